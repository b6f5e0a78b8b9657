// SPDX-License-Identifier: LGPL-2.1-or-later
/* Read the table in order.  The cursor is all here; the kernel keeps none. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "internal.h"

#define CURSOR_RECORDS	4096U
#define CURSOR_AUX	65536U
#define AUX_OF_RECORD	128U	/* more than most need */

/* struct rtm_dest_handles is an array of handles with names */
#define HANDLES_OF_RECORD	(sizeof(struct rtm_dest_handles) / sizeof(__u64))

/**
 * struct rtm_cursor - a place in an ordered read
 * @client: whose table is read
 * @nr: which ioctl
 * @want_aux: auxiliary memory is asked for
 * @query: the next command
 * @criteria: what @query refers to
 * @criteria_aux: what @criteria refers to
 * @records: the last batch
 * @handles: parallel to @records, or NULL
 * @room: capacity of @records and @handles
 * @count: records in the last batch
 * @pos: those before it were handed out
 * @given: where the records handed out last begin
 * @end: there are no more
 * @aux: auxiliary memory of the last batch
 */
struct rtm_cursor {
	struct rtm_client *client;
	unsigned long nr;
	int want_aux;
	struct rtm_list query;
	struct rtm_route_info criteria;
	struct rtm_aux criteria_aux;
	struct rtm_route_info *records;
	struct rtm_dest_handles *handles;
	uint32_t room;
	uint32_t count;
	uint32_t pos;
	uint32_t given;
	int end;
	struct rtm_aux aux;
};

static int cursor_room(struct rtm_cursor *cursor, uint32_t room, int with_handles)
{
	struct rtm_dest_handles *handles;
	struct rtm_route_info *records;

	records = realloc(cursor->records, room * sizeof(*records));
	if (!records)
		return -ENOMEM;
	cursor->records = records;
	if (with_handles) {
		handles = realloc(cursor->handles, room * sizeof(*handles));
		if (!handles)
			return -ENOMEM;
		cursor->handles = handles;
	}
	cursor->room = room;
	return 0;
}

static struct rtm_list cursor_query(const struct rtm_list *query)
{
	struct rtm_list q = { .size = sizeof(q), .record_len = sizeof(struct rtm_route_info) };

	if (query) {
		q.flags = query->flags & ~RTM_LIST_F_AFTER;
		q.range_kind = query->range_kind;
		q.views = query->views;
		q.range = query->range;
		q.protocol = query->protocol;
		q.match = query->match;
		q.ifindex = query->ifindex;
	}
	return q;
}

/* The interface is in the query itself. */
static int needs_criteria(const struct rtm_list *query)
{
	return query && query->match & ~RTM_MATCH_INTERFACE;
}

static int cursor_criteria(struct rtm_cursor *cursor, const struct rtm_route_info *criteria,
			   const struct rtm_aux *aux)
{
	int ret;

	cursor->criteria = *criteria;
	if (!aux || !aux->used)
		return 0;
	ret = rtm_aux_reserve(&cursor->criteria_aux, aux->used);
	if (ret)
		return ret;
	memcpy(cursor->criteria_aux.data, aux->data, aux->used);
	cursor->criteria_aux.used = aux->used;
	return 0;
}

RTM_API int rtm_cursor_open(struct rtm_client *client, unsigned int kind,
			    const struct rtm_list *query, const struct rtm_route_info *criteria,
			    const struct rtm_aux *aux, unsigned int flags,
			    struct rtm_cursor **cursor)
{
	struct rtm_cursor *c;
	uint32_t room = query && query->count ? query->count : CURSOR_RECORDS;
	int ret;

	if (kind > RTM_CURSOR_ROUTES || (needs_criteria(query) && !criteria))
		return -EINVAL;
	if (flags & ~(RTM_CURSOR_F_NO_AUX | RTM_CURSOR_F_HANDLES))
		return -EOPNOTSUPP;
	c = calloc(1, sizeof(*c));
	if (!c)
		return -ENOMEM;
	c->client = client;
	c->nr = kind == RTM_CURSOR_ROUTES ? RTM_IOC_ROUTE_LIST : RTM_IOC_DEST_LIST;
	c->want_aux = !(flags & RTM_CURSOR_F_NO_AUX);
	c->query = cursor_query(query);
	if (room > CURSOR_RECORDS)
		room = CURSOR_RECORDS;
	if (room > client->max_array)
		room = client->max_array;
	ret = cursor_room(c, room, flags & RTM_CURSOR_F_HANDLES);
	if (!ret && needs_criteria(query))
		ret = cursor_criteria(c, criteria, aux);
	if (!ret && c->want_aux)
		ret = rtm_aux_reserve(&c->aux, room < CURSOR_AUX / AUX_OF_RECORD ?
				      room * AUX_OF_RECORD : CURSOR_AUX);
	if (ret)
		rtm_cursor_close(c);
	else
		*cursor = c;
	return ret;
}

/* The kernel named what it needs to go on. */
static int cursor_grow(struct rtm_cursor *cursor)
{
	const struct rtm_list *q = &cursor->query;
	int ret = -EMSGSIZE;

	if (q->out_count > cursor->room) {
		ret = cursor_room(cursor, q->out_count, !!cursor->handles);
		if (ret)
			return ret;
	}
	if (cursor->want_aux && q->out_aux > cursor->aux.size)
		ret = rtm_aux_reserve(&cursor->aux, q->out_aux);
	return ret;
}

/* Whoever began with a few records and wants more now gets more at a time. */
static int cursor_widen(struct rtm_cursor *cursor)
{
	uint32_t room = cursor->room * 4;

	if (!(cursor->query.flags & RTM_LIST_F_AFTER) || cursor->room >= CURSOR_RECORDS)
		return 0;
	if (room > CURSOR_RECORDS)
		room = CURSOR_RECORDS;
	if (room > cursor->client->max_array)
		room = cursor->client->max_array;
	return cursor_room(cursor, room, !!cursor->handles);
}

static int cursor_fetch(struct rtm_cursor *cursor)
{
	struct rtm_list *q = &cursor->query;
	int ret = cursor_widen(cursor);

	if (ret)
		return ret;
	cursor->count = 0;
	cursor->pos = 0;
	cursor->given = 0;
	for (;;) {
		q->criteria = needs_criteria(q) ? rtm_ptr(&cursor->criteria) : 0;
		q->criteria_len = q->criteria ? sizeof(cursor->criteria) : 0;
		q->criteria_aux = rtm_ptr(cursor->criteria_aux.data);
		q->criteria_aux_len = cursor->criteria_aux.used;
		q->records = rtm_ptr(cursor->records);
		q->count = cursor->room;
		q->aux = cursor->want_aux ? rtm_ptr(cursor->aux.data) : 0;
		q->aux_len = cursor->want_aux ? cursor->aux.size : 0;
		q->handles = rtm_ptr(cursor->handles);
		q->handle_len = cursor->handles ? sizeof(*cursor->handles) : 0;
		q->out_count = 0;
		q->out_aux = 0;
		ret = rtm_device_ioctl(cursor->client->fd, cursor->nr, q);
		if (ret != -EMSGSIZE)
			break;
		ret = cursor_grow(cursor);
		if (ret)
			return ret;
	}
	if (ret)
		return ret;
	if (!q->out_count) {
		cursor->end = 1;
		return 0;
	}
	cursor->count = q->out_count;
	cursor->aux.used = cursor->want_aux ? q->out_aux : 0;
	q->after = cursor->records[cursor->count - 1].prefix;
	q->flags |= RTM_LIST_F_AFTER;
	return 0;
}

/* Records from cursor->pos on are there, or cursor->end is set. */
static int cursor_fill(struct rtm_cursor *cursor)
{
	if (cursor->end || cursor->pos < cursor->count)
		return 0;
	return cursor_fetch(cursor);
}

RTM_API int rtm_cursor_next(struct rtm_cursor *cursor, const struct rtm_route_info **route)
{
	int ret = cursor_fill(cursor);

	if (ret)
		return ret;
	if (cursor->end)
		return 0;
	cursor->given = cursor->pos++;
	*route = cursor->records + cursor->given;
	return 1;
}

RTM_API int rtm_cursor_batch(struct rtm_cursor *cursor, const struct rtm_route_info **routes)
{
	int ret = cursor_fill(cursor);

	if (ret)
		return ret;
	if (cursor->end)
		return 0;
	cursor->given = cursor->pos;
	cursor->pos = cursor->count;
	*routes = cursor->records + cursor->given;
	return cursor->pos - cursor->given;
}

RTM_API const struct rtm_aux *rtm_cursor_aux(const struct rtm_cursor *cursor)
{
	return &cursor->aux;
}

RTM_API const struct rtm_dest_handles *rtm_cursor_handles(const struct rtm_cursor *cursor)
{
	return cursor->handles ? cursor->handles + cursor->given : NULL;
}

RTM_API uint64_t rtm_cursor_seq(const struct rtm_cursor *cursor)
{
	return cursor->query.out_seq;
}

RTM_API void rtm_cursor_close(struct rtm_cursor *cursor)
{
	if (!cursor)
		return;
	if (cursor->handles && cursor->pos < cursor->count)
		rtm_handle_release(cursor->client, &cursor->handles[cursor->pos].dest,
				   HANDLES_OF_RECORD * (cursor->count - cursor->pos));
	free(cursor->records);
	free(cursor->handles);
	free(cursor->aux.data);
	free(cursor->criteria_aux.data);
	free(cursor);
}
