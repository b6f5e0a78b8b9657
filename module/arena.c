// SPDX-License-Identifier: GPL-2.0
/*
 * Chunks, ids, pools.  Writers hold the table lock; readers need only
 * rtm_arena_ptr().
 *
 * The first word of every object is its sequence count, if its type has one,
 * and is never touched here.  A free object carries the number of the next
 * free one in its second word.
 */
#include "arena.h"
#include "test.h"

#define DIR_MIN		8U
#define LINK(obj)	(((u32 *)(obj))[1])

void rtm_arena_init(struct rtm_arena *arena)
{
	memset(arena, 0, sizeof(*arena));
	arena->hint = 1;	/* id 0 stands for nothing */
}
EXPORT_SYMBOL_RTM_TEST(rtm_arena_init);

void rtm_pool_init(struct rtm_pool *pool, unsigned int size)
{
	INIT_LIST_HEAD(&pool->partial);
	pool->size = size;
	pool->nchunks = 0;
	pool->used = 0;
}
EXPORT_SYMBOL_RTM_TEST(rtm_pool_init);

static struct rtm_dir *dir_locked(const struct rtm_arena *arena)
{
	return rcu_dereference_protected(arena->dir, 1);
}

static size_t dir_bytes(u32 n)
{
	return sizeof(struct rtm_dir) + n * sizeof(unsigned long);
}

/* Make room in the directory.  The old one serves readers for a while. */
static int dir_grow(struct rtm_arena *arena)
{
	struct rtm_dir *old = dir_locked(arena), *new;
	u32 n = old ? old->n * 2 : DIR_MIN;
	struct rtm_chunk **chunks;

	if (n > RTM_CHUNKS_MAX)
		return -ENOSPC;
	new = kvzalloc(dir_bytes(n), GFP_KERNEL_ACCOUNT);
	if (!new)
		return -ENOMEM;
	chunks = kvcalloc(n, sizeof(*chunks), GFP_KERNEL_ACCOUNT);
	if (!chunks) {
		kvfree(new);
		return -ENOMEM;
	}
	new->n = n;
	arena->bytes += dir_bytes(n) + n * sizeof(*chunks);
	if (old) {
		memcpy(new->mem, old->mem, old->n * sizeof(old->mem[0]));
		memcpy(chunks, arena->chunks, old->n * sizeof(*chunks));
		arena->bytes -= dir_bytes(old->n) + old->n * sizeof(*chunks);
	}
	kvfree(arena->chunks);
	arena->chunks = chunks;
	rcu_assign_pointer(arena->dir, new);
	if (old)
		kvfree_rcu(old, rcu);
	return 0;
}

/*
 * A small pool stays small: its first chunks have 4 and 16 KiB, so that no more
 * than about a quarter of a pool is room.
 * Return: which of the sizes 4, 16, 64 KiB.
 */
static unsigned int chunk_class(const struct rtm_pool *pool)
{
	if (pool->nchunks < 4 && pool->size <= 2176)
		return 0;
	if (pool->nchunks < 16 && pool->size <= 4096)
		return 1;
	return 2;
}

static unsigned int class_bytes(unsigned int class)
{
	return 4096U << 2 * class;
}

/* Memory that a chunk of a class takes, all told. */
static unsigned int class_held(unsigned int class)
{
	return sizeof(struct rtm_chunk) + class_bytes(class);
}

/* Seldom needed: out of the way of rtm_arena_alloc(). */
static noinline struct rtm_chunk *chunk_new(struct rtm_arena *arena,
					    struct rtm_pool *pool)
{
	unsigned int class = chunk_class(pool);
	unsigned int bytes = class_bytes(class);
	struct rtm_dir *dir = dir_locked(arena);
	struct rtm_chunk *chunk;
	u32 index = arena->hint;

	while (dir && index < dir->n && dir->mem[index])
		index++;
	arena->hint = index;
	if (!dir || index == dir->n) {
		if (dir_grow(arena))
			return NULL;
		dir = dir_locked(arena);
	}
	chunk = kzalloc(sizeof(*chunk), GFP_KERNEL_ACCOUNT);
	if (!chunk)
		return NULL;
	chunk->mem = kvmalloc(bytes, GFP_KERNEL_ACCOUNT);
	if (!chunk->mem) {
		kfree(chunk);
		return NULL;
	}
	chunk->pool = pool;
	chunk->index = index;
	chunk->nobj = bytes / pool->size;
	pool->nchunks++;
	list_add(&chunk->partial, &pool->partial);
	arena->bytes += class_held(class);
	arena->chunks[index] = chunk;
	WRITE_ONCE(dir->mem[index], (unsigned long)chunk->mem | class);
	return chunk;
}

static void chunk_free_rcu(struct rcu_head *rcu)
{
	struct rtm_chunk *chunk = container_of(rcu, struct rtm_chunk, rcu);

	kvfree(chunk->mem);
	kfree(chunk);
}

/* Readers may still look at it; no id of it is in use any more. */
static void chunk_release(struct rtm_arena *arena, struct rtm_chunk *chunk)
{
	struct rtm_dir *dir = dir_locked(arena);

	list_del(&chunk->partial);
	chunk->pool->nchunks--;
	arena->released++;
	arena->bytes -= class_held(dir->mem[chunk->index] & 3);
	arena->chunks[chunk->index] = NULL;
	WRITE_ONCE(dir->mem[chunk->index], 0);
	if (chunk->index < arena->hint)
		arena->hint = chunk->index;
	call_rcu(&chunk->rcu, chunk_free_rcu);
}

/*
 * The first life of an object: its sequence count starts.  Who looks at it
 * earlier has lost a race and does not trust what is there.
 */
static void start_life(void *obj)
{
	WRITE_ONCE(*(u64 *)obj, 0);
}

/**
 * rtm_arena_alloc - an object of a pool
 * @arena: the arena
 * @pool: the pool
 *
 * The object's content is what its last life left; in the first life two words
 * of zeros, then anything.
 *
 * Context: table lock; may sleep.
 * Return: its id, 0 if out of memory.
 */
u32 rtm_arena_alloc(struct rtm_arena *arena, struct rtm_pool *pool)
{
	struct rtm_chunk *chunk;
	unsigned int n;

	chunk = list_first_entry_or_null(&pool->partial, struct rtm_chunk,
					 partial);
	if (unlikely(!chunk)) {
		chunk = chunk_new(arena, pool);
		if (!chunk)
			return 0;
	}
	if (chunk->free) {
		char *obj;

		n = chunk->free - 1;
		obj = (char *)chunk->mem + n * pool->size;
		chunk->free = LINK(obj);
		rtm_test_unpoison(obj, pool->size);
	} else {
		char *obj;

		n = chunk->bump++;
		obj = (char *)chunk->mem + n * pool->size;
		start_life(obj);
		/* One that comes soon: new memory is written in order. */
		prefetchw(obj + 8 * pool->size);
	}
	if (++chunk->used == chunk->nobj)
		list_del_init(&chunk->partial);
	pool->used++;
	arena->objects++;
	return rtm_chunk_id(chunk, n);
}
EXPORT_SYMBOL_RTM_TEST(rtm_arena_alloc);

static void release_if_empty(struct rtm_arena *arena, struct rtm_chunk *chunk)
{
	if (!chunk->used && chunk != arena->keep &&
	    !list_is_singular(&chunk->pool->partial))
		chunk_release(arena, chunk);
}

/**
 * rtm_arena_free - give an object back
 * @arena: the arena
 * @pool: its pool
 * @id: its id
 *
 * The caller has moved the object's sequence count, if it has one, so that no
 * reader trusts what it finds there.  An empty chunk is kept while the pool
 * has no other with room, since what was freed is often wanted again.
 *
 * Context: table lock.
 */
void rtm_arena_free(struct rtm_arena *arena, struct rtm_pool *pool, u32 id)
{
	struct rtm_chunk *chunk = rtm_arena_chunk(arena, id);
	char *obj = rtm_arena_ptr(arena, id);

	if (chunk->used-- == chunk->nobj)
		list_add(&chunk->partial, &pool->partial);
	rtm_test_poison(obj, pool->size);
	WRITE_ONCE(LINK(obj), chunk->free);
	chunk->free = (obj - (char *)chunk->mem) / pool->size + 1;
	pool->used--;
	arena->objects--;
	release_if_empty(arena, chunk);
}
EXPORT_SYMBOL_RTM_TEST(rtm_arena_free);

/* While the caller walks through a chunk and frees what is in it. */
void rtm_arena_keep(struct rtm_arena *arena, struct rtm_chunk *chunk)
{
	arena->keep = chunk;
}
EXPORT_SYMBOL_RTM_TEST(rtm_arena_keep);

/* The walk is over, and @chunk may be gone. */
void rtm_arena_unkeep(struct rtm_arena *arena, struct rtm_chunk *chunk)
{
	arena->keep = NULL;
	release_if_empty(arena, chunk);
}
EXPORT_SYMBOL_RTM_TEST(rtm_arena_unkeep);

/* Give back the chunk that rtm_arena_free() kept. */
void rtm_pool_trim(struct rtm_arena *arena, struct rtm_pool *pool)
{
	struct rtm_chunk *chunk, *next;

	list_for_each_entry_safe(chunk, next, &pool->partial, partial)
		if (!chunk->used)
			chunk_release(arena, chunk);
}
EXPORT_SYMBOL_RTM_TEST(rtm_pool_trim);

/**
 * rtm_arena_next_chunk - walk the chunks of a pool in order of memory index
 * @arena: the arena
 * @pool: the pool
 * @index: where to go on; 0 at first; left behind the chunk returned
 *
 * Context: table lock; it may be dropped between two calls.
 * Return: a chunk, or NULL at the end.
 */
struct rtm_chunk *rtm_arena_next_chunk(struct rtm_arena *arena,
				       const struct rtm_pool *pool, u32 *index)
{
	struct rtm_dir *dir = dir_locked(arena);

	for (; dir && *index < dir->n; (*index)++) {
		struct rtm_chunk *chunk = arena->chunks[*index];

		if (chunk && chunk->pool == pool) {
			(*index)++;
			return chunk;
		}
	}
	return NULL;
}
EXPORT_SYMBOL_RTM_TEST(rtm_arena_next_chunk);

/* Free everything.  The pools of the arena are void afterwards. */
void rtm_arena_exit(struct rtm_arena *arena)
{
	struct rtm_dir *dir = dir_locked(arena);
	u32 i;

	for (i = 0; dir && i < dir->n; i++) {
		struct rtm_chunk *chunk = arena->chunks[i];

		if (chunk)
			call_rcu(&chunk->rcu, chunk_free_rcu);
	}
	kvfree(arena->chunks);
	RCU_INIT_POINTER(arena->dir, NULL);
	if (dir)
		kvfree_rcu(dir, rcu);
	rtm_arena_init(arena);
}
EXPORT_SYMBOL_RTM_TEST(rtm_arena_exit);
