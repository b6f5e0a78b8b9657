// SPDX-License-Identifier: GPL-2.0
/*
 * hold: hold-down (U17, U18, U41, U55): marks, what becomes of the last route of
 * a view, who sees it, and what ends it.
 */
#include <pthread.h>
#include <sys/wait.h>
#include "rtm_event.h"
#include "rtm_hold.h"

#define DEST	"10.0.0.0/8"
#define HOP	"192.0.2.1"
#define LONG	3600000U	/* does not come while a test runs */
#define SHORT	300U
#define BOTH	(RTM_VIEWS_UCAST | RTM_VIEWS_MCAST)

FIXTURE(hold)
{
	int fd, other;
};

FIXTURE_SETUP(hold)
{
	self->fd = test_entity(0, AF_INET, 100, 1, NULL);
	self->other = test_entity(0, AF_INET, 100, 2, NULL);
}

FIXTURE_TEARDOWN(hold)
{
	close(self->fd);
	close(self->other);
}

static struct rtm_route_info in_views(__u32 views, const char *nexthop, __u32 metric)
{
	struct rtm_route_info r = rt(DEST, nexthop, 10, metric);

	r.views = views;
	return r;
}

/* State with any view, or a negative errno. */
static int state(int fd)
{
	struct rtm_route_info rec;
	int rc = _test_lookup(fd, RTM_LOOKUP_EXACT, RTM_VIEWS_ANY, DEST, &rec);

	return rc ? rc : rec.state;
}

/* Nothing of hold-down is left.  Waits a little for what is about to expire. */
static bool all_gone(int fd)
{
	double start = now();

	while (stats_of(fd).out_holds && now() < start + 10)
		usleep(1000);
	return !stats_of(fd).out_holds && !stats_of(fd).out_dests_hidden && state(fd) == -ENOENT;
}

/* A handle of the destination, which keeps nothing in the tests that release it. */
static __u64 dest_handle(int fd)
{
	struct rtm_dest_handles h;
	struct rtm_route_info rec;
	int rc = _test_lookup_handles(fd, DEST, &rec, &h);

	if (rc)
		return 0;
	if (h.route)
		_test_release(fd, h.route);
	if (h.owner)
		_test_release(fd, h.owner);
	if (h.hold)
		_test_release(fd, h.hold);
	return h.dest;
}

/* U55: what is no mark.  R14 */
TEST_F(hold, limits)
{
	struct rtm_dest_hold cmd = { .size = sizeof(cmd), .views = 1, .hold_ms = 1 };
	int observer = test_observer(0, AF_INET);
	__u64 dest, route = 0;

	EXPECT_EQ(-ENOENT, _test_hold(self->fd, 0, DEST, 1, 1));
	ASSERT_LE(0, _test_route_aux(self->fd, RTM_OP_ADD, rt(DEST, HOP, 10, 1), NULL, 0, &route));
	dest = dest_handle(self->fd);
	EXPECT_EQ(-EINVAL, _test_hold(self->fd, 0, DEST, 0, 1));
	EXPECT_EQ(-EINVAL, _test_hold(self->fd, 0, DEST, 1, 0));
	EXPECT_EQ(-EINVAL, _test_hold(self->fd, dest, NULL, 1, 0));
	EXPECT_EQ(-EOPNOTSUPP, _test_hold(self->fd, 0, DEST, 4, 1));
	EXPECT_EQ(-ENOENT, _test_hold(self->fd, 0, "10.0.0.0/9", 1, 1));
	EXPECT_EQ(-ENOENT, _test_hold(self->fd, route, NULL, 1, 1));
	EXPECT_EQ(-ENOENT, _test_hold(self->fd, dest + 1, NULL, 1, 1));
	EXPECT_EQ(-ENOENT, _test_hold(self->other, dest, NULL, 1, 1));
	EXPECT_EQ(-EAFNOSUPPORT, _test_hold(self->fd, 0, "2001:db8::/32", 1, 1));
	cmd.prefix = pfx(DEST);
	cmd.prefix.len = 33;
	test_err(EINVAL, rtm_call(self->fd, RTM_IOC_DEST_HOLD, &cmd));
	cmd.prefix = pfx(DEST);
	cmd.flags = 1;
	test_err(EOPNOTSUPP, rtm_call(self->fd, RTM_IOC_DEST_HOLD, &cmd));
	EXPECT_EQ(-EBADF, _test_hold(observer, 0, DEST, 1, 1));
	EXPECT_EQ(0, stats_of(self->fd).out_holds);
	/* it is cut, not refused; any entity may mark; views that there are */
	EXPECT_EQ(RTM_MAX_HOLD_MS, _test_hold(self->other, 0, DEST, RTM_VIEWS_ALL, 0xffffffff));
	EXPECT_EQ(1, stats_of(self->fd).out_holds);
	test_release(self->fd, route);
	test_release(self->fd, dest);
	test_del(self->fd, DEST);
	close(observer);
}

/* R13, R15 */
TEST_F(hold, the_last_route_is_held_for_that_time)
{
	struct rtm_route_info rec;
	double start;

	test_set(self->fd, DEST, HOP, 10, 7);
	EXPECT_EQ(SHORT, _test_hold(self->fd, 0, DEST, 1, SHORT));
	/* nothing happens before */
	EXPECT_EQ(RTM_ROUTE_LIVE, state(self->fd));
	start = now();
	test_del(self->fd, DEST);
	test_lookup(self->other, RTM_LOOKUP_EXACT, RTM_VIEWS_ANY, DEST, &rec);
	EXPECT_EQ(RTM_ROUTE_DELETING, rec.state);
	EXPECT_EQ(7, rec.metric);
	EXPECT_EQ(1, rec.views);
	EXPECT_EQ(0, rec.dest_views);
	EXPECT_EQ(0, rec.best_views);
	EXPECT_EQ(0, rec.num_routes);
	EXPECT_EQ(1, rec.nh_count);
	EXPECT_TRUE(hop_eq(&rec.nexthop, &(struct rtm_hop){ .addr = { 192, 0, 2, 1 }, .len = 32,
							   .family = AF_INET }));
	EXPECT_NE(0, rec.owner);
	/* not in any real view (U41) */
	EXPECT_EQ(-ENOENT, _test_lookup(self->other, RTM_LOOKUP_EXACT, 1, DEST, &rec));
	EXPECT_EQ(-ENOENT, _test_lookup(self->other, RTM_LOOKUP_LONGEST, RTM_VIEWS_MCAST, "10.1.1.1", &rec));
	test_lookup(self->other, RTM_LOOKUP_LONGEST, RTM_VIEWS_ANY, "10.1.1.1", &rec);
	EXPECT_EQ(RTM_ROUTE_DELETING, rec.state);
	EXPECT_TRUE(all_gone(self->fd));
	EXPECT_LE(SHORT / 1000.0, now() - start);
}

TEST_F(hold, without_a_mark_nothing_is_held)
{
	test_set(self->fd, DEST, HOP, 10, 7);
	test_del(self->fd, DEST);
	EXPECT_EQ(-ENOENT, state(self->fd));
	/* nor in another view */
	test_set(self->fd, DEST, HOP, 10, 7);
	EXPECT_EQ(LONG, _test_hold(self->fd, 0, DEST, RTM_VIEWS_MCAST, LONG));
	test_del(self->fd, DEST);
	EXPECT_EQ(-ENOENT, state(self->fd));
	EXPECT_EQ(0, stats_of(self->fd).out_holds);
	EXPECT_EQ(0, stats_of(self->fd).out_dests_hidden);
}

/* U17: only the last one of the view counts; whose it is does not. */
TEST_F(hold, the_last_of_several)
{
	struct rtm_route_info rec;

	test_set(self->fd, DEST, HOP, 10, 1);
	test_set(self->other, DEST, "192.0.2.2", 10, 2);
	EXPECT_EQ(LONG, _test_hold(self->other, 0, DEST, 1, LONG));
	test_del(self->fd, DEST);
	test_lookup(self->fd, RTM_LOOKUP_EXACT, RTM_VIEWS_ANY, DEST, &rec);
	EXPECT_EQ(RTM_ROUTE_LIVE, rec.state);
	EXPECT_EQ(2, rec.metric);
	test_del(self->other, DEST);
	test_lookup(self->fd, RTM_LOOKUP_EXACT, RTM_VIEWS_ANY, DEST, &rec);
	EXPECT_EQ(RTM_ROUTE_DELETING, rec.state);
	EXPECT_EQ(2, rec.metric);
}

/* U17: the mark is used once, raised to the maximum before, and anew afterwards.  R14 */
TEST_F(hold, the_mark)
{
	__u64 dest;

	test_set(self->fd, DEST, HOP, 10, 1);
	dest = dest_handle(self->fd);
	EXPECT_EQ(100, _test_hold(self->fd, 0, DEST, 1, 100));
	EXPECT_EQ(200, _test_hold(self->other, 0, DEST, 2, 200));
	EXPECT_EQ(200, _test_hold(self->fd, dest, NULL, 1, 50));
	test_del(self->fd, DEST);
	EXPECT_EQ(RTM_ROUTE_DELETING, state(self->fd));
	/* the other view's mark, and with it the time, is there still */
	EXPECT_EQ(200, _test_hold(self->fd, dest, NULL, 2, 1));
	while (state(self->fd) == RTM_ROUTE_DELETING)
		usleep(1000);
	test_set(self->fd, DEST, HOP, 10, 1);
	test_del(self->fd, DEST);
	EXPECT_EQ(-ENOENT, state(self->fd));
	ASSERT_LE(0, _test_route(self->fd, RTM_OP_SET, in_views(2, HOP, 1)));
	test_del(self->fd, DEST);
	EXPECT_EQ(RTM_ROUTE_DELETING, state(self->fd));
	while (state(self->fd) == RTM_ROUTE_DELETING)
		usleep(1000);
	EXPECT_EQ(0, stats_of(self->fd).out_holds);
	/* all used up: the next one begins anew */
	EXPECT_EQ(3, _test_hold(self->fd, dest, NULL, 1, 3));
	/* and goes with the destination: no route, no handle */
	EXPECT_EQ(1, stats_of(self->fd).out_holds);
	test_release(self->fd, dest);
	EXPECT_EQ(0, stats_of(self->fd).out_holds);
	EXPECT_EQ(0, stats_of(self->fd).out_dests_hidden);
}

/* U17: a second one does not replace the first, and its mark waits. */
TEST_F(hold, new_routes_meanwhile)
{
	struct rtm_route_info rec, r[2];
	struct rtm_dest_handles h[2];
	struct rtm_route_cmd c;
	__u64 dest;

	test_set(self->fd, DEST, HOP, 10, 1);
	dest = dest_handle(self->fd);
	EXPECT_EQ(1000, _test_hold(self->fd, 0, DEST, 1, 1000));
	test_del(self->fd, DEST);
	/* the same route anew, and another owner's */
	test_route(RTM_CHANGE_CREATED | RTM_CHANGE_BEST, self->fd, RTM_OP_ADD, rt(DEST, HOP, 10, 2));
	test_set(self->other, DEST, HOP, 10, 3);
	test_lookup(self->fd, RTM_LOOKUP_LONGEST, 1, "10.1.1.1", &rec);
	EXPECT_EQ(2, rec.metric);
	EXPECT_EQ(2, rec.num_routes);
	ASSERT_EQ(0, _test_dest_handles(self->fd, dest, BOTH, r, h, 2));
	EXPECT_EQ(0, h[1].hold);
	test_route_info(self->fd, h[0].hold, &c);
	EXPECT_EQ(RTM_ROUTE_DELETING, c.info.state);
	EXPECT_EQ(1, c.info.metric);
	EXPECT_NE(h[0].route, h[0].hold);
	/* marked again; these two go, too: the first stays the held one */
	EXPECT_EQ(LONG, _test_hold(self->fd, 0, DEST, 1, LONG));
	test_del(self->fd, DEST);
	test_del(self->other, DEST);
	test_lookup(self->fd, RTM_LOOKUP_EXACT, RTM_VIEWS_ANY, DEST, &rec);
	EXPECT_EQ(RTM_ROUTE_DELETING, rec.state);
	EXPECT_EQ(1, rec.metric);
	/* its time was not prolonged */
	while (state(self->fd) == RTM_ROUTE_DELETING)
		usleep(1000);
	test_route_info(self->fd, h[0].hold, &c);
	EXPECT_EQ(RTM_ROUTE_DELETED, c.info.state);
	EXPECT_EQ(1, c.info.metric);
	/* the second mark is there for the next time */
	test_set(self->fd, DEST, HOP, 10, 4);
	test_del(self->fd, DEST);
	test_lookup(self->fd, RTM_LOOKUP_EXACT, RTM_VIEWS_ANY, DEST, &rec);
	EXPECT_EQ(RTM_ROUTE_DELETING, rec.state);
	EXPECT_EQ(4, rec.metric);
}

/* Each view has its own last route and its own held one. */
TEST_F(hold, several_views)
{
	struct rtm_route_info rec, r[2];
	struct rtm_dest_handles h[2], any;
	struct rtm_list how = list_cmd(NULL, 0);
	struct recs list;
	__u64 dest;

	ASSERT_LE(0, _test_route(self->fd, RTM_OP_SET, in_views(1, HOP, 1)));
	ASSERT_LE(0, _test_route(self->other, RTM_OP_SET, in_views(2, HOP, 2)));
	dest = dest_handle(self->fd);
	EXPECT_EQ(LONG, _test_hold(self->fd, dest, NULL, BOTH, LONG));
	test_del(self->other, DEST);
	ASSERT_EQ(0, _test_dest_handles(self->fd, dest, BOTH, r, h, 2));
	EXPECT_EQ(0, h[0].hold);
	EXPECT_NE(0, h[1].hold);
	EXPECT_EQ(RTM_ROUTE_LIVE, r[0].state);
	EXPECT_EQ(RTM_ROUTE_NONE, r[1].state);
	/* a list of routes tells it behind the others */
	test_walk(self->fd, RTM_IOC_ROUTE_LIST, &how, 16, &list);
	ASSERT_EQ(2, list.n);
	EXPECT_EQ(RTM_ROUTE_LIVE, list.rec[0].state);
	EXPECT_EQ(RTM_ROUTE_DELETING, list.rec[1].state);
	EXPECT_EQ(1, list.rec[1].num_routes);
	EXPECT_EQ(2, list.rec[1].metric);
	EXPECT_EQ(1, list.rec[1].dest_views);
	recs_free(&list);
	how.views = BOTH;
	test_walk(self->fd, RTM_IOC_ROUTE_LIST, &how, 16, &list);
	ASSERT_EQ(1, list.n);
	recs_free(&list);
	test_del(self->fd, DEST);
	ASSERT_EQ(0, _test_dest_handles(self->fd, dest, BOTH, r, h, 2));
	EXPECT_NE(0, h[0].hold);
	EXPECT_NE(h[0].hold, h[1].hold);
	/* with any view: that of the lowest */
	ASSERT_EQ(0, _test_dest_handles(self->fd, dest, RTM_VIEWS_ANY, &rec, &any, 1));
	EXPECT_EQ(h[0].hold, any.hold);
	EXPECT_EQ(RTM_ROUTE_DELETING, rec.state);
	EXPECT_EQ(1, rec.metric);
}

/* One route in both views: held once, told once. */
TEST_F(hold, one_route_in_two_views)
{
	struct rtm_route_info r[2], rec[4];
	struct rtm_dest_handles h[2], lh[4];
	struct rtm_list l = list_cmd(rec, 4);
	__u64 dest;

	ASSERT_LE(0, _test_route(self->fd, RTM_OP_SET, in_views(3, HOP, 1)));
	dest = dest_handle(self->fd);
	EXPECT_EQ(LONG, _test_hold(self->fd, dest, NULL, RTM_VIEWS_ALL, LONG));
	test_del(self->fd, DEST);
	ASSERT_EQ(0, _test_dest_handles(self->fd, dest, BOTH, r, h, 2));
	EXPECT_NE(0, h[0].hold);
	EXPECT_EQ(h[0].hold, h[1].hold);
	l.handles = u64ptr(lh);
	l.handle_len = sizeof(lh[0]);
	ASSERT_EQ(0, rtm_call(self->fd, RTM_IOC_ROUTE_LIST, &l));
	ASSERT_EQ(1, l.out_count);
	EXPECT_EQ(RTM_ROUTE_DELETING, rec[0].state);
	EXPECT_EQ(dest, lh[0].dest);
	EXPECT_EQ(h[0].hold, lh[0].route);
	EXPECT_NE(0, lh[0].owner);
	EXPECT_EQ(0, lh[0].hold);
	/* with the owner as criterion, and with another one */
	l.flags = RTM_LIST_F_OWN;
	ASSERT_EQ(0, rtm_call(self->fd, RTM_IOC_ROUTE_LIST, &l));
	EXPECT_EQ(1, l.out_count);
	l.handles = 0;
	l.handle_len = 0;
	ASSERT_EQ(0, rtm_call(self->other, RTM_IOC_ROUTE_LIST, &l));
	EXPECT_EQ(0, l.out_count);
	/* a list of destinations, full and brief, with and without handles */
	l.flags = 0;
	ASSERT_EQ(0, rtm_call(self->other, RTM_IOC_DEST_LIST, &l));
	ASSERT_EQ(1, l.out_count);
	EXPECT_EQ(RTM_ROUTE_DELETING, rec[0].state);
	l.flags = RTM_LIST_F_BRIEF;
	l.record_len = sizeof(struct rtm_route_brief);
	ASSERT_EQ(0, rtm_call(self->other, RTM_IOC_DEST_LIST, &l));
	ASSERT_EQ(1, l.out_count);
	EXPECT_EQ(RTM_ROUTE_DELETING, ((struct rtm_route_brief *)rec)[0].state);
	l.views = 1;
	ASSERT_EQ(0, rtm_call(self->other, RTM_IOC_DEST_LIST, &l));
	EXPECT_EQ(0, l.out_count);
}

/* U18, U31: handles from before, during and after; next hops and bytes are kept. */
TEST_F(hold, handles_of_held_routes)
{
	static const char bytes[] = "owner's bytes";
	struct rtm_route_info r = rt(DEST, HOP, 10, 1);
	struct rtm_dest_handles h;
	struct rtm_nexthop_info nh;
	struct rtm_route_cmd c;
	char aux[512];
	__u64 handle = 0, hophandle = 0;

	r.opaque_len = sizeof(bytes);
	r.aux_off = 0;
	ASSERT_LE(0, _test_route_aux(self->fd, RTM_OP_ADD, r, bytes, sizeof(bytes), &handle));
	test_nexthop_find(self->fd, HOP, 0, &hophandle, NULL);
	EXPECT_EQ(SHORT, _test_hold(self->fd, 0, DEST, 1, SHORT));
	/* deletion by handle consumes it */
	test_ref(self->fd, handle);
	r.handle = handle;
	r.opaque_len = 0;
	test_route(RTM_CHANGE_DELETED | RTM_CHANGE_BEST, self->fd, RTM_OP_DEL, r);
	test_nexthop_del(self->fd, HOP, 0, 0);
	test_route_info(self->fd, handle, &c);
	EXPECT_EQ(RTM_ROUTE_DELETING, c.info.state);
	EXPECT_EQ(0, c.out_best_views);
	memset(&c, 0, sizeof(c));
	c.size = sizeof(c);
	c.handle = handle;
	c.aux = u64ptr(aux);
	c.aux_len = sizeof(aux);
	c.flags = RTM_ROUTE_INFO_F_HANDLES;
	test_ok(rtm_call(self->fd, RTM_IOC_ROUTE_INFO, &c));
	EXPECT_EQ(sizeof(bytes), c.info.opaque_len);
	EXPECT_EQ(0, memcmp(bytes, aux + c.info.aux_off, sizeof(bytes)));
	test_lookup_handles(self->fd, DEST, &r, &h);
	EXPECT_EQ(handle, h.hold);
	EXPECT_EQ(0, h.route);
	EXPECT_EQ(c.out_handles.dest, h.dest);
	/* it can be neither changed nor deleted */
	r = rt(DEST, HOP, 10, 1);
	r.handle = handle;
	test_err_route(ENOENT, self->fd, RTM_OP_UPDATE, r);
	test_err_route(ENOENT, self->fd, RTM_OP_DEL, r);
	test_err_del(ENOENT, self->fd, DEST);
	test_nexthop_info(self->fd, hophandle, &nh);
	EXPECT_EQ(RTM_NEXTHOP_DELETED, nh.state);
	while (state(self->fd) == RTM_ROUTE_DELETING)
		usleep(1000);
	test_route_info(self->fd, handle, &c);
	EXPECT_EQ(RTM_ROUTE_DELETED, c.info.state);
	EXPECT_EQ(1, stats_of(self->fd).out_dests_hidden);
}

/* Whatever the mark: what a dead owner had is gone with it. */
TEST_F(hold, a_dead_owner_keeps_nothing)
{
	int fd = test_entity(0, AF_INET, 101, 1, NULL), i, status;
	struct rtm_route_cmd c;
	struct rtm_dest_handles h;
	struct rtm_route_info rec;
	char prefix[32];
	__u64 dest;
	pid_t pid;

	/* not held when it ends; the mark stays */
	test_set(fd, DEST, HOP, 10, 1);
	dest = dest_handle(self->fd);
	EXPECT_EQ(LONG, _test_hold(fd, 0, DEST, 1, LONG));
	close(fd);
	EXPECT_EQ(-ENOENT, state(self->fd));
	test_set(self->fd, DEST, HOP, 10, 1);
	test_del(self->fd, DEST);
	EXPECT_EQ(RTM_ROUTE_DELETING, state(self->other));
	test_lookup_handles(self->other, DEST, &rec, &h);
	/* held ones end with their owner; a handle tells that it is gone */
	test_deregister(self->fd);
	EXPECT_EQ(-ENOENT, state(self->other));
	test_route_info(self->other, h.hold, &c);
	EXPECT_EQ(RTM_ROUTE_DELETED, c.info.state);
	test_release(self->other, h.hold);
	test_release(self->other, h.dest);
	EXPECT_TRUE(all_gone(self->other));
	EXPECT_NE(0, dest);
	/* killed, with many of both */
	pid = fork();
	if (!pid) {
		int n = rtm_open(O_RDWR);

		_test_register(n, 0, AF_INET, 102, 1, NULL);
		for (i = 0; i < 2000; i++) {
			snprintf(prefix, sizeof(prefix), "10.%d.%d.0/24", i / 250, i % 250);
			_test_set(n, prefix, HOP, 10, 1);
			_test_hold(n, 0, prefix, 1, i % 3 ? LONG : 1 + i % 20);
			if (i % 2)
				_test_del(n, prefix);
		}
		raise(9);
	}
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	EXPECT_TRUE(all_gone(self->other));
	EXPECT_EQ(0, stats_of(self->other).out_routes);
}

/* U17: the end of a time to live is a deletion. */
TEST_F(hold, an_expired_route_is_held)
{
	struct rtm_route_info r = rt(DEST, HOP, 10, 1);
	double start = now();

	r.rec_flags |= RTM_ROUTE_F_TTL;
	r.ttl = LONG;
	ASSERT_LE(0, _test_route(self->fd, RTM_OP_SET, r));
	EXPECT_EQ(LONG, _test_hold(self->fd, 0, DEST, 1, LONG));
	r.ttl = 0;
	ASSERT_LE(0, _test_route(self->fd, RTM_OP_SET, r));
	while (state(self->fd) == RTM_ROUTE_LIVE && now() < start + 10)
		usleep(1000);
	EXPECT_EQ(RTM_ROUTE_DELETING, state(self->fd));
	EXPECT_EQ(0, stats_of(self->fd).out_ageing);
}

/* An update that takes a route out of a view is no deletion. */
TEST_F(hold, leaving_a_view_holds_nothing)
{
	struct rtm_route_info r;
	struct rtm_dest_handles h;
	__u64 dest;

	ASSERT_LE(0, _test_route(self->fd, RTM_OP_SET, in_views(1, HOP, 1)));
	dest = dest_handle(self->fd);
	EXPECT_EQ(LONG, _test_hold(self->fd, dest, NULL, 1, LONG));
	ASSERT_LE(0, _test_route(self->fd, RTM_OP_UPDATE, in_views(2, HOP, 1)));
	ASSERT_EQ(0, _test_dest_handles(self->fd, dest, 1, &r, &h, 1));
	EXPECT_EQ(0, h.hold);
	/* the mark is there still */
	ASSERT_LE(0, _test_route(self->fd, RTM_OP_UPDATE, in_views(1, HOP, 1)));
	test_del(self->fd, DEST);
	EXPECT_EQ(RTM_ROUTE_DELETING, state(self->fd));
}

/* U57: the end counts as a change of the destination. */
TEST_F(hold, sequence_numbers)
{
	struct rtm_route_info r;
	__u64 seq, dest;

	test_set(self->fd, DEST, HOP, 10, 1);
	dest = dest_handle(self->fd);
	seq = stats_of(self->fd).out_seq;
	EXPECT_EQ(SHORT, _test_hold(self->fd, dest, NULL, 1, SHORT));
	EXPECT_EQ(seq, stats_of(self->fd).out_seq);
	test_del(self->fd, DEST);
	EXPECT_EQ(seq + 1, stats_of(self->fd).out_seq);
	while (state(self->fd) == RTM_ROUTE_DELETING)
		usleep(1000);
	EXPECT_EQ(seq + 2, stats_of(self->fd).out_seq);
	test_dest_info(self->fd, dest, 1, &r, 1, NULL);
	EXPECT_EQ(seq + 2, r.seq);
	EXPECT_EQ(RTM_ROUTE_NONE, r.state);
}

static int changes(int fd, __u32 sub, struct rtm_route_info *rec)
{
	struct rtm_notify_fetch f = {
		.size = sizeof(f), .subscription = sub, .count = 4, .records = u64ptr(rec),
		.record_len = sizeof(*rec),
	};
	int rc = rtm_call(fd, RTM_IOC_NOTIFY_FETCH, &f);

	return rc ? rc : (int)f.out_count;
}

/* U17: begin and end are told to ALL and BEST, the end not to FORWARDING. */
TEST_F(hold, subscribers_are_told)
{
	struct rtm_notify_open o = { .size = sizeof(o), .views = 1 };
	struct rtm_route_info rec[4];
	__u32 sub[3], type;
	double start;

	for (type = 0; type < 3; type++) {
		o.types = 1U << type;
		ASSERT_EQ(0, rtm_call(self->other, RTM_IOC_NOTIFY_OPEN, &o));
		sub[type] = o.out_subscription;
	}
	test_set(self->fd, DEST, HOP, 10, 1);
	EXPECT_EQ(SHORT, _test_hold(self->fd, 0, DEST, 1, SHORT));
	for (type = 0; type < 3; type++)
		ASSERT_EQ(1, changes(self->other, sub[type], rec));
	test_del(self->fd, DEST);
	for (type = 0; type < 3; type++) {
		ASSERT_EQ(1, changes(self->other, sub[type], rec));
		EXPECT_EQ(RTM_ROUTE_NONE, rec[0].state);
		EXPECT_EQ(0, rec[0].reasons & RTM_REASON_FLAPPED);
		if (type < 2)
			EXPECT_EQ(RTM_REASON_HOLD, rec[0].reasons & RTM_REASON_HOLD);
	}
	start = now();
	while (stats_of(self->fd).out_holds && now() < start + 10)
		usleep(1000);
	for (type = 0; type < 2; type++) {
		ASSERT_EQ(1, changes(self->other, sub[type], rec)) { TH_LOG("type %u", type); }
		EXPECT_EQ(RTM_REASON_HOLD | RTM_REASON_BEST, rec[0].reasons) {
			TH_LOG("type %u: %x", type, rec[0].reasons);
		}
	}
	EXPECT_EQ(0, changes(self->other, sub[2], rec));
	close(self->other);
	self->other = test_entity(0, AF_INET, 100, 2, NULL);
	EXPECT_TRUE(all_gone(self->fd));
}

/* The table goes while something is held, or about to end. */
TEST_F(hold, the_table_goes)
{
	int i, fd;

	for (i = 0; i < 60; i++) {
		fd = test_entity(7, i % 2 ? AF_INET6 : AF_INET, 101, 1, NULL);
		test_set(fd, i % 2 ? "2001:db8::/32" : DEST, NULL, 10, 1);
		EXPECT_LT(0, _test_hold(fd, 0, i % 2 ? "2001:db8::/32" : DEST, 3, 1 + i % 5));
		if (i % 3)
			test_del(fd, i % 2 ? "2001:db8::/32" : DEST);
		if (i % 4)
			usleep(i * 60);
		close(fd);
	}
}

static void *deregister_soon(void *arg)
{
	usleep(200000);
	return (void *)(long)_test_deregister(*(int *)arg);
}

/* The end of an owner's held routes wakes who waits for changes. */
TEST_F(hold, the_end_of_an_owner_wakes)
{
	int observer = test_observer(0, AF_INET);
	struct rtm_route_info rec[4];
	pthread_t thread;
	double start;
	void *err;
	__u32 sub;

	test_notify_open(observer, 1, RTM_NOTIFY_T_ALL, 0, &sub);
	test_set(self->other, DEST, HOP, 10, 7);
	EXPECT_LT(0, _test_hold(self->other, 0, DEST, 1, RTM_MAX_HOLD_MS));
	test_del(self->other, DEST);
	EXPECT_EQ(1, _test_fetch(observer, sub, rec, 4, NULL));
	ASSERT_EQ(0, pthread_create(&thread, NULL, deregister_soon, &self->other));
	/* poll() looks once more when its time is over: that is no wake-up */
	start = now();
	EXPECT_EQ(POLLIN | POLLRDNORM, _test_poll(observer, 30000));
	EXPECT_GT(25, now() - start);
	EXPECT_EQ(1, _test_fetch(observer, sub, rec, 4, NULL));
	EXPECT_EQ(RTM_REASON_HOLD, rec[0].reasons & RTM_REASON_HOLD);
	pthread_join(thread, &err);
	EXPECT_EQ(NULL, err);
	close(observer);
}

/* Memory is where it was. */
TEST_F(hold, memory_comes_back)
{
	struct rtm_stats before, after;
	char prefix[32];
	int i, round;

	for (round = 0; round < 3; round++) {
		for (i = 0; i < 3000; i++) {
			snprintf(prefix, sizeof(prefix), "10.%d.%d.0/24", i / 250, i % 250);
			test_set(self->fd, prefix, HOP, 10, 1);
			EXPECT_LT(0, _test_hold(self->fd, 0, prefix, 1 + i % 3, 1 + i % 100));
			test_del(self->fd, prefix);
		}
		EXPECT_TRUE(all_gone(self->fd));
		usleep(300000);
		after = stats_of(self->fd);
		if (!round)
			before = after;
	}
	EXPECT_GE(before.out_bytes + 65536, after.out_bytes);
}

TEST_HARNESS_MAIN
