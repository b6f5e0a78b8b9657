// SPDX-License-Identifier: LGPL-2.1-or-later
/* Options of all commands: one table, parsed and explained from it. */
#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "names.h"
#include "options.h"

enum {
	O_HELP = 'h',
	O_INET = '4',
	O_INET6 = '6',
	O_JSON = 'j',
	O_QUIET = 'q',
	O_INSTANCE = 256,
	O_DEVICE,
	O_OWNER,
	O_VIEW,
	O_PROTOCOL,
	O_PROTO_INSTANCE,
	O_VIA,
	O_DEV,
	O_FROM,
	O_PREFERENCE,
	O_METRIC_OFFSET,
	O_NEXTHOP,
	O_HOLD,
	O_EXIT,
	O_UNTIL_EOF,
	O_BATCH,
	O_PEERS,
	O_RATE,
	O_SPEED,
	O_LOOP,
	O_LIMIT,
	O_FORMAT,
	O_DRY_RUN,
	O_MAX_ERRORS,
	O_STRICT,
	O_FAMILY,
	O_INITIAL,
	O_EVENTS,
	O_TYPE,
};

#define OPT_ALL	(~0U)

/* has: 0 no value, 1 a value, 2 perhaps a value */
static const struct optdef {
	const char *name;
	int val;
	int has;
	unsigned int groups;
	const char *arg;
	const char *text;
} optdefs[] = {
	{ "inet", O_INET, 0, OPT_TABLE, "", "IPv4 only" },
	{ "inet6", O_INET6, 0, OPT_TABLE, "", "IPv6 only" },
	{ "family", O_FAMILY, 1, OPT_TABLE, "auto|inet|inet6", "the same in words (auto: both)" },
	{ "instance", O_INSTANCE, 1, OPT_TABLE, "N", "routing instance, 0 to 65535 (0)" },
	{ "device", O_DEVICE, 1, OPT_TABLE, "PATH", "the device (" RTM_DEVICE_PATH ")" },
	{ "json", O_JSON, 0, OPT_SHOW, "", "print JSON" },
	{ "owner", O_OWNER, 1, OPT_SELECT, "ID", "only of the entity with that id" },
	{ "view", O_VIEW, 1, OPT_VIEW, "NAME", "ucast, mcast, all, or any" },
	{ "protocol", O_PROTOCOL, 1, OPT_MATCH | OPT_OWNER, "P", "protocol, by name or number" },
	{ "via", O_VIA, 1, OPT_ROUTES, "ADDR[%DEV]", "only with that next hop" },
	{ "dev", O_DEV, 1, OPT_ROUTES, "DEV", "only with a next hop on that interface" },
	{ "from", O_FROM, 1, OPT_ROUTES, "ADDR[%DEV]", "only learned from that neighbour" },
	{ "proto-instance", O_PROTO_INSTANCE, 1, OPT_OWNER, "N",
	  "tells registrations of one protocol apart (0)" },
	{ "preference", O_PREFERENCE, 1, OPT_LOAD, "N",
	  "preference of all routes (the protocol's own)" },
	{ "metric-offset", O_METRIC_OFFSET, 1, OPT_LOAD, "N", "add N to every metric" },
	{ "nexthop", O_NEXTHOP, 1, OPT_LOAD, "ADDR[%DEV]",
	  "this next hop for all routes of its family" },
	{ "peers", O_PEERS, 1, OPT_LOAD, "HOW",
	  "entity: each peer is an owner (default);\n"
	  "neighbour: one owner, the peer is the neighbour;\n"
	  "ignore: one owner, the last announcement counts" },
	{ "format", O_FORMAT, 1, OPT_LOAD, "NAME",
	  "table, multipeer, updates, iproute, bgpdump,\n"
	  "or bird (found by content)" },
	{ "batch", O_BATCH, 1, OPT_LOAD, "N", "records in one call, 1 to 1048576 (4096)" },
	{ "rate", O_RATE, 1, OPT_LOAD, "N", "at most N records a second" },
	{ "speed", O_SPEED, 1, OPT_LOAD, "X", "replay by the times in the file, X times as fast" },
	{ "loop", O_LOOP, 2, OPT_LOAD, "[=N]", "read the files N times (without N: for ever)" },
	{ "limit", O_LIMIT, 1, OPT_LOAD | OPT_WATCH, "N", "stop after N records" },
	{ "initial", O_INITIAL, 0, OPT_WATCH, "", "begin with what is in the table" },
	{ "events", O_EVENTS, 0, OPT_WATCH, "",
	  "tell of owners that come and go, too; needs root" },
	{ "type", O_TYPE, 1, OPT_WATCH, "WHAT",
	  "all: whatever changes (default); best: another\n"
	  "best route, or its data; forwarding: only what\n"
	  "matters for forwarding" },
	{ "dry-run", O_DRY_RUN, 0, OPT_LOAD, "", "read and check the files, touch no device" },
	{ "strict", O_STRICT, 0, OPT_LOAD, "", "stop at the first bad line or record" },
	{ "max-errors", O_MAX_ERRORS, 1, OPT_LOAD, "N", "bad lines to print (10)" },
	{ "quiet", O_QUIET, 0, OPT_LOAD, "", "no progress, no summary" },
	{ "hold", O_HOLD, 2, OPT_HOLD, "[=SECONDS]",
	  "stay until SIGINT or SIGTERM (default), or so long" },
	{ "until-eof", O_UNTIL_EOF, 0, OPT_HOLD, "", "stay until standard input ends" },
	{ "exit", O_EXIT, 0, OPT_HOLD, "", "leave at once; what was owned is withdrawn" },
	{ "help", O_HELP, 0, OPT_ALL, "", "this text" },
};

static bool parse_count(const char *text, uint64_t min, uint64_t max, uint64_t *value)
{
	unsigned long long number;
	char *end;

	if (*text < '0' || *text > '9')
		return false;
	errno = 0;
	number = strtoull(text, &end, 10);
	if (errno || *end || number < min || number > max)
		return false;
	*value = number;
	return true;
}

static bool parse_real(const char *text, double *value)
{
	char *end;

	errno = 0;
	*value = strtod(text, &end);
	return !errno && end != text && !*end && *value > 0 && *value < 1e12;
}

static bool parse_peers(const char *text, enum peers_kind *peers)
{
	if (!strcmp(text, "entity"))
		*peers = PEERS_ENTITY;
	else if (!strcmp(text, "neighbour") || !strcmp(text, "neighbor"))
		*peers = PEERS_NEIGHBOUR;
	else if (!strcmp(text, "ignore"))
		*peers = PEERS_IGNORE;
	else
		return false;
	return true;
}

static bool parse_family(const char *text, unsigned int *families)
{
	if (!strcmp(text, "auto") || !strcmp(text, "any") || !strcmp(text, "both"))
		*families = 0;
	else if (!strcmp(text, "inet") || !strcmp(text, "4") || !strcmp(text, "ipv4"))
		*families = FAMILY_4;
	else if (!strcmp(text, "inet6") || !strcmp(text, "6") || !strcmp(text, "ipv6"))
		*families = FAMILY_6;
	else
		return false;
	return true;
}

static bool parse_type(const char *text, uint32_t *types)
{
	if (!strcmp(text, "all"))
		*types = RTM_NOTIFY_T_ALL;
	else if (!strcmp(text, "best"))
		*types = RTM_NOTIFY_T_BEST;
	else if (!strcmp(text, "forwarding"))
		*types = RTM_NOTIFY_T_FORWARDING;
	else
		return false;
	return true;
}

static bool parse_hop(const char *text, struct rtm_hop *hop, bool *has)
{
	*has = true;
	return !rtm_hop_parse(text, AF_UNSPEC, hop);
}

/* Options with a number: its range, and where it goes. */
#define NUMBER(val, min, max, member) \
	{ val, min, max, offsetof(struct options, member), \
	  sizeof(((struct options *)0)->member) }

static const struct {
	int val;
	uint64_t min;
	uint64_t max;
	size_t offset;
	size_t size;
} numbers[] = {
	NUMBER(O_INSTANCE, 0, UINT16_MAX, instance),
	NUMBER(O_OWNER, 1, UINT32_MAX, owner),
	NUMBER(O_PROTO_INSTANCE, 0, UINT32_MAX, protocol_instance),
	NUMBER(O_PREFERENCE, 1, UINT32_MAX, preference),
	NUMBER(O_METRIC_OFFSET, 0, UINT32_MAX, metric_offset),
	NUMBER(O_BATCH, 1, RTM_MAX_ARRAY, batch),
	NUMBER(O_MAX_ERRORS, 0, UINT32_MAX, max_errors),
	NUMBER(O_LIMIT, 1, UINT64_MAX, limit),
};

static bool set_number(struct options *o, int val, const char *arg)
{
	uint64_t number;
	uint32_t number32;
	uint16_t number16;
	char *to;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(numbers) && numbers[i].val != val; i++)
		;
	if (i == ARRAY_SIZE(numbers) ||
	    !parse_count(arg, numbers[i].min, numbers[i].max, &number))
		return false;
	to = (char *)o + numbers[i].offset;
	number32 = number;
	number16 = number;
	if (numbers[i].size == sizeof(number16))
		memcpy(to, &number16, sizeof(number16));
	else if (numbers[i].size == sizeof(number32))
		memcpy(to, &number32, sizeof(number32));
	else
		memcpy(to, &number, sizeof(number));
	return true;
}

/* Options whose value may be left out. */
static bool set_optional(struct options *o, int val, const char *arg)
{
	uint64_t n = 0;

	if (arg && !parse_count(arg, 1, UINT32_MAX, &n))
		return false;
	if (val == O_HOLD) {
		o->hold = HOLD_UNTIL_SIGNAL;
		o->hold_seconds = n;
	} else {
		o->loops = n;
	}
	return true;
}

/* Options without a value. */
static bool set_flag(struct options *o, int val)
{
	switch (val) {
	case O_INET:
		o->families |= FAMILY_4;
		return true;
	case O_INET6:
		o->families |= FAMILY_6;
		return true;
	case O_JSON:
		o->json = true;
		return true;
	case O_EXIT:
		o->hold = HOLD_NOT;
		return true;
	case O_UNTIL_EOF:
		o->hold = HOLD_UNTIL_EOF;
		return true;
	case O_DRY_RUN:
		o->dry_run = true;
		return true;
	case O_STRICT:
		o->strict = true;
		return true;
	case O_QUIET:
		o->quiet = true;
		return true;
	case O_INITIAL:
		o->initial = true;
		return true;
	case O_EVENTS:
		o->events = true;
		return true;
	default:
		return false;
	}
}

static bool set_option(struct options *o, int val, const char *arg)
{
	switch (val) {
	case O_FAMILY:
		return parse_family(arg, &o->families);
	case O_DEVICE:
		o->device = arg;
		return true;
	case O_FORMAT:
		o->format = arg;
		return true;
	case O_VIEW:
		o->has_views = true;
		return names_parse_views(arg, &o->views);
	case O_PROTOCOL:
		return !rtm_protocol_parse(arg, &o->protocol);
	case O_VIA:
	case O_NEXTHOP:
		return parse_hop(arg, &o->via, &o->has_via);
	case O_FROM:
		return parse_hop(arg, &o->from, &o->has_from);
	case O_DEV:
		o->dev = names_parse_dev(arg);
		return o->dev;
	case O_PEERS:
		return parse_peers(arg, &o->peers);
	case O_TYPE:
		return parse_type(arg, &o->types);
	case O_RATE:
		return parse_real(arg, &o->rate);
	case O_SPEED:
		return parse_real(arg, &o->speed);
	case O_HOLD:
	case O_LOOP:
		return set_optional(o, val, arg);
	default:
		return arg ? set_number(o, val, arg) : set_flag(o, val);
	}
}

static const struct optdef *optdef_of(int val)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(optdefs); i++)
		if (optdefs[i].val == val)
			return &optdefs[i];
	return NULL;
}

static int bad_option(const struct command *cmd, int c, int argc, char **argv)
{
	const char *word = optind > 0 && optind <= argc ? argv[optind - 1] : "?";

	if (c == ':')
		usage_error("option %s needs a value; see: rtmctl %s --help", word, cmd->name);
	else
		usage_error("%s takes no option %s; see: rtmctl %s --help", cmd->name, word,
			    cmd->name);
	return OPTIONS_BAD;
}

int options_parse(struct options *o, const struct command *cmd, int argc, char **argv)
{
	struct option longs[ARRAY_SIZE(optdefs) + 1] = { { 0 } };
	size_t i, n = 0;
	int c;

	*o = (struct options){ .batch = 4096, .loops = 1, .max_errors = 10,
				.types = RTM_NOTIFY_T_ALL };
	for (i = 0; i < ARRAY_SIZE(optdefs); i++) {
		if (!(optdefs[i].groups & (cmd->options | (optdefs[i].groups == OPT_ALL))))
			continue;
		longs[n++] = (struct option){ optdefs[i].name, optdefs[i].has, NULL,
					      optdefs[i].val };
	}
	optind = 0;
	opterr = 0;
	while ((c = getopt_long(argc, argv, ":46jqh", longs, NULL)) != -1) {
		const struct optdef *def = optdef_of(c);

		if (c == O_HELP)
			return OPTIONS_HELP;
		if (!def || !(def->groups & cmd->options))
			return bad_option(cmd, c, argc, argv);
		if (!set_option(o, c, optarg)) {
			usage_error("--%s %s is wrong; --%s %s: %s", def->name, optarg ? optarg : "",
				    def->name, def->arg, def->text);
			return OPTIONS_BAD;
		}
	}
	return optind;
}

bool options_takes_next(const char *word)
{
	size_t i;

	if (strncmp(word, "--", 2) || strchr(word, '='))
		return false;
	for (i = 0; i < ARRAY_SIZE(optdefs); i++)
		if (!strcmp(optdefs[i].name, word + 2))
			return optdefs[i].has == 1;
	return false;
}

void options_help(const struct command *cmd)
{
	size_t i;

	printf("Usage: rtmctl %s%s%s [OPTIONS]\n\n%s\n\nOptions:\n", cmd->name,
	       *cmd->args ? " " : "", cmd->args, cmd->text);
	for (i = 0; i < ARRAY_SIZE(optdefs); i++) {
		const struct optdef *def = &optdefs[i];
		const char *text = def->text, *end;
		char name[64];

		if (!(def->groups & cmd->options) && def->groups != OPT_ALL)
			continue;
		if (def->val < O_INSTANCE)
			snprintf(name, sizeof(name), "-%c, --%s", def->val, def->name);
		else
			snprintf(name, sizeof(name), "--%s%s%s", def->name,
				 *def->arg && *def->arg != '[' ? " " : "", def->arg);
		while ((end = strchr(text, '\n'))) {
			printf("  %-26s %.*s\n", name, (int)(end - text), text);
			name[0] = 0;
			text = end + 1;
		}
		printf("  %-26s %s\n", name, text);
	}
}

int options_family(const struct options *o)
{
	if (o->families == FAMILY_4)
		return AF_INET;
	if (o->families == FAMILY_6)
		return AF_INET6;
	return AF_UNSPEC;
}
