// SPDX-License-Identifier: LGPL-2.1-or-later
/* Clients, entities, next hops, handles. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "fake.h"
#include "test.h"

static void open_and_close(void)
{
	struct rtm_client *client;
	struct rtm_query query;

	fake.absent = true;
	same(rtm_client_open(&client, NULL, 0), -ENOENT, "open without the module");
	fake.absent = false;
	same(rtm_client_open(&client, NULL, 0x80), -EOPNOTSUPP, "open with an unknown flag");
	same(rtm_client_open(&client, "/dev/null", 0), -ENOTTY, "open of some other device");
	same(rtm_client_open(&client, NULL, RTM_OPEN_READ), 0, "open for reading");
	same(rtm_client_attach(client, 0, AF_INET), 0, "attach");
	same(rtm_client_attach(client, 0, AF_INET), -EBUSY, "attach twice");
	same(rtm_client_query(client, &query), 0, "query");
	same(query.out_family, AF_INET, "it knows the family");
	same(rtm_client_detach(client), 0, "detach");
	same(rtm_client_attach(client, 7, AF_INET), -ENOENT, "attach to no instance");
	same(rtm_client_attach(client, 0, -1), -EAFNOSUPPORT, "attach to a negative family");
	rtm_client_close(client);
	rtm_client_close(NULL);
	same(rtm_client_open_reader(&client, 3, AF_INET), -ENOENT, "reader of no instance");
	same(rtm_client_open_reader(&client, 0, AF_INET6), 0, "reader");
	rtm_client_close(client);
}

static void register_and_list(void)
{
	struct rtm_entity_register reg = { .family = AF_INET, .protocol = 14 };
	struct rtm_client *owner, *second;
	struct rtm_entity_info *list, info;

	rtm_client_open(&owner, NULL, 0);
	same(rtm_entity_register(owner, &reg), 0, "register");
	ok(reg.out_entity != 0, "an id is given");
	same(reg.out_preference, 20, "and the default preference");
	same(rtm_client_open_owner(&second, AF_INET, 14, 0), -EEXIST, "registration is taken");
	same(rtm_client_open_owner(&second, AF_INET, 14, 1), 0, "another protocol instance");
	same(rtm_entity_list(owner, RTM_ENTITY_LIST_F_HANDLES, &list), 2, "two entities");
	ok(list[0].handle && list[1].handle, "with handles");
	same(rtm_entity_describe(owner, list[1].handle, &info), 0, "describe one by its handle");
	same(info.out_protocol_instance, 1, "it is the right one");
	same(rtm_handle_release(owner, &list[0].handle, 1), 0, "release a handle");
	same(rtm_handle_release(owner, &list[0].handle, 1), -ENOENT, "which is dead then");
	same(rtm_handle_ref(owner, &list[1].handle, 1), 0, "one more count");
	same(rtm_handle_release(owner, &list[1].handle, 1), 0, "back");
	same(rtm_handle_release(owner, &list[1].handle, 1), 0, "and back");
	same(rtm_entity_describe(owner, list[1].handle, &info), -ENOENT, "then it is dead");
	same(rtm_entity_describe(owner, 0, &info), -ENOENT, "0 is no handle");
	same(rtm_entity_find(owner, list[0].entity, &info), 0, "find by id");
	same(rtm_entity_find(owner, 99, &info), -ENOENT, "find nobody");
	free(list);
	same(rtm_entity_deregister(second), 0, "deregister");
	same(rtm_entity_deregister(second), -ENOTCONN, "twice");
	rtm_client_close(second);
	rtm_client_close(owner);
}

/* More entities than the first try has room for. */
static void many_entities(void)
{
	struct rtm_client *clients[FAKE_MAX - 1];
	struct rtm_entity_info *list;
	unsigned int i;

	fake_reset();
	for (i = 0; i < FAKE_MAX - 1; i++)
		if (rtm_client_open_owner(&clients[i], AF_INET, 14, i))
			abort();
	same(rtm_entity_list(clients[0], 0, &list), FAKE_MAX - 1, "a long list of entities");
	free(list);
	for (i = 0; i < FAKE_MAX - 1; i++)
		rtm_client_close(clients[i]);
	fake_reset();
}

static void refusals(void)
{
	struct rtm_entity_register reg = { .family = AF_INET, .protocol = 14 };
	struct rtm_client *client;

	fake.unprivileged = true;
	same(rtm_client_open_owner(&client, AF_INET, 14, 0), -EPERM, "register unprivileged");
	fake.unprivileged = false;
	rtm_client_open(&client, NULL, RTM_OPEN_READ);
	same(rtm_entity_register(client, &reg), -EBADF, "register on a file open for reading");
	rtm_client_close(client);
	same(rtm_client_open_owner(&client, 70000, 14, 0), -EAFNOSUPPORT, "impossible family");
	same(rtm_client_open_owner(&client, AF_INET, 0, 0), -EINVAL, "protocol 0");
}

static void next_hops(void)
{
	struct rtm_nexthop_info info = { .opaque = 42 }, got = { 0 }, records[3];
	struct rtm_nexthop_list query = { 0 };
	struct rtm_client *client;
	char text[32];
	__u64 handle;
	int i;

	rtm_client_open_owner(&client, AF_INET, 14, 0);
	rtm_hop_parse("192.0.2.1", AF_INET, &info.hop);
	same(rtm_nexthop_add(client, &info, &handle), 1, "next hop created");
	ok(handle != 0, "with a handle");
	same(rtm_nexthop_add(client, &info, NULL), 0, "next hop updated");
	got.hop = info.hop;
	same(rtm_nexthop_find(client, &got, NULL), 0, "next hop found");
	same(got.opaque, 42, "with the owner's bits");
	info.flags = RTM_NHF_REMOTE;
	same(rtm_nexthop_update(client, handle, &info), 0, "updated by handle");
	same(rtm_nexthop_describe(client, handle, &got), 0, "described");
	same(got.flags, RTM_NHF_REMOTE, "with its flags");
	same(rtm_nexthop_update(client, 0, &info), -ENOENT, "update without a handle");
	same(rtm_nexthop_del_handle(client, handle), 0, "deleted by handle");
	same(rtm_nexthop_del(client, &info.hop), -ENOENT, "is not there any more");
	for (i = 0; i < 7; i++) {
		snprintf(text, sizeof(text), "192.0.2.%d", 10 + i);
		rtm_hop_parse(text, AF_INET, &info.hop);
		rtm_nexthop_add(client, &info, NULL);
	}
	same(rtm_nexthop_list(client, &query, records, 3), 3, "first batch of next hops");
	same(rtm_nexthop_list(client, &query, records, 3), 3, "second");
	same(rtm_nexthop_list(client, &query, records, 3), 1, "third");
	same(records[0].hop.addr[3], 16, "in order");
	same(rtm_nexthop_list(client, &query, records, 3), 0, "end");
	same(rtm_nexthop_del(client, &records[0].hop), 0, "deleted by identity");
	query = (struct rtm_nexthop_list){ .owner = 99 };
	same(rtm_nexthop_list(client, &query, records, 3), -ENOENT, "list of nobody");
	rtm_client_close(client);
}

void test_client(void)
{
	open_and_close();
	register_and_list();
	many_entities();
	refusals();
	next_hops();
}
