// SPDX-License-Identifier: GPL-2.0
/*
 * Events of an entity.
 *
 * Nothing is queued for a listener that others pay for: who registered is found
 * in the order of registration, behind the last one that the listener was told
 * of.  Who left stays in a tree of the table, as one object, until the last of
 * those that have to be told has been told; each listener keeps its place in
 * it.  Nothing is allocated when somebody comes or goes, so nothing can be
 * lost, and a listener that sleeps keeps at most as many of the dead as there
 * were entities when it last fetched; one that lists entities instead of fetching
 * is told to fetch when it keeps RTM_ENTITIES_MAX.
 */
#include <linux/slab.h>

#include "entity.h"
#include "event.h"
#include "method.h"
#include "ref.h"
#include "table.h"

#define SLICE	256

static struct rtm_entity *entity_of(struct rtm_inbox *inbox)
{
	return container_of(inbox, struct rtm_entity, inbox);
}

static struct rtm_entity *of_node(struct rb_node *node)
{
	return rb_entry(node, struct rtm_entity, event_node);
}

/* Its number in the tree that it is in. */
static u64 number_of(struct rb_node *node)
{
	struct rtm_entity *entity = of_node(node);

	return entity->left ?: entity->came;
}

static bool less(struct rb_node *a, const struct rb_node *b)
{
	return number_of(a) < number_of((struct rb_node *)b);
}

/* The first one of a tree behind a number, or NULL. */
static struct rtm_entity *behind(const struct rb_root *root, u64 number)
{
	struct rb_node *node = root->rb_node, *found = NULL;

	while (node) {
		if (number_of(node) > number) {
			found = node;
			node = node->rb_left;
		} else {
			node = node->rb_right;
		}
	}
	return found ? of_node(found) : NULL;
}

/* The one behind it in the same tree, or NULL. */
static struct rtm_entity *after(struct rtm_entity *entity)
{
	struct rb_node *node = rb_next(&entity->event_node);

	return node ? of_node(node) : NULL;
}

/**
 * rtm_event_registered_locked - others see the entity from now on
 * @entity: the entity
 *
 * It is told of those who come after it, not of itself, nor of those who are
 * there already (U37).
 */
void rtm_event_registered_locked(struct rtm_entity *entity)
{
	struct rtm_table *table = entity->table;
	struct rtm_inbox *inbox;

	lockdep_assert_held(&table->lock);
	entity->came = ++table->events;
	rb_add(&entity->event_node, &table->came, less);
	list_for_each_entry(inbox, &table->listeners, listener)
		rtm_inbox_wake(inbox);
	entity->inbox.told = entity->came;
	entity->inbox.told_gone = entity->came;
	entity->inbox.met = entity->came;
	if (entity->flags & RTM_ENTITY_F_EVENTS)
		list_add_tail(&entity->inbox.listener, &table->listeners);
}

/*
 * Had the listener met the one that left, when it did?  @met: whom it had met since
 * the last of inbox->earlier ended.
 */
static bool had_met(const struct rtm_inbox *inbox,
		    const struct rtm_entity *other, u64 met)
{
	const struct rtm_met *then;

	list_for_each_entry(then, &inbox->earlier, list)
		if (other->left <= then->until)
			return other->came <= then->came;
	return other->came <= met;
}

/* Of those that left up to event @until nothing is to be told any more. */
static void forget_earlier(struct rtm_inbox *inbox, u64 until)
{
	struct rtm_met *then, *next;

	list_for_each_entry_safe(then, next, &inbox->earlier, list) {
		if (then->until > until)
			return;
		list_del(&then->list);
		kfree(then);
	}
}

/**
 * rtm_event_may_list_locked - may the entity find others in a list?
 * @entity: the entity
 *
 * Return: false if so many that it had met have left that it has to fetch first.
 */
bool rtm_event_may_list_locked(const struct rtm_entity *entity)
{
	return entity->inbox.ngone < RTM_ENTITIES_MAX;
}

/**
 * rtm_event_list_locked - the entity finds all that are there in a list
 * @entity: an entity that listens, to which nothing is just being told
 * @spare: memory, taken if it is needed
 *
 * If one of them leaves it is told so, even if it has not been told yet that it
 * had come: who looks at a list after it registered, and then at events, misses
 * nothing.  rtm_event_unlist_locked() is for a list that the program could not get;
 * nothing is told in between.
 */
void rtm_event_list_locked(struct rtm_entity *entity, struct rtm_met **spare)
{
	struct rtm_inbox *inbox = &entity->inbox;
	u64 now = entity->table->events;
	struct rtm_met *then = *spare;

	lockdep_assert_held(&entity->table->lock);
	if (!inbox->ngone) {
		inbox->told_gone = now;
		forget_earlier(inbox, now);
	} else if (inbox->left_since) {
		then->came = inbox->met;
		then->until = now;
		list_add_tail(&then->list, &inbox->earlier);
		*spare = NULL;
	} else {
		/* All that are still to be told left earlier. */
		list_last_entry(&inbox->earlier, struct rtm_met, list)->until = now;
	}
	inbox->left_since = 0;
	inbox->old_met = inbox->met;
	inbox->listed = now;
	inbox->met = now;
}

/* One that has left has been told to one listener more, or need not be. */
static void let_go(struct rtm_entity *entity)
{
	struct rtm_table *table = entity->table;

	if (--entity->holders)
		return;
	rb_erase(&entity->event_node, &table->left);
	rtm_object_put(table, &entity->obj);
}

/**
 * rtm_event_left_locked - the entity is no longer registered
 * @entity: the entity, gone
 *
 * Told to those who were told that it came, or found it there or in a list.
 */
void rtm_event_left_locked(struct rtm_entity *entity)
{
	struct rtm_table *table = entity->table;
	struct rtm_inbox *inbox;

	lockdep_assert_held(&table->lock);
	list_del_init(&entity->inbox.listener);
	entity->inbox.waits = NULL;
	if (!entity->came)
		return;
	rb_erase(&entity->event_node, &table->came);
	entity->left = ++table->events;
	list_for_each_entry(inbox, &table->listeners, listener) {
		if (inbox->met < entity->came)
			continue;
		inbox->ngone++;
		inbox->left_since++;
		entity->holders++;
		rtm_inbox_wake(inbox);
	}
	if (!entity->holders)
		return;
	rtm_object_get(&entity->obj);
	rb_add(&entity->event_node, &table->left, less);
}

/*
 * Who was met behind event @since was not met after all.  Those of them that left
 * did so unseen.
 */
static void unmeet(struct rtm_entity *entity, u64 since)
{
	struct rtm_inbox *inbox = &entity->inbox;
	struct rtm_entity *other = NULL, *behind_it;

	if (inbox->met > inbox->old_met)
		other = behind(&entity->table->left, since);
	for (; inbox->left_since && other; other = behind_it) {
		behind_it = after(other);
		if (other->came <= inbox->old_met || other->came > inbox->met)
			continue;
		inbox->ngone--;
		inbox->left_since--;
		let_go(other);
	}
	inbox->met = inbox->old_met;
}

/* The program could not get the list.  See rtm_event_list_locked(). */
void rtm_event_unlist_locked(struct rtm_entity *entity)
{
	lockdep_assert_held(&entity->table->lock);
	unmeet(entity, entity->inbox.listed);
}

/* The next one that left and that it has to be told of, or NULL. */
static struct rtm_entity *next_left(struct rtm_inbox *inbox)
{
	const struct rb_root *left = &entity_of(inbox)->table->left;
	struct rtm_entity *entity;

	if (!inbox->ngone)
		return NULL;
	entity = behind(left, inbox->told_gone);
	/* Others keep any number of such as never concern it: passed by once. */
	while (entity && !had_met(inbox, entity, inbox->met)) {
		inbox->told_gone = entity->left;
		entity = after(entity);
	}
	WARN_ON_ONCE(!entity);
	return entity;
}

static void drop_expired(struct rtm_table *table, struct rtm_route_ref *ref)
{
	list_del_init(&ref->expired);
	rtm_object_put(table, &ref->obj);
}

/**
 * rtm_event_drain_locked - do without what the entity was not told
 * @entity: an entity that is gone
 *
 * Return: true if there is more to do, after the lock has been let go.
 */
bool rtm_event_drain_locked(struct rtm_entity *entity)
{
	struct rtm_inbox *inbox = &entity->inbox;
	struct rtm_table *table = entity->table;
	unsigned int n;

	lockdep_assert_held(&table->lock);
	for (n = 0; n < SLICE; n++) {
		struct rtm_entity *other = next_left(inbox);

		if (other) {
			inbox->told_gone = other->left;
			inbox->ngone--;
			let_go(other);
			forget_earlier(inbox, inbox->told_gone);
		} else if (!list_empty(&inbox->expired)) {
			drop_expired(table,
				     list_first_entry(&inbox->expired,
						      struct rtm_route_ref,
						      expired));
		} else {
			forget_earlier(inbox, U64_MAX);
			return false;
		}
	}
	return true;
}

/**
 * rtm_event_expired_locked - tell an owner that a route's time is over
 * @entity: the owner
 * @ref: reference to the route, which lives
 *
 * Never fails.  The event takes a count of its own on @ref, unless the owner
 * has yet to be told already.  rtm_event_unexpire_locked() takes it back; the
 * owner's end does, too.
 */
void rtm_event_expired_locked(struct rtm_entity *entity,
			      struct rtm_route_ref *ref)
{
	lockdep_assert_held(&entity->table->lock);
	if (entity->gone)
		return;
	if (list_empty(&ref->expired))
		rtm_object_get(&ref->obj);
	list_move_tail(&ref->expired, &entity->inbox.expired);
	rtm_inbox_wake(&entity->inbox);
}

/**
 * rtm_event_unexpire_locked - the route is gone, or has a new time to live
 * @table: the table
 * @ref: reference to the route
 *
 * What its owner was not told by now is not told.  May drop the last count of
 * @ref, and with it of the destination: comes after all else that is done to
 * the route, or the caller holds a count.
 */
void rtm_event_unexpire_locked(struct rtm_table *table,
			       struct rtm_route_ref *ref)
{
	lockdep_assert_held(&table->lock);
	if (!list_empty(&ref->expired))
		drop_expired(table, ref);
}

/**
 * rtm_event_next_locked - what an entity is to be told next
 * @entity: the entity
 * @item: the event
 *
 * Return: true if there is something.
 */
bool rtm_event_next_locked(struct rtm_entity *entity,
			   struct rtm_event_item *item)
{
	struct rtm_inbox *inbox = &entity->inbox;

	lockdep_assert_held(&entity->table->lock);
	memset(item, 0, sizeof(*item));
	item->type = RTM_EVENT_ENTITY_DEREGISTERED;
	item->entity = next_left(inbox);
	if (item->entity)
		return true;
	item->type = RTM_EVENT_ENTITY_REGISTERED;
	if (!list_empty(&inbox->listener))
		item->entity = behind(&entity->table->came, inbox->told);
	if (item->entity)
		return true;
	item->type = RTM_EVENT_ROUTE_EXPIRED;
	item->route = list_first_entry_or_null(&inbox->expired,
					       struct rtm_route_ref, expired);
	if (item->route)
		return true;
	item->type = RTM_EVENT_METHOD;
	item->call = rtm_method_untold_locked(entity);
	return item->call;
}

/*
 * An event is being told: rtm_event_next_locked() gives the one after it.  When
 * the program has it, rtm_event_told_locked(); if it cannot get it,
 * rtm_event_untell_locked().  Both are about all that is being told; there is
 * one such transaction of an entity at a time.
 */
void rtm_event_tell_locked(struct rtm_entity *entity,
			   const struct rtm_event_item *item)
{
	struct rtm_inbox *inbox = &entity->inbox;

	lockdep_assert_held(&entity->table->lock);
	if (!inbox->old_told) {	/* never 0 of a registered entity */
		inbox->old_told = inbox->told;
		inbox->old_told_gone = inbox->told_gone;
		inbox->old_met = inbox->met;
	}
	switch (item->type) {
	case RTM_EVENT_ENTITY_DEREGISTERED:
		inbox->told_gone = item->entity->left;
		inbox->telling_gone++;
		inbox->ngone--;
		break;
	case RTM_EVENT_ENTITY_REGISTERED:
		inbox->told = item->entity->came;
		inbox->met = max(inbox->met, inbox->told);
		/* Whoever left by now is none of its business. */
		inbox->told_gone = entity->table->events;
		break;
	case RTM_EVENT_ROUTE_EXPIRED:
		list_move_tail(&item->route->expired, &inbox->telling);
		break;
	case RTM_EVENT_METHOD:
		rtm_method_tell_locked(item->call);
		break;
	case RTM_EVENT_CHANGE:
		break;
	}
}

/* The program has what was being told. */
void rtm_event_told_locked(struct rtm_entity *entity)
{
	struct rtm_inbox *inbox = &entity->inbox;
	struct rtm_table *table = entity->table;
	struct rtm_route_ref *ref, *next;
	struct rtm_entity *other, *behind_it;

	lockdep_assert_held(&table->lock);
	other = behind(&table->left, inbox->old_told_gone);
	for (; inbox->telling_gone; other = behind_it) {
		behind_it = after(other);
		if (!had_met(inbox, other, inbox->old_met))
			continue;
		inbox->telling_gone--;
		let_go(other);
	}
	list_for_each_entry_safe(ref, next, &inbox->telling, expired)
		drop_expired(table, ref);
	rtm_method_told_locked(entity, true);
	forget_earlier(inbox, inbox->told_gone);
	inbox->old_told = 0;
}

/* The program has nothing of what was being told. */
void rtm_event_untell_locked(struct rtm_entity *entity)
{
	struct rtm_inbox *inbox = &entity->inbox;

	lockdep_assert_held(&entity->table->lock);
	/* Perhaps the program was only being told of changes. */
	if (!inbox->old_told)
		return;
	unmeet(entity, inbox->told_gone);
	inbox->ngone += inbox->telling_gone;
	inbox->telling_gone = 0;
	inbox->told = inbox->old_told;
	inbox->told_gone = inbox->old_told_gone;
	list_splice_init(&inbox->telling, &inbox->expired);
	rtm_method_told_locked(entity, false);
	inbox->old_told = 0;
}
