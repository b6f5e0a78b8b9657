// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * What direct pointers point to: a copy of ours for each handle, at the same place as
 * long as the client may hold the handle.
 *
 * The library does not know when the kernel's count of a handle reaches zero.  So the
 * copy of a handle that was given back is loose: it may be the last time, which is
 * looked into when there are many.
 */
#include <stddef.h>
#include <string.h>

#include "internal.h"

#define MANY	64U

/**
 * struct pointer - one copy
 * @next: others of the bucket
 * @handle: the handle
 * @edits: when its content was read, 0: not yet
 * @loose: the handle was given back, perhaps for the last time
 * @kept: a count of the handle is ours
 * @users: calls that are at work on the copy
 * @data: the copy
 */
struct pointer {
	struct pointer *next;
	__u64 handle;
	uint64_t edits;
	bool loose;
	bool kept;
	unsigned int users;
	uint64_t data[];
};

static struct pointer **bucket(const struct pointers *all, __u64 handle)
{
	return &all->buckets[(handle * 0x9E3779B97F4A7C15ULL >> 32) & (all->size - 1)];
}

static struct pointer **place_of(const struct pointers *all, __u64 handle)
{
	struct pointer **at = bucket(all, handle);

	while (*at && (*at)->handle != handle)
		at = &(*at)->next;
	return at;
}

static struct pointer *find(const struct pointers *all, __u64 handle)
{
	return all->size ? *place_of(all, handle) : NULL;
}

/* @gone: what @at points to */
static void drop(struct pointers *all, struct pointer **at, struct pointer *gone)
{
	*at = gone->next;
	all->count--;
	all->loose -= gone->loose;
	free(gone);
}

static bool is_dead(struct registration *reg, __u64 handle)
{
	struct rtm_nexthop_info hop = { 0 };
	struct rtm_route_info route;

	if (handle >> 60 == TYPE_ROUTE)
		return rtm_route_describe(reg->client, handle, &route, NULL, NULL, NULL);
	if (rtm_nexthop_describe(reg->client, handle, &hop))
		return true;
	if (hop.remote)
		rtm_handle_release(reg->client, &hop.remote, 1);
	return false;
}

/* Of those that are loose.  What is alive is not looked at again for nothing. */
static void sweep(struct registration *reg)
{
	struct pointers *all = &reg->pointers;
	struct pointer **at;
	size_t i;

	for (i = 0; i < all->size; i++) {
		at = &all->buckets[i];
		while (*at) {
			if ((*at)->loose && !(*at)->users && is_dead(reg, (*at)->handle)) {
				drop(all, at, *at);
				continue;
			}
			if (!(*at)->users) {
				all->loose -= (*at)->loose;
				(*at)->loose = false;
			}
			at = &(*at)->next;
		}
	}
}

/* One that cannot grow is slower, no worse; only the first one has to be there. */
static bool grow(struct pointers *all)
{
	struct pointers bigger = { .size = all->size ? all->size * 2 : MANY };
	struct pointer *pointer, **at;
	size_t i;

	bigger.buckets = calloc(bigger.size, sizeof(*bigger.buckets));
	if (!bigger.buckets)
		return all->size;
	for (i = 0; i < all->size; i++) {
		while ((pointer = all->buckets[i])) {
			all->buckets[i] = pointer->next;
			at = bucket(&bigger, pointer->handle);
			pointer->next = *at;
			*at = pointer;
		}
	}
	free(all->buckets);
	all->buckets = bigger.buckets;
	all->size = bigger.size;
	return true;
}

static struct pointer *make(struct registration *reg, __u64 handle, size_t size)
{
	struct pointers *all = &reg->pointers;
	struct pointer *pointer, **at;

	/* as many as a quarter: going through the others costs less than the kernel */
	if (all->loose >= MANY && all->loose >= all->count / 4)
		sweep(reg);
	if (all->count == all->size && !grow(all))
		return NULL;
	pointer = calloc(1, sizeof(*pointer) + size);
	if (!pointer)
		return NULL;
	pointer->handle = handle;
	at = bucket(all, handle);
	pointer->next = *at;
	*at = pointer;
	all->count++;
	return pointer;
}

/* Under the lock. */
static void *use(struct pointer *pointer)
{
	if (!pointer)
		return NULL;
	pointer->users++;
	return pointer->data;
}

/* The copy of a handle that is held, made if it is not there; NULL: no memory. */
void *pointer_get(struct registration *reg, HANDLE handle, size_t size)
{
	struct pointer *pointer;
	void *data;

	pthread_mutex_lock(&reg->lock);
	pointer = find(&reg->pointers, number_of(handle));
	if (!pointer)
		pointer = make(reg, number_of(handle), size);
	data = use(pointer);
	pthread_mutex_unlock(&reg->lock);
	return data;
}

void *pointer_find(struct registration *reg, HANDLE handle)
{
	struct pointer *pointer;
	void *data;

	pthread_mutex_lock(&reg->lock);
	pointer = find(&reg->pointers, number_of(handle));
	data = use(pointer);
	pthread_mutex_unlock(&reg->lock);
	return data;
}

/*
 * The copy, if the handle is surely held, and nothing of the own was changed since the
 * copy was read: then it says what the kernel would say.
 */
void *pointer_fresh(struct registration *reg, HANDLE handle)
{
	struct pointer *pointer;
	void *data;

	pthread_mutex_lock(&reg->lock);
	pointer = find(&reg->pointers, number_of(handle));
	if (pointer && (pointer->loose || pointer->edits != edits_now(reg)))
		pointer = NULL;
	data = use(pointer);
	pthread_mutex_unlock(&reg->lock);
	return data;
}

/* The copy was read, when @edits was valid; 0: it is to be read the next time, too. */
void pointer_read(struct registration *reg, HANDLE handle, uint64_t edits)
{
	struct pointer *pointer;

	pthread_mutex_lock(&reg->lock);
	pointer = find(&reg->pointers, number_of(handle));
	if (pointer) {
		pointer->edits = edits;
		reg->pointers.loose -= pointer->loose;
		pointer->loose = false;
	}
	pthread_mutex_unlock(&reg->lock);
}

/* Keep the caller's count of the handle; false: one is kept already. */
bool pointer_keep(struct registration *reg, HANDLE handle)
{
	struct pointer *pointer;
	bool keep;

	pthread_mutex_lock(&reg->lock);
	pointer = find(&reg->pointers, number_of(handle));
	keep = pointer && !pointer->kept;
	if (keep)
		pointer->kept = true;
	pthread_mutex_unlock(&reg->lock);
	return keep;
}

/* The object was deleted: it need not last for the copy's sake. */
void pointer_unkeep(struct registration *reg, HANDLE handle)
{
	__u64 number = number_of(handle);
	struct pointer *pointer;
	bool kept;

	pthread_mutex_lock(&reg->lock);
	pointer = find(&reg->pointers, number);
	kept = pointer && pointer->kept;
	if (pointer) {
		pointer->kept = false;
		reg->pointers.loose += !pointer->loose;
		pointer->loose = true;
	}
	pthread_mutex_unlock(&reg->lock);
	if (kept)
		handles_owe(reg, &number, 1);
}

/* What was got or found; it stays where it is while its handle is held. */
void pointer_put(struct registration *reg, void *data)
{
	struct pointer *pointer =
		(struct pointer *)((char *)data - offsetof(struct pointer, data));

	pthread_mutex_lock(&reg->lock);
	pointer->users--;
	pthread_mutex_unlock(&reg->lock);
}

bool pointers_any(struct registration *reg)
{
	bool any;

	pthread_mutex_lock(&reg->lock);
	any = reg->pointers.count;
	pthread_mutex_unlock(&reg->lock);
	return any;
}

/* Under the lock: the client gave one count of each back. */
void pointers_loosen(struct registration *reg, const __u64 *handles, unsigned int count)
{
	struct pointer *pointer;
	unsigned int i;

	for (i = 0; i < count && reg->pointers.count; i++) {
		pointer = find(&reg->pointers, handles[i]);
		if (!pointer || pointer->loose || pointer->kept)
			continue;
		pointer->loose = true;
		reg->pointers.loose++;
	}
}

void pointers_free(struct registration *reg)
{
	struct pointers *all = &reg->pointers;
	size_t i;

	for (i = 0; i < all->size; i++)
		while (all->buckets[i])
			drop(all, &all->buckets[i], all->buckets[i]);
	free(all->buckets);
}

/* Of a copy: from one state to another, if it is in that. */
bool edit_moves(struct registration *reg, enum edit *edit, enum edit from, enum edit to)
{
	bool moves;

	pthread_mutex_lock(&reg->lock);
	moves = *edit == from;
	if (moves)
		*edit = to;
	pthread_mutex_unlock(&reg->lock);
	return moves;
}
