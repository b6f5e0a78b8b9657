// SPDX-License-Identifier: LGPL-2.1-or-later
/* The fake device: files, entities, next hops, batches, handles. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "fake.h"

#define FIRST_FD	1000

struct fake fake;
static struct fake_client *clients[FAKE_MAX];

void fake_reset(void)
{
	unsigned int i;

	for (i = 0; i < FAKE_MAX; i++) {
		free(clients[i]);
		clients[i] = NULL;
	}
	fake_table_drop_all();
	memset(&fake, 0, sizeof(fake));
	fake.max_array = RTM_MAX_ARRAY;
}

unsigned int fake_handles(void)
{
	unsigned int i, k, sum = 0;

	for (i = 0; i < FAKE_MAX; i++)
		for (k = 0; clients[i] && k < clients[i]->handle_count; k++)
			sum += clients[i]->handles[k].counts;
	return sum;
}

int rtm_device_open(const char *path, int oflags)
{
	unsigned int i;

	if (fake.absent || strcmp(path, RTM_DEVICE_PATH))
		return strcmp(path, "/dev/null") ? -ENOENT : open("/dev/null", O_RDONLY);
	for (i = 0; i < FAKE_MAX && clients[i]; i++)
		;
	if (i == FAKE_MAX)
		return -EMFILE;
	clients[i] = calloc(1, sizeof(struct fake_client));
	if (!clients[i])
		return -ENOMEM;
	clients[i]->writable = (oflags & O_ACCMODE) == O_RDWR;
	return FIRST_FD + i;
}

void rtm_device_close(int fd)
{
	struct fake_client *client;

	if (fd < FIRST_FD) {
		close(fd);
		return;
	}
	client = clients[fd - FIRST_FD];
	if (client && client->entity)
		fake_entity_purge(client->table, client->entity);
	free(client);
	clients[fd - FIRST_FD] = NULL;
}

static bool hop_is(const struct rtm_hop *a, const struct rtm_hop *b)
{
	return !memcmp(a->addr, b->addr, 16) && a->ifindex == b->ifindex;
}

__u64 fake_handle_make(struct fake_client *client, enum fake_type type,
		       const struct rtm_prefix *prefix, const struct rtm_hop *hop, uint32_t owner)
{
	struct fake_handle key = { .type = type, .owner = owner }, *h;
	unsigned int i;

	if (prefix)
		key.prefix = *prefix;
	if (hop)
		key.hop = *hop;
	for (i = 0; i < client->handle_count; i++) {
		h = &client->handles[i];
		if (h->counts && h->type == type && h->owner == owner &&
		    !rtm_prefix_compare(&h->prefix, &key.prefix) && hop_is(&h->hop, &key.hop)) {
			h->counts++;
			return i + 1;
		}
	}
	if (client->handle_count == sizeof(client->handles) / sizeof(client->handles[0]))
		abort();
	key.counts = 1;
	client->handles[client->handle_count] = key;
	return ++client->handle_count;
}

struct fake_handle *fake_handle_get(struct fake_client *client, __u64 handle, enum fake_type type)
{
	struct fake_handle *h;

	if (!handle || handle > client->handle_count)
		return NULL;
	h = &client->handles[handle - 1];
	return h->counts && (!type || h->type == type) ? h : NULL;
}

static int do_query(struct fake_client *client, struct rtm_query *cmd)
{
	cmd->out_version = 1;
	cmd->out_max_array = fake.max_array;
	cmd->out_max_nexthops = RTM_MAX_NEXTHOPS;
	cmd->out_max_opaque = RTM_MAX_OPAQUE;
	cmd->out_views = 3;
	if (client->table) {
		cmd->out_family = client->table->family;
		cmd->out_instance = client->table->instance;
		cmd->out_flags = RTM_QUERY_F_ATTACHED;
	}
	if (client->entity) {
		cmd->out_entity = client->entity->info.entity;
		cmd->out_flags |= RTM_QUERY_F_REGISTERED;
	}
	return 0;
}

static bool known_family(int family)
{
	return family == AF_INET || family == AF_INET6;
}

static int do_attach(struct fake_client *client, struct rtm_attach *cmd)
{
	if (client->table)
		return -EBUSY;
	if (!known_family(cmd->family))
		return -EAFNOSUPPORT;
	client->table = fake_table_get(cmd->instance, cmd->family, false);
	return client->table ? 0 : -ENOENT;
}

static int do_detach(struct fake_client *client)
{
	if (client->entity)
		return -EBUSY;
	client->table = NULL;
	client->handle_count = 0;
	return 0;
}

static int do_stats(struct fake_client *client, struct rtm_stats *cmd)
{
	unsigned int i;

	cmd->out_routes = client->table->count;
	cmd->out_dests = client->table->count;
	cmd->out_seq = client->table->seq;
	cmd->out_bytes = client->table->count * 100ULL;
	for (i = 0; i < client->table->entity_count; i++) {
		cmd->out_entities += client->table->entities[i].live;
		cmd->out_nexthops += client->table->entities[i].hop_count;
	}
	return 0;
}

static int do_handles(struct fake_client *client, struct rtm_handles *cmd, int by)
{
	__u64 *handles = (__u64 *)(uintptr_t)cmd->handles;
	struct fake_handle *h;
	unsigned int i;
	int ret = 0;

	for (i = 0; i < cmd->count; i++) {
		h = fake_handle_get(client, handles[i], 0);
		if (h) {
			h->counts += by;
			cmd->out_done++;
		} else if (handles[i] || by > 0) {
			ret = -ENOENT;
		}
	}
	return ret;
}

static int do_register(struct fake_client *client, struct rtm_entity_register *cmd)
{
	struct fake_table *table;
	struct fake_entity *entity;
	unsigned int i;

	if (client->table)
		return -EBUSY;
	if (!known_family(cmd->family))
		return -EAFNOSUPPORT;
	if (!cmd->protocol || cmd->protocol == ~0U)
		return -EINVAL;
	table = fake_table_get(cmd->instance, cmd->family, true);
	for (i = 0; i < table->entity_count; i++)
		if (table->entities[i].live &&
		    table->entities[i].info.out_protocol == cmd->protocol &&
		    table->entities[i].info.out_protocol_instance == cmd->protocol_instance)
			return -EEXIST;
	if (table->entity_count == FAKE_MAX)
		return -ENOSPC;
	entity = &table->entities[table->entity_count++];
	memset(entity, 0, sizeof(*entity));
	entity->live = true;
	entity->info = (struct rtm_entity_info){
		.size = sizeof(entity->info), .entity = table->entity_count,
		.out_instance = cmd->instance, .out_family = cmd->family, .out_pid = 4711,
		.out_protocol = cmd->protocol,
		.out_protocol_instance = cmd->protocol_instance,
		.out_comm = "tester", .out_registered = 1700000000,
	};
	client->table = table;
	client->entity = entity;
	cmd->out_entity = table->entity_count;
	cmd->out_preference = cmd->protocol == 14 ? 20 : 100;
	return 0;
}

static int do_deregister(struct fake_client *client)
{
	if (!client->entity)
		return -ENOTCONN;
	fake_entity_purge(client->table, client->entity);
	client->entity = NULL;
	client->table = NULL;
	client->handle_count = 0;
	return 0;
}

static int do_entity_list(struct fake_client *client, struct rtm_entity_list *cmd)
{
	struct rtm_entity_info *records = (void *)(uintptr_t)cmd->records;
	struct fake_table *table = client->table;
	unsigned int i, n = 0;

	for (i = 0; i < table->entity_count; i++)
		cmd->out_total += table->entities[i].live;
	if (cmd->count < cmd->out_total)
		return -EMSGSIZE;
	for (i = 0; i < table->entity_count; i++) {
		if (!table->entities[i].live)
			continue;
		records[n] = table->entities[i].info;
		if (cmd->flags & RTM_ENTITY_LIST_F_HANDLES)
			records[n].handle = fake_handle_make(client, FAKE_ENTITY, NULL, NULL,
							     records[n].entity);
		n++;
	}
	return 0;
}

static int do_entity_info(struct fake_client *client, struct rtm_entity_info *cmd)
{
	struct fake_handle *h = fake_handle_get(client, cmd->handle, FAKE_ENTITY);
	struct fake_entity *entity;
	__u64 handle = cmd->handle;

	if (handle && !h)
		return -ENOENT;
	entity = fake_entity_find(client->table, h ? h->owner : cmd->entity);
	if (!entity)
		return -ENOENT;
	*cmd = entity->info;
	cmd->handle = handle;
	return 0;
}

static int do_nexthop(struct fake_client *client, unsigned long nr, struct rtm_nexthop_cmd *cmd)
{
	struct fake_handle *h = fake_handle_get(client, cmd->handle, FAKE_NEXTHOP);
	const struct rtm_hop *hop = h ? &h->hop : &cmd->info.hop;
	struct rtm_nexthop_info *found;

	if (cmd->handle && !h)
		return -ENOENT;
	if (!client->entity)
		return -ENOTCONN;
	found = fake_hop_find(client->entity, hop);
	if (!found && nr != RTM_IOC_NEXTHOP_ADD)
		return -ENOENT;
	if (nr == RTM_IOC_NEXTHOP_DEL) {
		unsigned int i = found - client->entity->hops;

		memmove(found, found + 1, (client->entity->hop_count - i - 1) * sizeof(*found));
		client->entity->hop_count--;
		if (h)
			h->counts--;
		return 0;
	}
	if (nr == RTM_IOC_NEXTHOP_ADD) {
		cmd->out_change = !found;
		if (!found)
			found = fake_hop_make(client->entity, hop);
		found->opaque = cmd->info.opaque;
		found->flags = cmd->info.flags;
	}
	cmd->info = *found;
	if (cmd->flags & RTM_NEXTHOP_F_HANDLE)
		cmd->handle = fake_handle_make(client, FAKE_NEXTHOP, NULL, &found->hop,
					       found->owner);
	return 0;
}

static int one_record(struct fake_client *client, const struct rtm_route_batch *cmd,
		      const struct rtm_route_info *info)
{
	struct fake_route *route;

	if (info->prefix.family && info->prefix.family != client->table->family)
		return -EAFNOSUPPORT;
	if (info->prefix.len > (client->table->family == AF_INET ? 32 : 128) ||
	    info->op > RTM_OP_DEL)
		return -EINVAL;
	if (info->op != RTM_OP_DEL)
		return fake_route_put(client->table, client->entity->info.entity, info,
				      (void *)(uintptr_t)cmd->aux, cmd->aux_len,
				      cmd->flags & RTM_BATCH_F_MAKE_HOPS);
	route = fake_route_find(client->table, info, client->entity->info.entity);
	if (!route)
		return -ENOENT;
	fake_route_remove(client->table, route);
	return RTM_CHANGE_DELETED | RTM_CHANGE_BEST;
}

/* What a brief record says. */
static void from_brief(const struct fake_client *client, const struct rtm_route_brief *brief,
		       struct rtm_route_info *info)
{
	*info = (struct rtm_route_info){
		.prefix = { .len = brief->len, .family = client->table->family },
		.nexthop = { .ifindex = brief->ifindex, .len = brief->hop_len,
			     .family = client->table->family },
		.views = brief->views == RTM_BRIEF_VIEWS_ALL ? RTM_VIEWS_ALL : brief->views,
		.preference = brief->preference,
		.metric = brief->metric,
		.flags = brief->flags,
		.nh_count = brief->nh_count,
		.op = brief->op,
		.aux_off = RTM_AUX_NONE,
	};
	memcpy(info->prefix.addr, brief->addr, sizeof(brief->addr));
	memcpy(info->nexthop.addr, brief->hop, sizeof(brief->hop));
	fake.briefs++;
}

static int do_batch(struct fake_client *client, struct rtm_route_batch *cmd)
{
	const struct rtm_route_info *records = (void *)(uintptr_t)cmd->records;
	const struct rtm_route_brief *briefs = (void *)(uintptr_t)cmd->records;
	bool brief = cmd->flags & RTM_BATCH_F_BRIEF;
	struct rtm_route_info full;
	__s32 *status = (void *)(uintptr_t)cmd->status;
	__u64 *handles = (void *)(uintptr_t)cmd->handles;
	int ret;

	if (!client->entity)
		return -ENOTCONN;
	if (cmd->count > fake.max_array || (brief && cmd->aux_len) ||
	    cmd->record_len != (brief ? sizeof(*briefs) : sizeof(*records)))
		return -EINVAL;
	while (cmd->out_done < cmd->count) {
		const struct rtm_route_info *info = brief ? &full : &records[cmd->out_done];

		if (brief)
			from_brief(client, &briefs[cmd->out_done], &full);
		if (fake.interrupt_after && cmd->out_done == fake.interrupt_after)
			return 0;
		ret = one_record(client, cmd, info);
		if (status)
			status[cmd->out_done] = ret;
		if (handles)
			handles[cmd->out_done] = ret < 0 || info->op == RTM_OP_DEL ? 0 :
				fake_handle_make(client, FAKE_ROUTE, &info->prefix, NULL,
						 client->entity->info.entity);
		cmd->out_done++;
		cmd->out_failed += ret < 0;
		cmd->out_created += ret > 0 && ret & RTM_CHANGE_CREATED;
		cmd->out_deleted += ret > 0 && ret & RTM_CHANGE_DELETED;
		if (ret < 0 && !(cmd->flags & RTM_BATCH_F_CONTINUE))
			return ret;
	}
	return 0;
}

/* A batch of one, between two lookups. */
static int do_change(struct fake_client *client, struct rtm_route_change *cmd)
{
	const struct rtm_route_info *route = (void *)(uintptr_t)cmd->route;
	struct rtm_route_info *records = (void *)(uintptr_t)cmd->records;
	uint32_t n = cmd->views ? __builtin_popcount(cmd->views & 3) : 1, half = n * 424, i;
	struct rtm_route_batch batch = {
		.flags = cmd->flags, .aux = cmd->route_aux, .aux_len = cmd->route_aux_len,
	};
	struct rtm_dest_lookup look = {
		.views = cmd->views, .count = 1, .keys = rtm_ptr(&route->prefix),
		.records = cmd->records, .aux = cmd->aux, .aux_len = half,
	};
	int ret;

	if (!client->entity)
		return -ENOTCONN;
	if (cmd->record_len != sizeof(*route))
		return -EINVAL;
	if (cmd->aux && cmd->aux_len < 2 * half)
		return -EMSGSIZE;
	ret = fake_lookup(client, &look);
	if (!ret)
		ret = one_record(client, &batch, route);
	if (ret < 0)
		return ret;
	cmd->out_change = ret;
	cmd->out_aux = 2 * half;
	look.records = rtm_ptr(records + n);
	look.aux += cmd->aux ? half : 0;
	ret = fake_lookup(client, &look);
	for (i = n; i < 2 * n; i++)
		if (records[i].aux_off != RTM_AUX_NONE)
			records[i].aux_off += half;
	return ret;
}

static bool changes(unsigned long nr)
{
	return nr == RTM_IOC_ENTITY_REGISTER || nr == RTM_IOC_NEXTHOP_ADD ||
	       nr == RTM_IOC_NEXTHOP_DEL || nr == RTM_IOC_ROUTE_BATCH ||
	       nr == RTM_IOC_ROUTE_CHANGE;
}

static int dispatch(struct fake_client *client, unsigned long nr, void *arg)
{
	switch (nr) {
	case RTM_IOC_DETACH:
		return do_detach(client);
	case RTM_IOC_STATS:
		return do_stats(client, arg);
	case RTM_IOC_HANDLE_REF:
		return do_handles(client, arg, 1);
	case RTM_IOC_HANDLE_RELEASE:
		return do_handles(client, arg, -1);
	case RTM_IOC_ENTITY_DEREGISTER:
		return do_deregister(client);
	case RTM_IOC_ENTITY_LIST:
		return do_entity_list(client, arg);
	case RTM_IOC_ENTITY_INFO:
		return do_entity_info(client, arg);
	case RTM_IOC_NEXTHOP_ADD:
	case RTM_IOC_NEXTHOP_FIND:
	case RTM_IOC_NEXTHOP_DEL:
	case RTM_IOC_NEXTHOP_INFO:
		return do_nexthop(client, nr, arg);
	case RTM_IOC_NEXTHOP_LIST:
		return fake_nexthop_list(client, arg);
	case RTM_IOC_ROUTE_BATCH:
		return do_batch(client, arg);
	case RTM_IOC_ROUTE_CHANGE:
		return do_change(client, arg);
	case RTM_IOC_ROUTE_INFO:
		return fake_route_info(client, arg);
	case RTM_IOC_ROUTE_LIST:
		return fake_list(client, true, arg);
	case RTM_IOC_DEST_LIST:
		return fake_list(client, false, arg);
	case RTM_IOC_DEST_LOOKUP:
		return fake_lookup(client, arg);
	case RTM_IOC_DEST_INFO:
		return fake_dest_info(client, arg);
	default:
		return -ENOTTY;
	}
}

int rtm_device_ioctl(int fd, unsigned long nr, void *arg)
{
	struct fake_client *client;

	fake.calls++;
	if (fd < FIRST_FD)
		return -ENOTTY;
	client = clients[fd - FIRST_FD];
	if (fake.fail_errno && nr == fake.fail_cmd)
		return -fake.fail_errno;
	if (changes(nr) && !client->writable)
		return -EBADF;
	if (changes(nr) && fake.unprivileged)
		return -EPERM;
	if (nr == RTM_IOC_QUERY)
		return do_query(client, arg);
	if (nr == RTM_IOC_ATTACH)
		return do_attach(client, arg);
	if (nr == RTM_IOC_ENTITY_REGISTER)
		return do_register(client, arg);
	if (!client->table)
		return -ENOTCONN;
	return dispatch(client, nr, arg);
}
