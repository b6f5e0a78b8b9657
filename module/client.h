/* SPDX-License-Identifier: GPL-2.0 */
/*
 * One open file.
 */
#ifndef RTM_CLIENT_H
#define RTM_CLIENT_H

#include <linux/rhashtable-types.h>
#include <linux/rwsem.h>
#include <linux/xarray.h>

struct rtm_entity;
struct rtm_net;
struct rtm_table;

/**
 * struct rtm_client - one open file
 * @sem: guards what it is attached to: read by every command, written by
 *	those that change @table or @entity
 * @rn: namespace of the opener
 * @table: table it is attached to, or NULL
 * @entity: entity it registered, or NULL
 * @may_write: the file is open for writing
 * @may_change: and the opener had the capability
 * @handles: its numbers, by index; @table->lock
 * @by_object: the same by object; @table->lock; there while @table is
 * @nhandles: how many; @table->lock
 * @generation: of the last number; @table->lock
 */
struct rtm_client {
	struct rw_semaphore sem;
	struct rtm_net *rn;
	struct rtm_table *table;
	struct rtm_entity *entity;
	bool may_write;
	bool may_change;
	struct xarray handles;
	struct rhashtable by_object;
	u32 nhandles;
	u32 generation;
};

struct rtm_client *rtm_client_open(struct rtm_net *rn, bool may_write,
				   bool may_change);
void rtm_client_close(struct rtm_client *client);
int rtm_client_attach(struct rtm_client *client, u16 instance, u16 family,
		      bool create);
void rtm_client_detach(struct rtm_client *client);

#endif /* RTM_CLIENT_H */
