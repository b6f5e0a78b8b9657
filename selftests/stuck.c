// SPDX-License-Identifier: GPL-2.0
/*
 * stuck: a thread of a file sleeps in a page fault inside a command, and another
 * one wants to change what the file is attached to.  Whoever polls or waits with
 * the file can still be ended; and what the command could not tell is not lost.
 */
#include "rtm_caps.h"
#include "rtm_event.h"

#include <linux/userfaultfd.h>
#include <pthread.h>
#include <sys/mman.h>

FIXTURE(stuck)
{
	int fd, uffd;
	void *page;
	pthread_t reader, changer;
	pid_t child;
};

/* A page that is not there until fill() puts it there. */
static int missing_page(int *uffd, void **page)
{
	struct uffdio_api api = { .api = UFFD_API };
	struct uffdio_register reg = { .mode = UFFDIO_REGISTER_MODE_MISSING };
	long size = sysconf(_SC_PAGESIZE);

	*uffd = syscall(SYS_userfaultfd, O_CLOEXEC | O_NONBLOCK);
	if (*uffd < 0)
		return -errno;
	*page = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	reg.range.start = (uintptr_t)*page;
	reg.range.len = size;
	if (ioctl(*uffd, UFFDIO_API, &api) || ioctl(*uffd, UFFDIO_REGISTER, &reg))
		return -errno;
	return 0;
}

static void fill(int uffd, void *page)
{
	struct uffdio_zeropage zero = {
		.range = { .start = (uintptr_t)page, .len = sysconf(_SC_PAGESIZE) },
	};

	ioctl(uffd, UFFDIO_ZEROPAGE, &zero);
}

/* Takes part in a command until the page is there. */
static void *read_page(void *arg)
{
	FIXTURE_DATA(stuck) *self = arg;

	_test_handles(self->fd, RTM_IOC_HANDLE_RELEASE, self->page, 1, NULL);
	return NULL;
}

static void *change_file(void *arg)
{
	FIXTURE_DATA(stuck) *self = arg;

	_test_detach(self->fd);		/* EBUSY with an entity, which is found out inside */
	return NULL;
}

FIXTURE_SETUP(stuck)
{
	int err = missing_page(&self->uffd, &self->page);

	if (err == -ENOSYS || err == -EPERM)
		SKIP(return, "no userfaultfd in this kernel");
	ASSERT_EQ(0, err);
	self->fd = test_listener(100, NULL);
}

FIXTURE_TEARDOWN(stuck)
{
	close(self->fd);
	close(self->uffd);
}

static void get_stuck(FIXTURE_DATA(stuck) *self)
{
	pthread_create(&self->reader, NULL, read_page, self);
	usleep(300000);
	pthread_create(&self->changer, NULL, change_file, self);
	usleep(300000);
}

static void get_loose(FIXTURE_DATA(stuck) *self)
{
	fill(self->uffd, self->page);
	pthread_join(self->reader, NULL);
	pthread_join(self->changer, NULL);
}

/* Is it gone within 20 seconds? */
static bool ends(pid_t pid)
{
	int tries = 200;

	while (tries-- && waitpid(pid, NULL, WNOHANG) != pid)
		usleep(100000);
	return tries >= 0;
}

TEST_F(stuck, poll_does_not_wait)
{
	bool ended;
	pid_t pid;

	get_stuck(self);
	pid = fork();
	if (!pid)
		_exit(_test_poll(self->fd, 0) & ~(POLLIN | POLLRDNORM));
	ended = ends(pid);
	get_loose(self);
	EXPECT_TRUE(ended);
	if (!ended)
		waitpid(pid, NULL, 0);
	/* with nobody in the way it says how things are */
	EXPECT_EQ(0, _test_poll(self->fd, 0));
	close(test_entity(0, AF_INET, 200, 1, NULL));
	close(test_entity(0, AF_INET, 200, 1, NULL));
	EXPECT_EQ(0, _test_poll(self->fd, 0));
	test_entity(0, AF_INET, 200, 1, NULL);
	EXPECT_EQ(POLLIN | POLLRDNORM, _test_poll(self->fd, 0));
}

TEST_F(stuck, who_waits_can_be_killed)
{
	struct rtm_event e;
	bool ended;
	pid_t pid;

	pid = fork();
	if (!pid) {
		_test_events(self->fd, 0, &e, 1, 600000);
		_exit(0);
	}
	usleep(300000);
	get_stuck(self);
	/* it is to look again, which it cannot */
	close(dup(self->fd));
	usleep(300000);
	kill(pid, SIGKILL);
	ended = ends(pid);
	get_loose(self);
	EXPECT_TRUE(ended);
	if (!ended)
		waitpid(pid, NULL, 0);
}

/* A call whose caller was killed so is neither told nor taken, and counts no more. */
TEST_F(stuck, a_call_of_one_who_was_killed)
{
	struct rtm_method_invoke i;
	struct rtm_event e[4];
	__u32 callee;
	int fd, k;
	pid_t pid;

	fd = test_entity_as(200, 0, 1, &callee);
	for (k = 0; k < 2; k++) {
		pid = fork();
		if (!pid) {
			i = invoke_cmd(callee, 1, NULL, 0, NULL, 0);
			i.timeout_ms = RTM_MAX_METHOD_MS;
			rtm_call(self->fd, RTM_IOC_METHOD_INVOKE, &i);
			_exit(0);
		}
		usleep(300000);
		if (k)
			break;
		get_stuck(self);
		close(dup(self->fd));
		usleep(300000);
		kill(pid, SIGKILL);
		EXPECT_TRUE(ends(pid));
		get_loose(self);
	}
	/* of the two calls only that of the living is told */
	EXPECT_EQ(1, _test_events(fd, 0, e, 4, 0));
	EXPECT_EQ(RTM_EVENT_METHOD, e[0].type);
	kill(pid, SIGKILL);
	EXPECT_TRUE(ends(pid));
	close(fd);
}

/* ---- a command of which the memory goes while it waits for it ---- */

#define ROUTES	10

struct fetch {
	int fd, rc;
	struct rtm_routelist_fetch f;
};

static void *fetch_into(void *arg)
{
	struct fetch *f = arg;

	f->rc = rtm_call(f->fd, RTM_IOC_ROUTELIST_FETCH, &f->f);
	return NULL;
}

/* What could not be told is told later, but for the first route, which went meanwhile. */
TEST_F(stuck, routelist_whose_first_route_goes)
{
	struct rtm_route_info rec[ROUTES];
	struct fetch f = {
		.fd = self->fd,
		.f = { .size = sizeof(f.f), .count = ROUTES, .record_len = sizeof(rec[0]) },
	};
	struct pollfd p = { .fd = self->uffd, .events = POLLIN };
	struct rtm_route_batch b;
	pthread_t thread;
	char text[32];
	__u64 list;
	int i;

	for (i = 0; i < ROUTES; i++) {
		snprintf(text, sizeof(text), "10.%d.0.0/16", i);
		rec[i] = rt(text, NULL, 1, i);
	}
	test_routelist_new(self->fd, &list);
	b = batch_cmd(0, rec, ROUTES, NULL);
	b.list = list;
	test_ok(rtm_call(self->fd, RTM_IOC_ROUTE_BATCH, &b));
	test_routelist_enum(self->fd, list, &f.f.handle);
	f.f.records = u64ptr(self->page);
	ASSERT_EQ(0, pthread_create(&thread, NULL, fetch_into, &f));
	ASSERT_EQ(1, poll(&p, 1, 60000));
	ASSERT_EQ(POLLIN, p.revents);
	test_del(self->fd, "10.0.0.0/16");
	ASSERT_EQ(0, munmap(self->page, sysconf(_SC_PAGESIZE)));
	close(self->uffd);
	self->uffd = -1;
	pthread_join(thread, NULL);
	EXPECT_EQ(-EFAULT, f.rc);
	EXPECT_EQ(0, f.f.out_count);
	ASSERT_EQ(ROUTES - 1, _test_routelist_fetch(self->fd, f.f.handle, rec, NULL, ROUTES));
	for (i = 0; i < ROUTES - 1; i++)
		EXPECT_EQ(i + 1, rec[i].metric);
}

TEST_HARNESS_MAIN
