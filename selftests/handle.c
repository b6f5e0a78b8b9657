// SPDX-License-Identifier: GPL-2.0
/*
 * handle: numbers with counts that mean something in one file: equality,
 * release, staleness, types, what is left when the object has gone, and very
 * many of them.
 */
#include "rtm_test.h"

#define DEST	"10.0.0.0/8"

FIXTURE(handle)
{
	int fd, reader;
	__u32 id;
	/* one of each type, as the reader holds them */
	__u64 dest, route, owner, nexthop;
};

FIXTURE_SETUP(handle)
{
	struct rtm_route_info rec;
	struct rtm_dest_handles h;

	self->fd = test_entity(0, AF_INET, 100, 1, &self->id);
	self->reader = test_entity(0, AF_INET, 100, 2, NULL);
	test_set(self->fd, DEST, "192.0.2.1", 10, 10);
	test_lookup_handles(self->reader, DEST, &rec, &h);
	self->dest = h.dest;
	self->route = h.route;
	self->owner = h.owner;
	test_nexthop_add(self->reader, "192.0.2.2", 0, &self->nexthop);
}

FIXTURE_TEARDOWN(handle)
{
	close(self->fd);
	close(self->reader);
}

static __u64 held(int fd)
{
	struct rtm_stats s;

	return _test_stats(fd, &s) ? ~0ULL : s.out_handles;
}

TEST_F(handle, numbers_are_distinct_and_not_zero)
{
	EXPECT_NE(0, self->dest);
	EXPECT_NE(0, self->route);
	EXPECT_NE(0, self->owner);
	EXPECT_NE(0, self->nexthop);
	EXPECT_NE(self->dest, self->route);
	EXPECT_NE(self->dest, self->owner);
	EXPECT_NE(self->route, self->owner);
	EXPECT_NE(self->nexthop, self->owner);
	EXPECT_EQ(4, held(self->reader));
	EXPECT_EQ(0, held(self->fd));
}

/* U23: while the file holds it, the same object has the same number. */
TEST_F(handle, same_object_same_number)
{
	struct rtm_route_info rec;
	struct rtm_dest_handles h;
	int i;

	for (i = 0; i < 3; i++) {
		test_lookup_handles(self->reader, DEST, &rec, &h);
		EXPECT_EQ(self->dest, h.dest);
		EXPECT_EQ(self->route, h.route);
		EXPECT_EQ(self->owner, h.owner);
	}
	EXPECT_EQ(4, held(self->reader));
	/* four counts, not one */
	for (i = 0; i < 4; i++) {
		test_release(self->reader, self->dest);
		test_release(self->reader, self->route);
		test_release(self->reader, self->owner);
	}
	EXPECT_EQ(1, held(self->reader));
	test_err_release(ENOENT, self->reader, self->dest);
	test_err_release(ENOENT, self->reader, self->route);
	test_err_release(ENOENT, self->reader, self->owner);
}

/* Whichever command gives it out.  R9 */
TEST_F(handle, same_number_from_every_command)
{
	struct rtm_route_info rec[4];
	struct rtm_dest_handles h[4];
	struct rtm_entity_info ent[4];
	struct rtm_list l = list_cmd(rec, 4);
	struct rtm_dest_info d = {
		.size = sizeof(d), .handle = self->dest, .records = u64ptr(rec),
		.record_len = sizeof(rec[0]), .count = 4, .handles = u64ptr(h),
		.handle_len = sizeof(h[0]),
	};
	struct rtm_route_cmd c = {
		.size = sizeof(c), .flags = RTM_ROUTE_INFO_F_HANDLES, .handle = self->route,
	};

	l.handles = u64ptr(h);
	l.handle_len = sizeof(h[0]);
	test_ok(rtm_call(self->reader, RTM_IOC_DEST_LIST, &l));
	EXPECT_EQ(self->dest, h[0].dest);
	EXPECT_EQ(self->route, h[0].route);
	EXPECT_EQ(self->owner, h[0].owner);
	EXPECT_EQ(0, h[0].hold);
	poison(h, sizeof(h));
	test_ok(rtm_call(self->reader, RTM_IOC_ROUTE_LIST, &l));
	EXPECT_EQ(self->dest, h[0].dest);
	EXPECT_EQ(self->route, h[0].route);
	EXPECT_EQ(self->owner, h[0].owner);
	EXPECT_TRUE(is_poison(&h[1], sizeof(h[1])));
	poison(h, sizeof(h));
	test_ok(rtm_call(self->reader, RTM_IOC_DEST_INFO, &d));
	EXPECT_EQ(self->dest, h[0].dest);
	EXPECT_EQ(self->route, h[0].route);
	test_ok(rtm_call(self->reader, RTM_IOC_ROUTE_INFO, &c));
	EXPECT_EQ(self->dest, c.out_handles.dest);
	EXPECT_EQ(self->owner, c.out_handles.owner);
	test_entity_list(self->reader, RTM_ENTITY_LIST_F_HANDLES, ent, 4, NULL);
	EXPECT_EQ(self->owner, ent[0].handle);
}

/* R9 */
TEST_F(handle, ref_adds_a_count)
{
	test_ref(self->reader, self->dest);
	test_release(self->reader, self->dest);
	test_release(self->reader, self->dest);
	test_err_ref(ENOENT, self->reader, self->dest);
}

/* 0 is never a handle; releasing it is passed over. */
TEST_F(handle, zero)
{
	__u64 h[3] = { 0, self->dest, 0 };
	__u32 done;

	test_release(self->reader, 0);
	test_err_ref(ENOENT, self->reader, 0);
	test_ok(_test_handles(self->reader, RTM_IOC_HANDLE_RELEASE, h, 3, &done));
	EXPECT_EQ(3, held(self->reader));
	test_err_release(ENOENT, self->reader, self->dest);
}

/* U26: all entries are processed, ENOENT if any of them was no handle. */
TEST_F(handle, arrays_with_bad_ones_do_the_others)
{
	__u64 h[6] = { self->dest, 0x123456, self->route, self->route, ~0ULL, self->owner };
	__u32 done;

	test_err(ENOENT, _test_handles(self->reader, RTM_IOC_HANDLE_REF, h, 3, &done));
	EXPECT_EQ(2, done);
	/* the route has two counts now, so both of its entries work */
	test_err(ENOENT, _test_handles(self->reader, RTM_IOC_HANDLE_RELEASE, h, 6, &done));
	EXPECT_EQ(4, done);
	EXPECT_EQ(2, held(self->reader));
	test_release(self->reader, self->dest);
	EXPECT_EQ(1, held(self->reader));
}

/* A file knows its own numbers only. */
TEST_F(handle, foreign_is_enoent)
{
	struct rtm_route_info rec;
	struct rtm_route_cmd c;
	struct rtm_entity_info info;

	test_err_dest_info(ENOENT, self->fd, self->dest, 0, &rec, 1, NULL);
	test_err_route_info(ENOENT, self->fd, self->route, &c);
	test_err_entity_info(ENOENT, self->fd, self->owner, self->id, &info);
	test_err_nexthop_info(ENOENT, self->fd, self->nexthop, NULL);
	test_err_release(ENOENT, self->fd, self->dest);
	test_err_ref(ENOENT, self->fd, self->route);
	EXPECT_EQ(4, held(self->reader));
}

/* U52 */
TEST_F(handle, wrong_type_is_enoent)
{
	static const __u64 types[] = {
		RTM_HANDLE_DEST, RTM_HANDLE_ROUTE, RTM_HANDLE_ENTITY, RTM_HANDLE_NEXTHOP,
	};
	__u64 all[4] = { self->dest, self->route, self->owner, self->nexthop };
	struct rtm_route_info rec;
	struct rtm_entity_info info;
	struct rtm_route_cmd c;
	int i;

	for (i = 0; i < 4; i++) {
		EXPECT_EQ(types[i], all[i] >> RTM_HANDLE_TYPE_SHIFT);
		EXPECT_EQ(i == 0 ? 0 : -ENOENT, _test_dest_info(self->reader, all[i], 0, &rec, 1,
								NULL));
		EXPECT_EQ(i == 1 ? 0 : -ENOENT, _test_route_info(self->reader, all[i], &c));
		EXPECT_EQ(i == 2 ? 0 : -ENOENT, _test_entity_info(self->reader, all[i], 0, &info));
		EXPECT_EQ(i == 3 ? 0 : -ENOENT, _test_nexthop_info(self->reader, all[i], NULL));
	}
	EXPECT_EQ(4, held(self->reader));
}

/* Numbers that look like handles, or like their neighbours.  U52 */
TEST_F(handle, invented_is_enoent)
{
	struct rtm_route_cmd c;
	int bit;

	test_err_route_info(ENOENT, self->reader, 0, &c);
	for (bit = 0; bit < 64; bit++) {
		EXPECT_EQ(-ENOENT, _test_route_info(self->reader, self->route ^ 1ULL << bit, &c)) {
			TH_LOG("bit %d of 0x%llx", bit, (unsigned long long)self->route);
		}
		if (1ULL << bit == self->route)
			continue;
		EXPECT_EQ(-ENOENT, _test_route_info(self->reader, 1ULL << bit, &c)) {
			TH_LOG("0x%llx", 1ULL << bit);
		}
	}
	EXPECT_EQ(4, held(self->reader));
}

/* A released number does not come back to life for another object. */
TEST_F(handle, stale_is_enoent)
{
	struct rtm_route_info rec;
	struct rtm_dest_handles h;
	struct rtm_route_cmd c;
	__u64 old = self->route;
	char text[32];
	int i;

	test_release(self->reader, self->route);
	test_err_route_info(ENOENT, self->reader, old, &c);
	for (i = 0; i < 200; i++) {
		snprintf(text, sizeof(text), "11.%d.0.0/16", i);
		test_set(self->fd, text, "192.0.2.1", 10, 10);
		test_lookup_handles(self->reader, text, &rec, &h);
		EXPECT_NE(old, h.route);
		test_err_route_info(ENOENT, self->reader, old, &c);
		test_release(self->reader, h.dest);
		test_release(self->reader, h.route);
		test_release(self->reader, h.owner);
	}
	EXPECT_EQ(3, held(self->reader));
}

/* A route's handle keeps its last content when the route has gone.  R10 */
TEST_F(handle, of_a_deleted_route_tells_its_last_content)
{
	struct rtm_hop want = hop("192.0.2.1", 0);
	struct rtm_route_info rec;
	struct rtm_prefix prefix = pfx(DEST);
	struct rtm_route_cmd c;

	test_set(self->fd, DEST, "192.0.2.1", 12, 13);
	test_route_info(self->reader, self->route, &c);
	EXPECT_EQ(RTM_ROUTE_LIVE, c.info.state);
	EXPECT_EQ(RTM_VIEWS_UCAST, c.out_best_views);
	EXPECT_EQ(13, c.info.metric);
	EXPECT_TRUE(is_zero(&c.out_handles, sizeof(c.out_handles)));
	test_del(self->fd, DEST);
	test_route_info(self->reader, self->route, &c);
	EXPECT_EQ(RTM_ROUTE_DELETED, c.info.state);
	EXPECT_EQ(0, c.out_best_views);		/* U51 */
	EXPECT_EQ(0, c.info.best_views);
	EXPECT_EQ(0, c.info.rec_flags & RTM_ROUTE_F_BEST);
	EXPECT_TRUE(pfx_eq(&prefix, &c.info.prefix));
	EXPECT_EQ(12, c.info.preference);
	EXPECT_EQ(13, c.info.metric);
	EXPECT_EQ(1, c.info.nh_count);
	EXPECT_TRUE(hop_eq(&want, &c.info.nexthop));
	EXPECT_EQ(self->id, c.info.owner);
	EXPECT_EQ(0, c.info.num_routes);
	/* another route in its place is another object */
	test_set(self->fd, DEST, "192.0.2.1", 1, 1);
	test_route_info(self->reader, self->route, &c);
	EXPECT_EQ(RTM_ROUTE_DELETED, c.info.state);
	EXPECT_EQ(13, c.info.metric);
	/* of the destination it tells how that is now */
	test_lookup(self->fd, RTM_LOOKUP_EXACT, 0, DEST, &rec);
	EXPECT_EQ(1, c.info.num_routes);
	EXPECT_EQ(RTM_VIEWS_UCAST, c.info.dest_views);
	EXPECT_EQ(rec.seq, c.info.seq);
	EXPECT_EQ(rec.changed, c.info.changed);
}

TEST_F(handle, of_a_dead_owners_route)
{
	struct rtm_route_info rec;
	struct rtm_entity_info info;
	struct rtm_route_cmd c;
	struct rtm_stats s;

	close(self->fd);
	self->fd = test_open(O_RDONLY);
	test_route_info(self->reader, self->route, &c);
	EXPECT_EQ(RTM_ROUTE_DELETED, c.info.state);
	EXPECT_EQ(10, c.info.metric);
	EXPECT_EQ(self->id, c.info.owner);
	EXPECT_EQ(0, c.out_best_views);
	test_entity_info(self->reader, self->owner, 0, &info);
	EXPECT_EQ(RTM_ENTITY_GONE, info.out_state);
	test_dest_info(self->reader, self->dest, 0, &rec, 1, NULL);
	EXPECT_EQ(RTM_ROUTE_NONE, rec.state);
	EXPECT_EQ(0, rec.num_routes);
	test_release(self->reader, self->route);
	test_release(self->reader, self->dest);
	test_release(self->reader, self->owner);
	test_stats(self->reader, &s);
	EXPECT_EQ(0, s.out_dests);
	EXPECT_EQ(0, s.out_dests_hidden);
	EXPECT_EQ(0, s.out_routes);
}

/* A route's handle follows it when its rank changes and others come and go. */
TEST_F(handle, follows_the_route)
{
	struct rtm_route_cmd c;
	int i;

	for (i = 0; i < 20; i++) {
		test_set(self->reader, DEST, "192.0.2.3", 10, i);
		test_set(self->fd, DEST, "192.0.2.1", 10, 19 - i);
		test_route_info(self->reader, self->route, &c);
		EXPECT_EQ(self->id, c.info.owner);
		EXPECT_EQ(19 - i, c.info.metric);
		EXPECT_EQ(19 - i < i ? 1 : 0, c.out_best_views);
	}
	test_del(self->reader, DEST);
	test_route_info(self->reader, self->route, &c);
	EXPECT_EQ(1, c.out_best_views);
	EXPECT_EQ(RTM_ROUTE_LIVE, c.info.state);
}

/*
 * Lists and fetches with handles let the lock go within a call, between any two
 * destinations: all is told, in order, with the handles that belong to it.
 */
TEST_F(handle, many_routes)
{
	const __u32 dests = 60, each = 150, n = dests * each;
	struct rtm_route_info *r = test_map(n * sizeof(*r)), *rec = test_map(n * sizeof(*r));
	struct rtm_dest_handles *h = test_map(n * sizeof(*h));
	struct rtm_list l = list_cmd(rec, n);
	struct rtm_notify_fetch f = {
		.size = sizeof(f), .records = u64ptr(rec), .record_len = sizeof(*rec), .count = n,
		.handles = u64ptr(h), .handle_len = sizeof(*h),
	};
	__u32 i, sum = 0;

	test_notify_open(self->reader, 1, RTM_NOTIFY_T_ALL, 0, &f.subscription);
	for (i = 0; i < n; i++) {
		r[i] = rt("11.0.0.0/24", "192.0.2.1", 10, i % each);
		r[i].prefix.addr[1] = i / each;
		r[i].neighbour = hop("192.0.2.1", 1 + i % each);
		r[i].rec_flags = RTM_ROUTE_F_NEIGHBOUR;
	}
	test_batch(self->fd, RTM_BATCH_F_MAKE_HOPS, r, n, NULL);
	l.range_kind = RTM_RANGE_SUBTREE;
	l.range = pfx("11.0.0.0/8");
	l.handles = u64ptr(h);
	l.handle_len = sizeof(*h);
	test_ok(rtm_call(self->reader, RTM_IOC_ROUTE_LIST, &l));
	ASSERT_EQ(n, l.out_count);
	for (i = 0; i < n; i++) {
		ASSERT_EQ(i / each, rec[i].prefix.addr[1]);
		ASSERT_EQ(i % each, rec[i].metric);
		ASSERT_EQ(h[i / each * each].dest, h[i].dest);
		ASSERT_NE(0, h[i].route);
		ASSERT_NE(i ? h[i - 1].route : 0, h[i].route);
	}
	/* nothing matches, and all of it is looked at */
	l.match = RTM_MATCH_INTERFACE;
	l.ifindex = 12345;
	test_ok(rtm_call(self->reader, RTM_IOC_ROUTE_LIST, &l));
	EXPECT_EQ(0, l.out_count);
	l.match = 0;
	l.ifindex = 0;
	test_ok(rtm_call(self->reader, RTM_IOC_DEST_LIST, &l));
	EXPECT_EQ(dests, l.out_count);
	for (; ; sum += f.out_count) {
		test_ok(rtm_call(self->reader, RTM_IOC_NOTIFY_FETCH, &f));
		if (!f.out_count)
			break;
		for (i = 0; i < f.out_count; i++) {
			EXPECT_EQ(sum + i, rec[i].prefix.addr[1]);
			EXPECT_EQ(each, rec[i].num_routes);
			EXPECT_NE(0, h[i].route);
		}
	}
	EXPECT_EQ(dests, sum);
}

/* All handles of a file end with its attachment. */
TEST_F(handle, all_gone_with_deregistration)
{
	struct rtm_route_cmd c;

	test_deregister(self->reader);
	test_attach(self->reader, 0, AF_INET);
	EXPECT_EQ(0, held(self->reader));
	test_err_route_info(ENOENT, self->reader, self->route, &c);
	test_err_release(ENOENT, self->reader, self->dest);
}

TEST_F(handle, array_behind_a_hole_is_efault)
{
	long page = sysconf(_SC_PAGESIZE);
	__u8 *mem = test_map(2 * page);
	__u64 *h = (__u64 *)(mem + page) - 2;
	__u32 done;

	ASSERT_EQ(0, mprotect(mem + page, page, PROT_NONE));
	h[0] = self->dest;
	h[1] = self->route;
	test_err(EFAULT, _test_handles(self->reader, RTM_IOC_HANDLE_RELEASE, h, 4, &done));
	/* it says how far it got */
	EXPECT_GE(2, done);
	EXPECT_EQ(4 - done, held(self->reader));
}

/* RTM_HANDLES: fewer where everything is slow. */
TEST_F(handle, many_of_new_routes)
{
	enum { STEP = 1000 };
	const __u32 N = env_number("RTM_HANDLES", 100000) / STEP * STEP;
	struct rtm_route_info *r = test_map(STEP * sizeof(*r));
	__u64 *h = test_map(N * sizeof(*h));
	struct rtm_route_cmd c;
	struct rtm_stats s;
	__u32 i, k, done;

	ASSERT_LT(0, N);
	for (i = 0; i < N; i += STEP) {
		struct rtm_route_batch b;

		for (k = 0; k < STEP; k++) {
			__be32 addr = htonl(0x0B000000 + i + k);

			r[k] = rt("11.0.0.0/32", NULL, 10, i + k);
			memcpy(r[k].prefix.addr, &addr, sizeof(addr));
		}
		b = batch_cmd(0, r, STEP, NULL);
		b.handles = u64ptr(h + i);
		test_ok(rtm_call(self->reader, RTM_IOC_ROUTE_BATCH, &b));
	}
	EXPECT_EQ(N + 4, held(self->reader));
	for (i = 0; i < N; i += 997) {
		test_route_info(self->reader, h[i], &c);
		EXPECT_EQ(i, c.info.metric);
	}
	/* half of them back, the others still mean what they meant */
	for (i = 0; i < N / 2; i++)
		h[i] ^= h[N - 1 - i], h[N - 1 - i] ^= h[i], h[i] ^= h[N - 1 - i];
	test_ok(_test_handles(self->reader, RTM_IOC_HANDLE_RELEASE, h, N / 2, &done));
	EXPECT_EQ(N / 2, done);
	EXPECT_EQ(N / 2 + 4, held(self->reader));
	for (i = 0; i < N; i += 991) {
		int rc = _test_route_info(self->reader, h[i], &c);

		EXPECT_EQ(i < N / 2 ? -ENOENT : 0, rc);
		if (!rc)
			EXPECT_EQ(N - 1 - i, c.info.metric);
	}
	test_deregister(self->reader);
	test_stats(self->fd, &s);
	EXPECT_EQ(1, s.out_routes);
	EXPECT_EQ(0, s.out_dests_hidden);
}

/* Routes to @n addresses from 12.0.0.0 on, each with its number as metric; @step at a time. */
static int add_many(int fd, __u32 n, struct rtm_route_info *r, __u32 step)
{
	__u32 i, k;
	int rc = 0;

	for (i = 0; i < n && !rc; i += step) {
		for (k = 0; k < step; k++) {
			__be32 addr = htonl(0x0C000000 + i + k);

			r[k] = rt("12.0.0.0/32", NULL, 10, i + k);
			memcpy(r[k].prefix.addr, &addr, sizeof(addr));
		}
		rc = _test_batch(fd, 0, r, step, NULL);
	}
	return rc;
}

/* A mere reader may hold 65,536, a file that may change things a million. */
TEST_F(handle, as_many_as_query_tells)
{
	enum { N = 36000, STEP = 1000 };
	struct rtm_route_info *r = test_map(STEP * sizeof(*r));
	struct rtm_dest_handles *h = test_map(STEP * sizeof(*h));
	int observer = test_observer(0, AF_INET), rc = 0;
	struct rtm_list l = list_cmd(r, STEP);
	struct rtm_stats before, after;
	struct rtm_query q;
	__u32 i;

	test_query(self->fd, &q);
	EXPECT_EQ(1U << 22, q.out_max_handles);
	test_query(observer, &q);
	EXPECT_EQ(1U << 16, q.out_max_handles);
	ASSERT_EQ(0, add_many(self->fd, N, r, STEP));
	test_stats(self->fd, &before);
	l.handles = u64ptr(h);
	l.handle_len = sizeof(h[0]);
	for (i = 0; i < N && !rc; i += l.out_count) {
		rc = rtm_call(observer, RTM_IOC_DEST_LIST, &l);
		if (rc || !l.out_count)
			break;
		l.after = r[l.out_count - 1].prefix;
		l.flags = RTM_LIST_F_AFTER;
	}
	/* dest and route each, and one owner: the limit is reached half way */
	EXPECT_EQ(-ENOSPC, rc);
	EXPECT_GE(1U << 16, held(observer));
	EXPECT_LE((1U << 16) - 1024, held(observer));
	close(observer);
	test_stats(self->fd, &after);
	EXPECT_EQ(before.out_bytes, after.out_bytes);
}

/* DEST_LOOKUP at the limit: what was told counts, the rest is as if not asked for. */
TEST_F(handle, lookup_at_the_limit)
{
	enum { N = 40000, STEP = 1000, PER_DEST = 2 };
	struct rtm_route_info *r = test_map(STEP * sizeof(*r));
	struct rtm_dest_handles *h = test_map(STEP * sizeof(*h));
	struct rtm_prefix *keys = test_map(STEP * sizeof(*keys));
	int observer = test_observer(0, AF_INET), rc = 0;
	struct rtm_dest_lookup l = lookup_cmd(RTM_LOOKUP_EXACT, 1, 0, keys, STEP, r);
	struct rtm_stats before, after;
	struct rtm_dest_handles last = {};
	__u64 told = 0;
	__u32 i, k;

	ASSERT_EQ(0, add_many(self->fd, N, r, STEP));
	test_stats(self->fd, &before);
	l.handles = u64ptr(h);
	l.handle_len = sizeof(h[0]);
	for (i = 0; i < N && !rc; i += STEP) {
		for (k = 0; k < STEP; k++) {
			__be32 addr = htonl(0x0C000000 + i + k);

			keys[k] = pfx("12.0.0.0/32");
			memcpy(keys[k].addr, &addr, sizeof(addr));
		}
		memset(h, 0, STEP * sizeof(*h));
		rc = rtm_call(observer, RTM_IOC_DEST_LOOKUP, &l);
		told += l.out_done;
		if (l.out_done)
			last = h[l.out_done - 1];
	}
	EXPECT_EQ(-ENOSPC, rc);
	EXPECT_GT(STEP, l.out_done);
	EXPECT_EQ(l.out_done, l.out_found);
	/* destination and route of each, one owner, and not one more */
	EXPECT_EQ(told * PER_DEST + 1, held(observer));
	EXPECT_GE(1U << 16, held(observer));
	EXPECT_LE((1U << 16) - 1024, held(observer));
	/* one by one up to the limit, which a failure does not move */
	memmove(keys, keys + l.out_done, (STEP - l.out_done) * sizeof(*keys));
	l.count = 1;
	for (k = 0; k < STEP; k++) {
		rc = rtm_call(observer, RTM_IOC_DEST_LOOKUP, &l);
		if (rc)
			break;
		last = h[0];
		memmove(keys, keys + 1, (STEP - 1) * sizeof(*keys));
	}
	EXPECT_EQ(-ENOSPC, rc);
	EXPECT_EQ(0, l.out_done);
	EXPECT_LE((1U << 16) - PER_DEST, held(observer));
	EXPECT_EQ(-ENOSPC, rtm_call(observer, RTM_IOC_DEST_LOOKUP, &l));
	EXPECT_LE((1U << 16) - PER_DEST, held(observer));
	/* what it holds already costs nothing more */
	keys[0] = pfx("12.0.0.0/32");
	EXPECT_EQ(0, rtm_call(observer, RTM_IOC_DEST_LOOKUP, &l));
	/* room that is made is there */
	test_release(observer, last.dest);
	test_release(observer, last.route);
	keys[0].addr[2] = (N - 1) >> 8;
	keys[0].addr[3] = (N - 1) & 0xFF;
	EXPECT_EQ(0, rtm_call(observer, RTM_IOC_DEST_LOOKUP, &l));
	EXPECT_EQ(1, l.out_found);
	close(observer);
	test_stats(self->fd, &after);
	EXPECT_EQ(before.out_bytes, after.out_bytes);
}

TEST_F(handle, a_million)
{
	enum { STEP = 10000 };
	/* two handles each; RTM_HANDLES: fewer where everything is slow */
	const __u32 N = env_number("RTM_HANDLES", 1000000) / 2 / STEP * STEP;
	struct rtm_route_info *r = test_map(STEP * sizeof(*r));
	struct rtm_dest_handles *h = test_map(N * sizeof(*h));
	struct rtm_list l = list_cmd(r, STEP);
	struct rtm_stats before, with, after;
	__u32 i, done;

	ASSERT_LT(0, N);
	ASSERT_EQ(0, add_many(self->fd, N, r, STEP));
	test_stats(self->reader, &before);
	l.range_kind = RTM_RANGE_SUBTREE;
	l.range = pfx("12.0.0.0/8");
	l.handle_len = sizeof(h[0]);
	for (i = 0; i < N; i += l.out_count) {
		l.handles = u64ptr(h + i);
		test_ok(rtm_call(self->reader, RTM_IOC_DEST_LIST, &l));
		ASSERT_LT(0, l.out_count);
		l.after = r[l.out_count - 1].prefix;
		l.flags = RTM_LIST_F_AFTER;
	}
	test_stats(self->reader, &with);
	EXPECT_EQ(2 * N + before.out_handles, with.out_handles);
	/* dest, route, owner, hold: as one array, zeros are passed over */
	for (i = 0; i < 4 * N; i += RTM_MAX_ARRAY) {
		__u32 n = 4 * N - i < RTM_MAX_ARRAY ? 4 * N - i : RTM_MAX_ARRAY;

		test_ok(_test_handles(self->reader, RTM_IOC_HANDLE_RELEASE, (__u64 *)h + i, n,
				      &done));
		EXPECT_EQ(n, done);
	}
	test_stats(self->reader, &after);
	EXPECT_EQ(before.out_handles, after.out_handles);
	EXPECT_EQ(before.out_bytes, after.out_bytes);
}

TEST_HARNESS_MAIN
