/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The part of Win32 that sources of routing clients lean on. */
#ifndef RTM_COMPAT_WINDOWS_H
#define RTM_COMPAT_WINDOWS_H

#include <stdarg.h>
#include "windef.h"
#include "winerror.h"
#include "winbase.h"

/* As on Windows: in C, and unless the source says that it has its own. */
#if !defined(__cplusplus) && !defined(NOMINMAX)
#ifndef max
#define max(a, b)	((a) > (b) ? (a) : (b))
#endif
#ifndef min
#define min(a, b)	((a) < (b) ? (a) : (b))
#endif
#endif

#endif /* RTM_COMPAT_WINDOWS_H */
