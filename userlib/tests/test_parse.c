// SPDX-License-Identifier: LGPL-2.1-or-later
/* The parsers of rtmctl load: what each makes of its format, and of rubbish. */
#include <stdlib.h>
#include <string.h>

#include "load.h"
#include "test.h"

#define MAX_EVENTS	64

/* What came out of a text. */
struct parsed {
	struct route_event events[MAX_EVENTS];
	unsigned int count;
	unsigned int bad;
	unsigned int skipped;
	const char *reason;
};

static bool keep(void *arg, const struct route_event *event)
{
	struct parsed *parsed = arg;

	if (parsed->count < MAX_EVENTS)
		parsed->events[parsed->count++] = *event;
	return true;
}

static struct parsed *parse(const struct format *format, const char *text)
{
	static struct parsed parsed;
	char *copy = strdup(text), *line = copy, *end;
	struct parser parser;
	enum parse_result result;

	memset(&parsed, 0, sizeof(parsed));
	parser_init(&parser, format, AF_UNSPEC, keep, &parsed);
	while (*line) {
		end = line + strcspn(line, "\n");
		char *next = *end ? end + 1 : end;

		*end = 0;
		result = parser_line(&parser, line, end);
		parsed.bad += result == PARSE_BAD;
		parsed.skipped += result == PARSE_SKIP;
		if (result == PARSE_BAD)
			parsed.reason = parser.reason;
		line = next;
	}
	parser_finish(&parser);
	parser_free(&parser);
	free(copy);
	return &parsed;
}

static char *read_data(const char *name)
{
	FILE *file = fopen(data(name), "r");
	static char text[16384];

	if (!file)
		abort();
	text[fread(text, 1, sizeof(text) - 1, file)] = 0;
	fclose(file);
	return text;
}

static struct parsed *parse_file(const char *name, const struct format *format)
{
	char *text = read_data(name);
	struct parsed *parsed;

	ok(format_by_content(text, strlen(text)) == format, "%s is of format %s", name,
	   format->name);
	parsed = parse(format, text);
	same(parsed->bad, 0, "%s has no bad line (%s)", name,
	     parsed->reason ? parsed->reason : "none");
	return parsed;
}

static const char *prefix_of(const struct parsed *parsed, unsigned int i)
{
	static char text[RTM_PREFIX_STRLEN];

	return rtm_prefix_format(&parsed->events[i].prefix, text, sizeof(text));
}

static const char *hop_of(const struct parsed *parsed, unsigned int i, unsigned int hop)
{
	static char text[RTM_HOP_STRLEN];

	if (hop >= parsed->events[i].nh_count)
		return "none";
	return rtm_hop_format(&parsed->events[i].hops[hop], text, sizeof(text));
}

static void tables(void)
{
	struct parsed *p = parse_file("table.txt", &format_table);

	same(p->count, 5, "5 routes");
	same_text(prefix_of(p, 1), "192.0.2.128/25", "prefix");
	same_text(hop_of(p, 1, 0), "203.0.113.2", "next hop");
	same(p->events[1].metric, 3, "path length is the metric");
	same_text(prefix_of(p, 3), "2001:db8::/32", "IPv6 prefix");
	same(p->events[3].line, 5, "line number");

	p = parse_file("multipeer.txt", &format_multipeer);
	same(p->count, 4, "4 routes");
	same(p->events[1].peer.family, AF_INET, "with a peer");
	same(p->events[1].peer.addr[3], 2, "which is the right one");

	p = parse_file("updates.txt", &format_updates);
	same(p->count, 6, "6 events");
	same(p->events[0].op, RTM_OP_SET, "A sets");
	same(p->events[3].op, RTM_OP_DEL, "W deletes");
	same(p->events[3].nh_count, 0, "without a next hop");
	ok(p->events[3].time > 1.249 && p->events[3].time < 1.251, "time with decimals");
}

static void iproute(void)
{
	struct parsed *p = parse_file("iproute.txt", &format_iproute);

	same(p->count, 10, "10 routes");
	same(p->skipped, 2, "broadcast is skipped, and the comment");
	same_text(prefix_of(p, 0), "0.0.0.0/0", "default");
	same(p->events[0].protocol, 3, "proto dhcp");
	same(p->events[0].metric, 100, "metric");
	same_text(hop_of(p, 0, 0), "203.0.113.254%lo", "via and dev");
	same_text(hop_of(p, 2, 0), "%lo", "dev alone");
	same_text(prefix_of(p, 2), "198.51.100.7/32", "an address alone");
	same(p->events[3].flags, RTM_RTF_BLACKHOLE, "blackhole");
	same(p->events[3].nh_count, 0, "has no next hop");
	same(p->events[4].flags, RTM_RTF_DISCARD, "unreachable");
	same(p->events[5].flags, RTM_RTF_LOCAL, "local");
	same(p->events[6].nh_count, 2, "two next hops on lines of their own");
	same_text(hop_of(p, 6, 1), "203.0.113.2", "an interface that is not here is left out");
	same(p->events[6].protocol, 14, "proto bgp");
	same_text(hop_of(p, 7, 0), "fe80::1%lo", "IPv6 link-local");
	same(p->events[8].nh_count, 2, "IPv6 with two next hops");
	same(p->events[9].protocol, 13, "proto ospf");

	p = parse(&format_iproute, "default via 2001:db8::1 dev lo\n");
	same_text(prefix_of(p, 0), "::/0", "default is of its next hop's family");
	p = parse(&format_iproute, "default via inet6 fe80::1 dev lo\n");
	same(p->bad, 1, "a next hop of another family");
	p = parse(&format_iproute, "default via 192.0.2.1 metric 1\ndefault via 192.0.2.2 metric 2\n"
		  "10.0.0.0/8 via 192.0.2.1\n");
	same(p->events[1].peer.family, PEER_NAMED, "a second route of a prefix is another peer's");
	same(p->events[2].peer.family, AF_UNSPEC, "that of another prefix is not");
	p = parse(&format_iproute, "192.0.2.0/24 dev no-such-interface\n");
	same(p->bad, 1, "nothing but an interface that is not here");
	p = parse(&format_iproute, "192.0.2.0/24 via 1.2.3\n\tnexthop via 192.0.2.1\n");
	same(p->count, 0, "what follows a bad line belongs to it");
	p = parse(&format_iproute, "\tnexthop via 192.0.2.1 dev lo\n");
	same(p->bad, 1, "a next hop without a route");
	p = parse(&format_iproute, "192.0.2.0/24 via\n");
	same(p->bad, 1, "a missing value");
	p = parse(&format_iproute, "192.0.2.0/24 frobnicate 7\n");
	same(p->bad, 1, "an unknown word");
}

static void bgpdump(void)
{
	struct parsed *p = parse_file("bgpdump.txt", &format_bgpdump);

	same(p->count, 5, "5 events");
	same(p->skipped, 2, "a state change is skipped");
	same(p->events[0].metric, 3, "path of 3");
	same(p->events[1].metric, 3, "a set counts once");
	same(p->events[2].metric, 3, "prepending counts");
	same(p->events[3].op, RTM_OP_DEL, "W deletes");
	same(p->events[4].metric, 1, "a confederation does not count");
	p = parse(&format_bgpdump, "BGP4MP|1|A|203.0.113.1|1|192.0.2.0/24|1\nBGP4MP|1\n"
		  "BGP4MP|1|X|203.0.113.1|1|192.0.2.0/24|1|I|1.1.1.1|\n"
		  "BGP4MP|1|A|nobody|1|192.0.2.0/24|1|IGP|1.1.1.1|\n"
		  "BGP4MP|1|A|203.0.113.1|1|192.0.2.0|1|IGP|1.1.1.1|\n"
		  "BGP4MP|1|A|203.0.113.1|1|192.0.2.0/24|1|IGP|::1|\n");
	same(p->bad, 6, "six ways to be wrong");
	same(p->count, 0, "none of which makes an event");
}

static void bird(void)
{
	struct parsed *p = parse_file("bird2.txt", &format_bird);

	same(p->count, 6, "6 routes of BIRD 2");
	same(p->events[0].metric, 3, "path length with a set");
	same(p->events[0].protocol, 14, "bgp1 is BGP");
	same(p->events[0].peer.family, PEER_NAMED, "a protocol is a peer");
	same_text(hop_of(p, 0, 0), "203.0.113.1%lo", "next hop");
	same_text(prefix_of(p, 1), "192.0.2.0/24", "second route of the same prefix");
	same(p->events[1].nh_count, 2, "with two next hops");
	same(p->events[1].metric, 20, "and a metric");
	same(p->events[1].protocol, 13, "ospf1 is OSPF");
	ok(memcmp(p->events[0].peer.addr, p->events[1].peer.addr, 16), "another peer");
	same(p->events[2].flags, RTM_RTF_BLACKHOLE, "blackhole");
	same_text(hop_of(p, 3, 0), "%lo", "direct");
	same(p->events[4].flags, RTM_RTF_DISCARD, "unreachable");
	same_text(hop_of(p, 5, 0), "fe80::1%lo", "IPv6 link-local");

	p = parse_file("bird1.txt", &format_bird);
	same(p->count, 5, "5 routes of BIRD 1");
	same_text(hop_of(p, 1, 0), "203.0.113.2%lo", "second route of the same prefix");
	same(p->events[4].nh_count, 2, "multipath");
	same(p->events[4].metric, 30, "with its metric");
	p = parse(&format_bird, "192.0.2.0/24 unicast\n\tvia 192.0.2.1 on lo\n"
		  "       unicast [bgp1 now] (100)\nhello\n192.0.2.0/24 [] (100)\n");
	ok(p->bad >= 3, "rubbish is refused");
}

static void rubbish(void)
{
	static const char *const lines[] = {
		"192.0.2.0/24", "192.0.2.0/24 203.0.113.1", "192.0.2.0/24 203.0.113.1 2",
		"192.0.2.0/24 203.0.113.1 2 64500 x", "192.0.2.0/24 203.0.113.1 -2 64500",
		"192.0.2.0/24 203.0.113.1 2 99999999999", "192.0.2.0/33 203.0.113.1 2 64500",
		"192.0.2.0/24 2001:db8::1 2 64500", "192.0.2.0/24x 203.0.113.1 2 64500",
		"192.0.2.0/ 203.0.113.1 2 64500", "/24 203.0.113.1 2 64500", "\x1b[31m", "{}",
		"192.0.2.256/24 203.0.113.1 2 64500", "192.0.02.0/24 203.0.113.1 2 64500",
		"192.0.2.0/24 203.0.113.1.4 2 64500", "2001:db8::/129 2001:db8::1 1 1",
		"2001:db8:::/32 2001:db8::1 1 1", "192.0.2.0/24 203.0.113.1 2 64500 203.0.113.1",
	};
	struct parsed *p;
	size_t i;

	for (i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		p = parse(&format_table, lines[i]);
		same(p->bad, 1, "refused as a table's line: %zu (%s)", i,
		     p->reason ? p->reason : "none");
	}
	p = parse(&format_table, "\n# comment\n192.0.2.0/24\t203.0.113.1  2 64500\r\n");
	same(p->count, 1, "tabs, more blanks and CR LF are allowed");
	same(p->skipped, 2, "blank lines and comments are skipped");
	p = parse(&format_updates, "x A 192.0.2.0/24 203.0.113.1 2 3 203.0.113.1\n"
		  "1 B 192.0.2.0/24 203.0.113.1 2 3 203.0.113.1\n"
		  "1 A 192.0.2.0/24 203.0.113.1 2 3\n1 W 192.0.2.0/24 203.0.113.1 0 0 203.0.113.1\n"
		  "1.2.3 A 192.0.2.0/24 203.0.113.1 2 3 203.0.113.1\n");
	same(p->bad, 5, "five bad updates");
	ok(!format_by_content("hello\nworld\n", 12), "a letter has no format");
	ok(!format_by_content("", 0), "nothing has no format");
	ok(format_by_name("bird") == &format_bird, "a format by its name");
	ok(!format_by_name("cisco"), "an unknown one");
}

void test_parse(void)
{
	tables();
	iproute();
	bgpdump();
	bird();
	rubbish();
}
