// SPDX-License-Identifier: GPL-2.0
/*
 * The change log: what the writer does, whose cost does not depend on who
 * reads, and how readers go through it.
 */
#include <linux/gfp.h>
#include <linux/mm.h>

#include "feed.h"
#include "table.h"

/* Context: feed->lock.  Return: false: there is none. */
static bool wake_first(struct list_head *list)
{
	struct rtm_feed_waiter *waiter;

	waiter = list_first_entry_or_null(list, struct rtm_feed_waiter, list);
	if (!waiter)
		return false;
	list_del_init(&waiter->list);
	waiter->wake(waiter);
	return true;
}

/*
 * Those who wait now; not those who arm again meanwhile, or two of them could
 * keep this busy for ever.
 */
static void wake_many(struct work_struct *work)
{
	struct rtm_feed *feed = container_of(work, struct rtm_feed, waker);
	bool more;

	spin_lock(&feed->lock);
	list_splice_tail_init(&feed->waiters, &feed->waking);
	spin_unlock(&feed->lock);
	do {
		spin_lock(&feed->lock);
		more = wake_first(&feed->waking);
		spin_unlock(&feed->lock);
		cond_resched();
	} while (more);
}

void rtm_feed_init(struct rtm_feed *feed, u32 step)
{
	BUILD_BUG_ON(sizeof(struct rtm_feed_chunk) != PAGE_SIZE);
	BUILD_BUG_ON(BIT(RTM_ID_BITS) - 1 > RTM_FEED_ID);
	spin_lock_init(&feed->lock);
	xa_init_flags(&feed->chunks, XA_FLAGS_ACCOUNT);
	INIT_LIST_HEAD(&feed->subs);
	INIT_LIST_HEAD(&feed->waiters);
	INIT_LIST_HEAD(&feed->waking);
	INIT_WORK(&feed->waker, wake_many);
	feed->step = step;
	feed->end = 1;
	feed->begin = U64_MAX;
	atomic64_set(&feed->max_read, 1);
	atomic64_set(&feed->bytes, 0);
}

void rtm_feed_exit(struct rtm_feed *feed)
{
	cancel_work_sync(&feed->waker);
	WARN_ON_ONCE(feed->first || feed->nsubs || feed->ngone ||
		     !xa_empty(&feed->chunks) || !list_empty(&feed->waiters) ||
		     !list_empty(&feed->waking) ||
		     atomic64_read(&feed->bytes));
	xa_destroy(&feed->chunks);
}

/* The writer */

/*
 * Until where there is room: the end of the newest chunk, or a number whose low half
 * is 0, which means nothing in a record.
 */
static void set_room(struct rtm_feed *feed)
{
	u64 stop = (feed->last->index + 1) * RTM_FEED_CHUNK;

	feed->room = min(stop, ALIGN(feed->end, BIT_ULL(32)));
}

/*
 * A change must not fail, so the page that it may need every some hundred
 * changes is waited for.  It is cleared although nobody reads what was not
 * written: all its lines come at once, and not one by one, each waited for.  A page
 * and not an object of a slab: where the kernel clears all memory that it hands
 * out, it clears that twice.
 */
static void add_chunk(struct rtm_feed *feed, u64 index)
{
	gfp_t gfp = GFP_KERNEL_ACCOUNT | __GFP_NOFAIL;
	struct rtm_feed_chunk *chunk;

	chunk = (struct rtm_feed_chunk *)get_zeroed_page(gfp);
	chunk->index = index;
	xa_store(&feed->chunks, index, chunk, gfp);
	atomic64_add(sizeof(*chunk), &feed->bytes);
	spin_lock(&feed->lock);
	if (!feed->first) {
		feed->first = chunk;
		WRITE_ONCE(feed->begin, index * RTM_FEED_CHUNK);
	}
	feed->last = chunk;
	feed->base = (unsigned long)chunk->entry -
		     index * sizeof(chunk->entry);
	set_room(feed);
	spin_unlock(&feed->lock);
}

/* Room for an entry.  May sleep. */
static void make_room(struct rtm_feed *feed)
{
	u64 index = feed->end / RTM_FEED_CHUNK;
	struct rtm_feed_entry *entry;

	if (!feed->last || feed->last->index != index)
		add_chunk(feed, index);
	if ((u32)feed->end)
		return;
	entry = &feed->last->entry[feed->end % RTM_FEED_CHUNK];
	WRITE_ONCE(entry->id, 0);
	WRITE_ONCE(entry->change, 0);
	/* Pairs with rtm_feed_look(). */
	smp_store_release(&feed->end, feed->end + 1);
	set_room(feed);
}

/* The next entry, for which there is room. */
static void put(struct rtm_feed *feed, u32 id, u32 change)
{
	u64 end = feed->end;
	struct rtm_feed_entry *entry;

	entry = (struct rtm_feed_entry *)(feed->base + end * sizeof(*entry));
	WRITE_ONCE(entry->id, id);
	WRITE_ONCE(entry->change, change);
	/* Pairs with rtm_feed_look(): who sees the number sees the entry. */
	smp_store_release(&feed->end, end + 1);
}

static void append(struct rtm_feed *feed, struct rtm_record *record, u32 id,
		   u32 change)
{
	while (unlikely(feed->end >= feed->room))
		make_room(feed);
	WRITE_ONCE(record->log, (u32)feed->end);
	put(feed, id, change);
}

/* What one critical section adds is far less than what an entry can count. */
static void put_run(struct rtm_feed *feed, const struct rtm_feed_run *run)
{
	u32 change = rtm_change_of(RTM_KIND_ADDED, run->views, run->views,
				   run->views);
	u32 id = run->first, n;

	BUILD_BUG_ON(RTM_KIND_ADDED);
	if (run->next != id + feed->step) {
		n = (s32)(run->next - id) / run->step;
		WARN_ON_ONCE(n >> (32 - RTM_FEED_RUN_SHIFT));
		change |= n << RTM_FEED_RUN_SHIFT;
		id |= RTM_FEED_RUN | (run->step < 0 ? RTM_FEED_DOWN : 0);
	}
	put(feed, id, change);
}

/**
 * rtm_feed_start_run_locked - a new destination that does not go on with a run
 * @feed: the log, which is on
 * @record: its record
 * @id: id of that
 * @views: views of the route that it has got
 *
 * Unless it is the second one and shows that the run goes down.  Makes room, since at
 * the end of a run nobody can wait.  The first of a run may stay alone; so its record
 * knows the entry.  The others need not: who changes again gets an entry, and from
 * then on knows that.  So does the first of many: an entry with RTM_FEED_RUN has no
 * record's id.
 *
 * Context: table lock; may sleep.
 */
void rtm_feed_start_run_locked(struct rtm_feed *feed, struct rtm_record *record,
			       u32 id, u32 views)
{
	struct rtm_feed_run *run = &feed->run;

	if (run->step) {
		if (id == run->first - feed->step && views == run->views &&
		    run->next == run->first + feed->step) {
			run->step = -run->step;
			run->next = id + run->step;
			return;
		}
		put_run(feed, run);
	}
	while (unlikely(feed->end >= feed->room))
		make_room(feed);
	WRITE_ONCE(record->log, (u32)feed->end);
	run->first = id;
	run->views = views;
	run->step = feed->step;
	run->next = id + run->step;
}

/* The run gets its entry.  Context: table lock. */
void rtm_feed_end_run_locked(struct rtm_feed *feed)
{
	put_run(feed, &feed->run);
	feed->run.next = 0;
	feed->run.step = 0;
}

/* Entry @pos, NULL if it is not there any more.  RCU, or its chunk is kept. */
static struct rtm_feed_entry *find_entry(struct rtm_feed *feed, u64 pos)
{
	struct rtm_feed_chunk *chunk;

	chunk = xa_load(&feed->chunks, pos / RTM_FEED_CHUNK);
	return chunk ? &chunk->entry[pos % RTM_FEED_CHUNK] : NULL;
}

/*
 * Add the change to the destination's last entry, if nobody has read that.
 *
 * A reader first raises max_read, then reads; this first adds, then looks at
 * max_read again, with full barriers in between.  So either the reader sees what
 * was added, or this sees that the reader was there and the change gets an entry
 * of its own.  Both may happen: then the reader is told twice.
 */
static bool merge(struct rtm_feed *feed, const struct rtm_record *record,
		  u32 id, u32 change)
{
	u64 max_read = atomic64_read(&feed->max_read), pos;
	u32 ahead = record->log - (u32)max_read;
	struct rtm_feed_entry *entry;
	bool done = false;

	if (ahead >= feed->end - max_read)
		return false;
	pos = max_read + ahead;
	rcu_read_lock();
	entry = find_entry(feed, pos);
	if (entry && entry->id == id) {
		WRITE_ONCE(entry->change,
			   rtm_change_merge(entry->change, change));
		smp_mb();	/* see above; pairs with rtm_feed_look() */
		done = atomic64_read(&feed->max_read) <= pos;
	}
	rcu_read_unlock();
	return done;
}

/**
 * rtm_feed_change_locked - a destination has changed
 * @table: the table
 * @id: id of its record, which readers see as it is now
 * @change: what has changed, see rtm_change_of()
 *
 * To be called before the lock is let go, so before the change counts as logged.  If
 * the destination has no routes, it now waits for every subscription.  Never fails.
 *
 * Context: table lock; may sleep.
 */
void rtm_feed_change_locked(struct rtm_table *table, u32 id, u32 change)
{
	struct rtm_feed *feed = &table->feed;
	struct rtm_record *record;

	lockdep_assert_held(&table->lock);
	if (likely(!feed->nsubs))
		return;
	record = rtm_record_ptr(&table->store, id);
	rtm_feed_publish_locked(feed);
	if (!merge(feed, record, id, change))
		append(feed, record, id, change);
	if (record->nroutes)
		return;
	if (!record->gone.holders)
		feed->ngone++;
	WRITE_ONCE(record->gone.holders, feed->nsubs);
}

/* A destination without routes is about to get one. */
void rtm_feed_revive_locked(struct rtm_table *table, struct rtm_record *record)
{
	lockdep_assert_held(&table->lock);
	if (!record->gone.holders)
		return;
	table->feed.ngone--;
	WRITE_ONCE(record->gone.holders, 0);
}

/**
 * rtm_feed_wake - tell those who wait of what is new
 * @feed: the log
 *
 * Once a block, without the table lock.  Who arms looks for changes afterwards;
 * so a waiter that is missed here has seen them, see rtm_feed_arm().
 *
 * To wake a process costs more than a change.  So one that is alone is woken here;
 * several are left to a work, or the writer's cost would grow with their number.
 */
void rtm_feed_wake(struct rtm_feed *feed)
{
	u64 end = READ_ONCE(feed->end);
	bool many;

	if (READ_ONCE(feed->woken) == end)
		return;
	WRITE_ONCE(feed->woken, end);
	smp_mb();	/* entries before the list; pairs with rtm_feed_arm() */
	if (list_empty_careful(&feed->waiters))
		return;
	spin_lock(&feed->lock);
	many = !list_empty(&feed->waiters) && !list_is_singular(&feed->waiters);
	if (!many)
		wake_first(&feed->waiters);
	spin_unlock(&feed->lock);
	if (many)
		queue_work(system_unbound_wq, &feed->waker);
}

/* Readers */

/* The oldest chunk from now on; NULL: there is none.  Context: feed->lock. */
static void set_first(struct rtm_feed *feed, struct rtm_feed_chunk *chunk)
{
	feed->first = chunk;
	WRITE_ONCE(feed->begin, chunk ? chunk->index * RTM_FEED_CHUNK : U64_MAX);
	if (chunk)
		return;
	feed->last = NULL;
	feed->room = 0;
}

static void free_chunk(struct rcu_head *rcu)
{
	free_page((unsigned long)container_of(rcu, struct rtm_feed_chunk, rcu));
}

/* Free chunks that nobody needs.  Context: feed->lock. */
static void drop_chunks(struct rtm_feed *feed)
{
	struct rtm_feed_chunk *chunk;

	while ((chunk = feed->first) && !chunk->readers &&
	       (chunk != feed->last || !feed->nsubs)) {
		xa_erase(&feed->chunks, chunk->index);
		set_first(feed, chunk == feed->last ? NULL :
				xa_load(&feed->chunks, chunk->index + 1));
		atomic64_sub(sizeof(*chunk), &feed->bytes);
		call_rcu(&chunk->rcu, free_chunk);
	}
}

static void raise_max_read(struct rtm_feed *feed, u64 end)
{
	s64 old = atomic64_read(&feed->max_read);

	while (old < (s64)end &&
	       !atomic64_try_cmpxchg(&feed->max_read, &old, end))
		;
	smp_mb();	/* before any entry is read; pairs with merge() */
}

/**
 * rtm_feed_seal_locked - from now on changes get entries of their own
 * @table: the table
 *
 * Context: table lock.
 * Return: number of the entry to come.
 */
u64 rtm_feed_seal_locked(struct rtm_table *table)
{
	struct rtm_feed *feed = &table->feed;

	lockdep_assert_held(&table->lock);
	rtm_feed_publish_locked(feed);
	raise_max_read(feed, feed->end);
	return feed->end;
}

/* One more reader, who begins with the changes from now on.  May sleep. */
void rtm_feed_open_locked(struct rtm_table *table,
			  struct rtm_feed_reader *reader)
{
	struct rtm_feed *feed = &table->feed;

	lockdep_assert_held(&table->lock);
	/* What is there now stays from here on. */
	spin_lock(&feed->lock);
	feed->nsubs++;
	spin_unlock(&feed->lock);
	if (!feed->last)
		add_chunk(feed, feed->end / RTM_FEED_CHUNK);
	reader->pos = rtm_feed_seal_locked(table);
	reader->done = 0;
	reader->left = 1;
	spin_lock(&feed->lock);
	reader->chunk = feed->last;
	reader->chunk->readers++;
	spin_unlock(&feed->lock);
}

/*
 * One reader less: no destination waits for it from now on.  It has read all that
 * there is, and closes.
 */
void rtm_feed_leave_locked(struct rtm_table *table)
{
	struct rtm_feed *feed = &table->feed;

	lockdep_assert_held(&table->lock);
	spin_lock(&feed->lock);
	feed->nsubs--;
	spin_unlock(&feed->lock);
}

/* Without the table lock. */
void rtm_feed_close(struct rtm_feed *feed, struct rtm_feed_reader *reader)
{
	spin_lock(&feed->lock);
	reader->chunk->readers--;
	reader->chunk = NULL;
	drop_chunks(feed);
	spin_unlock(&feed->lock);
}

/* How far there is something to read.  Who calls this reads. */
u64 rtm_feed_look(struct rtm_feed *feed)
{
	u64 end = smp_load_acquire(&feed->end);	/* pairs with put() */

	raise_max_read(feed, end);
	return end;
}

/* The reader's position has left its chunk: it is in the one that follows. */
void rtm_feed_enter_chunk(struct rtm_feed *feed, struct rtm_feed_reader *reader)
{
	struct rtm_feed_chunk *chunk = reader->chunk, *next;

	next = xa_load(&feed->chunks, chunk->index + 1);
	spin_lock(&feed->lock);
	next->readers++;
	chunk->readers--;
	reader->chunk = next;
	drop_chunks(feed);
	spin_unlock(&feed->lock);
}

/* Has the reader yet to read the last entry of a destination? */
bool rtm_feed_ahead_locked(struct rtm_table *table,
			   const struct rtm_feed_reader *reader, u32 id)
{
	struct rtm_feed *feed = &table->feed;
	const struct rtm_feed_entry *entry;
	u32 ahead;

	lockdep_assert_held(&table->lock);
	ahead = rtm_record_ptr(&table->store, id)->log - (u32)reader->pos;
	if (ahead >= feed->end - reader->pos)
		return false;
	entry = find_entry(feed, reader->pos + ahead);
	return entry && entry->id == id;
}

/* Entries that the log keeps, some of which every reader may have read. */
u64 rtm_feed_length(struct rtm_feed *feed)
{
	u64 end = READ_ONCE(feed->end);

	return end - min(end, READ_ONCE(feed->begin));
}

/*
 * Tell @waiter of the next entries.  The caller looks for entries afterwards:
 * either it sees them, or the writer sees the waiter.
 */
void rtm_feed_arm(struct rtm_feed *feed, struct rtm_feed_waiter *waiter)
{
	spin_lock(&feed->lock);
	if (list_empty(&waiter->list))
		list_add_tail(&waiter->list, &feed->waiters);
	spin_unlock(&feed->lock);
	smp_mb();	/* the list before entries; pairs with rtm_feed_wake() */
}

void rtm_feed_disarm(struct rtm_feed *feed, struct rtm_feed_waiter *waiter)
{
	spin_lock(&feed->lock);
	list_del_init(&waiter->list);
	spin_unlock(&feed->lock);
}
