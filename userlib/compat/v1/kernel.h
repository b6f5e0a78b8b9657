/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the files that know the kernel's records share. */
#ifndef COMPAT_V1_KERNEL_H
#define COMPAT_V1_KERNEL_H

#include <rtm/rtm.h>

#include "internal.h"

/**
 * struct v1_table - an open file
 * @client: the file
 * @id: family
 * @entity: of an owner: its id, else 0
 * @priority: of an owner: preference of its routes of IP
 * @protocol: of an owner
 * @single: of an owner: its routes are told apart by network alone
 * @loose: of an owner: changes since the last sweep that may have left a next hop
 *	that no route uses
 * @patience: how many there may be until the next one
 * @given: of an owner: what belongs to the record of a change
 * @told: of an owner: what belongs to the records of its outcome
 * @feed: changes, or NULL
 * @lock: guards @owners
 * @owners: protocols of entities by id; an id is never used again
 */
struct v1_table {
	struct rtm_client *client;
	enum v1_family_id id;
	uint32_t entity;
	uint32_t priority;
	uint32_t protocol;
	bool single;
	unsigned int loose;
	unsigned int patience;
	struct rtm_aux *given;
	struct rtm_aux *told;
	struct rtm_feed *feed;
	pthread_mutex_t lock;
	struct base_map owners;
};

/* owner.c */
void v1_protocol_to_kernel(uint32_t protocol, uint32_t *number, uint32_t *instance);
bool v1_owner_protocol(struct v1_table *table, uint32_t owner, uint32_t *protocol);
void v1_owners_clear(struct v1_table *table);

/* read.c: the next batch, whatever signals come */
int v1_batch(struct rtm_cursor *cursor, const struct rtm_route_info **records);

/* convert.c */
struct rtm_prefix v1_prefix_of(enum v1_family_id id, const struct v1_route *net);
void v1_net_of(const struct rtm_prefix *prefix, struct v1_route *net);
int v1_record_of(const struct v1_table *table, const struct v1_route *route,
		 struct rtm_route_info *record, struct rtm_aux *aux);
void v1_record_name(const struct v1_table *table, const struct v1_route *route,
		    struct rtm_route_info *record);
unsigned int v1_routes_of(struct v1_table *table, const struct rtm_route_info *record,
			  const struct rtm_aux *aux, struct v1_route *routes);

#endif /* COMPAT_V1_KERNEL_H */
