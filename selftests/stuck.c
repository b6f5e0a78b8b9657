// SPDX-License-Identifier: GPL-2.0
/*
 * stuck: a thread of a file sleeps in a page fault inside a command, and another
 * one wants to change what the file is attached to.  Whoever polls or waits with
 * the file can still be ended.
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

	*uffd = syscall(SYS_userfaultfd, O_CLOEXEC);
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

TEST_HARNESS_MAIN
