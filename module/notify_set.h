/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The subscriptions of a file.
 */
#ifndef RTM_NOTIFY_SET_H
#define RTM_NOTIFY_SET_H

#include <linux/rtm.h>
#include <linux/xarray.h>

#include "feed.h"

struct rtm_notify;
struct rtm_table;

/**
 * struct rtm_notify_set - subscriptions of one file
 * @subs: by number; its own lock
 * @nmarked: destinations that they have marked, each counted as often as it is;
 *	the table lock
 * @waiter: how to tell the file of something new; @waiter.wake is the file's
 */
struct rtm_notify_set {
	struct xarray subs;
	u32 nmarked;
	struct rtm_feed_waiter waiter;
};

void rtm_notify_set_init(struct rtm_notify_set *set,
			 void (*wake)(struct rtm_feed_waiter *waiter));
void rtm_notify_set_exit(struct rtm_notify_set *set, struct rtm_table *table);
int rtm_notify_open(struct rtm_notify_set *set, struct rtm_table *table,
		    const struct rtm_notify_open *how, u32 views, bool reader,
		    u32 *number, u64 *seq);
struct rtm_notify *rtm_notify_get(struct rtm_notify_set *set, u32 number);
int rtm_notify_close(struct rtm_notify_set *set, u32 number);
bool rtm_notify_pending(struct rtm_notify_set *set, struct rtm_table *table);
void rtm_notify_drained(struct rtm_notify_set *set, struct rtm_table *table);
bool rtm_notify_announce(struct rtm_notify_set *set, struct rtm_table *table,
			 u32 *number, u64 *cookie);
void rtm_notify_unannounce(struct rtm_notify_set *set, u32 number);

#endif /* RTM_NOTIFY_SET_H */
