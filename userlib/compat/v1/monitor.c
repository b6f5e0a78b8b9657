// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Watches a table for the clients of this process that have an event.
 *
 * The kernel tells what changed and what is now; RTMv1 wants to know what was, too.  So
 * the best route of every network is kept here, as it was last told of, and a message
 * is the difference between that and what is now.  One thread reads the feed.  Whatever
 * a client of this process does is told to the others at once, by the caller; when the
 * feed tells of it there is no difference left.  This is how the author gets no message.
 *
 * Changes of other processes that follow each other faster than the feed is read are one
 * message, from the first state to the last.
 */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "internal.h"

#define PAUSE_MS	1
#define BATCHES		64U	/* of the feed, before others may have the lock */

/**
 * struct v1_monitor - a table that is watched
 * @family: whose
 * @table: a file of its own, with the feed
 * @stop: eventfd that ends the thread
 * @ended: the family has let go of it
 * @thread: reads the feed
 * @bests: struct best by network
 * @round: of reading everything anew
 */
struct v1_monitor {
	struct v1_family *family;
	struct v1_table *table;
	int stop;
	bool ended;
	pthread_t thread;
	struct base_map bests;
	unsigned int round;
};

struct best {
	struct base_node node;
	unsigned int round;
	struct v1_route route;
};

static void drop(struct base_node *node)
{
	free((struct best *)node);
}

static void keep(struct v1_monitor *monitor, struct best *best, uint64_t key,
		 const struct v1_route *now)
{
	if (!now) {
		if (best) {
			base_map_remove(&monitor->bests, &best->node);
			free(best);
		}
		return;
	}
	if (!best) {
		best = malloc(sizeof(*best));
		if (!best)
			return;
		best->node.key = key;
		if (base_map_add(&monitor->bests, &best->node)) {
			free(best);
			return;
		}
	}
	best->route = *now;
	best->round = monitor->round;
}

/* The best route of a network is @now; whom this is news for is told, but for @except. */
void v1_monitor_told(struct v1_family *family, const struct v1_route *net,
		     const struct v1_route *now, const struct v1_client *except)
{
	struct v1_monitor *monitor = family->monitor;
	struct v1_client *client;
	struct best *best;

	if (!monitor)
		return;
	best = (struct best *)base_map_find(&monitor->bests, v1_key(net));
	if (best && now ? v1_route_differs(&best->route, now) : best || now) {
		for (client = family->clients; client; client = client->next)
			if (client != except)
				v1_queue_push(&client->queue, net, best ? &best->route : NULL, now);
	}
	keep(monitor, best, v1_key(net), now);
}

static void tell(void *context, const struct v1_route *net, const struct v1_route *best)
{
	v1_monitor_told(context, net, best, NULL);
}

/* What reading everything did not find is gone. */
static void tell_gone(struct v1_monitor *monitor)
{
	struct base_node *node, *next;
	struct v1_route route;
	size_t i;

	for (i = 0; i < monitor->bests.size; i++) {
		for (node = monitor->bests.buckets[i]; node; node = next) {
			next = node->next;
			if (((struct best *)node)->round == monitor->round)
				continue;
			route = ((struct best *)node)->route;
			v1_monitor_told(monitor->family, &route, NULL, NULL);
		}
	}
}

/* The kernel has lost track of what we were not told. */
static int read_anew(struct v1_monitor *monitor)
{
	int ret;

	monitor->round++;
	ret = v1_table_bests(monitor->table, tell, monitor->family);
	if (!ret)
		tell_gone(monitor);
	return ret;
}

/* Until nothing is pending, or long enough; 0, or -errno. */
int v1_monitor_sync(struct v1_family *family)
{
	struct v1_monitor *monitor = family->monitor;
	unsigned int batches;
	bool resync = false;
	int ret = 0;

	for (batches = 0; monitor && batches < BATCHES; batches++) {
		ret = v1_table_feed(monitor->table, tell, family, &resync);
		if (ret > 0 && resync)
			ret = read_anew(monitor) ?: ret;
		if (ret <= 0)
			break;
	}
	return ret < 0 ? ret : 0;
}

static void *monitor_run(void *arg)
{
	struct v1_monitor *monitor = arg;
	struct pollfd fds[2] = {
		{ .fd = v1_table_fd(monitor->table), .events = POLLIN },
		{ .fd = monitor->stop, .events = POLLIN },
	};
	int ret = 0;

	do {
		/* A little later: others are at work now, and many changes cost little more. */
		if (poll(fds, 2, -1) < 0 || poll(&fds[1], 1, PAUSE_MS) < 0)
			continue;
		pthread_mutex_lock(&monitor->family->lock);
		if (!monitor->ended)
			ret = v1_monitor_sync(monitor->family);
		pthread_mutex_unlock(&monitor->family->lock);
		if (ret == -ENOMEM) {
			poll(&fds[1], 1, 1000);
			ret = 0;
		}
	} while (!(fds[1].revents & POLLIN) && !ret);
	return NULL;
}

static void monitor_free(struct v1_monitor *monitor)
{
	base_map_clear(&monitor->bests, drop);
	v1_table_close(monitor->table);
	if (monitor->stop >= 0)
		close(monitor->stop);
	free(monitor);
}

/* What is there when it starts nobody is told of (U-17). */
static int fill(struct v1_monitor *monitor)
{
	struct v1_family *family = monitor->family;
	int ret = v1_table_feed_open(monitor->table);

	if (ret)
		return ret;
	family->monitor = monitor;
	do {
		ret = v1_monitor_sync(family);
	} while (!ret && v1_table_feed_more(monitor->table));
	family->monitor = NULL;
	return ret;
}

static int start(struct v1_family *family, enum v1_family_id id)
{
	struct v1_monitor *monitor = calloc(1, sizeof(*monitor));
	int ret;

	if (!monitor)
		return -ENOMEM;
	monitor->family = family;
	monitor->stop = eventfd(0, EFD_CLOEXEC);
	ret = monitor->stop < 0 ? -errno : v1_table_open_reader(&monitor->table, id);
	if (!ret)
		ret = fill(monitor);
	if (!ret)
		ret = base_thread_start(&monitor->thread, monitor_run, monitor);
	if (ret)
		monitor_free(monitor);
	else
		family->monitor = monitor;
	return ret;
}

/* From now on the client is told of changes. */
int v1_monitor_join(struct v1_client *client, enum v1_family_id id)
{
	struct v1_family *family = client->family;
	int ret = family->monitor ? v1_monitor_sync(family) : start(family, id);

	if (ret)
		return ret;
	client->next = family->clients;
	family->clients = client;
	return 0;
}

/* The client is told of nothing any more.  Returns what is to be ended, if anything. */
struct v1_monitor *v1_monitor_leave(struct v1_client *client)
{
	struct v1_family *family = client->family;
	struct v1_monitor *monitor = family->monitor;
	struct v1_client **place;

	for (place = &family->clients; *place; place = &(*place)->next) {
		if (*place == client) {
			*place = client->next;
			break;
		}
	}
	if (!monitor || family->clients)
		return NULL;
	family->monitor = NULL;
	monitor->ended = true;
	return monitor;
}

void v1_monitor_end(struct v1_monitor *monitor)
{
	uint64_t one = 1;

	if (!monitor)
		return;
	if (write(monitor->stop, &one, sizeof(one)) == sizeof(one))
		pthread_join(monitor->thread, NULL);
	monitor_free(monitor);
}

/* In a child: the thread is not there, and the files are not wanted. */
void v1_monitor_forked(struct v1_monitor *monitor)
{
	close(v1_table_fd(monitor->table));
	close(monitor->stop);
}
