// SPDX-License-Identifier: GPL-2.0
/*
 * RTMv2's locks and direct pointers where it is not the usual order of things: a lock is
 * the entity's, an edit is the client's until it ends, a pointer lasts with its handle.
 */
#include "v2_test.h"

static RTM_NET_ADDRESS ten;

/* What is being edited nothing else overwrites: no look, no event (1.17). */
static void edits_stay(void)
{
	RTM_ROUTE_CHANGE_FLAGS flags;
	RTM_ROUTE_INFO *pointer, *same;
	RTM_NEXTHOP_INFO *nh, *again, what;
	HANDLE me, h1, h2, route = NULL;
	struct { RTM_ROUTE_INFO info; HANDLE more[16]; } r;

	enter(PROTO_IP_RIP, 1, NULL, NULL, &me);
	h1 = hop(me, 1);
	h2 = hop(me, 2);
	put(me, &route, &ten, h1, 5, &flags);
	result(NO_ERROR, RtmLockRoute(me, route, TRUE, TRUE, &pointer));
	pointer->PrefInfo.Metric = 9;
	result(NO_ERROR, RtmGetRoutePointer(me, route, &same));
	ok(same == pointer && pointer->PrefInfo.Metric == 9, "a look at it leaves an edit alone");
	result(ERROR_CAN_NOT_COMPLETE, RtmLockRoute(me, route, TRUE, TRUE, &same));
	result(NO_ERROR, RtmUpdateAndUnlockRoute(me, route, INFINITE, NULL, 0, NULL, &flags));
	result(NO_ERROR, RtmGetRouteInfo(me, route, &r.info, NULL));
	ok(r.info.PrefInfo.Metric == 9, "and it is committed");
	result(NO_ERROR, RtmReleaseRouteInfo(me, &r.info));
	/* the same of a next hop */
	result(NO_ERROR, RtmLockNextHop(me, h2, TRUE, TRUE, &nh));
	nh->EntitySpecificInfo = &nh;
	what = *nh;
	result(NO_ERROR, RtmGetNextHopPointer(me, h2, &again));
	ok(again == nh && nh->EntitySpecificInfo == &nh, "a look at a next hop, too");
	result(NO_ERROR, RtmFindNextHop(me, &what, NULL, &again));
	ok(again == nh && nh->EntitySpecificInfo == &nh, "and a search");
	result(NO_ERROR, RtmLockNextHop(me, h2, TRUE, FALSE, NULL));
	result(NO_ERROR, RtmGetNextHopInfo(me, h2, &what));
	ok(what.EntitySpecificInfo == &nh, "committed");
	result(NO_ERROR, RtmReleaseNextHopInfo(me, &what));
	result(NO_ERROR, RtmDeregisterEntity(me));
}

/* A lock of the destination is no edit of a route: nothing was lent. */
static void lock_is_no_edit(void)
{
	RTM_ROUTE_CHANGE_FLAGS flags;
	RTM_ROUTE_INFO *pointer;
	HANDLE me, h1, route = NULL, second = NULL;
	RTM_ROUTE_INFO info;
	RTM_DEST_INFO dest;

	enter(PROTO_IP_RIP, 1, NULL, NULL, &me);
	h1 = hop(me, 1);
	put(me, &route, &ten, h1, 5, &flags);
	memset(&info, 0, sizeof(info));
	info.PrefInfo.Preference = 1;
	info.BelongsToViews = RTM_VIEW_MASK_UCAST;
	info.NextHopsList.NumNextHops = 1;
	info.NextHopsList.NextHops[0] = h1;
	flags = RTM_ROUTE_CHANGE_NEW;
	result(NO_ERROR, RtmAddRouteToDest(me, &second, &ten, &info, INFINITE, NULL, 0, NULL,
					   &flags));
	result(NO_ERROR, RtmGetExactMatchDestination(me, &ten, 0, 1, &dest));
	result(NO_ERROR, RtmGetRoutePointer(me, route, &pointer));
	result(NO_ERROR, RtmLockDestination(me, dest.DestHandle, TRUE, TRUE));
	result(ERROR_INVALID_PARAMETER, RtmUpdateAndUnlockRoute(me, route, INFINITE, NULL, 0, NULL,
								&flags));
	result(ERROR_INVALID_PARAMETER, RtmLockRoute(me, route, TRUE, FALSE, NULL));
	result(NO_ERROR, RtmLockDestination(me, dest.DestHandle, TRUE, FALSE));
	/* nor is the lock of the other route there */
	result(NO_ERROR, RtmLockRoute(me, second, TRUE, TRUE, NULL));
	result(ERROR_INVALID_PARAMETER, RtmLockRoute(me, route, TRUE, FALSE, NULL));
	result(NO_ERROR, RtmLockRoute(me, second, TRUE, FALSE, NULL));
	result(NO_ERROR, RtmReleaseDestInfo(me, &dest));
	/* the one count of the next hop is the client's still */
	result(NO_ERROR, RtmReleaseNextHops(me, 1, &h1));
	result(NO_ERROR, RtmDeregisterEntity(me));
}

/* What is deleted is locked no more, and what comes after it can be. */
static void deleted_under_lock(void)
{
	RTM_ROUTE_CHANGE_FLAGS flags;
	RTM_NEXTHOP_INFO *nh, *find, what;
	HANDLE me, other, h1, h2, route = NULL;
	RTM_ROUTE_INFO *pointer;

	enter(PROTO_IP_RIP, 1, NULL, NULL, &me);
	enter(PROTO_IP_OSPF, 1, NULL, NULL, &other);
	h1 = hop(me, 1);
	put(me, &route, &ten, h1, 5, &flags);
	result(NO_ERROR, RtmLockRoute(me, route, TRUE, TRUE, &pointer));
	result(NO_ERROR, RtmDeleteRouteToDest(me, route, &flags));
	route = NULL;
	put(other, &route, &ten, hop(other, 1), 5, &flags);
	result(NO_ERROR, RtmLockRoute(other, route, TRUE, TRUE, &pointer));
	result(NO_ERROR, RtmLockRoute(other, route, TRUE, FALSE, NULL));
	/* a next hop: its pointer is good as long as a handle is held */
	result(NO_ERROR, RtmReferenceHandles(me, 1, &h1));
	result(NO_ERROR, RtmLockNextHop(me, h1, TRUE, TRUE, &nh));
	what = *nh;
	result(NO_ERROR, RtmDeleteNextHop(me, h1, NULL));
	ok(nh->InterfaceIndex == 2, "the pointer of a dead next hop");
	result(ERROR_NOT_FOUND, RtmLockNextHop(me, h1, TRUE, FALSE, NULL));
	h2 = hop(me, 1);
	ok(h2 && h2 != h1, "another next hop of that address");
	result(NO_ERROR, RtmLockNextHop(me, h2, TRUE, TRUE, NULL));
	result(NO_ERROR, RtmLockNextHop(me, h2, TRUE, FALSE, NULL));
	/* a pointer alone keeps it until it is deleted, however often it was asked for */
	result(NO_ERROR, RtmFindNextHop(me, &what, NULL, &nh));
	result(NO_ERROR, RtmFindNextHop(me, &what, NULL, &find));
	ok(nh == find, "one pointer for each");
	result(NO_ERROR, RtmReleaseNextHops(me, 1, &h2));
	result(NO_ERROR, RtmDeleteNextHop(me, NULL, &what));
	result(NO_ERROR, RtmReleaseNextHops(me, 1, &h1));	/* what is owed goes with it */
	result(ERROR_INVALID_HANDLE, RtmGetNextHopInfo(me, h2, &what));
	result(NO_ERROR, RtmDeregisterEntity(me));
	result(NO_ERROR, RtmDeregisterEntity(other));
}

/* The interface is part of what a next hop is. */
static void hops_of_one_address(void)
{
	RTM_NEXTHOP_CHANGE_FLAGS flags;
	HANDLE me, hops[2] = { NULL, NULL };
	RTM_NEXTHOP_INFO info;
	int i;

	enter(PROTO_IP_RIP, 1, NULL, NULL, &me);
	memset(&info, 0, sizeof(info));
	prefix(&info.NextHopAddress, 192, 0, 2, 1, 32);
	for (i = 0; i < 2; i++) {
		info.InterfaceIndex = 2 + i;
		result(NO_ERROR, RtmAddNextHop(me, &info, &hops[i], &flags));
		result(NO_ERROR, RtmLockNextHop(me, hops[i], TRUE, TRUE, NULL));
	}
	result(ERROR_CAN_NOT_COMPLETE, RtmLockNextHop(me, hops[0], TRUE, TRUE, NULL));
	for (i = 0; i < 2; i++)
		result(NO_ERROR, RtmLockNextHop(me, hops[i], TRUE, FALSE, NULL));
	result(NO_ERROR, RtmDeregisterEntity(me));
}

struct wait {
	HANDLE entity, dest;
	DWORD result;
};

static void *wait_for_lock(void *arg)
{
	struct wait *wait = arg;

	wait->result = RtmLockDestination(wait->entity, wait->dest, TRUE, TRUE);
	return NULL;
}

/* Who waits for a lock when his entity ends does not get it, and nobody waits for him. */
static void end_while_waiting(void)
{
	RTM_ROUTE_CHANGE_FLAGS flags;
	RTM_DEST_INFO mine, theirs;
	struct wait wait;
	pthread_t thread;
	HANDLE me;

	enter(PROTO_IP_RIP, 1, NULL, NULL, &me);
	enter(PROTO_IP_OSPF, 1, NULL, NULL, &wait.entity);
	put(me, NULL, &ten, hop(me, 1), 5, &flags);
	result(NO_ERROR, RtmGetExactMatchDestination(me, &ten, 0, 1, &mine));
	result(NO_ERROR, RtmGetExactMatchDestination(wait.entity, &ten, 0, 1, &theirs));
	wait.dest = theirs.DestHandle;
	result(NO_ERROR, RtmLockDestination(me, mine.DestHandle, TRUE, TRUE));
	pthread_create(&thread, NULL, wait_for_lock, &wait);
	usleep(100000);
	result(NO_ERROR, RtmDeregisterEntity(wait.entity));
	pthread_join(thread, NULL);
	ok(wait.result == ERROR_INVALID_HANDLE, "the one who waited is told: %u", wait.result);
	result(NO_ERROR, RtmLockDestination(me, mine.DestHandle, TRUE, FALSE));
	enter(PROTO_IP_OSPF, 1, NULL, NULL, &wait.entity);
	result(NO_ERROR, RtmGetExactMatchDestination(wait.entity, &ten, 0, 1, &theirs));
	result(NO_ERROR, RtmLockDestination(wait.entity, theirs.DestHandle, TRUE, TRUE));
	result(NO_ERROR, RtmDeregisterEntity(wait.entity));	/* with the lock */
	result(NO_ERROR, RtmLockDestination(me, mine.DestHandle, TRUE, TRUE));
	result(NO_ERROR, RtmDeregisterEntity(me));
}

/* Many pointers come and go; those in use stay where they are. */
static void many_pointers(void)
{
	RTM_ROUTE_INFO *kept, *pointer = NULL;
	HANDLE me, h1, first = NULL, route;
	RTM_ROUTE_CHANGE_FLAGS flags;
	RTM_NET_ADDRESS dest;
	unsigned int i, bad = 0;

	enter(PROTO_IP_RIP, 1, NULL, NULL, &me);
	h1 = hop(me, 1);
	put(me, &first, &ten, h1, 77, &flags);
	result(NO_ERROR, RtmGetRoutePointer(me, first, &kept));
	for (i = 0; i < 1000; i++) {
		prefix(&dest, 11, i >> 8, i & 255, 0, 24);
		route = NULL;
		put(me, &route, &dest, h1, i, &flags);
		bad += RtmGetRoutePointer(me, route, &pointer) || pointer->PrefInfo.Metric != i;
		RtmReleaseRoutes(me, 1, &route);
		bad += RtmGetExactMatchDestination(me, &dest, 0, 0, &(RTM_DEST_INFO){ 0 }) != 0;
		bad += kept->PrefInfo.Metric != 77;
	}
	ok(!bad, "a pointer stays while a thousand others go: %u", bad);
	result(NO_ERROR, RtmGetRoutePointer(me, first, &pointer));
	ok(pointer == kept, "the same");
	result(NO_ERROR, RtmDeregisterEntity(me));
}

/* A child has none of its parent's locks, and may take its own. */
static void locks_and_fork(void)
{
	RTM_ROUTE_CHANGE_FLAGS flags;
	RTM_DEST_INFO dest;
	HANDLE me, other;
	int status;
	pid_t pid;

	enter(PROTO_IP_RIP, 1, NULL, NULL, &me);
	put(me, NULL, &ten, hop(me, 1), 5, &flags);
	result(NO_ERROR, RtmGetExactMatchDestination(me, &ten, 0, 1, &dest));
	result(NO_ERROR, RtmLockDestination(me, dest.DestHandle, TRUE, TRUE));
	pid = fork_child();
	if (!pid) {
		alarm(20);
		_exit(enter(PROTO_IP_OSPF, 1, NULL, NULL, &other) ? 1 :
		      RtmGetExactMatchDestination(other, &ten, 0, 1, &dest) ? 2 :
		      RtmLockDestination(other, dest.DestHandle, TRUE, TRUE) ? 3 :
		      RtmDeregisterEntity(other) ? 4 : 0);
	}
	waitpid(pid, &status, 0);
	ok(!status, "a child locks what its parent has locked: %x", status);
	result(NO_ERROR, RtmLockDestination(me, dest.DestHandle, TRUE, FALSE));
	result(NO_ERROR, RtmDeregisterEntity(me));
}

int main(void)
{
	prefix(&ten, 10, 0, 0, 0, 8);
	edits_stay();
	lock_is_no_edit();
	deleted_under_lock();
	hops_of_one_address();
	end_while_waiting();
	many_pointers();
	locks_and_fork();
	return tap_end();
}
