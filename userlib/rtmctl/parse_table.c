// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Tables, one route a line:
 *
 *	PREFIX/LEN NEXTHOP ASPATH-LEN ORIGIN-ASN [PEER-IP]
 *
 * and streams of updates, one event a line:
 *
 *	SECONDS A PREFIX/LEN NEXTHOP ASPATH-LEN ORIGIN-ASN PEER-IP
 *	SECONDS W PREFIX/LEN - 0 0 PEER-IP
 */
#include "load.h"
#include "scan.h"

/* PREFIX NEXTHOP ASPATH-LEN ORIGIN; NULL, or why not */
static const char *scan_route(const char **s, struct route_event *e)
{
	uint32_t origin;

	scan_blanks(s);
	if (!scan_prefix(s, &e->prefix) || !scan_is_end(**s))
		return "not a prefix at the place of the prefix";
	if (!scan_hop_word(s, &e->hops[0]))
		return "not an address at the place of the next hop";
	if (e->hops[0].family != e->prefix.family)
		return "prefix and next hop are of different families";
	if (!scan_number_word(s, &e->metric))
		return "not a number at the place of the path length";
	if (!scan_number_word(s, &origin))
		return "not a number at the place of the origin";
	e->op = RTM_OP_SET;
	e->nh_count = 1;
	return NULL;
}

/* One route a line, with or without the peer behind it. */
static enum parse_result route_line(struct parser *p, const char *s, bool with_peer)
{
	const char *wrong;

	p->event.line = p->line;
	wrong = scan_route(&s, &p->event);
	if (wrong)
		return parser_bad(p, wrong);
	if (with_peer && !scan_peer_word(&s, &p->event.peer))
		return parser_bad(p, "not an address at the place of the peer");
	if (!scan_done(&s))
		return parser_bad(p, with_peer ? "more than five columns" :
				  "more than four columns");
	return parser_emit(p);
}

static enum parse_result table_line(struct parser *p, char *line, char *end)
{
	(void)end;
	return route_line(p, line, false);
}

static enum parse_result multipeer_line(struct parser *p, char *line, char *end)
{
	(void)end;
	return route_line(p, line, true);
}

/* SECONDS, with decimals or without */
static bool scan_time(const char **s, double *time)
{
	uint64_t whole = 0;
	double part = 0, place = 0.1;
	const char *start;

	scan_blanks(s);
	start = *s;
	while (**s >= '0' && **s <= '9' && *s - start < 15)
		whole = whole * 10 + (*(*s)++ - '0');
	if (*s == start)
		return false;
	if (**s == '.') {
		for (++*s; **s >= '0' && **s <= '9'; ++*s, place /= 10)
			part += place * (**s - '0');
	}
	*time = whole + part;
	return scan_is_end(**s);
}

static const char *scan_withdrawal(const char **s, struct route_event *e)
{
	uint32_t zero;

	scan_blanks(s);
	if (!scan_prefix(s, &e->prefix) || !scan_is_end(**s))
		return "not a prefix at the place of the prefix";
	scan_blanks(s);
	if (**s != '-' || !scan_is_end((*s)[1]))
		return "a withdrawal has - at the place of the next hop";
	++*s;
	if (!scan_number_word(s, &zero) || !scan_number_word(s, &zero))
		return "not a number where one was expected";
	e->op = RTM_OP_DEL;
	e->nh_count = 0;
	e->metric = 0;
	return NULL;
}

static enum parse_result updates_line(struct parser *p, char *line, char *end)
{
	struct route_event *e = &p->event;
	const char *s = line;
	const char *wrong;
	char op;

	(void)end;
	e->line = p->line;
	e->has_time = true;
	if (!scan_time(&s, &e->time))
		return parser_bad(p, "not a time at the beginning");
	scan_blanks(&s);
	op = *s;
	if ((op != 'A' && op != 'W') || !scan_is_end(s[1]))
		return parser_bad(p, "after the time comes A or W");
	s++;
	wrong = op == 'A' ? scan_route(&s, e) : scan_withdrawal(&s, e);
	if (wrong)
		return parser_bad(p, wrong);
	if (!scan_peer_word(&s, &e->peer))
		return parser_bad(p, "not an address at the place of the peer");
	if (!scan_done(&s))
		return parser_bad(p, "more than seven columns");
	return parser_emit(p);
}

static bool table_probe(char *line, char *end)
{
	struct route_event e;
	const char *s = line;

	(void)end;
	return !scan_route(&s, &e) && scan_done(&s);
}

static bool multipeer_probe(char *line, char *end)
{
	struct route_event e;
	const char *s = line;

	(void)end;
	return !scan_route(&s, &e) && scan_peer_word(&s, &e.peer) && scan_done(&s);
}

static bool updates_probe(char *line, char *end)
{
	const char *s = line;
	double time;

	(void)end;
	if (!scan_time(&s, &time))
		return false;
	scan_blanks(&s);
	return (*s == 'A' || *s == 'W') && s[1] == ' ' && strchr(s, '/');
}

const struct format format_table = {
	.name = "table",
	.protocol = 14,
	.probe = table_probe,
	.line = table_line,
};

const struct format format_multipeer = {
	.name = "multipeer",
	.protocol = 14,
	.probe = multipeer_probe,
	.line = multipeer_line,
};

const struct format format_updates = {
	.name = "updates",
	.protocol = 14,
	.probe = updates_probe,
	.line = updates_line,
};
