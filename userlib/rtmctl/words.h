/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A route in words, as "add", "del" and "hold-open" take it. */
#ifndef RTMCTL_WORDS_H
#define RTMCTL_WORDS_H

#include "rtmctl.h"

#define WORDS_MAX	128

/**
 * struct words_route - a route in words
 * @route: the record; op says what is to be done
 * @aux: its further next hops and opaque bytes; made by words_parse()
 */
struct words_route {
	struct rtm_route_info route;
	struct rtm_aux *aux;
};

/* Cuts @line into words; returns how many, or -1 if there are too many. */
int words_split(char *line, char **words);

/*
 * Parses "add|set|update|del PREFIX ...".  @family: AF_UNSPEC for either.
 * Returns NULL, or what is wrong.  words_free() in any case.
 */
const char *words_parse(struct words_route *w, int family, int count, char **words);
void words_free(struct words_route *w);

#endif /* RTMCTL_WORDS_H */
