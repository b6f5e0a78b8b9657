// SPDX-License-Identifier: LGPL-2.1-or-later
/* An owner of routes that takes commands in words. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "holder.h"
#include "names.h"
#include "words.h"

/**
 * struct holder - entities of one process, one for each family
 * @client: for IPv4 and IPv6; NULL: not asked for
 * @entity: their ids
 * @protocol: registered as
 * @protocol_instance: registered as
 * @routes: routes they own
 */
struct holder {
	struct rtm_client *client[2];
	uint32_t entity[2];
	uint32_t protocol;
	uint32_t protocol_instance;
	uint64_t routes;
};

static const int families[2] = { AF_INET, AF_INET6 };

static int register_family(struct holder *holder, const struct options *o, int index)
{
	struct rtm_entity_register reg = {
		.instance = o->instance,
		.family = families[index],
		.protocol = holder->protocol,
		.protocol_instance = holder->protocol_instance,
	};
	int ret;

	ret = rtm_client_open(&holder->client[index], o->device, 0);
	if (ret)
		return open_error(o, ret);
	ret = rtm_entity_register(holder->client[index], &reg);
	if (ret)
		return register_error(o, families[index], reg.protocol, reg.protocol_instance,
				      ret);
	holder->entity[index] = reg.out_entity;
	return EXIT_OK;
}

int holder_open(struct holder **holder, const struct options *o, unsigned int which)
{
	struct holder *h = calloc(1, sizeof(*h));
	int i, ret = EXIT_OK;

	if (!h)
		return kernel_error("cannot start", -ENOMEM);
	h->protocol = o->protocol ? o->protocol : HOLDER_PROTOCOL;
	h->protocol_instance = o->protocol_instance;
	for (i = 0; i < 2 && !ret; i++)
		if (which & (1U << i))
			ret = register_family(h, o, i);
	if (ret)
		holder_close(h);
	else
		*holder = h;
	return ret;
}

void holder_close(struct holder *holder)
{
	int i;

	if (!holder)
		return;
	for (i = 0; i < 2; i++)
		rtm_client_close(holder->client[i]);
	free(holder);
}

void holder_describe(const struct holder *holder, FILE *file)
{
	char name[64];
	const char *mark = "";
	int i;

	fprintf(file, "%s:", names_protocol(holder->protocol, holder->protocol_instance, name,
					    sizeof(name)));
	for (i = 0; i < 2; i++)
		if (holder->client[i]) {
			fprintf(file, "%s owner %u of %s", mark, holder->entity[i],
				names_family(families[i]));
			mark = ",";
		}
	fputs("; its routes are withdrawn when this process ends\n", file);
	fflush(file);
}

static int apply(struct rtm_client *client, const struct words_route *w)
{
	switch (w->route.op) {
	case RTM_OP_ADD:
		return rtm_route_add(client, &w->route, w->aux);
	case RTM_OP_UPDATE:
		return rtm_route_update(client, &w->route, w->aux);
	case RTM_OP_DEL:
		return rtm_route_del(client, &w->route);
	default:
		return rtm_route_set(client, &w->route, w->aux);
	}
}

static bool run_route(struct holder *holder, const struct words_route *w, char *answer)
{
	int index = w->route.prefix.family == AF_INET ? 0 : 1;
	int ret;

	if (!holder->client[index]) {
		snprintf(answer, HOLDER_ANSWER, "error: this owner has no routes of %s",
			 names_family(families[index]));
		return false;
	}
	ret = apply(holder->client[index], w);
	if (ret < 0) {
		snprintf(answer, HOLDER_ANSWER, "error: %s", route_error(ret));
		return false;
	}
	holder->routes += !!(ret & RTM_CHANGE_CREATED);
	holder->routes -= !!(ret & RTM_CHANGE_DELETED);
	snprintf(answer, HOLDER_ANSWER, "ok %s%s",
		 ret & RTM_CHANGE_CREATED ? "created" : ret & RTM_CHANGE_DELETED ? "deleted" :
		 ret & RTM_CHANGE_UPDATED ? "updated" : "unchanged",
		 ret & RTM_CHANGE_BEST ? ", best changed" : "");
	return true;
}

bool holder_line(struct holder *holder, char *line, char *answer)
{
	char *words[WORDS_MAX];
	struct words_route w;
	const char *wrong;
	bool ok = false;
	int count;

	count = words_split(line, words);
	if (count < 0) {
		snprintf(answer, HOLDER_ANSWER, "error: too many words");
		return false;
	}
	if (!count || *words[0] == '#') {
		*answer = 0;
		return true;
	}
	wrong = words_parse(&w, AF_UNSPEC, count, words);
	if (wrong)
		snprintf(answer, HOLDER_ANSWER, "error: %s", wrong);
	else
		ok = run_route(holder, &w, answer);
	words_free(&w);
	return ok;
}

uint64_t holder_routes(const struct holder *holder)
{
	return holder->routes;
}
