// SPDX-License-Identifier: GPL-2.0
/*
 * model: random operations of several owners over a small space of prefixes,
 * compared with a table that is an array.
 *
 * RTM_SEED and RTM_ITERATIONS choose another course and a longer one.
 */
#include "rtm_model.h"

#define OWNERS	4
#define CHECK	40		/* operations between two full comparisons */

FIXTURE(model)
{
	int fd[OWNERS], observer;
	__u32 id[OWNERS], protocol[OWNERS];
	struct model *m;
	struct rtm_route_info *want;
	__u64 seed;
};

FIXTURE_VARIANT(model)
{
	__u8 family;
	__u64 seed;
	int spread;		/* addresses differ in so many bits */
};

FIXTURE_VARIANT_ADD(model, ipv4_crowded) { .family = AF_INET, .seed = 1, .spread = 3 };
FIXTURE_VARIANT_ADD(model, ipv4) { .family = AF_INET, .seed = 2, .spread = 8 };
FIXTURE_VARIANT_ADD(model, ipv6_crowded) { .family = AF_INET6, .seed = 3, .spread = 3 };
FIXTURE_VARIANT_ADD(model, ipv6) { .family = AF_INET6, .seed = 4, .spread = 8 };

FIXTURE_SETUP(model)
{
	int i;

	self->seed = env_number("RTM_SEED", variant->seed);
	TH_LOG("RTM_SEED=%llu", (unsigned long long)self->seed);
	self->m = calloc(1, sizeof(*self->m));
	self->want = calloc(2 * MODEL_MAX, sizeof(*self->want));
	ASSERT_TRUE(self->m && self->want);
	self->observer = test_observer(0, variant->family);
	for (i = 0; i < OWNERS; i++) {
		self->protocol[i] = 100 + i / 2;
		self->fd[i] = test_entity(0, variant->family, self->protocol[i], i, &self->id[i]);
	}
}

FIXTURE_TEARDOWN(model)
{
	int i;

	for (i = 0; i < OWNERS; i++)
		close(self->fd[i]);
	close(self->observer);
	free(self->m);
	free(self->want);
}

/* @spread bits vary, spread over the address; lengths around them. */
static struct rtm_prefix random_prefix(__u64 *seed, __u8 family, int spread)
{
	unsigned int max = family == AF_INET ? 32 : 128, step = max / spread;
	struct rtm_prefix p = { .family = family };
	int i;

	for (i = 0; i < spread; i++) {
		unsigned int bit = i * step + i % 3;

		if (rnd(seed) & 1)
			p.addr[bit / 8] |= 0x80 >> bit % 8;
	}
	i = rnd(seed) % (spread + 2);
	p.len = i > spread ? rnd(seed) % (max + 1) : (unsigned int)i * step;
	return masked(p);
}

static struct rtm_route_info random_route(__u64 *seed, __u8 family, int spread)
{
	const char *nh = family == AF_INET ? "192.0.2.0" : "2001:db8::";
	struct rtm_route_info r = {
		.prefix = random_prefix(seed, family, spread),
		.views = rnd(seed) % 8 > 4 ? 3 : rnd(seed) % 4,
		.preference = 1 + rnd(seed) % 2,
		.metric = rnd(seed) % 3,
		.flags = rnd(seed) % 2,
		.flags1 = rnd(seed) % 2,
		.op = rnd(seed) % 4,
		.nh_count = rnd(seed) % 2,
		.aux_off = RTM_AUX_NONE,
	};

	if (r.op == RTM_OP_UPDATE && rnd(seed) % 2)
		r.op = RTM_OP_SET;
	if (r.nh_count)
		r.nexthop = hop(nh, 1 + rnd(seed) % 3);
	if (rnd(seed) % 3 == 0) {
		r.rec_flags = RTM_ROUTE_F_NEIGHBOUR;
		r.neighbour = hop(nh, 1 + rnd(seed) % 2);
	}
	return r;
}

/* Views in which the route that *r names is best, 0 also if it is not there. */
static __u32 views_led(struct model *m, const struct rtm_route_info *r)
{
	struct mroute *route;
	int from, to, i;

	model_sort(m);
	route = model_find(m, r);
	if (!route)
		return 0;
	i = route - m->route;
	for (from = i; from > 0 && pfx_eq(&m->route[from - 1].r.prefix, &r->prefix); from--)
		;
	to = group_end(m, from);
	return best_views(m, from, to, i);
}

static bool same_content(const struct rtm_route_info *a, const struct rtm_route_info *b)
{
	return a->views == b->views && a->preference == b->preference && a->metric == b->metric &&
	       a->flags == b->flags && a->flags1 == b->flags1 && a->nh_count == b->nh_count &&
	       (!a->nh_count || hop_eq(&a->nexthop, &b->nexthop));
}

/* Does *r to the model; what the kernel's status has to be. */
static int model_apply(struct model *m, const struct rtm_route_info *r, __u32 protocol)
{
	struct mroute *old = model_find(m, r);
	int change = 0;
	__u32 led;

	if (r->op == RTM_OP_ADD && old)
		return -EEXIST;
	if ((r->op == RTM_OP_UPDATE || r->op == RTM_OP_DEL) && !old)
		return -ENOENT;
	if (r->op != RTM_OP_DEL && old && same_content(&old->r, r))
		return 0;
	led = views_led(m, r);
	if (r->op == RTM_OP_DEL) {
		model_del(m, r);
		change = RTM_CHANGE_DELETED;
	} else {
		model_set(m, r, protocol);
		change = old ? RTM_CHANGE_UPDATED : RTM_CHANGE_CREATED;
		led |= views_led(m, r);
	}
	return change | (led ? RTM_CHANGE_BEST : 0);
}

/* A random question, asked of kernel and model. */
static int check_list(struct model *m, struct rtm_route_info *want, int fd, unsigned long cmd,
		      struct model_query *q, __u32 batch, const char **what)
{
	struct rtm_list l = {
		.range_kind = q->range_kind, .range = q->range, .views = q->views,
		.protocol = cmd == RTM_IOC_DEST_LIST ? q->protocol : 0,
		.flags = q->own ? RTM_LIST_F_OWN : 0,
	};
	bool dest = cmd == RTM_IOC_DEST_LIST;
	struct recs seen;
	int n, at;

	*what = "the call fails";
	at = _test_walk(fd, cmd, &l, batch, &seen);
	if (!at) {
		n = dest ? model_dest_list(m, q, want) : model_route_list(m, q, want);
		at = compare_lists(want, n, seen.rec, seen.n, dest, what);
	} else {
		at = -at;
	}
	recs_free(&seen);
	return at;
}

static int check_lookup(struct model *m, int fd, const struct model_query *q, __u32 kind,
			const struct rtm_prefix *key, const char **what)
{
	struct rtm_route_info want[2], seen[2];
	struct rtm_dest_lookup l = lookup_cmd(kind, q->views, q->protocol, key, 1, seen);
	int n = model_lookup(m, q, kind, key, want), rc;

	poison(seen, sizeof(seen));
	rc = rtm_call(fd, RTM_IOC_DEST_LOOKUP, &l);
	*what = "the call fails";
	if (rc || l.out_done != 1)
		return 0;
	*what = "found or not";
	if ((__u32)!!n != l.out_found || seen[0].status != (n ? 0 : -ENOENT))
		return 0;
	return n ? compare_lists(want, n, seen, n, true, what) : -1;
}

/* Everything that can be asked, with a little of each. */
#define full_check() do {								\
	const char *__what;								\
	int __i, __at;									\
											\
	model_sort(self->m);								\
	for (__i = 0; __i < 6; __i++) {							\
		__u32 who = rnd(&self->seed) % OWNERS;					\
		struct model_query q = {						\
			.views = __i < 4 ? __i : 0,					\
			.protocol = __i % 2 ? 0 : 100 + rnd(&self->seed) % 3,		\
			.own = __i == 5 ? self->id[who] : 0,				\
			.range_kind = rnd(&self->seed) % 4,				\
			.range = random_prefix(&self->seed, variant->family, variant->spread),	\
		};									\
		__u32 batch = 1 + rnd(&self->seed) % 90;				\
											\
		if (__i == 4)								\
			q.range_kind = RTM_RANGE_ALL;					\
		__at = check_list(self->m, self->want, self->fd[who], RTM_IOC_DEST_LIST, &q,	\
				  batch, &__what);					\
		ASSERT_EQ(-1, __at) { TH_LOG("step %lu, DEST_LIST: %s", step, __what); }	\
		__at = check_list(self->m, self->want, self->fd[who], RTM_IOC_ROUTE_LIST, &q,	\
				  batch, &__what);					\
		ASSERT_EQ(-1, __at) { TH_LOG("step %lu, ROUTE_LIST: %s", step, __what); }	\
	}										\
	for (__i = 0; __i < 36; __i++) {						\
		struct rtm_prefix key = random_prefix(&self->seed, variant->family,	\
						      variant->spread);			\
		struct model_query q = { .views = __i % 4,				\
					 .protocol = __i % 5 ? 0 : 101 };		\
											\
		if (__i % 2)								\
			key.len = variant->family == AF_INET ? 32 : 128;		\
		__at = check_lookup(self->m, self->observer, &q, __i % 3, &key, &__what);	\
		ASSERT_EQ(-1, __at) {							\
			TH_LOG("step %lu, lookup kind %d of %s, views %d: %s", step, __i % 3,	\
			       pfx_str(&key), __i % 4, __what);				\
		}									\
	}										\
} while (0)

/* Figures that have to agree, too. */
static int count_dests(struct model *m)
{
	int from, n = 0;

	for (from = 0; from < m->n; from = group_end(m, from))
		n++;
	return n;
}

TEST_F(model, kernel_and_array_agree)
{
	unsigned long steps = env_number("RTM_ITERATIONS", 1200), step;
	struct rtm_route_info r[CHECK];
	struct rtm_stats s;
	__s32 status[CHECK];
	int i, n, who;

	for (step = 0; step < steps; step += n) {
		who = rnd(&self->seed) % OWNERS;
		n = 1 + rnd(&self->seed) % CHECK;
		for (i = 0; i < n; i++) {
			r[i] = random_route(&self->seed, variant->family, variant->spread);
			/* grow at first, shrink in between, grow again */
			if (r[i].op == RTM_OP_DEL && step % 600 < 300)
				r[i].op = RTM_OP_SET;
		}
		test_batch(self->fd[who], RTM_BATCH_F_CONTINUE | RTM_BATCH_F_MAKE_HOPS, r, n,
			   status);
		for (i = 0; i < n; i++) {
			int want;

			r[i].owner = self->id[who];
			want = model_apply(self->m, &r[i], self->protocol[who]);
			/* of no change it may be said that it is about the best */
			if (!want)
				status[i] &= ~RTM_CHANGE_BEST;
			ASSERT_EQ(want, status[i]) {
				TH_LOG("step %lu, record %d: op %d of %s", step, i, r[i].op,
				       pfx_str(&r[i].prefix));
			}
		}
		if (rnd(&self->seed) % 16 == 0) {
			model_purge(self->m, self->id[who]);
			test_deregister(self->fd[who]);
			test_register(self->fd[who], 0, variant->family, self->protocol[who], who,
				      &self->id[who]);
		}
		full_check();
		test_stats(self->observer, &s);
		ASSERT_EQ(self->m->n, s.out_routes);
		ASSERT_EQ(count_dests(self->m), s.out_dests);
		ASSERT_EQ(0, s.out_dests_hidden);
	}
	for (i = 0; i < OWNERS; i++) {
		model_purge(self->m, self->id[i]);
		close(self->fd[i]);
		self->fd[i] = test_entity(0, variant->family, self->protocol[i], i, &self->id[i]);
		full_check();
	}
	test_stats(self->observer, &s);
	EXPECT_EQ(0, s.out_routes);
	EXPECT_EQ(0, s.out_dests);
	EXPECT_EQ(0, s.out_nexthops);
}

TEST_HARNESS_MAIN
