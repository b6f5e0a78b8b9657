// SPDX-License-Identifier: LGPL-2.1-or-later
/* Lookups and ordered reads. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "fake.h"
#include "test.h"

static struct rtm_client *owner, *reader;

/* 10.0.i.0/24, every fourth with three next hops and a second route. */
static void populate(unsigned int count)
{
	struct rtm_aux *aux = rtm_aux_alloc();
	struct rtm_route_info route;
	struct rtm_hop hops[3];
	char text[32];
	unsigned int i;

	for (i = 0; i < 3; i++) {
		snprintf(text, sizeof(text), "192.0.2.%u", i + 1);
		rtm_hop_parse(text, AF_INET, &hops[i]);
	}
	for (i = 0; i < count; i++) {
		snprintf(text, sizeof(text), "10.0.%u.0/24", i);
		rtm_route_parse(&route, text, "192.0.2.1", i);
		rtm_aux_reset(aux);
		if (i % 4 == 0)
			rtm_aux_add(aux, &route, hops, 3, "owner", 5);
		if (rtm_route_set(owner, &route, aux) < 0)
			abort();
		if (i % 4)
			continue;
		route.rec_flags = RTM_ROUTE_F_NEIGHBOUR;
		route.neighbour = hops[1];
		route.metric += 1000;
		if (rtm_route_set(owner, &route, aux) < 0)
			abort();
	}
	rtm_aux_free(aux);
}

static unsigned int count_records(unsigned int kind, const struct rtm_list *query,
				  const struct rtm_route_info *criteria)
{
	const struct rtm_route_info *route;
	struct rtm_prefix last = { 0 };
	struct rtm_cursor *cursor;
	unsigned int count = 0;
	int ret;

	if (rtm_cursor_open(reader, kind, query, criteria, NULL, 0, &cursor))
		abort();
	while ((ret = rtm_cursor_next(cursor, &route)) > 0) {
		if (count && rtm_prefix_compare(&last, &route->prefix) > 0)
			ok(false, "records are in order");
		if (route->nh_count > 1 && !rtm_aux_hop(rtm_cursor_aux(cursor), route, 2))
			ok(false, "next hops come with the record");
		last = route->prefix;
		count++;
	}
	if (ret)
		ok(false, "the list ends without an error");
	same(rtm_cursor_next(cursor, &route), 0, "the end stays the end");
	rtm_cursor_close(cursor);
	return count;
}

static void lists(void)
{
	struct rtm_route_info criteria = { .aux_off = RTM_AUX_NONE };
	struct rtm_list query = { 0 };

	same(count_records(RTM_CURSOR_DESTS, NULL, NULL), 100, "all destinations");
	same(count_records(RTM_CURSOR_ROUTES, NULL, NULL), 125, "all routes");
	fake.list_limit = 3;
	same(count_records(RTM_CURSOR_DESTS, NULL, NULL), 100, "in batches of 3");
	same(count_records(RTM_CURSOR_ROUTES, NULL, NULL), 125, "never splitting a destination");
	fake.list_limit = 0;
	query.range_kind = RTM_RANGE_SUBTREE;
	rtm_prefix_parse("10.0.16.0/20", AF_INET, &query.range);
	same(count_records(RTM_CURSOR_DESTS, &query, NULL), 16, "a subtree");
	query.range_kind = RTM_RANGE_FROM;
	same(count_records(RTM_CURSOR_DESTS, &query, NULL), 84, "from a prefix on");
	query = (struct rtm_list){ .match = RTM_MATCH_PREF };
	criteria.preference = 20;
	criteria.metric = 1004;
	same(count_records(RTM_CURSOR_ROUTES, &query, &criteria), 1, "with a criterion");
	query = (struct rtm_list){ .views = RTM_VIEWS_MCAST };
	same(count_records(RTM_CURSOR_DESTS, &query, NULL), 0, "nothing in the multicast view");
}

static void cursors(void)
{
	struct rtm_list query = { .match = RTM_MATCH_OWNER };
	const struct rtm_route_info *routes;
	struct rtm_cursor *cursor;
	unsigned int before;
	int count;

	same(rtm_cursor_open(reader, 5, NULL, NULL, NULL, 0, &cursor), -EINVAL, "unknown kind");
	same(rtm_cursor_open(reader, 0, &query, NULL, NULL, 0, &cursor), -EINVAL, "no criteria");
	same(rtm_cursor_open(reader, 0, NULL, NULL, NULL, 8, &cursor), -EOPNOTSUPP, "bad flag");
	rtm_cursor_open(reader, RTM_CURSOR_ROUTES, NULL, NULL, NULL, RTM_CURSOR_F_NO_AUX, &cursor);
	count = rtm_cursor_batch(cursor, &routes);
	same(count, 125, "all in one batch");
	same(routes[0].aux_off, RTM_AUX_NONE, "without auxiliary memory");
	ok(rtm_cursor_seq(cursor) >= 125, "the sequence number is told");
	ok(!rtm_cursor_handles(cursor), "no handles");
	rtm_cursor_close(cursor);

	before = fake_handles();
	rtm_cursor_open(reader, RTM_CURSOR_ROUTES, NULL, NULL, NULL, RTM_CURSOR_F_HANDLES,
			&cursor);
	same(rtm_cursor_next(cursor, &routes), 1, "one record with handles");
	ok(rtm_cursor_handles(cursor)->route != 0, "there they are");
	same(rtm_handle_release(reader, &rtm_cursor_handles(cursor)->dest, 4), 0, "released");
	rtm_cursor_close(cursor);
	same(fake_handles(), before, "closing the cursor releases the others");
	rtm_cursor_close(NULL);
}

/* Buffers that are too small for one destination grow. */
static void growth(void)
{
	struct rtm_aux *aux = rtm_aux_alloc();
	struct rtm_hop hops[16] = { 0 };
	struct rtm_route_info route;
	struct rtm_list query = { 0 };
	char text[32];
	unsigned int i;

	for (i = 0; i < 16; i++) {
		snprintf(text, sizeof(text), "192.0.2.%u", i + 1);
		rtm_hop_parse(text, AF_INET, &hops[i]);
	}
	rtm_route_parse(&route, "172.16.0.0/12", NULL, 1);
	rtm_aux_add(aux, &route, hops, 16, text, 8);
	route.rec_flags = RTM_ROUTE_F_NEIGHBOUR;
	for (i = 0; i < 250; i++) {
		snprintf(text, sizeof(text), "192.0.3.%u", i + 1);
		rtm_hop_parse(text, AF_INET, &route.neighbour);
		if (rtm_route_set(owner, &route, aux) < 0)
			abort();
	}
	query.range_kind = RTM_RANGE_EXACT;
	query.range = route.prefix;
	same(count_records(RTM_CURSOR_ROUTES, &query, NULL), 250,
	     "a destination with more than a batch of auxiliary memory");
	rtm_aux_free(aux);
}

static void lookups(void)
{
	struct rtm_aux *aux = rtm_aux_alloc();
	struct rtm_dest_handles handles[4];
	struct rtm_route_info records[4];
	struct rtm_prefix keys[2];
	char text[RTM_PREFIX_STRLEN];

	rtm_prefix_parse("10.0.4.7", AF_INET, &keys[0]);
	rtm_prefix_parse("11.0.0.0", AF_INET, &keys[1]);
	same(rtm_dest_find(reader, RTM_LOOKUP_LONGEST, &keys[0], RTM_VIEWS_UCAST, 0, records, aux),
	     0, "longest match");
	same_text(rtm_prefix_format(&records[0].prefix, text, sizeof(text)), "10.0.4.0/24",
		  "is the right one");
	same(rtm_aux_hop(aux, &records[0], 2)->addr[3], 3, "with its third next hop");
	same(rtm_dest_find(reader, RTM_LOOKUP_LONGEST, &keys[1], RTM_VIEWS_UCAST, 0, records,
			   NULL), -ENOENT, "no match");
	same(rtm_dest_find(reader, RTM_LOOKUP_LONGEST, &keys[0], 3, 0, records, NULL), -EINVAL,
	     "two views do not fit one record");
	same(rtm_dest_find(reader, RTM_LOOKUP_LONGEST, &keys[0], RTM_VIEWS_ANY, 0, records, NULL),
	     0, "any view");
	same(rtm_dest_find_many(reader, RTM_LOOKUP_LONGEST, keys, 2, 3, 0, records, aux, handles),
	     1, "two keys, two views");
	same(records[1].state, RTM_ROUTE_NONE, "nothing in the multicast view");
	same(records[2].status, -ENOENT, "second key not found");
	ok(handles[0].dest != 0, "a handle of the destination");
	same(rtm_dest_describe(reader, handles[0].dest, 3, 0, records, 1, aux, NULL), -EMSGSIZE,
	     "describe with too little room");
	same(rtm_dest_describe(reader, handles[0].dest, 3, 0, records, 2, aux, NULL), 2,
	     "describe in two views");
	same(rtm_dest_describe(reader, 999, 1, 0, records, 2, NULL, NULL), -ENOENT, "no handle");
	rtm_aux_free(aux);
}

void test_read(void)
{
	if (rtm_client_open_owner(&owner, AF_INET, 14, 0) ||
	    rtm_client_open_reader(&reader, 0, AF_INET))
		abort();
	populate(100);
	lists();
	cursors();
	lookups();
	growth();
	rtm_client_close(reader);
	rtm_client_close(owner);
}
