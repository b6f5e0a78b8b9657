/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Memory of one table: chunks that hold objects of one size and type, found
 * by 30-bit ids.  Objects are type stable: see "Reading without locks" in
 * Documentation/design.rst.
 */
#ifndef RTM_ARENA_H
#define RTM_ARENA_H

#include "core.h"

#define RTM_UNIT_SHIFT		4	/* an id counts units of 16 bytes */
#define RTM_CHUNK_SHIFT		12	/* of which a chunk has up to 4096 */
#define RTM_CHUNK_BYTES		(1U << (RTM_UNIT_SHIFT + RTM_CHUNK_SHIFT))
#define RTM_ID_BITS		30
#define RTM_CHUNKS_MAX		(1U << (RTM_ID_BITS - RTM_CHUNK_SHIFT))

struct rtm_pool;

/**
 * struct rtm_chunk - what the writer knows of a chunk
 * @mem: its objects
 * @pool: whose
 * @partial: in @pool's list while it has a free object
 * @rcu: for the grace period before @mem is freed
 * @owners: bit (owner index mod 64) for each owner that may have a route in
 *	one of the records here
 * @index: place in the directory
 * @nobj: objects it has room for
 * @used: objects allocated
 * @bump: objects ever allocated; those above have no list link yet
 * @free: first free object below @bump, as number + 1; 0 for none
 *
 * All under the table lock.
 */
struct rtm_chunk {
	void *mem;
	struct rtm_pool *pool;
	struct list_head partial;
	struct rcu_head rcu;
	u64 owners;
	u32 index;
	u16 nobj;
	u16 used;
	u16 bump;
	u16 free;
};

/**
 * struct rtm_pool - objects of one size and one type
 * @partial: chunks with a free object
 * @size: bytes of an object, a multiple of 16
 * @nchunks: chunks it has
 * @used: objects allocated
 */
struct rtm_pool {
	struct list_head partial;
	u32 size;
	u32 nchunks;
	u32 used;
};

/**
 * struct rtm_dir - from chunk index to memory, replaced as a whole when it grows
 * @rcu: for the grace period before the old one is freed
 * @n: entries
 * @mem: memory of each chunk, with its size in the low bits (see
 *	rtm_arena_ptr()); 0 where there is none
 */
struct rtm_dir {
	struct rcu_head rcu;
	u32 n;
	unsigned long mem[];
};

/**
 * struct rtm_arena - all chunks of a table
 * @dir: what readers use
 * @chunks: parallel to the directory, for the writer
 * @bytes: memory held, everything counted
 * @objects: objects allocated in all pools
 * @hint: below this index every entry of the directory is taken
 * @released: how many chunks were ever given back, modulo 2^32
 * @keep: a chunk that stays for now even if it becomes empty
 */
struct rtm_arena {
	struct rtm_dir __rcu *dir;
	struct rtm_chunk **chunks;
	u64 bytes;
	u64 objects;
	u32 hint;
	u32 released;
	const struct rtm_chunk *keep;
};

void rtm_arena_init(struct rtm_arena *arena);
void rtm_arena_exit(struct rtm_arena *arena);
void rtm_pool_init(struct rtm_pool *pool, unsigned int size);
void rtm_pool_trim(struct rtm_arena *arena, struct rtm_pool *pool);
u32 rtm_arena_alloc(struct rtm_arena *arena, struct rtm_pool *pool);
void rtm_arena_free(struct rtm_arena *arena, struct rtm_pool *pool, u32 id);
void rtm_arena_keep(struct rtm_arena *arena, struct rtm_chunk *chunk);
void rtm_arena_unkeep(struct rtm_arena *arena, struct rtm_chunk *chunk);
struct rtm_chunk *rtm_arena_next_chunk(struct rtm_arena *arena,
				       const struct rtm_pool *pool, u32 *index);

/**
 * rtm_arena_ptr - the object of an id
 * @arena: the arena
 * @id: an id, current, stale, or garbage read in a lost race
 *
 * Context: RCU read-side section, or the table lock.
 * Return: 16 bytes of a chunk at least, the first of which are the object's
 * sequence count if the id is current; more may be read only when that is
 * known.  NULL if there is no such place.
 */
static inline void *rtm_arena_ptr(const struct rtm_arena *arena, u32 id)
{
	const struct rtm_dir *dir = rcu_dereference_check(arena->dir, 1);
	u32 index = id >> RTM_CHUNK_SHIFT;
	u32 unit = id & ((1U << RTM_CHUNK_SHIFT) - 1);
	unsigned long mem;

	if (unlikely(!dir || index >= dir->n))
		return NULL;
	mem = READ_ONCE(dir->mem[index]);
	/* Chunks of 256, 1024, 4096 units have 0, 1, 2 in the low bits. */
	if (unlikely(!mem || unit >> (8 + 2 * (mem & 3))))
		return NULL;
	return (char *)(mem & ~3UL) + (unit << RTM_UNIT_SHIFT);
}

/* The same for the writer, of an id that is in use. */
static inline void *rtm_arena_own(const struct rtm_arena *arena, u32 id)
{
	const struct rtm_dir *dir = rcu_dereference_protected(arena->dir, 1);
	unsigned long mem = dir->mem[id >> RTM_CHUNK_SHIFT];
	u32 unit = id & ((1U << RTM_CHUNK_SHIFT) - 1);

	return (char *)(mem & ~3UL) + (unit << RTM_UNIT_SHIFT);
}

/* The writer's view of the chunk an id is in. */
static inline struct rtm_chunk *rtm_arena_chunk(const struct rtm_arena *arena,
						u32 id)
{
	return arena->chunks[id >> RTM_CHUNK_SHIFT];
}

/* Id of object number @n of @chunk. */
static inline u32 rtm_chunk_id(const struct rtm_chunk *chunk, unsigned int n)
{
	return chunk->index << RTM_CHUNK_SHIFT |
	       (n * chunk->pool->size) >> RTM_UNIT_SHIFT;
}

#endif /* RTM_ARENA_H */
