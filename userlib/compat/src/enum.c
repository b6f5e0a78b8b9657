// SPDX-License-Identifier: LGPL-2.1-or-later
/* Enumerations: cursors of ours over the kernel's ordered lists. */
#include <errno.h>
#include <string.h>

#include "internal.h"

#define RANGE_FLAGS	(RTM_ENUM_NEXT | RTM_ENUM_RANGE)

/**
 * struct table_enum - destinations or routes
 * @local: base
 * @cursor: where it is
 * @views: of destinations: which are told of
 */
struct table_enum {
	struct local local;
	struct rtm_cursor *cursor;
	RTM_VIEW_SET views;
};

/**
 * struct hop_enum - own next hops
 * @local: base
 * @query: where it is
 */
struct hop_enum {
	struct local local;
	struct rtm_nexthop_list query;
};

/**
 * struct list_enum - routes of a list
 * @local: base
 * @walk: the kernel's handle
 */
struct list_enum {
	struct local local;
	__u64 walk;
};

static void cursor_free(struct local *local)
{
	struct table_enum *e = (struct table_enum *)local;

	rtm_cursor_close(e->cursor);
	free(e);
}

/* Two functions, since the function tells the kinds apart. */
static void dests_free(struct registration *reg, struct local *local)
{
	(void)reg;
	cursor_free(local);
}

static void routes_free(struct registration *reg, struct local *local)
{
	(void)reg;
	cursor_free(local);
}

static void hops_free(struct registration *reg, struct local *local)
{
	(void)reg;
	free(local);
}

static void list_free(struct registration *reg, struct local *local)
{
	struct list_enum *e = (struct list_enum *)local;

	rtm_handle_release(reg->client, &e->walk, 1);
	free(e);
}

/* START from the beginning, NEXT from an address on, RANGE what lies under it. */
static DWORD range_in(struct registration *reg, RTM_ENUM_FLAGS flags,
		      const RTM_NET_ADDRESS *address, uint32_t *kind, struct rtm_prefix *range)
{
	switch (flags & RANGE_FLAGS) {
	case RTM_ENUM_START:
		*kind = RTM_RANGE_ALL;
		return NO_ERROR;
	case RTM_ENUM_NEXT:
		*kind = RTM_RANGE_FROM;
		break;
	case RTM_ENUM_RANGE:
		*kind = RTM_RANGE_SUBTREE;
		break;
	default:
		return ERROR_INVALID_PARAMETER;
	}
	return address_in(reg, address, range) ? NO_ERROR : ERROR_INVALID_PARAMETER;
}

static DWORD table_enum(struct registration *reg, unsigned int kind,
			const struct rtm_list *query, const struct rtm_route_info *criteria,
			const struct rtm_aux *aux, RTM_VIEW_SET views, HANDLE *handle)
{
	struct table_enum *e = calloc(1, sizeof(*e));
	struct rtm_list begin = *query;
	int ret;

	if (!e)
		return ERROR_NOT_ENOUGH_MEMORY;
	e->views = views;
	e->local.free = kind == RTM_CURSOR_DESTS ? dests_free : routes_free;
	/* many want only a few; whoever goes on gets more at a time */
	begin.count = MAX_IN_ENUM * MAX_VIEWS;
	ret = rtm_cursor_open(reg->client, kind, &begin, criteria, aux,
			      RTM_CURSOR_F_NO_AUX | RTM_CURSOR_F_HANDLES, &e->cursor);
	if (ret) {
		free(e);
		return error_of(ret);
	}
	*handle = local_add(reg, &e->local);
	return NO_ERROR;
}

API DWORD WINAPI RtmCreateDestEnum(RTM_ENTITY_HANDLE RtmRegHandle, RTM_VIEW_SET TargetViews,
				   RTM_ENUM_FLAGS EnumFlags, PRTM_NET_ADDRESS NetAddress,
				   ULONG ProtocolId, PRTM_ENUM_HANDLE RtmEnumHandle)
{
	struct registration *reg = reg_get(RtmRegHandle);
	struct rtm_list query = { .views = TargetViews, .protocol = ProtocolId };
	DWORD ret = ERROR_INVALID_PARAMETER;

	if (!reg)
		return ERROR_INVALID_HANDLE;
	if (!views_ok(TargetViews))
		ret = ERROR_NOT_SUPPORTED;
	else if (RtmEnumHandle && !(EnumFlags & ~(RANGE_FLAGS | RTM_ENUM_OWN_DESTS)))
		ret = range_in(reg, EnumFlags, NetAddress, &query.range_kind, &query.range);
	if (!ret) {
		query.flags = EnumFlags & RTM_ENUM_OWN_DESTS ? RTM_LIST_F_OWN : 0;
		ret = table_enum(reg, RTM_CURSOR_DESTS, &query, NULL, NULL, TargetViews,
				 RtmEnumHandle);
	}
	reg_put(reg);
	return ret;
}

static int next(struct table_enum *e, const struct rtm_route_info **record)
{
	int ret;

	do {
		ret = rtm_cursor_next(e->cursor, record);
	} while (ret == -EINTR);
	return ret;
}

static DWORD get_dests(struct registration *reg, struct local *local, UINT *count, void *infos)
{
	struct table_enum *e = (struct table_enum *)local;
	struct rtm_dest_handles handles[MAX_VIEWS];
	struct rtm_route_info records[MAX_VIEWS];
	const struct rtm_route_info *record;
	unsigned int each = dest_records(e->views), n = 0, i;
	char *at = infos;
	int ret = 1;

	while (n < *count) {
		for (i = 0; i < each; i++) {
			ret = next(e, &record);
			if (ret <= 0)
				break;
			records[i] = *record;
			handles[i] = *rtm_cursor_handles(e->cursor);
		}
		if (ret <= 0)
			break;
		dest_out(reg, records, handles, e->views, (RTM_DEST_INFO *)at);
		at += RTM_SIZE_OF_DEST_INFO(views_count(e->views));
		n++;
	}
	/* an error comes again with the next call */
	*count = n;
	if (n)
		return NO_ERROR;
	return ret ? error_of(ret) : ERROR_NO_MORE_ITEMS;
}

API DWORD WINAPI RtmGetEnumDests(RTM_ENTITY_HANDLE RtmRegHandle, RTM_ENUM_HANDLE EnumHandle,
				 PUINT NumDests, PRTM_DEST_INFO DestInfos)
{
	return local_fetch(RtmRegHandle, EnumHandle, dests_free, get_dests, NumDests, DestInfos);
}

static DWORD create_routes(struct registration *reg, HANDLE dest, RTM_VIEW_SET views,
			   RTM_ENUM_FLAGS flags, const RTM_NET_ADDRESS *start,
			   RTM_MATCH_FLAGS match, const RTM_ROUTE_INFO *from, ULONG ifindex,
			   HANDLE *handle)
{
	struct rtm_list query = { .views = views };
	struct rtm_route_info criteria;
	struct rtm_aux *aux;
	DWORD ret;

	if (!views_ok(views))
		return ERROR_NOT_SUPPORTED;
	if (flags & ~(RANGE_FLAGS | RTM_ENUM_OWN_ROUTES))
		return ERROR_INVALID_PARAMETER;
	if (dest) {
		query.range_kind = RTM_RANGE_EXACT;
		ret = error_of(dest_prefix(reg, dest, &query.range));
	} else {
		ret = range_in(reg, flags, start, &query.range_kind, &query.range);
	}
	if (!ret)
		ret = criteria_in(reg, match, from, ifindex, &query, &criteria, &aux);
	if (ret)
		return ret;
	query.flags = flags & RTM_ENUM_OWN_ROUTES ? RTM_LIST_F_OWN : 0;
	ret = table_enum(reg, RTM_CURSOR_ROUTES, &query, &criteria, aux, views, handle);
	rtm_aux_free(aux);
	return ret;
}

API DWORD WINAPI RtmCreateRouteEnum(RTM_ENTITY_HANDLE RtmRegHandle, RTM_DEST_HANDLE DestHandle,
				    RTM_VIEW_SET TargetViews, RTM_ENUM_FLAGS EnumFlags,
				    PRTM_NET_ADDRESS StartDest, RTM_MATCH_FLAGS MatchingFlags,
				    PRTM_ROUTE_INFO CriteriaRoute, ULONG CriteriaInterface,
				    PRTM_ENUM_HANDLE RtmEnumHandle)
{
	struct registration *reg = reg_get(RtmRegHandle);
	DWORD ret = ERROR_INVALID_PARAMETER;

	if (!reg)
		return ERROR_INVALID_HANDLE;
	if (RtmEnumHandle)
		ret = create_routes(reg, DestHandle, TargetViews, EnumFlags, StartDest,
				    MatchingFlags, CriteriaRoute, CriteriaInterface,
				    RtmEnumHandle);
	reg_put(reg);
	return ret;
}

/* The routes alone: what else came with them goes back. */
static DWORD get_routes(struct registration *reg, struct local *local, UINT *count, void *out)
{
	struct table_enum *e = (struct table_enum *)local;
	HANDLE *routes = out;
	const struct rtm_dest_handles *handles;
	const struct rtm_route_info *record;
	__u64 surplus[2 * MAX_IN_ENUM];
	struct known known;
	unsigned int n = 0;
	int ret = 1;

	while (n < *count) {
		ret = next(e, &record);
		if (ret <= 0)
			break;
		handles = rtm_cursor_handles(e->cursor);
		routes[n] = handle_of(handles->route);
		surplus[2 * n] = handles->dest;
		surplus[2 * n + 1] = handles->owner;
		known = (struct known){
			.prefix = record->prefix,
			.own = record->owner == reg->id,
		};
		known_put(reg, handles->route, &known, 1);
		n++;
	}
	*count = n;
	if (n) {
		handles_owe(reg, surplus, 2 * n);
		return NO_ERROR;
	}
	return ret ? error_of(ret) : ERROR_NO_MORE_ITEMS;
}

API DWORD WINAPI RtmGetEnumRoutes(RTM_ENTITY_HANDLE RtmRegHandle, RTM_ENUM_HANDLE EnumHandle,
				  PUINT NumRoutes, PRTM_ROUTE_HANDLE RouteHandles)
{
	return local_fetch(RtmRegHandle, EnumHandle, routes_free, get_routes, NumRoutes,
			   RouteHandles);
}

API DWORD WINAPI RtmCreateNextHopEnum(RTM_ENTITY_HANDLE RtmRegHandle, RTM_ENUM_FLAGS EnumFlags,
				      PRTM_NET_ADDRESS NetAddress,
				      PRTM_ENUM_HANDLE RtmEnumHandle)
{
	struct registration *reg = reg_get(RtmRegHandle);
	DWORD ret = ERROR_INVALID_PARAMETER;
	struct rtm_nexthop_list query = { 0 };
	struct hop_enum *e;

	if (!reg)
		return ERROR_INVALID_HANDLE;
	if (RtmEnumHandle && !(EnumFlags & ~RANGE_FLAGS))
		ret = range_in(reg, EnumFlags, NetAddress, &query.range_kind, &query.range);
	if (!ret) {
		e = calloc(1, sizeof(*e));
		if (e) {
			e->local.free = hops_free;
			e->query = query;
			*RtmEnumHandle = local_add(reg, &e->local);
		} else {
			ret = ERROR_NOT_ENOUGH_MEMORY;
		}
	}
	reg_put(reg);
	return ret;
}

static DWORD get_hops(struct registration *reg, struct local *local, UINT *count, void *out)
{
	struct hop_enum *e = (struct hop_enum *)local;
	HANDLE *hops = out;
	struct rtm_nexthop_info records[MAX_IN_ENUM];
	struct known known;
	int got, i;

	e->query.handles = (uintptr_t)hops;
	do {
		got = rtm_nexthop_list(reg->client, &e->query, records, *count);
	} while (got == -EINTR);
	if (got < 0)
		return error_of(got);
	for (i = 0; i < got; i++) {
		known = (struct known){ .hop = records[i].hop };
		known_put(reg, number_of(hops[i]), &known, 1);
	}
	*count = got;
	return got ? NO_ERROR : ERROR_NO_MORE_ITEMS;
}

API DWORD WINAPI RtmGetEnumNextHops(RTM_ENTITY_HANDLE RtmRegHandle, RTM_ENUM_HANDLE EnumHandle,
				    PUINT NumNextHops, PRTM_NEXTHOP_HANDLE NextHopHandles)
{
	return local_fetch(RtmRegHandle, EnumHandle, hops_free, get_hops, NumNextHops,
			   NextHopHandles);
}

API DWORD WINAPI RtmCreateRouteListEnum(RTM_ENTITY_HANDLE RtmRegHandle,
					RTM_ROUTE_LIST_HANDLE RouteListHandle,
					PRTM_ENUM_HANDLE RtmEnumHandle)
{
	struct registration *reg = reg_get(RtmRegHandle);
	struct list_enum *e = calloc(1, sizeof(*e));
	DWORD ret;

	if (!reg) {
		free(e);
		return ERROR_INVALID_HANDLE;
	}
	if (!RtmEnumHandle)
		ret = ERROR_INVALID_PARAMETER;
	else if (!handle_is(reg, RouteListHandle, TYPE_LIST))
		ret = ERROR_INVALID_HANDLE;
	else if (!e)
		ret = ERROR_NOT_ENOUGH_MEMORY;
	else
		ret = error_of(rtm_routelist_enum(reg->client, number_of(RouteListHandle),
						  &e->walk));
	if (ret) {
		free(e);
	} else {
		e->local.free = list_free;
		*RtmEnumHandle = local_add(reg, &e->local);
	}
	reg_put(reg);
	return ret;
}

/* The end is a count below what was asked for, and no error. */
static DWORD get_listed(struct registration *reg, struct local *local, UINT *count, void *routes)
{
	struct list_enum *e = (struct list_enum *)local;
	int got;

	do {
		got = rtm_routelist_fetch(reg->client, e->walk, routes, NULL, *count);
	} while (got == -EINTR);
	if (got < 0)
		return error_of(got);
	*count = got;
	return NO_ERROR;
}

API DWORD WINAPI RtmGetListEnumRoutes(RTM_ENTITY_HANDLE RtmRegHandle,
				      RTM_ENUM_HANDLE EnumHandle, PUINT NumRoutes,
				      PRTM_ROUTE_HANDLE RouteHandles)
{
	return local_fetch(RtmRegHandle, EnumHandle, list_free, get_listed, NumRoutes,
			   RouteHandles);
}

API DWORD WINAPI RtmDeleteEnumHandle(RTM_ENTITY_HANDLE RtmRegHandle, RTM_ENUM_HANDLE EnumHandle)
{
	static local_kind *const kinds[] = { dests_free, routes_free, hops_free, list_free };
	struct registration *reg = reg_get(RtmRegHandle);
	DWORD ret = ERROR_INVALID_HANDLE;
	size_t i;

	if (!reg)
		return ERROR_INVALID_HANDLE;
	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]) && ret; i++)
		ret = local_end(reg, EnumHandle, kinds[i]);
	reg_put(reg);
	return ret;
}
