/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Routing tables and update streams as text, one route or change a line, read
 * and written fast: emulated machines have a million of them to get through.
 *
 *	<prefix>/<len> <nexthop> <aspath-len> <origin-asn>
 *	<seconds> A|W <prefix>/<len> <nexthop> <aspath-len> <origin-asn> <peer-ip>
 */
#ifndef RTM_TEXT_H
#define RTM_TEXT_H

#include <sys/stat.h>
#include "rtm_test.h"

struct text {
	const char *at, *end, *start;
	size_t size;
};

/* One line of either kind. */
struct line {
	bool withdraw;
	struct rtm_prefix prefix;
	struct rtm_hop hop;
	__u32 metric, origin;
	const char *peer;
	unsigned int peer_len;
};

static inline int text_open(struct text *t, const char *path)
{
	struct stat st;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0 || fstat(fd, &st))
		return -errno;
	t->start = mmap(NULL, st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	close(fd);
	if (t->start == MAP_FAILED)
		return -errno;
	t->at = t->start;
	t->size = st.st_size;
	t->end = t->start + t->size;
	return 0;
}

static inline void text_close(struct text *t)
{
	munmap((void *)t->start, t->size);
}

static inline const char *read_number(const char *p, const char *end, __u32 *value)
{
	__u32 v = 0;

	while (p < end && *p >= '0' && *p <= '9')
		v = v * 10 + (*p++ - '0');
	*value = v;
	return p;
}

/* An address up to a space, slash or line end; NULL if it is none. */
static inline const char *read_addr(const char *p, const char *end, __u8 *addr, __u8 *family)
{
	const char *q = p;
	char buf[64];
	__u32 part;
	int i;

	memset(addr, 0, 16);
	while (q < end && *q != ' ' && *q != '/' && *q != '\n' && *q != ':')
		q++;
	if (q < end && *q == ':') {
		while (q < end && *q != ' ' && *q != '/' && *q != '\n')
			q++;
		if (q - p >= (long)sizeof(buf))
			return NULL;
		memcpy(buf, p, q - p);
		buf[q - p] = 0;
		*family = AF_INET6;
		return inet_pton(AF_INET6, buf, addr) == 1 ? q : NULL;
	}
	*family = AF_INET;
	for (i = 0; i < 4; i++) {
		p = read_number(p, end, &part);
		addr[i] = part;
		if (i < 3 && (p >= end || *p++ != '.'))
			return NULL;
	}
	return p;
}

static inline const char *read_prefix(const char *p, const char *end, struct rtm_prefix *prefix)
{
	__u32 len;

	memset(prefix, 0, sizeof(*prefix));
	p = read_addr(p, end, prefix->addr, &prefix->family);
	if (!p || p >= end || *p != '/')
		return NULL;
	p = read_number(p + 1, end, &len);
	prefix->len = len;
	return p;
}

/* The columns from the next hop on. */
static inline const char *read_columns(const char *p, const char *end, struct line *line)
{
	memset(&line->hop, 0, sizeof(line->hop));
	if (p < end && *p == '-') {
		p++;
	} else {
		p = read_addr(p, end, line->hop.addr, &line->hop.family);
		if (!p)
			return NULL;
		line->hop.len = line->hop.family == AF_INET ? 32 : 128;
	}
	p = read_number(p + 1, end, &line->metric);
	return read_number(p + 1, end, &line->origin);
}

/* 1: a line; 0: the end; negative: not of this form. */
static inline int read_table_line(struct text *t, struct line *line)
{
	const char *p = t->at;

	if (p >= t->end)
		return 0;
	line->withdraw = false;
	p = read_prefix(p, t->end, &line->prefix);
	if (p)
		p = read_columns(p + 1, t->end, line);
	if (!p || p >= t->end || *p != '\n')
		return -EINVAL;
	t->at = p + 1;
	return 1;
}

static inline int read_update_line(struct text *t, struct line *line)
{
	const char *p = t->at;

	if (p >= t->end)
		return 0;
	while (p < t->end && *p != ' ')
		p++;
	if (t->end - p < 8)
		return -EINVAL;
	line->withdraw = p[1] == 'W';
	p = read_prefix(p + 3, t->end, &line->prefix);
	if (p)
		p = read_columns(p + 1, t->end, line);
	if (!p || p >= t->end || *p != ' ')
		return -EINVAL;
	line->peer = ++p;
	while (p < t->end && *p != '\n')
		p++;
	line->peer_len = p - line->peer;
	t->at = p + 1;
	return 1;
}

static inline char *put_number(char *p, __u32 v)
{
	char digits[12];
	int n = 0;

	do {
		digits[n++] = '0' + v % 10;
		v /= 10;
	} while (v);
	while (n)
		*p++ = digits[--n];
	return p;
}

static inline char *put_addr(char *p, const __u8 *addr, __u8 family)
{
	int i;

	if (family == AF_INET6) {
		inet_ntop(AF_INET6, addr, p, INET6_ADDRSTRLEN);
		return p + strlen(p);
	}
	for (i = 0; i < 4; i++) {
		p = put_number(p, addr[i]);
		*p++ = '.';
	}
	return p - 1;
}

/* A table's line again; returns its length. */
static inline int write_table_line(char *buf, const struct rtm_route_info *r, __u32 origin)
{
	char *p = put_addr(buf, r->prefix.addr, r->prefix.family);

	*p++ = '/';
	p = put_number(p, r->prefix.len);
	*p++ = ' ';
	p = put_addr(p, r->nexthop.addr, r->nexthop.family);
	*p++ = ' ';
	p = put_number(p, r->metric);
	*p++ = ' ';
	p = put_number(p, origin);
	*p++ = '\n';
	return p - buf;
}

#endif /* RTM_TEXT_H */
