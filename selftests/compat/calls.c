// SPDX-License-Identifier: GPL-2.0
/*
 * What the functions of RTMv2 cost, and the changes of RTMv1: system calls of the calling
 * thread, counted where the library makes them.  On the common paths at most one, and
 * none where the answer is known to the library.  A function that needs more says here
 * why.
 */
#include <windows.h>
#include <rtm.h>
#include <Rtmv2.h>
#include <nldef.h>
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "tap.h"

#define ROUTES	1000U
#define HOPS	6000U	/* more than a cache would hold */

static __thread unsigned int made;

/* Found before the one of the C library: this program is static. */
int ioctl(int fd, unsigned long request, ...)
{
	va_list args;
	void *arg;

	va_start(args, request);
	arg = va_arg(args, void *);
	va_end(args);
	made++;
	return syscall(SYS_ioctl, fd, request, arg);
}

/* Every function of rtmv2.h has a row; a '*' is put in front of what was measured. */
static char functions[][48] = {
	" RtmRegisterEntity", " RtmDeregisterEntity", " RtmGetRegisteredEntities",
	" RtmReleaseEntities", " RtmLockDestination", " RtmGetOpaqueInformationPointer",
	" RtmGetEntityMethods", " RtmInvokeMethod", " RtmBlockMethods", " RtmGetEntityInfo",
	" RtmGetDestInfo", " RtmGetRouteInfo", " RtmGetNextHopInfo", " RtmReleaseEntityInfo",
	" RtmReleaseDestInfo", " RtmReleaseRouteInfo", " RtmReleaseNextHopInfo",
	" RtmAddRouteToDest", " RtmDeleteRouteToDest", " RtmHoldDestination",
	" RtmGetRoutePointer", " RtmLockRoute", " RtmUpdateAndUnlockRoute",
	" RtmGetExactMatchDestination", " RtmGetMostSpecificDestination",
	" RtmGetLessSpecificDestination", " RtmGetExactMatchRoute", " RtmIsBestRoute",
	" RtmAddNextHop", " RtmFindNextHop", " RtmDeleteNextHop", " RtmGetNextHopPointer",
	" RtmLockNextHop", " RtmCreateDestEnum", " RtmGetEnumDests", " RtmReleaseDests",
	" RtmCreateRouteEnum", " RtmGetEnumRoutes", " RtmReleaseRoutes",
	" RtmCreateNextHopEnum", " RtmGetEnumNextHops", " RtmReleaseNextHops",
	" RtmDeleteEnumHandle", " RtmRegisterForChangeNotification", " RtmGetChangedDests",
	" RtmReleaseChangedDests", " RtmIgnoreChangedDests", " RtmGetChangeStatus",
	" RtmMarkDestForChangeNotification", " RtmIsMarkedForChangeNotification",
	" RtmDeregisterFromChangeNotification", " RtmCreateRouteList",
	" RtmInsertInRouteList", " RtmCreateRouteListEnum", " RtmGetListEnumRoutes",
	" RtmDeleteRouteList", " RtmReferenceHandles",
	" RtmConvertIpv6AddressAndLengthToNetAddress",
	" RtmConvertNetAddressToIpv6AddressAndLength",
};

static void seen(const char *function)
{
	size_t i;

	for (i = 0; i < sizeof(functions) / sizeof(functions[0]); i++)
		if (!strcmp(functions[i] + 1, function))
			functions[i][0] = '*';
}

/* It succeeds, with so many system calls and no more. */
#define costs(want, function, ...)						\
	do {									\
		unsigned int before_ = made;					\
		DWORD got_ = function(__VA_ARGS__);				\
		unsigned int cost_ = made - before_;				\
		seen(#function);						\
		tap_ok(got_ == NO_ERROR && cost_ <= (want), __FILE__, __LINE__,	\
		       "%u of %u: %s (%u)", cost_, (unsigned int)(want),	\
		       #function "(" #__VA_ARGS__ ")", got_);			\
	} while (0)

static RTM_REGN_PROFILE profile;

static void prefix(RTM_NET_ADDRESS *to, ULONG network, unsigned int len)
{
	memset(to, 0, sizeof(*to));
	RTM_IPV4_SET_ADDR_AND_LEN(to, htonl(network), len);
}

static ULONG network_of(unsigned int number)
{
	return 0x0A000000 + (number << 8);
}

static void entity(RTM_ENTITY_INFO *info, ULONG protocol)
{
	memset(info, 0, sizeof(*info));
	info->AddressFamily = AF_INET;
	info->EntityId.EntityProtocolId = protocol;
}

static void one_next_hop(RTM_NEXTHOP_INFO *info, ULONG address)
{
	memset(info, 0, sizeof(*info));
	prefix(&info->NextHopAddress, address, 32);
	info->InterfaceIndex = 2;
}

static void one_route(RTM_ROUTE_INFO *info, HANDLE nexthop)
{
	memset(info, 0, sizeof(*info));
	info->PrefInfo.Metric = 3;
	info->PrefInfo.Preference = 1;
	info->BelongsToViews = RTM_VIEW_MASK_UCAST;
	info->NextHopsList.NumNextHops = 1;
	info->NextHopsList.NextHops[0] = nexthop;
}

static VOID WINAPI answer(HANDLE caller, HANDLE callee, RTM_ENTITY_METHOD_INPUT *input,
			  RTM_ENTITY_METHOD_OUTPUT *output)
{
	output->MethodStatus = NO_ERROR;
	output->OutputSize = 0;
}

/* Registering is done once, and asks for limits, the id and the own handle. */
static void entities(HANDLE me, HANDLE other)
{
	RTM_ENTITY_METHOD_OUTPUT output;
	RTM_ENTITY_METHOD_INPUT input;
	RTM_ENTITY_EXPORT_METHOD list[2];
	RTM_ENTITY_INFO info, infos[4];
	HANDLE handles[4], theirs;
	UINT n = 4, size, i;

	costs(1, RtmGetRegisteredEntities, me, &n, handles, infos);
	theirs = handles[0] == me ? handles[1] : handles[0];
	costs(0, RtmGetEntityInfo, me, me, &info);
	costs(1, RtmGetEntityInfo, me, theirs, &info);
	costs(0, RtmReleaseEntityInfo, me, &info);
	size = 2;
	costs(1, RtmGetEntityMethods, me, theirs, &size, list);
	input.MethodType = METHOD_TYPE_ALL_METHODS;
	input.InputSize = 0;
	size = sizeof(output);
	costs(1, RtmInvokeMethod, me, theirs, &input, &size, &output);
	size = 2;
	costs(0, RtmGetEntityMethods, other, other, &size, list);
	size = sizeof(output);
	costs(0, RtmInvokeMethod, other, other, &input, &size, &output);
	costs(1, RtmBlockMethods, other, NULL, 0, RTM_BLOCK_METHODS);
	costs(1, RtmBlockMethods, other, NULL, 0, RTM_RESUME_METHODS);
	costs(1, RtmReleaseEntities, me, n, handles);
	for (i = 0; i < 2; i++)
		handles[i] = me;
	costs(1, RtmReferenceHandles, me, 2, handles);
	costs(1, RtmReleaseEntities, me, 2, handles);
}

static void next_hops(HANDLE me)
{
	RTM_NEXTHOP_INFO info, *pointer;
	RTM_NEXTHOP_CHANGE_FLAGS flags;
	HANDLE hop = NULL, same, hops[8], walk;
	UINT n = 8;

	one_next_hop(&info, 0xC0000201);
	costs(1, RtmAddNextHop, me, &info, &hop, &flags);
	costs(1, RtmFindNextHop, me, &info, &same, NULL);
	costs(1, RtmGetNextHopPointer, me, hop, &pointer);
	costs(0, RtmGetNextHopPointer, me, hop, &pointer);
	costs(0, RtmLockNextHop, me, hop, FALSE, TRUE, &pointer);
	costs(0, RtmLockNextHop, me, hop, FALSE, FALSE, NULL);
	costs(1, RtmLockNextHop, me, hop, TRUE, TRUE, &pointer);
	costs(1, RtmLockNextHop, me, hop, TRUE, FALSE, NULL);
	costs(1, RtmLockNextHop, me, hop, TRUE, TRUE, &pointer);
	costs(1, RtmLockNextHop, me, hop, TRUE, FALSE, NULL);
	costs(1, RtmGetNextHopInfo, me, hop, &info);
	costs(1, RtmReleaseNextHopInfo, me, &info);
	costs(0, RtmCreateNextHopEnum, me, RTM_ENUM_START, NULL, &walk);
	costs(1, RtmGetEnumNextHops, me, walk, &n, hops);
	ok(n >= 2, "%u next hops", n);
	costs(0, RtmDeleteEnumHandle, me, walk);
	costs(1, RtmReleaseNextHops, me, n, hops);
	costs(1, RtmReleaseNextHops, me, 1, &same);
	costs(1, RtmDeleteNextHop, me, hop, NULL);
}

/* One route: made, read, found, changed by handle and in place, deleted. */
static void routes(HANDLE me, HANDLE hop)
{
	struct { RTM_ROUTE_INFO info; HANDLE more[16]; } r;
	RTM_ROUTE_CHANGE_FLAGS flags = 0;
	HANDLE route = NULL, again;
	RTM_NET_ADDRESS address;
	RTM_ROUTE_INFO *pointer, criteria;
	RTM_VIEW_SET views;

	prefix(&address, 0x0B000000, 8);
	one_route(&r.info, hop);
	costs(1, RtmAddRouteToDest, me, &route, &address, &r.info, INFINITE, NULL, 0, NULL,
	      &flags);
	flags = 0;
	costs(1, RtmAddRouteToDest, me, NULL, &address, &r.info, INFINITE, NULL, 0, NULL,
	      &flags);
	flags = 0;
	costs(1, RtmAddRouteToDest, me, &route, &address, &r.info, INFINITE, NULL, 0, NULL,
	      &flags);
	costs(1, RtmGetRouteInfo, me, route, &r.info, &address);
	r.info.PrefInfo.Metric = 4;
	flags = 0;
	costs(1, RtmAddRouteToDest, me, &route, NULL, &r.info, INFINITE, NULL, 0, NULL, &flags);
	costs(1, RtmReleaseRouteInfo, me, &r.info);
	costs(1, RtmIsBestRoute, me, route, &views);
	costs(1, RtmGetRoutePointer, me, route, &pointer);
	costs(0, RtmGetRoutePointer, me, route, &pointer);
	costs(0, RtmLockRoute, me, route, FALSE, TRUE, &pointer);
	costs(0, RtmLockRoute, me, route, FALSE, FALSE, NULL);
	costs(1, RtmLockRoute, me, route, TRUE, TRUE, &pointer);
	pointer->PrefInfo.Metric = 5;
	costs(1, RtmUpdateAndUnlockRoute, me, route, INFINITE, NULL, 0, NULL, &flags);
	costs(1, RtmLockRoute, me, route, TRUE, TRUE, &pointer);
	costs(1, RtmLockRoute, me, route, TRUE, FALSE, NULL);
	ok(pointer->PrefInfo.Metric == 5, "what was committed is there");
	costs(1, RtmGetExactMatchRoute, me, &address, RTM_MATCH_NONE, &r.info, 0,
	      RTM_VIEW_MASK_UCAST, &again);
	ok(again == route, "found again");
	costs(1, RtmReleaseRoutes, me, 1, &again);
	criteria = r.info;
	costs(1, RtmGetExactMatchRoute, me, &address, RTM_MATCH_OWNER | RTM_MATCH_NEXTHOP, &r.info,
	      0, RTM_VIEW_MASK_UCAST, &again);
	ok(again == route, "and by what it is");
	costs(1, RtmReleaseRouteInfo, me, &r.info);
	costs(1, RtmReleaseRouteInfo, me, &criteria);
	costs(1, RtmReleaseRoutes, me, 1, &again);
	costs(1, RtmDeleteRouteToDest, me, route, &flags);
}

static void dests(HANDLE me)
{
	RTM_DEST_INFO dest, less;
	RTM_NET_ADDRESS address;
	PVOID slot;

	prefix(&address, network_of(1), 24);
	costs(1, RtmGetExactMatchDestination, me, &address, RTM_BEST_PROTOCOL,
	      RTM_VIEW_MASK_UCAST, &dest);
	costs(1, RtmReleaseDestInfo, me, &dest);
	prefix(&address, network_of(1) + 9, 32);
	costs(1, RtmGetMostSpecificDestination, me, &address, RTM_BEST_PROTOCOL,
	      RTM_VIEW_MASK_UCAST, &dest);
	costs(1, RtmGetLessSpecificDestination, me, dest.DestHandle, RTM_BEST_PROTOCOL,
	      RTM_VIEW_MASK_UCAST, &less);
	costs(1, RtmReleaseDestInfo, me, &less);
	costs(0, RtmLockDestination, me, dest.DestHandle, TRUE, TRUE);
	costs(0, RtmGetOpaqueInformationPointer, me, dest.DestHandle, &slot);
	costs(0, RtmLockDestination, me, dest.DestHandle, TRUE, FALSE);
	costs(1, RtmGetDestInfo, me, dest.DestHandle, RTM_BEST_PROTOCOL, RTM_VIEW_MASK_UCAST,
	      &less);
	costs(1, RtmReleaseDestInfo, me, &less);
	/* without views the kernel tells more than is asked for: that goes with the rest */
	costs(1, RtmGetDestInfo, me, dest.DestHandle, RTM_BEST_PROTOCOL, RTM_VIEW_MASK_ANY,
	      &less);
	costs(1, RtmReleaseDestInfo, me, &less);
	costs(1, RtmHoldDestination, me, dest.DestHandle, RTM_VIEW_MASK_UCAST, 1000);
	costs(1, RtmReferenceHandles, me, 1, &dest.DestHandle);
	costs(1, RtmReleaseDestInfo, me, &dest);
	dest.NumberOfViews = 0;
	costs(1, RtmReleaseDestInfo, me, &dest);	/* U24 */
	costs(0, RtmReleaseDests, me, 0, NULL);
}

/* All of them in batches: of many calls the kernel is asked in few. */
static void enumerations(HANDLE me, RTM_VIEW_SET views)
{
	unsigned int total = 0, gets = 0, before, worst = 0, cost;
	static char room[128 * RTM_SIZE_OF_DEST_INFO(2)];
	RTM_DEST_INFO *infos = (RTM_DEST_INFO *)room;
	HANDLE walk, list[128];
	UINT n;

	costs(0, RtmCreateDestEnum, me, views, RTM_ENUM_START, NULL, RTM_BEST_PROTOCOL, &walk);
	n = profile.MaxHandlesInEnum;
	costs(1, RtmGetEnumDests, me, walk, &n, infos);
	for (before = made; n;) {
		total += n;
		cost = made;
		RtmReleaseDests(me, n, infos);
		worst = made - cost > worst ? made - cost : worst;
		cost = made;
		n = profile.MaxHandlesInEnum;
		if (RtmGetEnumDests(me, walk, &n, infos))
			n = 0;
		worst = made - cost > worst ? made - cost : worst;
		gets++;
	}
	seen("RtmReleaseDests");
	ok(total == ROUTES + 1 && worst <= 1 && made - before <= 2 * gets + 1,
	   "%u destinations: %u system calls, at most %u in one call", total, made - before,
	   worst);
	costs(0, RtmDeleteEnumHandle, me, walk);
	/* one that is given up has more to give back */
	costs(0, RtmCreateDestEnum, me, views, RTM_ENUM_START, NULL, RTM_BEST_PROTOCOL, &walk);
	n = 1;
	costs(1, RtmGetEnumDests, me, walk, &n, infos);
	costs(1, RtmDeleteEnumHandle, me, walk);
	costs(1, RtmReleaseDests, me, n, infos);

	costs(0, RtmCreateRouteEnum, me, NULL, views, RTM_ENUM_OWN_ROUTES, NULL, 0, NULL, 0,
	      &walk);
	total = worst = 0;
	for (;;) {
		n = profile.MaxHandlesInEnum;
		cost = made;
		if (RtmGetEnumRoutes(me, walk, &n, list))
			break;
		worst = made - cost > worst ? made - cost : worst;
		total += n;
		cost = made;
		RtmReleaseRoutes(me, n, list);
		worst = made - cost > worst ? made - cost : worst;
	}
	seen("RtmGetEnumRoutes");
	ok(total == ROUTES + 1 && worst == 1, "%u routes: at most %u in one call", total, worst);
	costs(0, RtmDeleteEnumHandle, me, walk);
}

static void changes(HANDLE me, HANDLE other, HANDLE hop, RTM_VIEW_SET views)
{
	static char room[128 * RTM_SIZE_OF_DEST_INFO(2)];
	RTM_DEST_INFO *infos = (RTM_DEST_INFO *)room;
	RTM_ROUTE_CHANGE_FLAGS flags;
	RTM_NET_ADDRESS address;
	RTM_ROUTE_INFO route;
	HANDLE notify, dest;
	unsigned int i;
	BOOL is;
	UINT n;

	costs(1, RtmRegisterForChangeNotification, me, views, RTM_CHANGE_TYPE_ALL, NULL,
	      &notify);
	one_route(&route, hop);
	for (i = 0; i < 200; i++) {
		route.PrefInfo.Metric = 10 + views + i;
		prefix(&address, network_of(i), 24);
		flags = 0;
		costs(1, RtmAddRouteToDest, me, NULL, &address, &route, INFINITE, NULL, 0, NULL,
		      &flags);
	}
	n = profile.MaxHandlesInEnum;
	costs(1, RtmGetChangedDests, me, notify, &n, infos);
	dest = infos->DestHandle;
	costs(1, RtmMarkDestForChangeNotification, me, notify, dest, TRUE);
	costs(1, RtmIsMarkedForChangeNotification, me, notify, dest, &is);
	costs(1, RtmGetChangeStatus, me, notify, dest, &is);
	costs(1, RtmIgnoreChangedDests, me, notify, 1, &dest);
	costs(1, RtmReleaseChangedDests, me, notify, n, infos);
	n = profile.MaxHandlesInEnum;
	costs(1, RtmGetChangedDests, me, notify, &n, infos);
	ok(n == 200 - profile.MaxHandlesInEnum, "the rest");
	costs(1, RtmReleaseChangedDests, me, notify, n, infos);
	costs(1, RtmDeregisterFromChangeNotification, me, notify);
}

static void lists(HANDLE me, HANDLE hop)
{
	RTM_ROUTE_CHANGE_FLAGS flags = 0;
	HANDLE list, walk, route = NULL, got[2];
	RTM_NET_ADDRESS address;
	RTM_ROUTE_INFO info;
	UINT n = 2;

	prefix(&address, network_of(1), 24);
	one_route(&info, hop);
	costs(1, RtmCreateRouteList, me, &list);
	costs(1, RtmAddRouteToDest, me, &route, &address, &info, INFINITE, list, 0, NULL,
	      &flags);
	costs(1, RtmInsertInRouteList, me, list, 1, &route);
	costs(1, RtmCreateRouteListEnum, me, list, &walk);
	costs(1, RtmGetListEnumRoutes, me, walk, &n, got);
	costs(1, RtmReleaseRoutes, me, n, got);
	costs(1, RtmDeleteEnumHandle, me, walk);
	costs(1, RtmDeleteRouteList, me, list);
	costs(1, RtmReleaseRoutes, me, 1, &route);
}

static void addresses(void)
{
	RTM_NET_ADDRESS address;
	IN6_ADDR in6;
	DWORD len;

	memset(&in6, 0, sizeof(in6));
	costs(0, RtmConvertIpv6AddressAndLengthToNetAddress, &address, in6, 0, sizeof(in6));
	costs(0, RtmConvertNetAddressToIpv6AddressAndLength, &address, &in6, &len, sizeof(in6));
}

/* A client that holds many next hops and routes still pays once for each call. */
static void many(HANDLE me)
{
	static HANDLE hops[HOPS], route[ROUTES];
	RTM_NEXTHOP_CHANGE_FLAGS change;
	unsigned int i, before, worst = 0;
	RTM_ROUTE_CHANGE_FLAGS flags;
	RTM_NET_ADDRESS address;
	RTM_NEXTHOP_INFO hop;
	RTM_ROUTE_INFO info;

	for (i = 0; i < HOPS; i++) {
		one_next_hop(&hop, 0xC0010000 + i);
		hops[i] = NULL;
		RtmAddNextHop(me, &hop, &hops[i], &change);
	}
	for (i = 0; i <= ROUTES; i++) {
		one_route(&info, hops[i * 7 % HOPS]);
		prefix(&address, i < ROUTES ? network_of(i) : 0, i < ROUTES ? 24 : 0);
		flags = 0;
		before = made;
		RtmAddRouteToDest(me, i < ROUTES ? &route[i] : NULL, &address, &info, INFINITE,
				  NULL, 0, NULL, &flags);
		worst = made - before > worst ? made - before : worst;
	}
	ok(worst == 1, "%u routes, %u next hops: at most %u in one call", ROUTES + 1,
	   HOPS, worst);
	for (i = 0, worst = 0; i < ROUTES; i++) {
		one_route(&info, hops[(i + 7) % HOPS]);
		prefix(&address, network_of(i), 24);
		flags = 0;
		before = made;
		RtmAddRouteToDest(me, &route[i], &address, &info, INFINITE, NULL, 0, NULL,
				  &flags);
		worst = made - before > worst ? made - before : worst;
	}
	ok(worst == 1, "and by handle and address: at most %u", worst);
	for (i = 0, worst = 0; i < ROUTES; i++) {
		before = made;
		RtmReleaseRoutes(me, 1, &route[i]);
		worst = made - before > worst ? made - before : worst;
	}
	ok(worst == 1, "and given back: at most %u", worst);
	RtmReleaseNextHops(me, HOPS, hops);
}

/*
 * Adds, or deletes, each of RTMv1's routes: one system call each, but for those few that
 * sweep next hops, and @more once.
 */
static void old_change(HANDLE client, const char *what, DWORD metric, BOOL add, DWORD want,
		       unsigned int more)
{
	unsigned int before = made, i, wrong = 0, several = 0;

	for (i = 0; i < ROUTES; i++) {
		unsigned int first = made;
		RTM_IP_ROUTE route = { .RR_InterfaceID = 1 };
		DWORD flags = 0, ret;

		route.RR_Network.N_NetNumber = htonl(0x0B000000 + (i << 8));
		route.RR_Network.N_NetMask = htonl(0xFFFFFF00);
		route.RR_FamilySpecificData.FSD_Metric = metric;
		SetRouteValid(&route);
		ret = add ? RtmAddRoute(client, &route, INFINITE, &flags, NULL, NULL) :
			    RtmDeleteRoute(client, &route, &flags, NULL);
		wrong += ret != NO_ERROR || flags != want;
		several += made - first > 1;
	}
	ok(!wrong, "%u of %u are told right: %s", ROUTES - wrong, ROUTES, what);
	ok(several <= more + (add ? 0 : ROUTES / 64) && made - before <= ROUTES + 3 * several,
	   "%u for %u, %u of them more than one: %s", made - before, ROUTES, several, what);
}

/*
 * A change of RTMv1 tells what was best before and after it; the kernel knows both.  Whose
 * another one's route is it is asked once.  Next hops that deleted routes leave are swept
 * when 64 routes are gone, or more where there are more next hops.
 */
static void old_clients(void)
{
	HANDLE one = RtmRegisterClient(RTM_PROTOCOL_FAMILY_IP, PROTO_IP_LOCAL, NULL, 0);
	HANDLE two = RtmRegisterClient(RTM_PROTOCOL_FAMILY_IP, PROTO_IP_NETMGMT, NULL, 0);

	ok(one && two, "two clients of RTMv1");
	old_change(one, "new networks", 3, TRUE, RTM_ROUTE_ADDED, 0);
	old_change(one, "updates", 4, TRUE, RTM_ROUTE_CHANGED, 0);
	old_change(two, "worse routes", 3, TRUE, RTM_NO_CHANGE, 1);
	old_change(one, "deletions", 4, FALSE, RTM_ROUTE_CHANGED, 1);
	old_change(two, "the last routes", 3, FALSE, RTM_ROUTE_DELETED, 0);
	RtmDeregisterClient(one);
	RtmDeregisterClient(two);
}

int main(void)
{
	RTM_ENTITY_EXPORT_METHODS methods = { .NumMethods = 1, .Methods = { answer } };
	RTM_NEXTHOP_CHANGE_FLAGS change;
	RTM_NEXTHOP_INFO info;
	HANDLE me, other, hop = NULL;
	RTM_ENTITY_INFO entity_info;
	size_t i;

	/* limits of the kernel, registering, the own handle; once */
	entity(&entity_info, PROTO_IP_RIP);
	costs(3, RtmRegisterEntity, &entity_info, NULL, NULL, TRUE, &profile, &me);
	entity(&entity_info, PROTO_IP_OSPF);
	costs(3, RtmRegisterEntity, &entity_info, &methods, NULL, FALSE, &profile, &other);
	one_next_hop(&info, 0xC0000202);
	RtmAddNextHop(me, &info, &hop, &change);
	entities(me, other);
	next_hops(me);
	many(me);
	routes(me, hop);
	dests(me);
	enumerations(me, RTM_VIEW_MASK_UCAST);
	enumerations(me, RTM_VIEW_MASK_UCAST | RTM_VIEW_MASK_MCAST);
	enumerations(me, RTM_VIEW_MASK_ANY);
	changes(me, other, hop, RTM_VIEW_MASK_UCAST);
	changes(me, other, hop, RTM_VIEW_MASK_ANY);
	lists(me, hop);
	addresses();
	old_clients();
	costs(1, RtmReleaseNextHops, me, 1, &hop);
	costs(1, RtmDeregisterEntity, other);
	costs(1, RtmDeregisterEntity, me);
	for (i = 0; i < sizeof(functions) / sizeof(functions[0]); i++)
		ok(functions[i][0] == '*', "%s has its row", functions[i] + 1);
	return tap_end();
}
