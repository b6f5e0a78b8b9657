/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Helpers of the rtm selftests: call, must-work, must-fail.
 *
 * _test_x() makes the call and returns 0 or a negative errno, test_x() asserts
 * that it works, test_err_x(errno, ...) that it fails with that errno.  Outputs
 * are poisoned before each call.
 */
#ifndef RTM_TEST_H
#define RTM_TEST_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

/* The harness's macros do not survive -Wextra. */
#pragma GCC diagnostic ignored "-Wunused-parameter"
#pragma GCC diagnostic ignored "-Wsign-compare"
#pragma GCC diagnostic ignored "-Wclobbered"
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <linux/rtm.h>
#include "kselftest_harness.h"

/* Emulated machines are twenty times slower than the one this was written on. */
#undef TEST_TIMEOUT_DEFAULT
#define TEST_TIMEOUT_DEFAULT 600

#define RTM_DEV		"/dev/rtm"
#define POISON		0xA5
#define POISON32	0xA5A5A5A5U
#define POISON64	0xA5A5A5A5A5A5A5A5ULL
#define ARRAY_LEN(a)	(sizeof(a) / sizeof((a)[0]))

/* Protocol ids of rtmv2.md 4.12 and the defaults of 1.10 (U8). */
#define PROTO_LOCAL	2U
#define PROTO_NETMGMT	3U
#define PROTO_RIP	8U
#define PROTO_OSPF	13U
#define PROTO_BGP	14U
#define PROTO_AUTOSTATIC	10002U
#define PROTO_STATIC	10006U
#define PROTO_STATIC_NON_DOD	10007U

static inline __u64 u64ptr(const void *p)
{
	return (__u64)(uintptr_t)p;
}

static inline int rtm_call(int fd, unsigned long cmd, void *arg)
{
	return ioctl(fd, cmd, arg) < 0 ? -errno : 0;
}

static inline int rtm_open(int flags)
{
	int fd = open(RTM_DEV, flags | O_CLOEXEC);

	return fd < 0 ? -errno : fd;
}

/* ---- values ---- */

static inline struct rtm_prefix pfx(const char *text)
{
	struct rtm_prefix p = {};
	char buf[64], *slash;

	snprintf(buf, sizeof(buf), "%s", text);
	slash = strchr(buf, '/');
	if (slash)
		*slash = 0;
	p.family = strchr(buf, ':') ? AF_INET6 : AF_INET;
	if (inet_pton(p.family, buf, p.addr) != 1) {
		fprintf(stderr, "# bad address in the test: %s\n", text);
		abort();
	}
	p.len = slash ? atoi(slash + 1) : p.family == AF_INET6 ? 128 : 32;
	return p;
}

static inline struct rtm_hop hop(const char *addr, __u32 ifindex)
{
	struct rtm_prefix p = pfx(addr);
	struct rtm_hop h = { .ifindex = ifindex, .len = p.len, .family = p.family };

	memcpy(h.addr, p.addr, sizeof(h.addr));
	return h;
}

static inline const char *pfx_str(const struct rtm_prefix *p)
{
	static char ring[4][64];
	static int turn;
	char *buf = ring[turn++ & 3], addr[INET6_ADDRSTRLEN] = "?";

	inet_ntop(p->family ? p->family : AF_INET, p->addr, addr, sizeof(addr));
	snprintf(buf, sizeof(ring[0]), "%s/%u", addr, p->len);
	return buf;
}

static inline bool pfx_eq(const struct rtm_prefix *a, const struct rtm_prefix *b)
{
	return !memcmp(a, b, sizeof(*a));
}

static inline bool hop_eq(const struct rtm_hop *a, const struct rtm_hop *b)
{
	return !memcmp(a, b, sizeof(*a));
}

/* Order of lists: address, then shorter prefix first (U13). */
static inline int pfx_cmp(const struct rtm_prefix *a, const struct rtm_prefix *b)
{
	int d = memcmp(a->addr, b->addr, sizeof(a->addr));

	return d ? d : (int)a->len - (int)b->len;
}

/* A route as most tests want one: unicast view, one next hop or none. */
static inline struct rtm_route_info rt(const char *prefix, const char *nexthop,
				       __u32 preference, __u32 metric)
{
	struct rtm_route_info r = {
		.prefix = pfx(prefix),
		.views = RTM_VIEWS_UCAST,
		.preference = preference,
		.metric = metric,
		.aux_off = RTM_AUX_NONE,
	};

	if (nexthop) {
		r.nexthop = hop(nexthop, 0);
		r.nh_count = 1;
	}
	return r;
}

static inline bool is_poison(const void *p, size_t n)
{
	const __u8 *b = p;

	while (n--)
		if (*b++ != POISON)
			return false;
	return true;
}

static inline bool is_zero(const void *p, size_t n)
{
	const __u8 *b = p;

	while (n--)
		if (*b++)
			return false;
	return true;
}

static inline void *poison(void *p, size_t n)
{
	return memset(p, POISON, n);
}

/* ---- deterministic random numbers ---- */

static inline __u32 rnd(__u64 *state)
{
	*state = *state * 6364136223846793005ULL + 1442695040888963407ULL;
	return (__u32)(*state >> 33);
}

static inline unsigned long env_number(const char *name, unsigned long fallback)
{
	const char *text = getenv(name);

	return text && *text ? strtoul(text, NULL, 0) : fallback;
}

static inline double now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec + ts.tv_nsec / 1e9;
}

/* ---- the file ---- */

static inline int _test_query(int fd, struct rtm_query *q)
{
	poison(q, sizeof(*q));
	q->size = sizeof(*q);
	q->reserved = 0;
	return rtm_call(fd, RTM_IOC_QUERY, q);
}

static inline int _test_attach(int fd, __u16 instance, __u16 family)
{
	struct rtm_attach a = { sizeof(a), instance, family };

	return rtm_call(fd, RTM_IOC_ATTACH, &a);
}

static inline int _test_detach(int fd)
{
	struct rtm_detach d = { .size = sizeof(d) };

	return rtm_call(fd, RTM_IOC_DETACH, &d);
}

static inline int _test_stats(int fd, struct rtm_stats *s)
{
	poison(s, sizeof(*s));
	s->size = sizeof(*s);
	s->reserved = 0;
	return rtm_call(fd, RTM_IOC_STATS, s);
}

static inline int _test_register(int fd, __u16 instance, __u16 family,
				 __u32 protocol, __u32 protocol_instance, __u32 *id)
{
	struct rtm_entity_register r = {
		.size = sizeof(r),
		.instance = instance,
		.family = family,
		.protocol = protocol,
		.protocol_instance = protocol_instance,
		.out_entity = POISON32,
		.out_preference = POISON32,
	};
	int rc = rtm_call(fd, RTM_IOC_ENTITY_REGISTER, &r);

	if (!rc && id)
		*id = r.out_entity;
	return rc;
}

static inline int _test_deregister(int fd)
{
	struct rtm_entity_deregister d = { .size = sizeof(d) };

	return rtm_call(fd, RTM_IOC_ENTITY_DEREGISTER, &d);
}

static inline int _test_handles(int fd, unsigned long cmd, const __u64 *handles,
				__u32 count, __u32 *done)
{
	struct rtm_handles h = {
		.size = sizeof(h),
		.count = count,
		.handles = u64ptr(handles),
		.out_done = POISON32,
	};
	int rc = rtm_call(fd, cmd, &h);

	if (done)
		*done = h.out_done;
	return rc;
}

static inline int _test_release(int fd, __u64 handle)
{
	return _test_handles(fd, RTM_IOC_HANDLE_RELEASE, &handle, 1, NULL);
}

static inline int _test_ref(int fd, __u64 handle)
{
	return _test_handles(fd, RTM_IOC_HANDLE_REF, &handle, 1, NULL);
}

/* ---- entities ---- */

static inline int _test_entity_info(int fd, __u64 handle, __u32 id,
				    struct rtm_entity_info *info)
{
	poison(info, sizeof(*info));
	info->size = sizeof(*info);
	info->flags = 0;
	info->handle = handle;
	info->entity = id;
	return rtm_call(fd, RTM_IOC_ENTITY_INFO, info);
}

static inline int _test_entity_list(int fd, __u32 flags, struct rtm_entity_info *records,
				    __u32 count, __u32 *total)
{
	struct rtm_entity_list l = {
		.size = sizeof(l),
		.flags = flags,
		.records = u64ptr(records),
		.record_len = sizeof(*records),
		.count = count,
		.out_total = POISON32,
	};
	int rc;

	if (records)
		poison(records, count * sizeof(*records));
	rc = rtm_call(fd, RTM_IOC_ENTITY_LIST, &l);
	if (total)
		*total = l.out_total;
	return rc;
}

/* ---- next hops ---- */

static inline struct rtm_nexthop_cmd nexthop_cmd(const char *addr, __u32 ifindex, __u32 flags)
{
	struct rtm_nexthop_cmd c = { .size = sizeof(c), .flags = flags };

	if (addr)
		c.info.hop = hop(addr, ifindex);
	return c;
}

/* The next hop's handle goes to *handle where that is wanted. */
static inline int _test_nexthop_add(int fd, const char *addr, __u32 ifindex, __u64 *handle)
{
	struct rtm_nexthop_cmd c = nexthop_cmd(addr, ifindex, handle ? RTM_NEXTHOP_F_HANDLE : 0);
	int rc;

	c.out_change = POISON32;
	rc = rtm_call(fd, RTM_IOC_NEXTHOP_ADD, &c);
	if (!rc && handle)
		*handle = c.handle;
	return rc;
}

static inline int _test_nexthop_find(int fd, const char *addr, __u32 ifindex,
				     __u64 *handle, struct rtm_nexthop_info *info)
{
	struct rtm_nexthop_cmd c = nexthop_cmd(addr, ifindex, handle ? RTM_NEXTHOP_F_HANDLE : 0);
	int rc;

	c.info.opaque = POISON64;
	c.info.routes = POISON64;
	rc = rtm_call(fd, RTM_IOC_NEXTHOP_FIND, &c);
	if (!rc && handle)
		*handle = c.handle;
	if (!rc && info)
		*info = c.info;
	return rc;
}

static inline int _test_nexthop_del(int fd, const char *addr, __u32 ifindex, __u64 handle)
{
	struct rtm_nexthop_cmd c = nexthop_cmd(addr, ifindex, 0);

	c.handle = handle;
	return rtm_call(fd, RTM_IOC_NEXTHOP_DEL, &c);
}

static inline int _test_nexthop_info(int fd, __u64 handle, struct rtm_nexthop_info *info)
{
	struct rtm_nexthop_cmd c = { .size = sizeof(c), .handle = handle };
	int rc;

	c.info.opaque = POISON64;
	c.info.routes = POISON64;
	rc = rtm_call(fd, RTM_IOC_NEXTHOP_INFO, &c);
	if (!rc && info)
		*info = c.info;
	return rc;
}

/* ---- routes ---- */

static inline struct rtm_route_batch batch_cmd(__u32 flags, const struct rtm_route_info *records,
					       __u32 count, __s32 *status)
{
	struct rtm_route_batch b = {
		.size = sizeof(b),
		.flags = flags,
		.records = u64ptr(records),
		.record_len = sizeof(*records),
		.count = count,
		.status = u64ptr(status),
		.out_done = POISON32,
		.out_failed = POISON32,
		.out_created = POISON32,
		.out_deleted = POISON32,
	};

	return b;
}

static inline int _test_batch(int fd, __u32 flags, const struct rtm_route_info *records,
			      __u32 count, __s32 *status)
{
	struct rtm_route_batch b = batch_cmd(flags, records, count, status);

	return rtm_call(fd, RTM_IOC_ROUTE_BATCH, &b);
}

/* One record with auxiliary memory; returns its status, or the call's error. */
static inline int _test_route_aux(int fd, enum rtm_op op, struct rtm_route_info r,
				  const void *aux, __u32 aux_len, __u64 *handle)
{
	__s32 status = (__s32)POISON32;
	struct rtm_route_batch b;
	int rc;

	r.op = op;
	b = batch_cmd(RTM_BATCH_F_CONTINUE | RTM_BATCH_F_MAKE_HOPS, &r, 1, &status);
	b.aux = u64ptr(aux);
	b.aux_len = aux_len;
	b.handles = u64ptr(handle);
	rc = rtm_call(fd, RTM_IOC_ROUTE_BATCH, &b);
	return rc ? rc : status;
}

static inline int _test_route(int fd, enum rtm_op op, struct rtm_route_info r)
{
	return _test_route_aux(fd, op, r, NULL, 0, NULL);
}

static inline int _test_set(int fd, const char *prefix, const char *nexthop,
			    __u32 preference, __u32 metric)
{
	return _test_route(fd, RTM_OP_SET, rt(prefix, nexthop, preference, metric));
}

static inline int _test_del(int fd, const char *prefix)
{
	return _test_route(fd, RTM_OP_DEL, rt(prefix, NULL, 0, 0));
}

static inline int _test_route_info(int fd, __u64 handle, struct rtm_route_cmd *c)
{
	memset(c, 0, sizeof(*c));
	poison(&c->info, sizeof(c->info));
	c->size = sizeof(*c);
	c->handle = handle;
	c->out_best_views = POISON32;
	return rtm_call(fd, RTM_IOC_ROUTE_INFO, c);
}

/* ---- route lists ---- */

static inline int _test_routelist_new(int fd, __u64 *handle)
{
	struct rtm_routelist_new n = { .size = sizeof(n), .out_handle = POISON64 };
	int rc = rtm_call(fd, RTM_IOC_ROUTELIST_NEW, &n);

	if (!rc)
		*handle = n.out_handle;
	return rc;
}

static inline int _test_routelist_move(int fd, __u64 list, const __u64 *handles, __u32 count,
				       __u32 *done)
{
	struct rtm_routelist_move m = {
		.size = sizeof(m), .count = count, .list = list, .handles = u64ptr(handles),
		.out_done = POISON32,
	};
	int rc = rtm_call(fd, RTM_IOC_ROUTELIST_MOVE, &m);

	if (done)
		*done = m.out_done;
	return rc;
}

static inline int _test_routelist_enum(int fd, __u64 list, __u64 *handle)
{
	struct rtm_routelist_enum e = { .size = sizeof(e), .list = list, .out_handle = POISON64 };
	int rc = rtm_call(fd, RTM_IOC_ROUTELIST_ENUM, &e);

	if (!rc)
		*handle = e.out_handle;
	return rc;
}

/* Records, handles, or both.  Returns how many, or a negative errno. */
static inline int _test_routelist_fetch(int fd, __u64 walk, struct rtm_route_info *records,
					__u64 *handles, __u32 count)
{
	struct rtm_routelist_fetch f = {
		.size = sizeof(f), .count = count, .handle = walk, .records = u64ptr(records),
		.record_len = records ? sizeof(*records) : 0, .handles = u64ptr(handles),
		.out_count = POISON32, .out_aux = POISON32,
	};
	int rc;

	if (records)
		poison(records, count * sizeof(*records));
	if (handles)
		poison(handles, count * sizeof(*handles));
	rc = rtm_call(fd, RTM_IOC_ROUTELIST_FETCH, &f);
	return rc ? rc : (int)f.out_count;
}

/* ---- destinations ---- */

static inline struct rtm_dest_lookup lookup_cmd(__u32 kind, __u32 views, __u32 protocol,
						const struct rtm_prefix *keys, __u32 count,
						struct rtm_route_info *records)
{
	struct rtm_dest_lookup l = {
		.size = sizeof(l),
		.kind = kind,
		.views = views,
		.protocol = protocol,
		.count = count,
		.keys = u64ptr(keys),
		.records = u64ptr(records),
		.record_len = sizeof(*records),
		.out_found = POISON32,
		.out_done = POISON32,
	};

	return l;
}

/* One key, one record: views is one view or RTM_VIEWS_ANY.  Returns the status. */
static inline int _test_lookup(int fd, __u32 kind, __u32 views, const char *key,
			       struct rtm_route_info *record)
{
	struct rtm_prefix k = pfx(key);
	struct rtm_dest_lookup l = lookup_cmd(kind, views, RTM_PROTOCOL_ANY, &k, 1, record);
	int rc;

	poison(record, sizeof(*record));
	rc = rtm_call(fd, RTM_IOC_DEST_LOOKUP, &l);
	return rc ? rc : record->status;
}

/* The same with handles. */
static inline int _test_lookup_handles(int fd, const char *key, struct rtm_route_info *record,
				       struct rtm_dest_handles *handles)
{
	struct rtm_prefix k = pfx(key);
	struct rtm_dest_lookup l = lookup_cmd(RTM_LOOKUP_EXACT, RTM_VIEWS_ANY, RTM_PROTOCOL_ANY,
					      &k, 1, record);
	int rc;

	poison(record, sizeof(*record));
	poison(handles, sizeof(*handles));
	l.handles = u64ptr(handles);
	l.handle_len = sizeof(*handles);
	rc = rtm_call(fd, RTM_IOC_DEST_LOOKUP, &l);
	return rc ? rc : record->status;
}

static inline int _test_dest_info(int fd, __u64 handle, __u32 views,
				  struct rtm_route_info *records, __u32 count, __u32 *needed)
{
	struct rtm_dest_info d = {
		.size = sizeof(d),
		.handle = handle,
		.views = views,
		.records = u64ptr(records),
		.record_len = sizeof(*records),
		.count = count,
		.out_count = POISON32,
	};
	int rc;

	if (records)
		poison(records, count * sizeof(*records));
	rc = rtm_call(fd, RTM_IOC_DEST_INFO, &d);
	if (needed)
		*needed = d.out_count;
	return rc;
}

/* ---- change feed ---- */

static inline int _test_notify_open(int fd, __u32 views, __u32 types, __u32 flags, __u32 *number)
{
	struct rtm_notify_open o = {
		.size = sizeof(o),
		.flags = flags,
		.views = views,
		.types = types,
		.cookie = 77,
		.out_subscription = POISON32,
		.out_seq = POISON64,
	};
	int rc = rtm_call(fd, RTM_IOC_NOTIFY_OPEN, &o);

	if (!rc && number)
		*number = o.out_subscription;
	return rc;
}

static inline int _test_notify_close(int fd, __u32 number)
{
	struct rtm_notify_close c = { sizeof(c), number };

	return rtm_call(fd, RTM_IOC_NOTIFY_CLOSE, &c);
}

static inline struct rtm_notify_fetch fetch_cmd(__u32 number, struct rtm_route_info *records,
						__u32 count)
{
	struct rtm_notify_fetch f = {
		.size = sizeof(f),
		.subscription = number,
		.count = count,
		.records = u64ptr(records),
		.record_len = sizeof(*records),
		.out_count = POISON32,
		.out_aux = POISON32,
		.out_flags = POISON32,
		.out_seq = POISON64,
	};

	return f;
}

/* Returns how many records there are, or a negative errno. */
static inline int _test_fetch(int fd, __u32 number, struct rtm_route_info *records, __u32 count,
			      __u32 *flags)
{
	struct rtm_notify_fetch f = fetch_cmd(number, records, count);
	int rc;

	poison(records, count * sizeof(*records));
	rc = rtm_call(fd, RTM_IOC_NOTIFY_FETCH, &f);
	if (flags)
		*flags = f.out_flags;
	return rc ? rc : (int)f.out_count;
}

/* With one destination: what became of it, or the call's error. */
static inline int _test_notify_dest(int fd, __u32 number, __u32 op, const char *prefix)
{
	struct rtm_prefix p = pfx(prefix);
	__s32 status = (__s32)POISON32;
	struct rtm_notify_dests d = {
		.size = sizeof(d),
		.subscription = number,
		.op = op,
		.count = 1,
		.prefixes = u64ptr(&p),
		.status = u64ptr(&status),
		.out_done = POISON32,
	};
	int rc = rtm_call(fd, RTM_IOC_NOTIFY_DESTS, &d);

	if (rc)
		return rc;
	return d.out_done == 1 ? status : -EPROTO;
}

/* ---- reading in order ---- */

static inline struct rtm_list list_cmd(struct rtm_route_info *records, __u32 count)
{
	struct rtm_list l = {
		.size = sizeof(l),
		.records = u64ptr(records),
		.record_len = sizeof(*records),
		.count = count,
		.out_count = POISON32,
		.out_aux = POISON32,
		.out_seq = POISON64,
	};

	return l;
}

struct recs {
	struct rtm_route_info *rec;
	__u32 n, cap;
	__u32 calls;
};

static inline void recs_free(struct recs *r)
{
	free(r->rec);
	memset(r, 0, sizeof(*r));
}

/*
 * Reads everything that @how asks for, @batch records a call (more where one
 * destination has more).  The caller frees *out.
 */
static inline int _test_walk(int fd, unsigned long cmd, const struct rtm_list *how,
			     __u32 batch, struct recs *out)
{
	struct rtm_list l = *how;

	memset(out, 0, sizeof(*out));
	l.size = sizeof(l);
	l.record_len = sizeof(struct rtm_route_info);
	for (;;) {
		__u32 room = batch;
		int rc;

		do {
			if (out->n + room > out->cap) {
				out->cap = (out->n + room) * 2;
				out->rec = realloc(out->rec, out->cap * sizeof(*out->rec));
				if (!out->rec)
					return -ENOMEM;
			}
			l.count = room;
			l.records = u64ptr(out->rec + out->n);
			l.out_count = POISON32;
			poison(out->rec + out->n, room * sizeof(*out->rec));
			rc = rtm_call(fd, cmd, &l);
			if (rc == -EMSGSIZE && l.out_count <= room)
				return -EPROTO;
			if (rc == -EMSGSIZE)
				room = l.out_count;
		} while (rc == -EMSGSIZE || rc == -EINTR);
		if (rc)
			return rc;
		out->calls++;
		if (!l.out_count)
			return 0;
		if (l.out_count > room)
			return -EOVERFLOW;
		out->n += l.out_count;
		l.after = out->rec[out->n - 1].prefix;
		l.flags |= RTM_LIST_F_AFTER;
	}
}

/* ---- must work, must fail ---- */

#define test_ok(call)		ASSERT_EQ(0, call)
#define test_err(err, call)	ASSERT_EQ(-(err), call)

#define test_query(...)		ASSERT_EQ(0, _test_query(__VA_ARGS__))
#define test_attach(...)	ASSERT_EQ(0, _test_attach(__VA_ARGS__))
#define test_err_attach(err, ...) ASSERT_EQ(-(err), _test_attach(__VA_ARGS__))
#define test_detach(...)	ASSERT_EQ(0, _test_detach(__VA_ARGS__))
#define test_err_detach(err, ...) ASSERT_EQ(-(err), _test_detach(__VA_ARGS__))
#define test_stats(...)		ASSERT_EQ(0, _test_stats(__VA_ARGS__))
#define test_err_stats(err, ...) ASSERT_EQ(-(err), _test_stats(__VA_ARGS__))
#define test_register(...)	ASSERT_EQ(0, _test_register(__VA_ARGS__))
#define test_err_register(err, ...) ASSERT_EQ(-(err), _test_register(__VA_ARGS__))
#define test_deregister(...)	ASSERT_EQ(0, _test_deregister(__VA_ARGS__))
#define test_err_deregister(err, ...) ASSERT_EQ(-(err), _test_deregister(__VA_ARGS__))
#define test_release(...)	ASSERT_EQ(0, _test_release(__VA_ARGS__))
#define test_err_release(err, ...) ASSERT_EQ(-(err), _test_release(__VA_ARGS__))
#define test_ref(...)		ASSERT_EQ(0, _test_ref(__VA_ARGS__))
#define test_err_ref(err, ...)	ASSERT_EQ(-(err), _test_ref(__VA_ARGS__))
#define test_entity_info(...)	ASSERT_EQ(0, _test_entity_info(__VA_ARGS__))
#define test_err_entity_info(err, ...) ASSERT_EQ(-(err), _test_entity_info(__VA_ARGS__))
#define test_entity_list(...)	ASSERT_EQ(0, _test_entity_list(__VA_ARGS__))
#define test_err_entity_list(err, ...) ASSERT_EQ(-(err), _test_entity_list(__VA_ARGS__))
#define test_nexthop_add(...)	ASSERT_EQ(0, _test_nexthop_add(__VA_ARGS__))
#define test_err_nexthop_add(err, ...) ASSERT_EQ(-(err), _test_nexthop_add(__VA_ARGS__))
#define test_nexthop_find(...)	ASSERT_EQ(0, _test_nexthop_find(__VA_ARGS__))
#define test_err_nexthop_find(err, ...) ASSERT_EQ(-(err), _test_nexthop_find(__VA_ARGS__))
#define test_nexthop_del(...)	ASSERT_EQ(0, _test_nexthop_del(__VA_ARGS__))
#define test_err_nexthop_del(err, ...) ASSERT_EQ(-(err), _test_nexthop_del(__VA_ARGS__))
#define test_nexthop_info(...)	ASSERT_EQ(0, _test_nexthop_info(__VA_ARGS__))
#define test_err_nexthop_info(err, ...) ASSERT_EQ(-(err), _test_nexthop_info(__VA_ARGS__))
#define test_batch(...)		ASSERT_EQ(0, _test_batch(__VA_ARGS__))
#define test_err_batch(err, ...) ASSERT_EQ(-(err), _test_batch(__VA_ARGS__))
/* A route call's good result is a set of RTM_CHANGE_*. */
#define test_route(change, ...)	ASSERT_EQ((int)(change), _test_route(__VA_ARGS__))
#define test_err_route(err, ...) ASSERT_EQ(-(err), _test_route(__VA_ARGS__))
#define test_set(...)		ASSERT_LE(0, _test_set(__VA_ARGS__))
#define test_del(...)		ASSERT_LE(0, _test_del(__VA_ARGS__))
#define test_err_del(err, ...)	ASSERT_EQ(-(err), _test_del(__VA_ARGS__))
#define test_routelist_new(...)	ASSERT_EQ(0, _test_routelist_new(__VA_ARGS__))
#define test_routelist_move(...) ASSERT_EQ(0, _test_routelist_move(__VA_ARGS__))
#define test_err_routelist_move(err, ...) ASSERT_EQ(-(err), _test_routelist_move(__VA_ARGS__))
#define test_routelist_enum(...) ASSERT_EQ(0, _test_routelist_enum(__VA_ARGS__))
#define test_err_routelist_enum(err, ...) ASSERT_EQ(-(err), _test_routelist_enum(__VA_ARGS__))
#define test_route_info(...)	ASSERT_EQ(0, _test_route_info(__VA_ARGS__))
#define test_err_route_info(err, ...) ASSERT_EQ(-(err), _test_route_info(__VA_ARGS__))
#define test_lookup(...)	ASSERT_EQ(0, _test_lookup(__VA_ARGS__))
#define test_err_lookup(err, ...) ASSERT_EQ(-(err), _test_lookup(__VA_ARGS__))
#define test_lookup_handles(...) ASSERT_EQ(0, _test_lookup_handles(__VA_ARGS__))
#define test_dest_info(...)	ASSERT_EQ(0, _test_dest_info(__VA_ARGS__))
#define test_err_dest_info(err, ...) ASSERT_EQ(-(err), _test_dest_info(__VA_ARGS__))
#define test_notify_open(...)	ASSERT_EQ(0, _test_notify_open(__VA_ARGS__))
#define test_err_notify_open(err, ...) ASSERT_EQ(-(err), _test_notify_open(__VA_ARGS__))
#define test_notify_close(...)	ASSERT_EQ(0, _test_notify_close(__VA_ARGS__))
#define test_err_notify_close(err, ...) ASSERT_EQ(-(err), _test_notify_close(__VA_ARGS__))
#define test_walk(...)		ASSERT_EQ(0, _test_walk(__VA_ARGS__))

/* Anonymous memory, zero, of its own pages. */
#define test_map(len) ({							\
	void *__map = mmap(NULL, len, PROT_READ | PROT_WRITE,			\
			   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);			\
	ASSERT_TRUE(__map != MAP_FAILED);					\
	__map; })

/* A file, and one that registered. */
#define test_open(flags) ({						\
	int __fd = rtm_open(flags);					\
	ASSERT_LE(0, __fd) { TH_LOG("cannot open %s", RTM_DEV); }	\
	__fd; })

#define test_entity(instance, family, protocol, protocol_instance, id) ({	\
	int __efd = test_open(O_RDWR);						\
	test_register(__efd, instance, family, protocol, protocol_instance, id);	\
	__efd; })

#define test_observer(instance, family) ({				\
	int __ofd = test_open(O_RDONLY);				\
	test_attach(__ofd, instance, family);				\
	__ofd; })

#endif /* RTM_TEST_H */
