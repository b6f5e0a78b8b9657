/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Layout of a trie node, and the arithmetic on its bitmaps.  See "The trie" in
 * Documentation/design.rst.
 */
#ifndef RTM_NODE_H
#define RTM_NODE_H

#include "core.h"
#include "prefix.h"

#define RTM_STRIDE	8

/* A child's slot: what it is in the top bits, an id below. */
#define RTM_SLOT_NODE	0U
#define RTM_SLOT_LEAF	1U
#define RTM_SLOT_FRINGE	2U
#define RTM_SLOT_ID(slot)	((slot) & ((1U << 30) - 1))
#define RTM_SLOT_TAG(slot)	((slot) >> 30)
#define RTM_SLOT(tag, id)	((tag) << 30 | (id))

/**
 * struct rtm_node - one node
 * @seq: sequence count
 * @cap4: slots, in fours
 * @cls: size class
 * @nprefix: in-node prefixes
 * @nchild: children; 256 of them are a 0
 * @prank: in-node prefixes before each word of @pmap
 * @crank: children before each word of @cmap
 * @pmap: which in-node prefixes there are, bit (1 << length) + value
 * @cmap: which octets have a child
 * @maps: these four, for copying
 * @slot: prefixes from the front in the order of bits, children from the back
 */
struct rtm_node {
	u32 seq;
	u8 cap4;
	u8 cls;
	u8 nprefix;
	u8 nchild;
	union {
		struct {
			u8 prank[4];
			u8 crank[4];
			u64 pmap[4];
			u64 cmap[4];
		};
		u64 maps[9];
	};
	u32 slot[];
};

static inline bool rtm_map_test(const u64 *map, unsigned int bit)
{
	return READ_ONCE(map[bit >> 6]) >> (bit & 63) & 1;
}

/* How many bits of @map are set below @bit. */
static __always_inline unsigned int rtm_map_rank(const u64 *map, const u8 *rank,
						 unsigned int bit)
{
	u64 below = (1ULL << (bit & 63)) - 1;

	return READ_ONCE(rank[bit >> 6]) +
	       rtm_popcount64(READ_ONCE(map[bit >> 6]) & below);
}

static inline unsigned int rtm_node_cap(const struct rtm_node *node)
{
	return 4 * READ_ONCE(node->cap4);
}

/* Bit of the in-node prefix that @key ends in, in a node at @depth. */
static inline unsigned int rtm_node_bit(const struct rtm_key *key,
					unsigned int depth)
{
	unsigned int r = key->len - RTM_STRIDE * depth;

	if (!r)
		return 1;
	return (1U << r) | rtm_key_octet(key, depth) >> (RTM_STRIDE - r);
}

/* Write @octet to its place in a key that has zeros from @depth on. */
static inline void rtm_key_add_octet(struct rtm_key *key, unsigned int depth,
				     u64 octet)
{
	if (depth < 8)
		key->hi |= octet << (56 - RTM_STRIDE * depth);
	else if (depth < 16)
		key->lo |= octet << (120 - RTM_STRIDE * depth);
}

/*
 * The prefix that in-node bit @bit of a node at @depth stands for.  @base: the
 * prefix of the node itself.
 */
static inline void rtm_node_key_in(const struct rtm_key *base,
				   unsigned int depth, unsigned int bit,
				   struct rtm_key *key)
{
	unsigned int r = __fls(bit);

	*key = *base;
	rtm_key_add_octet(key, depth,
			  (u64)(bit ^ (1U << r)) << (RTM_STRIDE - r) & 0xff);
	key->len = RTM_STRIDE * depth + r;
}

/* The full-octet prefix of child @octet of a node at @depth, prefix @base. */
static inline void rtm_child_key_in(const struct rtm_key *base,
				    unsigned int depth, unsigned int octet,
				    struct rtm_key *key)
{
	*key = *base;
	rtm_key_add_octet(key, depth, octet);
	key->len = RTM_STRIDE * (depth + 1);
}

/* The same two, for a node at @depth on the way to @path. */
static inline void rtm_node_key(const struct rtm_key *path, unsigned int depth,
				unsigned int bit, struct rtm_key *key)
{
	struct rtm_key base = *path;

	rtm_key_trim(&base, RTM_STRIDE * depth);
	rtm_node_key_in(&base, depth, bit, key);
}

static inline void rtm_child_key(const struct rtm_key *path, unsigned int depth,
				 unsigned int octet, struct rtm_key *key)
{
	struct rtm_key base = *path;

	rtm_key_trim(&base, RTM_STRIDE * depth);
	rtm_child_key_in(&base, depth, octet, key);
}

/*
 * The longest in-node prefix that covers @octet and has at most @maxr bits.
 * Return: its bit, 0 if there is none.
 */
static inline unsigned int rtm_node_longest(const struct rtm_node *node,
					    unsigned int octet,
					    unsigned int maxr)
{
	unsigned int bit = (0x100 | octet) >> (RTM_STRIDE - maxr);

	/* Lengths 7 and 6 have words of their own, the others share one. */
	for (; bit >= 64; bit >>= 1)
		if (rtm_map_test(node->pmap, bit))
			return bit;
	if (!READ_ONCE(node->pmap[0]))
		return 0;
	for (; bit; bit >>= 1)
		if (rtm_map_test(node->pmap, bit))
			return bit;
	return 0;
}

#endif /* RTM_NODE_H */
