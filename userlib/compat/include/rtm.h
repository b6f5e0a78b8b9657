/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Routing Table Manager, version 1, over /dev/rtm: IP and IPX.
 *
 * For sources written for Windows; new ones use "rtmv2.h", or librtm.
 *
 * - A function that returns a handle, a BOOL or a count leaves its code for
 *   GetLastError(); the others return it.
 * - Routes are passed as PVOID: RTM_IP_ROUTE or RTM_IPX_ROUTE, by the family.
 * - IP addresses and masks are in network byte order, IPX network numbers in the
 *   host's (U-04).  Times are seconds.
 * - A pointer that must not be NULL but is: ERROR_INVALID_PARAMETER.  On failure
 *   nothing is written.
 */
#ifndef RTM_COMPAT_RTM_H
#define RTM_COMPAT_RTM_H

#include "winbase.h"

#ifdef __cplusplus
extern "C" {
#endif

#define RTM_PROTOCOL_FAMILY_IPX		0
#define RTM_PROTOCOL_FAMILY_IP		1

/* Four names of one number: which is meant, the function tells. */
#define ERROR_NO_MESSAGES		ERROR_NO_MORE_ITEMS
#define ERROR_NO_MORE_ROUTES		ERROR_NO_MORE_ITEMS
#define ERROR_NO_ROUTES			ERROR_NO_MORE_ITEMS
#define ERROR_NO_SUCH_ROUTE		ERROR_NO_MORE_ITEMS
/* A success that carries a message, and says that there are more. */
#define ERROR_MORE_MESSAGES		ERROR_MORE_DATA
#define ERROR_CLIENT_ALREADY_EXISTS	ERROR_ALREADY_EXISTS

/* --------------------------------------------------------------- parts of routes */

/** IP_NETWORK - a prefix; the mask must be contiguous (U-05, U-06) */
typedef struct _IP_NETWORK {
	DWORD N_NetNumber;
	DWORD N_NetMask;
} IP_NETWORK, *PIP_NETWORK;

/** IP_NEXT_HOP_ADDRESS - the mask is kept, but is not part of the identity (U-07) */
typedef IP_NETWORK IP_NEXT_HOP_ADDRESS, *PIP_NEXT_HOP_ADDRESS;

typedef struct _IPX_NETWORK {
	DWORD N_NetNumber;
} IPX_NETWORK, *PIPX_NETWORK;

typedef struct _IPX_NEXT_HOP_ADDRESS {
	BYTE NHA_Mac[6];
} IPX_NEXT_HOP_ADDRESS, *PIPX_NEXT_HOP_ADDRESS;

/** IP_SPECIFIC_DATA - rank is priority, then metric; the rest is kept and compared */
typedef struct _IP_SPECIFIC_DATA {
	DWORD FSD_Type;		/* MIB_IPROUTE_TYPE_*, RFC 1354 (U-09) */
	DWORD FSD_Policy;
	DWORD FSD_NextHopAS;
	DWORD FSD_Priority;	/* the table's, from the protocol: lower is better */
	DWORD FSD_Metric;	/* compares routes of one protocol: lower is better */
	DWORD FSD_Metric1;
	DWORD FSD_Metric2;
	DWORD FSD_Metric3;
	DWORD FSD_Metric4;
	DWORD FSD_Metric5;
	DWORD FSD_Flags;	/* IP_VALID_ROUTE (U-66) */
} IP_SPECIFIC_DATA, *PIP_SPECIFIC_DATA;

#define IP_VALID_ROUTE			0x00000001

/** IPX_SPECIFIC_DATA - rank is ticks, then hops (U-60) */
typedef struct _IPX_SPECIFIC_DATA {
	DWORD FSD_Flags;	/* IPX_GLOBAL_CLIENT_WAN_ROUTE */
	USHORT FSD_TickCount;
	USHORT FSD_HopCount;
} IPX_SPECIFIC_DATA, *PIPX_SPECIFIC_DATA;

#define IPX_GLOBAL_CLIENT_WAN_ROUTE	0x00000001

/** PROTOCOL_SPECIFIC_DATA - the owner's, never looked at */
typedef struct _PROTOCOL_SPECIFIC_DATA {
	DWORD PSD_Data[4];
} PROTOCOL_SPECIFIC_DATA, *PPROTOCOL_SPECIFIC_DATA;

/* ------------------------------------------------------------------------ routes */

/* A member that begins, and ends, where a DWORD could. */
#define DWORD_ALIGN(type, field) \
	__extension__ union { \
		type field; \
		DWORD field##Align; \
	}

#define ROUTE_HEADER \
	DWORD_ALIGN(FILETIME, RR_TimeStamp);	/* of creation or update: the table's */ \
	DWORD RR_RoutingProtocol;		/* the owner's: the table's */ \
	DWORD RR_InterfaceID; \
	DWORD_ALIGN(PROTOCOL_SPECIFIC_DATA, RR_ProtocolSpecificData)

typedef struct _RTM_IP_ROUTE {
	ROUTE_HEADER;
	DWORD_ALIGN(IP_NETWORK, RR_Network);
	DWORD_ALIGN(IP_NEXT_HOP_ADDRESS, RR_NextHopAddress);
	DWORD_ALIGN(IP_SPECIFIC_DATA, RR_FamilySpecificData);
} RTM_IP_ROUTE, *PRTM_IP_ROUTE;

typedef struct _RTM_IPX_ROUTE {
	ROUTE_HEADER;
	DWORD_ALIGN(IPX_NETWORK, RR_Network);
	DWORD_ALIGN(IPX_NEXT_HOP_ADDRESS, RR_NextHopAddress);
	DWORD_ALIGN(IPX_SPECIFIC_DATA, RR_FamilySpecificData);
} RTM_IPX_ROUTE, *PRTM_IPX_ROUTE;

#define ClearRouteFlags(pRoute)		((pRoute)->RR_FamilySpecificData.FSD_Flags = 0)
#define IsRouteValid(pRoute) \
	((pRoute)->RR_FamilySpecificData.FSD_Flags & IP_VALID_ROUTE)
#define SetRouteValid(pRoute) \
	((pRoute)->RR_FamilySpecificData.FSD_Flags |= IP_VALID_ROUTE)
#define ClearRouteValid(pRoute) \
	((pRoute)->RR_FamilySpecificData.FSD_Flags &= ~(DWORD)IP_VALID_ROUTE)

/* By bytes in memory: the same answer on machines of either byte order (U-04). */
static __inline__ int rtm_compat_first_byte(const DWORD *address)
{
	return *(const BYTE *)address;
}

static __inline__ int rtm_compat_is_localhost(const DWORD *address)
{
	static const BYTE localhost[4] = { 127, 0, 0, 1 };

	return !memcmp(address, localhost, sizeof(localhost));
}

#define IsRouteNonUnicast(pRoute) \
	(rtm_compat_first_byte(&(pRoute)->RR_Network.N_NetNumber) >= 0xE0)
#define IsRouteLoopback(pRoute) \
	(rtm_compat_first_byte(&(pRoute)->RR_Network.N_NetNumber) == 0x7F || \
	 rtm_compat_is_localhost(&(pRoute)->RR_NextHopAddress.N_NetNumber))

/* ----------------------------------------------------------------- registration */

#define RTM_PROTOCOL_SINGLE_ROUTE	0x00000001	/* one route for each network */

/**
 * RtmRegisterClient() - become the owner of a protocol's routes
 * @ChangeEvent: event that is set while messages wait, or NULL: wants none
 * @Flags: 0 or RTM_PROTOCOL_SINGLE_ROUTE
 *
 * Return: the client, or NULL: ERROR_CLIENT_ALREADY_EXISTS, ERROR_INVALID_PARAMETER,
 * ERROR_NO_SYSTEM_RESOURCES, ERROR_NOT_ENOUGH_MEMORY, ERROR_ACCESS_DENIED (U-15).
 */
HANDLE WINAPI RtmRegisterClient(DWORD ProtocolFamily, DWORD RoutingProtocol,
				HANDLE ChangeEvent, DWORD Flags);
/** RtmDeregisterClient() - leave; its routes go, and the others are told (U-21) */
DWORD WINAPI RtmDeregisterClient(HANDLE ClientHandle);

/* ---------------------------------------------------------------------- messages */

#define RTM_CURRENT_BEST_ROUTE		0x00000001	/* this buffer is filled */
#define RTM_PREVIOUS_BEST_ROUTE		0x00000002

#define RTM_NO_CHANGE			0
#define RTM_ROUTE_ADDED			RTM_CURRENT_BEST_ROUTE
#define RTM_ROUTE_DELETED		RTM_PREVIOUS_BEST_ROUTE
#define RTM_ROUTE_CHANGED		(RTM_CURRENT_BEST_ROUTE | RTM_PREVIOUS_BEST_ROUTE)

/**
 * RtmDequeueRouteChangeMessage() - take the next message; the buffers may be NULL
 *
 * Return: NO_ERROR: the last one; ERROR_MORE_MESSAGES: a message, and more wait;
 * ERROR_NO_MESSAGES: none; ERROR_INVALID_HANDLE, also without a change event.
 */
DWORD WINAPI RtmDequeueRouteChangeMessage(HANDLE ClientHandle, DWORD *Flags,
					  PVOID CurBestRoute, PVOID PrevBestRoute);

/* ------------------------------------------------------------------------ routes */

/**
 * RtmAddRoute() - add a route, or update the one of the same identity
 * @TimeToLive: seconds, up to 2147483, or INFINITE (U-24)
 * @Flags: gets RTM_NO_CHANGE, RTM_ROUTE_ADDED or RTM_ROUTE_CHANGED
 * @CurBestRoute: gets the best route after it, by @Flags; may be NULL
 * @PrevBestRoute: gets the best route before it, by @Flags; may be NULL
 *
 * The caller gets no message of what it did itself.
 */
DWORD WINAPI RtmAddRoute(HANDLE ClientHandle, PVOID Route, DWORD TimeToLive, DWORD *Flags,
			 PVOID CurBestRoute, PVOID PrevBestRoute);
/** RtmDeleteRoute() - one of the caller's own; ERROR_NO_SUCH_ROUTE */
DWORD WINAPI RtmDeleteRoute(HANDLE ClientHandle, PVOID Route, DWORD *Flags,
			    PVOID CurBestRoute);
/** RtmBlockDeleteRoutes() - the caller's own that fit; it gets messages too (U-45) */
DWORD WINAPI RtmBlockDeleteRoutes(HANDLE ClientHandle, DWORD EnumerationFlags,
				  PVOID CriteriaRoute);

/* ----------------------------------------------------------- queries, for anybody */

/** RtmIsRoute() - is there a route to exactly this network?  BestRoute may be NULL */
BOOL WINAPI RtmIsRoute(DWORD ProtocolFamily, PVOID Network, PVOID BestRoute);
/** RtmGetNetworkCount() - networks, not routes; 0: NO_ERROR if there are none */
ULONG WINAPI RtmGetNetworkCount(DWORD ProtocolFamily);
/** RtmGetRouteAge() - seconds since its time stamp; INFINITE: not a route's */
ULONG WINAPI RtmGetRouteAge(PVOID Route);
/** RtmLookupIPDestination() - longest match among valid routes; network byte order */
BOOL WINAPI RtmLookupIPDestination(DWORD dwDestAddr, PRTM_IP_ROUTE prir);

/* EnumerationFlags: all that are set must hold; values are the criteria route's. */
#define RTM_ONLY_THIS_NETWORK		0x00000001
#define RTM_ONLY_THIS_INTERFACE		0x00000002
#define RTM_ONLY_THIS_PROTOCOL		0x00000004
#define RTM_ONLY_BEST_ROUTES		0x00000008

/** RtmCreateEnumerationHandle() - NULL: ERROR_NO_ROUTES if nothing fits */
HANDLE WINAPI RtmCreateEnumerationHandle(DWORD ProtocolFamily, DWORD EnumerationFlags,
					 PVOID CriteriaRoute);
/** RtmEnumerateGetNextRoute() - in no order, each once; ERROR_NO_MORE_ROUTES */
DWORD WINAPI RtmEnumerateGetNextRoute(HANDLE EnumerationHandle, PVOID Route);
DWORD WINAPI RtmCloseEnumerationHandle(HANDLE EnumerationHandle);

/** RtmGetFirstRoute() - by network, protocol, interface, next hop; ERROR_NO_ROUTES */
DWORD WINAPI RtmGetFirstRoute(DWORD ProtocolFamily, DWORD EnumerationFlags, PVOID Route);
/** RtmGetNextRoute() - the one after the route that is passed in (U-50) */
DWORD WINAPI RtmGetNextRoute(DWORD ProtocolFamily, DWORD EnumerationFlags, PVOID Route);

#define RtmGetSpecificRoute(ProtocolFamily, Route) \
	RtmGetFirstRoute((ProtocolFamily), RTM_ONLY_THIS_NETWORK | \
			 RTM_ONLY_THIS_PROTOCOL | RTM_ONLY_THIS_INTERFACE, (Route))

#ifdef __cplusplus
}
#endif

#endif /* RTM_COMPAT_RTM_H */
