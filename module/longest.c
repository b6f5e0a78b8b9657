// SPDX-License-Identifier: GPL-2.0
/*
 * Longest match of addresses, one or many side by side.
 *
 * An answer depends on the nodes from the last one of the way up to the one that
 * it was found in, and on the record: not on the nodes above, since a node stays
 * at its place in the trie for as long as its count does not move.
 */
#include "longest.h"
#include "test.h"

/*
 * In-node prefixes of up to 5 bits that cover an octet, by its upper 5 bits: as
 * bits of the first word of a bitmap.
 */
#define COVER(v)	(1ULL << 1 | 1ULL << (2 + ((v) >> 4)) | \
			 1ULL << (4 + ((v) >> 3)) | 1ULL << (8 + ((v) >> 2)) | \
			 1ULL << (16 + ((v) >> 1)) | 1ULL << (32 + (v)))

static const u64 cover[32] = {
	COVER(0), COVER(1), COVER(2), COVER(3),
	COVER(4), COVER(5), COVER(6), COVER(7),
	COVER(8), COVER(9), COVER(10), COVER(11),
	COVER(12), COVER(13), COVER(14), COVER(15),
	COVER(16), COVER(17), COVER(18), COVER(19),
	COVER(20), COVER(21), COVER(22), COVER(23),
	COVER(24), COVER(25), COVER(26), COVER(27),
	COVER(28), COVER(29), COVER(30), COVER(31),
};

/* @a if @cond, which is 0 or 1, else @b; which of them nobody could foresee. */
static __always_inline unsigned int choose(unsigned int cond, unsigned int a,
					   unsigned int b)
{
	return b ^ ((a ^ b) & -cond);
}

/*
 * The longest in-node prefix that covers @octet, without a branch that depends
 * on what is there.
 * Return: its bit, 0 if there is none.
 */
static __always_inline unsigned int longest_in(const struct rtm_node *node,
					       unsigned int octet)
{
	unsigned int bit, b6 = 64 | octet >> 2, b7 = 128 | octet >> 1;

	/* Bit 0 stands for no prefix and is never set. */
	bit = __fls((READ_ONCE(node->pmap[0]) & cover[octet >> 3]) | 1);
	bit = choose(READ_ONCE(node->pmap[1]) >> (octet >> 2) & 1, b6, bit);
	return choose(READ_ONCE(node->pmap[b7 >> 6]) >> (b7 & 63) & 1, b7, bit);
}

static __always_inline const struct rtm_node *
node_at(const struct rtm_longest *at, unsigned int depth)
{
	return at->node[depth % RTM_LONGEST_KEPT];
}

/* The root.  Return: NULL if there is no prefix in the whole trie. */
static __always_inline const struct rtm_node *root_of(const struct rtm_trie *trie)
{
	u32 root = smp_load_acquire(&trie->root); /* pairs with make_root() */

	return likely(root) ? rtm_arena_ptr(trie->arena, root) : NULL;
}

/* Return: 1; 0 if that is all. */
static __always_inline unsigned int start(const struct rtm_node *root,
					  const struct rtm_key *key,
					  struct rtm_longest *at)
{
	at->key = key;
	at->node[0] = root;
	if (likely(root))
		return 1;
	/* Nothing to depend on. */
	at->depth = 0;
	at->top = 1;
	at->state = RTM_LONGEST_NONE;
	return 0;
}

/**
 * struct slot - a slot that was found, not looked at yet
 * @node: where it is
 * @val: the node's sequence count
 * @depth: of the node
 * @pos: number
 * @child: it is a child's
 */
struct slot {
	const struct rtm_node *node;
	u32 val;
	unsigned int depth;
	unsigned int pos;
	bool child;
};

/* The longest prefix in the nodes of the way, from the last one up. */
static __always_inline unsigned int look_up_the_way(struct rtm_longest *at,
						    unsigned int last,
						    struct slot *slot)
{
	unsigned int depth = last, bit;

	at->depth = last;
	for (;; depth--) {
		const struct rtm_node *node = node_at(at, depth);

		bit = longest_in(node, rtm_key_octet(at->key, depth));
		at->top = depth;
		if (likely(bit)) {
			at->len = RTM_STRIDE * depth + __fls(bit);
			slot->node = node;
			slot->val = at->val[depth % RTM_LONGEST_KEPT];
			slot->depth = depth;
			slot->pos = rtm_map_rank(node->pmap, node->prank, bit);
			slot->child = false;
			return RTM_LONGEST_SLOT;
		}
		if (!depth)
			return RTM_LONGEST_NONE;
		if (last - depth == RTM_LONGEST_KEPT - 1)
			return RTM_LONGEST_LOST;
	}
}

/* The node at @depth is here: which of its slots? */
static __always_inline unsigned int find_slot(struct rtm_longest *at,
					      unsigned int depth,
					      struct slot *slot)
{
	const struct rtm_node *node = node_at(at, depth);
	unsigned int octet = rtm_key_octet(at->key, depth);
	u32 val;

	/* Was it still its parent's child when its count was read? */
	if (unlikely(!rtm_seq_read_begin(&node->seq, &val) ||
		     (depth && !rtm_longest_still(at, depth - 1))))
		return RTM_LONGEST_LOST;
	at->val[depth % RTM_LONGEST_KEPT] = val;
	if (!rtm_map_test(node->cmap, octet))
		return look_up_the_way(at, depth, slot);
	slot->node = node;
	slot->val = val;
	slot->depth = depth;
	slot->pos = rtm_node_cap(node) - 1 -
		    rtm_map_rank(node->cmap, node->crank, octet);
	slot->child = true;
	return RTM_LONGEST_SLOT;
}

/*
 * Who looks for one address waits for the node anyway: most have their slots in
 * these lines, which come at the same time.
 */
static __always_inline void load_slots(const char *node)
{
	unsigned int i;

	for (i = 1; i < 4; i++)
		prefetch(node + 64 * i);
}

/* The slot is here: what does it point to? */
static __always_inline unsigned int follow_slot(const struct rtm_trie *trie,
						struct rtm_longest *at,
						const struct slot *slot, bool load)
{
	unsigned int depth = slot->depth;
	const void *object;
	u32 what;

	/* Only now the place of the slot is known to lie within the node. */
	if (unlikely(!rtm_seq_read_ok(&slot->node->seq, slot->val)))
		return RTM_LONGEST_LOST;
	what = READ_ONCE(slot->node->slot[slot->pos]);
	object = rtm_arena_ptr(trie->arena, RTM_SLOT_ID(what));
	if (unlikely(!object))
		return RTM_LONGEST_LOST;
	if (load)
		prefetch(object);
	if (slot->child && RTM_SLOT_TAG(what) == RTM_SLOT_NODE) {
		/* Header and bitmaps may lie in two lines. */
		if (load)
			prefetch((const char *)object +
				 sizeof(struct rtm_node) - 1);
		else if (depth)
			load_slots(object);
		at->node[(depth + 1) % RTM_LONGEST_KEPT] = object;
		return depth == RTM_DEPTH_MAX - 1 ? RTM_LONGEST_LOST :
						    RTM_LONGEST_NODE;
	}
	/* An IPv6 address lies in another line than the rest. */
	if (load)
		prefetch((const char *)object + trie->leaf_bytes - 1);
	at->id = RTM_SLOT_ID(what);
	at->record = object;
	if (!slot->child)
		return RTM_LONGEST_FOUND;
	at->depth = depth;
	at->top = depth;
	at->len = RTM_STRIDE * (depth + 1);
	return unlikely(RTM_SLOT_TAG(what) == RTM_SLOT_LEAF) ?
	       RTM_LONGEST_LEAF : RTM_LONGEST_FOUND;
}

/* Both, where the slot is not worth waiting for. */
static __always_inline unsigned int go_down(const struct rtm_trie *trie,
					    struct rtm_longest *at,
					    unsigned int depth, bool load)
{
	unsigned int state;
	struct slot slot;

	state = find_slot(at, depth, &slot);
	return state == RTM_LONGEST_SLOT ? follow_slot(trie, at, &slot, load) :
					   state;
}

/*
 * The record of the one destination below a child is here: does it cover?  If
 * not, that will be so for as long as the node does not change.
 */
static unsigned int look_at_leaf(const struct rtm_trie *trie,
				 struct rtm_longest *at)
{
	const struct rtm_record *record = rtm_longest_record(at);
	unsigned int state;
	struct rtm_key key;
	struct slot slot;

	if (unlikely(!record))
		return RTM_LONGEST_LOST;
	rtm_record_key(record, &key);
	if (unlikely(!rtm_seq_read_ok(&record->seq, at->record_val)))
		return RTM_LONGEST_LOST;
	if (rtm_key_covers(&key, at->key)) {
		at->len = key.len;
		return RTM_LONGEST_FOUND;
	}
	state = look_up_the_way(at, at->depth, &slot);
	return state == RTM_LONGEST_SLOT ? follow_slot(trie, at, &slot, true) :
					   state;
}

/**
 * rtm_longest_one - find the longest prefix that covers an address
 * @trie: the trie
 * @key: the address, as a prefix of full length
 * @at: its state in the end: RTM_LONGEST_FOUND, to go on with
 *	rtm_longest_record(); RTM_LONGEST_NONE; RTM_LONGEST_LOST, to be looked for
 *	with rtm_trie_longest().  The first two count if rtm_longest_valid().
 *
 * Context: RCU read-side section, or the table lock.
 */
void rtm_longest_one(const struct rtm_trie *trie, const struct rtm_key *key,
		     struct rtm_longest *at)
{
	unsigned int depth, state;

	if (!start(root_of(trie), key, at))
		return;
	for (depth = 0; ; depth++) {
		state = go_down(trie, at, depth, false);
		if (state != RTM_LONGEST_NODE)
			break;
	}
	if (unlikely(state == RTM_LONGEST_LEAF))
		state = look_at_leaf(trie, at);
	at->state = state;
}
EXPORT_SYMBOL_RTM_TEST(rtm_longest_one);

/* The top of the trie is in the cache. */
static __always_inline unsigned int go_down_top(const struct rtm_trie *trie,
						struct rtm_longest *at)
{
	unsigned int state = go_down(trie, at, 0, true);

	return state == RTM_LONGEST_NODE ? go_down(trie, at, 1, true) : state;
}

/* All that are on the way have come to @depth: one step on. */
static __always_inline void step(const struct rtm_trie *trie,
				 struct rtm_longest *at, const u8 *busy,
				 unsigned int n, unsigned int depth)
{
	struct slot slots[RTM_LONGEST_MANY] __uninitialized;
	unsigned int i;

	for (i = 0; i < n; i++) {
		struct rtm_longest *a = &at[busy[i]];

		a->state = find_slot(a, depth, &slots[i]);
		if (likely(a->state == RTM_LONGEST_SLOT))
			prefetch(&slots[i].node->slot[slots[i].pos]);
	}
	for (i = 0; i < n; i++) {
		struct rtm_longest *a = &at[busy[i]];

		if (likely(a->state == RTM_LONGEST_SLOT))
			a->state = follow_slot(trie, a, &slots[i], true);
	}
}

/**
 * rtm_longest_many - the same for many addresses, side by side
 * @trie: the trie
 * @keys: the addresses
 * @n: how many, at most RTM_LONGEST_MANY
 * @at: for each, as after rtm_longest_one(), and what is found is being loaded
 *
 * Each step starts loads for all and leaves the waiting to the next one.
 *
 * Context: RCU read-side section, or the table lock.
 */
void rtm_longest_many(const struct rtm_trie *trie, const struct rtm_key *keys,
		      unsigned int n, struct rtm_longest *at)
{
	const struct rtm_node *root = root_of(trie);
	u8 busy[RTM_LONGEST_MANY] __uninitialized;
	unsigned int i, k, left = 0, depth;

	for (i = 0; i < n; i++) {
		busy[left] = i;
		if (!start(root, &keys[i], &at[i]))
			continue;
		at[i].state = go_down_top(trie, &at[i]);
		left += at[i].state == RTM_LONGEST_NODE;
	}
	for (depth = 2; left; depth++) {
		step(trie, at, busy, left, depth);
		for (i = 0, k = 0; i < left; i++) {
			busy[k] = busy[i];
			k += at[busy[i]].state == RTM_LONGEST_NODE;
		}
		left = k;
	}
	for (i = 0; i < n; i++)
		if (unlikely(at[i].state == RTM_LONGEST_LEAF))
			at[i].state = look_at_leaf(trie, &at[i]);
}
EXPORT_SYMBOL_RTM_TEST(rtm_longest_many);
