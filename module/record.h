/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Destination records: a prefix and its routes, best first.
 */
#ifndef RTM_RECORD_H
#define RTM_RECORD_H

#include "arena.h"
#include "prefix.h"

/**
 * struct rtm_route - one route, within a record or a block
 * @group: id of its group of next hops, 0 for none
 * @neighbour: id of the group of one that its neighbour is, 0 for none
 * @preference: compared first; lower wins
 * @metric: compared second; lower wins
 * @opaque: id of the owner's bytes, 0 for none
 * @ref: number of the reference that handles to it go through, 0 for none
 * @owner: index of the owning entity
 * @flags: owner's flags
 * @flags1: owner's other flags
 * @views: set of views it belongs to
 * @unused: zero
 */
struct rtm_route {
	u32 group;
	u32 neighbour;
	u32 preference;
	u32 metric;
	u32 opaque;
	u32 ref;
	u16 owner;
	u16 flags;
	u8 flags1;
	u8 views;
	u16 unused;
} __aligned(8);

#define RTM_REC_LIVE	0x1	/* the record is in the trie */
#define RTM_REC_V6	0x2
#define RTM_REC_REF	0x4	/* table->dest_refs has a reference to it */
#define RTM_REC_HOLD	0x8	/* and that has hold-down: a mark or a held route */
#define RTM_REC_HELD	0x10	/* a held route */

/**
 * struct rtm_record - one destination
 * @seq: sequence count
 * @more: id of the block with its further routes, 0 for none
 * @nroutes: routes, the first included; 0 while somebody else keeps it
 * @len: prefix length
 * @flags: RTM_REC_*
 * @log: low 32 bits of the number of the entry in the change log that a change may be
 *	added to, if that entry has the id of this record; 0: none
 * @addr4: IPv4 address
 * @changed: when it last changed, seconds since 1970
 * @change: sequence number of its last change
 * @first: its best route, if it has one
 * @gone: in the same place, if it has none; 0 when it lost the last one
 * @gone.holders: subscriptions that have yet to be told so
 * @addr6: IPv6 address; not there in records of IPv4
 */
struct rtm_record {
	u32 seq;
	u32 more;
	u16 nroutes;
	u8 len;
	u8 flags;
	u32 log;
	u32 addr4;
	u32 changed;
	u64 change;
	union {
		struct rtm_route first;
		struct {
			u32 holders;
		} gone;
	};
	u64 addr6[2];
};

#define RTM_RECORD_BYTES_V4	offsetof(struct rtm_record, addr6)
#define RTM_RECORD_BYTES_V6	sizeof(struct rtm_record)

/**
 * struct rtm_opaque - an owner's bytes
 * @len: how many
 * @unused: overlaid by the free list of the arena
 * @data: the bytes
 */
struct rtm_opaque {
	u32 len;
	u32 unused;
	u8 data[];
};

#define RTM_OPAQUE_MAX		64
#define RTM_OPAQUE_CLASSES	4
#define RTM_BLOCK_CLASSES	22
#define RTM_ROUTES_MAX		2048	/* of one destination */

/**
 * struct rtm_store - all records of a table
 * @arena: where they are
 * @record: pool of the records
 * @block: pools of the blocks of further routes
 * @opaque: pools of the owners' bytes
 * @v6: whether the table is of IPv6
 */
struct rtm_store {
	struct rtm_arena *arena;
	struct rtm_pool record;
	struct rtm_pool block[RTM_BLOCK_CLASSES];
	struct rtm_pool opaque[RTM_OPAQUE_CLASSES];
	bool v6;
};

/**
 * struct rtm_stamp - what a change of a destination writes into it
 * @change: its sequence number
 * @now: the time, seconds since 1970
 */
struct rtm_stamp {
	u64 change;
	u32 now;
};

void rtm_store_init(struct rtm_store *store, struct rtm_arena *arena, bool v6);
void rtm_store_trim(struct rtm_store *store);
u64 rtm_store_bytes(const struct rtm_store *store);

/* Writer: table lock. */
u32 rtm_record_new(struct rtm_store *store, const struct rtm_key *key);
u32 rtm_record_first(struct rtm_store *store, const struct rtm_key *key,
		     const struct rtm_route *route,
		     const struct rtm_stamp *stamp);
void rtm_record_free(struct rtm_store *store, u32 id);
void rtm_record_stamp(struct rtm_record *record,
		      const struct rtm_stamp *stamp);
void rtm_record_set_flag(struct rtm_record *record, u8 flag, bool on);
int rtm_record_insert(struct rtm_store *store, u32 id,
		      const struct rtm_route *route,
		      const struct rtm_stamp *stamp);
void rtm_record_remove(struct rtm_store *store, u32 id, unsigned int i,
		       const struct rtm_stamp *stamp);
int rtm_record_replace(struct rtm_store *store, u32 id, unsigned int i,
		       const struct rtm_route *route,
		       const struct rtm_stamp *stamp);
void rtm_record_set_route_ref(struct rtm_store *store,
			      struct rtm_record *record, unsigned int i,
			      u32 ref);
int rtm_record_best(const struct rtm_store *store,
		    const struct rtm_record *record, u32 views);
u32 rtm_opaque_new(struct rtm_store *store, const void *data, unsigned int len);
void rtm_opaque_free(struct rtm_store *store, u32 id);

/* Order of routes: negative if @a is better than @b. */
static inline int rtm_route_cmp(const struct rtm_route *a,
				const struct rtm_route *b)
{
	if (a->preference != b->preference)
		return a->preference < b->preference ? -1 : 1;
	if (a->metric != b->metric)
		return a->metric < b->metric ? -1 : 1;
	return 0;
}

static inline struct rtm_record *rtm_record_ptr(const struct rtm_store *store,
						u32 id)
{
	return rtm_arena_ptr(store->arena, id);
}

/* Route number @i, 0 the best; for the writer. */
static inline struct rtm_route *rtm_record_route(const struct rtm_store *store,
						 const struct rtm_record *record,
						 unsigned int i)
{
	struct rtm_route *block;

	if (!i)
		return (struct rtm_route *)&record->first;
	block = rtm_arena_ptr(store->arena, record->more);
	return block + i - 1;
}

/* Load a record of @bytes: an IPv6 address lies in a line of its own. */
static __always_inline void rtm_record_prefetch(const void *record,
						unsigned int bytes)
{
	prefetch(record);
	prefetch((const char *)record + bytes - 1);
}

/* The prefix of a record; a reader checks afterwards. */
static inline void rtm_record_key(const void *ptr, struct rtm_key *key)
{
	const struct rtm_record *record = ptr;

	key->len = READ_ONCE(record->len);
	if (READ_ONCE(record->flags) & RTM_REC_V6) {
		key->hi = READ_ONCE(record->addr6[0]);
		key->lo = READ_ONCE(record->addr6[1]);
	} else {
		key->hi = (u64)READ_ONCE(record->addr4) << 32;
		key->lo = 0;
	}
}

/* Copy a route word by word, from or to where readers look. */
static inline void rtm_route_copy(struct rtm_route *to,
				  const struct rtm_route *from)
{
	const u64 *f = (const u64 *)from;
	u64 *t = (u64 *)to;
	unsigned int i;

	for (i = 0; i < sizeof(*to) / sizeof(u64); i++)
		WRITE_ONCE(t[i], READ_ONCE(f[i]));
}

/*
 * The same of a route that was written a moment ago, field by field: a load of
 * what was stored in smaller pieces waits until all have arrived in the cache.
 */
static __always_inline void rtm_route_copy_fresh(struct rtm_route *to,
						 const struct rtm_route *from)
{
	WRITE_ONCE(to->group, READ_ONCE(from->group));
	WRITE_ONCE(to->neighbour, READ_ONCE(from->neighbour));
	WRITE_ONCE(to->preference, READ_ONCE(from->preference));
	WRITE_ONCE(to->metric, READ_ONCE(from->metric));
	WRITE_ONCE(to->opaque, READ_ONCE(from->opaque));
	WRITE_ONCE(to->ref, READ_ONCE(from->ref));
	WRITE_ONCE(to->owner, READ_ONCE(from->owner));
	WRITE_ONCE(to->flags, READ_ONCE(from->flags));
	WRITE_ONCE(to->flags1, READ_ONCE(from->flags1));
	WRITE_ONCE(to->views, READ_ONCE(from->views));
	WRITE_ONCE(to->unused, 0);
}

/**
 * rtm_record_more - a reader's way to the further routes
 * @store: the store
 * @record: the record
 * @val: its sequence count
 *
 * Return: the block, which holds as many routes less one as the record said
 * since its count was @val; NULL if the count has moved.
 */
static inline const struct rtm_route *
rtm_record_more(const struct rtm_store *store, const struct rtm_record *record,
		u32 val)
{
	const void *block = rtm_arena_ptr(store->arena, READ_ONCE(record->more));

	return rtm_seq_read_ok(&record->seq, val) ? block : NULL;
}

/**
 * rtm_record_opaque - copy the owner's bytes of a route
 * @store: the store
 * @record: the record
 * @val: its sequence count
 * @id: as read from one of the record's routes, 0 for none
 * @data: room for RTM_OPAQUE_MAX bytes
 *
 * What was copied is to be trusted if the count is still @val afterwards.
 *
 * Return: how many bytes; negative if the count has moved.
 */
static inline int rtm_record_opaque(const struct rtm_store *store,
				    const struct rtm_record *record, u32 val,
				    u32 id, u8 *data)
{
	const struct rtm_opaque *opaque;
	unsigned int len;

	if (!id)
		return 0;
	opaque = rtm_arena_ptr(store->arena, id);
	if (!rtm_seq_read_ok(&record->seq, val) || !opaque)
		return -EAGAIN;
	len = READ_ONCE(opaque->len);
	if (len > RTM_OPAQUE_MAX)
		return -EAGAIN;
	memcpy(data, opaque->data, len);
	return len;
}

#endif /* RTM_RECORD_H */
