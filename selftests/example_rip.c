// SPDX-License-Identifier: GPL-2.0
/*
 * The routing protocol of userlib/examples/rip.c: two processes that exchange routes
 * through the table, one of which is killed, stopped, or told to end.  What they print
 * is compared with what the table says.
 *
 * Nothing here is a matter of time: whatever is waited for comes, however late.
 */
#include "rtm_test.h"

#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#define PATIENCE	240	/* seconds, for what never takes as long */

/* A process, and all that it has printed. */
struct router {
	pid_t pid;
	int out;
	char text[16384];
	size_t len;
	size_t mark;	/* what was printed before is of no interest */
};

static const char *program(void)
{
	const char *path = getenv("RTM_EXAMPLE_RIP");

	return path ? path : "/examples/rip";
}

/* @line: its arguments, separated by blanks */
static int start(struct router *r, const char *line)
{
	char words[256], *argv[16] = { "rip" };
	int n = 1, fds[2];

	memset(r, 0, sizeof(*r));
	snprintf(words, sizeof(words), "%s", line);
	for (char *word = strtok(words, " "); word && n < 15; word = strtok(NULL, " "))
		argv[n++] = word;
	if (pipe2(fds, O_CLOEXEC))
		return -errno;
	r->out = fds[0];
	r->pid = fork();
	if (!r->pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		dup2(fds[1], STDOUT_FILENO);
		dup2(fds[1], STDERR_FILENO);
		execv(program(), argv);
		_exit(127);
	}
	close(fds[1]);
	return 0;
}

/* Its exit status; 1000 and more if a signal ended it. */
static int end(struct router *r, int signal)
{
	int status;

	kill(r->pid, signal);
	waitpid(r->pid, &status, 0);
	close(r->out);
	r->pid = 0;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
}

static void forget(struct router *r)
{
	r->mark = r->len;
}

/* Has it printed that since the mark?  Waits until it has. */
static bool says(struct router *r, const char *text)
{
	double until = now() + PATIENCE;
	struct pollfd pfd = { .fd = r->out, .events = POLLIN };
	ssize_t n;

	while (!strstr(r->text + r->mark, text)) {
		n = 0;
		if (poll(&pfd, 1, 1000) == 1)
			n = read(r->out, r->text + r->len, sizeof(r->text) - 1 - r->len);
		else if (now() < until)
			continue;
		if (n <= 0) {
			fprintf(stderr, "# never said: %s\n# but:\n%s\n", text, r->text);
			return false;
		}
		r->len += n;
	}
	return true;
}

/* The route of a router's to a network, held ones too; false if it has none. */
static bool route_of(int fd, __u32 number, const char *prefix, struct rtm_route_info *route)
{
	struct rtm_list how = { .range_kind = RTM_RANGE_EXACT, .range = pfx(prefix) };
	struct rtm_entity_info owner;
	bool found = false;
	struct recs all;

	if (_test_walk(fd, RTM_IOC_ROUTE_LIST, &how, 16, &all))
		return false;
	for (__u32 i = 0; i < all.n; i++) {
		if (_test_entity_info(fd, 0, all.rec[i].owner, &owner) ||
		    owner.out_protocol != PROTO_RIP || owner.out_protocol_instance != number)
			continue;
		*route = all.rec[i];
		found = true;
	}
	recs_free(&all);
	return found;
}

/* Waits until the router's route to a network has that metric. */
static bool metric_becomes(int fd, __u32 number, const char *prefix, __u32 metric)
{
	double until = now() + PATIENCE;
	struct rtm_route_info route;

	while (!route_of(fd, number, prefix, &route) || route.metric != metric) {
		if (now() > until)
			return false;
		usleep(10000);
	}
	return true;
}

static bool is_via(const struct rtm_route_info *route, const char *address)
{
	struct rtm_hop want = hop(address, 0);

	return route->nh_count == 1 && hop_eq(&route->nexthop, &want);
}

static int reader(void)
{
	int fd = rtm_open(O_RDONLY);

	return fd < 0 || _test_attach(fd, 0, AF_INET) ? -1 : fd;
}

/* Two routers that know each other's networks. */
FIXTURE(example_rip)
{
	struct router one, two;
	int fd;
};

FIXTURE_SETUP(example_rip)
{
	if (access(program(), X_OK))
		SKIP(return, "no %s", program());
	self->fd = reader();
	ASSERT_LE(0, self->fd);
	ASSERT_EQ(0, start(&self->one, "1 10.1.0.0/16"));
	ASSERT_EQ(0, start(&self->two, "2 10.0.15.0/24=15 10.2.0.0/16"));
	/* who comes and leaves before one looks is not told of: wait until they have met */
	ASSERT_TRUE(says(&self->one, "rip/1: rip/2 is there\n"));
	ASSERT_TRUE(says(&self->two, "rip/2: rip/1 is there\n"));
	ASSERT_TRUE(says(&self->one, "rip/1: 10.2.0.0/16 learned from rip/2: metric 2 via 192.0.2.2\n"));
	ASSERT_TRUE(says(&self->two, "rip/2: 10.1.0.0/16 learned from rip/1: metric 2 via 192.0.2.1\n"));
}

FIXTURE_TEARDOWN(example_rip)
{
	if (self->one.pid)
		end(&self->one, SIGKILL);
	if (self->two.pid)
		end(&self->two, SIGKILL);
}

/* One hop further, up to infinity; with RIP's preference (U7, U8). */
TEST_F(example_rip, exchange)
{
	struct rtm_route_info route;

	ASSERT_TRUE(route_of(self->fd, 2, "10.2.0.0/16", &route));
	EXPECT_EQ(1, route.metric);
	EXPECT_EQ(120, route.preference);
	EXPECT_TRUE(route.best_views & RTM_VIEWS_UCAST);
	EXPECT_TRUE(is_via(&route, "192.0.2.2"));
	ASSERT_TRUE(route_of(self->fd, 1, "10.2.0.0/16", &route));
	EXPECT_EQ(2, route.metric);
	EXPECT_FALSE(route.best_views & RTM_VIEWS_UCAST);
	EXPECT_TRUE(is_via(&route, "192.0.2.2"));
	EXPECT_TRUE(route.rec_flags & RTM_ROUTE_F_NEIGHBOUR);
	EXPECT_TRUE(hop_eq(&route.neighbour, &route.nexthop));
	ASSERT_TRUE(route_of(self->fd, 2, "10.1.0.0/16", &route));
	EXPECT_EQ(2, route.metric);
	EXPECT_TRUE(is_via(&route, "192.0.2.1"));
	/* 15 and 1 */
	EXPECT_TRUE(says(&self->one, "rip/1: 10.0.15.0/24 of rip/2 is too far away\n"));
	EXPECT_TRUE(route_of(self->fd, 2, "10.0.15.0/24", &route));
	EXPECT_FALSE(route_of(self->fd, 1, "10.0.15.0/24", &route));
}

/* The dead one's routes are gone; what was learned from it is held down (U17, U37). */
TEST_F(example_rip, killed)
{
	struct rtm_route_info route;
	struct rtm_stats stats;

	forget(&self->one);
	EXPECT_EQ(1000 + SIGKILL, end(&self->two, SIGKILL));
	EXPECT_FALSE(route_of(self->fd, 2, "10.2.0.0/16", &route));
	EXPECT_FALSE(route_of(self->fd, 2, "10.1.0.0/16", &route));
	EXPECT_TRUE(says(&self->one, "rip/1: rip/2 left\n"));
	EXPECT_TRUE(says(&self->one, "rip/1: 10.2.0.0/16 is lost: held down\n"));
	EXPECT_TRUE(says(&self->one, "rip/1: 10.0.15.0/24 is gone\n"));
	ASSERT_TRUE(route_of(self->fd, 1, "10.2.0.0/16", &route));
	EXPECT_EQ(RTM_ROUTE_DELETING, route.state);
	EXPECT_EQ(-ENOENT, _test_lookup(self->fd, RTM_LOOKUP_EXACT, RTM_VIEWS_UCAST, "10.2.0.0/16",
					&route));
	EXPECT_EQ(0, _test_lookup(self->fd, RTM_LOOKUP_EXACT, RTM_VIEWS_UCAST, "10.1.0.0/16",
				  &route));
	test_stats(self->fd, &stats);
	EXPECT_EQ(1, stats.out_entities);
	EXPECT_EQ(1, stats.out_holds);
	/* it is back, but is not believed yet */
	forget(&self->one);
	ASSERT_EQ(0, start(&self->two, "2 10.2.0.0/16"));
	EXPECT_TRUE(says(&self->one, "rip/1: rip/2 is there\n"));
	EXPECT_TRUE(says(&self->one, "rip/1: 10.2.0.0/16 of rip/2 has to wait: held down\n"));
	ASSERT_TRUE(route_of(self->fd, 2, "10.2.0.0/16", &route));
	EXPECT_EQ(RTM_ROUTE_LIVE, route.state);
	ASSERT_TRUE(route_of(self->fd, 1, "10.2.0.0/16", &route));
	EXPECT_EQ(RTM_ROUTE_DELETING, route.state);
}

/* Asked to end, they leave nothing behind. */
TEST_F(example_rip, leave)
{
	struct rtm_stats stats;

	forget(&self->two);
	EXPECT_EQ(0, end(&self->one, SIGTERM));
	EXPECT_TRUE(says(&self->two, "rip/2: rip/1 left\n"));
	EXPECT_TRUE(says(&self->two, "rip/2: 10.1.0.0/16 is lost: held down\n"));
	EXPECT_EQ(0, end(&self->two, SIGINT));
	test_stats(self->fd, &stats);
	EXPECT_EQ(0, stats.out_entities);
	EXPECT_EQ(0, stats.out_routes);
	EXPECT_EQ(0, stats.out_nexthops);
	EXPECT_EQ(0, stats.out_holds);
}

FIXTURE(example_rip_alone)
{
	struct router one, two;
	int fd;
};

FIXTURE_SETUP(example_rip_alone)
{
	if (access(program(), X_OK))
		SKIP(return, "no %s", program());
	self->fd = reader();
	ASSERT_LE(0, self->fd);
}

FIXTURE_TEARDOWN(example_rip_alone)
{
	if (self->one.pid)
		end(&self->one, SIGKILL);
	if (self->two.pid)
		end(&self->two, SIGKILL);
}

/* When the hold-down is over the network is forgotten, and may be learned again. */
TEST_F(example_rip_alone, hold_over)
{
	struct rtm_route_info route;

	ASSERT_EQ(0, start(&self->two, "2 10.2.0.0/16"));
	ASSERT_EQ(0, start(&self->one, "-h 0.3 1"));
	ASSERT_TRUE(says(&self->one, "10.2.0.0/16 learned from rip/2"));
	end(&self->two, SIGKILL);
	EXPECT_TRUE(says(&self->one, "10.2.0.0/16 is lost: held down"));
	EXPECT_TRUE(says(&self->one, "10.2.0.0/16 is gone"));
	EXPECT_FALSE(route_of(self->fd, 1, "10.2.0.0/16", &route));
	forget(&self->one);
	ASSERT_EQ(0, start(&self->two, "2 10.2.0.0/16"));
	EXPECT_TRUE(says(&self->one, "10.2.0.0/16 learned from rip/2: metric 2"));
}

/* One that hangs is not dead: its routes stay, but those learned from it grow old (U19). */
TEST_F(example_rip_alone, stopped)
{
	struct rtm_route_info route;

	ASSERT_EQ(0, start(&self->two, "-u 0.1 2 10.2.0.0/16"));
	ASSERT_EQ(0, start(&self->one, "-u 0.5 1"));
	ASSERT_TRUE(says(&self->one, "10.2.0.0/16 learned from rip/2: metric 2"));
	forget(&self->one);
	kill(self->two.pid, SIGSTOP);
	EXPECT_TRUE(says(&self->one, "10.2.0.0/16 timed out: metric 16"));
	EXPECT_TRUE(metric_becomes(self->fd, 1, "10.2.0.0/16", 16));
	ASSERT_TRUE(route_of(self->fd, 2, "10.2.0.0/16", &route));
	EXPECT_EQ(1, route.metric);
	forget(&self->one);
	kill(self->two.pid, SIGCONT);
	EXPECT_TRUE(says(&self->one, "10.2.0.0/16 learned from rip/2: metric 2"));
	EXPECT_TRUE(metric_becomes(self->fd, 1, "10.2.0.0/16", 2));
}

/* What another protocol has, one router tells the other of. */
TEST_F(example_rip_alone, redistribution)
{
	int fd = rtm_open(O_RDWR);
	struct rtm_route_info route;

	ASSERT_LE(0, fd);
	ASSERT_EQ(0, _test_register(fd, 0, AF_INET, PROTO_STATIC, 0, NULL));
	ASSERT_LE(0, _test_set(fd, "198.51.100.0/24", "203.0.113.1", 0, 7));
	ASSERT_EQ(0, start(&self->one, "-r 1"));
	ASSERT_EQ(0, start(&self->two, "2"));
	EXPECT_TRUE(says(&self->one, "rip/1: 198.51.100.0/24 is redistributed, metric 1\n"));
	EXPECT_TRUE(says(&self->two, "rip/2: 198.51.100.0/24 learned from rip/1: metric 2 via 192.0.2.1\n"));
	/* to the static route, which stays the best one */
	EXPECT_EQ(0, _test_lookup(self->fd, RTM_LOOKUP_EXACT, RTM_VIEWS_UCAST, "198.51.100.0/24",
				  &route));
	EXPECT_EQ(7, route.metric);
	EXPECT_EQ(3, route.num_routes);
	ASSERT_TRUE(route_of(self->fd, 1, "198.51.100.0/24", &route));
	EXPECT_EQ(1, route.metric);
	close(fd);
	EXPECT_TRUE(says(&self->one, "rip/1: 198.51.100.0/24 is redistributed no more\n"));
	EXPECT_TRUE(says(&self->two, "rip/2: 198.51.100.0/24 is lost: held down\n"));
	EXPECT_FALSE(route_of(self->fd, 1, "198.51.100.0/24", &route));
}

TEST_HARNESS_MAIN
