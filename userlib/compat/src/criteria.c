// SPDX-License-Identifier: LGPL-2.1-or-later
/* Criteria for routes: from handles to what the kernel compares. */
#include <errno.h>

#include "internal.h"

static DWORD owner_in(struct registration *reg, HANDLE owner, struct rtm_route_info *criteria)
{
	struct rtm_entity_info info;

	if (number_of(owner) == reg->token) {
		criteria->owner = reg->id;
		return NO_ERROR;
	}
	if (!handle_is(reg, owner, TYPE_ENTITY) ||
	    rtm_entity_describe(reg->client, number_of(owner), &info))
		return ERROR_INVALID_HANDLE;
	criteria->owner = info.entity;
	return NO_ERROR;
}

static DWORD hops_in(struct registration *reg, const RTM_NEXTHOP_LIST *from,
		     struct rtm_route_info *criteria, struct rtm_aux **aux)
{
	struct rtm_hop hops[MAX_HOPS];
	unsigned int i;

	if (from->NumNextHops > MAX_HOPS)
		return ERROR_INVALID_PARAMETER;
	for (i = 0; i < from->NumNextHops; i++)
		if (hop_any(reg, from->NextHops[i], &hops[i]))
			return ERROR_INVALID_HANDLE;
	*aux = rtm_aux_alloc();
	if (!*aux)
		return ERROR_NOT_ENOUGH_MEMORY;
	return error_of(rtm_aux_add(*aux, criteria, hops, from->NumNextHops, NULL, 0));
}

/* @aux: gets memory to be freed, or stays NULL. */
DWORD criteria_in(struct registration *reg, RTM_MATCH_FLAGS flags, const RTM_ROUTE_INFO *from,
		  ULONG ifindex, struct rtm_list *query, struct rtm_route_info *criteria,
		  struct rtm_aux **aux)
{
	DWORD ret = NO_ERROR;

	*criteria = (struct rtm_route_info){ .aux_off = RTM_AUX_NONE };
	*aux = NULL;
	if (flags & ~RTM_MATCH_FULL || (flags & 0xF && !from))
		return ERROR_INVALID_PARAMETER;
	query->match = flags & 0x1F;
	if (flags & RTM_MATCH_OWNER)
		ret = owner_in(reg, from->RouteOwner, criteria);
	if (!ret && flags & RTM_MATCH_NEIGHBOUR && from->Neighbour) {
		if (hop_any(reg, from->Neighbour, &criteria->neighbour))
			return ERROR_INVALID_HANDLE;
		criteria->rec_flags |= RTM_ROUTE_F_NEIGHBOUR;
	}
	if (!ret && flags & RTM_MATCH_PREF) {
		criteria->preference = from->PrefInfo.Preference;
		criteria->metric = from->PrefInfo.Metric;
	}
	if (!ret && flags & RTM_MATCH_NEXTHOP)
		ret = hops_in(reg, &from->NextHopsList, criteria, aux);
	if (ret) {
		rtm_aux_free(*aux);
		*aux = NULL;
		return ret;
	}
	query->ifindex = ifindex;
	return NO_ERROR;
}
