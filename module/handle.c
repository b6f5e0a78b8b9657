// SPDX-License-Identifier: GPL-2.0
/*
 * A handle is {type 4, generation 28, index 32}.  The generation makes a number
 * that was released and whose index is used again a stale one.
 */
#include <linux/rhashtable.h>
#include <linux/sched.h>
#include <linux/slab.h>

#include "client.h"
#include "handle.h"
#include "routelist.h"
#include "table.h"

#define GENERATION_MASK	((1U << 28) - 1)
#define SLICE_HANDLES	256

/**
 * struct rtm_handle - one number
 * @hash: in client->by_object
 * @object: what it stands for; a count is held
 * @index: where it is in client->handles
 * @generation: of this use of @index
 * @count: how often the file was given it
 */
struct rtm_handle {
	struct rhash_head hash;
	struct rtm_object *object;
	u32 index;
	u32 generation;
	u32 count;
};

static const struct rhashtable_params by_object_params = {
	.key_len = sizeof(struct rtm_object *),
	.key_offset = offsetof(struct rtm_handle, object),
	.head_offset = offsetof(struct rtm_handle, hash),
	.nelem_hint = 3,
	.min_size = 4,
	.automatic_shrinking = true,
};

int rtm_handle_init_client(struct rtm_client *client)
{
	return rhashtable_init(&client->by_object, &by_object_params);
}

static u64 number_of(const struct rtm_handle *handle)
{
	return (u64)handle->object->ops->type << RTM_HANDLE_TYPE_SHIFT |
	       (u64)handle->generation << 32 | handle->index;
}

static struct rtm_handle *find(struct rtm_client *client, u64 number)
{
	struct rtm_handle *handle;

	lockdep_assert_held(&client->table->lock);
	handle = xa_load(&client->handles, (u32)number);
	return handle && number_of(handle) == number ? handle : NULL;
}

static void drop(struct rtm_client *client, struct rtm_handle *handle)
{
	rhashtable_remove_fast(&client->by_object, &handle->hash,
			       by_object_params);
	xa_erase(&client->handles, handle->index);
	client->nhandles--;
	rtm_object_put(client->table, handle->object);
	kfree(handle);
}

/*
 * How many a file may hold.  Everybody may open one for reading, and a handle
 * keeps memory of the table's, so it is less for those.
 */
u32 rtm_handle_limit(const struct rtm_client *client)
{
	return client->may_change ? RTM_HANDLES_MAX : RTM_HANDLES_MAX_READER;
}

/* May it hold one more?  A subscription's mark keeps as much as a handle does. */
bool rtm_handle_room_locked(const struct rtm_client *client)
{
	lockdep_assert_held(&client->table->lock);
	return client->nhandles + client->notify.nmarked <
	       rtm_handle_limit(client);
}

static struct rtm_handle *make(struct rtm_client *client,
			       struct rtm_object *object)
{
	struct rtm_handle *handle;

	if (!rtm_handle_room_locked(client))
		return ERR_PTR(-ENOSPC);
	handle = kzalloc(sizeof(*handle), GFP_KERNEL_ACCOUNT);
	if (!handle)
		return ERR_PTR(-ENOMEM);
	handle->object = object;
	if (xa_alloc(&client->handles, &handle->index, handle, xa_limit_31b,
		     GFP_KERNEL_ACCOUNT))
		goto free;
	if (rhashtable_insert_fast(&client->by_object, &handle->hash,
				   by_object_params)) {
		xa_erase(&client->handles, handle->index);
		goto free;
	}
	client->generation = (client->generation + 1) & GENERATION_MASK;
	handle->generation = client->generation;
	client->nhandles++;
	return handle;
free:
	kfree(handle);
	return ERR_PTR(-ENOMEM);
}

/**
 * rtm_handle_give_locked - give a file a handle to an object
 * @client: the file
 * @object: the object, with a count that goes over to the handle, or is
 *	dropped if that fails or there was a handle already
 * @number: the handle: the same one while the file holds it (U23)
 *
 * Return: 0, -ENOSPC, -ENOMEM.
 */
int rtm_handle_give_locked(struct rtm_client *client,
			   struct rtm_object *object, u64 *number)
{
	struct rtm_handle *handle;

	lockdep_assert_held(&client->table->lock);
	handle = rhashtable_lookup_fast(&client->by_object, &object,
					by_object_params);
	if (handle) {
		rtm_object_put(client->table, object);
		if (handle->count == U32_MAX)
			return -ENOSPC;
		handle->count++;
	} else {
		handle = make(client, object);
		if (IS_ERR(handle)) {
			rtm_object_put(client->table, object);
			return PTR_ERR(handle);
		}
		handle->count = 1;
	}
	*number = number_of(handle);
	return 0;
}

/* The object of a handle of one type, without a count, or NULL. */
struct rtm_object *rtm_handle_find_locked(struct rtm_client *client,
					  u64 number,
					  enum rtm_object_type type)
{
	struct rtm_handle *handle = find(client, number);

	return handle && handle->object->ops->type == type ?
	       handle->object : NULL;
}

/* One count more. Return: 0, -ENOENT, -ENOSPC. */
int rtm_handle_ref_locked(struct rtm_client *client, u64 number)
{
	struct rtm_handle *handle = find(client, number);

	if (!handle)
		return -ENOENT;
	if (handle->count == U32_MAX)
		return -ENOSPC;
	handle->count++;
	return 0;
}

/* One count less; the last one ends the number.  Return: 0, -ENOENT. */
int rtm_handle_release_locked(struct rtm_client *client, u64 number)
{
	struct rtm_handle *handle = find(client, number);

	if (!handle)
		return -ENOENT;
	if (!--handle->count)
		drop(client, handle);
	return 0;
}

/* Release all handles of a file that is about to be detached. */
void rtm_handle_exit_client(struct rtm_client *client)
{
	struct rtm_handle *handle;
	unsigned long index = 0;
	unsigned int n;

	do {
		n = 0;
		rtm_table_lock(client->table);
		xa_for_each_start(&client->handles, index, handle, index) {
			drop(client, handle);
			if (++n == SLICE_HANDLES)
				break;
		}
		rtm_table_unlock(client->table);
		rtm_table_give_way(client->table);
	} while (n == SLICE_HANDLES);
	rhashtable_destroy(&client->by_object);
	rtm_routelist_drain(client->table);
}
