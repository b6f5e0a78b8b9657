// SPDX-License-Identifier: GPL-2.0
/*
 * notify_runs: new destinations that share an entry of the change log.  Their records lie
 * side by side, and are made under one hold of the table lock.
 */
#include "rtm_notify.h"

#define ALL		RTM_NOTIFY_T_ALL
#define R_BEST		(RTM_REASON_BEST | RTM_REASON_FORWARDING)
#define NEW		(RTM_REASON_ADDED | R_BEST)
#define MIN_LOG		"/sys/module/rtm/parameters/min_log"
#define FIRST		37
#define MANY		(FIRST + 5000)
#define CHANGED		200	/* of them change again */

FIXTURE(runs)
{
	int fd, observer, sleeper;
	__u32 sub, flags;
	struct rtm_route_info r[MANY], rec[MANY];
	char min_log[32];
};

FIXTURE_VARIANT(runs)
{
	__u16 family;
};

FIXTURE_VARIANT_ADD(runs, ipv4) { .family = AF_INET };
FIXTURE_VARIANT_ADD(runs, ipv6) { .family = AF_INET6 };

/* Sets the parameter; its old value goes to *old.  Return: 0 or a negative errno. */
static int set_min_log(const char *value, char *old, size_t size)
{
	int fd = open(MIN_LOG, O_RDWR | O_CLOEXEC), n = 0;

	if (fd < 0)
		return -errno;
	if (old) {
		n = read(fd, old, size - 1);
		old[n > 0 ? n : 0] = 0;
	}
	n = n < 0 || pwrite(fd, value, strlen(value), 0) < 0 ? -errno : 0;
	close(fd);
	return n;
}

FIXTURE_SETUP(runs)
{
	bool v6 = variant->family == AF_INET6;
	int i, at = v6 ? 4 : 1;

	self->fd = test_entity(0, variant->family, 100, 1, NULL);
	self->observer = test_observer(0, variant->family);
	self->sleeper = test_observer(0, variant->family);
	for (i = 0; i < MANY; i++) {
		self->r[i] = rt(v6 ? "2001:db8::/48" : "10.0.0.0/24", v6 ? "2001:db8::1" : "192.0.2.1",
				10, i);
		self->r[i].prefix.addr[at] = i >> 8;
		self->r[i].prefix.addr[at + 1] = i;
	}
	test_notify_open(self->observer, 1, ALL, 0, &self->sub);
	ASSERT_EQ(0, set_min_log("65536", self->min_log, sizeof(self->min_log)));
}

FIXTURE_TEARDOWN(runs)
{
	set_min_log(self->min_log, NULL, 0);
	close(self->fd);
	close(self->observer);
	close(self->sleeper);
}

static int apply(FIXTURE_DATA(runs) *self, enum rtm_op op, int first, int n)
{
	int i;

	for (i = first; i < first + n; i++)
		self->r[i].op = op;
	return _test_batch(self->fd, RTM_BATCH_F_MAKE_HOPS, self->r + first, n, NULL);
}

#define add(first, n)	ASSERT_EQ(0, apply(self, RTM_OP_SET, first, n))
#define del(first, n)	ASSERT_EQ(0, apply(self, RTM_OP_DEL, first, n))
#define fetch(sub)	_test_fetch(self->observer, sub, self->rec, MANY, &self->flags)

/* So many entries have yet to be read. */
#define expect_entries(n) do {						\
	struct rtm_stats __s;						\
									\
	test_stats(self->observer, &__s);				\
	EXPECT_EQ(n, __s.out_feed_entries);				\
} while (0)

/* The next ones told are these, in this order, and for this reason. */
#define expect_told(at, first, n, why) do {					\
	int __i;								\
										\
	for (__i = 0; __i < (n); __i++) {					\
		ASSERT_EQ((first) + __i, which(&self->rec[(at) + __i].prefix));	\
		ASSERT_EQ((__u32)(why), self->rec[(at) + __i].reasons);		\
	}									\
} while (0)

/* Upwards in new memory, downwards where others were freed one after another. */
TEST_F(runs, up_and_down)
{
	add(0, 40);
	expect_entries(1);
	ASSERT_EQ(40, fetch(self->sub));
	expect_told(0, 0, 40, NEW);
	/* what is told to be gone is free, in this order */
	del(5, 30);
	expect_entries(30);
	ASSERT_EQ(30, fetch(self->sub));
	expect_told(0, 5, 30, RTM_REASON_REMOVED | R_BEST);
	/* of the last freed ones first */
	add(100, 2);
	expect_entries(1);
	ASSERT_EQ(2, fetch(self->sub));
	expect_told(0, 100, 2, NEW);
	add(102, 1);
	add(103, 20);
	expect_entries(2);
	ASSERT_EQ(21, fetch(self->sub));
	expect_told(0, 102, 21, NEW);
	/* the rest of those, then new memory */
	add(123, 10);
	expect_entries(2);
	ASSERT_EQ(10, fetch(self->sub));
	expect_told(0, 123, 10, NEW);
	EXPECT_EQ(0, fetch(self->sub));
	/* one alone: a change is added to its entry */
	add(150, 1);
	self->r[150].metric++;
	add(150, 1);
	expect_entries(1);
	ASSERT_EQ(1, fetch(self->sub));
	expect_told(0, 150, 1, NEW | RTM_REASON_UPDATED | RTM_REASON_FLAPPED);
	/* a block is at most 128 */
	add(200, 300);
	ASSERT_EQ(300, fetch(self->sub));
	expect_told(0, 200, 300, NEW);
}

/* Those that share an entry have routes in the same views. */
TEST_F(runs, views)
{
	static const __u32 views[] = { 1, 2, 3, 0, 1 };
	__u32 mcast, any, best;
	int i;

	test_notify_open(self->observer, 2, ALL, 0, &mcast);
	test_notify_open(self->observer, RTM_VIEWS_ANY, ALL, 0, &any);
	test_notify_open(self->observer, RTM_VIEWS_ANY, RTM_NOTIFY_T_BEST, 0, &best);
	for (i = 0; i < 50; i++)
		self->r[i].views = views[i / 10];
	add(0, 50);
	ASSERT_EQ(30, fetch(self->sub));
	expect_told(0, 0, 10, NEW);
	expect_told(10, 20, 10, NEW);
	expect_told(20, 40, 10, NEW);
	ASSERT_EQ(20, fetch(mcast));
	expect_told(0, 10, 20, NEW);
	ASSERT_EQ(50, fetch(any));
	expect_told(0, 0, 30, NEW);
	expect_told(30, 30, 10, RTM_REASON_ADDED);
	expect_told(40, 40, 10, NEW);
	ASSERT_EQ(40, fetch(best));
	expect_told(0, 0, 30, NEW);
	expect_told(30, 40, 10, NEW);
}

/* The same downwards, where the second one would turn the run. */
TEST_F(runs, views_downwards)
{
	__u32 any;
	int i;

	add(0, 40);
	del(5, 30);
	ASSERT_EQ(40, fetch(self->sub));
	test_notify_open(self->observer, RTM_VIEWS_ANY, ALL, 0, &any);
	for (i = 0; i < 30; i++)
		self->r[100 + i].views = 1 + i % 2;
	add(100, 30);
	ASSERT_EQ(15, fetch(self->sub));
	for (i = 0; i < 15; i++)
		expect_told(i, 100 + 2 * i, 1, NEW);
	ASSERT_EQ(30, fetch(any));
	expect_told(0, 100, 30, NEW);
}

/* What is new may change, go and come again before the entry is there. */
TEST_F(runs, changed_in_the_same_block)
{
	static const struct { int dest, op; } what[] = {
		{ 1, RTM_OP_SET }, { 2, RTM_OP_SET }, { 3, RTM_OP_SET }, { 4, RTM_OP_SET },
		{ 0, RTM_OP_SET }, { 3, RTM_OP_SET }, { 5, RTM_OP_SET }, { 6, RTM_OP_SET },
		{ 1, RTM_OP_DEL }, { 1, RTM_OP_SET }, { 6, RTM_OP_DEL }, { 7, RTM_OP_SET },
		{ 8, RTM_OP_SET }, { 7, RTM_OP_DEL },
	};
	static const struct { int dest; __u32 reasons; __u32 state; } want[] = {
		{ 1, NEW | RTM_REASON_REMOVED | RTM_REASON_FLAPPED, RTM_ROUTE_LIVE },
		{ 2, NEW, RTM_ROUTE_LIVE },
		{ 3, NEW | RTM_REASON_UPDATED | RTM_REASON_FLAPPED, RTM_ROUTE_LIVE },
		{ 4, NEW, RTM_ROUTE_LIVE },
		{ 0, RTM_REASON_UPDATED | R_BEST, RTM_ROUTE_LIVE },
		{ 5, NEW, RTM_ROUTE_LIVE },
		{ 6, NEW | RTM_REASON_REMOVED | RTM_REASON_FLAPPED, RTM_ROUTE_NONE },
		{ 7, NEW | RTM_REASON_REMOVED | RTM_REASON_FLAPPED, RTM_ROUTE_NONE },
		{ 8, NEW, RTM_ROUTE_LIVE },
	};
	struct rtm_route_info r[ARRAY_LEN(what)];
	struct rtm_stats s;
	int i;

	add(0, 1);
	ASSERT_EQ(1, fetch(self->sub));
	for (i = 0; i < ARRAY_LEN(what); i++) {
		r[i] = self->r[what[i].dest];
		r[i].op = what[i].op;
		r[i].metric = 100 + i;
	}
	test_batch(self->fd, RTM_BATCH_F_MAKE_HOPS, r, ARRAY_LEN(what), NULL);
	/* at most two of each while nobody reads */
	test_stats(self->observer, &s);
	EXPECT_GE(2 * ARRAY_LEN(want), s.out_feed_entries);
	EXPECT_EQ(2, s.out_dests_hidden);
	ASSERT_EQ(ARRAY_LEN(want), fetch(self->sub));
	for (i = 0; i < ARRAY_LEN(want); i++) {
		expect_told(i, want[i].dest, 1, want[i].reasons);
		EXPECT_EQ(want[i].state, self->rec[i].state);
	}
	EXPECT_EQ(0, fetch(self->sub));
	test_stats(self->observer, &s);
	EXPECT_EQ(0, s.out_dests_hidden);
}

/*
 * Who keeps the log short reads 4096 changes at a time for one that sleeps.  The blocks
 * begin at FIRST, so that is in the middle of one; there is room in it for no chunk's end.
 */
TEST_F(runs, read_in_parts)
{
	__u64 most = 0;
	__u32 all, none;
	struct rtm_stats s;
	int turn, i;

	ASSERT_EQ(0, set_min_log("0", NULL, 0));
	test_notify_open(self->sleeper, 1, ALL, 0, &all);
	test_notify_open(self->sleeper, 2, ALL, 0, &none);
	add(0, FIRST);
	add(FIRST, MANY - FIRST);
	ASSERT_EQ(MANY, fetch(self->sub));
	expect_told(0, 0, MANY, NEW);
	/* Somebody reads, so each change gets an entry; from MANY on somebody tidies up. */
	for (turn = 0; turn < 100; turn++) {
		for (i = 0; i < CHANGED; i++)
			self->r[i].metric++;
		add(0, CHANGED);
		ASSERT_EQ(CHANGED, fetch(self->sub));
		test_stats(self->observer, &s);
		if (s.out_feed_entries < most)
			break;
		most = s.out_feed_entries;
	}
	EXPECT_LT(MANY, most + CHANGED);
	EXPECT_GT(100, turn);
	EXPECT_EQ(0, s.out_resyncs);
	ASSERT_EQ(MANY, _test_fetch(self->sleeper, all, self->rec, MANY, &self->flags));
	EXPECT_EQ(0, self->flags);
	expect_told(0, 0, CHANGED, NEW | RTM_REASON_UPDATED | RTM_REASON_FLAPPED);
	expect_told(CHANGED, CHANGED, MANY - CHANGED, NEW);
	EXPECT_EQ(0, _test_fetch(self->sleeper, all, self->rec, MANY, NULL));
	EXPECT_EQ(0, _test_fetch(self->sleeper, none, self->rec, MANY, NULL));
}

TEST_HARNESS_MAIN
