// SPDX-License-Identifier: LGPL-2.1-or-later
/* The route of a destination that fulfils criteria. */
#include <errno.h>

#include "internal.h"

static DWORD exact_match(struct registration *reg, const RTM_NET_ADDRESS *address,
			 RTM_MATCH_FLAGS flags, RTM_ROUTE_INFO *info, ULONG ifindex,
			 RTM_VIEW_SET views, HANDLE *handle)
{
	struct rtm_list query = { .views = views };
	struct rtm_route_info criteria;
	struct rtm_aux *aux;
	DWORD ret;
	int err;

	if (!views_ok(views))
		return ERROR_NOT_SUPPORTED;
	if (!address_in(reg, address, &query.range))
		return ERROR_INVALID_PARAMETER;
	ret = criteria_in(reg, flags, info, ifindex, &query, &criteria, &aux);
	if (ret)
		return ret;
	err = route_match(reg, &query, &criteria, aux, info, handle);
	rtm_aux_free(aux);
	return err == -ENOENT ? ERROR_NOT_FOUND : error_of(err);
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
