/* SPDX-License-Identifier: GPL-2.0 */
/*
 * References: what handles to destinations and routes point to.  There is one
 * for a destination or route only while somebody holds a handle.
 */
#ifndef RTM_REF_H
#define RTM_REF_H

#include <linux/list.h>

#include "object.h"
#include "prefix.h"
#include "record.h"

struct rtm_entity;
struct rtm_hold;
struct rtm_routelist;
struct rtm_table;

/**
 * struct rtm_dest_ref - a destination that somebody refers to
 * @obj: counted by handles, route references, next hops (remote), and
 *	whatever else needs the record to stay
 * @record: id of the record, which stays while we are here
 * @hold: hold-down, or NULL.  With it the reference stays while the record has
 *	a route, even if @obj is counted by nobody
 * @key: its prefix
 */
struct rtm_dest_ref {
	struct rtm_object obj;
	u32 record;
	struct rtm_hold *hold;
	struct rtm_key key;
};

/**
 * struct rtm_list_node - a place in a route list
 * @link: between its neighbours; empty if it is in no list
 * @list: the list of a route; NULL of a walk, which stands between routes
 */
struct rtm_list_node {
	struct list_head link;
	struct rtm_routelist *list;
};

/**
 * struct rtm_route_ref - a route that somebody refers to
 * @obj: counted by handles, by an event that tells of it, by the route list that
 *	it is in, by the views in which it is held
 * @held: these views
 * @number: in table->refs, and in the route while it lives
 * @dest: its destination; a count is held
 * @owner: its owner, with a count, when it is dead; else NULL
 * @expired: in the inbox of its owner, who is to be told that it expired; that
 *	holds a count
 * @listed: its place in a route list of its owner's
 * @route: the route as it last was, with its counts on groups, when it is dead
 */
struct rtm_route_ref {
	struct rtm_object obj;
	u32 number;
	u8 held;
	struct rtm_dest_ref *dest;
	struct rtm_entity *owner;
	struct list_head expired;
	struct rtm_list_node listed;
	struct rtm_route route;
};

void rtm_dest_release_locked(struct rtm_table *table, u32 id);
struct rtm_dest_ref *rtm_dest_ref_get_locked(struct rtm_table *table,
					     u32 record);
void rtm_dest_ref_drop_locked(struct rtm_table *table, unsigned long index);
struct rtm_dest_ref *rtm_dest_ref_find_locked(struct rtm_table *table,
					      u32 record);
struct rtm_route_ref *rtm_route_ref_new_spare_locked(struct rtm_table *table);
void rtm_route_ref_drop_spare_locked(struct rtm_table *table,
				     struct rtm_route_ref *ref);
void rtm_route_ref_use_spare_locked(struct rtm_route_ref *ref,
				    struct rtm_dest_ref *dest,
				    struct rtm_entity *owner,
				    const struct rtm_route *route);
struct rtm_route_ref *rtm_route_ref_get_locked(struct rtm_table *table,
					       u32 record, unsigned int i);
void rtm_route_ref_kill_locked(struct rtm_table *table,
			       struct rtm_entity *owner,
			       const struct rtm_route *route);
void rtm_route_ref_unlist_locked(struct rtm_table *table,
				 struct rtm_route_ref *ref);
int rtm_route_ref_find_locked(struct rtm_table *table,
			      const struct rtm_route_ref *ref);

#endif /* RTM_REF_H */
