// SPDX-License-Identifier: LGPL-2.1-or-later
/* Add a million routes with two next hops each, and take them away again. */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include <rtm/rtm.h>

#define BATCH	16384U

static double now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec + ts.tv_nsec / 1e9;
}

/* Route number @n: the /24 networks from 1.0.0.0 on. */
static void fill(struct rtm_route_info *route, struct rtm_aux *aux, const struct rtm_hop *hops,
		 unsigned int n)
{
	uint32_t addr = htonl((0x10000 + n) << 8);
	struct rtm_prefix prefix = { .family = AF_INET, .len = 24 };

	memcpy(prefix.addr, &addr, sizeof(addr));
	rtm_route_init(route, &prefix, NULL, n % 10);
	rtm_aux_add(aux, route, hops, 2, NULL, 0);
}

static int add_all(struct rtm_client *client, unsigned int count, const struct rtm_hop *hops)
{
	struct rtm_route_info *routes = calloc(BATCH, sizeof(*routes));
	struct rtm_aux *aux = rtm_aux_alloc();
	unsigned int done, part, i;
	int ret = routes && aux ? 0 : -1;

	for (done = 0; done < count && !ret; done += part) {
		part = count - done < BATCH ? count - done : BATCH;
		rtm_aux_reset(aux);
		for (i = 0; i < part; i++)
			fill(&routes[i], aux, hops, done + i);
		ret = rtm_route_apply(client, routes, part, aux, RTM_BATCH_F_MAKE_HOPS, NULL);
	}
	rtm_aux_free(aux);
	free(routes);
	return ret;
}

int main(int argc, char **argv)
{
	unsigned int count = argc > 1 ? strtoul(argv[1], NULL, 10) : 1000000;
	struct rtm_client *client;
	struct rtm_hop hops[2];
	double start;
	int ret;

	rtm_hop_parse("192.0.2.1", AF_INET, &hops[0]);
	rtm_hop_parse("192.0.2.2", AF_INET, &hops[1]);
	ret = rtm_client_open_owner(&client, AF_INET, 14, 77);
	if (ret) {
		fprintf(stderr, "cannot become an owner: %s\n", strerror(-ret));
		return 1;
	}
	start = now();
	ret = add_all(client, count, hops);
	if (ret)
		fprintf(stderr, "cannot add: %s\n", strerror(-ret));
	else
		printf("added %u routes in %.3f s\n", count, now() - start);
	start = now();
	rtm_client_close(client);
	printf("withdrew them in %.3f s\n", now() - start);
	return ret ? 1 : 0;
}
