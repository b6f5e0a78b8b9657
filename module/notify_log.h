/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A subscription and the log.
 */
#ifndef RTM_NOTIFY_LOG_H
#define RTM_NOTIFY_LOG_H

#include <linux/types.h>

struct rtm_notify;

/* With notify->lock held */
int rtm_notify_sync(struct rtm_notify *notify);
int rtm_notify_sync_some(struct rtm_notify *notify, u64 most);
void rtm_notify_let_go(struct rtm_notify *notify, const u32 *ids,
		       unsigned int n);
void rtm_notify_account(struct rtm_notify *notify);
void rtm_notify_drop_pending(struct rtm_notify *notify);
void rtm_notify_resync(struct rtm_notify *notify);
bool rtm_notify_leave(struct rtm_notify *notify);

#endif /* RTM_NOTIFY_LOG_H */
