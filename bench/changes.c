// SPDX-License-Identifier: GPL-2.0
/*
 * What changes cost one processor: to be fetched, to be noted for subscriptions
 * that nobody reads, and a withdrawal that is read.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "listen.h"

#define ASLEEP		256
#define SEND		256	/* messages */

/* A full load, all fetched when it is over. */
static void fetch_round(const struct table *t, struct rtm_route_brief *loads,
			bool brief)
{
	int owner = rtm_open(t->family, 0, 1), fd = rtm_observe();
	unsigned int subscription = rtm_subscribe(fd, 0), flags;
	void *records = alloc(BATCH, sizeof(struct rtm_route_info));
	size_t found = 0, n;
	double start;

	rtm_batch_brief(owner, loads, t->n, RTM_OP_ADD, BATCH);
	start = now();
	while ((n = rtm_fetch(fd, subscription, records, brief, &flags)))
		found += n;
	result_ns("fetch", brief ? "rtm" : "rtm-full", t, BATCH, now() - start,
		  found);
	if (found != t->n || flags)
		die("%zu fetched instead of %zu", found, t->n);
	close(owner);
	/* The same of destinations that are gone. */
	start = now();
	for (found = 0; (n = rtm_fetch(fd, subscription, records, brief, &flags)); )
		found += n;
	result_ns("fetch-gone", brief ? "rtm" : "rtm-full", t, BATCH,
		  now() - start, found);
	if (found != t->n || flags)
		die("%zu fetched instead of %zu", found, t->n);
	close(fd);
	free(records);
}

static void dump_round(const struct table *t, struct fib *f, const char *who)
{
	double took;
	size_t found;

	fib_add(f, SEND);
	took = fib_dump(f, &found);
	result_ns("feed-dump", who, t, 0, took, found);
	if (found != t->n)
		die("%zu dumped instead of %zu", found, t->n);
	fib_del(f, SEND);
}

static void unread_round(const struct table *t, struct rtm_route_brief *loads,
			 const struct table *updates,
			 const struct rtm_route_brief *replays, unsigned int n)
{
	int owner = rtm_open(t->family, 0, 1), fds[ASLEEP];
	struct rtm_stats stats;
	unsigned int i;
	char who[32];
	double took;

	snprintf(who, sizeof(who), "rtm-asleep-%u", n);
	for (i = 0; i < n; i++) {
		fds[i] = rtm_observe();
		rtm_subscribe(fds[i], 0);
	}
	took = rtm_batch_brief(owner, loads, t->n, RTM_OP_ADD, BATCH);
	result_ns("unread-load", who, t, 0, took, t->n);
	took = rtm_replay(owner, replays, updates->n, BATCH);
	result_ns("unread-replay", who, t, 0, took, updates->n);
	rtm_stats(owner, &stats);
	result("unread-memory", who, t, 0, "bytes", stats.out_feed_bytes);
	if (stats.out_resyncs)
		die("%llu subscriptions have to start anew",
		    (unsigned long long)stats.out_resyncs);
	for (i = 0; i < n; i++)
		close(fds[i]);
	close(owner);
}

void measure_changes(struct table *t, const struct table *updates,
		     unsigned int runs)
{
	struct rtm_route_info *records = rtm_records(t, 0);
	struct rtm_route_brief *loads = rtm_briefs(records, t->n);
	struct rtm_route_brief *replays = rtm_updates(updates);
	struct fib *f = fib_new(t, false), *fo = fib_new(t, true);
	unsigned int i;

	free(records);
	for (i = 0; i < runs; i++) {
		fetch_round(t, loads, true);
		fetch_round(t, loads, false);
		dump_round(t, f, "fib");
		dump_round(t, fo, "fib-objects");
		unread_round(t, loads, updates, replays, 0);
		unread_round(t, loads, updates, replays, 1);
		unread_round(t, loads, updates, replays, ASLEEP);
	}
	fib_free(f);
	fib_free(fo);
	free(loads);
	free(replays);
}

/*
 * A full owner goes and a second one takes over, while a subscriber reads all of
 * it: until close() is back, and until the subscriber knows everything.
 */
void measure_close_read(struct table *t, unsigned int runs)
{
	struct rtm_route_info *records = rtm_records(t, 10);
	struct rtm_route_brief *best = rtm_briefs(records, t->n), *other;
	unsigned int i;

	free(records);
	records = rtm_records(t, 20);
	other = rtm_briefs(records, t->n);
	free(records);
	for (i = 0; i < runs; i++) {
		double start, took;
		uint64_t told;
		int a, b;

		/* First, or it would have the files of the owners, too. */
		crew_start(1, -1, 0, read_rtm);
		a = rtm_open(t->family, 0, 1);
		b = rtm_open(t->family, 0, 2);
		crew_begin();
		rtm_batch_brief(a, best, t->n, RTM_OP_ADD, BATCH);
		rtm_batch_brief(b, other, t->n, RTM_OP_ADD, BATCH);
		crew_end();
		told = crew->member[0].told;
		crew_begin();
		start = now();
		close(a);
		took = now() - start;
		crew_end();
		result_ns("close-read", "rtm", t, 0, took, t->n);
		result_ns("close-read-all", "rtm", t, 0, now() - start, t->n);
		crew_stop();
		rtm_expect(b, t->n);
		told = crew->member[0].told - told;
		if (told < t->n || crew->member[0].anew)
			die("the subscriber was told of %llu changes",
			    (unsigned long long)told);
		result("close-read-told", "rtm", t, 0, "changes", told);
		close(b);
	}
	free(best);
	free(other);
}
