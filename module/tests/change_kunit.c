// SPDX-License-Identifier: GPL-2.0
/*
 * Kinds of change: what a subscription sees does not depend on whether changes
 * were one entry of the log or several.  And queues of ids.
 */
#include "../change.h"
#include "../queue.h"
#include "suites.h"
#include "world.h"

/* A random change, consistent: what is best is there, what forwards is best. */
static u32 draw_change(struct rng *rng)
{
	u32 all = rng_below(rng, 4), best = rng_below(rng, 4) & all;

	return rtm_change_of(rng_below(rng, RTM_KINDS), all, best,
			     rng_below(rng, 4) & best);
}

static struct rtm_filter draw_filter(struct rng *rng)
{
	u8 views = 1 + rng_below(rng, 3), type = rng_below(rng, 4);
	struct rtm_filter filter = { .views = views, .best = type < 3 };

	filter.lane = type < 2 ? views : type == 2 ? views << 2 : views << 4;
	if (!type)
		filter.lane |= RTM_LANE_NO_VIEW;
	return filter;
}

static void change_of_one_kind(struct kunit *test)
{
	const struct rtm_filter all = { .views = 1, .lane = 1, .best = true };
	const struct rtm_filter other = { .views = 2, .lane = 2, .best = true };
	u32 change = rtm_change_of(RTM_KIND_UPDATED, 1, 1, 0);

	KUNIT_EXPECT_EQ(test, rtm_filter_pending(&all, change),
			(1U << RTM_KIND_UPDATED) | 0x10);
	KUNIT_EXPECT_EQ(test, rtm_filter_pending(&other, change), 0);
	change = rtm_change_of(RTM_KIND_ADDED, 0, 0, 0);
	KUNIT_EXPECT_EQ(test, change, RTM_LANE_NO_VIEW);
	KUNIT_EXPECT_EQ(test, rtm_filter_pending(&all, change), 0);
}

static void change_flaps_by_view(struct kunit *test)
{
	unsigned int view;

	for (view = 0; view < 2; view++) {
		u32 best = rtm_change_of(RTM_KIND_UPDATED, 3, 1 << view, 0);
		u32 forwarding = rtm_change_of(RTM_KIND_ADDED, 3, 3, 1 << view);

		KUNIT_EXPECT_EQ(test, rtm_change_merge(best, best),
				best | RTM_CHANGE_FLAP_BEST(view));
		KUNIT_EXPECT_TRUE(test, rtm_change_merge(forwarding, forwarding) &
				  RTM_CHANGE_FLAP_FORWARDING(view));
		KUNIT_EXPECT_FALSE(test, rtm_change_merge(forwarding, forwarding) &
				   RTM_CHANGE_FLAP_FORWARDING(!view));
	}
}

/* Merged in the log, or noted one after another: the same is pending. */
static void change_merging_is_exact(struct kunit *test)
{
	struct rng rng = { .state = RTM_SEED };
	unsigned int ops = test_ops(20000);

	while (ops--) {
		struct rtm_filter filter = draw_filter(&rng);
		u32 merged = draw_change(&rng);
		u16 noted = rtm_filter_pending(&filter, merged);
		unsigned int more = rng_below(&rng, 4);

		while (more--) {
			u32 change = draw_change(&rng);
			u16 pending = rtm_filter_pending(&filter, change);

			merged = rtm_change_merge(merged, change);
			if (pending)
				noted = rtm_filter_merge(&filter, noted, pending);
		}
		/* What does not concern it may have made the best one flap. */
		KUNIT_EXPECT_EQ(test, rtm_filter_pending(&filter, merged) &
				(RTM_PENDING_KINDS | RTM_PENDING_FORWARDING |
				 RTM_PENDING_FLAPPED),
				noted & (RTM_PENDING_KINDS |
					 RTM_PENDING_FORWARDING |
					 RTM_PENDING_FLAPPED));
		if (filter.best)
			KUNIT_EXPECT_EQ(test, rtm_filter_pending(&filter, merged),
					noted);
	}
}

static void queue_is_first_in_first_out(struct kunit *test)
{
	struct rng rng = { .state = RTM_SEED };
	unsigned int ops = test_ops(2000), i;
	struct rtm_queue queue = { };
	u32 in = 0, out = 0, id;

	while (ops--) {
		struct rtm_queue_spot spot = queue.head;
		unsigned int n = rng_below(&rng, 700);

		for (i = 0; i < n; i++)
			KUNIT_ASSERT_EQ(test, rtm_queue_push(&queue, in++, n % 2), 0);
		n = rng_below(&rng, 700);
		for (i = 0; i < n && rtm_queue_at(&queue, &spot, &id); i++) {
			KUNIT_ASSERT_EQ(test, id, out + i);
			spot.at++;
		}
		KUNIT_EXPECT_EQ(test, i, min(n, in - out));
		/* Sometimes they are put back. */
		if (rng_chance(&rng, 30))
			continue;
		rtm_queue_pop_to(&queue, &spot);
		out += i;
		KUNIT_EXPECT_LE(test, queue.pages,
				(in - out) / RTM_QUEUE_PAGE + 4);
	}
	rtm_queue_clear(&queue);
	KUNIT_EXPECT_EQ(test, queue.pages, 0);
	KUNIT_EXPECT_TRUE(test, !queue.head.page);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(change_of_one_kind),
	KUNIT_CASE(change_flaps_by_view),
	KUNIT_CASE(change_merging_is_exact),
	KUNIT_CASE(queue_is_first_in_first_out),
	{ }
};

struct kunit_suite rtm_change_suite = {
	.name = "rtm_change",
	.test_cases = cases,
};
