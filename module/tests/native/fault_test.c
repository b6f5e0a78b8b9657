// SPDX-License-Identifier: GPL-2.0
/*
 * Memory runs out at every place where the core asks for it: of the arena (the
 * linker sends its callers here, see --wrap in the Makefile), and of the system.
 */
#include "../suites.h"

KUNIT_ARRAY_PARAM(scene, scenes, scene_desc);

/* The one that fails, counted from now on; 0: none. */
static unsigned int fail_in;

u32 __real_rtm_arena_alloc(struct rtm_arena *arena, struct rtm_pool *pool);
u32 __wrap_rtm_arena_alloc(struct rtm_arena *arena, struct rtm_pool *pool);

u32 __wrap_rtm_arena_alloc(struct rtm_arena *arena, struct rtm_pool *pool)
{
	if (fail_in && !--fail_in)
		return 0;
	return __real_rtm_arena_alloc(arena, pool);
}

static struct world *start(struct kunit *test, const struct scene *scene)
{
	struct world *world = kvzalloc(sizeof(*world), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, world);
	KUNIT_ASSERT_EQ(test, world_init(world, scene, RTM_SEED, 2000), 0);
	test->priv = world;
	return world;
}

static void fault_exit(struct kunit *test)
{
	struct world *world = test->priv;

	fail_in = 0;
	if (!world)
		return;
	world_exit(world);
	kvfree(world);
}

/* What must be the same after a change that failed. */
static void check_unchanged(struct kunit *test, struct world *world,
			    const struct world *before,
			    const struct rtm_key *key)
{
	KUNIT_ASSERT_EQ(test, world->n, before->n);
	/* The first insert may have made the root. */
	if (before->trie.root) {
		KUNIT_ASSERT_EQ(test, world->trie.nodes, before->trie.nodes);
		KUNIT_ASSERT_EQ(test, world->arena.objects,
				before->arena.objects);
	}
	world_check_find(test, world, key);
	world_check_longest(test, world, key, key->len);
}

/*
 * Inserts that fail at their first, second, third ... allocation, until they
 * do not fail; the trie is always what it was before.
 */
static void insert_sweep(struct kunit *test, bool of_system)
{
	struct world *world = start(test, test->param_value);
	unsigned int op, nth, failures = 0;
	struct rtm_key key;

	for (op = 0; op < test_ops(300); op++) {
		bool grow = rng_chance(&world->rng, op / 500 % 2 ? 30 : 70);

		if (!grow && world->n) {
			world_delete(world, rng_below(&world->rng, world->n));
			continue;
		}
		world_draw_near(world, &key);
		if (world_find(world, &key) || world->n == world->max)
			continue;
		for (nth = 1; ; nth++) {
			struct world before = *world;
			int err;

			if (of_system)
				native_fail_alloc(nth);
			else
				fail_in = nth;
			err = world_insert(world, &key);
			native_fail_alloc(0);
			fail_in = 0;
			if (!err)
				break;
			KUNIT_ASSERT_EQ(test, err, -ENOMEM);
			check_unchanged(test, world, &before, &key);
			failures++;
			if (failures % 16 == 0)
				world_check(test, world);
		}
	}
	KUNIT_EXPECT_GT(test, failures, 0);
	kunit_info(test, "%u failures\n", failures);
	world_check(test, world);
	world_check_empty(test, world);
}

static void fault_insert_without_objects_changes_nothing(struct kunit *test)
{
	insert_sweep(test, false);
}

static void fault_insert_without_memory_changes_nothing(struct kunit *test)
{
	insert_sweep(test, true);
}

/* A node that cannot shrink stays as it is. */
static void fault_delete_needs_no_memory(struct kunit *test)
{
	struct world *world = start(test, test->param_value);
	struct rtm_key key;

	while (world->n < 800) {
		world_draw(world, &key);
		if (!world_find(world, &key))
			KUNIT_ASSERT_EQ(test, world_insert(world, &key), 0);
		/* Scenes may have fewer. */
		if (rng_below(&world->rng, 3000) == 0)
			break;
	}
	world->slack = true;
	while (world->n) {
		fail_in = 1;
		world_delete(world, rng_below(&world->rng, world->n));
		fail_in = 0;
		if (world->n % 50 == 0)
			world_check(test, world);
	}
	world_check_empty(test, world);
}

static void fault_record_without_memory_changes_nothing(struct kunit *test)
{
	static const struct scene v6 = { "IPv6", SPARSE, true };
	struct world *world = start(test, &v6);
	struct rtm_key key = { .len = 8, .hi = 0x20ULL << 56 };
	struct rtm_stamp stamp = { 1, 1 };
	unsigned int i, k, failures = 0;
	struct rtm_record *record;
	u32 id, seq;

	fail_in = 1;
	KUNIT_EXPECT_EQ(test, rtm_record_new(&world->store, &key), 0);
	fail_in = 1;
	KUNIT_EXPECT_EQ(test, rtm_opaque_new(&world->store, &key, 9), 0);
	fail_in = 0;
	id = rtm_record_new(&world->store, &key);
	record = rtm_record_ptr(&world->store, id);
	for (i = 0; i < 600; i++) {
		struct rtm_route route = { .metric = i, .owner = i };
		u32 seq = record->seq, more = record->more;

		fail_in = 1;
		if (rtm_record_insert(&world->store, id, &route, &stamp) < 0) {
			failures++;
			KUNIT_ASSERT_EQ(test, record->nroutes, i);
			KUNIT_ASSERT_EQ(test, record->seq, seq);
			KUNIT_ASSERT_EQ(test, record->more, more);
			fail_in = 0;
			KUNIT_ASSERT_EQ(test, rtm_record_insert(&world->store, id,
								&route, &stamp),
					(int)i);
		}
		fail_in = 0;
		for (k = 0; k <= i; k++)
			KUNIT_ASSERT_EQ(test, rtm_record_route(&world->store,
							       record, k)->owner, k);
	}
	KUNIT_EXPECT_GT(test, failures, 10);
	/* Blocks that cannot shrink stay. */
	while (i--) {
		seq = record->seq;
		fail_in = 1;
		rtm_record_remove(&world->store, id, i, &stamp);
		KUNIT_ASSERT_EQ(test, record->nroutes, i);
		KUNIT_ASSERT_NE(test, record->seq, seq);
		for (k = 0; k < i; k++)
			KUNIT_ASSERT_EQ(test, rtm_record_route(&world->store,
							       record, k)->owner, k);
	}
	fail_in = 0;
	rtm_record_free(&world->store, id);
	KUNIT_EXPECT_EQ(test, rtm_store_bytes(&world->store), 0);
	KUNIT_EXPECT_EQ(test, world->arena.objects, 0);
}

static struct kunit_case cases[] = {
	KUNIT_CASE_PARAM(fault_insert_without_objects_changes_nothing,
			 scene_gen_params),
	KUNIT_CASE_PARAM(fault_insert_without_memory_changes_nothing,
			 scene_gen_params),
	KUNIT_CASE_PARAM(fault_delete_needs_no_memory, scene_gen_params),
	KUNIT_CASE(fault_record_without_memory_changes_nothing),
	{}
};

struct kunit_suite rtm_fault_suite = {
	.name = "rtm_fault",
	.exit = fault_exit,
	.test_cases = cases,
};
