// SPDX-License-Identifier: GPL-2.0
/*
 * Lookups inside the kernel, through the module rtm_bench.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bench.h"
#include "kernel.h"

static const struct {
	const char *name;
	const char *who;
	int what;
} cases[] = {
	{ "lpm-kernel", "rtm", RTM_BENCH_RTM },
	{ "lpm-kernel-hop", "rtm", RTM_BENCH_RTM_HOP },
	{ "lpm-kernel-many", "rtm", RTM_BENCH_RTM_MANY },
	{ "lpm-kernel", "fib", RTM_BENCH_FIB },
	{ "lpm-kernel", "fib-objects", RTM_BENCH_FIB },
	{ "lpm-kernel", "bpf", RTM_BENCH_BPF },
	{ "exact-kernel", "rtm", RTM_BENCH_RTM_EXACT },
};

#define NCASES	(sizeof(cases) / sizeof(cases[0]))

/* So few addresses that all they need stays in the cache. */
#define HOT		500

void kernel_load_rtm(struct kernel *k, struct table *t)
{
	struct rtm_route_info *records = rtm_records(t, 0);

	memset(k, 0, sizeof(*k));
	k->t = t;
	k->bench = open("/dev/rtm_bench", O_RDWR);
	if (k->bench < 0)
		die("/dev/rtm_bench");
	k->rtm = rtm_open(t->family, 0, 1);
	rtm_batch(k->rtm, records, t->n, RTM_OP_ADD, BATCH);
	rtm_expect(k->rtm, t->n);
	free(records);
	k->addrs = table_addresses(t, &k->naddrs);
	k->prefixes = table_prefixes(t);
}

/* The kernel's own table, as rtm has it. */
void kernel_load_fib(struct kernel *k)
{
	k->fib = fib_new(k->t, false);
	fib_add(k->fib, 256);
}

static void load_peers(struct kernel *k)
{
	k->map = map_new(k->t);
	map_open(k->map);
	map_add(k->map, BATCH);
	if (k->t->family == AF_INET) {
		kernel_load_fib(k);
		k->fib_objects = fib_new(k->t, true);
		fib_add(k->fib_objects, 256);
	}
}

void kernel_unload(struct kernel *k)
{
	if (k->fib) {
		fib_del(k->fib, 256);
		fib_free(k->fib);
	}
	if (k->fib_objects) {
		fib_del(k->fib_objects, 256);
		fib_free(k->fib_objects);
	}
	if (k->map)
		map_free(k->map);
	close(k->rtm);
	close(k->bench);
	free(k->addrs);
	free(k->prefixes);
}

void kernel_run(const struct kernel *k, int what, int fib_table, size_t count,
		unsigned int duration_ms, struct rtm_bench_result *results,
		struct rtm_bench_run *run)
{
	bool exact = what == RTM_BENCH_RTM_EXACT;

	memset(run, 0, sizeof(*run));
	run->what = what;
	run->fd = what == RTM_BENCH_BPF ? map_fd(k->map) : k->rtm;
	run->family = k->t->family;
	run->fib_table = fib_table;
	run->keys = (uintptr_t)(exact ? k->prefixes : k->addrs);
	run->results = (uintptr_t)results;
	run->count = count;
	run->duration_ms = duration_ms;
	if (ioctl(k->bench, RTM_BENCH_IOC_RUN, run))
		die("lookups of kind %d", what);
}

/* The kernel's table that a case is about. */
static int table_of(const struct kernel *k, size_t c)
{
	if (cases[c].what != RTM_BENCH_FIB || !k->fib)
		return 0;
	return fib_number(strcmp(cases[c].who, "fib") ? k->fib_objects : k->fib);
}

/* All must find the same prefix and next hop for every address. */
static void compare(const struct kernel *k)
{
	struct rtm_bench_result *ours = alloc(k->naddrs, sizeof(*ours));
	struct rtm_bench_result *theirs = alloc(k->naddrs, sizeof(*theirs));
	struct rtm_bench_run run;
	size_t c, i;

	kernel_run(k, RTM_BENCH_RTM_HOP, 0, k->naddrs, 0, ours, &run);
	for (c = 0; c < NCASES; c++) {
		if ((cases[c].what != RTM_BENCH_FIB || !k->fib) &&
		    cases[c].what != RTM_BENCH_BPF &&
		    cases[c].what != RTM_BENCH_RTM_MANY)
			continue;
		kernel_run(k, cases[c].what, table_of(k, c), k->naddrs, 0,
			   theirs, &run);
		for (i = 0; i < k->naddrs; i++)
			if (memcmp(&ours[i], &theirs[i], sizeof(*ours)))
				die("address %zu: rtm found /%u via %x, %s /%u via %x",
				    i, ours[i].len, ours[i].hop, cases[c].who,
				    theirs[i].len, theirs[i].hop);
	}
	free(ours);
	free(theirs);
}

/* What is left when memory is no matter: instructions. */
static void hot(const struct kernel *k, size_t c)
{
	struct rtm_bench_run run;
	char name[32];

	kernel_run(k, cases[c].what, table_of(k, c),
		   k->naddrs < HOT ? k->naddrs : HOT, 50, NULL, &run);
	snprintf(name, sizeof(name), "%s-hot", cases[c].name);
	result_ns(name, cases[c].who, k->t, 0, run.out_ns * 1e-9,
		  run.out_lookups);
}

void kernel_lookups(struct table *t, unsigned int runs)
{
	uint64_t sum = 0;
	struct kernel k;
	unsigned int i;
	size_t c;

	kernel_load_rtm(&k, t);
	load_peers(&k);
	compare(&k);
	for (i = 0; i < runs; i++) {
		for (c = 0; c < NCASES; c++) {
			bool exact = cases[c].what == RTM_BENCH_RTM_EXACT;
			struct rtm_bench_run run;

			if (cases[c].what == RTM_BENCH_FIB && !k.fib)
				continue;
			kernel_run(&k, cases[c].what, table_of(&k, c),
				   exact ? t->n : k.naddrs, 0, NULL, &run);
			result_ns(cases[c].name, cases[c].who, t, 0,
				  run.out_ns * 1e-9, run.out_lookups);
			if (exact)
				continue;
			hot(&k, c);
			if (sum && sum != run.out_sum)
				die("%s %s: sum %llu instead of %llu",
				    cases[c].name, cases[c].who,
				    (unsigned long long)run.out_sum,
				    (unsigned long long)sum);
			sum = run.out_sum;
		}
	}
	kernel_unload(&k);
}

/* For a profiler: longest matches for so many seconds. */
void kernel_repeat(struct table *t, unsigned int seconds)
{
	struct rtm_bench_run run;
	struct kernel k;

	kernel_load_rtm(&k, t);
	kernel_run(&k, RTM_BENCH_RTM, 0, k.naddrs, seconds * 1000, NULL, &run);
	result_ns("repeat-lpm", "rtm", t, 0, run.out_ns * 1e-9, run.out_lookups);
	kernel_unload(&k);
}
