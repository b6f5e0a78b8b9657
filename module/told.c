// SPDX-License-Identifier: GPL-2.0
/*
 * What a record tells of a destination or route: the parts that are not in line.
 */
#include "age.h"
#include "hold.h"
#include "ref.h"
#include "told.h"

/**
 * rtm_told_put - put what is told into the next record
 * @reader: the reader, which has room
 * @told: what is told
 * @record: id of the destination's record
 * @i: number of the route
 */
void rtm_told_put(struct rtm_reader *reader, const struct rtm_told *told,
		  u32 record, unsigned int i)
{
	rtm_told_put_inline(reader, told, record, i);
}

/* Next hops after the first, then the owner's bytes, go to auxiliary memory. */
static int tell_aux(struct rtm_reader *reader, const struct rtm_seen *seen,
		    struct rtm_told *told)
{
	const struct rtm_group *group = told->group;
	u32 hops = group && group->n > 1 ? group->n - 1 : 0, used, i;
	u8 bytes[RTM_OPAQUE_MAX];
	int len = 0;

	if (!hops && !told->route.opaque)
		return 0;
	if (told->route.opaque) {
		len = rtm_record_opaque(&reader->table->store, seen->record,
					seen->val, told->route.opaque, bytes);
		if (len < 0)
			return RTM_LOST;
		told->opaque_len = len;
	}
	if (!reader->aux)
		return 0;
	used = hops * sizeof(struct rtm_hop) + round_up(len, 4);
	reader->need_aux += used;
	if (reader->aux_used + used > reader->aux_max)
		return RTM_FULL;
	told->aux_off = reader->aux_base + reader->aux_used;
	for (i = 0; i < hops; i++) {
		memcpy(reader->aux + reader->aux_used, &group->hop[i + 1]->hop,
		       sizeof(struct rtm_hop));
		reader->aux_used += sizeof(struct rtm_hop);
	}
	memset(reader->aux + reader->aux_used, 0, round_up(len, 4));
	memcpy(reader->aux + reader->aux_used, bytes, len);
	reader->aux_used += round_up(len, 4);
	return 0;
}

/**
 * rtm_told_route - gather what there is to tell of a route
 * @reader: the reader
 * @seen: the destination
 * @told: its @route is set; what it has in auxiliary memory is put there
 *
 * Context: RCU read-side section, or the table lock.
 * Return: 0, RTM_FULL, RTM_LOST.
 */
int rtm_told_route(struct rtm_reader *reader, const struct rtm_seen *seen,
		   struct rtm_told *told)
{
	int err = rtm_told_resolve(reader, told);

	/* A brief record says nothing of what would be there. */
	if (err || reader->brief)
		return err;
	if (told->route.ref)
		told->ages = rtm_age_left(reader->table, seen->id,
					  told->route.ref, &told->ttl);
	return tell_aux(reader, seen, told);
}

/**
 * rtm_told_dead - the same of a route that has left its record
 * @reader: the reader
 * @seen: the destination
 * @ref: reference to the route
 * @told: what is known of the destination
 *
 * Context: table lock.
 * Return: 0, RTM_FULL, RTM_LOST.
 */
int rtm_told_dead(struct rtm_reader *reader, const struct rtm_seen *seen,
		  const struct rtm_route_ref *ref, struct rtm_told *told)
{
	int err;

	told->state = ref->held ? RTM_ROUTE_DELETING : RTM_ROUTE_DELETED;
	told->route = ref->route;
	told->route.ref = 0;
	told->route.owner = 0;	/* its index may be another one's by now */
	err = rtm_told_route(reader, seen, told);
	told->owner = ref->owner->id;
	return err;
}

/**
 * rtm_told_dest - begin with a destination, so far without a route
 * @seen: the destination
 * @key: its prefix
 * @dest_views: views in which it has a route
 * @told: what there is to tell of it
 */
void rtm_told_dest(const struct rtm_seen *seen, const struct rtm_key *key,
		   u32 dest_views, struct rtm_told *told)
{
	*told = (struct rtm_told) {
		.key = *key,
		.changed = READ_ONCE(seen->record->changed),
		.seq = READ_ONCE(seen->record->change),
		.dest_views = dest_views,
		.state = RTM_ROUTE_NONE,
		.aux_off = RTM_AUX_NONE,
	};
}
