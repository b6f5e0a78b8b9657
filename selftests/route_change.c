// SPDX-License-Identifier: GPL-2.0
/*
 * route_change: ROUTE_CHANGE changes one route and tells what was the best one
 * before and what is after: as a batch of one between two lookups would, but
 * nobody else comes between; whatever fails changes nothing.
 */
#include <pthread.h>
#include <sys/mman.h>
#include "rtm_hold.h"

#define AUX_OF_ONE	424U
#define ROUTES_MAX	2048U	/* of one destination */

FIXTURE(change)
{
	int fd, other, observer;
	__u32 id, other_id;
	const char *dest, *h[4];
	struct rtm_route_info rec[4];
	__u8 aux[4 * AUX_OF_ONE + 64], in[4096];
};

FIXTURE_VARIANT(change)
{
	__u8 family;
	const char *dest, *h[4];
};

FIXTURE_VARIANT_ADD(change, ipv4)
{
	.family = AF_INET, .dest = "10.0.0.0/8",
	.h = { "192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.4" },
};

FIXTURE_VARIANT_ADD(change, ipv6)
{
	.family = AF_INET6, .dest = "2001:db8::/32",
	.h = { "2001:db8::1", "2001:db8::2", "2001:db8::3", "2001:db8::4" },
};

FIXTURE_SETUP(change)
{
	self->fd = test_entity(0, variant->family, 100, 1, &self->id);
	self->other = test_entity(0, variant->family, 100, 2, &self->other_id);
	self->observer = test_observer(0, variant->family);
	self->dest = variant->dest;
	memcpy(self->h, variant->h, sizeof(self->h));
}

FIXTURE_TEARDOWN(change)
{
	close(self->fd);
	close(self->other);
	close(self->observer);
}

static struct rtm_route_change change_cmd(const struct rtm_route_info *route, __u32 views,
					  struct rtm_route_info *records)
{
	struct rtm_route_change c = {
		.size = sizeof(c),
		.flags = RTM_BATCH_F_MAKE_HOPS,
		.route = u64ptr(route),
		.record_len = sizeof(*route),
		.views = views,
		.out_change = (__s32)POISON32,
		.records = u64ptr(records),
		.out_aux = POISON32,
	};

	return c;
}

/* A set of RTM_CHANGE_*, or a negative errno; the answer is in self->rec, self->aux. */
static int change(FIXTURE_DATA(change) *self, int fd, enum rtm_op op, struct rtm_route_info r,
		  __u32 views, bool with_aux)
{
	struct rtm_route_change c = change_cmd(&r, views, self->rec);
	int rc;

	r.op = op;
	c.route_aux = u64ptr(self->in);
	c.route_aux_len = sizeof(self->in);
	if (with_aux) {
		c.aux = u64ptr(self->aux);
		c.aux_len = sizeof(self->aux);
	}
	poison(self->rec, sizeof(self->rec));
	poison(self->aux, sizeof(self->aux));
	rc = rtm_call(fd, RTM_IOC_ROUTE_CHANGE, &c);
	if (rc)
		return rc;
	if (c.out_aux > sizeof(self->aux) || (!with_aux && c.out_aux))
		return -EPROTO;
	return c.out_change;
}

#define ucast(fd, op, r)	change(self, fd, op, r, RTM_VIEWS_UCAST, false)

#define BEST	RTM_CHANGE_BEST
#define before	(&self->rec[0])
#define after	(&self->rec[1])

#define expect_none(r) do {							\
	EXPECT_EQ(RTM_ROUTE_NONE, (r)->state);					\
	EXPECT_EQ(-ENOENT, (r)->status);					\
	EXPECT_EQ(0, (r)->owner);						\
	EXPECT_EQ(0, (r)->seq);							\
	EXPECT_TRUE(pfx_eq(&want, &(r)->prefix));				\
} while (0)

#define expect_route(r, _owner, _hop, _metric) do {				\
	EXPECT_EQ(RTM_ROUTE_LIVE, (r)->state);					\
	EXPECT_EQ(0, (r)->status);						\
	EXPECT_EQ(_owner, (r)->owner);						\
	EXPECT_EQ(_metric, (r)->metric);					\
	EXPECT_TRUE(hop_eq(&(r)->nexthop, &(struct rtm_hop[]){ hop(_hop, 0) }[0]));	\
	EXPECT_TRUE(pfx_eq(&want, &(r)->prefix));				\
} while (0)

/* Add, no change, update, delete: what is told is what was, and what is. */
TEST_F(change, one_owner)
{
	struct rtm_prefix want = pfx(self->dest);
	struct rtm_route_info r = rt(self->dest, self->h[0], 10, 1), rec;
	__u64 seq;

	ASSERT_EQ(RTM_CHANGE_CREATED | BEST, ucast(self->fd, RTM_OP_ADD, r));
	expect_none(before);
	expect_route(after, self->id, self->h[0], 1);
	test_lookup(self->observer, RTM_LOOKUP_EXACT, RTM_VIEWS_UCAST, self->dest, &rec);
	EXPECT_EQ(0, memcmp(&rec, after, sizeof(rec)));
	seq = after->seq;

	/* U59: takes no number, and both are the same */
	ASSERT_EQ(BEST, ucast(self->fd, RTM_OP_SET, r));
	EXPECT_EQ(0, memcmp(before, after, sizeof(*before)));
	EXPECT_EQ(seq, after->seq);

	r.metric = 2;
	r.nexthop = hop(self->h[1], 0);
	ASSERT_EQ(RTM_CHANGE_UPDATED | BEST, ucast(self->fd, RTM_OP_UPDATE, r));
	expect_route(before, self->id, self->h[0], 1);
	expect_route(after, self->id, self->h[1], 2);
	EXPECT_EQ(seq, before->seq);
	EXPECT_EQ(seq + 1, after->seq);
	test_lookup(self->observer, RTM_LOOKUP_EXACT, RTM_VIEWS_UCAST, self->dest, &rec);
	EXPECT_EQ(0, memcmp(&rec, after, sizeof(rec)));

	ASSERT_EQ(RTM_CHANGE_DELETED | BEST, ucast(self->fd, RTM_OP_DEL, r));
	EXPECT_EQ(0, memcmp(&rec, before, sizeof(rec)));
	expect_none(after);
	test_err_lookup(ENOENT, self->observer, RTM_LOOKUP_EXACT, 0, self->dest, &rec);
}

/* The other's route is best: before, after, or both. */
TEST_F(change, two_owners)
{
	struct rtm_prefix want = pfx(self->dest);

	test_set(self->other, self->dest, self->h[3], 10, 5);
	/* a worse one */
	ASSERT_EQ(RTM_CHANGE_CREATED,
		  ucast(self->fd, RTM_OP_SET, rt(self->dest, self->h[0], 10, 6)));
	expect_route(before, self->other_id, self->h[3], 5);
	expect_route(after, self->other_id, self->h[3], 5);
	EXPECT_EQ(1, before->num_routes);
	EXPECT_EQ(2, after->num_routes);
	/* better */
	ASSERT_EQ(RTM_CHANGE_UPDATED | BEST,
		  ucast(self->fd, RTM_OP_SET, rt(self->dest, self->h[0], 10, 4)));
	expect_route(before, self->other_id, self->h[3], 5);
	expect_route(after, self->id, self->h[0], 4);
	/* of equals who has had the rank for longer (U6) */
	ASSERT_EQ(RTM_CHANGE_UPDATED | BEST,
		  ucast(self->fd, RTM_OP_SET, rt(self->dest, self->h[0], 10, 5)));
	expect_route(before, self->id, self->h[0], 4);
	expect_route(after, self->other_id, self->h[3], 5);
	ASSERT_EQ(RTM_CHANGE_UPDATED | BEST,
		  ucast(self->fd, RTM_OP_SET, rt(self->dest, self->h[0], 10, 3)));
	/* gone: the other's is best again */
	ASSERT_EQ(RTM_CHANGE_DELETED | BEST,
		  ucast(self->fd, RTM_OP_DEL, rt(self->dest, NULL, 0, 0)));
	expect_route(before, self->id, self->h[0], 3);
	expect_route(after, self->other_id, self->h[3], 5);
	EXPECT_EQ(1, after->num_routes);
}

/* Each view of the set; of a view without a route that is told. */
TEST_F(change, views)
{
	struct rtm_prefix want = pfx(self->dest);
	struct rtm_route_info r = rt(self->dest, self->h[0], 10, 1), rec[2];
	struct rtm_dest_lookup l = lookup_cmd(RTM_LOOKUP_EXACT, RTM_VIEWS_ALL, 0, &want, 1, rec);

	test_set(self->other, self->dest, self->h[3], 10, 5);
	r.views = RTM_VIEWS_MCAST;
	ASSERT_EQ(RTM_CHANGE_CREATED | BEST,
		  change(self, self->fd, RTM_OP_SET, r, RTM_VIEWS_ALL, false));
	expect_route(&self->rec[0], self->other_id, self->h[3], 5);
	EXPECT_EQ(RTM_ROUTE_NONE, self->rec[1].state);	/* the destination is there */
	EXPECT_EQ(0, self->rec[1].status);
	EXPECT_EQ(1, self->rec[1].view);
	expect_route(&self->rec[2], self->other_id, self->h[3], 5);
	expect_route(&self->rec[3], self->id, self->h[0], 1);
	EXPECT_EQ(1, self->rec[3].view);
	test_ok(rtm_call(self->observer, RTM_IOC_DEST_LOOKUP, &l));
	EXPECT_EQ(0, memcmp(rec, &self->rec[2], sizeof(rec)));

	/* one view: what happens in the other one is not told */
	r.metric = 2;
	ASSERT_EQ(RTM_CHANGE_UPDATED | BEST, ucast(self->fd, RTM_OP_SET, r));
	expect_route(before, self->other_id, self->h[3], 5);
	expect_route(after, self->other_id, self->h[3], 5);
	test_del(self->other, self->dest);
	r.metric = 3;
	ASSERT_EQ(RTM_CHANGE_UPDATED | BEST, ucast(self->fd, RTM_OP_SET, r));
	expect_none(before);
	expect_none(after);
	EXPECT_TRUE(is_poison(&self->rec[2], sizeof(self->rec[2])));

	/* none named: the first of all */
	r.metric = 4;
	r.views = 0;
	ASSERT_EQ(RTM_CHANGE_UPDATED | BEST,
		  change(self, self->fd, RTM_OP_SET, r, RTM_VIEWS_ANY, false));
	expect_route(before, self->id, self->h[0], 3);
	expect_route(after, self->id, self->h[0], 4);
	EXPECT_EQ(RTM_VIEWS_MCAST, before->views);
	EXPECT_EQ(0, after->views);
}

/* A held route is told where DEST_LOOKUP tells it: with RTM_VIEWS_ANY alone (U17, U41). */
TEST_F(change, held_routes)
{
	struct rtm_prefix want = pfx(self->dest);
	struct rtm_route_info r = rt(self->dest, self->h[0], 10, 1);

	test_set(self->fd, self->dest, self->h[0], 10, 1);
	ASSERT_EQ(600000, _test_hold(self->fd, 0, self->dest, RTM_VIEWS_UCAST, 600000));
	ASSERT_EQ(RTM_CHANGE_DELETED | BEST, ucast(self->fd, RTM_OP_DEL, r));
	expect_route(before, self->id, self->h[0], 1);
	expect_none(after);
	EXPECT_EQ(-ENOENT, ucast(self->fd, RTM_OP_DEL, r));
	ASSERT_EQ(RTM_CHANGE_CREATED | BEST, ucast(self->fd, RTM_OP_SET, r));
	expect_none(before);
	ASSERT_EQ(RTM_CHANGE_DELETED | BEST,
		  change(self, self->fd, RTM_OP_DEL, r, RTM_VIEWS_ANY, false));
	EXPECT_EQ(RTM_ROUTE_LIVE, before->state);
	EXPECT_EQ(RTM_ROUTE_DELETING, after->state);
	EXPECT_EQ(0, after->status);
	EXPECT_EQ(self->id, after->owner);
}

/* A route with all there can be: 16 next hops, 64 bytes of the owner's. */
static struct rtm_route_info wide(FIXTURE_DATA(change) *self, __u32 metric)
{
	struct rtm_route_info r = rt(self->dest, self->h[0], 10, metric);
	struct rtm_hop *more = (struct rtm_hop *)self->in;
	unsigned int i;

	r.nh_count = RTM_MAX_NEXTHOPS;
	r.opaque_len = RTM_MAX_OPAQUE;
	r.aux_off = 0;
	for (i = 0; i < RTM_MAX_NEXTHOPS - 1; i++)
		more[i] = hop(self->h[0], i + 1);
	memset(more + i, metric, RTM_MAX_OPAQUE);
	return r;
}

static bool is_wide(FIXTURE_DATA(change) *self, const struct rtm_route_info *r, __u8 metric)
{
	const struct rtm_hop *more = (struct rtm_hop *)(self->aux + r->aux_off);
	unsigned int i;

	if (r->nh_count != RTM_MAX_NEXTHOPS || r->opaque_len != RTM_MAX_OPAQUE || r->aux_off & 3 ||
	    r->aux_off > 4 * AUX_OF_ONE - AUX_OF_ONE)
		return false;
	for (i = 0; i < RTM_MAX_NEXTHOPS - 1; i++)
		if (more[i].ifindex != i + 1)
			return false;
	for (i = 0; i < RTM_MAX_OPAQUE; i++)
		if (((__u8 *)(more + RTM_MAX_NEXTHOPS - 1))[i] != metric)
			return false;
	return true;
}

TEST_F(change, auxiliary_memory)
{
	struct rtm_route_info r = wide(self, 1);

	ASSERT_EQ(RTM_CHANGE_CREATED | BEST,
		  change(self, self->fd, RTM_OP_SET, r, RTM_VIEWS_UCAST, true));
	EXPECT_EQ(RTM_AUX_NONE, before->aux_off);
	EXPECT_TRUE(is_wide(self, after, 1));
	r = wide(self, 2);
	r.views = RTM_VIEWS_ALL;
	ASSERT_EQ(RTM_CHANGE_UPDATED | BEST,
		  change(self, self->fd, RTM_OP_SET, r, RTM_VIEWS_ALL, true));
	EXPECT_TRUE(is_wide(self, &self->rec[0], 1));
	EXPECT_EQ(RTM_AUX_NONE, self->rec[1].aux_off);
	EXPECT_TRUE(is_wide(self, &self->rec[2], 2));
	EXPECT_TRUE(is_wide(self, &self->rec[3], 2));
	EXPECT_NE(self->rec[2].aux_off, self->rec[3].aux_off);
	EXPECT_TRUE(is_poison(self->aux + 4 * AUX_OF_ONE, 64));
	/* without memory, without what would be there */
	r = wide(self, 3);
	ASSERT_EQ(RTM_CHANGE_UPDATED | BEST,
		  change(self, self->fd, RTM_OP_SET, r, RTM_VIEWS_UCAST, false));
	EXPECT_EQ(RTM_AUX_NONE, before->aux_off);
	EXPECT_EQ(RTM_MAX_OPAQUE, after->opaque_len);
	EXPECT_TRUE(is_poison(self->aux, sizeof(self->aux)));
	ASSERT_EQ(RTM_CHANGE_DELETED | BEST,
		  change(self, self->fd, RTM_OP_DEL, rt(self->dest, NULL, 0, 0), RTM_VIEWS_UCAST, true));
	EXPECT_TRUE(is_wide(self, before, 3));
	EXPECT_EQ(RTM_AUX_NONE, after->aux_off);
}

/* The handle goes with the route, the destination is told all the same (U21). */
TEST_F(change, by_handle)
{
	struct rtm_route_info r = rt(self->dest, self->h[0], 10, 1), rec;
	struct rtm_prefix want = pfx(self->dest);
	struct rtm_dest_handles h;

	test_set(self->fd, self->dest, self->h[0], 10, 1);
	test_lookup_handles(self->fd, self->dest, &rec, &h);
	test_release(self->fd, h.dest);
	memset(&r.prefix, 0, sizeof(r.prefix));		/* not looked at */
	r.handle = h.route;
	r.metric = 2;
	ASSERT_EQ(RTM_CHANGE_UPDATED | BEST, ucast(self->fd, RTM_OP_UPDATE, r));
	expect_route(before, self->id, self->h[0], 1);
	expect_route(after, self->id, self->h[0], 2);
	EXPECT_EQ(-EINVAL, ucast(self->fd, RTM_OP_ADD, r));
	ASSERT_EQ(RTM_CHANGE_DELETED | BEST, ucast(self->fd, RTM_OP_DEL, r));
	expect_route(before, self->id, self->h[0], 2);
	expect_none(after);
	EXPECT_EQ(-ENOENT, ucast(self->fd, RTM_OP_DEL, r));
	test_err_release(ENOENT, self->fd, h.route);
}

/* Time that is over at once is not over in the answer; the feed tells both. */
TEST_F(change, ageing_and_feed)
{
	struct rtm_route_info r = rt(self->dest, self->h[0], 10, 1), rec[4];
	struct rtm_prefix want = pfx(self->dest);
	__u32 number, reasons = 0;
	int n, tries;

	test_notify_open(self->observer, RTM_VIEWS_UCAST, RTM_NOTIFY_T_ALL, 0, &number);
	r.rec_flags = RTM_ROUTE_F_TTL;
	ASSERT_EQ(RTM_CHANGE_CREATED | BEST, ucast(self->fd, RTM_OP_SET, r));
	expect_route(after, self->id, self->h[0], 1);
	EXPECT_TRUE(after->rec_flags & RTM_ROUTE_F_TTL);
	for (tries = 0; tries < 3000 && !(reasons & RTM_REASON_REMOVED); tries++) {
		n = _test_fetch(self->observer, number, rec, 4, NULL);
		ASSERT_LE(0, n);
		reasons |= n ? rec[0].reasons : 0;
		usleep(n ? 0 : 10000);
	}
	EXPECT_EQ(RTM_REASON_ADDED | RTM_REASON_REMOVED,
		  reasons & (RTM_REASON_ADDED | RTM_REASON_REMOVED));
}

/* Nothing of the table, of the handles, of the next hops is different. */
static bool is_as_it_was(int fd, const struct rtm_stats *was)
{
	struct rtm_stats s;

	if (_test_stats(fd, &s))
		return false;
	return s.out_seq == was->out_seq && s.out_routes == was->out_routes &&
	       s.out_dests == was->out_dests && s.out_nexthops == was->out_nexthops &&
	       s.out_nexthop_groups == was->out_nexthop_groups &&
	       s.out_handles == was->out_handles && s.out_dests_hidden == was->out_dests_hidden;
}

#define refused(err, call) do {							\
	EXPECT_EQ(-(err), call);						\
	EXPECT_TRUE(is_as_it_was(self->fd, &was)) { TH_LOG("after " #call); }	\
} while (0)

/* A record's error is the call's, and changes nothing. */
TEST_F(change, errors_of_the_record)
{
	struct rtm_route_info r = rt(self->dest, self->h[0], 10, 1), bad;
	const char *none = variant->family == AF_INET ? "11.0.0.0/8" : "3fff::/20";
	struct rtm_dest_handles h;
	struct rtm_route_change c;
	struct rtm_stats was;

	test_set(self->fd, self->dest, self->h[0], 10, 1);
	test_set(self->other, none, self->h[1], 10, 1);
	test_lookup_handles(self->fd, none, &bad, &h);
	test_stats(self->fd, &was);
	refused(EEXIST, ucast(self->fd, RTM_OP_ADD, r));
	refused(ENOENT, ucast(self->other, RTM_OP_UPDATE, r));
	refused(ENOENT, ucast(self->other, RTM_OP_DEL, r));
	bad = r;
	bad.handle = h.route;
	refused(EACCES, ucast(self->fd, RTM_OP_UPDATE, bad));
	refused(EACCES, ucast(self->fd, RTM_OP_DEL, bad));
	refused(EINVAL, ucast(self->fd, RTM_OP_ADD, bad));
	bad.handle = h.dest;
	refused(ENOENT, ucast(self->fd, RTM_OP_DEL, bad));
	bad = r;
	bad.rec_flags = RTM_ROUTE_F_IF_SEQ;
	refused(ESTALE, ucast(self->fd, RTM_OP_UPDATE, bad));
	refused(EINVAL, ucast(self->fd, RTM_OP_DEL + 1, r));
	bad = r;
	bad.ttl = 1;
	refused(EINVAL, ucast(self->fd, RTM_OP_SET, bad));
	bad = r;
	bad.nh_count = RTM_MAX_NEXTHOPS + 1;
	bad.aux_off = 0;
	refused(EINVAL, ucast(self->fd, RTM_OP_SET, bad));
	bad.nh_count = 1;
	bad.opaque_len = 4;
	bad.aux_off = sizeof(self->in);
	refused(EINVAL, ucast(self->fd, RTM_OP_SET, bad));
	bad = r;
	bad.views = 4;
	refused(EOPNOTSUPP, ucast(self->fd, RTM_OP_SET, bad));
	bad = r;
	bad.rec_flags = 0x80000000U;
	refused(EOPNOTSUPP, ucast(self->fd, RTM_OP_SET, bad));
	bad = r;
	bad.prefix.family = AF_UNIX;
	refused(EAFNOSUPPORT, ucast(self->fd, RTM_OP_SET, bad));
	/* a next hop that is not in the list, and is not to be made */
	bad = rt(self->dest, self->h[2], 10, 2);
	c = change_cmd(&bad, RTM_VIEWS_UCAST, self->rec);
	c.flags = 0;
	refused(ENOENT, rtm_call(self->fd, RTM_IOC_ROUTE_CHANGE, &c));
	/* one that would be made, but the route is not */
	refused(EEXIST, ucast(self->fd, RTM_OP_ADD, bad));
	refused(EOPNOTSUPP, change(self, self->fd, RTM_OP_SET, r, 4, false));
	refused(EOPNOTSUPP, change(self, self->fd, RTM_OP_SET, r, 0xFFFFFFFEU, false));
}

TEST_F(change, no_room_in_the_destination)
{
	struct rtm_route_info *r = calloc(ROUTES_MAX, sizeof(*r));
	struct rtm_stats was;
	unsigned int i;

	ASSERT_TRUE(r);
	for (i = 0; i < ROUTES_MAX; i++) {
		r[i] = rt(self->dest, self->h[0], 10, i);
		r[i].rec_flags = RTM_ROUTE_F_NEW;
	}
	test_batch(self->fd, RTM_BATCH_F_MAKE_HOPS, r, ROUTES_MAX, NULL);
	test_stats(self->fd, &was);
	refused(ENOSPC, ucast(self->other, RTM_OP_SET, rt(self->dest, self->h[1], 10, 1)));
	r[0].rec_flags = 0;
	ASSERT_EQ(RTM_CHANGE_DELETED | BEST, ucast(self->fd, RTM_OP_DEL, r[0]));
	EXPECT_EQ(ROUTES_MAX, before->num_routes);
	EXPECT_EQ(ROUTES_MAX - 1, after->num_routes);
	free(r);
}

/* Memory that is not there, or may only be read: for each pointer, and at its end. */
TEST_F(change, faults)
{
	const long page = sysconf(_SC_PAGESIZE);
	struct rtm_route_info r = wide(self, 1);
	struct rtm_route_change ok, c;
	__u8 *none, *end, *ro;
	struct rtm_stats was;

	ro = test_map(3 * page);
	ASSERT_EQ(0, mprotect(ro, page, PROT_READ));
	none = ro + 2 * page;
	ASSERT_EQ(0, mprotect(none, page, PROT_NONE));
	end = none;
	ok = change_cmd(&r, RTM_VIEWS_UCAST, self->rec);
	ok.route_aux = u64ptr(self->in);
	ok.route_aux_len = sizeof(self->in);
	ok.aux = u64ptr(self->aux);
	ok.aux_len = 2 * AUX_OF_ONE;
	test_set(self->other, self->dest, self->h[1], 10, 9);
	test_stats(self->fd, &was);
#define fault(field, value) do {						\
	c = ok;									\
	c.field = value;							\
	refused(EFAULT, rtm_call(self->fd, RTM_IOC_ROUTE_CHANGE, &c));		\
} while (0)
	fault(route, 0);
	fault(route, u64ptr(none));
	fault(route, u64ptr(end - sizeof(r) + 1));
	fault(route, 0xFFFF888000000000ULL);
	fault(route_aux, u64ptr(none));
	fault(route_aux, u64ptr(end - AUX_OF_ONE + 1));
	fault(records, 0);
	fault(records, u64ptr(none));
	fault(records, u64ptr(ro));
	fault(records, u64ptr(end - 2 * sizeof(r) + 1));
	fault(records, 0xFFFFFFFFFFFFF000ULL);
	fault(aux, u64ptr(none));
	fault(aux, u64ptr(ro));
	fault(aux, u64ptr(end - 2 * AUX_OF_ONE + 1));
	fault(aux, 0xFFFF888000000000ULL);
	/* the same where there is just enough */
	c = ok;
	c.records = u64ptr(end - 2 * sizeof(r));
	c.route_aux = u64ptr(memcpy(ro + page, self->in, AUX_OF_ONE));
	c.aux = u64ptr(ro + page + AUX_OF_ONE);
	c.route_aux_len = AUX_OF_ONE;
	test_ok(rtm_call(self->fd, RTM_IOC_ROUTE_CHANGE, &c));
	EXPECT_EQ(RTM_CHANGE_CREATED | BEST, c.out_change);
	EXPECT_EQ(AUX_OF_ONE, c.out_aux);
}

TEST_F(change, too_little_room_is_emsgsize)
{
	struct rtm_route_info r = rt(self->dest, self->h[0], 10, 1);
	struct rtm_route_change c = change_cmd(&r, RTM_VIEWS_UCAST, self->rec);
	struct rtm_stats was;

	test_stats(self->fd, &was);
	poison(self->aux, sizeof(self->aux));
	c.aux = u64ptr(self->aux);
	c.aux_len = 2 * AUX_OF_ONE - 1;
	refused(EMSGSIZE, rtm_call(self->fd, RTM_IOC_ROUTE_CHANGE, &c));
	c.aux_len = 0;
	refused(EMSGSIZE, rtm_call(self->fd, RTM_IOC_ROUTE_CHANGE, &c));
	c.views = RTM_VIEWS_ALL;
	c.aux_len = 4 * AUX_OF_ONE - 1;
	refused(EMSGSIZE, rtm_call(self->fd, RTM_IOC_ROUTE_CHANGE, &c));
	EXPECT_TRUE(is_poison(self->aux, sizeof(self->aux)));
	c.aux_len = 4 * AUX_OF_ONE;
	test_ok(rtm_call(self->fd, RTM_IOC_ROUTE_CHANGE, &c));
	/* more than there may be is as good */
	c.aux_len = 0xFFFFFFFFU;
	test_ok(rtm_call(self->fd, RTM_IOC_ROUTE_CHANGE, &c));
	EXPECT_TRUE(is_poison(self->aux + 4 * AUX_OF_ONE, 64));
}

/* Records that grew: zeros at the end are no news, and are filled up with. */
TEST_F(change, longer_records)
{
	struct rtm_route_info r = rt(self->dest, self->h[0], 10, 1), rec;
	const __u32 grown = sizeof(r) + 24;
	struct rtm_route_change c = change_cmd(&r, RTM_VIEWS_UCAST, NULL);
	struct rtm_stats was;
	__u8 *mem = test_map(16384);

	memcpy(mem, &r, sizeof(r));
	poison(mem + grown, 16384 - grown);
	c.route = u64ptr(mem);
	c.records = u64ptr(mem + 4096);
	c.record_len = grown;
	test_ok(rtm_call(self->fd, RTM_IOC_ROUTE_CHANGE, &c));
	test_lookup(self->observer, RTM_LOOKUP_EXACT, RTM_VIEWS_UCAST, self->dest, &rec);
	EXPECT_EQ(0, memcmp(&rec, mem + 4096 + grown, sizeof(rec)));
	EXPECT_TRUE(is_zero(mem + 4096 + sizeof(r), 24));
	EXPECT_TRUE(is_zero(mem + 4096 + grown + sizeof(r), 24));
	EXPECT_TRUE(is_poison(mem + 4096 + 2 * grown, 8));
	test_stats(self->fd, &was);
	mem[grown - 1] = 1;
	refused(E2BIG, rtm_call(self->fd, RTM_IOC_ROUTE_CHANGE, &c));
	/* in place: what came in is read before anything is written */
	r.metric = 7;
	memcpy(mem, &r, sizeof(r));
	c.record_len = sizeof(r);
	c.records = c.route;
	test_ok(rtm_call(self->fd, RTM_IOC_ROUTE_CHANGE, &c));
	EXPECT_EQ(7, ((struct rtm_route_info *)mem)[1].metric);
}

/* ---- at the same time ---- */

#define WRITERS	3
#define EACH	800U

struct writer {
	int fd;
	__u64 seed;
	const char *dest, *hop;
	struct { struct rtm_route_info rec[2]; __s32 change; } log[EACH];
	pthread_t thread;
};

static void *write_away(void *arg)
{
	struct writer *w = arg;
	struct rtm_route_change c;
	unsigned int i;

	for (i = 0; i < EACH; i++) {
		struct rtm_route_info r = rt(w->dest, w->hop, 10, 1 + rnd(&w->seed) % 4);

		r.op = rnd(&w->seed) % 3 ? RTM_OP_SET : RTM_OP_DEL;
		c = change_cmd(&r, RTM_VIEWS_UCAST, w->log[i].rec);
		poison(w->log[i].rec, sizeof(w->log[i].rec));
		w->log[i].change = rtm_call(w->fd, RTM_IOC_ROUTE_CHANGE, &c) ?: c.out_change;
		if (rnd(&w->seed) % 8 == 0)
			usleep(1);
	}
	return NULL;
}

/*
 * All changes of the table are changes of one destination, each by a call that
 * tells before and after: so the records after each number are told as those
 * before the next one, and are the same.
 */
TEST_F(change, nobody_comes_between)
{
	static struct rtm_route_info state[WRITERS * EACH + 2];
	static struct writer w[WRITERS];
	unsigned int i, k, changes = 0, bad = 0;
	struct rtm_stats s;
	__u64 first;

	memset(state, 0, sizeof(state));
	/* so that there is always a route, and a number */
	test_set(self->fd, self->dest, self->h[3], 10, 9);
	test_lookup(self->observer, RTM_LOOKUP_EXACT, RTM_VIEWS_UCAST, self->dest, &state[0]);
	first = state[0].seq;
	for (i = 0; i < WRITERS; i++) {
		w[i] = (struct writer){ .seed = i, .dest = self->dest, .hop = self->h[i] };
		w[i].fd = test_entity(0, variant->family, 200, i + 1, NULL);
		ASSERT_EQ(0, pthread_create(&w[i].thread, NULL, write_away, &w[i]));
	}
	for (i = 0; i < WRITERS; i++)
		pthread_join(w[i].thread, NULL);
	for (i = 0; i < WRITERS; i++) {
		for (k = 0; k < EACH; k++) {
			struct rtm_route_info *rec = w[i].log[k].rec;
			__u64 n = rec[1].seq - first;

			if (w[i].log[k].change < 0) {
				EXPECT_EQ(-ENOENT, w[i].log[k].change);
				continue;
			}
			if (!(w[i].log[k].change & ~BEST)) {
				bad += memcmp(&rec[0], &rec[1], sizeof(rec[0])) != 0;
				continue;
			}
			ASSERT_GT(ARRAY_LEN(state), n);
			bad += rec[1].seq != rec[0].seq + 1 || state[n].seq;
			state[n] = rec[1];
			changes++;
		}
	}
	EXPECT_EQ(0, bad) { TH_LOG("%u tell of more than one change", bad); }
	test_stats(self->fd, &s);
	EXPECT_EQ(first + changes, s.out_seq);
	for (i = bad = 0; i < WRITERS; i++) {
		for (k = 0; k < EACH; k++) {
			struct rtm_route_info *rec = w[i].log[k].rec;

			bad += w[i].log[k].change >= 0 &&
			       memcmp(&state[rec[0].seq - first], &rec[0], sizeof(rec[0]));
		}
		close(w[i].fd);
	}
	EXPECT_EQ(0, bad) { TH_LOG("%u of %u states are told in two ways", bad, changes); }
	EXPECT_LT(WRITERS * EACH / 4, changes);
}

TEST_HARNESS_MAIN
