/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Destinations and routes of the larger tests of the change feed.
 */
#ifndef RTM_NOTIFY_H
#define RTM_NOTIFY_H

#include "rtm_test.h"

/* A route, or that there is none, as a model has it. */
struct mroute {
	bool there;
	__u32 preference, metric, views;
	__u16 flags;
	__u8 hop;
	__u64 age;
};

/* One of many prefixes of one length or another, none of which covers another one. */
static inline struct rtm_prefix dest(__u16 family, int d)
{
	struct rtm_prefix p = pfx(family == AF_INET ? "10.0.0.0/24" : "2001:db8::/48");
	int at = family == AF_INET ? 1 : 4;

	p.addr[at] = d >> 8;
	p.addr[at + 1] = d;
	if (d % 5 == 0) {
		p.len += 8;
		p.addr[at + 2] = d;
	}
	return p;
}

/* Which destination is that?  All of these tests number them alike. */
static inline int which(const struct rtm_prefix *p)
{
	int at = p->family == AF_INET ? 1 : 4;

	return p->addr[at] << 8 | p->addr[at + 1];
}

static inline struct rtm_route_info record_of(__u16 family, int d, const struct mroute *m)
{
	static const char *const hops[2][2] = {
		{ "192.0.2.2", "192.0.2.1" }, { "2001:db8::2", "2001:db8::1" },
	};

	return (struct rtm_route_info){
		.prefix = dest(family, d), .views = m->views, .flags = m->flags,
		.preference = m->preference, .metric = m->metric,
		.nexthop = hop(hops[family == AF_INET6][m->hop], 0), .nh_count = 1,
		.op = m->there ? RTM_OP_SET : RTM_OP_DEL, .aux_off = RTM_AUX_NONE,
	};
}

#endif /* RTM_NOTIFY_H */
