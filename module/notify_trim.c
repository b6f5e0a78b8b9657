// SPDX-License-Identifier: GPL-2.0
/*
 * Keeping within bounds: what subscriptions that are not read may cost.
 */
#include <linux/moduleparam.h>

#include "notify.h"
#include "notify_log.h"
#include "notify_trim.h"
#include "table.h"

#define LOG_MIN		65536U
#define TRIM_MIN	1024	/* entries of the log read for others at once */
#define TRIM_MAX	512ULL	/* changes that count as one's own */

static uint max_tombstones = 2000000;
module_param(max_tombstones, uint, 0644);
MODULE_PARM_DESC(max_tombstones,
		 "destinations without routes that subscriptions may keep, per table");

static uint min_log = LOG_MIN;
module_param(min_log, uint, 0644);
MODULE_PARM_DESC(min_log,
		 "changes that the log of a table may keep beside two per destination");

static bool too_long(struct rtm_table *table)
{
	return rtm_feed_length(&table->feed) >
	       2 * (READ_ONCE(table->ndests) + READ_ONCE(table->nhidden)) +
	       READ_ONCE(min_log);
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

/* Changes that some subscription has yet to look at. */
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
 * How many entries to read for others: twice what was appended, so that it gets
 * less, and some more.  Who appends little shall not wait for all that others
 * have left.
 */
static u64 share(struct rtm_feed *feed)
{
	u64 end = READ_ONCE(feed->end);
	u64 more = end - READ_ONCE(feed->trimmed);

	WRITE_ONCE(feed->trimmed, end);
	return TRIM_MIN + 2 * READ_ONCE(feed->nsubs) * min(more, TRIM_MAX);
}

/*
 * Read the log for those who do not, or make them start anew.  Not for one whose
 * lock is taken: it is being read, or ends.
 */
static void trim(struct rtm_table *table)
{
	u32 tries = READ_ONCE(table->feed.nsubs);
	u64 left = share(&table->feed), pos;
	bool gone;

	while (tries-- && left &&
	       ((gone = too_many_gone(table)) || too_long(table))) {
		struct rtm_notify *notify = slowest(table, gone);

		if (!notify)
			return;
		if (!mutex_trylock(&notify->lock)) {
			rtm_notify_put(notify);
			return;
		}
		pos = notify->log.pos;
		if (!notify->closed && (gone || rtm_notify_sync_some(notify, left)))
			rtm_notify_resync(notify);
		left -= min(left, notify->log.pos - pos);
		mutex_unlock(&notify->lock);
		rtm_notify_put(notify);
	}
}

/**
 * rtm_notify_flush - the table has changed
 * @table: the table
 *
 * To be called after each batch or slice of changes: tells those who wait, and
 * keeps log and destinations without routes within bounds.
 *
 * Context: no lock; may sleep.
 */
void rtm_notify_flush(struct rtm_table *table)
{
	if (likely(!READ_ONCE(table->feed.nsubs)))
		return;
	rtm_feed_wake(&table->feed);
	if (unlikely(too_many_gone(table) || too_long(table)))
		trim(table);
}
