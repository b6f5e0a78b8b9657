// SPDX-License-Identifier: GPL-2.0
/*
 * route_aux: what does not fit a record: further next hops and the owner's
 * bytes, in the auxiliary memory of a call, in and out; and next hops made on
 * the way.
 */
#include "rtm_test.h"

#define DEST	"10.0.0.0/8"

/* @nh_count - 1 next hops and then the owner's bytes, as the contract says. */
struct aux {
	struct rtm_hop hop[RTM_MAX_NEXTHOPS + 2];
	__u8 opaque[80];
};

FIXTURE(aux)
{
	int fd, observer;
	__u32 id;
	__u8 in[4096], out[4096];
};

FIXTURE_SETUP(aux)
{
	self->fd = test_entity(0, AF_INET, 100, 1, &self->id);
	self->observer = test_observer(0, AF_INET);
}

FIXTURE_TEARDOWN(aux)
{
	close(self->fd);
	close(self->observer);
}

/* Next hop number i: distinct addresses, descending, so that order shows. */
static struct rtm_hop nth(unsigned int i)
{
	struct rtm_hop h = hop("192.0.2.0", i % 3);

	h.addr[3] = 200 - i;
	return h;
}

/* A route with that many next hops and bytes; fills @in at offset @at. */
static struct rtm_route_info wide(__u8 *in, __u32 at, unsigned int hops, unsigned int opaque)
{
	struct rtm_route_info r = rt(DEST, NULL, 10, 10);
	unsigned int i;

	r.nh_count = hops;
	r.opaque_len = opaque;
	r.aux_off = at;
	if (hops)
		r.nexthop = nth(0);
	for (i = 1; i < hops; i++, at += sizeof(struct rtm_hop)) {
		struct rtm_hop h = nth(i);

		memcpy(in + at, &h, sizeof(h));
	}
	for (i = 0; i < opaque; i++)
		in[at + i] = 0x40 + i;
	return r;
}

static int put(int fd, enum rtm_op op, const struct rtm_route_info *r, const void *in, __u32 len)
{
	return _test_route_aux(fd, op, *r, in, len, NULL);
}

static int get(int fd, struct rtm_route_info *rec, __u8 *out, __u32 len)
{
	struct rtm_prefix key = pfx(DEST);
	struct rtm_dest_lookup l = lookup_cmd(RTM_LOOKUP_EXACT, RTM_VIEWS_UCAST, 0, &key, 1, rec);
	int rc;

	poison(rec, sizeof(*rec));
	poison(out, 4096);
	l.aux = u64ptr(out);
	l.aux_len = len;
	rc = rtm_call(fd, RTM_IOC_DEST_LOOKUP, &l);
	return rc ? rc : rec->status;
}

/* How many of the next hops of r (in memory @in) the record names. */
static unsigned int hops_found(const struct rtm_route_info *r, const __u8 *in,
			       const struct rtm_route_info *rec, const __u8 *out)
{
	unsigned int i, k, found = 0;

	for (i = 0; i < r->nh_count; i++) {
		const struct rtm_hop *want = i ? (void *)(in + r->aux_off +
						  (i - 1) * sizeof(*want)) : &r->nexthop;

		for (k = 0; k < rec->nh_count; k++) {
			const struct rtm_hop *seen = k ? (void *)(out + rec->aux_off +
							  (k - 1) * sizeof(*seen)) : &rec->nexthop;

			if (hop_eq(want, seen))
				break;
		}
		found += k < rec->nh_count;
	}
	return found;
}

/* U49: up to 16 next hops, each combined with up to 64 bytes. */
TEST_F(aux, all_next_hops_and_bytes_come_back)
{
	static const unsigned int bytes[] = { 0, 1, 3, 4, 7, 63, 64 };
	struct rtm_route_info r, rec;
	unsigned int n, b, at;

	for (n = 0; n <= RTM_MAX_NEXTHOPS; n++) {
		for (b = 0; b < ARRAY_LEN(bytes); b++) {
			at = (n * 52) & ~3U;
			poison(self->in, sizeof(self->in));
			r = wide(self->in, at, n, bytes[b]);
			ASSERT_LE(0, put(self->fd, RTM_OP_SET, &r, self->in, sizeof(self->in)));
			ASSERT_EQ(0, get(self->observer, &rec, self->out, sizeof(self->out)));
			EXPECT_EQ(n, rec.nh_count);
			EXPECT_EQ(bytes[b], rec.opaque_len);
			if (n > 1 || bytes[b]) {
				__u32 off = n > 1 ? (n - 1) * sizeof(struct rtm_hop) : 0;

				ASSERT_NE(RTM_AUX_NONE, rec.aux_off);
				EXPECT_EQ(0, rec.aux_off % 4);
				ASSERT_GE(sizeof(self->out), rec.aux_off + off + bytes[b]);
				EXPECT_EQ(0, memcmp(self->in + at + off,
						    self->out + rec.aux_off + off,
						    bytes[b])) {
					TH_LOG("%u next hops, %u bytes", n, bytes[b]);
				}
			} else {
				EXPECT_EQ(RTM_AUX_NONE, rec.aux_off);
			}
			EXPECT_EQ(n, hops_found(&r, self->in, &rec, self->out)) {
				TH_LOG("%u next hops, %u bytes", n, bytes[b]);
			}
		}
	}
}

TEST_F(aux, seventeen_next_hops_are_einval)
{
	struct rtm_route_info r = wide(self->in, 0, RTM_MAX_NEXTHOPS + 1, 0), rec;
	struct rtm_stats s;

	EXPECT_EQ(-EINVAL, put(self->fd, RTM_OP_SET, &r, self->in, sizeof(self->in)));
	r.nh_count = 255;
	EXPECT_EQ(-EINVAL, put(self->fd, RTM_OP_SET, &r, self->in, sizeof(self->in)));
	EXPECT_EQ(-ENOENT, get(self->fd, &rec, self->out, sizeof(self->out)));
	test_stats(self->fd, &s);
	EXPECT_EQ(0, s.out_nexthops);
}

TEST_F(aux, sixty_five_bytes_are_einval)
{
	struct rtm_route_info r = wide(self->in, 0, 1, RTM_MAX_OPAQUE + 1), rec;

	EXPECT_EQ(-EINVAL, put(self->fd, RTM_OP_SET, &r, self->in, sizeof(self->in)));
	r.opaque_len = 255;
	EXPECT_EQ(-EINVAL, put(self->fd, RTM_OP_SET, &r, self->in, sizeof(self->in)));
	EXPECT_EQ(-ENOENT, get(self->fd, &rec, self->out, sizeof(self->out)));
}

/* Auxiliary data has to be inside, to the byte. */
TEST_F(aux, outside_of_the_memory_is_einval)
{
	const __u32 need = 2 * sizeof(struct rtm_hop) + 5;
	struct rtm_route_info r = wide(self->in, 0, 3, 5), rec;

	EXPECT_EQ(-EINVAL, put(self->fd, RTM_OP_SET, &r, self->in, need - 1));
	EXPECT_EQ(-EINVAL, put(self->fd, RTM_OP_SET, &r, self->in, 0));
	r.aux_off = 4;
	EXPECT_EQ(-EINVAL, put(self->fd, RTM_OP_SET, &r, self->in, need));
	r.aux_off = 0xFFFFFFFCU;
	EXPECT_EQ(-EINVAL, put(self->fd, RTM_OP_SET, &r, self->in, sizeof(self->in)));
	r.aux_off = RTM_AUX_NONE;
	EXPECT_EQ(-EINVAL, put(self->fd, RTM_OP_SET, &r, self->in, sizeof(self->in)));
	EXPECT_EQ(-ENOENT, get(self->fd, &rec, self->out, sizeof(self->out)));
	r.aux_off = 0;
	EXPECT_LE(0, put(self->fd, RTM_OP_SET, &r, self->in, need));
}

TEST_F(aux, misaligned_offset_is_einval)
{
	struct rtm_route_info r = wide(self->in, 4, 2, 4);
	__u32 off;

	for (off = 1; off < 4; off++) {
		r.aux_off = off;
		EXPECT_EQ(-EINVAL, put(self->fd, RTM_OP_SET, &r, self->in, sizeof(self->in))) {
			TH_LOG("offset %u", off);
		}
	}
	r.aux_off = 4;
	EXPECT_LE(0, put(self->fd, RTM_OP_SET, &r, self->in, sizeof(self->in)));
}

TEST_F(aux, unreadable_memory_is_efault)
{
	long page = sysconf(_SC_PAGESIZE);
	struct rtm_route_info r = wide(self->in, 0, 2, 4), rec;
	__u8 *hole = test_map(2 * page);

	EXPECT_EQ(-EFAULT, put(self->fd, RTM_OP_SET, &r, NULL, 4096));
	ASSERT_EQ(0, mprotect(hole + page, page, PROT_NONE));
	EXPECT_EQ(-EFAULT, put(self->fd, RTM_OP_SET, &r, hole + page - 8, 4096));
	EXPECT_EQ(-ENOENT, get(self->fd, &rec, self->out, sizeof(self->out)));
}

/* A bad next hop among good ones: nothing of the record happens. */
TEST_F(aux, bad_next_hop_in_the_memory)
{
	struct rtm_route_info r, rec;
	struct rtm_hop *third = (struct rtm_hop *)self->in + 2;
	struct rtm_stats s;

	r = wide(self->in, 0, 5, 0);
	third->len = 33;
	EXPECT_EQ(-EINVAL, put(self->fd, RTM_OP_SET, &r, self->in, sizeof(self->in)));
	r = wide(self->in, 0, 5, 0);
	third->family = AF_INET6;
	EXPECT_EQ(-EAFNOSUPPORT, put(self->fd, RTM_OP_SET, &r, self->in, sizeof(self->in)));
	r = wide(self->in, 0, 5, 0);
	third->reserved = 1;
	EXPECT_EQ(-EINVAL, put(self->fd, RTM_OP_SET, &r, self->in, sizeof(self->in)));
	EXPECT_EQ(-ENOENT, get(self->fd, &rec, self->out, sizeof(self->out)));
	test_stats(self->fd, &s);
	EXPECT_EQ(0, s.out_nexthops);
	EXPECT_EQ(0, s.out_routes);
}

/* Without MAKE_HOPS every next hop and the neighbour have to be there. */
TEST_F(aux, missing_next_hop_is_enoent)
{
	struct rtm_route_info r = wide(self->in, 0, 3, 0);
	struct rtm_route_batch b;
	unsigned int i;

	r.neighbour = nth(3);
	r.rec_flags = RTM_ROUTE_F_NEIGHBOUR;
	b = batch_cmd(0, &r, 1, NULL);
	b.aux = u64ptr(self->in);
	b.aux_len = sizeof(self->in);
	for (i = 0; i < 4; i++) {
		struct rtm_nexthop_cmd c = { .size = sizeof(c) };
		struct rtm_stats s;

		test_err(ENOENT, rtm_call(self->fd, RTM_IOC_ROUTE_BATCH, &b));
		test_stats(self->fd, &s);
		EXPECT_EQ(i, s.out_nexthops);
		EXPECT_EQ(0, s.out_routes);
		c.info.hop = nth(i);
		test_ok(rtm_call(self->fd, RTM_IOC_NEXTHOP_ADD, &c));
	}
	test_ok(rtm_call(self->fd, RTM_IOC_ROUTE_BATCH, &b));
}

TEST_F(aux, make_hops_makes_what_is_missing)
{
	struct rtm_route_info r = wide(self->in, 0, 4, 0);
	struct rtm_nexthop_info i;
	struct rtm_stats s;

	test_nexthop_add(self->fd, "192.0.2.200", 0, NULL);
	r.neighbour = nth(9);
	r.rec_flags = RTM_ROUTE_F_NEIGHBOUR;
	EXPECT_EQ(RTM_CHANGE_CREATED | RTM_CHANGE_BEST,
		  put(self->fd, RTM_OP_SET, &r, self->in, sizeof(self->in)));
	test_stats(self->fd, &s);
	EXPECT_EQ(5, s.out_nexthops);
	test_nexthop_find(self->fd, "192.0.2.191", 0, NULL, &i);
	EXPECT_EQ(1, i.routes);
	/* what was made is like any other: it stays (U32) */
	r.nh_count = 0;
	EXPECT_EQ(RTM_CHANGE_DELETED | RTM_CHANGE_BEST, put(self->fd, RTM_OP_DEL, &r, NULL, 0));
	test_stats(self->fd, &s);
	EXPECT_EQ(5, s.out_nexthops);
}

/* Equal sets of next hops are one group, in whatever order they are named. */
TEST_F(aux, equal_sets_are_one_group)
{
	struct rtm_route_info r = wide(self->in, 0, 4, 0);
	struct rtm_stats s;
	struct rtm_hop tmp, *h = (struct rtm_hop *)self->in;

	ASSERT_LE(0, put(self->fd, RTM_OP_SET, &r, self->in, sizeof(self->in)));
	r.prefix = pfx("11.0.0.0/8");
	ASSERT_LE(0, put(self->fd, RTM_OP_SET, &r, self->in, sizeof(self->in)));
	tmp = h[0];
	h[0] = h[2];
	h[2] = r.nexthop;
	r.nexthop = tmp;
	r.prefix = pfx("12.0.0.0/8");
	ASSERT_LE(0, put(self->fd, RTM_OP_SET, &r, self->in, sizeof(self->in)));
	test_stats(self->fd, &s);
	EXPECT_EQ(1, s.out_nexthop_groups);
	EXPECT_EQ(4, s.out_nexthops);
	r.nh_count = 3;
	ASSERT_LE(0, put(self->fd, RTM_OP_SET, &r, self->in, sizeof(self->in)));
	test_stats(self->fd, &s);
	EXPECT_EQ(2, s.out_nexthop_groups);
}

/* Next hops are a set: told in order, and one given twice counts once. */
TEST_F(aux, next_hops_are_a_sorted_set)
{
	struct rtm_route_info r = wide(self->in, 0, 12, 3), rec;
	struct rtm_hop *in = (struct rtm_hop *)self->in, seen[RTM_MAX_NEXTHOPS];
	int i;

	/* descending on the way in; two lengths, two interfaces, two of one kind */
	in[2] = hop("192.0.2.7", 9);
	in[5] = hop("192.0.2.7", 2);
	in[8] = hop("192.0.2.0/24", 0);
	in[9] = in[2];
	in[10] = r.nexthop;
	ASSERT_LE(0, put(self->fd, RTM_OP_SET, &r, self->in, sizeof(self->in)));
	ASSERT_EQ(0, get(self->observer, &rec, self->out, sizeof(self->out)));
	ASSERT_EQ(10, rec.nh_count);
	EXPECT_EQ(3, rec.opaque_len);
	seen[0] = rec.nexthop;
	memcpy(seen + 1, self->out + rec.aux_off, 9 * sizeof(seen[0]));
	for (i = 1; i < 10; i++) {
		int d = memcmp(seen[i - 1].addr, seen[i].addr, 16);

		EXPECT_TRUE(d < 0 || (!d && (seen[i - 1].len < seen[i].len ||
			    (seen[i - 1].len == seen[i].len &&
			     seen[i - 1].ifindex < seen[i].ifindex)))) {
			TH_LOG("next hops %d and %d", i - 1, i);
		}
	}
	/* the same set in its own order is no change */
	r.nexthop = seen[0];
	r.nh_count = 10;
	memcpy(self->in, seen + 1, 9 * sizeof(seen[0]));
	for (i = 0; i < 3; i++)
		self->in[9 * sizeof(seen[0]) + i] = 0x40 + i;
	EXPECT_EQ(0, put(self->fd, RTM_OP_SET, &r, self->in, sizeof(self->in)) & ~RTM_CHANGE_BEST);
}

/* U10: a route matches if all next hops of the criteria are among its own. */
TEST_F(aux, match_nexthop_takes_all_of_them)
{
	struct rtm_route_info r = wide(self->in, 0, 4, 0), rec[4], c;
	struct rtm_list l = list_cmd(rec, 4);
	struct rtm_hop *in = (struct rtm_hop *)self->in;

	ASSERT_LE(0, put(self->fd, RTM_OP_SET, &r, self->in, sizeof(self->in)));
	r.prefix = pfx("11.0.0.0/8");
	r.nh_count = 2;
	ASSERT_LE(0, put(self->fd, RTM_OP_SET, &r, self->in, sizeof(self->in)));
	r.prefix = pfx("12.0.0.0/8");
	r.nh_count = 0;
	ASSERT_LE(0, put(self->fd, RTM_OP_SET, &r, NULL, 0));
	memset(&c, 0, sizeof(c));
	l.match = RTM_MATCH_NEXTHOP;
	l.criteria = u64ptr(&c);
	l.criteria_len = sizeof(c);
	l.criteria_aux = u64ptr(self->in);
	l.criteria_aux_len = sizeof(self->in);
	c.aux_off = 0;
	/* none: those that have none */
	test_ok(rtm_call(self->observer, RTM_IOC_ROUTE_LIST, &l));
	ASSERT_EQ(1, l.out_count);
	EXPECT_EQ(12, rec[0].prefix.addr[0]);
	/* two of them: both routes that have these two */
	c.nexthop = nth(1);
	c.nh_count = 2;
	in[0] = nth(0);
	test_ok(rtm_call(self->observer, RTM_IOC_ROUTE_LIST, &l));
	EXPECT_EQ(2, l.out_count);
	/* three: one route */
	c.nh_count = 3;
	in[1] = nth(3);
	test_ok(rtm_call(self->observer, RTM_IOC_ROUTE_LIST, &l));
	ASSERT_EQ(1, l.out_count);
	EXPECT_EQ(10, rec[0].prefix.addr[0]);
	/* one that nobody has */
	in[1] = nth(9);
	test_ok(rtm_call(self->observer, RTM_IOC_ROUTE_LIST, &l));
	EXPECT_EQ(0, l.out_count);
	/* and one that is no next hop at all */
	in[1].len = 33;
	test_err(EINVAL, rtm_call(self->observer, RTM_IOC_ROUTE_LIST, &l));
	l.criteria_aux_len = sizeof(in[0]);
	in[1] = nth(3);
	test_err(EINVAL, rtm_call(self->observer, RTM_IOC_ROUTE_LIST, &l));
}

/*
 * Next hops and interface together: an interface that another of the route's
 * next hops is on, and one that none is on.
 */
TEST_F(aux, match_nexthop_and_interface)
{
	struct rtm_route_info r = wide(self->in, 0, 4, 0), rec[4], c = {};
	struct rtm_list l = list_cmd(rec, 4);

	ASSERT_LE(0, put(self->fd, RTM_OP_SET, &r, self->in, sizeof(self->in)));
	l.match = RTM_MATCH_NEXTHOP | RTM_MATCH_INTERFACE;
	l.criteria = u64ptr(&c);
	l.criteria_len = sizeof(c);
	c.nexthop = nth(0);
	c.nh_count = 1;
	l.ifindex = nth(2).ifindex;
	ASSERT_NE(c.nexthop.ifindex, l.ifindex);
	test_ok(rtm_call(self->observer, RTM_IOC_ROUTE_LIST, &l));
	EXPECT_EQ(1, l.out_count);
	l.ifindex = 12345;
	test_ok(rtm_call(self->observer, RTM_IOC_ROUTE_LIST, &l));
	EXPECT_EQ(0, l.out_count);
	/* alone it needs no other criteria */
	l.match = RTM_MATCH_INTERFACE;
	l.criteria = 0;
	l.criteria_len = 0;
	l.ifindex = nth(1).ifindex;
	test_ok(rtm_call(self->observer, RTM_IOC_ROUTE_LIST, &l));
	EXPECT_EQ(1, l.out_count);
}

/* An update can take next hops and bytes away again. */
TEST_F(aux, update_replaces_all)
{
	struct rtm_route_info r = wide(self->in, 0, 8, 64), rec;

	ASSERT_LE(0, put(self->fd, RTM_OP_SET, &r, self->in, sizeof(self->in)));
	/* other bytes alone are a change (U59) */
	self->in[7 * sizeof(struct rtm_hop) + 63] ^= 1;
	EXPECT_EQ(RTM_CHANGE_UPDATED | RTM_CHANGE_BEST,
		  put(self->fd, RTM_OP_UPDATE, &r, self->in, sizeof(self->in)));
	EXPECT_EQ(0, put(self->fd, RTM_OP_UPDATE, &r, self->in,
			 sizeof(self->in)) & ~RTM_CHANGE_BEST);
	r = wide(self->in, 0, 1, 0);
	EXPECT_EQ(RTM_CHANGE_UPDATED | RTM_CHANGE_BEST,
		  put(self->fd, RTM_OP_UPDATE, &r, self->in, sizeof(self->in)));
	ASSERT_EQ(0, get(self->fd, &rec, self->out, sizeof(self->out)));
	EXPECT_EQ(1, rec.nh_count);
	EXPECT_EQ(0, rec.opaque_len);
	EXPECT_EQ(RTM_AUX_NONE, rec.aux_off);
}

/* Reading: without memory the counts are told and nothing else is. */
TEST_F(aux, reading_without_memory)
{
	struct rtm_route_info r = wide(self->in, 0, 3, 9), rec;

	ASSERT_LE(0, put(self->fd, RTM_OP_SET, &r, self->in, sizeof(self->in)));
	test_lookup(self->observer, RTM_LOOKUP_EXACT, 1, DEST, &rec);
	EXPECT_EQ(3, rec.nh_count);
	EXPECT_EQ(9, rec.opaque_len);
	EXPECT_EQ(RTM_AUX_NONE, rec.aux_off);
}

TEST_F(aux, reading_into_too_little_is_emsgsize)
{
	const __u32 need = 2 * sizeof(struct rtm_hop) + 9;
	struct rtm_route_info r = wide(self->in, 0, 3, 9), rec;
	struct rtm_list l = list_cmd(&rec, 1);
	struct rtm_route_cmd rc;
	struct rtm_dest_handles h;

	ASSERT_LE(0, put(self->fd, RTM_OP_SET, &r, self->in, sizeof(self->in)));
	EXPECT_EQ(-EMSGSIZE, get(self->observer, &rec, self->out, need - 1));
	EXPECT_TRUE(is_poison(self->out + need - 1, 64));
	EXPECT_EQ(0, get(self->observer, &rec, self->out, (need + 3) & ~3U));
	l.aux = u64ptr(self->out);
	l.aux_len = need - 1;
	test_err(EMSGSIZE, rtm_call(self->observer, RTM_IOC_DEST_LIST, &l));
	EXPECT_LE(need, l.out_aux);
	EXPECT_EQ(1, l.out_count);
	test_err(EMSGSIZE, rtm_call(self->observer, RTM_IOC_ROUTE_LIST, &l));
	EXPECT_LE(need, l.out_aux);
	l.aux_len = l.out_aux;
	test_ok(rtm_call(self->observer, RTM_IOC_ROUTE_LIST, &l));
	EXPECT_EQ(3, hops_found(&r, self->in, &rec, self->out));
	test_lookup_handles(self->observer, DEST, &rec, &h);
	memset(&rc, 0, sizeof(rc));
	rc.size = sizeof(rc);
	rc.handle = h.route;
	rc.aux = u64ptr(self->out);
	rc.aux_len = need - 1;
	test_err(EMSGSIZE, rtm_call(self->observer, RTM_IOC_ROUTE_INFO, &rc));
	rc.aux_len = sizeof(self->out);
	test_ok(rtm_call(self->observer, RTM_IOC_ROUTE_INFO, &rc));
	EXPECT_EQ(3, hops_found(&r, self->in, &rc.info, self->out));
}

/*
 * A destination with one route in each view, and what its records need: both
 * routes' memory, also when there is no room for the records either.
 */
static int two_views(int fd, __u8 *in)
{
	struct rtm_route_info r = wide(in, 0, 3, 9);
	int rc = put(fd, RTM_OP_SET, &r, in, 4096);

	r.rec_flags = RTM_ROUTE_F_NEW;
	r.views = RTM_VIEWS_MCAST;
	r.metric++;
	return rc < 0 ? rc : put(fd, RTM_OP_SET, &r, in, 4096);
}

TEST_F(aux, what_several_views_need)
{
	const __u32 need = 2 * (2 * sizeof(struct rtm_hop) + 12);
	struct rtm_route_info rec[2];
	unsigned int i;

	ASSERT_LE(0, two_views(self->fd, self->in));
	for (i = 0; i < 8; i++) {
		unsigned long cmd = i & 1 ? RTM_IOC_ROUTE_LIST : RTM_IOC_DEST_LIST;
		struct rtm_list l = list_cmd(rec, i & 2 ? 1 : 2);

		l.views = RTM_VIEWS_ALL;
		l.aux = u64ptr(self->out);
		l.aux_len = i & 4 ? 4 : need - 4;
		test_err(EMSGSIZE, rtm_call(self->observer, cmd, &l));
		EXPECT_EQ(2, l.out_count);
		EXPECT_EQ(need, l.out_aux) { TH_LOG("%u", i); }
		l.count = l.out_count;
		l.aux_len = l.out_aux;
		test_ok(rtm_call(self->observer, cmd, &l));
		EXPECT_EQ(2, l.out_count);
		EXPECT_EQ(need, l.out_aux);
	}
}

/* A destination is fetched as a whole, with handles or without. */
TEST_F(aux, no_half_destinations_are_fetched)
{
	const __u32 need = 2 * (2 * sizeof(struct rtm_hop) + 12);
	struct rtm_dest_handles h[2];
	struct rtm_route_info rec[2];
	struct rtm_notify_fetch f;
	struct rtm_stats s;
	__u32 number, i;

	for (i = 0; i < 2; i++) {
		test_notify_open(self->observer, RTM_VIEWS_ALL, RTM_NOTIFY_T_ALL, 0, &number);
		ASSERT_LE(0, two_views(self->fd, self->in));
		f = fetch_cmd(number, rec, 2);
		f.aux = u64ptr(self->out);
		f.aux_len = need - 4;
		f.handles = i ? u64ptr(h) : 0;
		f.handle_len = i ? sizeof(h[0]) : 0;
		test_err(EMSGSIZE, rtm_call(self->observer, RTM_IOC_NOTIFY_FETCH, &f));
		EXPECT_EQ(need, f.out_aux);
		test_stats(self->observer, &s);
		EXPECT_EQ(0, s.out_handles);
		f.aux_len = need;
		test_ok(rtm_call(self->observer, RTM_IOC_NOTIFY_FETCH, &f));
		EXPECT_EQ(2, f.out_count);
		test_notify_close(self->observer, number);
	}
}

TEST_HARNESS_MAIN
