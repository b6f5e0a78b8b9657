// SPDX-License-Identifier: GPL-2.0
/*
 * RTMv1: questions about networks, enumeration, deletion in blocks.
 */
#include "v1_test.h"
#include "kselftest_harness.h"
#include "v1_fixture.h"

/* ---- questions ---- */

TEST_F(v1, is_route_is_exact)
{
	RTM_IP_ROUTE r = ip_route("10.0.0.0", 8, "1.1.1.1", 3), got;
	IP_NETWORK net = { r.RR_Network.N_NetNumber, mask_of(16) };

	add(self->rip, r, INFINITE);
	memset(&got, POISON, sizeof(got));
	SetLastError(1);
	EXPECT_EQ(FALSE, RtmIsRoute(IP, &net, &got));
	EXPECT_EQ(NO_ERROR, GetLastError());
	EXPECT_TRUE(poisoned(&got, sizeof(got)));
	net.N_NetMask = mask_of(8);
	EXPECT_EQ(TRUE, RtmIsRoute(IP, &net, &got));
	EXPECT_TRUE(is(&got, RIP, "1.1.1.1", 3));
	EXPECT_EQ(TRUE, RtmIsRoute(IP, &net, NULL));	/* U-32 */
}

TEST_F(v1, count_of_networks)
{
	EXPECT_EQ(0, RtmGetNetworkCount(IP));
	EXPECT_EQ(NO_ERROR, GetLastError());
	add(self->rip, ip_route("10.0.0.0", 8, "1.1.1.1", 3), INFINITE);
	add(self->rip, ip_route("10.0.0.0", 8, "1.1.1.2", 3), INFINITE);
	add(self->ospf, ip_route("10.0.0.0", 8, "1.1.1.1", 3), INFINITE);
	EXPECT_EQ(1, RtmGetNetworkCount(IP));
	add(self->ospf, ip_route("10.0.0.0", 16, "1.1.1.1", 3), INFINITE);
	EXPECT_EQ(2, RtmGetNetworkCount(IP));
	EXPECT_EQ(0, RtmGetNetworkCount(IPX));
}

/* §8: those that are not valid compete, but packets do not follow them. */
TEST_F(v1, lookup_and_disabled_routes)
{
	RTM_IP_ROUTE r = ip_route("10.1.0.0", 16, "1.1.1.1", 3), got;

	EXPECT_EQ(FALSE, RtmLookupIPDestination(inet_addr("10.1.2.3"), &got));
	EXPECT_EQ(NO_ERROR, GetLastError());
	ClearRouteFlags(&r);
	r.RR_FamilySpecificData.FSD_Type = 2;
	EXPECT_EQ(RTM_ROUTE_ADDED, add(self->rip, r, INFINITE).flags);
	EXPECT_EQ(FALSE, RtmLookupIPDestination(inet_addr("10.1.2.3"), &got));
	EXPECT_EQ(NO_ERROR, GetLastError());
	add(self->rip, ip_route("10.0.0.0", 8, "1.1.1.8", 3), INFINITE);
	add(self->rip, ip_route("0.0.0.0", 0, "1.1.1.9", 3), INFINITE);
	EXPECT_EQ(TRUE, RtmLookupIPDestination(inet_addr("10.1.2.3"), &got));
	EXPECT_TRUE(is(&got, RIP, "1.1.1.8", 3));
	EXPECT_EQ(TRUE, RtmLookupIPDestination(inet_addr("11.1.2.3"), &got));
	EXPECT_TRUE(is(&got, RIP, "1.1.1.9", 3));
	SetRouteValid(&r);
	EXPECT_EQ(RTM_ROUTE_CHANGED, add(self->rip, r, INFINITE).flags);
	EXPECT_EQ(TRUE, RtmLookupIPDestination(inet_addr("10.1.2.3"), &got));
	EXPECT_TRUE(is(&got, RIP, "1.1.1.1", 3));
	EXPECT_TRUE(IsRouteValid(&got));
}

/* ---- enumeration ---- */

/* Two networks, two protocols, two interfaces, two next hops: 16 routes. */
static void fill(HANDLE rip, HANDLE ospf)
{
	static const char *const nets[] = { "192.168.0.0", "10.0.0.0" };
	static const char *const hops[] = { "2.2.2.2", "1.1.1.3" };
	RTM_IP_ROUTE r;
	int i;

	for (i = 0; i < 16; i++) {
		r = ip_route(nets[i & 1], 16, hops[i >> 1 & 1], 10 + i);
		r.RR_InterfaceID = 5 - (i >> 2 & 1);
		add(i & 8 ? rip : ospf, r, INFINITE);
	}
}

/* All combinations of flags: as many as there must be, none twice. */
TEST_F(v1, enumerate)
{
	RTM_IP_ROUTE criteria = ip_route("10.0.0.0", 16, "0.0.0.0", 0), got[17];
	DWORD flags, rc, expected;
	int n, i, k;
	HANDLE e;

	criteria.RR_InterfaceID = 5;
	criteria.RR_RoutingProtocol = OSPF;
	EXPECT_EQ(NULL, RtmCreateEnumerationHandle(IP, 0, NULL));
	EXPECT_EQ(ERROR_NO_ROUTES, GetLastError());
	fill(self->rip, self->ospf);
	for (flags = 0; flags < 16; flags++) {
		expected = 16;
		for (i = 0; i < 3; i++)
			if (flags & 1 << i)
				expected /= 2;
		/* the best ones are OSPF's, metric 10 and 11, on interface 5 */
		if (flags & RTM_ONLY_BEST_ROUTES)
			expected = flags & RTM_ONLY_THIS_NETWORK ? 1 : 2;
		e = RtmCreateEnumerationHandle(IP, flags, &criteria);
		ASSERT_NE(NULL, e);
		for (n = 0; n < 17; n++) {
			rc = RtmEnumerateGetNextRoute(e, &got[n]);
			if (rc)
				break;
			for (k = 0; k < n; k++)
				EXPECT_NE(0, memcmp(&got[k], &got[n], sizeof(got[n])));
		}
		EXPECT_EQ(ERROR_NO_MORE_ROUTES, rc);
		EXPECT_EQ(expected, n) { TH_LOG("flags %u", flags); }
		EXPECT_EQ(ERROR_NO_MORE_ROUTES, RtmEnumerateGetNextRoute(e, &got[0]));
		EXPECT_EQ(ERROR_INVALID_PARAMETER, RtmEnumerateGetNextRoute(e, NULL));
		EXPECT_EQ(NO_ERROR, RtmCloseEnumerationHandle(e));
	}
	/* U-40: the best one, if it fits; not the best of those that fit */
	criteria.RR_RoutingProtocol = RIP;
	EXPECT_EQ(NULL, RtmCreateEnumerationHandle(IP, RTM_ONLY_THIS_PROTOCOL |
						   RTM_ONLY_BEST_ROUTES, &criteria));
	EXPECT_EQ(ERROR_NO_ROUTES, GetLastError());
	EXPECT_EQ(NULL, RtmCreateEnumerationHandle(IP, 16, &criteria));
	EXPECT_EQ(ERROR_INVALID_PARAMETER, GetLastError());
	/* U-39 */
	EXPECT_EQ(NULL, RtmCreateEnumerationHandle(IP, RTM_ONLY_THIS_PROTOCOL, NULL));
	EXPECT_EQ(ERROR_INVALID_PARAMETER, GetLastError());
	e = RtmCreateEnumerationHandle(IP, RTM_ONLY_BEST_ROUTES, NULL);
	EXPECT_NE(NULL, e);
	/* U-42: it outlives registrations; U-43, U-44 */
	EXPECT_EQ(NO_ERROR, RtmEnumerateGetNextRoute(e, &got[0]));
	EXPECT_EQ(NO_ERROR, RtmDeregisterClient(self->ospf));
	EXPECT_EQ(NO_ERROR, RtmEnumerateGetNextRoute(e, &got[0]));
	EXPECT_EQ(RIP, got[0].RR_RoutingProtocol);
	EXPECT_EQ(ERROR_NO_MORE_ROUTES, RtmEnumerateGetNextRoute(e, &got[0]));
	add(self->rip, ip_route("200.0.0.0", 16, "1.1.1.1", 1), INFINITE);
	EXPECT_EQ(ERROR_NO_MORE_ROUTES, RtmEnumerateGetNextRoute(e, &got[0]));
}

/* U-03, U-50: by network, mask, protocol, interface, next hop */
TEST_F(v1, ordered_walk)
{
	RTM_IP_ROUTE r, last, before;
	int n = 0;

	EXPECT_EQ(ERROR_NO_ROUTES, RtmGetFirstRoute(IP, 0, &r));
	EXPECT_EQ(ERROR_INVALID_PARAMETER, RtmGetFirstRoute(IP, 16, &r));
	EXPECT_EQ(ERROR_INVALID_PARAMETER, RtmGetNextRoute(IP, 0x80000000, &r));
	fill(self->rip, self->ospf);
	add(self->rip, ip_route("10.0.0.0", 8, "1.1.1.1", 3), INFINITE);
	memset(&last, 0, sizeof(last));
	memset(&r, 0, sizeof(r));
	ASSERT_EQ(NO_ERROR, RtmGetFirstRoute(IP, 0, &r));
	EXPECT_EQ(mask_of(8), r.RR_Network.N_NetMask);
	do {
		n++;
		if (n > 2) {
			DWORD a[] = { ntohl(last.RR_Network.N_NetNumber), last.RR_RoutingProtocol,
				      last.RR_InterfaceID,
				      ntohl(last.RR_NextHopAddress.N_NetNumber) };
			DWORD b[] = { ntohl(r.RR_Network.N_NetNumber), r.RR_RoutingProtocol,
				      r.RR_InterfaceID, ntohl(r.RR_NextHopAddress.N_NetNumber) };
			int i = 0;

			while (i < 3 && a[i] == b[i])
				i++;
			EXPECT_LT(a[i], b[i]);
		}
		last = r;
		/* the present one may go meanwhile */
		if (n % 4 == 0)
			EXPECT_EQ(NO_ERROR, del(r.RR_RoutingProtocol == RIP ?
						self->rip : self->ospf, r).rc);
		before = r;
	} while (!RtmGetNextRoute(IP, 0, &r));
	EXPECT_EQ(17, n);
	EXPECT_EQ(0, memcmp(&before, &r, sizeof(r)));	/* U-51 */
	/* from a key that is made up; the filter holds */
	memset(&r, 0, sizeof(r));
	r.RR_Network.N_NetNumber = inet_addr("100.0.0.0");
	r.RR_RoutingProtocol = OSPF;
	for (n = 0; !RtmGetNextRoute(IP, RTM_ONLY_THIS_PROTOCOL, &r); n++)
		EXPECT_EQ(OSPF, r.RR_RoutingProtocol);
	EXPECT_LE(3, n);
	/* the macro: the lowest next hop */
	r = ip_route("192.168.0.0", 16, "0.0.0.0", 0);
	r.RR_RoutingProtocol = RIP;
	r.RR_InterfaceID = 4;
	EXPECT_EQ(NO_ERROR, RtmGetSpecificRoute(IP, &r));
	EXPECT_EQ(inet_addr("1.1.1.3"), r.RR_NextHopAddress.N_NetNumber);
	r.RR_InterfaceID = 6;
	EXPECT_EQ(ERROR_NO_ROUTES, RtmGetSpecificRoute(IP, &r));
}

/* A rare one among many is found. */
TEST_F_TIMEOUT(v1, walk_with_rare_matches, 120)
{
	const int many = rounds(5000);
	RTM_IP_ROUTE r;
	char net[32];
	int i;

	for (i = 0; i < many; i++) {
		snprintf(net, sizeof(net), "10.%d.%d.0", i / 256, i % 256);
		ASSERT_EQ(NO_ERROR, add(self->rip, ip_route(net, 24, "1.1.1.1", 3), INFINITE).rc);
	}
	snprintf(net, sizeof(net), "10.%d.%d.0", (many - 10) / 256, (many - 10) % 256);
	add(self->ospf, ip_route(net, 24, "1.1.1.1", 3), INFINITE);
	memset(&r, 0, sizeof(r));
	r.RR_RoutingProtocol = OSPF;
	EXPECT_EQ(NO_ERROR, RtmGetFirstRoute(IP, RTM_ONLY_THIS_PROTOCOL, &r));
	EXPECT_EQ(inet_addr(net), r.RR_Network.N_NetNumber);
	EXPECT_EQ(ERROR_NO_ROUTES, RtmGetNextRoute(IP, RTM_ONLY_THIS_PROTOCOL, &r));
	EXPECT_EQ(many, RtmGetNetworkCount(IP));
}

/* ---- block deletion ---- */

/* U-45 to U-49 */
TEST_F(v1, block_delete)
{
	HANDLE event = CreateEvent(NULL, FALSE, FALSE, NULL);
	HANDLE own = RtmRegisterClient(IP, 77, event, 0);
	RTM_IP_ROUTE criteria = ip_route("10.0.0.0", 16, "0.0.0.0", 0);
	int deleted = 0, changed = 0;
	struct told m;

	ASSERT_NE(NULL, own);
	EXPECT_EQ(ERROR_NO_ROUTES, RtmBlockDeleteRoutes(own, 0, NULL));
	EXPECT_EQ(ERROR_INVALID_PARAMETER, RtmBlockDeleteRoutes(own, 16, NULL));
	fill(own, self->rip);
	criteria.RR_RoutingProtocol = RIP;
	EXPECT_EQ(ERROR_NO_ROUTES, RtmBlockDeleteRoutes(own, RTM_ONLY_THIS_PROTOCOL, &criteria));
	criteria.RR_RoutingProtocol = 77;
	while (!message(own).rc || is_set(event))
		;
	while (message(self->ospf).rc != ERROR_NO_MESSAGES)
		;
	/* by interface; none of these is best */
	criteria.RR_InterfaceID = 4;
	EXPECT_EQ(NO_ERROR, RtmBlockDeleteRoutes(self->rip, RTM_ONLY_THIS_INTERFACE, &criteria));
	EXPECT_EQ(ERROR_NO_MESSAGES, message(own).rc);
	EXPECT_EQ(NO_ERROR, RtmBlockDeleteRoutes(own, RTM_ONLY_THIS_INTERFACE |
						 RTM_ONLY_THIS_PROTOCOL, &criteria));
	EXPECT_EQ(ERROR_NO_MESSAGES, message(own).rc);
	EXPECT_EQ(2, RtmGetNetworkCount(IP));
	/* by network: the caller is told as well, once a network */
	EXPECT_EQ(NO_ERROR, RtmBlockDeleteRoutes(own, RTM_ONLY_THIS_NETWORK | RTM_ONLY_BEST_ROUTES,
						 &criteria));
	EXPECT_TRUE(is_set(event));
	m = message(own);
	EXPECT_EQ(NO_ERROR, m.rc);
	EXPECT_EQ(RTM_ROUTE_CHANGED, m.flags);
	EXPECT_EQ(77, m.before.RR_RoutingProtocol);
	EXPECT_EQ(RIP, m.now.RR_RoutingProtocol);
	EXPECT_EQ(inet_addr("10.0.0.0"), m.now.RR_Network.N_NetNumber);
	m = message(self->ospf);
	EXPECT_EQ(NO_ERROR, m.rc);
	EXPECT_EQ(RTM_ROUTE_CHANGED, m.flags);
	/* U-46: those of others' best ones, too */
	EXPECT_EQ(NO_ERROR, RtmBlockDeleteRoutes(self->rip, RTM_ONLY_BEST_ROUTES, NULL));
	while ((m = message(own)).rc != ERROR_NO_MESSAGES)
		m.flags == RTM_ROUTE_DELETED ? deleted++ : changed++;
	EXPECT_EQ(1, deleted);
	EXPECT_EQ(0, changed);
	EXPECT_EQ(1, RtmGetNetworkCount(IP));
	EXPECT_EQ(NO_ERROR, RtmBlockDeleteRoutes(own, 0, NULL));
	EXPECT_EQ(ERROR_NO_ROUTES, RtmBlockDeleteRoutes(own, 0, NULL));
	m = message(own);
	EXPECT_EQ(NO_ERROR, m.rc);
	EXPECT_EQ(RTM_ROUTE_DELETED, m.flags);
	EXPECT_EQ(0, RtmGetNetworkCount(IP));
}

TEST_HARNESS_MAIN
