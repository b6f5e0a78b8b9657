// SPDX-License-Identifier: GPL-2.0
/*
 * list_brief: brief records of lists and lookups say what full ones do.  That
 * they do so in every kind of list is part of list.c; here are more destinations
 * than the kernel does at a time, lookups, lengths, handles and what is refused.
 */
#include "rtm_brief.h"

#define DESTS	700

FIXTURE(brief)
{
	int fd, other, observer;
};

FIXTURE_VARIANT(brief)
{
	__u8 family;
};

FIXTURE_VARIANT_ADD(brief, ipv4) { .family = AF_INET };
FIXTURE_VARIANT_ADD(brief, ipv6) { .family = AF_INET6 };

static struct rtm_prefix dest_of(__u8 family, unsigned int i)
{
	struct rtm_prefix p = pfx(family == AF_INET ? "10.0.0.0/8" : "2001:db8::/32");
	unsigned int at = p.len / 8;

	p.addr[at] = i >> 8;
	p.addr[at + 1] = i;
	p.len += i % 7 ? 16 : 24;
	return p;
}

/* Routes of all kinds: hops, none, interface alone, several, neighbour, bytes, views. */
FIXTURE_SETUP(brief)
{
	const char *nh = variant->family == AF_INET ? "192.0.2.1" : "2001:db8::1";
	struct { struct rtm_hop hop; __u8 bytes[8]; } aux;
	unsigned int i, who;

	memset(&aux, 0, sizeof(aux));
	self->fd = test_entity(0, variant->family, 100, 1, NULL);
	self->other = test_entity(0, variant->family, 200, 1, NULL);
	self->observer = test_observer(0, variant->family);
	for (i = 0; i < DESTS; i++) {
		for (who = 0; who <= (i % 5 == 0); who++) {
			struct rtm_route_info r = {
				.prefix = dest_of(variant->family, i),
				.views = i % 11 ? 1 + (i + who) % 3 : 0,
				.preference = 5 + (i + who) % 3,
				.metric = i,
				.flags = i & 0xF7FF,
				.flags1 = 7,
				.nh_count = i % 3 != 0,
			};

			if (r.nh_count)
				r.nexthop = hop(nh, i % 150);
			if (i % 13 == 1)
				r.nexthop = hop(variant->family == AF_INET ? "0.0.0.0/0" : "::/0",
						3);
			if (i % 4 == 0) {
				r.rec_flags = RTM_ROUTE_F_NEIGHBOUR;
				r.neighbour = hop(nh, 1);
			}
			if (i % 17 == 2) {
				r.nh_count = 2;
				r.opaque_len = 5;
				r.nexthop = hop(nh, 1);
				aux.hop = hop(nh, 2);
			}
			ASSERT_LE(0, _test_route_aux(who ? self->other : self->fd, RTM_OP_SET, r,
						     &aux, sizeof(aux), NULL));
		}
	}
}

FIXTURE_TEARDOWN(brief)
{
	close(self->fd);
	close(self->other);
	close(self->observer);
}

/* More than a block of the kernel's, in every view, in batches small and large. */
TEST_F(brief, long_lists_are_those_of_full_records)
{
	static const __u32 batches[] = { 1, 7, 33, 255, 256, 257, 511, 600, 4096 };
	static const __u32 views[] = { 0, 1, 2, 3, RTM_VIEWS_ALL };
	struct recs full;
	struct briefs b;
	unsigned int i, v, routes;

	for (routes = 0; routes < 2; routes++) {
		unsigned long cmd = routes ? RTM_IOC_ROUTE_LIST : RTM_IOC_DEST_LIST;

		for (v = 0; v < ARRAY_LEN(views); v++) {
			struct rtm_list how = { .views = views[v] };

			ASSERT_EQ(0, _test_walk(self->observer, cmd, &how, 5000, &full));
			EXPECT_LT(DESTS / 2, full.n);
			for (i = 0; i < ARRAY_LEN(batches); i++) {
				ASSERT_EQ(0, _test_walk_brief(self->observer, cmd, &how,
							      batches[i], full.n, &b));
				ASSERT_EQ(full.n, b.n);
				EXPECT_EQ(-1, brief_differs(full.rec, b.rec, b.n));
				free(b.rec);
			}
			recs_free(&full);
		}
	}
}

/* A record that is longer than the kernel's ends in zeros; a shorter one is refused. */
TEST_F(brief, record_length)
{
	static const __u32 longer[] = { 73, 80, 152, 4096 };
	struct rtm_route_brief exact[4];
	__u8 rec[4 * 4096 + 8];
	struct rtm_list l = list_cmd(NULL, 4);
	unsigned int i, k;

	l.flags = RTM_LIST_F_BRIEF;
	l.records = u64ptr(rec);
	l.record_len = sizeof(struct rtm_route_brief) - 1;
	EXPECT_EQ(-EINVAL, rtm_call(self->observer, RTM_IOC_DEST_LIST, &l));
	l.record_len = 4097;
	EXPECT_EQ(-EINVAL, rtm_call(self->observer, RTM_IOC_DEST_LIST, &l));
	l.records = u64ptr(exact);
	l.record_len = sizeof(struct rtm_route_brief);
	poison(rec, sizeof(rec));
	test_ok(rtm_call(self->observer, RTM_IOC_DEST_LIST, &l));
	ASSERT_EQ(4, l.out_count);
	EXPECT_TRUE(is_poison(rec, sizeof(rec)));
	for (i = 0; i < ARRAY_LEN(longer); i++) {
		l.records = u64ptr(rec);
		l.record_len = longer[i];
		poison(rec, sizeof(rec));
		test_ok(rtm_call(self->observer, RTM_IOC_DEST_LIST, &l));
		ASSERT_EQ(4, l.out_count);
		for (k = 0; k < 4; k++) {
			const __u8 *at = rec + k * longer[i];

			EXPECT_EQ(0, memcmp(at, &exact[k], sizeof(exact[k])));
			EXPECT_TRUE(is_zero(at + sizeof(exact[k]), longer[i] - sizeof(exact[k])));
		}
		EXPECT_TRUE(is_poison(rec + 4 * longer[i], 8));
	}
	/* A full record has to be a full one. */
	l.flags = 0;
	l.record_len = sizeof(struct rtm_route_brief);
	EXPECT_EQ(-EINVAL, rtm_call(self->observer, RTM_IOC_DEST_LIST, &l));
}

/* Nothing in a brief record could refer to auxiliary memory. */
TEST_F(brief, auxiliary_memory_is_refused)
{
	struct rtm_prefix key = dest_of(variant->family, 1);
	struct rtm_route_info rec;
	struct rtm_dest_lookup q = lookup_cmd(RTM_LOOKUP_EXACT, 1, 0, &key, 1, &rec);
	struct rtm_list l = list_cmd(&rec, 1);
	__u8 aux[424];

	poison(&rec, sizeof(rec));
	l.flags = RTM_LIST_F_BRIEF;
	l.aux = u64ptr(aux);
	EXPECT_EQ(-EINVAL, rtm_call(self->observer, RTM_IOC_DEST_LIST, &l));
	EXPECT_EQ(-EINVAL, rtm_call(self->observer, RTM_IOC_ROUTE_LIST, &l));
	q.flags = RTM_LOOKUP_F_BRIEF;
	q.aux = u64ptr(aux);
	q.aux_len = sizeof(aux);
	EXPECT_EQ(-EINVAL, rtm_call(self->observer, RTM_IOC_DEST_LOOKUP, &q));
	EXPECT_TRUE(is_poison(&rec, sizeof(rec)));
	l.aux = 0;
	l.aux_len = sizeof(aux);	/* a length of nothing means nothing */
	test_ok(rtm_call(self->observer, RTM_IOC_DEST_LIST, &l));
}

/* Of every kind, in views and of protocols; of what is not there, too. */
TEST_F(brief, lookups_are_those_of_full_records)
{
	static const __u32 protocols[] = { RTM_PROTOCOL_ANY, 100, 200, 4711 };
	static struct rtm_prefix key[DESTS + 200];
	static struct rtm_route_info full[2 * ARRAY_LEN(key)];
	static struct rtm_route_brief brief[2 * ARRAY_LEN(key) + 1];
	unsigned int i, kind, views, per;

	for (i = 0; i < ARRAY_LEN(key); i++) {
		key[i] = dest_of(variant->family, i);
		if (i % 3 == 0)
			key[i].len = variant->family == AF_INET ? 32 : 128;
	}
	for (i = 0; i < 3 * 4 * ARRAY_LEN(protocols); i++) {
		struct rtm_dest_lookup q;
		__u32 found;

		kind = i % 3;
		views = i / 3 % 4;
		per = views == 3 ? 2 : 1;
		q = lookup_cmd(kind, views, protocols[i / 12], key, ARRAY_LEN(key), full);
		test_ok(rtm_call(self->observer, RTM_IOC_DEST_LOOKUP, &q));
		found = q.out_found;
		q.flags = RTM_LOOKUP_F_BRIEF;
		q.record_len = sizeof(*brief);
		q.records = u64ptr(brief);
		poison(brief, sizeof(brief));
		test_ok(rtm_call(self->observer, RTM_IOC_DEST_LOOKUP, &q));
		EXPECT_EQ(found, q.out_found);
		EXPECT_EQ(ARRAY_LEN(key), q.out_done);
		EXPECT_EQ(-1, brief_differs(full, brief, per * ARRAY_LEN(key))) {
			TH_LOG("kind %u, views %u", kind, views);
		}
		EXPECT_TRUE(is_poison(&brief[per * ARRAY_LEN(key)],
				      sizeof(brief) - per * ARRAY_LEN(key) * sizeof(*brief)));
	}
	/* Found or not is to be seen. */
	for (i = 0; i < ARRAY_LEN(key); i++) {
		EXPECT_EQ(full[i].status == -ENOENT, !brief[i].seq);
		EXPECT_EQ(full[i].state, brief[i].state);
	}
}

/* Handles go with brief records as with full ones (U23). */
TEST_F(brief, handles)
{
	struct rtm_dest_handles a[40], b[40];
	struct rtm_route_info full[40];
	struct rtm_route_brief rec[40];
	struct rtm_list l = list_cmd(full, 40);
	struct rtm_stats s;

	l.handles = u64ptr(a);
	l.handle_len = sizeof(*a);
	test_ok(rtm_call(self->observer, RTM_IOC_ROUTE_LIST, &l));
	EXPECT_EQ(40, l.out_count);
	l.flags = RTM_LIST_F_BRIEF;
	l.records = u64ptr(rec);
	l.record_len = sizeof(*rec);
	l.handles = u64ptr(b);
	poison(b, sizeof(b));
	test_ok(rtm_call(self->observer, RTM_IOC_ROUTE_LIST, &l));
	EXPECT_EQ(40, l.out_count);
	EXPECT_EQ(-1, brief_differs(full, rec, 40));
	EXPECT_EQ(0, memcmp(a, b, sizeof(a)));
	/* If they cannot be told, none was given. */
	test_stats(self->observer, &s);
	l.records = 8;
	EXPECT_EQ(-EFAULT, rtm_call(self->observer, RTM_IOC_ROUTE_LIST, &l));
	EXPECT_EQ(0, l.out_count);
}

TEST_HARNESS_MAIN
