/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* DWORD and its kin, and the empty words around parameters and functions. */
#ifndef RTM_COMPAT_WINDEF_H
#define RTM_COMPAT_WINDEF_H

#include "winnt.h"

#define WINAPI
#define WINAPIV
#define APIENTRY	WINAPI
#define CALLBACK
#define APIPRIVATE
#define PASCAL
#define FAR
#define NEAR
#ifndef IN
#define IN
#endif
#ifndef OUT
#define OUT
#endif
#ifndef OPTIONAL
#define OPTIONAL
#endif

#ifndef FALSE
#define FALSE		0
#endif
#ifndef TRUE
#define TRUE		1
#endif
#define MAX_PATH	260

typedef unsigned char BYTE, *PBYTE, *LPBYTE;
typedef unsigned char UCHAR, *PUCHAR;
typedef unsigned short WORD, *PWORD, *LPWORD;
typedef unsigned short USHORT, *PUSHORT;
typedef unsigned int DWORD, *PDWORD, *LPDWORD;
typedef unsigned int ULONG, *PULONG;
typedef int INT, *PINT, *LPINT;
typedef unsigned int UINT, *PUINT;
typedef float FLOAT, *PFLOAT;
typedef int BOOL, *PBOOL, *LPBOOL;
typedef int WINBOOL;
typedef LONG *LPLONG;
typedef void *LPVOID;
typedef const void *LPCVOID;
typedef HANDLE *LPHANDLE;
typedef UINT_PTR WPARAM;
typedef LONG_PTR LPARAM;
typedef LONG_PTR LRESULT;
typedef HANDLE HINSTANCE, HMODULE;

/** struct _FILETIME - 100 ns units since 1601-01-01 UTC, in two halves */
typedef struct _FILETIME {
	DWORD dwLowDateTime;
	DWORD dwHighDateTime;
} FILETIME, *PFILETIME, *LPFILETIME;

#define MAKEWORD(low, high)	((WORD)((BYTE)(low) | ((WORD)(BYTE)(high)) << 8))
#define MAKELONG(low, high)	((LONG)((WORD)(low) | ((DWORD)(WORD)(high)) << 16))
#define LOWORD(value)		((WORD)((DWORD_PTR)(value) & 0xFFFF))
#define HIWORD(value)		((WORD)((DWORD_PTR)(value) >> 16 & 0xFFFF))
#define LOBYTE(value)		((BYTE)((DWORD_PTR)(value) & 0xFF))
#define HIBYTE(value)		((BYTE)((DWORD_PTR)(value) >> 8 & 0xFF))

#endif /* RTM_COMPAT_WINDEF_H */
