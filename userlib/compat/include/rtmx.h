/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the library has that Windows has not. */
#ifndef RTM_COMPAT_RTMX_H
#define RTM_COMPAT_RTMX_H

#include "windef.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * RtmxGetEventFd() - file descriptor of an event, for poll() and its kin: readable
 *	while the event is signalled
 *
 * It is the event's: not to be read, and gone with CloseHandle().
 * Return: the descriptor; -1: ERROR_INVALID_HANDLE.
 */
int WINAPI RtmxGetEventFd(HANDLE hEvent);

#ifdef __cplusplus
}
#endif

#endif /* RTM_COMPAT_RTMX_H */
