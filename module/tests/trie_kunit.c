// SPDX-License-Identifier: GPL-2.0
/* The trie against its twin: insert, delete, find, longest, shorter. */
#include "suites.h"

#define DESTS	400
#define OPS	2500

KUNIT_ARRAY_PARAM(scene, scenes, scene_desc);

static const struct scene v4 = { "IPv4", SPARSE, false };
static const struct scene v6 = { "IPv6", SPARSE, true };

static struct world *start(struct kunit *test, const struct scene *scene,
			   unsigned int max)
{
	struct world *world = kvzalloc(sizeof(*world), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, world);
	if (world_init(world, scene, RTM_SEED, max)) {
		kvfree(world);
		world = NULL;
	}
	KUNIT_ASSERT_NOT_NULL(test, world);
	test->priv = world;
	return world;
}

/* Also when a check has ended the test. */
static void trie_exit(struct kunit *test)
{
	struct world *world = test->priv;

	if (!world)
		return;
	world_exit(world);
	kvfree(world);
}

static void insert(struct kunit *test, struct world *world,
		   const struct rtm_key *key)
{
	KUNIT_ASSERT_EQ(test, world_insert(world, key), 0);
}

/* Some random addresses, many of which have more of an answer than others. */
static void ask_addresses(struct kunit *test, struct world *world)
{
	unsigned int i, n = 1 + rng_below(&world->rng, RTM_LONGEST_MANY);
	struct rtm_key key[RTM_LONGEST_MANY];

	for (i = 0; i < n; i++) {
		world_draw_near(world, &key[i]);
		key[i].hi |= rng_next(&world->rng) & ~rtm_mask_hi(key[i].len);
		key[i].lo |= rng_next(&world->rng) & ~rtm_mask_lo(key[i].len);
		rtm_key_trim(&key[i], world->bits);
	}
	world_check_addresses(test, world, key, n);
}

/* All questions about one random prefix. */
static void ask(struct kunit *test, struct world *world)
{
	struct rtm_key key;

	world_draw_near(world, &key);
	world_check_find(test, world, &key);
	world_check_longest(test, world, &key,
			    rng_below(&world->rng, key.len + 1));
	if (rng_chance(&world->rng, 30))
		world_check_chain(test, world, &key);
	rtm_trie_warm(&world->trie, &key, 1);
	/* More than it takes at once; it only must not do harm. */
	rtm_trie_warm(&world->trie, world->key, world->n);
	/* An address rather than a prefix. */
	key.len = world->bits;
	world_check_longest(test, world, &key, key.len);
	world_check_addresses(test, world, &key, 1);
	if (rng_chance(&world->rng, 20))
		ask_addresses(test, world);
}

static void trie_agrees_with_twin(struct kunit *test)
{
	struct world *world = start(test, test->param_value, test_ops(DESTS));
	unsigned int op, ops = test_ops(OPS);
	struct rtm_key key;

	kunit_info(test, "seed %#llx\n", RTM_SEED);
	for (op = 0; op < ops; op++) {
		/* Fill, stay, empty. */
		bool grow = rng_chance(&world->rng, op < ops / 3 ? 85 :
				       op < 2 * ops / 3 ? 50 : 15);

		if (grow && world->n < world->max) {
			world_draw_near(world, &key);
			if (!world_find(world, &key))
				insert(test, world, &key);
		} else if (!grow && world->n) {
			world_delete(world, rng_below(&world->rng, world->n));
		}
		ask(test, world);
		if (op % (ops / 40) == 0)
			world_check(test, world);
	}
	world_check(test, world);
	world_check_empty(test, world);
}

/* One search that was begun before others changed the trie, and what it is for. */
static void go_on(struct kunit *test, struct world *world,
		  const struct rtm_key *key, struct rtm_spot *spot, bool grow)
{
	u32 id = world_find(world, key);

	KUNIT_ASSERT_EQ(test, rtm_trie_seek(&world->trie, key, spot), id);
	if (id && !grow)
		world_delete(world, world_lower(world, key));
	else if (!id && grow && world->n < world->max)
		KUNIT_ASSERT_EQ(test, world_insert_at(world, spot, key), 0);
}

/* Searches begun side by side are right, whatever each of them does then. */
static void trie_look_ahead_then_change(struct kunit *test)
{
	struct world *world = start(test, test->param_value, test_ops(DESTS));
	unsigned int round, rounds = test_ops(OPS) / RTM_AHEAD, i;
	static struct rtm_spot spot[RTM_AHEAD];
	static struct rtm_key key[RTM_AHEAD];

	for (round = 0; round < rounds; round++) {
		unsigned int n = 1 + rng_below(&world->rng, RTM_AHEAD);
		/* To and fro, so that chunks come and go. */
		bool fill = round / (rounds / 8 + 1) % 2 == 0;

		for (i = 0; i < n; i++)
			world_draw_near(world, &key[i]);
		rtm_trie_look_ahead(&world->trie, key, n, spot);
		for (i = 0; i < n; i++) {
			bool grow = rng_chance(&world->rng, fill ? 90 : 10);

			go_on(test, world, &key[i], &spot[i], grow);
			if (!grow && world->n)
				world_delete(world, rng_below(&world->rng,
							      world->n));
		}
		if (round % (rounds / 20 + 1) == 0)
			world_check(test, world);
	}
	world_check(test, world);
	world_check_empty(test, world);
}

static void trie_emptied_is_one_empty_root(struct kunit *test)
{
	struct world *world = start(test, test->param_value, test_ops(DESTS));
	unsigned int round, i;
	struct rtm_key key;

	for (round = 0; round < 2; round++) {
		for (i = 0; i < world->max; i++) {
			world_draw(world, &key);
			if (!world_find(world, &key))
				insert(test, world, &key);
		}
		world_check(test, world);
		while (world->n)
			world_delete(world, rng_below(&world->rng, world->n));
		KUNIT_ASSERT_EQ(test, world->trie.nodes, 1);
		KUNIT_ASSERT_EQ(test, world->arena.objects, 1);
		world_check(test, world);
	}
	world_check_empty(test, world);
}

static void trie_without_root_answers(struct kunit *test)
{
	struct world *world = start(test, &v4, 1);
	struct rtm_key key = { .hi = 10ULL << 56, .len = 8 };
	struct rtm_path path = { };

	world_check_find(test, world, &key);
	world_check_longest(test, world, &key, 8);
	world_check_addresses(test, world, &key, 1);
	KUNIT_EXPECT_EQ(test, rtm_trie_find(&world->trie, &key, &path), 0);
	KUNIT_EXPECT_TRUE(test, rtm_path_valid(&world->trie, &path));
	/* The first insert makes that answer old. */
	insert(test, world, &key);
	KUNIT_EXPECT_FALSE(test, rtm_path_valid(&world->trie, &path));
	world_check_empty(test, world);
}

/* All lengths of one address, in three orders, seen from the longest. */
static void every_length(struct kunit *test, const struct scene *scene)
{
	struct world *world = start(test, scene, 129);
	unsigned int order, i, bits = world->bits;
	struct rtm_key address = { 0xc0a80a5533cc0ff0ULL, 0x123456789abcdef0ULL,
				   128 };

	rtm_key_trim(&address, bits);
	for (order = 0; order < 3; order++) {
		for (i = 0; i <= bits; i++) {
			struct rtm_key key = address;

			rtm_key_trim(&key, order == 0 ? i : order == 1 ? bits - i :
				     (i * 50 + 7) % (bits + 1));
			insert(test, world, &key);
			world_check(test, world);
			world_check_chain(test, world, &address);
			world_check_addresses(test, world, &address, 1);
		}
		KUNIT_EXPECT_EQ(test, world->n, bits + 1);
		KUNIT_EXPECT_EQ(test, world->trie.nodes, bits / 8);
		for (i = 0; i <= bits; i++)
			world_check_longest(test, world, &address, i);
		while (world->n) {
			world_delete(world, rng_below(&world->rng, world->n));
			world_check(test, world);
			world_check_chain(test, world, &address);
			world_check_addresses(test, world, &address, 1);
		}
	}
	world_check_empty(test, world);
}

static void trie_holds_every_length_ipv4(struct kunit *test)
{
	every_length(test, &v4);
}

static void trie_holds_every_length_ipv6(struct kunit *test)
{
	every_length(test, &v6);
}

/* A node with all 255 prefixes and 256 children there can be. */
static void full_node(struct kunit *test, unsigned int depth)
{
	struct world *world = start(test, &v6, 512);
	struct rtm_key path = { 0x2001010203040506ULL, 0x0708090a0b0c0d0eULL, 128 };
	unsigned int i, n = 0;
	struct rtm_key key;

	for (i = 0; i < 511; i++) {
		/* 256 and 511 have no common factor: all, in mixed order. */
		unsigned int entry = i * 256 % 511;

		if (entry < 255)
			rtm_node_key(&path, depth, entry + 1, &key);
		else
			rtm_child_key(&path, depth, entry - 255, &key);
		insert(test, world, &key);
		n++;
		if (i % 16 == 0 || i > 500)
			world_check(test, world);
	}
	KUNIT_EXPECT_EQ(test, world->n, n);
	KUNIT_EXPECT_EQ(test, world->trie.nodes, depth + 1);
	for (i = 0; i < 256; i++) {
		rtm_child_key(&path, depth, i, &key);
		world_check_chain(test, world, &key);
		key.len = world->bits;
		world_check_addresses(test, world, &key, 1);
	}
	world_check_empty(test, world);
}

static void trie_root_can_be_full(struct kunit *test)
{
	full_node(test, 0);
}

static void trie_inner_node_can_be_full(struct kunit *test)
{
	full_node(test, 2);
}

static void trie_last_node_can_be_full(struct kunit *test)
{
	full_node(test, 15);
}

/* Two host routes that part at the last bit need a node at every depth. */
static void trie_delete_folds_the_way_back(struct kunit *test)
{
	struct world *world = start(test, &v6, 2);
	struct rtm_key a = { 0x20010db800000000ULL, 2, 128 }, b = a;

	b.lo ^= 1;
	insert(test, world, &a);
	KUNIT_EXPECT_EQ(test, world->trie.nodes, 1);
	insert(test, world, &b);
	KUNIT_EXPECT_EQ(test, world->trie.nodes, 16);
	world_check(test, world);
	world_delete(world, 1);
	KUNIT_EXPECT_EQ(test, world->trie.nodes, 1);
	world_check(test, world);
	world_check_find(test, world, &a);
	world_check_find(test, world, &b);
	world_check_empty(test, world);
}

/* An answer is old when something on its way changed, and only then. */
static void trie_path_is_valid_until_its_nodes_change(struct kunit *test)
{
	struct world *world = start(test, &v4, 16);
	struct rtm_key a = { 0x0a01020000000000ULL, 0, 24 };
	struct rtm_key b = { 0x0a01030000000000ULL, 0, 24 };
	struct rtm_key c = { 0x0a01040000000000ULL, 0, 24 };
	struct rtm_key d = { 0xc001020000000000ULL, 0, 24 };
	struct rtm_key e = { 0xc001030000000000ULL, 0, 24 };
	struct rtm_path path = { };

	insert(test, world, &a);
	insert(test, world, &b);
	insert(test, world, &d);
	KUNIT_ASSERT_NE(test, rtm_trie_find(&world->trie, &a, &path), 0);
	/* Elsewhere: 192/8 gets a node, which the root has to know. */
	insert(test, world, &e);
	KUNIT_EXPECT_FALSE(test, rtm_path_valid(&world->trie, &path));
	KUNIT_ASSERT_NE(test, rtm_trie_find(&world->trie, &a, &path), 0);
	world_delete(world, world_lower(world, &e));
	insert(test, world, &e);
	KUNIT_EXPECT_FALSE(test, rtm_path_valid(&world->trie, &path));
	/* Below 192.1/16 only. */
	KUNIT_ASSERT_NE(test, rtm_trie_find(&world->trie, &a, &path), 0);
	e.hi ^= 0x700ULL << 32;
	insert(test, world, &e);
	KUNIT_EXPECT_TRUE(test, rtm_path_valid(&world->trie, &path));
	/* In the node of 10.1/16. */
	insert(test, world, &c);
	KUNIT_EXPECT_FALSE(test, rtm_path_valid(&world->trie, &path));
	path.locked = true;
	KUNIT_EXPECT_TRUE(test, rtm_path_valid(&world->trie, &path));
	world_check_empty(test, world);
}

/* So is a longest match, which knows the nodes that it depends on. */
static void trie_address_is_valid_until_its_nodes_change(struct kunit *test)
{
	struct world *world = start(test, &v4, 16);
	struct rtm_key whole = { };
	struct rtm_key a = { 0x0a01020000000000ULL, 0, 24 };
	struct rtm_key b = { 0x0a01030000000000ULL, 0, 24 };
	struct rtm_key c = { 0xc001020000000000ULL, 0, 24 };
	struct rtm_key in = { 0x0a01020300000000ULL, 0, 32 };
	struct rtm_key beside = { 0x0a01040000000000ULL, 0, 32 };
	struct rtm_record *record;
	struct rtm_longest at;

	insert(test, world, &whole);
	insert(test, world, &a);
	insert(test, world, &b);
	rtm_longest_one(&world->trie, &in, &at);
	KUNIT_ASSERT_EQ(test, at.len, 24);
	KUNIT_ASSERT_NOT_NULL(test, rtm_longest_record(&at));
	/* In the root: the way led through it, the answer does not depend on it. */
	insert(test, world, &c);
	KUNIT_EXPECT_TRUE(test, rtm_longest_valid(&at));
	/* Found in the root, with two nodes below that could know better. */
	rtm_longest_one(&world->trie, &beside, &at);
	KUNIT_ASSERT_EQ(test, at.len, 0);
	KUNIT_ASSERT_NOT_NULL(test, rtm_longest_record(&at));
	KUNIT_EXPECT_TRUE(test, rtm_longest_valid(&at));
	beside.len = 24;
	insert(test, world, &beside);
	KUNIT_EXPECT_FALSE(test, rtm_longest_valid(&at));
	/* The record itself. */
	rtm_longest_one(&world->trie, &in, &at);
	KUNIT_ASSERT_NOT_NULL(test, rtm_longest_record(&at));
	record = rtm_record_ptr(&world->store, at.id);
	rtm_seq_write_begin(&record->seq);
	rtm_seq_write_end(&record->seq);
	KUNIT_EXPECT_FALSE(test, rtm_longest_valid(&at));
	world_check_empty(test, world);
}

/* A reader notes the records it skipped; when there is no room it starts over. */
static void trie_path_that_overflows_is_not_valid(struct kunit *test)
{
	struct world *world = start(test, &v6, 200);
	struct rtm_path path = { };
	struct rtm_key key = { .hi = 0x2001ULL << 48, .len = 32 };
	unsigned int i, room;
	u32 id;

	insert(test, world, &key);
	id = rtm_trie_find(&world->trie, &key, &path);
	KUNIT_ASSERT_NE(test, id, 0);
	room = RTM_PATH_MAX - path.n;
	for (i = 0; i < room; i++)
		KUNIT_ASSERT_NOT_NULL(test, rtm_path_add(&world->trie, &path, 0, id));
	KUNIT_EXPECT_TRUE(test, rtm_path_valid(&world->trie, &path));
	KUNIT_ASSERT_NOT_NULL(test, rtm_path_add(&world->trie, &path, 0, id));
	KUNIT_EXPECT_FALSE(test, rtm_path_valid(&world->trie, &path));
	KUNIT_EXPECT_LE(test, path.n, RTM_PATH_MAX);
	world_check_empty(test, world);
}

static struct kunit_case cases[] = {
	KUNIT_CASE_PARAM(trie_agrees_with_twin, scene_gen_params),
	KUNIT_CASE_PARAM(trie_look_ahead_then_change, scene_gen_params),
	KUNIT_CASE_PARAM(trie_emptied_is_one_empty_root, scene_gen_params),
	KUNIT_CASE(trie_without_root_answers),
	KUNIT_CASE(trie_holds_every_length_ipv4),
	KUNIT_CASE(trie_holds_every_length_ipv6),
	KUNIT_CASE(trie_root_can_be_full),
	KUNIT_CASE(trie_inner_node_can_be_full),
	KUNIT_CASE(trie_last_node_can_be_full),
	KUNIT_CASE(trie_delete_folds_the_way_back),
	KUNIT_CASE(trie_path_is_valid_until_its_nodes_change),
	KUNIT_CASE(trie_address_is_valid_until_its_nodes_change),
	KUNIT_CASE(trie_path_that_overflows_is_not_valid),
	{}
};

struct kunit_suite rtm_trie_suite = {
	.name = "rtm_trie",
	.exit = trie_exit,
	.test_cases = cases,
};
