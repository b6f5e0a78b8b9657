// SPDX-License-Identifier: GPL-2.0
/*
 * The kernel's own table, by rtnetlink through libmnl: many messages in one send,
 * an acknowledgement asked for with the last.
 */
#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bench.h"

#define DUMP_BUFFER	(1U << 20)

/*
 * The kernel finds the next hop of a new route by a hash over the interface, not
 * over the address: with thousands of next hops on one interface each new route
 * costs it 90 us.  Many interfaces are what it does best with.
 */
#define INTERFACES_SHIFT 56	/* 256 of them, one after the other */

/**
 * struct fib - the table as messages
 * @t: the table
 * @nl: socket
 * @port: its number
 * @add: all messages that add
 * @del: all messages that delete
 * @add_len: length of a message that adds
 * @del_len: length of one that deletes
 */
struct fib {
	const struct table *t;
	struct mnl_socket *nl;
	unsigned int port;
	char *add, *del;
	size_t add_len, del_len;
};

static struct rtmsg *put_head(char *buf, int family, int type, int flags)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);
	struct rtmsg *rtm;

	nlh->nlmsg_type = type;
	nlh->nlmsg_flags = flags;
	rtm = mnl_nlmsg_put_extra_header(nlh, sizeof(*rtm));
	rtm->rtm_family = family;
	rtm->rtm_table = FIB_TABLE;
	rtm->rtm_type = RTN_UNICAST;
	return rtm;
}

static size_t put_route(char *buf, const struct table *t, const struct entry *e,
			bool add, int ifindex)
{
	size_t bytes = t->family == AF_INET ? 4 : 16;
	struct nlmsghdr *nlh = (struct nlmsghdr *)buf;
	struct rtmsg *rtm;
	char addr[16];

	rtm = put_head(buf, t->family, add ? RTM_NEWROUTE : RTM_DELROUTE,
		       NLM_F_REQUEST | (add ? NLM_F_CREATE | NLM_F_EXCL : 0));
	rtm->rtm_dst_len = e->len;
	put_address(t->family, e->hi, e->lo, addr);
	mnl_attr_put(nlh, RTA_DST, bytes, addr);
	if (add) {
		rtm->rtm_protocol = RTPROT_BGP;
		rtm->rtm_scope = RT_SCOPE_UNIVERSE;
		rtm->rtm_flags = RTNH_F_ONLINK;
		put_address(t->family, e->hop_hi, e->hop_lo, addr);
		mnl_attr_put(nlh, RTA_GATEWAY, bytes, addr);
		mnl_attr_put_u32(nlh, RTA_OIF, ifindex);
	} else {
		rtm->rtm_scope = RT_SCOPE_NOWHERE;	/* any */
	}
	return nlh->nlmsg_len;
}

struct fib *fib_new(const struct table *t)
{
	struct fib *f = alloc(1, sizeof(*f));
	int base = if_nametoindex("bench0"), on = 1;
	char buf[256];
	size_t i;

	if (!base)
		die("no interface bench0");
	f->t = t;
	f->nl = mnl_socket_open(NETLINK_ROUTE);
	if (!f->nl || mnl_socket_bind(f->nl, 0, MNL_SOCKET_AUTOPID))
		die("netlink");
	f->port = mnl_socket_get_portid(f->nl);
	/* Errors without a copy of the message; dumps of one table only. */
	mnl_socket_setsockopt(f->nl, NETLINK_CAP_ACK, &on, sizeof(on));
	mnl_socket_setsockopt(f->nl, NETLINK_GET_STRICT_CHK, &on, sizeof(on));
	f->add_len = put_route(buf, t, &t->e[0], true, base);
	f->del_len = put_route(buf, t, &t->e[0], false, base);
	f->add = alloc(t->n, f->add_len);
	f->del = alloc(t->n, f->del_len);
	for (i = 0; i < t->n; i++) {
		const struct entry *e = &t->e[i];
		uint64_t hop = e->hop_hi ^ e->hop_hi >> 32 ^ e->hop_lo;
		int ifindex = base + (int)(hop * 0x9e3779b97f4a7c15ULL >>
					   INTERFACES_SHIFT);

		put_route(f->add + i * f->add_len, t, e, true, ifindex);
		put_route(f->del + i * f->del_len, t, e, false, ifindex);
	}
	return f;
}

static void expect_ack(struct fib *f)
{
	char buf[8192];
	ssize_t got = mnl_socket_recvfrom(f->nl, buf, sizeof(buf));
	struct nlmsghdr *nlh = (struct nlmsghdr *)buf;
	struct nlmsgerr *err = mnl_nlmsg_get_payload(nlh);

	if (got < (ssize_t)(sizeof(*nlh) + sizeof(*err)) ||
	    nlh->nlmsg_type != NLMSG_ERROR)
		die("no acknowledgement");
	errno = -err->error;
	if (errno)
		die("rtnetlink refuses a route");
}

static double send_all(struct fib *f, char *msgs, size_t len, unsigned int batch)
{
	size_t at, i, n = f->t->n;
	double start;

	for (i = 0; i < n; i++) {
		struct nlmsghdr *nlh = (struct nlmsghdr *)(msgs + i * len);

		nlh->nlmsg_flags &= ~NLM_F_ACK;
		if (i % batch == batch - 1 || i == n - 1)
			nlh->nlmsg_flags |= NLM_F_ACK;
	}
	start = now();
	for (at = 0; at < n; at += batch) {
		size_t bytes = (n - at < batch ? n - at : batch) * len;

		if (mnl_socket_sendto(f->nl, msgs + at * len, bytes) !=
		    (ssize_t)bytes)
			die("netlink send");
		expect_ack(f);
	}
	return now() - start;
}

double fib_add(struct fib *f, unsigned int batch)
{
	return send_all(f, f->add, f->add_len, batch);
}

double fib_del(struct fib *f, unsigned int batch)
{
	return send_all(f, f->del, f->del_len, batch);
}

/* Messages are counted and not looked at. */
double fib_dump(struct fib *f, size_t *found)
{
	char *buf = alloc(1, DUMP_BUFFER), request[256];
	struct nlmsghdr *nlh = (struct nlmsghdr *)request;
	double start, took;
	bool done = false;

	put_head(request, f->t->family, RTM_GETROUTE,
		 NLM_F_REQUEST | NLM_F_DUMP)->rtm_type = 0;
	*found = 0;
	start = now();
	if (mnl_socket_sendto(f->nl, nlh, nlh->nlmsg_len) < 0)
		die("netlink send");
	while (!done) {
		ssize_t got = mnl_socket_recvfrom(f->nl, buf, DUMP_BUFFER);
		int left = got;

		if (got <= 0)
			die("netlink dump");
		for (nlh = (struct nlmsghdr *)buf; mnl_nlmsg_ok(nlh, left);
		     nlh = mnl_nlmsg_next(nlh, &left)) {
			if (nlh->nlmsg_type == NLMSG_ERROR)
				die("netlink dump refused");
			if (nlh->nlmsg_type == NLMSG_DONE)
				done = true;
			*found += nlh->nlmsg_type == RTM_NEWROUTE;
		}
	}
	took = now() - start;
	free(buf);
	return took;
}

void fib_free(struct fib *f)
{
	mnl_socket_close(f->nl);
	free(f->add);
	free(f->del);
	free(f);
}
