// SPDX-License-Identifier: LGPL-2.1-or-later
/* Own one route until a key is pressed: the example of the README. */
#include <stdio.h>
#include <sys/socket.h>

#include <rtm/rtm.h>

int main(void)
{
	struct rtm_client *client;
	struct rtm_route_info route;

	if (rtm_client_open_owner(&client, AF_INET, 10006, 0) ||
	    rtm_route_parse(&route, "10.0.0.0/8", "192.0.2.1", 1) ||
	    rtm_route_add(client, &route, NULL) < 0)
		return 1;
	getchar();
	rtm_client_close(client);
	return 0;
}
