/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Which tables there are: how files find them, and when they come and go.
 */
#ifndef RTM_REGISTRY_H
#define RTM_REGISTRY_H

#include <linux/kref.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/types.h>

struct rtm_table;

/**
 * struct rtm_net - all tables of one network namespace
 * @kref: the namespace until it ends, every client
 * @lock: guards @tables, @clients, and the number of clients of each table
 * @tables: tables that have a client
 * @clients: open files, to be woken when the namespace ends
 * @dead: the namespace has ended
 */
struct rtm_net {
	struct kref kref;
	struct mutex lock;	/* list of tables; taken before a table's lock */
	struct list_head tables;
	struct list_head clients;
	bool dead;
};

struct rtm_net *rtm_net_new(void);
void rtm_net_put(struct rtm_net *rn);
struct rtm_table *rtm_table_open(struct rtm_net *rn, u16 instance, u16 family,
				 bool create);
void rtm_table_close(struct rtm_table *table);
bool rtm_family_is_known(u16 family);
u64 rtm_table_bytes(const struct rtm_table *table);

#endif /* RTM_REGISTRY_H */
