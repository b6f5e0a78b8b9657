// SPDX-License-Identifier: LGPL-2.1-or-later
/* rtmctl load: read files, own what they say. */
#include <errno.h>
#include <string.h>

#include "holder.h"
#include "load.h"
#include "show.h"

/**
 * struct load - the whole command
 * @o: what was asked for
 * @figures: what came of it
 * @report: what went wrong
 * @owners: who owns the routes
 * @pace: when the next event is due
 * @progress: the bar
 * @input: the file being read
 * @format: its format
 * @unflushed: events since the last time that batches were handed over
 */
struct load {
	const struct options *o;
	struct load_figures figures;
	struct load_report report;
	struct load_owners *owners;
	struct pace pace;
	struct progress *progress;
	struct input input;
	const struct format *format;
	uint64_t unflushed;
};

/* Nothing waits in a batch while we wait for the time of the next event. */
static bool keep_pace(struct load *load, const struct route_event *event)
{
	double wait = pace_due(&load->pace, event);

	/* short waits are saved up, so that batches do not become single records */
	if (wait <= 0.02)
		return true;
	if (load->unflushed && !load_owners_flush(load->owners))
		return false;
	load->unflushed = 0;
	while (wait > 0 && !stop_asked()) {
		progress_show(load->progress, &load->input, load->figures.records);
		pace_wait(wait < 0.1 ? wait : 0.1);
		wait -= 0.1;
	}
	return !stop_asked();
}

static bool take_event(void *arg, const struct route_event *event)
{
	struct load *load = arg;
	const struct options *o = load->o;
	uint32_t protocol = o->protocol;

	if (o->families && !(o->families & (event->prefix.family == AF_INET ? FAMILY_4 :
					    FAMILY_6)))
		return true;
	if (o->limit && load->figures.records >= o->limit)
		return false;
	if ((load->pace.rate || load->pace.speed) && !keep_pace(load, event))
		return false;
	if (!protocol)
		protocol = event->protocol ? event->protocol : load->format->protocol;
	load->unflushed++;
	return load_owners_add(load->owners, event, protocol);
}

static bool find_format(struct load *load)
{
	const char *text;
	size_t len;

	if (load->o->format) {
		load->format = format_by_name(load->o->format);
		return true;
	}
	text = input_peek(&load->input, &len);
	load->format = format_by_content(text, len);
	return load->format;
}

/* A file in which no line is a route: say so at its first line that has something. */
static void report_no_format(struct load *load)
{
	char *line, *end;
	uint64_t number = 0;

	while ((line = input_line(&load->input, &end))) {
		number++;
		if (line == end || *line == '#')
			continue;
		load->figures.bad++;
		load_report_line(&load->report, number, "not a route in any format that I know",
				 line);
		if (load->figures.bad >= 3)
			break;
	}
	load->figures.lines += number;
	if (number && load->figures.bad)
		complain("%s: formats are: table, multipeer, updates, what ip route, bgpdump -m "
			 "and BIRD's show route print; see: rtmctl load --help", load->input.name);
	else if (!load->input.error)
		complain("%s: there is nothing in it", load->input.name);
}

/* Line by line; what a line looked like is kept for the message. */
static bool read_lines(struct load *load, struct parser *parser)
{
	char *line, *end, text[128];
	enum parse_result result;

	while ((line = input_line(&load->input, &end))) {
		load->figures.lines++;
		memcpy(text, line, end - line < 127 ? end - line + 1 : 127);
		text[127] = 0;
		result = parser_line(parser, line, end);
		if (result == PARSE_SKIP)
			load->figures.skipped++;
		if (result == PARSE_STOP || stop_asked())
			return false;
		if (result == PARSE_BAD) {
			load->figures.bad++;
			progress_clear(load->progress);
			load_report_line(&load->report, parser->line, parser->reason, text);
			if (load->o->strict)
				return false;
		}
		if (!(load->figures.lines % 4096))
			progress_show(load->progress, &load->input, load->figures.records);
	}
	return parser_finish(parser) != PARSE_STOP;
}

/* False: no more files. */
static bool load_file(struct load *load, const char *name)
{
	struct parser parser;
	bool more;

	if (!input_open(&load->input, name)) {
		load->figures.bad++;
		return true;
	}
	load->report.name = load->input.name;
	if (!find_format(load)) {
		report_no_format(load);
		load->figures.bad += !load->figures.bad;
		more = !load->o->strict;
	} else {
		parser_init(&parser, load->format, options_family(load->o), take_event, load);
		more = read_lines(load, &parser);
		parser_free(&parser);
		/* what is reported later still has this file's name and lines */
		if (!load_owners_error(load->owners) && !load_owners_flush(load->owners))
			more = false;
	}
	progress_clear(load->progress);
	if (load->input.error && !stop_asked()) {
		complain("%s: %s", load->input.name, load->input.error);
		load->figures.bad++;
	}
	input_close(&load->input);
	return more;
}

static void load_files(struct load *load, int argc, char **argv)
{
	uint32_t round;
	int i;

	for (round = 0; !load->o->loops || round < load->o->loops; round++) {
		for (i = 0; i < argc; i++)
			if (!load_file(load, argv[i]))
				return;
		/* nothing will come of it the next time either */
		if (!load->figures.records)
			return;
	}
}

static void summary(const struct load *load)
{
	const struct load_figures *f = &load->figures;
	unsigned long long bad = f->bad + f->failed, good = f->records - f->failed;

	load_report_rest(&load->report);
	if (load->o->quiet)
		return;
	printf("%s %llu records in %.3f s, %.0f/s: ", load->o->dry_run ? "checked" : "loaded",
	       good, f->seconds, f->seconds > 0 ? good / f->seconds : 0.0);
	if (!load->o->dry_run)
		printf("%llu routes created, %llu deleted, ", (unsigned long long)f->created,
		       (unsigned long long)f->deleted);
	printf("%llu failed", bad);
	if (f->absent)
		printf(", %llu deletions of routes that were not there",
		       (unsigned long long)f->absent);
	if (stop_asked())
		printf(", interrupted");
	putchar('\n');
	fflush(stdout);
}

static void summary_json(const struct load *load)
{
	struct json_out *out = json_open();

	if (!out)
		return;
	load_report_rest(&load->report);
	json_load(out, &load->figures);
	json_close(out);
	fflush(stdout);
}

static int finish(struct load *load)
{
	const struct options *o = load->o;
	int ret = load_owners_error(load->owners);

	if (o->json)
		summary_json(load);
	else
		summary(load);
	if (!ret && (load->figures.bad || load->figures.failed || stop_asked()))
		ret = EXIT_SOME;
	if (ret == EXIT_DEVICE || stop_asked() || o->dry_run || o->hold == HOLD_NOT ||
	    load->figures.created == load->figures.deleted)
		return ret;
	if (!o->quiet) {
		load_owners_describe(load->owners, stderr);
		fprintf(stderr, "These routes are withdrawn when this process ends%s.\n",
			o->hold == HOLD_UNTIL_EOF ? " (end of input)" :
			o->hold_seconds ? "" : " (Ctrl-C)");
		fflush(stderr);
	}
	hold(o, NULL, -1, false);
	return ret;
}

static int check(const struct options *o, int argc, char **argv)
{
	int i;

	if (!argc)
		return usage_error("load needs a file; - is standard input; see: rtmctl load "
				   "--help");
	if (o->format && !format_by_name(o->format))
		return usage_error("--format %s: formats are table, multipeer, updates, iproute, "
				   "bgpdump, bird", o->format);
	for (i = 0; i < argc; i++)
		if (!strcmp(argv[i], "-") && (o->loops != 1 || o->hold == HOLD_UNTIL_EOF))
			return usage_error("standard input can be read once only: no --loop, no "
					   "--until-eof");
	return EXIT_OK;
}

int cmd_load(const struct options *o, int argc, char **argv)
{
	struct load load = { .o = o, .report.left = o->max_errors };
	double start;
	int ret;

	ret = check(o, argc, argv);
	if (ret)
		return ret;
	stop_catch();
	load.owners = load_owners_open(o, &load.figures, &load.report);
	if (!load.owners)
		return kernel_error("cannot load", -ENOMEM);
	load.progress = progress_open(!o->quiet && !o->json);
	start = pace_now();
	pace_start(&load.pace, o);
	load_files(&load, argc, argv);
	load.figures.seconds = pace_now() - start;
	progress_close(load.progress);
	ret = finish(&load);
	load_owners_close(load.owners);
	return ret;
}
