// SPDX-License-Identifier: GPL-2.0
/*
 * rtm's change feed, by raw ioctls.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "listen.h"

/* A file that only looks at the IPv4 table. */
int rtm_observe(void)
{
	struct rtm_attach attach = {
		.size = sizeof(attach),
		.family = AF_INET,
	};
	int fd = rtm_open(AF_INET, 0, 0);

	if (ioctl(fd, RTM_IOC_ATTACH, &attach))
		die("cannot attach");
	return fd;
}

unsigned int rtm_subscribe(int fd, unsigned int flags)
{
	struct rtm_notify_open open = {
		.size = sizeof(open),
		.flags = flags,
		.views = RTM_VIEWS_UCAST,
		.types = RTM_NOTIFY_T_ALL,
	};

	if (ioctl(fd, RTM_IOC_NOTIFY_OPEN, &open))
		die("cannot subscribe");
	return open.out_subscription;
}

/* Into @records, BATCH of them.  Return: how many. */
size_t rtm_fetch(int fd, unsigned int subscription, void *records, bool brief,
		 unsigned int *flags)
{
	struct rtm_notify_fetch fetch = {
		.size = sizeof(fetch),
		.flags = brief ? RTM_LIST_F_BRIEF : 0,
		.subscription = subscription,
		.count = BATCH,
		.records = (uintptr_t)records,
		.record_len = brief ? sizeof(struct rtm_route_brief) :
				      sizeof(struct rtm_route_info),
	};

	if (ioctl(fd, RTM_IOC_NOTIFY_FETCH, &fetch))
		die("fetch");
	*flags = fetch.out_flags;
	return fetch.out_count;
}

/* Updates as records with their operations. */
struct rtm_route_brief *rtm_updates(const struct table *updates)
{
	struct rtm_route_info *records = rtm_records(updates, 0);
	struct rtm_route_brief *briefs = rtm_briefs(records, updates->n);
	size_t i;

	for (i = 0; i < updates->n; i++) {
		bool gone = updates->e[i].metric == WITHDRAWN;

		briefs[i].op = gone ? RTM_OP_DEL : RTM_OP_SET;
		if (gone) {
			briefs[i].metric = 0;
			briefs[i].nh_count = 0;
			briefs[i].hop_len = 0;
			briefs[i].ifindex = 0;
		}
	}
	free(records);
	return briefs;
}
