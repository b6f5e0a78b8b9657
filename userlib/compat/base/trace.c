// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Tracing of protocols: lines on standard error if the environment has RTM_TRACE when
 * the protocol registers, else nothing.  Formats are the host's: in a wide one, too, %s
 * is a string of char.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../include/rtutils.h"
#include "../include/winerror.h"
#include "internal.h"

#define MAX_TRACES	64U
#define MAX_NAME	32U
#define MAX_LINE	1024U

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct trace {
	bool used;
	bool on;
	char name[MAX_NAME];
} traces[MAX_TRACES];

static pthread_once_t once = PTHREAD_ONCE_INIT;

static void take(void)
{
	pthread_mutex_lock(&lock);
}

static void give(void)
{
	pthread_mutex_unlock(&lock);
}

/* A child traces on, and must not find the lock taken by a thread that it has not. */
static void init(void)
{
	pthread_atfork(take, give, give);
}

/* Of a wide string, in UTF-8, as much as there is room for. */
static void narrow(const WCHAR *from, char *to, size_t room)
{
	char *end = to + room - 4;

	for (; *from && to < end; from++) {
		unsigned int c = *from;

		if (c < 0x80) {
			*to++ = c;
		} else if (c < 0x800) {
			*to++ = 0xC0 | c >> 6;
			*to++ = 0x80 | (c & 0x3F);
		} else if (c < 0x10000) {
			*to++ = 0xE0 | c >> 12;
			*to++ = 0x80 | (c >> 6 & 0x3F);
			*to++ = 0x80 | (c & 0x3F);
		} else {
			*to++ = '?';
		}
	}
	*to = 0;
}

static DWORD add(const char *name)
{
	DWORD id;

	pthread_once(&once, init);
	pthread_mutex_lock(&lock);
	for (id = 0; id < MAX_TRACES && traces[id].used; id++)
		;
	if (id < MAX_TRACES) {
		traces[id].used = true;
		traces[id].on = !!getenv("RTM_TRACE");
		snprintf(traces[id].name, MAX_NAME, "%s", name);
	} else {
		id = INVALID_TRACEID;
	}
	pthread_mutex_unlock(&lock);
	return id;
}

BASE_API DWORD WINAPI TraceRegisterExA(LPCSTR lpszCallerName, DWORD dwFlags)
{
	(void)dwFlags;
	return lpszCallerName ? add(lpszCallerName) : INVALID_TRACEID;
}

BASE_API DWORD WINAPI TraceRegisterExW(LPCWSTR lpszCallerName, DWORD dwFlags)
{
	char name[MAX_NAME];

	(void)dwFlags;
	if (!lpszCallerName)
		return INVALID_TRACEID;
	narrow(lpszCallerName, name, sizeof(name));
	return add(name);
}

BASE_API DWORD WINAPI TraceDeregisterA(DWORD dwTraceID)
{
	DWORD result = ERROR_INVALID_HANDLE;

	pthread_mutex_lock(&lock);
	if (dwTraceID < MAX_TRACES && traces[dwTraceID].used) {
		memset(&traces[dwTraceID], 0, sizeof(traces[dwTraceID]));
		result = NO_ERROR;
	}
	pthread_mutex_unlock(&lock);
	return result;
}

BASE_API DWORD WINAPI TraceDeregisterW(DWORD dwTraceID)
{
	return TraceDeregisterA(dwTraceID);
}

/* Is it to be printed?  If so, under whose name? */
static bool wanted(DWORD id, char *name)
{
	bool on;

	pthread_mutex_lock(&lock);
	on = id < MAX_TRACES && traces[id].on;
	if (on)
		memcpy(name, traces[id].name, MAX_NAME);
	pthread_mutex_unlock(&lock);
	return on;
}

/* One line, whole, whoever else prints.  Returns the characters of @text. */
static DWORD put(DWORD flags, const char *name, const char *text)
{
	struct timespec now;
	struct tm tm;

	clock_gettime(CLOCK_REALTIME, &now);
	localtime_r(&now.tv_sec, &tm);
	flockfile(stderr);
	if (!(flags & TRACE_NO_STDINFO))
		fprintf(stderr, "%02d:%02d:%02d.%03ld %s: ", tm.tm_hour, tm.tm_min, tm.tm_sec,
			now.tv_nsec / 1000000, name);
	fputs(text, stderr);
	if (!*text || text[strlen(text) - 1] != '\n')
		fputc('\n', stderr);
	funlockfile(stderr);
	return strlen(text);
}

__attribute__((format(printf, 3, 0)))
static DWORD print(DWORD id, DWORD flags, const char *format, va_list args)
{
	char name[MAX_NAME], text[MAX_LINE];

	if (!format || !wanted(id, name))
		return 0;
	vsnprintf(text, sizeof(text), format, args);
	return put(flags, name, text);
}

static DWORD wprint(DWORD id, DWORD flags, const WCHAR *format, va_list args)
{
	char name[MAX_NAME], text[MAX_LINE];
	WCHAR wide[MAX_LINE] = { 0 };

	if (!format || !wanted(id, name))
		return 0;
	if (vswprintf(wide, MAX_LINE, format, args) < 0)
		wide[MAX_LINE - 1] = 0;	/* it is cut, or as far as it came */
	narrow(wide, text, sizeof(text));
	return put(flags, name, text);
}

__attribute__((format(printf, 3, 0)))
BASE_API DWORD WINAPI TraceVprintfExA(DWORD dwTraceID, DWORD dwFlags, LPCSTR lpszFormat,
				      va_list arglist)
{
	return print(dwTraceID, dwFlags, lpszFormat, arglist);
}

BASE_API DWORD WINAPI TraceVprintfExW(DWORD dwTraceID, DWORD dwFlags, LPCWSTR lpszFormat,
				      va_list arglist)
{
	return wprint(dwTraceID, dwFlags, lpszFormat, arglist);
}

__attribute__((format(printf, 2, 3)))
BASE_API DWORD __cdecl TracePrintfA(DWORD dwTraceID, LPCSTR lpszFormat, ...)
{
	va_list args;
	DWORD result;

	va_start(args, lpszFormat);
	result = print(dwTraceID, 0, lpszFormat, args);
	va_end(args);
	return result;
}

BASE_API DWORD __cdecl TracePrintfW(DWORD dwTraceID, LPCWSTR lpszFormat, ...)
{
	va_list args;
	DWORD result;

	va_start(args, lpszFormat);
	result = wprint(dwTraceID, 0, lpszFormat, args);
	va_end(args);
	return result;
}

__attribute__((format(printf, 3, 4)))
BASE_API DWORD __cdecl TracePrintfExA(DWORD dwTraceID, DWORD dwFlags, LPCSTR lpszFormat, ...)
{
	va_list args;
	DWORD result;

	va_start(args, lpszFormat);
	result = print(dwTraceID, dwFlags, lpszFormat, args);
	va_end(args);
	return result;
}

BASE_API DWORD __cdecl TracePrintfExW(DWORD dwTraceID, DWORD dwFlags, LPCWSTR lpszFormat, ...)
{
	va_list args;
	DWORD result;

	va_start(args, lpszFormat);
	result = wprint(dwTraceID, dwFlags, lpszFormat, args);
	va_end(args);
	return result;
}
