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
static uint32_t generation;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void before_fork(void)
{
	pthread_mutex_lock(&table_lock);
}

static void after_fork_parent(void)
{
	pthread_mutex_unlock(&table_lock);
}

/* Only async-signal-safe calls here: other threads may have held any lock. */
static void after_fork_child(void)
{
	unsigned int i;

	for (i = 0; i < MAX_REGISTRATIONS; i++) {
		if (table[i])
			close(rtm_client_fd(table[i]->client));
		table[i] = NULL;
	}
	pthread_mutex_unlock(&table_lock);
}

static void init(void)
{
	pthread_atfork(before_fork, after_fork_parent, after_fork_child);
}

static void reg_free(struct registration *reg)
{
	locals_end(reg);
	pointers_free(reg);
	slots_free(reg);
	rtm_client_close(reg->client);
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
	if (table[index] && table[index]->token == number_of(handle)) {
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

/* From now on the handle means something; false if there are too many. */
static bool publish(struct registration *reg)
{
	uint32_t i;

	pthread_mutex_lock(&table_lock);
	for (i = 0; i < MAX_REGISTRATIONS && table[i]; i++)
		;
	if (i < MAX_REGISTRATIONS) {
		table[i] = reg;
		reg->users++;
		generation = (generation + 1) & 0xFFFFFFF;
		reg->token = (__u64)TYPE_REGISTRATION << 60 | (__u64)generation << 32 | i;
	}
	pthread_mutex_unlock(&table_lock);
	return i < MAX_REGISTRATIONS;
}

/* The handle means nothing any more; false if another call came first. */
static bool unpublish(struct registration *reg)
{
	uint32_t i = reg->token;
	bool there;

	pthread_mutex_lock(&table_lock);
	there = table[i] == reg;
	if (there) {
		table[i] = NULL;
		reg->users--;
	}
	pthread_mutex_unlock(&table_lock);
	return there;
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

	callback_run(reg);
	reg_put(reg);
	return NULL;
}

static int start_thread(struct registration *reg)
{
	if (!reg->callback && !reg->nmethods)
		return 0;
	/* the thread's own use */
	pthread_mutex_lock(&table_lock);
	reg->users++;
	pthread_mutex_unlock(&table_lock);
	reg->has_thread = true;
	if (!pthread_create(&reg->thread, NULL, thread_main, reg))
		return 0;
	reg->has_thread = false;
	pthread_mutex_lock(&table_lock);
	reg->users--;
	pthread_mutex_unlock(&table_lock);
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
	reg = calloc(1, sizeof(*reg));
	if (!reg)
		return ERROR_NOT_ENOUGH_MEMORY;
	pthread_mutex_init(&reg->lock, NULL);
	pthread_cond_init(&reg->idle, NULL);
	reg->users = 1;
	reg->edits = 1;
	reg->info = *RtmEntityInfo;
	reg->callback = EventCallback;
	reg->reserve = ReserveOpaquePointer;
	if (ExportMethods && ExportMethods->NumMethods) {
		reg->nmethods = ExportMethods->NumMethods;
		memcpy(reg->methods, ExportMethods->Methods,
		       reg->nmethods * sizeof(reg->methods[0]));
	}
	ret = rtm_client_open(&reg->client, NULL, 0);
	if (ret) {
		pthread_mutex_destroy(&reg->lock);
		free(reg);
		return open_error(ret);
	}
	ret = do_register(reg);
	if (!ret && !publish(reg))
		ret = -ENOSPC;
	/* an event may come before we return: what its callback needs has to be there */
	if (!ret) {
		*RtmRegProfile = (RTM_REGN_PROFILE){
			.MaxNextHopsInRoute = MAX_HOPS,
			.MaxHandlesInEnum = MAX_IN_ENUM,
			.ViewsSupported = RTM_VIEW_MASK_UCAST | RTM_VIEW_MASK_MCAST,
			.NumberOfViews = MAX_VIEWS,
		};
		*RtmRegHandle = handle_of(reg->token);
		ret = start_thread(reg);
		if (ret)
			unpublish(reg);
	}
	reg_put(reg);
	return error_of(ret);
}

API DWORD WINAPI RtmDeregisterEntity(RTM_ENTITY_HANDLE RtmRegHandle)
{
	struct registration *reg = reg_get(RtmRegHandle);

	if (!reg)
		return ERROR_INVALID_HANDLE;
	if (!unpublish(reg)) {
		reg_put(reg);
		return ERROR_INVALID_HANDLE;
	}
	/* Everything is withdrawn, and whoever waits in the kernel comes back. */
	rtm_entity_deregister(reg->client);
	locks_end(reg);
	if (reg->has_thread) {
		if (pthread_equal(reg->thread, pthread_self()))
			pthread_detach(reg->thread);
		else
			pthread_join(reg->thread, NULL);
	}
	reg_put(reg);
	return NO_ERROR;
}
