/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * How sources for Windows are written: mixed case in names of headers, plain HANDLE
 * variables for every kind of handle, words without a meaning here, BSD names of
 * their own.  Compiled only, as C and as C++, by matrix.sh.
 */
#ifndef MPR50
#define MPR50 1
#endif
#include <WinSock2.h>
#include <Ws2tcpip.h>
#include <Windows.h>
#include <TCHAR.H>
#include <Ras.h>
#include <StrSafe.h>
#include <RTMv2.h>
#include <Rtm.h>
#include <RoutProt.h>
#include <Nldef.h>
#include <IpRtrMib.h>
#include <IPHlpApi.h>
#include <Mgm.h>
#include <MprError.h>
#include <MprApi.h>
#include <RtUtils.h>
#include <rtinfo.h>
#include <stdio.h>

/* A client's own names, of BSD: nothing here may have brought Linux's along. */
#define RTM_ADD		1
#define RTM_NEWADDR	12
#define RTM_DELADDR	13
#define RTM_VERSION	3
#define RTA_DST		1
#define RTF_UP		1
#define IFNAMSIZ	256
struct rt_msghdr {
	u_short rtm_msglen;
};
struct if_data {
	u_char ifi_type;
};

#ifdef __cplusplus
extern "C" {
#endif

DWORD APIENTRY RegisterProtocol(IN OUT PMPR_ROUTING_CHARACTERISTICS pRoutingChar,
				IN OUT PMPR_SERVICE_CHARACTERISTICS pServiceChar);
DWORD WINAPI EventCallback(IN RTM_ENTITY_HANDLE hEntity, IN RTM_EVENT_TYPE event,
			   IN PVOID pvContext1, IN PVOID pvContext2);
VOID WINAPI Method(RTM_ENTITY_HANDLE hCaller, RTM_ENTITY_HANDLE hCallee,
		   RTM_ENTITY_METHOD_INPUT *pInput, RTM_ENTITY_METHOD_OUTPUT *pOutput);
DWORD AddRoute(DWORD dwDest, DWORD dwMask, DWORD dwGateway);
int __cdecl OldClient(VOID);

#ifdef __cplusplus
}
#endif

static HANDLE g_hRtm, g_hNotify;
static RTM_REGN_PROFILE g_profile;

static DWORD WINAPI StartProtocol(HANDLE hEvent, PSUPPORT_FUNCTIONS pSupport, LPVOID pGlobal,
				  ULONG ulVersion, ULONG ulSize, ULONG ulCount)
{
	RTM_ENTITY_INFO info;
	RTM_ENTITY_EXPORT_METHODS methods;
	DWORD dwErr;

	UNREFERENCED_PARAMETER(ulVersion);
	UNREFERENCED_PARAMETER(ulSize);
	UNREFERENCED_PARAMETER(ulCount);
	if (!hEvent || !pSupport || !pGlobal)
		return ERROR_INVALID_PARAMETER;
	ZeroMemory(&info, sizeof(RTM_ENTITY_INFO));
	info.AddressFamily = AF_INET;
	info.EntityId.EntityProtocolId = PROTO_IP_HELLO;
	info.EntityId.EntityInstanceId = PROTOCOL_ID(PROTO_TYPE_UCAST, 0xFFFF, PROTO_IP_RIP);
	methods.NumMethods = 1;
	methods.Methods[0] = Method;
	dwErr = RtmRegisterEntity(&info, &methods, EventCallback, TRUE, &g_profile, &g_hRtm);
	if (dwErr != NO_ERROR)
		return dwErr;
	return RtmRegisterForChangeNotification(g_hRtm, RTM_VIEW_MASK_UCAST, RTM_CHANGE_TYPE_ALL,
						NULL, &g_hNotify);
}

static DWORD WINAPI StopProtocol(VOID)
{
	RtmDeregisterFromChangeNotification(g_hRtm, g_hNotify);
	RtmDeregisterEntity(g_hRtm);
	return ERROR_PROTOCOL_STOP_PENDING;
}

DWORD APIENTRY RegisterProtocol(IN OUT PMPR_ROUTING_CHARACTERISTICS pRoutingChar,
				IN OUT PMPR_SERVICE_CHARACTERISTICS pServiceChar)
{
	if ((pRoutingChar->fSupportedFunctionality & (RF_ROUTING | RF_ADD_ALL_INTERFACES)) !=
	    (RF_ROUTING | RF_ADD_ALL_INTERFACES))
		return ERROR_NOT_SUPPORTED;
	pRoutingChar->fSupportedFunctionality = RF_ROUTING | RF_ADD_ALL_INTERFACES;
	pServiceChar->fSupportedFunctionality = 0;
	pServiceChar->mscMpr40ServiceChars.fSupportedFunctionality = 0;
	pRoutingChar->pfnStartProtocol = StartProtocol;
	pRoutingChar->pfnStopProtocol = StopProtocol;
	return NO_ERROR;
}

DWORD WINAPI EventCallback(IN RTM_ENTITY_HANDLE hEntity, IN RTM_EVENT_TYPE event,
			   IN PVOID pvContext1, IN PVOID pvContext2)
{
	RTM_DEST_INFO dest;
	PRTM_ROUTE_INFO pRoute;
	RTM_NEXTHOP_INFO hop;
	UINT n;
	DWORD dwErr, dwAddr;
	int len;

	UNREFERENCED_PARAMETER(pvContext2);
	if (event != RTM_CHANGE_NOTIFICATION)
		return ERROR_NOT_SUPPORTED;
	do {
		n = 1;
		dwErr = RtmGetChangedDests(hEntity, pvContext1, &n, &dest);
		if (dwErr != NO_ERROR && dwErr != ERROR_NO_MORE_ITEMS)
			break;
		RTM_IPV4_GET_ADDR_AND_LEN(dwAddr, len, &dest.DestAddress);
		pRoute = (PRTM_ROUTE_INFO)_alloca(
			RTM_SIZE_OF_ROUTE_INFO(g_profile.MaxNextHopsInRoute));
		RtmGetRouteInfo(hEntity, dest.ViewInfo[0].Route, pRoute, NULL);
		RtmGetNextHopInfo(hEntity, pRoute->NextHopsList.NextHops[0], &hop);
		printf("%x/%d by %x\n", (unsigned int)dwAddr, len,
		       (unsigned int)pRoute->PrefInfo.Metric);
		RtmReleaseNextHopInfo(hEntity, &hop);
		RtmReleaseRouteInfo(hEntity, pRoute);
		RtmReleaseChangedDests(hEntity, pvContext1, n, &dest);
	} while (n);
	return NO_ERROR;
}

VOID WINAPI Method(RTM_ENTITY_HANDLE hCaller, RTM_ENTITY_HANDLE hCallee,
		   RTM_ENTITY_METHOD_INPUT *pInput, RTM_ENTITY_METHOD_OUTPUT *pOutput)
{
	UNREFERENCED_PARAMETER(hCaller);
	UNREFERENCED_PARAMETER(hCallee);
	wprintf(L"%ls\n", (LPWSTR)(PVOID)pInput->InputData);
	FillMemory(pOutput->OutputData, 4, NO_ERROR);
}

DWORD AddRoute(DWORD dwDest, DWORD dwMask, DWORD dwGateway)
{
	RTM_NET_ADDRESS dest;
	RTM_NEXTHOP_INFO hop;
	RTM_ROUTE_INFO route;
	HANDLE hHop = NULL, hRoute = NULL;
	RTM_ROUTE_CHANGE_FLAGS flags = 0;
	MIB_IPFORWARDROW row;
	int len;

	if (GetBestRoute(dwGateway, INADDR_ANY, &row) != NO_ERROR)
		return ERROR_NOT_FOUND;
	RTM_IPV4_LEN_FROM_MASK(len, dwMask);
	RTM_IPV4_MAKE_NET_ADDRESS(&dest, dwDest, len);
	ZeroMemory(&hop, sizeof(hop));
	hop.InterfaceIndex = row.dwForwardIfIndex;
	RTM_IPV4_MAKE_NET_ADDRESS(&hop.NextHopAddress, dwGateway, 32);
	RtmAddNextHop(g_hRtm, &hop, &hHop, &flags);
	ZeroMemory(&route, sizeof(route));
	route.PrefInfo.Preference = 1;
	route.BelongsToViews = RTM_VIEW_MASK_UCAST;
	route.NextHopsList.NumNextHops = 1;
	route.NextHopsList.NextHops[0] = hHop;
	RtmAddRouteToDest(g_hRtm, &hRoute, &dest, &route, INFINITE, NULL, 0, NULL, &flags);
	RtmReleaseRoutes(g_hRtm, 1, &hRoute);
	RtmReleaseNextHops(g_hRtm, 1, &hHop);
	TracePrintfEx(INVALID_TRACEID, TRACE_USE_MASK | 0x10000, TEXT("route %x"), dwDest);
	return flags & RTM_ROUTE_CHANGE_NEW ? NO_ERROR : ERROR_ALREADY_EXISTS;
}

int __cdecl OldClient(VOID)
{
	HANDLE hEvent = CreateEvent(NULL, TRUE, FALSE, NULL);
	HANDLE hClient = RtmRegisterClient(RTM_PROTOCOL_FAMILY_IP, PROTO_IP_OSPF, hEvent,
					   RTM_PROTOCOL_SINGLE_ROUTE);
	RTM_IP_ROUTE cur, prev;
	RTM_IPX_ROUTE ipx;
	DWORD dwFlags;

	ZeroMemory(&ipx, sizeof(ipx));
	ClearRouteFlags(&ipx);
	if (!hClient || WaitForSingleObject(hEvent, INFINITE) != WAIT_OBJECT_0)
		return (int)GetLastError();
	while (RtmDequeueRouteChangeMessage(hClient, &dwFlags, &cur, &prev) == ERROR_MORE_MESSAGES)
		if (IsRouteLoopback(&cur) || IsRouteNonUnicast(&cur) || !IsRouteValid(&prev))
			continue;
	if (RtmGetSpecificRoute(RTM_PROTOCOL_FAMILY_IP, &cur) == ERROR_NO_ROUTES)
		RtmDeregisterClient(hClient);
	return !CloseHandle(hEvent);
}
