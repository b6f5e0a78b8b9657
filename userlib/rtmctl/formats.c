// SPDX-License-Identifier: LGPL-2.1-or-later
/* Which format a file has. */
#include <string.h>

#include "load.h"

#define PROBE_LINES	200
#define PROBE_WIDTH	1024

static const struct format *const formats[] = {
	&format_table, &format_multipeer, &format_updates, &format_bgpdump, &format_bird,
	&format_iproute,
};

const struct format *format_by_name(const char *name)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(formats); i++)
		if (!strcmp(formats[i]->name, name))
			return formats[i];
	return NULL;
}

static void vote(const char *line, size_t len, unsigned int *votes)
{
	char copy[PROBE_WIDTH];
	size_t i;

	if (len >= sizeof(copy) || memchr(line, 0, len))
		return;
	for (i = 0; i < ARRAY_SIZE(formats); i++) {
		memcpy(copy, line, len);
		if (len && copy[len - 1] == '\r')
			copy[len - 1] = 0;
		copy[len] = 0;
		votes[i] += formats[i]->probe(copy, copy + len);
	}
}

const struct format *format_by_content(const char *text, size_t len)
{
	unsigned int votes[ARRAY_SIZE(formats)] = { 0 };
	const char *end = text + len, *eol;
	unsigned int lines;
	size_t i, best = 0;

	for (lines = 0; text < end && lines < PROBE_LINES; lines++) {
		eol = memchr(text, '\n', end - text);
		vote(text, (eol ? eol : end) - text, votes);
		text = eol ? eol + 1 : end;
	}
	for (i = 1; i < ARRAY_SIZE(formats); i++)
		if (votes[i] > votes[best])
			best = i;
	return votes[best] ? formats[best] : NULL;
}
