// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Messages that a client has yet to take, oldest first.  Its event is set while there
 * are any.  Up to a limit every change is a message of its own; beyond it a change is
 * merged into the last message of the same network, so that a client that sleeps keeps
 * one message a network at most, and is told where the network ended up (U-57).
 */
#include <stdlib.h>

#include "internal.h"

static void unlink_message(struct v1_queue *queue, struct v1_message *message)
{
	if (message->indexed)
		base_map_remove(&queue->index, &message->node);
	*(message->prev ? &message->prev->next : &queue->first) = message->next;
	*(message->next ? &message->next->prev : &queue->last) = message->prev;
	queue->count--;
}

/* The newest message of its network from now on. */
static void index_message(struct v1_queue *queue, struct v1_message *message)
{
	struct base_node *old = base_map_find(&queue->index, message->node.key);

	if (old) {
		base_map_remove(&queue->index, old);
		((struct v1_message *)old)->indexed = false;
	}
	message->indexed = !base_map_add(&queue->index, &message->node);
}

/* p to q, then q to r: p to r, which may be nothing. */
static void merge(struct v1_queue *queue, struct v1_message *message, const struct v1_route *now)
{
	message->has = now;
	if (now)
		message->now = *now;
	if (message->had ? !now || v1_route_differs(&message->before, now) : !!now) {
		base_event_raise(queue->event, false);
		return;
	}
	unlink_message(queue, message);
	free(message);
	if (!queue->count)
		base_event_settle(queue->event, true);
}

/* @before, @now: not both NULL, not the same in all that matters. */
void v1_queue_push(struct v1_queue *queue, const struct v1_route *net,
		   const struct v1_route *before, const struct v1_route *now)
{
	struct v1_message *message;
	struct base_node *last;

	if (queue->count >= V1_QUEUE_MAX) {
		last = base_map_find(&queue->index, v1_key(net));
		if (last) {
			merge(queue, (struct v1_message *)last, now);
			return;
		}
	}
	message = calloc(1, sizeof(*message));
	if (!message)
		return;	/* the queue's memory is this process's: it has none left */
	message->node.key = v1_key(net);
	message->had = before;
	message->has = now;
	if (before)
		message->before = *before;
	if (now)
		message->now = *now;
	message->prev = queue->last;
	*(queue->last ? &queue->last->next : &queue->first) = message;
	queue->last = message;
	index_message(queue, message);
	base_event_raise(queue->event, !queue->count++);
}

/* The oldest one, to be freed; NULL: none.  The event follows. */
struct v1_message *v1_queue_pop(struct v1_queue *queue)
{
	struct v1_message *message = queue->first;

	if (message)
		unlink_message(queue, message);
	if (!queue->count)
		base_event_settle(queue->event, message);
	return message;
}

void v1_queue_clear(struct v1_queue *queue)
{
	struct v1_message *message;

	while (queue->first && (message = v1_queue_pop(queue)))
		free(message);
	free(queue->index.buckets);
	queue->index = (struct base_map){ 0 };
}
