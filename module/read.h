/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Reading a table by value: lookups and ordered lists.  No lock is taken
 * unless the reader loses too many races, or wants handles.
 */
#ifndef RTM_READ_H
#define RTM_READ_H

#include <linux/rtm.h>

#include "nexthop.h"
#include "prefix.h"
#include "route.h"
#include "trie.h"

struct rtm_entity;
struct rtm_lister;
struct rtm_longest;
struct rtm_table;

#define RTM_TRIES	32	/* lost races before a reader takes the lock */
#define RTM_LOOK_MAX	1024U	/* routes looked at before others may have the lock */
#define RTM_LOOK_HANDLES 32U	/* as many as a record's handles are worth */
#define RTM_GROUPS_KEPT	64	/* groups that a reader keeps in mind */

/**
 * struct rtm_criteria - which routes a list is about
 * @match: RTM_MATCH_*
 * @owner: id of the owner
 * @has_neighbour: @neighbour is wanted, else none
 * @neighbour: a next hop's address and interface; owner is not compared
 * @preference: preference
 * @metric: metric
 * @nhops: how many next hops in @hop
 * @hop: next hops that all have to be there
 * @ifindex: interface one of the next hops has to be on
 */
struct rtm_criteria {
	u32 match;
	u32 owner;
	bool has_neighbour;
	struct rtm_hop_key neighbour;
	u32 preference;
	u32 metric;
	u32 nhops;
	struct rtm_hop_key hop[RTM_HOPS_MAX];
	u32 ifindex;
};

/**
 * struct rtm_cursor - where a list goes on
 * @at: a prefix, there or not
 * @after: @at itself does not count
 */
struct rtm_cursor {
	struct rtm_key at;
	bool after;
};

/**
 * struct rtm_reader - a reader under way, and the records it has filled
 * @table: the table
 * @views: set of views, all of which exist; 0 for any
 * @protocol: whose best route is told, RTM_PROTOCOL_ANY for all
 * @routes: list routes, not destinations
 * @criteria: which, or NULL for all
 * @brief: records are struct rtm_route_brief, not struct rtm_route_info
 * @locked: the table lock is held
 * @looked: routes looked at since rtm_fill_begin(), where there was more than one
 * @must_lock: and has to be: there is a held route to tell of
 * @reasons: RTM_REASON_* that records carry
 * @lister: of a list: where it is
 * @out: records
 * @place: where the route of each record is, for handles; or NULL
 * @max: room in @out and @place
 * @n: records filled
 * @aux: auxiliary memory, or NULL to do without
 * @aux_max: room in @aux
 * @aux_base: what the caller's offset of @aux is
 * @aux_used: bytes filled
 * @usual: destinations with one route need no look at more
 * @view: what records of these say of it
 * @owner: the last owner, during one read-side section
 * @group: some groups of next hops by the low bits of their ids, likewise
 * @need: records that the destination which did not fit needs
 * @need_aux: bytes of auxiliary memory that it needs
 */
struct rtm_reader {
	struct rtm_table *table;
	u32 views;
	u32 protocol;
	bool routes;
	const struct rtm_criteria *criteria;
	bool brief;
	bool locked;
	u32 looked;
	bool must_lock;
	u16 reasons;
	struct rtm_lister *lister;
	void *out;
	struct rtm_route_place *place;
	unsigned int max;
	unsigned int n;
	u8 *aux;
	u32 aux_max;
	u32 aux_base;
	u32 aux_used;
	bool usual;
	u8 view;
	const struct rtm_entity *owner;
	const struct rtm_group *group[RTM_GROUPS_KEPT];
	u32 need;
	u32 need_aux;
};

/*
 * Enough for one read-side section, or for holding the lock once?  To be asked
 * after each destination, whose routes are never told apart from each other.
 */
static inline bool rtm_reader_is_tired(const struct rtm_reader *reader)
{
	u32 handles = reader->locked && reader->place ? reader->n : 0;

	return reader->looked + handles * RTM_LOOK_HANDLES >= RTM_LOOK_MAX;
}

/**
 * struct rtm_best - a longest match with the winning route
 * @found: the destination's prefix
 * @route: its best route in the view
 */
struct rtm_best {
	struct rtm_key found;
	struct rtm_route route;
};

bool rtm_criteria_is_owner(const struct rtm_criteria *criteria,
			   struct rtm_table *table, u16 index);
bool rtm_criteria_match(const struct rtm_criteria *criteria,
			struct rtm_table *table, const struct rtm_route *route);
int rtm_read_lookup(struct rtm_reader *reader, unsigned int kind,
		    const struct rtm_key *key, bool locked);
struct rtm_lister *rtm_lister_alloc(void);
void rtm_lister_free(struct rtm_lister *lister);
int rtm_read_list(struct rtm_reader *reader, struct rtm_cursor *cursor,
		  const struct rtm_key *last);
int rtm_read_longest(struct rtm_reader *reader, const struct rtm_key *key,
		     struct rtm_longest *at, bool locked);
int rtm_read_best(const struct rtm_table *table, const struct rtm_key *key,
		  u32 views, struct rtm_best *best);
void rtm_read_best_many(const struct rtm_table *table,
			const struct rtm_key *keys, unsigned int n, u32 views,
			struct rtm_best *best, int *ret);

#endif /* RTM_READ_H */
