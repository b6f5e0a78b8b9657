/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Longest match of addresses: what packets ask for, so with nothing in it that
 * they do not need.  See "Reading without locks" in Documentation/design.rst.
 */
#ifndef RTM_LONGEST_H
#define RTM_LONGEST_H

#include "record.h"
#include "trie.h"

/* Nodes of the way that are remembered: for IPv4, all there can be. */
#define RTM_LONGEST_KEPT	4U
/* Addresses that are looked for side by side. */
#define RTM_LONGEST_MANY	16U

enum rtm_longest_state {
	RTM_LONGEST_NODE,	/* on the way, a node is being loaded */
	RTM_LONGEST_SLOT,	/* on the way, a slot is */
	RTM_LONGEST_LEAF,	/* on the way, a record that may cover is */
	RTM_LONGEST_FOUND,	/* its record is being loaded */
	RTM_LONGEST_NONE,	/* nothing covers the address */
	RTM_LONGEST_LOST,	/* a race, or too far to remember */
};

/**
 * struct rtm_longest - a longest match, on its way and in the end
 * @key: the address
 * @node: nodes of the way, that at a depth in place @depth % RTM_LONGEST_KEPT
 * @val: sequence counts of these when the way came by
 * @depth: of the last node
 * @top: of the node that the answer is in
 * @len: length of the prefix found
 * @state: enum rtm_longest_state
 * @id: the record found
 * @record_val: its sequence count, once rtm_longest_record() has returned it
 * @record: the record
 */
struct rtm_longest {
	const struct rtm_key *key;
	const struct rtm_node *node[RTM_LONGEST_KEPT];
	u32 val[RTM_LONGEST_KEPT];
	u8 depth;
	u8 top;
	u8 len;
	u8 state;
	u32 id;
	u32 record_val;
	const struct rtm_record *record;
};

void rtm_longest_one(const struct rtm_trie *trie, const struct rtm_key *key,
		     struct rtm_longest *at);
void rtm_longest_many(const struct rtm_trie *trie, const struct rtm_key *keys,
		      unsigned int n, struct rtm_longest *at);

/* Has the node of the way at @depth not changed since? */
static inline bool rtm_longest_still(const struct rtm_longest *at,
				     unsigned int depth)
{
	unsigned int i = depth % RTM_LONGEST_KEPT;

	return rtm_seq_read_ok(&at->node[i]->seq, at->val[i]);
}

/**
 * rtm_longest_record - the record that was found
 * @at: a match whose state is RTM_LONGEST_FOUND
 *
 * What is read from it counts if rtm_longest_valid() says so afterwards.
 *
 * Return: the record, NULL if the race is lost.
 */
static inline const struct rtm_record *rtm_longest_record(struct rtm_longest *at)
{
	if (unlikely(!rtm_seq_read_begin(&at->record->seq, &at->record_val)))
		return NULL;
	/* Was it still where it was found when its count was read? */
	return rtm_longest_still(at, at->top) ? at->record : NULL;
}

/**
 * rtm_longest_valid - does an answer still hold
 * @at: a match, found and its record looked at, or not found
 *
 * Return: true if it was what the whole trie said at the moment of the last read
 * before this call.
 */
static inline bool rtm_longest_valid(const struct rtm_longest *at)
{
	unsigned int depth;

	if (at->state == RTM_LONGEST_FOUND &&
	    !rtm_seq_read_ok(&at->record->seq, at->record_val))
		return false;
	for (depth = at->top; depth <= at->depth; depth++)
		if (!rtm_longest_still(at, depth))
			return false;
	return true;
}

#endif /* RTM_LONGEST_H */
