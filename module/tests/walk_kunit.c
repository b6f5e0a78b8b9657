// SPDX-License-Identifier: GPL-2.0
/* The ordered walk against the twin, which is in order by nature. */
#include "suites.h"
#include "walk.h"

#define DESTS	400
#define BATCH_MAX	300

KUNIT_ARRAY_PARAM(scene, scenes, scene_desc);

static const struct rtm_key first_key = { 0, 0, 0 };
static const struct rtm_key last_key = { ~0ULL, ~0ULL, 128 };

/**
 * struct stage - a world, and room for what a walk finds
 * @world: the world
 * @found: results
 * @walk: the walk
 */
struct stage {
	struct world world;
	struct rtm_found found[BATCH_MAX];
	struct rtm_walk walk;
};

/* One batch, of a walk that starts for it. */
static unsigned int walk_once(struct stage *stage, const struct rtm_key *from,
			      bool after, const struct rtm_key *last,
			      unsigned int n)
{
	rtm_walk_start(&stage->walk, &stage->world.trie, from, after, last);
	return rtm_walk_next(&stage->walk, stage->found, n);
}

static struct rtm_key found_key(const struct stage *stage,
				const struct rtm_found *found)
{
	struct rtm_key key;

	stage->world.trie.leaf_key(found->record, &key);
	return key;
}

static struct stage *start(struct kunit *test, const struct scene *scene,
			   unsigned int dests)
{
	struct stage *stage = kvzalloc(sizeof(*stage), GFP_KERNEL);
	struct world *world;
	struct rtm_key key;
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, stage);
	world = &stage->world;
	if (world_init(world, scene, RTM_SEED, dests + 600)) {
		kvfree(stage);
		stage = NULL;
	}
	KUNIT_ASSERT_NOT_NULL(test, stage);
	test->priv = stage;
	for (i = 0; i < dests; i++) {
		world_draw_near(world, &key);
		if (!world_find(world, &key))
			KUNIT_ASSERT_EQ(test, world_insert(world, &key), 0);
	}
	return stage;
}

static void walk_exit(struct kunit *test)
{
	struct stage *stage = test->priv;

	if (!stage)
		return;
	world_exit(&stage->world);
	kvfree(stage);
}

/*
 * Walk from @from to @last in batches of @batch, in one go or starting again for
 * each.  The results must be the twin's entries from number @i on, and end before
 * number @end.
 */
static void walk_way(struct kunit *test, struct stage *stage,
		     const struct rtm_key *from, bool after,
		     const struct rtm_key *last, unsigned int batch,
		     unsigned int i, unsigned int end, bool again)
{
	struct world *world = &stage->world;
	struct rtm_key at = *from;
	unsigned int n, k;

	rtm_walk_start(&stage->walk, &world->trie, &at, after, last);
	for (;;) {
		n = rtm_walk_next(&stage->walk, stage->found, batch);
		KUNIT_ASSERT_LE(test, n, batch);
		KUNIT_ASSERT_FALSE(test, stage->walk.lost);
		for (k = 0; k < n; k++, i++) {
			struct rtm_found *found = &stage->found[k];

			KUNIT_ASSERT_LT(test, i, end);
			KUNIT_ASSERT_EQ(test, found->id, world->id[i]);
			at = found_key(stage, found);
			KUNIT_ASSERT_TRUE(test, rtm_key_equal(&at, &world->key[i]));
			KUNIT_ASSERT_TRUE(test, rtm_seq_read_ok(found->seq,
								found->val));
		}
		/* Nobody writes: a batch is short at the end only. */
		if (n < batch)
			break;
		if (again)
			rtm_walk_start(&stage->walk, &world->trie, &at, true, last);
	}
	KUNIT_ASSERT_EQ(test, i, end);
}

static void walk_all(struct kunit *test, struct stage *stage,
		     const struct rtm_key *from, bool after,
		     const struct rtm_key *last, unsigned int batch,
		     unsigned int i, unsigned int end)
{
	walk_way(test, stage, from, after, last, batch, i, end, false);
	walk_way(test, stage, from, after, last, batch, i, end, true);
}

static void walk_any_batch_size_gives_all_in_order(struct kunit *test)
{
	static const unsigned int large[] = { 31, 64, 100, 256, BATCH_MAX };
	struct stage *stage = start(test, test->param_value, test_ops(DESTS));
	struct world *world = &stage->world;
	unsigned int batch;

	for (batch = 1; batch < 10; batch++)
		walk_all(test, stage, &first_key, false, &last_key, batch, 0,
			 world->n);
	for (batch = 0; batch < ARRAY_SIZE(large); batch++)
		walk_all(test, stage, &first_key, false, &last_key, large[batch],
			 0, world->n);
	world_check_empty(test, world);
}

/* From there or from what is not there, with it or behind it. */
static void walk_starts_anywhere(struct kunit *test)
{
	struct stage *stage = start(test, test->param_value, test_ops(DESTS));
	struct world *world = &stage->world;
	unsigned int i, at, n, k;
	struct rtm_key from;

	for (i = 0; i < test_ops(600); i++) {
		bool after = rng_chance(&world->rng, 50);
		unsigned int batch = 1 + rng_below(&world->rng, 5);

		world_draw_near(world, &from);
		at = world_lower(world, &from);
		if (after && at < world->n &&
		    rtm_key_equal(&world->key[at], &from))
			at++;
		n = walk_once(stage, &from, after, &last_key, batch);
		KUNIT_ASSERT_EQ(test, n, min(batch, world->n - at));
		for (k = 0; k < n; k++)
			KUNIT_ASSERT_EQ(test, stage->found[k].id,
					world->id[at + k]);
	}
	world_check_empty(test, world);
}

/* What a prefix covers: from the prefix itself to its last address. */
static void walk_between_bounds_is_what_a_prefix_covers(struct kunit *test)
{
	struct stage *stage = start(test, test->param_value, test_ops(DESTS));
	struct world *world = &stage->world;
	unsigned int i, at, end;

	for (i = 0; i < test_ops(100); i++) {
		struct rtm_key cover, last;

		world_draw_near(world, &cover);
		last = rtm_key_last(&cover);
		at = world_lower(world, &cover);
		for (end = at; end < world->n &&
		     rtm_key_covers(&cover, &world->key[end]); end++)
			;
		walk_all(test, stage, &cover, false, &last,
			 1 + rng_below(&world->rng, 40), at, end);
	}
	world_check_empty(test, world);
}

/*
 * What is there all the time comes exactly once, whatever happens to the rest
 * between two batches; the order is kept.
 */
static void walk_goes_on_behind_the_last_result(struct kunit *test)
{
	struct stage *stage = start(test, test->param_value, test_ops(DESTS));
	struct world *world = &stage->world;
	unsigned int stable = 0, seen = 0, n, k, i, op;
	struct rtm_key at = first_key, key;
	bool after = false;

	/* A destination stays if its prefix says so. */
#define STAYS(key)	(((key)->hi >> 40 ^ (key)->lo ^ (key)->len) % 3 == 0)
	for (i = 0; i < world->n; i++)
		stable += STAYS(&world->key[i]);
	while ((n = walk_once(stage, &at, after, &last_key,
			      1 + rng_below(&world->rng, 20)))) {
		KUNIT_ASSERT_FALSE(test, stage->walk.lost);
		for (k = 0; k < n; k++) {
			struct rtm_found *found = &stage->found[k];

			key = found_key(stage, found);
			if (after)
				KUNIT_ASSERT_LT(test, rtm_key_cmp(&at, &key), 0);
			KUNIT_ASSERT_EQ(test, found->id, world_find(world, &key));
			at = key;
			after = true;
			seen += STAYS(&at);
		}
		for (op = 0; op < 20; op++) {
			i = rng_below(&world->rng, max(world->n, 1U));
			if (i < world->n && !STAYS(&world->key[i]))
				world_delete(world, i);
			world_draw_near(world, &key);
			if (!STAYS(&key) && world->n < world->max &&
			    !world_find(world, &key))
				KUNIT_ASSERT_EQ(test, world_insert(world, &key), 0);
		}
	}
	KUNIT_EXPECT_EQ(test, seen, stable);
#undef STAYS
	world_check_empty(test, world);
}

static void walk_of_nothing_finds_nothing(struct kunit *test)
{
	static const struct scene v4 = { "IPv4", SPARSE, false };
	struct stage *stage = start(test, &v4, 0);
	struct world *world = &stage->world;
	struct rtm_key all = { };

	walk_all(test, stage, &first_key, false, &last_key, 1, 0, 0);
	/* The default route alone. */
	KUNIT_ASSERT_EQ(test, world_insert(world, &all), 0);
	walk_all(test, stage, &first_key, false, &last_key, 1, 0, 1);
	walk_all(test, stage, &first_key, true, &last_key, 1, 1, 1);
	/* An empty root. */
	world_delete(world, 0);
	walk_all(test, stage, &first_key, false, &last_key, 1, 0, 0);
	world_check_empty(test, world);
}

/* All 511 places of a node, one after the other, from every one of them. */
static void walk_knows_every_place_of_a_node(struct kunit *test)
{
	static const struct scene v6 = { "IPv6", SPARSE, true };
	static const unsigned int depths[] = { 0, 1, 7, 8, 15 };
	struct rtm_key path = { 0x2001020304050607ULL, 0x08090a0b0c0d0e0fULL, 128 };
	struct stage *stage = start(test, &v6, 0);
	struct world *world = &stage->world;
	unsigned int d, i, k, n;
	struct rtm_key key;

	for (d = 0; d < ARRAY_SIZE(depths); d++) {
		for (i = 1; i < 256; i++) {
			rtm_node_key(&path, depths[d], i, &key);
			KUNIT_ASSERT_EQ(test, world_insert(world, &key), 0);
		}
		for (i = 0; i < 256; i++) {
			rtm_child_key(&path, depths[d], i, &key);
			KUNIT_ASSERT_EQ(test, world_insert(world, &key), 0);
		}
		for (i = 0; i < world->n; i++) {
			n = walk_once(stage, &world->key[i], true, &last_key, 3);
			KUNIT_ASSERT_EQ(test, n, min(3U, world->n - i - 1));
			for (k = 0; k < n; k++)
				KUNIT_ASSERT_EQ(test, stage->found[k].id,
						world->id[i + 1 + k]);
		}
		/* Half of the places are empty. */
		for (i = 0; i < world->n; i++)
			world_delete(world, i);
		walk_all(test, stage, &first_key, false, &last_key, 7, 0,
			 world->n);
		while (world->n)
			world_delete(world, world->n - 1);
	}
	world_check_empty(test, world);
}

static struct kunit_case cases[] = {
	KUNIT_CASE_PARAM(walk_any_batch_size_gives_all_in_order, scene_gen_params),
	KUNIT_CASE_PARAM(walk_starts_anywhere, scene_gen_params),
	KUNIT_CASE_PARAM(walk_between_bounds_is_what_a_prefix_covers,
			 scene_gen_params),
	KUNIT_CASE_PARAM(walk_goes_on_behind_the_last_result, scene_gen_params),
	KUNIT_CASE(walk_of_nothing_finds_nothing),
	KUNIT_CASE(walk_knows_every_place_of_a_node),
	{}
};

struct kunit_suite rtm_walk_suite = {
	.name = "rtm_walk",
	.exit = walk_exit,
	.test_cases = cases,
};
