/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * RTMv2's macros between addresses and RTM_NET_ADDRESS; "rtmv2.h" includes it.
 *
 * Sources write them with and without a semicolon of their own, so those that set
 * something bring one along.  Each is one statement, fit to stand alone under an if,
 * evaluates each argument once, and stores through no pointer of a wrong type:
 * AddrBits is aligned to two bytes only.
 */
#ifndef RTM_COMPAT_RTMV2_ADDRESS_H
#define RTM_COMPAT_RTMV2_ADDRESS_H

#include <arpa/inet.h>
#include "rtmv2.h"

/* Leading one bits of a mask in network byte order; the rest should be zero. */
static __inline__ ULONG rtm_compat_ipv4_length(ULONG mask)
{
	ULONG host = ~ntohl(mask);

	return host ? (ULONG)__builtin_clz(host) : 32;
}

static __inline__ ULONG rtm_compat_ipv4_mask(ULONG length)
{
	if (!length)
		return 0;
	return htonl(length < 32 ? ~(0xFFFFFFFFU >> length) : 0xFFFFFFFFU);
}

static __inline__ void rtm_compat_ipv4_set(PRTM_NET_ADDRESS net, ULONG address, ULONG length)
{
	net->AddressFamily = AF_INET;
	net->NumBits = (USHORT)length;
	memcpy(net->AddrBits, &address, sizeof(address));
}

/* Gives the address, and its length through @length. */
static __inline__ ULONG rtm_compat_ipv4_get(const RTM_NET_ADDRESS *net, ULONG *length)
{
	ULONG address;

	memcpy(&address, net->AddrBits, sizeof(address));
	*length = net->NumBits;
	return address;
}

/* The lvalues may be of any integer type. */
#define RTM_COMPAT_IPV4_GET(Addr, Other, Convert, NetAddress) \
	__extension__({ \
		ULONG rtm_length_; \
		ULONG rtm_address_ = rtm_compat_ipv4_get((NetAddress), &rtm_length_); \
		(Other) = Convert(rtm_length_); \
		(Addr) = rtm_address_; \
	});

#define RTM_IPV4_SET_ADDR_AND_LEN(NetAddress, Addr, Len) \
	rtm_compat_ipv4_set((NetAddress), (ULONG)(Addr), (ULONG)(Len));
#define RTM_IPV4_MAKE_NET_ADDRESS(NetAddress, Addr, Len) \
	RTM_IPV4_SET_ADDR_AND_LEN(NetAddress, Addr, Len)
#define RTM_IPV4_SET_ADDR_AND_MASK(NetAddress, Addr, Mask) \
	rtm_compat_ipv4_set((NetAddress), (ULONG)(Addr), rtm_compat_ipv4_length((ULONG)(Mask)));
#define RTM_IPV4_GET_ADDR_AND_LEN(Addr, Len, NetAddress) \
	RTM_COMPAT_IPV4_GET(Addr, Len, (ULONG), NetAddress)
#define RTM_IPV4_GET_ADDR_AND_MASK(Addr, Mask, NetAddress) \
	RTM_COMPAT_IPV4_GET(Addr, Mask, rtm_compat_ipv4_mask, NetAddress)
#define RTM_IPV4_LEN_FROM_MASK(Len, Mask) \
	(Len) = rtm_compat_ipv4_length((ULONG)(Mask));
/* An expression, without the semicolon that Windows' own has in it. */
#define RTM_IPV4_MASK_FROM_LEN(Len)	rtm_compat_ipv4_mask((ULONG)(Len))

/* If bit N of Value is set: N bits more, and on to the bits below.  Both are lvalues. */
#define RTM_CHECK_NTH_BIT(Value, N, Len) \
	if ((Value) & (1U << (N))) { \
		(Len) += (N); \
		(Value) <<= (N); \
	}

/* IPv6 (U50).  Addr is an IN6_ADDR or an array of 16 bytes. */

static __inline__ void rtm_compat_ipv6_set_bytes(PRTM_NET_ADDRESS net, const void *address,
						 ULONG length)
{
	net->AddressFamily = AF_INET6;
	net->NumBits = (USHORT)length;
	memcpy(net->AddrBits, address, IPV6_ADDRESS_LEN_IN_BYTES);
}

static __inline__ void rtm_compat_ipv6_set(PRTM_NET_ADDRESS net, IN6_ADDR address, ULONG length)
{
	rtm_compat_ipv6_set_bytes(net, &address, length);
}

static __inline__ ULONG rtm_compat_ipv6_length_bytes(const void *mask)
{
	const UCHAR *bytes = (const UCHAR *)mask;
	ULONG length = 0;

	while (length < 128 && bytes[length / 8] & 0x80 >> length % 8)
		length++;
	return length;
}

static __inline__ ULONG rtm_compat_ipv6_length(IN6_ADDR mask)
{
	return rtm_compat_ipv6_length_bytes(&mask);
}

static __inline__ IN6_ADDR rtm_compat_ipv6_mask(ULONG length)
{
	IN6_ADDR mask;
	UCHAR *bytes = (UCHAR *)&mask;
	ULONG i;

	memset(&mask, 0, sizeof(mask));
	for (i = 0; i < 128 && i < length; i++)
		bytes[i / 8] |= (UCHAR)(0x80 >> i % 8);
	return mask;
}

static __inline__ ULONG rtm_compat_ipv6_get(const RTM_NET_ADDRESS *net, void *address)
{
	memcpy(address, net->AddrBits, IPV6_ADDRESS_LEN_IN_BYTES);
	return net->NumBits;
}

#ifdef __cplusplus
static inline void rtm_compat_ipv6_set(PRTM_NET_ADDRESS net, const void *address, ULONG length)
{
	rtm_compat_ipv6_set_bytes(net, address, length);
}

static inline ULONG rtm_compat_ipv6_length(const void *mask)
{
	return rtm_compat_ipv6_length_bytes(mask);
}

#define RTM_COMPAT_BY_TYPE(function, Addr)	function
#else
/* The function for a structure, or the one for an array of bytes. */
#define RTM_COMPAT_BY_TYPE(function, Addr) \
	__builtin_choose_expr(__builtin_types_compatible_p(__typeof__(Addr), IN6_ADDR), \
			      function, function##_bytes)
#endif

#define RTM_IPV6_SET_ADDR_AND_LEN(NetAddress, Addr, Len) \
	RTM_COMPAT_BY_TYPE(rtm_compat_ipv6_set, Addr)((NetAddress), Addr, (ULONG)(Len));
#define RTM_IPV6_MAKE_NET_ADDRESS(NetAddress, Addr, Len) \
	RTM_IPV6_SET_ADDR_AND_LEN(NetAddress, Addr, Len)
/* Does not compile for a pointer, which would be overwritten itself. */
#define RTM_IPV6_GET_ADDR_AND_LEN(Addr, Len, NetAddress) \
	(Len) = (rtm_compat_ipv6_get((NetAddress), &(Addr)) + \
		0 * sizeof(char[sizeof(Addr) == IPV6_ADDRESS_LEN_IN_BYTES ? 1 : -1]));
#define RTM_IPV6_LEN_FROM_MASK(Len, Mask) \
	(Len) = RTM_COMPAT_BY_TYPE(rtm_compat_ipv6_length, Mask)(Mask);
/* An expression: an IN6_ADDR. */
#define RTM_IPV6_MASK_FROM_LEN(Len)	rtm_compat_ipv6_mask((ULONG)(Len))

#endif /* RTM_COMPAT_RTMV2_ADDRESS_H */
