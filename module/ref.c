// SPDX-License-Identifier: GPL-2.0
/*
 * References to destinations and routes.
 *
 * A destination's record stays while there is a reference to it, out of sight
 * if it has no routes.  A route moves about in its record, so it is found by
 * the reference's number, which it carries.  Its reference has room for a copy
 * from the start, because a route may die when there is no memory.
 */
#include <linux/slab.h>

#include "entity.h"
#include "hold.h"
#include "nexthop.h"
#include "ref.h"
#include "table.h"

static unsigned long dest_index(u32 record)
{
	return record >> 2;
}

/* The reference to a destination that has one, without a count. */
struct rtm_dest_ref *rtm_dest_ref_find_locked(struct rtm_table *table,
					      u32 record)
{
	lockdep_assert_held(&table->lock);
	return xa_load(&table->dest_refs, dest_index(record));
}

/* Marks alone do not keep a destination. */
static void release_marked(struct rtm_table *table, u32 id)
{
	struct rtm_dest_ref *ref = rtm_dest_ref_find_locked(table, id);

	if (!ref->obj.count)
		ref->obj.ops->release(table, &ref->obj);
}

/**
 * rtm_dest_release_locked - one thing less that keeps a destination
 * @table: the table
 * @id: id of its record
 *
 * The record goes when it has no routes, nobody refers to it, and no
 * subscription has yet to be told that it is empty.  Whoever ends one of these
 * calls this, and has counted the record as hidden if it has no routes.
 */
void rtm_dest_release_locked(struct rtm_table *table, u32 id)
{
	struct rtm_record *record = rtm_record_ptr(&table->store, id);
	struct rtm_key key;

	lockdep_assert_held(&table->lock);
	if (record->nroutes)
		return;
	if (record->flags & RTM_REC_HOLD) {
		release_marked(table, id);
		return;
	}
	if (record->flags & RTM_REC_REF || record->gone.holders)
		return;
	rtm_record_key(record, &key);
	rtm_trie_delete(&table->trie, &key);
	rtm_record_free(&table->store, id);
	table->nhidden--;
}

/* The last reference to a destination is gone. */
static void dest_release(struct rtm_table *table, struct rtm_object *obj)
{
	struct rtm_dest_ref *ref = container_of(obj, struct rtm_dest_ref, obj);
	struct rtm_record *record = rtm_record_ptr(&table->store, ref->record);

	if (ref->hold) {
		if (record->nroutes)
			return;
		rtm_hold_forget_locked(table, ref);
	}
	xa_erase(&table->dest_refs, dest_index(ref->record));
	rtm_record_set_flag(record, RTM_REC_REF, false);
	rtm_dest_release_locked(table, ref->record);
	table->bytes -= sizeof(*ref);
	kfree(ref);
}

static const struct rtm_object_ops dest_ops = {
	.type = RTM_OBJECT_DEST,
	.release = dest_release,
};

/**
 * rtm_dest_ref_get_locked - refer to a destination
 * @table: the table
 * @record: id of its record
 *
 * Return: the reference with one more count, NULL if out of memory.
 */
struct rtm_dest_ref *rtm_dest_ref_get_locked(struct rtm_table *table,
					     u32 record)
{
	struct rtm_record *rec = rtm_record_ptr(&table->store, record);
	struct rtm_dest_ref *ref;

	lockdep_assert_held(&table->lock);
	if (rec->flags & RTM_REC_REF) {
		ref = rtm_dest_ref_find_locked(table, record);
		rtm_object_get(&ref->obj);
		return ref;
	}
	ref = kzalloc(sizeof(*ref), GFP_KERNEL_ACCOUNT);
	if (!ref)
		return NULL;
	if (xa_err(xa_store(&table->dest_refs, dest_index(record), ref,
			    GFP_KERNEL_ACCOUNT))) {
		kfree(ref);
		return NULL;
	}
	rtm_object_init(&ref->obj, &dest_ops);
	ref->record = record;
	rtm_record_key(rec, &ref->key);
	rtm_record_set_flag(rec, RTM_REC_REF, true);
	table->bytes += sizeof(*ref);
	return ref;
}

/* One count less on the reference at @index of table->dest_refs. */
void rtm_dest_ref_drop_locked(struct rtm_table *table, unsigned long index)
{
	struct rtm_dest_ref *ref;

	lockdep_assert_held(&table->lock);
	ref = xa_load(&table->dest_refs, index);
	if (!WARN_ON_ONCE(!ref))
		rtm_object_put(table, &ref->obj);
}

static void route_release(struct rtm_table *table, struct rtm_object *obj)
{
	struct rtm_route_ref *ref = container_of(obj, struct rtm_route_ref, obj);

	xa_erase(&table->refs, ref->number);
	if (ref->owner) {
		rtm_group_put_locked(table, rtm_group_find_locked(table, ref->route.group));
		rtm_group_put_locked(table, rtm_group_find_locked(table, ref->route.neighbour));
		rtm_opaque_free(&table->store, ref->route.opaque);
		rtm_object_put(table, &ref->owner->obj);
	} else {
		int i = rtm_route_ref_find_locked(table, ref);

		rtm_record_set_route_ref(&table->store,
					 rtm_record_ptr(&table->store, ref->dest->record),
					 i, 0);
	}
	rtm_object_put(table, &ref->dest->obj);
	table->bytes -= sizeof(*ref);
	kfree(ref);
}

static const struct rtm_object_ops route_ops = {
	.type = RTM_OBJECT_ROUTE,
	.release = route_release,
};

/* A reference to nothing so far, with one count.  Return: NULL if out of memory. */
struct rtm_route_ref *rtm_route_ref_new_spare_locked(struct rtm_table *table)
{
	struct rtm_route_ref *ref = kzalloc(sizeof(*ref), GFP_KERNEL_ACCOUNT);

	lockdep_assert_held(&table->lock);
	if (!ref)
		return NULL;
	if (xa_alloc(&table->refs, &ref->number, ref, xa_limit_31b,
		     GFP_KERNEL_ACCOUNT)) {
		kfree(ref);
		return NULL;
	}
	rtm_object_init(&ref->obj, &route_ops);
	INIT_LIST_HEAD(&ref->expired);
	INIT_LIST_HEAD(&ref->listed.link);
	table->bytes += sizeof(*ref);
	return ref;
}

/* It was not needed. */
void rtm_route_ref_drop_spare_locked(struct rtm_table *table,
				     struct rtm_route_ref *ref)
{
	lockdep_assert_held(&table->lock);
	xa_erase(&table->refs, ref->number);
	table->bytes -= sizeof(*ref);
	kfree(ref);
}

/**
 * rtm_route_ref_use_spare_locked - refer to a route that has left its record
 * @ref: a spare one
 * @dest: its destination
 * @owner: its owner
 * @route: the route, whose counts on groups and bytes the reference takes over
 */
void rtm_route_ref_use_spare_locked(struct rtm_route_ref *ref,
				    struct rtm_dest_ref *dest,
				    struct rtm_entity *owner,
				    const struct rtm_route *route)
{
	lockdep_assert_held(&owner->table->lock);
	rtm_object_get(&dest->obj);
	ref->dest = dest;
	ref->owner = owner;
	rtm_object_get(&owner->obj);
	ref->route = *route;
}

/**
 * rtm_route_ref_get_locked - refer to a route
 * @table: the table
 * @record: id of its destination's record
 * @i: its number there
 *
 * Return: the reference with one more count, NULL if out of memory.
 */
struct rtm_route_ref *rtm_route_ref_get_locked(struct rtm_table *table,
					       u32 record, unsigned int i)
{
	struct rtm_record *rec = rtm_record_ptr(&table->store, record);
	struct rtm_route *route = rtm_record_route(&table->store, rec, i);
	struct rtm_route_ref *ref;

	lockdep_assert_held(&table->lock);
	if (route->ref) {
		ref = xa_load(&table->refs, route->ref);
		rtm_object_get(&ref->obj);
		return ref;
	}
	ref = rtm_route_ref_new_spare_locked(table);
	if (!ref)
		return NULL;
	ref->dest = rtm_dest_ref_get_locked(table, record);
	if (!ref->dest) {
		rtm_route_ref_drop_spare_locked(table, ref);
		return NULL;
	}
	rtm_record_set_route_ref(&table->store, rec, i, ref->number);
	return ref;
}

/**
 * rtm_route_ref_kill_locked - a route with a reference has left its record
 * @table: the table
 * @owner: its owner
 * @route: the route, whose counts on groups and bytes the reference takes over
 */
void rtm_route_ref_kill_locked(struct rtm_table *table,
			       struct rtm_entity *owner,
			       const struct rtm_route *route)
{
	struct rtm_route_ref *ref = xa_load(&table->refs, route->ref);

	lockdep_assert_held(&table->lock);
	ref->owner = owner;
	rtm_object_get(&owner->obj);
	ref->route = *route;
}

/**
 * rtm_route_ref_unlist_locked - a route leaves the route list it may be in
 * @table: the table
 * @ref: its reference, which may go with the list's count; NULL does nothing
 */
void rtm_route_ref_unlist_locked(struct rtm_table *table,
				 struct rtm_route_ref *ref)
{
	lockdep_assert_held(&table->lock);
	if (!ref || list_empty(&ref->listed.link))
		return;
	list_del_init(&ref->listed.link);
	ref->listed.list = NULL;
	rtm_object_put(table, &ref->obj);
}

/* Where a live route is in its record now. Return: its number; -ENOENT: dead. */
int rtm_route_ref_find_locked(struct rtm_table *table,
			      const struct rtm_route_ref *ref)
{
	struct rtm_record *record;
	unsigned int i;

	lockdep_assert_held(&table->lock);
	if (ref->owner)
		return -ENOENT;
	record = rtm_record_ptr(&table->store, ref->dest->record);
	for (i = 0; i < record->nroutes; i++)
		if (rtm_record_route(&table->store, record, i)->ref == ref->number)
			return i;
	WARN_ON_ONCE(1);
	return -ENOENT;
}
