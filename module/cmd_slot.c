// SPDX-License-Identifier: GPL-2.0
/*
 * DEST_OPAQUE: an entity's own slot in a destination.
 */
#include "client.h"
#include "entity.h"
#include "handle.h"
#include "ioctl.h"
#include "path.h"
#include "ref.h"
#include "slot.h"
#include "table.h"

#define FLAGS_ALL	(RTM_OPAQUE_F_SET | RTM_OPAQUE_F_IF)

/*
 * The destination's record.  By prefix, one without routes is found only if the
 * caller's own slot keeps it: nobody else's business is to be seen.
 * Return: 0 if it is not there.
 */
static u32 find_locked(struct rtm_client *client,
		       const struct rtm_dest_opaque *cmd,
		       const struct rtm_key *key)
{
	struct rtm_table *table = client->table;
	struct rtm_object *object;
	struct rtm_path path;
	u32 record;

	if (cmd->handle) {
		object = rtm_handle_find_locked(client, cmd->handle,
						RTM_OBJECT_DEST);
		return object ? container_of(object, struct rtm_dest_ref,
					     obj)->record : 0;
	}
	path.locked = true;
	record = rtm_trie_find(&table->trie, key, &path);
	if (record && !rtm_record_ptr(&table->store, record)->nroutes &&
	    !rtm_slot_get_locked(client->entity, record))
		return 0;
	return record;
}

static int run_locked(struct rtm_client *client, struct rtm_dest_opaque *cmd,
		      const struct rtm_key *key)
{
	u32 record = find_locked(client, cmd, key);
	u64 value;

	if (!record)
		return -ENOENT;
	value = rtm_slot_get_locked(client->entity, record);
	cmd->out_value = value;
	if (!(cmd->flags & RTM_OPAQUE_F_SET))
		return 0;
	if (cmd->flags & RTM_OPAQUE_F_IF && value != cmd->expect)
		return -ESTALE;
	return rtm_slot_set_locked(client->entity, record, cmd->value);
}

int rtm_cmd_dest_opaque(struct rtm_client *client, void *arg)
{
	struct rtm_dest_opaque *cmd = arg;
	struct rtm_key key = { };
	int err;

	if (cmd->flags & ~FLAGS_ALL)
		return -EOPNOTSUPP;
	if (cmd->reserved || cmd->flags == RTM_OPAQUE_F_IF)
		return -EINVAL;
	if (!cmd->handle) {
		err = rtm_get_prefix(client->table, &cmd->prefix, &key);
		if (err)
			return err;
	}
	if (!(client->entity->flags & RTM_ENTITY_F_OPAQUE))
		return -ENODATA;
	rtm_table_lock(client->table);
	err = run_locked(client, cmd, &key);
	rtm_table_unlock(client->table);
	return err;
}
