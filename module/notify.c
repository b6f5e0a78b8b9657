// SPDX-License-Identifier: GPL-2.0
/*
 * Subscriptions: what of the log concerns each, what it has yet to be told, and
 * which destinations without routes stay until it was.
 */
#include <linux/moduleparam.h>
#include <linux/slab.h>

#include "notify.h"
#include "ref.h"
#include "table.h"

#define SLOT_QUEUED	0x0200	/* it is in the queue */
#define SLOT_FLIGHT	0x0400	/* a fetch has it */
#define SLOT_MARKED	0x0800

#define SLOT_SHIFT	2	/* no two records are nearer than 4 units */
#define PAGE_SLOTS	(1U << (RTM_CHUNK_SHIFT - SLOT_SHIFT))
#define PAGE_BYTES	(PAGE_SLOTS * sizeof(u16))

#define LOG_MIN		65536U
#define TRIM_MIN	1024	/* entries of the log read for others at once */
#define TRIM_MAX	512ULL	/* changes that count as one's own */
#define BATCH		256	/* destinations let go under one lock */

static uint max_tombstones = 2000000;
module_param(max_tombstones, uint, 0644);
MODULE_PARM_DESC(max_tombstones,
		 "destinations without routes that subscriptions may keep, per table");

static uint min_log = LOG_MIN;
module_param(min_log, uint, 0644);
MODULE_PARM_DESC(min_log,
		 "changes that the log of a table may keep beside two per destination");

/* What a subscription knows of each destination */

static u16 *slot_in(u16 *page, u32 id)
{
	return &page[(id & ((1U << RTM_CHUNK_SHIFT) - 1)) >> SLOT_SHIFT];
}

/* Return: NULL if there is nothing to know of its neighbourhood. */
static u16 *slot_find(struct rtm_notify *notify, u32 id)
{
	unsigned long index = id >> RTM_CHUNK_SHIFT;

	if (!notify->page || notify->page_index != index) {
		u16 *page = xa_load(&notify->slots, index);

		if (!page)
			return NULL;
		notify->page = page;
		notify->page_index = index;
	}
	return slot_in(notify->page, id);
}

/* The same, made if it is not there.  Return: NULL if out of memory. */
static u16 *slot_make(struct rtm_notify *notify, u32 id)
{
	u16 *slot = slot_find(notify, id), *page;

	if (slot)
		return slot;
	page = kzalloc(PAGE_BYTES, GFP_KERNEL_ACCOUNT);
	if (!page)
		return NULL;
	if (xa_err(xa_store(&notify->slots, id >> RTM_CHUNK_SHIFT, page,
			    GFP_KERNEL_ACCOUNT))) {
		kfree(page);
		return NULL;
	}
	atomic64_add(PAGE_BYTES, &notify->table->feed.bytes);
	return slot_find(notify, id);
}

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

static void account_queue(struct rtm_notify *notify)
{
	long pages = (long)notify->queue.pages - notify->queue_pages;

	if (!pages)
		return;
	notify->queue_pages = notify->queue.pages;
	atomic64_add(pages * (long)sizeof(struct rtm_queue_page),
		     &notify->table->feed.bytes);
}

/* The change may be a destination's last, of which nobody has to be told. */
static bool is_goner(const struct rtm_notify *notify, u32 id, u32 change)
{
	const struct rtm_record *record;
	bool goner;

	if (!(change & (0x7fU << 8 * RTM_KIND_REMOVED |
			0x7fU << 8 * RTM_KIND_HOLD)))
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
		slot = slot_find(notify, id);
		if (!slot || !(*slot & SLOT_MARKED))
			pending = 0;
	}
	if (!pending) {
		slot = slot_find(notify, id);
		return !slot || !(*slot & (RTM_PENDING | SLOT_FLIGHT));
	}
	slot = slot_make(notify, id);
	if (!slot)
		return -ENOMEM;
	if (!(*slot & SLOT_QUEUED)) {
		/* A fetch under way may need the spare page. */
		if (rtm_queue_push(&notify->queue, id, !notify->nflight))
			return -ENOMEM;
		*slot |= SLOT_QUEUED;
	}
	if (!(*slot & RTM_PENDING))
		notify->npending++;
	*slot = rtm_filter_merge(&notify->filter, *slot, pending);
	return 0;
}

/* Take note of at most so many entries.  Return: 0, -ENOMEM. */
static int sync_some(struct rtm_notify *notify, u64 most)
{
	struct rtm_feed *feed = &notify->table->feed;
	u64 end = rtm_feed_look(feed);
	struct goner goners[32];
	unsigned int n = 0;
	int ret;

	lockdep_assert_held(&notify->lock);
	if (end - notify->log.pos > most)
		end = notify->log.pos + most;
	while (notify->log.pos < end) {
		const struct rtm_feed_entry *entry;
		u32 id, change;
		u16 pending = 0;

		entry = rtm_feed_entry(feed, &notify->log);
		id = READ_ONCE(entry->id);
		change = READ_ONCE(entry->change);
		if (notify->log.pos >= notify->skip_to)
			pending = rtm_filter_pending(&notify->filter, change);
		ret = note(notify, id, pending);
		if (ret < 0)
			break;
		if (ret && id && is_goner(notify, id, change))
			goners[n++] = (struct goner){ id, notify->log.pos };
		WRITE_ONCE(notify->log.pos, notify->log.pos + 1);
		if (n == ARRAY_SIZE(goners)) {
			let_go_read(notify, goners, n);
			n = 0;
			rtm_table_give_way(notify->table);
		}
		if (!(notify->log.pos % 1024))
			cond_resched();
	}
	let_go_read(notify, goners, n);
	account_queue(notify);
	return notify->log.pos < end ? -ENOMEM : 0;
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
	return sync_some(notify, U64_MAX);
}

/* Fetching */

/*
 * Before destinations are taken: have what it needs to put them back.
 * Return: 0, -ENOMEM.
 */
int rtm_notify_prepare(struct rtm_notify *notify)
{
	int err = rtm_queue_reserve(&notify->queue);

	account_queue(notify);
	return err;
}

/**
 * rtm_notify_next - the next destination to be told of
 * @notify: the subscription
 * @id: its record's id
 * @pending: RTM_PENDING_*
 *
 * Context: notify->lock, and fetch_lock until rtm_notify_settle().
 * Return: false: there are no more for now.
 */
bool rtm_notify_next(struct rtm_notify *notify, u32 *id, u16 *pending)
{
	if (!notify->nflight)
		notify->flight = notify->queue.head;
	while (notify->nflight < RTM_FLIGHT &&
	       rtm_queue_at(&notify->queue, &notify->flight, id)) {
		*pending = *slot_find(notify, *id) & RTM_PENDING;
		if (*pending)
			return true;
		notify->taken[notify->nflight++] = 0;
		notify->flight.at++;
	}
	return false;
}

/* The destination of rtm_notify_next() is on its way. */
void rtm_notify_take(struct rtm_notify *notify, u32 id)
{
	u16 *slot = slot_find(notify, id);

	notify->taken[notify->nflight++] = *slot & RTM_PENDING;
	notify->flight.at++;
	*slot = (*slot & ~RTM_PENDING) | SLOT_FLIGHT;
	notify->npending--;
}

/* What was taken was delivered.  Changes since then are behind all others. */
static bool land(struct rtm_notify *notify, u32 id, u16 *slot)
{
	*slot &= ~(SLOT_QUEUED | SLOT_FLIGHT);
	if (!(*slot & RTM_PENDING))
		return true;
	/* Cannot fail: there is a spare page since before the flight. */
	rtm_queue_push(&notify->queue, id, true);
	*slot |= SLOT_QUEUED;
	return false;
}

/* It was not: it is pending as before, together with what came since. */
static void turn_back(struct rtm_notify *notify, u16 *slot, u16 taken)
{
	*slot &= ~SLOT_FLIGHT;
	if (!taken)
		return;
	if (!(*slot & RTM_PENDING))
		notify->npending++;
	*slot = rtm_filter_merge(&notify->filter, taken, *slot);
}

/**
 * rtm_notify_settle - what became of the destinations that were taken
 * @notify: the subscription
 * @delivered: the program has them; else they are pending as before
 *
 * Context: notify->lock, fetch_lock since they were taken; takes the table lock.
 */
void rtm_notify_settle(struct rtm_notify *notify, bool delivered)
{
	struct rtm_queue_spot spot = notify->queue.head;
	unsigned int i, n = 0;
	u32 ids[RTM_FLIGHT];
	u32 id;

	for (i = 0; i < notify->nflight; i++, spot.at++) {
		u16 *slot;

		rtm_queue_at(&notify->queue, &spot, &id);
		slot = slot_find(notify, id);
		if (!delivered)
			turn_back(notify, slot, notify->taken[i]);
		else if (land(notify, id, slot) && notify->taken[i])
			ids[n++] = id;
	}
	if (delivered)
		rtm_queue_pop_to(&notify->queue, &spot);
	notify->nflight = 0;
	account_queue(notify);
	rtm_notify_let_go(notify, ids, n);
	if (!rtm_notify_has_more(notify))
		notify->announced = false;
}

/* Marks, ignore, status */

/*
 * Drop what is pending of a destination.
 * Return: true if rtm_notify_let_go() is to be called for it.
 */
bool rtm_notify_drop(struct rtm_notify *notify, u32 id)
{
	u16 *slot = slot_find(notify, id);

	if (!slot || !(*slot & RTM_PENDING))
		return false;
	*slot &= ~RTM_PENDING;
	notify->npending--;
	if (!rtm_notify_has_more(notify))
		notify->announced = false;
	return !(*slot & SLOT_FLIGHT);
}

bool rtm_notify_is_pending(struct rtm_notify *notify, u32 id)
{
	const u16 *slot = slot_find(notify, id);

	return slot && *slot & RTM_PENDING;
}

bool rtm_notify_is_marked(struct rtm_notify *notify, u32 id)
{
	const u16 *slot = slot_find(notify, id);

	return slot && *slot & SLOT_MARKED;
}

/* A marked destination stays (U39).  Context: the table lock, too. */
int rtm_notify_mark_locked(struct rtm_notify *notify, u32 id)
{
	u16 *slot = slot_make(notify, id);

	if (!slot)
		return -ENOMEM;
	if (*slot & SLOT_MARKED)
		return 0;
	if (!rtm_dest_ref_get_locked(notify->table, id))
		return -ENOMEM;
	*slot |= SLOT_MARKED;
	notify->nmarked++;
	return 0;
}

/* What is pending stays so (U39). */
void rtm_notify_unmark_locked(struct rtm_notify *notify, u32 id)
{
	u16 *slot = slot_find(notify, id);

	if (!slot || !(*slot & SLOT_MARKED))
		return;
	*slot &= ~SLOT_MARKED;
	notify->nmarked--;
	rtm_dest_ref_drop_locked(notify->table, id >> SLOT_SHIFT);
}

/* The end, and starting anew */

/* Drop everything that is pending. */
static void drop_pending(struct rtm_notify *notify)
{
	struct rtm_queue_spot spot = notify->queue.head;
	u32 ids[BATCH / 4], id;
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
static void resync(struct rtm_notify *notify)
{
	struct rtm_table *table = notify->table;

	rtm_table_lock(table);
	notify->skip_to = rtm_feed_seal_locked(table);
	table->feed.resyncs++;
	rtm_table_unlock(table);
	notify->resync = true;
	drop_pending(notify);
	rtm_notify_sync(notify);
}

static void unmark_all(struct rtm_notify *notify)
{
	struct rtm_table *table = notify->table;
	unsigned long index;
	unsigned int i;
	u16 *page;

	xa_for_each(&notify->slots, index, page) {
		unsigned long first = index * PAGE_SLOTS;

		rtm_table_lock(table);
		for (i = 0; notify->nmarked && i < PAGE_SLOTS; i++)
			if (page[i] & SLOT_MARKED)
				rtm_dest_ref_drop_locked(table, first + i);
		rtm_table_unlock(table);
		rtm_table_give_way(table);
		xa_erase(&notify->slots, index);
		kfree(page);
		atomic64_sub(PAGE_BYTES, &table->feed.bytes);
	}
	notify->page = NULL;
}

/*
 * Be counted no more.  Until then every id in log and queue is good; afterwards
 * nothing is read, since others' destinations do not wait for this one.
 * Return: false: there is more to read than may be read under the table lock.
 */
static bool leave(struct rtm_notify *notify)
{
	struct rtm_table *table = notify->table;
	struct rtm_feed *feed = &table->feed;
	bool done;

	rtm_table_lock(table);
	done = feed->end - notify->log.pos <= BATCH;
	while (done && notify->log.pos < feed->end) {
		const struct rtm_feed_entry *entry;

		entry = rtm_feed_entry(feed, &notify->log);
		if (entry->id && is_goner(notify, entry->id, entry->change))
			let_go_locked(table, entry->id);
		WRITE_ONCE(notify->log.pos, notify->log.pos + 1);
	}
	if (done)
		rtm_feed_leave_locked(table);
	rtm_table_unlock(table);
	return done;
}

/* Nobody fetches.  What other files may do with it is under its lock. */
static void end(struct rtm_notify *notify)
{
	struct rtm_table *table = notify->table;

	mutex_lock(&notify->lock);
	notify->closed = true;
	notify->skip_to = U64_MAX;
	rtm_table_lock(table);
	list_del(&notify->list);
	rtm_table_unlock(table);
	drop_pending(notify);
	do {
		rtm_notify_sync(notify);
	} while (!leave(notify));
	rtm_feed_close(&table->feed, &notify->log);
	unmark_all(notify);
	rtm_queue_clear(&notify->queue);
	account_queue(notify);
	mutex_unlock(&notify->lock);
	atomic64_sub(sizeof(*notify), &table->feed.bytes);
	rtm_notify_put(notify);
}

static void notify_free(struct kref *kref)
{
	struct rtm_notify *notify = container_of(kref, struct rtm_notify, kref);

	mutex_destroy(&notify->lock);
	mutex_destroy(&notify->fetch_lock);
	kfree(notify);
}

void rtm_notify_put(struct rtm_notify *notify)
{
	kref_put(&notify->kref, notify_free);
}

/* Subscriptions of a file */

void rtm_notify_set_init(struct rtm_notify_set *set,
			 void (*wake)(struct rtm_feed_waiter *waiter))
{
	xa_init_flags(&set->subs, XA_FLAGS_ALLOC1 | XA_FLAGS_ACCOUNT);
	INIT_LIST_HEAD(&set->waiter.list);
	set->waiter.wake = wake;
}

static void set_filter(struct rtm_notify *notify, u32 types)
{
	u32 views = notify->views ?: RTM_VIEWS_MASK;

	notify->filter.views = views;
	notify->filter.best = types & (RTM_NOTIFY_T_ALL | RTM_NOTIFY_T_BEST);
	if (types & RTM_NOTIFY_T_ALL)
		notify->filter.lane = views |
				      (notify->views ? 0 : RTM_LANE_NO_VIEW);
	else if (types & RTM_NOTIFY_T_BEST)
		notify->filter.lane = views << 2;
	else
		notify->filter.lane = views << 4;
}

/**
 * rtm_notify_open - one more subscription
 * @set: of which file
 * @table: the file's table
 * @how: what the program said, checked
 * @views: set of views, 0 for any
 * @number: its number
 * @seq: number of the last change that it is not told of
 *
 * Return: 0, -ENOMEM, -ENOSPC.
 */
int rtm_notify_open(struct rtm_notify_set *set, struct rtm_table *table,
		    const struct rtm_notify_open *how, u32 views,
		    u32 *number, u64 *seq)
{
	struct rtm_notify *notify;
	int err;

	notify = kzalloc(sizeof(*notify), GFP_KERNEL_ACCOUNT);
	if (!notify)
		return -ENOMEM;
	kref_init(&notify->kref);
	mutex_init(&notify->fetch_lock);
	mutex_init(&notify->lock);
	xa_init_flags(&notify->slots, XA_FLAGS_ACCOUNT);
	notify->table = table;
	notify->cookie = how->cookie;
	notify->views = views;
	set_filter(notify, how->types);
	notify->only_marked = how->flags & RTM_NOTIFY_F_MARKED;
	/* Nothing is marked at the start. */
	notify->initial = how->flags & RTM_NOTIFY_F_INITIAL &&
			  !notify->only_marked;
	atomic64_add(sizeof(*notify), &table->feed.bytes);
	rtm_table_lock(table);
	rtm_feed_open_locked(table, &notify->log);
	list_add_tail(&notify->list, &table->feed.subs);
	*seq = table->seq;
	rtm_table_unlock(table);
	/* Now that it is complete the file's other threads may find it. */
	kref_get(&notify->kref);
	err = xa_alloc(&set->subs, number, notify,
		       XA_LIMIT(1, RTM_MAX_SUBSCRIPTIONS), GFP_KERNEL_ACCOUNT);
	if (err)
		end(notify);
	else
		set->waiter.wake(&set->waiter);
	rtm_notify_put(notify);
	return err == -EBUSY ? -ENOSPC : err;
}

/* A subscription with a count, NULL if there is none of that number. */
struct rtm_notify *rtm_notify_get(struct rtm_notify_set *set, u32 number)
{
	struct rtm_notify *notify;

	xa_lock(&set->subs);
	notify = xa_load(&set->subs, number);
	if (notify)
		kref_get(&notify->kref);
	xa_unlock(&set->subs);
	return notify;
}

/* End a subscription.  Return: 0, -ENOENT, -EINTR. */
int rtm_notify_close(struct rtm_notify_set *set, u32 number)
{
	struct rtm_notify *notify = rtm_notify_get(set, number);
	int err = -ENOENT;

	if (!notify)
		return -ENOENT;
	if (mutex_lock_killable(&notify->fetch_lock)) {
		err = -EINTR;
	} else {
		if (xa_cmpxchg(&set->subs, number, notify, NULL, 0) == notify) {
			end(notify);
			err = 0;
		}
		mutex_unlock(&notify->fetch_lock);
	}
	rtm_notify_put(notify);
	return err;
}

/* End all subscriptions of a file with which nobody does anything. */
void rtm_notify_set_exit(struct rtm_notify_set *set, struct rtm_table *table)
{
	struct rtm_notify *notify;
	unsigned long number;

	rtm_feed_disarm(&table->feed, &set->waiter);
	xa_for_each(&set->subs, number, notify) {
		xa_erase(&set->subs, number);
		end(notify);
	}
	xa_destroy(&set->subs);
}

/* Something to fetch?  If memory is short, perhaps. */
static bool look(struct rtm_notify *notify, bool announce)
{
	bool more;

	mutex_lock(&notify->lock);
	more = !notify->closed &&
	       (rtm_notify_sync(notify) || rtm_notify_has_more(notify));
	if (announce && more) {
		more = !notify->announced;
		notify->announced = true;
	}
	mutex_unlock(&notify->lock);
	return more;
}

static bool look_all(struct rtm_notify_set *set)
{
	struct rtm_notify *notify;
	unsigned long number;
	bool more = false;

	for (number = 1; number <= RTM_MAX_SUBSCRIPTIONS && !more; number++) {
		notify = rtm_notify_get(set, number);
		if (!notify)
			continue;
		more = look(notify, false);
		rtm_notify_put(notify);
	}
	return more;
}

/**
 * rtm_notify_pending - has any subscription of a file something to fetch?
 * @set: the file's subscriptions
 * @table: its table
 *
 * If not, the file's waker is called when the table has changed.
 *
 * Context: the file stays attached; may sleep.
 */
bool rtm_notify_pending(struct rtm_notify_set *set, struct rtm_table *table)
{
	if (xa_empty(&set->subs))
		return false;
	if (look_all(set))
		return true;
	rtm_feed_arm(&table->feed, &set->waiter);
	return look_all(set);
}

/* Return: true: there is one that was not announced, and it is now. */
static bool announce_one(struct rtm_notify_set *set, u32 *number, u64 *cookie)
{
	struct rtm_notify *notify;
	bool found = false;
	u32 i;

	for (i = 1; i <= RTM_MAX_SUBSCRIPTIONS && !found; i++) {
		notify = rtm_notify_get(set, i);
		if (!notify)
			continue;
		found = look(notify, true);
		*number = i;
		*cookie = notify->cookie;
		rtm_notify_put(notify);
	}
	return found;
}

/**
 * rtm_notify_announce - a subscription whose program is to be told of changes
 * @set: the file's subscriptions
 * @table: its table
 * @number: its number
 * @cookie: the program's cookie
 *
 * Each is announced once, and again only after all was fetched (U16).  If there
 * is none, the file's waker is called when the table has changed.
 *
 * Context: the file stays attached; may sleep.
 * Return: true: here is one, and it is announced now.
 */
bool rtm_notify_announce(struct rtm_notify_set *set, struct rtm_table *table,
			 u32 *number, u64 *cookie)
{
	if (xa_empty(&set->subs))
		return false;
	if (announce_one(set, number, cookie))
		return true;
	rtm_feed_arm(&table->feed, &set->waiter);
	return announce_one(set, number, cookie);
}

/* The program was not told after all. */
void rtm_notify_unannounce(struct rtm_notify_set *set, u32 number)
{
	struct rtm_notify *notify = rtm_notify_get(set, number);

	if (!notify)
		return;
	mutex_lock(&notify->lock);
	notify->announced = false;
	mutex_unlock(&notify->lock);
	rtm_notify_put(notify);
}

/* Keeping within bounds */

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
		if (!notify->closed && (gone || sync_some(notify, left)))
			resync(notify);
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
