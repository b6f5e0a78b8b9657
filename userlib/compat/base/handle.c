// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Handles are numbers that are looked up here, never pointers that are followed: kind,
 * generation, place in the table.  A stale one, one of another kind and any other
 * number is found out.
 *
 * A child after fork() has none of them.
 */
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>

#include "internal.h"

#define MAX_HANDLES	65536U

static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct base_object **table;
static uint32_t size;
static uint32_t hint;		/* no free place below */
static uint32_t generation;

static void before_fork(void)
{
	pthread_mutex_lock(&lock);
}

static void after_fork_parent(void)
{
	pthread_mutex_unlock(&lock);
}

/* What the objects point to stays: other threads may have been at work on it. */
static void after_fork_child(void)
{
	uint32_t i;

	for (i = 0; i < size; i++) {
		if (table[i])
			table[i]->forked(table[i]);
		table[i] = NULL;
	}
	hint = 0;
	pthread_mutex_unlock(&lock);
}

static void init(void)
{
	pthread_atfork(before_fork, after_fork_parent, after_fork_child);
}

/* Its part in fork(); whoever has locks outside of these calls it before its own. */
void base_handle_init(void)
{
	pthread_once(&once, init);
}

static int grow(void)
{
	uint32_t more = size ? size * 2 : 16;
	struct base_object **bigger;

	if (size == MAX_HANDLES)
		return -ENOSPC;
	bigger = realloc(table, more * sizeof(struct base_object *));
	if (!bigger)
		return -ENOMEM;
	table = bigger;
	while (size < more)
		table[size++] = NULL;
	return 0;
}

/* From now on object->token means something; the table is a user. */
int base_handle_add(struct base_object *object, enum base_kind kind)
{
	int ret = 0;

	base_handle_init();
	pthread_mutex_lock(&lock);
	while (hint < size && table[hint])
		hint++;
	if (hint == size)
		ret = grow();
	if (!ret) {
		generation = (generation + 1) & 0xFFFFFFF;
		object->token = (uint64_t)kind << 60 | (uint64_t)generation << 32 | hint;
		object->users++;
		table[hint] = object;
	}
	pthread_mutex_unlock(&lock);
	return ret;
}

void *base_handle_of(const struct base_object *object)
{
	return (void *)(uintptr_t)object->token;
}

/* To be put; NULL if it is no handle of that kind. */
struct base_object *base_handle_get(void *handle, enum base_kind kind)
{
	uint64_t token = (uintptr_t)handle;
	uint32_t index = token;
	struct base_object *object = NULL;

	if (token >> 60 != kind)
		return NULL;
	pthread_mutex_lock(&lock);
	if (index < size && table[index] && table[index]->token == token) {
		object = table[index];
		object->users++;
	}
	pthread_mutex_unlock(&lock);
	return object;
}

void base_handle_put(struct base_object *object)
{
	bool last;

	pthread_mutex_lock(&lock);
	last = !--object->users;
	pthread_mutex_unlock(&lock);
	if (last)
		object->free(object);
}

/* The handle means nothing any more; false if another call came first. */
bool base_handle_end(struct base_object *object)
{
	uint32_t index = object->token;
	bool there;

	pthread_mutex_lock(&lock);
	there = index < size && table[index] == object;
	if (there) {
		table[index] = NULL;
		object->users--;
		if (index < hint)
			hint = index;
	}
	pthread_mutex_unlock(&lock);
	return there;
}
