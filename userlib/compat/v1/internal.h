/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the files of RTMv1's half share.  <linux/rtm.h> and Windows' rtm.h use some names
 * for different things, so no file includes both; here are the words between them.
 *
 *	table.c, read.c, feed.c, convert.c, owner.c	know the kernel's records
 *	client.c, change.c, query.c, walk.c, routes.c	are RTMv1's functions
 *	family.c, monitor.c, queue.c	know neither
 *
 * Locks, outer first: a family's, a table's, then those of base/.  Extern names start
 * with v1_, since a static library hides none.
 */
#ifndef COMPAT_V1_INTERNAL_H
#define COMPAT_V1_INTERNAL_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stddef.h>

#include "../base/internal.h"
#include "../base/map.h"

enum v1_family_id {
	V1_IPX = 0,
	V1_IP = 1,
	V1_FAMILIES
};

/* Places in struct v1_route.values */
enum {
	V1_IP_TYPE = 0,
	V1_IP_POLICY,
	V1_IP_AS,
	V1_IP_PRIORITY,
	V1_IP_METRIC,
	V1_IP_METRIC1,		/* to 5 */
	V1_IP_FLAGS = 10,
	V1_VALUES,

	V1_IPX_FLAGS = 0,
	V1_IPX_TICKS,
	V1_IPX_HOPS,
};

#define V1_VALID	1U	/* of the flags of IP */

/**
 * struct v1_route - a route as RTMv1 sees it, of either family
 * @stamp: when it was added or updated, 100 ns since 1601
 * @network: in the host's byte order, no bits beyond @len
 * @len: bits of the mask; IPX: 32
 * @protocol: the owner's
 * @interface: index
 * @hop: next hop: IP: address; IPX: node; zeros follow
 * @hop_mask: IP: what stands beside the address, in network byte order
 * @data: the protocol's own
 * @values: family-specific data, in order
 */
struct v1_route {
	uint64_t stamp;
	uint32_t network;
	uint32_t len;
	uint32_t protocol;
	uint32_t interface;
	uint8_t hop[8];
	uint32_t hop_mask;
	uint8_t data[16];
	uint32_t values[V1_VALUES];
};

/* convert.c: order, what counts as a change, and the clock of time stamps */
int v1_route_compare(const struct v1_route *a, const struct v1_route *b);
bool v1_route_differs(const struct v1_route *a, const struct v1_route *b);
uint64_t v1_now(void);

static inline uint64_t v1_key(const struct v1_route *net)
{
	return (uint64_t)net->network << 8 | net->len;
}

/* An open file, attached to the table of a family.  Errors are -errno. */
struct v1_table;

/**
 * struct v1_outcome - what a change did to the best route of its network
 * @had: @before is one
 * @has: @now is one
 * @before: the best route before
 * @now: the best route after
 */
struct v1_outcome {
	bool had;
	bool has;
	struct v1_route before;
	struct v1_route now;
};

#define V1_ONLY_NETWORK		1U
#define V1_ONLY_INTERFACE	2U
#define V1_ONLY_PROTOCOL	4U
#define V1_ONLY_BEST		8U
#define V1_ONLY_CRITERIA	(V1_ONLY_NETWORK | V1_ONLY_INTERFACE | V1_ONLY_PROTOCOL)
#define V1_ONLY_ALL		(V1_ONLY_CRITERIA | V1_ONLY_BEST)

#define V1_NO_TTL		0xFFFFFFFFU

/* table.c */
int v1_table_open_reader(struct v1_table **table, enum v1_family_id family);
int v1_table_open_owner(struct v1_table **table, enum v1_family_id family, uint32_t protocol,
			bool single);
void v1_table_close(struct v1_table *table);
int v1_table_leave(struct v1_table *table);
int v1_table_fd(const struct v1_table *table);
void v1_table_sign(const struct v1_table *table, struct v1_route *route);
int v1_table_put(struct v1_table *table, const struct v1_route *route, uint32_t ttl,
		 struct v1_outcome *outcome);
int v1_table_del(struct v1_table *table, const struct v1_route *route,
		 struct v1_outcome *outcome);
int v1_table_del_many(struct v1_table *table, unsigned int flags,
		      const struct v1_route *criteria);

/* read.c */
int v1_table_best(struct v1_table *table, const struct v1_route *net, struct v1_route *best);
int v1_table_lookup(struct v1_table *table, uint32_t address, struct v1_route *net, bool less);
int v1_table_next(struct v1_table *table, unsigned int flags, const struct v1_route *criteria,
		  const struct v1_route *after, struct v1_route *out);
int v1_table_count(struct v1_table *table, uint64_t *count);

/* feed.c: told of a network: its best route, or NULL */
typedef void v1_tell(void *context, const struct v1_route *net, const struct v1_route *best);

int v1_table_feed_open(struct v1_table *table);
int v1_table_feed(struct v1_table *table, v1_tell *tell, void *context, bool *resync);
bool v1_table_feed_more(const struct v1_table *table);
int v1_table_bests(struct v1_table *table, v1_tell *tell, void *context);

/* queue.c: messages of one client; under the family's lock */

/**
 * struct v1_message - the best route of a network changed
 * @node: of the last one of a network, in the queue's index
 * @prev: the one before
 * @next: the one after
 * @indexed: it is in the index
 * @had: @before is one
 * @has: @now is one
 * @before: the best route before
 * @now: the best route after
 */
struct v1_message {
	struct base_node node;
	struct v1_message *prev;
	struct v1_message *next;
	bool indexed;
	bool had;
	bool has;
	struct v1_route before;
	struct v1_route now;
};

#define V1_QUEUE_MAX	4096U	/* beyond it messages of a network are merged (U-57) */

/**
 * struct v1_queue - messages that wait
 * @event: set while there are any; NULL: there never are any
 * @first: the oldest
 * @last: the newest
 * @count: how many
 * @index: the newest one of each network
 */
struct v1_queue {
	struct base_event *event;
	struct v1_message *first;
	struct v1_message *last;
	size_t count;
	struct base_map index;
};

void v1_queue_push(struct v1_queue *queue, const struct v1_route *net,
		   const struct v1_route *before, const struct v1_route *now);
struct v1_message *v1_queue_pop(struct v1_queue *queue);
void v1_queue_clear(struct v1_queue *queue);

/* family.c */
struct v1_monitor;
struct v1_client;

/**
 * struct v1_family - what this process has of one family
 * @lock: guards everything here and the queues; held over a change and its messages
 * @reader: for calls without a client; opened when first needed
 * @monitor: watches the table while there are clients with an event
 * @clients: those with an event
 */
struct v1_family {
	pthread_mutex_t lock;
	struct v1_table *reader;
	struct v1_monitor *monitor;
	struct v1_client *clients;
};

/**
 * struct v1_client - what RtmRegisterClient() made
 * @object: its handle
 * @id: its family
 * @family: the same
 * @table: its file
 * @gone: deregistered while a call was under way
 * @queue: of messages
 * @next: others with an event
 */
struct v1_client {
	struct base_object object;
	enum v1_family_id id;
	struct v1_family *family;
	struct v1_table *table;
	bool gone;
	struct v1_queue queue;
	struct v1_client *next;
};

struct v1_family *v1_family_get(enum v1_family_id id);
int v1_family_reader(enum v1_family_id id, struct v1_table **reader);

/* monitor.c: under the family's lock, except where told */
int v1_monitor_join(struct v1_client *client, enum v1_family_id id);
struct v1_monitor *v1_monitor_leave(struct v1_client *client);
void v1_monitor_end(struct v1_monitor *monitor);	/* without the lock; NULL is allowed */
int v1_monitor_sync(struct v1_family *family);
void v1_monitor_told(struct v1_family *family, const struct v1_route *net,
		     const struct v1_route *now, const struct v1_client *except);
void v1_monitor_forked(struct v1_monitor *monitor);

#endif /* COMPAT_V1_INTERNAL_H */
