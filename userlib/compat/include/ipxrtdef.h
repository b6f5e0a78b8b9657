/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef RTM_COMPAT_IPXRTDEF_H
#define RTM_COMPAT_IPXRTDEF_H

#include "ipxconst.h"
#include "stm.h"

/* Protocols of IPX routes that no protocol brought; the others: "routprot.h" */
#define IPX_PROTOCOL_LOCAL	1
#define IPX_PROTOCOL_STATIC	2

#endif /* RTM_COMPAT_IPXRTDEF_H */
