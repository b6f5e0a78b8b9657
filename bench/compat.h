/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The library for sources written for Windows, side by side with librtm: what
 * the files that measure it share.
 */
#ifndef COMPAT_H
#define COMPAT_H

#include "bench.h"

#define SOME	65536	/* operations, where each is a call or more */

/**
 * struct lap - one thing that is timed
 * @start: when it began
 * @made: system calls of the libraries until then
 */
struct lap {
	double start;
	unsigned long made;
};

/* compat.c */
void lap_begin(struct lap *lap);
void lap_end(const struct lap *lap, const char *what, const char *who,
	     const struct table *t, size_t n, size_t calls);
void compat_expect(size_t routes);
void measure_compat(struct table *t, unsigned int runs);
void measure_compat_calls(struct table *t, unsigned int runs);

/* native.c: the same by librtm */
void native_bulk(const struct table *t, struct rtm_route_info *records);
void native_calls(const struct table *t, struct rtm_route_info *records,
		  const struct rtm_prefix *keys, size_t some);

/* compat_v1.c */
void v1_calls(const struct table *t);

#endif /* COMPAT_H */
