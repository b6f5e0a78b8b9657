// SPDX-License-Identifier: GPL-2.0
/*
 * best: which route of a destination is the best: preference, metric, age, in
 * each view, after every kind of change.
 */
#include "rtm_test.h"

#define OWNERS	4
#define DEST	"10.0.0.0/8"

FIXTURE(best)
{
	int fd[OWNERS];
	__u32 id[OWNERS];
};

FIXTURE_SETUP(best)
{
	int i;

	for (i = 0; i < OWNERS; i++)
		self->fd[i] = test_entity(0, AF_INET, 100, i, &self->id[i]);
}

FIXTURE_TEARDOWN(best)
{
	int i;

	for (i = 0; i < OWNERS; i++)
		close(self->fd[i]);
}

static struct rtm_route_info in_views(__u32 views, __u32 preference, __u32 metric)
{
	struct rtm_route_info r = rt(DEST, "192.0.2.1", preference, metric);

	r.views = views;
	return r;
}

/* Owner of the best route in a view (or of the first of all), 0 for none. */
static __u32 best_in(int fd, __u32 views)
{
	struct rtm_route_info rec;

	return _test_lookup(fd, RTM_LOOKUP_EXACT, views, DEST, &rec) ? 0 : rec.owner;
}

/* The owners of all routes in their order, as one number: 1234 is fd[0] first. */
static int order(int fd, const __u32 *id)
{
	struct rtm_route_info rec[16];
	struct rtm_list l = list_cmd(rec, 16);
	int result = 0;
	__u32 i, k;

	poison(rec, sizeof(rec));
	if (rtm_call(fd, RTM_IOC_ROUTE_LIST, &l))
		return -1;
	for (i = 0; i < l.out_count; i++) {
		for (k = 0; k < OWNERS && id[k] != rec[i].owner; k++)
			;
		result = result * 10 + (int)k + 1;
	}
	return result;
}

#define set(i, p, m)	ASSERT_LE(0, _test_route(self->fd[i], RTM_OP_SET, in_views(1, p, m)))
#define drop(i)		test_del(self->fd[i], DEST)
#define expect_order(n)	EXPECT_EQ(n, order(self->fd[0], self->id))

/* 1.10: preference first, then metric.  R11 */
TEST_F(best, preference_then_metric)
{
	set(0, 20, 1);
	set(1, 10, 100);
	set(2, 20, 0);
	set(3, 10, 99);
	expect_order(4231);
	EXPECT_EQ(self->id[3], best_in(self->fd[0], RTM_VIEWS_UCAST));
}

/* Both numbers are unsigned in full width. */
TEST_F(best, numbers_are_unsigned)
{
	set(0, 0xFFFFFFFFU, 0);
	set(1, 0x80000000U, 0xFFFFFFFFU);
	set(2, 0x80000000U, 0x7FFFFFFFU);
	set(3, 0x7FFFFFFFU, 0xFFFFFFFFU);
	expect_order(4321);
}

/* U6: at equal preference and metric the earlier one stays first. */
TEST_F(best, tie_keeps_the_older_route)
{
	set(2, 10, 10);
	set(0, 10, 10);
	set(3, 10, 10);
	set(1, 10, 10);
	expect_order(3142);
	drop(2);
	expect_order(142);
	set(2, 10, 10);
	expect_order(1423);
}

/* A route that changes without changing its rank keeps its place. */
TEST_F(best, update_of_the_same_rank_keeps_its_place)
{
	struct rtm_route_info r = in_views(RTM_VIEWS_UCAST, 10, 10);

	set(0, 10, 10);
	set(1, 10, 10);
	set(2, 10, 10);
	r.flags = RTM_RTF_LOCAL;
	r.nexthop = hop("192.0.2.99", 0);
	test_route(RTM_CHANGE_UPDATED | RTM_CHANGE_BEST, self->fd[0], RTM_OP_UPDATE, r);
	expect_order(123);
	test_route(RTM_CHANGE_UPDATED, self->fd[1], RTM_OP_UPDATE, r);
	expect_order(123);
	r.views = RTM_VIEWS_UCAST | RTM_VIEWS_MCAST;
	test_route(RTM_CHANGE_UPDATED | RTM_CHANGE_BEST, self->fd[2], RTM_OP_UPDATE, r);
	expect_order(123);
}

/* One whose rank changes goes behind its equals, there and back. */
TEST_F(best, update_of_the_rank_goes_behind_its_equals)
{
	set(0, 10, 10);
	set(1, 10, 10);
	set(2, 10, 20);
	set(0, 10, 20);
	expect_order(231);
	set(0, 10, 10);
	expect_order(213);
	set(2, 10, 10);
	expect_order(213);
	set(1, 10, 10);
	expect_order(213);
	set(3, 5, 1000);
	expect_order(4213);
	set(3, 50, 0);
	expect_order(2134);
}

/* What the call says of BEST: is best, was best, or another one became best. */
TEST_F(best, change_best_is_told)
{
	test_route(RTM_CHANGE_CREATED | RTM_CHANGE_BEST, self->fd[0], RTM_OP_SET, in_views(1, 10,
											   10));
	test_route(RTM_CHANGE_CREATED, self->fd[1], RTM_OP_SET, in_views(1, 10, 11));
	test_route(RTM_CHANGE_CREATED, self->fd[2], RTM_OP_SET, in_views(1, 10, 12));
	test_route(RTM_CHANGE_UPDATED, self->fd[2], RTM_OP_SET, in_views(1, 10, 13));
	/* it was best */
	test_route(RTM_CHANGE_UPDATED | RTM_CHANGE_BEST, self->fd[0], RTM_OP_SET, in_views(1, 10,
											   14));
	EXPECT_EQ(self->id[1], best_in(self->fd[0], 1));
	/* it becomes best */
	test_route(RTM_CHANGE_UPDATED | RTM_CHANGE_BEST, self->fd[2], RTM_OP_SET, in_views(1, 9,
											   0));
	test_route(RTM_CHANGE_DELETED, self->fd[1], RTM_OP_DEL, in_views(1, 0, 0));
	test_route(RTM_CHANGE_DELETED | RTM_CHANGE_BEST, self->fd[2], RTM_OP_DEL, in_views(1, 0,
											   0));
	test_route(RTM_CHANGE_DELETED | RTM_CHANGE_BEST, self->fd[0], RTM_OP_DEL, in_views(1, 0,
											   0));
}

/* Each view has its own best among the routes that belong to it.  R3 */
TEST_F(best, best_for_each_view)
{
	struct rtm_route_info rec[2];
	struct rtm_prefix key = pfx(DEST);
	struct rtm_dest_lookup l = lookup_cmd(RTM_LOOKUP_EXACT, RTM_VIEWS_ALL, 0, &key, 1, rec);

	test_route(RTM_CHANGE_CREATED | RTM_CHANGE_BEST, self->fd[0], RTM_OP_SET, in_views(2, 5,
											   5));
	EXPECT_EQ(0, best_in(self->fd[0], RTM_VIEWS_UCAST));
	EXPECT_EQ(self->id[0], best_in(self->fd[0], RTM_VIEWS_MCAST));
	test_route(RTM_CHANGE_CREATED | RTM_CHANGE_BEST, self->fd[1], RTM_OP_SET, in_views(1, 50,
											   50));
	test_route(RTM_CHANGE_CREATED | RTM_CHANGE_BEST, self->fd[2], RTM_OP_SET, in_views(3, 20,
											   20));
	test_route(RTM_CHANGE_CREATED, self->fd[3], RTM_OP_SET, in_views(0, 1, 1));
	EXPECT_EQ(self->id[2], best_in(self->fd[0], RTM_VIEWS_UCAST));
	EXPECT_EQ(self->id[0], best_in(self->fd[0], RTM_VIEWS_MCAST));
	/* with no view asked: the first of all, even one that is in no view */
	EXPECT_EQ(self->id[3], best_in(self->fd[0], RTM_VIEWS_ANY));
	poison(rec, sizeof(rec));
	test_ok(rtm_call(self->fd[0], RTM_IOC_DEST_LOOKUP, &l));
	EXPECT_EQ(RTM_VIEW_UCAST, rec[0].view);
	EXPECT_EQ(self->id[2], rec[0].owner);
	EXPECT_EQ(2, rec[0].num_routes);
	EXPECT_EQ(RTM_VIEWS_UCAST, rec[0].best_views);
	EXPECT_EQ(3, rec[0].dest_views);
	EXPECT_EQ(RTM_VIEW_MCAST, rec[1].view);
	EXPECT_EQ(self->id[0], rec[1].owner);
	EXPECT_EQ(2, rec[1].num_routes);
	EXPECT_EQ(RTM_VIEWS_MCAST, rec[1].best_views);
	/* the best of one view goes: the next best of that view takes over */
	test_route(RTM_CHANGE_DELETED | RTM_CHANGE_BEST, self->fd[2], RTM_OP_DEL, in_views(0, 0,
											   0));
	EXPECT_EQ(self->id[1], best_in(self->fd[0], RTM_VIEWS_UCAST));
	EXPECT_EQ(self->id[0], best_in(self->fd[0], RTM_VIEWS_MCAST));
	/* and a route can move from one view to the other */
	test_route(RTM_CHANGE_UPDATED | RTM_CHANGE_BEST, self->fd[0], RTM_OP_SET, in_views(1, 5,
											   5));
	EXPECT_EQ(self->id[0], best_in(self->fd[0], RTM_VIEWS_UCAST));
	EXPECT_EQ(0, best_in(self->fd[0], RTM_VIEWS_MCAST));
}

/* Several routes of one owner (neighbours) rank like those of several. */
TEST_F(best, neighbours_rank_like_owners)
{
	struct rtm_route_info r = in_views(1, 10, 10), rec;
	struct rtm_hop want = hop("192.0.2.30", 0);
	int i;

	for (i = 1; i <= 5; i++) {
		r.neighbour = hop("192.0.2.0", 0);
		r.neighbour.addr[3] = i * 10;
		r.rec_flags = RTM_ROUTE_F_NEIGHBOUR;
		r.metric = i == 3 ? 1 : 10;
		test_route(RTM_CHANGE_CREATED | (i == 1 || i == 3 ? RTM_CHANGE_BEST : 0),
			   self->fd[0], RTM_OP_ADD, r);
	}
	test_lookup(self->fd[1], RTM_LOOKUP_EXACT, 1, DEST, &rec);
	EXPECT_TRUE(hop_eq(&want, &rec.neighbour));
	r.neighbour = want;
	test_route(RTM_CHANGE_DELETED | RTM_CHANGE_BEST, self->fd[0], RTM_OP_DEL, r);
	test_lookup(self->fd[1], RTM_LOOKUP_EXACT, 1, DEST, &rec);
	EXPECT_EQ(10, rec.neighbour.addr[3]);
	EXPECT_EQ(4, rec.num_routes);
}

/* Every change of a destination takes a number; what changes nothing takes none. */
TEST_F(best, sequence_numbers)
{
	struct rtm_route_info a, b;
	struct rtm_stats s0, s1;

	test_stats(self->fd[0], &s0);
	set(0, 10, 10);
	test_lookup(self->fd[0], RTM_LOOKUP_EXACT, 0, DEST, &a);
	test_stats(self->fd[0], &s1);
	EXPECT_GT(s1.out_seq, s0.out_seq);
	EXPECT_EQ(s1.out_seq, a.seq);
	/* a route that is not the best is a change of the destination, too */
	set(1, 10, 20);
	test_lookup(self->fd[0], RTM_LOOKUP_EXACT, 0, DEST, &b);
	EXPECT_GT(b.seq, a.seq);
	test_stats(self->fd[0], &s0);
	set(1, 10, 20);
	test_err_route(EEXIST, self->fd[1], RTM_OP_ADD, in_views(1, 1, 1));
	test_err_del(ENOENT, self->fd[2], DEST);
	test_stats(self->fd[0], &s1);
	EXPECT_EQ(s0.out_seq, s1.out_seq);
	close(self->fd[1]);
	test_lookup(self->fd[0], RTM_LOOKUP_EXACT, 0, DEST, &a);
	EXPECT_GT(a.seq, b.seq);
	self->fd[1] = test_open(O_RDONLY);
}

/* A long row of routes at one destination stays in order. */
TEST_F(best, many_routes_at_one_destination)
{
	struct rtm_route_info r = in_views(1, 10, 0), *rec;
	struct rtm_query q;
	struct rtm_list l;
	__u64 seed = 7;
	__u32 n = 500, i;

	test_query(self->fd[0], &q);
	if (n > q.out_max_routes)
		n = q.out_max_routes;
	for (i = 0; i < n; i++) {
		r.neighbour = hop("198.18.0.0", i);
		r.rec_flags = RTM_ROUTE_F_NEIGHBOUR;
		r.metric = rnd(&seed) % 50;
		ASSERT_LE(0, _test_route(self->fd[i % OWNERS], RTM_OP_ADD, r));
	}
	rec = test_map((n + 1) * sizeof(*rec));
	l = list_cmd(rec, n + 1);
	test_ok(rtm_call(self->fd[0], RTM_IOC_ROUTE_LIST, &l));
	ASSERT_EQ(n, l.out_count);
	for (i = 1; i < n; i++) {
		EXPECT_LE(rec[i - 1].metric, rec[i].metric);
		/* the interface tells the age */
		if (rec[i - 1].metric == rec[i].metric)
			EXPECT_LT(rec[i - 1].neighbour.ifindex, rec[i].neighbour.ifindex);
		EXPECT_EQ(i ? 0 : RTM_ROUTE_F_BEST, rec[i].rec_flags & RTM_ROUTE_F_BEST);
	}
	/* not even one destination fits */
	l = list_cmd(rec, n - 1);
	test_err(EMSGSIZE, rtm_call(self->fd[0], RTM_IOC_ROUTE_LIST, &l));
	EXPECT_EQ(n, l.out_count);
	close(self->fd[0]);
	l = list_cmd(rec, n + 1);
	test_ok(rtm_call(self->fd[1], RTM_IOC_ROUTE_LIST, &l));
	EXPECT_EQ(n - (n + OWNERS - 1) / OWNERS, l.out_count);
	self->fd[0] = test_open(O_RDONLY);
}

/* The documented number of routes at one destination is reached, then ENOSPC. */
TEST_F(best, one_route_too_many_is_enospc)
{
	struct rtm_route_info r = in_views(1, 10, 10), rec;
	struct rtm_query q;
	__u32 i;
	int rc = 0;

	test_query(self->fd[0], &q);
	if (q.out_max_routes > 4096)
		SKIP(return, "out_max_routes is %u: too many to try", q.out_max_routes);
	r.rec_flags = RTM_ROUTE_F_NEIGHBOUR;
	for (i = 0; i < q.out_max_routes; i++) {
		r.neighbour = hop("198.18.0.0", i);
		ASSERT_LE(0, _test_route(self->fd[0], RTM_OP_ADD, r));
	}
	r.neighbour = hop("198.18.0.0", i);
	rc = _test_route(self->fd[0], RTM_OP_ADD, r);
	EXPECT_EQ(-ENOSPC, rc);
	test_err_route(ENOSPC, self->fd[1], RTM_OP_ADD, in_views(1, 1, 1));
	test_lookup(self->fd[0], RTM_LOOKUP_EXACT, 0, DEST, &rec);
	EXPECT_EQ(q.out_max_routes, rec.num_routes);
	/* what is there can still change */
	r.neighbour = hop("198.18.0.0", 0);
	r.metric = 5;
	ASSERT_LE(0, _test_route(self->fd[0], RTM_OP_UPDATE, r));
}

TEST_HARNESS_MAIN
