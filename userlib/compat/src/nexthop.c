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

/* What the kernel says; the remote destination's handle is not passed on. */
static int look(struct registration *reg, HANDLE handle, struct rtm_nexthop_info *info)
{
	int ret;

	if (!handle_is(reg, handle, TYPE_NEXTHOP))
		return -ENOENT;
	ret = rtm_nexthop_describe(reg->client, number_of(handle), info);
	if (!ret)
		handles_owe(reg, &info->remote, 1);
	return ret;
}

/* The identity behind any next hop's handle.  Return: 0, -ENOENT. */
int hop_any(struct registration *reg, HANDLE handle, struct rtm_hop *hop)
{
	struct rtm_nexthop_info info;
	struct known known;
	int ret;

	if (!handle_is(reg, handle, TYPE_NEXTHOP))
		return -ENOENT;
	if (known_get(reg, number_of(handle), &known)) {
		*hop = known.hop;
		return 0;
	}
	ret = look(reg, handle, &info);
	if (!ret)
		*hop = info.hop;
	return ret;
}

/* The same of an own next hop.  Return: 0, -ENOENT; -EINVAL: another's; -ENODATA: deleted */
static int own_hop(struct registration *reg, HANDLE handle, struct rtm_hop *hop)
{
	struct rtm_nexthop_info info;
	struct known known;
	int ret;

	if (!handle_is(reg, handle, TYPE_NEXTHOP))
		return -ENOENT;
	if (!known_get(reg, number_of(handle), &known)) {
		ret = look(reg, handle, &info);
		if (ret)
			return ret;
		if (info.owner != reg->id)
			return -EINVAL;	/* routes take only the owner's */
		if (info.state == RTM_NEXTHOP_DELETED)
			return -ENODATA;
		known = (struct known){ .hop = info.hop };
		known_put(reg, number_of(handle), &known, 0);
	}
	*hop = known.hop;
	return 0;
}

/* For a route, which takes none that was deleted. */
int hop_of(struct registration *reg, HANDLE handle, struct rtm_hop *hop)
{
	int ret = own_hop(reg, handle, hop);

	return ret == -ENODATA ? -ENOENT : ret;
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
	edits_more(reg);
	*flags = ret ? RTM_NEXTHOP_CHANGE_NEW : 0;
	if (number) {
		known = (struct known){ .hop = info.hop };
		known_put(reg, number, &known, 1);
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

/**
 * struct hop_copy - what a direct pointer to a next hop points to
 * @info: the client's view of it
 * @hop: its identity
 * @edit: EDIT_LOCKED: it has it locked; under the registration's lock
 */
struct hop_copy {
	RTM_NEXTHOP_INFO info;
	struct rtm_hop hop;
	enum edit edit;
};

/*
 * The pointer's content is that of now, unless it is being edited.  What is the same is
 * not written again: a thread of the client's may be reading it.  @edits: from before it
 * was read.
 */
static DWORD point_at(struct registration *reg, __u64 handle,
		      const struct rtm_nexthop_info *info, uint64_t edits,
		      RTM_NEXTHOP_INFO **pointer)
{
	struct hop_copy *copy = pointer_get(reg, handle_of(handle), sizeof(*copy));
	RTM_NEXTHOP_INFO now;

	if (!copy)
		return ERROR_NOT_ENOUGH_MEMORY;
	info_out(reg, info, &now);
	pthread_mutex_lock(&reg->lock);
	copy->hop = info->hop;
	if (copy->edit != EDIT_NONE)
		edits = 0;
	else if (memcmp(&copy->info, &now, sizeof(now)))
		memcpy(&copy->info, &now, sizeof(now));
	pthread_mutex_unlock(&reg->lock);
	pointer_read(reg, handle_of(handle), edits);
	*pointer = &copy->info;
	pointer_put(reg, copy);
	return NO_ERROR;
}

static DWORD find(struct registration *reg, const RTM_NEXTHOP_INFO *what, HANDLE *handle,
		  RTM_NEXTHOP_INFO **pointer)
{
	struct rtm_nexthop_info info = { 0 };
	uint64_t edits = edits_now(reg);
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
	handles_owe(reg, &info.remote, 1);
	if (!want)
		return NO_ERROR;
	if (pointer)
		err = point_at(reg, number, &info, edits, pointer);
	if (!err && handle) {
		known = (struct known){ .hop = info.hop };
		known_put(reg, number, &known, 1);
		*handle = handle_of(number);
	} else if (err || !pointer_keep(reg, handle_of(number))) {
		/* a pointer alone keeps one count, and so the object, until it is deleted */
		handles_owe(reg, &number, 1);
	}
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

/* A next hop's lock is private to its owner. */
static struct lock_key key_of(const struct rtm_hop *hop)
{
	struct lock_key key = {
		.prefix = { .len = hop->len, .family = hop->family },
		.ifindex = hop->ifindex,
		.is_hop = true,
	};

	memcpy(key.prefix.addr, hop->addr, sizeof(key.prefix.addr));
	return key;
}

/* Nobody edits it any more, and for its pointer's sake it need not last. */
static void copy_deleted(struct registration *reg, HANDLE handle)
{
	struct hop_copy *copy = pointer_find(reg, handle);
	struct lock_key key;

	if (!copy)
		return;
	pthread_mutex_lock(&reg->lock);
	copy->edit = EDIT_NONE;
	key = key_of(&copy->hop);
	pthread_mutex_unlock(&reg->lock);
	lock_forget(reg, &key);
	pointer_put(reg, copy);
	pointer_unkeep(reg, handle);
}

static int del_handle(struct registration *reg, HANDLE handle)
{
	int err = rtm_nexthop_del_handle(reg->client, number_of(handle));

	if (err)
		return err;
	edits_more(reg);
	known_drop_hop(reg, number_of(handle), NULL);
	copy_deleted(reg, handle);
	return 0;
}

/* By its identity; it may have a copy nevertheless. */
static int del_hop(struct registration *reg, const struct rtm_hop *hop)
{
	struct rtm_nexthop_info info = { .hop = *hop };
	__u64 handle = 0;
	int err;

	if (pointers_any(reg) && !rtm_nexthop_find(reg->client, &info, &handle))
		handles_owe(reg, &info.remote, 1);
	err = rtm_nexthop_del(reg->client, hop);
	if (!err) {
		edits_more(reg);
		known_drop_hop(reg, 0, hop);
		copy_deleted(reg, handle_of(handle));
	}
	handles_owe(reg, &handle, 1);
	return err;
}

API DWORD WINAPI RtmDeleteNextHop(RTM_ENTITY_HANDLE RtmRegHandle,
				  RTM_NEXTHOP_HANDLE NextHopHandle,
				  PRTM_NEXTHOP_INFO NextHopInfo)
{
	struct registration *reg = reg_get(RtmRegHandle);
	DWORD ret = NO_ERROR;
	struct rtm_hop hop;
	int err = 0;

	if (!reg)
		return ERROR_INVALID_HANDLE;
	if (NextHopHandle && !handle_is(reg, NextHopHandle, TYPE_NEXTHOP))
		ret = ERROR_INVALID_HANDLE;
	else if (NextHopHandle)		/* it decides if both are given (U31) */
		err = del_handle(reg, NextHopHandle);
	else if (NextHopInfo && hop_in(reg, &NextHopInfo->NextHopAddress,
				       NextHopInfo->InterfaceIndex, &hop))
		err = del_hop(reg, &hop);
	else
		ret = ERROR_INVALID_PARAMETER;
	if (err)
		ret = err == -ENOENT ? ERROR_NOT_FOUND : error_of(err);
	reg_put(reg);
	return ret;
}

API DWORD WINAPI RtmGetNextHopInfo(RTM_ENTITY_HANDLE RtmRegHandle,
				   RTM_NEXTHOP_HANDLE NextHopHandle,
				   PRTM_NEXTHOP_INFO NextHopInfo)
{
	struct registration *reg = reg_get(RtmRegHandle);
	struct rtm_nexthop_info info;
	DWORD ret;
	__u64 owner;

	if (!reg)
		return ERROR_INVALID_HANDLE;
	if (!NextHopInfo)
		ret = ERROR_INVALID_PARAMETER;
	else if (!handle_is(reg, NextHopHandle, TYPE_NEXTHOP))
		ret = ERROR_INVALID_HANDLE;
	else
		ret = error_of(rtm_nexthop_describe_owner(reg->client, number_of(NextHopHandle),
							  &info, &owner));
	if (!ret) {
		info_out(reg, &info, NextHopInfo);
		NextHopInfo->NextHopOwner = owner_handle(reg, owner);
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

static DWORD point(struct registration *reg, HANDLE handle, RTM_NEXTHOP_INFO **pointer)
{
	struct hop_copy *copy = handle_is(reg, handle, TYPE_NEXTHOP) ?
				pointer_fresh(reg, handle) : NULL;
	uint64_t edits = edits_now(reg);
	struct rtm_nexthop_info info;
	DWORD ret;

	if (copy) {
		*pointer = &copy->info;
		pointer_put(reg, copy);
		return NO_ERROR;
	}
	ret = error_of(look(reg, handle, &info));
	if (ret)
		return ret;
	if (info.owner != reg->id)
		return ERROR_ACCESS_DENIED;
	return point_at(reg, number_of(handle), &info, edits, pointer);
}

API DWORD WINAPI RtmGetNextHopPointer(RTM_ENTITY_HANDLE RtmRegHandle,
				      RTM_NEXTHOP_HANDLE NextHopHandle,
				      PRTM_NEXTHOP_INFO *NextHopPointer)
{
	struct registration *reg = reg_get(RtmRegHandle);
	DWORD ret = ERROR_INVALID_PARAMETER;
	RTM_NEXTHOP_INFO *pointer;

	if (!reg)
		return ERROR_INVALID_HANDLE;
	if (NextHopPointer)
		ret = point(reg, NextHopHandle, &pointer);
	if (!ret)
		*NextHopPointer = pointer;
	reg_put(reg);
	return ret;
}

static DWORD lock_key(struct registration *reg, HANDLE handle, struct lock_key *key)
{
	struct rtm_hop hop;
	int err = own_hop(reg, handle, &hop);

	if (err)
		return err == -EINVAL ? ERROR_ACCESS_DENIED : error_of(err);
	*key = key_of(&hop);
	return NO_ERROR;
}

static DWORD lock(struct registration *reg, HANDLE handle, const struct lock_key *key,
		  bool exclusive, RTM_NEXTHOP_INFO **pointer)
{
	struct hop_copy *copy;
	RTM_NEXTHOP_INFO *at;
	DWORD ret = lock_take(reg, key, exclusive);

	if (ret)
		return ret;
	ret = point(reg, handle, &at);
	if (!ret && at->State == RTM_NEXTHOP_STATE_DELETED)
		ret = ERROR_NOT_FOUND;
	copy = !ret && exclusive ? pointer_find(reg, handle) : NULL;
	if (copy) {
		edit_moves(reg, &copy->edit, EDIT_NONE, EDIT_LOCKED);
		pointer_read(reg, handle, 0);	/* it is going to be edited */
		pointer_put(reg, copy);
	}
	if (ret)
		lock_drop(reg, key, exclusive);
	else if (pointer)
		*pointer = at;
	return ret;
}

/* What was edited becomes what the kernel has; if it does not take it nothing changes. */
static DWORD commit(struct registration *reg, HANDLE handle, struct hop_copy *copy)
{
	struct rtm_nexthop_info info;
	DWORD ret;

	if (!edit_moves(reg, &copy->edit, EDIT_LOCKED, EDIT_ENDS))
		return ERROR_INVALID_PARAMETER;
	ret = info_in(reg, &copy->info, &info);
	if (!ret)
		ret = error_of(rtm_nexthop_update(reg->client, number_of(handle), &info));
	if (!ret)
		edits_more(reg);
	edit_moves(reg, &copy->edit, EDIT_ENDS, ret ? EDIT_LOCKED : EDIT_NONE);
	return ret;
}

static DWORD unlock(struct registration *reg, HANDLE handle, const struct lock_key *key,
		    bool exclusive)
{
	DWORD ret = NO_ERROR;
	struct hop_copy *copy;

	if (!lock_held(reg, key, exclusive))
		return ERROR_INVALID_PARAMETER;
	if (exclusive) {
		copy = pointer_find(reg, handle);
		ret = copy ? commit(reg, handle, copy) : ERROR_INVALID_PARAMETER;
		if (copy)
			pointer_put(reg, copy);
	}
	return ret ? ret : lock_drop(reg, key, exclusive);
}

API DWORD WINAPI RtmLockNextHop(RTM_ENTITY_HANDLE RtmRegHandle, RTM_NEXTHOP_HANDLE NextHopHandle,
				BOOL Exclusive, BOOL LockNextHop,
				PRTM_NEXTHOP_INFO *NextHopPointer)
{
	struct registration *reg = reg_get(RtmRegHandle);
	struct lock_key key;
	DWORD ret;

	if (!reg)
		return ERROR_INVALID_HANDLE;
	ret = lock_key(reg, NextHopHandle, &key);
	if (!ret)
		ret = LockNextHop ? lock(reg, NextHopHandle, &key, Exclusive, NextHopPointer) :
				    unlock(reg, NextHopHandle, &key, Exclusive);
	reg_put(reg);
	return ret;
}
