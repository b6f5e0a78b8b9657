// SPDX-License-Identifier: GPL-2.0
/*
 * RTMv1: routes added one by one, and read one by one.
 */
#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "compat.h"
#define NOMINMAX
#include <windows.h>
#include <rtm.h>
#include <routprot.h>

static void route(const struct entry *e, RTM_IP_ROUTE *r)
{
	memset(r, 0, sizeof(*r));
	put_address(AF_INET, e->hi, 0, &r->RR_Network.N_NetNumber);
	r->RR_Network.N_NetMask = e->len ? htonl(~0U << (32 - e->len)) : 0;
	put_address(AF_INET, e->hop_hi, 0, &r->RR_NextHopAddress.N_NetNumber);
	r->RR_InterfaceID = 1;
	r->RR_FamilySpecificData.FSD_Type = 4;
	r->RR_FamilySpecificData.FSD_Metric = e->metric;
	SetRouteValid(r);
}

void v1_calls(const struct table *t)
{
	size_t some = t->n < SOME ? t->n : SOME, i;
	HANDLE client, walk;
	RTM_IP_ROUTE r;
	struct lap lap;
	DWORD flags;

	if (t->family != AF_INET)
		return;
	client = RtmRegisterClient(RTM_PROTOCOL_FAMILY_IP, PROTO_IP_RIP, NULL, 0);
	if (!client)
		die("cannot register");
	lap_begin(&lap);
	for (i = 0; i < some; i++) {
		route(&t->e[i], &r);
		if (RtmAddRoute(client, &r, INFINITE, &flags, NULL, NULL))
			die("cannot add");
	}
	lap_end(&lap, "compat-add", "v1", t, some, some);
	compat_expect(some);
	walk = RtmCreateEnumerationHandle(RTM_PROTOCOL_FAMILY_IP, 0, NULL);
	lap_begin(&lap);
	for (i = 0; i < some; i++)
		if (RtmEnumerateGetNextRoute(walk, &r))
			die("%zu routes", i);
	lap_end(&lap, "compat-routes", "v1", t, some, some);
	RtmCloseEnumerationHandle(walk);
	RtmDeregisterClient(client);
}
