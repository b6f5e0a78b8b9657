// SPDX-License-Identifier: LGPL-2.1-or-later
/* The tables of the fake device: sorted arrays. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "fake.h"

static struct fake_table tables[8];

struct fake_table *fake_table_get(unsigned int instance, int family, bool create)
{
	struct fake_table *t;

	for (t = tables; t < tables + 8; t++)
		if (t->family == family && t->instance == instance)
			return t;
	if (!create && instance)
		return NULL;
	for (t = tables; t < tables + 8; t++) {
		if (t->family)
			continue;
		t->family = family;
		t->instance = instance;
		return t;
	}
	return NULL;
}

void fake_table_drop_all(void)
{
	unsigned int i, e;

	for (i = 0; i < 8; i++) {
		for (e = 0; e < tables[i].entity_count; e++)
			free(tables[i].entities[e].hops);
		free(tables[i].routes);
	}
	memset(tables, 0, sizeof(tables));
}

struct fake_entity *fake_entity_find(struct fake_table *table, uint32_t id)
{
	if (!id || id > table->entity_count || !table->entities[id - 1].info.entity)
		return NULL;
	return &table->entities[id - 1];
}

static bool same_hop(const struct rtm_hop *a, const struct rtm_hop *b)
{
	return !memcmp(a->addr, b->addr, 16) && a->len == b->len && a->ifindex == b->ifindex;
}

struct rtm_nexthop_info *fake_hop_find(struct fake_entity *entity, const struct rtm_hop *hop)
{
	unsigned int i;

	for (i = 0; i < entity->hop_count; i++)
		if (same_hop(&entity->hops[i].hop, hop))
			return &entity->hops[i];
	return NULL;
}

static int hop_order(const void *a, const void *b)
{
	const struct rtm_hop *x = &((const struct rtm_nexthop_info *)a)->hop;
	const struct rtm_hop *y = &((const struct rtm_nexthop_info *)b)->hop;
	int diff = memcmp(x->addr, y->addr, 16);

	if (!diff)
		diff = (int)x->len - (int)y->len;
	return diff ? diff : (int)x->ifindex - (int)y->ifindex;
}

struct rtm_nexthop_info *fake_hop_make(struct fake_entity *entity, const struct rtm_hop *hop)
{
	struct rtm_nexthop_info *hops;

	hops = realloc(entity->hops, (entity->hop_count + 1) * sizeof(*hops));
	if (!hops)
		abort();
	entity->hops = hops;
	hops += entity->hop_count++;
	memset(hops, 0, sizeof(*hops));
	hops->hop = *hop;
	hops->hop.family = entity->info.out_family;
	hops->owner = entity->info.entity;
	entity->info.out_nexthops++;
	qsort(entity->hops, entity->hop_count, sizeof(*hops), hop_order);
	return fake_hop_find(entity, hop);
}

static int route_order(const void *a, const void *b)
{
	const struct fake_route *x = a, *y = b;
	int diff = rtm_prefix_compare(&x->info.prefix, &y->info.prefix);

	if (diff)
		return diff;
	if (x->info.preference != y->info.preference)
		return x->info.preference < y->info.preference ? -1 : 1;
	if (x->info.metric != y->info.metric)
		return x->info.metric < y->info.metric ? -1 : 1;
	return x->rank_since < y->rank_since ? -1 : x->rank_since > y->rank_since;
}

static void resort(struct fake_table *table)
{
	qsort(table->routes, table->count, sizeof(*table->routes), route_order);
}

static bool same_neighbour(const struct rtm_route_info *a, const struct rtm_route_info *b)
{
	uint32_t mask = RTM_ROUTE_F_NEIGHBOUR;

	return (a->rec_flags & mask) == (b->rec_flags & mask) &&
	       (!(a->rec_flags & mask) || same_hop(&a->neighbour, &b->neighbour));
}

struct fake_route *fake_route_find(struct fake_table *table, const struct rtm_route_info *key,
				   uint32_t owner)
{
	unsigned int i;

	for (i = 0; i < table->count; i++)
		if (table->routes[i].info.owner == owner &&
		    !rtm_prefix_compare(&table->routes[i].info.prefix, &key->prefix) &&
		    same_neighbour(&table->routes[i].info, key))
			return &table->routes[i];
	return NULL;
}

static int take_hops(struct fake_entity *entity, struct fake_route *route,
		     const struct rtm_route_info *info, const void *aux, uint32_t aux_len,
		     bool make_hops)
{
	uint32_t more = info->nh_count > 1 ? (info->nh_count - 1) * sizeof(struct rtm_hop) : 0;
	const uint8_t *from = aux;
	unsigned int i;

	if (info->nh_count > RTM_MAX_NEXTHOPS || info->opaque_len > RTM_MAX_OPAQUE)
		return -EINVAL;
	if ((more || info->opaque_len) &&
	    (info->aux_off % 4 || (uint64_t)info->aux_off + more + info->opaque_len > aux_len))
		return -EINVAL;
	route->hops[0] = info->nexthop;
	if (more)
		memcpy(route->hops + 1, from + info->aux_off, more);
	if (info->opaque_len)
		memcpy(route->opaque, from + info->aux_off + more, info->opaque_len);
	for (i = 0; i < info->nh_count; i++) {
		if (route->hops[i].family && route->hops[i].family != entity->info.out_family)
			return -EAFNOSUPPORT;
		route->hops[i].family = entity->info.out_family;
		if (!fake_hop_find(entity, &route->hops[i]) &&
		    (!make_hops || !fake_hop_make(entity, &route->hops[i])))
			return -ENOENT;
	}
	return 0;
}

static void count_uses(struct fake_entity *entity, const struct fake_route *route, int by)
{
	struct rtm_nexthop_info *hop;
	unsigned int i;

	for (i = 0; i < route->info.nh_count; i++) {
		hop = fake_hop_find(entity, &route->hops[i]);
		if (hop)
			hop->routes += by;
	}
}

static int route_new(struct fake_table *table, struct fake_entity *entity,
		     const struct fake_route *new)
{
	struct fake_route *routes;

	if (table->count == table->room) {
		table->room = table->room ? 2 * table->room : 256;
		routes = realloc(table->routes, table->room * sizeof(*routes));
		if (!routes)
			abort();
		table->routes = routes;
	}
	table->routes[table->count++] = *new;
	entity->info.out_routes++;
	resort(table);
	return RTM_CHANGE_CREATED;
}

int fake_route_put(struct fake_table *table, uint32_t owner, const struct rtm_route_info *info,
		   const void *aux, uint32_t aux_len, bool make_hops)
{
	struct fake_entity *entity = fake_entity_find(table, owner);
	struct fake_route new = { .info = *info }, *old;
	int ret;

	if (info->views & ~3U && info->views != RTM_VIEWS_ALL)
		return -EOPNOTSUPP;
	if (info->rec_flags & RTM_ROUTE_F_NEIGHBOUR && info->neighbour.family &&
	    info->neighbour.family != table->family)
		return -EAFNOSUPPORT;
	old = fake_route_find(table, info, owner);
	if (old && info->op == RTM_OP_ADD)
		return -EEXIST;
	if (!old && info->op == RTM_OP_UPDATE)
		return -ENOENT;
	ret = take_hops(entity, &new, info, aux, aux_len, make_hops);
	if (ret)
		return ret;
	new.info.owner = owner;
	new.info.op = 0;
	new.info.prefix.family = table->family;
	new.info.changed = 1700000000ULL * 1000000000;
	new.info.seq = ++table->seq;
	if (!new.info.preference)
		new.info.preference = entity->info.out_protocol == 14 ? 20 : 100;
	new.rank_since = table->seq;
	count_uses(entity, &new, 1);
	if (!old)
		return route_new(table, entity, &new);
	count_uses(entity, old, -1);
	if (old->info.preference == new.info.preference && old->info.metric == new.info.metric)
		new.rank_since = old->rank_since;
	*old = new;
	resort(table);
	return RTM_CHANGE_UPDATED;
}

void fake_route_remove(struct fake_table *table, struct fake_route *route)
{
	struct fake_entity *entity = fake_entity_find(table, route->info.owner);

	count_uses(entity, route, -1);
	entity->info.out_routes--;
	table->seq++;
	table->count--;
	memmove(route, route + 1, (table->routes + table->count - route) * sizeof(*route));
}

void fake_entity_purge(struct fake_table *table, struct fake_entity *entity)
{
	unsigned int i = 0;

	while (i < table->count) {
		if (table->routes[i].info.owner == entity->info.entity)
			fake_route_remove(table, &table->routes[i]);
		else
			i++;
	}
	free(entity->hops);
	entity->hops = NULL;
	entity->hop_count = 0;
	entity->live = false;
	entity->info.out_state = RTM_ENTITY_GONE;
	entity->info.out_nexthops = 0;
}
