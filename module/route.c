// SPDX-License-Identifier: GPL-2.0
/*
 * The only writer of routes.  Inside one call all or nothing.
 */
#include <linux/rtm.h>

#include "age.h"
#include "entity.h"
#include "event.h"
#include "hold.h"
#include "nexthop.h"
#include "ref.h"
#include "route.h"
#include "table.h"
#include "trie.h"

/* Views in which route @i is the best one. */
static u32 best_views(const struct rtm_table *table,
		      const struct rtm_record *record, unsigned int i)
{
	unsigned int better;
	u32 views;

	if (!i)
		return record->first.views;
	views = rtm_record_route(&table->store, record, i)->views;
	for (better = 0; better < i && views; better++)
		views &= ~rtm_record_route(&table->store, record, better)->views;
	return views;
}

static u32 group_id(const struct rtm_group *group)
{
	return group ? group->id : 0;
}

/*
 * Is the route from the neighbour that the caller names?  A next hop that was
 * deleted while in use (U31) and made anew is another object of the same name.
 */
static bool is_from(const struct rtm_entity *entity,
		    const struct rtm_route *route,
		    const struct rtm_route_spec *spec)
{
	const struct rtm_group *group;

	if (!route->neighbour || !spec->from)
		return !route->neighbour && !spec->from;
	if (route->neighbour == group_id(spec->neighbour))
		return true;
	if (spec->neighbour && !entity->nlingering)
		return false;
	group = rtm_group_find_locked(entity->table, route->neighbour);
	return rtm_hop_equal(&group->hop[0]->key, spec->from);
}

/*
 * The caller's route at a record: that of a neighbour, or the first one.
 * Return: its number, -ENOENT.
 */
static int find_route(const struct rtm_entity *entity,
		      const struct rtm_record *record, unsigned int want,
		      const struct rtm_route_spec *spec)
{
	unsigned int i;

	for (i = 0; i < record->nroutes; i++) {
		const struct rtm_route *route;

		route = rtm_record_route(&entity->table->store, record, i);
		if (route->owner == entity->index &&
		    (want & RTM_WANT_FIRST || is_from(entity, route, spec)))
			return i;
	}
	return -ENOENT;
}

/* See rtm_route_find_locked(). */
static __always_inline int find(struct rtm_entity *entity,
				const struct rtm_route_spec *spec,
				struct rtm_route_place *place)
{
	struct rtm_table *table = entity->table;
	const struct rtm_record *record;
	int i;

	if (spec->ref) {
		i = rtm_route_ref_find_locked(table, spec->ref);
		place->record = spec->ref->dest->record;
		if (i < 0)
			return i;
		place->i = i;
		record = rtm_record_ptr(&table->store, place->record);
		return rtm_record_route(&table->store, record, i)->owner ==
		       entity->index ? 0 : -EACCES;
	}
	place->record = rtm_trie_seek(&table->trie, spec->key, spec->spot);
	if (!place->record || spec->want & RTM_WANT_NEW)
		return -ENOENT;
	record = rtm_record_ptr(&table->store, place->record);
	i = find_route(entity, record, spec->want, spec);
	if (i < 0)
		return i;
	place->i = i;
	return 0;
}

/**
 * rtm_route_find_locked - the route that a specification means
 * @entity: the caller
 * @spec: the specification
 * @place: where it is; the record alone if only that is there, 0 if not even that
 *
 * If there is no record, @spec->spot says where it would hang.
 *
 * Return: 0; -ENOENT: no such route; -EACCES: another owner's.
 */
int rtm_route_find_locked(struct rtm_entity *entity,
			  const struct rtm_route_spec *spec,
			  struct rtm_route_place *place)
{
	return find(entity, spec, place);
}

/* Has the destination changed since the caller read it?  @err: of finding the route. */
static bool is_stale(const struct rtm_table *table,
		     const struct rtm_route_spec *spec, u32 id, int err)
{
	const struct rtm_record *record;

	/* A dead route's handle, or another owner's, says so. */
	if (!spec->if_seq || (err && (err != -ENOENT || spec->ref)))
		return false;
	if (!id)
		return spec->seq;
	record = rtm_record_ptr(&table->store, id);
	return record->change != spec->seq && (record->nroutes || spec->seq);
}

/* Complete the route; takes counts on the groups and keeps the owner's bytes. */
static __always_inline int build_route(struct rtm_entity *entity,
				       struct rtm_route_spec *spec)
{
	struct rtm_route *route = &spec->route;

	route->owner = entity->index;
	if (unlikely(spec->opaque_len)) {
		route->opaque = rtm_opaque_new(&entity->table->store,
					       spec->opaque, spec->opaque_len);
		if (!route->opaque)
			return -ENOMEM;
	}
	if (spec->group) {
		spec->group->routes++;
		route->group = spec->group->id;
	}
	if (spec->neighbour) {
		spec->neighbour->routes++;
		route->neighbour = spec->neighbour->id;
	}
	return 0;
}

/* Drop what a route held. */
static void drop_route(struct rtm_table *table, const struct rtm_route *route)
{
	rtm_group_put_locked(table, rtm_group_find_locked(table, route->group));
	rtm_group_put_locked(table, rtm_group_find_locked(table, route->neighbour));
	rtm_opaque_free(&table->store, route->opaque);
}

static bool same_opaque(const struct rtm_table *table, u32 id,
			const struct rtm_route_spec *spec)
{
	const struct rtm_opaque *opaque;

	if (!id || !spec->opaque_len)
		return !id && !spec->opaque_len;
	opaque = rtm_arena_ptr(&table->arena, id);
	return opaque->len == spec->opaque_len &&
	       !memcmp(opaque->data, spec->opaque, opaque->len);
}

/* Would the update change anything that somebody can see? (U59) */
static bool is_same(const struct rtm_table *table,
		    const struct rtm_route *old,
		    const struct rtm_route_spec *spec)
{
	const struct rtm_route *new = &spec->route;

	return old->preference == new->preference &&
	       old->metric == new->metric && old->flags == new->flags &&
	       old->flags1 == new->flags1 && old->views == new->views &&
	       old->group == group_id(spec->group) &&
	       old->neighbour == group_id(spec->neighbour) &&
	       same_opaque(table, old->opaque, spec);
}

/*
 * What an update is to those who subscribed (U58, U59).  In a view that the
 * route leaves or joins it is a removal or an addition.
 * @before, @after: views in which the route was and is best.
 */
static u32 update_change(const struct rtm_route *old,
			 const struct rtm_route *new, u32 before, u32 after)
{
	bool forwarding = old->preference != new->preference ||
			  old->metric != new->metric ||
			  old->group != new->group ||
			  (old->flags ^ new->flags) & RTM_RTF_FORWARDING;
	bool best = forwarding || old->flags != new->flags ||
		    old->flags1 != new->flags1;
	u32 stay = old->views & new->views;
	u32 gone = old->views & ~new->views;
	u32 come = new->views & ~old->views;
	u32 other = before ^ after, same = before & after, change = 0;
	u32 b = other | (best ? same : 0), f = other | (forwarding ? same : 0);

	if (stay || !(gone | come))
		change |= rtm_change_of(RTM_KIND_UPDATED, stay, b & stay,
					f & stay);
	if (gone)
		change |= rtm_change_of(RTM_KIND_REMOVED, gone, b & gone,
					f & gone);
	if (come)
		change |= rtm_change_of(RTM_KIND_ADDED, come, b & come,
					f & come);
	return change;
}

static int update_route(struct rtm_entity *entity,
			struct rtm_route_spec *spec,
			struct rtm_route_place *place)
{
	struct rtm_table *table = entity->table;
	struct rtm_record *record = rtm_record_ptr(&table->store, place->record);
	struct rtm_route *new = &spec->route;
	struct rtm_route old;
	struct rtm_stamp stamp;
	u32 best, now_best;
	int err, other;

	old = *rtm_record_route(&table->store, record, place->i);
	best = best_views(table, record, place->i);
	if (is_same(table, &old, spec))
		return best ? RTM_CHANGE_BEST : 0;
	/* Found by handle or as the first one: the neighbour may change. */
	if (!is_from(entity, &old, spec)) {
		other = find_route(entity, record, 0, spec);
		if (other >= 0 && other != place->i)
			return -EEXIST;
	}
	err = build_route(entity, spec);
	if (err)
		return err;
	new->ref = old.ref;
	stamp = rtm_table_change(table, spec->now);
	rtm_group_leave_locked(rtm_group_find_locked(table, old.group),
			       rtm_group_find_locked(table, old.neighbour));
	rtm_group_enter_locked(spec->group, spec->neighbour);
	place->i = rtm_record_replace(&table->store, place->record, place->i,
				      new, &stamp);
	drop_route(table, &old);
	now_best = best_views(table, record, place->i);
	if (rtm_feed_is_on(&table->feed))
		rtm_feed_change_locked(table, place->record,
				       update_change(&old, new, best,
						     now_best));
	rtm_table_changed(table);
	return RTM_CHANGE_UPDATED | (best | now_best ? RTM_CHANGE_BEST : 0);
}

/*
 * Update a route that is to age, or has a reference and may age, or may have
 * done so and its owner is yet to be told.
 */
static int update_ageing(struct rtm_entity *entity,
			 struct rtm_route_spec *spec,
			 struct rtm_route_place *place, u32 ref)
{
	struct rtm_table *table = entity->table;
	bool ages = rtm_age_runs_locked(table, ref);
	int ret;

	/* What may fail comes first; to start anew cannot. */
	if (spec->ages && !ages) {
		ret = rtm_age_start_locked(table, place->record, place->i,
					   spec->ttl);
		if (ret)
			return ret;
	}
	ret = update_route(entity, spec, place);
	ref = rtm_record_route(&table->store,
			       rtm_record_ptr(&table->store, place->record),
			       place->i)->ref;
	if (ret < 0) {
		if (!ages)
			rtm_age_stop_locked(table, ref);
		return ret;
	}
	if (spec->ages && ages)
		rtm_age_start_locked(table, place->record, place->i, spec->ttl);
	if (ref)
		rtm_event_unexpire_locked(table, xa_load(&table->refs, ref));
	if (!spec->ages)
		rtm_age_stop_locked(table, ref);
	return ret;
}

/* Update a route, and its timer. */
static int update(struct rtm_entity *entity, struct rtm_route_spec *spec,
		  struct rtm_route_place *place)
{
	const struct rtm_store *store = &entity->table->store;
	u32 ref = rtm_record_route(store, rtm_record_ptr(store, place->record),
				   place->i)->ref;

	if (unlikely(spec->ages || ref))
		return update_ageing(entity, spec, place, ref);
	return update_route(entity, spec, place);
}

/* A destination's first route: its record is complete before it can be found. */
static int create_dest(struct rtm_table *table, const struct rtm_key *key,
		       const struct rtm_route *route,
		       const struct rtm_stamp *stamp,
		       struct rtm_spot *spot, u32 *id)
{
	u32 record = rtm_record_first(&table->store, key, route, stamp);

	if (!record)
		return -ENOMEM;
	if (rtm_trie_insert_at(&table->trie, spot, key, record)) {
		rtm_record_free(&table->store, record);
		return -ENOMEM;
	}
	*id = record;
	return 0;
}

/*
 * A destination that is there gets one more route.  If it has none so far, that
 * cannot fail.
 */
static void revive(struct rtm_table *table, u32 id)
{
	struct rtm_record *record = rtm_record_ptr(&table->store, id);

	if (!record->nroutes)
		rtm_feed_revive_locked(table, record);
}

/* To a destination that was @there, or is new. */
static __always_inline void tell_added(struct rtm_table *table,
				       struct rtm_record *record, u32 id,
				       bool there, u32 views, u32 best)
{
	if (!there)
		rtm_feed_new_locked(&table->feed, record, id, views);
	else
		rtm_feed_change_locked(table, id,
				       rtm_change_of(RTM_KIND_ADDED, views,
						     best, best));
}

static int create_route(struct rtm_entity *entity,
			struct rtm_route_spec *spec,
			struct rtm_route_place *place)
{
	struct rtm_table *table = entity->table;
	struct rtm_record *record;
	bool there = place->record;
	struct rtm_route *new = &spec->route;
	struct rtm_stamp stamp;
	u32 best;
	int err;

	err = build_route(entity, spec);
	if (err)
		return err;
	stamp = rtm_table_change(table, spec->now);
	if (there)
		revive(table, place->record);
	if (!there)
		err = create_dest(table, spec->key, new, &stamp, spec->spot,
				  &place->record);
	else
		err = rtm_record_insert(&table->store, place->record, new,
					&stamp);
	if (err < 0) {
		drop_route(table, new);
		return err;
	}
	record = rtm_record_ptr(&table->store, place->record);
	if (!there) {
		table->ndests++;
	} else if (record->nroutes == 1) {
		table->ndests++;
		table->nhidden--;
	}
	rtm_group_enter_locked(spec->group, spec->neighbour);
	entity->nroutes++;
	table->nroutes++;
	place->i = err;		/* the place it took */
	best = best_views(table, record, err);
	if (rtm_feed_is_on(&table->feed))
		tell_added(table, record, place->record, there, new->views,
			   best);
	rtm_table_changed(table);
	return RTM_CHANGE_CREATED | (best ? RTM_CHANGE_BEST : 0);
}

/* Create a route that is to age. */
static int create_ageing(struct rtm_entity *entity,
			 struct rtm_route_spec *spec,
			 struct rtm_route_place *place)
{
	int ret = create_route(entity, spec, place), err;

	if (ret < 0)
		return ret;
	err = rtm_age_start_locked(entity->table, place->record, place->i,
				   spec->ttl);
	if (!err)
		return ret;
	rtm_route_undo_locked(entity, place->record, place->i, spec->now);
	return err;
}

/**
 * rtm_route_set_locked - add or update a route
 * @entity: its owner
 * @spec: what it is to be; its route is completed
 * @place: where it is then
 *
 * Return: a set of RTM_CHANGE_*; -ENOENT: not there and not to be created;
 * -EEXIST: there and not to be updated, or the neighbour is another route's;
 * -EACCES: another owner's; -ESTALE: not what the caller read; -ENOSPC; -ENOMEM.
 */
int rtm_route_set_locked(struct rtm_entity *entity,
			 struct rtm_route_spec *spec,
			 struct rtm_route_place *place)
{
	int err = find(entity, spec, place);

	lockdep_assert_held(&entity->table->lock);
	if (is_stale(entity->table, spec, place->record, err))
		return -ESTALE;
	if (!err)
		return spec->may_update ? update(entity, spec, place) :
		       -EEXIST;
	if (err == -ENOENT && spec->may_create && !spec->ref)
		return unlikely(spec->ages) ? create_ageing(entity, spec, place) :
					      create_route(entity, spec, place);
	return err;
}

/* Take a route out of its record.  @held: views in which it is to be held. */
static void withdraw(struct rtm_entity *entity, u32 record, unsigned int i,
		     u32 now, u32 held)
{
	struct rtm_table *table = entity->table;
	struct rtm_record *rec = rtm_record_ptr(&table->store, record);
	struct rtm_stamp stamp = rtm_table_change(table, now);
	struct rtm_route old = *rtm_record_route(&table->store, rec, i);
	struct rtm_group *group, *neighbour;
	u32 change = 0;

	if (rtm_feed_is_on(&table->feed)) {
		u32 best = best_views(table, rec, i);

		change = rtm_change_of(RTM_KIND_REMOVED, old.views, best, best) |
			 (held ? rtm_change_of(RTM_KIND_HOLD, held, held, 0) : 0);
	}
	rtm_record_remove(&table->store, record, i, &stamp);
	if (change)
		rtm_feed_change_locked(table, record, change);
	rtm_table_changed(table);
	if (!rec->nroutes) {
		table->ndests--;
		table->nhidden++;
	}
	entity->nroutes--;
	table->nroutes--;
	group = rtm_group_find_locked(table, old.group);
	neighbour = old.neighbour == old.group ? group :
		    rtm_group_find_locked(table, old.neighbour);
	rtm_group_leave_locked(group, neighbour);
	if (old.ref)
		rtm_route_ref_kill_locked(table, entity, &old);
	if (unlikely(held))
		rtm_hold_begin_locked(entity, record, held, &old);
	if (!rec->nroutes)
		rtm_dest_release_locked(table, record);
	/*
	 * Comes last: the record may go with a next hop, which may refer to its
	 * route's own destination, or with the count of an event, list or timer.
	 */
	if (!old.ref && !held) {
		rtm_group_put_locked(table, group);
		rtm_group_put_locked(table, neighbour);
		rtm_opaque_free(&table->store, old.opaque);
	}
	if (old.ref) {
		rtm_event_unexpire_locked(table, xa_load(&table->refs, old.ref));
		rtm_route_ref_unlist_locked(table, xa_load(&table->refs, old.ref));
		rtm_age_stop_locked(table, old.ref);
	}
}

/**
 * rtm_route_withdraw_locked - take a route out of the table
 * @entity: its owner
 * @record: id of the destination's record
 * @i: number of the route there
 * @now: time, seconds since 1970
 *
 * Never fails.  The destination goes with its last route, unless somebody
 * keeps it, see rtm_dest_release_locked().
 */
void rtm_route_withdraw_locked(struct rtm_entity *entity, u32 record,
			       unsigned int i, u32 now)
{
	const struct rtm_record *rec;
	u32 held = 0;

	rec = rtm_record_ptr(&entity->table->store, record);
	if (unlikely(rec->flags & RTM_REC_HOLD))
		held = rtm_hold_prepare_locked(entity, record, i);
	withdraw(entity, record, i, now, held);
}

/* A route that was just made is not to be: as above, but it is never held. */
void rtm_route_undo_locked(struct rtm_entity *entity, u32 record,
			   unsigned int i, u32 now)
{
	withdraw(entity, record, i, now, 0);
}

/**
 * rtm_route_del_locked - delete a route
 * @entity: its owner
 * @spec: which: @key, @ref, @want, @from, @neighbour, @if_seq, @seq, @now
 *
 * Return: a set of RTM_CHANGE_*; -ENOENT: no such route; -EACCES: another
 * owner's; -ESTALE: not what the caller read.
 */
int rtm_route_del_locked(struct rtm_entity *entity,
			 const struct rtm_route_spec *spec)
{
	struct rtm_table *table = entity->table;
	struct rtm_route_place place;
	const struct rtm_record *record;
	bool best;
	int err;

	lockdep_assert_held(&table->lock);
	err = rtm_route_find_locked(entity, spec, &place);
	if (is_stale(table, spec, place.record, err))
		return -ESTALE;
	if (err)
		return err;
	record = rtm_record_ptr(&table->store, place.record);
	best = best_views(table, record, place.i);
	rtm_route_withdraw_locked(entity, place.record, place.i, spec->now);
	return RTM_CHANGE_DELETED | (best ? RTM_CHANGE_BEST : 0);
}
