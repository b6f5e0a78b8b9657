/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Who listens to changes: what the parts of that measurement share.
 */
#ifndef LISTEN_H
#define LISTEN_H

#include "bench.h"

#define WITHDRAWN	UINT32_MAX	/* metric of an update that takes a route away */

#define MEMBERS		32		/* listeners, at most */
#define WAKES		1000		/* changes after which a waking-up is timed */

struct mirror_slot {
	uint64_t key;
	uint64_t value;
};

/**
 * struct mirror - routes that a listener knows of
 * @slots: hash table, open
 * @mask: its size less one
 * @used: slots with a key
 * @n: keys with a value
 */
struct mirror {
	struct mirror_slot *slots;
	size_t mask, used, n;
};

/* mirror.c */
uint64_t mirror_key(uint32_t addr, unsigned int len);
void mirror_new(struct mirror *m, size_t n);
void mirror_free(struct mirror *m);
uint64_t mirror_get(const struct mirror *m, uint64_t key);
uint64_t mirror_put(struct mirror *m, uint64_t key, uint64_t value);

/* updates.c */
int updates_pack(const char *text, const char *table, const char *packed,
		 bool all);
size_t updates_messages(const struct table *t, const struct table *updates);
void updates_rest(const struct table *t, const struct table *updates,
		  struct table *rest);

/**
 * struct member - a listener; shared with its parent
 * @stage: it has heard all of the stages up to this one
 * @told: changes that it was told of
 * @missed: changes that it does not know of, though the last stage is over
 * @anew: how often it was told that it has lost something
 */
struct member {
	int stage;
	uint64_t told, missed, anew;
};

/**
 * struct crew - listeners; shared by all of them
 * @stage: odd: the table is being changed; even: it is not
 * @over: that was all
 * @n: listeners
 * @dests: as many destinations they may hear of
 * @member: each
 * @ready: number of the change that a listener waits for
 * @begun: when that change began
 * @wake: how long it took until the listener ran
 */
struct crew {
	int stage, over;
	unsigned int n;
	size_t dests;
	struct member member[MEMBERS];
	int ready;
	double begun;
	double wake[WAKES];
};

/* crew.c */
extern struct crew *crew;
void crew_start(unsigned int n, int cpu, size_t dests,
		void (*work)(struct member *m));
void crew_begin(void);
void crew_end(void);
void crew_stop(void);
int crew_stage(void);
void crew_heard(struct member *m, int stage);
void crew_ready(int change);
void crew_woken(int change, double when);
void crew_time_wakes(const char *who, const struct table *t,
		     void (*change)(unsigned int i));

/* subscribe.c */
unsigned int rtm_subscribe(int fd, unsigned int flags);
int rtm_observe(void);
size_t rtm_fetch(int fd, unsigned int subscription, void *records, bool brief,
		 unsigned int *flags);
double rtm_replay(int fd, const struct rtm_route_brief *briefs, size_t n,
		  unsigned int batch);
struct rtm_route_brief *rtm_updates(const struct table *updates);

/* smp.c */
void smp_pin(int cpu);
void smp_settle(void);
void smp_tell(const char *what, unsigned int phase);

/* fib.c */
void fib_updates(struct fib *f, const struct table *updates);
double fib_update(struct fib *f, unsigned int batch);
void fib_update_next(struct fib *f);
void fib_del_these(struct fib *f, const struct table *t);

/* listen.c */
void listen_rtm(struct member *m);
void listen_fib(struct member *m);
void read_rtm(struct member *m);
void wake_rtm(struct member *m);
void wake_fib(struct member *m);

/* feed.c */
void measure_feed(struct table *t, const struct table *updates,
		  unsigned int runs);
void measure_asleep(struct table *t, const struct table *updates,
		    unsigned int runs);
void measure_wakes(struct table *t, unsigned int runs);

/* changes.c */
void measure_changes(struct table *t, const struct table *updates,
		     unsigned int runs);
void measure_close_read(struct table *t, unsigned int runs);

#endif /* LISTEN_H */
