// SPDX-License-Identifier: GPL-2.0
/*
 * The kernel's own table, by rtnetlink through libmnl: many messages in one send,
 * an acknowledgement asked for with the last.
 */
#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/nexthop.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bench.h"
#include "listen.h"

#define DUMP_BUFFER	(1U << 20)

/*
 * A route may bring its gateway along.  The kernel looks for equal ones by a hash
 * over the interface, not over the address: with thousands of gateways on one
 * interface each new route costs it 90 us.  So there are many interfaces, one
 * after the other.  Or a route names a next hop object, made once before.
 */
#define INTERFACES_SHIFT 56	/* 256 of them */
#define HOPS_BATCH	256U

/**
 * struct msgs - messages
 * @buf: one after the other
 * @n: how many
 */
struct msgs {
	char *buf;
	size_t n;
};

/**
 * struct fib - the table as messages
 * @t: the table
 * @objects: routes name next hop objects
 * @base: the first interface
 * @hops: entries with all different next hops, sorted
 * @nhops: how many
 * @nl: socket
 * @add: adds all routes
 * @del: deletes them
 * @update: updates and deletes some
 * @next: where the next of these begins
 * @del_hops: deletes the next hop objects
 */
struct fib {
	const struct table *t;
	bool objects;
	int base;
	struct entry *hops;
	size_t nhops;
	struct mnl_socket *nl;
	struct msgs add, del, update, del_hops;
	size_t next;
};

/* Which of the kernel's tables it is. */
int fib_number(const struct fib *f)
{
	return f->objects ? FIB_TABLE + 1 : FIB_TABLE;
}

/* Messages */

static size_t address_bytes(const struct fib *f)
{
	return f->t->family == AF_INET ? 4 : 16;
}

static void put_attr_address(const struct fib *f, struct nlmsghdr *nlh,
			     int type, uint64_t hi, uint64_t lo)
{
	char addr[16];

	put_address(f->t->family, hi, lo, addr);
	mnl_attr_put(nlh, type, address_bytes(f), addr);
}

static struct rtmsg *put_head(const struct fib *f, char *buf, int type,
			      int flags)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);
	struct rtmsg *rtm;

	nlh->nlmsg_type = type;
	nlh->nlmsg_flags = NLM_F_REQUEST | flags;
	rtm = mnl_nlmsg_put_extra_header(nlh, sizeof(*rtm));
	rtm->rtm_family = f->t->family;
	rtm->rtm_table = fib_number(f);
	return rtm;
}

static int cmp_hops(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;

	if (x->hop_hi != y->hop_hi)
		return x->hop_hi < y->hop_hi ? -1 : 1;
	return x->hop_lo < y->hop_lo ? -1 : x->hop_lo > y->hop_lo;
}

static uint32_t hop_id(const struct fib *f, const struct entry *e)
{
	const struct entry *hop;

	hop = bsearch(e, f->hops, f->nhops, sizeof(*e), cmp_hops);
	return hop - f->hops + 1;
}

static int interface_of(const struct fib *f, const struct entry *e)
{
	uint64_t hop = e->hop_hi ^ e->hop_hi >> 32 ^ e->hop_lo;

	return f->base + (int)(hop * 0x9e3779b97f4a7c15ULL >> INTERFACES_SHIFT);
}

static void put_add(const struct fib *f, char *buf, const struct entry *e)
{
	struct nlmsghdr *nlh = (struct nlmsghdr *)buf;
	struct rtmsg *rtm;

	rtm = put_head(f, buf, RTM_NEWROUTE, NLM_F_CREATE | NLM_F_EXCL);
	rtm->rtm_type = RTN_UNICAST;
	rtm->rtm_dst_len = e->len;
	rtm->rtm_protocol = RTPROT_BGP;
	rtm->rtm_scope = RT_SCOPE_UNIVERSE;
	put_attr_address(f, nlh, RTA_DST, e->hi, e->lo);
	if (f->objects) {
		mnl_attr_put_u32(nlh, RTA_NH_ID, hop_id(f, e));
		return;
	}
	rtm->rtm_flags = RTNH_F_ONLINK;
	put_attr_address(f, nlh, RTA_GATEWAY, e->hop_hi, e->hop_lo);
	mnl_attr_put_u32(nlh, RTA_OIF, interface_of(f, e));
}

static void put_del(const struct fib *f, char *buf, const struct entry *e)
{
	struct rtmsg *rtm = put_head(f, buf, RTM_DELROUTE, 0);

	rtm->rtm_type = RTN_UNICAST;
	rtm->rtm_dst_len = e->len;
	rtm->rtm_scope = RT_SCOPE_NOWHERE;	/* any */
	put_attr_address(f, (struct nlmsghdr *)buf, RTA_DST, e->hi, e->lo);
}

static struct nhmsg *put_hop_head(const struct fib *f, char *buf, int type,
				  const struct entry *e)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);
	struct nhmsg *nhm;

	nlh->nlmsg_type = type;
	nlh->nlmsg_flags = NLM_F_REQUEST;
	nhm = mnl_nlmsg_put_extra_header(nlh, sizeof(*nhm));
	mnl_attr_put_u32(nlh, NHA_ID, hop_id(f, e));
	return nhm;
}

static void put_add_hop(const struct fib *f, char *buf, const struct entry *e)
{
	struct nhmsg *nhm = put_hop_head(f, buf, RTM_NEWNEXTHOP, e);
	struct nlmsghdr *nlh = (struct nlmsghdr *)buf;

	nlh->nlmsg_flags |= NLM_F_CREATE | NLM_F_EXCL;
	nhm->nh_family = f->t->family;
	nhm->nh_protocol = RTPROT_BGP;
	nhm->nh_flags = RTNH_F_ONLINK;
	put_attr_address(f, nlh, NHA_GATEWAY, e->hop_hi, e->hop_lo);
	mnl_attr_put_u32(nlh, NHA_OIF, interface_of(f, e));
}

static void put_del_hop(const struct fib *f, char *buf, const struct entry *e)
{
	put_hop_head(f, buf, RTM_DELNEXTHOP, e);
}

static void put_update(const struct fib *f, char *buf, const struct entry *e)
{
	struct nlmsghdr *nlh = (struct nlmsghdr *)buf;

	if (e->metric == WITHDRAWN) {
		put_del(f, buf, e);
		return;
	}
	put_add(f, buf, e);
	nlh->nlmsg_flags &= ~NLM_F_EXCL;
	nlh->nlmsg_flags |= NLM_F_REPLACE;
}

static struct msgs make(const struct fib *f, const struct entry *e, size_t n,
			void (*put)(const struct fib *f, char *buf,
				    const struct entry *e))
{
	struct msgs m = { .n = n };
	size_t i, len = 0;
	char buf[256];

	for (i = 0; i < n; i++) {
		put(f, buf, &e[i]);
		len += ((struct nlmsghdr *)buf)->nlmsg_len;
	}
	m.buf = alloc(1, len);
	for (i = 0, len = 0; i < n; i++) {
		put(f, m.buf + len, &e[i]);
		len += ((struct nlmsghdr *)(m.buf + len))->nlmsg_len;
	}
	return m;
}

/* Sending */

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
		die("rtnetlink refuses something");
}

/* Acknowledgements asked for; where each send ends. */
static size_t *prepare(const struct msgs *m, unsigned int batch)
{
	size_t *ends = alloc(m->n / batch + 1, sizeof(*ends)), len = 0, i;

	for (i = 0; i < m->n; i++) {
		struct nlmsghdr *nlh = (struct nlmsghdr *)(m->buf + len);

		unsigned int ack = i % batch == batch - 1 || i == m->n - 1 ?
				   NLM_F_ACK : 0;

		/* Pages are shared with listeners: no needless writing. */
		if ((nlh->nlmsg_flags & NLM_F_ACK) != ack)
			nlh->nlmsg_flags ^= NLM_F_ACK;
		len += nlh->nlmsg_len;
		ends[i / batch] = len;
	}
	return ends;
}

static double send_all(struct fib *f, const struct msgs *m, unsigned int batch)
{
	size_t *ends = prepare(m, batch), at = 0, i;
	double start = now();

	for (i = 0; i * batch < m->n; i++) {
		size_t bytes = ends[i] - at;

		if (mnl_socket_sendto(f->nl, m->buf + at, bytes) !=
		    (ssize_t)bytes)
			die("netlink send");
		expect_ack(f);
		at = ends[i];
	}
	start = now() - start;
	free(ends);
	return start;
}

double fib_add(struct fib *f, unsigned int batch)
{
	return send_all(f, &f->add, batch);
}

double fib_del(struct fib *f, unsigned int batch)
{
	return send_all(f, &f->del, batch);
}

/* Routes that are there, are not, or change: not with next hop objects. */
void fib_updates(struct fib *f, const struct table *updates)
{
	f->update = make(f, updates->e, updates->n, put_update);
}

double fib_update(struct fib *f, unsigned int batch)
{
	return send_all(f, &f->update, batch);
}

/* The next update alone. */
void fib_update_next(struct fib *f)
{
	struct nlmsghdr *nlh = (struct nlmsghdr *)(f->update.buf + f->next);

	nlh->nlmsg_flags |= NLM_F_ACK;
	if (mnl_socket_sendto(f->nl, nlh, nlh->nlmsg_len) < 0)
		die("netlink send");
	f->next += nlh->nlmsg_len;
	expect_ack(f);
}

/* Delete exactly these. */
void fib_del_these(struct fib *f, const struct table *t)
{
	struct msgs m = make(f, t->e, t->n, put_del);

	send_all(f, &m, HOPS_BATCH);
	free(m.buf);
}

/* Messages are counted and not looked at. */
double fib_dump(struct fib *f, size_t *found)
{
	char *buf = alloc(1, DUMP_BUFFER), request[256];
	struct nlmsghdr *nlh = (struct nlmsghdr *)request;
	double start, took;
	bool done = false;

	put_head(f, request, RTM_GETROUTE, NLM_F_DUMP);
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

/* Beginning and end */

static void find_hops(struct fib *f)
{
	struct entry *hops = alloc(f->t->n, sizeof(*hops));
	size_t i;

	memcpy(hops, f->t->e, f->t->n * sizeof(*hops));
	qsort(hops, f->t->n, sizeof(*hops), cmp_hops);
	f->hops = hops;
	for (i = 0; i < f->t->n; i++)
		if (!i || cmp_hops(&hops[i], &hops[f->nhops - 1]))
			hops[f->nhops++] = hops[i];
}

struct fib *fib_new(const struct table *t, bool objects)
{
	struct fib *f = alloc(1, sizeof(*f));
	struct msgs add_hops;
	int on = 1;

	f->t = t;
	f->objects = objects;
	f->base = if_nametoindex("bench0");
	if (!f->base)
		die("no interface bench0");
	f->nl = mnl_socket_open(NETLINK_ROUTE);
	if (!f->nl || mnl_socket_bind(f->nl, 0, MNL_SOCKET_AUTOPID))
		die("netlink");
	/* Errors without a copy of the message; dumps of one table only. */
	mnl_socket_setsockopt(f->nl, NETLINK_CAP_ACK, &on, sizeof(on));
	mnl_socket_setsockopt(f->nl, NETLINK_GET_STRICT_CHK, &on, sizeof(on));
	find_hops(f);
	f->add = make(f, t->e, t->n, put_add);
	f->del = make(f, t->e, t->n, put_del);
	if (objects) {
		f->del_hops = make(f, f->hops, f->nhops, put_del_hop);
		add_hops = make(f, f->hops, f->nhops, put_add_hop);
		send_all(f, &add_hops, HOPS_BATCH);
		free(add_hops.buf);
	}
	return f;
}

void fib_free(struct fib *f)
{
	if (f->objects)
		send_all(f, &f->del_hops, HOPS_BATCH);
	mnl_socket_close(f->nl);
	free(f->hops);
	free(f->add.buf);
	free(f->del.buf);
	free(f->update.buf);
	free(f->del_hops.buf);
	free(f);
}
