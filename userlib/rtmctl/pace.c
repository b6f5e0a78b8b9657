// SPDX-License-Identifier: LGPL-2.1-or-later
/* How fast events are handed on: --rate and --speed. */
#include <poll.h>
#include <time.h>

#include "load.h"

double pace_now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec + ts.tv_nsec / 1e9;
}

void pace_start(struct pace *pace, const struct options *o)
{
	*pace = (struct pace){ .rate = o->rate, .speed = o->speed, .start = pace_now() };
}

double pace_due(struct pace *pace, const struct route_event *event)
{
	double due = 0, by_time;

	if (!pace->rate && !pace->speed)
		return 0;
	if (pace->rate)
		due = pace->count++ / pace->rate;
	if (pace->speed && event->has_time) {
		/* a file that begins again begins again in time */
		if (!pace->has_first || event->time < pace->first_time) {
			pace->has_first = true;
			pace->start = pace_now();
			pace->first_time = event->time;
		}
		by_time = (event->time - pace->first_time) / pace->speed;
		if (by_time > due)
			due = by_time;
	}
	return pace->start + due - pace_now();
}

void pace_wait(double seconds)
{
	struct timespec ts;

	if (seconds <= 0)
		return;
	if (seconds > 1e6)
		seconds = 1e6;
	ts.tv_sec = seconds;
	ts.tv_nsec = (seconds - ts.tv_sec) * 1e9;
	stop_poll(NULL, 0, &ts);
}
