// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The structures of rtm.h: addresses of IP in network byte order, networks of IPX in the
 * host's (U-04).
 */
#include <arpa/inet.h>
#include <errno.h>

#include "api.h"

_Static_assert((int)RTM_PROTOCOL_FAMILY_IPX == V1_IPX && (int)RTM_PROTOCOL_FAMILY_IP == V1_IP,
	       "families");
_Static_assert(RTM_ONLY_THIS_NETWORK == V1_ONLY_NETWORK &&
	       RTM_ONLY_THIS_INTERFACE == V1_ONLY_INTERFACE &&
	       RTM_ONLY_THIS_PROTOCOL == V1_ONLY_PROTOCOL &&
	       RTM_ONLY_BEST_ROUTES == V1_ONLY_BEST && INFINITE == V1_NO_TTL &&
	       IP_VALID_ROUTE == V1_VALID, "flags");
_Static_assert(sizeof(IP_SPECIFIC_DATA) == V1_VALUES * sizeof(uint32_t), "values in order");

bool v1_family_ok(DWORD family)
{
	return family < V1_FAMILIES;
}

/* U-05: bits beyond the mask do not count.  U-06: the mask has to be contiguous. */
bool v1_net_in(enum v1_family_id id, const void *network, struct v1_route *net)
{
	const IP_NETWORK *ip = network;
	uint32_t mask;

	*net = (struct v1_route){ .len = 32 };
	if (id == V1_IPX) {
		net->network = ((const IPX_NETWORK *)network)->N_NetNumber;
		return true;
	}
	mask = ntohl(ip->N_NetMask);
	if (~mask & (~mask + 1))
		return false;
	net->network = ntohl(ip->N_NetNumber) & mask;
	net->len = __builtin_popcount(mask);
	return true;
}

static bool ip_in(const RTM_IP_ROUTE *from, struct v1_route *route)
{
	if (!v1_net_in(V1_IP, &from->RR_Network, route))
		return false;
	route->protocol = from->RR_RoutingProtocol;
	route->interface = from->RR_InterfaceID;
	memcpy(route->hop, &from->RR_NextHopAddress.N_NetNumber, sizeof(DWORD));
	route->hop_mask = from->RR_NextHopAddress.N_NetMask;
	memcpy(route->data, &from->RR_ProtocolSpecificData, sizeof(route->data));
	memcpy(route->values, &from->RR_FamilySpecificData, sizeof(route->values));
	return true;
}

static bool ipx_in(const RTM_IPX_ROUTE *from, struct v1_route *route)
{
	v1_net_in(V1_IPX, &from->RR_Network, route);
	route->protocol = from->RR_RoutingProtocol;
	route->interface = from->RR_InterfaceID;
	memcpy(route->hop, from->RR_NextHopAddress.NHA_Mac, 6);
	memcpy(route->data, &from->RR_ProtocolSpecificData, sizeof(route->data));
	route->values[V1_IPX_FLAGS] = from->RR_FamilySpecificData.FSD_Flags;
	route->values[V1_IPX_TICKS] = from->RR_FamilySpecificData.FSD_TickCount;
	route->values[V1_IPX_HOPS] = from->RR_FamilySpecificData.FSD_HopCount;
	return true;
}

bool v1_route_in(enum v1_family_id id, const void *from, struct v1_route *route)
{
	return id == V1_IP ? ip_in(from, route) : ipx_in(from, route);
}

static FILETIME filetime(uint64_t stamp)
{
	return (FILETIME){ .dwLowDateTime = stamp, .dwHighDateTime = stamp >> 32 };
}

static void ip_out(const struct v1_route *from, RTM_IP_ROUTE *to)
{
	memset(to, 0, sizeof(*to));
	to->RR_TimeStamp = filetime(from->stamp);
	to->RR_RoutingProtocol = from->protocol;
	to->RR_InterfaceID = from->interface;
	memcpy(&to->RR_ProtocolSpecificData, from->data, sizeof(from->data));
	to->RR_Network.N_NetNumber = htonl(from->network);
	to->RR_Network.N_NetMask = from->len ? htonl(UINT32_MAX << (32 - from->len)) : 0;
	memcpy(&to->RR_NextHopAddress.N_NetNumber, from->hop, sizeof(DWORD));
	to->RR_NextHopAddress.N_NetMask = from->hop_mask;
	memcpy(&to->RR_FamilySpecificData, from->values, sizeof(from->values));
}

static void ipx_out(const struct v1_route *from, RTM_IPX_ROUTE *to)
{
	memset(to, 0, sizeof(*to));
	to->RR_TimeStamp = filetime(from->stamp);
	to->RR_RoutingProtocol = from->protocol;
	to->RR_InterfaceID = from->interface;
	memcpy(&to->RR_ProtocolSpecificData, from->data, sizeof(from->data));
	to->RR_Network.N_NetNumber = from->network;
	memcpy(to->RR_NextHopAddress.NHA_Mac, from->hop, 6);
	to->RR_FamilySpecificData.FSD_Flags = from->values[V1_IPX_FLAGS];
	to->RR_FamilySpecificData.FSD_TickCount = from->values[V1_IPX_TICKS];
	to->RR_FamilySpecificData.FSD_HopCount = from->values[V1_IPX_HOPS];
}

void v1_route_out(enum v1_family_id id, const struct v1_route *from, void *to)
{
	if (id == V1_IP)
		ip_out(from, to);
	else
		ipx_out(from, to);
}

/* What enumeration flags need; only what they name has to be valid (U-39). */
bool v1_criteria_in(enum v1_family_id id, DWORD flags, const void *from,
		    struct v1_route *criteria)
{
	*criteria = (struct v1_route){ 0 };
	if (flags & ~V1_ONLY_ALL)
		return false;
	if (!(flags & V1_ONLY_CRITERIA))
		return true;
	if (!from)
		return false;
	return v1_route_in(id, from, criteria) || !(flags & V1_ONLY_NETWORK);
}

DWORD v1_error(int err)
{
	switch (-err) {
	case 0:
		return NO_ERROR;
	case ENOTCONN:
		return ERROR_INVALID_HANDLE;	/* deregistered by another thread */
	case ENOENT:
		return ERROR_NO_MORE_ITEMS;
	case EEXIST:
		return ERROR_ALREADY_EXISTS;
	case EINVAL:
	case EAFNOSUPPORT:
		return ERROR_INVALID_PARAMETER;
	case EACCES:
	case EPERM:
	case EBADF:
		return ERROR_ACCESS_DENIED;
	case ENOMEM:
		return ERROR_NOT_ENOUGH_MEMORY;
	default:
		return ERROR_NO_SYSTEM_RESOURCES;
	}
}

/* For functions that do not name ERROR_NOT_ENOUGH_MEMORY. */
DWORD v1_error_no_memory(int err)
{
	return err == -ENOMEM ? ERROR_NO_SYSTEM_RESOURCES : v1_error(err);
}
