// SPDX-License-Identifier: LGPL-2.1-or-later
/* Change notifications. */
#include <errno.h>
#include <string.h>

#include "internal.h"

#define TYPES	(RTM_CHANGE_TYPE_ALL | RTM_CHANGE_TYPE_BEST | RTM_CHANGE_TYPE_FORWARDING)

/**
 * struct notify - one registration for changes
 * @local: base
 * @subscription: its number in the kernel
 * @views: which are told of
 * @context: the client's
 * @records: room for a batch ...
 * @handles: ... and its handles
 */
struct notify {
	struct local local;
	uint32_t subscription;
	RTM_VIEW_SET views;
	PVOID context;
	struct rtm_route_info records[MAX_IN_ENUM * MAX_VIEWS];
	struct rtm_dest_handles handles[MAX_IN_ENUM * MAX_VIEWS];
};

static void notify_free(struct registration *reg, struct local *local)
{
	struct notify *notify = (struct notify *)local;

	rtm_notify_close(reg->client, notify->subscription);
	free(notify);
}

/* Of an event; false if the subscription has ended since. */
bool notify_context(struct registration *reg, uint32_t subscription, __u64 *token,
		    PVOID *context)
{
	struct notify *notify = NULL;
	struct local *local;

	pthread_mutex_lock(&reg->lock);
	for (local = reg->locals; local; local = local->next) {
		if (local->free != notify_free)
			continue;
		notify = (struct notify *)local;
		if (notify->subscription == subscription)
			break;
	}
	if (local) {
		*token = local->token;
		*context = notify->context;
		reg->telling = local->token;
	}
	pthread_mutex_unlock(&reg->lock);
	return local;
}

static DWORD open_notify(struct registration *reg, RTM_VIEW_SET views, RTM_NOTIFY_FLAGS flags,
			 PVOID context, HANDLE *handle)
{
	struct rtm_notify_open cmd = {
		.flags = flags & RTM_NOTIFY_ONLY_MARKED_DESTS ? RTM_NOTIFY_F_MARKED : 0,
		.views = views,
		.types = flags & TYPES,
	};
	struct notify *notify;
	int ret;

	if (!views_ok(views))
		return ERROR_NOT_SUPPORTED;
	if (!(flags & TYPES) || flags & ~(TYPES | RTM_NOTIFY_ONLY_MARKED_DESTS))
		return ERROR_INVALID_PARAMETER;
	notify = malloc(sizeof(*notify));
	if (!notify)
		return ERROR_NOT_ENOUGH_MEMORY;
	notify->local.free = notify_free;
	notify->views = views;
	notify->context = context;
	/* the thread may have its first event at once: it waits until the handle is known */
	pthread_mutex_lock(&reg->lock);
	ret = rtm_notify_open(reg->client, &cmd);
	if (!ret) {
		notify->subscription = cmd.out_subscription;
		*handle = local_add_locked(reg, &notify->local);
	}
	pthread_mutex_unlock(&reg->lock);
	if (ret)
		free(notify);
	return error_of(ret);
}

API DWORD WINAPI RtmRegisterForChangeNotification(RTM_ENTITY_HANDLE RtmRegHandle,
						  RTM_VIEW_SET TargetViews,
						  RTM_NOTIFY_FLAGS NotifyFlags,
						  PVOID NotifyContext,
						  PRTM_NOTIFY_HANDLE NotifyHandle)
{
	struct registration *reg = reg_get(RtmRegHandle);
	DWORD ret = ERROR_INVALID_PARAMETER;

	if (!reg)
		return ERROR_INVALID_HANDLE;
	if (NotifyHandle)
		ret = open_notify(reg, TargetViews, NotifyFlags, NotifyContext, NotifyHandle);
	reg_put(reg);
	return ret;
}

static DWORD fetch(struct registration *reg, struct local *local, UINT *count, void *infos)
{
	struct notify *notify = (struct notify *)local;
	unsigned int each = dest_records(notify->views), i;
	struct rtm_notify_fetch cmd = {
		.subscription = notify->subscription,
		.count = *count * each,
		.records = (uintptr_t)notify->records,
		.record_len = sizeof(notify->records[0]),
		.handles = (uintptr_t)notify->handles,
		.handle_len = sizeof(notify->handles[0]),
	};
	char *at = infos;
	int ret;

	do {
		ret = rtm_notify_fetch(reg->client, &cmd);
	} while (ret == -EINTR);
	if (ret)
		return error_of(ret);
	for (i = 0; i < cmd.out_count; i += each) {
		dest_out(reg, &notify->records[i], &notify->handles[i], notify->views,
			 (RTM_DEST_INFO *)at);
		at += RTM_SIZE_OF_DEST_INFO(views_count(notify->views));
	}
	*count = cmd.out_count / each;
	return *count ? NO_ERROR : ERROR_NO_MORE_ITEMS;
}

API DWORD WINAPI RtmGetChangedDests(RTM_ENTITY_HANDLE RtmRegHandle,
				    RTM_NOTIFY_HANDLE NotifyHandle, PUINT NumDests,
				    PRTM_DEST_INFO ChangedDests)
{
	return local_fetch(RtmRegHandle, NotifyHandle, notify_free, fetch, NumDests, ChangedDests);
}

/* Arrays may be released when their registration is over. */
API DWORD WINAPI RtmReleaseChangedDests(RTM_ENTITY_HANDLE RtmRegHandle,
					RTM_NOTIFY_HANDLE NotifyHandle, UINT NumDests,
					PRTM_DEST_INFO ChangedDests)
{
	struct registration *reg = reg_get(RtmRegHandle);
	DWORD ret = ERROR_INVALID_PARAMETER;

	if (!reg)
		return ERROR_INVALID_HANDLE;
	if (handle_type(NotifyHandle) != TYPE_LOCAL)
		ret = ERROR_INVALID_HANDLE;
	else if (!NumDests || ChangedDests)
		ret = dests_release(reg, ChangedDests, NumDests);
	reg_put(reg);
	return ret;
}

/* One operation on destinations of a registration. */
static DWORD operate(HANDLE handle, HANDLE notify, uint32_t op, UINT count, HANDLE *dests,
		     int32_t *status)
{
	struct registration *reg = reg_get(handle);
	DWORD ret = ERROR_INVALID_HANDLE;
	struct local *local;

	if (!reg)
		return ERROR_INVALID_HANDLE;
	local = local_get(reg, notify, notify_free);
	if (local) {
		ret = NO_ERROR;
		if (count && !dests)
			ret = ERROR_INVALID_PARAMETER;
		else if (count)
			ret = error_of(rtm_notify_dests(reg->client,
							      ((struct notify *)local)->subscription,
							      op, (__u64 *)dests, count,
							      status));
		local_put(reg, local);
	}
	reg_put(reg);
	return ret;
}

API DWORD WINAPI RtmIgnoreChangedDests(RTM_ENTITY_HANDLE RtmRegHandle,
				       RTM_NOTIFY_HANDLE NotifyHandle, UINT NumDests,
				       PRTM_DEST_HANDLE ChangedDests)
{
	return operate(RtmRegHandle, NotifyHandle, RTM_NOTIFY_IGNORE, NumDests, ChangedDests,
		       NULL);
}

API DWORD WINAPI RtmGetChangeStatus(RTM_ENTITY_HANDLE RtmRegHandle,
				    RTM_NOTIFY_HANDLE NotifyHandle, RTM_DEST_HANDLE DestHandle,
				    PBOOL ChangeStatus)
{
	int32_t status = 0;
	DWORD ret = operate(RtmRegHandle, NotifyHandle, RTM_NOTIFY_STATUS, 1, &DestHandle,
			    &status);

	if (!ret && !ChangeStatus)
		return ERROR_INVALID_PARAMETER;
	if (!ret)
		*ChangeStatus = status ? TRUE : FALSE;
	return ret;
}

API DWORD WINAPI RtmMarkDestForChangeNotification(RTM_ENTITY_HANDLE RtmRegHandle,
						  RTM_NOTIFY_HANDLE NotifyHandle,
						  RTM_DEST_HANDLE DestHandle, BOOL MarkDest)
{
	return operate(RtmRegHandle, NotifyHandle, MarkDest ? RTM_NOTIFY_MARK :
		       RTM_NOTIFY_UNMARK, 1, &DestHandle, NULL);
}

API DWORD WINAPI RtmIsMarkedForChangeNotification(RTM_ENTITY_HANDLE RtmRegHandle,
						  RTM_NOTIFY_HANDLE NotifyHandle,
						  RTM_DEST_HANDLE DestHandle, PBOOL DestMarked)
{
	int32_t status = 0;
	DWORD ret = operate(RtmRegHandle, NotifyHandle, RTM_NOTIFY_IS_MARKED, 1, &DestHandle,
			    &status);

	if (!ret && !DestMarked)
		return ERROR_INVALID_PARAMETER;
	if (!ret)
		*DestMarked = status ? TRUE : FALSE;
	return ret;
}

/* No callback for it starts when this is over; one that runs is waited for. */
API DWORD WINAPI RtmDeregisterFromChangeNotification(RTM_ENTITY_HANDLE RtmRegHandle,
						     RTM_NOTIFY_HANDLE NotifyHandle)
{
	struct registration *reg = reg_get(RtmRegHandle);
	DWORD ret;

	if (!reg)
		return ERROR_INVALID_HANDLE;
	ret = local_end(reg, NotifyHandle, notify_free);
	if (!ret && thread_wait_begin(reg)) {
		pthread_mutex_lock(&reg->lock);
		while (reg->telling == number_of(NotifyHandle))
			pthread_cond_wait(&reg->idle, &reg->lock);
		pthread_mutex_unlock(&reg->lock);
		thread_wait_end();
	}
	reg_put(reg);
	return ret;
}
