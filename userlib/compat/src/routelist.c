// SPDX-License-Identifier: LGPL-2.1-or-later
/* Lists of own routes. */
#include "internal.h"

API DWORD WINAPI RtmCreateRouteList(RTM_ENTITY_HANDLE RtmRegHandle,
				    PRTM_ROUTE_LIST_HANDLE RouteListHandle)
{
	struct registration *reg = reg_get(RtmRegHandle);
	DWORD ret = ERROR_INVALID_PARAMETER;
	__u64 list;

	if (!reg)
		return ERROR_INVALID_HANDLE;
	if (RouteListHandle) {
		ret = error_of(rtm_routelist_new(reg->client, &list));
		if (!ret)
			*RouteListHandle = handle_of(list);
	}
	reg_put(reg);
	return ret;
}

API DWORD WINAPI RtmInsertInRouteList(RTM_ENTITY_HANDLE RtmRegHandle,
				      RTM_ROUTE_LIST_HANDLE RouteListHandle, UINT NumRoutes,
				      PRTM_ROUTE_HANDLE RouteHandles)
{
	struct registration *reg = reg_get(RtmRegHandle);
	DWORD ret;

	if (!reg)
		return ERROR_INVALID_HANDLE;
	if (RouteListHandle && !handle_is(reg, RouteListHandle, TYPE_LIST))
		ret = ERROR_INVALID_HANDLE;
	else if (NumRoutes && !RouteHandles)
		ret = ERROR_INVALID_PARAMETER;
	else
		ret = error_of(rtm_routelist_move(reg->client, number_of(RouteListHandle),
						  (__u64 *)RouteHandles, NumRoutes));
	reg_put(reg);
	return ret;
}

API DWORD WINAPI RtmDeleteRouteList(RTM_ENTITY_HANDLE RtmRegHandle,
				    RTM_ROUTE_LIST_HANDLE RouteListHandle)
{
	struct registration *reg = reg_get(RtmRegHandle);
	DWORD ret = ERROR_INVALID_HANDLE;

	if (!reg)
		return ERROR_INVALID_HANDLE;
	if (handle_is(reg, RouteListHandle, TYPE_LIST))
		ret = handles_release(reg, &RouteListHandle, 1, TYPE_LIST);
	reg_put(reg);
	return ret;
}
