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
 * The new content, unless it is being edited.  What is the same is not written again: a
 * thread of the client's may be reading it.
 */
static bool store(struct registration *reg, struct route_copy *copy,
		  const struct route_content *now, const struct rtm_prefix *prefix, bool lend)
{
	bool may;

	pthread_mutex_lock(&reg->lock);
	may = lend || copy->edit == EDIT_NONE;
	if (may) {
		if (memcmp(&copy->now, now, sizeof(*now)))
			memcpy(&copy->now, now, sizeof(*now));
		memcpy(&copy->was, now, sizeof(*now));
		copy->prefix = *prefix;
		copy->edit = lend ? EDIT_LOCKED : EDIT_NONE;
	}
	pthread_mutex_unlock(&reg->lock);
	return may;
}

/*
 * The copy of a route with its present content, or with the client's edits if it has
 * locked the route.  The counts of its handles go back, except with @lend those of
 * neighbour and next hops: the client has them until its edit ends.
 * NULL: see @err, ERROR_ACCESS_DENIED if it is another owner's.
 */
struct route_copy *route_copy_read(struct registration *reg, HANDLE route, bool lend,
				   DWORD *err)
{
	uint64_t edits = edits_now(reg);
	struct route_copy *copy = NULL;
	struct route_content now;
	struct rtm_prefix prefix;
	bool ages, fresh;

	memset(&now, 0, sizeof(now));
	*err = error_of(route_read(reg, route, &now.info, &prefix, &ages));
	if (*err)
		return NULL;
	if (number_of(now.info.RouteOwner) != reg->token)
		*err = ERROR_ACCESS_DENIED;
	else
		copy = pointer_get(reg, route, sizeof(*copy));
	if (!copy && !*err)
		*err = ERROR_NOT_ENOUGH_MEMORY;
	route_forgo(reg, &now.info, copy && lend);
	if (!copy)
		return NULL;
	fresh = store(reg, copy, &now, &prefix, lend);
	/* one that may end by itself, or is being edited, is read each time */
	pointer_read(reg, route, ages || lend || !fresh ? 0 : edits);
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

/* What was not committed is gone, what was lent comes back, and the lock is dropped. */
static void edit_end(struct registration *reg, struct route_copy *copy)
{
	struct lock_key key = { .prefix = copy->prefix };
	HANDLE handles[MAX_HOPS + 1];

	handles_release(reg, handles, lent(&copy->now.info, handles), TYPE_NEXTHOP);
	memcpy(&copy->now, &copy->was, sizeof(copy->now));
	edit_moves(reg, &copy->edit, EDIT_ENDS, EDIT_NONE);
	lock_drop(reg, &key, true);
}

/* Whoever deletes a route that he has locked has unlocked it. */
void route_copy_deleted(struct registration *reg, HANDLE route)
{
	struct route_copy *copy = pointer_find(reg, route);

	if (!copy)
		return;
	if (edit_moves(reg, &copy->edit, EDIT_LOCKED, EDIT_ENDS))
		edit_end(reg, copy);
	pointer_put(reg, copy);
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
		if (copy) {
			*RoutePointer = &copy->now.info;
			pointer_put(reg, copy);
		}
	}
	reg_put(reg);
	return ret;
}

/* Of an own route. */
static DWORD key_of(struct registration *reg, HANDLE route, struct lock_key *key)
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
	*key = (struct lock_key){ .prefix = known.prefix };
	return known.own ? NO_ERROR : ERROR_ACCESS_DENIED;
}

static DWORD lock(struct registration *reg, HANDLE route, const struct lock_key *key,
		  bool exclusive, RTM_ROUTE_INFO **pointer)
{
	struct route_copy *copy;
	HANDLE handles[MAX_HOPS + 1];
	DWORD ret = lock_take(reg, key, exclusive);

	if (ret)
		return ret;
	/* an edit whose lock was dropped as that of the destination */
	copy = exclusive ? pointer_find(reg, route) : pointer_fresh(reg, route);
	if (exclusive && copy) {
		if (edit_moves(reg, &copy->edit, EDIT_LOCKED, EDIT_ENDS)) {
			handles_forgo(reg, handles, lent(&copy->now.info, handles));
			edit_moves(reg, &copy->edit, EDIT_ENDS, EDIT_NONE);
		}
		pointer_put(reg, copy);
		copy = NULL;
	}
	if (!copy)
		copy = route_copy_read(reg, route, exclusive, &ret);
	if (!copy) {
		lock_drop(reg, key, exclusive);
		return ret;
	}
	if (pointer)
		*pointer = &copy->now.info;
	pointer_put(reg, copy);
	return NO_ERROR;
}

/* Edits that were not committed are gone. */
static DWORD unlock(struct registration *reg, HANDLE route, const struct lock_key *key,
		    bool exclusive)
{
	struct route_copy *copy;
	DWORD ret = ERROR_INVALID_PARAMETER;

	if (!exclusive)
		return lock_drop(reg, key, false);
	copy = pointer_find(reg, route);
	if (!copy)
		return ret;
	if (lock_held(reg, key, true) && edit_moves(reg, &copy->edit, EDIT_LOCKED, EDIT_ENDS)) {
		edit_end(reg, copy);
		ret = NO_ERROR;
	}
	pointer_put(reg, copy);
	return ret;
}

API DWORD WINAPI RtmLockRoute(RTM_ENTITY_HANDLE RtmRegHandle, RTM_ROUTE_HANDLE RouteHandle,
			      BOOL Exclusive, BOOL LockRoute, PRTM_ROUTE_INFO *RoutePointer)
{
	struct registration *reg = reg_get(RtmRegHandle);
	struct lock_key key;
	DWORD ret;

	if (!reg)
		return ERROR_INVALID_HANDLE;
	ret = key_of(reg, RouteHandle, &key);
	if (!ret)
		ret = LockRoute ? lock(reg, RouteHandle, &key, Exclusive, RoutePointer) :
				  unlock(reg, RouteHandle, &key, Exclusive);
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

/* If it fails the route stays locked. */
static DWORD commit_locked(struct registration *reg, HANDLE route, const struct lock_key *key,
			   struct route_copy *copy, ULONG ttl, HANDLE list,
			   RTM_ROUTE_CHANGE_FLAGS *flags)
{
	HANDLE handles[MAX_HOPS + 1];
	DWORD ret;

	if (!lock_held(reg, key, true) || !edit_moves(reg, &copy->edit, EDIT_LOCKED, EDIT_ENDS))
		return ERROR_INVALID_PARAMETER;
	ret = commit(reg, route, copy, ttl, list, flags);
	if (ret) {
		edit_moves(reg, &copy->edit, EDIT_ENDS, EDIT_LOCKED);
		return ret;
	}
	handles_forgo(reg, handles, lent(&copy->now.info, handles));
	edit_moves(reg, &copy->edit, EDIT_ENDS, EDIT_NONE);
	return lock_drop(reg, key, true);
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
	struct lock_key key;
	DWORD ret;

	(void)NotifyType;	/* reserved, both */
	(void)NotifyHandle;
	if (!reg)
		return ERROR_INVALID_HANDLE;
	ret = key_of(reg, RouteHandle, &key);
	copy = ret ? NULL : pointer_find(reg, RouteHandle);
	if (copy) {
		ret = commit_locked(reg, RouteHandle, &key, copy, TimeToLive, RouteListHandle,
				    &flags);
		pointer_put(reg, copy);
	} else if (!ret) {
		ret = ERROR_INVALID_PARAMETER;	/* it is not locked */
	}
	if (!ret && ChangeFlags)
		*ChangeFlags = flags;
	reg_put(reg);
	return ret;
}
