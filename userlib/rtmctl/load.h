/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * rtmctl load: a reader makes lines, a parser makes events, owners take them.
 *
 *	input.c  ->  parse_*.c  ->  cmd_load.c  ->  load_owner.c  ->  librtm
 */
#ifndef RTMCTL_LOAD_H
#define RTMCTL_LOAD_H

#include "options.h"

/**
 * struct load_figures - what came of it
 * @lines: lines read
 * @bad: lines that could not be understood
 * @skipped: lines that say nothing about a route: blank, comment, state change
 * @records: routes to set or delete, handed to the kernel
 * @created: routes that were created
 * @deleted: routes that were deleted
 * @absent: deletions of a route that was not there, as in the middle of a stream
 * @failed: records that the kernel refused
 * @owners: entities that were registered
 * @seconds: time it took
 */
struct load_figures {
	uint64_t lines;
	uint64_t bad;
	uint64_t skipped;
	uint64_t records;
	uint64_t created;
	uint64_t deleted;
	uint64_t absent;
	uint64_t failed;
	uint64_t owners;
	double seconds;
};

/**
 * struct peer - who announced a route
 * @addr: its address; or, of a protocol of BIRD, a number of our own
 * @family: AF_INET, AF_INET6; AF_UNSPEC: there is none; PEER_NAMED: see @addr
 */
struct peer {
	uint8_t addr[16];
	uint32_t family;
};

#define PEER_NAMED	0xffffU

/**
 * struct route_event - one line, or what several lines together say
 * @op: RTM_OP_SET or RTM_OP_DEL
 * @nh_count: next hops in @hops
 * @flags: RTM_RTF_*
 * @metric: as the line has it
 * @protocol: that the line names, 0 for none
 * @has_time: @time is there
 * @time: seconds since some beginning
 * @line: where it stands
 * @prefix: destination
 * @peer: who announced it
 * @hops: next hops
 */
struct route_event {
	uint8_t op;
	uint8_t nh_count;
	uint16_t flags;
	uint32_t metric;
	uint32_t protocol;
	bool has_time;
	double time;
	uint64_t line;
	struct rtm_prefix prefix;
	struct peer peer;
	struct rtm_hop hops[RTM_MAX_NEXTHOPS];
};

/* What a parser says of a line. */
enum parse_result {
	PARSE_OK = 0,
	PARSE_SKIP,	/* nothing about a route */
	PARSE_BAD,	/* parser->reason tells why */
	PARSE_STOP,	/* the taker of events does not want any more */
};

/**
 * struct parser - a file that is being parsed
 * @format: how
 * @family: of routes without an address: -4, -6, or as the route before
 * @line: number of the line
 * @reason: why it is bad
 * @emit: takes an event; false: no more
 * @arg: for @emit
 * @event: the one that is being built
 * @open_family: the prefix was "default": the next hop tells the family
 * @pending: @event is complete but for further next hops
 * @pending_bad: @event is not to be emitted: one of its lines was bad
 * @last: prefix of the route before
 * @again: how many routes before this one had the same prefix
 * @names: protocols of BIRD seen so far, in order of appearance
 * @name_count: how many
 */
struct parser {
	const struct format *format;
	int family;
	uint64_t line;
	const char *reason;
	bool (*emit)(void *arg, const struct route_event *event);
	void *arg;
	struct route_event event;
	bool open_family;
	bool pending;
	bool pending_bad;
	struct rtm_prefix last;
	uint32_t again;
	char (*names)[32];
	unsigned int name_count;
};

/**
 * struct format - a format of files
 * @name: for --format
 * @protocol: number if neither line nor option names one
 * @probe: whether a line looks like it; the line may be changed
 * @line: parses one; @end points to its terminating zero
 * @finish: the file has ended; may be NULL
 */
struct format {
	const char *name;
	uint32_t protocol;
	bool (*probe)(char *line, char *end);
	enum parse_result (*line)(struct parser *p, char *line, char *end);
	enum parse_result (*finish)(struct parser *p);
};

extern const struct format format_table, format_multipeer, format_updates, format_iproute,
	format_bgpdump, format_bird;

/* formats.c: the format with that name; the one that most lines look like */
const struct format *format_by_name(const char *name);
const struct format *format_by_content(const char *text, size_t len);

/* parser.c: what the parsers share */
void parser_init(struct parser *p, const struct format *format, int family,
		 bool (*emit)(void *arg, const struct route_event *event), void *arg);
void parser_free(struct parser *p);
enum parse_result parser_line(struct parser *p, char *line, char *end);
enum parse_result parser_finish(struct parser *p);
enum parse_result parser_emit(struct parser *p);
enum parse_result parser_flush(struct parser *p);
void parser_start(struct parser *p);
enum parse_result parser_bad(struct parser *p, const char *reason);
bool parser_prefix(struct parser *p, const char *word);
bool parser_via(struct parser *p, const char *word);
bool parser_dev(struct parser *p, const char *word);

/**
 * struct input - a file, line by line
 * @name: for messages
 * @fd: read from here
 * @file_fd: the file itself, of which an unpacker reads at the same offset; or -1
 * @pid: the unpacker, 0 for none
 * @size: bytes of the file, 0 if not known
 * @buf: block of text
 * @room: bytes in @buf
 * @pos: what was handed out ends here
 * @used: what was read ends here
 * @end: the file has ended
 * @error: why it could not be read to its end, or NULL
 */
struct input {
	const char *name;
	int fd;
	int file_fd;
	int pid;
	uint64_t size;
	char *buf;
	size_t room;
	size_t pos;
	size_t used;
	bool end;
	const char *error;
};

bool input_open(struct input *in, const char *name);
void input_close(struct input *in);
/* what has been read and not handed out, at least one line if there is one */
const char *input_peek(struct input *in, size_t *len);
/* the next line without its end, zero terminated; NULL at the end of the file */
char *input_line(struct input *in, char **end);
/* share of the file that has been read, 0 to 1; below 0 if not known */
double input_share(const struct input *in);

/* progress.c: a bar on a terminal, nothing elsewhere */
struct progress;
struct progress *progress_open(bool wanted);
void progress_show(struct progress *progress, const struct input *in, uint64_t records);
void progress_clear(struct progress *progress);
void progress_close(struct progress *progress);

/* load_owner.c: owners, one for each (family, protocol, peer), and their batches */
struct load_owners;
struct load_report;
struct load_owners *load_owners_open(const struct options *o, struct load_figures *figures,
				     struct load_report *report);
bool load_owners_add(struct load_owners *owners, const struct route_event *event,
		     uint32_t protocol);
bool load_owners_flush(struct load_owners *owners);
int load_owners_error(const struct load_owners *owners);
void load_owners_describe(const struct load_owners *owners, FILE *file);
void load_owners_close(struct load_owners *owners);

/* load_report.c: what went wrong, the first few in words */
struct load_report {
	const char *name;
	uint32_t left;
	uint64_t hidden;
};

void load_report_line(struct load_report *report, uint64_t line, const char *reason,
		      const char *text);
void load_report_record(struct load_report *report, const struct rtm_route_info *route,
			uint64_t line, int err);
void load_report_rest(const struct load_report *report);

/* pace.c: --rate and --speed */
struct pace {
	double rate;
	double speed;
	double start;
	double first_time;
	bool has_first;
	uint64_t count;
};

void pace_start(struct pace *pace, const struct options *o);
/* seconds to wait before the next event, 0 or less: none */
double pace_due(struct pace *pace, const struct route_event *event);
void pace_wait(double seconds);
double pace_now(void);

#endif /* RTMCTL_LOAD_H */
