/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Where nodes at one depth are, so that the writer's searches need not begin at
 * the root.
 *
 * An entry is right or not there at all: who moves or frees a node at that depth
 * says so.  Two nodes may want the same entry; then the last one has it.
 */
#ifndef RTM_SHORTCUT_H
#define RTM_SHORTCUT_H

#include "node.h"

/**
 * struct rtm_shortcut - where a node is
 * @place: the first bits of all that is in it
 * @id: its id, 0 if the entry is free
 */
struct rtm_shortcut {
	u32 place;
	u32 id;
};

/**
 * struct rtm_shortcuts - the shortcuts of a trie
 * @at: the entries; NULL while the trie is too small to need them
 * @from: number of nodes from which on it is not, a power of 2
 * @mask: number of entries less one
 * @depth: of the nodes they lead to
 * @shift: how many bits of the first 64 are behind a place
 *
 * Context: table lock.
 */
struct rtm_shortcuts {
	struct rtm_shortcut *at;
	u32 from;
	u32 mask;
	u8 depth;
	u8 shift;
};

#define RTM_SHORTCUTS_FROM	4096U

static inline u32 rtm_shortcut_place(const struct rtm_shortcuts *shortcuts,
				     const struct rtm_key *key)
{
	return key->hi >> shortcuts->shift;
}

/* The middle of an IPv6 /24 says most about it; of two octets all is used. */
static inline struct rtm_shortcut *
rtm_shortcut_entry(const struct rtm_shortcuts *shortcuts, u32 place)
{
	return &shortcuts->at[(place ^ place >> 7) & shortcuts->mask];
}

/* The node on the way to @key.  Return: its id, 0 if that is not known. */
static __always_inline u32
rtm_shortcut_find(const struct rtm_shortcuts *shortcuts,
		  const struct rtm_key *key)
{
	const struct rtm_shortcut *entry;
	u32 place;

	if (!shortcuts->at || key->len + shortcuts->shift < 64)
		return 0;
	place = rtm_shortcut_place(shortcuts, key);
	entry = rtm_shortcut_entry(shortcuts, place);
	return entry->place == place ? entry->id : 0;
}

/* The node on the way to @key is @id from now on. */
static inline void rtm_shortcut_set(struct rtm_shortcuts *shortcuts,
				    const struct rtm_key *key, u32 id)
{
	u32 place = rtm_shortcut_place(shortcuts, key);

	if (shortcuts->at)
		*rtm_shortcut_entry(shortcuts, place) =
			(struct rtm_shortcut) { .place = place, .id = id };
}

/* There is no such node any more. */
static inline void rtm_shortcut_drop(struct rtm_shortcuts *shortcuts,
				     const struct rtm_key *key)
{
	if (rtm_shortcut_find(shortcuts, key))
		rtm_shortcut_set(shortcuts, key, 0);
}

void rtm_shortcuts_init(struct rtm_shortcuts *shortcuts, unsigned int bits);
void rtm_shortcuts_start(struct rtm_shortcuts *shortcuts);
void rtm_shortcuts_exit(struct rtm_shortcuts *shortcuts);
size_t rtm_shortcuts_bytes(const struct rtm_shortcuts *shortcuts);

/* A node was made or freed.  @nodes: how many there are. */
static inline void rtm_shortcuts_fit(struct rtm_shortcuts *shortcuts, u32 nodes)
{
	if (likely(shortcuts->at)) {
		if (unlikely(nodes < shortcuts->from / 4))
			rtm_shortcuts_exit(shortcuts);
	} else if (nodes >= shortcuts->from &&
		   !(nodes & (shortcuts->from - 1))) {
		rtm_shortcuts_start(shortcuts);
	}
}

#endif /* RTM_SHORTCUT_H */
