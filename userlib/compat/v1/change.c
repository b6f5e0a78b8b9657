// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * A client changes its routes, and is told at once what became of the network's best one.
 *
 * The network is read, the outcome worked out by the kernel's order, and the change made
 * on the condition that nobody has changed the network meanwhile; else once more.  So
 * what is told is what that very change did.
 *
 * A client that loads its routes adds to one empty network after the other.  So after an
 * empty one the next is taken to be empty, too, without reading it: the condition says
 * whether that was right.
 */
#include <errno.h>
#include <stdlib.h>

#include "api.h"

#define TRIES	64U	/* then it is made anyhow: somebody changes the network all the time */

/**
 * struct edit - a change under way
 * @client: whose
 * @route: what it is to be, or which is to go
 * @ttl: seconds
 * @delete: it is to go
 * @guess: the network is not read, but taken to be empty
 * @list: routes of the network, best first
 * @count: how many
 * @old: place of the client's route of that identity, -1: none
 * @before: the best route before, or NULL
 * @now: the best route after, or NULL
 */
struct edit {
	struct v1_client *client;
	struct v1_route route;
	DWORD ttl;
	bool delete;
	bool guess;
	struct v1_seen *list;
	int count;
	int old;
	const struct v1_route *before;
	const struct v1_route *now;
};

DWORD v1_change_of(const struct v1_route *before, const struct v1_route *now)
{
	if (!before)
		return now ? RTM_ROUTE_ADDED : RTM_NO_CHANGE;
	if (!now)
		return RTM_ROUTE_DELETED;
	return v1_route_differs(before, now) ? RTM_ROUTE_CHANGED : RTM_NO_CHANGE;
}

static int rank(const struct v1_seen *a, const struct v1_seen *b)
{
	if (a->preference != b->preference)
		return a->preference < b->preference ? -1 : 1;
	return a->metric < b->metric ? -1 : a->metric > b->metric;
}

/* Lower rank first; among equals whoever has had it longer, so a newcomer comes last. */
static void foresee(struct edit *edit)
{
	const struct v1_seen *other = NULL;
	struct v1_seen new;
	int i;

	edit->old = -1;
	for (i = 0; i < edit->count; i++) {
		if (v1_table_is_own(edit->client->table, &edit->list[i], &edit->route))
			edit->old = i;
		else if (!other)
			other = &edit->list[i];
	}
	edit->before = edit->count ? &edit->list[0].route : NULL;
	edit->now = other ? &other->route : NULL;
	if (edit->delete)
		return;
	v1_table_rank(edit->client->table, &edit->route, &new);
	if (!other || rank(&new, other) < 0 ||
	    (!edit->old && !rank(&new, &edit->list[0])))
		edit->now = &edit->route;
}

static int attempt(struct edit *edit, bool anyhow)
{
	struct v1_table *table = edit->client->table;
	uint64_t seq = V1_EMPTY_SEQ;
	int ret = 0;

	if (!edit->guess)
		ret = v1_table_read(table, &edit->route, &edit->list, &seq);
	if (ret < 0)
		return ret;
	edit->count = ret;
	v1_table_sign(table, &edit->route);
	foresee(edit);
	if (anyhow)
		seq = V1_ANY_SEQ;
	if (!edit->delete)
		return v1_table_put(table, &edit->route, edit->ttl, seq);
	return edit->old < 0 ? -ENOENT : v1_table_del(table, &edit->route, seq);
}

/* Under the family's lock; edit->list is to be freed. */
static int edit_run(struct edit *edit)
{
	struct v1_client *client = edit->client;
	unsigned int tries;
	int ret = -ESTALE;

	if (client->gone)
		return -ENOTCONN;
	edit->guess = client->found_empty && !edit->delete;
	for (tries = 0; ret == -ESTALE; tries++) {
		free(edit->list);
		edit->list = NULL;
		ret = attempt(edit, tries == TRIES);
		edit->guess = false;
	}
	if (ret)
		return ret;
	client->found_empty = !edit->count;
	/* what others did before, then what we did: that is no news for the author */
	v1_monitor_told(client->family, &edit->route, edit->before, NULL);
	v1_monitor_told(client->family, &edit->route, edit->now, client);
	return 0;
}

static DWORD edit_do(struct edit *edit, DWORD *flags, void *now, void *before)
{
	struct v1_client *client = edit->client;
	DWORD change;
	int ret;

	pthread_mutex_lock(&client->family->lock);
	ret = edit_run(edit);
	pthread_mutex_unlock(&client->family->lock);
	if (!ret) {
		change = v1_change_of(edit->before, edit->now);
		*flags = change;
		if (change & RTM_CURRENT_BEST_ROUTE && now)
			v1_route_out(client->id, edit->now, now);
		if (change & RTM_PREVIOUS_BEST_ROUTE && before)
			v1_route_out(client->id, edit->before, before);
	}
	free(edit->list);
	return ret == -EINVAL ? ERROR_INVALID_PARAMETER : v1_error(ret);
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
