// SPDX-License-Identifier: GPL-2.0
/*
 * Commands about next hops.
 */
#include <linux/slab.h>

#include "client.h"
#include "entity.h"
#include "handle.h"
#include "ioctl.h"
#include "nexthop.h"
#include "ref.h"
#include "table.h"

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

static int check(const struct rtm_nexthop_cmd *cmd)
{
	if (cmd->flags & ~RTM_NEXTHOP_F_HANDLE)
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
	int err = check(cmd);

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
	int err = check(cmd);

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
	int err;

	if (cmd->flags)
		return -EOPNOTSUPP;
	err = check(cmd);
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
	int err;

	if (cmd->flags)
		return -EOPNOTSUPP;
	err = check(cmd);
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

static unsigned int fill_list(struct rtm_entity *entity, u32 kind,
			      struct rtm_hop_key *at, bool after,
			      const struct rtm_key *last,
			      struct rtm_nexthop_info *infos, unsigned int n)
{
	unsigned int i;

	for (i = 0; i < n; i++) {
		struct rtm_nexthop *nh;

		nh = rtm_nexthop_next_locked(entity, at, after);
		if (!nh || !within(&nh->key, last, kind))
			break;
		fill(nh, &infos[i]);
		*at = nh->key;
		after = true;
	}
	return i;
}

#define BLOCK	64

int rtm_cmd_nexthop_list(struct rtm_client *client, void *arg)
{
	struct rtm_table *table = client->table;
	struct rtm_nexthop_list *list = arg;
	struct rtm_hop_key at = { }, cursor;
	struct rtm_nexthop_info *infos;
	struct rtm_entity *entity;
	struct rtm_uarray array;
	struct rtm_key from, last;
	unsigned int n, room;
	bool after = list->flags & RTM_LIST_F_AFTER;
	int err;

	list->out_count = 0;
	if (list->flags & ~RTM_LIST_F_AFTER)
		return -EOPNOTSUPP;
	if (!list->count || list->count > RTM_MAX_ARRAY ||
	    rtm_uarray_init(&array, list->records, list->record_len,
			    sizeof(*infos)))
		return -EINVAL;
	if (!list->owner && !client->entity)
		return -ENOTCONN;
	err = rtm_get_range(table, list->range_kind, &list->range, &from, &last);
	if (err)
		return err;
	at.hi = from.hi;
	at.lo = from.lo;
	at.len = from.len;
	if (after) {
		err = rtm_get_hop(table, &list->after, 0, &cursor);
		if (err)
			return err;
		at = cursor;
	}
	infos = kmalloc_array(BLOCK, sizeof(*infos), GFP_KERNEL_ACCOUNT);
	if (!infos)
		return -ENOMEM;
	do {
		room = min_t(u32, list->count - list->out_count, BLOCK);
		rtm_table_lock(table);
		entity = list->owner ? rtm_entity_by_id_locked(table, list->owner) :
			 client->entity;
		n = entity ? fill_list(entity, list->range_kind, &at, after,
				       &last, infos, room) : 0;
		rtm_table_unlock(table);
		if (!entity && !list->out_count)
			err = -ENOENT;
		if (n && rtm_uarray_write(&array, list->out_count, infos, n))
			err = -EFAULT;
		list->out_count += n;
		after = true;
		cond_resched();
	} while (!err && n == room && list->out_count < list->count);
	kfree(infos);
	return err;
}
