// SPDX-License-Identifier: GPL-2.0
/*
 * Commands about exported methods.
 */
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "client.h"
#include "entity.h"
#include "handle.h"
#include "ioctl.h"
#include "method.h"
#include "table.h"
#include "wait.h"

#define DEFAULT_MS	10000U

/* A kernel copy of bytes of the caller's; NULL for none. */
static int copy_in(u64 from, u32 len, void **to)
{
	*to = NULL;
	if (!len)
		return 0;
	*to = kvmalloc(len, GFP_KERNEL_ACCOUNT);
	if (!*to)
		return -ENOMEM;
	if (!copy_from_user(*to, u64_to_user_ptr(from), len))
		return 0;
	kvfree(*to);
	*to = NULL;
	return -EFAULT;
}

/* What a call is about. Return: 0, -ENOENT: no handle of such a thing. */
static int find_target(struct rtm_client *client, u64 number,
		       struct rtm_object **target)
{
	static const enum rtm_object_type types[] = {
		RTM_OBJECT_DEST, RTM_OBJECT_ROUTE, RTM_OBJECT_NEXTHOP,
	};
	unsigned int i;

	*target = NULL;
	for (i = 0; number && !*target && i < ARRAY_SIZE(types); i++)
		*target = rtm_handle_find_locked(client, number, types[i]);
	return number && !*target ? -ENOENT : 0;
}

static int find_callee(struct rtm_client *client,
		       const struct rtm_method_invoke *cmd,
		       struct rtm_entity **callee)
{
	struct rtm_object *object;

	if (!cmd->handle) {
		*callee = rtm_entity_by_id_locked(client->table, cmd->entity);
		return *callee ? 0 : -ENOENT;
	}
	object = rtm_handle_find_locked(client, cmd->handle, RTM_OBJECT_ENTITY);
	if (!object)
		return -ENOENT;
	*callee = container_of(object, struct rtm_entity, obj);
	return (*callee)->gone ? -EOWNERDEAD : 0;
}

/* Return: 0, and the call is open, or it has no methods. */
static int place_locked(struct rtm_client *client,
			const struct rtm_method_invoke *cmd,
			struct rtm_call *call)
{
	struct rtm_object *target;
	struct rtm_entity *callee;
	int err;

	err = find_callee(client, cmd, &callee) ?:
	      find_target(client, cmd->target, &target);
	if (err)
		return err;
	call->methods = cmd->methods & callee->exports.methods;
	if (!call->methods)
		return 0;
	return rtm_call_place_locked(call, client->entity, callee, target);
}

/* The first try: make the call. */
static int invoke(struct rtm_client *client, struct rtm_method_invoke *cmd,
		  struct rtm_wait *wait)
{
	struct rtm_call *call;
	void *input;
	int err;

	err = copy_in(cmd->input, cmd->input_len, &input);
	if (err)
		return err;
	call = rtm_call_new(input, cmd->input_len, cmd->output_len);
	if (!call) {
		kvfree(input);
		return -ENOMEM;
	}
	rtm_table_lock(client->table);
	err = place_locked(client, cmd, call);
	rtm_table_unlock(client->table);
	if (err || !call->methods) {
		rtm_call_put(call);
		return err;
	}
	wait->call = call;
	rtm_wait_set_timeout(wait, cmd->timeout_ms ?: DEFAULT_MS);
	return RTM_WAIT;
}

int rtm_cmd_method_invoke(struct rtm_client *client, void *arg,
			  struct rtm_wait *wait)
{
	struct rtm_call *call = wait->call;
	struct rtm_method_invoke *cmd = arg;

	if (cmd->timeout_ms > RTM_MAX_METHOD_MS ||
	    cmd->input_len > RTM_MAX_METHOD_BYTES ||
	    cmd->output_len > RTM_MAX_METHOD_BYTES)
		return -EINVAL;
	cmd->out_len = 0;
	cmd->out_status = 0;
	if (!call)
		return invoke(client, cmd, wait);
	if (wait->over) {
		rtm_table_lock(client->table);
		rtm_call_fail_locked(call, wait->over);
		rtm_table_unlock(client->table);
	}
	if (!rtm_call_is_over(call))
		return RTM_WAIT;
	if (call->state == RTM_CALL_FAILED)
		return call->err;
	if (copy_to_user(u64_to_user_ptr(cmd->output), call->output,
			 call->output_len))
		return -EFAULT;
	cmd->out_len = call->output_len;
	cmd->out_status = call->status;
	return 0;
}

/*
 * Take a call, which then cannot end but by fail or answer.
 * Return: the call, with a reference.
 */
static struct rtm_call *take_locked(struct rtm_client *client,
				    struct rtm_method_take *cmd)
{
	struct rtm_call *call;
	int err;

	call = rtm_call_find_locked(client->entity, cmd->call, false);
	if (!call)
		return ERR_PTR(-ENOENT);
	cmd->call = call->number;
	cmd->out_len = call->input_len;
	cmd->out_entity = call->caller->id;
	cmd->out_methods = call->methods;
	cmd->out_output_len = call->room;
	if (call->input_len > cmd->input_len)
		return ERR_PTR(-EMSGSIZE);
	if (cmd->flags & RTM_METHOD_TAKE_F_HANDLE) {
		rtm_object_get(&call->caller->obj);
		err = rtm_handle_give_locked(client, &call->caller->obj,
					     &cmd->out_handle);
		if (err)
			return ERR_PTR(err);
	}
	rtm_call_take_locked(call);
	refcount_inc(&call->refs);
	return call;
}

static void untake(struct rtm_client *client, const struct rtm_method_take *cmd)
{
	struct rtm_call *call;

	rtm_table_lock(client->table);
	call = rtm_call_find_locked(client->entity, cmd->call, true);
	if (call)
		rtm_call_untake_locked(call);
	if (cmd->out_handle)
		rtm_handle_release_locked(client, cmd->out_handle);
	rtm_table_unlock(client->table);
}

int rtm_cmd_method_take(struct rtm_client *client, void *arg)
{
	struct rtm_method_take *cmd = arg;
	struct rtm_call *call;
	int err = 0;

	cmd->out_len = 0;
	cmd->out_entity = 0;
	cmd->out_methods = 0;
	cmd->out_handle = 0;
	cmd->out_output_len = 0;
	if (cmd->flags & ~RTM_METHOD_TAKE_F_HANDLE)
		return -EOPNOTSUPP;
	if (cmd->reserved)
		return -EINVAL;
	rtm_table_lock(client->table);
	call = take_locked(client, cmd);
	rtm_table_unlock(client->table);
	if (IS_ERR(call))
		return PTR_ERR(call);
	if (copy_to_user(u64_to_user_ptr(cmd->input), call->input,
			 call->input_len)) {
		untake(client, cmd);
		cmd->out_handle = 0;
		err = -EFAULT;
	}
	rtm_call_put(call);
	return err;
}

/* The answer is out, or not. */
int rtm_cmd_method_taken(struct rtm_client *client, void *arg, int err)
{
	if (err)
		untake(client, arg);
	return err;
}

int rtm_cmd_method_reply(struct rtm_client *client, void *arg)
{
	const struct rtm_method_reply *cmd = arg;
	struct rtm_call *call;
	void *output;
	int err;

	if (cmd->reserved || cmd->output_len > RTM_MAX_METHOD_BYTES)
		return -EINVAL;
	err = copy_in(cmd->output, cmd->output_len, &output);
	if (err)
		return err;
	rtm_table_lock(client->table);
	call = rtm_call_find_locked(client->entity, cmd->call, true);
	err = call ? rtm_call_answer_locked(call, output, cmd->output_len,
					    cmd->status) : -ENOENT;
	rtm_table_unlock(client->table);
	if (err)
		kvfree(output);
	return err;
}

static int block_locked(struct rtm_client *client,
			const struct rtm_method_block *cmd, bool first)
{
	struct rtm_entity *entity = client->entity;
	struct rtm_object *target;
	int err;

	err = find_target(client, cmd->target, &target);
	if (err)
		return err;
	if (!(cmd->flags & RTM_METHOD_BLOCK_F_BLOCK)) {
		rtm_method_resume_locked(entity, target);
		return 0;
	}
	if (first)
		err = rtm_method_block_locked(entity, target);
	if (err)
		return err;
	return rtm_method_runs_locked(entity, target, cmd->call) ? RTM_WAIT : 0;
}

int rtm_cmd_method_block(struct rtm_client *client, void *arg,
			 struct rtm_wait *wait)
{
	const struct rtm_method_block *cmd = arg;
	bool first = !wait->timeout && !wait->over;
	int err;

	if (cmd->flags & ~RTM_METHOD_BLOCK_F_BLOCK)
		return -EOPNOTSUPP;
	if (cmd->reserved || cmd->timeout_ms > RTM_MAX_METHOD_MS)
		return -EINVAL;
	rtm_table_lock(client->table);
	err = block_locked(client, cmd, first);
	rtm_table_unlock(client->table);
	if (err == RTM_WAIT && wait->over)
		return wait->over;
	if (err == RTM_WAIT && first)
		rtm_wait_set_timeout(wait, cmd->timeout_ms ?: DEFAULT_MS);
	return err;
}
