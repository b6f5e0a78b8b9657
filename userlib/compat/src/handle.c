// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Handles.  Those of the kernel are passed on as they are; only the own entity has
 * another number outside, that of the registration, which is unique in the process.
 */
#include <errno.h>
#include <string.h>

#include "internal.h"

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

void going_begin(struct going *going, struct registration *reg)
{
	going->reg = reg;
	going->ret = NO_ERROR;
	going->count = 0;
}

/* With what is owed, in one call. */
static void going_send(struct going *going)
{
	struct registration *reg = going->reg;
	unsigned int count = going->count;

	known_unref(reg, going->numbers, count);
	pthread_mutex_lock(&reg->lock);
	memcpy(going->numbers + count, reg->owed, reg->nowed * sizeof(reg->owed[0]));
	count += reg->nowed;
	reg->nowed = 0;
	pthread_mutex_unlock(&reg->lock);
	if (rtm_handle_release(reg->client, going->numbers, count))
		going->ret = ERROR_INVALID_HANDLE;
	going->count = 0;
}

/*
 * One count goes back; NULL is passed over (U54).
 * @type: what it has to be, 0: any of the four kinds of objects
 */
void going_add(struct going *going, HANDLE handle, unsigned int type)
{
	struct registration *reg = going->reg;
	bool self = number_of(handle) == reg->token;

	if (!handle)
		return;
	if ((type ? !handle_is(reg, handle, type) : handle_type(handle) > TYPE_ROUTE && !self) ||
	    (self && !self_taken(reg))) {
		going->ret = ERROR_INVALID_HANDLE;
		return;
	}
	going->numbers[going->count] = kernel_handle(reg, handle);
	if (++going->count == MAX_OWED)
		going_send(going);
}

DWORD going_end(struct going *going)
{
	if (going->count)
		going_send(going);
	return going->ret;
}

/* Give back one count of each.  All are processed (U26). */
DWORD handles_release(struct registration *reg, const HANDLE *handles, unsigned int count,
		      unsigned int type)
{
	struct going going;
	unsigned int i;

	going_begin(&going, reg);
	for (i = 0; i < count; i++)
		going_add(&going, handles[i], type);
	return going_end(&going);
}

/* Counts that no client knows of, some time; at most MAX_OWED at once. */
void handles_owe(struct registration *reg, const __u64 *handles, unsigned int count)
{
	__u64 now[MAX_OWED];
	unsigned int i, n = 0;

	pthread_mutex_lock(&reg->lock);
	if (reg->nowed + count > MAX_OWED) {
		n = reg->nowed;
		memcpy(now, reg->owed, n * sizeof(now[0]));
		reg->nowed = 0;
	}
	for (i = 0; i < count; i++)
		if (handles[i])
			reg->owed[reg->nowed++] = handles[i];
	pthread_mutex_unlock(&reg->lock);
	if (n)
		rtm_handle_release(reg->client, now, n);
}

/* The client is done with these, or never saw them: they go without a call of their own. */
void handles_forgo(struct registration *reg, const HANDLE *handles, unsigned int count)
{
	__u64 numbers[MAX_HOPS + 3];
	unsigned int i;

	for (i = 0; i < count; i++) {
		if (number_of(handles[i]) == reg->token)
			self_taken(reg);
		numbers[i] = kernel_handle(reg, handles[i]);
	}
	known_unref(reg, numbers, count);
	handles_owe(reg, numbers, count);
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

HANDLE local_add_locked(struct registration *reg, struct local *local)
{
	pthread_mutex_init(&local->lock, NULL);
	local->users = 1;
	local->token = (__u64)TYPE_LOCAL << 60 | ++reg->last_local;
	local->next = reg->locals;
	reg->locals = local;
	return handle_of(local->token);
}

HANDLE local_add(struct registration *reg, struct local *local)
{
	HANDLE handle;

	pthread_mutex_lock(&reg->lock);
	handle = local_add_locked(reg, local);
	pthread_mutex_unlock(&reg->lock);
	return handle;
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

/* A batch from one of that kind; @count and @out are the client's. */
DWORD local_fetch(HANDLE handle, HANDLE local_handle, local_kind *kind, local_get_batch *get,
		  UINT *count, void *out)
{
	struct registration *reg = reg_get(handle);
	DWORD ret = ERROR_INVALID_HANDLE;
	struct local *local;

	if (!reg)
		return ret;
	local = local_get(reg, local_handle, kind);
	if (local) {
		if (!count || !out || !*count || *count > MAX_IN_ENUM)
			ret = ERROR_INVALID_PARAMETER;
		else
			ret = get(reg, local, count, out);
		local_put(reg, local);
	}
	reg_put(reg);
	return ret;
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

/* All or nothing.  What fails to be counted fails to be given back, too. */
static DWORD reference(struct registration *reg, const HANDLE *handles, unsigned int count)
{
	__u64 few[16], *numbers = few;
	DWORD ret = NO_ERROR;
	unsigned int i;

	if (count > sizeof(few) / sizeof(few[0]))
		numbers = malloc(count * sizeof(*numbers));
	if (!numbers)
		return ERROR_NOT_ENOUGH_MEMORY;
	for (i = 0; i < count; i++) {
		numbers[i] = kernel_handle(reg, handles[i]);
		if (!numbers[i] || numbers[i] >> 60 > TYPE_ROUTE)
			ret = ERROR_INVALID_HANDLE;
	}
	if (!ret && count && rtm_handle_ref(reg->client, numbers, count)) {
		rtm_handle_release(reg->client, numbers, count);
		ret = ERROR_INVALID_HANDLE;
	}
	if (!ret) {
		known_ref(reg, numbers, count);
		for (i = 0; i < count; i++)
			if (numbers[i] == reg->self)
				__atomic_fetch_add(&reg->self_given, 1, __ATOMIC_RELAXED);
	}
	if (numbers != few)
		free(numbers);
	return ret;
}

API DWORD WINAPI RtmReferenceHandles(RTM_ENTITY_HANDLE RtmRegHandle, UINT NumHandles,
				     HANDLE *RtmHandles)
{
	struct registration *reg = reg_get(RtmRegHandle);
	DWORD ret = ERROR_INVALID_PARAMETER;

	if (!reg)
		return ERROR_INVALID_HANDLE;
	if (!NumHandles || RtmHandles)
		ret = reference(reg, RtmHandles, NumHandles);
	reg_put(reg);
	return ret;
}
