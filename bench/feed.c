// SPDX-License-Identifier: GPL-2.0
/*
 * A full load and a stream of updates, with listeners on the other processor: what
 * they cost the writer, and what they lose.  How time is taken: see smp.c.
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "listen.h"

#define ASLEEP		256
#define TURNS		10	/* of those asleep, in each run */
#define SEND		256	/* messages */
#define FIRST_PHASE	1000	/* those before are smp.c's */
#define FIRST_ASLEEP	2000	/* another run of the program, watched by the same */

/**
 * struct side - one of the tables that are compared
 * @name: its name
 * @listen: what a listener does
 * @load: loads the table
 * @replay: applies the updates
 * @clear: empties it
 * @changes: how many changes its listeners are told of if none is lost, 0 if the
 *	listeners know themselves what they have lost
 */
struct side {
	const char *name;
	void (*listen)(struct member *m);
	double (*load)(void);
	double (*replay)(void);
	void (*clear)(void);
	size_t changes;
};

static const struct table *table, *updates;
static unsigned int phase = FIRST_PHASE;

/* rtm */
static struct rtm_route_brief *loads, *replays;
static int owner = -1;

static double load_rtm(void)
{
	return rtm_replay(owner, loads, table->n, BATCH);
}

static double replay_rtm(void)
{
	return rtm_replay(owner, replays, updates->n, BATCH);
}

static void clear_rtm(void)
{
	close(owner);
	owner = rtm_open(table->family, 0, 1);
}

/* The kernel's own table */
static struct fib *fib;
static struct table rest;

static double load_fib(void)
{
	return fib_add(fib, SEND);
}

static double replay_fib(void)
{
	return fib_update(fib, SEND);
}

static void clear_fib(void)
{
	fib_del_these(fib, &rest);
}

static struct side rtm_side = {
	.name = "rtm",
	.listen = listen_rtm,
	.load = load_rtm,
	.replay = replay_rtm,
	.clear = clear_rtm,
};

static struct side fib_side = {
	.name = "fib",
	.listen = listen_fib,
	.load = load_fib,
	.replay = replay_fib,
	.clear = clear_fib,
};

static void stage(const char *what, const char *who, double (*work)(void),
		  size_t n)
{
	char by_time[32];
	double took;

	snprintf(by_time, sizeof(by_time), "%s-time", what);
	phase++;
	smp_tell("begin", phase);
	crew_begin();
	took = work();
	smp_tell("end", phase);
	crew_end();
	result(what, who, table, phase, "ops", n);
	result_ns(by_time, who, table, 0, took, n);
}

/* With @n listeners, or only what else is there, called @who. */
static void one(const struct side *side, unsigned int n, const char *who)
{
	char name[32];
	unsigned int i;

	snprintf(name, sizeof(name), "%s-%u", side->name, n);
	who = who ?: name;
	crew_start(n, 1, table->n + updates->n / 2, side->listen);
	smp_settle();
	stage("feed-load", who, side->load, table->n);
	stage("feed-replay", who, side->replay, updates->n);
	crew_stop();
	for (i = 0; i < n; i++) {
		const struct member *m = &crew->member[i];
		double lost = side->changes ? (double)side->changes - m->told :
					      m->missed;

		result("feed-lost", who, table, 0, "changes", lost);
		result("feed-anew", who, table, 0, "times", m->anew);
		result("feed-told", who, table, 0, "changes", m->told);
	}
}

static void one_reading(const struct side *side, unsigned int n)
{
	one(side, n, NULL);
	side->clear();
}

static void one_asleep(unsigned int n)
{
	int fds[ASLEEP];
	unsigned int i;
	char who[32];

	for (i = 0; i < n; i++) {
		fds[i] = rtm_observe();
		rtm_subscribe(fds[i], 0);
	}
	snprintf(who, sizeof(who), "rtm-asleep-%u", n);
	one(&rtm_side, 0, who);
	/* First these, or each would have to look at all that goes. */
	for (i = 0; i < n; i++)
		close(fds[i]);
	clear_rtm();
}

static void prepare(const struct table *t, const struct table *u)
{
	struct rtm_route_info *records = rtm_records(t, 0);
	size_t i;

	table = t;
	updates = u;
	loads = rtm_briefs(records, t->n);
	free(records);
	for (i = 0; i < t->n; i++)
		loads[i].op = RTM_OP_ADD;
	replays = rtm_updates(u);
	owner = rtm_open(t->family, 0, 1);
	fib = fib_new(t, false);
	fib_updates(fib, u);
}

static void finish(void)
{
	close(owner);
	fib_free(fib);
	free(loads);
	free(replays);
}

void measure_feed(struct table *t, const struct table *u, unsigned int runs)
{
	static const unsigned int readers[] = { 0, 1, 8, 16, MEMBERS };
	static const unsigned int listeners[] = { 0, 1, 8 };
	unsigned int i, run;

	if (sysconf(_SC_NPROCESSORS_ONLN) < 2)
		die("one processor only");
	prepare(t, u);
	updates_rest(t, u, &rest);
	fib_side.changes = t->n + updates_messages(t, u);
	result("feed-changes", "fib", t, 0, "changes", fib_side.changes);
	smp_pin(0);
	for (run = 0; run < runs; run++) {
		for (i = 0; i < sizeof(readers) / sizeof(*readers); i++)
			one_reading(&rtm_side, readers[i]);
		if (run % 4)	/* they take long */
			continue;
		for (i = 0; i < sizeof(listeners) / sizeof(*listeners); i++)
			one_reading(&fib_side, listeners[i]);
	}
	free(rest.e);
	finish();
}

/*
 * What they cost is less than what a run differs from the next.  So in turns, and
 * each with those before and after it: that leaves out what changes slowly.
 */
void measure_asleep(struct table *t, const struct table *u, unsigned int runs)
{
	unsigned int i;

	prepare(t, u);
	phase = FIRST_ASLEEP;
	smp_pin(0);
	one_asleep(0);
	for (i = 0; i < runs * TURNS; i++) {
		one_asleep(ASLEEP);
		one_asleep(0);
	}
	finish();
}

/* Waking up: WAKES changes, each when the listener is asleep in poll(). */

static void change_rtm(unsigned int i)
{
	rtm_replay(owner, &replays[i], 1, 1);
}

static void change_fib(unsigned int i)
{
	(void)i;
	fib_update_next(fib);
}

void measure_wakes(struct table *t, unsigned int runs)
{
	int cpu = sysconf(_SC_NPROCESSORS_ONLN) > 1 ? 1 : -1;
	struct table u = *t;
	unsigned int run;
	size_t i;

	/* The same destinations with other gateways. */
	u.n = WAKES;
	u.e = alloc(u.n, sizeof(*u.e));
	for (i = 0; i < u.n; i++) {
		u.e[i] = t->e[i];
		u.e[i].hop_hi ^= 1ULL << 32;
	}
	if (cpu > 0)
		smp_pin(0);
	for (run = 0; run < runs; run++) {
		prepare(t, &u);
		load_rtm();
		crew_start(1, cpu, 0, wake_rtm);
		crew_time_wakes("rtm", t, change_rtm);
		crew_stop();
		load_fib();
		crew_start(1, cpu, 0, wake_fib);
		crew_time_wakes("fib", t, change_fib);
		crew_stop();
		fib_del(fib, SEND);
		finish();
	}
	free(u.e);
}
