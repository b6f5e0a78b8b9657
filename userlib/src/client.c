// SPDX-License-Identifier: LGPL-2.1-or-later
/* One open file: open, attach, ask, close. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>

#include "internal.h"

RTM_API int rtm_client_adopt(struct rtm_client **client, int fd)
{
	struct rtm_query query = { .size = sizeof(query) };
	struct rtm_client *c;
	int ret;

	ret = rtm_device_ioctl(fd, RTM_IOC_QUERY, &query);
	if (ret)
		return ret;
	if (query.out_version < 1 || !query.out_max_array)
		return -EPROTONOSUPPORT;
	c = calloc(1, sizeof(*c));
	if (!c)
		return -ENOMEM;
	c->fd = fd;
	c->max_array = query.out_max_array;
	c->views = query.out_views;
	*client = c;
	return 0;
}

RTM_API int rtm_client_open(struct rtm_client **client, const char *path, unsigned int flags)
{
	int fd, ret;

	if (flags & ~RTM_OPEN_READ)
		return -EOPNOTSUPP;
	fd = rtm_device_open(path ? path : RTM_DEVICE_PATH,
			     flags & RTM_OPEN_READ ? O_RDONLY : O_RDWR);
	if (fd < 0)
		return fd;
	ret = rtm_client_adopt(client, fd);
	if (ret)
		rtm_device_close(fd);
	return ret;
}

RTM_API void rtm_client_close(struct rtm_client *client)
{
	if (!client)
		return;
	rtm_device_close(client->fd);
	free(client);
}

RTM_API int rtm_client_fd(const struct rtm_client *client)
{
	return client->fd;
}

RTM_API int rtm_client_query(struct rtm_client *client, struct rtm_query *query)
{
	*query = (struct rtm_query){ .size = sizeof(*query) };
	return rtm_device_ioctl(client->fd, RTM_IOC_QUERY, query);
}

RTM_API int rtm_client_attach(struct rtm_client *client, uint16_t instance, int family)
{
	struct rtm_attach cmd = { .size = sizeof(cmd), .instance = instance };

	if (family < 0 || family > UINT16_MAX)
		return -EAFNOSUPPORT;
	cmd.family = family;
	return rtm_device_ioctl(client->fd, RTM_IOC_ATTACH, &cmd);
}

RTM_API int rtm_client_detach(struct rtm_client *client)
{
	struct rtm_detach cmd = { .size = sizeof(cmd) };

	return rtm_device_ioctl(client->fd, RTM_IOC_DETACH, &cmd);
}

RTM_API int rtm_client_stats(struct rtm_client *client, struct rtm_stats *stats)
{
	*stats = (struct rtm_stats){ .size = sizeof(*stats) };
	return rtm_device_ioctl(client->fd, RTM_IOC_STATS, stats);
}

RTM_API int rtm_client_open_reader(struct rtm_client **client, uint16_t instance, int family)
{
	struct rtm_client *c;
	int ret;

	ret = rtm_client_open(&c, NULL, RTM_OPEN_READ);
	if (ret)
		return ret;
	ret = rtm_client_attach(c, instance, family);
	if (ret)
		rtm_client_close(c);
	else
		*client = c;
	return ret;
}

RTM_API int rtm_client_open_owner(struct rtm_client **client, int family, uint32_t protocol,
				  uint32_t protocol_instance)
{
	struct rtm_entity_register reg = {
		.protocol = protocol,
		.protocol_instance = protocol_instance,
	};
	struct rtm_client *c;
	int ret;

	if (family < 0 || family > UINT16_MAX)
		return -EAFNOSUPPORT;
	reg.family = family;
	ret = rtm_client_open(&c, NULL, 0);
	if (ret)
		return ret;
	ret = rtm_entity_register(c, &reg);
	if (ret)
		rtm_client_close(c);
	else
		*client = c;
	return ret;
}
