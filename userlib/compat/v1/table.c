// SPDX-License-Identifier: LGPL-2.1-or-later
/* An open file, and an owner's changes through it. */
#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "kernel.h"

#define PATIENCE	64U	/* routes that go until next hops are swept, at least */
#define HOPS		64	/* looked at in one call */
#define FAMILY_IPX	4	/* AF_IPX, a name that not all libraries have */

static int family_of(enum v1_family_id id)
{
	return id == V1_IP ? AF_INET : FAMILY_IPX;
}

static struct v1_table *table_new(enum v1_family_id id)
{
	struct v1_table *table = calloc(1, sizeof(*table));

	if (table) {
		table->id = id;
		pthread_mutex_init(&table->lock, NULL);
	}
	return table;
}

void v1_table_close(struct v1_table *table)
{
	if (!table)
		return;
	rtm_feed_close(table->feed);
	rtm_client_close(table->client);
	rtm_aux_free(table->given);
	rtm_aux_free(table->told);
	v1_owners_clear(table);
	pthread_mutex_destroy(&table->lock);
	free(table);
}

int v1_table_open_reader(struct v1_table **table, enum v1_family_id id)
{
	struct v1_table *t = table_new(id);
	int ret;

	if (!t)
		return -ENOMEM;
	ret = rtm_client_open_reader(&t->client, 0, family_of(id));
	if (ret)
		v1_table_close(t);
	else
		*table = t;
	return ret;
}

int v1_table_open_owner(struct v1_table **table, enum v1_family_id id, uint32_t protocol,
			bool single)
{
	struct rtm_entity_register reg = { .family = family_of(id) };
	struct v1_table *t = table_new(id);
	int ret;

	if (!t)
		return -ENOMEM;
	v1_protocol_to_kernel(protocol, &reg.protocol, &reg.protocol_instance);
	t->given = rtm_aux_alloc();
	t->told = rtm_aux_alloc();
	ret = t->given && t->told ? rtm_client_open(&t->client, NULL, 0) : -ENOMEM;
	if (!ret)
		ret = rtm_entity_register(t->client, &reg);
	if (ret) {
		v1_table_close(t);
		return ret;
	}
	t->entity = reg.out_entity;
	t->priority = reg.out_preference;
	t->protocol = protocol;
	t->single = single;
	t->patience = PATIENCE;
	*table = t;
	return 0;
}

/* Everything of an owner's is withdrawn. */
int v1_table_leave(struct v1_table *table)
{
	return rtm_entity_deregister(table->client);
}

int v1_table_fd(const struct v1_table *table)
{
	return rtm_client_fd(table->client);
}

/* What the owner's routes have from it, and the time. */
void v1_table_sign(const struct v1_table *table, struct v1_route *route)
{
	route->protocol = table->protocol;
	if (table->id == V1_IP)
		route->values[V1_IP_PRIORITY] = table->priority;
	route->stamp = v1_now();
}

/*
 * Next hops that no route uses any more go; a route makes its own.  Until the next time
 * so many routes may go that it takes few calls for each.
 */
static void sweep_hops(struct v1_table *table)
{
	struct rtm_nexthop_list query = { 0 };
	struct rtm_nexthop_info hops[HOPS];
	unsigned int kept = 0;
	int n, i;

	do {
		n = rtm_nexthop_list(table->client, &query, hops, HOPS);
		for (i = 0; i < n; i++) {
			if (hops[i].routes)
				kept++;
			else
				rtm_nexthop_del(table->client, &hops[i].hop);
		}
	} while (n == HOPS);
	table->loose = 0;
	table->patience = kept > PATIENCE / 2 ? 2 * kept : PATIENCE;
}

/* A next hop may have lost its last route, or will when time is over. */
static void hop_is_loose(struct v1_table *table)
{
	if (++table->loose >= table->patience)
		sweep_hops(table);
}

/*
 * Who is gone has its routes on their way out, and what is best behind them is told by
 * the feed soon: until then there is none.
 */
static bool best_of(struct v1_table *table, const struct rtm_route_info *record,
		    struct v1_route *best)
{
	struct v1_route routes[RTM_MAX_NEXTHOPS];

	if (!v1_routes_of(table, record, table->told, routes))
		return false;
	*best = routes[0];
	return true;
}

/* Returns a set of RTM_CHANGE_*. */
static int change(struct v1_table *table, const struct rtm_route_info *record,
		  struct v1_outcome *outcome)
{
	struct rtm_route_info seen[2];
	int ret = rtm_route_change(table->client, record, table->given, RTM_VIEWS_UCAST, seen,
				   table->told);

	if (ret < 0)
		return ret;
	outcome->had = best_of(table, &seen[0], &outcome->before);
	outcome->has = best_of(table, &seen[1], &outcome->now);
	return ret;
}

/* Add or update; @ttl in seconds.  Under the family's lock, as v1_table_del(). */
int v1_table_put(struct v1_table *table, const struct v1_route *route, uint32_t ttl,
		 struct v1_outcome *outcome)
{
	struct rtm_route_info record;
	int ret;

	rtm_aux_reset(table->given);
	ret = v1_record_of(table, route, &record, table->given);
	if (ret)
		return ret;
	if (ttl != V1_NO_TTL) {
		record.rec_flags |= RTM_ROUTE_F_TTL;
		record.ttl = ttl * 1000;
	}
	ret = change(table, &record, outcome);
	if (ret == -ENOSPC) {
		sweep_hops(table);
		ret = change(table, &record, outcome);
	}
	if (ret < 0)
		return ret;
	if (ttl != V1_NO_TTL || (table->single && ret & RTM_CHANGE_UPDATED))
		hop_is_loose(table);
	return 0;
}

int v1_table_del(struct v1_table *table, const struct v1_route *route,
		 struct v1_outcome *outcome)
{
	struct rtm_route_info record;
	int ret;

	v1_record_name(table, route, &record);
	record.op = RTM_OP_DEL;
	ret = change(table, &record, outcome);
	if (ret < 0)
		return ret;
	hop_is_loose(table);
	return 0;
}

/* Names of the owner's routes that fit; to be freed. */
static int list_own(struct v1_table *table, unsigned int flags, const struct v1_route *criteria,
		    struct rtm_route_info **names)
{
	struct rtm_list query = { .flags = RTM_LIST_F_OWN };
	const struct rtm_route_info *records;
	struct rtm_route_info *more;
	struct rtm_cursor *cursor;
	int n = 0, i, ret;

	*names = NULL;
	if (flags & V1_ONLY_NETWORK) {
		query.range_kind = RTM_RANGE_EXACT;
		query.range = v1_prefix_of(table->id, criteria);
	}
	ret = rtm_cursor_open(table->client, RTM_CURSOR_ROUTES, &query, NULL, NULL,
			      RTM_CURSOR_F_NO_AUX, &cursor);
	if (ret)
		return ret;
	while ((ret = v1_batch(cursor, &records)) > 0) {
		more = realloc(*names, (n + ret) * sizeof(*more));
		if (!more) {
			ret = -ENOMEM;
			break;
		}
		*names = more;
		for (i = 0; i < ret; i++) {
			if (records[i].state != RTM_ROUTE_LIVE ||
			    (flags & V1_ONLY_INTERFACE &&
			     records[i].nexthop.ifindex != criteria->interface))
				continue;
			more[n++] = (struct rtm_route_info){
				.prefix = records[i].prefix,
				.neighbour = records[i].neighbour,
				.rec_flags = records[i].rec_flags & RTM_ROUTE_F_NEIGHBOUR,
				.aux_off = RTM_AUX_NONE,
				.op = RTM_OP_DEL,
			};
		}
	}
	rtm_cursor_close(cursor);
	return ret < 0 ? ret : n;
}

/*
 * Deletes all of the owner's that fit; returns how many.  Nothing can fail once the
 * names are there: what has aged out meanwhile is gone as well.
 */
int v1_table_del_many(struct v1_table *table, unsigned int flags,
		      const struct v1_route *criteria)
{
	struct rtm_apply_result result;
	struct rtm_route_info *names;
	size_t done = 0;
	int n, ret = 0;

	n = list_own(table, flags, criteria, &names);
	while (n > 0 && done < (size_t)n) {
		result = (struct rtm_apply_result)RTM_APPLY_RESULT_INIT;
		ret = rtm_route_apply(table->client, names + done, n - done, NULL,
				      RTM_BATCH_F_CONTINUE, &result);
		done += result.done;
		if (ret && ret != -EINTR)
			break;
	}
	free(names);
	if (n > 0)
		sweep_hops(table);
	return n > 0 && ret && ret != -EINTR ? ret : n;
}
