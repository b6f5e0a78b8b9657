// SPDX-License-Identifier: GPL-2.0
/*
 * Memory: what each says of itself, and what the system has less of.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bench.h"

#define INSTANCES	500

static void write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY);

	if (fd >= 0) {
		/* Where it does not work the figure is only less sharp. */
		if (write(fd, text, strlen(text)) < 0)
			perror(path);
		close(fd);
	}
}

/* Sum of all numbers that follow @word at the start of a line's text. */
static double sum_of(const char *path, const char *word)
{
	FILE *in = fopen(path, "r");
	double sum = 0, value;
	char line[256], *at;

	if (!in)
		return 0;
	while (fgets(line, sizeof(line), in)) {
		at = line + strspn(line, " ");
		if (strncmp(at, word, strlen(word)))
			continue;
		if (sscanf(at + strlen(word), "%lf", &value) == 1)
			sum += value;
	}
	fclose(in);
	return sum;
}

/* Free memory, with the free pages that processors keep at hand. */
static double free_bytes(void)
{
	double last = -1, bytes = 0;
	unsigned int i;

	for (i = 0; i < 20; i++) {
		write_file("/proc/sys/vm/drop_caches", "3");
		usleep(200000);
		bytes = sum_of("/proc/meminfo", "MemFree:") * 1024 +
			sum_of("/proc/zoneinfo", "count:") * 4096;
		if (last >= 0 && bytes - last < 32768 && last - bytes < 32768)
			break;
		last = bytes;
	}
	return bytes;
}

static double slab_bytes(void)
{
	return sum_of("/proc/meminfo", "Slab:") * 1024;
}

static void report(const char *name, const char *who, const struct table *t,
		   double bytes)
{
	result(name, who, t, 0, "B", bytes / t->n);
}

static void rtm_memory(struct table *t)
{
	struct rtm_route_info *records = rtm_records(t, 10);
	struct rtm_route_info *other = rtm_records(t, 20);
	double before, one, two, after, slab;
	struct rtm_stats first, second;
	int a, b;

	/* Once for nothing: what is made at first use and stays. */
	a = rtm_open(t->family, 0, 1);
	rtm_batch(a, records, t->n < BATCH ? t->n : BATCH, RTM_OP_ADD, BATCH);
	close(a);

	before = free_bytes();
	slab = slab_bytes();
	a = rtm_open(t->family, 0, 1);
	b = rtm_open(t->family, 0, 2);
	rtm_batch(a, records, t->n, RTM_OP_ADD, BATCH);
	one = free_bytes();
	slab = slab_bytes() - slab;
	rtm_stats(a, &first);
	rtm_batch(b, other, t->n, RTM_OP_ADD, BATCH);
	two = free_bytes();
	rtm_stats(a, &second);
	close(a);
	close(b);
	after = free_bytes();

	report("memory-system", "rtm", t, before - one);
	report("memory-slab", "rtm", t, slab);
	report("memory-own", "rtm", t, first.out_bytes);
	report("memory-records", "rtm", t, first.out_bytes_records);
	report("memory-index", "rtm", t, first.out_bytes_index);
	report("memory-system-second", "rtm", t, one - two);
	report("memory-own-second", "rtm", t,
	       second.out_bytes - first.out_bytes);
	report("memory-left", "rtm", t, before - after);
	free(records);
	free(other);
}

static void map_memory(struct table *t)
{
	struct map *m = map_new(t);
	char path[64];
	double before;

	before = free_bytes();
	map_open(m);
	map_add(m, BATCH);
	report("memory-system", "bpf", t, before - free_bytes());
	snprintf(path, sizeof(path), "/proc/self/fdinfo/%d", map_fd(m));
	report("memory-own", "bpf", t, sum_of(path, "memlock:"));
	map_free(m);
}

static void fib_memory(struct table *t, const char *who, bool objects)
{
	struct fib *f = fib_new(t, objects);
	double before;

	before = free_bytes();
	fib_add(f, 256);
	report("memory-system", who, t, before - free_bytes());
	fib_del(f, 256);
	fib_free(f);
}

void measure_memory(struct table *t)
{
	rtm_memory(t);
	map_memory(t);
	fib_memory(t, "fib", false);
	fib_memory(t, "fib-objects", true);
}

static double open_many(int *fds, bool registered)
{
	double before = free_bytes();
	unsigned int i;

	for (i = 0; i < INSTANCES; i++)
		fds[i] = rtm_open(AF_INET, i + 1, registered);
	return (before - free_bytes()) / INSTANCES;
}

static void close_many(const int *fds)
{
	unsigned int i;

	for (i = 0; i < INSTANCES; i++)
		close(fds[i]);
}

void measure_empty(void)
{
	struct rlimit limit = { INSTANCES + 64, INSTANCES + 64 };
	static int fds[INSTANCES];
	struct rtm_stats stats;
	double opened, whole;

	setrlimit(RLIMIT_NOFILE, &limit);
	open_many(fds, true);
	close_many(fds);
	opened = open_many(fds, false);
	close_many(fds);
	whole = open_many(fds, true);
	rtm_stats(fds[0], &stats);
	close_many(fds);
	result("empty-file", "rtm", NULL, 0, "B", opened);
	result("empty-system", "rtm", NULL, 0, "B", whole - opened);
	result("empty-own", "rtm", NULL, 0, "B", stats.out_bytes);
}
