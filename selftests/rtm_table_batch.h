/* SPDX-License-Identifier: GPL-2.0 */
/* Random batches of routes, done to the kernel and to the table of rtm_table.h. */
#ifndef RTM_TABLE_BATCH_H
#define RTM_TABLE_BATCH_H

#include "rtm_table_told.h"

#define RECORDS	12		/* of a batch */

struct ask {
	struct rtm_route_info r;
	struct rtm_hop hop[RTM_MAX_NEXTHOPS];
	__u8 opaque[RTM_MAX_OPAQUE];
	int dest, by;		/* by: object of the handle */
	int bad;		/* errno of what is malformed */
};

/* Errors that a record may fail with: one of those that apply. */
struct errors {
	int e[8], n;
};

static inline void may_fail(struct errors *errors, bool if_so, int e)
{
	if (if_so)
		errors->e[errors->n++] = e;
}

static inline struct rtm_hop random_hop(void)
{
	unsigned int i = pick(HOPS);
	struct rtm_hop h = hop(m.family == AF_INET ? "192.0.2.0" : "2001:db8::", i / 8);

	h.addr[m.family == AF_INET ? 3 : 15] = 1 + i % 8;
	if (i % 8 == 7) {	/* not a whole address */
		h.addr[m.family == AF_INET ? 3 : 15] = 0;
		h.len -= 8;
	}
	return h;
}

static inline bool same_from(const struct rtm_route_info *r, int route)
{
	int neighbour = O(route)->c.neighbour;

	if (!(r->rec_flags & RTM_ROUTE_F_NEIGHBOUR))
		return neighbour < 0;
	return neighbour >= 0 && hop_eq(&O(neighbour)->hop, &r->neighbour);
}

/* The route that a record is about: by handle, the best-ranked one, or by identity. */
static inline int route_find(const struct client *c, const struct ask *a)
{
	int i, found = NOBODY;

	if (a->r.handle)
		return a->by >= 0 && is_live(a->by, NOBODY) && O(a->by)->owner == c->entity ? a->by : NOBODY;
	for (i = DESTS; i < m.n; i++) {
		if (!is_live(i, a->dest) || O(i)->owner != c->entity ||
		    (!(a->r.rec_flags & RTM_ROUTE_F_FIRST) && !same_from(&a->r, i)))
			continue;
		if (found < 0 || is_better(O(i), O(found)))
			found = i;
	}
	return found;
}

static inline struct errors route_errors(struct client *c, const struct ask *a, int found,
					 bool make)
{
	int i, dest = a->r.handle && a->by >= 0 ? O(a->by)->dest : a->dest;
	bool neighbour = a->r.rec_flags & RTM_ROUTE_F_NEIGHBOUR, set = a->r.op != RTM_OP_DEL;
	bool missing = false;
	struct ask other = *a;
	struct errors e = {};

	may_fail(&e, a->bad, a->bad);
	if (a->r.handle) {
		may_fail(&e, found < 0, ENOENT);
		may_fail(&e, a->by >= 0 && O(a->by)->owner != c->entity, EACCES);
		if (e.n)
			return e;
	}
	/* the neighbour may become another one, but not that of another route (U21) */
	other.r.handle = 0;
	other.r.rec_flags &= ~RTM_ROUTE_F_FIRST;
	other.dest = dest;
	i = found < 0 || !set || same_from(&a->r, found) ? NOBODY : route_find(c, &other);
	may_fail(&e, i >= 0 && i != found, EEXIST);
	may_fail(&e, a->r.rec_flags & RTM_ROUTE_F_IF_SEQ && a->r.seq != O(dest)->seq &&
		 (a->r.seq || routes_at(dest)), ESTALE);
	may_fail(&e, a->r.op == RTM_OP_ADD && found >= 0, EEXIST);
	may_fail(&e, (a->r.op == RTM_OP_UPDATE || a->r.op == RTM_OP_DEL) && found < 0, ENOENT);
	if (make || !set)
		return e;
	for (i = 0; i < a->r.nh_count && i < (int)RTM_MAX_NEXTHOPS; i++)
		missing |= hop_find(c->entity, &a->hop[i]) < 0;
	missing |= neighbour && hop_find(c->entity, &a->r.neighbour) < 0;
	may_fail(&e, missing, ENOENT);
	return e;
}

static inline struct content content_of(struct client *c, const struct ask *a)
{
	static const __u32 defaults[] = { 100, 100, 100, 120 };	/* U8 */
	struct content n = {
		.neighbour = NOBODY, .metric = a->r.metric,
		.preference = a->r.preference ?: defaults[c - m.client],
		.views = a->r.views == RTM_VIEWS_ALL ? 3 : a->r.views,
		.flags = a->r.flags, .flags1 = a->r.flags1, .opaque_len = a->r.opaque_len,
	};
	int i, k;

	memcpy(n.opaque, a->opaque, n.opaque_len);
	if (a->r.rec_flags & RTM_ROUTE_F_NEIGHBOUR)
		n.neighbour = hop_make(c->entity, &a->r.neighbour);
	for (i = 0; i < a->r.nh_count; i++) {
		int hop = hop_make(c->entity, &a->hop[i]);

		for (k = n.n; k > 0 && hop_cmp(&O(hop)->hop, &O(n.nexthop[k - 1])->hop) < 0; k--)
			;
		if (k > 0 && n.nexthop[k - 1] == hop)
			continue;
		memmove(&n.nexthop[k + 1], &n.nexthop[k], (n.n++ - k) * sizeof(n.nexthop[0]));
		n.nexthop[k] = hop;
	}
	return n;
}

/* U17: what of the route that goes is held. */
static inline void route_del(int route)
{
	struct object *d = O(O(route)->dest);
	int v;

	O(route)->state = RTM_ROUTE_DELETED;
	O(route)->list = NOBODY;
	for (v = 0; v < 2; v++) {
		if (!(O(route)->c.views & ~views_at(O(route)->dest) & d->mark & 1U << v) || d->hold[v] >= 0)
			continue;
		d->hold[v] = route;
		d->mark &= ~(1U << v);
		O(route)->state = RTM_ROUTE_DELETING;
	}
	if (!d->mark)
		d->hold_ms = 0;
	O(route)->ttl = 0;
}

static inline void list_enter(int route, int list)
{
	if (O(route)->list == list)
		return;
	O(route)->list = list;
	O(route)->place = ++m.clock;
}

/* Does what a record asks for; its status.  *route: the one whose handle is told. */
static inline int apply(struct client *c, const struct ask *a, bool make, int list, int status,
			int *route)
{
	bool new = a->r.rec_flags & RTM_ROUTE_F_NEW;
	int found = new ? NOBODY : route_find(c, a), i, change;
	struct errors e = route_errors(c, a, found, make);
	struct content now;
	__u32 best_in;

	*route = NOBODY;
	for (i = 0; i < e.n; i++)
		if (status == -e.e[i])
			return status;
	if (e.n)
		return -e.e[0];
	best_in = found < 0 ? 0 : led(found);
	if (a->r.op == RTM_OP_DEL) {
		route_del(found);
		changed(O(found)->dest);
		if (a->r.handle)
			taken(c, held_find(c, found));
		return RTM_CHANGE_DELETED | (best_in ? RTM_CHANGE_BEST : 0);
	}
	now = content_of(c, a);
	change = found < 0 ? RTM_CHANGE_CREATED : RTM_CHANGE_UPDATED;
	if (found < 0) {
		found = object_new(RTM_HANDLE_ROUTE, c->entity);
		O(found)->dest = a->dest;
		O(found)->rank = ++m.clock;
	} else if (!memcmp(&now, &O(found)->c, sizeof(now))) {
		change = 0;
	} else if (now.preference != O(found)->c.preference || now.metric != O(found)->c.metric) {
		O(found)->rank = ++m.clock;
	}
	if (change)
		changed(O(found)->dest);
	O(found)->c = now;
	O(found)->ttl = a->r.rec_flags & RTM_ROUTE_F_TTL ? a->r.ttl : 0;
	if (list >= 0)
		list_enter(found, list);
	*route = found;
	return change | (best_in | led(found) ? RTM_CHANGE_BEST : 0);
}

/* One thing that is wrong. */
static inline void spoil(struct ask *a)
{
	bool del = a->r.op == RTM_OP_DEL;

	a->bad = EINVAL;
	switch (pick(del ? 2 : 8)) {
	case 0:
		a->r.prefix.len = m.family == AF_INET ? 33 : 129;
		break;
	case 1:
		a->r.prefix.family = m.family == AF_INET ? AF_INET6 : AF_INET;
		a->bad = EAFNOSUPPORT;
		break;
	case 2:
		a->r.op = 4;
		break;
	case 3:
		a->r.rec_flags |= 1U << 20;
		a->bad = EOPNOTSUPP;
		break;
	case 4:
		a->r.views = 4;
		a->bad = EOPNOTSUPP;
		break;
	case 5:
		a->r.nh_count = 17;
		break;
	case 6:
		a->r.opaque_len = 65;
		break;
	default:
		a->r.prefix.reserved = 1;
	}
}

static inline void ask_by_handle(struct client *c, struct ask *a)
{
	struct held *h = any(c, pick(9) ? RTM_HANDLE_ROUTE : 0);

	if (!h || a->r.op == RTM_OP_ADD)
		return;
	a->r.handle = h->number;
	a->by = O(h->obj)->type == RTM_HANDLE_ROUTE ? h->obj : NOBODY;
	a->r.rec_flags &= ~(RTM_ROUTE_F_FIRST | RTM_ROUTE_F_NEW);
	if (!pick(4))	/* not looked at */
		poison(&a->r.prefix, sizeof(a->r.prefix));
}

/* A live route of an owner. */
static inline int some_route(int owner)
{
	int i, from = pick(m.n);

	for (i = 0; i < m.n; i++)
		if (is_live((from + i) % m.n, NOBODY) && O((from + i) % m.n)->owner == owner)
			return (from + i) % m.n;
	return NOBODY;
}

/* The content that a route has; perhaps its next hops were deleted and added again. */
static inline void ask_the_same(struct ask *a, int route)
{
	const struct content *c = &O(route)->c;
	int i;

	a->r.views = c->views;
	a->r.preference = c->preference;
	a->r.metric = c->metric;
	a->r.flags = c->flags;
	a->r.flags1 = c->flags1;
	a->r.nh_count = c->n;
	a->r.opaque_len = c->opaque_len;
	memcpy(a->opaque, c->opaque, sizeof(a->opaque));
	for (i = 0; i < c->n; i++)
		a->hop[i] = O(c->nexthop[c->n - 1 - i])->hop;
	a->r.nexthop = a->hop[0];
}

/* How the route is known, and what else there is to a record. */
static inline void ask_more(struct client *c, struct ask *a)
{
	int i;

	if (!pick(8))
		a->r.rec_flags |= RTM_ROUTE_F_FIRST;
	else if (!pick(6) && (a->r.op == RTM_OP_SET || a->r.op == RTM_OP_ADD))
		a->r.rec_flags |= RTM_ROUTE_F_NEW;
	if (!pick(4)) {
		a->r.rec_flags |= RTM_ROUTE_F_TTL;
		a->r.ttl = LONG + pick(LONG);
	}
	if (!pick(3))
		ask_by_handle(c, a);
	i = a->by >= 0 ? O(a->by)->dest : a->dest;
	if (!pick(6) && !O(i)->above) {
		a->r.rec_flags |= RTM_ROUTE_F_IF_SEQ;
		a->r.seq = pick(4) ? O(i)->seq : pick(2) ? 0 : O(i)->seq + 1;
	}
	if (!pick(25) && !a->r.handle)
		spoil(a);
	else if (!pick(3))	/* host bits (U42) */
		a->r.prefix.addr[m.family == AF_INET ? 3 : 15] |= a->r.prefix.len < 24 ? 0x5A : 0;
}

static inline struct ask random_ask(struct client *c, bool brief)
{
	static const __u8 ops[] = {
		RTM_OP_SET, RTM_OP_SET, RTM_OP_SET, RTM_OP_ADD, RTM_OP_UPDATE, RTM_OP_DEL, RTM_OP_DEL,
	};
	struct ask a = { .dest = pick(DESTS), .by = NOBODY };
	int i, like = pick(3) ? some_route(c->entity) : NOBODY;

	if (like >= 0)
		a.dest = O(like)->dest;

	a.r = (struct rtm_route_info){
		.prefix = O(a.dest)->prefix, .views = pick(9) ? pick(4) : RTM_VIEWS_ALL,
		.preference = pick(4), .metric = pick(3), .flags = pick(3) << 3,
		.op = ops[pick(ARRAY_LEN(ops) - m.calm)], .nh_count = pick(4) ? pick(4) : pick(17),
		.aux_off = RTM_AUX_NONE, .view = pick(256), .state = pick(256), .owner = pick(9),
	};
	if (brief)
		a.r.nh_count = pick(2);
	for (i = 0; i < a.r.nh_count; i++)
		a.hop[i] = random_hop();
	a.r.nexthop = a.hop[0];
	if (brief)
		return a;
	a.r.flags1 = pick(2);
	a.r.opaque_len = pick(2) ? 0 : pick(65);
	for (i = 0; i < a.r.opaque_len; i++)
		a.opaque[i] = pick(2);
	if (like >= 0 ? O(like)->c.neighbour >= 0 : !pick(3)) {
		a.r.rec_flags |= RTM_ROUTE_F_NEIGHBOUR;
		a.r.neighbour = like >= 0 ? O(O(like)->c.neighbour)->hop : random_hop();
		if (like < 0)
			a.r.neighbour.ifindex = 0;
	}
	if (like >= 0 && !pick(3))
		ask_the_same(&a, like);
	ask_more(c, &a);
	return a;
}

/* The records of a batch, in either form. */
static struct {
	struct ask ask[RECORDS];
	struct rtm_route_info rec[RECORDS];
	struct rtm_route_brief brief[RECORDS];
	__u8 aux[RECORDS * 424];
	__s32 status[RECORDS];
	__u64 handles[RECORDS];
} sent;

static inline void write_records(struct client *c, __u32 n, bool brief)
{
	__u32 i, more, at = 0;

	for (i = 0; i < n; i++) {
		struct ask *a = &sent.ask[i];

		*a = random_ask(c, brief);
		sent.rec[i] = a->r;
		sent.brief[i] = brief_of(&a->r);
		sent.brief[i].op = a->r.op;
		more = a->r.nh_count > 1 ? (a->r.nh_count - 1) % 16 * sizeof(a->hop[0]) : 0;
		if (!more && !a->r.opaque_len)
			continue;
		sent.rec[i].aux_off = at;
		memcpy(sent.aux + at, a->hop + 1, more);
		memcpy(sent.aux + at + more, a->opaque, a->r.opaque_len % 65);
		at = (at + more + a->r.opaque_len + 3) & ~3U;
	}
}

/* What became of record @i; false if the batch has to stop there. */
static inline bool expect_done(struct client *c, const struct rtm_route_batch *b, __u32 i, int list,
			       struct rtm_route_batch *want)
{
	struct ask *a = &sent.ask[i];
	struct held *h = held_of_number(c, a->r.handle);
	int route, status;
	char text[160];

	snprintf(text, sizeof(text), "record %u, batch %#x, op %d of %s, rec_flags %#x, handle %#llx",
		 i, b->flags, a->r.op, pfx_str(&a->r.prefix), a->r.rec_flags,
		 (unsigned long long)a->r.handle);
	/* the handle may have gone with a record before */
	a->by = h && O(h->obj)->type == RTM_HANDLE_ROUTE ? h->obj : NOBODY;
	status = apply(c, a, b->flags & RTM_BATCH_F_MAKE_HOPS, list, sent.status[i], &route);
	same(status, sent.status[i], text);
	if (b->handles)
		given(c, route, sent.handles[i], text);
	want->out_done++;
	want->out_failed += status < 0;
	want->out_created += status > 0 && status & RTM_CHANGE_CREATED;
	want->out_deleted += status > 0 && status & RTM_CHANGE_DELETED;
	forget();
	return status >= 0 || b->flags & RTM_BATCH_F_CONTINUE;
}

static inline void batch(struct client *c)
{
	struct held *list = pick(3) ? NULL : any(c, RTM_HANDLE_ROUTELIST);
	struct rtm_route_batch want = {}, b = batch_cmd(0, sent.rec, 1 + pick(RECORDS), sent.status);
	int list_obj = list ? list->obj : NOBODY, rc, stops = 0;
	bool brief = !pick(5);
	__u32 i;

	write_records(c, b.count, brief);
	b.flags = (pick(4) ? RTM_BATCH_F_CONTINUE : 0) | (pick(4) ? RTM_BATCH_F_MAKE_HOPS : 0);
	b.list = list ? list->number : 0;
	b.handles = pick(2) ? u64ptr(sent.handles) : 0;
	b.aux = u64ptr(sent.aux);
	b.aux_len = sizeof(sent.aux);
	if (brief) {
		b.flags |= RTM_BATCH_F_BRIEF;
		b.records = u64ptr(sent.brief);
		b.record_len = sizeof(sent.brief[0]);
		b.aux = b.aux_len = 0;
	}
	poison(sent.status, sizeof(sent.status));
	poison(sent.handles, sizeof(sent.handles));
	rc = rtm_call(c->fd, RTM_IOC_ROUTE_BATCH, &b);
	for (i = 0; i < b.count && !stops && !m.failed; i++)
		if (!expect_done(c, &b, i, list_obj, &want))
			stops = sent.status[i];
	same(stops, rc, "ROUTE_BATCH");
	same(want.out_done, b.out_done, "out_done");
	same(want.out_failed, b.out_failed, "out_failed");
	same(want.out_created, b.out_created, "out_created");
	same(want.out_deleted, b.out_deleted, "out_deleted");
	m.records += want.out_done;
	m.failures += want.out_failed;
}

#endif
