// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * A small routing protocol of RIP's kind, as one written for Windows looks when it is
 * built here.  Documentation/porting.rst goes through it.
 *
 *	rip 1 10.1.0.0/16 &
 *	rip 2 10.2.0.0/16 10.0.15.0/24=15 &
 *
 * Each router is a process.  They tell each other of networks through the routing table:
 * what one has the others are told of, and take it in one hop further away.  All are on
 * one link: router number 2 has the address 192.0.2.2.  What a router knows is in the
 * table, too: its route to a network, the neighbour that it is from, and the update.
 */
#include <windows.h>
#include <winsock2.h>
#include <ws2tcpip.h>
#define MPR50 1
#include <routprot.h>
#include <rtmv2.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#define INFINITY_METRIC	16
#define LINK		0xC0000200U	/* 192.0.2.0 */

static ULONG router;			/* our number */
static ULONG update_ms = 30000;		/* RIP's timers: between two updates, */
static ULONG hold_ms = 120000;		/* and for how long a lost network is held */
static BOOL redistribute;		/* networks of other protocols, too */

static RTM_ENTITY_HANDLE me;
static RTM_REGN_PROFILE profile;
static RTM_NOTIFY_HANDLE notify;
static ULONG updates;			/* sent */
static BOOL there[255];			/* other routers, by number */

/* What a CRITICAL_SECTION is on Windows: between main() and the callbacks. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

/* What we want to know of a route. */
struct path {
	ULONG via;		/* number of the next router, or our own; 0: no route */
	ULONG metric;
	BOOL learned;		/* from router @via */
	BOOL connected;
	PVOID update;		/* in which it was told, by the router that has it */
};

/* What others have for a network. */
struct others {
	struct path offer;	/* the best that a router offers */
	BOOL silent;		/* there is one of a router that is heard no more, */
	BOOL foreign;		/* one of another protocol */
	UINT count;		/* routes in all, ours too */
};

__attribute__((format(printf, 2, 3)))
static void say(const RTM_NET_ADDRESS *net, const char *format, ...)
{
	char text[INET_ADDRSTRLEN];
	va_list args;

	printf("rip/%u: ", router);
	if (net)
		printf("%s/%u ", inet_ntop(AF_INET, net->AddrBits, text, sizeof(text)),
		       net->NumBits);
	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	putchar('\n');
}

static BOOL ok(DWORD status, const char *what)
{
	if (status != NO_ERROR)
		fprintf(stderr, "rip/%u: %s: error %u\n", router, what, status);
	return status == NO_ERROR;
}

/* Of an entity: that of a router on our link, or 0. */
static ULONG number_of(PRTM_ENTITY_INFO entity)
{
	ULONG number = entity->EntityId.EntityInstanceId;

	return entity->EntityId.EntityProtocolId == PROTO_IP_RIP && number < 255 ? number : 0;
}

/* No two updates are the same, of whatever routers. */
static PVOID this_update(void)
{
	return (PVOID)((ULONG_PTR)router << 32 | updates);
}

static RTM_NEXTHOP_HANDLE next_hop(ULONG number)
{
	RTM_NEXTHOP_CHANGE_FLAGS flags = 0;
	RTM_NEXTHOP_HANDLE hop = NULL;
	RTM_NEXTHOP_INFO info;

	ZeroMemory(&info, sizeof(info));
	RTM_IPV4_MAKE_NET_ADDRESS(&info.NextHopAddress, htonl(LINK | number), 32);
	ok(RtmAddNextHop(me, &info, &hop, &flags), "RtmAddNextHop");
	return hop;
}

/* The router that a next hop is; 0 if it is not on our link. */
static ULONG router_at(RTM_NEXTHOP_HANDLE hop)
{
	RTM_NEXTHOP_INFO info;
	ULONG address, len;

	if (RtmGetNextHopInfo(me, hop, &info) != NO_ERROR)
		return 0;
	RtmReleaseNextHopInfo(me, &info);
	RTM_IPV4_GET_ADDR_AND_LEN(address, len, &info.NextHopAddress);
	return len == 32 && (ntohl(address) & ~0xFFU) == LINK ? ntohl(address) & 0xFF : 0;
}

/* Reads what a route says, and gives its handles back. */
static void path_of(PRTM_ROUTE_INFO info, struct path *path)
{
	ZeroMemory(path, sizeof(*path));
	if (info->NextHopsList.NumNextHops)
		path->via = router_at(info->NextHopsList.NextHops[0]);
	path->metric = info->PrefInfo.Metric;
	path->learned = info->Neighbour != NULL;
	path->connected = (info->Flags & RTM_ROUTE_FLAGS_LOCAL) != 0;
	path->update = info->EntitySpecificInfo;
	RtmReleaseRouteInfo(me, info);
}

/* Adds our route, or changes it: we have one for each network. */
static void put(PRTM_NET_ADDRESS net, const struct path *path, ULONG lifetime)
{
	RTM_ROUTE_CHANGE_FLAGS flags = RTM_ROUTE_CHANGE_FIRST;
	RTM_NEXTHOP_HANDLE hop = next_hop(path->via);
	RTM_ROUTE_INFO info;

	ZeroMemory(&info, sizeof(info));
	info.PrefInfo.Metric = path->metric;
	info.BelongsToViews = RTM_VIEW_MASK_UCAST;
	info.Flags = path->connected ? RTM_ROUTE_FLAGS_LOCAL : RTM_ROUTE_FLAGS_REMOTE;
	info.Neighbour = path->learned ? hop : NULL;
	info.EntitySpecificInfo = path->update;
	info.NextHopsList.NumNextHops = 1;
	info.NextHopsList.NextHops[0] = hop;
	ok(RtmAddRouteToDest(me, NULL, net, &info, lifetime, NULL, 0, NULL, &flags),
	   "RtmAddRouteToDest");
	RtmReleaseNextHops(me, 1, &hop);
}

/* Our route to a network, and what it says; NULL if we have none. */
static RTM_ROUTE_HANDLE find_mine(PRTM_NET_ADDRESS net, struct path *mine)
{
	PRTM_ROUTE_INFO info = _alloca(RTM_SIZE_OF_ROUTE_INFO(profile.MaxNextHopsInRoute));
	RTM_ROUTE_HANDLE route = NULL;

	ZeroMemory(mine, sizeof(*mine));
	ZeroMemory(info, sizeof(*info));
	info->RouteOwner = me;
	if (RtmGetExactMatchRoute(me, net, RTM_MATCH_OWNER, info, 0, RTM_VIEW_MASK_UCAST,
				  &route) != NO_ERROR)
		return NULL;
	path_of(info, mine);
	return route;
}

/* Somebody's route.  What leads through us is no offer: split horizon. */
static void look_at(RTM_ROUTE_HANDLE route, const struct path *mine, struct others *others)
{
	PRTM_ROUTE_INFO info = _alloca(RTM_SIZE_OF_ROUTE_INFO(profile.MaxNextHopsInRoute));
	RTM_ENTITY_INFO owner = { 0 };
	struct path path;

	if (RtmGetRouteInfo(me, route, info, NULL) != NO_ERROR)
		return;
	RtmGetEntityInfo(me, info->RouteOwner, &owner);
	path_of(info, &path);
	if (number_of(&owner) == router)
		return;
	if (!number_of(&owner)) {
		others->foreign = TRUE;
	} else if (mine->metric == INFINITY_METRIC && path.update == mine->update) {
		others->silent = TRUE;
	} else if (path.via != router) {
		path.via = number_of(&owner);
		path.metric++;
		path.learned = TRUE;
		path.connected = FALSE;
		if (!others->offer.via || path.metric < others->offer.metric)
			others->offer = path;
	}
}

static void look_around(RTM_DEST_HANDLE dest, const struct path *mine, struct others *others)
{
	PRTM_ROUTE_HANDLE routes = _alloca(profile.MaxHandlesInEnum * sizeof(*routes));
	RTM_ENUM_HANDLE walk;
	UINT n, i;

	ZeroMemory(others, sizeof(*others));
	if (!ok(RtmCreateRouteEnum(me, dest, RTM_VIEW_MASK_UCAST, RTM_ENUM_ALL_ROUTES, NULL,
				   RTM_MATCH_NONE, NULL, 0, &walk), "RtmCreateRouteEnum"))
		return;
	while (n = profile.MaxHandlesInEnum, RtmGetEnumRoutes(me, walk, &n, routes) == NO_ERROR) {
		for (i = 0; i < n; i++, others->count++)
			look_at(routes[i], mine, others);
		RtmReleaseRoutes(me, n, routes);
	}
	RtmDeleteEnumHandle(me, walk);
}

/*
 * Nobody offers it any more.  Takes the handle.  The last route to a network is held by
 * the table for a while, in which we do not learn it again: RIP's hold-down.
 */
static void lose(PRTM_DEST_INFO dest, RTM_ROUTE_HANDLE route, BOOL learned, BOOL last)
{
	BOOL hold = learned && last;
	RTM_ROUTE_CHANGE_FLAGS flags;

	if (hold)
		ok(RtmHoldDestination(me, dest->DestHandle, RTM_VIEW_MASK_UCAST, hold_ms),
		   "RtmHoldDestination");
	if (RtmDeleteRouteToDest(me, route, &flags) != NO_ERROR)
		RtmReleaseRoutes(me, 1, &route);
	say(&dest->DestAddress, hold ? "is lost: held down" :
	    learned ? "is lost" : "is redistributed no more");
}

/* Another way, or the one that we have told again: then it is as good as new. */
static void learn(PRTM_NET_ADDRESS net, const struct path *offer, const struct path *mine)
{
	BOOL news = !mine->learned || mine->via != offer->via || mine->metric != offer->metric;

	if (!news && mine->update == offer->update)
		return;
	put(net, offer, 6 * update_ms);
	if (news)
		say(net, "learned from rip/%u: metric %u via 192.0.2.%u", offer->via,
		    offer->metric, offer->via);
}

/* Something happened to a network.  What is yet to be told of it we are about to see. */
static void consider(RTM_DEST_HANDLE handle)
{
	const struct path export = { router, 1, FALSE, FALSE, this_update() };
	RTM_ROUTE_HANDLE route;
	struct others others;
	RTM_DEST_INFO dest;
	struct path mine;

	RtmIgnoreChangedDests(me, notify, 1, &handle);
	if (RtmGetDestInfo(me, handle, RTM_BEST_PROTOCOL, RTM_VIEW_MASK_UCAST, &dest) != NO_ERROR)
		return;
	route = find_mine(&dest.DestAddress, &mine);
	look_around(handle, &mine, &others);
	if (mine.connected) {
		;	/* others may offer what they like */
	} else if (others.foreign && redistribute) {
		if (!route || mine.learned) {
			put(&dest.DestAddress, &export, INFINITE);
			say(&dest.DestAddress, "is redistributed, metric 1");
		}
	} else if (!others.offer.via || others.offer.metric >= INFINITY_METRIC) {
		if (others.offer.via)
			say(&dest.DestAddress, "of rip/%u is too far away", others.offer.via);
		if (route && !others.silent) {
			lose(&dest, route, mine.learned, others.count == 1);
			route = NULL;
		} else if (!dest.ViewInfo[0].NumRoutes && !dest.ViewInfo[0].HoldRoute) {
			say(&dest.DestAddress, "is gone");
		}
	} else if (dest.ViewInfo[0].HoldRoute) {
		say(&dest.DestAddress, "of rip/%u has to wait: held down", others.offer.via);
	} else {
		learn(&dest.DestAddress, &others.offer, &mine);
	}
	if (route)
		RtmReleaseRoutes(me, 1, &route);
	RtmReleaseDestInfo(me, &dest);
}

static void meet(PRTM_ENTITY_INFO entity, BOOL present)
{
	ULONG number = number_of(entity);

	if (!number || number == router || there[number] == present)
		return;
	there[number] = present;
	say(NULL, present ? "rip/%u is there" : "rip/%u left", number);
}

static void drain(RTM_NOTIFY_HANDLE handle)
{
	RTM_DEST_INFO dest;
	UINT n;

	while (n = 1, RtmGetChangedDests(me, handle, &n, &dest) == NO_ERROR) {
		consider(dest.DestHandle);
		RtmReleaseChangedDests(me, handle, n, &dest);
	}
}

/* Its router was not heard for six updates: out of reach, until it is heard again. */
static DWORD expired(RTM_ROUTE_HANDLE route)
{
	RTM_ROUTE_CHANGE_FLAGS flags;
	RTM_NET_ADDRESS net;
	PRTM_ROUTE_INFO info;

	if (RtmGetRouteInfo(me, route, NULL, &net) != NO_ERROR ||
	    RtmLockRoute(me, route, TRUE, TRUE, &info) != NO_ERROR)
		return ERROR_NOT_SUPPORTED;	/* the table may delete it */
	info->PrefInfo.Metric = INFINITY_METRIC;
	if (RtmUpdateAndUnlockRoute(me, route, INFINITE, NULL, 0, NULL, &flags) != NO_ERROR) {
		RtmLockRoute(me, route, TRUE, FALSE, NULL);
		return ERROR_NOT_SUPPORTED;
	}
	RtmReleaseRoutes(me, 1, &route);
	say(&net, "timed out: metric %u", INFINITY_METRIC);
	return NO_ERROR;
}

/* Called by a thread of the library's, one event at a time. */
static DWORD WINAPI event_callback(RTM_ENTITY_HANDLE handle, RTM_EVENT_TYPE event,
				   PVOID context1, PVOID context2)
{
	DWORD answer = NO_ERROR;

	UNREFERENCED_PARAMETER(handle);
	pthread_mutex_lock(&lock);
	switch (event) {
	case RTM_ENTITY_REGISTERED:
		meet(context2, TRUE);
		break;
	case RTM_ENTITY_DEREGISTERED:
		meet(context2, FALSE);
		break;
	case RTM_ROUTE_EXPIRED:
		answer = expired(context1);
		break;
	case RTM_CHANGE_NOTIFICATION:
		drain(context1);
		break;
	}
	pthread_mutex_unlock(&lock);
	return answer;
}

static BOOL enter(void)
{
	RTM_ENTITY_INFO info;

	ZeroMemory(&info, sizeof(info));
	info.AddressFamily = AF_INET;
	info.EntityId.EntityProtocolId = PROTO_IP_RIP;
	info.EntityId.EntityInstanceId = router;
	return ok(RtmRegisterEntity(&info, NULL, event_callback, FALSE, &profile, &me),
		  "RtmRegisterEntity") &&
	       ok(RtmRegisterForChangeNotification(me, RTM_VIEW_MASK_UCAST, RTM_CHANGE_TYPE_ALL,
						   NULL, &notify),
		  "RtmRegisterForChangeNotification");
}

/* "10.1.0.0/16", or "10.1.0.0/16=3" for a network that is some way off. */
static BOOL connect_network(const char *text)
{
	struct path path = { router, 1, FALSE, TRUE, this_update() };
	unsigned int a, b, c, d, len;
	RTM_NET_ADDRESS net;

	if (sscanf(text, "%u.%u.%u.%u/%u=%u", &a, &b, &c, &d, &len, &path.metric) < 5 ||
	    (a | b | c | d) > 255 || len > 32 || !path.metric || path.metric >= INFINITY_METRIC)
		return FALSE;
	RTM_IPV4_SET_ADDR_AND_LEN(&net, htonl(a << 24 | b << 16 | c << 8 | d), len);
	put(&net, &path, INFINITE);
	say(&net, "is connected, metric %u", path.metric);
	return TRUE;
}

/* Who was there before us: of these no event tells. */
static void meet_others(void)
{
	PRTM_ENTITY_INFO list = NULL;
	DWORD status;
	UINT n = 0, i;

	RtmGetRegisteredEntities(me, &n, NULL, NULL);
	do {
		HeapFree(GetProcessHeap(), 0, list);
		list = HeapAlloc(GetProcessHeap(), 0, n * sizeof(*list));
		status = RtmGetRegisteredEntities(me, &n, NULL, list);
	} while (list && status == ERROR_INSUFFICIENT_BUFFER);
	for (i = 0; list && i < n; i++)
		meet(&list[i], TRUE);
	HeapFree(GetProcessHeap(), 0, list);
}

/* What was there before we asked. */
static void take_stock(void)
{
	RTM_ENUM_HANDLE walk;
	RTM_DEST_INFO dest;
	UINT n;

	if (!ok(RtmCreateDestEnum(me, RTM_VIEW_MASK_UCAST, RTM_ENUM_START, NULL,
				  RTM_BEST_PROTOCOL, &walk), "RtmCreateDestEnum"))
		return;
	while (n = 1, RtmGetEnumDests(me, walk, &n, &dest) == NO_ERROR) {
		consider(dest.DestHandle);
		RtmReleaseDests(me, n, &dest);
	}
	RtmDeleteEnumHandle(me, walk);
}

/* Tells all that is ours anew, so that it does not grow old with others. */
static void send_update(void)
{
	PRTM_ROUTE_INFO info = _alloca(RTM_SIZE_OF_ROUTE_INFO(profile.MaxNextHopsInRoute));
	RTM_ROUTE_CHANGE_FLAGS flags = 0;
	RTM_ROUTE_HANDLE route;
	RTM_ENUM_HANDLE walk;
	UINT n;

	updates++;
	if (!ok(RtmCreateRouteEnum(me, NULL, RTM_VIEW_MASK_UCAST, RTM_ENUM_OWN_ROUTES, NULL,
				   RTM_MATCH_NONE, NULL, 0, &walk), "RtmCreateRouteEnum"))
		return;
	while (n = 1, RtmGetEnumRoutes(me, walk, &n, &route) == NO_ERROR) {
		if (RtmGetRouteInfo(me, route, info, NULL) == NO_ERROR) {
			info->EntitySpecificInfo = this_update();
			if (!info->Neighbour)
				RtmAddRouteToDest(me, &route, NULL, info, INFINITE, NULL, 0, NULL,
						  &flags);
			RtmReleaseRouteInfo(me, info);
		}
		RtmReleaseRoutes(me, n, &route);
	}
	RtmDeleteEnumHandle(me, walk);
}

static BOOL read_options(int argc, char **argv)
{
	int c;

	while ((c = getopt(argc, argv, "ru:h:")) != -1) {
		redistribute |= c == 'r';
		if (c == 'u')
			update_ms = (ULONG)(atof(optarg) * 1000);
		if (c == 'h')
			hold_ms = (ULONG)(atof(optarg) * 1000);
	}
	router = optind < argc ? (ULONG)atoi(argv[optind++]) : 0;
	return router > 0 && router < 255 && update_ms && hold_ms;
}

int main(int argc, char **argv)
{
	struct timespec interval;
	sigset_t signals;
	BOOL good;

	if (!read_options(argc, argv)) {
		fprintf(stderr, "rip [-r] [-u update-seconds] [-h hold-seconds] "
			"NUMBER NETWORK[=METRIC]...\n");
		return 2;
	}
	setvbuf(stdout, NULL, _IOLBF, 0);
	/* To be waited for below. */
	sigemptyset(&signals);
	sigaddset(&signals, SIGINT);
	sigaddset(&signals, SIGTERM);
	pthread_sigmask(SIG_BLOCK, &signals, NULL);

	pthread_mutex_lock(&lock);	/* no callback before all is set up */
	good = enter();
	while (good && optind < argc)
		good = connect_network(argv[optind++]);
	if (good) {
		meet_others();
		take_stock();
	}
	pthread_mutex_unlock(&lock);
	interval = (struct timespec){ update_ms / 1000, update_ms % 1000 * 1000000L };
	while (good && sigtimedwait(&signals, NULL, &interval) < 0) {
		pthread_mutex_lock(&lock);
		send_update();
		pthread_mutex_unlock(&lock);
	}
	/* Without the lock: a callback that runs is waited for. */
	RtmDeregisterFromChangeNotification(me, notify);
	RtmDeregisterEntity(me);
	return good ? 0 : 1;
}
