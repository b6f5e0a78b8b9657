/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef RTM_COMPAT_IPHLPAPI_H
#define RTM_COMPAT_IPHLPAPI_H

#include "iprtrmib.h"

#ifdef __cplusplus
extern "C" {
#endif

/** GetBestRoute() - the route that the host itself would take; network byte order */
DWORD WINAPI GetBestRoute(DWORD dwDestAddr, DWORD dwSourceAddr, PMIB_IPFORWARDROW pBestRoute);

#ifdef __cplusplus
}
#endif

#endif /* RTM_COMPAT_IPHLPAPI_H */
