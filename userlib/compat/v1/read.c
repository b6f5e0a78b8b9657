// SPDX-License-Identifier: LGPL-2.1-or-later
/* Reading a table in RTMv1's terms: a network, the next route, how many. */
#include <errno.h>
#include <stdlib.h>

#include "kernel.h"

#define FEW		8U	/* records of a first look */

int v1_batch(struct rtm_cursor *cursor, const struct rtm_route_info **records)
{
	int ret;

	do {
		ret = rtm_cursor_batch(cursor, records);
	} while (ret == -EINTR);
	return ret;
}

/* The best route of one network that RTMv1 sees.  Returns 1, 0 if there is none. */
int v1_table_best(struct v1_table *table, const struct v1_route *net, struct v1_route *best)
{
	struct rtm_list query = {
		.views = RTM_VIEWS_UCAST,
		.range_kind = RTM_RANGE_EXACT,
		.range = v1_prefix_of(table->id, net),
		.count = FEW,
	};
	struct v1_route routes[RTM_MAX_NEXTHOPS];
	const struct rtm_route_info *records;
	struct rtm_cursor *cursor;
	int found = 0, i, ret;

	ret = rtm_cursor_open(table->client, RTM_CURSOR_ROUTES, &query, NULL, NULL, 0, &cursor);
	if (ret)
		return ret;
	ret = v1_batch(cursor, &records);
	for (i = 0; i < ret && !found; i++) {
		found = v1_routes_of(table, &records[i], rtm_cursor_aux(cursor), routes) > 0;
		if (found)
			*best = routes[0];
	}
	rtm_cursor_close(cursor);
	return ret < 0 ? ret : found;
}

/*
 * The longest network that covers an address, or with @less the longest one that covers
 * @net.  Returns 1, 0 if there is none.
 */
int v1_table_lookup(struct v1_table *table, uint32_t address, struct v1_route *net, bool less)
{
	struct v1_route host = { .network = address, .len = 32 };
	struct rtm_prefix key = v1_prefix_of(table->id, less ? net : &host);
	struct rtm_route_info record;
	int ret;

	do {
		ret = rtm_dest_find(table->client,
				    less ? RTM_LOOKUP_LESS_SPECIFIC : RTM_LOOKUP_LONGEST, &key,
				    RTM_VIEWS_UCAST, RTM_PROTOCOL_ANY, &record, NULL);
	} while (ret == -EINTR);
	if (ret)
		return ret == -ENOENT ? 0 : ret;
	v1_net_of(&record.prefix, net);
	return 1;
}

/**
 * struct search - for the next route of a walk
 * @flags: V1_ONLY_*
 * @criteria: values for them
 * @after: only those after this one, or NULL
 * @out: the lowest so far
 * @found: there is one
 */
struct search {
	unsigned int flags;
	const struct v1_route *criteria;
	const struct v1_route *after;
	struct v1_route *out;
	bool found;
};

static bool fits(const struct search *search, const struct v1_route *route, bool best)
{
	const struct v1_route *criteria = search->criteria;

	if (search->flags & V1_ONLY_INTERFACE && route->interface != criteria->interface)
		return false;
	if (search->flags & V1_ONLY_PROTOCOL && route->protocol != criteria->protocol)
		return false;
	if (search->flags & V1_ONLY_BEST && !best)
		return false;
	return !search->after || v1_route_compare(route, search->after) > 0;
}

/* Of two that RTMv1 cannot tell apart the better one comes first, and counts. */
static void look_at(struct search *search, struct v1_table *table,
		    const struct rtm_route_info *record, const struct rtm_aux *aux)
{
	struct v1_route routes[RTM_MAX_NEXTHOPS];
	unsigned int n = v1_routes_of(table, record, aux, routes), i;

	for (i = 0; i < n; i++) {
		if (fits(search, &routes[i], !i && record->best_views & RTM_VIEWS_UCAST) &&
		    (!search->found || v1_route_compare(&routes[i], search->out) < 0)) {
			*search->out = routes[i];
			search->found = true;
		}
	}
}

/* The records of a network are never split between two batches. */
static int run_search(struct search *search, struct v1_table *table, struct rtm_cursor *cursor)
{
	const struct rtm_route_info *records;
	int count, i;

	for (;;) {
		count = v1_batch(cursor, &records);
		if (count <= 0)
			return count;
		for (i = 0; i < count; i++) {
			if (search->found && rtm_prefix_compare(&records[i].prefix,
								&records[i - 1].prefix))
				return 1;
			look_at(search, table, &records[i], rtm_cursor_aux(cursor));
		}
		if (search->found)
			return 1;
	}
}

/*
 * The lowest route after @after, of all if that is NULL, that fits.  Nothing is kept
 * between two calls.  Returns 1, 0 if there is none.
 */
int v1_table_next(struct v1_table *table, unsigned int flags, const struct v1_route *criteria,
		  const struct v1_route *after, struct v1_route *out)
{
	struct search search = {
		.flags = flags, .criteria = criteria, .after = after, .out = out,
	};
	struct rtm_list query = { .views = RTM_VIEWS_UCAST, .count = FEW };
	struct rtm_cursor *cursor;
	int ret;

	if (flags & V1_ONLY_NETWORK) {
		query.range_kind = RTM_RANGE_EXACT;
		query.range = v1_prefix_of(table->id, criteria);
	} else if (after) {
		query.range_kind = RTM_RANGE_FROM;
		query.range = v1_prefix_of(table->id, after);
	}
	if (flags & V1_ONLY_INTERFACE && criteria->interface) {
		query.match = RTM_MATCH_INTERFACE;
		query.ifindex = criteria->interface;
	}
	ret = rtm_cursor_open(table->client, RTM_CURSOR_ROUTES, &query, NULL, NULL, 0, &cursor);
	if (ret)
		return ret;
	ret = run_search(&search, table, cursor);
	rtm_cursor_close(cursor);
	return ret;
}

/* Those with routes of the multicast view alone; RTMv1 has no such thing. */
static int count_hidden(struct v1_table *table, uint64_t *count, uint64_t *seq)
{
	struct rtm_list query = { .views = RTM_VIEWS_MCAST };
	const struct rtm_route_info *records;
	struct rtm_cursor *cursor;
	int ret, i;

	ret = rtm_cursor_open(table->client, RTM_CURSOR_DESTS, &query, NULL, NULL,
			      RTM_CURSOR_F_NO_AUX, &cursor);
	if (ret)
		return ret;
	*count = 0;
	while ((ret = v1_batch(cursor, &records)) > 0)
		for (i = 0; i < ret; i++)
			*count += !(records[i].dest_views & RTM_VIEWS_UCAST);
	*seq = rtm_cursor_seq(cursor);
	rtm_cursor_close(cursor);
	return ret;
}

/* Networks with a route.  Of a table that changes all the time it is near enough. */
int v1_table_count(struct v1_table *table, uint64_t *count)
{
	uint64_t hidden = 0, seq = 0;
	struct rtm_stats stats;
	int ret, tries;

	for (tries = 0; tries < 8; tries++) {
		ret = rtm_client_stats(table->client, &stats);
		if (!ret)
			ret = count_hidden(table, &hidden, &seq);
		if (ret)
			return ret;
		if (seq == stats.out_seq)
			break;
	}
	*count = stats.out_dests > hidden ? stats.out_dests - hidden : 0;
	return 0;
}
