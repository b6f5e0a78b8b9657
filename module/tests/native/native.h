/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the pure core needs of the kernel, for a program in user space.  Only
 * that: whatever is missing here is something the core should not use.
 */
#ifndef RTM_NATIVE_H
#define RTM_NATIVE_H

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
/* As in the kernel, so that one format fits both. */
typedef unsigned long long u64;
typedef int8_t s8;
typedef int16_t s16;
typedef int32_t s32;
typedef long long s64;
typedef unsigned int gfp_t;

#define GFP_KERNEL		0U
#define GFP_KERNEL_ACCOUNT	0U
#define __GFP_NOWARN		0U

#define U8_MAX		((u8)~0U)
#define U16_MAX		((u16)~0U)
#define U32_MAX		((u32)~0U)

#define __rcu
#define __must_check		__attribute__((warn_unused_result))
#define __maybe_unused		__attribute__((unused))
#define __aligned(x)		__attribute__((aligned(x)))
#define __printf(a, b)		__attribute__((format(printf, a, b)))
#define fallthrough		__attribute__((fallthrough))
#define __uninitialized
#define likely(x)		__builtin_expect(!!(x), 1)
#define unlikely(x)		__builtin_expect(!!(x), 0)

#define BUILD_BUG_ON(cond)	_Static_assert(!(cond), #cond)
#define ARRAY_SIZE(array)	(sizeof(array) / sizeof((array)[0]))
#define container_of(ptr, type, member) \
	((type *)((char *)(ptr) - offsetof(type, member)))
#define round_up(x, to)		((((x) - 1) | ((to) - 1)) + 1)
#define min(a, b) ({			\
	__typeof__(a) a_ = (a);		\
	__typeof__(b) b_ = (b);		\
	a_ < b_ ? a_ : b_; })
#define max(a, b) ({			\
	__typeof__(a) a_ = (a);		\
	__typeof__(b) b_ = (b);		\
	a_ > b_ ? a_ : b_; })
#define min_t(type, a, b)	min((type)(a), (type)(b))
#define max_t(type, a, b)	max((type)(a), (type)(b))
#define swap(a, b) do {			\
	__typeof__(a) t_ = (a);		\
	(a) = (b);			\
	(b) = t_; } while (0)

/* A mistake of ours ends the program: the log line alone would be overlooked. */
#define WARN_ON_ONCE(cond) ({						\
	if (unlikely(!!(cond))) {					\
		fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #cond); \
		abort();						\
	}								\
	false; })

/* Bits */

#define hweight64(x)	((unsigned int)__builtin_popcountll(x))

static inline unsigned long __ffs(unsigned long x)
{
	return __builtin_ctzl(x);
}

static inline unsigned long __fls(unsigned long x)
{
	return sizeof(x) * 8 - 1 - __builtin_clzl(x);
}

/* Memory order */

#define barrier()		__asm__ __volatile__("" ::: "memory")
#define READ_ONCE(x)		__atomic_load_n(&(x), __ATOMIC_RELAXED)
#define WRITE_ONCE(x, val)	__atomic_store_n(&(x), (val), __ATOMIC_RELAXED)
#define smp_load_acquire(p)	__atomic_load_n(p, __ATOMIC_ACQUIRE)
#define smp_store_release(p, v)	__atomic_store_n(p, v, __ATOMIC_RELEASE)
#define smp_rmb()		__atomic_thread_fence(__ATOMIC_ACQUIRE)
#define smp_wmb()		__atomic_thread_fence(__ATOMIC_RELEASE)
#define smp_mb()		__atomic_thread_fence(__ATOMIC_SEQ_CST)

#define preempt_disable()	barrier()
#define preempt_enable()	barrier()
#define cond_resched()		barrier()
#define prefetch(p)		__builtin_prefetch(p)
#define prefetchw(p)		__builtin_prefetch(p, 1)
#define noinline			__attribute__((__noinline__))

#if defined(__x86_64__) || defined(__i386__)
#define cpu_relax()		__builtin_ia32_pause()
#else
#define cpu_relax()		barrier()
#endif

/* Lists */

struct list_head {
	struct list_head *next, *prev;
};

static inline void INIT_LIST_HEAD(struct list_head *head)
{
	head->next = head;
	head->prev = head;
}

static inline void list_add(struct list_head *entry, struct list_head *head)
{
	entry->next = head->next;
	entry->prev = head;
	head->next->prev = entry;
	head->next = entry;
}

static inline void list_del(struct list_head *entry)
{
	entry->next->prev = entry->prev;
	entry->prev->next = entry->next;
	entry->next = NULL;
	entry->prev = NULL;
}

static inline void list_del_init(struct list_head *entry)
{
	list_del(entry);
	INIT_LIST_HEAD(entry);
}

static inline bool list_empty(const struct list_head *head)
{
	return head->next == head;
}

static inline bool list_is_singular(const struct list_head *head)
{
	return !list_empty(head) && head->next == head->prev;
}

#define list_entry(ptr, type, member)	container_of(ptr, type, member)
#define list_first_entry_or_null(head, type, member) \
	(list_empty(head) ? NULL : list_entry((head)->next, type, member))
#define list_for_each_entry(pos, head, member)				\
	for (pos = list_entry((head)->next, __typeof__(*pos), member);	\
	     &pos->member != (head);					\
	     pos = list_entry(pos->member.next, __typeof__(*pos), member))
#define list_for_each_entry_safe(pos, n, head, member)			\
	for (pos = list_entry((head)->next, __typeof__(*pos), member),	\
	     n = list_entry(pos->member.next, __typeof__(*pos), member); \
	     &pos->member != (head);					\
	     pos = n, n = list_entry(n->member.next, __typeof__(*n), member))

static inline void *memchr_inv(const void *start, int c, size_t bytes)
{
	const u8 *p = start;

	for (; bytes; p++, bytes--)
		if (*p != (u8)c)
			return (void *)p;
	return NULL;
}

/* Memory.  All of it can be made to fail, see native_fail_alloc(). */

void *native_alloc(size_t bytes);
void *native_zalloc(size_t bytes);
void native_free(const void *p);

#define kzalloc(bytes, gfp)		native_zalloc(bytes)
#define kvmalloc(bytes, gfp)		native_alloc(bytes)
#define kvzalloc(bytes, gfp)		native_zalloc(bytes)
#define kvcalloc(n, bytes, gfp)		native_zalloc((size_t)(n) * (bytes))
#define kcalloc(n, bytes, gfp)		native_zalloc((size_t)(n) * (bytes))
#define kfree(p)			native_free(p)
#define kvfree(p)			native_free(p)

/* The @nth allocation from now on fails, once; 0: none does. */
void native_fail_alloc(unsigned long nth);
/* True if that has happened. */
bool native_failed(void);
/* Allocations that were not given back yet. */
long native_allocated(void);

/* RCU: readers say when they hold nothing, writers when they want to know. */

struct rcu_head {
	struct rcu_head *next;
	void (*func)(struct rcu_head *head);
	size_t offset;
};

#define NATIVE_READERS_MAX	16

void call_rcu(struct rcu_head *head, void (*func)(struct rcu_head *head));
void native_kvfree_rcu(struct rcu_head *head, size_t offset);
#define kvfree_rcu(p, member) \
	native_kvfree_rcu(&(p)->member, offsetof(__typeof__(*(p)), member))

/* All readers are through: free what waits. */
void native_quiesce(void);
/* Free what all online readers are through with. */
void native_poll(void);
void native_reader_online(unsigned int reader);
void native_reader_offline(unsigned int reader);
/* This reader holds nothing at the moment. */
void native_reader_quiescent(unsigned int reader);

#define rcu_read_lock()			barrier()
#define rcu_read_unlock()		barrier()
#define rcu_dereference(p)		smp_load_acquire(&(p))
#define rcu_dereference_check(p, c)	smp_load_acquire(&(p))
#define rcu_dereference_protected(p, c)	READ_ONCE(p)
#define rcu_assign_pointer(p, v)	smp_store_release(&(p), v)
#define RCU_INIT_POINTER(p, v)		WRITE_ONCE(p, v)

/*
 * Freed objects are out of bounds for AddressSanitizer.  Off while there are
 * readers, who may look at them as long as they do not believe what they see.
 */
#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
#define native_hide(p, n) \
	do { if (native_hiding) ASAN_POISON_MEMORY_REGION(p, n); } while (0)
#define native_show(p, n)	ASAN_UNPOISON_MEMORY_REGION(p, n)
#else
#define native_hide(p, n)	((void)(p), (void)(n))
#define native_show(p, n)	((void)(p), (void)(n))
#endif
extern bool native_hiding;

#endif /* RTM_NATIVE_H */
