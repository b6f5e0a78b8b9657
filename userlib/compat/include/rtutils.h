/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tracing of protocols. */
#ifndef RTM_COMPAT_RTUTILS_H
#define RTM_COMPAT_RTUTILS_H

#include <stdarg.h>
#include "windef.h"

#ifdef __cplusplus
extern "C" {
#endif

/* dwFlags of registration */
#define TRACE_USE_FILE		0x00000001
#define TRACE_USE_CONSOLE	0x00000002
#define TRACE_NO_SYNCH		0x00000004
/* dwFlags of printing; with TRACE_USE_MASK the upper half says what it is about */
#define TRACE_NO_STDINFO	0x00000001
#define TRACE_USE_MASK		0x00000002
#define TRACE_USE_MSEC		0x00000004
#define TRACE_USE_DATE		0x00000008

#define INVALID_TRACEID		0xFFFFFFFF

DWORD WINAPI TraceRegisterExA(LPCSTR lpszCallerName, DWORD dwFlags);
DWORD WINAPI TraceRegisterExW(LPCWSTR lpszCallerName, DWORD dwFlags);
DWORD WINAPI TraceDeregisterA(DWORD dwTraceID);
DWORD WINAPI TraceDeregisterW(DWORD dwTraceID);
DWORD __cdecl TracePrintfA(DWORD dwTraceID, LPCSTR lpszFormat, ...);
DWORD __cdecl TracePrintfW(DWORD dwTraceID, LPCWSTR lpszFormat, ...);
DWORD __cdecl TracePrintfExA(DWORD dwTraceID, DWORD dwFlags, LPCSTR lpszFormat, ...);
DWORD __cdecl TracePrintfExW(DWORD dwTraceID, DWORD dwFlags, LPCWSTR lpszFormat, ...);
DWORD WINAPI TraceVprintfExA(DWORD dwTraceID, DWORD dwFlags, LPCSTR lpszFormat,
			     va_list arglist);
DWORD WINAPI TraceVprintfExW(DWORD dwTraceID, DWORD dwFlags, LPCWSTR lpszFormat,
			     va_list arglist);

#define TraceRegisterA(name)	TraceRegisterExA((name), 0)
#define TraceRegisterW(name)	TraceRegisterExW((name), 0)
#ifdef UNICODE
#define TraceRegister		TraceRegisterW
#define TraceRegisterEx		TraceRegisterExW
#define TraceDeregister		TraceDeregisterW
#define TracePrintf		TracePrintfW
#define TracePrintfEx		TracePrintfExW
#define TraceVprintfEx		TraceVprintfExW
#else
#define TraceRegister		TraceRegisterA
#define TraceRegisterEx		TraceRegisterExA
#define TraceDeregister		TraceDeregisterA
#define TracePrintf		TracePrintfA
#define TracePrintfEx		TracePrintfExA
#define TraceVprintfEx		TraceVprintfExA
#endif

#ifdef __cplusplus
}
#endif

#endif /* RTM_COMPAT_RTUTILS_H */
