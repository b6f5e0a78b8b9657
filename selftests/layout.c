// SPDX-License-Identifier: GPL-2.0
/*
 * layout: the contract's structs look the same to every program, 32-bit or not,
 * and the header lives in one file with <linux/rtnetlink.h>.
 */
#include <linux/rtnetlink.h>
#include "rtm_test.h"

#define SIZE(type, n) _Static_assert(sizeof(struct type) == (n), #type)
#define AT(type, field, n) \
	_Static_assert(offsetof(struct type, field) == (n), #type "." #field)

SIZE(rtm_prefix, 20);
AT(rtm_prefix, addr, 0);
AT(rtm_prefix, len, 16);
AT(rtm_prefix, family, 17);
AT(rtm_prefix, reserved, 18);

SIZE(rtm_hop, 24);
AT(rtm_hop, addr, 0);
AT(rtm_hop, ifindex, 16);
AT(rtm_hop, len, 20);
AT(rtm_hop, family, 21);
AT(rtm_hop, reserved, 22);

SIZE(rtm_route_info, 152);
AT(rtm_route_info, prefix, 0);
AT(rtm_route_info, views, 20);
AT(rtm_route_info, nexthop, 24);
AT(rtm_route_info, neighbour, 48);
AT(rtm_route_info, preference, 72);
AT(rtm_route_info, metric, 76);
AT(rtm_route_info, flags, 80);
AT(rtm_route_info, flags1, 82);
AT(rtm_route_info, nh_count, 83);
AT(rtm_route_info, opaque_len, 84);
AT(rtm_route_info, op, 85);
AT(rtm_route_info, state, 86);
AT(rtm_route_info, view, 87);
AT(rtm_route_info, rec_flags, 88);
AT(rtm_route_info, owner, 92);
AT(rtm_route_info, aux_off, 96);
AT(rtm_route_info, status, 100);
AT(rtm_route_info, num_routes, 104);
AT(rtm_route_info, dest_flags, 108);
AT(rtm_route_info, changed, 112);
AT(rtm_route_info, seq, 120);
AT(rtm_route_info, handle, 128);
AT(rtm_route_info, dest_views, 136);
AT(rtm_route_info, best_views, 140);
AT(rtm_route_info, ttl, 144);
AT(rtm_route_info, reasons, 148);

SIZE(rtm_route_brief, 72);
AT(rtm_route_brief, addr, 0);
AT(rtm_route_brief, hop, 16);
AT(rtm_route_brief, ifindex, 32);
AT(rtm_route_brief, preference, 36);
AT(rtm_route_brief, metric, 40);
AT(rtm_route_brief, owner, 44);
AT(rtm_route_brief, seq, 48);
AT(rtm_route_brief, len, 56);
AT(rtm_route_brief, hop_len, 57);
AT(rtm_route_brief, flags, 58);
AT(rtm_route_brief, nh_count, 60);
AT(rtm_route_brief, op, 61);
AT(rtm_route_brief, view, 62);
AT(rtm_route_brief, state, 63);
AT(rtm_route_brief, views, 64);
AT(rtm_route_brief, best_views, 66);
AT(rtm_route_brief, reasons, 68);
AT(rtm_route_brief, reserved, 70);

SIZE(rtm_query, 48);
AT(rtm_query, size, 0);
AT(rtm_query, out_version, 4);
AT(rtm_query, out_max_array, 8);
AT(rtm_query, out_max_nexthops, 12);
AT(rtm_query, out_max_opaque, 16);
AT(rtm_query, out_max_routes, 20);
AT(rtm_query, out_max_handles, 24);
AT(rtm_query, out_views, 28);
AT(rtm_query, out_flags, 32);
AT(rtm_query, out_entity, 36);
AT(rtm_query, out_instance, 40);
AT(rtm_query, out_family, 42);
AT(rtm_query, reserved, 44);

SIZE(rtm_attach, 8);
AT(rtm_attach, size, 0);
AT(rtm_attach, instance, 4);
AT(rtm_attach, family, 6);

SIZE(rtm_detach, 8);
AT(rtm_detach, size, 0);
AT(rtm_detach, reserved, 4);

SIZE(rtm_stats, 152);
AT(rtm_stats, size, 0);
AT(rtm_stats, reserved, 4);
AT(rtm_stats, out_dests, 8);
AT(rtm_stats, out_routes, 16);
AT(rtm_stats, out_nexthops, 24);
AT(rtm_stats, out_nexthop_groups, 32);
AT(rtm_stats, out_entities, 40);
AT(rtm_stats, out_handles, 48);
AT(rtm_stats, out_seq, 56);
AT(rtm_stats, out_bytes, 64);
AT(rtm_stats, out_bytes_records, 72);
AT(rtm_stats, out_bytes_index, 80);
AT(rtm_stats, out_dests_hidden, 88);
AT(rtm_stats, out_clients, 96);
AT(rtm_stats, out_subscriptions, 104);
AT(rtm_stats, out_feed_entries, 112);
AT(rtm_stats, out_feed_bytes, 120);
AT(rtm_stats, out_holds, 128);
AT(rtm_stats, out_ageing, 136);
AT(rtm_stats, out_resyncs, 144);

SIZE(rtm_handles, 24);
AT(rtm_handles, size, 0);
AT(rtm_handles, count, 4);
AT(rtm_handles, handles, 8);
AT(rtm_handles, out_done, 16);
AT(rtm_handles, reserved, 20);

SIZE(rtm_entity_register, 40);
AT(rtm_entity_register, size, 0);
AT(rtm_entity_register, flags, 4);
AT(rtm_entity_register, instance, 8);
AT(rtm_entity_register, family, 10);
AT(rtm_entity_register, reserved, 12);
AT(rtm_entity_register, protocol, 16);
AT(rtm_entity_register, protocol_instance, 20);
AT(rtm_entity_register, out_entity, 24);
AT(rtm_entity_register, out_preference, 28);
AT(rtm_entity_register, methods, 32);
AT(rtm_entity_register, reserved2, 36);

SIZE(rtm_entity_deregister, 8);
AT(rtm_entity_deregister, size, 0);
AT(rtm_entity_deregister, reserved, 4);

SIZE(rtm_entity_info, 88);
AT(rtm_entity_info, size, 0);
AT(rtm_entity_info, flags, 4);
AT(rtm_entity_info, handle, 8);
AT(rtm_entity_info, entity, 16);
AT(rtm_entity_info, out_state, 20);
AT(rtm_entity_info, out_instance, 24);
AT(rtm_entity_info, out_family, 26);
AT(rtm_entity_info, out_pid, 28);
AT(rtm_entity_info, out_protocol, 32);
AT(rtm_entity_info, out_protocol_instance, 36);
AT(rtm_entity_info, out_comm, 40);
AT(rtm_entity_info, out_routes, 56);
AT(rtm_entity_info, out_nexthops, 64);
AT(rtm_entity_info, out_registered, 72);
AT(rtm_entity_info, out_methods, 80);
AT(rtm_entity_info, out_flags, 84);

SIZE(rtm_entity_list, 32);
AT(rtm_entity_list, size, 0);
AT(rtm_entity_list, flags, 4);
AT(rtm_entity_list, records, 8);
AT(rtm_entity_list, record_len, 16);
AT(rtm_entity_list, count, 20);
AT(rtm_entity_list, out_total, 24);
AT(rtm_entity_list, reserved, 28);

SIZE(rtm_nexthop_info, 64);
AT(rtm_nexthop_info, hop, 0);
AT(rtm_nexthop_info, owner, 24);
AT(rtm_nexthop_info, reserved, 28);
AT(rtm_nexthop_info, opaque, 32);
AT(rtm_nexthop_info, remote, 40);
AT(rtm_nexthop_info, flags, 48);
AT(rtm_nexthop_info, state, 50);
AT(rtm_nexthop_info, reserved2, 52);
AT(rtm_nexthop_info, routes, 56);

SIZE(rtm_nexthop_cmd, 96);
AT(rtm_nexthop_cmd, size, 0);
AT(rtm_nexthop_cmd, flags, 4);
AT(rtm_nexthop_cmd, handle, 8);
AT(rtm_nexthop_cmd, info, 16);
AT(rtm_nexthop_cmd, out_change, 80);
AT(rtm_nexthop_cmd, reserved, 84);
AT(rtm_nexthop_cmd, out_owner, 88);

SIZE(rtm_nexthop_list, 88);
AT(rtm_nexthop_list, size, 0);
AT(rtm_nexthop_list, flags, 4);
AT(rtm_nexthop_list, owner, 8);
AT(rtm_nexthop_list, range_kind, 12);
AT(rtm_nexthop_list, range, 16);
AT(rtm_nexthop_list, record_len, 36);
AT(rtm_nexthop_list, after, 40);
AT(rtm_nexthop_list, records, 64);
AT(rtm_nexthop_list, count, 72);
AT(rtm_nexthop_list, out_count, 76);
AT(rtm_nexthop_list, handles, 80);

SIZE(rtm_route_batch, 80);
AT(rtm_route_batch, size, 0);
AT(rtm_route_batch, flags, 4);
AT(rtm_route_batch, records, 8);
AT(rtm_route_batch, record_len, 16);
AT(rtm_route_batch, count, 20);
AT(rtm_route_batch, aux, 24);
AT(rtm_route_batch, aux_len, 32);
AT(rtm_route_batch, reserved, 36);
AT(rtm_route_batch, status, 40);
AT(rtm_route_batch, handles, 48);
AT(rtm_route_batch, out_done, 56);
AT(rtm_route_batch, out_failed, 60);
AT(rtm_route_batch, out_created, 64);
AT(rtm_route_batch, out_deleted, 68);
AT(rtm_route_batch, list, 72);

SIZE(rtm_route_change, 64);
AT(rtm_route_change, size, 0);
AT(rtm_route_change, flags, 4);
AT(rtm_route_change, route, 8);
AT(rtm_route_change, route_aux, 16);
AT(rtm_route_change, route_aux_len, 24);
AT(rtm_route_change, record_len, 28);
AT(rtm_route_change, views, 32);
AT(rtm_route_change, out_change, 36);
AT(rtm_route_change, records, 40);
AT(rtm_route_change, aux, 48);
AT(rtm_route_change, aux_len, 56);
AT(rtm_route_change, out_aux, 60);

SIZE(rtm_dest_hold, 48);
AT(rtm_dest_hold, size, 0);
AT(rtm_dest_hold, flags, 4);
AT(rtm_dest_hold, handle, 8);
AT(rtm_dest_hold, prefix, 16);
AT(rtm_dest_hold, views, 36);
AT(rtm_dest_hold, hold_ms, 40);
AT(rtm_dest_hold, out_hold_ms, 44);

SIZE(rtm_dest_opaque, 64);
AT(rtm_dest_opaque, size, 0);
AT(rtm_dest_opaque, flags, 4);
AT(rtm_dest_opaque, handle, 8);
AT(rtm_dest_opaque, prefix, 16);
AT(rtm_dest_opaque, reserved, 36);
AT(rtm_dest_opaque, value, 40);
AT(rtm_dest_opaque, expect, 48);
AT(rtm_dest_opaque, out_value, 56);

SIZE(rtm_routelist_new, 16);
AT(rtm_routelist_new, size, 0);
AT(rtm_routelist_new, reserved, 4);
AT(rtm_routelist_new, out_handle, 8);

SIZE(rtm_routelist_move, 32);
AT(rtm_routelist_move, size, 0);
AT(rtm_routelist_move, count, 4);
AT(rtm_routelist_move, list, 8);
AT(rtm_routelist_move, handles, 16);
AT(rtm_routelist_move, out_done, 24);
AT(rtm_routelist_move, reserved, 28);

SIZE(rtm_routelist_enum, 24);
AT(rtm_routelist_enum, size, 0);
AT(rtm_routelist_enum, reserved, 4);
AT(rtm_routelist_enum, list, 8);
AT(rtm_routelist_enum, out_handle, 16);

SIZE(rtm_routelist_fetch, 56);
AT(rtm_routelist_fetch, size, 0);
AT(rtm_routelist_fetch, count, 4);
AT(rtm_routelist_fetch, handle, 8);
AT(rtm_routelist_fetch, records, 16);
AT(rtm_routelist_fetch, record_len, 24);
AT(rtm_routelist_fetch, aux_len, 28);
AT(rtm_routelist_fetch, aux, 32);
AT(rtm_routelist_fetch, handles, 40);
AT(rtm_routelist_fetch, out_count, 48);
AT(rtm_routelist_fetch, out_aux, 52);

SIZE(rtm_dest_handles, 32);
AT(rtm_dest_handles, dest, 0);
AT(rtm_dest_handles, route, 8);
AT(rtm_dest_handles, owner, 16);
AT(rtm_dest_handles, hold, 24);

SIZE(rtm_dest_lookup, 80);
AT(rtm_dest_lookup, size, 0);
AT(rtm_dest_lookup, flags, 4);
AT(rtm_dest_lookup, kind, 8);
AT(rtm_dest_lookup, views, 12);
AT(rtm_dest_lookup, protocol, 16);
AT(rtm_dest_lookup, count, 20);
AT(rtm_dest_lookup, keys, 24);
AT(rtm_dest_lookup, records, 32);
AT(rtm_dest_lookup, record_len, 40);
AT(rtm_dest_lookup, aux_len, 44);
AT(rtm_dest_lookup, aux, 48);
AT(rtm_dest_lookup, handles, 56);
AT(rtm_dest_lookup, handle_len, 64);
AT(rtm_dest_lookup, reserved, 68);
AT(rtm_dest_lookup, out_found, 72);
AT(rtm_dest_lookup, out_done, 76);

SIZE(rtm_dest_info, 72);
AT(rtm_dest_info, size, 0);
AT(rtm_dest_info, flags, 4);
AT(rtm_dest_info, handle, 8);
AT(rtm_dest_info, views, 16);
AT(rtm_dest_info, protocol, 20);
AT(rtm_dest_info, records, 24);
AT(rtm_dest_info, record_len, 32);
AT(rtm_dest_info, count, 36);
AT(rtm_dest_info, aux, 40);
AT(rtm_dest_info, aux_len, 48);
AT(rtm_dest_info, out_count, 52);
AT(rtm_dest_info, handles, 56);
AT(rtm_dest_info, handle_len, 64);
AT(rtm_dest_info, reserved, 68);

SIZE(rtm_route_cmd, 256);
AT(rtm_route_cmd, size, 0);
AT(rtm_route_cmd, flags, 4);
AT(rtm_route_cmd, handle, 8);
AT(rtm_route_cmd, info, 16);
AT(rtm_route_cmd, aux, 168);
AT(rtm_route_cmd, aux_len, 176);
AT(rtm_route_cmd, out_best_views, 180);
AT(rtm_route_cmd, out_handles, 184);
AT(rtm_route_cmd, hops, 216);
AT(rtm_route_cmd, hop_count, 224);
AT(rtm_route_cmd, out_hops, 228);
AT(rtm_route_cmd, match, 232);
AT(rtm_route_cmd, views, 236);
AT(rtm_route_cmd, criteria_aux, 240);
AT(rtm_route_cmd, criteria_aux_len, 248);
AT(rtm_route_cmd, ifindex, 252);

SIZE(rtm_list, 152);
AT(rtm_list, size, 0);
AT(rtm_list, flags, 4);
AT(rtm_list, range_kind, 8);
AT(rtm_list, views, 12);
AT(rtm_list, range, 16);
AT(rtm_list, protocol, 36);
AT(rtm_list, after, 40);
AT(rtm_list, match, 60);
AT(rtm_list, criteria, 64);
AT(rtm_list, records, 72);
AT(rtm_list, record_len, 80);
AT(rtm_list, count, 84);
AT(rtm_list, aux, 88);
AT(rtm_list, aux_len, 96);
AT(rtm_list, out_count, 100);
AT(rtm_list, out_aux, 104);
AT(rtm_list, handle_len, 108);
AT(rtm_list, handles, 112);
AT(rtm_list, criteria_aux, 120);
AT(rtm_list, criteria_len, 128);
AT(rtm_list, criteria_aux_len, 132);
AT(rtm_list, out_seq, 136);
AT(rtm_list, ifindex, 144);
AT(rtm_list, reserved, 148);

SIZE(rtm_notify_open, 40);
AT(rtm_notify_open, size, 0);
AT(rtm_notify_open, flags, 4);
AT(rtm_notify_open, views, 8);
AT(rtm_notify_open, types, 12);
AT(rtm_notify_open, cookie, 16);
AT(rtm_notify_open, out_subscription, 24);
AT(rtm_notify_open, reserved, 28);
AT(rtm_notify_open, out_seq, 32);

SIZE(rtm_notify_close, 8);
AT(rtm_notify_close, size, 0);
AT(rtm_notify_close, subscription, 4);

SIZE(rtm_notify_fetch, 72);
AT(rtm_notify_fetch, size, 0);
AT(rtm_notify_fetch, flags, 4);
AT(rtm_notify_fetch, subscription, 8);
AT(rtm_notify_fetch, count, 12);
AT(rtm_notify_fetch, records, 16);
AT(rtm_notify_fetch, record_len, 24);
AT(rtm_notify_fetch, aux_len, 28);
AT(rtm_notify_fetch, aux, 32);
AT(rtm_notify_fetch, handles, 40);
AT(rtm_notify_fetch, handle_len, 48);
AT(rtm_notify_fetch, out_count, 52);
AT(rtm_notify_fetch, out_aux, 56);
AT(rtm_notify_fetch, out_flags, 60);
AT(rtm_notify_fetch, out_seq, 64);

SIZE(rtm_notify_dests, 48);
AT(rtm_notify_dests, size, 0);
AT(rtm_notify_dests, subscription, 4);
AT(rtm_notify_dests, op, 8);
AT(rtm_notify_dests, count, 12);
AT(rtm_notify_dests, handles, 16);
AT(rtm_notify_dests, prefixes, 24);
AT(rtm_notify_dests, status, 32);
AT(rtm_notify_dests, out_done, 40);
AT(rtm_notify_dests, reserved, 44);
SIZE(rtm_event, 64);
AT(rtm_event, type, 0);
AT(rtm_event, entity, 4);
AT(rtm_event, handle, 8);
AT(rtm_event, cookie, 16);
AT(rtm_event, subscription, 24);
AT(rtm_event, protocol, 28);
AT(rtm_event, protocol_instance, 32);
AT(rtm_event, prefix, 36);
AT(rtm_event, methods, 56);
AT(rtm_event, len, 60);

SIZE(rtm_event_fetch, 32);
AT(rtm_event_fetch, size, 0);
AT(rtm_event_fetch, flags, 4);
AT(rtm_event_fetch, records, 8);
AT(rtm_event_fetch, record_len, 16);
AT(rtm_event_fetch, count, 20);
AT(rtm_event_fetch, timeout_ms, 24);
AT(rtm_event_fetch, out_count, 28);

SIZE(rtm_method_invoke, 64);
AT(rtm_method_invoke, size, 0);
AT(rtm_method_invoke, methods, 4);
AT(rtm_method_invoke, handle, 8);
AT(rtm_method_invoke, entity, 16);
AT(rtm_method_invoke, timeout_ms, 20);
AT(rtm_method_invoke, target, 24);
AT(rtm_method_invoke, input, 32);
AT(rtm_method_invoke, output, 40);
AT(rtm_method_invoke, input_len, 48);
AT(rtm_method_invoke, output_len, 52);
AT(rtm_method_invoke, out_len, 56);
AT(rtm_method_invoke, out_status, 60);

SIZE(rtm_method_take, 56);
AT(rtm_method_take, size, 0);
AT(rtm_method_take, flags, 4);
AT(rtm_method_take, call, 8);
AT(rtm_method_take, input, 16);
AT(rtm_method_take, input_len, 24);
AT(rtm_method_take, out_len, 28);
AT(rtm_method_take, out_entity, 32);
AT(rtm_method_take, out_methods, 36);
AT(rtm_method_take, out_handle, 40);
AT(rtm_method_take, out_output_len, 48);
AT(rtm_method_take, reserved, 52);

SIZE(rtm_method_reply, 32);
AT(rtm_method_reply, size, 0);
AT(rtm_method_reply, status, 4);
AT(rtm_method_reply, call, 8);
AT(rtm_method_reply, output, 16);
AT(rtm_method_reply, output_len, 24);
AT(rtm_method_reply, reserved, 28);

SIZE(rtm_method_block, 32);
AT(rtm_method_block, size, 0);
AT(rtm_method_block, flags, 4);
AT(rtm_method_block, target, 8);
AT(rtm_method_block, call, 16);
AT(rtm_method_block, timeout_ms, 24);
AT(rtm_method_block, reserved, 28);

/* Which name stands for which number is part of the contract, too. */
TEST(command_numbers_are_fixed)
{
	EXPECT_EQ(0x0000BC00U, RTM_IOC_QUERY);
	EXPECT_EQ(0x0000BC01U, RTM_IOC_ATTACH);
	EXPECT_EQ(0x0000BC02U, RTM_IOC_DETACH);
	EXPECT_EQ(0x0000BC03U, RTM_IOC_STATS);
	EXPECT_EQ(0x0000BC04U, RTM_IOC_HANDLE_REF);
	EXPECT_EQ(0x0000BC05U, RTM_IOC_HANDLE_RELEASE);
	EXPECT_EQ(0x0000BC10U, RTM_IOC_ENTITY_REGISTER);
	EXPECT_EQ(0x0000BC11U, RTM_IOC_ENTITY_DEREGISTER);
	EXPECT_EQ(0x0000BC12U, RTM_IOC_ENTITY_LIST);
	EXPECT_EQ(0x0000BC13U, RTM_IOC_ENTITY_INFO);
	EXPECT_EQ(0x0000BC20U, RTM_IOC_NEXTHOP_ADD);
	EXPECT_EQ(0x0000BC21U, RTM_IOC_NEXTHOP_FIND);
	EXPECT_EQ(0x0000BC22U, RTM_IOC_NEXTHOP_DEL);
	EXPECT_EQ(0x0000BC23U, RTM_IOC_NEXTHOP_INFO);
	EXPECT_EQ(0x0000BC24U, RTM_IOC_NEXTHOP_LIST);
	EXPECT_EQ(0x0000BC30U, RTM_IOC_ROUTE_BATCH);
	EXPECT_EQ(0x0000BC31U, RTM_IOC_ROUTE_INFO);
	EXPECT_EQ(0x0000BC32U, RTM_IOC_ROUTE_LIST);
	EXPECT_EQ(0x0000BC33U, RTM_IOC_ROUTE_CHANGE);
	EXPECT_EQ(0x0000BC40U, RTM_IOC_DEST_LOOKUP);
	EXPECT_EQ(0x0000BC41U, RTM_IOC_DEST_INFO);
	EXPECT_EQ(0x0000BC42U, RTM_IOC_DEST_LIST);
	EXPECT_EQ(0x0000BC50U, RTM_IOC_NOTIFY_OPEN);
	EXPECT_EQ(0x0000BC51U, RTM_IOC_NOTIFY_CLOSE);
	EXPECT_EQ(0x0000BC52U, RTM_IOC_NOTIFY_FETCH);
	EXPECT_EQ(0x0000BC53U, RTM_IOC_NOTIFY_DESTS);
}

/* What the running kernel says of its limits agrees with the header (U49). */
TEST(query_tells_the_limits_of_the_header)
{
	struct rtm_query q;
	int fd = test_open(O_RDONLY);

	test_query(fd, &q);
	EXPECT_EQ(sizeof(q), q.size);
	EXPECT_EQ(1, q.out_version);
	EXPECT_EQ(RTM_MAX_ARRAY, q.out_max_array);
	EXPECT_EQ(RTM_MAX_NEXTHOPS, q.out_max_nexthops);
	EXPECT_EQ(RTM_MAX_OPAQUE, q.out_max_opaque);
	EXPECT_LE(2, q.out_max_routes);
	EXPECT_LE(65536, q.out_max_handles);
	EXPECT_EQ(RTM_VIEWS_UCAST | RTM_VIEWS_MCAST, q.out_views);
	EXPECT_EQ(0, q.out_flags);
	EXPECT_EQ(0, q.out_entity);
	EXPECT_EQ(0, q.out_instance);
	EXPECT_EQ(0, q.out_family);
	EXPECT_EQ(0, q.reserved);
}

/* QUERY follows the state of the file. */
TEST(query_tells_the_state_of_the_file)
{
	struct rtm_query q;
	__u32 id = 0;
	int fd = test_open(O_RDWR);

	test_query(fd, &q);
	EXPECT_EQ(RTM_QUERY_F_MAY_CHANGE, q.out_flags);
	test_register(fd, 3, AF_INET6, 77, 1, &id);
	test_query(fd, &q);
	EXPECT_EQ(RTM_QUERY_F_MAY_CHANGE | RTM_QUERY_F_ATTACHED | RTM_QUERY_F_REGISTERED,
		  q.out_flags);
	EXPECT_EQ(id, q.out_entity);
	EXPECT_EQ(3, q.out_instance);
	EXPECT_EQ(AF_INET6, q.out_family);
	test_deregister(fd);
	test_query(fd, &q);
	EXPECT_EQ(RTM_QUERY_F_MAY_CHANGE, q.out_flags);
	EXPECT_EQ(0, q.out_entity);
	EXPECT_EQ(0, q.out_family);
	test_attach(fd, 0, AF_INET);
	test_query(fd, &q);
	EXPECT_EQ(RTM_QUERY_F_MAY_CHANGE | RTM_QUERY_F_ATTACHED, q.out_flags);
	EXPECT_EQ(AF_INET, q.out_family);
	test_detach(fd);
	test_query(fd, &q);
	EXPECT_EQ(RTM_QUERY_F_MAY_CHANGE, q.out_flags);
}

TEST_HARNESS_MAIN
