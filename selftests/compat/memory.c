// SPDX-License-Identifier: GPL-2.0
/*
 * Without memory: what needs some says so, and everything is as it was. What the module
 * itself cannot allocate is for the tests with faults. And v1 without a module.
 */
#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "v1_test.h"
#include <Rtmv2.h>

#include "tap.h"

struct chunk {
	struct chunk *next;
};

static struct chunk *hoard;

/* All that the process could get, in pieces of every size. */
static void starve(void)
{
	struct rlimit limit;
	struct chunk *chunk;
	size_t size;

	getrlimit(RLIMIT_AS, &limit);
	limit.rlim_cur = 4096;
	setrlimit(RLIMIT_AS, &limit);
	for (size = 1 << 20; size >= sizeof(*chunk); size = size > 1024 ? size / 2 : size - 8) {
		while ((chunk = malloc(size))) {
			chunk->next = hoard;
			hoard = chunk;
		}
	}
}

static void feed(void)
{
	struct rlimit limit;
	struct chunk *chunk;

	getrlimit(RLIMIT_AS, &limit);
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_AS, &limit);
	while ((chunk = hoard)) {
		hoard = chunk->next;
		free(chunk);
	}
}

/* The call without memory; a stream that prints wants some itself. */
#define starving(want, call)						\
	do {								\
		DWORD got_starving;					\
									\
		starve();						\
		got_starving = (call);					\
		feed();							\
		tap_ok(got_starving == (DWORD)(want), __FILE__, __LINE__, \
		       "%s is %s (%u)", #call, #want, got_starving);	\
	} while (0)

static DWORD error_unless(BOOL fine)
{
	return fine ? 4711 : GetLastError();
}

static void rtmv2(void)
{
	struct { RTM_ROUTE_INFO info; HANDLE more; } r;
	HANDLE me, other, e, list, hops[2] = { NULL, NULL };
	RTM_NEXTHOP_CHANGE_FLAGS changed;
	RTM_ROUTE_CHANGE_FLAGS flags = 0;
	RTM_REGN_PROFILE profile;
	RTM_NET_ADDRESS ten;
	RTM_ENTITY_INFO info;
	RTM_NEXTHOP_INFO hop;
	RTM_DEST_INFO dest;
	int i;

	memset(&info, 0, sizeof(info));
	memset(&hop, 0, sizeof(hop));
	memset(&r, 0, sizeof(r));
	info.AddressFamily = AF_INET;
	info.EntityId.EntityProtocolId = RIP;
	result(NO_ERROR, RtmRegisterEntity(&info, NULL, NULL, FALSE, &profile, &me));
	info.EntityId.EntityProtocolId = OSPF;
	starving(ERROR_NOT_ENOUGH_MEMORY,
		 RtmRegisterEntity(&info, NULL, NULL, FALSE, &profile, &other));
	for (i = 0; i < 2; i++) {
		RTM_IPV4_MAKE_NET_ADDRESS(&hop.NextHopAddress, htonl(0xC0000201 + i), 32);
		result(NO_ERROR, RtmAddNextHop(me, &hop, &hops[i], &changed));
	}
	r.info.NextHopsList.NextHops[0] = hops[0];
	r.more = hops[1];
	r.info.NextHopsList.NumNextHops = 2;
	r.info.BelongsToViews = RTM_VIEW_MASK_UCAST;
	RTM_IPV4_MAKE_NET_ADDRESS(&ten, htonl(0x0A000000), 8);
	starving(ERROR_NOT_ENOUGH_MEMORY,
		 RtmAddRouteToDest(me, NULL, &ten, &r.info, INFINITE, NULL, 0, NULL, &flags));
	result(ERROR_NOT_FOUND, RtmGetExactMatchDestination(me, &ten, 0, 1, &dest));
	result(NO_ERROR,
	       RtmAddRouteToDest(me, NULL, &ten, &r.info, INFINITE, NULL, 0, NULL, &flags));
	starving(ERROR_NOT_ENOUGH_MEMORY, RtmCreateDestEnum(me, 1, RTM_ENUM_START, NULL, 0, &e));
	starving(ERROR_NOT_ENOUGH_MEMORY,
		 RtmCreateRouteEnum(me, NULL, 1, RTM_ENUM_START, NULL, 0, NULL, 0, &e));
	starving(ERROR_NOT_ENOUGH_MEMORY, RtmCreateNextHopEnum(me, RTM_ENUM_START, NULL, &e));
	result(NO_ERROR, RtmCreateRouteList(me, &list));
	starving(ERROR_NOT_ENOUGH_MEMORY, RtmCreateRouteListEnum(me, list, &e));
	starving(ERROR_NOT_ENOUGH_MEMORY, RtmRegisterForChangeNotification(me, 1, 1, NULL, &e));
	result(NO_ERROR, RtmRegisterForChangeNotification(me, 1, 1, NULL, &e));
	result(NO_ERROR, RtmDeregisterEntity(me));
}

static void rtmv1(void)
{
	RTM_IP_ROUTE one = ip_route("10.0.0.0", 8, "1.1.1.1", 3), got;
	HANDLE rip = RtmRegisterClient(IP, RIP, NULL, 0), e;
	DWORD flags;

	ok(rip, "a client");
	starving(ERROR_NOT_ENOUGH_MEMORY, error_unless(RtmRegisterClient(IP, OSPF, NULL, 0) != NULL));
	starving(ERROR_NO_SYSTEM_RESOURCES, RtmDeleteRoute(rip, &one, &flags, NULL));
	starving(ERROR_NOT_ENOUGH_MEMORY, RtmAddRoute(rip, &one, INFINITE, &flags, NULL, NULL));
	result(ERROR_NO_ROUTES, RtmGetFirstRoute(IP, 0, &got));
	result(NO_ERROR, RtmAddRoute(rip, &one, INFINITE, &flags, NULL, NULL));
	/* from the first change on a client has what it needs */
	starving(NO_ERROR, RtmDeleteRoute(rip, &one, &flags, NULL));
	starving(NO_ERROR, RtmAddRoute(rip, &one, INFINITE, &flags, NULL, NULL));
	starving(ERROR_NOT_ENOUGH_MEMORY, RtmBlockDeleteRoutes(rip, 0, NULL));
	starving(ERROR_NOT_ENOUGH_MEMORY,
		 error_unless(RtmCreateEnumerationHandle(IP, 0, NULL) != NULL));
	e = RtmCreateEnumerationHandle(IP, 0, NULL);
	starving(ERROR_NO_SYSTEM_RESOURCES, RtmEnumerateGetNextRoute(e, &got));
	result(NO_ERROR, RtmEnumerateGetNextRoute(e, &got));
	starving(ERROR_NO_SYSTEM_RESOURCES, RtmGetFirstRoute(IP, 0, &got));
	starving(ERROR_NO_SYSTEM_RESOURCES, RtmGetNextRoute(IP, 0, &got));
	starving(ERROR_NO_SYSTEM_RESOURCES, error_unless(RtmIsRoute(IP, &one.RR_Network, NULL)));
	starving(ERROR_NO_SYSTEM_RESOURCES, error_unless(RtmGetNetworkCount(IP) != 0));
	starving(ERROR_NO_SYSTEM_RESOURCES, error_unless(RtmLookupIPDestination(0x0100000A, &got)));
	result(NO_ERROR, RtmDeleteRoute(rip, &one, &flags, NULL));
	result(NO_ERROR, RtmDeregisterClient(rip));
}

/* As if there were no module. */
static void without_module(void)
{
	RTM_IPX_ROUTE got;
	int status;
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (!pid) {
		mkdir("/tmp/empty", 0700);
		if (chroot("/tmp/empty"))
			_exit(2);
		memset(&got, 0, sizeof(got));
		result(ERROR_NO_SYSTEM_RESOURCES,
		       error_unless(RtmRegisterClient(IPX, 77, NULL, 0) != NULL));
		result(ERROR_NO_SYSTEM_RESOURCES, RtmGetFirstRoute(IPX, 0, &got));
		result(ERROR_NO_SYSTEM_RESOURCES,
		       error_unless(RtmCreateEnumerationHandle(IPX, 0, NULL) != NULL));
		_exit(tap_failed);
	}
	waitpid(pid, &status, 0);
	tap_number += 3;
	ok(!status, "no module: %x", status);
}

int main(void)
{
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
	puts("1..0 # SKIP a sanitizer has a malloc() of its own, which never fails");
	return 4;
#endif
	rtmv2();
	rtmv1();
	without_module();
	return tap_end();
}
