/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Keeping what subscriptions cost within bounds.
 */
#ifndef RTM_NOTIFY_TRIM_H
#define RTM_NOTIFY_TRIM_H

#include <linux/types.h>

struct rtm_table;

void rtm_notify_trim_init(struct rtm_table *table);
void rtm_notify_trim_exit(struct rtm_table *table);

/* Without a lock */
void rtm_notify_flush(struct rtm_table *table);

/* With the table lock */
u64 rtm_notify_backlog_locked(struct rtm_table *table);

#endif /* RTM_NOTIFY_TRIM_H */
