// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Exported methods.  Those of the own entity are called directly; those of others
 * travel through the kernel, the caller's method set first, then its bytes, and are
 * run on the thread of the entity that exports them.
 */
#include <errno.h>
#include <string.h>

#include "internal.h"

#define HEADER		offsetof(RTM_ENTITY_METHOD_OUTPUT, OutputData)
#define INPUT		offsetof(RTM_ENTITY_METHOD_INPUT, InputData)
#define TYPE_BYTES	sizeof(RTM_ENTITY_METHOD_TYPE)

/* What another process calls a method: something that is not NULL and no address. */
static RTM_ENTITY_EXPORT_METHOD name_of(unsigned int index)
{
	return (RTM_ENTITY_EXPORT_METHOD)(uintptr_t)(index + 1);
}

static DWORD methods_of(struct registration *reg, HANDLE entity, uint32_t *set)
{
	struct rtm_entity_info info;
	DWORD ret;

	if (number_of(entity) == reg->token) {
		*set = reg->nmethods == 32 ? ~0U : (1U << reg->nmethods) - 1;
		return NO_ERROR;
	}
	if (!handle_is(reg, entity, TYPE_ENTITY))
		return ERROR_INVALID_HANDLE;
	ret = error_of(rtm_entity_describe(reg->client, number_of(entity), &info));
	if (!ret && info.out_state != RTM_ENTITY_LIVE)
		ret = ERROR_INVALID_HANDLE;
	*set = info.out_methods;
	return ret;
}

API DWORD WINAPI RtmGetEntityMethods(RTM_ENTITY_HANDLE RtmRegHandle,
				     RTM_ENTITY_HANDLE EntityHandle, PUINT NumMethods,
				     PRTM_ENTITY_EXPORT_METHOD ExptMethods)
{
	struct registration *reg = reg_get(RtmRegHandle);
	unsigned int i, room, total;
	uint32_t set = 0;
	DWORD ret;

	if (!reg)
		return ERROR_INVALID_HANDLE;
	ret = NumMethods ? methods_of(reg, EntityHandle, &set) : ERROR_INVALID_PARAMETER;
	if (!ret && *NumMethods && !ExptMethods)
		ret = ERROR_INVALID_PARAMETER;
	if (!ret) {
		total = __builtin_popcount(set);
		room = *NumMethods;
		for (i = 0; i < total && i < room; i++)
			ExptMethods[i] = number_of(EntityHandle) == reg->token ?
					 reg->methods[i] : name_of(i);
		/* a count of 0 asks how many there are */
		if (room && room < total)
			ret = ERROR_INSUFFICIENT_BUFFER;
		*NumMethods = ret ? room : total;
	}
	reg_put(reg);
	return ret;
}

/*
 * One method into the @room at @output.  Records follow each other without gaps, so it
 * may not lie where a method could write numbers into it: then it is made elsewhere.
 * Return: bytes used; 0: no memory.
 */
static UINT run_one(struct registration *reg, unsigned int index, HANDLE caller,
		    RTM_ENTITY_METHOD_INPUT *input, char *output, UINT room)
{
	RTM_ENTITY_METHOD_OUTPUT *record = (RTM_ENTITY_METHOD_OUTPUT *)output;
	UINT used;

	if ((uintptr_t)output % _Alignof(RTM_ENTITY_METHOD_OUTPUT)) {
		record = malloc(room);
		if (!record)
			return 0;
		memcpy(record, output, room);
	}
	record->MethodType = 1U << index;
	record->MethodStatus = NO_ERROR;
	record->OutputSize = room - HEADER;
	reg->methods[index](caller, handle_of(reg->token), input, record);
	/* more than there was room for cannot be */
	if (record->OutputSize > room - HEADER)
		record->OutputSize = room - HEADER;
	used = HEADER + record->OutputSize;
	if ((char *)record != output) {
		memcpy(output, record, used);
		free(record);
	}
	return used;
}

/*
 * Run the methods of a set in order, each into a record of its own (U33).
 * Return: NO_ERROR; ERROR_INSUFFICIENT_BUFFER: the next one had no room for its
 * record; ERROR_NOT_ENOUGH_MEMORY.  @used: bytes.
 */
static DWORD run(struct registration *reg, HANDLE caller, RTM_ENTITY_METHOD_INPUT *input,
		 char *output, UINT room, UINT *used)
{
	unsigned int i;
	UINT more;

	*used = 0;
	for (i = 0; i < reg->nmethods; i++) {
		if (!(input->MethodType & 1U << i))
			continue;
		if (room - *used < HEADER)
			return ERROR_INSUFFICIENT_BUFFER;
		more = run_one(reg, i, caller, input, output + *used, room - *used);
		if (!more)
			return ERROR_NOT_ENOUGH_MEMORY;
		*used += more;
	}
	return NO_ERROR;
}

/* Own methods, of whatever entity, that the program itself called and that run here. */
static __thread unsigned int inside;

static DWORD invoke_own(struct registration *reg, RTM_ENTITY_METHOD_INPUT *input, UINT *size,
			void *output)
{
	DWORD ret = NO_ERROR;
	UINT used;

	pthread_mutex_lock(&reg->lock);
	if (reg->ended)
		ret = ERROR_INVALID_HANDLE;
	else if (reg->blocked)
		ret = ERROR_CAN_NOT_COMPLETE;	/* it would wait for itself (U34) */
	else
		reg->inside++;
	pthread_mutex_unlock(&reg->lock);
	if (ret)
		return ret;
	inside++;
	ret = run(reg, handle_of(reg->token), input, output, *size, &used);
	inside--;
	*size = used;
	pthread_mutex_lock(&reg->lock);
	reg->inside--;
	pthread_cond_broadcast(&reg->idle);
	pthread_mutex_unlock(&reg->lock);
	return ret;
}

/*
 * Until none of them runs in another thread.  Whoever is inside of any method, or of a
 * callback, does not wait: the other might wait for him.
 */
static void wait_for_others(struct registration *reg)
{
	if (inside || !thread_wait_begin(reg))
		return;
	pthread_mutex_lock(&reg->lock);
	while (reg->inside)
		pthread_cond_wait(&reg->idle, &reg->lock);
	pthread_mutex_unlock(&reg->lock);
	thread_wait_end();
}

void methods_end(struct registration *reg)
{
	wait_for_others(reg);
}

static DWORD invoke_other(struct registration *reg, HANDLE entity,
			  const RTM_ENTITY_METHOD_INPUT *input, UINT *size, void *output)
{
	struct rtm_method_invoke call = {
		.methods = input->MethodType,
		.handle = number_of(entity),
		.timeout_ms = RTM_MAX_METHOD_MS,
		.output = (uintptr_t)output,
		.input_len = TYPE_BYTES + input->InputSize,
		.output_len = *size > RTM_MAX_METHOD_BYTES ? RTM_MAX_METHOD_BYTES : *size,
	};
	char *bytes;
	int ret;

	if (!handle_is(reg, entity, TYPE_ENTITY))
		return ERROR_INVALID_HANDLE;
	if (input->InputSize > RTM_MAX_METHOD_BYTES - TYPE_BYTES)
		return ERROR_INVALID_PARAMETER;
	bytes = malloc(call.input_len);
	if (!bytes)
		return ERROR_NOT_ENOUGH_MEMORY;
	memcpy(bytes, &input->MethodType, TYPE_BYTES);
	memcpy(bytes + TYPE_BYTES, input->InputData, input->InputSize);
	call.input = (uintptr_t)bytes;
	ret = rtm_method_invoke(reg->client, &call);
	free(bytes);
	if (ret)
		return error_of(ret);
	*size = call.out_len;
	return call.out_status;
}

API DWORD WINAPI RtmInvokeMethod(RTM_ENTITY_HANDLE RtmRegHandle, RTM_ENTITY_HANDLE EntityHandle,
				 PRTM_ENTITY_METHOD_INPUT Input, PUINT OutputSize,
				 PRTM_ENTITY_METHOD_OUTPUT Output)
{
	struct registration *reg = reg_get(RtmRegHandle);
	DWORD ret;

	if (!reg)
		return ERROR_INVALID_HANDLE;
	if (!Input || !OutputSize || (*OutputSize && !Output))
		ret = ERROR_INVALID_PARAMETER;
	else if (number_of(EntityHandle) != reg->token)
		ret = invoke_other(reg, EntityHandle, Input, OutputSize, Output);
	else
		ret = invoke_own(reg, Input, OutputSize, Output);
	reg_put(reg);
	return ret;
}

/* On the thread: somebody calls. */
void method_answer(struct registration *reg, const struct rtm_event *event)
{
	struct rtm_method_take take = {
		.flags = RTM_METHOD_TAKE_F_HANDLE,
		.call = event->cookie,
		.input_len = event->len,
	};
	RTM_ENTITY_METHOD_INPUT *input;
	char *bytes, *output = NULL;
	DWORD status = ERROR_NOT_ENOUGH_MEMORY;
	UINT used = 0;

	/* the caller's method set stands where MethodType is, InputSize goes between */
	input = calloc(1, INPUT + event->len + 1);
	bytes = malloc(event->len + 1);
	if (input && bytes) {
		take.input = (uintptr_t)bytes;
		if (rtm_method_take(reg->client, &take))
			goto free;
		output = calloc(1, take.out_output_len + 1);
	}
	if (output && take.out_len >= TYPE_BYTES) {
		memcpy(&input->MethodType, bytes, TYPE_BYTES);
		input->InputSize = take.out_len - TYPE_BYTES;
		memcpy(input->InputData, bytes + TYPE_BYTES, input->InputSize);
		pthread_mutex_lock(&reg->lock);
		reg->running = take.call;
		pthread_mutex_unlock(&reg->lock);
		status = run(reg, handle_of(take.out_handle), input, output,
			     take.out_output_len, &used);
		pthread_mutex_lock(&reg->lock);
		reg->running = 0;
		pthread_mutex_unlock(&reg->lock);
	} else if (output) {
		status = ERROR_INVALID_PARAMETER;	/* not of this library */
	}
	if (take.call)
		rtm_method_reply(reg->client, take.call, status, output, used);
	rtm_handle_release(reg->client, &take.out_handle, 1);
free:
	free(input);
	free(bytes);
	free(output);
}

static bool target_ok(const struct registration *reg, HANDLE target)
{
	return !target || handle_is(reg, target, TYPE_DEST) ||
	       handle_is(reg, target, TYPE_ROUTE) || handle_is(reg, target, TYPE_NEXTHOP);
}

/* Blocked first, so that no more begin; then those that run are waited for. */
static DWORD block(struct registration *reg)
{
	__u64 call;
	DWORD ret;

	pthread_mutex_lock(&reg->lock);
	call = thread_is(reg) ? reg->running : 0;
	reg->blocked = true;
	pthread_mutex_unlock(&reg->lock);
	ret = error_of(rtm_method_block(reg->client, 0, call, RTM_MAX_METHOD_MS));
	if (!ret)
		wait_for_others(reg);
	return ret;
}

static DWORD resume(struct registration *reg)
{
	pthread_mutex_lock(&reg->lock);
	reg->blocked = false;
	pthread_mutex_unlock(&reg->lock);
	return error_of(rtm_method_resume(reg->client, 0));
}

/* Blocks all, whatever the target: callers name none (U35). */
API DWORD WINAPI RtmBlockMethods(RTM_ENTITY_HANDLE RtmRegHandle, HANDLE TargetHandle,
				 UCHAR TargetType, DWORD BlockingFlag)
{
	struct registration *reg = reg_get(RtmRegHandle);
	DWORD ret;

	if (!reg)
		return ERROR_INVALID_HANDLE;
	if (!target_ok(reg, TargetHandle))
		ret = ERROR_INVALID_HANDLE;
	else if (BlockingFlag > RTM_BLOCK_METHODS || TargetType > ROUTE_TYPE)
		ret = ERROR_INVALID_PARAMETER;
	else
		ret = BlockingFlag == RTM_BLOCK_METHODS ? block(reg) : resume(reg);
	reg_put(reg);
	return ret;
}
