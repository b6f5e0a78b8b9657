// SPDX-License-Identifier: GPL-2.0
/*
 * entity: registration and what can be seen of it: lists, information, handles,
 * identity, and what is left when an owner has gone.
 */
#include "rtm_caps.h"
#include <sys/prctl.h>

#define MANY	40

/* U2: the caller is among them; order is that of registration. */
TEST(list_in_order_of_registration_with_the_caller)
{
	struct rtm_entity_info rec[MANY + 1];
	__u32 id[MANY], n, i;
	int fd[MANY];

	for (i = 0; i < MANY; i++)
		fd[i] = test_entity(0, AF_INET, 1000 - i, i * 7 % 5, &id[i]);
	for (i = 0; i < MANY; i += MANY / 4) {
		__u32 k;

		test_entity_list(fd[i], 0, rec, MANY + 1, &n);
		ASSERT_EQ(MANY, n);
		for (k = 0; k < n; k++) {
			EXPECT_EQ(id[k], rec[k].entity);
			EXPECT_EQ(sizeof(rec[k]), rec[k].size);
			EXPECT_EQ(0, rec[k].handle);
			EXPECT_EQ(0, rec[k].flags);
			EXPECT_EQ(RTM_ENTITY_LIVE, rec[k].out_state);
			EXPECT_EQ(1000 - k, rec[k].out_protocol);
			EXPECT_EQ(k * 7 % 5, rec[k].out_protocol_instance);
			EXPECT_EQ(0, rec[k].out_instance);
			EXPECT_EQ(AF_INET, rec[k].out_family);
		}
		EXPECT_TRUE(is_poison(&rec[n], sizeof(rec[n])));
	}
	/* A gap closes, and who comes back stands at the end. */
	test_deregister(fd[3]);
	test_register(fd[3], 0, AF_INET, 1000 - 3, 21 % 5, &id[3]);
	test_entity_list(fd[0], 0, rec, MANY + 1, &n);
	ASSERT_EQ(MANY, n);
	EXPECT_EQ(id[2], rec[2].entity);
	EXPECT_EQ(id[4], rec[3].entity);
	EXPECT_EQ(id[3], rec[MANY - 1].entity);
}

/* U1: too small is EMSGSIZE with the total, and nothing else happens. */
TEST(list_too_small_is_emsgsize_with_the_total)
{
	struct rtm_entity_info rec[3];
	struct rtm_stats s;
	__u32 n, cap;
	int fd[3], i;

	for (i = 0; i < 3; i++)
		fd[i] = test_entity(0, AF_INET, 100, i, NULL);
	for (cap = 0; cap < 3; cap++) {
		test_err_entity_list(EMSGSIZE, fd[1], RTM_ENTITY_LIST_F_HANDLES, rec, cap, &n);
		EXPECT_EQ(3, n);
		EXPECT_TRUE(is_poison(rec, cap * sizeof(rec[0])));
		test_stats(fd[1], &s);
		EXPECT_EQ(0, s.out_handles);
	}
	test_entity_list(fd[1], RTM_ENTITY_LIST_F_HANDLES, rec, 3, &n);
	test_stats(fd[1], &s);
	EXPECT_EQ(3, s.out_handles);
}

TEST(empty_list_needs_no_room)
{
	int fd = test_observer(0, AF_INET);
	__u32 n;

	test_entity_list(fd, 0, NULL, 0, &n);
	EXPECT_EQ(0, n);
}

/* A page that cannot be written: EFAULT, and no handle is counted. */
TEST(list_into_unwritable_memory_counts_no_handle)
{
	long page = sysconf(_SC_PAGESIZE);
	struct rtm_entity_list l = {
		.size = sizeof(l), .flags = RTM_ENTITY_LIST_F_HANDLES,
		.record_len = sizeof(struct rtm_entity_info), .count = 3,
	};
	struct rtm_stats s;
	__u8 *mem = test_map(2 * page);
	int fd[3], i;

	for (i = 0; i < 3; i++)
		fd[i] = test_entity(0, AF_INET, 100, i, NULL);
	ASSERT_EQ(0, mprotect(mem + page, page, PROT_NONE));
	l.records = u64ptr(mem + page - sizeof(struct rtm_entity_info));
	test_err(EFAULT, rtm_call(fd[0], RTM_IOC_ENTITY_LIST, &l));
	test_stats(fd[0], &s);
	EXPECT_EQ(0, s.out_handles);
}

TEST(info_by_id_and_by_handle)
{
	struct rtm_entity_info rec[2], a, b;
	__u32 id[2], n;
	time_t before = time(NULL), after;
	int fd[2];

	prctl(PR_SET_NAME, "rtm-entity-test");
	fd[0] = test_entity(0, AF_INET, 100, 1, &id[0]);
	fd[1] = test_entity(0, AF_INET, 200, 2, &id[1]);
	after = time(NULL);
	test_set(fd[1], "10.0.0.0/8", "192.0.2.1", 1, 1);
	test_set(fd[1], "11.0.0.0/8", "192.0.2.1", 1, 1);
	test_set(fd[1], "12.0.0.0/8", "192.0.2.2", 1, 1);
	test_nexthop_add(fd[1], "192.0.2.3", 0, NULL);
	test_entity_info(fd[0], 0, id[1], &a);
	EXPECT_EQ(id[1], a.entity);
	EXPECT_EQ(RTM_ENTITY_LIVE, a.out_state);
	EXPECT_EQ(0, a.out_instance);
	EXPECT_EQ(AF_INET, a.out_family);
	EXPECT_EQ(getpid(), a.out_pid);
	EXPECT_EQ(200, a.out_protocol);
	EXPECT_EQ(2, a.out_protocol_instance);
	EXPECT_STREQ("rtm-entity-test", (char *)a.out_comm);
	EXPECT_EQ(3, a.out_routes);
	EXPECT_EQ(3, a.out_nexthops);
	EXPECT_LE(before, a.out_registered);
	EXPECT_GE(after, a.out_registered);
	test_entity_list(fd[0], RTM_ENTITY_LIST_F_HANDLES, rec, 2, &n);
	/* with a handle the id on input does not matter */
	test_entity_info(fd[0], rec[1].handle, POISON32, &b);
	EXPECT_EQ(id[1], b.entity);
	EXPECT_EQ(0, memcmp(&a.entity, &b.entity, sizeof(a) - offsetof(struct rtm_entity_info,
								       entity)));
	test_del(fd[1], "12.0.0.0/8");
	test_entity_info(fd[0], 0, id[1], &a);
	EXPECT_EQ(2, a.out_routes);
	EXPECT_EQ(3, a.out_nexthops);
}

/* U25: information does not count a handle. */
TEST(info_counts_no_handle)
{
	struct rtm_entity_info info;
	struct rtm_stats s;
	__u32 id;
	int fd = test_entity(0, AF_INET, 100, 1, &id);

	test_entity_info(fd, 0, id, &info);
	test_entity_info(fd, 0, id, &info);
	test_stats(fd, &s);
	EXPECT_EQ(0, s.out_handles);
}

TEST(info_of_nothing_is_enoent)
{
	struct rtm_entity_info info;
	__u64 nexthop;
	__u32 id, foreign;
	int fd = test_entity(0, AF_INET, 100, 1, &id);

	test_err_entity_info(ENOENT, fd, 0, 0, &info);
	test_err_entity_info(ENOENT, fd, 0, id + 1000, &info);
	test_err_entity_info(ENOENT, fd, 0x12345678ABCDULL, id, &info);
	test_err_entity_info(ENOENT, fd, ~0ULL, id, &info);
	test_nexthop_add(fd, "192.0.2.1", 0, &nexthop);
	test_err_entity_info(ENOENT, fd, nexthop, id, &info);
	/* Another table's entities are not there (1.3). */
	test_entity(1, AF_INET, 100, 1, &foreign);
	if (foreign != id)
		test_err_entity_info(ENOENT, fd, 0, foreign, &info);
}

TEST(handles_of_others_are_counted_and_released)
{
	struct rtm_entity_info rec[2], again[2], info;
	__u32 n, id[2];
	int a = test_entity(0, AF_INET, 100, 1, &id[0]);
	int b = test_entity(0, AF_INET, 100, 2, &id[1]);

	test_entity_list(a, RTM_ENTITY_LIST_F_HANDLES, rec, 2, &n);
	EXPECT_NE(0, rec[0].handle);
	EXPECT_NE(rec[0].handle, rec[1].handle);
	/* U23: same object, same number */
	test_entity_list(a, RTM_ENTITY_LIST_F_HANDLES, again, 2, &n);
	EXPECT_EQ(rec[0].handle, again[0].handle);
	EXPECT_EQ(rec[1].handle, again[1].handle);
	test_release(a, rec[1].handle);
	test_entity_info(a, rec[1].handle, 0, &info);
	test_release(a, rec[1].handle);
	test_err_entity_info(ENOENT, a, rec[1].handle, 0, &info);
	test_err_release(ENOENT, a, rec[1].handle);
	/* The other file has nothing of this. */
	test_err_entity_info(ENOENT, b, rec[0].handle, 0, &info);
}

/* The identity is (instance, family, protocol, protocol instance), in a namespace.  R4 */
TEST(same_tuple_is_eexist)
{
	int fd = test_open(O_RDWR), other[5], i;

	for (i = 0; i < 5; i++)
		other[i] = test_open(O_RDWR);
	test_register(fd, 2, AF_INET, 100, 1, NULL);
	test_err_register(EEXIST, other[0], 2, AF_INET, 100, 1, NULL);
	test_register(other[0], 2, AF_INET, 100, 2, NULL);
	test_register(other[1], 2, AF_INET, 101, 1, NULL);
	test_register(other[2], 2, AF_INET6, 100, 1, NULL);
	test_register(other[3], 3, AF_INET, 100, 1, NULL);
	/* a refused registration leaves the file free for another one */
	test_err_register(EEXIST, other[4], 2, AF_INET, 100, 1, NULL);
	test_deregister(fd);
	test_register(other[4], 2, AF_INET, 100, 1, NULL);
	test_err_register(EEXIST, fd, 2, AF_INET, 100, 1, NULL);
}

TEST(same_tuple_in_another_namespace_works)
{
	struct rtm_entity_info rec[2];
	__u32 n;
	int fd = test_entity(0, AF_INET, 100, 1, NULL), other;

	if (unshare(CLONE_NEWNET))
		SKIP(return, "no network namespaces: %s", strerror(errno));
	other = test_entity(0, AF_INET, 100, 1, NULL);
	test_entity_list(other, 0, rec, 2, &n);
	EXPECT_EQ(1, n);
	/* the file belongs to the namespace of its opener, whoever uses it */
	test_entity_list(fd, 0, rec, 2, &n);
	EXPECT_EQ(1, n);
}

#define LIVES	3000

static int by_number(const void *a, const void *b)
{
	__u32 x = *(const __u32 *)a, y = *(const __u32 *)b;

	return x < y ? -1 : x > y;
}

TEST(ids_are_never_used_again)
{
	static __u32 id[LIVES + 1];
	int fd = test_open(O_RDWR), i;

	test_entity(0, AF_INET, 5, 5, &id[LIVES]);
	for (i = 0; i < LIVES; i++) {
		test_register(fd, 0, AF_INET, 100, 1, &id[i]);
		ASSERT_NE(0, id[i]);
		test_deregister(fd);
	}
	qsort(id, LIVES + 1, sizeof(id[0]), by_number);
	for (i = 0; i < LIVES; i++)
		ASSERT_NE(id[i], id[i + 1]);
}

/* What is left of an entity is what handles hold. */
TEST(held_handle_says_gone)
{
	struct rtm_entity_info rec[2], info;
	struct rtm_dest_handles h;
	struct rtm_route_info r;
	__u32 n, id[2];
	int a = test_entity(0, AF_INET, 100, 1, &id[0]);
	int b = test_entity(0, AF_INET, 200, 2, &id[1]);

	test_set(b, "10.0.0.0/8", "192.0.2.1", 1, 1);
	test_entity_list(a, RTM_ENTITY_LIST_F_HANDLES, rec, 2, &n);
	test_lookup_handles(a, "10.0.0.0/8", &r, &h);
	EXPECT_EQ(rec[1].handle, h.owner);
	close(b);
	test_entity_info(a, rec[1].handle, 0, &info);
	EXPECT_EQ(id[1], info.entity);
	EXPECT_EQ(RTM_ENTITY_GONE, info.out_state);
	EXPECT_EQ(200, info.out_protocol);
	EXPECT_EQ(2, info.out_protocol_instance);
	EXPECT_EQ(0, info.out_routes);
	EXPECT_EQ(0, info.out_nexthops);
	/* not in the list, not by id, and the tuple is free again */
	test_entity_list(a, 0, rec, 2, &n);
	EXPECT_EQ(1, n);
	test_err_entity_info(ENOENT, a, 0, id[1], &info);
	b = test_entity(0, AF_INET, 200, 2, &n);
	EXPECT_NE(id[1], n);
	test_entity_info(a, h.owner, 0, &info);
	EXPECT_EQ(RTM_ENTITY_GONE, info.out_state);
	test_release(a, h.owner);
	test_release(a, h.owner);
	test_err_entity_info(ENOENT, a, h.owner, 0, &info);
}

/* pid and name are those of the process that registered, as the reader sees them. */
TEST(pid_and_name_of_the_registering_process)
{
	struct rtm_entity_info info;
	int fd = test_open(O_RDWR), pipefd[2];
	char byte;
	__u32 id = 0;
	pid_t pid;

	ASSERT_EQ(0, pipe(pipefd));
	pid = fork();
	ASSERT_LE(0, pid);
	if (!pid) {
		prctl(PR_SET_NAME, "sixteen-bytes-and-more");
		if (_test_register(fd, 0, AF_INET, 100, 1, &id))
			_exit(1);
		if (write(pipefd[1], &id, sizeof(id)) != sizeof(id))
			_exit(2);
		pause();
		_exit(0);
	}
	close(pipefd[1]);
	ASSERT_EQ(sizeof(id), read(pipefd[0], &id, sizeof(id)));
	test_entity_info(fd, 0, id, &info);
	EXPECT_EQ(pid, info.out_pid);
	EXPECT_STREQ("sixteen-bytes-a", (char *)info.out_comm);
	EXPECT_EQ(0, info.out_comm[15]);
	kill(pid, SIGKILL);
	wait_child(pid);
	EXPECT_EQ(0, read(pipefd[0], &byte, 1));
	/* The registration lives as long as the file: the parent still has it. */
	test_entity_info(fd, 0, id, &info);
	EXPECT_EQ(RTM_ENTITY_LIVE, info.out_state);
}

TEST_HARNESS_MAIN
