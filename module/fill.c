// SPDX-License-Identifier: GPL-2.0
/*
 * From a destination's record to what a program sees: races, and the usual case
 * in place.
 */
#include <linux/log2.h>

#include "fill.h"
#include "ref.h"
#include "select.h"
#include "told.h"

#define RTM_UNUSUAL	1

/**
 * rtm_fill_none - fill the records of a key that was not found
 * @reader: the reader, which has room
 * @key: the key
 */
void rtm_fill_none(struct rtm_reader *reader, const struct rtm_key *key)
{
	struct rtm_told told = {
		.key = *key,
		.state = RTM_ROUTE_NONE,
		.aux_off = RTM_AUX_NONE,
		.status = -ENOENT,
	};

	for (told.view = 0; told.view < RTM_VIEWS; told.view++)
		if ((reader->views ?: 1) & 1U << told.view)
			rtm_told_put(reader, &told, 0, RTM_NO_ROUTE);
}

/*
 * The usual case: one route, with one next hop or none and no bytes of the
 * owner's, asked for in a way that rtm_fill_begin() found to be usual.  All of
 * it is done in place.
 * Return: RTM_UNUSUAL: it is another case.
 */
static __always_inline int read_usual(struct rtm_reader *reader,
				      const struct rtm_seen *seen,
				      const struct rtm_key *key)
{
	const struct rtm_route *route = &seen->record->first;
	u8 views = READ_ONCE(route->views);
	struct rtm_told told = {
		.key = *key,
		.route = {
			.group = READ_ONCE(route->group),
			.neighbour = READ_ONCE(route->neighbour),
			.preference = READ_ONCE(route->preference),
			.metric = READ_ONCE(route->metric),
			.owner = READ_ONCE(route->owner),
			.flags = READ_ONCE(route->flags),
			.flags1 = READ_ONCE(route->flags1),
			.views = views,
		},
		.changed = READ_ONCE(seen->record->changed),
		.seq = READ_ONCE(seen->record->change),
		.num_routes = 1,
		.dest_views = views,
		.best = views,
		.view = reader->view,
		.state = RTM_ROUTE_LIVE,
		.aux_off = RTM_AUX_NONE,
	};
	int err;

	if (reader->views && !(views & reader->views))
		return RTM_UNUSUAL;
	err = rtm_told_resolve(reader, &told);
	if (unlikely(err))
		return err;
	if (!reader->brief &&
	    (READ_ONCE(route->opaque) || (told.group && told.group->n > 1) ||
	     (READ_ONCE(route->ref) && READ_ONCE(reader->table->nageing))))
		return RTM_UNUSUAL;
	reader->need = 1;
	reader->need_aux = 0;
	if (reader->n == reader->max)
		return RTM_FULL;
	rtm_told_put_inline(reader, &told, seen->id, 0);
	return 0;
}

/**
 * rtm_fill_begin - a read-side section begins, or a command without one
 * @reader: the reader, all set up; what it kept from the last one is stale
 */
void rtm_fill_begin(struct rtm_reader *reader)
{
	memset(reader->group, 0, sizeof(reader->group));
	reader->owner = NULL;
	reader->looked = 0;
	reader->view = !reader->routes && reader->views ?
		       __ffs(reader->views) : 0;
	/* One record a route, or a destination and its one route are the same. */
	reader->usual = !reader->criteria &&
			(reader->routes ||
			 (reader->protocol == RTM_PROTOCOL_ANY &&
			  is_power_of_2(reader->views ?: 1)));
}

/* The destination's records, in whichever case. */
static noinline int read_any(struct rtm_reader *reader, struct rtm_seen *seen,
			     const struct rtm_key *key)
{
	unsigned int n = reader->n;
	u32 aux_used = reader->aux_used;
	int err = RTM_LOST;

	if (!reader->views && !reader->locked &&
	    READ_ONCE(seen->record->flags) & RTM_REC_HELD) {
		reader->must_lock = true;
	} else if (rtm_seen_look(reader->table, seen)) {
		reader->looked += seen->n;
		err = 0;
		if (!rtm_seen_counts(seen, reader->views))
			reader->need = 0;
		else if (reader->routes)
			err = rtm_select_routes(reader, seen, key);
		else
			err = rtm_select_dest(reader, seen, key);
	}
	if (err) {
		reader->n = n;
		reader->aux_used = aux_used;
	}
	return err;
}

static __always_inline int fill_record(struct rtm_reader *reader,
				       struct rtm_seen *seen,
				       struct rtm_key *key)
{
	unsigned int n = reader->n;
	u32 aux_used = reader->aux_used;
	int err = RTM_UNUSUAL;

	rtm_record_key(seen->record, key);
	if (likely(reader->usual && READ_ONCE(seen->record->nroutes) == 1 &&
		   !(READ_ONCE(seen->record->flags) & RTM_REC_HELD)))
		err = read_usual(reader, seen, key);
	if (unlikely(err == RTM_UNUSUAL))
		err = read_any(reader, seen, key);
	if (unlikely(!rtm_seen_still(seen))) {
		reader->n = n;
		reader->aux_used = aux_used;
		return RTM_LOST;
	}
	return err;
}

/**
 * rtm_fill_record - fill the records of a destination, all of them or none
 * @reader: the reader
 * @seen: the destination
 * @key: its prefix; good if something else than RTM_LOST is returned
 *
 * Context: RCU read-side section, since the beginning of which
 * rtm_fill_begin() was called, or the table lock.
 * Return: 0, also if it does not count; RTM_FULL; RTM_LOST.
 */
int rtm_fill_record(struct rtm_reader *reader, struct rtm_seen *seen,
		    struct rtm_key *key)
{
	return fill_record(reader, seen, key);
}

/**
 * rtm_fill_found - fill the records of what a walk found
 * @reader: the reader
 * @found: the destinations
 * @n: how many
 * @done: how many were done, whether they counted or not; fewer than @n also if
 *	rtm_reader_is_tired() now
 * @last: prefix of the last of them, if there is one
 *
 * Context: as rtm_fill_record().
 * Return: 0; RTM_FULL, RTM_LOST: of the first that was not done.
 */
int rtm_fill_found(struct rtm_reader *reader, const struct rtm_found *found,
		   unsigned int n, unsigned int *done, struct rtm_key *last)
{
	unsigned int i;
	int err = 0;

	for (i = 0; i < n; i++, found++) {
		struct rtm_seen seen = {
			.id = found->id,
			.record = container_of(found->record, struct rtm_record, seq),
		};
		struct rtm_key key = { };

		/* Was it still in the table when its count was read? */
		err = RTM_LOST;
		if (likely(rtm_seq_read_begin(found->record, &seen.val) &&
			   rtm_seq_read_ok(found->seq, found->val)))
			err = fill_record(reader, &seen, &key);
		if (unlikely(err))
			break;
		/* As it was stored: a copy of the whole would wait for that. */
		last->hi = key.hi;
		last->lo = key.lo;
		last->len = key.len;
		if (unlikely(rtm_reader_is_tired(reader))) {
			i++;
			break;
		}
	}
	*done = i;
	return err;
}

/**
 * rtm_fill_known - fill the records of a destination that stays
 * @reader: the reader; its views do not decide whether the destination counts
 * @id: the destination's record
 *
 * Context: RCU read-side section, since the beginning of which
 * rtm_fill_begin() was called.
 * Return: 0, RTM_FULL, RTM_LOST.
 */
int rtm_fill_known(struct rtm_reader *reader, u32 id)
{
	struct rtm_seen seen = {
		.id = id,
		.record = rtm_record_ptr(&reader->table->store, id),
	};
	unsigned int n = reader->n;
	u32 aux_used = reader->aux_used;
	int err = RTM_UNUSUAL;
	struct rtm_key key;

	if (unlikely(!rtm_seq_read_begin(&seen.record->seq, &seen.val)))
		return RTM_LOST;
	rtm_record_key(seen.record, &key);
	if (likely(reader->usual && READ_ONCE(seen.record->nroutes) == 1))
		err = read_usual(reader, &seen, &key);
	if (err == RTM_UNUSUAL) {
		err = rtm_seen_look(reader->table, &seen) ?
		      rtm_select_dest(reader, &seen, &key) : RTM_LOST;
		reader->looked += seen.n;
	}
	if (!rtm_seen_still(&seen))
		err = RTM_LOST;
	if (err) {
		reader->n = n;
		reader->aux_used = aux_used;
	}
	return err;
}

/* A destination that cannot change meanwhile. */
static void look_locked(const struct rtm_reader *reader, u32 id,
			struct rtm_seen *seen, struct rtm_key *key)
{
	lockdep_assert_held(&reader->table->lock);
	*seen = (struct rtm_seen) {
		.id = id,
		.record = rtm_record_ptr(&reader->table->store, id),
	};
	seen->val = seen->record->seq;
	rtm_record_key(seen->record, key);
	rtm_seen_look(reader->table, seen);
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
	unsigned int n = reader->n;
	u32 aux_used = reader->aux_used;
	struct rtm_seen seen;
	struct rtm_key key;
	int err;

	look_locked(reader, id, &seen, &key);
	reader->locked = true;
	reader->looked += seen.n;
	err = rtm_select_dest(reader, &seen, &key);
	if (err) {
		reader->n = n;
		reader->aux_used = aux_used;
	}
	return err;
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
	struct rtm_route route;
	struct rtm_seen seen;
	unsigned int better;
	struct rtm_key key;
	struct rtm_told told;
	u32 before = 0;
	int err;

	look_locked(reader, record, &seen, &key);
	reader->looked += i + 1;
	for (better = 0; better < i; better++) {
		rtm_seen_route(&seen, better, &route);
		before |= route.views;
	}
	rtm_seen_route(&seen, i, &route);
	rtm_told_dest(&seen, &key, rtm_seen_views(&seen), &told);
	told.num_routes = seen.n;
	told.state = RTM_ROUTE_LIVE;
	told.best = route.views & ~before;
	reader->need_aux = 0;
	told.route = route;
	err = rtm_told_route(reader, &seen, &told);
	rtm_told_put(reader, &told, record, i);
	return err;
}

/**
 * rtm_fill_dead_locked - fill a record from a dead route
 * @reader: the reader
 * @ref: reference to the route
 *
 * Context: table lock.
 * Return: 0; -ENOSPC: no room.
 */
int rtm_fill_dead_locked(struct rtm_reader *reader,
			 const struct rtm_route_ref *ref)
{
	struct rtm_seen seen;
	struct rtm_told told;
	struct rtm_key key;
	int err;

	look_locked(reader, ref->dest->record, &seen, &key);
	rtm_told_dest(&seen, &key, rtm_seen_views(&seen), &told);
	told.num_routes = seen.n;
	reader->need_aux = 0;
	err = rtm_told_dead(reader, &seen, ref, &told);
	rtm_told_put(reader, &told, 0, 0);
	return err;
}
