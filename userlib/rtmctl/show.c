// SPDX-License-Identifier: LGPL-2.1-or-later
/* Text in the manner of "ip route", lined up. */
#include <time.h>

#include "show.h"

#define NSEC_PER_SEC	1000000000ULL

/* columns with numbers: id, pid, routes, next hops; owner, routes */
#define ENTITY_NUMBERS	0x69U
#define NEXTHOP_NUMBERS	0x14U

/* flags that stand at the place of the next hop if there is none */
#define NO_HOP_FLAGS	(RTM_RTF_BLACKHOLE | RTM_RTF_DISCARD)

enum route_column {
	COL_BEST,
	COL_PREFIX,
	COL_VIA,
	COL_DEV,
	COL_PROTO,
	COL_OWNER,
	COL_PREF,
	COL_METRIC,
	COL_ROUTES,
	COL_VIEW,
	COL_AGE,
	COL_REST,
	N_ROUTE_COLUMNS,
};

struct columns *show_routes_open(void)
{
	return columns_open(N_ROUTE_COLUMNS, 0);
}

static void cell_via(struct columns *columns, const struct rtm_route_info *route)
{
	char via[RTM_HOP_STRLEN];

	if (route->nh_count > 1)
		columns_cell(columns, "multipath %u", route->nh_count);
	else if (route->nh_count && *names_hop_address(&route->nexthop, via, sizeof(via)))
		columns_cell(columns, "via %s", via);
	else if (route->state == RTM_ROUTE_NONE)
		columns_cell(columns, "no route");
	else if (!route->nh_count && route->flags & RTM_RTF_BLACKHOLE)
		columns_cell(columns, "blackhole");
	else if (!route->nh_count && route->flags & RTM_RTF_DISCARD)
		columns_cell(columns, "discard");
	else
		columns_cell(columns, "%s", "");
	if (route->nh_count == 1 && route->nexthop.ifindex)
		columns_cell(columns, "dev %s", names_dev(route->nexthop.ifindex));
	else
		columns_cell(columns, "%s", "");
}

static void cell_owner(struct columns *columns, struct owners *owners,
		       const struct rtm_route_info *route)
{
	const struct rtm_entity_info *info = owners_find(owners, route->owner);
	char name[64];

	if (info)
		columns_cell(columns, "proto %s",
			     names_protocol(info->out_protocol, info->out_protocol_instance,
					    name, sizeof(name)));
	else
		columns_cell(columns, "%s", "");
	if (route->owner)
		columns_cell(columns, "owner %u", route->owner);
	else
		columns_cell(columns, "%s", "");
}

/* flags, neighbour, state, and how much of the owner's bytes there is */
static void cell_rest(struct columns *columns, const struct rtm_route_info *route)
{
	char text[256], address[RTM_HOP_STRLEN];
	uint16_t flags = route->flags & ~(route->nh_count ? 0 : NO_HOP_FLAGS);
	unsigned int bit;
	size_t used = 0;

	text[0] = 0;
	if (route->rec_flags & RTM_ROUTE_F_NEIGHBOUR)
		used += snprintf(text, sizeof(text), " from %s",
				 rtm_hop_format(&route->neighbour, address, sizeof(address)));
	for (bit = 0; bit < 16; bit++) {
		if (!(flags & (1U << bit)) || used >= sizeof(text))
			continue;
		if (names_route_flag(bit))
			used += snprintf(text + used, sizeof(text) - used, " %s",
					 names_route_flag(bit));
		else
			used += snprintf(text + used, sizeof(text) - used, " flag-0x%x",
					 1U << bit);
	}
	if (route->opaque_len && used < sizeof(text))
		used += snprintf(text + used, sizeof(text) - used, " opaque %u bytes",
				 route->opaque_len);
	if (route->rec_flags & RTM_ROUTE_F_TTL && used < sizeof(text))
		used += snprintf(text + used, sizeof(text) - used, " expires in %u.%u s",
				 route->ttl / 1000, route->ttl % 1000 / 100);
	if (route->state == RTM_ROUTE_DELETING && used < sizeof(text))
		snprintf(text + used, sizeof(text) - used, " hold-down");
	if (route->state == RTM_ROUTE_DELETED && used < sizeof(text))
		snprintf(text + used, sizeof(text) - used, " deleted");
	columns_cell(columns, "%s", *text ? text + 1 : "");
}

static void cell_age(struct columns *columns, const struct rtm_route_info *route)
{
	uint64_t then = route->changed / NSEC_PER_SEC;
	static uint64_t now;
	static unsigned int asked;
	char age[32];

	/* a system call for every row of a million would be most of the time */
	if (!(asked++ % 1024))
		now = time(NULL);

	columns_cell(columns, "age %s",
		     names_age(now > then ? now - then : 0, age, sizeof(age)));
}

static void line_nexthop(struct columns *columns, const struct rtm_hop *hop)
{
	char address[RTM_HOP_STRLEN], text[160];

	names_hop_address(hop, address, sizeof(address));
	snprintf(text, sizeof(text), "\tnexthop%s%s%s%s", *address ? " via " : "", address,
		 hop->ifindex ? " dev " : "", hop->ifindex ? names_dev(hop->ifindex) : "");
	columns_line(columns, text);
}

void show_route(struct columns *columns, enum show_kind kind, struct owners *owners,
		const struct rtm_route_info *route, const struct rtm_aux *aux)
{
	char text[RTM_PREFIX_STRLEN];
	const struct rtm_hop *hop;
	unsigned int i;

	columns_cell(columns, "%s", kind != SHOW_ROUTE ? "" :
		     route->rec_flags & RTM_ROUTE_F_BEST ? "*" : " ");
	columns_cell(columns, "%s", rtm_prefix_format(&route->prefix, text, sizeof(text)));
	cell_via(columns, route);
	cell_owner(columns, owners, route);
	columns_cell(columns, "pref %u", route->preference);
	columns_cell(columns, "metric %u", route->metric);
	if (kind == SHOW_DEST)
		columns_cell(columns, "routes %u", route->num_routes);
	else
		columns_cell(columns, "%s", "");
	if (route->views == RTM_VIEWS_UCAST)
		columns_cell(columns, "%s", "");
	else
		columns_cell(columns, "view %s", names_views(route->views, text, sizeof(text)));
	cell_age(columns, route);
	cell_rest(columns, route);
	if (route->nh_count < 2)
		return;
	for (i = 0; i < route->nh_count; i++) {
		hop = rtm_aux_hop(aux, route, i);
		if (hop)
			line_nexthop(columns, hop);
	}
}

struct columns *show_entities_open(void)
{
	return columns_open(9, ENTITY_NUMBERS);
}

void show_entity_head(struct columns *columns)
{
	static const char *const head[] = {
		"ID", "PROTOCOL", "FAMILY", "PID", "COMMAND", "ROUTES", "NEXTHOPS", "SINCE",
		"STATE",
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(head); i++)
		columns_cell(columns, "%s", head[i]);
}

/* today's times as a time, others as a date */
static void cell_since(struct columns *columns, uint64_t seconds)
{
	time_t since = seconds, now = time(NULL);
	char text[64];
	struct tm tm;

	if (!localtime_r(&since, &tm) ||
	    !strftime(text, sizeof(text), now - since < 86400 ? "%H:%M:%S" : "%Y-%m-%d", &tm))
		text[0] = 0;
	columns_cell(columns, "%s", text);
}

void show_entity(struct columns *columns, const struct rtm_entity_info *info)
{
	char name[64];

	columns_cell(columns, "%u", info->entity);
	columns_cell(columns, "%s", names_protocol(info->out_protocol,
						   info->out_protocol_instance, name,
						   sizeof(name)));
	columns_cell(columns, "%s", names_family(info->out_family));
	if (info->out_pid)
		columns_cell(columns, "%u", info->out_pid);
	else
		columns_cell(columns, "-");
	columns_cell(columns, "%.16s", (const char *)info->out_comm);
	columns_cell(columns, "%llu", (unsigned long long)info->out_routes);
	columns_cell(columns, "%llu", (unsigned long long)info->out_nexthops);
	cell_since(columns, info->out_registered);
	columns_cell(columns, "%s", info->out_state == RTM_ENTITY_LIVE ? "live" : "gone");
}

struct columns *show_nexthops_open(void)
{
	return columns_open(6, NEXTHOP_NUMBERS);
}

void show_nexthop_head(struct columns *columns)
{
	static const char *const head[] = {
		"NEXTHOP", "DEV", "OWNER", "PROTOCOL", "ROUTES", "FLAGS",
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(head); i++)
		columns_cell(columns, "%s", head[i]);
}

void show_nexthop(struct columns *columns, struct owners *owners,
		  const struct rtm_nexthop_info *info)
{
	const struct rtm_entity_info *owner = owners_find(owners, info->owner);
	char text[RTM_HOP_STRLEN];

	names_hop_address(&info->hop, text, sizeof(text));
	columns_cell(columns, "%s", *text ? text : "-");
	columns_cell(columns, "%s", info->hop.ifindex ? names_dev(info->hop.ifindex) : "-");
	columns_cell(columns, "%u", info->owner);
	columns_cell(columns, "%s", owner ? names_protocol(owner->out_protocol,
							   owner->out_protocol_instance, text,
							   sizeof(text)) : "-");
	columns_cell(columns, "%llu", (unsigned long long)info->routes);
	columns_cell(columns, "%s%s%s", info->flags & RTM_NHF_REMOTE ? "remote " : "",
		     info->flags & RTM_NHF_DOWN ? "down " : "",
		     info->state == RTM_NEXTHOP_DELETED ? "deleted" : "");
}

void show_stats(int family, unsigned int instance, const struct rtm_stats *stats)
{
	const struct {
		const char *name;
		uint64_t value;
	} lines[] = {
		{ "destinations", stats->out_dests },
		{ "routes", stats->out_routes },
		{ "next hops", stats->out_nexthops },
		{ "next hop groups", stats->out_nexthop_groups },
		{ "entities", stats->out_entities },
		{ "open files", stats->out_clients },
		{ "hidden destinations", stats->out_dests_hidden },
		{ "sequence number", stats->out_seq },
		{ "subscriptions", stats->out_subscriptions },
		{ "log entries not yet read", stats->out_feed_entries },
		{ "subscriptions reset", stats->out_resyncs },
		{ "held destinations", stats->out_holds },
		{ "ageing routes", stats->out_ageing },
		{ "bytes in all", stats->out_bytes },
		{ "bytes in records", stats->out_bytes_records },
		{ "bytes in the index", stats->out_bytes_index },
		{ "bytes for changes", stats->out_feed_bytes },
	};
	size_t i;

	printf("%s, instance %u\n", names_family(family), instance);
	for (i = 0; i < ARRAY_SIZE(lines); i++)
		printf("  %-20s %12llu\n", lines[i].name, (unsigned long long)lines[i].value);
	if (stats->out_routes)
		printf("  %-20s %12.1f\n", "bytes for a route",
		       (double)stats->out_bytes / stats->out_routes);
}
