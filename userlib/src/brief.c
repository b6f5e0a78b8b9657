// SPDX-License-Identifier: LGPL-2.1-or-later
/* Brief records in place of full ones that say no more: the kernel reads half as much. */
#include <stdbool.h>
#include <string.h>

#include "internal.h"

static bool is_own_family(const struct rtm_client *client, uint8_t family, uint16_t reserved)
{
	return !reserved && (!family || family == client->family);
}

/* Whatever is wrong with a record that stays full, the kernel says. */
static bool is_brief(const struct rtm_client *client, const struct rtm_route_info *route)
{
	/* what was best when the record was read is ignored */
	if (route->rec_flags & ~RTM_ROUTE_F_BEST || route->handle || route->opaque_len ||
	    route->flags1 || route->ttl || route->nh_count > 1 || route->op > RTM_OP_DEL)
		return false;
	if (route->views >= RTM_BRIEF_VIEWS_ALL && route->views != RTM_VIEWS_ALL)
		return false;
	if (!is_own_family(client, route->prefix.family, route->prefix.reserved))
		return false;
	return !route->nh_count || route->op == RTM_OP_DEL ||
	       is_own_family(client, route->nexthop.family, route->nexthop.reserved);
}

static void make_brief(const struct rtm_route_info *route, struct rtm_route_brief *brief)
{
	*brief = (struct rtm_route_brief){
		.ifindex = route->nexthop.ifindex,
		.preference = route->preference,
		.metric = route->metric,
		.len = route->prefix.len,
		.hop_len = route->nexthop.len,
		.flags = route->flags,
		.nh_count = route->nh_count,
		.op = route->op,
		.views = route->views == RTM_VIEWS_ALL ? RTM_BRIEF_VIEWS_ALL : route->views,
	};
	memcpy(brief->addr, route->prefix.addr, sizeof(brief->addr));
	memcpy(brief->hop, route->nexthop.addr, sizeof(brief->hop));
}

/**
 * rtm_brief_make() - make brief records of full ones, up to the first that says more
 * @client: whose routes; its family is what brief records do not say
 * @routes: full records
 * @count: how many
 * @briefs: room for as many
 *
 * Return: how many were made.
 */
uint32_t rtm_brief_make(const struct rtm_client *client, const struct rtm_route_info *routes,
			uint32_t count, struct rtm_route_brief *briefs)
{
	uint32_t n;

	if (!client->family)
		return 0;
	for (n = 0; n < count && is_brief(client, &routes[n]); n++)
		make_brief(&routes[n], &briefs[n]);
	return n;
}
