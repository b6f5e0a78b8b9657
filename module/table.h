/* SPDX-License-Identifier: GPL-2.0 */
/*
 * One routing table: (network namespace, instance, family).
 */
#ifndef RTM_TABLE_H
#define RTM_TABLE_H

#include <linux/atomic.h>
#include <linux/delay.h>
#include <linux/list.h>
#include <linux/lockdep.h>
#include <linux/mutex.h>
#include <linux/rbtree.h>
#include <linux/rhashtable-types.h>
#include <linux/sched.h>
#include <linux/xarray.h>

#include "feed.h"
#include "record.h"
#include "timer.h"
#include "trie.h"

#define RTM_VIEWS		2U
#define RTM_VIEWS_MASK		((1U << RTM_VIEWS) - 1)
#define RTM_ENTITIES_MAX	4096U	/* of one table */
#define RTM_SLOTS_MAX		32U	/* entities of one table with an opaque slot */
#define RTM_NEXTHOPS_MAX	(1U << 20)	/* of one table */

struct rtm_net;

/**
 * struct rtm_table - one table
 * @lock: guards everything below, unless it says otherwise
 * @waiting: how many wait for @lock
 * @list: in @rn->tables; @rn->lock
 * @rn: where it is registered
 * @clients: attached files; @rn->lock
 * @instance: instance id
 * @family: AF_INET, AF_INET6 or AF_IPX
 * @bits: bits of a destination's address
 * @hop_bits: bits of a next hop's address
 * @arena: memory of trie and records
 * @trie: from prefix to record; read under RCU
 * @store: the records; read under RCU
 * @owners: entities by index; read under RCU
 * @entities: registered entities in order of registration
 * @nentities: how many
 * @events: number of the last entity that came or left
 * @came: registered entities by number of registration
 * @left: entities that left and of which somebody has yet to be told, by number
 *	of leaving
 * @listeners: inboxes of those who want to be told
 * @last_call: number of the last call of a method
 * @last_entity: id given out last
 * @nslots: entities with an opaque slot
 * @groups: groups of next hops by id; read under RCU
 * @nexthop_hash: next hops by owner and identity
 * @group_hash: groups of more than one by content
 * @nnexthops: next hops in the lists of their owners
 * @ngroups: groups of more than one
 * @bytes: memory of entities, next hops, groups and references
 * @refs: references to routes by number
 * @dest_refs: references to destinations, by record id >> 2: no two records
 *	are nearer than 4 units
 * @dead_lists: route lists that nobody has a handle of and that are not yet empty
 * @timers: of routes that age or are held
 * @ages: routes that age, by the number of their reference; read under RCU
 * @nageing: how many; read without the lock
 * @nholds: destinations marked for hold-down or with a held route
 * @feed: log of changes, and who subscribed to them; says its own guards
 * @ndests: destinations with a route
 * @nhidden: destinations without one
 * @nroutes: routes
 * @change: number of the last change begun
 * @seq: number of the last change that readers see; read without the lock
 * @logged: number of the last change that the log has; read without the lock
 * @ready: the hash tables are there
 */
struct rtm_table {
	struct mutex lock;	/* see design.rst, "Locks" */
	atomic_t waiting;
	struct list_head list;
	struct rtm_net *rn;
	u32 clients;
	u16 instance;
	u16 family;
	u8 bits;
	u8 hop_bits;
	struct rtm_arena arena;
	struct rtm_trie trie;
	struct rtm_store store;
	struct xarray owners;
	struct list_head entities;
	u32 nentities;
	u64 events;
	struct rb_root came;
	struct rb_root left;
	struct list_head listeners;
	u64 last_call;
	u32 last_entity;
	u32 nslots;
	struct xarray groups;
	struct rhashtable nexthop_hash;
	struct rhashtable group_hash;
	u32 nnexthops;
	u32 ngroups;
	u64 bytes;
	struct xarray refs;
	struct xarray dest_refs;
	struct list_head dead_lists;
	struct rtm_timers timers;
	struct xarray ages;
	u64 nageing;
	u64 nholds;
	struct rtm_feed feed;
	u64 ndests;
	u64 nhidden;
	u64 nroutes;
	u64 change;
	u64 seq;
	u64 logged;
};

static inline void rtm_table_lock(struct rtm_table *table)
{
	if (likely(mutex_trylock(&table->lock)))
		return;
	atomic_inc(&table->waiting);
	mutex_lock(&table->lock);
	atomic_dec(&table->waiting);
}

/* Whoever reads the log finds all changes that were made under the lock. */
static inline void rtm_table_unlock(struct rtm_table *table)
{
	if (table->logged != table->change) {
		rtm_feed_publish_locked(&table->feed);
		/* Pairs with the load in run_block() of cmd_notify.c. */
		smp_store_release(&table->logged, table->change);
	} else if (IS_ENABLED(CONFIG_PROVE_LOCKING)) {
		WARN_ON_ONCE(table->feed.run.step);
	}
	mutex_unlock(&table->lock);
}

/*
 * Between two slices of long work, without the lock: whoever waits for it gets
 * it.  A mutex alone would mostly go back to the one who let it go, who is
 * awake and running.
 */
static inline void rtm_table_give_way(struct rtm_table *table)
{
	if (atomic_read(&table->waiting))
		usleep_range(20, 100);
	else
		cond_resched();
}

/**
 * rtm_table_change - begin a change of a destination
 * @table: the table
 * @now: time of the change
 *
 * Context: table lock; rtm_table_changed() ends it.
 * Return: what to write into the record.
 */
static inline struct rtm_stamp rtm_table_change(struct rtm_table *table,
						u32 now)
{
	struct rtm_stamp stamp = { .change = table->change + 1, .now = now };

	lockdep_assert_held(&table->lock);
	return stamp;
}

/*
 * The change is visible.  Only now its number is: a reader that notes the
 * number, reads the table and later asks for what came after misses nothing.
 */
static inline void rtm_table_changed(struct rtm_table *table)
{
	table->change++;
	/* Pairs with the load in rtm_cmd_list(). */
	smp_store_release(&table->seq, table->change);
}

#endif /* RTM_TABLE_H */
