/* SPDX-License-Identifier: GPL-2.0 */
/* A small TAP producer for programs that include only Windows-named headers. */
#ifndef RTM_COMPAT_TAP_H
#define RTM_COMPAT_TAP_H

#include <stdarg.h>
#include <stdio.h>

static int tap_number, tap_failed;

static int tap_ok(int holds, const char *file, int line, const char *format, ...)
{
	va_list args;

	printf("%sok %d - ", holds ? "" : "not ", ++tap_number);
	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	putchar('\n');
	if (!holds) {
		printf("# %s:%d\n", file, line);
		tap_failed = 1;
	}
	fflush(stdout);
	return holds;
}

#define ok(holds, ...)	tap_ok((holds) != 0, __FILE__, __LINE__, __VA_ARGS__)

/* A function's result; says which it was. */
#define result(want, call)						\
	do {								\
		DWORD got_ = (call);					\
		tap_ok(got_ == (DWORD)(want), __FILE__, __LINE__,	\
		       "%s is %s (%u)", #call, #want, got_);		\
	} while (0)

static int tap_end(void)
{
	printf("1..%d\n", tap_number);
	return tap_failed;
}

#endif /* RTM_COMPAT_TAP_H */
