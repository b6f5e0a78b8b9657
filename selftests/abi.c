// SPDX-License-Identifier: GPL-2.0
/*
 * abi: what every command does with the size of its argument, with numbers that
 * are no command, with flags, reserved fields and memory it cannot reach.
 */
#include "rtm_cmds.h"

/* The command that worked must not leave its mark when it fails. */
static int world_unchanged(struct world *w, const struct cmd *c)
{
	struct rtm_query q;
	struct rtm_stats s;

	if (_test_query(w->fd, &q))
		return 1;
	if (c->state == FRESH)
		return (q.out_flags & RTM_QUERY_F_ATTACHED) ? 2 : 0;
	if (c->state == OBSERVER)
		return (q.out_flags & RTM_QUERY_F_ATTACHED) ? 0 : 3;
	if (!(q.out_flags & RTM_QUERY_F_REGISTERED))
		return 4;
	if (_test_stats(w->fd, &s))
		return 5;
	return s.out_dests == 1 && s.out_routes == 1 && s.out_nexthops == 1 &&
	       s.out_entities == 1 + (c->state == CALLED) &&
	       s.out_handles == 4U + !!w->h_list + !!w->h_walk ? 0 : 6;
}

#define each_cmd(c) for (c = cmds; c < cmds + ARRAY_LEN(cmds); c++)

#define open_world(w, c)						\
	ASSERT_EQ(0, world_open(w, c)) { TH_LOG("preparing %s", (c)->name); }

/* Calls with *a spoiled; must fail with err and change nothing. */
#define expect_refused(err, c, w, a) do {				\
	int __rc = rtm_call((w)->fd, (c)->req, a);			\
	EXPECT_EQ(-(err), __rc) { TH_LOG("%s", (c)->name); }		\
	__rc = world_unchanged(w, c);					\
	EXPECT_EQ(0, __rc) { TH_LOG("%s changed something", (c)->name); }	\
} while (0)

/* The argument with which the other tests start does work. */
TEST(exact_size_works)
{
	const struct cmd *c;
	union cmd_arg a;
	struct world w;

	each_cmd(c) {
		open_world(&w, c);
		cmd_fill(c, &w, &a);
		EXPECT_EQ(0, rtm_call(w.fd, c->req, &a)) { TH_LOG("%s", c->name); }
		EXPECT_EQ(c->size, a.size) { TH_LOG("%s", c->name); }
		close(w.fd);
	}
}

/* Programs built with an older header: the struct was shorter then. */
TEST(first_version_works)
{
	const struct cmd *c;
	union cmd_arg a;
	struct world w;

	each_cmd(c) {
		open_world(&w, c);
		cmd_fill(c, &w, &a);
		a.size = c->first;
		EXPECT_EQ(0, rtm_call(w.fd, c->req, &a)) { TH_LOG("%s", c->name); }
		EXPECT_EQ(c->first, a.size) { TH_LOG("%s", c->name); }
		close(w.fd);
	}
}

TEST(one_byte_short_is_einval)
{
	const struct cmd *c;
	union cmd_arg a;
	struct world w;

	each_cmd(c) {
		open_world(&w, c);
		cmd_fill(c, &w, &a);
		a.size = c->first - 1;
		expect_refused(EINVAL, c, &w, &a);
		close(w.fd);
	}
}

TEST(size_zero_is_einval)
{
	const struct cmd *c;
	union cmd_arg a;
	struct world w;

	each_cmd(c) {
		open_world(&w, c);
		cmd_fill(c, &w, &a);
		a.size = 0;
		expect_refused(EINVAL, c, &w, &a);
		close(w.fd);
	}
}

TEST(size_of_the_size_field_is_einval)
{
	const struct cmd *c;
	union cmd_arg a;
	struct world w;

	each_cmd(c) {
		open_world(&w, c);
		cmd_fill(c, &w, &a);
		a.size = sizeof(a.size);
		expect_refused(EINVAL, c, &w, &a);
		close(w.fd);
	}
}

TEST(one_byte_long_and_not_zero_is_e2big)
{
	const struct cmd *c;
	union cmd_arg a;
	struct world w;

	each_cmd(c) {
		open_world(&w, c);
		cmd_fill(c, &w, &a);
		a.size = c->size + 1;
		a.bytes[c->size] = 1;
		expect_refused(E2BIG, c, &w, &a);
		close(w.fd);
	}
}

TEST(one_byte_long_and_zero_is_as_exact)
{
	const struct cmd *c;
	union cmd_arg a;
	struct world w;

	each_cmd(c) {
		open_world(&w, c);
		cmd_fill(c, &w, &a);
		a.size = c->size + 1;
		EXPECT_EQ(0, rtm_call(w.fd, c->req, &a)) { TH_LOG("%s", c->name); }
		EXPECT_EQ(c->size + 1, a.size) { TH_LOG("%s", c->name); }
		close(w.fd);
	}
}

/* Long: fine while zero, E2BIG however far off the first other byte is.  Not for ever. */
TEST(huge_size)
{
	const size_t huge = 4096;
	const struct cmd *c;
	struct world w;
	__u8 *big;

	big = test_map(2 * huge);
	each_cmd(c) {
		union cmd_arg *a = (union cmd_arg *)big;

		open_world(&w, c);
		cmd_fill(c, &w, a);
		a->size = huge;
		big[huge - 1] = 1;
		expect_refused(E2BIG, c, &w, a);
		big[huge - 1] = 0;
		a->size = huge + 1;
		expect_refused(E2BIG, c, &w, a);
		a->size = 0xFFFFFFFFU;
		expect_refused(E2BIG, c, &w, a);
		a->size = huge;
		EXPECT_EQ(0, rtm_call(w.fd, c->req, a)) { TH_LOG("%s", c->name); }
		close(w.fd);
	}
}

TEST(null_and_unmapped_argument_is_efault)
{
	const struct cmd *c;
	struct world w;
	void *hole;

	hole = test_map(4096);
	ASSERT_EQ(0, mprotect(hole, 4096, PROT_NONE));
	each_cmd(c) {
		open_world(&w, c);
		expect_refused(EFAULT, c, &w, NULL);
		expect_refused(EFAULT, c, &w, hole);
		close(w.fd);
	}
}

/* The struct begins in memory and ends where there is none. */
TEST(half_mapped_argument_is_efault)
{
	long page = sysconf(_SC_PAGESIZE);
	const struct cmd *c;
	union cmd_arg a;
	struct world w;
	__u8 *two;

	two = test_map(2 * page);
	ASSERT_EQ(0, mprotect(two + page, page, PROT_NONE));
	each_cmd(c) {
		void *edge = two + page - (c->size - 4);

		open_world(&w, c);
		cmd_fill(c, &w, &a);
		memcpy(edge, &a, c->size - 4);
		expect_refused(EFAULT, c, &w, edge);
		close(w.fd);
	}
}

/* Makes a call that would give out handles ask for them. */
static void ask_for_handles(const struct cmd *c, struct world *w, union cmd_arg *a)
{
	switch (c->req) {
	case RTM_IOC_ENTITY_LIST:
	case RTM_IOC_NEXTHOP_ADD:
	case RTM_IOC_NEXTHOP_FIND:
	case RTM_IOC_METHOD_TAKE:
		*word(a, c->flags) = c->known;
		break;
	case RTM_IOC_ROUTE_INFO:
		*word(a, c->flags) = c->known & ~RTM_ROUTE_INFO_F_MATCH;
		a->route.hops = u64ptr(w->hops);
		a->route.hop_count = ARRAY_LEN(w->hops);
		break;
	case RTM_IOC_DEST_LOOKUP:
		a->lookup.handles = u64ptr(w->handles);
		a->lookup.handle_len = sizeof(w->handles[0]);
		break;
	case RTM_IOC_DEST_INFO:
		a->dest_info.handles = u64ptr(w->handles);
		a->dest_info.handle_len = sizeof(w->handles[0]);
		break;
	case RTM_IOC_ROUTE_LIST:
	case RTM_IOC_DEST_LIST:
		a->list.handles = u64ptr(w->handles);
		a->list.handle_len = sizeof(w->handles[0]);
		break;
	case RTM_IOC_ROUTELIST_FETCH:
		a->routelist_fetch.handles = u64ptr(w->hops);
		break;
	}
}

/*
 * Reply before publish: where the answer cannot be written nothing is done,
 * and no handle is counted.
 */
TEST(read_only_argument_is_efault)
{
	long page = sysconf(_SC_PAGESIZE);
	const struct cmd *c;
	struct rtm_stats s;
	struct world w;
	__u8 *ro;

	ro = test_map(page);
	each_cmd(c) {
		/* without an answer, or an array's, which is done by then */
		if ((!c->out && c->req != RTM_IOC_NEXTHOP_FIND && c->req != RTM_IOC_NEXTHOP_INFO) ||
		    c->req == RTM_IOC_ROUTE_BATCH || c->req == RTM_IOC_HANDLE_REF ||
		    c->req == RTM_IOC_HANDLE_RELEASE || c->req == RTM_IOC_ROUTELIST_MOVE)
			continue;
		open_world(&w, c);
		ASSERT_EQ(0, mprotect(ro, page, PROT_READ | PROT_WRITE));
		cmd_fill(c, &w, (union cmd_arg *)ro);
		ask_for_handles(c, &w, (union cmd_arg *)ro);
		ASSERT_EQ(0, mprotect(ro, page, PROT_READ));
		expect_refused(EFAULT, c, &w, ro);
		if (c->state >= ENTITY) {
			__u64 mine[] = {
				w.h_hop, w.h_route, w.h_dest, w.h_entity, w.h_list, w.h_walk,
			};

			EXPECT_EQ(0, _test_handles(w.fd, RTM_IOC_HANDLE_RELEASE, mine, 6, NULL));
			EXPECT_EQ(0, _test_stats(w.fd, &s));
			EXPECT_EQ(0, s.out_handles) { TH_LOG("%s leaks a handle", c->name); }
		}
		close(w.fd);
	}
}

TEST(unknown_command_is_enotty)
{
	static const unsigned int holes[] = {
		0x07, 0x0F, 0x14, 0x1F, 0x25, 0x2F, 0x34, 0x3F, 0x64, 0x7F, 0xFF,
	};
	union cmd_arg a = {};
	unsigned int i;
	int fd = test_open(O_RDWR);

	a.size = sizeof(a);
	for (i = 0; i < ARRAY_LEN(holes); i++)
		EXPECT_EQ(-ENOTTY, rtm_call(fd, _IO(RTM_IOC_TYPE, holes[i]), &a)) {
			TH_LOG("number 0x%x", holes[i]);
		}
	a.size = sizeof(a.query);
	EXPECT_EQ(-ENOTTY, rtm_call(fd, _IO(0xBB, RTM_CMD_QUERY), &a));
	EXPECT_EQ(-ENOTTY, rtm_call(fd, _IOWR(RTM_IOC_TYPE, RTM_CMD_QUERY, struct rtm_query), &a));
}

TEST(reserved_word_not_zero_is_einval)
{
	const struct cmd *c;
	union cmd_arg a;
	struct world w;
	int i;

	each_cmd(c) {
		for (i = 0; i < 4 && c->reserved[i]; i++) {
			open_world(&w, c);
			cmd_fill(c, &w, &a);
			*word(&a, c->reserved[i]) = 1;
			expect_refused(EINVAL, c, &w, &a);
			close(w.fd);
		}
	}
}

TEST(unknown_flag_is_eopnotsupp)
{
	const struct cmd *c;
	union cmd_arg a;
	struct world w;
	int bit;

	each_cmd(c) {
		if (c->flags == NONE)
			continue;
		for (bit = 0; bit < 32; bit++) {
			if (c->known & 1U << bit)
				continue;
			open_world(&w, c);
			cmd_fill(c, &w, &a);
			*word(&a, c->flags) = 1U << bit;
			expect_refused(EOPNOTSUPP, c, &w, &a);
			close(w.fd);
		}
	}
}

/* Outputs are written in full, the rest of the struct and what follows is not. */
TEST(outputs_written_and_nothing_else)
{
	union cmd_arg before, a;
	const struct cmd *c;
	struct world w;
	__u32 i;

	each_cmd(c) {
		if (!c->out || !strcmp(c->name, "ENTITY_INFO"))
			continue;
		open_world(&w, c);
		cmd_fill(c, &w, &a);
		poison(a.bytes + c->size, sizeof(a) - c->size);
		before = a;
		EXPECT_EQ(0, rtm_call(w.fd, c->req, &a)) { TH_LOG("%s", c->name); }
		for (i = c->out; i + 4 <= (__u32)c->out_end; i += 4)
			EXPECT_NE(POISON32, *word(&a, i)) {
				TH_LOG("%s leaves output at %u", c->name, i);
			}
		for (i = 0; i < sizeof(a); i++) {
			bool output = i >= (__u32)c->out && i < (__u32)c->out_end;
			/* the answer of ROUTE_INFO is before its out_* fields */
			bool info = c->req == RTM_IOC_ROUTE_INFO &&
				    i >= offsetof(struct rtm_route_cmd, info) &&
				    i < offsetof(struct rtm_route_cmd, aux);
			bool fresh = c->req == RTM_IOC_NEXTHOP_ADD &&
				     i >= offsetof(struct rtm_nexthop_cmd, info) &&
				     i < offsetof(struct rtm_nexthop_cmd, out_change);

			bool number = c->req == RTM_IOC_METHOD_TAKE &&
				      i >= offsetof(struct rtm_method_take, call) &&
				      i < offsetof(struct rtm_method_take, input);
			bool seq = c->fill == fill_list &&
				   i >= offsetof(struct rtm_list, out_seq) &&
				   i < offsetof(struct rtm_list, ifindex);

			seq |= c->req == RTM_IOC_ROUTE_CHANGE &&
			       i >= offsetof(struct rtm_route_change, out_change) &&
			       i < offsetof(struct rtm_route_change, records);
			seq |= c->req == RTM_IOC_NOTIFY_OPEN &&
			       i >= offsetof(struct rtm_notify_open, out_seq) && i < c->size;

			if (output || info || fresh || seq || number || a.bytes[i] == before.bytes[i])
				continue;
			EXPECT_EQ(before.bytes[i], a.bytes[i]) {
				TH_LOG("%s writes byte %u", c->name, i);
			}
		}
		close(w.fd);
	}
}

TEST_HARNESS_MAIN
