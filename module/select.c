// SPDX-License-Identifier: GPL-2.0
/*
 * Which of a destination's routes a reader is told of.
 */
#include "entity.h"
#include "hold.h"
#include "ref.h"
#include "select.h"
#include "told.h"

static bool of_protocol(const struct rtm_reader *reader, u16 index)
{
	const struct rtm_entity *owner;

	if (reader->protocol == RTM_PROTOCOL_ANY)
		return true;
	owner = xa_load(&reader->table->owners, index);
	return owner && owner->protocol == reader->protocol;
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
		    rtm_criteria_is_owner(criteria, reader->table, route.owner))
			*owned |= route.views & ~before;
		before |= route.views;
	}
	return before;
}

/*
 * Of a destination that has only held routes one is told, if no view was named
 * (U41).
 */
static int tell_held(struct rtm_reader *reader, const struct rtm_seen *seen,
		     struct rtm_told *told)
{
	const struct rtm_route_ref *ref;

	if (!reader->locked)
		return RTM_LOST;
	ref = rtm_hold_route_locked(reader->table, seen->id, 0);
	return ref && of_protocol(reader, ref->route.owner) ?
	       rtm_told_dead(reader, seen, ref, told) : 0;
}

/* What the destination needs is about to be counted.  Return: 0, RTM_FULL. */
static int begin(struct rtm_reader *reader)
{
	reader->need_aux = 0;
	return reader->n + reader->need > reader->max ? RTM_FULL : 0;
}

/**
 * rtm_select_dest - a destination's records: one a view
 * @reader: the reader
 * @seen: the destination, looked at
 * @key: its prefix
 *
 * Context: RCU read-side section, or the table lock.
 * Return: 0, also if it does not count; RTM_FULL; RTM_LOST.
 */
int rtm_select_dest(struct rtm_reader *reader, const struct rtm_seen *seen,
		    const struct rtm_key *key)
{
	const struct rtm_criteria *criteria = reader->criteria;
	unsigned int view, wanted = reader->views ?: 1;
	struct pick picks[RTM_VIEWS];
	u32 owned, dest_views;
	int err, full;

	dest_views = pick_routes(reader, seen, picks, &owned);
	/* Only where the owner has the best route of one of the views (U14). */
	if (criteria && !(owned & (reader->views ?: RTM_VIEWS_MASK)))
		return 0;
	reader->need = hweight32(wanted);
	full = begin(reader);
	for (view = 0; view < RTM_VIEWS; view++) {
		struct pick *pick = &picks[view];
		struct rtm_told told;

		if (!(wanted & 1U << view))
			continue;
		rtm_told_dest(seen, key, dest_views, &told);
		told.view = view;
		told.num_routes = pick->count;
		if (pick->i >= 0) {
			told.state = RTM_ROUTE_LIVE;
			told.best = pick->best;
			told.route = pick->route;
			err = rtm_told_route(reader, seen, &told);
		} else {
			err = reader->views || seen->n ? 0 :
			      tell_held(reader, seen, &told);
		}
		if (err == RTM_LOST)
			return RTM_LOST;
		full |= err;	/* go on, to know what it needs */
		if (!full)
			rtm_told_put(reader, &told, seen->id, pick->i);
	}
	return full;
}

/* Routes */

static bool matches(const struct rtm_reader *reader,
		    const struct rtm_route *route)
{
	if (reader->views && !(route->views & reader->views))
		return false;
	return !reader->criteria ||
	       rtm_criteria_match(reader->criteria, reader->table, route);
}

/*
 * The held route of a view, if that is to be told of: each once, and only if no
 * view was named (1.11).
 */
static const struct rtm_route_ref *held_route(const struct rtm_reader *reader,
					      const struct rtm_seen *seen,
					      unsigned int view)
{
	const struct rtm_route_ref *ref;

	if (reader->views || !reader->locked ||
	    !(READ_ONCE(seen->record->flags) & RTM_REC_HELD))
		return NULL;
	ref = rtm_hold_route_locked(reader->table, seen->id, 1U << view);
	return ref && __ffs(ref->held) == view && matches(reader, &ref->route) ?
	       ref : NULL;
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
	for (i = 0; i < RTM_VIEWS; i++)
		n += !!held_route(reader, seen, i);
	return n;
}

/* Behind its routes. */
static int read_held(struct rtm_reader *reader, const struct rtm_seen *seen,
		     const struct rtm_key *key, u32 dest_views, int full)
{
	unsigned int view;

	for (view = 0; view < RTM_VIEWS; view++) {
		const struct rtm_route_ref *ref = held_route(reader, seen, view);
		struct rtm_told told;

		if (!ref)
			continue;
		rtm_told_dest(seen, key, dest_views, &told);
		told.num_routes = seen->n;
		full |= rtm_told_dead(reader, seen, ref, &told);
		if (!full)
			rtm_told_put(reader, &told, seen->id,
				     RTM_HELD_ROUTE + view);
	}
	return full;
}

/**
 * rtm_select_routes - the records of a destination's routes, held ones last
 * @reader: the reader
 * @seen: the destination, looked at
 * @key: its prefix
 *
 * Context: RCU read-side section, or the table lock.
 * Return: 0, RTM_FULL, RTM_LOST.
 */
int rtm_select_routes(struct rtm_reader *reader, const struct rtm_seen *seen,
		      const struct rtm_key *key)
{
	u32 before = 0, dest_views = rtm_seen_views(seen);
	int full, err;
	unsigned int i;

	reader->need = count_matching(reader, seen);
	full = begin(reader);
	for (i = 0; i < seen->n; i++) {
		struct rtm_route route;
		struct rtm_told told;

		rtm_seen_route(seen, i, &route);
		if (matches(reader, &route)) {
			if (!full && reader->n == reader->max)
				return RTM_LOST;
			rtm_told_dest(seen, key, dest_views, &told);
			told.num_routes = seen->n;
			told.state = RTM_ROUTE_LIVE;
			told.best = route.views & ~before;
			told.route = route;
			err = rtm_told_route(reader, seen, &told);
			if (err == RTM_LOST)
				return RTM_LOST;
			full |= err;	/* go on, to know what it needs */
			if (!full)
				rtm_told_put(reader, &told, seen->id, i);
		}
		before |= route.views;
	}
	return read_held(reader, seen, key, dest_views, full);
}
