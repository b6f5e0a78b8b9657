/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Entities: the owners of routes and next hops.
 */
#ifndef RTM_ENTITY_H
#define RTM_ENTITY_H

#include <linux/list.h>
#include <linux/pid.h>
#include <linux/rbtree.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/xarray.h>

#include "event.h"
#include "method.h"
#include "object.h"

struct rtm_table;

/**
 * struct rtm_entity - one registration
 * @obj: counted by its client while it is registered, by handles, by its next
 *	hops, by references to dead routes, by open calls from and to it, and
 *	while somebody has yet to be told that it left
 * @table: its table; never changes
 * @list: in table->entities while it is registered
 * @nexthops: its next hops in order
 * @nnexthops: how many
 * @nlingering: next hops of its that it has deleted and something still uses
 * @nroutes: routes it owns
 * @held: routes of its that are held
 * @id: what programs call it; never changes
 * @protocol: protocol id; never changes
 * @protocol_instance: protocol instance; never changes
 * @preference: default for its routes; never changes
 * @index: what its routes carry; never changes
 * @gone: it is no longer registered
 * @flags: RTM_ENTITY_F_*; never changes
 * @slots: what it keeps with destinations, by record id >> 2
 * @came: number of its registration in the order of events
 * @left: number of its leaving, 0 while it is registered
 * @holders: how many have yet to be told that it left
 * @event_node: in table->came, or in table->left while there are such
 * @inbox: what it has yet to be told
 * @exports: its methods and their calls
 * @registered: when, seconds since 1970; never changes
 * @pid: process that registered it; never changes
 * @comm: its name; never changes
 * @rcu: readers look at what never changes
 *
 * What changes is under the table lock.
 */
struct rtm_entity {
	struct rtm_object obj;
	struct rtm_table *table;
	struct list_head list;
	struct rb_root nexthops;
	u32 nnexthops;
	u32 nlingering;
	u64 nroutes;
	struct list_head held;
	u32 id;
	u32 protocol;
	u32 protocol_instance;
	u32 preference;
	u16 index;
	bool gone;
	u32 flags;
	struct xarray slots;
	u64 came;
	u64 left;
	u32 holders;
	struct rb_node event_node;
	struct rtm_inbox inbox;
	struct rtm_exports exports;
	u64 registered;
	struct pid *pid;
	char comm[TASK_COMM_LEN];
	struct rcu_head rcu;
};

struct rtm_entity *rtm_entity_new(struct rtm_table *table, u32 protocol,
				  u32 protocol_instance, u32 flags);
void rtm_entity_abort(struct rtm_entity *entity);
void rtm_entity_publish_locked(struct rtm_entity *entity);
struct rtm_entity *rtm_entity_by_id_locked(struct rtm_table *table, u32 id);
struct rtm_entity *rtm_owner_of_locked(struct rtm_table *table, u32 record,
				       unsigned int i);
void rtm_entity_unlist_locked(struct rtm_entity *entity);
void rtm_entity_forget_locked(struct rtm_entity *entity);

#endif /* RTM_ENTITY_H */
