// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * A route in words:
 *
 *	add|set|update|del [FLAG] PREFIX [via ADDR] [dev DEV] [metric N] [pref N]
 *		[view V] [from ADDR[%DEV]] [flag NAME] [opaque HEX]
 *		{ nexthop [via ADDR] [dev DEV] }
 */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "names.h"
#include "words.h"

/**
 * struct parse - where the parser is
 * @w: the result
 * @family: that of the route; AF_UNSPEC until known
 * @hops: next hops so far
 * @count: how many; the last one takes via and dev
 * @opaque: owner's bytes
 * @opaque_len: how many
 */
struct parse {
	struct words_route *w;
	int family;
	struct rtm_hop hops[RTM_MAX_NEXTHOPS];
	unsigned int count;
	uint8_t opaque[RTM_MAX_OPAQUE];
	size_t opaque_len;
};

#define BLANKS	" \t\r\n"

static char message[160];

static const char *say(const char *format, const char *word)
{
	snprintf(message, sizeof(message), "%.60s: %.80s", word, format);
	return message;
}

int words_split(char *line, char **words)
{
	int count = 0;
	char *word, *save;

	for (word = strtok_r(line, BLANKS, &save); word; word = strtok_r(NULL, BLANKS, &save)) {
		if (count == WORDS_MAX)
			return -1;
		words[count++] = word;
	}
	return count;
}

static const char *parse_u32(const char *word, uint32_t *value)
{
	unsigned long long number;
	char *end;

	errno = 0;
	number = strtoull(word, &end, 10);
	if (!isdigit((unsigned char)*word) || *end || errno || number > UINT32_MAX)
		return say("a number from 0 to 4294967295 was expected", word);
	*value = number;
	return NULL;
}

static const char *parse_opaque(struct parse *p, const char *word)
{
	size_t len = strlen(word), i;
	unsigned int byte = 0;

	if (len % 2 || len / 2 > RTM_MAX_OPAQUE ||
	    strspn(word, "0123456789abcdefABCDEF") != len)
		return say("opaque takes up to 64 bytes as pairs of hex digits", word);
	for (i = 0; i < len / 2; i++) {
		if (sscanf(word + 2 * i, "%2x", &byte) == 1)
			p->opaque[i] = byte;
	}
	p->opaque_len = len / 2;
	return NULL;
}

/* The hop that via and dev are about. */
static struct rtm_hop *last_hop(struct parse *p)
{
	if (!p->count) {
		p->count = 1;
		p->hops[0].family = p->family;
	}
	return &p->hops[p->count - 1];
}

static const char *parse_hop(struct parse *p, const char *word, struct rtm_hop *hop)
{
	int ret = rtm_hop_parse(word, p->family, hop);

	if (ret == -EAFNOSUPPORT)
		return say("an address of the other family than the prefix", word);
	if (ret == -ENODEV)
		return say("there is no such interface", word);
	return ret ? say("not an address", word) : NULL;
}

static const char *parse_via(struct parse *p, const char *word)
{
	struct rtm_hop *hop = last_hop(p), got;
	const char *wrong = parse_hop(p, word, &got);

	if (wrong)
		return wrong;
	if (!got.ifindex)
		got.ifindex = hop->ifindex;
	*hop = got;
	return NULL;
}

static const char *parse_key(struct parse *p, const char *key, const char *word)
{
	struct rtm_route_info *route = &p->w->route;

	if (!strcmp(key, "via"))
		return parse_via(p, word);
	if (!strcmp(key, "dev")) {
		last_hop(p)->ifindex = names_parse_dev(word);
		return last_hop(p)->ifindex ? NULL : say("there is no such interface", word);
	}
	if (!strcmp(key, "metric"))
		return parse_u32(word, &route->metric);
	if (!strcmp(key, "pref") || !strcmp(key, "preference"))
		return parse_u32(word, &route->preference);
	if (!strcmp(key, "view")) {
		if (!strcmp(word, "none"))
			route->views = 0;
		else if (!names_parse_views(word, &route->views) || !route->views)
			return say("a view is ucast, mcast, ucast,mcast or none", word);
		return NULL;
	}
	if (!strcmp(key, "from")) {
		route->rec_flags |= RTM_ROUTE_F_NEIGHBOUR;
		return parse_hop(p, word, &route->neighbour);
	}
	if (!strcmp(key, "flag"))
		return names_parse_route_flag(word, &route->flags) ? NULL :
			say("not a flag of a route", word);
	if (!strcmp(key, "opaque"))
		return parse_opaque(p, word);
	return say("not a word that I know; try via, dev, metric, pref, view, from, flag, opaque, "
		   "nexthop", key);
}

static const char *parse_prefix(struct parse *p, const char *word)
{
	int ret = rtm_prefix_parse(word, p->family, &p->w->route.prefix);

	if (ret == -EAFNOSUPPORT)
		return say("a prefix of the family that was not asked for", word);
	if (ret && !strcmp(word, "default"))
		return "default: of which family? write 0.0.0.0/0 or ::/0";
	if (ret)
		return say("not a prefix such as 192.0.2.0/24 or 2001:db8::/32", word);
	p->family = p->w->route.prefix.family;
	return NULL;
}

static const char *parse_rest(struct parse *p, int count, char **words)
{
	const char *wrong;
	int i = 0;

	while (i < count) {
		if (!strcmp(words[i], "nexthop")) {
			if (p->count == RTM_MAX_NEXTHOPS)
				return "a route has at most 16 next hops";
			p->hops[p->count++].family = p->family;
			i++;
			continue;
		}
		if (i + 1 == count)
			return say("a value is missing after it", words[i]);
		wrong = parse_key(p, words[i], words[i + 1]);
		if (wrong)
			return wrong;
		i += 2;
	}
	return NULL;
}

static int parse_op(const char *word)
{
	static const char *const ops[] = {
		[RTM_OP_SET] = "set",
		[RTM_OP_ADD] = "add",
		[RTM_OP_UPDATE] = "update",
		[RTM_OP_DEL] = "del",
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(ops); i++)
		if (!strcmp(ops[i], word))
			return i;
	return -1;
}

const char *words_parse(struct words_route *w, int family, int count, char **words)
{
	struct parse p = { .w = w, .family = family };
	const char *wrong;
	int op, i = 1;

	*w = (struct words_route){ .route = { .views = RTM_VIEWS_UCAST, .aux_off = RTM_AUX_NONE } };
	op = count ? parse_op(words[0]) : -1;
	if (op < 0)
		return "a command is add, set, update or del, and a route";
	while (i < count && names_parse_route_flag(words[i], &w->route.flags))
		i++;
	if (i == count)
		return "a prefix is missing";
	wrong = parse_prefix(&p, words[i]);
	if (!wrong)
		wrong = parse_rest(&p, count - i - 1, words + i + 1);
	if (wrong)
		return wrong;
	w->route.op = op;
	if (op == RTM_OP_DEL)
		return NULL;
	w->aux = rtm_aux_alloc();
	if (!w->aux || rtm_aux_add(w->aux, &w->route, p.hops, p.count, p.opaque, p.opaque_len))
		return strerror(ENOMEM);
	return NULL;
}

void words_free(struct words_route *w)
{
	rtm_aux_free(w->aux);
	w->aux = NULL;
}
