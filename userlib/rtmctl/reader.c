// SPDX-License-Identifier: LGPL-2.1-or-later
/* Clients for reading. */
#include <errno.h>

#include "options.h"

int reader_open(const struct options *o, int family, struct rtm_client **client)
{
	struct rtm_client *c;
	int ret;

	ret = rtm_client_open(&c, o->device, RTM_OPEN_READ);
	if (ret)
		return ret;
	ret = rtm_client_attach(c, o->instance, family);
	if (ret)
		rtm_client_close(c);
	else
		*client = c;
	return ret;
}

/*
 * Calls @fn for each family asked for, with a client attached to its table.
 * Returns the worst exit code, but EXIT_OK if one family had something to
 * show.  An instance may be there in one family only.
 */
int for_each_family(const struct options *o, family_fn *fn, void *arg)
{
	static const int families[] = { AF_INET, AF_INET6 };
	int err = 0, err_family = AF_INET, worst = EXIT_SOME, ret;
	struct rtm_client *client;
	bool any = false;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(families); i++) {
		if (o->families && !(o->families & (1U << i)))
			continue;
		ret = rtm_client_open(&client, o->device, RTM_OPEN_READ);
		if (ret)
			return open_error(o, ret);
		ret = rtm_client_attach(client, o->instance, families[i]);
		if (ret) {
			rtm_client_close(client);
			err = ret;
			err_family = families[i];
			if (ret != -ENOENT)
				return table_error(o, err_family, err);
			continue;
		}
		any = true;
		ret = fn(o, client, families[i], arg);
		rtm_client_close(client);
		if (ret > EXIT_SOME)
			return ret;
		if (ret < worst)
			worst = ret;
	}
	return any ? worst : table_error(o, err_family, err);
}
