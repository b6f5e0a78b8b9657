// SPDX-License-Identifier: GPL-2.0
/*
 * rules: those of Documentation/rules.rst that have no better place.
 */
#include "rtm_caps.h"

#define DEST	"10.0.0.0/8"

FIXTURE(rules)
{
	int a, b, observer;
	__u32 id_a, id_b;
};

FIXTURE_SETUP(rules)
{
	self->a = test_entity(0, AF_INET, PROTO_BGP, 1, &self->id_a);
	self->b = test_entity(0, AF_INET, PROTO_OSPF, 1, &self->id_b);
	self->observer = test_observer(0, AF_INET);
}

FIXTURE_TEARDOWN(rules)
{
	close(self->a);
	close(self->b);
	close(self->observer);
}

static __u64 handles_of(int fd)
{
	struct rtm_stats stats = { .size = sizeof(stats) };

	return rtm_call(fd, RTM_IOC_STATS, &stats) ? ~0ULL : stats.out_handles;
}

/* U24: a destination's handle is released alone, whatever it came with. */
TEST_F(rules, a_lone_destination_is_released)
{
	struct rtm_dest_handles h;
	struct rtm_route_info rec;

	ASSERT_LE(0, _test_set(self->a, DEST, "192.0.2.1", 10, 1));
	ASSERT_EQ(0, _test_lookup_handles(self->observer, DEST, &rec, &h));
	EXPECT_EQ(3, handles_of(self->observer));
	EXPECT_EQ(0, _test_release(self->observer, h.dest));
	EXPECT_EQ(2, handles_of(self->observer));
	EXPECT_EQ(-ENOENT, _test_release(self->observer, h.dest));
	/* what came with it is still good */
	EXPECT_EQ(0, _test_release(self->observer, h.route));
	EXPECT_EQ(0, _test_release(self->observer, h.owner));
	EXPECT_EQ(0, handles_of(self->observer));
}

/* U28: whoever has no route there may hold the destination, too. */
TEST_F(rules, destinations_have_no_owner)
{
	struct rtm_dest_handles h;
	struct rtm_route_info rec;
	int fd[] = { self->a, self->b, self->observer };
	unsigned int i;

	ASSERT_LE(0, _test_set(self->a, DEST, "192.0.2.1", 10, 1));
	for (i = 0; i < ARRAY_LEN(fd); i++) {
		ASSERT_EQ(0, _test_lookup_handles(fd[i], DEST, &rec, &h));
		EXPECT_EQ(0, _test_dest_info(fd[i], h.dest, RTM_VIEWS_UCAST, &rec, 1, NULL));
		EXPECT_EQ(self->id_a, rec.owner);
		EXPECT_EQ(0, _test_ref(fd[i], h.dest));
	}
}

/*
 * U29: between reading a route and committing its update next hops come and go
 * and handles are counted; only a change of the destination makes it stale.
 */
TEST_F(rules, what_may_be_done_before_a_commit)
{
	struct rtm_route_info r = rt(DEST, "192.0.2.9", 10, 2), rec;
	struct rtm_dest_handles h;
	__u64 nh = 0;

	ASSERT_LE(0, _test_set(self->a, DEST, "192.0.2.1", 10, 1));
	ASSERT_EQ(0, _test_lookup_handles(self->a, DEST, &rec, &h));
	r.rec_flags = RTM_ROUTE_F_IF_SEQ;
	r.seq = rec.seq;
	ASSERT_LE(0, _test_nexthop_add(self->a, "192.0.2.9", 0, &nh));
	ASSERT_EQ(0, _test_ref(self->a, h.dest));
	ASSERT_EQ(0, _test_release(self->a, h.dest));
	ASSERT_EQ(0, _test_release(self->a, h.owner));
	EXPECT_EQ(RTM_CHANGE_UPDATED | RTM_CHANGE_BEST, _test_route(self->a, RTM_OP_UPDATE, r));
	EXPECT_EQ(-ESTALE, _test_route(self->a, RTM_OP_UPDATE, r));
}

/* U45: the owner's bytes go to every reader, as they are. */
TEST_F(rules, owners_bytes_are_told_to_everybody)
{
	static const __u8 bytes[] = { 0, 0xFF, 1, 2, 0x80, 0, 0, 9 };
	struct rtm_route_info r = rt(DEST, "192.0.2.1", 10, 1), rec;
	struct rtm_prefix key = pfx(DEST);
	int fd[] = { self->a, self->b, self->observer };
	unsigned int i;
	__u8 out[64];

	r.opaque_len = sizeof(bytes);
	r.aux_off = 0;
	ASSERT_LE(0, _test_route_aux(self->a, RTM_OP_SET, r, bytes, sizeof(bytes), NULL));
	for (i = 0; i < ARRAY_LEN(fd); i++) {
		struct rtm_dest_lookup l = lookup_cmd(RTM_LOOKUP_EXACT, RTM_VIEWS_UCAST,
						      RTM_PROTOCOL_ANY, &key, 1, &rec);

		poison(out, sizeof(out));
		l.aux = u64ptr(out);
		l.aux_len = sizeof(out);
		ASSERT_EQ(0, rtm_call(fd[i], RTM_IOC_DEST_LOOKUP, &l));
		ASSERT_EQ(sizeof(bytes), rec.opaque_len);
		EXPECT_EQ(0, memcmp(out + rec.aux_off, bytes, sizeof(bytes)));
	}
}

/* U47: the kernel knows nothing of classes and forwarders, and says so. */
TEST_F(rules, destination_flags_are_zero)
{
	struct rtm_route_info r = rt(DEST, "192.0.2.1", 10, 1), rec;

	r.dest_flags = 0xFFFFFFFF;	/* ignored on input */
	ASSERT_LE(0, _test_route(self->a, RTM_OP_SET, r));
	ASSERT_EQ(0, _test_lookup(self->observer, RTM_LOOKUP_EXACT, 1, DEST, &rec));
	EXPECT_EQ(0, rec.dest_flags);
}

static __u64 changed(int fd)
{
	struct rtm_route_info rec;

	return _test_lookup(fd, RTM_LOOKUP_EXACT, 1, DEST, &rec) ? 0 : rec.changed;
}

/* U57: UTC, to the second, set by each change that anybody can see, and by no other. */
TEST_F(rules, time_of_the_last_change)
{
	const __u64 second = 1000000000ULL;
	__u64 before = time(NULL), first, after;

	ASSERT_LE(0, _test_set(self->a, DEST, "192.0.2.1", 10, 1));
	first = changed(self->observer);
	after = time(NULL);
	EXPECT_EQ(0, first % second);
	EXPECT_LE(before, first / second + 1);	/* the kernel's clock ticks on its own */
	EXPECT_LE(first / second, after);
	sleep(2);
	ASSERT_EQ(RTM_CHANGE_BEST, _test_set(self->a, DEST, "192.0.2.1", 10, 1));
	EXPECT_EQ(first, changed(self->observer));
	/* a route that is not best counts, too */
	ASSERT_LE(0, _test_set(self->b, DEST, "192.0.2.1", 20, 1));
	EXPECT_LT(first, changed(self->observer));
}

/*
 * U60: one exact prefix and criteria: the best-ranked route that fulfils them,
 * its record and its handles, each to be released.
 */
TEST_F(rules, exact_match_of_a_route)
{
	struct rtm_route_info rec, want = { .aux_off = RTM_AUX_NONE };
	struct rtm_dest_handles h;
	struct rtm_list l = list_cmd(&rec, 1);

	ASSERT_LE(0, _test_set(self->a, DEST, "192.0.2.1", 10, 1));
	ASSERT_LE(0, _test_set(self->b, DEST, "192.0.2.2", 20, 1));
	want.owner = self->id_b;
	l.range_kind = RTM_RANGE_EXACT;
	l.range = pfx(DEST);
	l.views = RTM_VIEWS_UCAST;
	l.match = RTM_MATCH_OWNER;
	l.criteria = u64ptr(&want);
	l.criteria_len = sizeof(want);
	l.handles = u64ptr(&h);
	l.handle_len = sizeof(h);
	ASSERT_EQ(0, rtm_call(self->observer, RTM_IOC_ROUTE_LIST, &l));
	ASSERT_EQ(1, l.out_count);
	EXPECT_EQ(self->id_b, rec.owner);
	EXPECT_EQ(20, rec.preference);
	EXPECT_EQ(0, _test_release(self->observer, h.dest));
	EXPECT_EQ(0, _test_release(self->observer, h.route));
	EXPECT_EQ(0, _test_release(self->observer, h.owner));
	EXPECT_EQ(0, handles_of(self->observer));
	/* none fulfils them: nothing is written, nothing given */
	want.owner = self->id_b + 1000;
	poison(&rec, sizeof(rec));
	ASSERT_EQ(0, rtm_call(self->observer, RTM_IOC_ROUTE_LIST, &l));
	EXPECT_EQ(0, l.out_count);
	EXPECT_TRUE(is_poison(&rec, sizeof(rec)));
	EXPECT_EQ(0, handles_of(self->observer));
}

TEST_HARNESS_MAIN
