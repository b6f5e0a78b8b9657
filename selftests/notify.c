// SPDX-License-Identifier: GPL-2.0
/*
 * notify: subscriptions to changes, one thing at a time.
 */
#include <pthread.h>
#include <sys/mman.h>
#include "rtm_test.h"

#define ALL	RTM_NOTIFY_T_ALL
#define BEST	RTM_NOTIFY_T_BEST
#define FWD	RTM_NOTIFY_T_FORWARDING
#define ADDED	RTM_REASON_ADDED
#define REMOVED	RTM_REASON_REMOVED
#define UPDATED	RTM_REASON_UPDATED
#define R_BEST	(RTM_REASON_BEST | RTM_REASON_FORWARDING)
#define FLAPPED	RTM_REASON_FLAPPED

#define DEST	"10.0.0.0/8"
#define DEST2	"10.1.0.0/16"
#define HOP	"192.0.2.1"

FIXTURE(notify)
{
	int a, b;		/* two owners; b's routes are worse by default */
	int observer;
	struct rtm_route_info rec[64];
	__u32 flags;
};

FIXTURE_SETUP(notify)
{
	self->a = test_entity(0, AF_INET, 100, 1, NULL);
	self->b = test_entity(0, AF_INET, 200, 1, NULL);
	self->observer = test_observer(0, AF_INET);
}

FIXTURE_TEARDOWN(notify)
{
	close(self->a);
	close(self->b);
	close(self->observer);
}

#define fetch(sub)	_test_fetch(self->observer, sub, self->rec, 64, &self->flags)
/* Exactly one record, about DEST, with these reasons. */
#define one(sub, why) do {							\
	ASSERT_EQ(1, fetch(sub));						\
	EXPECT_STREQ(DEST, pfx_str(&self->rec[0].prefix));			\
	EXPECT_EQ((__u32)(why), self->rec[0].reasons);				\
	ASSERT_EQ(0, _test_fetch(self->observer, sub, self->rec + 32, 32, NULL));	\
} while (0)
#define none(sub)	ASSERT_EQ(0, fetch(sub))

static struct rtm_route_info route(__u32 preference, __u32 metric, __u16 flags, __u32 views)
{
	struct rtm_route_info r = rt(DEST, HOP, preference, metric);

	r.flags = flags;
	r.views = views;
	return r;
}

#define set(fd, ...)	ASSERT_LE(0, _test_route(fd, RTM_OP_SET, route(__VA_ARGS__)))
#define del(fd)		ASSERT_LE(0, _test_del(fd, DEST))

/* Everybody may open files that only read; what they keep in a table is limited. */
TEST_F(notify, readers_of_a_table)
{
	int file[RTM_MAX_READER_SUBSCRIPTIONS / RTM_MAX_SUBSCRIPTIONS], more, i;
	__u32 number = 0, k;
	struct rtm_stats s;

	for (i = 0; i < ARRAY_LEN(file); i++) {
		file[i] = test_observer(0, AF_INET);
		for (k = 0; k < RTM_MAX_SUBSCRIPTIONS; k++)
			test_notify_open(file[i], 1, ALL, 0, &number);
	}
	test_err_notify_open(ENOSPC, self->observer, 1, ALL, 0, NULL);
	/* who may change things is not concerned, nor another table */
	test_notify_open(self->a, 1, ALL, 0, NULL);
	more = test_observer(0, AF_INET6);
	test_notify_open(more, 1, ALL, 0, NULL);
	test_stats(self->a, &s);
	EXPECT_EQ(RTM_MAX_READER_SUBSCRIPTIONS + 1, s.out_subscriptions);
	test_notify_close(file[0], number);
	test_notify_open(self->observer, 1, ALL, 0, NULL);
	test_err_notify_open(ENOSPC, file[0], 1, ALL, 0, NULL);
	close(file[1]);
	test_notify_open(file[0], 1, ALL, 0, NULL);
	for (i = 0; i < ARRAY_LEN(file); i++)
		if (i != 1)
			close(file[i]);
	close(more);
}

TEST_F(notify, open_and_close)
{
	__u32 n[RTM_MAX_SUBSCRIPTIONS + 1], i, k;
	struct rtm_notify_open o = { .size = sizeof(o), .types = ALL };
	struct rtm_stats s;

	/* U40: a type of change has to be given, unknown ones are refused */
	test_err_notify_open(EINVAL, self->observer, 1, 0, 0, NULL);
	test_err_notify_open(EINVAL, self->observer, 1, 8, 0, NULL);
	test_err_notify_open(EOPNOTSUPP, self->observer, 4, ALL, 0, NULL);
	test_err_notify_open(EOPNOTSUPP, self->observer, 1, ALL, 4, NULL);
	for (i = 0; i < RTM_MAX_SUBSCRIPTIONS; i++) {
		test_notify_open(self->observer, RTM_VIEWS_ALL, ALL, 0, &n[i]);
		EXPECT_NE(0, n[i]);
		for (k = 0; k < i; k++)
			EXPECT_NE(n[k], n[i]);
	}
	test_stats(self->a, &s);
	EXPECT_EQ(RTM_MAX_SUBSCRIPTIONS, s.out_subscriptions);
	EXPECT_LT(0, s.out_feed_bytes);
	test_err_notify_open(ENOSPC, self->observer, 1, ALL, 0, NULL);
	test_notify_open(self->a, 1, ALL, 0, NULL);
	/* another file's number means nothing */
	EXPECT_EQ(-ENOENT, _test_fetch(self->b, n[0], self->rec, 1, NULL));
	test_err_notify_close(ENOENT, self->b, n[0]);
	test_err_notify_close(ENOENT, self->observer, 0);
	test_notify_close(self->observer, n[3]);
	test_err_notify_close(ENOENT, self->observer, n[3]);
	EXPECT_EQ(-ENOENT, _test_fetch(self->observer, n[3], self->rec, 1, NULL));
	EXPECT_EQ(-ENOENT, _test_notify_dest(self->observer, n[3], RTM_NOTIFY_STATUS, DEST));
	test_notify_open(self->observer, 1, ALL, 0, NULL);
	/* detaching ends them all */
	test_detach(self->observer);
	EXPECT_EQ(-ENOTCONN, rtm_call(self->observer, RTM_IOC_NOTIFY_OPEN, &o));
	test_attach(self->observer, 0, AF_INET);
	EXPECT_EQ(-ENOENT, _test_fetch(self->observer, n[0], self->rec, 1, NULL));
	test_stats(self->a, &s);
	EXPECT_EQ(1, s.out_subscriptions);
	test_deregister(self->a);
	test_stats(self->observer, &s);
	EXPECT_EQ(0, s.out_subscriptions);
	EXPECT_EQ(0, s.out_feed_bytes);
}

/* R17: what is told is the state when it is fetched. */
TEST_F(notify, tells_the_present_state)
{
	__u32 sub;

	set(self->b, 20, 5, 0, 1);
	test_notify_open(self->observer, 1, ALL, 0, &sub);
	none(sub);		/* what was there before is not told */
	set(self->a, 10, 7, 0, 1);
	set(self->a, 10, 8, 0, 1);
	ASSERT_EQ(1, fetch(sub));
	EXPECT_EQ(10, self->rec[0].preference);
	EXPECT_EQ(8, self->rec[0].metric);
	EXPECT_EQ(2, self->rec[0].num_routes);
	EXPECT_EQ(RTM_ROUTE_LIVE, self->rec[0].state);
	EXPECT_EQ(1, self->rec[0].best_views);
	none(sub);
}

/* R20: told, with no route. */
TEST_F(notify, a_gone_destination_is_told)
{
	struct rtm_route_info rec;
	struct rtm_stats s;
	__u32 sub;

	set(self->a, 10, 7, 0, 1);
	test_notify_open(self->observer, RTM_VIEWS_ALL, ALL, 0, &sub);
	del(self->a);
	test_err_lookup(ENOENT, self->b, RTM_LOOKUP_EXACT, 0, DEST, &rec);
	test_stats(self->b, &s);
	EXPECT_EQ(0, s.out_dests);
	EXPECT_EQ(1, s.out_dests_hidden);
	EXPECT_EQ(1, _test_notify_dest(self->observer, sub, RTM_NOTIFY_STATUS, DEST));
	ASSERT_EQ(2, fetch(sub));
	EXPECT_STREQ(DEST, pfx_str(&self->rec[0].prefix));
	EXPECT_EQ(RTM_ROUTE_NONE, self->rec[0].state);
	EXPECT_EQ(RTM_ROUTE_NONE, self->rec[1].state);
	EXPECT_EQ(0, self->rec[0].num_routes);
	EXPECT_EQ(0, self->rec[0].owner);
	EXPECT_EQ(1, self->rec[1].view);
	EXPECT_EQ(REMOVED | R_BEST, self->rec[1].reasons);
	/* delivered: now it is gone altogether */
	test_stats(self->b, &s);
	EXPECT_EQ(0, s.out_dests_hidden);
	EXPECT_EQ(-ENOENT, _test_notify_dest(self->observer, sub, RTM_NOTIFY_STATUS, DEST));
	none(sub);
}

/* R18, U58, U59: which change is of which type. */
TEST_F(notify, types_of_change)
{
	__u32 all, best, fwd;

	test_notify_open(self->observer, 1, ALL, 0, &all);
	test_notify_open(self->observer, 1, BEST, 0, &best);
	test_notify_open(self->observer, 1, FWD, 0, &fwd);

#define three(w_all, w_best, w_fwd) do {		\
	if (w_all) one(all, w_all); else none(all);	\
	if (w_best) one(best, w_best); else none(best);	\
	if (w_fwd) one(fwd, w_fwd); else none(fwd);	\
} while (0)

	set(self->a, 10, 10, 0, 1);
	three(ADDED | R_BEST, ADDED | R_BEST, ADDED | R_BEST);
	/* worse than the best */
	set(self->b, 20, 10, 0, 1);
	three(ADDED, 0, 0);
	set(self->b, 20, 11, RTM_RTF_BLACKHOLE, 1);
	three(UPDATED, 0, 0);
	/* the same again, U59 */
	set(self->b, 20, 11, RTM_RTF_BLACKHOLE, 1);
	three(0, 0, 0);
	/* metric of the best, U58 */
	set(self->a, 10, 11, 0, 1);
	three(UPDATED | R_BEST, UPDATED | R_BEST, UPDATED | R_BEST);
	/* flags that do not matter for forwarding, and such as do */
	set(self->a, 10, 11, RTM_RTF_LOCAL, 1);
	three(UPDATED | RTM_REASON_BEST, UPDATED | RTM_REASON_BEST, 0);
	set(self->a, 10, 11, RTM_RTF_LOCAL | RTM_RTF_MARTIAN, 1);
	three(UPDATED | R_BEST, UPDATED | R_BEST, UPDATED | R_BEST);
	/* owner's bytes of the best: of type ALL alone */
	{
		struct rtm_route_info r = route(10, 11, RTM_RTF_LOCAL | RTM_RTF_MARTIAN, 1);

		r.opaque_len = 4;
		r.aux_off = 0;
		ASSERT_LE(0, _test_route_aux(self->a, RTM_OP_SET, r, "1234", 4, NULL));
		three(UPDATED, 0, 0);
		ASSERT_EQ(RTM_CHANGE_BEST, _test_route_aux(self->a, RTM_OP_SET, r, "1234", 4, NULL));
		three(0, 0, 0);
		/* other next hops */
		r.nexthop = hop("192.0.2.9", 1);
		ASSERT_LE(0, _test_route_aux(self->a, RTM_OP_SET, r, "1234", 4, NULL));
		three(UPDATED | R_BEST, UPDATED | R_BEST, UPDATED | R_BEST);
	}
	/* another one becomes best */
	set(self->b, 5, 11, 0, 1);
	three(UPDATED | R_BEST, UPDATED | R_BEST, UPDATED | R_BEST);
	del(self->a);
	three(REMOVED, 0, 0);
	del(self->b);
	three(REMOVED | R_BEST, REMOVED | R_BEST, REMOVED | R_BEST);
}

/* R18: all of it by view. */
TEST_F(notify, each_view_by_itself)
{
	__u32 u, m, both, any;

	test_notify_open(self->observer, RTM_VIEWS_UCAST, ALL, 0, &u);
	test_notify_open(self->observer, RTM_VIEWS_MCAST, BEST, 0, &m);
	test_notify_open(self->observer, RTM_VIEWS_ALL, BEST, 0, &both);
	test_notify_open(self->observer, RTM_VIEWS_ANY, ALL, 0, &any);

	set(self->a, 10, 10, 0, RTM_VIEWS_UCAST);
	one(u, ADDED | R_BEST);
	none(m);
	ASSERT_EQ(2, fetch(both));
	EXPECT_EQ(RTM_ROUTE_LIVE, self->rec[0].state);
	EXPECT_EQ(RTM_ROUTE_NONE, self->rec[1].state);
	one(any, ADDED | R_BEST);
	/* it joins a view: an addition there; leaves one: a removal */
	set(self->a, 10, 10, 0, 3);
	one(u, UPDATED);
	one(m, ADDED | R_BEST);
	ASSERT_EQ(2, fetch(both));
	EXPECT_EQ(ADDED | R_BEST, self->rec[0].reasons);
	one(any, UPDATED | ADDED | R_BEST);
	set(self->a, 10, 10, 0, RTM_VIEWS_MCAST);
	one(u, REMOVED | R_BEST);
	EXPECT_EQ(RTM_ROUTE_NONE, self->rec[0].state);
	none(m);
	ASSERT_EQ(2, fetch(both));
	one(any, UPDATED | REMOVED | R_BEST);
	/* U40: in no view at all: seen with ANY alone */
	set(self->b, 10, 10, 0, 0);
	none(u);
	none(m);
	none(both);
	one(any, ADDED);
	set(self->b, 10, 11, 0, 0);
	one(any, UPDATED);
	del(self->b);
	one(any, REMOVED);
	none(u);
	del(self->a);
	none(u);
	one(m, REMOVED | R_BEST);
	ASSERT_EQ(2, fetch(both));
	one(any, REMOVED | R_BEST);
}

/* U15: the originator is told, too. */
TEST_F(notify, originator_is_told)
{
	__u32 sub;

	test_notify_open(self->a, 1, ALL, 0, &sub);
	set(self->a, 10, 10, 0, 1);
	ASSERT_EQ(1, _test_fetch(self->a, sub, self->rec, 4, NULL));
	EXPECT_EQ(ADDED | R_BEST, self->rec[0].reasons);
	EXPECT_EQ(0, _test_fetch(self->a, sub, self->rec, 4, NULL));
}

/* U30: editing a next hop's own data raises nothing. */
TEST_F(notify, edit_of_a_next_hop)
{
	struct rtm_nexthop_cmd c = nexthop_cmd(HOP, 0, 0);
	__u32 sub;

	set(self->a, 10, 10, 0, 1);
	test_notify_open(self->observer, RTM_VIEWS_ANY, ALL, 0, &sub);
	c.info.opaque = 42;
	c.info.flags = RTM_NHF_DOWN;
	test_ok(rtm_call(self->a, RTM_IOC_NEXTHOP_ADD, &c));
	none(sub);
	test_nexthop_del(self->a, HOP, 0, 0);
	none(sub);
}

/* R19: changes of one destination are one; what happened is in the reasons. */
TEST_F(notify, coalescing)
{
	__u32 sub, fwd, worse;
	int turn;

	test_notify_open(self->observer, 1, ALL, 0, &sub);
	test_notify_open(self->observer, 1, FWD, 0, &fwd);
	test_notify_open(self->observer, 1, ALL, 0, &worse);
	/* with somebody who reads in between, the log cannot be added to in place */
	for (turn = 0; turn < 2; turn++) {
#define between() do { if (turn) fetch(worse); } while (0)
		set(self->a, 10, 10, 0, 1);
		between();
		set(self->a, 10, 11, 0, 1);
		between();
		del(self->a);
		one(sub, ADDED | UPDATED | REMOVED | R_BEST | FLAPPED);
		one(fwd, ADDED | UPDATED | REMOVED | R_BEST | FLAPPED);
		/* delete and add again: what it was, but it flapped */
		set(self->a, 10, 10, 0, 1);
		fetch(sub);
		fetch(fwd);
		del(self->a);
		between();
		set(self->a, 10, 10, 0, 1);
		one(sub, ADDED | REMOVED | R_BEST | FLAPPED);
		EXPECT_EQ(RTM_ROUTE_LIVE, self->rec[0].state);
		one(fwd, ADDED | REMOVED | R_BEST | FLAPPED);
		/* kinds are those of the subscription's own type */
		set(self->b, 20, 1, 0, 1);
		between();
		set(self->a, 10, 12, RTM_RTF_LOCAL, 1);
		between();
		set(self->b, 20, 2, 0, 1);
		between();
		set(self->a, 10, 12, RTM_RTF_LOOPBACK, 1);
		between();
		del(self->b);
		one(fwd, UPDATED | R_BEST);
		one(sub, ADDED | UPDATED | REMOVED | R_BEST | FLAPPED);
		del(self->a);
		one(fwd, REMOVED | R_BEST);
		one(sub, REMOVED | R_BEST);
		fetch(worse);
		none(worse);
	}
}

TEST_F(notify, first_changed_first)
{
	char text[32];
	__u32 sub;
	int i;

	test_notify_open(self->observer, 1, ALL, 0, &sub);
	for (i = 20; i >= 0; i--) {
		snprintf(text, sizeof(text), "10.%d.0.0/16", i);
		test_set(self->a, text, HOP, 10, 10);
	}
	test_set(self->a, "10.3.0.0/16", HOP, 10, 11);
	ASSERT_EQ(7, _test_fetch(self->observer, sub, self->rec, 7, &self->flags));
	EXPECT_TRUE(self->flags & RTM_NOTIFY_OUT_MORE);
	ASSERT_EQ(14, _test_fetch(self->observer, sub, self->rec + 7, 57, &self->flags));
	EXPECT_EQ(0, self->flags);
	for (i = 0; i < 21; i++)
		EXPECT_EQ(20 - i, self->rec[i].prefix.addr[1]);
	none(sub);
}

/* R21, R19: ignore and status. */
TEST_F(notify, ignore_and_status)
{
	struct rtm_stats s;
	__u32 sub;

#define status(what)	_test_notify_dest(self->observer, sub, RTM_NOTIFY_STATUS, what)
#define ignore(what)	_test_notify_dest(self->observer, sub, RTM_NOTIFY_IGNORE, what)
	test_notify_open(self->observer, 1, ALL, 0, &sub);
	EXPECT_EQ(-ENOENT, status(DEST));
	EXPECT_EQ(-ENOENT, ignore(DEST));
	set(self->a, 10, 10, 0, 1);
	test_set(self->a, DEST2, HOP, 10, 10);
	EXPECT_EQ(1, status(DEST));
	EXPECT_EQ(0, ignore(DEST));
	EXPECT_EQ(0, status(DEST));
	EXPECT_EQ(0, ignore(DEST));	/* nothing to ignore: nothing happens */
	EXPECT_EQ(1, status(DEST2));
	ASSERT_EQ(1, fetch(sub));
	EXPECT_STREQ(DEST2, pfx_str(&self->rec[0].prefix));
	none(sub);
	/* later changes are told */
	set(self->a, 10, 11, 0, 1);
	EXPECT_EQ(0, ignore(DEST));
	set(self->a, 10, 12, 0, 1);
	EXPECT_EQ(1, status(DEST));
	one(sub, UPDATED | R_BEST);
	/* one that is gone goes when it is ignored */
	del(self->a);
	EXPECT_EQ(1, status(DEST));
	EXPECT_EQ(0, ignore(DEST));
	EXPECT_EQ(-ENOENT, status(DEST));
	test_stats(self->observer, &s);
	EXPECT_EQ(0, s.out_dests_hidden);
	none(sub);
}

TEST_F(notify, dests_in_bulk)
{
	struct rtm_prefix keys[600];
	__s32 status[600];
	struct rtm_dest_handles h;
	struct rtm_notify_dests d = { .size = sizeof(d), .op = RTM_NOTIFY_STATUS };
	struct rtm_route_info rec;
	__u64 handles[3];
	int i;

	test_notify_open(self->observer, 1, ALL, 0, &d.subscription);
	for (i = 0; i < 600; i++) {
		keys[i] = pfx("10.0.0.0/24");
		keys[i].addr[1] = i >> 8;
		keys[i].addr[2] = i;
	}
	test_set(self->a, "10.1.2.0/24", HOP, 1, 1);
	/* U26: all are processed */
	d.count = 600;
	d.prefixes = u64ptr(keys);
	d.status = u64ptr(status);
	EXPECT_EQ(-ENOENT, rtm_call(self->observer, RTM_IOC_NOTIFY_DESTS, &d));
	EXPECT_EQ(1, d.out_done);
	for (i = 0; i < 600; i++)
		EXPECT_EQ(i == 258 ? 1 : -ENOENT, status[i]);
	keys[3].reserved = 1;
	keys[4].family = AF_INET6;
	EXPECT_EQ(-ENOENT, rtm_call(self->observer, RTM_IOC_NOTIFY_DESTS, &d));
	EXPECT_EQ(-EINVAL, status[3]);
	EXPECT_EQ(-EAFNOSUPPORT, status[4]);
	d.count = 0;
	d.prefixes = d.status = 0;
	test_ok(rtm_call(self->observer, RTM_IOC_NOTIFY_DESTS, &d));
	EXPECT_EQ(0, d.out_done);
	d.count = 1;
	EXPECT_EQ(-EINVAL, rtm_call(self->observer, RTM_IOC_NOTIFY_DESTS, &d));
	d.prefixes = 8;
	EXPECT_EQ(-EFAULT, rtm_call(self->observer, RTM_IOC_NOTIFY_DESTS, &d));
	d.handles = 8;
	EXPECT_EQ(-EINVAL, rtm_call(self->observer, RTM_IOC_NOTIFY_DESTS, &d));
	d.handles = 0;
	d.prefixes = u64ptr(keys);
	d.status = 8;
	EXPECT_EQ(-EFAULT, rtm_call(self->observer, RTM_IOC_NOTIFY_DESTS, &d));
	d.status = 0;
	d.op = 5;
	EXPECT_EQ(-EINVAL, rtm_call(self->observer, RTM_IOC_NOTIFY_DESTS, &d));
	d.op = RTM_NOTIFY_STATUS;
	d.count = RTM_MAX_ARRAY + 1;
	EXPECT_EQ(-EINVAL, rtm_call(self->observer, RTM_IOC_NOTIFY_DESTS, &d));
	/* by handle: a destination's, of this file */
	test_lookup_handles(self->observer, "10.1.2.0/24", &rec, &h);
	handles[0] = h.dest;
	handles[1] = h.route;
	handles[2] = 0;
	d.prefixes = 0;
	d.handles = u64ptr(handles);
	d.status = u64ptr(status);
	d.count = 3;
	EXPECT_EQ(-ENOENT, rtm_call(self->observer, RTM_IOC_NOTIFY_DESTS, &d));
	EXPECT_EQ(1, status[0]);
	EXPECT_EQ(-ENOENT, status[1]);
	EXPECT_EQ(-ENOENT, status[2]);
	EXPECT_EQ(1, d.out_done);
}

/* R22, U39: marks. */
TEST_F(notify, marks)
{
	struct rtm_stats s;
	__u32 sub, plain;

#define mark(n, what)	_test_notify_dest(self->observer, n, RTM_NOTIFY_MARK, what)
#define unmark(n, what)	_test_notify_dest(self->observer, n, RTM_NOTIFY_UNMARK, what)
#define marked(n, what)	_test_notify_dest(self->observer, n, RTM_NOTIFY_IS_MARKED, what)
	test_notify_open(self->observer, 1, ALL, RTM_NOTIFY_F_MARKED, &sub);
	test_notify_open(self->observer, 1, ALL, 0, &plain);
	EXPECT_EQ(-ENOENT, mark(sub, DEST));
	set(self->a, 10, 10, 0, 1);
	test_set(self->a, DEST2, HOP, 10, 10);
	none(sub);
	EXPECT_EQ(0, marked(sub, DEST));
	EXPECT_EQ(0, mark(sub, DEST));
	EXPECT_EQ(0, mark(sub, DEST));
	EXPECT_EQ(1, marked(sub, DEST));
	EXPECT_EQ(0, marked(sub, DEST2));
	EXPECT_EQ(0, marked(plain, DEST));
	none(sub);		/* marking is no change */
	set(self->a, 10, 11, 0, 1);
	test_set(self->a, DEST2, HOP, 10, 11);
	one(sub, UPDATED | R_BEST);
	/* the mark outlives the destination's routes */
	del(self->a);
	one(sub, REMOVED | R_BEST);
	fetch(plain);
	test_stats(self->observer, &s);
	EXPECT_EQ(1, s.out_dests_hidden);
	EXPECT_EQ(1, marked(sub, DEST));
	set(self->a, 10, 10, 0, 1);
	one(sub, ADDED | R_BEST);
	/* unmarking leaves what is pending */
	set(self->a, 10, 11, 0, 1);
	EXPECT_EQ(1, _test_notify_dest(self->observer, sub, RTM_NOTIFY_STATUS, DEST));
	EXPECT_EQ(0, unmark(sub, DEST));
	EXPECT_EQ(0, unmark(sub, DEST));
	one(sub, UPDATED | R_BEST);
	set(self->a, 10, 12, 0, 1);
	none(sub);
	del(self->a);
	none(sub);
	/* where it is not asked for, a mark is kept and means nothing */
	EXPECT_EQ(0, mark(plain, DEST2));
	EXPECT_EQ(1, marked(plain, DEST2));
	fetch(plain);
	set(self->a, 10, 13, 0, 1);
	one(plain, ADDED | R_BEST);
	del(self->a);
	fetch(plain);
	test_del(self->a, DEST2);
	fetch(plain);
	fetch(sub);
	test_stats(self->observer, &s);
	EXPECT_EQ(1, s.out_dests_hidden);
	/* closing lets go of it */
	test_notify_close(self->observer, plain);
	test_stats(self->observer, &s);
	EXPECT_EQ(0, s.out_dests_hidden);
	/* a handle will do as well, and the prefix of one that a mark keeps */
	test_notify_close(self->observer, sub);
}

/* U57 and the numbers: nothing is missing. */
/* U39: a mark keeps as much as a handle does, and counts as one. */
TEST_F(notify, marks_are_limited)
{
	static struct rtm_route_info r[1025];
	static struct rtm_prefix keys[ARRAY_LEN(r)];
	struct rtm_notify_dests d = {
		.size = sizeof(d), .op = RTM_NOTIFY_MARK, .count = 1024, .prefixes = u64ptr(keys),
	};
	struct rtm_dest_handles h;
	struct rtm_route_info rec;
	struct rtm_query q;
	__u32 i;

	for (i = 0; i < ARRAY_LEN(r); i++) {
		r[i] = rt("10.0.0.0/24", HOP, 10, 1);
		r[i].prefix.addr[1] = i >> 8;
		r[i].prefix.addr[2] = i;
		keys[i] = r[i].prefix;
	}
	test_batch(self->a, RTM_BATCH_F_MAKE_HOPS, r, ARRAY_LEN(r), NULL);
	test_query(self->observer, &q);
	ASSERT_EQ(64 * 1024, q.out_max_handles);
	for (i = 0; i < 64; i++) {
		test_notify_open(self->observer, 1, ALL, 0, &d.subscription);
		test_ok(rtm_call(self->observer, RTM_IOC_NOTIFY_DESTS, &d));
		ASSERT_EQ(d.count, d.out_done);
	}
	/* again is no more; another one would be, and so would a handle */
	test_ok(rtm_call(self->observer, RTM_IOC_NOTIFY_DESTS, &d));
	d.count = 1025;
	EXPECT_EQ(-ENOSPC, rtm_call(self->observer, RTM_IOC_NOTIFY_DESTS, &d));
	EXPECT_EQ(1024, d.out_done);
	EXPECT_EQ(-ENOSPC, _test_lookup_handles(self->observer, "10.0.0.0/24", &rec, &h));
	EXPECT_EQ(0, _test_notify_dest(self->observer, d.subscription, RTM_NOTIFY_UNMARK,
				       "10.0.0.0/24"));
	EXPECT_EQ(-ENOSPC, rtm_call(self->observer, RTM_IOC_NOTIFY_DESTS, &d));
	EXPECT_EQ(1024, d.out_done);
	test_notify_close(self->observer, d.subscription);
	test_lookup_handles(self->observer, "10.0.0.0/24", &rec, &h);
	/* who may change things has room for more */
	d.count = 1025;
	test_notify_open(self->b, 1, ALL, 0, &d.subscription);
	test_ok(rtm_call(self->b, RTM_IOC_NOTIFY_DESTS, &d));
}

TEST_F(notify, sequence_numbers)
{
	struct rtm_notify_open o = { .size = sizeof(o), .views = 1, .types = ALL };
	struct rtm_notify_fetch f;
	struct rtm_stats s;
	struct timespec ts;
	__u64 at, seq;

	set(self->a, 10, 10, 0, 1);
	test_ok(rtm_call(self->observer, RTM_IOC_NOTIFY_OPEN, &o));
	test_stats(self->observer, &s);
	EXPECT_EQ(s.out_seq, o.out_seq);
	set(self->a, 10, 11, 0, 1);
	clock_gettime(CLOCK_REALTIME, &ts);
	ASSERT_EQ(1, fetch(o.out_subscription));
	seq = self->rec[0].seq;
	at = self->rec[0].changed / 1000000000;
	EXPECT_EQ(o.out_seq + 1, seq);
	EXPECT_GE(ts.tv_sec, at);
	EXPECT_LE(ts.tv_sec - 2, at);
	/* numbers of fetches: all up to them was told */
	f = fetch_cmd(o.out_subscription, self->rec, 4);
	test_ok(rtm_call(self->observer, RTM_IOC_NOTIFY_FETCH, &f));
	EXPECT_EQ(0, f.out_count);
	EXPECT_EQ(seq, f.out_seq);
	/* nothing changed: no number */
	set(self->a, 10, 11, 0, 1);
	f = fetch_cmd(o.out_subscription, self->rec, 4);
	test_ok(rtm_call(self->observer, RTM_IOC_NOTIFY_FETCH, &f));
	EXPECT_EQ(seq, f.out_seq);
	EXPECT_EQ(0, f.out_count);
}

TEST_F(notify, arguments_of_fetch)
{
	struct rtm_notify_fetch f;
	__u32 sub;

	test_notify_open(self->observer, RTM_VIEWS_ALL, ALL, 0, &sub);
	set(self->a, 10, 10, 0, 3);
#define bad(err, ...) do {							\
	f = fetch_cmd(sub, self->rec, 4);					\
	__VA_ARGS__;								\
	EXPECT_EQ(-(err), rtm_call(self->observer, RTM_IOC_NOTIFY_FETCH, &f));	\
	EXPECT_EQ(0, f.out_count);						\
} while (0)
	bad(EINVAL, f.count = 0);
	bad(EINVAL, f.count = 1);	/* two views, two records */
	bad(EINVAL, f.count = RTM_MAX_ARRAY + 1);
	bad(EINVAL, f.record_len--);
	bad(EOPNOTSUPP, f.flags = 1);
	bad(EINVAL, f.handles = 8; f.handle_len = 3);
	bad(EINVAL, f.flags = RTM_LIST_F_BRIEF; f.aux = 8);
	bad(ENOENT, f.subscription = 99);
	bad(EFAULT, f.records = 8);
	bad(EFAULT, f.handles = 8; f.handle_len = sizeof(struct rtm_dest_handles));
	/* nothing of that lost the change */
	ASSERT_EQ(2, fetch(sub));
	EXPECT_EQ(ADDED | R_BEST, self->rec[0].reasons);
	none(sub);
}

/* A fault in the middle loses nothing and counts no handle. */
TEST_F(notify, faults_lose_nothing)
{
	struct rtm_route_info *mem = test_map(2 << 20);
	struct rtm_dest_handles *h = test_map(2 << 20);
	struct rtm_route_info r[1000];
	struct rtm_notify_fetch f;
	bool seen[1000] = {};
	struct rtm_stats s;
	long page = 4096;
	__u32 sub;
	int i, k, n, got = 0;

	test_notify_open(self->observer, 1, ALL, 0, &sub);
	for (i = 0; i < 1000; i++) {
		r[i] = rt("10.0.0.0/24", HOP, 10, i);
		r[i].prefix.addr[1] = i >> 8;
		r[i].prefix.addr[2] = i;
	}
	test_batch(self->a, RTM_BATCH_F_MAKE_HOPS, r, 1000, NULL);
	/* half of them are gone again */
	for (i = 0; i < 1000; i++)
		r[i].op = RTM_OP_DEL;
	test_batch(self->a, 0, r, 500, NULL);
	for (k = 0; got < 1000; k++) {
		bool fault = k % 3 != 2;

		ASSERT_GT(100, k);
		/* a hole at a place that changes */
		if (fault)
			ASSERT_EQ(0, mprotect((char *)(k % 3 ? (void *)mem : (void *)h) +
					      (1 + k % 7) * page, page, PROT_NONE));
		f = fetch_cmd(sub, mem, 400);
		f.handles = u64ptr(h);
		f.handle_len = sizeof(*h);
		n = rtm_call(self->observer, RTM_IOC_NOTIFY_FETCH, &f);
		mprotect(mem, 2 << 20, PROT_READ | PROT_WRITE);
		mprotect(h, 2 << 20, PROT_READ | PROT_WRITE);
		EXPECT_TRUE(!n || (n == -EFAULT && !f.out_count));
		for (i = 0; i < (int)f.out_count; i++) {
			int at = mem[i].prefix.addr[1] << 8 | mem[i].prefix.addr[2];

			EXPECT_FALSE(seen[at]) { TH_LOG("%d comes twice", at); }
			seen[at] = true;
			EXPECT_EQ(at < 500 ? ADDED | REMOVED | R_BEST | FLAPPED :
				  ADDED | R_BEST, mem[i].reasons);
			test_release(self->observer, h[i].dest);
			if (at >= 500) {
				test_release(self->observer, h[i].route);
				test_release(self->observer, h[i].owner);
			} else {
				EXPECT_EQ(0, h[i].route);
			}
			got++;
		}
	}
	none(sub);
	/* handles were counted once each, and nothing is kept */
	test_stats(self->observer, &s);
	EXPECT_EQ(0, s.out_handles);
	EXPECT_EQ(0, s.out_dests_hidden);
	EXPECT_EQ(500, s.out_dests);
}

TEST_F(notify, brief_and_auxiliary)
{
	struct rtm_route_brief brief[4];
	struct rtm_route_info r = route(10, 10, 0, 1);
	struct rtm_notify_fetch f;
	__u32 sub, other;
	__u8 aux[128];

	test_notify_open(self->observer, 1, ALL, 0, &sub);
	test_notify_open(self->observer, 1, ALL, 0, &other);
	r.opaque_len = 5;
	r.aux_off = 0;
	ASSERT_LE(0, _test_route_aux(self->a, RTM_OP_SET, r, "bytes", 5, NULL));
	f = fetch_cmd(sub, NULL, 4);
	f.flags = RTM_LIST_F_BRIEF;
	f.records = u64ptr(brief);
	f.record_len = sizeof(brief[0]);
	poison(brief, sizeof(brief));
	test_ok(rtm_call(self->observer, RTM_IOC_NOTIFY_FETCH, &f));
	ASSERT_EQ(1, f.out_count);
	EXPECT_EQ(10, brief[0].addr[0]);
	EXPECT_EQ(8, brief[0].len);
	EXPECT_EQ(ADDED | R_BEST, brief[0].reasons);
	EXPECT_EQ(RTM_ROUTE_LIVE, brief[0].state);
	/* auxiliary memory: too short, and enough */
	f = fetch_cmd(other, self->rec, 4);
	f.aux = u64ptr(aux);
	f.aux_len = 4;
	EXPECT_EQ(-EMSGSIZE, rtm_call(self->observer, RTM_IOC_NOTIFY_FETCH, &f));
	EXPECT_EQ(0, f.out_count);
	EXPECT_EQ(8, f.out_aux);
	f = fetch_cmd(other, self->rec, 4);
	f.aux = u64ptr(aux);
	f.aux_len = sizeof(aux);
	test_ok(rtm_call(self->observer, RTM_IOC_NOTIFY_FETCH, &f));
	ASSERT_EQ(1, f.out_count);
	EXPECT_EQ(5, self->rec[0].opaque_len);
	EXPECT_EQ(0, memcmp("bytes", aux + self->rec[0].aux_off, 5));
	del(self->a);
	f = fetch_cmd(sub, NULL, 4);
	f.flags = RTM_LIST_F_BRIEF;
	f.records = u64ptr(brief);
	f.record_len = sizeof(brief[0]);
	test_ok(rtm_call(self->observer, RTM_IOC_NOTIFY_FETCH, &f));
	ASSERT_EQ(1, f.out_count);
	EXPECT_EQ(RTM_ROUTE_NONE, brief[0].state);
	EXPECT_EQ(REMOVED | R_BEST, brief[0].reasons);
}

TEST_F(notify, handles)
{
	struct rtm_dest_handles h[2];
	struct rtm_notify_fetch f;
	struct rtm_route_info rec;
	__u32 sub, needed;

	test_notify_open(self->observer, 1, ALL, 0, &sub);
	set(self->a, 10, 10, 0, 1);
	f = fetch_cmd(sub, self->rec, 2);
	f.handles = u64ptr(h);
	f.handle_len = sizeof(h[0]);
	test_ok(rtm_call(self->observer, RTM_IOC_NOTIFY_FETCH, &f));
	ASSERT_EQ(1, f.out_count);
	test_dest_info(self->observer, h[0].dest, 1, &rec, 1, &needed);
	EXPECT_EQ(10, rec.metric);
	EXPECT_EQ(1, _test_notify_dest(self->observer, sub, RTM_NOTIFY_STATUS, DEST) + 1);
	/* U23: the same number again, with one count more */
	set(self->a, 10, 11, 0, 1);
	f = fetch_cmd(sub, self->rec, 2);
	f.handles = u64ptr(h + 1);
	f.handle_len = sizeof(h[0]);
	test_ok(rtm_call(self->observer, RTM_IOC_NOTIFY_FETCH, &f));
	ASSERT_EQ(1, f.out_count);
	EXPECT_EQ(h[0].dest, h[1].dest);
	test_release(self->observer, h[0].dest);
	test_release(self->observer, h[0].dest);
	test_err_release(ENOENT, self->observer, h[0].dest);
}

/* Begin with what is there: no gap, no double. */
TEST_F(notify, initial_content)
{
	struct rtm_route_info r[600];
	__u32 sub, flags = 0, m;
	int i, n = 0, seen[700] = {}, round = 0;

	for (i = 0; i < 600; i++) {
		r[i] = rt("10.0.0.0/24", HOP, 10, i);
		r[i].prefix.addr[1] = i >> 8;
		r[i].prefix.addr[2] = i;
	}
	test_batch(self->a, RTM_BATCH_F_MAKE_HOPS, r, 600, NULL);
	test_notify_open(self->observer, 1, ALL, RTM_NOTIFY_F_INITIAL, &sub);
	test_notify_open(self->observer, RTM_VIEWS_MCAST, ALL, RTM_NOTIFY_F_INITIAL, &m);
	do {
		n = _test_fetch(self->observer, sub, self->rec, 50, &flags);
		ASSERT_LE(0, n);
		for (i = 0; i < n; i++) {
			int at = self->rec[i].prefix.addr[1] << 8 | self->rec[i].prefix.addr[2];

			seen[at]++;
			if (at == 5 || at == 650)
				continue;
			EXPECT_EQ(RTM_REASON_INITIAL, self->rec[i].reasons);
			EXPECT_EQ(at == 400 ? 7777 : at, self->rec[i].metric);
		}
		if (!round++) {
			EXPECT_TRUE(flags & RTM_NOTIFY_OUT_INITIAL);
			EXPECT_TRUE(flags & RTM_NOTIFY_OUT_MORE);
			/* behind the walk, before it, and new */
			r[5].metric = 7777;
			r[400].metric = 7777;
			test_batch(self->a, 0, &r[5], 1, NULL);
			test_batch(self->a, 0, &r[400], 1, NULL);
			test_set(self->a, "10.2.138.0/24", HOP, 1, 1);
		}
	} while (n);
	EXPECT_EQ(0, flags);
	for (i = 0; i < 600; i++)
		EXPECT_EQ(i == 5 ? 2 : 1, seen[i]) { TH_LOG("%d: %d times", i, seen[i]); }
	EXPECT_EQ(1, seen[650]);
	/* nothing in the other view */
	ASSERT_EQ(0, _test_fetch(self->observer, m, self->rec, 50, &flags));
	EXPECT_EQ(0, flags);
	/* an empty start with marks */
	test_notify_open(self->observer, 1, ALL, RTM_NOTIFY_F_INITIAL | RTM_NOTIFY_F_MARKED, &m);
	ASSERT_EQ(0, _test_fetch(self->observer, m, self->rec, 50, &flags));
}

struct writer {
	int fd;
	volatile int stop;
	struct rtm_route_info state[512];
	bool there[512];
};

static void *write_on(void *arg)
{
	struct writer *w = arg;
	__u64 seed = 5;

	while (!w->stop) {
		int at = rnd(&seed) % 512;
		struct rtm_route_info r = rt("10.0.0.0/24", HOP, 10, rnd(&seed) % 1000);

		r.prefix.addr[1] = at >> 8;
		r.prefix.addr[2] = at;
		r.op = rnd(&seed) % 4 ? RTM_OP_SET : RTM_OP_DEL;
		if (_test_batch(w->fd, RTM_BATCH_F_MAKE_HOPS | RTM_BATCH_F_CONTINUE, &r, 1, NULL))
			break;
		w->there[at] = r.op == RTM_OP_SET;
		w->state[at] = r;
	}
	return NULL;
}

/* The same while somebody changes it all the time. */
TEST_F(notify, initial_content_under_change)
{
	static struct rtm_route_info mirror[512];
	bool there[512];
	struct writer w = { .fd = self->a };
	pthread_t thread;
	int round, i, n;
	__u32 sub;

	for (round = 0; round < 8; round++) {
		memset(there, 0, sizeof(there));
		w.stop = 0;
		ASSERT_EQ(0, pthread_create(&thread, NULL, write_on, &w));
		usleep(20000);
		test_notify_open(self->observer, 1, ALL, RTM_NOTIFY_F_INITIAL, &sub);
		for (i = 0; i < 200; i++) {
			int k;

			if (i == 100) {
				w.stop = 1;
				pthread_join(thread, NULL);
			}
			n = fetch(sub);
			ASSERT_LE(0, n);
			for (k = 0; k < n; k++) {
				int at = self->rec[k].prefix.addr[1] << 8 |
					 self->rec[k].prefix.addr[2];

				there[at] = self->rec[k].state == RTM_ROUTE_LIVE;
				mirror[at] = self->rec[k];
			}
			if (i >= 100 && !n)
				break;
		}
		for (i = 0; i < 512; i++) {
			EXPECT_EQ(w.there[i], there[i]);
			if (w.there[i] && there[i])
				EXPECT_EQ(w.state[i].metric, mirror[i].metric);
		}
		test_notify_close(self->observer, sub);
	}
}

/* An owner's end is a change like others; the next best takes over. */
TEST_F(notify, end_of_an_owner)
{
	struct rtm_stats s;
	__u32 sub;

	set(self->a, 10, 10, 0, 1);
	set(self->b, 20, 10, 0, 1);
	test_set(self->a, DEST2, HOP, 10, 10);
	test_notify_open(self->observer, 1, BEST, 0, &sub);
	test_deregister(self->a);
	ASSERT_EQ(2, fetch(sub));
	EXPECT_STREQ(DEST, pfx_str(&self->rec[0].prefix));
	EXPECT_EQ(20, self->rec[0].preference);
	EXPECT_EQ(REMOVED | R_BEST, self->rec[0].reasons);
	EXPECT_STREQ(DEST2, pfx_str(&self->rec[1].prefix));
	EXPECT_EQ(RTM_ROUTE_NONE, self->rec[1].state);
	none(sub);
	test_stats(self->observer, &s);
	EXPECT_EQ(0, s.out_dests_hidden);
}

/* Several subscriptions, each lets go of a dead destination in its own time. */
TEST_F(notify, last_to_be_told_lets_go)
{
	struct rtm_stats s;
	__u32 one_of[3], late, k;

	for (k = 0; k < 3; k++)
		test_notify_open(self->observer, 1, k == 1 ? BEST : ALL, 0, &one_of[k]);
	set(self->a, 10, 10, 0, 1);
	fetch(one_of[0]);
	del(self->a);
	/* dead, alive, dead again with some having read what was before */
	fetch(one_of[0]);
	set(self->a, 10, 10, 0, 1);
	fetch(one_of[1]);
	del(self->a);
	test_notify_open(self->observer, 1, ALL, 0, &late);
	none(late);
	for (k = 0; k < 3; k++) {
		test_stats(self->observer, &s);
		EXPECT_EQ(1, s.out_dests_hidden);
		ASSERT_EQ(1, fetch(one_of[k]));
		EXPECT_EQ(RTM_ROUTE_NONE, self->rec[0].state);
		none(one_of[k]);
	}
	test_stats(self->observer, &s);
	EXPECT_EQ(0, s.out_dests_hidden);
	/* one that is closed with something pending, and with something unread */
	set(self->a, 10, 10, 0, 1);
	del(self->a);
	fetch(one_of[2]);
	EXPECT_EQ(1, _test_notify_dest(self->observer, one_of[0], RTM_NOTIFY_STATUS, DEST));
	fetch(late);
	test_notify_close(self->observer, one_of[0]);
	test_stats(self->observer, &s);
	EXPECT_EQ(1, s.out_dests_hidden);
	test_notify_close(self->observer, one_of[1]);
	test_stats(self->observer, &s);
	EXPECT_EQ(0, s.out_dests_hidden);
}

#define WAVE	64	/* destinations that come and go together */
#define WAVES	3000

struct waves {
	int fd;
	volatile int stop;
	int done, errors;
};

/* New destinations come and go, each once. */
static void *come_and_go(void *arg)
{
	struct rtm_route_info r[WAVE];
	struct waves *w = arg;
	int i;

	for (; !w->stop && w->done < WAVES; w->done++) {
		for (i = 0; i < WAVE; i++) {
			__be32 addr = htonl(0x0B000000 + w->done * WAVE + i);

			r[i] = rt("11.0.0.0/32", NULL, 10, 0);
			r[i].views = RTM_VIEWS_UCAST;
			memcpy(r[i].prefix.addr, &addr, sizeof(addr));
		}
		w->errors += _test_batch(w->fd, 0, r, WAVE, NULL) != 0;
		for (i = 0; i < WAVE; i++)
			r[i].op = RTM_OP_DEL;
		w->errors += _test_batch(w->fd, 0, r, WAVE, NULL) != 0;
	}
	return NULL;
}

/*
 * One subscription ends, which takes a while since much is pending, and meanwhile
 * destinations go that are no concern of its: they wait for the other one.
 */
TEST_F(notify, an_end_lets_go_of_nothing_else)
{
	static struct rtm_route_info r[20000], got[256];
	static bool told[WAVES * WAVE];
	struct waves w = { .fd = self->a };
	int round, i, n, count = 0;
	__u32 stays, ends, at;
	struct rtm_stats s;
	pthread_t thread;

	test_notify_open(self->b, RTM_VIEWS_UCAST, ALL, 0, &stays);
	ASSERT_EQ(0, pthread_create(&thread, NULL, come_and_go, &w));
	for (round = 0; round < 10; round++) {
		test_notify_open(self->observer, RTM_VIEWS_MCAST, ALL, 0, &ends);
		for (i = 0; i < ARRAY_LEN(r); i++) {
			__be32 addr = htonl(0x0C000000 + i);

			r[i] = rt("12.0.0.0/32", NULL, 10, 0);
			r[i].views = RTM_VIEWS_MCAST;
			memcpy(r[i].prefix.addr, &addr, sizeof(addr));
		}
		test_batch(self->b, 0, r, ARRAY_LEN(r), NULL);
		EXPECT_EQ(1, _test_notify_dest(self->observer, ends, RTM_NOTIFY_STATUS,
					       "12.0.0.0/32"));
		for (i = 0; i < ARRAY_LEN(r); i++)
			r[i].op = RTM_OP_DEL;
		test_batch(self->b, 0, r, ARRAY_LEN(r), NULL);
		EXPECT_EQ(1, _test_notify_dest(self->observer, ends, RTM_NOTIFY_STATUS,
					       "12.0.0.0/32"));
		test_notify_close(self->observer, ends);
	}
	w.stop = 1;
	pthread_join(thread, NULL);
	EXPECT_EQ(0, w.errors);
	while ((n = _test_fetch(self->b, stays, got, ARRAY_LEN(got), NULL)) > 0) {
		for (i = 0; i < n; i++, count++) {
			memcpy(&at, got[i].prefix.addr, sizeof(at));
			at = ntohl(at) - 0x0B000000;
			ASSERT_GT(w.done * WAVE, at);
			EXPECT_FALSE(told[at]);
			told[at] = true;
			EXPECT_EQ(RTM_ROUTE_NONE, got[i].state);
		}
	}
	ASSERT_EQ(0, n);
	EXPECT_EQ(w.done * WAVE, count);
	test_stats(self->b, &s);
	EXPECT_EQ(0, s.out_dests_hidden);
	EXPECT_EQ(0, s.out_dests);
}

TEST_HARNESS_MAIN
