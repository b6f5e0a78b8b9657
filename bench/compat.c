// SPDX-License-Identifier: GPL-2.0
/*
 * The library for sources written for Windows: a table through RTMv2, against
 * the same by librtm (native.c).
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "compat.h"
#include "listen.h"
/* Both headers name the criteria, with the same values. */
#undef RTM_MATCH_OWNER
#undef RTM_MATCH_NEIGHBOUR
#undef RTM_MATCH_PREF
#undef RTM_MATCH_NEXTHOP
#undef RTM_MATCH_INTERFACE
#include <rtmv2.h>

#define HOPS	65536U	/* a power of two, more than there are */

static unsigned long made;

/* The libraries' ioctl(), by the name that the Makefile gives it; nobody else's. */
int counted_ioctl(int fd, unsigned long request, ...);

int counted_ioctl(int fd, unsigned long request, ...)
{
	va_list args;
	void *arg;

	va_start(args, request);
	arg = va_arg(args, void *);
	va_end(args);
	__atomic_fetch_add(&made, 1, __ATOMIC_RELAXED);
	return syscall(SYS_ioctl, fd, request, arg);
}

void lap_begin(struct lap *lap)
{
	lap->made = __atomic_load_n(&made, __ATOMIC_RELAXED);
	lap->start = now();
}

/* @n: routes or the like; @calls: of functions of the library */
void lap_end(const struct lap *lap, const char *what, const char *who,
	     const struct table *t, size_t n, size_t calls)
{
	double took = now() - lap->start;
	unsigned long syscalls = __atomic_load_n(&made, __ATOMIC_RELAXED) - lap->made;
	char name[64];

	result_ns(what, who, t, 0, took, n);
	snprintf(name, sizeof(name), "%s-syscalls", what);
	result(name, who, t, 0, "", (double)syscalls / calls);
	snprintf(name, sizeof(name), "%s-calls", what);
	result(name, who, t, 0, "", (double)calls / n);
}

void compat_expect(size_t routes)
{
	int fd = rtm_observe();

	rtm_expect(fd, routes);
	close(fd);
}

/**
 * struct work - a table in the words of RTMv2
 * @t: the table
 * @me: the entity
 * @dests: destination of each route
 * @hops: next hop of each
 */
struct work {
	const struct table *t;
	HANDLE me;
	RTM_NET_ADDRESS *dests;
	HANDLE *hops;
};

static void address(int family, uint64_t hi, uint64_t lo, unsigned int len,
		    RTM_NET_ADDRESS *to)
{
	put_address(family, hi, lo, to->AddrBits);
	to->AddressFamily = family;
	to->NumBits = len;
}

static HANDLE hop_add(HANDLE me, int family, const struct entry *e)
{
	RTM_NEXTHOP_CHANGE_FLAGS flags;
	RTM_NEXTHOP_INFO info;
	HANDLE hop = NULL;
	DWORD err;

	memset(&info, 0, sizeof(info));
	address(family, e->hop_hi, e->hop_lo, family == AF_INET ? 32 : 128,
		&info.NextHopAddress);
	info.InterfaceIndex = 1;
	err = RtmAddNextHop(me, &info, &hop, &flags);
	if (err)
		die("cannot add a next hop: %u", err);
	return hop;
}

/* Of a route like those before, the handle is there. */
static void hops_add(struct work *w)
{
	const struct entry **first = alloc(HOPS, sizeof(*first));
	HANDLE *of = alloc(HOPS, sizeof(*of));
	size_t i, at;

	for (i = 0; i < w->t->n; i++) {
		const struct entry *e = &w->t->e[i];

		at = ((e->hop_hi ^ e->hop_lo) * 0x9E3779B97F4A7C15ULL) >> 48;
		while (first[at] && (first[at]->hop_hi != e->hop_hi ||
				     first[at]->hop_lo != e->hop_lo))
			at = (at + 1) & (HOPS - 1);
		if (!first[at]) {
			first[at] = e;
			of[at] = hop_add(w->me, w->t->family, e);
		}
		w->hops[i] = of[at];
	}
	free(first);
	free(of);
}

static void enter(struct work *w)
{
	RTM_REGN_PROFILE profile;
	RTM_ENTITY_INFO info;

	memset(&info, 0, sizeof(info));
	info.AddressFamily = w->t->family;
	info.EntityId.EntityProtocolId = 1;
	if (RtmRegisterEntity(&info, NULL, NULL, FALSE, &profile, &w->me))
		die("cannot register");
	hops_add(w);
}

static void leave(struct work *w)
{
	RtmDeregisterEntity(w->me);
}

static void prepare(struct work *w, const struct table *t)
{
	size_t i;

	w->t = t;
	w->dests = alloc(t->n, sizeof(*w->dests));
	w->hops = alloc(t->n, sizeof(*w->hops));
	for (i = 0; i < t->n; i++)
		address(t->family, t->e[i].hi, t->e[i].lo, t->e[i].len, &w->dests[i]);
}

static void finish(struct work *w)
{
	free(w->dests);
	free(w->hops);
}

static void add(struct work *w, size_t i, HANDLE *handle)
{
	RTM_ROUTE_CHANGE_FLAGS flags = 0;
	RTM_ROUTE_INFO info;

	memset(&info, 0, sizeof(info));
	info.PrefInfo.Preference = 1;
	info.PrefInfo.Metric = w->t->e[i].metric;
	info.BelongsToViews = RTM_VIEW_MASK_UCAST;
	info.NextHopsList.NumNextHops = 1;
	info.NextHopsList.NextHops[0] = w->hops[i];
	if (RtmAddRouteToDest(w->me, handle, &w->dests[i], &info, INFINITE, NULL, 0, NULL,
			      &flags))
		die("cannot add");
}

static void add_all(struct work *w)
{
	size_t i;

	for (i = 0; i < w->t->n; i++)
		add(w, i, NULL);
}

/* A batch of destinations at a time, and what is done with each. */
static void dests_round(struct work *w, const char *who, bool info)
{
	RTM_DEST_INFO infos[128], one;
	size_t found = 0, calls = 1, most = info ? SOME : w->t->n;
	struct lap lap;
	HANDLE walk;
	UINT n, i;

	lap_begin(&lap);
	if (RtmCreateDestEnum(w->me, RTM_VIEW_MASK_UCAST, RTM_ENUM_START, NULL,
			      RTM_BEST_PROTOCOL, &walk))
		die("enumeration");
	do {
		n = 128;
		if (RtmGetEnumDests(w->me, walk, &n, infos))
			n = 0;
		for (i = 0; info && i < n; i++) {
			if (RtmGetDestInfo(w->me, infos[i].DestHandle, RTM_BEST_PROTOCOL,
					   RTM_VIEW_MASK_UCAST, &one) ||
			    RtmReleaseDestInfo(w->me, &one))
				die("destination");
			calls += 2;
		}
		if (RtmReleaseDests(w->me, n, infos))
			die("release");
		calls += 2;
		found += n;
	} while (n && found < most);
	RtmDeleteEnumHandle(w->me, walk);
	lap_end(&lap, info ? "compat-dest-info" : "compat-dests", who, w->t, found, calls);
	if (!info && found != w->t->n)
		die("%zu destinations", found);
}

static void routes_round(struct work *w, const char *who, bool info)
{
	struct { RTM_ROUTE_INFO info; HANDLE more[16]; } one;
	size_t found = 0, calls = 1, most = info ? SOME : w->t->n;
	HANDLE walk, routes[128];
	struct lap lap;
	UINT n, i;

	lap_begin(&lap);
	if (RtmCreateRouteEnum(w->me, NULL, RTM_VIEW_MASK_UCAST, RTM_ENUM_OWN_ROUTES, NULL,
			       RTM_MATCH_NONE, NULL, 0, &walk))
		die("enumeration");
	do {
		n = 128;
		if (RtmGetEnumRoutes(w->me, walk, &n, routes))
			n = 0;
		for (i = 0; info && i < n; i++) {
			if (RtmGetRouteInfo(w->me, routes[i], &one.info, NULL) ||
			    RtmReleaseRouteInfo(w->me, &one.info))
				die("route");
			calls += 2;
		}
		if (RtmReleaseRoutes(w->me, n, routes))
			die("release");
		calls += 2;
		found += n;
	} while (n && found < most);
	RtmDeleteEnumHandle(w->me, walk);
	lap_end(&lap, info ? "compat-route-info" : "compat-routes", who, w->t, found, calls);
	if (!info && found != w->t->n)
		die("%zu routes", found);
}

/* By another process' entity, which librtm stands for: @records. */
static void changes_round(struct work *w, struct rtm_route_info *records, bool release)
{
	RTM_DEST_INFO infos[128];
	size_t found = 0, calls = 0;
	HANDLE notify, ignored[128];
	struct lap lap;
	UINT n, i;
	int fd;

	if (RtmRegisterForChangeNotification(w->me, RTM_VIEW_MASK_UCAST,
					     RTM_CHANGE_TYPE_ALL, NULL, &notify))
		die("cannot subscribe");
	fd = rtm_open(w->t->family, 0, 2);
	rtm_batch(fd, records, w->t->n, RTM_OP_ADD, BATCH);
	lap_begin(&lap);
	do {
		n = 128;
		if (RtmGetChangedDests(w->me, notify, &n, infos))
			n = 0;
		if (!release) {
			for (i = 0; i < n; i++)
				ignored[i] = infos[i].DestHandle;
			if (RtmIgnoreChangedDests(w->me, notify, n, ignored))
				die("ignore");
			calls++;
		}
		if (RtmReleaseChangedDests(w->me, notify, n, infos))
			die("release");
		calls += 2;
		found += n;
	} while (n);
	lap_end(&lap, "compat-changes", release ? "compat" : "compat-ignore", w->t, found,
		calls);
	if (found != w->t->n)
		die("%zu changes", found);
	RtmDeregisterFromChangeNotification(w->me, notify);
	close(fd);
}

/* Of a table that another entity filled: one with a file of its own has less to do. */
void measure_compat(struct table *t, unsigned int runs)
{
	struct rtm_route_info *records = rtm_records(t, 1);
	struct work w;
	unsigned int i;
	int fd;

	prepare(&w, t);
	for (i = 0; i < runs; i++) {
		native_bulk(t, records);
		enter(&w);
		changes_round(&w, records, true);
		changes_round(&w, records, false);
		fd = rtm_open(t->family, 0, 2);
		rtm_batch(fd, records, t->n, RTM_OP_ADD, BATCH);
		dests_round(&w, "compat", false);
		dests_round(&w, "compat", true);
		close(fd);
		leave(&w);
	}
	finish(&w);
	free(records);
}

static void calls_round(struct work *w, const RTM_NET_ADDRESS *keys, size_t some)
{
	RTM_DEST_INFO dest;
	HANDLE route;
	struct lap lap;
	size_t i;

	enter(w);
	lap_begin(&lap);
	add_all(w);
	lap_end(&lap, "compat-add", "compat", w->t, w->t->n, w->t->n);
	compat_expect(w->t->n);
	routes_round(w, "compat", false);
	routes_round(w, "compat", true);
	lap_begin(&lap);
	for (i = 0; i < some; i++)
		if (RtmGetMostSpecificDestination(w->me, (RTM_NET_ADDRESS *)&keys[i],
						  RTM_BEST_PROTOCOL, RTM_VIEW_MASK_UCAST,
						  &dest) ||
		    RtmReleaseDestInfo(w->me, &dest))
			die("lookup");
	lap_end(&lap, "compat-longest", "compat", w->t, some, 2 * some);
	/* the flow of the samples: with a handle, which goes back at once */
	lap_begin(&lap);
	for (i = 0; i < some; i++) {
		route = NULL;
		add(w, i, &route);
		RtmReleaseRoutes(w->me, 1, &route);
	}
	lap_end(&lap, "compat-update", "compat-handles", w->t, some, 2 * some);
	leave(w);
}

void measure_compat_calls(struct table *t, unsigned int runs)
{
	struct rtm_route_info *records = rtm_records(t, 1);
	struct rtm_bench_key *addrs;
	struct rtm_prefix *keys;
	RTM_NET_ADDRESS *to;
	struct work w;
	size_t n, i;

	addrs = table_addresses(t, &n);
	keys = rtm_keys(t->family, addrs, n);
	to = alloc(n, sizeof(*to));
	for (i = 0; i < n; i++)
		address(t->family, addrs[i].hi, addrs[i].lo, addrs[i].len, &to[i]);
	prepare(&w, t);
	for (; runs; runs--) {
		/* there are fewer addresses than routes */
		native_calls(t, records, keys, n < SOME ? n : SOME);
		calls_round(&w, to, n < SOME ? n : SOME);
		v1_calls(t);
	}
	finish(&w);
	free(records);
	free(addrs);
	free(keys);
	free(to);
}
