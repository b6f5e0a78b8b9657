/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Queues of record ids.
 */
#ifndef RTM_QUEUE_H
#define RTM_QUEUE_H

#include "core.h"

#define RTM_QUEUE_PAGE		1022U

/**
 * struct rtm_queue_page - a part of a queue
 * @next: the next one
 * @id: record ids
 */
struct rtm_queue_page {
	struct rtm_queue_page *next;
	u32 id[RTM_QUEUE_PAGE];
};

/**
 * struct rtm_queue_spot - a place in a queue
 * @page: the page; NULL in an empty queue
 * @at: number in it
 */
struct rtm_queue_spot {
	struct rtm_queue_page *page;
	unsigned int at;
};

/**
 * struct rtm_queue - record ids, first in, first out
 * @head: the first one
 * @tail: behind the last one
 * @spare: a page for later, or NULL
 * @pages: how many, the spare one included
 */
struct rtm_queue {
	struct rtm_queue_spot head;
	struct rtm_queue_spot tail;
	struct rtm_queue_page *spare;
	unsigned int pages;
};

int rtm_queue_reserve(struct rtm_queue *queue);
int rtm_queue_push(struct rtm_queue *queue, u32 id, bool spare);
bool rtm_queue_at(const struct rtm_queue *queue, struct rtm_queue_spot *spot,
		  u32 *id);
void rtm_queue_pop_to(struct rtm_queue *queue,
		      const struct rtm_queue_spot *spot);
void rtm_queue_clear(struct rtm_queue *queue);

#endif /* RTM_QUEUE_H */
