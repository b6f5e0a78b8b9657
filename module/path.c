// SPDX-License-Identifier: GPL-2.0
/*
 * Find, longest match, next less specific: what readers ask of the trie.
 *
 * They go down hand over hand (rtm_path_down()) and in the end check every node
 * of their path once more, so that an answer is what the whole trie said at one
 * moment.
 */
#include "path.h"
#include "test.h"

/**
 * rtm_path_valid - does an answer still hold
 * @trie: the trie
 * @path: the nodes it depends on
 *
 * Return: true if none of them has changed since it was read, so that the
 * answer was the trie's at the moment of the last read before this call.
 */
bool rtm_path_valid(const struct rtm_trie *trie, const struct rtm_path *path)
{
	unsigned int i;

	if (path->locked)
		return true;
	if (unlikely(path->full))
		return false;
	smp_rmb();	/* everything read before is read before the counts */
	for (i = 0; i < path->n; i++)
		if (READ_ONCE(*path->at[i].seq) != path->at[i].val)
			return false;
	return READ_ONCE(trie->root) == path->root;
}
EXPORT_SYMBOL_RTM_TEST(rtm_path_valid);

/* The prefix of leaf @id, which was read from the last node of the path. */
static bool read_leaf(const struct rtm_trie *trie, const struct rtm_path *path,
		      u32 id, struct rtm_key *key)
{
	const u32 *seq = rtm_arena_ptr(trie->arena, id);
	u32 val;

	if (unlikely(!seq || !rtm_seq_read_begin(seq, &val)))
		return false;
	if (!rtm_path_ok(path, path->nodes - 1))
		return false;
	trie->leaf_key(seq, key);
	return rtm_seq_read_ok(seq, val);
}

/**
 * rtm_trie_find - the record of a prefix
 * @trie: the trie
 * @key: the prefix
 * @path: what the answer depends on
 *
 * The caller checks rtm_path_valid() after it has looked at the record.
 *
 * Return: the id, 0 if the prefix is not there, RTM_TRIE_RETRY.
 */
u32 rtm_trie_find(const struct rtm_trie *trie, const struct rtm_key *key,
		  struct rtm_path *path)
{
	const struct rtm_node *node = rtm_path_start(trie, path);
	unsigned int depth;
	struct rtm_key leaf;
	u32 slot;

	for (depth = 0; node; depth++) {
		unsigned int at;

		if (key->len < RTM_STRIDE * (depth + 1)) {
			at = rtm_node_bit(key, depth);
			if (!rtm_map_test(node->pmap, at))
				return 0;
			if (!rtm_path_prefix(path, depth, at, &slot))
				return RTM_TRIE_RETRY;
			return slot;
		}
		at = rtm_key_octet(key, depth);
		if (!rtm_map_test(node->cmap, at))
			return 0;
		if (!rtm_path_child(path, depth, at, &slot))
			return RTM_TRIE_RETRY;
		switch (RTM_SLOT_TAG(slot)) {
		case RTM_SLOT_NODE:
			node = rtm_path_down(trie, path, RTM_SLOT_ID(slot));
			if (!node)
				return RTM_TRIE_RETRY;
			break;
		case RTM_SLOT_FRINGE:
			return key->len == RTM_STRIDE * (depth + 1) ?
			       RTM_SLOT_ID(slot) : 0;
		default:
			if (!read_leaf(trie, path, RTM_SLOT_ID(slot), &leaf))
				return RTM_TRIE_RETRY;
			return rtm_key_equal(&leaf, key) ? RTM_SLOT_ID(slot) : 0;
		}
	}
	return path->root ? RTM_TRIE_RETRY : 0;
}
EXPORT_SYMBOL_RTM_TEST(rtm_trie_find);

/**
 * rtm_trie_longest - the longest prefix that covers another one
 * @trie: the trie
 * @key: the prefix to be covered; an address has full length
 * @maxlen: longest length that counts, at most @key->len
 * @found: its prefix
 * @path: what the answer depends on
 *
 * The next less specific one is found with @maxlen one below the last.
 *
 * Return: the id, 0 if nothing covers it, RTM_TRIE_RETRY.
 */
u32 rtm_trie_longest(const struct rtm_trie *trie, const struct rtm_key *key,
		     unsigned int maxlen, struct rtm_key *found,
		     struct rtm_path *path)
{
	const struct rtm_node *node = rtm_path_start(trie, path);
	unsigned int depth;
	u32 slot;

	if (!node)
		return path->root ? RTM_TRIE_RETRY : 0;
	for (depth = 0; ; depth++) {
		unsigned int room = maxlen - RTM_STRIDE * depth, octet;

		if (room < RTM_STRIDE)
			break;
		octet = rtm_key_octet(key, depth);
		if (!rtm_map_test(node->cmap, octet))
			break;
		if (!rtm_path_child(path, depth, octet, &slot))
			return RTM_TRIE_RETRY;
		if (RTM_SLOT_TAG(slot) == RTM_SLOT_NODE) {
			node = rtm_path_down(trie, path, RTM_SLOT_ID(slot));
			if (!node)
				return RTM_TRIE_RETRY;
			continue;
		}
		if (RTM_SLOT_TAG(slot) == RTM_SLOT_FRINGE) {
			rtm_child_key(key, depth, octet, found);
			return RTM_SLOT_ID(slot);
		}
		if (!read_leaf(trie, path, RTM_SLOT_ID(slot), found))
			return RTM_TRIE_RETRY;
		if (found->len <= maxlen && rtm_key_covers(found, key))
			return RTM_SLOT_ID(slot);
		break;
	}
	return rtm_trie_shorter(trie, key, maxlen, found, path);
}
EXPORT_SYMBOL_RTM_TEST(rtm_trie_longest);

/**
 * rtm_trie_shorter - the next less specific prefix on a path
 * @trie: the trie
 * @key: as given to rtm_trie_longest()
 * @maxlen: longest length that counts, below that of the last answer
 * @found: its prefix
 * @path: as rtm_trie_longest() left it; everything shorter is in its nodes
 *
 * Return: the id, 0 if nothing covers @key, RTM_TRIE_RETRY.
 */
u32 rtm_trie_shorter(const struct rtm_trie *trie, const struct rtm_key *key,
		     unsigned int maxlen, struct rtm_key *found,
		     struct rtm_path *path)
{
	int depth = min_t(int, maxlen / RTM_STRIDE, path->nodes - 1);

	for (; depth >= 0; depth--) {
		unsigned int r = min(maxlen - RTM_STRIDE * depth, RTM_STRIDE - 1U);
		unsigned int octet = r ? rtm_key_octet(key, depth) : 0;
		unsigned int bit = rtm_node_longest(rtm_path_node(path, depth),
						    octet, r);
		u32 id;

		if (!bit)
			continue;
		if (!rtm_path_prefix(path, depth, bit, &id))
			return RTM_TRIE_RETRY;
		rtm_node_key(key, depth, bit, found);
		return id;
	}
	return 0;
}
EXPORT_SYMBOL_RTM_TEST(rtm_trie_shorter);
