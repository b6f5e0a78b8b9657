/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the macros with parameters do, printed; compare.py compiles it with either header. */
#ifdef _WIN32
/* That header's sockets are in a library which is not here. */
extern "C" u_long htonl(u_long v) { return __builtin_bswap32((unsigned int)v); }
extern "C" u_long ntohl(u_long v) { return __builtin_bswap32((unsigned int)v); }
#endif

#define RESULT_OF(header, v, ...) \
	__builtin_printf(header " result "), __builtin_printf(__VA_ARGS__), __builtin_printf("\t"), value(v), __builtin_printf("\n");

static void print_net_address(const char *what, int n, const RTM_NET_ADDRESS *net)
{
	__builtin_printf("rtmv2.h result %s %d\tfamily %d bits %d", what, n, net->AddressFamily, net->NumBits);
	for (int i = 0; i < RTM_MAX_ADDRESS_SIZE; i++)
		__builtin_printf(" %02x", net->AddrBits[i]);
	__builtin_printf("\n");
}

static void macros_of_rtmv2()
{
	ULONG address = htonl(0xC0A80102), mask, got;
	USHORT length;
	RTM_NET_ADDRESS net;

	for (int n = 0; n <= 32; n++) {
		mask = RTM_IPV4_MASK_FROM_LEN(n)
		;
		RESULT_OF("rtmv2.h", mask, "RTM_IPV4_MASK_FROM_LEN %d", n)
		RTM_IPV4_LEN_FROM_MASK(length, mask)
		RESULT_OF("rtmv2.h", (int)length, "RTM_IPV4_LEN_FROM_MASK %d", n)
		__builtin_memset(&net, 0xA5, sizeof(net));
		RTM_IPV4_SET_ADDR_AND_LEN(&net, address, n)
		print_net_address("RTM_IPV4_SET_ADDR_AND_LEN", n, &net);
		__builtin_memset(&net, 0x5A, sizeof(net));
		RTM_IPV4_SET_ADDR_AND_MASK(&net, address, mask);
		print_net_address("RTM_IPV4_SET_ADDR_AND_MASK", n, &net);
		__builtin_memset(&net, 0, sizeof(net));
		RTM_IPV4_MAKE_NET_ADDRESS(&net, address, n);
		print_net_address("RTM_IPV4_MAKE_NET_ADDRESS", n, &net);
		got = 0;
		length = 99;
		RTM_IPV4_GET_ADDR_AND_LEN(got, length, &net)
		RESULT_OF("rtmv2.h", got, "RTM_IPV4_GET_ADDR_AND_LEN address %d", n)
		RESULT_OF("rtmv2.h", (int)length, "RTM_IPV4_GET_ADDR_AND_LEN length %d", n)
		got = mask = 0x99;
		RTM_IPV4_GET_ADDR_AND_MASK(got, mask, &net)
		RESULT_OF("rtmv2.h", got, "RTM_IPV4_GET_ADDR_AND_MASK address %d", n)
		RESULT_OF("rtmv2.h", mask, "RTM_IPV4_GET_ADDR_AND_MASK mask %d", n)
	}
	for (int n = 1; n <= 16; n *= 2) {
		ULONG bits = 0x10100;

		length = 100;
		RTM_CHECK_NTH_BIT(bits, n, length);
		RESULT_OF("rtmv2.h", bits, "RTM_CHECK_NTH_BIT value %d", n)
		RESULT_OF("rtmv2.h", (int)length, "RTM_CHECK_NTH_BIT length %d", n)
	}
	for (int n = 0; n <= 4; n++) {
		RESULT_OF("rtmv2.h", (int)RTM_SIZE_OF_DEST_INFO(n), "RTM_SIZE_OF_DEST_INFO %d", n)
		RESULT_OF("rtmv2.h", (int)RTM_SIZE_OF_ROUTE_INFO(n), "RTM_SIZE_OF_ROUTE_INFO %d", n)
	}
}

static void macros_of_rtm()
{
	static const unsigned int addresses[] = {
		0x00000000, 0x0A000000, 0x7F000000, 0x7F000001, 0x80000000, 0xDFFFFFFF,
		0xE0000001, 0xFFFFFFFF, 0x01020304, 0x7E00007F, 0x000000E0,
	};
	RTM_IP_ROUTE route;

	__builtin_memset(&route, 0, sizeof(route));
	for (unsigned int n : addresses) {
		route.RR_Network.N_NetNumber = htonl(n);
		route.RR_NextHopAddress.N_NetNumber = 0;
		RESULT_OF("rtm.h", !!IsRouteNonUnicast(&route), "IsRouteNonUnicast %x", n)
		RESULT_OF("rtm.h", !!IsRouteLoopback(&route), "IsRouteLoopback %x", n)
		route.RR_Network.N_NetNumber = 0;
		route.RR_NextHopAddress.N_NetNumber = htonl(n);
		RESULT_OF("rtm.h", !!IsRouteLoopback(&route), "IsRouteLoopback next hop %x", n)
	}
	for (unsigned int n = 0; n < 4; n++) {
		route.RR_FamilySpecificData.FSD_Flags = n;
		RESULT_OF("rtm.h", (int)IsRouteValid(&route), "IsRouteValid %d", n)
		SetRouteValid(&route);
		RESULT_OF("rtm.h", route.RR_FamilySpecificData.FSD_Flags, "SetRouteValid %d", n)
		ClearRouteValid(&route);
		RESULT_OF("rtm.h", route.RR_FamilySpecificData.FSD_Flags, "ClearRouteValid %d", n)
		route.RR_FamilySpecificData.FSD_Flags = n;
		ClearRouteFlags(&route);
		RESULT_OF("rtm.h", route.RR_FamilySpecificData.FSD_Flags, "ClearRouteFlags %d", n)
	}
}

static void macros_of_routprot()
{
	static const unsigned int ids[] = { 0, 8, 0x0137000E, 0x4137000A, 0x81372715, 0xFFFFFFFF };

	for (unsigned int id : ids) {
		RESULT_OF("routprot.h", (int)TYPE_FROM_PROTO_ID(id), "TYPE_FROM_PROTO_ID %x", id)
		RESULT_OF("routprot.h", (int)VENDOR_FROM_PROTO_ID(id), "VENDOR_FROM_PROTO_ID %x", id)
		RESULT_OF("routprot.h", (int)PROTO_FROM_PROTO_ID(id), "PROTO_FROM_PROTO_ID %x", id)
	}
	/* As a sample of Microsoft's has it: the vendor does not fit, and is cut. */
	RESULT_OF("routprot.h", PROTOCOL_ID(0, 0xFFFF, 8), "PROTOCOL_ID cut")
	for (int n = 0; n <= 3; n++)
		RESULT_OF("routprot.h", (int)SIZEOF_IP_BINDING(n), "SIZEOF_IP_BINDING %d", n)
}
