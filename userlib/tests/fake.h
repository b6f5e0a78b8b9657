/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A small in-memory /dev/rtm, linked in place of src/device.c.  It keeps to
 * <linux/rtm.h> where the library and rtmctl look at it; it is slow, simple,
 * and for one thread.
 */
#ifndef RTM_TESTS_FAKE_H
#define RTM_TESTS_FAKE_H

#include <stdbool.h>

#include "../src/internal.h"

#define FAKE_MAX	64

enum fake_type {
	FAKE_ENTITY = 1,
	FAKE_NEXTHOP,
	FAKE_DEST,
	FAKE_ROUTE,
};

struct fake_entity {
	struct rtm_entity_info info;
	bool live;
	struct rtm_nexthop_info *hops;
	unsigned int hop_count;
};

struct fake_route {
	struct rtm_route_info info;
	struct rtm_hop hops[RTM_MAX_NEXTHOPS];
	uint8_t opaque[RTM_MAX_OPAQUE];
	uint64_t rank_since;
};

struct fake_table {
	unsigned int instance;
	int family;
	struct fake_route *routes;	/* by prefix, best first */
	unsigned int count;
	unsigned int room;
	struct fake_entity entities[FAKE_MAX];
	unsigned int entity_count;
	uint64_t seq;
};

struct fake_handle {
	enum fake_type type;
	unsigned int counts;
	struct rtm_prefix prefix;
	struct rtm_hop hop;		/* next hop, or a route's neighbour */
	uint32_t owner;
};

struct fake_client {
	bool open;
	bool writable;
	struct fake_table *table;
	struct fake_entity *entity;
	struct fake_handle handles[8192];
	unsigned int handle_count;
};

/**
 * struct fake - the device and what tests do to it
 * @absent: opening fails with ENOENT
 * @unprivileged: changes fail with EPERM
 * @max_array: records in one call
 * @list_limit: at most so many records in a batch of a list, 0: as asked
 * @briefs: brief records that were handed over
 * @interrupt_after: a batch stops after so many records, as by a signal; 0: never
 * @fail_cmd: this command fails
 * @fail_errno: with this
 * @calls: ioctls so far
 */
struct fake {
	bool absent;
	bool unprivileged;
	uint32_t max_array;
	uint32_t list_limit;
	uint32_t briefs;
	uint32_t interrupt_after;
	unsigned long fail_cmd;
	int fail_errno;
	unsigned int calls;
};

extern struct fake fake;

/* As after loading the module: nothing is there. */
void fake_reset(void);

/* handles that are counted in all clients */
unsigned int fake_handles(void);

/* fake_table.c */
struct fake_table *fake_table_get(unsigned int instance, int family, bool create);
void fake_table_drop_all(void);
struct fake_route *fake_route_find(struct fake_table *table, const struct rtm_route_info *key,
				   uint32_t owner);
int fake_route_put(struct fake_table *table, uint32_t owner, const struct rtm_route_info *info,
		   const void *aux, uint32_t aux_len, bool make_hops);
void fake_route_remove(struct fake_table *table, struct fake_route *route);
void fake_entity_purge(struct fake_table *table, struct fake_entity *entity);
struct fake_entity *fake_entity_find(struct fake_table *table, uint32_t id);
struct rtm_nexthop_info *fake_hop_find(struct fake_entity *entity, const struct rtm_hop *hop);
struct rtm_nexthop_info *fake_hop_make(struct fake_entity *entity, const struct rtm_hop *hop);

/* fake_read.c */
int fake_list(struct fake_client *client, bool routes, struct rtm_list *cmd);
int fake_lookup(struct fake_client *client, struct rtm_dest_lookup *cmd);
int fake_dest_info(struct fake_client *client, struct rtm_dest_info *cmd);
int fake_route_info(struct fake_client *client, struct rtm_route_cmd *cmd);
int fake_nexthop_list(struct fake_client *client, struct rtm_nexthop_list *cmd);

/* fake_device.c */
__u64 fake_handle_make(struct fake_client *client, enum fake_type type,
		       const struct rtm_prefix *prefix, const struct rtm_hop *hop, uint32_t owner);
struct fake_handle *fake_handle_get(struct fake_client *client, __u64 handle, enum fake_type type);

#endif /* RTM_TESTS_FAKE_H */
