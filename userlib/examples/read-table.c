// SPDX-License-Identifier: LGPL-2.1-or-later
/* Read the whole table in order, without any privilege. */
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include <rtm/rtm.h>

int main(int argc, char **argv)
{
	int family = argc > 1 && !strcmp(argv[1], "-6") ? AF_INET6 : AF_INET;
	const struct rtm_route_info *dest;
	struct rtm_client *client;
	struct rtm_cursor *cursor;
	int ret;

	ret = rtm_client_open_reader(&client, 0, family);
	if (ret) {
		fprintf(stderr, "cannot open: %s\n", strerror(-ret));
		return 1;
	}
	ret = rtm_cursor_open(client, RTM_CURSOR_DESTS, NULL, NULL, NULL, 0, &cursor);
	if (!ret) {
		while ((ret = rtm_cursor_next(cursor, &dest)) > 0) {
			char prefix[RTM_PREFIX_STRLEN], hop[RTM_HOP_STRLEN];

			printf("%s via %s metric %u\n",
			       rtm_prefix_format(&dest->prefix, prefix, sizeof(prefix)),
			       dest->nh_count ? rtm_hop_format(&dest->nexthop, hop, sizeof(hop)) :
			       "nothing", dest->metric);
		}
		rtm_cursor_close(cursor);
	}
	rtm_client_close(client);
	if (ret)
		fprintf(stderr, "cannot read: %s\n", strerror(-ret));
	return ret ? 1 : 0;
}
