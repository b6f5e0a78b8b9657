// SPDX-License-Identifier: GPL-2.0
/*
 * notify_model: random changes by several owners against a plain model, which
 * says for each subscription what has to be pending and why.
 *
 *   RTM_SEED, RTM_ITERATIONS
 */
#include "rtm_notify.h"

#define OWNERS	3
#define DESTS	320
#define HOT	40	/* of them, where one at a time is changed */
#define BATCH	300
#define SUBS	9
#define ADDED	RTM_REASON_ADDED
#define REMOVED	RTM_REASON_REMOVED
#define UPDATED	RTM_REASON_UPDATED
#define BEST	RTM_REASON_BEST
#define FORWARD	RTM_REASON_FORWARDING
#define FLAPPED	RTM_REASON_FLAPPED

struct msub {
	__u32 number, views, types, flags;
	bool lazy;			/* reads seldom */
	__u32 reasons[DESTS];
	__u8 best[DESTS], fwd[DESTS];	/* views in which that happened since */
	bool marked[DESTS];
	__u64 order[DESTS];		/* when it became pending, 0: it may come anywhere */
	bool ignored[DESTS];		/* since it was last told: keeps its place */
};

FIXTURE(nm)
{
	int fd[OWNERS], observer;
	struct mroute route[DESTS][OWNERS];
	struct msub sub[SUBS];
	__u64 clock, seed;
	struct rtm_route_info rec[2 * DESTS + 8];
	struct rtm_route_info batch[BATCH];
	__s32 status[BATCH];
};

FIXTURE_VARIANT(nm)
{
	__u16 family;
};

FIXTURE_VARIANT_ADD(nm, ipv4) { .family = AF_INET };
FIXTURE_VARIANT_ADD(nm, ipv6) { .family = AF_INET6 };

static const struct { __u32 views, types, flags; bool lazy; } kinds[SUBS] = {
	{ 1, RTM_NOTIFY_T_ALL, 0, false },
	{ 1, RTM_NOTIFY_T_ALL, 0, true },
	{ 2, RTM_NOTIFY_T_BEST, 0, false },
	{ RTM_VIEWS_ALL, RTM_NOTIFY_T_BEST, 0, true },
	{ RTM_VIEWS_ALL, RTM_NOTIFY_T_FORWARDING, 0, false },
	{ RTM_VIEWS_ANY, RTM_NOTIFY_T_ALL, 0, true },
	{ RTM_VIEWS_ANY, RTM_NOTIFY_T_BEST | RTM_NOTIFY_T_FORWARDING, 0, false },
	{ 1, RTM_NOTIFY_T_ALL, RTM_NOTIFY_F_MARKED, false },
	{ RTM_VIEWS_ALL, RTM_NOTIFY_T_ALL, RTM_NOTIFY_F_MARKED, true },
};

FIXTURE_SETUP(nm)
{
	int i;

	self->seed = env_number("RTM_SEED", 23);
	for (i = 0; i < OWNERS; i++)
		self->fd[i] = test_entity(0, variant->family, 100 + i, 1, NULL);
	self->observer = test_observer(0, variant->family);
}

FIXTURE_TEARDOWN(nm)
{
	int i;

	for (i = 0; i < OWNERS; i++)
		close(self->fd[i]);
	close(self->observer);
}

static int best_of(const struct mroute *r, int view)
{
	int i, best = -1;

	for (i = 0; i < OWNERS; i++) {
		if (!r[i].there || !(r[i].views >> view & 1))
			continue;
		if (best < 0 || r[i].preference < r[best].preference ||
		    (r[i].preference == r[best].preference &&
		     (r[i].metric < r[best].metric ||
		      (r[i].metric == r[best].metric && r[i].age < r[best].age))))
			best = i;
	}
	return best;
}

static bool same_fwd(const struct mroute *a, const struct mroute *b)
{
	return a->preference == b->preference && a->metric == b->metric && a->hop == b->hop &&
	       (a->flags & 15) == (b->flags & 15);
}

/* What the change of one owner's route of a destination is to each subscription. */
static void judge(FIXTURE_DATA(nm) *self, int d, int o, const struct mroute *old)
{
	const struct mroute *new = self->route[d];
	__u32 ov = old[o].there ? old[o].views : 0, nv = new[o].there ? new[o].views : 0;
	__u32 kind[2] = { 0, 0 }, none = 0;
	__u8 best = 0, fwd = 0;
	int v, s;

	for (v = 0; v < 2; v++) {
		int was = best_of(old, v), is = best_of(new, v);

		if (ov >> v & 1 && nv >> v & 1)
			kind[v] = UPDATED;
		else if (ov >> v & 1)
			kind[v] = REMOVED;
		else if (nv >> v & 1)
			kind[v] = ADDED;
		if (was != is) {
			best |= 1 << v;
			fwd |= 1 << v;
		} else if (was == o) {
			if (!same_fwd(&old[o], &new[o]))
				fwd |= 1 << v;
			if (fwd >> v & 1 || old[o].flags != new[o].flags)
				best |= 1 << v;
		}
	}
	if (!ov && !nv)
		none = !old[o].there ? ADDED : !new[o].there ? REMOVED : UPDATED;
	for (s = 0; s < SUBS; s++) {
		struct msub *m = &self->sub[s];
		__u32 views = m->views ? m->views & 3 : 3, why = 0;
		__u8 *level, happened;

		if (!m->number || (m->flags & RTM_NOTIFY_F_MARKED && !m->marked[d]))
			continue;
		for (v = 0; v < 2; v++) {
			__u8 counts = m->types & RTM_NOTIFY_T_ALL ? 3 :
				      m->types & RTM_NOTIFY_T_BEST ? best : fwd;

			if (views >> v & 1 && counts >> v & 1)
				why |= kind[v];
		}
		if (!m->views && m->types & RTM_NOTIFY_T_ALL)
			why |= none;
		if (!why)
			continue;
		level = m->types & (RTM_NOTIFY_T_ALL | RTM_NOTIFY_T_BEST) ? m->best : m->fwd;
		happened = (level == m->best ? best : fwd) & views;
		if (!m->reasons[d])
			m->order[d] = m->ignored[d] ? 0 : ++self->clock;
		m->reasons[d] |= why | (best & views ? BEST : 0) | (fwd & views ? FORWARD : 0) |
				 (level[d] & happened ? FLAPPED : 0);
		m->best[d] |= best & views;
		m->fwd[d] |= fwd & views;
	}
}

static void forget(struct msub *m, int d)
{
	m->reasons[d] = 0;
	m->best[d] = 0;
	m->fwd[d] = 0;
}

static bool equal(const struct mroute *a, const struct mroute *b)
{
	return a->there == b->there && a->preference == b->preference && a->metric == b->metric &&
	       a->views == b->views && a->flags == b->flags && a->hop == b->hop;
}

static void set_model(FIXTURE_DATA(nm) *self, int d, int o, struct mroute new)
{
	struct mroute old[OWNERS], *r = &self->route[d][o];

	memcpy(old, self->route[d], sizeof(old));
	if (!new.there && !r->there)
		return;
	if (new.there && r->there && equal(r, &new))
		return;
	new.age = new.there && r->there && new.preference == r->preference &&
		  new.metric == r->metric ? r->age : ++self->clock;
	*r = new;
	judge(self, d, o, old);
}

static bool visible(const struct msub *m, const struct mroute *r, int view)
{
	return m->views ? best_of(r, view) >= 0 : r[0].there || r[1].there || r[2].there;
}

/* Fetches up to @max destinations; NULL, or what is wrong. */
static const char *check_fetch(FIXTURE_DATA(nm) *self, struct msub *m, __u32 max)
{
	__u32 per = (m->views & 3) == 3 ? 2 : 1, flags;
	int n = _test_fetch(self->observer, m->number, self->rec, max * per, &flags), i, d, left = 0;
	__u64 last = 0;

	if (n < 0)
		return "it failed";
	for (i = 0; i < n; i += per) {
		int view = self->rec[i].view, o;
		const struct mroute *r;
		__u32 k;

		d = which(&self->rec[i].prefix);
		r = self->route[d];
		if (!m->reasons[d])
			return "one that is not pending";
		if (m->reasons[d] != self->rec[i].reasons) {
			fprintf(stderr, "# %d: reasons %x, not %x\n", d, self->rec[i].reasons,
				m->reasons[d]);
			return "reasons";
		}
		/* a change that does not concern it may have come first in the log */
		if (!m->views && m->types & RTM_NOTIFY_T_ALL && m->order[d] && m->order[d] < last)
			return "order";
		if (m->order[d])
			last = m->order[d];
		m->ignored[d] = false;
		for (k = 0; k < per; k++) {
			const struct rtm_route_info *rec = &self->rec[i + k];

			view = rec->view;
			if (visible(m, r, view) != (rec->state == RTM_ROUTE_LIVE))
				return "state";
			o = best_of(r, view);
			if (m->views && o >= 0 && rec->metric != r[o].metric)
				return "metric";
		}
		forget(m, d);
	}
	for (d = 0; d < DESTS; d++)
		left += !!m->reasons[d];
	if (n < (int)(max * per) && left)
		return "some are missing";
	if (!(flags & RTM_NOTIFY_OUT_MORE) != !left)
		return "the flag MORE";
	return NULL;
}

static void random_dests(FIXTURE_DATA(nm) *self, __u16 family, struct msub *m, int d, __u32 op,
			 int *want, int *got)
{
	struct rtm_prefix p = dest(family, d);
	char text[64];

	snprintf(text, sizeof(text), "%s", pfx_str(&p));
	*got = _test_notify_dest(self->observer, m->number, op, text);
	*want = *got;
	if (*got < 0)		/* not in the table: then nothing can be pending */
		return;
	switch (op) {
	case RTM_NOTIFY_IGNORE:
		forget(m, d);
		m->ignored[d] = true;
		*want = 0;
		break;
	case RTM_NOTIFY_STATUS:
		*want = !!m->reasons[d];
		break;
	case RTM_NOTIFY_MARK:
		m->marked[d] = true;
		*want = 0;
		break;
	case RTM_NOTIFY_UNMARK:
		m->marked[d] = false;
		*want = 0;
		break;
	default:
		*want = m->marked[d];
	}
}

static struct mroute random_route(__u64 *seed)
{
	return (struct mroute){
		.there = rnd(seed) % 3,
		.preference = 1 + rnd(seed) % 2,
		.metric = rnd(seed) % 3,
		.views = rnd(seed) % 4,
		.flags = rnd(seed) % 4 * 8,
		.hop = rnd(seed) % 2,
	};
}

/* What a record did, done to the model.  Return: false: its status is another one. */
static bool done(FIXTURE_DATA(nm) *self, int o, const struct rtm_route_info *r,
		 const struct mroute *new, int status)
{
	int d = which(&r->prefix);
	const struct mroute *old = &self->route[d][o];
	int change = RTM_CHANGE_CREATED | RTM_CHANGE_UPDATED | RTM_CHANGE_DELETED;
	int want = old->there ? RTM_CHANGE_DELETED : -ENOENT;

	if (new->there && r->op == RTM_OP_ADD && old->there) {
		return status == -EEXIST;
	} else if (new->there) {
		want = !old->there ? RTM_CHANGE_CREATED :
		       equal(old, new) ? 0 : RTM_CHANGE_UPDATED;
	}
	set_model(self, d, o, *new);
	return (status < 0 ? status : status & change) == want;
}

static void owner_goes(FIXTURE_DATA(nm) *self, int i)
{
	int d, s;

	for (d = 0; d < DESTS; d++)
		set_model(self, d, i, (struct mroute){ .there = false });
	/* it goes in order of memory */
	for (s = 0; s < SUBS; s++)
		memset(self->sub[s].order, 0, sizeof(self->sub[s].order));
}

/* Closes a subscription, and mostly opens it anew. */
static int again(FIXTURE_DATA(nm) *self, struct msub *m)
{
	int s = m - self->sub;

	if (m->number && _test_notify_close(self->observer, m->number))
		return -EPROTO;
	memset(m, 0, sizeof(*m));
	if (!(rnd(&self->seed) % 4))
		return 0;
	m->views = kinds[s].views;
	m->types = kinds[s].types;
	m->flags = kinds[s].flags;
	m->lazy = kinds[s].lazy;
	return _test_notify_open(self->observer, m->views, m->types, m->flags, &m->number);
}

/* All that is there, read anew in one view: NULL, or what is wrong. */
static const char *check_list(FIXTURE_DATA(nm) *self, int view)
{
	struct rtm_list how = { .views = 1 << view };
	const char *wrong = NULL;
	struct recs list;
	int i, d, n = 0;

	if (_test_walk(self->observer, RTM_IOC_DEST_LIST, &how, 200, &list))
		return "it failed";
	for (d = 0; d < DESTS; d++)
		n += best_of(self->route[d], view) >= 0;
	if (n != (int)list.n)
		wrong = "how many there are";
	for (i = 0; i < (int)list.n && !wrong; i++) {
		d = which(&list.rec[i].prefix);
		n = best_of(self->route[d], view);
		if (n < 0 || self->route[d][n].metric != list.rec[i].metric)
			wrong = "a route";
	}
	recs_free(&list);
	return wrong;
}

/* The end: all is told, nothing stays. */
#define finish() do {									\
	int __k;									\
											\
	for (__k = 0; __k < SUBS; __k++) {						\
		struct msub *__m = &self->sub[__k];					\
		const char *__w = NULL;							\
											\
		if (!__m->number)							\
			continue;							\
		__w = check_fetch(self, __m, DESTS);					\
		ASSERT_EQ(NULL, __w) { TH_LOG("the end, number %d: %s", __k, __w); }	\
		EXPECT_EQ(0, _test_fetch(self->observer, __m->number, self->rec, 4,	\
					 NULL));					\
	}										\
	for (__k = 0; __k < 2; __k++)							\
		EXPECT_EQ(NULL, check_list(self, __k));					\
	for (__k = 0; __k < OWNERS; __k++)						\
		test_deregister(self->fd[__k]);						\
	for (__k = 0; __k < SUBS; __k++)						\
		if (self->sub[__k].number)						\
			test_notify_close(self->observer, self->sub[__k].number);	\
	test_stats(self->observer, &st);						\
	EXPECT_EQ(0, st.out_dests_hidden);						\
	EXPECT_EQ(0, st.out_feed_bytes);						\
} while (0)

TEST_F(nm, kernel_and_model_agree)
{
	unsigned long steps = env_number("RTM_ITERATIONS", 6000), step;
	struct rtm_stats st;
	const char *wrong;
	int i, d;

	for (step = 0; step < steps; step++) {
		__u32 dice = rnd(&self->seed) % 100;
		struct msub *m = &self->sub[rnd(&self->seed) % SUBS];

		d = rnd(&self->seed) % HOT;
		i = rnd(&self->seed) % OWNERS;
		if (dice < 60) {
			struct mroute new = random_route(&self->seed);
			struct rtm_route_info r = record_of(variant->family, d, &new);
			int rc = _test_route(self->fd[i], r.op, r);

			ASSERT_TRUE(done(self, i, &r, &new, rc)) { TH_LOG("step %lu: %d", step, rc); }
		} else if (dice < 61) {
			/* an owner goes */
			test_deregister(self->fd[i]);
			test_register(self->fd[i], 0, variant->family, 100 + i, 1, NULL);
			owner_goes(self, i);
		} else if (dice < 64) {
			ASSERT_EQ(0, again(self, m));
		} else if (!m->number) {
			continue;
		} else if (dice < 84) {
			int want, got;

			random_dests(self, variant->family, m, d, rnd(&self->seed) % 5, &want, &got);
			ASSERT_EQ(want, got) { TH_LOG("step %lu, destination %d", step, d); }
			if (got < 0) {
				ASSERT_EQ(-ENOENT, got);
				ASSERT_EQ(0, m->reasons[d]);
				ASSERT_FALSE(m->marked[d]);
			}
		} else if (!m->lazy || dice > 97) {
			wrong = check_fetch(self, m, 1 + rnd(&self->seed) % 12);
			ASSERT_EQ(NULL, wrong) {
				TH_LOG("step %lu, subscription %d: %s", step, (int)(m - self->sub),
				       wrong);
			}
		}
	}
	finish();
}

/* ---- many in one call: new destinations share entries of the log ---- */

/* How the records of a batch are chosen. */
enum {
	LOAD,		/* one after another, alike */
	VIEWS,		/* the same; the views change at times */
	MIXED,		/* the same; some of them, old or new, are changed or deleted between */
	WITHDRAW,	/* deleted one after another: what comes then is new */
};

/* Records of a batch, upwards or downwards, and what each says.  Return: how many. */
static int fill_batch(FIXTURE_DATA(nm) *self, __u16 family, struct mroute *want)
{
	__u64 *seed = &self->seed;
	int kind = rnd(seed) % 4, i, back, d = rnd(seed) % DESTS;
	int n = 1 + rnd(seed) % (rnd(seed) % 2 ? 40 : BATCH);
	int step = rnd(seed) % 2 ? 1 : DESTS - 1;
	struct mroute like = random_route(seed);

	if (kind == WITHDRAW)
		n = BATCH;

	for (i = 0; i < n; i++, d = (d + step) % DESTS) {
		int here = d;

		want[i] = like;
		want[i].metric = i % 3;
		want[i].there = kind != WITHDRAW;
		if (kind == VIEWS && !(rnd(seed) % 6))
			like.views = rnd(seed) % 4;
		if (kind == MIXED && !(rnd(seed) % 5)) {
			/* one that was just there, or any */
			back = rnd(seed) % 8;
			here = back && back <= i ? which(&self->batch[i - back].prefix) :
						   (int)(rnd(seed) % DESTS);
			want[i] = random_route(seed);
		}
		self->batch[i] = record_of(family, here, &want[i]);
		if (want[i].there && !(rnd(seed) % 8))
			self->batch[i].op = RTM_OP_ADD;
	}
	return n;
}

/* Every subscription is read to its end: what is gone is free to be used again. */
static const char *read_all(FIXTURE_DATA(nm) *self)
{
	const char *wrong = NULL;
	int s;

	for (s = 0; s < SUBS && !wrong; s++)
		if (self->sub[s].number)
			wrong = check_fetch(self, &self->sub[s], DESTS);
	return wrong;
}

TEST_F(nm, kernel_and_model_agree_on_batches)
{
	unsigned long steps = env_number("RTM_ITERATIONS", 6000) / 5, step;
	struct mroute want[BATCH];
	struct rtm_stats st;
	const char *wrong;
	int i, k, n;

	for (step = 0; step < steps; step++) {
		__u32 dice = rnd(&self->seed) % 100;
		struct msub *m = &self->sub[rnd(&self->seed) % SUBS];

		i = rnd(&self->seed) % 16 ? 0 : rnd(&self->seed) % OWNERS;
		if (dice < 50) {
			n = fill_batch(self, variant->family, want);
			_test_batch(self->fd[i], RTM_BATCH_F_MAKE_HOPS | RTM_BATCH_F_CONTINUE,
				    self->batch, n, self->status);
			for (k = 0; k < n; k++)
				ASSERT_TRUE(done(self, i, &self->batch[k], &want[k],
						 self->status[k])) {
					TH_LOG("step %lu, record %d: %d", step, k, self->status[k]);
				}
		} else if (dice < 54) {
			i = rnd(&self->seed) % OWNERS;
			test_deregister(self->fd[i]);
			test_register(self->fd[i], 0, variant->family, 100 + i, 1, NULL);
			owner_goes(self, i);
		} else if (dice < 60) {
			ASSERT_EQ(0, again(self, m));
		} else if (dice < 70) {
			wrong = read_all(self);
			ASSERT_EQ(NULL, wrong) { TH_LOG("step %lu, all: %s", step, wrong); }
		} else if (!m->number) {
			continue;
		} else if (dice < 80) {
			int want, got, d = rnd(&self->seed) % DESTS;

			random_dests(self, variant->family, m, d, rnd(&self->seed) % 5, &want, &got);
			ASSERT_EQ(want, got) { TH_LOG("step %lu, destination %d", step, d); }
			if (got < 0)
				ASSERT_EQ(0, m->reasons[d]);
		} else if (!m->lazy) {
			wrong = check_fetch(self, m, 1 + rnd(&self->seed) % 200);
			ASSERT_EQ(NULL, wrong) {
				TH_LOG("step %lu, subscription %d: %s", step, (int)(m - self->sub),
				       wrong);
			}
		}
	}
	finish();
}

TEST_HARNESS_MAIN
