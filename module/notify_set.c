// SPDX-License-Identifier: GPL-2.0
/*
 * The subscriptions of a file: by number, what any of them has for poll and for
 * events.
 */
#include "notify.h"
#include "notify_log.h"
#include "notify_set.h"
#include "table.h"

void rtm_notify_set_init(struct rtm_notify_set *set,
			 void (*wake)(struct rtm_feed_waiter *waiter))
{
	xa_init_flags(&set->subs, XA_FLAGS_ALLOC1 | XA_FLAGS_ACCOUNT);
	INIT_LIST_HEAD(&set->waiter.list);
	set->waiter.wake = wake;
}

/**
 * rtm_notify_open - one more subscription
 * @set: of which file
 * @table: the file's table
 * @how: what the program said, checked
 * @views: set of views, 0 for any
 * @reader: the file may only read
 * @number: its number
 * @seq: number of the last change that it is not told of
 *
 * Return: 0, -ENOMEM, -ENOSPC.
 */
int rtm_notify_open(struct rtm_notify_set *set, struct rtm_table *table,
		    const struct rtm_notify_open *how, u32 views, bool reader,
		    u32 *number, u64 *seq)
{
	struct rtm_notify *notify;
	int err;

	notify = rtm_notify_new(table, how, views, reader, seq);
	if (IS_ERR(notify))
		return PTR_ERR(notify);
	notify->set = set;
	/* Now that it is complete the file's other threads may find it. */
	kref_get(&notify->kref);
	err = xa_alloc(&set->subs, number, notify,
		       XA_LIMIT(1, RTM_MAX_SUBSCRIPTIONS), GFP_KERNEL_ACCOUNT);
	if (err)
		rtm_notify_end(notify);
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
			rtm_notify_end(notify);
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
		rtm_notify_end(notify);
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

/*
 * The program has drained a subscription.  If it polls edge-triggered it does not
 * ask poll() before it sleeps: the next change has to wake it, and so has one that
 * came just now.  Context: as rtm_notify_pending().
 */
void rtm_notify_drained(struct rtm_notify_set *set, struct rtm_table *table)
{
	if (rtm_notify_pending(set, table))
		set->waiter.wake(&set->waiter);
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
