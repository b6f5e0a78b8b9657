// SPDX-License-Identifier: GPL-2.0
/*
 * notify_bound: what subscriptions that are not read may cost.
 */
#include "rtm_test.h"

#define ALL		RTM_NOTIFY_T_ALL
#define MANY		4000
#define PARAM		"/sys/module/rtm/parameters/"

FIXTURE(bound)
{
	int fd, observer;
	struct rtm_route_info r[MANY], rec[512];
	char old[2][32];
};

static const char *const params[] = { PARAM "max_tombstones", PARAM "min_log" };

static int param(int which, const char *value, char *old)
{
	int fd = open(params[which], O_RDWR | O_CLOEXEC), n = 0;

	if (fd < 0)
		return -errno;
	if (old) {
		n = read(fd, old, 31);
		old[n > 0 ? n : 0] = 0;
	}
	n = n < 0 || pwrite(fd, value, strlen(value), 0) < 0 ? -errno : 0;
	close(fd);
	return n;
}

FIXTURE_SETUP(bound)
{
	int i;

	self->fd = test_entity(0, AF_INET, 100, 1, NULL);
	self->observer = test_observer(0, AF_INET);
	for (i = 0; i < MANY; i++) {
		self->r[i] = rt("10.0.0.0/24", "192.0.2.1", 10, i);
		self->r[i].prefix.addr[1] = i >> 8;
		self->r[i].prefix.addr[2] = i;
	}
	ASSERT_EQ(0, param(0, "1000", self->old[0]));
	ASSERT_EQ(0, param(1, "2000", self->old[1]));
}

FIXTURE_TEARDOWN(bound)
{
	param(0, self->old[0], NULL);
	param(1, self->old[1], NULL);
	close(self->fd);
	close(self->observer);
}

#define change(op_, first, n) do {						\
	int __k;								\
										\
	for (__k = 0; __k < (n); __k++) {					\
		self->r[(first) + __k].op = op_;				\
		self->r[(first) + __k].metric++;				\
	}									\
	test_batch(self->fd, RTM_BATCH_F_MAKE_HOPS, self->r + (first), n, NULL);	\
} while (0)

/* Reads all; how many destinations, and the flags of all calls. */
static int drain(FIXTURE_DATA(bound) *self, __u32 sub, __u32 *flags)
{
	int n, sum = 0;
	__u32 one;

	*flags = 0;
	do {
		n = _test_fetch(self->observer, sub, self->rec, 512, &one);
		*flags |= one;
		sum += n;
	} while (n > 0);
	return n < 0 ? n : sum;
}

/* A prefix that flaps while nobody reads takes two entries at most. */
TEST_F(bound, flapping_with_sleepers)
{
	struct rtm_stats s;
	__u32 sub[20], flags, k;
	__u64 entries;
	int turn;

	for (k = 0; k < 20; k++)
		test_notify_open(self->observer, 1, ALL, 0, &sub[k]);
	change(RTM_OP_SET, 0, 100);
	test_stats(self->observer, &s);
	entries = s.out_feed_entries;
	EXPECT_LE(1, entries);
	/* New destinations share entries, and each is told. */
	EXPECT_GE(10, entries);
	EXPECT_EQ(100, drain(self, sub[0], &flags));
	change(RTM_OP_SET, 0, 100);
	test_stats(self->observer, &s);
	EXPECT_GE(entries + 100, s.out_feed_entries);
	entries = s.out_feed_entries;
	for (turn = 0; turn < 300; turn++)
		change(RTM_OP_SET, 0, 100);
	test_stats(self->observer, &s);
	EXPECT_EQ(entries, s.out_feed_entries);
	for (k = 0; k < 20; k++) {
		EXPECT_EQ(100, drain(self, sub[k], &flags));
		EXPECT_EQ(0, flags & RTM_NOTIFY_OUT_RESYNC);
	}
	test_stats(self->observer, &s);
	EXPECT_EQ(0, s.out_feed_entries);
	EXPECT_EQ(0, s.out_resyncs);
}

/* The kernel keeps the bounds in its own time; that is soon. */
#define expect_soon(field, most) do {						\
	struct rtm_stats __s;							\
	int __tries = 6000;							\
										\
	do {									\
		test_stats(self->observer, &__s);				\
	} while (__s.field > (most) && --__tries && !usleep(10000));		\
	EXPECT_GE(most, __s.field);						\
} while (0)

/* One that reads makes the log grow; those that sleep do not keep it. */
TEST_F(bound, log_is_bounded)
{
	struct rtm_stats s;
	__u32 sub[6], flags, k;
	int turn;

	for (k = 0; k < 6; k++)
		test_notify_open(self->observer, 1, ALL, 0, &sub[k]);
	for (turn = 0; turn < 200; turn++) {
		change(RTM_OP_SET, 0, 200);
		ASSERT_EQ(200, drain(self, sub[0], &flags));
		/* two per destination, those of the parameter, a block, a page */
		expect_soon(out_feed_entries, 2 * 200 + 2000 + 256 + 508);
	}
	test_stats(self->observer, &s);
	/* nothing was lost of it */
	for (k = 1; k < 6; k++) {
		EXPECT_EQ(200, drain(self, sub[k], &flags));
		EXPECT_EQ(0, flags & RTM_NOTIFY_OUT_RESYNC);
	}
	EXPECT_EQ(0, s.out_resyncs);
}

/* Destinations that are gone are kept up to a limit; then the slowest is told. */
TEST_F(bound, resync)
{
	struct rtm_stats s;
	__u32 sleeper, reader, flags, later;
	__u64 bytes;
	int at;

	test_stats(self->observer, &s);
	bytes = s.out_bytes;
	test_notify_open(self->observer, 1, ALL, 0, &sleeper);
	test_notify_open(self->observer, 1, ALL, 0, &reader);
	for (at = 0; at < MANY; at += 500) {
		change(RTM_OP_SET, at, 500);
		change(RTM_OP_DEL, at, 500);
		EXPECT_EQ(500, drain(self, reader, &flags));
		EXPECT_EQ(0, flags & RTM_NOTIFY_OUT_RESYNC);
		expect_soon(out_dests_hidden, 1000 + 256);
	}
	test_stats(self->observer, &s);
	EXPECT_LE(1, s.out_resyncs);
	/* the reader was quick enough: it is not told */
	change(RTM_OP_SET, 0, 3);
	ASSERT_LE(3, drain(self, sleeper, &flags));
	EXPECT_EQ(RTM_NOTIFY_OUT_RESYNC, flags & RTM_NOTIFY_OUT_RESYNC);
	/* told once; what comes then is told */
	EXPECT_EQ(0, drain(self, sleeper, &flags));
	EXPECT_EQ(0, flags);
	change(RTM_OP_SET, 7, 2);
	EXPECT_EQ(2, drain(self, sleeper, &flags));
	EXPECT_EQ(0, flags & RTM_NOTIFY_OUT_RESYNC);
	EXPECT_EQ(5, drain(self, reader, &flags));
	/* U39: marks and ignore go on as before */
	test_notify_open(self->observer, 1, ALL, 0, &later);
	change(RTM_OP_DEL, 0, 3);
	change(RTM_OP_DEL, 7, 2);
	EXPECT_EQ(5, drain(self, later, &flags));
	test_notify_close(self->observer, later);
	test_notify_close(self->observer, sleeper);
	test_stats(self->observer, &s);
	EXPECT_EQ(5, s.out_dests_hidden);
	test_notify_close(self->observer, reader);
	test_stats(self->observer, &s);
	EXPECT_EQ(0, s.out_dests_hidden);
	EXPECT_EQ(0, s.out_feed_bytes);
	EXPECT_GE(bytes + (128 << 10), s.out_bytes);
}

/* However many sleep: each is told, and all memory comes back with the files. */
TEST_F(bound, memory_comes_back)
{
	int file[8], i, k;
	struct rtm_stats s;
	__u32 sub = 0;

	for (i = 0; i < 8; i++) {
		file[i] = test_observer(0, AF_INET);
		for (k = 0; k < 8; k++)
			test_notify_open(file[i], 1 + k % 3, k % 2 ? ALL : RTM_NOTIFY_T_BEST, 0, &sub);
	}
	for (i = 0; i < 3; i++) {
		change(RTM_OP_SET, 0, MANY);
		/* somebody reads */
		while (_test_fetch(file[0], sub, self->rec, 512, NULL) > 0)
			;
		change(RTM_OP_DEL, 0, MANY);
	}
	expect_soon(out_dests_hidden, 1000 + 256);
	test_stats(self->observer, &s);
	EXPECT_EQ(64, s.out_subscriptions);
	for (i = 0; i < 8; i++)
		close(file[i]);
	test_stats(self->observer, &s);
	EXPECT_EQ(0, s.out_subscriptions);
	EXPECT_EQ(0, s.out_feed_bytes);
	EXPECT_EQ(0, s.out_feed_entries);
	EXPECT_EQ(0, s.out_dests_hidden);
}

/* Processor time of this thread. */
static double busy(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &ts);
	return ts.tv_sec + ts.tv_nsec / 1e9;
}

/* User Mode Linux counts it in ticks, and charges whom a tick finds. */
static bool counts_in_ticks(void)
{
	double start = busy(), end;

	do {
		end = busy();
	} while (end == start);
	return end - start > 0.0005;
}

#define FILES	8	/* of sleepers */

/* What a writer does for sleepers does not grow with their number. */
TEST_F(bound, sleepers_cost_the_writer_nothing)
{
	int file[FILES], some, i, turn;
	double time[2] = {}, wait[2], start;
	struct timespec then, now;
	struct rtm_stats s;
	__u32 reader, flags;

	for (some = 0; some < 2; some++) {
		test_notify_open(self->observer, 1, ALL, 0, &reader);
		for (i = 0; i < FILES; i++) {
			int k, n = some ? 63 : 1;

			file[i] = test_observer(0, AF_INET);
			for (k = 0; k < n; k++)
				test_notify_open(file[i], 1, ALL, 0, NULL);
		}
		for (turn = 0; turn < 600; turn++) {
			start = busy();
			change(RTM_OP_SET, 0, 200);
			time[some] += busy() - start;
			ASSERT_EQ(200, drain(self, reader, &flags));
		}
		clock_gettime(CLOCK_MONOTONIC, &then);
		expect_soon(out_feed_entries, 2 * 200 + 2000 + 256 + 508);
		clock_gettime(CLOCK_MONOTONIC, &now);
		wait[some] = now.tv_sec - then.tv_sec + (now.tv_nsec - then.tv_nsec) / 1e9;
		for (i = 0; i < FILES; i++)
			close(file[i]);
		test_notify_close(self->observer, reader);
	}
	TH_LOG("%.1f ms with 8 that sleep, %.1f ms with 504; log short after %.1f and %.1f s",
	       time[0] * 1e3, time[1] * 1e3, wait[0], wait[1]);
	if (!counts_in_ticks())
		EXPECT_GT(5 * time[0] + 0.5, time[1]);
	test_stats(self->observer, &s);
	EXPECT_EQ(0, s.out_resyncs);
}

TEST_HARNESS_MAIN
