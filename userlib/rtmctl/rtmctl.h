/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the files of rtmctl share: exit codes, commands, messages. */
#ifndef RTMCTL_H
#define RTMCTL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/socket.h>

#include <rtm/rtm.h>

/* Exit codes; they are in the manual page. */
#define EXIT_OK		0
#define EXIT_SOME	1	/* nothing found, or some records failed */
#define EXIT_USAGE	2	/* wrong arguments */
#define EXIT_DEVICE	3	/* no device, no permission, the kernel refuses */

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

struct options;

/**
 * struct command - one word of the command line
 * @name: the word
 * @args: what follows it
 * @summary: one line for the list of commands
 * @text: what it does, for its own help
 * @options: OPT_* groups that it takes
 * @run: returns an exit code; argv[0] is the first argument after the options
 */
struct command {
	const char *name;
	const char *args;
	const char *summary;
	const char *text;
	unsigned int options;
	int (*run)(const struct options *o, int argc, char **argv);
};

/* main.c: the whole program; tests call it */
int rtmctl_main(int argc, char **argv);

/* message.c: all messages go to standard error and begin with "rtmctl: " */
void complain(const char *format, ...) __attribute__((format(printf, 1, 2)));
int usage_error(const char *format, ...) __attribute__((format(printf, 1, 2)));
int open_error(const struct options *o, int err);
int table_error(const struct options *o, int family, int err);
int register_error(const struct options *o, int family, uint32_t protocol,
		   uint32_t protocol_instance, int err);
/* what the kernel's refusal of one route means */
const char *route_error(int err);
int kernel_error(const char *doing, int err);

/* reader.c: a client for reading one family of the table that was asked for */
int reader_open(const struct options *o, int family, struct rtm_client **client);

/* what a command does with one family; returns an exit code */
typedef int family_fn(const struct options *o, struct rtm_client *client, int family, void *arg);
int for_each_family(const struct options *o, family_fn *fn, void *arg);

/* range.c: [PREFIX [exact|longer|from]] as an enum rtm_range and its prefix */
int range_parse(const struct options *o, int argc, char **argv, uint32_t *kind,
		struct rtm_prefix *prefix);

/* stop.c: SIGINT and SIGTERM ask the program to come to an end */
void stop_catch(void);
bool stop_asked(void);
void stop_reset(void);
void stop_raise(void);
struct pollfd;
struct timespec;
int stop_poll(struct pollfd *fds, unsigned long count, const struct timespec *timeout);

/* the commands */
int cmd_dests(const struct options *o, int argc, char **argv);
int cmd_routes(const struct options *o, int argc, char **argv);
int cmd_get(const struct options *o, int argc, char **argv);
int cmd_entities(const struct options *o, int argc, char **argv);
int cmd_nexthops(const struct options *o, int argc, char **argv);
int cmd_stats(const struct options *o, int argc, char **argv);
int cmd_add(const struct options *o, int argc, char **argv);
int cmd_set(const struct options *o, int argc, char **argv);
int cmd_del(const struct options *o, int argc, char **argv);
int cmd_hold(const struct options *o, int argc, char **argv);
int cmd_explain(const struct options *o, int argc, char **argv);
int cmd_hold_down(const struct options *o, int argc, char **argv);
int cmd_monitor(const struct options *o, int argc, char **argv);
int cmd_load(const struct options *o, int argc, char **argv);

#endif /* RTMCTL_H */
