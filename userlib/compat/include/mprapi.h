/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Of the router's administration: transports, and names of interfaces. */
#ifndef RTM_COMPAT_MPRAPI_H
#define RTM_COMPAT_MPRAPI_H

#include "windef.h"

#ifdef __cplusplus
extern "C" {
#endif

#define PID_IP		0x00000021
#define PID_ATALK	0x00000029
#define PID_IPX		0x0000002B
#define PID_NBF		0x0000003F

DWORD WINAPI MprConfigServerConnect(LPWSTR lpwsServerName, HANDLE *phMprConfig);
VOID WINAPI MprConfigServerDisconnect(HANDLE hMprConfig);
/** MprConfigGetFriendlyName() - dwBufferSize in bytes; a WCHAR has four of them here */
DWORD WINAPI MprConfigGetFriendlyName(HANDLE hMprConfig, PWCHAR pszGuidName, PWCHAR pszBuffer,
				      DWORD dwBufferSize);

#ifdef __cplusplus
}
#endif

#endif /* RTM_COMPAT_MPRAPI_H */
