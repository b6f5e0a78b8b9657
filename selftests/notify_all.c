// SPDX-License-Identifier: GPL-2.0
/*
 * notify_all: several write, read, come, go and are killed at once; in the end each
 * reader's mirror is what a list says.
 *
 *   RTM_SEED, RTM_MSECS
 */
#include <pthread.h>
#include <sys/wait.h>
#include "rtm_notify.h"

#define M_DESTS		2000
#define READERS		3

FIXTURE(all) { };

FIXTURE_VARIANT(all)
{
	__u16 family;
};

FIXTURE_VARIANT_ADD(all, ipv4) { .family = AF_INET };
FIXTURE_VARIANT_ADD(all, ipv6) { .family = AF_INET6 };

FIXTURE_SETUP(all) { }
FIXTURE_TEARDOWN(all) { }

struct job {
	int kind, fd;
	__u16 family;
	__u64 seed;
	volatile bool *stop;
	__u32 sub;
	struct rtm_route_info mirror[M_DESTS];
	const char *wrong;
	unsigned long n;
};

static int take(struct job *j)
{
	struct rtm_route_info rec[300];
	int n = _test_fetch(j->fd, j->sub, rec, 1 + rnd(&j->seed) % 300, NULL), i;

	if (n < 0) {
		j->wrong = "fetch";
		return 0;
	}
	for (i = 0; i < n; i++)
		j->mirror[which(&rec[i].prefix)] = rec[i];
	j->n += n;
	return n;
}

static void *reader(void *arg)
{
	struct job *j = arg;

	while (!*j->stop)
		if (!take(j))
			usleep(rnd(&j->seed) % 2000);
	return NULL;
}

static void *flock(void *arg)		/* subscribes, reads some, leaves */
{
	struct job *j = arg;
	const char *some = j->family == AF_INET ? "10.0.7.0/24" : "2001:db8:7::/48";
	struct rtm_route_info rec[64];
	__u32 sub;

	while (!*j->stop) {
		__u32 k, flags = rnd(&j->seed) % 3;

		if (_test_notify_open(j->fd, rnd(&j->seed) % 4, 1 + rnd(&j->seed) % 7, flags, &sub)) {
			j->wrong = "open";
			break;
		}
		for (k = rnd(&j->seed) % 6; k; k--)
			if (_test_fetch(j->fd, sub, rec, 64, NULL) < 0)
				j->wrong = "fetch";
		if (_test_notify_dest(j->fd, sub, rnd(&j->seed) % 5, some) == -EPROTO)
			j->wrong = "dests";
		if (_test_notify_close(j->fd, sub))
			j->wrong = "close";
		j->n++;
	}
	return NULL;
}

/* Some here and there, or many side by side, all of which come or go. */
static void change_some(int fd, __u16 family, __u64 *seed)
{
	struct rtm_route_info r[200];
	int i, n, d = rnd(seed) % M_DESTS, many = rnd(seed) % 4;
	bool come = rnd(seed) % 2;

	n = 1 + rnd(seed) % (many ? 40 : 200);
	for (i = 0; i < n; i++) {
		struct mroute m = {
			.there = many ? rnd(seed) % 3 : come,
			.preference = 1 + rnd(seed) % 3, .metric = rnd(seed) % 1000, .views = 1,
		};

		r[i] = record_of(family, many ? (int)(rnd(seed) % M_DESTS) : (d + i) % M_DESTS, &m);
	}
	_test_batch(fd, RTM_BATCH_F_MAKE_HOPS | RTM_BATCH_F_CONTINUE, r, n, NULL);
}

static void *writer(void *arg)
{
	struct job *j = arg;

	while (!*j->stop) {
		change_some(j->fd, j->family, &j->seed);
		j->n++;
	}
	return NULL;
}

static void *killer(void *arg)		/* owners that are killed */
{
	struct job *j = arg;

	while (!*j->stop) {
		pid_t pid = fork();

		if (!pid) {
			int fd = rtm_open(O_RDWR);

			_test_register(fd, 0, j->family, 700, j->kind, NULL);
			for (;;)
				change_some(fd, j->family, &j->seed);
		}
		usleep(5000 + rnd(&j->seed) % 20000);
		if (pid > 0) {
			kill(pid, SIGKILL);
			waitpid(pid, NULL, 0);
		}
		j->n++;
	}
	return NULL;
}

TEST_F(all, everything_at_once)
{
	static struct job job[READERS + 6];
	void *(*const run[])(void *) = { flock, flock, writer, writer, killer };
	static struct rtm_route_info now_there[M_DESTS];
	struct rtm_list how = { .views = 1 };
	pthread_t thread[READERS + 5];
	volatile bool stop = false;
	int i, d, n = READERS + 5;
	struct rtm_stats s;
	struct recs list;
	int observer = test_observer(0, variant->family);

	for (i = 0; i < n; i++) {
		job[i].seed = env_number("RTM_SEED", 3) + i;
		job[i].stop = &stop;
		job[i].kind = i;
		job[i].family = variant->family;
		job[i].fd = i < READERS + 2 ? test_observer(0, variant->family) :
			    test_entity(0, variant->family, 500 + i, 1, NULL);
		for (d = 0; d < M_DESTS; d++)
			job[i].mirror[d].state = RTM_ROUTE_NONE;
		if (i < READERS)
			test_notify_open(job[i].fd, 1, i ? RTM_NOTIFY_T_ALL : RTM_NOTIFY_T_BEST,
					 RTM_NOTIFY_F_INITIAL, &job[i].sub);
	}
	for (i = 0; i < n; i++)
		ASSERT_EQ(0, pthread_create(&thread[i], NULL, i < READERS ? reader : run[i - READERS],
					    &job[i]));
	usleep(1000 * env_number("RTM_MSECS", 2000));
	stop = true;
	for (i = 0; i < n; i++) {
		pthread_join(thread[i], NULL);
		EXPECT_EQ(NULL, job[i].wrong) { TH_LOG("job %d: %s", i, job[i].wrong); }
		EXPECT_LT(0, job[i].n);
	}
	TH_LOG("%lu + %lu batches, %lu kills, %lu + %lu subscriptions, %lu told", job[READERS + 2].n,
	       job[READERS + 3].n, job[READERS + 4].n, job[READERS].n, job[READERS + 1].n, job[0].n);
	for (d = 0; d < M_DESTS; d++)
		now_there[d].state = RTM_ROUTE_NONE;
	test_walk(observer, RTM_IOC_DEST_LIST, &how, 300, &list);
	for (i = 0; i < (int)list.n; i++)
		now_there[which(&list.rec[i].prefix)] = list.rec[i];
	recs_free(&list);
	for (i = 0; i < READERS; i++) {
		while (take(&job[i]))
			;
		for (d = 0; d < M_DESTS; d++) {
			const struct rtm_route_info *a = &job[i].mirror[d], *b = &now_there[d];

			EXPECT_TRUE(a->state == b->state && a->metric == b->metric &&
				    a->preference == b->preference && a->owner == b->owner) {
				TH_LOG("reader %d, destination %d: %u/%u/%u/%u, but %u/%u/%u/%u", i, d,
				       a->state, a->preference, a->metric, a->owner, b->state,
				       b->preference, b->metric, b->owner);
			}
		}
	}
	for (i = 0; i < n; i++)
		close(job[i].fd);
	test_stats(observer, &s);
	EXPECT_EQ(0, s.out_dests_hidden);
	EXPECT_EQ(0, s.out_dests);
	EXPECT_EQ(0, s.out_feed_bytes);
	close(observer);
}

TEST_HARNESS_MAIN
