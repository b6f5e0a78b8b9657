// SPDX-License-Identifier: LGPL-2.1-or-later
/* Routes: add, update, delete, information. */
#include <errno.h>
#include <string.h>

#include "internal.h"

/* Next hops after the first, and the owner's number, need auxiliary memory. */
static int more_in(struct registration *reg, const RTM_ROUTE_INFO *from,
		   struct rtm_route_info *to, struct rtm_aux **aux)
{
	uint64_t specific = number_of(from->EntitySpecificInfo);
	unsigned int i, n = from->NextHopsList.NumNextHops;
	struct rtm_hop hops[MAX_HOPS];
	int ret;

	for (i = 0; i < n; i++) {
		ret = hop_of(reg, from->NextHopsList.NextHops[i], &hops[i]);
		if (ret)
			return ret;
	}
	if (n < 2 && !specific) {
		to->nh_count = n;
		if (n)
			to->nexthop = hops[0];
		return 0;
	}
	*aux = rtm_aux_alloc();
	if (!*aux)
		return -ENOMEM;
	return rtm_aux_add(*aux, to, hops, n, &specific, specific ? sizeof(specific) : 0);
}

/*
 * What the owner may set.  @aux: gets memory to be freed, or stays NULL.
 * Return: 0; -ENOENT: a next hop's handle is none; -EINVAL: it is another owner's,
 * or there are too many; -ENOMEM.
 */
int route_in(struct registration *reg, const RTM_ROUTE_INFO *from, struct rtm_route_info *to,
	     struct rtm_aux **aux)
{
	int ret;

	*to = (struct rtm_route_info){
		.views = from->BelongsToViews,
		.preference = from->PrefInfo.Preference,
		.metric = from->PrefInfo.Metric,
		.flags = from->Flags,
		.flags1 = from->Flags1,
		.aux_off = RTM_AUX_NONE,
	};
	*aux = NULL;
	if (from->NextHopsList.NumNextHops > MAX_HOPS)
		return -EINVAL;
	if (from->Neighbour) {
		ret = hop_of(reg, from->Neighbour, &to->neighbour);
		if (ret)
			return ret;
		to->rec_flags |= RTM_ROUTE_F_NEIGHBOUR;
	}
	return more_in(reg, from, to, aux);
}

/* "No such route" may mean the handle, or a next hop of its. */
DWORD route_error(struct registration *reg, HANDLE route, int err)
{
	struct rtm_route_info info;

	if (err != -ENOENT || !route)
		return error_of(err);
	if (rtm_route_describe(reg->client, number_of(route), &info, NULL, NULL, NULL))
		return ERROR_INVALID_HANDLE;
	return info.state == RTM_ROUTE_LIVE ? ERROR_INVALID_HANDLE : ERROR_NOT_FOUND;
}

/* The destination given has to be that of the handle (U21). */
static DWORD check_address(struct registration *reg, HANDLE route,
			   const RTM_NET_ADDRESS *address)
{
	struct rtm_route_info info;
	struct rtm_prefix prefix;
	struct known known;

	if (!handle_is(reg, route, TYPE_ROUTE))
		return ERROR_INVALID_HANDLE;
	if (!address)
		return NO_ERROR;
	if (!address_in(reg, address, &prefix))
		return ERROR_INVALID_PARAMETER;
	if (!known_get(reg, number_of(route), &known)) {
		if (rtm_route_describe(reg->client, number_of(route), &info, NULL, NULL, NULL))
			return ERROR_INVALID_HANDLE;
		known = (struct known){ .prefix = info.prefix, .own = info.owner == reg->id };
		known_put(reg, number_of(route), &known, 0);
	}
	return rtm_prefix_compare(&prefix, &known.prefix) ? ERROR_INVALID_PARAMETER : NO_ERROR;
}

static void set_ttl(struct rtm_route_info *record, ULONG ttl)
{
	if (ttl == INFINITE)
		return;
	record->rec_flags |= RTM_ROUTE_F_TTL;
	record->ttl = ttl;
}

static RTM_ROUTE_CHANGE_FLAGS changes(int status)
{
	return (status & RTM_CHANGE_CREATED ? RTM_ROUTE_CHANGE_NEW : 0) |
	       (status & RTM_CHANGE_BEST ? RTM_ROUTE_CHANGE_BEST : 0);
}

static DWORD add_route(struct registration *reg, HANDLE *handle, const RTM_NET_ADDRESS *address,
		       const RTM_ROUTE_INFO *info, ULONG ttl, HANDLE list,
		       RTM_ROUTE_CHANGE_FLAGS *flags)
{
	struct rtm_apply_result result = RTM_APPLY_RESULT_INIT;
	bool want = handle && !*handle;
	struct rtm_route_info record;
	struct rtm_aux *aux;
	struct known known;
	int32_t status = 0;
	__u64 number = 0;
	DWORD err;
	int ret;

	if (handle && *handle) {
		err = check_address(reg, *handle, address);
		if (err)
			return err;
	}
	if (list && !handle_is(reg, list, TYPE_LIST))
		return ERROR_INVALID_HANDLE;
	ret = route_in(reg, info, &record, &aux);
	if (!ret && (!handle || !*handle) && !address_in(reg, address, &record.prefix))
		ret = -EINVAL;
	if (!ret) {
		record.op = RTM_OP_SET;
		if (handle && *handle) {
			record.op = RTM_OP_UPDATE;
			record.handle = number_of(*handle);
		} else if (*flags & RTM_ROUTE_CHANGE_NEW) {
			record.rec_flags |= RTM_ROUTE_F_NEW;
		} else if (*flags & RTM_ROUTE_CHANGE_FIRST) {
			record.rec_flags |= RTM_ROUTE_F_FIRST;
		}
		set_ttl(&record, ttl);
		result.status = &status;
		result.handles = want ? &number : NULL;
		result.list = number_of(list);
		ret = rtm_route_apply(reg->client, &record, 1, aux, 0, &result);
	}
	rtm_aux_free(aux);
	if (ret)
		return route_error(reg, handle ? *handle : NULL, ret);
	edits_more(reg);
	if (want) {
		known = (struct known){ .prefix = record.prefix, .own = true };
		known_put(reg, number, &known, 1);
		*handle = handle_of(number);
	}
	*flags = changes(status);
	return NO_ERROR;
}

API DWORD WINAPI RtmAddRouteToDest(RTM_ENTITY_HANDLE RtmRegHandle,
				   PRTM_ROUTE_HANDLE RouteHandle, PRTM_NET_ADDRESS DestAddress,
				   PRTM_ROUTE_INFO RouteInfo, ULONG TimeToLive,
				   RTM_ROUTE_LIST_HANDLE RouteListHandle,
				   RTM_NOTIFY_FLAGS NotifyType, RTM_NOTIFY_HANDLE NotifyHandle,
				   PRTM_ROUTE_CHANGE_FLAGS ChangeFlags)
{
	struct registration *reg = reg_get(RtmRegHandle);
	DWORD ret = ERROR_INVALID_PARAMETER;

	(void)NotifyType;	/* reserved, both */
	(void)NotifyHandle;
	if (!reg)
		return ERROR_INVALID_HANDLE;
	if (RouteInfo && ChangeFlags && (DestAddress || (RouteHandle && *RouteHandle)))
		ret = add_route(reg, RouteHandle, DestAddress, RouteInfo, TimeToLive,
				RouteListHandle, ChangeFlags);
	reg_put(reg);
	return ret;
}

/* One count of the handle goes with it. */
DWORD route_delete(struct registration *reg, HANDLE route, bool *best)
{
	struct rtm_route_info record = { .handle = number_of(route), .aux_off = RTM_AUX_NONE };
	int ret;

	if (!handle_is(reg, route, TYPE_ROUTE))
		return ERROR_INVALID_HANDLE;
	ret = rtm_route_del(reg->client, &record);
	if (ret < 0)
		return route_error(reg, route, ret);
	edits_more(reg);
	known_unref(reg, &record.handle, 1);
	route_copy_deleted(reg, route);
	*best = ret & RTM_CHANGE_BEST;
	return NO_ERROR;
}

API DWORD WINAPI RtmDeleteRouteToDest(RTM_ENTITY_HANDLE RtmRegHandle,
				      RTM_ROUTE_HANDLE RouteHandle,
				      PRTM_ROUTE_CHANGE_FLAGS ChangeFlags)
{
	struct registration *reg = reg_get(RtmRegHandle);
	bool best = false;
	DWORD ret;

	if (!reg)
		return ERROR_INVALID_HANDLE;
	ret = route_delete(reg, RouteHandle, &best);
	if (!ret && ChangeFlags)
		*ChangeFlags = best ? RTM_ROUTE_CHANGE_BEST : 0;
	reg_put(reg);
	return ret;
}

static void info_out(struct registration *reg, const struct rtm_route_info *from,
		     const struct rtm_aux *aux, const struct rtm_dest_handles *handles,
		     const __u64 *hops, RTM_ROUTE_INFO *to)
{
	const void *bytes = rtm_aux_opaque(aux, from);
	uint64_t specific = 0;
	unsigned int i;

	/* what is longer is another interface's */
	if (bytes && from->opaque_len == sizeof(specific))
		memcpy(&specific, bytes, sizeof(specific));
	to->DestHandle = handle_of(handles->dest);
	to->RouteOwner = owner_handle(reg, handles->owner);
	to->Neighbour = handle_of(hops[0]);
	to->State = from->state;
	to->Flags1 = from->flags1;
	to->Flags = from->flags;
	to->PrefInfo.Metric = from->metric;
	to->PrefInfo.Preference = from->preference;
	to->BelongsToViews = from->views;
	to->EntitySpecificInfo = handle_of(specific);
	to->NextHopsList.NumNextHops = from->nh_count;
	for (i = 0; i < from->nh_count; i++)
		to->NextHopsList.NextHops[i] = handle_of(hops[1 + i]);
}

/* The route, of which the client gets @given counts. */
static void remember_route(struct registration *reg, const struct rtm_route_info *from,
			   __u64 route, unsigned int given)
{
	struct known known = { .prefix = from->prefix, .own = from->owner == reg->id };

	if (route)
		known_put(reg, route, &known, given);
}

/* What was told, for the calls to come; the client has a count of each. */
static void remember(struct registration *reg, const struct rtm_route_info *from,
		     const struct rtm_aux *aux, __u64 dest, const __u64 *hops)
{
	struct known known = { .prefix = from->prefix, .own = from->owner == reg->id };
	unsigned int i;

	known_put(reg, dest, &known, 1);
	if (!known.own)
		return;
	if (hops[0]) {
		known.hop = from->neighbour;
		known_put(reg, hops[0], &known, 1);
	}
	for (i = 0; i < from->nh_count; i++) {
		known.hop = *rtm_aux_hop(aux, from, i);
		known_put(reg, hops[1 + i], &known, 1);
	}
}

/*
 * Everything that is told of a route, its handles counted.  @ages: it may go by itself.
 * Return: 0, -errno.
 */
int route_read(struct registration *reg, HANDLE route, RTM_ROUTE_INFO *info,
	       struct rtm_prefix *prefix, bool *ages)
{
	struct rtm_dest_handles handles;
	struct rtm_route_info record;
	__u64 hops[MAX_HOPS + 1];
	struct rtm_aux *aux;
	int ret;

	if (!handle_is(reg, route, TYPE_ROUTE))
		return -ENOENT;
	aux = rtm_aux_alloc();
	if (!aux)
		return -ENOMEM;
	ret = rtm_route_describe_hops(reg->client, number_of(route), &record, aux, &handles,
				      hops, MAX_HOPS + 1);
	if (ret >= 0) {
		info_out(reg, &record, aux, &handles, hops, info);
		remember_route(reg, &record, number_of(route), 0);
		remember(reg, &record, aux, handles.dest, hops);
		*prefix = record.prefix;
		*ages = record.rec_flags & RTM_ROUTE_F_TTL || record.state != RTM_ROUTE_LIVE;
		ret = 0;
	}
	rtm_aux_free(aux);
	return ret;
}

/*
 * The same of the first route of query->range that fulfils the criteria.  @route: gets
 * a counted handle of it; NULL to do without.
 */
int route_match(struct registration *reg, const struct rtm_list *query,
		const struct rtm_route_info *criteria, const struct rtm_aux *criteria_aux,
		RTM_ROUTE_INFO *info, HANDLE *route)
{
	struct rtm_dest_handles handles;
	struct rtm_route_info record;
	__u64 hops[MAX_HOPS + 1];
	struct rtm_aux *aux = rtm_aux_alloc();
	int ret;

	if (!aux)
		return -ENOMEM;
	ret = rtm_route_match(reg->client, query, criteria, criteria_aux, &record, aux, &handles,
			      hops, MAX_HOPS + 1);
	if (ret >= 0) {
		info_out(reg, &record, aux, &handles, hops, info);
		remember(reg, &record, aux, handles.dest, hops);
		remember_route(reg, &record, route ? handles.route : 0, 1);
		if (route)
			*route = handle_of(handles.route);
		else
			handles_owe(reg, &handles.route, 1);
		ret = 0;
	}
	rtm_aux_free(aux);
	return ret;
}

/* All handles in it.  Return: how many, or 0 if they are too many. */
static unsigned int handles_in(const RTM_ROUTE_INFO *info, HANDLE *handles)
{
	unsigned int n = info->NextHopsList.NumNextHops;

	if (n > MAX_HOPS)
		return 0;
	handles[0] = info->DestHandle;
	handles[1] = info->RouteOwner;
	handles[2] = info->Neighbour;
	memcpy(handles + 3, info->NextHopsList.NextHops, n * sizeof(HANDLE));
	return n + 3;
}

DWORD route_release(struct registration *reg, const RTM_ROUTE_INFO *info)
{
	HANDLE handles[MAX_HOPS + 3];
	unsigned int n = handles_in(info, handles);

	return n ? handles_release(reg, handles, n, 0) : ERROR_INVALID_PARAMETER;
}

/* Without a call of its own; with @keep_hops without those of neighbour and next hops. */
void route_forgo(struct registration *reg, const RTM_ROUTE_INFO *info, bool keep_hops)
{
	HANDLE handles[MAX_HOPS + 3];
	unsigned int n = handles_in(info, handles);

	handles_forgo(reg, handles, keep_hops ? 2 : n);
}

API DWORD WINAPI RtmGetRouteInfo(RTM_ENTITY_HANDLE RtmRegHandle, RTM_ROUTE_HANDLE RouteHandle,
				 PRTM_ROUTE_INFO RouteInfo, PRTM_NET_ADDRESS DestAddress)
{
	struct registration *reg = reg_get(RtmRegHandle);
	struct rtm_route_info record;
	struct rtm_prefix prefix;
	bool ages;
	DWORD ret;

	if (!reg)
		return ERROR_INVALID_HANDLE;
	if (!handle_is(reg, RouteHandle, TYPE_ROUTE)) {
		ret = ERROR_INVALID_HANDLE;
	} else if (RouteInfo) {
		ret = error_of(route_read(reg, RouteHandle, RouteInfo, &prefix, &ages));
	} else {
		ret = error_of(rtm_route_describe(reg->client, number_of(RouteHandle), &record,
						  NULL, NULL, NULL));
		prefix = record.prefix;
	}
	if (!ret && DestAddress)
		address_out(&prefix, DestAddress);
	reg_put(reg);
	return ret;
}

API DWORD WINAPI RtmReleaseRouteInfo(RTM_ENTITY_HANDLE RtmRegHandle, PRTM_ROUTE_INFO RouteInfo)
{
	struct registration *reg = reg_get(RtmRegHandle);
	DWORD ret = ERROR_INVALID_PARAMETER;

	if (!reg)
		return ERROR_INVALID_HANDLE;
	if (RouteInfo)
		ret = route_release(reg, RouteInfo);
	reg_put(reg);
	return ret;
}

API DWORD WINAPI RtmReleaseRoutes(RTM_ENTITY_HANDLE RtmRegHandle, UINT NumRoutes,
				  PRTM_ROUTE_HANDLE RouteHandles)
{
	struct registration *reg = reg_get(RtmRegHandle);
	DWORD ret = ERROR_INVALID_PARAMETER;

	if (!reg)
		return ERROR_INVALID_HANDLE;
	if (!NumRoutes || RouteHandles)
		ret = handles_release(reg, RouteHandles, NumRoutes, TYPE_ROUTE);
	reg_put(reg);
	return ret;
}

API DWORD WINAPI RtmIsBestRoute(RTM_ENTITY_HANDLE RtmRegHandle, RTM_ROUTE_HANDLE RouteHandle,
				PRTM_VIEW_SET BestInViews)
{
	struct registration *reg = reg_get(RtmRegHandle);
	struct rtm_route_info info;
	uint32_t views;
	DWORD ret;

	if (!reg)
		return ERROR_INVALID_HANDLE;
	if (!BestInViews)
		ret = ERROR_INVALID_PARAMETER;
	else if (!handle_is(reg, RouteHandle, TYPE_ROUTE))
		ret = ERROR_INVALID_HANDLE;
	else
		ret = error_of(rtm_route_describe(reg->client, number_of(RouteHandle), &info,
						  NULL, &views, NULL));
	if (!ret)
		*BestInViews = views;
	reg_put(reg);
	return ret;
}
