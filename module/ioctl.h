/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The commands, and what they share in dealing with arrays of user memory.
 */
#ifndef RTM_IOCTL_H
#define RTM_IOCTL_H

#include <linux/rtm.h>
#include <linux/types.h>

#include "table.h"

struct file;
struct poll_table_struct;
struct rtm_client;
struct rtm_criteria;
struct rtm_hop_key;
struct rtm_key;
struct rtm_routelist;
struct rtm_wait;

#define RTM_MATCH_ALL	(RTM_MATCH_OWNER | RTM_MATCH_NEIGHBOUR | \
			 RTM_MATCH_PREF | RTM_MATCH_NEXTHOP | \
			 RTM_MATCH_INTERFACE)

#define RTM_RECORD_LEN_MAX	4096U

long rtm_ioctl(struct file *file, unsigned int cmd, unsigned long arg);
__poll_t rtm_poll(struct file *file, struct poll_table_struct *table);

/* Commands: kernel copy of the struct in, out fields written to it. */
int rtm_cmd_query(struct rtm_client *client, void *arg);
int rtm_cmd_attach(struct rtm_client *client, void *arg);
int rtm_cmd_detach(struct rtm_client *client, void *arg);
int rtm_cmd_stats(struct rtm_client *client, void *arg);
int rtm_cmd_handle_ref(struct rtm_client *client, void *arg);
int rtm_cmd_handle_release(struct rtm_client *client, void *arg);
int rtm_cmd_entity_register(struct rtm_client *client, void *arg);
int rtm_cmd_entity_publish(struct rtm_client *client, void *arg, int err);
int rtm_cmd_entity_deregister(struct rtm_client *client, void *arg);
int rtm_cmd_entity_list(struct rtm_client *client, void *arg);
int rtm_cmd_entity_info(struct rtm_client *client, void *arg);
int rtm_cmd_nexthop_add(struct rtm_client *client, void *arg);
int rtm_cmd_nexthop_find(struct rtm_client *client, void *arg);
int rtm_cmd_nexthop_del(struct rtm_client *client, void *arg);
int rtm_cmd_nexthop_info(struct rtm_client *client, void *arg);
int rtm_cmd_nexthop_list(struct rtm_client *client, void *arg);
int rtm_cmd_route_batch(struct rtm_client *client, void *arg);
int rtm_cmd_route_info(struct rtm_client *client, void *arg);
int rtm_cmd_list(struct rtm_client *client, void *arg, bool routes);
int rtm_cmd_route_list(struct rtm_client *client, void *arg);
int rtm_cmd_route_change(struct rtm_client *client, void *arg);
int rtm_cmd_dest_lookup(struct rtm_client *client, void *arg);
int rtm_cmd_dest_info(struct rtm_client *client, void *arg);
int rtm_cmd_dest_hold(struct rtm_client *client, void *arg);
int rtm_cmd_dest_list(struct rtm_client *client, void *arg);
int rtm_cmd_notify_open(struct rtm_client *client, void *arg);
int rtm_cmd_notify_close(struct rtm_client *client, void *arg);
int rtm_cmd_notify_fetch(struct rtm_client *client, void *arg);
int rtm_cmd_notify_dests(struct rtm_client *client, void *arg);
int rtm_cmd_event_fetch(struct rtm_client *client, void *arg,
			struct rtm_wait *wait);
int rtm_cmd_event_fetched(struct rtm_client *client, void *arg, int err);
int rtm_cmd_method_invoke(struct rtm_client *client, void *arg,
			  struct rtm_wait *wait);
int rtm_cmd_method_take(struct rtm_client *client, void *arg);
int rtm_cmd_method_taken(struct rtm_client *client, void *arg, int err);
int rtm_cmd_method_reply(struct rtm_client *client, void *arg);
int rtm_cmd_method_block(struct rtm_client *client, void *arg,
			 struct rtm_wait *wait);
int rtm_cmd_dest_opaque(struct rtm_client *client, void *arg);
int rtm_cmd_routelist_new(struct rtm_client *client, void *arg);
int rtm_cmd_routelist_move(struct rtm_client *client, void *arg);
int rtm_cmd_routelist_enum(struct rtm_client *client, void *arg);
int rtm_cmd_routelist_fetch(struct rtm_client *client, void *arg);

struct rtm_routelist *rtm_routelist_find_locked(struct rtm_client *client,
						u64 number);
int rtm_handles_run(struct rtm_client *client, u64 handles, u32 count, u32 *done,
		    int (*run)(struct rtm_client *client, u64 number,
			       void *data), void *data);

/**
 * struct rtm_uarray - an array of records in user memory
 * @ptr: where it is
 * @len: length of a record there, at least that of the record's first version
 * @klen: length of the kernel's record
 */
struct rtm_uarray {
	u64 ptr;
	u32 len;
	u32 klen;
};

int rtm_uarray_init(struct rtm_uarray *array, u64 ptr, u32 len, u32 klen);
int rtm_uarray_init_grown(struct rtm_uarray *array, u64 ptr, u32 len, u32 klen,
			  u32 first);
int rtm_uarray_read(const struct rtm_uarray *array, u32 index, void *records,
		    unsigned int n, unsigned int *done);
int rtm_uarray_write(const struct rtm_uarray *array, u32 index,
		     const void *records, unsigned int n);

/* From the contract's structs to keys: -EINVAL, -EAFNOSUPPORT. */
int rtm_get_prefix(const struct rtm_table *table,
		   const struct rtm_prefix *prefix, struct rtm_key *key);
void rtm_put_prefix(const struct rtm_table *table, const struct rtm_key *key,
		    struct rtm_prefix *prefix);
int rtm_get_hop(const struct rtm_table *table, const struct rtm_hop *hop,
		u16 owner, struct rtm_hop_key *key);
int rtm_get_brief(const struct rtm_table *table,
		  const struct rtm_route_brief *brief, u16 owner,
		  struct rtm_key *key, struct rtm_hop_key *hop);
int rtm_get_criteria(const struct rtm_table *table,
		     const struct rtm_route_info *info, u32 match, u64 aux,
		     u32 aux_len, struct rtm_criteria *criteria);
int rtm_protocol_of(const struct rtm_client *client, u32 *protocol);
int rtm_get_range(const struct rtm_table *table, u32 kind,
		  const struct rtm_prefix *range, struct rtm_key *from,
		  struct rtm_key *last);

/* A set of views: all there are, or only such as there are (U3). */
static inline int rtm_get_views(u32 views, u32 *mask)
{
	if (views != RTM_VIEWS_ALL && views & ~RTM_VIEWS_MASK)
		return -EOPNOTSUPP;
	*mask = views & RTM_VIEWS_MASK;
	return 0;
}

#endif /* RTM_IOCTL_H */
