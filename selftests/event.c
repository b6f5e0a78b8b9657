// SPDX-License-Identifier: GPL-2.0
/*
 * event: who came and who left, told once to those who want to know; poll and
 * waiting; and that nothing of it is lost.
 */
#include "rtm_caps.h"
#include "rtm_event.h"

#include <pthread.h>
#include <sys/epoll.h>
#include <sys/mman.h>

#define MANY	300

#define expect_event(e, t, id) do {			\
	EXPECT_EQ((__u32)(t), (e).type);		\
	EXPECT_EQ((id), (e).entity);			\
} while (0)

/* U37: not about oneself, not about those already there; about the rest once.  R31 */
TEST(come_and_go_told_once)
{
	struct rtm_event e[4];
	__u32 old, me, new;
	int a = test_entity(0, AF_INET, 100, 1, &old);
	int fd = test_listener(200, &me), b;

	test_events(0, fd, 0, e, 4, 0);
	EXPECT_EQ(0, _test_poll(fd, 0));
	b = test_entity(0, AF_INET, 300, 7, &new);
	EXPECT_EQ(POLLIN | POLLRDNORM, _test_poll(fd, 0));
	test_events(1, fd, 0, e, 4, 0);
	expect_event(e[0], RTM_EVENT_ENTITY_REGISTERED, new);
	EXPECT_EQ(300, e[0].protocol);
	EXPECT_EQ(7, e[0].protocol_instance);
	EXPECT_EQ(0, e[0].handle);
	EXPECT_TRUE(is_zero(&e[0].cookie, 12));
	EXPECT_TRUE(is_zero(&e[0].prefix, sizeof(e[0].prefix) + 8));
	EXPECT_TRUE(is_poison(&e[1], sizeof(e[1])));
	test_events(0, fd, 0, e, 4, 0);
	EXPECT_EQ(0, _test_poll(fd, 0));
	/* the one that was there first is told of when it leaves */
	close(a);
	test_deregister(b);
	test_events(2, fd, 0, e, 4, 0);
	expect_event(e[0], RTM_EVENT_ENTITY_DEREGISTERED, old);
	EXPECT_EQ(100, e[0].protocol);
	expect_event(e[1], RTM_EVENT_ENTITY_DEREGISTERED, new);
	test_events(0, fd, 0, e, 4, 0);
	close(fd);
}

TEST(without_the_flag_nothing_is_told)
{
	struct rtm_event e[2];
	int fd = test_entity(0, AF_INET, 100, 1, NULL), watch = test_observer(0, AF_INET);

	close(test_entity(0, AF_INET, 200, 1, NULL));
	close(test_listener(300, NULL));
	test_events(0, fd, 0, e, 2, 0);
	test_events(0, watch, 0, e, 2, 0);
	EXPECT_EQ(0, _test_poll(fd, 0));
	EXPECT_EQ(0, _test_poll(watch, 0));
}

TEST(other_tables_are_not_told)
{
	struct rtm_event e[2];
	int fd = test_listener(100, NULL);

	test_entity(1, AF_INET, 200, 1, NULL);
	test_entity(0, AF_INET6, 200, 1, NULL);
	test_events(0, fd, 0, e, 2, 0);
}

/* Came and left between two fetches: never told, whoever else was told. */
TEST(unseen_pair_cancels)
{
	struct rtm_event e[8];
	__u32 id[3];
	int sleeper = test_listener(100, NULL), awake = test_listener(101, NULL), fd;

	test_events(1, sleeper, 0, e, 8, 0);	/* awake */
	fd = test_entity(0, AF_INET, 200, 1, &id[0]);
	test_events(1, awake, 0, e, 8, 0);
	close(fd);
	/* more come, so that the place in the order moves past the dead one */
	test_entity(0, AF_INET, 200, 1, &id[1]);
	test_events(1, sleeper, 0, e, 8, 0);
	expect_event(e[0], RTM_EVENT_ENTITY_REGISTERED, id[1]);
	fd = test_entity(0, AF_INET, 201, 1, &id[2]);
	close(fd);
	test_events(0, sleeper, 0, e, 8, 0);
	test_events(2, awake, 0, e, 8, 0);
	expect_event(e[0], RTM_EVENT_ENTITY_DEREGISTERED, id[0]);
	expect_event(e[1], RTM_EVENT_ENTITY_REGISTERED, id[1]);
	test_events(0, awake, 0, e, 8, 0);
}

/*
 * One that was in a list is told to have left, though it was never told that it came;
 * who came later, and was in no list, is not.
 */
TEST(who_was_listed_is_told_to_have_left)
{
	struct rtm_entity_info rec[8];
	struct rtm_event e[8];
	__u32 id[4], total;
	int fd = test_listener(100, NULL), other[4], i;

	for (i = 0; i < 2; i++)
		other[i] = test_entity(0, AF_INET, 200, i, &id[i]);
	test_entity_list(fd, 0, rec, 8, &total);
	EXPECT_EQ(3, total);
	close(other[0]);
	other[2] = test_entity(0, AF_INET, 200, 2, &id[2]);
	close(other[2]);
	test_events(2, fd, RTM_EVENT_F_HANDLES, e, 8, 0);
	expect_event(e[0], RTM_EVENT_ENTITY_DEREGISTERED, id[0]);
	expect_event(e[1], RTM_EVENT_ENTITY_REGISTERED, id[1]);
	/* lists while some that left are still to be told */
	other[2] = test_entity(0, AF_INET, 200, 2, &id[2]);
	close(other[1]);
	test_entity_list(fd, 0, rec, 8, &total);
	test_entity_list(fd, 0, rec, 8, &total);
	other[3] = test_entity(0, AF_INET, 200, 3, &id[3]);
	close(other[2]);
	test_entity_list(fd, 0, rec, 8, &total);
	close(other[3]);
	EXPECT_EQ(POLLIN | POLLRDNORM, _test_poll(fd, 0));
	test_events(3, fd, 0, e, 8, 0);
	for (i = 0; i < 3; i++)
		expect_event(e[i], RTM_EVENT_ENTITY_DEREGISTERED, id[1 + i]);
	test_events(0, fd, 0, e, 8, 0);
	/* a list that is too short tells nothing, nor does another file's */
	test_err_entity_list(EMSGSIZE, fd, 0, rec, 0, &total);
	other[0] = test_entity(0, AF_INET, 200, 0, &id[0]);
	test_err_entity_list(EMSGSIZE, fd, 0, rec, 1, &total);
	test_entity_list(test_observer(0, AF_INET), 0, rec, 8, &total);
	close(other[0]);
	test_events(0, fd, 0, e, 8, 0);
	/* nor one that cannot be written */
	other[0] = test_entity(0, AF_INET, 200, 0, &id[0]);
	test_err_entity_list(EFAULT, fd, RTM_ENTITY_LIST_F_HANDLES, NULL, 8, &total);
	other[1] = test_entity(0, AF_INET, 200, 1, &id[1]);
	close(other[0]);
	test_events(1, fd, 0, e, 8, 0);
	expect_event(e[0], RTM_EVENT_ENTITY_REGISTERED, id[1]);
	close(other[1]);
	test_events(1, fd, 0, e, 8, 0);
	/* the owner of pending ones goes */
	test_entity(0, AF_INET, 200, 0, NULL);
	other[1] = test_entity(0, AF_INET, 200, 1, NULL);
	test_entity_list(fd, 0, rec, 8, &total);
	close(other[1]);
	test_entity_list(fd, 0, rec, 8, &total);
	close(fd);
}

/* The same identity again: first the end of the old one, then the new one. */
TEST(a_restart_is_told_in_order)
{
	struct rtm_event e[4];
	__u32 id[2];
	int fd = test_listener(100, NULL), other = test_entity(0, AF_INET, 200, 1, &id[0]);

	test_events(1, fd, 0, e, 4, 0);
	test_deregister(other);
	test_register(other, 0, AF_INET, 200, 1, &id[1]);
	test_events(2, fd, 0, e, 4, 0);
	expect_event(e[0], RTM_EVENT_ENTITY_DEREGISTERED, id[0]);
	expect_event(e[1], RTM_EVENT_ENTITY_REGISTERED, id[1]);
}

/* U37: in a deregistration event the handle still answers ENTITY_INFO. */
TEST(handle_of_who_left_answers)
{
	struct rtm_entity_info info;
	struct rtm_event e[2];
	struct rtm_stats s;
	__u32 id;
	int fd = test_listener(100, NULL), other = test_entity(0, AF_INET, 200, 3, &id);

	test_events(1, fd, RTM_EVENT_F_HANDLES, e, 2, 0);
	ASSERT_NE(0, e[0].handle);
	test_entity_info(fd, e[0].handle, 0, &info);
	EXPECT_EQ(RTM_ENTITY_LIVE, info.out_state);
	test_release(fd, e[0].handle);
	close(other);
	test_events(1, fd, RTM_EVENT_F_HANDLES, e, 2, 0);
	test_entity_info(fd, e[0].handle, 0, &info);
	EXPECT_EQ(id, info.entity);
	EXPECT_EQ(RTM_ENTITY_GONE, info.out_state);
	EXPECT_EQ(200, info.out_protocol);
	test_release(fd, e[0].handle);
	test_err_entity_info(ENOENT, fd, e[0].handle, 0, &info);
	test_stats(fd, &s);
	EXPECT_EQ(0, s.out_handles);
}

/* A process that is killed is one that left. */
TEST(killed_is_told)
{
	struct rtm_event e[2];
	int fd = test_listener(100, NULL);
	__u32 id;
	pid_t pid = fork();

	ASSERT_LE(0, pid);
	if (!pid) {
		int mine = rtm_open(O_RDWR);

		close(fd);
		if (_test_register(mine, 0, AF_INET, 200, 1, NULL))
			_exit(1);
		pause();
	}
	test_events(1, fd, 0, e, 2, 10000);
	EXPECT_EQ(RTM_EVENT_ENTITY_REGISTERED, e[0].type);
	id = e[0].entity;
	kill(pid, SIGKILL);
	wait_child(pid);
	test_events(1, fd, 0, e, 2, 10000);
	expect_event(e[0], RTM_EVENT_ENTITY_DEREGISTERED, id);
}

/* As many as there may be, in pieces, each once and in order. */
TEST(many_come_and_go)
{
	static struct rtm_event e[MANY];
	static __u32 id[MANY];
	int fd = test_listener(1, NULL), other[MANY], i, n, got;

	for (i = 0; i < MANY; i++)
		other[i] = test_entity(0, AF_INET, 1000 + i, 1, &id[i]);
	for (got = 0; got < MANY; got += n) {
		n = _test_events(fd, 0, e, 1 + got % 70, 0);
		ASSERT_LT(0, n);
		for (i = 0; i < n; i++)
			expect_event(e[i], RTM_EVENT_ENTITY_REGISTERED, id[got + i]);
	}
	for (i = 0; i < MANY; i += 2)
		close(other[i]);
	for (i = 0; i < MANY; i += 2)
		other[i] = test_entity(0, AF_INET, 1000 + i, 2, NULL);
	/* a call gives 256 at most; those who left come first */
	n = _test_events(fd, 0, e, MANY, 0);
	ASSERT_EQ(256, n);
	for (i = 0; i < MANY / 2; i++)
		expect_event(e[i], RTM_EVENT_ENTITY_DEREGISTERED, id[2 * i]);
	for (; i < n; i++)
		EXPECT_EQ(RTM_EVENT_ENTITY_REGISTERED, e[i].type);
	test_events(MANY - 256, fd, 0, e, MANY, 0);
	test_events(0, fd, 0, e, MANY, 0);
}

/* What a listener knows of others, by their ids. */
struct known {
	bool there;	/* told of, or found in a list, and not told that it left */
	bool told;	/* told that it came */
};

/* An event goes with what is known.  Return: does it fit? */
static bool take_event(struct known *known, const struct rtm_event *e)
{
	bool came = e->type == RTM_EVENT_ENTITY_REGISTERED, fits;

	fits = came ? !known[e->entity].told : known[e->entity].there;
	known[e->entity] = (struct known) { came, came };
	return fits;
}

/* Return: how many there were; negative: something else than should be. */
static int take_events(int fd, struct known *known, __u32 count)
{
	struct rtm_event e[8];
	int n = _test_events(fd, 0, e, count, 0), i;

	for (i = 0; i < n; i++)
		if (!take_event(known, &e[i]))
			return -EINVAL;
	return n;
}

/* Whoever is in a list is there.  Return: how many. */
static int take_list(int fd, struct known *known, __u32 own)
{
	struct rtm_entity_info rec[32];
	__u32 total, i;
	int rc = _test_entity_list(fd, 0, rec, ARRAY_LEN(rec), &total);

	if (rc)
		return rc;
	for (i = 0; i < total; i++)
		known[rec[i].entity].there = rec[i].entity != own;
	return total;
}

/*
 * Many listeners, at their own pace: what each is told, and finds in lists, adds up to
 * what there is.  What could not be written was not told.
 */
TEST(many_listeners_random)
{
	enum { LISTENERS = 6, OTHERS = 10, STEPS = 4000 };
	static struct known known[LISTENERS][1 << 16];
	struct rtm_event_fetch fault = {
		.size = sizeof(fault), .record_len = sizeof(struct rtm_event), .count = 8,
	};
	long page = sysconf(_SC_PAGESIZE);
	__u8 *mem = test_map(2 * page);
	int listener[LISTENERS], other[OTHERS], i, k;
	__u32 id[OTHERS], me[LISTENERS], total;
	__u64 seed = env_number("RTM_SEED", 37);

	ASSERT_EQ(0, mprotect(mem + page, page, PROT_NONE));
	fault.records = u64ptr(mem + page - sizeof(struct rtm_event));
	for (i = 0; i < LISTENERS; i++)
		listener[i] = test_listener(100 + i, &me[i]);
	for (i = 0; i < LISTENERS; i++)
		for (k = 0; k < LISTENERS; k++)
			if (me[k] < me[i])
				known[i][me[k]].there = known[i][me[k]].told = true;
	for (i = 0; i < OTHERS; i++)
		other[i] = -1;
	for (k = 0; k < STEPS; k++) {
		__u32 r = rnd(&seed), which = r % OTHERS, l = r / OTHERS % LISTENERS;
		int rc;

		switch (r >> 16 & 7) {
		default:
			if (other[which] < 0) {
				other[which] = test_entity(0, AF_INET, 200 + which, 1, &id[which]);
				ASSERT_GT(1 << 16, id[which]);
			} else {
				close(other[which]);
				other[which] = -1;
			}
			break;
		case 4:
		case 5:
			ASSERT_LE(0, take_events(listener[l], known[l], 1 + (r >> 19 & 7)));
			break;
		case 6:
			if (r >> 19 & 1) {
				test_err_entity_list(EFAULT, listener[l], 0, NULL, 32, &total);
			} else {
				ASSERT_LE(0, take_list(listener[l], known[l], me[l]));
			}
			break;
		case 7:
			rc = rtm_call(listener[l], RTM_IOC_EVENT_FETCH, &fault);
			if (rc) {
				ASSERT_EQ(-EFAULT, rc);
			} else if (fault.out_count) {
				ASSERT_EQ(1, fault.out_count);	/* there is room for one */
				ASSERT_TRUE(take_event(known[l], (void *)(uintptr_t)fault.records));
			}
			break;
		}
	}
	for (i = 0; i < LISTENERS; i++) {
		__u32 there = 0, told = 0;
		int n;

		while ((n = take_events(listener[i], known[i], 8)) > 0)
			;
		ASSERT_EQ(0, n);
		for (k = 0; k < 1 << 16; k++) {
			there += known[i][k].there;
			told += known[i][k].told;
		}
		EXPECT_EQ(told, there);
		EXPECT_EQ(take_list(listener[i], known[i], me[i]) - 1, (int)there);
		for (k = 0; k < 1 << 16; k++)
			EXPECT_EQ(known[i][k].there, known[i][k].told);
	}
}

/* One that never fetches holds nobody up, and its memory does not grow. */
TEST(sleeping_listener_costs_nothing)
{
	struct rtm_stats before, after;
	struct rtm_event e[4];
	int sleeper = test_listener(100, NULL), awake = test_listener(101, NULL);
	int fd = test_open(O_RDWR), i;

	for (i = 0; i < 2100; i++) {
		if (i == 100)
			test_stats(awake, &before);
		test_register(fd, 0, AF_INET, 200, 1, NULL);
		test_events(1, awake, 0, e, 4, 0);
		test_deregister(fd);
		test_events(1, awake, 0, e, 4, 0);
	}
	test_stats(awake, &after);
	EXPECT_GE(before.out_bytes + 4096, after.out_bytes);
	test_events(1, sleeper, 0, e, 4, 0);	/* awake */
	test_events(0, sleeper, 0, e, 4, 0);
}

/* One that lists and never fetches keeps no more than there may be, and is told. */
TEST(lists_instead_of_fetching)
{
	enum { MAX = 4096 };
	struct rtm_entity_info rec[4];
	static struct rtm_event e[256];
	__u32 id[MAX], total;
	int lister = test_listener(100, NULL), twin, fd = test_open(O_RDWR), i, k;

	for (i = 0; i < MAX; i++) {
		test_register(fd, 0, AF_INET, 200, 1, &id[i]);
		test_entity_list(lister, 0, rec, 4, &total);
		test_deregister(fd);
	}
	test_err_entity_list(ENOSPC, lister, RTM_ENTITY_LIST_F_HANDLES, rec, 4, &total);
	for (i = 0; i < MAX; i += 256) {
		test_events(256, lister, 0, e, 256, 0);
		for (k = 0; k < 256; k++)
			expect_event(e[k], RTM_EVENT_ENTITY_DEREGISTERED, id[i + k]);
	}
	test_entity_list(lister, 0, rec, 4, &total);
	EXPECT_EQ(1, total);
	test_events(0, lister, 0, e, 1, 0);
	/* and it may end while many are pending, each with a list of its own */
	twin = test_listener(101, NULL);
	for (i = 0; i < MAX / 4; i++) {
		test_register(fd, 0, AF_INET, 200, 1, NULL);
		test_entity_list(twin, 0, rec, 4, &total);
		test_deregister(fd);
	}
	close(twin);
}

/* Dead ones that another listener has yet to be told of are in nobody else's way. */
TEST(the_dead_of_others)
{
	__u32 id, dead[3];
	int first = test_entity_as(100, 0, 0, &id), fd[3], i;
	int early = test_listener(101, NULL), late = test_listener(102, NULL);
	struct rtm_event e[8];
	struct rtm_event_fetch f = {
		.size = sizeof(f), .records = 8, .record_len = sizeof(e[0]), .count = 8,
	};

	for (i = 0; i < 3; i++)
		fd[i] = test_entity_as(200 + i, 0, 0, &dead[i]);
	test_events(3, late, 0, e, 8, 0);
	for (i = 0; i < 3; i++)
		close(fd[i]);
	close(first);
	/* the first one was there before it, of the others it was never told */
	EXPECT_EQ(POLLIN | POLLRDNORM, _test_poll(early, 0));
	test_err(EFAULT, rtm_call(early, RTM_IOC_EVENT_FETCH, &f));
	EXPECT_EQ(POLLIN | POLLRDNORM, _test_poll(early, 0));
	test_events(2, early, 0, e, 8, 0);
	EXPECT_EQ(RTM_EVENT_ENTITY_DEREGISTERED, e[0].type);
	EXPECT_EQ(id, e[0].entity);
	EXPECT_EQ(RTM_EVENT_ENTITY_REGISTERED, e[1].type);
	test_events(0, early, 0, e, 8, 0);
	test_events(4, late, 0, e, 8, 0);
	for (i = 0; i < 4; i++) {
		EXPECT_EQ(RTM_EVENT_ENTITY_DEREGISTERED, e[i].type);
		EXPECT_EQ(i < 3 ? dead[i] : id, e[i].entity);
	}
	close(early);
	close(late);
}

/* U38: between an event and the next one everything is allowed. */
TEST(everything_works_after_an_event)
{
	struct rtm_entity_info rec[4];
	struct rtm_event e[4];
	__u32 n, id;
	int fd = test_listener(100, NULL), other = test_entity(0, AF_INET, 200, 1, &id), mine;

	test_events(1, fd, 0, e, 1, 0);
	test_entity_list(fd, 0, rec, 4, &n);
	EXPECT_EQ(2, n);
	mine = test_entity(0, AF_INET, 300, 1, NULL);
	test_deregister(mine);
	test_deregister(fd);
	test_register_as(fd, 100, 1, RTM_ENTITY_F_EVENTS, 0, NULL);
	/* a new registration begins anew: it finds the other one there */
	test_events(0, fd, 0, e, 4, 0);
	close(other);
	test_events(1, fd, 0, e, 4, 0);
	expect_event(e[0], RTM_EVENT_ENTITY_DEREGISTERED, id);
}

/* What cannot be written is not lost, and no handle is counted. */
TEST(fault_loses_nothing)
{
	long page = sysconf(_SC_PAGESIZE);
	struct rtm_event_fetch f = {
		.size = sizeof(f), .record_len = sizeof(struct rtm_event), .count = 8,
		.flags = RTM_EVENT_F_HANDLES,
	}, *ro;
	__u8 *mem = test_map(2 * page);
	struct rtm_event e[8];
	struct rtm_stats s;
	__u32 id[4], me;
	int fd = test_listener(100, &me), other[4], i, turn;

	for (i = 0; i < 3; i++)
		other[i] = test_entity(0, AF_INET, 200, i, &id[i]);
	test_events(2, fd, 0, e, 2, 0);
	close(other[0]);
	other[3] = test_entity(0, AF_INET, 200, 3, &id[3]);
	/* pending: 0 left, 2 and 3 came */
	ASSERT_EQ(0, mprotect(mem + page, page, PROT_NONE));
	f.records = u64ptr(mem + page - sizeof(e[0]));
	for (turn = 0; turn < 3; turn++) {
		test_err(EFAULT, rtm_call(fd, RTM_IOC_EVENT_FETCH, &f));
		EXPECT_EQ(POLLIN | POLLRDNORM, _test_poll(fd, 0));
	}
	test_stats(fd, &s);
	EXPECT_EQ(0, s.out_handles);
	/* the answer itself cannot be written */
	ro = test_map(page);
	*ro = f;
	ro->records = u64ptr(e);
	ASSERT_EQ(0, mprotect(ro, page, PROT_READ));
	test_err(EFAULT, rtm_call(fd, RTM_IOC_EVENT_FETCH, ro));
	test_events(3, fd, RTM_EVENT_F_HANDLES, e, 8, 0);
	expect_event(e[0], RTM_EVENT_ENTITY_DEREGISTERED, id[0]);
	expect_event(e[1], RTM_EVENT_ENTITY_REGISTERED, id[2]);
	expect_event(e[2], RTM_EVENT_ENTITY_REGISTERED, id[3]);
	test_events(0, fd, 0, e, 8, 0);
}

static __u32 subscribe(int fd, __u64 cookie)
{
	struct rtm_notify_open o = {
		.size = sizeof(o), .views = RTM_VIEWS_UCAST, .types = RTM_NOTIFY_T_ALL,
		.cookie = cookie,
	};

	return rtm_call(fd, RTM_IOC_NOTIFY_OPEN, &o) ? 0 : o.out_subscription;
}

static int drain(int fd, __u32 subscription)
{
	struct rtm_route_info rec[8];
	struct rtm_notify_fetch f = {
		.size = sizeof(f), .subscription = subscription, .count = 8,
		.records = u64ptr(rec), .record_len = sizeof(rec[0]),
	};

	return rtm_call(fd, RTM_IOC_NOTIFY_FETCH, &f) ?: (int)f.out_count;
}

/* U16: told once when something is pending, and again only after it was drained. */
TEST(change_is_told_once_until_drained)
{
	struct rtm_event e[4];
	int fd = test_observer(0, AF_INET), owner = test_entity(0, AF_INET, 100, 1, NULL);
	__u32 sub = subscribe(fd, 0x1234567890ULL);

	ASSERT_NE(0, sub);
	test_events(0, fd, 0, e, 4, 0);
	EXPECT_EQ(0, _test_poll(fd, 0));
	test_set(owner, "10.0.0.0/8", NULL, 1, 1);
	EXPECT_EQ(POLLIN | POLLRDNORM, _test_poll(fd, 0));
	test_events(1, fd, 0, e, 4, 0);
	EXPECT_EQ(RTM_EVENT_CHANGE, e[0].type);
	EXPECT_EQ(sub, e[0].subscription);
	EXPECT_EQ(0x1234567890ULL, e[0].cookie);
	EXPECT_EQ(0, e[0].entity);
	EXPECT_EQ(0, e[0].handle);
	/* not told again, but there is something to read */
	test_set(owner, "11.0.0.0/8", NULL, 1, 1);
	test_events(0, fd, 0, e, 4, 0);
	EXPECT_EQ(POLLIN | POLLRDNORM, _test_poll(fd, 0));
	while (drain(fd, sub) > 0)
		;
	EXPECT_EQ(0, _test_poll(fd, 0));
	test_events(0, fd, 0, e, 4, 0);
	test_set(owner, "12.0.0.0/8", NULL, 1, 1);
	test_events(1, fd, 0, e, 4, 0);
}

static void *set_later(void *arg)
{
	usleep(300000);
	_test_set(*(int *)arg, "10.0.0.0/8", NULL, 1, 1);
	return NULL;
}

TEST(change_ends_wait_and_poll)
{
	struct epoll_event edge = { .events = EPOLLIN | EPOLLET }, r;
	int fd = test_observer(0, AF_INET), owner = test_entity(0, AF_INET, 100, 1, NULL);
	int ep = epoll_create1(0), i;
	__u32 sub = subscribe(fd, 5);
	struct rtm_event e[4];
	pthread_t thread;
	char text[32];

	pthread_create(&thread, NULL, set_later, &owner);
	test_events(1, fd, 0, e, 4, 20000);
	EXPECT_EQ(5, e[0].cookie);
	pthread_join(thread, NULL);
	while (drain(fd, sub) > 0)
		;
	test_del(owner, "10.0.0.0/8");
	while (drain(fd, sub) > 0)
		;
	EXPECT_EQ(0, _test_poll(fd, 0));
	pthread_create(&thread, NULL, set_later, &owner);
	EXPECT_EQ(POLLIN | POLLRDNORM, _test_poll(fd, 20000));
	pthread_join(thread, NULL);
	/* edge-triggered: drained each time, woken each time */
	ASSERT_EQ(0, epoll_ctl(ep, EPOLL_CTL_ADD, fd, &edge));
	for (i = 0; i < 20; i++) {
		EXPECT_EQ(1, epoll_wait(ep, &r, 1, 5000)) { TH_LOG("round %d", i); }
		EXPECT_EQ(EPOLLIN, r.events);
		while (drain(fd, sub) > 0)
			;
		snprintf(text, sizeof(text), "10.%d.0.0/16", i);
		test_set(owner, text, NULL, 1, 1);
	}
}

/* R21: who ignores all there is has drained it, too. */
TEST(ignoring_all_arms_an_edge)
{
	struct epoll_event edge = { .events = EPOLLIN | EPOLLET }, r;
	int fd = test_observer(0, AF_INET), owner = test_entity(0, AF_INET, 100, 1, NULL);
	int ep = epoll_create1(0), i;
	__u32 sub = subscribe(fd, 5);

	ASSERT_EQ(0, epoll_ctl(ep, EPOLL_CTL_ADD, fd, &edge));
	EXPECT_EQ(0, epoll_wait(ep, &r, 1, 0));
	for (i = 0; i < 20; i++) {
		test_set(owner, "10.0.0.0/8", NULL, 1, i + 1);
		EXPECT_EQ(1, epoll_wait(ep, &r, 1, 5000)) { TH_LOG("round %d", i); }
		EXPECT_EQ(0, _test_notify_dest(fd, sub, RTM_NOTIFY_IGNORE, "10.0.0.0/8"));
	}
	EXPECT_EQ(0, drain(fd, sub));
}

/* Each kind of event, in every mixture: a fault puts all of it back. */
TEST(faults_with_all_kinds_of_events)
{
	struct rtm_event_fetch f = {
		.size = sizeof(f), .record_len = sizeof(struct rtm_event), .count = 16,
		.records = 8, .flags = RTM_EVENT_F_HANDLES,
	};
	struct rtm_route_info r = rt("10.0.0.0/8", NULL, 1, 1);
	int fd, other = -1, mask, i, n;
	struct rtm_event e[16];
	struct rtm_stats s;
	__u32 old, id, sub;

	for (mask = 1; mask < 16; mask++) {
		int leaver = test_entity(0, AF_INET, 200, 1, &old);

		fd = test_entity_as(100, RTM_ENTITY_F_EVENTS | RTM_ENTITY_F_EXPIRE, 0, NULL);
		sub = subscribe(fd, 9);
		if (mask & 1)
			test_deregister(leaver);
		if (mask & 2)
			other = test_entity(0, AF_INET, 300, 1, &id);
		if (mask & 4) {
			r.rec_flags = RTM_ROUTE_F_TTL;
			r.ttl = 1;
			ASSERT_LE(0, _test_route(fd, RTM_OP_SET, r));
			usleep(50000);
			drain(fd, sub);
		}
		if (mask & 8) {
			test_set(leaver < 0 || mask & 1 ? fd : leaver, "11.0.0.0/8", NULL, 1, 1);
		}
		for (i = 0; i < 2; i++)
			test_err(EFAULT, rtm_call(fd, RTM_IOC_EVENT_FETCH, &f));
		test_stats(fd, &s);
		EXPECT_EQ(0, s.out_handles);
		EXPECT_EQ(POLLIN | POLLRDNORM, _test_poll(fd, 0));
		n = _test_events(fd, 0, e, 16, 0);
		EXPECT_EQ(__builtin_popcount(mask), n) { TH_LOG("mixture %d", mask); }
		for (i = 0; i < n; i++) {
			__u32 kind = e[i].type == RTM_EVENT_ENTITY_DEREGISTERED ? 1 :
				     e[i].type == RTM_EVENT_ENTITY_REGISTERED ? 2 :
				     e[i].type == RTM_EVENT_ROUTE_EXPIRED ? 4 :
				     e[i].type == RTM_EVENT_CHANGE ? 8 : 16;

			EXPECT_NE(0, kind & mask) { TH_LOG("mixture %d: %u", mask, e[i].type); }
		}
		test_events(0, fd, 0, e, 16, 0);
		close(fd);
		close(leaver);
		if (mask & 2)
			close(other);
	}
}

TEST(arguments)
{
	struct rtm_event e[2];
	int fd = test_open(O_RDWR);
	struct rtm_event_fetch f = {
		.size = sizeof(f), .records = u64ptr(e), .record_len = sizeof(e[0]), .count = 2,
	};

	test_err_events(ENOTCONN, fd, 0, e, 2, 0);
	EXPECT_EQ(0, _test_poll(fd, 0));
	test_register(fd, 0, AF_INET, 100, 1, NULL);
	test_err_events(EINVAL, fd, 0, e, 0, 0);
	test_err_events(EINVAL, fd, 0, e, 2, -2);
	test_err_events(EINVAL, fd, 0, e, 2, -0x7fffffff - 1);
	test_err_events(EOPNOTSUPP, fd, 2, e, 2, 0);
	f.count = RTM_MAX_ARRAY + 1;
	test_err(EINVAL, rtm_call(fd, RTM_IOC_EVENT_FETCH, &f));
	f.count = 2;
	f.record_len--;
	test_err(EINVAL, rtm_call(fd, RTM_IOC_EVENT_FETCH, &f));
	test_events(0, fd, 0, e, 2, 0);
	/* nothing to write: the array is not looked at */
	f.record_len++;
	f.records = 8;
	test_ok(rtm_call(fd, RTM_IOC_EVENT_FETCH, &f));
	EXPECT_EQ(0, f.out_count);
}

/* ---- waiting ---- */

struct waiter {
	pthread_t thread;
	int fd, rc;
	__s32 timeout_ms;
	double took;
	struct rtm_event e[4];
};

static void *wait_for_events(void *arg)
{
	struct waiter *w = arg;
	double start = now();

	w->rc = _test_events(w->fd, 0, w->e, 4, w->timeout_ms);
	w->took = now() - start;
	return NULL;
}

/* Starts a thread that waits, and gives it the time to get there. */
static void start_waiter(struct waiter *w, int fd, __s32 timeout_ms)
{
	memset(w, 0, sizeof(*w));
	w->fd = fd;
	w->timeout_ms = timeout_ms;
	pthread_create(&w->thread, NULL, wait_for_events, w);
	usleep(200000);
}

TEST(timeout_is_not_early)
{
	struct rtm_event e[1];
	int fd = test_listener(100, NULL), ms;

	for (ms = 1; ms < 200; ms = ms * 3) {
		double start = now();

		test_events(0, fd, 0, e, 1, ms);
		EXPECT_LE(ms / 1e3, now() - start);
	}
}

TEST(event_ends_the_wait)
{
	int fd = test_listener(100, NULL);
	struct waiter w;
	__u32 id;

	start_waiter(&w, fd, -1);
	test_entity(0, AF_INET, 200, 1, &id);
	pthread_join(w.thread, NULL);
	ASSERT_EQ(1, w.rc);
	expect_event(w.e[0], RTM_EVENT_ENTITY_REGISTERED, id);
}

/* While one thread waits, others use the file as they like. */
TEST(waiting_holds_nothing_up)
{
	int fd = test_listener(100, NULL);
	struct rtm_stats s;
	struct waiter w;

	start_waiter(&w, fd, 3000);
	test_set(fd, "10.0.0.0/8", "192.0.2.1", 1, 1);
	test_stats(fd, &s);
	EXPECT_EQ(0, _test_poll(fd, 0));
	test_deregister(fd);
	pthread_join(w.thread, NULL);
	EXPECT_EQ(-ENOTCONN, w.rc);
	EXPECT_GT(2.5, w.took);
}

/* Even if the file is something else at once. */
TEST(deregister_and_register_ends_the_wait)
{
	int fd = test_listener(100, NULL), watch = test_observer(0, AF_INET);
	struct waiter w, o;

	start_waiter(&w, fd, -1);
	start_waiter(&o, watch, -1);
	test_deregister(fd);
	test_register_as(fd, 100, 1, RTM_ENTITY_F_EVENTS, 0, NULL);
	pthread_join(w.thread, NULL);
	EXPECT_EQ(-ENOTCONN, w.rc);
	test_detach(watch);
	pthread_join(o.thread, NULL);
	EXPECT_EQ(-ENOTCONN, o.rc);
}

/* close() in another thread: the registration does not live on in the one that waits. */
TEST(close_of_the_last_descriptor_ends_the_wait)
{
	int watch = test_observer(0, AF_INET), fd = test_listener(100, NULL), copy = dup(fd);
	struct rtm_stats s;
	struct waiter w;
	pid_t pid;

	start_waiter(&w, fd, 20000);
	/* closed in another process: not ours */
	pid = fork();
	if (!pid) {
		close(fd);
		close(copy);
		_exit(0);
	}
	wait_child(pid);
	close(copy);
	usleep(200000);
	EXPECT_EQ(0, w.rc);
	test_stats(watch, &s);
	EXPECT_EQ(1, s.out_entities);
	close(fd);
	pthread_join(w.thread, NULL);
	EXPECT_EQ(-ENOTCONN, w.rc);
	EXPECT_GT(15, w.took);
	test_stats(watch, &s);
	EXPECT_EQ(0, s.out_entities);
}

static void nothing(int sig) {}

TEST(signal_ends_the_wait)
{
	struct sigaction act = { .sa_handler = nothing, .sa_flags = SA_RESTART };
	int fd = test_listener(100, NULL);
	struct waiter w;

	sigaction(SIGUSR1, &act, NULL);
	start_waiter(&w, fd, -1);
	pthread_kill(w.thread, SIGUSR1);
	pthread_join(w.thread, NULL);
	EXPECT_EQ(-EINTR, w.rc);
}

/* Being stopped and continued does not end a wait without end. */
TEST(stop_and_continue)
{
	struct rtm_event e[1];
	pid_t pid = fork();
	int watch, status;
	__u32 id;

	ASSERT_LE(0, pid);
	if (!pid) {
		int fd = rtm_open(O_RDWR);

		if (_test_register_as(fd, 100, 1, RTM_ENTITY_F_EVENTS, 0, NULL))
			_exit(1);
		_exit(_test_events(fd, 0, e, 1, -1) == 1 ? 0 : 2);
	}
	usleep(300000);
	kill(pid, SIGSTOP);
	ASSERT_EQ(pid, waitpid(pid, &status, WUNTRACED));
	ASSERT_TRUE(WIFSTOPPED(status));
	kill(pid, SIGCONT);
	usleep(300000);
	EXPECT_EQ(0, waitpid(pid, &status, WNOHANG));
	watch = test_entity(0, AF_INET, 200, 1, &id);
	EXPECT_EQ(0, wait_child(pid));
	close(watch);
}

/* A process that waits can be killed, and all it owned goes. */
TEST(killed_while_waiting)
{
	int watch = test_observer(0, AF_INET);
	struct rtm_event e[1];
	struct rtm_stats s;
	pid_t pid = fork();

	ASSERT_LE(0, pid);
	if (!pid) {
		int fd = rtm_open(O_RDWR);

		if (_test_register_as(fd, 100, 1, RTM_ENTITY_F_EVENTS, 0, NULL))
			_exit(1);
		_test_events(fd, 0, e, 1, -1);
		_exit(2);
	}
	do {
		usleep(50000);
		test_stats(watch, &s);
	} while (!s.out_entities);
	usleep(200000);
	kill(pid, SIGKILL);
	EXPECT_EQ(128 + SIGKILL, wait_child(pid));
	test_stats(watch, &s);
	EXPECT_EQ(0, s.out_entities);
}

/* Several threads wait: each event goes to one of them. */
TEST(one_event_one_thread)
{
	int fd = test_listener(100, NULL), i, n = 0, timeouts = 0;
	struct waiter w[4];

	for (i = 0; i < 4; i++)
		start_waiter(&w[i], fd, 2000);
	test_entity(0, AF_INET, 200, 1, NULL);
	test_entity(0, AF_INET, 201, 1, NULL);
	for (i = 0; i < 4; i++) {
		pthread_join(w[i].thread, NULL);
		ASSERT_LE(0, w[i].rc);
		n += w[i].rc;
		timeouts += !w[i].rc;
	}
	EXPECT_EQ(2, n);
	EXPECT_LE(2, timeouts);
}

/* ---- poll ---- */

/* Never HUP or ERR, whatever is done to the file. */
TEST(poll_is_readable_or_nothing)
{
	short ready = POLLIN | POLLRDNORM;
	int fd = test_open(O_RDWR), other;
	struct rtm_event e[4];

	EXPECT_EQ(0, _test_poll(fd, 0));
	test_register_as(fd, 100, 1, RTM_ENTITY_F_EVENTS, 0, NULL);
	EXPECT_EQ(0, _test_poll(fd, 0));
	other = test_entity(0, AF_INET, 200, 1, NULL);
	EXPECT_EQ(ready, _test_poll(fd, 0));
	EXPECT_EQ(ready, _test_poll(fd, 0));
	/* it left unseen */
	close(other);
	EXPECT_EQ(0, _test_poll(fd, 0));
	other = test_entity(0, AF_INET, 200, 1, NULL);
	test_events(1, fd, 0, e, 4, 0);
	EXPECT_EQ(0, _test_poll(fd, 0));
	close(other);
	EXPECT_EQ(ready, _test_poll(fd, 0));
	test_deregister(fd);
	EXPECT_EQ(0, _test_poll(fd, 0));
	test_attach(fd, 0, AF_INET);
	EXPECT_EQ(0, _test_poll(fd, 0));
	test_detach(fd);
	EXPECT_EQ(0, _test_poll(fd, 0));
}

static void *register_later(void *arg)
{
	usleep(300000);
	_test_register(*(int *)arg, 0, AF_INET, 200, 1, NULL);
	return NULL;
}

TEST(poll_wakes)
{
	int fd = test_listener(100, NULL), other = test_open(O_RDWR);
	pthread_t thread;

	pthread_create(&thread, NULL, register_later, &other);
	EXPECT_EQ(POLLIN | POLLRDNORM, _test_poll(fd, 20000));
	pthread_join(thread, NULL);
}

TEST(epoll_level_and_edge)
{
	struct epoll_event level = { .events = EPOLLIN }, edge = { .events = EPOLLIN | EPOLLET }, r;
	int l = epoll_create1(0), t = epoll_create1(0), fd = test_listener(100, NULL), i;
	struct rtm_event e[4];

	ASSERT_EQ(0, epoll_ctl(l, EPOLL_CTL_ADD, fd, &level));
	ASSERT_EQ(0, epoll_ctl(t, EPOLL_CTL_ADD, fd, &edge));
	EXPECT_EQ(0, epoll_wait(l, &r, 1, 0));
	EXPECT_EQ(0, epoll_wait(t, &r, 1, 0));
	/* each new event is an edge, fetched or not */
	for (i = 0; i < 3; i++) {
		test_entity(0, AF_INET, 200, i, NULL);
		EXPECT_EQ(1, epoll_wait(t, &r, 1, 5000));
		EXPECT_EQ(EPOLLIN, r.events);
		EXPECT_EQ(0, epoll_wait(t, &r, 1, 0));
		EXPECT_EQ(1, epoll_wait(l, &r, 1, 0));
		EXPECT_EQ(1, epoll_wait(l, &r, 1, 0));
		EXPECT_EQ(EPOLLIN, r.events);
	}
	test_events(3, fd, 0, e, 4, 0);
	EXPECT_EQ(0, epoll_wait(l, &r, 1, 0));
	EXPECT_EQ(0, epoll_wait(t, &r, 1, 0));
}

/* An open file keeps the module, a thread that waits keeps the file. */
TEST(module_stays_while_somebody_waits)
{
	int fd = test_listener(100, NULL);
	struct waiter w;
	int rc;

	start_waiter(&w, fd, 1500);
	rc = syscall(SYS_delete_module, "rtm", O_NONBLOCK);
	EXPECT_EQ(-1, rc);
	EXPECT_TRUE(errno == EWOULDBLOCK || errno == EBUSY || errno == EPERM || errno == ENOSYS);
	pthread_join(w.thread, NULL);
	EXPECT_EQ(0, w.rc);
}

TEST_HARNESS_MAIN
