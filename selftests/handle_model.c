// SPDX-License-Identifier: GPL-2.0
/*
 * handle_model: several files get, add to, release and delete objects of every
 * type at random, and a plain model knows what each of them holds: the same
 * object has the same number (U23), a count for each time it was given (R9), says
 * that it was deleted until it is released (R10), and what was released never
 * works again (U52).
 *
 * RTM_STEPS: how many steps.
 */
#include "rtm_test.h"

#define CLIENTS	4
#define DESTS	10
#define HOPS	3
#define MAX_HELD	160
#define STALE	64
#define ROUNDS	4
#define LIST_ROOM	64

struct object {
	__u8 type;		/* RTM_HANDLE_* */
	bool live;
	int owner;		/* object: the entity */
	int dest;		/* of a route, and of a destination itself */
	int hop;		/* of a route: object of its next hop, or -1 */
	int list;		/* of a route: object of its list, or -1 */
	__u32 metric, id;
};

struct held {
	int obj;
	int count;
	__u64 number;
};

struct client {
	int fd, entity;
	struct held held[MAX_HELD + 64];
	int n;
	__u64 stale[STALE];
	unsigned int nstale;
	int route[DESTS], hop[HOPS];	/* objects, -1 for none */
};

static struct client client[CLIENTS];
static struct object *obj;
static int nobj, max_obj;
static __u64 seed = 1;

static unsigned int pick(unsigned int n)
{
	return rnd(&seed) % n;
}

static int object_new(int type, int owner)
{
	if (nobj == max_obj) {
		max_obj = max_obj ? max_obj * 2 : 1024;
		obj = realloc(obj, max_obj * sizeof(*obj));
		if (!obj)
			abort();
	}
	obj[nobj] = (struct object) {
		.type = type, .live = true, .owner = owner, .dest = -1, .hop = -1, .list = -1,
	};
	return nobj++;
}

static const char *dest_text(int d)
{
	static char text[32];

	snprintf(text, sizeof(text), "10.%d.0.0/16", d);
	return text;
}

static const char *hop_text(int k)
{
	static char text[32];

	snprintf(text, sizeof(text), "192.0.2.%d", 1 + k);
	return text;
}

static struct held *held_find(struct client *c, int o)
{
	int i;

	for (i = 0; i < c->n; i++)
		if (c->held[i].obj == o)
			return &c->held[i];
	return NULL;
}

/* A file was given a handle of an object. */
static void given(struct __test_metadata *_metadata, struct client *c, int o, __u64 number)
{
	struct held *h = held_find(c, o);
	int i;

	EXPECT_EQ(obj[o].type, number >> RTM_HANDLE_TYPE_SHIFT);
	if (h) {
		EXPECT_EQ(h->number, number);
		h->count++;
		return;
	}
	for (i = 0; i < c->n; i++)
		EXPECT_NE(c->held[i].number, number);
	for (i = 0; i < STALE; i++)
		EXPECT_NE(c->stale[i], number);
	c->held[c->n++] = (struct held) { o, 1, number };
}

/* The last route, or the list itself: a list's routes leave it. */
static void list_gone(int list)
{
	int i;

	for (i = 0; i < nobj; i++)
		if (obj[i].list == list)
			obj[i].list = -1;
}

/* One count less. */
static void taken(struct client *c, struct held *h)
{
	int o = h->obj;

	if (--h->count)
		return;
	c->stale[c->nstale++ % STALE] = h->number;
	*h = c->held[--c->n];
	if (obj[o].type == RTM_HANDLE_ROUTELIST) {
		obj[o].live = false;
		list_gone(o);
	}
}

static void route_dies(struct client *c, int d)
{
	struct object *r = &obj[c->route[d]];

	r->live = false;
	r->list = -1;
	c->route[d] = -1;
}

static struct held *any(struct client *c, int type)
{
	int i, from = c->n ? pick(c->n) : 0;

	for (i = 0; i < c->n; i++) {
		struct held *h = &c->held[(from + i) % c->n];

		if (!type || obj[h->obj].type == type)
			return h;
	}
	return NULL;
}

/* ---- steps ---- */

static void client_comes(struct __test_metadata *_metadata, struct client *c)
{
	__u32 id;
	int i;

	memset(c, 0, sizeof(*c));
	c->fd = test_entity(0, AF_INET, 100 + (c - client), 1, &id);
	c->entity = object_new(RTM_HANDLE_ENTITY, -1);
	obj[c->entity].id = id;
	for (i = 0; i < DESTS; i++)
		c->route[i] = -1;
	for (i = 0; i < HOPS; i++)
		c->hop[i] = -1;
}

static void client_goes(struct client *c)
{
	int i;

	for (i = 0; i < DESTS; i++)
		if (c->route[i] >= 0)
			route_dies(c, i);
	for (i = 0; i < HOPS; i++)
		if (c->hop[i] >= 0)
			obj[c->hop[i]].live = false;
	obj[c->entity].live = false;
	close(c->fd);
}

static void set_route(struct __test_metadata *_metadata, struct client *c, int d)
{
	int k = pick(HOPS + 1), o = c->route[d];
	bool with = k < HOPS && c->hop[k] >= 0;
	struct rtm_route_info r = rt(dest_text(d), with ? hop_text(k) : NULL, 10 + (c - client),
				     pick(1000));
	struct rtm_route_batch b = batch_cmd(0, &r, 1, NULL);
	struct held *list = pick(2) ? any(c, RTM_HANDLE_ROUTELIST) : NULL;
	__u64 number = 0;

	b.handles = pick(3) ? u64ptr(&number) : 0;
	b.list = list ? list->number : 0;
	test_ok(rtm_call(c->fd, RTM_IOC_ROUTE_BATCH, &b));
	if (o < 0) {
		o = object_new(RTM_HANDLE_ROUTE, c->entity);
		obj[o].dest = d;
		c->route[d] = o;
	}
	obj[o].metric = r.metric;
	obj[o].hop = with ? c->hop[k] : -1;
	if (list)
		obj[o].list = list->obj;
	if (b.handles)
		given(_metadata, c, o, number);
}

static void del_route(struct __test_metadata *_metadata, struct client *c, int d)
{
	struct rtm_route_info r = rt(dest_text(d), NULL, 0, 0);
	struct held *h = c->route[d] < 0 || pick(2) ? NULL : held_find(c, c->route[d]);

	r.op = RTM_OP_DEL;
	if (h)
		r.handle = h->number;	/* takes one count */
	if (c->route[d] < 0) {
		test_err_batch(ENOENT, c->fd, 0, &r, 1, NULL);
		return;
	}
	test_batch(c->fd, 0, &r, 1, NULL);
	route_dies(c, d);
	if (h)
		taken(c, h);
}

static void lookup(struct __test_metadata *_metadata, struct client *c, int d)
{
	struct rtm_dest_handles h;
	struct rtm_route_info rec;
	int i, best = -1;

	for (i = CLIENTS - 1; i >= 0; i--)
		if (client[i].route[d] >= 0)
			best = client[i].route[d];
	if (best < 0) {
		ASSERT_EQ(-ENOENT, _test_lookup_handles(c->fd, dest_text(d), &rec, &h));
		return;
	}
	test_lookup_handles(c->fd, dest_text(d), &rec, &h);
	EXPECT_EQ(obj[best].metric, rec.metric);
	given(_metadata, c, d, h.dest);
	given(_metadata, c, best, h.route);
	given(_metadata, c, obj[best].owner, h.owner);
	EXPECT_EQ(0, h.hold);
}

static void next_hop(struct __test_metadata *_metadata, struct client *c, int k)
{
	struct held *h = c->hop[k] < 0 ? NULL : held_find(c, c->hop[k]);
	__u64 number;

	switch (pick(3)) {
	case 0:
		test_nexthop_add(c->fd, hop_text(k), 0, &number);
		if (c->hop[k] < 0)
			c->hop[k] = object_new(RTM_HANDLE_NEXTHOP, c->entity);
		given(_metadata, c, c->hop[k], number);
		return;
	case 1:
		if (c->hop[k] < 0) {
			test_err_nexthop_find(ENOENT, c->fd, hop_text(k), 0, &number, NULL);
			return;
		}
		test_nexthop_find(c->fd, hop_text(k), 0, &number, NULL);
		given(_metadata, c, c->hop[k], number);
		return;
	default:
		if (c->hop[k] < 0) {
			test_err_nexthop_del(ENOENT, c->fd, hop_text(k), 0, 0);
			return;
		}
		h = pick(2) ? h : NULL;
		test_nexthop_del(c->fd, hop_text(k), 0, h ? h->number : 0);
		obj[c->hop[k]].live = false;
		c->hop[k] = -1;
		if (h)
			taken(c, h);
	}
}

static void entities(struct __test_metadata *_metadata, struct client *c)
{
	struct rtm_entity_info e[CLIENTS + 1];
	struct rtm_entity_list l = {
		.size = sizeof(l), .flags = RTM_ENTITY_LIST_F_HANDLES, .records = u64ptr(e),
		.record_len = sizeof(e[0]), .count = CLIENTS + 1,
	};
	unsigned int i;
	int k;

	test_ok(rtm_call(c->fd, RTM_IOC_ENTITY_LIST, &l));
	ASSERT_EQ(CLIENTS, l.out_total);
	for (i = 0; i < l.out_total; i++) {
		for (k = 0; k < CLIENTS; k++)
			if (obj[client[k].entity].id == e[i].entity)
				break;
		ASSERT_GT(CLIENTS, k);
		given(_metadata, c, client[k].entity, e[i].handle);
	}
}

/* A list, or a walk of one, which gives out handles of what is in it. */
static void lists(struct __test_metadata *_metadata, struct client *c)
{
	__u64 number, walk, h[LIST_ROOM];
	struct held *list = any(c, RTM_HANDLE_ROUTELIST), *route = any(c, RTM_HANDLE_ROUTE);
	int i, k, n, want = 0;

	if (!list || !pick(6)) {
		test_routelist_new(c->fd, &number);
		given(_metadata, c, object_new(RTM_HANDLE_ROUTELIST, c->entity), number);
		return;
	}
	if (route && pick(2)) {
		struct object *r = &obj[route->obj];
		int err = !r->live ? -ENOENT : r->owner != c->entity ? -EACCES : 0;

		EXPECT_EQ(err, _test_routelist_move(c->fd, list->number, &route->number, 1, NULL));
		if (!err)
			r->list = list->obj;
		return;
	}
	for (i = 0; i < DESTS; i++)
		want += c->route[i] >= 0 && obj[c->route[i]].list == list->obj;
	test_routelist_enum(c->fd, list->number, &walk);
	given(_metadata, c, object_new(RTM_HANDLE_ROUTELIST_WALK, c->entity), walk);
	n = _test_routelist_fetch(c->fd, walk, NULL, h, LIST_ROOM);
	ASSERT_EQ(want, n);
	for (i = 0; i < n; i++) {
		struct rtm_route_cmd info;

		test_route_info(c->fd, h[i], &info);
		for (k = 0; k < DESTS; k++)
			if (info.info.prefix.addr[1] == k)
				break;
		ASSERT_GT(DESTS, k);
		ASSERT_LE(0, c->route[k]);
		EXPECT_EQ(list->obj, obj[c->route[k]].list);
		given(_metadata, c, c->route[k], h[i]);
	}
}

/* What a handle stands for, deleted or not. */
static void look(struct __test_metadata *_metadata, struct client *c, const struct held *h)
{
	const struct object *o = &obj[h->obj];
	struct rtm_nexthop_info hop;
	struct rtm_entity_info e;
	struct rtm_route_info rec;
	__u64 hops[1 + RTM_MAX_NEXTHOPS];
	struct rtm_route_cmd r = {
		.size = sizeof(r), .handle = h->number, .hops = u64ptr(hops), .hop_count = 17,
		.flags = RTM_ROUTE_INFO_F_HANDLES | RTM_ROUTE_INFO_F_HOPS,
	};
	int i, n = 0, dest = o->dest, owner = o->owner, via = o->hop;

	switch (o->type) {
	case RTM_HANDLE_ENTITY:
		test_entity_info(c->fd, h->number, 0, &e);
		EXPECT_EQ(o->id, e.entity);
		EXPECT_EQ(o->live ? RTM_ENTITY_LIVE : RTM_ENTITY_GONE, e.out_state);
		break;
	case RTM_HANDLE_NEXTHOP:
		test_nexthop_info(c->fd, h->number, &hop);
		EXPECT_EQ(o->live ? RTM_NEXTHOP_LIVE : RTM_NEXTHOP_DELETED, hop.state);
		EXPECT_EQ(obj[o->owner].id, hop.owner);
		break;
	case RTM_HANDLE_DEST:
		for (i = 0; i < CLIENTS; i++)
			n += client[i].route[dest] >= 0;
		test_dest_info(c->fd, h->number, RTM_VIEWS_ANY, &rec, 1, NULL);
		EXPECT_EQ(n, rec.num_routes);
		break;
	case RTM_HANDLE_ROUTE:
		test_ok(rtm_call(c->fd, RTM_IOC_ROUTE_INFO, &r));
		EXPECT_EQ(o->live ? RTM_ROUTE_LIVE : RTM_ROUTE_DELETED, r.info.state);
		EXPECT_EQ(o->metric, r.info.metric);
		EXPECT_EQ(obj[owner].id, r.info.owner);
		given(_metadata, c, dest, r.out_handles.dest);
		given(_metadata, c, owner, r.out_handles.owner);
		ASSERT_EQ(via < 0 ? 1 : 2, r.out_hops);
		EXPECT_EQ(0, hops[0]);
		if (via >= 0)
			given(_metadata, c, via, hops[1]);
		break;
	case RTM_HANDLE_ROUTELIST_WALK:
		EXPECT_LE(0, _test_routelist_fetch(c->fd, h->number, &rec, NULL, 1));
		break;
	}
}

/* A number that was released is no handle of any kind (U52). */
static void look_stale(struct __test_metadata *_metadata, struct client *c, __u64 number)
{
	struct rtm_nexthop_info hop;
	struct rtm_entity_info e;
	struct rtm_route_info rec;
	struct rtm_route_cmd r;
	__u64 walk;

	test_err_ref(ENOENT, c->fd, number);
	test_err_release(ENOENT, c->fd, number);
	test_err_route_info(ENOENT, c->fd, number, &r);
	test_err_entity_info(ENOENT, c->fd, number, 0, &e);
	test_err_nexthop_info(ENOENT, c->fd, number, &hop);
	EXPECT_EQ(-ENOENT, _test_dest_info(c->fd, number, RTM_VIEWS_ANY, &rec, 1, NULL));
	test_err_routelist_enum(ENOENT, c->fd, number, &walk);
	EXPECT_EQ(-ENOENT, _test_routelist_fetch(c->fd, number, &rec, NULL, 1));
}

static void release(struct __test_metadata *_metadata, struct client *c, struct held *h)
{
	test_release(c->fd, h->number);
	taken(c, h);
}

/* Destinations without routes stay while they, or a route of theirs, are held. */
static int hidden(void)
{
	bool kept[DESTS] = {};
	int i, k, n = 0;

	for (i = 0; i < CLIENTS; i++)
		for (k = 0; k < client[i].n; k++)
			if (obj[client[i].held[k].obj].dest >= 0)
				kept[obj[client[i].held[k].obj].dest] = true;
	for (k = 0; k < DESTS; k++) {
		for (i = 0; i < CLIENTS; i++)
			kept[k] = kept[k] && client[i].route[k] < 0;
		n += kept[k];
	}
	return n;
}

static void step(struct __test_metadata *_metadata, struct client *c)
{
	struct held *h = any(c, 0);
	int what = pick(100);

	while (c->n > MAX_HELD)
		release(_metadata, c, any(c, 0));
	if (what < 16)
		set_route(_metadata, c, pick(DESTS));
	else if (what < 26)
		del_route(_metadata, c, pick(DESTS));
	else if (what < 34)
		lookup(_metadata, c, pick(DESTS));
	else if (what < 42)
		next_hop(_metadata, c, pick(HOPS));
	else if (what < 45)
		entities(_metadata, c);
	else if (what < 53)
		lists(_metadata, c);
	else if (what < 60)
		look_stale(_metadata, c, c->stale[pick(STALE)] ?: 1);
	else if (what == 60 && !pick(4)) {
		client_goes(c);
		client_comes(_metadata, c);
	} else if (h && what < 72) {
		look(_metadata, c, h);
	} else if (h && what < 78) {
		test_ref(c->fd, h->number);
		h->count++;
	} else if (h) {
		release(_metadata, c, h);
	}
}

/* Everybody comes, so many random steps, everything is released, everybody goes. */
static void one_round(struct __test_metadata *_metadata, unsigned long steps)
{
	struct rtm_stats s;
	unsigned long i;
	int k;

	nobj = 0;
	/* destination number k is object number k */
	for (k = 0; k < DESTS; k++) {
		object_new(RTM_HANDLE_DEST, -1);
		obj[k].dest = k;
	}
	for (k = 0; k < CLIENTS; k++)
		client_comes(_metadata, &client[k]);
	for (i = 0; i < steps && _metadata->exit_code == KSFT_PASS; i++) {
		struct client *c = &client[pick(CLIENTS)];

		step(_metadata, c);
		if (i % 8)
			continue;
		test_stats(c->fd, &s);
		EXPECT_EQ(c->n, s.out_handles);
		EXPECT_EQ(hidden(), s.out_dests_hidden);
	}
	/* each handle as often as it was given, and not once more */
	for (k = 0; k < CLIENTS; k++) {
		struct client *c = &client[k];

		while (c->n)
			release(_metadata, c, &c->held[c->n - 1]);
		for (i = 0; i < STALE; i++)
			if (c->stale[i])
				test_err_release(ENOENT, c->fd, c->stale[i]);
		test_stats(c->fd, &s);
		EXPECT_EQ(0, s.out_handles);
	}
	EXPECT_EQ(0, s.out_dests_hidden);
	for (k = 0; k < CLIENTS; k++)
		client_goes(&client[k]);
}

TEST(random_steps_against_a_model)
{
	unsigned long steps = env_number("RTM_STEPS", 20000);
	int observer = test_observer(0, AF_INET), turn, tries;
	struct rtm_stats s;
	__u64 bytes = 0;

	for (turn = 0; turn < ROUNDS; turn++) {
		one_round(_metadata, steps / ROUNDS);
		/* the arena keeps its first chunks; what is more goes after a grace period */
		for (tries = 0; tries < 100; tries++) {
			test_stats(observer, &s);
			if (!turn ? tries == 20 : s.out_bytes <= bytes)
				break;
			usleep(20000);
		}
		bytes = turn ? bytes : s.out_bytes;
		EXPECT_GE(bytes, s.out_bytes) { TH_LOG("memory creeps in round %d", turn); }
		EXPECT_EQ(0, s.out_dests + s.out_dests_hidden + s.out_routes + s.out_nexthops +
			  s.out_nexthop_groups + s.out_entities);
		TH_LOG("round %d: %d objects, %llu bytes left", turn, nobj,
		       (unsigned long long)s.out_bytes);
	}
	free(obj);
}

TEST_HARNESS_MAIN
