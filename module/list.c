// SPDX-License-Identifier: GPL-2.0
/*
 * Ordered lists.  The walk is ahead of the filling, so that the memory of a
 * destination has time to arrive.  Who loses too many races is asked to come
 * back with the lock.
 */
#include <linux/mm.h>
#include <linux/prefetch.h>

#include "fill.h"
#include "read.h"
#include "table.h"
#include "test.h"
#include "walk.h"

#define STEP	16	/* destinations that the walk goes on at a time */
#define AHEAD	32	/* how far it is ahead of the filling */
#define SLICE	256	/* destinations in one call */

/**
 * struct rtm_lister - a list under way
 * @walk: the walk
 * @head: destinations found
 * @loaded: those whose further routes are on their way, too
 * @tail: those done
 * @found: the destinations
 */
struct rtm_lister {
	struct rtm_walk walk;
	unsigned int head;
	unsigned int loaded;
	unsigned int tail;
	struct rtm_found found[SLICE];
};

/* Return: NULL if there is no memory. */
struct rtm_lister *rtm_lister_alloc(void)
{
	return kvmalloc(sizeof(struct rtm_lister), GFP_KERNEL_ACCOUNT);
}

void rtm_lister_free(struct rtm_lister *lister)
{
	kvfree(lister);
}

/*
 * Find the next destinations, as many as there may be room for.
 * Return: false if there are none, or no room.
 */
static bool go_ahead(const struct rtm_reader *reader, struct rtm_lister *lister)
{
	unsigned int under_way = lister->head - lister->tail, n;
	unsigned int room = reader->max - reader->n;

	if (room <= under_way || lister->head == SLICE)
		return false;
	n = rtm_walk_next(&lister->walk, &lister->found[lister->head],
			  min3(room - under_way, SLICE - lister->head,
			       0U + STEP));
	lister->head += n;
	return n;
}

/* Load the further routes of the destinations before @end; the records are there. */
static void load_blocks(const struct rtm_reader *reader,
			struct rtm_lister *lister, unsigned int end)
{
	const struct rtm_table *table = reader->table;

	for (; (int)(end - lister->loaded) > 0; lister->loaded++) {
		const struct rtm_found *found;
		const struct rtm_record *record;
		const void *block;

		found = &lister->found[lister->loaded];
		record = container_of(found->record, struct rtm_record, seq);
		block = rtm_arena_ptr(&table->arena, READ_ONCE(record->more));
		if (block)
			prefetch(block);
	}
}

/*
 * Fill what was found, up to number @end.
 * Return: 0, RTM_FULL, RTM_LOST.
 */
static int fill(struct rtm_reader *reader, struct rtm_lister *lister,
		unsigned int end, struct rtm_cursor *cursor)
{
	unsigned int done;
	int err;

	if ((int)(end - lister->tail) <= 0)
		return 0;
	err = rtm_fill_found(reader, &lister->found[lister->tail],
			     end - lister->tail, &done, &cursor->at);
	lister->tail += done;
	if (done)
		cursor->after = true;
	return err;
}

/* From the cursor on.  Return: as rtm_read_list(). */
static int list_from(struct rtm_reader *reader, struct rtm_cursor *cursor,
		     const struct rtm_key *last)
{
	struct rtm_lister *lister = reader->lister;
	const struct rtm_table *table = reader->table;
	/* With one owner there are none. */
	bool blocks = READ_ONCE(table->nroutes) > READ_ONCE(table->ndests);
	bool more;
	int err;

	lister->head = 0;
	lister->loaded = 0;
	lister->tail = 0;
	rtm_walk_start(&lister->walk, &table->trie, &cursor->at, cursor->after,
		       last);
	if (table->store.v6)
		lister->walk.far = RTM_RECORD_BYTES_V6 - 1;
	do {
		more = go_ahead(reader, lister);
		if (blocks)
			load_blocks(reader, lister,
				    lister->head - (more ? STEP : 0));
		err = fill(reader, lister, lister->head - (more ? AHEAD : 0),
			   cursor);
		if (err)
			return err;
		if (rtm_reader_is_tired(reader))
			return 1;
	} while (more || (lister->walk.nodes && reader->n < reader->max &&
			  lister->head < SLICE));
	if (lister->walk.lost)
		return RTM_LOST;
	return lister->walk.nodes ? 1 : 0;
}

/**
 * rtm_read_list - fill records in order
 * @reader: the reader
 * @cursor: where to start; moves behind each destination that was looked at,
 *	whether it counted or not
 * @last: nothing behind this, as rtm_key_last() makes it
 *
 * Looks at some hundreds of destinations at most, so that the caller can let
 * others run in between.
 *
 * Context: RCU read-side section, since the beginning of which
 * rtm_fill_begin() was called, or the table lock.
 * Return: 1: to be called again; 0: there are no more; -ENOSPC:
 * the next destination does not fit; -EAGAIN: too many races were lost, to be
 * called again with the lock.
 */
int rtm_read_list(struct rtm_reader *reader, struct rtm_cursor *cursor,
		  const struct rtm_key *last)
{
	unsigned int tries = 0;
	int ret;

	reader->must_lock = false;
	do {
		ret = list_from(reader, cursor, last);
	} while (ret == RTM_LOST && !reader->lister->tail &&
		 !reader->must_lock && ++tries < RTM_TRIES);
	/* What was lost may be found behind what was not. */
	return ret == RTM_LOST && reader->lister->tail ? 1 : ret;
}
