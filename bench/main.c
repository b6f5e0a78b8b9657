// SPDX-License-Identifier: GPL-2.0
/*
 * rtmbench: measures inside a guest; see README.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bench.h"
#include "compat.h"
#include "listen.h"

static unsigned int runs = 5;

static void expect(const char *who, size_t found, size_t wanted)
{
	if (found != wanted)
		die("%s: %zu found instead of %zu", who, found, wanted);
}

/* In each run everything once, so that a busy moment of the machine hits all. */

static void rtm_full_round(struct table *t, struct rtm_route_info *records)
{
	int fd = rtm_open(t->family, 0, 1);
	size_t found;
	double took;

	took = rtm_batch(fd, records, t->n, RTM_OP_ADD, BATCH);
	result_ns("add", "rtm-full", t, BATCH, took, t->n);
	rtm_expect(fd, t->n);
	took = rtm_list(fd, &found, false, false);
	result_ns("list", "rtm-full", t, BATCH, took, found);
	expect("rtm list, full records", found, t->n);
	took = rtm_batch(fd, records, t->n, RTM_OP_DEL, BATCH);
	result_ns("delete", "rtm-full", t, BATCH, took, t->n);
	rtm_expect(fd, 0);
	close(fd);
}

static void rtm_round(struct table *t, struct rtm_route_brief *records,
		      const struct rtm_prefix *addrs, size_t naddrs,
		      const struct rtm_prefix *keys)
{
	int fd = rtm_open(t->family, 0, 1);
	size_t found;
	double took;

	took = rtm_batch_brief(fd, records, t->n, RTM_OP_ADD, BATCH);
	result_ns("add", "rtm", t, BATCH, took, t->n);
	rtm_expect(fd, t->n);
	took = rtm_list(fd, &found, false, true);
	result_ns("list", "rtm", t, BATCH, took, found);
	expect("rtm list", found, t->n);
	took = rtm_list(fd, &found, true, true);
	result_ns("list-routes", "rtm", t, BATCH, took, found);
	expect("rtm route list", found, t->n);
	took = rtm_lookup(fd, addrs, naddrs, RTM_LOOKUP_LONGEST, &found);
	result_ns("lpm-ioctl", "rtm", t, BATCH, took, naddrs);
	expect("rtm longest", found, naddrs);
	took = rtm_lookup(fd, keys, t->n, RTM_LOOKUP_EXACT, &found);
	result_ns("exact-ioctl", "rtm", t, BATCH, took, t->n);
	expect("rtm exact", found, t->n);
	took = rtm_batch_brief(fd, records, t->n, RTM_OP_DEL, BATCH);
	result_ns("delete", "rtm", t, BATCH, took, t->n);
	rtm_expect(fd, 0);
	close(fd);
}

static void map_round(struct table *t, struct map *m)
{
	size_t found;
	double took;

	map_open(m);
	took = map_add(m, BATCH);
	result_ns("add", "bpf", t, BATCH, took, t->n);
	took = map_list(m, BATCH, &found);
	result_ns("list", "bpf", t, BATCH, took, found);
	expect("BPF list", found, t->n);
	took = map_del(m, BATCH);
	result_ns("delete", "bpf", t, BATCH, took, t->n);
	map_close(m);
}

static void fib_round(struct table *t, const char *who, struct fib *f,
		      unsigned int batch)
{
	size_t found;
	double took;

	took = fib_add(f, batch);
	result_ns("add", who, t, batch, took, t->n);
	took = fib_dump(f, &found);
	result_ns("list", who, t, 0, took, found);
	expect("FIB dump", found, t->n);
	took = fib_del(f, batch);
	result_ns("delete", who, t, batch, took, t->n);
}

static void measure_bulk(struct table *t)
{
	struct rtm_route_info *records = rtm_records(t, 0);
	struct rtm_route_brief *briefs = rtm_briefs(records, t->n);
	struct rtm_bench_key *addr_keys, *key_keys;
	struct rtm_prefix *addrs, *keys;
	struct map *m = map_new(t);
	struct fib *f = fib_new(t, false), *fo = fib_new(t, true);
	unsigned int i;
	size_t naddrs;

	addr_keys = table_addresses(t, &naddrs);
	key_keys = table_prefixes(t);
	addrs = rtm_keys(t->family, addr_keys, naddrs);
	keys = rtm_keys(t->family, key_keys, t->n);
	for (i = 0; i < runs; i++) {
		rtm_round(t, briefs, addrs, naddrs, keys);
		rtm_full_round(t, records);
		map_round(t, m);
		fib_round(t, "fib", f, 256);
		fib_round(t, "fib-objects", fo, 256);
	}
	/* Is 256 the peer's best setting?  It takes long. */
	for (i = 0; i < runs && strcmp(t->order, "file"); i += 4) {
		fib_round(t, "fib-objects", fo, 16);
		fib_round(t, "fib-objects", fo, 1024);
	}
	map_free(m);
	fib_free(f);
	fib_free(fo);
	free(briefs);
	free(records);
	free(addr_keys);
	free(key_keys);
	free(addrs);
	free(keys);
}

/* A full owner goes, a second full owner takes over. */
static void measure_close(struct table *t)
{
	struct rtm_route_info *records = rtm_records(t, 10);
	struct rtm_route_brief *best = rtm_briefs(records, t->n), *other;
	struct fib *f = fib_new(t, false), *fo = fib_new(t, true);
	unsigned int i;

	free(records);
	records = rtm_records(t, 20);
	other = rtm_briefs(records, t->n);
	free(records);
	for (i = 0; i < runs; i++) {
		int a = rtm_open(t->family, 0, 1), b = rtm_open(t->family, 0, 2);
		double start, took;

		rtm_batch_brief(a, best, t->n, RTM_OP_ADD, BATCH);
		took = rtm_batch_brief(b, other, t->n, RTM_OP_ADD, BATCH);
		result_ns("add-second", "rtm", t, BATCH, took, t->n);
		rtm_expect(b, 2 * t->n);
		start = now();
		close(a);
		took = now() - start;
		rtm_expect(b, t->n);
		result_ns("close-of-two", "rtm", t, 0, took, t->n);
		start = now();
		close(b);
		took = now() - start;
		result_ns("close-last", "rtm", t, 0, took, t->n);
		fib_add(f, 256);
		took = fib_del(f, 256);
		result_ns("close-of-two", "fib", t, 256, took, t->n);
		fib_add(fo, 256);
		took = fib_del(fo, 256);
		result_ns("close-of-two", "fib-objects", t, 256, took, t->n);
	}
	fib_free(f);
	fib_free(fo);
	free(best);
	free(other);
}

/* Something for a profiler to look at. */
static void repeat(struct table *t, const char *what)
{
	struct rtm_route_info *full = rtm_records(t, 0);
	struct rtm_route_brief *records = rtm_briefs(full, t->n);
	struct rtm_bench_key *bench_keys = table_prefixes(t);
	struct rtm_prefix *keys = rtm_keys(t->family, bench_keys, t->n);
	int fd = rtm_open(t->family, 0, 1);
	unsigned int i;
	size_t found;

	rtm_batch_brief(fd, records, t->n, RTM_OP_ADD, BATCH);
	for (i = 0; i < runs; i++) {
		double took;

		if (!strcmp(what, "list") || !strcmp(what, "list-full")) {
			took = rtm_list(fd, &found, false, !strcmp(what, "list"));
		} else if (!strcmp(what, "exact")) {
			took = rtm_lookup(fd, keys, t->n, RTM_LOOKUP_EXACT,
					  &found);
		} else if (!strcmp(what, "delete")) {
			took = rtm_batch_brief(fd, records, t->n, RTM_OP_DEL, BATCH);
			rtm_batch_brief(fd, records, t->n, RTM_OP_ADD, BATCH);
		} else if (!strcmp(what, "add-full")) {
			close(fd);
			fd = rtm_open(t->family, 0, 1);
			took = rtm_batch(fd, full, t->n, RTM_OP_ADD, BATCH);
		} else {
			int unread = -1;

			close(fd);
			fd = rtm_open(t->family, 0, 1);
			if (!strcmp(what, "add-unread")) {
				unread = rtm_observe();
				rtm_subscribe(unread, 0);
			}
			took = rtm_batch_brief(fd, records, t->n, RTM_OP_ADD, BATCH);
			if (unread >= 0)
				close(unread);
		}
		result_ns(what, "rtm", t, BATCH, took, t->n);
	}
	close(fd);
	free(full);
	free(records);
	free(bench_keys);
	free(keys);
}

static void usage(void)
{
	fputs("rtmbench pack TEXT PACKED [STRIDE]\n"
	      "rtmbench pack-updates TEXT PACKED-TABLE PACKED [part]\n"
	      "rtmbench [-r RUNS] [-o JSON] [-g GUEST] COMMAND [PACKED]\n"
	      "COMMAND: bulk close memory empty kernel smp wakes compat compat-calls; see README;\n"
	      "feed asleep changes: want PACKED updates as well;\n"
	      "for a profiler: repeat-add -add-full -add-unread -delete -list -list-full -exact -lpm\n",
	      stderr);
	exit(2);
}

int main(int argc, char **argv)
{
	const char *out = "/dev/stdout", *guest = "?", *command;
	struct table t = { 0 }, updates = { 0 };
	int opt;

	if (argc >= 4 && !strcmp(argv[1], "pack"))
		return table_pack(argv[2], argv[3], argc > 4 ? atoi(argv[4]) : 1);
	if (argc >= 5 && !strcmp(argv[1], "pack-updates"))
		return updates_pack(argv[2], argv[3], argv[4], argc == 5);
	while ((opt = getopt(argc, argv, "r:o:g:s")) != -1) {
		switch (opt) {
		case 'r': runs = atoi(optarg); break;
		case 'o': out = optarg; break;
		case 'g': guest = optarg; break;
		default: usage();
		}
	}
	if (optind >= argc)
		usage();
	command = argv[optind++];
	result_open(out, guest);
	if (!strcmp(command, "empty")) {
		measure_empty();
		return 0;
	}
	if (optind >= argc)
		usage();
	table_load(&t, argv[optind++]);
	if (optind < argc)
		table_load(&updates, argv[optind]);
	if (!strcmp(command, "bulk")) {
		measure_bulk(&t);
		table_shuffle(&t);
		measure_bulk(&t);
		return 0;
	}
	table_shuffle(&t);
	if (!strcmp(command, "close")) {
		measure_close(&t);
		measure_close_read(&t, runs);
	} else if (!strcmp(command, "memory"))
		measure_memory(&t);
	else if (!strcmp(command, "kernel"))
		kernel_lookups(&t, runs);
	else if (!strcmp(command, "repeat-lpm"))
		kernel_repeat(&t, runs);
	else if (!strncmp(command, "repeat-", 7))
		repeat(&t, command + 7);
	else if (!strcmp(command, "smp"))
		measure_smp(&t, runs);
	else if (!strcmp(command, "compat"))
		measure_compat(&t, runs);
	else if (!strcmp(command, "compat-calls"))
		measure_compat_calls(&t, runs);
	else if (!strcmp(command, "wakes"))
		measure_wakes(&t, runs);
	else if (!strcmp(command, "feed") && updates.n)
		measure_feed(&t, &updates, runs);
	else if (!strcmp(command, "asleep") && updates.n)
		measure_asleep(&t, &updates, runs);
	else if (!strcmp(command, "changes") && updates.n)
		measure_changes(&t, &updates, runs);
	else
		usage();
	return 0;
}
