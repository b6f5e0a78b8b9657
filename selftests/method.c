// SPDX-License-Identifier: GPL-2.0
/*
 * method: calls of exported methods from one process to another, and that the
 * caller gets a clear answer whatever becomes of the callee.
 */
#include "rtm_caps.h"
#include "rtm_event.h"

#include <pthread.h>
#include <sys/mman.h>

#define ROOM	256
#define ALL	0xFFFFFFFFU

/* A thread that calls. */
struct caller {
	pthread_t thread;
	int fd, rc;
	double took;
	struct rtm_method_invoke i;
	__u8 in[ROOM], out[ROOM];
};

static void *call(void *arg)
{
	struct caller *c = arg;
	double start = now();

	c->rc = rtm_call(c->fd, RTM_IOC_METHOD_INVOKE, &c->i);
	c->took = now() - start;
	return NULL;
}

static void prepare(struct caller *c, int fd, __u32 callee, __u32 methods, __u32 timeout_ms)
{
	memset(c, 0, sizeof(*c));
	poison(c->out, ROOM);
	snprintf((char *)c->in, ROOM, "input of %p", (void *)c);
	c->fd = fd;
	c->i = invoke_cmd(callee, methods, c->in, ROOM, c->out, ROOM);
	c->i.timeout_ms = timeout_ms;
}

static void start(struct caller *c)
{
	pthread_create(&c->thread, NULL, call, c);
}

/* A call that ended with an error wrote nothing to the caller's memory. */
#define expect_failed(c, err) do {						\
	pthread_join((c)->thread, NULL);					\
	EXPECT_EQ(-(err), (c)->rc);						\
	EXPECT_TRUE(is_poison((c)->out, ROOM));					\
	EXPECT_EQ(POISON32, (c)->i.out_len);					\
} while (0)

#define expect_answered(c, text, status) do {					\
	pthread_join((c)->thread, NULL);					\
	ASSERT_EQ(0, (c)->rc);							\
	EXPECT_EQ(sizeof(text), (c)->i.out_len);				\
	EXPECT_STREQ(text, (char *)(c)->out);					\
	EXPECT_EQ(status, (c)->i.out_status);					\
	EXPECT_TRUE(is_poison((c)->out + sizeof(text), ROOM - sizeof(text)));	\
} while (0)

/* Waits for the event of a call, takes the call, and tells its number. */
#define take_next(fd, caller_id) ({						\
	struct rtm_method_take __t;						\
	struct rtm_event __e;							\
	__u8 __in[ROOM];							\
										\
	test_events(1, fd, 0, &__e, 1, 20000);					\
	ASSERT_EQ(RTM_EVENT_METHOD, __e.type);					\
	EXPECT_EQ(caller_id, __e.entity);					\
	EXPECT_EQ(ROOM, __e.len);						\
	test_take(fd, __e.cookie, poison(__in, ROOM), ROOM, &__t);		\
	EXPECT_EQ(__e.cookie, __t.call);					\
	EXPECT_EQ(caller_id, __t.out_entity);					\
	__t.call; })

FIXTURE(method)
{
	int callee, caller;
	__u32 callee_id, caller_id;
	struct caller c;
	__u64 bytes;		/* of the table, before anything is called */
};

FIXTURE_SETUP(method)
{
	struct rtm_stats s;

	self->callee = test_entity_as(100, 0, 0x8000000F, &self->callee_id);
	self->caller = test_entity_as(200, 0, 0, &self->caller_id);
	test_stats(self->caller, &s);
	self->bytes = s.out_bytes;
	prepare(&self->c, self->caller, self->callee_id, 1, 20000);
}

FIXTURE_TEARDOWN(method)
{
	close(self->callee);
	close(self->caller);
}

#define nothing_is_left() do {				\
	struct rtm_stats __s;				\
							\
	test_stats(self->caller, &__s);			\
	EXPECT_EQ(self->bytes, __s.out_bytes);		\
	EXPECT_EQ(0, __s.out_handles);			\
} while (0)

/* U34: input and output are carried as they are; the whole way of a call. */
TEST_F(method, call_take_reply)
{
	struct rtm_entity_info info;
	struct rtm_method_take t;
	struct rtm_event e;
	__u8 in[ROOM];
	__u64 number;

	EXPECT_EQ(0, _test_poll(self->callee, 0));
	self->c.i.methods = 5;
	start(&self->c);
	test_events(1, self->callee, RTM_EVENT_F_HANDLES, &e, 1, 20000);
	EXPECT_EQ(RTM_EVENT_METHOD, e.type);
	EXPECT_EQ(self->caller_id, e.entity);
	EXPECT_EQ(200, e.protocol);
	EXPECT_EQ(1, e.protocol_instance);
	EXPECT_EQ(5, e.methods);
	EXPECT_EQ(ROOM, e.len);
	EXPECT_NE(0, e.cookie);
	test_entity_info(self->callee, e.handle, 0, &info);
	EXPECT_EQ(self->caller_id, info.entity);
	test_release(self->callee, e.handle);
	number = e.cookie;
	/* told once */
	test_events(0, self->callee, 0, &e, 1, 0);
	EXPECT_EQ(0, _test_poll(self->callee, 0));

	poison(&t, sizeof(t));
	poison(in, ROOM);
	t = (struct rtm_method_take){
		.size = sizeof(t), .flags = RTM_METHOD_TAKE_F_HANDLE,
		.input = u64ptr(in), .input_len = ROOM,
	};
	test_ok(rtm_call(self->callee, RTM_IOC_METHOD_TAKE, &t));
	EXPECT_EQ(self->caller_id, t.out_entity);
	EXPECT_EQ(5, t.out_methods);
	EXPECT_EQ(ROOM, t.out_len);
	EXPECT_EQ(ROOM, t.out_output_len);
	EXPECT_EQ(0, memcmp(in, self->c.in, ROOM));
	test_entity_info(self->callee, t.out_handle, 0, &info);
	EXPECT_EQ(self->caller_id, info.entity);
	test_release(self->callee, t.out_handle);
	test_err_take(ENOENT, self->callee, 0, in, ROOM, &t);
	test_err_take(ENOENT, self->callee, number, in, ROOM, &t);
	test_reply(self->callee, number, -77, "answer", sizeof("answer"));
	expect_answered(&self->c, "answer", -77);
	nothing_is_left();
}

/* What is exported can be seen; the first version of the struct exports nothing. */
TEST_F(method, entity_info_tells)
{
	struct rtm_entity_info info;

	test_entity_info(self->caller, 0, self->callee_id, &info);
	EXPECT_EQ(0x8000000F, info.out_methods);
	EXPECT_EQ(0, info.out_flags);
	test_entity_info(self->caller, 0, self->caller_id, &info);
	EXPECT_EQ(0, info.out_methods);
}

/* U33: methods that are not exported are left out; none left is success, at once.  R30 */
TEST_F(method, methods_that_are_not_exported)
{
	struct rtm_event e;

	self->c.i.methods = 0x7FFFFFF0;
	test_ok(rtm_call(self->caller, RTM_IOC_METHOD_INVOKE, &self->c.i));
	EXPECT_EQ(0, self->c.i.out_len);
	EXPECT_EQ(0, self->c.i.out_status);
	self->c.i.methods = 0;
	test_ok(rtm_call(self->caller, RTM_IOC_METHOD_INVOKE, &self->c.i));
	EXPECT_TRUE(is_poison(self->c.out, ROOM));
	/* even if they are blocked */
	test_block(self->callee, 0, true, 0, 0);
	test_ok(rtm_call(self->caller, RTM_IOC_METHOD_INVOKE, &self->c.i));
	test_block(self->callee, 0, false, 0, 0);
	self->c.i.methods = ALL;
	start(&self->c);
	test_events(1, self->callee, 0, &e, 1, 20000);
	EXPECT_EQ(0x8000000F, e.methods);
	close(self->callee);
	pthread_join(self->c.thread, NULL);
	EXPECT_EQ(-EOWNERDEAD, self->c.rc);
	self->callee = -1;
}

TEST_F(method, arguments)
{
	struct rtm_method_invoke good = self->c.i, *i = &self->c.i;
	struct rtm_entity_info rec[2];
	struct rtm_stats s;
	__u64 mine;
	__u32 n;

#define refused(err, change) do {						\
	*i = good;								\
	change;									\
	test_err(err, rtm_call(self->caller, RTM_IOC_METHOD_INVOKE, i));	\
} while (0)
	refused(ENOENT, i->entity = 0);
	refused(ENOENT, i->entity += 1000);
	refused(ENOENT, i->handle = 0x1234567812345678ULL);
	refused(ENOENT, i->target = 0x1234567812345678ULL);
	refused(EINVAL, i->timeout_ms = RTM_MAX_METHOD_MS + 1);
	refused(EINVAL, i->input_len = RTM_MAX_METHOD_BYTES + 1);
	refused(EINVAL, i->output_len = RTM_MAX_METHOD_BYTES + 1);
	refused(EFAULT, i->input = 8);
	/* an entity is nothing that a call can be about */
	test_entity_list(self->caller, RTM_ENTITY_LIST_F_HANDLES, rec, 2, &n);
	refused(ENOENT, i->target = rec[0].handle);
	test_nexthop_add(self->caller, "192.0.2.1", 0, &mine);
	refused(ENOENT, i->handle = mine);
	/* by handle it is known that it was there */
	test_deregister(self->callee);
	refused(EOWNERDEAD, i->handle = rec[0].handle);
	refused(ENOENT, (void)0);
	test_stats(self->caller, &s);
	EXPECT_EQ(3, s.out_handles);
	/* no part of this works on a file that registered nothing */
	test_err(ENOTCONN, rtm_call(self->callee, RTM_IOC_METHOD_INVOKE, i));
	test_err_reply(ENOTCONN, self->callee, 1, 0, NULL, 0);
	test_err_block(ENOTCONN, self->callee, 0, true, 0, 0);
}

/* ---- what may become of the callee ---- */

/* A process that serves: takes the first call and then does what it is told. */
enum fate { SLEEPS, NEVER_TAKES, CLOSES, DEREGISTERS };

static pid_t serve(enum fate fate, __u32 *id)
{
	struct rtm_method_take t;
	struct rtm_event e;
	__u8 in[ROOM];
	int pipefd[2], fd;
	pid_t pid;

	if (pipe(pipefd))
		return -1;
	pid = fork();
	if (pid) {
		close(pipefd[1]);
		if (read(pipefd[0], id, sizeof(*id)) != sizeof(*id))
			return -1;
		close(pipefd[0]);
		return pid;
	}
	fd = rtm_open(O_RDWR);
	if (_test_register_as(fd, 300, 1, 0, 1, id) ||
	    write(pipefd[1], id, sizeof(*id)) != sizeof(*id))
		_exit(1);
	if (_test_events(fd, 0, &e, 1, 20000) != 1)
		_exit(2);
	if (fate != NEVER_TAKES && _test_take(fd, 0, in, ROOM, &t))
		_exit(3);
	if (fate == CLOSES)
		close(fd);
	if (fate == DEREGISTERS)
		_test_deregister(fd);
	for (;;)
		pause();
}

/* R29: who is called and goes: its callers are told. */
TEST_F(method, callee_dies)
{
	enum fate fate;
	pid_t pid;
	__u32 id;

	for (fate = SLEEPS; fate <= DEREGISTERS; fate++) {
		pid = serve(fate, &id);
		ASSERT_LT(0, pid);
		prepare(&self->c, self->caller, id, 1, 20000);
		start(&self->c);
		usleep(300000);
		if (fate <= NEVER_TAKES)
			kill(pid, SIGKILL);
		expect_failed(&self->c, EOWNERDEAD);
		EXPECT_GT(15, self->c.took);
		kill(pid, SIGKILL);
		wait_child(pid);
		nothing_is_left();
	}
}

/* One that is stopped holds the caller up until the deadline, and nobody else. */
TEST_F(method, callee_is_stopped)
{
	struct rtm_stats s;
	pid_t pid;
	__u32 id;

	pid = serve(NEVER_TAKES, &id);
	ASSERT_LT(0, pid);
	kill(pid, SIGSTOP);
	/* so that its SIGCHLD does not come while a thread calls */
	ASSERT_EQ(pid, waitpid(pid, NULL, WUNTRACED));
	prepare(&self->c, self->caller, id, 1, 1000);
	start(&self->c);
	test_set(self->callee, "10.0.0.0/8", "192.0.2.1", 1, 1);
	test_stats(self->caller, &s);
	test_del(self->callee, "10.0.0.0/8");
	expect_failed(&self->c, ETIMEDOUT);
	EXPECT_LE(1, self->c.took);
	kill(pid, SIGCONT);
	kill(pid, SIGKILL);
	wait_child(pid);
}

/* Too late: the caller has gone, the callee is told so. */
TEST_F(method, late_reply_is_enoent)
{
	struct rtm_method_take t;
	__u8 in[ROOM];
	__u64 number;

	self->c.i.timeout_ms = 300;
	start(&self->c);
	number = take_next(self->callee, self->caller_id);
	expect_failed(&self->c, ETIMEDOUT);
	test_err_reply(ENOENT, self->callee, number, 0, "late", 5);
	nothing_is_left();
	/* and one that it did not even take */
	prepare(&self->c, self->caller, self->callee_id, 1, 300);
	start(&self->c);
	expect_failed(&self->c, ETIMEDOUT);
	EXPECT_EQ(0, _test_poll(self->callee, 0));
	test_err_take(ENOENT, self->callee, 0, in, ROOM, &t);
	nothing_is_left();
}

/* Wrong numbers, wrong memory, wrong lengths: the callee's error, the call goes on. */
TEST_F(method, callee_answers_nonsense)
{
	struct rtm_method_reply r = { .size = sizeof(r) };
	struct rtm_method_take t;
	__u8 in[ROOM], big[ROOM + 1] = {};
	__u64 number;

	start(&self->c);
	EXPECT_EQ(POLLIN | POLLRDNORM, _test_poll(self->callee, 20000));
	/* not taken so far */
	test_err_take(ENOENT, self->callee, 12345, in, ROOM, &t);
	test_err_take(EMSGSIZE, self->callee, 0, in, ROOM - 1, &t);
	EXPECT_EQ(ROOM, t.out_len);
	test_err_take(EFAULT, self->callee, 0, NULL, ROOM, &t);
	test_err_reply(ENOENT, self->callee, t.call, 0, "x", 2);
	number = take_next(self->callee, self->caller_id);
	test_err_reply(ENOENT, self->callee, number + 1, 0, "x", 2);
	test_err_reply(ENOENT, self->callee, 0, 0, "x", 2);
	test_err_reply(ENOENT, self->caller, number, 0, "x", 2);
	test_err_reply(EMSGSIZE, self->callee, number, 0, big, sizeof(big));
	r.call = number;
	r.output = 8;
	r.output_len = 16;
	test_err(EFAULT, rtm_call(self->callee, RTM_IOC_METHOD_REPLY, &r));
	r.output_len = RTM_MAX_METHOD_BYTES + 1;
	test_err(EINVAL, rtm_call(self->callee, RTM_IOC_METHOD_REPLY, &r));
	test_reply(self->callee, number, 3, "good", sizeof("good"));
	test_err_reply(ENOENT, self->callee, number, 0, "again", 6);
	expect_answered(&self->c, "good", 3);
	nothing_is_left();
}

/* The caller's memory cannot be written: its own error, the answer is lost. */
TEST_F(method, answer_into_unwritable_memory)
{
	__u64 number;

	self->c.i.output = 8;
	start(&self->c);
	number = take_next(self->callee, self->caller_id);
	test_reply(self->callee, number, 0, "lost", 5);
	expect_failed(&self->c, EFAULT);
	nothing_is_left();
}

TEST_F(method, largest_input_and_output)
{
	__u8 *in = test_map(RTM_MAX_METHOD_BYTES), *out = test_map(RTM_MAX_METHOD_BYTES);
	__u8 *mid = test_map(RTM_MAX_METHOD_BYTES);
	struct rtm_method_take t;
	int i;

	for (i = 0; i < RTM_MAX_METHOD_BYTES; i++)
		in[i] = i * 7 ^ i >> 8;
	self->c.i.input = u64ptr(in);
	self->c.i.output = u64ptr(out);
	self->c.i.input_len = self->c.i.output_len = RTM_MAX_METHOD_BYTES;
	start(&self->c);
	EXPECT_EQ(POLLIN | POLLRDNORM, _test_poll(self->callee, 20000));
	test_take(self->callee, 0, mid, RTM_MAX_METHOD_BYTES, &t);
	EXPECT_EQ(0, memcmp(in, mid, RTM_MAX_METHOD_BYTES));
	mid[0] ^= 1;
	test_reply(self->callee, t.call, 0, mid, RTM_MAX_METHOD_BYTES);
	pthread_join(self->c.thread, NULL);
	EXPECT_EQ(0, self->c.rc);
	EXPECT_EQ(RTM_MAX_METHOD_BYTES, self->c.i.out_len);
	EXPECT_EQ(0, memcmp(out, mid, RTM_MAX_METHOD_BYTES));
	nothing_is_left();
}

/* No input, no output, just a status. */
TEST_F(method, nothing_but_a_status)
{
	struct rtm_method_take t;

	self->c.i.input = self->c.i.output = 0;
	self->c.i.input_len = self->c.i.output_len = 0;
	start(&self->c);
	EXPECT_EQ(POLLIN | POLLRDNORM, _test_poll(self->callee, 20000));
	test_take(self->callee, 0, NULL, 0, &t);
	test_reply(self->callee, t.call, 42, NULL, 0);
	pthread_join(self->c.thread, NULL);
	EXPECT_EQ(0, self->c.rc);
	EXPECT_EQ(0, self->c.i.out_len);
	EXPECT_EQ(42, self->c.i.out_status);
}

/* ---- what may become of the caller ---- */

TEST_F(method, caller_is_killed)
{
	struct rtm_method_take t;
	__u8 in[ROOM];
	__u64 number;
	int turn;

	for (turn = 0; turn < 2; turn++) {
		struct rtm_event e;
		pid_t pid = fork();

		ASSERT_LE(0, pid);
		if (!pid) {
			int fd = rtm_open(O_RDWR);

			if (_test_register(fd, 0, AF_INET, 300, 1, NULL))
				_exit(1);
			self->c.fd = fd;
			call(&self->c);
			_exit(2);
		}
		test_events(1, self->callee, 0, &e, 1, 20000);
		number = e.cookie;
		if (turn) {
			test_take(self->callee, number, in, ROOM, &t);
		}
		kill(pid, SIGKILL);
		EXPECT_EQ(128 + SIGKILL, wait_child(pid));
		test_err_take(ENOENT, self->callee, number, in, ROOM, &t);
		test_err_reply(ENOENT, self->callee, number, 0, "x", 2);
		nothing_is_left();
	}
}

static void nothing(int sig) {}

TEST_F(method, signal_ends_the_call)
{
	struct sigaction act = { .sa_handler = nothing, .sa_flags = SA_RESTART };
	__u64 number;

	sigaction(SIGUSR1, &act, NULL);
	start(&self->c);
	number = take_next(self->callee, self->caller_id);
	pthread_kill(self->c.thread, SIGUSR1);
	expect_failed(&self->c, EINTR);
	test_err_reply(ENOENT, self->callee, number, 0, "x", 2);
	nothing_is_left();
}

TEST_F(method, caller_deregisters_or_closes)
{
	struct rtm_method_take t;
	__u8 in[ROOM];
	int turn;

	for (turn = 0; turn < 2; turn++) {
		prepare(&self->c, self->caller, self->callee_id, 1, 20000);
		start(&self->c);
		take_next(self->callee, self->caller_id);
		if (turn) {
			close(self->caller);
		} else {
			test_deregister(self->caller);
			test_register(self->caller, 0, AF_INET, 200, 1, &self->caller_id);
		}
		expect_failed(&self->c, ENOTCONN);
		EXPECT_GT(15, self->c.took);
		test_err_take(ENOENT, self->callee, 0, in, ROOM, &t);
	}
	self->caller = -1;
}

/* The callee may be the caller, if another thread answers. */
TEST_F(method, call_of_oneself)
{
	__u64 number;

	prepare(&self->c, self->callee, self->callee_id, 1, 20000);
	start(&self->c);
	number = take_next(self->callee, self->callee_id);
	test_reply(self->callee, number, 0, "self", 5);
	expect_answered(&self->c, "self", 0);
	/* nobody there to answer: the deadline ends it */
	prepare(&self->c, self->callee, self->callee_id, 1, 200);
	test_err(ETIMEDOUT, rtm_call(self->callee, RTM_IOC_METHOD_INVOKE, &self->c.i));
	/* and it ends with the file */
	prepare(&self->c, self->callee, self->callee_id, 1, 20000);
	start(&self->c);
	take_next(self->callee, self->callee_id);
	test_deregister(self->callee);
	expect_failed(&self->c, ENOTCONN);
}

/* U34: into one's own blocked methods it would never return. */
TEST_F(method, call_of_own_blocked_methods_is_edeadlk)
{
	struct rtm_method_invoke i = invoke_cmd(self->callee_id, 1, NULL, 0, NULL, 0);
	__u64 target;

	test_nexthop_add(self->callee, "192.0.2.1", 0, &target);
	test_block(self->callee, 0, true, 0, 0);
	test_err(EDEADLK, rtm_call(self->callee, RTM_IOC_METHOD_INVOKE, &i));
	test_block(self->callee, 0, false, 0, 0);
	test_block(self->callee, target, true, 0, 0);
	i.timeout_ms = 100;
	test_err(ETIMEDOUT, rtm_call(self->callee, RTM_IOC_METHOD_INVOKE, &i));
	i.target = target;
	test_err(EDEADLK, rtm_call(self->callee, RTM_IOC_METHOD_INVOKE, &i));
}

/* ---- blocking ---- */

/* U34, R29: a flag, not a counter; calls wait meanwhile and are not told of. */
TEST_F(method, blocked_calls_wait)
{
	struct rtm_method_take t;
	struct rtm_event e;
	__u8 in[ROOM];
	__u64 number;

	test_block(self->callee, 0, true, 0, 0);
	test_block(self->callee, 0, true, 0, 0);
	start(&self->c);
	test_events(0, self->callee, 0, &e, 1, 300);
	EXPECT_EQ(0, _test_poll(self->callee, 0));
	test_err_take(ENOENT, self->callee, 0, in, ROOM, &t);
	test_block(self->callee, 0, false, 0, 0);
	EXPECT_EQ(POLLIN | POLLRDNORM, _test_poll(self->callee, 0));
	test_events(1, self->callee, 0, &e, 1, 0);
	/* told, and then blocked before it was taken: told again */
	test_block(self->callee, 0, true, 0, 0);
	test_err_take(ENOENT, self->callee, e.cookie, in, ROOM, &t);
	test_block(self->callee, 0, false, 0, 0);
	number = take_next(self->callee, self->caller_id);
	EXPECT_EQ(e.cookie, number);
	test_reply(self->callee, number, 0, "go", 3);
	expect_answered(&self->c, "go", 0);
	/* resuming what is not blocked is fine */
	test_block(self->callee, 0, false, 0, 0);
	/* a caller does not wait longer than it said */
	test_block(self->callee, 0, true, 0, 0);
	prepare(&self->c, self->caller, self->callee_id, 1, 300);
	start(&self->c);
	expect_failed(&self->c, ETIMEDOUT);
	/* and one that waits is told when the callee goes */
	prepare(&self->c, self->caller, self->callee_id, 1, 20000);
	start(&self->c);
	usleep(200000);
	test_deregister(self->callee);
	expect_failed(&self->c, EOWNERDEAD);
}

struct blocker {
	pthread_t thread;
	int fd, rc;
	__u64 but;
	__u32 timeout_ms;
	bool done;
};

static void *block(void *arg)
{
	struct blocker *b = arg;

	b->rc = _test_block(b->fd, 0, true, b->but, b->timeout_ms);
	__atomic_store_n(&b->done, true, __ATOMIC_SEQ_CST);
	return NULL;
}

/* U34: blocking returns after what is being run has finished. */
TEST_F(method, blocking_waits_for_running_calls)
{
	struct blocker b = { .fd = self->callee, .timeout_ms = 20000 };
	__u64 number;

	start(&self->c);
	number = take_next(self->callee, self->caller_id);
	/* but for the one that it is called from */
	test_block(self->callee, 0, true, number, 0);
	/* the time is over: blocked all the same */
	test_err_block(ETIMEDOUT, self->callee, 0, true, 0, 200);
	test_err_block(EINVAL, self->callee, 0, true, 0, RTM_MAX_METHOD_MS + 1);
	pthread_create(&b.thread, NULL, block, &b);
	usleep(300000);
	EXPECT_FALSE(__atomic_load_n(&b.done, __ATOMIC_SEQ_CST));
	test_reply(self->callee, number, 0, "done", 5);
	pthread_join(b.thread, NULL);
	EXPECT_EQ(0, b.rc);
	expect_answered(&self->c, "done", 0);
	prepare(&self->c, self->caller, self->callee_id, 1, 300);
	start(&self->c);
	expect_failed(&self->c, ETIMEDOUT);
	/* the end of the caller ends a running call, too */
	test_block(self->callee, 0, false, 0, 0);
	prepare(&self->c, self->caller, self->callee_id, 1, 500);
	start(&self->c);
	take_next(self->callee, self->caller_id);
	test_block(self->callee, 0, true, 0, 20000);
	expect_failed(&self->c, ETIMEDOUT);
	/* and DEREGISTER ends the waiting */
	test_block(self->callee, 0, false, 0, 0);
	prepare(&self->c, self->caller, self->callee_id, 1, 20000);
	start(&self->c);
	take_next(self->callee, self->caller_id);
	b.done = false;
	pthread_create(&b.thread, NULL, block, &b);
	usleep(300000);
	test_deregister(self->callee);
	pthread_join(b.thread, NULL);
	EXPECT_EQ(-ENOTCONN, b.rc);
	expect_failed(&self->c, EOWNERDEAD);
}

/* U35: destinations, routes and next hops can be blocked one by one. */
TEST_F(method, blocked_targets)
{
	struct rtm_dest_handles mine, theirs;
	struct caller about[4];
	struct rtm_route_info rec;
	__u64 target[3], seen[4] = {}, number;
	struct rtm_event e;
	int i;

	test_set(self->callee, "10.0.0.0/8", "192.0.2.1", 1, 1);
	test_lookup_handles(self->callee, "10.0.0.0/8", &rec, &mine);
	test_lookup_handles(self->caller, "10.0.0.0/8", &rec, &theirs);
	test_nexthop_find(self->callee, "192.0.2.1", 0, &target[2], NULL);
	target[0] = mine.dest;
	target[1] = mine.route;
	seen[0] = theirs.dest;
	seen[1] = theirs.route;
	test_err_block(ENOENT, self->callee, mine.owner, true, 0, 0);
	test_err_block(ENOENT, self->callee, 1, true, 0, 0);
	for (i = 0; i < 2; i++) {
		test_block(self->callee, target[i], true, 0, 0);
		test_block(self->callee, target[i], true, 0, 0);
	}
	/* calls about them wait; one about nothing does not */
	for (i = 0; i < 3; i++) {
		prepare(&about[i], self->caller, self->callee_id, 1, 20000);
		about[i].i.target = i < 2 ? seen[i] : 0;
		start(&about[i]);
	}
	number = take_next(self->callee, self->caller_id);
	test_events(0, self->callee, 0, &e, 1, 300);
	test_reply(self->callee, number, 0, "free", 5);
	expect_answered(&about[2], "free", 0);
	/* one after the other */
	for (i = 0; i < 2; i++) {
		test_block(self->callee, target[i], false, 0, 0);
		number = take_next(self->callee, self->caller_id);
		test_events(0, self->callee, 0, &e, 1, 100);
		test_reply(self->callee, number, 0, "later", 6);
		expect_answered(&about[i], "later", 0);
	}
	/* the flag for all calls stands by itself */
	test_block(self->callee, 0, true, 0, 0);
	test_block(self->callee, target[0], true, 0, 0);
	prepare(&about[0], self->caller, self->callee_id, 1, 20000);
	about[0].i.target = seen[0];
	start(&about[0]);
	usleep(200000);
	test_block(self->callee, 0, false, 0, 0);
	EXPECT_EQ(0, _test_poll(self->callee, 200));
	test_block(self->callee, target[0], false, 0, 0);
	number = take_next(self->callee, self->caller_id);
	/* a running call about one thing does not keep another from being blocked */
	test_block(self->callee, target[1], true, 0, 200);
	test_err_block(ETIMEDOUT, self->callee, target[0], true, 0, 200);
	test_reply(self->callee, number, 0, "end", 4);
	expect_answered(&about[0], "end", 0);
	/* a block holds the destination: it is the same one when it comes back */
	test_block(self->callee, target[2], true, 0, 0);
	test_del(self->callee, "10.0.0.0/8");
	test_deregister(self->callee);
}

/* Each event is given once: resuming tells again only what had to wait. */
TEST_F(method, resuming_tells_nothing_twice)
{
	struct rtm_dest_handles h;
	struct rtm_route_info rec;
	struct rtm_method_take t;
	struct rtm_event e;
	__u8 in[ROOM];

	test_set(self->callee, "10.0.0.0/8", NULL, 1, 1);
	test_lookup_handles(self->callee, "10.0.0.0/8", &rec, &h);
	start(&self->c);
	test_events(1, self->callee, 0, &e, 1, 20000);
	/* nothing was blocked; something else was */
	test_block(self->callee, 0, false, 0, 0);
	test_events(0, self->callee, 0, &e, 1, 0);
	test_block(self->callee, h.dest, true, 0, 0);
	test_block(self->callee, h.dest, false, 0, 0);
	test_events(0, self->callee, 0, &e, 1, 0);
	EXPECT_EQ(0, _test_poll(self->callee, 0));
	test_take(self->callee, 0, in, ROOM, &t);
	test_reply(self->callee, t.call, 0, "once", 5);
	expect_answered(&self->c, "once", 0);
}

/* What is blocked stays known to the table, and goes with the entity. */
TEST_F(method, blocks_are_limited_and_go)
{
	static __u64 handle[RTM_MAX_METHOD_BLOCKS + 1];
	struct rtm_stats s;
	char text[32];
	int i;

	for (i = 0; i <= (int)RTM_MAX_METHOD_BLOCKS; i++) {
		struct rtm_dest_handles h;
		struct rtm_route_info rec;

		snprintf(text, sizeof(text), "10.0.%d.0/24", i);
		test_set(self->callee, text, NULL, 1, 1);
		test_lookup_handles(self->callee, text, &rec, &h);
		handle[i] = h.dest;
		ASSERT_EQ(i < (int)RTM_MAX_METHOD_BLOCKS ? 0 : -ENOSPC,
			  _test_block(self->callee, h.dest, true, 0, 0));
	}
	test_block(self->callee, handle[7], false, 0, 0);
	test_block(self->callee, handle[i - 1], true, 0, 0);
	test_deregister(self->callee);
	test_stats(self->caller, &s);
	EXPECT_EQ(0, s.out_dests);
	EXPECT_EQ(0, s.out_dests_hidden);
}

/* ---- many ---- */

TEST_F(method, open_calls_are_limited)
{
	static struct caller c[RTM_MAX_METHOD_CALLS];
	struct rtm_method_invoke more = invoke_cmd(self->callee_id, 1, NULL, 0, NULL, 0);
	struct rtm_method_take t;
	struct rtm_event e[256];
	__u8 in[ROOM];
	int i, n = 0;

	for (i = 0; i < (int)RTM_MAX_METHOD_CALLS; i++) {
		prepare(&c[i], self->caller, self->callee_id, 1, 60000);
		start(&c[i]);
	}
	while (n < (int)RTM_MAX_METHOD_CALLS) {
		int rc = _test_events(self->callee, 0, e, 256, 20000);

		ASSERT_LT(0, rc);
		n += rc;
	}
	test_err(ENOSPC, rtm_call(self->caller, RTM_IOC_METHOD_INVOKE, &more));
	test_take(self->callee, 0, in, ROOM, &t);
	test_err(ENOSPC, rtm_call(self->caller, RTM_IOC_METHOD_INVOKE, &more));
	test_reply(self->callee, t.call, 0, "one", 4);
	more.timeout_ms = 100;
	test_err(ETIMEDOUT, rtm_call(self->caller, RTM_IOC_METHOD_INVOKE, &more));
	test_deregister(self->callee);
	for (i = n = 0; i < (int)RTM_MAX_METHOD_CALLS; i++) {
		pthread_join(c[i].thread, NULL);
		EXPECT_TRUE(c[i].rc == 0 || c[i].rc == -EOWNERDEAD);
		n += !c[i].rc;
	}
	EXPECT_EQ(1, n);
}

/* Answers each call with its input turned around, until the file is gone. */
static void *server(void *arg)
{
	int fd = *(int *)arg, i, n;
	struct rtm_method_take t;
	struct rtm_event e[4];
	__u8 in[ROOM], out[ROOM];

	while ((n = _test_events(fd, 0, e, 4, -1)) > 0 || n == -EINTR) {
		while (!_test_take(fd, 0, in, ROOM, &t)) {
			for (i = 0; i < (int)t.out_len; i++)
				out[i] = ~in[t.out_len - 1 - i];
			_test_reply(fd, t.call, t.out_len, out, t.out_len);
		}
	}
	return NULL;
}

struct client {
	pthread_t thread;
	int fd, bad;
	__u32 callee;
	__u64 seed;
};

static void *client(void *arg)
{
	struct client *c = arg;
	__u8 in[ROOM], out[ROOM];
	int i, k;

	for (i = 0; i < 200; i++) {
		__u32 len = rnd(&c->seed) % ROOM;
		struct rtm_method_invoke inv = invoke_cmd(c->callee, 2, in, len, out, len);

		for (k = 0; k < (int)len; k++)
			in[k] = rnd(&c->seed);
		poison(out, ROOM);
		c->bad += rtm_call(c->fd, RTM_IOC_METHOD_INVOKE, &inv) || inv.out_len != len ||
			  inv.out_status != (__s32)len || !is_poison(out + len, ROOM - len);
		for (k = 0; k < (int)len; k++)
			c->bad += out[k] != (__u8)~in[len - 1 - k];
	}
	return NULL;
}

/* Several callers on one file, several files, two threads that answer. */
TEST_F(method, concurrent_callers)
{
	struct client c[8];
	pthread_t servers[2];
	int other = test_entity(0, AF_INET, 201, 1, NULL), i;

	for (i = 0; i < 2; i++)
		pthread_create(&servers[i], NULL, server, &self->callee);
	for (i = 0; i < 8; i++) {
		c[i] = (struct client){ .fd = i % 2 ? other : self->caller, .seed = i,
					.callee = self->callee_id };
		pthread_create(&c[i].thread, NULL, client, &c[i]);
	}
	for (i = 0; i < 8; i++) {
		pthread_join(c[i].thread, NULL);
		EXPECT_EQ(0, c[i].bad);
	}
	close(other);
	test_deregister(self->callee);
	for (i = 0; i < 2; i++)
		pthread_join(servers[i], NULL);
}

/* U38: nothing is forbidden while a call is run, calling back included. */
TEST_F(method, everything_works_while_a_call_is_run)
{
	struct rtm_entity_info rec[4];
	struct caller back;
	__u64 number, inner;
	__u32 n;

	test_deregister(self->caller);
	test_register_as(self->caller, 200, 1, RTM_ENTITY_F_EVENTS, 1, &self->caller_id);
	start(&self->c);
	number = take_next(self->callee, self->caller_id);
	test_entity_list(self->callee, 0, rec, 4, &n);
	EXPECT_EQ(2, n);
	prepare(&back, self->callee, self->caller_id, 1, 20000);
	start(&back);
	inner = take_next(self->caller, self->callee_id);
	test_reply(self->caller, inner, 0, "inner", 6);
	expect_answered(&back, "inner", 0);
	/* register and leave in the middle of it */
	close(test_entity(0, AF_INET, 300, 1, NULL));
	test_reply(self->callee, number, 0, "outer", 6);
	expect_answered(&self->c, "outer", 0);
	/* and the callee may leave in the middle of its own work */
	prepare(&self->c, self->caller, self->callee_id, 1, 20000);
	start(&self->c);
	number = take_next(self->callee, self->caller_id);
	test_deregister(self->callee);
	expect_failed(&self->c, EOWNERDEAD);
	test_err_reply(ENOTCONN, self->callee, number, 0, "x", 2);
}

TEST_F(method, deadline_is_not_early)
{
	__u32 ms;

	for (ms = 1; ms < 300; ms = ms * 4 + 1) {
		double begin = now();

		self->c.i.timeout_ms = ms;
		test_err(ETIMEDOUT, rtm_call(self->caller, RTM_IOC_METHOD_INVOKE, &self->c.i));
		EXPECT_LE(ms / 1e3, now() - begin);
	}
	nothing_is_left();
}

TEST_HARNESS_MAIN
