// SPDX-License-Identifier: GPL-2.0
/*
 * The table: packed on the machine that builds, because parsing text is slow in
 * a guest; shuffled, and addresses drawn from it, always in the same way.
 */
#include <arpa/inet.h>
#include <endian.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bench.h"

#define PACK_BLOCK	4096	/* lines */

static uint64_t seed;

static uint64_t rnd(void)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return seed * 0x2545f4914f6cdd1dULL;
}

static size_t below(size_t n)
{
	return (unsigned __int128)rnd() * n >> 64;
}

int parse_address(const char *text, uint64_t *hi, uint64_t *lo)
{
	int family = strchr(text, ':') ? AF_INET6 : AF_INET;
	uint64_t words[2] = { 0, 0 };

	if (inet_pton(family, text, words) != 1)
		die("no address: %s", text);
	*hi = be64toh(words[0]);
	*lo = be64toh(words[1]);
	return family;
}

/*
 * From text to struct entry.  Of every @stride blocks of lines one: neighbours
 * stay neighbours, so that a part of a table is as dense as the whole.
 */
int table_pack(const char *text, const char *packed, unsigned int stride)
{
	FILE *in = fopen(text, "r"), *out = fopen(packed, "w");
	uint64_t head[2] = { 0, 0 };
	unsigned long line = 0;
	struct entry e;
	char buf[512];

	if (!in || !out)
		die("cannot open %s or %s", text, packed);
	fwrite(head, sizeof(head), 1, out);
	while (fgets(buf, sizeof(buf), in)) {
		char prefix[64], hop[64], *slash;
		unsigned int metric;

		if (line++ / PACK_BLOCK % stride)
			continue;
		if (sscanf(buf, "%63s %63s %u", prefix, hop, &metric) != 3)
			die("line %lu of %s is no route", line, text);
		slash = strchr(prefix, '/');
		if (!slash)
			die("line %lu of %s is no route", line, text);
		*slash = 0;
		memset(&e, 0, sizeof(e));
		head[0] = parse_address(prefix, &e.hi, &e.lo);
		parse_address(hop, &e.hop_hi, &e.hop_lo);
		e.len = strtoul(slash + 1, NULL, 10);
		e.metric = metric;
		fwrite(&e, sizeof(e), 1, out);
		head[1]++;
	}
	rewind(out);
	fwrite(head, sizeof(head), 1, out);
	if (fclose(out) || fclose(in))
		die("cannot write %s", packed);
	return 0;
}

void table_load(struct table *t, const char *packed)
{
	int fd = open(packed, O_RDONLY);
	uint64_t head[2];
	size_t at, bytes;
	ssize_t got;

	if (fd < 0 || read(fd, head, sizeof(head)) != sizeof(head))
		die("cannot read %s", packed);
	t->family = head[0];
	t->n = head[1];
	t->order = "file";
	t->e = alloc(t->n, sizeof(*t->e));
	bytes = t->n * sizeof(*t->e);
	for (at = 0; at < bytes; at += got) {
		got = read(fd, (char *)t->e + at, bytes - at);
		if (got <= 0)
			die("%s is cut short", packed);
	}
	close(fd);
}

void table_shuffle(struct table *t)
{
	size_t i;

	seed = 20260511;
	for (i = t->n; i > 1; i--) {
		size_t j = below(i);
		struct entry swap = t->e[i - 1];

		t->e[i - 1] = t->e[j];
		t->e[j] = swap;
	}
	t->order = "shuffled";
}

void put_address(int family, uint64_t hi, uint64_t lo, void *bytes)
{
	uint64_t words[2] = { htobe64(hi), htobe64(lo) };

	memcpy(bytes, words, family == AF_INET ? 4 : 16);
}

static int cmp_keys(const void *a, const void *b)
{
	const struct rtm_bench_key *x = a, *y = b;

	if (x->hi != y->hi)
		return x->hi < y->hi ? -1 : 1;
	return x->lo < y->lo ? -1 : x->lo > y->lo;
}

/* One address below each prefix, the bits below at random; no address twice. */
struct rtm_bench_key *table_addresses(const struct table *t, size_t *n)
{
	struct rtm_bench_key *keys = alloc(t->n, sizeof(*keys));
	unsigned int bits = t->family == AF_INET ? 32 : 128;
	size_t i, kept = 0;

	seed = 42;
	for (i = 0; i < t->n; i++) {
		const struct entry *e = &t->e[i];
		unsigned __int128 addr, host;

		host = ((unsigned __int128)rnd() << 64 | rnd());
		host = e->len ? host >> e->len : host;
		addr = ((unsigned __int128)e->hi << 64 | e->lo) | host;
		addr &= ~(unsigned __int128)0 << (128 - bits);
		keys[i].hi = addr >> 64;
		keys[i].lo = addr;
		keys[i].len = bits;
	}
	qsort(keys, t->n, sizeof(*keys), cmp_keys);
	for (i = 0; i < t->n; i++)
		if (!i || cmp_keys(&keys[i], &keys[kept - 1]))
			keys[kept++] = keys[i];
	for (i = kept; i > 1; i--) {
		size_t j = below(i);
		struct rtm_bench_key swap = keys[i - 1];

		keys[i - 1] = keys[j];
		keys[j] = swap;
	}
	*n = kept;
	return keys;
}

/* The prefixes themselves, shuffled in another way than table_shuffle() does. */
struct rtm_bench_key *table_prefixes(const struct table *t)
{
	struct rtm_bench_key *keys = alloc(t->n, sizeof(*keys));
	size_t i;

	seed = 4711;
	for (i = 0; i < t->n; i++) {
		keys[i].hi = t->e[i].hi;
		keys[i].lo = t->e[i].lo;
		keys[i].len = t->e[i].len;
	}
	for (i = t->n; i > 1; i--) {
		size_t j = below(i);
		struct rtm_bench_key swap = keys[i - 1];

		keys[i - 1] = keys[j];
		keys[j] = swap;
	}
	return keys;
}
