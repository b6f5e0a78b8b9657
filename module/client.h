/* SPDX-License-Identifier: GPL-2.0 */
/*
 * One open file.
 */
#ifndef RTM_CLIENT_H
#define RTM_CLIENT_H

#include <linux/atomic.h>
#include <linux/mutex.h>
#include <linux/rhashtable-types.h>
#include <linux/rwsem.h>
#include <linux/xarray.h>

#include "event.h"
#include "notify_set.h"

struct rtm_entity;
struct rtm_event;
struct rtm_net;
struct rtm_table;

/**
 * struct rtm_client - one open file
 * @sem: guards what it is attached to: read by every command, written by
 *	those that change @table or @entity
 * @rn: namespace of the opener
 * @table: table it is attached to, or NULL
 * @entity: entity it registered, or NULL
 * @list: in @rn->clients; @rn->lock
 * @epoch: how often it was detached; @sem, or a look without it
 * @closes: how often a descriptor of the file was closed
 * @waits: where threads wait
 * @fetch_lock: held from the choice of events until the program has them;
 *	inside @sem, outside @table->lock
 * @fetched: events that the program is being given; @fetch_lock
 * @may_write: the file is open for writing
 * @may_change: and the opener had the capability
 * @handles: its numbers, by index; @table->lock
 * @by_object: the same by object; @table->lock; there while @table is
 * @nhandles: how many; @table->lock
 * @generation: of the last number; @table->lock
 * @notify: its subscriptions
 */
struct rtm_client {
	struct rw_semaphore sem;
	struct rtm_net *rn;
	struct rtm_table *table;
	struct rtm_entity *entity;
	struct list_head list;
	u64 epoch;
	atomic_t closes;
	struct rtm_waits waits;
	struct mutex fetch_lock;	/* one fetch of events at a time */
	struct rtm_event *fetched;
	bool may_write;
	bool may_change;
	struct xarray handles;
	struct rhashtable by_object;
	u32 nhandles;
	u32 generation;
	struct rtm_notify_set notify;
};

struct rtm_client *rtm_client_open(struct rtm_net *rn, bool may_write,
				   bool may_change);
void rtm_client_close(struct rtm_client *client);
int rtm_client_attach(struct rtm_client *client, u16 instance, u16 family,
		      bool create);
void rtm_client_detach(struct rtm_client *client);
void rtm_client_wake(struct rtm_client *client);
void rtm_client_wake_all(struct rtm_client *client);
void rtm_client_descriptor_closed(struct rtm_client *client);
void rtm_client_namespace_ended(struct rtm_net *rn);

#endif /* RTM_CLIENT_H */
