// SPDX-License-Identifier: GPL-2.0
/*
 * Two processors at once: does a reader slow another one down, does a writer?
 * Arithmetic that touches no memory says what two processors of this guest are
 * worth, and what a neighbour costs who does not touch the table.
 *
 * An emulated processor is a thread of a machine that does other things too.  So
 * operations are counted here, and outside cpuwatch.py notes the processor time
 * of the threads at each "@begin" and "@end"; report.py puts both together.
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
#include <unistd.h>

#include "bench.h"
#include "kernel.h"
#include "listen.h"

#define KEYS		(1U << 17)	/* as many addresses as each looks up */
#define DURATION_MS	2000
#define PAUSE_US	60000		/* for the watcher outside to notice */
#define WRITE_RUN	8192		/* routes that a writer adds, then deletes */

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
 * @ops: operations done
 */
struct worker {
	int ready;
	double ops;
};

static struct worker *workers;
static struct rtm_prefix *prefixes;
static struct rtm_route_info *records;
static size_t nprefixes;
static int writer;
static unsigned int phases;

void smp_pin(int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	if (sched_setaffinity(0, sizeof(set), &set))
		die("no processor %d", cpu);
}

static size_t lookup_loop(const struct kernel *k)
{
	double start = now();
	size_t n = 0, found;

	while (now() - start < DURATION_MS * 1e-3) {
		rtm_lookup(k->rtm, prefixes, nprefixes, RTM_LOOKUP_LONGEST,
			   &found);
		n += nprefixes;
	}
	return n;
}

static __attribute__((noreturn)) void write_loop(size_t n)
{
	size_t run = n < WRITE_RUN ? n : WRITE_RUN, at = 0;

	for (;;) {
		rtm_batch(writer, records + at, run, RTM_OP_ADD, BATCH);
		rtm_batch(writer, records + at, run, RTM_OP_DEL, BATCH);
		workers[1].ops += 2 * run;
		at = at + 2 * run > n ? 0 : at + run;
	}
}

static void work(const struct kernel *k, int cpu, enum job job)
{
	struct rtm_bench_run run;
	unsigned int i;

	smp_pin(cpu);
	__atomic_store_n(&workers[cpu].ready, 1, __ATOMIC_RELEASE);
	for (i = 0; i < 2; i++)
		while (!__atomic_load_n(&workers[i].ready, __ATOMIC_ACQUIRE))
			sched_yield();
	switch (job) {
	case IOCTL:
		workers[cpu].ops = lookup_loop(k);
		break;
	case WRITE:
		write_loop(k->t->n);
	default:
		kernel_run(k, job == SPIN ? RTM_BENCH_SPIN : RTM_BENCH_RTM, 0,
			   nprefixes, DURATION_MS, NULL, &run);
		workers[cpu].ops = run.out_lookups;
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

/* @what: "begin" or "end" */
void smp_tell(const char *what, unsigned int phase)
{
	printf("@%s %u\n", what, phase);
	fflush(stdout);
	usleep(PAUSE_US);
}

/* Processor 0 does one thing, processor 1 another. */
static void phase(const struct kernel *k, const char *name, enum job job,
		  enum job other)
{
	pid_t first, second = 0;

	memset(workers, 0, 2 * sizeof(*workers));
	workers[1].ready = other == IDLE;
	phases++;
	smp_tell("begin", phases);
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
	smp_tell("end", phases);
	result(name, "cpu0", k->t, phases, "ops", workers[0].ops);
	result(name, "cpu1", k->t, phases, "ops", workers[1].ops);
}

static void one_round(const struct kernel *k)
{
	phase(k, "smp-spin-one", SPIN, IDLE);
	phase(k, "smp-spin-two", SPIN, SPIN);
	phase(k, "smp-lpm-kernel-one", LOOKUP, IDLE);
	phase(k, "smp-lpm-kernel-two", LOOKUP, LOOKUP);
	phase(k, "smp-lpm-kernel-spin", LOOKUP, SPIN);
	/* What a killed writer leaves would be in the way of the next one. */
	writer = rtm_open(k->t->family, 0, 2);
	phase(k, "smp-lpm-kernel-write", LOOKUP, WRITE);
	close(writer);
	phase(k, "smp-lpm-ioctl-one", IOCTL, IDLE);
	phase(k, "smp-lpm-ioctl-two", IOCTL, IOCTL);
}

void measure_smp(struct table *t, unsigned int runs)
{
	struct kernel k;
	unsigned int i;

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
	for (i = 0; i < runs; i++)
		one_round(&k);
	free(prefixes);
	free(records);
	kernel_unload(&k);
}
