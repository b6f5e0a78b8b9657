/* SPDX-License-Identifier: GPL-2.0 */
/* What the table of rtm_table.h has to tell, and whether that is what was seen. */
#ifndef RTM_TABLE_TOLD_H
#define RTM_TABLE_TOLD_H

#include "rtm_brief.h"
#include "rtm_table.h"

struct told {
	struct rtm_route_info r;
	struct rtm_hop hop[RTM_MAX_NEXTHOPS];
	__u8 opaque[RTM_MAX_OPAQUE];
	int dest, route, owner, hold;
};

static inline void tell_route(struct told *t, int route)
{
	const struct content *c = &O(route)->c;
	int i, dest = O(route)->dest;

	memset(t, 0, sizeof(*t));
	t->dest = dest;
	t->route = route;
	t->owner = O(route)->owner;
	t->hold = NOBODY;
	for (i = 0; i < c->n; i++)
		t->hop[i] = O(c->nexthop[i])->hop;
	memcpy(t->opaque, c->opaque, sizeof(t->opaque));
	t->r = (struct rtm_route_info){
		.prefix = O(dest)->prefix, .views = c->views, .nexthop = t->hop[0],
		.preference = c->preference, .metric = c->metric, .flags = c->flags,
		.flags1 = c->flags1, .nh_count = c->n, .opaque_len = c->opaque_len,
		.state = O(route)->state, .owner = O(O(route)->owner)->id,
		.aux_off = RTM_AUX_NONE, .num_routes = routes_at(dest), .seq = O(dest)->seq,
		.dest_views = views_at(dest), .best_views = led(route),
		.ttl = O(route)->ttl,
	};
	if (c->neighbour >= 0) {
		t->r.neighbour = O(c->neighbour)->hop;
		t->r.rec_flags |= RTM_ROUTE_F_NEIGHBOUR;
	}
	if (t->r.best_views)
		t->r.rec_flags |= RTM_ROUTE_F_BEST;
	if (O(route)->ttl)
		t->r.rec_flags |= RTM_ROUTE_F_TTL;
}

/* What is told of a destination in a view, or with -1 in any. */
static inline void tell_dest(struct told *t, const struct client *c, int dest, int view,
			     __u32 protocol)
{
	__u32 count;
	int b = best(dest, view, protocol, c, &count), held = held_at(dest);

	if (b < 0 && view < 0 && !routes_at(dest) && held >= 0 && is_of(held, protocol, c))
		b = held;
	if (b >= 0) {
		tell_route(t, b);
		if (O(b)->state)
			t->route = t->owner = NOBODY;
	} else {
		memset(t, 0, sizeof(*t));
		t->r.prefix = O(dest)->prefix;
		t->r.state = RTM_ROUTE_NONE;
		t->r.aux_off = RTM_AUX_NONE;
		t->r.seq = O(dest)->seq;
		t->r.dest_views = views_at(dest);
		t->dest = dest;
		t->route = t->owner = NOBODY;
	}
	t->r.view = view < 0 ? 0 : view;
	t->r.num_routes = count;
	t->hold = view < 0 ? held_at(dest) : O(dest)->hold[view];
}

#define FIELD(f)	{ #f, offsetof(struct rtm_route_info, f), sizeof(((struct rtm_route_info *)0)->f) }

/* What differs. */
static inline void show(const struct rtm_route_info *want, const struct rtm_route_info *seen,
			const char *what)
{
	static const struct { const char *name; unsigned int at, len; } f[] = {
		FIELD(prefix), FIELD(views), FIELD(nexthop), FIELD(neighbour), FIELD(preference),
		FIELD(metric), FIELD(flags), FIELD(flags1), FIELD(nh_count), FIELD(opaque_len),
		FIELD(op), FIELD(state), FIELD(view), FIELD(rec_flags), FIELD(owner), FIELD(aux_off),
		FIELD(status), FIELD(num_routes), FIELD(dest_flags), FIELD(changed), FIELD(seq),
		FIELD(handle), FIELD(dest_views), FIELD(best_views), FIELD(ttl), FIELD(reasons),
	};
	unsigned int i;

	for (i = 0; i < ARRAY_LEN(f); i++) {
		const __u8 *a = (const __u8 *)want + f[i].at, *b = (const __u8 *)seen + f[i].at;
		long long x = 0, y = 0;
		char text[160];

		if (!memcmp(a, b, f[i].len))
			continue;
		memcpy(&x, a, f[i].len < 8 ? f[i].len : 8);
		memcpy(&y, b, f[i].len < 8 ? f[i].len : 8);
		snprintf(text, sizeof(text), "%s, %s of %s", what, f[i].name, pfx_str(&want->prefix));
		if (same(x, y, text))
			same(0, 1, text);
	}
}

/* The number of a destination that an owner left. */
static inline bool learn(int dest, __u64 seq)
{
	struct object *d = O(dest);
	bool fits = d->above && seq > d->above && seq <= m.seq;

	if (fits) {
		d->seq = seq;
		d->above = 0;
	}
	return fits || d->seq == seq;
}

static inline void expect_record(const struct told *t, struct rtm_route_info seen, const __u8 *aux,
			  const char *what)
{
	struct rtm_route_info want = t->r;
	unsigned int more = want.nh_count > 1 ? want.nh_count - 1 : 0;

	is_true(seen.changed % 1000000000 == 0 && seen.changed / 1000000000 + 1 >= (__u64)m.begun &&
		seen.changed / 1000000000 <= (__u64)time(NULL) + 1, what);
	want.changed = seen.changed;
	if (learn(t->dest, seen.seq))
		want.seq = seen.seq;
	if (want.ttl && seen.ttl <= want.ttl && seen.ttl > want.ttl - LONG / 2)
		want.ttl = seen.ttl;
	if (aux && (more || want.opaque_len) && seen.aux_off < 64 * 424) {
		want.aux_off = seen.aux_off;
		aux += seen.aux_off;
		is_true(!(seen.aux_off % 4), what);
		same(0, memcmp(aux, t->hop + 1, more * sizeof(t->hop[0])), "further next hops");
		same(0, memcmp(aux + more * sizeof(t->hop[0]), t->opaque, want.opaque_len),
		     "owner's bytes");
	}
	if (memcmp(&want, &seen, sizeof(want)))
		show(&want, &seen, what);
}

/* Bytes of auxiliary memory that a record needs. */
static inline __u32 aux_of(const struct told *t)
{
	__u32 more = t->r.nh_count > 1 ? t->r.nh_count - 1 : 0;

	return more * sizeof(t->hop[0]) + ((t->r.opaque_len + 3) & ~3);
}

static inline void expect_brief(const struct told *t, const struct rtm_route_brief *seen,
				const char *what)
{
	struct rtm_route_brief want = brief_of(&t->r);

	if (learn(t->dest, seen->seq))
		want.seq = seen->seq;
	if (memcmp(&want, seen, sizeof(want)))
		same(0, 1, what);
}

static inline void expect_handles(struct client *c, const struct told *t,
				  const struct rtm_dest_handles *h)
{
	given(c, t->dest, h->dest, "handle of a destination");
	given(c, t->route, h->route, "handle of a route");
	given(c, t->owner, h->owner, "handle of an owner");
	given(c, t->hold, h->hold, "handle of a held route");
}

static inline bool qualifies_in(int dest, __u32 views)
{
	return views ? views_at(dest) & views : is_there(dest);
}

static inline int find_dest(const struct rtm_prefix *dirty, __u32 kind, __u32 views)
{
	struct rtm_prefix key = masked(*dirty);
	int d, found = NOBODY;

	for (d = 0; d < DESTS; d++) {
		const struct rtm_prefix *p = &O(d)->prefix;

		if (!qualifies_in(d, views) || !covers(p, &key) ||
		    (kind == RTM_LOOKUP_EXACT && p->len != key.len) ||
		    (kind == RTM_LOOKUP_LESS_SPECIFIC && p->len == key.len))
			continue;
		if (found < 0 || p->len > O(found)->prefix.len)
			found = d;
	}
	return found;
}

/* The records of a destination; their number. */
static inline int tell_views(struct told *t, const struct client *c, int dest, __u32 views,
			     __u32 protocol)
{
	int n = 0, v;

	if (!views)
		tell_dest(&t[n++], c, dest, -1, protocol);
	for (v = 0; v < 2; v++)
		if (views >> v & 1)
			tell_dest(&t[n++], c, dest, v, protocol);
	return n;
}

static inline bool route_matches(const struct model_query *q, const struct rtm_hop *hop, int route)
{
	const struct content *c = &O(route)->c;
	const struct rtm_route_info *want = &q->criteria;
	bool neighbour = want->rec_flags & RTM_ROUTE_F_NEIGHBOUR, on = false;
	int i, k;

	if (q->match & RTM_MATCH_OWNER && O(O(route)->owner)->id != want->owner)
		return false;
	if (q->match & RTM_MATCH_NEIGHBOUR && (neighbour != (c->neighbour >= 0) ||
	    (neighbour && !hop_eq(&want->neighbour, &O(c->neighbour)->hop))))
		return false;
	if (q->match & RTM_MATCH_PREF && (want->preference != c->preference || want->metric != c->metric))
		return false;
	for (i = 0; q->match & RTM_MATCH_NEXTHOP && i < want->nh_count; i++) {
		for (k = 0; k < c->n && !hop_eq(&hop[i], &O(c->nexthop[k])->hop); k++)
			;
		if (k == c->n)
			return false;
	}
	if (q->match & RTM_MATCH_NEXTHOP && !want->nh_count && c->n)
		return false;
	for (k = 0; k < c->n; k++)
		on |= O(c->nexthop[k])->hop.ifindex == q->ifindex;
	return !(q->match & RTM_MATCH_INTERFACE) || on;
}

/* Routes of a destination that a list tells, best first, held ones behind them. */
static inline int tell_routes(struct told *t, const struct model_query *q,
			      const struct rtm_hop *hop, int dest)
{
	int order[MAX_TOLD], n = 0, i, k, v, told = 0;

	for (i = DESTS; i < m.n; i++) {
		if (!is_live(i, dest))
			continue;
		for (k = n++; k > 0 && is_better(O(i), O(order[k - 1])); k--)
			order[k] = order[k - 1];
		order[k] = i;
	}
	for (v = 0; v < 2; v++)
		if (O(dest)->hold[v] >= 0 && (!v || O(dest)->hold[0] != O(dest)->hold[1]))
			order[n++] = O(dest)->hold[v];
	for (i = 0; i < n; i++) {
		const struct object *r = O(order[i]);

		if (!route_matches(q, hop, order[i]) || (q->own && O(r->owner)->id != q->own) ||
		    (q->views && (r->state || !(r->c.views & q->views))))
			continue;
		tell_route(&t[told++], order[i]);
	}
	return told;
}

/* Does an entity own the best route in one of the views, or with 0 in any? */
static inline bool owns_best_at(int dest, __u32 views, __u32 id)
{
	__u32 n;
	int v, b;

	for (v = 0; v < 2; v++) {
		b = best(dest, v, RTM_PROTOCOL_ANY, NULL, &n);
		if (b >= 0 && (!views || views >> v & 1) && O(O(b)->owner)->id == id)
			return true;
	}
	return false;
}

static struct told want_told[MAX_TOLD];

/* Everything that a list has to tell, in want_told; how many records. */
static inline int tell_list(const struct client *c, bool dests, const struct model_query *q,
		     const struct rtm_hop *hop)
{
	int d, n = 0;

	for (d = 0; d < DESTS && n < MAX_TOLD - 100; d++) {
		if (!in_range(q, &O(d)->prefix))
			continue;
		if (!dests) {
			n += tell_routes(want_told + n, q, hop, d);
			continue;
		}
		/* both are about the same route */
		if (!qualifies_in(d, q->views) || (q->own && !owns_best_at(d, q->views, q->own)) ||
		    (q->match && !owns_best_at(d, q->views, q->criteria.owner)) ||
		    (q->own && q->match && q->own != q->criteria.owner))
			continue;
		n += tell_views(want_told + n, c, d, q->views, q->protocol);
	}
	return n;
}

/* How many of them are of the same destination as record @i, from there on. */
static inline __u32 group_of(int i, int n)
{
	int k = i;

	while (k < n && want_told[k].dest == want_told[i].dest)
		k++;
	return k - i;
}

#endif
