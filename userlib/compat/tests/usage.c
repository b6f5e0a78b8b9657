/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The macros, in every shape in which sources write them, and the sizes of structures
 * on 64-bit Linux.  Compiled as C and as C++ by matrix.sh, run, prints TAP.
 */
#include <stdio.h>
#include <windows.h>
#include <rtmv2.h>
#include <rtm.h>
#include <routprot.h>
#include <strsafe.h>

static int number, failed;

static void result(int good, const char *what)
{
	number++;
	failed += !good;
	printf("%s %d - %s\n", good ? "ok" : "not ok", number, what);
}

static int calls;

static ULONG once(ULONG value)
{
	calls++;
	return value;
}

static RTM_NET_ADDRESS *one(RTM_NET_ADDRESS *net)
{
	calls++;
	return net;
}

/* Right next to each other, so that the second has an odd address, in pairs of bytes. */
struct packed {
	USHORT before;
	RTM_NET_ADDRESS net;
};

static void setters(void)
{
	struct packed packed;
	RTM_NET_ADDRESS *net = &packed.net;
	ULONG loopback = htonl(0x7F000001), got = 0, mask = 0;
	int length = 0;
	unsigned char tiny = 0;
	unsigned long wide = 0;

	memset(&packed, 0xA5, sizeof(packed));
	/* without a semicolon, with one, and alone under an if */
	RTM_IPV4_SET_ADDR_AND_LEN(net, loopback, 8)
	result(net->NumBits == 8 && net->AddressFamily == AF_INET, "set without a semicolon");
	RTM_IPV4_SET_ADDR_AND_LEN(net, loopback, 24);
	result(net->NumBits == 24, "set with a semicolon");
	if (!net)
		RTM_IPV4_SET_ADDR_AND_LEN(net, 0, 0)
	if (!net)
		RTM_IPV4_SET_ADDR_AND_MASK(net, 0, 0)
	if (!net)
		RTM_IPV4_GET_ADDR_AND_LEN(got, length, net)
	if (!net)
		RTM_IPV4_LEN_FROM_MASK(length, 0xFF)
	else
		result(1, "an else after a macro");
	result(net->NumBits == 24 && !memcmp(net->AddrBits, &loopback, 4) &&
	       net->AddrBits[4] == 0xA5 && net->AddrBits[15] == 0xA5,
	       "four bytes, and nothing under an if that does not hold");

	RTM_IPV4_GET_ADDR_AND_LEN(got, length, net);
	result(got == loopback && length == 24, "get into other types");
	RTM_IPV4_GET_ADDR_AND_LEN(wide, tiny, net);
	result(wide == loopback && tiny == 24, "get into wider and narrower types");
	RTM_IPV4_GET_ADDR_AND_MASK(got, mask, net)
	result(got == loopback && mask == htonl(0xFFFFFF00), "get a mask");
	mask = RTM_IPV4_MASK_FROM_LEN(length);
	result(mask == htonl(0xFFFFFF00), "mask as an assignment's right side");
	result((RTM_IPV4_MASK_FROM_LEN(8) | RTM_IPV4_MASK_FROM_LEN(0)) == htonl(0xFF000000) &&
	       RTM_IPV4_MASK_FROM_LEN(32) == 0xFFFFFFFF && RTM_IPV4_MASK_FROM_LEN(40) == 0xFFFFFFFF,
	       "mask in an expression, also of too long a length");

	calls = 0;
	RTM_IPV4_SET_ADDR_AND_LEN(one(net), once(loopback), once(16))
	RTM_IPV4_SET_ADDR_AND_MASK(one(net), once(loopback), once(htonl(0xFFFF8000)))
	RTM_IPV4_GET_ADDR_AND_MASK(got, mask, one(net))
	result(calls == 7 && net->NumBits == 17, "arguments are evaluated once");
}

static void ipv6(void)
{
	struct packed packed;
	RTM_NET_ADDRESS *net = &packed.net;
	IN6_ADDR address, got;
	UCHAR bytes[16], back[16];
	int length, i, good = 1;

	for (i = 0; i < 16; i++)
		bytes[i] = (UCHAR)(0x20 + i);
	memcpy(&address, bytes, 16);
	RTM_IPV6_SET_ADDR_AND_LEN(net, address, 64)
	result(net->AddressFamily == AF_INET6 && net->NumBits == 64 &&
	       !memcmp(net->AddrBits, bytes, 16), "IPv6 from a structure (U50)");
	memset(net, 0, sizeof(*net));
	RTM_IPV6_MAKE_NET_ADDRESS(net, bytes, 128);
	result(net->NumBits == 128 && !memcmp(net->AddrBits, bytes, 16), "IPv6 from bytes (U50)");
	length = 0;
	RTM_IPV6_GET_ADDR_AND_LEN(got, length, net);
	result(length == 128 && !memcmp(&got, bytes, 16), "IPv6 into a structure (U50)");
	RTM_IPV6_GET_ADDR_AND_LEN(back, length, net)
	result(!memcmp(back, bytes, 16), "IPv6 into bytes (U50)");
	for (i = 0; i <= 128; i++) {
		got = RTM_IPV6_MASK_FROM_LEN(i);
		RTM_IPV6_LEN_FROM_MASK(length, got);
		good &= length == i;
		memcpy(back, &got, 16);
		RTM_IPV6_LEN_FROM_MASK(length, back)
		good &= length == i;
	}
	result(good, "IPv6 masks of all lengths (U50)");
}

/* Must be constants: sources have arrays of these sizes. */
static UCHAR dest_room[RTM_SIZE_OF_DEST_INFO(2)];
static UCHAR route_room[RTM_SIZE_OF_ROUTE_INFO(16)];

static void sizes(void)
{
	RTM_ENTITY_ID id;
	RTM_ROUTE_INFO route;

	memset(dest_room, 0, sizeof(dest_room));
	memset(route_room, 0, sizeof(route_room));
	id.EntityId = 0;
	id.EntityProtocolId = 8;
	id.EntityInstanceId = 1;
	result(id.EntityId == (htonl(1) == 1 ? 0x800000001ULL : 0x100000008ULL),
	       "entity: two numbers and one");
	result(RTM_SIZE_OF_ROUTE_INFO(1) == sizeof(route) &&
	       RTM_SIZE_OF_ROUTE_INFO(16) == (size_t)((UCHAR *)&route.NextHopsList.NextHops[16] -
						      (UCHAR *)&route) &&
	       RTM_SIZE_OF_DEST_INFO(1) == sizeof(RTM_DEST_INFO), "sizes hold what they are for");
	if (sizeof(void *) == 8)
		result(sizeof(RTM_NET_ADDRESS) == 20 && sizeof(RTM_DEST_INFO) == 88 &&
		       sizeof(dest_room) == 128 && sizeof(RTM_ROUTE_INFO) == 64 &&
		       sizeof(route_room) == 184 && sizeof(RTM_NEXTHOP_INFO) == 56 &&
		       sizeof(RTM_ENTITY_INFO) == 16 && sizeof(RTM_REGN_PROFILE) == 16 &&
		       sizeof(RTM_ENTITY_EXPORT_METHODS) == 16 &&
		       FIELD_OFFSET(RTM_DEST_INFO, LastChanged) == 28 &&
		       FIELD_OFFSET(RTM_ENTITY_METHOD_OUTPUT, OutputData) == 12,
		       "version 2, 64 bits");
	result(sizeof(RTM_IP_ROUTE) == 92 && sizeof(RTM_IPX_ROUTE) == 52 &&
	       sizeof(IP_SPECIFIC_DATA) == 44 && sizeof(IPX_NEXT_HOP_ADDRESS) == 6 &&
	       FIELD_OFFSET(RTM_IP_ROUTE, RR_FamilySpecificData) == 48 &&
	       FIELD_OFFSET(RTM_IPX_ROUTE, RR_FamilySpecificData) == 44, "version 1, all machines");
	result(sizeof(DWORD) == 4 && sizeof(ULONG) == 4 && sizeof(LONG) == 4 && sizeof(BOOL) == 4 &&
	       sizeof(ULONGLONG) == 8 && sizeof(HANDLE) == sizeof(void *) &&
	       sizeof(LONG_PTR) == sizeof(void *), "base types");
	result(MS_IP_MGM == 0x81372719 && MS_IP_RIP == 8 && PROTOCOL_ID(3, 0x3FFF, 0xFFFF) == ~0U,
	       "protocol identifiers do not overflow");
	result(DEST_TYPE == 1 && NEXTHOP_TYPE == 2 && ROUTE_TYPE == 3, "target types (U35)");
	result(RTM_THIS_PROTOCOL == 0xFFFFFFFFU && RTM_BEST_PROTOCOL == 0, "protocol selection");
}

static void helpers(void)
{
	char text[4];
	WCHAR wide[8];
	UCHAR *memory = (UCHAR *)HeapAlloc(GetProcessHeap(), HEAP_ZERO_MEMORY, 64);
	LONG counter = 1;

	result(memory && !memory[0] && !memory[63] && HeapFree(GetProcessHeap(), 0, memory) &&
	       HeapFree(GetProcessHeap(), 0, NULL), "heap");
	result(InterlockedIncrement(&counter) == 2 && InterlockedDecrement(&counter) == 1 &&
	       counter == 1, "interlocked counter");
	result(StringCchCopyNA(text, 4, "abcdef", 3) == S_OK && !strcmp(text, "abc") &&
	       StringCchCopyNA(text, 4, "abcdef", 4) == STRSAFE_E_INSUFFICIENT_BUFFER &&
	       !strcmp(text, "abc") && StringCchCopyNA(text, 4, "xy", 99) == S_OK &&
	       !strcmp(text, "xy") && StringCchCopyNA(text, 0, "", 0) == STRSAFE_E_INVALID_PARAMETER,
	       "copies of strings end");
	result(StringCchCopyNW(wide, 8, L"wide", 8) == S_OK && !wcscmp(wide, L"wide") &&
	       StringCchCopyW(wide, 3, L"wide") == STRSAFE_E_INSUFFICIENT_BUFFER &&
	       !wcscmp(wide, L"wi") && FAILED(STRSAFE_E_INSUFFICIENT_BUFFER) && SUCCEEDED(S_OK),
	       "copies of wide strings end");
}

int main(void)
{
	printf("TAP version 13\n");
	setters();
	ipv6();
	sizes();
	helpers();
	printf("1..%d\n", number);
	return failed > 0;
}
