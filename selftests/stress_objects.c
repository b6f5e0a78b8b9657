// SPDX-License-Identifier: GPL-2.0
/*
 * stress_objects: what keeps other things alive, all at once and from many threads
 * of few files: handles, timers, hold-down, opaque slots, route lists, subscriptions
 * and marks, events, calls of methods and blocked targets, remote next hops.  For
 * the checkers of a debug kernel; in the end nothing is left.
 *
 * RTM_SECONDS: how long; RTM_SEED: another course.
 */
#include <pthread.h>
#include <stdatomic.h>
#include "rtm_caps.h"
#include "rtm_event.h"
#include "rtm_hold.h"

#define FILES		3
#define THREADS		2	/* of one file */
#define KEPT		64	/* handles that a thread has in mind */

static atomic_bool stop;
static __u32 ids[FILES];

struct job {
	pthread_t thread;
	int fd, file;
	__u64 seed;
	__u64 kept[KEPT];
	__u64 list, walk;
	__u32 subscription;
	unsigned long turns;
};

static __u32 upto(struct job *j, __u32 n)
{
	return rnd(&j->seed) % n;
}

static __u64 *some(struct job *j)
{
	return &j->kept[upto(j, KEPT)];
}

/* Keeps a handle; what it takes the place of is released, mostly. */
static void keep(struct job *j, __u64 handle)
{
	__u64 *at = some(j);

	if (!handle)
		return;
	if (*at && upto(j, 16))
		_test_release(j->fd, *at);
	*at = handle;
}

static struct rtm_prefix prefix(struct job *j)
{
	struct rtm_prefix p = { .family = AF_INET, .len = 8 + upto(j, 3) * 8 };

	p.addr[0] = 10;
	p.addr[1] = p.len > 8 ? upto(j, 3) : 0;
	p.addr[2] = p.len > 16 ? upto(j, 3) : 0;
	return p;
}

static struct rtm_hop some_hop(struct job *j)
{
	struct rtm_hop h = hop("192.0.2.1", 0);

	h.addr[3] = 1 + upto(j, 4);
	return h;
}

static void batch(struct job *j)
{
	static const __u32 flags[] = { 0, RTM_ROUTE_F_FIRST, RTM_ROUTE_F_NEW, RTM_ROUTE_F_IF_SEQ };
	struct { struct rtm_hop hop; __u8 opaque[24]; } aux = { .hop = some_hop(j) };
	struct rtm_route_info r[6];
	__u64 handles[6] = {};
	struct rtm_route_batch b;
	int i;

	for (i = 0; i < 6; i++) {
		r[i] = (struct rtm_route_info) {
			.prefix = prefix(j), .views = upto(j, 4), .preference = 1 + upto(j, 2),
			.metric = upto(j, 3), .op = upto(j, 4), .nh_count = upto(j, 3),
			.nexthop = some_hop(j), .neighbour = some_hop(j),
			.opaque_len = upto(j, 2) * 24, .rec_flags = flags[upto(j, 4)],
		};
		if (r[i].nh_count < 2 && r[i].opaque_len)
			r[i].aux_off = sizeof(struct rtm_hop);
		if (!upto(j, 3))
			r[i].rec_flags |= RTM_ROUTE_F_NEIGHBOUR;
		if (!upto(j, 3)) {
			r[i].rec_flags |= RTM_ROUTE_F_TTL;
			r[i].ttl = upto(j, 20);
		}
		if (!upto(j, 4))
			r[i].handle = *some(j);
	}
	b = batch_cmd(RTM_BATCH_F_CONTINUE | (upto(j, 4) ? RTM_BATCH_F_MAKE_HOPS : 0), r, 6, NULL);
	b.aux = u64ptr(&aux);
	b.aux_len = sizeof(aux);
	b.handles = upto(j, 2) ? u64ptr(handles) : 0;
	b.list = upto(j, 3) ? 0 : j->list;
	rtm_call(j->fd, RTM_IOC_ROUTE_BATCH, &b);
	for (i = 0; i < 6; i++)
		keep(j, handles[i]);
}

static void look(struct job *j)
{
	struct rtm_dest_handles h[8] = {};
	struct rtm_route_info rec[8];
	struct rtm_list l = list_cmd(rec, 8);
	struct rtm_route_cmd c = { .size = sizeof(c), .handle = *some(j), .flags = 3 };
	__u64 hops[1 + RTM_MAX_NEXTHOPS] = {};
	__u32 i;

	l.handles = u64ptr(h);
	l.handle_len = sizeof(h[0]);
	l.range_kind = RTM_RANGE_FROM;
	l.range = prefix(j);
	if (!rtm_call(j->fd, upto(j, 2) ? RTM_IOC_ROUTE_LIST : RTM_IOC_DEST_LIST, &l))
		for (i = 0; i < l.out_count; i++) {
			keep(j, h[i].dest);
			keep(j, h[i].route);
			keep(j, h[i].owner);
			keep(j, h[i].hold);
		}
	memset(h, 0, sizeof(h));
	if (!_test_dest_handles(j->fd, *some(j), 1, rec, h, 1))
		keep(j, h[0].dest);
	c.hops = u64ptr(hops);
	c.hop_count = ARRAY_LEN(hops);
	if (rtm_call(j->fd, RTM_IOC_ROUTE_INFO, &c))
		return;
	keep(j, c.out_handles.dest);
	keep(j, c.out_handles.owner);
	for (i = 0; i < c.out_hops; i++)
		keep(j, hops[i]);
}

static void mark_and_slot(struct job *j)
{
	struct rtm_dest_hold h = {
		.size = sizeof(h), .handle = upto(j, 2) ? *some(j) : 0, .prefix = prefix(j),
		.views = 1 + upto(j, 3), .hold_ms = 1 + upto(j, 20),
	};
	struct rtm_dest_opaque o = {
		.size = sizeof(o), .flags = RTM_OPAQUE_F_SET, .handle = upto(j, 2) ? *some(j) : 0,
		.prefix = prefix(j), .value = upto(j, 2),
	};

	rtm_call(j->fd, RTM_IOC_DEST_HOLD, &h);
	rtm_call(j->fd, RTM_IOC_DEST_OPAQUE, &o);
}

static void next_hops(struct job *j)
{
	struct rtm_nexthop_cmd c = {
		.size = sizeof(c), .flags = RTM_NEXTHOP_F_HANDLE,
		.info = { .hop = some_hop(j), .flags = RTM_NHF_REMOTE, .remote = *some(j) },
	};

	if (!rtm_call(j->fd, RTM_IOC_NEXTHOP_ADD, &c))
		keep(j, c.handle);
	memset(&c, 0, sizeof(c));
	c.size = sizeof(c);
	c.handle = *some(j);
	if (!rtm_call(j->fd, RTM_IOC_NEXTHOP_INFO, &c))
		keep(j, c.info.remote);
	memset(&c, 0, sizeof(c));
	c.size = sizeof(c);
	c.handle = upto(j, 2) ? *some(j) : 0;
	c.info.hop = some_hop(j);
	rtm_call(j->fd, RTM_IOC_NEXTHOP_DEL, &c);
}

static void lists(struct job *j)
{
	struct rtm_route_info rec[4];
	__u64 handles[4] = {};
	int i, n;

	_test_routelist_move(j->fd, upto(j, 4) ? j->list : 0, j->kept, KEPT, NULL);
	n = _test_routelist_fetch(j->fd, j->walk, upto(j, 2) ? rec : NULL, handles, 4);
	for (i = 0; i < n; i++)
		keep(j, handles[i]);
	if (n <= 0) {
		_test_release(j->fd, j->walk);
		_test_routelist_enum(j->fd, j->list, &j->walk);
	}
	if (upto(j, 8))
		return;
	_test_release(j->fd, j->list);
	_test_routelist_new(j->fd, &j->list);
}

static void events(struct job *j)
{
	struct rtm_event e[8];
	int i, n = _test_events(j->fd, upto(j, 2) ? RTM_EVENT_F_HANDLES : 0, e, 8, upto(j, 4));

	for (i = 0; i < n; i++)
		keep(j, e[i].handle);
}

static void calls(struct job *j)
{
	__u8 in[16] = {}, out[16];
	struct rtm_method_invoke i = invoke_cmd(ids[upto(j, FILES)], 3, in, upto(j, 16), out, 16);
	struct rtm_method_take t;

	i.timeout_ms = 1 + upto(j, 10);
	i.target = upto(j, 2) ? *some(j) : 0;
	switch (upto(j, 4)) {
	case 0:
		rtm_call(j->fd, RTM_IOC_METHOD_INVOKE, &i);
		break;
	case 1:
		_test_block(j->fd, upto(j, 3) ? *some(j) : 0, upto(j, 2), 0, 1);
		break;
	default:
		if (!_test_take(j->fd, 0, in, upto(j, 4) ? 16 : 8, &t) && upto(j, 4))
			_test_reply(j->fd, t.call, 5, out, upto(j, 18));
	}
}

static void feed(struct job *j)
{
	struct rtm_dest_handles h[8] = {};
	struct rtm_route_info rec[8];
	struct rtm_notify_fetch f = fetch_cmd(j->subscription, rec, 8);
	struct rtm_prefix p = prefix(j);
	struct rtm_notify_dests d = {
		.size = sizeof(d), .subscription = j->subscription, .op = upto(j, 5), .count = 1,
		.prefixes = u64ptr(&p),
	};
	__u32 i;

	f.handles = u64ptr(h);
	f.handle_len = sizeof(h[0]);
	if (!rtm_call(j->fd, RTM_IOC_NOTIFY_FETCH, &f)) {
		for (i = 0; i < f.out_count; i++) {
			keep(j, h[i].dest);
			keep(j, h[i].route);
			keep(j, h[i].owner);
			keep(j, h[i].hold);
		}
	} else {
		_test_notify_open(j->fd, upto(j, 4), 1 + upto(j, 7), upto(j, 4), &j->subscription);
	}
	rtm_call(j->fd, RTM_IOC_NOTIFY_DESTS, &d);
	if (!upto(j, 16))
		_test_notify_close(j->fd, j->subscription);
}

static void come_and_go(struct job *j)
{
	struct rtm_entity_register r = {
		.size = sizeof(r), .flags = upto(j, 8), .family = AF_INET, .protocol = 900,
		.protocol_instance = j->file, .methods = 3,
	};

	if (!upto(j, 30))
		_test_deregister(j->fd);
	if (!rtm_call(j->fd, RTM_IOC_ENTITY_REGISTER, &r))
		ids[j->file] = r.out_entity;
}

static void *work(void *arg)
{
	static void (*const what[])(struct job *j) = {
		batch, batch, batch, look, mark_and_slot, next_hops, lists, events, calls, calls,
		feed, come_and_go,
	};
	struct job *j = arg;

	for (; !atomic_load(&stop); j->turns++)
		what[upto(j, ARRAY_LEN(what))](j);
	return NULL;
}

TEST(everything_that_holds_something)
{
	unsigned long seconds = env_number("RTM_SECONDS", 5), seed = env_number("RTM_SEED", 1);
	struct job job[FILES * THREADS] = {};
	int observer = test_observer(0, AF_INET), fd[FILES], i;
	unsigned long turns = 0;
	struct rtm_stats s;

	for (i = 0; i < FILES; i++)
		fd[i] = test_open(O_RDWR);
	for (i = 0; i < FILES * THREADS; i++) {
		job[i].file = i % FILES;
		job[i].fd = fd[i % FILES];
		job[i].seed = seed * 100 + i;
		ASSERT_EQ(0, pthread_create(&job[i].thread, NULL, work, &job[i]));
	}
	sleep(seconds);
	atomic_store(&stop, true);
	for (i = 0; i < FILES * THREADS; i++) {
		pthread_join(job[i].thread, NULL);
		turns += job[i].turns;
	}
	/* one deregisters, the others close */
	for (i = 0; i < FILES; i++)
		if (i || _test_deregister(fd[i]))
			close(fd[i]);
	test_stats(observer, &s);
	EXPECT_EQ(0, s.out_routes);
	EXPECT_EQ(0, s.out_dests);
	EXPECT_EQ(0, s.out_dests_hidden);
	EXPECT_EQ(0, s.out_entities);
	EXPECT_EQ(0, s.out_nexthops);
	EXPECT_EQ(0, s.out_nexthop_groups);
	EXPECT_EQ(0, s.out_holds);
	EXPECT_EQ(0, s.out_ageing);
	EXPECT_EQ(0, s.out_subscriptions);
	EXPECT_EQ(1, s.out_clients);
	TH_LOG("%lu turns", turns);
}

TEST_HARNESS_MAIN
