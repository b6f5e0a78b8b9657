// SPDX-License-Identifier: GPL-2.0
/*
 * RTMv1 over the module: every function and every error it lists, as a program written
 * for Windows would see it.  U-numbers are those of RTMv1.  Here: who comes and goes;
 * v1_*.c have the rest.
 */
#include "v1_test.h"
#include "kselftest_harness.h"
#include "v1_fixture.h"

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
