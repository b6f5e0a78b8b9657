// SPDX-License-Identifier: GPL-2.0
/*
 * RTMv1 over the module: every function and every error it lists, as a program written
 * for Windows would see it.  U-numbers are those of RTMv1.
 */
#include "v1_test.h"
#include <pthread.h>
#include "kselftest_harness.h"

FIXTURE(v1)
{
	HANDLE rip, ospf, event;
};

/* RIP wants no messages, OSPF does. */
FIXTURE_SETUP(v1)
{
	self->event = CreateEvent(NULL, TRUE, FALSE, NULL);
	ASSERT_NE(NULL, self->event);
	self->rip = RtmRegisterClient(IP, RIP, NULL, 0);
	ASSERT_NE(NULL, self->rip) { TH_LOG("error %u", GetLastError()); }
	self->ospf = RtmRegisterClient(IP, OSPF, self->event, 0);
	ASSERT_NE(NULL, self->ospf) { TH_LOG("error %u", GetLastError()); }
}

FIXTURE_TEARDOWN(v1)
{
}

/* ---- registration ---- */

TEST_F(v1, register_errors)
{
	HANDLE other;

	EXPECT_EQ(NULL, RtmRegisterClient(IP, RIP, NULL, 0));
	EXPECT_EQ(ERROR_CLIENT_ALREADY_EXISTS, GetLastError());
	EXPECT_EQ(NULL, RtmRegisterClient(2, 77, NULL, 0));
	EXPECT_EQ(ERROR_INVALID_PARAMETER, GetLastError());
	EXPECT_EQ(NULL, RtmRegisterClient(IP, 77, NULL, 2));
	EXPECT_EQ(ERROR_INVALID_PARAMETER, GetLastError());
	/* U-20: no event, and a handle of something else */
	EXPECT_EQ(NULL, RtmRegisterClient(IP, 77, (HANDLE)(ULONG_PTR)4711, 0));
	EXPECT_EQ(ERROR_INVALID_PARAMETER, GetLastError());
	EXPECT_EQ(NULL, RtmRegisterClient(IP, 77, self->rip, 0));
	EXPECT_EQ(ERROR_INVALID_PARAMETER, GetLastError());
	/* U-01: the same protocol of the other family */
	other = RtmRegisterClient(IPX, RIP, NULL, 0);
	EXPECT_NE(NULL, other);
	EXPECT_EQ(NO_ERROR, RtmDeregisterClient(other));
}

/* U-19: any number is a protocol, and comes back as it is. */
TEST_F(v1, odd_protocols)
{
	static const DWORD odd[] = { 0, 1, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFE, 0xFFFFFFFF };
	HANDLE client[6];
	RTM_IP_ROUTE r;
	int i;

	for (i = 0; i < 6; i++) {
		client[i] = RtmRegisterClient(IP, odd[i], NULL, 0);
		ASSERT_NE(NULL, client[i]) { TH_LOG("%x: error %u", odd[i], GetLastError()); }
		EXPECT_EQ(NULL, RtmRegisterClient(IP, odd[i], NULL, 0));
		EXPECT_EQ(ERROR_CLIENT_ALREADY_EXISTS, GetLastError());
		ASSERT_EQ(NO_ERROR, add(client[i], ip_route("10.0.0.0", 8, "1.1.1.1", 3),
					INFINITE).rc);
	}
	memset(&r, 0, sizeof(r));
	EXPECT_EQ(NO_ERROR, RtmGetFirstRoute(IP, 0, &r));
	for (i = 0; i < 6; i++) {
		EXPECT_EQ(odd[i], r.RR_RoutingProtocol);
		EXPECT_EQ(i < 5 ? NO_ERROR : ERROR_NO_ROUTES, RtmGetNextRoute(IP, 0, &r));
	}
}

/* U-11, U-22: handles are checked, those of the other kind too. */
TEST_F(v1, handles)
{
	HANDLE bad[6] = { NULL, INVALID_HANDLE_VALUE, (HANDLE)(ULONG_PTR)1, self->event };
	RTM_IP_ROUTE r = ip_route("10.0.0.0", 8, "1.1.1.1", 3);
	HANDLE e, gone;
	DWORD flags;
	int i;

	ASSERT_EQ(NO_ERROR, add(self->rip, r, INFINITE).rc);
	e = RtmCreateEnumerationHandle(IP, 0, NULL);
	ASSERT_NE(NULL, e);
	gone = RtmRegisterClient(IP, 77, NULL, 0);
	ASSERT_NE(NULL, gone);
	EXPECT_EQ(NO_ERROR, RtmDeregisterClient(gone));
	bad[4] = e;
	bad[5] = gone;
	for (i = 0; i < 6; i++) {
		EXPECT_EQ(ERROR_INVALID_HANDLE,
			  RtmAddRoute(bad[i], &r, INFINITE, &flags, NULL, NULL));
		EXPECT_EQ(ERROR_INVALID_HANDLE, RtmDeleteRoute(bad[i], &r, &flags, NULL));
		EXPECT_EQ(ERROR_INVALID_HANDLE, RtmBlockDeleteRoutes(bad[i], 0, NULL));
		EXPECT_EQ(ERROR_INVALID_HANDLE,
			  RtmDequeueRouteChangeMessage(bad[i], &flags, NULL, NULL));
		EXPECT_EQ(ERROR_INVALID_HANDLE, RtmDeregisterClient(bad[i]));
		/* U-16: the handle is looked at first */
		EXPECT_EQ(ERROR_INVALID_HANDLE, RtmAddRoute(bad[i], NULL, 0, NULL, NULL, NULL));
		bad[4] = self->rip;
		EXPECT_EQ(ERROR_INVALID_HANDLE, RtmEnumerateGetNextRoute(bad[i], &r));
		EXPECT_EQ(ERROR_INVALID_HANDLE, RtmCloseEnumerationHandle(bad[i]));
		bad[4] = e;
	}
	EXPECT_EQ(NO_ERROR, RtmCloseEnumerationHandle(e));
	EXPECT_EQ(ERROR_INVALID_HANDLE, RtmCloseEnumerationHandle(e));
	EXPECT_EQ(ERROR_INVALID_HANDLE, RtmEnumerateGetNextRoute(e, &r));
	/* without an event there is no queue */
	EXPECT_EQ(ERROR_INVALID_HANDLE,
		  RtmDequeueRouteChangeMessage(self->rip, &flags, NULL, NULL));
}

/* U-12 */
TEST_F(v1, null_pointers)
{
	RTM_IP_ROUTE r = ip_route("10.0.0.0", 8, "1.1.1.1", 3);
	DWORD flags = UNTOUCHED;

	EXPECT_EQ(ERROR_INVALID_PARAMETER, RtmAddRoute(self->rip, NULL, 1, &flags, NULL, NULL));
	EXPECT_EQ(ERROR_INVALID_PARAMETER, RtmAddRoute(self->rip, &r, 1, NULL, NULL, NULL));
	EXPECT_EQ(ERROR_INVALID_PARAMETER, RtmDeleteRoute(self->rip, NULL, &flags, NULL));
	EXPECT_EQ(ERROR_INVALID_PARAMETER, RtmDeleteRoute(self->rip, &r, NULL, NULL));
	EXPECT_EQ(ERROR_INVALID_PARAMETER,
		  RtmDequeueRouteChangeMessage(self->ospf, NULL, NULL, NULL));
	EXPECT_EQ(UNTOUCHED, flags);
	EXPECT_EQ(FALSE, RtmIsRoute(IP, NULL, &r));
	EXPECT_EQ(ERROR_INVALID_PARAMETER, GetLastError());
	EXPECT_EQ(FALSE, RtmLookupIPDestination(0, NULL));
	EXPECT_EQ(ERROR_INVALID_PARAMETER, GetLastError());
	EXPECT_EQ(ERROR_INVALID_PARAMETER, RtmGetFirstRoute(IP, 0, NULL));
	EXPECT_EQ(ERROR_INVALID_PARAMETER, RtmGetNextRoute(IP, 0, NULL));
	EXPECT_EQ(ERROR_INVALID_PARAMETER, RtmBlockDeleteRoutes(self->rip, 1, NULL));
	EXPECT_EQ(INFINITE, RtmGetRouteAge(NULL));
	EXPECT_EQ(ERROR_INVALID_PARAMETER, GetLastError());
}

TEST_F(v1, families)
{
	RTM_IP_ROUTE r = ip_route("10.0.0.0", 8, "1.1.1.1", 3);
	static const DWORD families[] = { 2, 3, 0x21, 0x2B, ~0U };
	int i;

	for (i = 0; i < 5; i++) {
		SetLastError(1);
		EXPECT_EQ(FALSE, RtmIsRoute(families[i], &r.RR_Network, &r));
		EXPECT_EQ(ERROR_INVALID_PARAMETER, GetLastError());
		SetLastError(1);
		EXPECT_EQ(0, RtmGetNetworkCount(families[i]));
		EXPECT_EQ(ERROR_INVALID_PARAMETER, GetLastError());
		SetLastError(1);
		EXPECT_EQ(NULL, RtmCreateEnumerationHandle(families[i], 0, NULL));
		EXPECT_EQ(ERROR_INVALID_PARAMETER, GetLastError());
		EXPECT_EQ(ERROR_INVALID_PARAMETER, RtmGetFirstRoute(families[i], 0, &r));
		EXPECT_EQ(ERROR_INVALID_PARAMETER, RtmGetNextRoute(families[i], 0, &r));
	}
}

/* ---- adding and deleting ---- */

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

/* ---- messages ---- */

/* U-17, U-21 */
TEST_F(v1, deregistration)
{
	HANDLE event, other;
	struct told m;
	int i;

	add(self->ospf, ip_route("10.0.0.0", 8, "2.2.2.2", 3), INFINITE);
	add(self->ospf, ip_route("11.0.0.0", 8, "2.2.2.2", 3), INFINITE);
	add(self->ospf, ip_route("11.0.0.0", 8, "2.2.2.3", 4), INFINITE);
	event = CreateEvent(NULL, TRUE, FALSE, NULL);
	other = RtmRegisterClient(IP, 77, event, 0);
	ASSERT_NE(NULL, other);
	/* nobody is told of what was there */
	EXPECT_EQ(ERROR_NO_MESSAGES, message(other).rc);
	add(self->rip, ip_route("11.0.0.0", 8, "1.1.1.1", 3), INFINITE);
	add(self->rip, ip_route("12.0.0.0", 8, "1.1.1.1", 3), INFINITE);
	EXPECT_TRUE(is_set(self->event));
	EXPECT_EQ(NO_ERROR, message(other).rc);
	EXPECT_EQ(NO_ERROR, RtmDeregisterClient(self->ospf));
	EXPECT_EQ(ERROR_INVALID_HANDLE, RtmDeregisterClient(self->ospf));
	/* its messages are gone with a client, and its event is as if they never were */
	EXPECT_FALSE(is_set(self->event));
	EXPECT_TRUE(is_set(event));
	/* one for each network, in no order */
	for (i = 0; i < 2; i++) {
		m = message(other);
		EXPECT_EQ(i ? NO_ERROR : ERROR_MORE_MESSAGES, m.rc);
		EXPECT_TRUE(is(&m.before, OSPF, "2.2.2.2", 3));
		if (m.before.RR_Network.N_NetNumber == inet_addr("10.0.0.0")) {
			EXPECT_EQ(RTM_ROUTE_DELETED, m.flags);
		} else {
			EXPECT_EQ(RTM_ROUTE_CHANGED, m.flags);
			EXPECT_TRUE(is(&m.now, RIP, "1.1.1.1", 3));
		}
	}
	EXPECT_EQ(2, RtmGetNetworkCount(IP));
	/* the protocol is free at once */
	EXPECT_NE(NULL, RtmRegisterClient(IP, OSPF, NULL, 0));
}

/* U-18, U-55: the event is shared; the last message of one hides not the other's. */
TEST_F(v1, one_event_for_two)
{
	HANDLE ipx = RtmRegisterClient(IPX, 77, self->event, 0);
	HANDLE source = RtmRegisterClient(IPX, 78, NULL, 0);
	RTM_IPX_ROUTE x = ipx_route(0x1234, 1, 2, 3);
	DWORD flags;

	ASSERT_NE(NULL, ipx);
	ASSERT_NE(NULL, source);
	add(self->rip, ip_route("10.0.0.0", 8, "1.1.1.1", 3), INFINITE);
	EXPECT_EQ(NO_ERROR, RtmAddRoute(source, &x, INFINITE, &flags, NULL, NULL));
	EXPECT_EQ(NO_ERROR, message(self->ospf).rc);
	EXPECT_TRUE(is_set(self->event));
	EXPECT_EQ(ERROR_NO_MESSAGES, message(self->ospf).rc);
	EXPECT_TRUE(is_set(self->event));
	EXPECT_EQ(NO_ERROR, RtmDequeueRouteChangeMessage(ipx, &flags, &x, NULL));
	EXPECT_FALSE(is_set(self->event));
	/* RTM has its own reference */
	EXPECT_EQ(TRUE, CloseHandle(self->event));
	EXPECT_EQ(FALSE, CloseHandle(self->event));
	add(self->rip, ip_route("11.0.0.0", 8, "1.1.1.1", 3), INFINITE);
	EXPECT_EQ(NO_ERROR, message(self->ospf).rc);
}

/* U-57: a sleeper has one message a network beyond the limit, and each is right. */
TEST_F_TIMEOUT(v1, overflow, 120)
{
	struct told m;
	char net[32];
	int i, round, n = 0, wrong = 0;

	if (rounds(9000) < 9000)
		SKIP(return, "9000 changes take too long here");
	for (round = 0; round < 3; round++) {
		for (i = 0; i < 3000; i++) {
			snprintf(net, sizeof(net), "10.%d.%d.0", i / 256, i % 256);
			ASSERT_EQ(NO_ERROR, add(self->rip, ip_route(net, 24, "1.1.1.1", 3 + round),
						INFINITE).rc);
		}
	}
	do {
		m = message(self->ospf);
		if (m.rc == ERROR_NO_MESSAGES)
			break;
		n++;
		wrong += m.flags == RTM_ROUTE_CHANGED &&
			 m.now.RR_FamilySpecificData.FSD_Metric <=
			 m.before.RR_FamilySpecificData.FSD_Metric;
	} while (m.rc == ERROR_MORE_MESSAGES);
	EXPECT_EQ(0, wrong);
	EXPECT_LE(4096, n);
	EXPECT_GE(6000, n);
	EXPECT_EQ(NO_ERROR, m.rc);
	EXPECT_EQ(5, m.now.RR_FamilySpecificData.FSD_Metric);
	EXPECT_FALSE(is_set(self->event));
}

struct flapper {
	HANDLE client;
	int rounds;
};

static void *flap(void *arg)
{
	struct flapper *f = arg;
	int i;

	for (i = 0; i < f->rounds; i++)
		add(f->client, ip_route("10.0.0.0", 8, "1.1.1.1", 3 + i % 2), INFINITE);
	return NULL;
}

/**
 * struct chain - messages about one network, each to go on from the one before
 * @client: who gets them
 * @last: the last one
 * @n: how many there were
 * @gaps: how many did not go on from there
 */
struct chain {
	HANDLE client;
	RTM_IP_ROUTE last;
	int n, gaps;
};

/* Reads messages until the event has not been set for so long. */
static void follow(struct chain *chain, HANDLE event, DWORD ms)
{
	struct told m;

	while (WaitForSingleObject(event, ms) == WAIT_OBJECT_0) {
		do {
			m = message(chain->client);
			if (m.rc != NO_ERROR && m.rc != ERROR_MORE_MESSAGES)
				break;
			if (chain->n++)
				chain->gaps += memcmp(&m.before.RR_FamilySpecificData,
						      &chain->last.RR_FamilySpecificData,
						      sizeof(IP_SPECIFIC_DATA)) != 0;
			chain->last = m.now;
		} while (m.rc == ERROR_MORE_MESSAGES);
	}
}

/* Threads change the same network; a chain of messages has no gap, no wake-up is lost. */
TEST_F_TIMEOUT(v1, threads, 120)
{
	struct flapper a = { self->rip, rounds(2000) };
	struct flapper b = { RtmRegisterClient(IP, 77, NULL, 0), rounds(2000) };
	struct chain chain = { .client = self->ospf };
	RTM_IP_ROUTE now;
	pthread_t one, two;

	ASSERT_NE(NULL, b.client);
	ASSERT_EQ(0, pthread_create(&one, NULL, flap, &a));
	ASSERT_EQ(0, pthread_create(&two, NULL, flap, &b));
	follow(&chain, self->event, 500);
	/* Where processors are scarce, what is quiet for so long may not have ended. */
	pthread_join(one, NULL);
	pthread_join(two, NULL);
	follow(&chain, self->event, 500);
	EXPECT_EQ(0, chain.gaps);
	EXPECT_LT(1, chain.n);
	EXPECT_EQ(TRUE, RtmIsRoute(IP, &chain.last.RR_Network, &now));
	EXPECT_EQ(0, memcmp(&now.RR_FamilySpecificData, &chain.last.RR_FamilySpecificData,
			    sizeof(IP_SPECIFIC_DATA)));
}

/* ---- IPX ---- */

TEST(ipx)
{
	HANDLE event = CreateEvent(NULL, TRUE, FALSE, NULL);
	HANDLE rip = RtmRegisterClient(IPX, IPX_PROTOCOL_RIP, NULL, 0);
	HANDLE nlsp = RtmRegisterClient(IPX, IPX_PROTOCOL_NLSP, event, 0);
	RTM_IPX_ROUTE r = ipx_route(0x1000, 7, 4, 2), got, before;
	IPX_NETWORK net = { 0x1000 };
	DWORD flags = UNTOUCHED;

	ASSERT_NE(NULL, rip);
	ASSERT_NE(NULL, nlsp);
	r.RR_InterfaceID = 0xFFFFFFFF;
	r.RR_FamilySpecificData.FSD_Flags = IPX_GLOBAL_CLIENT_WAN_ROUTE;
	r.RR_ProtocolSpecificData.PSD_Data[3] = 9;
	memset(&got, POISON, sizeof(got));
	ASSERT_EQ(NO_ERROR, RtmAddRoute(rip, &r, INFINITE, &flags, &got, NULL));
	EXPECT_EQ(RTM_ROUTE_ADDED, flags);
	r.RR_RoutingProtocol = IPX_PROTOCOL_RIP;
	r.RR_TimeStamp = got.RR_TimeStamp;
	EXPECT_EQ(0, memcmp(&r, &got, sizeof(r)));	/* pads are zero */
	EXPECT_EQ(0, RtmGetRouteAge(&got));
	memset(&got, POISON, sizeof(got));
	EXPECT_EQ(TRUE, RtmIsRoute(IPX, &net, &got));
	EXPECT_EQ(0, memcmp(&r, &got, sizeof(r)));
	EXPECT_EQ(1, RtmGetNetworkCount(IPX));
	EXPECT_EQ(0, RtmGetNetworkCount(IP));
	/* U-60: ticks, then hops; 0 ticks are the best */
	r = ipx_route(0x1000, 8, 4, 1);
	EXPECT_EQ(NO_ERROR, RtmAddRoute(nlsp, &r, INFINITE, &flags, &got, &before));
	EXPECT_EQ(RTM_ROUTE_CHANGED, flags);
	EXPECT_EQ(8, got.RR_NextHopAddress.NHA_Mac[5]);
	EXPECT_EQ(7, before.RR_NextHopAddress.NHA_Mac[5]);
	r = ipx_route(0x1000, 9, 0, 65535);
	EXPECT_EQ(NO_ERROR, RtmAddRoute(rip, &r, 1, &flags, NULL, NULL));
	EXPECT_EQ(RTM_ROUTE_CHANGED, flags);
	r = ipx_route(0x1000, 9, 65535, 65535);
	EXPECT_EQ(NO_ERROR, RtmAddRoute(nlsp, &r, INFINITE, &flags, NULL, NULL));
	EXPECT_EQ(RTM_NO_CHANGE, flags);
	EXPECT_EQ(ERROR_MORE_MESSAGES, RtmDequeueRouteChangeMessage(nlsp, &flags, NULL, NULL));
	EXPECT_EQ(NO_ERROR, RtmDequeueRouteChangeMessage(nlsp, &flags, &got, &before));
	EXPECT_EQ(RTM_ROUTE_CHANGED, flags);
	EXPECT_EQ(0, got.RR_FamilySpecificData.FSD_TickCount);
	EXPECT_EQ(65535, got.RR_FamilySpecificData.FSD_HopCount);
	/* it ages out */
	EXPECT_EQ(WAIT_OBJECT_0, WaitForSingleObject(event, 3000));
	EXPECT_EQ(NO_ERROR, RtmDequeueRouteChangeMessage(nlsp, &flags, &got, NULL));
	EXPECT_EQ(8, got.RR_NextHopAddress.NHA_Mac[5]);
	/* in order: network, protocol, interface, node */
	r = ipx_route(0, 1, 1, 1);
	EXPECT_EQ(NO_ERROR, RtmAddRoute(rip, &r, INFINITE, &flags, NULL, NULL));
	r = ipx_route(0xFFFFFFFF, 1, 1, 1);
	EXPECT_EQ(NO_ERROR, RtmAddRoute(rip, &r, INFINITE, &flags, NULL, NULL));
	EXPECT_EQ(3, RtmGetNetworkCount(IPX));
	memset(&got, 0, sizeof(got));
	EXPECT_EQ(NO_ERROR, RtmGetFirstRoute(IPX, 0, &got));
	EXPECT_EQ(0, got.RR_Network.N_NetNumber);
	EXPECT_EQ(NO_ERROR, RtmGetNextRoute(IPX, 0, &got));
	EXPECT_EQ(IPX_PROTOCOL_RIP, got.RR_RoutingProtocol);
	EXPECT_EQ(NO_ERROR, RtmGetNextRoute(IPX, 0, &got));
	EXPECT_EQ(8, got.RR_NextHopAddress.NHA_Mac[5]);
	EXPECT_EQ(NO_ERROR, RtmGetNextRoute(IPX, 0, &got));
	EXPECT_EQ(9, got.RR_NextHopAddress.NHA_Mac[5]);
	EXPECT_EQ(NO_ERROR, RtmGetNextRoute(IPX, 0, &got));
	EXPECT_EQ(0xFFFFFFFF, got.RR_Network.N_NetNumber);
	EXPECT_EQ(ERROR_NO_ROUTES, RtmGetNextRoute(IPX, 0, &got));
	EXPECT_EQ(NO_ERROR, RtmDeleteRoute(rip, &got, &flags, NULL));
	EXPECT_EQ(RTM_ROUTE_DELETED, flags);
	EXPECT_EQ(NO_ERROR, RtmBlockDeleteRoutes(nlsp, RTM_ONLY_THIS_NETWORK, &(RTM_IPX_ROUTE){
						 .RR_Network = { 0x1000 } }));
}

/* ---- two processes ---- */

/* In another process: a client with a route, that then waits for its end. */
static pid_t start_other(DWORD protocol, const char *net, const char *hop, DWORD metric, int gate)
{
	pid_t pid = fork();
	HANDLE client;
	char c;

	if (pid)
		return pid;
	client = RtmRegisterClient(IP, protocol, NULL, 0);
	if (!client || add(client, ip_route(net, 8, hop, metric), INFINITE).rc)
		_exit(1);
	_exit(read(gate, &c, 1) < 0);
}

static bool wait_for(HANDLE event, HANDLE client, struct told *m)
{
	if (WaitForSingleObject(event, 3000) != WAIT_OBJECT_0)
		return false;
	*m = message(client);
	return m->rc == NO_ERROR || m->rc == ERROR_MORE_MESSAGES;
}

/* U-02: routes, and messages, of another process; its death is a deregistration. */
TEST_F(v1, death_of_a_process)
{
	int gate[2], status;
	struct told m;
	pid_t pid;

	ASSERT_EQ(0, pipe(gate));
	EXPECT_EQ(NO_ERROR, RtmDeregisterClient(self->rip));
	pid = start_other(RIP, "10.0.0.0", "7.7.7.7", 7, gate[0]);
	ASSERT_LT(0, pid);
	ASSERT_TRUE(wait_for(self->event, self->ospf, &m));
	EXPECT_EQ(RTM_ROUTE_ADDED, m.flags);
	EXPECT_TRUE(is(&m.now, RIP, "7.7.7.7", 7));
	EXPECT_EQ(NULL, RtmRegisterClient(IP, RIP, NULL, 0));
	EXPECT_EQ(ERROR_CLIENT_ALREADY_EXISTS, GetLastError());
	m = add(self->ospf, ip_route("10.0.0.0", 8, "1.1.1.1", 3), INFINITE);
	EXPECT_EQ(RTM_ROUTE_CHANGED, m.flags);
	EXPECT_TRUE(is(&m.before, RIP, "7.7.7.7", 7));
	m = del(self->ospf, ip_route("10.0.0.0", 8, "1.1.1.1", 3));
	EXPECT_EQ(RTM_ROUTE_CHANGED, m.flags);
	EXPECT_TRUE(is(&m.now, RIP, "7.7.7.7", 7));
	EXPECT_EQ(ERROR_NO_SUCH_ROUTE, del(self->ospf, m.now).rc);
	EXPECT_EQ(ERROR_NO_MESSAGES, message(self->ospf).rc);
	kill(pid, SIGKILL);
	EXPECT_EQ(pid, waitpid(pid, &status, 0));
	ASSERT_TRUE(wait_for(self->event, self->ospf, &m));
	EXPECT_EQ(RTM_ROUTE_DELETED, m.flags);
	EXPECT_TRUE(is(&m.before, RIP, "7.7.7.7", 7));
	EXPECT_EQ(0, RtmGetNetworkCount(IP));
}

/*
 * U-58: a child has neither handles nor events, and the parent's live without it.  It ends
 * by _Exit(): what memory it has of the parent's is no leak to look for (scripts/sanitize.c).
 */
TEST_F(v1, fork_has_nothing)
{
	RTM_IP_ROUTE r = ip_route("10.0.0.0", 8, "1.1.1.1", 3);
	HANDLE e, client;
	int status;
	pid_t pid;

	add(self->rip, r, INFINITE);
	EXPECT_EQ(NO_ERROR, message(self->ospf).rc);
	e = RtmCreateEnumerationHandle(IP, 0, NULL);
	ASSERT_NE(NULL, e);
	pid = fork();
	if (!pid) {
		DWORD flags;

		if (RtmAddRoute(self->rip, &r, 1, &flags, NULL, NULL) != ERROR_INVALID_HANDLE ||
		    RtmDequeueRouteChangeMessage(self->ospf, &flags, NULL, NULL) !=
		    ERROR_INVALID_HANDLE || SetEvent(self->event) ||
		    RtmEnumerateGetNextRoute(e, &r) != ERROR_INVALID_HANDLE)
			_Exit(1);
		/* it may begin anew, and has a thread of its own */
		self->event = CreateEvent(NULL, TRUE, FALSE, NULL);
		client = RtmRegisterClient(IP, 77, self->event, 0);
		if (!client || RtmGetNetworkCount(IP) != 1 ||
		    add(client, r, INFINITE).flags != RTM_ROUTE_CHANGED)
			_Exit(2);
		_Exit(0);
	}
	EXPECT_EQ(pid, waitpid(pid, &status, 0));
	EXPECT_EQ(0, status);
	EXPECT_EQ(TRUE, RtmIsRoute(IP, &r.RR_Network, NULL));
	EXPECT_EQ(NO_ERROR, RtmEnumerateGetNextRoute(e, &r));
	/* the parent's end is the routes' end, although a child lives */
	pid = fork();
	if (!pid)
		_Exit(pause());
	EXPECT_EQ(NO_ERROR, RtmDeregisterClient(self->rip));
	EXPECT_EQ(FALSE, RtmIsRoute(IP, &r.RR_Network, NULL));
	client = RtmRegisterClient(IP, RIP, NULL, 0);
	EXPECT_NE(NULL, client);
	kill(pid, SIGKILL);
	waitpid(pid, &status, 0);
}

/* U-15: anybody reads, not everybody registers. */
TEST_F(v1, rights)
{
	RTM_IP_ROUTE r = ip_route("10.0.0.0", 8, "1.1.1.1", 3);
	int status;
	pid_t pid;

	add(self->rip, r, INFINITE);
	pid = fork();
	if (!pid) {
		if (setgid(65534) || setuid(65534))
			_Exit(1);
		if (RtmRegisterClient(IP, 77, NULL, 0) || GetLastError() != ERROR_ACCESS_DENIED)
			_Exit(2);
		_Exit(RtmIsRoute(IP, &r.RR_Network, NULL) ? 0 : 3);
	}
	EXPECT_EQ(pid, waitpid(pid, &status, 0));
	/* 3: the device's mode here may keep others from reading */
	EXPECT_TRUE(WIFEXITED(status) && (!WEXITSTATUS(status) || WEXITSTATUS(status) == 3)) {
		TH_LOG("status %x", status);
	}
}

TEST_HARNESS_MAIN
