// SPDX-License-Identifier: GPL-2.0
/*
 * Two processors at once: does a reader slow another one down, does a writer?
 * The arithmetic that touches no memory says what two processors of this
 * guest are worth, and what a neighbour costs who does not touch the table.
 */
#define _GNU_SOURCE
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "bench.h"
#include "kernel.h"

#define KEYS		(1U << 17)	/* as many addresses as each looks up */
#define DURATION_MS	1000

/*
 * A machine that is busy with other things has no second processor to give.
 * Rounds in which arithmetic does not gain this much say nothing and are left
 * out, so many of them at most.
 */
#define WORTH		1.85
#define PATIENCE	30

/* What a processor is busy with. */
enum job {
	IDLE,
	SPIN,		/* arithmetic, in the kernel */
	LOOKUP,		/* longest match, in the kernel */
	IOCTL,		/* longest match, in bulk by ioctl */
	WRITE,		/* adds and deletes better routes, until it is killed */
};

/**
 * struct worker - a process on one processor; shared with its parent
 * @ready: it is about to begin
 * @rate: operations a second
 */
struct worker {
	int ready;
	double rate;
};

static struct worker *workers;
static struct rtm_prefix *prefixes;
static struct rtm_route_info *records;
static size_t nprefixes;
static int writer;

static void pin(int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	if (sched_setaffinity(0, sizeof(set), &set))
		die("no processor %d", cpu);
}

static double lookup_loop(const struct kernel *k)
{
	double start = now();
	size_t n = 0, found;

	while (now() - start < DURATION_MS * 1e-3) {
		rtm_lookup(k->rtm, prefixes, nprefixes, RTM_LOOKUP_LONGEST,
			   &found);
		n += nprefixes;
	}
	return n / (now() - start);
}

static __attribute__((noreturn)) void write_loop(size_t n)
{
	double start = now();
	size_t done = 0;

	for (;;) {
		rtm_batch(writer, records, n, RTM_OP_ADD, BATCH);
		rtm_batch(writer, records, n, RTM_OP_DEL, BATCH);
		done += 2 * n;
		workers[1].rate = done / (now() - start);
	}
}

static void work(const struct kernel *k, int cpu, enum job job)
{
	struct rtm_bench_run run;
	unsigned int i;

	pin(cpu);
	__atomic_store_n(&workers[cpu].ready, 1, __ATOMIC_RELEASE);
	for (i = 0; i < 2; i++)
		while (!__atomic_load_n(&workers[i].ready, __ATOMIC_ACQUIRE))
			sched_yield();
	switch (job) {
	case IOCTL:
		workers[cpu].rate = lookup_loop(k);
		break;
	case WRITE:
		write_loop(KEYS < k->t->n ? KEYS : k->t->n);
		break;
	default:
		kernel_run(k, job == SPIN ? RTM_BENCH_SPIN : RTM_BENCH_RTM,
			   nprefixes, DURATION_MS, NULL, &run);
		workers[cpu].rate = run.out_lookups / (run.out_ns * 1e-9);
	}
	_exit(0);
}

static pid_t start(const struct kernel *k, int cpu, enum job job)
{
	pid_t pid = fork();

	if (pid < 0)
		die("fork");
	if (!pid)
		work(k, cpu, job);
	return pid;
}

static void finish(pid_t pid)
{
	int status;

	if (waitpid(pid, &status, 0) < 0 || !WIFEXITED(status) ||
	    WEXITSTATUS(status))
		die("a worker failed");
}

/* Return: what processor 0 managed, with processor 1 busy as @other says. */
static double together(const struct kernel *k, enum job job, enum job other)
{
	pid_t first, second = 0;

	memset(workers, 0, 2 * sizeof(*workers));
	workers[1].ready = other == IDLE;
	if (other != IDLE)
		second = start(k, 1, other);
	first = start(k, 0, job);
	finish(first);
	if (other == WRITE) {
		kill(second, SIGKILL);
		waitpid(second, NULL, 0);
	} else if (other != IDLE) {
		finish(second);
	}
	return workers[0].rate;
}

static double two_of(const struct kernel *k, const char *name, enum job job,
		     double worth)
{
	double one, both;

	one = together(k, job, IDLE);
	both = together(k, job, job) + workers[1].rate;
	if (both / one >= worth) {
		result(name, "rtm", k->t, 0, "1/s", one);
		result(name, "two", k->t, 0, "x", both / one);
	}
	return both / one;
}

static void beside(const struct kernel *k, const char *name, enum job job)
{
	double alone, spin, write;

	alone = together(k, job, IDLE);
	spin = together(k, job, SPIN);
	/* What a killed writer leaves is in the way of its adding it anew. */
	writer = rtm_open(k->t->family, 0, 2);
	write = together(k, job, WRITE);
	close(writer);
	result(name, "beside-spin", k->t, 0, "x", spin / alone);
	result(name, "beside-writer", k->t, 0, "x", write / alone);
	result(name, "writer", k->t, BATCH, "1/s", workers[1].rate);
}

void measure_smp(struct table *t, unsigned int runs)
{
	struct kernel k;
	unsigned int i, skipped = 0;

	if (sysconf(_SC_NPROCESSORS_ONLN) < 2)
		die("one processor only");
	workers = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
		       MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (workers == MAP_FAILED)
		die("mmap");
	kernel_load_rtm(&k, t);
	nprefixes = k.naddrs < KEYS ? k.naddrs : KEYS;
	prefixes = rtm_keys(t->family, k.addrs, nprefixes);
	records = rtm_records(t, 1);
	for (i = 0; i < runs; i++) {
		while (two_of(&k, "smp-spin", SPIN,
			      skipped < PATIENCE ? WORTH : 0) < WORTH &&
		       skipped < PATIENCE)
			skipped++;
		two_of(&k, "smp-lpm-kernel", LOOKUP, 0);
		two_of(&k, "smp-lpm-ioctl", IOCTL, 0);
		beside(&k, "smp-lpm-kernel", LOOKUP);
	}
	result("smp-left-out", "rounds", t, 0, "", skipped);
	free(prefixes);
	free(records);
	kernel_unload(&k);
}
