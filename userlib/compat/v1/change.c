// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * A client changes its routes, and is told at once what became of the network's best one:
 * the kernel tells what was best before the very change, and what is after it.
 */
#include <errno.h>
#include <stdlib.h>

#include "api.h"

/**
 * struct edit - a change under way
 * @client: whose
 * @route: what it is to be, or which is to go
 * @ttl: seconds
 * @delete: it is to go
 * @outcome: what became of it
 */
struct edit {
	struct v1_client *client;
	struct v1_route route;
	DWORD ttl;
	bool delete;
	struct v1_outcome outcome;
};

DWORD v1_change_of(const struct v1_route *before, const struct v1_route *now)
{
	if (!before)
		return now ? RTM_ROUTE_ADDED : RTM_NO_CHANGE;
	if (!now)
		return RTM_ROUTE_DELETED;
	return v1_route_differs(before, now) ? RTM_ROUTE_CHANGED : RTM_NO_CHANGE;
}

static const struct v1_route *before(const struct edit *edit)
{
	return edit->outcome.had ? &edit->outcome.before : NULL;
}

static const struct v1_route *now(const struct edit *edit)
{
	return edit->outcome.has ? &edit->outcome.now : NULL;
}

/* Under the family's lock. */
static int edit_run(struct edit *edit)
{
	struct v1_client *client = edit->client;
	int ret;

	if (client->gone)
		return -ENOTCONN;
	v1_table_sign(client->table, &edit->route);
	ret = edit->delete ?
	      v1_table_del(client->table, &edit->route, &edit->outcome) :
	      v1_table_put(client->table, &edit->route, edit->ttl, &edit->outcome);
	if (ret)
		return ret;
	/* what others did before, then what we did: that is no news for the author */
	v1_monitor_told(client->family, &edit->route, before(edit), NULL);
	v1_monitor_told(client->family, &edit->route, now(edit), client);
	return 0;
}

static DWORD edit_do(struct edit *edit, DWORD *flags, void *current, void *previous)
{
	struct v1_client *client = edit->client;
	DWORD change;
	int ret;

	pthread_mutex_lock(&client->family->lock);
	ret = edit_run(edit);
	pthread_mutex_unlock(&client->family->lock);
	if (ret)
		return ret == -EINVAL ? ERROR_INVALID_PARAMETER : v1_error(ret);
	change = v1_change_of(before(edit), now(edit));
	*flags = change;
	if (change & RTM_CURRENT_BEST_ROUTE && current)
		v1_route_out(client->id, now(edit), current);
	if (change & RTM_PREVIOUS_BEST_ROUTE && previous)
		v1_route_out(client->id, before(edit), previous);
	return NO_ERROR;
}

#define MAX_TTL		2147483U

BASE_API DWORD WINAPI RtmAddRoute(HANDLE ClientHandle, PVOID Route, DWORD TimeToLive,
				  DWORD *Flags, PVOID CurBestRoute, PVOID PrevBestRoute)
{
	struct edit edit = { .client = v1_client_get(ClientHandle), .ttl = TimeToLive };
	DWORD error;

	if (!edit.client)
		return ERROR_INVALID_HANDLE;
	if (!Route || !Flags || (TimeToLive > MAX_TTL && TimeToLive != INFINITE) ||
	    !v1_route_in(edit.client->id, Route, &edit.route))
		error = ERROR_INVALID_PARAMETER;
	else
		error = edit_do(&edit, Flags, CurBestRoute, PrevBestRoute);
	base_handle_put(&edit.client->object);
	return error == ERROR_NO_MORE_ITEMS ? ERROR_NO_SYSTEM_RESOURCES : error;
}

BASE_API DWORD WINAPI RtmDeleteRoute(HANDLE ClientHandle, PVOID Route, DWORD *Flags,
				     PVOID CurBestRoute)
{
	struct edit edit = { .client = v1_client_get(ClientHandle), .delete = true };
	DWORD error;

	if (!edit.client)
		return ERROR_INVALID_HANDLE;
	if (!Route || !Flags || !v1_route_in(edit.client->id, Route, &edit.route))
		error = ERROR_INVALID_PARAMETER;
	else
		error = edit_do(&edit, Flags, CurBestRoute, NULL);
	base_handle_put(&edit.client->object);
	return error == ERROR_NOT_ENOUGH_MEMORY ? ERROR_NO_SYSTEM_RESOURCES : error;
}

/* The others in this process get net messages: the lock is held from end to end (U-47). */
static int block_delete(struct v1_client *client, DWORD flags, const struct v1_route *criteria)
{
	struct v1_route own = { 0 };
	int ret;

	v1_table_sign(client->table, &own);
	if (flags & V1_ONLY_PROTOCOL && criteria->protocol != own.protocol)
		return -ENOENT;
	pthread_mutex_lock(&client->family->lock);
	ret = client->gone ? -ENOTCONN : v1_monitor_sync(client->family);
	if (!ret)
		ret = v1_table_del_many(client->table, flags, criteria);
	if (ret > 0)
		v1_monitor_sync(client->family);
	pthread_mutex_unlock(&client->family->lock);
	if (ret < 0)
		return ret;
	return ret ? 0 : -ENOENT;
}

BASE_API DWORD WINAPI RtmBlockDeleteRoutes(HANDLE ClientHandle, DWORD EnumerationFlags,
					   PVOID CriteriaRoute)
{
	struct v1_client *client = v1_client_get(ClientHandle);
	struct v1_route criteria;
	DWORD error;

	if (!client)
		return ERROR_INVALID_HANDLE;
	if (!v1_criteria_in(client->id, EnumerationFlags, CriteriaRoute, &criteria))
		error = ERROR_INVALID_PARAMETER;
	else
		error = v1_error(block_delete(client, EnumerationFlags, &criteria));
	base_handle_put(&client->object);
	return error;
}
