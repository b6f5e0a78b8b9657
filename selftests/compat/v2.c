// SPDX-License-Identifier: GPL-2.0
/*
 * RTMv2 as a client of Windows uses it: every function, its errors, and the flows of
 * the samples.  Only Windows-named headers, and what is for threads and processes.
 */
#include "v2_test.h"

/* F1, F2: register, list, leave; errors of registration. */
static void registration(void)
{
	RTM_ENTITY_INFO info, infos[8];
	HANDLE me, twice, one = BAD, list[8];
	UINT n = 0, i, found = 0;

	result(NO_ERROR, enter(PROTO_IP_RIP, 1, NULL, NULL, &me));
	ok(profile.MaxNextHopsInRoute == 16 && profile.MaxHandlesInEnum == 128 &&
	   profile.ViewsSupported == 3 && profile.NumberOfViews == 2, "the profile (U49)");
	result(ERROR_ALREADY_EXISTS, enter(PROTO_IP_RIP, 1, NULL, NULL, &twice));
	memset(&info, 0, sizeof(info));
	info.AddressFamily = 99;
	result(ERROR_INVALID_PARAMETER, RtmRegisterEntity(&info, NULL, NULL, FALSE, &profile,
							  &twice));
	result(ERROR_INVALID_PARAMETER, RtmRegisterEntity(NULL, NULL, NULL, FALSE, &profile,
							  &twice));
	/* U1, U2: the total with the error, nothing else; the caller is among them */
	result(ERROR_INSUFFICIENT_BUFFER, RtmGetRegisteredEntities(me, &n, &one, NULL));
	ok(n == 1 && one == BAD, "the number needed, and nothing written");
	n = 8;
	result(NO_ERROR, RtmGetRegisteredEntities(me, &n, list, infos));
	for (i = 0; i < n; i++)
		found += list[i] == me && infos[i].EntityId.EntityProtocolId == PROTO_IP_RIP;
	ok(n == 1 && found == 1, "oneself, by the registration handle (U23)");
	result(NO_ERROR, RtmGetEntityInfo(me, list[0], &info));
	ok(info.EntityId.EntityInstanceId == 1, "entity information");
	result(NO_ERROR, RtmReleaseEntityInfo(me, &info));
	result(NO_ERROR, RtmReleaseEntities(me, n, list));
	result(ERROR_INVALID_HANDLE, RtmReleaseEntities(me, n, list));
	result(NO_ERROR, RtmReleaseEntities(me, 0, NULL));
	result(ERROR_INVALID_HANDLE, RtmGetEntityInfo(me, BAD, &info));
	result(ERROR_INVALID_HANDLE, RtmGetEntityInfo(me, NULL, &info));
	result(ERROR_INVALID_HANDLE, RtmGetRegisteredEntities(BAD, &n, NULL, NULL));
	result(NO_ERROR, RtmDeregisterEntity(me));
	result(ERROR_INVALID_HANDLE, RtmDeregisterEntity(me));
	result(ERROR_INVALID_HANDLE, RtmDeregisterEntity(NULL));
}

/* F6, F11, F12: routes and lookups. */
static void routes(void)
{
	RTM_NET_ADDRESS wide, narrow, all, address;
	RTM_ROUTE_CHANGE_FLAGS flags;
	RTM_DEST_INFO dest, less;
	HANDLE me, other, h1, h2, route = NULL, again = NULL, theirs = NULL;
	struct { RTM_ROUTE_INFO info; HANDLE more[16]; } r;
	RTM_VIEW_SET views = 0;

	enter(PROTO_IP_RIP, 1, NULL, NULL, &me);
	enter(PROTO_IP_OSPF, 1, NULL, NULL, &other);
	prefix(&all, 0, 0, 0, 0, 0);
	prefix(&wide, 10, 0, 0, 0, 8);
	prefix(&narrow, 10, 1, 0, 0, 16);
	prefix(&address, 10, 1, 2, 3, 32);
	h1 = hop(me, 1);
	h2 = hop(me, 2);
	ok(h1 && h2 && h1 != h2, "two next hops");
	ok(hop(me, 1) == h1, "the same next hop has the same handle");
	result(NO_ERROR, put(me, &route, &wide, h1, 5, &flags));
	ok(route && flags == (RTM_ROUTE_CHANGE_NEW | RTM_ROUTE_CHANGE_BEST), "created, and best");
	result(NO_ERROR, put(me, &again, &wide, h2, 5, &flags));
	ok(again == route && flags == RTM_ROUTE_CHANGE_BEST, "found again and updated");
	result(NO_ERROR, put(me, &route, &wide, h2, 4, &flags));
	result(ERROR_INVALID_PARAMETER, put(me, &route, &narrow, h2, 4, &flags));	/* U21 */
	result(ERROR_INVALID_HANDLE, put(me, NULL, &wide, BAD, 4, &flags));
	result(ERROR_INVALID_HANDLE, put(other, NULL, &wide, h1, 4, &flags));	/* another file's */
	result(NO_ERROR, put(me, NULL, &narrow, h1, 5, &flags));
	result(NO_ERROR, put(me, NULL, &all, h1, 5, &flags));

	result(NO_ERROR, RtmGetRouteInfo(me, route, &r.info, &address));
	ok(r.info.RouteOwner == me && r.info.PrefInfo.Metric == 4 &&
	   r.info.NextHopsList.NumNextHops == 1 && r.info.NextHopsList.NextHops[0] == h2 &&
	   address.NumBits == 8, "route information");
	result(NO_ERROR, RtmReleaseRouteInfo(me, &r.info));
	result(NO_ERROR, RtmIsBestRoute(me, route, &views));
	ok(views == RTM_VIEW_MASK_UCAST, "best in the unicast view");

	prefix(&address, 10, 1, 2, 3, 32);
	result(NO_ERROR, RtmGetMostSpecificDestination(me, &address, RTM_BEST_PROTOCOL,
						       RTM_VIEW_MASK_UCAST, &dest));
	ok(dest.DestAddress.NumBits == 16 && dest.NumberOfViews == 1 &&
	   dest.ViewInfo[0].NumRoutes == 1 && dest.ViewInfo[0].Owner == me, "the longest");
	result(NO_ERROR, RtmGetLessSpecificDestination(me, dest.DestHandle, RTM_BEST_PROTOCOL,
						       RTM_VIEW_MASK_UCAST, &less));
	ok(less.DestAddress.NumBits == 8, "the next one up");
	result(NO_ERROR, RtmReleaseDestInfo(me, &dest));
	result(NO_ERROR, RtmGetLessSpecificDestination(me, less.DestHandle, RTM_BEST_PROTOCOL,
						       RTM_VIEW_MASK_UCAST, &dest));
	ok(dest.DestAddress.NumBits == 0, "the default route");
	result(ERROR_NOT_FOUND, RtmGetLessSpecificDestination(me, dest.DestHandle, 0, 1, &less));
	result(NO_ERROR, RtmReleaseDestInfo(me, &less));
	result(NO_ERROR, RtmReleaseDestInfo(me, &dest));
	result(ERROR_INVALID_HANDLE, RtmReleaseDestInfo(me, &dest));
	result(ERROR_NOT_FOUND, RtmGetExactMatchDestination(me, &address, 0, 1, &dest));
	result(ERROR_NOT_SUPPORTED, RtmGetExactMatchDestination(me, &wide, 0, 4, &dest));
	result(NO_ERROR, RtmGetExactMatchDestination(me, &wide, RTM_THIS_PROTOCOL, 1, &dest));
	/* another's: to be looked at, not to be touched */
	result(NO_ERROR, RtmGetExactMatchDestination(other, &wide, 0, 1, &less));
	theirs = less.ViewInfo[0].Route;
	result(ERROR_ACCESS_DENIED, RtmDeleteRouteToDest(other, theirs, &flags));
	result(NO_ERROR, RtmReleaseDestInfo(other, &less));
	/* through a handle from a structure that is not released; then once more */
	result(NO_ERROR, RtmDeleteRouteToDest(me, dest.ViewInfo[0].Route, &flags));
	ok(flags == RTM_ROUTE_CHANGE_BEST, "the best one went");
	result(ERROR_NOT_FOUND, RtmDeleteRouteToDest(me, route, &flags));
	result(NO_ERROR, RtmGetRouteInfo(me, route, &r.info, NULL));
	ok(r.info.State == RTM_ROUTE_STATE_DELETED, "a dead route says so");
	result(NO_ERROR, RtmReleaseRouteInfo(me, &r.info));
	result(NO_ERROR, RtmIsBestRoute(me, route, &views));
	ok(!views, "and is best nowhere (U51)");
	result(NO_ERROR, RtmReleaseRoutes(me, 1, &route));
	result(NO_ERROR, RtmDeregisterEntity(other));
	result(NO_ERROR, RtmDeregisterEntity(me));	/* U27: with all that is left */
}

/* F7: in place, with an exchange of next hops. */
static void in_place(void)
{
	RTM_ROUTE_CHANGE_FLAGS flags;
	RTM_ROUTE_INFO *pointer, *same;
	RTM_NEXTHOP_INFO *nh;
	RTM_NEXTHOP_INFO info;
	HANDLE me, other, h1, h2, route = NULL;
	RTM_NET_ADDRESS wide;
	RTM_DEST_INFO dest;
	PVOID *slot;

	enter(PROTO_IP_RIP, 1, NULL, NULL, &me);
	enter(PROTO_IP_OSPF, 1, NULL, NULL, &other);
	prefix(&wide, 10, 0, 0, 0, 8);
	h1 = hop(me, 1);
	h2 = hop(me, 2);
	put(me, &route, &wide, h1, 5, &flags);
	result(NO_ERROR, RtmGetRoutePointer(me, route, &same));
	result(NO_ERROR, RtmLockRoute(me, route, TRUE, TRUE, &pointer));
	ok(pointer == same && pointer->NextHopsList.NextHops[0] == h1, "the same pointer");
	result(NO_ERROR, RtmReleaseNextHops(me, 1, &pointer->NextHopsList.NextHops[0]));
	result(NO_ERROR, RtmReferenceHandles(me, 1, &h2));
	pointer->NextHopsList.NextHops[0] = h2;
	pointer->PrefInfo.Metric = 9;
	result(NO_ERROR, RtmUpdateAndUnlockRoute(me, route, INFINITE, NULL, 0, NULL, &flags));
	ok(flags == RTM_ROUTE_CHANGE_BEST, "the best one changed");
	result(ERROR_INVALID_PARAMETER, RtmUpdateAndUnlockRoute(me, route, INFINITE, NULL, 0, NULL,
								&flags));
	result(NO_ERROR, RtmGetRoutePointer(me, route, &same));
	ok(same->PrefInfo.Metric == 9 && same->NextHopsList.NextHops[0] == h2, "it is so now");
	/* both handles are still the client's, once each */
	result(NO_ERROR, RtmReleaseNextHops(me, 1, &h1));
	result(ERROR_INVALID_HANDLE, RtmReleaseNextHops(me, 1, &h1));
	/* an illegal edit is refused, and gone with the unlock */
	result(NO_ERROR, RtmLockRoute(me, route, TRUE, TRUE, &pointer));
	pointer->RouteOwner = other;
	result(ERROR_INVALID_PARAMETER, RtmUpdateAndUnlockRoute(me, route, INFINITE, NULL, 0, NULL,
								&flags));
	result(NO_ERROR, RtmLockRoute(me, route, TRUE, FALSE, NULL));
	result(ERROR_INVALID_PARAMETER, RtmLockRoute(me, route, TRUE, FALSE, NULL));
	ok(same->RouteOwner == me, "what was edited is forgotten");
	/* next hops */
	result(NO_ERROR, RtmLockNextHop(me, h2, TRUE, TRUE, &nh));
	nh->Flags = RTM_NEXTHOP_FLAGS_DOWN;
	nh->EntitySpecificInfo = &nh;
	result(NO_ERROR, RtmLockNextHop(me, h2, TRUE, FALSE, NULL));
	result(NO_ERROR, RtmGetNextHopInfo(me, h2, &info));
	ok(info.Flags == RTM_NEXTHOP_FLAGS_DOWN && info.EntitySpecificInfo == &nh &&
	   info.NextHopOwner == me, "the edit of a next hop (U48)");
	result(NO_ERROR, RtmReleaseNextHopInfo(me, &info));
	/* opaque slots: NULL first, then what was put there (U36) */
	result(NO_ERROR, RtmGetExactMatchDestination(me, &wide, 0, 1, &dest));
	result(NO_ERROR, RtmLockDestination(me, dest.DestHandle, TRUE, TRUE));
	result(NO_ERROR, RtmGetOpaqueInformationPointer(me, dest.DestHandle, (PVOID *)&slot));
	ok(!*slot, "a slot is NULL at first");
	*slot = &dest;
	result(NO_ERROR, RtmLockDestination(me, dest.DestHandle, TRUE, FALSE));
	result(ERROR_INVALID_PARAMETER, RtmLockDestination(me, dest.DestHandle, TRUE, FALSE));
	result(NO_ERROR, RtmGetOpaqueInformationPointer(me, dest.DestHandle, (PVOID *)&slot));
	ok(*slot == &dest, "and keeps what was put there");
	result(NO_ERROR, RtmReleaseDestInfo(me, &dest));
	result(NO_ERROR, RtmDeregisterEntity(me));
	result(NO_ERROR, RtmDeregisterEntity(other));
}

/* F9, F10, F14, F15: enumerations and lists. */
static void enumerations(void)
{
	char room[4 * RTM_SIZE_OF_DEST_INFO(2)];
	RTM_ROUTE_CHANGE_FLAGS flags;
	RTM_NET_ADDRESS dest;
	RTM_ROUTE_INFO want;
	HANDLE me, h1, e, list, second, handles[8], walk;
	UINT n, i, sum = 0, rounds = 0;

	enter(PROTO_IP_RIP, 1, NULL, NULL, &me);
	h1 = hop(me, 1);
	hop(me, 2);
	for (i = 0; i < 10; i++) {
		prefix(&dest, 10, i, 0, 0, 16);
		put(me, NULL, &dest, h1, i, &flags);
	}
	result(NO_ERROR, RtmCreateDestEnum(me, RTM_VIEW_MASK_ALL, RTM_ENUM_START, NULL, 0, &e));
	do {
		n = 4;
		i = RtmGetEnumDests(me, e, &n, (RTM_DEST_INFO *)room);
		sum += n;
		ok(!RtmReleaseDests(me, n, (RTM_DEST_INFO *)room), "released, %u", n);
	} while (i == NO_ERROR && ++rounds < 9);
	ok(i == ERROR_NO_MORE_ITEMS && sum == 10 && !n, "all of them, then the end (U11)");
	n = 129;
	result(ERROR_INVALID_PARAMETER, RtmGetEnumDests(me, e, &n, (RTM_DEST_INFO *)room));
	n = 1;
	result(ERROR_INVALID_HANDLE, RtmGetEnumRoutes(me, e, &n, handles));
	result(NO_ERROR, RtmDeleteEnumHandle(me, e));
	result(ERROR_INVALID_HANDLE, RtmDeleteEnumHandle(me, e));

	memset(&want, 0, sizeof(want));
	want.RouteOwner = me;
	prefix(&dest, 10, 4, 0, 0, 14);
	result(NO_ERROR, RtmCreateRouteEnum(me, NULL, RTM_VIEW_MASK_UCAST, RTM_ENUM_RANGE, &dest,
					    RTM_MATCH_OWNER, &want, 0, &e));
	n = 8;
	result(NO_ERROR, RtmGetEnumRoutes(me, e, &n, handles));
	ok(n == 4, "four routes in the range: %u", n);
	/* next hop and interface at once */
	want.NextHopsList.NumNextHops = 1;
	want.NextHopsList.NextHops[0] = h1;
	for (i = 2; i < 4; i++) {
		UINT found = 4;

		result(NO_ERROR, RtmCreateRouteEnum(me, NULL, RTM_VIEW_MASK_UCAST, RTM_ENUM_RANGE,
						    &dest, RTM_MATCH_NEXTHOP | RTM_MATCH_INTERFACE,
						    &want, i, &walk));
		RtmGetEnumRoutes(me, walk, &found, handles + 4);
		ok(found == (i == 2 ? 4 : 0), "routes on interface %u: %u", i, found);
		result(NO_ERROR, RtmReleaseRoutes(me, found, handles + 4));
		result(NO_ERROR, RtmDeleteEnumHandle(me, walk));
	}
	/* lists: a walk survives that what it gave is moved away */
	result(NO_ERROR, RtmCreateRouteList(me, &list));
	result(NO_ERROR, RtmCreateRouteList(me, &second));
	result(NO_ERROR, RtmInsertInRouteList(me, list, n, handles));
	result(NO_ERROR, RtmReleaseRoutes(me, n, handles));
	result(NO_ERROR, RtmDeleteEnumHandle(me, e));
	result(NO_ERROR, RtmCreateRouteListEnum(me, list, &walk));
	for (sum = 0, rounds = 0; rounds < 9; rounds++) {
		n = 1;
		i = RtmGetListEnumRoutes(me, walk, &n, handles);
		if (i || !n)
			break;
		RtmInsertInRouteList(me, second, n, handles);
		RtmReleaseRoutes(me, n, handles);
		sum += n;
	}
	ok(!i && sum == 4, "a list, one at a time: %u", sum);
	result(NO_ERROR, RtmDeleteEnumHandle(me, walk));
	result(NO_ERROR, RtmDeleteRouteList(me, list));
	result(NO_ERROR, RtmDeleteRouteList(me, second));
	result(ERROR_INVALID_HANDLE, RtmDeleteRouteList(me, list));

	result(NO_ERROR, RtmCreateNextHopEnum(me, RTM_ENUM_START, NULL, &e));
	n = 8;
	result(NO_ERROR, RtmGetEnumNextHops(me, e, &n, handles));
	ok(n == 2 && handles[0] == h1, "next hops in order");
	result(NO_ERROR, RtmReleaseNextHops(me, n, handles));
	n = 8;
	result(ERROR_NO_MORE_ITEMS, RtmGetEnumNextHops(me, e, &n, handles));
	result(NO_ERROR, RtmDeleteEnumHandle(me, e));
	result(NO_ERROR, RtmDeleteNextHop(me, h1, NULL));
	result(ERROR_INVALID_PARAMETER, RtmDeleteNextHop(me, NULL, NULL));
	/* U10: a dead next hop is found through its routes, no more in the list */
	result(NO_ERROR, RtmDeregisterEntity(me));
}

/* What callbacks saw. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int registered, deregistered, expired, changed;
static HANDLE notify;
static DWORD expiry_answer;
static UINT fetched, gone;

static DWORD WINAPI callback(RTM_ENTITY_HANDLE me, RTM_EVENT_TYPE event, PVOID context1,
			     PVOID context2)
{
	RTM_DEST_INFO dest;
	RTM_ENTITY_INFO info;
	DWORD ret = NO_ERROR;
	UINT n;

	pthread_mutex_lock(&lock);
	switch (event) {
	case RTM_ENTITY_REGISTERED:
		registered += !RtmGetEntityInfo(me, context1, &info) &&
			      info.EntityId.EntityProtocolId == PROTO_IP_OSPF &&
			      ((RTM_ENTITY_INFO *)context2)->EntityId.EntityInstanceId == 7;
		break;
	case RTM_ENTITY_DEREGISTERED:
		deregistered += !RtmGetEntityInfo(me, context1, &info);
		break;
	case RTM_ROUTE_EXPIRED:
		expired += ((RTM_ROUTE_INFO *)context2)->RouteOwner == me &&
			   /* what it names may be used meanwhile */
			   !RtmGetDestInfo(me, ((RTM_ROUTE_INFO *)context2)->DestHandle, 0, 1,
					   &dest) &&
			   !RtmReleaseDestInfo(me, &dest);
		ret = expiry_answer;
		if (ret != ERROR_NOT_SUPPORTED)
			RtmReleaseRoutes(me, 1, &context1);
		break;
	case RTM_CHANGE_NOTIFICATION:
		changed += context1 == notify && context2 == &changed;
		/* one at a time drains all */
		for (n = 1; !RtmGetChangedDests(me, context1, &n, &dest); n = 1) {
			fetched++;
			gone += dest.NumberOfViews == 1 && !dest.ViewInfo[0].NumRoutes &&
				!dest.ViewInfo[0].Route;
			RtmReleaseChangedDests(me, context1, n, &dest);
		}
		break;
	}
	pthread_mutex_unlock(&lock);
	return ret;
}

/* Waits until a counter of the callback is as wanted. */
static int until(const int *counter, int want)
{
	int i, now = 0;

	for (i = 0; i < 500; i++) {
		pthread_mutex_lock(&lock);
		now = *counter;
		pthread_mutex_unlock(&lock);
		if (now >= want)
			break;
		usleep(10000);
	}
	return now == want;
}

/* F4, F5: events. */
static void events(void)
{
	RTM_ROUTE_CHANGE_FLAGS flags;
	RTM_NET_ADDRESS wide, other_dest;
	RTM_ROUTE_INFO info;
	RTM_DEST_INFO dest;
	HANDLE me, other, h1, h2, route = NULL, h;
	BOOL status = FALSE;

	result(NO_ERROR, enter(PROTO_IP_RIP, 1, callback, NULL, &me));
	result(NO_ERROR, enter(PROTO_IP_OSPF, 7, NULL, NULL, &other));
	ok(until(&registered, 1), "told of another entity (U37)");
	result(NO_ERROR, RtmRegisterForChangeNotification(me, RTM_VIEW_MASK_UCAST,
							  RTM_CHANGE_TYPE_BEST, &changed, &notify));
	result(ERROR_INVALID_PARAMETER, RtmRegisterForChangeNotification(me, 1, 0, NULL, &h));
	result(ERROR_NOT_SUPPORTED, RtmRegisterForChangeNotification(me, 8, 1, NULL, &h));
	prefix(&wide, 10, 0, 0, 0, 8);
	prefix(&other_dest, 11, 0, 0, 0, 8);
	h1 = hop(me, 1);
	h2 = hop(other, 1);
	put(other, &route, &wide, h2, 5, &flags);
	ok(until(&changed, 1), "told of a change of another's (U16)");
	ok(until((int *)&fetched, 1), "and fetched it");
	result(NO_ERROR, RtmDeleteRouteToDest(other, route, &flags));
	ok(until((int *)&gone, 1), "a destination without routes is told, too");
	/* ageing: kept, then deleted (U19) */
	memset(&info, 0, sizeof(info));
	info.PrefInfo.Preference = 1;
	info.BelongsToViews = 1;
	info.NextHopsList.NumNextHops = 1;
	info.NextHopsList.NextHops[0] = h1;
	expiry_answer = NO_ERROR;
	flags = 0;
	result(NO_ERROR, RtmAddRouteToDest(me, NULL, &other_dest, &info, 20, NULL, 0, NULL, &flags));
	ok(until(&expired, 1), "a route expired");
	result(NO_ERROR, RtmGetExactMatchDestination(me, &other_dest, 0, 1, &dest));
	result(NO_ERROR, RtmGetChangeStatus(me, notify, dest.DestHandle, &status));
	result(NO_ERROR, RtmMarkDestForChangeNotification(me, notify, dest.DestHandle, TRUE));
	result(NO_ERROR, RtmIsMarkedForChangeNotification(me, notify, dest.DestHandle, &status));
	ok(status, "marked");
	result(NO_ERROR, RtmMarkDestForChangeNotification(me, notify, dest.DestHandle, FALSE));
	result(NO_ERROR, RtmIgnoreChangedDests(me, notify, 1, &dest.DestHandle));
	result(NO_ERROR, RtmIgnoreChangedDests(me, notify, 0, NULL));
	result(NO_ERROR, RtmReleaseDestInfo(me, &dest));
	expiry_answer = ERROR_NOT_SUPPORTED;
	flags = 0;
	result(NO_ERROR, RtmAddRouteToDest(me, NULL, &other_dest, &info, 20, NULL, 0, NULL, &flags));
	ok(until(&expired, 2), "again");
	for (status = 0; status < 200 && !RtmGetExactMatchDestination(me, &other_dest, 0, 1, &dest);
	     status++) {
		RtmReleaseDestInfo(me, &dest);
		usleep(10000);
	}
	ok(status < 200, "and was deleted");
	result(NO_ERROR, RtmDeregisterFromChangeNotification(me, notify));
	result(ERROR_INVALID_HANDLE, RtmDeregisterFromChangeNotification(me, notify));
	result(NO_ERROR, RtmDeregisterEntity(other));
	ok(until(&deregistered, 1), "told that it left");
	result(NO_ERROR, RtmDeregisterEntity(me));
}

/* F8: hold-down. */
static void hold_down(void)
{
	RTM_ROUTE_CHANGE_FLAGS flags;
	RTM_NET_ADDRESS wide;
	RTM_DEST_INFO dest, held;
	HANDLE me, route = NULL;
	int i;

	enter(PROTO_IP_RIP, 1, NULL, NULL, &me);
	prefix(&wide, 10, 0, 0, 0, 8);
	put(me, &route, &wide, hop(me, 1), 5, &flags);
	result(NO_ERROR, RtmGetExactMatchDestination(me, &wide, 0, 1, &dest));
	result(ERROR_INVALID_PARAMETER, RtmHoldDestination(me, dest.DestHandle, 1, 0));
	result(ERROR_INVALID_HANDLE, RtmHoldDestination(me, BAD, 1, 100));
	result(NO_ERROR, RtmHoldDestination(me, dest.DestHandle, 1, 300));
	result(NO_ERROR, RtmDeleteRouteToDest(me, route, &flags));
	result(ERROR_NOT_FOUND, RtmGetExactMatchDestination(me, &wide, 0, 1, &held));
	result(NO_ERROR, RtmGetExactMatchDestination(me, &wide, 0, RTM_VIEW_MASK_ANY, &held));
	result(NO_ERROR, RtmReleaseDestInfo(me, &held));
	result(NO_ERROR, RtmGetDestInfo(me, dest.DestHandle, 0, 1, &held));
	ok(held.ViewInfo[0].HoldRoute && !held.ViewInfo[0].Route, "the last route is held");
	result(NO_ERROR, RtmReleaseDestInfo(me, &held));
	for (i = 0; i < 300; i++) {
		RtmGetDestInfo(me, dest.DestHandle, 0, 1, &held);
		RtmReleaseDestInfo(me, &held);
		if (!held.ViewInfo[0].HoldRoute)
			break;
		usleep(10000);
	}
	ok(i < 300, "until the time is over");
	result(NO_ERROR, RtmReleaseDestInfo(me, &dest));
	result(NO_ERROR, RtmDeregisterEntity(me));
}

static int ran;

static VOID WINAPI echo(RTM_ENTITY_HANDLE caller, RTM_ENTITY_HANDLE callee,
			RTM_ENTITY_METHOD_INPUT *input, RTM_ENTITY_METHOD_OUTPUT *output)
{
	UINT n = input->InputSize < output->OutputSize ? input->InputSize : output->OutputSize;

	ran += caller && callee;
	memcpy(output->OutputData, input->InputData, n);
	output->OutputSize = n;
	output->MethodStatus = 77;
}

static VOID WINAPI slow(RTM_ENTITY_HANDLE caller, RTM_ENTITY_HANDLE callee,
			RTM_ENTITY_METHOD_INPUT *input, RTM_ENTITY_METHOD_OUTPUT *output)
{
	(void)caller;
	(void)callee;
	(void)input;
	output->OutputSize = 0;
}

static DWORD call(HANDLE me, HANDLE whom, DWORD set, const char *text, void *out, UINT *size)
{
	struct { RTM_ENTITY_METHOD_INPUT head; char more[64]; } in;

	memset(&in, 0, sizeof(in));
	in.head.MethodType = set;
	in.head.InputSize = strlen(text);
	memcpy(in.head.InputData, text, in.head.InputSize);
	return RtmInvokeMethod(me, whom, &in.head, size, out);
}

/* F3: methods, of oneself and of another process. */
static void methods(void)
{
	struct { RTM_ENTITY_EXPORT_METHODS m; RTM_ENTITY_EXPORT_METHOD more; } exports;
	struct { RTM_ENTITY_METHOD_OUTPUT head; char more[100]; } out;
	RTM_ENTITY_EXPORT_METHOD list[4];
	HANDLE me, other, handles[4];
	UINT n, size, i;
	int ready[2];
	char byte;
	pid_t pid;

	exports.m.NumMethods = 2;
	exports.m.Methods[0] = echo;
	exports.more = slow;
	if (pipe(ready))
		exit(1);
	pid = fork_child();
	if (!pid) {
		enter(PROTO_IP_OSPF, 3, NULL, &exports.m, &other);
		if (write(ready[1], "x", 1) != 1)
			_exit(1);
		pause();
		_exit(0);
	}
	if (read(ready[0], &byte, 1) != 1)
		exit(1);
	result(NO_ERROR, enter(PROTO_IP_RIP, 1, NULL, &exports.m, &me));
	n = 0;
	result(NO_ERROR, RtmGetEntityMethods(me, me, &n, NULL));
	ok(n == 2, "how many there are");
	n = 1;
	result(ERROR_INSUFFICIENT_BUFFER, RtmGetEntityMethods(me, me, &n, list));
	n = 4;
	result(NO_ERROR, RtmGetEntityMethods(me, me, &n, list));
	size = sizeof(out);
	result(NO_ERROR, call(me, me, METHOD_TYPE_ALL_METHODS, "hello", &out, &size));
	ok(ran == 1 && size == 2 * 12 + 5 && out.head.MethodType == 1 &&
	   out.head.MethodStatus == 77 && !memcmp(out.head.OutputData, "hello", 5),
	   "both ran, packed (U33)");
	result(NO_ERROR, RtmBlockMethods(me, NULL, 0, RTM_BLOCK_METHODS));
	size = sizeof(out);
	result(ERROR_CAN_NOT_COMPLETE, call(me, me, 1, "hello", &out, &size));	/* U34 */
	result(NO_ERROR, RtmBlockMethods(me, NULL, 0, RTM_RESUME_METHODS));
	result(ERROR_INVALID_PARAMETER, RtmBlockMethods(me, NULL, 0, 2));
	result(ERROR_INVALID_HANDLE, RtmBlockMethods(me, BAD, DEST_TYPE, 1));

	n = 4;
	RtmGetRegisteredEntities(me, &n, handles, NULL);
	other = NULL;
	for (i = 0; i < n; i++)
		if (handles[i] != me)
			other = handles[i];
	n = 4;
	result(NO_ERROR, RtmGetEntityMethods(me, other, &n, list));
	ok(n == 2, "another process exports two");
	memset(&out, 0, sizeof(out));
	size = sizeof(out);
	result(NO_ERROR, call(me, other, 1, "across", &out, &size));
	ok(size == 12 + 6 && out.head.MethodStatus == 77 &&
	   !memcmp(out.head.OutputData, "across", 6), "called across processes");
	size = sizeof(out);
	result(NO_ERROR, call(me, other, 1 << 9, "none", &out, &size));
	ok(size == 0, "no method of that set");
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	size = sizeof(out);
	result(ERROR_INVALID_HANDLE, call(me, other, 1, "gone", &out, &size));
	result(NO_ERROR, RtmDeregisterEntity(me));
}

/* A process that dies leaves nothing; a child has no registrations of its parent's. */
static void processes(void)
{
	RTM_ROUTE_CHANGE_FLAGS flags;
	RTM_NET_ADDRESS wide;
	RTM_DEST_INFO dest;
	HANDLE me, child;
	int ready[2], status;
	char byte;
	pid_t pid;
	UINT n;

	enter(PROTO_IP_RIP, 1, NULL, NULL, &me);
	prefix(&wide, 10, 0, 0, 0, 8);
	if (pipe(ready))
		exit(1);
	pid = fork_child();
	if (!pid) {
		n = 0;
		if (RtmGetRegisteredEntities(me, &n, NULL, NULL) != ERROR_INVALID_HANDLE)
			_exit(1);
		enter(PROTO_IP_OSPF, 1, NULL, NULL, &child);
		put(child, NULL, &wide, hop(child, 1), 1, &flags);
		if (write(ready[1], "x", 1) != 1)
			_exit(1);
		pause();
		_exit(0);
	}
	if (read(ready[0], &byte, 1) != 1)
		exit(1);
	result(NO_ERROR, RtmGetExactMatchDestination(me, &wide, 0, 1, &dest));
	ok(dest.ViewInfo[0].NumRoutes == 1, "the child's route");
	result(NO_ERROR, RtmReleaseDestInfo(me, &dest));
	kill(pid, SIGKILL);
	waitpid(pid, &status, 0);
	result(ERROR_NOT_FOUND, RtmGetExactMatchDestination(me, &wide, 0, 1, &dest));
	result(NO_ERROR, RtmDeregisterEntity(me));
	/* the parent's file was not kept open by its child */
	pid = fork();
	if (!pid)
		_exit(0);
	waitpid(pid, &status, 0);
	ok(WIFEXITED(status), "fork without registrations");
}

static DWORD WINAPI leave_inside(RTM_ENTITY_HANDLE me, RTM_EVENT_TYPE event, PVOID context1,
				 PVOID context2)
{
	(void)context1;
	(void)context2;
	if (event == RTM_ENTITY_REGISTERED) {
		pthread_mutex_lock(&lock);
		registered = RtmDeregisterEntity(me) ? -1 : 100;
		pthread_mutex_unlock(&lock);
	}
	return NO_ERROR;
}

/* U38: a callback that does what it should not does not hang. */
static void forbidden(void)
{
	HANDLE me, other;

	result(NO_ERROR, enter(PROTO_IP_RIP, 1, leave_inside, NULL, &me));
	result(NO_ERROR, enter(PROTO_IP_OSPF, 1, NULL, NULL, &other));
	ok(until(&registered, 100), "left from inside of a callback");
	result(ERROR_INVALID_HANDLE, RtmDeregisterEntity(me));
	result(NO_ERROR, RtmDeregisterEntity(other));
}

int main(void)
{
	registration();
	routes();
	in_place();
	enumerations();
	events();
	hold_down();
	methods();
	processes();
	forbidden();
	return tap_end();
}
