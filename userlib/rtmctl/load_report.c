// SPDX-License-Identifier: LGPL-2.1-or-later
/* What went wrong with a file: the first few in words, the others counted. */
#include <string.h>

#include "load.h"

/* No control characters of a file get to the terminal. */
static void excerpt(const char *text, char *out, size_t size)
{
	size_t i;

	for (i = 0; i < size - 1 && text[i]; i++)
		out[i] = text[i] >= ' ' && text[i] < 127 ? text[i] : '?';
	out[i] = 0;
	if (text[i] && size > 4)
		memcpy(out + size - 4, "...", 4);
}

static bool worth_a_line(struct load_report *report)
{
	if (!report->left) {
		report->hidden++;
		return false;
	}
	report->left--;
	return true;
}

void load_report_line(struct load_report *report, uint64_t line, const char *reason,
		      const char *text)
{
	char part[61];

	if (!worth_a_line(report))
		return;
	excerpt(text, part, sizeof(part));
	complain("%s:%llu: %s: %s", report->name, (unsigned long long)line, reason, part);
}

void load_report_record(struct load_report *report, const struct rtm_route_info *route,
			uint64_t line, int err)
{
	char prefix[RTM_PREFIX_STRLEN];

	if (!worth_a_line(report))
		return;
	complain("%s:%llu: %s: %s", report->name, (unsigned long long)line,
		 rtm_prefix_format(&route->prefix, prefix, sizeof(prefix)), route_error(err));
}

void load_report_rest(const struct load_report *report)
{
	if (report->hidden)
		complain("and %llu more (--max-errors shows more of them)",
			 (unsigned long long)report->hidden);
}
