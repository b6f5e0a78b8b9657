/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The timers of a table: for routes that age and routes that are held.
 */
#ifndef RTM_TIMER_H
#define RTM_TIMER_H

#include <linux/hrtimer.h>
#include <linux/timerqueue.h>
#include <linux/workqueue.h>

struct rtm_table;
struct rtm_timer;

typedef void (*rtm_timer_fn)(struct rtm_table *table, struct rtm_timer *timer,
			     u32 now);

/**
 * struct rtm_timer - one timer
 * @node: in the queue while it runs; its time, nanoseconds since boot, is read
 *	without the lock
 * @expire: called under the table lock when its time has come, and it no longer
 *	runs; may free it.  @now: seconds since 1970
 */
struct rtm_timer {
	struct timerqueue_node node;
	rtm_timer_fn expire;
};

/**
 * struct rtm_timers - all timers of a table; the table lock
 * @queue: those that run
 * @hrtimer: set for the first of them, or earlier
 * @armed: when it fires, KTIME_MAX for not at all
 * @work: does what is due, a slice at a time
 * @after: called after each slice, without the table lock
 */
struct rtm_timers {
	struct timerqueue_head queue;
	struct hrtimer hrtimer;
	ktime_t armed;
	struct work_struct work;
	void (*after)(struct rtm_table *table);
};

void rtm_timers_init(struct rtm_timers *timers,
		     void (*after)(struct rtm_table *table));
void rtm_timers_exit(struct rtm_timers *timers);
void rtm_timer_init(struct rtm_timer *timer, rtm_timer_fn expire);
void rtm_timer_start_locked(struct rtm_table *table, struct rtm_timer *timer,
			    u32 ms);
void rtm_timer_stop_locked(struct rtm_table *table, struct rtm_timer *timer);
u32 rtm_timer_left(const struct rtm_timer *timer);

static inline bool rtm_timer_runs(const struct rtm_timer *timer)
{
	return !RB_EMPTY_NODE(&timer->node.node);
}

#endif /* RTM_TIMER_H */
