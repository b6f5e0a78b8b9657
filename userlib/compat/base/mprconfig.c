// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The router's configuration, as far as clients ask for names of interfaces.  There is
 * one router, the local one.  An interface has one name here, the host's: that is its
 * friendly name as well.
 */
#include <net/if.h>
#include <string.h>

#include "../include/mprapi.h"
#include "../include/winerror.h"
#include "internal.h"

/* It stands for nothing that could go away. */
static HANDLE local_router(void)
{
	return (HANDLE)(uintptr_t)0x4D50;
}

BASE_API DWORD WINAPI MprConfigServerConnect(LPWSTR lpwsServerName, HANDLE *phMprConfig)
{
	if (!phMprConfig)
		return ERROR_INVALID_PARAMETER;
	if (lpwsServerName && *lpwsServerName)
		return ERROR_NOT_SUPPORTED;
	*phMprConfig = local_router();
	return NO_ERROR;
}

BASE_API VOID WINAPI MprConfigServerDisconnect(HANDLE hMprConfig)
{
	(void)hMprConfig;
}

BASE_API DWORD WINAPI MprConfigGetFriendlyName(HANDLE hMprConfig, PWCHAR pszGuidName,
					       PWCHAR pszBuffer, DWORD dwBufferSize)
{
	char name[IF_NAMESIZE];
	size_t i;

	if (hMprConfig != local_router())
		return ERROR_INVALID_HANDLE;
	if (!pszGuidName || !pszBuffer)
		return ERROR_INVALID_PARAMETER;
	for (i = 0; pszGuidName[i]; i++) {
		if (i == IF_NAMESIZE - 1 || pszGuidName[i] >= 0x80)
			return ERROR_NOT_FOUND;
		name[i] = pszGuidName[i];
	}
	name[i] = 0;
	if (!if_nametoindex(name))
		return ERROR_NOT_FOUND;
	if (dwBufferSize / sizeof(WCHAR) < i + 1)
		return ERROR_INSUFFICIENT_BUFFER;
	memcpy(pszBuffer, pszGuidName, (i + 1) * sizeof(WCHAR));
	return NO_ERROR;
}
