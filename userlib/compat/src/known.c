// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * What is remembered of handles, so that the kernel need not be asked: which next hop,
 * which destination.  It is only a short cut, and it may forget.
 *
 * With each goes how many counts the client surely has: at least one, perhaps more,
 * never less than that.  When they are given back it is forgotten, so that using a
 * handle once too often asks the kernel and fails.
 */
#include <stdlib.h>
#include <string.h>

#include "internal.h"

/**
 * struct known_hop - of a next hop
 * @node: in reg->hops
 * @known: what is remembered
 */
struct known_hop {
	struct base_node node;
	struct known known;
};

static bool is_hop(__u64 handle)
{
	return handle >> 60 == TYPE_NEXTHOP;
}

static struct known_set *set_of(struct registration *reg, __u64 handle)
{
	uint64_t hash = handle * 0x9E3779B97F4A7C15ULL;

	return &reg->known[hash >> 32 & (KNOWN_SETS - 1)];
}

static struct known *find(struct registration *reg, __u64 handle)
{
	struct known_set *set = set_of(reg, handle);
	struct base_node *node;
	unsigned int i;

	if (is_hop(handle)) {
		node = base_map_find(&reg->hops, handle);
		return node ? &((struct known_hop *)node)->known : NULL;
	}
	for (i = 0; i < KNOWN_WAYS; i++)
		if (set->way[i].handle == handle)
			return &set->way[i];
	return NULL;
}

/* Of destinations and routes some; of next hops all: a client uses them again and again. */
static struct known *make(struct registration *reg, __u64 handle)
{
	struct known_set *set = set_of(reg, handle);
	struct known_hop *hop;
	unsigned int i;

	if (is_hop(handle)) {
		hop = malloc(sizeof(*hop));
		if (!hop)
			return NULL;
		hop->node.key = handle;
		if (!base_map_add(&reg->hops, &hop->node))
			return &hop->known;
		free(hop);
		return NULL;
	}
	for (i = 0; i < KNOWN_WAYS; i++)
		if (!set->way[i].handle)
			return &set->way[i];
	return &set->way[set->oldest++ % KNOWN_WAYS];
}

static void drop_hop(struct registration *reg, struct base_node *node)
{
	base_map_remove(&reg->hops, node);
	free((struct known_hop *)node);
}

static void forget(struct registration *reg, struct known *known)
{
	if (is_hop(known->handle))
		drop_hop(reg, base_map_find(&reg->hops, known->handle));
	else
		known->handle = 0;
}

static void free_hop(struct base_node *node)
{
	free((struct known_hop *)node);
}

void known_free(struct registration *reg)
{
	base_map_clear(&reg->hops, free_hop);
}

/* @given: counts that the client gets with it; it has one if that is none */
void known_put(struct registration *reg, __u64 handle, const struct known *what,
	       unsigned int given)
{
	struct known *at;

	pthread_mutex_lock(&reg->lock);
	at = find(reg, handle);
	if (at) {
		at->given += given;
	} else {
		at = make(reg, handle);
		if (at) {
			*at = *what;
			at->handle = handle;
			at->given = given ? given : 1;
		}
	}
	pthread_mutex_unlock(&reg->lock);
}

bool known_get(struct registration *reg, __u64 handle, struct known *what)
{
	const struct known *at;

	pthread_mutex_lock(&reg->lock);
	at = find(reg, handle);
	if (at)
		*what = *at;
	pthread_mutex_unlock(&reg->lock);
	return at;
}

/* The client got one more of each. */
void known_ref(struct registration *reg, const __u64 *handles, unsigned int count)
{
	struct known *at;
	unsigned int i;

	pthread_mutex_lock(&reg->lock);
	for (i = 0; i < count; i++) {
		at = find(reg, handles[i]);
		if (at)
			at->given++;
	}
	pthread_mutex_unlock(&reg->lock);
}

/* The client gave one of each back. */
void known_unref(struct registration *reg, const __u64 *handles, unsigned int count)
{
	struct known *at;
	unsigned int i;

	pthread_mutex_lock(&reg->lock);
	for (i = 0; i < count; i++) {
		at = handles[i] ? find(reg, handles[i]) : NULL;
		if (at && !--at->given)
			forget(reg, at);
	}
	pointers_loosen(reg, handles, count);
	pthread_mutex_unlock(&reg->lock);
}

static struct base_node *hop_by_content(struct registration *reg, const struct rtm_hop *hop)
{
	struct base_node *node;
	size_t i;

	for (i = 0; i < reg->hops.size; i++)
		for (node = reg->hops.buckets[i]; node; node = node->next)
			if (!memcmp(&((struct known_hop *)node)->known.hop, hop, sizeof(*hop)))
				return node;
	return NULL;
}

/* The next hop was deleted, by its handle or else by what it is: added again it is another. */
void known_drop_hop(struct registration *reg, __u64 handle, const struct rtm_hop *hop)
{
	struct base_node *node;

	pthread_mutex_lock(&reg->lock);
	node = handle ? base_map_find(&reg->hops, handle) : hop_by_content(reg, hop);
	if (node)
		drop_hop(reg, node);
	pthread_mutex_unlock(&reg->lock);
}
