// SPDX-License-Identifier: GPL-2.0
/*
 * DEST_HOLD: mark a destination for hold-down.
 */
#include "client.h"
#include "handle.h"
#include "hold.h"
#include "ioctl.h"
#include "path.h"
#include "ref.h"
#include "table.h"

/* The destination that a handle stands for.  Return: its record, 0 for none. */
static u32 by_handle(struct rtm_client *client, u64 handle)
{
	struct rtm_object *object;

	object = rtm_handle_find_locked(client, handle, RTM_OBJECT_DEST);
	return object ? container_of(object, struct rtm_dest_ref, obj)->record : 0;
}

/* That of a prefix: one with a route, or a held route. */
static u32 by_key(struct rtm_table *table, const struct rtm_key *key)
{
	const struct rtm_record *record;
	struct rtm_path path = { .locked = true };
	u32 id = rtm_trie_find(&table->trie, key, &path);

	if (!id)
		return 0;
	record = rtm_record_ptr(&table->store, id);
	return record->nroutes || record->flags & RTM_REC_HELD ? id : 0;
}

int rtm_cmd_dest_hold(struct rtm_client *client, void *arg)
{
	struct rtm_table *table = client->table;
	struct rtm_dest_hold *cmd = arg;
	struct rtm_key key;
	u32 views, record;
	int err;

	if (cmd->flags)
		return -EOPNOTSUPP;
	if (!cmd->views || !cmd->hold_ms)
		return -EINVAL;
	err = rtm_get_views(cmd->views, &views);
	if (!err && !cmd->handle)
		err = rtm_get_prefix(table, &cmd->prefix, &key);
	if (err)
		return err;
	rtm_table_lock(table);
	record = cmd->handle ? by_handle(client, cmd->handle) :
			       by_key(table, &key);
	err = record ? rtm_hold_mark_locked(table, record, views,
					    min(cmd->hold_ms, RTM_MAX_HOLD_MS),
					    &cmd->out_hold_ms) : -ENOENT;
	rtm_table_unlock(table);
	return err;
}
