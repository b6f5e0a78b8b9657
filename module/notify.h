/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Subscriptions to the changes of a table.
 */
#ifndef RTM_NOTIFY_H
#define RTM_NOTIFY_H

#include <linux/kref.h>
#include <linux/mutex.h>
#include <linux/rtm.h>
#include <linux/xarray.h>

#include "feed.h"
#include "prefix.h"
#include "queue.h"

struct rtm_table;

#define RTM_FLIGHT		256	/* destinations on their way at a time */
/**
 * struct rtm_notify - one subscription
 * @kref: its file has one, so has who works with it
 * @list: in table->feed.subs; table lock
 * @table: the table
 * @cookie: the program's
 * @views: set of views, 0 for any
 * @filter: which changes concern it
 * @only_marked: and only those of destinations that it marked
 * @fetch_lock: held by a fetch from the choice of destinations until the
 *	program has them; never wanted by another file
 * @lock: guards all that follows; never held while user memory is touched
 * @closed: it is gone
 * @log: where it stands in the log
 * @skip_to: entries before this one are passed over
 * @slots: per chunk of the arena, a page of u16 with RTM_PENDING_*, RTM_SLOT_*
 *	for each record
 * @page: the page used last, and ...
 * @page_index: ... its chunk
 * @queue: destinations to be told of, in order of their first change; some have
 *	nothing pending any more
 * @queue_pages: pages of it that are in feed->bytes
 * @flight: behind the destinations that a fetch has taken
 * @nflight: how many of these, or such as had nothing pending
 * @taken: what was pending of each; 0 for nothing
 * @npending: destinations with something pending
 * @nmarked: destinations that are marked
 * @resync: the program is to be told that it missed something
 * @initial: the content at the start is not told completely
 * @cursor: how far it is
 * @after: @cursor itself was told
 * @announced: the program has been told that there is something, and has not
 *	fetched all of it since (U16)
 */
struct rtm_notify {
	struct kref kref;
	struct list_head list;
	struct rtm_table *table;
	u64 cookie;
	u32 views;
	struct rtm_filter filter;
	bool only_marked;
	struct mutex fetch_lock;	/* see above */
	struct mutex lock;	/* see above */
	bool closed;
	struct rtm_feed_reader log;
	u64 skip_to;
	struct xarray slots;
	u16 *page;
	unsigned long page_index;
	struct rtm_queue queue;
	unsigned int queue_pages;
	struct rtm_queue_spot flight;
	unsigned int nflight;
	u16 taken[RTM_FLIGHT];
	u64 npending;
	u64 nmarked;
	bool resync;
	bool initial;
	struct rtm_key cursor;
	bool after;
	bool announced;
};

/**
 * struct rtm_notify_set - subscriptions of one file
 * @subs: by number; its own lock
 * @waiter: how to tell the file of something new; @waiter.wake is the file's
 */
struct rtm_notify_set {
	struct xarray subs;
	struct rtm_feed_waiter waiter;
};

void rtm_notify_set_init(struct rtm_notify_set *set,
			 void (*wake)(struct rtm_feed_waiter *waiter));
void rtm_notify_set_exit(struct rtm_notify_set *set, struct rtm_table *table);
int rtm_notify_open(struct rtm_notify_set *set, struct rtm_table *table,
		    const struct rtm_notify_open *how, u32 views,
		    u32 *number, u64 *seq);
struct rtm_notify *rtm_notify_get(struct rtm_notify_set *set, u32 number);
void rtm_notify_put(struct rtm_notify *notify);
int rtm_notify_close(struct rtm_notify_set *set, u32 number);
bool rtm_notify_pending(struct rtm_notify_set *set, struct rtm_table *table);
bool rtm_notify_announce(struct rtm_notify_set *set, struct rtm_table *table,
			 u32 *number, u64 *cookie);
void rtm_notify_unannounce(struct rtm_notify_set *set, u32 number);

/* With notify->lock held */
int rtm_notify_sync(struct rtm_notify *notify);
int rtm_notify_prepare(struct rtm_notify *notify);
bool rtm_notify_next(struct rtm_notify *notify, u32 *id, u16 *pending);
void rtm_notify_take(struct rtm_notify *notify, u32 id);
void rtm_notify_settle(struct rtm_notify *notify, bool delivered);
bool rtm_notify_drop(struct rtm_notify *notify, u32 id);
bool rtm_notify_is_pending(struct rtm_notify *notify, u32 id);
void rtm_notify_let_go(struct rtm_notify *notify, const u32 *ids,
		       unsigned int n);
int rtm_notify_mark_locked(struct rtm_notify *notify, u32 id);
void rtm_notify_unmark_locked(struct rtm_notify *notify, u32 id);
bool rtm_notify_is_marked(struct rtm_notify *notify, u32 id);

/* Without a lock */
void rtm_notify_flush(struct rtm_table *table);

/* With the table lock */
u64 rtm_notify_backlog_locked(struct rtm_table *table);

/* Is there something to fetch? */
static inline bool rtm_notify_has_more(const struct rtm_notify *notify)
{
	return notify->npending || notify->initial || notify->resync;
}

#endif /* RTM_NOTIFY_H */
