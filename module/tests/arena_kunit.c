// SPDX-License-Identifier: GPL-2.0
/* Chunks, ids and pools. */
#include "suites.h"

/* Objects' sizes: of nodes, records and blocks, and the extremes. */
static const unsigned int sizes[] = {
	16, 48, 64, 80, 96, 112, 2128, 2176, 2192, 4096, 4112, 8192,
	24576, 32768, 65504, 65536,
};

#define POOLS	ARRAY_SIZE(sizes)

/**
 * struct box - an arena and what was allocated from it
 * @arena: the arena
 * @pool: one of each size
 * @rng: random numbers
 * @id: objects
 * @of: pool of each
 * @n: how many
 */
struct box {
	struct rtm_arena arena;
	struct rtm_pool pool[POOLS];
	struct rng rng;
	u32 id[1024];
	u8 of[1024];
	unsigned int n;
};

static int box_init(struct kunit *test)
{
	struct box *box = kvzalloc(sizeof(*box), GFP_KERNEL);
	unsigned int i;

	if (!box)
		return -ENOMEM;
	rtm_arena_init(&box->arena);
	for (i = 0; i < POOLS; i++)
		rtm_pool_init(&box->pool[i], sizes[i]);
	box->rng.state = RTM_SEED;
	test->priv = box;
	return 0;
}

static void box_exit(struct kunit *test)
{
	struct box *box = test->priv;

	if (!box)
		return;
	rtm_arena_exit(&box->arena);
	kvfree(box);
}

/* A word that tells object and place; word 1 belongs to the free list. */
static u32 mark(u32 id, unsigned int word)
{
	return id * 2654435761U + word;
}

static void object_fill(struct box *box, unsigned int i)
{
	u32 *word = rtm_arena_ptr(&box->arena, box->id[i]);
	unsigned int n = sizes[box->of[i]] / 4, step = n < 64 ? 1 : n / 61, k;

	for (k = 0; k < n; k += step)
		WRITE_ONCE(word[k], mark(box->id[i], k));
	word[n - 1] = mark(box->id[i], n - 1);
}

static bool object_is_ours(struct box *box, unsigned int i)
{
	const u32 *word = rtm_arena_ptr(&box->arena, box->id[i]);
	unsigned int n = sizes[box->of[i]] / 4, step = n < 64 ? 1 : n / 61, k;

	for (k = 0; k < n; k += step)
		if (word[k] != mark(box->id[i], k))
			return false;
	return word[n - 1] == mark(box->id[i], n - 1);
}

static void object_add(struct kunit *test, struct box *box, unsigned int pool)
{
	u32 id = rtm_arena_alloc(&box->arena, &box->pool[pool]);

	KUNIT_ASSERT_NE(test, id, 0);
	KUNIT_ASSERT_EQ(test, id >> RTM_ID_BITS, 0);
	KUNIT_ASSERT_NOT_NULL(test, rtm_arena_ptr(&box->arena, id));
	KUNIT_ASSERT_TRUE(test, rtm_arena_chunk(&box->arena, id)->pool ==
				&box->pool[pool]);
	box->id[box->n] = id;
	box->of[box->n] = pool;
	object_fill(box, box->n++);
}

static void object_del(struct kunit *test, struct box *box, unsigned int i)
{
	KUNIT_ASSERT_TRUE(test, object_is_ours(box, i));
	rtm_arena_free(&box->arena, &box->pool[box->of[i]], box->id[i]);
	box->n--;
	box->id[i] = box->id[box->n];
	box->of[i] = box->of[box->n];
}

/* Nobody else has the arena. */
static const struct rtm_dir *dir_of(const struct box *box)
{
	return rcu_dereference_protected(box->arena.dir, 1);
}

/* What the arena says it holds, chunk by chunk. */
static u64 held(struct box *box, unsigned int *chunks)
{
	u64 bytes = 0;
	u32 i;

	*chunks = 0;
	for (i = 0; dir_of(box) && i < dir_of(box)->n; i++) {
		unsigned long mem = dir_of(box)->mem[i];

		if (!mem)
			continue;
		(*chunks)++;
		bytes += sizeof(struct rtm_chunk) + (4096UL << 2 * (mem & 3));
	}
	if (dir_of(box))
		bytes += sizeof(struct rtm_dir) +
			 dir_of(box)->n * 2 * sizeof(unsigned long);
	return bytes;
}

static void arena_objects_keep_their_content(struct kunit *test)
{
	struct box *box = test->priv;
	unsigned int op, i, chunks, nchunks, used;

	for (op = 0; op < test_ops(4000); op++) {
		/* Waves, so that chunks fill up and become empty. */
		bool grow = rng_chance(&box->rng, op / 500 % 2 ? 20 : 80);

		if (grow && box->n < ARRAY_SIZE(box->id))
			object_add(test, box, rng_below(&box->rng, POOLS));
		else if (!grow && box->n)
			object_del(test, box, rng_below(&box->rng, box->n));
		if (op % 500)
			continue;
		for (i = 0; i < box->n; i++)
			KUNIT_ASSERT_TRUE(test, object_is_ours(box, i));
		KUNIT_ASSERT_EQ(test, box->arena.objects, box->n);
		KUNIT_ASSERT_EQ(test, box->arena.bytes, held(box, &chunks));
		for (i = nchunks = used = 0; i < POOLS; i++) {
			nchunks += box->pool[i].nchunks;
			used += box->pool[i].used;
		}
		KUNIT_ASSERT_EQ(test, nchunks, chunks);
		KUNIT_ASSERT_EQ(test, used, box->n);
	}
	while (box->n)
		object_del(test, box, box->n - 1);
	for (i = 0; i < POOLS; i++) {
		/* Only one empty chunk is kept. */
		KUNIT_EXPECT_LE(test, box->pool[i].nchunks, 1);
		rtm_pool_trim(&box->arena, &box->pool[i]);
		KUNIT_EXPECT_EQ(test, box->pool[i].nchunks, 0);
	}
	KUNIT_EXPECT_EQ(test, box->arena.objects, 0);
	/* The directory is left. */
	KUNIT_EXPECT_EQ(test, box->arena.bytes, held(box, &chunks));
	KUNIT_EXPECT_EQ(test, chunks, 0);
	rtm_arena_exit(&box->arena);
	KUNIT_EXPECT_EQ(test, box->arena.bytes, 0);
}

static void arena_freed_object_is_used_next(struct kunit *test)
{
	struct box *box = test->priv;
	unsigned int i;
	u32 id;

	for (i = 0; i < 100; i++)
		object_add(test, box, 2);
	for (i = 0; i < 50; i++) {
		id = box->id[2 * i];
		rtm_arena_free(&box->arena, &box->pool[2], id);
		KUNIT_ASSERT_EQ(test, rtm_arena_alloc(&box->arena, &box->pool[2]),
				id);
	}
}

static void arena_consecutive_objects_are_neighbours(struct kunit *test)
{
	struct box *box = test->priv;
	unsigned int i;

	for (i = 0; i < 64; i++)
		object_add(test, box, 2);
	for (i = 1; i < 64; i++)
		KUNIT_ASSERT_EQ(test, box->id[i], box->id[i - 1] + 64 / 16);
}

/* Readers look at the sequence count of free objects. */
static void arena_first_word_survives_free_and_alloc(struct kunit *test)
{
	struct box *box = test->priv;
	unsigned int i, pass;
	u32 *word;

	for (pass = 0; pass < 3; pass++) {
		while (box->n < 60)
			object_add(test, box, 3);
		for (i = 0; i < box->n; i++) {
			word = rtm_arena_ptr(&box->arena, box->id[i]);
			word[0] = 1000 + i;
			rtm_arena_free(&box->arena, &box->pool[3], box->id[i]);
			KUNIT_ASSERT_EQ(test, word[0], 1000 + i);
			KUNIT_ASSERT_EQ(test, rtm_arena_alloc(&box->arena,
							      &box->pool[3]),
					box->id[i]);
			KUNIT_ASSERT_EQ(test, word[0], 1000 + i);
			object_fill(box, i);
		}
		while (box->n)
			object_del(test, box, box->n - 1);
	}
}

static void arena_small_pool_takes_little(struct kunit *test)
{
	struct box *box = test->priv;

	object_add(test, box, 2);
	KUNIT_EXPECT_LE(test, box->arena.bytes, 4096 + 512);
	/* A root node: the largest that still starts small. */
	object_add(test, box, 6);
	KUNIT_EXPECT_LE(test, box->arena.bytes, 2 * (4096 + 512));
}

static void arena_directory_grows_and_its_places_are_used_again(struct kunit *test)
{
	struct box *box = test->priv;
	u32 top = 0, id;
	unsigned int i;

	/* One object a chunk. */
	for (i = 0; i < 100; i++)
		object_add(test, box, POOLS - 1);
	for (i = 0; i < 100; i++) {
		id = box->id[i] >> RTM_CHUNK_SHIFT;
		KUNIT_EXPECT_GT(test, id, 0);
		top = max(top, id);
	}
	KUNIT_EXPECT_EQ(test, top, 100);
	for (i = 0; i < test_ops(200); i++) {
		object_del(test, box, rng_below(&box->rng, box->n));
		object_add(test, box, POOLS - 1 - i % 2);
		id = box->id[box->n - 1] >> RTM_CHUNK_SHIFT;
		/* One chunk of each of the two pools may be kept empty. */
		KUNIT_ASSERT_LE(test, id, top + 2);
	}
	for (i = 0; i < box->n; i++)
		KUNIT_ASSERT_TRUE(test, object_is_ours(box, i));
}

/* A reader that lost a race may ask for anything. */
static void arena_garbage_id_is_null_or_inside(struct kunit *test)
{
	struct box *box = test->priv;
	unsigned int i;

	KUNIT_EXPECT_TRUE(test, !rtm_arena_ptr(&box->arena, 0));
	KUNIT_EXPECT_TRUE(test, !rtm_arena_ptr(&box->arena, 1U << 12));
	for (i = 0; i < 200; i++)
		object_add(test, box, i % POOLS);
	for (i = 0; i < 100; i++)
		object_del(test, box, rng_below(&box->rng, box->n));
	for (i = 0; i < test_ops(20000); i++) {
		u32 id = rng_next(&box->rng), index;
		struct rtm_chunk *chunk;
		char *p;

		if (i % 4)	/* near the directory's end */
			id = rng_below(&box->rng, dir_of(box)->n * 4096 * 2);
		index = id >> RTM_CHUNK_SHIFT;
		p = rtm_arena_ptr(&box->arena, id);
		chunk = index < dir_of(box)->n ?
			box->arena.chunks[index] : NULL;
		if (!chunk) {
			KUNIT_ASSERT_TRUE(test, !p);
			continue;
		}
		if (!p)
			continue;
		KUNIT_ASSERT_TRUE(test, p >= (char *)chunk->mem);
		/* Every unit of the chunk, and none behind it. */
		KUNIT_ASSERT_LE(test, p - (char *)chunk->mem + 16,
				4096L << 2 * (dir_of(box)->mem[index] & 3));
	}
	KUNIT_EXPECT_TRUE(test, !rtm_arena_ptr(&box->arena, ~0U));
}

static void arena_next_chunk_comes_by_each_chunk_once(struct kunit *test)
{
	struct box *box = test->priv;
	unsigned int pool, i;

	for (i = 0; i < 900; i++)
		object_add(test, box, rng_below(&box->rng, POOLS));
	for (i = 0; i < 300; i++)
		object_del(test, box, rng_below(&box->rng, box->n));
	for (pool = 0; pool < POOLS; pool++) {
		unsigned int chunks = 0, used = 0;
		struct rtm_chunk *chunk;
		u32 index = 0;

		while ((chunk = rtm_arena_next_chunk(&box->arena,
						     &box->pool[pool], &index))) {
			KUNIT_ASSERT_TRUE(test, chunk->pool == &box->pool[pool]);
			KUNIT_ASSERT_EQ(test, chunk->index, index - 1);
			chunks++;
			used += chunk->used;
		}
		KUNIT_EXPECT_EQ(test, chunks, box->pool[pool].nchunks);
		KUNIT_EXPECT_EQ(test, used, box->pool[pool].used);
	}
}

/* Purge frees the objects of a chunk while it goes through them. */
static void arena_chunk_that_is_kept_stays_until_unkept(struct kunit *test)
{
	struct box *box = test->priv;
	struct rtm_pool *pool = &box->pool[2];
	unsigned int chunks, i;
	struct rtm_chunk *chunk;

	while (pool->nchunks < 3)
		object_add(test, box, 2);
	chunk = rtm_arena_chunk(&box->arena, box->id[0]);
	chunks = pool->nchunks;
	/* Another chunk has room: without keep the empty one would go. */
	object_del(test, box, box->n - 1);
	rtm_arena_keep(&box->arena, chunk);
	for (i = box->n; i--;)
		if (rtm_arena_chunk(&box->arena, box->id[i]) == chunk)
			object_del(test, box, i);
	KUNIT_EXPECT_EQ(test, chunk->used, 0);
	KUNIT_EXPECT_EQ(test, pool->nchunks, chunks);
	rtm_arena_unkeep(&box->arena, chunk);
	KUNIT_EXPECT_EQ(test, pool->nchunks, chunks - 1);
	for (i = 0; i < box->n; i++)
		KUNIT_ASSERT_TRUE(test, object_is_ours(box, i));
}

/* Object number n of a chunk has the id that allocation gave out. */
static void arena_chunk_ids_are_objects_ids(struct kunit *test)
{
	struct box *box = test->priv;
	unsigned int i;

	for (i = 0; i < 500; i++)
		object_add(test, box, rng_below(&box->rng, POOLS));
	for (i = 0; i < box->n; i++) {
		struct rtm_chunk *chunk = rtm_arena_chunk(&box->arena, box->id[i]);
		char *p = rtm_arena_ptr(&box->arena, box->id[i]);
		unsigned int n = (p - (char *)chunk->mem) / sizes[box->of[i]];

		KUNIT_ASSERT_LT(test, n, chunk->nobj);
		KUNIT_ASSERT_EQ(test, rtm_chunk_id(chunk, n), box->id[i]);
	}
}

static struct kunit_case cases[] = {
	KUNIT_CASE(arena_objects_keep_their_content),
	KUNIT_CASE(arena_freed_object_is_used_next),
	KUNIT_CASE(arena_consecutive_objects_are_neighbours),
	KUNIT_CASE(arena_first_word_survives_free_and_alloc),
	KUNIT_CASE(arena_small_pool_takes_little),
	KUNIT_CASE(arena_directory_grows_and_its_places_are_used_again),
	KUNIT_CASE(arena_garbage_id_is_null_or_inside),
	KUNIT_CASE(arena_next_chunk_comes_by_each_chunk_once),
	KUNIT_CASE(arena_chunk_that_is_kept_stays_until_unkept),
	KUNIT_CASE(arena_chunk_ids_are_objects_ids),
	{}
};

struct kunit_suite rtm_arena_suite = {
	.name = "rtm_arena",
	.init = box_init,
	.exit = box_exit,
	.test_cases = cases,
};
