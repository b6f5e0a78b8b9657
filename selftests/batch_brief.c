// SPDX-License-Identifier: GPL-2.0
/*
 * batch_brief: batches of brief records do what the same full records do, and
 * refuse what these refuse.
 */
#include "rtm_test.h"

static struct rtm_route_brief brief(const char *prefix, const char *nexthop,
				    __u32 preference, __u32 metric)
{
	struct rtm_prefix p = pfx(prefix);
	struct rtm_route_brief b = {
		.len = p.len,
		.preference = preference,
		.metric = metric,
		.views = RTM_VIEWS_UCAST,
	};

	memcpy(b.addr, p.addr, sizeof(b.addr));
	if (nexthop) {
		struct rtm_hop h = hop(nexthop, 7);

		memcpy(b.hop, h.addr, sizeof(b.hop));
		b.hop_len = h.len;
		b.ifindex = h.ifindex;
		b.nh_count = 1;
	}
	return b;
}

static struct rtm_route_batch brief_cmd(__u32 flags, const struct rtm_route_brief *records,
					__u32 count, __s32 *status)
{
	struct rtm_route_batch b = batch_cmd(flags | RTM_BATCH_F_BRIEF, NULL, count, status);

	b.records = u64ptr(records);
	b.record_len = sizeof(*records);
	return b;
}

/* One record; its status, or what the call returned if it got none. */
static int one(int fd, __u32 flags, struct rtm_route_brief rec)
{
	__s32 status = POISON32;
	struct rtm_route_batch b = brief_cmd(flags | RTM_BATCH_F_CONTINUE, &rec, 1, &status);
	int rc = rtm_call(fd, RTM_IOC_ROUTE_BATCH, &b);

	return rc ?: status;
}

FIXTURE(brief)
{
	int fd;
	__u32 id;
};

FIXTURE_VARIANT(brief)
{
	int family;
	const char *prefix, *longer, *hop;
	unsigned int bits;
};

FIXTURE_VARIANT_ADD(brief, ipv4) {
	.family = AF_INET, .prefix = "10.1.0.0/16", .longer = "10.1.2.0/24",
	.hop = "192.0.2.1", .bits = 32,
};

FIXTURE_VARIANT_ADD(brief, ipv6) {
	.family = AF_INET6, .prefix = "2001:db8::/32", .longer = "2001:db8:1::/48",
	.hop = "fe80::1", .bits = 128,
};

FIXTURE_SETUP(brief)
{
	self->fd = test_entity(0, variant->family, PROTO_OSPF, 1, &self->id);
}

FIXTURE_TEARDOWN(brief)
{
	close(self->fd);
}

#define CREATED	(RTM_CHANGE_CREATED | RTM_CHANGE_BEST)
#define UPDATED	(RTM_CHANGE_UPDATED | RTM_CHANGE_BEST)
#define DELETED	(RTM_CHANGE_DELETED | RTM_CHANGE_BEST)

/* What a brief record sets is all there, what it has no room for is absent. */
TEST_F(brief, sets_what_it_says)
{
	struct rtm_route_brief b = brief(variant->prefix, variant->hop, 11, 12);
	struct rtm_route_info r;

	b.flags = RTM_RTF_BLACKHOLE | RTM_RTF_ONES_SUBNETBC;
	b.views = RTM_VIEWS_MCAST;
	/* ignored on input */
	b.owner = 77;
	b.seq = 78;
	b.view = 79;
	b.state = 80;
	b.best_views = 81;
	b.reasons = 82;
	EXPECT_EQ(CREATED, one(self->fd, RTM_BATCH_F_MAKE_HOPS, b));
	test_ok(_test_lookup(self->fd, RTM_LOOKUP_EXACT, 0, variant->prefix, &r));
	EXPECT_EQ(11, r.preference);
	EXPECT_EQ(12, r.metric);
	EXPECT_EQ(b.flags, r.flags);
	EXPECT_EQ(0, r.flags1);
	EXPECT_EQ(RTM_VIEWS_MCAST, r.views);
	EXPECT_EQ(self->id, r.owner);
	EXPECT_EQ(1, r.nh_count);
	EXPECT_EQ(variant->bits, r.nexthop.len);
	EXPECT_EQ(7, r.nexthop.ifindex);
	EXPECT_EQ(0, memcmp(b.hop, r.nexthop.addr, sizeof(b.hop)));
	EXPECT_EQ(0, r.opaque_len);
	EXPECT_EQ(0, r.rec_flags & RTM_ROUTE_F_NEIGHBOUR);
}

TEST_F(brief, every_operation)
{
	struct rtm_route_brief b = brief(variant->prefix, variant->hop, 11, 12);

	b.op = RTM_OP_UPDATE;
	EXPECT_EQ(-ENOENT, one(self->fd, RTM_BATCH_F_MAKE_HOPS, b));
	b.op = RTM_OP_DEL;
	EXPECT_EQ(-ENOENT, one(self->fd, 0, b));
	b.op = RTM_OP_ADD;
	EXPECT_EQ(CREATED, one(self->fd, RTM_BATCH_F_MAKE_HOPS, b));
	EXPECT_EQ(-EEXIST, one(self->fd, RTM_BATCH_F_MAKE_HOPS, b));
	b.op = RTM_OP_UPDATE;
	EXPECT_EQ(RTM_CHANGE_BEST, one(self->fd, 0, b));	/* U59 */
	b.metric++;
	EXPECT_EQ(UPDATED, one(self->fd, 0, b));
	b.op = RTM_OP_SET;
	b.nh_count = 0;
	EXPECT_EQ(UPDATED, one(self->fd, 0, b));
	b.op = RTM_OP_DEL;
	/* next hops of DEL are not looked at */
	b.nh_count = 1;
	b.hop_len = 200;
	EXPECT_EQ(DELETED, one(self->fd, 0, b));
	b = brief(variant->prefix, NULL, 1, 1);
	EXPECT_EQ(CREATED, one(self->fd, 0, b));
}

/* The next hop has to be there, or to be made; a record that fails makes none. */
TEST_F(brief, next_hops)
{
	struct rtm_route_brief b = brief(variant->prefix, variant->hop, 11, 12);
	struct rtm_stats s;

	EXPECT_EQ(-ENOENT, one(self->fd, 0, b));
	b.op = RTM_OP_UPDATE;
	EXPECT_EQ(-ENOENT, one(self->fd, RTM_BATCH_F_MAKE_HOPS, b));
	test_stats(self->fd, &s);
	EXPECT_EQ(0, s.out_nexthops);
	b.op = RTM_OP_SET;
	EXPECT_EQ(CREATED, one(self->fd, RTM_BATCH_F_MAKE_HOPS, b));
	b = brief(variant->longer, variant->hop, 11, 12);
	EXPECT_EQ(CREATED, one(self->fd, 0, b));
	test_stats(self->fd, &s);
	EXPECT_EQ(1, s.out_nexthops);
	b.ifindex++;
	EXPECT_EQ(UPDATED, one(self->fd, RTM_BATCH_F_MAKE_HOPS, b));
	test_stats(self->fd, &s);
	EXPECT_EQ(2, s.out_nexthops);
}

TEST_F(brief, views)
{
	struct rtm_route_brief b = brief(variant->prefix, NULL, 11, 12);
	struct rtm_route_info r;

	b.views = RTM_BRIEF_VIEWS_ALL;		/* U3 */
	EXPECT_EQ(CREATED, one(self->fd, 0, b));
	test_ok(_test_lookup(self->fd, RTM_LOOKUP_EXACT, 0, variant->prefix, &r));
	EXPECT_EQ(RTM_VIEWS_UCAST | RTM_VIEWS_MCAST, r.views);
	b.views = 4;
	EXPECT_EQ(-EOPNOTSUPP, one(self->fd, 0, b));
	b.views = 0xFFFE;
	EXPECT_EQ(-EOPNOTSUPP, one(self->fd, 0, b));
	b.views = 0;
	EXPECT_EQ(RTM_CHANGE_UPDATED | RTM_CHANGE_BEST, one(self->fd, 0, b));
	test_ok(_test_lookup(self->fd, RTM_LOOKUP_EXACT, 0, variant->prefix, &r));
	EXPECT_EQ(0, r.views);
}

TEST_F(brief, malformed_is_einval_and_changes_nothing)
{
	const struct rtm_route_brief good = brief(variant->prefix, variant->hop, 11, 12);
	struct rtm_route_brief b;
	struct rtm_stats s;

#define EXPECT_EINVAL(field, value) do {					\
	b = good;								\
	b.field = (value);							\
	EXPECT_EQ(-EINVAL, one(self->fd, RTM_BATCH_F_MAKE_HOPS, b)) {	\
		TH_LOG(#field);							\
	}									\
} while (0)
	EXPECT_EINVAL(reserved, 1);
	EXPECT_EINVAL(reserved, 0x8000);
	EXPECT_EINVAL(nh_count, 2);
	EXPECT_EINVAL(nh_count, 255);
	EXPECT_EINVAL(op, RTM_OP_DEL + 1);
	EXPECT_EINVAL(op, 255);
	EXPECT_EINVAL(len, variant->bits + 1);
	EXPECT_EINVAL(len, 255);
	EXPECT_EINVAL(hop_len, variant->bits + 1);
	EXPECT_EINVAL(hop_len, 255);
	test_stats(self->fd, &s);
	EXPECT_EQ(0, s.out_routes);
	EXPECT_EQ(0, s.out_nexthops);
}

/* There is nothing in auxiliary memory that a brief record could name. */
TEST_F(brief, arguments_of_the_call)
{
	struct rtm_route_brief rec[2] = { brief(variant->prefix, NULL, 11, 12) };
	struct rtm_route_batch b = brief_cmd(0, rec, 1, NULL);

	b.aux = u64ptr(rec);
	test_err(EINVAL, rtm_call(self->fd, RTM_IOC_ROUTE_BATCH, &b));
	b.aux = 0;
	b.aux_len = 4;
	test_err(EINVAL, rtm_call(self->fd, RTM_IOC_ROUTE_BATCH, &b));
	b.aux_len = 0;
	b.record_len = sizeof(rec[0]) - 1;
	test_err(EINVAL, rtm_call(self->fd, RTM_IOC_ROUTE_BATCH, &b));
	/* a longer record than this kernel's: the rest has to be zero */
	b.record_len = 2 * sizeof(rec[0]);
	rec[1].reserved = 1;
	test_err(E2BIG, rtm_call(self->fd, RTM_IOC_ROUTE_BATCH, &b));
	rec[1].reserved = 0;
	test_ok(rtm_call(self->fd, RTM_IOC_ROUTE_BATCH, &b));
	EXPECT_EQ(1, b.out_created);
	b.records = 0;
	test_err(EFAULT, rtm_call(self->fd, RTM_IOC_ROUTE_BATCH, &b));
}

/* Handles work as with full records (U23). */
TEST_F(brief, handles)
{
	struct rtm_route_brief rec[2] = {
		brief(variant->prefix, variant->hop, 11, 12),
		brief(variant->longer, variant->hop, 11, 12),
	};
	struct rtm_route_batch b = brief_cmd(RTM_BATCH_F_MAKE_HOPS, rec, 2, NULL);
	__u64 handles[2] = { POISON64, POISON64 };
	struct rtm_route_cmd c;
	struct rtm_prefix p;
	int i;

	b.handles = u64ptr(handles);
	test_ok(rtm_call(self->fd, RTM_IOC_ROUTE_BATCH, &b));
	for (i = 0; i < 2; i++) {
		test_route_info(self->fd, handles[i], &c);
		p = pfx(i ? variant->longer : variant->prefix);
		EXPECT_TRUE(pfx_eq(&p, &c.info.prefix));
	}
	rec[0].op = rec[1].op = RTM_OP_DEL;
	test_ok(rtm_call(self->fd, RTM_IOC_ROUTE_BATCH, &b));
	EXPECT_EQ(2, b.out_deleted);
	EXPECT_EQ(0, handles[0]);
	EXPECT_EQ(0, handles[1]);
}

/*
 * A route with a neighbour or owner's bytes: a brief record does not mean the
 * former, and takes the latter away.
 */
TEST_F(brief, what_is_not_in_it_is_absent)
{
	struct rtm_route_info full = rt(variant->prefix, variant->hop, 11, 12), got;
	struct rtm_route_brief b = brief(variant->prefix, variant->hop, 11, 12);
	__u8 bytes[8] = "8 bytes";
	struct rtm_route_batch cmd = batch_cmd(RTM_BATCH_F_MAKE_HOPS, &full, 1, NULL);
	struct rtm_stats s;

	full.opaque_len = sizeof(bytes);
	full.aux_off = 0;
	full.flags1 = 9;
	cmd.aux = u64ptr(bytes);
	cmd.aux_len = sizeof(bytes);
	test_ok(rtm_call(self->fd, RTM_IOC_ROUTE_BATCH, &cmd));
	EXPECT_EQ(UPDATED, one(self->fd, RTM_BATCH_F_MAKE_HOPS, b));
	test_ok(_test_lookup(self->fd, RTM_LOOKUP_EXACT, 0, variant->prefix, &got));
	EXPECT_EQ(0, got.opaque_len);
	EXPECT_EQ(0, got.flags1);
	full.opaque_len = 0;
	full.rec_flags = RTM_ROUTE_F_NEIGHBOUR;
	full.neighbour = hop(variant->hop, 0);
	test_ok(rtm_call(self->fd, RTM_IOC_ROUTE_BATCH, &cmd));
	test_stats(self->fd, &s);
	EXPECT_EQ(2, s.out_routes);
	b.op = RTM_OP_DEL;
	EXPECT_EQ(DELETED, one(self->fd, 0, b));
	EXPECT_EQ(-ENOENT, one(self->fd, 0, b));
	test_stats(self->fd, &s);
	EXPECT_EQ(1, s.out_routes);
}

#define MANY	3000U

static void fill_random(struct rtm_route_brief *b, struct rtm_route_info *r, int family)
{
	static __u64 state = 5;
	unsigned int bits = family == AF_INET ? 32 : 128, i, k;

	memset(b, 0, sizeof(*b));
	*r = (struct rtm_route_info){ .aux_off = RTM_AUX_NONE };
	for (i = 0; i < bits / 8; i++)
		b->addr[i] = rnd(&state) % (i < 2 ? 3 : 255);
	for (k = 0; k < bits / 8; k++)
		b->hop[k] = k == bits / 8 - 1 ? rnd(&state) % 40 : 9;
	b->len = rnd(&state) % (bits + 2);
	b->hop_len = rnd(&state) % 9 ? bits : rnd(&state) % (bits + 2);
	b->ifindex = rnd(&state) % 3;
	b->preference = rnd(&state) % 3;
	b->metric = rnd(&state) % 3;
	b->flags = rnd(&state);
	b->nh_count = rnd(&state) % 8 != 0;
	b->op = rnd(&state) % 5;
	b->views = rnd(&state) % 5;
	memcpy(r->prefix.addr, b->addr, 16);
	r->prefix.len = b->len;
	memcpy(r->nexthop.addr, b->hop, 16);
	r->nexthop.len = b->hop_len;
	r->nexthop.ifindex = b->ifindex;
	r->nh_count = b->nh_count;
	r->preference = b->preference;
	r->metric = b->metric;
	r->flags = b->flags;
	r->op = b->op;
	r->views = b->views;
}

/* Two instances, one fed with brief, one with full records: no difference. */
TEST_F(brief, same_as_full)
{
	struct rtm_route_brief *b = calloc(MANY, sizeof(*b));
	struct rtm_route_info *r = calloc(MANY, sizeof(*r));
	__s32 *status = calloc(MANY, sizeof(*status)), *full = calloc(MANY, sizeof(*full));
	int other = test_entity(1, variant->family, PROTO_OSPF, 1, NULL);
	struct rtm_route_batch cmd, cmd2;
	struct rtm_stats s, s2;
	unsigned int i, good = 0, round;

	for (round = 0; round < 3; round++) {
		for (i = 0; i < MANY; i++)
			fill_random(&b[i], &r[i], variant->family);
		/* without MAKE_HOPS at last: some are there, some are not */
		cmd = brief_cmd(RTM_BATCH_F_CONTINUE | (round < 2 ? RTM_BATCH_F_MAKE_HOPS : 0),
				b, MANY, status);
		cmd2 = batch_cmd(cmd.flags & ~RTM_BATCH_F_BRIEF, r, MANY, full);
		test_ok(rtm_call(self->fd, RTM_IOC_ROUTE_BATCH, &cmd));
		test_ok(rtm_call(other, RTM_IOC_ROUTE_BATCH, &cmd2));
		for (i = 0; i < MANY; i++) {
			ASSERT_EQ(full[i], status[i]) { TH_LOG("record %u of round %u", i, round); }
			good += status[i] >= 0;
		}
		EXPECT_EQ(cmd2.out_failed, cmd.out_failed);
		EXPECT_EQ(cmd2.out_created, cmd.out_created);
		EXPECT_EQ(cmd2.out_deleted, cmd.out_deleted);
		test_stats(self->fd, &s);
		test_stats(other, &s2);
		EXPECT_EQ(s2.out_routes, s.out_routes);
		EXPECT_EQ(s2.out_nexthops, s.out_nexthops);
		EXPECT_EQ(s2.out_bytes_records, s.out_bytes_records);
		EXPECT_EQ(s2.out_bytes_index, s.out_bytes_index);
	}
	EXPECT_LT(100, good);
	for (i = 0; i < MANY; i++) {
		struct rtm_prefix key = r[i].prefix;
		struct rtm_route_info a, c;
		int rc, rc2;

		if (key.len > variant->bits)
			continue;
		key.family = variant->family;
		rc = _test_lookup(self->fd, RTM_LOOKUP_EXACT, 0, pfx_str(&key), &a);
		rc2 = _test_lookup(other, RTM_LOOKUP_EXACT, 0, pfx_str(&key), &c);
		ASSERT_EQ(rc2, rc);
		a.owner = c.owner;
		a.changed = c.changed;
		if (!rc)
			EXPECT_EQ(0, memcmp(&a, &c, sizeof(a)));
	}
	close(other);
	free(b);
	free(r);
	free(status);
	free(full);
}

TEST_HARNESS_MAIN
