// SPDX-License-Identifier: LGPL-2.1-or-later
/* A hash table of nodes that their owners allocate. */
#include <errno.h>
#include <stdlib.h>

#include "internal.h"

static struct v1_node **bucket(const struct v1_map *map, uint64_t key)
{
	return &map->buckets[(key * 0x9E3779B97F4A7C15ULL >> 32) & (map->size - 1)];
}

struct v1_node *v1_map_find(const struct v1_map *map, uint64_t key)
{
	struct v1_node *node;

	if (!map->size)
		return NULL;
	for (node = *bucket(map, key); node && node->key != key; node = node->next)
		;
	return node;
}

/* One that cannot grow is slower, no worse; only the first one has to be there. */
static int grow(struct v1_map *map)
{
	struct v1_map bigger = { .size = map->size ? map->size * 2 : 64 };
	struct v1_node *node, **place;
	size_t i;

	bigger.buckets = calloc(bigger.size, sizeof(*bigger.buckets));
	if (!bigger.buckets)
		return map->size ? 0 : -ENOMEM;
	for (i = 0; i < map->size; i++) {
		while ((node = map->buckets[i])) {
			map->buckets[i] = node->next;
			place = bucket(&bigger, node->key);
			node->next = *place;
			*place = node;
		}
	}
	free(map->buckets);
	map->buckets = bigger.buckets;
	map->size = bigger.size;
	return 0;
}

/* A node of that key must not be there. */
int v1_map_add(struct v1_map *map, struct v1_node *node)
{
	struct v1_node **place;

	if (map->count == map->size && grow(map))
		return -ENOMEM;
	place = bucket(map, node->key);
	node->next = *place;
	*place = node;
	map->count++;
	return 0;
}

void v1_map_remove(struct v1_map *map, struct v1_node *node)
{
	struct v1_node **place = bucket(map, node->key);

	while (*place != node)
		place = &(*place)->next;
	*place = node->next;
	map->count--;
}

void v1_map_clear(struct v1_map *map, void (*drop)(struct v1_node *node))
{
	struct v1_node *node;
	size_t i;

	for (i = 0; i < map->size; i++) {
		while ((node = map->buckets[i])) {
			map->buckets[i] = node->next;
			drop(node);
		}
	}
	free(map->buckets);
	*map = (struct v1_map){ 0 };
}
