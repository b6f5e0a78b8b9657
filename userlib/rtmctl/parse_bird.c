// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * What BIRD prints for "show route" and "show route all", versions 1.6 to 3.
 *
 *	Table master4:
 *	PREFIX  unicast [PROTOCOL TIME from ADDR] * (PREF/METRIC) [AS65001i]
 *		via ADDR on DEV weight N
 *		BGP.as_path: 65001 65002
 *	        blackhole [PROTOCOL TIME] (PREF)
 *	PREFIX  via ADDR on DEV [PROTOCOL TIME] * (PREF/METRIC)
 *
 * A route without a prefix belongs to the prefix above it.  Each protocol of
 * BIRD counts as a peer.
 */
#include <ctype.h>
#include <stdlib.h>

#include "load.h"
#include "scan.h"

#define MAX_NAMES	4096

static enum parse_result bad(struct parser *p, const char *reason)
{
	if (p->pending)
		p->pending_bad = true;
	return parser_bad(p, reason);
}

/* The number of a protocol's name; below 0: too many of them. */
static int name_number(struct parser *p, const char *name)
{
	char (*names)[32];
	unsigned int i;

	for (i = 0; i < p->name_count; i++)
		if (!strncmp(p->names[i], name, sizeof(*names) - 1))
			return i;
	if (p->name_count == MAX_NAMES)
		return -1;
	/* room is made in powers of two */
	if (!(p->name_count & (p->name_count - 1)) || !p->names) {
		names = realloc(p->names, sizeof(*names) * 2 * (p->name_count + 1));
		if (!names)
			return -1;
		p->names = names;
	}
	snprintf(p->names[p->name_count], sizeof(*names), "%s", name);
	return p->name_count++;
}

/* bgp1, ospf_core, static1: the kind of protocol is what the name begins with */
static uint32_t protocol_number(const char *name)
{
	static const char *const kinds[] = { "bgp", "ospf", "rip", "static", "direct" };
	uint32_t protocol;
	size_t i;

	if (!strncasecmp(name, "kernel", 6) || !strncasecmp(name, "device", 6))
		return 2;
	for (i = 0; i < ARRAY_SIZE(kinds); i++)
		if (!strncasecmp(name, kinds[i], strlen(kinds[i])) &&
		    !rtm_protocol_parse(kinds[i], &protocol))
			return protocol;
	return 0;
}

/* "bgp1 2023-01-01 from 192.0.2.1", from inside the brackets: who */
static bool parse_source(struct parser *p, char *text)
{
	char *save, *name;
	int number;

	name = strtok_r(text, " ", &save);
	if (!name) {
		p->reason = "empty brackets at the place of the protocol";
		return false;
	}
	number = name_number(p, name);
	if (number < 0) {
		p->reason = "too many protocols";
		return false;
	}
	p->event.peer.family = PEER_NAMED;
	memset(p->event.peer.addr, 0, sizeof(p->event.peer.addr));
	memcpy(p->event.peer.addr, &number, sizeof(number));
	p->event.protocol = protocol_number(name);
	return true;
}

/* "(150/20)": the metric after the bar; "(100/?)" and "(200)" have none */
static void parse_preference(struct parser *p, const char *s)
{
	const char *paren = strchr(s, '(');
	uint32_t metric;

	if (!paren)
		return;
	paren += 1 + strspn(paren + 1, "0123456789");
	if (*paren++ == '/' && scan_u32(&paren, &metric))
		p->event.metric = metric;
}

static enum parse_result parse_hop_words(struct parser *p, char *words)
{
	char *save, *key, *word;

	for (key = strtok_r(words, " \t", &save); key; key = strtok_r(NULL, " \t", &save)) {
		if (!strcmp(key, "onlink") || !strcmp(key, "mpls"))
			continue;
		if (!strcmp(key, "multipath"))
			continue;
		word = strtok_r(NULL, " \t", &save);
		if (!word)
			return bad(p, "the line ends where a value was expected");
		if (!strcmp(key, "via")) {
			if (!parser_via(p, word))
				return bad(p, p->reason);
		} else if (!strcmp(key, "on") || !strcmp(key, "dev")) {
			if (!parser_dev(p, word))
				return bad(p, p->reason);
		} else if (strcmp(key, "weight")) {
			return bad(p, "a word that show route does not print");
		}
	}
	return PARSE_OK;
}

static bool parse_kind(struct parser *p, const char *word, size_t len)
{
	static const struct {
		const char *name;
		uint16_t flags;
	} kinds[] = {
		{ "unicast", 0 },
		{ "blackhole", RTM_RTF_BLACKHOLE },
		{ "unreachable", RTM_RTF_DISCARD },
		{ "unreachab", RTM_RTF_DISCARD },
		{ "prohibit", RTM_RTF_DISCARD },
		{ "prohibited", RTM_RTF_DISCARD },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(kinds); i++) {
		if (strlen(kinds[i].name) == len && !strncmp(kinds[i].name, word, len)) {
			p->event.flags = kinds[i].flags;
			return true;
		}
	}
	return false;
}

/* KIND or next hop, then [PROTOCOL ...]; @bracket is where that begins */
static enum parse_result route_head(struct parser *p, char *text, char *bracket)
{
	char *close = strchr(bracket, ']');
	size_t len;

	if (!close)
		return bad(p, "a bracket that is not closed");
	parse_preference(p, close);
	*close = 0;
	*bracket = 0;
	if (!parse_source(p, bracket + 1))
		return bad(p, p->reason);
	p->event.op = RTM_OP_SET;
	len = strcspn(text, " \t");
	if (parse_kind(p, text, len))
		return PARSE_OK;
	return parse_hop_words(p, text);
}

/* "BGP.as_path: ..." and what else "show route all" tells */
static enum parse_result attribute(struct parser *p, const char *text)
{
	static const char *const paths[] = { "BGP.as_path:", "bgp_path:" };
	const char *word;
	uint32_t length;
	size_t i;
	int depth;

	for (i = 0; i < ARRAY_SIZE(paths); i++) {
		if (strncmp(text, paths[i], strlen(paths[i])))
			continue;
		/* ASNs; a set in braces counts once */
		length = 0;
		depth = 0;
		for (word = text + strlen(paths[i]); *word; word++) {
			if (*word == '{' && !depth++)
				length++;
			else if (*word == '}' && depth)
				depth--;
			else if (!depth && isdigit((unsigned char)*word) &&
				 !isdigit((unsigned char)word[-1]))
				length++;
		}
		p->event.metric = length;
		return PARSE_OK;
	}
	return PARSE_SKIP;
}

/* A line that begins with a prefix: the word before the first blank. */
static bool begins_with_prefix(const char *line, char *word, size_t size)
{
	struct rtm_prefix prefix;
	size_t len = strcspn(line, " \t");

	if (!len || len >= size || !memchr(line, '/', len))
		return false;
	memcpy(word, line, len);
	word[len] = 0;
	return !rtm_prefix_parse(word, AF_UNSPEC, &prefix);
}

static enum parse_result new_route(struct parser *p, char *line, bool has_prefix)
{
	char *text = line + (has_prefix ? strcspn(line, " \t") : 0);
	char *bracket;
	char word[64];

	if (parser_flush(p) == PARSE_STOP)
		return PARSE_STOP;
	parser_start(p);
	p->pending = true;
	if (has_prefix) {
		begins_with_prefix(line, word, sizeof(word));
		if (!parser_prefix(p, word))
			return bad(p, p->reason);
	} else if (!p->event.prefix.family) {
		return bad(p, "a route without a prefix above it");
	}
	text += strspn(text, " \t");
	bracket = strchr(text, '[');
	if (!bracket)
		return bad(p, "a route without its protocol in brackets");
	return route_head(p, text, bracket);
}

static bool is_attribute(const char *text)
{
	size_t len = strcspn(text, ": \t");

	return text[len] == ':' || isupper((unsigned char)*text);
}

static enum parse_result bird_line(struct parser *p, char *line, char *end)
{
	char word[64], *text, *bracket;

	(void)end;
	/* the numbers with which BIRD's socket begins each line */
	if (strspn(line, "0123456789") == 4 && (line[4] == '-' || line[4] == ' '))
		line += 5;
	if (begins_with_prefix(line, word, sizeof(word)))
		return new_route(p, line, true);
	text = line + strspn(line, " \t");
	if (text == line) {
		if (!strncmp(text, "BIRD", 4) || !strncmp(text, "Table ", 6) ||
		    !strncmp(text, "Access restricted", 17) || !*text)
			return PARSE_SKIP;
		return bad(p, "neither a prefix nor a further line of a route");
	}
	bracket = strchr(text, '[');
	if (is_attribute(text))
		return p->pending ? attribute(p, text) : PARSE_SKIP;
	if (bracket && strchr(bracket, '('))
		return new_route(p, text, false);
	if (!*text)
		return PARSE_SKIP;
	if (!p->pending)
		return bad(p, "a next hop without a route before it");
	return parse_hop_words(p, text);
}

static bool bird_probe(char *line, char *end)
{
	char word[64], *bracket;

	(void)end;
	if (!strncmp(line, "BIRD ", 5))
		return true;
	if (!strncmp(line, "Table ", 6))
		return true;
	bracket = strchr(line, '[');
	return begins_with_prefix(line, word, sizeof(word)) && bracket && strchr(bracket, '(');
}

const struct format format_bird = {
	.name = "bird",
	.protocol = 14,
	.probe = bird_probe,
	.line = bird_line,
	.finish = parser_flush,
};
