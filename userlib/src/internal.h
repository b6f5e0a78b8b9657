/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the files of librtm share. */
#ifndef RTM_INTERNAL_H
#define RTM_INTERNAL_H

#include <stdatomic.h>

#include <rtm/rtm.h>

#define RTM_API __attribute__((visibility("default")))

/**
 * struct rtm_client - one open file
 * @fd: the file
 * @max_array: records that the kernel takes in one call
 * @views: views that the kernel has
 * @family: of the table that it is registered with, 0 if the library does not know
 */
struct rtm_client {
	int fd;
	uint32_t max_array;
	uint32_t views;
	_Atomic uint16_t family;
};

/**
 * struct rtm_aux - auxiliary memory, of records in either direction
 * @data: the memory, passed to the kernel as it is
 * @used: bytes that hold something
 * @size: bytes there are
 */
struct rtm_aux {
	uint8_t *data;
	uint32_t used;
	uint32_t size;
};

/* device.c: the only file that knows open(2) and ioctl(2); tests replace it */
int rtm_device_open(const char *path, int oflags);
int rtm_device_ioctl(int fd, unsigned long cmd, void *arg);
void rtm_device_close(int fd);

/* auxmem.c; the most that one route can bring */
#define RTM_AUX_ROUTE	(RTM_MAX_NEXTHOPS * sizeof(struct rtm_hop) + RTM_MAX_OPAQUE)
int rtm_aux_reserve(struct rtm_aux *aux, uint64_t size);

/* brief.c */
uint32_t rtm_brief_make(const struct rtm_client *client, const struct rtm_route_info *routes,
			uint32_t count, struct rtm_route_brief *briefs);

/* Records that the kernel tells of a destination: one a view. */
static inline uint32_t rtm_view_count(const struct rtm_client *client, uint32_t views)
{
	if (views == RTM_VIEWS_ANY)
		return 1;
	if (views == RTM_VIEWS_ALL)
		views = client->views;
	return __builtin_popcount(views);
}

/* The kernel takes pointers as 64-bit numbers. */
static inline uint64_t rtm_ptr(const void *p)
{
	return (uint64_t)(uintptr_t)p;
}

#endif /* RTM_INTERNAL_H */
