/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Windows' names over the host's socket headers; AF_INET6 is the host's number. */
#ifndef RTM_COMPAT_WINSOCK2_H
#define RTM_COMPAT_WINSOCK2_H

#include <sys/types.h>
#include <sys/socket.h>
#include <netinet/in.h>
#include <arpa/inet.h>
#include <netdb.h>
#include "windows.h"

typedef struct in_addr IN_ADDR, *PIN_ADDR, *LPIN_ADDR;
typedef struct sockaddr SOCKADDR, *PSOCKADDR, *LPSOCKADDR;
typedef struct sockaddr_in SOCKADDR_IN, *PSOCKADDR_IN, *LPSOCKADDR_IN;
typedef struct sockaddr_storage SOCKADDR_STORAGE, *PSOCKADDR_STORAGE, *LPSOCKADDR_STORAGE;
/* As the host numbers them: a descriptor, negative for none. */
typedef int SOCKET;

#define INVALID_SOCKET	(-1)
#define SOCKET_ERROR	(-1)

#include "in6addr.h"

#endif /* RTM_COMPAT_WINSOCK2_H */
