/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the files of librtmv2 share: registrations, and the way from their handles
 * to those of the kernel.
 */
#ifndef RTMV2_INTERNAL_H
#define RTMV2_INTERNAL_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

#include <rtm/rtm.h>
/* Both headers name the criteria, with the same values. */
#undef RTM_MATCH_OWNER
#undef RTM_MATCH_NEIGHBOUR
#undef RTM_MATCH_PREF
#undef RTM_MATCH_NEXTHOP
#undef RTM_MATCH_INTERFACE
#include "../include/rtmv2.h"

#define API __attribute__((visibility("default")))

_Static_assert(sizeof(HANDLE) == sizeof(__u64), "a handle of the kernel's fits into a HANDLE");

/* RTM_REGN_PROFILE (U49): element counts that fit on a stack */
#define MAX_HOPS	16U
#define MAX_IN_ENUM	128U
#define MAX_VIEWS	2U

#define CACHE_SIZE	1024U	/* a power of two */

/*
 * Types of handles: the kernel's, in the top four bits of each, and two of our own.
 */
enum handle_type {
	TYPE_ENTITY = RTM_HANDLE_ENTITY,
	TYPE_NEXTHOP = RTM_HANDLE_NEXTHOP,
	TYPE_DEST = RTM_HANDLE_DEST,
	TYPE_ROUTE = RTM_HANDLE_ROUTE,
	TYPE_LIST = RTM_HANDLE_ROUTELIST,
	TYPE_LOCAL = 14,	/* enumerations and subscriptions of a registration */
	TYPE_REGISTRATION = 15,
};

static inline unsigned int handle_type(HANDLE handle)
{
	return (uintptr_t)handle >> 60;
}

static inline HANDLE handle_of(__u64 number)
{
	return (HANDLE)(uintptr_t)number;
}

static inline __u64 number_of(HANDLE handle)
{
	return (uintptr_t)handle;
}

/**
 * struct known - what is remembered of a handle; it never changes while one is held
 * @handle: 0: nothing is remembered here
 * @hop: of a next hop
 * @prefix: of a destination
 */
struct known {
	__u64 handle;
	union {
		struct rtm_hop hop;
		struct rtm_prefix prefix;
	};
};

struct registration;

/**
 * struct local - an enumeration or a subscription
 * @next: others of the registration
 * @token: the handle
 * @free: frees it, and tells the kinds apart
 * @lock: one call at a time
 * @users: calls under way, and the registration
 */
struct local {
	struct local *next;
	__u64 token;
	void (*free)(struct registration *reg, struct local *local);
	pthread_mutex_t lock;
	unsigned int users;
};

struct pointer;
struct slot;

/**
 * struct registration - what RtmRegisterEntity() made
 * @token: its handle
 * @users: calls under way, and the table of registrations
 * @client: the open file
 * @self: the kernel's handle of its own entity; one count is kept
 * @self_given: how often the client was given it
 * @id: the entity's id
 * @info: as registered
 * @callback: of events, or NULL
 * @methods: exported
 * @nmethods: how many
 * @reserve: an opaque slot was reserved
 * @thread: runs callbacks and methods, if @has_thread
 * @has_thread: there is one
 * @lock: guards what follows
 * @idle: the thread has come back from a callback
 * @blocked: methods are blocked
 * @running: call that the thread is answering, 0 for none
 * @telling: subscription whose callback runs, 0 for none
 * @known: remembered of handles
 * @locals: enumerations and subscriptions
 * @last_local: number of the last one
 * @pointers: what direct pointers point to
 * @slots: opaque slots
 */
struct registration {
	__u64 token;
	unsigned int users;
	struct rtm_client *client;
	__u64 self;
	unsigned int self_given;
	uint32_t id;
	RTM_ENTITY_INFO info;
	RTM_EVENT_CALLBACK callback;
	RTM_ENTITY_EXPORT_METHOD methods[32];
	unsigned int nmethods;
	bool reserve;
	pthread_t thread;
	bool has_thread;
	pthread_mutex_t lock;
	pthread_cond_t idle;
	bool blocked;
	__u64 running;
	__u64 telling;
	struct known known[CACHE_SIZE];
	struct local *locals;
	uint32_t last_local;
	struct pointer *pointers;
	struct slot *slots;
};

/* registration.c: the registration behind a handle, NULL if it is none; to be put */
struct registration *reg_get(HANDLE handle);
void reg_put(struct registration *reg);

/* callback.c */
void callback_run(struct registration *reg);

/* error.c: from -errno to what a function returns */
DWORD error_of(int err);

/* handle.c */
bool handle_is(const struct registration *reg, HANDLE handle, unsigned int type);
__u64 kernel_handle(const struct registration *reg, HANDLE handle);
HANDLE owner_handle(struct registration *reg, __u64 handle);
DWORD handles_release(struct registration *reg, const HANDLE *handles, unsigned int count,
		      unsigned int type);
void known_put(struct registration *reg, __u64 handle, const struct known *what);
bool known_get(struct registration *reg, __u64 handle, struct known *what);
void known_drop(struct registration *reg, __u64 handle);
void known_drop_all(struct registration *reg);
typedef void local_kind(struct registration *reg, struct local *local);
struct local *local_get(struct registration *reg, HANDLE handle, local_kind *kind);
void local_put(struct registration *reg, struct local *local);
HANDLE local_add(struct registration *reg, struct local *local);
DWORD local_end(struct registration *reg, HANDLE handle, local_kind *kind);
void locals_end(struct registration *reg);

/* address.c */
bool address_in(const struct registration *reg, const RTM_NET_ADDRESS *from,
		struct rtm_prefix *to);
void address_out(const struct rtm_prefix *from, RTM_NET_ADDRESS *to);
bool hop_in(const struct registration *reg, const RTM_NET_ADDRESS *from, ULONG ifindex,
	    struct rtm_hop *to);
void hop_out(const struct rtm_hop *from, RTM_NET_ADDRESS *to);

/* dest.c */
unsigned int views_count(RTM_VIEW_SET views);
bool views_ok(RTM_VIEW_SET views);
unsigned int dest_records(RTM_VIEW_SET views);
void dest_out(struct registration *reg, const struct rtm_route_info *records,
	      const struct rtm_dest_handles *handles, RTM_VIEW_SET views, RTM_DEST_INFO *to);
int dest_prefix(struct registration *reg, HANDLE dest, struct rtm_prefix *prefix);
DWORD dests_release(struct registration *reg, RTM_DEST_INFO *infos, unsigned int count);

/* nexthop.c */
int hop_of(struct registration *reg, HANDLE handle, struct rtm_hop *hop);
int hop_any(struct registration *reg, HANDLE handle, struct rtm_hop *hop);

/* route.c */
int route_in(struct registration *reg, const RTM_ROUTE_INFO *from, struct rtm_route_info *to,
	     struct rtm_aux **aux);
int route_read(struct registration *reg, HANDLE route, RTM_ROUTE_INFO *info,
	       struct rtm_prefix *prefix);
DWORD route_release(struct registration *reg, const RTM_ROUTE_INFO *info);
DWORD route_delete(struct registration *reg, HANDLE route, bool *best);
DWORD route_error(struct registration *reg, HANDLE route, int err);

/* criteria.c */
DWORD criteria_in(struct registration *reg, RTM_MATCH_FLAGS flags, const RTM_ROUTE_INFO *from,
		  ULONG ifindex, struct rtm_list *query, struct rtm_route_info *criteria,
		  struct rtm_aux **aux);

/* notify.c */
bool notify_context(struct registration *reg, uint32_t subscription, __u64 *token,
		    PVOID *context);

/* method.c */
void method_answer(struct registration *reg, const struct rtm_event *event);

/**
 * struct route_copy - what a direct pointer to a route points to
 * @info: the client's view of it
 * @more: the rest of its next hops
 * @dest, @owner, @state, @flags1, @flags: as they were, not to be edited
 */
struct route_copy {
	RTM_ROUTE_INFO info;
	HANDLE more[MAX_HOPS];
	HANDLE dest;
	HANDLE owner;
	UCHAR state;
	UCHAR flags1;
	USHORT flags;
};

/* pointer.c: what direct pointers point to */
struct route_copy *route_copy_read(struct registration *reg, HANDLE route, bool keep_hops,
				   DWORD *err);
void *pointer_get(struct registration *reg, HANDLE handle, size_t size);
void *pointer_find(struct registration *reg, HANDLE handle);
void pointer_drop(struct registration *reg, HANDLE handle);
void pointers_free(struct registration *reg);

/* lock.c: locks of destinations, within the process */
DWORD lock_take(struct registration *reg, const struct rtm_prefix *prefix, bool exclusive);
DWORD lock_drop(struct registration *reg, const struct rtm_prefix *prefix, bool exclusive);
bool lock_held(struct registration *reg, const struct rtm_prefix *prefix, bool exclusive);
void locks_end(struct registration *reg);

/* slot.c */
void slots_free(struct registration *reg);

#endif /* RTMV2_INTERNAL_H */
