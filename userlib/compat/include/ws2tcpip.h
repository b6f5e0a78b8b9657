/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef RTM_COMPAT_WS2TCPIP_H
#define RTM_COMPAT_WS2TCPIP_H

#include "winsock2.h"

typedef struct sockaddr_in6 SOCKADDR_IN6, *PSOCKADDR_IN6, *LPSOCKADDR_IN6;

#endif /* RTM_COMPAT_WS2TCPIP_H */
