// SPDX-License-Identifier: GPL-2.0
/*
 * ipx: a family of its own, for what RTMv1 needs: network numbers of 32 bits,
 * next hops of 48 (nodes); a table like the others otherwise.
 */
#include "rtm_test.h"

#define FAMILY	4	/* AF_IPX; not every C library still has the name */

FIXTURE(ipx)
{
	int fd, observer;
	__u32 id;
};

FIXTURE_SETUP(ipx)
{
	self->fd = test_entity(0, FAMILY, PROTO_RIP, 0, &self->id);
	self->observer = test_observer(0, FAMILY);
}

FIXTURE_TEARDOWN(ipx)
{
	close(self->fd);
	close(self->observer);
}

static struct rtm_route_info ipx_route(__u32 network, __u8 node, __u32 ticks, __u32 hops)
{
	struct rtm_route_info r = {
		.prefix = { .len = 32, .family = FAMILY },
		.nexthop = { .len = 48, .family = FAMILY, .ifindex = 3 },
		.nh_count = 1,
		.views = RTM_VIEWS_UCAST,
		.preference = ticks,
		.metric = hops,
		.aux_off = RTM_AUX_NONE,
	};

	network = htonl(network);
	memcpy(r.prefix.addr, &network, sizeof(network));
	memcpy(r.nexthop.addr, "\x02\x00\x00\x00\x00", 5);
	r.nexthop.addr[5] = node;
	return r;
}

/* Ticks decide, then hops, as preference and metric do. */
TEST_F(ipx, a_network_and_its_node)
{
	struct rtm_route_info r = ipx_route(0x1000, 7, 4, 2), rec;
	struct rtm_dest_lookup cmd = {
		.size = sizeof(cmd), .kind = RTM_LOOKUP_EXACT, .views = RTM_VIEWS_UCAST,
		.count = 1, .keys = u64ptr(&r.prefix), .records = u64ptr(&rec),
		.record_len = sizeof(rec),
	};
	int other;
	__u32 id;

	ASSERT_LE(0, _test_route(self->fd, RTM_OP_SET, r));
	memset(&rec, POISON, sizeof(rec));
	ASSERT_EQ(0, rtm_call(self->observer, RTM_IOC_DEST_LOOKUP, &cmd));
	EXPECT_EQ(FAMILY, rec.prefix.family);
	EXPECT_EQ(32, rec.prefix.len);
	EXPECT_EQ(0, memcmp(&r.nexthop, &rec.nexthop, sizeof(rec.nexthop)));
	other = test_entity(0, FAMILY, PROTO_RIP, 1, &id);
	ASSERT_LE(0, _test_route(other, RTM_OP_SET, ipx_route(0x1000, 8, 3, 9)));
	ASSERT_EQ(0, rtm_call(self->observer, RTM_IOC_DEST_LOOKUP, &cmd));
	EXPECT_EQ(id, rec.owner);
	EXPECT_EQ(8, rec.nexthop.addr[5]);
	close(other);
	ASSERT_EQ(0, rtm_call(self->observer, RTM_IOC_DEST_LOOKUP, &cmd));
	EXPECT_EQ(self->id, rec.owner);
}

TEST_F(ipx, lengths)
{
	struct rtm_route_info r = ipx_route(0x1000, 7, 4, 2);

	r.prefix.len = 33;
	EXPECT_EQ(-EINVAL, _test_route(self->fd, RTM_OP_SET, r));
	r = ipx_route(0x1000, 7, 4, 2);
	r.nexthop.len = 49;
	EXPECT_EQ(-EINVAL, _test_route(self->fd, RTM_OP_SET, r));
	r = ipx_route(0x1000, 7, 4, 2);
	r.prefix.family = AF_INET;
	EXPECT_EQ(-EAFNOSUPPORT, _test_route(self->fd, RTM_OP_SET, r));
}

/* Nothing of it is in the table of IPv4, whose addresses are as long.  R2 */
TEST_F(ipx, a_world_of_its_own)
{
	int v4 = test_observer(0, AF_INET);
	struct rtm_stats stats = { .size = sizeof(stats) };

	ASSERT_LE(0, _test_route(self->fd, RTM_OP_SET, ipx_route(0x0A000000, 7, 4, 2)));
	ASSERT_EQ(0, rtm_call(v4, RTM_IOC_STATS, &stats));
	EXPECT_EQ(0, stats.out_dests);
	EXPECT_EQ(0, stats.out_entities);
	close(v4);
}

TEST_HARNESS_MAIN
