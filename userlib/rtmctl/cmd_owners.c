// SPDX-License-Identifier: LGPL-2.1-or-later
/* rtmctl entities, nexthops, stats: who is in the table, and how full it is. */
#include <errno.h>
#include <stdlib.h>

#include "show.h"

/**
 * struct report - one of these commands
 * @columns: text goes here, or
 * @json: JSON goes here
 * @head: the head line was printed
 * @range_kind: next hops: which ones, an enum rtm_range
 * @range: next hops: goes with it
 */
struct report {
	struct columns *columns;
	struct json_out *json;
	bool head;
	uint32_t range_kind;
	struct rtm_prefix range;
};

static int report_open(struct report *report, const struct options *o, int argc, char **argv,
		       struct columns *(*open_columns)(void))
{
	if (argc)
		return usage_error("%s: no argument was expected; see: rtmctl help", argv[0]);
	if (o->json)
		report->json = json_open();
	else if (open_columns)
		report->columns = open_columns();
	if (!report->json && !report->columns && open_columns)
		return kernel_error("cannot print", -ENOMEM);
	return EXIT_OK;
}

static int report_close(struct report *report, int ret)
{
	json_close(report->json);
	columns_close(report->columns);
	return ret;
}

static void report_entity(struct report *report, const struct rtm_entity_info *info)
{
	if (report->json) {
		json_entity(report->json, info);
		return;
	}
	if (!report->head)
		show_entity_head(report->columns);
	report->head = true;
	show_entity(report->columns, info);
}

static int entities_family(const struct options *o, struct rtm_client *client, int family,
			   void *arg)
{
	struct rtm_entity_info *list;
	int count, i, shown = 0;

	(void)family;
	count = rtm_entity_list(client, 0, &list);
	if (count < 0)
		return kernel_error("cannot list entities", count);
	for (i = 0; i < count; i++) {
		if (o->protocol && o->protocol != list[i].out_protocol)
			continue;
		if (o->owner && o->owner != list[i].entity)
			continue;
		report_entity(arg, &list[i]);
		shown++;
	}
	free(list);
	return shown ? EXIT_OK : EXIT_SOME;
}

int cmd_entities(const struct options *o, int argc, char **argv)
{
	struct report report = { 0 };
	int ret = report_open(&report, o, argc, argv, show_entities_open);

	if (ret)
		return ret;
	ret = for_each_family(o, entities_family, &report);
	return report_close(&report, ret);
}

static int nexthops_of(struct rtm_client *client, struct owners *owners, uint32_t owner,
		       struct report *report)
{
	struct rtm_nexthop_list query = {
		.owner = owner,
		.range_kind = report->range_kind,
		.range = report->range,
	};
	struct rtm_nexthop_info records[256];
	int count, i, shown = 0;

	while ((count = rtm_nexthop_list(client, &query, records, ARRAY_SIZE(records))) > 0) {
		for (i = 0; i < count; i++) {
			if (report->json) {
				json_nexthop(report->json, owners, &records[i]);
				continue;
			}
			if (!report->head)
				show_nexthop_head(report->columns);
			report->head = true;
			show_nexthop(report->columns, owners, &records[i]);
		}
		shown += count;
	}
	return count < 0 ? count : shown;
}

static int nexthops_family(const struct options *o, struct rtm_client *client, int family,
			   void *arg)
{
	struct owners *owners = owners_open(client);
	const struct report *report = arg;
	struct rtm_entity_info *list = NULL;
	int count, i, ret, shown = 0;

	if (report->range.family && report->range.family != family) {
		owners_close(owners);
		return EXIT_SOME;
	}
	count = rtm_entity_list(client, 0, &list);
	for (i = 0; i < count; i++) {
		if ((o->owner && o->owner != list[i].entity) ||
		    (o->protocol && o->protocol != list[i].out_protocol))
			continue;
		ret = nexthops_of(client, owners, list[i].entity, arg);
		/* an owner that went away meanwhile has none */
		if (ret < 0 && ret != -ENOENT) {
			count = ret;
			break;
		}
		if (ret > 0)
			shown += ret;
	}
	free(list);
	owners_close(owners);
	if (count < 0)
		return kernel_error("cannot list next hops", count);
	return shown ? EXIT_OK : EXIT_SOME;
}

int cmd_nexthops(const struct options *o, int argc, char **argv)
{
	struct report report = { 0 };
	int ret;

	ret = range_parse(o, argc, argv, &report.range_kind, &report.range);
	if (!ret)
		ret = report_open(&report, o, 0, argv, show_nexthops_open);
	if (ret)
		return ret;
	ret = for_each_family(o, nexthops_family, &report);
	return report_close(&report, ret);
}

static int stats_family(const struct options *o, struct rtm_client *client, int family, void *arg)
{
	struct report *report = arg;
	struct rtm_stats stats;
	int ret;

	ret = rtm_client_stats(client, &stats);
	if (ret)
		return kernel_error("cannot read the figures", ret);
	if (report->json) {
		json_stats(report->json, family, o->instance, &stats);
		return EXIT_OK;
	}
	if (report->head)
		putchar('\n');
	report->head = true;
	show_stats(family, o->instance, &stats);
	return EXIT_OK;
}

int cmd_stats(const struct options *o, int argc, char **argv)
{
	struct report report = { 0 };
	int ret = report_open(&report, o, argc, argv, NULL);

	if (ret)
		return ret;
	ret = for_each_family(o, stats_family, &report);
	return report_close(&report, ret);
}
