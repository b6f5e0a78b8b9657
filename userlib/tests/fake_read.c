// SPDX-License-Identifier: LGPL-2.1-or-later
/* The fake device's answers to reading commands. */
#include <errno.h>
#include <string.h>

#include "fake.h"

/* What a call gives out, record by record. */
struct out {
	struct fake_client *client;
	struct rtm_route_info *records;
	uint32_t room;
	uint32_t count;
	uint8_t *aux;
	uint32_t aux_len;
	uint32_t aux_used;
	struct rtm_dest_handles *handles;
};

static void *at(__u64 address)
{
	return (void *)(uintptr_t)address;
}

/* Views in which the route is the first one. */
static uint32_t best_views(const struct fake_table *table, const struct fake_route *route)
{
	uint32_t views = route->info.views & 3;
	const struct fake_route *r = route;

	while (r > table->routes) {
		r--;
		if (rtm_prefix_compare(&r->info.prefix, &route->info.prefix))
			break;
		views &= ~r->info.views;
	}
	return views;
}

static uint32_t need_aux(const struct fake_route *route)
{
	uint32_t more = route->info.nh_count > 1 ? route->info.nh_count - 1 : 0;

	return (more * sizeof(struct rtm_hop) + route->info.opaque_len + 3) & ~3U;
}

static void put_aux(struct out *out, struct rtm_route_info *record, const struct fake_route *route)
{
	uint32_t more = route->info.nh_count > 1 ?
		(route->info.nh_count - 1) * sizeof(struct rtm_hop) : 0;

	record->aux_off = RTM_AUX_NONE;
	if (!out->aux || !need_aux(route))
		return;
	record->aux_off = out->aux_used;
	if (more)
		memcpy(out->aux + out->aux_used, route->hops + 1, more);
	if (route->info.opaque_len)
		memcpy(out->aux + out->aux_used + more, route->opaque, route->info.opaque_len);
	out->aux_used += need_aux(route);
}

static void put_record(struct out *out, const struct fake_table *table,
		       const struct fake_route *route, unsigned int view, uint32_t num_routes)
{
	struct rtm_route_info *record = &out->records[out->count];
	struct rtm_dest_handles *h = out->handles ? &out->handles[out->count] : NULL;

	*record = route->info;
	record->view = view;
	record->num_routes = num_routes;
	record->best_views = best_views(table, route);
	if (record->best_views)
		record->rec_flags |= RTM_ROUTE_F_BEST;
	record->nexthop = route->hops[0];
	put_aux(out, record, route);
	if (h) {
		memset(h, 0, sizeof(*h));
		h->dest = fake_handle_make(out->client, FAKE_DEST, &record->prefix, NULL, 0);
		h->route = fake_handle_make(out->client, FAKE_ROUTE, &record->prefix,
					    &record->neighbour, record->owner);
		h->owner = fake_handle_make(out->client, FAKE_ENTITY, NULL, NULL, record->owner);
	}
	out->count++;
}

static void put_nothing(struct out *out, const struct rtm_prefix *prefix, int status)
{
	struct rtm_route_info *record = &out->records[out->count];

	memset(record, 0, sizeof(*record));
	record->prefix = *prefix;
	record->status = status;
	record->state = RTM_ROUTE_NONE;
	record->aux_off = RTM_AUX_NONE;
	if (out->handles)
		memset(&out->handles[out->count], 0, sizeof(*out->handles));
	out->count++;
}

/* One past the last route of the destination that begins at @i. */
static unsigned int dest_end(const struct fake_table *table, unsigned int i)
{
	unsigned int end = i + 1;

	while (end < table->count && !rtm_prefix_compare(&table->routes[end].info.prefix,
							 &table->routes[i].info.prefix))
		end++;
	return end;
}

static bool in_range(const struct rtm_list *cmd, const struct rtm_prefix *prefix)
{
	if (cmd->flags & RTM_LIST_F_AFTER && rtm_prefix_compare(prefix, &cmd->after) <= 0)
		return false;
	switch (cmd->range_kind) {
	case RTM_RANGE_FROM:
		return rtm_prefix_compare(prefix, &cmd->range) >= 0;
	case RTM_RANGE_SUBTREE:
		return rtm_prefix_covers(&cmd->range, prefix);
	case RTM_RANGE_EXACT:
		return !rtm_prefix_compare(prefix, &cmd->range);
	default:
		return true;
	}
}

static bool has_hop(const struct fake_route *route, const struct rtm_hop *hop)
{
	unsigned int i;

	for (i = 0; i < route->info.nh_count; i++)
		if (!memcmp(route->hops[i].addr, hop->addr, 16) &&
		    route->hops[i].ifindex == hop->ifindex)
			return true;
	return false;
}

static bool has_interface(const struct fake_route *route, uint32_t ifindex)
{
	unsigned int i;

	for (i = 0; i < route->info.nh_count; i++)
		if (route->hops[i].ifindex == ifindex)
			return true;
	return false;
}

static bool matches(const struct fake_client *client, const struct rtm_list *cmd,
		    const struct fake_route *route)
{
	const struct rtm_route_info *c = at(cmd->criteria);

	if (cmd->views && !(route->info.views & cmd->views))
		return false;
	if (cmd->flags & RTM_LIST_F_OWN &&
	    (!client->entity || route->info.owner != client->entity->info.entity))
		return false;
	if (cmd->match & RTM_MATCH_OWNER && c->owner != route->info.owner)
		return false;
	if (cmd->match & RTM_MATCH_PREF && (c->preference != route->info.preference ||
					    c->metric != route->info.metric))
		return false;
	if (cmd->match & RTM_MATCH_NEIGHBOUR &&
	    ((c->rec_flags ^ route->info.rec_flags) & RTM_ROUTE_F_NEIGHBOUR ||
	     memcmp(c->neighbour.addr, route->info.neighbour.addr, 16)))
		return false;
	if (cmd->match & RTM_MATCH_NEXTHOP && !has_hop(route, &c->nexthop))
		return false;
	return !(cmd->match & RTM_MATCH_INTERFACE) || has_interface(route, cmd->ifindex);
}

static bool of_protocol(struct fake_client *client, const struct fake_route *route,
			uint32_t protocol)
{
	struct fake_entity *owner = fake_entity_find(client->table, route->info.owner);

	if (protocol == RTM_PROTOCOL_ANY)
		return true;
	if (protocol == RTM_PROTOCOL_THIS)
		return client->entity && owner->info.out_protocol ==
		       client->entity->info.out_protocol;
	return owner->info.out_protocol == protocol;
}

/* The best route of [@i, @end) in @views, of @protocol. */
static struct fake_route *best_of(struct fake_client *client, unsigned int i, unsigned int end,
				  uint32_t views, uint32_t protocol)
{
	for (; i < end; i++)
		if ((!views || client->table->routes[i].info.views & views) &&
		    of_protocol(client, &client->table->routes[i], protocol))
			return &client->table->routes[i];
	return NULL;
}

/* Records of the destination [@i, @end) that go out; into @chosen. */
static unsigned int choose(struct fake_client *client, bool routes, const struct rtm_list *cmd,
			   unsigned int i, unsigned int end, const struct fake_route **chosen)
{
	struct fake_route *best;
	unsigned int n = 0;

	if (routes) {
		for (; i < end; i++)
			if (matches(client, cmd, &client->table->routes[i]))
				chosen[n++] = &client->table->routes[i];
		return n;
	}
	best = best_of(client, i, end, cmd->views, cmd->protocol);
	if (best && matches(client, cmd, best))
		chosen[n++] = best;
	return n;
}

int fake_list(struct fake_client *client, bool routes, struct rtm_list *cmd)
{
	struct fake_table *table = client->table;
	const struct fake_route *chosen[512];
	struct out out = {
		.client = client, .records = at(cmd->records), .room = cmd->count,
		.aux = at(cmd->aux), .aux_len = cmd->aux_len, .handles = at(cmd->handles),
	};
	unsigned int i, end, n, k;
	uint32_t need;

	if (!cmd->count || cmd->record_len != sizeof(struct rtm_route_info))
		return -EINVAL;
	if (!cmd->handles != !cmd->handle_len || !cmd->criteria != !cmd->criteria_len)
		return -EINVAL;
	if (fake.list_limit && out.room > fake.list_limit)
		out.room = fake.list_limit;
	cmd->out_seq = table->seq;
	for (i = 0; i < table->count; i = end) {
		end = dest_end(table, i);
		if (!in_range(cmd, &table->routes[i].info.prefix))
			continue;
		n = choose(client, routes, cmd, i, end, chosen);
		for (need = 0, k = 0; k < n && out.aux; k++)
			need += need_aux(chosen[k]);
		if (n && (out.count + n > out.room || out.aux_used + need > out.aux_len)) {
			cmd->out_count = out.count ? out.count : n;
			cmd->out_aux = out.count ? out.aux_used : need;
			return out.count ? 0 : -EMSGSIZE;
		}
		for (k = 0; k < n; k++)
			put_record(&out, table, chosen[k], 0, end - i);
	}
	cmd->out_count = out.count;
	cmd->out_aux = out.aux_used;
	return 0;
}

/* The destination for @key in @views; its first route, or table->count. */
static unsigned int lookup(struct fake_table *table, uint32_t kind, const struct rtm_prefix *key,
			   uint32_t views)
{
	unsigned int i, found = table->count;

	for (i = 0; i < table->count; i++) {
		const struct rtm_route_info *r = &table->routes[i].info;

		if (views && !(r->views & views))
			continue;
		if (kind == RTM_LOOKUP_EXACT ? rtm_prefix_compare(&r->prefix, key) :
		    !rtm_prefix_covers(&r->prefix, key))
			continue;
		if (kind == RTM_LOOKUP_LESS_SPECIFIC && r->prefix.len == key->len)
			continue;
		if (found == table->count ||
		    r->prefix.len > table->routes[found].info.prefix.len)
			found = i;
	}
	while (found && found < table->count &&
	       !rtm_prefix_compare(&table->routes[found - 1].info.prefix,
				   &table->routes[found].info.prefix))
		found--;
	return found;
}

static int put_views(struct out *out, struct fake_client *client, unsigned int i, uint32_t views,
		     uint32_t protocol)
{
	struct fake_table *table = client->table;
	unsigned int end = dest_end(table, i), view;
	const struct fake_route *route;

	for (view = 0; view < 2; view++) {
		if (views && !(views & (1U << view)))
			continue;
		route = best_of(client, i, end, views ? 1U << view : 0, protocol);
		if (route && out->aux && out->aux_used + need_aux(route) > out->aux_len)
			return -EMSGSIZE;
		if (route)
			put_record(out, table, route, view, end - i);
		else
			put_nothing(out, &table->routes[i].info.prefix, 0);
		if (!views)
			break;
	}
	return 0;
}

int fake_lookup(struct fake_client *client, struct rtm_dest_lookup *cmd)
{
	struct out out = {
		.client = client, .records = at(cmd->records), .aux = at(cmd->aux),
		.aux_len = cmd->aux_len, .handles = at(cmd->handles),
	};
	const struct rtm_prefix *keys = at(cmd->keys);
	unsigned int i, v, views = !cmd->views ? 1 : __builtin_popcount(cmd->views & 3);
	int ret;

	if (cmd->kind > RTM_LOOKUP_LESS_SPECIFIC || !cmd->handles != !cmd->handle_len)
		return -EINVAL;
	cmd->out_found = 0;
	for (cmd->out_done = 0; cmd->out_done < cmd->count; cmd->out_done++) {
		i = lookup(client->table, cmd->kind, &keys[cmd->out_done], cmd->views);
		if (i == client->table->count) {
			for (v = 0; v < views; v++)
				put_nothing(&out, &keys[cmd->out_done], -ENOENT);
			continue;
		}
		ret = put_views(&out, client, i, cmd->views, cmd->protocol);
		if (ret)
			return ret;
		cmd->out_found++;
	}
	return 0;
}

int fake_dest_info(struct fake_client *client, struct rtm_dest_info *cmd)
{
	struct fake_handle *h = fake_handle_get(client, cmd->handle, FAKE_DEST);
	struct out out = {
		.client = client, .records = at(cmd->records), .aux = at(cmd->aux),
		.aux_len = cmd->aux_len, .handles = at(cmd->handles),
	};
	unsigned int i;
	int ret = 0;

	if (!h)
		return -ENOENT;
	cmd->out_count = !cmd->views ? 1 : __builtin_popcount(cmd->views & 3);
	if (cmd->out_count > cmd->count)
		return -EMSGSIZE;
	i = lookup(client->table, RTM_LOOKUP_EXACT, &h->prefix, 0);
	if (i < client->table->count)
		ret = put_views(&out, client, i, cmd->views, cmd->protocol);
	else
		while (out.count < cmd->out_count)
			put_nothing(&out, &h->prefix, 0);
	return ret;
}

int fake_route_info(struct fake_client *client, struct rtm_route_cmd *cmd)
{
	struct fake_handle *h = fake_handle_get(client, cmd->handle, FAKE_ROUTE);
	struct out out = {
		.client = client, .records = &cmd->info, .aux = at(cmd->aux),
		.aux_len = cmd->aux_len,
		.handles = cmd->flags & RTM_ROUTE_INFO_F_HANDLES ? &cmd->out_handles : NULL,
	};
	struct rtm_route_info key = { 0 };
	struct fake_route *route;

	if (!h)
		return -ENOENT;
	key.prefix = h->prefix;
	key.neighbour = h->hop;
	route = fake_route_find(client->table, &key, h->owner);
	if (!route)
		return -ENOENT;
	if (out.aux && need_aux(route) > out.aux_len)
		return -EMSGSIZE;
	put_record(&out, client->table, route, 0, 1);
	cmd->out_best_views = cmd->info.best_views;
	return 0;
}

int fake_nexthop_list(struct fake_client *client, struct rtm_nexthop_list *cmd)
{
	struct fake_entity *entity = cmd->owner ? fake_entity_find(client->table, cmd->owner) :
		client->entity;
	struct rtm_nexthop_info *records = at(cmd->records);
	unsigned int i;

	cmd->out_count = 0;
	if (!entity)
		return cmd->owner ? -ENOENT : -ENOTCONN;
	if (!cmd->count)
		return -EINVAL;
	for (i = 0; i < entity->hop_count && cmd->out_count < cmd->count; i++) {
		const struct rtm_hop *hop = &entity->hops[i].hop;

		struct rtm_prefix at_hop = { .len = hop->len, .family = hop->family };

		memcpy(at_hop.addr, hop->addr, sizeof(at_hop.addr));
		if (cmd->flags & RTM_LIST_F_AFTER && memcmp(hop->addr, cmd->after.addr, 16) <= 0)
			continue;
		if (cmd->range_kind == RTM_RANGE_EXACT && rtm_prefix_compare(&cmd->range, &at_hop))
			continue;
		if (cmd->range_kind == RTM_RANGE_SUBTREE && !rtm_prefix_covers(&cmd->range, &at_hop))
			continue;
		records[cmd->out_count++] = entity->hops[i];
	}
	return 0;
}
