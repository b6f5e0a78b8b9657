// SPDX-License-Identifier: LGPL-2.1-or-later
/* rtmctl hold: mark a destination for hold-down. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "options.h"

/* What the mark is made as; no routes, gone at once. */
#define HOLD_PROTOCOL	"netmgmt"

/* "30s", "500ms", "2m", "1h"; a number alone is seconds. */
static bool parse_time(const char *text, uint32_t *ms)
{
	static const struct {
		const char *unit;
		uint32_t ms;
	} units[] = { { "ms", 1 }, { "s", 1000 }, { "", 1000 }, { "m", 60000 }, { "h", 3600000 } };
	unsigned long long number;
	char *end;
	size_t i;

	if (*text < '0' || *text > '9')
		return false;
	errno = 0;
	number = strtoull(text, &end, 10);
	for (i = 0; i < ARRAY_SIZE(units); i++) {
		if (strcmp(end, units[i].unit))
			continue;
		if (errno || !number || number > UINT32_MAX / units[i].ms)
			return false;
		*ms = number * units[i].ms;
		return true;
	}
	return false;
}

int cmd_hold_down(const struct options *o, int argc, char **argv)
{
	uint32_t views = o->has_views ? o->views : RTM_VIEWS_UCAST, ms, total, protocol;
	struct rtm_entity_register reg = { .instance = o->instance };
	struct rtm_client *client;
	struct rtm_prefix prefix;
	int ret;

	if (argc != 2)
		return usage_error("hold needs a prefix and a time; see: rtmctl hold --help");
	if (rtm_prefix_parse(argv[0], options_family(o), &prefix))
		return usage_error("%s is not a prefix such as 192.0.2.0/24", argv[0]);
	if (!parse_time(argv[1], &ms))
		return usage_error("%s is not a time such as 30s, 500ms or 2m", argv[1]);
	ret = rtm_client_open(&client, o->device, 0);
	if (ret)
		return open_error(o, ret);
	rtm_protocol_parse(HOLD_PROTOCOL, &protocol);
	reg.family = prefix.family;
	reg.protocol = protocol;
	reg.protocol_instance = getpid();
	ret = rtm_entity_register(client, &reg);
	if (ret) {
		ret = register_error(o, prefix.family, protocol, reg.protocol_instance, ret);
	} else {
		ret = rtm_dest_hold(client, 0, &prefix, views, ms, &total);
		if (ret == -ENOENT) {
			complain("%s is not in the table", argv[0]);
			ret = EXIT_SOME;
		} else if (ret) {
			ret = kernel_error("cannot mark it", ret);
		} else {
			printf("%s: hold time %u.%03u s\n", argv[0], total / 1000, total % 1000);
		}
	}
	rtm_client_close(client);
	return ret;
}
