// SPDX-License-Identifier: GPL-2.0
/*
 * ROUTE_CHANGE: change one route, and be told what was the best one before and what
 * is after.
 *
 * A batch of one, and two lookups beside it under one hold of the table lock.
 * Whatever may fail comes before the change.
 */
#include <linux/ktime.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "batch.h"
#include "client.h"
#include "fill.h"
#include "handle.h"
#include "ioctl.h"
#include "notify_trim.h"
#include "output.h"
#include "ref.h"
#include "table.h"

/* What a record may need: further next hops, owner's bytes. */
#define AUX_MAX		((RTM_MAX_NEXTHOPS - 1) * sizeof(struct rtm_hop) + \
			 RTM_MAX_OPAQUE)

/**
 * struct change - a ROUTE_CHANGE under way
 * @cmd: the command
 * @batch: the same as a batch of one
 * @block: its only block, of which the members below are the arrays
 * @route: what is to be done
 * @key: destination, where @route has no handle
 * @hop: next hop, where @route has no more
 * @item: what was made of it
 * @spot: how far the search for its destination came
 * @status: what became of it
 * @out: records of before and after
 */
struct change {
	struct rtm_route_change *cmd;
	struct rtm_route_batch batch;
	struct rtm_block block;
	struct rtm_route_info route;
	struct rtm_key key;
	struct rtm_hop_key hop;
	struct rtm_item item;
	struct rtm_spot spot;
	s32 status;
	struct rtm_output out;
};

/* The destination, which a handle may be gone with. */
static int find_key(struct change *change, struct rtm_key *key)
{
	struct rtm_client *client = change->block.client;
	const struct rtm_route_ref *ref;
	struct rtm_object *object;

	*key = change->key;
	if (!change->route.handle)
		return 0;
	object = rtm_handle_find_locked(client, change->route.handle,
					RTM_OBJECT_ROUTE);
	if (!object)
		return -ENOENT;
	ref = container_of(object, struct rtm_route_ref, obj);
	rtm_record_key(rtm_record_ptr(&client->table->store, ref->dest->record),
		       key);
	return 0;
}

/* There is room for whatever it is, and nobody to race with. */
static void look_up(struct rtm_reader *reader, const struct rtm_key *key)
{
	int ret;

	/* Next hops that the reader kept in mind may be gone. */
	rtm_fill_begin(reader);
	ret = rtm_read_lookup(reader, RTM_LOOKUP_EXACT, key, true);
	WARN_ON_ONCE(ret < 0);
	if (ret <= 0)
		rtm_fill_none(reader, key);
}

static int run_locked(struct change *change)
{
	struct rtm_reader *reader = &change->out.reader;
	struct rtm_key key;
	int err = find_key(change, &key);

	if (err)
		return err;
	look_up(reader, &key);
	err = rtm_block_apply_locked(&change->block);
	if (!err)
		look_up(reader, &key);
	return err;
}

/* As a batch does it: copy in, check, take apart. */
static int get_route(struct change *change, const struct rtm_uarray *array)
{
	struct rtm_block *block = &change->block;
	int err = rtm_uarray_read(array, 0, &change->route, 1, &block->n);

	if (err)
		return err;
	block->batch = &change->batch;
	block->raw = &change->route;
	block->keys = &change->key;
	block->hops = &change->hop;
	block->items = &change->item;
	block->spots = &change->spot;
	block->status = &change->status;
	err = rtm_block_check(block);
	return err ?: change->status;
}

/* Where the answer goes: it has to be there, and long enough. */
static int prepare(struct change *change)
{
	struct rtm_output *out = &change->out;
	u64 len = (u64)out->count * out->records.len;

	if (out->aux && out->aux_len < out->count * AUX_MAX)
		return -EMSGSIZE;
	out->aux_len = out->aux ? out->count * AUX_MAX : 0;
	if (clear_user(u64_to_user_ptr(out->records.ptr), len) ||
	    clear_user(u64_to_user_ptr(out->aux), out->aux_len))
		return -EFAULT;
	return rtm_output_init(out, change->block.client);
}

static int run(struct change *change)
{
	struct rtm_output *out = &change->out;
	struct rtm_table *table = change->block.client->table;
	int err = prepare(change);

	if (err)
		return err;
	rtm_output_begin(out);
	out->reader.locked = true;
	change->block.now = ktime_get_real_seconds();
	rtm_table_lock(table);
	err = run_locked(change);
	rtm_table_unlock(table);
	rtm_notify_flush(table);
	return err ?: rtm_output_flush(out);
}

static int start(struct change *change)
{
	struct rtm_route_change *cmd = change->cmd;
	struct rtm_output *out = &change->out;
	int err;

	err = rtm_get_views(cmd->views, &out->reader.views);
	if (err)
		return err;
	err = rtm_output_records(out, cmd->records, cmd->record_len, false,
				 cmd->aux);
	if (err)
		return err;
	out->count = 2 * hweight32(out->reader.views ?: 1);
	out->aux_len = cmd->aux_len;
	change->batch.flags = cmd->flags;
	change->batch.aux = cmd->route_aux;
	change->batch.aux_len = cmd->route_aux_len;
	return 0;
}

int rtm_cmd_route_change(struct rtm_client *client, void *arg)
{
	struct rtm_route_change *cmd = arg;
	struct rtm_uarray array;
	struct change *change;
	int err;

	if (cmd->flags & ~RTM_BATCH_F_MAKE_HOPS)
		return -EOPNOTSUPP;
	err = rtm_uarray_init(&array, cmd->route, cmd->record_len,
			      sizeof(struct rtm_route_info));
	if (err)
		return err;
	change = kzalloc(sizeof(*change), GFP_KERNEL_ACCOUNT);
	if (!change)
		return -ENOMEM;
	change->cmd = cmd;
	change->block.client = client;
	err = start(change);
	if (!err)
		err = get_route(change, &array);
	if (!err)
		err = run(change);
	cmd->out_change = change->status;
	cmd->out_aux = change->out.aux_done;
	kvfree(change->block.aux);
	rtm_output_exit(&change->out);
	kfree(change);
	return err;
}
