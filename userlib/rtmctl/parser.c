// SPDX-License-Identifier: LGPL-2.1-or-later
/* What the parsers share. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "load.h"
#include "names.h"
#include "scan.h"

void parser_init(struct parser *p, const struct format *format, int family,
		 bool (*emit)(void *arg, const struct route_event *event), void *arg)
{
	memset(p, 0, sizeof(*p));
	p->format = format;
	p->family = family;
	p->emit = emit;
	p->arg = arg;
}

void parser_free(struct parser *p)
{
	free(p->names);
	p->names = NULL;
}

/* Blank lines and comments are the same in every format. */
enum parse_result parser_line(struct parser *p, char *line, char *end)
{
	p->line++;
	if (end > line && end[-1] == '\r')
		*--end = 0;
	if (line == end || *line == '#')
		return PARSE_SKIP;
	if (memchr(line, 0, end - line))
		return parser_bad(p, "a zero byte: this is no text");
	return p->format->line(p, line, end);
}

enum parse_result parser_finish(struct parser *p)
{
	return p->format->finish ? p->format->finish(p) : PARSE_OK;
}

enum parse_result parser_bad(struct parser *p, const char *reason)
{
	p->reason = reason;
	return PARSE_BAD;
}

enum parse_result parser_emit(struct parser *p)
{
	return p->emit(p->arg, &p->event) ? PARSE_OK : PARSE_STOP;
}

/* An event that waited for further next hops is complete. */
enum parse_result parser_flush(struct parser *p)
{
	bool emit = p->pending && !p->pending_bad;

	p->pending = false;
	p->pending_bad = false;
	return emit ? parser_emit(p) : PARSE_OK;
}

/* Begins an event; its prefix stays that of the one before. */
void parser_start(struct parser *p)
{
	struct rtm_prefix prefix = p->event.prefix;

	memset(&p->event, 0, offsetof(struct route_event, hops));
	p->event.prefix = prefix;
	p->event.line = p->line;
}

/* PREFIX, ADDRESS, default */
bool parser_prefix(struct parser *p, const char *word)
{
	int ret;

	ret = rtm_prefix_parse(word, AF_UNSPEC, &p->event.prefix);
	if (ret && !strcmp(word, "default")) {
		/* the next hop will tell; else as the routes before */
		ret = rtm_prefix_parse(word, p->family ? p->family : AF_INET, &p->event.prefix);
	}
	if (ret) {
		p->reason = "not a prefix";
		return false;
	}
	p->open_family = !strcmp(word, "default");
	if (!p->open_family)
		p->family = p->event.prefix.family;
	return true;
}

static struct rtm_hop *new_hop(struct parser *p)
{
	struct rtm_hop *hop;

	if (p->event.nh_count == RTM_MAX_NEXTHOPS) {
		p->reason = "more than 16 next hops";
		return NULL;
	}
	hop = &p->event.hops[p->event.nh_count++];
	memset(hop, 0, sizeof(*hop));
	hop->family = p->event.prefix.family;
	return hop;
}

/* A next hop by its address. */
bool parser_via(struct parser *p, const char *word)
{
	struct rtm_hop *hop = new_hop(p);
	const char *s = word;

	if (!hop)
		return false;
	if (!scan_hop_word(&s, hop) || *s) {
		p->reason = "the next hop is not an address";
		return false;
	}
	if (p->open_family) {
		p->open_family = false;
		p->event.prefix.family = hop->family;
		p->family = hop->family;
	}
	if (hop->family != p->event.prefix.family) {
		p->reason = "prefix and next hop are of different families";
		return false;
	}
	return true;
}

/* The interface of the last next hop, or one that is an interface only. */
bool parser_dev(struct parser *p, const char *word)
{
	struct rtm_hop *hop;
	uint32_t ifindex = names_parse_dev(word);

	hop = p->event.nh_count ? &p->event.hops[p->event.nh_count - 1] : NULL;
	if (hop && !hop->ifindex) {
		/* tables come from other machines: the address will do */
		hop->ifindex = ifindex;
		return true;
	}
	if (!ifindex) {
		p->reason = "there is no such interface here; --nexthop gives another next hop";
		return false;
	}
	hop = new_hop(p);
	if (hop)
		hop->ifindex = ifindex;
	return hop;
}
