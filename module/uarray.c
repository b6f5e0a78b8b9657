// SPDX-License-Identifier: GPL-2.0
/*
 * Arrays of records in user memory, whose length may differ from the kernel's,
 * and the small structs that many commands have in common.
 */
#include <linux/minmax.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "ioctl.h"
#include "nexthop.h"
#include "read.h"
#include "table.h"

/**
 * rtm_uarray_init - describe an array
 * @array: the description
 * @ptr: where it is
 * @len: length of a record, as the caller says
 * @klen: length of the kernel's record, which is also the first version's
 *
 * Return: 0, -EINVAL.
 */
int rtm_uarray_init(struct rtm_uarray *array, u64 ptr, u32 len, u32 klen)
{
	return rtm_uarray_init_grown(array, ptr, len, klen, klen);
}

/* The same of records that have grown; @first is the first version's length. */
int rtm_uarray_init_grown(struct rtm_uarray *array, u64 ptr, u32 len, u32 klen,
			  u32 first)
{
	if (len < first || len > RTM_RECORD_LEN_MAX)
		return -EINVAL;
	array->ptr = ptr;
	array->len = len;
	array->klen = klen;
	return 0;
}

/**
 * rtm_uarray_read - copy records in
 * @array: the array
 * @index: first record
 * @records: where to
 * @n: how many
 * @done: how many could be read
 *
 * Return: 0, -EFAULT, -E2BIG.
 */
int rtm_uarray_read(const struct rtm_uarray *array, u32 index, void *records,
		    unsigned int n, unsigned int *done)
{
	void __user *from = u64_to_user_ptr(array->ptr + (u64)index * array->len);
	unsigned int i;
	size_t left;
	int err;

	*done = n;
	if (array->len == array->klen) {
		left = copy_from_user(records, from, (size_t)n * array->len);
		if (!left)
			return 0;
		*done = n - DIV_ROUND_UP(left, array->len);
		return -EFAULT;
	}
	for (i = 0; i < n; i++) {
		err = copy_struct_from_user((char *)records + i * array->klen,
					    array->klen, from, array->len);
		if (err) {
			*done = i;
			return err;
		}
		from += array->len;
	}
	return 0;
}

/**
 * rtm_uarray_write - copy records out
 * @array: the array
 * @index: first record
 * @records: where from
 * @n: how many
 *
 * Return: 0, -EFAULT.
 */
int rtm_uarray_write(const struct rtm_uarray *array, u32 index,
		     const void *records, unsigned int n)
{
	void __user *to = u64_to_user_ptr(array->ptr + (u64)index * array->len);
	u32 both = min(array->len, array->klen);
	unsigned int i;

	if (array->len == array->klen)
		return copy_to_user(to, records, (size_t)n * array->len) ?
		       -EFAULT : 0;
	for (i = 0; i < n; i++) {
		if (copy_to_user(to, (const char *)records + i * array->klen,
				 both) ||
		    clear_user(to + both, array->len - both))
			return -EFAULT;
		to += array->len;
	}
	return 0;
}

static __always_inline int get_address(const struct rtm_table *table,
				       const u8 *addr, u8 len, u8 bits,
				       u8 family, u16 reserved,
				       struct rtm_key *key)
{
	__be64 word[2];

	if (family && family != table->family)
		return -EAFNOSUPPORT;
	if (reserved || len > bits)
		return -EINVAL;
	/* Two loads: memcpy() is a call in some kernels. */
	__builtin_memcpy(word, addr, sizeof(word));
	key->hi = be64_to_cpu(word[0]);
	key->lo = be64_to_cpu(word[1]);
	rtm_key_trim(key, len);
	return 0;
}

/* A prefix of the caller's; bits behind its length are cleared (U42). */
int rtm_get_prefix(const struct rtm_table *table,
		   const struct rtm_prefix *prefix, struct rtm_key *key)
{
	return get_address(table, prefix->addr, prefix->len, table->bits,
			   prefix->family, prefix->reserved, key);
}

static void put_hop_key(const struct rtm_key *addr, u32 ifindex, u16 owner,
			struct rtm_hop_key *key)
{
	key->hi = addr->hi;
	key->lo = addr->lo;
	key->ifindex = ifindex;
	key->len = addr->len;
	key->owner = owner;
}

/* The other way round. */
void rtm_put_prefix(const struct rtm_table *table, const struct rtm_key *key,
		    struct rtm_prefix *prefix)
{
	__be64 word[2] = { cpu_to_be64(key->hi), cpu_to_be64(key->lo) };

	memcpy(prefix->addr, word, sizeof(word));
	prefix->len = key->len;
	prefix->family = table->family;
	prefix->reserved = 0;
}

/* A next hop of the caller's. */
int rtm_get_hop(const struct rtm_table *table, const struct rtm_hop *hop,
		u16 owner, struct rtm_hop_key *key)
{
	struct rtm_key addr;
	int err;

	err = get_address(table, hop->addr, hop->len, table->hop_bits,
			  hop->family, hop->reserved, &addr);
	if (err)
		return err;
	put_hop_key(&addr, hop->ifindex, owner, key);
	return 0;
}

/* Prefix and, if @hop is given, next hop of a brief record. */
int rtm_get_brief(const struct rtm_table *table,
		  const struct rtm_route_brief *brief, u16 owner,
		  struct rtm_key *key, struct rtm_hop_key *hop)
{
	struct rtm_key addr;
	int err;

	err = get_address(table, brief->addr, brief->len, table->bits, 0, 0, key);
	if (err || !hop)
		return err;
	err = get_address(table, brief->hop, brief->hop_len, table->hop_bits, 0, 0,
			  &addr);
	if (err)
		return err;
	put_hop_key(&addr, brief->ifindex, owner, hop);
	return 0;
}

/**
 * rtm_get_range - the part of a table that a list is about
 * @table: the table
 * @kind: enum rtm_range
 * @range: prefix that goes with it
 * @from: first prefix
 * @last: behind this there is nothing more
 *
 * Return: 0, -EINVAL, -EAFNOSUPPORT.
 */
int rtm_get_range(const struct rtm_table *table, u32 kind,
		  const struct rtm_prefix *range, struct rtm_key *from,
		  struct rtm_key *last)
{
	int err;

	memset(from, 0, sizeof(*from));
	*last = rtm_key_last(from);
	if (kind > RTM_RANGE_EXACT)
		return -EINVAL;
	if (kind == RTM_RANGE_ALL)
		return 0;
	err = rtm_get_prefix(table, range, from);
	if (err)
		return err;
	if (kind == RTM_RANGE_SUBTREE)
		*last = rtm_key_last(from);
	else if (kind == RTM_RANGE_EXACT)
		*last = *from;
	return 0;
}

static int get_hops(const struct rtm_table *table,
		    const struct rtm_route_info *info, u64 aux, u32 aux_len,
		    struct rtm_criteria *criteria)
{
	u32 more = info->nh_count > 1 ? info->nh_count - 1 : 0, i;
	struct rtm_hop hop = info->nexthop;
	int err;

	if (info->nh_count > RTM_MAX_NEXTHOPS)
		return -EINVAL;
	if (more && (info->aux_off & 3 ||
		     (u64)info->aux_off + more * sizeof(hop) > aux_len))
		return -EINVAL;
	criteria->nhops = info->nh_count;
	for (i = 0; i < info->nh_count; i++) {
		if (i && copy_from_user(&hop,
					u64_to_user_ptr(aux + info->aux_off +
							(i - 1) * sizeof(hop)),
					sizeof(hop)))
			return -EFAULT;
		err = rtm_get_hop(table, &hop, 0, &criteria->hop[i]);
		if (err)
			return err;
	}
	return 0;
}

/**
 * rtm_get_criteria - what a record says as criteria, but for the owner
 * @table: the table
 * @info: the record
 * @match: RTM_MATCH_*: what counts of it
 * @aux: its auxiliary memory in user space
 * @aux_len: bytes there
 * @criteria: filled in
 *
 * Return: 0, -EINVAL, -EAFNOSUPPORT, -EFAULT.
 */
int rtm_get_criteria(const struct rtm_table *table,
		     const struct rtm_route_info *info, u32 match, u64 aux,
		     u32 aux_len, struct rtm_criteria *criteria)
{
	int err;

	criteria->preference = info->preference;
	criteria->metric = info->metric;
	criteria->has_neighbour = info->rec_flags & RTM_ROUTE_F_NEIGHBOUR;
	if (match & RTM_MATCH_NEIGHBOUR && criteria->has_neighbour) {
		err = rtm_get_hop(table, &info->neighbour, 0,
				  &criteria->neighbour);
		if (err)
			return err;
	}
	return match & RTM_MATCH_NEXTHOP ?
	       get_hops(table, info, aux, aux_len, criteria) : 0;
}
