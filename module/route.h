/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Add, update, delete one route.
 */
#ifndef RTM_ROUTE_H
#define RTM_ROUTE_H

#include "prefix.h"
#include "record.h"

struct rtm_entity;
struct rtm_group;
struct rtm_spot;
struct rtm_route_ref;

/* How a route is to be found. */
#define RTM_WANT_FIRST	0x1	/* whatever its neighbour, the best-ranked */
#define RTM_WANT_NEW	0x2	/* not at all: a new one */

/**
 * struct rtm_route_spec - what is to become of a route
 * @key: destination; not looked at with @ref
 * @spot: how far the search for it came: see rtm_trie_seek()
 * @ref: the route, or NULL to find it by identity
 * @want: RTM_WANT_*
 * @may_create: create it if it is not there
 * @may_update: update it if it is there
 * @if_seq: only if @seq is still the number of the destination's last change
 * @seq: such a number; 0 for a destination without routes
 * @ages: it is to age; else it does not, or no longer
 * @ttl: then for how long, milliseconds
 * @from: identity of the neighbour, or NULL
 * @route: everything but owner, group, neighbour, opaque, ref, which are filled in
 *	when it is written
 * @group: its next hops, or NULL; the caller holds a count, or it is the single
 *	group of a next hop that is listed
 * @neighbour: group of one of @from, or NULL, also if the route is only to be
 *	found; the caller holds a count
 * @opaque: owner's bytes
 * @opaque_len: how many
 * @now: time, seconds since 1970
 */
struct rtm_route_spec {
	const struct rtm_key *key;
	struct rtm_spot *spot;
	struct rtm_route_ref *ref;
	unsigned int want;
	bool may_create;
	bool may_update;
	bool if_seq;
	u64 seq;
	bool ages;
	u32 ttl;
	const struct rtm_hop_key *from;
	struct rtm_route route;
	struct rtm_group *group;
	struct rtm_group *neighbour;
	const u8 *opaque;
	unsigned int opaque_len;
	u32 now;
};

#define RTM_NO_ROUTE	(~0U)
#define RTM_HELD_ROUTE	0x40000000U	/* plus a view in which it is held */

/**
 * struct rtm_route_place - where a route is
 * @record: id of its destination's record
 * @i: its number there, or RTM_NO_ROUTE, or from RTM_HELD_ROUTE on
 */
struct rtm_route_place {
	u32 record;
	unsigned int i;
};

int rtm_route_find_locked(struct rtm_entity *entity,
			  const struct rtm_route_spec *spec,
			  struct rtm_route_place *place);
int rtm_route_set_locked(struct rtm_entity *entity,
			 struct rtm_route_spec *spec,
			 struct rtm_route_place *place);
int rtm_route_del_locked(struct rtm_entity *entity,
			 const struct rtm_route_spec *spec);
void rtm_route_undo_locked(struct rtm_entity *entity, u32 record,
			   unsigned int i, u32 now);
void rtm_route_withdraw_locked(struct rtm_entity *entity, u32 record,
			       unsigned int i, u32 now);

#endif /* RTM_ROUTE_H */
