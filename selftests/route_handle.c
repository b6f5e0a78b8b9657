// SPDX-License-Identifier: GPL-2.0
/*
 * route_handle: changing and deleting routes by handle (U21): what decides which
 * route is meant, whose it may be, and what becomes of the handle.
 */
#include "rtm_test.h"

#define DEST	"10.0.0.0/8"

FIXTURE(by_handle)
{
	int fd, other;
	__u32 id;
	__u64 h;		/* of fd's route, in fd */
	__u64 foreign;		/* of the same route, in other */
};

FIXTURE_SETUP(by_handle)
{
	struct rtm_route_info rec;
	struct rtm_dest_handles h;

	self->fd = test_entity(0, AF_INET, 100, 1, &self->id);
	self->other = test_entity(0, AF_INET, 100, 2, NULL);
	ASSERT_LE(0, _test_route_aux(self->fd, RTM_OP_ADD, rt(DEST, "192.0.2.1", 10, 10), NULL, 0,
				     &self->h));
	test_lookup_handles(self->other, DEST, &rec, &h);
	self->foreign = h.route;
}

FIXTURE_TEARDOWN(by_handle)
{
	close(self->fd);
	close(self->other);
}

static struct rtm_route_info through(__u64 handle, struct rtm_route_info r)
{
	r.handle = handle;
	return r;
}

static struct rtm_route_info from(struct rtm_route_info r, const char *neighbour)
{
	r.neighbour = hop(neighbour, 0);
	r.rec_flags |= RTM_ROUTE_F_NEIGHBOUR;
	return r;
}

static __u64 held(int fd)
{
	struct rtm_stats s;

	return _test_stats(fd, &s) ? ~0ULL : s.out_handles;
}

TEST_F(by_handle, set_and_update_change_that_route)
{
	struct rtm_prefix want = pfx(DEST);
	struct rtm_route_cmd c;

	test_route(RTM_CHANGE_UPDATED | RTM_CHANGE_BEST, self->fd, RTM_OP_UPDATE,
		   through(self->h, rt(DEST, "192.0.2.2", 10, 20)));
	test_route_info(self->fd, self->h, &c);
	EXPECT_EQ(20, c.info.metric);
	test_route(RTM_CHANGE_UPDATED | RTM_CHANGE_BEST, self->fd, RTM_OP_SET,
		   through(self->h, rt(DEST, "192.0.2.2", 10, 21)));
	test_route_info(self->fd, self->h, &c);
	EXPECT_EQ(21, c.info.metric);
	EXPECT_TRUE(pfx_eq(&want, &c.info.prefix));
	/* the handle stays as it was: one count */
	EXPECT_EQ(1, held(self->fd));
	test_release(self->fd, self->h);
	EXPECT_EQ(0, held(self->fd));
}

/* The prefix of the record is not looked at. */
TEST_F(by_handle, prefix_is_not_looked_at)
{
	struct rtm_route_info rec;

	test_route(RTM_CHANGE_UPDATED | RTM_CHANGE_BEST, self->fd, RTM_OP_UPDATE,
		   through(self->h, rt("11.0.0.0/8", "192.0.2.1", 10, 33)));
	test_lookup(self->fd, RTM_LOOKUP_EXACT, 0, DEST, &rec);
	EXPECT_EQ(33, rec.metric);
	test_err_lookup(ENOENT, self->fd, RTM_LOOKUP_EXACT, 0, "11.0.0.0/8", &rec);
}

/* Not even whether it is one. */
TEST_F(by_handle, prefix_may_be_anything)
{
	struct rtm_route_info r = through(self->h, rt(DEST, "192.0.2.1", 10, 34)), rec;

	poison(&r.prefix, sizeof(r.prefix));
	test_route(RTM_CHANGE_UPDATED | RTM_CHANGE_BEST, self->fd, RTM_OP_SET, r);
	test_lookup(self->fd, RTM_LOOKUP_EXACT, 0, DEST, &rec);
	EXPECT_EQ(34, rec.metric);
	test_route(RTM_CHANGE_DELETED | RTM_CHANGE_BEST, self->fd, RTM_OP_DEL, r);
}

TEST_F(by_handle, neighbour_may_change_unless_taken)
{
	struct rtm_route_info r = rt(DEST, "192.0.2.1", 10, 10);
	struct rtm_hop want = hop("192.0.2.9", 0);
	struct rtm_route_cmd c;

	ASSERT_LE(0, _test_route(self->fd, RTM_OP_ADD, from(r, "192.0.2.8")));
	test_err_route(EEXIST, self->fd, RTM_OP_UPDATE, through(self->h, from(r, "192.0.2.8")));
	test_route_info(self->fd, self->h, &c);
	EXPECT_EQ(0, c.info.rec_flags & RTM_ROUTE_F_NEIGHBOUR);
	test_route(RTM_CHANGE_UPDATED | RTM_CHANGE_BEST, self->fd, RTM_OP_UPDATE,
		   through(self->h, from(r, "192.0.2.9")));
	test_route_info(self->fd, self->h, &c);
	EXPECT_NE(0, c.info.rec_flags & RTM_ROUTE_F_NEIGHBOUR);
	EXPECT_TRUE(hop_eq(&want, &c.info.neighbour));
	/* its old identity is free, its new one is taken */
	test_err_route(ENOENT, self->fd, RTM_OP_DEL, r);
	test_err_route(EEXIST, self->fd, RTM_OP_ADD, from(r, "192.0.2.9"));
	ASSERT_LE(0, _test_route(self->fd, RTM_OP_ADD, r));
	test_err_route(EEXIST, self->fd, RTM_OP_UPDATE, through(self->h, r));
}

/*
 * U20, U21, U31: one of two routes of the same identity keeps its neighbour; that
 * this was taken out of the list and put in again makes no other one of it.
 */
TEST_F(by_handle, neighbour_that_came_again_is_the_same)
{
	struct rtm_route_info r = from(rt(DEST, "192.0.2.1", 10, 20), "192.0.2.8");
	__u64 h;

	ASSERT_LE(0, _test_route_aux(self->fd, RTM_OP_ADD, r, NULL, 0, &h));
	r.metric = 15;
	r.rec_flags |= RTM_ROUTE_F_NEW;
	ASSERT_LE(0, _test_route(self->fd, RTM_OP_ADD, r));
	r.rec_flags &= ~RTM_ROUTE_F_NEW;
	test_nexthop_del(self->fd, "192.0.2.8", 0, 0);
	test_nexthop_add(self->fd, "192.0.2.8", 0, NULL);
	r.metric = 25;
	test_route(RTM_CHANGE_UPDATED, self->fd, RTM_OP_UPDATE, through(h, r));
}

TEST_F(by_handle, del_takes_one_count)
{
	struct rtm_route_cmd c;

	test_ref(self->fd, self->h);
	test_route(RTM_CHANGE_DELETED | RTM_CHANGE_BEST, self->fd, RTM_OP_DEL,
		   through(self->h, rt("0.0.0.0/0", NULL, 0, 0)));
	test_route_info(self->fd, self->h, &c);
	EXPECT_EQ(RTM_ROUTE_DELETED, c.info.state);
	/* of a deleted one: ENOENT, and no count is taken */
	test_err_route(ENOENT, self->fd, RTM_OP_DEL, through(self->h, rt(DEST, NULL, 0, 0)));
	test_err_route(ENOENT, self->fd, RTM_OP_UPDATE, through(self->h, rt(DEST, NULL, 0, 0)));
	test_err_route(ENOENT, self->fd, RTM_OP_SET, through(self->h, rt(DEST, NULL, 0, 0)));
	EXPECT_EQ(1, held(self->fd));
	test_release(self->fd, self->h);
	EXPECT_EQ(0, held(self->fd));
	test_err_route(ENOENT, self->fd, RTM_OP_DEL, through(self->h, rt(DEST, NULL, 0, 0)));
}

/* R27 */
TEST_F(by_handle, another_owners_is_eacces)
{
	struct rtm_route_cmd c;
	struct rtm_route_info rec;

	test_err_route(EACCES, self->other, RTM_OP_UPDATE,
		       through(self->foreign, rt(DEST, "192.0.2.1", 1, 1)));
	test_err_route(EACCES, self->other, RTM_OP_SET,
		       through(self->foreign, rt(DEST, "192.0.2.1", 1, 1)));
	test_err_route(EACCES, self->other, RTM_OP_DEL, through(self->foreign, rt(DEST, NULL, 0,
										  0)));
	test_route_info(self->other, self->foreign, &c);
	EXPECT_EQ(RTM_ROUTE_LIVE, c.info.state);
	EXPECT_EQ(10, c.info.metric);
	test_lookup(self->other, RTM_LOOKUP_EXACT, 0, DEST, &rec);
	EXPECT_EQ(1, rec.num_routes);
	EXPECT_EQ(3, held(self->other));
}

TEST_F(by_handle, no_routes_handle_is_enoent)
{
	struct rtm_route_info rec;
	struct rtm_dest_handles h;
	struct rtm_stats s;
	__u64 bad[4], nexthop;
	int i;

	test_nexthop_add(self->fd, "192.0.2.1", 0, &nexthop);
	test_lookup_handles(self->fd, DEST, &rec, &h);
	bad[0] = h.dest;
	bad[1] = nexthop;
	bad[2] = ~0ULL;
	bad[3] = 0x123456789ULL;
	for (i = 0; i < 4; i++) {
		test_err_route(ENOENT, self->fd, RTM_OP_SET, through(bad[i], rt(DEST, NULL, 1, 1)));
		test_err_route(ENOENT, self->fd, RTM_OP_DEL, through(bad[i], rt(DEST, NULL, 1, 1)));
	}
	test_lookup(self->fd, RTM_LOOKUP_EXACT, 0, DEST, &rec);
	EXPECT_EQ(10, rec.metric);
	test_stats(self->fd, &s);
	EXPECT_EQ(1, s.out_routes);
}

/* The rank changes as with any other update; the handle goes along. */
TEST_F(by_handle, rank_follows)
{
	struct rtm_route_cmd c;

	test_set(self->other, DEST, "192.0.2.1", 10, 15);
	test_route(RTM_CHANGE_UPDATED | RTM_CHANGE_BEST, self->fd, RTM_OP_UPDATE,
		   through(self->h, rt(DEST, "192.0.2.1", 10, 16)));
	test_route_info(self->fd, self->h, &c);
	EXPECT_EQ(0, c.out_best_views);
	test_route(RTM_CHANGE_UPDATED | RTM_CHANGE_BEST, self->fd, RTM_OP_UPDATE,
		   through(self->h, rt(DEST, "192.0.2.1", 10, 14)));
	test_route_info(self->fd, self->h, &c);
	EXPECT_EQ(RTM_VIEWS_UCAST, c.out_best_views);
	EXPECT_EQ(2, c.info.num_routes);
}

/* Many by handle in one batch, among others that go by identity. */
TEST_F(by_handle, in_batches)
{
	enum { N = 600 };
	struct rtm_route_info *r = test_map(N * sizeof(*r));
	__u64 *h = test_map(N * sizeof(*h));
	__s32 *status = test_map(N * sizeof(*status));
	struct rtm_route_batch b;
	struct rtm_stats s;
	int i;

	for (i = 0; i < N; i++) {
		r[i] = rt("10.0.0.0/24", NULL, 10, i);
		r[i].prefix.addr[1] = i >> 8;
		r[i].prefix.addr[2] = i;
	}
	b = batch_cmd(0, r, N, status);
	b.handles = u64ptr(h);
	test_ok(rtm_call(self->fd, RTM_IOC_ROUTE_BATCH, &b));
	EXPECT_EQ(N + 1, held(self->fd));
	for (i = 0; i < N; i++) {
		r[i].metric += 1000;
		if (i % 2) {
			/* the prefix says nothing here */
			r[i].handle = h[i];
			r[i].prefix = r[0].prefix;
		}
	}
	test_batch(self->fd, 0, r, N, status);
	for (i = 0; i < N; i++)
		EXPECT_EQ(RTM_CHANGE_UPDATED | RTM_CHANGE_BEST, status[i]);
	for (i = 0; i < N; i++) {
		r[i].op = RTM_OP_DEL;
		r[i].handle = h[i];
	}
	test_batch(self->fd, 0, r, N, status);
	EXPECT_EQ(1, held(self->fd));
	test_stats(self->fd, &s);
	EXPECT_EQ(1, s.out_routes);
	EXPECT_EQ(0, s.out_dests_hidden);
}

/* Handles of what the route goes through, in the order told, each counted. */
TEST_F(by_handle, hops_are_counted_handles)
{
	struct { struct rtm_hop hop[2]; } aux = { { hop("192.0.2.9", 2), hop("192.0.2.1", 0) } };
	struct rtm_route_info r = rt("10.9.0.0/16", "192.0.2.5", 10, 10);
	__u64 h, hops[1 + RTM_MAX_NEXTHOPS], again[4];
	struct rtm_nexthop_info info;
	struct rtm_route_cmd c = {
		.size = sizeof(c), .flags = RTM_ROUTE_INFO_F_HOPS, .hops = u64ptr(hops),
	};
	__u64 had = held(self->fd);
	int i;

	r.nh_count = 3;
	r.aux_off = 0;
	r.rec_flags = RTM_ROUTE_F_NEIGHBOUR;
	r.neighbour = hop("192.0.2.7", 0);
	ASSERT_LE(0, _test_route_aux(self->fd, RTM_OP_SET, r, &aux, sizeof(aux), &h));
	c.handle = h;
	/* too short: nothing is given */
	for (c.hop_count = 0; c.hop_count < 4; c.hop_count++)
		test_err(EMSGSIZE, rtm_call(self->fd, RTM_IOC_ROUTE_INFO, &c));
	EXPECT_EQ(had + 1, held(self->fd));
	poison(hops, sizeof(hops));
	c.hop_count = ARRAY_LEN(hops);
	test_ok(rtm_call(self->fd, RTM_IOC_ROUTE_INFO, &c));
	EXPECT_EQ(4, c.out_hops);
	EXPECT_TRUE(is_poison(&hops[4], sizeof(hops) - 4 * sizeof(hops[0])));
	EXPECT_EQ(had + 5, held(self->fd));
	for (i = 0; i < 4; i++) {
		static const char *const want[] = {
			"192.0.2.7", "192.0.2.1", "192.0.2.5", "192.0.2.9",
		};
		struct rtm_hop w = hop(want[i], i == 3 ? 2 : 0);

		test_nexthop_info(self->fd, hops[i], &info);
		EXPECT_TRUE(hop_eq(&w, &info.hop)) { TH_LOG("%d", i); }
	}
	/* the same numbers again, one count more (U23) */
	c.hops = u64ptr(again);
	c.hop_count = 4;
	test_ok(rtm_call(self->fd, RTM_IOC_ROUTE_INFO, &c));
	EXPECT_EQ(0, memcmp(again, hops, sizeof(again)));
	for (i = 0; i < 4; i++) {
		test_release(self->fd, hops[i]);
		test_release(self->fd, hops[i]);
		test_err_release(ENOENT, self->fd, hops[i]);
	}
	/* without a neighbour: 0 there; of a deleted route: what it had */
	c.handle = self->h;
	test_ok(rtm_call(self->fd, RTM_IOC_ROUTE_INFO, &c));
	EXPECT_EQ(2, c.out_hops);
	EXPECT_EQ(0, again[0]);
	test_release(self->fd, again[1]);
	r.nh_count = 0;
	test_route(RTM_CHANGE_DELETED | RTM_CHANGE_BEST, self->fd, RTM_OP_DEL, r);
	c.handle = h;
	test_ok(rtm_call(self->fd, RTM_IOC_ROUTE_INFO, &c));
	EXPECT_EQ(RTM_ROUTE_DELETED, c.info.state);
	EXPECT_EQ(4, c.out_hops);
	EXPECT_EQ(had + 5, held(self->fd));
	/* an array that cannot be written: nothing is given */
	c.hops = 8;
	test_err(EFAULT, rtm_call(self->fd, RTM_IOC_ROUTE_INFO, &c));
	for (i = 0; i < 4; i++)
		test_release(self->fd, again[i]);
	EXPECT_EQ(had + 1, held(self->fd));
	/* not asked for: not looked at */
	c.flags = 0;
	test_ok(rtm_call(self->fd, RTM_IOC_ROUTE_INFO, &c));
	EXPECT_EQ(0, c.out_hops);
}

static struct rtm_route_cmd match_cmd(const char *prefix, __u32 match, __u32 views)
{
	struct rtm_route_cmd c = {
		.size = sizeof(c), .flags = RTM_ROUTE_INFO_F_MATCH, .match = match, .views = views,
	};

	c.info.prefix = pfx(prefix);
	return c;
}

/* The route that fulfils criteria, with everything that goes with its handle. */
TEST_F(by_handle, route_by_criteria)
{
	struct rtm_route_cmd c = match_cmd(DEST, 0, RTM_VIEWS_UCAST), plain;
	struct rtm_hop more[2] = { hop("192.0.2.8", 0), hop("192.0.2.9", 0) };
	struct rtm_route_info r = rt(DEST, "192.0.2.7", 5, 5);
	__u64 had = held(self->fd), hops[1 + RTM_MAX_NEXTHOPS], wide;
	__u8 aux[424];

	/* the only one; the same handle as ever, counted once more (U23) */
	test_ok(rtm_call(self->fd, RTM_IOC_ROUTE_INFO, &c));
	EXPECT_EQ(self->h, c.handle);
	test_route_info(self->fd, self->h, &plain);
	EXPECT_EQ(0, memcmp(&plain.info, &c.info, sizeof(c.info)));
	test_release(self->fd, c.handle);
	EXPECT_EQ(had, held(self->fd));
	/* a better one of another owner, with more next hops and a neighbour */
	r.nh_count = 3;
	r.aux_off = 0;
	ASSERT_LE(0, _test_route_aux(self->other, RTM_OP_ADD, from(r, "192.0.2.6"), more,
				     sizeof(more), NULL));
	c = match_cmd(DEST, 0, RTM_VIEWS_UCAST);
	c.flags |= RTM_ROUTE_INFO_F_HANDLES | RTM_ROUTE_INFO_F_HOPS;
	c.hops = u64ptr(hops);
	c.hop_count = ARRAY_LEN(hops);
	c.aux = u64ptr(aux);
	c.aux_len = sizeof(aux);
	test_ok(rtm_call(self->fd, RTM_IOC_ROUTE_INFO, &c));
	wide = c.handle;
	EXPECT_NE(self->h, wide);
	EXPECT_EQ(5, c.info.metric);
	EXPECT_EQ(4, c.out_hops);
	EXPECT_TRUE(hop_eq(&more[1], (struct rtm_hop *)(aux + c.info.aux_off) + 1));
	EXPECT_EQ(had + 1 + 4 + 2, held(self->fd));
	/* by what it is */
	c = match_cmd(DEST, RTM_MATCH_OWNER, 0);
	c.info.owner = self->id;
	test_ok(rtm_call(self->fd, RTM_IOC_ROUTE_INFO, &c));
	EXPECT_EQ(self->h, c.handle);
	c = match_cmd(DEST, RTM_MATCH_NEXTHOP | RTM_MATCH_INTERFACE, RTM_VIEWS_ALL);
	c.info.nexthop = hop("192.0.2.9", 0);
	c.info.nh_count = 2;
	c.info.aux_off = 0;
	c.criteria_aux = u64ptr(more);
	c.criteria_aux_len = sizeof(more[0]);
	test_ok(rtm_call(self->fd, RTM_IOC_ROUTE_INFO, &c));
	EXPECT_EQ(wide, c.handle);
	c = match_cmd(DEST, RTM_MATCH_NEIGHBOUR | RTM_MATCH_PREF, 0);
	c.info.preference = 10;
	c.info.metric = 10;
	test_ok(rtm_call(self->fd, RTM_IOC_ROUTE_INFO, &c));
	EXPECT_EQ(self->h, c.handle);
	/* none */
	c = match_cmd(DEST, RTM_MATCH_INTERFACE, 0);
	c.ifindex = 9;
	test_err(ENOENT, rtm_call(self->fd, RTM_IOC_ROUTE_INFO, &c));
	c = match_cmd(DEST, 0, RTM_VIEWS_MCAST);
	test_err(ENOENT, rtm_call(self->fd, RTM_IOC_ROUTE_INFO, &c));
	c = match_cmd("10.0.0.0/9", 0, 0);
	test_err(ENOENT, rtm_call(self->fd, RTM_IOC_ROUTE_INFO, &c));
	/* an observer may ask, too */
	close(self->other);
	self->other = test_observer(0, AF_INET);
	c = match_cmd(DEST, 0, 0);
	test_ok(rtm_call(self->other, RTM_IOC_ROUTE_INFO, &c));
	EXPECT_EQ(1, held(self->other));
	EXPECT_EQ(10, c.info.metric);
}

TEST_F(by_handle, route_by_criteria_refused)
{
	struct rtm_route_cmd c;
	__u64 had = held(self->fd), hops[1];

#define refused(err, field, value) do {						\
	c = match_cmd(DEST, 0, 0);						\
	c.field = value;							\
	test_err(err, rtm_call(self->fd, RTM_IOC_ROUTE_INFO, &c));		\
	EXPECT_EQ(had, held(self->fd)) { TH_LOG(#field); }			\
} while (0)
	refused(EINVAL, handle, self->h);
	refused(EOPNOTSUPP, match, 0x20);
	refused(EOPNOTSUPP, views, 4);
	refused(EINVAL, info.prefix.len, 33);
	refused(EAFNOSUPPORT, info.prefix.family, AF_INET6);
	/* criteria that are malformed, if they count */
	c = match_cmd(DEST, RTM_MATCH_NEXTHOP, 0);
	c.info.nh_count = RTM_MAX_NEXTHOPS + 1;
	test_err(EINVAL, rtm_call(self->fd, RTM_IOC_ROUTE_INFO, &c));
	c.info.nh_count = 2;
	c.info.nexthop = hop("192.0.2.1", 0);
	c.info.aux_off = 0;
	test_err(EINVAL, rtm_call(self->fd, RTM_IOC_ROUTE_INFO, &c));
	c.criteria_aux_len = sizeof(struct rtm_hop);
	test_err(EFAULT, rtm_call(self->fd, RTM_IOC_ROUTE_INFO, &c));
	/* no room, or none that can be written: no handle */
	c = match_cmd(DEST, 0, 0);
	c.flags |= RTM_ROUTE_INFO_F_HOPS;
	c.hops = u64ptr(hops);
	c.hop_count = 1;
	test_err(EMSGSIZE, rtm_call(self->fd, RTM_IOC_ROUTE_INFO, &c));
	EXPECT_EQ(0, c.handle);
	c.hops = 8;
	c.hop_count = 2;
	test_err(EFAULT, rtm_call(self->fd, RTM_IOC_ROUTE_INFO, &c));
	EXPECT_EQ(had, held(self->fd));
	/* without the flag its fields are reserved */
	c = match_cmd(DEST, 0, 1);
	c.flags = 0;
	c.handle = self->h;
	test_err(EINVAL, rtm_call(self->fd, RTM_IOC_ROUTE_INFO, &c));
	test_release(self->fd, self->h);
	test_err_release(ENOENT, self->fd, self->h);
}

/* A held route comes last, and only if no view is named, as in a list (U17). */
TEST_F(by_handle, held_route_by_criteria)
{
	struct rtm_dest_hold d = {
		.size = sizeof(d), .prefix = pfx(DEST), .views = RTM_VIEWS_UCAST, .hold_ms = 600000,
	};
	struct rtm_route_cmd c;

	test_ok(rtm_call(self->fd, RTM_IOC_DEST_HOLD, &d));
	test_del(self->fd, DEST);
	c = match_cmd(DEST, 0, RTM_VIEWS_UCAST);
	test_err(ENOENT, rtm_call(self->fd, RTM_IOC_ROUTE_INFO, &c));
	c = match_cmd(DEST, 0, 0);
	test_ok(rtm_call(self->fd, RTM_IOC_ROUTE_INFO, &c));
	EXPECT_EQ(self->h, c.handle);
	EXPECT_EQ(RTM_ROUTE_DELETING, c.info.state);
	test_set(self->other, DEST, "192.0.2.2", 20, 20);
	c = match_cmd(DEST, 0, 0);
	test_ok(rtm_call(self->fd, RTM_IOC_ROUTE_INFO, &c));
	EXPECT_NE(self->h, c.handle);
	EXPECT_EQ(RTM_ROUTE_LIVE, c.info.state);
	c = match_cmd(DEST, RTM_MATCH_OWNER, 0);
	c.info.owner = self->id;
	test_ok(rtm_call(self->fd, RTM_IOC_ROUTE_INFO, &c));
	EXPECT_EQ(self->h, c.handle);
}

/* A foreign next hop can be looked at, and not be touched.  R27 */
TEST_F(by_handle, foreign_next_hops_are_eacces)
{
	struct rtm_dest_handles h;
	struct rtm_route_info rec;
	struct rtm_nexthop_info info;
	struct rtm_nexthop_cmd add = { .size = sizeof(add) };
	__u64 hops[1 + RTM_MAX_NEXTHOPS];
	struct rtm_route_cmd c = {
		.size = sizeof(c), .flags = RTM_ROUTE_INFO_F_HOPS, .hops = u64ptr(hops),
		.hop_count = ARRAY_LEN(hops),
	};

	test_lookup_handles(self->other, DEST, &rec, &h);
	c.handle = h.route;
	test_ok(rtm_call(self->other, RTM_IOC_ROUTE_INFO, &c));
	ASSERT_EQ(2, c.out_hops);
	test_nexthop_info(self->other, hops[1], &info);
	EXPECT_EQ(rec.owner, info.owner);
	EXPECT_EQ(1, info.routes);
	add.handle = hops[1];
	add.info.opaque = 77;
	test_err(EACCES, rtm_call(self->other, RTM_IOC_NEXTHOP_ADD, &add));
	test_err_nexthop_del(EACCES, self->other, NULL, 0, hops[1]);
	test_nexthop_info(self->other, hops[1], &info);
	EXPECT_EQ(0, info.opaque);
	EXPECT_EQ(RTM_NEXTHOP_LIVE, info.state);
	/* its owner's end does not take it away from us */
	close(self->fd);
	self->fd = test_open(O_RDONLY);
	test_nexthop_info(self->other, hops[1], &info);
	EXPECT_EQ(RTM_NEXTHOP_DELETED, info.state);
	EXPECT_EQ(0, info.routes);
	test_err_nexthop_del(EACCES, self->other, NULL, 0, hops[1]);
	test_release(self->other, hops[1]);
}

TEST_HARNESS_MAIN
