// SPDX-License-Identifier: GPL-2.0
/*
 * Readers without locks against one writer.  The readers know things that are
 * true at every moment, and check that they never see anything else.
 *
 * RTM_SECONDS=n: how long, each family.
 */
#include <pthread.h>
#include <stdarg.h>
#include <time.h>
#include "../suites.h"
#include "../../longest.h"
#include "../../path.h"
#include "../../walk.h"

#define READERS		3
#define STABLE		200
#define PAIRS		40
#define CHURN		2500
#define ROUTES_MAX	70
#define BATCH		17
#define LARGE_MAX	300

/**
 * struct stage - the table and who is at work on it
 * @arena: memory
 * @trie: the trie
 * @store: records
 * @v6: family
 * @stop: time is up, or somebody failed
 * @failed: what was wrong, if anything was
 * @lock: guards @failed
 * @cover: 10/8 and 20/8, always there
 * @stable: 30.i/16, always there
 * @pair: 20.i/16 and 20.i/17, one of which is always there
 * @churn: below 10/8, come and go
 * @large: pool of objects with a chunk each, to make the directory grow
 * @large_id: these
 * @large_n: how many
 */
struct stage {
	struct rtm_arena arena;
	struct rtm_trie trie;
	struct rtm_store store;
	bool v6;
	bool stop;
	char failed[256];
	pthread_mutex_t lock;
	struct dest {
		struct rtm_key key;
		u32 id;
	} cover[2], stable[STABLE], pair[PAIRS][2], churn[CHURN];
	struct rtm_pool large;
	u32 large_id[LARGE_MAX];
	unsigned int large_n;
};

/**
 * struct reader - one reading thread
 * @stage: what it reads
 * @index: its number
 * @rng: random numbers
 * @answers: questions answered
 * @lost: races lost
 * @thread: the thread
 */
struct reader {
	struct stage *stage;
	unsigned int index;
	struct rng rng;
	unsigned long answers;
	unsigned long lost;
	pthread_t thread;
};

static void __printf(2, 3) fail(struct stage *stage, const char *fmt, ...)
{
	va_list args;

	pthread_mutex_lock(&stage->lock);
	va_start(args, fmt);
	if (!stage->failed[0])
		vsnprintf(stage->failed, sizeof(stage->failed), fmt, args);
	va_end(args);
	pthread_mutex_unlock(&stage->lock);
	WRITE_ONCE(stage->stop, true);
}

#define CHECK(stage, cond) ({						\
	bool ok_ = (cond);						\
	if (unlikely(!ok_))						\
		fail(stage, "%s:%d: %s", __func__, __LINE__, #cond);	\
	ok_; })

/* An IPv4 address as a key; for IPv6 its bits are at bit 40. */
static struct rtm_key make(const struct stage *stage, u32 address,
			   unsigned int len)
{
	struct rtm_key key = { .hi = (u64)address << 32 };

	if (stage->v6) {
		key.hi = 0x20010db8aa000000ULL | address >> 8;
		key.lo = (u64)address << 56;
		len += 40;
	}
	rtm_key_trim(&key, len);
	return key;
}

static unsigned int len_of(const struct stage *stage, const struct rtm_key *key)
{
	return stage->v6 ? key->len - 40 : key->len;
}

/* Records: every route is made of one number, the record of their sum. */

static u32 number_hash(u32 number)
{
	return number * 2654435761U ^ number >> 7;
}

static unsigned int opaque_len(u32 number)
{
	return number % 3 ? 0 : 1 + number % RTM_OPAQUE_MAX;
}

static struct rtm_route route_of(struct stage *stage, u32 number)
{
	struct rtm_route route = {
		.group = number_hash(number),
		.neighbour = ~number,
		.preference = number % 4,
		.metric = number % 16,
		.ref = number,
		.owner = number,
		.flags = number * 3,
		.flags1 = number * 5,
		.views = number * 7,
	};
	u8 bytes[RTM_OPAQUE_MAX];

	if (opaque_len(number)) {
		memset(bytes, (u8)number, sizeof(bytes));
		route.opaque = rtm_opaque_new(&stage->store, bytes,
					      opaque_len(number));
	}
	return route;
}

static bool route_is_whole(const struct rtm_route *route)
{
	u32 number = route->ref;

	return route->group == number_hash(number) &&
	       route->neighbour == ~number &&
	       route->preference == number % 4 && route->metric == number % 16 &&
	       route->owner == (u16)number && route->flags == (u16)(number * 3) &&
	       route->flags1 == (u8)(number * 5) &&
	       route->views == (u8)(number * 7) &&
	       !route->opaque == !opaque_len(number);
}

static struct rtm_stamp stamp_of(u32 sum)
{
	struct rtm_stamp stamp = { .now = sum,
				   .change = (u64)number_hash(sum) << 32 | sum };

	return stamp;
}

/**
 * struct copy - what a reader took out of a record
 * @key: its prefix
 * @n: routes
 * @changed: time of change
 * @change: number of change
 * @route: the routes
 * @bytes: owner's bytes of the routes that were looked at
 * @len: how many
 */
struct copy {
	struct rtm_key key;
	unsigned int n;
	u32 changed;
	u64 change;
	struct rtm_route route[ROUTES_MAX + 1];
	u8 bytes[ROUTES_MAX + 1][RTM_OPAQUE_MAX];
	int len[ROUTES_MAX + 1];
};

/* Return: false if the record changed meanwhile. */
static bool copy_record(struct stage *stage, const struct rtm_record *record,
			u32 val, struct copy *copy)
{
	const struct rtm_route *more = NULL;
	unsigned int i;

	rtm_record_key(record, &copy->key);
	copy->n = READ_ONCE(record->nroutes);
	copy->changed = READ_ONCE(record->changed);
	copy->change = READ_ONCE(record->change);
	if (copy->n > 1) {
		more = rtm_record_more(&stage->store, record, val);
		if (!more)
			return false;
		/* The count had not moved, so that is what the writer wrote. */
		CHECK(stage, copy->n <= ROUTES_MAX);
	}
	for (i = 0; i < copy->n && i <= ROUTES_MAX; i++) {
		struct rtm_route *route = &copy->route[i];

		rtm_route_copy(route, i ? more + i - 1 : &record->first);
		copy->len[i] = rtm_record_opaque(&stage->store, record, val,
						 route->opaque, copy->bytes[i]);
		if (copy->len[i] < 0)
			return false;
	}
	return rtm_seq_read_ok(&record->seq, val);
}

/* A copy that the counts say is good has to be good. */
static bool copy_is_whole(struct stage *stage, const struct copy *copy)
{
	struct rtm_stamp stamp;
	unsigned int i;
	u32 sum = 0;
	int k;

	if (!CHECK(stage, copy->n > 0))
		return false;
	for (i = 0; i < copy->n; i++) {
		const struct rtm_route *route = &copy->route[i];

		if (!CHECK(stage, route_is_whole(route)))
			return false;
		if (i && !CHECK(stage, rtm_route_cmp(route - 1, route) <= 0))
			return false;
		if (!CHECK(stage, copy->len[i] == (int)opaque_len(route->ref)))
			return false;
		for (k = 0; k < copy->len[i]; k++)
			if (!CHECK(stage, copy->bytes[i][k] == (u8)route->ref))
				return false;
		sum += route->ref;
	}
	stamp = stamp_of(sum);
	return CHECK(stage, copy->changed == stamp.now) &&
	       CHECK(stage, copy->change == stamp.change);
}

/* Readers */

/*
 * Ask for @key, with all that covers it if @chain, until no race is lost.
 * Return: how many were found; the first is in @copy, its prefix in @found.
 */
static unsigned int ask(struct reader *reader, const struct rtm_key *key,
			bool exact, bool chain, struct rtm_key *found,
			struct copy *copy)
{
	struct stage *stage = reader->stage;
	const struct rtm_trie *trie = &stage->trie;

	for (; !READ_ONCE(stage->stop); reader->lost++) {
		struct rtm_path path = { .locked = false };
		struct rtm_key at = *key;
		unsigned int n = 0;
		bool whole = true;
		u32 id;

		native_reader_quiescent(reader->index);
		if (exact)
			id = rtm_trie_find(trie, key, &path);
		else
			id = rtm_trie_longest(trie, key, key->len, &at, &path);
		while (id && id != RTM_TRIE_RETRY) {
			static __thread struct copy other;
			struct copy *to = n ? &other : copy;
			const struct rtm_record *record;

			record = rtm_path_record(trie, &path, id, at.len);
			if (!record)
				break;
			if (!copy_record(stage, record,
					 path.at[path.n - 1].val, to))
				break;
			whole = copy_is_whole(stage, to) &&
				CHECK(stage, rtm_key_equal(&to->key, &at));
			if (!whole)
				return 0;
			if (!n++)
				*found = at;
			id = 0;
			if (chain && at.len)
				id = rtm_trie_shorter(trie, key, at.len - 1, &at,
						      &path);
		}
		if (!id && rtm_path_valid(trie, &path)) {
			reader->answers++;
			return n;
		}
	}
	return 0;
}

static u32 churn_address(struct rng *rng)
{
	return 10 << 24 | (rng_next(rng) & 0x000303ff);
}

/* Prefetching many keys, whatever comes of it. */
static void warm(struct reader *reader)
{
	struct rtm_key keys[RTM_WARM];
	unsigned int i;

	for (i = 0; i < RTM_WARM; i++) {
		struct dest *dest = &reader->stage->churn[rng_below(&reader->rng,
								    CHURN)];
		keys[i] = dest->key;
	}
	native_reader_quiescent(reader->index);
	rtm_trie_warm(&reader->stage->trie, keys, RTM_WARM);
}

/*
 * The longest match of an address, among others side by side, until no race is
 * lost.  Return: false if it was not found.
 */
static bool ask_address(struct reader *reader, const struct rtm_key *key,
			struct rtm_key *found, struct copy *copy)
{
	struct stage *stage = reader->stage;
	struct rtm_longest at[RTM_LONGEST_MANY];
	struct rtm_key keys[RTM_LONGEST_MANY];
	unsigned int i, n = 1 + rng_below(&reader->rng, RTM_LONGEST_MANY);

	for (i = 0; i < n; i++)
		keys[i] = make(stage, churn_address(&reader->rng), 32);
	i = rng_below(&reader->rng, n);
	keys[i] = *key;
	for (; !READ_ONCE(stage->stop); reader->lost++) {
		const struct rtm_record *record;

		native_reader_quiescent(reader->index);
		rtm_longest_many(&stage->trie, keys, n, at);
		if (at[i].state == RTM_LONGEST_FOUND) {
			record = rtm_longest_record(&at[i]);
			if (!record || !copy_record(stage, record,
						    at[i].record_val, copy))
				continue;
			*found = *key;
			rtm_key_trim(found, at[i].len);
			if (!copy_is_whole(stage, copy) ||
			    !CHECK(stage, rtm_key_equal(&copy->key, found)))
				return false;
		}
		if (at[i].state != RTM_LONGEST_LOST && rtm_longest_valid(&at[i])) {
			reader->answers++;
			return at[i].state == RTM_LONGEST_FOUND;
		}
	}
	return false;
}

static void ask_below_cover(struct reader *reader, struct copy *copy)
{
	struct stage *stage = reader->stage;
	struct rtm_key key = make(stage, churn_address(&reader->rng), 32), found;
	unsigned int n;

	if (rng_chance(&reader->rng, 50))
		n = ask_address(reader, &key, &found, copy);
	else
		n = ask(reader, &key, false, rng_chance(&reader->rng, 30), &found,
			copy);
	if (READ_ONCE(stage->stop))
		return;
	if (CHECK(stage, n >= 1)) {
		CHECK(stage, rtm_key_covers(&found, &key));
		CHECK(stage, len_of(stage, &found) >= 8);
	}
}

static void ask_pair(struct reader *reader, struct copy *copy)
{
	struct stage *stage = reader->stage;
	u32 i = rng_below(&reader->rng, PAIRS);
	struct rtm_key key = make(stage, 20 << 24 | i << 16 | 1, 32), found;
	unsigned int n;

	if (rng_chance(&reader->rng, 50))	/* which has no chain */
		n = 2 * ask_address(reader, &key, &found, copy);
	else
		n = ask(reader, &key, false, true, &found, copy);
	if (READ_ONCE(stage->stop))
		return;
	/* With the cover, and with both for a moment. */
	if (CHECK(stage, n == 2 || n == 3))
		CHECK(stage, len_of(stage, &found) == 16 ||
			     len_of(stage, &found) == 17);
}

static void ask_stable(struct reader *reader, struct copy *copy)
{
	struct stage *stage = reader->stage;
	struct dest *dest = &stage->stable[rng_below(&reader->rng, STABLE)];
	struct rtm_key found;
	unsigned int n = ask(reader, &dest->key, true, false, &found, copy);

	if (!READ_ONCE(stage->stop))
		CHECK(stage, n == 1);
}

/* The records that change most. */
static void ask_cover(struct reader *reader, struct copy *copy)
{
	struct stage *stage = reader->stage;
	struct dest *dest = &stage->cover[rng_below(&reader->rng, 2)];
	struct rtm_key found;
	unsigned int n = ask(reader, &dest->key, true, false, &found, copy);

	if (!READ_ONCE(stage->stop))
		CHECK(stage, n == 1);
}

static void ask_churn(struct reader *reader, struct copy *copy)
{
	struct stage *stage = reader->stage;
	struct dest *dest = &stage->churn[rng_below(&reader->rng, CHURN)];
	struct rtm_key found;

	ask(reader, &dest->key, true, false, &found, copy);
}

/*
 * Check what a walk found, as far as it is good, and move @at there.
 * Return: false if something was not good: the walk starts again behind @at.
 */
static bool take_found(struct reader *reader, const struct rtm_found *found,
		       unsigned int n, struct rtm_key *at, unsigned int *stable,
		       struct copy *copy)
{
	struct stage *stage = reader->stage;
	unsigned int i;

	for (i = 0; i < n; i++) {
		const struct rtm_record *record;
		u32 val;

		if (!rtm_seq_read_begin(found[i].record, &val) ||
		    !rtm_seq_read_ok(found[i].seq, found[i].val))
			return false;
		record = container_of(found[i].record, struct rtm_record, seq);
		if (!copy_record(stage, record, val, copy))
			return false;
		reader->answers++;
		if (!copy_is_whole(stage, copy) ||
		    !CHECK(stage, !at->len || rtm_key_cmp(at, &copy->key) < 0))
			return false;
		*at = copy->key;
		if (*stable < STABLE &&
		    rtm_key_equal(at, &stage->stable[*stable].key)) {
			CHECK(stage, found[i].id == stage->stable[*stable].id);
			++*stable;
		}
	}
	return true;
}

/* The whole table in order: what is always there comes once (U12). */
static void walk(struct reader *reader, struct copy *copy)
{
	struct stage *stage = reader->stage;
	struct rtm_found found[BATCH];
	struct rtm_key at = { }, last = { ~0ULL, ~0ULL, 128 };
	unsigned int stable = 0, n, want;
	struct rtm_walk walk;
	bool more = true;

	while (!READ_ONCE(stage->stop) && more) {
		native_reader_quiescent(reader->index);
		rtm_walk_start(&walk, &stage->trie, &at, at.len, &last);
		/* In one go until a race is lost, or now and then anew. */
		do {
			want = 1 + rng_below(&reader->rng, BATCH);
			n = rtm_walk_next(&walk, found, want);
			more = n == want || walk.lost;
			if (!take_found(reader, found, n, &at, &stable, copy)) {
				more = true;
				break;
			}
		} while (n == want && rng_chance(&reader->rng, 90));
		reader->lost += walk.lost;
	}
	if (!READ_ONCE(stage->stop))
		CHECK(stage, stable == STABLE);
}

static void *reader_main(void *arg)
{
	struct reader *reader = arg;
	struct copy *copy = malloc(sizeof(*copy));
	struct stage *stage = reader->stage;

	native_reader_online(reader->index);
	while (!READ_ONCE(stage->stop)) {
		u32 what = rng_below(&reader->rng, 200);

		if (!what)
			walk(reader, copy);
		else if (what < 80)
			ask_below_cover(reader, copy);
		else if (what < 130)
			ask_pair(reader, copy);
		else if (what < 150)
			ask_stable(reader, copy);
		else if (what < 175)
			ask_cover(reader, copy);
		else if (what < 185)
			warm(reader);
		else
			ask_churn(reader, copy);
	}
	native_reader_offline(reader->index);
	free(copy);
	return NULL;
}

/* The writer */

static u32 sum_of(struct stage *stage, u32 id)
{
	return rtm_record_ptr(&stage->store, id)->changed;
}

static void add_route(struct stage *stage, u32 id, u32 number)
{
	struct rtm_route route = route_of(stage, number);
	struct rtm_stamp stamp = stamp_of(sum_of(stage, id) + number);

	if (rtm_record_insert(&stage->store, id, &route, &stamp) < 0)
		fail(stage, "insert");
}

/* Not the last one. */
static void del_route(struct stage *stage, u32 id, unsigned int i)
{
	struct rtm_record *record = rtm_record_ptr(&stage->store, id);
	struct rtm_route route = *rtm_record_route(&stage->store, record, i);
	struct rtm_stamp stamp = stamp_of(sum_of(stage, id) - route.ref);

	rtm_record_remove(&stage->store, id, i, &stamp);
	rtm_opaque_free(&stage->store, route.opaque);
}

static void change_route(struct stage *stage, u32 id, unsigned int i, u32 number)
{
	struct rtm_record *record = rtm_record_ptr(&stage->store, id);
	struct rtm_route old = *rtm_record_route(&stage->store, record, i);
	struct rtm_route route = route_of(stage, number);
	struct rtm_stamp stamp = stamp_of(sum_of(stage, id) - old.ref + number);

	rtm_record_replace(&stage->store, id, i, &route, &stamp);
	rtm_opaque_free(&stage->store, old.opaque);
}

static void add_dest(struct stage *stage, struct dest *dest, u32 number)
{
	dest->id = rtm_record_new(&stage->store, &dest->key);
	if (!dest->id) {
		fail(stage, "record");
		return;
	}
	add_route(stage, dest->id, number);
	if (rtm_trie_insert(&stage->trie, &dest->key, dest->id))
		fail(stage, "trie");
}

static void del_dest(struct stage *stage, struct dest *dest)
{
	struct rtm_record *record = rtm_record_ptr(&stage->store, dest->id);

	rtm_trie_delete(&stage->trie, &dest->key);
	while (record->nroutes)
		del_route(stage, dest->id, 0);
	rtm_record_free(&stage->store, dest->id);
	dest->id = 0;
}

static void write_routes(struct stage *stage, struct rng *rng, struct dest *dest)
{
	struct rtm_record *record;
	unsigned int n, k, most = rng_chance(rng, 10) ? ROUTES_MAX : 6;

	if (!dest->id)
		return;
	record = rtm_record_ptr(&stage->store, dest->id);
	n = record->nroutes;
	for (k = 1 + rng_below(rng, 8); k; k--) {
		if (n < most && rng_chance(rng, 45)) {
			add_route(stage, dest->id, rng_next(rng));
			n++;
		} else if (n > 1 && rng_chance(rng, 50)) {
			del_route(stage, dest->id, rng_below(rng, n));
			n--;
		} else {
			change_route(stage, dest->id, rng_below(rng, n),
				     rng_next(rng));
		}
	}
}

/* Many routes and then few: blocks move while they are being read. */
static void swell_and_shrink(struct stage *stage, struct rng *rng,
			     struct dest *dest)
{
	struct rtm_record *record = rtm_record_ptr(&stage->store, dest->id);
	unsigned int most = 8 + rng_below(rng, ROUTES_MAX - 8);

	while (record->nroutes < most)
		add_route(stage, dest->id, rng_next(rng));
	while (record->nroutes > 1)
		del_route(stage, dest->id, rng_below(rng, record->nroutes));
}

static void write_something(struct stage *stage, struct rng *rng)
{
	u32 what = rng_below(rng, 100), i;
	struct dest *dest;

	if (what < 50) {
		/* Waves, so that chunks come and go. */
		for (i = rng_below(rng, 30); i; i--) {
			dest = &stage->churn[rng_below(rng, CHURN)];
			if (dest->id)
				del_dest(stage, dest);
			else
				add_dest(stage, dest, rng_next(rng));
		}
	} else if (what < 75) {
		i = rng_below(rng, PAIRS);
		dest = stage->pair[i];
		if (dest[0].id) {
			add_dest(stage, &dest[1], rng_next(rng));
			del_dest(stage, &dest[0]);
		} else {
			add_dest(stage, &dest[0], rng_next(rng));
			del_dest(stage, &dest[1]);
		}
	} else if (what < 85) {
		write_routes(stage, rng, &stage->churn[rng_below(rng, CHURN)]);
	} else if (what < 93) {
		write_routes(stage, rng, &stage->stable[rng_below(rng, STABLE)]);
	} else if (what < 96) {
		write_routes(stage, rng, &stage->cover[rng_below(rng, 2)]);
	} else if (what < 98) {
		swell_and_shrink(stage, rng, &stage->cover[rng_below(rng, 2)]);
	} else if (what == 98) {
		if (stage->large_n < LARGE_MAX)
			stage->large_id[stage->large_n++] =
				rtm_arena_alloc(&stage->arena, &stage->large);
	} else if (rng_below(rng, 20) == 0) {
		/* Empty, so that whole chunks are given back. */
		for (i = 0; i < CHURN; i++)
			if (stage->churn[i].id)
				del_dest(stage, &stage->churn[i]);
		rtm_store_trim(&stage->store);
	}
}

static bool churn_has(const struct stage *stage, unsigned int n,
		      const struct rtm_key *key)
{
	while (n--)
		if (rtm_key_equal(&stage->churn[n].key, key))
			return true;
	return false;
}

static void fill(struct stage *stage, struct rng *rng)
{
	unsigned int i;

	for (i = 0; i < 2; i++) {
		stage->cover[i].key = make(stage, (10 + 10 * i) << 24, 8);
		add_dest(stage, &stage->cover[i], i + 1);
	}
	for (i = 0; i < STABLE; i++) {
		stage->stable[i].key = make(stage, 30 << 24 | i << 16, 16);
		add_dest(stage, &stage->stable[i], rng_next(rng));
	}
	for (i = 0; i < PAIRS; i++) {
		stage->pair[i][0].key = make(stage, 20 << 24 | i << 16, 16);
		stage->pair[i][1].key = make(stage, 20 << 24 | i << 16, 17);
		add_dest(stage, &stage->pair[i][0], rng_next(rng));
	}
	for (i = 0; i < CHURN; i++) {
		struct rtm_key key;

		do {
			key = make(stage, churn_address(rng),
				   9 + rng_below(rng, 24));
		} while (churn_has(stage, i, &key));
		stage->churn[i].key = key;
	}
}

static void clear(struct kunit *test, struct stage *stage)
{
	unsigned int i;

	for (i = 0; i < 2; i++)
		del_dest(stage, &stage->cover[i]);
	for (i = 0; i < STABLE; i++)
		del_dest(stage, &stage->stable[i]);
	for (i = 0; i < PAIRS; i++)
		del_dest(stage, &stage->pair[i][stage->pair[i][0].id ? 0 : 1]);
	for (i = 0; i < CHURN; i++)
		if (stage->churn[i].id)
			del_dest(stage, &stage->churn[i]);
	while (stage->large_n--)
		rtm_arena_free(&stage->arena, &stage->large,
			       stage->large_id[stage->large_n]);
	rtm_pool_trim(&stage->arena, &stage->large);
	KUNIT_EXPECT_EQ(test, stage->trie.nodes, 1);
	rtm_trie_exit(&stage->trie);
	KUNIT_EXPECT_EQ(test, rtm_store_bytes(&stage->store), 0);
	KUNIT_EXPECT_EQ(test, stage->arena.objects, 0);
}

static double now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec + ts.tv_nsec * 1e-9;
}

static void readers_see_one_state_or_the_other(struct kunit *test)
{
	const int *family = test->param_value;
	struct stage *stage = calloc(1, sizeof(*stage));
	struct reader readers[READERS] = { };
	struct rng rng = { RTM_SEED };
	unsigned long writes = 0, answers = 0, lost = 0;
	const char *seconds = getenv("RTM_SECONDS");
	double end = now() + (seconds ? atof(seconds) : 3);
	unsigned int i;

	native_hiding = false;
	stage->v6 = *family == 6;
	pthread_mutex_init(&stage->lock, NULL);
	rtm_arena_init(&stage->arena);
	rtm_store_init(&stage->store, &stage->arena, stage->v6);
	rtm_trie_init(&stage->trie, &stage->arena, rtm_record_key,
		      stage->v6 ? 128 : 32);
	stage->trie.shortcuts.from = 8;
	rtm_pool_init(&stage->large, RTM_CHUNK_BYTES);
	fill(stage, &rng);
	for (i = 0; i < READERS; i++) {
		readers[i].stage = stage;
		readers[i].index = i;
		readers[i].rng.state = RTM_SEED + i + 1;
		if (pthread_create(&readers[i].thread, NULL, reader_main,
				   &readers[i]))
			abort();
	}
	while (!READ_ONCE(stage->stop)) {
		write_something(stage, &rng);
		native_poll();
		if (++writes % 64 == 0 && now() > end)
			WRITE_ONCE(stage->stop, true);
	}
	for (i = 0; i < READERS; i++) {
		pthread_join(readers[i].thread, NULL);
		answers += readers[i].answers;
		lost += readers[i].lost;
	}
	kunit_info(test, "%lu groups of changes, %lu answers, %lu races lost\n",
		   writes, answers, lost);
	KUNIT_EXPECT_TRUE_MSG(test, !stage->failed[0], "%s", stage->failed);
	KUNIT_EXPECT_GT(test, answers, 0);
	if (!stage->failed[0])
		clear(test, stage);
	rtm_arena_exit(&stage->arena);
	native_quiesce();
	native_hiding = true;
	pthread_mutex_destroy(&stage->lock);
	free(stage);
}

static const int families[] = { 4, 6 };

static void family_desc(const int *family, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "IPv%d", *family);
}

KUNIT_ARRAY_PARAM(family, families, family_desc);

static struct kunit_case cases[] = {
	KUNIT_CASE_PARAM(readers_see_one_state_or_the_other, family_gen_params),
	{}
};

struct kunit_suite rtm_readers_suite = {
	.name = "rtm_readers",
	.test_cases = cases,
};
