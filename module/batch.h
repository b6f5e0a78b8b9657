/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A block of a batch: what was made of its records, and how they are applied.
 */
#ifndef RTM_BATCH_H
#define RTM_BATCH_H

#include <linux/rtm.h>

#include "nexthop.h"
#include "prefix.h"
#include "trie.h"

struct rtm_client;
struct rtm_routelist;

#define RTM_BLOCK	128	/* records between two times the lock is free */

/**
 * struct rtm_item - a record, checked
 * @record: the full record, NULL if nothing more of it is needed: it has at most
 *	one next hop, no neighbour, no handle and no owner's bytes
 * @aux: copy of its auxiliary memory: further next hops, then owner's bytes
 * @preference: as the record says, 0 for the owner's default
 * @metric: as the record says
 * @flags: as the record says
 * @flags1: as the record says
 * @views: set of views
 * @op: enum rtm_op
 * @hops: next hops; 0 for RTM_OP_DEL
 */
struct rtm_item {
	const struct rtm_route_info *record;
	const u8 *aux;
	u32 preference;
	u32 metric;
	u16 flags;
	u8 flags1;
	u8 views;
	u8 op;
	u8 hops;
};

/**
 * struct rtm_block - some records of a batch
 * @client: the file
 * @batch: the batch
 * @n: records
 * @done: records processed
 * @raw: records as they came: struct rtm_route_info or struct rtm_route_brief
 * @keys: their destinations
 * @hops: their next hops, where @items has no record
 * @items: what else was made of them
 * @status: what became of them
 * @handles: handles asked for
 * @list: route list that routes go to; good while the lock is held
 * @aux: copies of their auxiliary memory, or NULL
 * @now: time
 * @found: next hops of the records from a multiple of RTM_AHEAD on, as far as
 *	they are in the list; good while the lock is held
 * @spots: RTM_AHEAD of them: how far the searches for their destinations came
 */
struct rtm_block {
	struct rtm_client *client;
	struct rtm_route_batch *batch;
	unsigned int n;
	unsigned int done;
	void *raw;
	struct rtm_key *keys;
	struct rtm_hop_key *hops;
	struct rtm_item *items;
	s32 *status;
	u64 *handles;
	struct rtm_routelist *list;
	u8 *aux;
	u32 now;
	struct rtm_nexthop *found[RTM_AHEAD];
	struct rtm_spot *spots;
};

int rtm_block_check(struct rtm_block *block);
int rtm_block_apply_locked(struct rtm_block *block);
int rtm_block_apply(struct rtm_block *block);

#endif /* RTM_BATCH_H */
