// SPDX-License-Identifier: GPL-2.0
/*
 * ROUTE_INFO: what a route's handle stands for, or the route that fulfils criteria.
 */
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "client.h"
#include "entity.h"
#include "fill.h"
#include "handle.h"
#include "hold.h"
#include "ioctl.h"
#include "nexthop.h"
#include "path.h"
#include "read.h"
#include "ref.h"
#include "table.h"

#define ROUTE_INFO_FLAGS_ALL	(RTM_ROUTE_INFO_F_HANDLES | \
				 RTM_ROUTE_INFO_F_HOPS | RTM_ROUTE_INFO_F_MATCH)

/**
 * struct match - which route is looked for
 * @key: its destination
 * @views: set of views, 0 for any
 * @criteria: what it has to fulfil
 */
struct match {
	struct rtm_key key;
	u32 views;
	struct rtm_criteria criteria;
};

/**
 * struct info - a ROUTE_INFO under way
 * @client: the file
 * @cmd: the command
 * @match: which route, or NULL to go by handle
 * @reader: fills @cmd->info
 * @place: where @reader says the route is
 * @aux: further next hops, owner's bytes
 * @hops: handles of neighbour and next hops
 * @nhops: how many
 */
struct info {
	struct rtm_client *client;
	struct rtm_route_cmd *cmd;
	const struct match *match;
	struct rtm_reader reader;
	struct rtm_route_place place;
	u8 aux[RTM_MAX_NEXTHOPS * sizeof(struct rtm_hop) + RTM_MAX_OPAQUE];
	u64 hops[1 + RTM_MAX_NEXTHOPS];
	unsigned int nhops;
};

static int fill_info(struct info *info, const struct rtm_route_ref *ref, int i)
{
	struct rtm_route_cmd *cmd = info->cmd;
	int err;

	if (i < 0)
		err = rtm_fill_dead_locked(&info->reader, ref);
	else
		err = rtm_fill_live_locked(&info->reader, ref->dest->record,
					   i);
	cmd->out_best_views = cmd->info.best_views;
	return err ? -EMSGSIZE : 0;
}

static int give(struct rtm_client *client, struct rtm_object *object,
		u64 *number)
{
	rtm_object_get(object);
	return rtm_handle_give_locked(client, object, number);
}

static int give_handles(struct info *info, const struct rtm_route_ref *ref,
			int i)
{
	struct rtm_dest_handles *handles = &info->cmd->out_handles;
	struct rtm_client *client = info->client;
	struct rtm_entity *owner = ref->owner;
	int err;

	if (!(info->cmd->flags & RTM_ROUTE_INFO_F_HANDLES))
		return 0;
	if (!owner)
		owner = rtm_owner_of_locked(client->table, ref->dest->record, i);
	err = give(client, &ref->dest->obj, &handles->dest);
	return err ?: give(client, &owner->obj, &handles->owner);
}

/* Handles of the neighbour, or 0, and of the next hops. */
static int give_hops(struct info *info, const struct rtm_route_ref *ref, int i)
{
	struct rtm_client *client = info->client;
	struct rtm_table *table = client->table;
	const struct rtm_route *route = &ref->route;
	const struct rtm_group *group, *from;
	unsigned int k;
	int err = 0;

	if (!(info->cmd->flags & RTM_ROUTE_INFO_F_HOPS))
		return 0;
	if (i >= 0)
		route = rtm_record_route(&table->store,
					 rtm_record_ptr(&table->store,
							ref->dest->record), i);
	group = rtm_group_find_locked(table, route->group);
	from = rtm_group_find_locked(table, route->neighbour);
	if (info->cmd->hop_count < 1 + (group ? group->n : 0))
		return -EMSGSIZE;
	if (from)
		err = give(client, &from->hop[0]->obj, &info->hops[0]);
	info->nhops = 1;
	for (k = 0; group && k < group->n && !err; k++)
		err = give(client, &group->hop[k]->obj,
			   &info->hops[info->nhops++]);
	return err;
}

static void take_back_locked(struct info *info)
{
	struct rtm_dest_handles *handles = &info->cmd->out_handles;
	struct rtm_client *client = info->client;

	if (info->match)
		rtm_handle_release_locked(client, info->cmd->handle);
	if (handles->dest)
		rtm_handle_release_locked(client, handles->dest);
	if (handles->owner)
		rtm_handle_release_locked(client, handles->owner);
	while (info->nhops) {
		u64 hop = info->hops[--info->nhops];

		if (hop)
			rtm_handle_release_locked(client, hop);
	}
}

static bool fulfils(const struct match *match, struct rtm_table *table,
		    const struct rtm_route *route)
{
	return (!match->views || route->views & match->views) &&
	       rtm_criteria_match(&match->criteria, table, route);
}

/*
 * The first route that fulfils the criteria, held ones last and only if no view was
 * named, as in a list.
 * Return: a reference with a count, NULL if there is none, -ENOMEM.
 */
static noinline_for_stack struct rtm_route_ref *
find_match(struct rtm_table *table, const struct match *match)
{
	struct rtm_path path = { .locked = true };
	u32 id = rtm_trie_find(&table->trie, &match->key, &path);
	const struct rtm_record *record;
	struct rtm_route_ref *ref;
	unsigned int i;

	if (!id)
		return NULL;
	record = rtm_record_ptr(&table->store, id);
	for (i = 0; i < record->nroutes; i++) {
		if (fulfils(match, table,
			    rtm_record_route(&table->store, record, i)))
			return rtm_route_ref_get_locked(table, id, i) ?:
			       ERR_PTR(-ENOMEM);
	}
	for (i = 0; i < RTM_VIEWS && !match->views; i++) {
		ref = rtm_hold_route_locked(table, id, 1U << i);
		if (ref && fulfils(match, table, &ref->route)) {
			rtm_object_get(&ref->obj);
			return ref;
		}
	}
	return NULL;
}

/* It becomes the handle that the command is about. */
static int give_match(struct info *info)
{
	struct rtm_client *client = info->client;
	struct rtm_route_ref *ref = find_match(client->table, info->match);

	if (IS_ERR_OR_NULL(ref))
		return ref ? PTR_ERR(ref) : -ENOENT;
	return rtm_handle_give_locked(client, &ref->obj, &info->cmd->handle);
}

static int run_locked(struct info *info)
{
	struct rtm_client *client = info->client;
	struct rtm_route_ref *ref;
	struct rtm_object *object;
	int err, i;

	err = info->match ? give_match(info) : 0;
	if (err)
		return err;
	object = rtm_handle_find_locked(client, info->cmd->handle,
					RTM_OBJECT_ROUTE);
	if (!object)
		return -ENOENT;
	ref = container_of(object, struct rtm_route_ref, obj);
	i = rtm_route_ref_find_locked(client->table, ref);
	err = fill_info(info, ref, i);
	if (!err)
		err = give_handles(info, ref, i);
	if (!err)
		err = give_hops(info, ref, i);
	if (err)
		take_back_locked(info);
	return err;
}

static int write_arrays(const struct info *info)
{
	const struct rtm_route_cmd *cmd = info->cmd;
	u32 aux = info->reader.aux_used;

	if (aux && copy_to_user(u64_to_user_ptr(cmd->aux), info->aux, aux))
		return -EFAULT;
	if (info->nhops &&
	    copy_to_user(u64_to_user_ptr(cmd->hops), info->hops,
			 info->nhops * sizeof(*info->hops)))
		return -EFAULT;
	return 0;
}

/* Checks the criteria.  Return: what was made of them, NULL if there are none. */
static struct match *get_match(const struct rtm_client *client,
			       const struct rtm_route_cmd *cmd)
{
	struct match *match;
	int err;

	if (!(cmd->flags & RTM_ROUTE_INFO_F_MATCH))
		return cmd->match || cmd->views || cmd->criteria_aux ||
		       cmd->criteria_aux_len || cmd->ifindex ?
		       ERR_PTR(-EINVAL) : NULL;
	if (cmd->match & ~RTM_MATCH_ALL)
		return ERR_PTR(-EOPNOTSUPP);
	if (cmd->handle)
		return ERR_PTR(-EINVAL);
	match = kzalloc(sizeof(*match), GFP_KERNEL_ACCOUNT);
	if (!match)
		return ERR_PTR(-ENOMEM);
	match->criteria.match = cmd->match;
	match->criteria.owner = cmd->info.owner;
	match->criteria.ifindex = cmd->ifindex;
	err = rtm_get_views(cmd->views, &match->views);
	if (!err)
		err = rtm_get_prefix(client->table, &cmd->info.prefix,
				     &match->key);
	if (!err)
		err = rtm_get_criteria(client->table, &cmd->info, cmd->match,
				       cmd->criteria_aux,
				       cmd->criteria_aux_len, &match->criteria);
	if (!err)
		return match;
	kfree(match);
	return ERR_PTR(err);
}

static int run(struct rtm_client *client, struct rtm_route_cmd *cmd,
	       const struct match *match)
{
	struct info info = {
		.client = client, .cmd = cmd, .match = match,
		.reader = {
			.table = client->table, .out = &cmd->info, .max = 1,
			.aux_max = min_t(u32, cmd->aux_len, sizeof(info.aux)),
		},
	};
	int err;

	memset(&cmd->out_handles, 0, sizeof(cmd->out_handles));
	info.reader.place = &info.place;
	info.reader.aux = cmd->aux ? info.aux : NULL;
	rtm_table_lock(client->table);
	err = run_locked(&info);
	rtm_table_unlock(client->table);
	if (err)
		return err;
	err = write_arrays(&info);
	if (err) {
		rtm_table_lock(client->table);
		take_back_locked(&info);
		rtm_table_unlock(client->table);
		return err;
	}
	cmd->out_hops = info.nhops;
	return 0;
}

int rtm_cmd_route_info(struct rtm_client *client, void *arg)
{
	struct rtm_route_cmd *cmd = arg;
	struct match *match;
	int err;

	if (cmd->flags & ~ROUTE_INFO_FLAGS_ALL)
		return -EOPNOTSUPP;
	match = get_match(client, cmd);
	if (IS_ERR(match))
		return PTR_ERR(match);
	err = run(client, cmd, match);
	kfree(match);
	return err;
}
