// SPDX-License-Identifier: GPL-2.0
/*
 * if_seq: update in place with a version check (U29): a record with
 * RTM_ROUTE_F_IF_SEQ works on the destination that the caller has read, or not
 * at all.
 */
#include <pthread.h>
#include "rtm_test.h"

#define DEST	"10.0.0.0/8"

FIXTURE(if_seq)
{
	int fd, other;
};

FIXTURE_SETUP(if_seq)
{
	self->fd = test_entity(0, AF_INET, 100, 1, NULL);
	self->other = test_entity(0, AF_INET, 100, 2, NULL);
}

FIXTURE_TEARDOWN(if_seq)
{
	close(self->fd);
	close(self->other);
}

static struct rtm_route_info at(__u64 seq, struct rtm_route_info r)
{
	r.rec_flags |= RTM_ROUTE_F_IF_SEQ;
	r.seq = seq;
	return r;
}

static __u64 seq_of(int fd, const char *prefix)
{
	struct rtm_route_info rec;
	int rc = _test_lookup(fd, RTM_LOOKUP_EXACT, RTM_VIEWS_ANY, prefix, &rec);

	return rc ? 0 : rec.seq;
}

TEST_F(if_seq, works_on_what_was_read)
{
	struct rtm_route_info rec;
	__u64 seq;

	test_set(self->fd, DEST, "192.0.2.1", 10, 1);
	seq = seq_of(self->fd, DEST);
	test_route(RTM_CHANGE_UPDATED | RTM_CHANGE_BEST, self->fd, RTM_OP_UPDATE,
		   at(seq, rt(DEST, "192.0.2.1", 10, 2)));
	/* that was a change */
	test_err_route(ESTALE, self->fd, RTM_OP_UPDATE, at(seq, rt(DEST, "192.0.2.1", 10, 3)));
	test_err_route(ESTALE, self->fd, RTM_OP_SET, at(seq, rt(DEST, "192.0.2.1", 10, 3)));
	test_err_route(ESTALE, self->fd, RTM_OP_DEL, at(seq, rt(DEST, NULL, 0, 0)));
	test_lookup(self->fd, RTM_LOOKUP_EXACT, RTM_VIEWS_ANY, DEST, &rec);
	EXPECT_EQ(2, rec.metric);
	/* the record that was read may go back as it is */
	rec.metric = 4;
	rec.rec_flags |= RTM_ROUTE_F_IF_SEQ;
	test_route(RTM_CHANGE_UPDATED | RTM_CHANGE_BEST, self->fd, RTM_OP_UPDATE, rec);
	seq = seq_of(self->fd, DEST);
	/* what changes nothing takes no number (U59), so the next one works */
	test_route(RTM_CHANGE_BEST, self->fd, RTM_OP_SET, at(seq, rt(DEST, "192.0.2.1", 10, 4)));
	test_route(RTM_CHANGE_DELETED | RTM_CHANGE_BEST, self->fd, RTM_OP_DEL,
		   at(seq, rt(DEST, NULL, 0, 0)));
}

/* Another owner's change counts, too: the destination is what was read. */
TEST_F(if_seq, others_changes_are_noticed)
{
	__u64 seq;

	test_set(self->fd, DEST, "192.0.2.1", 10, 1);
	seq = seq_of(self->fd, DEST);
	test_set(self->other, DEST, "192.0.2.2", 20, 1);
	test_err_route(ESTALE, self->fd, RTM_OP_UPDATE, at(seq, rt(DEST, "192.0.2.1", 10, 3)));
	seq = seq_of(self->fd, DEST);
	test_set(self->other, "10.0.0.0/9", "192.0.2.2", 20, 1);
	test_route(RTM_CHANGE_UPDATED | RTM_CHANGE_BEST, self->fd, RTM_OP_UPDATE,
		   at(seq, rt(DEST, "192.0.2.1", 10, 3)));
}

/* 0: there was nothing. */
TEST_F(if_seq, zero_is_a_destination_without_routes)
{
	struct rtm_dest_handles h;
	struct rtm_route_info rec;
	__u64 seq;

	test_err_route(ESTALE, self->fd, RTM_OP_SET, at(7, rt(DEST, NULL, 10, 1)));
	test_err_route(ENOENT, self->fd, RTM_OP_UPDATE, at(0, rt(DEST, NULL, 10, 1)));
	test_err_route(ENOENT, self->fd, RTM_OP_DEL, at(0, rt(DEST, NULL, 10, 1)));
	test_route(RTM_CHANGE_CREATED | RTM_CHANGE_BEST, self->fd, RTM_OP_ADD,
		   at(0, rt(DEST, NULL, 10, 1)));
	test_err_route(ESTALE, self->other, RTM_OP_ADD, at(0, rt(DEST, NULL, 10, 1)));
	/* one that is kept by a handle: 0, or its own number, which INFO tells */
	test_lookup_handles(self->other, DEST, &rec, &h);
	test_del(self->fd, DEST);
	test_dest_info(self->other, h.dest, 0, &rec, 1, NULL);
	seq = rec.seq;
	test_err_route(ESTALE, self->fd, RTM_OP_ADD, at(seq - 1, rt(DEST, NULL, 10, 1)));
	test_route(RTM_CHANGE_CREATED | RTM_CHANGE_BEST, self->fd, RTM_OP_ADD,
		   at(0, rt(DEST, NULL, 10, 1)));
	test_del(self->fd, DEST);
	test_dest_info(self->other, h.dest, 0, &rec, 1, NULL);
	test_route(RTM_CHANGE_CREATED | RTM_CHANGE_BEST, self->fd, RTM_OP_ADD,
		   at(rec.seq, rt(DEST, NULL, 10, 1)));
}

/* The version is judged before what there is: stale says "read again". */
TEST_F(if_seq, stale_comes_first)
{
	test_set(self->fd, DEST, NULL, 10, 1);
	test_err_route(ESTALE, self->fd, RTM_OP_ADD, at(0, rt(DEST, NULL, 10, 1)));
	test_err_route(EEXIST, self->fd, RTM_OP_ADD,
		       at(seq_of(self->fd, DEST), rt(DEST, NULL, 10, 1)));
	test_err_route(ESTALE, self->other, RTM_OP_UPDATE, at(0, rt(DEST, NULL, 10, 1)));
	test_err_route(ENOENT, self->other, RTM_OP_UPDATE,
		       at(seq_of(self->fd, DEST), rt(DEST, NULL, 10, 1)));
	test_err_route(ESTALE, self->other, RTM_OP_DEL, at(0, rt(DEST, NULL, 10, 1)));
	test_err_route(ENOENT, self->other, RTM_OP_DEL,
		       at(seq_of(self->fd, DEST), rt(DEST, NULL, 10, 1)));
	test_err_route(ESTALE, self->other, RTM_OP_DEL, at(1, rt("11.0.0.0/8", NULL, 10, 1)));
}

/* By handle: a dead route is ENOENT, another's EACCES, whatever the number. */
TEST_F(if_seq, by_handle)
{
	struct rtm_route_info r = at(1, rt(DEST, "192.0.2.1", 10, 2)), rec;
	struct rtm_dest_handles h;
	struct rtm_stats s;

	test_set(self->fd, DEST, "192.0.2.1", 10, 1);
	test_lookup_handles(self->other, DEST, &rec, &h);
	r.handle = h.route;
	test_err_route(EACCES, self->other, RTM_OP_UPDATE, r);
	test_lookup_handles(self->fd, DEST, &rec, &h);
	r.handle = h.route;
	r.seq = rec.seq + 1;
	test_err_route(ESTALE, self->fd, RTM_OP_UPDATE, r);
	test_err_route(ESTALE, self->fd, RTM_OP_DEL, r);
	r.seq = rec.seq;
	test_route(RTM_CHANGE_UPDATED | RTM_CHANGE_BEST, self->fd, RTM_OP_UPDATE, r);
	test_err_route(ESTALE, self->fd, RTM_OP_DEL, r);
	/* a failed DEL has taken no count of the handle */
	test_stats(self->fd, &s);
	EXPECT_EQ(3, s.out_handles);
	test_del(self->fd, DEST);
	test_err_route(ENOENT, self->fd, RTM_OP_UPDATE, r);
}

/* What fails leaves no next hop and no handle behind. */
TEST_F(if_seq, stale_leaves_nothing)
{
	struct rtm_stats s;
	__u64 h = 0;

	test_set(self->fd, DEST, NULL, 10, 1);
	EXPECT_EQ(-ESTALE, _test_route_aux(self->fd, RTM_OP_SET,
					   at(99, rt(DEST, "192.0.2.1", 10, 2)), NULL, 0, &h));
	EXPECT_EQ(-ESTALE, _test_route_aux(self->fd, RTM_OP_SET,
					   at(99, rt("11.0.0.0/8", "192.0.2.1", 10, 2)), NULL, 0,
					   &h));
	EXPECT_EQ(0, h);
	test_stats(self->fd, &s);
	EXPECT_EQ(0, s.out_nexthops);
	EXPECT_EQ(0, s.out_handles);
	EXPECT_EQ(1, s.out_routes);
}

/* Threads that count in the metric of one route: no step is lost. */

#define THREADS	4
#define TURNS	300

struct job {
	int fd;
	int turns, retries, errors;
};

static void *count_up(void *arg)
{
	struct job *job = arg;
	struct rtm_route_info rec;

	while (job->turns < TURNS) {
		int rc = _test_lookup(job->fd, RTM_LOOKUP_EXACT, RTM_VIEWS_ANY, DEST, &rec);

		if (!rc) {
			rec.metric++;
			rec.rec_flags |= RTM_ROUTE_F_IF_SEQ;
			rc = _test_route(job->fd, RTM_OP_UPDATE, rec);
		}
		if (rc >= 0)
			job->turns++;
		else if (rc == -ESTALE)
			job->retries++;
		else
			job->errors++;
		if (job->errors > 10)
			break;
	}
	return NULL;
}

TEST_F(if_seq, no_update_is_lost)
{
	struct job job[THREADS] = {};
	pthread_t thread[THREADS];
	struct rtm_route_info rec;
	int i;

	test_set(self->fd, DEST, "192.0.2.1", 10, 0);
	for (i = 0; i < THREADS; i++) {
		job[i].fd = self->fd;
		ASSERT_EQ(0, pthread_create(&thread[i], NULL, count_up, &job[i]));
	}
	for (i = 0; i < THREADS; i++) {
		pthread_join(thread[i], NULL);
		EXPECT_EQ(0, job[i].errors);
	}
	test_lookup(self->fd, RTM_LOOKUP_EXACT, RTM_VIEWS_ANY, DEST, &rec);
	EXPECT_EQ(THREADS * TURNS, rec.metric);
}

TEST_HARNESS_MAIN
