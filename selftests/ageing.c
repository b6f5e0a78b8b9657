// SPDX-License-Identifier: GPL-2.0
/*
 * ageing: routes with a time to live (U19): when they go, what starts and stops
 * the timer, what others see, and that very many of them hold nobody up.
 *
 * RTM_AGEING: how many routes expire at once in the last test.
 */
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <sys/wait.h>
#include "rtm_event.h"

#define DEST	"10.0.0.0/8"
#define HOP	"192.0.2.1"
#define LONG	3600000U	/* does not come while a test runs */
#define SHORT	300U

FIXTURE(ageing)
{
	int fd, other;
};

FIXTURE_SETUP(ageing)
{
	self->fd = test_entity(0, AF_INET, 100, 1, NULL);
	self->other = test_entity(0, AF_INET, 100, 2, NULL);
}

FIXTURE_TEARDOWN(ageing)
{
	close(self->fd);
	close(self->other);
}

static struct rtm_route_info lives(__u32 ttl, struct rtm_route_info r)
{
	r.rec_flags |= RTM_ROUTE_F_TTL;
	r.ttl = ttl;
	return r;
}

static struct rtm_route_info dest(__u32 ttl, __u32 metric)
{
	return lives(ttl, rt(DEST, HOP, 10, metric));
}

/* Milliseconds left; -1: does not age; or a negative errno less 1000. */
static long left(int fd, const char *prefix)
{
	struct rtm_route_info rec;
	int rc = _test_lookup(fd, RTM_LOOKUP_EXACT, RTM_VIEWS_ANY, prefix, &rec);

	if (rc)
		return rc - 1000;
	if (!(rec.rec_flags & RTM_ROUTE_F_TTL))
		return rec.ttl ? -2 : -1;
	return rec.ttl;
}

#define GONE	(-ENOENT - 1000L)

/* Wait until the destination is gone.  The time that took, or -1 after ten seconds. */
static double wait_gone(int fd, const char *prefix)
{
	double start = now();

	while (now() < start + 10) {
		if (left(fd, prefix) == GONE)
			return now() - start;
		usleep(1000);
	}
	return -1;
}

static struct rtm_stats stats(int fd)
{
	struct rtm_stats s;

	if (_test_stats(fd, &s))
		memset(&s, 0xff, sizeof(s));
	return s;
}

/* R16 */
TEST_F(ageing, goes_when_its_time_is_over_and_not_before)
{
	double start = now(), took;

	test_route(RTM_CHANGE_CREATED | RTM_CHANGE_BEST, self->fd, RTM_OP_ADD, dest(SHORT, 1));
	EXPECT_EQ(1, stats(self->fd).out_ageing);
	took = wait_gone(self->other, DEST);
	took = took < 0 ? took : now() - start;
	EXPECT_LE(SHORT / 1000.0, took);
	EXPECT_GE(60, took);	/* it did come, in the end */
	EXPECT_EQ(0, stats(self->fd).out_ageing);
	EXPECT_EQ(0, stats(self->fd).out_routes);
	EXPECT_EQ(0, stats(self->fd).out_dests_hidden);
}

/* U19: 0 is at once. */
TEST_F(ageing, zero_expires_at_once)
{
	test_route(RTM_CHANGE_CREATED | RTM_CHANGE_BEST, self->fd, RTM_OP_SET, dest(0, 1));
	EXPECT_LE(0, wait_gone(self->fd, DEST));
	/* an update, too */
	test_set(self->fd, DEST, HOP, 10, 1);
	ASSERT_LE(0, _test_route(self->fd, RTM_OP_UPDATE, dest(0, 1)));
	EXPECT_LE(0, wait_gone(self->fd, DEST));
	EXPECT_EQ(0, stats(self->fd).out_ageing);
}

TEST_F(ageing, the_next_best_takes_over)
{
	struct rtm_route_info rec;

	test_set(self->other, DEST, "192.0.2.9", 20, 1);
	test_route(RTM_CHANGE_CREATED | RTM_CHANGE_BEST, self->fd, RTM_OP_SET, dest(SHORT, 1));
	do {
		usleep(10000);
		test_lookup(self->fd, RTM_LOOKUP_LONGEST, 1, "10.1.1.1", &rec);
	} while (rec.num_routes == 2);
	EXPECT_EQ(20, rec.preference);
	EXPECT_EQ(0, rec.rec_flags & RTM_ROUTE_F_TTL);
}

TEST_F(ageing, tells_what_is_left)
{
	struct rtm_route_cmd c;
	struct rtm_dest_handles h;
	struct rtm_route_info rec;
	struct rtm_list how = list_cmd(NULL, 0);
	struct recs r;

	test_route(RTM_CHANGE_CREATED | RTM_CHANGE_BEST, self->fd, RTM_OP_SET, dest(LONG, 1));
	EXPECT_GE(LONG, left(self->other, DEST));
	EXPECT_LT(LONG - 60000, left(self->other, DEST));
	usleep(20000);
	EXPECT_GT(LONG - 19, left(self->other, DEST));
	test_lookup_handles(self->other, DEST, &rec, &h);
	test_route_info(self->other, h.route, &c);
	EXPECT_EQ(RTM_ROUTE_F_TTL, c.info.rec_flags & RTM_ROUTE_F_TTL);
	EXPECT_LT(LONG - 60000, c.info.ttl);
	test_set(self->fd, "11.0.0.0/8", HOP, 10, 1);
	test_walk(self->other, RTM_IOC_ROUTE_LIST, &how, 16, &r);
	ASSERT_EQ(2, r.n);
	EXPECT_EQ(RTM_ROUTE_F_TTL, r.rec[0].rec_flags & RTM_ROUTE_F_TTL);
	EXPECT_LT(LONG - 60000, r.rec[0].ttl);
	EXPECT_EQ(0, r.rec[1].rec_flags & RTM_ROUTE_F_TTL);
	EXPECT_EQ(0, r.rec[1].ttl);
	/* a handle that outlives the route: it no longer ages */
	test_del(self->fd, DEST);
	test_route_info(self->other, h.route, &c);
	EXPECT_EQ(RTM_ROUTE_DELETED, c.info.state);
	EXPECT_EQ(0, c.info.rec_flags & RTM_ROUTE_F_TTL);
	EXPECT_EQ(0, c.info.ttl);
	/* what came out may go in again */
	r.rec[0].op = RTM_OP_SET;
	ASSERT_LE(0, _test_route(self->fd, RTM_OP_SET, r.rec[0]));
	EXPECT_LT(LONG - 60000, left(self->other, DEST));
	recs_free(&r);
}

/* U19: every update that succeeds starts the timer anew or stops it. */
TEST_F(ageing, updates_start_it_anew_or_stop_it)
{
	struct rtm_route_info plain = rt(DEST, HOP, 10, 1);

	test_route(RTM_CHANGE_CREATED | RTM_CHANGE_BEST, self->fd, RTM_OP_SET, plain);
	EXPECT_EQ(-1, left(self->fd, DEST));
	/* an update that changes nothing else */
	test_route(RTM_CHANGE_BEST, self->fd, RTM_OP_SET, dest(SHORT, 1));
	EXPECT_LE(0, left(self->fd, DEST));
	test_route(RTM_CHANGE_BEST, self->fd, RTM_OP_SET, dest(LONG, 1));
	usleep(2 * SHORT * 1000);
	EXPECT_LT(LONG - 60000, left(self->fd, DEST));
	test_route(RTM_CHANGE_BEST, self->fd, RTM_OP_SET, dest(SHORT, 1));
	test_route(RTM_CHANGE_BEST, self->fd, RTM_OP_SET, plain);
	EXPECT_EQ(0, stats(self->fd).out_ageing);
	/* one that does change something */
	test_route(RTM_CHANGE_UPDATED | RTM_CHANGE_BEST, self->fd, RTM_OP_UPDATE, dest(SHORT, 2));
	test_route(RTM_CHANGE_UPDATED | RTM_CHANGE_BEST, self->fd, RTM_OP_UPDATE, plain);
	test_route(RTM_CHANGE_UPDATED | RTM_CHANGE_BEST, self->fd, RTM_OP_UPDATE, dest(SHORT, 2));
	test_route(RTM_CHANGE_UPDATED | RTM_CHANGE_BEST, self->fd, RTM_OP_UPDATE, dest(LONG, 3));
	usleep(2 * SHORT * 1000);
	EXPECT_LT(LONG - 60000, left(self->fd, DEST));
	test_del(self->fd, DEST);
	EXPECT_EQ(0, stats(self->fd).out_ageing);
	EXPECT_EQ(0, stats(self->fd).out_dests_hidden);
}

/* A brief record has no time to live, so its route has none. */
TEST_F(ageing, a_brief_update_stops_it)
{
	struct rtm_route_brief brief = {
		.len = 8, .preference = 10, .metric = 1, .views = RTM_VIEWS_UCAST,
		.addr = { 10 }, .hop = { 192, 0, 2, 1 }, .hop_len = 32, .nh_count = 1,
	};
	struct rtm_route_batch b = {
		.size = sizeof(b), .flags = RTM_BATCH_F_BRIEF, .records = u64ptr(&brief),
		.record_len = sizeof(brief), .count = 1,
	};

	ASSERT_LE(0, _test_route(self->fd, RTM_OP_SET, dest(LONG, 1)));
	ASSERT_EQ(0, rtm_call(self->fd, RTM_IOC_ROUTE_BATCH, &b));
	EXPECT_EQ(-1, left(self->fd, DEST));
	EXPECT_EQ(0, stats(self->fd).out_ageing);
}

/* U59: starting a timer is no change: numbers and times stay. */
TEST_F(ageing, starting_is_no_change)
{
	struct rtm_route_info before, after;

	test_set(self->fd, DEST, HOP, 10, 1);
	test_lookup(self->fd, RTM_LOOKUP_EXACT, 1, DEST, &before);
	test_route(RTM_CHANGE_BEST, self->fd, RTM_OP_SET, dest(LONG, 1));
	test_route(RTM_CHANGE_BEST, self->fd, RTM_OP_SET, dest(LONG - 1, 1));
	test_route(RTM_CHANGE_BEST, self->fd, RTM_OP_SET, rt(DEST, HOP, 10, 1));
	test_lookup(self->fd, RTM_LOOKUP_EXACT, 1, DEST, &after);
	EXPECT_EQ(before.seq, after.seq);
	EXPECT_EQ(before.changed, after.changed);
	EXPECT_EQ(after.seq, stats(self->fd).out_seq);
}

TEST_F(ageing, what_fails_leaves_the_timer)
{
	struct rtm_route_info r;

	test_route(RTM_CHANGE_CREATED | RTM_CHANGE_BEST, self->fd, RTM_OP_SET, dest(LONG, 1));
	test_err_route(EEXIST, self->fd, RTM_OP_ADD, dest(0, 1));
	test_err_route(EOPNOTSUPP, self->fd, RTM_OP_SET, ({ r = dest(0, 1); r.views = 4; r; }));
	test_err_route(ESTALE, self->fd, RTM_OP_SET,
		       ({ r = dest(0, 1); r.rec_flags |= RTM_ROUTE_F_IF_SEQ; r.seq = 99999; r; }));
	test_err_route(ENOENT, self->other, RTM_OP_UPDATE, dest(0, 1));
	/* without the flag there is nothing to tell, with DEL nothing to do */
	test_err_route(EINVAL, self->fd, RTM_OP_SET, ({ r = rt(DEST, HOP, 10, 1); r.ttl = 1; r; }));
	usleep(50000);
	EXPECT_LT(LONG - 60000, left(self->fd, DEST));
	test_route(RTM_CHANGE_DELETED | RTM_CHANGE_BEST, self->fd, RTM_OP_DEL, dest(LONG, 1));
	EXPECT_EQ(GONE, left(self->fd, DEST));
}

/* Updates of another route of the destination do not touch the timer. */
TEST_F(ageing, each_route_has_its_own)
{
	struct rtm_route_info rec;
	int i;

	ASSERT_LE(0, _test_route(self->fd, RTM_OP_SET, dest(SHORT, 5)));
	ASSERT_LE(0, _test_route(self->other, RTM_OP_SET, dest(LONG, 7)));
	for (i = 0; i < 50; i++) {
		ASSERT_LE(0, _test_route(self->other, RTM_OP_SET, dest(LONG, i % 9)));
		usleep(10000);
	}
	do {
		usleep(10000);
		test_lookup(self->fd, RTM_LOOKUP_EXACT, 1, DEST, &rec);
	} while (rec.num_routes > 1);
	EXPECT_EQ(1, stats(self->fd).out_ageing);
	EXPECT_LT(LONG - 60000, left(self->fd, DEST));
}

/* A handle outlives the route; the state says so. */
TEST_F(ageing, handles_of_expired_routes)
{
	struct rtm_route_cmd c;
	__u64 handle = 0;

	ASSERT_LE(0, _test_route_aux(self->fd, RTM_OP_ADD, dest(SHORT, 1), NULL, 0, &handle));
	test_route_info(self->fd, handle, &c);
	EXPECT_EQ(RTM_ROUTE_LIVE, c.info.state);
	EXPECT_LE(0, wait_gone(self->fd, DEST));
	test_route_info(self->fd, handle, &c);
	EXPECT_EQ(RTM_ROUTE_DELETED, c.info.state);
	EXPECT_EQ(1, stats(self->fd).out_dests_hidden);
	/* by handle: it is gone */
	test_err_route(ENOENT, self->fd, RTM_OP_SET,
		       ({ struct rtm_route_info r = dest(LONG, 1); r.handle = handle; r; }));
	test_release(self->fd, handle);
	EXPECT_EQ(0, stats(self->fd).out_dests_hidden);
}

/* By handle the timer is started and stopped, too. */
TEST_F(ageing, by_handle)
{
	struct rtm_route_info r = dest(LONG, 1);
	__u64 handle = 0;

	ASSERT_LE(0, _test_route_aux(self->fd, RTM_OP_ADD, rt(DEST, HOP, 10, 1), NULL, 0, &handle));
	r.handle = handle;
	test_route(RTM_CHANGE_BEST, self->fd, RTM_OP_UPDATE, r);
	EXPECT_LT(LONG - 60000, left(self->fd, DEST));
	/* the timer keeps what it needs when the handle goes */
	test_release(self->fd, handle);
	EXPECT_LT(LONG - 60000, left(self->fd, DEST));
	ASSERT_LE(0, _test_route(self->fd, RTM_OP_SET, dest(0, 1)));
	EXPECT_LE(0, wait_gone(self->fd, DEST));
	EXPECT_EQ(0, stats(self->fd).out_dests_hidden);
}

/* U19: an owner that wants to be asked is asked, and the route stays. */
TEST_F(ageing, owners_that_are_asked)
{
	struct rtm_route_cmd c;
	struct rtm_event e;
	int fd = test_open(O_RDWR);
	double start = now();

	ASSERT_EQ(0, _test_register_as(fd, 103, 1, RTM_ENTITY_F_EXPIRE, 0, NULL));
	ASSERT_LE(0, _test_route(fd, RTM_OP_SET, dest(SHORT, 1)));
	ASSERT_EQ(1, _test_events(fd, 0, &e, 1, 10000));
	EXPECT_LE(SHORT / 1000.0, now() - start);
	EXPECT_EQ(RTM_EVENT_ROUTE_EXPIRED, e.type);
	/* it stays, without a timer */
	test_route_info(fd, e.handle, &c);
	EXPECT_EQ(RTM_ROUTE_LIVE, c.info.state);
	EXPECT_EQ(0, c.info.rec_flags & RTM_ROUTE_F_TTL);
	EXPECT_EQ(-1, left(self->other, DEST));
	EXPECT_EQ(0, stats(fd).out_ageing);
	/* it may live on */
	ASSERT_LE(0, _test_route(fd, RTM_OP_SET, dest(SHORT, 1)));
	ASSERT_EQ(1, _test_events(fd, 0, &e, 1, 10000));
	/* an update in time, before it was told: nothing to tell any more */
	ASSERT_LE(0, _test_route(fd, RTM_OP_SET, dest(0, 1)));
	ASSERT_EQ(POLLIN | POLLRDNORM, _test_poll(fd, 10000));
	ASSERT_LE(0, _test_route(fd, RTM_OP_SET, rt(DEST, HOP, 10, 1)));
	EXPECT_EQ(0, _test_events(fd, 0, &e, 1, 0));
	ASSERT_LE(0, _test_route(fd, RTM_OP_SET, dest(0, 1)));
	ASSERT_EQ(POLLIN | POLLRDNORM, _test_poll(fd, 10000));
	ASSERT_LE(0, _test_route(fd, RTM_OP_SET, dest(LONG, 1)));
	EXPECT_EQ(0, _test_events(fd, 0, &e, 1, 0));
	EXPECT_EQ(1, stats(fd).out_ageing);
	/* the same with its end; and with the owner's end while it is to be told */
	ASSERT_LE(0, _test_route(fd, RTM_OP_SET, dest(0, 2)));
	ASSERT_EQ(POLLIN | POLLRDNORM, _test_poll(fd, 10000));
	test_del(fd, DEST);
	EXPECT_EQ(0, _test_events(fd, 0, &e, 1, 0));
	ASSERT_LE(0, _test_route(fd, RTM_OP_SET, dest(0, 2)));
	ASSERT_EQ(POLLIN | POLLRDNORM, _test_poll(fd, 10000));
	close(fd);
	EXPECT_EQ(GONE, left(self->other, DEST));
	EXPECT_EQ(0, stats(self->other).out_dests_hidden);
}

/* The owner's end, the file's end, the namespace's last file: nothing is left. */
TEST_F(ageing, the_owner_goes_first)
{
	struct rtm_stats before = stats(self->other), after;
	int fd = test_entity(0, AF_INET, 101, 1, NULL), i;
	char prefix[32];

	for (i = 0; i < 1000; i++) {
		snprintf(prefix, sizeof(prefix), "10.%d.%d.0/24", i / 250, i % 250);
		ASSERT_LE(0, _test_route(fd, RTM_OP_SET,
					 lives(i % 3 ? LONG : i % 20, rt(prefix, HOP, 10, 1))));
	}
	test_deregister(fd);
	close(fd);
	after = stats(self->other);
	EXPECT_EQ(before.out_routes, after.out_routes);
	EXPECT_EQ(0, after.out_ageing);
	EXPECT_EQ(0, after.out_dests_hidden);
	/* the table goes while its timers are about to fire */
	for (i = 0; i < 50; i++) {
		fd = test_entity(9, AF_INET, 101, 1, NULL);
		ASSERT_LE(0, _test_route(fd, RTM_OP_SET, dest(i % 4, 1)));
		ASSERT_LE(0, _test_route(fd, RTM_OP_SET, lives(1, rt("11.0.0.0/8", HOP, 10, 1))));
		if (i % 2)
			usleep(i * 100);
		close(fd);
	}
}

/* A child that is killed takes its ageing routes with it. */
TEST_F(ageing, a_killed_owner)
{
	int status;
	pid_t pid = fork();

	if (!pid) {
		int fd = rtm_open(O_RDWR);

		_test_register(fd, 0, AF_INET, 102, 1, NULL);
		_test_route(fd, RTM_OP_SET, dest(LONG, 1));
		raise(9);
	}
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	EXPECT_EQ(GONE, left(self->fd, DEST));
	EXPECT_EQ(0, stats(self->fd).out_ageing);
}

/* In order of their times, whatever the order in which they were set. */
TEST_F(ageing, many_times)
{
	__u64 seed = 4711;
	char prefix[32];
	double start = now(), due[200];
	int i;

	for (i = 0; i < 200; i++) {
		__u32 ttl = rnd(&seed) % 1500;

		snprintf(prefix, sizeof(prefix), "10.0.%d.0/24", i);
		due[i] = now() + ttl / 1000.0;
		ASSERT_LE(0, _test_route(self->fd, RTM_OP_SET, lives(ttl, rt(prefix, HOP, 10, 1))));
	}
	while (stats(self->fd).out_ageing && now() < start + 20) {
		i = rnd(&seed) % 200;
		snprintf(prefix, sizeof(prefix), "10.0.%d.0/24", i);
		if (left(self->fd, prefix) == GONE)
			EXPECT_LE(due[i], now());
		usleep(500);
	}
	EXPECT_EQ(0, stats(self->fd).out_ageing);
	EXPECT_EQ(0, stats(self->fd).out_routes);
}

/* ---- very many ---- */

struct meter {
	int fd;
	atomic_bool stop;
	double longest;
	unsigned long calls;
	int failed;
};

/* Changes a route of its own every now and then. */
static void *measure(void *arg)
{
	struct meter *m = arg;
	struct rtm_route_info r = rt("192.168.0.0/16", "192.0.2.1", 10, 1);

	while (!atomic_load(&m->stop)) {
		double start = now(), took;

		r.metric ^= 2;
		if (_test_route(m->fd, RTM_OP_SET, r) < 0)
			m->failed++;
		took = now() - start;
		if (took > m->longest)
			m->longest = took;
		m->calls++;
		usleep(200);
	}
	return NULL;
}

#define BATCH	4096

/* All of them are over at the same moment, and nobody waits long for the table. */
TEST_F(ageing, very_many_expire_in_slices)
{
	unsigned long count = env_number("RTM_AGEING", 100000), n, k;
	struct rtm_route_info *r = calloc(BATCH, sizeof(*r));
	struct rtm_stats before = stats(self->fd), full, after;
	struct meter m = { .fd = self->other };
	double start = now(), added, anew, over, window;
	pthread_t thread;

	ASSERT_NE(NULL, r);
	/* as many as a slow machine adds in 20 seconds */
	for (n = 0; n < count && now() < start + 20; n += k) {
		for (k = 0; k < BATCH && n + k < count; k++) {
			__be32 addr = htonl((__u32)(n + k) << 8);

			r[k] = lives(LONG, rt("0.0.0.0/24", HOP, 10, 1));
			memcpy(r[k].prefix.addr, &addr, sizeof(addr));
		}
		test_batch(self->fd, RTM_BATCH_F_MAKE_HOPS, r, k, NULL);
	}
	count = n;
	added = now() - start;
	window = 2 + 4 * added;
	full = stats(self->fd);
	EXPECT_EQ(count, full.out_ageing);
	/* all at once */
	start = now();
	for (n = 0; n < count; n += k) {
		double to_go = start + window - now();

		for (k = 0; k < BATCH && n + k < count; k++) {
			__be32 addr = htonl((__u32)(n + k) << 8);

			r[k] = lives(to_go > 0 ? to_go * 1000 : 0, rt("0.0.0.0/24", HOP, 10, 1));
			memcpy(r[k].prefix.addr, &addr, sizeof(addr));
		}
		test_batch(self->fd, RTM_BATCH_F_MAKE_HOPS | RTM_BATCH_F_CONTINUE, r, k, NULL);
	}
	anew = now() - start;
	test_set(self->other, "192.168.0.0/16", HOP, 10, 1);
	ASSERT_EQ(0, pthread_create(&thread, NULL, measure, &m));
	over = now();
	while (stats(self->fd).out_ageing && now() < over + 300)
		usleep(2000);
	over = now() - start - window;
	atomic_store(&m.stop, true);
	pthread_join(thread, NULL);
	after = stats(self->fd);
	TH_LOG("%lu ageing routes, %.0f B each: added in %.3f s, started anew in %.3f s, all gone %.3f s after they were due, "
	       "longest wait of %lu calls %.1f ms", count,
	       (double)(full.out_bytes - before.out_bytes) / count, added, anew,
	       over, m.calls,
	       m.longest * 1000);
	EXPECT_EQ(0, m.failed);
	EXPECT_EQ(0, after.out_ageing);
	EXPECT_EQ(1, after.out_routes);
	EXPECT_EQ(0, after.out_dests_hidden);
	free(r);
}

TEST_HARNESS_MAIN
