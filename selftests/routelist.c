// SPDX-License-Identifier: GPL-2.0
/*
 * routelist: an owner's private lists of its routes (U44): who may put what
 * where, what leaves by itself, and walks that bear everything.
 */
#include <pthread.h>
#include <sys/mman.h>
#include "rtm_test.h"

#define DEST	"10.0.0.0/8"
#define MANY	1000

FIXTURE(routelist)
{
	int fd, other;
	__u64 one, two;
};

FIXTURE_SETUP(routelist)
{
	self->fd = test_entity(0, AF_INET, 100, 1, NULL);
	self->other = test_entity(0, AF_INET, 100, 2, NULL);
	test_routelist_new(self->fd, &self->one);
	test_routelist_new(self->fd, &self->two);
}

FIXTURE_TEARDOWN(routelist)
{
	close(self->fd);
	close(self->other);
}

static __u64 held(int fd)
{
	struct rtm_stats s;

	return _test_stats(fd, &s) ? ~0ULL : s.out_handles;
}

/* Routes 0 to n - 1, told apart by their metrics, into @list. */
static int add_routes(int fd, __u64 list, int n, __u64 *handles)
{
	struct rtm_route_info *r = calloc(n, sizeof(*r));
	struct rtm_route_batch b = batch_cmd(0, r, n, NULL);
	int i, rc;

	for (i = 0; i < n; i++) {
		__be32 addr = htonl(0x0B000000 + i);

		r[i] = rt("11.0.0.0/32", NULL, 10, i);
		memcpy(r[i].prefix.addr, &addr, sizeof(addr));
	}
	b.list = list;
	b.handles = u64ptr(handles);
	rc = rtm_call(fd, RTM_IOC_ROUTE_BATCH, &b);
	free(r);
	return rc;
}

/* Metrics of all routes of a list, @batch at a time.  Returns how many. */
static int walk_list(int fd, __u64 list, int batch, __u32 *metrics, int room)
{
	struct rtm_route_info *rec = calloc(batch, sizeof(*rec));
	int n = 0, i, got;
	__u64 walk;

	got = _test_routelist_enum(fd, list, &walk);
	while (!got) {
		got = _test_routelist_fetch(fd, walk, rec, NULL, batch);
		for (i = 0; i < got && n < room; i++)
			metrics[n++] = rec[i].metric;
		if (got <= 0) {
			_test_release(fd, walk);
			break;
		}
		got = 0;
	}
	free(rec);
	return got < 0 ? got : n;
}

TEST_F(routelist, order_is_that_of_arrival)
{
	__u32 m[16];
	__u64 h[8];
	int i;

	test_ok(add_routes(self->fd, 0, 8, h));
	for (i = 7; i >= 0; i--)
		test_routelist_move(self->fd, self->one, &h[i], 1, NULL);
	ASSERT_EQ(8, walk_list(self->fd, self->one, 3, m, 16));
	for (i = 0; i < 8; i++)
		EXPECT_EQ(7 - i, m[i]);
	/* what is there already keeps its place */
	test_routelist_move(self->fd, self->one, &h[7], 1, NULL);
	ASSERT_EQ(8, walk_list(self->fd, self->one, 8, m, 16));
	EXPECT_EQ(7, m[0]);
}

/* A route is in at most one list; moving it to no list takes it out. */
TEST_F(routelist, one_list_at_most)
{
	__u32 m[16], done;
	__u64 h[4];

	test_ok(add_routes(self->fd, self->one, 4, h));
	test_routelist_move(self->fd, self->two, h, 2, &done);
	EXPECT_EQ(2, done);
	ASSERT_EQ(2, walk_list(self->fd, self->one, 8, m, 16));
	EXPECT_EQ(2, m[0]);
	EXPECT_EQ(3, m[1]);
	ASSERT_EQ(2, walk_list(self->fd, self->two, 8, m, 16));
	EXPECT_EQ(0, m[0]);
	test_routelist_move(self->fd, 0, h, 4, &done);
	EXPECT_EQ(4, done);
	EXPECT_EQ(0, walk_list(self->fd, self->one, 8, m, 16));
	EXPECT_EQ(0, walk_list(self->fd, self->two, 8, m, 16));
	/* again: it is so already */
	test_routelist_move(self->fd, 0, h, 4, &done);
	EXPECT_EQ(4, done);
	test_routelist_move(self->fd, 0, NULL, 0, &done);
	EXPECT_EQ(0, done);
}

/* Membership holds no handle, and is in the way of no deletion. */
TEST_F(routelist, deleted_route_leaves)
{
	struct rtm_stats s;
	__u32 m[16], done;
	__u64 h[4];

	test_ok(add_routes(self->fd, self->one, 4, h));
	EXPECT_EQ(2 + 4, held(self->fd));
	test_ok(_test_handles(self->fd, RTM_IOC_HANDLE_RELEASE, h + 1, 3, NULL));
	EXPECT_EQ(2 + 1, held(self->fd));
	EXPECT_EQ(4, walk_list(self->fd, self->one, 8, m, 16));
	test_del(self->fd, "11.0.0.0/32");
	test_del(self->fd, "11.0.0.2/32");
	ASSERT_EQ(2, walk_list(self->fd, self->one, 8, m, 16));
	EXPECT_EQ(1, m[0]);
	EXPECT_EQ(3, m[1]);
	/* a deleted one cannot be listed, whoever still has its handle */
	test_err_routelist_move(ENOENT, self->fd, self->two, h, 1, &done);
	EXPECT_EQ(0, done);
	test_err_routelist_move(ENOENT, self->fd, 0, h, 1, &done);
	test_stats(self->fd, &s);
	EXPECT_EQ(2, s.out_routes);
	EXPECT_EQ(1, s.out_dests_hidden);	/* that of the handle, and no other */
	/* the same prefix again is another route */
	test_set(self->fd, "11.0.0.2/32", NULL, 1, 1);
	EXPECT_EQ(2, walk_list(self->fd, self->one, 8, m, 16));
}

/* R26: a list that is deleted leaves its routes in the table. */
TEST_F(routelist, deleting_a_list)
{
	struct rtm_route_info rec;
	struct rtm_stats s;
	__u64 walk, h[8];
	__u32 m[16];

	test_ok(add_routes(self->fd, self->one, 8, h));
	test_routelist_enum(self->fd, self->one, &walk);
	EXPECT_EQ(2, _test_routelist_fetch(self->fd, walk, &rec, NULL, 1) +
		     _test_routelist_fetch(self->fd, walk, &rec, NULL, 1));
	test_release(self->fd, self->one);
	test_err_routelist_enum(ENOENT, self->fd, self->one, &walk);
	test_err_routelist_move(ENOENT, self->fd, self->one, h, 1, NULL);
	/* an enumeration of it is at the end */
	EXPECT_EQ(0, _test_routelist_fetch(self->fd, walk, &rec, NULL, 1));
	test_release(self->fd, walk);
	EXPECT_EQ(-ENOENT, _test_routelist_fetch(self->fd, walk, &rec, NULL, 1));
	test_stats(self->fd, &s);
	EXPECT_EQ(8, s.out_routes);
	/* and the routes are free for another */
	test_routelist_move(self->fd, self->two, h, 8, NULL);
	EXPECT_EQ(8, walk_list(self->fd, self->two, 8, m, 16));
}

/* The last count of a handle decides, as with every handle. */
TEST_F(routelist, counts_of_the_handle)
{
	__u32 m[16];

	test_ok(add_routes(self->fd, self->one, 3, NULL));
	test_ref(self->fd, self->one);
	test_release(self->fd, self->one);
	EXPECT_EQ(3, walk_list(self->fd, self->one, 8, m, 16));
	test_release(self->fd, self->one);
	EXPECT_EQ(-ENOENT, walk_list(self->fd, self->one, 8, m, 16));
	test_err_release(ENOENT, self->fd, self->one);
}

/* Only the owner lists its routes, and in its own lists. */
TEST_F(routelist, foreign_routes_and_lists)
{
	struct rtm_dest_handles a, b;
	struct rtm_route_info rec;
	__u64 h[4], mine;
	__u32 done, m[4];

	test_set(self->fd, DEST, "192.0.2.1", 10, 10);
	test_lookup_handles(self->other, DEST, &rec, &a);
	test_routelist_new(self->other, &mine);
	test_err_routelist_move(EACCES, self->other, mine, &a.route, 1, NULL);
	test_err_routelist_move(EACCES, self->other, 0, &a.route, 1, NULL);
	/* another file's list is no list here */
	test_lookup_handles(self->fd, DEST, &rec, &b);
	test_err_routelist_move(ENOENT, self->fd, mine ^ 1ULL << 32, &b.route, 1, NULL);
	/* a handle of something else is neither route nor list nor enumeration */
	test_err_routelist_move(ENOENT, self->fd, b.dest, &b.route, 1, NULL);
	test_err_routelist_move(ENOENT, self->fd, self->one, &b.dest, 1, NULL);
	test_err_routelist_enum(ENOENT, self->fd, b.route, &mine);
	test_err_routelist_enum(ENOENT, self->fd, 0, &mine);
	EXPECT_EQ(-ENOENT, _test_routelist_fetch(self->fd, self->one, &rec, NULL, 1));
	/* all are processed, the first error is told (U26) */
	h[0] = b.dest;
	h[1] = b.route;
	h[2] = 0;
	h[3] = b.route;
	test_err_routelist_move(ENOENT, self->fd, self->one, h, 4, &done);
	EXPECT_EQ(2, done);
	EXPECT_EQ(1, walk_list(self->fd, self->one, 4, m, 4));
}

/*
 * R26: while a list is walked each batch is moved away before the next one
 * is asked for; fewer than asked for come only at the end.
 */
TEST_F(routelist, walk_that_moves_each_batch_away)
{
	static const int batches[] = { 1, 7, 256, 300, MANY };
	__u64 *h = test_map(MANY * sizeof(*h)), walk, had;
	__u32 *m = test_map(2 * MANY * sizeof(*m));
	__u64 from = self->one, to = self->two, t;
	unsigned int turn;
	int n, seen, i;

	test_ok(add_routes(self->fd, from, MANY, NULL));
	had = held(self->fd);
	for (turn = 0; turn < ARRAY_LEN(batches); turn++) {
		seen = 0;
		test_routelist_enum(self->fd, from, &walk);
		do {
			n = _test_routelist_fetch(self->fd, walk, NULL, h, batches[turn]);
			ASSERT_LE(0, n);
			test_routelist_move(self->fd, to, h, n, NULL);
			test_ok(_test_handles(self->fd, RTM_IOC_HANDLE_RELEASE, h, n, NULL));
			seen += n;
		} while (n == batches[turn]);
		EXPECT_EQ(MANY, seen);
		test_release(self->fd, walk);
		EXPECT_EQ(had, held(self->fd));
		EXPECT_EQ(0, walk_list(self->fd, from, 64, m, MANY));
		ASSERT_EQ(MANY, walk_list(self->fd, to, 64, m, 2 * MANY));
		for (i = 0; i < MANY; i++)
			EXPECT_EQ(i, m[i]);
		t = from, from = to, to = t;
	}
}

/* What was told may also be deleted, or put back; new ones come at the end. */
TEST_F(routelist, walk_under_change)
{
	struct rtm_route_info rec[4];
	__u64 walk, second, h[4];
	int i, n;

	test_ok(add_routes(self->fd, self->one, 12, NULL));
	test_routelist_enum(self->fd, self->one, &walk);
	test_routelist_enum(self->fd, self->one, &second);
	ASSERT_EQ(4, _test_routelist_fetch(self->fd, walk, rec, h, 4));
	EXPECT_EQ(3, rec[3].metric);
	/* the one just told and the next one go */
	test_del(self->fd, "11.0.0.3/32");
	test_del(self->fd, "11.0.0.4/32");
	/* one told before is put back into its list */
	test_routelist_move(self->fd, self->one, &h[2], 1, NULL);
	/* and one goes out and in, to the end */
	test_routelist_move(self->fd, 0, &h[0], 1, NULL);
	test_routelist_move(self->fd, self->one, &h[0], 1, NULL);
	for (i = 5; i < 12; i += n) {
		n = _test_routelist_fetch(self->fd, walk, rec, NULL, 2);
		ASSERT_LE(1, n);
		EXPECT_EQ(i, rec[0].metric);
	}
	EXPECT_EQ(0, rec[1].metric);
	EXPECT_EQ(0, _test_routelist_fetch(self->fd, walk, rec, NULL, 2));
	/* at the end, not closed: a route that comes now is told */
	test_set(self->fd, DEST, NULL, 10, 99);
	test_routelist_move(self->fd, self->one, h, 1, NULL);
	EXPECT_EQ(0, _test_routelist_fetch(self->fd, walk, rec, NULL, 2));
	test_routelist_move(self->fd, self->two, h, 1, NULL);
	test_routelist_move(self->fd, self->one, h, 1, NULL);
	EXPECT_EQ(1, _test_routelist_fetch(self->fd, walk, rec, NULL, 2));
	/* the other walk has its own place */
	ASSERT_EQ(4, _test_routelist_fetch(self->fd, second, rec, NULL, 4));
	EXPECT_EQ(1, rec[0].metric);
	EXPECT_EQ(2, rec[1].metric);
	EXPECT_EQ(5, rec[2].metric);
}

/* A record is what ROUTE_INFO tells, further next hops and bytes included. */
TEST_F(routelist, records)
{
	struct { struct rtm_hop hop[2]; __u8 bytes[8]; } in = {
		{ hop("192.0.2.9", 2), hop("192.0.2.1", 0) }, "bytes",
	};
	__u8 aux[2][256];
	struct rtm_route_info r = rt(DEST, "192.0.2.5", 10, 10), rec[3];
	struct rtm_route_cmd c = { .size = sizeof(c), .aux = u64ptr(aux[1]), .aux_len = 256 };
	struct rtm_routelist_fetch f = {
		.size = sizeof(f), .count = 3, .records = u64ptr(rec), .record_len = sizeof(rec[0]),
		.aux = u64ptr(aux[0]),
	};
	__u64 h;

	test_ok(add_routes(self->fd, self->one, 1, NULL));
	r.nh_count = 3;
	r.opaque_len = 5;
	r.aux_off = 0;
	ASSERT_LE(0, _test_route_aux(self->fd, RTM_OP_SET, r, &in, sizeof(in), &h));
	test_routelist_move(self->fd, self->one, &h, 1, NULL);
	test_routelist_enum(self->fd, self->one, &f.handle);
	/* what fits is told, and then how much is needed */
	f.aux_len = 55;
	test_ok(rtm_call(self->fd, RTM_IOC_ROUTELIST_FETCH, &f));
	EXPECT_EQ(1, f.out_count);
	EXPECT_EQ(0, f.out_aux);
	test_err(EMSGSIZE, rtm_call(self->fd, RTM_IOC_ROUTELIST_FETCH, &f));
	EXPECT_EQ(0, f.out_count);
	EXPECT_EQ(56, f.out_aux);
	f.aux_len = 56;
	test_ok(rtm_call(self->fd, RTM_IOC_ROUTELIST_FETCH, &f));
	ASSERT_EQ(1, f.out_count);
	EXPECT_EQ(56, f.out_aux);
	c.handle = h;
	test_ok(rtm_call(self->fd, RTM_IOC_ROUTE_INFO, &c));
	EXPECT_EQ(0, memcmp(&rec[0], &c.info, sizeof(rec[0])));
	EXPECT_EQ(0, memcmp(aux[0], aux[1], 53));
	test_ok(rtm_call(self->fd, RTM_IOC_ROUTELIST_FETCH, &f));
	EXPECT_EQ(0, f.out_count);
	/* no auxiliary memory: without what would be there */
	test_routelist_enum(self->fd, self->one, &f.handle);
	f.aux = 0;
	test_ok(rtm_call(self->fd, RTM_IOC_ROUTELIST_FETCH, &f));
	EXPECT_EQ(2, f.out_count);
	EXPECT_EQ(RTM_AUX_NONE, rec[1].aux_off);
	f.records = 0;
	test_err(EINVAL, rtm_call(self->fd, RTM_IOC_ROUTELIST_FETCH, &f));
	f.records = u64ptr(rec);
	f.count = 0;
	test_err(EINVAL, rtm_call(self->fd, RTM_IOC_ROUTELIST_FETCH, &f));
}

/* What could not be written is told again, and no handle is lost. */
TEST_F(routelist, a_fault_loses_nothing)
{
	long page = sysconf(_SC_PAGESIZE);
	struct rtm_route_info rec[MANY / 100];
	struct rtm_routelist_fetch f = { .size = sizeof(f), .record_len = sizeof(rec[0]) };
	__u8 *mem = test_map(2 * page);
	__u64 walk, had;
	int seen = 0, n;

	ASSERT_EQ(0, mprotect(mem + page, page, PROT_NONE));
	test_ok(add_routes(self->fd, self->one, MANY, NULL));
	test_routelist_enum(self->fd, self->one, &walk);
	had = held(self->fd);
	f.handle = walk;
	f.count = MANY;
	f.handles = u64ptr(mem + page - 300 * 8);
	test_err(EFAULT, rtm_call(self->fd, RTM_IOC_ROUTELIST_FETCH, &f));
	EXPECT_EQ(256, f.out_count);
	EXPECT_EQ(had + 256, held(self->fd));
	test_ok(_test_handles(self->fd, RTM_IOC_HANDLE_RELEASE, (__u64 *)(mem + page) - 300, 256,
			      NULL));
	/* handles could be written, records not */
	f.handles = u64ptr(mem);
	f.records = 8;
	f.count = 4;
	test_err(EFAULT, rtm_call(self->fd, RTM_IOC_ROUTELIST_FETCH, &f));
	EXPECT_EQ(0, f.out_count);
	EXPECT_EQ(had, held(self->fd));
	while ((n = _test_routelist_fetch(self->fd, walk, rec, NULL, ARRAY_LEN(rec))) > 0) {
		EXPECT_EQ(256 + seen, rec[0].metric);
		seen += n;
	}
	EXPECT_EQ(MANY - 256, seen);
}

/* ROUTE_BATCH moves what it sets, also what it does not change. */
TEST_F(routelist, batch_with_a_list)
{
	struct rtm_route_info r[3] = {
		rt("11.0.0.0/32", NULL, 10, 0), rt("11.0.0.1/32", NULL, 10, 77), rt(DEST, NULL, 10, 5),
	};
	struct rtm_route_brief brief = { .len = 9, .preference = 1, .metric = 6, .views = 1 };
	struct rtm_route_batch b;
	struct rtm_stats s;
	__s32 status[3];
	__u64 h[3], had;
	__u32 m[8];

	test_ok(add_routes(self->fd, self->one, 3, NULL));
	had = held(self->fd);
	b = batch_cmd(0, r, 3, status);
	b.list = self->two;
	test_ok(rtm_call(self->fd, RTM_IOC_ROUTE_BATCH, &b));
	EXPECT_EQ(RTM_CHANGE_BEST, status[0]);
	EXPECT_EQ(RTM_CHANGE_UPDATED | RTM_CHANGE_BEST, status[1]);
	EXPECT_EQ(RTM_CHANGE_CREATED | RTM_CHANGE_BEST, status[2]);
	ASSERT_EQ(3, walk_list(self->fd, self->two, 8, m, 8));
	EXPECT_EQ(0, m[0]);
	EXPECT_EQ(77, m[1]);
	EXPECT_EQ(5, m[2]);
	EXPECT_EQ(1, walk_list(self->fd, self->one, 8, m, 8));
	EXPECT_EQ(had, held(self->fd));
	/* with handles, too; what fails or goes stays out of it */
	r[0].op = RTM_OP_ADD;
	r[1].op = RTM_OP_DEL;
	r[2].op = RTM_OP_UPDATE;
	r[2].metric = 4;
	b = batch_cmd(RTM_BATCH_F_CONTINUE, r, 3, status);
	b.list = self->one;
	b.handles = u64ptr(h);
	test_ok(rtm_call(self->fd, RTM_IOC_ROUTE_BATCH, &b));
	EXPECT_EQ(-EEXIST, status[0]);
	EXPECT_EQ(0, h[0]);
	EXPECT_EQ(0, h[1]);
	EXPECT_NE(0, h[2]);
	ASSERT_EQ(2, walk_list(self->fd, self->one, 8, m, 8));
	EXPECT_EQ(4, m[1]);
	ASSERT_EQ(1, walk_list(self->fd, self->two, 8, m, 8));
	EXPECT_EQ(0, m[0]);
	/* brief records as well */
	b = batch_cmd(RTM_BATCH_F_BRIEF, (void *)&brief, 1, NULL);
	b.record_len = sizeof(brief);
	b.list = self->two;
	test_ok(rtm_call(self->fd, RTM_IOC_ROUTE_BATCH, &b));
	EXPECT_EQ(2, walk_list(self->fd, self->two, 8, m, 8));
	/* no such list: nothing is done */
	test_stats(self->fd, &s);
	r[0].prefix = pfx("12.0.0.0/8");
	r[0].op = RTM_OP_SET;
	b = batch_cmd(RTM_BATCH_F_CONTINUE, r, 1, status);
	b.list = h[2];
	test_err(ENOENT, rtm_call(self->fd, RTM_IOC_ROUTE_BATCH, &b));
	EXPECT_EQ(0, b.out_done);
	EXPECT_EQ(4, s.out_routes);
	test_stats(self->fd, &s);
	EXPECT_EQ(4, s.out_routes);
}

/* An update keeps a route in its list, whatever becomes of its rank. */
TEST_F(routelist, updates_stay)
{
	__u32 m[8];
	int i;

	test_ok(add_routes(self->fd, self->one, 3, NULL));
	test_set(self->other, "11.0.0.1/32", "192.0.2.1", 10, 50);
	for (i = 1; i < 100; i += 30) {
		test_set(self->fd, "11.0.0.1/32", NULL, 10, i);
		ASSERT_EQ(3, walk_list(self->fd, self->one, 8, m, 8));
		EXPECT_EQ(i, m[1]);
	}
}

/* Everything goes with the registration: lists, walks, what is in them. */
TEST_F(routelist, end_of_the_owner)
{
	struct rtm_stats s;
	__u64 walk;
	int i;

	test_ok(add_routes(self->fd, self->one, MANY, NULL));
	for (i = 0; i < 100; i++) {
		test_routelist_enum(self->fd, self->one, &walk);
		_test_routelist_fetch(self->fd, walk, NULL, (__u64[64]){ 0 }, i % 64 + 1);
	}
	test_deregister(self->fd);
	test_stats(self->other, &s);
	EXPECT_EQ(0, s.out_routes);
	EXPECT_EQ(0, s.out_dests_hidden);
	test_attach(self->fd, 0, AF_INET);
	EXPECT_EQ(0, held(self->fd));
	test_err_release(ENOENT, self->fd, self->one);
}

/*
 * Memory comes back: a long list is released without anything left of it.
 * RTM_LISTED: a shorter one where everything is slow.
 */
TEST_F(routelist, memory_comes_back)
{
	enum { STEP = 4000 };
	const __u32 N = env_number("RTM_LISTED", 100000) / STEP * STEP;
	__u64 *h = test_map(N * sizeof(*h));
	struct rtm_stats before, with, after;
	__u64 walk;
	__u32 i;
	int n;

	ASSERT_LT(0, N);
	test_ok(add_routes(self->fd, 0, N, h));
	test_ok(_test_handles(self->fd, RTM_IOC_HANDLE_RELEASE, h, N, NULL));
	test_stats(self->other, &before);
	test_ok(add_routes(self->fd, self->one, N, NULL));
	test_stats(self->other, &with);
	EXPECT_LT(before.out_bytes + N * 64, with.out_bytes);
	test_routelist_enum(self->fd, self->one, &walk);
	for (i = 0; i < N; i += n) {
		n = _test_routelist_fetch(self->fd, walk, NULL, h, STEP);
		ASSERT_EQ(STEP, n);
		test_routelist_move(self->fd, self->two, h, n, NULL);
		test_ok(_test_handles(self->fd, RTM_IOC_HANDLE_RELEASE, h, n, NULL));
	}
	test_release(self->fd, walk);
	test_release(self->fd, self->two);
	test_stats(self->other, &after);
	EXPECT_EQ(before.out_routes, after.out_routes);
	/* but for that list itself, of which there was one before, too */
	EXPECT_GE(before.out_bytes, after.out_bytes);
}

/* Threads that move, walk, delete and release on one file. */

struct job {
	int fd;
	__u64 list[2];
	int turn, errors;
};

static void *churn(void *arg)
{
	struct job *job = arg;
	__u64 seed = job->turn, walk = 0, h[32];
	int i, n, rc;

	for (i = 0; i < 400; i++) {
		rc = _test_routelist_enum(job->fd, job->list[rnd(&seed) % 2], &walk);
		job->errors += rc != 0;
		do {
			n = _test_routelist_fetch(job->fd, walk, NULL, h, 1 + rnd(&seed) % 32);
			job->errors += n < 0;
			if (n <= 0)
				break;
			rc = _test_routelist_move(job->fd, rnd(&seed) % 3 ?
						  job->list[rnd(&seed) % 2] : 0, h, n, NULL);
			/* deleted by another thread meanwhile */
			job->errors += rc && rc != -ENOENT;
			rc = _test_handles(job->fd, RTM_IOC_HANDLE_RELEASE, h, n, NULL);
			job->errors += rc != 0;
		} while (rnd(&seed) % 8);
		job->errors += _test_release(job->fd, walk) != 0;
		rc = add_routes(job->fd, job->list[rnd(&seed) % 2], 50, NULL);
		job->errors += rc != 0;
		if (rnd(&seed) % 4 == 0) {
			rc = _test_del(job->fd, "11.0.0.7/32");
			job->errors += rc < 0 && rc != -ENOENT;
		}
	}
	return NULL;
}

TEST_F(routelist, threads)
{
	struct job job[4] = {};
	pthread_t thread[4];
	struct rtm_stats s;
	int i;

	test_ok(add_routes(self->fd, self->one, 50, NULL));
	for (i = 0; i < 4; i++) {
		job[i].fd = self->fd;
		job[i].list[0] = self->one;
		job[i].list[1] = self->two;
		job[i].turn = i;
		ASSERT_EQ(0, pthread_create(&thread[i], NULL, churn, &job[i]));
	}
	for (i = 0; i < 4; i++) {
		pthread_join(thread[i], NULL);
		EXPECT_EQ(0, job[i].errors);
	}
	test_stats(self->fd, &s);
	EXPECT_EQ(2, s.out_handles);
	test_release(self->fd, self->one);
	test_release(self->fd, self->two);
	test_stats(self->fd, &s);
	EXPECT_EQ(0, s.out_handles);
	EXPECT_EQ(0, s.out_dests_hidden);
}

#define LONG	6000	/* routes: some time to go through */
#define HOPS	800	/* as many make the kernel free memory soon */

struct going {
	int fd, other;
	useconds_t after;
};

/* The first route goes and its next hop, and many next hops of somebody else's. */
static void *let_go(void *arg)
{
	struct going *g = arg;

	usleep(g->after);
	_test_del(g->fd, "11.0.0.0/32");
	_test_nexthop_del(g->fd, "192.0.2.1", 7, 0);
	close(g->other);
	return NULL;
}

/*
 * While a list is read its first route goes with its next hop, and later routes
 * have others.  What becomes of the first one's memory is for KASAN to see.
 */
TEST_F(routelist, next_hops_go_while_a_list_is_read)
{
	static struct rtm_route_info r[LONG], rec[LONG];
	struct going g = { .fd = self->fd };
	struct rtm_route_batch b;
	pthread_t thread;
	int round, i, n;
	__u64 list, walk;

	for (round = 0; round < 3; round++) {
		g.other = test_entity(0, AF_INET, 100, 3, NULL);
		for (i = 0; i < HOPS; i++)
			test_nexthop_add(g.other, "192.0.2.9", 1 + i, NULL);
		for (i = 0; i < LONG; i++) {
			__be32 addr = htonl(0x0B000000 + i);

			/* the last 100 have hops of their own, so that each group id is met */
			r[i] = rt("11.0.0.0/32", i && i < LONG - 100 ? NULL : "192.0.2.1", 10, i);
			memcpy(r[i].prefix.addr, &addr, sizeof(addr));
			if (r[i].nh_count)
				r[i].nexthop.ifindex = i ? 1000 + i : 7;
		}
		test_routelist_new(self->fd, &list);
		b = batch_cmd(RTM_BATCH_F_MAKE_HOPS, r, LONG, NULL);
		b.list = list;
		test_ok(rtm_call(self->fd, RTM_IOC_ROUTE_BATCH, &b));
		test_routelist_enum(self->fd, list, &walk);
		g.after = 1000 + 2000 * round;
		ASSERT_EQ(0, pthread_create(&thread, NULL, let_go, &g));
		n = _test_routelist_fetch(self->fd, walk, rec, NULL, LONG);
		pthread_join(thread, NULL);
		ASSERT_LE(LONG - 1, n);
		for (i = 1; i <= 100; i++)
			EXPECT_EQ(1000 + LONG - i, rec[n - i].nexthop.ifindex);
		test_release(self->fd, walk);
		test_release(self->fd, list);
	}
}

TEST_HARNESS_MAIN
