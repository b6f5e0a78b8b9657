// SPDX-License-Identifier: GPL-2.0
/*
 * Commands about routes: batches of changes, and what a handle stands for.
 *
 * A batch is done in blocks: copy in and check without the lock, apply under
 * it, write the outcome without it.
 */
#include <linux/mm.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/timekeeping.h>
#include <linux/uaccess.h>

#include "client.h"
#include "entity.h"
#include "fill.h"
#include "handle.h"
#include "ioctl.h"
#include "nexthop.h"
#include "read.h"
#include "ref.h"
#include "route.h"
#include "table.h"

#define BLOCK		256	/* records between two times the lock is free */

#define BATCH_FLAGS_ALL	(RTM_BATCH_F_CONTINUE | RTM_BATCH_F_MAKE_HOPS | \
			 RTM_BATCH_F_BRIEF)

#define REC_FLAGS_ALL	(RTM_ROUTE_F_NEIGHBOUR | RTM_ROUTE_F_FIRST | \
			 RTM_ROUTE_F_NEW | RTM_ROUTE_F_BEST)

/**
 * struct item - a record, checked
 * @views: set of views
 * @aux: its auxiliary memory, copied; further next hops, then opaque bytes
 */
struct item {
	u32 views;
	const u8 *aux;
};

/**
 * struct block - some records of a batch
 * @client: the file
 * @batch: the batch
 * @n: records
 * @done: records processed
 * @briefs: as they came, if the batch has %RTM_BATCH_F_BRIEF
 * @records: as they came, or what the brief ones stand for
 * @keys: their destinations
 * @items: what else was made of them
 * @status: what became of them
 * @handles: handles asked for
 * @aux: copies of their auxiliary memory, or NULL
 * @now: time
 * @fresh: the block before was mostly about new destinations, of which there
 *	is nothing to be loaded ahead
 * @last_hop: next hop that was looked up last; good while the lock is held
 */
struct block {
	struct rtm_client *client;
	struct rtm_route_batch *batch;
	unsigned int n;
	unsigned int done;
	struct rtm_route_brief *briefs;
	struct rtm_route_info *records;
	struct rtm_key *keys;
	struct item *items;
	s32 *status;
	u64 *handles;
	u8 *aux;
	u32 now;
	bool fresh;
	struct rtm_nexthop *last_hop;
};

/* Checking, without the lock */

static u32 aux_bytes(const struct rtm_route_info *record)
{
	u32 hops = record->nh_count > 1 ? record->nh_count - 1 : 0;

	return hops * sizeof(struct rtm_hop) + record->opaque_len;
}

static int check_record(const struct block *block,
			const struct rtm_route_info *record,
			struct rtm_key *key, struct item *item)
{
	const struct rtm_table *table = block->client->table;
	u32 bytes;
	int err;

	if (record->rec_flags & ~REC_FLAGS_ALL)
		return -EOPNOTSUPP;
	if (record->op > RTM_OP_DEL || record->reserved || record->reserved2 ||
	    record->nh_count > RTM_MAX_NEXTHOPS ||
	    record->opaque_len > RTM_MAX_OPAQUE ||
	    (record->rec_flags & RTM_ROUTE_F_FIRST &&
	     record->rec_flags & RTM_ROUTE_F_NEW))
		return -EINVAL;
	err = rtm_get_views(record->views, &item->views);
	if (err)
		return err;
	err = rtm_get_prefix(table, &record->prefix, key);
	if (err)
		return err;
	bytes = aux_bytes(record);
	if (bytes && (record->aux_off & 3 ||
		      (u64)record->aux_off + bytes > block->batch->aux_len))
		return -EINVAL;
	return 0;
}

/* The record that a brief one stands for. */
static int expand_brief(const struct rtm_route_brief *brief,
			struct rtm_route_info *record)
{
	memset(record, 0, sizeof(*record));
	if (brief->reserved || brief->nh_count > 1)
		return -EINVAL;
	memcpy(record->prefix.addr, brief->addr, sizeof(brief->addr));
	record->prefix.len = brief->len;
	record->views = brief->views == RTM_BRIEF_VIEWS_ALL ? RTM_VIEWS_ALL :
							      brief->views;
	memcpy(record->nexthop.addr, brief->hop, sizeof(brief->hop));
	record->nexthop.ifindex = brief->ifindex;
	record->nexthop.len = brief->hop_len;
	record->preference = brief->preference;
	record->metric = brief->metric;
	record->flags = brief->flags;
	record->nh_count = brief->nh_count;
	record->op = brief->op;
	return 0;
}

/* Copy what the block's records have in auxiliary memory. */
static int copy_aux(struct block *block)
{
	size_t total = 0, at = 0;
	unsigned int i;

	for (i = 0; i < block->n; i++)
		if (!block->status[i])
			total += round_up(aux_bytes(&block->records[i]), 8);
	if (!total)
		return 0;
	block->aux = kvmalloc(total, GFP_KERNEL_ACCOUNT);
	if (!block->aux)
		return -ENOMEM;
	for (i = 0; i < block->n; i++) {
		const struct rtm_route_info *record = &block->records[i];
		u32 bytes = aux_bytes(record);

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

static int check_block(struct block *block)
{
	unsigned int i;

	for (i = 0; i < block->n; i++) {
		int err = 0;

		block->items[i].aux = NULL;
		if (block->briefs)
			err = expand_brief(&block->briefs[i],
					   &block->records[i]);
		if (!err)
			err = check_record(block, &block->records[i],
					   &block->keys[i], &block->items[i]);
		block->status[i] = err;
	}
	return copy_aux(block);
}

/* Applying, under the lock */

/**
 * struct hops - next hops of a record
 * @hop: the next hops, then the neighbour
 * @created: the first of those that were made for this record ...
 * @ncreated: ... and how many
 */
struct hops {
	struct rtm_nexthop *hop[RTM_MAX_NEXTHOPS];
	struct rtm_nexthop *created[RTM_MAX_NEXTHOPS + 1];
	unsigned int ncreated;
};

static struct rtm_nexthop *get_hop(struct block *block,
				   const struct rtm_hop *from,
				   struct hops *hops)
{
	struct rtm_entity *entity = block->client->entity;
	struct rtm_table *table = block->client->table;
	struct rtm_nexthop *nh = block->last_hop;
	struct rtm_hop_key key;
	int err;

	err = rtm_get_hop(table, from, entity->index, &key);
	if (err)
		return ERR_PTR(err);
	/* Neighbouring routes often go the same way. */
	if (nh && !memcmp(&nh->key, &key, sizeof(key)))
		return nh;
	nh = rtm_nexthop_find_locked(table, &key);
	if (!nh) {
		if (!(block->batch->flags & RTM_BATCH_F_MAKE_HOPS))
			return ERR_PTR(-ENOENT);
		nh = rtm_nexthop_add_locked(entity, &key);
		if (IS_ERR(nh))
			return nh;
		hops->created[hops->ncreated++] = nh;
	}
	block->last_hop = nh;
	return nh;
}

static void undo_hops(struct block *block, struct hops *hops)
{
	while (hops->ncreated)
		rtm_nexthop_del_locked(hops->created[--hops->ncreated]);
	block->last_hop = NULL;
}

/* The groups that a record's route points to; counts are taken. */
static int get_groups(struct block *block, unsigned int i, struct hops *hops,
		      struct rtm_route_spec *spec)
{
	const struct rtm_route_info *record = &block->records[i];
	struct rtm_table *table = block->client->table;
	struct rtm_nexthop *nh;
	unsigned int k;

	if (record->rec_flags & RTM_ROUTE_F_NEIGHBOUR) {
		nh = get_hop(block, &record->neighbour, hops);
		if (IS_ERR(nh))
			return PTR_ERR(nh);
		spec->neighbour = rtm_group_get_locked(table, &nh, 1);
	}
	if (record->op == RTM_OP_DEL)
		return 0;
	for (k = 0; k < record->nh_count; k++) {
		struct rtm_hop hop = record->nexthop;

		if (k)
			memcpy(&hop, block->items[i].aux + (k - 1) * sizeof(hop),
			       sizeof(hop));
		nh = get_hop(block, &hop, hops);
		if (IS_ERR(nh))
			return PTR_ERR(nh);
		hops->hop[k] = nh;
	}
	if (record->nh_count) {
		spec->group = rtm_group_get_locked(table, hops->hop,
						   record->nh_count);
		if (!spec->group)
			return -ENOMEM;
	}
	return 0;
}

static void fill_spec(struct block *block, unsigned int i,
		      struct rtm_route_spec *spec)
{
	const struct rtm_route_info *record = &block->records[i];
	u32 hops = record->nh_count > 1 ? record->nh_count - 1 : 0;

	spec->key = block->keys[i];
	spec->now = block->now;
	spec->want = (record->rec_flags & RTM_ROUTE_F_FIRST ? RTM_WANT_FIRST : 0) |
		     (record->rec_flags & RTM_ROUTE_F_NEW ? RTM_WANT_NEW : 0);
	spec->may_create = record->op == RTM_OP_SET || record->op == RTM_OP_ADD;
	spec->may_update = record->op == RTM_OP_SET ||
			   record->op == RTM_OP_UPDATE;
	spec->route.preference = record->preference ?:
				 block->client->entity->preference;
	spec->route.metric = record->metric;
	spec->route.flags = record->flags;
	spec->route.flags1 = record->flags1;
	spec->route.views = block->items[i].views;
	spec->opaque_len = record->opaque_len;
	if (record->opaque_len)
		spec->opaque = block->items[i].aux +
			       hops * sizeof(struct rtm_hop);
}

static int give_handle(struct block *block, unsigned int i,
		       const struct rtm_route_place *place)
{
	struct rtm_route_ref *ref;

	ref = rtm_route_ref_get_locked(block->client->table, place->record,
				       place->i);
	if (!ref)
		return -ENOMEM;
	return rtm_handle_give_locked(block->client, &ref->obj,
				      &block->handles[i]);
}

/* Add or update, with a handle if that is asked for: all or nothing. */
static int set_route(struct block *block, unsigned int i,
		     const struct rtm_route_spec *spec)
{
	struct rtm_entity *entity = block->client->entity;
	struct rtm_route_place place;
	int err, ret;

	/* A route that is there gets its handle before it is changed. */
	if (block->handles && !rtm_route_find_locked(entity, spec, &place)) {
		err = give_handle(block, i, &place);
		if (err)
			return err;
	}
	ret = rtm_route_set_locked(entity, spec, &place);
	if (!block->handles)
		return ret;
	if (ret < 0) {
		if (block->handles[i])
			rtm_handle_release_locked(block->client,
						  block->handles[i]);
		block->handles[i] = 0;
	} else if (!block->handles[i]) {
		err = give_handle(block, i, &place);
		if (err) {
			rtm_route_withdraw_locked(entity, place.record, place.i,
						  block->now);
			return err;
		}
	}
	return ret;
}

static int apply_record(struct block *block, unsigned int i)
{
	const struct rtm_route_info *record = &block->records[i];
	struct rtm_client *client = block->client;
	struct rtm_route_spec spec = { };
	struct rtm_object *object;
	struct hops hops;
	int ret;

	hops.ncreated = 0;
	if (record->handle) {
		object = rtm_handle_find_locked(client, record->handle,
						RTM_OBJECT_ROUTE);
		if (!object || record->op == RTM_OP_ADD)
			return object ? -EINVAL : -ENOENT;
		spec.ref = container_of(object, struct rtm_route_ref, obj);
	}
	fill_spec(block, i, &spec);
	ret = get_groups(block, i, &hops, &spec);
	if (!ret) {
		if (record->op == RTM_OP_DEL)
			ret = rtm_route_del_locked(client->entity, &spec);
		else
			ret = set_route(block, i, &spec);
	}
	rtm_group_put_locked(client->table, spec.group);
	rtm_group_put_locked(client->table, spec.neighbour);
	if (ret < 0 && hops.ncreated)
		undo_hops(block, &hops);
	if (ret >= 0 && record->handle && record->op == RTM_OP_DEL)
		rtm_handle_release_locked(client, record->handle);
	return ret;
}

/* Apply the block's records.  Return: the error that stops the batch, or 0. */
static int apply_block(struct block *block)
{
	struct rtm_route_batch *batch = block->batch;
	struct rtm_table *table = block->client->table;
	unsigned int i;
	s32 status = 0;
	u64 ndests;

	block->now = ktime_get_real_seconds();
	rtm_table_lock(table);
	block->last_hop = NULL;
	ndests = table->ndests;
	for (i = 0; i < block->n; i++) {
		if (!block->fresh && !(i % RTM_WARM))
			rtm_trie_warm(&table->trie, &block->keys[i],
				      block->n - i);
		if (!block->status[i])
			block->status[i] = apply_record(block, i);
		status = block->status[i];
		if (status < 0)
			batch->out_failed++;
		else if (status & RTM_CHANGE_CREATED)
			batch->out_created++;
		else if (status & RTM_CHANGE_DELETED)
			batch->out_deleted++;
		if (status < 0 && !(batch->flags & RTM_BATCH_F_CONTINUE)) {
			i++;
			break;
		}
		status = 0;
	}
	block->fresh = table->ndests > ndests + i / 2;
	rtm_table_unlock(table);
	block->done = i;
	return status;
}

/* Tell the outcome.  Handles that cannot be told are taken back. */
static int write_block(struct block *block, u32 at)
{
	struct rtm_route_batch *batch = block->batch;
	s32 __user *status = u64_to_user_ptr(batch->status);
	u64 __user *handles = u64_to_user_ptr(batch->handles);
	int err = 0;
	unsigned int i;

	if (batch->status &&
	    copy_to_user(status + at, block->status,
			 block->done * sizeof(*status)))
		err = -EFAULT;
	if (!block->handles)
		return err;
	if (!err && !copy_to_user(handles + at, block->handles,
				  block->done * sizeof(*handles)))
		return 0;
	rtm_table_lock(block->client->table);
	for (i = 0; i < block->done; i++)
		if (block->handles[i])
			rtm_handle_release_locked(block->client,
						  block->handles[i]);
	rtm_table_unlock(block->client->table);
	return -EFAULT;
}

static int run_block(struct block *block, const struct rtm_uarray *array,
		     u32 at)
{
	unsigned int wanted = min_t(u32, block->batch->count - at, BLOCK);
	int err, read_err, write_err;

	block->done = 0;
	read_err = rtm_uarray_read(array, at,
				   block->briefs ? (void *)block->briefs :
						   (void *)block->records,
				   wanted, &block->n);
	if (block->handles)
		memset(block->handles, 0, block->n * sizeof(*block->handles));
	err = check_block(block);
	if (!err)
		err = apply_block(block);
	kvfree(block->aux);
	block->aux = NULL;
	write_err = write_block(block, at);
	return err ?: write_err ?: read_err;
}

static void free_block(struct block *block)
{
	kvfree(block->briefs);
	kvfree(block->records);
	kvfree(block->keys);
	kvfree(block->items);
	kvfree(block->status);
	kvfree(block->handles);
}

static int alloc_block(struct block *block)
{
	u32 n = min_t(u32, block->batch->count, BLOCK);

	block->records = kvmalloc_array(n, sizeof(*block->records),
					GFP_KERNEL_ACCOUNT);
	block->keys = kvmalloc_array(n, sizeof(*block->keys),
				     GFP_KERNEL_ACCOUNT);
	block->items = kvmalloc_array(n, sizeof(*block->items),
				      GFP_KERNEL_ACCOUNT);
	block->status = kvmalloc_array(n, sizeof(*block->status),
				       GFP_KERNEL_ACCOUNT);
	if (block->batch->flags & RTM_BATCH_F_BRIEF)
		block->briefs = kvmalloc_array(n, sizeof(*block->briefs),
					       GFP_KERNEL_ACCOUNT);
	if (block->batch->handles)
		block->handles = kvmalloc_array(n, sizeof(*block->handles),
						GFP_KERNEL_ACCOUNT);
	if (block->records && block->keys && block->items && block->status &&
	    (block->briefs || !(block->batch->flags & RTM_BATCH_F_BRIEF)) &&
	    (block->handles || !block->batch->handles))
		return 0;
	free_block(block);
	return -ENOMEM;
}

int rtm_cmd_route_batch(struct rtm_client *client, void *arg)
{
	struct rtm_route_batch *batch = arg;
	struct block block = { .client = client, .batch = batch };
	bool brief = batch->flags & RTM_BATCH_F_BRIEF;
	struct rtm_uarray array;
	int err;

	batch->out_done = 0;
	batch->out_failed = 0;
	batch->out_created = 0;
	batch->out_deleted = 0;
	if (batch->flags & ~BATCH_FLAGS_ALL)
		return -EOPNOTSUPP;
	if (batch->reserved || batch->count > RTM_MAX_ARRAY ||
	    (brief && (batch->aux || batch->aux_len)) ||
	    rtm_uarray_init(&array, batch->records, batch->record_len,
			    brief ? sizeof(struct rtm_route_brief) :
				    sizeof(struct rtm_route_info)))
		return -EINVAL;
	if (!batch->count)
		return 0;
	err = alloc_block(&block);
	if (err)
		return err;
	do {
		err = run_block(&block, &array, batch->out_done);
		batch->out_done += block.done;
		if (err || batch->out_done == batch->count)
			break;
		rtm_table_give_way(client->table);
	} while (!signal_pending(current));
	free_block(&block);
	return err;
}

/* What a handle stands for */

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
