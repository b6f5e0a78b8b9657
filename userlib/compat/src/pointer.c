// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * What direct pointers point to: a copy of ours for each handle, at the same place as
 * long as the client may hold the handle.
 *
 * The library does not know when the kernel's count of a handle reaches zero, so the
 * copies of handles that are dead are looked for now and then.
 */
#include <string.h>

#include "internal.h"

#define SWEEP	64U	/* copies between two times of looking for dead ones */

/**
 * struct pointer - one copy
 * @next: others
 * @handle: the handle
 * @data: the copy
 */
struct pointer {
	struct pointer *next;
	__u64 handle;
	uint64_t data[];
};

static struct pointer *find(struct registration *reg, HANDLE handle)
{
	struct pointer *at;

	for (at = reg->pointers; at; at = at->next)
		if (at->handle == number_of(handle))
			return at;
	return NULL;
}

static bool is_dead(struct registration *reg, __u64 handle)
{
	if (rtm_handle_ref(reg->client, &handle, 1))
		return true;
	rtm_handle_release(reg->client, &handle, 1);
	return false;
}

static void sweep(struct registration *reg)
{
	struct pointer **at = &reg->pointers, *dead;
	unsigned int n = 0;

	for (dead = reg->pointers; dead; dead = dead->next)
		n++;
	if (!n || n % SWEEP)
		return;
	while (*at) {
		if (!is_dead(reg, (*at)->handle)) {
			at = &(*at)->next;
			continue;
		}
		dead = *at;
		*at = dead->next;
		free(dead);
	}
}

/* The copy of a handle that is held, made if it is not there; NULL: no memory. */
void *pointer_get(struct registration *reg, HANDLE handle, size_t size)
{
	struct pointer *at;

	pthread_mutex_lock(&reg->lock);
	at = find(reg, handle);
	if (!at) {
		sweep(reg);
		at = calloc(1, sizeof(*at) + size);
		if (at) {
			at->handle = number_of(handle);
			at->next = reg->pointers;
			reg->pointers = at;
		}
	}
	pthread_mutex_unlock(&reg->lock);
	return at ? at->data : NULL;
}

void *pointer_find(struct registration *reg, HANDLE handle)
{
	struct pointer *at;

	pthread_mutex_lock(&reg->lock);
	at = find(reg, handle);
	pthread_mutex_unlock(&reg->lock);
	return at ? at->data : NULL;
}

void pointer_drop(struct registration *reg, HANDLE handle)
{
	struct pointer **at, *gone = NULL;

	pthread_mutex_lock(&reg->lock);
	for (at = &reg->pointers; *at; at = &(*at)->next) {
		if ((*at)->handle != number_of(handle))
			continue;
		gone = *at;
		*at = gone->next;
		break;
	}
	pthread_mutex_unlock(&reg->lock);
	free(gone);
}

void pointers_free(struct registration *reg)
{
	struct pointer *at;

	while ((at = reg->pointers)) {
		reg->pointers = at->next;
		free(at);
	}
}
