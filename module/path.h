/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A reader's way down the trie, and what its answer depends on.
 */
#ifndef RTM_PATH_H
#define RTM_PATH_H

#include "trie.h"

/* Objects an answer may depend on: the nodes, and records that were skipped. */
#define RTM_PATH_MAX	(RTM_DEPTH_MAX + 16)

/**
 * struct rtm_path - what an answer depends on
 * @n: objects in @at
 * @nodes: how many of these, the first, are nodes, one a depth
 * @root: id of the root
 * @locked: set by the caller who holds the table lock: nothing can change
 * @full: there was more than fits
 * @at: sequence count of an object, and its value when the object was read
 */
struct rtm_path {
	u16 n;
	u16 nodes;
	u32 root;
	bool locked;
	bool full;
	struct {
		const u32 *seq;
		u32 val;
	} at[RTM_PATH_MAX];
};

/* Readers: RCU read-side section, or the table lock. */
u32 rtm_trie_find(const struct rtm_trie *trie, const struct rtm_key *key,
		  struct rtm_path *path);
u32 rtm_trie_longest(const struct rtm_trie *trie, const struct rtm_key *key,
		     unsigned int maxlen, struct rtm_key *found,
		     struct rtm_path *path);
u32 rtm_trie_shorter(const struct rtm_trie *trie, const struct rtm_key *key,
		     unsigned int maxlen, struct rtm_key *found,
		     struct rtm_path *path);
bool rtm_path_valid(const struct rtm_trie *trie, const struct rtm_path *path);

/* A reader lost a race with the writer: look again. */
#define RTM_TRIE_RETRY	(~0U)

static inline const struct rtm_node *rtm_path_node(const struct rtm_path *path,
						   unsigned int depth)
{
	return container_of(path->at[depth].seq, struct rtm_node, seq);
}

/* True if object @i of the path has not changed since it was read. */
static inline bool rtm_path_ok(const struct rtm_path *path, unsigned int i)
{
	return rtm_seq_read_ok(path->at[i].seq, path->at[i].val);
}

/* The answer depends on one more object. */
static inline void rtm_path_note(struct rtm_path *path, const u32 *seq, u32 val)
{
	if (unlikely(path->n == RTM_PATH_MAX)) {
		path->full = true;
		path->n--;
	}
	path->at[path->n].seq = seq;
	path->at[path->n].val = val;
	path->n++;
}

/*
 * Go on to object @id, which was read from object @from of the path.
 * Return: the object, NULL if @from has changed meanwhile.
 */
static inline const void *rtm_path_add(const struct rtm_trie *trie,
				       struct rtm_path *path, unsigned int from,
				       u32 id)
{
	const u32 *seq = rtm_arena_ptr(trie->arena, id);
	u32 val;

	if (unlikely(!seq || !rtm_seq_read_begin(seq, &val)))
		return NULL;
	/* Was it still @from's when its count was read? */
	if (!rtm_path_ok(path, from))
		return NULL;
	rtm_path_note(path, seq, val);
	return seq;
}

/*
 * Go on to the record @id that a search along the path found for a prefix of
 * length @len.
 * Return: the record, NULL if the race is lost.
 */
static inline const void *rtm_path_record(const struct rtm_trie *trie,
					  struct rtm_path *path, u32 id,
					  unsigned int len)
{
	/* The node it was found in: that where the prefix ends, or the last. */
	return rtm_path_add(trie, path,
			    min(len / RTM_STRIDE, path->nodes - 1U), id);
}

/* Start a path at the root. Return: the root, NULL if there is none. */
static inline const struct rtm_node *rtm_path_start(const struct rtm_trie *trie,
						    struct rtm_path *path)
{
	const u32 *seq;

	path->n = 0;
	path->nodes = 0;
	path->full = false;
	/* Pairs with make_root() in trie.c. */
	path->root = smp_load_acquire(&trie->root);
	if (!path->root)
		return NULL;
	seq = rtm_arena_ptr(trie->arena, path->root);
	if (!rtm_seq_read_begin(seq, &path->at[0].val))
		return NULL;
	path->at[0].seq = seq;
	path->nodes = 1;
	path->n = 1;
	return rtm_path_node(path, 0);
}

/* Go on to child node @id of the last node. Return: NULL if the race is lost. */
static inline const struct rtm_node *rtm_path_down(const struct rtm_trie *trie,
						   struct rtm_path *path, u32 id)
{
	const void *node;

	if (unlikely(path->nodes > RTM_DEPTH_MAX - 1))
		return NULL;
	node = rtm_path_add(trie, path, path->nodes - 1, id);
	if (node)
		path->nodes++;
	return node;
}

/*
 * Slot number @pos of node @at.  The sequence count is checked first: only
 * then @pos, computed from the bitmaps, is known to lie within the node.
 */
static inline bool rtm_path_slot(const struct rtm_path *path, unsigned int at,
				 unsigned int pos, u32 *slot)
{
	if (!rtm_path_ok(path, at))
		return false;
	*slot = READ_ONCE(rtm_path_node(path, at)->slot[pos]);
	return true;
}

static inline bool rtm_path_child(const struct rtm_path *path, unsigned int at,
				  unsigned int octet, u32 *slot)
{
	const struct rtm_node *node = rtm_path_node(path, at);
	unsigned int rank = rtm_map_rank(node->cmap, node->crank, octet);

	return rtm_path_slot(path, at, rtm_node_cap(node) - 1 - rank, slot);
}

static inline bool rtm_path_prefix(const struct rtm_path *path, unsigned int at,
				   unsigned int bit, u32 *slot)
{
	const struct rtm_node *node = rtm_path_node(path, at);
	unsigned int rank = rtm_map_rank(node->pmap, node->prank, bit);

	return rtm_path_slot(path, at, rank, slot);
}

#endif /* RTM_PATH_H */
