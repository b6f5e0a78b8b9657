// SPDX-License-Identifier: GPL-2.0
/*
 * Commands about route lists.
 */
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "client.h"
#include "entity.h"
#include "fill.h"
#include "handle.h"
#include "output.h"
#include "routelist.h"
#include "table.h"

#define BLOCK	256	/* routes between two times the lock is free */

/* The list of a handle, or NULL. */
struct rtm_routelist *rtm_routelist_find_locked(struct rtm_client *client,
						u64 number)
{
	struct rtm_object *object;

	if (!number)
		return NULL;
	object = rtm_handle_find_locked(client, number, RTM_OBJECT_ROUTELIST);
	return object ? container_of(object, struct rtm_routelist, obj) : NULL;
}

int rtm_cmd_routelist_new(struct rtm_client *client, void *arg)
{
	struct rtm_routelist_new *cmd = arg;
	struct rtm_routelist *list;
	int err = -ENOMEM;

	if (cmd->reserved)
		return -EINVAL;
	rtm_table_lock(client->table);
	list = rtm_routelist_new_locked(client->table);
	if (list)
		err = rtm_handle_give_locked(client, &list->obj,
					     &cmd->out_handle);
	rtm_table_unlock(client->table);
	if (err)
		rtm_routelist_drain(client->table);
	return err;
}

/* @data: handle of the list, or 0. */
static int move(struct rtm_client *client, u64 number, void *data)
{
	struct rtm_table *table = client->table;
	const struct rtm_record *record;
	struct rtm_routelist *list;
	struct rtm_route_ref *ref;
	struct rtm_object *object;
	u64 to = *(u64 *)data;
	int i;

	list = rtm_routelist_find_locked(client, to);
	object = rtm_handle_find_locked(client, number, RTM_OBJECT_ROUTE);
	if (!object || (to && !list))
		return -ENOENT;
	ref = container_of(object, struct rtm_route_ref, obj);
	i = rtm_route_ref_find_locked(table, ref);
	if (i < 0)
		return i;
	record = rtm_record_ptr(&table->store, ref->dest->record);
	if (rtm_record_route(&table->store, record, i)->owner !=
	    client->entity->index)
		return -EACCES;
	if (list)
		rtm_routelist_move_locked(list, ref);
	else
		rtm_route_ref_unlist_locked(table, ref);
	return 0;
}

int rtm_cmd_routelist_move(struct rtm_client *client, void *arg)
{
	struct rtm_routelist_move *cmd = arg;

	cmd->out_done = 0;
	if (cmd->reserved)
		return -EINVAL;
	return rtm_handles_run(client, cmd->handles, cmd->count,
			       &cmd->out_done, move, &cmd->list);
}

int rtm_cmd_routelist_enum(struct rtm_client *client, void *arg)
{
	struct rtm_routelist_enum *cmd = arg;
	struct rtm_routelist_walk *walk;
	struct rtm_routelist *list;
	int err = -ENOENT;

	if (cmd->reserved)
		return -EINVAL;
	rtm_table_lock(client->table);
	list = rtm_routelist_find_locked(client, cmd->list);
	if (list) {
		walk = rtm_routelist_walk_new_locked(client->table, list);
		err = walk ? rtm_handle_give_locked(client, &walk->obj,
						    &cmd->out_handle) : -ENOMEM;
	}
	rtm_table_unlock(client->table);
	return err;
}

/**
 * struct fetch - a ROUTELIST_FETCH under way
 * @cmd: the command
 * @client: the file
 * @out: where records go
 * @handles: of the block's routes
 * @n: routes in the block
 * @from: where the walk stood before them; in the list while they are written
 */
struct fetch {
	struct rtm_routelist_fetch *cmd;
	struct rtm_client *client;
	struct rtm_output out;
	u64 handles[BLOCK];
	unsigned int n;
	struct rtm_list_node from;
};

static struct rtm_routelist_walk *find_walk(struct fetch *fetch)
{
	struct rtm_object *object;

	object = rtm_handle_find_locked(fetch->client, fetch->cmd->handle,
					RTM_OBJECT_ROUTELIST_WALK);
	return object ? container_of(object, struct rtm_routelist_walk, obj) :
			NULL;
}

/* Put a route into the block.  Return: 0, -EMSGSIZE, -ENOSPC, -ENOMEM. */
static int take(struct fetch *fetch, struct rtm_route_ref *ref)
{
	struct rtm_reader *reader = &fetch->out.reader;
	u32 n = reader->n, aux = reader->aux_used;
	int err = 0;

	if (fetch->cmd->records) {
		int i = rtm_route_ref_find_locked(reader->table, ref);

		if (rtm_fill_live_locked(reader, ref->dest->record, i))
			err = -EMSGSIZE;
	}
	if (!err && fetch->cmd->handles) {
		rtm_object_get(&ref->obj);
		err = rtm_handle_give_locked(fetch->client, &ref->obj,
					     &fetch->handles[fetch->n]);
	}
	if (err) {
		reader->n = n;
		reader->aux_used = aux;
		return err;
	}
	fetch->n++;
	return 0;
}

/* Fill a block.  Return: 1 at the end; 0; what take() says, if there is nothing. */
static int fill_locked(struct fetch *fetch, u32 room)
{
	struct rtm_routelist_walk *walk = find_walk(fetch);
	struct rtm_route_ref *ref;
	unsigned int steps;
	int err;

	if (!walk)
		return -ENOENT;
	rtm_routelist_mark_locked(walk, &fetch->from);
	for (steps = 0; steps < BLOCK && fetch->n < room; steps++) {
		if (!rtm_routelist_step_locked(walk, &ref))
			return 1;
		if (!ref)
			continue;
		err = take(fetch, ref);
		if (err) {
			rtm_routelist_back_locked(walk, ref);
			return fetch->n ? 0 : err;
		}
		if (rtm_reader_is_tired(&fetch->out.reader))
			return 0;
	}
	return 0;
}

static int write_out(struct fetch *fetch)
{
	const struct rtm_routelist_fetch *cmd = fetch->cmd;
	u64 __user *to = u64_to_user_ptr(cmd->handles);

	if (cmd->handles &&
	    copy_to_user(to + cmd->out_count, fetch->handles,
			 fetch->n * sizeof(*to)))
		return -EFAULT;
	return cmd->records ? rtm_output_flush(&fetch->out) : 0;
}

static void undo_locked(struct fetch *fetch)
{
	struct rtm_routelist_walk *walk = find_walk(fetch);

	if (walk)
		rtm_routelist_rewind_locked(walk, &fetch->from);
	while (fetch->cmd->handles && fetch->n)
		rtm_handle_release_locked(fetch->client,
					  fetch->handles[--fetch->n]);
}

/* Return: 1 at the end, 0, or an error, and the walk has not moved. */
static int run_block(struct fetch *fetch)
{
	struct rtm_routelist_fetch *cmd = fetch->cmd;
	struct rtm_table *table = fetch->client->table;
	int ret, err;

	fetch->n = 0;
	if (cmd->records)
		rtm_output_begin(&fetch->out);
	rtm_table_lock(table);
	/* What the reader kept in mind is good only while the lock is held. */
	rtm_fill_begin(&fetch->out.reader);
	ret = fill_locked(fetch, min_t(u32, cmd->count - cmd->out_count, BLOCK));
	if (!fetch->n)
		list_del_init(&fetch->from.link);
	rtm_table_unlock(table);
	if (!fetch->n)
		return ret;
	err = write_out(fetch);
	rtm_table_lock(table);
	if (err)
		undo_locked(fetch);
	list_del_init(&fetch->from.link);
	rtm_table_unlock(table);
	if (!err)
		cmd->out_count += fetch->n;
	return err ?: ret;
}

static int run(struct fetch *fetch)
{
	struct rtm_routelist_fetch *cmd = fetch->cmd;
	int ret;

	do {
		ret = run_block(fetch);
		cmd->out_aux = fetch->out.aux_done;
		if (ret == -EMSGSIZE && !cmd->out_count)
			cmd->out_aux = fetch->out.reader.need_aux;
		if (ret == -EMSGSIZE && cmd->out_count)
			return 0;
		if (ret)
			return min(ret, 0);
		if (signal_pending(current))
			return cmd->out_count ? 0 : -EINTR;
		rtm_table_give_way(fetch->client->table);
	} while (cmd->out_count < cmd->count);
	return 0;
}

static int start(struct fetch *fetch)
{
	const struct rtm_routelist_fetch *cmd = fetch->cmd;
	struct rtm_output *out = &fetch->out;
	int err;

	if (!cmd->count || cmd->count > RTM_MAX_ARRAY ||
	    (!cmd->records && !cmd->handles))
		return -EINVAL;
	if (!cmd->records)
		return 0;
	err = rtm_output_records(out, cmd->records, cmd->record_len, false,
				 cmd->aux);
	if (err)
		return err;
	out->count = cmd->count;
	out->aux_len = cmd->aux_len;
	return rtm_output_init(out, fetch->client);
}

int rtm_cmd_routelist_fetch(struct rtm_client *client, void *arg)
{
	struct rtm_routelist_fetch *cmd = arg;
	struct fetch *fetch;
	int err;

	cmd->out_count = 0;
	cmd->out_aux = 0;
	fetch = kzalloc(sizeof(*fetch), GFP_KERNEL_ACCOUNT);
	if (!fetch)
		return -ENOMEM;
	fetch->cmd = cmd;
	fetch->client = client;
	INIT_LIST_HEAD(&fetch->from.link);
	err = start(fetch);
	if (!err)
		err = run(fetch);
	rtm_output_exit(&fetch->out);
	kfree(fetch);
	return err;
}
