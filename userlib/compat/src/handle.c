// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Handles.  Those of the kernel are passed on as they are; only the own entity has
 * another number outside, that of the registration, which is unique in the process.
 */
#include <errno.h>
#include <string.h>

#include "internal.h"

#define CHUNK	256U

bool handle_is(const struct registration *reg, HANDLE handle, unsigned int type)
{
	if (type == TYPE_ENTITY && number_of(handle) == reg->token)
		return true;
	return handle && handle_type(handle) == type;
}

__u64 kernel_handle(const struct registration *reg, HANDLE handle)
{
	return number_of(handle) == reg->token ? reg->self : number_of(handle);
}

/* A counted handle of an entity, on its way out. */
HANDLE owner_handle(struct registration *reg, __u64 handle)
{
	if (!handle || handle != reg->self)
		return handle_of(handle);
	__atomic_fetch_add(&reg->self_given, 1, __ATOMIC_RELAXED);
	return handle_of(reg->token);
}

/* The one count that we keep is not the client's to give back. */
static bool self_taken(struct registration *reg)
{
	unsigned int given = __atomic_load_n(&reg->self_given, __ATOMIC_RELAXED);

	while (given)
		if (__atomic_compare_exchange_n(&reg->self_given, &given, given - 1, false,
						__ATOMIC_RELAXED, __ATOMIC_RELAXED))
			return true;
	return false;
}

/*
 * Give back one count of each; NULL is passed over (U54).  All are processed (U26).
 * @type: what they have to be, 0: any of the four kinds of objects
 */
DWORD handles_release(struct registration *reg, const HANDLE *handles, unsigned int count,
		      unsigned int type)
{
	__u64 numbers[CHUNK];
	unsigned int i, n = 0;
	DWORD ret = NO_ERROR;

	for (i = 0; i < count; i++) {
		HANDLE handle = handles[i];

		if (!handle)
			continue;
		if ((type ? !handle_is(reg, handle, type) :
		     handle_type(handle) > TYPE_ROUTE && number_of(handle) != reg->token) ||
		    (number_of(handle) == reg->token && !self_taken(reg))) {
			ret = ERROR_INVALID_HANDLE;
			continue;
		}
		numbers[n] = kernel_handle(reg, handle);
		known_drop(reg, numbers[n]);
		if (++n == CHUNK) {
			if (rtm_handle_release(reg->client, numbers, n))
				ret = ERROR_INVALID_HANDLE;
			n = 0;
		}
	}
	if (n && rtm_handle_release(reg->client, numbers, n))
		ret = ERROR_INVALID_HANDLE;
	return ret;
}

/*
 * What is remembered of handles is only a short cut: a handle that was given back is
 * forgotten, so that using it once more asks the kernel and fails.
 */
static struct known *known_at(struct registration *reg, __u64 handle)
{
	uint64_t hash = handle * 0x9E3779B97F4A7C15ULL;

	return &reg->known[hash >> 32 & (CACHE_SIZE - 1)];
}

void known_put(struct registration *reg, __u64 handle, const struct known *what)
{
	struct known *at = known_at(reg, handle);

	pthread_mutex_lock(&reg->lock);
	*at = *what;
	at->handle = handle;
	pthread_mutex_unlock(&reg->lock);
}

bool known_get(struct registration *reg, __u64 handle, struct known *what)
{
	struct known *at = known_at(reg, handle);
	bool there;

	pthread_mutex_lock(&reg->lock);
	there = at->handle == handle;
	*what = *at;
	pthread_mutex_unlock(&reg->lock);
	return there;
}

void known_drop(struct registration *reg, __u64 handle)
{
	struct known *at = known_at(reg, handle);

	pthread_mutex_lock(&reg->lock);
	if (at->handle == handle)
		at->handle = 0;
	pthread_mutex_unlock(&reg->lock);
}

void known_drop_all(struct registration *reg)
{
	unsigned int i;

	pthread_mutex_lock(&reg->lock);
	for (i = 0; i < CACHE_SIZE; i++)
		reg->known[i].handle = 0;
	pthread_mutex_unlock(&reg->lock);
}

/* Enumerations and subscriptions: @kind tells which, by the function that frees it. */
static struct local **local_at(struct registration *reg, HANDLE handle, local_kind *kind)
{
	struct local **at;

	for (at = &reg->locals; *at; at = &(*at)->next)
		if ((*at)->token == number_of(handle) && (*at)->free == kind)
			return at;
	return NULL;
}

/* For the time of a call; NULL if the handle is none of that kind. */
struct local *local_get(struct registration *reg, HANDLE handle, local_kind *kind)
{
	struct local **at, *local = NULL;

	pthread_mutex_lock(&reg->lock);
	at = local_at(reg, handle, kind);
	if (at) {
		local = *at;
		local->users++;
	}
	pthread_mutex_unlock(&reg->lock);
	if (local)
		pthread_mutex_lock(&local->lock);
	return local;
}

static void local_unref(struct registration *reg, struct local *local)
{
	bool last;

	pthread_mutex_lock(&reg->lock);
	last = !--local->users;
	pthread_mutex_unlock(&reg->lock);
	if (!last)
		return;
	pthread_mutex_destroy(&local->lock);
	local->free(reg, local);
}

void local_put(struct registration *reg, struct local *local)
{
	pthread_mutex_unlock(&local->lock);
	local_unref(reg, local);
}

HANDLE local_add(struct registration *reg, struct local *local)
{
	pthread_mutex_init(&local->lock, NULL);
	pthread_mutex_lock(&reg->lock);
	local->users = 1;
	local->token = (__u64)TYPE_LOCAL << 60 | ++reg->last_local;
	local->next = reg->locals;
	reg->locals = local;
	pthread_mutex_unlock(&reg->lock);
	return handle_of(local->token);
}

DWORD local_end(struct registration *reg, HANDLE handle, local_kind *kind)
{
	struct local **at, *local = NULL;

	pthread_mutex_lock(&reg->lock);
	at = local_at(reg, handle, kind);
	if (at) {
		local = *at;
		*at = local->next;
	}
	pthread_mutex_unlock(&reg->lock);
	if (!local)
		return ERROR_INVALID_HANDLE;
	local_unref(reg, local);
	return NO_ERROR;
}

/* All of a registration that nobody uses any more. */
void locals_end(struct registration *reg)
{
	struct local *local;

	while ((local = reg->locals)) {
		reg->locals = local->next;
		local_unref(reg, local);
	}
}

/* All or nothing: what was counted before one that fails is given back. */
API DWORD WINAPI RtmReferenceHandles(RTM_ENTITY_HANDLE RtmRegHandle, UINT NumHandles,
				     HANDLE *RtmHandles)
{
	struct registration *reg = reg_get(RtmRegHandle);
	DWORD ret = NO_ERROR;
	UINT i;

	if (!reg)
		return ERROR_INVALID_HANDLE;
	if (NumHandles && !RtmHandles)
		ret = ERROR_INVALID_PARAMETER;
	for (i = 0; i < NumHandles && !ret; i++) {
		__u64 number = kernel_handle(reg, RtmHandles[i]);

		if (!number || number >> 60 > TYPE_ROUTE ||
		    rtm_handle_ref(reg->client, &number, 1))
			ret = ERROR_INVALID_HANDLE;
		else if (number == reg->self)
			__atomic_fetch_add(&reg->self_given, 1, __ATOMIC_RELAXED);
	}
	if (ret == ERROR_INVALID_HANDLE && i > 1)
		handles_release(reg, RtmHandles, i - 1, 0);
	reg_put(reg);
	return ret;
}
