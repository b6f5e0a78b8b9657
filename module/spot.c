// SPDX-License-Identifier: GPL-2.0
/*
 * The writer's searches: where a prefix is, or would be.  An insert goes on from
 * there.
 *
 * A search is a row of cache misses.  Those of some keys are made side by side
 * beforehand: each step of each key starts a load and leaves the waiting to the
 * others.  How far a key came is kept, and is where its search goes on.
 */
#include "record.h"
#include "trie.h"
#include "test.h"

static struct rtm_node *node_at(const struct rtm_trie *trie,
				const struct rtm_spot *spot, unsigned int depth)
{
	return rtm_arena_ptr(trie->arena, spot->id[depth]);
}

static void start(const struct rtm_trie *trie, struct rtm_spot *spot)
{
	spot->released = trie->arena->released;
	spot->depth = 0;
	spot->id[0] = trie->root;
}

/*
 * Is the last node of the way still where it was found?  It is if its parent has
 * not changed.  A parent that was freed has changed, and if it lies in a chunk
 * that is gone, that was counted.
 */
static bool is_good(const struct rtm_trie *trie, const struct rtm_spot *spot)
{
	if (!spot->depth || spot->released != trie->arena->released)
		return false;
	return node_at(trie, spot, spot->depth - 1U)->seq == spot->val;
}

/* True if @key ends inside of a node at @depth. */
static bool ends_in_node(const struct rtm_key *key, unsigned int depth)
{
	return key->len < RTM_STRIDE * (depth + 1);
}

/* The slot that @key takes or would take in a node at @depth. */
static __always_inline u32 *slot_of(struct rtm_node *node,
				    const struct rtm_key *key,
				    unsigned int depth, bool *taken,
				    unsigned int *rank)
{
	unsigned int at;

	if (ends_in_node(key, depth)) {
		at = rtm_node_bit(key, depth);
		*taken = rtm_map_test(node->pmap, at);
		*rank = rtm_map_rank(node->pmap, node->prank, at);
		return node->slot + *rank;
	}
	at = rtm_key_octet(key, depth);
	*taken = rtm_map_test(node->cmap, at);
	*rank = rtm_map_rank(node->cmap, node->crank, at);
	return node->slot + rtm_node_cap(node) - 1 - *rank;
}

static void go_down(struct rtm_spot *spot, const struct rtm_node *node,
		    const struct rtm_key *key, u32 id)
{
	spot->val = node->seq;
	spot->octet[spot->depth] = rtm_key_octet(key, spot->depth);
	spot->id[++spot->depth] = id;
}

/* Is the one destination below this slot the prefix? */
static u32 match(const struct rtm_trie *trie, const struct rtm_key *key,
		 unsigned int depth, u32 slot)
{
	struct rtm_key leaf;

	if (RTM_SLOT_TAG(slot) == RTM_SLOT_FRINGE)
		return key->len == RTM_STRIDE * (depth + 1) ?
		       RTM_SLOT_ID(slot) : 0;
	trie->leaf_key(rtm_arena_ptr(trie->arena, RTM_SLOT_ID(slot)), &leaf);
	return rtm_key_equal(&leaf, key) ? RTM_SLOT_ID(slot) : 0;
}

/**
 * rtm_trie_seek - the record of a prefix, for the writer
 * @trie: the trie
 * @key: the prefix
 * @spot: as rtm_trie_look_ahead() left it for this prefix, or with a @depth of 0;
 *	then the way to where it is or would be, good until the next change
 *
 * Context: table lock.
 * Return: its id, 0 if the prefix is not there.
 */
u32 rtm_trie_seek(const struct rtm_trie *trie, const struct rtm_key *key,
		  struct rtm_spot *spot)
{
	struct rtm_node *node;
	unsigned int rank;
	bool taken;
	u32 *slot;

	if (!is_good(trie, spot))
		start(trie, spot);
	spot->taken = false;
	spot->rank = 0;
	if (!trie->root)
		return 0;
	for (;;) {
		node = node_at(trie, spot, spot->depth);
		slot = slot_of(node, key, spot->depth, &taken, &rank);
		if (!taken || ends_in_node(key, spot->depth) ||
		    RTM_SLOT_TAG(*slot) != RTM_SLOT_NODE)
			break;
		go_down(spot, node, key, RTM_SLOT_ID(*slot));
	}
	spot->taken = taken;
	spot->rank = rank;
	if (!taken)
		return 0;
	return ends_in_node(key, spot->depth) ? *slot :
	       match(trie, key, spot->depth, *slot);
}
EXPORT_SYMBOL_RTM_TEST(rtm_trie_seek);

/* A node's header and bitmaps, and the first slots: as much as a small one has. */
static void prefetch_node(const void *node)
{
	prefetch(node);
	prefetch(node + 64);
	prefetch(node + 128);
}

/**
 * struct ahead - searches side by side
 * @spot: how far each came
 * @node: the node where each is
 * @slot: where each ended: the slot with its prefix, or another one's in its place;
 *	NULL if there is none
 * @busy: those that have not come to their end
 * @n: how many these are
 */
struct ahead {
	struct rtm_spot *spot;
	struct rtm_node *node[RTM_AHEAD];
	u32 *slot[RTM_AHEAD];
	u8 busy[RTM_AHEAD];
	unsigned int n;
};

/*
 * Where in its node, at @depth, does search @i go on?
 * Return: true if it may go down from there.
 */
static __always_inline bool find_slot(struct ahead *ahead, unsigned int i,
				      const struct rtm_key *key,
				      unsigned int depth)
{
	unsigned int rank;
	bool taken;
	u32 *slot = slot_of(ahead->node[i], key, depth, &taken, &rank);

	prefetch(slot);
	ahead->slot[i] = taken ? slot : NULL;
	return taken && !ends_in_node(key, depth);
}

/* The slot is here.  Return: true if search @i went down to a node. */
static __always_inline bool follow(const struct rtm_trie *trie,
				   struct ahead *ahead, unsigned int i,
				   const struct rtm_key *key)
{
	struct rtm_spot *spot = &ahead->spot[i];
	u32 slot = *ahead->slot[i];

	if (RTM_SLOT_TAG(slot) != RTM_SLOT_NODE)
		return false;
	go_down(spot, ahead->node[i], key, RTM_SLOT_ID(slot));
	ahead->node[i] = node_at(trie, spot, spot->depth);
	prefetch_node(ahead->node[i]);
	return true;
}

/* The record that a slot points to, a leaf of the trie perhaps. */
static const struct rtm_record *prefetch_record(const struct rtm_trie *trie,
						u32 slot)
{
	const struct rtm_record *record;

	record = rtm_arena_ptr(trie->arena, RTM_SLOT_ID(slot));
	prefetch(record);
	return record;
}

/**
 * rtm_trie_look_ahead - begin the searches for some prefixes side by side
 * @trie: the trie
 * @keys: the prefixes
 * @n: how many, up to RTM_AHEAD
 * @spots: how far each came; good for rtm_trie_seek() whatever changes, as
 *	long as the lock is held
 *
 * Context: table lock.
 */
void rtm_trie_look_ahead(const struct rtm_trie *trie,
			 const struct rtm_key *keys, unsigned int n,
			 struct rtm_spot *spots)
{
	const struct rtm_record *record[RTM_AHEAD] __uninitialized;
	struct ahead ahead __uninitialized;
	unsigned int i, depth, left;

	ahead.spot = spots;
	ahead.n = n;
	for (i = 0; i < n; i++) {
		start(trie, &spots[i]);
		ahead.node[i] = node_at(trie, &spots[i], 0);
		ahead.busy[i] = i;
	}
	if (!trie->root)
		return;
	for (depth = 0; ahead.n; depth++) {
		for (i = 0, left = 0; i < ahead.n; i++) {
			unsigned int at = ahead.busy[i];

			ahead.busy[left] = at;
			left += find_slot(&ahead, at, &keys[at], depth);
		}
		for (i = 0, ahead.n = 0; i < left; i++) {
			unsigned int at = ahead.busy[i];

			ahead.busy[ahead.n] = at;
			ahead.n += follow(trie, &ahead, at, &keys[at]);
		}
	}
	for (i = 0; i < n; i++)
		record[i] = ahead.slot[i] ?
			    prefetch_record(trie, *ahead.slot[i]) : NULL;
	for (i = 0; i < n; i++)
		if (record[i] && record[i]->more)
			prefetch(rtm_arena_ptr(trie->arena, record[i]->more));
}
EXPORT_SYMBOL_RTM_TEST(rtm_trie_look_ahead);
