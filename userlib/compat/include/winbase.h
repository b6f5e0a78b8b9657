/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What clients use of the Win32 base: memory, last error, events.
 *
 * Memory and the interlocked counters are inline and need no library.  The rest
 * are functions of the compatibility library.
 */
#ifndef RTM_COMPAT_WINBASE_H
#define RTM_COMPAT_WINBASE_H

#include <stdlib.h>
#include <string.h>
#include "windef.h"
#include "winerror.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Time without end, for every parameter that is a time. */
#define INFINITE		0xFFFFFFFFU

#define INVALID_HANDLE_VALUE	((HANDLE)(LONG_PTR)-1)

#define CopyMemory(to, from, size)	memcpy((to), (from), (size))
#define MoveMemory(to, from, size)	memmove((to), (from), (size))
#define FillMemory(to, size, byte)	memset((to), (byte), (size))
#define ZeroMemory(to, size)		memset((to), 0, (size))
#define RtlCopyMemory(to, from, size)	memcpy((to), (from), (size))
#define RtlMoveMemory(to, from, size)	memmove((to), (from), (size))
#define RtlFillMemory(to, size, byte)	memset((to), (byte), (size))
#define RtlZeroMemory(to, size)		memset((to), 0, (size))
#ifndef _alloca
#define _alloca(size)			__builtin_alloca(size)
#endif

#define HEAP_NO_SERIALIZE	0x00000001
#define HEAP_GROWABLE		0x00000002
#define HEAP_ZERO_MEMORY	0x00000008

/** GetProcessHeap() - the only heap: malloc's */
static __inline__ HANDLE GetProcessHeap(void)
{
	return (HANDLE)(ULONG_PTR)1;
}

/** HeapAlloc() - @Size bytes, or NULL; HEAP_ZERO_MEMORY is the flag that counts */
static __inline__ LPVOID HeapAlloc(HANDLE Heap, DWORD Flags, SIZE_T Size)
{
	(void)Heap;
	if (!Size)
		Size = 1;
	return Flags & HEAP_ZERO_MEMORY ? calloc(1, Size) : malloc(Size);
}

/** HeapFree() - gives back what HeapAlloc() gave; NULL is allowed */
static __inline__ BOOL HeapFree(HANDLE Heap, DWORD Flags, LPVOID Memory)
{
	(void)Heap;
	(void)Flags;
	free(Memory);
	return TRUE;
}

/** InterlockedIncrement() - the value after adding one, as one step for all threads */
static __inline__ LONG InterlockedIncrement(LONG volatile *Value)
{
	return __sync_add_and_fetch(Value, 1);
}

/** InterlockedDecrement() - the value after taking one away */
static __inline__ LONG InterlockedDecrement(LONG volatile *Value)
{
	return __sync_sub_and_fetch(Value, 1);
}

/** GetLastError() - the code that the calling thread's last failure left */
DWORD WINAPI GetLastError(VOID);
/** SetLastError() - sets that code, for the calling thread only */
VOID WINAPI SetLastError(DWORD dwErrCode);

typedef struct _SECURITY_ATTRIBUTES {
	DWORD nLength;
	LPVOID lpSecurityDescriptor;
	BOOL bInheritHandle;
} SECURITY_ATTRIBUTES, *PSECURITY_ATTRIBUTES, *LPSECURITY_ATTRIBUTES;

#define WAIT_OBJECT_0		0U
#define WAIT_ABANDONED		0x80U
#define WAIT_FAILED		0xFFFFFFFFU

/*
 * Events, for the change event of RtmRegisterClient().  Manual and automatic reset;
 * timeouts in milliseconds, or INFINITE.  A name is ERROR_NOT_SUPPORTED, security
 * attributes are not looked at.  A child after fork() has none of its parent's.
 */
HANDLE WINAPI CreateEventA(LPSECURITY_ATTRIBUTES lpEventAttributes, BOOL bManualReset,
			   BOOL bInitialState, LPCSTR lpName);
HANDLE WINAPI CreateEventW(LPSECURITY_ATTRIBUTES lpEventAttributes, BOOL bManualReset,
			   BOOL bInitialState, LPCWSTR lpName);
BOOL WINAPI SetEvent(HANDLE hEvent);
BOOL WINAPI ResetEvent(HANDLE hEvent);
DWORD WINAPI WaitForSingleObject(HANDLE hHandle, DWORD dwMilliseconds);
BOOL WINAPI CloseHandle(HANDLE hObject);
#ifdef UNICODE
#define CreateEvent	CreateEventW
#else
#define CreateEvent	CreateEventA
#endif

#ifdef __cplusplus
}
#endif

#endif /* RTM_COMPAT_WINBASE_H */
