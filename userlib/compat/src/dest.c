// SPDX-License-Identifier: LGPL-2.1-or-later
/* Destinations: information, lookups, and giving back. */
#include <errno.h>
#include <string.h>

#include "internal.h"

/* 100 ns from 1601 to 1970 */
#define EPOCH	116444736000000000ULL

/* Exactly this is "every view" (U3). */
static RTM_VIEW_SET views_of(RTM_VIEW_SET views)
{
	return views == RTM_VIEW_MASK_ALL ? (1U << MAX_VIEWS) - 1 : views;
}

bool views_ok(RTM_VIEW_SET views)
{
	return !(views_of(views) >> MAX_VIEWS);
}

/* Views that are told of. */
unsigned int views_count(RTM_VIEW_SET views)
{
	return __builtin_popcount(views_of(views));
}

/* Records that the kernel tells for one destination. */
unsigned int dest_records(RTM_VIEW_SET views)
{
	return views ? views_count(views) : 1;
}

static FILETIME filetime(uint64_t ns)
{
	uint64_t ticks = ns / 100 + EPOCH;

	return (FILETIME){ .dwLowDateTime = ticks, .dwHighDateTime = ticks >> 32 };
}

/*
 * Records of one destination into its structure.  The kernel counts the destination
 * once for each record: so does dests_release().  Without views only the destination
 * is told, and what came with it goes back.
 */
void dest_out(struct registration *reg, const struct rtm_route_info *records,
	      const struct rtm_dest_handles *handles, RTM_VIEW_SET views, RTM_DEST_INFO *to)
{
	const __u64 surplus[] = { handles->route, handles->owner, handles->hold };
	struct known known = { .prefix = records->prefix };
	unsigned int i;

	to->DestHandle = handle_of(handles->dest);
	address_out(&records->prefix, &to->DestAddress);
	to->LastChanged = filetime(records->changed);
	to->BelongsToViews = records->dest_views;
	to->NumberOfViews = views_count(views);
	for (i = 0; i < to->NumberOfViews; i++) {
		to->ViewInfo[i].ViewId = records[i].view;
		to->ViewInfo[i].NumRoutes = records[i].num_routes;
		to->ViewInfo[i].Route = handle_of(handles[i].route);
		to->ViewInfo[i].Owner = owner_handle(reg, handles[i].owner);
		to->ViewInfo[i].DestFlags = records[i].dest_flags;
		to->ViewInfo[i].HoldRoute = handle_of(handles[i].hold);
	}
	known_put(reg, handles->dest, &known, dest_records(views));
	if (!views)
		handles_owe(reg, surplus, 3);
}

/* Everything that is counted in the structures. */
DWORD dests_release(struct registration *reg, RTM_DEST_INFO *infos, unsigned int count)
{
	RTM_DEST_INFO *info = infos;
	struct going going;
	unsigned int i;

	going_begin(&going, reg);
	for (; count; count--) {
		unsigned int views = info->NumberOfViews;

		if (views > MAX_VIEWS) {
			going_end(&going);
			return ERROR_INVALID_PARAMETER;
		}
		going_add(&going, info->DestHandle, 0);
		for (i = 0; i < views; i++) {
			if (i)
				going_add(&going, info->DestHandle, 0);
			going_add(&going, info->ViewInfo[i].Route, 0);
			going_add(&going, info->ViewInfo[i].Owner, 0);
			going_add(&going, info->ViewInfo[i].HoldRoute, 0);
		}
		info = (RTM_DEST_INFO *)((char *)info + RTM_SIZE_OF_DEST_INFO(views));
	}
	return going_end(&going);
}

int dest_prefix(struct registration *reg, HANDLE dest, struct rtm_prefix *prefix)
{
	struct rtm_route_info record;
	struct known known;
	int ret;

	if (!handle_is(reg, dest, TYPE_DEST))
		return -ENOENT;
	if (!known_get(reg, number_of(dest), &known)) {
		ret = rtm_dest_describe(reg->client, number_of(dest), RTM_VIEWS_ANY,
					RTM_PROTOCOL_ANY, &record, 1, NULL, NULL);
		if (ret < 0)
			return ret;
		known = (struct known){ .prefix = record.prefix };
		known_put(reg, number_of(dest), &known, 0);
	}
	*prefix = known.prefix;
	return 0;
}

API DWORD WINAPI RtmGetDestInfo(RTM_ENTITY_HANDLE RtmRegHandle, RTM_DEST_HANDLE DestHandle,
				ULONG ProtocolId, RTM_VIEW_SET TargetViews,
				PRTM_DEST_INFO DestInfo)
{
	struct registration *reg = reg_get(RtmRegHandle);
	struct rtm_dest_handles handles[MAX_VIEWS];
	struct rtm_route_info records[MAX_VIEWS];
	DWORD ret = NO_ERROR;
	int n;

	if (!reg)
		return ERROR_INVALID_HANDLE;
	if (!DestInfo)
		ret = ERROR_INVALID_PARAMETER;
	else if (!handle_is(reg, DestHandle, TYPE_DEST))
		ret = ERROR_INVALID_HANDLE;
	else if (!views_ok(TargetViews))
		ret = ERROR_NOT_SUPPORTED;
	if (!ret) {
		n = rtm_dest_describe(reg->client, number_of(DestHandle), TargetViews, ProtocolId,
				      records, MAX_VIEWS, NULL, handles);
		if (n < 0)
			ret = error_of(n);
		else
			dest_out(reg, records, handles, TargetViews, DestInfo);
	}
	reg_put(reg);
	return ret;
}

static DWORD lookup(struct registration *reg, uint32_t kind, const struct rtm_prefix *key,
		    ULONG protocol, RTM_VIEW_SET views, RTM_DEST_INFO *info)
{
	struct rtm_dest_handles handles[MAX_VIEWS];
	struct rtm_route_info records[MAX_VIEWS];
	int found;

	if (!info)
		return ERROR_INVALID_PARAMETER;
	if (!views_ok(views))
		return ERROR_NOT_SUPPORTED;
	found = rtm_dest_find_many(reg->client, kind, key, 1, views, protocol, records, NULL,
				   handles);
	if (found < 0)
		return error_of(found);
	if (!found)
		return ERROR_NOT_FOUND;
	dest_out(reg, records, handles, views, info);
	return NO_ERROR;
}

static DWORD lookup_address(HANDLE handle, uint32_t kind, const RTM_NET_ADDRESS *address,
			    ULONG protocol, RTM_VIEW_SET views, RTM_DEST_INFO *info)
{
	struct registration *reg = reg_get(handle);
	DWORD ret = ERROR_INVALID_PARAMETER;
	struct rtm_prefix key;

	if (!reg)
		return ERROR_INVALID_HANDLE;
	if (address_in(reg, address, &key))
		ret = lookup(reg, kind, &key, protocol, views, info);
	reg_put(reg);
	return ret;
}

API DWORD WINAPI RtmGetExactMatchDestination(RTM_ENTITY_HANDLE RtmRegHandle,
					     PRTM_NET_ADDRESS DestAddress, ULONG ProtocolId,
					     RTM_VIEW_SET TargetViews, PRTM_DEST_INFO DestInfo)
{
	return lookup_address(RtmRegHandle, RTM_LOOKUP_EXACT, DestAddress, ProtocolId,
			      TargetViews, DestInfo);
}

API DWORD WINAPI RtmGetMostSpecificDestination(RTM_ENTITY_HANDLE RtmRegHandle,
					       PRTM_NET_ADDRESS DestAddress, ULONG ProtocolId,
					       RTM_VIEW_SET TargetViews, PRTM_DEST_INFO DestInfo)
{
	return lookup_address(RtmRegHandle, RTM_LOOKUP_LONGEST, DestAddress, ProtocolId,
			      TargetViews, DestInfo);
}

API DWORD WINAPI RtmGetLessSpecificDestination(RTM_ENTITY_HANDLE RtmRegHandle,
					       RTM_DEST_HANDLE DestHandle, ULONG ProtocolId,
					       RTM_VIEW_SET TargetViews, PRTM_DEST_INFO DestInfo)
{
	struct registration *reg = reg_get(RtmRegHandle);
	struct rtm_prefix key;
	DWORD ret;

	if (!reg)
		return ERROR_INVALID_HANDLE;
	ret = error_of(dest_prefix(reg, DestHandle, &key));
	if (!ret)
		ret = lookup(reg, RTM_LOOKUP_LESS_SPECIFIC, &key, ProtocolId, TargetViews,
			     DestInfo);
	reg_put(reg);
	return ret;
}

static DWORD release(HANDLE handle, RTM_DEST_INFO *infos, unsigned int count)
{
	struct registration *reg = reg_get(handle);
	DWORD ret = ERROR_INVALID_PARAMETER;

	if (!reg)
		return ERROR_INVALID_HANDLE;
	if (!count || infos)
		ret = dests_release(reg, infos, count);
	reg_put(reg);
	return ret;
}

API DWORD WINAPI RtmReleaseDestInfo(RTM_ENTITY_HANDLE RtmRegHandle, PRTM_DEST_INFO DestInfo)
{
	return release(RtmRegHandle, DestInfo, 1);
}

API DWORD WINAPI RtmReleaseDests(RTM_ENTITY_HANDLE RtmRegHandle, UINT NumDests,
				 PRTM_DEST_INFO DestInfos)
{
	return release(RtmRegHandle, DestInfos, NumDests);
}

/* @HoldTime is milliseconds. */
API DWORD WINAPI RtmHoldDestination(RTM_ENTITY_HANDLE RtmRegHandle, RTM_DEST_HANDLE DestHandle,
				    RTM_VIEW_SET TargetViews, ULONG HoldTime)
{
	struct registration *reg = reg_get(RtmRegHandle);
	DWORD ret;

	if (!reg)
		return ERROR_INVALID_HANDLE;
	if (!handle_is(reg, DestHandle, TYPE_DEST))
		ret = ERROR_INVALID_HANDLE;
	else
		ret = error_of(rtm_dest_hold(reg->client, number_of(DestHandle), NULL,
					     TargetViews, HoldTime, NULL));
	reg_put(reg);
	return ret;
}
