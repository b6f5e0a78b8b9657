// SPDX-License-Identifier: GPL-2.0
/*
 * What a record of a destination or route says, and which routes it is about.
 */
#include <linux/log2.h>
#include <linux/time64.h>

#include "age.h"
#include "entity.h"
#include "fill.h"
#include "hold.h"
#include "nexthop.h"
#include "ref.h"

/*
 * Filling a record: what there is to tell is gathered first, and put into one
 * of the two forms afterwards, each field once.
 */

/**
 * struct told - what a record tells
 * @key: the destination
 * @route: the route
 * @group: its next hops, or NULL
 * @from: the group of one that its neighbour is, or NULL
 * @owner: id of the owner
 * @changed: when the destination last changed, seconds since 1970
 * @seq: sequence number of that
 * @num_routes: routes to tell of
 * @dest_views: views in which the destination has a route
 * @best: views in which the route is best
 * @view: the view it is about
 * @state: enum rtm_route_state
 * @opaque_len: owner's bytes
 * @ages: the route ages
 * @ttl: then how many milliseconds it has left
 * @aux_off: where in auxiliary memory there is more
 * @status: 0 or -ENOENT
 */
struct told {
	struct rtm_key key;
	struct rtm_route route;
	const struct rtm_group *group;
	const struct rtm_group *from;
	u32 owner;
	u32 changed;
	u64 seq;
	u32 num_routes;
	u32 dest_views;
	u32 best;
	u8 view;
	u8 state;
	u8 opaque_len;
	bool ages;
	u32 ttl;
	u32 aux_off;
	s32 status;
};

static const struct rtm_hop no_hop;

#define RTM_UNUSUAL	1

/* Copied as a whole: memcpy() is a call in some kernels, even of 16 bytes. */
struct address {
	u8 bytes[16];
};

static __always_inline void put_address(const void *from, u8 *addr)
{
	*(struct address *)addr = *(const struct address *)from;
}

static __always_inline void put_key(const struct rtm_key *key, u8 *addr)
{
	__be64 words[2] = { cpu_to_be64(key->hi), cpu_to_be64(key->lo) };

	put_address(words, addr);
}

static __always_inline void put_info(const struct rtm_reader *reader,
				     const struct told *told,
				     struct rtm_route_info *out)
{
	put_key(&told->key, out->prefix.addr);
	out->prefix.len = told->key.len;
	out->prefix.family = reader->table->family;
	out->prefix.reserved = 0;
	out->views = told->route.views;
	out->nexthop = told->group ? told->group->hop[0]->hop : no_hop;
	out->neighbour = told->from ? told->from->hop[0]->hop : no_hop;
	out->preference = told->route.preference;
	out->metric = told->route.metric;
	out->flags = told->route.flags;
	out->flags1 = told->route.flags1;
	out->nh_count = told->group ? told->group->n : 0;
	out->opaque_len = told->opaque_len;
	out->op = 0;
	out->state = told->state;
	out->view = told->view;
	out->rec_flags = (told->from ? RTM_ROUTE_F_NEIGHBOUR : 0) |
			 (told->best ? RTM_ROUTE_F_BEST : 0) |
			 (told->ages ? RTM_ROUTE_F_TTL : 0);
	out->owner = told->owner;
	out->aux_off = told->aux_off;
	out->status = told->status;
	out->num_routes = told->num_routes;
	out->dest_flags = 0;
	out->changed = (u64)told->changed * NSEC_PER_SEC;
	out->seq = told->seq;
	out->handle = 0;
	out->dest_views = told->dest_views;
	out->best_views = told->best;
	out->ttl = told->ttl;
	out->reasons = reader->reasons;
}

static __always_inline void put_brief(const struct rtm_reader *reader,
				      const struct told *told,
				      struct rtm_route_brief *out)
{
	const struct rtm_hop *hop = told->group ? &told->group->hop[0]->hop : &no_hop;

	put_key(&told->key, out->addr);
	put_address(hop->addr, out->hop);
	out->ifindex = hop->ifindex;
	out->preference = told->route.preference;
	out->metric = told->route.metric;
	out->owner = told->owner;
	out->seq = told->seq;
	out->len = told->key.len;
	out->hop_len = hop->len;
	out->flags = told->route.flags;
	out->nh_count = told->group ? told->group->n : 0;
	out->op = 0;
	out->view = told->view;
	out->state = told->state;
	out->views = told->route.views;
	out->best_views = told->best;
	out->reasons = reader->reasons;
	out->reserved = 0;
}

/* The next record.  @record: id of the destination's, @i: the route's number. */
static __always_inline void put_inline(struct rtm_reader *reader,
				       const struct told *told, u32 record,
				       unsigned int i)
{
	if (reader->brief)
		put_brief(reader, told,
			  (struct rtm_route_brief *)reader->out + reader->n);
	else
		put_info(reader, told,
			 (struct rtm_route_info *)reader->out + reader->n);
	if (reader->place) {
		reader->place[reader->n].record = record;
		reader->place[reader->n].i = i;
	}
	reader->n++;
}

static void put(struct rtm_reader *reader, const struct told *told, u32 record,
		unsigned int i)
{
	put_inline(reader, told, record, i);
}

/*
 * The group of an id.  Routes often have one that was met not long ago, so some
 * are kept for as long as the read-side section lasts: an id is given to another
 * group only after the count of the first has gone to 0.
 */
static __always_inline const struct rtm_group *
find_group(struct rtm_reader *reader, u32 id)
{
	const struct rtm_group **kept = &reader->group[id % RTM_GROUPS_KEPT];
	const struct rtm_group *group = *kept;

	if (likely(group && group->id == id && READ_ONCE(group->routes)))
		return group;
	group = xa_load(&reader->table->groups, id);
	*kept = group;
	return group;
}

/* The same for owners: who is not gone still has its index. */
static __always_inline const struct rtm_entity *
find_owner(struct rtm_reader *reader, u16 index)
{
	const struct rtm_entity *owner = reader->owner;

	if (likely(owner && owner->index == index && !READ_ONCE(owner->gone)))
		return owner;
	owner = xa_load(&reader->table->owners, index);
	reader->owner = owner;
	return owner;
}

/* Next hops after the first, then the owner's bytes, go to auxiliary memory. */
static int tell_aux(struct rtm_reader *reader, const struct rtm_seen *seen,
		    struct told *told)
{
	const struct rtm_group *group = told->group;
	u32 hops = group && group->n > 1 ? group->n - 1 : 0, used, i;
	u8 bytes[RTM_OPAQUE_MAX];
	int len = 0;

	if (!hops && !told->route.opaque)
		return 0;
	if (told->route.opaque) {
		len = rtm_record_opaque(&reader->table->store, seen->record,
					seen->val, told->route.opaque, bytes);
		if (len < 0)
			return RTM_LOST;
		told->opaque_len = len;
	}
	if (!reader->aux)
		return 0;
	used = hops * sizeof(struct rtm_hop) + round_up(len, 4);
	reader->need_aux += used;
	if (reader->aux_used + used > reader->aux_max)
		return RTM_FULL;
	told->aux_off = reader->aux_base + reader->aux_used;
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

/*
 * Who and where, of told->route.
 * Return: 0, RTM_LOST.
 */
static __always_inline int tell_route(struct rtm_reader *reader,
				      struct told *told)
{
	const struct rtm_entity *owner;

	if (told->route.owner) {
		owner = find_owner(reader, told->route.owner);
		if (unlikely(!owner))
			return RTM_LOST;
		told->owner = owner->id;
	}
	if (told->route.group) {
		told->group = find_group(reader, told->route.group);
		if (unlikely(!told->group))
			return RTM_LOST;
	}
	if (told->route.neighbour) {
		told->from = find_group(reader, told->route.neighbour);
		if (unlikely(!told->from))
			return RTM_LOST;
	}
	return 0;
}

/* What a record tells of a route. */
static int tell(struct rtm_reader *reader, const struct rtm_seen *seen,
		struct told *told)
{
	int err = tell_route(reader, told);

	/* A brief record says nothing of what would be there. */
	if (err || reader->brief)
		return err;
	if (told->route.ref)
		told->ages = rtm_age_left(reader->table, seen->id,
					  told->route.ref, &told->ttl);
	return tell_aux(reader, seen, told);
}

/* The same of a route that has left its record. */
static int tell_dead(struct rtm_reader *reader, const struct rtm_seen *seen,
		     const struct rtm_route_ref *ref, struct told *told)
{
	int err;

	told->state = ref->held ? RTM_ROUTE_DELETING : RTM_ROUTE_DELETED;
	told->route = ref->route;
	told->route.ref = 0;
	told->route.owner = 0;	/* its index may be another one's by now */
	err = tell(reader, seen, told);
	told->owner = ref->owner->id;
	return err;
}

/* A destination, so far without a route. */
static void tell_dest(const struct rtm_seen *seen, const struct rtm_key *key,
		      u32 dest_views, struct told *told)
{
	*told = (struct told) {
		.key = *key,
		.changed = READ_ONCE(seen->record->changed),
		.seq = READ_ONCE(seen->record->change),
		.dest_views = dest_views,
		.state = RTM_ROUTE_NONE,
		.aux_off = RTM_AUX_NONE,
	};
}

/**
 * rtm_fill_none - fill the records of a key that was not found
 * @reader: the reader, which has room
 * @key: the key
 */
void rtm_fill_none(struct rtm_reader *reader, const struct rtm_key *key)
{
	struct told told = {
		.key = *key,
		.state = RTM_ROUTE_NONE,
		.aux_off = RTM_AUX_NONE,
		.status = -ENOENT,
	};

	for (told.view = 0; told.view < RTM_VIEWS; told.view++)
		if ((reader->views ?: 1) & 1U << told.view)
			put(reader, &told, 0, RTM_NO_ROUTE);
}

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
	struct told told = {
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
	err = tell_route(reader, &told);
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
	put_inline(reader, &told, seen->id, 0);
	return 0;
}

/*
 * Of a destination that has only held routes one is told, if no view was named
 * (U41).
 */
static int tell_held(struct rtm_reader *reader, const struct rtm_seen *seen,
		     struct told *told)
{
	const struct rtm_route_ref *ref;

	if (!reader->locked)
		return RTM_LOST;
	ref = rtm_hold_route_locked(reader->table, seen->id, 0);
	return ref && of_protocol(reader, ref->route.owner) ?
	       tell_dead(reader, seen, ref, told) : 0;
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
		struct told told;

		if (!(wanted & 1U << view))
			continue;
		tell_dest(seen, key, dest_views, &told);
		told.view = view;
		told.num_routes = pick->count;
		if (pick->i >= 0) {
			told.state = RTM_ROUTE_LIVE;
			told.best = pick->best;
			told.route = pick->route;
			err = tell(reader, seen, &told);
		} else {
			err = reader->views || seen->n ? 0 :
			      tell_held(reader, seen, &told);
		}
		if (err)
			return err;
		put(reader, &told, seen->id, pick->i);
	}
	return 0;
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
		     const struct rtm_key *key, u32 dest_views)
{
	unsigned int view;
	int full = 0;

	for (view = 0; view < RTM_VIEWS; view++) {
		const struct rtm_route_ref *ref = held_route(reader, seen, view);
		struct told told;

		if (!ref)
			continue;
		tell_dest(seen, key, dest_views, &told);
		told.num_routes = seen->n;
		full |= tell_dead(reader, seen, ref, &told);
		put(reader, &told, seen->id, RTM_HELD_ROUTE + view);
	}
	return full;
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
		struct rtm_route route;
		struct told told;

		rtm_seen_route(seen, i, &route);
		if (matches(reader, &route)) {
			if (reader->n == reader->max)
				return RTM_LOST;
			tell_dest(seen, key, dest_views, &told);
			told.num_routes = seen->n;
			told.state = RTM_ROUTE_LIVE;
			told.best = route.views & ~before;
			told.route = route;
			err = tell(reader, seen, &told);
			if (err == RTM_LOST)
				return RTM_LOST;
			full |= err;	/* go on, to know what it needs */
			put(reader, &told, seen->id, i);
		}
		before |= route.views;
	}
	return full | read_held(reader, seen, key, dest_views);
}

/**
 * rtm_fill_begin - a read-side section begins, or a command without one
 * @reader: the reader, all set up; what it kept from the last one is stale
 */
void rtm_fill_begin(struct rtm_reader *reader)
{
	memset(reader->group, 0, sizeof(reader->group));
	reader->owner = NULL;
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
		err = 0;
		if (!rtm_seen_counts(seen, reader->views))
			reader->need = 0;
		else if (reader->routes)
			err = read_routes(reader, seen, key);
		else
			err = read_dest(reader, seen, key);
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
 * @done: how many were done, whether they counted or not
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
	if (err == RTM_UNUSUAL)
		err = rtm_seen_look(reader->table, &seen) ?
		      read_dest(reader, &seen, &key) : RTM_LOST;
	if (!rtm_seen_still(&seen))
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
	reader->locked = true;
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
	struct rtm_route route;
	unsigned int better;
	struct rtm_key key;
	struct told told;
	u32 before = 0;
	int err;

	lockdep_assert_held(&reader->table->lock);
	seen.val = seen.record->seq;
	rtm_record_key(seen.record, &key);
	rtm_seen_look(reader->table, &seen);
	for (better = 0; better < i; better++) {
		rtm_seen_route(&seen, better, &route);
		before |= route.views;
	}
	rtm_seen_route(&seen, i, &route);
	tell_dest(&seen, &key, rtm_seen_views(&seen), &told);
	told.num_routes = seen.n;
	told.state = RTM_ROUTE_LIVE;
	told.best = route.views & ~before;
	reader->need_aux = 0;
	told.route = route;
	err = tell(reader, &seen, &told);
	put(reader, &told, record, i);
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
	struct rtm_record stand_in = { };
	struct rtm_seen seen = { .record = &stand_in };
	struct told told;
	int err;

	lockdep_assert_held(&reader->table->lock);
	tell_dest(&seen, &ref->dest->key, 0, &told);
	reader->need_aux = 0;
	err = tell_dead(reader, &seen, ref, &told);
	put(reader, &told, 0, 0);
	return err;
}
