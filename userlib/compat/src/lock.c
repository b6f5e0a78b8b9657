// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Locks of destinations, with their routes, and of next hops.  They belong to the
 * registration, not to the thread, and hold within the process; what another process
 * does meanwhile the kernel notices at the commit.
 */
#include <string.h>

#include "internal.h"

/**
 * struct holder - a lock that a registration holds
 * @next: others of the process
 * @reg: the registration
 * @instance: with the prefix's family: which table
 * @prefix: the destination
 * @exclusive: kind of the lock
 * @count: how often; a shared lock may be taken again
 */
struct holder {
	struct holder *next;
	const struct registration *reg;
	unsigned int instance;
	struct rtm_prefix prefix;
	bool exclusive;
	unsigned int count;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static struct holder *holders;

static bool same(const struct holder *holder, const struct registration *reg,
		 const struct rtm_prefix *prefix)
{
	return holder->instance == reg->info.RtmInstanceId &&
	       !memcmp(&holder->prefix, prefix, sizeof(*prefix)) &&
	       /* a next hop's key is private to its owner */
	       (prefix->len != 255 || holder->reg == reg);
}

static struct holder *own(const struct registration *reg, const struct rtm_prefix *prefix)
{
	struct holder *holder;

	for (holder = holders; holder; holder = holder->next)
		if (holder->reg == reg && same(holder, reg, prefix))
			return holder;
	return NULL;
}

static bool must_wait(const struct registration *reg, const struct rtm_prefix *prefix,
		      bool exclusive)
{
	struct holder *holder;

	for (holder = holders; holder; holder = holder->next)
		if (holder->reg != reg && same(holder, reg, prefix) &&
		    (exclusive || holder->exclusive))
			return true;
	return false;
}

/* Return: ERROR_CAN_NOT_COMPLETE where waiting would be for oneself. */
DWORD lock_take(struct registration *reg, const struct rtm_prefix *prefix, bool exclusive)
{
	struct holder *holder;
	DWORD ret = NO_ERROR;

	pthread_mutex_lock(&lock);
	holder = own(reg, prefix);
	if (holder) {
		if (exclusive || holder->exclusive)
			ret = ERROR_CAN_NOT_COMPLETE;
		else
			holder->count++;
		goto unlock;
	}
	while (must_wait(reg, prefix, exclusive))
		pthread_cond_wait(&changed, &lock);
	holder = calloc(1, sizeof(*holder));
	if (!holder) {
		ret = ERROR_NOT_ENOUGH_MEMORY;
		goto unlock;
	}
	*holder = (struct holder){
		.next = holders,
		.reg = reg,
		.instance = reg->info.RtmInstanceId,
		.prefix = *prefix,
		.exclusive = exclusive,
		.count = 1,
	};
	holders = holder;
unlock:
	pthread_mutex_unlock(&lock);
	return ret;
}

static void unlink_holder(struct holder *holder)
{
	struct holder **at = &holders;

	while (*at != holder)
		at = &(*at)->next;
	*at = holder->next;
	free(holder);
	pthread_cond_broadcast(&changed);
}

DWORD lock_drop(struct registration *reg, const struct rtm_prefix *prefix, bool exclusive)
{
	struct holder *holder;

	pthread_mutex_lock(&lock);
	holder = own(reg, prefix);
	if (holder && holder->exclusive != exclusive)
		holder = NULL;
	else if (holder && !--holder->count)
		unlink_holder(holder);
	pthread_mutex_unlock(&lock);
	return holder ? NO_ERROR : ERROR_INVALID_PARAMETER;
}

bool lock_held(struct registration *reg, const struct rtm_prefix *prefix, bool exclusive)
{
	struct holder *holder;
	bool held;

	pthread_mutex_lock(&lock);
	holder = own(reg, prefix);
	held = holder && holder->exclusive == exclusive;
	pthread_mutex_unlock(&lock);
	return held;
}

void locks_end(struct registration *reg)
{
	struct holder *holder, *next;

	pthread_mutex_lock(&lock);
	for (holder = holders; holder; holder = next) {
		next = holder->next;
		if (holder->reg == reg)
			unlink_holder(holder);
	}
	pthread_mutex_unlock(&lock);
}

API DWORD WINAPI RtmLockDestination(RTM_ENTITY_HANDLE RtmRegHandle, RTM_DEST_HANDLE DestHandle,
				    BOOL Exclusive, BOOL LockDest)
{
	struct registration *reg = reg_get(RtmRegHandle);
	struct rtm_prefix prefix;
	DWORD ret;

	if (!reg)
		return ERROR_INVALID_HANDLE;
	ret = error_of(dest_prefix(reg, DestHandle, &prefix));
	if (!ret)
		ret = LockDest ? lock_take(reg, &prefix, Exclusive) :
				 lock_drop(reg, &prefix, Exclusive);
	reg_put(reg);
	return ret;
}
