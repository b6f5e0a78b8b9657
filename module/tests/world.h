/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A table's core and its naive twin: a sorted array that says what the trie
 * should say.  In the kernel and in the native build.
 */
#ifndef RTM_TESTS_WORLD_H
#define RTM_TESTS_WORLD_H

#include "../arena.h"
#include "../longest.h"
#include "../prefix.h"
#include "../record.h"
#include "../path.h"

#ifdef __KERNEL__
#include <kunit/test.h>
#else
#include "native/kunit.h"
#endif

#define RTM_SEED	0x72746d2026ULL

/* How many operations a loop does, @ops of them in the kernel. */
unsigned int test_ops(unsigned int ops);

/* Random numbers: the same everywhere for the same seed. */

struct rng {
	u64 state;
};

static inline u64 rng_next(struct rng *rng)
{
	u64 x = rng->state += 0x9e3779b97f4a7c15ULL;

	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9ULL;
	x = (x ^ x >> 27) * 0x94d049bb133111ebULL;
	return x ^ x >> 31;
}

/* 0 to @n - 1. */
static inline u32 rng_below(struct rng *rng, u32 n)
{
	return (rng_next(rng) >> 32) * n >> 32;
}

/* True in @percent of cases. */
static inline bool rng_chance(struct rng *rng, u32 percent)
{
	return rng_below(rng, 100) < percent;
}

/* What tables look like. */
enum shape { SPARSE, DENSE, HOSTS, INTERNET, CHAIN, SHAPES };

/**
 * struct scene - one kind of table
 * @name: for the test's name
 * @shape: how its prefixes are drawn
 * @v6: family
 */
struct scene {
	const char *name;
	enum shape shape;
	bool v6;
};

#define SCENES_MAX	(2 * SHAPES)
extern const struct scene scenes[SCENES_MAX];
void scene_desc(const struct scene *scene, char *desc);

/**
 * struct world - core and twin
 * @arena: memory of the core
 * @trie: the trie
 * @store: records
 * @rng: random numbers
 * @shape: how prefixes are drawn
 * @bits: of an address
 * @slack: memory was short, so nodes may be larger than needed
 * @n: destinations
 * @max: room for them
 * @key: their prefixes in order
 * @id: their records
 */
struct world {
	struct rtm_arena arena;
	struct rtm_trie trie;
	struct rtm_store store;
	struct rng rng;
	enum shape shape;
	unsigned int bits;
	bool slack;
	unsigned int n;
	unsigned int max;
	struct rtm_key *key;
	u32 *id;
};

int world_init(struct world *world, const struct scene *scene, u64 seed,
	       unsigned int max);
void world_exit(struct world *world);
void world_draw(struct world *world, struct rtm_key *key);
void world_draw_near(struct world *world, struct rtm_key *key);
int world_insert_at(struct world *world, struct rtm_spot *spot,
		    const struct rtm_key *key);
int world_insert(struct world *world, const struct rtm_key *key);
void world_delete(struct world *world, unsigned int i);

/* What the twin says. */
unsigned int world_lower(const struct world *world, const struct rtm_key *key);
u32 world_find(const struct world *world, const struct rtm_key *key);
u32 world_longest(const struct world *world, const struct rtm_key *key,
		  unsigned int maxlen, struct rtm_key *found);

/* The trie against the twin, each stops the test if they differ. */
void world_check(struct kunit *test, struct world *world);
void world_check_find(struct kunit *test, struct world *world,
		      const struct rtm_key *key);
void world_check_longest(struct kunit *test, struct world *world,
			 const struct rtm_key *key, unsigned int maxlen);
void world_check_addresses(struct kunit *test, struct world *world,
			   const struct rtm_key *keys, unsigned int n);
void world_check_chain(struct kunit *test, struct world *world,
		       const struct rtm_key *key);
void world_check_empty(struct kunit *test, struct world *world);

#endif /* RTM_TESTS_WORLD_H */
