// SPDX-License-Identifier: GPL-2.0
/*
 * Memory for shortcuts: a trie has them while it is large.
 */
#include "shortcut.h"
#include "test.h"

/**
 * rtm_shortcuts_init - no shortcuts yet
 * @shortcuts: the shortcuts
 * @bits: of an address
 *
 * A full IPv4 table has some 25,000 nodes below the first 16 bits, an IPv6 table
 * only 60, but 6,500 below the first 24.
 */
void rtm_shortcuts_init(struct rtm_shortcuts *shortcuts, unsigned int bits)
{
	shortcuts->at = NULL;
	shortcuts->from = RTM_SHORTCUTS_FROM;
	shortcuts->mask = (1U << (bits > 32 ? 13 : 16)) - 1;
	shortcuts->depth = bits > 32 ? 3 : 2;
	shortcuts->shift = 64 - RTM_STRIDE * shortcuts->depth;
}

/* Memory of the entries. */
size_t rtm_shortcuts_bytes(const struct rtm_shortcuts *shortcuts)
{
	return shortcuts->at ? (shortcuts->mask + 1) * sizeof(*shortcuts->at) : 0;
}

/**
 * rtm_shortcuts_start - use shortcuts from now on
 * @shortcuts: the shortcuts
 *
 * Context: table lock; may sleep.  If there is no memory, it goes without.
 */
void rtm_shortcuts_start(struct rtm_shortcuts *shortcuts)
{
	shortcuts->at = kvcalloc(shortcuts->mask + 1, sizeof(*shortcuts->at),
				 GFP_KERNEL_ACCOUNT | __GFP_NOWARN);
}

/* Give the memory back. */
void rtm_shortcuts_exit(struct rtm_shortcuts *shortcuts)
{
	kvfree(shortcuts->at);
	shortcuts->at = NULL;
}
