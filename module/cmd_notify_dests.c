// SPDX-License-Identifier: GPL-2.0
/*
 * NOTIFY_DESTS: ignore, status and marks of destinations.
 */
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "client.h"
#include "handle.h"
#include "ioctl.h"
#include "notify.h"
#include "notify_log.h"
#include "path.h"
#include "ref.h"
#include "table.h"

/**
 * struct some - some destinations of a command
 * @client: the file
 * @notify: the subscription
 * @op: enum rtm_notify_op
 * @n: how many
 * @handle: their handles, or ...
 * @prefix: ... prefixes
 * @status: what became of each
 * @id: records of which nothing is pending any more ...
 * @ngone: ... and how many
 */
struct some {
	struct rtm_client *client;
	struct rtm_notify *notify;
	u32 op;
	unsigned int n;
	union {
		u64 handle[RTM_FLIGHT];
		struct rtm_prefix prefix[RTM_FLIGHT];
	};
	s32 status[RTM_FLIGHT];
	u32 id[RTM_FLIGHT];
	unsigned int ngone;
};

/* Record of destination @i.  Return: 0; what is wrong with it. */
static int find_dest(struct some *some, bool by_handle, unsigned int i, u32 *id)
{
	struct rtm_table *table = some->client->table;
	struct rtm_object *object;
	struct rtm_path path;
	struct rtm_key key;
	int err;

	if (by_handle) {
		object = rtm_handle_find_locked(some->client, some->handle[i],
						RTM_OBJECT_DEST);
		if (!object)
			return -ENOENT;
		*id = container_of(object, struct rtm_dest_ref, obj)->record;
		return 0;
	}
	err = rtm_get_prefix(table, &some->prefix[i], &key);
	if (err)
		return err;
	path.locked = true;
	*id = rtm_trie_find(&table->trie, &key, &path);
	return *id ? 0 : -ENOENT;
}

static int do_one(struct some *some, u32 id)
{
	struct rtm_notify *notify = some->notify;

	switch (some->op) {
	case RTM_NOTIFY_IGNORE:
		if (rtm_notify_drop(notify, id))
			some->id[some->ngone++] = id;
		return 0;
	case RTM_NOTIFY_STATUS:
		return rtm_notify_is_pending(notify, id);
	case RTM_NOTIFY_MARK:
		return rtm_notify_is_marked(notify, id) ||
		       rtm_handle_room_locked(some->client) ?
		       rtm_notify_mark_locked(notify, id) : -ENOSPC;
	case RTM_NOTIFY_UNMARK:
		rtm_notify_unmark_locked(notify, id);
		return 0;
	default:
		return rtm_notify_is_marked(notify, id);
	}
}

/* Return: 0; the first error. */
static int do_some(struct some *some, bool by_handle)
{
	struct rtm_notify *notify = some->notify;
	unsigned int i;
	int err = 0;

	some->ngone = 0;
	mutex_lock(&notify->lock);
	if (notify->closed || rtm_notify_sync(notify)) {
		err = notify->closed ? -ENOENT : -ENOMEM;
		for (i = 0; i < some->n; i++)
			some->status[i] = err;
		goto unlock;
	}
	rtm_table_lock(some->client->table);
	for (i = 0; i < some->n; i++) {
		u32 id;
		int ret = find_dest(some, by_handle, i, &id);

		some->status[i] = ret ?: do_one(some, id);
		if (some->status[i] < 0 && !err)
			err = some->status[i];
	}
	rtm_table_unlock(some->client->table);
	rtm_notify_let_go(notify, some->id, some->ngone);
unlock:
	mutex_unlock(&notify->lock);
	return err;
}

static int do_all(struct some *some, struct rtm_notify_dests *cmd)
{
	bool by_handle = cmd->handles;
	size_t len = by_handle ? sizeof(u64) : sizeof(struct rtm_prefix);
	const char __user *from = u64_to_user_ptr(cmd->handles ?: cmd->prefixes);
	s32 __user *status = u64_to_user_ptr(cmd->status);
	unsigned int at, i;
	int err = 0, ret;

	for (at = 0; at < cmd->count; at += some->n) {
		some->n = min_t(u32, cmd->count - at, RTM_FLIGHT);
		if (copy_from_user(some->handle, from + at * len,
				   some->n * len))
			return -EFAULT;
		ret = do_some(some, by_handle);
		err = err ?: ret;
		for (i = 0; i < some->n; i++)
			cmd->out_done += some->status[i] >= 0;
		if (cmd->status &&
		    copy_to_user(status + at, some->status,
				 some->n * sizeof(*status)))
			return -EFAULT;
		cond_resched();
	}
	return err;
}

static bool is_drained(struct rtm_notify *notify)
{
	bool more;

	mutex_lock(&notify->lock);
	more = rtm_notify_has_more(notify);
	mutex_unlock(&notify->lock);
	return !more;
}

int rtm_cmd_notify_dests(struct rtm_client *client, void *arg)
{
	struct rtm_notify_dests *cmd = arg;
	struct some *some;
	int err;

	cmd->out_done = 0;
	if (cmd->reserved || cmd->op > RTM_NOTIFY_IS_MARKED ||
	    cmd->count > RTM_MAX_ARRAY)
		return -EINVAL;
	if (cmd->count && !cmd->handles == !cmd->prefixes)
		return -EINVAL;
	some = kvmalloc(sizeof(*some), GFP_KERNEL_ACCOUNT);
	if (!some)
		return -ENOMEM;
	some->client = client;
	some->op = cmd->op;
	some->notify = rtm_notify_get(&client->notify, cmd->subscription);
	err = some->notify ? do_all(some, cmd) : -ENOENT;
	/* Whatever else went wrong, something may have been ignored. */
	if (cmd->op == RTM_NOTIFY_IGNORE && cmd->out_done &&
	    is_drained(some->notify))
		rtm_notify_drained(&client->notify, client->table);
	if (some->notify)
		rtm_notify_put(some->notify);
	kvfree(some);
	return err;
}
