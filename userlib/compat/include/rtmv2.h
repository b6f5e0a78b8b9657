/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Routing Table Manager, version 2, over /dev/rtm.
 *
 * For sources written for Windows: names, values and order of members are those of
 * RTMv2; what is missing or wrong there is said where it stands.
 *
 * Conventions of all functions:
 *
 * - The result is NO_ERROR or a number of "winerror.h"; the last error is not set.
 * - RtmRegHandle is the caller's own handle, of RtmRegisterEntity().
 * - Each handle given out, alone or in a structure, holds a reference until the
 *   release call for it; RtmReferenceHandles() adds one.  NULL is no handle.
 *   A handle is a token, checked and never followed: ERROR_INVALID_HANDLE.
 * - Memory is the caller's.  An array is as long as the count says, and the count
 *   comes back as the number of elements that are filled.
 * - Times are milliseconds, INFINITE is none.  Addresses are in network byte order.
 * - Any thread may call, also at the same time, also from a callback.
 */
#ifndef RTM_COMPAT_RTMV2_H
#define RTM_COMPAT_RTMV2_H

#include <sys/types.h>
#include <sys/socket.h>
#include <netinet/in.h>
#include "winbase.h"
#include "in6addr.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ------------------------------------------------------------ sizes and views */

#define RTM_MAX_ADDRESS_SIZE		16	/* bytes */
#define IPV6_ADDRESS_LEN_IN_BYTES	16
#define RTM_MAX_VIEWS			32
#define RTM_VIEW_MASK_SIZE		0x20	/* bits */

#define RTM_VIEW_ID_UCAST		0
#define RTM_VIEW_ID_MCAST		1

#define RTM_VIEW_MASK_NONE		0x00000000
#define RTM_VIEW_MASK_ANY		0x00000000	/* not by view, and no view data */
#define RTM_VIEW_MASK_UCAST		0x00000001
#define RTM_VIEW_MASK_MCAST		0x00000002
#define RTM_VIEW_MASK_ALL		0xFFFFFFFF	/* all that the table has (U3) */

typedef INT RTM_VIEW_ID, *PRTM_VIEW_ID;
typedef DWORD RTM_VIEW_SET, *PRTM_VIEW_SET;

/* Handles: one C type for all, since sources keep them in plain HANDLE variables. */
typedef HANDLE RTM_ENTITY_HANDLE, *PRTM_ENTITY_HANDLE;
typedef HANDLE RTM_DEST_HANDLE, *PRTM_DEST_HANDLE;
typedef HANDLE RTM_ROUTE_HANDLE, *PRTM_ROUTE_HANDLE;
typedef HANDLE RTM_NEXTHOP_HANDLE, *PRTM_NEXTHOP_HANDLE;
typedef HANDLE RTM_ENUM_HANDLE, *PRTM_ENUM_HANDLE;
typedef HANDLE RTM_ROUTE_LIST_HANDLE, *PRTM_ROUTE_LIST_HANDLE;
typedef HANDLE RTM_NOTIFY_HANDLE, *PRTM_NOTIFY_HANDLE;

/* ------------------------------------------------------------------- entities */

/** RTM_REGN_PROFILE - limits that registration tells */
typedef struct _RTM_REGN_PROFILE {
	UINT MaxNextHopsInRoute;
	UINT MaxHandlesInEnum;		/* elements in one call, for all "get" calls */
	RTM_VIEW_SET ViewsSupported;
	UINT NumberOfViews;
} RTM_REGN_PROFILE, *PRTM_REGN_PROFILE;

/** RTM_ENTITY_ID - protocol and its instance, also as one number */
__extension__ typedef struct _RTM_ENTITY_ID {
	__extension__ union {
		__extension__ struct {
			ULONG EntityProtocolId;
			ULONG EntityInstanceId;
		};
		ULONGLONG EntityId;
	};
} RTM_ENTITY_ID, *PRTM_ENTITY_ID;

/** RTM_ENTITY_INFO - who an entity is: all of it together is unique */
typedef struct _RTM_ENTITY_INFO {
	USHORT RtmInstanceId;
	USHORT AddressFamily;		/* AF_INET or AF_INET6, the host's numbers (U43) */
	RTM_ENTITY_ID EntityId;
} RTM_ENTITY_INFO, *PRTM_ENTITY_INFO;

/* ------------------------------------------------------------------- prefixes */

/** RTM_NET_ADDRESS - a prefix; bits after NumBits are cleared on the way in (U42) */
typedef struct _RTM_NET_ADDRESS {
	USHORT AddressFamily;
	USHORT NumBits;
	UCHAR AddrBits[RTM_MAX_ADDRESS_SIZE];
} RTM_NET_ADDRESS, *PRTM_NET_ADDRESS;

/* --------------------------------------------------- destinations and routes */

/** RTM_PREF_INFO - rank of a route: preference first, then metric, lower is better */
typedef struct _RTM_PREF_INFO {
	ULONG Metric;
	ULONG Preference;		/* 0: what the policy says for the protocol (U7) */
} RTM_PREF_INFO, *PRTM_PREF_INFO;

/** RTM_NEXTHOP_LIST - equal-cost next hops; as many handles as NumNextHops says */
typedef struct _RTM_NEXTHOP_LIST {
	USHORT NumNextHops;
	RTM_NEXTHOP_HANDLE NextHops[1];
} RTM_NEXTHOP_LIST, *PRTM_NEXTHOP_LIST;

/**
 * RTM_DEST_INFO - a destination, with an entry for each view that was asked for
 *
 * Entries are in ascending order of views, also for views without a route.  In an
 * array each element takes RTM_SIZE_OF_DEST_INFO(its NumberOfViews) bytes (U3).
 */
typedef struct _RTM_DEST_INFO {
	RTM_DEST_HANDLE DestHandle;
	RTM_NET_ADDRESS DestAddress;
	FILETIME LastChanged;		/* UTC (U57) */
	RTM_VIEW_SET BelongsToViews;	/* those with a live route (U5) */
	UINT NumberOfViews;
	struct {
		RTM_VIEW_ID ViewId;
		UINT NumRoutes;			/* of the protocol asked for (U4) */
		RTM_ROUTE_HANDLE Route;		/* the best one, or NULL */
		RTM_ENTITY_HANDLE Owner;	/* of Route, or NULL */
		DWORD DestFlags;		/* RTM_DEST_FLAG_* */
		RTM_ROUTE_HANDLE HoldRoute;	/* in hold-down, or NULL */
	} ViewInfo[1];
} RTM_DEST_INFO, *PRTM_DEST_INFO;

#define RTM_DEST_FLAG_NATURAL_NET	0x01
#define RTM_DEST_FLAG_FWD_ENGIN_ADD	0x02
#define RTM_DEST_FLAG_DONT_FORWARD	0x04

/** RTM_ROUTE_INFO - a route; destination, owner and state are ignored on the way in */
typedef struct _RTM_ROUTE_INFO {
	RTM_DEST_HANDLE DestHandle;
	RTM_ENTITY_HANDLE RouteOwner;
	RTM_NEXTHOP_HANDLE Neighbour;	/* learned from; part of the identity; may be NULL */
	UCHAR State;			/* RTM_ROUTE_STATE_* (U18) */
	UCHAR Flags1;			/* kept for version 1 */
	USHORT Flags;			/* RTM_ROUTE_FLAGS_* (U46) */
	RTM_PREF_INFO PrefInfo;
	RTM_VIEW_SET BelongsToViews;
	PVOID EntitySpecificInfo;	/* the owner's; others see the same number (U45) */
	RTM_NEXTHOP_LIST NextHopsList;
} RTM_ROUTE_INFO, *PRTM_ROUTE_INFO;

#define RTM_ROUTE_STATE_CREATED		0
#define RTM_ROUTE_STATE_DELETING	1	/* held down */
#define RTM_ROUTE_STATE_DELETED		2	/* only handles keep it */

#define RTM_ROUTE_FLAGS_MARTIAN		0x0001
#define RTM_ROUTE_FLAGS_BLACKHOLE	0x0002
#define RTM_ROUTE_FLAGS_DISCARD		0x0004
#define RTM_ROUTE_FLAGS_INACTIVE	0x0008
#define RTM_ROUTE_FLAGS_LOCAL		0x0010
#define RTM_ROUTE_FLAGS_REMOTE		0x0020
#define RTM_ROUTE_FLAGS_MYSELF		0x0040
#define RTM_ROUTE_FLAGS_LOOPBACK	0x0080
#define RTM_ROUTE_FLAGS_MCAST		0x0100
#define RTM_ROUTE_FLAGS_LOCAL_MCAST	0x0200
#define RTM_ROUTE_FLAGS_LIMITED_BC	0x0400
#define RTM_ROUTE_FLAGS_ZEROS_NETBC	0x1000
#define RTM_ROUTE_FLAGS_ZEROS_SUBNETBC	0x2000
#define RTM_ROUTE_FLAGS_ONES_NETBC	0x4000
#define RTM_ROUTE_FLAGS_ONES_SUBNETBC	0x8000
/* The groups below need this name on Windows too, where nothing defines it. */
#define RTM_ROUTE_FLAGS_ONES_SUBNET_BC	RTM_ROUTE_FLAGS_ONES_SUBNETBC

#define RTM_ROUTE_FLAGS_FORWARDING \
	(RTM_ROUTE_FLAGS_MARTIAN | RTM_ROUTE_FLAGS_BLACKHOLE | \
	 RTM_ROUTE_FLAGS_DISCARD | RTM_ROUTE_FLAGS_INACTIVE)
#define RTM_ROUTE_FLAGS_ANY_UNICAST \
	(RTM_ROUTE_FLAGS_LOCAL | RTM_ROUTE_FLAGS_REMOTE | RTM_ROUTE_FLAGS_MYSELF)
#define RTM_ROUTE_FLAGS_ANY_MCAST \
	(RTM_ROUTE_FLAGS_MCAST | RTM_ROUTE_FLAGS_LOCAL_MCAST)
#define RTM_ROUTE_FLAGS_SUBNET_BCAST \
	(RTM_ROUTE_FLAGS_ONES_SUBNETBC | RTM_ROUTE_FLAGS_ZEROS_SUBNETBC)
#define RTM_ROUTE_FLAGS_NET_BCAST \
	(RTM_ROUTE_FLAGS_ONES_NETBC | RTM_ROUTE_FLAGS_ZEROS_NETBC)
#define RTM_ROUTE_FLAGS_ANY_BCAST \
	(RTM_ROUTE_FLAGS_LIMITED_BC | RTM_ROUTE_FLAGS_SUBNET_BCAST | RTM_ROUTE_FLAGS_NET_BCAST)

/* Bytes of the structures of variable size.  Counts of views, not masks of them. */
#define RTM_BASIC_DEST_INFO_SIZE	FIELD_OFFSET(RTM_DEST_INFO, ViewInfo)
#define RTM_DEST_VIEW_INFO_SIZE		(sizeof(RTM_DEST_INFO) - RTM_BASIC_DEST_INFO_SIZE)
#define RTM_SIZE_OF_DEST_INFO(NumViews) \
	(RTM_BASIC_DEST_INFO_SIZE + (NumViews) * RTM_DEST_VIEW_INFO_SIZE)
/* Up to the array of handles: Windows' own forgets the count before it. */
#define RTM_BASIC_ROUTE_INFO_SIZE	FIELD_OFFSET(RTM_ROUTE_INFO, NextHopsList.NextHops)
#define RTM_SIZE_OF_ROUTE_INFO(NumHops) \
	(RTM_BASIC_ROUTE_INFO_SIZE + (NumHops) * sizeof(RTM_NEXTHOP_HANDLE))

/* ------------------------------------------------------------------ next hops */

/** RTM_NEXTHOP_INFO - a next hop; address and interface are its identity */
typedef struct _RTM_NEXTHOP_INFO {
	RTM_NET_ADDRESS NextHopAddress;
	RTM_ENTITY_HANDLE NextHopOwner;	/* ignored on the way in, as State */
	ULONG InterfaceIndex;
	USHORT State;			/* RTM_NEXTHOP_STATE_* */
	USHORT Flags;			/* RTM_NEXTHOP_FLAGS_* */
	PVOID EntitySpecificInfo;	/* the owner's */
	RTM_DEST_HANDLE RemoteNextHop;	/* with FLAGS_REMOTE: what covers the address */
} RTM_NEXTHOP_INFO, *PRTM_NEXTHOP_INFO;

#define RTM_NEXTHOP_STATE_CREATED	0
#define RTM_NEXTHOP_STATE_DELETED	1

#define RTM_NEXTHOP_FLAGS_REMOTE	0x0001
#define RTM_NEXTHOP_FLAGS_DOWN		0x0002	/* kept, without effect (U48) */

/* ---------------------------------------------------------- events and methods */

typedef enum _RTM_EVENT_TYPE {
	RTM_ENTITY_REGISTERED,		/* entity handle, RTM_ENTITY_INFO * */
	RTM_ENTITY_DEREGISTERED,	/* entity handle, RTM_ENTITY_INFO * */
	RTM_ROUTE_EXPIRED,		/* route handle, RTM_ROUTE_INFO * */
	RTM_CHANGE_NOTIFICATION		/* notify handle, its context */
} RTM_EVENT_TYPE, *PRTM_EVENT_TYPE;

/**
 * RTM_EVENT_CALLBACK - is told of events; the two contexts are as listed above
 *
 * Pointers among them are good until the function returns.  ERROR_NOT_SUPPORTED in
 * answer to RTM_ROUTE_EXPIRED lets the route be deleted; nothing else is looked at.
 */
typedef DWORD (WINAPI *_EVENT_CALLBACK)(RTM_ENTITY_HANDLE RtmRegHandle, RTM_EVENT_TYPE EventType,
					PVOID Context1, PVOID Context2);
typedef _EVENT_CALLBACK RTM_EVENT_CALLBACK, *PRTM_EVENT_CALLBACK;

typedef DWORD RTM_ENTITY_METHOD_TYPE, *PRTM_ENTITY_METHOD_TYPE;

#define METHOD_TYPE_ALL_METHODS		0xFFFFFFFF

#define METHOD_RIP2_NEIGHBOUR_ADDR	0x00000001
#define METHOD_RIP2_OUTBOUND_INTF	0x00000002
#define METHOD_RIP2_ROUTE_TAG		0x00000004
#define METHOD_RIP2_ROUTE_TIMESTAMP	0x00000008

#define METHOD_OSPF_ROUTE_TYPE		0x00000001
#define METHOD_OSPF_ROUTE_METRIC	0x00000002
#define METHOD_OSPF_LSDB_TYPE		0x00000004
#define METHOD_OSPF_ROUTE_TAG		0x00000008
#define METHOD_OSPF_ROUTE_AREA		0x00000010
#define METHOD_OSPF_FWD_ADDRESS		0x00000020

#define METHOD_BGP4_AS_PATH		0x00000001
#define METHOD_BGP4_PEER_ID		0x00000002
#define METHOD_BGP4_PA_ORIGIN		0x00000004
#define METHOD_BGP4_NEXTHOP_ATTR	0x00000008

/** RTM_ENTITY_METHOD_INPUT - which methods to run, and InputSize bytes for them */
typedef struct _RTM_ENTITY_METHOD_INPUT {
	RTM_ENTITY_METHOD_TYPE MethodType;
	UINT InputSize;
	UCHAR InputData[1];
} RTM_ENTITY_METHOD_INPUT, *PRTM_ENTITY_METHOD_INPUT;

/** RTM_ENTITY_METHOD_OUTPUT - answer of one method; the next follows its data (U33) */
typedef struct _RTM_ENTITY_METHOD_OUTPUT {
	RTM_ENTITY_METHOD_TYPE MethodType;
	DWORD MethodStatus;
	UINT OutputSize;		/* bytes of data: room before, used after */
	UCHAR OutputData[1];
} RTM_ENTITY_METHOD_OUTPUT, *PRTM_ENTITY_METHOD_OUTPUT;

/** RTM_ENTITY_EXPORT_METHOD - a method: runs in the entity that exports it */
typedef VOID (WINAPI *_ENTITY_METHOD)(RTM_ENTITY_HANDLE CallerHandle,
				      RTM_ENTITY_HANDLE CalleeHandle,
				      RTM_ENTITY_METHOD_INPUT *Input,
				      RTM_ENTITY_METHOD_OUTPUT *Output);
typedef _ENTITY_METHOD RTM_ENTITY_EXPORT_METHOD, *PRTM_ENTITY_EXPORT_METHOD;

/** RTM_ENTITY_EXPORT_METHODS - at most 32; number i answers to bit 1 << i (U33) */
typedef struct _RTM_ENTITY_EXPORT_METHODS {
	UINT NumMethods;
	RTM_ENTITY_EXPORT_METHOD Methods[1];
} RTM_ENTITY_EXPORT_METHODS, *PRTM_ENTITY_EXPORT_METHODS;

#define RTM_RESUME_METHODS		0
#define RTM_BLOCK_METHODS		1

/* TargetType of RtmBlockMethods(); 0 for all.  No header of Windows has them (U35). */
#define DEST_TYPE			1
#define NEXTHOP_TYPE			2
#define ROUTE_TYPE			3

/* ------------------------------------------------------------ flags of functions */

typedef DWORD RTM_ROUTE_CHANGE_FLAGS, *PRTM_ROUTE_CHANGE_FLAGS;
#define RTM_ROUTE_CHANGE_FIRST		0x01	/* in: whatever the neighbour (U22) */
#define RTM_ROUTE_CHANGE_NEW		0x02	/* in: create (U20); out: created */
#define RTM_ROUTE_CHANGE_BEST		0x00010000	/* out: a best route was concerned */

typedef DWORD RTM_NEXTHOP_CHANGE_FLAGS, *PRTM_NEXTHOP_CHANGE_FLAGS;
#define RTM_NEXTHOP_CHANGE_NEW		0x01	/* out: created */

typedef DWORD RTM_MATCH_FLAGS, *PRTM_MATCH_FLAGS;
#define RTM_MATCH_NONE			0x00000000
#define RTM_MATCH_OWNER			0x00000001
#define RTM_MATCH_NEIGHBOUR		0x00000002
#define RTM_MATCH_PREF			0x00000004	/* and metric (U9) */
#define RTM_MATCH_NEXTHOP		0x00000008	/* all that are listed (U10) */
#define RTM_MATCH_INTERFACE		0x00000010
#define RTM_MATCH_FULL			0x0000FFFF

#define RTM_BEST_PROTOCOL		((ULONG)0)
#define RTM_THIS_PROTOCOL		((ULONG)~0)

typedef DWORD RTM_ENUM_FLAGS, *PRTM_ENUM_FLAGS;
#define RTM_ENUM_START			0x00000000	/* from 0/0 to the end */
#define RTM_ENUM_NEXT			0x00000001	/* from a prefix to the end */
#define RTM_ENUM_RANGE			0x00000002	/* what lies under a prefix */
#define RTM_ENUM_ALL_DESTS		0x00000000
#define RTM_ENUM_OWN_DESTS		0x01000000	/* with a best route of one's own */
#define RTM_ENUM_ALL_ROUTES		0x00000000
#define RTM_ENUM_OWN_ROUTES		0x00010000

typedef DWORD RTM_NOTIFY_FLAGS, *PRTM_NOTIFY_FLAGS;
#define RTM_NUM_CHANGE_TYPES		3
#define RTM_CHANGE_TYPE_ALL		0x0001
#define RTM_CHANGE_TYPE_BEST		0x0002
#define RTM_CHANGE_TYPE_FORWARDING	0x0004
#define RTM_NOTIFY_ONLY_MARKED_DESTS	0x00010000

/* ------------------------------------------------------------------ registration */

/**
 * RtmRegisterEntity() - become a client; the first call of all
 * @ExportMethods: may be NULL
 * @EventCallback: may be NULL
 * @ReserveOpaquePointer: want a slot for a pointer in every destination
 *
 * Return: ERROR_ALREADY_EXISTS: such an entity is there; ERROR_FILE_NOT_FOUND: the
 * kernel module is not loaded; ERROR_NO_SYSTEM_RESOURCES: no slot, or no room for
 * one more; ERROR_INVALID_DATA, ERROR_INVALID_PARAMETER, ERROR_NOT_ENOUGH_MEMORY,
 * ERROR_BAD_CONFIGURATION.
 */
DWORD WINAPI RtmRegisterEntity(PRTM_ENTITY_INFO RtmEntityInfo,
			       PRTM_ENTITY_EXPORT_METHODS ExportMethods,
			       RTM_EVENT_CALLBACK EventCallback, BOOL ReserveOpaquePointer,
			       PRTM_REGN_PROFILE RtmRegProfile, PRTM_ENTITY_HANDLE RtmRegHandle);
/** RtmDeregisterEntity() - leave; whatever is left over goes too (U27) */
DWORD WINAPI RtmDeregisterEntity(RTM_ENTITY_HANDLE RtmRegHandle);
/** RtmGetRegisteredEntities() - the caller too; both arrays may be NULL.  Too small:
 *  ERROR_INSUFFICIENT_BUFFER, the number needed, and nothing else (U1, U2).
 */
DWORD WINAPI RtmGetRegisteredEntities(RTM_ENTITY_HANDLE RtmRegHandle, PUINT NumEntities,
				      PRTM_ENTITY_HANDLE EntityHandles,
				      PRTM_ENTITY_INFO EntityInfos);
/** RtmReleaseEntities() - gives entity handles back, wherever they are from */
DWORD WINAPI RtmReleaseEntities(RTM_ENTITY_HANDLE RtmRegHandle, UINT NumEntities,
				PRTM_ENTITY_HANDLE EntityHandles);

/* --------------------------------------------------------------- opaque pointers */

/** RtmLockDestination() - locks or unlocks a destination and its routes (U28, U29) */
DWORD WINAPI RtmLockDestination(RTM_ENTITY_HANDLE RtmRegHandle, RTM_DEST_HANDLE DestHandle,
				BOOL Exclusive, BOOL LockDest);
/** RtmGetOpaqueInformationPointer() - address of the caller's slot, which holds NULL
 *  at first (U36); ERROR_NOT_FOUND: none was reserved
 */
DWORD WINAPI RtmGetOpaqueInformationPointer(RTM_ENTITY_HANDLE RtmRegHandle,
					    RTM_DEST_HANDLE DestHandle,
					    PVOID *OpaqueInfoPointer);

/* ----------------------------------------------------------------------- methods */

/** RtmGetEntityMethods() - with a count of 0: how many there are, and success.  The
 *  pointers are names only, to be called by RtmInvokeMethod().
 */
DWORD WINAPI RtmGetEntityMethods(RTM_ENTITY_HANDLE RtmRegHandle, RTM_ENTITY_HANDLE EntityHandle,
				 PUINT NumMethods, PRTM_ENTITY_EXPORT_METHOD ExptMethods);
/** RtmInvokeMethod() - @OutputSize: bytes at Output, headers included, then bytes used */
DWORD WINAPI RtmInvokeMethod(RTM_ENTITY_HANDLE RtmRegHandle, RTM_ENTITY_HANDLE EntityHandle,
			     PRTM_ENTITY_METHOD_INPUT Input, PUINT OutputSize,
			     PRTM_ENTITY_METHOD_OUTPUT Output);
/** RtmBlockMethods() - keeps others from the caller's methods for a short time (U34) */
DWORD WINAPI RtmBlockMethods(RTM_ENTITY_HANDLE RtmRegHandle, HANDLE TargetHandle,
			     UCHAR TargetType, DWORD BlockingFlag);

/* ------------------------------------------------- information, and giving it back */

DWORD WINAPI RtmGetEntityInfo(RTM_ENTITY_HANDLE RtmRegHandle, RTM_ENTITY_HANDLE EntityHandle,
			      PRTM_ENTITY_INFO EntityInfo);
/**
 * RtmGetDestInfo() - a destination and its best routes
 * @ProtocolId: whose best route to tell: RTM_BEST_PROTOCOL, RTM_THIS_PROTOCOL, or one
 * @TargetViews: views to tell of; ERROR_NOT_SUPPORTED: the table lacks one of them
 * @DestInfo: room for RTM_SIZE_OF_DEST_INFO(number of views)
 */
DWORD WINAPI RtmGetDestInfo(RTM_ENTITY_HANDLE RtmRegHandle, RTM_DEST_HANDLE DestHandle,
			    ULONG ProtocolId, RTM_VIEW_SET TargetViews, PRTM_DEST_INFO DestInfo);
/** RtmGetRouteInfo() - either output may be NULL; RouteInfo has room for
 *  RTM_SIZE_OF_ROUTE_INFO(MaxNextHopsInRoute)
 */
DWORD WINAPI RtmGetRouteInfo(RTM_ENTITY_HANDLE RtmRegHandle, RTM_ROUTE_HANDLE RouteHandle,
			     PRTM_ROUTE_INFO RouteInfo, PRTM_NET_ADDRESS DestAddress);
DWORD WINAPI RtmGetNextHopInfo(RTM_ENTITY_HANDLE RtmRegHandle, RTM_NEXTHOP_HANDLE NextHopHandle,
			       PRTM_NEXTHOP_INFO NextHopInfo);
DWORD WINAPI RtmReleaseEntityInfo(RTM_ENTITY_HANDLE RtmRegHandle, PRTM_ENTITY_INFO EntityInfo);
/** RtmReleaseDestInfo() - also for a lone handle, in a structure of 0 views (U24) */
DWORD WINAPI RtmReleaseDestInfo(RTM_ENTITY_HANDLE RtmRegHandle, PRTM_DEST_INFO DestInfo);
DWORD WINAPI RtmReleaseRouteInfo(RTM_ENTITY_HANDLE RtmRegHandle, PRTM_ROUTE_INFO RouteInfo);
DWORD WINAPI RtmReleaseNextHopInfo(RTM_ENTITY_HANDLE RtmRegHandle,
				   PRTM_NEXTHOP_INFO NextHopInfo);

/* ------------------------------------------------------------------------ routes */

/**
 * RtmAddRouteToDest() - add a route, or update the one with the same destination,
 * owner and neighbour
 * @RouteHandle: NULL: want no handle; NULL in it: want one; else the route to update
 * @TimeToLive: milliseconds until it expires
 * @RouteListHandle: list to move the route to, or NULL
 * @NotifyType: 0
 * @NotifyHandle: NULL
 * @ChangeFlags: RTM_ROUTE_CHANGE_*, in both directions
 */
DWORD WINAPI RtmAddRouteToDest(RTM_ENTITY_HANDLE RtmRegHandle, PRTM_ROUTE_HANDLE RouteHandle,
			       PRTM_NET_ADDRESS DestAddress, PRTM_ROUTE_INFO RouteInfo,
			       ULONG TimeToLive, RTM_ROUTE_LIST_HANDLE RouteListHandle,
			       RTM_NOTIFY_FLAGS NotifyType, RTM_NOTIFY_HANDLE NotifyHandle,
			       PRTM_ROUTE_CHANGE_FLAGS ChangeFlags);
/** RtmDeleteRouteToDest() - success takes the handle away, too */
DWORD WINAPI RtmDeleteRouteToDest(RTM_ENTITY_HANDLE RtmRegHandle, RTM_ROUTE_HANDLE RouteHandle,
				  PRTM_ROUTE_CHANGE_FLAGS ChangeFlags);
/** RtmHoldDestination() - when the last route goes, hold it for @HoldTime ms (U17, U55) */
DWORD WINAPI RtmHoldDestination(RTM_ENTITY_HANDLE RtmRegHandle, RTM_DEST_HANDLE DestHandle,
				RTM_VIEW_SET TargetViews, ULONG HoldTime);
/** RtmGetRoutePointer() - the owner may read there while it holds the handle */
DWORD WINAPI RtmGetRoutePointer(RTM_ENTITY_HANDLE RtmRegHandle, RTM_ROUTE_HANDLE RouteHandle,
				PRTM_ROUTE_INFO *RoutePointer);
/** RtmLockRoute() - so that the owner can write there; @RoutePointer may be NULL */
DWORD WINAPI RtmLockRoute(RTM_ENTITY_HANDLE RtmRegHandle, RTM_ROUTE_HANDLE RouteHandle,
			  BOOL Exclusive, BOOL LockRoute, PRTM_ROUTE_INFO *RoutePointer);
/** RtmUpdateAndUnlockRoute() - what was written counts; on failure it stays locked */
DWORD WINAPI RtmUpdateAndUnlockRoute(RTM_ENTITY_HANDLE RtmRegHandle,
				     RTM_ROUTE_HANDLE RouteHandle, ULONG TimeToLive,
				     RTM_ROUTE_LIST_HANDLE RouteListHandle,
				     RTM_NOTIFY_FLAGS NotifyType, RTM_NOTIFY_HANDLE NotifyHandle,
				     PRTM_ROUTE_CHANGE_FLAGS ChangeFlags);

/* ----------------------------------------------------------------------- queries */

/** RtmGetExactMatchDestination() - ProtocolId, TargetViews as in RtmGetDestInfo() */
DWORD WINAPI RtmGetExactMatchDestination(RTM_ENTITY_HANDLE RtmRegHandle,
					 PRTM_NET_ADDRESS DestAddress, ULONG ProtocolId,
					 RTM_VIEW_SET TargetViews, PRTM_DEST_INFO DestInfo);
/** RtmGetMostSpecificDestination() - the longest prefix that covers the address */
DWORD WINAPI RtmGetMostSpecificDestination(RTM_ENTITY_HANDLE RtmRegHandle,
					   PRTM_NET_ADDRESS DestAddress, ULONG ProtocolId,
					   RTM_VIEW_SET TargetViews, PRTM_DEST_INFO DestInfo);
/** RtmGetLessSpecificDestination() - one step up; ERROR_NOT_FOUND after 0/0 */
DWORD WINAPI RtmGetLessSpecificDestination(RTM_ENTITY_HANDLE RtmRegHandle,
					   RTM_DEST_HANDLE DestHandle, ULONG ProtocolId,
					   RTM_VIEW_SET TargetViews, PRTM_DEST_INFO DestInfo);
/** RtmGetExactMatchRoute() - RouteInfo: criteria in, route out, of full size (U60) */
DWORD WINAPI RtmGetExactMatchRoute(RTM_ENTITY_HANDLE RtmRegHandle, PRTM_NET_ADDRESS DestAddress,
				   RTM_MATCH_FLAGS MatchingFlags, PRTM_ROUTE_INFO RouteInfo,
				   ULONG InterfaceIndex, RTM_VIEW_SET TargetViews,
				   PRTM_ROUTE_HANDLE RouteHandle);
DWORD WINAPI RtmIsBestRoute(RTM_ENTITY_HANDLE RtmRegHandle, RTM_ROUTE_HANDLE RouteHandle,
			    PRTM_VIEW_SET BestInViews);

/* --------------------------------------------------------------------- next hops */

/** RtmAddNextHop() - NextHopHandle as RouteHandle of RtmAddRouteToDest() (U32) */
DWORD WINAPI RtmAddNextHop(RTM_ENTITY_HANDLE RtmRegHandle, PRTM_NEXTHOP_INFO NextHopInfo,
			   PRTM_NEXTHOP_HANDLE NextHopHandle,
			   PRTM_NEXTHOP_CHANGE_FLAGS ChangeFlags);
DWORD WINAPI RtmFindNextHop(RTM_ENTITY_HANDLE RtmRegHandle, PRTM_NEXTHOP_INFO NextHopInfo,
			    PRTM_NEXTHOP_HANDLE NextHopHandle,
			    PRTM_NEXTHOP_INFO *NextHopPointer);
/** RtmDeleteNextHop() - by handle, which is taken away, or else by address (U31) */
DWORD WINAPI RtmDeleteNextHop(RTM_ENTITY_HANDLE RtmRegHandle, RTM_NEXTHOP_HANDLE NextHopHandle,
			      PRTM_NEXTHOP_INFO NextHopInfo);
DWORD WINAPI RtmGetNextHopPointer(RTM_ENTITY_HANDLE RtmRegHandle,
				  RTM_NEXTHOP_HANDLE NextHopHandle,
				  PRTM_NEXTHOP_INFO *NextHopPointer);
DWORD WINAPI RtmLockNextHop(RTM_ENTITY_HANDLE RtmRegHandle, RTM_NEXTHOP_HANDLE NextHopHandle,
			    BOOL Exclusive, BOOL LockNextHop,
			    PRTM_NEXTHOP_INFO *NextHopPointer);

/* ------------------------------------------------------------------- enumerations */

/** RtmCreateDestEnum() - NetAddress is not looked at with RTM_ENUM_START (U13, U14) */
DWORD WINAPI RtmCreateDestEnum(RTM_ENTITY_HANDLE RtmRegHandle, RTM_VIEW_SET TargetViews,
			       RTM_ENUM_FLAGS EnumFlags, PRTM_NET_ADDRESS NetAddress,
			       ULONG ProtocolId, PRTM_ENUM_HANDLE RtmEnumHandle);
/** RtmGetEnumDests() - ERROR_NO_MORE_ITEMS comes with a count of 0 only (U11) */
DWORD WINAPI RtmGetEnumDests(RTM_ENTITY_HANDLE RtmRegHandle, RTM_ENUM_HANDLE EnumHandle,
			     PUINT NumDests, PRTM_DEST_INFO DestInfos);
DWORD WINAPI RtmReleaseDests(RTM_ENTITY_HANDLE RtmRegHandle, UINT NumDests,
			     PRTM_DEST_INFO DestInfos);
/** RtmCreateRouteEnum() - DestHandle: of this destination only, or NULL for all */
DWORD WINAPI RtmCreateRouteEnum(RTM_ENTITY_HANDLE RtmRegHandle, RTM_DEST_HANDLE DestHandle,
				RTM_VIEW_SET TargetViews, RTM_ENUM_FLAGS EnumFlags,
				PRTM_NET_ADDRESS StartDest, RTM_MATCH_FLAGS MatchingFlags,
				PRTM_ROUTE_INFO CriteriaRoute, ULONG CriteriaInterface,
				PRTM_ENUM_HANDLE RtmEnumHandle);
DWORD WINAPI RtmGetEnumRoutes(RTM_ENTITY_HANDLE RtmRegHandle, RTM_ENUM_HANDLE EnumHandle,
			      PUINT NumRoutes, PRTM_ROUTE_HANDLE RouteHandles);
DWORD WINAPI RtmReleaseRoutes(RTM_ENTITY_HANDLE RtmRegHandle, UINT NumRoutes,
			      PRTM_ROUTE_HANDLE RouteHandles);
DWORD WINAPI RtmCreateNextHopEnum(RTM_ENTITY_HANDLE RtmRegHandle, RTM_ENUM_FLAGS EnumFlags,
				  PRTM_NET_ADDRESS NetAddress, PRTM_ENUM_HANDLE RtmEnumHandle);
DWORD WINAPI RtmGetEnumNextHops(RTM_ENTITY_HANDLE RtmRegHandle, RTM_ENUM_HANDLE EnumHandle,
				PUINT NumNextHops, PRTM_NEXTHOP_HANDLE NextHopHandles);
DWORD WINAPI RtmReleaseNextHops(RTM_ENTITY_HANDLE RtmRegHandle, UINT NumNextHops,
				PRTM_NEXTHOP_HANDLE NextHopHandles);
/** RtmDeleteEnumHandle() - ends an enumeration of any of the four kinds */
DWORD WINAPI RtmDeleteEnumHandle(RTM_ENTITY_HANDLE RtmRegHandle, RTM_ENUM_HANDLE EnumHandle);

/* ------------------------------------------------------------ change notification */

/** RtmRegisterForChangeNotification() - the callback is told NotifyContext (U16, U40) */
DWORD WINAPI RtmRegisterForChangeNotification(RTM_ENTITY_HANDLE RtmRegHandle,
					      RTM_VIEW_SET TargetViews,
					      RTM_NOTIFY_FLAGS NotifyFlags, PVOID NotifyContext,
					      PRTM_NOTIFY_HANDLE NotifyHandle);
/** RtmGetChangedDests() - their present state, each once, until the count is 0 */
DWORD WINAPI RtmGetChangedDests(RTM_ENTITY_HANDLE RtmRegHandle, RTM_NOTIFY_HANDLE NotifyHandle,
				PUINT NumDests, PRTM_DEST_INFO ChangedDests);
DWORD WINAPI RtmReleaseChangedDests(RTM_ENTITY_HANDLE RtmRegHandle,
				    RTM_NOTIFY_HANDLE NotifyHandle, UINT NumDests,
				    PRTM_DEST_INFO ChangedDests);
DWORD WINAPI RtmIgnoreChangedDests(RTM_ENTITY_HANDLE RtmRegHandle,
				   RTM_NOTIFY_HANDLE NotifyHandle, UINT NumDests,
				   PRTM_DEST_HANDLE ChangedDests);
DWORD WINAPI RtmGetChangeStatus(RTM_ENTITY_HANDLE RtmRegHandle, RTM_NOTIFY_HANDLE NotifyHandle,
				RTM_DEST_HANDLE DestHandle, PBOOL ChangeStatus);
DWORD WINAPI RtmMarkDestForChangeNotification(RTM_ENTITY_HANDLE RtmRegHandle,
					      RTM_NOTIFY_HANDLE NotifyHandle,
					      RTM_DEST_HANDLE DestHandle, BOOL MarkDest);
DWORD WINAPI RtmIsMarkedForChangeNotification(RTM_ENTITY_HANDLE RtmRegHandle,
					      RTM_NOTIFY_HANDLE NotifyHandle,
					      RTM_DEST_HANDLE DestHandle, PBOOL DestMarked);
DWORD WINAPI RtmDeregisterFromChangeNotification(RTM_ENTITY_HANDLE RtmRegHandle,
						 RTM_NOTIFY_HANDLE NotifyHandle);

/* -------------------------------------------------------------------- route lists */

DWORD WINAPI RtmCreateRouteList(RTM_ENTITY_HANDLE RtmRegHandle,
				PRTM_ROUTE_LIST_HANDLE RouteListHandle);
/** RtmInsertInRouteList() - NULL for the list: only take them out of theirs (U44) */
DWORD WINAPI RtmInsertInRouteList(RTM_ENTITY_HANDLE RtmRegHandle,
				  RTM_ROUTE_LIST_HANDLE RouteListHandle, UINT NumRoutes,
				  PRTM_ROUTE_HANDLE RouteHandles);
DWORD WINAPI RtmCreateRouteListEnum(RTM_ENTITY_HANDLE RtmRegHandle,
				    RTM_ROUTE_LIST_HANDLE RouteListHandle,
				    PRTM_ENUM_HANDLE RtmEnumHandle);
/** RtmGetListEnumRoutes() - at the end NO_ERROR with fewer than asked for, or none */
DWORD WINAPI RtmGetListEnumRoutes(RTM_ENTITY_HANDLE RtmRegHandle, RTM_ENUM_HANDLE EnumHandle,
				  PUINT NumRoutes, PRTM_ROUTE_HANDLE RouteHandles);
DWORD WINAPI RtmDeleteRouteList(RTM_ENTITY_HANDLE RtmRegHandle,
				RTM_ROUTE_LIST_HANDLE RouteListHandle);

/* ------------------------------------------------------------ handles and helpers */

/** RtmReferenceHandles() - entities, destinations, routes, next hops; all or none */
DWORD WINAPI RtmReferenceHandles(RTM_ENTITY_HANDLE RtmRegHandle, UINT NumHandles,
				 HANDLE *RtmHandles);
/** RtmConvertIpv6AddressAndLengthToNetAddress() - dwAddressSize is 16 (U50) */
DWORD WINAPI RtmConvertIpv6AddressAndLengthToNetAddress(PRTM_NET_ADDRESS pNetAddress,
							IN6_ADDR Address, DWORD dwLength,
							DWORD dwAddressSize);
DWORD WINAPI RtmConvertNetAddressToIpv6AddressAndLength(PRTM_NET_ADDRESS pNetAddress,
							IN6_ADDR *pAddress, LPDWORD pLength,
							DWORD dwAddressSize);

#ifdef __cplusplus
}
#endif

#include "rtmv2_address.h"

#endif /* RTM_COMPAT_RTMV2_H */
