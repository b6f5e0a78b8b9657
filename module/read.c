// SPDX-License-Identifier: GPL-2.0
/*
 * Lookups and ordered lists.  Who loses too many races is asked to come back
 * with the lock.
 */
#include <linux/prefetch.h>

#include "fill.h"
#include "read.h"
#include "table.h"
#include "test.h"

/* Lost races before a reader takes the lock. */
#define TRIES		32

/* Lookup */

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
 * Context: RCU read-side section, or the table lock.
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

	reader->group = NULL;
	path.locked = locked;
	for (tries = 0; ret == RTM_LOST && tries < TRIES; tries++) {
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
	for (tries = 0; tries < TRIES; tries++) {
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

/* Lists */

#define WALK	32	/* destinations that are loaded at once */

/* A destination that the walk found has to be looked for again. */
static int read_again(struct rtm_reader *reader, const struct rtm_key *key,
		      bool locked)
{
	struct rtm_table *table = reader->table;
	unsigned int tries;
	int ret = RTM_LOST;

	for (tries = 0; ret == RTM_LOST && tries < TRIES; tries++) {
		struct rtm_path path;
		struct rtm_seen seen;
		u32 id;

		path.locked = locked;
		id = rtm_trie_find(&table->trie, key, &path);
		if (id == RTM_TRIE_RETRY)
			continue;
		if (!id) {
			ret = rtm_path_valid(&table->trie, &path) ? 0 : RTM_LOST;
			continue;
		}
		seen.id = id;
		seen.record = rtm_path_record(&table->trie, &path, id,
					      key->len);
		if (!seen.record)
			continue;
		seen.val = path.at[path.n - 1].val;
		ret = rtm_fill_record(reader, &seen, key);
	}
	return ret;
}

static int read_found(struct rtm_reader *reader, const struct rtm_found *found,
		      bool locked)
{
	struct rtm_seen seen = { .id = found->id };
	int ret;

	if (!rtm_seq_read_begin(found->record, &seen.val) ||
	    !rtm_seq_read_ok(found->seq, found->val))
		return read_again(reader, &found->key, locked);
	seen.record = container_of(found->record, struct rtm_record, seq);
	ret = rtm_fill_record(reader, &seen, &found->key);
	return ret == RTM_LOST ? read_again(reader, &found->key, locked) : ret;
}

/* Load the further routes of what was found; the records are on their way. */
static void load_blocks(const struct rtm_table *table,
			const struct rtm_found *found, unsigned int n)
{
	unsigned int i;

	for (i = 0; i < n; i++) {
		const struct rtm_record *record;
		const void *block;

		record = container_of(found[i].record, struct rtm_record, seq);
		block = rtm_arena_ptr(&table->arena, READ_ONCE(record->more));
		if (block)
			prefetch(block);
	}
}

/**
 * rtm_read_list - fill records in order
 * @reader: the reader
 * @cursor: where to start; moves behind each destination that was looked at,
 *	whether it counted or not
 * @last: nothing behind this, as rtm_key_last() makes it
 * @locked: the caller holds the table lock
 *
 * Looks at some dozens of destinations at most, so that the caller can let
 * others run in between.
 *
 * Context: RCU read-side section, or the table lock.
 * Return: 1: to be called again; 0: there are no more; -ENOSPC:
 * the next destination does not fit; -EAGAIN: too many races were lost, to be
 * called again with the lock.
 */
int rtm_read_list(struct rtm_reader *reader, struct rtm_cursor *cursor,
		  const struct rtm_key *last, bool locked)
{
	const struct rtm_table *table = reader->table;
	struct rtm_found found[WALK];
	unsigned int tries, i, n;
	int ret;

	reader->group = NULL;
	for (tries = 0; tries < TRIES; tries++) {
		n = rtm_trie_walk(&table->trie, &cursor->at, cursor->after, last,
				  found, WALK);
		if (n != RTM_TRIE_RETRY)
			break;
	}
	if (n == RTM_TRIE_RETRY)
		return RTM_LOST;
	/* With one owner there are none. */
	if (READ_ONCE(table->nroutes) > READ_ONCE(table->ndests))
		load_blocks(table, found, n);
	for (i = 0; i < n; i++) {
		ret = read_found(reader, &found[i], locked);
		if (ret)
			return ret;
		cursor->at = found[i].key;
		cursor->after = true;
	}
	return n ? 1 : 0;
}
