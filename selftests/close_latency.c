// SPDX-License-Identifier: GPL-2.0
/*
 * close_latency: an owner of very many routes closes while another one works:
 * nothing of it is found afterwards, its memory comes back, and how long the
 * other had to wait is printed.  Times are told, never judged.
 *
 * RTM_ROUTES: how many routes.
 */
#include <pthread.h>
#include <stdatomic.h>
#include "rtm_test.h"

#define BATCH	4096

struct meter {
	int fd;
	atomic_int phase;	/* 0: before, 1: during the close, 2: stop */
	unsigned long calls[2];
	double longest_lookup[2], longest_batch[2], total[2];
	int failed;
};

/* Looks up and changes a route of its own without a pause. */
static void *measure(void *arg)
{
	struct meter *m = arg;
	struct rtm_route_info r = rt("192.168.0.0/16", "192.0.2.1", 10, 1), rec;
	int phase;

	while ((phase = atomic_load(&m->phase)) < 2) {
		double start = now(), middle, end;

		if (_test_lookup(m->fd, RTM_LOOKUP_LONGEST, 1, "192.168.1.1", &rec))
			m->failed++;
		middle = now();
		r.metric ^= 2;
		if (_test_route(m->fd, RTM_OP_SET, r) < 0)
			m->failed++;
		end = now();
		if (middle - start > m->longest_lookup[phase])
			m->longest_lookup[phase] = middle - start;
		if (end - middle > m->longest_batch[phase])
			m->longest_batch[phase] = end - middle;
		m->total[phase] += end - start;
		m->calls[phase]++;
	}
	return NULL;
}

/* Prefixes as they are on the Internet: mostly /24, scattered, nested at times. */
static int add_routes(int fd, unsigned long n)
{
	struct rtm_route_info *r = calloc(BATCH, sizeof(*r));
	unsigned long done = 0;
	int rc = 0;
	__u32 k, i;

	while (r && done < n && !rc) {
		for (k = 0; k < BATCH && done + k < n; k++) {
			__u32 serial = done + k;
			__be32 addr = htonl((serial * 2654435761U & 0x7FFFFF00U) + 0x01000000U);

			r[k] = rt("0.0.0.0/24", "192.0.2.0", 20, serial % 30);
			memcpy(r[k].prefix.addr, &addr, sizeof(addr));
			r[k].prefix.len = serial % 8 ? 24 : 17 + serial / 8 % 8;
			for (i = r[k].prefix.len; i < 32; i++)
				r[k].prefix.addr[i / 8] &= ~(0x80 >> i % 8);
			r[k].nexthop.addr[3] = serial % 251;
		}
		rc = _test_batch(fd, RTM_BATCH_F_MAKE_HOPS, r, k, NULL);
		done += k;
	}
	free(r);
	return r ? rc : -ENOMEM;
}

/* Chunks go back after a grace period: wait for that, not for long. */
static bool falls_back(int fd, const struct rtm_stats *before, struct rtm_stats *after)
{
	__u64 slack = 1 << 20;
	int tries = 100;

	while (tries--) {
		if (_test_stats(fd, after))
			return false;
		if (after->out_bytes <= before->out_bytes + slack &&
		    after->out_bytes_records <= before->out_bytes_records + slack &&
		    after->out_bytes_index <= before->out_bytes_index + slack)
			return true;
		usleep(100000);
	}
	return false;
}

TEST(close_of_a_big_owner)
{
	unsigned long n = env_number("RTM_ROUTES", 200000);
	struct rtm_stats before, full, after;
	struct rtm_entity_info info;
	struct rtm_list how = {};
	struct meter m = {};
	struct recs left;
	pthread_t thread;
	double start, took;
	__u32 id, own;
	int fd;

	m.fd = test_entity(0, AF_INET, 200, 1, &own);
	test_set(m.fd, "192.168.0.0/16", "192.0.2.1", 10, 1);
	test_stats(m.fd, &before);
	fd = test_entity(0, AF_INET, 100, 1, &id);
	start = now();
	ASSERT_EQ(0, add_routes(fd, n));
	took = now() - start;
	test_stats(m.fd, &full);
	TH_LOG("%llu routes added in %.2f s, %llu bytes",
	       (unsigned long long)full.out_routes - 1, took, (unsigned long long)full.out_bytes);
	EXPECT_LT(before.out_bytes, full.out_bytes);
	EXPECT_LE(full.out_bytes_records + full.out_bytes_index, full.out_bytes);
	ASSERT_EQ(0, pthread_create(&thread, NULL, measure, &m));
	usleep(300000);
	atomic_store(&m.phase, 1);
	start = now();
	close(fd);
	took = now() - start;
	atomic_store(&m.phase, 2);
	/* at once, before anything else */
	test_stats(m.fd, &after);
	EXPECT_EQ(1, after.out_routes);
	EXPECT_EQ(1, after.out_dests);
	EXPECT_EQ(1, after.out_entities);
	EXPECT_EQ(1, after.out_nexthops);
	EXPECT_EQ(0, after.out_dests_hidden);
	test_err_entity_info(ENOENT, m.fd, 0, id, &info);
	pthread_join(thread, NULL);
	test_walk(m.fd, RTM_IOC_ROUTE_LIST, &how, 100, &left);
	ASSERT_EQ(1, left.n);
	EXPECT_EQ(own, left.rec[0].owner);
	EXPECT_EQ(0, m.failed);
	EXPECT_TRUE(falls_back(m.fd, &before, &after)) {
		TH_LOG("%llu bytes before, %llu full, still %llu",
		       (unsigned long long)before.out_bytes,
		       (unsigned long long)full.out_bytes, (unsigned long long)after.out_bytes);
	}
	TH_LOG("close took %.1f ms; longest wait before it: lookup %.3f ms, batch %.3f ms (%lu calls)",
	       took * 1e3, m.longest_lookup[0] * 1e3, m.longest_batch[0] * 1e3, m.calls[0]);
	TH_LOG("longest wait during it: lookup %.3f ms, batch %.3f ms (%lu calls, %.1f ms in all)",
	       m.longest_lookup[1] * 1e3, m.longest_batch[1] * 1e3, m.calls[1], m.total[1] * 1e3);
}

/* The same again and again: no figure creeps. */
TEST(memory_does_not_creep)
{
	unsigned long n = env_number("RTM_ROUTES", 200000) / 20;
	struct rtm_stats first, s;
	int observer = test_observer(0, AF_INET), round;

	for (round = 0; round < 6; round++) {
		int fd = test_entity(0, AF_INET, 100, 1, NULL);

		ASSERT_EQ(0, add_routes(fd, n));
		if (!round)
			test_stats(observer, &first);
		test_stats(observer, &s);
		EXPECT_EQ(first.out_routes, s.out_routes);
		/* some of what is being given back may still be counted */
		EXPECT_GE(first.out_bytes * 2, s.out_bytes) { TH_LOG("round %d", round); }
		close(fd);
	}
}

TEST_HARNESS_MAIN
