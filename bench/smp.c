// SPDX-License-Identifier: GPL-2.0
/*
 * Two processors at once: does a reader slow another one down, does a writer?
 * Arithmetic that touches no memory says what two processors of this guest are
 * worth, and what a neighbour costs who does not touch the table.
 *
 * An emulated processor is a thread of a machine that does other things too.  So
 * operations are counted here, and outside cpuwatch.py notes the processor time
 * of the threads at each "@begin" and "@end"; report.py puts both together.
 *
 * Without flush_tlb() the size of an emulated TLB would be measured instead.
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
#define DURATION_MS	1200
#define FIRST_PIECE_MS	5		/* between flushes; then twice as long */
#define MAX_PIECE_MS	160
#define PIECE_KEYS	(8U * BATCH)
#define FLUSH_BYTES	(64U << 12)	/* beyond 33 pages all is flushed */
#define SETTLE_FLUSHES	5
#define SETTLE_BYTES	(16U << 20)
#define PAUSE_US	60000		/* for the watcher outside to notice */
#define WRITE_RUN	8192		/* routes that a writer adds, then deletes */

/* What a processor is busy with. */
enum job {
	IDLE,
	SPIN,		/* arithmetic, in the kernel */
	LOOKUP,		/* longest match, in the kernel */
	MANY,		/* the same, 16 at a time */
	PEER,		/* longest match in the kernel's own table */
	IOCTL,		/* longest match, in bulk by ioctl */
	WRITE,		/* adds and deletes better routes, until it is killed */
};

static const int whats[] = {
	[SPIN] = RTM_BENCH_SPIN,
	[LOOKUP] = RTM_BENCH_RTM,
	[MANY] = RTM_BENCH_RTM_MANY,
	[PEER] = RTM_BENCH_FIB,
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

/*
 * An emulated processor's TLB holds pages of 4 KiB.  It grows and shrinks with their
 * number, but only when all of it is flushed, as when one process follows another.  A
 * process that is alone keeps the size it found, and if that is too small, the
 * emulator walks the page tables again and again, be there other processors or not.
 * So all that is measured flushes now and then.  To unmap many small pages does it.
 */
static void flush_tlb(size_t bytes)
{
	char *pages = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (pages == MAP_FAILED || madvise(pages, bytes, MADV_NOHUGEPAGE) ||
	    madvise(pages, bytes, MADV_POPULATE_WRITE) || munmap(pages, bytes))
		die("pages");
}

/* For who does something only once: the kernel clears so many pages. */
void smp_settle(void)
{
	unsigned int i;

	for (i = 0; i < SETTLE_FLUSHES; i++)
		flush_tlb(SETTLE_BYTES);
}

static double lookup_ioctl(const struct kernel *k, double ms)
{
	double start = now(), n = 0;
	static size_t at;
	size_t found;

	while (now() - start < ms * 1e-3) {
		size_t left = nprefixes - at;
		size_t some = left < PIECE_KEYS ? left : PIECE_KEYS;

		rtm_lookup(k->rtm, prefixes + at, some, RTM_LOOKUP_LONGEST,
			   &found);
		n += some;
		at = some == left ? 0 : at + some;
	}
	return n;
}

static double lookup_kernel(const struct kernel *k, enum job job, double ms)
{
	struct rtm_bench_run run;

	kernel_run(k, whats[job], fib_number(k->fib), nprefixes, ms, NULL, &run);
	return run.out_lookups;
}

/* In pieces, the first of which are short: a TLB grows by 2 with each. */
static double work_loop(const struct kernel *k, enum job job)
{
	double ops = 0, done = 0, ms = FIRST_PIECE_MS;

	while (done < DURATION_MS) {
		ops += job == IOCTL ? lookup_ioctl(k, ms) :
				      lookup_kernel(k, job, ms);
		flush_tlb(FLUSH_BYTES);
		done += ms;
		ms = ms * 2 < MAX_PIECE_MS ? ms * 2 : MAX_PIECE_MS;
	}
	return ops;
}

static __attribute__((noreturn)) void write_loop(size_t n)
{
	size_t run = n < WRITE_RUN ? n : WRITE_RUN, at = 0;

	for (;;) {
		rtm_batch(writer, records + at, run, RTM_OP_ADD, BATCH);
		rtm_batch(writer, records + at, run, RTM_OP_DEL, BATCH);
		flush_tlb(FLUSH_BYTES);
		workers[1].ops += 2 * run;
		at = at + 2 * run > n ? 0 : at + run;
	}
}

static void work(const struct kernel *k, int cpu, enum job job)
{
	unsigned int i;

	smp_pin(cpu);
	__atomic_store_n(&workers[cpu].ready, 1, __ATOMIC_RELEASE);
	for (i = 0; i < 2; i++)
		while (!__atomic_load_n(&workers[i].ready, __ATOMIC_ACQUIRE))
			sched_yield();
	if (job == WRITE)
		write_loop(k->t->n);
	workers[cpu].ops = work_loop(k, job);
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

static const struct {
	const char *name;
	enum job job, other;
} pairs[] = {
	{ "smp-spin-one", SPIN, IDLE },
	{ "smp-spin-two", SPIN, SPIN },
	{ "smp-lpm-kernel-one", LOOKUP, IDLE },
	{ "smp-lpm-kernel-two", LOOKUP, LOOKUP },
	{ "smp-lpm-kernel-spin", LOOKUP, SPIN },
	{ "smp-lpm-kernel-write", LOOKUP, WRITE },
	{ "smp-lpm-many-one", MANY, IDLE },
	{ "smp-lpm-many-two", MANY, MANY },
	{ "smp-lpm-fib-one", PEER, IDLE },
	{ "smp-lpm-fib-two", PEER, PEER },
	{ "smp-lpm-ioctl-one", IOCTL, IDLE },
	{ "smp-lpm-ioctl-two", IOCTL, IOCTL },
};

static void one_round(const struct kernel *k)
{
	size_t i;

	for (i = 0; i < sizeof(pairs) / sizeof(*pairs); i++) {
		/* What a killed writer leaves would be in others' way. */
		if (pairs[i].other == WRITE)
			writer = rtm_open(k->t->family, 0, 2);
		phase(k, pairs[i].name, pairs[i].job, pairs[i].other);
		if (pairs[i].other == WRITE)
			close(writer);
	}
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
	kernel_load_fib(&k);
	nprefixes = k.naddrs < KEYS ? k.naddrs : KEYS;
	prefixes = rtm_keys(t->family, k.addrs, nprefixes);
	records = rtm_records(t, 1);
	for (i = 0; i < runs; i++)
		one_round(&k);
	free(prefixes);
	free(records);
	kernel_unload(&k);
}
