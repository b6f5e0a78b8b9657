// SPDX-License-Identifier: GPL-2.0
/*
 * stress: everything at once from many threads, for the checkers of a debug
 * kernel; what each thread sees has to make sense, and nothing is left.
 *
 * RTM_SECONDS: how long; RTM_SEED: another course.
 */
#include <pthread.h>
#include <stdatomic.h>
#include "rtm_caps.h"

#define WRITERS		4
#define READERS		4
#define PROTOCOL	700

struct job {
	pthread_t thread;
	int number;
	__u64 seed;
	unsigned long turns;
	const char *wrong;	/* the first thing that made no sense */
	int errno_of_it;
};

static atomic_bool stop;
static __u8 family;

static void complain(struct job *j, const char *what, int rc)
{
	if (!j->wrong) {
		j->wrong = what;
		j->errno_of_it = rc;
	}
}

static struct rtm_prefix some_prefix(__u64 *seed)
{
	struct rtm_prefix p = { .family = family };
	unsigned int bits = rnd(seed) % 13, i;

	for (i = 0; i < bits; i++)
		if (rnd(seed) & 1)
			p.addr[i / 4] |= 0x80 >> i % 4 * 2;
	p.len = (bits + 3) / 4 * 8;
	return p;
}

static struct rtm_route_info some_route(__u64 *seed)
{
	struct rtm_route_info r = {
		.prefix = some_prefix(seed),
		.views = rnd(seed) % 4,
		.preference = 1 + rnd(seed) % 3,
		.metric = rnd(seed) % 4,
		.op = rnd(seed) % 4,
		.nh_count = rnd(seed) % 2,
		.aux_off = RTM_AUX_NONE,
	};

	if (r.nh_count)
		r.nexthop = hop(family == AF_INET ? "192.0.2.1" : "2001:db8::1", rnd(seed) % 7);
	if (rnd(seed) % 2) {
		r.rec_flags = RTM_ROUTE_F_NEIGHBOUR;
		r.neighbour = hop(family == AF_INET ? "192.0.2.1" : "2001:db8::1", rnd(seed) % 5);
	}
	return r;
}

/* Adds, changes, deletes, with and without handles, and starts anew at times. */
static void *writer(void *arg)
{
	struct job *j = arg;
	struct rtm_route_info r[50];
	__u64 h[50];
	__s32 status[50];
	int fd = rtm_open(O_RDWR), i, n, rc;

	rc = fd < 0 ? fd : _test_register(fd, 0, family, PROTOCOL, j->number, NULL);
	if (rc) {
		complain(j, "register", rc);
		return NULL;
	}
	for (; !atomic_load(&stop); j->turns++) {
		struct rtm_route_batch b;
		bool handles = rnd(&j->seed) % 3 == 0;

		n = 1 + rnd(&j->seed) % 50;
		for (i = 0; i < n; i++)
			r[i] = some_route(&j->seed);
		b = batch_cmd(RTM_BATCH_F_CONTINUE | RTM_BATCH_F_MAKE_HOPS, r, n, status);
		if (handles)
			b.handles = u64ptr(h);
		rc = rtm_call(fd, RTM_IOC_ROUTE_BATCH, &b);
		if (rc || b.out_done != (__u32)n)
			complain(j, "batch", rc);
		for (i = 0; i < n && !rc; i++)
			if (status[i] < 0 && status[i] != -EEXIST && status[i] != -ENOENT)
				complain(j, "record", status[i]);
		if (handles && !rc) {
			struct rtm_route_cmd c;

			for (i = 0; i < n; i++)
				if (h[i] && _test_route_info(fd, h[i], &c))
					complain(j, "handle of an own route", 0);
			rc = _test_handles(fd, RTM_IOC_HANDLE_RELEASE, h, n, NULL);
			if (rc)
				complain(j, "release", rc);
		}
		switch (rnd(&j->seed) % 40) {
		case 0:
			rc = _test_deregister(fd);
			if (!rc)
				rc = _test_register(fd, 0, family, PROTOCOL, j->number, NULL);
			if (rc)
				complain(j, "register again", rc);
			break;
		case 1:
			close(fd);
			fd = rtm_open(O_RDWR);
			rc = fd < 0 ? fd : _test_register(fd, 0, family, PROTOCOL, j->number, NULL);
			if (rc)
				complain(j, "open and register again", rc);
			break;
		case 2:
			rc = _test_nexthop_del(fd, family == AF_INET ? "192.0.2.1" : "2001:db8::1",
					       rnd(&j->seed) % 7, 0);
			if (rc && rc != -ENOENT)
				complain(j, "next hop", rc);
			break;
		}
	}
	close(fd);
	return NULL;
}

static bool sane(const struct rtm_route_info *r)
{
	if (r->prefix.family != family || r->prefix.len > (family == AF_INET ? 32 : 128))
		return false;
	if (r->state == RTM_ROUTE_NONE)
		return !r->owner && !r->num_routes;
	return r->state == RTM_ROUTE_LIVE && r->owner && r->preference >= 1 && r->preference <= 3 &&
	       r->metric < 4 && r->views < 4 && r->nh_count < 2 && r->num_routes < 6 * WRITERS + 1 &&
	       !(r->best_views & ~r->views);
}

/* What made no sense, for whoever has to find out why. */
static void show(const struct rtm_route_info *r)
{
	char addr[INET6_ADDRSTRLEN];

	inet_ntop(r->prefix.family, r->prefix.addr, addr, sizeof(addr));
	printf("# family %u %s/%u state %u view %u owner %u status %d pref %u metric %u\n",
	       r->prefix.family, addr, r->prefix.len, r->state, r->view, r->owner, r->status,
	       r->preference, r->metric);
	printf("# views %#x of %#x best %#x, %u next hops, %u routes, seq %llu, flags %#x %#x\n",
	       r->views, r->dest_views, r->best_views, r->nh_count, r->num_routes,
	       (unsigned long long)r->seq, r->rec_flags, r->dest_flags);
}

static void read_list(struct job *j, int fd)
{
	struct rtm_list how = { .views = rnd(&j->seed) % 4 };
	unsigned long cmd = rnd(&j->seed) % 2 ? RTM_IOC_DEST_LIST : RTM_IOC_ROUTE_LIST;
	struct recs seen;
	__u32 i;
	int rc, d;

	rc = _test_walk(fd, cmd, &how, 1 + rnd(&j->seed) % 200, &seen);
	if (rc)
		complain(j, "walk", rc);
	for (i = 0; i < seen.n && !rc; i++) {
		if (!sane(&seen.rec[i])) {
			show(&seen.rec[i]);
			complain(j, "record of a list", i);
		}
		d = i ? pfx_cmp(&seen.rec[i - 1].prefix, &seen.rec[i].prefix) : -1;
		if (d > 0)
			complain(j, "order of a list", i);
		/* of one destination all at one moment */
		if (!d && seen.rec[i - 1].seq != seen.rec[i].seq)
			complain(j, "two moments of one destination", i);
	}
	recs_free(&seen);
}

/* Looks up with handles, asks what they are, gives them back. */
static void read_handles(struct job *j, int fd)
{
	struct rtm_prefix keys[20];
	struct rtm_route_info rec[20], now_is;
	struct rtm_dest_handles h[20];
	struct rtm_dest_lookup l = lookup_cmd(rnd(&j->seed) % 3, rnd(&j->seed) % 2, 0, keys, 20,
					      rec);
	struct rtm_entity_info info;
	struct rtm_route_cmd c;
	int i, rc;

	for (i = 0; i < 20; i++)
		keys[i] = some_prefix(&j->seed);
	l.handles = u64ptr(h);
	l.handle_len = sizeof(h[0]);
	rc = rtm_call(fd, RTM_IOC_DEST_LOOKUP, &l);
	if (rc) {
		complain(j, "lookup", rc);
		return;
	}
	for (i = 0; i < 20; i++) {
		__u64 some[3] = { h[i].dest, h[i].route, h[i].owner };

		if (rec[i].status)
			continue;
		if (!sane(&rec[i]))
			complain(j, "record of a lookup", i);
		if (!h[i].dest || _test_dest_info(fd, h[i].dest, 0, &now_is, 1, NULL) ||
		    !pfx_eq(&now_is.prefix, &rec[i].prefix))
			complain(j, "destination's handle", i);
		if (h[i].route && (_test_route_info(fd, h[i].route, &c) ||
				   c.info.owner != rec[i].owner ||
				   !pfx_eq(&c.info.prefix, &rec[i].prefix)))
			complain(j, "route's handle", i);
		if (h[i].owner && (_test_entity_info(fd, h[i].owner, 0, &info) ||
				   info.entity != rec[i].owner || info.out_protocol != PROTOCOL))
			complain(j, "owner's handle", i);
		if (rnd(&j->seed) % 8 && _test_handles(fd, RTM_IOC_HANDLE_RELEASE, some, 3, NULL))
			complain(j, "release", i);
	}
}

static void *reader(void *arg)
{
	struct job *j = arg;
	struct rtm_entity_info ent[WRITERS + 4];
	struct rtm_stats s;
	int fd = rtm_open(O_RDONLY), rc;

	rc = fd < 0 ? fd : _test_attach(fd, 0, family);
	if (rc) {
		complain(j, "attach", rc);
		return NULL;
	}
	for (; !atomic_load(&stop); j->turns++) {
		switch (rnd(&j->seed) % 16) {
		case 0:
			rc = _test_entity_list(fd, RTM_ENTITY_LIST_F_HANDLES, ent, WRITERS + 4,
					       NULL);
			if (rc)
				complain(j, "entities", rc);
			break;
		case 1:
			rc = _test_stats(fd, &s);
			if (rc || s.out_entities > WRITERS)
				complain(j, "figures", rc);
			break;
		case 2:
			close(fd);
			fd = rtm_open(O_RDONLY);
			rc = fd < 0 ? fd : _test_attach(fd, 0, family);
			if (rc)
				complain(j, "open and attach again", rc);
			break;
		case 3:
		case 4:
		case 5:
			read_list(j, fd);
			break;
		default:
			read_handles(j, fd);
		}
	}
	close(fd);
	return NULL;
}

FIXTURE(stress) {
	int unused;
};

FIXTURE_VARIANT(stress)
{
	__u8 family;
};

FIXTURE_VARIANT_ADD(stress, ipv4) { .family = AF_INET };
FIXTURE_VARIANT_ADD(stress, ipv6) { .family = AF_INET6 };

FIXTURE_SETUP(stress) {}
FIXTURE_TEARDOWN(stress) {}

TEST_F(stress, threads_on_many_files)
{
	struct job job[WRITERS + READERS] = {};
	unsigned long seconds = env_number("RTM_SECONDS", 3), turns = 0;
	__u64 seed = env_number("RTM_SEED", 11);
	int i, observer = test_observer(0, variant->family);
	struct rtm_stats s;

	family = variant->family;
	TH_LOG("RTM_SEED=%llu", (unsigned long long)seed);
	for (i = 0; i < WRITERS + READERS; i++) {
		job[i].number = i;
		job[i].seed = seed * 1000 + i;
		ASSERT_EQ(0, pthread_create(&job[i].thread, NULL, i < WRITERS ? writer : reader,
					    &job[i]));
	}
	sleep(seconds);
	atomic_store(&stop, true);
	for (i = 0; i < WRITERS + READERS; i++) {
		pthread_join(job[i].thread, NULL);
		turns += job[i].turns;
		EXPECT_TRUE(!job[i].wrong) {
			TH_LOG("%s %d: %s (%d)", i < WRITERS ? "writer" : "reader", i, job[i].wrong,
			       job[i].errno_of_it);
		}
	}
	TH_LOG("%lu turns", turns);
	test_stats(observer, &s);
	EXPECT_EQ(0, s.out_routes);
	EXPECT_EQ(0, s.out_dests);
	EXPECT_EQ(0, s.out_dests_hidden);
	EXPECT_EQ(0, s.out_nexthops);
	EXPECT_EQ(0, s.out_nexthop_groups);
	EXPECT_EQ(0, s.out_entities);
	EXPECT_EQ(1, s.out_clients);
}

/* Several threads on one file: register, deregister, attach against everything else. */
static void *shared_user(void *arg)
{
	struct job *j = arg;
	int fd = j->errno_of_it;	/* the file, until something goes wrong */

	for (; !atomic_load(&stop); j->turns++) {
		struct rtm_route_info r = some_route(&j->seed), rec[64];
		struct rtm_list l = list_cmd(rec, 64);
		struct rtm_dest_handles h;
		__u64 nexthop;

		r.op = RTM_OP_SET;
		switch (rnd(&j->seed) % 12) {
		case 0:
			_test_register(fd, 0, family, PROTOCOL, 1, NULL);
			break;
		case 1:
			_test_deregister(fd);
			break;
		case 2:
			_test_attach(fd, 0, family);
			break;
		case 3:
			_test_detach(fd);
			break;
		case 4:
			rtm_call(fd, RTM_IOC_ROUTE_LIST, &l);
			break;
		case 5:
			if (!_test_nexthop_add(fd, family == AF_INET ? "192.0.2.1" : "2001:db8::1", 1, &nexthop))
				_test_release(fd, nexthop);
			break;
		case 6:
			if (!_test_lookup_handles(fd, family == AF_INET ? "0.0.0.0/0" : "::/0",
						  rec, &h)) {
				_test_release(fd, h.route);
				_test_release(fd, h.dest);
				_test_release(fd, h.owner);
			}
			break;
		default:
			_test_route(fd, RTM_OP_SET, r);
		}
	}
	return NULL;
}

TEST_F(stress, threads_on_one_file)
{
	struct job job[6] = {};
	unsigned long seconds = env_number("RTM_SECONDS", 3);
	int i, fd = test_open(O_RDWR), observer = test_observer(0, variant->family);
	struct rtm_stats s;

	family = variant->family;
	for (i = 0; i < 6; i++) {
		job[i].seed = i;
		job[i].errno_of_it = fd;
		ASSERT_EQ(0, pthread_create(&job[i].thread, NULL, shared_user, &job[i]));
	}
	sleep((seconds + 1) / 2);
	atomic_store(&stop, true);
	for (i = 0; i < 6; i++)
		pthread_join(job[i].thread, NULL);
	close(fd);
	test_stats(observer, &s);
	EXPECT_EQ(0, s.out_routes);
	EXPECT_EQ(0, s.out_dests_hidden);
	EXPECT_EQ(0, s.out_entities);
	EXPECT_EQ(0, s.out_nexthops);
	EXPECT_EQ(1, s.out_clients);
}

TEST_HARNESS_MAIN
