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
 * @key: what is locked
 * @exclusive: kind of the lock
 * @count: how often; a shared lock may be taken again
 */
struct holder {
	struct holder *next;
	const struct registration *reg;
	unsigned int instance;
	struct lock_key key;
	bool exclusive;
	unsigned int count;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static struct holder *holders;
static struct holder *lost;	/* in a child: the parent's */

static bool same(const struct holder *holder, const struct registration *reg,
		 const struct lock_key *key)
{
	return holder->instance == reg->info.RtmInstanceId &&
	       holder->key.is_hop == key->is_hop && holder->key.ifindex == key->ifindex &&
	       !memcmp(&holder->key.prefix, &key->prefix, sizeof(key->prefix)) &&
	       (!key->is_hop || holder->reg == reg);
}

static struct holder *own(const struct registration *reg, const struct lock_key *key)
{
	struct holder *holder;

	for (holder = holders; holder; holder = holder->next)
		if (holder->reg == reg && same(holder, reg, key))
			return holder;
	return NULL;
}

static bool must_wait(const struct registration *reg, const struct lock_key *key,
		      bool exclusive)
{
	struct holder *holder;

	for (holder = holders; holder; holder = holder->next)
		if (holder->reg != reg && same(holder, reg, key) &&
		    (exclusive || holder->exclusive))
			return true;
	return false;
}

/* A shared lock may be taken again. */
static DWORD again(struct holder *holder, bool exclusive)
{
	if (exclusive || holder->exclusive)
		return ERROR_CAN_NOT_COMPLETE;
	holder->count++;
	return NO_ERROR;
}

/*
 * Return: ERROR_CAN_NOT_COMPLETE where waiting would be for oneself, ERROR_INVALID_HANDLE
 * if the registration has ended meanwhile.
 */
DWORD lock_take(struct registration *reg, const struct lock_key *key, bool exclusive)
{
	struct holder *holder;
	DWORD ret = NO_ERROR;

	pthread_mutex_lock(&lock);
	holder = own(reg, key);
	if (holder) {
		ret = again(holder, exclusive);
		goto unlock;
	}
	while (!reg->locks_ended && must_wait(reg, key, exclusive))
		pthread_cond_wait(&changed, &lock);
	if (reg->locks_ended) {
		ret = ERROR_INVALID_HANDLE;
		goto unlock;
	}
	/* another thread of ours may have come first */
	holder = own(reg, key);
	if (holder) {
		ret = again(holder, exclusive);
		goto unlock;
	}
	holder = calloc(1, sizeof(*holder));
	if (!holder) {
		ret = ERROR_NOT_ENOUGH_MEMORY;
		goto unlock;
	}
	*holder = (struct holder){
		.next = holders,
		.reg = reg,
		.instance = reg->info.RtmInstanceId,
		.key = *key,
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

DWORD lock_drop(struct registration *reg, const struct lock_key *key, bool exclusive)
{
	struct holder *holder;

	pthread_mutex_lock(&lock);
	holder = own(reg, key);
	if (holder && holder->exclusive != exclusive)
		holder = NULL;
	else if (holder && !--holder->count)
		unlink_holder(holder);
	pthread_mutex_unlock(&lock);
	return holder ? NO_ERROR : ERROR_INVALID_PARAMETER;
}

/* What was locked is gone, and so is the lock. */
void lock_forget(struct registration *reg, const struct lock_key *key)
{
	struct holder *holder;

	pthread_mutex_lock(&lock);
	holder = own(reg, key);
	if (holder)
		unlink_holder(holder);
	pthread_mutex_unlock(&lock);
}

bool lock_held(struct registration *reg, const struct lock_key *key, bool exclusive)
{
	struct holder *holder;
	bool held;

	pthread_mutex_lock(&lock);
	holder = own(reg, key);
	held = holder && holder->exclusive == exclusive;
	pthread_mutex_unlock(&lock);
	return held;
}

/* It gets no more locks, and none of its threads waits for one. */
void locks_end(struct registration *reg)
{
	struct holder *holder, *next;

	pthread_mutex_lock(&lock);
	reg->locks_ended = true;
	pthread_cond_broadcast(&changed);
	for (holder = holders; holder; holder = next) {
		next = holder->next;
		if (holder->reg == reg)
			unlink_holder(holder);
	}
	pthread_mutex_unlock(&lock);
}

void locks_before_fork(void)
{
	pthread_mutex_lock(&lock);
}

/* A child has no registrations, and so no locks; who waited is not there. */
void locks_after_fork(bool child)
{
	struct holder **last = &holders;

	if (child) {
		while (*last)
			last = &(*last)->next;
		*last = lost;
		lost = holders;
		holders = NULL;
		changed = (pthread_cond_t)PTHREAD_COND_INITIALIZER;
	}
	pthread_mutex_unlock(&lock);
}

API DWORD WINAPI RtmLockDestination(RTM_ENTITY_HANDLE RtmRegHandle, RTM_DEST_HANDLE DestHandle,
				    BOOL Exclusive, BOOL LockDest)
{
	struct registration *reg = reg_get(RtmRegHandle);
	struct lock_key key = { .is_hop = false };
	DWORD ret;

	if (!reg)
		return ERROR_INVALID_HANDLE;
	ret = error_of(dest_prefix(reg, DestHandle, &key.prefix));
	if (!ret)
		ret = LockDest ? lock_take(reg, &key, Exclusive) :
				 lock_drop(reg, &key, Exclusive);
	reg_put(reg);
	return ret;
}
