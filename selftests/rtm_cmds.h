/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The commands of /dev/rtm as a table: for each one how to bring a file into the
 * state that it needs, and an argument with which it works.  Tests then spoil
 * one thing in it.
 */
#ifndef RTM_CMDS_H
#define RTM_CMDS_H

#include "rtm_event.h"

#include <sys/wait.h>

/* CALLED: an entity, and another process calls a method of its. */
enum world_state { FRESH, OBSERVER, ENTITY, CALLED };

#define WORLD_PREFIX	"10.1.0.0/16"
#define WORLD_HOP	"192.0.2.1"
#define WORLD_PROTOCOL	0x51000001U
#define WORLD_CAP	8

/* One file, what it holds, and memory for the arrays of a call. */
struct world {
	int fd;
	__u32 entity;
	__u64 h_hop, h_route, h_dest, h_entity;
	__u64 h_list, h_walk;	/* those of route lists are made where they are needed */
	__u32 subscription;
	__u64 list[2];
	struct rtm_prefix key;
	struct rtm_route_info in;
	struct rtm_route_info rec[WORLD_CAP];
	struct rtm_entity_info ent[WORLD_CAP];
	struct rtm_nexthop_info hop[WORLD_CAP];
	struct rtm_dest_handles handles[WORLD_CAP];
	__s32 status[WORLD_CAP];
	__u64 hops[1 + RTM_MAX_NEXTHOPS];
	struct rtm_event event[WORLD_CAP];
	__u8 bytes[16];
};

union cmd_arg {
	__u32 size;
	struct rtm_query query;
	struct rtm_attach attach;
	struct rtm_detach detach;
	struct rtm_stats stats;
	struct rtm_handles handles;
	struct rtm_entity_register reg;
	struct rtm_entity_deregister dereg;
	struct rtm_entity_list entity_list;
	struct rtm_entity_info entity_info;
	struct rtm_nexthop_cmd nexthop;
	struct rtm_nexthop_list nexthop_list;
	struct rtm_route_batch batch;
	struct rtm_route_cmd route;
	struct rtm_route_change change;
	struct rtm_list list;
	struct rtm_dest_lookup lookup;
	struct rtm_dest_info dest_info;
	struct rtm_notify_open notify_open;
	struct rtm_notify_close notify_close;
	struct rtm_notify_fetch notify_fetch;
	struct rtm_notify_dests notify_dests;
	struct rtm_event_fetch event_fetch;
	struct rtm_method_invoke invoke;
	struct rtm_method_take take;
	struct rtm_method_reply reply;
	struct rtm_method_block block;
	struct rtm_dest_opaque dest_opaque;
	struct rtm_dest_hold dest_hold;
	struct rtm_routelist_new routelist_new;
	struct rtm_routelist_move routelist_move;
	struct rtm_routelist_enum routelist_enum;
	struct rtm_routelist_fetch routelist_fetch;
	__u8 bytes[320];
};

#define NONE	(-1)

struct cmd {
	const char *name;
	unsigned long req;
	__u32 size;		/* the struct */
	__u32 first;		/* its first version */
	enum world_state state;	/* what the file has to be */
	int flags;		/* offset of the flags, NONE without */
	__u32 known;		/* flags there are */
	int reserved[4];	/* offsets of reserved words, 0 ends */
	int out, out_end;	/* offsets around the out_* fields */
	int count;		/* offset of the count of an array, NONE without */
	int record_len;		/* offset of a record length, NONE without */
	void (*fill)(struct world *w, union cmd_arg *a);
};

/* ---- arguments that work ---- */

static inline void fill_query(struct world *w, union cmd_arg *a) {}

static inline void fill_attach(struct world *w, union cmd_arg *a)
{
	a->attach.family = AF_INET;
}

static inline void fill_empty(struct world *w, union cmd_arg *a) {}

static inline void fill_handles(struct world *w, union cmd_arg *a)
{
	w->list[0] = w->h_route;
	a->handles.count = 1;
	a->handles.handles = u64ptr(w->list);
}

static inline void fill_register(struct world *w, union cmd_arg *a)
{
	a->reg.family = AF_INET;
	a->reg.protocol = WORLD_PROTOCOL;
	a->reg.protocol_instance = 9;
}

static inline void fill_entity_list(struct world *w, union cmd_arg *a)
{
	a->entity_list.records = u64ptr(w->ent);
	a->entity_list.record_len = sizeof(w->ent[0]);
	a->entity_list.count = WORLD_CAP;
}

static inline void fill_entity_info(struct world *w, union cmd_arg *a)
{
	a->entity_info.entity = w->entity;
}

static inline void fill_nexthop_add(struct world *w, union cmd_arg *a)
{
	a->nexthop.info.hop = hop("192.0.2.77", 3);
}

static inline void fill_nexthop(struct world *w, union cmd_arg *a)
{
	a->nexthop.info.hop = hop(WORLD_HOP, 0);
}

static inline void fill_nexthop_info(struct world *w, union cmd_arg *a)
{
	a->nexthop.handle = w->h_hop;
}

static inline void fill_nexthop_list(struct world *w, union cmd_arg *a)
{
	a->nexthop_list.records = u64ptr(w->hop);
	a->nexthop_list.record_len = sizeof(w->hop[0]);
	a->nexthop_list.count = WORLD_CAP;
}

static inline void fill_batch(struct world *w, union cmd_arg *a)
{
	w->in = rt("10.2.0.0/16", WORLD_HOP, 10, 10);
	a->batch.records = u64ptr(&w->in);
	a->batch.record_len = sizeof(w->in);
	a->batch.count = 1;
	a->batch.status = u64ptr(w->status);
}

static inline void fill_route_info(struct world *w, union cmd_arg *a)
{
	a->route.handle = w->h_route;
}

static inline void fill_route_change(struct world *w, union cmd_arg *a)
{
	w->in = rt("10.2.0.0/16", WORLD_HOP, 10, 10);
	a->change.route = u64ptr(&w->in);
	a->change.records = u64ptr(w->rec);
	a->change.record_len = sizeof(w->rec[0]);
	a->change.views = RTM_VIEWS_UCAST;
	a->change.out_change = (__s32)POISON32;
}

static inline void fill_list(struct world *w, union cmd_arg *a)
{
	a->list.records = u64ptr(w->rec);
	a->list.record_len = sizeof(w->rec[0]);
	a->list.count = WORLD_CAP;
}

static inline void fill_lookup(struct world *w, union cmd_arg *a)
{
	w->key = pfx(WORLD_PREFIX);
	a->lookup.keys = u64ptr(&w->key);
	a->lookup.count = 1;
	a->lookup.records = u64ptr(w->rec);
	a->lookup.record_len = sizeof(w->rec[0]);
}

static inline void fill_event_fetch(struct world *w, union cmd_arg *a)
{
	a->event_fetch.records = u64ptr(w->event);
	a->event_fetch.record_len = sizeof(w->event[0]);
	a->event_fetch.count = WORLD_CAP;
}

/* The entity exports nothing, so a call of its methods works and does nothing. */
static inline void fill_invoke(struct world *w, union cmd_arg *a)
{
	a->invoke.entity = w->entity;
	a->invoke.methods = 1;
	a->invoke.target = w->h_dest;
	a->invoke.input = u64ptr(w->bytes);
	a->invoke.input_len = sizeof(w->bytes);
	a->invoke.output = u64ptr(w->bytes);
	a->invoke.output_len = sizeof(w->bytes);
}

static inline void fill_take(struct world *w, union cmd_arg *a)
{
	a->take.input = u64ptr(w->bytes);
	a->take.input_len = sizeof(w->bytes);
}

static inline void fill_reply(struct world *w, union cmd_arg *a)
{
	struct rtm_method_take t;

	if (!_test_take(w->fd, 0, w->bytes, sizeof(w->bytes), &t))
		a->reply.call = t.call;
	a->reply.output = u64ptr(w->bytes);
	a->reply.output_len = sizeof(w->bytes);
}

static inline void fill_block(struct world *w, union cmd_arg *a)
{
	a->block.target = w->h_dest;
}

static inline void fill_dest_info(struct world *w, union cmd_arg *a)
{
	a->dest_info.handle = w->h_dest;
	a->dest_info.records = u64ptr(w->rec);
	a->dest_info.record_len = sizeof(w->rec[0]);
	a->dest_info.count = WORLD_CAP;
}

static inline void fill_dest_hold(struct world *w, union cmd_arg *a)
{
	a->dest_hold.handle = w->h_dest;
	a->dest_hold.views = RTM_VIEWS_UCAST;
	a->dest_hold.hold_ms = 1;
}

static inline void fill_dest_opaque(struct world *w, union cmd_arg *a)
{
	a->dest_opaque.handle = w->h_dest;
}

static inline void fill_routelist_move(struct world *w, union cmd_arg *a)
{
	_test_routelist_new(w->fd, &w->h_list);
	w->list[0] = w->h_route;
	a->routelist_move.list = w->h_list;
	a->routelist_move.count = 1;
	a->routelist_move.handles = u64ptr(w->list);
}

static inline void fill_routelist_enum(struct world *w, union cmd_arg *a)
{
	_test_routelist_new(w->fd, &w->h_list);
	a->routelist_enum.list = w->h_list;
}

static inline void fill_routelist_fetch(struct world *w, union cmd_arg *a)
{
	_test_routelist_new(w->fd, &w->h_list);
	_test_routelist_move(w->fd, w->h_list, &w->h_route, 1, NULL);
	_test_routelist_enum(w->fd, w->h_list, &w->h_walk);
	a->routelist_fetch.handle = w->h_walk;
	a->routelist_fetch.count = WORLD_CAP;
	a->routelist_fetch.records = u64ptr(w->rec);
	a->routelist_fetch.record_len = sizeof(w->rec[0]);
}

static inline void fill_notify_open(struct world *w, union cmd_arg *a)
{
	a->notify_open.types = RTM_NOTIFY_T_ALL;
}

static inline void fill_notify_close(struct world *w, union cmd_arg *a)
{
	a->notify_close.subscription = w->subscription;
}

static inline void fill_notify_fetch(struct world *w, union cmd_arg *a)
{
	a->notify_fetch.subscription = w->subscription;
	a->notify_fetch.records = u64ptr(w->rec);
	a->notify_fetch.record_len = sizeof(w->rec[0]);
	a->notify_fetch.count = WORLD_CAP;
}

static inline void fill_notify_dests(struct world *w, union cmd_arg *a)
{
	w->key = pfx(WORLD_PREFIX);
	a->notify_dests.subscription = w->subscription;
	a->notify_dests.op = RTM_NOTIFY_STATUS;
	a->notify_dests.prefixes = u64ptr(&w->key);
	a->notify_dests.status = u64ptr(w->status);
	a->notify_dests.count = 1;
}

#define OFF(type, field)	((int)offsetof(struct type, field))
#define CMD(id, type, st, ...)						\
	{ .name = #id, .req = RTM_IOC_##id, .size = sizeof(struct type),	\
	  .first = sizeof(struct type),						\
	  .state = st, .flags = NONE, .count = NONE, .record_len = NONE, __VA_ARGS__ }

#pragma GCC diagnostic ignored "-Woverride-init"
static const struct cmd cmds[] = {
	CMD(QUERY, rtm_query, FRESH, .fill = fill_query,
	    .out = OFF(rtm_query, out_version), .out_end = OFF(rtm_query, reserved)),
	CMD(ATTACH, rtm_attach, FRESH, .fill = fill_attach),
	CMD(DETACH, rtm_detach, OBSERVER, .fill = fill_empty,
	    .reserved = { OFF(rtm_detach, reserved) }),
	CMD(STATS, rtm_stats, ENTITY, .fill = fill_empty,
	    .reserved = { OFF(rtm_stats, reserved) },
	    .first = OFF(rtm_stats, out_subscriptions),
	    .out = OFF(rtm_stats, out_dests), .out_end = sizeof(struct rtm_stats)),
	CMD(HANDLE_REF, rtm_handles, ENTITY, .fill = fill_handles,
	    .count = OFF(rtm_handles, count), .reserved = { OFF(rtm_handles, reserved) },
	    .out = OFF(rtm_handles, out_done), .out_end = OFF(rtm_handles, reserved)),
	CMD(HANDLE_RELEASE, rtm_handles, ENTITY, .fill = fill_handles,
	    .count = OFF(rtm_handles, count), .reserved = { OFF(rtm_handles, reserved) },
	    .out = OFF(rtm_handles, out_done), .out_end = OFF(rtm_handles, reserved)),
	CMD(ENTITY_REGISTER, rtm_entity_register, FRESH, .fill = fill_register,
	    .first = OFF(rtm_entity_register, methods),
	    .flags = OFF(rtm_entity_register, flags),
	    .known = RTM_ENTITY_F_EVENTS | RTM_ENTITY_F_EXPIRE | RTM_ENTITY_F_OPAQUE,
	    .reserved = { OFF(rtm_entity_register, reserved),
			  OFF(rtm_entity_register, reserved2) },
	    .out = OFF(rtm_entity_register, out_entity),
	    .out_end = OFF(rtm_entity_register, methods)),
	CMD(ENTITY_DEREGISTER, rtm_entity_deregister, ENTITY, .fill = fill_empty,
	    .reserved = { OFF(rtm_entity_deregister, reserved) }),
	CMD(ENTITY_LIST, rtm_entity_list, ENTITY, .fill = fill_entity_list,
	    .flags = OFF(rtm_entity_list, flags), .known = RTM_ENTITY_LIST_F_HANDLES,
	    .count = OFF(rtm_entity_list, count),
	    .record_len = OFF(rtm_entity_list, record_len),
	    .reserved = { OFF(rtm_entity_list, reserved) },
	    .out = OFF(rtm_entity_list, out_total), .out_end = OFF(rtm_entity_list, reserved)),
	CMD(ENTITY_INFO, rtm_entity_info, ENTITY, .fill = fill_entity_info,
	    .first = OFF(rtm_entity_info, out_methods),
	    .flags = OFF(rtm_entity_info, flags),
	    .out = OFF(rtm_entity_info, out_state), .out_end = sizeof(struct rtm_entity_info)),
	CMD(NEXTHOP_ADD, rtm_nexthop_cmd, ENTITY, .fill = fill_nexthop_add,
	    .first = OFF(rtm_nexthop_cmd, out_owner),
	    .flags = OFF(rtm_nexthop_cmd, flags), .known = RTM_NEXTHOP_F_HANDLE,
	    .reserved = { OFF(rtm_nexthop_cmd, reserved), OFF(rtm_nexthop_cmd, info.reserved),
			  OFF(rtm_nexthop_cmd, info.reserved2) },
	    .out = OFF(rtm_nexthop_cmd, out_change), .out_end = OFF(rtm_nexthop_cmd, reserved)),
	CMD(NEXTHOP_FIND, rtm_nexthop_cmd, ENTITY, .fill = fill_nexthop,
	    .first = OFF(rtm_nexthop_cmd, out_owner),
	    .flags = OFF(rtm_nexthop_cmd, flags), .known = RTM_NEXTHOP_F_HANDLE,
	    .reserved = { OFF(rtm_nexthop_cmd, reserved) }),
	CMD(NEXTHOP_DEL, rtm_nexthop_cmd, ENTITY, .fill = fill_nexthop,
	    .first = OFF(rtm_nexthop_cmd, out_owner),
	    .flags = OFF(rtm_nexthop_cmd, flags), .known = RTM_NEXTHOP_F_HANDLE,
	    .reserved = { OFF(rtm_nexthop_cmd, reserved) }),
	CMD(NEXTHOP_INFO, rtm_nexthop_cmd, ENTITY, .fill = fill_nexthop_info,
	    .first = OFF(rtm_nexthop_cmd, out_owner),
	    .flags = OFF(rtm_nexthop_cmd, flags), .known = RTM_NEXTHOP_F_OWNER,
	    .reserved = { OFF(rtm_nexthop_cmd, reserved) }),
	CMD(NEXTHOP_LIST, rtm_nexthop_list, ENTITY, .fill = fill_nexthop_list,
	    .first = OFF(rtm_nexthop_list, handles),
	    .flags = OFF(rtm_nexthop_list, flags), .known = RTM_LIST_F_AFTER,
	    .count = OFF(rtm_nexthop_list, count),
	    .record_len = OFF(rtm_nexthop_list, record_len),
	    .out = OFF(rtm_nexthop_list, out_count), .out_end = OFF(rtm_nexthop_list, handles)),
	CMD(ROUTE_BATCH, rtm_route_batch, ENTITY, .fill = fill_batch,
	    .flags = OFF(rtm_route_batch, flags),
	    .known = RTM_BATCH_F_CONTINUE | RTM_BATCH_F_MAKE_HOPS |
		     RTM_BATCH_F_BRIEF,
	    .first = OFF(rtm_route_batch, list),
	    .count = OFF(rtm_route_batch, count),
	    .record_len = OFF(rtm_route_batch, record_len),
	    .reserved = { OFF(rtm_route_batch, reserved) },
	    .out = OFF(rtm_route_batch, out_done), .out_end = OFF(rtm_route_batch, list)),
	CMD(ROUTE_INFO, rtm_route_cmd, ENTITY, .fill = fill_route_info,
	    .first = OFF(rtm_route_cmd, hops),
	    .flags = OFF(rtm_route_cmd, flags),
	    .known = RTM_ROUTE_INFO_F_HANDLES | RTM_ROUTE_INFO_F_HOPS |
		     RTM_ROUTE_INFO_F_MATCH,
	    .reserved = { OFF(rtm_route_cmd, match), OFF(rtm_route_cmd, views),
			  OFF(rtm_route_cmd, criteria_aux_len), OFF(rtm_route_cmd, ifindex) },
	    .out = OFF(rtm_route_cmd, out_best_views), .out_end = OFF(rtm_route_cmd, hops)),
	CMD(ROUTE_LIST, rtm_list, ENTITY, .fill = fill_list,
	    .first = OFF(rtm_list, ifindex),
	    .flags = OFF(rtm_list, flags), .known = RTM_LIST_F_AFTER | RTM_LIST_F_OWN |
						    RTM_LIST_F_BRIEF,
	    .count = OFF(rtm_list, count), .record_len = OFF(rtm_list, record_len),
	    .reserved = { OFF(rtm_list, protocol), OFF(rtm_list, reserved) },
	    .out = OFF(rtm_list, out_count), .out_end = OFF(rtm_list, handle_len)),
	CMD(ROUTE_CHANGE, rtm_route_change, ENTITY, .fill = fill_route_change,
	    .flags = OFF(rtm_route_change, flags), .known = RTM_BATCH_F_MAKE_HOPS,
	    .record_len = OFF(rtm_route_change, record_len),
	    .out = OFF(rtm_route_change, out_aux), .out_end = sizeof(struct rtm_route_change)),
	CMD(DEST_LOOKUP, rtm_dest_lookup, ENTITY, .fill = fill_lookup,
	    .flags = OFF(rtm_dest_lookup, flags), .known = RTM_LOOKUP_F_BRIEF,
	    .count = OFF(rtm_dest_lookup, count), .record_len = OFF(rtm_dest_lookup, record_len),
	    .reserved = { OFF(rtm_dest_lookup, reserved) },
	    .out = OFF(rtm_dest_lookup, out_found), .out_end = sizeof(struct rtm_dest_lookup)),
	CMD(DEST_INFO, rtm_dest_info, ENTITY, .fill = fill_dest_info,
	    .flags = OFF(rtm_dest_info, flags),
	    .count = OFF(rtm_dest_info, count), .record_len = OFF(rtm_dest_info, record_len),
	    .reserved = { OFF(rtm_dest_info, reserved) },
	    .out = OFF(rtm_dest_info, out_count), .out_end = OFF(rtm_dest_info, handles)),
	CMD(DEST_LIST, rtm_list, ENTITY, .fill = fill_list,
	    .first = OFF(rtm_list, ifindex),
	    .flags = OFF(rtm_list, flags), .known = RTM_LIST_F_AFTER | RTM_LIST_F_OWN |
						    RTM_LIST_F_BRIEF,
	    .count = OFF(rtm_list, count), .record_len = OFF(rtm_list, record_len),
	    .reserved = { OFF(rtm_list, reserved) },
	    .out = OFF(rtm_list, out_count), .out_end = OFF(rtm_list, handle_len)),
	CMD(NOTIFY_OPEN, rtm_notify_open, ENTITY, .fill = fill_notify_open,
	    .flags = OFF(rtm_notify_open, flags),
	    .known = RTM_NOTIFY_F_MARKED | RTM_NOTIFY_F_INITIAL,
	    .reserved = { OFF(rtm_notify_open, reserved) },
	    .out = OFF(rtm_notify_open, out_subscription),
	    .out_end = OFF(rtm_notify_open, reserved)),
	CMD(NOTIFY_CLOSE, rtm_notify_close, ENTITY, .fill = fill_notify_close),
	CMD(NOTIFY_FETCH, rtm_notify_fetch, ENTITY, .fill = fill_notify_fetch,
	    .flags = OFF(rtm_notify_fetch, flags), .known = RTM_LIST_F_BRIEF,
	    .count = OFF(rtm_notify_fetch, count),
	    .record_len = OFF(rtm_notify_fetch, record_len),
	    .out = OFF(rtm_notify_fetch, out_count), .out_end = sizeof(struct rtm_notify_fetch)),
	CMD(NOTIFY_DESTS, rtm_notify_dests, ENTITY, .fill = fill_notify_dests,
	    .count = OFF(rtm_notify_dests, count),
	    .reserved = { OFF(rtm_notify_dests, reserved) },
	    .out = OFF(rtm_notify_dests, out_done), .out_end = OFF(rtm_notify_dests, reserved)),
	CMD(EVENT_FETCH, rtm_event_fetch, ENTITY, .fill = fill_event_fetch,
	    .flags = OFF(rtm_event_fetch, flags), .known = RTM_EVENT_F_HANDLES,
	    .count = OFF(rtm_event_fetch, count),
	    .record_len = OFF(rtm_event_fetch, record_len),
	    .out = OFF(rtm_event_fetch, out_count), .out_end = sizeof(struct rtm_event_fetch)),
	CMD(METHOD_INVOKE, rtm_method_invoke, ENTITY, .fill = fill_invoke,
	    .out = OFF(rtm_method_invoke, out_len), .out_end = sizeof(struct rtm_method_invoke)),
	CMD(METHOD_TAKE, rtm_method_take, CALLED, .fill = fill_take,
	    .flags = OFF(rtm_method_take, flags), .known = RTM_METHOD_TAKE_F_HANDLE,
	    .reserved = { OFF(rtm_method_take, reserved) },
	    .out = OFF(rtm_method_take, out_len), .out_end = OFF(rtm_method_take, reserved)),
	CMD(METHOD_REPLY, rtm_method_reply, CALLED, .fill = fill_reply,
	    .reserved = { OFF(rtm_method_reply, reserved) }),
	CMD(METHOD_BLOCK, rtm_method_block, ENTITY, .fill = fill_block,
	    .flags = OFF(rtm_method_block, flags), .known = RTM_METHOD_BLOCK_F_BLOCK,
	    .reserved = { OFF(rtm_method_block, reserved) }),
	CMD(DEST_HOLD, rtm_dest_hold, ENTITY, .fill = fill_dest_hold,
	    .flags = OFF(rtm_dest_hold, flags),
	    .out = OFF(rtm_dest_hold, out_hold_ms), .out_end = sizeof(struct rtm_dest_hold)),
	CMD(DEST_OPAQUE, rtm_dest_opaque, ENTITY, .fill = fill_dest_opaque,
	    .flags = OFF(rtm_dest_opaque, flags), .known = RTM_OPAQUE_F_SET | RTM_OPAQUE_F_IF,
	    .reserved = { OFF(rtm_dest_opaque, reserved) },
	    .out = OFF(rtm_dest_opaque, out_value), .out_end = sizeof(struct rtm_dest_opaque)),
	CMD(ROUTELIST_NEW, rtm_routelist_new, ENTITY, .fill = fill_empty,
	    .reserved = { OFF(rtm_routelist_new, reserved) },
	    .out = OFF(rtm_routelist_new, out_handle), .out_end = sizeof(struct rtm_routelist_new)),
	CMD(ROUTELIST_MOVE, rtm_routelist_move, ENTITY, .fill = fill_routelist_move,
	    .count = OFF(rtm_routelist_move, count),
	    .reserved = { OFF(rtm_routelist_move, reserved) },
	    .out = OFF(rtm_routelist_move, out_done), .out_end = OFF(rtm_routelist_move, reserved)),
	CMD(ROUTELIST_ENUM, rtm_routelist_enum, ENTITY, .fill = fill_routelist_enum,
	    .reserved = { OFF(rtm_routelist_enum, reserved) },
	    .out = OFF(rtm_routelist_enum, out_handle), .out_end = sizeof(struct rtm_routelist_enum)),
	CMD(ROUTELIST_FETCH, rtm_routelist_fetch, ENTITY, .fill = fill_routelist_fetch,
	    .count = OFF(rtm_routelist_fetch, count),
	    .record_len = OFF(rtm_routelist_fetch, record_len),
	    .out = OFF(rtm_routelist_fetch, out_count),
	    .out_end = sizeof(struct rtm_routelist_fetch)),
};

static inline __u32 *word(void *arg, int offset)
{
	return (__u32 *)((__u8 *)arg + offset);
}

/*
 * An entity with one next hop and one route, and handles of everything.
 * Returns 0 or a negative errno.
 */
static inline int world_populate_as(struct world *w, __u32 methods)
{
	struct rtm_dest_handles h;
	struct rtm_route_info rec;
	int rc;

	rc = _test_register_as(w->fd, WORLD_PROTOCOL, 1, RTM_ENTITY_F_OPAQUE, methods,
			       &w->entity);
	if (rc)
		return rc;
	rc = _test_nexthop_add(w->fd, WORLD_HOP, 0, &w->h_hop);
	if (rc)
		return rc;
	rc = _test_notify_open(w->fd, RTM_VIEWS_UCAST, RTM_NOTIFY_T_ALL, 0, &w->subscription);
	if (rc)
		return rc;
	rc = _test_route_aux(w->fd, RTM_OP_SET, rt(WORLD_PREFIX, WORLD_HOP, 5, 5),
			     NULL, 0, &w->h_route);
	if (rc < 0)
		return rc;
	rc = _test_lookup_handles(w->fd, WORLD_PREFIX, &rec, &h);
	if (rc)
		return rc;
	w->h_dest = h.dest;
	w->h_entity = h.owner;
	/* one count of each */
	return _test_release(w->fd, h.route);
}

static inline int world_populate(struct world *w)
{
	return world_populate_as(w, 0);
}

/* A process calls the entity's method, until the entity is gone. */
static inline int world_call(struct world *w)
{
	struct rtm_method_invoke i = invoke_cmd(w->entity, 1, w->bytes, sizeof(w->bytes),
						w->bytes, sizeof(w->bytes));
	struct rtm_event e;
	int rc = fork();

	if (rc < 0)
		return -errno;
	if (!rc) {
		close(w->fd);
		w->fd = rtm_open(O_RDWR);
		if (!_test_register(w->fd, 0, AF_INET, WORLD_PROTOCOL, 2, NULL))
			rtm_call(w->fd, RTM_IOC_METHOD_INVOKE, &i);
		_exit(0);
	}
	/* the world's subscription has something to tell, too */
	do {
		rc = _test_events(w->fd, 0, &e, 1, 10000);
	} while (rc == 1 && e.type != RTM_EVENT_METHOD);
	return rc == 1 ? 0 : -ETIMEDOUT;
}

/* Opens a file and brings it into the state that *c needs. */
static inline int world_open(struct world *w, const struct cmd *c)
{
	int rc = 0;

	/* the caller of the world before ends with that */
	while (waitpid(-1, NULL, 0) > 0)
		;
	memset(w, 0, sizeof(*w));
	w->fd = rtm_open(O_RDWR);
	if (w->fd < 0)
		return w->fd;
	if (c->state == OBSERVER)
		rc = _test_attach(w->fd, 0, AF_INET);
	else if (c->state >= ENTITY)
		rc = world_populate_as(w, c->state == CALLED);
	if (!rc && c->state == CALLED)
		rc = world_call(w);
	if (rc)
		close(w->fd);
	return rc;
}

/* An argument of *c that works. */
static inline void cmd_fill(const struct cmd *c, struct world *w, union cmd_arg *a)
{
	memset(a, 0, sizeof(*a));
	a->size = c->size;
	c->fill(w, a);
	if (c->out)
		poison(a->bytes + c->out, c->out_end - c->out);
}

#endif /* RTM_CMDS_H */
