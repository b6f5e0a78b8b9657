// SPDX-License-Identifier: GPL-2.0
/*
 * Lookups.  Who loses too many races is asked to come back with the lock.
 */
#include "fill.h"
#include "longest.h"
#include "path.h"
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
	else
		id = rtm_trie_longest(trie, key, key->len - 1, found, path);
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
	struct rtm_path path __uninitialized;
	struct rtm_key found;
	struct rtm_seen seen;
	int ret = RTM_LOST;

	/* There is nothing shorter than the default route, and no path to check. */
	if (kind == RTM_LOOKUP_LESS_SPECIFIC && !key->len)
		return 0;
	path.locked = locked;
	reader->must_lock = false;
	for (tries = 0; ret == RTM_LOST && !reader->must_lock &&
	     tries < RTM_TRIES; tries++) {
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

/* The prefix that was found: as much of the address as it has. */
static __always_inline void found_key(const struct rtm_longest *at,
				      struct rtm_key *found)
{
	*found = *at->key;
	rtm_key_trim(found, at->len);
}

/*
 * Fill the records of what was found with nothing else looked at.
 * Return: as rtm_read_lookup(), RTM_LOST also if there is no route in the views.
 */
static int fill_longest(struct rtm_reader *reader, struct rtm_longest *at)
{
	unsigned int n = reader->n;
	u32 aux_used = reader->aux_used;
	struct rtm_seen seen = { .id = at->id };
	struct rtm_key found;
	int ret = 0;

	if (at->state == RTM_LONGEST_FOUND) {
		seen.record = rtm_longest_record(at);
		seen.val = at->record_val;
		if (!seen.record || !rtm_seen_look(reader->table, &seen) ||
		    !rtm_seen_counts(&seen, reader->views))
			return RTM_LOST;
		found_key(at, &found);
		ret = rtm_fill_record(reader, &seen, &found);
		ret = ret ?: 1;
	}
	if (ret != RTM_LOST && !rtm_longest_valid(at)) {
		reader->n = n;
		reader->aux_used = aux_used;
		ret = RTM_LOST;
	}
	return ret;
}

/**
 * rtm_read_longest - fill the records of a key's longest match
 * @reader: the reader
 * @key: the key
 * @at: from rtm_longest_many() for this key; counts if that is an address
 * @locked: the caller holds the table lock
 *
 * Context and return: as rtm_read_lookup().
 */
int rtm_read_longest(struct rtm_reader *reader, const struct rtm_key *key,
		     struct rtm_longest *at, bool locked)
{
	int ret = RTM_LOST;

	if (key->len == reader->table->bits && at->state != RTM_LONGEST_LOST)
		ret = fill_longest(reader, at);
	if (ret == RTM_LOST)
		ret = rtm_read_lookup(reader, RTM_LOOKUP_LONGEST, key, locked);
	return ret;
}

/* Whatever there is in the way: races, destinations without a route in the view. */
static noinline int best_anyhow(const struct rtm_table *table,
				const struct rtm_key *key, u32 views,
				struct rtm_best *best)
{
	struct rtm_path path __uninitialized;
	unsigned int tries, i;
	struct rtm_seen seen;
	int ret;

	path.locked = false;
	for (tries = 0; tries < RTM_TRIES; tries++) {
		ret = find_dest(table, RTM_LOOKUP_LONGEST, key, views, &path,
				&best->found, &seen);
		for (i = 0; ret > 0 && i < seen.n; i++) {
			rtm_seen_route(&seen, i, &best->route);
			if (best->route.views & views)
				break;
		}
		if (ret != RTM_LOST && rtm_path_valid(&table->trie, &path))
			return ret;
	}
	return RTM_LOST;
}

/* The usual case: the destination's best route is the view's. */
static __always_inline int best_of(const struct rtm_table *table,
				   const struct rtm_key *key, u32 views,
				   struct rtm_longest *at, struct rtm_best *best)
{
	const struct rtm_record *record;

	if (likely(at->state == RTM_LONGEST_FOUND)) {
		record = rtm_longest_record(at);
		if (unlikely(!record || !READ_ONCE(record->nroutes)))
			return best_anyhow(table, key, views, best);
		rtm_route_copy(&best->route, &record->first);
		found_key(at, &best->found);
		if (likely(best->route.views & views) &&
		    likely(rtm_longest_valid(at)))
			return 1;
	} else if (at->state == RTM_LONGEST_NONE && rtm_longest_valid(at)) {
		return 0;
	}
	return best_anyhow(table, key, views, best);
}

/**
 * rtm_read_best - longest match with the winning route, inside the kernel
 * @table: the table
 * @key: an address, as a prefix of full length
 * @views: a view, as a mask
 * @best: what is found
 *
 * Context: RCU read-side section.
 * Return: 1 found, 0 not found, -EAGAIN: too many races were lost, or too many
 * destinations without a route in the view cover the address.
 */
int rtm_read_best(const struct rtm_table *table, const struct rtm_key *key,
		  u32 views, struct rtm_best *best)
{
	struct rtm_longest at __uninitialized;

	rtm_longest_one(&table->trie, key, &at);
	return best_of(table, key, views, &at, best);
}
EXPORT_SYMBOL_RTM_TEST(rtm_read_best);

/**
 * rtm_read_best_many - the same for many addresses, side by side
 * @table: the table
 * @keys: addresses, as prefixes of full length
 * @n: how many, at most RTM_LONGEST_MANY
 * @views: a view, as a mask
 * @best: what is found
 * @ret: what rtm_read_best() would return
 *
 * Context: RCU read-side section.
 */
void rtm_read_best_many(const struct rtm_table *table,
			const struct rtm_key *keys, unsigned int n, u32 views,
			struct rtm_best *best, int *ret)
{
	struct rtm_longest at[RTM_LONGEST_MANY] __uninitialized;
	unsigned int i;

	rtm_longest_many(&table->trie, keys, n, at);
	for (i = 0; i < n; i++)
		ret[i] = best_of(table, &keys[i], views, &at[i], &best[i]);
}
EXPORT_SYMBOL_RTM_TEST(rtm_read_best_many);
