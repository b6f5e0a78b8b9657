// SPDX-License-Identifier: LGPL-2.1-or-later
/* What does not fit a record: further next hops, the owner's bytes. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "internal.h"

RTM_API struct rtm_aux *rtm_aux_alloc(void)
{
	return calloc(1, sizeof(struct rtm_aux));
}

RTM_API void rtm_aux_free(struct rtm_aux *aux)
{
	if (!aux)
		return;
	free(aux->data);
	free(aux);
}

RTM_API void rtm_aux_reset(struct rtm_aux *aux)
{
	aux->used = 0;
}

/* Room for @size bytes in all; what is there stays. */
int rtm_aux_reserve(struct rtm_aux *aux, uint64_t size)
{
	uint64_t room = aux->size ? aux->size : 4096;
	uint8_t *data;

	if (size <= aux->size)
		return 0;
	while (room < size)
		room *= 2;
	if (room >= RTM_AUX_NONE)
		return -ENOSPC;
	data = realloc(aux->data, room);
	if (!data)
		return -ENOMEM;
	memset(data + aux->size, 0, room - aux->size);
	aux->data = data;
	aux->size = room;
	return 0;
}

RTM_API int rtm_aux_add(struct rtm_aux *aux, struct rtm_route_info *route,
			const struct rtm_hop *hops, unsigned int count, const void *opaque,
			size_t opaque_len)
{
	uint64_t more, need;
	uint8_t *to;
	int ret;

	if (count > RTM_MAX_NEXTHOPS || opaque_len > RTM_MAX_OPAQUE)
		return -EINVAL;
	more = count > 1 ? (count - 1) * sizeof(*hops) : 0;
	need = (more + opaque_len + 3) & ~3ULL;
	ret = rtm_aux_reserve(aux, aux->used + need);
	if (ret)
		return ret;
	route->aux_off = need ? aux->used : RTM_AUX_NONE;
	route->nh_count = count;
	route->opaque_len = opaque_len;
	if (count)
		route->nexthop = hops[0];
	else
		memset(&route->nexthop, 0, sizeof(route->nexthop));
	if (!need)
		return 0;
	to = aux->data + aux->used;
	memset(to + need - 4, 0, 4);
	if (more)
		memcpy(to, hops + 1, more);
	if (opaque_len)
		memcpy(to + more, opaque, opaque_len);
	aux->used += need;
	return 0;
}

/* Bytes @from to @from + @len of what belongs to @route; NULL if not there. */
static const void *aux_part(const struct rtm_aux *aux, const struct rtm_route_info *route,
			    uint32_t from, uint32_t len)
{
	uint64_t off = (uint64_t)route->aux_off + from;

	if (!aux || route->aux_off == RTM_AUX_NONE || route->aux_off % 4 || off + len > aux->used)
		return NULL;
	return aux->data + off;
}

RTM_API const struct rtm_hop *rtm_aux_hop(const struct rtm_aux *aux,
					  const struct rtm_route_info *route, unsigned int index)
{
	if (index >= route->nh_count)
		return NULL;
	if (!index)
		return &route->nexthop;
	return aux_part(aux, route, (index - 1) * sizeof(struct rtm_hop), sizeof(struct rtm_hop));
}

RTM_API const void *rtm_aux_opaque(const struct rtm_aux *aux, const struct rtm_route_info *route)
{
	uint32_t hops = route->nh_count > 1 ? route->nh_count - 1 : 0;

	if (!route->opaque_len)
		return NULL;
	return aux_part(aux, route, hops * sizeof(struct rtm_hop), route->opaque_len);
}
