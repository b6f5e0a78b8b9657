/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the rest of the library uses of the Win32 base: handles that are checked, and
 * events.  Names start with base_, since a static library hides none.
 */
#ifndef COMPAT_BASE_INTERNAL_H
#define COMPAT_BASE_INTERNAL_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#define BASE_API __attribute__((visibility("default")))

/*
 * Kinds of handles, in the top four bits of each.  RTMv2's handles have other values
 * there, so that a handle of one kind is never taken for one of another.
 */
enum base_kind {
	BASE_EVENT = 8,
	BASE_CLIENT = 9,	/* of RTMv1 */
	BASE_ENUM = 10,		/* of RTMv1 */
};

/**
 * struct base_object - what a handle stands for; begins the structure that it is
 * @token: the handle; a number that is not used again
 * @users: the table, and calls under way
 * @free: frees it, when the last user left
 * @forked: closes its files in a child of fork(); only async-signal-safe calls
 */
struct base_object {
	uint64_t token;
	unsigned int users;
	void (*free)(struct base_object *object);
	void (*forked)(struct base_object *object);
};

/* handle.c */
void base_handle_init(void);
int base_handle_add(struct base_object *object, enum base_kind kind);
struct base_object *base_handle_get(void *handle, enum base_kind kind);
void base_handle_put(struct base_object *object);
bool base_handle_end(struct base_object *object);
void *base_handle_of(const struct base_object *object);

/* thread.c */
int base_thread_start(pthread_t *thread, void *(*run)(void *arg), void *arg);

/* event.c: the event behind a handle, to be put; NULL if it is none */
struct base_event;
struct base_event *base_event_get(void *handle);
void base_event_put(struct base_event *event);
void base_event_raise(struct base_event *event, bool first);
void base_event_settle(struct base_event *event, bool last);

#endif /* COMPAT_BASE_INTERNAL_H */
