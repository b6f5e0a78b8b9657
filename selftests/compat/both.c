// SPDX-License-Identifier: GPL-2.0
/*
 * A client of RTMv1 and one of RTMv2 in one program: one table, seen in two ways.
 * Only Windows-named headers, and threads.
 */
#include <windows.h>
#include <winsock2.h>
#include <rtm.h>
#include <rtmv2.h>
#include <nldef.h>
#include <pthread.h>
#include <string.h>

#include "tap.h"

#define PATIENCE_MS	120000

/* Of RTMv2: a client that counts what it is told of. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static HANDLE told;			/* event: something changed */
static UINT changes;
static RTM_NET_ADDRESS last;		/* destination told of last */
static UINT last_routes;

static DWORD WINAPI callback(RTM_ENTITY_HANDLE me, RTM_EVENT_TYPE event, PVOID context1,
			     PVOID context2)
{
	RTM_DEST_INFO dest;
	UINT n;

	(void)context2;
	if (event != RTM_CHANGE_NOTIFICATION)
		return ERROR_NOT_SUPPORTED;
	pthread_mutex_lock(&lock);
	for (n = 1; !RtmGetChangedDests(me, context1, &n, &dest); n = 1) {
		changes++;
		last = dest.DestAddress;
		last_routes = dest.ViewInfo[0].NumRoutes;
		RtmReleaseChangedDests(me, context1, n, &dest);
	}
	pthread_mutex_unlock(&lock);
	SetEvent(told);
	return NO_ERROR;
}

/* Waits until RTMv2 was last told of a network with so many routes. */
static BOOL hears(const RTM_NET_ADDRESS *net, UINT routes)
{
	BOOL heard;

	do {
		pthread_mutex_lock(&lock);
		heard = changes && !memcmp(&last, net, sizeof(last)) && last_routes == routes;
		pthread_mutex_unlock(&lock);
	} while (!heard && WaitForSingleObject(told, PATIENCE_MS) == WAIT_OBJECT_0);
	return heard;
}

/* The next message for RTMv1, waited for; its flags, or 0. */
static DWORD message(HANDLE client, HANDLE event, RTM_IP_ROUTE *now, RTM_IP_ROUTE *before)
{
	DWORD flags = 0, ret;

	if (WaitForSingleObject(event, PATIENCE_MS) != WAIT_OBJECT_0)
		return 0;
	ret = RtmDequeueRouteChangeMessage(client, &flags, now, before);
	return ret == NO_ERROR || ret == ERROR_MORE_MESSAGES ? flags : 0;
}

static HANDLE enter(ULONG protocol, RTM_EVENT_CALLBACK event)
{
	RTM_REGN_PROFILE profile;
	RTM_ENTITY_INFO info;
	HANDLE me = NULL;

	memset(&info, 0, sizeof(info));
	info.AddressFamily = AF_INET;
	info.EntityId.EntityProtocolId = protocol;
	result(NO_ERROR, RtmRegisterEntity(&info, NULL, event, FALSE, &profile, &me));
	return me;
}

static DWORD put(HANDLE me, RTM_NET_ADDRESS *net, const char *address, ULONG metric, HANDLE *route)
{
	RTM_NEXTHOP_CHANGE_FLAGS hop_flags = 0;
	RTM_ROUTE_CHANGE_FLAGS flags = 0;
	RTM_NEXTHOP_INFO hop;
	RTM_ROUTE_INFO info;
	HANDLE handle = NULL;
	DWORD ret;

	memset(&hop, 0, sizeof(hop));
	RTM_IPV4_SET_ADDR_AND_LEN(&hop.NextHopAddress, inet_addr(address), 32);
	hop.InterfaceIndex = 7;
	ret = RtmAddNextHop(me, &hop, &handle, &hop_flags);
	if (ret)
		return ret;
	memset(&info, 0, sizeof(info));
	info.PrefInfo.Metric = metric;
	info.BelongsToViews = RTM_VIEW_MASK_UCAST;
	info.Flags = RTM_ROUTE_FLAGS_REMOTE;
	info.NextHopsList.NumNextHops = 1;
	info.NextHopsList.NextHops[0] = handle;
	ret = RtmAddRouteToDest(me, route, net, &info, INFINITE, NULL, 0, NULL, &flags);
	RtmReleaseNextHops(me, 1, &handle);
	return ret;
}

static RTM_IP_ROUTE v1_route(const char *net, const char *mask, const char *address, DWORD metric)
{
	RTM_IP_ROUTE route;

	memset(&route, 0, sizeof(route));
	route.RR_Network.N_NetNumber = inet_addr(net);
	route.RR_Network.N_NetMask = inet_addr(mask);
	route.RR_NextHopAddress.N_NetNumber = inet_addr(address);
	route.RR_InterfaceID = 3;
	route.RR_FamilySpecificData.FSD_Type = 4;
	route.RR_FamilySpecificData.FSD_Metric = metric;
	SetRouteValid(&route);
	return route;
}

/* RTMv1's route, as RTMv2 is told of it and finds it. */
static void seen_by_v2(HANDLE me, RTM_NET_ADDRESS *net)
{
	struct { RTM_ROUTE_INFO info; HANDLE more[16]; } r;
	RTM_NEXTHOP_INFO hop;
	RTM_ENTITY_INFO owner;
	RTM_DEST_INFO dest;

	result(NO_ERROR, RtmGetExactMatchDestination(me, net, RTM_BEST_PROTOCOL,
						     RTM_VIEW_MASK_UCAST, &dest));
	result(NO_ERROR, RtmGetRouteInfo(me, dest.ViewInfo[0].Route, &r.info, NULL));
	result(NO_ERROR, RtmGetEntityInfo(me, r.info.RouteOwner, &owner));
	ok(owner.EntityId.EntityProtocolId == PROTO_IP_RIP, "its owner is of RTMv1's protocol");
	ok(r.info.PrefInfo.Preference == 120 && r.info.PrefInfo.Metric == 4 &&
	   r.info.Flags == RTM_ROUTE_FLAGS_REMOTE && r.info.Neighbour,
	   "priority, metric and type as RTMv2 has them");
	result(NO_ERROR, RtmGetNextHopInfo(me, r.info.NextHopsList.NextHops[0], &hop));
	ok(hop.InterfaceIndex == 3 && !memcmp(hop.NextHopAddress.AddrBits, "\300\0\2\1", 4),
	   "next hop and interface, too");
	result(NO_ERROR, RtmReleaseNextHopInfo(me, &hop));
	result(NO_ERROR, RtmReleaseRouteInfo(me, &r.info));
	result(NO_ERROR, RtmReleaseDestInfo(me, &dest));
}

/* What is left of the two: asked by one who comes after. */
static void nothing_is_left(RTM_NET_ADDRESS *net)
{
	HANDLE me = enter(PROTO_IP_BGP, NULL);
	RTM_DEST_INFO dest;
	UINT n = 0;

	result(ERROR_NOT_FOUND, RtmGetExactMatchDestination(me, net, RTM_BEST_PROTOCOL,
							    RTM_VIEW_MASK_ANY, &dest));
	result(NO_ERROR, RtmGetRegisteredEntities(me, &n, NULL, NULL));
	ok(n == 1, "no entity but the one that asks: %u", n);
	SetLastError(ERROR_BUSY);
	ok(!RtmGetNetworkCount(RTM_PROTOCOL_FAMILY_IP) && GetLastError() == NO_ERROR, "no network");
	result(NO_ERROR, RtmDeregisterEntity(me));
}

int main(void)
{
	RTM_IP_ROUTE route = v1_route("10.0.0.0", "255.0.0.0", "192.0.2.1", 4), now, before;
	HANDLE event, rip, ospf, notify, mine = NULL;
	RTM_ROUTE_CHANGE_FLAGS changed;
	RTM_NET_ADDRESS net;
	DWORD flags;

	RTM_IPV4_SET_ADDR_AND_LEN(&net, inet_addr("10.0.0.0"), 8);
	memset(net.AddrBits + 4, 0, 12);
	event = CreateEvent(NULL, TRUE, FALSE, NULL);
	told = CreateEvent(NULL, FALSE, FALSE, NULL);
	rip = RtmRegisterClient(RTM_PROTOCOL_FAMILY_IP, PROTO_IP_RIP, event, 0);
	ok(rip, "a client of RTMv1");
	ospf = enter(PROTO_IP_OSPF, callback);
	result(NO_ERROR, RtmRegisterForChangeNotification(ospf, RTM_VIEW_MASK_UCAST,
							  RTM_CHANGE_TYPE_ALL, NULL, &notify));
	/* one's protocol is taken for the other, too: there is one table */
	ok(!RtmRegisterClient(RTM_PROTOCOL_FAMILY_IP, PROTO_IP_OSPF, NULL, 0) &&
	   GetLastError() == ERROR_CLIENT_ALREADY_EXISTS, "one table of clients");

	/* RTMv1 adds, RTMv2 is told */
	result(NO_ERROR, RtmAddRoute(rip, &route, INFINITE, &flags, NULL, NULL));
	ok(flags == RTM_ROUTE_ADDED, "RTMv1 adds the first route");
	ok(hears(&net, 1), "RTMv2 is told of it");
	seen_by_v2(ospf, &net);

	/* RTMv2 adds a better one, RTMv1 is told */
	result(NO_ERROR, put(ospf, &net, "192.0.2.2", 9, &mine));
	ok(message(rip, event, &now, &before) == RTM_ROUTE_CHANGED, "RTMv1 is told of a better one");
	ok(now.RR_RoutingProtocol == PROTO_IP_OSPF && now.RR_InterfaceID == 7 &&
	   now.RR_NextHopAddress.N_NetNumber == inet_addr("192.0.2.2") &&
	   now.RR_FamilySpecificData.FSD_Priority == 110 &&
	   now.RR_FamilySpecificData.FSD_Metric == 9 && IsRouteValid(&now), "of which, and of what");
	ok(before.RR_RoutingProtocol == PROTO_IP_RIP, "and of the one before");
	ok(hears(&net, 2), "RTMv2 is told of its own, too (U15)");
	result(NO_ERROR, RtmAddRoute(rip, &route, INFINITE, &flags, NULL, NULL));
	ok(flags == RTM_NO_CHANGE, "RTMv1's is not the best one now");

	/* each takes away its own; the other hears of it */
	result(NO_ERROR, RtmDeleteRouteToDest(ospf, mine, &changed));
	ok(message(rip, event, &now, &before) == RTM_ROUTE_CHANGED &&
	   now.RR_RoutingProtocol == PROTO_IP_RIP, "RTMv1's is the best one again");
	ok(hears(&net, 1), "one route is left");
	result(NO_ERROR, RtmDeleteRoute(rip, &route, &flags, NULL));
	ok(flags == RTM_ROUTE_DELETED, "RTMv1 takes the last one away");
	ok(hears(&net, 0), "RTMv2 is told that none is left");

	/* both end with routes: the other's stay, and then none */
	result(NO_ERROR, RtmAddRoute(rip, &route, INFINITE, &flags, NULL, NULL));
	result(NO_ERROR, put(ospf, &net, "192.0.2.2", 9, NULL));
	ok(hears(&net, 2), "two routes once more");
	result(NO_ERROR, RtmDeregisterClient(rip));
	ok(hears(&net, 1), "RTMv1 ended, and its route with it");
	ok(RtmIsRoute(RTM_PROTOCOL_FAMILY_IP, &route.RR_Network, &now) &&
	   now.RR_RoutingProtocol == PROTO_IP_OSPF, "RTMv2's is there, to RTMv1 without a client");
	result(NO_ERROR, RtmDeregisterFromChangeNotification(ospf, notify));
	result(NO_ERROR, RtmDeregisterEntity(ospf));
	nothing_is_left(&net);
	CloseHandle(event);
	CloseHandle(told);
	return tap_end();
}
