// SPDX-License-Identifier: GPL-2.0
/*
 * dest: finding destinations: exact, longest, less specific, in views, for a
 * protocol, many at once, and what a destination's handle tells later.
 */
#include "rtm_test.h"

#define OTHER_PROTOCOL	200

FIXTURE(dest)
{
	int fd, other, observer;
	__u32 id, other_id;
	struct rtm_route_info rec[8];
	struct rtm_dest_handles h[8];
};

FIXTURE_SETUP(dest)
{
	self->fd = test_entity(0, AF_INET, 100, 1, &self->id);
	self->other = test_entity(0, AF_INET, OTHER_PROTOCOL, 1, &self->other_id);
	self->observer = test_observer(0, AF_INET);
}

FIXTURE_TEARDOWN(dest)
{
	close(self->fd);
	close(self->other);
	close(self->observer);
}

static int add(int fd, const char *prefix, __u32 views, __u32 metric)
{
	struct rtm_route_info r = rt(prefix, "192.0.2.1", 10, metric);

	r.views = views;
	return _test_route(fd, RTM_OP_SET, r);
}

/* What a lookup finds, as text; "none" or "error". */
static const char *found(int fd, __u32 kind, __u32 views, const char *key)
{
	struct rtm_route_info rec[2];
	struct rtm_prefix k = pfx(key);
	struct rtm_dest_lookup l = lookup_cmd(kind, views, 0, &k, 1, rec);

	poison(rec, sizeof(rec));
	if (rtm_call(fd, RTM_IOC_DEST_LOOKUP, &l) || l.out_done != 1)
		return "error";
	if (rec[0].status == -ENOENT)
		return l.out_found || rec[0].state != RTM_ROUTE_NONE ? "error" : "none";
	return rec[0].status || l.out_found != 1 ? "error" : pfx_str(&rec[0].prefix);
}

#define expect_found(want, kind, views, key) \
	EXPECT_STREQ(want, found(self->observer, kind, views, key)) { TH_LOG("key %s", key); }

/* R25 */
TEST_F(dest, exact_longest_and_less_specific)
{
	static const char *const table[] = {
		"0.0.0.0/0", "10.0.0.0/8", "10.1.0.0/16", "10.1.2.0/24", "10.1.2.3/32",
		"10.128.0.0/9", "192.0.2.0/31", "255.255.255.255/32",
	};
	static const struct {
		const char *key, *exact, *longest, *less;
	} t[] = {
		{ "10.1.2.3/32", "10.1.2.3/32", "10.1.2.3/32", "10.1.2.0/24" },
		{ "10.1.2.4/32", "none", "10.1.2.0/24", "10.1.2.0/24" },
		{ "10.1.2.0/24", "10.1.2.0/24", "10.1.2.0/24", "10.1.0.0/16" },
		{ "10.1.2.0/25", "none", "10.1.2.0/24", "10.1.2.0/24" },
		{ "10.1.2.0/23", "none", "10.1.0.0/16", "10.1.0.0/16" },
		{ "10.1.0.0/16", "10.1.0.0/16", "10.1.0.0/16", "10.0.0.0/8" },
		{ "10.0.0.0/9", "none", "10.0.0.0/8", "10.0.0.0/8" },
		{ "10.128.0.0/9", "10.128.0.0/9", "10.128.0.0/9", "10.0.0.0/8" },
		{ "10.0.0.0/8", "10.0.0.0/8", "10.0.0.0/8", "0.0.0.0/0" },
		{ "10.0.0.0/7", "none", "0.0.0.0/0", "0.0.0.0/0" },
		{ "0.0.0.0/0", "0.0.0.0/0", "0.0.0.0/0", "none" },
		{ "0.0.0.0/32", "none", "0.0.0.0/0", "0.0.0.0/0" },
		{ "0.0.0.0/1", "none", "0.0.0.0/0", "0.0.0.0/0" },
		{ "192.0.2.1/32", "none", "192.0.2.0/31", "192.0.2.0/31" },
		{ "192.0.2.2/32", "none", "0.0.0.0/0", "0.0.0.0/0" },
		{ "255.255.255.255/32", "255.255.255.255/32", "255.255.255.255/32", "0.0.0.0/0" },
		/* U42: host bits of a key do not matter */
		{ "10.99.99.99/8", "10.0.0.0/8", "10.0.0.0/8", "0.0.0.0/0" },
		{ "10.1.2.255/24", "10.1.2.0/24", "10.1.2.0/24", "10.1.0.0/16" },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_LEN(table); i++)
		ASSERT_LE(0, add(self->fd, table[i], 1, 1));
	for (i = 0; i < ARRAY_LEN(t); i++) {
		expect_found(t[i].exact, RTM_LOOKUP_EXACT, 0, t[i].key);
		expect_found(t[i].longest, RTM_LOOKUP_LONGEST, 0, t[i].key);
		expect_found(t[i].less, RTM_LOOKUP_LESS_SPECIFIC, 0, t[i].key);
		expect_found(t[i].exact, RTM_LOOKUP_EXACT, 1, t[i].key);
		expect_found(t[i].longest, RTM_LOOKUP_LONGEST, 1, t[i].key);
		expect_found(t[i].less, RTM_LOOKUP_LESS_SPECIFIC, 1, t[i].key);
		expect_found("none", RTM_LOOKUP_LONGEST, 2, t[i].key);
	}
	test_del(self->fd, "0.0.0.0/0");
	expect_found("none", RTM_LOOKUP_LONGEST, 0, "11.0.0.0/32");
	expect_found("none", RTM_LOOKUP_LESS_SPECIFIC, 0, "10.0.0.0/8");
}

/* 8.26: called repeatedly it climbs to the default route, then ENOENT.  R25 */
TEST_F(dest, less_specific_climbs_to_the_default_route)
{
	struct rtm_route_info rec;
	int fd6 = test_entity(0, AF_INET6, 100, 1, NULL), len, step = 0;
	char text[64];

	for (len = 0; len <= 128; len += 4) {
		snprintf(text, sizeof(text), "2001:db8:1234:5678:9abc:def0:1234:5678/%d", len);
		ASSERT_LE(0, _test_route(fd6, RTM_OP_SET, rt(text, "2001:db8::1", 1, 1)));
	}
	snprintf(text, sizeof(text), "2001:db8:1234:5678:9abc:def0:1234:5678/128");
	test_lookup(fd6, RTM_LOOKUP_LONGEST, 0, text, &rec);
	for (len = 128; len > 0; len -= 4, step++) {
		EXPECT_EQ(len, rec.prefix.len);
		snprintf(text, sizeof(text), "%s", pfx_str(&rec.prefix));
		ASSERT_EQ(0, _test_lookup(fd6, RTM_LOOKUP_LESS_SPECIFIC, 0, text, &rec));
	}
	EXPECT_EQ(0, rec.prefix.len);
	test_err_lookup(ENOENT, fd6, RTM_LOOKUP_LESS_SPECIFIC, 0, "::/0", &rec);
}

/* U41: only destinations with a route in one of the views count.  U5 */
TEST_F(dest, views_decide_what_qualifies)
{
	add(self->fd, "10.0.0.0/8", 1, 1);
	add(self->fd, "10.1.0.0/16", 2, 1);
	add(self->fd, "10.1.2.0/24", 0, 1);
	expect_found("10.1.2.0/24", RTM_LOOKUP_LONGEST, 0, "10.1.2.3");
	expect_found("10.1.0.0/16", RTM_LOOKUP_LONGEST, 3, "10.1.2.3");
	expect_found("10.1.0.0/16", RTM_LOOKUP_LONGEST, RTM_VIEWS_ALL, "10.1.2.3");
	expect_found("10.1.0.0/16", RTM_LOOKUP_LONGEST, 2, "10.1.2.3");
	expect_found("10.0.0.0/8", RTM_LOOKUP_LONGEST, 1, "10.1.2.3");
	expect_found("none", RTM_LOOKUP_EXACT, 3, "10.1.2.0/24");
	expect_found("10.1.2.0/24", RTM_LOOKUP_EXACT, 0, "10.1.2.0/24");
	expect_found("10.0.0.0/8", RTM_LOOKUP_LESS_SPECIFIC, 1, "10.1.2.0/24");
	/* another owner brings it into the view, and takes it out again */
	add(self->other, "10.1.2.0/24", 1, 1);
	expect_found("10.1.2.0/24", RTM_LOOKUP_LONGEST, 1, "10.1.2.3");
	test_del(self->other, "10.1.2.0/24");
	expect_found("10.0.0.0/8", RTM_LOOKUP_LONGEST, 1, "10.1.2.3");
}

static int lookup(int fd, __u32 views, __u32 protocol, const char *key,
		  struct rtm_route_info *rec, struct rtm_dest_handles *h)
{
	struct rtm_prefix k = pfx(key);
	struct rtm_dest_lookup l = lookup_cmd(RTM_LOOKUP_EXACT, views, protocol, &k, 1, rec);

	poison(rec, 2 * sizeof(*rec));
	if (h) {
		poison(h, 2 * sizeof(*h));
		l.handles = u64ptr(h);
		l.handle_len = sizeof(*h);
	}
	return rtm_call(fd, RTM_IOC_DEST_LOOKUP, &l);
}

/* One record for each view asked for, also where it has no route. */
TEST_F(dest, one_record_for_each_view)
{
	struct rtm_route_info *rec = self->rec;

	add(self->fd, "10.0.0.0/8", 2, 1);
	test_ok(lookup(self->observer, 3, 0, "10.0.0.0/8", rec, self->h));
	EXPECT_EQ(0, rec[0].status);
	EXPECT_EQ(RTM_VIEW_UCAST, rec[0].view);
	EXPECT_EQ(RTM_ROUTE_NONE, rec[0].state);
	EXPECT_EQ(0, rec[0].owner);
	EXPECT_EQ(0, rec[0].num_routes);
	EXPECT_EQ(2, rec[0].dest_views);
	EXPECT_EQ(0, rec[0].best_views);
	EXPECT_NE(0, self->h[0].dest);
	EXPECT_EQ(0, self->h[0].route);
	EXPECT_EQ(0, self->h[0].owner);
	EXPECT_EQ(0, self->h[0].hold);
	EXPECT_EQ(0, rec[1].status);
	EXPECT_EQ(RTM_VIEW_MCAST, rec[1].view);
	EXPECT_EQ(RTM_ROUTE_LIVE, rec[1].state);
	EXPECT_EQ(self->id, rec[1].owner);
	EXPECT_EQ(1, rec[1].num_routes);
	EXPECT_EQ(self->h[0].dest, self->h[1].dest);
	EXPECT_NE(0, self->h[1].route);
	EXPECT_NE(0, self->h[1].owner);
	EXPECT_EQ(0, self->h[1].hold);
	EXPECT_TRUE(pfx_eq(&rec[0].prefix, &rec[1].prefix));
}

/* 1.10, U4: the protocol selects the route that is told, not what is found.  R12 */
TEST_F(dest, protocol_selects_the_route)
{
	struct rtm_route_info *rec = self->rec;

	add(self->fd, "10.0.0.0/8", 3, 50);
	add(self->other, "10.0.0.0/8", 1, 5);
	test_ok(lookup(self->fd, 1, RTM_PROTOCOL_ANY, "10.0.0.0/8", rec, NULL));
	EXPECT_EQ(self->other_id, rec->owner);
	EXPECT_EQ(2, rec->num_routes);
	test_ok(lookup(self->fd, 1, RTM_PROTOCOL_THIS, "10.0.0.0/8", rec, NULL));
	EXPECT_EQ(self->id, rec->owner);
	EXPECT_EQ(1, rec->num_routes);
	EXPECT_EQ(0, rec->rec_flags & RTM_ROUTE_F_BEST && rec->best_views & 1);
	test_ok(lookup(self->other, 1, 100, "10.0.0.0/8", rec, NULL));
	EXPECT_EQ(self->id, rec->owner);
	EXPECT_EQ(1, rec->num_routes);
	test_ok(lookup(self->fd, 1, OTHER_PROTOCOL, "10.0.0.0/8", rec, NULL));
	EXPECT_EQ(self->other_id, rec->owner);
	/* without a view: the first of all, of that protocol */
	test_ok(lookup(self->fd, 0, 100, "10.0.0.0/8", rec, NULL));
	EXPECT_EQ(self->id, rec->owner);
	EXPECT_EQ(1, rec->num_routes);
	/* a protocol without a route: found all the same, no route */
	test_ok(lookup(self->fd, 2, OTHER_PROTOCOL, "10.0.0.0/8", rec, self->h));
	EXPECT_EQ(0, rec->status);
	EXPECT_EQ(RTM_ROUTE_NONE, rec->state);
	EXPECT_EQ(0, rec->owner);
	EXPECT_EQ(0, rec->num_routes);
	EXPECT_NE(0, self->h[0].dest);
	EXPECT_EQ(0, self->h[0].route);
	EXPECT_EQ(0, self->h[0].owner);
	test_ok(lookup(self->fd, 1, 4711, "10.0.0.0/8", rec, NULL));
	EXPECT_EQ(0, rec->status);
	EXPECT_EQ(RTM_ROUTE_NONE, rec->state);
}

/* An observer has no protocol and no routes. */
TEST_F(dest, protocol_of_nobody_is_enotconn)
{
	struct rtm_list l = list_cmd(self->rec, 8);

	add(self->fd, "10.0.0.0/8", 1, 1);
	EXPECT_EQ(-ENOTCONN, lookup(self->observer, 1, RTM_PROTOCOL_THIS, "10.0.0.0/8", self->rec,
				    NULL));
	l.protocol = RTM_PROTOCOL_THIS;
	test_err(ENOTCONN, rtm_call(self->observer, RTM_IOC_DEST_LIST, &l));
	l.protocol = 0;
	l.flags = RTM_LIST_F_OWN;
	test_err(ENOTCONN, rtm_call(self->observer, RTM_IOC_DEST_LIST, &l));
	test_err(ENOTCONN, rtm_call(self->observer, RTM_IOC_ROUTE_LIST, &l));
}

/* Several registrations of one protocol count together. */
TEST_F(dest, protocol_is_of_all_its_instances)
{
	int third = test_entity(0, AF_INET, 100, 2, NULL);

	add(self->fd, "10.0.0.0/8", 1, 50);
	add(third, "10.0.0.0/8", 1, 40);
	add(self->other, "10.0.0.0/8", 1, 30);
	test_ok(lookup(self->fd, 1, RTM_PROTOCOL_THIS, "10.0.0.0/8", self->rec, NULL));
	EXPECT_EQ(2, self->rec->num_routes);
	EXPECT_EQ(40, self->rec->metric);
}

TEST_F(dest, many_keys_in_one_call)
{
	enum { N = 1000 };
	struct rtm_prefix *keys = test_map(N * sizeof(*keys));
	struct rtm_route_info *rec = test_map((2 * N + 1) * sizeof(*rec));
	struct rtm_dest_lookup l;
	char text[32];
	int i;

	for (i = 0; i < N; i++) {
		snprintf(text, sizeof(text), "10.%d.%d.0/24", i / 256, i % 256);
		keys[i] = pfx(text);
		if (i % 3)
			ASSERT_LE(0, add(self->fd, text, i % 3, i));
	}
	poison(rec, (2 * N + 1) * sizeof(*rec));
	l = lookup_cmd(RTM_LOOKUP_EXACT, 3, 0, keys, N, rec);
	test_ok(rtm_call(self->observer, RTM_IOC_DEST_LOOKUP, &l));
	EXPECT_EQ(N, l.out_done);
	EXPECT_EQ(N - (N + 2) / 3, l.out_found);
	for (i = 0; i < N; i++) {
		EXPECT_EQ(i % 3 ? 0 : -ENOENT, rec[2 * i].status);
		EXPECT_EQ(i % 3 ? 0 : -ENOENT, rec[2 * i + 1].status);
		EXPECT_EQ(i % 3 == 1 ? RTM_ROUTE_LIVE : RTM_ROUTE_NONE, rec[2 * i].state);
		EXPECT_EQ(i % 3 == 2 ? RTM_ROUTE_LIVE : RTM_ROUTE_NONE, rec[2 * i + 1].state);
		if (i % 3)
			EXPECT_EQ(i, rec[2 * i + i % 3 - 1].metric);
	}
	EXPECT_TRUE(is_poison(&rec[2 * N], sizeof(rec[0])));
}

/* What a handle tells: now, after the routes changed, after they have gone.  R5, R10 */
TEST_F(dest, handle_survives_the_routes)
{
	struct rtm_route_info *rec = self->rec;
	struct rtm_prefix want = pfx("10.0.0.0/8");
	struct rtm_stats s;
	__u64 dest;
	__u32 n;

	add(self->fd, "10.0.0.0/8", 1, 1);
	test_lookup_handles(self->observer, "10.0.0.0/8", rec, self->h);
	dest = self->h->dest;
	test_release(self->observer, self->h->route);
	test_release(self->observer, self->h->owner);
	add(self->other, "10.0.0.0/8", 3, 0);
	test_dest_info(self->observer, dest, RTM_VIEWS_ALL, rec, 8, &n);
	EXPECT_EQ(2, n);
	EXPECT_EQ(self->other_id, rec[0].owner);
	EXPECT_EQ(2, rec[0].num_routes);
	EXPECT_EQ(1, rec[1].num_routes);
	EXPECT_EQ(RTM_VIEW_MCAST, rec[1].view);
	EXPECT_TRUE(is_poison(&rec[2], sizeof(rec[2])));
	close(self->other);
	self->other = test_open(O_RDONLY);
	test_del(self->fd, "10.0.0.0/8");
	/* no route, but the prefix is told; nobody finds it */
	test_dest_info(self->observer, dest, RTM_VIEWS_ANY, rec, 8, &n);
	EXPECT_EQ(1, n);
	EXPECT_TRUE(pfx_eq(&want, &rec->prefix));
	EXPECT_EQ(RTM_ROUTE_NONE, rec->state);
	EXPECT_EQ(0, rec->num_routes);
	EXPECT_EQ(0, rec->views);
	EXPECT_EQ(0, rec->owner);
	EXPECT_EQ(0, rec->dest_views);
	test_dest_info(self->observer, dest, 3, rec, 8, &n);
	EXPECT_EQ(2, n);
	EXPECT_EQ(RTM_ROUTE_NONE, rec[0].state);
	EXPECT_EQ(RTM_ROUTE_NONE, rec[1].state);
	expect_found("none", RTM_LOOKUP_EXACT, 0, "10.0.0.0/8");
	expect_found("none", RTM_LOOKUP_LONGEST, 0, "10.1.1.1");
	test_stats(self->observer, &s);
	EXPECT_EQ(0, s.out_dests);
	EXPECT_EQ(1, s.out_dests_hidden);
	/* it comes back as the same destination */
	add(self->fd, "10.0.0.0/8", 1, 7);
	test_lookup_handles(self->observer, "10.0.0.0/8", rec, self->h);
	EXPECT_EQ(dest, self->h->dest);
	test_dest_info(self->observer, dest, 1, rec, 8, &n);
	EXPECT_EQ(7, rec->metric);
	test_del(self->fd, "10.0.0.0/8");
	test_release(self->observer, dest);
	test_release(self->observer, dest);
	test_release(self->observer, self->h->route);
	test_stats(self->observer, &s);
	EXPECT_EQ(0, s.out_dests_hidden);
	test_err_dest_info(ENOENT, self->observer, dest, 0, rec, 8, &n);
}

TEST_F(dest, info_too_small_is_emsgsize)
{
	struct rtm_dest_handles h;
	struct rtm_stats s;
	struct rtm_dest_info d = { .size = sizeof(d), .views = 3,
				  .record_len = sizeof(self->rec[0]),
				   .count = 1, .handle_len = sizeof(h) };
	__u32 n;

	add(self->fd, "10.0.0.0/8", 1, 1);
	test_lookup_handles(self->observer, "10.0.0.0/8", self->rec, &h);
	test_err_dest_info(EMSGSIZE, self->observer, h.dest, 3, self->rec, 1, &n);
	EXPECT_EQ(2, n);
	test_err_dest_info(EMSGSIZE, self->observer, h.dest, 0, self->rec, 0, &n);
	EXPECT_EQ(1, n);
	test_dest_info(self->observer, h.dest, 3, self->rec, 2, &n);
	/* and no handle is counted by what failed */
	d.handle = h.dest;
	d.records = u64ptr(self->rec);
	d.handles = u64ptr(self->h);
	test_err(EMSGSIZE, rtm_call(self->observer, RTM_IOC_DEST_INFO, &d));
	test_release(self->observer, h.dest);
	test_release(self->observer, h.route);
	test_release(self->observer, h.owner);
	test_stats(self->observer, &s);
	EXPECT_EQ(0, s.out_handles);
}

/* Arrays that end in the middle: EFAULT, and handles are not counted. */
TEST_F(dest, lookup_into_a_hole_is_efault)
{
	long page = sysconf(_SC_PAGESIZE);
	__u8 *mem = test_map(4 * page);
	struct rtm_prefix keys[8];
	struct rtm_route_info rec[8];
	struct rtm_dest_lookup l;
	struct rtm_stats s;
	int i;

	add(self->fd, "10.0.0.0/8", 1, 1);
	for (i = 0; i < 8; i++)
		keys[i] = pfx("10.0.0.0/8");
	ASSERT_EQ(0, mprotect(mem + page, 3 * page, PROT_NONE));
	l = lookup_cmd(RTM_LOOKUP_EXACT, 0, 0, keys, 8, rec);
	l.keys = u64ptr(memcpy(mem + page - 4 * sizeof(keys[0]), keys, 4 * sizeof(keys[0])));
	test_err(EFAULT, rtm_call(self->observer, RTM_IOC_DEST_LOOKUP, &l));
	l.keys = u64ptr(keys);
	l.records = u64ptr(mem + page - 3 * sizeof(rec[0]));
	l.handles = u64ptr(self->h);
	l.handle_len = sizeof(self->h[0]);
	memset(self->h, 0, sizeof(self->h));
	test_err(EFAULT, rtm_call(self->observer, RTM_IOC_DEST_LOOKUP, &l));
	/* what was given out before the hole counts, nothing else */
	for (i = 0; i < 8; i++) {
		__u64 some[] = { self->h[i].dest, self->h[i].route, self->h[i].owner };

		_test_handles(self->observer, RTM_IOC_HANDLE_RELEASE, some, 3, NULL);
	}
	test_stats(self->observer, &s);
	EXPECT_EQ(0, s.out_handles);
}

TEST_HARNESS_MAIN
