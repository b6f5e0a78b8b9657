/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Text that is wide or not as _UNICODE says. */
#ifndef RTM_COMPAT_TCHAR_H
#define RTM_COMPAT_TCHAR_H

#include <wchar.h>

#ifdef _UNICODE
typedef wchar_t _TCHAR;
#define _T(quote)	L##quote
#else
typedef char _TCHAR;
#define _T(quote)	quote
#endif
#define _TEXT(quote)	_T(quote)
/* The host starts programs with plain characters whatever they are built for. */
#ifndef _UNICODE
#define _tmain		main
#endif

#endif /* RTM_COMPAT_TCHAR_H */
