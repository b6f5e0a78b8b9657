/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The benchmark program: what its parts share.
 */
#ifndef BENCH_H
#define BENCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <linux/rtm.h>

#include "../module/bench/rtm_bench.h"

#define BATCH		4096	/* records of one call */
#define FIB_TABLE	100	/* the kernel's table that is filled, and the next */

/**
 * struct entry - a route of the table file
 * @hi: prefix, left aligned, host order
 * @lo: the rest of an IPv6 prefix
 * @hop_hi: next hop
 * @hop_lo: next hop
 * @len: prefix length
 * @metric: length of the AS path
 */
struct entry {
	uint64_t hi, lo;
	uint64_t hop_hi, hop_lo;
	uint32_t len;
	uint32_t metric;
};

/**
 * struct table - a table of routes
 * @family: AF_INET or AF_INET6
 * @n: routes
 * @e: the routes, in the order in which they are added
 * @order: name of that order
 */
struct table {
	int family;
	size_t n;
	struct entry *e;
	const char *order;
};

void die(const char *fmt, ...) __attribute__((noreturn, format(printf, 1, 2)));
void *alloc(size_t n, size_t size);
double now(void);

/* table.c */
int table_pack(const char *text, const char *packed, unsigned int stride);
int parse_address(const char *text, uint64_t *hi, uint64_t *lo);
void table_load(struct table *t, const char *packed);
void table_shuffle(struct table *t);
struct rtm_bench_key *table_addresses(const struct table *t, size_t *n);
struct rtm_bench_key *table_prefixes(const struct table *t);
void put_address(int family, uint64_t hi, uint64_t lo, void *bytes);

/* result.c */
void result_open(const char *path, const char *guest);
void result(const char *name, const char *who, const struct table *t,
	    unsigned int batch, const char *unit, double value);
void result_ns(const char *name, const char *who, const struct table *t,
	       unsigned int batch, double seconds, size_t n);

/* rtm.c */
int rtm_open(int family, unsigned int instance, unsigned int protocol);
struct rtm_route_info *rtm_records(const struct table *t, uint32_t preference);
double rtm_batch(int fd, struct rtm_route_info *records, size_t n, int op,
		 unsigned int batch);
struct rtm_route_brief *rtm_briefs(const struct rtm_route_info *records,
				   size_t n);
double rtm_batch_brief(int fd, struct rtm_route_brief *briefs, size_t n, int op,
		       unsigned int batch);
double rtm_list(int fd, size_t *found, bool routes, bool brief);
double rtm_lookup(int fd, const struct rtm_prefix *keys, size_t n, int kind,
		  size_t *found);
struct rtm_prefix *rtm_keys(int family, const struct rtm_bench_key *keys,
			    size_t n);
void rtm_stats(int fd, struct rtm_stats *stats);
void rtm_expect(int fd, size_t routes);

/* fib.c */
struct fib;
struct fib *fib_new(const struct table *t, bool objects);
int fib_number(const struct fib *f);
double fib_add(struct fib *f, unsigned int batch);
double fib_del(struct fib *f, unsigned int batch);
double fib_dump(struct fib *f, size_t *found);
void fib_free(struct fib *f);

/* bpf.c */
struct map;
struct map *map_new(const struct table *t);
double map_add(struct map *m, unsigned int batch);
double map_del(struct map *m, unsigned int batch);
double map_list(struct map *m, unsigned int batch, size_t *found);
int map_open(struct map *m);
void map_close(struct map *m);
int map_fd(const struct map *m);
void map_free(struct map *m);

/* kernel.c */
void kernel_lookups(struct table *t, unsigned int runs);
void kernel_repeat(struct table *t, unsigned int seconds);

/* memory.c */
void measure_memory(struct table *t);
void measure_empty(void);

/* smp.c */
void measure_smp(struct table *t, unsigned int runs);

#endif /* BENCH_H */
