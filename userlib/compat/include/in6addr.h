/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* IN6_ADDR: the host's struct in6_addr. */
#ifndef RTM_COMPAT_IN6ADDR_H
#define RTM_COMPAT_IN6ADDR_H

#include <netinet/in.h>

typedef struct in6_addr IN6_ADDR, *PIN6_ADDR, *LPIN6_ADDR;

#endif /* RTM_COMPAT_IN6ADDR_H */
