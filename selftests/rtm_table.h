/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A routing table that is nothing but an array of objects, searched from one end to
 * the other: slow and obvious.  Here is what there is; what files are told of it,
 * and what changes it, is in the headers beside.
 */
#ifndef RTM_TABLE_H
#define RTM_TABLE_H

#include "rtm_model.h"

#define OWNERS	4
#define CLIENTS	6		/* the others are observers */
#define DESTS	18
#define HOPS	24		/* identities of next hops */
#define MAX_OBJECTS	8192
#define MAX_TOLD	2048	/* records of a list */
#define MAX_HELD	48	/* handles of a file after a step */
#define LONG	3600000U	/* milliseconds that do not pass */
#define NOBODY	(-1)

/* What an owner can set; next hops are objects. */
struct content {
	int neighbour, nexthop[RTM_MAX_NEXTHOPS], n;
	__u32 preference, metric, views;
	__u16 flags;
	__u8 flags1, opaque_len, opaque[RTM_MAX_OPAQUE];
};

/* An object of any type; 0 is the state of those that live. */
struct object {
	__u8 type, state;		/* RTM_HANDLE_*, 0: unused; as INFO tells */
	bool marked;
	int owner;			/* of a route or next hop: the entity; else: the client */
	/* entity */
	__u32 id, protocol, instance;
	/* next hop: remote, or none */
	struct rtm_hop hop;
	__u64 opaque;
	__u16 flags;
	int remote;
	/* destination */
	struct rtm_prefix prefix;
	__u64 seq, above;		/* above: seq is not known yet, but more than this */
	__u32 mark, hold_ms;
	int hold[2];			/* held routes of the views */
	__u64 slot[OWNERS];		/* opaque slots (U36) */
	/* route; rank: since when it has it; list, place: of a walk, too */
	struct content c;
	int dest, list;
	__u64 rank, place;
	__u32 ttl;			/* 0: does not age */
};

struct held {
	int obj, count;
	__u64 number;
};

struct client {
	int fd, entity;
	struct held held[MAX_HELD + 2048];
	int n;
};

static struct {
	struct object o[MAX_OBJECTS];
	int n;
	struct client client[CLIENTS];
	__u8 family;
	__u64 seed, rnd, clock, seq;
	bool calm;		/* nobody leaves, the table grows */
	unsigned long step;
	time_t begun;
	int failed;
	/* what there was, to be told at the end */
	unsigned long records, failures, deleted_in_use, comings;
} m;

#define O(i)	(&m.o[i])

static inline unsigned int pick(unsigned int n)
{
	return rnd(&m.rnd) % n;
}

static inline bool same(long long want, long long seen, const char *what)
{
	if (want == seen)
		return true;
	if (m.failed++ < 12)
		printf("# seed %llu step %lu: %s: model %lld (%#llx), kernel %lld (%#llx)\n",
		       (unsigned long long)m.seed, m.step, what, want, want, seen, seen);
	return false;
}

static inline bool is_true(bool what, const char *text)
{
	return same(1, what, text);
}

/* ---- objects ---- */

static inline void mark(int i)
{
	int k;

	if (i < 0 || O(i)->marked)
		return;
	O(i)->marked = true;
	if (O(i)->type == RTM_HANDLE_ROUTELIST_WALK)
		mark(O(i)->list);
	if (O(i)->type == RTM_HANDLE_NEXTHOP || O(i)->type == RTM_HANDLE_ROUTE)
		mark(O(i)->owner);
	if (O(i)->type != RTM_HANDLE_ROUTE)
		return;
	mark(O(i)->c.neighbour);
	for (k = 0; k < O(i)->c.n; k++)
		mark(O(i)->c.nexthop[k]);
}

/* Frees what is neither alive nor of use to anything. */
static inline void sweep(void)
{
	int i, k;

	for (i = 0; i < m.n; i++)
		O(i)->marked = false;
	for (i = 0; i < m.n; i++)
		if (O(i)->type == RTM_HANDLE_ROUTE ? O(i)->state != RTM_ROUTE_DELETED : !O(i)->state)
			mark(i);
	for (i = 0; i < CLIENTS; i++)
		for (k = 0; k < m.client[i].n; k++)
			mark(m.client[i].held[k].obj);
	for (i = DESTS; i < m.n; i++)
		if (!O(i)->marked)
			O(i)->type = 0;
}

static inline int object_new(__u8 type, int owner)
{
	int i = DESTS;

	while (i < m.n && O(i)->type)
		i++;
	if (i == MAX_OBJECTS)
		abort();
	if (i >= m.n)
		m.n = i + 1;
	*O(i) = (struct object){
		.type = type, .owner = owner, .remote = NOBODY, .dest = NOBODY, .list = NOBODY,
	};
	return i;
}

static inline struct held *held_find(struct client *c, int o)
{
	int i;

	for (i = 0; i < c->n; i++)
		if (c->held[i].obj == o)
			return &c->held[i];
	return NULL;
}

static inline struct held *held_of_number(struct client *c, __u64 number)
{
	int i;

	for (i = 0; i < c->n; i++)
		if (c->held[i].number == number)
			return &c->held[i];
	return NULL;
}

/* A random handle of a type, 0 for any. */
static inline struct held *any(struct client *c, int type)
{
	int i, from = c->n ? pick(c->n) : 0;

	for (i = 0; i < c->n; i++) {
		struct held *h = &c->held[(from + i) % c->n];

		if (!type || O(h->obj)->type == type)
			return h;
	}
	return NULL;
}

/* The file was told a handle of an object, or 0 for none (U23). */
static inline void given(struct client *c, int o, __u64 number, const char *what)
{
	struct held *h = o < 0 ? NULL : held_find(c, o);
	int i;

	if (o < 0) {
		same(0, number, what);
		return;
	}
	same(O(o)->type, number >> RTM_HANDLE_TYPE_SHIFT, what);
	if (h) {
		same(h->number, number, what);
		h->count++;
		return;
	}
	for (i = 0; i < c->n; i++)
		is_true(c->held[i].number != number, what);
	if (c->n == MAX_HELD + 2048)
		abort();
	c->held[c->n++] = (struct held){ o, 1, number };
}

static inline void taken(struct client *c, struct held *h)
{
	int o = h->obj, i;

	if (--h->count)
		return;
	*h = c->held[--c->n];
	if (O(o)->type != RTM_HANDLE_ROUTELIST)
		return;
	O(o)->state = 1;
	for (i = 0; i < m.n; i++)
		if (O(i)->type == RTM_HANDLE_ROUTE && O(i)->list == o)
			O(i)->list = NOBODY;
}

static inline bool is_held_by_any(int o)
{
	int i;

	for (i = 0; i < CLIENTS; i++)
		if (held_find(&m.client[i], o))
			return true;
	return false;
}

/* ---- the table ---- */

static inline bool is_route(int i, int dest)
{
	return O(i)->type == RTM_HANDLE_ROUTE && (dest < 0 || O(i)->dest == dest);
}

static inline bool is_live(int i, int dest)
{
	return is_route(i, dest) && O(i)->state == RTM_ROUTE_LIVE;
}

/* R11, U6 */
static inline bool is_better(const struct object *a, const struct object *b)
{
	if (a->c.preference != b->c.preference)
		return a->c.preference < b->c.preference;
	if (a->c.metric != b->c.metric)
		return a->c.metric < b->c.metric;
	return a->rank < b->rank;
}

static inline bool is_of(int route, __u32 protocol, const struct client *c)
{
	if (protocol == RTM_PROTOCOL_THIS)
		return c->entity >= 0 && O(O(route)->owner)->protocol == O(c->entity)->protocol;
	return protocol == RTM_PROTOCOL_ANY || O(O(route)->owner)->protocol == protocol;
}

/* The best route in a view (-1: of all), and how many there are. */
static inline int best(int dest, int view, __u32 protocol, const struct client *c, __u32 *count)
{
	int i, b = NOBODY;

	*count = 0;
	for (i = 0; i < m.n; i++) {
		if (!is_live(i, dest) || (view >= 0 && !(O(i)->c.views >> view & 1)) ||
		    !is_of(i, protocol, c))
			continue;
		++*count;
		if (b < 0 || is_better(O(i), O(b)))
			b = i;
	}
	return b;
}

static inline __u32 routes_at(int dest)
{
	__u32 n;

	best(dest, -1, RTM_PROTOCOL_ANY, NULL, &n);
	return n;
}

static inline __u32 views_at(int dest)
{
	__u32 set = 0;
	int i;

	for (i = 0; i < m.n; i++)
		if (is_live(i, dest))
			set |= O(i)->c.views;
	return set;
}

static inline __u32 led(int route)
{
	__u32 set = 0, n;
	int v;

	for (v = 0; v < 2; v++)
		if (best(O(route)->dest, v, RTM_PROTOCOL_ANY, NULL, &n) == route)
			set |= 1U << v;
	return set;
}

static inline int held_at(int dest)
{
	return O(dest)->hold[0] >= 0 ? O(dest)->hold[0] : O(dest)->hold[1];
}

static inline bool is_there(int dest)
{
	return routes_at(dest) || held_at(dest) >= 0;
}

/* Does anything but a route refer to it? */
static inline bool is_kept(int dest)
{
	int i;

	if (is_held_by_any(dest) || held_at(dest) >= 0)
		return true;
	for (i = 0; i < OWNERS; i++)
		if (O(dest)->slot[i])
			return true;
	for (i = DESTS; i < m.n; i++) {
		if (is_route(i, dest) && is_held_by_any(i))
			return true;
		if (O(i)->type == RTM_HANDLE_NEXTHOP && O(i)->remote == dest)
			return true;
	}
	return false;
}

/* Marks and numbers go with a destination. */
static inline void forget(void)
{
	int d;

	sweep();
	for (d = 0; d < DESTS; d++)
		if (!routes_at(d) && !is_kept(d))
			O(d)->mark = O(d)->hold_ms = O(d)->seq = O(d)->above = 0;
}

static inline int hop_cmp(const struct rtm_hop *a, const struct rtm_hop *b)
{
	int d = memcmp(a->addr, b->addr, sizeof(a->addr));

	if (d || a->len != b->len)
		return d ? d : (int)a->len - (int)b->len;
	return a->ifindex < b->ifindex ? -1 : a->ifindex > b->ifindex;
}

/* The owner's listed next hop, NOBODY without. */
static inline int hop_find(int owner, const struct rtm_hop *hop)
{
	int i;

	for (i = DESTS; i < m.n; i++)
		if (O(i)->type == RTM_HANDLE_NEXTHOP && !O(i)->state && O(i)->owner == owner &&
		    hop_eq(&O(i)->hop, hop))
			return i;
	return NOBODY;
}

static inline int hop_make(int owner, const struct rtm_hop *hop)
{
	int i = hop_find(owner, hop);

	if (i < 0) {
		i = object_new(RTM_HANDLE_NEXTHOP, owner);
		O(i)->hop = *hop;
	}
	return i;
}

static inline bool uses(const struct content *c, int nexthop)
{
	int i;

	for (i = 0; i < c->n; i++)
		if (c->nexthop[i] == nexthop)
			return true;
	return c->neighbour == nexthop;
}

static inline unsigned long users(int nexthop)
{
	unsigned long n = 0;
	int i;

	for (i = DESTS; i < m.n; i++)
		n += is_live(i, NOBODY) && uses(&O(i)->c, nexthop);
	return n;
}

static inline void changed(int dest)
{
	O(dest)->seq = ++m.seq;
	O(dest)->above = 0;
}

#endif
