// SPDX-License-Identifier: GPL-2.0
/*
 * What the core costs: nanoseconds for each operation on a real table, best of
 * some rounds, and bytes for each route.
 *
 * Usage: bench FILE...	a prefix at the start of each line
 * RTM_ROUNDS=n: how many rounds, 5 if not said.
 */
#include <arpa/inet.h>
#include <time.h>
#include "../../arena.h"
#include "../../longest.h"
#include "../../path.h"
#include "../../record.h"
#include "../../walk.h"

#define BATCH	64	/* destinations of a walk */

/**
 * struct bench - a table
 * @arena: memory
 * @trie: the trie
 * @store: records
 * @v6: family
 * @n: prefixes
 * @key: prefixes in order
 * @id: their records
 * @mixed: prefixes in random order
 * @mixed_id: their records
 * @probe: prefixes in another random order
 * @address: an address in each of these
 * @sum: what answers add up to, so that nothing is optimized away
 */
struct bench {
	struct rtm_arena arena;
	struct rtm_trie trie;
	struct rtm_store store;
	bool v6;
	u32 n;
	struct rtm_key *key;
	u32 *id;
	struct rtm_key *mixed;
	u32 *mixed_id;
	struct rtm_key *probe;
	struct rtm_key *address;
	u64 sum;
};

static u64 state = 1;

static u64 next_random(void)
{
	u64 x = state += 0x9e3779b97f4a7c15ULL;

	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9ULL;
	x = (x ^ x >> 27) * 0x94d049bb133111ebULL;
	return x ^ x >> 31;
}

static double now(void)
{
	struct timespec ts;

	/* Of the processor: other programs take their turns in between. */
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ts);
	return ts.tv_sec * 1e9 + ts.tv_nsec;
}

/* Reading the table */

static bool parse(const char *line, struct rtm_key *key, bool *v6)
{
	char text[64];
	size_t n = strcspn(line, "/ \t\n");
	u8 addr[16] = { };
	unsigned int i;

	if (n >= sizeof(text))
		return false;
	memcpy(text, line, n);
	text[n] = '\0';
	*v6 = strchr(text, ':');
	if (inet_pton(*v6 ? AF_INET6 : AF_INET, text, addr) != 1)
		return false;
	memset(key, 0, sizeof(*key));
	for (i = 0; i < 8; i++) {
		key->hi = key->hi << 8 | addr[i];
		key->lo = key->lo << 8 | addr[8 + i];
	}
	rtm_key_trim(key, line[n] == '/' ? atoi(line + n + 1) : *v6 ? 128 : 32);
	return true;
}

static int compare(const void *a, const void *b)
{
	return rtm_key_cmp(a, b);
}

static struct rtm_key *mix(const struct rtm_key *key, u32 n)
{
	struct rtm_key *mixed = malloc(n * sizeof(*mixed));
	u32 i, k;

	memcpy(mixed, key, n * sizeof(*key));
	for (i = n; i > 1; i--) {
		k = next_random() % i;
		swap(mixed[i - 1], mixed[k]);
	}
	return mixed;
}

static void load(struct bench *b, const char *name)
{
	FILE *file = strcmp(name, "-") ? fopen(name, "r") : stdin;
	u32 max = 1 << 16, i, k;
	char line[512];
	bool v6;

	if (!file) {
		perror(name);
		exit(1);
	}
	b->key = malloc(max * sizeof(*b->key));
	while (fgets(line, sizeof(line), file)) {
		if (b->n == max) {
			max *= 2;
			b->key = realloc(b->key, max * sizeof(*b->key));
		}
		if (!parse(line, &b->key[b->n], &v6))
			continue;
		if (b->n && v6 != b->v6)
			continue;
		b->v6 = v6;
		b->n++;
	}
	fclose(file);
	if (!b->n) {
		fprintf(stderr, "%s: no prefixes\n", name);
		exit(1);
	}
	qsort(b->key, b->n, sizeof(*b->key), compare);
	for (i = 1, k = 1; i < b->n; i++)
		if (!rtm_key_equal(&b->key[i], &b->key[k - 1]))
			b->key[k++] = b->key[i];
	b->n = k;
	b->id = malloc(b->n * sizeof(*b->id));
	b->mixed = mix(b->key, b->n);
	b->mixed_id = malloc(b->n * sizeof(*b->mixed_id));
	b->probe = mix(b->key, b->n);
	b->address = malloc(b->n * sizeof(*b->address));
	for (i = 0; i < b->n; i++) {
		struct rtm_key *key = &b->address[i];

		*key = b->probe[i];
		key->hi |= next_random() & ~rtm_mask_hi(key->len);
		key->lo |= next_random() & ~rtm_mask_lo(key->len);
		rtm_key_trim(key, b->v6 ? 128 : 32);
	}
}

/* What is measured.  Each does something with every prefix once. */

/* Records are in memory in the order in which their prefixes are given. */
static void make_records(struct bench *b, const struct rtm_key *key, u32 *id)
{
	struct rtm_stamp stamp = { 1, 1 };
	u32 i;

	for (i = 0; i < b->n; i++) {
		struct rtm_route route = { .metric = i, .views = 1 };

		id[i] = rtm_record_new(&b->store, &key[i]);
		if (!id[i] ||
		    rtm_record_insert(&b->store, id[i], &route, &stamp))
			abort();
	}
}

static void records_mixed(struct bench *b)
{
	make_records(b, b->mixed, b->mixed_id);
}

static void records_sorted(struct bench *b)
{
	make_records(b, b->key, b->id);
}

static void insert(struct bench *b, const struct rtm_key *key, const u32 *id)
{
	u32 i;

	for (i = 0; i < b->n; i++)
		if (rtm_trie_insert(&b->trie, &key[i], id[i]))
			abort();
}

static void insert_mixed(struct bench *b)
{
	insert(b, b->mixed, b->mixed_id);
}

static void insert_sorted(struct bench *b)
{
	insert(b, b->key, b->id);
}

/* As an add does: look, then insert. */
static void find_and_insert(struct bench *b, bool warm)
{
	struct rtm_path path = { .locked = true };
	u32 i;

	for (i = 0; i < b->n; i++) {
		if (warm && !(i % RTM_WARM))
			rtm_trie_warm(&b->trie, &b->mixed[i], b->n - i);
		if (rtm_trie_find(&b->trie, &b->mixed[i], &path) ||
		    rtm_trie_insert(&b->trie, &b->mixed[i], b->mixed_id[i]))
			abort();
	}
}

static void find_and_insert_cold(struct bench *b)
{
	find_and_insert(b, false);
}

static void find_and_insert_warm(struct bench *b)
{
	find_and_insert(b, true);
}

static void exact(struct bench *b)
{
	struct rtm_path path = { .locked = false };
	u32 i;

	for (i = 0; i < b->n; i++) {
		b->sum += rtm_trie_find(&b->trie, &b->probe[i], &path);
		if (!rtm_path_valid(&b->trie, &path))
			abort();
	}
}

static void longest(struct bench *b)
{
	struct rtm_path path = { .locked = false };
	struct rtm_key found;
	u32 i;

	for (i = 0; i < b->n; i++) {
		struct rtm_key *key = &b->address[i];

		b->sum += rtm_trie_longest(&b->trie, key, key->len, &found, &path);
		if (!rtm_path_valid(&b->trie, &path))
			abort();
	}
}

/* The best route of the destination, by the readers' protocol. */
static void longest_route(struct bench *b, const struct rtm_key *key)
{
	const struct rtm_record *record;
	struct rtm_route route;
	struct rtm_path path;
	struct rtm_key found;
	u32 id;

	path.locked = false;
	id = rtm_trie_longest(&b->trie, key, key->len, &found, &path);
	record = rtm_path_record(&b->trie, &path, id, found.len);
	if (!record)
		abort();
	rtm_route_copy(&route, &record->first);
	b->sum += route.metric + READ_ONCE(record->nroutes);
	if (!rtm_path_valid(&b->trie, &path))
		abort();
}

static void longest_with_record(struct bench *b)
{
	u32 i;

	for (i = 0; i < b->n; i++)
		longest_route(b, &b->address[i]);
}

static void longest_with_record_warm(struct bench *b)
{
	u32 i;

	for (i = 0; i < b->n; i++) {
		if (!(i % RTM_WARM))
			rtm_trie_warm(&b->trie, &b->address[i], b->n - i);
		longest_route(b, &b->address[i]);
	}
}

static void take_longest(struct bench *b, struct rtm_longest *at)
{
	const struct rtm_record *record = rtm_longest_record(at);
	struct rtm_route route;

	if (!record)
		abort();
	rtm_route_copy(&route, &record->first);
	b->sum += route.metric + READ_ONCE(record->nroutes);
	if (!rtm_longest_valid(at))
		abort();
}

static void addresses(struct bench *b)
{
	struct rtm_longest at;
	u32 i;

	for (i = 0; i < b->n; i++) {
		rtm_longest_one(&b->trie, &b->address[i], &at);
		if (at.state == RTM_LONGEST_LOST)
			longest_route(b, &b->address[i]);
		else
			take_longest(b, &at);
	}
}

static void addresses_many(struct bench *b)
{
	struct rtm_longest at[RTM_LONGEST_MANY];
	u32 i, k, n;

	for (i = 0; i < b->n; i += n) {
		n = min(b->n - i, RTM_LONGEST_MANY);
		rtm_longest_many(&b->trie, &b->address[i], n, at);
		for (k = 0; k < n; k++) {
			if (at[k].state == RTM_LONGEST_LOST)
				longest_route(b, &b->address[i + k]);
			else
				take_longest(b, &at[k]);
		}
	}
}

static void do_walk(struct bench *b, bool records)
{
	struct rtm_key at = { }, last = { ~0ULL, ~0ULL, 128 };
	struct rtm_found found[BATCH];
	struct rtm_walk walk;
	unsigned int n, i;

	rtm_walk_start(&walk, &b->trie, &at, false, &last);
	while ((n = rtm_walk_next(&walk, found, BATCH))) {
		for (i = 0; i < n; i++) {
			const struct rtm_record *record;
			struct rtm_route route;
			u32 val;

			b->sum += found[i].id;
			if (!records)
				continue;
			record = rtm_record_ptr(&b->store, found[i].id);
			if (!rtm_seq_read_begin(&record->seq, &val) ||
			    !rtm_seq_read_ok(found[i].seq, found[i].val))
				abort();
			rtm_route_copy(&route, &record->first);
			b->sum += route.metric;
			if (!rtm_seq_read_ok(&record->seq, val))
				abort();
		}
	}
}

static void walk(struct bench *b)
{
	do_walk(b, false);
}

static void walk_with_record(struct bench *b)
{
	do_walk(b, true);
}

static void delete_mixed(struct bench *b)
{
	u32 i;

	for (i = 0; i < b->n; i++)
		rtm_trie_delete(&b->trie, &b->mixed[i]);
}

static void delete_sorted(struct bench *b)
{
	u32 i;

	for (i = 0; i < b->n; i++)
		rtm_trie_delete(&b->trie, &b->key[i]);
}

static const struct {
	const char *name;
	void (*run)(struct bench *b);
} steps[] = {
	{ "record with route, in random order", records_mixed },
	{ "insert, random order", insert_mixed },
	{ "exact match, random, id", exact },
	{ "longest match, random, id", longest },
	{ "longest match, random, with record", longest_with_record },
	{ "longest match, random, with record, warmed", longest_with_record_warm },
	{ "address, random, with record", addresses },
	{ "address, random, with record, 16 side by side", addresses_many },
	{ "ordered walk, id", walk },
	{ "ordered walk, with record", walk_with_record },
	{ "delete, random order", delete_mixed },
	{ "exact, then insert, random order", find_and_insert_cold },
	{ "delete, random order", delete_mixed },
	{ "exact, then insert, random order, warmed", find_and_insert_warm },
	{ "delete, in order", delete_sorted },
	{ NULL, NULL },		/* records again, in order */
	{ "record with route, in order", records_sorted },
	{ "insert, in order", insert_sorted },
	{ "longest, with record, records in order", longest_with_record },
	{ "ordered walk, with record, records in order", walk_with_record },
};

static void setup(struct bench *b)
{
	rtm_arena_init(&b->arena);
	rtm_store_init(&b->store, &b->arena, b->v6);
	rtm_trie_init(&b->trie, &b->arena, rtm_record_key, b->v6 ? 128 : 32);
}

static void bench(struct bench *b, unsigned int rounds)
{
	double best[ARRAY_SIZE(steps)] = { }, start, ns;
	unsigned int round, i;
	u64 node_bytes = 0, bytes = 0;
	u32 nodes = 0;

	for (round = 0; round < rounds; round++) {
		setup(b);
		for (i = 0; i < ARRAY_SIZE(steps); i++) {
			if (!steps[i].run) {
				rtm_arena_exit(&b->arena);
				native_quiesce();
				setup(b);
				continue;
			}
			start = now();
			steps[i].run(b);
			ns = (now() - start) / b->n;
			if (!round || ns < best[i])
				best[i] = ns;
			if (i == 1) {
				nodes = b->trie.nodes;
				node_bytes = b->trie.node_bytes;
				bytes = b->arena.bytes;
			}
		}
		rtm_arena_exit(&b->arena);
		native_quiesce();
	}
	for (i = 0; i < ARRAY_SIZE(steps); i++)
		if (steps[i].name)
			printf("  %-46s %7.1f ns\n", steps[i].name, best[i]);
	printf("  %-46s %7u\n", "trie nodes", nodes);
	printf("  %-46s %7.2f bytes\n", "trie, each prefix", (double)node_bytes / b->n);
	printf("  %-46s %7.2f bytes\n", "all, each prefix", (double)bytes / b->n);
}

int main(int argc, char **argv)
{
	const char *rounds = getenv("RTM_ROUNDS");
	int i;

	if (argc < 2) {
		fprintf(stderr, "usage: %s FILE...\n", argv[0]);
		return 2;
	}
	for (i = 1; i < argc; i++) {
		struct bench *b = calloc(1, sizeof(*b));

		load(b, argv[i]);
		printf("%u IPv%d prefixes, each once for each figure\n", b->n,
		       b->v6 ? 6 : 4);
		bench(b, rounds ? max(1, atoi(rounds)) : 5);
		fprintf(stderr, "%s", b->sum ? "" : "?");
		free(b->key);
		free(b->id);
		free(b->mixed);
		free(b->probe);
		free(b->mixed_id);
		free(b->address);
		free(b);
	}
	return 0;
}
