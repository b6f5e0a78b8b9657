/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The forwarding table's row in the router's MIB, and its route types (RFC 1354). */
#ifndef RTM_COMPAT_IPRTRMIB_H
#define RTM_COMPAT_IPRTRMIB_H

#include "windef.h"

#define IPRTRMGR_PID			10000

#define MIB_IPROUTE_TYPE_OTHER		1
#define MIB_IPROUTE_TYPE_INVALID	2
#define MIB_IPROUTE_TYPE_DIRECT		3
#define MIB_IPROUTE_TYPE_INDIRECT	4
#define MIB_IPROUTE_METRIC_UNUSED	((DWORD)-1)

/** MIB_IPFORWARDROW - an IPv4 route; addresses in network byte order, age in seconds */
typedef struct _MIB_IPFORWARDROW {
	DWORD dwForwardDest;
	DWORD dwForwardMask;
	DWORD dwForwardPolicy;
	DWORD dwForwardNextHop;
	DWORD dwForwardIfIndex;
	DWORD dwForwardType;
	DWORD dwForwardProto;
	DWORD dwForwardAge;
	DWORD dwForwardNextHopAS;
	DWORD dwForwardMetric1;
	DWORD dwForwardMetric2;
	DWORD dwForwardMetric3;
	DWORD dwForwardMetric4;
	DWORD dwForwardMetric5;
} MIB_IPFORWARDROW, *PMIB_IPFORWARDROW;

#endif /* RTM_COMPAT_IPRTRMIB_H */
