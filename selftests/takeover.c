// SPDX-License-Identifier: GPL-2.0
/*
 * takeover: what is left when an owner goes: the next best routes, in each
 * view, in the same step; handles of others; and files that are closed or
 * deregistered while another thread works on them.
 */
#include <pthread.h>
#include <stdatomic.h>
#include "rtm_caps.h"

#define DEST	"10.0.0.0/8"

FIXTURE(takeover)
{
	int a, b, observer;
	__u32 id_a, id_b;
};

FIXTURE_SETUP(takeover)
{
	self->a = test_entity(0, AF_INET, 100, 1, &self->id_a);
	self->b = test_entity(0, AF_INET, 100, 2, &self->id_b);
	self->observer = test_observer(0, AF_INET);
}

FIXTURE_TEARDOWN(takeover)
{
	close(self->a);
	close(self->b);
	close(self->observer);
}

static int set_in(int fd, const char *prefix, __u32 views, __u32 metric)
{
	struct rtm_route_info r = rt(prefix, "192.0.2.1", 10, metric);

	r.views = views;
	return _test_route(fd, RTM_OP_SET, r);
}

static __u32 best_in(int fd, __u32 views, const char *prefix)
{
	struct rtm_route_info rec;

	return _test_lookup(fd, RTM_LOOKUP_EXACT, views, prefix, &rec) ? 0 : rec.owner;
}

/* In each view the next best takes over; where there is none, nothing is found. */
TEST_F(takeover, next_best_in_each_view)
{
	struct rtm_route_info rec;

	set_in(self->a, DEST, 3, 1);
	set_in(self->b, DEST, 1, 5);
	set_in(self->a, "11.0.0.0/8", 3, 1);
	set_in(self->b, "11.0.0.0/8", 2, 5);
	set_in(self->a, "12.0.0.0/8", 1, 1);
	set_in(self->b, "13.0.0.0/8", 1, 1);
	EXPECT_EQ(self->id_a, best_in(self->observer, 1, DEST));
	EXPECT_EQ(self->id_a, best_in(self->observer, 2, DEST));
	close(self->a);
	self->a = test_open(O_RDONLY);
	EXPECT_EQ(self->id_b, best_in(self->observer, 1, DEST));
	EXPECT_EQ(0, best_in(self->observer, 2, DEST));
	EXPECT_EQ(0, best_in(self->observer, 1, "11.0.0.0/8"));
	EXPECT_EQ(self->id_b, best_in(self->observer, 2, "11.0.0.0/8"));
	EXPECT_EQ(0, best_in(self->observer, 0, "12.0.0.0/8"));
	EXPECT_EQ(self->id_b, best_in(self->observer, 1, "13.0.0.0/8"));
	test_lookup(self->observer, RTM_LOOKUP_EXACT, 0, DEST, &rec);
	EXPECT_EQ(1, rec.num_routes);
	EXPECT_EQ(1, rec.dest_views);
	EXPECT_EQ(5, rec.metric);
}

/* A ladder of owners at one destination, closed from either end. */
TEST_F(takeover, ladder_of_owners)
{
	enum { N = 12 };
	__u32 id[N];
	int fd[N], i, left = N;

	for (i = 0; i < N; i++) {
		fd[i] = test_entity(0, AF_INET, 300, i, &id[i]);
		ASSERT_LE(0, set_in(fd[i], DEST, 1 + i % 3, i));
	}
	for (i = 0; i < N; i++) {
		/* every second one goes from the top, the others in between */
		int go = i % 2 ? N - 1 - i / 2 : i / 2, k, view;

		close(fd[go]);
		fd[go] = -1;
		left--;
		for (view = 0; view < 2; view++) {
			for (k = 0; k < N && (fd[k] < 0 || !((1 + k % 3) >> view & 1)); k++)
				;
			EXPECT_EQ(k < N ? id[k] : 0, best_in(self->observer, 1U << view, DEST)) {
				TH_LOG("%d left, view %d", left, view);
			}
		}
	}
}

/* At no moment does a reader see the destination without a route. */
struct watch {
	int fd;
	__u32 id_a, id_b;
	atomic_bool stop;
	unsigned long looks, from_a, missing, strange;
};

static void *watch_best(void *arg)
{
	struct watch *w = arg;
	struct rtm_route_info rec;

	while (!atomic_load(&w->stop)) {
		int rc = _test_lookup(w->fd, RTM_LOOKUP_LONGEST, 1, "10.1.2.3", &rec);

		w->looks++;
		if (rc || rec.state != RTM_ROUTE_LIVE)
			w->missing++;
		else if (rec.owner == w->id_b)
			w->strange += rec.metric != 50;
		else
			w->from_a++, w->strange += rec.metric != 1;
	}
	return NULL;
}

TEST_F(takeover, readers_never_see_neither)
{
	struct watch w = { .fd = self->observer, .id_b = self->id_b };
	unsigned int rounds = env_number("RTM_ROUNDS", 300), i;
	pthread_t thread;

	ASSERT_LE(0, set_in(self->b, DEST, 1, 50));
	ASSERT_EQ(0, pthread_create(&thread, NULL, watch_best, &w));
	for (i = 0; i < rounds; i++) {
		test_deregister(self->a);
		test_register(self->a, 0, AF_INET, 100, 1, NULL);
		ASSERT_LE(0, set_in(self->a, DEST, 1, 1));
		usleep(i % 4 * 100);
		if (i % 2)
			ASSERT_LT(0, _test_del(self->a, DEST));
	}
	atomic_store(&w.stop, true);
	pthread_join(thread, NULL);
	EXPECT_LT(0, w.looks);
	EXPECT_EQ(0, w.missing);
	EXPECT_EQ(0, w.strange);
	TH_LOG("%lu looks, %lu times the better route", w.looks, w.from_a);
}

/* Others keep their handles of what has gone, and can give them back. */
TEST_F(takeover, handles_of_others_stay_valid)
{
	enum { N = 500 };
	struct rtm_dest_handles *h = test_map(N * sizeof(*h));
	struct rtm_route_info *rec = test_map(N * sizeof(*rec));
	struct rtm_list l = list_cmd(rec, N);
	struct rtm_route_cmd c;
	struct rtm_stats s;
	char text[32];
	__u32 i;

	for (i = 0; i < N; i++) {
		snprintf(text, sizeof(text), "10.%u.%u.0/24", i >> 8, i & 255);
		ASSERT_LE(0, set_in(self->a, text, 1, i));
		if (i % 2)
			ASSERT_LE(0, set_in(self->b, text, 1, 100000));
	}
	l.handles = u64ptr(h);
	l.handle_len = sizeof(*h);
	test_ok(rtm_call(self->observer, RTM_IOC_DEST_LIST, &l));
	ASSERT_EQ(N, l.out_count);
	test_deregister(self->a);
	test_stats(self->observer, &s);
	EXPECT_EQ(N / 2, s.out_dests);
	EXPECT_EQ(N / 2, s.out_dests_hidden);
	EXPECT_EQ(N / 2, s.out_routes);
	for (i = 0; i < N; i++) {
		struct rtm_route_info now;

		test_route_info(self->observer, h[i].route, &c);
		EXPECT_EQ(RTM_ROUTE_DELETED, c.info.state);
		EXPECT_EQ(i, c.info.metric);
		EXPECT_EQ(self->id_a, c.info.owner);
		test_dest_info(self->observer, h[i].dest, 1, &now, 1, NULL);
		EXPECT_EQ(i % 2 ? self->id_b : 0, now.owner);
	}
	for (i = 0; i < N; i++) {
		__u64 some[] = { h[i].route, h[i].dest, h[i].owner };

		test_ok(_test_handles(self->observer, RTM_IOC_HANDLE_RELEASE, some, 3, NULL));
	}
	test_stats(self->observer, &s);
	EXPECT_EQ(0, s.out_handles);
	EXPECT_EQ(0, s.out_dests_hidden);
}

/* The holder of handles goes first, the owner later; and both at once. */
TEST_F(takeover, holder_of_handles_goes_first)
{
	struct rtm_route_info rec;
	struct rtm_dest_handles h;
	struct rtm_stats s;
	int other = test_observer(0, AF_INET);

	set_in(self->a, DEST, 1, 1);
	test_lookup_handles(self->observer, DEST, &rec, &h);
	test_lookup_handles(other, DEST, &rec, &h);
	close(self->observer);
	self->observer = test_observer(0, AF_INET);
	EXPECT_EQ(self->id_a, best_in(self->b, 1, DEST));
	close(self->a);
	self->a = test_open(O_RDONLY);
	test_stats(self->b, &s);
	EXPECT_EQ(1, s.out_dests_hidden);
	close(other);
	test_stats(self->b, &s);
	EXPECT_EQ(0, s.out_dests_hidden);
}

/* ---- a second thread on the same file ---- */

#define LONG	20000

struct work {
	int fd;
	atomic_bool stop;
	unsigned long good, refused, strange;
	struct rtm_route_info *r;
};

static void *long_batches(void *arg)
{
	struct work *w = arg;
	__u32 i;

	for (i = 0; i < LONG; i++) {
		__be32 addr = htonl(0x0A000000 + i);

		w->r[i] = rt("10.0.0.0/32", NULL, 10, 10);
		memcpy(w->r[i].prefix.addr, &addr, sizeof(addr));
	}
	while (!atomic_load(&w->stop)) {
		int rc = _test_batch(w->fd, 0, w->r, LONG, NULL);

		if (!rc)
			w->good++;
		else if (rc == -ENOTCONN || rc == -EBADF)
			w->refused++;
		else
			w->strange++;
	}
	return NULL;
}

TEST_F(takeover, deregister_during_a_long_batch)
{
	struct work w = { .fd = self->a, .r = test_map(LONG * sizeof(*w.r)) };
	unsigned int rounds = env_number("RTM_ROUNDS", 30), i;
	struct rtm_stats s;
	pthread_t thread;

	ASSERT_EQ(0, pthread_create(&thread, NULL, long_batches, &w));
	for (i = 0; i < rounds; i++) {
		usleep(1000 * (i % 7));
		test_deregister(self->a);
		/* nothing of it is left, and nothing comes after */
		test_stats(self->observer, &s);
		EXPECT_EQ(0, s.out_routes);
		EXPECT_EQ(1, s.out_entities);
		test_register(self->a, 0, AF_INET, 100, 1, NULL);
	}
	atomic_store(&w.stop, true);
	pthread_join(thread, NULL);
	EXPECT_EQ(0, w.strange);
	TH_LOG("%lu batches done, %lu refused", w.good, w.refused);
}

/* The file is closed under a running call: it ends with that call. */
TEST_F(takeover, close_during_a_long_batch)
{
	unsigned int i;

	for (i = 0; i < 10; i++) {
		struct work w = { .fd = test_open(O_RDWR), .r = test_map(LONG * sizeof(*w.r)) };
		struct rtm_stats s;
		pthread_t thread;

		test_register(w.fd, 0, AF_INET, 500, 1, NULL);
		ASSERT_EQ(0, pthread_create(&thread, NULL, long_batches, &w));
		usleep(3000 * i);
		atomic_store(&w.stop, true);
		close(w.fd);
		pthread_join(thread, NULL);
		test_stats(self->observer, &s);
		EXPECT_EQ(0, s.out_routes);
		EXPECT_EQ(2, s.out_entities);
		EXPECT_EQ(0, w.strange);
		munmap(w.r, LONG * sizeof(*w.r));
	}
}

/* Exit with a call in flight in another thread. */
TEST_F(takeover, exit_during_a_long_batch)
{
	struct rtm_stats s;
	unsigned int i;

	for (i = 0; i < 10; i++) {
		pid_t pid = fork();

		ASSERT_LE(0, pid);
		if (!pid) {
			struct work w = { .fd = rtm_open(O_RDWR) };
			pthread_t thread;

			w.r = mmap(NULL, LONG * sizeof(*w.r), PROT_READ | PROT_WRITE,
				   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
			if (w.fd < 0 || w.r == MAP_FAILED ||
			    _test_register(w.fd, 0, AF_INET, 500, 1, NULL) ||
			    pthread_create(&thread, NULL, long_batches, &w))
				_exit(1);
			usleep(2000 * i);
			_exit(0);
		}
		EXPECT_EQ(0, wait_child(pid));
		test_stats(self->observer, &s);
		EXPECT_EQ(0, s.out_routes);
		EXPECT_EQ(2, s.out_entities);
	}
}

/* ---- two owners go at once ---- */

/*
 * From record 3,328 on a chunk of memory has 1,024 of them: of each, the first 256
 * are the one's who goes, which is what he takes away in one go; 64 the other's.
 */
enum { SMALL = 3328, CHUNK = 1024, FIRST = 256, SECOND = 64 };

static void *close_it(void *arg)
{
	close(*(int *)arg);
	return NULL;
}

/* Add @n routes that are @at'th in the order of addresses. */
static int add_run(int fd, struct rtm_route_brief *rec, __u32 at, __u32 n)
{
	struct rtm_route_batch b = batch_cmd(RTM_BATCH_F_BRIEF, NULL, n, NULL);
	__u32 i;

	b.records = u64ptr(rec);
	b.record_len = sizeof(*rec);
	for (i = 0; i < n; i++) {
		__be32 addr = htonl(0x0A000000 + at + i);

		rec[i] = (struct rtm_route_brief){ .len = 32, .views = 1, .metric = 1 };
		memcpy(rec[i].addr, &addr, sizeof(addr));
	}
	return rtm_call(fd, RTM_IOC_ROUTE_BATCH, &b);
}

/* One that is passed by another while he goes through the table leaves nothing behind. */
TEST_F(takeover, two_owners_close_at_once)
{
	struct rtm_route_brief *rec = test_map(SMALL * sizeof(*rec));
	unsigned int rounds = env_number("RTM_ROUNDS", 10), i, k;
	const __u32 chunks = env_number("RTM_ROUTES", 100000) / CHUNK;
	const __u32 rest = CHUNK - FIRST - SECOND;

	for (i = 0; i < rounds; i++) {
		int a = test_entity(900, AF_INET, 100, 1, NULL);
		int b = test_entity(900, AF_INET, 100, 2, NULL);
		int c = test_entity(900, AF_INET, 100, 3, NULL);
		struct rtm_stats s;
		pthread_t thread;

		test_ok(add_run(b, rec, 0, SMALL));
		for (k = 0; k < chunks; k++) {
			__u32 at = SMALL + k * CHUNK;

			test_ok(add_run(a, rec, at, FIRST));
			test_ok(add_run(c, rec, at + FIRST, SECOND));
			test_ok(add_run(b, rec, at + FIRST + SECOND, rest));
		}
		ASSERT_EQ(0, pthread_create(&thread, NULL, close_it, &a));
		usleep(200 * i);
		close(c);
		pthread_join(thread, NULL);
		test_stats(b, &s);
		EXPECT_EQ(SMALL + chunks * rest, s.out_routes);
		EXPECT_EQ(1, s.out_entities);
		close(b);
	}
	munmap(rec, SMALL * sizeof(*rec));
}

TEST_HARNESS_MAIN
