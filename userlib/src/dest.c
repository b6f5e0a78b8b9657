// SPDX-License-Identifier: LGPL-2.1-or-later
/* Look destinations up. */
#include <errno.h>

#include "internal.h"

/* Memory of no bytes would mean that none is wanted. */
static int aux_begin(struct rtm_aux *aux)
{
	return aux && !aux->size ? rtm_aux_reserve(aux, 1) : 0;
}

/* Where the kernel says that the memory is too short, twice as much is tried. */
static int aux_grow(struct rtm_aux *aux)
{
	return rtm_aux_reserve(aux, 2ULL * aux->size);
}

/* The records of one call, at most max_array keys. */
static int find_some(struct rtm_client *client, struct rtm_dest_lookup *cmd, struct rtm_aux *aux)
{
	int ret = aux_begin(aux);

	while (!ret) {
		cmd->aux = aux ? rtm_ptr(aux->data) : 0;
		cmd->aux_len = aux ? aux->size : 0;
		cmd->out_done = 0;
		ret = rtm_device_ioctl(client->fd, RTM_IOC_DEST_LOOKUP, cmd);
		if (ret != -EMSGSIZE || !aux)
			break;
		/* from the start again: a call that fails gives no handles out */
		ret = aux_grow(aux);
	}
	if (aux)
		aux->used = aux->size;
	return ret ? ret : (int)cmd->out_found;
}

RTM_API int rtm_dest_find_many(struct rtm_client *client, uint32_t kind,
			       const struct rtm_prefix *keys, uint32_t count, uint32_t views,
			       uint32_t protocol, struct rtm_route_info *records,
			       struct rtm_aux *aux, struct rtm_dest_handles *handles)
{
	struct rtm_dest_lookup cmd = {
		.size = sizeof(cmd),
		.kind = kind,
		.views = views,
		.protocol = protocol,
		.count = count,
		.keys = rtm_ptr(keys),
		.records = rtm_ptr(records),
		.record_len = sizeof(*records),
		.handles = rtm_ptr(handles),
		.handle_len = handles ? sizeof(*handles) : 0,
	};

	return find_some(client, &cmd, aux);
}

RTM_API int rtm_dest_find(struct rtm_client *client, uint32_t kind, const struct rtm_prefix *key,
			  uint32_t views, uint32_t protocol, struct rtm_route_info *record,
			  struct rtm_aux *aux)
{
	int ret;

	if (rtm_view_count(client, views) != 1)
		return -EINVAL;
	ret = rtm_dest_find_many(client, kind, key, 1, views, protocol, record, aux, NULL);
	if (ret < 0)
		return ret;
	return ret ? 0 : -ENOENT;
}

RTM_API int rtm_dest_describe(struct rtm_client *client, __u64 handle, uint32_t views,
			      uint32_t protocol, struct rtm_route_info *records, uint32_t count,
			      struct rtm_aux *aux, struct rtm_dest_handles *handles)
{
	struct rtm_dest_info cmd;
	int ret = aux_begin(aux);

	if (ret)
		return ret;
	for (;;) {
		cmd = (struct rtm_dest_info){
			.size = sizeof(cmd),
			.handle = handle,
			.views = views,
			.protocol = protocol,
			.records = rtm_ptr(records),
			.record_len = sizeof(*records),
			.count = count,
			.aux = aux ? rtm_ptr(aux->data) : 0,
			.aux_len = aux ? aux->size : 0,
			.handles = rtm_ptr(handles),
			.handle_len = handles ? sizeof(*handles) : 0,
		};
		ret = rtm_device_ioctl(client->fd, RTM_IOC_DEST_INFO, &cmd);
		if (ret != -EMSGSIZE || !aux || cmd.out_count > count)
			break;
		ret = aux_grow(aux);
		if (ret)
			return ret;
	}
	if (aux)
		aux->used = aux->size;
	return ret ? ret : (int)cmd.out_count;
}

RTM_API int rtm_dest_hold(struct rtm_client *client, __u64 handle, const struct rtm_prefix *prefix,
			  uint32_t views, uint32_t hold_ms, uint32_t *total_ms)
{
	struct rtm_dest_hold cmd = {
		.size = sizeof(cmd),
		.handle = handle,
		.views = views,
		.hold_ms = hold_ms,
	};
	int ret;

	if (!handle)
		cmd.prefix = *prefix;
	ret = rtm_device_ioctl(client->fd, RTM_IOC_DEST_HOLD, &cmd);
	if (!ret && total_ms)
		*total_ms = cmd.out_hold_ms;
	return ret;
}

static int slot(struct rtm_client *client, __u64 handle, const struct rtm_prefix *prefix,
		struct rtm_dest_opaque *cmd)
{
	cmd->size = sizeof(*cmd);
	cmd->handle = handle;
	if (!handle)
		cmd->prefix = *prefix;
	return rtm_device_ioctl(client->fd, RTM_IOC_DEST_OPAQUE, cmd);
}

RTM_API int rtm_dest_slot_get(struct rtm_client *client, __u64 handle,
			      const struct rtm_prefix *prefix, uint64_t *value)
{
	struct rtm_dest_opaque cmd = { .flags = 0 };
	int ret = slot(client, handle, prefix, &cmd);

	if (!ret)
		*value = cmd.out_value;
	return ret;
}

RTM_API int rtm_dest_slot_set(struct rtm_client *client, __u64 handle,
			      const struct rtm_prefix *prefix, uint64_t value)
{
	struct rtm_dest_opaque cmd = { .flags = RTM_OPAQUE_F_SET, .value = value };

	return slot(client, handle, prefix, &cmd);
}

RTM_API int rtm_dest_slot_swap(struct rtm_client *client, __u64 handle,
			       const struct rtm_prefix *prefix, uint64_t expect, uint64_t value)
{
	struct rtm_dest_opaque cmd = {
		.flags = RTM_OPAQUE_F_SET | RTM_OPAQUE_F_IF,
		.value = value,
		.expect = expect,
	};

	return slot(client, handle, prefix, &cmd);
}
