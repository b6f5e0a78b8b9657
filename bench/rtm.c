// SPDX-License-Identifier: GPL-2.0
/*
 * rtm, by raw ioctls.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bench.h"
#include "listen.h"

/* Registered if @protocol is not 0, else only opened. */
int rtm_open(int family, unsigned int instance, unsigned int protocol)
{
	struct rtm_entity_register reg = {
		.size = sizeof(reg),
		.instance = instance,
		.family = family,
		.protocol = protocol,
	};
	int fd = open("/dev/rtm", O_RDWR | O_CLOEXEC);

	if (fd < 0)
		die("/dev/rtm");
	if (protocol && ioctl(fd, RTM_IOC_ENTITY_REGISTER, &reg))
		die("cannot register");
	return fd;
}

/* All records, ready to be sent: making them is not what is measured. */
struct rtm_route_info *rtm_records(const struct table *t, uint32_t preference)
{
	struct rtm_route_info *records = alloc(t->n, sizeof(*records));
	unsigned int bits = t->family == AF_INET ? 32 : 128;
	size_t i;

	for (i = 0; i < t->n; i++) {
		const struct entry *e = &t->e[i];
		struct rtm_route_info *r = &records[i];

		put_address(t->family, e->hi, e->lo, r->prefix.addr);
		r->prefix.len = e->len;
		r->prefix.family = t->family;
		r->views = RTM_VIEWS_UCAST;
		put_address(t->family, e->hop_hi, e->hop_lo, r->nexthop.addr);
		r->nexthop.ifindex = 1;
		r->nexthop.len = bits;
		r->nexthop.family = t->family;
		r->nh_count = 1;
		r->preference = preference;
		r->metric = e->metric;
	}
	return records;
}

/* The same as brief records. */
struct rtm_route_brief *rtm_briefs(const struct rtm_route_info *records,
				   size_t n)
{
	struct rtm_route_brief *briefs = alloc(n, sizeof(*briefs));
	size_t i;

	for (i = 0; i < n; i++) {
		const struct rtm_route_info *r = &records[i];
		struct rtm_route_brief *b = &briefs[i];

		memcpy(b->addr, r->prefix.addr, sizeof(b->addr));
		b->len = r->prefix.len;
		memcpy(b->hop, r->nexthop.addr, sizeof(b->hop));
		b->hop_len = r->nexthop.len;
		b->ifindex = r->nexthop.ifindex;
		b->nh_count = r->nh_count;
		b->preference = r->preference;
		b->metric = r->metric;
		b->views = r->views;
	}
	return briefs;
}

static double run_batches(int fd, const void *records, size_t len, size_t n,
			  unsigned int flags, unsigned int batch)
{
	double start = now();
	size_t at;

	for (at = 0; at < n; at += batch) {
		struct rtm_route_batch b = {
			.size = sizeof(b),
			.flags = flags | RTM_BATCH_F_MAKE_HOPS,
			.records = (uintptr_t)records + at * len,
			.record_len = len,
			.count = n - at < batch ? n - at : batch,
		};

		if (ioctl(fd, RTM_IOC_ROUTE_BATCH, &b) || b.out_done != b.count)
			die("batch at %zu: %u of %u done", at, b.out_done,
			    b.count);
	}
	return now() - start;
}

double rtm_batch(int fd, struct rtm_route_info *records, size_t n, int op,
		 unsigned int batch)
{
	size_t at;

	for (at = 0; at < n; at++)
		records[at].op = op;
	return run_batches(fd, records, sizeof(*records), n, 0, batch);
}

double rtm_batch_brief(int fd, struct rtm_route_brief *briefs, size_t n, int op,
		       unsigned int batch)
{
	size_t at;

	for (at = 0; at < n; at++)
		briefs[at].op = op;
	return run_batches(fd, briefs, sizeof(*briefs), n, RTM_BATCH_F_BRIEF,
			   batch);
}

/* Each with its own operation. */
double rtm_replay(int fd, const struct rtm_route_brief *briefs, size_t n,
		  unsigned int batch)
{
	return run_batches(fd, briefs, sizeof(*briefs), n, RTM_BATCH_F_BRIEF,
			   batch);
}

/* All in order, as brief records or full ones. */
double rtm_list(int fd, size_t *found, bool routes, bool brief)
{
	struct rtm_route_brief *briefs = alloc(BATCH, sizeof(*briefs));
	struct rtm_route_info *records = alloc(BATCH, sizeof(*records));
	struct rtm_list list = {
		.size = sizeof(list),
		.views = RTM_VIEWS_UCAST,
		.records = brief ? (uintptr_t)briefs : (uintptr_t)records,
		.record_len = brief ? sizeof(*briefs) : sizeof(*records),
		.count = BATCH,
	};
	double start = now(), took;

	*found = 0;
	for (;;) {
		const struct rtm_route_brief *last;

		list.flags = (*found ? RTM_LIST_F_AFTER : 0) |
			     (brief ? RTM_LIST_F_BRIEF : 0);
		if (ioctl(fd, routes ? RTM_IOC_ROUTE_LIST : RTM_IOC_DEST_LIST,
			  &list))
			die("list");
		if (!list.out_count)
			break;
		*found += list.out_count;
		if (!brief) {
			list.after = records[list.out_count - 1].prefix;
			continue;
		}
		last = &briefs[list.out_count - 1];
		memcpy(list.after.addr, last->addr, sizeof(last->addr));
		list.after.len = last->len;
	}
	took = now() - start;
	free(briefs);
	free(records);
	return took;
}

struct rtm_prefix *rtm_keys(int family, const struct rtm_bench_key *keys,
			    size_t n)
{
	struct rtm_prefix *prefixes = alloc(n, sizeof(*prefixes));
	size_t i;

	for (i = 0; i < n; i++) {
		put_address(family, keys[i].hi, keys[i].lo, prefixes[i].addr);
		prefixes[i].len = keys[i].len;
		prefixes[i].family = family;
	}
	return prefixes;
}

double rtm_lookup(int fd, const struct rtm_prefix *keys, size_t n, int kind,
		  size_t *found)
{
	struct rtm_route_info *records = alloc(BATCH, sizeof(*records));
	double start = now(), took;
	size_t at;

	*found = 0;
	for (at = 0; at < n; at += BATCH) {
		struct rtm_dest_lookup l = {
			.size = sizeof(l),
			.kind = kind,
			.views = RTM_VIEWS_UCAST,
			.count = n - at < BATCH ? n - at : BATCH,
			.keys = (uintptr_t)&keys[at],
			.records = (uintptr_t)records,
			.record_len = sizeof(*records),
		};

		if (ioctl(fd, RTM_IOC_DEST_LOOKUP, &l) || l.out_done != l.count)
			die("lookup");
		*found += l.out_found;
	}
	took = now() - start;
	free(records);
	return took;
}

void rtm_stats(int fd, struct rtm_stats *stats)
{
	memset(stats, 0, sizeof(*stats));
	stats->size = sizeof(*stats);
	if (ioctl(fd, RTM_IOC_STATS, stats))
		die("stats");
}

/* A figure is worth nothing if the work was not done. */
void rtm_expect(int fd, size_t routes)
{
	struct rtm_stats stats;

	rtm_stats(fd, &stats);
	if (stats.out_routes != routes)
		die("%llu routes instead of %zu",
		    (unsigned long long)stats.out_routes, routes);
}
