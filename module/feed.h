/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The change log of a table.  There is one while the table has subscriptions.
 * See "Change feed" in Documentation/design.rst.
 */
#ifndef RTM_FEED_H
#define RTM_FEED_H

#include <linux/atomic.h>
#include <linux/cache.h>
#include <linux/list.h>
#include <linux/rcupdate.h>
#include <linux/spinlock.h>
#include <linux/workqueue.h>
#include <linux/xarray.h>
#include <asm/page.h>

#include "change.h"
#include "record.h"

struct rtm_table;

/* Entries of a chunk, which is a page. */
#define RTM_FEED_CHUNK	((unsigned int)((PAGE_SIZE - 32) / 8))

/*
 * In the id of an entry: it stands for a run of new destinations, whose records lie
 * side by side, one above or below the other.  Its change says in the lowest byte what
 * happened to each of them, above that how many they are.
 */
#define RTM_FEED_RUN		(1U << 31)
#define RTM_FEED_DOWN		(1U << 30)
#define RTM_FEED_ID		(RTM_FEED_DOWN - 1)
#define RTM_FEED_RUN_SHIFT	8

/**
 * struct rtm_feed_entry - one or more changes of a destination, or a run
 * @id: id of its record, or of the first one with RTM_FEED_RUN; 0: nothing
 * @change: what happened; grows while nobody has read it, if it is no run
 */
struct rtm_feed_entry {
	u32 id;
	u32 change;
};

/**
 * struct rtm_feed_chunk - some entries
 * @rcu: for the grace period before it is freed: the writer may be at an entry
 *	that was read meanwhile
 * @index: number of the first entry, divided by RTM_FEED_CHUNK
 * @readers: how many readers stand in it; feed->lock
 * @entry: entries
 */
struct rtm_feed_chunk {
	struct rcu_head rcu;
	u64 index;
	u32 readers;
	struct rtm_feed_entry entry[RTM_FEED_CHUNK];
};

/**
 * struct rtm_feed_reader - where a subscription stands in the log
 * @pos: number of the entry to read next; its reader's, others may look
 * @done: how many of the destinations of that entry, if it is a run, are read
 * @left: how many are not; 1 if it is none
 * @chunk: the chunk that it keeps, and with it all that follow
 */
struct rtm_feed_reader {
	u64 pos;
	u32 done;
	u32 left;
	struct rtm_feed_chunk *chunk;
};

/**
 * struct rtm_feed_run - new destinations that are not yet in the log
 * @next: id that the next one would have
 * @step: from each to the next; 0: there are none
 * @first: id of the first one
 * @views: views of the route that each of them has got
 */
struct rtm_feed_run {
	u32 next;
	s32 step;
	u32 first;
	u32 views;
};

/**
 * struct rtm_feed_waiter - somebody who wants to be told of new entries, once
 * @list: in feed->waiters; feed->lock
 * @wake: called when there are some, under feed->lock
 */
struct rtm_feed_waiter {
	struct list_head list;
	void (*wake)(struct rtm_feed_waiter *waiter);
};

/**
 * struct rtm_feed - the log
 * @nsubs: subscriptions; table lock and @lock
 * @nreaders: those of them whose files may only read; table lock
 * @end: number of the entry to come; table lock, read without it
 * @room: the first entry for which there is no place yet, or whose number means
 *	nothing in a record; table lock, and @lock while there are no subscriptions
 * @base: address that entry 0 would have beside those of the newest chunk; likewise
 * @run: the next entry, if it is a run that goes on; table lock
 * @step: from the id of a record to that of the next one above it
 * @max_read: no reader has looked at this entry or a later one
 * @begin: number of the oldest entry there is, U64_MAX for none; @lock, read
 *	without it
 * @woken: value of @end when waiters were last woken; a hint
 * @lock: guards chunks against going, and @waiters; innermost
 * @chunks: chunks by index; stored under the table lock, erased under @lock
 * @first: the oldest; @lock
 * @last: the newest, which stays while there are subscriptions; table lock and
 *	@lock
 * @subs: all of them; table lock
 * @ngone: destinations kept because some subscription has yet to be told that
 *	they lost their last route; table lock
 * @resyncs: subscriptions that were told to start anew; table lock
 * @waiters: those who are to be told; @lock
 * @waking: those whom @waker is telling; @lock
 * @waker: tells them, so that a writer does not do more for many than for one
 * @trimmer: reads the log for those who do not, see notify_trim.c
 * @bytes: memory of log and subscriptions
 */
struct rtm_feed {
	u32 nsubs ____cacheline_aligned;	/* what a writer needs, in one line */
	u32 nreaders;
	u64 end;
	u64 room;
	unsigned long base;
	struct rtm_feed_run run;
	u32 step;
	atomic64_t max_read;
	u64 begin;
	u64 woken;
	spinlock_t lock;	/* see above */
	struct xarray chunks;
	struct rtm_feed_chunk *first;
	struct rtm_feed_chunk *last;
	struct list_head subs;
	u64 ngone;
	u64 resyncs;
	struct list_head waiters;
	struct list_head waking;
	struct work_struct waker;
	struct work_struct trimmer;
	atomic64_t bytes;
};

void rtm_feed_init(struct rtm_feed *feed, u32 step);
void rtm_feed_exit(struct rtm_feed *feed);

/* Does anybody subscribe?  Table lock, or a hint. */
static inline bool rtm_feed_is_on(const struct rtm_feed *feed)
{
	return unlikely(READ_ONCE(feed->nsubs));
}

/* The writer */
void rtm_feed_change_locked(struct rtm_table *table, u32 id, u32 change);
void rtm_feed_revive_locked(struct rtm_table *table, struct rtm_record *record);
void rtm_feed_start_run_locked(struct rtm_feed *feed, struct rtm_record *record,
			       u32 id, u32 views);
void rtm_feed_end_run_locked(struct rtm_feed *feed);
void rtm_feed_wake(struct rtm_feed *feed);

/**
 * rtm_feed_new_locked - a destination that was never in the log has got a route
 * @feed: the log, which is on
 * @record: its record, which is new
 * @id: id of that
 * @views: views of the route
 *
 * In line and short, since this is what every new destination costs when somebody
 * subscribes.  New records lie side by side mostly: in new memory upwards, where others
 * were freed one after another downwards.  Those of one critical section that do share
 * an entry, which is there when the section ends.
 *
 * Context: table lock; may sleep.
 */
static __always_inline void rtm_feed_new_locked(struct rtm_feed *feed,
						struct rtm_record *record,
						u32 id, u32 views)
{
	if (likely(id == feed->run.next && views == feed->run.views))
		feed->run.next += feed->run.step;
	else
		rtm_feed_start_run_locked(feed, record, id, views);
}

/* What has changed so far can be read. */
static inline void rtm_feed_publish_locked(struct rtm_feed *feed)
{
	if (unlikely(feed->run.step))
		rtm_feed_end_run_locked(feed);
}

/* Readers */
void rtm_feed_open_locked(struct rtm_table *table,
			  struct rtm_feed_reader *reader);
void rtm_feed_leave_locked(struct rtm_table *table);
void rtm_feed_close(struct rtm_feed *feed, struct rtm_feed_reader *reader);
u64 rtm_feed_seal_locked(struct rtm_table *table);
u64 rtm_feed_look(struct rtm_feed *feed);
void rtm_feed_enter_chunk(struct rtm_feed *feed, struct rtm_feed_reader *reader);
bool rtm_feed_ahead_locked(struct rtm_table *table,
			   const struct rtm_feed_reader *reader, u32 id);
u64 rtm_feed_length(struct rtm_feed *feed);
void rtm_feed_arm(struct rtm_feed *feed, struct rtm_feed_waiter *waiter);
void rtm_feed_disarm(struct rtm_feed *feed, struct rtm_feed_waiter *waiter);

/**
 * rtm_feed_read - the change that a reader has to read next
 * @feed: the log
 * @reader: the reader, whose position is below rtm_feed_look()
 *
 * Return: the change of one destination.
 */
static inline struct rtm_feed_entry rtm_feed_read(struct rtm_feed *feed,
						  struct rtm_feed_reader *reader)
{
	const struct rtm_feed_entry *entry;
	struct rtm_feed_entry one;

	if (unlikely(reader->chunk->index != reader->pos / RTM_FEED_CHUNK))
		rtm_feed_enter_chunk(feed, reader);
	entry = &reader->chunk->entry[reader->pos % RTM_FEED_CHUNK];
	one.id = READ_ONCE(entry->id);
	one.change = READ_ONCE(entry->change);
	if (one.id & RTM_FEED_RUN) {
		u32 far = reader->done * feed->step;

		reader->left = (one.change >> RTM_FEED_RUN_SHIFT) - reader->done;
		one.id = (one.id & RTM_FEED_ID) +
			 (one.id & RTM_FEED_DOWN ? -far : far);
		one.change &= BIT(RTM_FEED_RUN_SHIFT) - 1;
	}
	return one;
}

/* The entry is read, and if it is a run, all of it. */
static inline void rtm_feed_next_entry(struct rtm_feed_reader *reader)
{
	reader->done = 0;
	reader->left = 1;
	WRITE_ONCE(reader->pos, reader->pos + 1);
}

/* The change is read. */
static inline void rtm_feed_next(struct rtm_feed_reader *reader)
{
	if (reader->left > 1)
		reader->done++;
	else
		rtm_feed_next_entry(reader);
}

#endif /* RTM_FEED_H */
