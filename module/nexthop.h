/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Next hops, each in its owner's list, and groups of them, to which routes point.
 */
#ifndef RTM_NEXTHOP_H
#define RTM_NEXTHOP_H

#include <linux/rbtree.h>
#include <linux/rcupdate.h>
#include <linux/rhashtable-types.h>
#include <linux/rtm.h>

#include "object.h"
#include "prefix.h"

struct rtm_entity;
struct rtm_table;

#define RTM_HOPS_MAX	16	/* next hops of a route */

/**
 * struct rtm_hop_key - identity of a next hop in a table
 * @hi: address, as in struct rtm_key
 * @lo: address
 * @ifindex: interface index, 0 for none
 * @len: bits of the address that count
 * @owner: index of the owner
 */
struct rtm_hop_key {
	u64 hi;
	u64 lo;
	u32 ifindex;
	u16 len;
	u16 owner;
};

/**
 * struct rtm_nexthop - one next hop
 * @obj: counted by its owner's list, by groups it is in, by handles
 * @key: its identity; never changes
 * @hash: in table->nexthop_hash while it is in the list
 * @single: the group of it alone; NULL when that is gone
 * @uses: routes that have it as next hop or neighbour
 * @hop: the same as @key as programs see it; never changes
 * @node: in the owner's tree while it is in the list
 * @entity: its owner; a count is held
 * @remote: reference to the destination that covers it, or NULL
 * @opaque: owner's bits
 * @flags: owner's flags
 * @listed: it is in its owner's list
 * @lingers: it no longer is, and counts in its owner's @nlingering
 * @rcu: readers look at @key and @hop
 *
 * Everything but these under the table lock.  What the add of a route needs is
 * in one cache line.
 */
struct rtm_nexthop {
	struct rtm_object obj;
	struct rtm_hop_key key;
	struct rhash_head hash;
	struct rtm_group *single;
	u64 uses;
	struct rtm_hop hop;
	struct rb_node node;
	struct rtm_entity *entity;
	struct rtm_object *remote;
	u64 opaque;
	u16 flags;
	bool listed;
	bool lingers;
	struct rcu_head rcu;
};

/**
 * struct rtm_group - what a route points to
 * @id: its number in the table
 * @routes: counts: routes that point to it, dead ones that handles keep,
 *	and the next hop itself while it is listed, if it is a single
 * @hash: in table->group_hash, if it has more than one
 * @rcu: readers look at @n and @hop
 * @n: how many next hops
 * @hop: the next hops, sorted by identity; each is counted
 */
struct rtm_group {
	u32 id;
	u32 routes;
	struct rhash_head hash;
	struct rcu_head rcu;
	u32 n;
	struct rtm_nexthop *hop[];
};

static inline bool rtm_hop_equal(const struct rtm_hop_key *a,
				 const struct rtm_hop_key *b)
{
	return a->hi == b->hi && a->lo == b->lo && a->ifindex == b->ifindex &&
	       a->len == b->len && a->owner == b->owner;
}

/* Order of an owner's list: negative if @a comes first. */
static inline int rtm_hop_cmp(const struct rtm_hop_key *a,
			      const struct rtm_hop_key *b)
{
	if (a->hi != b->hi)
		return a->hi < b->hi ? -1 : 1;
	if (a->lo != b->lo)
		return a->lo < b->lo ? -1 : 1;
	if (a->len != b->len)
		return a->len < b->len ? -1 : 1;
	if (a->ifindex != b->ifindex)
		return a->ifindex < b->ifindex ? -1 : 1;
	return 0;
}

int rtm_nexthop_init_table(struct rtm_table *table);
void rtm_nexthop_exit_table(struct rtm_table *table);
u64 rtm_nexthop_hash_bytes(const struct rtm_table *table);

struct rtm_nexthop *rtm_nexthop_find_locked(struct rtm_table *table,
					    const struct rtm_hop_key *key);
void rtm_nexthop_find_many_locked(struct rtm_table *table,
				  const struct rtm_hop_key *key, unsigned int n,
				  struct rtm_nexthop **found);
struct rtm_nexthop *rtm_nexthop_add_locked(struct rtm_entity *entity,
					   const struct rtm_hop_key *key);
void rtm_nexthop_del_locked(struct rtm_nexthop *nh);
void rtm_nexthop_set_remote_locked(struct rtm_table *table,
				   struct rtm_nexthop *nh,
				   struct rtm_object *remote);
struct rtm_nexthop *rtm_nexthop_next_locked(struct rtm_entity *entity,
					    const struct rtm_hop_key *key,
					    bool after);
struct rtm_group *rtm_group_get_locked(struct rtm_table *table,
				       struct rtm_nexthop **hop,
				       unsigned int n);
struct rtm_group *rtm_group_find_locked(struct rtm_table *table, u32 id);
void rtm_group_put_locked(struct rtm_table *table, struct rtm_group *group);
void rtm_group_enter_more_locked(struct rtm_group *group,
				 struct rtm_group *neighbour);
void rtm_group_leave_locked(struct rtm_group *group, struct rtm_group *neighbour);

/* A route with these groups enters the table; it brings the groups' counts. */
static inline void rtm_group_enter_locked(struct rtm_group *group,
					  struct rtm_group *neighbour)
{
	if (likely(group && group->n == 1 && !neighbour))
		group->hop[0]->uses++;
	else
		rtm_group_enter_more_locked(group, neighbour);
}

#endif /* RTM_NEXTHOP_H */
