// SPDX-License-Identifier: GPL-2.0
/*
 * Events: the command that fetches them, and poll.
 *
 * Events are chosen under the table lock, and are out of sight from then on;
 * client->fetch_lock stays until the program has them, or they are put back.
 */
#include <linux/fs.h>
#include <linux/poll.h>
#include <linux/slab.h>

#include "client.h"
#include "entity.h"
#include "handle.h"
#include "ioctl.h"
#include "ref.h"
#include "registry.h"
#include "table.h"
#include "wait.h"

#define BATCH	256U	/* events of one call */

/* One more count on an object, as a handle of the file. */
static int give(struct rtm_client *client, struct rtm_object *object,
		u64 *number)
{
	rtm_object_get(object);
	return rtm_handle_give_locked(client, object, number);
}

static int fill_entity(struct rtm_client *client, struct rtm_entity *entity,
		       bool handles, struct rtm_event *event)
{
	event->entity = entity->id;
	event->protocol = entity->protocol;
	event->protocol_instance = entity->protocol_instance;
	return handles ? give(client, &entity->obj, &event->handle) : 0;
}

static int fill(struct rtm_client *client, const struct rtm_event_item *item,
		bool handles, struct rtm_event *event)
{
	const struct rtm_call *call = item->call;

	memset(event, 0, sizeof(*event));
	event->type = item->type;
	if (item->entity)
		return fill_entity(client, item->entity, handles, event);
	if (item->route) {
		rtm_put_prefix(client->table, &item->route->dest->key,
			       &event->prefix);
		fill_entity(client, client->entity, false, event);
		return give(client, &item->route->obj, &event->handle);
	}
	event->cookie = call->number;
	event->methods = call->methods;
	event->len = call->input_len;
	return fill_entity(client, call->caller, handles, event);
}

/* Subscriptions that have something and were not announced.  Return: how many. */
static u32 choose_changes(struct rtm_client *client, struct rtm_event *events,
			  u32 max)
{
	u32 n;

	for (n = 0; n < max; n++) {
		struct rtm_event *event = &events[n];

		memset(event, 0, sizeof(*event));
		event->type = RTM_EVENT_CHANGE;
		if (!rtm_notify_announce(&client->notify, client->table,
					 &event->subscription, &event->cookie))
			break;
	}
	return n;
}

/* Choose up to @max events of an entity.  Return: how many; an error if none. */
static int choose(struct rtm_client *client, struct rtm_event *events, u32 max,
		  bool handles)
{
	struct rtm_entity *entity = client->entity;
	struct rtm_event_item item;
	u32 n = 0;
	int err = 0;

	if (!entity)
		return 0;
	rtm_table_lock(client->table);
	while (n < max && rtm_event_next_locked(entity, &item)) {
		err = fill(client, &item, handles, &events[n]);
		if (err)
			break;
		rtm_event_tell_locked(entity, &item);
		n++;
	}
	rtm_table_unlock(client->table);
	return n ?: err;
}

/* The program has the events, or not.  Ends what choose() began. */
static void settle(struct rtm_client *client, const struct rtm_event *events,
		   u32 n, bool told)
{
	u32 i;

	rtm_table_lock(client->table);
	if (client->entity && told)
		rtm_event_told_locked(client->entity);
	else if (client->entity)
		rtm_event_untell_locked(client->entity);
	for (i = 0; !told && i < n; i++)
		if (events[i].handle)
			rtm_handle_release_locked(client, events[i].handle);
	rtm_table_unlock(client->table);
	for (i = 0; !told && i < n; i++)
		if (events[i].type == RTM_EVENT_CHANGE)
			rtm_notify_unannounce(&client->notify,
					      events[i].subscription);
	mutex_unlock(&client->fetch_lock);
	/* Who polled meanwhile did not see them. */
	if (!told)
		rtm_client_wake(client);
}

/* Get what there is now.  Return: how many, or an error. */
static int fetch(struct rtm_client *client, const struct rtm_event_fetch *fetch,
		 const struct rtm_uarray *array)
{
	bool handles = fetch->flags & RTM_EVENT_F_HANDLES;
	u32 max = min(fetch->count, BATCH);
	struct rtm_event *events;
	int n;

	if (mutex_lock_killable(&client->fetch_lock))
		return -EINTR;
	events = kvmalloc_array(max, sizeof(*events), GFP_KERNEL_ACCOUNT);
	n = events ? choose(client, events, max, handles) : -ENOMEM;
	if (n >= 0)
		n += choose_changes(client, events + n, max - n);
	if (n <= 0) {
		mutex_unlock(&client->fetch_lock);
	} else if (rtm_uarray_write(array, 0, events, n)) {
		settle(client, events, n, false);
		n = -EFAULT;
	} else {
		client->fetched = events;
		return n;
	}
	kvfree(events);
	return n;
}

/*
 * The waiting is over.  A stop, or a signal that nobody handles, does not end
 * one that has no end; one that has cannot be begun anew.
 */
static int why_none(const struct rtm_event_fetch *fetch, int over)
{
	if (over == -ETIMEDOUT)
		return 0;
	return over == -EINTR && fetch->timeout_ms < 0 ? -ERESTARTNOHAND : over;
}

int rtm_cmd_event_fetch(struct rtm_client *client, void *arg,
			struct rtm_wait *wait)
{
	struct rtm_event_fetch *cmd = arg;
	struct rtm_uarray array;
	int n;

	if (cmd->flags & ~RTM_EVENT_F_HANDLES)
		return -EOPNOTSUPP;
	if (!cmd->count || cmd->count > RTM_MAX_ARRAY || cmd->timeout_ms < -1 ||
	    rtm_uarray_init(&array, cmd->records, cmd->record_len,
			    sizeof(struct rtm_event)))
		return -EINVAL;
	cmd->out_count = 0;
	n = fetch(client, cmd, &array);
	if (n < 0)
		return n;
	if (!n && wait->over)
		return why_none(cmd, wait->over);
	if (!n && cmd->timeout_ms) {
		if (!wait->timeout)
			rtm_wait_set_timeout(wait, cmd->timeout_ms);
		return RTM_WAIT;
	}
	cmd->out_count = n;
	return 0;
}

/* The answer is out, or not. */
int rtm_cmd_event_fetched(struct rtm_client *client, void *arg, int err)
{
	const struct rtm_event_fetch *cmd = arg;
	struct rtm_event *events = client->fetched;

	if (!cmd->out_count)
		return err;
	client->fetched = NULL;
	settle(client, events, cmd->out_count, !err);
	kvfree(events);
	return err;
}

static bool has_event(struct rtm_client *client)
{
	struct rtm_event_item item;
	bool pending;

	if (!client->entity)
		return false;
	rtm_table_lock(client->table);
	pending = rtm_event_next_locked(client->entity, &item);
	rtm_table_unlock(client->table);
	return pending;
}

/* Whether there is something to fetch.  Under client->sem. */
static bool is_pending(struct rtm_client *client)
{
	if (!client->table)
		return false;
	return has_event(client) ||
	       rtm_notify_pending(&client->notify, client->table);
}

/**
 * rtm_poll - poll of /dev/rtm
 * @file: the file
 * @table: who polls
 *
 * Never waits for the file's other threads: one that sleeps in a page fault would
 * hold up who polls, whom not even a signal could end.
 *
 * Return: readable while there is something to fetch, or while it cannot be found
 * out because a thread changes what the file is attached to, or waits for others
 * in order to do so: the program looks, in a command that can be ended.  Nothing
 * else, unless the namespace has ended, which a program could find out in no other
 * way.
 */
__poll_t rtm_poll(struct file *file, struct poll_table_struct *table)
{
	struct rtm_client *client = file->private_data;
	bool pending;

	poll_wait(file, &client->waits.events, table);
	if (READ_ONCE(client->rn->dead))
		return EPOLLIN | EPOLLRDNORM | EPOLLERR | EPOLLHUP;
	if (!down_read_trylock(&client->sem))
		return EPOLLIN | EPOLLRDNORM;
	pending = is_pending(client);
	up_read(&client->sem);
	return pending ? EPOLLIN | EPOLLRDNORM : 0;
}
