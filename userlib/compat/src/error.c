// SPDX-License-Identifier: LGPL-2.1-or-later
/* From errno to the numbers of Windows. */
#include <errno.h>

#include "internal.h"

DWORD error_of(int err)
{
	switch (-err) {
	case 0:
		return NO_ERROR;
	case ENOENT:
	case EBADF:
	case ENOTCONN:
	case ENODEV:
	case EOWNERDEAD:
		return ERROR_INVALID_HANDLE;
	case EACCES:
	case EPERM:
		return ERROR_ACCESS_DENIED;
	case ENOMEM:
		return ERROR_NOT_ENOUGH_MEMORY;
	case EOPNOTSUPP:
		return ERROR_NOT_SUPPORTED;
	case EEXIST:
		return ERROR_ALREADY_EXISTS;
	case EMSGSIZE:
		return ERROR_INSUFFICIENT_BUFFER;
	case ENOSPC:
		return ERROR_NO_SYSTEM_RESOURCES;
	case ENODATA:
		return ERROR_NOT_FOUND;
	case EDEADLK:
	case ETIMEDOUT:
	case EINTR:
		return ERROR_CAN_NOT_COMPLETE;
	default:
		return ERROR_INVALID_PARAMETER;
	}
}
