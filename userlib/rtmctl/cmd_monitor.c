// SPDX-License-Identifier: LGPL-2.1-or-later
/* rtmctl monitor: changes of destinations, and owners that come and go. */
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "show.h"

#define MONITOR_PROTOCOL	1U	/* "other" */
#define EVENTS			64

/**
 * struct watch - what is watched in one family
 * @client: an observer, or an entity if events were asked for
 * @feed: its subscription
 * @owners: names, asked for again when an unknown owner turns up
 */
struct watch {
	int family;
	struct rtm_client *client;
	struct rtm_feed *feed;
	struct owners *owners;
};

/**
 * struct monitor - one run of the command
 * @o: options
 * @json: JSON goes here, else text to standard output
 * @left: lines that may still be printed
 * @watch: one a family
 * @count: how many
 */
struct monitor {
	const struct options *o;
	struct json_out *json;
	uint64_t left;
	struct watch watch[2];
	unsigned int count;
};

static void print_reasons(uint32_t reasons)
{
	const char *before = "  ";
	unsigned int bit;

	for (bit = 0; names_reason(bit); bit++) {
		if (!(reasons & (1U << bit)) || (1U << bit) == RTM_REASON_INITIAL)
			continue;
		printf("%s%s", before, names_reason(bit));
		before = ",";
	}
}

static void print_hop(const struct rtm_route_info *route)
{
	char via[RTM_HOP_STRLEN];

	if (route->nh_count > 1)
		printf(" multipath %u", route->nh_count);
	else if (route->nh_count && *names_hop_address(&route->nexthop, via, sizeof(via)))
		printf(" via %s", via);
	if (route->nh_count == 1 && route->nexthop.ifindex)
		printf(" dev %s", names_dev(route->nexthop.ifindex));
}

static void print_change(const struct rtm_entity_info *owner, const struct rtm_route_info *route)
{
	const char *word = route->reasons & RTM_REASON_INITIAL ? "initial" :
			   route->state == RTM_ROUTE_NONE ? "gone" : "change";
	char text[128];

	printf("%-7s %s", word, rtm_prefix_format(&route->prefix, text, sizeof(text)));
	if (route->state != RTM_ROUTE_NONE) {
		print_hop(route);
		if (owner)
			printf(" proto %s", names_protocol(owner->out_protocol,
							   owner->out_protocol_instance, text,
							   sizeof(text)));
		printf(" owner %u pref %u metric %u routes %u", route->owner, route->preference,
		       route->metric, route->num_routes);
	}
	if (route->view)
		printf(" view %s", names_views(1U << route->view, text, sizeof(text)));
	printf(" seq %llu", (unsigned long long)route->seq);
	print_reasons(route->reasons);
	putchar('\n');
}

static void tell_change(struct monitor *m, struct watch *watch,
			const struct rtm_route_info *route)
{
	const struct rtm_entity_info *owner = owners_find(watch->owners, route->owner);

	if (route->owner && !owner) {
		owners_close(watch->owners);
		watch->owners = owners_open(watch->client);
		owner = owners_find(watch->owners, route->owner);
	}
	if (m->json)
		json_change(m->json, watch->owners, route, rtm_feed_aux(watch->feed));
	else
		print_change(owner, route);
}

static void tell_word(struct monitor *m, const struct watch *watch, const char *word)
{
	if (m->json)
		json_event(m->json, word, watch->family, NULL);
	else
		printf("%s %s\n", word, names_family(watch->family));
}

/* Return: records, 0 when nothing is pending, -errno. */
static int tell_changes(struct monitor *m, struct watch *watch)
{
	const struct rtm_route_info *routes;
	int count = rtm_feed_batch(watch->feed, &routes), i;

	if (count < 0)
		return count;
	if (rtm_feed_flags(watch->feed) & RTM_NOTIFY_OUT_RESYNC)
		tell_word(m, watch, "resync");
	for (i = 0; i < count && m->left; i++, m->left--)
		tell_change(m, watch, &routes[i]);
	return count;
}

static int tell_events(struct monitor *m, struct watch *watch)
{
	struct rtm_event events[EVENTS];
	int count = rtm_event_fetch(watch->client, events, EVENTS, 0, 0), i;
	char name[64];

	for (i = 0; i < count && m->left; i++) {
		const char *word = events[i].type == RTM_EVENT_ENTITY_REGISTERED ? "registered" :
				   events[i].type == RTM_EVENT_ENTITY_DEREGISTERED ?
				   "deregistered" : NULL;

		if (!word)
			continue;
		m->left--;
		if (m->json)
			json_event(m->json, word, watch->family, &events[i]);
		else
			printf("%s owner %u proto %s %s\n", word, events[i].entity,
			       names_protocol(events[i].protocol, events[i].protocol_instance,
					      name, sizeof(name)), names_family(watch->family));
	}
	return count;
}

static int watch_open(struct monitor *m, struct watch *watch)
{
	const struct options *o = m->o;
	struct rtm_entity_register reg = {
		.flags = RTM_ENTITY_F_EVENTS,
		.instance = o->instance,
		.family = watch->family,
		.protocol = MONITOR_PROTOCOL,
		.protocol_instance = getpid(),
	};
	struct rtm_notify_open what = {
		.flags = o->initial ? RTM_NOTIFY_F_INITIAL : 0,
		.views = o->has_views ? o->views : RTM_VIEWS_ANY,
		.types = o->types,
	};
	int ret;

	ret = rtm_client_open(&watch->client, o->device, o->events ? 0 : RTM_OPEN_READ);
	if (ret)
		return open_error(o, ret);
	if (o->events)
		ret = rtm_entity_register(watch->client, &reg);
	else
		ret = rtm_client_attach(watch->client, o->instance, watch->family);
	if (!ret) {
		ret = rtm_feed_open(watch->client, &what, 0, &watch->feed);
		if (!ret) {
			watch->owners = owners_open(watch->client);
			m->count++;
			return EXIT_OK;
		}
		ret = kernel_error("cannot subscribe", ret);
	} else {
		ret = o->events ? register_error(o, watch->family, reg.protocol,
						 reg.protocol_instance, ret) :
				  table_error(o, watch->family, ret);
	}
	rtm_client_close(watch->client);
	return ret;
}

static void monitor_close(struct monitor *m)
{
	while (m->count) {
		struct watch *watch = &m->watch[--m->count];

		owners_close(watch->owners);
		rtm_feed_close(watch->feed);
		rtm_client_close(watch->client);
	}
	json_close(m->json);
}

static int monitor_open(struct monitor *m)
{
	static const int families[] = { AF_INET, AF_INET6 };
	unsigned int i;
	int ret;

	if (m->o->json) {
		m->json = json_lines_open();
		if (!m->json)
			return kernel_error("cannot print", -ENOMEM);
	}
	for (i = 0; i < ARRAY_SIZE(families); i++) {
		if (m->o->families && !(m->o->families & (1U << i)))
			continue;
		m->watch[m->count].family = families[i];
		ret = watch_open(m, &m->watch[m->count]);
		if (ret)
			return ret;
	}
	return EXIT_OK;
}

/* Everything that is there now. */
static int monitor_drain(struct monitor *m)
{
	unsigned int i;
	int ret;

	for (i = 0; i < m->count && m->left; i++) {
		ret = m->o->events ? tell_events(m, &m->watch[i]) : 0;
		while (ret >= 0 && m->left && !stop_asked()) {
			ret = tell_changes(m, &m->watch[i]);
			if (!ret)
				break;
		}
		if (ret < 0 && ret != -EINTR)
			return kernel_error("cannot read changes", ret);
	}
	if (fflush(stdout) || ferror(stdout))
		return EXIT_SOME;
	return EXIT_OK;
}

static int monitor_run(struct monitor *m)
{
	struct pollfd fds[ARRAY_SIZE(m->watch)];
	unsigned int i;
	int ret;

	for (i = 0; i < m->count; i++) {
		fds[i].fd = rtm_client_fd(m->watch[i].client);
		fds[i].events = POLLIN;
	}
	for (;;) {
		ret = monitor_drain(m);
		if (ret || !m->left || stop_asked())
			return ret;
		if (stop_poll(fds, m->count, NULL) < 0 && stop_asked())
			return EXIT_OK;
	}
}

int cmd_monitor(const struct options *o, int argc, char **argv)
{
	struct monitor m = { .o = o, .left = o->limit ? o->limit : UINT64_MAX };
	int ret;

	if (argc)
		return usage_error("%s: no argument was expected; see: rtmctl help", argv[0]);
	stop_catch();
	ret = monitor_open(&m);
	if (!ret)
		ret = monitor_run(&m);
	monitor_close(&m);
	return ret;
}
