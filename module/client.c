// SPDX-License-Identifier: GPL-2.0
/*
 * An open file from open to the last close.
 */
#include <linux/slab.h>

#include "client.h"
#include "entity.h"
#include "handle.h"
#include "purge.h"
#include "registry.h"
#include "table.h"

/* The table has changed since somebody looked with the file. */
static void feed_wake(struct rtm_feed_waiter *waiter)
{
	rtm_client_wake(container_of(waiter, struct rtm_client, notify.waiter));
}

/* A client that holds a count on @rn.  Return: NULL if out of memory. */
struct rtm_client *rtm_client_open(struct rtm_net *rn, bool may_write,
				   bool may_change)
{
	struct rtm_client *client;

	client = kzalloc(sizeof(*client), GFP_KERNEL_ACCOUNT);
	if (!client)
		return NULL;
	init_rwsem(&client->sem);
	mutex_init(&client->fetch_lock);
	init_waitqueue_head(&client->waits.events);
	init_waitqueue_head(&client->waits.calls);
	xa_init_flags(&client->handles, XA_FLAGS_ALLOC1 | XA_FLAGS_ACCOUNT);
	rtm_notify_set_init(&client->notify, feed_wake);
	kref_get(&rn->kref);
	client->rn = rn;
	client->may_write = may_write;
	client->may_change = may_change;
	mutex_lock(&rn->lock);
	list_add(&client->list, &rn->clients);
	mutex_unlock(&rn->lock);
	return client;
}

/**
 * rtm_client_attach - attach a client that is not attached
 * @client: the client
 * @instance: instance id
 * @family: one for which rtm_family_is_known()
 * @create: create the instance if it is not there
 *
 * Context: @client->sem held for writing.
 * Return: 0, or the errors of rtm_table_open().
 */
int rtm_client_attach(struct rtm_client *client, u16 instance, u16 family,
		      bool create)
{
	struct rtm_table *table;
	int err;

	table = rtm_table_open(client->rn, instance, family, create);
	if (IS_ERR(table))
		return PTR_ERR(table);
	err = rtm_handle_init_client(client);
	if (err) {
		rtm_table_close(table);
		return err;
	}
	client->table = table;
	return 0;
}

/*
 * End everything that the client is in its table: its entity with all that it
 * owns, its handles.  Context: @client->sem held for writing, or nobody else
 * can have the client.
 */
void rtm_client_detach(struct rtm_client *client)
{
	if (!client->table)
		return;
	/* Whoever waits with the file does not wait any more. */
	WRITE_ONCE(client->epoch, client->epoch + 1);
	rtm_client_wake_all(client);
	/* It is not told of its own end. */
	rtm_notify_set_exit(&client->notify, client->table);
	if (client->entity)
		rtm_purge_entity(client->entity);
	client->entity = NULL;
	rtm_handle_exit_client(client);
	rtm_table_close(client->table);
	client->table = NULL;
}

/* The last reference to the file is gone. */
void rtm_client_close(struct rtm_client *client)
{
	rtm_client_detach(client);
	mutex_lock(&client->rn->lock);
	list_del(&client->list);
	mutex_unlock(&client->rn->lock);
	rtm_net_put(client->rn);
	xa_destroy(&client->handles);
	mutex_destroy(&client->fetch_lock);
	kfree(client);
}

/**
 * rtm_client_wake - there is something new to fetch with the file
 * @client: the file
 *
 * For those who poll, and those who wait in EVENT_FETCH.  What is new must be
 * visible already.
 *
 * Context: any but interrupts; takes no lock but that of the wait queue.
 */
void rtm_client_wake(struct rtm_client *client)
{
	if (wq_has_sleeper(&client->waits.events))
		wake_up_interruptible_poll(&client->waits.events,
					   EPOLLIN | EPOLLRDNORM);
}

/* Everybody who waits with the file is to look again. */
void rtm_client_wake_all(struct rtm_client *client)
{
	wake_up_interruptible_all(&client->waits.events);
	wake_up_interruptible_all(&client->waits.calls);
}

/*
 * A descriptor of the file was closed; threads that wait see whether they have
 * another one.
 */
void rtm_client_descriptor_closed(struct rtm_client *client)
{
	atomic_inc(&client->closes);
	rtm_client_wake_all(client);
}

/* The namespace is marked dead.  Context: @rn->lock. */
void rtm_client_namespace_ended(struct rtm_net *rn)
{
	struct rtm_client *client;

	lockdep_assert_held(&rn->lock);
	list_for_each_entry(client, &rn->clients, list)
		rtm_client_wake_all(client);
}
