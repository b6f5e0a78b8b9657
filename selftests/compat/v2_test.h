/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Helpers of the tests of RTMv2: entities, next hops and routes in few words.  Only
 * Windows-named headers, and what is for threads and processes.
 */
#ifndef RTM_COMPAT_V2_TEST_H
#define RTM_COMPAT_V2_TEST_H

#include <windows.h>
#include <Rtmv2.h>
#include <nldef.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "tap.h"

#define BAD	((HANDLE)(size_t)0x1234567890ULL)

/* as the last registration of this thread filled it */
static __thread RTM_REGN_PROFILE profile;

static inline void prefix(RTM_NET_ADDRESS *to, unsigned int a, unsigned int b, unsigned int c,
			  unsigned int d, unsigned int len)
{
	ULONG addr = a | b << 8 | c << 16 | d << 24;

	memset(to, 0, sizeof(*to));
	RTM_IPV4_SET_ADDR_AND_LEN(to, addr, len);
}

static inline DWORD enter(ULONG protocol, ULONG instance, RTM_EVENT_CALLBACK callback,
			  PRTM_ENTITY_EXPORT_METHODS methods, HANDLE *handle)
{
	RTM_ENTITY_INFO info;

	memset(&info, 0, sizeof(info));
	info.AddressFamily = AF_INET;
	info.EntityId.EntityProtocolId = protocol;
	info.EntityId.EntityInstanceId = instance;
	return RtmRegisterEntity(&info, methods, callback, TRUE, &profile, handle);
}

static inline HANDLE hop(HANDLE me, unsigned int last)
{
	RTM_NEXTHOP_CHANGE_FLAGS flags;
	RTM_NEXTHOP_INFO info;
	HANDLE handle = NULL;

	memset(&info, 0, sizeof(info));
	prefix(&info.NextHopAddress, 192, 0, 2, last, 32);
	info.InterfaceIndex = 2;
	return RtmAddNextHop(me, &info, &handle, &flags) ? NULL : handle;
}

static inline DWORD put(HANDLE me, HANDLE *route, RTM_NET_ADDRESS *dest, HANDLE nexthop,
			ULONG metric, RTM_ROUTE_CHANGE_FLAGS *flags)
{
	RTM_ROUTE_INFO info;

	memset(&info, 0, sizeof(info));
	info.PrefInfo.Metric = metric;
	info.PrefInfo.Preference = 1;
	info.BelongsToViews = RTM_VIEW_MASK_UCAST;
	info.NextHopsList.NumNextHops = 1;
	info.NextHopsList.NextHops[0] = nexthop;
	*flags = 0;
	return RtmAddRouteToDest(me, route, dest, &info, INFINITE, NULL, 0, NULL, flags);
}

/* A child that does not outlive us, and does not hang. */
static inline pid_t fork_child(void)
{
	pid_t pid = fork();

	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		alarm(100);
	}
	return pid;
}

#endif /* RTM_COMPAT_V2_TEST_H */
