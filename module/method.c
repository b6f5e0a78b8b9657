// SPDX-License-Identifier: GPL-2.0
/*
 * Calls of exported methods.
 *
 * The caller's thread sleeps without any lock, and holds nothing but the call.
 * A call ends once: by the answer, by the end of the callee, by the end of the
 * caller (its registration, its deadline, a signal).  Then it leaves both lists
 * and refers to nothing any more, so that the thread may find out as late as it
 * likes, whatever has become of the table.
 */
#include <linux/mm.h>
#include <linux/slab.h>

#include "entity.h"
#include "method.h"
#include "table.h"

#define SLICE	64

/**
 * struct block - a target of which calls have to wait
 * @list: in the entity's blocks
 * @target: a count is held
 */
struct block {
	struct list_head list;
	struct rtm_object *target;
};

/**
 * rtm_call_new - a call that nobody knows of
 * @input: the input, which the call takes over if there is one
 * @input_len: bytes of it
 * @room: how long the answer may be
 *
 * Return: the call with one reference, NULL if out of memory.
 */
struct rtm_call *rtm_call_new(void *input, u32 input_len, u32 room)
{
	struct rtm_call *call = kzalloc(sizeof(*call), GFP_KERNEL_ACCOUNT);

	if (!call)
		return NULL;
	refcount_set(&call->refs, 1);
	INIT_LIST_HEAD(&call->list);
	INIT_LIST_HEAD(&call->placed);
	call->input = input;
	call->input_len = input_len;
	call->room = room;
	return call;
}

void rtm_call_put(struct rtm_call *call)
{
	if (!refcount_dec_and_test(&call->refs))
		return;
	kvfree(call->input);
	kvfree(call->output);
	kfree(call);
}

/**
 * rtm_call_abandon - nobody waits for a call any more
 * @call: the call, open or not
 *
 * For a thread that is killed and cannot get the locks to end the call, or has to
 * wait too long for them.  The call ends when its callee, or one who calls the same
 * callee, comes across it; for all of them it is as if it had ended now.
 */
void rtm_call_abandon(struct rtm_call *call)
{
	WRITE_ONCE(call->abandoned, true);
}

static struct block *find_block(struct rtm_entity *callee,
				const struct rtm_object *target)
{
	struct block *block;

	list_for_each_entry(block, &callee->exports.blocks, list)
		if (block->target == target)
			return block;
	return NULL;
}

static u64 bytes_of(const struct rtm_call *call)
{
	return sizeof(*call) + call->input_len;
}

static void wake_calls(struct rtm_entity *entity)
{
	struct rtm_waits *waits = entity->inbox.waits;

	if (waits && wq_has_sleeper(&waits->calls))
		wake_up_interruptible(&waits->calls);
}

/* It is no longer open.  May drop the last count of callee and caller. */
static void close_call(struct rtm_call *call, enum rtm_call_state state)
{
	struct rtm_entity *callee = call->callee, *caller = call->caller;
	struct rtm_object *target = call->target;
	struct rtm_table *table = callee->table;
	bool taken = call->state == RTM_CALL_TAKEN;

	list_del_init(&call->list);
	list_del_init(&call->placed);
	callee->exports.ncalls--;
	table->bytes -= bytes_of(call);
	call->callee = NULL;
	call->caller = NULL;
	call->target = NULL;
	/* The thread reads the answer or the error after the state. */
	smp_store_release(&call->state, state);
	wake_calls(caller);
	/* Its methods may be blocked, and somebody wait for this call to end. */
	if (taken && callee != caller)
		wake_calls(callee);
	if (target)
		rtm_object_put(table, target);
	rtm_object_put(table, &caller->obj);
	rtm_object_put(table, &callee->obj);
	rtm_call_put(call);
}

/* End an open call with an error; nothing if it is not open. */
void rtm_call_fail_locked(struct rtm_call *call, int err)
{
	if (rtm_call_is_over(call))
		return;
	lockdep_assert_held(&call->callee->table->lock);
	call->err = err;
	close_call(call, RTM_CALL_FAILED);
}

/* End the calls to an entity that were abandoned. */
static void sweep(struct rtm_entity *callee)
{
	struct rtm_call *call, *next;

	list_for_each_entry_safe(call, next, &callee->exports.calls, list)
		if (READ_ONCE(call->abandoned))
			rtm_call_fail_locked(call, -EINTR);
}

/**
 * rtm_call_place_locked - put a call before its callee
 * @call: the call, with its methods
 * @caller: who calls
 * @callee: whose methods
 * @target: what it is about, or NULL
 *
 * Return: 0, and it is open; -EDEADLK: the callee is the caller and has its
 * methods blocked; -ENOSPC: too many calls wait there.
 */
int rtm_call_place_locked(struct rtm_call *call, struct rtm_entity *caller,
			  struct rtm_entity *callee, struct rtm_object *target)
{
	struct rtm_exports *exports = &callee->exports;
	struct rtm_table *table = callee->table;
	bool blocked = target && find_block(callee, target);

	lockdep_assert_held(&table->lock);
	sweep(callee);
	if (caller == callee && (exports->blocked || blocked))
		return -EDEADLK;
	if (exports->ncalls >= RTM_MAX_METHOD_CALLS)
		return -ENOSPC;
	call->number = ++table->last_call;
	call->blocked = blocked;
	call->callee = callee;
	call->caller = caller;
	call->target = target;
	rtm_object_get(&callee->obj);
	rtm_object_get(&caller->obj);
	if (target)
		rtm_object_get(target);
	refcount_inc(&call->refs);
	list_add_tail(&call->list, &exports->calls);
	list_add_tail(&call->placed, &caller->exports.placed);
	exports->ncalls++;
	table->bytes += bytes_of(call);
	if (!exports->blocked && !blocked)
		rtm_inbox_wake(&callee->inbox);
	return 0;
}

static bool may_be_taken(const struct rtm_call *call)
{
	return call->state == RTM_CALL_QUEUED && !call->blocked &&
	       !call->callee->exports.blocked;
}

/**
 * rtm_call_find_locked - an open call of an entity's methods
 * @callee: the entity
 * @number: its number; 0, if @taken is not set, for the oldest one
 * @taken: one that was taken, instead of one that may be
 *
 * Return: the call, or NULL.
 */
struct rtm_call *rtm_call_find_locked(struct rtm_entity *callee, u64 number,
				      bool taken)
{
	struct rtm_call *call;

	lockdep_assert_held(&callee->table->lock);
	sweep(callee);
	list_for_each_entry(call, &callee->exports.calls, list) {
		if (number && call->number != number)
			continue;
		if (taken ? number && call->state == RTM_CALL_TAKEN :
			    may_be_taken(call))
			return call;
	}
	return NULL;
}

/* The callee runs it.  While it does it is not told of it. */
void rtm_call_take_locked(struct rtm_call *call)
{
	lockdep_assert_held(&call->callee->table->lock);
	call->state = RTM_CALL_TAKEN;
}

/* The callee could not get it after all. */
void rtm_call_untake_locked(struct rtm_call *call)
{
	lockdep_assert_held(&call->callee->table->lock);
	call->state = RTM_CALL_QUEUED;
	wake_calls(call->callee);
	if (call->told == RTM_CALL_UNTOLD)
		rtm_inbox_wake(&call->callee->inbox);
}

/**
 * rtm_call_answer_locked - answer a call that was taken
 * @call: the call
 * @output: the answer, which the call takes over if this works
 * @len: bytes of it
 * @status: what the caller gets with it
 *
 * Return: 0; -EMSGSIZE: it is longer than the caller has room for.
 */
int rtm_call_answer_locked(struct rtm_call *call, void *output, u32 len,
			   s32 status)
{
	lockdep_assert_held(&call->callee->table->lock);
	if (len > call->room)
		return -EMSGSIZE;
	call->output = output;
	call->output_len = len;
	call->status = status;
	close_call(call, RTM_CALL_ANSWERED);
	return 0;
}

/* The oldest call that the callee is to be told of, or NULL. */
struct rtm_call *rtm_method_untold_locked(struct rtm_entity *callee)
{
	struct rtm_call *call;

	lockdep_assert_held(&callee->table->lock);
	sweep(callee);
	list_for_each_entry(call, &callee->exports.calls, list)
		if (call->told == RTM_CALL_UNTOLD && may_be_taken(call))
			return call;
	return NULL;
}

void rtm_method_tell_locked(struct rtm_call *call)
{
	lockdep_assert_held(&call->callee->table->lock);
	call->told = RTM_CALL_TELLING;
}

/* It was told of the calls that it was being told of, or was not. */
void rtm_method_told_locked(struct rtm_entity *callee, bool told)
{
	struct rtm_call *call;

	lockdep_assert_held(&callee->table->lock);
	list_for_each_entry(call, &callee->exports.calls, list)
		if (call->told == RTM_CALL_TELLING)
			call->told = told ? RTM_CALL_TOLD : RTM_CALL_UNTOLD;
}

/*
 * What it was told of and could not take is told anew.
 * @target: calls about this could not be taken; NULL: none could
 */
static void tell_again(struct rtm_entity *callee,
		       const struct rtm_object *target)
{
	struct rtm_call *call;

	list_for_each_entry(call, &callee->exports.calls, list)
		if (may_be_taken(call) && (!target || call->target == target))
			call->told = RTM_CALL_UNTOLD;
	if (rtm_method_untold_locked(callee))
		rtm_inbox_wake(&callee->inbox);
}

static void mark_calls(struct rtm_entity *callee,
		       const struct rtm_object *target, bool blocked)
{
	struct rtm_call *call;

	list_for_each_entry(call, &callee->exports.calls, list)
		if (call->target == target)
			call->blocked = blocked;
}

/**
 * rtm_method_block_locked - let calls wait
 * @callee: whose methods
 * @target: calls about this; NULL: all calls
 *
 * A flag: twice is as once (U34).
 *
 * Return: 0, -ENOMEM; -ENOSPC: too many targets are blocked.
 */
int rtm_method_block_locked(struct rtm_entity *callee,
			    struct rtm_object *target)
{
	struct rtm_exports *exports = &callee->exports;
	struct block *block;

	lockdep_assert_held(&callee->table->lock);
	if (!target) {
		exports->blocked = true;
		return 0;
	}
	if (find_block(callee, target))
		return 0;
	if (exports->nblocks >= RTM_MAX_METHOD_BLOCKS)
		return -ENOSPC;
	block = kmalloc(sizeof(*block), GFP_KERNEL_ACCOUNT);
	if (!block)
		return -ENOMEM;
	block->target = target;
	rtm_object_get(target);
	list_add(&block->list, &exports->blocks);
	exports->nblocks++;
	callee->table->bytes += sizeof(*block);
	mark_calls(callee, target, true);
	return 0;
}

static void drop_block(struct rtm_entity *callee, struct block *block)
{
	struct rtm_table *table = callee->table;

	list_del(&block->list);
	callee->exports.nblocks--;
	table->bytes -= sizeof(*block);
	rtm_object_put(table, block->target);
	kfree(block);
}

/* The end of rtm_method_block_locked(); nothing if it was not blocked. */
void rtm_method_resume_locked(struct rtm_entity *callee,
			      struct rtm_object *target)
{
	struct block *block;

	lockdep_assert_held(&callee->table->lock);
	if (!target) {
		if (!callee->exports.blocked)
			return;
		callee->exports.blocked = false;
	} else {
		block = find_block(callee, target);
		if (!block)
			return;
		mark_calls(callee, target, false);
		drop_block(callee, block);
	}
	tell_again(callee, target);
}

/**
 * rtm_method_runs_locked - whether a call is being run
 * @callee: whose methods
 * @target: calls about this; NULL: any call
 * @but: number of one that does not matter, or 0
 */
bool rtm_method_runs_locked(struct rtm_entity *callee,
			    const struct rtm_object *target, u64 but)
{
	struct rtm_call *call;

	lockdep_assert_held(&callee->table->lock);
	sweep(callee);
	list_for_each_entry(call, &callee->exports.calls, list)
		if (call->state == RTM_CALL_TAKEN && call->number != but &&
		    (!target || call->target == target))
			return true;
	return false;
}

/**
 * rtm_method_end_locked - end calls from and to an entity
 * @entity: an entity that is gone
 *
 * Those who call it get -EOWNERDEAD, its own threads -ENOTCONN.
 *
 * Return: true if there is more to do, after the lock has been let go.
 */
bool rtm_method_end_locked(struct rtm_entity *entity)
{
	struct rtm_exports *exports = &entity->exports;
	unsigned int n;

	lockdep_assert_held(&entity->table->lock);
	for (n = 0; n < SLICE; n++) {
		if (!list_empty(&exports->placed))
			rtm_call_fail_locked(list_first_entry(&exports->placed,
							      struct rtm_call,
							      placed),
					     -ENOTCONN);
		else if (!list_empty(&exports->calls))
			rtm_call_fail_locked(list_first_entry(&exports->calls,
							      struct rtm_call,
							      list),
					     -EOWNERDEAD);
		else if (!list_empty(&exports->blocks))
			drop_block(entity,
				   list_first_entry(&exports->blocks,
						    struct block, list));
		else
			return false;
	}
	return true;
}
