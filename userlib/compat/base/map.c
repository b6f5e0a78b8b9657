// SPDX-License-Identifier: LGPL-2.1-or-later
/* A hash table of nodes that their owners allocate. */
#include <errno.h>
#include <stdlib.h>

#include "map.h"

static struct base_node **bucket(const struct base_map *map, uint64_t key)
{
	return &map->buckets[(key * 0x9E3779B97F4A7C15ULL >> 32) & (map->size - 1)];
}

struct base_node *base_map_find(const struct base_map *map, uint64_t key)
{
	struct base_node *node;

	if (!map->size)
		return NULL;
	for (node = *bucket(map, key); node && node->key != key; node = node->next)
		;
	return node;
}

/* One that cannot grow is slower, no worse; only the first one has to be there. */
static int grow(struct base_map *map)
{
	struct base_map bigger = { .size = map->size ? map->size * 2 : 64 };
	struct base_node *node, **place;
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
int base_map_add(struct base_map *map, struct base_node *node)
{
	struct base_node **place;

	if (map->count == map->size && grow(map))
		return -ENOMEM;
	place = bucket(map, node->key);
	node->next = *place;
	*place = node;
	map->count++;
	return 0;
}

void base_map_remove(struct base_map *map, struct base_node *node)
{
	struct base_node **place = bucket(map, node->key);

	while (*place != node)
		place = &(*place)->next;
	*place = node->next;
	map->count--;
}

void base_map_clear(struct base_map *map, void (*drop)(struct base_node *node))
{
	struct base_node *node;
	size_t i;

	for (i = 0; i < map->size; i++) {
		while ((node = map->buckets[i])) {
			map->buckets[i] = node->next;
			drop(node);
		}
	}
	free(map->buckets);
	*map = (struct base_map){ 0 };
}
