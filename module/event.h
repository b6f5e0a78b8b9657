/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What an entity is told of: others that come and go, its routes that expired,
 * calls of its methods.
 */
#ifndef RTM_EVENT_H
#define RTM_EVENT_H

#include <linux/list.h>
#include <linux/poll.h>
#include <linux/rtm.h>
#include <linux/types.h>
#include <linux/wait.h>

struct rtm_call;
struct rtm_entity;
struct rtm_route_ref;
struct rtm_table;

/**
 * struct rtm_waits - where threads wait with a file
 * @events: for something to fetch; poll, too
 * @calls: for answers, and for running calls to end
 */
struct rtm_waits {
	wait_queue_head_t events;
	wait_queue_head_t calls;
};

/**
 * struct rtm_met - whom an entity had met at some time
 * @list: in inbox->earlier, in the order of time
 * @came: whoever registered up to this number
 * @until: number of the last event of that time
 */
struct rtm_met {
	struct list_head list;
	u64 came;
	u64 until;
};

/**
 * struct rtm_inbox - what an entity has yet to be told
 * @waits: its file's; NULL unless it is registered
 * @listener: in table->listeners, if it wants to know of others
 * @told: it has been told of those that registered up to this number
 * @told_gone: and of those that left up to this one, or they do not concern it
 * @ngone: how many of those that left later it has to be told of
 * @met: whoever registered up to this number was there before it, or it was told
 *	of them, or found them in a list
 * @earlier: struct rtm_met: the same for times before now, as far as it has yet to
 *	be told of some that left then
 * @left_since: how many that it had met left since the last of @earlier ended
 * @expired: references to its routes that expired, a count is held on each
 * @telling: those of them that are just being told
 * @old_told: @told before what is just being told; 0 if that is nothing
 * @old_told_gone: @told_gone before that
 * @old_met: @met before that, or before a list
 * @listed: number of the last event before the list
 * @telling_gone: how many that left are just being told
 *
 * All but the first under the table lock.  An entity's number of registration
 * and its number of leaving come from one counter of the table.  Of those that
 * left it is to be told if it had met them when they did.  What is told moves @met
 * only while @ngone is 0; a list moves it at any time, but not while something is
 * being told, and keeps the old value in @earlier.
 */
struct rtm_inbox {
	struct rtm_waits *waits;
	struct list_head listener;
	u64 told;
	u64 told_gone;
	u32 ngone;
	u64 met;
	struct list_head earlier;
	u32 left_since;
	struct list_head expired;
	struct list_head telling;
	u64 old_told;
	u64 old_told_gone;
	u64 old_met;
	u64 listed;
	u32 telling_gone;
};

static inline void rtm_inbox_init(struct rtm_inbox *inbox)
{
	INIT_LIST_HEAD(&inbox->listener);
	INIT_LIST_HEAD(&inbox->earlier);
	INIT_LIST_HEAD(&inbox->expired);
	INIT_LIST_HEAD(&inbox->telling);
}

/* There is something new to fetch. */
static inline void rtm_inbox_wake(struct rtm_inbox *inbox)
{
	if (inbox->waits && wq_has_sleeper(&inbox->waits->events))
		wake_up_interruptible_poll(&inbox->waits->events,
					   EPOLLIN | EPOLLRDNORM);
}

/**
 * struct rtm_event_item - one event
 * @type: which
 * @entity: of entity events: who came or left
 * @route: of ROUTE_EXPIRED: reference to the route
 * @call: of METHOD: the call
 *
 * Without counts: good while the table lock is held.
 */
struct rtm_event_item {
	enum rtm_event_type type;
	struct rtm_entity *entity;
	struct rtm_route_ref *route;
	struct rtm_call *call;
};

void rtm_event_registered_locked(struct rtm_entity *entity);
bool rtm_event_may_list_locked(const struct rtm_entity *entity);
void rtm_event_list_locked(struct rtm_entity *entity, struct rtm_met **spare);
void rtm_event_unlist_locked(struct rtm_entity *entity);
void rtm_event_left_locked(struct rtm_entity *entity);
bool rtm_event_drain_locked(struct rtm_entity *entity);
void rtm_event_expired_locked(struct rtm_entity *entity,
			      struct rtm_route_ref *ref);
void rtm_event_unexpire_locked(struct rtm_table *table,
			       struct rtm_route_ref *ref);
bool rtm_event_next_locked(struct rtm_entity *entity,
			   struct rtm_event_item *item);
void rtm_event_tell_locked(struct rtm_entity *entity,
			   const struct rtm_event_item *item);
void rtm_event_told_locked(struct rtm_entity *entity);
void rtm_event_untell_locked(struct rtm_entity *entity);

#endif /* RTM_EVENT_H */
