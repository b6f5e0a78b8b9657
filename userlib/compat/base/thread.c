// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Threads of the library.  Signals are for the threads of the program: it may wait for
 * them with sigwait() or a signalfd, and block them in all threads that it knows of.
 * Only what a thread does to itself reaches it.
 */
#include <pthread.h>
#include <signal.h>

#include "internal.h"

static const int own[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGSYS, SIGABRT };

/* Return: 0, -errno. */
int base_thread_start(pthread_t *thread, void *(*run)(void *arg), void *arg)
{
	sigset_t most, old;
	size_t i;
	int ret;

	sigfillset(&most);
	for (i = 0; i < sizeof(own) / sizeof(own[0]); i++)
		sigdelset(&most, own[i]);
	pthread_sigmask(SIG_BLOCK, &most, &old);
	ret = -pthread_create(thread, NULL, run, arg);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	return ret;
}
