// SPDX-License-Identifier: GPL-2.0
/*
 * batch: many records in one call: sizes, stopping and going on, statuses and
 * handles, and memory that ends in the middle.
 */
#include "rtm_test.h"
#include <sys/sysinfo.h>

/* Distinct /32 destinations, all through one next hop. */
static void fill(struct rtm_route_info *r, __u32 n, __u32 base)
{
	struct rtm_route_info one = rt("10.0.0.0/32", "192.0.2.1", 10, 10);
	__u32 i;

	for (i = 0; i < n; i++) {
		__be32 addr = htonl(base + i);

		r[i] = one;
		memcpy(r[i].prefix.addr, &addr, sizeof(addr));
	}
}

#define BASE	0x0A000000U	/* 10.0.0.0 */

FIXTURE(batch)
{
	int fd;
	__u32 id;
	long page;
};

FIXTURE_SETUP(batch)
{
	self->fd = test_entity(0, AF_INET, 100, 1, &self->id);
	self->page = sysconf(_SC_PAGESIZE);
}

FIXTURE_TEARDOWN(batch)
{
	close(self->fd);
}

static __u64 routes_there(int fd)
{
	struct rtm_stats s;

	return _test_stats(fd, &s) ? ~0ULL : s.out_routes;
}

/* The whole struct after a call with @n records, and what it returned. */
static int run(int fd, struct rtm_route_batch *b)
{
	b->out_done = b->out_failed = b->out_created = b->out_deleted = POISON32;
	return rtm_call(fd, RTM_IOC_ROUTE_BATCH, b);
}

#define expect_out(b, done, failed, created, deleted) do {	\
	EXPECT_EQ(done, (b).out_done);				\
	EXPECT_EQ(failed, (b).out_failed);			\
	EXPECT_EQ(created, (b).out_created);			\
	EXPECT_EQ(deleted, (b).out_deleted);			\
} while (0)

TEST_F(batch, sixty_five_thousand_in_one_call)
{
	const __u32 n = 65536;
	struct rtm_route_info *r = test_map(n * sizeof(*r));
	struct rtm_route_batch b;
	__u32 i;

	fill(r, n, BASE);
	b = batch_cmd(RTM_BATCH_F_MAKE_HOPS, r, n, NULL);
	test_ok(run(self->fd, &b));
	expect_out(b, n, 0, n, 0);
	EXPECT_EQ(n, routes_there(self->fd));
	for (i = 0; i < n; i++)
		r[i].op = RTM_OP_DEL;
	test_ok(run(self->fd, &b));
	expect_out(b, n, 0, 0, n);
	EXPECT_EQ(0, routes_there(self->fd));
}

/* The documented limit itself works; one more is EINVAL and touches nothing. */
TEST_F(batch, up_to_the_limit)
{
	const __u32 n = RTM_MAX_ARRAY;
	struct rtm_route_info *r;
	struct sysinfo si;
	struct rtm_route_batch b;
	__u32 i;

	r = mmap(NULL, (n + 1) * sizeof(*r), PROT_READ | PROT_WRITE,
		 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	ASSERT_EQ(0, sysinfo(&si));
	if (r == MAP_FAILED || (unsigned long long)si.freeram * si.mem_unit < 2ULL * n * sizeof(*r))
		SKIP(return, "not enough free memory for %u records", n);
	b = batch_cmd(RTM_BATCH_F_MAKE_HOPS, r, n + 1, NULL);
	test_err(EINVAL, run(self->fd, &b));
	EXPECT_EQ(0, routes_there(self->fd));
	/* the same few destinations again and again: this is about the count */
	fill(r, 256, BASE);
	for (i = 256; i < n; i += 256)
		memcpy(r + i, r, 256 * sizeof(*r));
	b = batch_cmd(RTM_BATCH_F_MAKE_HOPS, r, n, NULL);
	test_ok(run(self->fd, &b));
	expect_out(b, n, 0, 256, 0);
}

/* The statuses of a batch in which records fail for all sorts of reasons. */
static const int mixed_want[] = {
	RTM_CHANGE_CREATED | RTM_CHANGE_BEST, -EINVAL, RTM_CHANGE_CREATED | RTM_CHANGE_BEST,
	-EEXIST, -EAFNOSUPPORT, -EOPNOTSUPP, -ENOENT, -ENOENT,
	RTM_CHANGE_DELETED | RTM_CHANGE_BEST, -EINVAL, -EINVAL, RTM_CHANGE_CREATED | RTM_CHANGE_BEST,
};

#define MIXED	ARRAY_LEN(mixed_want)

static void fill_mixed(struct rtm_route_info *r)
{
	fill(r, MIXED, BASE);
	r[1].prefix.len = 33;
	r[3] = r[0];
	r[3].op = RTM_OP_ADD;
	r[4].prefix.family = AF_INET6;
	r[5].views = 4;
	r[6].op = RTM_OP_UPDATE;
	r[7].op = RTM_OP_DEL;
	r[8] = r[2];
	r[8].op = RTM_OP_DEL;
	r[9].op = 4;
	r[10].nh_count = 17;
	r[10].aux_off = 0;
}

TEST_F(batch, continue_does_the_rest_as_asked)
{
	static struct rtm_hop aux[17];
	struct rtm_route_info r[MIXED];
	__s32 status[MIXED + 1];
	__u64 handles[MIXED + 1];
	struct rtm_route_batch b;
	unsigned int i;

	fill_mixed(r);
	poison(status, sizeof(status));
	poison(handles, sizeof(handles));
	b = batch_cmd(RTM_BATCH_F_CONTINUE | RTM_BATCH_F_MAKE_HOPS, r, MIXED, status);
	b.handles = u64ptr(handles);
	b.aux = u64ptr(aux);
	b.aux_len = sizeof(aux);
	test_ok(run(self->fd, &b));
	expect_out(b, MIXED, 8, 3, 1);
	for (i = 0; i < MIXED; i++) {
		EXPECT_EQ(mixed_want[i], status[i]) { TH_LOG("record %u", i); }
		/* 0 where it failed or was deleted */
		EXPECT_EQ(mixed_want[i] > 0 && !(mixed_want[i] & RTM_CHANGE_DELETED),
			  handles[i] != 0) {
			TH_LOG("handle of record %u", i);
		}
	}
	EXPECT_EQ((__s32)POISON32, status[MIXED]);
	EXPECT_EQ(POISON64, handles[MIXED]);
	EXPECT_EQ(2, routes_there(self->fd));
}

TEST_F(batch, without_continue_it_stops_at_the_first_that_fails)
{
	struct rtm_route_info r[MIXED];
	__s32 status[MIXED];
	struct rtm_route_batch b;

	fill_mixed(r);
	poison(status, sizeof(status));
	b = batch_cmd(RTM_BATCH_F_MAKE_HOPS, r, MIXED, status);
	test_err(EINVAL, run(self->fd, &b));
	expect_out(b, 2, 1, 1, 0);
	EXPECT_EQ(RTM_CHANGE_CREATED | RTM_CHANGE_BEST, status[0]);
	EXPECT_EQ(-EINVAL, status[1]);
	EXPECT_TRUE(is_poison(status + 2, sizeof(status) - 8));
	EXPECT_EQ(1, routes_there(self->fd));
}

/* In blocks or not: the same place is told however far off it is. */
TEST_F(batch, stops_exactly_wherever_it_is)
{
	static const __u32 places[] = { 0, 1, 254, 255, 256, 257, 511, 512, 1023, 1999 };
	struct rtm_route_info *r = test_map(2000 * sizeof(*r));
	struct rtm_route_batch b;
	unsigned int i;

	for (i = 0; i < ARRAY_LEN(places); i++) {
		fill(r, 2000, BASE + i * 65536);
		r[places[i]].op = RTM_OP_UPDATE;
		b = batch_cmd(RTM_BATCH_F_MAKE_HOPS, r, 2000, NULL);
		test_err(ENOENT, run(self->fd, &b));
		expect_out(b, places[i] + 1, 1, places[i], 0);
		b.records = u64ptr(r);
		b.flags |= RTM_BATCH_F_CONTINUE;
		r[places[i]].op = RTM_OP_UPDATE;
		test_ok(run(self->fd, &b));
		expect_out(b, 2000, 1, 1999 - places[i], 0);
	}
}

/* A record sees what the records before it did. */
TEST_F(batch, records_are_done_in_order)
{
	struct rtm_route_info r[5];
	__s32 status[5];

	fill(r, 5, BASE);
	r[1] = r[2] = r[3] = r[4] = r[0];
	r[0].op = RTM_OP_ADD;
	r[1].op = RTM_OP_UPDATE;
	r[1].metric = 11;
	r[2].op = RTM_OP_DEL;
	r[3].op = RTM_OP_ADD;
	r[4].op = RTM_OP_ADD;
	test_batch(self->fd, RTM_BATCH_F_MAKE_HOPS | RTM_BATCH_F_CONTINUE, r, 5, status);
	EXPECT_EQ(RTM_CHANGE_CREATED | RTM_CHANGE_BEST, status[0]);
	EXPECT_EQ(RTM_CHANGE_UPDATED | RTM_CHANGE_BEST, status[1]);
	EXPECT_EQ(RTM_CHANGE_DELETED | RTM_CHANGE_BEST, status[2]);
	EXPECT_EQ(RTM_CHANGE_CREATED | RTM_CHANGE_BEST, status[3]);
	EXPECT_EQ(-EEXIST, status[4]);
}

/*
 * Memory that ends after @there elements of one array: EFAULT, out_done tells
 * how many records were processed, and exactly these are applied.
 */
enum which { RECORDS, STATUS, HANDLES };

FIXTURE(hole)
{
	int fd, observer;
	long page;
};

FIXTURE_VARIANT(hole)
{
	enum which which;
	int prot;
};

FIXTURE_VARIANT_ADD(hole, records) { .which = RECORDS, .prot = PROT_NONE };
FIXTURE_VARIANT_ADD(hole, status) { .which = STATUS, .prot = PROT_NONE };
FIXTURE_VARIANT_ADD(hole, status_read_only) { .which = STATUS, .prot = PROT_READ };
FIXTURE_VARIANT_ADD(hole, handles) { .which = HANDLES, .prot = PROT_NONE };
FIXTURE_VARIANT_ADD(hole, handles_read_only) { .which = HANDLES, .prot = PROT_READ };

FIXTURE_SETUP(hole)
{
	self->fd = test_entity(0, AF_INET, 100, 1, NULL);
	self->observer = test_observer(0, AF_INET);
	self->page = sysconf(_SC_PAGESIZE);
}

FIXTURE_TEARDOWN(hole)
{
	close(self->fd);
	close(self->observer);
}

TEST_F(hole, efault_and_exactly_so_far)
{
	static const __u32 places[] = { 0, 1, 20, 255, 256, 257, 300, 999 };
	const size_t elem[] = { sizeof(struct rtm_route_info), sizeof(__s32), sizeof(__u64) };
	const __u32 n = 1000;
	struct rtm_route_info *r = test_map(n * sizeof(*r));
	__s32 *status = test_map(n * sizeof(*status));
	__u64 *handles = test_map(n * sizeof(*handles));
	size_t room = (n * sizeof(*r) + self->page - 1) / self->page * self->page;
	unsigned int i;
	__u32 k;

	for (i = 0; i < ARRAY_LEN(places); i++) {
		__u8 *mem = test_map(room + self->page), *edge;
		struct rtm_route_batch b;
		struct rtm_stats s;
		__u64 before, *given;

		ASSERT_EQ(0, mprotect(mem + room, self->page, variant->prot));
		edge = mem + room - places[i] * elem[variant->which];
		fill(r, n, BASE + i * 65536);
		poison(status, n * sizeof(*status));
		poison(handles, n * sizeof(*handles));
		before = routes_there(self->observer);
		b = batch_cmd(RTM_BATCH_F_MAKE_HOPS | RTM_BATCH_F_CONTINUE, r, n, status);
		b.handles = u64ptr(handles);
		if (variant->which == RECORDS) {
			memcpy(edge, r, places[i] * sizeof(*r));
			b.records = u64ptr(edge);
		} else if (variant->which == STATUS) {
			b.status = u64ptr(edge);
		} else {
			b.handles = u64ptr(edge);
		}
		test_err(EFAULT, run(self->fd, &b));
		ASSERT_GE(n, b.out_done);
		if (variant->which == RECORDS)
			EXPECT_GE(places[i], b.out_done);
		EXPECT_EQ(0, b.out_failed);
		EXPECT_EQ(b.out_done, b.out_created) {
			TH_LOG("hole at %u, stopped at %u", places[i], b.out_done);
		}
		EXPECT_EQ(before + b.out_created, routes_there(self->observer));
		/* those and no others are there */
		for (k = 0; k < n; k += k + 2 >= b.out_done && k <= b.out_done ? 1 : 2) {
			struct rtm_route_info rec;
			int rc = _test_lookup(self->observer, RTM_LOOKUP_EXACT, 0,
					      pfx_str(&r[k].prefix), &rec);

			EXPECT_EQ(k < b.out_done ? 0 : -ENOENT, rc) {
				TH_LOG("hole at %u, record %u", places[i], k);
			}
		}
		/* a handle is only counted if it was given out */
		given = variant->which == HANDLES ? (__u64 *)edge : handles;
		for (k = 0; k < (variant->which == HANDLES ? places[i] : n); k++)
			if (given[k] && given[k] != POISON64)
				_test_release(self->fd, given[k]);
		test_stats(self->fd, &s);
		EXPECT_EQ(0, s.out_handles) { TH_LOG("hole at %u leaks handles", places[i]); }
		munmap(mem, room + self->page);
	}
}

/* The same records, all of one call's auxiliary memory behind a hole. */
TEST_F(batch, hole_in_the_auxiliary_memory)
{
	struct rtm_route_info r[4];
	__s32 status[4];
	struct rtm_route_batch b;
	__u8 *mem = test_map(2 * self->page);
	int i;

	ASSERT_EQ(0, mprotect(mem + self->page, self->page, PROT_NONE));
	fill(r, 4, BASE);
	for (i = 0; i < 4; i++) {
		r[i].opaque_len = 8;
		r[i].aux_off = self->page - 24 + i * 8;
	}
	poison(status, sizeof(status));
	b = batch_cmd(RTM_BATCH_F_MAKE_HOPS, r, 4, status);
	b.aux = u64ptr(mem);
	b.aux_len = 2 * self->page;
	test_err(EFAULT, run(self->fd, &b));
	EXPECT_EQ(3, b.out_created);
	EXPECT_EQ(3, routes_there(self->fd));
	/* with CONTINUE it is that record's failure */
	b.flags |= RTM_BATCH_F_CONTINUE;
	r[3].aux_off = 0;
	r[2].prefix = pfx("10.0.1.1/32");
	r[2].aux_off = self->page;
	test_ok(run(self->fd, &b));
	EXPECT_EQ(-EFAULT, status[2]);
	EXPECT_EQ(RTM_CHANGE_CREATED | RTM_CHANGE_BEST, status[3]);
	EXPECT_EQ(1, b.out_failed);
}

/* Handles of routes that were created and of routes that were there. */
TEST_F(batch, handles_out)
{
	struct rtm_route_info r[3];
	struct rtm_route_cmd c;
	struct rtm_stats s;
	__u64 h[3], again[3];
	struct rtm_route_batch b;
	int i;

	fill(r, 3, BASE);
	b = batch_cmd(RTM_BATCH_F_MAKE_HOPS, r, 3, NULL);
	b.handles = u64ptr(h);
	test_ok(run(self->fd, &b));
	r[1].metric = 99;
	b.handles = u64ptr(again);
	test_ok(run(self->fd, &b));
	for (i = 0; i < 3; i++) {
		EXPECT_EQ(h[i], again[i]);	/* U23 */
		test_route_info(self->fd, h[i], &c);
		EXPECT_TRUE(pfx_eq(&r[i].prefix, &c.info.prefix));
		EXPECT_EQ(r[i].metric, c.info.metric);
	}
	test_stats(self->fd, &s);
	EXPECT_EQ(3, s.out_handles);
	test_ok(_test_handles(self->fd, RTM_IOC_HANDLE_RELEASE, h, 3, NULL));
	test_route_info(self->fd, h[0], &c);
	test_ok(_test_handles(self->fd, RTM_IOC_HANDLE_RELEASE, h, 3, NULL));
	test_err_route_info(ENOENT, self->fd, h[0], &c);
}

/* out_* are written even when the call fails before the first record. */
TEST_F(batch, out_done_is_written_when_the_call_fails)
{
	struct rtm_route_info r[1];
	struct rtm_route_batch b;

	fill(r, 1, BASE);
	r[0].op = RTM_OP_UPDATE;
	b = batch_cmd(RTM_BATCH_F_MAKE_HOPS, r, 1, NULL);
	test_err(ENOENT, run(self->fd, &b));
	expect_out(b, 1, 1, 0, 0);
	b.records = 0;
	test_err(EFAULT, run(self->fd, &b));
	expect_out(b, 0, 0, 0, 0);
	b.records = u64ptr(r);
	b.count = 0;
	test_ok(run(self->fd, &b));
	expect_out(b, 0, 0, 0, 0);
}

TEST_HARNESS_MAIN
