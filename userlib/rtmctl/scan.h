/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Words, numbers and addresses out of a line, fast: a table has a million
 * lines.  All functions move *p behind what they took and stop at the
 * terminating zero of the line.
 */
#ifndef RTMCTL_SCAN_H
#define RTMCTL_SCAN_H

#include <arpa/inet.h>
#include <string.h>

#include "load.h"

static inline void scan_blanks(const char **p)
{
	while (**p == ' ' || **p == '\t')
		++*p;
}

static inline bool scan_is_end(char c)
{
	return c == 0 || c == ' ' || c == '\t' || c == '\r';
}

/* The line has nothing more. */
static inline bool scan_done(const char **p)
{
	scan_blanks(p);
	if (**p == '\r')
		++*p;
	return !**p;
}

/* Digits up to 4294967295; false if there are none, or too many. */
static inline bool scan_u32(const char **p, uint32_t *value)
{
	const char *start = *p;
	uint64_t number = 0;

	while (**p >= '0' && **p <= '9' && *p - start < 11)
		number = number * 10 + (*(*p)++ - '0');
	*value = number;
	return *p != start && number <= UINT32_MAX;
}

/* A number and a blank, or the end of the line, after it. */
static inline bool scan_number_word(const char **p, uint32_t *value)
{
	scan_blanks(p);
	return scan_u32(p, value) && scan_is_end(**p);
}

/* a.b.c.d, each of one to three digits, without leading zeros */
static inline bool scan_ipv4(const char **p, uint8_t addr[4])
{
	const char *s = *p;
	unsigned int i, value;

	for (i = 0; i < 4; i++) {
		if (i && *s++ != '.')
			return false;
		if (*s < '0' || *s > '9')
			return false;
		value = *s++ - '0';
		if (value)
			while (*s >= '0' && *s <= '9' && value < 256)
				value = value * 10 + (*s++ - '0');
		if (value > 255)
			return false;
		addr[i] = value;
	}
	*p = s;
	return true;
}

/* An address of either family; all 16 bytes of @addr are written.  Returns the family or 0. */
static inline int scan_address(const char **p, uint8_t addr[16])
{
	char word[INET6_ADDRSTRLEN];
	const char *s = *p;
	size_t len = 0;

	memset(addr, 0, 16);
	if (scan_ipv4(p, addr) && **p != ':' && **p != '.')
		return AF_INET;
	while (s[len] && strchr("0123456789abcdefABCDEF:.", s[len]))
		if (++len == sizeof(word))
			return 0;
	memcpy(word, s, len);
	word[len] = 0;
	if (inet_pton(AF_INET6, word, addr) != 1)
		return 0;
	*p = s + len;
	return AF_INET6;
}

static inline unsigned int scan_bits(int family)
{
	return family == AF_INET ? 32 : 128;
}

/* ADDRESS/LEN, host bits as they are: the kernel clears them. */
static inline bool scan_prefix(const char **p, struct rtm_prefix *prefix)
{
	int family = scan_address(p, prefix->addr);
	uint32_t len;

	if (!family || **p != '/')
		return false;
	++*p;
	if (!scan_u32(p, &len) || len > scan_bits(family))
		return false;
	prefix->family = family;
	prefix->len = len;
	prefix->reserved = 0;
	return true;
}

static inline void scan_hop_init(struct rtm_hop *hop, int family)
{
	hop->ifindex = 0;
	hop->family = family;
	hop->len = scan_bits(family);
	hop->reserved = 0;
}

/* An address as a next hop, and the end of a word after it. */
static inline bool scan_hop_word(const char **p, struct rtm_hop *hop)
{
	int family;

	scan_blanks(p);
	family = scan_address(p, hop->addr);
	if (!family || !scan_is_end(**p))
		return false;
	scan_hop_init(hop, family);
	return true;
}

/* An address as a peer, and the end of a word after it. */
static inline bool scan_peer_word(const char **p, struct peer *peer)
{
	scan_blanks(p);
	peer->family = scan_address(p, peer->addr);
	return peer->family && scan_is_end(**p);
}

#endif /* RTMCTL_SCAN_H */
