// SPDX-License-Identifier: GPL-2.0
/*
 * Opaque slots.  Only values other than 0 take memory: one of these and a
 * reference to the destination, which keeps it.
 */
#include <linux/lockdep.h>
#include <linux/slab.h>
#include <linux/xarray.h>

#include "entity.h"
#include "ref.h"
#include "slot.h"
#include "table.h"

/**
 * struct rtm_slot - a value that is not 0
 * @dest: its destination; a count is held
 * @value: the value
 *
 * In entity->slots by record id >> 2; table lock.
 */
struct rtm_slot {
	struct rtm_dest_ref *dest;
	u64 value;
};

static unsigned long index_of(u32 record)
{
	return record >> 2;
}

/* What an entity keeps with a destination, 0 at first. */
u64 rtm_slot_get_locked(struct rtm_entity *entity, u32 record)
{
	const struct rtm_slot *slot = xa_load(&entity->slots, index_of(record));

	lockdep_assert_held(&entity->table->lock);
	return slot ? slot->value : 0;
}

/* The destination may go with it, if nothing else keeps that. */
static void drop(struct rtm_entity *entity, struct rtm_slot *slot)
{
	struct rtm_table *table = entity->table;

	xa_erase(&entity->slots, index_of(slot->dest->record));
	rtm_object_put(table, &slot->dest->obj);
	table->bytes -= sizeof(*slot);
	kfree(slot);
}

static int make(struct rtm_entity *entity, u32 record, u64 value)
{
	struct rtm_table *table = entity->table;
	struct rtm_slot *slot = kzalloc(sizeof(*slot), GFP_KERNEL_ACCOUNT);

	if (!slot)
		return -ENOMEM;
	slot->value = value;
	slot->dest = rtm_dest_ref_get_locked(table, record);
	if (!slot->dest)
		goto free;
	if (xa_err(xa_store(&entity->slots, index_of(record), slot,
			    GFP_KERNEL_ACCOUNT)))
		goto put;
	table->bytes += sizeof(*slot);
	return 0;
put:
	rtm_object_put(table, &slot->dest->obj);
free:
	kfree(slot);
	return -ENOMEM;
}

/**
 * rtm_slot_set_locked - keep a value with a destination
 * @entity: whose; it has a slot
 * @record: the destination's record, which may go if @value is 0
 * @value: the value
 *
 * Return: 0; -ENOMEM, and nothing has changed.
 */
int rtm_slot_set_locked(struct rtm_entity *entity, u32 record, u64 value)
{
	struct rtm_slot *slot = xa_load(&entity->slots, index_of(record));

	lockdep_assert_held(&entity->table->lock);
	if (!slot)
		return value ? make(entity, record, value) : 0;
	if (value)
		slot->value = value;
	else
		drop(entity, slot);
	return 0;
}

/* Clear at most @max of an entity's slots.  Return: true if there may be more. */
bool rtm_slot_clear_locked(struct rtm_entity *entity, unsigned int max)
{
	struct rtm_slot *slot;
	unsigned long index;

	lockdep_assert_held(&entity->table->lock);
	xa_for_each(&entity->slots, index, slot) {
		if (!max--)
			return true;
		drop(entity, slot);
	}
	return false;
}
