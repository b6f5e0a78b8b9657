/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the pure files (prefix, arena, trie, walk, record) build on.  In the
 * kernel these are the kernel's own headers; the native build of the same
 * files, for sanitizers and benchmarks, brings stand-ins.
 */
#ifndef RTM_CORE_H
#define RTM_CORE_H

#ifdef __KERNEL__
#include <linux/bitops.h>
#include <linux/build_bug.h>
#include <linux/compiler.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/limits.h>
#include <linux/list.h>
#include <linux/mm.h>
#include <linux/preempt.h>
#include <linux/prefetch.h>
#include <linux/processor.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/types.h>
#include <asm/barrier.h>
#ifdef CONFIG_UML
#include <asm/cpufeature.h>
#endif
#else
#include "native.h"
#endif

/*
 * Bits set in @x: where a slot of a trie node is.
 *
 * An ordinary kernel puts the instruction in the place of hweight64() when it
 * boots.  User mode Linux never does, and would spend a third of a lookup in
 * the routine that stands in for it.
 */
static __always_inline unsigned int rtm_popcount64(u64 x)
{
#if defined(CONFIG_UML) && defined(CONFIG_X86_64)
	if (likely(boot_cpu_has(X86_FEATURE_POPCNT))) {
		u64 n;

		asm("popcnt %1, %0" : "=r" (n) : "r" (x) : "cc");
		return n;
	}
#endif
	return hweight64(x);
}

/*
 * Sequence counts of objects whose memory is type stable.  Not seqcount_t,
 * which grows under lockdep while the size of our objects is the point.
 *
 * A writer excludes other writers by the table lock.  Preemption is off while
 * the count is odd, so a reader that waits for it waits for instructions, not
 * for a scheduling decision.
 */
static inline void rtm_seq_write_begin(u32 *seq)
{
	preempt_disable();
	WRITE_ONCE(*seq, *seq + 1);
	smp_wmb();	/* readers see the odd count before any change */
}

static inline void rtm_seq_write_end(u32 *seq)
{
	smp_wmb();	/* readers see every change before the even count */
	WRITE_ONCE(*seq, *seq + 1);
	preempt_enable();
}

/*
 * The count to compare with later.  Never waits: what is at @seq may be no
 * count at all, if a race is already lost.
 * Return: false if a writer is at it.
 */
static inline bool rtm_seq_read_begin(const u32 *seq, u32 *s)
{
	/* Pairs with the barriers of the two functions above. */
	*s = smp_load_acquire(seq);
	return likely(!(*s & 1));
}

/* True if nothing was written since rtm_seq_read_begin() returned @s. */
static inline bool rtm_seq_read_ok(const u32 *seq, u32 s)
{
	smp_rmb();	/* what was read before is read before the count */
	return likely(READ_ONCE(*seq) == s);
}

#endif /* RTM_CORE_H */
