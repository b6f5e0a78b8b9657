/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The same table in all three, and lookups in it inside the kernel.
 */
#ifndef BENCH_KERNEL_H
#define BENCH_KERNEL_H

#include "bench.h"

/**
 * struct kernel - everything loaded
 * @t: the table
 * @bench: /dev/rtm_bench
 * @rtm: file of /dev/rtm that owns the table's routes
 * @map: BPF map, or NULL
 * @fib: the kernel's table, or NULL
 * @fib_objects: the same with next hop objects
 * @addrs: addresses
 * @naddrs: how many
 * @prefixes: prefixes, as many as the table has
 */
struct kernel {
	struct table *t;
	int bench;
	int rtm;
	struct map *map;
	struct fib *fib;
	struct fib *fib_objects;
	struct rtm_bench_key *addrs;
	size_t naddrs;
	struct rtm_bench_key *prefixes;
};

void kernel_load_rtm(struct kernel *k, struct table *t);
void kernel_load_fib(struct kernel *k);
void kernel_unload(struct kernel *k);
void kernel_run(const struct kernel *k, int what, int fib_table, size_t count,
		unsigned int duration_ms, struct rtm_bench_result *results,
		struct rtm_bench_run *run);

#endif /* BENCH_KERNEL_H */
