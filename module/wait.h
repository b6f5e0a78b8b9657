/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Waiting in a command, without any lock.
 */
#ifndef RTM_WAIT_H
#define RTM_WAIT_H

#include <linux/types.h>

struct file;
struct rtm_call;
struct rtm_client;
struct wait_queue_entry;

/* What a command's handler returns when there is nothing yet. */
#define RTM_WAIT	1

/**
 * struct rtm_wait - a command that may wait, from one try to the next
 * @epoch: of the client at the first try
 * @timeout: jiffies to wait still; the first try sets it
 * @over: why there is no more waiting, 0 while there may be: -ETIMEDOUT,
 *	-EINTR, -ENODEV (the namespace ended), -ENOTCONN (the thread's last
 *	descriptor of the file was closed)
 * @closes: client->closes when the descriptors were last looked through
 * @looked: they were
 * @call: the call that is waited for, with a reference, or NULL
 */
struct rtm_wait {
	u64 epoch;
	long timeout;
	int over;
	int closes;
	bool looked;
	struct rtm_call *call;
};

/* The deadline of a command: milliseconds, or below 0 for none.  Never early. */
void rtm_wait_set_timeout(struct rtm_wait *wait, s32 ms);
void rtm_wait_sleep(struct rtm_wait *wait, struct rtm_client *client,
		    struct file *file, struct wait_queue_entry *entry);

#endif /* RTM_WAIT_H */
