// SPDX-License-Identifier: GPL-2.0
/*
 * One line of JSON for each figure; report.py makes medians and tables of them.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <time.h>

#include "bench.h"

static FILE *out;
static const char *where;

void die(const char *fmt, ...)
{
	int err = errno;
	va_list ap;

	va_start(ap, fmt);
	fputs("bench: ", stderr);
	vfprintf(stderr, fmt, ap);
	fprintf(stderr, " (%s)\n", strerror(err));
	va_end(ap);
	exit(1);
}

void *alloc(size_t n, size_t size)
{
	void *p = calloc(n ?: 1, size);

	if (!p)
		die("out of memory");
	/*
	 * Pages that are not there yet would be paid for while time runs.  The
	 * compiler must not know that they are zero already.
	 */
	__asm__ volatile("" : "+r"(p) : : "memory");
	memset(p, 0, n * size);
	return p;
}

/* The module rtm_bench_clock knows better in User Mode Linux, if it is there. */
double now(void)
{
	struct timespec ts;
	static int fd = -1;
	__u64 ns;

	if (fd == -1)
		fd = open("/dev/rtm_bench_clock", O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		fd = -2;
	if (fd >= 0 && !ioctl(fd, RTM_BENCH_IOC_CLOCK, &ns))
		return ns * 1e-9;
	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec + ts.tv_nsec * 1e-9;
}

void result_open(const char *path, const char *guest)
{
	out = fopen(path, "a");
	if (!out)
		die("cannot write %s", path);
	where = guest;
}

void result(const char *name, const char *who, const struct table *t,
	    unsigned int batch, const char *unit, double value)
{
	fprintf(out, "{\"guest\": \"%s\", \"what\": \"%s\", \"who\": \"%s\", "
		"\"family\": %d, \"order\": \"%s\", \"routes\": %zu, "
		"\"batch\": %u, \"unit\": \"%s\", \"value\": %.9g}\n",
		where, name, who, t ? (t->family == AF_INET ? 4 : 6) : 0,
		t ? t->order : "", t ? t->n : 0, batch, unit, value);
	fflush(out);
}

void result_ns(const char *name, const char *who, const struct table *t,
	       unsigned int batch, double seconds, size_t n)
{
	result(name, who, t, batch, "ns", seconds * 1e9 / (n ?: 1));
}
