// SPDX-License-Identifier: GPL-2.0
/*
 * list_edit: reading in order while others edit (U12): what stays is returned
 * exactly once and in order, whatever comes and goes around it.
 */
#include <pthread.h>
#include <stdatomic.h>
#include "rtm_test.h"

#define STABLE	600		/* destinations that stay */

FIXTURE(edit)
{
	int fd, editor, walker;
	__u32 id, editor_id;
	atomic_bool stop;
	atomic_ulong edits;
	__u8 family;
	unsigned int walks;
};

FIXTURE_VARIANT(edit)
{
	__u8 family;
};

FIXTURE_VARIANT_ADD(edit, ipv4) { .family = AF_INET };
FIXTURE_VARIANT_ADD(edit, ipv6) { .family = AF_INET6 };

/* Prefix number i of a row with gaps; @part picks one of its neighbourhood. */
static struct rtm_prefix nth(__u8 family, unsigned int i, unsigned int part)
{
	struct rtm_prefix p = { .family = family };
	static const __u8 lens[] = { 24, 25, 23, 26, 32, 30, 22, 28 };

	p.addr[0] = family == AF_INET ? 10 : 0x20;
	p.addr[1] = i >> 7;
	p.addr[2] = (i & 127) << 1;
	p.len = lens[part % 8];
	if (p.len < 24)
		p.addr[2] &= 0xFF << (24 - p.len);
	if (family == AF_INET6)
		p.len *= 2;
	return p;
}

static bool stays(const struct rtm_prefix *p)
{
	return p->len == (p->family == AF_INET ? 24 : 48);
}

static struct rtm_route_info route_of(struct rtm_prefix p, __u32 metric)
{
	struct rtm_route_info r = {
		.prefix = p, .views = RTM_VIEWS_UCAST, .preference = 10, .metric = metric,
	};

	return r;
}

FIXTURE_SETUP(edit)
{
	unsigned int i;

	self->family = variant->family;
	self->walks = env_number("RTM_WALKS", 40);
	self->fd = test_entity(0, variant->family, 100, 1, &self->id);
	self->editor = test_entity(0, variant->family, 100, 2, &self->editor_id);
	self->walker = test_observer(0, variant->family);
	for (i = 0; i < STABLE; i++)
		ASSERT_LE(0, _test_route(self->fd, RTM_OP_SET, route_of(nth(variant->family, i,
									    0), 10)));
}

FIXTURE_TEARDOWN(edit)
{
	close(self->fd);
	close(self->editor);
	close(self->walker);
}

/* Adds and removes around the stable ones, and next to their routes. */
static void *edit_around(void *arg)
{
	FIXTURE_DATA(edit) *self = arg;
	struct rtm_route_info r[64];
	__u64 seed = 1;
	int i;

	while (!atomic_load(&self->stop)) {
		for (i = 0; i < 64; i++) {
			unsigned int part = rnd(&seed) % 8;

			r[i] = route_of(nth(self->family, rnd(&seed) % STABLE, part),
					rnd(&seed) % 20);
			r[i].op = rnd(&seed) % 2 ? RTM_OP_SET : RTM_OP_DEL;
		}
		if (_test_batch(self->editor, RTM_BATCH_F_CONTINUE, r, 64, NULL))
			break;
		atomic_fetch_add(&self->edits, 64);
	}
	return NULL;
}

#define start(thread, fn)							\
	ASSERT_EQ(0, pthread_create(&(thread), NULL, fn, self));

static const __u32 batches[] = { 1, 2, 7, 64, 300 };

TEST_F(edit, destinations_that_stay_are_returned_exactly_once)
{
	pthread_t thread;
	unsigned int w;

	start(thread, edit_around);
	for (w = 0; w < self->walks; w++) {
		struct rtm_list l = { .views = w % 2 };
		struct recs seen;
		__u32 i, stable = 0;

		test_walk(self->walker, RTM_IOC_DEST_LIST, &l, batches[w % 5], &seen);
		for (i = 0; i < seen.n; i++) {
			if (i && pfx_cmp(&seen.rec[i - 1].prefix, &seen.rec[i].prefix) >= 0)
				EXPECT_TRUE(false) {
					TH_LOG("%s after %s", pfx_str(&seen.rec[i].prefix),
					       pfx_str(&seen.rec[i - 1].prefix));
				}
			if (!stays(&seen.rec[i].prefix))
				continue;
			/* the route of the owner that stays is there whatever the editor does */
			EXPECT_EQ(RTM_ROUTE_LIVE, seen.rec[i].state);
			EXPECT_TRUE(seen.rec[i].num_routes == 1 || seen.rec[i].num_routes == 2);
			stable++;
		}
		EXPECT_EQ(STABLE, stable) { TH_LOG("walk %u, batch %u", w, batches[w % 5]); }
		recs_free(&seen);
	}
	atomic_store(&self->stop, true);
	pthread_join(thread, NULL);
	EXPECT_LT(0, atomic_load(&self->edits));
	TH_LOG("%u walks during %lu edits", w, atomic_load(&self->edits));
}

/* Turns the ranks of each destination's two routes around, again and again. */
static void *flip_ranks(void *arg)
{
	FIXTURE_DATA(edit) *self = arg;
	struct rtm_route_info r[64];
	__u64 seed = 2;
	int i;

	while (!atomic_load(&self->stop)) {
		for (i = 0; i < 64; i++)
			r[i] = route_of(nth(self->family, rnd(&seed) % STABLE, 0), rnd(&seed) % 20);
		if (_test_batch(self->editor, 0, r, 64, NULL))
			break;
		atomic_fetch_add(&self->edits, 64);
	}
	return NULL;
}

TEST_F(edit, routes_whose_rank_changes_are_returned_exactly_once)
{
	pthread_t thread;
	unsigned int w, i;

	for (i = 0; i < STABLE; i++)
		ASSERT_LE(0, _test_route(self->editor, RTM_OP_SET,
					 route_of(nth(variant->family, i, 0), 5)));
	start(thread, flip_ranks);
	for (w = 0; w < self->walks; w++) {
		struct rtm_list l = {};
		struct recs seen;

		test_walk(self->walker, RTM_IOC_ROUTE_LIST, &l, 2 + batches[w % 5], &seen);
		ASSERT_EQ(2 * STABLE, seen.n);
		for (i = 0; i < STABLE; i++) {
			struct rtm_prefix want = nth(variant->family, i, 0);
			struct rtm_route_info *a = &seen.rec[2 * i], *b = a + 1;

			ASSERT_TRUE(pfx_eq(&want, &a->prefix));
			ASSERT_TRUE(pfx_eq(&want, &b->prefix));
			EXPECT_NE(a->owner, b->owner);
			EXPECT_LE(a->metric, b->metric);
			EXPECT_EQ(1, a->best_views);
			EXPECT_EQ(0, b->best_views);
			/* one snapshot: both tell the same of their destination */
			EXPECT_EQ(a->seq, b->seq);
		}
		recs_free(&seen);
	}
	atomic_store(&self->stop, true);
	pthread_join(thread, NULL);
	TH_LOG("%u walks during %lu edits", w, atomic_load(&self->edits));
}

/* Readers never see a destination that stays without its best route. */
TEST_F(edit, lookups_always_find_what_stays)
{
	pthread_t thread;
	unsigned int k, rounds = self->walks * 10;
	struct rtm_prefix *keys = test_map(STABLE * sizeof(*keys));
	struct rtm_route_info *rec = test_map(STABLE * sizeof(*rec));

	for (k = 0; k < STABLE; k++)
		keys[k] = nth(variant->family, k, 0);
	start(thread, edit_around);
	while (rounds--) {
		struct rtm_dest_lookup l = lookup_cmd(rounds % 2 ? RTM_LOOKUP_LONGEST : RTM_LOOKUP_EXACT,
						      RTM_VIEWS_UCAST, 0, keys, STABLE, rec);

		test_ok(rtm_call(self->walker, RTM_IOC_DEST_LOOKUP, &l));
		ASSERT_EQ(STABLE, l.out_found);
		for (k = 0; k < STABLE; k++) {
			ASSERT_TRUE(pfx_eq(&keys[k], &rec[k].prefix));
			ASSERT_EQ(RTM_ROUTE_LIVE, rec[k].state);
			/* never worse than the owner's that stays */
			ASSERT_GE(10, rec[k].metric);
			ASSERT_TRUE(rec[k].owner == self->id || rec[k].owner == self->editor_id);
			ASSERT_EQ(rec[k].owner == self->id, rec[k].metric == 10 &&
				  rec[k].owner != self->editor_id);
		}
	}
	atomic_store(&self->stop, true);
	pthread_join(thread, NULL);
}

/* A prefix of every length, nested in each other, in order and none missing. */
TEST(every_length_in_order)
{
	static const __u8 families[] = { AF_INET, AF_INET6 };
	unsigned int f, len, batch;

	for (f = 0; f < 2; f++) {
		unsigned int max = families[f] == AF_INET ? 32 : 128;
		int fd = test_entity(0, families[f], 100, 1, NULL);

		for (len = 0; len <= max; len++) {
			struct rtm_prefix p = { .family = families[f], .len = max - len };

			/* all ones and all zeros */
			ASSERT_LE(0, _test_route(fd, RTM_OP_SET, route_of(p, 1)));
			memset(p.addr, 0xFF, max / 8);
			ASSERT_LE(0, _test_route(fd, RTM_OP_SET, route_of(p, 1)));
		}
		for (batch = 1; batch < 300; batch += 23) {
			struct rtm_list l = {};
			struct recs seen;

			test_walk(fd, RTM_IOC_DEST_LIST, &l, batch, &seen);
			/* the default route is one and the same */
			ASSERT_EQ(2 * max + 1, seen.n);
			for (len = 0; len <= max; len++) {
				EXPECT_EQ(len, seen.rec[len].prefix.len);
				EXPECT_TRUE(is_zero(seen.rec[len].prefix.addr, 16));
			}
			for (len = 1; len <= max; len++) {
				EXPECT_EQ(len, seen.rec[max + len].prefix.len);
				EXPECT_EQ(0x80, seen.rec[max + len].prefix.addr[0] & 0x80);
			}
			recs_free(&seen);
		}
		close(fd);
	}
}

/* Memory that ends inside the records: EFAULT, and no handle is counted for it. */
TEST(list_into_a_hole_is_efault)
{
	long page = sysconf(_SC_PAGESIZE);
	__u8 *mem = test_map(2 * page);
	struct rtm_dest_handles *h = test_map(1000 * sizeof(*h));
	struct rtm_stats s;
	struct rtm_list l;
	unsigned int i;
	int fd = test_entity(0, AF_INET, 100, 1, NULL);

	for (i = 0; i < 600; i++)
		ASSERT_LE(0, _test_route(fd, RTM_OP_SET, route_of(nth(AF_INET, i, 0), 1)));
	ASSERT_EQ(0, mprotect(mem + page, page, PROT_NONE));
	l = list_cmd(NULL, 1000);
	l.record_len = sizeof(struct rtm_route_info);
	l.records = u64ptr(mem + page - 10 * sizeof(struct rtm_route_info));
	l.handles = u64ptr(h);
	l.handle_len = sizeof(*h);
	test_err(EFAULT, rtm_call(fd, RTM_IOC_DEST_LIST, &l));
	test_err(EFAULT, rtm_call(fd, RTM_IOC_ROUTE_LIST, &l));
	for (i = 0; i < 1000; i++) {
		__u64 some[] = { h[i].dest, h[i].route, h[i].owner };

		_test_handles(fd, RTM_IOC_HANDLE_RELEASE, some, 3, NULL);
		_test_handles(fd, RTM_IOC_HANDLE_RELEASE, some, 3, NULL);
	}
	test_stats(fd, &s);
	EXPECT_EQ(0, s.out_handles);
}

TEST_HARNESS_MAIN
