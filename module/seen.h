/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A destination's record while a reader looks at it.
 */
#ifndef RTM_SEEN_H
#define RTM_SEEN_H

#include "record.h"
#include "table.h"

/* What functions of readers return besides 0. */
#define RTM_LOST		(-EAGAIN)	/* a race */
#define RTM_FULL		(-ENOSPC)	/* no room for this destination */

/**
 * struct rtm_seen - a record under a reader's eyes
 * @id: its id
 * @record: the record
 * @val: its sequence count when it was found to be what is looked for
 * @n: routes
 * @more: its further routes
 */
struct rtm_seen {
	u32 id;
	const struct rtm_record *record;
	u32 val;
	unsigned int n;
	const struct rtm_route *more;
};

/* Has the record not changed since? */
static inline bool rtm_seen_still(const struct rtm_seen *seen)
{
	return rtm_seq_read_ok(&seen->record->seq, seen->val);
}

/* Find the routes.  Return: false if the record has changed. */
static inline bool rtm_seen_look(const struct rtm_table *table,
				 struct rtm_seen *seen)
{
	seen->n = READ_ONCE(seen->record->nroutes);
	seen->more = NULL;
	if (seen->n < 2)
		return true;
	seen->more = rtm_record_more(&table->store, seen->record, seen->val);
	return seen->more;
}

/* Copy route number @i. */
static inline void rtm_seen_route(const struct rtm_seen *seen, unsigned int i,
				  struct rtm_route *route)
{
	rtm_route_copy(route, i ? seen->more + i - 1 : &seen->record->first);
}

/* Views in which a destination has a route. */
static inline u32 rtm_seen_views(const struct rtm_seen *seen)
{
	u32 views = 0;
	unsigned int i;

	if (seen->n)
		views = READ_ONCE(seen->record->first.views);
	for (i = 1; i < seen->n; i++)
		views |= READ_ONCE(seen->more[i - 1].views);
	return views;
}

/* Does the destination count in these views?  (U41) */
static inline bool rtm_seen_counts(const struct rtm_seen *seen, u32 views)
{
	if (!seen->n)
		return !views && READ_ONCE(seen->record->flags) & RTM_REC_HELD;
	if (!views || READ_ONCE(seen->record->first.views) & views)
		return true;
	return rtm_seen_views(seen) & views;
}

#endif /* RTM_SEEN_H */
