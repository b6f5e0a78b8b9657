// SPDX-License-Identifier: GPL-2.0
/*
 * ROUTE_BATCH: add, update, delete routes.
 *
 * A batch is done in blocks: copy in and check without the lock, apply under
 * it, write the outcome without it.
 */
#include <linux/mm.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "batch.h"
#include "client.h"
#include "handle.h"
#include "ioctl.h"
#include "notify_trim.h"
#include "table.h"

#define BATCH_FLAGS_ALL	(RTM_BATCH_F_CONTINUE | RTM_BATCH_F_MAKE_HOPS | \
			 RTM_BATCH_F_BRIEF)

/* Tell the outcome.  Handles that cannot be told are taken back. */
static int write_block(struct rtm_block *block, u32 at)
{
	struct rtm_route_batch *batch = block->batch;
	s32 __user *status = u64_to_user_ptr(batch->status);
	u64 __user *handles = u64_to_user_ptr(batch->handles);
	int err = 0;
	unsigned int i;

	if (batch->status &&
	    copy_to_user(status + at, block->status,
			 block->done * sizeof(*status)))
		err = -EFAULT;
	if (!block->handles)
		return err;
	if (!err && !copy_to_user(handles + at, block->handles,
				  block->done * sizeof(*handles)))
		return 0;
	rtm_table_lock(block->client->table);
	for (i = 0; i < block->done; i++)
		if (block->handles[i])
			rtm_handle_release_locked(block->client,
						  block->handles[i]);
	rtm_table_unlock(block->client->table);
	return -EFAULT;
}

static int run_block(struct rtm_block *block, const struct rtm_uarray *array,
		     u32 at)
{
	unsigned int wanted = min_t(u32, block->batch->count - at, RTM_BLOCK);
	int err, read_err, write_err;

	block->done = 0;
	read_err = rtm_uarray_read(array, at, block->raw, wanted, &block->n);
	if (block->handles)
		memset(block->handles, 0, block->n * sizeof(*block->handles));
	err = rtm_block_check(block);
	if (!err) {
		err = rtm_block_apply(block);
		rtm_notify_flush(block->client->table);
	}
	kvfree(block->aux);
	block->aux = NULL;
	write_err = write_block(block, at);
	return err ?: write_err ?: read_err;
}

static void free_block(struct rtm_block *block)
{
	kvfree(block->raw);
	kvfree(block->keys);
	kvfree(block->hops);
	kvfree(block->spots);
	kvfree(block->items);
	kvfree(block->status);
	kvfree(block->handles);
}

static void *alloc_array(u32 n, size_t size)
{
	return kvmalloc_array(n, size, GFP_KERNEL_ACCOUNT);
}

static int alloc_block(struct rtm_block *block, u32 record_len)
{
	u32 n = min_t(u32, block->batch->count, RTM_BLOCK);

	block->raw = alloc_array(n, record_len);
	/* Also such as are not filled in are looked up. */
	block->keys = kvcalloc(n, sizeof(*block->keys), GFP_KERNEL_ACCOUNT);
	block->hops = kvcalloc(n, sizeof(*block->hops), GFP_KERNEL_ACCOUNT);
	block->spots = alloc_array(RTM_AHEAD, sizeof(*block->spots));
	block->items = alloc_array(n, sizeof(*block->items));
	block->status = alloc_array(n, sizeof(*block->status));
	if (block->batch->handles)
		block->handles = alloc_array(n, sizeof(*block->handles));
	if (block->raw && block->keys && block->hops && block->spots &&
	    block->items && block->status &&
	    (block->handles || !block->batch->handles))
		return 0;
	free_block(block);
	return -ENOMEM;
}

int rtm_cmd_route_batch(struct rtm_client *client, void *arg)
{
	struct rtm_route_batch *batch = arg;
	struct rtm_block block = { .client = client, .batch = batch };
	bool brief = batch->flags & RTM_BATCH_F_BRIEF;
	struct rtm_uarray array;
	int err;

	batch->out_done = 0;
	batch->out_failed = 0;
	batch->out_created = 0;
	batch->out_deleted = 0;
	if (batch->flags & ~BATCH_FLAGS_ALL)
		return -EOPNOTSUPP;
	if (batch->reserved || batch->count > RTM_MAX_ARRAY ||
	    (brief && (batch->aux || batch->aux_len)) ||
	    rtm_uarray_init(&array, batch->records, batch->record_len,
			    brief ? sizeof(struct rtm_route_brief) :
				    sizeof(struct rtm_route_info)))
		return -EINVAL;
	if (!batch->count)
		return 0;
	err = alloc_block(&block, array.klen);
	if (err)
		return err;
	do {
		err = run_block(&block, &array, batch->out_done);
		batch->out_done += block.done;
		if (err || batch->out_done == batch->count)
			break;
		rtm_table_give_way(client->table);
	} while (!signal_pending(current));
	free_block(&block);
	return err;
}
