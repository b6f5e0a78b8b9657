/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A routing table as an array: slow and obvious.  It says what the kernel's
 * lists and lookups have to return.
 */
#ifndef RTM_MODEL_H
#define RTM_MODEL_H

#include "rtm_test.h"

#define MODEL_MAX	16384
#define NO_VIEW		0xFF	/* a record that is about no view */

struct mroute {
	struct rtm_route_info r;	/* as it was set; r.owner is filled in */
	__u32 protocol;
	__u64 age;			/* since when it has this rank */
};

struct model {
	struct mroute route[MODEL_MAX];
	int n;
	__u64 clock;
};

/* What a list command asks for. */
struct model_query {
	__u32 range_kind;
	struct rtm_prefix range;
	__u32 views;
	__u32 protocol, caller_protocol;	/* DEST_LIST and lookups */
	__u32 own;				/* an owner, 0 for all */
	__u32 match;
	struct rtm_route_info criteria;
	__u32 ifindex;				/* of RTM_MATCH_INTERFACE */
};

static inline bool bit_of(const __u8 *addr, unsigned int i)
{
	return addr[i / 8] >> (7 - i % 8) & 1;
}

/* Does @a cover @b, or equal it? */
static inline bool covers(const struct rtm_prefix *a, const struct rtm_prefix *b)
{
	unsigned int i;

	if (a->len > b->len)
		return false;
	for (i = 0; i < a->len; i++)
		if (bit_of(a->addr, i) != bit_of(b->addr, i))
			return false;
	return true;
}

/* Clears what is beyond the length, as the kernel does (U42). */
static inline struct rtm_prefix masked(struct rtm_prefix p)
{
	unsigned int i;

	for (i = p.len; i < 128; i++)
		p.addr[i / 8] &= ~(0x80 >> i % 8);
	return p;
}

static inline bool same_neighbour(const struct rtm_route_info *a, const struct rtm_route_info *b)
{
	bool na = a->rec_flags & RTM_ROUTE_F_NEIGHBOUR, nb = b->rec_flags & RTM_ROUTE_F_NEIGHBOUR;

	return na == nb && (!na || hop_eq(&a->neighbour, &b->neighbour));
}

static inline struct mroute *model_find(struct model *m, const struct rtm_route_info *r)
{
	int i;

	for (i = 0; i < m->n; i++)
		if (m->route[i].r.owner == r->owner && pfx_eq(&m->route[i].r.prefix, &r->prefix) &&
		    same_neighbour(&m->route[i].r, r))
			return &m->route[i];
	return NULL;
}

/* Sets a route whose prefix is clean and whose owner is filled in. */
static inline void model_set(struct model *m, const struct rtm_route_info *r, __u32 protocol)
{
	struct mroute *old = model_find(m, r);
	struct rtm_route_info clean = *r;

	clean.rec_flags &= RTM_ROUTE_F_NEIGHBOUR;
	if (!old) {
		if (m->n == MODEL_MAX)
			abort();
		m->route[m->n++] = (struct mroute){ clean, protocol, ++m->clock };
		return;
	}
	if (old->r.preference != r->preference || old->r.metric != r->metric)
		old->age = ++m->clock;
	old->r = clean;
}

static inline bool model_del(struct model *m, const struct rtm_route_info *r)
{
	struct mroute *old = model_find(m, r);

	if (old)
		*old = m->route[--m->n];
	return old;
}

static inline void model_purge(struct model *m, __u32 owner)
{
	int i;

	for (i = 0; i < m->n; i++)
		if (m->route[i].r.owner == owner)
			m->route[i--] = m->route[--m->n];
}

static inline int mroute_cmp(const void *x, const void *y)
{
	const struct mroute *a = x, *b = y;
	int d = pfx_cmp(&a->r.prefix, &b->r.prefix);

	if (d)
		return d;
	if (a->r.preference != b->r.preference)
		return a->r.preference < b->r.preference ? -1 : 1;
	if (a->r.metric != b->r.metric)
		return a->r.metric < b->r.metric ? -1 : 1;
	return a->age < b->age ? -1 : 1;
}

static inline void model_sort(struct model *m)
{
	qsort(m->route, m->n, sizeof(m->route[0]), mroute_cmp);
}

static inline bool in_range(const struct model_query *q, const struct rtm_prefix *p)
{
	switch (q->range_kind) {
	case RTM_RANGE_ALL:
		return true;
	case RTM_RANGE_FROM:
		return pfx_cmp(p, &q->range) >= 0;
	case RTM_RANGE_SUBTREE:
		return covers(&q->range, p);
	default:
		return pfx_eq(&q->range, p);
	}
}

static inline bool of_protocol(const struct model_query *q, const struct mroute *route)
{
	if (q->protocol == RTM_PROTOCOL_ANY)
		return true;
	return route->protocol == (q->protocol == RTM_PROTOCOL_THIS ? q->caller_protocol : q->protocol);
}

static inline bool in_view(const struct mroute *route, int view)
{
	return view < 0 || route->r.views >> view & 1;
}

/* Best of the sorted routes [from, to) in a view (-1: any) and protocol; -1 without. */
static inline int model_best(const struct model *m, const struct model_query *q,
			     int from, int to, int view, __u32 *count)
{
	int i, best = -1;

	*count = 0;
	for (i = from; i < to; i++) {
		if (!in_view(&m->route[i], view) || !of_protocol(q, &m->route[i]))
			continue;
		if (best < 0)
			best = i;
		++*count;
	}
	return best;
}

/* Views in which routes[i] of [from, to) is best, or in which there is a route. */
static inline __u32 best_views(const struct model *m, int from, int to, int i)
{
	const struct model_query any = { .protocol = RTM_PROTOCOL_ANY };
	__u32 set = 0, n;
	int view;

	for (view = 0; view < 2; view++)
		if (model_best(m, &any, from, to, view, &n) == i)
			set |= 1U << view;
	return set;
}

static inline __u32 dest_views(const struct model *m, int from, int to)
{
	__u32 set = 0;

	for (; from < to; from++)
		set |= m->route[from].r.views;
	return set;
}

/* Does @owner own the best route in one of the views (0: in any there is)? */
static inline bool owns_best(const struct model *m, int from, int to, __u32 views, __u32 owner)
{
	int i;

	for (i = from; i < to; i++)
		if (m->route[i].r.owner == owner &&
		    best_views(m, from, to, i) & (views ? views : RTM_VIEWS_ALL))
			return true;
	return false;
}

static inline bool has_hop(const struct rtm_route_info *r, const struct rtm_hop *h)
{
	return r->nh_count && hop_eq(&r->nexthop, h);
}

static inline bool matches(const struct model_query *q, const struct rtm_route_info *r)
{
	const struct rtm_route_info *c = &q->criteria;

	if (q->match & RTM_MATCH_OWNER && r->owner != c->owner)
		return false;
	if (q->match & RTM_MATCH_NEIGHBOUR && !same_neighbour(r, c))
		return false;
	if (q->match & RTM_MATCH_PREF && (r->preference != c->preference || r->metric != c->metric))
		return false;
	if (q->match & RTM_MATCH_NEXTHOP &&
	    (c->nh_count ? !has_hop(r, &c->nexthop) : r->nh_count != 0))
		return false;
	if (q->match & RTM_MATCH_INTERFACE &&
	    (!r->nh_count || r->nexthop.ifindex != q->ifindex))
		return false;
	return true;
}

static inline int group_end(const struct model *m, int from)
{
	int to = from + 1;

	while (to < m->n && pfx_eq(&m->route[from].r.prefix, &m->route[to].r.prefix))
		to++;
	return to;
}

static inline struct rtm_route_info told(const struct model *m, int from, int to, int i)
{
	struct rtm_route_info r = m->route[i].r;

	r.best_views = best_views(m, from, to, i);
	r.dest_views = dest_views(m, from, to);
	return r;
}

/* The records of ROUTE_LIST, in order; the model has to be sorted. */
static inline int model_route_list(const struct model *m, const struct model_query *q,
				   struct rtm_route_info *out)
{
	__u32 views = q->views == RTM_VIEWS_ALL ? 3 : q->views;
	int from, to, i, n = 0;

	for (from = 0; from < m->n; from = to) {
		to = group_end(m, from);
		if (!in_range(q, &m->route[from].r.prefix))
			continue;
		for (i = from; i < to; i++) {
			const struct rtm_route_info *r = &m->route[i].r;

			if ((views && !(r->views & views)) || (q->own && r->owner != q->own) ||
			    !matches(q, r))
				continue;
			out[n++] = told(m, from, to, i);
		}
	}
	return n;
}

/* The records of one destination, as lookups and DEST_LIST tell them. */
static inline int model_dest(const struct model *m, const struct model_query *q,
			     int from, int to, struct rtm_route_info *out)
{
	__u32 views = q->views == RTM_VIEWS_ALL ? 3 : q->views, count;
	int view, n = 0, i;

	for (view = views ? 0 : -1; view < (views ? 2 : 0); view++) {
		if (views && !(views >> view & 1))
			continue;
		i = model_best(m, q, from, to, view, &count);
		if (i >= 0) {
			out[n] = told(m, from, to, i);
		} else {
			out[n] = (struct rtm_route_info){ .prefix = m->route[from].r.prefix };
			out[n].dest_views = dest_views(m, from, to);
			out[n].state = RTM_ROUTE_NONE;
		}
		out[n].view = view < 0 ? NO_VIEW : view;
		out[n++].num_routes = count;
	}
	return n;
}

static inline bool qualifies(const struct model *m, const struct model_query *q, int from, int to)
{
	__u32 views = q->views == RTM_VIEWS_ALL ? 3 : q->views;

	return !views || dest_views(m, from, to) & views;
}

/* The records of DEST_LIST. */
static inline int model_dest_list(const struct model *m, const struct model_query *q,
				  struct rtm_route_info *out)
{
	__u32 views = q->views == RTM_VIEWS_ALL ? 3 : q->views;
	int from, to, n = 0;

	for (from = 0; from < m->n; from = to) {
		to = group_end(m, from);
		if (!in_range(q, &m->route[from].r.prefix) || !qualifies(m, q, from, to))
			continue;
		if (q->own && !owns_best(m, from, to, views, q->own))
			continue;
		if (q->match & RTM_MATCH_OWNER && !owns_best(m, from, to, views, q->criteria.owner))
			continue;
		n += model_dest(m, q, from, to, out + n);
	}
	return n;
}

/* The records of a lookup, 0 if nothing is found. */
static inline int model_lookup(const struct model *m, const struct model_query *q, __u32 kind,
			       const struct rtm_prefix *key, struct rtm_route_info *out)
{
	int from, to, best = -1, best_to = 0;

	for (from = 0; from < m->n; from = to) {
		const struct rtm_prefix *p = &m->route[from].r.prefix;

		to = group_end(m, from);
		if (!qualifies(m, q, from, to) || !covers(p, key))
			continue;
		if (kind == RTM_LOOKUP_EXACT && p->len != key->len)
			continue;
		if (kind == RTM_LOOKUP_LESS_SPECIFIC && p->len == key->len)
			continue;
		if (best < 0 || p->len > m->route[best].r.prefix.len) {
			best = from;
			best_to = to;
		}
	}
	return best < 0 ? 0 : model_dest(m, q, best, best_to, out);
}

/* What differs between a record of the model and one of the kernel; NULL if nothing. */
static inline const char *differs(const struct rtm_route_info *want,
				  const struct rtm_route_info *seen, bool dest)
{
	if (!pfx_eq(&want->prefix, &seen->prefix))
		return "prefix";
	if (dest && want->view != NO_VIEW && want->view != seen->view)
		return "view";
	if (dest && want->num_routes != seen->num_routes)
		return "num_routes";
	if (want->dest_views != seen->dest_views)
		return "dest_views";
	if (want->state != seen->state)
		return "state";
	if (want->owner != seen->owner)
		return "owner";
	if (want->state == RTM_ROUTE_NONE)
		return NULL;
	if (want->preference != seen->preference)
		return "preference";
	if (want->metric != seen->metric)
		return "metric";
	if (want->views != seen->views)
		return "views";
	if (want->best_views != seen->best_views)
		return "best_views";
	if (want->flags != seen->flags || want->flags1 != seen->flags1)
		return "flags";
	if (want->nh_count != seen->nh_count || (want->nh_count && !hop_eq(&want->nexthop,
									   &seen->nexthop)))
		return "nexthop";
	if (!same_neighbour(want, seen))
		return "neighbour";
	if (!(seen->rec_flags & RTM_ROUTE_F_BEST) != !want->best_views)
		return "RTM_ROUTE_F_BEST";
	return NULL;
}

/* Compares lists; -1 if they agree, else the index at which they do not. */
static inline int compare_lists(const struct rtm_route_info *want, int n,
				const struct rtm_route_info *seen, int m, bool dest, const char **what)
{
	int i;

	for (i = 0; i < n && i < m; i++) {
		*what = differs(&want[i], &seen[i], dest);
		if (*what)
			return i;
	}
	*what = n < m ? "the kernel has more" : "the kernel has less";
	return n == m ? -1 : i;
}

#endif /* RTM_MODEL_H */
