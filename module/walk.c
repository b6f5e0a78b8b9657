// SPDX-License-Identifier: GPL-2.0
/*
 * The ordered walk: address ascending, at one address the shorter prefix first.
 *
 * A node is visited in 32 groups of 8 octets.  What can start in a group, in
 * order, are 20 things, its *steps*: the prefixes of length 0 to 5 that start
 * at the group's first octet, then for each half of 4 octets the /6, for each
 * quarter the /7, and the two children.  Those that are there are gathered in
 * a 20-bit word.  The groups in which a prefix starts are gathered in a 32-bit
 * word; the others are passed by going through the children alone.
 *
 * What is found is known by its record, which tells its prefix.  The walk works
 * out prefixes only before its start and in nodes that the end of the range
 * goes through.  It reads a node as it is now: a place outside of it is a lost
 * race, and all else shows when the node's count is looked at, which is done
 * before the node is left, and by who uses a result.
 */
#include "walk.h"
#include "test.h"

/*
 * Kinds of entries, each of which has its slots one behind the other in the
 * order of the walk: prefixes of length 0 to 7 by their length, and children.
 */
#define KIND_CHILD	8
#define KINDS		RTM_WALK_KINDS

static const u8 kind_of[20] = {
	0, 1, 2, 3, 4, 5,
	6, 7, KIND_CHILD, KIND_CHILD, 7, KIND_CHILD, KIND_CHILD,
	6, 7, KIND_CHILD, KIND_CHILD, 7, KIND_CHILD, KIND_CHILD,
};

/* Which of the group's /6, /7 or children a step is. */
static const u8 number_of[20] = {
	0, 0, 0, 0, 0, 0,
	0, 0, 0, 1, 1, 2, 3,
	1, 2, 4, 5, 3, 6, 7,
};

/* How the place of the next slot moves: prefixes grow from the front. */
static const s16 move_of[KINDS] = { 1, 1, 1, 1, 1, 1, 1, 1, -1 };

/* In-node bit of a step that is a prefix. */
static unsigned int step_bit(unsigned int group, unsigned int step)
{
	if (step < 6)
		return (1U << step) | group >> (5 - step);
	if (kind_of[step] == 6)
		return 64 + 2 * group + number_of[step];
	return 128 + 4 * group + number_of[step];
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
		unsigned int r;

		for (r = 0; r < 6; r++)
			steps |= (u32)(p0 >> ((1U << r) | group >> (5 - r)) & 1) << r;
		/* Those that start at the group's first octet. */
		if (group)
			steps &= 0x3fU << (5 - __ffs(group));
	}
	steps |= (p6 & 1) << 6 | (p6 & 2) << 12;
	steps |= (p7 & 1) << 7 | (p7 & 2) << 9 | (p7 & 4) << 12 | (p7 & 8) << 14;
	steps |= (c & 0x03) << 8 | (c & 0x0c) << 9 |
		 (c & 0x30) << 11 | (c & 0xc0) << 12;
	return steps;
}

/* Bits of a word that stand for a group each, 4 apart: bring them together. */
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

/* The same for 2 apart. */
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

/* The groups of a node in which a prefix starts. */
static u32 prefix_groups(const struct rtm_node *node)
{
	u64 p0 = READ_ONCE(node->pmap[0]);
	u32 groups = gather_pairs(READ_ONCE(node->pmap[1]));

	groups |= gather_nibbles(READ_ONCE(node->pmap[2]));
	groups |= gather_nibbles(READ_ONCE(node->pmap[3])) << 16;
	for (; p0; p0 &= p0 - 1) {
		unsigned int bit = __ffs(p0), r = __fls(bit);

		groups |= 1U << ((bit ^ 1U << r) << (5 - r));
	}
	return groups;
}

/* What becomes of a walk after a step. */
enum outcome {
	GO_ON,
	FULL,		/* no more room for results */
	DOWN,		/* on with a child node */
	OVER,		/* behind the range */
	LOST,		/* a race */
};

/* Has the node not changed since the walk came to it? */
static __always_inline bool unchanged(const struct rtm_visit *at)
{
	return rtm_seq_read_ok(&at->node->seq, at->val);
}

/*
 * Slot number @pos, which may be any number: it was worked out from a node
 * that may change.
 */
static __always_inline bool read_slot(const struct rtm_visit *at, unsigned int pos, u32 *slot)
{
	if (unlikely(pos >= at->cap))
		return false;
	*slot = READ_ONCE(at->node->slot[pos]);
	return true;
}

/* Note a destination. */
static __always_inline enum outcome emit(struct rtm_walk *w, const struct rtm_visit *at, u32 id)
{
	struct rtm_found *found = &w->found[w->n];

	found->record = rtm_arena_ptr(w->trie->arena, id);
	if (unlikely(!found->record))
		return LOST;
	prefetch(found->record);
	if (w->far)
		prefetch((const char *)found->record + w->far);
	found->seq = &at->node->seq;
	found->val = at->val;
	found->id = id;
	return ++w->n == w->max ? FULL : GO_ON;
}

/* The same, if the destination is within the range. */
static enum outcome emit_within(struct rtm_walk *w, const struct rtm_visit *at,
				const struct rtm_key *key, u32 id)
{
	int cmp;

	if (!w->begun) {
		cmp = rtm_key_cmp(key, &w->from);
		if (cmp < 0 || (cmp == 0 && w->after))
			return GO_ON;
	}
	if (!at->inside && rtm_key_cmp(key, &w->last) > 0)
		return OVER;
	w->begun = true;
	return emit(w, at, id);
}

/* First group of a node that may hold something at or behind the start. */
static unsigned int first_group(const struct rtm_walk *w, unsigned int depth)
{
	struct rtm_key start = w->from;

	rtm_key_trim(&start, RTM_STRIDE * depth);
	if (w->base.hi != start.hi || w->base.lo != start.lo)
		return 0;
	return rtm_key_octet(&w->from, depth) >> 3;
}

/* Where the slots of each kind go on: behind what starts before a group. */
static void find_slots(struct rtm_visit *at, unsigned int group)
{
	const struct rtm_node *node = at->node;
	u64 p0 = READ_ONCE(node->pmap[0]);
	unsigned int r, bit;

	for (r = 0; r < 6; r++) {
		bit = (1U << r) + ((group + (31U >> r)) >> (5 - r));
		at->next[r] = p0 ? hweight64(p0 & ((1ULL << bit) - 1)) : 0;
	}
	if (group) {
		at->next[6] = rtm_map_rank(node->pmap, node->prank, 64 + 2 * group);
		at->next[7] = rtm_map_rank(node->pmap, node->prank, 128 + 4 * group);
		at->next[KIND_CHILD] = at->cap - 1 -
			rtm_map_rank(node->cmap, node->crank, 8 * group);
	} else {
		at->next[6] = READ_ONCE(node->prank[1]);
		at->next[7] = READ_ONCE(node->prank[2]);
		at->next[KIND_CHILD] = at->cap - 1;
	}
}

/* Begin with a node that was found; w->base is its prefix. */
static enum outcome begin(struct rtm_walk *w, const u32 *seq, u32 val)
{
	const struct rtm_node *node = container_of(seq, struct rtm_node, seq);
	unsigned int depth = w->nodes++, first;
	struct rtm_visit *at = &w->at[depth];
	struct rtm_key end;

	at->node = node;
	at->val = val;
	at->cap = rtm_node_cap(node);
	first = w->begun ? 0 : first_group(w, depth);
	find_slots(at, first);
	at->word = first >> 3;
	at->octets = READ_ONCE(node->cmap[at->word]) & ~0ULL << 8 * (first & 7);
	at->groups = prefix_groups(node) & ~0U << first;
	at->steps = 0;
	at->inside = depth && w->at[depth - 1].inside;
	if (!at->inside) {
		end = rtm_key_last(&w->base);
		at->inside = rtm_key_cmp(&end, &w->last) <= 0;
	}
	/* From here on @cap is sure, whatever becomes of the node. */
	return unchanged(at) ? DOWN : LOST;
}

/* Load the next child's node: the walk will be there soon. */
static void load_next(const struct rtm_walk *w, const struct rtm_visit *at)
{
	const char *node;
	unsigned int i;
	u32 slot;

	if (!read_slot(at, at->next[KIND_CHILD], &slot) ||
	    RTM_SLOT_TAG(slot) != RTM_SLOT_NODE)
		return;
	node = rtm_arena_ptr(w->trie->arena, RTM_SLOT_ID(slot));
	for (i = 0; node && i < 4; i++)
		prefetch(node + 64 * i);
}

/* Step into the child node of @octet. */
static enum outcome enter(struct rtm_walk *w, const struct rtm_visit *at,
			  unsigned int octet, u32 id)
{
	const u32 *seq = rtm_arena_ptr(w->trie->arena, id);
	u32 val;

	if (unlikely(w->nodes == RTM_DEPTH_MAX || !seq ||
		     !rtm_seq_read_begin(seq, &val)))
		return LOST;
	/* Was it still the child when its count was read? */
	if (!unchanged(at))
		return LOST;
	load_next(w, at);
	rtm_key_add_octet(&w->base, w->nodes - 1, octet);
	w->base.len += RTM_STRIDE;
	return begin(w, seq, val);
}

/* A child of which something may be out of the range. */
static enum outcome visit_edge(struct rtm_walk *w, const struct rtm_visit *at,
			       unsigned int octet, u32 slot)
{
	struct rtm_key key, end;
	const u32 *seq;
	u32 val;

	rtm_child_key_in(&w->base, w->nodes - 1, octet, &key);
	if (!w->begun) {
		/* Everything below is before the start? */
		end = rtm_key_last(&key);
		if (rtm_key_cmp(&end, &w->from) < 0)
			return GO_ON;
	}
	switch (RTM_SLOT_TAG(slot)) {
	case RTM_SLOT_NODE:
		if (!at->inside && rtm_key_cmp(&key, &w->last) > 0)
			return OVER;
		return enter(w, at, octet, RTM_SLOT_ID(slot));
	case RTM_SLOT_FRINGE:
		return emit_within(w, at, &key, RTM_SLOT_ID(slot));
	default:
		seq = rtm_arena_ptr(w->trie->arena, RTM_SLOT_ID(slot));
		if (!seq || !rtm_seq_read_begin(seq, &val) || !unchanged(at))
			return LOST;
		w->trie->leaf_key(seq, &key);
		if (!rtm_seq_read_ok(seq, val))
			return LOST;
		return emit_within(w, at, &key, RTM_SLOT_ID(slot));
	}
}

/*
 * The next entry of a kind.  @octet, of a child, is worked out by the caller;
 * the bit of a prefix is wanted only at the edge of the range.
 */
static __always_inline enum outcome visit(struct rtm_walk *w,
					  struct rtm_visit *at,
					  unsigned int kind, unsigned int octet,
					  unsigned int step)
{
	unsigned int pos = at->next[kind];
	struct rtm_key key;
	u32 slot;

	at->next[kind] = pos + move_of[kind];
	if (!read_slot(at, pos, &slot))
		return LOST;
	if (likely(w->begun && at->inside)) {
		if (kind == KIND_CHILD && RTM_SLOT_TAG(slot) == RTM_SLOT_NODE)
			return enter(w, at, octet, RTM_SLOT_ID(slot));
		return emit(w, at, RTM_SLOT_ID(slot));
	}
	if (kind == KIND_CHILD)
		return visit_edge(w, at, octet, slot);
	rtm_node_key_in(&w->base, w->nodes - 1, step_bit(at->group, step), &key);
	return emit_within(w, at, &key, slot);
}

/* The steps of the current group. */
static enum outcome visit_steps(struct rtm_walk *w, struct rtm_visit *at)
{
	enum outcome outcome = GO_ON;

	while (at->steps && outcome == GO_ON) {
		unsigned int step = __ffs(at->steps);

		at->steps &= at->steps - 1;
		outcome = visit(w, at, kind_of[step],
				8 * at->group + number_of[step], step);
	}
	return outcome;
}

/* The children before group @stop, or all that are ahead if it is 32. */
static enum outcome visit_children(struct rtm_walk *w, struct rtm_visit *at,
				   unsigned int stop)
{
	enum outcome outcome;
	u64 octets;

	for (;;) {
		octets = at->octets;
		if (at->word == stop >> 3)
			octets &= (1ULL << 8 * (stop & 7)) - 1;
		for (; octets; octets &= octets - 1) {
			at->octets &= at->octets - 1;
			outcome = visit(w, at, KIND_CHILD,
					64 * at->word + __ffs(octets), 0);
			if (outcome != GO_ON)
				return outcome;
		}
		if (at->word == stop >> 3 || at->word == 3)
			return GO_ON;
		at->octets = READ_ONCE(at->node->cmap[++at->word]);
	}
}

/* On in the current node, and at its end back to its parent. */
static enum outcome advance(struct rtm_walk *w)
{
	struct rtm_visit *at = &w->at[w->nodes - 1];
	enum outcome outcome;
	unsigned int group;

	for (;;) {
		outcome = visit_steps(w, at);
		if (outcome != GO_ON)
			return outcome;
		group = at->groups ? __ffs(at->groups) : 32;
		outcome = visit_children(w, at, group);
		if (outcome != GO_ON)
			return outcome;
		if (group == 32)
			break;
		at->groups &= at->groups - 1;
		at->group = group;
		at->steps = group_steps(at->node, group);
		at->octets &= ~(0xffULL << 8 * (group & 7));
	}
	/* Was that all that there is? */
	if (!unchanged(at))
		return LOST;
	if (!--w->nodes)
		return OVER;
	rtm_key_trim(&w->base, RTM_STRIDE * (w->nodes - 1));
	return GO_ON;
}

/**
 * rtm_walk_start - begin a walk
 * @walk: the walk
 * @trie: the trie
 * @from: where to start
 * @after: @from itself does not count
 * @last: nothing behind this, as rtm_key_last() makes it
 *
 * Context: RCU read-side section, which lasts as long as the walk does, or the
 * table lock.
 */
void rtm_walk_start(struct rtm_walk *walk, const struct rtm_trie *trie,
		    const struct rtm_key *from, bool after,
		    const struct rtm_key *last)
{
	/* Pairs with rtm_trie_insert(). */
	u32 root = smp_load_acquire(&trie->root), val;
	const u32 *seq;

	walk->trie = trie;
	walk->from = *from;
	walk->last = *last;
	walk->base = (struct rtm_key){ };
	walk->after = after;
	walk->begun = false;
	walk->lost = false;
	walk->nodes = 0;
	walk->far = 0;
	if (!root)
		return;
	seq = rtm_arena_ptr(trie->arena, root);
	if (!rtm_seq_read_begin(seq, &val) || begin(walk, seq, val) == LOST) {
		walk->nodes = 0;
		walk->lost = true;
	}
}
EXPORT_SYMBOL_RTM_TEST(rtm_walk_start);

/**
 * rtm_walk_next - the next destinations in order
 * @walk: the walk
 * @found: results
 * @n: room for results, not 0
 *
 * Context: as for rtm_walk_start(), and the same section.
 * Return: how many were found.  Fewer than @n: the walk has come to its end, or
 * a race was lost (@walk->lost), and it has to start again behind the last
 * destination that was good.
 */
unsigned int rtm_walk_next(struct rtm_walk *walk, struct rtm_found *found,
			   unsigned int n)
{
	enum outcome outcome = GO_ON;

	walk->found = found;
	walk->n = 0;
	walk->max = n;
	while (walk->nodes && outcome != FULL) {
		outcome = advance(walk);
		if (outcome == OVER && walk->nodes &&
		    !unchanged(&walk->at[walk->nodes - 1]))
			outcome = LOST;
		if (outcome == OVER || outcome == LOST) {
			walk->nodes = 0;
			walk->lost = outcome == LOST;
		}
	}
	return walk->n;
}
EXPORT_SYMBOL_RTM_TEST(rtm_walk_next);
