// SPDX-License-Identifier: LGPL-2.1-or-later
/* The socket by which "rtmctl add" reaches "rtmctl hold-open". */
#define _GNU_SOURCE
#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "holder.h"

#define LINE_MAX_BYTES	4096

static socklen_t control_name(const struct options *o, struct sockaddr_un *name)
{
	int len;

	memset(name, 0, sizeof(*name));
	name->sun_family = AF_UNIX;
	/* abstract: the first byte of the path stays zero */
	len = snprintf(name->sun_path + 1, sizeof(name->sun_path) - 1, "rtmctl/%u/%u/%u",
		       o->instance, o->protocol ? o->protocol : HOLDER_PROTOCOL,
		       o->protocol_instance);
	return offsetof(struct sockaddr_un, sun_path) + 1 + len;
}

/* An abstract name can be taken by anybody; who is there, the kernel tells. */
static bool peer_is_trusted(int fd)
{
	struct ucred cred;
	socklen_t len = sizeof(cred);

	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &cred, &len))
		return false;
	return cred.uid == 0 || cred.uid == geteuid();
}

/* Nobody may keep the other side waiting. */
static void set_timeout(int fd, int seconds)
{
	struct timeval tv = { .tv_sec = seconds };

	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &tv, sizeof(tv));
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &tv, sizeof(tv));
}

int control_listen(const struct options *o)
{
	struct sockaddr_un name;
	socklen_t len = control_name(o, &name);
	int fd, err;

	fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return -errno;
	if (bind(fd, (struct sockaddr *)&name, len) || listen(fd, 16)) {
		err = -errno;
		close(fd);
		return err;
	}
	return fd;
}

void control_serve(struct holder *holder, int fd)
{
	char line[LINE_MAX_BYTES], answer[HOLDER_ANSWER];
	ssize_t len;
	int conn;

	conn = accept4(fd, NULL, NULL, SOCK_CLOEXEC);
	if (conn < 0)
		return;
	set_timeout(conn, 2);
	if (peer_is_trusted(conn)) {
		len = recv(conn, line, sizeof(line) - 1, 0);
		if (len > 0) {
			line[len] = 0;
			holder_line(holder, line, answer);
			send(conn, answer, strlen(answer), MSG_NOSIGNAL);
		}
	}
	close(conn);
}

static int ask(int fd, const char *line, char *answer)
{
	ssize_t len;

	if (!peer_is_trusted(fd))
		return -EACCES;
	set_timeout(fd, 10);
	if (send(fd, line, strlen(line), MSG_NOSIGNAL) < 0)
		return -errno;
	len = recv(fd, answer, HOLDER_ANSWER - 1, 0);
	if (len < 0)
		return -errno;
	if (!len)
		return -EACCES;
	answer[len] = 0;
	return 0;
}

int control_ask(const struct options *o, const char *line, char *answer)
{
	struct sockaddr_un name;
	socklen_t len = control_name(o, &name);
	int fd, ret;

	if (strlen(line) >= LINE_MAX_BYTES)
		return -EMSGSIZE;
	fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -ECONNREFUSED;
	if (connect(fd, (struct sockaddr *)&name, len))
		ret = -errno;
	else
		ret = ask(fd, line, answer);
	close(fd);
	return ret;
}
