// SPDX-License-Identifier: GPL-2.0
/*
 * One subscription: what it knows of each destination, what is told to the
 * program, marks, its beginning and its end.
 */
#include <linux/memcontrol.h>
#include <linux/slab.h>

#include "notify.h"
#include "notify_log.h"
#include "notify_set.h"
#include "ref.h"
#include "table.h"

#define PAGE_SLOTS	(1U << (RTM_CHUNK_SHIFT - RTM_SLOT_SHIFT))
#define PAGE_BYTES	(PAGE_SLOTS * sizeof(u16))

/* The same, made if it is not there.  Return: NULL if out of memory. */
u16 *rtm_notify_slot_make(struct rtm_notify *notify, u32 id)
{
	u16 *slot = rtm_notify_slot_find(notify, id), *page;

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
	return rtm_notify_slot_find(notify, id);
}

/* Fetching */

/*
 * Before destinations are taken: have what it needs to put them back.
 * Return: 0, -ENOMEM.
 */
int rtm_notify_prepare(struct rtm_notify *notify)
{
	int err = rtm_queue_reserve(&notify->queue);

	rtm_notify_account(notify);
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
		*pending = *rtm_notify_slot_find(notify, *id) & RTM_PENDING;
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
	u16 *slot = rtm_notify_slot_find(notify, id);

	notify->taken[notify->nflight++] = *slot & RTM_PENDING;
	notify->flight.at++;
	*slot = (*slot & ~RTM_PENDING) | RTM_SLOT_FLIGHT;
	notify->npending--;
}

/* What was taken was delivered.  Changes since then are behind all others. */
static bool land(struct rtm_notify *notify, u32 id, u16 *slot)
{
	*slot &= ~(RTM_SLOT_QUEUED | RTM_SLOT_FLIGHT);
	if (!(*slot & RTM_PENDING))
		return true;
	/* Cannot fail: there is a spare page since before the flight. */
	rtm_queue_push(&notify->queue, id, true);
	*slot |= RTM_SLOT_QUEUED;
	return false;
}

/* It was not: it is pending as before, together with what came since. */
static void turn_back(struct rtm_notify *notify, u16 *slot, u16 taken)
{
	*slot &= ~RTM_SLOT_FLIGHT;
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
		slot = rtm_notify_slot_find(notify, id);
		if (!delivered)
			turn_back(notify, slot, notify->taken[i]);
		else if (land(notify, id, slot) && notify->taken[i])
			ids[n++] = id;
	}
	if (delivered)
		rtm_queue_pop_to(&notify->queue, &spot);
	notify->nflight = 0;
	rtm_notify_account(notify);
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
	u16 *slot = rtm_notify_slot_find(notify, id);

	if (!slot || !(*slot & RTM_PENDING))
		return false;
	*slot &= ~RTM_PENDING;
	notify->npending--;
	if (!rtm_notify_has_more(notify))
		notify->announced = false;
	return !(*slot & RTM_SLOT_FLIGHT);
}

bool rtm_notify_is_pending(struct rtm_notify *notify, u32 id)
{
	const u16 *slot = rtm_notify_slot_find(notify, id);

	return slot && *slot & RTM_PENDING;
}

bool rtm_notify_is_marked(struct rtm_notify *notify, u32 id)
{
	const u16 *slot = rtm_notify_slot_find(notify, id);

	return slot && *slot & RTM_SLOT_MARKED;
}

/* A marked destination stays (U39).  Context: the table lock, too. */
int rtm_notify_mark_locked(struct rtm_notify *notify, u32 id)
{
	u16 *slot = rtm_notify_slot_make(notify, id);

	if (!slot)
		return -ENOMEM;
	if (*slot & RTM_SLOT_MARKED)
		return 0;
	if (!rtm_dest_ref_get_locked(notify->table, id))
		return -ENOMEM;
	*slot |= RTM_SLOT_MARKED;
	notify->nmarked++;
	notify->set->nmarked++;
	return 0;
}

/* One mark less.  @index: of the reference in table->dest_refs. */
static void unmark(struct rtm_notify *notify, unsigned long index)
{
	notify->nmarked--;
	notify->set->nmarked--;
	rtm_dest_ref_drop_locked(notify->table, index);
}

/* What is pending stays so (U39). */
void rtm_notify_unmark_locked(struct rtm_notify *notify, u32 id)
{
	u16 *slot = rtm_notify_slot_find(notify, id);

	if (!slot || !(*slot & RTM_SLOT_MARKED))
		return;
	*slot &= ~RTM_SLOT_MARKED;
	unmark(notify, id >> RTM_SLOT_SHIFT);
}

/* The beginning and the end */

static void notify_free(struct kref *kref)
{
	struct rtm_notify *notify = container_of(kref, struct rtm_notify, kref);

	mutex_destroy(&notify->lock);
	mutex_destroy(&notify->fetch_lock);
	mem_cgroup_put(notify->memcg);
	kfree(notify);
}

void rtm_notify_put(struct rtm_notify *notify)
{
	kref_put(&notify->kref, notify_free);
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
 * rtm_notify_new - a subscription that nobody knows so far
 * @table: the table
 * @how: what the program said, checked
 * @views: set of views, 0 for any
 * @reader: its file may only read
 * @seq: number of the last change that it is not told of
 *
 * Return: the subscription, with a count for its file, which rtm_notify_end()
 * takes back; ERR_PTR() of -ENOMEM, -ENOSPC.
 */
struct rtm_notify *rtm_notify_new(struct rtm_table *table,
				  const struct rtm_notify_open *how, u32 views,
				  bool reader, u64 *seq)
{
	struct rtm_notify *notify;

	notify = kzalloc(sizeof(*notify), GFP_KERNEL_ACCOUNT);
	if (!notify)
		return ERR_PTR(-ENOMEM);
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
	notify->reader = reader;
	notify->memcg = get_mem_cgroup_from_mm(current->mm);
	rtm_table_lock(table);
	if (reader && table->feed.nreaders >= RTM_MAX_READER_SUBSCRIPTIONS) {
		rtm_table_unlock(table);
		rtm_notify_put(notify);
		return ERR_PTR(-ENOSPC);
	}
	table->feed.nreaders += reader;
	rtm_feed_open_locked(table, &notify->log);
	list_add_tail(&notify->list, &table->feed.subs);
	*seq = table->seq;
	rtm_table_unlock(table);
	atomic64_add(sizeof(*notify), &table->feed.bytes);
	return notify;
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
			if (page[i] & RTM_SLOT_MARKED)
				unmark(notify, first + i);
		rtm_table_unlock(table);
		rtm_table_give_way(table);
		xa_erase(&notify->slots, index);
		kfree(page);
		atomic64_sub(PAGE_BYTES, &table->feed.bytes);
	}
	notify->page = NULL;
}

/* Nobody fetches.  What other files may do with it is under its lock. */
void rtm_notify_end(struct rtm_notify *notify)
{
	struct rtm_table *table = notify->table;

	mutex_lock(&notify->lock);
	notify->closed = true;
	notify->skip_to = U64_MAX;
	rtm_table_lock(table);
	list_del(&notify->list);
	table->feed.nreaders -= notify->reader;
	rtm_table_unlock(table);
	rtm_notify_drop_pending(notify);
	do {
		rtm_notify_sync(notify);
	} while (!rtm_notify_leave(notify));
	rtm_feed_close(&table->feed, &notify->log);
	unmark_all(notify);
	rtm_queue_clear(&notify->queue);
	rtm_notify_account(notify);
	mutex_unlock(&notify->lock);
	atomic64_sub(sizeof(*notify), &table->feed.bytes);
	rtm_notify_put(notify);
}
