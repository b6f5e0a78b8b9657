// SPDX-License-Identifier: GPL-2.0
/*
 * ROUTE_INFO: what a route's handle stands for.
 */
#include "client.h"
#include "entity.h"
#include "fill.h"
#include "handle.h"
#include "ioctl.h"
#include "read.h"
#include "ref.h"
#include "table.h"

static int fill_info(struct rtm_client *client, struct rtm_route_ref *ref,
		     struct rtm_reader *reader, struct rtm_route_cmd *cmd)
{
	struct rtm_table *table = client->table;
	const struct rtm_dest_ref *dest = ref->dest;
	int i = rtm_route_ref_find_locked(table, ref);
	int err;

	if (i < 0)
		err = rtm_fill_dead_locked(reader, &dest->key, &ref->route,
					   ref->owner->id);
	else
		err = rtm_fill_live_locked(reader, dest->record, i);
	cmd->out_best_views = cmd->info.best_views;
	return err ? -EMSGSIZE : 0;
}

static int fill_handles(struct rtm_client *client, struct rtm_route_ref *ref,
			struct rtm_dest_handles *handles)
{
	struct rtm_table *table = client->table;
	struct rtm_entity *owner = ref->owner;
	int err;

	if (!owner) {
		int i = rtm_route_ref_find_locked(table, ref);

		owner = rtm_owner_of_locked(table, ref->dest->record, i);
	}
	rtm_object_get(&ref->dest->obj);
	err = rtm_handle_give_locked(client, &ref->dest->obj, &handles->dest);
	if (err)
		return err;
	rtm_object_get(&owner->obj);
	err = rtm_handle_give_locked(client, &owner->obj, &handles->owner);
	if (err)
		rtm_handle_release_locked(client, handles->dest);
	return err;
}

int rtm_cmd_route_info(struct rtm_client *client, void *arg)
{
	struct rtm_route_cmd *cmd = arg;
	struct rtm_table *table = client->table;
	u8 aux[RTM_MAX_NEXTHOPS * sizeof(struct rtm_hop) + RTM_MAX_OPAQUE];
	struct rtm_route_place place;
	struct rtm_reader reader = {
		.table = table, .out = &cmd->info, .place = &place, .max = 1,
		.aux = cmd->aux ? aux : NULL,
		.aux_max = min_t(u32, cmd->aux_len, sizeof(aux)),
	};
	struct rtm_object *object;
	int err = -ENOENT;

	if (cmd->flags & ~RTM_ROUTE_INFO_F_HANDLES)
		return -EOPNOTSUPP;
	memset(&cmd->out_handles, 0, sizeof(cmd->out_handles));
	rtm_table_lock(table);
	object = rtm_handle_find_locked(client, cmd->handle, RTM_OBJECT_ROUTE);
	if (object) {
		struct rtm_route_ref *ref;

		ref = container_of(object, struct rtm_route_ref, obj);
		err = fill_info(client, ref, &reader, cmd);
		if (!err && cmd->flags & RTM_ROUTE_INFO_F_HANDLES)
			err = fill_handles(client, ref, &cmd->out_handles);
	}
	rtm_table_unlock(table);
	if (!err && reader.aux_used &&
	    copy_to_user(u64_to_user_ptr(cmd->aux), aux, reader.aux_used))
		err = -EFAULT;
	if (err == -EFAULT && cmd->out_handles.dest) {
		rtm_table_lock(table);
		rtm_handle_release_locked(client, cmd->out_handles.dest);
		rtm_handle_release_locked(client, cmd->out_handles.owner);
		rtm_table_unlock(table);
	}
	return err;
}
