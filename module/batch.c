// SPDX-License-Identifier: GPL-2.0
/*
 * Records of a batch are checked and taken apart, without the lock.
 */
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "batch.h"
#include "client.h"
#include "entity.h"
#include "ioctl.h"
#include "table.h"

#define REC_FLAGS_ALL	(RTM_ROUTE_F_NEIGHBOUR | RTM_ROUTE_F_FIRST | \
			 RTM_ROUTE_F_NEW | RTM_ROUTE_F_BEST | \
			 RTM_ROUTE_F_IF_SEQ | RTM_ROUTE_F_TTL)
/* Such as say more than the item does. */
#define REC_FLAGS_MORE	(REC_FLAGS_ALL & ~RTM_ROUTE_F_BEST)

static u32 aux_bytes(const struct rtm_route_info *record)
{
	u32 hops = record->nh_count > 1 ? record->nh_count - 1 : 0;

	return hops * sizeof(struct rtm_hop) + record->opaque_len;
}

/* What a full record says besides; its next hops are looked at in apply.c. */
static bool says_more(const struct rtm_route_info *record)
{
	return record->rec_flags & REC_FLAGS_MORE || record->handle ||
	       record->nh_count > 1 || record->opaque_len;
}

static int check_full(const struct rtm_block *block, unsigned int i)
{
	const struct rtm_route_info *record = block->raw;
	const struct rtm_table *table = block->client->table;
	struct rtm_item *item = &block->items[i];
	u32 bytes, views;
	int err;

	record += i;
	if (record->rec_flags & ~REC_FLAGS_ALL)
		return -EOPNOTSUPP;
	if (record->op > RTM_OP_DEL ||
	    (record->ttl && !(record->rec_flags & RTM_ROUTE_F_TTL)) ||
	    record->nh_count > RTM_MAX_NEXTHOPS ||
	    record->opaque_len > RTM_MAX_OPAQUE ||
	    (record->rec_flags & RTM_ROUTE_F_FIRST &&
	     record->rec_flags & RTM_ROUTE_F_NEW))
		return -EINVAL;
	err = rtm_get_views(record->views, &views);
	if (err)
		return err;
	/* With a handle it may be anything. */
	if (!record->handle)
		err = rtm_get_prefix(table, &record->prefix, &block->keys[i]);
	if (err)
		return err;
	bytes = aux_bytes(record);
	if (bytes && (record->aux_off & 3 ||
		      (u64)record->aux_off + bytes > block->batch->aux_len))
		return -EINVAL;
	item->preference = record->preference;
	item->metric = record->metric;
	item->flags = record->flags;
	item->flags1 = record->flags1;
	item->views = views;
	item->op = record->op;
	item->hops = record->op == RTM_OP_DEL ? 0 : record->nh_count;
	if (says_more(record)) {
		item->record = record;
		return 0;
	}
	return item->hops ? rtm_get_hop(table, &record->nexthop,
					block->client->entity->index,
					&block->hops[i]) : 0;
}

static int check_brief(const struct rtm_block *block, unsigned int i)
{
	const struct rtm_route_brief *brief = block->raw;
	const struct rtm_client *client = block->client;
	struct rtm_item *item = &block->items[i];
	u32 views;
	int err;

	brief += i;
	if (brief->op > RTM_OP_DEL || brief->reserved || brief->nh_count > 1)
		return -EINVAL;
	views = brief->views;
	err = rtm_get_views(views == RTM_BRIEF_VIEWS_ALL ? RTM_VIEWS_ALL : views,
			    &views);
	if (err)
		return err;
	item->preference = brief->preference;
	item->metric = brief->metric;
	item->flags = brief->flags;
	item->flags1 = 0;
	item->views = views;
	item->op = brief->op;
	item->hops = brief->op == RTM_OP_DEL ? 0 : brief->nh_count;
	return rtm_get_brief(client->table, brief, client->entity->index,
			     &block->keys[i],
			     item->hops ? &block->hops[i] : NULL);
}

/* Copy what the block's records have in auxiliary memory. */
static int copy_aux(struct rtm_block *block)
{
	size_t total = 0, at = 0;
	unsigned int i;

	for (i = 0; i < block->n; i++)
		if (!block->status[i] && block->items[i].record)
			total += round_up(aux_bytes(block->items[i].record), 8);
	if (!total)
		return 0;
	block->aux = kvmalloc(total, GFP_KERNEL_ACCOUNT);
	if (!block->aux)
		return -ENOMEM;
	for (i = 0; i < block->n; i++) {
		const struct rtm_route_info *record = block->items[i].record;
		u32 bytes = record ? aux_bytes(record) : 0;

		if (block->status[i] || !bytes)
			continue;
		if (copy_from_user(block->aux + at,
				   u64_to_user_ptr(block->batch->aux +
						   record->aux_off), bytes))
			block->status[i] = -EFAULT;
		block->items[i].aux = block->aux + at;
		at += round_up(bytes, 8);
	}
	return 0;
}

/**
 * rtm_block_check - check a block's records and take them apart
 * @block: the block; @raw and @n are set
 *
 * Context: the table lock is not held; may sleep.
 * Return: 0, with each record's error in @block->status; -ENOMEM.
 */
int rtm_block_check(struct rtm_block *block)
{
	bool brief = block->batch->flags & RTM_BATCH_F_BRIEF;
	unsigned int i;

	for (i = 0; i < block->n; i++) {
		block->items[i].record = NULL;
		block->items[i].hops = 0;
		block->status[i] = brief ? check_brief(block, i) :
					   check_full(block, i);
	}
	return brief ? 0 : copy_aux(block);
}
