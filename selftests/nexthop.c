// SPDX-License-Identifier: GPL-2.0
/*
 * nexthop: an owner's private list of next hops: identity, updates, deletion
 * while in use, what others see of it, and reading it in order.
 */
#include "rtm_test.h"

FIXTURE(nexthop)
{
	int fd, other;
	__u32 id, other_id;
};

FIXTURE_SETUP(nexthop)
{
	self->fd = test_entity(0, AF_INET, 100, 1, &self->id);
	self->other = test_entity(0, AF_INET, 100, 2, &self->other_id);
}

FIXTURE_TEARDOWN(nexthop)
{
	close(self->fd);
	close(self->other);
}

/* Adds with everything that can be set; out_change or a negative errno. */
static int add_full(int fd, const char *addr, __u32 ifindex, __u16 flags, __u64 opaque,
		    __u64 handle)
{
	struct rtm_nexthop_cmd c = nexthop_cmd(addr, ifindex, 0);
	int rc;

	c.handle = handle;
	c.info.flags = flags;
	c.info.opaque = opaque;
	/* not for the caller to set */
	c.info.owner = POISON32;
	c.info.state = 0xA5A5;
	c.info.routes = POISON64;
	c.out_change = POISON32;
	rc = rtm_call(fd, RTM_IOC_NEXTHOP_ADD, &c);
	return rc ? rc : (int)c.out_change;
}

TEST_F(nexthop, add_creates_then_updates)
{
	struct rtm_nexthop_info i;
	struct rtm_hop want = hop("192.0.2.1", 7);

	EXPECT_EQ(1, add_full(self->fd, "192.0.2.1", 7, RTM_NHF_DOWN, 11, 0));
	test_nexthop_find(self->fd, "192.0.2.1", 7, NULL, &i);
	EXPECT_TRUE(hop_eq(&want, &i.hop));
	EXPECT_EQ(self->id, i.owner);
	EXPECT_EQ(11, i.opaque);
	EXPECT_EQ(0, i.remote);
	EXPECT_EQ(RTM_NHF_DOWN, i.flags);	/* U48: stored */
	EXPECT_EQ(RTM_NEXTHOP_LIVE, i.state);
	EXPECT_EQ(0, i.routes);
	EXPECT_EQ(0, i.reserved);
	EXPECT_EQ(0, i.reserved2);
	EXPECT_EQ(0, add_full(self->fd, "192.0.2.1", 7, 0, 12, 0));
	test_nexthop_find(self->fd, "192.0.2.1", 7, NULL, &i);
	EXPECT_EQ(12, i.opaque);
	EXPECT_EQ(0, i.flags);
}

TEST_F(nexthop, update_by_handle_ignores_the_address)
{
	struct rtm_nexthop_info i;
	__u64 h;

	test_nexthop_add(self->fd, "192.0.2.1", 7, &h);
	EXPECT_EQ(0, add_full(self->fd, "203.0.113.9", 9, 0, 77, h));
	test_nexthop_info(self->fd, h, &i);
	EXPECT_EQ(77, i.opaque);
	EXPECT_EQ(7, i.hop.ifindex);
	test_err_nexthop_find(ENOENT, self->fd, "203.0.113.9", 9, NULL, NULL);
	/* no count is added by that */
	test_release(self->fd, h);
	test_err_nexthop_info(ENOENT, self->fd, h, NULL);
}

/* Identity: address, length and interface.  R8 */
TEST_F(nexthop, identity_is_address_length_interface)
{
	struct rtm_stats s;

	EXPECT_EQ(1, add_full(self->fd, "192.0.2.0", 0, 0, 1, 0));
	EXPECT_EQ(1, add_full(self->fd, "192.0.2.0", 1, 0, 2, 0));
	EXPECT_EQ(1, add_full(self->fd, "192.0.2.0/24", 0, 0, 3, 0));
	EXPECT_EQ(1, add_full(self->fd, "192.0.2.0/0", 0, 0, 4, 0));
	/* U42: bits beyond the length are cleared, also of a next hop */
	EXPECT_EQ(0, add_full(self->fd, "192.0.2.99/24", 0, 0, 5, 0));
	EXPECT_EQ(0, add_full(self->fd, "10.9.8.7/0", 0, 0, 6, 0));
	/* the interface is not checked */
	EXPECT_EQ(1, add_full(self->fd, "192.0.2.0", 0xFFFFFFFFU, 0, 7, 0));
	test_stats(self->fd, &s);
	EXPECT_EQ(5, s.out_nexthops);
}

TEST_F(nexthop, others_do_not_find_it)
{
	__u64 h;

	test_nexthop_add(self->fd, "192.0.2.1", 0, &h);
	test_err_nexthop_find(ENOENT, self->other, "192.0.2.1", 0, NULL, NULL);
	test_err_nexthop_del(ENOENT, self->other, "192.0.2.1", 0, 0);
	/* a handle is a number of one file: in another it is none */
	test_err_nexthop_info(ENOENT, self->other, h, NULL);
	test_err_nexthop_del(ENOENT, self->other, NULL, 0, h);
	EXPECT_EQ(-ENOENT, add_full(self->other, NULL, 0, 0, 1, h));
	test_nexthop_find(self->fd, "192.0.2.1", 0, NULL, NULL);
	/* the same address in two lists is two next hops */
	EXPECT_EQ(1, add_full(self->other, "192.0.2.1", 0, 0, 9, 0));
	test_nexthop_del(self->fd, "192.0.2.1", 0, 0);
	test_nexthop_find(self->other, "192.0.2.1", 0, NULL, NULL);
}

/* A route may only point at next hops of its owner.  R7 */
TEST_F(nexthop, routes_take_only_the_owners)
{
	struct rtm_route_info r = rt("10.0.0.0/8", "192.0.2.1", 1, 1);

	test_nexthop_add(self->other, "192.0.2.1", 0, NULL);
	test_err_batch(ENOENT, self->fd, 0, &r, 1, NULL);
	test_nexthop_add(self->fd, "192.0.2.1", 0, NULL);
	test_batch(self->fd, 0, &r, 1, NULL);
}

/* U32: it stays without handle or route until deleted. */
TEST_F(nexthop, stays_until_deleted)
{
	__u64 h;

	test_nexthop_add(self->fd, "192.0.2.1", 0, &h);
	test_release(self->fd, h);
	test_set(self->fd, "10.0.0.0/8", "192.0.2.1", 1, 1);
	test_del(self->fd, "10.0.0.0/8");
	test_nexthop_find(self->fd, "192.0.2.1", 0, NULL, NULL);
	test_nexthop_del(self->fd, "192.0.2.1", 0, 0);
	test_err_nexthop_find(ENOENT, self->fd, "192.0.2.1", 0, NULL, NULL);
	test_err_nexthop_del(ENOENT, self->fd, "192.0.2.1", 0, 0);
}

/* 8.31: deletion by handle takes one count of it. */
TEST_F(nexthop, del_by_handle_takes_one_count)
{
	struct rtm_nexthop_info i;
	__u64 h;

	test_nexthop_add(self->fd, "192.0.2.1", 0, &h);
	test_nexthop_del(self->fd, NULL, 0, h);
	test_err_nexthop_info(ENOENT, self->fd, h, NULL);
	test_nexthop_add(self->fd, "192.0.2.1", 0, &h);
	test_ref(self->fd, h);
	test_nexthop_del(self->fd, NULL, 0, h);
	test_nexthop_info(self->fd, h, &i);
	EXPECT_EQ(RTM_NEXTHOP_DELETED, i.state);
	test_release(self->fd, h);
	test_err_nexthop_info(ENOENT, self->fd, h, NULL);
}

/* U31: both given, the handle decides. */
TEST_F(nexthop, del_by_handle_and_address_goes_by_handle)
{
	__u64 h;

	test_nexthop_add(self->fd, "192.0.2.1", 0, &h);
	test_nexthop_add(self->fd, "192.0.2.2", 0, NULL);
	test_nexthop_del(self->fd, "192.0.2.2", 0, h);
	test_nexthop_find(self->fd, "192.0.2.2", 0, NULL, NULL);
	test_err_nexthop_find(ENOENT, self->fd, "192.0.2.1", 0, NULL, NULL);
}

/* U31: in use it leaves the list at once and lives on inside the routes. */
TEST_F(nexthop, deleted_in_use_lives_on_in_its_routes)
{
	struct rtm_nexthop_info i;
	struct rtm_route_info rec;
	struct rtm_hop want = hop("192.0.2.1", 0);
	struct rtm_stats s;
	__u64 old, new;

	test_nexthop_add(self->fd, "192.0.2.1", 0, &old);
	test_set(self->fd, "10.0.0.0/8", "192.0.2.1", 1, 1);
	test_set(self->fd, "11.0.0.0/8", "192.0.2.1", 1, 1);
	test_nexthop_del(self->fd, "192.0.2.1", 0, 0);
	test_err_nexthop_find(ENOENT, self->fd, "192.0.2.1", 0, NULL, NULL);
	test_nexthop_info(self->fd, old, &i);
	EXPECT_EQ(RTM_NEXTHOP_DELETED, i.state);
	EXPECT_EQ(2, i.routes);
	EXPECT_EQ(self->id, i.owner);
	test_lookup(self->other, RTM_LOOKUP_EXACT, 0, "10.0.0.0/8", &rec);
	EXPECT_TRUE(hop_eq(&want, &rec.nexthop));
	EXPECT_EQ(1, rec.nh_count);
	test_stats(self->fd, &s);
	EXPECT_EQ(0, s.out_nexthops);
	/* the same one again is a new one */
	test_nexthop_add(self->fd, "192.0.2.1", 0, &new);
	EXPECT_NE(old, new);
	test_nexthop_info(self->fd, new, &i);
	EXPECT_EQ(RTM_NEXTHOP_LIVE, i.state);
	EXPECT_EQ(0, i.routes);
	test_nexthop_info(self->fd, old, &i);
	EXPECT_EQ(RTM_NEXTHOP_DELETED, i.state);
	/* a route that is set again takes the new one */
	test_set(self->fd, "10.0.0.0/8", "192.0.2.1", 1, 2);
	test_nexthop_info(self->fd, new, &i);
	EXPECT_EQ(1, i.routes);
	test_nexthop_info(self->fd, old, &i);
	EXPECT_EQ(1, i.routes);
	test_del(self->fd, "11.0.0.0/8");
	test_nexthop_info(self->fd, old, &i);
	EXPECT_EQ(0, i.routes);
}

TEST_F(nexthop, routes_counts_next_hops_and_neighbours)
{
	struct rtm_route_info r = rt("10.0.0.0/8", "192.0.2.1", 1, 1);
	struct rtm_nexthop_info a, b;
	struct rtm_stats s;
	struct rtm_hop more = hop("192.0.2.2", 0);

	r.nh_count = 2;
	r.aux_off = 0;
	r.neighbour = hop("192.0.2.2", 0);
	r.rec_flags = RTM_ROUTE_F_NEIGHBOUR;
	ASSERT_LE(0, _test_route_aux(self->fd, RTM_OP_SET, r, &more, sizeof(more), NULL));
	test_set(self->fd, "11.0.0.0/8", "192.0.2.1", 1, 1);
	test_nexthop_find(self->fd, "192.0.2.1", 0, NULL, &a);
	EXPECT_EQ(2, a.routes);
	/* next hop and neighbour of one route is one route */
	test_nexthop_find(self->fd, "192.0.2.2", 0, NULL, &b);
	EXPECT_EQ(1, b.routes);
	test_stats(self->fd, &s);
	EXPECT_EQ(2, s.out_nexthops);
	EXPECT_EQ(1, s.out_nexthop_groups);
	r.nh_count = 0;
	test_route(RTM_CHANGE_DELETED | RTM_CHANGE_BEST, self->fd, RTM_OP_DEL, r);
	test_nexthop_find(self->fd, "192.0.2.1", 0, NULL, &a);
	EXPECT_EQ(1, a.routes);
	test_nexthop_find(self->fd, "192.0.2.2", 0, NULL, &b);
	EXPECT_EQ(0, b.routes);
	test_stats(self->fd, &s);
	EXPECT_EQ(0, s.out_nexthop_groups);
}

/* U30: an edit is no change of any destination. */
TEST_F(nexthop, edit_raises_no_change)
{
	struct rtm_stats before, after;

	test_set(self->fd, "10.0.0.0/8", "192.0.2.1", 1, 1);
	test_stats(self->fd, &before);
	EXPECT_EQ(0, add_full(self->fd, "192.0.2.1", 0, RTM_NHF_DOWN, 99, 0));
	test_stats(self->fd, &after);
	EXPECT_EQ(before.out_seq, after.out_seq);
}

/* The destination that covers a remote next hop: a reference of its own. */
TEST_F(nexthop, remote_holds_the_destination)
{
	struct rtm_nexthop_cmd c = nexthop_cmd("192.0.2.1", 0, RTM_NEXTHOP_F_HANDLE);
	struct rtm_nexthop_info i;
	struct rtm_dest_handles h;
	struct rtm_route_info rec;
	struct rtm_prefix want = pfx("192.0.2.0/24");
	struct rtm_stats s;

	test_set(self->other, "192.0.2.0/24", "203.0.113.1", 1, 1);
	test_lookup_handles(self->fd, "192.0.2.0/24", &rec, &h);
	c.info.flags = RTM_NHF_REMOTE;
	c.info.remote = h.dest;
	test_ok(rtm_call(self->fd, RTM_IOC_NEXTHOP_ADD, &c));
	test_release(self->fd, h.dest);
	test_release(self->fd, h.route);
	test_release(self->fd, h.owner);
	test_nexthop_info(self->fd, c.handle, &i);
	EXPECT_EQ(RTM_NHF_REMOTE, i.flags);
	ASSERT_NE(0, i.remote);
	test_dest_info(self->fd, i.remote, 0, &rec, 1, NULL);
	EXPECT_TRUE(pfx_eq(&want, &rec.prefix));
	/* it was counted */
	test_release(self->fd, i.remote);
	test_err_release(ENOENT, self->fd, i.remote);
	/* the reference outlives the destination's routes */
	test_del(self->other, "192.0.2.0/24");
	test_stats(self->fd, &s);
	EXPECT_EQ(1, s.out_dests_hidden);
	test_nexthop_info(self->fd, c.handle, &i);
	test_dest_info(self->fd, i.remote, 0, &rec, 1, NULL);
	EXPECT_EQ(RTM_ROUTE_NONE, rec.state);
	test_release(self->fd, i.remote);
	test_nexthop_del(self->fd, "192.0.2.1", 0, c.handle);
	test_stats(self->fd, &s);
	EXPECT_EQ(0, s.out_dests_hidden);
}

/*
 * A next hop that was deleted in use and refers to the destination of the last route
 * through it: with that route both go, the destination once.
 */
TEST_F(nexthop, remote_is_the_routes_own_destination)
{
	struct rtm_dest_hold mark = { .size = sizeof(mark), .views = RTM_VIEWS_MCAST,
				      .hold_ms = 1000 };
	struct rtm_dest_handles h;
	struct rtm_route_info rec;
	struct rtm_stats s;
	int i;

	for (i = 0; i < 8; i++) {
		struct rtm_nexthop_cmd c = nexthop_cmd("192.0.2.1", 0, 0);
		struct rtm_route_info r = rt("10.0.0.0/8", i & 1 ? NULL : "192.0.2.1", 1, 1);
		int fd = test_entity(0, AF_INET, 300, i, NULL);

		if (i & 1) {
			r.neighbour = hop("192.0.2.1", 0);
			r.rec_flags = RTM_ROUTE_F_NEIGHBOUR;
		}
		ASSERT_LE(0, _test_route(fd, RTM_OP_SET, r));
		test_lookup_handles(fd, "10.0.0.0/8", &rec, &h);
		c.info.flags = RTM_NHF_REMOTE;
		c.info.remote = h.dest;
		test_ok(rtm_call(fd, RTM_IOC_NEXTHOP_ADD, &c));
		if (i & 2) {
			mark.handle = h.dest;
			test_ok(rtm_call(fd, RTM_IOC_DEST_HOLD, &mark));
		}
		test_release(fd, h.dest);
		test_release(fd, h.route);
		test_release(fd, h.owner);
		test_nexthop_del(fd, "192.0.2.1", 0, 0);
		if (i & 4)
			ASSERT_LE(0, _test_route(fd, RTM_OP_DEL, r));
		close(fd);
		test_stats(self->fd, &s);
		EXPECT_EQ(0, s.out_dests_hidden) { TH_LOG("%d", i); }
		EXPECT_EQ(0, s.out_dests + s.out_routes + s.out_holds);
	}
	test_set(self->fd, "10.0.0.0/8", "192.0.2.1", 1, 1);
	test_set(self->fd, "11.0.0.0/8", "192.0.2.1", 1, 2);
	test_lookup(self->fd, RTM_LOOKUP_EXACT, 0, "10.0.0.0/8", &rec);
	EXPECT_EQ(1, rec.metric);
	test_lookup(self->fd, RTM_LOOKUP_EXACT, 0, "11.0.0.0/8", &rec);
	EXPECT_EQ(2, rec.metric);
}

TEST_F(nexthop, remote_of_no_destination_is_enoent)
{
	struct rtm_nexthop_cmd c = nexthop_cmd("192.0.2.1", 0, 0);
	__u64 h;

	test_nexthop_add(self->fd, "203.0.113.1", 0, &h);
	c.info.flags = RTM_NHF_REMOTE;
	c.info.remote = h;
	test_err(ENOENT, rtm_call(self->fd, RTM_IOC_NEXTHOP_ADD, &c));
	c.info.remote = ~0ULL;
	test_err(ENOENT, rtm_call(self->fd, RTM_IOC_NEXTHOP_ADD, &c));
	test_err_nexthop_find(ENOENT, self->fd, "192.0.2.1", 0, NULL, NULL);
	c.info.remote = 0;
	test_ok(rtm_call(self->fd, RTM_IOC_NEXTHOP_ADD, &c));
}

/* FIND counts a handle, and U23 holds: the same number each time. */
TEST_F(nexthop, find_counts_a_handle)
{
	struct rtm_stats s;
	__u64 a, b;

	test_nexthop_add(self->fd, "192.0.2.1", 0, &a);
	test_nexthop_find(self->fd, "192.0.2.1", 0, &b, NULL);
	EXPECT_EQ(a, b);
	test_stats(self->fd, &s);
	EXPECT_EQ(1, s.out_handles);
	test_release(self->fd, a);
	test_nexthop_info(self->fd, a, NULL);
	test_release(self->fd, a);
	test_err_nexthop_info(ENOENT, self->fd, a, NULL);
}

/* Deregistration ends the list; the other's copy of the address is untouched. */
TEST_F(nexthop, gone_with_the_owner)
{
	struct rtm_stats s;

	test_nexthop_add(self->fd, "192.0.2.1", 0, NULL);
	test_nexthop_add(self->other, "192.0.2.1", 0, NULL);
	test_stats(self->other, &s);
	EXPECT_EQ(2, s.out_nexthops);
	test_deregister(self->fd);
	test_stats(self->other, &s);
	EXPECT_EQ(1, s.out_nexthops);
	test_nexthop_find(self->other, "192.0.2.1", 0, NULL, NULL);
}

TEST_HARNESS_MAIN
