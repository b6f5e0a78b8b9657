/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * /dev/rtm_bench: lookups timed inside the kernel.  A means of measuring, no
 * contract: program and module are built from the same tree.
 */
#ifndef RTM_BENCH_H
#define RTM_BENCH_H

#include <linux/ioctl.h>
#include <linux/types.h>

/* What is looked up, and in what. */
enum rtm_bench_what {
	RTM_BENCH_SPIN,		/* nothing: arithmetic, to see what the machine gives */
	RTM_BENCH_RTM,		/* longest match with the winning route's record */
	RTM_BENCH_RTM_HOP,	/* the same and the address of its next hop */
	RTM_BENCH_RTM_MANY,	/* as RTM_BENCH_RTM, some at a time */
	RTM_BENCH_RTM_EXACT,	/* exact match with the best route's record */
	RTM_BENCH_FIB,		/* fib_table_lookup(), IPv4 */
	RTM_BENCH_BPF,		/* a map of type LPM trie */
	RTM_BENCH_WHATS,
};

/**
 * struct rtm_bench_key - an address, or for RTM_BENCH_RTM_EXACT a prefix
 * @hi: left aligned, host order
 * @lo: the rest of an IPv6 address
 * @len: length in bits
 * @pad: zero
 */
struct rtm_bench_key {
	__u64	hi;
	__u64	lo;
	__u32	len;
	__u32	pad;
};

/**
 * struct rtm_bench_result - what was found
 * @len: length of the prefix; 0xff if nothing was found
 * @hop: the next hop's address, its last 32 bits
 */
struct rtm_bench_result {
	__u32	len;
	__u32	hop;
};

/* The value in a BPF map. */
struct rtm_bench_value {
	__u32	hop;
	__u8	len;
	__u8	metric;
	__u16	pad;
};

/**
 * struct rtm_bench_run - RTM_BENCH_IOC_RUN
 * @what: enum rtm_bench_what
 * @fd: file attached to the table, or the map; else -1
 * @family: AF_INET or AF_INET6
 * @fib_table: number of the kernel's table
 * @keys: pointer to an array of struct rtm_bench_key
 * @results: pointer to an array of struct rtm_bench_result, or 0; with it, the
 *	time means nothing
 * @count: entries in @keys
 * @start: where to begin
 * @duration_ms: 0: each key once; else round and round for so long
 * @reserved: zero
 * @out_lookups: lookups done
 * @out_ns: time
 * @out_sum: the sum of the lengths found: equal for all that do the same job
 */
struct rtm_bench_run {
	__u32	what;
	__s32	fd;
	__u32	family;
	__u32	fib_table;
	__u64	keys;
	__u64	results;
	__u32	count;
	__u32	start;
	__u32	duration_ms;
	__u32	reserved;
	__u64	out_lookups;
	__u64	out_ns;
	__u64	out_sum;
};

#define RTM_BENCH_IOC_RUN	_IOWR(0xBD, 0, struct rtm_bench_run)

/* Of /dev/rtm_bench_clock: nanoseconds, of the clock that suits the guest. */
#define RTM_BENCH_IOC_CLOCK	_IOR(0xBD, 1, __u64)

#endif /* RTM_BENCH_H */
