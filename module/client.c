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

/* A client that holds a count on @rn.  Return: NULL if out of memory. */
struct rtm_client *rtm_client_open(struct rtm_net *rn, bool may_write,
				   bool may_change)
{
	struct rtm_client *client;

	client = kzalloc(sizeof(*client), GFP_KERNEL_ACCOUNT);
	if (!client)
		return NULL;
	init_rwsem(&client->sem);
	xa_init_flags(&client->handles, XA_FLAGS_ALLOC1 | XA_FLAGS_ACCOUNT);
	kref_get(&rn->kref);
	client->rn = rn;
	client->may_write = may_write;
	client->may_change = may_change;
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
	rtm_net_put(client->rn);
	xa_destroy(&client->handles);
	kfree(client);
}
