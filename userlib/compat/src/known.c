// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * What is remembered of handles, so that the kernel need not be asked: which next hop,
 * which destination.  It is only a short cut, and it may forget.
 *
 * With each goes how many counts the client surely has: at least one, perhaps more,
 * never less than that.  When they are given back it is forgotten, so that using a
 * handle once too often asks the kernel and fails.
 */
#include <string.h>

#include "internal.h"

/* Next hops are few and used all the time; destinations must not push them out. */
static struct known_set *set_of(struct registration *reg, __u64 handle)
{
	uint64_t hash = handle * 0x9E3779B97F4A7C15ULL;

	return &reg->known[handle >> 60 == TYPE_NEXTHOP][hash >> 32 & (KNOWN_SETS - 1)];
}

static struct known *find(struct registration *reg, __u64 handle)
{
	struct known_set *set = set_of(reg, handle);
	unsigned int i;

	for (i = 0; i < KNOWN_WAYS; i++)
		if (set->way[i].handle == handle)
			return &set->way[i];
	return NULL;
}

static struct known *make(struct registration *reg, __u64 handle)
{
	struct known_set *set = set_of(reg, handle);
	unsigned int i;

	for (i = 0; i < KNOWN_WAYS; i++)
		if (!set->way[i].handle)
			return &set->way[i];
	return &set->way[set->oldest++ % KNOWN_WAYS];
}

/* @given: counts that the client gets with it; it has one if that is none */
void known_put(struct registration *reg, __u64 handle, const struct known *what,
	       unsigned int given)
{
	struct known *at;

	pthread_mutex_lock(&reg->lock);
	at = find(reg, handle);
	if (at) {
		at->given += given;
	} else {
		at = make(reg, handle);
		*at = *what;
		at->handle = handle;
		at->given = given ? given : 1;
	}
	pthread_mutex_unlock(&reg->lock);
}

bool known_get(struct registration *reg, __u64 handle, struct known *what)
{
	const struct known *at;

	pthread_mutex_lock(&reg->lock);
	at = find(reg, handle);
	if (at)
		*what = *at;
	pthread_mutex_unlock(&reg->lock);
	return at;
}

/* The client got one more of each. */
void known_ref(struct registration *reg, const __u64 *handles, unsigned int count)
{
	struct known *at;
	unsigned int i;

	pthread_mutex_lock(&reg->lock);
	for (i = 0; i < count; i++) {
		at = find(reg, handles[i]);
		if (at)
			at->given++;
	}
	pthread_mutex_unlock(&reg->lock);
}

/* The client gave one of each back. */
void known_unref(struct registration *reg, const __u64 *handles, unsigned int count)
{
	struct known *at;
	unsigned int i;

	pthread_mutex_lock(&reg->lock);
	for (i = 0; i < count; i++) {
		at = handles[i] ? find(reg, handles[i]) : NULL;
		if (at && !--at->given)
			at->handle = 0;
	}
	pointers_loosen(reg, handles, count);
	pthread_mutex_unlock(&reg->lock);
}

/* The next hop was deleted, by its handle or else by what it is: added again it is another. */
void known_drop_hop(struct registration *reg, __u64 handle, const struct rtm_hop *hop)
{
	struct known *at = NULL;
	unsigned int i;

	pthread_mutex_lock(&reg->lock);
	if (handle)
		at = find(reg, handle);
	for (i = 0; !handle && !at && i < KNOWN_SETS * KNOWN_WAYS; i++) {
		at = &reg->known[true][i / KNOWN_WAYS].way[i % KNOWN_WAYS];
		if (!at->handle || memcmp(&at->hop, hop, sizeof(*hop)))
			at = NULL;
	}
	if (at)
		at->handle = 0;
	pthread_mutex_unlock(&reg->lock);
}
