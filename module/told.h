/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a record tells of a destination or route.  It is gathered first, and put
 * into one of the two forms afterwards, each field once.
 */
#ifndef RTM_TOLD_H
#define RTM_TOLD_H

#include <linux/time64.h>

#include "entity.h"
#include "nexthop.h"
#include "read.h"
#include "seen.h"

struct rtm_route_ref;

/**
 * struct rtm_told - what a record tells
 * @key: the destination
 * @route: the route
 * @group: its next hops, or NULL
 * @from: the group of one that its neighbour is, or NULL
 * @owner: id of the owner
 * @changed: when the destination last changed, seconds since 1970
 * @seq: sequence number of that
 * @num_routes: routes to tell of
 * @dest_views: views in which the destination has a route
 * @best: views in which the route is best
 * @view: the view it is about
 * @state: enum rtm_route_state
 * @opaque_len: owner's bytes
 * @ages: the route ages
 * @ttl: then how many milliseconds it has left
 * @aux_off: where in auxiliary memory there is more
 * @status: 0 or -ENOENT
 */
struct rtm_told {
	struct rtm_key key;
	struct rtm_route route;
	const struct rtm_group *group;
	const struct rtm_group *from;
	u32 owner;
	u32 changed;
	u64 seq;
	u32 num_routes;
	u32 dest_views;
	u32 best;
	u8 view;
	u8 state;
	u8 opaque_len;
	bool ages;
	u32 ttl;
	u32 aux_off;
	s32 status;
};

static const struct rtm_hop rtm_no_hop;

/* Copied as a whole: memcpy() is a call in some kernels, even of 16 bytes. */
struct rtm_address {
	u8 bytes[16];
};

static __always_inline void rtm_told_put_address(const void *from, u8 *addr)
{
	*(struct rtm_address *)addr = *(const struct rtm_address *)from;
}

static __always_inline void rtm_told_put_key(const struct rtm_key *key,
					     u8 *addr)
{
	__be64 words[2] = { cpu_to_be64(key->hi), cpu_to_be64(key->lo) };

	rtm_told_put_address(words, addr);
}

static __always_inline void rtm_told_put_info(const struct rtm_reader *reader,
					      const struct rtm_told *told,
					      struct rtm_route_info *out)
{
	rtm_told_put_key(&told->key, out->prefix.addr);
	out->prefix.len = told->key.len;
	out->prefix.family = reader->table->family;
	out->prefix.reserved = 0;
	out->views = told->route.views;
	out->nexthop = told->group ? told->group->hop[0]->hop : rtm_no_hop;
	out->neighbour = told->from ? told->from->hop[0]->hop : rtm_no_hop;
	out->preference = told->route.preference;
	out->metric = told->route.metric;
	out->flags = told->route.flags;
	out->flags1 = told->route.flags1;
	out->nh_count = told->group ? told->group->n : 0;
	out->opaque_len = told->opaque_len;
	out->op = 0;
	out->state = told->state;
	out->view = told->view;
	out->rec_flags = (told->from ? RTM_ROUTE_F_NEIGHBOUR : 0) |
			 (told->best ? RTM_ROUTE_F_BEST : 0) |
			 (told->ages ? RTM_ROUTE_F_TTL : 0);
	out->owner = told->owner;
	out->aux_off = told->aux_off;
	out->status = told->status;
	out->num_routes = told->num_routes;
	out->dest_flags = 0;
	out->changed = (u64)told->changed * NSEC_PER_SEC;
	out->seq = told->seq;
	out->handle = 0;
	out->dest_views = told->dest_views;
	out->best_views = told->best;
	out->ttl = told->ttl;
	out->reasons = reader->reasons;
}

static __always_inline void rtm_told_put_brief(const struct rtm_reader *reader,
					       const struct rtm_told *told,
					       struct rtm_route_brief *out)
{
	const struct rtm_hop *hop = told->group ? &told->group->hop[0]->hop :
						  &rtm_no_hop;

	rtm_told_put_key(&told->key, out->addr);
	rtm_told_put_address(hop->addr, out->hop);
	out->ifindex = hop->ifindex;
	out->preference = told->route.preference;
	out->metric = told->route.metric;
	out->owner = told->owner;
	out->seq = told->seq;
	out->len = told->key.len;
	out->hop_len = hop->len;
	out->flags = told->route.flags;
	out->nh_count = told->group ? told->group->n : 0;
	out->op = 0;
	out->view = told->view;
	out->state = told->state;
	out->views = told->route.views;
	out->best_views = told->best;
	out->reasons = reader->reasons;
	out->reserved = 0;
}

/* As rtm_told_put(), where each call counts. */
static __always_inline void rtm_told_put_inline(struct rtm_reader *reader,
						const struct rtm_told *told,
						u32 record, unsigned int i)
{
	struct rtm_route_brief *brief = reader->out;
	struct rtm_route_info *info = reader->out;

	if (reader->brief)
		rtm_told_put_brief(reader, told, brief + reader->n);
	else
		rtm_told_put_info(reader, told, info + reader->n);
	if (reader->place) {
		reader->place[reader->n].record = record;
		reader->place[reader->n].i = i;
	}
	reader->n++;
}

/*
 * The group of an id.  Routes often have one that was met not long ago, so some
 * are kept for as long as the read-side section lasts: an id is given to another
 * group only after the count of the first has gone to 0.
 */
static __always_inline const struct rtm_group *
rtm_reader_group(struct rtm_reader *reader, u32 id)
{
	const struct rtm_group **kept = &reader->group[id % RTM_GROUPS_KEPT];
	const struct rtm_group *group = *kept;

	if (likely(group && group->id == id && READ_ONCE(group->routes)))
		return group;
	group = xa_load(&reader->table->groups, id);
	*kept = group;
	return group;
}

/* The same for owners: who is not gone still has its index. */
static __always_inline const struct rtm_entity *
rtm_reader_owner(struct rtm_reader *reader, u16 index)
{
	const struct rtm_entity *owner = reader->owner;

	if (likely(owner && owner->index == index && !READ_ONCE(owner->gone)))
		return owner;
	owner = xa_load(&reader->table->owners, index);
	reader->owner = owner;
	return owner;
}

/*
 * Who and where, of told->route.
 * Return: 0, RTM_LOST.
 */
static __always_inline int rtm_told_resolve(struct rtm_reader *reader,
					    struct rtm_told *told)
{
	const struct rtm_entity *owner;

	if (told->route.owner) {
		owner = rtm_reader_owner(reader, told->route.owner);
		if (unlikely(!owner))
			return RTM_LOST;
		told->owner = owner->id;
	}
	if (told->route.group) {
		told->group = rtm_reader_group(reader, told->route.group);
		if (unlikely(!told->group))
			return RTM_LOST;
	}
	if (told->route.neighbour) {
		told->from = rtm_reader_group(reader, told->route.neighbour);
		if (unlikely(!told->from))
			return RTM_LOST;
	}
	return 0;
}

void rtm_told_put(struct rtm_reader *reader, const struct rtm_told *told,
		  u32 record, unsigned int i);
int rtm_told_route(struct rtm_reader *reader, const struct rtm_seen *seen,
		   struct rtm_told *told);
int rtm_told_dead(struct rtm_reader *reader, const struct rtm_seen *seen,
		  const struct rtm_route_ref *ref, struct rtm_told *told);
void rtm_told_dest(const struct rtm_seen *seen, const struct rtm_key *key,
		   u32 dest_views, struct rtm_told *told);

#endif /* RTM_TOLD_H */
