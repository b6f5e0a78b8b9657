// SPDX-License-Identifier: LGPL-2.1-or-later
/* A file, or standard input, or a file that xz unpacks; line by line. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "load.h"

#define BLOCK	(1U << 20)

static bool fail(struct input *in, const char *what)
{
	complain("%s: %s", in->name, what);
	input_close(in);
	return false;
}

/* xz reads our descriptor, so its offset tells how far it is. */
static bool start_unpacker(struct input *in)
{
	int fds[2];

	if (pipe2(fds, O_CLOEXEC))
		return false;
	in->pid = fork();
	if (in->pid < 0) {
		in->pid = 0;
		close(fds[0]);
		close(fds[1]);
		return false;
	}
	if (!in->pid) {
		signal(SIGINT, SIG_IGN);
		dup2(in->file_fd, STDIN_FILENO);
		dup2(fds[1], STDOUT_FILENO);
		execlp("xz", "xz", "-dc", (char *)NULL);
		dprintf(STDERR_FILENO, "rtmctl: cannot run xz: %s; install xz-utils, or unpack "
			"the file\n", strerror(errno));
		_exit(127);
	}
	close(fds[1]);
	in->fd = fds[0];
	return true;
}

static bool is_packed(const char *name)
{
	size_t len = strlen(name);

	return len > 3 && !strcmp(name + len - 3, ".xz");
}

bool input_open(struct input *in, const char *name)
{
	struct stat st;

	*in = (struct input){ .name = name, .fd = -1, .file_fd = -1 };
	if (!strcmp(name, "-")) {
		in->name = "standard input";
		in->fd = STDIN_FILENO;
	} else {
		in->file_fd = open(name, O_RDONLY | O_CLOEXEC);
		if (in->file_fd < 0)
			return fail(in, strerror(errno));
		if (!fstat(in->file_fd, &st) && S_ISREG(st.st_mode))
			in->size = st.st_size;
		else if (S_ISDIR(st.st_mode))
			return fail(in, strerror(EISDIR));
		if (!is_packed(name))
			in->fd = in->file_fd;
		else if (!start_unpacker(in))
			return fail(in, strerror(errno));
	}
	in->room = BLOCK;
	in->buf = malloc(in->room + 1);
	return in->buf ? true : fail(in, strerror(ENOMEM));
}

void input_close(struct input *in)
{
	if (in->pid) {
		/* it may still want to write what nobody reads */
		close(in->fd);
		kill(in->pid, SIGTERM);
		waitpid(in->pid, NULL, 0);
	}
	if (in->file_fd >= 0)
		close(in->file_fd);
	free(in->buf);
	*in = (struct input){ .fd = -1, .file_fd = -1 };
}

/* The unpacker's exit code tells whether the file was whole. */
static void at_end(struct input *in)
{
	int status = 0;

	in->end = true;
	if (!in->pid)
		return;
	if (waitpid(in->pid, &status, 0) == in->pid && status)
		in->error = "xz could not unpack it to its end";
	in->pid = 0;
	close(in->fd);
	in->fd = -1;
}

/* More text behind what is there; false at the end of the file. */
static bool read_more(struct input *in)
{
	char *bigger;
	ssize_t len;

	if (in->end)
		return false;
	if (in->pos) {
		memmove(in->buf, in->buf + in->pos, in->used - in->pos);
		in->used -= in->pos;
		in->pos = 0;
	}
	if (in->used == in->room) {
		/* one line fills it all */
		bigger = in->room < 64 * BLOCK ? realloc(in->buf, 2 * in->room + 1) : NULL;
		if (!bigger) {
			in->error = "a line is too long: this is no text";
			in->end = true;
			return false;
		}
		in->buf = bigger;
		in->room *= 2;
	}
	do {
		len = read(in->fd, in->buf + in->used, in->room - in->used);
	} while (len < 0 && errno == EINTR && !stop_asked());
	if (len < 0)
		in->error = strerror(errno);
	if (len <= 0) {
		at_end(in);
		return false;
	}
	in->used += len;
	return true;
}

const char *input_peek(struct input *in, size_t *len)
{
	while (in->used - in->pos < BLOCK / 16 && read_more(in))
		;
	*len = in->used - in->pos;
	return in->buf + in->pos;
}

char *input_line(struct input *in, char **end)
{
	size_t from = 0;
	char *line, *eol;

	for (;;) {
		line = in->buf + in->pos;
		eol = memchr(line + from, '\n', in->used - in->pos - from);
		if (eol)
			break;
		from = in->used - in->pos;
		if (read_more(in))
			continue;
		if (!from || in->error)
			return NULL;
		/* the last line has no end */
		eol = in->buf + in->used++;
		line = in->buf + in->pos;
		break;
	}
	*eol = 0;
	*end = eol;
	in->pos = eol + 1 - in->buf;
	return line;
}

double input_share(const struct input *in)
{
	off_t offset;

	if (!in->size || in->file_fd < 0)
		return -1;
	offset = lseek(in->file_fd, 0, SEEK_CUR);
	if (offset < 0)
		return -1;
	return (double)offset / in->size;
}
