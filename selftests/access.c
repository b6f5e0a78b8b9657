// SPDX-License-Identifier: GPL-2.0
/*
 * access: who may do what: read-only files, files without the capability, files
 * that are not attached, observers, and what a file can be at one time.
 */
#include "rtm_caps.h"
#include "rtm_cmds.h"

#define each_cmd(c) for (c = cmds; c < cmds + ARRAY_LEN(cmds); c++)

static bool changes(unsigned long req)
{
	switch (req) {
	case RTM_IOC_ENTITY_REGISTER:
	case RTM_IOC_NEXTHOP_ADD:
	case RTM_IOC_NEXTHOP_DEL:
	case RTM_IOC_ROUTE_BATCH:
	case RTM_IOC_ROUTE_CHANGE:
	case RTM_IOC_DEST_HOLD:
	case RTM_IOC_METHOD_INVOKE:
	case RTM_IOC_METHOD_TAKE:
	case RTM_IOC_METHOD_REPLY:
	case RTM_IOC_METHOD_BLOCK:
	case RTM_IOC_ROUTELIST_NEW:
	case RTM_IOC_ROUTELIST_MOVE:
		return true;
	}
	return false;
}

static bool needs_entity(unsigned long req)
{
	switch (req) {
	case RTM_IOC_ENTITY_DEREGISTER:
	case RTM_IOC_NEXTHOP_ADD:
	case RTM_IOC_NEXTHOP_FIND:
	case RTM_IOC_NEXTHOP_DEL:
	case RTM_IOC_NEXTHOP_LIST:	/* with owner 0 */
	case RTM_IOC_DEST_HOLD:
	case RTM_IOC_DEST_OPAQUE:
	case RTM_IOC_ROUTE_BATCH:
	case RTM_IOC_ROUTE_CHANGE:
	case RTM_IOC_METHOD_INVOKE:
	case RTM_IOC_METHOD_TAKE:
	case RTM_IOC_METHOD_REPLY:
	case RTM_IOC_METHOD_BLOCK:
	case RTM_IOC_ROUTELIST_NEW:
	case RTM_IOC_ROUTELIST_MOVE:
		return true;
	}
	return false;
}

/* The argument of a file that holds nothing: handles in it are zero. */
static int call_on(int fd, const struct cmd *c)
{
	struct world w = { .fd = fd, .h_route = 1, .entity = 1 };
	union cmd_arg a;

	cmd_fill(c, &w, &a);
	return rtm_call(fd, c->req, &a);
}

TEST(not_attached_is_enotconn)
{
	const struct cmd *c;
	int fd = test_open(O_RDWR), rc;

	each_cmd(c) {
		if (c->state == FRESH)
			continue;
		rc = call_on(fd, c);
		/* a file without a table has no handles either */
		if (rc == -ENOENT && c->fill == fill_handles)
			continue;
		EXPECT_EQ(-ENOTCONN, rc) { TH_LOG("%s", c->name); }
	}
}

TEST(observer_cannot_change_enotconn)
{
	const struct cmd *c;
	int fd = test_open(O_RDWR);

	test_attach(fd, 0, AF_INET);
	each_cmd(c) {
		if (!needs_entity(c->req))
			continue;
		EXPECT_EQ(-ENOTCONN, call_on(fd, c)) { TH_LOG("%s", c->name); }
	}
}

TEST(read_only_file_changes_nothing_ebadf)
{
	const struct cmd *c;
	int fd = test_open(O_RDONLY);

	test_err_register(EBADF, fd, 0, AF_INET, 100, 1, NULL);
	test_attach(fd, 0, AF_INET);
	each_cmd(c) {
		if (!changes(c->req) || c->state == FRESH)
			continue;
		EXPECT_EQ(-EBADF, call_on(fd, c)) { TH_LOG("%s", c->name); }
	}
	EXPECT_GT(0, _test_deregister(fd));
}

TEST(read_only_file_reads_everything)
{
	struct rtm_route_info rec[4];
	struct rtm_dest_handles h;
	struct rtm_entity_info ent[4];
	struct rtm_nexthop_info hops[4];
	struct rtm_nexthop_list nl = {
		.size = sizeof(nl), .records = u64ptr(hops), .record_len = sizeof(hops[0]), .count = 4,
	};
	struct rtm_route_cmd rc;
	struct rtm_stats s;
	struct rtm_query q;
	struct world w = { .fd = test_open(O_RDWR) };
	struct rtm_list l = list_cmd(rec, 4);
	__u32 n;
	int fd;

	ASSERT_EQ(0, world_populate(&w));
	fd = test_observer(0, AF_INET);
	test_query(fd, &q);
	EXPECT_EQ(RTM_QUERY_F_ATTACHED, q.out_flags);
	test_stats(fd, &s);
	EXPECT_EQ(1, s.out_routes);
	EXPECT_EQ(2, s.out_clients);
	EXPECT_EQ(1, s.out_entities);
	test_entity_list(fd, RTM_ENTITY_LIST_F_HANDLES, ent, 4, &n);
	EXPECT_EQ(1, n);
	nl.owner = w.entity;
	test_ok(rtm_call(fd, RTM_IOC_NEXTHOP_LIST, &nl));
	EXPECT_EQ(1, nl.out_count);
	test_ok(rtm_call(fd, RTM_IOC_ROUTE_LIST, &l));
	EXPECT_EQ(1, l.out_count);
	test_ok(rtm_call(fd, RTM_IOC_DEST_LIST, &l));
	EXPECT_EQ(1, l.out_count);
	test_lookup_handles(fd, WORLD_PREFIX, rec, &h);
	test_dest_info(fd, h.dest, RTM_VIEWS_ALL, rec, 4, &n);
	EXPECT_EQ(2, n);
	test_route_info(fd, h.route, &rc);
	EXPECT_EQ(w.entity, rc.info.owner);
	test_release(fd, h.route);
	test_detach(fd);
}

TEST(write_only_file_is_a_file_for_writing)
{
	int fd = rtm_open(O_WRONLY);

	ASSERT_LE(0, fd);
	test_register(fd, 0, AF_INET, 100, 1, NULL);
	test_set(fd, "10.0.0.0/8", "192.0.2.1", 1, 1);
}

TEST(without_the_capability_eperm)
{
	const struct cmd *c;
	struct rtm_query q;
	int fd;

	ASSERT_EQ(0, net_admin(false));
	fd = test_open(O_RDWR);
	test_query(fd, &q);
	EXPECT_EQ(0, q.out_flags & RTM_QUERY_F_MAY_CHANGE);
	test_err_register(EPERM, fd, 0, AF_INET, 100, 1, NULL);
	test_attach(fd, 0, AF_INET);
	each_cmd(c) {
		if (!changes(c->req) || c->state == FRESH)
			continue;
		EXPECT_EQ(-EPERM, call_on(fd, c)) { TH_LOG("%s", c->name); }
	}
	/* Getting it afterwards does not help this file. */
	test_detach(fd);
	ASSERT_EQ(0, net_admin(true));
	test_err_register(EPERM, fd, 0, AF_INET, 100, 1, NULL);
}

TEST(capability_is_judged_at_open)
{
	struct rtm_query q;
	int fd = test_open(O_RDWR);

	ASSERT_EQ(0, net_admin(false));
	test_query(fd, &q);
	EXPECT_EQ(RTM_QUERY_F_MAY_CHANGE, q.out_flags);
	test_register(fd, 0, AF_INET, 100, 1, NULL);
	test_set(fd, "10.0.0.0/8", "192.0.2.1", 1, 1);
	test_del(fd, "10.0.0.0/8");
}

/* An ordinary user may look. */
TEST(unprivileged_user_observes)
{
	struct rtm_route_info rec;
	struct rtm_stats s;
	struct world w = { .fd = test_open(O_RDWR) };
	int fd;

	ASSERT_EQ(0, world_populate(&w));
	ASSERT_EQ(0, setresgid(65534, 65534, 65534));
	ASSERT_EQ(0, setresuid(65534, 65534, 65534));
	fd = rtm_open(O_RDONLY);
	ASSERT_LE(0, fd) { TH_LOG("mode of %s keeps users out", RTM_DEV); }
	test_err_register(EBADF, fd, 0, AF_INET, 100, 2, NULL);
	test_attach(fd, 0, AF_INET);
	test_stats(fd, &s);
	test_lookup(fd, RTM_LOOKUP_LONGEST, RTM_VIEWS_UCAST, "10.1.2.3", &rec);
	EXPECT_EQ(w.entity, rec.owner);
	/* Whether it may open for writing or not: it cannot change a thing. */
	close(fd);
	fd = rtm_open(O_RDWR);
	if (fd >= 0)
		test_err_register(EPERM, fd, 0, AF_INET, 100, 2, NULL);
}

/* The capability that counts is the one over the network namespace. */
TEST(capability_over_a_namespace_of_ones_own)
{
	int fd;

	if (unshare(CLONE_NEWUSER))
		SKIP(return, "no user namespaces: %s", strerror(errno));
	fd = rtm_open(O_RDWR);
	if (fd >= 0) {
		test_err_register(EPERM, fd, 0, AF_INET, 100, 1, NULL);
		close(fd);
	}
	if (unshare(CLONE_NEWNET))
		SKIP(return, "no network namespaces: %s", strerror(errno));
	fd = rtm_open(O_RDWR);
	if (fd < 0)
		SKIP(return, "%s cannot be opened from a user namespace: %s", RTM_DEV,
		     strerror(-fd));
	test_register(fd, 0, AF_INET, 100, 1, NULL);
}

/* One open file is at most one entity, or one observer. */
TEST(register_and_attach_twice_is_ebusy)
{
	struct rtm_query q;
	__u32 id;
	int fd = test_open(O_RDWR);

	test_register(fd, 0, AF_INET, 100, 1, &id);
	test_err_register(EBUSY, fd, 0, AF_INET, 100, 2, NULL);
	test_err_register(EBUSY, fd, 1, AF_INET6, 100, 2, NULL);
	test_err_attach(EBUSY, fd, 0, AF_INET);
	test_err_detach(EBUSY, fd);
	test_query(fd, &q);
	EXPECT_EQ(id, q.out_entity);
	test_deregister(fd);
	test_err_deregister(ENOTCONN, fd);
	test_err_detach(ENOTCONN, fd);
	test_attach(fd, 0, AF_INET);
	test_err_attach(EBUSY, fd, 0, AF_INET);
	test_err_register(EBUSY, fd, 0, AF_INET, 100, 1, NULL);
	test_err_deregister(ENOTCONN, fd);
	test_detach(fd);
	test_err_detach(ENOTCONN, fd);
	test_register(fd, 0, AF_INET, 100, 1, &id);
}

/* U56: instance 0 is always there, another one only while it is in use. */
TEST(unknown_instance_is_enoent)
{
	int fd = test_open(O_RDWR), other = test_open(O_RDWR);

	test_attach(fd, 0, AF_INET);
	test_detach(fd);
	test_attach(fd, 0, AF_INET6);
	test_detach(fd);
	test_err_attach(ENOENT, fd, 4711, AF_INET);
	test_err_attach(ENOENT, fd, 65535, AF_INET6);
	test_register(other, 4711, AF_INET, 100, 1, NULL);
	test_attach(fd, 4711, AF_INET);
	test_detach(fd);
	test_deregister(other);
	test_err_attach(ENOENT, fd, 4711, AF_INET);
	test_register(other, 65535, AF_INET6, 100, 1, NULL);
	test_attach(fd, 65535, AF_INET6);
}

TEST(other_families_are_eafnosupport)
{
	static const __u16 families[] = { 0, 1, 5, 16, 255, 0x0200, 0xFFFF };
	int fd = test_open(O_RDWR);
	unsigned int i;

	for (i = 0; i < ARRAY_LEN(families); i++) {
		EXPECT_EQ(-EAFNOSUPPORT, _test_attach(fd, 0, families[i])) {
			TH_LOG("family %u", families[i]);
		}
		EXPECT_EQ(-EAFNOSUPPORT, _test_register(fd, 0, families[i], 100, 1, NULL)) {
			TH_LOG("family %u", families[i]);
		}
	}
}

TEST(protocol_zero_and_all_ones_are_einval)
{
	int fd = test_open(O_RDWR);

	test_err_register(EINVAL, fd, 0, AF_INET, 0, 1, NULL);
	test_err_register(EINVAL, fd, 0, AF_INET, 0xFFFFFFFFU, 1, NULL);
	test_register(fd, 0, AF_INET, 0xFFFFFFFEU, 0xFFFFFFFFU, NULL);
}

/* Reading and writing a routing table through read(2) and mmap(2) is no idea. */
TEST(device_has_no_other_doors)
{
	char buf[64] = "";
	int fd = test_open(O_RDWR);

	EXPECT_EQ(-1, read(fd, buf, sizeof(buf)));
	EXPECT_EQ(-1, write(fd, buf, sizeof(buf)));
	EXPECT_TRUE(mmap(NULL, 4096, PROT_READ, MAP_SHARED, fd, 0) == MAP_FAILED);
}

TEST_HARNESS_MAIN
