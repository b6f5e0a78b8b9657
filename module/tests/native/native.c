// SPDX-License-Identifier: GPL-2.0
/*
 * Allocations that fail on demand, and grace periods.
 *
 * Grace periods are those of a quiescent-state RCU: each reader copies the
 * number of the current period when it holds nothing.  What was handed over
 * waits until every online reader has seen the period that began afterwards.
 */
#include <pthread.h>
#include "native.h"

bool native_hiding = true;

static unsigned long fail_in;
static bool failed;
static long allocated;

/* Not cleared: full of something that is neither zeros nor an even count. */
void *native_alloc(size_t bytes)
{
	void *p = native_zalloc(bytes);

	return p ? memset(p, 0x5b, bytes) : NULL;
}

void *native_zalloc(size_t bytes)
{
	void *p;

	if (fail_in && !--fail_in) {
		failed = true;
		return NULL;
	}
	allocated++;
	if (bytes < 4096)
		return calloc(1, bytes);
	/* Objects of 64 bytes are one cache line, as in the kernel. */
	p = aligned_alloc(4096, round_up(bytes, 4096));
	return p ? memset(p, 0, bytes) : NULL;
}

void native_free(const void *p)
{
	if (!p)
		return;
	allocated--;
	free((void *)p);
}

void native_fail_alloc(unsigned long nth)
{
	fail_in = nth;
	failed = false;
}

bool native_failed(void)
{
	return failed;
}

long native_allocated(void)
{
	return allocated;
}

/* Period 0: offline. */
static unsigned long period = 1;
static unsigned long seen[NATIVE_READERS_MAX];

/* Handed over since the current period began, and before. */
static struct rcu_head *fresh, *waiting;

void call_rcu(struct rcu_head *head, void (*func)(struct rcu_head *head))
{
	head->func = func;
	head->next = fresh;
	fresh = head;
}

void native_kvfree_rcu(struct rcu_head *head, size_t offset)
{
	head->offset = offset;
	call_rcu(head, NULL);
}

static void run(struct rcu_head *head)
{
	while (head) {
		struct rcu_head *next = head->next;

		if (head->func)
			head->func(head);
		else
			native_free((char *)head - head->offset);
		head = next;
	}
}

void native_quiesce(void)
{
	run(waiting);
	run(fresh);
	waiting = NULL;
	fresh = NULL;
}

void native_poll(void)
{
	unsigned int i;

	smp_mb();
	for (i = 0; i < NATIVE_READERS_MAX; i++) {
		unsigned long at = smp_load_acquire(&seen[i]);

		if (at && at != period)
			return;
	}
	run(waiting);
	waiting = fresh;
	fresh = NULL;
	smp_store_release(&period, period + 1);
	smp_mb();
}

void native_reader_quiescent(unsigned int reader)
{
	smp_mb();
	WRITE_ONCE(seen[reader], smp_load_acquire(&period));
	smp_mb();
}

void native_reader_online(unsigned int reader)
{
	native_reader_quiescent(reader);
}

void native_reader_offline(unsigned int reader)
{
	smp_store_release(&seen[reader], 0UL);
}
