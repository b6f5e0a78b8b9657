// SPDX-License-Identifier: GPL-2.0
/*
 * RTMv2: every function with handles that are none, or another's, and with parameters
 * that are wrong (U52, U53).  What the list of errors is: errors.txt.
 */
#include "v2_test.h"

#include <sys/stat.h>

/* Two entities; what begins with its is the other one's. */
static HANDLE me, other, h1, route, its_hop, its_route, notify, list;
static RTM_NET_ADDRESS ten, nowhere, odd;
static RTM_DEST_INFO dest;
static RTM_ROUTE_CHANGE_FLAGS flags;

static void begin(void)
{
	RTM_DEST_INFO its;

	prefix(&ten, 10, 0, 0, 0, 8);
	prefix(&nowhere, 99, 0, 0, 0, 8);
	prefix(&odd, 10, 0, 0, 0, 8);
	odd.NumBits = 33;
	enter(PROTO_IP_RIP, 1, NULL, NULL, &me);
	enter(PROTO_IP_OSPF, 1, NULL, NULL, &other);
	h1 = hop(me, 1);
	put(me, &route, &ten, h1, 5, &flags);
	its_hop = hop(other, 1);
	put(other, NULL, &ten, its_hop, 4, &flags);
	/* handles of the other's objects, as one gets them */
	RtmGetExactMatchDestination(me, &ten, 0, 1, &dest);
	its_route = dest.ViewInfo[0].Route;
	RtmGetExactMatchDestination(me, &ten, RTM_THIS_PROTOCOL, 1, &its);
	{
		struct { RTM_ROUTE_INFO info; HANDLE more[16]; } r;

		RtmGetRouteInfo(me, its_route, &r.info, NULL);
		its_hop = r.info.NextHopsList.NextHops[0];
	}
	RtmRegisterForChangeNotification(me, 1, RTM_CHANGE_TYPE_ALL, NULL, &notify);
	RtmCreateRouteList(me, &list);
}

static void entities(void)
{
	union { RTM_ENTITY_EXPORT_METHODS m; char room[40 * sizeof(void *)]; } methods;
	RTM_ENTITY_METHOD_INPUT in = { .MethodType = METHOD_TYPE_ALL_METHODS };
	RTM_ENTITY_METHOD_OUTPUT out;
	RTM_ENTITY_INFO info;
	HANDLE more[64];
	UINT n = 1, i;

	memset(&methods, 0, sizeof(methods));
	methods.m.NumMethods = 33;
	result(ERROR_INVALID_DATA, enter(PROTO_IP_BGP, 1, NULL, &methods.m, &more[0]));
	methods.m.NumMethods = 1;
	result(ERROR_INVALID_DATA, enter(PROTO_IP_BGP, 1, NULL, &methods.m, &more[0]));
	result(ERROR_INVALID_PARAMETER, enter(PROTO_IP_BGP, 1, NULL, NULL, NULL));
	/* each has reserved a slot (U36) */
	for (i = 0; i < 63 && !enter(PROTO_IP_BGP, i, NULL, NULL, &more[i]); i++)
		;
	ok(i >= 6 && i < 63, "slots for %u more", i);
	more[i] = BAD;
	result(ERROR_NO_SYSTEM_RESOURCES, enter(PROTO_IP_BGP, i, NULL, NULL, &more[i]));
	ok(more[i] == BAD, "and nothing written");
	while (i--)
		RtmDeregisterEntity(more[i]);
	result(ERROR_INVALID_PARAMETER, RtmGetRegisteredEntities(me, NULL, NULL, NULL));
	result(ERROR_INVALID_PARAMETER, RtmReleaseEntities(me, 1, NULL));
	result(ERROR_INVALID_PARAMETER, RtmGetEntityInfo(me, me, NULL));
	result(ERROR_INVALID_HANDLE, RtmReleaseEntityInfo(BAD, &info));
	result(ERROR_INVALID_PARAMETER, RtmReleaseEntityInfo(me, NULL));
	result(ERROR_INVALID_HANDLE, RtmGetEntityMethods(me, BAD, &n, NULL));
	result(ERROR_INVALID_HANDLE, RtmGetEntityMethods(me, h1, &n, NULL));
	result(ERROR_INVALID_PARAMETER, RtmGetEntityMethods(me, me, NULL, NULL));
	result(ERROR_INVALID_PARAMETER, RtmInvokeMethod(me, me, NULL, &n, &out));
	result(ERROR_INVALID_PARAMETER, RtmInvokeMethod(me, me, &in, NULL, &out));
	result(ERROR_INVALID_PARAMETER, RtmInvokeMethod(me, me, &in, &n, NULL));
	result(ERROR_INVALID_HANDLE, RtmInvokeMethod(me, BAD, &in, &n, &out));
	result(ERROR_INVALID_HANDLE, RtmReferenceHandles(me, 1, &notify));
	result(ERROR_INVALID_HANDLE, RtmReferenceHandles(me, 1, &(HANDLE){ BAD }));
	result(ERROR_INVALID_PARAMETER, RtmReferenceHandles(me, 1, NULL));
}

static VOID WINAPI nothing(RTM_ENTITY_HANDLE caller, RTM_ENTITY_HANDLE callee,
			   RTM_ENTITY_METHOD_INPUT *input, RTM_ENTITY_METHOD_OUTPUT *output)
{
	(void)caller;
	(void)callee;
	(void)input;
	output->OutputSize = 0;
}

/* U33: no room for the next record */
static void method_room(void)
{
	RTM_ENTITY_METHOD_INPUT in = { .MethodType = METHOD_TYPE_ALL_METHODS };
	RTM_ENTITY_EXPORT_METHODS methods;
	RTM_ENTITY_METHOD_OUTPUT out;
	HANDLE callee;
	UINT n = 4;

	methods.NumMethods = 1;
	methods.Methods[0] = nothing;
	enter(PROTO_IP_BGP, 1, NULL, &methods, &callee);
	result(ERROR_INSUFFICIENT_BUFFER, RtmInvokeMethod(callee, callee, &in, &n, &out));
	ok(!n, "nothing used: %u", n);
	result(NO_ERROR, RtmDeregisterEntity(callee));
}

static void destinations(void)
{
	RTM_DEST_INFO info, many;
	PVOID slot;
	HANDLE plain;
	RTM_ENTITY_INFO who;

	result(ERROR_INVALID_HANDLE, RtmGetDestInfo(me, BAD, 0, 1, &info));
	result(ERROR_INVALID_HANDLE, RtmGetDestInfo(me, route, 0, 1, &info));
	result(ERROR_INVALID_PARAMETER, RtmGetDestInfo(me, dest.DestHandle, 0, 1, NULL));
	result(ERROR_NOT_SUPPORTED, RtmGetDestInfo(me, dest.DestHandle, 0, 4, &info));
	result(ERROR_INVALID_HANDLE, RtmGetExactMatchDestination(BAD, &ten, 0, 1, &info));
	result(ERROR_INVALID_PARAMETER, RtmGetExactMatchDestination(me, NULL, 0, 1, &info));
	result(ERROR_INVALID_PARAMETER, RtmGetExactMatchDestination(me, &odd, 0, 1, &info));
	result(ERROR_INVALID_PARAMETER, RtmGetExactMatchDestination(me, &ten, 0, 1, NULL));
	result(ERROR_INVALID_HANDLE, RtmGetMostSpecificDestination(BAD, &ten, 0, 1, &info));
	result(ERROR_INVALID_PARAMETER, RtmGetMostSpecificDestination(me, &odd, 0, 1, &info));
	result(ERROR_NOT_FOUND, RtmGetMostSpecificDestination(me, &nowhere, 0, 1, &info));
	result(ERROR_INVALID_HANDLE, RtmGetLessSpecificDestination(me, BAD, 0, 1, &info));
	result(ERROR_INVALID_PARAMETER,
	       RtmGetLessSpecificDestination(me, dest.DestHandle, 0, 1, NULL));
	result(ERROR_NOT_SUPPORTED, RtmHoldDestination(me, dest.DestHandle, 4, 100));
	result(ERROR_INVALID_PARAMETER, RtmHoldDestination(me, dest.DestHandle, 0, 100));
	result(ERROR_INVALID_HANDLE, RtmReleaseDests(BAD, 0, NULL));
	result(ERROR_INVALID_PARAMETER, RtmReleaseDests(me, 1, NULL));
	result(ERROR_INVALID_PARAMETER, RtmReleaseDestInfo(me, NULL));
	memset(&many, 0, sizeof(many));
	many.NumberOfViews = 3;
	result(ERROR_INVALID_PARAMETER, RtmReleaseDestInfo(me, &many));
	result(ERROR_INVALID_HANDLE, RtmLockDestination(me, BAD, TRUE, TRUE));
	result(ERROR_INVALID_HANDLE, RtmGetOpaqueInformationPointer(me, BAD, &slot));
	result(ERROR_INVALID_PARAMETER,
	       RtmGetOpaqueInformationPointer(me, dest.DestHandle, NULL));
	memset(&who, 0, sizeof(who));
	who.AddressFamily = AF_INET;
	who.EntityId.EntityProtocolId = PROTO_IP_BGP;
	RtmRegisterEntity(&who, NULL, NULL, FALSE, &profile, &plain);
	RtmGetExactMatchDestination(plain, &ten, 0, 0, &info);
	result(ERROR_NOT_FOUND, RtmGetOpaqueInformationPointer(plain, info.DestHandle, &slot));
	result(NO_ERROR, RtmDeregisterEntity(plain));
}

static void routes(void)
{
	struct { RTM_ROUTE_INFO info; HANDLE more[16]; } r;
	HANDLE neighbours[2], pair[2] = { NULL, NULL }, handle = its_route;
	RTM_ROUTE_INFO *pointer, info;
	RTM_VIEW_SET views;
	int i;

	result(ERROR_ACCESS_DENIED, put(me, &handle, NULL, h1, 1, &flags));
	memset(&info, 0, sizeof(info));
	info.BelongsToViews = 1;
	result(ERROR_INVALID_PARAMETER, RtmAddRouteToDest(me, NULL, &ten, NULL, INFINITE, NULL, 0,
							  NULL, &flags));
	result(ERROR_INVALID_PARAMETER, RtmAddRouteToDest(me, NULL, &ten, &info, INFINITE, NULL, 0,
							  NULL, NULL));
	result(ERROR_INVALID_PARAMETER, RtmAddRouteToDest(me, NULL, NULL, &info, INFINITE, NULL, 0,
							  NULL, &flags));
	result(ERROR_INVALID_PARAMETER, put(me, NULL, &odd, h1, 1, &flags));
	result(ERROR_INVALID_HANDLE, RtmAddRouteToDest(me, NULL, &ten, &info, INFINITE, route, 0,
						       NULL, &flags));
	/* U21: two routes cannot have one neighbour */
	for (i = 0; i < 2; i++) {
		neighbours[i] = hop(me, 10 + i);
		info.Neighbour = neighbours[i];
		flags = 0;
		result(NO_ERROR, RtmAddRouteToDest(me, &pair[i], &ten, &info, INFINITE, NULL, 0,
						   NULL, &flags));
	}
	info.Neighbour = neighbours[0];
	result(ERROR_ALREADY_EXISTS, RtmAddRouteToDest(me, &pair[1], NULL, &info, INFINITE, NULL,
						       0, NULL, &flags));
	RtmReferenceHandles(me, 1, &pair[1]);
	result(NO_ERROR, RtmDeleteRouteToDest(me, pair[1], &flags));
	result(ERROR_NOT_FOUND, RtmAddRouteToDest(me, &pair[1], NULL, &info, INFINITE, NULL, 0,
						  NULL, &flags));
	result(ERROR_INVALID_HANDLE, RtmDeleteRouteToDest(me, BAD, &flags));
	result(ERROR_INVALID_HANDLE, RtmDeleteRouteToDest(me, h1, &flags));
	result(ERROR_INVALID_HANDLE, RtmGetRouteInfo(me, BAD, &r.info, NULL));
	result(ERROR_INVALID_HANDLE, RtmReleaseRouteInfo(BAD, &r.info));
	result(ERROR_INVALID_PARAMETER, RtmReleaseRouteInfo(me, NULL));
	result(ERROR_INVALID_PARAMETER, RtmReleaseRoutes(me, 1, NULL));
	result(ERROR_INVALID_HANDLE, RtmReleaseRoutes(me, 1, &(HANDLE){ BAD }));
	result(ERROR_INVALID_HANDLE, RtmIsBestRoute(me, BAD, &views));
	result(ERROR_INVALID_PARAMETER, RtmIsBestRoute(me, route, NULL));
	result(ERROR_INVALID_PARAMETER, RtmGetRoutePointer(me, route, NULL));
	result(ERROR_INVALID_HANDLE, RtmGetRoutePointer(me, BAD, &pointer));
	result(ERROR_ACCESS_DENIED, RtmGetRoutePointer(me, its_route, &pointer));
	result(ERROR_INVALID_HANDLE, RtmLockRoute(me, BAD, TRUE, TRUE, &pointer));
	result(ERROR_ACCESS_DENIED, RtmLockRoute(me, its_route, TRUE, TRUE, &pointer));
	result(ERROR_INVALID_HANDLE, RtmUpdateAndUnlockRoute(me, BAD, INFINITE, NULL, 0, NULL,
							     &flags));
	result(ERROR_ACCESS_DENIED, RtmUpdateAndUnlockRoute(me, its_route, INFINITE, NULL, 0, NULL,
							    &flags));
	result(ERROR_NOT_FOUND, RtmGetExactMatchRoute(me, &nowhere, 0, &r.info, 0, 1, NULL));
	result(ERROR_INVALID_HANDLE, RtmGetExactMatchRoute(BAD, &ten, 0, &r.info, 0, 1, NULL));
	result(ERROR_INVALID_PARAMETER, RtmGetExactMatchRoute(me, &ten, 0, NULL, 0, 1, NULL));
	result(ERROR_INVALID_PARAMETER, RtmGetExactMatchRoute(me, &odd, 0, &r.info, 0, 1, NULL));
}

static void next_hops(void)
{
	RTM_NEXTHOP_CHANGE_FLAGS changed;
	RTM_NEXTHOP_INFO info, *pointer;
	HANDLE handle = its_hop, gone;

	memset(&info, 0, sizeof(info));
	prefix(&info.NextHopAddress, 192, 0, 2, 77, 32);
	result(ERROR_ACCESS_DENIED, RtmAddNextHop(me, &info, &handle, &changed));
	handle = BAD;
	result(ERROR_INVALID_HANDLE, RtmAddNextHop(me, &info, &handle, &changed));
	result(ERROR_INVALID_PARAMETER, RtmAddNextHop(me, NULL, NULL, &changed));
	result(ERROR_INVALID_PARAMETER, RtmAddNextHop(me, &info, NULL, NULL));
	result(ERROR_NOT_FOUND, RtmFindNextHop(me, &info, &handle, NULL));
	result(ERROR_NOT_FOUND, RtmDeleteNextHop(me, NULL, &info));
	info.NextHopAddress.NumBits = 33;
	result(ERROR_INVALID_PARAMETER, RtmAddNextHop(me, &info, NULL, &changed));
	result(ERROR_INVALID_PARAMETER, RtmFindNextHop(me, &info, &handle, NULL));
	result(ERROR_INVALID_PARAMETER, RtmFindNextHop(me, NULL, &handle, NULL));
	result(ERROR_INVALID_HANDLE, RtmFindNextHop(BAD, &info, &handle, NULL));
	result(ERROR_ACCESS_DENIED, RtmDeleteNextHop(me, its_hop, NULL));
	result(ERROR_INVALID_HANDLE, RtmDeleteNextHop(me, route, NULL));
	result(ERROR_INVALID_HANDLE, RtmGetNextHopInfo(me, BAD, &info));
	result(ERROR_INVALID_PARAMETER, RtmGetNextHopInfo(me, h1, NULL));
	result(ERROR_INVALID_HANDLE, RtmReleaseNextHopInfo(BAD, &info));
	memset(&info, 0xA5, sizeof(info));	/* 8.17: garbage */
	result(ERROR_INVALID_HANDLE, RtmReleaseNextHopInfo(me, &info));
	result(ERROR_INVALID_PARAMETER, RtmReleaseNextHopInfo(me, NULL));
	result(ERROR_INVALID_PARAMETER, RtmReleaseNextHops(me, 1, NULL));
	result(ERROR_INVALID_HANDLE, RtmReleaseNextHops(me, 1, &(HANDLE){ BAD }));
	result(ERROR_ACCESS_DENIED, RtmGetNextHopPointer(me, its_hop, &pointer));
	result(ERROR_INVALID_HANDLE, RtmGetNextHopPointer(me, BAD, &pointer));
	result(ERROR_INVALID_HANDLE, RtmGetNextHopPointer(me, route, &pointer));
	result(ERROR_INVALID_PARAMETER, RtmGetNextHopPointer(me, h1, NULL));
	result(ERROR_ACCESS_DENIED, RtmLockNextHop(me, its_hop, TRUE, TRUE, NULL));
	result(ERROR_INVALID_HANDLE, RtmLockNextHop(me, BAD, TRUE, TRUE, NULL));
	result(ERROR_INVALID_PARAMETER, RtmLockNextHop(me, h1, TRUE, FALSE, NULL));
	gone = hop(me, 5);
	RtmReferenceHandles(me, 1, &gone);
	result(NO_ERROR, RtmDeleteNextHop(me, gone, NULL));
	result(ERROR_NOT_FOUND, RtmLockNextHop(me, gone, TRUE, TRUE, NULL));
	result(ERROR_NOT_FOUND, RtmDeleteNextHop(me, gone, NULL));
}

static void enumerations(void)
{
	RTM_ROUTE_INFO criteria;
	RTM_DEST_INFO info;
	HANDLE e, handles[2];
	UINT n = 1, none = 0, many = 129;

	memset(&criteria, 0, sizeof(criteria));
	result(ERROR_INVALID_HANDLE, RtmCreateDestEnum(BAD, 1, RTM_ENUM_START, NULL, 0, &e));
	result(ERROR_NOT_SUPPORTED, RtmCreateDestEnum(me, 4, RTM_ENUM_START, NULL, 0, &e));
	result(ERROR_INVALID_PARAMETER, RtmCreateDestEnum(me, 1, RTM_ENUM_START, NULL, 0, NULL));
	result(ERROR_INVALID_PARAMETER, RtmCreateDestEnum(me, 1, RTM_ENUM_RANGE, NULL, 0, &e));
	result(ERROR_INVALID_PARAMETER, RtmCreateDestEnum(me, 1, 0x80000000, NULL, 0, &e));
	result(ERROR_INVALID_HANDLE, RtmCreateRouteEnum(BAD, NULL, 1, RTM_ENUM_START, NULL, 0, NULL,
							0, &e));
	result(ERROR_INVALID_HANDLE, RtmCreateRouteEnum(me, BAD, 1, RTM_ENUM_START, NULL, 0, NULL,
							0, &e));
	result(ERROR_NOT_SUPPORTED, RtmCreateRouteEnum(me, NULL, 4, RTM_ENUM_START, NULL, 0, NULL,
						       0, &e));
	result(ERROR_INVALID_PARAMETER, RtmCreateRouteEnum(me, NULL, 1, RTM_ENUM_START, NULL,
							   RTM_MATCH_OWNER, NULL, 0, &e));
	result(ERROR_INVALID_HANDLE, RtmCreateRouteEnum(me, NULL, 1, RTM_ENUM_START, NULL,
							RTM_MATCH_OWNER, &criteria, 0, &e));
	result(ERROR_INVALID_HANDLE, RtmCreateNextHopEnum(BAD, RTM_ENUM_START, NULL, &e));
	result(ERROR_INVALID_PARAMETER, RtmCreateNextHopEnum(me, RTM_ENUM_NEXT, NULL, &e));
	result(ERROR_INVALID_PARAMETER, RtmCreateNextHopEnum(me, RTM_ENUM_START, NULL, NULL));
	result(ERROR_INVALID_HANDLE, RtmGetEnumDests(me, BAD, &n, &info));
	result(ERROR_INVALID_HANDLE, RtmGetEnumNextHops(me, notify, &n, handles));
	result(NO_ERROR, RtmCreateDestEnum(me, 1, RTM_ENUM_RANGE, &nowhere, 0, &e));
	result(ERROR_NO_MORE_ITEMS, RtmGetEnumDests(me, e, &n, &info));
	result(ERROR_INVALID_PARAMETER, RtmGetEnumDests(me, e, &none, &info));
	result(NO_ERROR, RtmDeleteEnumHandle(me, e));
	result(NO_ERROR, RtmCreateRouteEnum(me, NULL, 1, RTM_ENUM_RANGE, &nowhere, 0, NULL, 0, &e));
	n = 1;
	result(ERROR_NO_MORE_ITEMS, RtmGetEnumRoutes(me, e, &n, handles));
	result(ERROR_INVALID_PARAMETER, RtmGetEnumRoutes(me, e, &many, handles));
	result(NO_ERROR, RtmDeleteEnumHandle(me, e));
	result(NO_ERROR, RtmCreateNextHopEnum(me, RTM_ENUM_START, NULL, &e));
	result(ERROR_INVALID_PARAMETER, RtmGetEnumNextHops(me, e, &many, handles));
	result(NO_ERROR, RtmDeleteEnumHandle(me, e));
	result(ERROR_INVALID_HANDLE, RtmDeleteEnumHandle(me, notify));
}

static void changes(void)
{
	HANDLE more[300];
	RTM_DEST_INFO info;
	UINT n = 1, none = 0, i;
	BOOL is;

	result(ERROR_INVALID_HANDLE, RtmRegisterForChangeNotification(BAD, 1, 1, NULL, &more[0]));
	result(ERROR_INVALID_PARAMETER, RtmRegisterForChangeNotification(me, 1, 1, NULL, NULL));
	result(ERROR_INVALID_PARAMETER, RtmRegisterForChangeNotification(me, 1, 0x81, NULL,
									 &more[0]));
	for (i = 0; i < 299 && !RtmRegisterForChangeNotification(other, 1, 1, NULL, &more[i]); i++)
		;
	ok(i >= 31 && i < 299, "so many registrations: %u", i);
	result(ERROR_NO_SYSTEM_RESOURCES,
	       RtmRegisterForChangeNotification(other, 1, 1, NULL, &more[i]));
	while (i--)
		RtmDeregisterFromChangeNotification(other, more[i]);
	result(ERROR_INVALID_HANDLE, RtmGetChangedDests(me, BAD, &n, &info));
	result(ERROR_INVALID_PARAMETER, RtmGetChangedDests(me, notify, &none, &info));
	result(ERROR_INVALID_PARAMETER, RtmGetChangedDests(me, notify, NULL, &info));
	while (!RtmGetChangedDests(me, notify, &n, &info))
		RtmReleaseChangedDests(me, notify, n, &info);
	n = 1;
	result(ERROR_NO_MORE_ITEMS, RtmGetChangedDests(me, notify, &n, &info));
	result(ERROR_INVALID_HANDLE, RtmReleaseChangedDests(me, BAD, 0, NULL));
	result(ERROR_INVALID_PARAMETER, RtmReleaseChangedDests(me, notify, 1, NULL));
	result(ERROR_INVALID_HANDLE, RtmIgnoreChangedDests(me, BAD, 0, NULL));
	result(ERROR_INVALID_HANDLE, RtmIgnoreChangedDests(me, notify, 1, &route));
	result(ERROR_INVALID_PARAMETER, RtmIgnoreChangedDests(me, notify, 1, NULL));
	result(ERROR_INVALID_HANDLE, RtmGetChangeStatus(me, BAD, dest.DestHandle, &is));
	result(ERROR_INVALID_HANDLE, RtmGetChangeStatus(me, notify, BAD, &is));
	result(ERROR_INVALID_PARAMETER, RtmGetChangeStatus(me, notify, dest.DestHandle, NULL));
	result(ERROR_INVALID_HANDLE, RtmMarkDestForChangeNotification(me, BAD, dest.DestHandle,
								      TRUE));
	result(ERROR_INVALID_HANDLE, RtmMarkDestForChangeNotification(me, notify, BAD, TRUE));
	result(ERROR_INVALID_HANDLE, RtmIsMarkedForChangeNotification(me, notify, route, &is));
	result(ERROR_INVALID_PARAMETER,
	       RtmIsMarkedForChangeNotification(me, notify, dest.DestHandle, NULL));
}

static void lists(void)
{
	UINT n = 1, many = 129;
	HANDLE e, handle;

	result(ERROR_INVALID_HANDLE, RtmCreateRouteList(BAD, &handle));
	result(ERROR_INVALID_PARAMETER, RtmCreateRouteList(me, NULL));
	result(ERROR_INVALID_HANDLE, RtmInsertInRouteList(me, BAD, 1, &route));
	result(ERROR_INVALID_HANDLE, RtmInsertInRouteList(me, list, 1, &h1));
	result(ERROR_INVALID_PARAMETER, RtmInsertInRouteList(me, list, 1, NULL));
	result(ERROR_ACCESS_DENIED, RtmInsertInRouteList(me, list, 1, &its_route));
	result(ERROR_INVALID_HANDLE, RtmCreateRouteListEnum(me, BAD, &e));
	result(ERROR_INVALID_PARAMETER, RtmCreateRouteListEnum(me, list, NULL));
	result(ERROR_INVALID_HANDLE, RtmGetListEnumRoutes(me, BAD, &n, &handle));
	result(NO_ERROR, RtmCreateRouteListEnum(me, list, &e));
	result(ERROR_INVALID_PARAMETER, RtmGetListEnumRoutes(me, e, &many, &handle));
	result(ERROR_INVALID_HANDLE, RtmDeleteRouteList(me, e));
}

static void helpers(void)
{
	RTM_NET_ADDRESS address;
	IN6_ADDR six;
	DWORD len = 0;

	memset(&six, 7, sizeof(six));
	result(ERROR_INVALID_PARAMETER,
	       RtmConvertIpv6AddressAndLengthToNetAddress(NULL, six, 64, 16));
	result(ERROR_INVALID_PARAMETER,
	       RtmConvertIpv6AddressAndLengthToNetAddress(&address, six, 129, 16));
	result(ERROR_INVALID_PARAMETER,
	       RtmConvertIpv6AddressAndLengthToNetAddress(&address, six, 64, 4));
	result(NO_ERROR, RtmConvertIpv6AddressAndLengthToNetAddress(&address, six, 64, 16));
	memset(&six, 0, sizeof(six));
	result(NO_ERROR, RtmConvertNetAddressToIpv6AddressAndLength(&address, &six, &len, 16));
	ok(len == 64 && ((UCHAR *)&six)[15] == 7, "there and back");
	result(ERROR_INVALID_PARAMETER,
	       RtmConvertNetAddressToIpv6AddressAndLength(&address, &six, &len, 4));
	result(ERROR_INVALID_PARAMETER,
	       RtmConvertNetAddressToIpv6AddressAndLength(&ten, &six, &len, 16));
}

/* As if there were no module. */
static void without_module(void)
{
	int status;
	HANDLE new;
	pid_t pid;

	pid = fork_child();
	if (!pid) {
		mkdir("/tmp/empty", 0700);
		if (chroot("/tmp/empty"))
			_Exit(2);
		result(ERROR_FILE_NOT_FOUND, enter(PROTO_IP_BGP, 1, NULL, NULL, &new));
		_Exit(tap_failed);	/* there is no /proc to look for leaks in */
	}
	waitpid(pid, &status, 0);
	tap_number++;
	ok(!status, "no module: %x", status);
}

int main(void)
{
	begin();
	entities();
	method_room();
	destinations();
	routes();
	next_hops();
	enumerations();
	changes();
	lists();
	helpers();
	result(NO_ERROR, RtmDeregisterEntity(me));
	result(NO_ERROR, RtmDeregisterEntity(other));
	without_module();
	return tap_end();
}
