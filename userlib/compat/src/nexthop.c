// SPDX-License-Identifier: LGPL-2.1-or-later
/* Next hops of the own list. */
#include <errno.h>
#include <string.h>

#include "internal.h"

static void info_out(struct registration *reg, const struct rtm_nexthop_info *from,
		     RTM_NEXTHOP_INFO *to)
{
	memset(to, 0, sizeof(*to));
	hop_out(&from->hop, &to->NextHopAddress);
	to->InterfaceIndex = from->hop.ifindex;
	to->State = from->state;
	to->Flags = from->flags;
	to->EntitySpecificInfo = handle_of(from->opaque);
	to->RemoteNextHop = handle_of(from->remote);
	/* the owner's handle: only our own list is without one */
	if (from->owner == reg->id)
		to->NextHopOwner = handle_of(reg->token);
}

/* A counted handle of the owner, found by its id. */
static HANDLE owner_by_id(struct registration *reg, uint32_t id)
{
	struct rtm_entity_info *list;
	HANDLE owner = NULL;
	int count, i;

	if (id == reg->id) {
		if (rtm_handle_ref(reg->client, &reg->self, 1))
			return NULL;
		return owner_handle(reg, reg->self);
	}
	count = rtm_entity_list(reg->client, RTM_ENTITY_LIST_F_HANDLES, &list);
	for (i = 0; i < count; i++) {
		if (list[i].entity == id)
			owner = handle_of(list[i].handle);
		else
			rtm_handle_release(reg->client, &list[i].handle, 1);
	}
	if (count >= 0)
		free(list);
	return owner;
}

/* The identity behind any next hop's handle.  Return: 0, -ENOENT. */
int hop_any(struct registration *reg, HANDLE handle, struct rtm_hop *hop)
{
	struct rtm_nexthop_info info;
	int ret;

	if (!handle_is(reg, handle, TYPE_NEXTHOP))
		return -ENOENT;
	ret = rtm_nexthop_describe(reg->client, number_of(handle), &info);
	if (!ret && info.remote)
		rtm_handle_release(reg->client, &info.remote, 1);
	*hop = info.hop;
	return ret;
}

/* The same of an own next hop.  Return: 0, -ENOENT; -EINVAL: it is another's. */
int hop_of(struct registration *reg, HANDLE handle, struct rtm_hop *hop)
{
	struct rtm_nexthop_info info;
	struct known known;
	int ret;

	if (!handle_is(reg, handle, TYPE_NEXTHOP))
		return -ENOENT;
	if (!known_get(reg, number_of(handle), &known)) {
		ret = rtm_nexthop_describe(reg->client, number_of(handle), &info);
		if (ret)
			return ret;
		if (info.remote)
			rtm_handle_release(reg->client, &info.remote, 1);
		if (info.owner != reg->id)
			return -EINVAL;	/* routes take only the owner's */
		known.hop = info.hop;
		known_put(reg, number_of(handle), &known);
	}
	*hop = known.hop;
	return 0;
}

/* @remote: the destination's handle is counted by the kernel for itself. */
static DWORD info_in(struct registration *reg, const RTM_NEXTHOP_INFO *from,
		     struct rtm_nexthop_info *to)
{
	*to = (struct rtm_nexthop_info){
		.opaque = number_of(from->EntitySpecificInfo),
		.flags = from->Flags,
	};
	if (from->Flags & RTM_NEXTHOP_FLAGS_REMOTE)
		to->remote = number_of(from->RemoteNextHop);
	if (to->remote && !handle_is(reg, from->RemoteNextHop, TYPE_DEST))
		return ERROR_INVALID_HANDLE;
	return NO_ERROR;
}

static DWORD add(struct registration *reg, const RTM_NEXTHOP_INFO *from, HANDLE *handle,
		 RTM_NEXTHOP_CHANGE_FLAGS *flags)
{
	struct rtm_nexthop_info info;
	struct known known;
	__u64 number = 0;
	DWORD err = info_in(reg, from, &info);
	int ret;

	if (err)
		return err;
	if (handle && *handle) {
		if (!handle_is(reg, *handle, TYPE_NEXTHOP))
			return ERROR_INVALID_HANDLE;
		ret = rtm_nexthop_update(reg->client, number_of(*handle), &info);
	} else {
		if (!hop_in(reg, &from->NextHopAddress, from->InterfaceIndex, &info.hop))
			return ERROR_INVALID_PARAMETER;
		ret = rtm_nexthop_add(reg->client, &info, handle ? &number : NULL);
	}
	if (ret < 0)
		return error_of(ret);
	*flags = ret ? RTM_NEXTHOP_CHANGE_NEW : 0;
	if (number) {
		known.hop = info.hop;
		known_put(reg, number, &known);
		*handle = handle_of(number);
	}
	return NO_ERROR;
}

API DWORD WINAPI RtmAddNextHop(RTM_ENTITY_HANDLE RtmRegHandle, PRTM_NEXTHOP_INFO NextHopInfo,
			       PRTM_NEXTHOP_HANDLE NextHopHandle,
			       PRTM_NEXTHOP_CHANGE_FLAGS ChangeFlags)
{
	struct registration *reg = reg_get(RtmRegHandle);
	RTM_NEXTHOP_CHANGE_FLAGS flags = 0;
	DWORD ret = ERROR_INVALID_PARAMETER;

	if (!reg)
		return ERROR_INVALID_HANDLE;
	if (NextHopInfo && ChangeFlags)
		ret = add(reg, NextHopInfo, NextHopHandle, &flags);
	if (!ret)
		*ChangeFlags = flags;
	reg_put(reg);
	return ret;
}

/* The pointer's content is that of now; it holds a count of its own. */
static DWORD point_at(struct registration *reg, __u64 handle,
		      const struct rtm_nexthop_info *info, RTM_NEXTHOP_INFO **pointer)
{
	RTM_NEXTHOP_INFO *at = pointer_get(reg, handle_of(handle), sizeof(*at));

	if (!at)
		return ERROR_NOT_ENOUGH_MEMORY;
	info_out(reg, info, at);
	*pointer = at;
	return NO_ERROR;
}

static DWORD find(struct registration *reg, const RTM_NEXTHOP_INFO *what, HANDLE *handle,
		  RTM_NEXTHOP_INFO **pointer)
{
	struct rtm_nexthop_info info = { 0 };
	bool want = handle || pointer;
	struct known known;
	__u64 number = 0;
	DWORD err = NO_ERROR;
	int ret;

	if (!hop_in(reg, &what->NextHopAddress, what->InterfaceIndex, &info.hop))
		return ERROR_INVALID_PARAMETER;
	ret = rtm_nexthop_find(reg->client, &info, want ? &number : NULL);
	if (ret)
		return ret == -ENOENT ? ERROR_NOT_FOUND : error_of(ret);
	if (info.remote)
		rtm_handle_release(reg->client, &info.remote, 1);
	if (!want)
		return NO_ERROR;
	known.hop = info.hop;
	known_put(reg, number, &known);
	if (pointer)
		err = point_at(reg, number, &info, pointer);
	/* a pointer alone keeps the count, and so the object, until it is deleted */
	if (err || (!handle && pointer_find(reg, handle_of(number)) != *pointer))
		rtm_handle_release(reg->client, &number, 1);
	else if (handle)
		*handle = handle_of(number);
	return err;
}

API DWORD WINAPI RtmFindNextHop(RTM_ENTITY_HANDLE RtmRegHandle, PRTM_NEXTHOP_INFO NextHopInfo,
				PRTM_NEXTHOP_HANDLE NextHopHandle,
				PRTM_NEXTHOP_INFO *NextHopPointer)
{
	struct registration *reg = reg_get(RtmRegHandle);
	DWORD ret = ERROR_INVALID_PARAMETER;

	if (!reg)
		return ERROR_INVALID_HANDLE;
	if (NextHopInfo)
		ret = find(reg, NextHopInfo, NextHopHandle, NextHopPointer);
	reg_put(reg);
	return ret;
}

API DWORD WINAPI RtmDeleteNextHop(RTM_ENTITY_HANDLE RtmRegHandle,
				  RTM_NEXTHOP_HANDLE NextHopHandle,
				  PRTM_NEXTHOP_INFO NextHopInfo)
{
	struct registration *reg = reg_get(RtmRegHandle);
	struct rtm_hop hop;
	DWORD ret;
	int err;

	if (!reg)
		return ERROR_INVALID_HANDLE;
	if (NextHopHandle) {	/* it decides if both are given (U31) */
		ret = handle_is(reg, NextHopHandle, TYPE_NEXTHOP) ? NO_ERROR :
		      ERROR_INVALID_HANDLE;
		if (!ret) {
			pointer_drop(reg, NextHopHandle);
			err = rtm_nexthop_del_handle(reg->client, number_of(NextHopHandle));
			ret = err == -ENOENT ? ERROR_NOT_FOUND : error_of(err);
		}
	} else if (NextHopInfo && hop_in(reg, &NextHopInfo->NextHopAddress,
					 NextHopInfo->InterfaceIndex, &hop)) {
		err = rtm_nexthop_del(reg->client, &hop);
		ret = err == -ENOENT ? ERROR_NOT_FOUND : error_of(err);
	} else {
		ret = ERROR_INVALID_PARAMETER;
	}
	/* whatever handle it had, adding it again makes another object */
	if (!ret)
		known_drop_all(reg);
	reg_put(reg);
	return ret;
}

static DWORD describe(struct registration *reg, HANDLE handle, struct rtm_nexthop_info *info)
{
	if (!handle_is(reg, handle, TYPE_NEXTHOP))
		return ERROR_INVALID_HANDLE;
	return error_of(rtm_nexthop_describe(reg->client, number_of(handle), info));
}

API DWORD WINAPI RtmGetNextHopInfo(RTM_ENTITY_HANDLE RtmRegHandle,
				   RTM_NEXTHOP_HANDLE NextHopHandle,
				   PRTM_NEXTHOP_INFO NextHopInfo)
{
	struct registration *reg = reg_get(RtmRegHandle);
	struct rtm_nexthop_info info;
	DWORD ret = ERROR_INVALID_PARAMETER;

	if (!reg)
		return ERROR_INVALID_HANDLE;
	if (NextHopInfo)
		ret = describe(reg, NextHopHandle, &info);
	if (!ret) {
		info_out(reg, &info, NextHopInfo);
		NextHopInfo->NextHopOwner = owner_by_id(reg, info.owner);
	}
	reg_put(reg);
	return ret;
}

API DWORD WINAPI RtmReleaseNextHopInfo(RTM_ENTITY_HANDLE RtmRegHandle,
				       PRTM_NEXTHOP_INFO NextHopInfo)
{
	struct registration *reg = reg_get(RtmRegHandle);
	DWORD ret = ERROR_INVALID_PARAMETER;

	if (!reg)
		return ERROR_INVALID_HANDLE;
	if (NextHopInfo) {
		HANDLE handles[] = { NextHopInfo->NextHopOwner, NextHopInfo->RemoteNextHop };

		ret = handles_release(reg, handles, 2, 0);
	}
	reg_put(reg);
	return ret;
}

API DWORD WINAPI RtmReleaseNextHops(RTM_ENTITY_HANDLE RtmRegHandle, UINT NumNextHops,
				    PRTM_NEXTHOP_HANDLE NextHopHandles)
{
	struct registration *reg = reg_get(RtmRegHandle);
	DWORD ret = ERROR_INVALID_PARAMETER;

	if (!reg)
		return ERROR_INVALID_HANDLE;
	if (!NumNextHops || NextHopHandles)
		ret = handles_release(reg, NextHopHandles, NumNextHops, TYPE_NEXTHOP);
	reg_put(reg);
	return ret;
}

static DWORD point(struct registration *reg, HANDLE handle, RTM_NEXTHOP_INFO **pointer,
		   struct rtm_nexthop_info *info)
{
	DWORD ret = describe(reg, handle, info);

	if (ret)
		return ret;
	if (info->remote)
		rtm_handle_release(reg->client, &info->remote, 1);
	if (info->owner != reg->id)
		return ERROR_ACCESS_DENIED;
	return point_at(reg, number_of(handle), info, pointer);
}

API DWORD WINAPI RtmGetNextHopPointer(RTM_ENTITY_HANDLE RtmRegHandle,
				      RTM_NEXTHOP_HANDLE NextHopHandle,
				      PRTM_NEXTHOP_INFO *NextHopPointer)
{
	struct registration *reg = reg_get(RtmRegHandle);
	struct rtm_nexthop_info info;
	DWORD ret = ERROR_INVALID_PARAMETER;

	if (!reg)
		return ERROR_INVALID_HANDLE;
	if (NextHopPointer)
		ret = point(reg, NextHopHandle, NextHopPointer, &info);
	reg_put(reg);
	return ret;
}

/* What was edited becomes what the kernel has. */
static DWORD commit(struct registration *reg, HANDLE handle)
{
	const RTM_NEXTHOP_INFO *edited = pointer_find(reg, handle);
	struct rtm_nexthop_info info;
	DWORD ret;

	if (!edited)
		return ERROR_INVALID_PARAMETER;
	ret = info_in(reg, edited, &info);
	return ret ? ret : error_of(rtm_nexthop_update(reg->client, number_of(handle), &info));
}

/* A next hop's lock is that of its address as a prefix; no destination is as long. */
static void lock_key(const struct rtm_nexthop_info *info, struct rtm_prefix *key)
{
	*key = (struct rtm_prefix){ .len = 255, .family = info->hop.family };
	memcpy(key->addr, info->hop.addr, sizeof(key->addr));
}

API DWORD WINAPI RtmLockNextHop(RTM_ENTITY_HANDLE RtmRegHandle, RTM_NEXTHOP_HANDLE NextHopHandle,
				BOOL Exclusive, BOOL LockNextHop,
				PRTM_NEXTHOP_INFO *NextHopPointer)
{
	struct registration *reg = reg_get(RtmRegHandle);
	struct rtm_nexthop_info info;
	struct rtm_prefix key;
	RTM_NEXTHOP_INFO *pointer;
	DWORD ret;

	if (!reg)
		return ERROR_INVALID_HANDLE;
	ret = describe(reg, NextHopHandle, &info);
	if (!ret && info.remote)
		rtm_handle_release(reg->client, &info.remote, 1);
	if (!ret && info.owner != reg->id)
		ret = ERROR_ACCESS_DENIED;
	if (!ret && info.state == RTM_NEXTHOP_STATE_DELETED)
		ret = ERROR_NOT_FOUND;
	if (!ret) {
		lock_key(&info, &key);
		if (LockNextHop) {
			ret = lock_take(reg, &key, Exclusive);
			if (!ret)
				ret = point(reg, NextHopHandle, &pointer, &info);
			if (!ret && NextHopPointer)
				*NextHopPointer = pointer;
		} else {
			ret = lock_held(reg, &key, Exclusive) ? NO_ERROR :
			      ERROR_INVALID_PARAMETER;
			if (!ret && Exclusive)
				ret = commit(reg, NextHopHandle);
			if (!ret)
				ret = lock_drop(reg, &key, Exclusive);
		}
	}
	reg_put(reg);
	return ret;
}
