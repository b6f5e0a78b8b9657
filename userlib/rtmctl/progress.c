// SPDX-License-Identifier: LGPL-2.1-or-later
/* A bar on a terminal: how much of the file, how many records, how fast. */
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "load.h"

#define BAR_WIDTH	30
#define INTERVAL	0.1

/**
 * struct progress - a bar
 * @start: when it began
 * @next: when it is drawn next
 * @drawn: it is on the screen
 */
struct progress {
	double start;
	double next;
	bool drawn;
};

struct progress *progress_open(bool wanted)
{
	struct progress *progress;

	if (!wanted || !isatty(STDERR_FILENO))
		return NULL;
	progress = calloc(1, sizeof(*progress));
	if (!progress)
		return NULL;
	progress->start = pace_now();
	progress->next = progress->start + INTERVAL;
	return progress;
}

static void draw_bar(double share)
{
	char bar[BAR_WIDTH + 1];
	unsigned int full;

	if (share > 1)
		share = 1;
	full = share * BAR_WIDTH;
	memset(bar, '.', BAR_WIDTH);
	memset(bar, '#', full);
	bar[BAR_WIDTH] = 0;
	fprintf(stderr, "[%s] %3.0f%% ", bar, share * 100);
}

static int screen_width(void)
{
	struct winsize size;

	if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) || !size.ws_col)
		return 80;
	return size.ws_col;
}

void progress_show(struct progress *progress, const struct input *in, uint64_t records)
{
	double now, share;

	if (!progress)
		return;
	now = pace_now();
	if (now < progress->next)
		return;
	progress->next = now + INTERVAL;
	share = input_share(in);
	fputs("\r\033[K", stderr);
	if (share >= 0 && screen_width() >= 78)
		draw_bar(share);
	else if (share >= 0)
		fprintf(stderr, "%3.0f%% ", share * 100);
	fprintf(stderr, "%llu, %.0f/s", (unsigned long long)records,
		records / (now - progress->start));
	fflush(stderr);
	progress->drawn = true;
}

/* Before something else is printed. */
void progress_clear(struct progress *progress)
{
	if (!progress || !progress->drawn)
		return;
	fputs("\r\033[K", stderr);
	fflush(stderr);
	progress->drawn = false;
}

void progress_close(struct progress *progress)
{
	progress_clear(progress);
	free(progress);
}
