// SPDX-License-Identifier: GPL-2.0
/*
 * RTMv1: messages about changes.
 */
#include "v1_test.h"
#include <pthread.h>
#include "kselftest_harness.h"
#include "v1_fixture.h"

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

TEST_HARNESS_MAIN
