/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Test hooks.  All of them are empty unless RTM_TEST is set.
 */
#ifndef RTM_TEST_H
#define RTM_TEST_H

#include "core.h"

/* What rtm_kunit and rtm_bench need of rtm. */
#if defined(RTM_TEST) && defined(__KERNEL__)
#include <linux/export.h>
#define EXPORT_SYMBOL_RTM_TEST(sym)	EXPORT_SYMBOL_NS_GPL(sym, RTM_TEST)
#else
#define EXPORT_SYMBOL_RTM_TEST(sym)	/* nothing */
#endif

/* AddressSanitizer knows about free objects, in the native build. */
#ifdef __KERNEL__
static inline void native_hide(void *obj, size_t size) { }
static inline void native_show(void *obj, size_t size) { }
#endif

/* Bit 0 is clear: a poisoned record does not look like a live one. */
#define RTM_POISON_FREE	0x6a

/*
 * A free object keeps its first two words, sequence count and free list link;
 * the rest is poison, and nobody may write to it.
 */
#ifdef RTM_TEST
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
static inline void rtm_test_poison(void *obj, size_t size) { }
static inline void rtm_test_unpoison(void *obj, size_t size) { }
#endif

#endif /* RTM_TEST_H */
