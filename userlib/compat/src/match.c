// SPDX-License-Identifier: LGPL-2.1-or-later
/* The route of a destination that fulfils criteria. */
#include <errno.h>
#include <string.h>

#include "internal.h"

#define FEW	16U	/* routes of one destination that fit */

/* The first route of the cursor, counted; the counts of all else go back. */
static DWORD first_route(struct registration *reg, struct rtm_cursor *cursor, HANDLE *route)
{
	const struct rtm_route_info *records;
	struct rtm_dest_handles handles;
	int got, i;

	got = rtm_cursor_batch(cursor, &records);
	if (got <= 0)
		return got ? error_of(got) : ERROR_NOT_FOUND;
	*route = handle_of(rtm_cursor_handles(cursor)->route);
	for (i = 0; i < got; i++) {
		handles = rtm_cursor_handles(cursor)[i];
		if (!i)
			handles.route = 0;
		handles_owe(reg, &handles.dest, sizeof(handles) / sizeof(__u64));
	}
	return NO_ERROR;
}

static DWORD exact_match(struct registration *reg, const RTM_NET_ADDRESS *address,
			 RTM_MATCH_FLAGS flags, RTM_ROUTE_INFO *info, ULONG ifindex,
			 RTM_VIEW_SET views, HANDLE *handle)
{
	struct rtm_list query = {
		.range_kind = RTM_RANGE_EXACT,
		.views = views,
		.count = FEW,
	};
	struct rtm_route_info criteria;
	struct rtm_cursor *cursor;
	struct rtm_prefix prefix;
	struct rtm_aux *aux;
	HANDLE route = NULL;
	bool ages;
	DWORD ret;
	int err;

	if (!views_ok(views))
		return ERROR_NOT_SUPPORTED;
	if (!address_in(reg, address, &query.range))
		return ERROR_INVALID_PARAMETER;
	ret = criteria_in(reg, flags, info, ifindex, &query, &criteria, &aux);
	if (ret)
		return ret;
	err = rtm_cursor_open(reg->client, RTM_CURSOR_ROUTES, &query, &criteria, aux,
			      RTM_CURSOR_F_NO_AUX | RTM_CURSOR_F_HANDLES, &cursor);
	rtm_aux_free(aux);
	if (err)
		return error_of(err);
	ret = first_route(reg, cursor, &route);
	rtm_cursor_close(cursor);
	if (ret)
		return ret;
	/* the list tells no handles of next hops: they take a second call */
	ret = error_of(route_read(reg, route, info, &prefix, &ages));
	if (!ret && handle)
		*handle = route;
	else
		handles_owe(reg, (const __u64 *)&route, 1);
	return ret;
}

API DWORD WINAPI RtmGetExactMatchRoute(RTM_ENTITY_HANDLE RtmRegHandle,
				       PRTM_NET_ADDRESS DestAddress,
				       RTM_MATCH_FLAGS MatchingFlags, PRTM_ROUTE_INFO RouteInfo,
				       ULONG InterfaceIndex, RTM_VIEW_SET TargetViews,
				       PRTM_ROUTE_HANDLE RouteHandle)
{
	struct registration *reg = reg_get(RtmRegHandle);
	DWORD ret = ERROR_INVALID_PARAMETER;

	if (!reg)
		return ERROR_INVALID_HANDLE;
	if (RouteInfo)
		ret = exact_match(reg, DestAddress, MatchingFlags, RouteInfo, InterfaceIndex,
				  TargetViews, RouteHandle);
	reg_put(reg);
	return ret;
}
