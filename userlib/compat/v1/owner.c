// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Whose a route is: the kernel tells an entity's id, RTMv1 wants its protocol.
 *
 * RTMv1 takes every number for a protocol (U-19), the kernel all but 0 and ~0.  These
 * two are registered as instances of the highest number that is left.
 */
#include <stdlib.h>

#include "kernel.h"

#define SUBSTITUTE	0xFFFFFFFEU
#define INSTANCE_OF_0	1U
#define INSTANCE_OF_MAX	2U

struct owner {
	struct base_node node;
	uint32_t protocol;
};

void v1_protocol_to_kernel(uint32_t protocol, uint32_t *number, uint32_t *instance)
{
	bool odd = !protocol || protocol == UINT32_MAX;

	*number = odd ? SUBSTITUTE : protocol;
	*instance = !odd ? 0 : protocol ? INSTANCE_OF_MAX : INSTANCE_OF_0;
}

static uint32_t protocol_of(const struct rtm_entity_info *info)
{
	if (info->out_protocol == SUBSTITUTE && info->out_protocol_instance == INSTANCE_OF_0)
		return 0;
	if (info->out_protocol == SUBSTITUTE && info->out_protocol_instance == INSTANCE_OF_MAX)
		return UINT32_MAX;
	return info->out_protocol;
}

static void drop(struct base_node *node)
{
	free((struct owner *)node);
}

void v1_owners_clear(struct v1_table *table)
{
	base_map_clear(&table->owners, drop);
}

static void remember(struct v1_table *table, uint32_t id, uint32_t protocol)
{
	struct owner *owner = malloc(sizeof(*owner));

	if (!owner)
		return;
	owner->node.key = id;
	owner->protocol = protocol;
	if (base_map_add(&table->owners, &owner->node))
		free(owner);
}

/* False: it is gone, and its routes are on their way out. */
bool v1_owner_protocol(struct v1_table *table, uint32_t id, uint32_t *protocol)
{
	struct rtm_entity_info info;
	struct base_node *node;
	bool found = true;

	if (id == table->entity) {
		*protocol = table->protocol;
		return true;
	}
	pthread_mutex_lock(&table->lock);
	node = base_map_find(&table->owners, id);
	if (node) {
		*protocol = ((struct owner *)node)->protocol;
	} else {
		found = !rtm_entity_find(table->client, id, &info);
		if (found) {
			*protocol = protocol_of(&info);
			remember(table, id, *protocol);
		}
	}
	pthread_mutex_unlock(&table->lock);
	return found;
}
