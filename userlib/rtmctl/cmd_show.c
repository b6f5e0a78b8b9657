// SPDX-License-Identifier: LGPL-2.1-or-later
/* rtmctl dests, routes, get: what is in the table. */
#include <errno.h>
#include <string.h>

#include "show.h"

/**
 * struct show - one command that shows routes
 * @kind: what it shows
 * @range: part of the table, in range_kind and range
 * @columns: text goes here, or
 * @json: JSON goes here
 * @count: routes shown
 */
struct show {
	enum show_kind kind;
	struct rtm_list range;
	struct columns *columns;
	struct json_out *json;
	uint64_t count;
};

static void show_one(struct show *show, struct owners *owners, const struct rtm_route_info *route,
		     const struct rtm_aux *aux)
{
	show->count++;
	if (show->json)
		json_route(show->json, show->kind, owners, route, aux);
	else
		show_route(show->columns, show->kind, owners, route, aux);
}

static int show_open(struct show *show, const struct options *o)
{
	stop_catch();
	if (o->json)
		show->json = json_open();
	else
		show->columns = show_routes_open();
	if (!show->json && !show->columns)
		return kernel_error("cannot print", -ENOMEM);
	return EXIT_OK;
}

static int show_close(struct show *show, int ret)
{
	json_close(show->json);
	columns_close(show->columns);
	if (fflush(stdout) || ferror(stdout))
		return EXIT_SOME;
	return ret;
}

static void add_criteria(const struct options *o, struct rtm_list *query,
			 struct rtm_route_info *criteria)
{
	if (o->owner) {
		query->match |= RTM_MATCH_OWNER;
		criteria->owner = o->owner;
	}
	if (o->has_via) {
		query->match |= RTM_MATCH_NEXTHOP;
		criteria->nexthop = o->via;
		criteria->nh_count = 1;
	}
	if (o->dev) {
		query->match |= RTM_MATCH_INTERFACE;
		query->ifindex = o->dev;
	}
	if (o->has_from) {
		query->match |= RTM_MATCH_NEIGHBOUR;
		criteria->neighbour = o->from;
		criteria->rec_flags |= RTM_ROUTE_F_NEIGHBOUR;
	}
}

/* A route list knows no protocols; its owner does. */
static bool of_protocol(const struct options *o, struct owners *owners,
			const struct rtm_route_info *route)
{
	const struct rtm_entity_info *info;

	if (!o->protocol)
		return true;
	info = owners_find(owners, route->owner);
	return info && info->out_protocol == o->protocol;
}

static int read_table(const struct options *o, struct show *show, struct rtm_client *client,
		      struct owners *owners, struct rtm_cursor *cursor)
{
	const struct rtm_route_info *routes;
	int count, i;

	(void)client;
	for (;;) {
		count = rtm_cursor_batch(cursor, &routes);
		if (count <= 0)
			return count;
		for (i = 0; i < count; i++) {
			if (routes[i].state == RTM_ROUTE_NONE && o->protocol)
				continue;
			if (show->kind == SHOW_ROUTE && !of_protocol(o, owners, &routes[i]))
				continue;
			show_one(show, owners, &routes[i], rtm_cursor_aux(cursor));
		}
		if (stop_asked() || ferror(stdout))
			return -EINTR;
	}
}

static int show_family(const struct options *o, struct rtm_client *client, int family, void *arg)
{
	struct show *show = arg;
	struct rtm_route_info criteria = { .aux_off = RTM_AUX_NONE };
	struct rtm_list query = show->range;
	struct rtm_cursor *cursor;
	struct owners *owners;
	uint64_t before = show->count;
	int ret;

	if (query.range.family && query.range.family != family)
		return EXIT_SOME;
	if ((o->has_via && o->via.family && o->via.family != family) ||
	    (o->has_from && o->from.family && o->from.family != family))
		return EXIT_SOME;
	query.views = o->has_views ? o->views : RTM_VIEWS_ANY;
	if (show->kind == SHOW_DEST)
		query.protocol = o->protocol;
	add_criteria(o, &query, &criteria);
	ret = rtm_cursor_open(client, show->kind == SHOW_DEST ? RTM_CURSOR_DESTS :
			      RTM_CURSOR_ROUTES, &query, &criteria, NULL, 0, &cursor);
	if (ret)
		return kernel_error("cannot read the table", ret);
	owners = owners_open(client);
	ret = read_table(o, show, client, owners, cursor);
	owners_close(owners);
	rtm_cursor_close(cursor);
	if (ret == -ENOENT && o->owner)
		return EXIT_SOME;
	if (ret)
		return kernel_error("cannot read the table", ret);
	return show->count > before ? EXIT_OK : EXIT_SOME;
}

static int show_command(const struct options *o, int argc, char **argv, enum show_kind kind)
{
	struct show show = { .kind = kind };
	int ret;

	ret = range_parse(o, argc, argv, &show.range.range_kind, &show.range.range);
	if (!ret)
		ret = show_open(&show, o);
	if (ret)
		return ret;
	ret = for_each_family(o, show_family, &show);
	return show_close(&show, ret);
}

int cmd_dests(const struct options *o, int argc, char **argv)
{
	return show_command(o, argc, argv, SHOW_DEST);
}

int cmd_routes(const struct options *o, int argc, char **argv)
{
	return show_command(o, argc, argv, SHOW_ROUTE);
}

/* One view's answer; the views that were asked for one after the other. */
static int get_view(const struct options *o, struct show *show, struct rtm_client *client,
		    const struct rtm_prefix *key, uint32_t views)
{
	struct rtm_aux *aux = rtm_aux_alloc();
	struct rtm_route_info record = { 0 };
	struct owners *owners;
	int ret = -ENOMEM;

	if (aux)
		ret = rtm_dest_find(client, RTM_LOOKUP_LONGEST, key, views, o->protocol, &record,
				    aux);
	if (!ret && record.state == RTM_ROUTE_NONE && o->protocol)
		ret = -ENOENT;
	if (!ret) {
		owners = owners_open(client);
		show_one(show, owners, &record, aux);
		owners_close(owners);
	}
	rtm_aux_free(aux);
	return ret;
}

static int get_address(const struct options *o, struct show *show, struct rtm_client *client,
		       const struct rtm_prefix *key)
{
	uint32_t views = o->has_views ? o->views : RTM_VIEWS_UCAST;
	struct rtm_query query;
	unsigned int view;
	int ret;

	if (views == RTM_VIEWS_ANY)
		return get_view(o, show, client, key, views);
	ret = rtm_client_query(client, &query);
	if (ret)
		return ret;
	if (views == RTM_VIEWS_ALL)
		views = query.out_views;
	for (view = 0; view < 32; view++) {
		if (!(views & (1U << view)))
			continue;
		ret = get_view(o, show, client, key, 1U << view);
		if (ret && ret != -ENOENT)
			return ret;
	}
	return show->count ? 0 : -ENOENT;
}

int cmd_get(const struct options *o, int argc, char **argv)
{
	struct show show = { .kind = SHOW_LOOKUP };
	struct rtm_client *client;
	struct rtm_prefix key;
	int ret;

	if (argc != 1)
		return usage_error("get needs one address; see: rtmctl get --help");
	if (rtm_prefix_parse(argv[0], options_family(o), &key))
		return usage_error("%s is not an address such as 192.0.2.1 or 2001:db8::1",
				   argv[0]);
	ret = rtm_client_open(&client, o->device, RTM_OPEN_READ);
	if (ret)
		return open_error(o, ret);
	ret = rtm_client_attach(client, o->instance, key.family);
	if (ret) {
		rtm_client_close(client);
		return table_error(o, key.family, ret);
	}
	ret = show_open(&show, o);
	if (!ret) {
		ret = get_address(o, &show, client, &key);
		if (ret == -ENOENT) {
			complain("no route to %s", argv[0]);
			ret = EXIT_SOME;
		} else if (ret) {
			ret = kernel_error("cannot look it up", ret);
		}
		ret = show_close(&show, ret);
	}
	rtm_client_close(client);
	return ret;
}
