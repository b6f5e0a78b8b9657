// SPDX-License-Identifier: LGPL-2.1-or-later
/* Routes of an owner: one, or many in one go. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "internal.h"

static void result_clear(struct rtm_apply_result *result)
{
	result->done = 0;
	result->failed = 0;
	result->created = 0;
	result->deleted = 0;
}

static void result_count(struct rtm_apply_result *result, const struct rtm_route_batch *cmd)
{
	result->done += cmd->out_done;
	result->failed += cmd->out_failed;
	result->created += cmd->out_created;
	result->deleted += cmd->out_deleted;
}

/* Records of one call: enough that the call itself costs next to nothing. */
#define CALL_MAX	1024U
/* So few need no memory. */
#define CALL_FEW	32U

static uint32_t least(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

/**
 * struct apply - a call of rtm_route_apply()
 * @client: the client
 * @routes: what it was given
 * @count: how many
 * @aux: what belongs to them
 * @flags: RTM_BATCH_F_*
 * @result: what came of those that are done
 * @briefs: room for brief records
 * @room: for how many
 */
struct apply {
	struct rtm_client *client;
	const struct rtm_route_info *routes;
	size_t count;
	const struct rtm_aux *aux;
	uint32_t flags;
	struct rtm_apply_result *result;
	struct rtm_route_brief *briefs;
	uint32_t room;
};

/* The records of the next call: brief if all are, or so many that it pays. */
static void next_records(const struct apply *apply, struct rtm_route_batch *cmd)
{
	const struct rtm_route_info *routes = apply->routes + apply->result->done;
	uint32_t n = least(apply->count - apply->result->done, apply->client->max_array);
	uint32_t briefs;

	cmd->count = n = least(n, CALL_MAX);
	n = least(n, apply->room);
	briefs = rtm_brief_make(apply->client, routes, n, apply->briefs);
	if (briefs && (briefs == n || briefs >= CALL_FEW)) {
		cmd->flags |= RTM_BATCH_F_BRIEF;
		cmd->records = rtm_ptr(apply->briefs);
		cmd->record_len = sizeof(*apply->briefs);
		cmd->count = briefs;
		return;
	}
	cmd->records = rtm_ptr(routes);
	cmd->record_len = sizeof(*routes);
	cmd->aux = apply->aux ? rtm_ptr(apply->aux->data) : 0;
	cmd->aux_len = apply->aux ? apply->aux->used : 0;
}

static int apply_all(const struct apply *apply)
{
	struct rtm_apply_result *result = apply->result;
	struct rtm_route_batch cmd;
	int ret;

	do {
		cmd = (struct rtm_route_batch){
			.size = sizeof(cmd),
			.flags = apply->flags,
			.status = result->status ? rtm_ptr(result->status + result->done) : 0,
			.handles = result->handles ? rtm_ptr(result->handles + result->done) : 0,
			.list = result->list,
		};
		next_records(apply, &cmd);
		ret = rtm_device_ioctl(apply->client->fd, RTM_IOC_ROUTE_BATCH, &cmd);
		result_count(result, &cmd);
		if (!ret && cmd.out_done < cmd.count)
			ret = -EINTR;
	} while (!ret && result->done < apply->count);
	return ret;
}

RTM_API int rtm_route_apply(struct rtm_client *client, const struct rtm_route_info *routes,
			    size_t count, const struct rtm_aux *aux, uint32_t flags,
			    struct rtm_apply_result *result)
{
	struct rtm_apply_result local = RTM_APPLY_RESULT_INIT;
	struct rtm_route_brief few[CALL_FEW], *many = NULL;
	struct apply apply = {
		.client = client, .routes = routes, .count = count, .aux = aux,
		.flags = flags, .result = result ? result : &local,
		.briefs = few, .room = CALL_FEW,
	};
	int ret;

	if (result && result->size < sizeof(*result))
		return -EINVAL;
	if (flags & RTM_BATCH_F_BRIEF)	/* these records are not */
		return -EOPNOTSUPP;
	result_clear(apply.result);
	if (count > CALL_FEW)
		many = malloc(least(count, CALL_MAX) * sizeof(*many));
	if (many) {
		apply.briefs = many;
		apply.room = CALL_MAX;
	}
	ret = apply_all(&apply);
	free(many);
	return ret;
}

static int route_one(struct rtm_client *client, const struct rtm_route_info *route,
		     const struct rtm_aux *aux, uint8_t op)
{
	struct rtm_apply_result result = RTM_APPLY_RESULT_INIT;
	struct rtm_route_info record = *route;
	int32_t status = 0;
	int ret;

	record.op = op;
	result.status = &status;
	ret = rtm_route_apply(client, &record, 1, aux,
			      op == RTM_OP_DEL ? 0 : RTM_BATCH_F_MAKE_HOPS, &result);
	return ret ? ret : status;
}

RTM_API int rtm_route_set(struct rtm_client *client, const struct rtm_route_info *route,
			  const struct rtm_aux *aux)
{
	return route_one(client, route, aux, RTM_OP_SET);
}

RTM_API int rtm_route_add(struct rtm_client *client, const struct rtm_route_info *route,
			  const struct rtm_aux *aux)
{
	return route_one(client, route, aux, RTM_OP_ADD);
}

RTM_API int rtm_route_update(struct rtm_client *client, const struct rtm_route_info *route,
			     const struct rtm_aux *aux)
{
	return route_one(client, route, aux, RTM_OP_UPDATE);
}

RTM_API int rtm_route_del(struct rtm_client *client, const struct rtm_route_info *route)
{
	/* only what says which route: no auxiliary memory is needed */
	struct rtm_route_info record = {
		.prefix = route->prefix,
		.neighbour = route->neighbour,
		.rec_flags = route->rec_flags & (RTM_ROUTE_F_NEIGHBOUR | RTM_ROUTE_F_FIRST),
		.handle = route->handle,
		.aux_off = RTM_AUX_NONE,
	};

	return route_one(client, &record, NULL, RTM_OP_DEL);
}

RTM_API int rtm_route_change(struct rtm_client *client, const struct rtm_route_info *route,
			     const struct rtm_aux *aux, uint32_t views,
			     struct rtm_route_info *records, struct rtm_aux *told)
{
	struct rtm_route_change cmd = {
		.size = sizeof(cmd),
		.flags = RTM_BATCH_F_MAKE_HOPS,
		.route = rtm_ptr(route),
		.route_aux = aux ? rtm_ptr(aux->data) : 0,
		.route_aux_len = aux ? aux->used : 0,
		.record_len = sizeof(*route),
		.views = views,
		.records = rtm_ptr(records),
	};
	int ret;

	if (told) {
		ret = rtm_aux_reserve(told, 2ULL * rtm_view_count(client, views) * RTM_AUX_ROUTE);
		if (ret)
			return ret;
		cmd.aux = rtm_ptr(told->data);
		cmd.aux_len = told->size;
	}
	ret = rtm_device_ioctl(client->fd, RTM_IOC_ROUTE_CHANGE, &cmd);
	if (ret)
		return ret;
	if (told)
		told->used = cmd.out_aux;
	return cmd.out_change;
}

static int describe(struct rtm_client *client, struct rtm_route_cmd *cmd,
		    struct rtm_route_info *info, struct rtm_aux *aux)
{
	int ret;

	if (aux) {
		ret = rtm_aux_reserve(aux, RTM_AUX_ROUTE);
		if (ret)
			return ret;
		cmd->aux = rtm_ptr(aux->data);
		cmd->aux_len = aux->size;
	}
	cmd->size = sizeof(*cmd);
	ret = rtm_device_ioctl(client->fd, RTM_IOC_ROUTE_INFO, cmd);
	if (ret)
		return ret;
	*info = cmd->info;
	if (aux)
		aux->used = aux->size;
	return 0;
}

RTM_API int rtm_route_describe(struct rtm_client *client, __u64 handle,
			       struct rtm_route_info *info, struct rtm_aux *aux,
			       uint32_t *best_views, struct rtm_dest_handles *handles)
{
	struct rtm_route_cmd cmd = {
		.flags = handles ? RTM_ROUTE_INFO_F_HANDLES : 0,
		.handle = handle,
	};
	int ret = describe(client, &cmd, info, aux);

	if (ret)
		return ret;
	if (best_views)
		*best_views = cmd.out_best_views;
	if (handles)
		*handles = cmd.out_handles;
	return 0;
}

RTM_API int rtm_route_describe_hops(struct rtm_client *client, __u64 handle,
				    struct rtm_route_info *info, struct rtm_aux *aux,
				    struct rtm_dest_handles *handles, __u64 *hops,
				    uint32_t count)
{
	struct rtm_route_cmd cmd = {
		.flags = RTM_ROUTE_INFO_F_HANDLES | RTM_ROUTE_INFO_F_HOPS,
		.handle = handle,
		.hops = rtm_ptr(hops),
		.hop_count = count,
	};
	int ret = describe(client, &cmd, info, aux);

	if (ret)
		return ret;
	*handles = cmd.out_handles;
	return cmd.out_hops;
}

RTM_API int rtm_route_match(struct rtm_client *client, const struct rtm_list *query,
			    const struct rtm_route_info *criteria,
			    const struct rtm_aux *criteria_aux, struct rtm_route_info *info,
			    struct rtm_aux *aux, struct rtm_dest_handles *handles, __u64 *hops,
			    uint32_t count)
{
	struct rtm_route_cmd cmd = {
		.flags = RTM_ROUTE_INFO_F_HANDLES | RTM_ROUTE_INFO_F_HOPS | RTM_ROUTE_INFO_F_MATCH,
		.hops = rtm_ptr(hops),
		.hop_count = count,
		.match = query->match,
		.views = query->views,
		.criteria_aux = criteria_aux ? rtm_ptr(criteria_aux->data) : 0,
		.criteria_aux_len = criteria_aux ? criteria_aux->used : 0,
		.ifindex = query->ifindex,
	};
	int ret;

	if (criteria)
		cmd.info = *criteria;
	cmd.info.prefix = query->range;
	ret = describe(client, &cmd, info, aux);
	if (ret)
		return ret;
	*handles = cmd.out_handles;
	handles->route = cmd.handle;
	return cmd.out_hops;
}

RTM_API void rtm_route_init(struct rtm_route_info *route, const struct rtm_prefix *prefix,
			    const struct rtm_hop *hop, uint32_t metric)
{
	*route = (struct rtm_route_info){
		.prefix = *prefix,
		.views = RTM_VIEWS_UCAST,
		.metric = metric,
		.aux_off = RTM_AUX_NONE,
	};
	if (hop) {
		route->nexthop = *hop;
		route->nh_count = 1;
	}
}

RTM_API int rtm_route_parse(struct rtm_route_info *route, const char *prefix, const char *hop,
			    uint32_t metric)
{
	struct rtm_prefix p;
	struct rtm_hop h;
	int family = AF_UNSPEC;
	int ret;

	/* "default" has the family of its next hop */
	if (hop && !rtm_hop_parse(hop, AF_UNSPEC, &h) && !strcmp(prefix, "default"))
		family = h.family;
	ret = rtm_prefix_parse(prefix, family, &p);
	if (!ret && hop)
		ret = rtm_hop_parse(hop, p.family, &h);
	if (ret)
		return ret;
	rtm_route_init(route, &p, hop ? &h : NULL, metric);
	return 0;
}
