/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Numbers to nodes that are part of something; whoever has one locks it. */
#ifndef COMPAT_BASE_MAP_H
#define COMPAT_BASE_MAP_H

#include <stddef.h>
#include <stdint.h>

struct base_node {
	struct base_node *next;
	uint64_t key;
};

struct base_map {
	struct base_node **buckets;
	size_t size;
	size_t count;
};

struct base_node *base_map_find(const struct base_map *map, uint64_t key);
int base_map_add(struct base_map *map, struct base_node *node);
void base_map_remove(struct base_map *map, struct base_node *node);
void base_map_clear(struct base_map *map, void (*drop)(struct base_node *node));

#endif /* COMPAT_BASE_MAP_H */
