// SPDX-License-Identifier: GPL-2.0
/*
 * Waiting in a command, without any lock.
 *
 * A system call under way keeps its file open, so a thread that waits would
 * keep a registration alive that everybody else has closed.  Therefore each
 * close() of a descriptor makes those who wait look whether their process has
 * another descriptor of the file.
 */
#include <linux/fdtable.h>
#include <linux/jiffies.h>
#include <linux/sched/signal.h>
#include <linux/wait.h>

#include "client.h"
#include "method.h"
#include "registry.h"
#include "wait.h"

void rtm_wait_set_timeout(struct rtm_wait *wait, s32 ms)
{
	if (ms < 0)
		wait->timeout = MAX_SCHEDULE_TIMEOUT;
	else
		wait->timeout = ms ? msecs_to_jiffies(ms) + 1 : 0;
}

static int is_it(const void *wanted, struct file *file, unsigned int fd)
{
	return file == wanted;
}

/* Whether this process can still reach the file by itself. */
static bool is_open(struct rtm_wait *wait, struct rtm_client *client,
		    struct file *file)
{
	int closes = atomic_read(&client->closes);

	if (wait->looked && wait->closes == closes)
		return true;
	wait->looked = true;
	wait->closes = closes;
	return iterate_fd(current->files, 0, is_it, file);
}

static int why_over(struct rtm_wait *wait, struct rtm_client *client,
		    struct file *file)
{
	if (READ_ONCE(client->rn->dead))
		return -ENODEV;
	if (!is_open(wait, client, file))
		return -ENOTCONN;
	if (signal_pending(current))
		return -EINTR;
	return wait->timeout ? 0 : -ETIMEDOUT;
}

/**
 * rtm_wait_sleep - wait until another try is worth it
 * @wait: the command
 * @client: its file's
 * @file: the file
 * @entry: in the queue where it waits since before the last try, of
 *	woken_wake_function()
 *
 * Context: no locks.
 */
void rtm_wait_sleep(struct rtm_wait *wait, struct rtm_client *client,
		    struct file *file, struct wait_queue_entry *entry)
{
	do {
		wait->over = why_over(wait, client, file);
		if (wait->over || READ_ONCE(client->epoch) != wait->epoch)
			return;
		wait->timeout = wait_woken(entry, TASK_INTERRUPTIBLE,
					   wait->timeout);
		/* Others wait for other calls in the same queue. */
	} while (wait->call && !rtm_call_is_over(wait->call));
	wait->over = why_over(wait, client, file);
}
