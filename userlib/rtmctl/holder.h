/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* An owner of routes that takes commands in words. */
#ifndef RTMCTL_HOLDER_H
#define RTMCTL_HOLDER_H

#include "options.h"

#define HOLDER_PROTOCOL	10006U	/* static, if no other was asked for */
#define HOLDER_ANSWER	256	/* room for an answer */

struct holder;

/* Registers for the families in @families.  Returns an exit code. */
int holder_open(struct holder **holder, const struct options *o, unsigned int families);
void holder_close(struct holder *holder);

/* One line with its owners, for the user. */
void holder_describe(const struct holder *holder, FILE *file);

/* Runs one line; @answer begins with "ok" or "error".  False: it failed. */
bool holder_line(struct holder *holder, char *line, char *answer);

/* Routes that all lines together have added and not deleted. */
uint64_t holder_routes(const struct holder *holder);

/*
 * control.c: a socket by which another rtmctl reaches the holder of (instance,
 * protocol, protocol instance).  It has an abstract name, so its scope is the
 * network namespace, as the table's.  Only root and the same user are served.
 */
int control_listen(const struct options *o);
void control_serve(struct holder *holder, int fd);

/* Sends @line, gets @answer.  0, or -errno; -ECONNREFUSED: there is no holder. */
int control_ask(const struct options *o, const char *line, char *answer);

/* hold.c: serves until asked to stop; @holder may be NULL.  Returns an exit code. */
int hold(const struct options *o, struct holder *holder, int control, bool commands);

#endif /* RTMCTL_HOLDER_H */
