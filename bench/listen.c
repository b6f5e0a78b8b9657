// SPDX-License-Identifier: GPL-2.0
/*
 * What listeners do.  One of rtm's keeps a copy of the table and compares it with
 * the table in the end.  One of the kernel's own is a socket in the group of IPv4
 * routes, as `ip monitor` has it, with the buffer that sockets have; it counts.
 */
#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/rtnetlink.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "listen.h"

#define BUFFER		16384	/* as in ip monitor */
#define POLL_MS		20

/**
 * struct reader - a subscriber
 * @fd: its file
 * @subscription: number of its subscription
 * @records: where changes go
 * @mirror: what it knows
 * @m: what it tells the others
 */
struct reader {
	int fd;
	unsigned int subscription;
	struct rtm_route_brief *records;
	struct mirror mirror;
	struct member *m;
};

static uint64_t key_of(const struct rtm_route_brief *b)
{
	uint32_t addr;

	memcpy(&addr, b->addr, sizeof(addr));
	return mirror_key(addr, b->len);
}

static uint64_t value_of(const struct rtm_route_brief *b)
{
	uint32_t hop;

	if (b->state != RTM_ROUTE_LIVE)
		return 0;
	memcpy(&hop, b->hop, sizeof(hop));
	return (uint64_t)hop << 32 | b->metric;
}

/* Everything there is now. */
static void read_all(struct reader *r)
{
	unsigned int flags;
	size_t n, i;

	while ((n = rtm_fetch(r->fd, r->subscription, r->records, true,
			      &flags))) {
		r->m->told += n;
		r->m->anew += !!(flags & RTM_NOTIFY_OUT_RESYNC);
		for (i = 0; r->mirror.slots && i < n; i++)
			mirror_put(&r->mirror, key_of(&r->records[i]),
				   value_of(&r->records[i]));
	}
	r->m->anew += !!(flags & RTM_NOTIFY_OUT_RESYNC);
}

/* How many destinations of the table does it not know as they are? */
static uint64_t compare(struct reader *r)
{
	struct rtm_list list = {
		.size = sizeof(list),
		.flags = RTM_LIST_F_BRIEF,
		.views = RTM_VIEWS_UCAST,
		.records = (uintptr_t)r->records,
		.record_len = sizeof(*r->records),
		.count = BATCH,
	};
	uint64_t wrong = 0, n = 0, i;

	for (;;) {
		const struct rtm_route_brief *b = r->records;

		if (ioctl(r->fd, RTM_IOC_DEST_LIST, &list))
			die("list");
		if (!list.out_count)
			break;
		for (i = 0; i < list.out_count; i++, b++, n++)
			wrong += mirror_get(&r->mirror, key_of(b)) !=
				 value_of(b);
		list.flags |= RTM_LIST_F_AFTER;
		memcpy(list.after.addr, b[-1].addr, sizeof(b->addr));
		list.after.len = b[-1].len;
	}
	/* What it knows and is not there. */
	return wrong + (r->mirror.n > n ? r->mirror.n - n : 0);
}

static void follow(struct member *m, size_t mirrored)
{
	struct reader r = { .fd = rtm_observe(), .m = m };
	struct pollfd p = { .fd = r.fd, .events = POLLIN };
	int heard = -1;

	r.subscription = rtm_subscribe(r.fd, 0);
	r.records = alloc(BATCH, sizeof(*r.records));
	if (mirrored)
		mirror_new(&r.mirror, mirrored);
	while (!__atomic_load_n(&crew->over, __ATOMIC_ACQUIRE)) {
		int stage = crew_stage();

		read_all(&r);
		if (!(stage & 1) && stage != heard) {
			if (mirrored)
				m->missed += compare(&r);
			crew_heard(m, stage);
			heard = stage;
		}
		poll(&p, 1, POLL_MS);
	}
}

/* With a copy of the table. */
void listen_rtm(struct member *m)
{
	follow(m, crew->dests);
}

/* Without: what costs time is what the kernel does. */
void read_rtm(struct member *m)
{
	follow(m, 0);
}

void wake_rtm(struct member *m)
{
	struct reader r = { .fd = rtm_observe(), .m = m };
	struct pollfd p = { .fd = r.fd, .events = POLLIN };
	int i;

	r.subscription = rtm_subscribe(r.fd, 0);
	r.records = alloc(BATCH, sizeof(*r.records));
	crew_heard(m, 0);
	for (i = 0; i < WAKES; i++) {
		crew_ready(i);
		if (poll(&p, 1, -1) != 1)
			die("poll");
		crew_woken(i, now());
		read_all(&r);
	}
	crew_ready(i);
}

static struct mnl_socket *join(void)
{
	struct mnl_socket *nl = mnl_socket_open(NETLINK_ROUTE);

	if (!nl || mnl_socket_bind(nl, RTMGRP_IPV4_ROUTE, MNL_SOCKET_AUTOPID))
		die("netlink group");
	return nl;
}

static void hear_all(int fd, char *buf, struct member *m)
{
	for (;;) {
		ssize_t got = recv(fd, buf, BUFFER, MSG_DONTWAIT);
		struct nlmsghdr *nlh = (struct nlmsghdr *)buf;
		int left = got;

		if (got < 0 && errno == EAGAIN)
			return;
		if (got < 0 && errno == ENOBUFS) {
			m->anew++;
			continue;
		}
		if (got <= 0)
			die("netlink listener");
		for (; mnl_nlmsg_ok(nlh, left); nlh = mnl_nlmsg_next(nlh, &left))
			m->told += nlh->nlmsg_type == RTM_NEWROUTE ||
				   nlh->nlmsg_type == RTM_DELROUTE;
	}
}

void listen_fib(struct member *m)
{
	struct mnl_socket *nl = join();
	struct pollfd p = { .fd = mnl_socket_get_fd(nl), .events = POLLIN };
	char *buf = alloc(1, BUFFER);

	while (!__atomic_load_n(&crew->over, __ATOMIC_ACQUIRE)) {
		int stage = crew_stage();

		hear_all(p.fd, buf, m);
		if (!(stage & 1))
			crew_heard(m, stage);
		poll(&p, 1, POLL_MS);
	}
}

void wake_fib(struct member *m)
{
	struct mnl_socket *nl = join();
	struct pollfd p = { .fd = mnl_socket_get_fd(nl), .events = POLLIN };
	char *buf = alloc(1, BUFFER);
	int i;

	crew_heard(m, 0);
	for (i = 0; i < WAKES; i++) {
		crew_ready(i);
		if (poll(&p, 1, -1) != 1)
			die("poll");
		crew_woken(i, now());
		hear_all(p.fd, buf, m);
	}
	crew_ready(i);
}
