// SPDX-License-Identifier: GPL-2.0
/*
 * route: adding, updating and deleting: what the operations do, what they say
 * became of a record, and which routes are one and the same.
 */
#include "rtm_test.h"

#define CREATED	RTM_CHANGE_CREATED
#define UPDATED	RTM_CHANGE_UPDATED
#define DELETED	RTM_CHANGE_DELETED
#define BEST	RTM_CHANGE_BEST

FIXTURE(route)
{
	int fd, other;
	__u32 id, other_id;
};

FIXTURE_SETUP(route)
{
	self->fd = test_entity(0, AF_INET, 100, 1, &self->id);
	self->other = test_entity(0, AF_INET, 100, 2, &self->other_id);
}

FIXTURE_TEARDOWN(route)
{
	close(self->fd);
	close(self->other);
}

/* The same route, learned from @neighbour. */
static struct rtm_route_info from(struct rtm_route_info r, const char *neighbour)
{
	r.neighbour = hop(neighbour, 0);
	r.rec_flags |= RTM_ROUTE_F_NEIGHBOUR;
	return r;
}

static struct rtm_route_info with(struct rtm_route_info r, __u32 rec_flags)
{
	r.rec_flags |= rec_flags;
	return r;
}

/* How many routes there are at @prefix; negative errno. */
static int routes_at(int fd, const char *prefix)
{
	struct rtm_route_info rec;
	int rc = _test_lookup(fd, RTM_LOOKUP_EXACT, RTM_VIEWS_ANY, prefix, &rec);

	return rc == -ENOENT ? 0 : rc ? rc : (int)rec.num_routes;
}

TEST_F(route, set_creates_then_updates)
{
	struct rtm_route_info r = rt("10.0.0.0/8", "192.0.2.1", 10, 5), rec;

	test_route(CREATED | BEST, self->fd, RTM_OP_SET, r);
	/* the same again is no change at all */
	EXPECT_EQ(0, _test_route(self->fd, RTM_OP_SET, r) & ~BEST);
	r.metric = 6;
	test_route(UPDATED | BEST, self->fd, RTM_OP_SET, r);
	test_lookup(self->fd, RTM_LOOKUP_EXACT, RTM_VIEWS_UCAST, "10.0.0.0/8", &rec);
	EXPECT_EQ(6, rec.metric);
	EXPECT_EQ(1, rec.num_routes);
}

TEST_F(route, add_is_eexist_if_it_is_there)
{
	struct rtm_route_info r = rt("10.0.0.0/8", "192.0.2.1", 10, 5), rec;

	test_route(CREATED | BEST, self->fd, RTM_OP_ADD, r);
	r.metric = 7;
	test_err_route(EEXIST, self->fd, RTM_OP_ADD, r);
	test_lookup(self->fd, RTM_LOOKUP_EXACT, 0, "10.0.0.0/8", &rec);
	EXPECT_EQ(5, rec.metric);
}

TEST_F(route, update_is_enoent_if_it_is_not_there)
{
	struct rtm_route_info r = rt("10.0.0.0/8", "192.0.2.1", 10, 5);

	test_err_route(ENOENT, self->fd, RTM_OP_UPDATE, r);
	EXPECT_EQ(0, routes_at(self->fd, "10.0.0.0/8"));
	/* nor did the call make its next hop */
	test_err_nexthop_find(ENOENT, self->fd, "192.0.2.1", 0, NULL, NULL);
	test_route(CREATED | BEST, self->fd, RTM_OP_ADD, r);
	r.preference = 11;
	test_route(UPDATED | BEST, self->fd, RTM_OP_UPDATE, r);
}

TEST_F(route, del_is_enoent_if_it_is_not_there)
{
	struct rtm_route_info r = rt("10.0.0.0/8", NULL, 0, 0);

	test_err_route(ENOENT, self->fd, RTM_OP_DEL, r);
	test_set(self->fd, "10.0.0.0/8", "192.0.2.1", 1, 1);
	test_route(DELETED | BEST, self->fd, RTM_OP_DEL, r);
	test_err_route(ENOENT, self->fd, RTM_OP_DEL, r);
}

TEST_F(route, del_of_anothers_is_enoent)
{
	test_set(self->other, "10.0.0.0/8", "192.0.2.1", 1, 1);
	test_err_del(ENOENT, self->fd, "10.0.0.0/8");
	EXPECT_EQ(1, routes_at(self->fd, "10.0.0.0/8"));
}

/* A route is (destination, owner, neighbour).  R6 */
TEST_F(route, identity_is_destination_owner_neighbour)
{
	struct rtm_route_info r = rt("10.0.0.0/8", "192.0.2.1", 10, 5);

	test_route(CREATED | BEST, self->fd, RTM_OP_ADD, r);
	test_route(CREATED, self->other, RTM_OP_ADD, r);
	test_route(CREATED, self->fd, RTM_OP_ADD, from(r, "192.0.2.8"));
	test_route(CREATED, self->fd, RTM_OP_ADD, from(r, "192.0.2.9"));
	test_err_route(EEXIST, self->fd, RTM_OP_ADD, r);
	test_err_route(EEXIST, self->fd, RTM_OP_ADD, from(r, "192.0.2.9"));
	test_route(CREATED | BEST, self->fd, RTM_OP_ADD, rt("10.0.0.0/9", "192.0.2.1", 10, 5));
	EXPECT_EQ(4, routes_at(self->fd, "10.0.0.0/8"));
	test_route(DELETED, self->fd, RTM_OP_DEL, from(r, "192.0.2.8"));
	test_err_route(ENOENT, self->fd, RTM_OP_DEL, from(r, "192.0.2.8"));
	EXPECT_EQ(3, routes_at(self->fd, "10.0.0.0/8"));
	/* without a neighbour is not "any neighbour" */
	test_route(DELETED | BEST, self->fd, RTM_OP_DEL, r);
	test_err_route(ENOENT, self->fd, RTM_OP_DEL, r);
	EXPECT_EQ(2, routes_at(self->fd, "10.0.0.0/8"));
}

/* R6, U31: a neighbour is known by its address, whether its next hop is still listed. */
TEST_F(route, identity_outlives_the_neighbours_next_hop)
{
	struct rtm_route_info r = from(rt("10.0.0.0/8", NULL, 10, 5), "192.0.2.1"), rec;
	struct rtm_stats s;
	__s32 status;

	test_route(CREATED | BEST, self->fd, RTM_OP_ADD, r);
	test_nexthop_del(self->fd, "192.0.2.1", 0, 0);
	test_nexthop_add(self->fd, "192.0.2.1", 0, NULL);
	test_err_route(EEXIST, self->fd, RTM_OP_ADD, r);
	r.metric = 7;
	test_route(UPDATED | BEST, self->fd, RTM_OP_UPDATE, r);
	test_lookup(self->other, RTM_LOOKUP_EXACT, 0, "10.0.0.0/8", &rec);
	EXPECT_EQ(1, rec.num_routes);
	EXPECT_EQ(7, rec.metric);
	/* not in the list: nothing is to be from it, but what is can go */
	test_nexthop_del(self->fd, "192.0.2.1", 0, 0);
	r.op = RTM_OP_UPDATE;
	EXPECT_EQ(-ENOENT, _test_batch(self->fd, 0, &r, 1, &status));
	r.op = RTM_OP_DEL;
	EXPECT_EQ(0, _test_batch(self->fd, 0, &r, 1, &status));
	EXPECT_EQ(-ENOENT, _test_batch(self->fd, 0, &r, 1, &status));
	test_stats(self->fd, &s);
	EXPECT_EQ(0, s.out_routes);
	EXPECT_EQ(0, s.out_nexthops);
}

/* U22: any neighbour, the caller's best-ranked one. */
TEST_F(route, first_is_the_best_ranked_of_the_callers)
{
	struct rtm_route_info r = rt("10.0.0.0/8", "192.0.2.1", 10, 5), rec;

	r.metric = 1;
	test_route(CREATED | BEST, self->other, RTM_OP_SET, r);
	r.metric = 9;
	test_route(CREATED, self->fd, RTM_OP_SET, from(r, "192.0.2.9"));
	r.metric = 8;
	test_route(CREATED, self->fd, RTM_OP_SET, from(r, "192.0.2.8"));
	/* 192.0.2.8 is first; it moves behind the other one */
	r.metric = 20;
	test_route(UPDATED, self->fd, RTM_OP_UPDATE, with(r, RTM_ROUTE_F_FIRST));
	test_route(DELETED, self->fd, RTM_OP_DEL, with(r, RTM_ROUTE_F_FIRST));
	test_err_route(ENOENT, self->fd, RTM_OP_DEL, from(r, "192.0.2.9"));
	test_del(self->other, "10.0.0.0/8");
	test_lookup(self->fd, RTM_LOOKUP_EXACT, 0, "10.0.0.0/8", &rec);
	EXPECT_EQ(20, rec.metric);
	r.metric = 8;
	/* if there is none: create, or not, as the operation says */
	test_err_route(ENOENT, self->other, RTM_OP_UPDATE, with(r, RTM_ROUTE_F_FIRST));
	test_err_route(ENOENT, self->other, RTM_OP_DEL, with(r, RTM_ROUTE_F_FIRST));
	test_route(CREATED | BEST, self->other, RTM_OP_SET, with(r, RTM_ROUTE_F_FIRST));
}

/* The neighbour becomes the one given, but not that of another route (U21). */
TEST_F(route, first_takes_the_neighbour_given)
{
	struct rtm_route_info r = rt("10.0.0.0/8", "192.0.2.1", 10, 5), rec;
	struct rtm_hop want = hop("192.0.2.7", 0);

	test_route(CREATED | BEST, self->fd, RTM_OP_SET, from(r, "192.0.2.8"));
	r.metric = 9;
	test_route(CREATED, self->fd, RTM_OP_SET, from(r, "192.0.2.9"));
	test_err_route(EEXIST, self->fd, RTM_OP_SET,
		       with(from(r, "192.0.2.9"), RTM_ROUTE_F_FIRST));
	r.metric = 4;
	test_route(UPDATED | BEST, self->fd, RTM_OP_SET,
		   with(from(r, "192.0.2.7"), RTM_ROUTE_F_FIRST));
	test_lookup(self->fd, RTM_LOOKUP_EXACT, 0, "10.0.0.0/8", &rec);
	EXPECT_EQ(4, rec.metric);
	EXPECT_EQ(2, rec.num_routes);
	EXPECT_TRUE(hop_eq(&want, &rec.neighbour));
}

/* U20: create even if it is there. */
TEST_F(route, new_forces_a_separate_route)
{
	struct rtm_route_info r = rt("10.0.0.0/8", "192.0.2.1", 10, 5);

	test_route(CREATED | BEST, self->fd, RTM_OP_SET, r);
	r.metric = 6;
	test_route(CREATED, self->fd, RTM_OP_SET, with(r, RTM_ROUTE_F_NEW));
	EXPECT_EQ(2, routes_at(self->fd, "10.0.0.0/8"));
	test_del(self->fd, "10.0.0.0/8");
	EXPECT_EQ(1, routes_at(self->fd, "10.0.0.0/8"));
	test_del(self->fd, "10.0.0.0/8");
	EXPECT_EQ(0, routes_at(self->fd, "10.0.0.0/8"));
}

/* U7, U8: zero takes the policy's default for the owner's protocol. */
TEST(preference_zero_is_the_policys_default)
{
	static const struct {
		__u32 protocol, preference;
	} t[] = {
		{ PROTO_LOCAL, 1 }, { PROTO_STATIC, 3 }, { PROTO_STATIC_NON_DOD, 5 },
		{ PROTO_AUTOSTATIC, 7 }, { PROTO_NETMGMT, 10 }, { PROTO_BGP, 20 },
		{ PROTO_OSPF, 110 }, { PROTO_RIP, 120 }, { 1, 100 }, { 9, 100 }, { 9999, 100 },
		{ 0x12345678, 100 }, { 0xFFFFFFFEU, 100 },
	};
	struct rtm_route_info rec;
	unsigned int i;

	for (i = 0; i < ARRAY_LEN(t); i++) {
		struct rtm_entity_register r = {
			.size = sizeof(r), .family = AF_INET, .protocol = t[i].protocol,
			.out_preference = POISON32,
		};
		int fd = test_open(O_RDWR);

		test_ok(rtm_call(fd, RTM_IOC_ENTITY_REGISTER, &r));
		EXPECT_EQ(t[i].preference, r.out_preference) {
			TH_LOG("protocol %u", t[i].protocol);
		}
		test_set(fd, "10.0.0.0/8", "192.0.2.1", 0, 5);
		test_lookup(fd, RTM_LOOKUP_EXACT, 0, "10.0.0.0/8", &rec);
		EXPECT_EQ(t[i].preference, rec.preference) {
			TH_LOG("protocol %u", t[i].protocol);
		}
		/* anything else is honoured */
		test_set(fd, "10.0.0.0/8", "192.0.2.1", 0xFFFFFFFFU, 5);
		test_lookup(fd, RTM_LOOKUP_EXACT, 0, "10.0.0.0/8", &rec);
		EXPECT_EQ(0xFFFFFFFFU, rec.preference);
		close(fd);
	}
}

/* Everything that an owner can set comes back as it was set (U46, U59). */
TEST_F(route, what_was_set_is_returned)
{
	struct rtm_route_info r = rt("10.0.0.0/8", "192.0.2.1", 10, 5), rec;
	struct rtm_prefix want = pfx("10.0.0.0/8");
	time_t before = time(NULL) - 1;

	r = from(r, "192.0.2.9");
	r.views = RTM_VIEWS_UCAST | RTM_VIEWS_MCAST;
	r.flags = 0xF7FF;
	r.flags1 = 0xC3;
	r.metric = 0xFFFFFFFFU;
	test_route(CREATED | BEST, self->fd, RTM_OP_SET, r);
	test_lookup(self->other, RTM_LOOKUP_EXACT, RTM_VIEWS_UCAST, "10.0.0.0/8", &rec);
	EXPECT_TRUE(pfx_eq(&want, &rec.prefix));
	EXPECT_EQ(3, rec.views);
	EXPECT_TRUE(hop_eq(&r.nexthop, &rec.nexthop));
	EXPECT_TRUE(hop_eq(&r.neighbour, &rec.neighbour));
	EXPECT_EQ(10, rec.preference);
	EXPECT_EQ(0xFFFFFFFFU, rec.metric);
	EXPECT_EQ(0xF7FF, rec.flags);
	EXPECT_EQ(0xC3, rec.flags1);
	EXPECT_EQ(1, rec.nh_count);
	EXPECT_EQ(0, rec.opaque_len);
	EXPECT_EQ(0, rec.op);
	EXPECT_EQ(RTM_ROUTE_LIVE, rec.state);
	EXPECT_EQ(RTM_VIEW_UCAST, rec.view);
	EXPECT_EQ(RTM_ROUTE_F_NEIGHBOUR | RTM_ROUTE_F_BEST, rec.rec_flags);
	EXPECT_EQ(self->id, rec.owner);
	EXPECT_EQ(RTM_AUX_NONE, rec.aux_off);
	EXPECT_EQ(0, rec.status);
	EXPECT_EQ(1, rec.num_routes);
	EXPECT_EQ(0, rec.dest_flags);
	EXPECT_EQ(0, rec.handle);
	EXPECT_EQ(3, rec.dest_views);
	EXPECT_EQ(3, rec.best_views);
	EXPECT_EQ(0, rec.ttl);
	EXPECT_EQ(0, rec.reasons);
	EXPECT_EQ(0, rec.changed % 1000000000);
	EXPECT_LE(before, rec.changed / 1000000000);
	EXPECT_GE(time(NULL) + 1, rec.changed / 1000000000);
	EXPECT_NE(0, rec.seq);
}

/* A record that came out may go in again; what is only "out" is ignored. */
TEST_F(route, unsettable_fields_are_ignored)
{
	struct rtm_route_info r = rt("10.0.0.0/8", "192.0.2.1", 10, 5), rec;

	r.state = RTM_ROUTE_DELETED;
	r.view = 99;
	r.rec_flags = RTM_ROUTE_F_BEST;
	r.owner = self->other_id;
	r.aux_off = 0xFFFFFF03U;
	r.status = -EIO;
	r.num_routes = POISON32;
	r.dest_flags = POISON32;
	r.changed = POISON64;
	r.seq = POISON64;
	r.dest_views = POISON32;
	r.best_views = POISON32;
	test_route(CREATED | BEST, self->fd, RTM_OP_ADD, r);
	test_lookup(self->fd, RTM_LOOKUP_EXACT, RTM_VIEWS_UCAST, "10.0.0.0/8", &rec);
	EXPECT_EQ(self->id, rec.owner);
	EXPECT_EQ(RTM_ROUTE_LIVE, rec.state);
	EXPECT_EQ(1, rec.num_routes);
	EXPECT_EQ(0, _test_route(self->fd, RTM_OP_SET, rec) & ~BEST) {
		TH_LOG("the record that was read back changes the route");
	}
}

/* U42: bits beyond the length are cleared, bytes beyond the family ignored. */
TEST_F(route, host_bits_are_cleared)
{
	struct rtm_route_info r = rt("10.255.255.255/8", "192.0.2.1", 10, 5), rec;
	struct rtm_prefix want = pfx("10.0.0.0/8");
	__u8 *spill = (__u8 *)&r.prefix;

	memset(spill + 4, 0xFF, 12);
	memset(r.nexthop.addr + 4, 0xFF, 12);
	test_route(CREATED | BEST, self->fd, RTM_OP_ADD, r);
	test_lookup(self->fd, RTM_LOOKUP_EXACT, 0, "10.77.0.0/8", &rec);
	EXPECT_TRUE(pfx_eq(&want, &rec.prefix)) { TH_LOG("it is %s", pfx_str(&rec.prefix)); }
	EXPECT_TRUE(is_zero(rec.nexthop.addr + 4, 12));
	test_err_route(EEXIST, self->fd, RTM_OP_ADD, rt("10.1.2.3/8", "192.0.2.1", 1, 1));
	test_del(self->fd, "10.99.99.99/8");
}

/* Every length there is, from the default route to one address. */
TEST_F(route, every_prefix_length)
{
	struct rtm_route_info r = rt("255.255.255.255/32", "192.0.2.1", 1, 1), rec;
	int fd6 = test_entity(0, AF_INET6, 100, 1, NULL), len;
	char text[64];

	for (len = 0; len <= 32; len++) {
		r.prefix.len = len;
		test_route(CREATED | BEST, self->fd, RTM_OP_ADD, r);
	}
	for (len = 0; len <= 32; len++) {
		snprintf(text, sizeof(text), "255.255.255.255/%d", len);
		test_lookup(self->fd, RTM_LOOKUP_EXACT, 0, text, &rec);
		EXPECT_EQ(len, rec.prefix.len);
		EXPECT_EQ(1, rec.num_routes);
	}
	r = rt("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128", "2001:db8::1", 1, 1);
	for (len = 0; len <= 128; len++) {
		r.prefix.len = len;
		test_route(CREATED | BEST, fd6, RTM_OP_ADD, r);
	}
	for (len = 128; len >= 0; len--) {
		snprintf(text, sizeof(text), "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/%d", len);
		test_lookup(fd6, RTM_LOOKUP_EXACT, 0, text, &rec);
		EXPECT_EQ(len, rec.prefix.len);
		test_del(fd6, text);
		test_err_lookup(ENOENT, fd6, RTM_LOOKUP_EXACT, 0, text, &rec);
	}
}

/* A route may be in no view, and it may have no next hop. */
TEST_F(route, no_view_and_no_next_hop)
{
	struct rtm_route_info r = rt("10.0.0.0/8", NULL, 10, 5), rec;

	r.views = 0;
	EXPECT_EQ(CREATED, _test_route(self->fd, RTM_OP_ADD, r));
	test_lookup(self->fd, RTM_LOOKUP_EXACT, RTM_VIEWS_ANY, "10.0.0.0/8", &rec);
	EXPECT_EQ(0, rec.nh_count);
	EXPECT_EQ(0, rec.views);
	EXPECT_EQ(0, rec.dest_views);
	EXPECT_EQ(0, rec.best_views);
	EXPECT_EQ(1, rec.num_routes);
	EXPECT_TRUE(is_zero(&rec.nexthop, sizeof(rec.nexthop)));
	EXPECT_TRUE(is_zero(&rec.neighbour, sizeof(rec.neighbour)));
	test_err_lookup(ENOENT, self->fd, RTM_LOOKUP_EXACT, RTM_VIEWS_UCAST, "10.0.0.0/8", &rec);
	EXPECT_EQ(DELETED, _test_route(self->fd, RTM_OP_DEL, r));
}

/* One wrong thing in a record: its errno, and nothing changed. */
TEST_F(route, malformed_records)
{
	const __u32 known = RTM_ROUTE_F_NEIGHBOUR | RTM_ROUTE_F_FIRST | RTM_ROUTE_F_NEW |
			    RTM_ROUTE_F_BEST | RTM_ROUTE_F_IF_SEQ | RTM_ROUTE_F_TTL;
	struct rtm_route_info good = rt("10.0.0.0/8", "192.0.2.1", 10, 5), r;
	struct rtm_stats s;
	int bit;

	r = good, r.op = 4;
	EXPECT_EQ(-EINVAL, _test_batch(self->fd, RTM_BATCH_F_MAKE_HOPS, &r, 1, NULL));
	r = good, r.op = 255;
	EXPECT_EQ(-EINVAL, _test_batch(self->fd, RTM_BATCH_F_MAKE_HOPS, &r, 1, NULL));
	r = good, r.ttl = 1;
	EXPECT_EQ(-EINVAL, _test_route(self->fd, RTM_OP_SET, r));
	r = good, r.prefix.reserved = 1;
	EXPECT_EQ(-EINVAL, _test_route(self->fd, RTM_OP_SET, r));
	r = good, r.nexthop.reserved = 1;
	EXPECT_EQ(-EINVAL, _test_route(self->fd, RTM_OP_SET, r));
	r = good, r.nexthop.len = 33;
	EXPECT_EQ(-EINVAL, _test_route(self->fd, RTM_OP_SET, r));
	r = good, r.nexthop.family = AF_INET6;
	EXPECT_EQ(-EAFNOSUPPORT, _test_route(self->fd, RTM_OP_SET, r));
	r = from(good, "192.0.2.2"), r.neighbour.len = 33;
	EXPECT_EQ(-EINVAL, _test_route(self->fd, RTM_OP_SET, r));
	r = from(good, "192.0.2.2"), r.neighbour.family = AF_INET6;
	EXPECT_EQ(-EAFNOSUPPORT, _test_route(self->fd, RTM_OP_SET, r));
	for (bit = 0; bit < 32; bit++) {
		if (known & 1U << bit)
			continue;
		r = with(good, 1U << bit);
		EXPECT_EQ(-EOPNOTSUPP, _test_route(self->fd, RTM_OP_SET, r)) {
			TH_LOG("rec_flags bit %d", bit);
		}
	}
	test_stats(self->fd, &s);
	EXPECT_EQ(0, s.out_dests);
	EXPECT_EQ(0, s.out_routes);
	EXPECT_EQ(0, s.out_dests_hidden);
}

TEST_HARNESS_MAIN
