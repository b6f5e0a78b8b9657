// SPDX-License-Identifier: GPL-2.0
/* nexthop_list: an owner's next hops in order, by ranges, batch by batch. */
#include "rtm_test.h"

static const struct {
	const char *addr;
	__u32 ifindex;
} sorted4[] = {
	{ "0.0.0.0/0", 0 }, { "0.0.0.0/32", 0 }, { "10.0.0.0/8", 0 }, { "10.0.0.0/8", 4 },
	{ "10.0.0.0/32", 0 }, { "10.0.0.1/32", 1 }, { "10.0.0.1/32", 2 }, { "10.0.0.1/32", 300 },
	{ "10.0.1.0/24", 0 }, { "10.255.255.255/32", 0 }, { "11.0.0.0/32", 0 },
	{ "192.0.2.1/32", 0 }, { "255.255.255.255/32", 0 },
}, sorted6[] = {
	{ "::/0", 0 }, { "::1/128", 5 }, { "2001:db8::/32", 0 }, { "2001:db8::/128", 0 },
	{ "2001:db8::1/128", 1 }, { "2001:db8::1/128", 2 }, { "2001:db8:1::/48", 0 },
	{ "fe80::1/128", 1 }, { "fe80::1/128", 2 }, { "ffff::/16", 0 },
};

FIXTURE(list)
{
	int fd, observer;
	__u32 id;
	unsigned int n;
};

FIXTURE_VARIANT(list)
{
	__u8 family;
};

FIXTURE_VARIANT_ADD(list, ipv4) { .family = AF_INET };
FIXTURE_VARIANT_ADD(list, ipv6) { .family = AF_INET6 };

static const char *nth(__u8 family, unsigned int i, __u32 *ifindex)
{
	*ifindex = family == AF_INET ? sorted4[i].ifindex : sorted6[i].ifindex;
	return family == AF_INET ? sorted4[i].addr : sorted6[i].addr;
}

FIXTURE_SETUP(list)
{
	unsigned int i;

	self->fd = test_entity(0, variant->family, 100, 1, &self->id);
	self->observer = test_observer(0, variant->family);
	self->n = variant->family == AF_INET ? ARRAY_LEN(sorted4) : ARRAY_LEN(sorted6);
	/* in no particular order */
	for (i = 0; i < self->n; i++) {
		__u32 ifindex = 0;
		const char *addr = nth(variant->family, (i * 7 + 3) % self->n, &ifindex);

		test_nexthop_add(self->fd, addr, ifindex, NULL);
	}
}

FIXTURE_TEARDOWN(list)
{
	close(self->fd);
	close(self->observer);
}

/* All of a list, @batch at a time; their number or a negative errno. */
static int read_all(int fd, __u32 owner, __u32 kind, const char *range, __u32 batch,
		    struct rtm_nexthop_info *out, unsigned int room)
{
	struct rtm_nexthop_list l = {
		.size = sizeof(l), .owner = owner, .range_kind = kind,
		.record_len = sizeof(*out), .count = batch,
	};
	unsigned int n = 0;
	int rc;

	if (range)
		l.range = pfx(range);
	for (;;) {
		if (n + batch > room)
			return -ENOBUFS;
		l.records = u64ptr(out + n);
		l.out_count = POISON32;
		poison(out + n, batch * sizeof(*out));
		rc = rtm_call(fd, RTM_IOC_NEXTHOP_LIST, &l);
		if (rc)
			return rc;
		if (!l.out_count)
			return n;
		if (l.out_count > batch)
			return -EOVERFLOW;
		n += l.out_count;
		l.after = out[n - 1].hop;
		l.flags = RTM_LIST_F_AFTER;
	}
}

/* Order: address, length, interface; the same with every batch size. */
TEST_F(list, in_order_with_every_batch_size)
{
	struct rtm_nexthop_info rec[64];
	unsigned int batch, i;
	__u32 ifindex = 0;

	for (batch = 1; batch <= self->n + 1; batch++) {
		ASSERT_EQ(self->n, read_all(self->fd, 0, RTM_RANGE_ALL, NULL, batch, rec, 64));
		for (i = 0; i < self->n; i++) {
			const char *addr = nth(variant->family, i, &ifindex);
			struct rtm_hop want = hop(addr, ifindex);

			EXPECT_TRUE(hop_eq(&want, &rec[i].hop)) {
				TH_LOG("batch %u: %s expected at %u", batch, addr, i);
			}
			EXPECT_EQ(self->id, rec[i].owner);
			EXPECT_EQ(0, rec[i].remote);
			EXPECT_EQ(0, rec[i].routes);
			EXPECT_EQ(RTM_NEXTHOP_LIVE, rec[i].state);
			EXPECT_EQ(0, rec[i].reserved);
			EXPECT_EQ(0, rec[i].reserved2);
		}
	}
}

/* Others read it by the owner's id. */
TEST_F(list, of_another_owner)
{
	struct rtm_nexthop_info rec[64];

	EXPECT_EQ(self->n, read_all(self->observer, self->id, RTM_RANGE_ALL, NULL, 5, rec, 64));
	EXPECT_EQ(-ENOTCONN, read_all(self->observer, 0, RTM_RANGE_ALL, NULL, 5, rec, 64));
	EXPECT_EQ(-ENOENT, read_all(self->observer, self->id + 999, RTM_RANGE_ALL, NULL, 5,
				    rec, 64));
	test_deregister(self->fd);
	EXPECT_EQ(-ENOENT, read_all(self->observer, self->id, RTM_RANGE_ALL, NULL, 5, rec, 64));
}

/* U13: FROM includes its start; SUBTREE and EXACT are what their names say. */
TEST_F(list, ranges)
{
	static const struct {
		__u8 family;
		__u32 kind;
		const char *range;
		int want;
	} t[] = {
		{ AF_INET, RTM_RANGE_FROM, "0.0.0.0/0", 13 },
		{ AF_INET, RTM_RANGE_FROM, "10.0.0.0/8", 11 },
		{ AF_INET, RTM_RANGE_FROM, "10.0.0.0/9", 9 },
		{ AF_INET, RTM_RANGE_FROM, "255.255.255.255/32", 1 },
		{ AF_INET, RTM_RANGE_SUBTREE, "0.0.0.0/0", 13 },
		{ AF_INET, RTM_RANGE_SUBTREE, "10.0.0.0/8", 8 },
		{ AF_INET, RTM_RANGE_SUBTREE, "10.0.0.0/24", 4 },
		{ AF_INET, RTM_RANGE_SUBTREE, "10.0.0.1/32", 3 },
		{ AF_INET, RTM_RANGE_SUBTREE, "12.0.0.0/8", 0 },
		{ AF_INET, RTM_RANGE_EXACT, "10.0.0.0/8", 2 },
		{ AF_INET, RTM_RANGE_EXACT, "10.0.0.0/24", 0 },
		{ AF_INET, RTM_RANGE_EXACT, "10.0.0.1/32", 3 },
		{ AF_INET6, RTM_RANGE_FROM, "2001:db8::1/128", 6 },
		{ AF_INET6, RTM_RANGE_SUBTREE, "2001:db8::/32", 5 },
		{ AF_INET6, RTM_RANGE_SUBTREE, "2001:db8::/64", 3 },
		{ AF_INET6, RTM_RANGE_SUBTREE, "fe80::/10", 2 },
		{ AF_INET6, RTM_RANGE_EXACT, "2001:db8::1/128", 2 },
		{ AF_INET6, RTM_RANGE_EXACT, "::/0", 1 },
	};
	struct rtm_nexthop_info rec[64];
	unsigned int i, batch;

	for (i = 0; i < ARRAY_LEN(t); i++) {
		if (t[i].family != variant->family)
			continue;
		for (batch = 1; batch < 20; batch += 3)
			EXPECT_EQ(t[i].want, read_all(self->fd, 0, t[i].kind, t[i].range, batch,
						      rec, 64)) {
				TH_LOG("kind %u of %s, batch %u", t[i].kind, t[i].range, batch);
			}
	}
}

/* A cursor before the range is as none: nothing outside of the range is told. */
TEST_F(list, cursor_before_the_range)
{
	const bool v4 = variant->family == AF_INET;
	struct rtm_nexthop_info rec[16];
	struct rtm_nexthop_list l = {
		.size = sizeof(l), .flags = RTM_LIST_F_AFTER, .records = u64ptr(rec),
		.record_len = sizeof(rec[0]), .count = ARRAY_LEN(rec),
		.after = hop(v4 ? "0.0.0.0" : "::1", 5),
	};
	struct rtm_hop want;
	__u32 kind;

	for (kind = RTM_RANGE_FROM; kind <= RTM_RANGE_EXACT; kind++) {
		l.range_kind = kind;
		l.range = pfx(v4 ? "10.0.0.1/32" : "fe80::1/128");
		want = hop(v4 ? "10.0.0.1" : "fe80::1", 1);
		test_ok(rtm_call(self->fd, RTM_IOC_NEXTHOP_LIST, &l));
		EXPECT_EQ(kind == RTM_RANGE_FROM ? (v4 ? 8 : 3) : (v4 ? 3 : 2), l.out_count) {
			TH_LOG("kind %u", kind);
		}
		EXPECT_TRUE(hop_eq(&want, &rec[0].hop));
	}
}

/* The cursor does not need the next hop it stands on. */
TEST_F(list, goes_on_after_a_deleted_one)
{
	struct rtm_nexthop_info rec;
	struct rtm_nexthop_list l = {
		.size = sizeof(l), .records = u64ptr(&rec), .record_len = sizeof(rec), .count = 1,
	};
	unsigned int n = 0;
	__u32 ifindex = 0;

	for (;;) {
		struct rtm_nexthop_cmd c = { .size = sizeof(c) };
		struct rtm_hop want;

		test_ok(rtm_call(self->fd, RTM_IOC_NEXTHOP_LIST, &l));
		if (!l.out_count)
			break;
		ASSERT_GT(self->n, n);
		want = hop(nth(variant->family, n, &ifindex), 0);
		want.ifindex = ifindex;
		EXPECT_TRUE(hop_eq(&want, &rec.hop)) { TH_LOG("at %u", n); }
		c.info.hop = rec.hop;
		test_ok(rtm_call(self->fd, RTM_IOC_NEXTHOP_DEL, &c));
		l.after = rec.hop;
		l.flags = RTM_LIST_F_AFTER;
		n++;
	}
	EXPECT_EQ(self->n, n);
}

/* Memory that ends in the middle: EFAULT. */
TEST_F(list, into_a_hole_is_efault)
{
	long page = sysconf(_SC_PAGESIZE);
	__u8 *mem = test_map(2 * page);
	struct rtm_nexthop_list l = {
		.size = sizeof(l), .record_len = sizeof(struct rtm_nexthop_info), .count = 4,
	};

	ASSERT_EQ(0, mprotect(mem + page, page, PROT_NONE));
	l.records = u64ptr(mem + page - 2 * sizeof(struct rtm_nexthop_info));
	test_err(EFAULT, rtm_call(self->fd, RTM_IOC_NEXTHOP_LIST, &l));
}

/* A counted handle with each, and one of the owner from INFO (R9). */
TEST(handles_with_a_list)
{
	struct rtm_nexthop_info rec[100], info;
	struct rtm_nexthop_list l = {
		.size = sizeof(l), .records = u64ptr(rec), .record_len = sizeof(rec[0]), .count = 100,
	};
	struct rtm_nexthop_cmd c = { .size = sizeof(c), .flags = RTM_NEXTHOP_F_OWNER };
	struct rtm_entity_info ent;
	struct rtm_stats s;
	__u64 h[100];
	int fd, other, i;
	__u32 id;

	fd = test_entity(0, AF_INET, 100, 1, &id);
	other = test_entity(0, AF_INET, 100, 2, NULL);
	for (i = 0; i < 100; i++)
		test_nexthop_add(fd, "192.0.2.1", i, NULL);
	l.owner = id;
	l.handles = u64ptr(h);
	test_ok(rtm_call(other, RTM_IOC_NEXTHOP_LIST, &l));
	ASSERT_EQ(100, l.out_count);
	for (i = 0; i < 100; i++) {
		test_nexthop_info(other, h[i], &info);
		EXPECT_TRUE(hop_eq(&rec[i].hop, &info.hop));
	}
	test_stats(other, &s);
	EXPECT_EQ(100, s.out_handles);
	/* handles that cannot be written are not given */
	l.handles = 8;
	test_err(EFAULT, rtm_call(other, RTM_IOC_NEXTHOP_LIST, &l));
	EXPECT_EQ(0, l.out_count);
	/* the owner, also when it is gone */
	c.handle = h[0];
	test_ok(rtm_call(other, RTM_IOC_NEXTHOP_INFO, &c));
	close(fd);
	test_entity_info(other, c.out_owner, 0, &ent);
	EXPECT_EQ(RTM_ENTITY_GONE, ent.out_state);
	EXPECT_EQ(id, ent.entity);
	test_ok(_test_handles(other, RTM_IOC_HANDLE_RELEASE, h, 100, NULL));
	test_release(other, c.out_owner);
	test_stats(other, &s);
	EXPECT_EQ(0, s.out_handles);
	close(other);
}

TEST_HARNESS_MAIN
