// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Events: an eventfd each, not zero while the event is signalled, so that poll() and
 * its kin may be used as well as WaitForSingleObject().
 *
 * The state is the eventfd's.  What is counted besides is how many queues behind the
 * event hold something: several clients may share one event (U-55 of RTMv1).
 */
#define _GNU_SOURCE	/* ppoll() */
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "../include/rtmx.h"
#include "../include/winbase.h"
#include "internal.h"

/**
 * struct base_event - an event
 * @object: its handle
 * @fd: eventfd
 * @manual: a wait that succeeds leaves it as it is
 * @lock: guards @queues, and the state against a count that changes
 * @queues: queues that hold something
 */
struct base_event {
	struct base_object object;
	int fd;
	bool manual;
	pthread_mutex_t lock;
	unsigned int queues;
};

static void event_free(struct base_object *object)
{
	struct base_event *event = (struct base_event *)object;

	close(event->fd);
	pthread_mutex_destroy(&event->lock);
	free(event);
}

static void event_forked(struct base_object *object)
{
	close(((struct base_event *)object)->fd);
}

static bool set(struct base_event *event)
{
	uint64_t one = 1;

	/* EAGAIN: as full as can be, so it is set */
	return write(event->fd, &one, sizeof(one)) == sizeof(one) || errno == EAGAIN;
}

/* True if it was set. */
static bool reset(struct base_event *event)
{
	uint64_t count;

	return read(event->fd, &count, sizeof(count)) == sizeof(count);
}

struct base_event *base_event_get(void *handle)
{
	return (struct base_event *)base_handle_get(handle, BASE_EVENT);
}

void base_event_put(struct base_event *event)
{
	base_handle_put(&event->object);
}

/* A queue got something; @first: it was empty. */
void base_event_raise(struct base_event *event, bool first)
{
	pthread_mutex_lock(&event->lock);
	event->queues += first;
	set(event);
	pthread_mutex_unlock(&event->lock);
}

/* A queue was found or made empty; @last: something was in it. */
void base_event_settle(struct base_event *event, bool last)
{
	pthread_mutex_lock(&event->lock);
	event->queues -= last;
	/* of an automatic one a wait may have taken what was meant for another queue */
	if (event->queues)
		set(event);
	else
		reset(event);
	pthread_mutex_unlock(&event->lock);
}

static HANDLE create(BOOL manual, BOOL initial, const void *name)
{
	struct base_event *event;
	int ret;

	if (name) {
		SetLastError(ERROR_NOT_SUPPORTED);
		return NULL;
	}
	event = calloc(1, sizeof(*event));
	if (!event) {
		SetLastError(ERROR_NOT_ENOUGH_MEMORY);
		return NULL;
	}
	event->fd = eventfd(!!initial, EFD_CLOEXEC | EFD_NONBLOCK);
	if (event->fd < 0) {
		free(event);
		SetLastError(ERROR_NO_SYSTEM_RESOURCES);
		return NULL;
	}
	event->manual = manual;
	event->object.free = event_free;
	event->object.forked = event_forked;
	pthread_mutex_init(&event->lock, NULL);
	ret = base_handle_add(&event->object, BASE_EVENT);
	if (ret) {
		event_free(&event->object);
		SetLastError(ret == -ENOMEM ? ERROR_NOT_ENOUGH_MEMORY : ERROR_NO_SYSTEM_RESOURCES);
		return NULL;
	}
	SetLastError(NO_ERROR);
	return base_handle_of(&event->object);
}

BASE_API HANDLE WINAPI CreateEventA(LPSECURITY_ATTRIBUTES lpEventAttributes, BOOL bManualReset,
				    BOOL bInitialState, LPCSTR lpName)
{
	(void)lpEventAttributes;
	return create(bManualReset, bInitialState, lpName);
}

BASE_API HANDLE WINAPI CreateEventW(LPSECURITY_ATTRIBUTES lpEventAttributes, BOOL bManualReset,
				    BOOL bInitialState, LPCWSTR lpName)
{
	(void)lpEventAttributes;
	return create(bManualReset, bInitialState, lpName);
}

static struct base_event *event_of(HANDLE handle)
{
	struct base_event *event = base_event_get(handle);

	if (!event)
		SetLastError(ERROR_INVALID_HANDLE);
	return event;
}

static BOOL change(HANDLE handle, bool (*how)(struct base_event *event))
{
	struct base_event *event = event_of(handle);

	if (!event)
		return FALSE;
	how(event);
	base_event_put(event);
	return TRUE;
}

BASE_API BOOL WINAPI SetEvent(HANDLE hEvent)
{
	return change(hEvent, set);
}

BASE_API BOOL WINAPI ResetEvent(HANDLE hEvent)
{
	return change(hEvent, reset);
}

BASE_API BOOL WINAPI CloseHandle(HANDLE hObject)
{
	struct base_event *event = event_of(hObject);
	bool mine;

	if (!event)
		return FALSE;
	mine = base_handle_end(&event->object);
	base_event_put(event);
	if (!mine)
		SetLastError(ERROR_INVALID_HANDLE);
	return mine;
}

BASE_API int WINAPI RtmxGetEventFd(HANDLE hEvent)
{
	struct base_event *event = event_of(hEvent);
	int fd = -1;

	if (event) {
		fd = event->fd;
		base_event_put(event);
	}
	return fd;
}

#define NSEC_PER_SEC	1000000000L

static struct timespec deadline_after(DWORD ms)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	t.tv_sec += ms / 1000;
	t.tv_nsec += ms % 1000 * 1000000L;
	if (t.tv_nsec >= NSEC_PER_SEC) {
		t.tv_sec++;
		t.tv_nsec -= NSEC_PER_SEC;
	}
	return t;
}

/* False if it is over. */
static bool time_left(const struct timespec *deadline, struct timespec *left)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	left->tv_sec = deadline->tv_sec - now.tv_sec;
	left->tv_nsec = deadline->tv_nsec - now.tv_nsec;
	if (left->tv_nsec < 0) {
		left->tv_sec--;
		left->tv_nsec += NSEC_PER_SEC;
	}
	return left->tv_sec >= 0;
}

BASE_API DWORD WINAPI WaitForSingleObject(HANDLE hHandle, DWORD dwMilliseconds)
{
	struct base_event *event = event_of(hHandle);
	struct timespec deadline = { 0 }, left;
	DWORD result = WAIT_TIMEOUT;
	struct pollfd pfd;

	if (!event)
		return WAIT_FAILED;
	pfd = (struct pollfd){ .fd = event->fd, .events = POLLIN };
	if (dwMilliseconds != INFINITE)
		deadline = deadline_after(dwMilliseconds);
	for (;;) {
		/* of an automatic one, one of those that wait gets it */
		if (poll(&pfd, 1, 0) == 1 && (event->manual || reset(event))) {
			result = WAIT_OBJECT_0;
			break;
		}
		if (dwMilliseconds != INFINITE && !time_left(&deadline, &left))
			break;
		if (ppoll(&pfd, 1, dwMilliseconds == INFINITE ? NULL : &left, NULL) < 0 &&
		    errno != EINTR && errno != EAGAIN) {
			SetLastError(ERROR_NO_SYSTEM_RESOURCES);
			result = WAIT_FAILED;
			break;
		}
	}
	base_event_put(event);
	return result;
}
