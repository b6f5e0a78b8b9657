// SPDX-License-Identifier: GPL-2.0
/*
 * Listeners: processes that are told when the table begins to change, and tell
 * when they have heard everything.
 */
#define _GNU_SOURCE
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "listen.h"

#define LOOK_US		2000
#define SETTLE_US	300	/* from ready() until the listener surely sleeps */

struct crew *crew;
static pid_t pids[MEMBERS];

int crew_stage(void)
{
	return __atomic_load_n(&crew->stage, __ATOMIC_ACQUIRE);
}

void crew_heard(struct member *m, int stage)
{
	__atomic_store_n(&m->stage, stage, __ATOMIC_RELEASE);
}

static void wait_for_all(void)
{
	int stage = crew_stage();
	unsigned int i;

	for (i = 0; i < crew->n; i++)
		while (__atomic_load_n(&crew->member[i].stage,
				       __ATOMIC_ACQUIRE) < stage) {
			if (waitpid(pids[i], NULL, WNOHANG))
				die("a listener is gone");
			usleep(LOOK_US);
		}
}

/*
 * @cpu: where they are to run, -1 for anywhere.  Returns when all have heard stage
 * 0, which is that nothing has happened.
 */
void crew_start(unsigned int n, int cpu, size_t dests,
		void (*work)(struct member *m))
{
	unsigned int i;

	if (!crew)
		crew = mmap(NULL, sizeof(*crew), PROT_READ | PROT_WRITE,
			    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (crew == MAP_FAILED)
		die("mmap");
	memset(crew, 0, sizeof(*crew));
	crew->n = n;
	crew->dests = dests;
	for (i = 0; i < n; i++) {
		crew->member[i].stage = -1;
		pids[i] = fork();
		if (pids[i] < 0)
			die("fork");
		if (pids[i])
			continue;
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (cpu >= 0)
			smp_pin(cpu);
		work(&crew->member[i]);
		_exit(0);
	}
	wait_for_all();
}

void crew_begin(void)
{
	__atomic_store_n(&crew->stage, crew->stage + 1, __ATOMIC_RELEASE);
}

/* Nothing changes any more: wait until everybody knows everything. */
void crew_end(void)
{
	__atomic_store_n(&crew->stage, crew->stage + 1, __ATOMIC_RELEASE);
	wait_for_all();
}

void crew_stop(void)
{
	unsigned int i;
	int status;

	__atomic_store_n(&crew->over, 1, __ATOMIC_RELEASE);
	for (i = 0; i < crew->n; i++)
		if (waitpid(pids[i], &status, 0) < 0 || !WIFEXITED(status) ||
		    WEXITSTATUS(status))
			die("a listener failed");
}

/* Waking up: one listener, one change at a time. */

void crew_ready(int change)
{
	__atomic_store_n(&crew->ready, change, __ATOMIC_RELEASE);
}

void crew_woken(int change, double when)
{
	crew->wake[change] = when - crew->begun;
}

static int cmp_doubles(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

void crew_time_wakes(const char *who, const struct table *t,
		     void (*change)(unsigned int i))
{
	int i;

	for (i = 0; i < WAKES; i++) {
		while (__atomic_load_n(&crew->ready, __ATOMIC_ACQUIRE) < i)
			usleep(SETTLE_US);
		usleep(SETTLE_US);
		crew->begun = now();
		change(i);
	}
	while (__atomic_load_n(&crew->ready, __ATOMIC_ACQUIRE) < WAKES)
		usleep(SETTLE_US);
	qsort(crew->wake, WAKES, sizeof(double), cmp_doubles);
	result("wake-median", who, t, 0, "us", crew->wake[WAKES / 2] * 1e6);
	result("wake-p99", who, t, 0, "us", crew->wake[WAKES * 99 / 100] * 1e6);
}
