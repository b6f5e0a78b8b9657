// SPDX-License-Identifier: GPL-2.0
/*
 * Queues of record ids, in pages.
 */
#include "queue.h"
#include "test.h"

/*
 * Have a spare page, so that RTM_QUEUE_PAGE ids find room that may use it.
 * Return: 0, -ENOMEM.
 */
int rtm_queue_reserve(struct rtm_queue *queue)
{
	if (queue->spare)
		return 0;
	queue->spare = kzalloc(sizeof(*queue->spare), GFP_KERNEL_ACCOUNT);
	if (!queue->spare)
		return -ENOMEM;
	queue->pages++;
	return 0;
}
EXPORT_SYMBOL_RTM_TEST(rtm_queue_reserve);

static struct rtm_queue_page *next_page(struct rtm_queue *queue, bool spare)
{
	struct rtm_queue_page *page = queue->spare;

	if (spare && page) {
		queue->spare = NULL;
		return page;
	}
	page = kzalloc(sizeof(*page), GFP_KERNEL_ACCOUNT);
	queue->pages += !!page;
	return page;
}

/* Add an id; @spare: it may use the spare page.  Return: 0, -ENOMEM. */
int rtm_queue_push(struct rtm_queue *queue, u32 id, bool spare)
{
	struct rtm_queue_spot *tail = &queue->tail;
	struct rtm_queue_page *page;

	if (!tail->page || tail->at == RTM_QUEUE_PAGE) {
		page = next_page(queue, spare);
		if (!page)
			return -ENOMEM;
		page->next = NULL;
		if (tail->page)
			tail->page->next = page;
		tail->page = page;
		tail->at = 0;
		if (!queue->head.page)
			queue->head = *tail;
	}
	tail->page->id[tail->at++] = id;
	return 0;
}
EXPORT_SYMBOL_RTM_TEST(rtm_queue_push);

/**
 * rtm_queue_at - the id at a place
 * @queue: the queue
 * @spot: the place: the head, or behind an id; set to the page it is in
 * @id: the id
 *
 * Return: false at the end.
 */
bool rtm_queue_at(const struct rtm_queue *queue, struct rtm_queue_spot *spot,
		  u32 *id)
{
	if (!spot->page)
		*spot = queue->head;
	if (!spot->page)
		return false;
	if (spot->at == RTM_QUEUE_PAGE && spot->page->next) {
		spot->page = spot->page->next;
		spot->at = 0;
	}
	if (spot->page == queue->tail.page && spot->at == queue->tail.at)
		return false;
	*id = spot->page->id[spot->at];
	return true;
}
EXPORT_SYMBOL_RTM_TEST(rtm_queue_at);

static void drop_head(struct rtm_queue *queue)
{
	struct rtm_queue_page *page = queue->head.page;

	queue->head.page = page->next;
	queue->head.at = 0;
	if (queue->spare) {
		kfree(page);
		queue->pages--;
	} else {
		queue->spare = page;
	}
}

/* Take out what is before @spot, which rtm_queue_at() has been to. */
void rtm_queue_pop_to(struct rtm_queue *queue,
		      const struct rtm_queue_spot *spot)
{
	while (queue->head.page != spot->page)
		drop_head(queue);
	queue->head.at = spot->at;
	if (queue->head.page && queue->head.page == queue->tail.page &&
	    queue->head.at == queue->tail.at) {
		drop_head(queue);
		queue->tail = queue->head;
	}
}
EXPORT_SYMBOL_RTM_TEST(rtm_queue_pop_to);

void rtm_queue_clear(struct rtm_queue *queue)
{
	while (queue->head.page)
		drop_head(queue);
	kfree(queue->spare);
	memset(queue, 0, sizeof(*queue));
}
EXPORT_SYMBOL_RTM_TEST(rtm_queue_clear);
