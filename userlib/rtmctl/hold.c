// SPDX-License-Identifier: LGPL-2.1-or-later
/* Being there: routes live as long as their owner. */
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "holder.h"

/**
 * struct input - standard input, line by line, without blocking
 * @buf: what was read and not yet used
 * @used: bytes in it
 * @open: it has not ended
 * @commands: lines are commands; else they are thrown away
 * @failed: a command failed
 */
struct input {
	char buf[8192];
	size_t used;
	bool open;
	bool commands;
	bool failed;
};

static void run_line(struct input *in, struct holder *holder, char *line)
{
	char answer[HOLDER_ANSWER];

	if (!holder_line(holder, line, answer))
		in->failed = true;
	if (*answer) {
		puts(answer);
		fflush(stdout);
	}
}

static void read_input(struct input *in, struct holder *holder)
{
	ssize_t len = read(STDIN_FILENO, in->buf + in->used, sizeof(in->buf) - in->used - 1);
	char *line = in->buf, *end;

	if (len < 0 && (errno == EINTR || errno == EAGAIN))
		return;
	if (len <= 0) {
		in->open = false;
		/* a last line without its end counts too */
		if (in->used && in->commands && holder) {
			in->buf[in->used] = 0;
			run_line(in, holder, in->buf);
		}
		return;
	}
	in->used += len;
	if (!in->commands || !holder) {
		in->used = 0;
		return;
	}
	while ((end = memchr(line, '\n', in->buf + in->used - line))) {
		*end = 0;
		run_line(in, holder, line);
		line = end + 1;
	}
	in->used -= line - in->buf;
	memmove(in->buf, line, in->used);
	if (in->used == sizeof(in->buf) - 1) {
		complain("standard input: a line of more than %zu bytes was thrown away",
			 in->used);
		in->used = 0;
		in->failed = true;
	}
}

static int64_t now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000LL + ts.tv_nsec / 1000000;
}

int hold(const struct options *o, struct holder *holder, int control, bool commands)
{
	struct input in = { .open = commands || o->hold == HOLD_UNTIL_EOF, .commands = commands };
	int64_t end = o->hold_seconds ? now_ms() + o->hold_seconds * 1000LL : 0;

	while (!stop_asked()) {
		struct pollfd fds[2] = {
			{ .fd = in.open ? STDIN_FILENO : -1, .events = POLLIN },
			{ .fd = control, .events = POLLIN },
		};
		int64_t left = end ? end - now_ms() : 0;
		struct timespec ts = { .tv_sec = left / 1000, .tv_nsec = left % 1000 * 1000000 };

		if (o->hold != HOLD_UNTIL_SIGNAL && !in.open)
			break;
		if (end && left <= 0)
			break;
		if (stop_poll(fds, 2, end ? &ts : NULL) < 0)
			continue;
		if (fds[0].revents)
			read_input(&in, holder);
		if (fds[1].revents)
			control_serve(holder, control);
	}
	return in.failed ? EXIT_SOME : EXIT_OK;
}
