/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Options of all commands: one table, parsed and explained from it. */
#ifndef RTMCTL_OPTIONS_H
#define RTMCTL_OPTIONS_H

#include "rtmctl.h"

/* Groups of options; a command names those that it takes. */
#define OPT_TABLE	0x01U	/* which table */
#define OPT_SHOW	0x02U	/* how to print */
#define OPT_SELECT	0x04U	/* owner */
#define OPT_MATCH	0x08U	/* protocol */
#define OPT_ROUTES	0x10U	/* next hop, interface, neighbour */
#define OPT_OWNER	0x20U	/* as which owner */
#define OPT_HOLD	0x40U	/* how long to own */
#define OPT_LOAD	0x80U	/* reading of files */
#define OPT_VIEW	0x100U	/* view */
#define OPT_WATCH	0x200U	/* what to be told of */

#define FAMILY_4	0x1U
#define FAMILY_6	0x2U

enum hold_kind {
	HOLD_UNTIL_SIGNAL = 0,
	HOLD_UNTIL_EOF,
	HOLD_NOT,
};

enum peers_kind {
	PEERS_ENTITY = 0,	/* an owner for each peer */
	PEERS_NEIGHBOUR,	/* one owner, the peer is the route's neighbour */
	PEERS_IGNORE,		/* one owner, the last announcement counts */
};

/**
 * struct options - what was asked for, defaults included
 * @device: path of the device, NULL for the usual one
 * @families: FAMILY_*; 0 for both
 * @instance: instance id
 * @json: print JSON
 * @owner: entity id, 0 for any
 * @views: set of views; meaningful if @has_views
 * @has_views: --view was given
 * @protocol: number, 0 if not given
 * @protocol_instance: registration's, or the first of several
 * @via: next hop to select by, or to use for everything loaded
 * @has_via: --via or --nexthop was given
 * @dev: interface index to select by, 0 for any
 * @from: neighbour to select by
 * @has_from: --from was given
 * @preference: 0 for the default of the protocol
 * @metric_offset: added to each metric
 * @hold: how long to stay
 * @hold_seconds: at most that long, 0 without limit
 * @batch: records in one call
 * @peers: what to make of several peers in one file
 * @rate: events in a second, 0 without limit
 * @speed: replay by the times in the file, that many times as fast; 0: do not
 * @loops: how often to read the files, 0 for ever
 * @limit: records to load, 0 for all
 * @format: name of the format, NULL: by content
 * @dry_run: parse only
 * @max_errors: bad lines to print
 * @strict: stop at the first bad line or record
 * @quiet: no progress, no summary
 * @initial: begin with what is in the table
 * @events: tell of entities, too
 * @types: RTM_NOTIFY_T_*
 */
struct options {
	const char *device;
	unsigned int families;
	uint16_t instance;
	bool json;
	uint32_t owner;
	uint32_t views;
	bool has_views;
	uint32_t protocol;
	uint32_t protocol_instance;
	struct rtm_hop via;
	bool has_via;
	uint32_t dev;
	struct rtm_hop from;
	bool has_from;
	uint32_t preference;
	uint32_t metric_offset;
	enum hold_kind hold;
	uint32_t hold_seconds;
	uint32_t batch;
	enum peers_kind peers;
	double rate;
	double speed;
	uint32_t loops;
	uint64_t limit;
	const char *format;
	bool dry_run;
	uint32_t max_errors;
	bool strict;
	bool quiet;
	bool initial;
	bool events;
	uint32_t types;
};

/* What options_parse() found instead of a command to run. */
#define OPTIONS_HELP	(-1)
#define OPTIONS_BAD	(-2)

/* Returns the index of the first argument, or OPTIONS_*. */
int options_parse(struct options *o, const struct command *cmd, int argc, char **argv);

/* Whether the option in @word takes the next word too. */
bool options_takes_next(const char *word);

void options_help(const struct command *cmd);

/* -4 and -6 as a family; AF_UNSPEC if neither or both were given */
int options_family(const struct options *o);

#endif /* RTMCTL_OPTIONS_H */
