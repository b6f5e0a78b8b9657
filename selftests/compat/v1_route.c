// SPDX-License-Identifier: GPL-2.0
/*
 * RTMv1: routes are added, updated, deleted, and age.
 */
#include "v1_test.h"
#include "kselftest_harness.h"
#include "v1_fixture.h"

/* What is stored, and what the caller cannot choose.  U-05, U-07, U-09, U-23 */
TEST_F(v1, all_of_a_route)
{
	RTM_IP_ROUTE r = ip_route("10.1.2.3", 8, "1.1.1.1", 3), copy, got;
	DWORD flags = UNTOUCHED, *data = (DWORD *)&r.RR_FamilySpecificData;
	int i;

	for (i = 0; i < 11; i++)
		data[i] = 0x1000 + i;
	for (i = 0; i < 4; i++)
		r.RR_ProtocolSpecificData.PSD_Data[i] = 0xABCD0000 + i;
	r.RR_RoutingProtocol = 4711;
	r.RR_TimeStamp.dwHighDateTime = 1;
	r.RR_NextHopAddress.N_NetMask = 0x12345678;
	copy = r;
	ASSERT_EQ(NO_ERROR, RtmAddRoute(self->rip, &r, INFINITE, &flags, &got, NULL));
	EXPECT_EQ(RTM_ROUTE_ADDED, flags);
	EXPECT_EQ(0, memcmp(&copy, &r, sizeof(r)));
	EXPECT_EQ(inet_addr("10.0.0.0"), got.RR_Network.N_NetNumber);
	EXPECT_EQ(RIP, got.RR_RoutingProtocol);
	EXPECT_EQ(RIP_PRIORITY, got.RR_FamilySpecificData.FSD_Priority);
	EXPECT_EQ(0, RtmGetRouteAge(&got));
	copy.RR_Network.N_NetNumber = inet_addr("10.0.0.0");
	copy.RR_RoutingProtocol = RIP;
	copy.RR_FamilySpecificData.FSD_Priority = RIP_PRIORITY;
	copy.RR_TimeStamp = got.RR_TimeStamp;
	EXPECT_EQ(0, memcmp(&copy, &got, sizeof(got)));
	/* the same from the table, with host bits in the question */
	memset(&got, POISON, sizeof(got));
	EXPECT_EQ(TRUE, RtmIsRoute(IP, &r.RR_Network, &got));
	EXPECT_EQ(0, memcmp(&copy, &got, sizeof(got)));
}

/* U-06 */
TEST_F(v1, masks)
{
	RTM_IP_ROUTE r = ip_route("10.0.0.0", 8, "1.1.1.1", 3);
	int len;

	r.RR_Network.N_NetMask = htonl(0xFF00FF00);
	EXPECT_EQ(ERROR_INVALID_PARAMETER, add(self->rip, r, INFINITE).rc);
	EXPECT_EQ(UNTOUCHED, add(self->rip, r, INFINITE).flags);
	EXPECT_EQ(ERROR_INVALID_PARAMETER, del(self->rip, r).rc);
	EXPECT_EQ(FALSE, RtmIsRoute(IP, &r.RR_Network, &r));
	EXPECT_EQ(ERROR_INVALID_PARAMETER, GetLastError());
	EXPECT_EQ(ERROR_INVALID_PARAMETER, RtmGetFirstRoute(IP, RTM_ONLY_THIS_NETWORK, &r));
	EXPECT_EQ(ERROR_INVALID_PARAMETER, RtmGetNextRoute(IP, 0, &r));
	r.RR_Network.N_NetMask = htonl(0x00FFFFFF);
	EXPECT_EQ(ERROR_INVALID_PARAMETER, add(self->rip, r, INFINITE).rc);
	for (len = 0; len <= 32; len++)
		ASSERT_EQ(RTM_ROUTE_ADDED, add(self->rip, ip_route("0.0.0.0", len, "1.1.1.1", 3),
					       INFINITE).flags);
	EXPECT_EQ(33, RtmGetNetworkCount(IP));
}

/* The table of 6.5, first part: what the author is told. */
TEST_F(v1, worked_examples)
{
	RTM_IP_ROUTE one = ip_route("10.0.0.0", 8, "1.1.1.1", 3), other;
	struct told t, m;

	t = add(self->rip, one, INFINITE);
	EXPECT_EQ(NO_ERROR, t.rc);
	EXPECT_EQ(RTM_ROUTE_ADDED, t.flags);
	EXPECT_TRUE(is(&t.now, RIP, "1.1.1.1", 3));
	EXPECT_TRUE(poisoned(&t.before, sizeof(t.before)));	/* U-13 */
	EXPECT_TRUE(is_set(self->event));
	m = message(self->ospf);
	EXPECT_EQ(NO_ERROR, m.rc);
	EXPECT_EQ(RTM_ROUTE_ADDED, m.flags);
	EXPECT_TRUE(is(&m.now, RIP, "1.1.1.1", 3));
	EXPECT_TRUE(poisoned(&m.before, sizeof(m.before)));	/* U-35 */
	EXPECT_FALSE(is_set(self->event));

	t = add(self->rip, ip_route("10.0.0.0", 8, "1.1.1.2", 5), INFINITE);
	EXPECT_EQ(RTM_NO_CHANGE, t.flags);
	EXPECT_TRUE(poisoned(&t.now, sizeof(t.now)));
	t = add(self->rip, one, INFINITE);
	EXPECT_EQ(RTM_NO_CHANGE, t.flags);
	one.RR_ProtocolSpecificData.PSD_Data[2] = 7;
	t = add(self->rip, one, INFINITE);
	EXPECT_EQ(RTM_NO_CHANGE, t.flags);
	EXPECT_TRUE(RtmIsRoute(IP, &one.RR_Network, &other));
	EXPECT_EQ(7, other.RR_ProtocolSpecificData.PSD_Data[2]);
	EXPECT_EQ(ERROR_NO_MESSAGES, message(self->ospf).rc);
	EXPECT_FALSE(is_set(self->event));

	/* U-27: one's own best made worse */
	t = add(self->rip, ip_route("10.0.0.0", 8, "1.1.1.1", 16), INFINITE);
	EXPECT_EQ(RTM_ROUTE_CHANGED, t.flags);
	EXPECT_TRUE(is(&t.before, RIP, "1.1.1.1", 3));
	EXPECT_TRUE(is(&t.now, RIP, "1.1.1.2", 5));
	m = message(self->ospf);
	EXPECT_EQ(RTM_ROUTE_CHANGED, m.flags);
	EXPECT_TRUE(is(&m.before, RIP, "1.1.1.1", 3));
	EXPECT_TRUE(is(&m.now, RIP, "1.1.1.2", 5));

	t = add(self->ospf, ip_route("10.0.0.0", 8, "2.2.2.2", 50), 1);
	EXPECT_EQ(RTM_ROUTE_CHANGED, t.flags);
	EXPECT_TRUE(is(&t.before, RIP, "1.1.1.2", 5));
	EXPECT_TRUE(is(&t.now, OSPF, "2.2.2.2", 50));
	EXPECT_EQ(OSPF_PRIORITY, t.now.RR_FamilySpecificData.FSD_Priority);
	/* the author gets no message */
	EXPECT_EQ(ERROR_NO_MESSAGES, message(self->ospf).rc);

	t = del(self->rip, ip_route("10.0.0.0", 8, "1.1.1.2", 0));
	EXPECT_EQ(NO_ERROR, t.rc);
	EXPECT_EQ(RTM_NO_CHANGE, t.flags);
	EXPECT_TRUE(poisoned(&t.now, sizeof(t.now)));
	EXPECT_EQ(ERROR_NO_MESSAGES, message(self->ospf).rc);

	/* U-52, U-64: it ages out, and its owner is told like everybody */
	EXPECT_EQ(WAIT_OBJECT_0, WaitForSingleObject(self->event, 3000));
	m = message(self->ospf);
	EXPECT_EQ(NO_ERROR, m.rc);
	EXPECT_EQ(RTM_ROUTE_CHANGED, m.flags);
	EXPECT_TRUE(is(&m.before, OSPF, "2.2.2.2", 50));
	EXPECT_TRUE(is(&m.now, RIP, "1.1.1.1", 16));

	EXPECT_EQ(NO_ERROR, RtmBlockDeleteRoutes(self->rip, 0, NULL));
	m = message(self->ospf);
	EXPECT_EQ(RTM_ROUTE_DELETED, m.flags);
	EXPECT_TRUE(is(&m.before, RIP, "1.1.1.1", 16));
	EXPECT_TRUE(poisoned(&m.now, sizeof(m.now)));
	EXPECT_EQ(FALSE, RtmIsRoute(IP, &one.RR_Network, NULL));
	EXPECT_EQ(NO_ERROR, GetLastError());
}

/* §6.3: each member alone, on the best route, is a change; data and stamp are not. */
TEST_F(v1, significance)
{
	RTM_IP_ROUTE r = ip_route("10.0.0.0", 8, "1.1.1.1", 3);
	DWORD *member = (DWORD *)&r.RR_FamilySpecificData;
	struct told t, m;
	int i;

	EXPECT_EQ(RTM_ROUTE_ADDED, add(self->rip, r, INFINITE).flags);
	EXPECT_EQ(NO_ERROR, message(self->ospf).rc);
	for (i = 0; i < 11; i++) {
		member[i] ^= 0x100;
		t = add(self->rip, r, INFINITE);
		/* the priority is not the caller's to choose */
		EXPECT_EQ(i == 3 ? RTM_NO_CHANGE : RTM_ROUTE_CHANGED, t.flags) {
			TH_LOG("member %d", i);
		}
		m = message(self->ospf);
		EXPECT_EQ(i == 3 ? ERROR_NO_MESSAGES : NO_ERROR, m.rc);
		if (i != 3)
			EXPECT_EQ(0, memcmp(&t.now, &m.now, sizeof(m.now)));
	}
	/* U-66: the valid bit, too */
	ClearRouteValid(&r);
	EXPECT_EQ(RTM_ROUTE_CHANGED, add(self->rip, r, INFINITE).flags);
	/* U-07: the next hop's mask is no identity, but significant */
	r.RR_NextHopAddress.N_NetMask = 0;
	EXPECT_EQ(RTM_ROUTE_CHANGED, add(self->rip, r, INFINITE).flags);
	r.RR_ProtocolSpecificData.PSD_Data[0] = 1;
	r.RR_TimeStamp.dwLowDateTime = 1;
	EXPECT_EQ(RTM_NO_CHANGE, add(self->rip, r, INFINITE).flags);
	EXPECT_EQ(1, RtmGetNetworkCount(IP));
	EXPECT_EQ(NO_ERROR, del(self->rip, r).rc);
	EXPECT_EQ(ERROR_NO_SUCH_ROUTE, del(self->rip, r).rc);
}

/* Buffers are optional, alone and together. */
TEST_F(v1, without_buffers)
{
	RTM_IP_ROUTE r = ip_route("10.0.0.0", 8, "1.1.1.1", 3), got;
	DWORD flags;

	EXPECT_EQ(NO_ERROR, RtmAddRoute(self->rip, &r, INFINITE, &flags, NULL, NULL));
	EXPECT_EQ(RTM_ROUTE_ADDED, flags);
	r.RR_FamilySpecificData.FSD_Metric = 4;
	EXPECT_EQ(NO_ERROR, RtmAddRoute(self->rip, &r, INFINITE, &flags, NULL, &got));
	EXPECT_EQ(RTM_ROUTE_CHANGED, flags);
	EXPECT_TRUE(is(&got, RIP, "1.1.1.1", 3));
	r.RR_FamilySpecificData.FSD_Metric = 5;
	EXPECT_EQ(NO_ERROR, RtmAddRoute(self->rip, &r, INFINITE, &flags, &got, NULL));
	EXPECT_TRUE(is(&got, RIP, "1.1.1.1", 5));
	EXPECT_EQ(NO_ERROR, RtmDeleteRoute(self->rip, &r, &flags, NULL));
	EXPECT_EQ(RTM_ROUTE_DELETED, flags);
	/* U-33: the messages are consumed all the same */
	EXPECT_EQ(ERROR_MORE_MESSAGES,
		  RtmDequeueRouteChangeMessage(self->ospf, &flags, NULL, NULL));
	EXPECT_EQ(RTM_ROUTE_ADDED, flags);
	EXPECT_EQ(ERROR_MORE_MESSAGES,
		  RtmDequeueRouteChangeMessage(self->ospf, &flags, NULL, NULL));
	EXPECT_EQ(ERROR_MORE_MESSAGES,
		  RtmDequeueRouteChangeMessage(self->ospf, &flags, NULL, NULL));
	EXPECT_TRUE(is_set(self->event));
	EXPECT_EQ(NO_ERROR, RtmDequeueRouteChangeMessage(self->ospf, &flags, NULL, NULL));
	EXPECT_EQ(RTM_ROUTE_DELETED, flags);
	EXPECT_FALSE(is_set(self->event));
}

TEST_F(v1, deleting)
{
	RTM_IP_ROUTE r = ip_route("10.0.0.0", 8, "1.1.1.1", 3);
	struct told t;

	EXPECT_EQ(ERROR_NO_SUCH_ROUTE, del(self->rip, r).rc);
	add(self->rip, r, INFINITE);
	/* U-30: another's route is not there, whatever protocol is named */
	r.RR_RoutingProtocol = RIP;
	EXPECT_EQ(ERROR_NO_SUCH_ROUTE, del(self->ospf, r).rc);
	r.RR_RoutingProtocol = OSPF;
	r.RR_InterfaceID = 2;
	EXPECT_EQ(ERROR_NO_SUCH_ROUTE, del(self->rip, r).rc);
	r.RR_InterfaceID = 1;
	add(self->rip, ip_route("10.0.0.0", 8, "1.1.1.2", 4), INFINITE);
	t = del(self->rip, r);
	EXPECT_EQ(RTM_ROUTE_CHANGED, t.flags);
	EXPECT_TRUE(is(&t.now, RIP, "1.1.1.2", 4));
	t = del(self->rip, ip_route("10.0.0.0", 8, "1.1.1.2", 4));
	EXPECT_EQ(RTM_ROUTE_DELETED, t.flags);
	EXPECT_TRUE(poisoned(&t.now, sizeof(t.now)));
	EXPECT_EQ(0, RtmGetNetworkCount(IP));
	EXPECT_EQ(NO_ERROR, GetLastError());
}

/* Equal rank: the present best keeps its place (U-61). */
TEST_F(v1, ties)
{
	struct told t;

	add(self->rip, ip_route("10.0.0.0", 8, "1.1.1.9", 3), INFINITE);
	t = add(self->rip, ip_route("10.0.0.0", 8, "1.1.1.1", 3), INFINITE);
	EXPECT_EQ(RTM_NO_CHANGE, t.flags);
	/* an update of the same rank keeps it, too */
	t = add(self->rip, ip_route("10.0.0.0", 8, "1.1.1.9", 3), INFINITE);
	EXPECT_EQ(RTM_NO_CHANGE, t.flags);
	t = del(self->rip, ip_route("10.0.0.0", 8, "1.1.1.9", 3));
	EXPECT_EQ(RTM_ROUTE_CHANGED, t.flags);
	EXPECT_TRUE(is(&t.now, RIP, "1.1.1.1", 3));
}

/* U-28, U-29 */
TEST_F(v1, single_route)
{
	HANDLE one = RtmRegisterClient(IP, 77, NULL, RTM_PROTOCOL_SINGLE_ROUTE);
	RTM_IP_ROUTE r = ip_route("10.0.0.0", 8, "1.1.1.1", 3);
	struct told t;

	ASSERT_NE(NULL, one);
	EXPECT_EQ(RTM_ROUTE_ADDED, add(one, r, INFINITE).flags);
	r = ip_route("10.0.0.0", 8, "1.1.1.2", 7);
	r.RR_InterfaceID = 9;
	t = add(one, r, INFINITE);
	EXPECT_EQ(RTM_ROUTE_CHANGED, t.flags);
	EXPECT_TRUE(is(&t.before, 77, "1.1.1.1", 3));
	EXPECT_TRUE(is(&t.now, 77, "1.1.1.2", 7));
	EXPECT_EQ(9, t.now.RR_InterfaceID);
	r = t.now;
	EXPECT_EQ(ERROR_NO_ROUTES, RtmGetNextRoute(IP, 0, &r));
	EXPECT_EQ(RTM_ROUTE_DELETED, del(one, ip_route("10.0.0.0", 8, "9.9.9.9", 0)).flags);
	EXPECT_EQ(NO_ERROR, RtmDeregisterClient(one));
}

/* U-24, U-25, U-62 */
TEST_F(v1, lifetimes)
{
	RTM_IP_ROUTE r = ip_route("10.0.0.0", 8, "1.1.1.1", 3);
	struct told m;
	double begun;

	EXPECT_EQ(ERROR_INVALID_PARAMETER, add(self->rip, r, 2147484).rc);
	EXPECT_EQ(ERROR_INVALID_PARAMETER, add(self->rip, r, INFINITE - 1).rc);
	EXPECT_EQ(FALSE, RtmIsRoute(IP, &r.RR_Network, NULL));
	EXPECT_EQ(NO_ERROR, add(self->rip, r, 2147483).rc);
	begun = now();
	EXPECT_EQ(NO_ERROR, add(self->rip, r, 1).rc);
	EXPECT_EQ(NO_ERROR, message(self->ospf).rc);
	nap(600);
	EXPECT_EQ(TRUE, RtmIsRoute(IP, &r.RR_Network, NULL));
	EXPECT_EQ(WAIT_OBJECT_0, WaitForSingleObject(self->event, 3000));
	EXPECT_LE(1.0, now() - begun);
	EXPECT_GE(60.0, now() - begun);
	m = message(self->ospf);
	EXPECT_EQ(RTM_ROUTE_DELETED, m.flags);
	/* an update takes the time away */
	add(self->rip, r, 1);
	add(self->rip, r, INFINITE);
	nap(1300);
	EXPECT_EQ(TRUE, RtmIsRoute(IP, &r.RR_Network, &r));
	EXPECT_EQ(1, RtmGetRouteAge(&r));
	/* U-25: it is added, and gone at once */
	EXPECT_EQ(NO_ERROR, message(self->ospf).rc);
	r = ip_route("11.0.0.0", 8, "1.1.1.1", 3);
	EXPECT_EQ(RTM_ROUTE_ADDED, add(self->rip, r, 0).flags);
	nap(200);
	EXPECT_EQ(FALSE, RtmIsRoute(IP, &r.RR_Network, NULL));
	EXPECT_EQ(ERROR_MORE_MESSAGES, message(self->ospf).rc);
	EXPECT_EQ(RTM_ROUTE_DELETED, message(self->ospf).flags);
}

/* Many at once go in one batch, with a message each. */
TEST_F_TIMEOUT(v1, many_expire, 120)
{
	char net[32];
	int i, n = 0;

	for (i = 0; i < 500; i++) {
		snprintf(net, sizeof(net), "10.%d.%d.0", i / 256, i % 256);
		ASSERT_EQ(NO_ERROR, add(self->ospf, ip_route(net, 24, "1.1.1.1", 3), 1).rc);
	}
	nap(2500);
	EXPECT_EQ(0, RtmGetNetworkCount(IP));
	while (message(self->ospf).flags == RTM_ROUTE_DELETED)
		n++;
	EXPECT_EQ(500, n);
}

/* U-36, U-37, U-38 */
TEST_F(v1, age)
{
	RTM_IP_ROUTE r = { 0 };

	EXPECT_EQ(INFINITE, RtmGetRouteAge(&r));
	EXPECT_EQ(ERROR_INVALID_PARAMETER, GetLastError());
	r.RR_TimeStamp.dwHighDateTime = 0x7FFFFFFF;
	EXPECT_EQ(INFINITE, RtmGetRouteAge(&r));
	r.RR_TimeStamp.dwHighDateTime = 1;	/* too old */
	EXPECT_EQ(INFINITE, RtmGetRouteAge(&r));
	r.RR_TimeStamp.dwHighDateTime = 0x01C00000;	/* 2000 */
	SetLastError(4711);
	EXPECT_NE(INFINITE, RtmGetRouteAge(&r));
	EXPECT_EQ(4711, GetLastError());
}

TEST_HARNESS_MAIN
