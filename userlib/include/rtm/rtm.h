/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * librtm: the native library over /dev/rtm.
 *
 * Conventions of every function here:
 *
 * - 0 or a positive number is success, a negative number is -errno.  The errno
 *   values are those of <linux/rtm.h>; a function names only what it adds.
 * - Records are the structs of <linux/rtm.h>, in both directions, not copied.
 * - Addresses are in network byte order, everything else in the host's.
 * - A struct rtm_client may be used by several threads at once; a cursor or an
 *   auxiliary memory by one thread at a time.
 * - A signal interrupts: -EINTR.  Nothing is restarted behind the caller's back.
 */
#ifndef RTM_RTM_H
#define RTM_RTM_H

#include <stddef.h>
#include <stdint.h>
#include <linux/rtm.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Version of this library, as in the package "librtm". */
#define RTM_LIB_VERSION		"1.0.0"

/** The device that rtm_client_open() opens if no path is given. */
#define RTM_DEVICE_PATH		"/dev/rtm"

/** Room for the text of a prefix or a next hop, terminating zero included. */
#define RTM_PREFIX_STRLEN	52
#define RTM_HOP_STRLEN		72

struct rtm_client;
struct rtm_cursor;
struct rtm_aux;

/* ------------------------------------------------------------------ client */

/** Flags of rtm_client_open(). */
#define RTM_OPEN_READ		0x1U	/* for reading only; needs no privilege */

/**
 * rtm_client_open() - open the device
 * @client: gets the client; to be given to rtm_client_close()
 * @path: device, or NULL for RTM_DEVICE_PATH
 * @flags: RTM_OPEN_*
 *
 * The client is not attached to a table yet.  The file is close-on-exec.
 *
 * Return: 0; -ENOENT if the module is not loaded, -EACCES if the device's
 * permissions refuse, -ENOTTY if @path is some other device, -EPROTONOSUPPORT
 * if the module is too old for this library.
 */
int rtm_client_open(struct rtm_client **client, const char *path, unsigned int flags);

/**
 * rtm_client_adopt() - make a client of an open file
 * @client: gets the client
 * @fd: an open /dev/rtm, inherited or received; belongs to the client on success
 *
 * Return: 0, or as rtm_client_open(); on failure @fd stays open.
 */
int rtm_client_adopt(struct rtm_client **client, int fd);

/**
 * rtm_client_close() - close a client
 * @client: a client, or NULL
 *
 * If this was the last reference to the open file, everything that its entity
 * owned is withdrawn when the function returns.
 */
void rtm_client_close(struct rtm_client *client);

/** rtm_client_fd() - the file descriptor; still the client's */
int rtm_client_fd(const struct rtm_client *client);

/** rtm_client_query() - limits of the kernel and state of the file */
int rtm_client_query(struct rtm_client *client, struct rtm_query *query);

/**
 * rtm_client_attach() - become an observer of a table: read, own nothing
 * @client: a client that is neither attached nor registered
 * @instance: 0 to 65535; 0 is always there
 * @family: AF_INET or AF_INET6
 *
 * Return: 0; -ENOENT: no such instance; -EBUSY: attached or registered already.
 */
int rtm_client_attach(struct rtm_client *client, uint16_t instance, int family);

/** rtm_client_detach() - stop being an observer; handles of the client are gone */
int rtm_client_detach(struct rtm_client *client);

/** rtm_client_stats() - figures of the table the client is attached to */
int rtm_client_stats(struct rtm_client *client, struct rtm_stats *stats);

/**
 * rtm_client_open_reader() - open for reading and attach, in one step
 * @client: gets the client
 * @instance: as rtm_client_attach()
 * @family: as rtm_client_attach()
 */
int rtm_client_open_reader(struct rtm_client **client, uint16_t instance, int family);

/**
 * rtm_client_open_owner() - open and register an entity of instance 0, in one step
 * @client: gets the client
 * @family: AF_INET or AF_INET6
 * @protocol: protocol number, see rtm_protocol_parse()
 * @protocol_instance: tells registrations of one protocol apart
 *
 * Return: 0, or as rtm_client_open() and rtm_entity_register().
 */
int rtm_client_open_owner(struct rtm_client **client, int family, uint32_t protocol,
			  uint32_t protocol_instance);

/* ------------------------------------------------------------------ entity */

/**
 * rtm_entity_register() - become an owner of routes
 * @client: a client opened for writing, neither attached nor registered
 * @reg: instance, family, protocol, protocol_instance in; out_entity,
 *	out_preference out.  The library sets size.
 *
 * Return: 0; -EEXIST: that registration is taken; -EBUSY: the client is
 * attached or registered; -EPERM, -EBADF: not allowed to change anything.
 */
int rtm_entity_register(struct rtm_client *client, struct rtm_entity_register *reg);

/** rtm_entity_deregister() - withdraw everything; the client is as freshly opened */
int rtm_entity_deregister(struct rtm_client *client);

/**
 * rtm_entity_list() - all entities of the table, in order of registration
 * @client: an attached or registered client
 * @flags: RTM_ENTITY_LIST_F_*; with handles, the caller releases each
 * @list: gets an array; to be given to free()
 *
 * Who registered for events is told when one of these leaves; -ENOSPC: fetch events
 * first, 4,096 have left that it was not told of.
 *
 * Return: the number of entities, or -errno.
 */
int rtm_entity_list(struct rtm_client *client, uint32_t flags, struct rtm_entity_info **list);

/** rtm_entity_find() - fill @info for the entity with id @entity */
int rtm_entity_find(struct rtm_client *client, uint32_t entity, struct rtm_entity_info *info);

/** rtm_entity_describe() - fill @info for an entity's handle */
int rtm_entity_describe(struct rtm_client *client, __u64 handle, struct rtm_entity_info *info);

/* ---------------------------------------------------------------- next hop */

/**
 * rtm_nexthop_add() - find info->hop in the own list and update it, or create it
 * @client: a registered client
 * @info: hop, opaque, remote, flags
 * @handle: gets a counted handle, or NULL for none
 *
 * Return: 1 if it was created, 0 if it was updated, or -errno; -ENOSPC: too many.
 */
int rtm_nexthop_add(struct rtm_client *client, const struct rtm_nexthop_info *info,
		    __u64 *handle);

/** rtm_nexthop_update() - update the own next hop with that handle */
int rtm_nexthop_update(struct rtm_client *client, __u64 handle,
		       const struct rtm_nexthop_info *info);

/**
 * rtm_nexthop_find() - look info->hop up in the own list
 * @client: a registered client
 * @info: hop in, everything out
 * @handle: gets a counted handle, or NULL for none
 */
int rtm_nexthop_find(struct rtm_client *client, struct rtm_nexthop_info *info, __u64 *handle);

/** rtm_nexthop_del() - take @hop out of the own list; routes that use it keep it */
int rtm_nexthop_del(struct rtm_client *client, const struct rtm_hop *hop);

/** rtm_nexthop_del_handle() - the same by handle; consumes one count of it */
int rtm_nexthop_del_handle(struct rtm_client *client, __u64 handle);

/** rtm_nexthop_describe() - fill @info for a next hop's handle, own or foreign */
int rtm_nexthop_describe(struct rtm_client *client, __u64 handle,
			 struct rtm_nexthop_info *info);

/** rtm_nexthop_describe_owner() - the same, and a counted handle of its owner */
int rtm_nexthop_describe_owner(struct rtm_client *client, __u64 handle,
			       struct rtm_nexthop_info *info, __u64 *owner);

/**
 * rtm_nexthop_list() - read next hops in order, one batch a call
 * @client: an attached or registered client
 * @query: owner, range_kind, range; after a batch the library moves it on, so
 *	that the same @query goes on where it stopped
 * @records: array to fill
 * @count: its capacity, not 0
 *
 * Return: the number of records, 0 when there are no more, or -errno.
 */
int rtm_nexthop_list(struct rtm_client *client, struct rtm_nexthop_list *query,
		     struct rtm_nexthop_info *records, uint32_t count);

/* ------------------------------------------------------------------ routes */

/**
 * struct rtm_apply_result - what came of rtm_route_apply()
 * @size: sizeof(struct rtm_apply_result)
 * @reserved: 0
 * @status: in: array that gets, per record, a negative errno or a set of
 *	RTM_CHANGE_*; or NULL
 * @handles: in: array that gets, per record, a counted handle; or NULL
 * @done: out: records processed
 * @failed: out: how many of these failed
 * @created: out: how many created a route
 * @deleted: out: how many deleted one
 * @list: in: route list that the routes are moved to, or 0
 */
struct rtm_apply_result {
	uint32_t size;
	uint32_t reserved;
	int32_t *status;
	__u64 *handles;
	uint64_t done;
	uint64_t failed;
	uint64_t created;
	uint64_t deleted;
	__u64 list;
};

/** RTM_APPLY_RESULT_INIT - initial value of a struct rtm_apply_result */
#define RTM_APPLY_RESULT_INIT	{ sizeof(struct rtm_apply_result), 0, NULL, NULL, 0, 0, 0, 0, 0 }

/**
 * rtm_route_apply() - add, update, delete many routes
 * @client: a registered client
 * @routes: records; each says in "op" what is to be done
 * @count: how many; may exceed the kernel's limit of one call
 * @aux: further next hops and owner's bytes of the records, or NULL
 * @flags: RTM_BATCH_F_*, but not %RTM_BATCH_F_BRIEF
 * @result: may be NULL
 *
 * Records that have no more than fits struct rtm_route_brief are handed over as
 * such, if the client was registered by the library.
 * Without RTM_BATCH_F_CONTINUE it stops at the first record that fails.
 *
 * Return: 0 if all records were processed; else the error of the record that
 * failed, or of the call.  -EINTR: a signal came; result->done tells how far
 * it got.
 */
int rtm_route_apply(struct rtm_client *client, const struct rtm_route_info *routes, size_t count,
		    const struct rtm_aux *aux, uint32_t flags, struct rtm_apply_result *result);

/**
 * rtm_route_set() - add one route, or update it if it is there
 * @client: a registered client
 * @route: the route; its "op" is ignored
 * @aux: as rtm_route_apply()
 *
 * Next hops and a neighbour that are not in the own list are created.
 *
 * Return: a set of RTM_CHANGE_*, or -errno.
 */
int rtm_route_set(struct rtm_client *client, const struct rtm_route_info *route,
		  const struct rtm_aux *aux);

/** rtm_route_add() - as rtm_route_set(), but -EEXIST if it is there */
int rtm_route_add(struct rtm_client *client, const struct rtm_route_info *route,
		  const struct rtm_aux *aux);

/** rtm_route_update() - as rtm_route_set(), but -ENOENT if it is not there */
int rtm_route_update(struct rtm_client *client, const struct rtm_route_info *route,
		     const struct rtm_aux *aux);

/**
 * rtm_route_del() - delete one route
 * @client: a registered client
 * @route: prefix, neighbour and rec_flags say which, or handle if it is not 0
 *
 * Return: a set of RTM_CHANGE_*; -ENOENT if it is not there.
 */
int rtm_route_del(struct rtm_client *client, const struct rtm_route_info *route);

/**
 * rtm_route_change() - change one route, and be told what was best before and after
 * @client: a registered client
 * @route: the route; its "op" says what is to be done: RTM_OP_*
 * @aux: as rtm_route_apply()
 * @views: a set of views, or RTM_VIEWS_ANY for the first route of all
 * @records: gets the destination in each of @views as it was before, in ascending
 *	order, then the same as it is after: two records for each view.  Where there
 *	is no route state is RTM_ROUTE_NONE
 * @told: gets what belongs to @records; NULL to do without, not @aux
 *
 * Nobody else changes the destination between the two moments.  Next hops and a
 * neighbour that are not in the own list are created.
 *
 * Return: a set of RTM_CHANGE_*, or -errno: that of the record, and nothing is changed.
 */
int rtm_route_change(struct rtm_client *client, const struct rtm_route_info *route,
		     const struct rtm_aux *aux, uint32_t views, struct rtm_route_info *records,
		     struct rtm_aux *told);

/**
 * rtm_route_describe() - what a route's handle stands for
 * @client: an attached or registered client
 * @handle: a route's handle, own or foreign
 * @info: gets the route
 * @aux: gets further next hops and owner's bytes; NULL to do without
 * @best_views: gets the views in which it is best, or NULL
 * @handles: gets counted handles of destination and owner, or NULL
 */
int rtm_route_describe(struct rtm_client *client, __u64 handle, struct rtm_route_info *info,
		       struct rtm_aux *aux, uint32_t *best_views,
		       struct rtm_dest_handles *handles);

/**
 * rtm_route_describe_hops() - the same, with handles of its next hops
 * @client: an attached or registered client
 * @handle: a route's handle, own or foreign
 * @info: gets the route
 * @aux: as rtm_route_describe()
 * @handles: gets counted handles of destination and owner
 * @hops: gets counted handles: of the neighbour (0 if it has none), then of
 *	each next hop in order
 * @count: capacity of @hops; RTM_MAX_NEXTHOPS + 1 is always enough
 *
 * Return: entries in @hops, or -errno; -EMSGSIZE: @count is too small.
 */
int rtm_route_describe_hops(struct rtm_client *client, __u64 handle,
			    struct rtm_route_info *info, struct rtm_aux *aux,
			    struct rtm_dest_handles *handles, __u64 *hops, uint32_t count);

/**
 * rtm_route_match() - the first route of a destination that fulfils criteria
 * @client: an attached or registered client
 * @query: of it range (the destination), views, match and ifindex, as for
 *	rtm_cursor_open() of routes
 * @criteria: what query->match names, or NULL
 * @criteria_aux: further next hops of @criteria, or NULL
 * @info: gets the route
 * @aux: as rtm_route_describe()
 * @handles: gets counted handles of destination, owner and route
 * @hops: as rtm_route_describe_hops()
 * @count: capacity of @hops
 *
 * Return: entries in @hops, or -errno; -ENOENT: there is none.
 */
int rtm_route_match(struct rtm_client *client, const struct rtm_list *query,
		    const struct rtm_route_info *criteria, const struct rtm_aux *criteria_aux,
		    struct rtm_route_info *info, struct rtm_aux *aux,
		    struct rtm_dest_handles *handles, __u64 *hops, uint32_t count);

/**
 * rtm_route_init() - start a record: unicast view, all else zero
 * @route: the record
 * @prefix: destination
 * @hop: its next hop, or NULL for none
 * @metric: lower wins
 */
void rtm_route_init(struct rtm_route_info *route, const struct rtm_prefix *prefix,
		    const struct rtm_hop *hop, uint32_t metric);

/**
 * rtm_route_parse() - the same from text
 * @route: the record
 * @prefix: as rtm_prefix_parse()
 * @hop: as rtm_hop_parse(), or NULL for none
 * @metric: lower wins
 *
 * Return: 0, or -EINVAL, -EAFNOSUPPORT (prefix and hop differ), -ENODEV.
 */
int rtm_route_parse(struct rtm_route_info *route, const char *prefix, const char *hop,
		    uint32_t metric);

/* -------------------------------------------------------- auxiliary memory */

/**
 * rtm_aux_alloc() - memory for what does not fit a record
 *
 * It holds next hops after the first, and the owner's bytes, of many records.
 *
 * Return: the memory, to be given to rtm_aux_free(); or NULL.
 */
struct rtm_aux *rtm_aux_alloc(void);

/** rtm_aux_free() - free it; NULL is allowed */
void rtm_aux_free(struct rtm_aux *aux);

/** rtm_aux_reset() - forget the content, keep the memory */
void rtm_aux_reset(struct rtm_aux *aux);

/**
 * rtm_aux_add() - give a record its next hops and the owner's bytes
 * @aux: the memory
 * @route: gets nexthop, nh_count, opaque_len, aux_off
 * @hops: all next hops
 * @count: how many, 0 to RTM_MAX_NEXTHOPS
 * @opaque: owner's bytes, or NULL
 * @opaque_len: how many, 0 to RTM_MAX_OPAQUE
 *
 * Return: 0, -EINVAL (too many), -ENOMEM, -ENOSPC (4 GiB are full).
 */
int rtm_aux_add(struct rtm_aux *aux, struct rtm_route_info *route, const struct rtm_hop *hops,
		unsigned int count, const void *opaque, size_t opaque_len);

/**
 * rtm_aux_hop() - the next hop number @index of a record
 * @aux: the memory that came with it, or NULL
 * @route: the record
 * @index: 0 is route->nexthop
 *
 * Return: the next hop, valid as long as @route and the content of @aux; or
 * NULL if there is none.
 */
const struct rtm_hop *rtm_aux_hop(const struct rtm_aux *aux, const struct rtm_route_info *route,
				  unsigned int index);

/**
 * rtm_aux_opaque() - the owner's bytes of a record
 *
 * Return: pointer to route->opaque_len bytes, or NULL if there are none.
 */
const void *rtm_aux_opaque(const struct rtm_aux *aux, const struct rtm_route_info *route);

/* ------------------------------------------------------------ destinations */

/**
 * rtm_dest_find() - find one destination
 * @client: an attached or registered client
 * @kind: enum rtm_match_kind
 * @key: prefix to look for
 * @views: one view (1 << RTM_VIEW_x) or RTM_VIEWS_ANY
 * @protocol: RTM_PROTOCOL_* or a number: whose best route is told
 * @record: gets the destination with its best route
 * @aux: gets further next hops and owner's bytes; NULL to do without
 *
 * Return: 0; -ENOENT if there is none.
 */
int rtm_dest_find(struct rtm_client *client, uint32_t kind, const struct rtm_prefix *key,
		  uint32_t views, uint32_t protocol, struct rtm_route_info *record,
		  struct rtm_aux *aux);

/**
 * rtm_dest_find_many() - find many destinations in one go
 * @client: an attached or registered client
 * @kind: as above
 * @keys: prefixes
 * @count: how many
 * @views: a set of views: a record for each (key, view); RTM_VIEWS_ANY: one a key
 * @protocol: as above
 * @records: array of @count x views (of RTM_VIEWS_ALL: query.out_views)
 * @aux: as above
 * @handles: array parallel to @records, counted handles; or NULL
 *
 * Return: the number of keys that were found, or -errno.
 */
int rtm_dest_find_many(struct rtm_client *client, uint32_t kind, const struct rtm_prefix *keys,
		       uint32_t count, uint32_t views, uint32_t protocol,
		       struct rtm_route_info *records, struct rtm_aux *aux,
		       struct rtm_dest_handles *handles);

/**
 * rtm_dest_describe() - what a destination's handle stands for
 * @client: an attached or registered client
 * @handle: a destination's handle
 * @views: views to report, one record each; RTM_VIEWS_ANY: one record
 * @protocol: as rtm_dest_find()
 * @records: array
 * @count: its capacity
 * @aux: as rtm_dest_find()
 * @handles: array parallel to @records, or NULL
 *
 * Return: the number of records; -EMSGSIZE if @count is too small.
 */
int rtm_dest_describe(struct rtm_client *client, __u64 handle, uint32_t views,
		      uint32_t protocol, struct rtm_route_info *records, uint32_t count,
		      struct rtm_aux *aux, struct rtm_dest_handles *handles);

/* ------------------------------------------------- hold-down, opaque slots */

/**
 * rtm_dest_hold() - mark a destination for hold-down
 * @client: a registered client; whoever it is, the mark is the destination's
 * @handle: a destination's handle, or 0 to go by @prefix
 * @prefix: a destination that is in the table; not looked at with @handle
 * @views: in which views
 * @hold_ms: for how long the last route shall be held, milliseconds
 * @total_ms: gets the destination's hold time, the maximum asked for; or NULL
 *
 * Return: 0; -ENOENT: no such destination; -EINVAL: @views or @hold_ms is 0.
 */
int rtm_dest_hold(struct rtm_client *client, __u64 handle, const struct rtm_prefix *prefix,
		  uint32_t views, uint32_t hold_ms, uint32_t *total_ms);

/**
 * rtm_dest_slot_get() - the own opaque value of a destination, 0 if never set
 *
 * Of an entity registered with RTM_ENTITY_F_OPAQUE; @handle and @prefix as
 * rtm_dest_hold().
 * Return: 0; -ENODATA: no slot was reserved; -ENOENT: no such destination.
 */
int rtm_dest_slot_get(struct rtm_client *client, __u64 handle, const struct rtm_prefix *prefix,
		      uint64_t *value);

/** rtm_dest_slot_set() - set it */
int rtm_dest_slot_set(struct rtm_client *client, __u64 handle, const struct rtm_prefix *prefix,
		      uint64_t value);

/** rtm_dest_slot_swap() - set it if it is still @expect, else -ESTALE */
int rtm_dest_slot_swap(struct rtm_client *client, __u64 handle, const struct rtm_prefix *prefix,
		       uint64_t expect, uint64_t value);

/* ------------------------------------------------------------- route lists */

/**
 * rtm_routelist_new() - an empty list for own routes
 * @client: a registered client
 * @list: gets its handle; rtm_handle_release() deletes the list, its routes stay
 */
int rtm_routelist_new(struct rtm_client *client, __u64 *list);

/**
 * rtm_routelist_move() - move routes into a list, out of any other
 * @client: a registered client
 * @list: the list, or 0: only take them out
 * @routes: handles of own routes
 * @count: how many
 *
 * All are processed.  Return: 0; else the first error: -ENOENT, -EACCES (another
 * owner's route).
 */
int rtm_routelist_move(struct rtm_client *client, __u64 list, const __u64 *routes,
		       uint32_t count);

/** rtm_routelist_enum() - begin to walk a list; @walk is a handle, to be released */
int rtm_routelist_enum(struct rtm_client *client, __u64 list, __u64 *walk);

/**
 * rtm_routelist_fetch() - the next routes of a walk
 * @client: the client
 * @walk: from rtm_routelist_enum()
 * @handles: gets counted handles, or NULL
 * @routes: gets records, without auxiliary data, or NULL
 * @count: capacity of both, not 0
 *
 * The routes may be moved to another list before the next call.
 * Return: how many; 0 at the end.
 */
int rtm_routelist_fetch(struct rtm_client *client, __u64 walk, __u64 *handles,
			struct rtm_route_info *routes, uint32_t count);

/* ----------------------------------------------------------------- changes */

struct rtm_feed;

/** Flags of rtm_feed_open(). */
#define RTM_FEED_F_NO_AUX	0x1U	/* without further next hops and owner's bytes */
#define RTM_FEED_F_HANDLES	0x2U	/* counted handles with every record */

/**
 * rtm_feed_open() - subscribe to changes of destinations
 * @client: an attached or registered client; has to outlive the feed
 * @what: flags, views, types, cookie
 * @flags: RTM_FEED_F_*
 * @feed: gets the feed; to be given to rtm_feed_close()
 *
 * rtm_client_fd() becomes readable when something is pending.
 * Return: 0; -ENOSPC: too many subscriptions; -EINVAL: no type of change.
 */
int rtm_feed_open(struct rtm_client *client, const struct rtm_notify_open *what,
		  unsigned int flags, struct rtm_feed **feed);

/**
 * rtm_feed_batch() - the destinations that changed, as they are now
 * @feed: a feed
 * @routes: gets a pointer to an array, valid until the next call: a record for
 *	each (destination, view), its reasons in "reasons"; state
 *	RTM_ROUTE_NONE if there is no route left
 *
 * Return: the number of records; 0 if nothing is pending; -errno, and nothing
 * is lost.
 */
int rtm_feed_batch(struct rtm_feed *feed, const struct rtm_route_info **routes);

/** rtm_feed_flags() - RTM_NOTIFY_OUT_* of the last batch */
uint32_t rtm_feed_flags(const struct rtm_feed *feed);

/** rtm_feed_seq() - once a batch was empty: all changes up to this one were told */
uint64_t rtm_feed_seq(const struct rtm_feed *feed);

/** rtm_feed_subscription() - its number, as events name it */
uint32_t rtm_feed_subscription(const struct rtm_feed *feed);

/** rtm_feed_aux() - the auxiliary memory of the last batch */
const struct rtm_aux *rtm_feed_aux(const struct rtm_feed *feed);

/** rtm_feed_handles() - handles parallel to the last batch; the caller's */
const struct rtm_dest_handles *rtm_feed_handles(const struct rtm_feed *feed);

/** rtm_feed_close() - end the subscription; NULL is allowed */
void rtm_feed_close(struct rtm_feed *feed);

/** rtm_notify_open() - the bare subscription, without buffers: RTM_IOC_NOTIFY_OPEN */
int rtm_notify_open(struct rtm_client *client, struct rtm_notify_open *cmd);

/** rtm_notify_fetch() - RTM_IOC_NOTIFY_FETCH into memory of the caller's */
int rtm_notify_fetch(struct rtm_client *client, struct rtm_notify_fetch *cmd);

/** rtm_notify_close() - end a subscription by its number */
int rtm_notify_close(struct rtm_client *client, uint32_t subscription);

/**
 * rtm_notify_dests() - ignore, ask about, mark destinations
 * @client: the client
 * @subscription: number of the subscription
 * @op: enum rtm_notify_op
 * @handles: destinations' handles
 * @count: how many
 * @status: gets per entry 0, 1, or a negative errno; or NULL
 *
 * All are processed.  Return: 0; -ENOENT if one was no destination.
 */
int rtm_notify_dests(struct rtm_client *client, uint32_t subscription, uint32_t op,
		     const __u64 *handles, uint32_t count, int32_t *status);

/** rtm_notify_prefixes() - the same for prefixes that are in the table */
int rtm_notify_prefixes(struct rtm_client *client, uint32_t subscription, uint32_t op,
			const struct rtm_prefix *prefixes, uint32_t count, int32_t *status);

/* ------------------------------------------------------------------ events */

/**
 * rtm_event_fetch() - take events, wait for one if there is none
 * @client: an attached or registered client
 * @events: array
 * @count: its capacity, not 0
 * @timeout_ms: 0: do not wait; negative: without limit
 * @flags: RTM_EVENT_F_*
 *
 * Return: how many; 0 if time is over; -EINTR; -ENOTCONN: the client was
 * detached meanwhile.
 */
int rtm_event_fetch(struct rtm_client *client, struct rtm_event *events, uint32_t count,
		    int timeout_ms, uint32_t flags);

/* ----------------------------------------------------------------- methods */

/** rtm_method_invoke() - call methods of an entity and wait for the answer: RTM_IOC_METHOD_INVOKE */
int rtm_method_invoke(struct rtm_client *client, struct rtm_method_invoke *call);

/** rtm_method_take() - take a call of one of our methods: RTM_IOC_METHOD_TAKE */
int rtm_method_take(struct rtm_client *client, struct rtm_method_take *take);

/**
 * rtm_method_reply() - answer a call that was taken
 * @client: the client
 * @call: its number
 * @status: passed on to the caller
 * @output: bytes, or NULL
 * @len: how many
 *
 * Return: 0; -ENOENT: the caller no longer waits; -EMSGSIZE: it has less room.
 */
int rtm_method_reply(struct rtm_client *client, __u64 call, int status, const void *output,
		     uint32_t len);

/**
 * rtm_method_block() - calls of our methods have to wait
 * @client: a registered client
 * @target: only calls about this destination, route or next hop; 0: all
 * @call: a call that we are answering just now and that is not waited for, or 0
 * @timeout_ms: how long to wait for those that run; 0: 10 seconds
 *
 * Return: 0 when none runs any more; -ETIMEDOUT: blocked, but one still runs.
 */
int rtm_method_block(struct rtm_client *client, __u64 target, __u64 call, uint32_t timeout_ms);

/** rtm_method_resume() - they go on */
int rtm_method_resume(struct rtm_client *client, __u64 target);

/* ----------------------------------------------------------- ordered reads */

/** What rtm_cursor_open() reads. */
enum rtm_cursor_kind {
	RTM_CURSOR_DESTS = 0,	/* destinations with their best route */
	RTM_CURSOR_ROUTES = 1,	/* all routes, best first */
};

/** Flags of rtm_cursor_open(). */
#define RTM_CURSOR_F_NO_AUX	0x1U	/* without further next hops and owner's bytes */
#define RTM_CURSOR_F_HANDLES	0x2U	/* counted handles with every record */

/**
 * rtm_cursor_open() - start reading the table in order
 * @client: an attached or registered client; has to outlive the cursor
 * @kind: enum rtm_cursor_kind
 * @query: flags (RTM_LIST_F_OWN), range_kind, range, views, protocol, match,
 *	ifindex; count: records of the first batch, for a short look; 0: many; other
 *	fields are ignored.  NULL: everything, RTM_VIEWS_ANY
 * @criteria: what query->match names besides RTM_MATCH_INTERFACE, or NULL
 * @aux: next hops of @criteria after the first, or NULL
 * @flags: RTM_CURSOR_F_*
 * @cursor: gets the cursor; to be given to rtm_cursor_close()
 *
 * @query, @criteria and @aux are copied.
 * Nothing is held in the kernel: reading may pause for as long as it likes.
 * Return: 0, -EINVAL, -ENOMEM.  Errors of the kernel come with the first read.
 */
int rtm_cursor_open(struct rtm_client *client, unsigned int kind, const struct rtm_list *query,
		    const struct rtm_route_info *criteria, const struct rtm_aux *aux,
		    unsigned int flags, struct rtm_cursor **cursor);

/**
 * rtm_cursor_next() - the next record
 * @cursor: a cursor
 * @route: gets a pointer to the record, valid until the next call
 *
 * Return: 1; 0 at the end; -errno (-EINTR: call again to go on).
 */
int rtm_cursor_next(struct rtm_cursor *cursor, const struct rtm_route_info **route);

/**
 * rtm_cursor_batch() - the next records, as many as came in one call
 * @cursor: a cursor
 * @routes: gets a pointer to an array, valid until the next call
 *
 * Return: the number of records; 0 at the end; -errno.
 */
int rtm_cursor_batch(struct rtm_cursor *cursor, const struct rtm_route_info **routes);

/** rtm_cursor_aux() - the auxiliary memory of the records handed out last */
const struct rtm_aux *rtm_cursor_aux(const struct rtm_cursor *cursor);

/**
 * rtm_cursor_handles() - handles of the record or records handed out last
 *
 * With RTM_CURSOR_F_HANDLES.  They are the caller's, to be released; those of
 * records that were not handed out are released by rtm_cursor_close().
 */
const struct rtm_dest_handles *rtm_cursor_handles(const struct rtm_cursor *cursor);

/** rtm_cursor_seq() - the table's sequence number when the last batch was read */
uint64_t rtm_cursor_seq(const struct rtm_cursor *cursor);

/** rtm_cursor_close() - free the cursor; NULL is allowed */
void rtm_cursor_close(struct rtm_cursor *cursor);

/* ----------------------------------------------------------------- handles */

/** rtm_handle_ref() - one more count on each handle; -ENOENT if one was none */
int rtm_handle_ref(struct rtm_client *client, const __u64 *handles, uint32_t count);

/** rtm_handle_release() - give one count of each back; zeros are passed over */
int rtm_handle_release(struct rtm_client *client, const __u64 *handles, uint32_t count);

/* ----------------------------------------------------------- text and back */

/**
 * rtm_prefix_parse() - prefix from text
 * @text: "192.0.2.0/24", "2001:db8::/32", an address alone (all its bits
 *	count), or "default" (then @family must say which)
 * @family: AF_INET, AF_INET6, or AF_UNSPEC for either
 * @prefix: gets the prefix, host bits cleared
 *
 * Return: 0, -EINVAL (not a prefix), -EAFNOSUPPORT (of the other family).
 */
int rtm_prefix_parse(const char *text, int family, struct rtm_prefix *prefix);

/** rtm_prefix_format() - text of @prefix into @buf; returns @buf */
char *rtm_prefix_format(const struct rtm_prefix *prefix, char *buf, size_t len);

/** rtm_prefix_compare() - order of address, then shorter first: below 0, 0, above 0 */
int rtm_prefix_compare(const struct rtm_prefix *a, const struct rtm_prefix *b);

/** rtm_prefix_covers() - 1 if @outer is @inner or covers it, else 0 */
int rtm_prefix_covers(const struct rtm_prefix *outer, const struct rtm_prefix *inner);

/**
 * rtm_hop_parse() - next hop from text
 * @text: "192.0.2.1", "fe80::1%eth0", "%eth0"; the interface by name or number
 * @family: as rtm_prefix_parse()
 * @hop: gets the next hop
 *
 * Return: 0, -EINVAL, -EAFNOSUPPORT, -ENODEV (no such interface).
 */
int rtm_hop_parse(const char *text, int family, struct rtm_hop *hop);

/** rtm_hop_format() - text of @hop, as rtm_hop_parse() takes it; returns @buf */
char *rtm_hop_format(const struct rtm_hop *hop, char *buf, size_t len);

/**
 * rtm_protocol_name() - name of a protocol number
 *
 * Return: a constant string, or NULL if the number has no name.
 */
const char *rtm_protocol_name(uint32_t protocol);

/**
 * rtm_protocol_parse() - protocol number from a name or number
 *
 * Return: 0, -EINVAL (no such name, or a number out of range).
 */
int rtm_protocol_parse(const char *text, uint32_t *protocol);

#ifdef __cplusplus
}
#endif

#endif /* RTM_RTM_H */
