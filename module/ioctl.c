// SPDX-License-Identifier: GPL-2.0
/*
 * From an ioctl to a command.
 */
#include <linux/fs.h>
#include <linux/minmax.h>
#include <linux/nospec.h>
#include <linux/uaccess.h>
#include <linux/wait.h>

#include "client.h"
#include "ioctl.h"
#include "registry.h"
#include "method.h"
#include "table.h"
#include "wait.h"

/* What a command needs, and how it answers. */
#define NEED_WRITE	0x01	/* the file may change things */
#define NEED_TABLE	0x02	/* it is attached */
#define NEED_ENTITY	0x04	/* it registered an entity */
#define EXCLUSIVE	0x08	/* it changes what the file is attached to */
#define HAS_OUT		0x10	/* the struct has fields to write */
#define OUT_ON_ERROR	0x20	/* they tell how far it got, also on error */
#define WAITS_CALLS	0x80	/* waits where answers are told of, not for events */
#define PROBE_OUT	0x40	/* it cannot be undone: see that they can be written first */

union any_arg {
	u32 size;
	struct rtm_query query;
	struct rtm_attach attach;
	struct rtm_detach detach;
	struct rtm_stats stats;
	struct rtm_handles handles;
	struct rtm_entity_register entity_register;
	struct rtm_entity_deregister entity_deregister;
	struct rtm_entity_info entity_info;
	struct rtm_entity_list entity_list;
	struct rtm_nexthop_cmd nexthop;
	struct rtm_nexthop_list nexthop_list;
	struct rtm_route_batch route_batch;
	struct rtm_route_cmd route;
	struct rtm_route_change route_change;
	struct rtm_dest_lookup dest_lookup;
	struct rtm_dest_info dest_info;
	struct rtm_dest_hold dest_hold;
	struct rtm_list list;
	struct rtm_notify_open notify_open;
	struct rtm_notify_close notify_close;
	struct rtm_notify_fetch notify_fetch;
	struct rtm_notify_dests notify_dests;
	struct rtm_event_fetch event_fetch;
	struct rtm_method_invoke method_invoke;
	struct rtm_method_take method_take;
	struct rtm_method_reply method_reply;
	struct rtm_method_block method_block;
	struct rtm_dest_opaque dest_opaque;
	struct rtm_routelist_new routelist_new;
	struct rtm_routelist_move routelist_move;
	struct rtm_routelist_enum routelist_enum;
	struct rtm_routelist_fetch routelist_fetch;
};

/**
 * struct command - a row of the table
 * @run: does it
 * @run_wait: the same of one that may have to wait: %RTM_WAIT if there is
 *	nothing yet
 * @finish: called after it worked, with 0 or -EFAULT of writing the answer
 * @size: of the kernel's struct
 * @min_size: of its first version
 * @flags: what it needs
 */
struct command {
	int (*run)(struct rtm_client *client, void *arg);
	int (*run_wait)(struct rtm_client *client, void *arg,
			struct rtm_wait *wait);
	int (*finish)(struct rtm_client *client, void *arg, int err);
	u16 size;
	u16 min_size;
	u16 flags;
};

#define COMMAND(_nr, _run, _struct, _last, _flags, ...)			\
	[_nr] = {							\
		.run = (_run), .size = sizeof(struct _struct),		\
		.min_size = offsetofend(struct _struct, _last),		\
		.flags = (_flags), __VA_ARGS__				\
	}

static const struct command commands[] = {
	COMMAND(RTM_CMD_QUERY, rtm_cmd_query, rtm_query, reserved, HAS_OUT),
	COMMAND(RTM_CMD_ATTACH, rtm_cmd_attach, rtm_attach, family, EXCLUSIVE),
	COMMAND(RTM_CMD_DETACH, rtm_cmd_detach, rtm_detach, reserved,
		NEED_TABLE | EXCLUSIVE),
	COMMAND(RTM_CMD_STATS, rtm_cmd_stats, rtm_stats, out_clients,
		NEED_TABLE | HAS_OUT),
	COMMAND(RTM_CMD_HANDLE_REF, rtm_cmd_handle_ref, rtm_handles, reserved,
		NEED_TABLE | HAS_OUT | OUT_ON_ERROR | PROBE_OUT),
	COMMAND(RTM_CMD_HANDLE_RELEASE, rtm_cmd_handle_release, rtm_handles,
		reserved, NEED_TABLE | HAS_OUT | OUT_ON_ERROR | PROBE_OUT),
	COMMAND(RTM_CMD_ENTITY_REGISTER, rtm_cmd_entity_register,
		rtm_entity_register, out_preference,
		NEED_WRITE | EXCLUSIVE | HAS_OUT,
		.finish = rtm_cmd_entity_publish),
	COMMAND(RTM_CMD_ENTITY_DEREGISTER, rtm_cmd_entity_deregister,
		rtm_entity_deregister, reserved,
		NEED_WRITE | NEED_TABLE | NEED_ENTITY | EXCLUSIVE),
	COMMAND(RTM_CMD_ENTITY_LIST, rtm_cmd_entity_list, rtm_entity_list,
		reserved, NEED_TABLE | HAS_OUT | OUT_ON_ERROR | PROBE_OUT),
	COMMAND(RTM_CMD_ENTITY_INFO, rtm_cmd_entity_info, rtm_entity_info,
		out_registered, NEED_TABLE | HAS_OUT),
	COMMAND(RTM_CMD_NEXTHOP_ADD, rtm_cmd_nexthop_add, rtm_nexthop_cmd,
		reserved, NEED_WRITE | NEED_TABLE | NEED_ENTITY | HAS_OUT |
		PROBE_OUT),
	COMMAND(RTM_CMD_NEXTHOP_FIND, rtm_cmd_nexthop_find, rtm_nexthop_cmd,
		reserved, NEED_TABLE | NEED_ENTITY | HAS_OUT | PROBE_OUT),
	COMMAND(RTM_CMD_NEXTHOP_DEL, rtm_cmd_nexthop_del, rtm_nexthop_cmd,
		reserved, NEED_WRITE | NEED_TABLE | NEED_ENTITY),
	COMMAND(RTM_CMD_NEXTHOP_INFO, rtm_cmd_nexthop_info, rtm_nexthop_cmd,
		reserved, NEED_TABLE | HAS_OUT | PROBE_OUT),
	COMMAND(RTM_CMD_NEXTHOP_LIST, rtm_cmd_nexthop_list, rtm_nexthop_list,
		out_count, NEED_TABLE | HAS_OUT | OUT_ON_ERROR | PROBE_OUT),
	COMMAND(RTM_CMD_ROUTE_BATCH, rtm_cmd_route_batch, rtm_route_batch,
		out_deleted, NEED_WRITE | NEED_TABLE | NEED_ENTITY | HAS_OUT |
		OUT_ON_ERROR | PROBE_OUT),
	COMMAND(RTM_CMD_ROUTE_INFO, rtm_cmd_route_info, rtm_route_cmd,
		out_handles, NEED_TABLE | HAS_OUT | PROBE_OUT),
	COMMAND(RTM_CMD_ROUTE_LIST, rtm_cmd_route_list, rtm_list, out_seq,
		NEED_TABLE | HAS_OUT | OUT_ON_ERROR | PROBE_OUT),
	COMMAND(RTM_CMD_ROUTE_CHANGE, rtm_cmd_route_change, rtm_route_change,
		out_aux, NEED_WRITE | NEED_TABLE | NEED_ENTITY | HAS_OUT |
		PROBE_OUT),
	COMMAND(RTM_CMD_DEST_LOOKUP, rtm_cmd_dest_lookup, rtm_dest_lookup,
		out_done, NEED_TABLE | HAS_OUT | OUT_ON_ERROR | PROBE_OUT),
	COMMAND(RTM_CMD_DEST_INFO, rtm_cmd_dest_info, rtm_dest_info, reserved,
		NEED_TABLE | HAS_OUT | OUT_ON_ERROR | PROBE_OUT),
	COMMAND(RTM_CMD_DEST_LIST, rtm_cmd_dest_list, rtm_list, out_seq,
		NEED_TABLE | HAS_OUT | OUT_ON_ERROR | PROBE_OUT),
	COMMAND(RTM_CMD_DEST_HOLD, rtm_cmd_dest_hold, rtm_dest_hold,
		out_hold_ms, NEED_WRITE | NEED_TABLE | NEED_ENTITY | HAS_OUT |
		PROBE_OUT),
	COMMAND(RTM_CMD_NOTIFY_OPEN, rtm_cmd_notify_open, rtm_notify_open,
		out_seq, NEED_TABLE | HAS_OUT | PROBE_OUT),
	COMMAND(RTM_CMD_NOTIFY_CLOSE, rtm_cmd_notify_close, rtm_notify_close,
		subscription, NEED_TABLE),
	COMMAND(RTM_CMD_NOTIFY_FETCH, rtm_cmd_notify_fetch, rtm_notify_fetch,
		out_seq, NEED_TABLE | HAS_OUT | OUT_ON_ERROR | PROBE_OUT),
	COMMAND(RTM_CMD_NOTIFY_DESTS, rtm_cmd_notify_dests, rtm_notify_dests,
		reserved, NEED_TABLE | HAS_OUT | OUT_ON_ERROR | PROBE_OUT),
	COMMAND(RTM_CMD_EVENT_FETCH, NULL, rtm_event_fetch, out_count,
		NEED_TABLE | HAS_OUT | PROBE_OUT,
		.run_wait = rtm_cmd_event_fetch,
		.finish = rtm_cmd_event_fetched),
	COMMAND(RTM_CMD_METHOD_INVOKE, NULL, rtm_method_invoke, out_status,
		NEED_WRITE | NEED_TABLE | NEED_ENTITY | HAS_OUT | PROBE_OUT |
		WAITS_CALLS, .run_wait = rtm_cmd_method_invoke),
	COMMAND(RTM_CMD_METHOD_TAKE, rtm_cmd_method_take, rtm_method_take,
		reserved, NEED_WRITE | NEED_TABLE | NEED_ENTITY | HAS_OUT |
		OUT_ON_ERROR | PROBE_OUT, .finish = rtm_cmd_method_taken),
	COMMAND(RTM_CMD_METHOD_REPLY, rtm_cmd_method_reply, rtm_method_reply,
		reserved, NEED_WRITE | NEED_TABLE | NEED_ENTITY),
	COMMAND(RTM_CMD_METHOD_BLOCK, NULL, rtm_method_block, reserved,
		NEED_WRITE | NEED_TABLE | NEED_ENTITY | WAITS_CALLS,
		.run_wait = rtm_cmd_method_block),
	COMMAND(RTM_CMD_DEST_OPAQUE, rtm_cmd_dest_opaque, rtm_dest_opaque,
		out_value, NEED_TABLE | NEED_ENTITY | HAS_OUT | PROBE_OUT),
	COMMAND(RTM_CMD_ROUTELIST_NEW, rtm_cmd_routelist_new, rtm_routelist_new,
		out_handle, NEED_WRITE | NEED_TABLE | NEED_ENTITY | HAS_OUT |
		PROBE_OUT),
	COMMAND(RTM_CMD_ROUTELIST_MOVE, rtm_cmd_routelist_move,
		rtm_routelist_move, reserved, NEED_WRITE | NEED_TABLE |
		NEED_ENTITY | HAS_OUT | OUT_ON_ERROR | PROBE_OUT),
	COMMAND(RTM_CMD_ROUTELIST_ENUM, rtm_cmd_routelist_enum,
		rtm_routelist_enum, out_handle, NEED_TABLE | HAS_OUT |
		PROBE_OUT),
	COMMAND(RTM_CMD_ROUTELIST_FETCH, rtm_cmd_routelist_fetch,
		rtm_routelist_fetch, out_aux, NEED_TABLE | HAS_OUT |
		OUT_ON_ERROR | PROBE_OUT),
};

static int check(const struct rtm_client *client, const struct command *command)
{
	if (command->flags & NEED_WRITE) {
		if (!client->may_write)
			return -EBADF;
		if (!client->may_change)
			return -EPERM;
	}
	if (READ_ONCE(client->rn->dead))
		return -ENODEV;
	if ((command->flags & NEED_TABLE && !client->table) ||
	    (command->flags & NEED_ENTITY && !client->entity))
		return -ENOTCONN;
	return 0;
}

/**
 * struct call - one system call
 * @client: its file
 * @command: what is asked for
 * @arg: kernel copy of the struct
 * @uarg: the caller's
 * @usize: length of the caller's
 * @wait: of a command that may wait
 */
struct call {
	struct rtm_client *client;
	const struct command *command;
	union any_arg arg;
	void __user *uarg;
	u32 usize;
	struct rtm_wait wait;
};

/* Under client->sem. */
static int try(struct call *call)
{
	const struct command *command = call->command;
	size_t size = min_t(size_t, call->usize, command->size);
	int err, ret;

	err = command->run ? command->run(call->client, &call->arg) :
	      command->run_wait(call->client, &call->arg, &call->wait);
	ret = err;
	if (command->flags & HAS_OUT &&
	    (!err || command->flags & OUT_ON_ERROR)) {
		call->arg.size = call->usize;
		if (copy_to_user(call->uarg, &call->arg, size) && !err)
			ret = -EFAULT;
	}
	if (err || !command->finish)
		return ret;
	return command->finish(call->client, &call->arg, ret);
}

/* The first try, under client->sem. */
static int run(struct call *call)
{
	const struct command *command = call->command;
	size_t size = min_t(size_t, call->usize, command->size);
	int err = check(call->client, command);

	if (err)
		return err;
	if (command->flags & PROBE_OUT &&
	    copy_to_user(call->uarg, &call->arg, size))
		return -EFAULT;
	call->wait.epoch = call->client->epoch;
	return try(call);
}

/*
 * There was nothing yet.  Wait without client->sem, so that others can use the
 * file for whatever they like; and try again, until it works or is over.
 */
static int wait_and_retry(struct call *call, struct file *file)
{
	DEFINE_WAIT_FUNC(entry, woken_wake_function);
	struct rtm_client *client = call->client;
	wait_queue_head_t *queue = call->command->flags & WAITS_CALLS ?
				   &client->waits.calls : &client->waits.events;
	int err;

	add_wait_queue(queue, &entry);
	for (;;) {
		/* Once in the queue, or awake, before it sleeps (again). */
		if (down_read_killable(&client->sem)) {
			if (call->wait.call)
				rtm_call_abandon(call->wait.call);
			err = -EINTR;
			break;
		}
		err = client->epoch == call->wait.epoch ? try(call) : -ENOTCONN;
		up_read(&client->sem);
		if (err != RTM_WAIT)
			break;
		rtm_wait_sleep(&call->wait, client, file, &entry);
	}
	remove_wait_queue(queue, &entry);
	if (call->wait.call)
		rtm_call_put(call->wait.call);
	return err;
}

/**
 * rtm_ioctl - the ioctl of /dev/rtm
 * @file: the file
 * @cmd: RTM_IOC_*
 * @arg: pointer to the command's struct
 *
 * Return: 0 or an errno, see the start of uapi/linux/rtm.h.
 */
long rtm_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	struct rtm_client *client = file->private_data;
	void __user *uarg = (void __user *)arg;
	const struct command *command;
	unsigned int nr = _IOC_NR(cmd);
	struct call call;
	u32 usize;
	int err;

	if (cmd != _IO(RTM_IOC_TYPE, nr) || nr >= ARRAY_SIZE(commands))
		return -ENOTTY;
	command = &commands[array_index_nospec(nr, ARRAY_SIZE(commands))];
	if (!command->size)
		return -ENOTTY;
	if (get_user(usize, (u32 __user *)uarg))
		return -EFAULT;
	if (usize < command->min_size)
		return -EINVAL;
	/* All of it is looked at in one go, so there is an end to it. */
	if (usize > RTM_RECORD_LEN_MAX)
		return -E2BIG;
	memset(&call, 0, sizeof(call));
	call.client = client;
	call.command = command;
	call.uarg = uarg;
	call.usize = usize;
	err = copy_struct_from_user(&call.arg, command->size, uarg, usize);
	if (err)
		return err;

	if (command->flags & EXCLUSIVE) {
		if (down_write_killable(&client->sem))
			return -EINTR;
		err = run(&call);
		up_write(&client->sem);
	} else {
		if (down_read_killable(&client->sem))
			return -EINTR;
		err = run(&call);
		up_read(&client->sem);
	}
	return err == RTM_WAIT ? wait_and_retry(&call, file) : err;
}
