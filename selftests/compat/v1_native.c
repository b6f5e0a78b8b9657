// SPDX-License-Identifier: GPL-2.0
/*
 * RTMv1 and everybody else: its routes as the module's own commands tell them, and
 * others' routes as RTMv1 sees them (reference, 9.5).
 */
#include "../rtm_test.h"
#define V1_TEST_HAS_NOW
#include "v1_test.h"

#define AF_IPX_	4

FIXTURE(v1_native)
{
	HANDLE rip, event;
	int fd;
	__u32 id;
};

FIXTURE_SETUP(v1_native)
{
	self->event = CreateEvent(NULL, TRUE, FALSE, NULL);
	self->rip = RtmRegisterClient(IP, RIP, self->event, 0);
	ASSERT_NE(NULL, self->rip) { TH_LOG("error %u", GetLastError()); }
	self->fd = test_entity(0, AF_INET, 14, 7, &self->id);
}

FIXTURE_TEARDOWN(v1_native)
{
	close(self->fd);
}

/* An ordinary route of an ordinary entity. */
TEST_F(v1_native, seen_by_others)
{
	RTM_IP_ROUTE r = ip_route("10.0.0.0", 8, "1.1.1.1", 3);
	struct rtm_route_info rec;
	struct rtm_entity_info info;

	EXPECT_EQ(RTM_ROUTE_ADDED, add(self->rip, r, 100).flags);
	test_lookup(self->fd, RTM_LOOKUP_EXACT, RTM_VIEWS_UCAST, "10.0.0.0/8", &rec);
	EXPECT_EQ(RIP_PRIORITY, rec.preference);
	EXPECT_EQ(3, rec.metric);
	EXPECT_EQ(RTM_VIEWS_UCAST, rec.views);
	EXPECT_EQ(1, rec.nh_count);
	EXPECT_EQ(1, rec.nexthop.ifindex);
	EXPECT_EQ(32, rec.nexthop.len);
	EXPECT_EQ(RTM_RTF_REMOTE, rec.flags);
	EXPECT_EQ(1, rec.flags1);
	EXPECT_TRUE(rec.rec_flags & RTM_ROUTE_F_NEIGHBOUR);
	EXPECT_EQ(0, memcmp(&rec.neighbour, &rec.nexthop, sizeof(rec.nexthop)));
	EXPECT_EQ(64, rec.opaque_len);
	test_entity_info(self->fd, 0, rec.owner, &info);
	EXPECT_EQ(RIP, info.out_protocol);
	EXPECT_EQ(0, info.out_protocol_instance);
	EXPECT_EQ(1, info.out_nexthops);
	EXPECT_EQ(NO_ERROR, del(self->rip, r).rc);
	test_entity_info(self->fd, 0, rec.owner, &info);
	EXPECT_EQ(0, info.out_routes);
}

/*
 * Next hops that no route uses any more are kept for a while: of not more than 64 routes
 * that went, or twice as many as there are in use.
 */
TEST_F(v1_native, unused_next_hops)
{
	HANDLE single = RtmRegisterClient(IP, OSPF, NULL, RTM_PROTOCOL_SINGLE_ROUTE);
	struct rtm_entity_info mine, singles;
	struct rtm_route_info rec;
	RTM_IP_ROUTE r;
	char hop[32];
	int i, worst = 0, tries;

	add(self->rip, ip_route("10.0.0.0", 8, "1.1.1.1", 3), INFINITE);
	test_lookup(self->fd, RTM_LOOKUP_EXACT, RTM_VIEWS_UCAST, "10.0.0.0/8", &rec);
	mine.entity = rec.owner;
	add(single, ip_route("11.0.0.0", 8, "1.1.1.1", 3), INFINITE);
	test_lookup(self->fd, RTM_LOOKUP_EXACT, RTM_VIEWS_UCAST, "11.0.0.0/8", &rec);
	for (i = 0; i < 300; i++) {
		snprintf(hop, sizeof(hop), "2.2.%d.%d", i / 200, 1 + i % 200);
		r = ip_route("12.0.0.0", 8, hop, 3);
		EXPECT_EQ(NO_ERROR, add(self->rip, r, INFINITE).rc);
		EXPECT_EQ(NO_ERROR, del(self->rip, r).rc);
		EXPECT_EQ(NO_ERROR, add(single, ip_route("11.0.0.0", 8, hop, 3), INFINITE).rc);
		test_entity_info(self->fd, 0, mine.entity, &mine);
		test_entity_info(self->fd, 0, rec.owner, &singles);
		worst = mine.out_nexthops > worst ? mine.out_nexthops : worst;
		worst = singles.out_nexthops > worst ? singles.out_nexthops : worst;
	}
	EXPECT_LE(worst, 64 + 1);
	EXPECT_GE(worst, 30) { TH_LOG("is this the right number?"); }
	/* what ages out is not seen to go, but counts */
	for (i = 0; i < 300; i++) {
		snprintf(hop, sizeof(hop), "2.2.%d.%d", i / 200, 1 + i % 200);
		EXPECT_EQ(NO_ERROR, add(self->rip, ip_route("12.0.0.0", 8, hop, 3), 0).rc);
	}
	for (tries = 0; tries < 3000; tries++) {
		test_entity_info(self->fd, 0, mine.entity, &mine);
		if (mine.out_routes == 1)
			break;
		usleep(10000);
	}
	EXPECT_EQ(1, mine.out_routes);
	for (i = 0; i < 600; i++) {	/* twice as many as there were */
		r = ip_route("12.0.0.0", 8, "1.1.1.1", 3);
		EXPECT_EQ(NO_ERROR, add(self->rip, r, INFINITE).rc);
		EXPECT_EQ(NO_ERROR, del(self->rip, r).rc);
	}
	test_entity_info(self->fd, 0, mine.entity, &mine);
	EXPECT_GE(64 + 1, mine.out_nexthops);
	RtmDeregisterClient(single);
}

/* With several next hops it is several routes; the first one stands for them. */
TEST_F(v1_native, seen_by_v1)
{
	struct rtm_route_info rec = rt("10.0.0.0/8", NULL, 50, 9);
	struct rtm_hop hops[2] = { hop("2.2.2.1", 7), hop("2.2.2.3", 6) };
	RTM_IP_ROUTE r;
	struct told m;

	rec.nexthop = hop("2.2.2.2", 7);
	rec.nh_count = 3;
	rec.aux_off = 0;
	rec.flags = RTM_RTF_LOCAL;
	ASSERT_LE(0, _test_route_aux(self->fd, RTM_OP_SET, rec, hops, sizeof(hops), NULL));
	EXPECT_EQ(WAIT_OBJECT_0, WaitForSingleObject(self->event, 2000));
	m = message(self->rip);
	EXPECT_EQ(NO_ERROR, m.rc);
	EXPECT_EQ(RTM_ROUTE_ADDED, m.flags);
	EXPECT_TRUE(is(&m.now, 14, "2.2.2.3", 9));
	EXPECT_EQ(6, m.now.RR_InterfaceID);
	EXPECT_EQ(50, m.now.RR_FamilySpecificData.FSD_Priority);
	EXPECT_EQ(3, m.now.RR_FamilySpecificData.FSD_Type);
	EXPECT_EQ(9, m.now.RR_FamilySpecificData.FSD_Metric1);
	EXPECT_EQ(0xFFFFFFFF, m.now.RR_FamilySpecificData.FSD_Metric2);
	EXPECT_EQ(0xFFFFFFFF, m.now.RR_FamilySpecificData.FSD_Metric5);
	EXPECT_TRUE(IsRouteValid(&m.now));
	EXPECT_GE(2, RtmGetRouteAge(&m.now));
	memset(&r, 0, sizeof(r));
	EXPECT_EQ(NO_ERROR, RtmGetFirstRoute(IP, 0, &r));
	EXPECT_EQ(0, memcmp(&r, &m.now, sizeof(r)));
	EXPECT_EQ(NO_ERROR, RtmGetNextRoute(IP, 0, &r));
	EXPECT_TRUE(is(&r, 14, "2.2.2.1", 9));
	EXPECT_EQ(NO_ERROR, RtmGetNextRoute(IP, 0, &r));
	EXPECT_TRUE(is(&r, 14, "2.2.2.2", 9));
	EXPECT_EQ(ERROR_NO_ROUTES, RtmGetNextRoute(IP, 0, &r));
	memset(&r, 0, sizeof(r));
	EXPECT_EQ(NO_ERROR, RtmGetFirstRoute(IP, RTM_ONLY_BEST_ROUTES, &r));
	EXPECT_EQ(ERROR_NO_ROUTES, RtmGetNextRoute(IP, RTM_ONLY_BEST_ROUTES, &r));
	/* an inactive one is not valid */
	rec.flags = RTM_RTF_INACTIVE;
	rec.nh_count = 0;
	ASSERT_LE(0, _test_route(self->fd, RTM_OP_SET, rec));
	EXPECT_TRUE(RtmIsRoute(IP, &r.RR_Network, &r));
	EXPECT_FALSE(IsRouteValid(&r));
	EXPECT_EQ(1, r.RR_FamilySpecificData.FSD_Type);
	EXPECT_EQ(0, r.RR_InterfaceID);
	EXPECT_EQ(0, r.RR_NextHopAddress.N_NetNumber);
	/* of RTMv1's next to it the better one is best */
	EXPECT_EQ(RTM_NO_CHANGE, add(self->rip, ip_route("10.0.0.0", 8, "1.1.1.1", 3),
				     INFINITE).flags);
	test_del(self->fd, "10.0.0.0/8");
	m = message(self->rip);
	EXPECT_EQ(RTM_ROUTE_CHANGED, m.flags);
	EXPECT_EQ(0, m.now.RR_InterfaceID);
	m = message(self->rip);
	EXPECT_EQ(RTM_ROUTE_CHANGED, m.flags);
	EXPECT_TRUE(is(&m.now, RIP, "1.1.1.1", 3));
}

/* Two instances of a protocol: where they cannot be told apart the better one counts. */
TEST_F(v1_native, instances)
{
	__u32 id;
	int other = test_entity(0, AF_INET, 14, 8, &id);
	RTM_IP_ROUTE r;

	test_set(self->fd, "10.0.0.0/8", "2.2.2.2", 50, 9);
	test_set(other, "10.0.0.0/8", "2.2.2.2", 50, 8);
	memset(&r, 0, sizeof(r));
	EXPECT_EQ(NO_ERROR, RtmGetFirstRoute(IP, 0, &r));
	EXPECT_TRUE(is(&r, 14, "2.2.2.2", 8));
	EXPECT_EQ(ERROR_NO_ROUTES, RtmGetNextRoute(IP, 0, &r));
	close(other);
}

/* What is in the multicast view alone is nothing to RTMv1. */
TEST_F(v1_native, other_view)
{
	struct rtm_route_info rec = rt("10.0.0.0/8", "2.2.2.2", 50, 9);
	RTM_IP_ROUTE r = ip_route("10.0.0.0", 8, "1.1.1.1", 3);

	rec.views = RTM_VIEWS_MCAST;
	ASSERT_LE(0, _test_route(self->fd, RTM_OP_SET, rec));
	EXPECT_EQ(0, RtmGetNetworkCount(IP));
	EXPECT_FALSE(RtmIsRoute(IP, &r.RR_Network, NULL));
	EXPECT_EQ(ERROR_NO_ROUTES, RtmGetFirstRoute(IP, 0, &r));
	EXPECT_EQ(ERROR_NO_MESSAGES, message(self->rip).rc);
	EXPECT_EQ(RTM_ROUTE_ADDED, add(self->rip, r, INFINITE).flags);
	EXPECT_EQ(1, RtmGetNetworkCount(IP));
	EXPECT_EQ(RTM_ROUTE_DELETED, del(self->rip, r).flags);
}

TEST_F(v1_native, ipx_of_others)
{
	__u32 id;
	int fd = test_entity(0, AF_IPX_, 500, 0, &id);
	struct rtm_route_info rec = {
		.prefix = { .addr = { 0, 0, 0x12, 0x34 }, .len = 32, .family = AF_IPX_ },
		.views = RTM_VIEWS_UCAST,
		.nexthop = { .addr = { 2, 0, 0, 0, 0, 9 }, .len = 48, .family = AF_IPX_,
			     .ifindex = 3 },
		.nh_count = 1, .preference = 5, .metric = 70000, .aux_off = RTM_AUX_NONE,
	};
	IPX_NETWORK net = { 0x1234 };
	RTM_IPX_ROUTE r;

	ASSERT_LE(0, _test_route(fd, RTM_OP_SET, rec));
	EXPECT_TRUE(RtmIsRoute(IPX, &net, &r));
	EXPECT_EQ(500, r.RR_RoutingProtocol);
	EXPECT_EQ(3, r.RR_InterfaceID);
	EXPECT_EQ(9, r.RR_NextHopAddress.NHA_Mac[5]);
	EXPECT_EQ(4, r.RR_FamilySpecificData.FSD_TickCount);
	EXPECT_EQ(65535, r.RR_FamilySpecificData.FSD_HopCount);
	close(fd);
}

/*
 * Others change the network all the time: what an add tells is what that add did, and
 * the messages of a client that watches end where the table does.
 */
TEST_F(v1_native, races)
{
	RTM_IP_ROUTE r = ip_route("10.0.0.0", 8, "1.1.1.1", 3), got, last;
	double until = now() + 2;
	int wrong = 0, i = 0;
	struct told t;
	pid_t pid;

	pid = fork();
	if (!pid) {
		int fd = test_entity(0, AF_INET, 14, 9, NULL);

		for (;;)
			_test_set(fd, "10.0.0.0/8", "3.3.3.3", ++i % 2 ? 50 : 150, 1);
	}
	/* for two seconds, longer where everything is slow */
	while (now() < until || i < 50) {
		r.RR_FamilySpecificData.FSD_Metric = i++ % 7;
		t = add(self->rip, r, INFINITE);
		wrong += t.rc != NO_ERROR;
		/* then ours was, or became, the best one */
		if (t.flags == RTM_ROUTE_CHANGED)
			wrong += t.now.RR_RoutingProtocol != RIP &&
				 t.before.RR_RoutingProtocol != RIP;
	}
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	EXPECT_EQ(0, wrong);
	nap(300);
	memset(&last, 0, sizeof(last));
	for (;;) {
		t = message(self->rip);
		if (t.rc != NO_ERROR && t.rc != ERROR_MORE_MESSAGES)
			break;
		last = t.now;
	}
	EXPECT_TRUE(RtmIsRoute(IP, &r.RR_Network, &got));
	EXPECT_EQ(RIP, got.RR_RoutingProtocol);
	EXPECT_TRUE(!last.RR_RoutingProtocol || last.RR_RoutingProtocol == RIP);
}

TEST_HARNESS_MAIN
