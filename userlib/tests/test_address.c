// SPDX-License-Identifier: LGPL-2.1-or-later
/* Prefixes, next hops and protocol names, from text and back. */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include <rtm/rtm.h>

#include "test.h"

static void prefix_both_ways(void)
{
	static const struct {
		const char *in;
		const char *out;
	} cases[] = {
		{ "10.0.0.0/8", "10.0.0.0/8" },
		{ "10.1.2.3/8", "10.0.0.0/8" },
		{ "192.0.2.129/25", "192.0.2.128/25" },
		{ "192.0.2.1", "192.0.2.1/32" },
		{ "0.0.0.0/0", "0.0.0.0/0" },
		{ "255.255.255.255/1", "128.0.0.0/1" },
		{ "2001:db8::/32", "2001:db8::/32" },
		{ "2001:db8:ffff::1/33", "2001:db8:8000::/33" },
		{ "::1", "::1/128" },
		{ "::/0", "::/0" },
	};
	struct rtm_prefix prefix;
	char text[RTM_PREFIX_STRLEN];
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		same(rtm_prefix_parse(cases[i].in, AF_UNSPEC, &prefix), 0, "%s is a prefix",
		     cases[i].in);
		same_text(rtm_prefix_format(&prefix, text, sizeof(text)), cases[i].out,
			  "%s prints as %s", cases[i].in, cases[i].out);
	}
}

static void prefix_rubbish(void)
{
	static const char *const cases[] = {
		"", "/", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/8x", "10.0.0/8",
		"10.0.0.256/8", "2001:db8::/129", "2001:db8::g/64", "default", "10.0.0.0/+8",
		"10.0.0.0/8/8", " 10.0.0.0/8",
		"1111:2222:3333:4444:5555:6666:7777:8888:9999:aaaa:bbbb:cccc/128",
	};
	struct rtm_prefix prefix;
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		same(rtm_prefix_parse(cases[i], AF_UNSPEC, &prefix), -EINVAL,
		     "\"%s\" is no prefix", cases[i]);
	same(rtm_prefix_parse("10.0.0.0/8", AF_INET6, &prefix), -EAFNOSUPPORT,
	     "an IPv4 prefix where IPv6 is wanted");
	same(rtm_prefix_parse("default", AF_INET6, &prefix), 0, "default with a family");
	same(prefix.len, 0, "default has length 0");
}

static void prefix_order(void)
{
	struct rtm_prefix a, b, c, d;

	rtm_prefix_parse("10.0.0.0/8", AF_UNSPEC, &a);
	rtm_prefix_parse("10.0.0.0/9", AF_UNSPEC, &b);
	rtm_prefix_parse("10.128.0.0/9", AF_UNSPEC, &c);
	rtm_prefix_parse("::/0", AF_UNSPEC, &d);
	ok(rtm_prefix_compare(&a, &b) < 0, "shorter first");
	ok(rtm_prefix_compare(&b, &c) < 0, "then by address");
	same(rtm_prefix_compare(&a, &a), 0, "equal to itself");
	same(rtm_prefix_covers(&a, &c), 1, "a prefix covers what is in it");
	same(rtm_prefix_covers(&a, &a), 1, "and itself");
	same(rtm_prefix_covers(&b, &c), 0, "but not its neighbour");
	same(rtm_prefix_covers(&c, &a), 0, "nor what covers it");
	same(rtm_prefix_covers(&d, &a), 0, "nor another family");
}

static void hop_both_ways(void)
{
	struct rtm_hop hop;
	char text[RTM_HOP_STRLEN];

	same(rtm_hop_parse("192.0.2.1", AF_UNSPEC, &hop), 0, "hop with an address");
	same(hop.len, 32, "its length is that of an address");
	same_text(rtm_hop_format(&hop, text, sizeof(text)), "192.0.2.1", "it prints");
	same(rtm_hop_parse("fe80::1%lo", AF_UNSPEC, &hop), 0, "hop with an interface");
	same(hop.ifindex, 1, "which is the right one");
	same_text(rtm_hop_format(&hop, text, sizeof(text)), "fe80::1%lo", "it prints");
	same(rtm_hop_parse("%lo", AF_INET, &hop), 0, "hop with an interface alone");
	same(hop.len, 0, "no address");
	same_text(rtm_hop_format(&hop, text, sizeof(text)), "%lo", "it prints");
	same(rtm_hop_parse("%4711", AF_INET, &hop), 0, "interface by number");
	same(hop.ifindex, 4711, "as it is");
	same(rtm_hop_parse("192.0.2.1%no-such-if", AF_UNSPEC, &hop), -ENODEV, "no such interface");
	same(rtm_hop_parse("192.0.2.1", AF_INET6, &hop), -EAFNOSUPPORT, "hop of another family");
	same(rtm_hop_parse("", AF_INET, &hop), -EINVAL, "an empty hop");
	same(rtm_hop_parse("192.0.2", AF_INET, &hop), -EINVAL, "part of an address");
}

static void protocols(void)
{
	uint32_t protocol = 0;

	same(rtm_protocol_parse("bgp", &protocol), 0, "bgp is a protocol");
	same(protocol, 14, "number 14");
	same(rtm_protocol_parse("OSPF", &protocol), 0, "case does not matter");
	same(rtm_protocol_parse("4711", &protocol), 0, "a number is a protocol");
	same(protocol, 4711, "the same number");
	same(rtm_protocol_parse("0", &protocol), -EINVAL, "0 is none");
	same(rtm_protocol_parse("4294967295", &protocol), -EINVAL, "~0 is none");
	same(rtm_protocol_parse("bgq", &protocol), -EINVAL, "bgq is none");
	same(rtm_protocol_parse("-1", &protocol), -EINVAL, "-1 is none");
	same_text(rtm_protocol_name(10006), "static", "10006 is static");
	ok(!rtm_protocol_name(4711), "4711 has no name");
}

static void routes_from_text(void)
{
	struct rtm_route_info route;

	same(rtm_route_parse(&route, "10.0.0.0/8", "192.0.2.1", 7), 0, "route from text");
	same(route.metric, 7, "metric");
	same(route.views, RTM_VIEWS_UCAST, "unicast view");
	same(route.nh_count, 1, "one next hop");
	same(rtm_route_parse(&route, "default", "2001:db8::1", 1), 0, "default of its hop's family");
	same(route.prefix.family, AF_INET6, "IPv6");
	same(rtm_route_parse(&route, "10.0.0.0/8", NULL, 1), 0, "route without a next hop");
	same(route.nh_count, 0, "none");
	same(rtm_route_parse(&route, "10.0.0.0/8", "2001:db8::1", 1), -EAFNOSUPPORT,
	     "families differ");
	same(rtm_route_parse(&route, "x", "192.0.2.1", 1), -EINVAL, "not a prefix");
}

void test_address(void)
{
	prefix_both_ways();
	prefix_rubbish();
	prefix_order();
	hop_both_ways();
	protocols();
	routes_from_text();
}
