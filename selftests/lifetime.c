// SPDX-License-Identifier: GPL-2.0
/*
 * lifetime: an entity lives as long as its open file, however that is shared,
 * and everything it owned is gone when the last close has returned.
 */
#include "rtm_caps.h"
#include <sys/prctl.h>

#define ROUTES	300
#define EXEC_CHILD	"RTM_TEST_EXEC_CHILD"

FIXTURE(life)
{
	int observer;
};

FIXTURE_SETUP(life)
{
	self->observer = test_observer(0, AF_INET);
}

FIXTURE_TEARDOWN(life)
{
	close(self->observer);
}

/* Opens a file, registers, adds routes with next hops; the file or an errno. */
static int live(__u32 *id)
{
	struct rtm_route_info r[ROUTES];
	int fd = rtm_open(O_RDWR), i, rc;

	if (fd < 0)
		return fd;
	rc = _test_register(fd, 0, AF_INET, 100, 1, id);
	for (i = 0; i < ROUTES; i++) {
		r[i] = rt("10.0.0.0/24", "192.0.2.0", 10, 10);
		r[i].prefix.addr[1] = i >> 8;
		r[i].prefix.addr[2] = i;
		r[i].nexthop.addr[3] = i % 50;
	}
	if (!rc)
		rc = _test_batch(fd, RTM_BATCH_F_MAKE_HOPS, r, ROUTES, NULL);
	if (rc)
		close(fd);
	return rc ? rc : fd;
}

/* What another program sees of an owner: 0 if nothing, ROUTES if all. */
static int seen(int observer, __u32 id)
{
	struct rtm_entity_info info;
	struct rtm_route_info rec;
	struct rtm_stats s;
	__u32 total = 99;
	int rc;

	if (_test_stats(observer, &s))
		return -1;
	if (_test_entity_list(observer, 0, NULL, 0, &total) != (total ? -EMSGSIZE : 0))
		return -2;
	rc = _test_entity_info(observer, 0, id, &info);
	if (rc == -ENOENT) {
		if (s.out_dests || s.out_routes || s.out_nexthops || s.out_nexthop_groups ||
		    s.out_dests_hidden || s.out_entities || total)
			return -3;
		return _test_lookup(observer, RTM_LOOKUP_LONGEST, 0, "10.0.5.5",
				    &rec) == -ENOENT ? 0 : -4;
	}
	if (rc || s.out_entities != 1 || total != 1 || info.out_routes != s.out_routes)
		return -5;
	return s.out_routes;
}

#define expect_alive(id)	EXPECT_EQ(ROUTES, seen(self->observer, id))
#define expect_gone(id)		EXPECT_EQ(0, seen(self->observer, id))

/* R33, U27 */
TEST_F(life, close_withdraws_everything)
{
	__u32 id;
	int i;

	for (i = 0; i < 20; i++) {
		int fd = live(&id);

		ASSERT_LE(0, fd);
		expect_alive(id);
		close(fd);
		expect_gone(id);
	}
}

/* R32, U27 */
TEST_F(life, deregister_withdraws_everything)
{
	struct rtm_query q;
	__u32 id;
	int fd = live(&id);

	ASSERT_LE(0, fd);
	expect_alive(id);
	test_deregister(fd);
	expect_gone(id);
	/* the file is as freshly opened */
	test_query(fd, &q);
	EXPECT_EQ(RTM_QUERY_F_MAY_CHANGE, q.out_flags);
	test_err_stats(ENOTCONN, fd, &(struct rtm_stats){});
	close(fd);
}

TEST_F(life, the_same_file_registers_again)
{
	__u32 first, id;
	int fd = live(&first), i;

	ASSERT_LE(0, fd);
	for (i = 0; i < 5; i++) {
		test_deregister(fd);
		test_register(fd, 0, AF_INET, 100, 1, &id);
		EXPECT_NE(first, id);
		first = id;
		EXPECT_EQ(0, seen(self->observer, id));
		test_set(fd, "10.0.0.0/8", "192.0.2.1", 1, 1);
		EXPECT_EQ(1, seen(self->observer, id));
	}
	/* now in another table */
	test_deregister(fd);
	expect_gone(id);
	test_register(fd, 7, AF_INET6, 100, 1, &id);
	test_set(fd, "2001:db8::/32", "2001:db8::1", 1, 1);
	close(fd);
}

/* R33 */
TEST_F(life, exit_withdraws_everything)
{
	int pipefd[2];
	__u32 id;
	pid_t pid;

	ASSERT_EQ(0, pipe(pipefd));
	pid = fork();
	ASSERT_LE(0, pid);
	if (!pid) {
		if (live(&id) < 0)
			_exit(1);
		_exit(write(pipefd[1], &id, sizeof(id)) != sizeof(id));
	}
	EXPECT_EQ(0, wait_child(pid));
	ASSERT_EQ(sizeof(id), read(pipefd[0], &id, sizeof(id)));
	expect_gone(id);
}

/* In the middle of a bulk add, at a different place each time.  R33 */
TEST_F(life, kill_in_the_middle_of_a_bulk_add)
{
	const __u32 n = 4096;
	struct rtm_route_info *r = test_map(n * sizeof(*r));
	struct rtm_stats s;
	unsigned int rounds = env_number("RTM_KILLS", 30), i;
	__u64 seed = 42;
	__u32 k;

	for (i = 0; i < rounds; i++) {
		__u64 enough = 1 + rnd(&seed) % 20000;
		double deadline = now() + 60;
		pid_t pid = fork();

		ASSERT_LE(0, pid);
		if (!pid) {
			__u32 base = 0x0A000000;
			int fd = rtm_open(O_RDWR);

			if (fd < 0 || _test_register(fd, 0, AF_INET, 100, 1, NULL))
				_exit(1);
			for (;; base += n) {
				for (k = 0; k < n; k++) {
					__be32 addr = htonl(base + k);

					r[k] = rt("10.0.0.0/32", "192.0.2.1", 1, 1);
					memcpy(r[k].prefix.addr, &addr, sizeof(addr));
				}
				_test_batch(fd, RTM_BATCH_F_MAKE_HOPS, r, n, NULL);
				if (base > 0x0A040000)
					base = 0x0A000000;
			}
		}
		do {
			test_stats(self->observer, &s);
		} while (s.out_routes < enough && now() < deadline);
		EXPECT_LE(enough, s.out_routes);
		kill(pid, SIGKILL);
		EXPECT_EQ(128 + SIGKILL, wait_child(pid));
		/* the exit has closed the file before the parent is told */
		test_stats(self->observer, &s);
		EXPECT_EQ(0, s.out_routes);
		EXPECT_EQ(0, s.out_dests);
		EXPECT_EQ(0, s.out_nexthops);
		EXPECT_EQ(0, s.out_entities);
		EXPECT_EQ(0, s.out_dests_hidden);
		EXPECT_EQ(1, s.out_clients);
	}
}

/* Whoever has it open keeps it alive. */
TEST_F(life, fork_shares_the_file)
{
	__u32 id;
	int fd = live(&id);
	pid_t pid;

	ASSERT_LE(0, fd);
	pid = fork();
	ASSERT_LE(0, pid);
	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		pause();
		_exit(0);
	}
	close(fd);
	expect_alive(id);
	kill(pid, SIGKILL);
	wait_child(pid);
	expect_gone(id);
}

/* The child may use what it inherited, and so may the parent. */
TEST_F(life, child_uses_the_inherited_file)
{
	struct rtm_stats s;
	__u32 id;
	int fd = live(&id);
	pid_t pid;

	ASSERT_LE(0, fd);
	pid = fork();
	ASSERT_LE(0, pid);
	if (!pid)
		_exit(_test_set(fd, "172.16.0.0/12", "192.0.2.1", 1, 1) < 0);
	EXPECT_EQ(0, wait_child(pid));
	test_stats(self->observer, &s);
	EXPECT_EQ(ROUTES + 1, s.out_routes);
	close(fd);
	expect_gone(id);
}

TEST_F(life, dup_shares_the_file)
{
	__u32 id;
	int fd = live(&id), copy;

	ASSERT_LE(0, fd);
	copy = dup(fd);
	ASSERT_LE(0, copy);
	close(fd);
	expect_alive(id);
	test_err_register(EBUSY, copy, 0, AF_INET, 100, 2, NULL);
	close(copy);
	expect_gone(id);
}

/* What a socket holds is dropped on the way out of close(), at the latest soon after. */
static bool gone_soon(int observer, __u32 id)
{
	int tries = 500;

	while (seen(observer, id) && tries--)
		usleep(10000);
	return tries >= 0;
}

TEST_F(life, file_in_flight_is_a_file)
{
	int fd, sock[2], got;
	__u32 id;

	ASSERT_EQ(0, socketpair(AF_UNIX, SOCK_STREAM, 0, sock));
	fd = live(&id);
	ASSERT_LE(0, fd);
	ASSERT_EQ(0, send_fd(sock[0], fd));
	close(fd);
	expect_alive(id);
	got = recv_fd(sock[1]);
	ASSERT_LE(0, got);
	expect_alive(id);
	test_set(got, "10.0.0.0/24", "192.0.2.1", 10, 11);
	close(got);
	expect_gone(id);
	/* nobody ever takes it */
	fd = live(&id);
	ASSERT_LE(0, fd);
	ASSERT_EQ(0, send_fd(sock[0], fd));
	close(fd);
	close(sock[0]);
	expect_alive(id);
	close(sock[1]);
	EXPECT_TRUE(gone_soon(self->observer, id));
}

/* The program that is executed: says that it is there, and waits. */
__attribute__((constructor)) static void exec_child(void)
{
	const char *text = getenv(EXEC_CHILD);

	if (!text)
		return;
	if (write(atoi(text), "x", 1) == 1)
		pause();
	_exit(0);
}

TEST_F(life, exec_closes_or_keeps)
{
	int keep;

	for (keep = 0; keep < 2; keep++) {
		int fd, pipefd[2];
		char byte, text[16];
		__u32 id;
		pid_t pid;

		ASSERT_EQ(0, pipe(pipefd));
		fd = live(&id);
		ASSERT_LE(0, fd);
		if (keep)
			fcntl(fd, F_SETFD, 0);
		pid = fork();
		ASSERT_LE(0, pid);
		if (!pid) {
			prctl(PR_SET_PDEATHSIG, SIGKILL);
			snprintf(text, sizeof(text), "%d", pipefd[1]);
			setenv(EXEC_CHILD, text, 1);
			execl("/proc/self/exe", "lifetime", NULL);
			_exit(1);
		}
		close(pipefd[1]);
		close(fd);
		if (read(pipefd[0], &byte, 1) != 1) {
			wait_child(pid);
			SKIP(return, "/proc/self/exe cannot be executed");
		}
		EXPECT_EQ(keep ? ROUTES : 0, seen(self->observer, id));
		kill(pid, SIGKILL);
		wait_child(pid);
		expect_gone(id);
		close(pipefd[0]);
	}
}

/* Observers own nothing and appear in no list. */
TEST_F(life, observers_leave_no_trace)
{
	struct rtm_stats s;
	int fd = test_observer(0, AF_INET);
	__u32 n;

	test_stats(self->observer, &s);
	EXPECT_EQ(2, s.out_clients);
	EXPECT_EQ(0, s.out_entities);
	test_entity_list(fd, 0, NULL, 0, &n);
	EXPECT_EQ(0, n);
	close(fd);
	test_stats(self->observer, &s);
	EXPECT_EQ(1, s.out_clients);
}

/* U56: an instance goes with its last file. */
TEST_F(life, instance_goes_with_its_last_file)
{
	int fd = test_open(O_RDWR), watcher = test_open(O_RDONLY), late = test_open(O_RDONLY);

	test_register(fd, 9, AF_INET, 100, 1, NULL);
	test_attach(watcher, 9, AF_INET);
	close(fd);
	/* attached is in use */
	test_attach(late, 9, AF_INET);
	test_detach(late);
	test_detach(watcher);
	test_err_attach(ENOENT, late, 9, AF_INET);
	fd = test_open(O_RDWR);
	test_register(fd, 9, AF_INET, 100, 1, NULL);
	close(fd);
	test_err_attach(ENOENT, late, 9, AF_INET);
}

TEST_HARNESS_MAIN
