// SPDX-License-Identifier: GPL-2.0
/*
 * list: DEST_LIST and ROUTE_LIST on a table at rest: order, ranges, cursor,
 * views, own routes, criteria, room, compared with a model.
 */
#include "rtm_brief.h"
#include "rtm_model.h"

#define OWNERS	3
#define ROUTES	240

FIXTURE(list)
{
	int fd[OWNERS], observer;
	__u32 id[OWNERS];
	struct model *m;
	struct rtm_route_info *want;
	int protocol[OWNERS];
};

FIXTURE_VARIANT(list)
{
	__u8 family;
};

FIXTURE_VARIANT_ADD(list, ipv4) { .family = AF_INET };
FIXTURE_VARIANT_ADD(list, ipv6) { .family = AF_INET6 };

/* A prefix of a crowded neighbourhood: few bits vary, all lengths occur. */
static struct rtm_prefix some_prefix(__u64 *seed, __u8 family)
{
	unsigned int max = family == AF_INET ? 32 : 128, i;
	struct rtm_prefix p = { .family = family };

	for (i = 0; i < max / 8; i++)
		p.addr[i] = rnd(seed) % 3 ? 0 : (rnd(seed) % 4) << 6 | rnd(seed) % 2;
	p.len = rnd(seed) % (max + 1);
	return masked(p);
}

FIXTURE_SETUP(list)
{
	__u64 seed = 20260511;
	int i;

	self->m = calloc(1, sizeof(*self->m));
	self->want = calloc(4 * ROUTES, sizeof(*self->want));
	ASSERT_TRUE(self->m && self->want);
	for (i = 0; i < OWNERS; i++) {
		self->protocol[i] = 100 + i / 2;
		self->fd[i] = test_entity(0, variant->family, self->protocol[i], i, &self->id[i]);
	}
	self->observer = test_observer(0, variant->family);
	for (i = 0; i < ROUTES; i++) {
		const char *nh = variant->family == AF_INET ? "192.0.2.0" : "2001:db8::";
		int who = rnd(&seed) % OWNERS;
		struct rtm_route_info r = {
			.prefix = some_prefix(&seed, variant->family),
			.views = rnd(&seed) % 4,
			.preference = 1 + rnd(&seed) % 3,
			.metric = rnd(&seed) % 3,
			.flags = rnd(&seed) & 0xF7FF,
			.flags1 = i,
			.nh_count = rnd(&seed) % 4 != 0,
			.owner = self->id[who],
		};

		/* half of them at places that others have, too */
		if (i % 2 && self->m->n)
			r.prefix = self->m->route[rnd(&seed) % self->m->n].r.prefix;
		if (r.nh_count) {
			r.nexthop = hop(nh, rnd(&seed) % 3);
			r.nexthop.addr[3] = rnd(&seed) % 3;
		}
		if (rnd(&seed) % 2) {
			r.rec_flags = RTM_ROUTE_F_NEIGHBOUR;
			r.neighbour = hop(nh, rnd(&seed) % 3);
		}
		ASSERT_LE(0, _test_route(self->fd[who], RTM_OP_SET, r));
		model_set(self->m, &r, self->protocol[who]);
	}
	model_sort(self->m);
}

FIXTURE_TEARDOWN(list)
{
	int i;

	for (i = 0; i < OWNERS; i++)
		close(self->fd[i]);
	close(self->observer);
	free(self->m);
	free(self->want);
}

/* The same question for the kernel. */
static struct rtm_list as_list(const struct model_query *q, const struct rtm_route_info *criteria)
{
	struct rtm_list l = {
		.range_kind = q->range_kind,
		.range = q->range,
		.views = q->views,
		.protocol = q->protocol,
		.flags = q->own ? RTM_LIST_F_OWN : 0,
		.match = q->match,
	};

	l.ifindex = q->ifindex;
	if (q->match & ~RTM_MATCH_INTERFACE) {
		l.criteria = u64ptr(criteria);
		l.criteria_len = sizeof(*criteria);
	}
	return l;
}

/* Asks kernel and model, and the kernel for brief records. */
#define compare(fd, cmd, q, batch) ({							\
	struct rtm_list __l = as_list(q, &(q)->criteria);				\
	bool __dest = (cmd) == RTM_IOC_DEST_LIST;					\
	const char *__what = "";							\
	struct briefs __brief;								\
	struct recs __seen;								\
	int __n, __rc, __at;								\
											\
	__rc = _test_walk(fd, cmd, &__l, batch, &__seen);				\
	ASSERT_EQ(0, __rc) { TH_LOG("walk, batch %d", (int)(batch)); }			\
	__n = __dest ? model_dest_list(self->m, q, self->want)				\
		     : model_route_list(self->m, q, self->want);			\
	__at = compare_lists(self->want, __n, __seen.rec, __seen.n, __dest, &__what);	\
	EXPECT_EQ(-1, __at) {								\
		TH_LOG("%s at %d of %d (kernel: %u records), batch %d, views %u",	\
		       __what, __at, __n, __seen.n, (int)(batch), (q)->views);		\
	}										\
	__rc = _test_walk_brief(fd, cmd, &__l, batch, __seen.n, &__brief);		\
	ASSERT_EQ(0, __rc) { TH_LOG("brief walk, batch %d", (int)(batch)); }		\
	__at = __brief.n == __seen.n ? brief_differs(__seen.rec, __brief.rec, __seen.n) : -2; \
	EXPECT_EQ(-1, __at) { TH_LOG("brief records, batch %d", (int)(batch)); }	\
	free(__brief.rec);								\
	recs_free(&__seen);								\
	__n; })

/* U13: order by address, then shorter first; routes best first; any batch size.  R24 */
TEST_F(list, order_with_every_batch_size)
{
	struct model_query q = { .range_kind = RTM_RANGE_ALL };
	int batch, n;

	n = compare(self->observer, RTM_IOC_ROUTE_LIST, &q, 1);
	EXPECT_EQ(self->m->n, n);
	for (batch = 2; batch <= n + 1; batch += batch < 40 ? 1 : 17)
		compare(self->observer, RTM_IOC_ROUTE_LIST, &q, batch);
	for (batch = 1; batch <= n + 1; batch += batch < 40 ? 1 : 17)
		compare(self->observer, RTM_IOC_DEST_LIST, &q, batch);
}

/* Destinations in views: one record for each, only where a route is in one. */
TEST_F(list, views)
{
	static const __u32 views[] = { 0, 1, 2, 3, RTM_VIEWS_ALL };
	unsigned int i, batch;

	for (i = 0; i < ARRAY_LEN(views); i++) {
		struct model_query q = { .views = views[i] };

		for (batch = 1; batch < 200; batch += 19) {
			compare(self->observer, RTM_IOC_DEST_LIST, &q, batch);
			compare(self->observer, RTM_IOC_ROUTE_LIST, &q, batch);
		}
	}
}

TEST_F(list, protocol_selects_the_route)
{
	static const __u32 protocols[] = { RTM_PROTOCOL_ANY, RTM_PROTOCOL_THIS, 100, 101, 4711 };
	unsigned int i, v, who;

	for (i = 0; i < ARRAY_LEN(protocols); i++) {
		for (v = 0; v < 4; v++) {
			for (who = 0; who < OWNERS; who += 2) {
				struct model_query q = {
					.views = v, .protocol = protocols[i],
					.caller_protocol = self->protocol[who],
				};

				compare(self->fd[who], RTM_IOC_DEST_LIST, &q, 33);
			}
		}
	}
}

/* ALL, FROM (its start included), SUBTREE, EXACT, from everywhere.  R23 */
TEST_F(list, ranges)
{
	__u64 seed = 3;
	__u32 kind;
	int i;

	for (i = 0; i < 150; i++) {
		struct rtm_prefix p = i % 2 ? some_prefix(&seed, variant->family)
					    : self->m->route[rnd(&seed) % self->m->n].r.prefix;

		if (i % 5 == 0)
			p.len = p.len / 2;
		p = masked(p);
		for (kind = RTM_RANGE_FROM; kind <= RTM_RANGE_EXACT; kind++) {
			struct model_query q = { .range_kind = kind, .range = p, .views = i % 3 };

			compare(self->observer, RTM_IOC_DEST_LIST, &q, 1 + i % 50);
			compare(self->observer, RTM_IOC_ROUTE_LIST, &q, 1 + i % 50);
		}
	}
}

/* U42 holds for ranges, too. */
TEST_F(list, host_bits_of_a_range_are_cleared)
{
	struct rtm_prefix dirty = self->m->route[self->m->n / 2].r.prefix;
	struct model_query q = { .range_kind = RTM_RANGE_SUBTREE };
	struct rtm_list l;
	struct recs a, b;

	dirty.len = dirty.len > 9 ? dirty.len - 9 : 0;
	q.range = dirty;
	l = as_list(&q, NULL);
	test_walk(self->observer, RTM_IOC_DEST_LIST, &l, 50, &a);
	l.range = masked(dirty);
	test_walk(self->observer, RTM_IOC_DEST_LIST, &l, 50, &b);
	EXPECT_LT(0, a.n);
	ASSERT_EQ(a.n, b.n);
	EXPECT_EQ(0, memcmp(a.rec, b.rec, a.n * sizeof(*a.rec)));
}

/* U14: own routes, and destinations whose best route in one of the views is own. */
TEST_F(list, own)
{
	__u32 v;
	int who;

	for (who = 0; who < OWNERS; who++) {
		for (v = 0; v < 4; v++) {
			struct model_query q = { .views = v, .own = self->id[who] };

			compare(self->fd[who], RTM_IOC_ROUTE_LIST, &q, 7);
			compare(self->fd[who], RTM_IOC_DEST_LIST, &q, 7);
		}
	}
}

/* Every criterion alone and in all combinations. */
TEST_F(list, criteria)
{
	__u64 seed = 5;
	__u32 match;
	int i;

	for (match = 1; match < 32; match++) {
		for (i = 0; i < 12; i++) {
			struct model_query q = { .match = match, .views = i % 4 };

			/* something that occurs, and now and then something that does not */
			q.criteria = self->m->route[rnd(&seed) % self->m->n].r;
			if (i % 4 == 3)
				q.criteria.owner = self->id[rnd(&seed) % OWNERS];
			if (i % 6 == 5)
				q.criteria.metric = 99;
			q.criteria.aux_off = RTM_AUX_NONE;
			/* the interface is a criterion of its own */
			q.ifindex = i % 2 ? q.criteria.nexthop.ifindex :
				    self->m->route[rnd(&seed) % self->m->n].r.nexthop.ifindex;
			compare(self->observer, RTM_IOC_ROUTE_LIST, &q, 1 + i * 5);
		}
	}
}

/* U9: preference without metric is not enough. */
TEST_F(list, match_pref_includes_the_metric)
{
	struct model_query q = { .match = RTM_MATCH_PREF };
	int n = 0;

	q.criteria.preference = 2;
	for (q.criteria.metric = 0; q.criteria.metric < 3; q.criteria.metric++)
		n += compare(self->observer, RTM_IOC_ROUTE_LIST, &q, 50);
	EXPECT_LT(0, n);
	q.criteria.metric = 3;
	EXPECT_EQ(0, compare(self->observer, RTM_IOC_ROUTE_LIST, &q, 50));
}

/* DEST_LIST takes OWNER: for the best route. */
TEST_F(list, destinations_by_owner_of_the_best_route)
{
	__u32 v;
	int who;

	for (who = 0; who < OWNERS; who++) {
		for (v = 1; v < 4; v++) {
			struct model_query q = { .match = RTM_MATCH_OWNER, .views = v };

			q.criteria.owner = self->id[who];
			compare(self->observer, RTM_IOC_DEST_LIST, &q, 9);
		}
	}
}

/* The routes of one destination are never split: what does not fit waits. */
TEST_F(list, destinations_are_not_split)
{
	struct rtm_route_info rec[64];
	struct rtm_list l;
	__u32 room, need;
	int from, to;

	for (from = 0; from < self->m->n; from = to) {
		to = group_end(self->m, from);
		need = to - from;
		ASSERT_GE(ARRAY_LEN(rec), need + 1);
		for (room = 1; room < need; room++) {
			l = list_cmd(rec, room);
			l.range_kind = RTM_RANGE_FROM;
			l.range = self->m->route[from].r.prefix;
			poison(rec, sizeof(rec));
			EXPECT_EQ(-EMSGSIZE, rtm_call(self->observer, RTM_IOC_ROUTE_LIST, &l));
			EXPECT_EQ(need, l.out_count);
			EXPECT_TRUE(is_poison(&rec[room], sizeof(rec[0])));
		}
		/* exactly enough, and one more than enough */
		for (room = need; room <= need + 1; room++) {
			l = list_cmd(rec, room);
			l.range_kind = RTM_RANGE_EXACT;
			l.range = self->m->route[from].r.prefix;
			test_ok(rtm_call(self->observer, RTM_IOC_ROUTE_LIST, &l));
			EXPECT_EQ(need, l.out_count);
		}
	}
}

/* AFTER a place where nothing is, outside of the range, or beyond all. */
TEST_F(list, after_anything)
{
	__u64 seed = 9;
	int i;

	for (i = 0; i < 100; i++) {
		struct model_query q = { .range_kind = i % 2 ? RTM_RANGE_ALL : RTM_RANGE_SUBTREE };
		struct rtm_prefix after = some_prefix(&seed, variant->family);
		struct rtm_list l;
		struct recs seen;
		int n, k, skip;

		q.range = some_prefix(&seed, variant->family);
		q.range.len /= 4;
		q.range = masked(q.range);
		l = as_list(&q, NULL);
		l.flags = RTM_LIST_F_AFTER;
		l.after = after;
		test_walk(self->observer, RTM_IOC_DEST_LIST, &l, 100, &seen);
		n = model_dest_list(self->m, &q, self->want);
		for (skip = 0; skip < n && pfx_cmp(&self->want[skip].prefix, &after) <= 0; skip++)
			;
		EXPECT_EQ(n - skip, seen.n) { TH_LOG("after %s", pfx_str(&after)); }
		for (k = 0; k < (int)seen.n && k + skip < n; k++)
			EXPECT_TRUE(pfx_eq(&self->want[skip + k].prefix, &seen.rec[k].prefix));
		recs_free(&seen);
	}
}

/* Deletion of the destination on which the cursor stands. */
TEST_F(list, cursor_survives_its_destination)
{
	struct rtm_route_info rec;
	struct rtm_list l = list_cmd(&rec, 1);
	int from = 0, to, i, k;

	for (;;) {
		test_ok(rtm_call(self->observer, RTM_IOC_DEST_LIST, &l));
		if (!l.out_count)
			break;
		ASSERT_LT(from, self->m->n);
		EXPECT_TRUE(pfx_eq(&self->m->route[from].r.prefix, &rec.prefix));
		to = group_end(self->m, from);
		for (i = from; i < to; i++) {
			struct rtm_route_info r = self->m->route[i].r;

			for (k = 0; self->id[k] != r.owner; k++)
				;
			r.nh_count = 0;
			ASSERT_LT(0, _test_route(self->fd[k], RTM_OP_DEL, r));
		}
		l.after = rec.prefix;
		l.flags = RTM_LIST_F_AFTER;
		from = to;
	}
	EXPECT_EQ(self->m->n, from);
}

/* U11: the end is a call that returns nothing, and it stays the end. */
TEST_F(list, end_is_a_count_of_zero)
{
	struct rtm_route_info rec[2 * ROUTES];
	struct rtm_list l = list_cmd(rec, 2 * ROUTES);
	struct rtm_stats s;

	test_ok(rtm_call(self->observer, RTM_IOC_ROUTE_LIST, &l));
	EXPECT_EQ(self->m->n, l.out_count);
	test_stats(self->observer, &s);
	EXPECT_EQ(s.out_seq, l.out_seq);
	l.after = rec[l.out_count - 1].prefix;
	l.flags = RTM_LIST_F_AFTER;
	test_ok(rtm_call(self->observer, RTM_IOC_ROUTE_LIST, &l));
	EXPECT_EQ(0, l.out_count);
	test_ok(rtm_call(self->observer, RTM_IOC_ROUTE_LIST, &l));
	EXPECT_EQ(0, l.out_count);
}

TEST_HARNESS_MAIN
