// SPDX-License-Identifier: LGPL-2.1-or-later
/* JSON, through jansson, element by element. */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>

#include <jansson.h>

#include "load.h"
#include "show.h"

/**
 * struct json_out - an array that is being written, or objects line by line
 * @count: elements so far
 * @lines: a line for each element, without an array around them
 */
struct json_out {
	uint64_t count;
	bool lines;
};

struct json_out *json_open(void)
{
	struct json_out *out = calloc(1, sizeof(*out));

	if (out)
		putchar('[');
	return out;
}

struct json_out *json_lines_open(void)
{
	struct json_out *out = calloc(1, sizeof(*out));

	if (out)
		out->lines = true;
	return out;
}

static int write_out(const char *text, size_t len, void *arg)
{
	(void)arg;
	return fwrite_unlocked(text, 1, len, stdout) == len ? 0 : -1;
}

static void element(struct json_out *out, json_t *value)
{
	if (!out->lines)
		fputs(out->count++ ? ",\n" : "\n", stdout);
	/* jansson writes a few bytes at a time: not each under a lock */
	if (value)
		json_dump_callback(value, write_out, NULL, JSON_COMPACT | JSON_ENSURE_ASCII);
	else
		fputs("null", stdout);
	json_decref(value);
	if (out->lines)
		putchar('\n');
}

void json_close(struct json_out *out)
{
	if (!out)
		return;
	if (!out->lines)
		puts(out->count ? "\n]" : "]");
	free(out);
}

static void put_text(json_t *object, const char *key, const char *text)
{
	/* what another process calls itself need not be UTF-8 */
	json_t *value = json_string(text);
	char clean[256];
	size_t i;

	if (!value) {
		for (i = 0; i < sizeof(clean) - 1 && text[i]; i++)
			clean[i] = text[i] >= ' ' && text[i] < 127 ? text[i] : '?';
		clean[i] = 0;
		value = json_string(clean);
	}
	json_object_set_new(object, key, value);
}

static void put_number(json_t *object, const char *key, uint64_t value)
{
	json_object_set_new(object, key, json_integer(value));
}

static json_t *hop_object(const struct rtm_hop *hop)
{
	char address[RTM_HOP_STRLEN];
	json_t *object = json_object();

	if (*names_hop_address(hop, address, sizeof(address)))
		put_text(object, "via", address);
	if (hop->ifindex) {
		put_text(object, "dev", names_dev(hop->ifindex));
		put_number(object, "ifindex", hop->ifindex);
	}
	return object;
}

static json_t *views_array(uint32_t views)
{
	json_t *array = json_array();
	char name[64];
	unsigned int i;

	for (i = 0; i < 32; i++)
		if (views & (1U << i))
			json_array_append_new(array, json_string(names_views(1U << i, name,
									     sizeof(name))));
	return array;
}

static json_t *flags_array(uint16_t flags)
{
	json_t *array = json_array();
	char number[16];
	unsigned int i;

	for (i = 0; i < 16; i++) {
		if (!(flags & (1U << i)))
			continue;
		snprintf(number, sizeof(number), "0x%x", 1U << i);
		json_array_append_new(array, json_string(names_route_flag(i) ?
							 names_route_flag(i) : number));
	}
	return array;
}

static void put_owner(json_t *object, struct owners *owners, uint32_t id)
{
	const struct rtm_entity_info *info = owners_find(owners, id);
	char number[16];

	if (!id)
		return;
	put_number(object, "owner", id);
	if (!info)
		return;
	snprintf(number, sizeof(number), "%u", info->out_protocol);
	put_text(object, "protocol", rtm_protocol_name(info->out_protocol) ?
		 rtm_protocol_name(info->out_protocol) : number);
	put_number(object, "protocol_id", info->out_protocol);
	put_number(object, "protocol_instance", info->out_protocol_instance);
}

static void put_hops(json_t *object, const struct rtm_route_info *route,
		     const struct rtm_aux *aux)
{
	json_t *array = json_array();
	const struct rtm_hop *hop;
	unsigned int i;

	for (i = 0; i < route->nh_count; i++) {
		hop = rtm_aux_hop(aux, route, i);
		if (hop)
			json_array_append_new(array, hop_object(hop));
	}
	json_object_set_new(object, "nexthops", array);
}

static void put_opaque(json_t *object, const struct rtm_route_info *route,
		       const struct rtm_aux *aux)
{
	const uint8_t *bytes = rtm_aux_opaque(aux, route);
	char hex[2 * 256 + 1];
	unsigned int i;

	if (!bytes)
		return;
	for (i = 0; i < route->opaque_len; i++)
		snprintf(hex + 2 * i, 3, "%02x", bytes[i]);
	put_text(object, "opaque", hex);
}

static const char *state_name(unsigned int state)
{
	static const char *const names[] = { "live", "deleting", "deleted", "none" };

	return state < ARRAY_SIZE(names) ? names[state] : "?";
}

static json_t *route_object(enum show_kind kind, struct owners *owners,
			    const struct rtm_route_info *route, const struct rtm_aux *aux)
{
	bool best = route->state == RTM_ROUTE_LIVE &&
		    (kind != SHOW_ROUTE || route->rec_flags & RTM_ROUTE_F_BEST);
	char text[RTM_PREFIX_STRLEN];
	json_t *object = json_object();

	put_text(object, "prefix", rtm_prefix_format(&route->prefix, text, sizeof(text)));
	put_text(object, "family", names_family(route->prefix.family));
	put_hops(object, route, aux);
	put_owner(object, owners, route->owner);
	put_number(object, "preference", route->preference);
	put_number(object, "metric", route->metric);
	json_object_set_new(object, "views", views_array(route->views));
	json_object_set_new(object, "flags", flags_array(route->flags));
	put_number(object, "flags1", route->flags1);
	json_object_set_new(object, "best", json_boolean(best));
	if (route->rec_flags & RTM_ROUTE_F_NEIGHBOUR)
		json_object_set_new(object, "neighbour", hop_object(&route->neighbour));
	put_opaque(object, route, aux);
	put_text(object, "state", state_name(route->state));
	put_number(object, "routes", route->num_routes);
	json_object_set_new(object, "best_views", views_array(route->best_views));
	put_number(object, "changed", route->changed / 1000000000ULL);
	put_number(object, "seq", route->seq);
	if (route->rec_flags & RTM_ROUTE_F_TTL)
		put_number(object, "ttl_ms", route->ttl);
	return object;
}

void json_route(struct json_out *out, enum show_kind kind, struct owners *owners,
		const struct rtm_route_info *route, const struct rtm_aux *aux)
{
	element(out, route_object(kind, owners, route, aux));
}

void json_candidate(struct json_out *out, struct owners *owners,
		    const struct rtm_route_info *route, const struct rtm_aux *aux,
		    const char *step, uint32_t against)
{
	json_t *object = route_object(SHOW_ROUTE, owners, route, aux);

	if (step) {
		put_text(object, "decided_by", step);
		if (against)
			put_number(object, "better_owner", against);
	}
	element(out, object);
}

void json_change(struct json_out *out, struct owners *owners,
		 const struct rtm_route_info *route, const struct rtm_aux *aux)
{
	json_t *object = route_object(SHOW_DEST, owners, route, aux);
	json_t *reasons = json_array();
	unsigned int bit;

	for (bit = 0; names_reason(bit); bit++)
		if (route->reasons & (1U << bit))
			json_array_append_new(reasons, json_string(names_reason(bit)));
	put_text(object, "event", route->reasons & RTM_REASON_INITIAL ? "initial" :
		 route->state == RTM_ROUTE_NONE ? "gone" : "change");
	json_object_set_new(object, "reasons", reasons);
	put_number(object, "view", route->view);
	element(out, object);
}

void json_event(struct json_out *out, const char *what, int family,
		const struct rtm_event *event)
{
	json_t *object = json_object();
	char number[16];

	put_text(object, "event", what);
	put_text(object, "family", names_family(family));
	if (event) {
		snprintf(number, sizeof(number), "%u", event->protocol);
		put_number(object, "owner", event->entity);
		put_text(object, "protocol", rtm_protocol_name(event->protocol) ?
			 rtm_protocol_name(event->protocol) : number);
		put_number(object, "protocol_id", event->protocol);
		put_number(object, "protocol_instance", event->protocol_instance);
	}
	element(out, object);
}

void json_entity(struct json_out *out, const struct rtm_entity_info *info)
{
	json_t *object = json_object();
	char text[24];

	put_number(object, "id", info->entity);
	snprintf(text, sizeof(text), "%u", info->out_protocol);
	put_text(object, "protocol", rtm_protocol_name(info->out_protocol) ?
		 rtm_protocol_name(info->out_protocol) : text);
	put_number(object, "protocol_id", info->out_protocol);
	put_number(object, "protocol_instance", info->out_protocol_instance);
	put_number(object, "instance", info->out_instance);
	put_text(object, "family", names_family(info->out_family));
	put_number(object, "pid", info->out_pid);
	snprintf(text, sizeof(text), "%.16s", (const char *)info->out_comm);
	put_text(object, "command", text);
	put_number(object, "routes", info->out_routes);
	put_number(object, "nexthops", info->out_nexthops);
	put_number(object, "registered", info->out_registered);
	put_text(object, "state", info->out_state == RTM_ENTITY_LIVE ? "live" : "gone");
	element(out, object);
}

void json_nexthop(struct json_out *out, struct owners *owners,
		  const struct rtm_nexthop_info *info)
{
	json_t *object = hop_object(&info->hop);

	put_text(object, "family", names_family(info->hop.family));
	put_owner(object, owners, info->owner);
	put_number(object, "routes", info->routes);
	json_object_set_new(object, "remote", json_boolean(info->flags & RTM_NHF_REMOTE));
	json_object_set_new(object, "down", json_boolean(info->flags & RTM_NHF_DOWN));
	put_text(object, "state", info->state == RTM_NEXTHOP_LIVE ? "live" : "deleted");
	put_number(object, "opaque", info->opaque);
	element(out, object);
}

void json_stats(struct json_out *out, int family, unsigned int instance,
		const struct rtm_stats *stats)
{
	json_t *object = json_object();

	put_text(object, "family", names_family(family));
	put_number(object, "instance", instance);
	put_number(object, "destinations", stats->out_dests);
	put_number(object, "routes", stats->out_routes);
	put_number(object, "nexthops", stats->out_nexthops);
	put_number(object, "nexthop_groups", stats->out_nexthop_groups);
	put_number(object, "entities", stats->out_entities);
	put_number(object, "clients", stats->out_clients);
	put_number(object, "hidden_destinations", stats->out_dests_hidden);
	put_number(object, "seq", stats->out_seq);
	put_number(object, "bytes", stats->out_bytes);
	put_number(object, "bytes_records", stats->out_bytes_records);
	put_number(object, "bytes_index", stats->out_bytes_index);
	put_number(object, "subscriptions", stats->out_subscriptions);
	put_number(object, "feed_entries", stats->out_feed_entries);
	put_number(object, "feed_bytes", stats->out_feed_bytes);
	put_number(object, "resyncs", stats->out_resyncs);
	put_number(object, "holds", stats->out_holds);
	put_number(object, "ageing_routes", stats->out_ageing);
	element(out, object);
}

void json_load(struct json_out *out, const struct load_figures *figures)
{
	json_t *object = json_object();

	put_number(object, "lines", figures->lines);
	put_number(object, "records", figures->records);
	put_number(object, "created", figures->created);
	put_number(object, "deleted", figures->deleted);
	put_number(object, "absent", figures->absent);
	put_number(object, "failed", figures->failed);
	put_number(object, "bad_lines", figures->bad);
	put_number(object, "owners", figures->owners);
	json_object_set_new(object, "seconds", json_real(figures->seconds));
	element(out, object);
}
