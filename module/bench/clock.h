/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The clock of the benchmarks.  User Mode Linux is a process of a machine that
 * does other things too, and counts their time as its own; so ask that machine
 * for the processor time of this process.  Elsewhere: time.
 */
#ifndef RTM_BENCH_CLOCK_H
#define RTM_BENCH_CLOCK_H

#include <linux/ktime.h>
#include <linux/time64.h>

#ifdef CONFIG_UML
#define HOST_CLOCK_GETTIME	228
#define HOST_PROCESS_CPUTIME	2

static inline u64 bench_clock(void)
{
	struct { s64 sec, nsec; } ts;
	long ret;

	/* A kernel that is a process makes system calls like any other. */
	asm volatile("syscall" : "=a"(ret)
		     : "a"(HOST_CLOCK_GETTIME), "D"(HOST_PROCESS_CPUTIME),
		       "S"(&ts)
		     : "rcx", "r11", "memory");
	return ret ? ktime_get_ns() : ts.sec * NSEC_PER_SEC + ts.nsec;
}
#else
static inline u64 bench_clock(void)
{
	return ktime_get_ns();
}
#endif

#endif /* RTM_BENCH_CLOCK_H */
