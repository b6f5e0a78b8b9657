/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Address prefixes as the table compares them: bits left aligned in two words
 * of host order, so that IPv4 and IPv6 share all code.  An IPv4 address is in
 * the upper half of @hi.
 */
#ifndef RTM_PREFIX_H
#define RTM_PREFIX_H

#include "core.h"

#define RTM_KEY_BITS_MAX	128

/**
 * struct rtm_key - a prefix; bits beyond @len are zero
 * @hi: bits 0 to 63
 * @lo: bits 64 to 127
 * @len: length in bits
 */
struct rtm_key {
	u64 hi;
	u64 lo;
	u32 len;
};

/* Octet @i of the address, 0 the first. */
static inline unsigned int rtm_key_octet(const struct rtm_key *key,
					 unsigned int i)
{
	return (i < 8 ? key->hi >> (56 - 8 * i) : key->lo >> (120 - 8 * i)) & 0xff;
}

static inline u64 rtm_mask_hi(unsigned int len)
{
	return len == 0 ? 0 : len >= 64 ? ~0ULL : ~0ULL << (64 - len);
}

static inline u64 rtm_mask_lo(unsigned int len)
{
	return len <= 64 ? 0 : len >= 128 ? ~0ULL : ~0ULL << (128 - len);
}

/* Cut @key down to @len bits. */
static inline void rtm_key_trim(struct rtm_key *key, unsigned int len)
{
	key->hi &= rtm_mask_hi(len);
	key->lo &= rtm_mask_lo(len);
	key->len = len;
}

static inline bool rtm_key_equal(const struct rtm_key *a,
				 const struct rtm_key *b)
{
	return a->hi == b->hi && a->lo == b->lo && a->len == b->len;
}

/* True if @cover contains @key, or equals it. */
static inline bool rtm_key_covers(const struct rtm_key *cover,
				  const struct rtm_key *key)
{
	return cover->len <= key->len &&
	       !((cover->hi ^ key->hi) & rtm_mask_hi(cover->len)) &&
	       !((cover->lo ^ key->lo) & rtm_mask_lo(cover->len));
}

/* Order of the table: address, then the shorter prefix first (U13). */
static inline int rtm_key_cmp(const struct rtm_key *a, const struct rtm_key *b)
{
	if (a->hi != b->hi)
		return a->hi < b->hi ? -1 : 1;
	if (a->lo != b->lo)
		return a->lo < b->lo ? -1 : 1;
	if (a->len != b->len)
		return a->len < b->len ? -1 : 1;
	return 0;
}

/* The last address that @key covers, as a prefix of full length. */
static inline struct rtm_key rtm_key_last(const struct rtm_key *key)
{
	struct rtm_key last = {
		.hi = key->hi | ~rtm_mask_hi(key->len),
		.lo = key->lo | ~rtm_mask_lo(key->len),
		.len = RTM_KEY_BITS_MAX,
	};

	return last;
}

#endif /* RTM_PREFIX_H */
