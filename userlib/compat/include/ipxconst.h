/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Short names for members of RTM_IPX_ROUTE.  Generic: only for who includes this. */
#ifndef RTM_COMPAT_IPXCONST_H
#define RTM_COMPAT_IPXCONST_H

#define R_Interface		RR_InterfaceID
#define R_Protocol		RR_RoutingProtocol
#define R_Network		RR_Network.N_NetNumber
#define R_TickCount		RR_FamilySpecificData.FSD_TickCount
#define R_HopCount		RR_FamilySpecificData.FSD_HopCount
#define R_NextHopMacAddress	RR_NextHopAddress.NHA_Mac
#define R_Flags			RR_FamilySpecificData.FSD_Flags

#define MAX_INTERFACE_INDEX	0xFFFFFFFE
#define GLOBAL_INTERFACE_INDEX	0xFFFFFFFF

/* FSD_Flags */
#define GLOBAL_WAN_ROUTE	0x00000001
#define DO_NOT_ADVERTISE_ROUTE	0x00000002

#endif /* RTM_COMPAT_IPXCONST_H */
