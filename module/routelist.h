/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Route lists: an owner's private sets of its routes.
 */
#ifndef RTM_ROUTELIST_H
#define RTM_ROUTELIST_H

#include <linux/list.h>

#include "object.h"
#include "ref.h"

struct rtm_table;

/**
 * struct rtm_routelist - one list
 * @obj: counted by handles
 * @nodes: its routes (struct rtm_list_node), oldest first, and walks among them
 * @dead: in table->dead_lists, when the last handle is gone
 * @users: counts: the list itself until it is dead and empty, walks of it
 *
 * Under the table lock.
 */
struct rtm_routelist {
	struct rtm_object obj;
	struct list_head nodes;
	struct list_head dead;
	u32 users;
};

/**
 * struct rtm_routelist_walk - an enumeration of a list
 * @obj: counted by handles
 * @node: behind what was told last
 * @list: the list; counted
 */
struct rtm_routelist_walk {
	struct rtm_object obj;
	struct rtm_list_node node;
	struct rtm_routelist *list;
};

struct rtm_routelist *rtm_routelist_new_locked(struct rtm_table *table);
void rtm_routelist_move_locked(struct rtm_routelist *list,
			       struct rtm_route_ref *ref);
void rtm_routelist_drain(struct rtm_table *table);

struct rtm_routelist_walk *
rtm_routelist_walk_new_locked(struct rtm_table *table,
			      struct rtm_routelist *list);
bool rtm_routelist_step_locked(struct rtm_routelist_walk *walk,
			       struct rtm_route_ref **ref);
void rtm_routelist_back_locked(struct rtm_routelist_walk *walk,
			       struct rtm_route_ref *ref);
void rtm_routelist_mark_locked(struct rtm_routelist_walk *walk,
			       struct rtm_list_node *mark);
void rtm_routelist_rewind_locked(struct rtm_routelist_walk *walk,
				 struct rtm_list_node *mark);

#endif /* RTM_ROUTELIST_H */
