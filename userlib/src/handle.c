// SPDX-License-Identifier: LGPL-2.1-or-later
/* Counts on the handles of a client. */
#include <errno.h>

#include "internal.h"

/* All entries are done, also those after one that is no handle. */
static int handles_cmd(struct rtm_client *client, unsigned long nr, const __u64 *handles,
		       uint32_t count)
{
	struct rtm_handles cmd;
	uint32_t done, part;
	int err = 0, ret;

	for (done = 0; done < count; done += part) {
		part = count - done;
		if (part > client->max_array)
			part = client->max_array;
		cmd = (struct rtm_handles){
			.size = sizeof(cmd),
			.count = part,
			.handles = rtm_ptr(handles + done),
		};
		ret = rtm_device_ioctl(client->fd, nr, &cmd);
		if (ret && ret != -ENOENT)
			return ret;
		if (ret)
			err = ret;
	}
	return err;
}

RTM_API int rtm_handle_ref(struct rtm_client *client, const __u64 *handles, uint32_t count)
{
	return handles_cmd(client, RTM_IOC_HANDLE_REF, handles, count);
}

RTM_API int rtm_handle_release(struct rtm_client *client, const __u64 *handles, uint32_t count)
{
	return handles_cmd(client, RTM_IOC_HANDLE_RELEASE, handles, count);
}
