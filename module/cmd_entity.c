// SPDX-License-Identifier: GPL-2.0
/*
 * Commands about entities.
 */
#include <linux/pid_namespace.h>

#include "client.h"
#include "entity.h"
#include "handle.h"
#include "ioctl.h"
#include "registry.h"
#include "table.h"

/*
 * Build the entity; rtm_cmd_entity_publish() shows it to others once the
 * caller has its answer.
 */
int rtm_cmd_entity_register(struct rtm_client *client, void *arg)
{
	struct rtm_entity_register *reg = arg;
	struct rtm_entity *entity;
	int err;

	if (reg->flags & ~(RTM_ENTITY_F_EVENTS | RTM_ENTITY_F_EXPIRE |
			   RTM_ENTITY_F_OPAQUE))
		return -EOPNOTSUPP;
	if (reg->reserved || reg->reserved2 || !reg->protocol ||
	    reg->protocol == RTM_PROTOCOL_THIS)
		return -EINVAL;
	if (client->table)
		return -EBUSY;
	if (!rtm_family_is_known(reg->family))
		return -EAFNOSUPPORT;
	err = rtm_client_attach(client, reg->instance, reg->family, true);
	if (err)
		return err;
	entity = rtm_entity_new(client->table, reg->protocol,
				reg->protocol_instance, reg->flags);
	if (IS_ERR(entity)) {
		rtm_client_detach(client);
		return PTR_ERR(entity);
	}
	entity->exports.methods = reg->methods;
	entity->inbox.waits = &client->waits;
	client->entity = entity;
	reg->out_entity = entity->id;
	reg->out_preference = entity->preference;
	return 0;
}

/* The answer is out, or not; nobody else has seen the entity so far. */
int rtm_cmd_entity_publish(struct rtm_client *client, void *arg, int err)
{
	struct rtm_table *table = client->table;

	if (err) {
		rtm_entity_abort(client->entity);
		client->entity = NULL;
		rtm_client_detach(client);
		return err;
	}
	rtm_table_lock(table);
	rtm_entity_publish_locked(client->entity);
	rtm_event_registered_locked(client->entity);
	rtm_table_unlock(table);
	return 0;
}

int rtm_cmd_entity_deregister(struct rtm_client *client, void *arg)
{
	struct rtm_entity_deregister *dereg = arg;

	if (dereg->reserved)
		return -EINVAL;
	rtm_client_detach(client);
	return 0;
}

static void fill(const struct rtm_entity *entity, struct rtm_entity_info *info)
{
	const struct rtm_table *table = entity->table;

	info->size = sizeof(*info);
	info->entity = entity->id;
	info->out_state = entity->gone ? RTM_ENTITY_GONE : RTM_ENTITY_LIVE;
	info->out_instance = table->instance;
	info->out_family = table->family;
	info->out_pid = pid_nr_ns(entity->pid, task_active_pid_ns(current));
	info->out_protocol = entity->protocol;
	info->out_protocol_instance = entity->protocol_instance;
	memcpy(info->out_comm, entity->comm, sizeof(info->out_comm));
	info->out_routes = entity->nroutes;
	info->out_nexthops = entity->nnexthops;
	info->out_registered = entity->registered;
	info->out_methods = entity->exports.methods;
	info->out_flags = entity->flags;
}

int rtm_cmd_entity_info(struct rtm_client *client, void *arg)
{
	struct rtm_table *table = client->table;
	struct rtm_entity_info *info = arg;
	struct rtm_entity *entity = NULL;
	struct rtm_object *object;
	int err = -ENOENT;

	BUILD_BUG_ON(sizeof(info->out_comm) != TASK_COMM_LEN);
	if (info->flags)
		return -EOPNOTSUPP;
	rtm_table_lock(table);
	if (info->handle) {
		object = rtm_handle_find_locked(client, info->handle,
						RTM_OBJECT_ENTITY);
		if (object)
			entity = container_of(object, struct rtm_entity, obj);
	} else {
		entity = rtm_entity_by_id_locked(table, info->entity);
	}
	if (entity) {
		fill(entity, info);
		err = 0;
	}
	rtm_table_unlock(table);
	return err;
}

/* Fill records for all entities; with handles all of them or none. */
static int fill_list(struct rtm_client *client, struct rtm_entity_info *infos,
		     bool handles, u32 *n)
{
	struct rtm_entity *entity;
	int err = 0;

	*n = 0;
	list_for_each_entry(entity, &client->table->entities, list) {
		struct rtm_entity_info *info = &infos[*n];

		fill(entity, info);
		if (handles) {
			rtm_object_get(&entity->obj);
			err = rtm_handle_give_locked(client, &entity->obj,
						     &info->handle);
			if (err)
				break;
		}
		(*n)++;
	}
	return err;
}

static void unfill_list(struct rtm_client *client,
			const struct rtm_entity_info *infos, u32 n)
{
	while (n--)
		rtm_handle_release_locked(client, infos[n].handle);
}

/*
 * The list as of one moment.  @spare: memory that may be needed, if the caller
 * listens: it has met those who are in the list then.
 */
static int take_list_locked(struct rtm_client *client,
			    struct rtm_entity_list *list,
			    struct rtm_entity_info *infos,
			    struct rtm_met **spare, u32 *n)
{
	bool handles = list->flags & RTM_ENTITY_LIST_F_HANDLES;
	int err;

	lockdep_assert_held(&client->table->lock);
	*n = 0;
	list->out_total = client->table->nentities;
	if (list->out_total > list->count)
		return -EMSGSIZE;
	if (*spare && !rtm_event_may_list_locked(client->entity))
		return -ENOSPC;
	err = fill_list(client, infos, handles, n);
	if (err && handles)
		unfill_list(client, infos, *n);
	if (!err && *spare)
		rtm_event_list_locked(client->entity, spare);
	return err;
}

/* Take the list and give it to the program, or undo it. */
static int give_list(struct rtm_client *client, struct rtm_entity_list *list,
		     struct rtm_entity_info *infos,
		     const struct rtm_uarray *array, struct rtm_met **spare)
{
	struct rtm_table *table = client->table;
	bool listens = *spare;
	u32 n;
	int err;

	rtm_table_lock(table);
	err = take_list_locked(client, list, infos, spare, &n);
	rtm_table_unlock(table);
	if (err || !rtm_uarray_write(array, 0, infos, n))
		return err;
	rtm_table_lock(table);
	if (list->flags & RTM_ENTITY_LIST_F_HANDLES)
		unfill_list(client, infos, n);
	if (listens)
		rtm_event_unlist_locked(client->entity);
	rtm_table_unlock(table);
	return -EFAULT;
}

/* The same for an entity that is told of events. */
static int give_list_listening(struct rtm_client *client,
			       struct rtm_entity_list *list,
			       struct rtm_entity_info *infos,
			       const struct rtm_uarray *array)
{
	struct rtm_met *spare = kmalloc(sizeof(*spare), GFP_KERNEL_ACCOUNT);
	int err = -EINTR;

	if (!spare)
		return -ENOMEM;
	/* Not while another thread is just being told. */
	if (!mutex_lock_killable(&client->fetch_lock)) {
		err = give_list(client, list, infos, array, &spare);
		mutex_unlock(&client->fetch_lock);
	}
	kfree(spare);
	return err;
}

int rtm_cmd_entity_list(struct rtm_client *client, void *arg)
{
	const struct rtm_entity *me = client->entity;
	struct rtm_entity_list *list = arg;
	struct rtm_entity_info *infos;
	struct rtm_met *none = NULL;
	struct rtm_uarray array;
	u32 n;
	int err;

	list->out_total = 0;
	if (list->flags & ~RTM_ENTITY_LIST_F_HANDLES)
		return -EOPNOTSUPP;
	if (list->reserved || list->count > RTM_MAX_ARRAY ||
	    rtm_uarray_init_grown(&array, list->records, list->record_len,
				  sizeof(*infos),
				  offsetofend(struct rtm_entity_info,
					      out_registered)))
		return -EINVAL;
	/* There can be no more than that. */
	n = min_t(u32, list->count, RTM_ENTITIES_MAX);
	infos = kvcalloc(max(n, 1U), sizeof(*infos), GFP_KERNEL_ACCOUNT);
	if (!infos)
		return -ENOMEM;
	if (me && me->flags & RTM_ENTITY_F_EVENTS)
		err = give_list_listening(client, list, infos, &array);
	else
		err = give_list(client, list, infos, &array, &none);
	kvfree(infos);
	return err;
}
