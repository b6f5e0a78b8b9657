// SPDX-License-Identifier: GPL-2.0
/*
 * Keeping within bounds: what subscriptions that are not read may cost.
 *
 * A work does it, since it takes the longer the more there are.
 */
#include <linux/delay.h>
#include <linux/moduleparam.h>
#include <linux/sched/mm.h>
#include <linux/sched/signal.h>

#include "notify.h"
#include "notify_log.h"
#include "notify_trim.h"
#include "table.h"

#define LOG_MIN		65536U
#define STEP		4096	/* changes of the log read for others at once */
#define PAUSES		4	/* of at most 2 ms */

static uint max_tombstones = 2000000;
module_param(max_tombstones, uint, 0644);
MODULE_PARM_DESC(max_tombstones,
		 "destinations without routes that subscriptions may keep, per table");

static uint min_log = LOG_MIN;
module_param(min_log, uint, 0644);
MODULE_PARM_DESC(min_log,
		 "entries that the log of a table may keep beside two per destination");

/* Is the log longer than it may be, or @soon, more than half as long? */
static bool too_long(struct rtm_table *table, bool soon)
{
	u64 bound = 2 * (READ_ONCE(table->ndests) + READ_ONCE(table->nhidden)) +
		    READ_ONCE(min_log);

	return rtm_feed_length(&table->feed) > (soon ? bound / 2 : bound);
}

static bool too_many_gone(struct rtm_table *table)
{
	return READ_ONCE(table->feed.ngone) > READ_ONCE(max_tombstones);
}

/* How much a subscription has not been told: log first, or all of it. */
static u64 backlog(const struct rtm_table *table,
		   const struct rtm_notify *notify, bool all)
{
	return table->feed.end - READ_ONCE(notify->log.pos) +
	       (all ? READ_ONCE(notify->npending) : 0);
}

/* Entries of the log that some subscription has yet to look at. */
u64 rtm_notify_backlog_locked(struct rtm_table *table)
{
	struct rtm_notify *notify;
	u64 most = 0;

	lockdep_assert_held(&table->lock);
	list_for_each_entry(notify, &table->feed.subs, list)
		most = max(most, backlog(table, notify, false));
	return most;
}

/* The slowest subscription, with a count; NULL if none is behind. */
static struct rtm_notify *slowest(struct rtm_table *table, bool all)
{
	struct rtm_notify *notify, *found = NULL;
	u64 most = 0;

	rtm_table_lock(table);
	list_for_each_entry(notify, &table->feed.subs, list) {
		u64 behind = backlog(table, notify, all);

		if (behind > most) {
			most = behind;
			found = notify;
		}
	}
	if (found)
		kref_get(&found->kref);
	rtm_table_unlock(table);
	return found;
}

/*
 * Read some of the log for one that does not, or make it start anew.
 * Return: false: its lock is taken: it is being read, or ends.
 */
static bool trim_one(struct rtm_notify *notify, bool gone)
{
	struct mem_cgroup *old;

	if (!mutex_trylock(&notify->lock))
		return false;
	/* Who asked for it pays, not whoever else was active here. */
	old = set_active_memcg(notify->memcg);
	if (!notify->closed && (gone || rtm_notify_sync_some(notify, STEP)))
		rtm_notify_resync(notify);
	set_active_memcg(old);
	mutex_unlock(&notify->lock);
	return true;
}

/* How many subscriptions there are is of no concern to who changes the table. */
static void trim(struct work_struct *work)
{
	struct rtm_table *table = container_of(work, struct rtm_table,
					       feed.trimmer);
	struct rtm_notify *notify;
	bool gone, more;

	do {
		gone = too_many_gone(table);
		if (!gone && !too_long(table, true))
			return;
		notify = slowest(table, gone);
		more = notify && trim_one(notify, gone);
		if (notify)
			rtm_notify_put(notify);
		rtm_table_give_way(table);
	} while (more);
}

/* The bounds are exceeded: whoever makes that worse waits a little. */
static void slow_down(struct rtm_table *table)
{
	unsigned int i;

	for (i = 0; i < PAUSES && (too_many_gone(table) || too_long(table, false)) &&
	     !fatal_signal_pending(current); i++)
		usleep_range(400, 2000);
}

/**
 * rtm_notify_flush - the table has changed
 * @table: the table
 *
 * To be called after each batch or slice of changes: tells those who wait, and
 * has log and destinations without routes kept within bounds.  Takes the same time
 * for any number of subscriptions; sleeps for some milliseconds at most if those
 * who keep the bounds cannot follow.
 *
 * Context: no lock; may sleep.
 */
void rtm_notify_flush(struct rtm_table *table)
{
	struct rtm_feed *feed = &table->feed;

	if (likely(!READ_ONCE(feed->nsubs)))
		return;
	rtm_feed_wake(feed);
	if (likely(!too_many_gone(table) && !too_long(table, true)))
		return;
	queue_work(system_unbound_wq, &feed->trimmer);
	slow_down(table);
}

void rtm_notify_trim_init(struct rtm_table *table)
{
	INIT_WORK(&table->feed.trimmer, trim);
}

/* Nobody subscribes any more. */
void rtm_notify_trim_exit(struct rtm_table *table)
{
	cancel_work_sync(&table->feed.trimmer);
}
