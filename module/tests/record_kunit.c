// SPDX-License-Identifier: GPL-2.0
/* Records against a naive twin: an array that a stable sort keeps in order. */
#include "suites.h"
#include "../test.h"

/**
 * struct twin_route - a route as the twin knows it
 * @route: the route
 * @since: when it got its rank
 */
struct twin_route {
	struct rtm_route route;
	u64 since;
};

/**
 * struct desk - one record and its twin
 * @arena: memory
 * @store: the store
 * @rng: random numbers
 * @id: the record
 * @clock: number of the last change
 * @ranks: how many different preferences and metrics there are
 * @n: routes of the twin
 * @twin: its routes, best first
 */
struct desk {
	struct rtm_arena arena;
	struct rtm_store store;
	struct rng rng;
	u32 id;
	u64 clock;
	u32 ranks;
	unsigned int n;
	struct twin_route twin[RTM_ROUTES_MAX];
};

static const struct rtm_key prefix = { 0x0a00000000000000ULL, 0, 8 };

static struct desk *start(struct kunit *test, bool v6, u32 ranks)
{
	struct desk *desk = kvzalloc(sizeof(*desk), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, desk);
	test->priv = desk;
	rtm_arena_init(&desk->arena);
	rtm_store_init(&desk->store, &desk->arena, v6);
	desk->rng.state = RTM_SEED;
	desk->ranks = ranks;
	desk->id = rtm_record_new(&desk->store, &prefix);
	KUNIT_ASSERT_NE(test, desk->id, 0);
	return desk;
}

static void desk_exit(struct kunit *test)
{
	struct desk *desk = test->priv;

	if (!desk)
		return;
	rtm_arena_exit(&desk->arena);
	kvfree(desk);
}

static struct rtm_record *desk_record(struct desk *desk)
{
	return rtm_record_ptr(&desk->store, desk->id);
}

static struct rtm_stamp next_stamp(struct desk *desk)
{
	struct rtm_stamp stamp = { .change = ++desk->clock,
				   .now = desk->clock * 7 };

	return stamp;
}

/* Every field from random numbers; ranks collide often. */
static struct rtm_route draw_route(struct desk *desk)
{
	struct rng *rng = &desk->rng;
	struct rtm_route route = {
		.group = rng_next(rng),
		.neighbour = rng_next(rng),
		.preference = rng_below(rng, desk->ranks),
		.metric = rng_below(rng, desk->ranks) * 0x20000000U,
		.opaque = 0,
		.ref = rng_next(rng),
		.owner = rng_next(rng),
		.flags = rng_next(rng),
		.flags1 = rng_next(rng),
		.views = 1U << rng_below(rng, 8),
	};

	return route;
}

/* The order that the table promises: preference, metric, age of the rank. */
static bool twin_before(const struct twin_route *a, const struct twin_route *b)
{
	if (a->route.preference != b->route.preference)
		return a->route.preference < b->route.preference;
	if (a->route.metric != b->route.metric)
		return a->route.metric < b->route.metric;
	return a->since < b->since;
}

/* Let the route at @i sink or rise to its place.  Return: that place. */
static unsigned int twin_settle(struct desk *desk, unsigned int i)
{
	for (; i && twin_before(&desk->twin[i], &desk->twin[i - 1]); i--)
		swap(desk->twin[i], desk->twin[i - 1]);
	for (; i + 1 < desk->n &&
	     twin_before(&desk->twin[i + 1], &desk->twin[i]); i++)
		swap(desk->twin[i], desk->twin[i + 1]);
	return i;
}

static void desk_insert(struct kunit *test, struct desk *desk,
			struct rtm_route route)
{
	struct rtm_stamp stamp = next_stamp(desk);
	int at;

	at = rtm_record_insert(&desk->store, desk->id, &route, &stamp);
	KUNIT_ASSERT_GE(test, at, 0);
	desk->twin[desk->n].route = route;
	desk->twin[desk->n].since = stamp.change;
	desk->n++;
	KUNIT_ASSERT_EQ(test, (unsigned int)at, twin_settle(desk, desk->n - 1));
}

static void desk_remove(struct desk *desk, unsigned int i)
{
	struct rtm_stamp stamp = next_stamp(desk);

	rtm_record_remove(&desk->store, desk->id, i, &stamp);
	desk->n--;
	memmove(&desk->twin[i], &desk->twin[i + 1],
		(desk->n - i) * sizeof(desk->twin[0]));
}

static void desk_replace(struct kunit *test, struct desk *desk, unsigned int i,
			 struct rtm_route route)
{
	struct rtm_stamp stamp = next_stamp(desk);
	struct twin_route *twin = &desk->twin[i];
	int at;

	at = rtm_record_replace(&desk->store, desk->id, i, &route, &stamp);
	if (route.preference != twin->route.preference ||
	    route.metric != twin->route.metric)
		twin->since = stamp.change;
	twin->route = route;
	KUNIT_ASSERT_EQ(test, (unsigned int)at, twin_settle(desk, i));
}

/* As a reader sees it: the first route, then the block. */
static void desk_check(struct kunit *test, struct desk *desk)
{
	const struct rtm_record *record = desk_record(desk);
	const struct rtm_route *more = NULL;
	unsigned int i;
	u32 val;

	KUNIT_ASSERT_TRUE(test, rtm_seq_read_begin(&record->seq, &val));
	KUNIT_ASSERT_EQ(test, record->nroutes, desk->n);
	KUNIT_ASSERT_EQ(test, record->change, desk->clock);
	KUNIT_ASSERT_EQ(test, record->changed, (u32)desk->clock * 7);
	if (desk->n > 1) {
		more = rtm_record_more(&desk->store, record, val);
		KUNIT_ASSERT_NOT_NULL(test, more);
	} else {
		KUNIT_ASSERT_EQ(test, record->more, 0);
	}
	for (i = 0; i < desk->n; i++) {
		const struct rtm_route *route = i ? more + i - 1 : &record->first;

		KUNIT_ASSERT_EQ(test, memcmp(route, &desk->twin[i].route,
					     sizeof(*route)), 0);
		KUNIT_ASSERT_TRUE(test, route ==
				  rtm_record_route(&desk->store, record, i));
	}
	KUNIT_ASSERT_TRUE(test, rtm_seq_read_ok(&record->seq, val));
}

/* Give all back, and see that nothing is left. */
static void desk_clear(struct kunit *test, struct desk *desk)
{
	while (desk->n) {
		desk_remove(desk, rng_below(&desk->rng, desk->n));
		if (desk->n % 64 == 0)
			desk_check(test, desk);
	}
	KUNIT_EXPECT_EQ(test, rtm_store_bytes(&desk->store),
			desk->store.record.size);
	rtm_record_free(&desk->store, desk->id);
	KUNIT_EXPECT_EQ(test, rtm_store_bytes(&desk->store), 0);
	KUNIT_EXPECT_EQ(test, desk->arena.objects, 0);
	rtm_store_trim(&desk->store);
}

static void record_order_is_that_of_a_stable_sort(struct kunit *test)
{
	struct desk *desk = start(test, false, 3);
	unsigned int op, ops = test_ops(4000);

	kunit_info(test, "seed %#llx\n", RTM_SEED);
	for (op = 0; op < ops; op++) {
		/* Between none and many, several times. */
		unsigned int grow = op / (ops / 6) % 2 ? 25 : 45;
		unsigned int what = rng_below(&desk->rng, 100);

		if (what < grow && desk->n < 150)
			desk_insert(test, desk, draw_route(desk));
		else if (desk->n && what < 65)
			desk_replace(test, desk, rng_below(&desk->rng, desk->n),
				     draw_route(desk));
		else if (desk->n)
			desk_remove(desk, rng_below(&desk->rng, desk->n));
		else
			continue;
		desk_check(test, desk);
	}
	desk_clear(test, desk);
}

static void record_same_rank_keeps_its_place(struct kunit *test)
{
	struct desk *desk = start(test, true, 1);
	struct rtm_route route;
	unsigned int i;

	for (i = 0; i < 10; i++)
		desk_insert(test, desk, draw_route(desk));
	for (i = 0; i < 10; i++) {
		route = draw_route(desk);
		desk_replace(test, desk, i, route);
		KUNIT_EXPECT_EQ(test, memcmp(&desk->twin[i].route, &route,
					     sizeof(route)), 0);
		desk_check(test, desk);
	}
	desk_clear(test, desk);
}

static void record_new_rank_goes_behind_its_equals(struct kunit *test)
{
	struct desk *desk = start(test, true, 1);
	struct rtm_route route;
	unsigned int i;

	for (i = 0; i < 10; i++)
		desk_insert(test, desk, draw_route(desk));
	route = desk->twin[3].route;
	route.preference = 7;
	desk_replace(test, desk, 3, route);
	desk_check(test, desk);
	/* Back to the rank of the others: now it is the youngest. */
	route.preference = 0;
	desk_replace(test, desk, 9, route);
	desk_check(test, desk);
	KUNIT_EXPECT_EQ(test, memcmp(&desk->twin[9].route, &route,
				     sizeof(route)), 0);
	/* A new one with their rank goes behind that. */
	route = draw_route(desk);
	desk_insert(test, desk, route);
	KUNIT_EXPECT_EQ(test, memcmp(&desk->twin[10].route, &route,
				     sizeof(route)), 0);
	desk_clear(test, desk);
}

static void record_extreme_ranks_compare_unsigned(struct kunit *test)
{
	struct desk *desk = start(test, false, 1);
	static const u32 values[] = { 0x80000000, 0, ~0U, 0x7fffffff, 1 };
	struct rtm_route route;
	unsigned int i, k;

	for (i = 0; i < ARRAY_SIZE(values); i++) {
		for (k = 0; k < ARRAY_SIZE(values); k++) {
			route = draw_route(desk);
			route.preference = values[i];
			route.metric = values[k];
			desk_insert(test, desk, route);
			desk_check(test, desk);
		}
	}
	desk_clear(test, desk);
}

static void record_takes_2048_routes_and_no_more(struct kunit *test)
{
	struct desk *desk = start(test, false, 4);
	struct rtm_route route = draw_route(desk);
	struct rtm_stamp stamp = { 1, 2 };
	unsigned int round;

	for (round = 0; round < 2; round++) {
		while (desk->n < RTM_ROUTES_MAX) {
			desk_insert(test, desk, draw_route(desk));
			if ((desk->n & (desk->n - 1)) == 0 || desk->n % 300 == 0)
				desk_check(test, desk);
		}
		KUNIT_EXPECT_EQ(test, rtm_record_insert(&desk->store, desk->id,
							&route, &stamp), -ENOSPC);
		desk_check(test, desk);
		/* A full record can still be changed. */
		desk_replace(test, desk, 0, draw_route(desk));
		desk_replace(test, desk, RTM_ROUTES_MAX - 1, draw_route(desk));
		desk_check(test, desk);
		while (desk->n > 1)
			desk_remove(desk, rng_below(&desk->rng, desk->n));
		desk_check(test, desk);
		KUNIT_EXPECT_EQ(test, rtm_store_bytes(&desk->store),
				desk->store.record.size);
	}
	desk_clear(test, desk);
}

static void record_block_is_never_four_times_too_large(struct kunit *test)
{
	struct desk *desk = start(test, false, 4);
	u64 bytes;

	while (desk->n < 600)
		desk_insert(test, desk, draw_route(desk));
	while (desk->n > 1) {
		desk_remove(desk, desk->n / 2);
		bytes = rtm_store_bytes(&desk->store) - desk->store.record.size;
		if (desk->n > 2)
			KUNIT_ASSERT_LT(test, bytes, (desk->n - 1) * 32 * 4 + 64);
	}
	desk_clear(test, desk);
}

static void record_best_is_the_first_of_the_view(struct kunit *test)
{
	struct desk *desk = start(test, false, 5);
	unsigned int op, views, i;

	for (op = 0; op < test_ops(200); op++) {
		if (desk->n < 12)
			desk_insert(test, desk, draw_route(desk));
		else
			desk_remove(desk, rng_below(&desk->rng, desk->n));
		for (views = 0; views < 256; views += 1 + rng_below(&desk->rng, 9)) {
			int best = -ENOENT;

			for (i = desk->n; i--;)
				if (desk->twin[i].route.views & views)
					best = i;
			KUNIT_ASSERT_EQ(test, rtm_record_best(&desk->store,
							      desk_record(desk),
							      views), best);
		}
	}
	desk_clear(test, desk);
}

static void record_references_are_no_change(struct kunit *test)
{
	struct desk *desk = start(test, false, 2);
	struct rtm_record *record = desk_record(desk);
	unsigned int i;
	u32 seq;

	for (i = 0; i < 5; i++)
		desk_insert(test, desk, draw_route(desk));
	seq = record->seq;
	rtm_record_set_flag(record, RTM_REC_REF, true);
	for (i = 0; i < 5; i++) {
		rtm_record_set_route_ref(&desk->store, record, i, 100 + i);
		desk->twin[i].route.ref = 100 + i;
	}
	KUNIT_EXPECT_EQ(test, record->seq, seq);
	KUNIT_EXPECT_TRUE(test, record->flags & RTM_REC_REF);
	rtm_record_set_flag(record, RTM_REC_REF, false);
	KUNIT_EXPECT_FALSE(test, record->flags & RTM_REC_REF);
	desk_check(test, desk);
	desk_clear(test, desk);
}

static void record_change_moves_the_sequence_count(struct kunit *test)
{
	struct desk *desk = start(test, false, 2);
	struct rtm_record *record = desk_record(desk);
	unsigned int i;
	u32 val;

	for (i = 0; i < 40; i++) {
		KUNIT_ASSERT_TRUE(test, rtm_seq_read_begin(&record->seq, &val));
		if (i < 20)
			desk_insert(test, desk, draw_route(desk));
		else if (i < 25)
			desk_replace(test, desk, i % 7, draw_route(desk));
		else
			desk_remove(desk, 0);
		KUNIT_ASSERT_FALSE(test, rtm_seq_read_ok(&record->seq, val));
		KUNIT_ASSERT_TRUE(test, !rtm_record_more(&desk->store, record, val));
	}
	KUNIT_ASSERT_TRUE(test, rtm_seq_read_begin(&record->seq, &val));
	desk_clear(test, desk);
	/* Freed: also a change. */
	KUNIT_EXPECT_FALSE(test, rtm_seq_read_ok(&record->seq, val));
}

static const int families[] = { 4, 6 };

static void family_desc(const int *family, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "IPv%d", *family);
}

KUNIT_ARRAY_PARAM(family, families, family_desc);

static void record_keeps_its_prefix(struct kunit *test)
{
	const int *family = test->param_value;
	struct rng rng = { RTM_SEED };
	struct desk *desk = start(test, *family == 6, 1);
	unsigned int bits = desk->store.v6 ? 128 : 32, len;

	for (len = 0; len <= bits; len++) {
		struct rtm_key key = { rng_next(&rng), rng_next(&rng), 0 }, own;
		struct rtm_record *record;
		u32 id;

		rtm_key_trim(&key, len);
		id = rtm_record_new(&desk->store, &key);
		KUNIT_ASSERT_NE(test, id, 0);
		record = rtm_record_ptr(&desk->store, id);
		rtm_record_key(record, &own);
		KUNIT_EXPECT_TRUE(test, rtm_key_equal(&own, &key));
		KUNIT_EXPECT_EQ(test, record->nroutes, 0);
		KUNIT_EXPECT_EQ(test, record->gone.holders, 0);
		KUNIT_EXPECT_FALSE(test, record->flags & RTM_REC_REF);
		KUNIT_EXPECT_TRUE(test, record->flags & RTM_REC_LIVE);
		rtm_record_free(&desk->store, id);
		/* Purge takes its way through the chunk by this flag. */
		native_show(record, RTM_RECORD_BYTES_V4);
		KUNIT_EXPECT_FALSE(test, record->flags & RTM_REC_LIVE);
	}
	desk_clear(test, desk);
}

/* Purge skips chunks that never had a route of the owner. */
static void record_chunk_knows_its_owners(struct kunit *test)
{
	struct desk *desk = start(test, false, 2);
	struct rtm_chunk *chunk = rtm_arena_chunk(&desk->arena, desk->id);
	struct rtm_route route;
	u64 owners = 0;
	unsigned int i;

	for (i = 0; i < 20; i++) {
		route = draw_route(desk);
		desk_insert(test, desk, route);
		owners |= 1ULL << route.owner % 64;
		KUNIT_EXPECT_EQ(test, chunk->owners, owners);
	}
	desk_clear(test, desk);
}

static void record_gives_back_the_owners_bytes(struct kunit *test)
{
	struct desk *desk = start(test, false, 1);
	struct rtm_record *record = desk_record(desk);
	u8 data[RTM_OPAQUE_MAX], copy[RTM_OPAQUE_MAX];
	u32 id[RTM_OPAQUE_MAX + 1] = { }, val;
	unsigned int len, i;

	KUNIT_ASSERT_TRUE(test, rtm_seq_read_begin(&record->seq, &val));
	for (len = 1; len <= RTM_OPAQUE_MAX; len++) {
		for (i = 0; i < len; i++)
			data[i] = len + 3 * i;
		id[len] = rtm_opaque_new(&desk->store, data, len);
		KUNIT_ASSERT_NE(test, id[len], 0);
	}
	for (len = 0; len <= RTM_OPAQUE_MAX; len++) {
		memset(copy, 0xee, sizeof(copy));
		KUNIT_ASSERT_EQ(test, rtm_record_opaque(&desk->store, record, val,
							id[len], copy), (int)len);
		for (i = 0; i < RTM_OPAQUE_MAX; i++)
			KUNIT_ASSERT_EQ(test, copy[i],
					i < len ? (u8)(len + 3 * i) : 0xee);
	}
	KUNIT_EXPECT_LT(test, rtm_record_opaque(&desk->store, record, val + 2,
						id[1], copy), 0);
	for (len = 0; len <= RTM_OPAQUE_MAX; len++)
		rtm_opaque_free(&desk->store, id[len]);
	desk_clear(test, desk);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(record_order_is_that_of_a_stable_sort),
	KUNIT_CASE(record_same_rank_keeps_its_place),
	KUNIT_CASE(record_new_rank_goes_behind_its_equals),
	KUNIT_CASE(record_extreme_ranks_compare_unsigned),
	KUNIT_CASE(record_takes_2048_routes_and_no_more),
	KUNIT_CASE(record_block_is_never_four_times_too_large),
	KUNIT_CASE(record_best_is_the_first_of_the_view),
	KUNIT_CASE(record_references_are_no_change),
	KUNIT_CASE(record_change_moves_the_sequence_count),
	KUNIT_CASE_PARAM(record_keeps_its_prefix, family_gen_params),
	KUNIT_CASE(record_chunk_knows_its_owners),
	KUNIT_CASE(record_gives_back_the_owners_bytes),
	{}
};

struct kunit_suite rtm_record_suite = {
	.name = "rtm_record",
	.exit = desk_exit,
	.test_cases = cases,
};
