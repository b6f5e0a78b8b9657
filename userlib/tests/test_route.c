// SPDX-License-Identifier: LGPL-2.1-or-later
/* Routes: one, many, interrupted; auxiliary memory. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "fake.h"
#include "test.h"

static void single_routes(struct rtm_client *client)
{
	struct rtm_route_info route;

	rtm_route_parse(&route, "10.0.0.0/8", "192.0.2.1", 5);
	same(rtm_route_update(client, &route, NULL), -ENOENT, "update of nothing");
	ok(rtm_route_add(client, &route, NULL) & RTM_CHANGE_CREATED, "add");
	same(rtm_route_add(client, &route, NULL), -EEXIST, "add twice");
	ok(rtm_route_set(client, &route, NULL) & RTM_CHANGE_UPDATED, "set updates");
	ok(rtm_route_update(client, &route, NULL) >= 0, "update");
	ok(rtm_route_del(client, &route) & RTM_CHANGE_DELETED, "delete");
	same(rtm_route_del(client, &route), -ENOENT, "delete twice");
}

static void fill(struct rtm_route_info *routes, unsigned int count)
{
	char text[32];
	unsigned int i;

	for (i = 0; i < count; i++) {
		snprintf(text, sizeof(text), "10.%u.%u.0/24", i / 256, i % 256);
		rtm_route_parse(&routes[i], text, "192.0.2.1", i);
	}
}

/* The kernel takes fewer than the caller has, and a signal comes in between. */
static void batches(struct rtm_client *client)
{
	struct rtm_apply_result result = RTM_APPLY_RESULT_INIT;
	struct rtm_route_info routes[100];
	int32_t status[100];
	unsigned int i;

	fill(routes, 100);
	result.status = status;
	same(rtm_route_apply(client, routes, 100, NULL, RTM_BATCH_F_MAKE_HOPS, &result), 0,
	     "100 routes through a kernel that takes 7 at once");
	same(result.done, 100, "all done");
	same(result.created, 100, "all created");
	same(status[99], RTM_CHANGE_CREATED, "a status each");
	routes[50].prefix.len = 99;
	for (i = 0; i < 100; i++)
		routes[i].op = RTM_OP_SET;
	same(rtm_route_apply(client, routes, 100, NULL, 0, &result), -EINVAL,
	     "a bad record stops the batch");
	same(result.done, 51, "it says where");
	same(result.failed, 1, "and how many failed");
	same(rtm_route_apply(client, routes, 100, NULL, RTM_BATCH_F_CONTINUE, &result), 0,
	     "unless asked to go on");
	same(result.done, 100, "to the end");
	same(status[50], -EINVAL, "with the error of the bad one");
	fake.interrupt_after = 3;
	same(rtm_route_apply(client, routes, 50, NULL, 0, &result), -EINTR, "a signal");
	same(result.done, 3, "it says how far it got");
	fake.interrupt_after = 0;
	for (i = 0; i < 100; i++)
		routes[i].op = RTM_OP_DEL;
	routes[50].prefix.len = 24;
	same(rtm_route_apply(client, routes, 100, NULL, 0, &result), 0, "delete them all");
	same(result.deleted, 100, "all deleted");
	same(rtm_route_apply(client, NULL, 0, NULL, 0, NULL), 0, "nothing is a batch too");
	result.size = 8;
	same(rtm_route_apply(client, routes, 1, NULL, 0, &result), -EINVAL, "result too small");
}

/* One record that a brief one cannot say, in turn. */
static void make_odd(struct rtm_route_info *route, unsigned int how)
{
	switch (how) {
	case 0: route->views = RTM_BRIEF_VIEWS_ALL; break;
	case 1: route->flags1 = 1; break;
	case 2: route->rec_flags = RTM_ROUTE_F_NEIGHBOUR; break;
	case 3: route->rec_flags = RTM_ROUTE_F_TTL; route->ttl = 1000; break;
	case 4: route->opaque_len = 1; break;
	case 5: route->nh_count = 2; break;
	case 6: route->prefix.family = AF_INET6; break;
	case 7: route->nexthop.family = AF_INET6; break;
	case 8: route->prefix.reserved = 1; break;
	case 9: route->op = RTM_OP_DEL + 1; break;
	case 10: route->rec_flags = RTM_ROUTE_F_IF_SEQ; break;
	default: route->handle = 4711;
	}
}

/* What brief records can say is said in such; whatever else goes as it is. */
static void brief_records(void)
{
	struct rtm_apply_result result = RTM_APPLY_RESULT_INIT;
	struct rtm_route_info routes[100], got;
	struct rtm_client *client;
	int32_t status[100];
	__u64 handles[100];
	unsigned int i;

	fake.max_array = 4096;
	if (rtm_client_open_owner(&client, AF_INET, 14, 1))
		abort();
	fill(routes, 100);
	routes[7].views = RTM_VIEWS_ALL;
	routes[8].rec_flags = RTM_ROUTE_F_BEST;
	routes[9].nh_count = 0;
	routes[10].flags = RTM_RTF_BLACKHOLE;
	routes[11].preference = 77;
	result.status = status;
	result.handles = handles;
	fake.briefs = 0;
	same(rtm_route_apply(client, routes, 100, NULL, RTM_BATCH_F_MAKE_HOPS, &result), 0,
	     "100 routes that brief records can say");
	same(fake.briefs, 100, "all in brief records");
	same(result.created, 100, "all created");
	same(rtm_route_describe(client, handles[7], &got, NULL, NULL, NULL), 0, "one of all views");
	same(got.views, RTM_VIEWS_ALL, "is of all views");
	same(rtm_route_describe(client, handles[9], &got, NULL, NULL, NULL), 0, "one of no hop");
	same(got.nh_count, 0, "has none");
	same(rtm_route_describe(client, handles[10], &got, NULL, NULL, NULL), 0, "one of flags");
	same(got.flags, RTM_RTF_BLACKHOLE, "has them");
	same(rtm_route_describe(client, handles[11], &got, NULL, NULL, NULL), 0, "another");
	same(got.preference, 77, "has its preference");
	same(got.metric, 11, "its metric");
	same(memcmp(&got.nexthop, &routes[11].nexthop, sizeof(got.nexthop)), 0, "its next hop");
	result.handles = NULL;
	for (i = 0; i < 12; i++) {
		fill(routes, 100);
		make_odd(&routes[60], i);
		fake.briefs = 0;
		rtm_route_apply(client, routes, 100, NULL, RTM_BATCH_F_CONTINUE, &result);
		same(fake.briefs, 60, "records up to an odd one");
		same(result.done, 100, "and the rest");
		make_odd(&routes[1], i);
		fake.briefs = 0;
		rtm_route_apply(client, routes, 100, NULL, RTM_BATCH_F_CONTINUE, &result);
		same(fake.briefs, 0, "one record is not worth a call");
	}
	for (i = 0; i < 100; i++)
		routes[i].op = RTM_OP_DEL;
	same(rtm_route_apply(client, routes, 100, NULL, RTM_BATCH_F_BRIEF, NULL), -EOPNOTSUPP,
	     "these are no brief records");
	fill(routes, 100);
	for (i = 0; i < 100; i++) {
		routes[i].op = RTM_OP_DEL;
		routes[i].nexthop.family = AF_INET6;	/* says nothing */
	}
	fake.briefs = 0;
	same(rtm_route_apply(client, routes, 100, NULL, 0, &result), 0, "delete them");
	same(fake.briefs, 100, "all in brief records");
	same(result.deleted, 100, "all deleted");
	rtm_client_close(client);
	fake.max_array = 7;
}

/* Whose file it is, the library does not know: nothing is left out. */
static void brief_family(void)
{
	struct rtm_client *client, *same_file;
	struct rtm_route_info route;

	if (rtm_client_open_owner(&client, AF_INET, 15, 0) ||
	    rtm_client_adopt(&same_file, rtm_client_fd(client)))
		abort();
	rtm_route_parse(&route, "10.0.0.0/8", "192.0.2.1", 5);
	fake.briefs = 0;
	ok(rtm_route_set(same_file, &route, NULL) >= 0, "set through an adopted file");
	same(fake.briefs, 0, "in a full record");
	ok(rtm_route_set(client, &route, NULL) >= 0, "through the registered client");
	same(fake.briefs, 1, "in a brief one");
	same(rtm_entity_deregister(client), 0, "deregister");
	ok(rtm_route_set(client, &route, NULL) < 0, "nobody's route");
	same(fake.briefs, 1, "in no brief record");
	rtm_client_close(same_file);
	rtm_client_close(client);
}

static void aux_memory(struct rtm_client *client)
{
	struct rtm_hop hops[RTM_MAX_NEXTHOPS + 1];
	struct rtm_route_info route, got;
	struct rtm_aux *aux = rtm_aux_alloc(), *back = rtm_aux_alloc();
	struct rtm_dest_handles handles;
	struct rtm_apply_result result = RTM_APPLY_RESULT_INIT;
	uint32_t best = 0;
	__u64 handle = 0;
	char text[32];
	unsigned int i;

	for (i = 0; i <= RTM_MAX_NEXTHOPS; i++) {
		snprintf(text, sizeof(text), "192.0.2.%u", i + 1);
		rtm_hop_parse(text, AF_INET, &hops[i]);
	}
	rtm_route_parse(&route, "10.0.0.0/8", NULL, 1);
	same(rtm_aux_add(aux, &route, hops, 17, NULL, 0), -EINVAL, "17 next hops");
	same(rtm_aux_add(aux, &route, hops, 1, text, 65), -EINVAL, "65 bytes");
	same(rtm_aux_add(aux, &route, hops, 0, NULL, 0), 0, "no next hop");
	same(route.aux_off, RTM_AUX_NONE, "needs no memory");
	same(rtm_aux_add(aux, &route, hops, 1, "x", 1), 0, "one byte");
	same(*(const char *)rtm_aux_opaque(aux, &route), 'x', "is there");
	same(rtm_aux_add(aux, &route, hops, 16, "hello", 5), 0, "16 next hops and 5 bytes");
	same(route.aux_off % 4, 0, "aligned");
	same(rtm_aux_hop(aux, &route, 15)->addr[3], 16, "the last next hop");
	ok(!rtm_aux_hop(aux, &route, 16), "there is no other");
	ok(!rtm_aux_hop(NULL, &route, 1), "without memory there is one only");
	route.op = RTM_OP_ADD;
	result.handles = &handle;
	same(rtm_route_apply(client, &route, 1, aux, RTM_BATCH_F_MAKE_HOPS, &result), 0,
	     "add with 16 next hops and a handle");
	same(rtm_route_describe(client, handle, &got, back, &best, &handles), 0, "describe it");
	same(got.nh_count, 16, "it has 16 next hops");
	same(rtm_aux_hop(back, &got, 15)->addr[3], 16, "the last one too");
	same(memcmp(rtm_aux_opaque(back, &got), "hello", 5), 0, "and the owner's bytes");
	same(best, RTM_VIEWS_UCAST, "best in the unicast view");
	ok(handles.dest && handles.owner, "handles of destination and owner");
	same(rtm_route_describe(client, 4711, &got, NULL, NULL, NULL), -ENOENT, "no handle");
	got.aux_off = 0xfffffff0;
	ok(!rtm_aux_hop(back, &got, 1), "an offset outside of the memory");
	rtm_route_del(client, &route);
	rtm_aux_free(back);
	rtm_aux_free(aux);
	rtm_aux_free(NULL);
}

/* Before and after, with what belongs to them. */
static void changes(struct rtm_client *client)
{
	struct rtm_aux *aux = rtm_aux_alloc(), *told = rtm_aux_alloc();
	struct rtm_route_info route, seen[4];
	struct rtm_hop hops[2];

	rtm_hop_parse("192.0.2.1", AF_INET, &hops[0]);
	rtm_hop_parse("192.0.2.2", AF_INET, &hops[1]);
	rtm_route_parse(&route, "10.0.0.0/8", "192.0.2.1", 5);
	route.op = RTM_OP_ADD;
	ok(rtm_route_change(client, &route, NULL, RTM_VIEWS_UCAST, seen, told) &
	   RTM_CHANGE_CREATED, "added");
	same(seen[0].state, RTM_ROUTE_NONE, "there was none");
	same(seen[1].metric, 5, "there is this one");
	same(rtm_route_change(client, &route, NULL, RTM_VIEWS_UCAST, seen, told), -EEXIST,
	     "not twice");
	route.op = RTM_OP_SET;
	same(rtm_aux_add(aux, &route, hops, 2, "old", 3), 0, "more of it");
	ok(rtm_route_change(client, &route, aux, RTM_VIEWS_ANY, seen, NULL) & RTM_CHANGE_UPDATED,
	   "updated, without what belongs to it");
	same(seen[1].aux_off, RTM_AUX_NONE, "that is not told");
	rtm_aux_reset(aux);
	same(rtm_aux_add(aux, &route, hops, 2, "new", 3), 0, "other bytes");
	ok(rtm_route_change(client, &route, aux, RTM_VIEWS_ALL, seen, told) & RTM_CHANGE_UPDATED,
	   "updated, in all views");
	same(memcmp(rtm_aux_opaque(told, &seen[0]), "old", 3), 0, "the bytes before");
	same(memcmp(rtm_aux_opaque(told, &seen[2]), "new", 3), 0, "and after");
	same(rtm_aux_hop(told, &seen[2], 1)->addr[3], 2, "and the other next hop");
	same(seen[1].state, RTM_ROUTE_NONE, "in the other view none before");
	same(seen[3].state, RTM_ROUTE_NONE, "and none after");
	route.op = RTM_OP_DEL;
	ok(rtm_route_change(client, &route, aux, RTM_VIEWS_UCAST, seen, told) &
	   RTM_CHANGE_DELETED, "deleted");
	same(memcmp(rtm_aux_opaque(told, &seen[0]), "new", 3), 0, "it was there");
	same(seen[1].state, RTM_ROUTE_NONE, "and is not");
	rtm_aux_free(told);
	rtm_aux_free(aux);
}

/* Enough to make the memory grow often. */
static void aux_growth(void)
{
	struct rtm_aux *aux = rtm_aux_alloc();
	struct rtm_route_info routes[2000];
	struct rtm_hop hops[4] = { { .len = 32, .family = AF_INET } };
	unsigned int i, wrong = 0;

	for (i = 0; i < 2000; i++) {
		hops[3].ifindex = i;
		wrong += rtm_aux_add(aux, &routes[i], hops, 4, "abc", 3) != 0;
	}
	for (i = 0; i < 2000; i++)
		wrong += rtm_aux_hop(aux, &routes[i], 3)->ifindex != i ||
			 memcmp(rtm_aux_opaque(aux, &routes[i]), "abc", 3) != 0;
	same(wrong, 0, "2000 records share one memory");
	rtm_aux_reset(aux);
	ok(!rtm_aux_hop(aux, &routes[0], 1), "which forgets them");
	rtm_aux_free(aux);
}

void test_route(void)
{
	struct rtm_client *client;

	fake.max_array = 7;
	if (rtm_client_open_owner(&client, AF_INET, 14, 0))
		abort();
	single_routes(client);
	batches(client);
	brief_records();
	brief_family();
	aux_memory(client);
	changes(client);
	rtm_client_close(client);
	aux_growth();
}
