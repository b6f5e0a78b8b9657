// SPDX-License-Identifier: GPL-2.0
/*
 * The timers of a table.  They stand in a tree, and one timer of the kernel is
 * set for the first of them; what is due is done by a work item, in slices, so
 * that whoever else needs the table waits no longer than for a batch.  A table
 * without timers has none running.
 *
 * The clock goes on while the machine sleeps, and is never set.
 */
#include <linux/ktime.h>
#include <linux/timekeeping.h>

#include "table.h"
#include "timer.h"

#define SLICE	64		/* timers between two times that the lock is free */
#define SLACK	NSEC_PER_MSEC	/* so much later a timer may be done */

static enum hrtimer_restart fire(struct hrtimer *hrtimer)
{
	struct rtm_timers *timers;

	timers = container_of(hrtimer, struct rtm_timers, hrtimer);
	queue_work(system_unbound_wq, &timers->work);
	return HRTIMER_NORESTART;
}

/* See that @timers->work runs at @time, or earlier. */
static void arm(struct rtm_timers *timers, ktime_t time)
{
	if (time >= timers->armed)
		return;
	timers->armed = time;
	hrtimer_start_range_ns(&timers->hrtimer, time, SLACK, HRTIMER_MODE_ABS);
}

/* Return: true if there may be more that is due. */
static bool do_slice(struct rtm_table *table)
{
	struct rtm_timers *timers = &table->timers;
	ktime_t now = ktime_get_boottime();
	u32 seconds = ktime_get_real_seconds();
	unsigned int n;

	timers->armed = KTIME_MAX;
	for (n = 0; n < SLICE; n++) {
		struct timerqueue_node *node = timerqueue_getnext(&timers->queue);
		struct rtm_timer *timer;

		if (!node)
			return false;
		if (node->expires > now) {
			arm(timers, node->expires);
			return false;
		}
		timerqueue_del(&timers->queue, node);
		timer = container_of(node, struct rtm_timer, node);
		timer->expire(table, timer, seconds);
	}
	return true;
}

static void work(struct work_struct *work)
{
	struct rtm_timers *timers = container_of(work, struct rtm_timers, work);
	struct rtm_table *table = container_of(timers, struct rtm_table, timers);
	bool more;

	do {
		rtm_table_lock(table);
		more = do_slice(table);
		rtm_table_unlock(table);
		timers->after(table);
		rtm_table_give_way(table);
	} while (more);
}

void rtm_timers_init(struct rtm_timers *timers,
		     void (*after)(struct rtm_table *table))
{
	timers->after = after;
	timerqueue_init_head(&timers->queue);
	hrtimer_init(&timers->hrtimer, CLOCK_BOOTTIME, HRTIMER_MODE_ABS);
	timers->hrtimer.function = fire;
	timers->armed = KTIME_MAX;
	INIT_WORK(&timers->work, work);
}

/*
 * No timer runs any more, and nobody can start one.  The kernel's may still be
 * set; the work may be under way, finds nothing and sets no other.
 */
void rtm_timers_exit(struct rtm_timers *timers)
{
	WARN_ON_ONCE(timerqueue_getnext(&timers->queue));
	hrtimer_cancel(&timers->hrtimer);
	cancel_work_sync(&timers->work);
}

void rtm_timer_init(struct rtm_timer *timer, rtm_timer_fn expire)
{
	timerqueue_init(&timer->node);
	timer->expire = expire;
}

/**
 * rtm_timer_start_locked - start a timer, or start it anew
 * @table: its table
 * @timer: the timer
 * @ms: time to go in milliseconds; 0: as soon as the lock is free
 *
 * It is never early, and not done before the lock was let go.
 */
void rtm_timer_start_locked(struct rtm_table *table, struct rtm_timer *timer,
			    u32 ms)
{
	struct rtm_timers *timers = &table->timers;
	ktime_t time = ktime_add_ms(ktime_get_boottime(), ms);

	rtm_timer_stop_locked(table, timer);
	WRITE_ONCE(timer->node.expires, time);
	if (timerqueue_add(&timers->queue, &timer->node))
		arm(timers, time);
}

/* Stop a timer if it runs.  That the kernel's fires for nothing does no harm. */
void rtm_timer_stop_locked(struct rtm_table *table, struct rtm_timer *timer)
{
	lockdep_assert_held(&table->lock);
	if (rtm_timer_runs(timer))
		timerqueue_del(&table->timers.queue, &timer->node);
}

/**
 * rtm_timer_left - how long a running timer has to go
 * @timer: the timer
 *
 * Context: any; the timer stays in memory.
 * Return: milliseconds, rounded up; 0 if it is due.
 */
u32 rtm_timer_left(const struct rtm_timer *timer)
{
	ktime_t left = ktime_sub(READ_ONCE(timer->node.expires),
				 ktime_get_boottime());

	return left <= 0 ? 0 : DIV_ROUND_UP_ULL(left, NSEC_PER_MSEC);
}
