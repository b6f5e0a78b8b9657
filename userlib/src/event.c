// SPDX-License-Identifier: LGPL-2.1-or-later
/* Events: entities that come and go, routes that expired, changes, calls. */
#include "internal.h"

RTM_API int rtm_event_fetch(struct rtm_client *client, struct rtm_event *events, uint32_t count,
			    int timeout_ms, uint32_t flags)
{
	struct rtm_event_fetch cmd = {
		.size = sizeof(cmd),
		.flags = flags,
		.records = rtm_ptr(events),
		.record_len = sizeof(*events),
		.count = count,
		.timeout_ms = timeout_ms < 0 ? -1 : timeout_ms,
	};
	int ret = rtm_device_ioctl(client->fd, RTM_IOC_EVENT_FETCH, &cmd);

	return ret ? ret : (int)cmd.out_count;
}
