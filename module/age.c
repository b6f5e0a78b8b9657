// SPDX-License-Identifier: GPL-2.0
/*
 * Routes that age.  A route is known to its timer by its reference, of which
 * the timer holds a count, and the timer to the route by the reference's number.
 */
#include <linux/rcupdate.h>
#include <linux/rtm.h>
#include <linux/slab.h>

#include "age.h"
#include "entity.h"
#include "event.h"
#include "ref.h"
#include "route.h"
#include "table.h"

/**
 * struct rtm_age - a route's timer
 * @timer: the timer; readers look at its time
 * @rcu: in the same place; the time is behind it
 * @ref: reference to the route; a count is held
 * @record: id of the destination's record: tells readers that it is the timer
 *	of the route that they see, since numbers of references are used again
 */
struct rtm_age {
	union {
		struct rtm_timer timer;
		struct rcu_head rcu;
	};
	struct rtm_route_ref *ref;
	u32 record;
};

static_assert(offsetof(struct rtm_age, timer.node.expires) >=
	      sizeof(struct rcu_head));

/* The timer no longer runs.  The route's reference may go with it. */
static void free_age(struct rtm_table *table, struct rtm_age *age)
{
	xa_erase(&table->ages, age->ref->number);
	WRITE_ONCE(table->nageing, table->nageing - 1);
	table->bytes -= sizeof(*age);
	rtm_object_put(table, &age->ref->obj);
	kfree_rcu(age, rcu);
}

/* A route's time is over. */
static void expire(struct rtm_table *table, struct rtm_timer *timer, u32 now)
{
	struct rtm_age *age = container_of(timer, struct rtm_age, timer);
	int i = rtm_route_ref_find_locked(table, age->ref);
	struct rtm_entity *owner;

	if (WARN_ON_ONCE(i < 0))
		return;
	owner = rtm_owner_of_locked(table, age->record, i);
	if (owner->flags & RTM_ENTITY_F_EXPIRE && !owner->gone) {
		rtm_event_expired_locked(owner, age->ref);
		free_age(table, age);
	} else {
		/* It takes the timer with it. */
		rtm_route_withdraw_locked(owner, age->record, i, now);
	}
}

static struct rtm_age *new_age(struct rtm_table *table,
			       struct rtm_route_ref *ref)
{
	struct rtm_record *record;
	struct rtm_age *age;

	age = kmalloc(sizeof(*age), GFP_KERNEL_ACCOUNT);
	if (!age)
		return NULL;
	rtm_timer_init(&age->timer, expire);
	age->ref = ref;
	age->record = ref->dest->record;
	if (xa_err(xa_store(&table->ages, ref->number, age,
			    GFP_KERNEL_ACCOUNT))) {
		kfree(age);
		return NULL;
	}
	WRITE_ONCE(table->nageing, table->nageing + 1);
	table->bytes += sizeof(*age);
	/* A reader that met the number as that of another route looks again. */
	record = rtm_record_ptr(&table->store, age->record);
	rtm_seq_write_begin(&record->seq);
	rtm_seq_write_end(&record->seq);
	return age;
}

/**
 * rtm_age_start_locked - let a route age, or start anew
 * @table: the table
 * @record: id of its destination's record
 * @i: its number there
 * @ms: time to live in milliseconds
 *
 * That is no change of the destination.
 *
 * Return: 0, -ENOMEM; never fails for a route that ages.
 */
int rtm_age_start_locked(struct rtm_table *table, u32 record, unsigned int i,
			 u32 ms)
{
	struct rtm_route_ref *ref = rtm_route_ref_get_locked(table, record, i);
	struct rtm_age *age;

	lockdep_assert_held(&table->lock);
	if (!ref)
		return -ENOMEM;
	age = xa_load(&table->ages, ref->number);
	if (age) {
		rtm_object_put(table, &ref->obj);
	} else {
		age = new_age(table, ref);
		if (!age) {
			rtm_object_put(table, &ref->obj);
			return -ENOMEM;
		}
	}
	rtm_timer_start_locked(table, &age->timer, ms);
	return 0;
}

/**
 * rtm_age_stop_locked - a route does not age any more
 * @table: the table
 * @ref: number of the route's reference, 0 for none; the reference may go
 */
void rtm_age_stop_locked(struct rtm_table *table, u32 ref)
{
	struct rtm_age *age;

	lockdep_assert_held(&table->lock);
	if (!ref || !table->nageing)
		return;
	age = xa_load(&table->ages, ref);
	if (!age)
		return;
	rtm_timer_stop_locked(table, &age->timer);
	free_age(table, age);
}

/* Does the route with that reference age?  0: no reference. */
bool rtm_age_runs_locked(struct rtm_table *table, u32 ref)
{
	lockdep_assert_held(&table->lock);
	return ref && table->nageing && xa_load(&table->ages, ref);
}

/**
 * rtm_age_left - how long a route has to live
 * @table: the table
 * @record: id of its destination's record
 * @ref: number of its reference, not 0
 * @ms: the milliseconds
 *
 * Context: RCU read-side section, or the table lock.  Good if the record's
 * sequence count does not move.
 * Return: whether it ages.
 */
bool rtm_age_left(struct rtm_table *table, u32 record, u32 ref, u32 *ms)
{
	const struct rtm_age *age;

	if (!READ_ONCE(table->nageing))
		return false;
	age = xa_load(&table->ages, ref);
	if (!age || age->record != record)
		return false;
	*ms = rtm_timer_left(&age->timer);
	return true;
}
