// SPDX-License-Identifier: LGPL-2.1-or-later
/* The last error, of each thread. */
#include "../include/winbase.h"
#include "internal.h"

static _Thread_local DWORD last_error;

BASE_API DWORD WINAPI GetLastError(VOID)
{
	return last_error;
}

BASE_API VOID WINAPI SetLastError(DWORD dwErrCode)
{
	last_error = dwErrCode;
}
