// SPDX-License-Identifier: GPL-2.0
/*
 * The ordered walk: address ascending, at one address the shorter prefix first.
 *
 * A node is visited in 32 groups of 8 octets.  What can start in a group, in
 * order, are 20 things, its *steps*: the prefixes of length 0 to 5 that start
 * at the group's first octet, then for each half of 4 octets the /6, for each
 * quarter the /7, and the two children.  Those that are there are gathered in
 * a 20-bit word, and the groups that have any in a 32-bit word.
 */
#include "trie.h"
#include "test.h"

#define STEP_PREFIX	0x100	/* a step that is an in-node prefix */

/* What a step is, relative to its group; short prefixes are handled apart. */
static const u16 step_of[20] = {
	0, 0, 0, 0, 0, 0,
	STEP_PREFIX | 0,			/* first /6: bit 64 + 2g */
	STEP_PREFIX | 0x10, 0, 1,		/* first /7: bit 128 + 4g */
	STEP_PREFIX | 0x11, 2, 3,
	STEP_PREFIX | 1,
	STEP_PREFIX | 0x12, 4, 5,
	STEP_PREFIX | 0x13, 6, 7,
};

/* In-node bit of a step that is a prefix. */
static unsigned int step_bit(unsigned int group, unsigned int step)
{
	if (step < 6)
		return (1U << step) | group >> (5 - step);
	if (step_of[step] & 0x10)
		return 128 + 4 * group + (step_of[step] & 3);
	return 64 + 2 * group + (step_of[step] & 1);
}

/* The steps of a group that are there. */
static u32 group_steps(const struct rtm_node *node, unsigned int group)
{
	u64 p0 = READ_ONCE(node->pmap[0]);
	u32 p6 = READ_ONCE(node->pmap[1]) >> (2 * group) & 3;
	u32 p7 = READ_ONCE(node->pmap[2 + (group >> 4)]) >>
		 (4 * group & 63) & 0xf;
	u32 c = READ_ONCE(node->cmap[group >> 3]) >> (8 * group & 63) & 0xff;
	u32 steps = 0;

	if (p0) {
		unsigned int r = group ? 5 - min(__ffs(group), 5UL) : 0;

		for (; r < 6; r++)
			steps |= (u32)(p0 >> ((1U << r) | group >> (5 - r)) & 1) << r;
	}
	steps |= (p6 & 1) << 6 | (p6 & 2) << 12;
	steps |= (p7 & 1) << 7 | (p7 & 2) << 9 | (p7 & 4) << 12 | (p7 & 8) << 14;
	steps |= (c & 0x03) << 8 | (c & 0x0c) << 9 |
		 (c & 0x30) << 11 | (c & 0xc0) << 12;
	return steps;
}

/* Bits of a word that stand for a group each, 8 apart: bring them together. */
static u32 gather_bytes(u64 map)
{
	map |= map >> 4;
	map |= map >> 2;
	map |= map >> 1;
	map &= 0x0101010101010101ULL;
	return map * 0x0102040810204080ULL >> 56;
}

/* The same for 4 apart ... */
static u32 gather_nibbles(u64 map)
{
	map |= map >> 2;
	map |= map >> 1;
	map &= 0x1111111111111111ULL;
	map = (map | map >> 3) & 0x0303030303030303ULL;
	map = (map | map >> 6) & 0x000f000f000f000fULL;
	map = (map | map >> 12) & 0x000000ff000000ffULL;
	return (map | map >> 24) & 0xffff;
}

/* ... and for 2. */
static u32 gather_pairs(u64 map)
{
	map |= map >> 1;
	map &= 0x5555555555555555ULL;
	map = (map | map >> 1) & 0x3333333333333333ULL;
	map = (map | map >> 2) & 0x0f0f0f0f0f0f0f0fULL;
	map = (map | map >> 4) & 0x00ff00ff00ff00ffULL;
	map = (map | map >> 8) & 0x0000ffff0000ffffULL;
	return map | map >> 16;
}

/* The groups of a node in which something starts. */
static u32 node_groups(const struct rtm_node *node)
{
	u64 p0 = READ_ONCE(node->pmap[0]);
	u32 groups = gather_pairs(READ_ONCE(node->pmap[1]));
	unsigned int i;

	for (i = 0; i < 4; i++)
		groups |= gather_bytes(READ_ONCE(node->cmap[i])) << 8 * i;
	groups |= gather_nibbles(READ_ONCE(node->pmap[2]));
	groups |= gather_nibbles(READ_ONCE(node->pmap[3])) << 16;
	for (; p0; p0 &= p0 - 1) {
		unsigned int bit = __ffs(p0), r = __fls(bit);

		groups |= 1U << ((bit ^ 1U << r) << (5 - r));
	}
	return groups;
}

/**
 * struct visit - where the walk stands in one node
 * @groups: the current group and those behind it in which there is something
 * @inside: all that the node can hold is before the end of the range
 * @rank: rank of the group's next child
 * @done: steps of the group that are behind us
 */
struct visit {
	u32 groups;
	bool inside;
	u16 rank;
	u32 done;
};

/**
 * struct walk - a walk under way
 * @trie: the trie
 * @path: nodes from the root to the current one
 * @at: position in each of them
 * @base: prefix of the current node
 * @from: nothing before this
 * @after: @from itself does not count either
 * @last: nothing behind this
 * @found: results
 * @n: results so far
 * @max: room for results
 */
struct walk {
	const struct rtm_trie *trie;
	struct rtm_path path;
	struct visit at[RTM_DEPTH_MAX];
	struct rtm_key base;
	const struct rtm_key *from;
	bool after;
	const struct rtm_key *last;
	struct rtm_found *found;
	unsigned int n;
	unsigned int max;
};

enum outcome { GO_ON, STOP, LOST };

/* Note a destination, unless it is before the start. */
static enum outcome emit(struct walk *w, const struct rtm_key *key, u32 id)
{
	unsigned int node = w->path.nodes - 1;
	struct rtm_found *found = &w->found[w->n];
	int cmp;

	if (unlikely(!w->n)) {
		cmp = rtm_key_cmp(key, w->from);
		if (cmp < 0 || (cmp == 0 && w->after))
			return GO_ON;
	}
	if (!w->at[node].inside && rtm_key_cmp(key, w->last) > 0)
		return STOP;
	found->record = rtm_arena_ptr(w->trie->arena, id);
	/* The slot was read and followed; was it this node's? */
	if (!rtm_path_ok(&w->path, node) || !found->record)
		return LOST;
	prefetch(found->record);
	found->key = *key;
	found->id = id;
	found->seq = w->path.at[node].seq;
	found->val = w->path.at[node].val;
	return ++w->n == w->max ? STOP : GO_ON;
}

/* First group of a node that may hold something at or behind the start. */
static unsigned int first_group(const struct walk *w, unsigned int depth)
{
	struct rtm_key start = *w->from;

	rtm_key_trim(&start, RTM_STRIDE * depth);
	if (w->base.hi != start.hi || w->base.lo != start.lo)
		return 0;
	return rtm_key_octet(w->from, depth) >> 3;
}

/* Begin with the last node of the path, whose prefix is @w->base. */
static void begin(struct walk *w, unsigned int depth)
{
	const struct rtm_node *node = rtm_path_node(&w->path, depth);
	unsigned int first = w->n ? 0 : first_group(w, depth);
	struct visit *at = &w->at[depth];
	struct rtm_key end;

	at->groups = node_groups(node) & ~0U << first;
	at->rank = rtm_map_rank(node->cmap, node->crank, 8 * first);
	at->done = 0;
	end = rtm_key_last(&w->base);
	at->inside = rtm_key_cmp(&end, w->last) <= 0;
}

/* Step into child node @id, whose prefix is @key. */
static enum outcome enter(struct walk *w, const struct rtm_key *key, u32 id)
{
	if (!rtm_path_down(w->trie, &w->path, id))
		return LOST;
	w->base = *key;
	begin(w, w->path.nodes - 1);
	return GO_ON;
}

static enum outcome visit_child(struct walk *w, unsigned int octet)
{
	unsigned int depth = w->path.nodes - 1;
	const struct rtm_node *node = rtm_path_node(&w->path, depth);
	unsigned int pos = rtm_node_cap(node) - 1 - w->at[depth].rank++;
	struct rtm_key key, end;
	const u32 *seq;
	u32 slot, val;

	rtm_child_key_in(&w->base, depth, octet, &key);
	if (!w->n) {
		/* Everything below is before the start? */
		end = rtm_key_last(&key);
		if (rtm_key_cmp(&end, w->from) < 0)
			return GO_ON;
	}
	if (!rtm_path_slot(&w->path, depth, pos, &slot))
		return LOST;
	switch (RTM_SLOT_TAG(slot)) {
	case RTM_SLOT_NODE:
		if (!w->at[depth].inside && rtm_key_cmp(&key, w->last) > 0)
			return STOP;
		return enter(w, &key, RTM_SLOT_ID(slot));
	case RTM_SLOT_FRINGE:
		return emit(w, &key, RTM_SLOT_ID(slot));
	default:
		seq = rtm_arena_ptr(w->trie->arena, RTM_SLOT_ID(slot));
		if (!seq || !rtm_seq_read_begin(seq, &val) ||
		    !rtm_path_ok(&w->path, depth))
			return LOST;
		w->trie->leaf_key(seq, &key);
		if (!rtm_seq_read_ok(seq, val))
			return LOST;
		return emit(w, &key, RTM_SLOT_ID(slot));
	}
}

static enum outcome visit_prefix(struct walk *w, unsigned int bit)
{
	unsigned int depth = w->path.nodes - 1;
	struct rtm_key key;
	u32 id;

	if (!rtm_path_prefix(&w->path, depth, bit, &id))
		return LOST;
	rtm_node_key_in(&w->base, depth, bit, &key);
	return emit(w, &key, id);
}

/* The next step of the current node, or back to its parent. */
static enum outcome advance(struct walk *w)
{
	unsigned int depth = w->path.nodes - 1, step, group;
	const struct rtm_node *node = rtm_path_node(&w->path, depth);
	struct visit *at = &w->at[depth];
	u32 steps;

	while (at->groups) {
		group = __ffs(at->groups);
		steps = group_steps(node, group) & ~at->done;
		if (!rtm_path_ok(&w->path, depth))
			return LOST;
		while (steps) {
			enum outcome outcome;

			step = __ffs(steps);
			steps &= steps - 1;
			at->done |= 1U << step;
			if (step < 6 || step_of[step] & STEP_PREFIX)
				outcome = visit_prefix(w, step_bit(group, step));
			else
				outcome = visit_child(w, 8 * group + step_of[step]);
			if (outcome != GO_ON || w->path.nodes != depth + 1)
				return outcome;
		}
		at->groups &= at->groups - 1;
		at->done = 0;
	}
	if (!depth)
		return STOP;
	w->path.nodes = depth;
	w->path.n = depth;
	rtm_key_trim(&w->base, RTM_STRIDE * (depth - 1));
	return rtm_path_ok(&w->path, depth - 1) ? GO_ON : LOST;
}

/**
 * rtm_trie_walk - the next destinations in order
 * @trie: the trie
 * @from: where to start
 * @after: @from itself does not count
 * @last: nothing behind this, as rtm_key_last() makes it
 * @found: results
 * @n: room for results, not 0
 *
 * Context: RCU read-side section, or the table lock.
 * Return: how many were found.  0: there are no more.  RTM_TRIE_RETRY: the
 * race was lost before the first one.  Fewer than @n says nothing: the walk
 * goes on behind the last result.
 */
unsigned int rtm_trie_walk(const struct rtm_trie *trie,
			   const struct rtm_key *from, bool after,
			   const struct rtm_key *last, struct rtm_found *found,
			   unsigned int n)
{
	struct walk w = {
		.trie = trie, .from = from, .after = after, .last = last,
		.found = found, .max = n,
	};
	enum outcome outcome;

	if (!rtm_path_start(trie, &w.path))
		return w.path.root ? RTM_TRIE_RETRY : 0;
	begin(&w, 0);
	do {
		outcome = advance(&w);
	} while (outcome == GO_ON);
	return outcome == LOST && !w.n ? RTM_TRIE_RETRY : w.n;
}
EXPORT_SYMBOL_RTM_TEST(rtm_trie_walk);
