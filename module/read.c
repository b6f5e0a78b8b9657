// SPDX-License-Identifier: GPL-2.0
/*
 * Lookups.  Who loses too many races is asked to come back with the lock.
 */
#include "fill.h"
#include "read.h"
#include "table.h"
#include "test.h"

/*
 * Find the destination for a key, in the views asked for.
 * Return: 1 found, 0 not found, RTM_LOST.  All of it depends on @path.
 */
static __always_inline int find_dest(const struct rtm_table *table,
				     unsigned int kind,
				     const struct rtm_key *key, u32 views,
				     struct rtm_path *path,
				     struct rtm_key *found, struct rtm_seen *seen)
{
	const struct rtm_trie *trie = &table->trie;
	u32 id;

	*found = *key;
	if (kind == RTM_LOOKUP_EXACT)
		id = rtm_trie_find(trie, key, path);
	else if (kind == RTM_LOOKUP_LONGEST)
		id = rtm_trie_longest(trie, key, key->len, found, path);
	else if (key->len)
		id = rtm_trie_longest(trie, key, key->len - 1, found, path);
	else
		return 0;
	while (id && id != RTM_TRIE_RETRY) {
		seen->id = id;
		seen->record = rtm_path_record(trie, path, id, found->len);
		if (!seen->record)
			return RTM_LOST;
		seen->val = path->at[path->n - 1].val;
		if (!rtm_seen_look(table, seen))
			return RTM_LOST;
		if (rtm_seen_counts(seen, views))
			return 1;
		if (kind == RTM_LOOKUP_EXACT || !found->len)
			return 0;
		id = rtm_trie_shorter(trie, key, found->len - 1, found, path);
	}
	return id ? RTM_LOST : 0;
}

/**
 * rtm_read_lookup - look one key up and fill its records
 * @reader: the reader
 * @kind: enum rtm_match_kind
 * @key: the key
 * @locked: the caller holds the table lock
 *
 * Context: RCU read-side section, since the beginning of which
 * rtm_fill_begin() was called, or the table lock.
 * Return: 1 found, 0 not found (no record was filled), -ENOSPC: no room,
 * -EAGAIN: too many races were lost, to be called again with the lock.
 */
int rtm_read_lookup(struct rtm_reader *reader, unsigned int kind,
		    const struct rtm_key *key, bool locked)
{
	struct rtm_table *table = reader->table;
	unsigned int tries, n = reader->n;
	u32 aux_used = reader->aux_used;
	struct rtm_path path;
	struct rtm_key found;
	struct rtm_seen seen;
	int ret = RTM_LOST;

	path.locked = locked;
	for (tries = 0; ret == RTM_LOST && tries < RTM_TRIES; tries++) {
		ret = find_dest(table, kind, key, reader->views, &path, &found,
				&seen);
		if (ret > 0) {
			ret = rtm_fill_record(reader, &seen, &found);
			ret = ret ?: 1;
		}
		if (ret != RTM_LOST && !rtm_path_valid(&table->trie, &path)) {
			reader->n = n;
			reader->aux_used = aux_used;
			ret = RTM_LOST;
		}
	}
	return ret;
}

/**
 * rtm_read_best - longest match with the winning route, inside the kernel
 * @table: the table
 * @key: an address, as a prefix of full length
 * @views: a view, as a mask
 * @found: the destination's prefix
 * @route: its best route in the view
 *
 * Context: RCU read-side section.
 * Return: 1 found, 0 not found, -EAGAIN: too many races were lost, or too many
 * destinations without a route in the view cover the address.
 */
int rtm_read_best(const struct rtm_table *table, const struct rtm_key *key,
		  u32 views, struct rtm_key *found, struct rtm_route *route)
{
	unsigned int tries, i;
	struct rtm_path path;
	struct rtm_seen seen;
	int ret;

	path.locked = false;
	for (tries = 0; tries < RTM_TRIES; tries++) {
		ret = find_dest(table, RTM_LOOKUP_LONGEST, key, views, &path,
				found, &seen);
		for (i = 0; ret > 0 && i < seen.n; i++) {
			rtm_seen_route(&seen, i, route);
			if (route->views & views)
				break;
		}
		if (ret != RTM_LOST && rtm_path_valid(&table->trie, &path))
			return ret;
	}
	return RTM_LOST;
}
EXPORT_SYMBOL_RTM_TEST(rtm_read_best);
