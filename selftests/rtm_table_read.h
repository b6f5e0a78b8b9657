/* SPDX-License-Identifier: GPL-2.0 */
/* Random questions, asked of the kernel and of the table of rtm_table.h. */
#ifndef RTM_TABLE_READ_H
#define RTM_TABLE_READ_H

#include "rtm_table_told.h"

static inline __u32 random_protocol(const struct client *c)
{
	static const __u32 some[] = {
		RTM_PROTOCOL_ANY, RTM_PROTOCOL_ANY, RTM_PROTOCOL_THIS, 100, PROTO_RIP, 77,
	};

	__u32 protocol = some[pick(ARRAY_LEN(some))];

	return protocol == RTM_PROTOCOL_THIS && c->entity < 0 ? RTM_PROTOCOL_ANY : protocol;
}

static inline __u32 random_views(void)
{
	return pick(8) ? pick(4) : RTM_VIEWS_ALL;
}

static inline struct rtm_prefix random_key(void)
{
	struct rtm_prefix p = O(pick(DESTS))->prefix;
	unsigned int bits = m.family == AF_INET ? 32 : 128;

	switch (pick(4)) {
	case 0:
		p.len = bits;
		p.addr[pick(bits / 8)] ^= pick(256);
		break;
	case 1:
		p.len = pick(bits + 1);
		break;
	case 2:
		p.len = bits;
	}
	return p;
}

/* Where an answer goes, and of which kind it is to be. */
static struct {
	struct rtm_route_info rec[256];
	struct rtm_route_brief brief[256];
	struct rtm_dest_handles handles[256];
	__u8 aux[256 * 424];
	bool is_brief, has_aux, has_handles;
} answer;

/* For one of the commands that have these fields. */
#define random_answer(cmd, brief_flag, small) do {					\
	answer.is_brief = !pick(4);							\
	answer.has_aux = !answer.is_brief && pick(2);					\
	answer.has_handles = pick(2);							\
	(cmd)->flags |= answer.is_brief ? (brief_flag) : 0;				\
	(cmd)->records = answer.is_brief ? u64ptr(answer.brief) : u64ptr(answer.rec);	\
	(cmd)->record_len = answer.is_brief ? sizeof(answer.brief[0]) : sizeof(answer.rec[0]);	\
	(cmd)->aux = answer.has_aux ? u64ptr(answer.aux) : 0;				\
	(cmd)->aux_len = !answer.has_aux ? 0 : pick(3) ? sizeof(answer.aux) : pick(small);	\
	(cmd)->handles = answer.has_handles ? u64ptr(answer.handles) : 0;		\
	(cmd)->handle_len = answer.has_handles ? sizeof(answer.handles[0]) : 0;		\
} while (0)

/* Record @i of the answer. */
static inline void expect_told(struct client *c, const struct told *t, int i, const char *what)
{
	if (answer.is_brief)
		expect_brief(t, &answer.brief[i], what);
	else
		expect_record(t, answer.rec[i], answer.has_aux ? answer.aux : NULL, what);
	if (answer.has_handles)
		expect_handles(c, t, &answer.handles[i]);
}

static inline void expect_not_found(int i, const char *what)
{
	if (answer.is_brief)
		is_true(!answer.brief[i].seq && answer.brief[i].state == RTM_ROUTE_NONE, what);
	else
		is_true(answer.rec[i].status == -ENOENT && answer.rec[i].state == RTM_ROUTE_NONE, what);
	if (answer.has_handles)
		is_true(is_zero(&answer.handles[i], sizeof(answer.handles[i])), what);
}

static inline void lookup(struct client *c)
{
	struct rtm_prefix key[5];
	__u32 kind = pick(3), views = random_views(), found = 0, n = 1 + pick(5), used = 0, i;
	struct rtm_dest_lookup l = lookup_cmd(kind, views, random_protocol(c), key, n, answer.rec);
	int at = 0, k, v = views ? !!(views & 1) + !!(views & 2) : 1, dest, rc;
	struct told t[2];
	char text[120];

	for (i = 0; i < n; i++)
		key[i] = random_key();
	random_answer(&l, RTM_LOOKUP_F_BRIEF, 300);
	rc = rtm_call(c->fd, RTM_IOC_DEST_LOOKUP, &l);
	if (!is_true(l.out_done == n || (rc == -EMSGSIZE && answer.has_aux), "DEST_LOOKUP"))
		return;
	for (i = 0; i < n; i++, at += v) {
		snprintf(text, sizeof(text), "DEST_LOOKUP kind %u of %s, views %#x, protocol %u%s", kind,
			 pfx_str(&key[i]), views, l.protocol, answer.is_brief ? ", brief" : "");
		dest = find_dest(&key[i], kind, views);
		for (k = 0; dest >= 0 && k < tell_views(t, c, dest, views, l.protocol); k++)
			used += aux_of(&t[k]);
		if (answer.has_aux && used > l.aux_len)
			break;
		found += dest >= 0;
		for (k = 0; k < v; k++) {
			if (dest < 0)
				expect_not_found(at + k, text);
			else
				expect_told(c, &t[k], at + k, text);
		}
	}
	same(i < n ? -EMSGSIZE : 0, rc, "DEST_LOOKUP");
	same(i, l.out_done, "out_done of DEST_LOOKUP");
	same(found, l.out_found, "out_found");
}

static inline void dest_info(struct client *c, struct held *h)
{
	static __u8 aux[2 * 424];
	__u32 views = random_views();
	struct rtm_route_info rec[2];
	struct rtm_dest_handles handles[2];
	struct rtm_dest_info d = {
		.size = sizeof(d), .handle = h->number, .views = views, .protocol = random_protocol(c),
		.records = u64ptr(rec), .record_len = sizeof(rec[0]), .count = 2,
	};
	int dest = h->obj, n, i, rc;
	struct told t[2];
	__u32 used = 0;

	if (pick(2)) {
		d.aux = u64ptr(aux);
		d.aux_len = pick(3) ? sizeof(aux) : pick(100);
	}
	if (pick(2)) {
		d.handles = u64ptr(handles);
		d.handle_len = sizeof(handles[0]);
	}
	n = tell_views(t, c, dest, views, d.protocol);
	for (i = 0; d.aux && i < n; i++)
		used += aux_of(&t[i]);
	rc = used > d.aux_len ? -EMSGSIZE : 0;
	if (!same(rc, rtm_call(c->fd, RTM_IOC_DEST_INFO, &d), "DEST_INFO"))
		return;
	same(n, d.out_count, "out_count of DEST_INFO");
	for (i = 0; !rc && i < n; i++) {
		expect_record(&t[i], rec[i], d.aux ? aux : NULL, "DEST_INFO");
		if (d.handles)
			expect_handles(c, &t[i], &handles[i]);
	}
}

/* A ROUTE_INFO about a route, or NOBODY. */
static inline void route_asked(struct client *c, struct rtm_route_cmd r, int o)
{
	static __u8 aux[424];
	__u64 hops[1 + RTM_MAX_NEXTHOPS];
	struct told t;
	int i, rc;

	if (pick(2)) {
		r.aux = u64ptr(aux);
		r.aux_len = pick(3) ? sizeof(aux) : pick(50);
	}
	r.hops = u64ptr(hops);
	r.hop_count = pick(6) ? ARRAY_LEN(hops) : pick(3);
	if (o >= 0)
		tell_route(&t, o);
	rc = o < 0 ? -ENOENT : (r.aux && aux_of(&t) > r.aux_len) ||
	     (r.flags & RTM_ROUTE_INFO_F_HOPS && (int)r.hop_count < 1 + t.r.nh_count) ? -EMSGSIZE : 0;
	if (!same(rc, rtm_call(c->fd, RTM_IOC_ROUTE_INFO, &r), "ROUTE_INFO") || rc)
		return;
	same(t.r.best_views, r.out_best_views, "out_best_views");
	expect_record(&t, r.info, r.aux ? aux : NULL, "ROUTE_INFO");
	if (r.flags & RTM_ROUTE_INFO_F_MATCH)
		given(c, o, r.handle, "route of ROUTE_INFO");
	if (r.flags & RTM_ROUTE_INFO_F_HANDLES) {
		given(c, O(o)->dest, r.out_handles.dest, "destination of ROUTE_INFO");
		given(c, O(o)->owner, r.out_handles.owner, "owner of ROUTE_INFO");
	}
	if (!(r.flags & RTM_ROUTE_INFO_F_HOPS))
		return;
	if (!same(O(o)->c.n + 1, r.out_hops, "out_hops"))
		return;
	given(c, O(o)->c.neighbour, hops[0], "neighbour of ROUTE_INFO");
	for (i = 0; i < O(o)->c.n; i++)
		given(c, O(o)->c.nexthop[i], hops[i + 1], "next hop of ROUTE_INFO");
}

static inline void route_info(struct client *c, struct held *h)
{
	struct rtm_route_cmd r = { .size = sizeof(r), .handle = h->number, .flags = pick(4) };

	route_asked(c, r, h->obj);
}

/* Criteria, of which a route in the table is the model. */
static inline void random_criteria(struct model_query *q, struct rtm_hop *hop)
{
	const struct content *c = NULL;
	int i, from = pick(m.n);

	q->match = pick(32);
	for (i = 0; i < m.n; i++)
		if (is_live((from + i) % m.n, NOBODY))
			c = &O((from + i) % m.n)->c;
	q->criteria = (struct rtm_route_info){ .owner = O(m.client[pick(OWNERS)].entity)->id };
	q->criteria.preference = pick(4);
	q->criteria.metric = pick(3);
	q->ifindex = pick(3);
	if (pick(2)) {
		q->criteria.rec_flags = RTM_ROUTE_F_NEIGHBOUR;
		q->criteria.neighbour = random_hop();
		q->criteria.neighbour.ifindex = 0;
	}
	if (c && c->neighbour >= 0 && pick(2))
		q->criteria.neighbour = O(c->neighbour)->hop;
	for (i = 0; c && i < c->n; i++)
		if (pick(2))
			hop[q->criteria.nh_count++] = O(c->nexthop[i])->hop;
	if (!pick(6) && q->criteria.nh_count < RTM_MAX_NEXTHOPS)
		hop[q->criteria.nh_count++] = random_hop();
	q->criteria.nexthop = hop[0];
}

static inline struct rtm_list list_of(bool dests, const struct model_query *q,
				      const struct rtm_hop *hop)
{
	struct rtm_list l = list_cmd(answer.rec, 1 + pick(pick(2) ? 64 : 4));

	l.flags = q->own ? RTM_LIST_F_OWN : 0;
	l.range_kind = q->range_kind;
	l.range = q->range;
	l.views = q->views;
	l.protocol = dests ? q->protocol : 0;
	l.match = q->match;
	l.ifindex = q->match & RTM_MATCH_INTERFACE ? q->ifindex : 0;
	if (q->match & ~RTM_MATCH_INTERFACE) {
		l.criteria = u64ptr(&q->criteria);
		l.criteria_len = sizeof(q->criteria);
		l.criteria_aux = u64ptr(hop + 1);
		l.criteria_aux_len = (RTM_MAX_NEXTHOPS - 1) * sizeof(*hop);
	}
	random_answer(&l, RTM_LIST_F_BRIEF, 500);
	if (!pick(4)) {		/* behind some place, be it in the range or not */
		l.flags |= RTM_LIST_F_AFTER;
		l.after = masked(random_key());
	}
	return l;
}

/* A call; if there was no room for the records from @at on, with as much as it asks for. */
static inline int list_call(struct client *c, unsigned long cmd, struct rtm_list *l, int at, int n)
{
	int rc = rtm_call(c->fd, cmd, l);

	if (rc != -EMSGSIZE || at == n)
		return rc;
	is_true(l->out_count > l->count || l->out_aux > l->aux_len, "there was room");
	same(group_of(at, n), l->out_count, "records needed to go on");
	if (!is_true(l->out_count <= ARRAY_LEN(answer.rec) && l->out_aux <= sizeof(answer.aux),
		     "needs too much"))
		return rc;
	l->count = l->count > l->out_count ? l->count : l->out_count;
	l->aux_len = l->aux_len > l->out_aux ? l->aux_len : l->out_aux;
	return rtm_call(c->fd, cmd, l);
}

/* The table, or a part of it, a few records at a time. */
static inline void list(struct client *c, bool dests, const struct model_query *q,
			const struct rtm_hop *hop)
{
	unsigned long cmd = dests ? RTM_IOC_DEST_LIST : RTM_IOC_ROUTE_LIST;
	struct rtm_list l = list_of(dests, q, hop);
	int n = tell_list(c, dests, q, hop), at = 0;
	char text[120];
	__u32 i;

	snprintf(text, sizeof(text), "%s kind %u of %s, views %#x, protocol %u, match %#x, flags %#x",
		 dests ? "DEST_LIST" : "ROUTE_LIST", q->range_kind, pfx_str(&q->range), q->views,
		 q->protocol, q->match, l.flags);
	while (l.flags & RTM_LIST_F_AFTER && at < n &&
	       pfx_cmp(&want_told[at].r.prefix, &l.after) <= 0)
		at++;
	do {
		if (!same(0, list_call(c, cmd, &l, at, n), text) ||
		    !is_true(l.out_count <= l.count && at + (int)l.out_count <= n, text))
			return;
		same(m.seq, l.out_seq, "out_seq of a list");
		for (i = 0; i < l.out_count; i++)
			expect_told(c, &want_told[at + i], i, text);
		at += l.out_count;
		/* destinations are not split */
		is_true(!l.out_count || at == n || want_told[at].dest != want_told[at - 1].dest, text);
		l.flags |= RTM_LIST_F_AFTER;
		l.after = want_told[at ? at - 1 : 0].r.prefix;
	} while (l.out_count && !m.failed);
	same(n, at, text);
}

/* ROUTE_INFO by criteria: the first that ROUTE_LIST would tell. */
static inline void route_match(struct client *c)
{
	struct rtm_route_cmd r = { .size = sizeof(r), .flags = pick(4) | RTM_ROUTE_INFO_F_MATCH };
	struct model_query q = { .range_kind = RTM_RANGE_EXACT, .views = random_views() };
	struct rtm_hop hop[RTM_MAX_NEXTHOPS] = {};
	struct rtm_prefix key = random_key();

	if (pick(2))
		random_criteria(&q, hop);
	if (pick(2))
		q.match &= 1 << pick(5);
	if (q.criteria.nh_count < 2)
		q.criteria.aux_off = RTM_AUX_NONE;
	q.range = masked(key);
	r.info = q.criteria;
	r.info.prefix = key;
	r.match = q.match;
	r.views = q.views;
	r.ifindex = q.ifindex;
	r.criteria_aux = u64ptr(hop + 1);
	r.criteria_aux_len = (RTM_MAX_NEXTHOPS - 1) * sizeof(hop[0]);
	route_asked(c, r, tell_list(c, false, &q, hop) ? want_told[0].route : NOBODY);
}

static inline void random_list(struct client *c)
{
	struct model_query q = {
		.range_kind = pick(4), .range = masked(random_key()), .views = random_views(),
	};
	struct rtm_hop hop[RTM_MAX_NEXTHOPS] = {};
	bool dests = pick(2);

	if (dests)
		q.protocol = random_protocol(c);
	if (pick(2))
		random_criteria(&q, hop);
	if (dests)
		q.match &= RTM_MATCH_OWNER;
	if (c->entity >= 0 && !pick(3))
		q.own = O(c->entity)->id;
	if (q.criteria.nh_count < 2)
		q.criteria.aux_off = RTM_AUX_NONE;
	list(c, dests, &q, hop);
}

#endif
