// SPDX-License-Identifier: GPL-2.0
/*
 * What compat.c measures, done by librtm: by value, with handles, and one by one.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <rtm/rtm.h>

#include "compat.h"

#define HANDLES(n)	((n) * sizeof(struct rtm_dest_handles) / sizeof(__u64))

static struct rtm_client *owner(const struct table *t)
{
	struct rtm_client *client;

	if (rtm_client_open_owner(&client, t->family, 1, 0))
		die("cannot register");
	return client;
}

static void add_many(struct rtm_client *client, const struct rtm_route_info *records,
		     size_t n)
{
	size_t at;

	for (at = 0; at < n; at += BATCH)
		if (rtm_route_apply(client, records + at,
				    n - at < BATCH ? n - at : BATCH, NULL,
				    RTM_BATCH_F_MAKE_HOPS, NULL))
			die("cannot add");
}

static void list(struct rtm_client *client, const struct table *t,
		 unsigned int kind, const char *what, bool handles)
{
	struct rtm_list query = { .views = RTM_VIEWS_UCAST };
	const struct rtm_route_info *records;
	struct rtm_cursor *cursor;
	size_t found = 0, calls = 0;
	struct lap lap;
	int n;

	lap_begin(&lap);
	if (rtm_cursor_open(client, kind, &query, NULL, NULL,
			    RTM_CURSOR_F_NO_AUX | (handles ? RTM_CURSOR_F_HANDLES : 0),
			    &cursor))
		die("cursor");
	while ((n = rtm_cursor_batch(cursor, &records)) > 0) {
		if (handles)
			rtm_handle_release(client, &rtm_cursor_handles(cursor)->dest,
					   HANDLES(n));
		found += n;
		calls += 1 + handles;
	}
	rtm_cursor_close(cursor);
	lap_end(&lap, what, handles ? "librtm-handles" : "librtm", t, found, calls);
	if (n || found != t->n)
		die("%s: %zu found instead of %zu", what, found, t->n);
}

static void fetch(struct rtm_client *client, const struct table *t,
		  const struct rtm_route_info *records, bool handles)
{
	struct rtm_notify_open what = {
		.views = RTM_VIEWS_UCAST,
		.types = RTM_NOTIFY_T_ALL,
	};
	const struct rtm_route_info *changed;
	struct rtm_client *writer = owner(t);
	size_t found = 0, calls = 0;
	struct rtm_feed *feed;
	struct lap lap;
	int n;

	if (rtm_feed_open(client, &what, RTM_FEED_F_NO_AUX |
			  (handles ? RTM_FEED_F_HANDLES : 0), &feed))
		die("cannot subscribe");
	add_many(writer, records, t->n);
	lap_begin(&lap);
	while ((n = rtm_feed_batch(feed, &changed)) > 0) {
		if (handles)
			rtm_handle_release(client, &rtm_feed_handles(feed)->dest,
					   HANDLES(n));
		found += n;
		calls += 1 + handles;
	}
	lap_end(&lap, "compat-changes", handles ? "librtm-handles" : "librtm", t, found,
		calls);
	if (n || found != t->n)
		die("changes: %zu found instead of %zu", found, t->n);
	rtm_feed_close(feed);
	rtm_client_close(writer);
}

void native_bulk(const struct table *t, struct rtm_route_info *records)
{
	struct rtm_client *client = owner(t), *reader;

	add_many(client, records, t->n);
	list(client, t, RTM_CURSOR_DESTS, "compat-dests", false);
	list(client, t, RTM_CURSOR_DESTS, "compat-dests", true);
	list(client, t, RTM_CURSOR_ROUTES, "compat-routes", false);
	list(client, t, RTM_CURSOR_ROUTES, "compat-routes", true);
	rtm_client_close(client);
	if (rtm_client_open_reader(&reader, 0, t->family))
		die("cannot attach");
	fetch(reader, t, records, false);
	fetch(reader, t, records, true);
	rtm_client_close(reader);
}

static void add_each(const struct table *t, const struct rtm_route_info *records)
{
	struct rtm_client *client = owner(t);
	struct lap lap;
	size_t i;

	lap_begin(&lap);
	add_many(client, records, t->n);
	lap_end(&lap, "compat-add", "librtm-batch", t, t->n, (t->n + BATCH - 1) / BATCH);
	compat_expect(t->n);
	rtm_client_close(client);
	client = owner(t);
	lap_begin(&lap);
	for (i = 0; i < t->n; i++)
		if (rtm_route_set(client, &records[i], NULL) < 0)
			die("cannot add one");
	lap_end(&lap, "compat-add", "librtm", t, t->n, t->n);
	compat_expect(t->n);
	rtm_client_close(client);
}

/* What goes with each destination, or route, asked for and given back. */
static void describe(const struct table *t, struct rtm_client *client, unsigned int kind)
{
	struct rtm_list query = { .views = RTM_VIEWS_UCAST };
	const struct rtm_dest_handles *all;
	const struct rtm_route_info *records;
	__u64 handles[4 + RTM_MAX_NEXTHOPS];
	struct rtm_route_info record;
	struct rtm_cursor *cursor;
	size_t found = 0, calls = 0;
	struct lap lap;
	int n, i, got;

	memset(handles, 0, sizeof(handles));
	lap_begin(&lap);
	if (rtm_cursor_open(client, kind, &query, NULL, NULL,
			    RTM_CURSOR_F_NO_AUX | RTM_CURSOR_F_HANDLES, &cursor))
		die("cursor");
	while (found < SOME && (n = rtm_cursor_batch(cursor, &records)) > 0) {
		all = rtm_cursor_handles(cursor);
		for (i = 0; i < n; i++) {
			if (kind == RTM_CURSOR_DESTS)
				got = rtm_dest_describe(client, all[i].dest, RTM_VIEWS_UCAST,
							RTM_PROTOCOL_ANY, &record, 1, NULL,
							(void *)handles) - 1;
			else
				got = rtm_route_describe_hops(client, all[i].route, &record,
							      NULL, (void *)handles,
							      handles + 4,
							      RTM_MAX_NEXTHOPS);
			if (got < 0 || rtm_handle_release(client, handles, 4 + got))
				die("describe");
		}
		rtm_handle_release(client, &all->dest, HANDLES(n));
		found += n;
		calls += 2 + 2 * n;
	}
	rtm_cursor_close(cursor);
	lap_end(&lap, kind == RTM_CURSOR_DESTS ? "compat-dest-info" : "compat-route-info",
		"librtm-handles", t, found, calls);
}

static void update(const struct table *t, struct rtm_client *client,
		   const struct rtm_route_info *records, size_t some)
{
	struct rtm_apply_result result = RTM_APPLY_RESULT_INIT;
	struct lap lap;
	__u64 handle;
	size_t i;

	result.handles = &handle;
	lap_begin(&lap);
	for (i = 0; i < some; i++)
		if (rtm_route_apply(client, &records[i], 1, NULL, RTM_BATCH_F_MAKE_HOPS,
				    &result) ||
		    rtm_handle_release(client, &handle, 1))
			die("update");
	lap_end(&lap, "compat-update", "librtm-handles", t, some, 2 * some);
}

void native_calls(const struct table *t, struct rtm_route_info *records,
		  const struct rtm_prefix *keys, size_t some)
{
	struct rtm_dest_handles handles;
	struct rtm_route_info record;
	struct rtm_client *client;
	struct lap lap;
	size_t i;

	add_each(t, records);
	client = owner(t);
	add_many(client, records, t->n);
	lap_begin(&lap);
	for (i = 0; i < some; i++)
		if (rtm_dest_find(client, RTM_LOOKUP_LONGEST, &keys[i], RTM_VIEWS_UCAST,
				  RTM_PROTOCOL_ANY, &record, NULL))
			die("lookup");
	lap_end(&lap, "compat-longest", "librtm", t, some, some);
	lap_begin(&lap);
	for (i = 0; i < some; i++) {
		if (rtm_dest_find_many(client, RTM_LOOKUP_LONGEST, &keys[i], 1,
				       RTM_VIEWS_UCAST, RTM_PROTOCOL_ANY, &record, NULL,
				       &handles) != 1)
			die("lookup");
		rtm_handle_release(client, &handles.dest, HANDLES(1));
	}
	lap_end(&lap, "compat-longest", "librtm-handles", t, some, 2 * some);
	describe(t, client, RTM_CURSOR_DESTS);
	describe(t, client, RTM_CURSOR_ROUTES);
	for (i = 0; i < some; i++)
		records[i].op = RTM_OP_SET;
	update(t, client, records, some);
	rtm_client_close(client);
}
