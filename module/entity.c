// SPDX-License-Identifier: GPL-2.0
/*
 * Birth and end of an entity.  What it owned is taken away by purge.c.
 */
#include <linux/rtm.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/timekeeping.h>

#include "entity.h"
#include "policy.h"
#include "table.h"

static void entity_release(struct rtm_table *table, struct rtm_object *obj)
{
	struct rtm_entity *entity = container_of(obj, struct rtm_entity, obj);

	put_pid(entity->pid);
	table->bytes -= sizeof(*entity);
	kfree_rcu(entity, rcu);
}

static const struct rtm_object_ops entity_ops = {
	.type = RTM_OBJECT_ENTITY,
	.release = entity_release,
};

static bool is_taken(struct rtm_table *table, u32 protocol, u32 instance)
{
	struct rtm_entity *other;
	unsigned long index;

	/* One not yet published counts; one whose routes are being withdrawn not. */
	xa_for_each(&table->owners, index, other)
		if (!other->gone && other->protocol == protocol &&
		    other->protocol_instance == instance)
			return true;
	return false;
}

/**
 * rtm_entity_new - an entity that nobody sees yet
 * @table: its table
 * @protocol: protocol id
 * @protocol_instance: protocol instance
 * @flags: RTM_ENTITY_F_*
 *
 * Context: may sleep.
 * Return: an entity with one count, to go to rtm_entity_publish_locked() or
 * rtm_entity_abort(); ERR_PTR() of -EEXIST, -ENOSPC, -ENOMEM.
 */
struct rtm_entity *rtm_entity_new(struct rtm_table *table, u32 protocol,
				  u32 protocol_instance, u32 flags)
{
	struct rtm_entity *entity;
	u32 index;
	int err;

	entity = kzalloc(sizeof(*entity), GFP_KERNEL_ACCOUNT);
	if (!entity)
		return ERR_PTR(-ENOMEM);
	rtm_object_init(&entity->obj, &entity_ops);
	INIT_LIST_HEAD(&entity->list);
	INIT_LIST_HEAD(&entity->held);
	rtm_inbox_init(&entity->inbox);
	rtm_exports_init(&entity->exports);
	entity->table = table;
	entity->nexthops = RB_ROOT;
	entity->flags = flags;
	xa_init_flags(&entity->slots, XA_FLAGS_ACCOUNT);
	entity->protocol = protocol;
	entity->protocol_instance = protocol_instance;
	entity->preference = rtm_policy_preference(protocol);
	entity->registered = ktime_get_real_seconds();
	entity->pid = get_pid(task_tgid(current));
	get_task_comm(entity->comm, current->group_leader);

	rtm_table_lock(table);
	err = -EEXIST;
	if (is_taken(table, protocol, protocol_instance))
		goto unlock;
	err = -ENOSPC;
	if (flags & RTM_ENTITY_F_OPAQUE && table->nslots == RTM_SLOTS_MAX)
		goto unlock;
	err = xa_alloc(&table->owners, &index, entity,
		       XA_LIMIT(1, RTM_ENTITIES_MAX), GFP_KERNEL_ACCOUNT);
	if (err) {
		err = err == -EBUSY ? -ENOSPC : err;
		goto unlock;
	}
	entity->index = index;
	entity->id = ++table->last_entity;
	if (flags & RTM_ENTITY_F_OPAQUE)
		table->nslots++;
	table->bytes += sizeof(*entity);
	rtm_table_unlock(table);
	return entity;

unlock:
	rtm_table_unlock(table);
	put_pid(entity->pid);
	kfree(entity);
	return ERR_PTR(err);
}

/* Undo rtm_entity_new(). */
void rtm_entity_abort(struct rtm_entity *entity)
{
	struct rtm_table *table = entity->table;

	rtm_table_lock(table);
	rtm_entity_forget_locked(entity);
	rtm_table_unlock(table);
}

/* From now on others see it.  Cannot fail. */
void rtm_entity_publish_locked(struct rtm_entity *entity)
{
	struct rtm_table *table = entity->table;

	lockdep_assert_held(&table->lock);
	list_add_tail(&entity->list, &table->entities);
	table->nentities++;
}

/* A registered entity by its id, without a count, or NULL. */
struct rtm_entity *rtm_entity_by_id_locked(struct rtm_table *table, u32 id)
{
	struct rtm_entity *entity;

	lockdep_assert_held(&table->lock);
	list_for_each_entry(entity, &table->entities, list)
		if (entity->id == id)
			return entity;
	return NULL;
}

/* The owner of route number @i of a record. */
struct rtm_entity *rtm_owner_of_locked(struct rtm_table *table, u32 record,
				       unsigned int i)
{
	const struct rtm_record *rec = rtm_record_ptr(&table->store, record);

	lockdep_assert_held(&table->lock);
	return xa_load(&table->owners,
		       rtm_record_route(&table->store, rec, i)->owner);
}

/* It is no longer registered; its routes may still be there. */
void rtm_entity_unlist_locked(struct rtm_entity *entity)
{
	lockdep_assert_held(&entity->table->lock);
	/* A reader that still sees it unset may trust the entity's index. */
	WRITE_ONCE(entity->gone, true);
	list_del_init(&entity->list);
	entity->table->nentities--;
}

/* Nothing carries its index any more.  Drops the client's count. */
void rtm_entity_forget_locked(struct rtm_entity *entity)
{
	struct rtm_table *table = entity->table;

	lockdep_assert_held(&table->lock);
	xa_erase(&table->owners, entity->index);
	if (entity->flags & RTM_ENTITY_F_OPAQUE)
		table->nslots--;
	rtm_object_put(table, &entity->obj);
}
