/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The set of prefixes of a table: from prefix to id of a destination record.
 * One writer at a time; any number of readers, which take no lock.
 */
#ifndef RTM_TRIE_H
#define RTM_TRIE_H

#include "arena.h"
#include "node.h"
#include "prefix.h"
#include "shortcut.h"

#define RTM_NODE_CLASSES	20
#define RTM_DEPTH_MAX		(RTM_KEY_BITS_MAX / RTM_STRIDE)

/**
 * struct rtm_trie - the trie of a table
 * @arena: where nodes are
 * @leaf_key: tells the prefix in a destination record
 * @leaf_bytes: how much of a record is wanted by @leaf_key
 * @root: id of the root node, 0 before the first insert; never moves
 * @nodes: number of nodes
 * @node_bytes: bytes in them
 * @shortcuts: to nodes below the root, for the writer
 * @pool: of each size class
 */
struct rtm_trie {
	struct rtm_arena *arena;
	void (*leaf_key)(const void *record, struct rtm_key *key);
	u32 leaf_bytes;
	u32 root;
	u32 nodes;
	u64 node_bytes;
	struct rtm_shortcuts shortcuts;
	struct rtm_pool pool[RTM_NODE_CLASSES];
};

/**
 * struct rtm_spot - where a prefix is, or would be: the writer's way down
 * @val: sequence count of the last node's parent when the last one was found
 * @seq: that of the last node when @taken and @rank were found there, or odd
 * @released: arena->released when the search began
 * @id: node at each depth from @first on
 * @first: where it began: at the root, or at the depth of shortcuts
 * @depth: where it ended; 0: it has not begun
 * @taken: there is something in the slot where it ended: the prefix, or another
 *	destination in its place
 * @rank: of that slot among those of its kind
 */
struct rtm_spot {
	u32 val;
	u32 seq;
	u32 released;
	u32 id[RTM_DEPTH_MAX + 1];
	u8 first;
	u8 depth;
	bool taken;
	u16 rank;
};

void rtm_trie_init(struct rtm_trie *trie, struct rtm_arena *arena,
		   void (*leaf_key)(const void *record, struct rtm_key *key),
		   unsigned int bits);
void rtm_trie_exit(struct rtm_trie *trie);

/* Writer: table lock. */
u32 rtm_trie_seek(const struct rtm_trie *trie, const struct rtm_key *key,
		  struct rtm_spot *spot);
#define RTM_AHEAD	64U	/* searches of the writer side by side */
void rtm_trie_look_ahead(struct rtm_trie *trie,
			 const struct rtm_key *keys, unsigned int n,
			 struct rtm_spot *spots);
int rtm_trie_insert_at(struct rtm_trie *trie, struct rtm_spot *spot,
		       const struct rtm_key *key, u32 id);
int rtm_trie_insert(struct rtm_trie *trie, const struct rtm_key *key, u32 id);
void rtm_trie_delete(struct rtm_trie *trie, const struct rtm_key *key);

/* Begin at the root, or where a shortcut leads to. */
static __always_inline void rtm_spot_start(const struct rtm_trie *trie,
					   const struct rtm_key *key,
					   struct rtm_spot *spot)
{
	u32 id = rtm_shortcut_find(&trie->shortcuts, key);

	spot->first = id ? trie->shortcuts.depth : 0;
	spot->depth = spot->first;
	spot->id[spot->depth] = id ?: trie->root;
}

/* Readers: RCU read-side section, or the table lock. */
#define RTM_WARM	16U	/* keys that are warmed at once */
void rtm_trie_warm(const struct rtm_trie *trie, const struct rtm_key *keys,
		   unsigned int n);
void rtm_trie_warm_longest(const struct rtm_trie *trie,
			   const struct rtm_key *keys, unsigned int n);

#endif /* RTM_TRIE_H */
