// SPDX-License-Identifier: GPL-2.0
/*
 * Route lists.
 *
 * A route is in at most one list, through its reference, of which the list
 * holds a count.  A walk is a marker between routes, so what it has passed may
 * be moved away or die without it being lost.
 */
#include <linux/lockdep.h>
#include <linux/slab.h>

#include "routelist.h"
#include "table.h"

#define SLICE_NODES	256	/* between two times the lock is free */

static void drop_user(struct rtm_table *table, struct rtm_routelist *list)
{
	if (--list->users)
		return;
	table->bytes -= sizeof(*list);
	kfree(list);
}

/* It may be long, so it is emptied later, in slices: rtm_routelist_drain(). */
static void list_release(struct rtm_table *table, struct rtm_object *obj)
{
	struct rtm_routelist *list = container_of(obj, struct rtm_routelist, obj);

	list_add_tail(&list->dead, &table->dead_lists);
}

static const struct rtm_object_ops list_ops = {
	.type = RTM_OBJECT_ROUTELIST,
	.release = list_release,
};

/* An empty list with one count.  Return: NULL if out of memory. */
struct rtm_routelist *rtm_routelist_new_locked(struct rtm_table *table)
{
	struct rtm_routelist *list;

	lockdep_assert_held(&table->lock);
	list = kzalloc(sizeof(*list), GFP_KERNEL_ACCOUNT);
	if (!list)
		return NULL;
	rtm_object_init(&list->obj, &list_ops);
	INIT_LIST_HEAD(&list->nodes);
	INIT_LIST_HEAD(&list->dead);
	list->users = 1;
	table->bytes += sizeof(*list);
	return list;
}

/**
 * rtm_routelist_move_locked - put a route into a list
 * @list: the list, which somebody has a handle of
 * @ref: the route, alive and of the list's owner
 *
 * It leaves the list it was in and goes to the end.  One that is in this list
 * already keeps its place, or a walk that puts back what it meets would not end.
 */
void rtm_routelist_move_locked(struct rtm_routelist *list,
			       struct rtm_route_ref *ref)
{
	if (ref->listed.list == list)
		return;
	if (!ref->listed.list)
		rtm_object_get(&ref->obj);
	ref->listed.list = list;
	list_move_tail(&ref->listed.link, &list->nodes);
}

/* Take some nodes out of dead lists.  Return: true if there are more. */
static bool drain_slice(struct rtm_table *table)
{
	struct rtm_routelist *list;
	struct rtm_list_node *node;
	unsigned int n;

	for (n = 0; n < SLICE_NODES; n++) {
		list = list_first_entry_or_null(&table->dead_lists,
						struct rtm_routelist, dead);
		if (!list)
			return false;
		node = list_first_entry_or_null(&list->nodes,
						struct rtm_list_node, link);
		if (!node) {
			list_del_init(&list->dead);
			drop_user(table, list);
		} else if (node->list) {
			rtm_route_ref_unlist_locked(table,
						    container_of(node, struct rtm_route_ref,
								 listed));
		} else {
			list_del_init(&node->link);
		}
	}
	return true;
}

/**
 * rtm_routelist_drain - empty and free the lists that nobody has a handle of
 * @table: the table
 *
 * Whoever may have dropped the last handle of a list calls this.
 *
 * Context: takes the table lock in slices.
 */
void rtm_routelist_drain(struct rtm_table *table)
{
	bool more;

	if (list_empty_careful(&table->dead_lists))
		return;
	do {
		rtm_table_lock(table);
		more = drain_slice(table);
		rtm_table_unlock(table);
		rtm_table_give_way(table);
	} while (more);
}

/* Walks */

static void walk_release(struct rtm_table *table, struct rtm_object *obj)
{
	struct rtm_routelist_walk *walk;

	walk = container_of(obj, struct rtm_routelist_walk, obj);
	list_del(&walk->node.link);
	drop_user(table, walk->list);
	table->bytes -= sizeof(*walk);
	kfree(walk);
}

static const struct rtm_object_ops walk_ops = {
	.type = RTM_OBJECT_ROUTELIST_WALK,
	.release = walk_release,
};

/* A walk from the start of a list, with one count.  Return: NULL if out of memory. */
struct rtm_routelist_walk *
rtm_routelist_walk_new_locked(struct rtm_table *table,
			      struct rtm_routelist *list)
{
	struct rtm_routelist_walk *walk;

	lockdep_assert_held(&table->lock);
	walk = kzalloc(sizeof(*walk), GFP_KERNEL_ACCOUNT);
	if (!walk)
		return NULL;
	rtm_object_init(&walk->obj, &walk_ops);
	list_add(&walk->node.link, &list->nodes);
	walk->list = list;
	list->users++;
	table->bytes += sizeof(*walk);
	return walk;
}

/**
 * rtm_routelist_step_locked - one step of a walk
 * @walk: the walk
 * @ref: the route that was passed, without a count; NULL if it was another walk
 *
 * Return: false at the end, or if the list is gone.
 */
bool rtm_routelist_step_locked(struct rtm_routelist_walk *walk,
			       struct rtm_route_ref **ref)
{
	struct list_head *next = walk->node.link.next;
	struct rtm_list_node *node;

	if (!walk->list->obj.count || next == &walk->list->nodes)
		return false;
	list_move(&walk->node.link, next);
	node = list_entry(next, struct rtm_list_node, link);
	*ref = node->list ? container_of(node, struct rtm_route_ref, listed) :
			    NULL;
	return true;
}

/**
 * rtm_routelist_back_locked - the route that was passed last could not be told
 * @walk: the walk
 * @ref: the route
 */
void rtm_routelist_back_locked(struct rtm_routelist_walk *walk,
			       struct rtm_route_ref *ref)
{
	list_move_tail(&walk->node.link, &ref->listed.link);
}

/**
 * rtm_routelist_mark_locked - remember where a walk stands
 * @walk: the walk
 * @mark: stands there as a walk does, whatever becomes of the routes around it;
 *	unlinked, if it still is in the list, under the table lock
 */
void rtm_routelist_mark_locked(struct rtm_routelist_walk *walk,
			       struct rtm_list_node *mark)
{
	mark->list = NULL;
	if (walk->list->obj.count)
		list_add_tail(&mark->link, &walk->node.link);
}

/* What a walk has passed since could not be told.  Nothing if the list is gone. */
void rtm_routelist_rewind_locked(struct rtm_routelist_walk *walk,
				 struct rtm_list_node *mark)
{
	if (walk->list->obj.count)
		list_move(&walk->node.link, &mark->link);
}
