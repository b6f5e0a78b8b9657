// SPDX-License-Identifier: LGPL-2.1-or-later
/* The command line: which command, which options, its exit code. */
#include <stdlib.h>
#include <string.h>

#include "options.h"

#define ROUTE_WORDS \
	"  [blackhole|discard|...] PREFIX [via ADDR] [dev DEV] [metric N] [pref N]\n" \
	"  [view ucast|mcast|ucast,mcast|none] [from ADDR] [flag NAME] [opaque HEX]\n" \
	"  [nexthop [via ADDR] [dev DEV]]..."

#define RANGE_TEXT \
	"PREFIX alone is that prefix only; with \"longer\" it and everything below it;\n" \
	"with \"from\" everything from there on."

static const struct command commands[] = {
	{ "dests", "[PREFIX [exact|longer|from]]", "destinations with their best routes",
	  "Shows destinations, each with its best route.\n" RANGE_TEXT "\n"
	  "--owner: those where that entity owns the best route; --protocol: the best\n"
	  "route of that protocol.",
	  OPT_TABLE | OPT_SHOW | OPT_SELECT | OPT_MATCH | OPT_VIEW, cmd_dests },
	{ "routes", "[PREFIX [exact|longer|from]]", "all routes, the best ones marked",
	  "Shows routes; * marks those that are best in a view.\n" RANGE_TEXT,
	  OPT_TABLE | OPT_SHOW | OPT_SELECT | OPT_MATCH | OPT_VIEW | OPT_ROUTES, cmd_routes },
	{ "get", "ADDRESS", "the route to an address",
	  "Looks up the longest prefix that covers ADDRESS (or a prefix), in the unicast\n"
	  "view unless --view says otherwise, and shows its best route.",
	  OPT_TABLE | OPT_SHOW | OPT_MATCH | OPT_VIEW, cmd_get },
	{ "entities", "", "who owns routes",
	  "Shows the owners of routes: id, protocol and instance, process, routes, next\n"
	  "hops.",
	  OPT_TABLE | OPT_SHOW | OPT_SELECT | OPT_MATCH, cmd_entities },
	{ "nexthops", "[PREFIX [exact|longer|from]]", "next hops of all owners",
	  "Shows the next hops of each owner and how many routes use them.\n"
	  "PREFIX is about their addresses: with \"longer\" all that are in it.",
	  OPT_TABLE | OPT_SHOW | OPT_SELECT | OPT_MATCH, cmd_nexthops },
	{ "explain", "PREFIX", "why a destination's best route is the best",
	  "Shows all routes to exactly PREFIX, best first, and for each of the others the\n"
	  "step that put it behind: preference, then metric, then age (the older stays).",
	  OPT_TABLE | OPT_SHOW, cmd_explain },
	{ "monitor", "", "tell of changes as they happen",
	  "Prints a line for each destination that changed, with its best route, until\n"
	  "SIGINT or SIGTERM. However fast things change, a destination is told once with\n"
	  "its state when it is read, and nothing is lost. --json: an object a line.",
	  OPT_TABLE | OPT_SHOW | OPT_VIEW | OPT_WATCH, cmd_monitor },
	{ "hold", "PREFIX TIME", "hold a destination's last route when it goes",
	  "Marks the destination for hold-down: when the last of its routes in a view goes,\n"
	  "that route is kept for TIME (30s, 500ms, 2m) as its hold route, for advertising\n"
	  "protocols to see. View: unicast, unless --view says otherwise.",
	  OPT_TABLE | OPT_VIEW, cmd_hold_down },
	{ "stats", "", "figures of the table",
	  "Shows counts and memory of the table.", OPT_TABLE | OPT_SHOW, cmd_stats },
	{ "add", "ROUTE", "add a route; an error if it is there",
	  "ROUTE:\n" ROUTE_WORDS "\n\n"
	  "A route lives as long as its owner. If an \"rtmctl hold-open\" of the same\n"
	  "protocol and instances is running, it gets the route; else this process stays\n"
	  "as the owner. The protocol is static if no other is given.",
	  OPT_TABLE | OPT_OWNER | OPT_HOLD, cmd_add },
	{ "set", "ROUTE", "add a route, or change it if it is there",
	  "As rtmctl add, but a route that is there is changed.",
	  OPT_TABLE | OPT_OWNER | OPT_HOLD, cmd_set },
	{ "del", "PREFIX [from ADDR]", "delete a route of a running hold-open",
	  "Asks the running \"rtmctl hold-open\" of the same protocol and instances to\n"
	  "delete its route. Routes of another owner cannot be deleted.",
	  OPT_TABLE | OPT_OWNER, cmd_del },
	{ "load", "FILE...", "load routing tables and updates, and own them",
	  "Reads files (- is standard input, .xz is unpacked) and becomes the owner of\n"
	  "what they say, one owner for each family and, unless --peers says otherwise,\n"
	  "for each peer. Formats: PREFIX NEXTHOP PATHLEN ORIGIN [PEER]; timed updates\n"
	  "TIME A|W PREFIX ...; what ip route, bgpdump -m, and BIRD's show route [all]\n"
	  "print. The protocol is the one that a line names, else bgp (ip route: static).\n"
	  "When all is loaded the routes are held, since they die with their owner.",
	  OPT_TABLE | OPT_SHOW | OPT_OWNER | OPT_HOLD | OPT_LOAD, cmd_load },
	{ "hold-open", "", "be an owner that takes commands",
	  "Registers for both families (-4, -6: one) and stays. Takes lines on standard\n"
	  "input, and from rtmctl add, set and del:\n"
	  "  add|set|update|del ROUTE\n"
	  "and answers each with a line that begins with ok or error. ROUTE:\n" ROUTE_WORDS,
	  OPT_TABLE | OPT_OWNER | OPT_HOLD, cmd_hold },
};

static void help(FILE *file)
{
	size_t i;

	fputs("Usage: rtmctl COMMAND [ARGUMENTS] [OPTIONS]\n"
	      "Look at and change the shared routing table of the rtm kernel module.\n\n"
	      "Commands:\n", file);
	for (i = 0; i < ARRAY_SIZE(commands); i++)
		fprintf(file, "  %-10s %s\n", commands[i].name, commands[i].summary);
	fputs("\nrtmctl COMMAND --help tells more; so does man rtmctl.\n"
	      "Exit codes: 0 done; 1 nothing found, or some records failed; 2 wrong arguments;\n"
	      "3 no device, no permission, or the kernel refuses.\n", file);
}

static const struct command *command_find(const char *word)
{
	const struct command *found = NULL;
	size_t i, len = strlen(word);

	for (i = 0; i < ARRAY_SIZE(commands); i++) {
		if (!strcmp(commands[i].name, word))
			return &commands[i];
		/* as with ip: a beginning that fits one command */
		if (len && !strncmp(commands[i].name, word, len)) {
			if (found)
				return NULL;
			found = &commands[i];
		}
	}
	return found;
}

static int run(const struct command *cmd, int argc, char **argv)
{
	struct options o;
	int first = options_parse(&o, cmd, argc, argv);

	if (first == OPTIONS_BAD)
		return EXIT_USAGE;
	if (first == OPTIONS_HELP) {
		options_help(cmd);
		return EXIT_OK;
	}
	return cmd->run(&o, argc - first, argv + first);
}

/* Options may stand before the command: then they move behind it. */
static int find_word(int argc, char **argv)
{
	int i;

	for (i = 1; i < argc && argv[i][0] == '-' && argv[i][1]; i++)
		if (options_takes_next(argv[i]))
			i++;
	return i;
}

static int run_help(int argc, char **argv)
{
	const struct command *cmd = argc ? command_find(argv[0]) : NULL;

	if (argc && !cmd)
		return usage_error("%s is not a command; see: rtmctl help", argv[0]);
	if (cmd)
		options_help(cmd);
	else
		help(stdout);
	return EXIT_OK;
}

int rtmctl_main(int argc, char **argv)
{
	int word = find_word(argc, argv), i;
	const struct command *cmd;
	char *name;

	if (argc > 1 && (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h")))
		return run_help(0, NULL);
	if (argc > 1 && (!strcmp(argv[1], "--version") || !strcmp(argv[1], "-V"))) {
		puts("rtmctl " RTM_LIB_VERSION);
		return EXIT_OK;
	}
	if (word >= argc) {
		help(stderr);
		return EXIT_USAGE;
	}
	if (!strcmp(argv[word], "help"))
		return run_help(argc - word - 1, argv + word + 1);
	name = argv[word];
	cmd = command_find(name);
	if (!cmd)
		return usage_error("%s is not a command, or stands for several; see: rtmctl help",
				   name);
	for (i = word; i > 1; i--)
		argv[i] = argv[i - 1];
	argv[1] = name;
	return run(cmd, argc - 1, argv + 1);
}
