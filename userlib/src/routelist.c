// SPDX-License-Identifier: LGPL-2.1-or-later
/* Lists of own routes. */
#include "internal.h"

RTM_API int rtm_routelist_new(struct rtm_client *client, __u64 *list)
{
	struct rtm_routelist_new cmd = { .size = sizeof(cmd) };
	int ret = rtm_device_ioctl(client->fd, RTM_IOC_ROUTELIST_NEW, &cmd);

	if (!ret)
		*list = cmd.out_handle;
	return ret;
}

RTM_API int rtm_routelist_move(struct rtm_client *client, __u64 list, const __u64 *routes,
			       uint32_t count)
{
	struct rtm_routelist_move cmd = {
		.size = sizeof(cmd),
		.count = count,
		.list = list,
		.handles = rtm_ptr(routes),
	};

	return rtm_device_ioctl(client->fd, RTM_IOC_ROUTELIST_MOVE, &cmd);
}

RTM_API int rtm_routelist_enum(struct rtm_client *client, __u64 list, __u64 *walk)
{
	struct rtm_routelist_enum cmd = { .size = sizeof(cmd), .list = list };
	int ret = rtm_device_ioctl(client->fd, RTM_IOC_ROUTELIST_ENUM, &cmd);

	if (!ret)
		*walk = cmd.out_handle;
	return ret;
}

RTM_API int rtm_routelist_fetch(struct rtm_client *client, __u64 walk, __u64 *handles,
				struct rtm_route_info *routes, uint32_t count)
{
	struct rtm_routelist_fetch cmd = {
		.size = sizeof(cmd),
		.count = count,
		.handle = walk,
		.records = rtm_ptr(routes),
		.record_len = routes ? sizeof(*routes) : 0,
		.handles = rtm_ptr(handles),
	};
	int ret = rtm_device_ioctl(client->fd, RTM_IOC_ROUTELIST_FETCH, &cmd);

	return ret ? ret : (int)cmd.out_count;
}
