// SPDX-License-Identifier: LGPL-2.1-or-later
/* Questions that need no client: one network, how many, how old, where to. */
#include <arpa/inet.h>
#include <errno.h>

#include "api.h"

/* The best route of a network: 1, 0 if there is none, -errno. */
static int best_of(enum v1_family_id id, const struct v1_route *net, struct v1_route *best)
{
	struct v1_table *reader;
	int ret = v1_family_reader(id, &reader);

	return ret ? ret : v1_table_best(reader, net, best);
}

static BOOL no(DWORD error)
{
	SetLastError(error);
	return FALSE;
}

/* Of the reader's own, so that it is neither "none" nor a bad handle. */
static DWORD query_error(int ret)
{
	return ret == -EINVAL ? ERROR_INVALID_PARAMETER : ERROR_NO_SYSTEM_RESOURCES;
}

BASE_API BOOL WINAPI RtmIsRoute(DWORD ProtocolFamily, PVOID Network, PVOID BestRoute)
{
	struct v1_route net, best;
	int ret;

	if (!v1_family_ok(ProtocolFamily) || !Network ||
	    !v1_net_in(ProtocolFamily, Network, &net))
		return no(ERROR_INVALID_PARAMETER);
	ret = best_of(ProtocolFamily, &net, &best);
	if (ret <= 0)
		return no(ret ? query_error(ret) : NO_ERROR);
	if (BestRoute)
		v1_route_out(ProtocolFamily, &best, BestRoute);
	return TRUE;
}

BASE_API ULONG WINAPI RtmGetNetworkCount(DWORD ProtocolFamily)
{
	struct v1_table *reader;
	uint64_t count = 0;
	int ret;

	if (!v1_family_ok(ProtocolFamily)) {
		SetLastError(ERROR_INVALID_PARAMETER);
		return 0;
	}
	ret = v1_family_reader(ProtocolFamily, &reader);
	if (!ret)
		ret = v1_table_count(reader, &count);
	if (ret)
		SetLastError(query_error(ret));
	else if (!count)
		SetLastError(NO_ERROR);
	return ret ? 0 : count;
}

BASE_API ULONG WINAPI RtmGetRouteAge(PVOID Route)
{
	const FILETIME *time = Route;	/* first in both structures */
	uint64_t stamp, age = INFINITE;

	if (time) {
		stamp = (uint64_t)time->dwHighDateTime << 32 | time->dwLowDateTime;
		if (stamp && stamp <= v1_now())
			age = (v1_now() - stamp) / 10000000;
	}
	if (age >= INFINITE) {
		SetLastError(ERROR_INVALID_PARAMETER);
		return INFINITE;
	}
	return age;
}

/* Routes that are not valid are passed over, for a shorter network (§8). */
BASE_API BOOL WINAPI RtmLookupIPDestination(DWORD dwDestAddr, PRTM_IP_ROUTE prir)
{
	struct v1_route net, best;
	struct v1_table *reader;
	bool less = false;
	int ret;

	if (!prir)
		return no(ERROR_INVALID_PARAMETER);
	ret = v1_family_reader(V1_IP, &reader);
	while (!ret) {
		ret = v1_table_lookup(reader, ntohl(dwDestAddr), &net, less);
		if (ret <= 0)
			break;
		ret = best_of(V1_IP, &net, &best);
		if (ret > 0 && best.values[V1_IP_FLAGS] & V1_VALID) {
			v1_route_out(V1_IP, &best, prir);
			return TRUE;
		}
		if (ret > 0)
			ret = 0;
		less = true;
	}
	return no(ret ? query_error(ret) : NO_ERROR);
}
