// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The thread of a registration: one event after the other, no lock of ours held while
 * a callback runs, so that it may call anything.
 */
#include <errno.h>
#include <string.h>

#include "internal.h"

#define EVENTS	16U

static void tell_entity(struct registration *reg, const struct rtm_event *event,
			RTM_EVENT_TYPE type)
{
	RTM_ENTITY_INFO info = {
		.RtmInstanceId = reg->info.RtmInstanceId,
		.AddressFamily = reg->info.AddressFamily,
	};
	__u64 handle = event->handle;

	info.EntityId.EntityProtocolId = event->protocol;
	info.EntityId.EntityInstanceId = event->protocol_instance;
	if (reg->callback)
		reg->callback(handle_of(reg->token), type, handle_of(handle), &info);
	/* lent for the time of the callback (U37) */
	rtm_handle_release(reg->client, &handle, 1);
}

/* The owner takes care of the route and gives the handle back, or it is deleted (U19). */
static void tell_expired(struct registration *reg, const struct rtm_event *event)
{
	HANDLE route = handle_of(event->handle);
	struct route_content lent = { 0 };
	struct route_copy *copy;
	struct rtm_prefix prefix;
	bool best, counted, ages;
	DWORD err;

	/* what the copy names may be used while the callback runs */
	counted = !route_read(reg, route, &lent.info, &prefix, &ages);
	copy = route_copy_read(reg, route, false, &err);
	if (!copy || !reg->callback ||
	    reg->callback(handle_of(reg->token), RTM_ROUTE_EXPIRED, route, &copy->now.info) ==
	    ERROR_NOT_SUPPORTED) {
		if (route_delete(reg, route, &best))
			handles_release(reg, &route, 1, TYPE_ROUTE);
	}
	if (copy)
		pointer_put(reg, copy);
	if (counted)
		route_release(reg, &lent.info);
}

static void tell_change(struct registration *reg, const struct rtm_event *event)
{
	PVOID context;
	__u64 token;

	if (!notify_context(reg, event->subscription, &token, &context))
		return;
	if (reg->callback)
		reg->callback(handle_of(reg->token), RTM_CHANGE_NOTIFICATION, handle_of(token),
			      context);
	pthread_mutex_lock(&reg->lock);
	reg->telling = 0;
	pthread_cond_broadcast(&reg->idle);
	pthread_mutex_unlock(&reg->lock);
}

static void tell(struct registration *reg, const struct rtm_event *event)
{
	switch (event->type) {
	case RTM_EVENT_ENTITY_REGISTERED:
		tell_entity(reg, event, RTM_ENTITY_REGISTERED);
		break;
	case RTM_EVENT_ENTITY_DEREGISTERED:
		tell_entity(reg, event, RTM_ENTITY_DEREGISTERED);
		break;
	case RTM_EVENT_ROUTE_EXPIRED:
		tell_expired(reg, event);
		break;
	case RTM_EVENT_CHANGE:
		tell_change(reg, event);
		break;
	case RTM_EVENT_METHOD:
		method_answer(reg, event);
		break;
	default:
		break;		/* of a newer kernel */
	}
}

static bool has_ended(struct registration *reg)
{
	bool ended;

	pthread_mutex_lock(&reg->lock);
	ended = reg->ended;
	pthread_mutex_unlock(&reg->lock);
	return ended;
}

/* Until the registration ends; of what was fetched by then nothing more is told. */
void callback_run(struct registration *reg)
{
	struct rtm_event events[EVENTS];
	int count, i;

	for (;;) {
		count = rtm_event_fetch(reg->client, events, EVENTS, -1, RTM_EVENT_F_HANDLES);
		if (count < 0 && count != -EINTR)
			return;
		for (i = 0; i < count && !has_ended(reg); i++)
			tell(reg, &events[i]);
	}
}
