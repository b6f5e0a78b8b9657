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
	return rtm_arena_own(trie->arena, spot->id[depth]);
}

/* No node has this sequence count while the lock is held. */
#define NO_SEQ	1U

static __always_inline void start(const struct rtm_trie *trie,
				  const struct rtm_key *key,
				  struct rtm_spot *spot)
{
	spot->released = trie->arena->released;
	spot->seq = NO_SEQ;
	rtm_spot_start(trie, key, spot);
}

/*
 * Is all that was found in the last node as it was?  It is if that node has not
 * changed: it was not freed either, and a node hangs at one place all its life,
 * though not always from the same parent.  If it lies in a chunk that is gone,
 * that was counted.
 */
static __always_inline bool is_same(const struct rtm_trie *trie,
				    const struct rtm_spot *spot)
{
	return spot->depth && spot->released == trie->arena->released &&
	       node_at(trie, spot, spot->depth)->seq == spot->seq;
}

/*
 * Is the last node of the way still where it was found?  It is if its parent has
 * not changed.  A parent that was freed has changed.
 */
static bool is_good(const struct rtm_trie *trie, const struct rtm_key *key,
		    const struct rtm_spot *spot)
{
	if (!spot->depth || spot->released != trie->arena->released)
		return false;
	if (spot->depth == spot->first)
		return rtm_shortcut_find(&trie->shortcuts, key) ==
		       spot->id[spot->depth];
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

static __always_inline void go_down(struct rtm_spot *spot,
				    const struct rtm_node *node, u32 id)
{
	spot->val = node->seq;
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
	trie->leaf_key(rtm_arena_own(trie->arena, RTM_SLOT_ID(slot)), &leaf);
	return rtm_key_equal(&leaf, key) ? RTM_SLOT_ID(slot) : 0;
}

/* Go down from where it was left, or from the beginning. */
static noinline u32 seek_on(const struct rtm_trie *trie,
			    const struct rtm_key *key, struct rtm_spot *spot)
{
	struct rtm_node *node;
	unsigned int rank;
	bool taken;
	u32 *slot;

	if (!is_good(trie, key, spot))
		start(trie, key, spot);
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
		go_down(spot, node, RTM_SLOT_ID(*slot));
	}
	spot->taken = taken;
	spot->rank = rank;
	if (!taken)
		return 0;
	return ends_in_node(key, spot->depth) ? *slot :
	       match(trie, key, spot->depth, *slot);
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
	/* Most often nobody else was there. */
	if (likely(is_same(trie, spot) && !spot->taken))
		return 0;
	return seek_on(trie, key, spot);
}
EXPORT_SYMBOL_RTM_TEST(rtm_trie_seek);

/* A node's header and bitmaps.  Of its slots one is wanted, see find_slot(). */
static __always_inline void prefetch_node(const void *node)
{
	prefetch(node);
	prefetch(node + 64);
}

/**
 * struct ahead - searches side by side
 * @spot: how far each came
 * @node: the node where each is
 * @slot: what each found there: a child, or a record
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
 * Where in its node does search @i go on?
 * Return: true if there is something in that slot.
 */
static __always_inline bool find_slot(struct ahead *ahead, unsigned int i,
				      const struct rtm_key *key)
{
	struct rtm_spot *spot = &ahead->spot[i];
	struct rtm_node *node = ahead->node[i];
	unsigned int rank;
	bool taken;
	u32 *slot = slot_of(node, key, spot->depth, &taken, &rank);

	if (taken) {
		ahead->slot[i] = slot;
		prefetch(slot);
		return true;
	}
	/* Something will be put there. */
	prefetchw(slot);
	spot->seq = node->seq;
	spot->taken = false;
	spot->rank = rank;
	return false;
}

/* The record that a slot points to, a leaf of the trie perhaps. */
static const struct rtm_record *slot_record(const struct rtm_trie *trie,
					    u32 slot)
{
	return rtm_arena_own(trie->arena, RTM_SLOT_ID(slot));
}

/* The slot is here.  Return: true if search @i went down to a node. */
static __always_inline bool follow(struct rtm_trie *trie, struct ahead *ahead,
				   unsigned int i, const struct rtm_key *key)
{
	struct rtm_spot *spot = &ahead->spot[i];
	u32 slot = *ahead->slot[i];

	if (ends_in_node(key, spot->depth) ||
	    RTM_SLOT_TAG(slot) != RTM_SLOT_NODE) {
		rtm_record_prefetch(slot_record(trie, slot), trie->leaf_bytes);
		return false;
	}
	go_down(spot, ahead->node[i], RTM_SLOT_ID(slot));
	ahead->node[i] = node_at(trie, spot, spot->depth);
	prefetch_node(ahead->node[i]);
	if (spot->depth == trie->shortcuts.depth)
		rtm_shortcut_set(&trie->shortcuts, key, RTM_SLOT_ID(slot));
	return true;
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
void rtm_trie_look_ahead(struct rtm_trie *trie,
			 const struct rtm_key *keys, unsigned int n,
			 struct rtm_spot *spots)
{
	struct ahead ahead __uninitialized;
	unsigned int i, left;

	for (i = 0; i < n; i++)
		start(trie, &keys[i], &spots[i]);
	if (!trie->root)
		return;
	ahead.spot = spots;
	ahead.n = n;
	for (i = 0; i < n; i++) {
		ahead.node[i] = node_at(trie, &spots[i], spots[i].depth);
		if (spots[i].depth)
			prefetch_node(ahead.node[i]);
		ahead.busy[i] = i;
	}
	while (ahead.n) {
		for (i = 0, left = 0; i < ahead.n; i++) {
			unsigned int at = ahead.busy[i];

			ahead.busy[left] = at;
			left += find_slot(&ahead, at, &keys[at]);
		}
		for (i = 0, ahead.n = 0; i < left; i++) {
			unsigned int at = ahead.busy[i];

			ahead.busy[ahead.n] = at;
			ahead.n += follow(trie, &ahead, at, &keys[at]);
		}
	}
}
EXPORT_SYMBOL_RTM_TEST(rtm_trie_look_ahead);
