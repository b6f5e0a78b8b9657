// SPDX-License-Identifier: LGPL-2.1-or-later
/* Owners of routes. */
#include <errno.h>
#include <stdlib.h>

#include "internal.h"

RTM_API int rtm_entity_register(struct rtm_client *client, struct rtm_entity_register *reg)
{
	int ret;

	reg->size = sizeof(*reg);
	ret = rtm_device_ioctl(client->fd, RTM_IOC_ENTITY_REGISTER, reg);
	if (!ret)
		client->family = reg->family;
	return ret;
}

RTM_API int rtm_entity_deregister(struct rtm_client *client)
{
	struct rtm_entity_deregister cmd = { .size = sizeof(cmd) };

	client->family = 0;
	return rtm_device_ioctl(client->fd, RTM_IOC_ENTITY_DEREGISTER, &cmd);
}

RTM_API int rtm_entity_list(struct rtm_client *client, uint32_t flags,
			    struct rtm_entity_info **list)
{
	struct rtm_entity_info *records = NULL, *bigger;
	struct rtm_entity_list cmd;
	uint32_t room = 64;
	int ret;

	do {
		bigger = realloc(records, room * sizeof(*records));
		if (!bigger) {
			ret = -ENOMEM;
			break;
		}
		records = bigger;
		cmd = (struct rtm_entity_list){
			.size = sizeof(cmd),
			.flags = flags,
			.records = rtm_ptr(records),
			.record_len = sizeof(*records),
			.count = room,
		};
		ret = rtm_device_ioctl(client->fd, RTM_IOC_ENTITY_LIST, &cmd);
		/* more may register before the next try */
		room = cmd.out_total + 16;
	} while (ret == -EMSGSIZE);
	if (ret) {
		free(records);
		return ret;
	}
	*list = records;
	return cmd.out_total;
}

RTM_API int rtm_entity_find(struct rtm_client *client, uint32_t entity,
			    struct rtm_entity_info *info)
{
	*info = (struct rtm_entity_info){ .size = sizeof(*info), .entity = entity };
	return rtm_device_ioctl(client->fd, RTM_IOC_ENTITY_INFO, info);
}

RTM_API int rtm_entity_describe(struct rtm_client *client, __u64 handle,
				struct rtm_entity_info *info)
{
	if (!handle)
		return -ENOENT;
	*info = (struct rtm_entity_info){ .size = sizeof(*info), .handle = handle };
	return rtm_device_ioctl(client->fd, RTM_IOC_ENTITY_INFO, info);
}
