// SPDX-License-Identifier: GPL-2.0
/*
 * infoleak: every byte of every record is written, always with the same value:
 * two calls over different poisons have to end alike.  And what is not used or
 * reserved is zero.
 */
#include "rtm_event.h"

#include <pthread.h>

FIXTURE(leak)
{
	int fd, observer;
	__u64 nexthop, route, dest, owner;
	__u32 id;
	__u8 *a, *b;		/* what the two calls wrote */
};

FIXTURE_VARIANT(leak)
{
	__u8 family;
};

FIXTURE_VARIANT_ADD(leak, ipv4) { .family = AF_INET };
FIXTURE_VARIANT_ADD(leak, ipv6) { .family = AF_INET6 };

#define ROOM	65536

static const char *dest_of(__u8 family, int n)
{
	static const char *const v4[] = { "10.0.0.0/8", "10.1.0.0/16", "10.2.0.0/16", "9.0.0.0/8" };
	static const char *const v6[] = {
		"2001:db8::/32", "2001:db8:1::/48", "2001:db8:2::/48", "2001:db7::/32",
	};

	return family == AF_INET ? v4[n] : v6[n];
}

static const char *hop_of(__u8 family, int n)
{
	static const char *const v4[] = { "192.0.2.1", "192.0.2.2", "192.0.2.0/24" };
	static const char *const v6[] = { "2001:db8::1", "2001:db8::2", "2001:db8::/32" };

	return family == AF_INET ? v4[n] : v6[n];
}

/* Routes of all kinds: with and without next hops, neighbour, bytes, views. */
FIXTURE_SETUP(leak)
{
	__u8 f = variant->family;
	struct rtm_route_info r, rec;
	struct rtm_dest_handles h;
	struct { struct rtm_hop hop; __u8 bytes[8]; } aux;

	self->a = test_map(ROOM);
	self->b = test_map(ROOM);
	self->fd = test_entity(0, f, 100, 1, &self->id);
	self->observer = test_observer(0, f);
	test_nexthop_add(self->fd, hop_of(f, 2), 5, NULL);
	test_nexthop_add(self->fd, hop_of(f, 0), 0, &self->nexthop);
	ASSERT_LE(0, _test_route(self->fd, RTM_OP_SET, rt(dest_of(f, 0), hop_of(f, 0), 10, 10)));
	ASSERT_LE(0, _test_route(self->fd, RTM_OP_SET, rt(dest_of(f, 1), NULL, 10, 10)));
	r = rt(dest_of(f, 2), hop_of(f, 0), 10, 10);
	r.views = 2;
	r.nh_count = 2;
	r.opaque_len = 5;
	r.aux_off = 0;
	r.neighbour = hop(hop_of(f, 1), 3);
	r.rec_flags = RTM_ROUTE_F_NEIGHBOUR;
	memset(&aux, 0, sizeof(aux));
	aux.hop = hop(hop_of(f, 1), 9);
	memcpy(aux.bytes, "bytes", 5);
	ASSERT_LE(0, _test_route_aux(self->fd, RTM_OP_SET, r, &aux, sizeof(aux), NULL));
	test_lookup_handles(self->observer, dest_of(f, 2), &rec, &h);
	self->dest = h.dest;
	self->route = h.route;
	self->owner = h.owner;
}

FIXTURE_TEARDOWN(leak)
{
	close(self->fd);
	close(self->observer);
}

/*
 * Makes the call with all of its memory in one place, poisoned one way and then
 * the other: @arg with its pointers relative to that place, told by @ptr.
 */
static int twice(FIXTURE_DATA(leak) *self, int fd, unsigned long cmd, const void *arg, size_t size,
		 const size_t *ptr, int ptrs, size_t out, size_t out_len)
{
	int turn, i, rc = 0;

	for (turn = 0; turn < 2 && !rc; turn++) {
		__u8 *mem = turn ? self->b : self->a;

		memset(mem + size, turn ? 0x5A : 0xA5, ROOM - size);
		memcpy(mem, arg, size);
		if (out_len)
			memset(mem + out, turn ? 0x5A : 0xA5, out_len);
		for (i = 0; i < ptrs; i++)
			*(__u64 *)(mem + ptr[i]) += u64ptr(mem);
		rc = rtm_call(fd, cmd, mem);
		for (i = 0; i < ptrs; i++)
			*(__u64 *)(mem + ptr[i]) -= u64ptr(mem);
	}
	return rc;
}

/* [from, to) is the same in both, and so it was written. */
#define expect_written(from, to, what) do {					\
	size_t __i;								\
										\
	for (__i = (from); __i < (size_t)(to); __i++)				\
		if (self->a[__i] != self->b[__i])				\
			break;							\
	EXPECT_EQ((size_t)(to), __i) {						\
		TH_LOG("%s: byte %zu is %02x and %02x", what, __i - (from),	\
		       self->a[__i], self->b[__i]);				\
	}									\
} while (0)

#define expect_untouched(from, len, what)					\
	EXPECT_TRUE(is_poison(self->a + (from), len)) { TH_LOG("%s: beyond its end", what); }

/* What has to be zero in a route's record. */
static const char *not_zero(const struct rtm_route_info *r)
{
	size_t n = r->prefix.family == AF_INET ? 4 : 16;

	if (r->prefix.reserved || !is_zero(r->prefix.addr + n, 16 - n))
		return "prefix";
	if ((r->ttl && !(r->rec_flags & RTM_ROUTE_F_TTL)) || r->reasons || r->dest_flags || r->op || r->handle)
		return "reserved";
	if (!r->nh_count && !is_zero(&r->nexthop, sizeof(r->nexthop)))
		return "nexthop";
	if (r->nexthop.reserved || !is_zero(r->nexthop.addr + n, 16 - n))
		return "nexthop";
	if (!(r->rec_flags & RTM_ROUTE_F_NEIGHBOUR) && !is_zero(&r->neighbour,
								sizeof(r->neighbour)))
		return "neighbour";
	if (r->neighbour.reserved || !is_zero(r->neighbour.addr + n, 16 - n))
		return "neighbour";
	if (r->state == RTM_ROUTE_NONE && (r->owner || r->views || r->preference || r->metric ||
	    r->flags || r->flags1 || r->nh_count || r->opaque_len || r->rec_flags || r->num_routes ||
	    r->best_views || r->aux_off != RTM_AUX_NONE))
		return "a record of no route";
	return NULL;
}

#define REC	4096		/* where records, auxiliary memory and handles go */
#define AUX	16384
#define HND	20480

/* Brief ones have no room for anything else than what is told: reserved ends them. */
#define check_briefs(n, what) do {							\
	const struct rtm_route_brief *__b = (void *)(self->a + REC);			\
	size_t __n = variant->family == AF_INET ? 4 : 16;				\
	int __k;									\
											\
	expect_written(REC, REC + (n) * sizeof(*__b), what);				\
	expect_untouched(REC + (n) * sizeof(*__b), 64, what);				\
	for (__k = 0; __k < (int)(n); __k++) {						\
		EXPECT_TRUE(is_zero(__b[__k].addr + __n, 16 - __n));			\
		EXPECT_TRUE(is_zero(__b[__k].hop + __n, 16 - __n));			\
		EXPECT_TRUE(__b[__k].nh_count || is_zero(__b[__k].hop, 16));		\
		EXPECT_EQ(0, __b[__k].op | __b[__k].reasons | __b[__k].reserved);	\
	}										\
} while (0)

#define check_records(n, what) do {							\
	const struct rtm_route_info *__r = (void *)(self->a + REC);			\
	int __k;									\
											\
	expect_written(REC, REC + (n) * sizeof(*__r), what);				\
	expect_untouched(REC + (n) * sizeof(*__r), 64, what);				\
	for (__k = 0; __k < (int)(n); __k++)						\
		EXPECT_TRUE(!not_zero(&__r[__k])) {					\
			TH_LOG("%s: record %d: %s", what, __k, not_zero(&__r[__k]));	\
		}									\
	expect_written(HND, HND + (n) * sizeof(struct rtm_dest_handles), what);		\
	expect_untouched(HND + (n) * sizeof(struct rtm_dest_handles), 64, what);	\
} while (0)

TEST_F(leak, lists)
{
	static const size_t ptr[] = {
		offsetof(struct rtm_list, records), offsetof(struct rtm_list, aux),
		offsetof(struct rtm_list, handles),
	};
	struct rtm_list l = {
		.size = sizeof(l), .records = REC, .record_len = sizeof(struct rtm_route_info),
		.count = 16, .aux = AUX, .aux_len = 4096, .handles = HND,
		.handle_len = sizeof(struct rtm_dest_handles),
	};
	struct rtm_list *out = (struct rtm_list *)self->a;
	int view;

	for (view = 0; view < 4; view++) {
		l.views = view;
		test_ok(twice(self, self->observer, RTM_IOC_DEST_LIST, &l, sizeof(l), ptr, 3, 0,
			      0));
		check_records(out->out_count, "DEST_LIST");
		expect_written(AUX, AUX + out->out_aux, "auxiliary memory");
		expect_untouched(AUX + out->out_aux, 64, "auxiliary memory");
		test_ok(twice(self, self->observer, RTM_IOC_ROUTE_LIST, &l, sizeof(l), ptr, 3, 0,
			      0));
		check_records(out->out_count, "ROUTE_LIST");
		expect_written(AUX, AUX + out->out_aux, "auxiliary memory");
	}
}

TEST_F(leak, brief_lists)
{
	static const size_t ptr[] = {
		offsetof(struct rtm_list, records), offsetof(struct rtm_list, handles),
	};
	struct rtm_list l = {
		.size = sizeof(l), .records = REC, .record_len = sizeof(struct rtm_route_brief),
		.flags = RTM_LIST_F_BRIEF, .count = 16, .handles = HND,
		.handle_len = sizeof(struct rtm_dest_handles),
	};
	struct rtm_list *out = (struct rtm_list *)self->a;

	for (l.views = 0; l.views < 4; l.views++) {
		test_ok(twice(self, self->observer, RTM_IOC_DEST_LIST, &l, sizeof(l), ptr, 2, 0,
			      0));
		check_briefs(out->out_count, "DEST_LIST, brief");
		test_ok(twice(self, self->observer, RTM_IOC_ROUTE_LIST, &l, sizeof(l), ptr, 2, 0,
			      0));
		check_briefs(out->out_count, "ROUTE_LIST, brief");
	}
}

TEST_F(leak, hold_down)
{
	struct rtm_dest_hold d = { .size = sizeof(d), .views = 1, .hold_ms = 1000 };

	d.prefix = pfx(dest_of(variant->family, 0));
	test_ok(twice(self, self->fd, RTM_IOC_DEST_HOLD, &d, sizeof(d), NULL, 0,
		      offsetof(struct rtm_dest_hold, out_hold_ms), sizeof(d.out_hold_ms)));
	expect_written(0, sizeof(d), "DEST_HOLD");
	expect_untouched(sizeof(d), 64, "DEST_HOLD");
}

TEST_F(leak, slots)
{
	struct rtm_dest_opaque o = { .size = sizeof(o) };
	int fd;

	test_ok(_test_deregister(self->fd));
	fd = test_open(O_RDWR);
	ASSERT_EQ(0, rtm_call(fd, RTM_IOC_ENTITY_REGISTER, &(struct rtm_entity_register) {
		.size = sizeof(struct rtm_entity_register), .family = variant->family,
		.protocol = 100, .flags = RTM_ENTITY_F_OPAQUE }));
	ASSERT_LE(0, _test_route(fd, RTM_OP_SET, rt(dest_of(variant->family, 0), NULL, 1, 1)));
	o.prefix = pfx(dest_of(variant->family, 0));
	test_ok(twice(self, fd, RTM_IOC_DEST_OPAQUE, &o, sizeof(o), NULL, 0,
		      offsetof(struct rtm_dest_opaque, out_value), sizeof(o.out_value)));
	expect_written(0, sizeof(o), "DEST_OPAQUE");
	expect_untouched(sizeof(o), 64, "DEST_OPAQUE");
	close(fd);
}

TEST_F(leak, route_lists)
{
	static const size_t ptr[] = {
		offsetof(struct rtm_routelist_fetch, records), offsetof(struct rtm_routelist_fetch, aux),
		offsetof(struct rtm_routelist_fetch, handles),
	};
	struct rtm_routelist_fetch f = {
		.size = sizeof(f), .count = 8, .records = REC,
		.record_len = sizeof(struct rtm_route_info), .aux = AUX, .aux_len = 4096,
		.handles = HND,
	};
	struct rtm_routelist_fetch *out = (struct rtm_routelist_fetch *)self->a;
	__u64 list, walk[2], h[8];
	struct rtm_list l = { .size = sizeof(l), .count = 8 };
	struct rtm_dest_handles dh[8];
	struct rtm_route_info rec[8];
	int i, n;

	l.records = u64ptr(rec);
	l.record_len = sizeof(rec[0]);
	l.handles = u64ptr(dh);
	l.handle_len = sizeof(dh[0]);
	test_ok(rtm_call(self->fd, RTM_IOC_ROUTE_LIST, &l));
	n = l.out_count;
	ASSERT_EQ(3, n);
	for (i = 0; i < n; i++)
		h[i] = dh[i].route;
	test_routelist_new(self->fd, &list);
	test_routelist_move(self->fd, list, h, n, NULL);
	/* two calls over two poisons: of two walks */
	test_routelist_enum(self->fd, list, &walk[0]);
	f.handle = walk[0];
	test_ok(twice(self, self->fd, RTM_IOC_ROUTELIST_FETCH, &f, sizeof(f), ptr, 3, 0, 0));
	EXPECT_EQ(0, ((struct rtm_routelist_fetch *)self->b)->out_count);
	ASSERT_EQ(3, out->out_count);
	test_routelist_enum(self->fd, list, &walk[1]);
	memset(self->b + sizeof(f), 0x5A, ROOM - sizeof(f));
	memcpy(self->b, &f, sizeof(f));
	out = (struct rtm_routelist_fetch *)self->b;
	out->handle = walk[1];
	out->records = u64ptr(self->b + REC);
	out->aux = u64ptr(self->b + AUX);
	out->handles = u64ptr(self->b + HND);
	test_ok(rtm_call(self->fd, RTM_IOC_ROUTELIST_FETCH, out));
	out->handle = walk[0];
	out->records = REC;
	out->aux = AUX;
	out->handles = HND;
	expect_written(REC, REC + 3 * sizeof(rec[0]), "ROUTELIST_FETCH");
	expect_untouched(REC + 3 * sizeof(rec[0]), 64, "ROUTELIST_FETCH");
	for (i = 0; i < 3; i++)
		EXPECT_TRUE(!not_zero(&((struct rtm_route_info *)(self->a + REC))[i]));
	expect_written(HND, HND + 3 * sizeof(__u64), "ROUTELIST_FETCH, handles");
	expect_untouched(HND + 3 * sizeof(__u64), 64, "ROUTELIST_FETCH, handles");
}

TEST_F(leak, lookups)
{
	static const size_t ptr[] = {
		offsetof(struct rtm_dest_lookup, keys), offsetof(struct rtm_dest_lookup, records),
		offsetof(struct rtm_dest_lookup, aux), offsetof(struct rtm_dest_lookup, handles),
	};
	static const size_t brief_ptr[] = {
		offsetof(struct rtm_dest_lookup, keys), offsetof(struct rtm_dest_lookup, records),
		offsetof(struct rtm_dest_lookup, handles),
	};
	struct {
		struct rtm_dest_lookup l;
		struct rtm_prefix keys[4];
	} b, c = {
		.l = {
			.size = sizeof(c.l), .keys = sizeof(c.l), .count = 4, .records = REC,
			.record_len = sizeof(struct rtm_route_info), .aux = AUX, .aux_len = 4096,
			.handles = HND, .handle_len = sizeof(struct rtm_dest_handles),
		},
	};
	int view, i;

	for (i = 0; i < 4; i++)
		c.keys[i] = pfx(dest_of(variant->family, i));	/* the last is not there */
	for (view = 0; view < 4; view++) {
		c.l.views = view;
		test_ok(twice(self, self->observer, RTM_IOC_DEST_LOOKUP, &c, sizeof(c), ptr, 4,
			      0, 0));
		check_records(view == 3 ? 8 : 4, "DEST_LOOKUP");
		b = c;
		b.l.aux = 0;
		b.l.aux_len = 0;
		b.l.flags = RTM_LOOKUP_F_BRIEF;
		b.l.record_len = sizeof(struct rtm_route_brief);
		test_ok(twice(self, self->observer, RTM_IOC_DEST_LOOKUP, &b, sizeof(b),
			      brief_ptr, 3, 0, 0));
		check_briefs(view == 3 ? 8 : 4, "DEST_LOOKUP, brief");
	}
}

TEST_F(leak, information)
{
	static const size_t ptr[] = {
		offsetof(struct rtm_dest_info, records), offsetof(struct rtm_dest_info, aux),
		offsetof(struct rtm_dest_info, handles),
	};
	static const size_t aux_ptr[] = { offsetof(struct rtm_route_cmd, aux) };
	struct rtm_dest_info d = {
		.size = sizeof(d), .handle = self->dest, .views = 3, .records = REC, .aux = AUX,
		.record_len = sizeof(struct rtm_route_info), .count = 4, .aux_len = 4096,
		.handles = HND, .handle_len = sizeof(struct rtm_dest_handles),
	};
	struct rtm_route_cmd c = {
		.size = sizeof(c), .handle = self->route, .aux = AUX, .aux_len = 4096,
		.flags = RTM_ROUTE_INFO_F_HANDLES,
	};
	struct rtm_nexthop_cmd n = { .size = sizeof(n), .handle = self->nexthop };
	int deleted;

	for (deleted = 0; deleted < 2; deleted++) {
		test_ok(twice(self, self->observer, RTM_IOC_DEST_INFO, &d, sizeof(d), ptr, 3, 0,
			      0));
		check_records(2, "DEST_INFO");
		test_ok(twice(self, self->observer, RTM_IOC_ROUTE_INFO, &c, sizeof(c), aux_ptr, 1,
			      offsetof(struct rtm_route_cmd, info), sizeof(c.info)));
		expect_written(0, sizeof(c), "ROUTE_INFO");
		EXPECT_TRUE(!not_zero(&((struct rtm_route_cmd *)self->a)->info));
		if (!deleted) {
			test_ok(twice(self, self->fd, RTM_IOC_NEXTHOP_INFO, &n, sizeof(n), NULL,
				      0, 0, 0));
			expect_written(0, sizeof(n), "NEXTHOP_INFO");
			close(self->fd);	/* and once more of what has gone */
			self->fd = test_open(O_RDONLY);
		}
	}
}

/* A change that changes nothing, so that both calls tell the same. */
TEST_F(leak, change)
{
	static const size_t ptr[] = {
		offsetof(struct rtm_route_change, records), offsetof(struct rtm_route_change, aux),
	};
	struct rtm_route_info rec;
	struct rtm_route_change c = {
		.size = sizeof(c), .route = u64ptr(&rec), .record_len = sizeof(rec), .views = 3,
		.records = REC, .aux = AUX, .aux_len = 4096,
	};
	int i, k;

	for (i = 0; i < 4; i++) {
		const struct rtm_route_info *out = (void *)(self->a + REC);

		rec = rt(dest_of(variant->family, i), i ? NULL : hop_of(variant->family, 0), 10, 10);
		ASSERT_LE(0, _test_route(self->fd, RTM_OP_SET, rec));
		test_ok(twice(self, self->fd, RTM_IOC_ROUTE_CHANGE, &c, sizeof(c), ptr, 2,
			      offsetof(struct rtm_route_change, out_change), sizeof(c.out_change)));
		expect_written(0, sizeof(c), "ROUTE_CHANGE");
		expect_written(REC, REC + 4 * sizeof(rec), "ROUTE_CHANGE");
		expect_untouched(REC + 4 * sizeof(rec), 64, "ROUTE_CHANGE");
		expect_written(AUX, AUX + 4 * 424, "ROUTE_CHANGE");
		expect_untouched(AUX + 4 * 424, 64, "ROUTE_CHANGE");
		for (k = 0; k < 4; k++)
			EXPECT_TRUE(!not_zero(&out[k])) { TH_LOG("%d, record %d", i, k); }
	}
}

TEST_F(leak, entities_and_next_hops)
{
	static const size_t ptr[] = { offsetof(struct rtm_entity_list, records) };
	static const size_t hop_ptr[] = { offsetof(struct rtm_nexthop_list, records) };
	struct rtm_entity_list l = {
		.size = sizeof(l), .records = REC, .record_len = sizeof(struct rtm_entity_info),
		.count = 4, .flags = RTM_ENTITY_LIST_F_HANDLES,
	};
	struct rtm_entity_info i = { .size = sizeof(i), .entity = self->id };
	struct rtm_nexthop_list n = {
		.size = sizeof(n), .owner = self->id, .records = REC, .count = 8,
		.record_len = sizeof(struct rtm_nexthop_info),
	};
	const struct rtm_entity_info *e = (void *)(self->a + REC);
	const struct rtm_nexthop_info *h = (void *)(self->a + REC);
	size_t addr = variant->family == AF_INET ? 4 : 16, len;
	int k;

	test_ok(twice(self, self->observer, RTM_IOC_ENTITY_LIST, &l, sizeof(l), ptr, 1, 0, 0));
	expect_written(REC, REC + sizeof(*e), "ENTITY_LIST");
	expect_untouched(REC + sizeof(*e), 64, "ENTITY_LIST");
	len = strnlen((const char *)e->out_comm, sizeof(e->out_comm));
	ASSERT_LT(len, sizeof(e->out_comm));
	EXPECT_TRUE(is_zero(e->out_comm + len, sizeof(e->out_comm) - len));
	test_ok(twice(self, self->observer, RTM_IOC_ENTITY_INFO, &i, sizeof(i), NULL, 0,
		      offsetof(struct rtm_entity_info, out_state),
		      sizeof(i) - offsetof(struct rtm_entity_info, out_state)));
	expect_written(0, sizeof(i), "ENTITY_INFO");
	test_ok(twice(self, self->observer, RTM_IOC_NEXTHOP_LIST, &n, sizeof(n), hop_ptr, 1, 0, 0));
	len = ((struct rtm_nexthop_list *)self->a)->out_count;
	EXPECT_EQ(4, len);
	expect_written(REC, REC + len * sizeof(*h), "NEXTHOP_LIST");
	expect_untouched(REC + len * sizeof(*h), 64, "NEXTHOP_LIST");
	for (k = 0; k < (int)len; k++) {
		EXPECT_EQ(0, h[k].reserved);
		EXPECT_EQ(0, h[k].reserved2);
		EXPECT_EQ(0, h[k].hop.reserved);
		EXPECT_EQ(0, h[k].remote);
		EXPECT_TRUE(is_zero(h[k].hop.addr + addr, 16 - addr));
	}
}

/*
 * Two subscriptions are told the same: the content at the start, then changes,
 * one of which leaves a destination without routes.
 */
TEST_F(leak, changes)
{
	static const __u32 views[] = { RTM_VIEWS_ANY, 1, 3 };
	struct rtm_notify_fetch f = {
		.size = sizeof(f), .count = 16, .records = REC, .aux = AUX, .aux_len = 4096,
		.record_len = sizeof(struct rtm_route_info), .handles = HND,
		.handle_len = sizeof(struct rtm_dest_handles),
	}, *out = (struct rtm_notify_fetch *)self->a;
	struct rtm_route_info *rec = (struct rtm_route_info *)(self->a + REC);
	struct rtm_route_brief *brief = (struct rtm_route_brief *)(self->a + REC);
	__u8 fam = variant->family;
	int i, k, turn, round;

	for (i = 0; i < 6; i++) {
		__u32 sub[2];

		for (turn = 0; turn < 2; turn++)
			test_notify_open(self->observer, views[i / 2], RTM_NOTIFY_T_ALL,
					 RTM_NOTIFY_F_INITIAL, &sub[turn]);
		f.flags = i % 2 ? RTM_LIST_F_BRIEF : 0;
		f.record_len = i % 2 ? sizeof(*brief) : sizeof(*rec);
		for (round = 0; round < 2; round++) {
			for (turn = 0; turn < 2; turn++) {
				struct rtm_notify_fetch *c = (void *)(turn ? self->b : self->a);

				memset(c, turn ? 0x5A : 0xA5, ROOM);
				*c = f;
				c->subscription = sub[turn];
				c->records += u64ptr(c);
				c->handles += u64ptr(c);
				c->aux = i % 2 ? 0 : c->aux + u64ptr(c);
				c->aux_len = i % 2 ? 0 : c->aux_len;
				c->out_count = c->out_aux = c->out_flags = turn ? 0x5A : 0xA5;
				c->out_seq = turn ? 0x5A : 0xA5;
				test_ok(rtm_call(self->observer, RTM_IOC_NOTIFY_FETCH, c));
			}
			ASSERT_LT(0, out->out_count);
			expect_written(offsetof(struct rtm_notify_fetch, out_count), sizeof(f),
				       "NOTIFY_FETCH");
			if (out->out_aux) {
				expect_written(AUX, AUX + out->out_aux, "auxiliary memory");
				expect_untouched(AUX + out->out_aux, 64, "auxiliary memory");
			}
			/* reasons are what is told here and nowhere else */
			for (k = 0; k < (int)out->out_count; k++) {
				__u32 reasons = i % 2 ? brief[k].reasons : rec[k].reasons;

				EXPECT_NE(0, reasons);
				EXPECT_EQ(0, reasons & ~0xFFU);
			}
			for (turn = 0; turn < 2; turn++) {
				__u8 *mem = (turn ? self->b : self->a) + REC;

				for (k = 0; k < (int)out->out_count && i % 2; k++)
					((struct rtm_route_brief *)mem)[k].reasons = 0;
				for (k = 0; k < (int)out->out_count && !(i % 2); k++)
					((struct rtm_route_info *)mem)[k].reasons = 0;
			}
			if (i % 2)
				check_briefs(out->out_count, "NOTIFY_FETCH, brief");
			else
				check_records(out->out_count, "NOTIFY_FETCH");
			if (round)
				continue;
			/* one more, one other, one less */
			ASSERT_LE(0, _test_route(self->fd, RTM_OP_SET,
						 rt(dest_of(fam, 3), hop_of(fam, 0), 10, i)));
			ASSERT_LE(0, _test_route(self->fd, RTM_OP_SET,
						 rt(dest_of(fam, 0), hop_of(fam, 0), 10, i)));
			ASSERT_LE(0, _test_route(self->fd, RTM_OP_DEL,
						 rt(dest_of(fam, 1), NULL, 0, 0)));
		}
		ASSERT_LE(0, _test_route(self->fd, RTM_OP_SET, rt(dest_of(fam, 1), NULL, 10, 10)));
		ASSERT_LE(0, _test_route(self->fd, RTM_OP_DEL, rt(dest_of(fam, 3), NULL, 0, 0)));
		for (turn = 0; turn < 2; turn++)
			test_notify_close(self->observer, sub[turn]);
	}
}

/* Calls twice, into two poisons. */
static void *invoke_twice(void *arg)
{
	FIXTURE_DATA(leak) *self = arg;
	int turn;

	for (turn = 0; turn < 2; turn++) {
		__u8 *mem = (turn ? self->b : self->a) + AUX;
		struct rtm_method_invoke i = invoke_cmd(self->id, 1, "input", 6, mem + 512, 64);

		memset(mem, turn ? 0x5A : 0xA5, 1024);
		i.out_len = turn ? 0x5A : 0xA5;
		i.out_status = turn ? 0x5A : 0xA5;
		rtm_call(self->observer, RTM_IOC_METHOD_INVOKE, &i);
		i.output = 0;
		memcpy(mem, &i, sizeof(i));
	}
	return NULL;
}

TEST_F(leak, taken_and_answered)
{
	struct rtm_entity_register r = {
		.size = sizeof(r), .family = variant->family, .protocol = 100, .methods = 1,
	};
	struct rtm_method_take *t = (struct rtm_method_take *)self->a;
	pthread_t thread;
	int turn;

	test_deregister(self->fd);
	test_ok(rtm_call(self->fd, RTM_IOC_ENTITY_REGISTER, &r));
	self->id = r.out_entity;
	close(self->observer);
	self->observer = test_entity(0, variant->family, 101, 1, NULL);
	pthread_create(&thread, NULL, invoke_twice, self);
	for (turn = 0; turn < 2; turn++) {
		__u8 *mem = turn ? self->b : self->a;
		struct rtm_method_take *c = (struct rtm_method_take *)mem;

		ASSERT_NE(0, _test_poll(self->fd, 10000));
		memset(mem, turn ? 0x5A : 0xA5, REC);
		memset(c, 0, offsetof(struct rtm_method_take, out_len));
		c->size = sizeof(*c);
		c->flags = RTM_METHOD_TAKE_F_HANDLE;
		c->input = u64ptr(mem + 1024);
		c->input_len = 64;
		c->reserved = 0;
		test_ok(rtm_call(self->fd, RTM_IOC_METHOD_TAKE, c));
		c->input = 0;
		EXPECT_EQ(0, _test_reply(self->fd, c->call, 7, "out", 4));
	}
	pthread_join(thread, NULL);
	EXPECT_EQ(6, t->out_len);
	EXPECT_NE(0, t->out_handle);
	expect_written(offsetof(struct rtm_method_take, input), sizeof(*t), "METHOD_TAKE");
	expect_written(1024, 1024 + 6, "METHOD_TAKE, input");
	expect_untouched(1024 + 6, 64, "METHOD_TAKE, input");
	expect_written(AUX, AUX + sizeof(struct rtm_method_invoke), "METHOD_INVOKE");
	expect_written(AUX + 512, AUX + 512 + 4, "METHOD_INVOKE, output");
	expect_untouched(AUX + 512 + 4, 64, "METHOD_INVOKE, output");
}

static void *invoke(void *arg)
{
	struct rtm_method_invoke i = invoke_cmd(*(__u32 *)arg, 1, "input", 6, NULL, 0);
	int fd = rtm_open(O_RDWR);

	if (!_test_register(fd, 7, AF_INET, 301, 1, NULL))
		rtm_call(fd, RTM_IOC_METHOD_INVOKE, &i);
	close(fd);
	return NULL;
}

/* Two listeners are told the same; a call is told again when it is resumed. */
TEST_F(leak, events_and_calls)
{
	static const size_t ptr[] = { offsetof(struct rtm_event_fetch, records) };
	struct rtm_event_fetch f = {
		.size = sizeof(f), .records = REC, .record_len = sizeof(struct rtm_event),
		.count = 4, .timeout_ms = 10000,
	};
	struct rtm_method_take t = { .size = sizeof(t) };
	struct rtm_event *e = (struct rtm_event *)(self->a + REC);
	int fd[2], turn, other;
	pthread_t thread;
	__u32 id;

	for (turn = 0; turn < 2; turn++)
		fd[turn] = test_listener(400 + turn, NULL);
	test_events(1, fd[0], 0, e, 1, 0);
	other = test_entity(0, AF_INET, 500, 1, NULL);
	for (turn = 0; turn < 2; turn++) {
		__u8 *mem = turn ? self->b : self->a;

		memset(mem, turn ? 0x5A : 0xA5, ROOM);
		memcpy(mem, &f, sizeof(f));
		*(__u64 *)(mem + ptr[0]) += u64ptr(mem);
		test_ok(rtm_call(fd[turn], RTM_IOC_EVENT_FETCH, mem));
	}
	EXPECT_EQ(RTM_EVENT_ENTITY_REGISTERED, e->type);
	expect_written(REC, REC + sizeof(*e), "EVENT_FETCH");
	expect_untouched(REC + sizeof(*e), 64, "EVENT_FETCH");
	test_deregister(other);

	other = test_open(O_RDWR);
	{
		struct rtm_entity_register r = {
			.size = sizeof(r), .instance = 7, .family = AF_INET, .protocol = 300,
			.methods = 1,
		};

		test_ok(rtm_call(other, RTM_IOC_ENTITY_REGISTER, &r));
		id = r.out_entity;
	}
	pthread_create(&thread, NULL, invoke, &id);
	EXPECT_NE(0, _test_poll(other, 10000));
	for (turn = 0; turn < 2; turn++) {
		__u8 *mem = turn ? self->b : self->a;

		memset(mem, turn ? 0x5A : 0xA5, ROOM);
		memcpy(mem, &f, sizeof(f));
		*(__u64 *)(mem + ptr[0]) += u64ptr(mem);
		test_ok(rtm_call(other, RTM_IOC_EVENT_FETCH, mem));
		test_block(other, 0, true, 0, 0);
		test_block(other, 0, false, 0, 0);
	}
	EXPECT_EQ(RTM_EVENT_METHOD, e->type);
	expect_written(REC, REC + sizeof(*e), "EVENT_FETCH");
	/* no room for the input: the answer tells how much is needed */
	test_err(EMSGSIZE, twice(self, other, RTM_IOC_METHOD_TAKE, &t, sizeof(t), NULL, 0, 0, 0));
	t.call = ((struct rtm_method_take *)self->a)->call;
	for (turn = 0; turn < 2; turn++) {
		__u8 *mem = turn ? self->b : self->a;

		memset(mem, turn ? 0x5A : 0xA5, sizeof(t));
		memcpy(mem, &t, offsetof(struct rtm_method_take, out_len));
		((struct rtm_method_take *)mem)->reserved = 0;
		test_err(EMSGSIZE, rtm_call(other, RTM_IOC_METHOD_TAKE, mem));
	}
	expect_written(0, sizeof(t), "METHOD_TAKE");
	EXPECT_EQ(6, ((struct rtm_method_take *)self->a)->out_len);
	test_deregister(other);
	pthread_join(thread, NULL);
}

TEST_F(leak, figures)
{
	struct rtm_query q = { .size = sizeof(q) };
	struct rtm_stats s = { .size = sizeof(s) };

	test_ok(twice(self, self->observer, RTM_IOC_QUERY, &q, sizeof(q), NULL, 0,
		      offsetof(struct rtm_query, out_version),
		      offsetof(struct rtm_query, reserved) - offsetof(struct rtm_query,
								      out_version)));
	expect_written(0, sizeof(q), "QUERY");
	test_ok(twice(self, self->observer, RTM_IOC_STATS, &s, sizeof(s), NULL, 0,
		      offsetof(struct rtm_stats, out_dests),
		      sizeof(s) - offsetof(struct rtm_stats, out_dests)));
	expect_written(0, sizeof(s), "STATS");
}

TEST_HARNESS_MAIN
