// SPDX-License-Identifier: LGPL-2.1-or-later
/* Next hops of an owner. */
#include <errno.h>

#include "internal.h"

static int nexthop_cmd(struct rtm_client *client, unsigned long nr, struct rtm_nexthop_cmd *cmd)
{
	cmd->size = sizeof(*cmd);
	return rtm_device_ioctl(client->fd, nr, cmd);
}

/* what a program gives; the rest of the record is the kernel's */
static struct rtm_nexthop_info nexthop_input(const struct rtm_nexthop_info *info)
{
	return (struct rtm_nexthop_info){
		.hop = info->hop,
		.opaque = info->opaque,
		.remote = info->remote,
		.flags = info->flags,
	};
}

RTM_API int rtm_nexthop_add(struct rtm_client *client, const struct rtm_nexthop_info *info,
			    __u64 *handle)
{
	struct rtm_nexthop_cmd cmd = {
		.flags = handle ? RTM_NEXTHOP_F_HANDLE : 0,
		.info = nexthop_input(info),
	};
	int ret = nexthop_cmd(client, RTM_IOC_NEXTHOP_ADD, &cmd);

	if (ret)
		return ret;
	if (handle)
		*handle = cmd.handle;
	return cmd.out_change ? 1 : 0;
}

RTM_API int rtm_nexthop_update(struct rtm_client *client, __u64 handle,
			       const struct rtm_nexthop_info *info)
{
	struct rtm_nexthop_cmd cmd = { .handle = handle, .info = nexthop_input(info) };

	if (!handle)
		return -ENOENT;
	return nexthop_cmd(client, RTM_IOC_NEXTHOP_ADD, &cmd);
}

RTM_API int rtm_nexthop_find(struct rtm_client *client, struct rtm_nexthop_info *info,
			     __u64 *handle)
{
	struct rtm_nexthop_cmd cmd = {
		.flags = handle ? RTM_NEXTHOP_F_HANDLE : 0,
		.info.hop = info->hop,
	};
	int ret = nexthop_cmd(client, RTM_IOC_NEXTHOP_FIND, &cmd);

	if (ret)
		return ret;
	*info = cmd.info;
	if (handle)
		*handle = cmd.handle;
	return 0;
}

RTM_API int rtm_nexthop_del(struct rtm_client *client, const struct rtm_hop *hop)
{
	struct rtm_nexthop_cmd cmd = { .info.hop = *hop };

	return nexthop_cmd(client, RTM_IOC_NEXTHOP_DEL, &cmd);
}

RTM_API int rtm_nexthop_del_handle(struct rtm_client *client, __u64 handle)
{
	struct rtm_nexthop_cmd cmd = { .handle = handle };

	if (!handle)
		return -ENOENT;
	return nexthop_cmd(client, RTM_IOC_NEXTHOP_DEL, &cmd);
}

RTM_API int rtm_nexthop_describe(struct rtm_client *client, __u64 handle,
				 struct rtm_nexthop_info *info)
{
	struct rtm_nexthop_cmd cmd = { .handle = handle };
	int ret = nexthop_cmd(client, RTM_IOC_NEXTHOP_INFO, &cmd);

	if (!ret)
		*info = cmd.info;
	return ret;
}

RTM_API int rtm_nexthop_describe_owner(struct rtm_client *client, __u64 handle,
				       struct rtm_nexthop_info *info, __u64 *owner)
{
	struct rtm_nexthop_cmd cmd = { .flags = RTM_NEXTHOP_F_OWNER, .handle = handle };
	int ret = nexthop_cmd(client, RTM_IOC_NEXTHOP_INFO, &cmd);

	if (!ret) {
		*info = cmd.info;
		*owner = cmd.out_owner;
	}
	return ret;
}

RTM_API int rtm_nexthop_list(struct rtm_client *client, struct rtm_nexthop_list *query,
			     struct rtm_nexthop_info *records, uint32_t count)
{
	int ret;

	query->size = sizeof(*query);
	query->record_len = sizeof(*records);
	query->records = rtm_ptr(records);
	query->count = count < client->max_array ? count : client->max_array;
	query->out_count = 0;
	ret = rtm_device_ioctl(client->fd, RTM_IOC_NEXTHOP_LIST, query);
	if (ret)
		return ret;
	if (query->out_count) {
		query->after = records[query->out_count - 1].hop;
		query->flags |= RTM_LIST_F_AFTER;
	}
	return query->out_count;
}
