// SPDX-License-Identifier: GPL-2.0
/*
 * A subscription and the log: what of it concerns the subscription, and which
 * destinations without routes stay until it was told.
 */
#include "notify.h"
#include "notify_log.h"
#include "ref.h"
#include "table.h"

#define BATCH		256	/* entries read under one lock */

/* Destinations without routes */

/**
 * struct goner - a destination that may not concern a subscription any more
 * @id: id of its record
 * @log: low half of the number of the entry that said so
 */
struct goner {
	u32 id;
	u32 log;
};

static void let_go_locked(struct rtm_table *table, u32 id)
{
	struct rtm_record *record = rtm_record_ptr(&table->store, id);

	if (WARN_ON_ONCE(!record->gone.holders))
		return;
	WRITE_ONCE(record->gone.holders, record->gone.holders - 1);
	if (record->gone.holders)
		return;
	table->feed.ngone--;
	rtm_dest_release_locked(table, id);
}

/* Is that a destination's record, and has it no route? */
static bool is_empty(const struct rtm_record *record)
{
	return record && READ_ONCE(record->flags) & RTM_REC_LIVE &&
	       !READ_ONCE(record->nroutes);
}

/* Entries that left nothing pending were their destinations' last ones. */
static void let_go_read(struct rtm_notify *notify, struct goner *goners,
			unsigned int n)
{
	struct rtm_table *table = notify->table;
	unsigned int i;

	if (!n)
		return;
	rtm_table_lock(table);
	for (i = 0; i < n; i++) {
		const struct rtm_record *record;

		record = rtm_record_ptr(&table->store, goners[i].id);
		if (is_empty(record) && record->log == goners[i].log)
			let_go_locked(table, goners[i].id);
	}
	rtm_table_unlock(table);
}

/**
 * rtm_notify_let_go - nothing is pending any more of some destinations
 * @notify: the subscription
 * @ids: their records' ids, at most %RTM_FLIGHT, no two the same
 * @n: how many
 *
 * Those that have no routes need not stay for this subscription, unless it has
 * yet to read their last entry.
 *
 * Context: notify->lock; takes the table lock.
 */
void rtm_notify_let_go(struct rtm_notify *notify, const u32 *ids,
		       unsigned int n)
{
	struct rtm_table *table = notify->table;
	unsigned int i, empty = 0;

	/* Who has routes and loses them gets an entry that is ahead of us. */
	rcu_read_lock();
	for (i = 0; i < n && !empty; i++)
		empty = is_empty(rtm_record_ptr(&table->store, ids[i]));
	rcu_read_unlock();
	if (!empty)
		return;
	rtm_table_lock(table);
	for (i = 0; i < n; i++)
		if (is_empty(rtm_record_ptr(&table->store, ids[i])) &&
		    !rtm_feed_ahead_locked(table, &notify->log, ids[i]))
			let_go_locked(table, ids[i]);
	rtm_table_unlock(table);
}

/* Reading the log */

/* Its queue has grown or shrunk. */
void rtm_notify_account(struct rtm_notify *notify)
{
	long pages = (long)notify->queue.pages - notify->queue_pages;

	if (!pages)
		return;
	notify->queue_pages = notify->queue.pages;
	atomic64_add(pages * (long)sizeof(struct rtm_queue_page),
		     &notify->table->feed.bytes);
}

/* Such a change may leave a destination without routes. */
static bool may_empty(u32 change)
{
	return change & (0x7fU << 8 * RTM_KIND_REMOVED |
			 0x7fU << 8 * RTM_KIND_HOLD);
}

/* The change may be a destination's last, of which nobody has to be told. */
static bool is_goner(const struct rtm_notify *notify, u32 id, u32 change)
{
	const struct rtm_record *record;
	bool goner;

	if (!may_empty(change))
		return false;
	rcu_read_lock();
	record = rtm_record_ptr(&notify->table->store, id);
	goner = is_empty(record) &&
		READ_ONCE(record->log) == (u32)notify->log.pos;
	rcu_read_unlock();
	return goner;
}

/* Note what an entry says.  Return: 1: nothing is pending; 0; -ENOMEM. */
static int note(struct rtm_notify *notify, u32 id, u16 pending)
{
	u16 *slot;

	if (pending && notify->only_marked) {
		slot = rtm_notify_slot_find(notify, id);
		if (!slot || !(*slot & RTM_SLOT_MARKED))
			pending = 0;
	}
	if (!pending) {
		slot = rtm_notify_slot_find(notify, id);
		return !slot || !(*slot & (RTM_PENDING | RTM_SLOT_FLIGHT));
	}
	slot = rtm_notify_slot_make(notify, id);
	if (!slot)
		return -ENOMEM;
	if (!(*slot & RTM_SLOT_QUEUED)) {
		/* A fetch under way may need the spare page. */
		if (rtm_queue_push(&notify->queue, id, !notify->nflight))
			return -ENOMEM;
		*slot |= RTM_SLOT_QUEUED;
	}
	if (!(*slot & RTM_PENDING))
		notify->npending++;
	*slot = rtm_filter_merge(&notify->filter, *slot, pending);
	return 0;
}

/* Take note of at most so many changes.  Return: as rtm_notify_sync(). */
int rtm_notify_sync_some(struct rtm_notify *notify, u64 most)
{
	struct rtm_feed *feed = &notify->table->feed;
	u64 end = rtm_feed_look(feed);
	struct goner goners[32];
	unsigned int n = 0;
	int ret = 0;
	u64 i;

	lockdep_assert_held(&notify->lock);
	for (i = 0; i < most && notify->log.pos < end; i++) {
		struct rtm_feed_entry new;
		u16 pending = 0;

		if (i % 1024 == 1023)
			cond_resched();
		new = rtm_feed_read(feed, &notify->log);
		if (notify->log.pos >= notify->skip_to)
			pending = rtm_filter_pending(&notify->filter, new.change);
		/* Nobody has to be told, and what shares the entry is alike. */
		if (!pending && !may_empty(new.change)) {
			rtm_feed_next_entry(&notify->log);
			continue;
		}
		ret = note(notify, new.id, pending);
		if (ret < 0)
			break;
		if (ret && is_goner(notify, new.id, new.change))
			goners[n++] = (struct goner){ new.id, notify->log.pos };
		rtm_feed_next(&notify->log);
		if (n == ARRAY_SIZE(goners)) {
			let_go_read(notify, goners, n);
			n = 0;
			rtm_table_give_way(notify->table);
		}
	}
	let_go_read(notify, goners, n);
	rtm_notify_account(notify);
	return ret < 0 ? ret : 0;
}

/**
 * rtm_notify_sync - take note of all changes there are
 * @notify: the subscription
 *
 * Context: notify->lock; takes the table lock; may sleep.
 * Return: 0; -ENOMEM: of some there was no memory to take note, they are still
 * to be read.
 */
int rtm_notify_sync(struct rtm_notify *notify)
{
	return rtm_notify_sync_some(notify, U64_MAX);
}

/* Starting anew, and leaving */

/* Drop everything that is pending. */
void rtm_notify_drop_pending(struct rtm_notify *notify)
{
	struct rtm_queue_spot spot = notify->queue.head;
	u32 ids[64], id;
	unsigned int n = 0;

	for (; rtm_queue_at(&notify->queue, &spot, &id); spot.at++) {
		if (rtm_notify_drop(notify, id))
			ids[n++] = id;
		if (n == ARRAY_SIZE(ids)) {
			rtm_notify_let_go(notify, ids, n);
			n = 0;
			rtm_table_give_way(notify->table);
		}
	}
	rtm_notify_let_go(notify, ids, n);
}

/*
 * The subscription has missed something, or is to have: it goes on with what
 * happens from now on.  Needs no memory.
 */
void rtm_notify_resync(struct rtm_notify *notify)
{
	struct rtm_table *table = notify->table;

	rtm_table_lock(table);
	notify->skip_to = rtm_feed_seal_locked(table);
	table->feed.resyncs++;
	rtm_table_unlock(table);
	notify->resync = true;
	rtm_notify_drop_pending(notify);
	rtm_notify_sync(notify);
}

/*
 * Be counted no more.  Until then every id in log and queue is good; afterwards
 * nothing is read, since others' destinations do not wait for this one.
 * Return: false: there is more to read than may be read under the table lock.
 */
bool rtm_notify_leave(struct rtm_notify *notify)
{
	struct rtm_table *table = notify->table;
	struct rtm_feed *feed = &table->feed;
	bool done;

	rtm_table_lock(table);
	done = feed->end - notify->log.pos <= BATCH;
	while (done && notify->log.pos < feed->end) {
		struct rtm_feed_entry one = rtm_feed_read(feed, &notify->log);

		if (is_goner(notify, one.id, one.change))
			let_go_locked(table, one.id);
		/* What shares the entry is new. */
		rtm_feed_next_entry(&notify->log);
	}
	if (done)
		rtm_feed_leave_locked(table);
	rtm_table_unlock(table);
	return done;
}
