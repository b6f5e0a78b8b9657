/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Calls of an entity's exported methods by another one.
 */
#ifndef RTM_METHOD_H
#define RTM_METHOD_H

#include <linux/list.h>
#include <linux/refcount.h>
#include <linux/rtm.h>
#include <linux/types.h>

struct rtm_call;
struct rtm_entity;
struct rtm_object;
struct rtm_table;

/**
 * struct rtm_exports - the methods of an entity, and calls of them
 * @methods: set of methods; never changes
 * @blocked: all calls have to wait
 * @ncalls: how many are open
 * @nblocks: how many targets are blocked
 * @calls: open calls, oldest first
 * @placed: calls of its own to others, or itself
 * @blocks: targets of which calls have to wait
 *
 * Under the table lock.
 */
struct rtm_exports {
	u32 methods;
	bool blocked;
	u32 ncalls;
	u32 nblocks;
	struct list_head calls;
	struct list_head placed;
	struct list_head blocks;
};

static inline void rtm_exports_init(struct rtm_exports *exports)
{
	INIT_LIST_HEAD(&exports->calls);
	INIT_LIST_HEAD(&exports->placed);
	INIT_LIST_HEAD(&exports->blocks);
}

/* The life of a call: from the first two to one of the others. */
enum rtm_call_state {
	RTM_CALL_QUEUED,
	RTM_CALL_TAKEN,
	RTM_CALL_ANSWERED,
	RTM_CALL_FAILED,
};

/* Whether the callee knows of it. */
enum rtm_call_told {
	RTM_CALL_UNTOLD,
	RTM_CALL_TELLING,
	RTM_CALL_TOLD,
};

/**
 * struct rtm_call - one call
 * @refs: the caller's thread; the callee's list
 * @number: what programs call it
 * @state: enum rtm_call_state; the caller's thread looks at it without lock
 * @told: enum rtm_call_told
 * @blocked: its target is blocked
 * @abandoned: the caller's thread was killed when it could not end the call;
 *	written without lock, for whoever meets it under the lock
 * @err: why it failed
 * @methods: which are called, not empty
 * @callee: whose methods; a count is held while it is open
 * @caller: who calls; a count is held while it is open
 * @target: what it is about, with a count while it is open, or NULL
 * @list: in the callee's calls while it is open
 * @placed: in the caller's
 * @input: input; never changes
 * @input_len: bytes of it
 * @room: how long the answer may be
 * @output: the answer, once it is answered
 * @output_len: bytes of it
 * @status: what the callee said with it
 *
 * It is open while it is queued or taken.  What changes is under the table
 * lock until it is no longer open; after that it does not change.
 */
struct rtm_call {
	refcount_t refs;
	u64 number;
	u8 state;
	u8 told;
	bool blocked;
	bool abandoned;
	int err;
	u32 methods;
	struct rtm_entity *callee;
	struct rtm_entity *caller;
	struct rtm_object *target;
	struct list_head list;
	struct list_head placed;
	void *input;
	u32 input_len;
	u32 room;
	void *output;
	u32 output_len;
	s32 status;
};

/* It has been answered, or failed.  Without lock. */
static inline bool rtm_call_is_over(const struct rtm_call *call)
{
	/* Pairs with the store in close_call(). */
	return smp_load_acquire(&call->state) >= RTM_CALL_ANSWERED;
}

struct rtm_call *rtm_call_new(void *input, u32 input_len, u32 room);
void rtm_call_put(struct rtm_call *call);
void rtm_call_abandon(struct rtm_call *call);
int rtm_call_place_locked(struct rtm_call *call, struct rtm_entity *caller,
			  struct rtm_entity *callee, struct rtm_object *target);
void rtm_call_fail_locked(struct rtm_call *call, int err);
struct rtm_call *rtm_call_find_locked(struct rtm_entity *callee, u64 number,
				      bool taken);
void rtm_call_take_locked(struct rtm_call *call);
void rtm_call_untake_locked(struct rtm_call *call);
int rtm_call_answer_locked(struct rtm_call *call, void *output, u32 len,
			   s32 status);
struct rtm_call *rtm_method_untold_locked(struct rtm_entity *callee);
void rtm_method_tell_locked(struct rtm_call *call);
void rtm_method_told_locked(struct rtm_entity *callee, bool told);
int rtm_method_block_locked(struct rtm_entity *callee,
			    struct rtm_object *target);
void rtm_method_resume_locked(struct rtm_entity *callee,
			      struct rtm_object *target);
bool rtm_method_runs_locked(struct rtm_entity *callee,
			    const struct rtm_object *target, u64 but);
bool rtm_method_end_locked(struct rtm_entity *entity);

#endif /* RTM_METHOD_H */
