// SPDX-License-Identifier: LGPL-2.1-or-later
/* What changes in a table, and all of it, told network by network. */
#include <errno.h>

#include "kernel.h"

int v1_table_feed_open(struct v1_table *table)
{
	/* everything, not only best routes: owners' bytes are significant to RTMv1 */
	struct rtm_notify_open what = {
		.flags = RTM_NOTIFY_F_INITIAL,
		.views = RTM_VIEWS_UCAST,
		.types = RTM_NOTIFY_T_ALL,
	};

	return rtm_feed_open(table->client, &what, 0, &table->feed);
}

bool v1_table_feed_more(const struct v1_table *table)
{
	return rtm_feed_flags(table->feed) & (RTM_NOTIFY_OUT_MORE | RTM_NOTIFY_OUT_INITIAL);
}

static void tell_record(struct v1_table *table, const struct rtm_route_info *record,
			const struct rtm_aux *aux, v1_tell *tell, void *context)
{
	struct v1_route routes[RTM_MAX_NEXTHOPS], net;
	bool has = record->state == RTM_ROUTE_LIVE;

	v1_net_of(&record->prefix, &net);
	/* of an owner that is gone: that its routes go will be told */
	if (has && !v1_routes_of(table, record, aux, routes))
		return;
	tell(context, &net, has ? routes : NULL);
}

/* Tells of networks that changed; returns how many, 0 if nothing is pending. */
int v1_table_feed(struct v1_table *table, v1_tell *tell, void *context, bool *resync)
{
	const struct rtm_route_info *records;
	int ret, i;

	do {
		ret = rtm_feed_batch(table->feed, &records);
	} while (ret == -EINTR);
	if (ret < 0)
		return ret;
	*resync = rtm_feed_flags(table->feed) & RTM_NOTIFY_OUT_RESYNC;
	for (i = 0; i < ret; i++)
		tell_record(table, &records[i], rtm_feed_aux(table->feed), tell, context);
	return *resync ? ret + 1 : ret;
}

/* Tells of every network. */
int v1_table_bests(struct v1_table *table, v1_tell *tell, void *context)
{
	struct rtm_list query = { .views = RTM_VIEWS_UCAST };
	const struct rtm_route_info *records;
	struct rtm_cursor *cursor;
	int ret, i;

	ret = rtm_cursor_open(table->client, RTM_CURSOR_DESTS, &query, NULL, NULL, 0, &cursor);
	if (ret)
		return ret;
	while ((ret = v1_batch(cursor, &records)) > 0)
		for (i = 0; i < ret; i++)
			tell_record(table, &records[i], rtm_cursor_aux(cursor), tell, context);
	rtm_cursor_close(cursor);
	return ret;
}
