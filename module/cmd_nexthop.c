// SPDX-License-Identifier: GPL-2.0
/*
 * Commands about next hops.
 */
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "client.h"
#include "entity.h"
#include "handle.h"
#include "ioctl.h"
#include "nexthop.h"
#include "ref.h"
#include "table.h"

#define BLOCK	64	/* next hops of a list between two times the lock is free */

#define NHF_ALL	(RTM_NHF_REMOTE | RTM_NHF_DOWN)

static void fill(const struct rtm_nexthop *nh, struct rtm_nexthop_info *info)
{
	memset(info, 0, sizeof(*info));
	info->hop = nh->hop;
	info->owner = nh->entity->id;
	info->opaque = nh->opaque;
	info->flags = nh->flags;
	info->state = nh->listed ? RTM_NEXTHOP_LIVE : RTM_NEXTHOP_DELETED;
	info->routes = nh->uses;
}

static int check(struct rtm_nexthop_cmd *cmd, u32 flags)
{
	cmd->out_owner = 0;
	if (cmd->flags & ~flags)
		return -EOPNOTSUPP;
	if (cmd->reserved || cmd->info.reserved || cmd->info.reserved2)
		return -EINVAL;
	return 0;
}

static struct rtm_nexthop *by_handle(struct rtm_client *client, u64 number)
{
	struct rtm_object *object;

	object = rtm_handle_find_locked(client, number, RTM_OBJECT_NEXTHOP);
	return object ? container_of(object, struct rtm_nexthop, obj) : NULL;
}

/* The next hop of a handle, if it is the caller's and still in its list. */
static struct rtm_nexthop *own_by_handle(struct rtm_client *client, u64 number)
{
	struct rtm_nexthop *nh = by_handle(client, number);

	if (!nh)
		return ERR_PTR(-ENOENT);
	if (nh->entity != client->entity)
		return ERR_PTR(-EACCES);
	return nh->listed ? nh : ERR_PTR(-ENOENT);
}

static int give_handle(struct rtm_client *client, struct rtm_nexthop *nh,
		       u64 *number)
{
	rtm_object_get(&nh->obj);
	return rtm_handle_give_locked(client, &nh->obj, number);
}

/* The destination that a handle in @info.remote stands for. */
static int find_remote(struct rtm_client *client,
		       const struct rtm_nexthop_info *info,
		       struct rtm_object **remote)
{
	*remote = NULL;
	if (!(info->flags & RTM_NHF_REMOTE) || !info->remote)
		return 0;
	*remote = rtm_handle_find_locked(client, info->remote, RTM_OBJECT_DEST);
	return *remote ? 0 : -ENOENT;
}

static int add_locked(struct rtm_client *client, struct rtm_nexthop_cmd *cmd,
		      const struct rtm_hop_key *key)
{
	struct rtm_table *table = client->table;
	struct rtm_object *remote;
	struct rtm_nexthop *nh;
	bool created = false;
	int err;

	err = find_remote(client, &cmd->info, &remote);
	if (err)
		return err;
	if (cmd->handle) {
		nh = own_by_handle(client, cmd->handle);
	} else {
		nh = rtm_nexthop_find_locked(table, key);
		created = !nh;
		if (created)
			nh = rtm_nexthop_add_locked(client->entity, key);
	}
	if (IS_ERR(nh))
		return PTR_ERR(nh);
	if (!cmd->handle && cmd->flags & RTM_NEXTHOP_F_HANDLE) {
		err = give_handle(client, nh, &cmd->handle);
		if (err) {
			if (created)
				rtm_nexthop_del_locked(nh);
			return err;
		}
	}
	nh->flags = cmd->info.flags;
	nh->opaque = cmd->info.opaque;
	rtm_nexthop_set_remote_locked(table, nh, remote);
	cmd->out_change = created;
	fill(nh, &cmd->info);
	return 0;
}

int rtm_cmd_nexthop_add(struct rtm_client *client, void *arg)
{
	struct rtm_nexthop_cmd *cmd = arg;
	struct rtm_hop_key key = { };
	u64 remote = cmd->info.remote;
	int err = check(cmd, RTM_NEXTHOP_F_HANDLE);

	if (err)
		return err;
	if (cmd->info.flags & ~NHF_ALL)
		return -EOPNOTSUPP;
	if (!cmd->handle) {
		err = rtm_get_hop(client->table, &cmd->info.hop,
				  client->entity->index, &key);
		if (err)
			return err;
	}
	rtm_table_lock(client->table);
	err = add_locked(client, cmd, &key);
	rtm_table_unlock(client->table);
	/* The caller's own handle is no new one. */
	if (!err && cmd->info.flags & RTM_NHF_REMOTE)
		cmd->info.remote = remote;
	return err;
}

int rtm_cmd_nexthop_find(struct rtm_client *client, void *arg)
{
	struct rtm_nexthop_cmd *cmd = arg;
	struct rtm_hop_key key;
	struct rtm_nexthop *nh;
	int err = check(cmd, RTM_NEXTHOP_F_HANDLE);

	if (err)
		return err;
	if (cmd->handle)
		return -EINVAL;
	err = rtm_get_hop(client->table, &cmd->info.hop, client->entity->index,
			  &key);
	if (err)
		return err;
	rtm_table_lock(client->table);
	nh = rtm_nexthop_find_locked(client->table, &key);
	err = nh ? 0 : -ENOENT;
	if (nh && cmd->flags & RTM_NEXTHOP_F_HANDLE)
		err = give_handle(client, nh, &cmd->handle);
	if (!err)
		fill(nh, &cmd->info);
	rtm_table_unlock(client->table);
	return err;
}

int rtm_cmd_nexthop_del(struct rtm_client *client, void *arg)
{
	struct rtm_nexthop_cmd *cmd = arg;
	struct rtm_hop_key key;
	struct rtm_nexthop *nh;
	int err = check(cmd, 0);

	if (err)
		return err;
	if (!cmd->handle) {
		err = rtm_get_hop(client->table, &cmd->info.hop,
				  client->entity->index, &key);
		if (err)
			return err;
	}
	rtm_table_lock(client->table);
	if (cmd->handle)
		nh = own_by_handle(client, cmd->handle);
	else
		nh = rtm_nexthop_find_locked(client->table, &key) ?:
		     ERR_PTR(-ENOENT);
	if (IS_ERR(nh)) {
		err = PTR_ERR(nh);
	} else {
		rtm_nexthop_del_locked(nh);
		if (cmd->handle)
			rtm_handle_release_locked(client, cmd->handle);
	}
	rtm_table_unlock(client->table);
	return err;
}

int rtm_cmd_nexthop_info(struct rtm_client *client, void *arg)
{
	struct rtm_nexthop_cmd *cmd = arg;
	struct rtm_nexthop *nh;
	u64 remote = 0;
	int err = check(cmd, RTM_NEXTHOP_F_OWNER);

	if (err)
		return err;
	rtm_table_lock(client->table);
	nh = by_handle(client, cmd->handle);
	if (!nh)
		err = -ENOENT;
	if (nh && nh->remote) {
		rtm_object_get(nh->remote);
		err = rtm_handle_give_locked(client, nh->remote, &remote);
	}
	if (!err && cmd->flags & RTM_NEXTHOP_F_OWNER) {
		rtm_object_get(&nh->entity->obj);
		err = rtm_handle_give_locked(client, &nh->entity->obj,
					     &cmd->out_owner);
		if (err && remote)
			rtm_handle_release_locked(client, remote);
	}
	if (!err) {
		fill(nh, &cmd->info);
		cmd->info.remote = remote;
	}
	rtm_table_unlock(client->table);
	return err;
}

/* The prefix a list is restricted to, over addresses of next hops. */
static bool within(const struct rtm_hop_key *hop, const struct rtm_key *last,
		   u32 kind)
{
	struct rtm_key addr = { .hi = hop->hi, .lo = hop->lo, .len = hop->len };

	if (kind == RTM_RANGE_EXACT)
		return rtm_key_equal(&addr, last);
	return rtm_key_cmp(&addr, last) <= 0;
}

/**
 * struct walk - a NEXTHOP_LIST under way
 * @client: the file
 * @list: the command
 * @at: where to go on
 * @after: behind @at
 * @last: nothing behind this
 * @infos: the block's next hops
 * @handles: and their handles
 * @n: how many
 */
struct walk {
	struct rtm_client *client;
	struct rtm_nexthop_list *list;
	struct rtm_hop_key at;
	bool after;
	struct rtm_key last;
	struct rtm_nexthop_info infos[BLOCK];
	u64 handles[BLOCK];
	unsigned int n;
};

static void take_back_locked(struct walk *walk)
{
	while (walk->list->handles && walk->n)
		rtm_handle_release_locked(walk->client,
					  walk->handles[--walk->n]);
}

/* Fill a block: all of it or nothing.  Return: 0, -ENOENT, -ENOMEM, -ENOSPC. */
static int fill_block_locked(struct walk *walk, unsigned int room)
{
	struct rtm_client *client = walk->client;
	struct rtm_nexthop_list *list = walk->list;
	struct rtm_entity *entity = client->entity;

	if (list->owner)
		entity = rtm_entity_by_id_locked(client->table, list->owner);
	if (!entity)
		return list->out_count ? 0 : -ENOENT;
	while (walk->n < room) {
		struct rtm_nexthop *nh;
		int err;

		nh = rtm_nexthop_next_locked(entity, &walk->at, walk->after);
		if (!nh || !within(&nh->key, &walk->last, list->range_kind))
			break;
		if (list->handles) {
			err = give_handle(client, nh, &walk->handles[walk->n]);
			if (err) {
				take_back_locked(walk);
				return err;
			}
		}
		fill(nh, &walk->infos[walk->n++]);
		walk->at = nh->key;
		walk->after = true;
	}
	return 0;
}

static int write_block(struct walk *walk, const struct rtm_uarray *array)
{
	struct rtm_nexthop_list *list = walk->list;
	u64 __user *handles = u64_to_user_ptr(list->handles);

	if (rtm_uarray_write(array, list->out_count, walk->infos, walk->n))
		return -EFAULT;
	if (list->handles &&
	    copy_to_user(handles + list->out_count, walk->handles,
			 walk->n * sizeof(*handles)))
		return -EFAULT;
	return 0;
}

/* Return: 1 if there may be more, 0, or an error. */
static int run_block(struct walk *walk, const struct rtm_uarray *array)
{
	struct rtm_table *table = walk->client->table;
	struct rtm_nexthop_list *list = walk->list;
	unsigned int room = min_t(u32, list->count - list->out_count, BLOCK);
	int err;

	walk->n = 0;
	rtm_table_lock(table);
	err = fill_block_locked(walk, room);
	rtm_table_unlock(table);
	if (err)
		return err;
	err = write_block(walk, array);
	if (err) {
		rtm_table_lock(table);
		take_back_locked(walk);
		rtm_table_unlock(table);
		return err;
	}
	list->out_count += walk->n;
	return walk->n == room && list->out_count < list->count;
}

static int start(struct walk *walk)
{
	const struct rtm_nexthop_list *list = walk->list;
	struct rtm_table *table = walk->client->table;
	struct rtm_hop_key after;
	struct rtm_key from;
	int err;

	err = rtm_get_range(table, list->range_kind, &list->range, &from,
			    &walk->last);
	if (err)
		return err;
	walk->at.hi = from.hi;
	walk->at.lo = from.lo;
	walk->at.len = from.len;
	if (!(list->flags & RTM_LIST_F_AFTER))
		return 0;
	err = rtm_get_hop(table, &list->after, 0, &after);
	if (err)
		return err;
	if (rtm_hop_cmp(&after, &walk->at) >= 0) {
		walk->at = after;
		walk->after = true;
	}
	return 0;
}

int rtm_cmd_nexthop_list(struct rtm_client *client, void *arg)
{
	struct rtm_nexthop_list *list = arg;
	struct rtm_uarray array;
	struct walk *walk;
	int ret;

	list->out_count = 0;
	if (list->flags & ~RTM_LIST_F_AFTER)
		return -EOPNOTSUPP;
	if (!list->count || list->count > RTM_MAX_ARRAY ||
	    rtm_uarray_init(&array, list->records, list->record_len,
			    sizeof(struct rtm_nexthop_info)))
		return -EINVAL;
	if (!list->owner && !client->entity)
		return -ENOTCONN;
	walk = kzalloc(sizeof(*walk), GFP_KERNEL_ACCOUNT);
	if (!walk)
		return -ENOMEM;
	walk->client = client;
	walk->list = list;
	ret = start(walk);
	while (!ret || ret == 1) {
		ret = run_block(walk, &array);
		if (ret != 1)
			break;
		rtm_table_give_way(client->table);
	}
	kfree(walk);
	return min(ret, 0);
}
