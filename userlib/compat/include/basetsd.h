/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Integer types of fixed width, and as wide as a pointer, under their Windows names.
 *
 * On Windows long has 32 bits, also where pointers have 64.  Whatever is a long
 * there is an int here, so that structures and masks keep their size.
 */
#ifndef RTM_COMPAT_BASETSD_H
#define RTM_COMPAT_BASETSD_H

#include <stddef.h>
#include <stdint.h>

typedef signed char INT8, *PINT8;
typedef unsigned char UINT8, *PUINT8;
typedef short INT16, *PINT16;
typedef unsigned short UINT16, *PUINT16;
typedef int INT32, *PINT32;
typedef unsigned int UINT32, *PUINT32;

/* Not int64_t, a long where pointers have 64 bits: formats of sources say long long. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wlong-long"
typedef long long INT64, *PINT64, LONG64, *PLONG64;
typedef unsigned long long UINT64, *PUINT64, ULONG64, *PULONG64, DWORD64, *PDWORD64;
#pragma GCC diagnostic pop

typedef int LONG32, *PLONG32;
typedef unsigned int ULONG32, *PULONG32;
typedef unsigned int DWORD32, *PDWORD32;

typedef intptr_t INT_PTR, *PINT_PTR;
typedef uintptr_t UINT_PTR, *PUINT_PTR;
typedef intptr_t LONG_PTR, *PLONG_PTR;
typedef uintptr_t ULONG_PTR, *PULONG_PTR;
typedef ULONG_PTR DWORD_PTR, *PDWORD_PTR;
typedef ULONG_PTR SIZE_T, *PSIZE_T;
typedef LONG_PTR SSIZE_T, *PSSIZE_T;

#endif /* RTM_COMPAT_BASETSD_H */
