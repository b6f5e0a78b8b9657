// SPDX-License-Identifier: GPL-2.0
/*
 * slot: an entity's 64 bits in every destination (U36): who has one, what it
 * keeps, and when it is cleared.
 */
#include <pthread.h>
#include "rtm_event.h"

#define DEST	"10.0.0.0/8"

FIXTURE(slot)
{
	int fd, other, plain;
};

FIXTURE_SETUP(slot)
{
	self->fd = test_entity_as(100, RTM_ENTITY_F_OPAQUE, 0, NULL);
	self->other = test_entity_as(200, RTM_ENTITY_F_OPAQUE, 0, NULL);
	self->plain = test_entity_as(300, 0, 0, NULL);
	test_set(self->plain, DEST, "192.0.2.1", 10, 10);
}

FIXTURE_TEARDOWN(slot)
{
	close(self->fd);
	close(self->other);
	close(self->plain);
}

static int slot(int fd, __u32 flags, const char *prefix, __u64 handle, __u64 value, __u64 expect,
		__u64 *was)
{
	struct rtm_dest_opaque o = {
		.size = sizeof(o), .flags = flags, .handle = handle, .value = value,
		.expect = expect, .out_value = POISON64,
	};
	int rc;

	if (prefix)
		o.prefix = pfx(prefix);
	rc = rtm_call(fd, RTM_IOC_DEST_OPAQUE, &o);
	*was = o.out_value;
	return rc;
}

static __u64 get(int fd, const char *prefix)
{
	__u64 was;
	int rc = slot(fd, 0, prefix, 0, 0, 0, &was);

	return rc ? (__u64)rc : was;
}

static int set(int fd, const char *prefix, __u64 value)
{
	__u64 was;

	return slot(fd, RTM_OPAQUE_F_SET, prefix, 0, value, 0, &was);
}

/* R28: whoever owns the routes there; 0 at first, then what was set, each its own. */
TEST_F(slot, holds_what_was_set)
{
	__u64 was;

	EXPECT_EQ(0, get(self->fd, DEST));
	test_ok(slot(self->fd, RTM_OPAQUE_F_SET, DEST, 0, ~0ULL, 0, &was));
	EXPECT_EQ(0, was);
	EXPECT_EQ(0, get(self->other, DEST));
	test_ok(slot(self->fd, RTM_OPAQUE_F_SET, DEST, 0, 5, 0, &was));
	EXPECT_EQ(~0ULL, was);
	test_ok(set(self->other, DEST, 6));
	EXPECT_EQ(5, get(self->fd, DEST));
	EXPECT_EQ(6, get(self->other, DEST));
	/* a change of the routes does not touch it, nor is it one */
	test_set(self->plain, DEST, "192.0.2.2", 10, 10);
	EXPECT_EQ(5, get(self->fd, DEST));
	/* a new destination starts with 0 */
	test_set(self->plain, "11.0.0.0/8", NULL, 10, 10);
	EXPECT_EQ(0, get(self->fd, "11.0.0.0/8"));
}

TEST_F(slot, compare_and_set)
{
	__u64 was;
	const __u32 both = RTM_OPAQUE_F_SET | RTM_OPAQUE_F_IF;

	test_ok(slot(self->fd, both, DEST, 0, 7, 0, &was));
	test_err(ESTALE, slot(self->fd, both, DEST, 0, 8, 0, &was));
	EXPECT_EQ(7, get(self->fd, DEST));
	test_ok(slot(self->fd, both, DEST, 0, 0, 7, &was));
	EXPECT_EQ(7, was);
	EXPECT_EQ(0, get(self->fd, DEST));
	test_err(EINVAL, slot(self->fd, RTM_OPAQUE_F_IF, DEST, 0, 7, 0, &was));
}

TEST_F(slot, who_may)
{
	int observer = test_observer(0, AF_INET);
	struct rtm_dest_handles h;
	struct rtm_route_info rec;
	__u64 was;

	test_err(ENODATA, slot(self->plain, 0, DEST, 0, 0, 0, &was));
	test_err(ENODATA, set(self->plain, DEST, 1));
	test_err(ENOTCONN, slot(observer, 0, DEST, 0, 0, 0, &was));
	test_err(ENOENT, slot(self->fd, 0, "12.0.0.0/8", 0, 0, 0, &was));
	test_err(ENOENT, set(self->fd, "10.0.0.0/9", 1));
	test_lookup_handles(self->fd, DEST, &rec, &h);
	test_err(ENOENT, slot(self->fd, 0, NULL, h.route, 0, 0, &was));
	test_err(ENOENT, slot(self->other, 0, NULL, h.dest, 0, 0, &was));
	test_ok(slot(self->fd, RTM_OPAQUE_F_SET, NULL, h.dest, 3, 0, &was));
	EXPECT_EQ(3, get(self->fd, DEST));
	close(observer);
}

/* A destination whose slot is not 0 stays, out of sight, until it is 0. */
TEST_F(slot, keeps_the_destination)
{
	struct rtm_route_info rec;
	struct rtm_stats s;

	test_ok(set(self->fd, DEST, 5));
	test_del(self->plain, DEST);
	test_err_lookup(ENOENT, self->fd, RTM_LOOKUP_EXACT, RTM_VIEWS_ANY, DEST, &rec);
	test_stats(self->fd, &s);
	EXPECT_EQ(0, s.out_dests);
	EXPECT_EQ(1, s.out_dests_hidden);
	/* its holder finds it, and nobody else */
	EXPECT_EQ(5, get(self->fd, DEST));
	EXPECT_EQ((__u64)-ENOENT, get(self->other, DEST));
	test_err(ENOENT, set(self->other, DEST, 1));
	/* routes that come back find it as it was */
	test_set(self->plain, DEST, NULL, 10, 10);
	EXPECT_EQ(5, get(self->fd, DEST));
	EXPECT_EQ(0, get(self->other, DEST));
	test_ok(set(self->other, DEST, 6));
	test_del(self->plain, DEST);
	test_ok(set(self->fd, DEST, 0));
	test_stats(self->fd, &s);
	EXPECT_EQ(1, s.out_dests_hidden);
	EXPECT_EQ((__u64)-ENOENT, get(self->fd, DEST));
	test_ok(set(self->other, DEST, 0));
	test_stats(self->fd, &s);
	EXPECT_EQ(0, s.out_dests_hidden);
	test_err(ENOENT, set(self->other, DEST, 0));
}

/* With a handle it is there, whatever the slots say; 0 to 0 changes nothing. */
TEST_F(slot, by_handle_without_routes)
{
	struct rtm_dest_handles h;
	struct rtm_route_info rec;
	struct rtm_stats s;
	__u64 was;

	test_lookup_handles(self->fd, DEST, &rec, &h);
	test_del(self->plain, DEST);
	test_ok(slot(self->fd, 0, NULL, h.dest, 0, 0, &was));
	EXPECT_EQ(0, was);
	test_ok(slot(self->fd, RTM_OPAQUE_F_SET, NULL, h.dest, 0, 0, &was));
	test_ok(slot(self->fd, RTM_OPAQUE_F_SET, NULL, h.dest, 9, 0, &was));
	test_release(self->fd, h.route);
	test_release(self->fd, h.dest);
	EXPECT_EQ(9, get(self->fd, DEST));
	test_ok(set(self->fd, DEST, 0));
	test_stats(self->fd, &s);
	EXPECT_EQ(0, s.out_dests_hidden);
}

/* At the end of the registration all are cleared, and memory comes back. */
TEST_F(slot, cleared_at_the_end)
{
	enum { N = 3000 };
	struct rtm_route_info *r = test_map(N * sizeof(*r));
	struct rtm_stats before, after;
	struct rtm_dest_opaque o = {
		.size = sizeof(o), .flags = RTM_OPAQUE_F_SET, .value = 1,
	};
	int i;

	for (i = 0; i < N; i++) {
		r[i] = rt("12.0.0.0/24", NULL, 10, i);
		r[i].prefix.addr[1] = i >> 8;
		r[i].prefix.addr[2] = i;
	}
	test_batch(self->plain, 0, r, N, NULL);
	test_stats(self->plain, &before);
	for (i = 0; i < N; i++) {
		o.prefix = r[i].prefix;
		test_ok(rtm_call(self->fd, RTM_IOC_DEST_OPAQUE, &o));
		r[i].op = RTM_OP_DEL;
	}
	test_batch(self->plain, 0, r, N, NULL);
	test_stats(self->plain, &after);
	EXPECT_EQ(N, after.out_dests_hidden);
	test_deregister(self->fd);
	test_stats(self->plain, &after);
	EXPECT_EQ(0, after.out_dests_hidden);
	EXPECT_EQ(1, after.out_dests);
	EXPECT_GE(before.out_bytes, after.out_bytes);
	/* another registration starts with 0 */
	test_register_as(self->fd, 100, 1, RTM_ENTITY_F_OPAQUE, 0, NULL);
	EXPECT_EQ(0, get(self->fd, DEST));
}

/* 32 of a table; the next one is refused, until one goes.  INFO tells. */
TEST_F(slot, thirty_two)
{
	struct rtm_entity_info info;
	int fds[32], i;
	__u32 id;

	for (i = 2; i < 32; i++)
		fds[i] = test_entity_as(1000 + i, RTM_ENTITY_F_OPAQUE, 0, &id);
	test_entity_info(self->plain, 0, id, &info);
	EXPECT_EQ(RTM_ENTITY_F_OPAQUE, info.out_flags);
	test_deregister(self->plain);
	EXPECT_EQ(-ENOSPC, _test_register_as(self->plain, 999, 1, RTM_ENTITY_F_OPAQUE, 0, NULL));
	/* without one it may, and there is room in another family */
	test_register_as(self->plain, 999, 1, 0, 0, NULL);
	test_deregister(self->plain);
	close(fds[7]);
	test_register_as(self->plain, 999, 1, RTM_ENTITY_F_OPAQUE, 0, NULL);
	for (i = 2; i < 32; i++)
		if (i != 7)
			close(fds[i]);
}

/* Threads that count in one slot by comparison: no step is lost. */

struct job {
	int fd, turns, errors;
};

static void *count_up(void *arg)
{
	struct job *job = arg;

	while (job->turns < 500 && job->errors < 10) {
		__u64 now = get(job->fd, DEST), was;
		int rc = slot(job->fd, RTM_OPAQUE_F_SET | RTM_OPAQUE_F_IF, DEST, 0, now + 1, now,
			      &was);

		job->turns += rc == 0;
		job->errors += rc && rc != -ESTALE;
	}
	return NULL;
}

TEST_F(slot, no_step_is_lost)
{
	struct job job[4] = {};
	pthread_t thread[4];
	int i;

	for (i = 0; i < 4; i++) {
		job[i].fd = self->fd;
		ASSERT_EQ(0, pthread_create(&thread[i], NULL, count_up, &job[i]));
	}
	for (i = 0; i < 4; i++) {
		pthread_join(thread[i], NULL);
		EXPECT_EQ(0, job[i].errors);
	}
	EXPECT_EQ(2000, get(self->fd, DEST));
}

TEST_HARNESS_MAIN
