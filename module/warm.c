// SPDX-License-Identifier: GPL-2.0
/*
 * Bringing what some keys will need into the cache, all at once.
 *
 * An operation on one key goes down the trie from one cache miss to the next.
 * Here several keys go down side by side: each step of each key starts a load
 * and leaves the waiting to the others.  Nothing that is found is kept; races
 * only make a prefetch useless.
 */
#include "record.h"
#include "trie.h"
#include "test.h"

/* What a key waits for. */
enum wait {
	FOR_NODE,	/* a node's header and bitmaps */
	FOR_SLOT,	/* a slot of that node */
	FOR_RECORD,	/* the record, to see if there is more of it */
	FOR_NOTHING,
};

/**
 * struct step - how far a key has come
 * @wait: what was prefetched last
 * @depth: of the node
 * @pos: of the slot
 * @longest: where there is no child, a shorter prefix in the node will do
 * @child: the slot is a child's
 * @val: of the node's sequence count
 * @parent_val: of the parent's
 * @seq: sequence count of the node or record; its content only once checked
 * @parent: sequence count of the node that it was found in, NULL of the root
 */
struct step {
	u8 wait;
	u8 depth;
	u16 pos;
	bool longest;
	bool child;
	u32 val;
	u32 parent_val;
	const u32 *seq;
	const u32 *parent;
};

static const struct rtm_node *node_of(const struct step *step)
{
	return container_of(step->seq, struct rtm_node, seq);
}

/* The header is here: where is the slot? */
static enum wait find_slot(struct step *step, const struct rtm_key *key)
{
	const struct rtm_node *node = node_of(step);
	unsigned int at;

	if (!rtm_seq_read_begin(step->seq, &step->val) ||
	    (step->parent && !rtm_seq_read_ok(step->parent, step->parent_val)))
		return FOR_NOTHING;
	step->child = key->len >= RTM_STRIDE * (step->depth + 1);
	if (step->child) {
		at = rtm_key_octet(key, step->depth);
		if (rtm_map_test(node->cmap, at)) {
			step->pos = rtm_node_cap(node) - 1 -
				    rtm_map_rank(node->cmap, node->crank, at);
			prefetch(&node->slot[step->pos]);
			return FOR_SLOT;
		}
		if (!step->longest)
			return FOR_NOTHING;
		step->child = false;
		at = rtm_node_longest(node, at, RTM_STRIDE - 1);
	} else {
		at = rtm_node_bit(key, step->depth);
	}
	if (!at || !rtm_map_test(node->pmap, at))
		return FOR_NOTHING;
	step->pos = rtm_map_rank(node->pmap, node->prank, at);
	prefetch(&node->slot[step->pos]);
	return FOR_SLOT;
}

/* The slot is here: what does it point to? */
static enum wait follow_slot(const struct rtm_trie *trie, struct step *step)
{
	u32 slot;

	if (!rtm_seq_read_ok(step->seq, step->val))
		return FOR_NOTHING;
	slot = READ_ONCE(node_of(step)->slot[step->pos]);
	step->parent = step->seq;
	step->parent_val = step->val;
	step->seq = rtm_arena_ptr(trie->arena, RTM_SLOT_ID(slot));
	if (!step->seq)
		return FOR_NOTHING;
	if (!step->child || RTM_SLOT_TAG(slot) != RTM_SLOT_NODE) {
		rtm_record_prefetch(step->seq, trie->leaf_bytes);
		return FOR_RECORD;
	}
	/* Header and bitmaps may lie in two lines. */
	prefetch(step->seq);
	prefetch((const char *)step->seq + sizeof(struct rtm_node) - 1);
	step->depth++;
	return FOR_NODE;
}

/* The record is here: are there further routes? */
static enum wait follow_record(const struct rtm_trie *trie,
			       const struct step *step)
{
	const struct rtm_record *record;
	u32 more;

	record = container_of(step->seq, struct rtm_record, seq);
	more = READ_ONCE(record->more);
	if (more) {
		const void *block = rtm_arena_ptr(trie->arena, more);

		if (block)
			prefetch(block);
	}
	return FOR_NOTHING;
}

static enum wait advance(const struct rtm_trie *trie, struct step *step,
			 const struct rtm_key *key)
{
	switch (step->wait) {
	case FOR_NODE:
		step->wait = find_slot(step, key);
		/* The top of the trie is in the cache. */
		if (step->depth < 2 && step->wait == FOR_SLOT)
			step->wait = follow_slot(trie, step);
		break;
	case FOR_SLOT:
		step->wait = follow_slot(trie, step);
		break;
	case FOR_RECORD:
		step->wait = follow_record(trie, step);
		break;
	}
	return step->wait;
}

static void warm(const struct rtm_trie *trie, const struct rtm_key *keys,
		 unsigned int n, bool longest)
{
	u32 root = smp_load_acquire(&trie->root); /* pairs with make_root() */
	struct step steps[RTM_WARM] __uninitialized;
	unsigned int i, busy;

	if (!root)
		return;
	n = min(n, RTM_WARM);
	for (i = 0; i < n; i++) {
		steps[i].wait = FOR_NODE;
		steps[i].depth = 0;
		steps[i].longest = longest;
		steps[i].parent = NULL;
		steps[i].seq = rtm_arena_ptr(trie->arena, root);
	}
	do {
		busy = 0;
		for (i = 0; i < n; i++)
			if (steps[i].wait != FOR_NOTHING)
				busy += advance(trie, &steps[i], &keys[i]) !=
					FOR_NOTHING;
	} while (busy);
}

/**
 * rtm_trie_warm - load what operations on some prefixes will need
 * @trie: the trie
 * @keys: the prefixes
 * @n: how many; only the first RTM_WARM count
 *
 * Context: RCU read-side section, or the table lock.
 */
void rtm_trie_warm(const struct rtm_trie *trie, const struct rtm_key *keys,
		   unsigned int n)
{
	warm(trie, keys, n, false);
}
EXPORT_SYMBOL_RTM_TEST(rtm_trie_warm);

/**
 * rtm_trie_warm_longest - load what longest matches will need
 * @trie: the trie
 * @keys: the prefixes to be covered
 * @n: how many; only the first RTM_WARM count
 *
 * Context: RCU read-side section, or the table lock.
 */
void rtm_trie_warm_longest(const struct rtm_trie *trie,
			   const struct rtm_key *keys, unsigned int n)
{
	warm(trie, keys, n, true);
}
EXPORT_SYMBOL_RTM_TEST(rtm_trie_warm_longest);
