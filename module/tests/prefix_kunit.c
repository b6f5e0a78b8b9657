// SPDX-License-Identifier: GPL-2.0
/* Prefixes, and the arithmetic of a node, against one bit at a time. */
#include "suites.h"

#define OPS	3000

/* Bit @i of an address, 0 the first. */
static bool key_bit(const struct rtm_key *key, unsigned int i)
{
	return (i < 64 ? key->hi >> (63 - i) : key->lo >> (127 - i)) & 1;
}

static struct rtm_key draw(struct rng *rng)
{
	struct rtm_key key = { .hi = rng_next(rng), .lo = rng_next(rng) };

	rtm_key_trim(&key, rng_below(rng, 129));
	return key;
}

/* @key, or what shares some bits with it. */
static struct rtm_key draw_near(struct rng *rng, const struct rtm_key *key)
{
	struct rtm_key near = *key;
	unsigned int flip = rng_below(rng, 128);

	if (rng_chance(rng, 50)) {
		if (flip < 64)
			near.hi ^= 1ULL << (63 - flip);
		else
			near.lo ^= 1ULL << (127 - flip);
	}
	rtm_key_trim(&near, rng_below(rng, 129));
	return near;
}

static void prefix_trim_clears_bits_beyond_length(struct kunit *test)
{
	struct rng rng = { RTM_SEED };
	unsigned int len, i;

	for (len = 0; len <= 128; len++) {
		struct rtm_key all = { .hi = rng_next(&rng), .lo = rng_next(&rng) };
		struct rtm_key key = all;

		rtm_key_trim(&key, len);
		KUNIT_ASSERT_EQ(test, key.len, len);
		for (i = 0; i < 128; i++)
			KUNIT_ASSERT_EQ(test, key_bit(&key, i),
					i < len && key_bit(&all, i));
	}
}

static void prefix_octets_are_the_address_in_order(struct kunit *test)
{
	struct rtm_key key = { .hi = 0x0001020304050607, .lo = 0x08090a0b0c0d0e0f,
			       .len = 128 };
	unsigned int i;

	for (i = 0; i < 16; i++)
		KUNIT_EXPECT_EQ(test, rtm_key_octet(&key, i), i);
}

static void prefix_covers_means_same_leading_bits(struct kunit *test)
{
	struct rng rng = { RTM_SEED };
	unsigned int n, i;

	for (n = 0; n < test_ops(OPS); n++) {
		struct rtm_key a = draw(&rng), b = draw_near(&rng, &a);
		bool covers = a.len <= b.len;

		for (i = 0; i < a.len && i < b.len; i++)
			covers &= key_bit(&a, i) == key_bit(&b, i);
		KUNIT_ASSERT_EQ(test, rtm_key_covers(&a, &b), covers);
		KUNIT_ASSERT_TRUE(test, rtm_key_covers(&a, &a));
	}
}

static void prefix_order_is_address_then_shorter_first(struct kunit *test)
{
	struct rng rng = { RTM_SEED };
	unsigned int n, i;

	for (n = 0; n < test_ops(OPS); n++) {
		struct rtm_key a = draw(&rng), b = draw_near(&rng, &a);
		int cmp = 0;

		for (i = 0; i < 128 && !cmp; i++)
			cmp = key_bit(&a, i) - key_bit(&b, i);
		if (!cmp)
			cmp = (a.len > b.len) - (a.len < b.len);
		KUNIT_ASSERT_EQ(test, rtm_key_cmp(&a, &b), cmp);
		KUNIT_ASSERT_EQ(test, rtm_key_cmp(&b, &a), -cmp);
		KUNIT_ASSERT_EQ(test, rtm_key_equal(&a, &b), cmp == 0);
	}
}

static void prefix_last_bounds_what_it_covers(struct kunit *test)
{
	struct rng rng = { RTM_SEED };
	unsigned int n;

	for (n = 0; n < test_ops(OPS); n++) {
		struct rtm_key a = draw(&rng), b = draw_near(&rng, &a);
		struct rtm_key last = rtm_key_last(&a);
		bool within = rtm_key_cmp(&b, &a) >= 0 &&
			      rtm_key_cmp(&b, &last) <= 0;

		KUNIT_ASSERT_TRUE(test, rtm_key_covers(&a, &last));
		KUNIT_ASSERT_EQ(test, rtm_key_covers(&a, &b), within);
	}
}

static void node_bit_and_prefix_are_inverse(struct kunit *test)
{
	struct rng rng = { RTM_SEED };
	unsigned int depth, bit, octet, r;

	for (depth = 0; depth < RTM_DEPTH_MAX; depth++) {
		struct rtm_key path = { .hi = rng_next(&rng), .lo = rng_next(&rng),
					.len = 128 };

		for (bit = 1; bit < 256; bit++) {
			struct rtm_key key, up = path;

			rtm_node_key(&path, depth, bit, &key);
			KUNIT_ASSERT_EQ(test, rtm_node_bit(&key, depth), bit);
			r = key.len - RTM_STRIDE * depth;
			KUNIT_ASSERT_LT(test, r, 8);
			KUNIT_ASSERT_EQ(test, bit >> r, 1);
			rtm_key_trim(&up, RTM_STRIDE * depth);
			KUNIT_ASSERT_TRUE(test, rtm_key_covers(&up, &key));
		}
		for (octet = 0; octet < 256; octet++) {
			struct rtm_key key, up = path;

			rtm_child_key(&path, depth, octet, &key);
			KUNIT_ASSERT_EQ(test, rtm_key_octet(&key, depth), octet);
			KUNIT_ASSERT_EQ(test, key.len, 8 * depth + 8);
			rtm_key_trim(&up, RTM_STRIDE * depth);
			KUNIT_ASSERT_TRUE(test, rtm_key_covers(&up, &key));
		}
	}
}

static void node_longest_finds_the_longest_in_node(struct kunit *test)
{
	struct rng rng = { RTM_SEED };
	unsigned int n, octet, maxr, i;
	struct rtm_node *node;

	node = kzalloc(sizeof(*node), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, node);
	for (n = 0; n < test_ops(20); n++) {
		/* From nearly empty to half full. */
		for (i = 0; i < 4; i++) {
			node->pmap[i] = rng_next(&rng) & rng_next(&rng);
			if (n % 3)
				node->pmap[i] &= rng_next(&rng) & rng_next(&rng);
			if (n % 3 == 2)
				node->pmap[i] &= rng_next(&rng) & rng_next(&rng);
		}
		node->pmap[0] &= ~1ULL;
		for (octet = 0; octet < 256; octet++) {
			for (maxr = 0; maxr < 8; maxr++) {
				unsigned int want = 0;

				for (i = 0; i <= maxr; i++) {
					unsigned int bit = 1U << i | octet >> (8 - i);

					if (node->pmap[bit / 64] >> (bit % 64) & 1)
						want = bit;
				}
				if (rtm_node_longest(node, octet, maxr) != want)
					KUNIT_FAIL(test, "octet %u maxr %u",
						   octet, maxr);
			}
		}
	}
	kfree(node);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(prefix_trim_clears_bits_beyond_length),
	KUNIT_CASE(prefix_octets_are_the_address_in_order),
	KUNIT_CASE(prefix_covers_means_same_leading_bits),
	KUNIT_CASE(prefix_order_is_address_then_shorter_first),
	KUNIT_CASE(prefix_last_bounds_what_it_covers),
	KUNIT_CASE(node_bit_and_prefix_are_inverse),
	KUNIT_CASE(node_longest_finds_the_longest_in_node),
	{}
};

struct kunit_suite rtm_prefix_suite = {
	.name = "rtm_prefix",
	.test_cases = cases,
};
