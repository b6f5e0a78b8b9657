// SPDX-License-Identifier: GPL-2.0
/*
 * netns: a file belongs to the network namespace of its opener: nothing is seen
 * across, and when the namespace ends the file answers ENODEV.
 */
#include "rtm_caps.h"
#include "rtm_cmds.h"

#include <pthread.h>

/* Opens in a new namespace, in a child that has gone when this returns. */
static int open_in_dead_namespace(int state)
{
	int sock[2], fd, status;
	pid_t pid;

	if (socketpair(AF_UNIX, SOCK_STREAM, 0, sock))
		return -errno;
	pid = fork();
	if (pid < 0)
		return -errno;
	if (!pid) {
		struct world w = {};

		if (unshare(CLONE_NEWNET))
			_exit(77);
		w.fd = rtm_open(O_RDWR);
		if (w.fd < 0)
			_exit(1);
		if (state == ENTITY && world_populate(&w))
			_exit(2);
		if (state == OBSERVER && _test_attach(w.fd, 0, AF_INET6))
			_exit(3);
		_exit(send_fd(sock[1], w.fd) ? 4 : 0);
	}
	status = wait_child(pid);
	fd = status ? -1000 - status : recv_fd(sock[0]);
	close(sock[0]);
	close(sock[1]);
	return fd;
}

/* The end of a namespace is asynchronous. */
static bool ends_soon(int fd)
{
	struct rtm_entity_list l = { .size = sizeof(l),
				    .record_len = sizeof(struct rtm_entity_info) };
	struct rtm_attach a = { sizeof(a), 65000, AF_INET };
	int tries = 1000, rc;

	while (tries--) {
		rc = rtm_call(fd, RTM_IOC_ENTITY_LIST, &l);
		if (rc == -ENOTCONN)
			rc = rtm_call(fd, RTM_IOC_ATTACH, &a);
		if (rc == -ENODEV)
			return true;
		usleep(10000);
	}
	return false;
}

#define need_fd(fd)								\
	if (fd == -1077)							\
		SKIP(return, "no network namespaces (CONFIG_NET_NS)");		\
	ASSERT_LE(0, fd)

TEST(commands_answer_enodev_when_the_namespace_has_ended)
{
	static const int states[] = { FRESH, OBSERVER, ENTITY };
	struct world w = { .h_route = 1, .h_dest = 1, .h_hop = 1, .entity = 1 };
	const struct cmd *c;
	union cmd_arg a;
	unsigned int i;

	for (i = 0; i < ARRAY_LEN(states); i++) {
		int fd = open_in_dead_namespace(states[i]);

		need_fd(fd);
		ASSERT_TRUE(ends_soon(fd)) { TH_LOG("state %d: not even after 10 s", states[i]); }
		w.fd = fd;
		for (c = cmds; c < cmds + ARRAY_LEN(cmds); c++) {
			/* QUERY works on every file; a file without a table may say so first */
			if (c->req == RTM_IOC_QUERY)
				continue;
			if (c->state != FRESH && c->state != states[i] &&
			    !(c->state == CALLED && states[i] == ENTITY))
				continue;
			cmd_fill(c, &w, &a);
			EXPECT_EQ(-ENODEV, rtm_call(fd, c->req, &a)) {
				TH_LOG("%s on a file in state %d", c->name, states[i]);
			}
		}
		EXPECT_EQ(0, close(fd));
	}
}

struct sleeper {
	pthread_t thread;
	int fd, rc;
	struct rtm_event e;
};

static void *fetch_for_ever(void *arg)
{
	struct sleeper *s = arg;

	s->rc = _test_events(s->fd, 0, &s->e, 1, -1);
	return NULL;
}

/* Who waits is told that the namespace has ended; so is who polls. */
TEST(waiting_ends_with_the_namespace)
{
	struct sleeper s = {};
	int sock[2], fd;
	char byte = 0;
	pid_t pid;

	ASSERT_EQ(0, socketpair(AF_UNIX, SOCK_STREAM, 0, sock));
	pid = fork();
	ASSERT_LE(0, pid);
	if (!pid) {
		if (unshare(CLONE_NEWNET))
			_exit(77);
		fd = rtm_open(O_RDWR);
		if (fd < 0 || _test_attach(fd, 0, AF_INET) || send_fd(sock[1], fd))
			_exit(1);
		close(fd);
		close(sock[0]);
		_exit(read(sock[1], &byte, 1) < 0);	/* until told to go */
	}
	close(sock[1]);
	fd = recv_fd(sock[0]);
	if (fd < 0) {
		ASSERT_EQ(77, wait_child(pid));
		SKIP(return, "no network namespaces (CONFIG_NET_NS)");
	}
	EXPECT_EQ(0, _test_poll(fd, 0));
	s.fd = fd;
	pthread_create(&s.thread, NULL, fetch_for_ever, &s);
	usleep(200000);
	close(sock[0]);
	EXPECT_EQ(POLLIN | POLLRDNORM | POLLERR | POLLHUP, _test_poll(fd, 20000));
	EXPECT_EQ(0, wait_child(pid));
	pthread_join(s.thread, NULL);
	EXPECT_EQ(-ENODEV, s.rc);
}

/* While the file lives the namespace can end, and the file can still be closed. */
TEST(many_files_of_ended_namespaces)
{
	int fd[16];
	unsigned int i;

	for (i = 0; i < ARRAY_LEN(fd); i++) {
		fd[i] = open_in_dead_namespace(i % 3);
		need_fd(fd[i]);
	}
	for (i = 0; i < ARRAY_LEN(fd); i += 2)
		EXPECT_TRUE(ends_soon(fd[i]));
	for (i = 0; i < ARRAY_LEN(fd); i++)
		EXPECT_EQ(0, close(fd[i]));
}

/* Closed in the moment in which the namespace ends. */
TEST(close_races_with_the_end_of_the_namespace)
{
	unsigned int i;

	for (i = 0; i < 20; i++) {
		int fd = open_in_dead_namespace(ENTITY);

		need_fd(fd);
		usleep(i * 700);
		EXPECT_EQ(0, close(fd));
	}
}

TEST(nothing_is_seen_across)
{
	struct rtm_entity_info rec[2], info;
	struct rtm_route_info r;
	struct rtm_stats s;
	__u32 id, other_id, n;
	int fd = test_entity(0, AF_INET, 100, 1, &id), other;

	test_set(fd, "10.0.0.0/8", "192.0.2.1", 1, 1);
	if (unshare(CLONE_NEWNET))
		SKIP(return, "no network namespaces: %s", strerror(errno));
	other = test_open(O_RDWR);
	test_attach(other, 0, AF_INET);
	test_stats(other, &s);
	EXPECT_EQ(0, s.out_routes);
	EXPECT_EQ(0, s.out_entities);
	EXPECT_EQ(1, s.out_clients);
	test_err_lookup(ENOENT, other, RTM_LOOKUP_LONGEST, 0, "10.1.2.3", &r);
	test_entity_list(other, 0, NULL, 0, &n);
	EXPECT_EQ(0, n);
	test_detach(other);
	test_register(other, 0, AF_INET, 200, 1, &other_id);
	test_set(other, "11.0.0.0/8", "192.0.2.1", 1, 1);
	test_entity_list(fd, 0, rec, 2, &n);
	EXPECT_EQ(1, n);
	EXPECT_EQ(100, rec[0].out_protocol);
	test_err_lookup(ENOENT, fd, RTM_LOOKUP_LONGEST, 0, "11.1.2.3", &r);
	test_entity_info(other, 0, other_id, &info);
	EXPECT_EQ(200, info.out_protocol);
	/* and the first file still works from here */
	test_set(fd, "12.0.0.0/8", "192.0.2.1", 1, 1);
}

/* Instances do not cross either: 5 there is not 5 here. */
TEST(instances_are_of_a_namespace)
{
	int fd = test_entity(5, AF_INET, 100, 1, NULL), other;

	if (unshare(CLONE_NEWNET))
		SKIP(return, "no network namespaces: %s", strerror(errno));
	other = test_open(O_RDONLY);
	test_err_attach(ENOENT, other, 5, AF_INET);
	test_attach(other, 0, AF_INET);
	close(fd);
}

/* Tables of one namespace: instances and families are worlds of their own (1.2, 1.3).  R1, R2 */
TEST(nothing_is_seen_across_instances_and_families)
{
	struct rtm_route_info r;
	struct rtm_stats s;
	int a = test_entity(0, AF_INET, 100, 1, NULL);
	int b = test_entity(1, AF_INET, 100, 1, NULL);
	int c = test_entity(0, AF_INET6, 100, 1, NULL);

	test_set(a, "10.0.0.0/8", "192.0.2.1", 1, 1);
	test_set(c, "2001:db8::/32", "2001:db8::1", 1, 1);
	test_err_lookup(ENOENT, b, RTM_LOOKUP_LONGEST, 0, "10.1.2.3", &r);
	test_stats(b, &s);
	EXPECT_EQ(0, s.out_routes);
	EXPECT_EQ(0, s.out_nexthops);
	EXPECT_EQ(1, s.out_entities);
	test_stats(c, &s);
	EXPECT_EQ(1, s.out_routes);
	EXPECT_EQ(1, s.out_entities);
	test_set(b, "10.0.0.0/8", "192.0.2.1", 1, 7);
	test_lookup(a, RTM_LOOKUP_LONGEST, 0, "10.1.2.3", &r);
	EXPECT_EQ(1, r.metric);
}

TEST_HARNESS_MAIN
