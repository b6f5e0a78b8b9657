// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Clients: each is an entity of instance 0 of the table, of the client's protocol and
 * protocol instance 0, and a file of its own.  Whatever ends the file, the death of the
 * process included, ends the client and its routes.
 */
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "api.h"

static void client_free(struct base_object *object)
{
	struct v1_client *client = (struct v1_client *)object;

	if (client->queue.event)
		base_event_put(client->queue.event);
	v1_table_close(client->table);
	free(client);
}

/* Its routes are the parent's. */
static void client_forked(struct base_object *object)
{
	close(v1_table_fd(((struct v1_client *)object)->table));
}

struct v1_client *v1_client_get(HANDLE handle)
{
	return (struct v1_client *)base_handle_get(handle, BASE_CLIENT);
}

/* Under the family's lock.  Returns the monitor, if that is to be ended. */
static struct v1_monitor *leave(struct v1_client *client)
{
	struct v1_monitor *monitor = NULL;

	client->gone = true;
	if (client->queue.event) {
		monitor = v1_monitor_leave(client);
		v1_queue_clear(&client->queue);
	}
	v1_table_leave(client->table);
	v1_monitor_sync(client->family);
	return monitor;
}

/*
 * With the lock from the open file to the handle: so a child of fork() finds the file
 * in the table of handles, or there is none yet.
 */
static int start(struct v1_client *client, DWORD protocol, DWORD flags)
{
	struct v1_monitor *monitor = NULL;
	int ret;

	pthread_mutex_lock(&client->family->lock);
	ret = v1_table_open_owner(&client->table, client->id, protocol,
				  flags & RTM_PROTOCOL_SINGLE_ROUTE);
	if (!ret && client->queue.event)
		ret = v1_monitor_join(client, client->id);
	if (!ret)
		ret = base_handle_add(&client->object, BASE_CLIENT);
	if (ret && client->table)
		monitor = leave(client);
	pthread_mutex_unlock(&client->family->lock);
	v1_monitor_end(monitor);
	return ret;
}

/* Its routes go; the other clients are told, it is not (U-21). */
static void stop(struct v1_client *client)
{
	struct v1_monitor *monitor;

	pthread_mutex_lock(&client->family->lock);
	monitor = leave(client);
	pthread_mutex_unlock(&client->family->lock);
	v1_monitor_end(monitor);
}

static HANDLE failed(DWORD error)
{
	SetLastError(error);
	return NULL;
}

BASE_API HANDLE WINAPI RtmRegisterClient(DWORD ProtocolFamily, DWORD RoutingProtocol,
					 HANDLE ChangeEvent, DWORD Flags)
{
	struct base_event *event = NULL;
	struct v1_client *client;
	HANDLE handle;
	int ret;

	if (!v1_family_ok(ProtocolFamily) || Flags & ~(DWORD)RTM_PROTOCOL_SINGLE_ROUTE)
		return failed(ERROR_INVALID_PARAMETER);
	if (ChangeEvent) {
		event = base_event_get(ChangeEvent);
		if (!event)
			return failed(ERROR_INVALID_PARAMETER);
	}
	client = calloc(1, sizeof(*client));
	if (!client) {
		if (event)
			base_event_put(event);
		return failed(ERROR_NOT_ENOUGH_MEMORY);
	}
	client->object.free = client_free;
	client->object.forked = client_forked;
	client->object.users = 1;
	client->id = ProtocolFamily;
	client->family = v1_family_get(client->id);
	client->queue.event = event;
	ret = start(client, RoutingProtocol, Flags);
	handle = ret ? failed(v1_error(ret == -ENOENT ? -ENODEV : ret)) :
		       base_handle_of(&client->object);
	base_handle_put(&client->object);
	return handle;
}

BASE_API DWORD WINAPI RtmDeregisterClient(HANDLE ClientHandle)
{
	struct v1_client *client = v1_client_get(ClientHandle);
	DWORD error = ERROR_INVALID_HANDLE;

	if (!client)
		return error;
	if (base_handle_end(&client->object)) {
		stop(client);
		error = NO_ERROR;
	}
	base_handle_put(&client->object);
	return error;
}

static DWORD dequeue(struct v1_client *client, DWORD *flags, void *now, void *before)
{
	struct v1_message *message;
	DWORD error;
	int ret = 0;

	if (client->gone)
		return ERROR_INVALID_HANDLE;
	/* what the thread has not come to yet */
	if (!client->queue.count)
		ret = v1_monitor_sync(client->family);
	message = v1_queue_pop(&client->queue);
	if (!message)
		return ret ? ERROR_NO_SYSTEM_RESOURCES : ERROR_NO_MESSAGES;
	error = client->queue.count ? ERROR_MORE_MESSAGES : NO_ERROR;
	*flags = (message->has ? RTM_CURRENT_BEST_ROUTE : 0) |
		 (message->had ? RTM_PREVIOUS_BEST_ROUTE : 0);
	if (message->has && now)
		v1_route_out(client->id, &message->now, now);
	if (message->had && before)
		v1_route_out(client->id, &message->before, before);
	free(message);
	return error;
}

BASE_API DWORD WINAPI RtmDequeueRouteChangeMessage(HANDLE ClientHandle, DWORD *Flags,
						   PVOID CurBestRoute, PVOID PrevBestRoute)
{
	struct v1_client *client = v1_client_get(ClientHandle);
	DWORD error;

	if (!client)
		return ERROR_INVALID_HANDLE;
	if (!client->queue.event) {
		error = ERROR_INVALID_HANDLE;
	} else if (!Flags) {
		error = ERROR_INVALID_PARAMETER;
	} else {
		pthread_mutex_lock(&client->family->lock);
		error = dequeue(client, Flags, CurBestRoute, PrevBestRoute);
		pthread_mutex_unlock(&client->family->lock);
	}
	base_handle_put(&client->object);
	return error;
}
