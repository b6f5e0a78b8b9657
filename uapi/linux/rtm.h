/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * rtm: one routing table, shared by routing daemons, each entry with a living
 * owner.  This header is the whole contract of /dev/rtm.
 */
#ifndef _UAPI_LINUX_RTM_H
#define _UAPI_LINUX_RTM_H

#include <linux/ioctl.h>
#include <linux/types.h>

/**
 * DOC: Calling convention
 *
 * Every command takes one struct that starts with its own size in bytes, so
 * that structs can grow.  Fields named out_* are written by the kernel, all
 * others are read; both kinds may live in one struct.  Reserved fields are
 * zero.  The layout is the same for 32-bit and 64-bit programs; pointers are
 * carried as __u64.
 *
 * Errors that mean the same for every command:
 *
 * ======================  ====================================================
 * ENOTTY                  no such command
 * EINVAL                  size shorter than the first version of the struct, a
 *                         reserved field is not zero, a value out of range, a
 *                         record shorter than its first version or longer
 *                         than 4096 bytes, a count above %RTM_MAX_ARRAY
 * E2BIG                   size longer than this kernel's struct, or a record
 *                         longer than this kernel's, and the excess is not
 *                         all zero; size above 4096
 * EOPNOTSUPP              an unknown flag bit, or a view that does not exist
 * EFAULT                  memory of the caller cannot be read or written
 * ENOTCONN                the command needs a file that is attached to a table
 *                         (or, where so said, one that registered an entity)
 * EBADF                   the command changes something and the file is not
 *                         open for writing
 * EPERM                   the command changes something and the opener lacked
 *                         CAP_NET_ADMIN over the network namespace
 * EAFNOSUPPORT            an address family that is neither 0 nor the table's
 * ENOENT                  no such object; a handle that is stale, of another
 *                         file, or of another type
 * ENOSPC                  a documented limit is reached
 * ENOMEM                  out of memory
 * EINTR                   a signal came before anything was done
 * EOWNERDEAD              a call was made to an entity that is gone
 * ETIMEDOUT               what was waited for did not come in time
 * EDEADLK                 what would be waited for can never come
 * ENODEV                  the network namespace of the file has ended
 * ======================  ====================================================
 *
 * A command that fails has changed nothing, except an array command, which
 * says how far it got.  Handles it would have given out are not counted.
 *
 * Records in arrays grow as structs do: their length stands beside the
 * pointer.  A longer one than the kernel's is filled up with zeros on output.
 *
 * A file open for reading may use every command that changes nothing.
 */

#define RTM_IOC_TYPE	0xBC

enum {
	RTM_CMD_QUERY = 0x00,
	RTM_CMD_ATTACH,
	RTM_CMD_DETACH,
	RTM_CMD_STATS,
	RTM_CMD_HANDLE_REF,
	RTM_CMD_HANDLE_RELEASE,
	RTM_CMD_EVENT_FETCH,
	RTM_CMD_ENTITY_REGISTER = 0x10,
	RTM_CMD_ENTITY_DEREGISTER,
	RTM_CMD_ENTITY_LIST,
	RTM_CMD_ENTITY_INFO,
	RTM_CMD_NEXTHOP_ADD = 0x20,
	RTM_CMD_NEXTHOP_FIND,
	RTM_CMD_NEXTHOP_DEL,
	RTM_CMD_NEXTHOP_INFO,
	RTM_CMD_NEXTHOP_LIST,
	RTM_CMD_ROUTE_BATCH = 0x30,
	RTM_CMD_ROUTE_INFO,
	RTM_CMD_ROUTE_LIST,
	RTM_CMD_ROUTE_CHANGE,
	RTM_CMD_DEST_LOOKUP = 0x40,
	RTM_CMD_DEST_INFO,
	RTM_CMD_DEST_LIST,
	RTM_CMD_DEST_HOLD = 0x43,
	RTM_CMD_DEST_OPAQUE = 0x44,
	RTM_CMD_NOTIFY_OPEN = 0x50,
	RTM_CMD_NOTIFY_CLOSE,
	RTM_CMD_NOTIFY_FETCH,
	RTM_CMD_NOTIFY_DESTS,
	RTM_CMD_METHOD_INVOKE = 0x60,
	RTM_CMD_METHOD_TAKE,
	RTM_CMD_METHOD_REPLY,
	RTM_CMD_METHOD_BLOCK,
	RTM_CMD_ROUTELIST_NEW = 0x70,
	RTM_CMD_ROUTELIST_MOVE,
	RTM_CMD_ROUTELIST_ENUM,
	RTM_CMD_ROUTELIST_FETCH,
};

#define RTM_IOC_QUERY			_IO(RTM_IOC_TYPE, RTM_CMD_QUERY)
#define RTM_IOC_ATTACH			_IO(RTM_IOC_TYPE, RTM_CMD_ATTACH)
#define RTM_IOC_DETACH			_IO(RTM_IOC_TYPE, RTM_CMD_DETACH)
#define RTM_IOC_STATS			_IO(RTM_IOC_TYPE, RTM_CMD_STATS)
#define RTM_IOC_HANDLE_REF		_IO(RTM_IOC_TYPE, RTM_CMD_HANDLE_REF)
#define RTM_IOC_HANDLE_RELEASE		_IO(RTM_IOC_TYPE, RTM_CMD_HANDLE_RELEASE)
#define RTM_IOC_EVENT_FETCH		_IO(RTM_IOC_TYPE, RTM_CMD_EVENT_FETCH)
#define RTM_IOC_ENTITY_REGISTER		_IO(RTM_IOC_TYPE, RTM_CMD_ENTITY_REGISTER)
#define RTM_IOC_ENTITY_DEREGISTER	_IO(RTM_IOC_TYPE, RTM_CMD_ENTITY_DEREGISTER)
#define RTM_IOC_ENTITY_LIST		_IO(RTM_IOC_TYPE, RTM_CMD_ENTITY_LIST)
#define RTM_IOC_ENTITY_INFO		_IO(RTM_IOC_TYPE, RTM_CMD_ENTITY_INFO)
#define RTM_IOC_NEXTHOP_ADD		_IO(RTM_IOC_TYPE, RTM_CMD_NEXTHOP_ADD)
#define RTM_IOC_NEXTHOP_FIND		_IO(RTM_IOC_TYPE, RTM_CMD_NEXTHOP_FIND)
#define RTM_IOC_NEXTHOP_DEL		_IO(RTM_IOC_TYPE, RTM_CMD_NEXTHOP_DEL)
#define RTM_IOC_NEXTHOP_INFO		_IO(RTM_IOC_TYPE, RTM_CMD_NEXTHOP_INFO)
#define RTM_IOC_NEXTHOP_LIST		_IO(RTM_IOC_TYPE, RTM_CMD_NEXTHOP_LIST)
#define RTM_IOC_ROUTE_BATCH		_IO(RTM_IOC_TYPE, RTM_CMD_ROUTE_BATCH)
#define RTM_IOC_ROUTE_INFO		_IO(RTM_IOC_TYPE, RTM_CMD_ROUTE_INFO)
#define RTM_IOC_ROUTE_LIST		_IO(RTM_IOC_TYPE, RTM_CMD_ROUTE_LIST)
#define RTM_IOC_ROUTE_CHANGE		_IO(RTM_IOC_TYPE, RTM_CMD_ROUTE_CHANGE)
#define RTM_IOC_DEST_LOOKUP		_IO(RTM_IOC_TYPE, RTM_CMD_DEST_LOOKUP)
#define RTM_IOC_DEST_INFO		_IO(RTM_IOC_TYPE, RTM_CMD_DEST_INFO)
#define RTM_IOC_DEST_LIST		_IO(RTM_IOC_TYPE, RTM_CMD_DEST_LIST)
#define RTM_IOC_DEST_HOLD		_IO(RTM_IOC_TYPE, RTM_CMD_DEST_HOLD)
#define RTM_IOC_NOTIFY_OPEN		_IO(RTM_IOC_TYPE, RTM_CMD_NOTIFY_OPEN)
#define RTM_IOC_NOTIFY_CLOSE		_IO(RTM_IOC_TYPE, RTM_CMD_NOTIFY_CLOSE)
#define RTM_IOC_NOTIFY_FETCH		_IO(RTM_IOC_TYPE, RTM_CMD_NOTIFY_FETCH)
#define RTM_IOC_NOTIFY_DESTS		_IO(RTM_IOC_TYPE, RTM_CMD_NOTIFY_DESTS)
#define RTM_IOC_METHOD_INVOKE		_IO(RTM_IOC_TYPE, RTM_CMD_METHOD_INVOKE)
#define RTM_IOC_METHOD_TAKE		_IO(RTM_IOC_TYPE, RTM_CMD_METHOD_TAKE)
#define RTM_IOC_METHOD_REPLY		_IO(RTM_IOC_TYPE, RTM_CMD_METHOD_REPLY)
#define RTM_IOC_METHOD_BLOCK		_IO(RTM_IOC_TYPE, RTM_CMD_METHOD_BLOCK)
#define RTM_IOC_DEST_OPAQUE		_IO(RTM_IOC_TYPE, RTM_CMD_DEST_OPAQUE)
#define RTM_IOC_ROUTELIST_NEW		_IO(RTM_IOC_TYPE, RTM_CMD_ROUTELIST_NEW)
#define RTM_IOC_ROUTELIST_MOVE		_IO(RTM_IOC_TYPE, RTM_CMD_ROUTELIST_MOVE)
#define RTM_IOC_ROUTELIST_ENUM		_IO(RTM_IOC_TYPE, RTM_CMD_ROUTELIST_ENUM)
#define RTM_IOC_ROUTELIST_FETCH		_IO(RTM_IOC_TYPE, RTM_CMD_ROUTELIST_FETCH)

/* Limits.  The command QUERY tells those of the running kernel. */
#define RTM_MAX_ARRAY		(1U << 20)	/* records in one call */
#define RTM_MAX_NEXTHOPS	16U		/* next hops of one route (U49) */
#define RTM_MAX_OPAQUE		64U		/* owner's bytes on one route */
#define RTM_MAX_SUBSCRIPTIONS	64U		/* subscriptions of one file */
/* Subscriptions in one table of files that may only read, all together. */
#define RTM_MAX_READER_SUBSCRIPTIONS	512U

/* Views: a set of views is a mask with bit (1 << view). */
#define RTM_VIEW_UCAST		0U
#define RTM_VIEW_MCAST		1U
#define RTM_VIEWS_ANY		0x00000000U	/* no restriction, no view data */
#define RTM_VIEWS_UCAST		0x00000001U
#define RTM_VIEWS_MCAST		0x00000002U
#define RTM_VIEWS_ALL		0xFFFFFFFFU	/* every view there is (U3) */

#define RTM_BRIEF_VIEWS_ALL	0xFFFFU	/* the same in a brief record */

/* Whose best route a query reports. */
#define RTM_PROTOCOL_ANY	0x00000000U	/* best of all */
#define RTM_PROTOCOL_THIS	0xFFFFFFFFU	/* the caller's; ENOTCONN if it registered none */

/* "Nothing there" as an offset into the caller's auxiliary memory. */
#define RTM_AUX_NONE		0xFFFFFFFFU

/**
 * struct rtm_prefix - an address prefix
 * @addr: network byte order, left aligned; bits beyond @len are cleared on
 *	input (U42), bytes beyond the family's length are ignored on input;
 *	all of them are zero on output
 * @len: prefix length in bits, at most 32, or 128 with AF_INET6 (else EINVAL)
 * @family: AF_INET, AF_INET6 or AF_IPX; 0 on input stands for the table's own
 * @reserved: zero
 */
struct rtm_prefix {
	__u8	addr[16];
	__u8	len;
	__u8	family;
	__u16	reserved;
};

/**
 * struct rtm_hop - the identity of a next hop within its owner's list
 * @addr: as in struct rtm_prefix
 * @ifindex: interface index, 0 for none; not checked against the interfaces
 * @len: bits of @addr that count, 32 or 128 (IPX: 48, a node) for an ordinary
 *	address; 0 for a next hop that is an interface alone
 * @family: as in struct rtm_prefix
 * @reserved: zero
 */
struct rtm_hop {
	__u8	addr[16];
	__u32	ifindex;
	__u8	len;
	__u8	family;
	__u16	reserved;
};

/* What a record of ROUTE_BATCH asks for: rtm_route_info.op */
enum rtm_op {
	RTM_OP_SET = 0,		/* add, or update if it is there */
	RTM_OP_ADD = 1,		/* EEXIST if it is there */
	RTM_OP_UPDATE = 2,	/* ENOENT if it is not there */
	RTM_OP_DEL = 3,		/* ENOENT if it is not there */
};

/* rtm_route_info.state (U18) */
enum rtm_route_state {
	RTM_ROUTE_LIVE = 0,
	RTM_ROUTE_DELETING = 1,	/* kept as a hold-down route */
	RTM_ROUTE_DELETED = 2,	/* a handle is all that is left of it */
	RTM_ROUTE_NONE = 3,	/* the record tells of no route */
};

/* rtm_route_info.rec_flags */
#define RTM_ROUTE_F_NEIGHBOUR	0x00000001U	/* in/out: neighbour is given */
/* in: the best-ranked one, whatever its neighbour (U22), which becomes the one given */
#define RTM_ROUTE_F_FIRST	0x00000002U
#define RTM_ROUTE_F_NEW		0x00000004U	/* in: create even if it is there (U20) */
#define RTM_ROUTE_F_BEST	0x00000008U	/* out: best route of some view */
/*
 * in: the route ages, and @ttl counts; without it the route does not, and an
 * update stops its timer (U19); out: the route ages
 */
#define RTM_ROUTE_F_TTL		0x00000010U
#define RTM_ROUTE_F_IF_SEQ	0x00000020U	/* in: only if seq is still the destination's */

/* rtm_route_info.flags: owner's flags, stored and returned (U46) */
#define RTM_RTF_MARTIAN		0x0001U
#define RTM_RTF_BLACKHOLE	0x0002U
#define RTM_RTF_DISCARD		0x0004U
#define RTM_RTF_INACTIVE	0x0008U
#define RTM_RTF_LOCAL		0x0010U
#define RTM_RTF_REMOTE		0x0020U
#define RTM_RTF_MYSELF		0x0040U
#define RTM_RTF_LOOPBACK	0x0080U
#define RTM_RTF_MCAST		0x0100U
#define RTM_RTF_LOCAL_MCAST	0x0200U
#define RTM_RTF_LIMITED_BC	0x0400U
#define RTM_RTF_ZEROS_NETBC	0x1000U
#define RTM_RTF_ZEROS_SUBNETBC	0x2000U
#define RTM_RTF_ONES_NETBC	0x4000U
#define RTM_RTF_ONES_SUBNETBC	0x8000U
#define RTM_RTF_FORWARDING	0x000FU	/* those that matter for forwarding (U58) */

/**
 * struct rtm_route_info - one route, or one destination with its best route
 * @prefix: destination
 * @views: set of views the route belongs to; may be 0.  EOPNOTSUPP for a view
 *	that does not exist.  Of a destination without a route: 0
 * @nexthop: the first next hop.  A route's next hops are a set: given in any
 *	order, one given twice counts once, told in order of address, length,
 *	interface
 * @neighbour: next hop it was learned from, if %RTM_ROUTE_F_NEIGHBOUR is set;
 *	part of the route's identity
 * @preference: lower wins; 0 on input takes the policy's default for the
 *	owner's protocol (U7)
 * @metric: lower wins at equal preference
 * @flags: RTM_RTF_*
 * @flags1: one more byte of the owner's
 * @nh_count: number of next hops, 0 to %RTM_MAX_NEXTHOPS; those after the
 *	first are in the auxiliary memory
 * @opaque_len: owner's bytes, 0 to %RTM_MAX_OPAQUE, in the auxiliary memory
 * @op: in: enum rtm_op; out: 0
 * @state: out: enum rtm_route_state; ignored on input
 * @view: out: which view the record is about (a destination's record), else 0;
 *	ignored on input
 * @rec_flags: RTM_ROUTE_F_*
 * @owner: out: id of the owning entity, 0 for none; ignored on input, except
 *	as a criterion
 * @aux_off: offset into the auxiliary memory, a multiple of 4, of @nh_count - 1
 *	struct rtm_hop followed by @opaque_len bytes; ignored on input if both
 *	are absent; %RTM_AUX_NONE on output if absent or not asked for
 * @status: out of a lookup: 0, or -ENOENT where nothing was found; ignored on
 *	input
 * @num_routes: out: how many routes the destination has in @view (with
 *	%RTM_VIEWS_ANY: in all), of the selected protocol if one was selected (U4)
 * @dest_flags: out: 0 so far; ignored on input
 * @changed: out: when the destination last changed, nanoseconds since 1970 UTC,
 *	to the second (U57)
 * @seq: out: the table's sequence number at the destination's last change.  In,
 *	with %RTM_ROUTE_F_IF_SEQ: what it has to be still, 0 if the destination
 *	has no route; ESTALE otherwise
 * @handle: in: of SET, UPDATE and DEL: a route's handle, which then says which
 *	route is meant; 0 to go by identity; out: 0
 * @dest_views: out: views in which the destination has a route (U5)
 * @best_views: out: views in which this route is the best one
 * @ttl: with %RTM_ROUTE_F_TTL: milliseconds until the route expires: in: from
 *	now, 0 for at once; out: that are left, rounded up, 0 if it is due.  Else
 *	0 (EINVAL); of DEL without effect
 * @reasons: out of a change feed: RTM_REASON_*, else 0; ignored on input
 *
 * An expired route is deleted; if its owner registered with
 * %RTM_ENTITY_F_EXPIRE it stays, without a timer, and the owner is asked: event
 * ROUTE_EXPIRED, which an update or the end of the route takes back.  It expires
 * no earlier than told, on a clock that goes on while the machine sleeps and is
 * never set.  Every SET, ADD or UPDATE that succeeds starts its timer, starts it
 * anew, or stops it; that alone is no change of the route (U59).
 *
 * A record that came out may go in again: fields that are only "out" are
 * ignored on input, %RTM_ROUTE_F_BEST too.
 */
struct rtm_route_info {
	struct rtm_prefix prefix;
	__u32	views;
	struct rtm_hop nexthop;
	struct rtm_hop neighbour;
	__u32	preference;
	__u32	metric;
	__u16	flags;
	__u8	flags1;
	__u8	nh_count;
	__u8	opaque_len;
	__u8	op;
	__u8	state;
	__u8	view;
	__u32	rec_flags;
	__u32	owner;
	__u32	aux_off;
	__s32	status;
	__u32	num_routes;
	__u32	dest_flags;
	__u64	changed;
	__u64	seq;
	__u64	handle;
	__u32	dest_views;
	__u32	best_views;
	__u32	ttl;
	__u32	reasons;
};

/**
 * struct rtm_route_brief - a route in as few bytes as the usual ones need
 * @addr: destination's address, as in struct rtm_prefix
 * @hop: address of the first next hop, as in struct rtm_hop
 * @ifindex: interface of the first next hop
 * @preference: as in struct rtm_route_info
 * @metric: as in struct rtm_route_info
 * @owner: out: id of the owning entity, 0 if there is no route; ignored on input
 * @seq: out: the table's sequence number at the destination's last change;
 *	ignored on input
 * @len: destination's prefix length in bits
 * @hop_len: bits of @hop that count
 * @flags: RTM_RTF_*
 * @nh_count: number of next hops; on input 0 or 1, since there is room for one
 * @op: in: enum rtm_op; out: 0
 * @view: out: which view the record is about; ignored on input
 * @state: out: enum rtm_route_state; ignored on input
 * @views: set of views the route belongs to; %RTM_BRIEF_VIEWS_ALL for every view
 *	there is
 * @best_views: out: views in which this route is the best one; ignored on input
 * @reasons: out of a change feed: RTM_REASON_*, else 0; ignored on input
 * @reserved: zero
 *
 * Of the table's family.  What is not here (neighbour, further next hops,
 * owner's bytes, flags1, times, handles) is absent on input and not told on output.
 */
struct rtm_route_brief {
	__u8	addr[16];
	__u8	hop[16];
	__u32	ifindex;
	__u32	preference;
	__u32	metric;
	__u32	owner;
	__u64	seq;
	__u8	len;
	__u8	hop_len;
	__u16	flags;
	__u8	nh_count;
	__u8	op;
	__u8	view;
	__u8	state;
	__u16	views;
	__u16	best_views;
	__u16	reasons;
	__u16	reserved;
};

/**
 * struct rtm_query - RTM_IOC_QUERY: limits of the kernel and state of the file
 * @size: sizeof(struct rtm_query)
 * @out_version: version of this interface, 1
 * @out_max_array: %RTM_MAX_ARRAY of the running kernel
 * @out_max_nexthops: next hops in one route
 * @out_max_opaque: owner's bytes in one route
 * @out_max_routes: routes of one destination
 * @out_max_handles: different handles that this file may hold, marks of its
 *	subscriptions counted: less if it may only read
 * @out_views: set of views there are
 * @out_flags: RTM_QUERY_F_*
 * @out_entity: id of the entity that this file registered, 0 for none
 * @out_instance: instance the file is attached to
 * @out_family: family the file is attached to, 0 for none
 *
 * Works on every file, attached or not.
 */
struct rtm_query {
	__u32	size;
	__u32	out_version;
	__u32	out_max_array;
	__u32	out_max_nexthops;
	__u32	out_max_opaque;
	__u32	out_max_routes;
	__u32	out_max_handles;
	__u32	out_views;
	__u32	out_flags;
	__u32	out_entity;
	__u16	out_instance;
	__u16	out_family;
	__u32	reserved;
};

#define RTM_QUERY_F_ATTACHED	0x1U	/* registered, or an observer */
#define RTM_QUERY_F_REGISTERED	0x2U
#define RTM_QUERY_F_MAY_CHANGE	0x4U	/* open for writing, with the capability */

/**
 * struct rtm_attach - RTM_IOC_ATTACH: become an observer of a table
 * @size: sizeof(struct rtm_attach)
 * @instance: instance id
 * @family: AF_INET, AF_INET6 or AF_IPX
 *
 * An observer looks up and reads; it owns nothing and is in no list.
 * Instance 0 is always there; another one only while a file is registered in
 * it or attached to it.
 *
 * ENOENT: no such instance.  EBUSY: the file is attached or registered.
 * EAFNOSUPPORT: another family.
 */
struct rtm_attach {
	__u32	size;
	__u16	instance;
	__u16	family;
};

/**
 * struct rtm_detach - RTM_IOC_DETACH: stop being an observer
 * @size: sizeof(struct rtm_detach)
 * @reserved: zero
 *
 * All handles of the file are gone.  ENOTCONN: not attached.  EBUSY: the file
 * registered an entity; it has to deregister.
 */
struct rtm_detach {
	__u32	size;
	__u32	reserved;
};

/**
 * struct rtm_stats - RTM_IOC_STATS: figures of the table of this file
 * @size: sizeof(struct rtm_stats)
 * @reserved: zero
 * @out_dests: destinations with at least one route
 * @out_routes: routes
 * @out_nexthops: next hops in the lists of their owners
 * @out_nexthop_groups: different lists of more than one next hop in use
 * @out_entities: registered entities
 * @out_handles: handles this file holds
 * @out_seq: the table's sequence number; every change of a destination takes one
 * @out_bytes: memory of the table, everything counted: records, index, next
 *	hops, directories
 * @out_bytes_records: part of it in destinations and routes
 * @out_bytes_index: part of it in the nodes of the prefix tree
 * @out_dests_hidden: destinations without a route that something still refers to
 * @out_clients: open files attached to the table
 * @out_subscriptions: change subscriptions of the table
 * @out_feed_entries: entries of the change log that some subscription has yet to
 *	look at: changed destinations, or groups of new ones
 * @out_feed_bytes: memory of the change feed, log and pending sets; also part of
 *	@out_bytes
 * @out_holds: destinations marked for hold-down or with a held route
 * @out_ageing: routes with a timer
 * @out_resyncs: how often a subscription was told to start anew, since the table
 *	exists
 */
struct rtm_stats {
	__u32	size;
	__u32	reserved;
	__u64	out_dests;
	__u64	out_routes;
	__u64	out_nexthops;
	__u64	out_nexthop_groups;
	__u64	out_entities;
	__u64	out_handles;
	__u64	out_seq;
	__u64	out_bytes;
	__u64	out_bytes_records;
	__u64	out_bytes_index;
	__u64	out_dests_hidden;
	__u64	out_clients;
	__u64	out_subscriptions;
	__u64	out_feed_entries;
	__u64	out_feed_bytes;
	__u64	out_holds;
	__u64	out_ageing;
	__u64	out_resyncs;
};

/* What a handle stands for: handle >> RTM_HANDLE_TYPE_SHIFT. */
enum rtm_handle_type {
	RTM_HANDLE_ENTITY = 1,
	RTM_HANDLE_NEXTHOP = 2,
	RTM_HANDLE_DEST = 3,
	RTM_HANDLE_ROUTE = 4,
	RTM_HANDLE_ROUTELIST = 5,
	RTM_HANDLE_ROUTELIST_WALK = 6,
};

#define RTM_HANDLE_TYPE_SHIFT	60

/**
 * struct rtm_handles - RTM_IOC_HANDLE_REF, RTM_IOC_HANDLE_RELEASE
 * @size: sizeof(struct rtm_handles)
 * @count: entries in @handles; 0 does nothing
 * @handles: pointer to an array of __u64
 * @out_done: how many succeeded
 * @reserved: zero
 *
 * A handle is a number that means something in the file that got it, and
 * there only.  Each time the file is given one its count rises by one;
 * HANDLE_REF adds one more, HANDLE_RELEASE takes one back, at zero the number
 * is dead.  The same object has the same number while the file holds it (U23).
 * 0 is never a handle; HANDLE_RELEASE passes over zeros.
 *
 * All entries are processed (U26).  ENOENT: at least one of them was no handle
 * of this file; the others were done.
 */
struct rtm_handles {
	__u32	size;
	__u32	count;
	__aligned_u64 handles;
	__u32	out_done;
	__u32	reserved;
};

/**
 * struct rtm_entity_register - RTM_IOC_ENTITY_REGISTER: become an owner of routes
 * @size: sizeof(struct rtm_entity_register)
 * @flags: RTM_ENTITY_F_*
 * @instance: instance id; the instance is created if it is not there
 * @family: AF_INET, AF_INET6 or AF_IPX
 * @reserved: zero
 * @protocol: protocol id, any number but 0 and ~0
 * @protocol_instance: tells registrations of one protocol apart
 * @out_entity: the entity's id, never given to another one in this table
 * @out_preference: the policy's default preference for @protocol
 * @methods: set of methods it exports, bit i for method i (U33); 0 for none
 * @reserved2: zero
 *
 * Needs a file open for writing and the capability.  The registration lasts
 * until DEREGISTER or until the last reference to the open file is gone.
 *
 * EEXIST: (instance, family, protocol, protocol_instance) is registered.
 * EBUSY: this file is attached or registered.  ENOSPC: too many entities.
 * EAFNOSUPPORT: another family.
 */
struct rtm_entity_register {
	__u32	size;
	__u32	flags;
	__u16	instance;
	__u16	family;
	__u32	reserved;
	__u32	protocol;
	__u32	protocol_instance;
	__u32	out_entity;
	__u32	out_preference;
	__u32	methods;
	__u32	reserved2;
};

#define RTM_ENTITY_F_EVENTS	0x1U	/* tell it of entities that come and go */
/* Ask it about routes whose time is over, instead of deleting them (U19). */
#define RTM_ENTITY_F_EXPIRE	0x2U
/* A slot in every destination (U36); ENOSPC if the table's 32 are taken. */
#define RTM_ENTITY_F_OPAQUE	0x4U

/**
 * struct rtm_entity_deregister - RTM_IOC_ENTITY_DEREGISTER
 * @size: sizeof(struct rtm_entity_deregister)
 * @reserved: zero
 *
 * Everything the entity owned is withdrawn when the call returns (U27), all
 * handles of the file are gone, and the file is as freshly opened.
 *
 * ENOTCONN: the file registered nothing.
 */
struct rtm_entity_deregister {
	__u32	size;
	__u32	reserved;
};

/**
 * struct rtm_entity_info - RTM_IOC_ENTITY_INFO, and a record of ENTITY_LIST
 * @size: sizeof(struct rtm_entity_info) (in a list: written by the kernel)
 * @flags: zero
 * @handle: in: an entity's handle; 0 to go by @entity; out of a list: a new
 *	handle if %RTM_ENTITY_LIST_F_HANDLES, else 0
 * @entity: in: an entity's id if @handle is 0; out: its id
 * @out_state: enum rtm_entity_state
 * @out_instance: instance
 * @out_family: family
 * @out_pid: process that registered it, in the reader's pid namespace; 0 if
 *	that cannot be told
 * @out_protocol: protocol id
 * @out_protocol_instance: protocol instance
 * @out_comm: name of the process that registered it, zero terminated
 * @out_routes: routes it owns
 * @out_nexthops: next hops in its list
 * @out_registered: when it registered, seconds since 1970 UTC
 * @out_methods: set of methods it exports
 * @out_flags: RTM_ENTITY_F_* that it registered with
 *
 * ENOENT: no such entity, or handle of something else.
 */
struct rtm_entity_info {
	__u32	size;
	__u32	flags;
	__u64	handle;
	__u32	entity;
	__u32	out_state;
	__u16	out_instance;
	__u16	out_family;
	__u32	out_pid;
	__u32	out_protocol;
	__u32	out_protocol_instance;
	__u8	out_comm[16];
	__u64	out_routes;
	__u64	out_nexthops;
	__u64	out_registered;
	__u32	out_methods;
	__u32	out_flags;
};

enum rtm_entity_state {
	RTM_ENTITY_LIVE = 0,
	RTM_ENTITY_GONE = 1,
};

/**
 * struct rtm_entity_list - RTM_IOC_ENTITY_LIST: the entities of this table
 * @size: sizeof(struct rtm_entity_list)
 * @flags: RTM_ENTITY_LIST_F_*
 * @records: pointer to an array of struct rtm_entity_info
 * @record_len: sizeof(struct rtm_entity_info)
 * @count: capacity of @records
 * @out_total: entities there are; also the number written on success
 * @reserved: zero
 *
 * The caller's own entity is among them (U2); order is that of registration.
 *
 * An entity that is told of events (%RTM_ENTITY_F_EVENTS) is from now on told
 * when one of these leaves: see EVENT_FETCH.
 *
 * EMSGSIZE: @count is below @out_total; nothing else was written, no handle
 * was made (U1).  ENOSPC: the entity has yet to fetch that 4096 others left.
 */
struct rtm_entity_list {
	__u32	size;
	__u32	flags;
	__aligned_u64 records;
	__u32	record_len;
	__u32	count;
	__u32	out_total;
	__u32	reserved;
};

#define RTM_ENTITY_LIST_F_HANDLES	0x1U	/* a handle with each */

/* rtm_nexthop_info.flags: owner's flags, stored and returned */
#define RTM_NHF_REMOTE		0x0001U		/* not directly reachable */
#define RTM_NHF_DOWN		0x0002U		/* reserved by RTMv2; stored (U48) */

enum rtm_nexthop_state {
	RTM_NEXTHOP_LIVE = 0,
	RTM_NEXTHOP_DELETED = 1,
};

/**
 * struct rtm_nexthop_info - one next hop: a record of NEXTHOP_LIST, and part of
 *	the other next-hop commands
 * @hop: its identity
 * @owner: out: id of the owning entity; ignored on input
 * @opaque: owner's 64 bits
 * @remote: a destination's handle.  In, with %RTM_NHF_REMOTE: the destination
 *	that covers the address, or 0; the next hop holds a reference of its
 *	own, also when it was deleted and something uses it still.  Out of INFO:
 *	a counted handle, or 0; of FIND and in a list 0
 * @flags: RTM_NHF_*
 * @state: out: enum rtm_nexthop_state; ignored on input
 * @routes: out: number of routes that use it as a next hop or neighbour, held
 *	ones not counted; ROUTE_LIST with %RTM_MATCH_NEXTHOP tells which
 */
struct rtm_nexthop_info {
	struct rtm_hop hop;
	__u32	owner;
	__u32	reserved;
	__u64	opaque;
	__u64	remote;
	__u16	flags;
	__u16	state;
	__u32	reserved2;
	__u64	routes;
};

/**
 * struct rtm_nexthop_cmd - RTM_IOC_NEXTHOP_ADD, _FIND, _DEL, _INFO
 * @size: sizeof(struct rtm_nexthop_cmd)
 * @flags: RTM_NEXTHOP_F_*
 * @handle: a next hop's handle, or 0
 * @info: the next hop
 * @out_change: of ADD: 1 created, 0 updated
 * @reserved: zero
 * @out_owner: of INFO with %RTM_NEXTHOP_F_OWNER: a counted handle of the owner;
 *	else 0
 *
 * ADD, with @handle 0: finds @info.hop in the caller's list and updates it, or
 * creates it.  With a handle: updates that one, @info.hop is ignored.  An
 * entry stays until DEL or deregistration (U32).  An edit raises no change (U30).
 *
 * FIND: looks @info.hop up in the caller's list and fills @info.
 *
 * DEL: removes the one with @handle, else @info.hop, from the caller's list.
 * One count of the handle is consumed.  Routes that use it keep it, in state
 * deleted (U31).
 *
 * INFO: fills @info for @handle, own or foreign.
 *
 * With %RTM_NEXTHOP_F_HANDLE, ADD (with @handle 0) and FIND return a counted
 * handle in @handle.
 *
 * ADD, FIND and DEL need a registered file; ADD and DEL one that may change.
 * ENOENT: no such next hop, or no handle of one.  EACCES: the handle names
 * another owner's next hop.  ENOSPC: too many next hops.
 */
struct rtm_nexthop_cmd {
	__u32	size;
	__u32	flags;
	__u64	handle;
	struct rtm_nexthop_info info;
	__u32	out_change;
	__u32	reserved;
	__u64	out_owner;
};

#define RTM_NEXTHOP_F_HANDLE	0x1U
#define RTM_NEXTHOP_F_OWNER	0x2U	/* INFO only */

/* Which part of the table a list command covers. */
enum rtm_range {
	RTM_RANGE_ALL = 0,	/* everything */
	RTM_RANGE_FROM = 1,	/* from @range to the end, @range included (U13) */
	RTM_RANGE_SUBTREE = 2,	/* @range and everything below it */
	RTM_RANGE_EXACT = 3,	/* @range only */
};

/**
 * struct rtm_nexthop_list - RTM_IOC_NEXTHOP_LIST: next hops in order of address,
 *	length, interface index
 * @size: sizeof(struct rtm_nexthop_list)
 * @flags: RTM_LIST_F_AFTER: go on after @after
 * @owner: whose list: an entity's id, 0 for the caller's own
 * @range_kind: enum rtm_range, over next-hop addresses
 * @range: prefix that goes with @range_kind
 * @record_len: sizeof(struct rtm_nexthop_info)
 * @after: the last next hop of the batch before
 * @records: pointer to an array of struct rtm_nexthop_info
 * @count: capacity of @records, not 0 (U54)
 * @out_count: number written; 0 means there are no more (U11)
 * @handles: pointer to an array of __u64, or 0: a counted handle of each
 *
 * ENOENT: no such entity.  ENOTCONN: @owner is 0 and the file registered none.
 */
struct rtm_nexthop_list {
	__u32	size;
	__u32	flags;
	__u32	owner;
	__u32	range_kind;
	struct rtm_prefix range;
	__u32	record_len;
	struct rtm_hop after;
	__aligned_u64 records;
	__u32	count;
	__u32	out_count;
	__aligned_u64 handles;
};

/**
 * struct rtm_route_batch - RTM_IOC_ROUTE_BATCH: add, update, delete routes
 * @size: sizeof(struct rtm_route_batch)
 * @flags: RTM_BATCH_F_*
 * @records: pointer to an array of struct rtm_route_info, or with
 *	%RTM_BATCH_F_BRIEF of struct rtm_route_brief
 * @record_len: size of one record
 * @count: entries in @records; 0 does nothing
 * @aux: pointer to the auxiliary memory that the records refer to; 0 with
 *	%RTM_BATCH_F_BRIEF
 * @aux_len: bytes in @aux
 * @reserved: zero
 * @status: pointer to an array of __s32, or 0: per record a negative errno, or
 *	a set of RTM_CHANGE_*
 * @handles: pointer to an array of __u64, or 0: per record a counted handle of
 *	the route, 0 where it failed or was deleted
 * @out_done: records processed, whatever came of them; written even when the
 *	call fails
 * @out_failed: how many of these failed
 * @out_created: how many created a route
 * @out_deleted: how many deleted one
 * @list: handle of a route list that routes which the records set are moved to,
 *	whether that changed them or not; 0 to leave them in theirs.  ENOENT if
 *	it is no such handle, or not any more when a block of records begins
 *
 * A route is known by (destination, owner, neighbour), or by @handle.  The
 * neighbour is an address and an interface here: one that was deleted while
 * routes used it (U31), and added again or not, is still theirs.  Of several
 * that are one and the same (%RTM_ROUTE_F_NEW) the best-ranked is meant.  By
 * handle, the prefix of the record is not looked at, the handle stays the
 * caller's on SET and UPDATE, and DEL takes one count of it (U21).  By handle, or
 * with %RTM_ROUTE_F_FIRST, an update may change the neighbour, unless another
 * route of the owner has the new one (EEXIST).  EACCES: another owner's route.
 * ENOENT: no route's handle, or of a deleted one.
 *
 * Each record is all or nothing.  A record may fail with EINVAL (malformed, ADD
 * by handle, more than 16 next hops, auxiliary data outside of @aux),
 * EAFNOSUPPORT, EOPNOTSUPP (views, flags),
 * ENOENT (no such route for UPDATE and DEL; a next hop or neighbour not in the
 * caller's list, unless they are to be created), EEXIST (ADD), EFAULT (@aux),
 * ENOSPC (routes of one destination, next hops), ENOMEM, EACCES and EEXIST (as
 * above), ESTALE (%RTM_ROUTE_F_IF_SEQ).
 *
 * %RTM_ROUTE_F_IF_SEQ makes of reading, deciding and writing one step: what was
 * read is changed only if nobody has changed the destination meanwhile (U29).
 * Records of one batch that change a destination raise its number, too.
 *
 * Without %RTM_BATCH_F_CONTINUE the call stops at the first record that fails
 * and returns its error; @out_done is the index of that record + 1.  With it
 * the call goes on and returns 0.
 * If @records, @status or @handles cannot be accessed it stops with EFAULT and
 * @out_done tells how many records were processed.  A signal stops it early:
 * the call returns 0 with @out_done below @count, or EINTR if that is 0.
 *
 * Needs a registered file that may change.
 */
struct rtm_route_batch {
	__u32	size;
	__u32	flags;
	__aligned_u64 records;
	__u32	record_len;
	__u32	count;
	__aligned_u64 aux;
	__u32	aux_len;
	__u32	reserved;
	__aligned_u64 status;
	__aligned_u64 handles;
	__u32	out_done;
	__u32	out_failed;
	__u32	out_created;
	__u32	out_deleted;
	__aligned_u64 list;
};

#define RTM_BATCH_F_CONTINUE	0x1U	/* go on after a record that fails */
#define RTM_BATCH_F_MAKE_HOPS	0x2U	/* create next hops that are not there */
#define RTM_BATCH_F_BRIEF	0x4U	/* records are struct rtm_route_brief, no @aux */

/* What became of a record of a batch. */
#define RTM_CHANGE_CREATED	0x1	/* a route was created */
#define RTM_CHANGE_UPDATED	0x2	/* it was there and is different now */
#define RTM_CHANGE_DELETED	0x4
#define RTM_CHANGE_BEST		0x8	/* it is or was best in a view, or a best route changed */

/**
 * struct rtm_route_change - RTM_IOC_ROUTE_CHANGE: change one route, and be told what
 *	was the best one before and what is after
 * @size: sizeof(struct rtm_route_change)
 * @flags: %RTM_BATCH_F_MAKE_HOPS or 0
 * @route: pointer to a struct rtm_route_info: what is to become of which route, as
 *	in a batch
 * @route_aux: auxiliary memory that it refers to
 * @route_aux_len: bytes in @route_aux
 * @record_len: sizeof(struct rtm_route_info), of @route and of @records
 * @views: a set of views; %RTM_VIEWS_ANY: the first route of all
 * @out_change: a set of RTM_CHANGE_*; 0: nothing is different now
 * @records: pointer to an array of struct rtm_route_info: the destination in each
 *	of @views as it was before, in ascending order, then the same as it is after:
 *	two records for each view
 * @aux: auxiliary memory for @records, or 0 to do without what would be there
 * @aux_len: bytes in @aux
 * @out_aux: bytes of @aux written
 *
 * Records are as DEST_LOOKUP tells them of the destination's prefix: where there is
 * no route in @views state is NONE and status -ENOENT.  Nobody else changed the
 * destination between the two moments: what differs is what this change did.  A
 * route set with a @ttl of 0 is there still in the record after.
 *
 * The call does the whole of it or fails: with the error that the record would have
 * in a batch, of which see struct rtm_route_batch; with EMSGSIZE: @aux is there, and
 * shorter than 424 bytes for each of @records; or with EFAULT.  Where the answer goes
 * zeros are written first, before anything is changed; only memory that the caller
 * unmaps meanwhile gives EFAULT after the change.
 *
 * Needs a registered file that may change.
 */
struct rtm_route_change {
	__u32	size;
	__u32	flags;
	__aligned_u64 route;
	__aligned_u64 route_aux;
	__u32	route_aux_len;
	__u32	record_len;
	__u32	views;
	__s32	out_change;
	__aligned_u64 records;
	__aligned_u64 aux;
	__u32	aux_len;
	__u32	out_aux;
};

/**
 * struct rtm_dest_handles - handles that go with a record
 * @dest: the destination's
 * @route: the route's, or 0
 * @owner: the route's owner's, or 0
 * @hold: the held route's in the record's view (%RTM_VIEWS_ANY: in the lowest
 *	view that has one), or 0; of ROUTE_LIST 0, where a held route has a record
 *	of its own
 */
struct rtm_dest_handles {
	__u64	dest;
	__u64	route;
	__u64	owner;
	__u64	hold;
};

/* How DEST_LOOKUP matches a key. */
enum rtm_match_kind {
	RTM_LOOKUP_EXACT = 0,
	RTM_LOOKUP_LONGEST = 1,		/* the key itself or the longest cover */
	RTM_LOOKUP_LESS_SPECIFIC = 2,	/* the longest strict cover */
};

/**
 * struct rtm_dest_lookup - RTM_IOC_DEST_LOOKUP: find destinations
 * @size: sizeof(struct rtm_dest_lookup)
 * @flags: RTM_LOOKUP_F_*
 * @kind: enum rtm_match_kind
 * @views: only destinations with a route in one of these views count (U41);
 *	one record per (key, view) in ascending order.  %RTM_VIEWS_ANY: every
 *	destination counts, one record per key, with the first route of all
 * @protocol: whose best route the records tell: RTM_PROTOCOL_* or a protocol
 *	id; never decides whether a destination is found
 * @count: number of keys; 0 does nothing
 * @keys: pointer to an array of struct rtm_prefix
 * @records: pointer to an array of struct rtm_route_info, count x views; with
 *	%RTM_LOOKUP_F_BRIEF of struct rtm_route_brief
 * @record_len: sizeof(struct rtm_route_info), or of the other with
 *	%RTM_LOOKUP_F_BRIEF
 * @aux_len: bytes in @aux
 * @aux: auxiliary memory, or 0 to do without what would be there
 * @handles: pointer to an array of struct rtm_dest_handles, parallel to
 *	@records, or 0
 * @handle_len: sizeof(struct rtm_dest_handles), or 0 without @handles
 * @reserved: zero
 * @out_found: how many of the keys were found
 * @out_done: how many of the keys were processed
 *
 * A key that is not found has records with status -ENOENT and state NONE; in
 * brief ones @seq is 0, which it never is of a destination that was found.
 * EINVAL: @aux with %RTM_LOOKUP_F_BRIEF.
 * EMSGSIZE: @aux is there and too short for the next key; @out_done keys were
 * processed.  A route needs at most 424 bytes.
 */
struct rtm_dest_lookup {
	__u32	size;
	__u32	flags;
	__u32	kind;
	__u32	views;
	__u32	protocol;
	__u32	count;
	__aligned_u64 keys;
	__aligned_u64 records;
	__u32	record_len;
	__u32	aux_len;
	__aligned_u64 aux;
	__aligned_u64 handles;
	__u32	handle_len;
	__u32	reserved;
	__u32	out_found;
	__u32	out_done;
};

#define RTM_LOOKUP_F_BRIEF	0x1U	/* records are struct rtm_route_brief, no @aux */

/**
 * struct rtm_dest_hold - RTM_IOC_DEST_HOLD: mark a destination for hold-down
 * @size: sizeof(struct rtm_dest_hold)
 * @flags: zero
 * @handle: the destination's handle, or 0 to go by prefix
 * @prefix: a destination that has a route or a held route; not looked at with
 *	@handle
 * @views: views to mark, not 0 (EINVAL)
 * @hold_ms: for how long, milliseconds, not 0 (EINVAL); cut to %RTM_MAX_HOLD_MS
 * @out_hold_ms: for how long now: the longest that was asked for since there was
 *	no mark
 *
 * When the last route of a destination in a marked view is deleted, by its owner
 * or because it expired, the route leaves the view, but is held there for that
 * time: state DELETING, next hops and owner's bytes kept.  That uses up the mark
 * of the view.  The time is one for all views of a destination and starts for
 * each view when its route is deleted; a later mark does not prolong it.  New
 * routes come and go beside a held one; in a view that has a held route no second
 * one is held, and a mark made meanwhile waits (U17).
 *
 * Whatever the mark, nothing of an owner that deregistered or died is held, and
 * its held routes go with it.  A route that an update takes out of a view is not
 * held.  A mark goes with its destination: with the last of its routes, held
 * routes and references.
 *
 * A held route is seen with %RTM_VIEWS_ANY alone: ROUTE_LIST tells it behind the
 * routes of its destination; a destination with nothing else is found and listed,
 * and its record tells of the held route of the lowest view, if that is of the
 * selected protocol (U41).  With a view, struct
 * rtm_dest_handles has a handle of it.
 *
 * Any entity may mark any destination (U55).  Needs a registered file that may
 * change.  ENOENT: no such destination, or no handle of one.  ENOMEM.
 */
struct rtm_dest_hold {
	__u32	size;
	__u32	flags;
	__u64	handle;
	struct rtm_prefix prefix;
	__u32	views;
	__u32	hold_ms;
	__u32	out_hold_ms;
};

#define RTM_MAX_HOLD_MS		86400000U	/* a day */

/**
 * struct rtm_dest_info - RTM_IOC_DEST_INFO: what a destination's handle stands for
 * @size: sizeof(struct rtm_dest_info)
 * @flags: zero
 * @handle: a destination's handle
 * @views: views to report, one record each; %RTM_VIEWS_ANY: one record, with
 *	the first route of all
 * @protocol: as in struct rtm_dest_lookup
 * @records: pointer to an array of struct rtm_route_info
 * @record_len: sizeof(struct rtm_route_info)
 * @count: capacity of @records
 * @aux: auxiliary memory, or 0
 * @aux_len: bytes in @aux
 * @out_count: number of records: written, or needed if EMSGSIZE
 * @handles: pointer to an array of struct rtm_dest_handles, parallel to
 *	@records, or 0
 * @handle_len: sizeof(struct rtm_dest_handles), or 0 without @handles
 * @reserved: zero
 *
 * A destination that lost all its routes is reported with none of them.
 * ENOENT: no handle of a destination.  EMSGSIZE: @count is below @out_count, or
 * else @aux is there and too short; a record needs at most 424 bytes of it.
 */
struct rtm_dest_info {
	__u32	size;
	__u32	flags;
	__u64	handle;
	__u32	views;
	__u32	protocol;
	__aligned_u64 records;
	__u32	record_len;
	__u32	count;
	__aligned_u64 aux;
	__u32	aux_len;
	__u32	out_count;
	__aligned_u64 handles;
	__u32	handle_len;
	__u32	reserved;
};

/**
 * struct rtm_route_cmd - RTM_IOC_ROUTE_INFO: what a route's handle stands for, or the
 *	route that fulfils criteria
 * @size: sizeof(struct rtm_route_cmd)
 * @flags: RTM_ROUTE_INFO_F_*
 * @handle: a route's handle, own or foreign.  With %RTM_ROUTE_INFO_F_MATCH: in: 0
 *	(EINVAL); out: a counted handle of the route
 * @info: with %RTM_ROUTE_INFO_F_MATCH in: destination and criteria; out: the
 *	route; of a deleted one as it last was, with state DELETED.  What it says of
 *	the destination (@num_routes, @changed, @seq, @dest_views) is true of it now
 * @aux: auxiliary memory, or 0
 * @aux_len: bytes in @aux
 * @out_best_views: views in which it is the best route, 0 if deleted (U51)
 * @out_handles: with %RTM_ROUTE_INFO_F_HANDLES: counted handles of
 *	destination and owner; else zeros
 * @hops: with %RTM_ROUTE_INFO_F_HOPS: pointer to an array of __u64, which takes
 *	a counted handle of the neighbour, or 0, then one of each next hop in the
 *	order told
 * @hop_count: capacity of @hops; 1 + %RTM_MAX_NEXTHOPS are always enough
 * @out_hops: entries of @hops written
 * @match: with %RTM_ROUTE_INFO_F_MATCH, as the fields below, which are 0 without it
 *	(EINVAL): RTM_MATCH_*
 * @views: as in ROUTE_LIST
 * @criteria_aux: auxiliary memory that @info refers to as criteria, or 0
 * @criteria_aux_len: bytes in @criteria_aux
 * @ifindex: with %RTM_MATCH_INTERFACE: interface index
 *
 * With %RTM_ROUTE_INFO_F_MATCH the route is the first one of the destination
 * @info.prefix that fulfils the criteria, of those that ROUTE_LIST would tell.
 *
 * ENOENT: no handle of a route, no such route.  EMSGSIZE: @aux is there and too short (424
 * bytes are always enough), or @hop_count is.
 */
struct rtm_route_cmd {
	__u32	size;
	__u32	flags;
	__u64	handle;
	struct rtm_route_info info;
	__aligned_u64 aux;
	__u32	aux_len;
	__u32	out_best_views;
	struct rtm_dest_handles out_handles;
	__aligned_u64 hops;
	__u32	hop_count;
	__u32	out_hops;
	__u32	match;
	__u32	views;
	__aligned_u64 criteria_aux;
	__u32	criteria_aux_len;
	__u32	ifindex;
};

#define RTM_ROUTE_INFO_F_HANDLES	0x1U
#define RTM_ROUTE_INFO_F_HOPS		0x2U
#define RTM_ROUTE_INFO_F_MATCH		0x4U	/* by criteria, not by handle */

/**
 * struct rtm_list - RTM_IOC_DEST_LIST, RTM_IOC_ROUTE_LIST: read in order
 * @size: sizeof(struct rtm_list)
 * @flags: RTM_LIST_F_*
 * @range_kind: enum rtm_range
 * @views: DEST_LIST: as in struct rtm_dest_lookup.  ROUTE_LIST: routes that
 *	belong to at least one of these; %RTM_VIEWS_ANY: all routes
 * @range: prefix that goes with @range_kind
 * @protocol: DEST_LIST: as in struct rtm_dest_lookup.  ROUTE_LIST: zero
 * @after: destination of the last record of the batch before
 * @match: RTM_MATCH_*
 * @criteria: pointer to a struct rtm_route_info with what @match names besides
 *	%RTM_MATCH_INTERFACE, or 0
 * @records: pointer to an array of struct rtm_route_info; with
 *	%RTM_LIST_F_BRIEF of struct rtm_route_brief
 * @record_len: sizeof(struct rtm_route_info), or of the other with
 *	%RTM_LIST_F_BRIEF
 * @count: capacity of @records, not 0 (U54)
 * @aux: auxiliary memory, or 0 to do without what would be there
 * @aux_len: bytes in @aux
 * @out_count: records written; 0 means there are no more (U11).  If EMSGSIZE:
 *	records needed to go on
 * @out_aux: bytes of @aux written; if EMSGSIZE, bytes needed to go on
 * @handle_len: sizeof(struct rtm_dest_handles), or 0 without @handles
 * @handles: pointer to an array of struct rtm_dest_handles, parallel to
 *	@records, or 0
 * @criteria_aux: auxiliary memory that @criteria refers to, or 0
 * @criteria_len: sizeof(struct rtm_route_info), or 0 without @criteria
 * @criteria_aux_len: bytes in @criteria_aux
 * @out_seq: the table's sequence number when the call began
 * @ifindex: with %RTM_MATCH_INTERFACE: interface index
 * @reserved: zero
 *
 * Order: address, then shorter prefix first; routes of one destination best
 * first.  The records of one destination are one snapshot and never split
 * between two calls.  Nothing is kept in the kernel between two calls: a
 * destination that is there for the whole walk is returned exactly once,
 * one that comes or goes meanwhile once or not at all (U12).
 *
 * EINVAL: @aux with %RTM_LIST_F_BRIEF.  EMSGSIZE: not even one destination
 * fits.  EINTR: a signal came before the
 * first record was found.
 */
struct rtm_list {
	__u32	size;
	__u32	flags;
	__u32	range_kind;
	__u32	views;
	struct rtm_prefix range;
	__u32	protocol;
	struct rtm_prefix after;
	__u32	match;
	__aligned_u64 criteria;
	__aligned_u64 records;
	__u32	record_len;
	__u32	count;
	__aligned_u64 aux;
	__u32	aux_len;
	__u32	out_count;
	__u32	out_aux;
	__u32	handle_len;
	__aligned_u64 handles;
	__aligned_u64 criteria_aux;
	__u32	criteria_len;
	__u32	criteria_aux_len;
	__u64	out_seq;
	__u32	ifindex;
	__u32	reserved;
};

#define RTM_LIST_F_AFTER	0x1U	/* go on after @after */
/*
 * DEST_LIST: only where the caller owns the best route (U14); ROUTE_LIST: only
 * the caller's routes.  With %RTM_MATCH_OWNER of another: nothing.  ENOTCONN: the
 * file registered no entity.
 */
#define RTM_LIST_F_OWN		0x2U
#define RTM_LIST_F_BRIEF	0x4U	/* records are struct rtm_route_brief, no @aux */

/* Criteria of ROUTE_LIST; DEST_LIST takes OWNER only, for the best route. */
#define RTM_MATCH_OWNER		0x01U	/* criteria.owner */
#define RTM_MATCH_NEIGHBOUR	0x02U	/* criteria.neighbour, or none */
#define RTM_MATCH_PREF		0x04U	/* criteria.preference and .metric (U9) */
/* All next hops of criteria are among its own; none in criteria: it has none (U10). */
#define RTM_MATCH_NEXTHOP	0x08U
/* One of its next hops is on @ifindex, be it one of those above or not. */
#define RTM_MATCH_INTERFACE	0x10U

/* Types of change (R18), judged per view; each is part of the one before. */
#define RTM_NOTIFY_T_ALL	0x1U	/* any route came, went, or changed (U59) */
#define RTM_NOTIFY_T_BEST	0x2U	/* another best route, or the best one changed */
#define RTM_NOTIFY_T_FORWARDING	0x4U	/* in more than flags outside of RTM_RTF_FORWARDING (U58) */

/*
 * What happened to a destination since it was last fetched; of what the
 * subscription is about only.
 */
#define RTM_REASON_ADDED	0x0001U	/* a route was added, or joined a view */
#define RTM_REASON_REMOVED	0x0002U	/* a route went, or left a view */
#define RTM_REASON_UPDATED	0x0004U	/* a route's data changed */
#define RTM_REASON_BEST		0x0008U	/* a change of type BEST in the subscription's views */
#define RTM_REASON_FORWARDING	0x0010U	/* a change of type FORWARDING there */
#define RTM_REASON_HOLD		0x0020U	/* hold-down began or ended */
/* A view's best route changed more than once, perhaps back to what it was. */
#define RTM_REASON_FLAPPED	0x0040U
#define RTM_REASON_INITIAL	0x0080U	/* part of the content at the start */

/**
 * struct rtm_notify_open - RTM_IOC_NOTIFY_OPEN: subscribe to changes
 * @size: sizeof(struct rtm_notify_open)
 * @flags: RTM_NOTIFY_F_*
 * @views: in which views changes count; %RTM_VIEWS_ANY: in every view and in
 *	none, one record a destination (U40)
 * @types: RTM_NOTIFY_T_*, at least one (EINVAL, U40)
 * @cookie: comes back with events
 * @out_subscription: its number within this file, not 0
 * @reserved: zero
 * @out_seq: the table's sequence number at the start: what came before is not
 *	told, except as the content at the start
 *
 * The file needs no entity.  Its own changes are told, too (U15).  Ends with
 * CLOSE, or when the file is detached or deregistered.
 *
 * ENOSPC: the file has %RTM_MAX_SUBSCRIPTIONS; or it may only read, and files of
 * that kind have %RTM_MAX_READER_SUBSCRIPTIONS in the table.
 */
struct rtm_notify_open {
	__u32	size;
	__u32	flags;
	__u32	views;
	__u32	types;
	__u64	cookie;
	__u32	out_subscription;
	__u32	reserved;
	__u64	out_seq;
};

#define RTM_NOTIFY_F_MARKED	0x1U	/* only destinations that it marked (R22) */
/* Begin with the content of the table; of one with marks that is nothing. */
#define RTM_NOTIFY_F_INITIAL	0x2U

/**
 * struct rtm_notify_close - RTM_IOC_NOTIFY_CLOSE: end a subscription
 * @size: sizeof(struct rtm_notify_close)
 * @subscription: its number
 *
 * Its marks and what was pending are gone.  ENOENT: no such subscription.
 */
struct rtm_notify_close {
	__u32	size;
	__u32	subscription;
};

/**
 * struct rtm_notify_fetch - RTM_IOC_NOTIFY_FETCH: take destinations that changed
 * @size: sizeof(struct rtm_notify_fetch)
 * @flags: %RTM_LIST_F_BRIEF or 0
 * @subscription: its number
 * @count: capacity of @records; at least one per view of the subscription (EINVAL)
 * @records: pointer to an array of struct rtm_route_info, or with
 *	%RTM_LIST_F_BRIEF of struct rtm_route_brief: one per (destination, view),
 *	as DEST_LIST tells them, with reasons; state NONE where there is no route
 * @record_len: size of one record
 * @aux_len: bytes in @aux
 * @aux: auxiliary memory, or 0 to do without what would be there; 0 with
 *	%RTM_LIST_F_BRIEF
 * @handles: pointer to an array of struct rtm_dest_handles, parallel to
 *	@records, or 0
 * @handle_len: sizeof(struct rtm_dest_handles), or 0 without @handles
 * @out_count: records written; 0: nothing is pending
 * @out_aux: bytes of @aux written; if EMSGSIZE, bytes needed to go on
 * @out_flags: RTM_NOTIFY_OUT_*
 * @out_seq: the table's sequence number: once @out_count is 0, every change up to
 *	it is in what was fetched so far; while a block of changes is being made, the
 *	number before that block, though lists and records tell a later one
 *
 * Tells the destinations' present state, beginning with what changed first (a
 * change that the subscription is not about may count there); each is taken out
 * of the pending ones.  One that lost
 * all its routes is told of, too (R20).  Changes that come meanwhile are told
 * later, even if what is told shows them already.
 *
 * A fault or failure loses nothing: what was not delivered is pending still.
 * EMSGSIZE: @aux is there and too short for the next destination.  ENOENT: no
 * such subscription.  EINTR: a signal came before the first record was found.
 */
struct rtm_notify_fetch {
	__u32	size;
	__u32	flags;
	__u32	subscription;
	__u32	count;
	__aligned_u64 records;
	__u32	record_len;
	__u32	aux_len;
	__aligned_u64 aux;
	__aligned_u64 handles;
	__u32	handle_len;
	__u32	out_count;
	__u32	out_aux;
	__u32	out_flags;
	__u64	out_seq;
};

#define RTM_NOTIFY_OUT_MORE	0x1U	/* more is pending */
/* A bound was exceeded: read the table anew.  Changes since then follow. */
#define RTM_NOTIFY_OUT_RESYNC	0x2U
#define RTM_NOTIFY_OUT_INITIAL	0x4U	/* the content at the start is not complete yet */

enum rtm_notify_op {
	RTM_NOTIFY_IGNORE = 0,		/* drop what is pending; later changes are told (R21) */
	RTM_NOTIFY_STATUS = 1,		/* status: 1 if a change is pending, else 0 */
	RTM_NOTIFY_MARK = 2,		/* the destination stays while it is marked (U39) */
	RTM_NOTIFY_UNMARK = 3,		/* what is pending stays so */
	RTM_NOTIFY_IS_MARKED = 4,	/* status: 1 or 0 */
};

/**
 * struct rtm_notify_dests - RTM_IOC_NOTIFY_DESTS: do something with destinations
 *	of a subscription
 * @size: sizeof(struct rtm_notify_dests)
 * @subscription: its number
 * @op: enum rtm_notify_op (EINVAL)
 * @count: entries in the arrays; 0 does nothing
 * @handles: pointer to an array of __u64, destinations' handles; or 0, and ...
 * @prefixes: ... pointer to an array of struct rtm_prefix; exactly one of the
 *	two is given (EINVAL)
 * @status: pointer to an array of __s32, or 0: per entry 0, 1 or a negative errno
 * @out_done: how many succeeded
 * @reserved: zero
 *
 * A prefix names a destination that is in the table, or that lost its last route
 * and is kept: by what is pending, a mark, a handle.  All entries are processed
 * (U26); if one failed the call fails with the first such error: ENOENT (no such
 * destination, no handle of one), ENOMEM, or of a prefix EINVAL, EAFNOSUPPORT.
 * ENOSPC: no more can be marked; each mark of each subscription of the file counts
 * as one of its different handles, of which QUERY tells how many there may be.
 * ENOENT also: no such subscription.
 */
struct rtm_notify_dests {
	__u32	size;
	__u32	subscription;
	__u32	op;
	__u32	count;
	__aligned_u64 handles;
	__aligned_u64 prefixes;
	__aligned_u64 status;
	__u32	out_done;
	__u32	reserved;
};

enum rtm_event_type {
	RTM_EVENT_ENTITY_REGISTERED = 0,
	RTM_EVENT_ENTITY_DEREGISTERED = 1,
	RTM_EVENT_ROUTE_EXPIRED = 2,	/* its time is over; the route is there */
	RTM_EVENT_CHANGE = 3,		/* a subscription has something pending */
	RTM_EVENT_METHOD = 4,		/* somebody calls: METHOD_TAKE */
};

/**
 * struct rtm_event - one event
 * @type: enum rtm_event_type
 * @entity: who came or went; METHOD: the caller; ROUTE_EXPIRED: the file's own
 * @handle: with %RTM_EVENT_F_HANDLES: counted handle of that entity (entity
 *	events, METHOD).  ROUTE_EXPIRED: of the route, asked for or not.  Else 0
 * @cookie: CHANGE: of the subscription.  METHOD: number of the call
 * @subscription: CHANGE: which
 * @protocol: protocol id of @entity
 * @protocol_instance: its protocol instance
 * @prefix: ROUTE_EXPIRED: destination of the route
 * @methods: METHOD: which are called
 * @len: METHOD: bytes of input
 *
 * What does not belong to the type is zero.
 */
struct rtm_event {
	__u32	type;
	__u32	entity;
	__u64	handle;
	__u64	cookie;
	__u32	subscription;
	__u32	protocol;
	__u32	protocol_instance;
	struct rtm_prefix prefix;
	__u32	methods;
	__u32	len;
};

/**
 * struct rtm_event_fetch - RTM_IOC_EVENT_FETCH: what happened, or wait for it
 * @size: sizeof(struct rtm_event_fetch)
 * @flags: RTM_EVENT_F_*
 * @records: pointer to an array of struct rtm_event
 * @record_len: sizeof(struct rtm_event)
 * @count: capacity of @records, not 0; a call gives 256 at most
 * @timeout_ms: how long to wait if there is nothing: 0 not at all, -1 for
 *	ever.  EINVAL: below -1
 * @out_count: events written; 0: the time is over
 *
 * Each event is given once.  What the program could not get (EFAULT) is given
 * again.  A route that was updated or went before the owner fetched its expiry
 * is not told of.
 *
 * An entity registered with %RTM_ENTITY_F_EVENTS is told of those that register
 * after it, and when one leaves that it was told of, that was there before it,
 * or that was in an ENTITY_LIST of its; not of itself (U37).  Another one that
 * came and left between two fetches is not told of.  One that is told to have
 * left is in no list any more; its routes may still be on their way out.  Its
 * handle answers ENTITY_INFO.
 *
 * poll() says readable (EPOLLIN, EPOLLRDNORM) while there is something to
 * fetch, or a change is pending in a subscription.  It says nothing else, and
 * of a file that is not attached nothing at all; only when the network
 * namespace has ended it says EPOLLIN, EPOLLERR and EPOLLHUP.  While another
 * thread registers, attaches or the reverse with the same file, poll() may say
 * readable without need.
 *
 * A thread that waits holds nothing up.  DEREGISTER and DETACH by another
 * thread end the waiting with ENOTCONN; so does the close() of the last
 * descriptor of the file in this process.  EINTR: a signal (with @timeout_ms
 * -1, one that has a handler).  ENODEV: the namespace ended.  The same is true
 * of METHOD_INVOKE and METHOD_BLOCK, of which every signal may be the end, stop
 * and continue included.
 *
 * With handles, ENOSPC and ENOMEM: not one event could be given.
 */
struct rtm_event_fetch {
	__u32	size;
	__u32	flags;
	__aligned_u64 records;
	__u32	record_len;
	__u32	count;
	__s32	timeout_ms;
	__u32	out_count;
};

#define RTM_EVENT_F_HANDLES	0x1U	/* a handle of the entity with each */

#define RTM_MAX_METHOD_BYTES	65536U	/* of input, of output */
#define RTM_MAX_METHOD_CALLS	128U	/* open calls to one entity */
#define RTM_MAX_METHOD_BLOCKS	128U	/* blocked targets of one entity */
#define RTM_MAX_METHOD_MS	600000U

/**
 * struct rtm_method_invoke - RTM_IOC_METHOD_INVOKE: call another entity
 * @size: sizeof(struct rtm_method_invoke)
 * @methods: set of methods; those not exported are left out (U33)
 * @handle: the callee's handle, or 0 to go by @entity
 * @entity: the callee's id
 * @timeout_ms: how long to wait for the answer; 0: 10 seconds.  EINVAL: above
 *	%RTM_MAX_METHOD_MS
 * @target: what the call is about: handle of a destination, route or next hop,
 *	or 0.  The call waits while the callee has that, or all calls, blocked
 * @input: pointer to the input
 * @output: pointer to memory for the answer
 * @input_len: bytes of @input, at most %RTM_MAX_METHOD_BYTES (EINVAL)
 * @output_len: bytes of @output, at most %RTM_MAX_METHOD_BYTES (EINVAL)
 * @out_len: bytes of @output written
 * @out_status: what the callee said with the answer
 *
 * The callee gets an event, takes the call with METHOD_TAKE and answers with
 * METHOD_REPLY; the kernel carries the bytes and does not look at them (U34).
 * The callee may be the caller: another thread has to answer then.
 * If no method is left to be called the call works at once, with @out_len 0.
 *
 * ENOENT: no such entity, no such target.  EOWNERDEAD: the callee is gone, or
 * went before it answered.  ETIMEDOUT: it did not answer in time: it is stopped,
 * busy, has its methods blocked.  EINTR: a signal came.  After either it cannot
 * answer any more, but it may have run the method.  ENOSPC: too many calls are
 * open there.  EDEADLK: the file's own methods, and they are blocked.  EFAULT
 * of @output: the answer is lost.
 *
 * Needs a registered file that may change.  So do the three commands below.
 */
struct rtm_method_invoke {
	__u32	size;
	__u32	methods;
	__u64	handle;
	__u32	entity;
	__u32	timeout_ms;
	__u64	target;
	__aligned_u64 input;
	__aligned_u64 output;
	__u32	input_len;
	__u32	output_len;
	__u32	out_len;
	__s32	out_status;
};

/**
 * struct rtm_method_take - RTM_IOC_METHOD_TAKE: get a call in order to run it
 * @size: sizeof(struct rtm_method_take)
 * @flags: RTM_METHOD_TAKE_F_*
 * @call: in: its number, as the event told it; 0: the oldest that was not
 *	taken.  Out: its number
 * @input: pointer to memory for the input
 * @input_len: bytes of @input
 * @out_len: bytes of input there are
 * @out_entity: the caller's id
 * @out_methods: which methods are called: run in ascending order (U33)
 * @out_handle: with %RTM_METHOD_TAKE_F_HANDLE: counted handle of the caller
 * @out_output_len: how long the answer may be
 * @reserved: zero
 *
 * EMSGSIZE: the input is longer than @input_len; the call stays to be taken,
 * as it does after EFAULT.  ENOENT: no such call, or not any more, or it has to
 * wait because its target is blocked; it is told of anew when that is resumed.
 */
struct rtm_method_take {
	__u32	size;
	__u32	flags;
	__u64	call;
	__aligned_u64 input;
	__u32	input_len;
	__u32	out_len;
	__u32	out_entity;
	__u32	out_methods;
	__u64	out_handle;
	__u32	out_output_len;
	__u32	reserved;
};

#define RTM_METHOD_TAKE_F_HANDLE	0x1U	/* a handle of the caller */

/**
 * struct rtm_method_reply - RTM_IOC_METHOD_REPLY: answer a call that was taken
 * @size: sizeof(struct rtm_method_reply)
 * @status: passed on as it is
 * @call: its number
 * @output: pointer to the answer
 * @output_len: bytes of it, at most %RTM_MAX_METHOD_BYTES (EINVAL)
 * @reserved: zero
 *
 * ENOENT: no such call was taken, or the caller does not wait any more.
 * EMSGSIZE: the caller has no room for that much; the call stays open, as it
 * does after EFAULT.
 */
struct rtm_method_reply {
	__u32	size;
	__s32	status;
	__u64	call;
	__aligned_u64 output;
	__u32	output_len;
	__u32	reserved;
};

/**
 * struct rtm_method_block - RTM_IOC_METHOD_BLOCK: let calls wait, or go on
 * @size: sizeof(struct rtm_method_block)
 * @flags: %RTM_METHOD_BLOCK_F_BLOCK to block, 0 to resume
 * @target: handle of a destination, route or next hop: calls about it; 0: all
 *	calls
 * @call: number of a call that is being run and is not waited for, such as the
 *	one that the calling thread is about to answer; or 0
 * @timeout_ms: blocking waits until such calls as were taken have ended;
 *	as in METHOD_INVOKE
 * @reserved: zero
 *
 * Calls that come while they are blocked wait for their time, and are not told
 * of.  A flag, not a counter: one resume undoes any number of blocks (U34); all
 * calls and each target are blocked separately.
 *
 * ETIMEDOUT, EINTR: calls are still being run; they are blocked all the same.
 * ENOENT: no such target.  ENOSPC: %RTM_MAX_METHOD_BLOCKS targets are blocked.
 */
struct rtm_method_block {
	__u32	size;
	__u32	flags;
	__u64	target;
	__u64	call;
	__u32	timeout_ms;
	__u32	reserved;
};

#define RTM_METHOD_BLOCK_F_BLOCK	0x1U

/**
 * struct rtm_dest_opaque - RTM_IOC_DEST_OPAQUE: the caller's slot in a destination
 * @size: sizeof(struct rtm_dest_opaque)
 * @flags: RTM_OPAQUE_F_*
 * @handle: a destination's handle, or 0 to go by @prefix
 * @prefix: a destination that has routes, or where the caller's slot is not 0
 * @reserved: zero
 * @value: with %RTM_OPAQUE_F_SET: what the slot is to hold
 * @expect: with %RTM_OPAQUE_F_IF: what it has to hold now
 * @out_value: what it held before
 *
 * An entity that registered with %RTM_ENTITY_F_OPAQUE has a slot of 64 bits in
 * every destination of the table, whoever owns the routes there.  It holds 0 at
 * first.  What other entities keep in theirs cannot be seen.  A destination whose
 * slot is not 0 is kept, out of sight when it has no routes, until the slot is 0
 * or its owner's registration ends, which clears all of them (U36).
 *
 * ENODATA: the caller reserved no slot.  ENOENT: no such destination, or handle
 * of one.  ESTALE: the slot does not hold @expect.  EINVAL: %RTM_OPAQUE_F_IF
 * without %RTM_OPAQUE_F_SET.
 *
 * Needs a registered file.
 */
struct rtm_dest_opaque {
	__u32	size;
	__u32	flags;
	__u64	handle;
	struct rtm_prefix prefix;
	__u32	reserved;
	__u64	value;
	__u64	expect;
	__u64	out_value;
};

#define RTM_OPAQUE_F_SET	0x1U	/* set it to value */
#define RTM_OPAQUE_F_IF		0x2U	/* but only if it holds expect */

/**
 * struct rtm_routelist_new - RTM_IOC_ROUTELIST_NEW: an empty route list
 * @size: sizeof(struct rtm_routelist_new)
 * @reserved: zero
 * @out_handle: counted handle of the list
 *
 * A route list is an owner's private set of its routes, in the order in which
 * they came.  A route is in one of them at most; it leaves when it is deleted;
 * being in one holds no handle (U44).  A list is gone with the last count of
 * its handle, and leaves its routes in the table.
 *
 * Needs a registered file that may change.
 */
struct rtm_routelist_new {
	__u32	size;
	__u32	reserved;
	__u64	out_handle;
};

/**
 * struct rtm_routelist_move - RTM_IOC_ROUTELIST_MOVE: put routes into a list
 * @size: sizeof(struct rtm_routelist_move)
 * @count: entries in @handles; 0 does nothing
 * @list: handle of a list; 0 takes the routes out of whatever list they are in
 * @handles: pointer to an array of __u64: handles of the caller's own routes
 * @out_done: how many succeeded
 * @reserved: zero
 *
 * A route leaves the list it was in and goes to the end of this one; in its own
 * list it keeps its place.  All entries are processed (U26).  ENOENT: no such
 * list, or an entry is no route's handle, or of a deleted one.  EACCES: an
 * entry is another owner's route.
 *
 * Needs a registered file that may change.
 */
struct rtm_routelist_move {
	__u32	size;
	__u32	count;
	__u64	list;
	__aligned_u64 handles;
	__u32	out_done;
	__u32	reserved;
};

/**
 * struct rtm_routelist_enum - RTM_IOC_ROUTELIST_ENUM: go through a list
 * @size: sizeof(struct rtm_routelist_enum)
 * @reserved: zero
 * @list: handle of a list
 * @out_handle: counted handle of the enumeration, which stands at the start
 *
 * The enumeration is gone with the last count of its handle.  ENOENT: no such
 * list.
 */
struct rtm_routelist_enum {
	__u32	size;
	__u32	reserved;
	__u64	list;
	__u64	out_handle;
};

/**
 * struct rtm_routelist_fetch - RTM_IOC_ROUTELIST_FETCH: the next routes of a list
 * @size: sizeof(struct rtm_routelist_fetch)
 * @count: capacity of @records and @handles, not 0 (U54)
 * @handle: of the enumeration
 * @records: pointer to an array of struct rtm_route_info, or 0
 * @record_len: sizeof(struct rtm_route_info); not looked at without @records
 * @aux_len: bytes in @aux
 * @aux: auxiliary memory, or 0 to do without what would be there
 * @handles: pointer to an array of __u64: a counted handle of each route; or 0
 * @out_count: routes told; 0: there are no more, or the list is gone
 * @out_aux: bytes of @aux written; if EMSGSIZE, bytes needed to go on
 *
 * What was told stays told when it is moved away, deleted, or put back: each
 * route comes once while it stays in the list.  One that enters later comes at
 * the end.  Fewer than @count are told at the end, when @aux is full, or when a
 * signal came; after an error, @out_count says how many were told before it and
 * the enumeration stands behind these.
 *
 * EINVAL: neither @records nor @handles.  ENOENT: no such enumeration.
 * EMSGSIZE: @aux is there and too short for the next route; 424 bytes are
 * always enough.  EINTR: a signal came before the first one.
 */
struct rtm_routelist_fetch {
	__u32	size;
	__u32	count;
	__u64	handle;
	__aligned_u64 records;
	__u32	record_len;
	__u32	aux_len;
	__aligned_u64 aux;
	__aligned_u64 handles;
	__u32	out_count;
	__u32	out_aux;
};

#endif /* _UAPI_LINUX_RTM_H */
