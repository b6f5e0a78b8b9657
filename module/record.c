// SPDX-License-Identifier: GPL-2.0
/*
 * Destination records and their routes in order.  What a route means (owners,
 * next hops, references) is not known here.
 */
#include "record.h"
#include "test.h"

/* Routes that a block of each class has room for. */
static const u16 block_cap[RTM_BLOCK_CLASSES] = {
	1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256,
	384, 512, 768, 1024, 1536, RTM_ROUTES_MAX - 1,
};

static const u8 opaque_bytes[RTM_OPAQUE_CLASSES] = { 16, 32, 48, 80 };

void rtm_store_init(struct rtm_store *store, struct rtm_arena *arena, bool v6)
{
	unsigned int i;

	BUILD_BUG_ON(sizeof(struct rtm_route) != 32);
	BUILD_BUG_ON(RTM_RECORD_BYTES_V4 != 64);
	BUILD_BUG_ON(RTM_RECORD_BYTES_V6 != 80);
	BUILD_BUG_ON(offsetof(struct rtm_opaque, data) + RTM_OPAQUE_MAX > 80);
	store->arena = arena;
	store->v6 = v6;
	rtm_pool_init(&store->record,
		      v6 ? RTM_RECORD_BYTES_V6 : RTM_RECORD_BYTES_V4);
	for (i = 0; i < RTM_BLOCK_CLASSES; i++)
		rtm_pool_init(&store->block[i],
			      block_cap[i] * sizeof(struct rtm_route));
	for (i = 0; i < RTM_OPAQUE_CLASSES; i++)
		rtm_pool_init(&store->opaque[i], opaque_bytes[i]);
}
EXPORT_SYMBOL_RTM_TEST(rtm_store_init);

/* Give back what the pools kept for the next time. */
void rtm_store_trim(struct rtm_store *store)
{
	unsigned int i;

	rtm_pool_trim(store->arena, &store->record);
	for (i = 0; i < RTM_BLOCK_CLASSES; i++)
		rtm_pool_trim(store->arena, &store->block[i]);
	for (i = 0; i < RTM_OPAQUE_CLASSES; i++)
		rtm_pool_trim(store->arena, &store->opaque[i]);
}
EXPORT_SYMBOL_RTM_TEST(rtm_store_trim);

/* Bytes of the objects in use. */
u64 rtm_store_bytes(const struct rtm_store *store)
{
	u64 bytes = (u64)store->record.used * store->record.size;
	unsigned int i;

	for (i = 0; i < RTM_BLOCK_CLASSES; i++)
		bytes += (u64)store->block[i].used * store->block[i].size;
	for (i = 0; i < RTM_OPAQUE_CLASSES; i++)
		bytes += (u64)store->opaque[i].used * store->opaque[i].size;
	return bytes;
}
EXPORT_SYMBOL_RTM_TEST(rtm_store_bytes);

/* Everything but routes and stamp. */
static void start_record(struct rtm_record *record, const struct rtm_key *key,
			 bool v6)
{
	WRITE_ONCE(record->more, 0);
	WRITE_ONCE(record->len, key->len);
	WRITE_ONCE(record->log, 0);
	if (v6) {
		WRITE_ONCE(record->flags, RTM_REC_LIVE | RTM_REC_V6);
		WRITE_ONCE(record->addr4, 0);
		WRITE_ONCE(record->addr6[0], key->hi);
		WRITE_ONCE(record->addr6[1], key->lo);
	} else {
		WRITE_ONCE(record->flags, RTM_REC_LIVE);
		WRITE_ONCE(record->addr4, key->hi >> 32);
	}
}

static void stamp_record(struct rtm_record *record,
			 const struct rtm_stamp *stamp)
{
	WRITE_ONCE(record->change, stamp->change);
	WRITE_ONCE(record->changed, stamp->now);
}

/* A destination has changed, but not its routes.  Context: table lock. */
void rtm_record_stamp(struct rtm_record *record, const struct rtm_stamp *stamp)
{
	rtm_seq_write_begin(&record->seq);
	stamp_record(record, stamp);
	rtm_seq_write_end(&record->seq);
}

static void note_owner(struct rtm_store *store, u32 id, u16 owner)
{
	rtm_arena_chunk(store->arena, id)->owners |= 1ULL << (owner & 63);
}

/* A record without routes.  Return: its id, 0 if out of memory. */
u32 rtm_record_new(struct rtm_store *store, const struct rtm_key *key)
{
	static const struct rtm_stamp never;
	u32 id = rtm_arena_alloc(store->arena, &store->record);
	struct rtm_record *record;

	if (!id)
		return 0;
	record = rtm_record_ptr(store, id);
	rtm_seq_write_begin(&record->seq);
	start_record(record, key, store->v6);
	WRITE_ONCE(record->nroutes, 0);
	WRITE_ONCE(record->gone.holders, 0);
	stamp_record(record, &never);
	rtm_seq_write_end(&record->seq);
	return id;
}
EXPORT_SYMBOL_RTM_TEST(rtm_record_new);

/**
 * rtm_record_first - a record with its first route
 * @store: the store
 * @key: the destination
 * @route: the route
 * @stamp: number and time of the change
 *
 * Context: table lock; may sleep.
 * Return: its id, 0 if out of memory.
 */
u32 rtm_record_first(struct rtm_store *store, const struct rtm_key *key,
		     const struct rtm_route *route,
		     const struct rtm_stamp *stamp)
{
	u32 id = rtm_arena_alloc(store->arena, &store->record);
	struct rtm_record *record;

	if (!id)
		return 0;
	record = rtm_record_ptr(store, id);
	rtm_seq_write_begin(&record->seq);
	start_record(record, key, store->v6);
	rtm_route_copy_fresh(&record->first, route);
	WRITE_ONCE(record->nroutes, 1);
	stamp_record(record, stamp);
	rtm_seq_write_end(&record->seq);
	note_owner(store, id, route->owner);
	return id;
}
EXPORT_SYMBOL_RTM_TEST(rtm_record_first);

/* Free a record that is not in the trie; what its routes hold is the caller's. */
void rtm_record_free(struct rtm_store *store, u32 id)
{
	struct rtm_record *record = rtm_record_ptr(store, id);

	rtm_seq_write_begin(&record->seq);
	WRITE_ONCE(record->flags, 0);
	WRITE_ONCE(record->nroutes, 0);
	rtm_seq_write_end(&record->seq);
	rtm_arena_free(store->arena, &store->record, id);
}
EXPORT_SYMBOL_RTM_TEST(rtm_record_free);

/* Who refers to a record is the writers' business: readers do not look at it. */
void rtm_record_set_flag(struct rtm_record *record, u8 flag, bool on)
{
	WRITE_ONCE(record->flags,
		   on ? record->flags | flag : record->flags & ~flag);
}
EXPORT_SYMBOL_RTM_TEST(rtm_record_set_flag);

static unsigned int block_class(unsigned int routes)
{
	unsigned int cls = 0;

	while (block_cap[cls] < routes)
		cls++;
	return cls;
}

static struct rtm_pool *block_pool(const struct rtm_store *store, u32 block)
{
	return rtm_arena_chunk(store->arena, block)->pool;
}

/* The best route of any of @views. Return: its number, -ENOENT. */
int rtm_record_best(const struct rtm_store *store,
		    const struct rtm_record *record, u32 views)
{
	unsigned int i;

	for (i = 0; i < record->nroutes; i++)
		if (rtm_record_route(store, record, i)->views & views)
			return i;
	return -ENOENT;
}
EXPORT_SYMBOL_RTM_TEST(rtm_record_best);

/* All routes of a record under change: the first, and those of the block. */
struct routes {
	struct rtm_route *first;
	struct rtm_route *block;
};

static struct routes routes_of(const struct rtm_store *store,
			       struct rtm_record *record)
{
	struct routes routes = { .first = &record->first };

	if (record->more)
		routes.block = rtm_arena_ptr(store->arena, record->more);
	return routes;
}

static struct rtm_route *route_at(struct routes routes, unsigned int i)
{
	return i ? routes.block + i - 1 : routes.first;
}

/* Make a gap at @at among the first @n routes, or close it. */
static void open_gap(struct routes routes, unsigned int at, unsigned int n)
{
	for (; n > at; n--)
		rtm_route_copy(route_at(routes, n), route_at(routes, n - 1));
}

static void close_gap(struct routes routes, unsigned int at, unsigned int n)
{
	for (; at + 1 < n; at++)
		rtm_route_copy(route_at(routes, at), route_at(routes, at + 1));
}

/* Where a route of this rank goes among the first @n: behind its equals. */
static unsigned int rank_of(struct routes routes, unsigned int n,
			    const struct rtm_route *route)
{
	unsigned int low = 0, high = n;

	while (low < high) {
		unsigned int mid = (low + high) / 2;

		if (rtm_route_cmp(route_at(routes, mid), route) <= 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

/*
 * Move the record's further routes to a block with room for @routes.
 * Return: 0 or -ENOMEM.
 */
static int move_block(struct rtm_store *store, struct rtm_record *record,
		      unsigned int routes)
{
	struct rtm_pool *pool = &store->block[block_class(routes)];
	u32 old = record->more, new = rtm_arena_alloc(store->arena, pool);
	struct rtm_route *to;

	if (!new)
		return -ENOMEM;
	to = rtm_arena_ptr(store->arena, new);
	if (old)
		memcpy(to, rtm_arena_ptr(store->arena, old),
		       (record->nroutes - 1) * sizeof(*to));
	rtm_seq_write_begin(&record->seq);
	WRITE_ONCE(record->more, new);
	rtm_seq_write_end(&record->seq);
	if (old)
		rtm_arena_free(store->arena, block_pool(store, old), old);
	return 0;
}

/* Make sure there is room for one more route. */
static int make_room(struct rtm_store *store, struct rtm_record *record)
{
	unsigned int n = record->nroutes;

	if (!n)
		return 0;
	if (n == RTM_ROUTES_MAX)
		return -ENOSPC;
	if (record->more &&
	    block_pool(store, record->more)->size >= n * sizeof(struct rtm_route))
		return 0;
	return move_block(store, record, n);
}

/**
 * rtm_record_insert - add a route
 * @store: the store
 * @id: the destination
 * @route: the route
 * @stamp: number and time of the change
 *
 * Context: table lock; may sleep.
 * Return: the place it took, 0 the best; -ENOMEM; -ENOSPC if the destination
 * has %RTM_ROUTES_MAX routes.
 */
int rtm_record_insert(struct rtm_store *store, u32 id,
		      const struct rtm_route *route,
		      const struct rtm_stamp *stamp)
{
	struct rtm_record *record = rtm_record_ptr(store, id);
	unsigned int n = record->nroutes, at;
	int err = make_room(store, record);
	struct routes routes;

	if (err)
		return err;
	routes = routes_of(store, record);
	at = rank_of(routes, n, route);
	rtm_seq_write_begin(&record->seq);
	open_gap(routes, at, n);
	rtm_route_copy(route_at(routes, at), route);
	WRITE_ONCE(record->nroutes, n + 1);
	stamp_record(record, stamp);
	rtm_seq_write_end(&record->seq);
	note_owner(store, id, route->owner);
	return at;
}
EXPORT_SYMBOL_RTM_TEST(rtm_record_insert);

/**
 * rtm_record_remove - take a route out; never fails
 * @store: the store
 * @id: the destination
 * @at: number of the route
 * @stamp: number and time of the change
 *
 * Context: table lock; may sleep.
 */
void rtm_record_remove(struct rtm_store *store, u32 id, unsigned int at,
		       const struct rtm_stamp *stamp)
{
	struct rtm_record *record = rtm_record_ptr(store, id);
	struct routes routes = routes_of(store, record);
	unsigned int n = record->nroutes - 1;
	u32 block = record->more;

	rtm_seq_write_begin(&record->seq);
	close_gap(routes, at, n + 1);
	WRITE_ONCE(record->nroutes, n);
	if (n < 2)
		WRITE_ONCE(record->more, 0);
	if (!n)
		WRITE_ONCE(record->gone.holders, 0);
	stamp_record(record, stamp);
	rtm_seq_write_end(&record->seq);
	if (!block)
		return;
	if (n < 2)
		rtm_arena_free(store->arena, block_pool(store, block), block);
	else if (n - 1 <= block_pool(store, block)->size / sizeof(struct rtm_route) / 4)
		move_block(store, record, n);	/* a large block may stay */
}
EXPORT_SYMBOL_RTM_TEST(rtm_record_remove);

/**
 * rtm_record_replace - put a changed route in place of the old one
 * @store: the store
 * @id: the destination
 * @at: number of the route
 * @route: what it is now
 * @stamp: number and time of the change
 *
 * It keeps its place if preference and metric are the same, else it goes
 * behind its equals (U6).
 *
 * Context: table lock.  Never fails.
 * Return: its number now.
 */
int rtm_record_replace(struct rtm_store *store, u32 id, unsigned int at,
		       const struct rtm_route *route,
		       const struct rtm_stamp *stamp)
{
	struct rtm_record *record = rtm_record_ptr(store, id);
	struct routes routes = routes_of(store, record);
	unsigned int n = record->nroutes, to = at;

	rtm_seq_write_begin(&record->seq);
	if (rtm_route_cmp(route_at(routes, at), route)) {
		close_gap(routes, at, n);
		to = rank_of(routes, n - 1, route);
		open_gap(routes, to, n - 1);
	}
	rtm_route_copy(route_at(routes, to), route);
	stamp_record(record, stamp);
	rtm_seq_write_end(&record->seq);
	return to;
}
EXPORT_SYMBOL_RTM_TEST(rtm_record_replace);

/* Note that handles to a route go through reference @ref.  Not a change. */
void rtm_record_set_route_ref(struct rtm_store *store,
			      struct rtm_record *record, unsigned int i,
			      u32 ref)
{
	WRITE_ONCE(rtm_record_route(store, record, i)->ref, ref);
}
EXPORT_SYMBOL_RTM_TEST(rtm_record_set_route_ref);

/* Owner's bytes */

static struct rtm_pool *opaque_pool(struct rtm_store *store, unsigned int len)
{
	unsigned int cls = 0;

	while (opaque_bytes[cls] < offsetof(struct rtm_opaque, data) + len)
		cls++;
	return &store->opaque[cls];
}

/* Keep @len bytes, 1 to RTM_OPAQUE_MAX.  Return: their id, 0 if out of memory. */
u32 rtm_opaque_new(struct rtm_store *store, const void *data, unsigned int len)
{
	u32 id = rtm_arena_alloc(store->arena, opaque_pool(store, len));
	struct rtm_opaque *opaque;

	if (!id)
		return 0;
	opaque = rtm_arena_ptr(store->arena, id);
	WRITE_ONCE(opaque->len, len);
	opaque->unused = 0;
	memcpy(opaque->data, data, len);
	return id;
}
EXPORT_SYMBOL_RTM_TEST(rtm_opaque_new);

void rtm_opaque_free(struct rtm_store *store, u32 id)
{
	if (id)
		rtm_arena_free(store->arena,
			       rtm_arena_chunk(store->arena, id)->pool, id);
}
EXPORT_SYMBOL_RTM_TEST(rtm_opaque_free);
