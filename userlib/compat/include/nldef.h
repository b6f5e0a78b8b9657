/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Origins of routes, as enumerators.
 *
 * "routprot.h" has PROTO_IP_* as macros.  In a file that includes both, the names
 * have the form of the one that comes first; the numbers are the same.
 */
#ifndef RTM_COMPAT_NLDEF_H
#define RTM_COMPAT_NLDEF_H

typedef enum {
	RouteProtocolOther = 1,
	RouteProtocolLocal = 2,
	RouteProtocolNetMgmt = 3,
	RouteProtocolIcmp = 4,
	RouteProtocolEgp = 5,
	RouteProtocolGgp = 6,
	RouteProtocolHello = 7,
	RouteProtocolRip = 8,
	RouteProtocolIsIs = 9,
	RouteProtocolEsIs = 10,
	RouteProtocolCisco = 11,
	RouteProtocolBbn = 12,
	RouteProtocolOspf = 13,
	RouteProtocolBgp = 14,

	MIB_IPPROTO_OTHER = 1,
	MIB_IPPROTO_LOCAL = 2,
	MIB_IPPROTO_NETMGMT = 3,
	MIB_IPPROTO_ICMP = 4,
	MIB_IPPROTO_EGP = 5,
	MIB_IPPROTO_GGP = 6,
	MIB_IPPROTO_HELLO = 7,
	MIB_IPPROTO_RIP = 8,
	MIB_IPPROTO_IS_IS = 9,
	MIB_IPPROTO_ES_IS = 10,
	MIB_IPPROTO_CISCO = 11,
	MIB_IPPROTO_BBN = 12,
	MIB_IPPROTO_OSPF = 13,
	MIB_IPPROTO_BGP = 14,
	MIB_IPPROTO_NT_AUTOSTATIC = 10002,
	MIB_IPPROTO_NT_STATIC = 10006,
#ifndef RTM_COMPAT_ROUTPROT_H
	PROTO_IP_OTHER = 1,
	PROTO_IP_LOCAL = 2,
	PROTO_IP_NETMGMT = 3,
	PROTO_IP_ICMP = 4,
	PROTO_IP_EGP = 5,
	PROTO_IP_GGP = 6,
	PROTO_IP_HELLO = 7,
	PROTO_IP_RIP = 8,
	PROTO_IP_IS_IS = 9,
	PROTO_IP_ES_IS = 10,
	PROTO_IP_CISCO = 11,
	PROTO_IP_BBN = 12,
	PROTO_IP_OSPF = 13,
	PROTO_IP_BGP = 14,
	PROTO_IP_NT_AUTOSTATIC = 10002,
	PROTO_IP_NT_STATIC = 10006,
	PROTO_IP_NT_STATIC_NON_DOD = 10007,
#endif
	MIB_IPPROTO_NT_STATIC_NON_DOD = 10007
} NL_ROUTE_PROTOCOL, *PNL_ROUTE_PROTOCOL;

#endif /* RTM_COMPAT_NLDEF_H */
