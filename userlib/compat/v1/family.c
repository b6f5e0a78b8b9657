// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * What the process has of each family.  Nothing here lives longer than its open files:
 * a child after fork() closes its copies at once and begins anew.
 */
#include <unistd.h>

#include "internal.h"

static pthread_once_t once = PTHREAD_ONCE_INIT;
static struct v1_family families[V1_FAMILIES] = {
	{ .lock = PTHREAD_MUTEX_INITIALIZER },
	{ .lock = PTHREAD_MUTEX_INITIALIZER },
};

static void before_fork(void)
{
	unsigned int i;

	for (i = 0; i < V1_FAMILIES; i++)
		pthread_mutex_lock(&families[i].lock);
}

static void after_fork_parent(void)
{
	unsigned int i;

	for (i = V1_FAMILIES; i--;)
		pthread_mutex_unlock(&families[i].lock);
}

/* Only async-signal-safe calls: memory stays where it is. */
static void after_fork_child(void)
{
	struct v1_family *family;
	unsigned int i;

	for (i = V1_FAMILIES; i--;) {
		family = &families[i];
		if (family->reader)
			close(v1_table_fd(family->reader));
		if (family->monitor)
			v1_monitor_forked(family->monitor);
		family->reader = NULL;
		family->monitor = NULL;
		family->clients = NULL;
		pthread_mutex_unlock(&family->lock);
	}
}

static void init(void)
{
	/* After those of base/, whose locks are taken inside of ours. */
	base_handle_init();
	pthread_atfork(before_fork, after_fork_parent, after_fork_child);
}

struct v1_family *v1_family_get(enum v1_family_id id)
{
	pthread_once(&once, init);
	return &families[id];
}

/* For calls without a client: an observer, which is in no list. */
int v1_family_reader(enum v1_family_id id, struct v1_table **reader)
{
	struct v1_family *family = v1_family_get(id);
	int ret = 0;

	pthread_mutex_lock(&family->lock);
	if (!family->reader)
		ret = v1_table_open_reader(&family->reader, id);
	*reader = family->reader;
	pthread_mutex_unlock(&family->lock);
	return ret;
}
