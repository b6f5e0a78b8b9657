/* SPDX-License-Identifier: GPL-2.0 */
/*
 * One subscription to the changes of a table.
 */
#ifndef RTM_NOTIFY_H
#define RTM_NOTIFY_H

#include <linux/kref.h>
#include <linux/mutex.h>
#include <linux/rtm.h>
#include <linux/xarray.h>

#include "arena.h"
#include "feed.h"
#include "prefix.h"
#include "queue.h"

struct rtm_notify_set;
struct rtm_table;

#define RTM_FLIGHT		256	/* destinations on their way at a time */

/* What it knows of a destination, beside RTM_PENDING_*. */
#define RTM_SLOT_QUEUED		0x0200	/* it is in the queue */
#define RTM_SLOT_FLIGHT		0x0400	/* a fetch has it */
#define RTM_SLOT_MARKED		0x0800

#define RTM_SLOT_SHIFT		2	/* no two records are nearer than 4 units */

/**
 * struct rtm_notify - one subscription
 * @kref: its file has one, so has who works with it
 * @list: in table->feed.subs; table lock
 * @set: its file's subscriptions, while it is not @closed
 * @table: the table
 * @reader: its file may only read
 * @memcg: what is noted for it is charged to this memory cgroup, the one of whom
 *	subscribed, or NULL
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
	struct rtm_notify_set *set;
	struct rtm_table *table;
	bool reader;
	struct mem_cgroup *memcg;
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

struct rtm_notify *rtm_notify_new(struct rtm_table *table,
				  const struct rtm_notify_open *how, u32 views,
				  bool reader, u64 *seq);
void rtm_notify_end(struct rtm_notify *notify);
void rtm_notify_put(struct rtm_notify *notify);

/* With notify->lock held */
u16 *rtm_notify_slot_make(struct rtm_notify *notify, u32 id);
int rtm_notify_prepare(struct rtm_notify *notify);
bool rtm_notify_next(struct rtm_notify *notify, u32 *id, u16 *pending);
void rtm_notify_take(struct rtm_notify *notify, u32 id);
void rtm_notify_settle(struct rtm_notify *notify, bool delivered);
bool rtm_notify_drop(struct rtm_notify *notify, u32 id);
bool rtm_notify_is_pending(struct rtm_notify *notify, u32 id);
int rtm_notify_mark_locked(struct rtm_notify *notify, u32 id);
void rtm_notify_unmark_locked(struct rtm_notify *notify, u32 id);
bool rtm_notify_is_marked(struct rtm_notify *notify, u32 id);

/* Is there something to fetch? */
static inline bool rtm_notify_has_more(const struct rtm_notify *notify)
{
	return notify->npending || notify->initial || notify->resync;
}

/*
 * What it knows of a destination.
 * Return: NULL if there is nothing to know of its neighbourhood.
 */
static inline u16 *rtm_notify_slot_find(struct rtm_notify *notify,
					u32 id)
{
	unsigned long index = id >> RTM_CHUNK_SHIFT;

	if (!notify->page || notify->page_index != index) {
		u16 *page = xa_load(&notify->slots, index);

		if (!page)
			return NULL;
		notify->page = page;
		notify->page_index = index;
	}
	return &notify->page[(id & ((1U << RTM_CHUNK_SHIFT) - 1)) >>
			     RTM_SLOT_SHIFT];
}

#endif /* RTM_NOTIFY_H */
