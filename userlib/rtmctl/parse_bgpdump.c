// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * What "bgpdump -m" prints: fields with bars between them.
 *
 *	TABLE_DUMP2|TIME|B|PEER|PEER-AS|PREFIX|AS-PATH|ORIGIN|NEXTHOP|...
 *	BGP4MP|TIME|A|PEER|PEER-AS|PREFIX|AS-PATH|ORIGIN|NEXTHOP|...
 *	BGP4MP|TIME|W|PEER|PEER-AS|PREFIX
 *	BGP4MP|TIME|STATE|...
 */
#include <stdlib.h>

#include "load.h"
#include "scan.h"

enum field {
	F_TYPE,
	F_TIME,
	F_OP,
	F_PEER,
	F_PEER_AS,
	F_PREFIX,
	F_PATH,
	F_ORIGIN,
	F_NEXTHOP,
	N_FIELDS,
};

static int split(char *line, char **fields)
{
	int count = 0;
	char *bar;

	while (count < N_FIELDS) {
		fields[count++] = line;
		bar = strchr(line, '|');
		if (!bar)
			break;
		*bar = 0;
		line = bar + 1;
	}
	return count;
}

/* ASNs, a set counted once, confederation members not at all */
static uint32_t path_length(const char *path)
{
	uint32_t length = 0;
	bool word = false;
	int depth = 0;

	for (; *path; path++) {
		if (*path == '(')
			depth++;
		else if (*path == ')' && depth)
			depth--;
		if (*path == ' ' || depth || *path == ')') {
			word = false;
		} else if (!word) {
			word = true;
			length++;
		}
	}
	return length;
}

static enum parse_result bgpdump_line(struct parser *p, char *line, char *end)
{
	struct route_event *e = &p->event;
	char *fields[N_FIELDS];
	int count = split(line, fields);
	const char *s;
	char op;

	(void)end;
	if (count < F_OP + 1)
		return parser_bad(p, "not a line of bgpdump -m: too few fields");
	if (!strcmp(fields[F_OP], "STATE"))
		return PARSE_SKIP;
	op = *fields[F_OP];
	if (!op || !strchr("ABW", op) || fields[F_OP][1])
		return parser_bad(p, "the third field is none of A, B, W, STATE");
	if (count < (op == 'W' ? F_PREFIX + 1 : N_FIELDS))
		return parser_bad(p, "too few fields");
	e->line = p->line;
	e->has_time = true;
	e->time = strtod(fields[F_TIME], NULL);
	s = fields[F_PEER];
	if (!scan_peer_word(&s, &e->peer))
		return parser_bad(p, "the peer is not an address");
	s = fields[F_PREFIX];
	if (!scan_prefix(&s, &e->prefix) || *s)
		return parser_bad(p, "not a prefix at the place of the prefix");
	e->op = op == 'W' ? RTM_OP_DEL : RTM_OP_SET;
	e->nh_count = 0;
	e->metric = 0;
	if (op != 'W') {
		e->metric = path_length(fields[F_PATH]);
		s = fields[F_NEXTHOP];
		if (!scan_hop_word(&s, &e->hops[0]) || *s)
			return parser_bad(p, "not an address at the place of the next hop");
		if (e->hops[0].family != e->prefix.family)
			return parser_bad(p, "prefix and next hop are of different families");
		e->nh_count = 1;
	}
	return parser_emit(p);
}

static bool bgpdump_probe(char *line, char *end)
{
	(void)end;
	return (!strncmp(line, "TABLE_DUMP", 10) || !strncmp(line, "BGP4MP", 6)) &&
	       strchr(line, '|');
}

const struct format format_bgpdump = {
	.name = "bgpdump",
	.protocol = 14,
	.probe = bgpdump_probe,
	.line = bgpdump_line,
};
