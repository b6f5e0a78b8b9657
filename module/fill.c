// SPDX-License-Identifier: GPL-2.0
/*
 * What a record of a destination or route says, and which routes it is about.
 */
#include <linux/log2.h>
#include <linux/time64.h>

#include "entity.h"
#include "fill.h"
#include "nexthop.h"

/* Filling a record */

static void put_key(const struct rtm_table *table, const struct rtm_key *key,
		    struct rtm_prefix *prefix)
{
	__be64 word = cpu_to_be64(key->hi);

	memcpy(prefix->addr, &word, 8);
	word = cpu_to_be64(key->lo);
	memcpy(prefix->addr + 8, &word, 8);
	prefix->len = key->len;
	prefix->family = table->family;
	prefix->reserved = 0;
}

/*
 * The group of an id.  Neighbouring routes often have the same one, so the last
 * one is kept, for as long as the read-side section lasts: an id is given to
 * another group only after the count of the first has gone to 0.
 */
static const struct rtm_group *find_group(struct rtm_reader *reader, u32 id)
{
	const struct rtm_group *group = reader->group;

	if (group && group->id == id && READ_ONCE(group->routes))
		return group;
	group = xa_load(&reader->table->groups, id);
	reader->group = group;
	return group;
}

/* Next hops after the first, then the owner's bytes, go to auxiliary memory. */
static int fill_aux(struct rtm_reader *reader, const struct rtm_seen *seen,
		    const struct rtm_group *group, u32 opaque,
		    struct rtm_route_info *out)
{
	u32 hops = group && group->n > 1 ? group->n - 1 : 0, used, i;
	u8 bytes[RTM_OPAQUE_MAX];
	int len = 0;

	out->aux_off = RTM_AUX_NONE;
	if (!hops && !opaque)
		return 0;
	if (opaque) {
		len = rtm_record_opaque(&reader->table->store, seen->record,
					seen->val, opaque, bytes);
		if (len < 0)
			return RTM_LOST;
		out->opaque_len = len;
	}
	if (!reader->aux)
		return 0;
	used = hops * sizeof(struct rtm_hop) + round_up(len, 4);
	reader->need_aux += used;
	if (reader->aux_used + used > reader->aux_max)
		return RTM_FULL;
	out->aux_off = reader->aux_base + reader->aux_used;
	for (i = 0; i < hops; i++) {
		memcpy(reader->aux + reader->aux_used, &group->hop[i + 1]->hop,
		       sizeof(struct rtm_hop));
		reader->aux_used += sizeof(struct rtm_hop);
	}
	memset(reader->aux + reader->aux_used, 0, round_up(len, 4));
	memcpy(reader->aux + reader->aux_used, bytes, len);
	reader->aux_used += round_up(len, 4);
	return 0;
}

/* The part of a record that is about a route. */
static int fill_route(struct rtm_reader *reader, const struct rtm_seen *seen,
		      const struct rtm_route *route, struct rtm_route_info *out)
{
	struct rtm_table *table = reader->table;
	const struct rtm_group *group = NULL;
	const struct rtm_entity *owner;

	out->views = route->views;
	out->preference = route->preference;
	out->metric = route->metric;
	out->flags = route->flags;
	out->flags1 = route->flags1;
	if (route->owner) {
		owner = xa_load(&table->owners, route->owner);
		if (!owner)
			return RTM_LOST;
		out->owner = owner->id;
	}
	if (route->group) {
		group = find_group(reader, route->group);
		if (!group)
			return RTM_LOST;
		out->nh_count = group->n;
		out->nexthop = group->hop[0]->hop;
	}
	if (route->neighbour == route->group && group && group->n == 1) {
		out->rec_flags |= RTM_ROUTE_F_NEIGHBOUR;
		out->neighbour = out->nexthop;
	} else if (route->neighbour) {
		const struct rtm_group *from;

		from = xa_load(&table->groups, route->neighbour);
		if (!from)
			return RTM_LOST;
		out->rec_flags |= RTM_ROUTE_F_NEIGHBOUR;
		out->neighbour = from->hop[0]->hop;
	}
	return fill_aux(reader, seen, group, route->opaque, out);
}

/* A record about a destination, so far without a route. */
static struct rtm_route_info *fill_dest(struct rtm_reader *reader,
					const struct rtm_seen *seen,
					const struct rtm_key *key,
					unsigned int i, u32 dest_views)
{
	struct rtm_route_info *out = &reader->out[reader->n];

	memset(out, 0, sizeof(*out));
	put_key(reader->table, key, &out->prefix);
	out->state = RTM_ROUTE_NONE;
	out->aux_off = RTM_AUX_NONE;
	out->dest_views = dest_views;
	out->changed = (u64)READ_ONCE(seen->record->changed) * NSEC_PER_SEC;
	out->seq = READ_ONCE(seen->record->change);
	reader->place[reader->n].record = seen->id;
	reader->place[reader->n].i = i;
	reader->n++;
	return out;
}

static void set_best(struct rtm_route_info *out, u32 views)
{
	out->state = RTM_ROUTE_LIVE;
	out->best_views = views;
	if (views)
		out->rec_flags |= RTM_ROUTE_F_BEST;
}

static bool of_protocol(const struct rtm_reader *reader, u16 index)
{
	const struct rtm_entity *owner;

	if (reader->protocol == RTM_PROTOCOL_ANY)
		return true;
	owner = xa_load(&reader->table->owners, index);
	return owner && owner->protocol == reader->protocol;
}

static bool is_owner(const struct rtm_reader *reader, u16 index, u32 id)
{
	const struct rtm_entity *owner = xa_load(&reader->table->owners, index);

	return owner && owner->id == id;
}

/* Destinations */

/**
 * struct pick - the route that a record in one view is about
 * @route: the best of the selected protocol
 * @i: its number, -1 for none
 * @count: routes of that protocol in the view
 * @best: views in which @route is best of all
 */
struct pick {
	struct rtm_route route;
	int i;
	u32 count;
	u32 best;
};

/*
 * Look through the routes once, for every view asked for.  Picks[0] is for any
 * view if none was named.  @owned: views in which the best route is of the
 * owner that the criteria name.
 * Return: the destination's views.
 */
static u32 pick_routes(const struct rtm_reader *reader, const struct rtm_seen *seen,
		       struct pick *picks, u32 *owned)
{
	const struct rtm_criteria *criteria = reader->criteria;
	u32 before = 0;
	unsigned int i, view;

	for (view = 0; view < RTM_VIEWS; view++) {
		picks[view].i = -1;
		picks[view].count = 0;
	}
	*owned = 0;
	for (i = 0; i < seen->n; i++) {
		struct rtm_route route;

		rtm_seen_route(seen, i, &route);
		for (view = 0; view < RTM_VIEWS; view++) {
			struct pick *pick = &picks[view];

			if (reader->views ? !(route.views & reader->views & 1U << view) :
					    view > 0)
				continue;
			if (!of_protocol(reader, route.owner))
				continue;
			if (!pick->count++) {
				pick->route = route;
				pick->i = i;
				pick->best = route.views & ~before;
			}
		}
		if (criteria && route.views & ~before &&
		    is_owner(reader, route.owner, criteria->owner))
			*owned |= route.views & ~before;
		before |= route.views;
	}
	return before;
}

/*
 * The usual case: one route, one view asked for, no selection.  The caller has
 * seen that the route counts.
 */
static int read_single(struct rtm_reader *reader, const struct rtm_seen *seen,
		       const struct rtm_key *key)
{
	struct rtm_route_info *out;
	struct rtm_route route;

	reader->need = 1;
	reader->need_aux = 0;
	if (reader->n == reader->max)
		return RTM_FULL;
	rtm_route_copy(&route, &seen->record->first);
	out = fill_dest(reader, seen, key, 0, route.views);
	out->view = reader->views ? __ffs(reader->views) : 0;
	out->num_routes = 1;
	set_best(out, route.views);
	return fill_route(reader, seen, &route, out);
}

/* A destination's records: one a view. */
static int read_dest(struct rtm_reader *reader, const struct rtm_seen *seen,
		     const struct rtm_key *key)
{
	const struct rtm_criteria *criteria = reader->criteria;
	unsigned int view, wanted = reader->views ?: 1;
	struct pick picks[RTM_VIEWS];
	u32 owned, dest_views;
	int err;

	if (seen->n == 1 && !criteria && is_power_of_2(wanted) &&
	    reader->protocol == RTM_PROTOCOL_ANY &&
	    (!reader->views ||
	     READ_ONCE(seen->record->first.views) & reader->views))
		return read_single(reader, seen, key);
	dest_views = pick_routes(reader, seen, picks, &owned);
	/* Only where the owner has the best route of one of the views (U14). */
	if (criteria && !(owned & (reader->views ?: RTM_VIEWS_MASK)))
		return 0;
	reader->need = hweight32(wanted);
	reader->need_aux = 0;
	if (reader->n + reader->need > reader->max)
		return RTM_FULL;
	for (view = 0; view < RTM_VIEWS; view++) {
		struct pick *pick = &picks[view];
		struct rtm_route_info *out;

		if (!(wanted & 1U << view))
			continue;
		out = fill_dest(reader, seen, key, pick->i, dest_views);
		out->view = view;
		out->num_routes = pick->count;
		if (pick->i < 0)
			continue;
		set_best(out, pick->best);
		err = fill_route(reader, seen, &pick->route, out);
		if (err)
			return err;
	}
	return 0;
}

/* Routes */

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

static bool matches(const struct rtm_reader *reader,
		    const struct rtm_route *route)
{
	const struct rtm_criteria *criteria = reader->criteria;
	const struct rtm_group *group, *from;
	u32 match;

	if (reader->views && !(route->views & reader->views))
		return false;
	if (!criteria)
		return true;
	match = criteria->match;
	if (match & RTM_MATCH_OWNER &&
	    !is_owner(reader, route->owner, criteria->owner))
		return false;
	if (match & RTM_MATCH_PREF &&
	    (route->preference != criteria->preference ||
	     route->metric != criteria->metric))
		return false;
	if (match & RTM_MATCH_NEIGHBOUR) {
		from = route->neighbour ?
		       xa_load(&reader->table->groups, route->neighbour) : NULL;
		if (!criteria->has_neighbour != !from ||
		    (from && !same_hop(&from->hop[0]->key, &criteria->neighbour)))
			return false;
	}
	group = match & (RTM_MATCH_NEXTHOP | RTM_MATCH_INTERFACE) && route->group ?
		xa_load(&reader->table->groups, route->group) : NULL;
	if (match & RTM_MATCH_NEXTHOP && !matches_hops(criteria, group))
		return false;
	return !(match & RTM_MATCH_INTERFACE) ||
	       has_interface(group, criteria->ifindex);
}

/* How many routes of a destination match: a destination is never split. */
static unsigned int count_matching(const struct rtm_reader *reader,
				   const struct rtm_seen *seen)
{
	struct rtm_route route;
	unsigned int i, n = 0;

	for (i = 0; i < seen->n; i++) {
		rtm_seen_route(seen, i, &route);
		n += matches(reader, &route);
	}
	return n;
}

static int read_routes(struct rtm_reader *reader, const struct rtm_seen *seen,
		       const struct rtm_key *key)
{
	u32 before = 0, dest_views = rtm_seen_views(seen);
	int full = 0, err;
	unsigned int i;

	reader->need_aux = 0;
	reader->need = count_matching(reader, seen);
	if (reader->n + reader->need > reader->max)
		return RTM_FULL;
	for (i = 0; i < seen->n; i++) {
		struct rtm_route_info *out;
		struct rtm_route route;

		rtm_seen_route(seen, i, &route);
		if (matches(reader, &route)) {
			if (reader->n == reader->max)
				return RTM_LOST;
			out = fill_dest(reader, seen, key, i, dest_views);
			out->num_routes = seen->n;
			set_best(out, route.views & ~before);
			err = fill_route(reader, seen, &route, out);
			if (err == RTM_LOST)
				return RTM_LOST;
			full |= err;	/* go on, to know what it needs */
		}
		before |= route.views;
	}
	return full;
}

/**
 * rtm_fill_record - fill the records of a destination, all of them or none
 * @reader: the reader
 * @seen: the destination
 * @key: its prefix
 *
 * Context: RCU read-side section, or the table lock.
 * Return: 0, also if it does not count; RTM_FULL; RTM_LOST.
 */
int rtm_fill_record(struct rtm_reader *reader, struct rtm_seen *seen,
		    const struct rtm_key *key)
{
	unsigned int n = reader->n;
	u32 aux_used = reader->aux_used;
	int err = RTM_LOST;

	if (rtm_seen_look(reader->table, seen)) {
		err = 0;
		if (!rtm_seen_counts(seen, reader->views))
			reader->need = 0;
		else if (reader->routes)
			err = read_routes(reader, seen, key);
		else
			err = read_dest(reader, seen, key);
	}
	if (!rtm_seen_still(seen))
		err = RTM_LOST;
	if (err) {
		reader->n = n;
		reader->aux_used = aux_used;
	}
	return err;
}

/**
 * rtm_fill_record_locked - fill the records of a destination
 * @reader: the reader; its views do not decide whether the destination counts
 * @id: the destination's record
 *
 * Context: table lock.
 * Return: 0; -ENOSPC: no room.
 */
int rtm_fill_record_locked(struct rtm_reader *reader, u32 id)
{
	struct rtm_seen seen = {
		.id = id,
		.record = rtm_record_ptr(&reader->table->store, id),
	};
	struct rtm_key key;

	lockdep_assert_held(&reader->table->lock);
	seen.val = seen.record->seq;
	rtm_record_key(seen.record, &key);
	rtm_seen_look(reader->table, &seen);
	return read_dest(reader, &seen, &key);
}

/**
 * rtm_fill_live_locked - fill a record from one route
 * @reader: the reader
 * @record: its destination's record
 * @i: its number there
 *
 * Context: table lock.
 * Return: 0; -ENOSPC: no room.
 */
int rtm_fill_live_locked(struct rtm_reader *reader, u32 record, unsigned int i)
{
	struct rtm_seen seen = {
		.id = record,
		.record = rtm_record_ptr(&reader->table->store, record),
	};
	struct rtm_route_info *out;
	struct rtm_route route;
	unsigned int better;
	struct rtm_key key;
	u32 before = 0;

	lockdep_assert_held(&reader->table->lock);
	seen.val = seen.record->seq;
	rtm_record_key(seen.record, &key);
	rtm_seen_look(reader->table, &seen);
	for (better = 0; better < i; better++) {
		rtm_seen_route(&seen, better, &route);
		before |= route.views;
	}
	rtm_seen_route(&seen, i, &route);
	out = fill_dest(reader, &seen, &key, i, rtm_seen_views(&seen));
	out->num_routes = seen.n;
	set_best(out, route.views & ~before);
	reader->need_aux = 0;
	return fill_route(reader, &seen, &route, out);
}

/**
 * rtm_fill_dead_locked - fill a record from a dead route
 * @reader: the reader
 * @key: its destination
 * @route: the route; its groups are still there
 * @owner: id of its owner
 *
 * Context: table lock.
 * Return: 0; -ENOSPC: no room.
 */
int rtm_fill_dead_locked(struct rtm_reader *reader,
			 const struct rtm_key *key,
			 const struct rtm_route *route, u32 owner)
{
	struct rtm_record stand_in = { };
	struct rtm_seen seen = { .record = &stand_in };
	struct rtm_route copy = *route;
	struct rtm_route_info *out;
	int err;

	lockdep_assert_held(&reader->table->lock);
	copy.owner = 0;		/* its index may be another one's by now */
	out = fill_dest(reader, &seen, key, 0, 0);
	reader->need_aux = 0;
	err = fill_route(reader, &seen, &copy, out);
	out->owner = owner;
	out->state = RTM_ROUTE_DELETED;
	return err;
}
