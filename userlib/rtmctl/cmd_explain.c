// SPDX-License-Identifier: LGPL-2.1-or-later
/* rtmctl explain: all candidates of a destination, and what decided. */
#include <errno.h>

#include "show.h"

/* What put a route behind another one. */
static const char *step_between(const struct rtm_route_info *better,
				const struct rtm_route_info *route)
{
	if (better->preference != route->preference)
		return "preference";
	return better->metric != route->metric ? "metric" : "age";
}

/*
 * The best route of the first view that @route is in, among those before it.
 * NULL: it is best itself, or in no view.
 */
static const struct rtm_route_info *rival(const struct rtm_route_info *routes, int i)
{
	int k;

	for (k = 0; k < i; k++)
		if (routes[k].state == RTM_ROUTE_LIVE && routes[k].views & routes[i].views)
			return &routes[k];
	return NULL;
}

static void print_step(const struct rtm_route_info *route, const struct rtm_route_info *better,
		       struct columns *columns)
{
	char views[64], line[160];

	if (route->state == RTM_ROUTE_DELETING) {
		columns_line(columns, "\theld down: it was the last one, and is gone");
		return;
	}
	if (route->best_views) {
		snprintf(line, sizeof(line), "\tbest in %s",
			 names_views(route->best_views, views, sizeof(views)));
		columns_line(columns, line);
	}
	if (!route->views) {
		columns_line(columns, "\tnever chosen: in no view");
		return;
	}
	if (!better)
		return;
	if (better->preference != route->preference)
		snprintf(line, sizeof(line), "\tbehind owner %u by preference: %u, that one has %u",
			 better->owner, route->preference, better->preference);
	else if (better->metric != route->metric)
		snprintf(line, sizeof(line), "\tbehind owner %u by metric: %u, that one has %u",
			 better->owner, route->metric, better->metric);
	else
		snprintf(line, sizeof(line), "\tbehind owner %u by age: as good, but newer",
			 better->owner);
	columns_line(columns, line);
}

static int print_all(const struct options *o, struct rtm_client *client,
		     const struct rtm_route_info *routes, int count, const struct rtm_aux *aux)
{
	struct columns *columns = o->json ? NULL : show_routes_open();
	struct json_out *json = o->json ? json_open() : NULL;
	struct owners *owners = owners_open(client);
	const struct rtm_route_info *better;
	int i;

	for (i = 0; i < count && (columns || json); i++) {
		better = rival(routes, i);
		if (json) {
			json_candidate(json, owners, &routes[i], aux,
				       better ? step_between(better, &routes[i]) : NULL,
				       better ? better->owner : 0);
			continue;
		}
		show_route(columns, SHOW_ROUTE, owners, &routes[i], aux);
		print_step(&routes[i], better, columns);
	}
	owners_close(owners);
	columns_close(columns);
	json_close(json);
	return columns || json ? EXIT_OK : kernel_error("cannot print", -ENOMEM);
}

int cmd_explain(const struct options *o, int argc, char **argv)
{
	struct rtm_list query = { .range_kind = RTM_RANGE_EXACT, .views = RTM_VIEWS_ANY };
	const struct rtm_route_info *routes;
	struct rtm_cursor *cursor;
	struct rtm_client *client;
	int count, ret;

	if (argc != 1)
		return usage_error("explain needs one prefix; see: rtmctl explain --help");
	if (rtm_prefix_parse(argv[0], options_family(o), &query.range))
		return usage_error("%s is not a prefix such as 192.0.2.0/24", argv[0]);
	ret = reader_open(o, query.range.family, &client);
	if (ret)
		return ret == -ENOENT ? table_error(o, query.range.family, ret) :
		       open_error(o, ret);
	ret = rtm_cursor_open(client, RTM_CURSOR_ROUTES, &query, NULL, NULL, 0, &cursor);
	if (!ret) {
		/* the routes of one destination come in one piece */
		count = rtm_cursor_batch(cursor, &routes);
		if (count < 0) {
			ret = kernel_error("cannot read the table", count);
		} else if (!count) {
			complain("no route to exactly %s; rtmctl get tells what covers it", argv[0]);
			ret = EXIT_SOME;
		} else {
			ret = print_all(o, client, routes, count, rtm_cursor_aux(cursor));
		}
		rtm_cursor_close(cursor);
	} else {
		ret = kernel_error("cannot read the table", ret);
	}
	rtm_client_close(client);
	return ret;
}
