// SPDX-License-Identifier: LGPL-2.1-or-later
/* Addresses: the same bits in two structures. */
#include <string.h>

#include "internal.h"

static bool in(const struct registration *reg, const RTM_NET_ADDRESS *from, uint8_t *addr)
{
	unsigned int bits = reg->info.AddressFamily == AF_INET ? 32 : 128;

	if (!from || from->AddressFamily != reg->info.AddressFamily || from->NumBits > bits)
		return false;
	/* what is behind an address of IPv4 nobody has set */
	memset(addr, 0, 16);
	memcpy(addr, from->AddrBits, bits / 8);
	return true;
}

bool address_in(const struct registration *reg, const RTM_NET_ADDRESS *from,
		struct rtm_prefix *to)
{
	*to = (struct rtm_prefix){ 0 };
	if (!in(reg, from, to->addr))
		return false;
	to->len = from->NumBits;
	to->family = from->AddressFamily;
	return true;
}

bool hop_in(const struct registration *reg, const RTM_NET_ADDRESS *from, ULONG ifindex,
	    struct rtm_hop *to)
{
	*to = (struct rtm_hop){ .ifindex = ifindex };
	if (!in(reg, from, to->addr))
		return false;
	to->len = from->NumBits;
	to->family = from->AddressFamily;
	return true;
}

void address_out(const struct rtm_prefix *from, RTM_NET_ADDRESS *to)
{
	to->AddressFamily = from->family;
	to->NumBits = from->len;
	memcpy(to->AddrBits, from->addr, sizeof(to->AddrBits));
}

void hop_out(const struct rtm_hop *from, RTM_NET_ADDRESS *to)
{
	to->AddressFamily = from->family;
	to->NumBits = from->len;
	memcpy(to->AddrBits, from->addr, sizeof(to->AddrBits));
}

API DWORD WINAPI RtmConvertIpv6AddressAndLengthToNetAddress(PRTM_NET_ADDRESS pNetAddress,
							     IN6_ADDR Address, DWORD dwLength,
							     DWORD dwAddressSize)
{
	if (!pNetAddress || dwAddressSize != sizeof(Address) || dwLength > 128)
		return ERROR_INVALID_PARAMETER;
	pNetAddress->AddressFamily = AF_INET6;
	pNetAddress->NumBits = dwLength;
	memcpy(pNetAddress->AddrBits, &Address, sizeof(Address));
	return NO_ERROR;
}

API DWORD WINAPI RtmConvertNetAddressToIpv6AddressAndLength(PRTM_NET_ADDRESS pNetAddress,
							     IN6_ADDR *pAddress, LPDWORD pLength,
							     DWORD dwAddressSize)
{
	if (!pNetAddress || !pAddress || !pLength || dwAddressSize != sizeof(*pAddress) ||
	    pNetAddress->AddressFamily != AF_INET6)
		return ERROR_INVALID_PARAMETER;
	memcpy(pAddress, pNetAddress->AddrBits, sizeof(*pAddress));
	*pLength = pNetAddress->NumBits;
	return NO_ERROR;
}
