// SPDX-License-Identifier: GPL-2.0
/* A table's core, its naive twin, and whether they agree. */
#include "world.h"

const struct scene scenes[SCENES_MAX] = {
	{ "sparse IPv4", SPARSE, false },
	{ "sparse IPv6", SPARSE, true },
	{ "dense IPv4", DENSE, false },
	{ "dense IPv6", DENSE, true },
	{ "hosts IPv4", HOSTS, false },
	{ "hosts IPv6", HOSTS, true },
	{ "internet IPv4", INTERNET, false },
	{ "internet IPv6", INTERNET, true },
	{ "chains IPv4", CHAIN, false },
	{ "chains IPv6", CHAIN, true },
};

void scene_desc(const struct scene *scene, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "%s", scene->name);
}

int world_init(struct world *world, const struct scene *scene, u64 seed,
	       unsigned int max)
{
	memset(world, 0, sizeof(*world));
	world->key = kvcalloc(max, sizeof(*world->key), GFP_KERNEL);
	world->id = kvcalloc(max, sizeof(*world->id), GFP_KERNEL);
	if (!world->key || !world->id) {
		kvfree(world->key);
		kvfree(world->id);
		return -ENOMEM;
	}
	world->max = max;
	world->shape = scene->shape;
	world->bits = scene->v6 ? 128 : 32;
	world->rng.state = seed;
	rtm_arena_init(&world->arena);
	rtm_store_init(&world->store, &world->arena, scene->v6);
	rtm_trie_init(&world->trie, &world->arena, rtm_record_key, world->bits);
	world->trie.shortcuts.from = 8;
	return 0;
}

void world_exit(struct world *world)
{
	rtm_arena_exit(&world->arena);
	kvfree(world->key);
	kvfree(world->id);
}

/* Drawing prefixes */

/* A prefix of @len bits, from all 128 bits of @hi and @lo. */
static void make_key(struct world *world, struct rtm_key *key, u64 hi, u64 lo,
		     unsigned int len)
{
	key->hi = hi;
	key->lo = lo;
	rtm_key_trim(key, len);
}

static unsigned int internet_len(struct world *world)
{
	unsigned int percent = rng_below(&world->rng, 100);

	if (world->bits == 32)
		return percent < 60 ? 24 : percent < 98 ?
		       16 + rng_below(&world->rng, 8) :
		       8 + rng_below(&world->rng, 25);
	return percent < 50 ? 48 : percent < 98 ?
	       28 + rng_below(&world->rng, 20) :
	       16 + rng_below(&world->rng, 113);
}

/* A prefix of the world's shape. */
void world_draw(struct world *world, struct rtm_key *key)
{
	struct rng *rng = &world->rng;
	u64 hi = rng_next(rng), lo = rng_next(rng);
	unsigned int len = rng_below(rng, world->bits + 1), flip;

	switch (world->shape) {
	case DENSE:
		/* Two values an octet: all prefixes of a small set of bits. */
		hi &= 0x8101018101018101ULL;
		lo &= 0x8101018101018101ULL;
		break;
	case HOSTS:
		/* Full length, in four networks that fill up. */
		hi &= 0x80000000000001ffULL |
		      (world->bits == 32 ? 0x1ff00000000ULL : 0);
		lo &= 0x3ff;
		len = world->bits;
		break;
	case INTERNET:
		hi &= world->bits == 32 ? 0x0fffffff00000000ULL : 0x000f0fffffffffffULL;
		len = internet_len(world);
		break;
	case CHAIN:
		/* Two addresses, and what leaves them at one bit. */
		flip = rng_below(rng, world->bits);
		hi = hi & 1 ? 0xa5c3f00d12345678ULL : 0x5a5a0ff0edcba987ULL;
		lo = ~hi;
		if (rng_chance(rng, 50))
			break;
		if (flip < 64)
			hi ^= 1ULL << (63 - flip);
		else
			lo ^= 1ULL << (127 - flip);
		break;
	default:
		break;
	}
	make_key(world, key, hi, lo, len);
}

/* Often something below, above or beside what is there. */
void world_draw_near(struct world *world, struct rtm_key *key)
{
	struct rng *rng = &world->rng;
	unsigned int len, flip;

	if (!world->n || rng_chance(rng, 25)) {
		world_draw(world, key);
		return;
	}
	*key = world->key[rng_below(rng, world->n)];
	switch (rng_below(rng, 4)) {
	case 0:		/* shorter */
		rtm_key_trim(key, rng_below(rng, key->len + 1));
		break;
	case 1:		/* longer, anything behind */
		len = key->len + rng_below(rng, world->bits - key->len + 1);
		make_key(world, key, key->hi | (rng_next(rng) & ~rtm_mask_hi(key->len)),
			 key->lo | (rng_next(rng) & ~rtm_mask_lo(key->len)), len);
		break;
	case 2:		/* its neighbour at some bit */
		if (!key->len)
			break;
		flip = rng_below(rng, key->len);
		if (flip < 64)
			key->hi ^= 1ULL << (63 - flip);
		else
			key->lo ^= 1ULL << (127 - flip);
		break;
	default:
		break;
	}
}

/* The twin */

/* How many of the twin's prefixes are before @key. */
unsigned int world_lower(const struct world *world, const struct rtm_key *key)
{
	unsigned int low = 0, high = world->n;

	while (low < high) {
		unsigned int mid = (low + high) / 2;

		if (rtm_key_cmp(&world->key[mid], key) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

u32 world_find(const struct world *world, const struct rtm_key *key)
{
	unsigned int i = world_lower(world, key);

	return i < world->n && rtm_key_equal(&world->key[i], key) ?
	       world->id[i] : 0;
}

/* Every length, longest first. */
u32 world_longest(const struct world *world, const struct rtm_key *key,
		  unsigned int maxlen, struct rtm_key *found)
{
	int len;

	for (len = maxlen; len >= 0; len--) {
		u32 id;

		*found = *key;
		rtm_key_trim(found, len);
		id = world_find(world, found);
		if (id)
			return id;
	}
	return 0;
}

/*
 * Add a prefix that is not there, where rtm_trie_seek() said.
 * Return: 0 or -ENOMEM, nothing changed.
 */
int world_insert_at(struct world *world, struct rtm_spot *spot,
		    const struct rtm_key *key)
{
	unsigned int i = world_lower(world, key);
	u32 id = rtm_record_new(&world->store, key);
	int err;

	if (!id)
		return -ENOMEM;
	err = rtm_trie_insert_at(&world->trie, spot, key, id);
	if (err) {
		rtm_record_free(&world->store, id);
		return err;
	}
	memmove(&world->key[i + 1], &world->key[i],
		(world->n - i) * sizeof(*world->key));
	memmove(&world->id[i + 1], &world->id[i],
		(world->n - i) * sizeof(*world->id));
	world->key[i] = *key;
	world->id[i] = id;
	world->n++;
	return 0;
}

/* The same, which looks for the place itself. */
int world_insert(struct world *world, const struct rtm_key *key)
{
	struct rtm_spot spot = { .depth = 0 };

	if (rtm_trie_seek(&world->trie, key, &spot))
		return -EEXIST;
	return world_insert_at(world, &spot, key);
}

void world_delete(struct world *world, unsigned int i)
{
	struct rtm_key key = world->key[i];
	u32 id = world->id[i];

	rtm_trie_delete(&world->trie, &key);
	rtm_record_free(&world->store, id);
	world->n--;
	memmove(&world->key[i], &world->key[i + 1],
		(world->n - i) * sizeof(*world->key));
	memmove(&world->id[i], &world->id[i + 1],
		(world->n - i) * sizeof(*world->id));
}

/* The structure of the trie */

/**
 * struct census - what the nodes add up to
 * @world: the world
 * @nodes: nodes
 * @bytes: bytes in them
 * @dests: destinations in them
 * @shortcuts: those that a shortcut leads to
 */
struct census {
	struct world *world;
	unsigned int nodes;
	u64 bytes;
	unsigned int dests;
	unsigned int shortcuts;
};

static unsigned int pool_cap(const struct world *world, unsigned int cls)
{
	return (world->trie.pool[cls].size - sizeof(struct rtm_node)) / 4;
}

/* Smallest class with room for @entries. */
static unsigned int class_of(const struct world *world, unsigned int entries)
{
	unsigned int cls = 0;

	while (pool_cap(world, cls) < entries)
		cls++;
	return cls;
}

/* A slot's destination: is it the twin's destination of that prefix? */
static void check_dest(struct kunit *test, struct census *census, u32 id,
		       const struct rtm_key *key)
{
	struct rtm_key own;

	rtm_record_key(rtm_record_ptr(&census->world->store, id), &own);
	KUNIT_ASSERT_TRUE(test, rtm_key_equal(&own, key));
	KUNIT_ASSERT_EQ(test, world_find(census->world, key), id);
	census->dests++;
}

static void check_maps(struct kunit *test, const struct rtm_node *node)
{
	unsigned int i, np = 0, nc = 0;

	KUNIT_ASSERT_FALSE(test, node->pmap[0] & 1);
	for (i = 0; i < 4; i++) {
		KUNIT_ASSERT_EQ(test, node->prank[i], np);
		KUNIT_ASSERT_EQ(test, node->crank[i], nc);
		np += hweight64(node->pmap[i]);
		nc += hweight64(node->cmap[i]);
	}
	KUNIT_ASSERT_LE(test, np + nc, rtm_node_cap(node));
}

/* If there is a shortcut to the node's place, it leads to the node. */
static void check_shortcut(struct kunit *test, struct census *census, u32 id,
			   unsigned int depth, const struct rtm_key *path)
{
	const struct rtm_shortcuts *shortcuts = &census->world->trie.shortcuts;
	u32 to = depth == shortcuts->depth ? rtm_shortcut_find(shortcuts, path) :
					     0;

	if (!to)
		return;
	KUNIT_ASSERT_EQ(test, to, id);
	census->shortcuts++;
}

/* There are no shortcuts to where no node is. */
static void check_shortcuts(struct kunit *test, const struct census *census)
{
	const struct rtm_shortcuts *shortcuts = &census->world->trie.shortcuts;
	unsigned int i, used = 0;

	for (i = 0; shortcuts->at && i <= shortcuts->mask; i++)
		used += shortcuts->at[i].id != 0;
	KUNIT_ASSERT_EQ(test, census->shortcuts, used);
}

static void check_node(struct kunit *test, struct census *census, u32 id,
		       unsigned int depth, const struct rtm_key *path)
{
	struct world *world = census->world;
	const struct rtm_node *node = rtm_arena_ptr(&world->arena, id);
	unsigned int bit, octet, np = 0, nc = 0, nodes = 0;
	struct rtm_key key, own;

	KUNIT_ASSERT_NOT_NULL(test, node);
	KUNIT_ASSERT_FALSE(test, node->seq & 1);
	KUNIT_ASSERT_LT(test, node->cls, RTM_NODE_CLASSES);
	KUNIT_ASSERT_EQ(test, rtm_node_cap(node), pool_cap(world, node->cls));
	KUNIT_ASSERT_TRUE(test, rtm_arena_chunk(&world->arena, id)->pool ==
				&world->trie.pool[node->cls]);
	check_maps(test, node);
	check_shortcut(test, census, id, depth, path);
	census->nodes++;
	census->bytes += world->trie.pool[node->cls].size;

	for (bit = 1; bit < 256; bit++) {
		if (!rtm_map_test(node->pmap, bit))
			continue;
		rtm_node_key(path, depth, bit, &key);
		KUNIT_ASSERT_EQ(test, rtm_node_bit(&key, depth), bit);
		check_dest(test, census, node->slot[np++], &key);
	}
	for (octet = 0; octet < 256; octet++) {
		u32 slot;

		if (!rtm_map_test(node->cmap, octet))
			continue;
		slot = node->slot[rtm_node_cap(node) - 1 - nc++];
		rtm_child_key(path, depth, octet, &key);
		switch (RTM_SLOT_TAG(slot)) {
		case RTM_SLOT_NODE:
			nodes++;
			check_node(test, census, RTM_SLOT_ID(slot), depth + 1,
				   &key);
			break;
		case RTM_SLOT_FRINGE:
			check_dest(test, census, RTM_SLOT_ID(slot), &key);
			break;
		default:
			KUNIT_ASSERT_EQ(test, RTM_SLOT_TAG(slot), RTM_SLOT_LEAF);
			rtm_record_key(rtm_record_ptr(&world->store,
						      RTM_SLOT_ID(slot)), &own);
			KUNIT_ASSERT_TRUE(test, rtm_key_covers(&key, &own));
			KUNIT_ASSERT_LT(test, key.len, own.len);
			check_dest(test, census, RTM_SLOT_ID(slot), &own);
		}
	}
	if (!depth) {
		KUNIT_ASSERT_EQ(test, node->cls, RTM_NODE_CLASSES - 1);
		return;
	}
	/* One destination alone needs no node. */
	KUNIT_ASSERT_TRUE(test, np + nc > 1 || (np + nc == 1 && nodes == 1));
	/* Nodes shrink when two classes too large. */
	if (!world->slack)
		KUNIT_ASSERT_LE(test, node->cls,
				class_of(world, max(np + nc, 2U)) + 1);
}

/* Every node is as it should be, and holds what the twin has, no more. */
void world_check(struct kunit *test, struct world *world)
{
	struct census census = { .world = world };
	struct rtm_key root = { };

	if (world->trie.root)
		check_node(test, &census, world->trie.root, 0, &root);
	KUNIT_ASSERT_EQ(test, census.dests, world->n);
	KUNIT_ASSERT_EQ(test, census.nodes, world->trie.nodes);
	KUNIT_ASSERT_EQ(test, census.bytes, world->trie.node_bytes);
	KUNIT_ASSERT_EQ(test, world->arena.objects, census.nodes + world->n);
	check_shortcuts(test, &census);
}

/* Answers */

void world_check_find(struct kunit *test, struct world *world,
		      const struct rtm_key *key)
{
	struct rtm_path path = { };

	KUNIT_ASSERT_EQ(test, rtm_trie_find(&world->trie, key, &path),
			world_find(world, key));
	KUNIT_ASSERT_TRUE(test, rtm_path_valid(&world->trie, &path));
}

void world_check_longest(struct kunit *test, struct world *world,
			 const struct rtm_key *key, unsigned int maxlen)
{
	struct rtm_key found, expected;
	struct rtm_path path = { };
	u32 id = world_longest(world, key, maxlen, &expected);

	KUNIT_ASSERT_EQ(test, rtm_trie_longest(&world->trie, key, maxlen, &found,
					       &path), id);
	KUNIT_ASSERT_TRUE(test, !id || rtm_key_equal(&found, &expected));
	KUNIT_ASSERT_TRUE(test, rtm_path_valid(&world->trie, &path));
}

/* What the search for addresses found. */
static void check_address(struct kunit *test, struct world *world,
			  const struct rtm_key *key, struct rtm_longest *at)
{
	struct rtm_key expected;
	u32 id = world_longest(world, key, key->len, &expected);

	KUNIT_ASSERT_GE(test, at->state, RTM_LONGEST_FOUND);
	if (at->state == RTM_LONGEST_LOST) {
		/* Without a race that is one with many nodes to go back. */
		KUNIT_ASSERT_TRUE(test, world->bits == 128);
		KUNIT_ASSERT_TRUE(test, !id || expected.len < 128 - 8 *
					       RTM_LONGEST_KEPT);
		return;
	}
	KUNIT_ASSERT_EQ(test, at->state == RTM_LONGEST_FOUND, !!id);
	if (id) {
		KUNIT_ASSERT_EQ(test, at->id, id);
		KUNIT_ASSERT_EQ(test, at->len, expected.len);
		KUNIT_ASSERT_TRUE(test, rtm_longest_record(at) ==
					rtm_record_ptr(&world->store, id));
	}
	KUNIT_ASSERT_TRUE(test, rtm_longest_valid(at));
}

/* The longest matches of some addresses, each alone and side by side. */
void world_check_addresses(struct kunit *test, struct world *world,
			   const struct rtm_key *keys, unsigned int n)
{
	struct rtm_longest *at = kcalloc(RTM_LONGEST_MANY, sizeof(*at), GFP_KERNEL);
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, at);
	for (i = 0; i < n; i++) {
		rtm_longest_one(&world->trie, &keys[i], &at[0]);
		check_address(test, world, &keys[i], &at[0]);
	}
	rtm_longest_many(&world->trie, keys, n, at);
	for (i = 0; i < n; i++)
		check_address(test, world, &keys[i], &at[i]);
	kfree(at);
}

/* All that cover @key, longest first, on one path. */
void world_check_chain(struct kunit *test, struct world *world,
		       const struct rtm_key *key)
{
	struct rtm_key found = { }, expected;
	struct rtm_path path = { };
	int maxlen = key->len;
	u32 id, want;

	id = rtm_trie_longest(&world->trie, key, maxlen, &found, &path);
	for (;;) {
		want = maxlen < 0 ? 0 :
		       world_longest(world, key, maxlen, &expected);
		KUNIT_ASSERT_EQ(test, id, want);
		if (!id)
			break;
		KUNIT_ASSERT_TRUE(test, rtm_key_equal(&found, &expected));
		KUNIT_ASSERT_NOT_NULL(test, rtm_path_record(&world->trie, &path,
							    id, found.len));
		/* As if this record did not have to be looked at. */
		path.n = path.nodes;
		maxlen = (int)found.len - 1;
		id = maxlen < 0 ? 0 : rtm_trie_shorter(&world->trie, key, maxlen,
						       &found, &path);
	}
	KUNIT_ASSERT_TRUE(test, rtm_path_valid(&world->trie, &path));
}

/* Take everything out in random order: an empty root stays, then nothing. */
void world_check_empty(struct kunit *test, struct world *world)
{
	while (world->n) {
		world_delete(world, rng_below(&world->rng, world->n));
		if (world->n % 256 == 0)
			world_check(test, world);
	}
	KUNIT_ASSERT_EQ(test, world->trie.nodes, world->trie.root ? 1 : 0);
	KUNIT_ASSERT_EQ(test, world->arena.objects, world->trie.nodes);
	rtm_trie_exit(&world->trie);
	rtm_store_trim(&world->store);
	KUNIT_ASSERT_EQ(test, world->trie.nodes, 0);
	KUNIT_ASSERT_EQ(test, world->trie.node_bytes, 0);
	KUNIT_ASSERT_EQ(test, world->arena.objects, 0);
}
