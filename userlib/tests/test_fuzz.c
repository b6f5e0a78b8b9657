// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Every parser gets lines that were broken at random, always the same ones.
 * The sanitizers judge; an event that comes out must be a possible one.
 */
#include <stdlib.h>
#include <string.h>

#include "load.h"
#include "test.h"
#include "words.h"

#define ROUNDS	30000

static uint64_t seed = 88172645463325252ULL;
static uint64_t impossible, events;

static uint32_t rnd(uint32_t below)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (seed >> 16) % below;
}

static bool look(void *arg, const struct route_event *e)
{
	unsigned int bits = e->prefix.family == AF_INET ? 32 : 128;

	(void)arg;
	events++;
	if ((e->prefix.family != AF_INET && e->prefix.family != AF_INET6) ||
	    e->prefix.len > bits || e->nh_count > RTM_MAX_NEXTHOPS || e->op > RTM_OP_DEL)
		impossible++;
	return true;
}

static void mutate(char *line, size_t room)
{
	static const char pieces[] = " \t/.:|[](){}0123456789abcdef-AW*%\x01\xff";
	size_t len = strlen(line), at;
	unsigned int times = rnd(4);

	while (times--) {
		at = rnd(len + 1);
		switch (rnd(4)) {
		case 0:
			if (at < len)
				line[at] = pieces[rnd(sizeof(pieces) - 1)];
			break;
		case 1:
			line[at] = 0;
			len = at;
			break;
		case 2:
			if (at < len)
				memmove(line + at, line + at + 1, len-- - at);
			break;
		default:
			if (len + 1 < room) {
				memmove(line + at + 1, line + at, len + 1 - at);
				line[at] = pieces[rnd(sizeof(pieces) - 1)];
				len++;
			}
		}
	}
}

/* The line lies in memory of its own size, so that reading on is seen. */
static void feed(struct parser *parser, const char *line)
{
	size_t len = strlen(line);
	char *copy = malloc(len + 1);

	if (!copy)
		abort();
	memcpy(copy, line, len + 1);
	parser_line(parser, copy, copy + len);
	free(copy);
}

static unsigned int read_lines(const char *name, char (*lines)[256], unsigned int max)
{
	FILE *file = fopen(data(name), "r");
	unsigned int count = 0;

	if (!file)
		abort();
	while (count < max && fgets(lines[count], 256, file)) {
		lines[count][strcspn(lines[count], "\n")] = 0;
		count++;
	}
	fclose(file);
	return count;
}

static void fuzz(const struct format *format, const char *name)
{
	static char lines[64][256];
	unsigned int count = read_lines(name, lines, 64), i;
	struct parser parser;
	char line[300];

	impossible = 0;
	events = 0;
	parser_init(&parser, format, AF_UNSPEC, look, NULL);
	for (i = 0; i < ROUNDS; i++) {
		strcpy(line, lines[rnd(count)]);
		mutate(line, sizeof(line));
		feed(&parser, line);
		format_by_content(line, strlen(line));
	}
	parser_finish(&parser);
	parser_free(&parser);
	ok(!impossible && events > 100, "%s: %d broken lines, %llu events, all possible",
	   format->name, ROUNDS, (unsigned long long)events);
}

static void fuzz_words(void)
{
	static const char *const lines[] = {
		"add 192.0.2.0/24 via 203.0.113.1 dev lo metric 3 pref 7",
		"set blackhole 2001:db8::/32 view ucast,mcast flag local opaque 0011ff",
		"add 10.0.0.0/8 nexthop via 192.0.2.1 nexthop via 192.0.2.2 dev lo from 192.0.2.9",
		"del 10.0.0.0/8 from 192.0.2.1",
	};
	unsigned int i, good = 0;
	char line[300], *words[WORDS_MAX];
	struct words_route w;
	int count;

	for (i = 0; i < ROUNDS; i++) {
		strcpy(line, lines[rnd(4)]);
		mutate(line, sizeof(line));
		count = words_split(line, words);
		if (count < 0)
			continue;
		good += !words_parse(&w, AF_UNSPEC, count, words);
		words_free(&w);
	}
	ok(good > 100, "words: %d broken lines, %u good", ROUNDS, good);
}

void test_fuzz(void)
{
	fuzz(&format_table, "table.txt");
	fuzz(&format_multipeer, "multipeer.txt");
	fuzz(&format_updates, "updates.txt");
	fuzz(&format_iproute, "iproute.txt");
	fuzz(&format_bgpdump, "bgpdump.txt");
	fuzz(&format_bird, "bird1.txt");
	fuzz(&format_bird, "bird2.txt");
	fuzz_words();
}
