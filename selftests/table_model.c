// SPDX-License-Identifier: GPL-2.0
/*
 * table_model: everything that changes or reads routes, next hops and handles, by
 * several owners and observers at random, against the plain table of rtm_table.h:
 * features meet here that the other tests look at one by one.
 *
 * RTM_SEED, and RTM_STEPS or RTM_SECONDS of each family, choose another course.
 */
#include "rtm_table_batch.h"
#include "rtm_table_read.h"

#define ROUND	1500		/* steps until everybody leaves */
#define CHECK	50		/* steps between two comparisons of everything */

/* ---- one route, before and after ---- */

struct moment {
	struct told t[2];
	int n;			/* 0: no route that counts */
};

static struct moment moment_of(const struct client *c, int dest, __u32 views)
{
	struct moment now = { .n = 0 };

	if (qualifies_in(dest, views))
		now.n = tell_views(now.t, c, dest, views, RTM_PROTOCOL_ANY);
	return now;
}

static void expect_moment(const struct moment *want, const struct rtm_route_info *seen, int views,
			  const __u8 *aux, const char *what)
{
	int i;

	for (i = 0; i < views; i++) {
		if (i < want->n)
			expect_record(&want->t[i], seen[i], aux, what);
		else
			is_true(seen[i].status == -ENOENT && seen[i].state == RTM_ROUTE_NONE, what);
	}
}

static void route_change(struct client *c)
{
	static __u8 aux[4 * 424];
	struct rtm_route_batch want = {}, b = batch_cmd(pick(4) ? RTM_BATCH_F_MAKE_HOPS : 0,
							sent.rec, 1, sent.status);
	__u32 views = random_views();
	struct rtm_route_info rec[4];
	struct rtm_route_change ch = {
		.size = sizeof(ch), .flags = b.flags, .route = b.records, .record_len = sizeof(rec[0]),
		.route_aux = u64ptr(sent.aux), .route_aux_len = sizeof(sent.aux), .views = views,
		.records = u64ptr(rec), .aux = pick(2) ? u64ptr(aux) : 0, .aux_len = sizeof(aux),
	};
	int dest, rc, n = views ? !!(views & 1) + !!(views & 2) : 1;
	const struct ask *a = &sent.ask[0];
	struct moment before, after;

	write_records(c, 1, false);
	dest = a->by >= 0 && O(a->by)->type == RTM_HANDLE_ROUTE ? O(a->by)->dest : a->dest;
	before = moment_of(c, dest, views);
	poison(rec, sizeof(rec));
	rc = rtm_call(c->fd, RTM_IOC_ROUTE_CHANGE, &ch);
	sent.status[0] = rc ? rc : ch.out_change;
	expect_done(c, &b, 0, NOBODY, &want);
	m.records++;
	m.failures += rc < 0;
	if (rc || m.failed)
		return;
	after = moment_of(c, dest, views);
	expect_moment(&before, rec, n, ch.aux ? aux : NULL, "before");
	expect_moment(&after, rec + n, n, ch.aux ? aux : NULL, "after");
}

/* ---- next hops ---- */

static void expect_nexthop(struct client *c, int o, const struct rtm_nexthop_info *seen,
			   bool listed)
{
	const struct object *want = O(o);

	same(0, memcmp(&want->hop, &seen->hop, sizeof(seen->hop)), "next hop");
	same(O(want->owner)->id, seen->owner, "owner of a next hop");
	same(want->opaque, seen->opaque, "opaque of a next hop");
	same(want->flags, seen->flags, "flags of a next hop");
	same(want->state, seen->state, "state of a next hop");
	same(users(o), seen->routes, "routes of a next hop");
	same(0, seen->reserved | seen->reserved2, "reserved of a next hop");
	if (listed)
		same(0, seen->remote, "remote in a list");
	else
		given(c, want->remote, seen->remote, "remote of a next hop");
}

static void nexthop_set(int o, const struct rtm_nexthop_info *i, int remote)
{
	O(o)->flags = i->flags;
	O(o)->opaque = i->opaque;
	O(o)->remote = i->flags & RTM_NHF_REMOTE ? remote : NOBODY;
}

/* What a handle allows an owner to do with a next hop, or an errno. */
static int nexthop_by_handle(const struct client *c, const struct held *h, int status)
{
	const struct object *o = O(h->obj);

	if (o->type != RTM_HANDLE_NEXTHOP)
		return -ENOENT;
	if (o->owner != c->entity && (!o->state || status == -EACCES))
		return -EACCES;
	return o->state ? -ENOENT : 0;
}

static void nexthop_add(struct client *c)
{
	struct rtm_nexthop_cmd cmd = { .size = sizeof(cmd), .out_change = POISON32 };
	struct held *h = pick(3) ? NULL : any(c, pick(6) ? RTM_HANDLE_NEXTHOP : 0);
	struct held *dest = pick(3) ? any(c, RTM_HANDLE_DEST) : NULL;
	int o, rc, want = 0, remote, used = some_route(c->entity);
	struct rtm_hop asked = random_hop();
	bool new;

	/* now and then it refers to the destination of its own route */
	if (used >= 0 && O(used)->c.n && held_find(c, O(used)->dest) && pick(2)) {
		asked = O(O(used)->c.nexthop[0])->hop;
		dest = held_find(c, O(used)->dest);
	}
	remote = dest ? dest->obj : NOBODY;
	cmd.flags = pick(2) ? RTM_NEXTHOP_F_HANDLE : 0;
	cmd.handle = h ? h->number : 0;
	cmd.info.hop = asked;
	cmd.info.opaque = pick(3);
	cmd.info.flags = pick(4);
	cmd.info.remote = dest ? dest->number : 0;
	o = h ? h->obj : hop_find(c->entity, &cmd.info.hop);
	new = o < 0;
	rc = rtm_call(c->fd, RTM_IOC_NEXTHOP_ADD, &cmd);
	if (h)
		want = nexthop_by_handle(c, h, rc);
	if (!same(want, rc, "NEXTHOP_ADD") || rc)
		return;
	if (o < 0)
		o = hop_make(c->entity, &asked);
	same(new, cmd.out_change, "out_change");
	nexthop_set(o, &cmd.info, remote);
	if (!h)
		given(c, cmd.flags ? o : NOBODY, cmd.handle, "handle from NEXTHOP_ADD");
}

static void nexthop_find(struct client *c)
{
	struct rtm_nexthop_cmd cmd = { .size = sizeof(cmd), .info.hop = random_hop() };
	int o = hop_find(c->entity, &cmd.info.hop);

	cmd.flags = pick(2) ? RTM_NEXTHOP_F_HANDLE : 0;
	if (!same(o < 0 ? -ENOENT : 0, rtm_call(c->fd, RTM_IOC_NEXTHOP_FIND, &cmd), "NEXTHOP_FIND") ||
	    o < 0)
		return;
	given(c, cmd.flags ? o : NOBODY, cmd.handle, "handle from NEXTHOP_FIND");
	expect_nexthop(c, o, &cmd.info, true);
}

static void nexthop_del(struct client *c)
{
	struct rtm_nexthop_cmd cmd = { .size = sizeof(cmd), .info.hop = random_hop() };
	struct held *h = pick(2) ? NULL : any(c, pick(6) ? RTM_HANDLE_NEXTHOP : 0);
	int used = some_route(c->entity), o, rc, want;

	/* rather one that is in use (U31) */
	if (used >= 0 && O(used)->c.neighbour >= 0 && pick(2))
		cmd.info.hop = O(O(used)->c.neighbour)->hop;
	else if (used >= 0 && O(used)->c.n && pick(2))
		cmd.info.hop = O(O(used)->c.nexthop[0])->hop;
	o = h ? h->obj : hop_find(c->entity, &cmd.info.hop);
	want = o < 0 ? -ENOENT : 0;
	cmd.handle = h ? h->number : 0;
	rc = rtm_call(c->fd, RTM_IOC_NEXTHOP_DEL, &cmd);
	if (h)
		want = nexthop_by_handle(c, h, rc);
	if (!same(want, rc, "NEXTHOP_DEL") || rc)
		return;
	m.deleted_in_use += users(o) > 0;
	O(o)->state = RTM_NEXTHOP_DELETED;
	if (h)
		taken(c, h);
}

static void nexthop_info(struct client *c, struct held *h)
{
	struct rtm_nexthop_cmd cmd = { .size = sizeof(cmd), .handle = h->number };
	int o = h->obj;

	cmd.flags = pick(2) ? RTM_NEXTHOP_F_OWNER : 0;
	if (!same(0, rtm_call(c->fd, RTM_IOC_NEXTHOP_INFO, &cmd), "NEXTHOP_INFO"))
		return;
	given(c, cmd.flags ? O(o)->owner : NOBODY, cmd.out_owner, "out_owner");
	expect_nexthop(c, o, &cmd.info, false);
}

/* An owner's next one in a range, behind @after or at its start. */
static int nexthop_next(int owner, const struct model_query *q, const struct rtm_hop *after)
{
	int i, next = NOBODY;

	for (i = DESTS; i < m.n; i++) {
		struct rtm_prefix p = { .family = m.family, .len = O(i)->hop.len };

		memcpy(p.addr, O(i)->hop.addr, sizeof(p.addr));
		if (O(i)->type == RTM_HANDLE_NEXTHOP && !O(i)->state && O(i)->owner == owner &&
		    in_range(q, &p) && (!after || hop_cmp(&O(i)->hop, after) > 0) &&
		    (next < 0 || hop_cmp(&O(i)->hop, &O(next)->hop) < 0))
			next = i;
	}
	return next;
}

/* The list of an owner, in order, in a range. */
static void nexthop_list(struct client *c)
{
	struct client *whose = &m.client[pick(OWNERS)];
	struct rtm_nexthop_info rec[8];
	__u64 handles[8];
	struct rtm_nexthop_list l = {
		.size = sizeof(l), .owner = whose == c && pick(2) ? 0 : O(whose->entity)->id,
		.range_kind = pick(4), .record_len = sizeof(rec[0]), .records = u64ptr(rec),
		.count = 1 + pick(8), .handles = pick(2) ? u64ptr(handles) : 0,
	};
	struct model_query q = { .range_kind = l.range_kind };
	struct rtm_hop h = random_hop();
	int i, o;

	q.range = (struct rtm_prefix){ .family = m.family, .len = pick(4) ? h.len : pick(h.len) };
	memcpy(q.range.addr, h.addr, sizeof(h.addr));
	l.range = q.range;
	q.range = masked(q.range);
	if (!pick(4)) {		/* behind some place, be it in the range or not */
		l.flags = RTM_LIST_F_AFTER;
		l.after = random_hop();
	}
	do {
		if (!same(0, rtm_call(c->fd, RTM_IOC_NEXTHOP_LIST, &l), "NEXTHOP_LIST"))
			return;
		is_true(l.out_count <= l.count, "out_count of NEXTHOP_LIST");
		for (i = 0; i <= (int)l.out_count && i < (int)l.count; i++) {
			o = nexthop_next(whose->entity, &q,
					 l.flags & RTM_LIST_F_AFTER ? &l.after : NULL);
			if (i == (int)l.out_count) {
				/* fewer than asked for may come, none is the end */
				is_true(i || o < 0, "end of NEXTHOP_LIST");
				break;
			}
			if (!is_true(o >= 0, "one more in NEXTHOP_LIST"))
				return;
			expect_nexthop(c, o, &rec[i], true);
			if (l.handles)
				given(c, o, handles[i], "handle from NEXTHOP_LIST");
			l.after = rec[i].hop;
			l.flags = RTM_LIST_F_AFTER;
		}
	} while (l.out_count && !m.failed);
}

/* ---- route lists ---- */

static void list_new(struct client *c)
{
	__u64 number = 0;

	if (same(0, _test_routelist_new(c->fd, &number), "ROUTELIST_NEW"))
		given(c, object_new(RTM_HANDLE_ROUTELIST, c - m.client), number, "ROUTELIST_NEW");
}

static void list_move(struct client *c)
{
	struct held *l = pick(4) ? any(c, RTM_HANDLE_ROUTELIST) : NULL;
	int i, n = 1 + pick(5), want = 0, rc;
	__u32 done = 0, seen;
	__u64 h[5];
	int o[5];

	for (i = 0; i < n; i++) {
		struct held *r = any(c, pick(8) ? RTM_HANDLE_ROUTE : 0);

		o[i] = r ? r->obj : NOBODY;
		h[i] = r ? r->number : 12345;
	}
	rc = _test_routelist_move(c->fd, l ? l->number : 0, h, n, &seen);
	for (i = 0; i < n; i++) {
		bool route = o[i] >= 0 && O(o[i])->type == RTM_HANDLE_ROUTE;
		int e = !route || (O(o[i])->state && O(o[i])->owner == c->entity) ? -ENOENT :
			O(o[i])->owner != c->entity ? -EACCES : 0;

		/* of several errors: any */
		want = want && want == rc ? want : e ?: want;
		if (route && O(o[i])->state && rc == -ENOENT)
			want = rc;
		if (e)
			continue;
		done++;
		if (l)
			list_enter(o[i], l->obj);
		else
			O(o[i])->list = NOBODY;
	}
	same(want, rc, "ROUTELIST_MOVE");
	same(done, seen, "out_done of ROUTELIST_MOVE");
}

static void list_enum(struct client *c)
{
	struct held *l = any(c, RTM_HANDLE_ROUTELIST);
	__u64 number = 0;
	int o;

	if (!l || !same(0, _test_routelist_enum(c->fd, l->number, &number), "ROUTELIST_ENUM"))
		return;
	o = object_new(RTM_HANDLE_ROUTELIST_WALK, c - m.client);
	O(o)->list = l->obj;
	O(o)->state = 1;
	given(c, o, number, "ROUTELIST_ENUM");
}

static void list_fetch(struct client *c, struct held *walk)
{
	static struct rtm_route_info rec[8];
	static __u8 aux[8 * 424];
	__u64 handles[8];
	int o = walk->obj, i, k, next;
	struct rtm_routelist_fetch f = {
		.size = sizeof(f), .count = 1 + pick(8), .handle = walk->number, .aux = u64ptr(aux),
		.aux_len = sizeof(aux), .record_len = sizeof(rec[0]),
	};
	struct told t;

	f.records = pick(3) ? u64ptr(rec) : 0;
	f.handles = pick(2) || !f.records ? u64ptr(handles) : 0;
	if (!same(0, rtm_call(c->fd, RTM_IOC_ROUTELIST_FETCH, &f), "ROUTELIST_FETCH"))
		return;
	for (i = 0; i < (int)f.count; i++) {
		for (next = NOBODY, k = DESTS; k < m.n && !O(O(o)->list)->state; k++)
			if (is_route(k, NOBODY) && O(k)->list == O(o)->list && O(k)->place > O(o)->place &&
			    (next < 0 || O(k)->place < O(next)->place))
				next = k;
		if (!same(next >= 0, i < (int)f.out_count, "a route from ROUTELIST_FETCH") || next < 0)
			return;
		O(o)->place = O(next)->place;
		tell_route(&t, next);
		if (f.records)
			expect_record(&t, rec[i], aux, "ROUTELIST_FETCH");
		if (f.handles)
			given(c, next, handles[i], "handle from ROUTELIST_FETCH");
	}
}

/* ---- entities, files, marks ---- */

static unsigned long owned(int entity, __u8 type)
{
	unsigned long n = 0;
	int i;

	for (i = DESTS; i < m.n; i++)
		n += O(i)->type == type && O(i)->owner == entity && !O(i)->state;
	return n;
}

static void expect_entity(int o, const struct rtm_entity_info *e)
{
	const struct object *want = O(o);

	same(want->id, e->entity, "id of an entity");
	same(want->state, e->out_state, "state of an entity");
	same(m.family, e->out_family, "family of an entity");
	same(0, e->out_instance, "instance");
	same(getpid(), e->out_pid, "pid of an entity");
	same(want->protocol, e->out_protocol, "protocol of an entity");
	same(want->instance, e->out_protocol_instance, "protocol instance");
	same(owned(o, RTM_HANDLE_ROUTE), e->out_routes, "routes of an entity");
	same(owned(o, RTM_HANDLE_NEXTHOP), e->out_nexthops, "next hops of an entity");
	same(0, e->out_methods, "methods of an entity");
	same(RTM_ENTITY_F_OPAQUE, e->out_flags, "flags of an entity");
	is_true(e->out_registered + 1 >= (__u64)m.begun && e->out_registered <= (__u64)time(NULL) + 1,
		"time of registration");
}

static void entity_list(struct client *c)
{
	struct rtm_entity_info e[OWNERS];
	__u32 flags = pick(2) ? RTM_ENTITY_LIST_F_HANDLES : 0, n;
	int i, k, next, last = NOBODY;

	for (i = 0; i < OWNERS; i++)	/* by id; one that is gone has none */
		if (same(0, _test_entity_info(c->fd, 0, O(m.client[i].entity)->id, e), "ENTITY_INFO"))
			expect_entity(m.client[i].entity, e);
	for (i = DESTS; i < m.n; i++)
		if (O(i)->type == RTM_HANDLE_ENTITY && O(i)->state)
			same(-ENOENT, _test_entity_info(c->fd, 0, O(i)->id, e), "ENTITY_INFO");
	same(-EMSGSIZE, _test_entity_list(c->fd, flags, e, OWNERS - 1, &n), "ENTITY_LIST");
	same(OWNERS, n, "out_total");
	if (!same(0, _test_entity_list(c->fd, flags, e, OWNERS, &n), "ENTITY_LIST") ||
	    !same(OWNERS, n, "out_total"))
		return;
	for (i = 0; i < OWNERS; i++, last = next) {
		for (next = NOBODY, k = 0; k < OWNERS; k++)
			if ((last < 0 || O(m.client[k].entity)->place > O(last)->place) &&
			    (next < 0 || O(m.client[k].entity)->place < O(next)->place))
				next = m.client[k].entity;
		expect_entity(next, &e[i]);
		given(c, flags ? next : NOBODY, e[i].handle, "handle from ENTITY_LIST");
	}
}

static void comes(struct client *c)
{
	static const __u32 protocols[] = { 100, 100, 101, PROTO_RIP };
	int i = c - m.client;
	struct rtm_entity_register r = {
		.size = sizeof(r), .flags = RTM_ENTITY_F_OPAQUE, .family = m.family,
		.protocol_instance = i,
	};

	c->n = 0;
	c->entity = NOBODY;
	if (i >= OWNERS) {
		same(0, _test_attach(c->fd, 0, m.family), "ATTACH");
		return;
	}
	r.protocol = protocols[i];
	same(0, rtm_call(c->fd, RTM_IOC_ENTITY_REGISTER, &r), "ENTITY_REGISTER");
	c->entity = object_new(RTM_HANDLE_ENTITY, NOBODY);
	O(c->entity)->id = r.out_entity;
	O(c->entity)->protocol = protocols[i];
	O(c->entity)->instance = i;
	O(c->entity)->place = ++m.clock;
}

/* All of an owner's goes; which numbers that takes is not said (U27). */
static void purge(struct client *c)
{
	struct rtm_stats s;
	int i, v, d;

	for (i = DESTS; i < m.n; i++) {
		if (!O(i)->type || O(i)->owner != c->entity)
			continue;
		if (O(i)->type == RTM_HANDLE_NEXTHOP)
			O(i)->state = RTM_NEXTHOP_DELETED;
		if (!is_route(i, NOBODY) || O(i)->state == RTM_ROUTE_DELETED)
			continue;
		d = O(i)->dest;
		for (v = 0; v < 2; v++)
			if (O(d)->hold[v] == i)
				O(d)->hold[v] = NOBODY;
		O(i)->state = RTM_ROUTE_DELETED;
		O(i)->list = NOBODY;
		O(i)->ttl = 0;
		O(d)->above = m.seq;
	}
	O(c->entity)->state = RTM_ENTITY_GONE;
	for (d = 0; d < DESTS; d++)
		O(d)->slot[c - m.client] = 0;
	for (i = DESTS; i < m.n; i++)	/* its lists are gone */
		if (O(i)->type == RTM_HANDLE_ROUTELIST && O(i)->owner == c - m.client)
			O(i)->state = 1;
	same(0, _test_stats(m.client[OWNERS].fd, &s), "STATS");
	is_true(s.out_seq >= m.seq, "the sequence number goes back");
	m.seq = s.out_seq;
}

/* Goes by one of the ways there are, and comes again. */
static void goes(struct client *c)
{
	bool close_it = pick(2);

	if (close_it)
		close(c->fd);
	else
		same(0, c->entity >= 0 ? _test_deregister(c->fd) : _test_detach(c->fd), "leaving");
	c->n = 0;
	if (close_it)
		c->fd = rtm_open(c->entity >= 0 ? O_RDWR : O_RDONLY);
	if (c->entity >= 0)
		purge(c);
	comes(c);
	m.comings++;
}

static void hold(struct client *c)
{
	struct held *h = pick(2) ? any(c, pick(8) ? RTM_HANDLE_DEST : 0) : NULL;
	struct rtm_dest_hold cmd = {
		.size = sizeof(cmd), .handle = h ? h->number : 0, .views = 1 + pick(3),
		.hold_ms = LONG + pick(1000),
	};
	int d = h ? h->obj : (int)pick(DESTS);
	bool there = h ? O(d)->type == RTM_HANDLE_DEST : is_there(d);

	cmd.prefix = O(h ? 0 : d)->prefix;
	if (!same(there ? 0 : -ENOENT, rtm_call(c->fd, RTM_IOC_DEST_HOLD, &cmd), "DEST_HOLD") || !there)
		return;
	O(d)->mark |= cmd.views;
	O(d)->hold_ms = O(d)->hold_ms > cmd.hold_ms ? O(d)->hold_ms : cmd.hold_ms;
	same(O(d)->hold_ms, cmd.out_hold_ms, "out_hold_ms");
}

/* The caller's slot in a destination, which stays while that is not 0 (U36). */
static void opaque(struct client *c)
{
	struct held *h = pick(2) ? any(c, pick(8) ? RTM_HANDLE_DEST : 0) : NULL;
	struct rtm_dest_opaque cmd = {
		.size = sizeof(cmd), .handle = h ? h->number : 0, .flags = pick(4), .value = pick(3),
		.expect = pick(3), .out_value = POISON64,
	};
	int d = h ? h->obj : (int)pick(DESTS), want = 0;
	__u64 *slot = &O(d)->slot[c - m.client];

	cmd.prefix = O(h ? 0 : d)->prefix;
	if (h ? O(d)->type != RTM_HANDLE_DEST : !routes_at(d) && !*slot)
		want = -ENOENT;
	else if (cmd.flags & RTM_OPAQUE_F_IF && *slot != cmd.expect)
		want = -ESTALE;
	if (cmd.flags == RTM_OPAQUE_F_IF)
		want = -EINVAL;
	if (!same(want, rtm_call(c->fd, RTM_IOC_DEST_OPAQUE, &cmd), "DEST_OPAQUE") || want)
		return;
	same(*slot, cmd.out_value, "out_value");
	if (cmd.flags & RTM_OPAQUE_F_SET)
		*slot = cmd.value;
}

/* What a handle stands for, whatever it is. */
static void look(struct client *c, struct held *h)
{
	struct rtm_entity_info e;

	switch (O(h->obj)->type) {
	case RTM_HANDLE_ENTITY:
		if (same(0, _test_entity_info(c->fd, h->number, 0, &e), "ENTITY_INFO"))
			expect_entity(h->obj, &e);
		break;
	case RTM_HANDLE_NEXTHOP:
		nexthop_info(c, h);
		break;
	case RTM_HANDLE_DEST:
		dest_info(c, h);
		break;
	case RTM_HANDLE_ROUTE:
		route_info(c, h);
		break;
	case RTM_HANDLE_ROUTELIST_WALK:
		list_fetch(c, h);
		break;
	}
}

static void release(struct client *c, struct held *h)
{
	same(0, _test_release(c->fd, h->number), "HANDLE_RELEASE");
	taken(c, h);
}

/* Several at once, with some that are none among them (U26). */
static void refer(struct client *c, unsigned long cmd)
{
	int i, n = 1 + pick(5), bad = 0, got = 0;
	__u64 number[5];
	__u32 done;

	for (i = 0; i < n; i++) {
		struct held *h = any(c, 0);

		number[i] = h && pick(8) ? h->number : pick(2) ? 0 : 1234567;
	}
	i = _test_handles(c->fd, cmd, number, n, &done);
	for (n--; n >= 0; n--) {
		struct held *h = held_of_number(c, number[n]);
		bool none = !number[n] && cmd == RTM_IOC_HANDLE_RELEASE;

		bad += !h && !none;
		got += h || none;
		if (h && cmd == RTM_IOC_HANDLE_REF)
			h->count++;
		else if (h)
			taken(c, h);
	}
	same(bad ? -ENOENT : 0, i, "HANDLE_REF or _RELEASE");
	same(got, done, "out_done of HANDLE_REF or _RELEASE");
}

static void stats(struct client *c)
{
	__u64 routes = 0, hops = 0, dests = 0, hidden = 0, holds = 0, ageing = 0, groups = 0;
	struct rtm_stats s;
	int i, k;

	forget();
	for (i = 0; i < m.n; i++) {
		const struct content *a = &O(i)->c;

		hops += O(i)->type == RTM_HANDLE_NEXTHOP && !O(i)->state;
		routes += is_live(i, NOBODY);
		ageing += is_live(i, NOBODY) && O(i)->ttl;
		if (!is_route(i, NOBODY) || a->n < 2 ||
		    (O(i)->state == RTM_ROUTE_DELETED && !is_held_by_any(i)))
			continue;
		for (k = 0; k < i; k++)
			if (is_route(k, NOBODY) && O(k)->c.n == a->n &&
			    (O(k)->state != RTM_ROUTE_DELETED || is_held_by_any(k)) &&
			    !memcmp(a->nexthop, O(k)->c.nexthop, a->n * sizeof(a->nexthop[0])))
				break;
		groups += k == i;
	}
	for (i = 0; i < DESTS; i++) {
		dests += routes_at(i) > 0;
		hidden += !routes_at(i) && is_kept(i);
		holds += O(i)->mark || held_at(i) >= 0;
	}
	if (!same(0, _test_stats(c->fd, &s), "STATS"))
		return;
	same(dests, s.out_dests, "out_dests");
	same(routes, s.out_routes, "out_routes");
	same(hops, s.out_nexthops, "out_nexthops");
	same(groups, s.out_nexthop_groups, "out_nexthop_groups");
	same(OWNERS, s.out_entities, "out_entities");
	same(c->n, s.out_handles, "out_handles");
	same(m.seq, s.out_seq, "out_seq");
	same(hidden, s.out_dests_hidden, "out_dests_hidden");
	same(CLIENTS + 1, s.out_clients, "out_clients");
	same(holds, s.out_holds, "out_holds");
	same(ageing, s.out_ageing, "out_ageing");
	same(0, s.out_subscriptions, "out_subscriptions");
}

static void check(void)
{
	struct client *c = &m.client[pick(CLIENTS)];
	struct rtm_hop none[RTM_MAX_NEXTHOPS] = {};
	int i, k, n;

	for (i = 0; i < 4; i++) {
		struct model_query q = { .views = i };

		list(c, true, &q, none);
		list(c, false, &q, none);
	}
	for (i = 0; i < CLIENTS; i++) {
		n = m.client[i].n;
		for (k = 0; k < n && k < m.client[i].n && !m.failed; k++)
			look(&m.client[i], &m.client[i].held[k]);
		nexthop_list(&m.client[i]);
		entity_list(&m.client[i]);
		stats(&m.client[i]);
	}
}

static void step(struct client *c)
{
	bool owner = c->entity >= 0;
	struct held *h = any(c, 0);
	int what = pick(100);

	if (owner && what < 28)
		batch(c);
	else if (owner && what < 34)
		route_change(c);
	else if (owner && what < 40)
		nexthop_add(c);
	else if (owner && what < 46)
		nexthop_del(c);
	else if (owner && what < 48)
		nexthop_find(c);
	else if (owner && (what < 49 || (what < 52 && !any(c, RTM_HANDLE_ROUTELIST))))
		list_new(c);
	else if (owner && what < 52)
		list_move(c);
	else if (owner && what < 54)
		list_enum(c);
	else if (owner && what < 60)
		hold(c);
	else if (owner && what < 62)
		opaque(c);
	else if (what < 67)
		lookup(c);
	else if (what < 70)
		random_list(c);
	else if (what < 72)
		route_match(c);
	else if (what < 74)
		nexthop_list(c);
	else if (what < 76)
		entity_list(c);
	else if (what < 77 && !m.calm && !pick(3))
		goes(c);
	else if (h && what < 86)
		look(c, h);
	else
		refer(c, what < 92 ? RTM_IOC_HANDLE_REF : RTM_IOC_HANDLE_RELEASE);
}

/* Everybody comes, so many steps, everybody lets go of everything: nothing is left. */
static void one_round(unsigned long steps)
{
	int i, observer = rtm_open(O_RDONLY), keep = pick(2) ? 3 : MAX_HELD;
	unsigned long end = m.step + steps;
	struct rtm_stats s;

	same(0, _test_attach(observer, 0, m.family), "ATTACH");
	for (i = 0; i < DESTS; i++) {
		struct object *d = O(i);

		d->mark = d->hold_ms = d->seq = d->above = 0;
		d->hold[0] = d->hold[1] = NOBODY;
		memset(d->slot, 0, sizeof(d->slot));
	}
	m.n = DESTS;
	m.seq = 0;
	m.calm = !pick(3);
	for (i = 0; i < CLIENTS; i++) {
		m.client[i].fd = rtm_open(i < OWNERS ? O_RDWR : O_RDONLY);
		comes(&m.client[i]);
	}
	same(0, _test_stats(observer, &s), "STATS");
	m.seq = s.out_seq;
	for (; m.step < end && !m.failed; m.step++) {
		struct client *c = &m.client[pick(CLIENTS)];

		step(c);
		while (c->n > keep && !m.failed)
			release(c, any(c, 0));
		forget();
		if (m.step % CHECK == CHECK - 1 && !m.failed)
			check();
	}
	for (i = 0; i < CLIENTS; i++) {
		while (m.client[i].n && !m.failed)
			release(&m.client[i], m.client[i].held);
		stats(&m.client[i]);
	}
	for (i = 0; i < CLIENTS; i++)
		close(m.client[i].fd);
	same(0, _test_stats(observer, &s), "STATS");
	same(0, s.out_dests | s.out_dests_hidden | s.out_routes | s.out_nexthops | s.out_holds |
	     s.out_nexthop_groups | s.out_entities | s.out_ageing, "what is left at the end");
	close(observer);
}

static int dest_cmp(const void *a, const void *b)
{
	return pfx_cmp(&((const struct object *)a)->prefix, &((const struct object *)b)->prefix);
}

static void run(__u8 family, __u64 seed)
{
	static const char *const text[2][DESTS] = {
		{ "0.0.0.0/0", "10.0.0.0/8", "10.0.0.0/9", "10.128.0.0/9", "10.1.0.0/16", "10.1.0.0/24",
		  "10.1.1.0/24", "10.1.1.128/25", "10.1.1.129/32", "10.1.1.130/32", "10.200.0.0/16",
		  "192.0.2.0/24", "192.0.2.0/31", "192.0.2.1/32", "255.255.255.255/32", "128.0.0.0/1",
		  "127.255.255.255/32", "0.0.0.0/32" },
		{ "::/0", "2001:db8::/32", "2001:db8::/33", "2001:db8:8000::/33", "2001:db8:1::/48",
		  "2001:db8:1::/64", "2001:db8:1:1::/64", "2001:db8:1:1:8000::/65",
		  "2001:db8:1:1:8000::1/128", "2001:db8:1:1:8000::2/128", "fe80::/10", "ff00::/8",
		  "::1/128", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128", "8000::/1",
		  "7fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128", "::/127", "::/128" },
	};
	unsigned long steps = env_number("RTM_STEPS", 2500);
	double seconds = env_number("RTM_SECONDS", 0), start = now();
	int i;

	memset(&m, 0, sizeof(m));
	m.family = family;
	m.seed = m.rnd = env_number("RTM_SEED", seed);
	m.begun = time(NULL);
	for (i = 0; i < DESTS; i++) {
		O(i)->type = RTM_HANDLE_DEST;
		O(i)->prefix = pfx(text[family == AF_INET6][i]);
	}
	qsort(m.o, DESTS, sizeof(m.o[0]), dest_cmp);
	while (!m.failed && (seconds ? now() < start + seconds : m.step < steps))
		one_round(seconds || steps - m.step > ROUND ? ROUND : steps - m.step);
	printf("# seed %llu: %lu steps in %.1f s, %lu records, %lu of them failed, %lu next hops deleted "
	       "in use, %lu files came again\n", (unsigned long long)m.seed, m.step, now() - start,
	       m.records, m.failures, m.deleted_in_use, m.comings);
}

TEST(random_steps_ipv4)
{
	run(AF_INET, 1);
	EXPECT_EQ(0, m.failed);
}

TEST(random_steps_ipv6)
{
	run(AF_INET6, 2);
	EXPECT_EQ(0, m.failed);
}

TEST_HARNESS_MAIN
