/* SPDX-License-Identifier: GPL-2.0 */
/* Helpers of the tests of RTMv1: routes in few words, and what they came back as. */
#ifndef RTM_COMPAT_V1_TEST_H
#define RTM_COMPAT_V1_TEST_H

#include <arpa/inet.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define NOMINMAX
#include <windows.h>
#include <rtmx.h>
#include <rtm.h>
#include <routprot.h>

#define IP	RTM_PROTOCOL_FAMILY_IP
#define IPX	RTM_PROTOCOL_FAMILY_IPX
#define RIP	PROTO_IP_RIP
#define OSPF	PROTO_IP_OSPF
#define POISON	0xA5
/* of flags that nothing wrote */
#define UNTOUCHED	0xA5A5A5A5U

/* Priorities of the protocols (U-59) */
#define RIP_PRIORITY	120
#define OSPF_PRIORITY	110

/* As often as that, or as RTM_ROUNDS says where everything is slow. */
static inline int rounds(int most)
{
	const char *limit = getenv("RTM_ROUNDS");

	return limit && atoi(limit) < most ? atoi(limit) : most;
}

static inline DWORD mask_of(int len)
{
	return len ? htonl(~0U << (32 - len)) : 0;
}

static inline RTM_IP_ROUTE ip_route(const char *net, int len, const char *hop, DWORD metric)
{
	RTM_IP_ROUTE r;

	memset(&r, 0, sizeof(r));
	r.RR_Network.N_NetNumber = inet_addr(net);
	r.RR_Network.N_NetMask = mask_of(len);
	r.RR_NextHopAddress.N_NetNumber = inet_addr(hop);
	r.RR_NextHopAddress.N_NetMask = mask_of(24);
	r.RR_InterfaceID = 1;
	r.RR_FamilySpecificData.FSD_Type = 4;
	r.RR_FamilySpecificData.FSD_Metric = metric;
	SetRouteValid(&r);
	return r;
}

static inline RTM_IPX_ROUTE ipx_route(DWORD net, BYTE node, USHORT ticks, USHORT hops)
{
	RTM_IPX_ROUTE r;

	memset(&r, 0, sizeof(r));
	r.RR_Network.N_NetNumber = net;
	r.RR_NextHopAddress.NHA_Mac[0] = 2;
	r.RR_NextHopAddress.NHA_Mac[5] = node;
	r.RR_InterfaceID = 1;
	r.RR_FamilySpecificData.FSD_TickCount = ticks;
	r.RR_FamilySpecificData.FSD_HopCount = hops;
	return r;
}

/* What a change, or a message, told. */
struct told {
	DWORD rc;
	DWORD flags;
	RTM_IP_ROUTE now;
	RTM_IP_ROUTE before;
};

static inline struct told add(HANDLE client, RTM_IP_ROUTE route, DWORD ttl)
{
	struct told t;

	memset(&t, POISON, sizeof(t));
	t.rc = RtmAddRoute(client, &route, ttl, &t.flags, &t.now, &t.before);
	return t;
}

static inline struct told del(HANDLE client, RTM_IP_ROUTE route)
{
	struct told t;

	memset(&t, POISON, sizeof(t));
	t.rc = RtmDeleteRoute(client, &route, &t.flags, &t.now);
	return t;
}

static inline struct told message(HANDLE client)
{
	struct told t;

	memset(&t, POISON, sizeof(t));
	t.rc = RtmDequeueRouteChangeMessage(client, &t.flags, &t.now, &t.before);
	return t;
}

static inline bool poisoned(const void *p, size_t n)
{
	const BYTE *b = p;

	while (n--)
		if (*b++ != POISON)
			return false;
	return true;
}

/* A route of that protocol, next hop and metric. */
static inline bool is(const RTM_IP_ROUTE *r, DWORD protocol, const char *hop, DWORD metric)
{
	return r->RR_RoutingProtocol == protocol &&
	       r->RR_NextHopAddress.N_NetNumber == inet_addr(hop) &&
	       r->RR_FamilySpecificData.FSD_Metric == metric;
}

static inline bool is_set(HANDLE event)
{
	struct pollfd pfd = { .fd = RtmxGetEventFd(event), .events = POLLIN };

	return poll(&pfd, 1, 0) == 1;
}

#ifndef V1_TEST_HAS_NOW	/* rtm_test.h has it, too */
static inline double now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec + ts.tv_nsec / 1e9;
}
#endif

static inline void nap(int ms)
{
	struct timespec ts = { ms / 1000, ms % 1000 * 1000000L };

	nanosleep(&ts, NULL);
}

#endif /* RTM_COMPAT_V1_TEST_H */
