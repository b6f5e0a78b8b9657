// SPDX-License-Identifier: GPL-2.0
/*
 * The end of an owner: everything it has is withdrawn.  The only place of mass
 * destruction.
 */
#include <linux/prefetch.h>
#include <linux/sched.h>
#include <linux/timekeeping.h>

#include "entity.h"
#include "event.h"
#include "method.h"
#include "hold.h"
#include "nexthop.h"
#include "notify_trim.h"
#include "purge.h"
#include "route.h"
#include "slot.h"
#include "table.h"

/* Work between two times that the lock is free: some tens of microseconds. */
#define SLICE_ROUTES	256
#define SLICE_CHUNKS	4
#define SLICE_NEXTHOPS	256
#define SLICE_SLOTS	256
#define AHEAD		8	/* records whose further routes are being loaded */

/**
 * struct sweep - a walk over the records of a table
 * @entity: whose routes go
 * @now: time
 * @index: chunk where to go on
 * @at: record in it where to go on
 */
struct sweep {
	struct rtm_entity *entity;
	u32 now;
	u32 index;
	u32 at;
};

/* Record number @at of a chunk, NULL if that place is free. */
static struct rtm_record *record_at(const struct rtm_chunk *chunk, u32 at)
{
	struct rtm_record *record;

	record = (void *)((char *)chunk->mem + at * chunk->pool->size);
	return record->flags & RTM_REC_LIVE ? record : NULL;
}

static void load_ahead(const struct rtm_table *table,
		       const struct rtm_chunk *chunk, u32 at)
{
	const struct rtm_record *record;

	if (at >= chunk->bump)
		return;
	record = record_at(chunk, at);
	if (record && record->more)
		prefetch(rtm_arena_ptr(&table->arena, record->more));
}

/*
 * Withdraw the owner's routes from one record, and note who else is there.
 * Return: how many were withdrawn.
 */
static unsigned int sweep_record(struct sweep *sweep, u32 id,
				 struct rtm_record *record, u64 *owners)
{
	struct rtm_store *store = &sweep->entity->table->store;
	unsigned int i = record->nroutes, done = 0;

	/* From the back: the best goes last, so that it changes once. */
	while (i--) {
		u16 owner = rtm_record_route(store, record, i)->owner;

		if (owner == sweep->entity->index) {
			rtm_route_withdraw_locked(sweep->entity, id, i,
						  sweep->now);
			done++;
		} else {
			*owners |= 1ULL << (owner & 63);
		}
	}
	return done;
}

/*
 * Load what the trie has of those of the next records that will vanish with
 * their only route.
 */
static void warm_trie(const struct sweep *sweep, const struct rtm_chunk *chunk,
		      u32 at)
{
	struct rtm_key keys[RTM_WARM];
	u32 end = min_t(u32, at + RTM_WARM, chunk->bump);
	unsigned int n = 0;

	for (; at < end; at++) {
		const struct rtm_record *record = record_at(chunk, at);

		if (record && record->nroutes == 1 &&
		    record->first.owner == sweep->entity->index)
			rtm_record_key(record, &keys[n++]);
	}
	if (n)
		rtm_trie_warm(&sweep->entity->table->trie, keys, n);
}

/* Go on with the first record of the chunk at @index, or behind. */
static void go_to_chunk(struct sweep *sweep, u32 index)
{
	sweep->index = index;
	sweep->at = 0;
}

/*
 * Sweep a chunk from record @sweep->at on, until it is done or enough for a
 * slice.  Only what was swept in one go may tell which owners are there, since
 * others go on adding between slices; else the summary stays as it is, which
 * costs later sweeps a look at the chunk.
 * Return: routes withdrawn.
 */
static unsigned int sweep_chunk(struct sweep *sweep, struct rtm_chunk *chunk)
{
	struct rtm_table *table = sweep->entity->table;
	u64 owners = sweep->at ? chunk->owners : 0;
	unsigned int routes = 0;

	rtm_arena_keep(&table->arena, chunk);
	while (sweep->at < chunk->bump && routes < SLICE_ROUTES) {
		struct rtm_record *record = record_at(chunk, sweep->at);
		u32 id = rtm_chunk_id(chunk, sweep->at);

		if (!(sweep->at % RTM_WARM))
			warm_trie(sweep, chunk, sweep->at);
		load_ahead(table, chunk, sweep->at + AHEAD);
		sweep->at++;
		if (record)
			routes += sweep_record(sweep, id, record, &owners);
	}
	/* One that took the place of another since the last slice may have less. */
	if (sweep->at >= chunk->bump) {
		chunk->owners = owners;
		go_to_chunk(sweep, chunk->index + 1);
	}
	rtm_arena_unkeep(&table->arena, chunk);
	return routes;
}

/*
 * Do a slice of the sweep, under the table lock.  Between slices chunks may
 * come and go, but none that is new holds a route of an owner that is gone.
 * Return: true if there is more.
 */
static bool sweep_slice(struct sweep *sweep)
{
	struct rtm_table *table = sweep->entity->table;
	u64 bit = 1ULL << (sweep->entity->index & 63);
	unsigned int routes = 0, chunks = 0;

	while (sweep->entity->nroutes) {
		u32 index = sweep->index;
		struct rtm_chunk *chunk;

		if (routes >= SLICE_ROUTES || chunks == SLICE_CHUNKS)
			return true;
		chunk = rtm_arena_next_chunk(&table->arena,
					     &table->store.record, &index);
		if (!chunk)
			return false;
		if (chunk->index != sweep->index)
			go_to_chunk(sweep, chunk->index);
		chunks++;
		/* Another's sweep may have cleared the bit of one half done. */
		if (chunk->owners & bit)
			routes += sweep_chunk(sweep, chunk);
		else
			go_to_chunk(sweep, chunk->index + 1);
	}
	return false;
}

static void purge_routes(struct rtm_entity *entity)
{
	struct sweep sweep = { .entity = entity };
	struct rtm_table *table = entity->table;
	bool more;

	do {
		rtm_table_lock(table);
		sweep.now = ktime_get_real_seconds();
		more = sweep_slice(&sweep);
		rtm_table_unlock(table);
		rtm_notify_flush(table);
		rtm_table_give_way(table);
	} while (more);
	WARN_ON_ONCE(entity->nroutes);
}

/* Nothing of a dead owner is held, either. */
static void purge_held(struct rtm_entity *entity)
{
	struct rtm_table *table = entity->table;
	bool more;

	do {
		rtm_table_lock(table);
		more = rtm_hold_drain_locked(entity, ktime_get_real_seconds());
		rtm_table_unlock(table);
		rtm_notify_flush(table);
		rtm_table_give_way(table);
	} while (more);
}

static void purge_nexthops(struct rtm_entity *entity)
{
	struct rtm_table *table = entity->table;
	struct rb_node *node;
	unsigned int n;

	do {
		rtm_table_lock(table);
		for (n = 0; n < SLICE_NEXTHOPS; n++) {
			node = rb_first(&entity->nexthops);
			if (!node)
				break;
			rtm_nexthop_del_locked(rb_entry(node, struct rtm_nexthop,
							node));
		}
		rtm_table_unlock(table);
		rtm_table_give_way(table);
	} while (n == SLICE_NEXTHOPS);
}

static void purge_slots(struct rtm_entity *entity)
{
	struct rtm_table *table = entity->table;
	bool more;

	do {
		rtm_table_lock(table);
		more = rtm_slot_clear_locked(entity, SLICE_SLOTS);
		rtm_table_unlock(table);
		rtm_table_give_way(table);
	} while (more);
}

/* Calls end before the routes go, which takes longer. */
static void purge_calls(struct rtm_entity *entity)
{
	struct rtm_table *table = entity->table;
	bool more;

	do {
		rtm_table_lock(table);
		more = rtm_method_end_locked(entity) ||
		       rtm_event_drain_locked(entity);
		rtm_table_unlock(table);
		rtm_table_give_way(table);
	} while (more);
}

/**
 * rtm_purge_entity - end an entity and everything it owns
 * @entity: a registered entity, on whose behalf nothing is under way
 *
 * Drops the client's count.  When it returns nobody can find a route of it.
 *
 * Context: may sleep; takes the table lock in slices.
 */
void rtm_purge_entity(struct rtm_entity *entity)
{
	struct rtm_table *table = entity->table;

	rtm_table_lock(table);
	rtm_entity_unlist_locked(entity);
	rtm_event_left_locked(entity);
	rtm_table_unlock(table);

	purge_calls(entity);
	purge_routes(entity);
	purge_held(entity);
	purge_nexthops(entity);
	purge_slots(entity);

	rtm_table_lock(table);
	rtm_entity_forget_locked(entity);
	rtm_table_unlock(table);
}
