/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Basic types and the calling-convention words, which mean nothing here. */
#ifndef RTM_COMPAT_WINNT_H
#define RTM_COMPAT_WINNT_H

#include <stddef.h>
#include <wchar.h>
#include "basetsd.h"

/* Words that say how a function is called, or what a parameter is for. */
#ifndef __cdecl
#define __cdecl
#endif
#ifndef _cdecl
#define _cdecl
#endif
#ifndef __stdcall
#define __stdcall
#endif
#ifndef _stdcall
#define _stdcall
#endif
#ifndef __fastcall
#define __fastcall
#endif
#ifndef __declspec
#define __declspec(kind)
#endif
#ifndef __forceinline
#define __forceinline	static __inline__
#endif
#ifndef __int64
#define __int64		long long
#endif
#define NTAPI
#ifndef VOID
#define VOID		void
#endif
#ifndef CONST
#define CONST		const
#endif
#define UNALIGNED
#define RESTRICTED_POINTER

typedef char CHAR, *PCHAR, *LPCH, *PCH, *NPSTR, *LPSTR, *PSTR;
typedef const char *LPCCH, *PCCH, *LPCSTR, *PCSTR;
typedef unsigned char BOOLEAN, *PBOOLEAN;
typedef short SHORT, *PSHORT;
typedef int LONG, *PLONG;
typedef INT64 LONGLONG, *PLONGLONG;
typedef UINT64 ULONGLONG, *PULONGLONG;
typedef UINT64 DWORDLONG, *PDWORDLONG;

/* Wide characters are the host's, 32 bits: literals L"..." and wprintf() fit. */
typedef wchar_t WCHAR, *PWCHAR, *LPWCH, *PWCH, *LPWSTR, *PWSTR;
typedef const wchar_t *LPCWCH, *PCWCH, *LPCWSTR, *PCWSTR;

#ifdef UNICODE
typedef WCHAR TCHAR, *PTCHAR;
typedef LPWSTR PTSTR, LPTSTR;
typedef LPCWSTR PCTSTR, LPCTSTR;
#define __TEXT(quote)	L##quote
#else
typedef char TCHAR, *PTCHAR;
typedef LPSTR PTSTR, LPTSTR;
typedef LPCSTR PCTSTR, LPCTSTR;
#define __TEXT(quote)	quote
#endif
#define TEXT(quote)	__TEXT(quote)

typedef void *PVOID;
/* All handles are of this one type: sources pass &handle for any kind of it. */
typedef void *HANDLE, **PHANDLE;

typedef union _LARGE_INTEGER {
	__extension__ struct {
		unsigned int LowPart;
		LONG HighPart;
	};
	struct {
		unsigned int LowPart;
		LONG HighPart;
	} u;
	LONGLONG QuadPart;
} LARGE_INTEGER, *PLARGE_INTEGER;

typedef struct _LIST_ENTRY {
	struct _LIST_ENTRY *Flink;
	struct _LIST_ENTRY *Blink;
} LIST_ENTRY, *PLIST_ENTRY;

#define ANYSIZE_ARRAY	1

#ifndef FIELD_OFFSET
#define FIELD_OFFSET(type, field)	((LONG)offsetof(type, field))
#endif
#ifndef CONTAINING_RECORD
#define CONTAINING_RECORD(address, type, field) \
	((type *)(void *)((char *)(address) - offsetof(type, field)))
#endif
#ifndef UNREFERENCED_PARAMETER
#define UNREFERENCED_PARAMETER(p)	((void)(p))
#endif
#define DBG_UNREFERENCED_PARAMETER(p)		((void)(p))
#define DBG_UNREFERENCED_LOCAL_VARIABLE(v)	((void)(v))
#define RTL_NUMBER_OF(array)		(sizeof(array) / sizeof((array)[0]))
#ifndef ARRAYSIZE
#define ARRAYSIZE(array)		RTL_NUMBER_OF(array)
#endif

#endif /* RTM_COMPAT_WINNT_H */
