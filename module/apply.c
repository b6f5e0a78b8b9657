// SPDX-License-Identifier: GPL-2.0
/*
 * Records of a batch are applied, under the table lock.
 */
#include <linux/ktime.h>

#include "batch.h"
#include "client.h"
#include "entity.h"
#include "handle.h"
#include "ioctl.h"
#include "nexthop.h"
#include "ref.h"
#include "route.h"
#include "routelist.h"
#include "table.h"

/* The next hop of an identity, made if that is asked for. */
static struct rtm_nexthop *get_hop(struct rtm_block *block,
				   const struct rtm_hop_key *key, bool *made)
{
	struct rtm_client *client = block->client;
	struct rtm_nexthop *nh = rtm_nexthop_find_locked(client->table, key);

	if (nh)
		return nh;
	if (!(block->batch->flags & RTM_BATCH_F_MAKE_HOPS))
		return ERR_PTR(-ENOENT);
	nh = rtm_nexthop_add_locked(client->entity, key);
	*made = !IS_ERR(nh);
	return nh;
}

/* What every record says.  Next hops, neighbour, bytes: none so far. */
static __always_inline void fill_spec(const struct rtm_block *block,
				      unsigned int i,
				      struct rtm_route_spec *spec)
{
	const struct rtm_item *item = &block->items[i];

	spec->key = &block->keys[i];
	spec->spot = &block->spots[i % RTM_AHEAD];
	spec->ref = NULL;
	spec->want = 0;
	spec->if_seq = false;
	spec->ages = false;
	spec->may_create = item->op == RTM_OP_SET || item->op == RTM_OP_ADD;
	spec->may_update = item->op == RTM_OP_SET || item->op == RTM_OP_UPDATE;
	spec->route = (struct rtm_route) {
		.preference = item->preference ?:
			      block->client->entity->preference,
		.metric = item->metric,
		.flags = item->flags,
		.flags1 = item->flags1,
		.views = item->views,
	};
	spec->from = NULL;
	spec->group = NULL;
	spec->neighbour = NULL;
	spec->opaque = NULL;
	spec->opaque_len = 0;
	spec->now = block->now;
}

/* Take a count on a route, and a handle for the caller if asked for. */
static int get_ref(struct rtm_block *block, unsigned int i,
		   const struct rtm_route_place *place,
		   struct rtm_route_ref **ref)
{
	struct rtm_client *client = block->client;
	int err;

	*ref = rtm_route_ref_get_locked(client->table, place->record, place->i);
	if (!*ref)
		return -ENOMEM;
	if (!block->handles)
		return 0;
	rtm_object_get(&(*ref)->obj);
	err = rtm_handle_give_locked(client, &(*ref)->obj, &block->handles[i]);
	if (err)
		rtm_object_put(client->table, &(*ref)->obj);
	return err;
}

/* Add or update, with a handle or into a list: all or nothing. */
static int set_with_ref(struct rtm_block *block, unsigned int i,
			struct rtm_route_spec *spec)
{
	struct rtm_client *client = block->client;
	struct rtm_route_ref *ref = NULL;
	struct rtm_route_place place;
	int err, ret;

	/* A route that is there gets its reference before it is changed. */
	if (!rtm_route_find_locked(client->entity, spec, &place)) {
		err = get_ref(block, i, &place, &ref);
		if (err)
			return err;
	}
	ret = rtm_route_set_locked(client->entity, spec, &place);
	if (ret >= 0 && !ref) {
		err = get_ref(block, i, &place, &ref);
		if (err) {
			rtm_route_undo_locked(client->entity, place.record,
					      place.i, block->now);
			return err;
		}
	} else if (ret < 0 && block->handles && block->handles[i]) {
		rtm_handle_release_locked(client, block->handles[i]);
		block->handles[i] = 0;
	}
	if (ret >= 0 && block->list)
		rtm_routelist_move_locked(block->list, ref);
	if (ref)
		rtm_object_put(client->table, &ref->obj);
	return ret;
}

static inline int change_route(struct rtm_block *block, unsigned int i,
			       struct rtm_route_spec *spec)
{
	struct rtm_entity *entity = block->client->entity;
	struct rtm_route_place place;

	if (block->items[i].op == RTM_OP_DEL)
		return rtm_route_del_locked(entity, spec);
	if (unlikely(block->handles || block->list))
		return set_with_ref(block, i, spec);
	return rtm_route_set_locked(entity, spec, &place);
}

/* A record like nearly all: one next hop or none, and nothing more. */
static int apply_plain(struct rtm_block *block, unsigned int i)
{
	/* Kernels that clear what is on the stack would do so for each record. */
	struct rtm_route_spec spec __uninitialized;
	struct rtm_nexthop *nh = NULL;
	bool made = false;
	int ret;

	fill_spec(block, i, &spec);
	if (block->items[i].hops) {
		nh = block->found[i % RTM_AHEAD];
		if (!nh)
			nh = get_hop(block, &block->hops[i], &made);
		if (IS_ERR(nh))
			return PTR_ERR(nh);
		spec.group = nh->single;
	}
	ret = change_route(block, i, &spec);
	if (ret < 0 && made)
		rtm_nexthop_del_locked(nh);
	return ret;
}

/**
 * struct hops - next hops of a record
 * @from: identity of the neighbour
 * @hop: the next hops
 * @created: those that were made for this record, and the neighbour if it was ...
 * @ncreated: ... and how many
 * @wanted: they have to be there, or be made if that is asked for
 */
struct hops {
	struct rtm_hop_key from;
	struct rtm_nexthop *hop[RTM_MAX_NEXTHOPS];
	struct rtm_nexthop *created[RTM_MAX_NEXTHOPS + 1];
	unsigned int ncreated;
	bool wanted;
};

static struct rtm_nexthop *full_hop(struct rtm_block *block,
				    const struct rtm_hop *from,
				    struct hops *hops, struct rtm_hop_key *key)
{
	struct rtm_client *client = block->client;
	struct rtm_nexthop *nh;
	bool made = false;
	int err;

	err = rtm_get_hop(client->table, from, client->entity->index, key);
	if (err)
		return ERR_PTR(err);
	/* A route that goes needs none: its neighbour may be out of the list. */
	if (!hops->wanted)
		return rtm_nexthop_find_locked(client->table, key);
	nh = get_hop(block, key, &made);
	if (made)
		hops->created[hops->ncreated++] = nh;
	return nh;
}

/* The groups that a record's route points to; counts are taken. */
static int get_groups(struct rtm_block *block, unsigned int i,
		      struct hops *hops, struct rtm_route_spec *spec)
{
	const struct rtm_item *item = &block->items[i];
	const struct rtm_route_info *record = item->record;
	struct rtm_table *table = block->client->table;
	struct rtm_hop_key key;
	struct rtm_nexthop *nh;
	unsigned int k;

	if (record->rec_flags & RTM_ROUTE_F_NEIGHBOUR) {
		nh = full_hop(block, &record->neighbour, hops, &hops->from);
		if (IS_ERR(nh))
			return PTR_ERR(nh);
		spec->from = &hops->from;
		if (nh)
			spec->neighbour = rtm_group_get_locked(table, &nh, 1);
	}
	for (k = 0; k < item->hops; k++) {
		struct rtm_hop hop = record->nexthop;

		if (k)
			memcpy(&hop, item->aux + (k - 1) * sizeof(hop),
			       sizeof(hop));
		nh = full_hop(block, &hop, hops, &key);
		if (IS_ERR(nh))
			return PTR_ERR(nh);
		hops->hop[k] = nh;
	}
	if (item->hops) {
		spec->group = rtm_group_get_locked(table, hops->hop,
						   item->hops);
		if (!spec->group)
			return -ENOMEM;
	}
	return 0;
}

static void fill_more(const struct rtm_item *item, struct rtm_route_spec *spec)
{
	const struct rtm_route_info *record = item->record;
	u32 hops = record->nh_count > 1 ? record->nh_count - 1 : 0;

	spec->want = (record->rec_flags & RTM_ROUTE_F_FIRST ? RTM_WANT_FIRST : 0) |
		     (record->rec_flags & RTM_ROUTE_F_NEW ? RTM_WANT_NEW : 0);
	spec->if_seq = record->rec_flags & RTM_ROUTE_F_IF_SEQ;
	spec->seq = record->seq;
	spec->ages = record->rec_flags & RTM_ROUTE_F_TTL;
	spec->ttl = record->ttl;
	spec->opaque_len = record->opaque_len;
	if (record->opaque_len)
		spec->opaque = item->aux + hops * sizeof(struct rtm_hop);
}

static int apply_full(struct rtm_block *block, unsigned int i)
{
	const struct rtm_route_info *record = block->items[i].record;
	struct rtm_client *client = block->client;
	struct rtm_route_spec spec;
	struct rtm_object *object;
	struct hops hops;
	int ret;

	hops.ncreated = 0;
	hops.wanted = record->op != RTM_OP_DEL;
	fill_spec(block, i, &spec);
	fill_more(&block->items[i], &spec);
	if (record->handle) {
		object = rtm_handle_find_locked(client, record->handle,
						RTM_OBJECT_ROUTE);
		if (!object || record->op == RTM_OP_ADD)
			return object ? -EINVAL : -ENOENT;
		spec.ref = container_of(object, struct rtm_route_ref, obj);
	}
	ret = get_groups(block, i, &hops, &spec);
	if (!ret)
		ret = change_route(block, i, &spec);
	rtm_group_put_locked(client->table, spec.group);
	rtm_group_put_locked(client->table, spec.neighbour);
	while (ret < 0 && hops.ncreated)
		rtm_nexthop_del_locked(hops.created[--hops.ncreated]);
	if (ret >= 0 && record->handle && record->op == RTM_OP_DEL)
		rtm_handle_release_locked(client, record->handle);
	return ret;
}

/* What the records from @i on will need is loaded side by side. */
static void look_ahead(struct rtm_block *block, unsigned int i)
{
	struct rtm_table *table = block->client->table;
	unsigned int n = min(block->n - i, RTM_AHEAD);

	rtm_nexthop_find_many_locked(table, &block->hops[i], n, block->found);
	rtm_trie_look_ahead(&table->trie, &block->keys[i], n, block->spots);
}

/**
 * rtm_block_apply_locked - apply a block's records
 * @block: the block, checked
 *
 * Context: table lock.
 * Return: the error that stops the batch, or 0.
 */
int rtm_block_apply_locked(struct rtm_block *block)
{
	struct rtm_route_batch *batch = block->batch;
	unsigned int i;
	s32 status = 0;

	lockdep_assert_held(&block->client->table->lock);
	block->list = rtm_routelist_find_locked(block->client, batch->list);
	if (batch->list && !block->list) {
		block->done = 0;
		return -ENOENT;
	}
	for (i = 0; i < block->n; i++) {
		if (!(i % RTM_AHEAD))
			look_ahead(block, i);
		status = block->status[i];
		if (!status)
			status = block->items[i].record ? apply_full(block, i) :
							  apply_plain(block, i);
		block->status[i] = status;
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
	block->done = i;
	return status;
}

/* The same.  Context: takes the table lock; may sleep. */
int rtm_block_apply(struct rtm_block *block)
{
	struct rtm_table *table = block->client->table;
	int err;

	block->now = ktime_get_real_seconds();
	rtm_table_lock(table);
	err = rtm_block_apply_locked(block);
	rtm_table_unlock(table);
	return err;
}
