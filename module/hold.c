// SPDX-License-Identifier: GPL-2.0
/*
 * Hold-down.  A mark waits at a destination for the last route of a view to be
 * deleted; that route is then held: it has left its record, and its reference
 * keeps it.  All that the beginning needs is there since the mark was made,
 * because a route may be deleted when there is no memory.
 *
 * A mark alone keeps no destination: it goes when there is no route, no held
 * route and no reference any more.  A held route goes with its owner.
 */
#include <linux/slab.h>
#include <linux/timekeeping.h>

#include "change.h"
#include "entity.h"
#include "feed.h"
#include "hold.h"
#include "nexthop.h"
#include "ref.h"
#include "table.h"

#define SLICE	128	/* held routes dropped between two times the lock is free */

/**
 * struct hold_view - hold-down in one view
 * @timer: runs while there is @held
 * @list: then in the list of its owner
 * @hold: the destination's
 * @held: the held route; a count is held
 * @spare: the reference that a route without one will get; there while the view
 *	is marked
 */
struct hold_view {
	struct rtm_timer timer;
	struct list_head list;
	struct rtm_hold *hold;
	struct rtm_route_ref *held;
	struct rtm_route_ref *spare;
};

/**
 * struct rtm_hold - hold-down of a destination
 * @dest: the destination; a count is held for each held route, by its reference
 * @ms: for how long routes will be held, milliseconds; 0 if no view is marked
 * @marked: views whose last route will be held
 * @held: views with a held route
 * @view: the views
 */
struct rtm_hold {
	struct rtm_dest_ref *dest;
	u32 ms;
	u8 marked;
	u8 held;
	struct hold_view view[RTM_VIEWS];
};

static unsigned int view_of(const struct hold_view *view)
{
	return view - view->hold->view;
}

static void drop_spare(struct rtm_table *table, struct hold_view *view)
{
	if (view->spare)
		rtm_route_ref_drop_spare_locked(table, view->spare);
	view->spare = NULL;
}

/* Nothing is marked or held, or it goes with the destination. */
static void free_hold(struct rtm_table *table, struct rtm_hold *hold)
{
	struct rtm_dest_ref *dest = hold->dest;
	unsigned int v;

	for (v = 0; v < RTM_VIEWS; v++)
		drop_spare(table, &hold->view[v]);
	rtm_record_set_flag(rtm_record_ptr(&table->store, dest->record),
			    RTM_REC_HOLD, false);
	dest->hold = NULL;
	table->nholds--;
	table->bytes -= sizeof(*hold);
	kfree(hold);
}

/* The end of a held route, whose timer does not run. */
static void end(struct rtm_table *table, struct hold_view *view, u32 now)
{
	struct rtm_hold *hold = view->hold;
	struct rtm_dest_ref *dest = hold->dest;
	struct rtm_record *record = rtm_record_ptr(&table->store, dest->record);
	struct rtm_stamp stamp = rtm_table_change(table, now);
	struct rtm_route_ref *ref = view->held;
	u32 bit = 1U << view_of(view);

	rtm_object_get(&dest->obj);
	list_del(&view->list);
	view->held = NULL;
	ref->held &= ~bit;
	hold->held &= ~bit;
	if (!hold->held)
		rtm_record_set_flag(record, RTM_REC_HELD, false);
	rtm_record_stamp(record, &stamp);
	/* For those who advertise, not for those who forward (U17). */
	if (rtm_feed_is_on(&table->feed))
		rtm_feed_change_locked(table, dest->record,
				       rtm_change_of(RTM_KIND_HOLD, bit, bit, 0));
	rtm_table_changed(table);
	rtm_object_put(table, &ref->obj);
	if (!hold->marked && !hold->held)
		free_hold(table, hold);
	rtm_object_put(table, &dest->obj);
}

static void expire(struct rtm_table *table, struct rtm_timer *timer, u32 now)
{
	end(table, container_of(timer, struct hold_view, timer), now);
}

static struct rtm_hold *new_hold(struct rtm_table *table,
				 struct rtm_dest_ref *dest)
{
	struct rtm_hold *hold = kzalloc(sizeof(*hold), GFP_KERNEL_ACCOUNT);
	unsigned int v;

	if (!hold)
		return NULL;
	for (v = 0; v < RTM_VIEWS; v++) {
		rtm_timer_init(&hold->view[v].timer, expire);
		hold->view[v].hold = hold;
	}
	hold->dest = dest;
	dest->hold = hold;
	rtm_record_set_flag(rtm_record_ptr(&table->store, dest->record),
			    RTM_REC_HOLD, true);
	table->nholds++;
	table->bytes += sizeof(*hold);
	return hold;
}

/* Whatever of the views is not yet marked gets a spare reference, or none does. */
static int add_spares(struct rtm_table *table, struct rtm_hold *hold, u32 views)
{
	u32 added = 0;
	unsigned int v;

	for (v = 0; v < RTM_VIEWS; v++) {
		struct hold_view *view = &hold->view[v];

		if (!(views & ~hold->marked & 1U << v))
			continue;
		view->spare = rtm_route_ref_new_spare_locked(table);
		if (!view->spare)
			goto undo;
		added |= 1U << v;
	}
	return 0;
undo:
	for (v = 0; v < RTM_VIEWS; v++)
		if (added & 1U << v)
			drop_spare(table, &hold->view[v]);
	return -ENOMEM;
}

/**
 * rtm_hold_mark_locked - mark a destination for hold-down (U17)
 * @table: the table
 * @record: id of the destination's record
 * @views: a set of views, not empty
 * @ms: for how long, not 0; the longest time that was asked for counts
 * @out_ms: how long that is
 *
 * Return: 0; -ENOMEM, and nothing has changed.
 */
int rtm_hold_mark_locked(struct rtm_table *table, u32 record, u32 views,
			 u32 ms, u32 *out_ms)
{
	struct rtm_dest_ref *dest = rtm_dest_ref_get_locked(table, record);
	struct rtm_hold *hold;
	int err = -ENOMEM;

	lockdep_assert_held(&table->lock);
	if (!dest)
		return -ENOMEM;
	hold = dest->hold ?: new_hold(table, dest);
	if (!hold)
		goto put;
	err = add_spares(table, hold, views);
	if (!err) {
		hold->marked |= views;
		hold->ms = max(hold->ms, ms);
		*out_ms = hold->ms;
	} else if (!hold->marked && !hold->held) {
		free_hold(table, hold);
	}
put:
	rtm_object_put(table, &dest->obj);
	return err;
}

/* A destination that has only marks goes. */
void rtm_hold_forget_locked(struct rtm_table *table, struct rtm_dest_ref *dest)
{
	lockdep_assert_held(&table->lock);
	WARN_ON_ONCE(dest->hold->held);
	free_hold(table, dest->hold);
}

static struct rtm_hold *hold_of(struct rtm_table *table, u32 record)
{
	return rtm_dest_ref_find_locked(table, record)->hold;
}

/**
 * rtm_hold_prepare_locked - is a route that is deleted to be held?
 * @entity: its owner
 * @record: id of the destination's record, which has %RTM_REC_HOLD
 * @i: the route's number there
 *
 * If so, whoever lists any view is told to take the lock from now on: there is
 * no moment at which the destination is gone.
 *
 * Return: views in which it is to be held, for rtm_hold_begin_locked().
 */
u32 rtm_hold_prepare_locked(struct rtm_entity *entity, u32 record,
			    unsigned int i)
{
	struct rtm_table *table = entity->table;
	struct rtm_record *rec = rtm_record_ptr(&table->store, record);
	const struct rtm_hold *hold = hold_of(table, record);
	unsigned int other;
	u32 views;

	lockdep_assert_held(&table->lock);
	/* What a dead owner had is gone with it. */
	if (entity->gone)
		return 0;
	views = rtm_record_route(&table->store, rec, i)->views & hold->marked &
		~hold->held;
	for (other = 0; other < rec->nroutes && views; other++)
		if (other != i)
			views &= ~rtm_record_route(&table->store, rec,
						   other)->views;
	if (views)
		rtm_record_set_flag(rec, RTM_REC_HELD, true);
	return views;
}

/**
 * rtm_hold_begin_locked - a route has left its record, and is held
 * @entity: its owner
 * @record: id of the destination's record
 * @views: what rtm_hold_prepare_locked() said, not 0
 * @route: the route; if it had a reference that has taken over its counts, else
 *	they go over now
 *
 * Never fails.  The marks are used up.
 */
void rtm_hold_begin_locked(struct rtm_entity *entity, u32 record, u32 views,
			   const struct rtm_route *route)
{
	struct rtm_table *table = entity->table;
	struct rtm_hold *hold = hold_of(table, record);
	struct rtm_route_ref *ref = NULL;
	unsigned int v;

	lockdep_assert_held(&table->lock);
	if (route->ref)
		ref = xa_load(&table->refs, route->ref);
	for (v = 0; v < RTM_VIEWS; v++) {
		struct hold_view *view = &hold->view[v];

		if (!(views & 1U << v))
			continue;
		if (ref) {
			rtm_object_get(&ref->obj);
		} else {
			ref = view->spare;
			view->spare = NULL;
			rtm_route_ref_use_spare_locked(ref, hold->dest, entity,
						       route);
		}
		drop_spare(table, view);
		view->held = ref;
		ref->held |= 1U << v;
		list_add_tail(&view->list, &entity->held);
		rtm_timer_start_locked(table, &view->timer, hold->ms);
	}
	hold->held |= views;
	hold->marked &= ~views;
	if (!hold->marked)
		hold->ms = 0;
}

/**
 * rtm_hold_drain_locked - drop held routes of an owner that ends
 * @entity: the owner
 * @now: seconds since 1970
 *
 * Return: true if there are more, after the lock has been let go.
 */
bool rtm_hold_drain_locked(struct rtm_entity *entity, u32 now)
{
	struct rtm_table *table = entity->table;
	unsigned int n;

	lockdep_assert_held(&table->lock);
	for (n = 0; n < SLICE && !list_empty(&entity->held); n++) {
		struct hold_view *view;

		view = list_first_entry(&entity->held, struct hold_view, list);
		rtm_timer_stop_locked(table, &view->timer);
		end(table, view, now);
	}
	return n == SLICE;
}

/**
 * rtm_hold_route_locked - a held route of a destination
 * @table: the table
 * @record: id of its record
 * @views: in one of these views, the lowest that has one; 0 for any
 *
 * Return: its reference, without a count; NULL if there is none.
 */
struct rtm_route_ref *rtm_hold_route_locked(struct rtm_table *table, u32 record,
					    u32 views)
{
	const struct rtm_record *rec = rtm_record_ptr(&table->store, record);
	const struct rtm_hold *hold;

	lockdep_assert_held(&table->lock);
	if (!(rec->flags & RTM_REC_HELD))
		return NULL;
	hold = hold_of(table, record);
	views = hold->held & (views ?: RTM_VIEWS_MASK);
	return views ? hold->view[__ffs(views)].held : NULL;
}
