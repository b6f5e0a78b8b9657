/* SPDX-License-Identifier: GPL-2.0 */
/* Registering with events and methods, fetching events, calling methods. */
#ifndef RTM_EVENT_TEST_H
#define RTM_EVENT_TEST_H

#include "rtm_test.h"

#include <poll.h>

static inline int _test_register_as(int fd, __u32 protocol, __u32 protocol_instance,
				    __u32 flags, __u32 methods, __u32 *id)
{
	struct rtm_entity_register r = {
		.size = sizeof(r),
		.flags = flags,
		.family = AF_INET,
		.protocol = protocol,
		.protocol_instance = protocol_instance,
		.out_entity = POISON32,
		.methods = methods,
	};
	int rc = rtm_call(fd, RTM_IOC_ENTITY_REGISTER, &r);

	if (!rc && id)
		*id = r.out_entity;
	return rc;
}

/* Returns how many events there are, or a negative errno. */
static inline int _test_events(int fd, __u32 flags, struct rtm_event *events, __u32 count,
			       __s32 timeout_ms)
{
	struct rtm_event_fetch f = {
		.size = sizeof(f),
		.flags = flags,
		.records = u64ptr(events),
		.record_len = sizeof(*events),
		.count = count,
		.timeout_ms = timeout_ms,
		.out_count = POISON32,
	};
	int rc;

	poison(events, count * sizeof(*events));
	rc = rtm_call(fd, RTM_IOC_EVENT_FETCH, &f);
	return rc ? rc : (int)f.out_count;
}

static inline short _test_poll(int fd, int timeout_ms)
{
	struct pollfd p = { .fd = fd, .events = POLLIN | POLLRDNORM | POLLPRI | POLLOUT };

	return poll(&p, 1, timeout_ms) < 0 ? -errno : p.revents;
}

static inline struct rtm_method_invoke invoke_cmd(__u32 entity, __u32 methods, const void *in,
						  __u32 in_len, void *out, __u32 out_len)
{
	struct rtm_method_invoke i = {
		.size = sizeof(i),
		.methods = methods,
		.entity = entity,
		.input = u64ptr(in),
		.input_len = in_len,
		.output = u64ptr(out),
		.output_len = out_len,
		.out_len = POISON32,
		.out_status = POISON32,
	};

	return i;
}

static inline int _test_take(int fd, __u64 call, void *input, __u32 len,
			     struct rtm_method_take *t)
{
	memset(t, 0, sizeof(*t));
	t->size = sizeof(*t);
	t->call = call;
	t->input = u64ptr(input);
	t->input_len = len;
	t->out_len = POISON32;
	return rtm_call(fd, RTM_IOC_METHOD_TAKE, t);
}

static inline int _test_reply(int fd, __u64 call, __s32 status, const void *output, __u32 len)
{
	struct rtm_method_reply r = {
		.size = sizeof(r), .status = status, .call = call,
		.output = u64ptr(output), .output_len = len,
	};

	return rtm_call(fd, RTM_IOC_METHOD_REPLY, &r);
}

static inline int _test_block(int fd, __u64 target, bool block, __u64 but, __u32 timeout_ms)
{
	struct rtm_method_block b = {
		.size = sizeof(b), .flags = block ? RTM_METHOD_BLOCK_F_BLOCK : 0,
		.target = target, .call = but, .timeout_ms = timeout_ms,
	};

	return rtm_call(fd, RTM_IOC_METHOD_BLOCK, &b);
}

#define test_register_as(...)	ASSERT_EQ(0, _test_register_as(__VA_ARGS__))
#define test_events(n, ...)	ASSERT_EQ(n, _test_events(__VA_ARGS__))
#define test_err_events(err, ...) ASSERT_EQ(-(err), _test_events(__VA_ARGS__))
#define test_take(...)		ASSERT_EQ(0, _test_take(__VA_ARGS__))
#define test_err_take(err, ...)	ASSERT_EQ(-(err), _test_take(__VA_ARGS__))
#define test_reply(...)		ASSERT_EQ(0, _test_reply(__VA_ARGS__))
#define test_err_reply(err, ...) ASSERT_EQ(-(err), _test_reply(__VA_ARGS__))
#define test_block(...)		ASSERT_EQ(0, _test_block(__VA_ARGS__))
#define test_err_block(err, ...) ASSERT_EQ(-(err), _test_block(__VA_ARGS__))

/* A file that registered with RTM_ENTITY_F_*, and methods. */
#define test_entity_as(protocol, flags, methods, id) ({			\
	int __lfd = test_open(O_RDWR);					\
	test_register_as(__lfd, protocol, 1, flags, methods, id);	\
	__lfd; })

#define test_listener(protocol, id)					\
	test_entity_as(protocol, RTM_ENTITY_F_EVENTS, 0, id)

#endif /* RTM_EVENT_TEST_H */
