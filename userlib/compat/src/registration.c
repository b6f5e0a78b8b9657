// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Registrations of this process.  Each is an open file; its handle is a number that
 * is checked against the table here, and never used again.
 *
 * A child after fork() has none of them: its copies of the files are closed at once,
 * so that the parent's routes end with the parent.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "internal.h"

#define MAX_REGISTRATIONS	1024U

static pthread_mutex_t table_lock = PTHREAD_MUTEX_INITIALIZER;
static struct registration *table[MAX_REGISTRATIONS];
static struct registration *lost;
static uint32_t generation;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void before_fork(void)
{
	pthread_mutex_lock(&table_lock);
	locks_before_fork();
}

static void after_fork_parent(void)
{
	locks_after_fork(false);
	pthread_mutex_unlock(&table_lock);
}

/*
 * Only async-signal-safe calls here: other threads may have held any lock.  So the
 * memory stays where it is, and is remembered for whoever looks for leaks.
 */
static void after_fork_child(void)
{
	unsigned int i;

	for (i = 0; i < MAX_REGISTRATIONS; i++) {
		if (!table[i])
			continue;
		if (table[i]->client)
			close(rtm_client_fd(table[i]->client));
		table[i]->next_lost = lost;
		lost = table[i];
		table[i] = NULL;
	}
	locks_after_fork(true);
	pthread_mutex_unlock(&table_lock);
}

static void init(void)
{
	pthread_atfork(before_fork, after_fork_parent, after_fork_child);
}

/*
 * A place in the table, and the open file: under the lock, so that a child knows of
 * every file that it has to close.
 */
static int table_enter(struct registration *reg)
{
	uint32_t i;
	int ret = -ENOSPC;

	pthread_mutex_lock(&table_lock);
	for (i = 0; i < MAX_REGISTRATIONS && table[i]; i++)
		;
	if (i < MAX_REGISTRATIONS)
		ret = rtm_client_open(&reg->client, NULL, 0);
	if (!ret) {
		table[i] = reg;
		generation = (generation + 1) & 0xFFFFFFF;
		reg->token = (__u64)TYPE_REGISTRATION << 60 | (__u64)generation << 32 | i;
	}
	pthread_mutex_unlock(&table_lock);
	return ret;
}

static void table_leave(struct registration *reg)
{
	pthread_mutex_lock(&table_lock);
	table[(uint32_t)reg->token] = NULL;
	rtm_client_close(reg->client);
	pthread_mutex_unlock(&table_lock);
}

static void reg_free(struct registration *reg)
{
	locals_end(reg);
	pointers_free(reg);
	known_free(reg);
	slots_free(reg);
	if (reg->client)
		table_leave(reg);
	pthread_cond_destroy(&reg->idle);
	pthread_mutex_destroy(&reg->lock);
	free(reg);
}

struct registration *reg_get(HANDLE handle)
{
	uint32_t index = number_of(handle);
	struct registration *reg = NULL;

	if (index >= MAX_REGISTRATIONS)
		return NULL;
	pthread_mutex_lock(&table_lock);
	if (table[index] && table[index]->published &&
	    table[index]->token == number_of(handle)) {
		reg = table[index];
		reg->users++;
	}
	pthread_mutex_unlock(&table_lock);
	return reg;
}

void reg_put(struct registration *reg)
{
	bool last;

	pthread_mutex_lock(&table_lock);
	last = !--reg->users;
	pthread_mutex_unlock(&table_lock);
	if (last)
		reg_free(reg);
}

/* From now on the handle means something. */
static void publish(struct registration *reg)
{
	pthread_mutex_lock(&table_lock);
	reg->published = true;
	reg->users++;
	pthread_mutex_unlock(&table_lock);
}

/* The handle means nothing any more; false if another call came first. */
static bool unpublish(struct registration *reg)
{
	bool there;

	pthread_mutex_lock(&table_lock);
	there = reg->published;
	reg->published = false;
	reg->users -= there;
	pthread_mutex_unlock(&table_lock);
	return there;
}

/* Whose thread runs here, NULL: none of ours. */
static __thread struct registration *here;

bool thread_is(const struct registration *reg)
{
	return here == reg;
}

/*
 * May we wait for what runs on the registration's thread?  Not if that is waiting for
 * us, at whatever distance: two callbacks may end each other's registrations.  To be
 * followed by thread_wait_end().
 */
bool thread_wait_begin(struct registration *reg)
{
	struct registration *at;

	pthread_mutex_lock(&table_lock);
	for (at = reg; at && at != here; at = at->waits_for)
		;
	if (here && !at)
		here->waits_for = reg;
	pthread_mutex_unlock(&table_lock);
	return !here || !at;
}

void thread_wait_end(void)
{
	if (!here)
		return;
	pthread_mutex_lock(&table_lock);
	here->waits_for = NULL;
	pthread_mutex_unlock(&table_lock);
}

/* The kernel's handle of our own entity. */
static int find_self(struct registration *reg)
{
	struct rtm_entity_info *list;
	int count = rtm_entity_list(reg->client, RTM_ENTITY_LIST_F_HANDLES, &list), i;

	if (count < 0)
		return count;
	for (i = 0; i < count; i++) {
		if (list[i].entity == reg->id)
			reg->self = list[i].handle;
		else
			handles_owe(reg, &list[i].handle, 1);
	}
	free(list);
	return reg->self ? 0 : -ENOENT;
}

static void *thread_main(void *arg)
{
	struct registration *reg = arg;

	here = reg;
	callback_run(reg);
	reg_put(reg);
	return NULL;
}

static int start_thread(struct registration *reg)
{
	int ret;

	if (!reg->callback && !reg->nmethods)
		return 0;
	/* the thread's own use */
	pthread_mutex_lock(&table_lock);
	reg->users++;
	pthread_mutex_unlock(&table_lock);
	reg->has_thread = true;
	ret = base_thread_start(&reg->thread, thread_main, reg);
	if (!ret)
		return 0;
	reg->has_thread = false;
	reg_put(reg);
	return -ENOMEM;
}

static DWORD open_error(int err)
{
	switch (-err) {
	case ENOENT:
	case ENXIO:
	case ENODEV:
		return ERROR_FILE_NOT_FOUND;
	case EPROTONOSUPPORT:
	case ENOTTY:
		return ERROR_BAD_CONFIGURATION;
	case EMFILE:
	case ENFILE:
		return ERROR_NO_SYSTEM_RESOURCES;
	default:
		return error_of(err);
	}
}

static DWORD check_methods(const RTM_ENTITY_EXPORT_METHODS *methods)
{
	unsigned int i;

	if (!methods)
		return NO_ERROR;
	if (methods->NumMethods > 32)
		return ERROR_INVALID_DATA;
	for (i = 0; i < methods->NumMethods; i++)
		if (!methods->Methods[i])
			return ERROR_INVALID_DATA;
	return NO_ERROR;
}

static int do_register(struct registration *reg)
{
	struct rtm_entity_register cmd = {
		.flags = (reg->callback ? RTM_ENTITY_F_EVENTS | RTM_ENTITY_F_EXPIRE : 0) |
			 (reg->reserve ? RTM_ENTITY_F_OPAQUE : 0),
		.instance = reg->info.RtmInstanceId,
		.family = reg->info.AddressFamily,
		.protocol = reg->info.EntityId.EntityProtocolId,
		.protocol_instance = reg->info.EntityId.EntityInstanceId,
		.methods = reg->nmethods == 32 ? ~0U : (1U << reg->nmethods) - 1,
	};
	int ret = rtm_entity_register(reg->client, &cmd);

	reg->id = cmd.out_entity;
	return ret ? ret : find_self(reg);
}

static struct registration *reg_new(const RTM_ENTITY_INFO *info,
				    const RTM_ENTITY_EXPORT_METHODS *methods,
				    RTM_EVENT_CALLBACK callback, BOOL reserve)
{
	struct registration *reg = calloc(1, sizeof(*reg));

	if (!reg)
		return NULL;
	pthread_mutex_init(&reg->lock, NULL);
	pthread_cond_init(&reg->idle, NULL);
	reg->users = 1;
	reg->edits = 1;
	reg->info = *info;
	reg->callback = callback;
	reg->reserve = reserve;
	if (methods && methods->NumMethods) {
		reg->nmethods = methods->NumMethods;
		memcpy(reg->methods, methods->Methods, reg->nmethods * sizeof(reg->methods[0]));
	}
	return reg;
}

/* An event may come before we return: what callbacks use has to be there. */
static int start(struct registration *reg, RTM_REGN_PROFILE *profile, HANDLE *handle)
{
	RTM_REGN_PROFILE old_profile = *profile;
	HANDLE old_handle = *handle;
	int ret;

	*profile = (RTM_REGN_PROFILE){
		.MaxNextHopsInRoute = MAX_HOPS,
		.MaxHandlesInEnum = MAX_IN_ENUM,
		.ViewsSupported = RTM_VIEW_MASK_UCAST | RTM_VIEW_MASK_MCAST,
		.NumberOfViews = MAX_VIEWS,
	};
	publish(reg);
	*handle = handle_of(reg->token);
	ret = start_thread(reg);
	if (ret) {
		*profile = old_profile;
		*handle = old_handle;
		unpublish(reg);
	}
	return ret;
}

API DWORD WINAPI RtmRegisterEntity(PRTM_ENTITY_INFO RtmEntityInfo,
				   PRTM_ENTITY_EXPORT_METHODS ExportMethods,
				   RTM_EVENT_CALLBACK EventCallback, BOOL ReserveOpaquePointer,
				   PRTM_REGN_PROFILE RtmRegProfile,
				   PRTM_ENTITY_HANDLE RtmRegHandle)
{
	struct registration *reg;
	int ret;

	pthread_once(&once, init);
	if (!RtmEntityInfo || !RtmRegProfile || !RtmRegHandle ||
	    (RtmEntityInfo->AddressFamily != AF_INET && RtmEntityInfo->AddressFamily != AF_INET6))
		return ERROR_INVALID_PARAMETER;
	if (check_methods(ExportMethods))
		return ERROR_INVALID_DATA;
	reg = reg_new(RtmEntityInfo, ExportMethods, EventCallback, ReserveOpaquePointer);
	if (!reg)
		return ERROR_NOT_ENOUGH_MEMORY;
	ret = table_enter(reg);
	if (ret) {
		reg_put(reg);
		return open_error(ret);
	}
	ret = do_register(reg);
	if (!ret)
		ret = start(reg, RtmRegProfile, RtmRegHandle);
	reg_put(reg);
	return error_of(ret);
}

/*
 * Everything is withdrawn, and whoever waits in the kernel comes back.  What runs on
 * the registration's thread is waited for, unless we are called from there.
 */
static void end(struct registration *reg)
{
	pthread_mutex_lock(&reg->lock);
	reg->ended = true;
	pthread_mutex_unlock(&reg->lock);
	rtm_entity_deregister(reg->client);
	locks_end(reg);
	if (reg->has_thread) {
		if (thread_wait_begin(reg)) {
			pthread_join(reg->thread, NULL);
			thread_wait_end();
		} else {
			pthread_detach(reg->thread);
		}
	}
	methods_end(reg);
}

API DWORD WINAPI RtmDeregisterEntity(RTM_ENTITY_HANDLE RtmRegHandle)
{
	struct registration *reg = reg_get(RtmRegHandle);
	DWORD ret = ERROR_INVALID_HANDLE;

	if (!reg)
		return ret;
	if (unpublish(reg)) {
		end(reg);
		ret = NO_ERROR;
	}
	reg_put(reg);
	return ret;
}
