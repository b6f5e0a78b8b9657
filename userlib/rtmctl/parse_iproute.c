// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * What "ip route" and "ip -6 route" print.
 *
 *	[TYPE] PREFIX [via [inet6] ADDR] [dev DEV] [proto NAME] [metric N] ...
 *		nexthop via ADDR dev DEV weight N
 */
#include "load.h"
#include "scan.h"

static const struct {
	const char *name;
	uint16_t flags;
	bool skip;
} types[] = {
	{ "unicast", 0, false },
	{ "local", RTM_RTF_LOCAL, false },
	{ "broadcast", 0, true },
	{ "anycast", 0, true },
	{ "multicast", 0, true },
	{ "nat", 0, true },
	{ "blackhole", RTM_RTF_BLACKHOLE, false },
	{ "unreachable", RTM_RTF_DISCARD, false },
	{ "prohibit", RTM_RTF_DISCARD, false },
	{ "throw", 0, true },
};

/* Words that are followed by nothing of their own. */
static const char *const single_words[] = {
	"onlink", "pervasive", "linkdown", "dead", "offload", "trap", "offload_failed",
	"rt_offload", "rt_trap", "cache", "notify", "unresolved", "rt_offload_failed",
};

/* Words that are followed by one; those that matter are in parse_pair(). */
static const char *const pair_words[] = {
	"scope", "src", "table", "tos", "dsfield", "weight", "realm", "realms", "mtu", "advmss",
	"rtt", "rttvar", "window", "cwnd", "initcwnd", "initrwnd", "ssthresh", "hoplimit",
	"quickack", "congctl", "features", "rto_min", "expires", "pref", "error", "nhid", "ttl",
	"users", "used", "age", "encap", "as", "ipid", "reordering", "fastopen_no_cookie", "uid",
	"iif", "mark", "from",
};

static const struct {
	const char *name;
	uint32_t protocol;
} protos[] = {
	{ "kernel", 2 },
	{ "boot", 10006 },
	{ "static", 10006 },
	{ "redirect", 4 },
	{ "ra", 4 },
	{ "dhcp", 3 },
	{ "bird", 1 },
	{ "zebra", 1 },
	{ "babel", 1 },
	{ "eigrp", 1 },
};

static bool is_one_of(const char *word, const char *const *list, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (!strcmp(list[i], word))
			return true;
	return false;
}

static uint32_t proto_number(const char *name)
{
	uint32_t protocol;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(protos); i++)
		if (!strcmp(protos[i].name, name))
			return protos[i].protocol;
	/* numbers of rtnetlink mean something else here */
	if (*name >= '0' && *name <= '9')
		return 1;
	return rtm_protocol_parse(name, &protocol) ? 0 : protocol;
}

static bool parse_pair(struct parser *p, const char *key, const char *word)
{
	const char *s = word;

	if (!strcmp(key, "via"))
		return parser_via(p, word);
	if (!strcmp(key, "dev"))
		return parser_dev(p, word);
	if (!strcmp(key, "metric")) {
		p->reason = "the metric is not a number";
		return scan_u32(&s, &p->event.metric) && !*s;
	}
	if (!strcmp(key, "proto") || !strcmp(key, "protocol"))
		p->event.protocol = proto_number(word);
	return true;
}

/* What follows a prefix, or "nexthop"; @save is strtok_r's. */
static enum parse_result parse_words(struct parser *p, char **save)
{
	char *key, *word;

	while ((key = strtok_r(NULL, " \t", save))) {
		/* counters and flags in brackets or angles */
		if (*key == '<' || *key == '[' || !strcmp(key, "\\"))
			continue;
		if (!strcmp(key, "nexthop"))
			continue;
		if (is_one_of(key, single_words, ARRAY_SIZE(single_words)))
			continue;
		if (!is_one_of(key, pair_words, ARRAY_SIZE(pair_words)) &&
		    strcmp(key, "via") && strcmp(key, "dev") && strcmp(key, "metric") &&
		    strcmp(key, "proto") && strcmp(key, "protocol"))
			return parser_bad(p, "a word that ip route does not print");
		word = strtok_r(NULL, " \t", save);
		/* "via inet6 ADDR", "mtu lock N", "encap mpls LABEL", "expires 3sec" */
		if (word && !strcmp(word, "inet6"))
			p->open_family = false;
		if (word && (!strcmp(word, "inet6") || !strcmp(word, "inet") ||
			     !strcmp(word, "lock") ||
			     (!strcmp(key, "encap") && strcmp(word, "ip"))))
			word = strtok_r(NULL, " \t", save);
		if (!word)
			return parser_bad(p, "the line ends where a value was expected");
		if (!parse_pair(p, key, word))
			return PARSE_BAD;
	}
	return PARSE_OK;
}

static int find_type(const char *word)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(types); i++)
		if (!strcmp(types[i].name, word))
			return i;
	return -1;
}

/*
 * Linux has routes of one prefix with different metrics; here an owner has one.
 * So the second one of a prefix counts as announced by another peer.
 */
static enum parse_result flush(struct parser *p)
{
	struct route_event *e = &p->event;

	if (p->pending && !p->pending_bad) {
		p->again = rtm_prefix_compare(&p->last, &e->prefix) ? 0 : p->again + 1;
		p->last = e->prefix;
		if (p->again) {
			e->peer.family = PEER_NAMED;
			memcpy(e->peer.addr, &p->again, sizeof(p->again));
		}
	}
	return parser_flush(p);
}

static enum parse_result iproute_line(struct parser *p, char *line, char *end)
{
	bool more = *line == ' ' || *line == '\t';
	char *word, *save;
	enum parse_result ret;
	int type;

	(void)end;
	word = strtok_r(line, " \t", &save);
	if (!word)
		return PARSE_SKIP;
	if (!strcmp(word, "nexthop") || more) {
		/* a further line of the route before */
		if (!p->pending)
			return strcmp(word, "nexthop") ? PARSE_SKIP :
				parser_bad(p, "a next hop without a route before it");
		ret = strcmp(word, "nexthop") ? PARSE_SKIP : parse_words(p, &save);
		if (ret == PARSE_BAD)
			p->pending_bad = true;
		return ret;
	}
	if (flush(p) == PARSE_STOP)
		return PARSE_STOP;
	parser_start(p);
	type = find_type(word);
	if (type >= 0) {
		if (types[type].skip)
			return PARSE_SKIP;
		p->event.flags = types[type].flags;
		word = strtok_r(NULL, " \t", &save);
		if (!word)
			return parser_bad(p, "a prefix is missing");
	}
	if (!parser_prefix(p, word))
		return PARSE_BAD;
	ret = parse_words(p, &save);
	/* also a bad one: its further lines belong to it */
	p->pending = true;
	p->pending_bad = ret == PARSE_BAD;
	return ret;
}

static bool iproute_probe(char *line, char *end)
{
	static const char *const second[] = {
		"via", "dev", "proto", "nhid", "scope", "metric", "nexthop", "table",
	};
	struct rtm_prefix prefix;
	char *word, *save;

	(void)end;
	word = strtok_r(line, " \t", &save);
	if (word && !strcmp(word, "nexthop"))
		return true;
	if (word && find_type(word) >= 0) {
		word = strtok_r(NULL, " \t", &save);
		return word && !rtm_prefix_parse(word, AF_UNSPEC, &prefix);
	}
	if (!word || (strcmp(word, "default") && rtm_prefix_parse(word, AF_UNSPEC, &prefix)))
		return false;
	word = strtok_r(NULL, " \t", &save);
	return word && is_one_of(word, second, ARRAY_SIZE(second)) &&
	       !(save && strchr(save, '[') && strchr(save, '('));
}

const struct format format_iproute = {
	.name = "iproute",
	.protocol = 10006,
	.probe = iproute_probe,
	.line = iproute_line,
	.finish = flush,
};
