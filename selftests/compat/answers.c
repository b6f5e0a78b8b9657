// SPDX-License-Identifier: GPL-2.0
/*
 * What the library of RTMv2 answers without a system call is what the kernel would say:
 * after edits, after a release, after the end of what it is about.
 */
#include <windows.h>
#include <Rtmv2.h>
#include <nldef.h>
#include <pthread.h>
#include <string.h>
#include <unistd.h>

#include "tap.h"

static RTM_REGN_PROFILE profile;

static void prefix(RTM_NET_ADDRESS *to, ULONG network, unsigned int len)
{
	memset(to, 0, sizeof(*to));
	RTM_IPV4_SET_ADDR_AND_LEN(to, htonl(network), len);
}

static HANDLE enter(ULONG protocol)
{
	RTM_ENTITY_INFO info;
	HANDLE me = NULL;

	memset(&info, 0, sizeof(info));
	info.AddressFamily = AF_INET;
	info.EntityId.EntityProtocolId = protocol;
	result(NO_ERROR, RtmRegisterEntity(&info, NULL, NULL, TRUE, &profile, &me));
	return me;
}

static HANDLE hop(HANDLE me, unsigned int last)
{
	RTM_NEXTHOP_CHANGE_FLAGS flags;
	RTM_NEXTHOP_INFO info;
	HANDLE handle = NULL;

	memset(&info, 0, sizeof(info));
	prefix(&info.NextHopAddress, 0xC0000200 + last, 32);
	info.InterfaceIndex = 2;
	return RtmAddNextHop(me, &info, &handle, &flags) ? NULL : handle;
}

static DWORD put(HANDLE me, HANDLE *route, ULONG network, HANDLE nexthop, ULONG metric,
		 ULONG ttl)
{
	RTM_ROUTE_CHANGE_FLAGS flags = 0;
	RTM_NET_ADDRESS dest;
	RTM_ROUTE_INFO info;

	prefix(&dest, network, 24);
	memset(&info, 0, sizeof(info));
	info.PrefInfo.Metric = metric;
	info.PrefInfo.Preference = 1;
	info.BelongsToViews = RTM_VIEW_MASK_UCAST;
	info.NextHopsList.NumNextHops = 1;
	info.NextHopsList.NextHops[0] = nexthop;
	return RtmAddRouteToDest(me, route, &dest, &info, ttl, NULL, 0, NULL, &flags);
}

/* A route's pointer follows every change of it, by whatever way it comes. */
static void route_pointers(HANDLE me)
{
	HANDLE h1 = hop(me, 1), h2 = hop(me, 2), route = NULL, ages = NULL;
	PRTM_ROUTE_INFO pointer, again;
	RTM_ROUTE_CHANGE_FLAGS flags;

	result(NO_ERROR, put(me, &route, 0x0A000000, h1, 5, INFINITE));
	result(NO_ERROR, RtmGetRoutePointer(me, route, &pointer));
	result(NO_ERROR, put(me, NULL, 0x0A000000, h2, 6, INFINITE));
	result(NO_ERROR, RtmGetRoutePointer(me, route, &again));
	ok(again == pointer && again->PrefInfo.Metric == 6 &&
	   again->NextHopsList.NextHops[0] == h2, "an update by address is seen");
	result(NO_ERROR, put(me, &route, 0x0A000000, h1, 7, INFINITE));
	result(NO_ERROR, RtmLockRoute(me, route, FALSE, TRUE, &again));
	ok(again->PrefInfo.Metric == 7, "and one by handle, under a shared lock");
	result(NO_ERROR, RtmLockRoute(me, route, FALSE, FALSE, NULL));

	result(NO_ERROR, RtmLockRoute(me, route, TRUE, TRUE, &again));
	again->PrefInfo.Metric = 99;
	result(NO_ERROR, RtmLockRoute(me, route, TRUE, FALSE, NULL));
	ok(pointer->PrefInfo.Metric == 7, "what was not committed is gone");
	result(NO_ERROR, RtmLockRoute(me, route, TRUE, TRUE, &again));
	again->PrefInfo.Metric = 8;
	result(NO_ERROR, RtmGetRoutePointer(me, route, &again));
	ok(again->PrefInfo.Metric == 8, "an edit stays under its lock");
	again->PrefInfo.Preference = 0;		/* takes the default */
	result(NO_ERROR, RtmUpdateAndUnlockRoute(me, route, INFINITE, NULL, 0, NULL, &flags));
	result(NO_ERROR, RtmGetRoutePointer(me, route, &again));
	ok(again->PrefInfo.Metric == 8 && again->PrefInfo.Preference == 120,
	   "what was committed, as the kernel has it");

	/* lending and taking back leaves counts as they were */
	result(NO_ERROR, RtmReleaseNextHops(me, 1, &h1));
	result(ERROR_INVALID_HANDLE, RtmReleaseNextHops(me, 1, &h1));
	result(ERROR_INVALID_HANDLE, put(me, NULL, 0x0A000100, h1, 5, INFINITE));

	/* deleted, with a count left; then without */
	result(NO_ERROR, RtmReferenceHandles(me, 1, &route));
	result(NO_ERROR, RtmDeleteRouteToDest(me, route, &flags));
	result(NO_ERROR, RtmGetRoutePointer(me, route, &again));
	ok(again->State == RTM_ROUTE_STATE_DELETED, "deleted");
	result(NO_ERROR, RtmReleaseRoutes(me, 1, &route));
	result(ERROR_INVALID_HANDLE, RtmGetRoutePointer(me, route, &again));
	result(ERROR_INVALID_HANDLE, RtmLockRoute(me, route, TRUE, TRUE, &again));

	/* one that ends by itself: nobody tells the library */
	result(NO_ERROR, put(me, &ages, 0x0A000200, h2, 5, 300));
	result(NO_ERROR, RtmGetRoutePointer(me, ages, &again));
	usleep(1500000);
	result(NO_ERROR, RtmGetRoutePointer(me, ages, &again));
	ok(again->State == RTM_ROUTE_STATE_DELETED, "expired");
	result(NO_ERROR, RtmReleaseRoutes(me, 1, &ages));
	result(NO_ERROR, RtmReleaseNextHops(me, 1, &h2));
}

static void next_hop_pointers(HANDLE me)
{
	PRTM_NEXTHOP_INFO pointer, again;
	RTM_NEXTHOP_CHANGE_FLAGS flags;
	HANDLE h = hop(me, 3), anew;
	RTM_NEXTHOP_INFO info;

	result(NO_ERROR, RtmGetNextHopPointer(me, h, &pointer));
	info = *pointer;
	info.EntitySpecificInfo = me;
	result(NO_ERROR, RtmAddNextHop(me, &info, NULL, &flags));
	result(NO_ERROR, RtmGetNextHopPointer(me, h, &again));
	ok(again == pointer && again->EntitySpecificInfo == me, "an update by address is seen");
	result(NO_ERROR, RtmLockNextHop(me, h, TRUE, TRUE, &again));
	again->EntitySpecificInfo = h;
	result(NO_ERROR, RtmLockNextHop(me, h, TRUE, FALSE, NULL));
	result(NO_ERROR, RtmGetNextHopPointer(me, h, &again));
	ok(again->EntitySpecificInfo == h, "and one under a lock");
	/* found by address, with a pointer alone: the client has no count to give back */
	result(NO_ERROR, RtmFindNextHop(me, &info, NULL, &again));
	result(NO_ERROR, RtmFindNextHop(me, &info, NULL, &again));
	ok(again == pointer, "the same place");
	result(NO_ERROR, RtmReferenceHandles(me, 1, &h));
	result(NO_ERROR, RtmDeleteNextHop(me, h, NULL));
	result(NO_ERROR, RtmGetNextHopPointer(me, h, &again));
	ok(again->State == RTM_NEXTHOP_STATE_DELETED, "deleted");
	result(ERROR_NOT_FOUND, RtmLockNextHop(me, h, TRUE, TRUE, &again));
	result(ERROR_INVALID_HANDLE, put(me, NULL, 0x0A000300, h, 5, INFINITE));
	anew = hop(me, 3);
	ok(anew && anew != h, "added again it is another");
	result(ERROR_INVALID_HANDLE, put(me, NULL, 0x0A000300, h, 5, INFINITE));
	result(NO_ERROR, put(me, NULL, 0x0A000300, anew, 5, INFINITE));
	result(NO_ERROR, RtmReleaseNextHops(me, 1, &h));
	result(ERROR_INVALID_HANDLE, RtmGetNextHopPointer(me, h, &again));
	result(NO_ERROR, RtmReleaseNextHops(me, 1, &anew));
}

/* Several counts of one handle; a release too many; all or nothing. */
static void counts(HANDLE me)
{
	HANDLE h = hop(me, 4), both[2];
	RTM_DEST_INFO dest, any;
	RTM_NET_ADDRESS address;

	ok(hop(me, 4) == h, "a second count");
	result(NO_ERROR, RtmReleaseNextHops(me, 1, &h));
	result(NO_ERROR, put(me, NULL, 0x0A000400, h, 5, INFINITE));
	both[0] = h;
	both[1] = (HANDLE)((size_t)h ^ 0x100000000ULL);		/* another generation */
	result(ERROR_INVALID_HANDLE, RtmReferenceHandles(me, 2, both));
	result(NO_ERROR, RtmReleaseNextHops(me, 1, &h));
	result(ERROR_INVALID_HANDLE, RtmReleaseNextHops(me, 1, &h));

	prefix(&address, 0x0A000400, 24);
	result(NO_ERROR, RtmGetExactMatchDestination(me, &address, RTM_BEST_PROTOCOL,
						     RTM_VIEW_MASK_UCAST, &dest));
	/* without views: what the library holds for itself meanwhile is no count of ours */
	result(NO_ERROR, RtmGetDestInfo(me, dest.DestHandle, RTM_BEST_PROTOCOL,
					RTM_VIEW_MASK_ANY, &any));
	result(NO_ERROR, RtmReleaseDestInfo(me, &any));
	result(NO_ERROR, RtmLockDestination(me, dest.DestHandle, TRUE, TRUE));
	result(NO_ERROR, RtmLockDestination(me, dest.DestHandle, TRUE, FALSE));
	result(NO_ERROR, RtmReleaseDestInfo(me, &dest));
	result(ERROR_INVALID_HANDLE, RtmLockDestination(me, dest.DestHandle, TRUE, TRUE));
	result(ERROR_INVALID_HANDLE, RtmReleaseDestInfo(me, &dest));
	result(ERROR_INVALID_HANDLE, RtmReleaseRoutes(me, 1, &dest.ViewInfo[0].Route));
}

/* Another entity's route may be read, and is not taken for an own one. */
static void others(HANDLE me, HANDLE other)
{
	PRTM_ROUTE_INFO pointer;
	RTM_NET_ADDRESS address;
	RTM_ROUTE_INFO info;
	RTM_DEST_INFO dest;
	HANDLE h = hop(other, 1);

	result(NO_ERROR, put(other, NULL, 0x0A000500, h, 5, INFINITE));
	prefix(&address, 0x0A000500, 24);
	result(NO_ERROR, RtmGetExactMatchDestination(me, &address, RTM_BEST_PROTOCOL,
						     RTM_VIEW_MASK_UCAST, &dest));
	result(ERROR_ACCESS_DENIED, RtmLockRoute(me, dest.ViewInfo[0].Route, TRUE, TRUE,
						 &pointer));
	result(NO_ERROR, RtmGetRouteInfo(me, dest.ViewInfo[0].Route, &info, NULL));
	result(ERROR_ACCESS_DENIED, RtmLockRoute(me, dest.ViewInfo[0].Route, TRUE, TRUE,
						 &pointer));
	result(ERROR_ACCESS_DENIED, RtmGetRoutePointer(me, dest.ViewInfo[0].Route, &pointer));
	/* its next hop is no own one, whatever is remembered of it */
	ok(put(me, NULL, 0x0A000600, info.NextHopsList.NextHops[0], 5, INFINITE) != NO_ERROR,
	   "another owner's next hop");
	result(NO_ERROR, RtmReleaseRouteInfo(me, &info));
	result(NO_ERROR, RtmReleaseDestInfo(me, &dest));
	result(NO_ERROR, RtmReleaseNextHops(other, 1, &h));
}

/* Many pointers, all given back: their places are used again, handles stay apart. */
static void many(HANDLE me)
{
	HANDLE h = hop(me, 5), routes[200];
	PRTM_ROUTE_INFO pointers[200];
	unsigned int i, round, bad = 0;

	for (round = 0; round < 5; round++) {
		for (i = 0; i < 200; i++) {
			routes[i] = NULL;
			bad += put(me, &routes[i], 0x0B000000 + (i << 8), h, i, INFINITE) != 0;
			bad += RtmGetRoutePointer(me, routes[i], &pointers[i]) != 0;
		}
		for (i = 0; i < 200; i++)
			bad += pointers[i]->PrefInfo.Metric != i;
		bad += RtmReleaseRoutes(me, 100, routes) != 0;
		for (i = 100; i < 200; i++)
			bad += pointers[i]->PrefInfo.Metric != i ||
			       RtmGetRoutePointer(me, routes[i], &pointers[0]) ||
			       pointers[0] != pointers[i];
		bad += RtmReleaseRoutes(me, 100, routes + 100) != 0;
		for (i = 0; i < 200; i++)
			bad += RtmGetRoutePointer(me, routes[i], &pointers[0]) !=
			       ERROR_INVALID_HANDLE;
	}
	ok(!bad, "1,000 pointers of 200 routes (%u wrong)", bad);
	result(NO_ERROR, RtmReleaseNextHops(me, 1, &h));
}

static HANDLE shared;

static void *adder(void *arg)
{
	HANDLE me = shared, h = hop(me, 6), route = NULL;
	unsigned long bad = 0;
	RTM_DEST_INFO dest;
	RTM_NET_ADDRESS address;
	PRTM_ROUTE_INFO pointer;
	int i;

	prefix(&address, 0x0C000000, 24);
	for (i = 0; i < 500; i++) {
		bad += put(me, &route, 0x0C000000, h, i, INFINITE) != 0;
		bad += RtmGetRoutePointer(me, route, &pointer) != 0;
		bad += RtmGetExactMatchDestination(me, &address, RTM_BEST_PROTOCOL,
						   RTM_VIEW_MASK_UCAST, &dest) != 0;
		bad += RtmReleaseDestInfo(me, &dest) != 0;
	}
	bad += RtmReleaseRoutes(me, 1, &route) != 0;
	bad += RtmReleaseNextHops(me, 1, &h) != 0;
	return (void *)bad;
}

/* Counts given and given back by several threads stay right. */
static void threads(HANDLE me)
{
	pthread_t thread[4];
	void *bad;
	int i;

	shared = me;
	for (i = 0; i < 4; i++)
		pthread_create(&thread[i], NULL, adder, NULL);
	for (i = 0; i < 4; i++) {
		pthread_join(thread[i], &bad);
		ok(!bad, "thread %d (%lu wrong)", i, (unsigned long)bad);
	}
}

int main(void)
{
	HANDLE me = enter(PROTO_IP_RIP), other = enter(PROTO_IP_OSPF);

	route_pointers(me);
	next_hop_pointers(me);
	counts(me);
	others(me, other);
	many(me);
	threads(me);
	result(NO_ERROR, RtmDeregisterEntity(other));
	result(NO_ERROR, RtmDeregisterEntity(me));
	return tap_end();
}
