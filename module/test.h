/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Test hooks.  All of them are empty unless RTM_TEST is set.
 */
#ifndef RTM_TEST_H
#define RTM_TEST_H

#include "core.h"

/* Bit 0 is clear: a poisoned record does not look like a live one. */
#define RTM_POISON_FREE	0x6a

#ifdef RTM_TEST

/* What rtm_kunit and rtm_bench need of rtm. */
#ifdef __KERNEL__
#include <linux/export.h>
#define RTM_EXPORT_TEST(sym)	EXPORT_SYMBOL_NS_GPL(sym, RTM_TEST)
/* AddressSanitizer knows about free objects in the native build. */
#define native_hide(p, n)	((void)0)
#define native_show(p, n)	((void)0)
#else
#define RTM_EXPORT_TEST(sym)
#endif

/*
 * A free object keeps its first two words, sequence count and free list link;
 * the rest is poison, and nobody may write to it.
 */
static inline void rtm_test_poison(void *obj, size_t size)
{
	memset((char *)obj + 8, RTM_POISON_FREE, size - 8);
	native_hide((char *)obj + 8, size - 8);
}

static inline void rtm_test_unpoison(void *obj, size_t size)
{
	native_show((char *)obj + 8, size - 8);
	WARN_ON_ONCE(memchr_inv((char *)obj + 8, RTM_POISON_FREE, size - 8));
}

#else

#define RTM_EXPORT_TEST(sym)

static inline void rtm_test_poison(void *obj, size_t size) { }
static inline void rtm_test_unpoison(void *obj, size_t size) { }

#endif

#endif /* RTM_TEST_H */
