// SPDX-License-Identifier: GPL-2.0
/*
 * Commands about the file itself: query, attach, detach, statistics, handles.
 */
#include <linux/sched/signal.h>
#include <linux/uaccess.h>

#include "client.h"
#include "entity.h"
#include "handle.h"
#include "ioctl.h"
#include "notify_trim.h"
#include "registry.h"
#include "routelist.h"
#include "table.h"

int rtm_cmd_query(struct rtm_client *client, void *arg)
{
	struct rtm_query *query = arg;

	if (query->reserved)
		return -EINVAL;
	query->out_version = 1;
	query->out_max_array = RTM_MAX_ARRAY;
	query->out_max_nexthops = RTM_MAX_NEXTHOPS;
	query->out_max_opaque = RTM_MAX_OPAQUE;
	query->out_max_routes = RTM_ROUTES_MAX;
	query->out_max_handles = rtm_handle_limit(client);
	query->out_views = RTM_VIEWS_MASK;
	query->out_flags = (client->table ? RTM_QUERY_F_ATTACHED : 0) |
			   (client->entity ? RTM_QUERY_F_REGISTERED : 0) |
			   (client->may_change ? RTM_QUERY_F_MAY_CHANGE : 0);
	query->out_entity = client->entity ? client->entity->id : 0;
	query->out_instance = client->table ? client->table->instance : 0;
	query->out_family = client->table ? client->table->family : 0;
	return 0;
}

int rtm_cmd_attach(struct rtm_client *client, void *arg)
{
	struct rtm_attach *attach = arg;

	if (client->table)
		return -EBUSY;
	if (!rtm_family_is_known(attach->family))
		return -EAFNOSUPPORT;
	return rtm_client_attach(client, attach->instance, attach->family,
				 false);
}

int rtm_cmd_detach(struct rtm_client *client, void *arg)
{
	struct rtm_detach *detach = arg;

	if (detach->reserved)
		return -EINVAL;
	if (client->entity)
		return -EBUSY;
	rtm_client_detach(client);
	return 0;
}

int rtm_cmd_stats(struct rtm_client *client, void *arg)
{
	struct rtm_table *table = client->table;
	struct rtm_stats *stats = arg;

	if (stats->reserved)
		return -EINVAL;
	rtm_table_lock(table);
	stats->out_dests = table->ndests;
	stats->out_routes = table->nroutes;
	stats->out_nexthops = table->nnexthops;
	stats->out_nexthop_groups = table->ngroups;
	stats->out_entities = table->nentities;
	stats->out_handles = client->nhandles;
	stats->out_seq = table->seq;
	stats->out_bytes = rtm_table_bytes(table);
	stats->out_bytes_records = rtm_store_bytes(&table->store);
	stats->out_bytes_index = table->trie.node_bytes +
				 rtm_shortcuts_bytes(&table->trie.shortcuts);
	stats->out_dests_hidden = table->nhidden;
	stats->out_subscriptions = table->feed.nsubs;
	stats->out_feed_entries = rtm_notify_backlog_locked(table);
	stats->out_feed_bytes = atomic64_read(&table->feed.bytes);
	stats->out_holds = table->nholds;
	stats->out_ageing = table->nageing;
	stats->out_resyncs = table->feed.resyncs;
	rtm_table_unlock(table);
	mutex_lock(&table->rn->lock);
	stats->out_clients = table->clients;
	mutex_unlock(&table->rn->lock);
	return 0;
}

/* To find the route of one handle may take as long as its destination has routes. */
#define BLOCK	64

/**
 * rtm_handles_run - do something with each handle of an array
 * @client: the file
 * @handles: pointer to the array, in user memory
 * @count: entries in it
 * @done: how many succeeded
 * @run: what to do, under the table lock
 * @data: for @run
 *
 * All are processed (U26).
 *
 * Return: 0; the first error of @run; -EFAULT and -EINVAL, for the array;
 * -ENOMEM.
 */
int rtm_handles_run(struct rtm_client *client, u64 handles, u32 count, u32 *done,
		    int (*run)(struct rtm_client *client, u64 number,
			       void *data), void *data)
{
	u64 __user *from = u64_to_user_ptr(handles);
	unsigned int at, n, i;
	u64 *numbers;
	int err = 0;

	*done = 0;
	if (count > RTM_MAX_ARRAY)
		return -EINVAL;
	if (!count)
		return 0;
	numbers = kmalloc_array(min_t(u32, count, BLOCK), sizeof(*numbers),
				GFP_KERNEL_ACCOUNT);
	if (!numbers)
		return -ENOMEM;
	for (at = 0; at < count; at += n) {
		n = min_t(u32, count - at, BLOCK);
		if (copy_from_user(numbers, from + at, n * sizeof(*numbers))) {
			err = -EFAULT;
			break;
		}
		rtm_table_lock(client->table);
		for (i = 0; i < n; i++) {
			int ret = run(client, numbers[i], data);

			if (!ret)
				(*done)++;
			else if (!err)
				err = ret;
		}
		rtm_table_unlock(client->table);
		rtm_table_give_way(client->table);
	}
	kfree(numbers);
	return err;
}

static int run_array(struct rtm_client *client, struct rtm_handles *handles,
		     int (*run)(struct rtm_client *client, u64 number,
				void *data))
{
	handles->out_done = 0;
	if (handles->reserved)
		return -EINVAL;
	return rtm_handles_run(client, handles->handles, handles->count,
			       &handles->out_done, run, NULL);
}

static int ref(struct rtm_client *client, u64 number, void *data)
{
	return rtm_handle_ref_locked(client, number);
}

int rtm_cmd_handle_ref(struct rtm_client *client, void *arg)
{
	return run_array(client, arg, ref);
}

static int release(struct rtm_client *client, u64 number, void *data)
{
	return number ? rtm_handle_release_locked(client, number) : 0;
}

int rtm_cmd_handle_release(struct rtm_client *client, void *arg)
{
	int err = run_array(client, arg, release);

	/* What the last handle of a list left behind is work for many slices. */
	rtm_routelist_drain(client->table);
	return err;
}
