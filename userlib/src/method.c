// SPDX-License-Identifier: LGPL-2.1-or-later
/* Methods that entities export to each other. */
#include "internal.h"

RTM_API int rtm_method_invoke(struct rtm_client *client, struct rtm_method_invoke *call)
{
	call->size = sizeof(*call);
	return rtm_device_ioctl(client->fd, RTM_IOC_METHOD_INVOKE, call);
}

RTM_API int rtm_method_take(struct rtm_client *client, struct rtm_method_take *take)
{
	take->size = sizeof(*take);
	return rtm_device_ioctl(client->fd, RTM_IOC_METHOD_TAKE, take);
}

RTM_API int rtm_method_reply(struct rtm_client *client, __u64 call, int status,
			     const void *output, uint32_t len)
{
	struct rtm_method_reply cmd = {
		.size = sizeof(cmd),
		.status = status,
		.call = call,
		.output = rtm_ptr(output),
		.output_len = len,
	};

	return rtm_device_ioctl(client->fd, RTM_IOC_METHOD_REPLY, &cmd);
}

static int block(struct rtm_client *client, uint32_t flags, __u64 target, __u64 call,
		 uint32_t timeout_ms)
{
	struct rtm_method_block cmd = {
		.size = sizeof(cmd),
		.flags = flags,
		.target = target,
		.call = call,
		.timeout_ms = timeout_ms,
	};

	return rtm_device_ioctl(client->fd, RTM_IOC_METHOD_BLOCK, &cmd);
}

RTM_API int rtm_method_block(struct rtm_client *client, __u64 target, __u64 call,
			     uint32_t timeout_ms)
{
	return block(client, RTM_METHOD_BLOCK_F_BLOCK, target, call, timeout_ms);
}

RTM_API int rtm_method_resume(struct rtm_client *client, __u64 target)
{
	return block(client, 0, target, 0, 0);
}
