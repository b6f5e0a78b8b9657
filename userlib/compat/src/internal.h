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
#include "../base/map.h"
#include "../include/rtmv2.h"
#include "../base/internal.h"

#define API __attribute__((visibility("default")))

_Static_assert(sizeof(HANDLE) == sizeof(__u64), "a handle of the kernel's fits into a HANDLE");

/* RTM_REGN_PROFILE (U49): element counts that fit on a stack */
#define MAX_HOPS	16U
#define MAX_IN_ENUM	128U
#define MAX_VIEWS	2U

/* Handles of which something is remembered, next hops apart. */
#define KNOWN_SETS	1024U	/* a power of two */
#define KNOWN_WAYS	4U

#define MAX_OWED	1024U

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
 * @hop: of an own next hop
 * @prefix: of a destination or a route
 * @own: the route is the registration's own
 * @given: counts that the client has at least
 */
struct known {
	__u64 handle;
	union {
		struct rtm_hop hop;
		struct rtm_prefix prefix;
	};
	bool own;
	unsigned int given;
};

/**
 * struct known_set - handles with the same hash
 * @way: they
 * @oldest: which one makes room
 */
struct known_set {
	struct known way[KNOWN_WAYS];
	unsigned int oldest;
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

struct slot;

/**
 * struct pointers - copies that direct pointers point to
 * @buckets: by handle
 * @size: of these, a power of two, or 0
 * @count: copies
 * @loose: copies whose handle the client gave back, perhaps for the last time
 */
struct pointers {
	struct pointer **buckets;
	size_t size;
	size_t count;
	size_t loose;
};

/**
 * struct registration - what RtmRegisterEntity() made
 * @token: its handle
 * @users: calls under way, its thread, and while it has a handle that
 * @published: the handle means something
 * @next_lost: in a child: another registration of the parent's
 * @waits_for: whose thread its thread waits for
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
 * @idle: the thread has come back from a callback, or a method has
 * @ended: no more callbacks
 * @blocked: methods are blocked
 * @inside: own methods that run in threads of the program
 * @running: call that the thread is answering, 0 for none
 * @telling: subscription whose callback runs, 0 for none
 * @known: remembered of handles
 * @hops: the same of own next hops: of all that the client has
 * @owed: handles that the client never saw, or is done with; they go back with the
 *	next ones that it gives back, which saves a system call
 * @nowed: how many
 * @edits: rises when something of the own is changed; never 0
 * @locals: enumerations and subscriptions
 * @last_local: number of the last one
 * @pointers: what direct pointers point to
 * @slots: opaque slots
 * @locks_ended: it gets no more locks of lock.c, whose lock guards this
 */
struct registration {
	__u64 token;
	unsigned int users;
	bool published;
	struct registration *next_lost;
	struct registration *waits_for;
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
	bool ended;
	bool blocked;
	unsigned int inside;
	__u64 running;
	__u64 telling;
	struct known_set known[KNOWN_SETS];
	struct base_map hops;
	__u64 owed[MAX_OWED];
	unsigned int nowed;
	uint64_t edits;
	struct local *locals;
	uint32_t last_local;
	struct pointers pointers;
	struct slot *slots;
	bool locks_ended;
};

/* registration.c: the registration behind a handle, NULL if it is none; to be put */
struct registration *reg_get(HANDLE handle);
void reg_put(struct registration *reg);
bool thread_is(const struct registration *reg);
bool thread_wait_begin(struct registration *reg);
void thread_wait_end(void);

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
void handles_owe(struct registration *reg, const __u64 *handles, unsigned int count);
void handles_forgo(struct registration *reg, const HANDLE *handles, unsigned int count);

/**
 * struct going - handles that the client gives back
 * @reg: whose
 * @ret: what the client will be told
 * @count: how many
 * @numbers: they, and room for what is owed
 */
struct going {
	struct registration *reg;
	DWORD ret;
	unsigned int count;
	__u64 numbers[2 * MAX_OWED];
};

void going_begin(struct going *going, struct registration *reg);
void going_add(struct going *going, HANDLE handle, unsigned int type);
DWORD going_end(struct going *going);
typedef void local_kind(struct registration *reg, struct local *local);
struct local *local_get(struct registration *reg, HANDLE handle, local_kind *kind);
void local_put(struct registration *reg, struct local *local);
HANDLE local_add(struct registration *reg, struct local *local);
HANDLE local_add_locked(struct registration *reg, struct local *local);
DWORD local_end(struct registration *reg, HANDLE handle, local_kind *kind);
typedef DWORD local_get_batch(struct registration *reg, struct local *local, UINT *count,
			      void *out);
DWORD local_fetch(HANDLE handle, HANDLE local_handle, local_kind *kind, local_get_batch *get,
		  UINT *count, void *out);
void locals_end(struct registration *reg);

/* known.c */
void known_put(struct registration *reg, __u64 handle, const struct known *what,
	       unsigned int given);
bool known_get(struct registration *reg, __u64 handle, struct known *what);
void known_ref(struct registration *reg, const __u64 *handles, unsigned int count);
void known_unref(struct registration *reg, const __u64 *handles, unsigned int count);
void known_free(struct registration *reg);
void known_drop_hop(struct registration *reg, __u64 handle, const struct rtm_hop *hop);

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
	       struct rtm_prefix *prefix, bool *ages);
int route_match(struct registration *reg, const struct rtm_list *query,
		const struct rtm_route_info *criteria, const struct rtm_aux *criteria_aux,
		RTM_ROUTE_INFO *info, HANDLE *route);
DWORD route_release(struct registration *reg, const RTM_ROUTE_INFO *info);
void route_forgo(struct registration *reg, const RTM_ROUTE_INFO *info, bool keep_hops);
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
void methods_end(struct registration *reg);

/* A route with all its next hops. */
struct route_content {
	RTM_ROUTE_INFO info;
	HANDLE more[MAX_HOPS];
};

/**
 * enum edit - may a copy be edited, so that nobody else may write to it?
 * @EDIT_NONE: no
 * @EDIT_LOCKED: the client has it locked
 * @EDIT_ENDS: a call is about to make an end of that
 */
enum edit {
	EDIT_NONE,
	EDIT_LOCKED,
	EDIT_ENDS,
};

/**
 * struct route_copy - what a direct pointer to a route points to
 * @now: the client's view of it
 * @was: as it was read; not all may be edited
 * @prefix: its destination
 * @edit: under the registration's lock
 */
struct route_copy {
	struct route_content now;
	struct route_content was;
	struct rtm_prefix prefix;
	enum edit edit;
};

/* inplace.c; a copy is to be put with pointer_put() */
struct route_copy *route_copy_read(struct registration *reg, HANDLE route, bool lend,
				   DWORD *err);
void route_copy_deleted(struct registration *reg, HANDLE route);

/* pointer.c: what direct pointers point to; to be put */
void *pointer_get(struct registration *reg, HANDLE handle, size_t size);
void *pointer_find(struct registration *reg, HANDLE handle);
void *pointer_fresh(struct registration *reg, HANDLE handle);
void pointer_read(struct registration *reg, HANDLE handle, uint64_t edits);
bool pointer_keep(struct registration *reg, HANDLE handle);
void pointer_unkeep(struct registration *reg, HANDLE handle);
void pointer_put(struct registration *reg, void *data);
bool pointers_any(struct registration *reg);
bool edit_moves(struct registration *reg, enum edit *edit, enum edit from, enum edit to);
void pointers_loosen(struct registration *reg, const __u64 *handles, unsigned int count);
void pointers_free(struct registration *reg);

static inline uint64_t edits_now(const struct registration *reg)
{
	return __atomic_load_n(&reg->edits, __ATOMIC_ACQUIRE);
}

/* After something of the own was changed: what was read before is old. */
static inline void edits_more(struct registration *reg)
{
	__atomic_fetch_add(&reg->edits, 1, __ATOMIC_RELEASE);
}

/**
 * struct lock_key - what is locked
 * @prefix: a destination; or a next hop's address
 * @ifindex: a next hop's interface
 * @is_hop: which it is; a next hop is private to its owner
 */
struct lock_key {
	struct rtm_prefix prefix;
	uint32_t ifindex;
	bool is_hop;
};

/* lock.c: locks of destinations and next hops, within the process */
DWORD lock_take(struct registration *reg, const struct lock_key *key, bool exclusive);
DWORD lock_drop(struct registration *reg, const struct lock_key *key, bool exclusive);
void lock_forget(struct registration *reg, const struct lock_key *key);
bool lock_held(struct registration *reg, const struct lock_key *key, bool exclusive);
void locks_end(struct registration *reg);
void locks_before_fork(void);
void locks_after_fork(bool child);

/* slot.c */
void slots_free(struct registration *reg);

#endif /* RTMV2_INTERNAL_H */
