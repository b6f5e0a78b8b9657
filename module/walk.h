/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The ordered walk of a trie: address ascending, at one address the shorter
 * prefix first.
 */
#ifndef RTM_WALK_H
#define RTM_WALK_H

#include "trie.h"

/**
 * struct rtm_found - one destination that a walk came by
 * @record: its record, which is being loaded; begins with its sequence count
 * @seq: sequence count of the node that @id was read from
 * @val: value of @seq
 * @id: id of the record
 *
 * The record is the destination's if @seq is still @val after the record's own
 * count was read.
 */
struct rtm_found {
	const u32 *record;
	const u32 *seq;
	u32 val;
	u32 id;
};

#define RTM_WALK_KINDS	9	/* prefixes of 8 lengths, and children */

/**
 * struct rtm_visit - where a walk stands in one node
 * @node: the node
 * @val: its sequence count when the walk came to it
 * @cap: its slots
 * @octets: octets of the current word of the child map that are ahead
 * @word: number of that word
 * @inside: all that the node can hold is before the end of the range
 * @next: place of the next slot of each kind of entry
 * @groups: groups ahead in which a prefix starts
 * @group: current group, if it has @steps
 * @steps: steps of the current group that are ahead
 */
struct rtm_visit {
	const struct rtm_node *node;
	u32 val;
	u16 cap;
	u8 word;
	bool inside;
	u64 octets;
	u16 next[RTM_WALK_KINDS];
	u16 group;
	u32 groups;
	u32 steps;
};

/**
 * struct rtm_walk - a walk under way, within one read-side section
 * @trie: the trie
 * @from: nothing before this
 * @last: nothing behind this
 * @base: prefix of the current node
 * @after: @from itself does not count either
 * @begun: something was found, so all that follows is behind @from
 * @lost: a race was lost: nothing more is found, the walk has to start again
 *	behind the last destination that is wanted
 * @nodes: nodes from the root to the current one; 0 when the walk is over
 * @far: where in a record there is more to load than its first bytes
 * @found: results
 * @n: results so far
 * @max: room for results
 * @at: position in each node
 */
struct rtm_walk {
	const struct rtm_trie *trie;
	struct rtm_key from;
	struct rtm_key last;
	struct rtm_key base;
	bool after;
	bool begun;
	bool lost;
	u8 nodes;
	u16 far;
	struct rtm_found *found;
	unsigned int n;
	unsigned int max;
	struct rtm_visit at[RTM_DEPTH_MAX];
};

void rtm_walk_start(struct rtm_walk *walk, const struct rtm_trie *trie,
		    const struct rtm_key *from, bool after,
		    const struct rtm_key *last);
unsigned int rtm_walk_next(struct rtm_walk *walk, struct rtm_found *found,
			   unsigned int n);

#endif /* RTM_WALK_H */
