// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Routes in place: the client edits our copy under a lock, and the commit is one
 * update by handle.  Nobody but the owner changes a route, so that what the copy says
 * is what the kernel has.
 */
#include <errno.h>
#include <string.h>

#include "internal.h"

/*
 * The copy of a route with its present content.  The counts of its handles go back,
 * except with @keep_hops those of neighbour and next hops, which the client is lent.
 * NULL: see @err, ERROR_ACCESS_DENIED if it is another owner's.
 */
struct route_copy *route_copy_read(struct registration *reg, HANDLE route, bool keep_hops,
				   DWORD *err)
{
	struct route_content now = { 0 };
	uint64_t edits = edits_now(reg);
	struct route_copy *copy;
	struct rtm_prefix prefix;
	bool ages;

	*err = error_of(route_read(reg, route, &now.info, &prefix, &ages));
	if (*err)
		return NULL;
	copy = pointer_get(reg, route, sizeof(*copy));
	if (!copy)
		*err = ERROR_NOT_ENOUGH_MEMORY;
	else if (number_of(now.info.RouteOwner) != reg->token)
		*err = ERROR_ACCESS_DENIED;
	route_forgo(reg, &now.info, keep_hops && !*err);
	if (*err)
		return NULL;
	copy->now = now;
	copy->was = now;
	copy->prefix = prefix;
	/* one that may end by itself, or is going to be edited, is read each time */
	pointer_read(reg, route, ages || keep_hops ? 0 : edits);
	return copy;
}

/* What the client was lent: a count for each handle that is there now. */
static unsigned int lent(const RTM_ROUTE_INFO *info, HANDLE *handles)
{
	unsigned int n = info->NextHopsList.NumNextHops;

	if (n > MAX_HOPS)
		n = MAX_HOPS;
	handles[0] = info->Neighbour;
	memcpy(handles + 1, info->NextHopsList.NextHops, n * sizeof(HANDLE));
	return n + 1;
}

API DWORD WINAPI RtmGetRoutePointer(RTM_ENTITY_HANDLE RtmRegHandle,
				    RTM_ROUTE_HANDLE RouteHandle, PRTM_ROUTE_INFO *RoutePointer)
{
	struct registration *reg = reg_get(RtmRegHandle);
	struct route_copy *copy = NULL;
	DWORD ret = ERROR_INVALID_PARAMETER;

	if (!reg)
		return ERROR_INVALID_HANDLE;
	if (RoutePointer) {
		ret = handle_is(reg, RouteHandle, TYPE_ROUTE) ? NO_ERROR : ERROR_INVALID_HANDLE;
		if (!ret)
			copy = pointer_fresh(reg, RouteHandle);
		if (!ret && !copy)
			copy = route_copy_read(reg, RouteHandle, false, &ret);
		if (copy)
			*RoutePointer = &copy->now.info;
	}
	reg_put(reg);
	return ret;
}

/* Of an own route. */
static DWORD prefix_of(struct registration *reg, HANDLE route, struct rtm_prefix *prefix)
{
	struct rtm_route_info info;
	struct known known;
	DWORD ret;

	if (!handle_is(reg, route, TYPE_ROUTE))
		return ERROR_INVALID_HANDLE;
	if (!known_get(reg, number_of(route), &known)) {
		ret = error_of(rtm_route_describe(reg->client, number_of(route), &info, NULL,
						  NULL, NULL));
		if (ret)
			return ret;
		known = (struct known){ .prefix = info.prefix, .own = info.owner == reg->id };
		known_put(reg, number_of(route), &known, 0);
	}
	*prefix = known.prefix;
	return known.own ? NO_ERROR : ERROR_ACCESS_DENIED;
}

static DWORD lock(struct registration *reg, HANDLE route, const struct rtm_prefix *prefix,
		  bool exclusive, RTM_ROUTE_INFO **pointer)
{
	struct route_copy *copy;
	DWORD ret = lock_take(reg, prefix, exclusive);

	if (ret)
		return ret;
	copy = exclusive ? NULL : pointer_fresh(reg, route);
	if (!copy)
		copy = route_copy_read(reg, route, exclusive, &ret);
	if (!copy)
		lock_drop(reg, prefix, exclusive);
	else if (pointer)
		*pointer = &copy->now.info;
	return ret;
}

/* Edits that were not committed are gone. */
static DWORD unlock(struct registration *reg, HANDLE route, const struct rtm_prefix *prefix,
		    bool exclusive)
{
	struct route_copy *copy = pointer_find(reg, route);
	HANDLE handles[MAX_HOPS + 1];

	if (!copy || !lock_held(reg, prefix, exclusive))
		return ERROR_INVALID_PARAMETER;
	if (exclusive) {
		handles_release(reg, handles, lent(&copy->now.info, handles), TYPE_NEXTHOP);
		copy->now = copy->was;
	}
	return lock_drop(reg, prefix, exclusive);
}

API DWORD WINAPI RtmLockRoute(RTM_ENTITY_HANDLE RtmRegHandle, RTM_ROUTE_HANDLE RouteHandle,
			      BOOL Exclusive, BOOL LockRoute, PRTM_ROUTE_INFO *RoutePointer)
{
	struct registration *reg = reg_get(RtmRegHandle);
	struct rtm_prefix prefix;
	DWORD ret;

	if (!reg)
		return ERROR_INVALID_HANDLE;
	ret = prefix_of(reg, RouteHandle, &prefix);
	if (!ret)
		ret = LockRoute ? lock(reg, RouteHandle, &prefix, Exclusive, RoutePointer) :
				  unlock(reg, RouteHandle, &prefix, Exclusive);
	reg_put(reg);
	return ret;
}

static bool edits_are_legal(const struct route_copy *copy)
{
	const RTM_ROUTE_INFO *now = &copy->now.info, *was = &copy->was.info;

	return now->DestHandle == was->DestHandle && now->RouteOwner == was->RouteOwner &&
	       now->State == was->State && now->Flags1 == was->Flags1 &&
	       now->Flags == was->Flags;
}

static DWORD commit(struct registration *reg, HANDLE route, const struct route_copy *copy,
		    ULONG ttl, HANDLE list, RTM_ROUTE_CHANGE_FLAGS *flags)
{
	struct rtm_apply_result result = RTM_APPLY_RESULT_INIT;
	struct rtm_route_info record;
	struct rtm_aux *aux;
	int32_t status = 0;
	int ret;

	if (!edits_are_legal(copy) || (list && !handle_is(reg, list, TYPE_LIST)))
		return ERROR_INVALID_PARAMETER;
	ret = route_in(reg, &copy->now.info, &record, &aux);
	if (!ret) {
		record.op = RTM_OP_UPDATE;
		record.handle = number_of(route);
		if (ttl != INFINITE) {
			record.rec_flags |= RTM_ROUTE_F_TTL;
			record.ttl = ttl;
		}
		result.status = &status;
		result.list = number_of(list);
		ret = rtm_route_apply(reg->client, &record, 1, aux, 0, &result);
	}
	rtm_aux_free(aux);
	if (ret)
		return ret == -EEXIST ? ERROR_ALREADY_EXISTS : ret == -ENOMEM ?
		       ERROR_NOT_ENOUGH_MEMORY : ERROR_INVALID_PARAMETER;
	edits_more(reg);
	*flags = status & RTM_CHANGE_BEST ? RTM_ROUTE_CHANGE_BEST : 0;
	return NO_ERROR;
}

API DWORD WINAPI RtmUpdateAndUnlockRoute(RTM_ENTITY_HANDLE RtmRegHandle,
					 RTM_ROUTE_HANDLE RouteHandle, ULONG TimeToLive,
					 RTM_ROUTE_LIST_HANDLE RouteListHandle,
					 RTM_NOTIFY_FLAGS NotifyType,
					 RTM_NOTIFY_HANDLE NotifyHandle,
					 PRTM_ROUTE_CHANGE_FLAGS ChangeFlags)
{
	struct registration *reg = reg_get(RtmRegHandle);
	RTM_ROUTE_CHANGE_FLAGS flags = 0;
	struct route_copy *copy;
	struct rtm_prefix prefix;
	HANDLE handles[MAX_HOPS + 1];
	DWORD ret;

	(void)NotifyType;	/* reserved, both */
	(void)NotifyHandle;
	if (!reg)
		return ERROR_INVALID_HANDLE;
	ret = prefix_of(reg, RouteHandle, &prefix);
	if (!ret) {
		copy = pointer_find(reg, RouteHandle);
		if (!copy || !lock_held(reg, &prefix, true))
			ret = ERROR_INVALID_PARAMETER;
		else
			ret = commit(reg, RouteHandle, copy, TimeToLive, RouteListHandle,
				     &flags);
	}
	if (!ret) {
		handles_forgo(reg, handles, lent(&copy->now.info, handles));
		lock_drop(reg, &prefix, true);
		if (ChangeFlags)
			*ChangeFlags = flags;
	}
	reg_put(reg);
	return ret;
}
