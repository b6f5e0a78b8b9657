/* SPDX-License-Identifier: GPL-2.0 */
/* Hold-down: mark, and what handles tell of it. */
#ifndef RTM_HOLD_TEST_H
#define RTM_HOLD_TEST_H

#include "rtm_test.h"

/* Returns the hold time, or a negative errno. */
static inline long _test_hold(int fd, __u64 handle, const char *prefix, __u32 views, __u32 ms)
{
	struct rtm_dest_hold h = {
		.size = sizeof(h),
		.handle = handle,
		.views = views,
		.hold_ms = ms,
		.out_hold_ms = POISON32,
	};
	int rc;

	if (prefix)
		h.prefix = pfx(prefix);
	rc = rtm_call(fd, RTM_IOC_DEST_HOLD, &h);
	return rc ? rc : (long)h.out_hold_ms;
}

static inline struct rtm_stats stats_of(int fd)
{
	struct rtm_stats s;

	if (_test_stats(fd, &s))
		memset(&s, 0xff, sizeof(s));
	return s;
}

/* DEST_INFO by handle, one record, with handles. */
static inline int _test_dest_handles(int fd, __u64 handle, __u32 views,
				     struct rtm_route_info *records,
				     struct rtm_dest_handles *handles, __u32 count)
{
	struct rtm_dest_info d = {
		.size = sizeof(d),
		.handle = handle,
		.views = views,
		.records = u64ptr(records),
		.record_len = sizeof(*records),
		.count = count,
		.handles = u64ptr(handles),
		.handle_len = sizeof(*handles),
	};

	poison(records, count * sizeof(*records));
	poison(handles, count * sizeof(*handles));
	return rtm_call(fd, RTM_IOC_DEST_INFO, &d);
}

#endif
