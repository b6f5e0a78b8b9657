// SPDX-License-Identifier: LGPL-2.1-or-later
/* Subscriptions to changes, and a feed that reads one. */
#include <errno.h>
#include <stdlib.h>

#include "internal.h"

#define FEED_RECORDS	4096U
#define FEED_AUX	65536U

/**
 * struct rtm_feed - a subscription and the batch read last
 * @client: whose file it is in
 * @subscription: its number
 * @want_aux: auxiliary memory is asked for
 * @records: the last batch
 * @handles: parallel to @records, or NULL
 * @count: records in the last batch
 * @flags: RTM_NOTIFY_OUT_* of the last batch
 * @seq: the table's sequence number as of the last batch
 * @aux: auxiliary memory of the last batch
 */
struct rtm_feed {
	struct rtm_client *client;
	uint32_t subscription;
	int want_aux;
	struct rtm_route_info *records;
	struct rtm_dest_handles *handles;
	uint32_t count;
	uint32_t flags;
	uint64_t seq;
	struct rtm_aux aux;
};

RTM_API int rtm_notify_open(struct rtm_client *client, struct rtm_notify_open *cmd)
{
	cmd->size = sizeof(*cmd);
	return rtm_device_ioctl(client->fd, RTM_IOC_NOTIFY_OPEN, cmd);
}

RTM_API int rtm_notify_close(struct rtm_client *client, uint32_t subscription)
{
	struct rtm_notify_close cmd = { .size = sizeof(cmd), .subscription = subscription };

	return rtm_device_ioctl(client->fd, RTM_IOC_NOTIFY_CLOSE, &cmd);
}

RTM_API int rtm_notify_fetch(struct rtm_client *client, struct rtm_notify_fetch *cmd)
{
	cmd->size = sizeof(*cmd);
	return rtm_device_ioctl(client->fd, RTM_IOC_NOTIFY_FETCH, cmd);
}

static int dests(struct rtm_client *client, uint32_t subscription, uint32_t op,
		 const __u64 *handles, const struct rtm_prefix *prefixes, uint32_t count,
		 int32_t *status)
{
	struct rtm_notify_dests cmd = {
		.size = sizeof(cmd),
		.subscription = subscription,
		.op = op,
		.count = count,
		.handles = rtm_ptr(handles),
		.prefixes = rtm_ptr(prefixes),
		.status = rtm_ptr(status),
	};

	return rtm_device_ioctl(client->fd, RTM_IOC_NOTIFY_DESTS, &cmd);
}

RTM_API int rtm_notify_dests(struct rtm_client *client, uint32_t subscription, uint32_t op,
			     const __u64 *handles, uint32_t count, int32_t *status)
{
	return dests(client, subscription, op, handles, NULL, count, status);
}

RTM_API int rtm_notify_prefixes(struct rtm_client *client, uint32_t subscription, uint32_t op,
				const struct rtm_prefix *prefixes, uint32_t count,
				int32_t *status)
{
	return dests(client, subscription, op, NULL, prefixes, count, status);
}

static int feed_alloc(struct rtm_feed *feed, unsigned int flags)
{
	feed->records = calloc(FEED_RECORDS, sizeof(*feed->records));
	if (!feed->records)
		return -ENOMEM;
	if (flags & RTM_FEED_F_HANDLES) {
		feed->handles = calloc(FEED_RECORDS, sizeof(*feed->handles));
		if (!feed->handles)
			return -ENOMEM;
	}
	return feed->want_aux ? rtm_aux_reserve(&feed->aux, FEED_AUX) : 0;
}

static void feed_free(struct rtm_feed *feed)
{
	free(feed->records);
	free(feed->handles);
	free(feed->aux.data);
	free(feed);
}

RTM_API int rtm_feed_open(struct rtm_client *client, const struct rtm_notify_open *what,
			  unsigned int flags, struct rtm_feed **feed)
{
	struct rtm_notify_open cmd = *what;
	struct rtm_feed *f;
	int ret;

	if (flags & ~(RTM_FEED_F_NO_AUX | RTM_FEED_F_HANDLES))
		return -EOPNOTSUPP;
	f = calloc(1, sizeof(*f));
	if (!f)
		return -ENOMEM;
	f->client = client;
	f->want_aux = !(flags & RTM_FEED_F_NO_AUX);
	ret = feed_alloc(f, flags);
	if (!ret)
		ret = rtm_notify_open(client, &cmd);
	if (ret) {
		feed_free(f);
		return ret;
	}
	f->subscription = cmd.out_subscription;
	f->seq = cmd.out_seq;
	*feed = f;
	return 0;
}

RTM_API int rtm_feed_batch(struct rtm_feed *feed, const struct rtm_route_info **routes)
{
	struct rtm_notify_fetch cmd;
	int ret;

	for (;;) {
		cmd = (struct rtm_notify_fetch){
			.subscription = feed->subscription,
			.count = FEED_RECORDS,
			.records = rtm_ptr(feed->records),
			.record_len = sizeof(*feed->records),
			.aux = feed->want_aux ? rtm_ptr(feed->aux.data) : 0,
			.aux_len = feed->want_aux ? feed->aux.size : 0,
			.handles = rtm_ptr(feed->handles),
			.handle_len = feed->handles ? sizeof(*feed->handles) : 0,
		};
		ret = rtm_notify_fetch(feed->client, &cmd);
		/* The next destination alone needs more than there is. */
		if (ret != -EMSGSIZE || cmd.out_aux <= feed->aux.size)
			break;
		ret = rtm_aux_reserve(&feed->aux, cmd.out_aux);
		if (ret)
			break;
	}
	if (ret)
		return ret;
	feed->count = cmd.out_count;
	feed->flags = cmd.out_flags;
	feed->seq = cmd.out_seq;
	feed->aux.used = cmd.out_aux;
	*routes = feed->records;
	return cmd.out_count;
}

RTM_API uint32_t rtm_feed_flags(const struct rtm_feed *feed)
{
	return feed->flags;
}

RTM_API uint32_t rtm_feed_subscription(const struct rtm_feed *feed)
{
	return feed->subscription;
}

RTM_API uint64_t rtm_feed_seq(const struct rtm_feed *feed)
{
	return feed->seq;
}

RTM_API const struct rtm_aux *rtm_feed_aux(const struct rtm_feed *feed)
{
	return feed->want_aux ? &feed->aux : NULL;
}

RTM_API const struct rtm_dest_handles *rtm_feed_handles(const struct rtm_feed *feed)
{
	return feed->handles;
}

RTM_API void rtm_feed_close(struct rtm_feed *feed)
{
	if (!feed)
		return;
	rtm_notify_close(feed->client, feed->subscription);
	feed_free(feed);
}
