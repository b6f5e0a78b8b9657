// SPDX-License-Identifier: GPL-2.0
/*
 * Which routes a list is about.
 */
#include "entity.h"
#include "nexthop.h"
#include "read.h"
#include "table.h"

/* Is the entity of an index the owner that is wanted? */
bool rtm_criteria_is_owner(const struct rtm_criteria *criteria,
			   struct rtm_table *table, u16 index)
{
	const struct rtm_entity *owner = xa_load(&table->owners, index);

	return owner && owner->id == criteria->owner;
}

static bool same_hop(const struct rtm_hop_key *a, const struct rtm_hop_key *b)
{
	return a->hi == b->hi && a->lo == b->lo && a->len == b->len &&
	       a->ifindex == b->ifindex;
}

static bool group_has(const struct rtm_group *group,
		      const struct rtm_hop_key *key)
{
	unsigned int i;

	for (i = 0; i < group->n; i++)
		if (same_hop(&group->hop[i]->key, key))
			return true;
	return false;
}

static bool has_interface(const struct rtm_group *group, u32 ifindex)
{
	unsigned int i;

	for (i = 0; group && i < group->n; i++)
		if (group->hop[i]->key.ifindex == ifindex)
			return true;
	return false;
}

static bool matches_hops(const struct rtm_criteria *criteria,
			 const struct rtm_group *group)
{
	unsigned int i;

	if (!criteria->nhops)
		return !group;
	for (i = 0; i < criteria->nhops; i++)
		if (!group || !group_has(group, &criteria->hop[i]))
			return false;
	return true;
}

/**
 * rtm_criteria_match - is a list about this route?
 * @criteria: the criteria
 * @table: the table
 * @route: the route
 *
 * Context: RCU read-side section, or the table lock.
 */
bool rtm_criteria_match(const struct rtm_criteria *criteria,
			struct rtm_table *table,
			const struct rtm_route *route)
{
	const struct rtm_group *group, *from;
	u32 match = criteria->match;

	if (match & RTM_MATCH_OWNER &&
	    !rtm_criteria_is_owner(criteria, table, route->owner))
		return false;
	if (match & RTM_MATCH_PREF &&
	    (route->preference != criteria->preference ||
	     route->metric != criteria->metric))
		return false;
	if (match & RTM_MATCH_NEIGHBOUR) {
		from = route->neighbour ?
		       xa_load(&table->groups, route->neighbour) : NULL;
		if (!criteria->has_neighbour != !from ||
		    (from && !same_hop(&from->hop[0]->key, &criteria->neighbour)))
			return false;
	}
	group = match & (RTM_MATCH_NEXTHOP | RTM_MATCH_INTERFACE) && route->group ?
		xa_load(&table->groups, route->group) : NULL;
	if (match & RTM_MATCH_NEXTHOP && !matches_hops(criteria, group))
		return false;
	return !(match & RTM_MATCH_INTERFACE) ||
	       has_interface(group, criteria->ifindex);
}
