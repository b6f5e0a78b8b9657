// SPDX-License-Identifier: LGPL-2.1-or-later
/* The only file that talks to the kernel.  Unit tests link another one. */
#include <errno.h>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "internal.h"

int rtm_device_open(const char *path, int oflags)
{
	int fd = open(path, oflags | O_CLOEXEC);

	return fd < 0 ? -errno : fd;
}

int rtm_device_ioctl(int fd, unsigned long cmd, void *arg)
{
	return ioctl(fd, cmd, arg) < 0 ? -errno : 0;
}

void rtm_device_close(int fd)
{
	close(fd);
}
