// SPDX-License-Identifier: GPL-2.0
/*
 * Makes a routing table, or a stream of updates to it, of the size and shape of the
 * Internet's in May 2026, for those who have no real one at hand. Deterministic: the
 * same arguments print the same bytes on every machine (integer arithmetic only).
 *
 *   gen-table 4|6 [COUNT [SEED]]            "prefix/len nexthop pathlen origin", sorted
 *   gen-table updates 4|6 [EVENTS [SEED [COUNT]]]
 *                     "seconds A|W prefix/len nexthop pathlen origin peer"; starts from
 *                     what gen-table 4|6 COUNT prints
 *   gen-table multi [EVENTS [SEED]]
 *                     the same columns: five minutes of many peers, both families,
 *                     most withdrawals of what is not there; starts from nothing
 *
 * The figures below were measured on one peer's full tables of 2026-05-11; a smaller
 * COUNT scales them. What is not imitated: which address blocks are in use, and the
 * bursts of real updates.
 */
#include <arpa/inet.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A share of the whole that the RANK most popular members have together, in 1/10000. */
struct share {
	uint32_t rank;
	uint32_t cumulative;
};

struct shape {
	int family;
	uint32_t count;
	uint32_t per_len[64];		/* prefixes of each length */
	uint32_t per_depth[10];		/* prefixes with so many less-specific ones above */
	uint32_t nexthops, origins;
	struct share nexthop_skew[10];
	struct share origin_skew[12];
	uint32_t same_origin;		/* 1/10000 that the next prefix has the same origin */
	uint32_t same_exit;		/* 1/10000 that a prefix uses its origin's usual exit */
	uint32_t path_len[16];		/* 1/10000 by AS path length */
};

static const struct shape shape_v4 = {
	.family = 4,
	.count = 1042325,
	.per_len = {
		[8] = 16, [9] = 14, [10] = 39, [11] = 95, [12] = 297, [13] = 584,
		[14] = 1201, [15] = 2129, [16] = 13635, [17] = 8347, [18] = 13387,
		[19] = 25516, [20] = 45627, [21] = 52463, [22] = 113741,
		[23] = 107869, [24] = 657365,
	},
	.per_depth = { 516547, 365031, 118784, 31813, 6752, 2321, 1052, 24, 1 },
	.nexthops = 3162,
	.origins = 77668,
	.nexthop_skew = {
		{ 1, 1753 }, { 3, 3954 }, { 10, 6090 }, { 30, 7296 }, { 100, 8474 },
		{ 300, 9305 }, { 1000, 9833 }, { 3162, 10000 },
	},
	.origin_skew = {
		{ 1, 143 }, { 3, 399 }, { 10, 742 }, { 30, 1369 }, { 100, 2436 },
		{ 300, 3701 }, { 1000, 5265 }, { 3000, 6639 }, { 10000, 8099 },
		{ 30000, 9277 }, { 77668, 10000 },
	},
	.same_origin = 6974,
	.same_exit = 8902,
	.path_len = { 0, 1540, 3761, 2992, 957, 394, 158, 92, 29, 18, 5, 54 },
};

static const struct shape shape_v6 = {
	.family = 6,
	.count = 246175,
	.per_len = {
		[16] = 1, [19] = 1, [20] = 14, [21] = 3, [22] = 6, [23] = 6, [24] = 42,
		[25] = 12, [26] = 17, [27] = 18, [28] = 161, [29] = 5435, [30] = 827,
		[31] = 341, [32] = 26740, [33] = 5407, [34] = 5197, [35] = 1837,
		[36] = 9424, [37] = 1208, [38] = 2677, [39] = 1829, [40] = 23096,
		[41] = 1697, [42] = 2924, [43] = 1453, [44] = 24860, [45] = 4511,
		[46] = 5640, [47] = 8925, [48] = 111866,
	},
	.per_depth = { 108042, 82517, 41351, 10809, 3171, 256, 19, 9, 1 },
	.nexthops = 69,
	.origins = 31181,
	.nexthop_skew = {
		{ 1, 887 }, { 3, 1985 }, { 10, 4891 }, { 30, 9230 }, { 69, 10000 },
	},
	.origin_skew = {
		{ 1, 529 }, { 3, 1148 }, { 10, 2138 }, { 30, 3326 }, { 100, 4700 },
		{ 300, 5839 }, { 1000, 6875 }, { 3000, 7850 }, { 10000, 9004 },
		{ 31181, 10000 },
	},
	.same_origin = 7759,
	.same_exit = 9193,
	.path_len = { 0, 12, 396, 3977, 3388, 1442, 438, 149, 94, 32, 27, 45 },
};

/* How a day's updates spread over the prefixes that are touched at all. */
static const struct share update_skew[] = {
	{ 1, 337 }, { 10, 627 }, { 100, 1507 }, { 1000, 2820 }, { 10000, 5318 },
	{ 100000, 9391 }, { 134867, 10000 },
};

struct route {
	uint64_t addr;			/* left-aligned; no prefix is longer than 64 bits */
	uint8_t len, depth, path;
	uint16_t exit;
	uint32_t origin;
};

static uint64_t rng_state;

/* splitmix64 */
static uint64_t rnd(void)
{
	uint64_t z = (rng_state += 0x9e3779b97f4a7c15ull);

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
	return z ^ (z >> 31);
}

static uint32_t below(uint32_t n)
{
	return (rnd() >> 32) * (uint64_t)n >> 32;
}

static uint64_t mask(int len)
{
	return len ? ~0ull << (64 - len) : 0;
}

static void *must_alloc(size_t n, size_t size)
{
	void *p = calloc(n ? n : 1, size);

	if (!p) {
		fprintf(stderr, "gen-table: out of memory\n");
		exit(1);
	}
	return p;
}

/*
 * A rank from 0 to n-1 with the skew of the table s: first the segment by its share,
 * then a place within it, the lower half of a doubling as likely as its upper half.
 */
static uint32_t skewed(const struct share *s, uint32_t n)
{
	uint32_t u = below(10000), lo = 0, hi, step;
	int i = 0;

	while (s[i].cumulative <= u && s[i].cumulative < 10000)
		lo = s[i++].rank;
	hi = s[i].rank;
	step = hi - lo;
	if (lo && below(2))
		step = (step + 3) / 4;
	lo += below(step);
	return lo % n;
}

/* The set of prefixes so far: open addressing, index + 1 into routes[]. */
static uint32_t *slots;
static uint32_t slot_mask;
static struct route *routes;
static uint32_t nr_routes;

static uint32_t slot_of(uint64_t addr, int len)
{
	uint64_t h = (addr ^ ((uint64_t)len << 3)) * 0x9e3779b97f4a7c15ull;
	uint32_t i = (h >> 32) & slot_mask;

	while (slots[i] && (routes[slots[i] - 1].addr != addr || routes[slots[i] - 1].len != len))
		i = (i + 1) & slot_mask;
	return i;
}

/* Number of less-specific prefixes above, or -1 if the prefix is there already. */
static int depth_of(const struct shape *sh, uint64_t addr, int len)
{
	int l, depth = 0;

	if (slots[slot_of(addr, len)])
		return -1;
	for (l = 1; l < len; l++)
		if (sh->per_len[l] && slots[slot_of(addr & mask(l), l)])
			depth++;
	return depth;
}

/* Where a prefix without anything above it may be. */
static uint64_t random_root(const struct shape *sh)
{
	static const uint16_t v6_blocks[] = {
		0x2001, 0x2400, 0x2600, 0x2800, 0x2a00, 0x2a00, 0x2c00,
	};
	uint64_t addr;
	uint32_t block;

	if (sh->family == 6) {
		block = v6_blocks[below(sizeof(v6_blocks) / sizeof(v6_blocks[0]))];
		addr = rnd() & mask(64);
		/* 2001::/16 is in use as a whole, the /12s from their start. */
		if (block == 0x2001)
			return (uint64_t)block << 48 | addr >> 16;
		return (uint64_t)block << 48 | addr >> 12;
	}
	return rnd();
}

/* Private, special and multicast space is in no Internet table. */
static int is_special(const struct shape *sh, uint64_t addr, int len)
{
	static const struct { uint32_t addr; int len; } bad[] = {
		{ 0x00000000, 8 }, { 0x0a000000, 8 }, { 0x7f000000, 8 }, { 0x64400000, 10 },
		{ 0xa9fe0000, 16 }, { 0xac100000, 12 }, { 0xc0000000, 24 }, { 0xc0000200, 24 },
		{ 0xc0a80000, 16 }, { 0xc6120000, 15 }, { 0xc6336400, 24 }, { 0xcb007100, 24 },
		{ 0xe0000000, 3 },
	};
	size_t i;

	if (sh->family == 6)	/* documentation space, and Teredo */
		return addr >> 32 == 0x20010db8 || addr >> 32 == 0x20010000;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		int l = len < bad[i].len ? len : bad[i].len;

		if (((addr ^ (uint64_t)bad[i].addr << 32) & mask(l)) == 0)
			return 1;
	}
	return 0;
}

/*
 * Lengths ascend, so what is above a prefix when it is placed is all that will ever be:
 * its depth is known at once, and the wanted depth can be drawn from what is left over.
 */
static void place_prefixes(const struct shape *sh, uint32_t count)
{
	uint32_t per_depth[10], left, i, n, done = 0;
	uint32_t *by_depth[10], nr_by_depth[10] = { 0 };
	int len, d, want, tries;

	for (slot_mask = 1; slot_mask < count * 2; slot_mask = slot_mask * 2 + 1)
		;
	slots = must_alloc((size_t)slot_mask + 1, sizeof(*slots));
	routes = must_alloc(count, sizeof(*routes));
	for (d = 0; d < 10; d++) {
		per_depth[d] = (uint64_t)sh->per_depth[d] * count / sh->count;
		by_depth[d] = must_alloc(count, sizeof(**by_depth));
	}
	for (len = 1; len < 64; len++) {
		uint64_t prev = 0, upto = 0;
		int l;

		/* Rounded so that the sum over all lengths is COUNT exactly. */
		for (l = 1; l <= len; l++)
			upto += sh->per_len[l];
		n = upto * count / sh->count - done;
		done += n;
		for (i = 0; i < n; i++) {
			uint64_t addr = 0;
			int got = -1;

			for (left = 0, d = 0; d < 10; d++)
				left += per_depth[d];
			left = left ? below(left) : 0;
			for (want = 0; want < 9 && left >= per_depth[want]; want++)
				left -= per_depth[want];
			while (want && !nr_by_depth[want - 1])
				want--;
			for (tries = 0; tries < 300; tries++) {
				/* Neighbours are common: one owner splits one block. */
				if (!tries && prev && below(10) < 6) {
					addr = prev + (1ull << (64 - len));
				} else if (want && tries < 150) {
					struct route *up;

					up = &routes[by_depth[want - 1][below(nr_by_depth[want - 1])]];
					if (up->len >= len)
						continue;
					addr = up->addr | (rnd() & ~mask(up->len));
				} else {
					addr = random_root(sh);
				}
				addr &= mask(len);
				if (is_special(sh, addr, len))
					continue;
				got = depth_of(sh, addr, len);
				if (got == want)
					break;
				/* Space fills up: in the end any free place will do. */
				if (got >= 0 && tries > 100)
					break;
				got = -1;
			}
			if (got < 0 || got > 9)
				continue;
			routes[nr_routes] = (struct route){ .addr = addr, .len = len, .depth = got };
			slots[slot_of(addr, len)] = nr_routes + 1;
			by_depth[got][nr_by_depth[got]++] = nr_routes++;
			if (per_depth[got])
				per_depth[got]--;
			prev = addr;
		}
	}
	for (d = 0; d < 10; d++)
		free(by_depth[d]);
	free(slots);
}

static int by_addr_len(const void *a, const void *b)
{
	const struct route *x = a, *y = b;

	if (x->addr != y->addr)
		return x->addr < y->addr ? -1 : 1;
	return x->len - y->len;
}

/* The list 0..n-1, then skewed draws; shuffled. So each member occurs. */
static uint32_t *draw_list(const struct share *skew, uint32_t members, uint32_t n)
{
	uint32_t *list = must_alloc(n, sizeof(*list)), i, j, t;

	for (i = 0; i < n; i++)
		list[i] = i < members ? i : skewed(skew, members);
	for (i = n; i > 1; i--) {
		j = below(i);
		t = list[i - 1];
		list[i - 1] = list[j];
		list[j] = t;
	}
	return list;
}

/* Runs of one origin in address order; an origin has a usual exit. */
static void assign_columns(const struct shape *sh)
{
	uint32_t runs = 0, i, r, origins, exits;
	uint8_t *starts = must_alloc(nr_routes, 1);
	uint32_t *run_origin, *usual;

	for (i = 0; i < nr_routes; i++) {
		starts[i] = !i || below(10000) >= sh->same_origin;
		runs += starts[i];
	}
	origins = sh->origins < runs ? sh->origins : runs;
	exits = sh->nexthops < origins ? sh->nexthops : origins;
	run_origin = draw_list(sh->origin_skew, origins, runs);
	usual = draw_list(sh->nexthop_skew, exits, origins);
	for (i = 0, r = 0; i < nr_routes; i++) {
		struct route *rt = &routes[i];
		uint32_t u = below(10000);

		r += starts[i];
		rt->origin = run_origin[r - 1];
		rt->exit = usual[rt->origin];
		if (below(10000) >= sh->same_exit)
			rt->exit = skewed(sh->nexthop_skew, exits);
		for (rt->path = 0; u >= sh->path_len[rt->path] && rt->path < 11; rt->path++)
			u -= sh->path_len[rt->path];
	}
	free(starts);
	free(run_origin);
	free(usual);
}

static const char *prefix_text(const struct shape *sh, const struct route *rt)
{
	static char buf[INET6_ADDRSTRLEN + 4];
	unsigned char a[16] = { 0 };
	int i;

	for (i = 0; i < 8; i++)
		a[i] = rt->addr >> (56 - 8 * i);
	inet_ntop(sh->family == 4 ? AF_INET : AF_INET6, a, buf, sizeof(buf));
	sprintf(buf + strlen(buf), "/%d", rt->len);
	return buf;
}

static const char *exit_text(const struct shape *sh, uint32_t exit)
{
	static char buf[64];

	/* 198.18/15 is for benchmarks; 254 a /24, so no address looks like a network's. */
	if (sh->family == 4)
		sprintf(buf, "198.18.%u.%u", exit / 254, exit % 254 + 1);
	else
		sprintf(buf, "2001:db8:%x::1", exit + 1);
	return buf;
}

/* AS numbers as they are given out: a dense 16-bit range, and a sparse 32-bit one. */
static uint32_t asn(uint32_t origin)
{
	return origin < 50000 ? origin + 1 : 196608 + (origin - 50000) * 7;
}

static void make_table(const struct shape *sh, uint32_t count, uint64_t seed)
{
	rng_state = seed * 1000003 + sh->family;
	place_prefixes(sh, count);
	qsort(routes, nr_routes, sizeof(*routes), by_addr_len);
	assign_columns(sh);
}

#define MULTI_PEERS	36
#define MULTI_PREFIXES	12000

/* A few peers say most, over IPv4 or IPv6 sessions; about every other event withdraws. */
static void print_multi(const struct shape *sh, uint32_t events, uint32_t first, uint32_t all,
			uint64_t seed)
{
	static const char *const peers[] = { "192.0.2.%u", "2001:db8:fffe::%u" };
	uint32_t *order, i, j, t;
	char peer[40];

	nr_routes = 0;
	make_table(sh, MULTI_PREFIXES, seed);
	order = must_alloc(nr_routes, sizeof(*order));
	rng_state = seed * 104729 + sh->family;
	for (i = 0; i < nr_routes; i++)
		order[i] = i;
	for (i = nr_routes; i > 1; i--) {
		j = below(i);
		t = order[i - 1];
		order[i - 1] = order[j];
		order[j] = t;
	}
	for (i = 0; i < events; i++) {
		uint64_t us = (uint64_t)(first + i) * 300000000 / all;
		struct route *rt = &routes[order[skewed(update_skew, nr_routes)]];
		uint32_t from = below(1 + below(MULTI_PEERS));

		snprintf(peer, sizeof(peer), peers[sh->family == 6], from + 1);
		printf("%llu.%06u ", (unsigned long long)(us / 1000000),
		       (unsigned int)(us % 1000000));
		if (below(100) < 47)
			printf("W %s - 0 0 %s\n", prefix_text(sh, rt), peer);
		else	/* each peer has a usual exit, and now and then another */
			printf("A %s %s %u %u %s\n", prefix_text(sh, rt),
			       exit_text(sh, from * 2 + !below(8)), rt->path + below(3),
			       asn(rt->origin), peer);
	}
	free(order);
	free(routes);
}

static void print_updates(const struct shape *sh, uint32_t events, uint64_t seed)
{
	const char *peer = sh->family == 4 ? "193.0.0.56" : "2001:db8:ffff::38";
	uint8_t *gone = must_alloc(nr_routes, 1);
	uint32_t *order = must_alloc(nr_routes, sizeof(*order)), i, j, t;

	rng_state = seed * 7919 + sh->family;
	for (i = 0; i < nr_routes; i++)
		order[i] = i;
	for (i = nr_routes; i > 1; i--) {
		j = below(i);
		t = order[i - 1];
		order[i - 1] = order[j];
		order[j] = t;
	}
	for (i = 0; i < events; i++) {
		uint32_t idx = order[skewed(update_skew, nr_routes)], u = below(1000);
		struct route *rt = &routes[idx];
		uint64_t ms = (uint64_t)i * 86400000 / events;

		/* Of a real day's events 2.7 % withdraw; most come back at the next one. */
		if (!gone[idx] && u < 27) {
			gone[idx] = 1;
			printf("%llu.%03u W %s - 0 0 %s\n", (unsigned long long)(ms / 1000),
			       (unsigned int)(ms % 1000), prefix_text(sh, rt), peer);
			continue;
		}
		gone[idx] = 0;
		/* 7 % move to another exit, 34 % change the path's length, 59 % nothing. */
		u = below(100);
		if (u < 7)
			rt->exit = skewed(sh->nexthop_skew, sh->nexthops);
		else if (u < 41)
			rt->path = rt->path > 1 && below(2) ? rt->path - 1 : rt->path + (rt->path < 60);
		printf("%llu.%03u A %s %s %u %u %s\n", (unsigned long long)(ms / 1000),
		       (unsigned int)(ms % 1000), prefix_text(sh, rt), exit_text(sh, rt->exit),
		       rt->path, asn(rt->origin), peer);
	}
	free(gone);
	free(order);
}

int main(int argc, char **argv)
{
	int updates = argc > 1 && !strcmp(argv[1], "updates"), at = 1 + updates;
	const struct shape *sh;
	uint32_t i, n, count;
	uint64_t seed;

	if (argc > 1 && !strcmp(argv[1], "multi")) {
		n = argc > 2 ? strtoul(argv[2], NULL, 0) : 0;
		n = n ? n : 269291;
		seed = argc > 3 ? strtoull(argv[3], NULL, 0) : 1;
		print_multi(&shape_v4, n - n / 10, 0, n, seed);
		print_multi(&shape_v6, n / 10, n - n / 10, n, seed);
		return fflush(stdout) || ferror(stdout) ? 1 : 0;
	}
	if (argc <= at || (strcmp(argv[at], "4") && strcmp(argv[at], "6"))) {
		fprintf(stderr, "usage: gen-table 4|6 [COUNT [SEED]]\n"
			"       gen-table updates 4|6 [EVENTS [SEED [COUNT]]]\n"
			"       gen-table multi [EVENTS [SEED]]\n");
		return 2;
	}
	sh = argv[at][0] == '4' ? &shape_v4 : &shape_v6;
	n = argc > at + 1 ? strtoul(argv[at + 1], NULL, 0) : 0;
	seed = argc > at + 2 ? strtoull(argv[at + 2], NULL, 0) : 1;
	count = updates ? (argc > at + 3 ? strtoul(argv[at + 3], NULL, 0) : 0) : n;
	if (!count)
		count = sh->count;
	make_table(sh, count, updates ? 1 : seed);
	if (updates) {
		print_updates(sh, n ? n : 1393421, seed);
	} else {
		for (i = 0; i < nr_routes; i++)
			printf("%s %s %u %u\n", prefix_text(sh, &routes[i]),
			       exit_text(sh, routes[i].exit), routes[i].path,
			       asn(routes[i].origin));
	}
	free(routes);
	return fflush(stdout) || ferror(stdout) ? 1 : 0;
}
