// SPDX-License-Identifier: LGPL-2.1-or-later
/* SIGINT and SIGTERM ask the program to come to an end. */
#define _GNU_SOURCE
#include <poll.h>
#include <signal.h>
#include <string.h>

#include "rtmctl.h"

static volatile sig_atomic_t stop;

static void on_signal(int nr)
{
	(void)nr;
	stop = 1;
}

void stop_catch(void)
{
	struct sigaction sa;

	memset(&sa, 0, sizeof(sa));
	/* no SA_RESTART: a long system call has to come back */
	sa.sa_handler = on_signal;
	sigaction(SIGINT, &sa, NULL);
	sigaction(SIGTERM, &sa, NULL);
	sa.sa_handler = SIG_IGN;
	sigaction(SIGPIPE, &sa, NULL);
	/* in the background, reading the terminal fails instead of stopping us */
	sigaction(SIGTTIN, &sa, NULL);
}

bool stop_asked(void)
{
	return stop;
}

void stop_reset(void)
{
	stop = 0;
}

void stop_raise(void)
{
	stop = 1;
}

/*
 * poll() that misses no signal: they are let in only while it waits.
 * Returns as ppoll(); -1 if the program shall stop.
 */
int stop_poll(struct pollfd *fds, unsigned long count, const struct timespec *timeout)
{
	sigset_t block, old;
	int ret = -1;

	sigemptyset(&block);
	sigaddset(&block, SIGINT);
	sigaddset(&block, SIGTERM);
	sigprocmask(SIG_BLOCK, &block, &old);
	if (!stop)
		ret = ppoll(fds, count, timeout, &old);
	sigprocmask(SIG_SETMASK, &old, NULL);
	return ret;
}
