/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copying strings into buffers of known size, counted in characters. */
#ifndef RTM_COMPAT_STRSAFE_H
#define RTM_COMPAT_STRSAFE_H

#include <string.h>
#include <wchar.h>
#include "winerror.h"

#define STRSAFE_MAX_CCH			2147483647
#define STRSAFE_E_INSUFFICIENT_BUFFER	((HRESULT)0x8007007AU)
#define STRSAFE_E_INVALID_PARAMETER	((HRESULT)0x80070057U)

typedef char *STRSAFE_LPSTR;
typedef const char *STRSAFE_LPCSTR;
typedef wchar_t *STRSAFE_LPWSTR;
typedef const wchar_t *STRSAFE_LPCWSTR;

/**
 * StringCchCopyNA() - copy at most @cchToCopy characters, and end them with a zero
 * @cchDest: room at @pszDest, for the zero too
 *
 * Return: S_OK; STRSAFE_E_INSUFFICIENT_BUFFER: cut, but with its zero;
 * STRSAFE_E_INVALID_PARAMETER: no room at all, or too much to be true.
 */
static __inline__ HRESULT StringCchCopyNA(STRSAFE_LPSTR pszDest, size_t cchDest,
					  STRSAFE_LPCSTR pszSrc, size_t cchToCopy)
{
	size_t n = 0;

	if (!cchDest || cchDest > STRSAFE_MAX_CCH)
		return STRSAFE_E_INVALID_PARAMETER;
	for (; n < cchToCopy && pszSrc[n]; n++) {
		if (n == cchDest - 1) {
			pszDest[n] = 0;
			return STRSAFE_E_INSUFFICIENT_BUFFER;
		}
		pszDest[n] = pszSrc[n];
	}
	pszDest[n] = 0;
	return S_OK;
}

/** StringCchCopyNW() - the same for wide characters */
static __inline__ HRESULT StringCchCopyNW(STRSAFE_LPWSTR pszDest, size_t cchDest,
					  STRSAFE_LPCWSTR pszSrc, size_t cchToCopy)
{
	size_t n = 0;

	if (!cchDest || cchDest > STRSAFE_MAX_CCH)
		return STRSAFE_E_INVALID_PARAMETER;
	for (; n < cchToCopy && pszSrc[n]; n++) {
		if (n == cchDest - 1) {
			pszDest[n] = 0;
			return STRSAFE_E_INSUFFICIENT_BUFFER;
		}
		pszDest[n] = pszSrc[n];
	}
	pszDest[n] = 0;
	return S_OK;
}

#define StringCchCopyA(to, size, from)	StringCchCopyNA((to), (size), (from), STRSAFE_MAX_CCH)
#define StringCchCopyW(to, size, from)	StringCchCopyNW((to), (size), (from), STRSAFE_MAX_CCH)
#ifdef UNICODE
#define StringCchCopyN	StringCchCopyNW
#define StringCchCopy	StringCchCopyW
#else
#define StringCchCopyN	StringCchCopyNA
#define StringCchCopy	StringCchCopyA
#endif

#endif /* RTM_COMPAT_STRSAFE_H */
