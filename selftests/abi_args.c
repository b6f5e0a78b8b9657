// SPDX-License-Identifier: GPL-2.0
/*
 * abi_args: counts, record lengths, kinds, views, families and pointers that a
 * command has to refuse, and what it takes instead.
 */
#include "rtm_cmds.h"

#define each_cmd(c) for (c = cmds; c < cmds + ARRAY_LEN(cmds); c++)

FIXTURE(args)
{
	struct world w;
	union cmd_arg a;
};

FIXTURE_SETUP(args)
{
	self->w.fd = test_open(O_RDWR);
	ASSERT_EQ(0, world_populate(&self->w));
}

FIXTURE_TEARDOWN(args)
{
	close(self->w.fd);
}

/* The row of the table with that number, its argument filled in. */
static const struct cmd *prepare(struct world *w, unsigned long req, union cmd_arg *a)
{
	const struct cmd *c;

	each_cmd(c) {
		if (c->req == req) {
			cmd_fill(c, w, a);
			return c;
		}
	}
	abort();
}

#define do_call()	rtm_call(self->w.fd, c->req, &self->a)
#define expect(err)	EXPECT_EQ(-(err), do_call()) { TH_LOG("%s", c->name); }

/* A count of 2^32-1 is above RTM_MAX_ARRAY, and so is RTM_MAX_ARRAY + 1. */
TEST_F(args, count_above_the_limit_is_einval)
{
	const struct cmd *c;

	each_cmd(c) {
		if (c->count == NONE)
			continue;
		cmd_fill(c, &self->w, &self->a);
		*word(&self->a, c->count) = 0xFFFFFFFFU;
		expect(EINVAL);
		cmd_fill(c, &self->w, &self->a);
		*word(&self->a, c->count) = RTM_MAX_ARRAY + 1;
		expect(EINVAL);
	}
}

/* U54: nothing to do is done; nothing to read into is an error. */
TEST_F(args, count_zero)
{
	static const struct {
		unsigned long req;
		int err;
	} want[] = {
		{ RTM_IOC_HANDLE_REF, 0 }, { RTM_IOC_HANDLE_RELEASE, 0 },
		{ RTM_IOC_ENTITY_LIST, EMSGSIZE }, { RTM_IOC_NEXTHOP_LIST, EINVAL },
		{ RTM_IOC_ROUTE_BATCH, 0 }, { RTM_IOC_ROUTE_LIST, EINVAL },
		{ RTM_IOC_DEST_LOOKUP, 0 }, { RTM_IOC_DEST_INFO, EMSGSIZE },
		{ RTM_IOC_DEST_LIST, EINVAL },
	};
	const struct cmd *c;
	unsigned int i;

	for (i = 0; i < ARRAY_LEN(want); i++) {
		c = prepare(&self->w, want[i].req, &self->a);
		*word(&self->a, c->count) = 0;
		expect(want[i].err);
		if (!want[i].err || want[i].err == EMSGSIZE) {
			/* done, total or needed */
			EXPECT_EQ(want[i].err ? 1 : 0, *word(&self->a, c->out)) {
				TH_LOG("%s: first output", c->name);
			}
		}
	}
}

/* With a count of zero the pointers are not looked at. */
TEST_F(args, count_zero_with_null_arrays_works)
{
	static const unsigned long req[] = {
		RTM_IOC_HANDLE_REF, RTM_IOC_HANDLE_RELEASE, RTM_IOC_ROUTE_BATCH,
		RTM_IOC_DEST_LOOKUP,
	};
	const struct cmd *c;
	unsigned int i;

	for (i = 0; i < ARRAY_LEN(req); i++) {
		c = prepare(&self->w, req[i], &self->a);
		*word(&self->a, c->count) = 0;
		if (c->req == RTM_IOC_ROUTE_BATCH) {
			self->a.batch.records = 0;
			self->a.batch.status = 0;
		} else if (c->req == RTM_IOC_DEST_LOOKUP) {
			self->a.lookup.keys = 0;
			self->a.lookup.records = 0;
		} else {
			self->a.handles.handles = 0;
		}
		expect(0);
	}
}

TEST_F(args, record_shorter_than_its_first_version_is_einval)
{
	const struct cmd *c;
	__u32 len;

	each_cmd(c) {
		if (c->record_len == NONE)
			continue;
		cmd_fill(c, &self->w, &self->a);
		len = *word(&self->a, c->record_len);
		if (c->req == RTM_IOC_ENTITY_LIST)	/* has grown */
			len = offsetof(struct rtm_entity_info, out_methods);
		*word(&self->a, c->record_len) = len - 1;
		expect(EINVAL);
		cmd_fill(c, &self->w, &self->a);
		*word(&self->a, c->record_len) = 0;
		expect(EINVAL);
	}
}

TEST_F(args, record_longer_than_a_page_is_einval)
{
	const struct cmd *c;

	each_cmd(c) {
		if (c->record_len == NONE)
			continue;
		cmd_fill(c, &self->w, &self->a);
		*word(&self->a, c->record_len) = 4096 + 8;
		expect(EINVAL);
		cmd_fill(c, &self->w, &self->a);
		*word(&self->a, c->record_len) = 0xFFFFFFFFU;
		expect(EINVAL);
	}
}

/* Records that grew: the excess is filled up with zeros. */
TEST_F(args, longer_records_are_filled_up_with_zeros)
{
	__u8 *big = test_map(WORLD_CAP * 4096);
	const struct cmd *c;
	__u32 len, grown;

	each_cmd(c) {
		/* two that read records as well: below, and in route_change.c */
		if (c->record_len == NONE || c->req == RTM_IOC_ROUTE_BATCH ||
		    c->req == RTM_IOC_ROUTE_CHANGE)
			continue;
		cmd_fill(c, &self->w, &self->a);
		len = *word(&self->a, c->record_len);
		for (grown = len + 8; grown <= 4096; grown = grown < 4096 - len ? 4096 : 8192) {
			poison(big, WORLD_CAP * 4096);
			cmd_fill(c, &self->w, &self->a);
			*word(&self->a, c->record_len) = grown;
			switch (c->req) {
			case RTM_IOC_ENTITY_LIST:
				self->a.entity_list.records = u64ptr(big);
				break;
			case RTM_IOC_EVENT_FETCH:
				continue;	/* nothing to fetch; event.c does it */
			case RTM_IOC_NEXTHOP_LIST:
				self->a.nexthop_list.records = u64ptr(big);
				break;
			case RTM_IOC_DEST_LOOKUP:
				self->a.lookup.records = u64ptr(big);
				break;
			case RTM_IOC_NOTIFY_FETCH:
				test_set(self->w.fd, WORLD_PREFIX, WORLD_HOP, 5, grown);
				self->a.notify_fetch.records = u64ptr(big);
				break;
			case RTM_IOC_DEST_INFO:
				self->a.dest_info.records = u64ptr(big);
				break;
			case RTM_IOC_ROUTELIST_FETCH:
				self->a.routelist_fetch.records = u64ptr(big);
				break;
			default:
				self->a.list.records = u64ptr(big);
			}
			expect(0);
			EXPECT_TRUE(is_zero(big + len, grown - len)) {
				TH_LOG("%s, record length %u", c->name, grown);
			}
			EXPECT_TRUE(is_poison(big + grown, 8)) {
				TH_LOG("%s writes beyond its one record", c->name);
			}
		}
	}
}

/* The same on the way in: zeros are no news, anything else is E2BIG. */
TEST_F(args, longer_input_records)
{
	const __u32 grown = sizeof(struct rtm_route_info) + 16;
	const struct cmd *c = prepare(&self->w, RTM_IOC_ROUTE_BATCH, &self->a);
	struct rtm_route_info rec;
	__u8 *in = test_map(4096);

	memcpy(in, &self->w.in, sizeof(self->w.in));
	self->w.in.prefix = pfx("10.3.0.0/16");
	memcpy(in + grown, &self->w.in, sizeof(self->w.in));
	self->a.batch.records = u64ptr(in);
	self->a.batch.record_len = grown;
	self->a.batch.count = 2;
	in[2 * grown - 1] = 1;
	expect(E2BIG);
	EXPECT_EQ(self->a.batch.out_created == 1 ? 0 : -ENOENT,
		  _test_lookup(self->w.fd, RTM_LOOKUP_EXACT, 0, "10.2.0.0/16", &rec)) {
		TH_LOG("out_created is %u", self->a.batch.out_created);
	}
	test_err_lookup(ENOENT, self->w.fd, RTM_LOOKUP_EXACT, 0, "10.3.0.0/16", &rec);
	in[2 * grown - 1] = 0;
	expect(0);
	test_lookup(self->w.fd, RTM_LOOKUP_EXACT, 0, "10.3.0.0/16", &rec);
}

TEST_F(args, handle_length_wrong_is_einval)
{
	const struct cmd *c;

	c = prepare(&self->w, RTM_IOC_DEST_LOOKUP, &self->a);
	self->a.lookup.handles = u64ptr(self->w.handles);
	self->a.lookup.handle_len = sizeof(struct rtm_dest_handles) - 1;
	expect(EINVAL);
	c = prepare(&self->w, RTM_IOC_DEST_INFO, &self->a);
	self->a.dest_info.handles = u64ptr(self->w.handles);
	self->a.dest_info.handle_len = sizeof(struct rtm_dest_handles) - 1;
	expect(EINVAL);
	c = prepare(&self->w, RTM_IOC_DEST_LIST, &self->a);
	self->a.list.handles = u64ptr(self->w.handles);
	self->a.list.handle_len = sizeof(struct rtm_dest_handles) - 1;
	expect(EINVAL);
	c = prepare(&self->w, RTM_IOC_ROUTE_LIST, &self->a);
	self->a.list.handles = u64ptr(self->w.handles);
	self->a.list.handle_len = sizeof(struct rtm_dest_handles) - 1;
	expect(EINVAL);
	c = prepare(&self->w, RTM_IOC_ROUTE_LIST, &self->a);
	self->w.in = (struct rtm_route_info){};
	self->a.list.match = RTM_MATCH_NEIGHBOUR;
	self->a.list.criteria = u64ptr(&self->w.in);
	self->a.list.criteria_len = sizeof(self->w.in) - 1;
	expect(EINVAL);
}

/* U53 */
TEST_F(args, null_arrays_are_efault)
{
	const struct cmd *c;

	c = prepare(&self->w, RTM_IOC_HANDLE_REF, &self->a);
	self->a.handles.handles = 0;
	expect(EFAULT);
	c = prepare(&self->w, RTM_IOC_HANDLE_RELEASE, &self->a);
	self->a.handles.handles = 0;
	expect(EFAULT);
	c = prepare(&self->w, RTM_IOC_ENTITY_LIST, &self->a);
	self->a.entity_list.records = 0;
	expect(EFAULT);
	c = prepare(&self->w, RTM_IOC_NEXTHOP_LIST, &self->a);
	self->a.nexthop_list.records = 0;
	expect(EFAULT);
	c = prepare(&self->w, RTM_IOC_ROUTE_BATCH, &self->a);
	self->a.batch.records = 0;
	expect(EFAULT);
	c = prepare(&self->w, RTM_IOC_DEST_LOOKUP, &self->a);
	self->a.lookup.keys = 0;
	expect(EFAULT);
	c = prepare(&self->w, RTM_IOC_DEST_LOOKUP, &self->a);
	self->a.lookup.records = 0;
	expect(EFAULT);
	c = prepare(&self->w, RTM_IOC_DEST_INFO, &self->a);
	self->a.dest_info.records = 0;
	expect(EFAULT);
	c = prepare(&self->w, RTM_IOC_DEST_LIST, &self->a);
	self->a.list.records = 0;
	expect(EFAULT);
	c = prepare(&self->w, RTM_IOC_ROUTE_LIST, &self->a);
	self->a.list.records = 0;
	expect(EFAULT);
	c = prepare(&self->w, RTM_IOC_ROUTE_LIST, &self->a);
	self->a.list.match = RTM_MATCH_OWNER;
	self->a.list.criteria = 8;
	self->a.list.criteria_len = sizeof(struct rtm_route_info);
	expect(EFAULT);
}

/* Pointers into the kernel's half of memory are no memory of the caller. */
TEST_F(args, kernel_pointers_are_efault)
{
	const struct cmd *c;

	c = prepare(&self->w, RTM_IOC_ROUTE_BATCH, &self->a);
	self->a.batch.records = 0xFFFF888000000000ULL;
	expect(EFAULT);
	c = prepare(&self->w, RTM_IOC_DEST_LIST, &self->a);
	self->a.list.records = 0xFFFF888000000000ULL;
	expect(EFAULT);
	c = prepare(&self->w, RTM_IOC_DEST_LOOKUP, &self->a);
	self->a.lookup.keys = 0xFFFFFFFFFFFFF000ULL;
	expect(EFAULT);
	c = prepare(&self->w, RTM_IOC_HANDLE_RELEASE, &self->a);
	self->a.handles.handles = 0xFFFF888000000000ULL;
	expect(EFAULT);
}

/* U53 */
TEST_F(args, kinds_out_of_range_are_einval)
{
	const struct cmd *c;

	c = prepare(&self->w, RTM_IOC_DEST_LOOKUP, &self->a);
	self->a.lookup.kind = RTM_LOOKUP_LESS_SPECIFIC + 1;
	expect(EINVAL);
	c = prepare(&self->w, RTM_IOC_NEXTHOP_LIST, &self->a);
	self->a.nexthop_list.range_kind = RTM_RANGE_EXACT + 1;
	expect(EINVAL);
	c = prepare(&self->w, RTM_IOC_DEST_LIST, &self->a);
	self->a.list.range_kind = RTM_RANGE_EXACT + 1;
	expect(EINVAL);
	c = prepare(&self->w, RTM_IOC_ROUTE_LIST, &self->a);
	self->a.list.range_kind = 0xFFFFFFFFU;
	expect(EINVAL);
}

/* U3: exactly 0xFFFFFFFF is "all"; any other view that does not exist is refused. */
TEST_F(args, view_that_does_not_exist_is_eopnotsupp)
{
	static const __u32 bad[] = { 0x4, 0x5, 0x80000000U, 0x7FFFFFFFU, 0xFFFFFFFEU };
	const struct cmd *c;
	unsigned int i;

	for (i = 0; i < ARRAY_LEN(bad); i++) {
		c = prepare(&self->w, RTM_IOC_DEST_LOOKUP, &self->a);
		self->a.lookup.views = bad[i];
		expect(EOPNOTSUPP);
		c = prepare(&self->w, RTM_IOC_DEST_INFO, &self->a);
		self->a.dest_info.views = bad[i];
		expect(EOPNOTSUPP);
		c = prepare(&self->w, RTM_IOC_DEST_LIST, &self->a);
		self->a.list.views = bad[i];
		expect(EOPNOTSUPP);
		c = prepare(&self->w, RTM_IOC_ROUTE_LIST, &self->a);
		self->a.list.views = bad[i];
		expect(EOPNOTSUPP);
		c = prepare(&self->w, RTM_IOC_ROUTE_CHANGE, &self->a);
		self->a.change.views = bad[i];
		expect(EOPNOTSUPP);
		c = prepare(&self->w, RTM_IOC_ROUTE_BATCH, &self->a);
		self->w.in.views = bad[i];
		expect(EOPNOTSUPP);
	}
}

TEST_F(args, unknown_match_is_eopnotsupp)
{
	const struct cmd *c;
	int bit;

	self->w.in = (struct rtm_route_info){};
	for (bit = 5; bit < 32; bit++) {
		c = prepare(&self->w, RTM_IOC_ROUTE_LIST, &self->a);
		self->a.list.match = 1U << bit;
		self->a.list.criteria = u64ptr(&self->w.in);
		self->a.list.criteria_len = sizeof(self->w.in);
		expect(EOPNOTSUPP);
	}
}

/* A prefix of another family, in every place where a prefix can stand. */
static void spoil(struct world *w, union cmd_arg *a, int place, const struct rtm_prefix *p)
{
	switch (place) {
	case 0:
		w->key = *p;
		break;
	case 1:
		w->in.prefix = *p;
		break;
	case 2:
		memcpy(a->nexthop.info.hop.addr, p->addr, 16);
		a->nexthop.info.hop.len = p->len;
		a->nexthop.info.hop.family = p->family;
		a->nexthop.info.hop.reserved = p->reserved;
		break;
	case 3:
		a->nexthop_list.range_kind = RTM_RANGE_FROM;
		a->nexthop_list.range = *p;
		break;
	case 4:
		a->list.range_kind = RTM_RANGE_SUBTREE;
		a->list.range = *p;
		break;
	case 5:
		a->list.flags = RTM_LIST_F_AFTER;
		a->list.after = *p;
		break;
	}
}

static const struct {
	unsigned long req;
	int place;
} places[] = {
	{ RTM_IOC_DEST_LOOKUP, 0 }, { RTM_IOC_ROUTE_BATCH, 1 }, { RTM_IOC_NEXTHOP_ADD, 2 },
	{ RTM_IOC_ROUTE_CHANGE, 1 },
	{ RTM_IOC_NEXTHOP_FIND, 2 }, { RTM_IOC_NEXTHOP_DEL, 2 }, { RTM_IOC_NEXTHOP_LIST, 3 },
	{ RTM_IOC_DEST_LIST, 4 }, { RTM_IOC_ROUTE_LIST, 4 }, { RTM_IOC_DEST_LIST, 5 },
	{ RTM_IOC_ROUTE_LIST, 5 },
};

/* U43 */
TEST_F(args, foreign_family_is_eafnosupport)
{
	static const __u8 families[] = { AF_INET6, AF_UNIX, 255 };
	struct rtm_prefix p = pfx("10.1.0.0/16");
	const struct cmd *c;
	unsigned int i, f;

	for (i = 0; i < ARRAY_LEN(places); i++) {
		for (f = 0; f < ARRAY_LEN(families); f++) {
			p.family = families[f];
			c = prepare(&self->w, places[i].req, &self->a);
			spoil(&self->w, &self->a, places[i].place, &p);
			expect(EAFNOSUPPORT);
		}
	}
}

TEST_F(args, prefix_longer_than_its_family_is_einval)
{
	static const __u8 lens[] = { 33, 128, 255 };
	struct rtm_prefix p = pfx("10.1.0.0/16");
	const struct cmd *c;
	unsigned int i, l;

	for (i = 0; i < ARRAY_LEN(places); i++) {
		for (l = 0; l < ARRAY_LEN(lens); l++) {
			p.len = lens[l];
			c = prepare(&self->w, places[i].req, &self->a);
			spoil(&self->w, &self->a, places[i].place, &p);
			expect(EINVAL);
		}
	}
}

TEST_F(args, reserved_in_a_prefix_is_einval)
{
	struct rtm_prefix p = pfx("10.1.0.0/16");
	const struct cmd *c;
	unsigned int i;

	p.reserved = 1;
	for (i = 0; i < ARRAY_LEN(places); i++) {
		c = prepare(&self->w, places[i].req, &self->a);
		spoil(&self->w, &self->a, places[i].place, &p);
		expect(EINVAL);
	}
}

/* Family 0 stands for the table's own. */
TEST_F(args, family_zero_is_the_tables_own)
{
	struct rtm_prefix p = pfx("10.1.0.0/16");
	const struct cmd *c;
	int rc, want;
	unsigned int i;

	for (i = 0; i < ARRAY_LEN(places); i++) {
		p.family = AF_INET;
		c = prepare(&self->w, places[i].req, &self->a);
		spoil(&self->w, &self->a, places[i].place, &p);
		want = do_call();
		if (want && want != -ENOENT)
			TH_LOG("%s fails with %d", c->name, want);
		/* what the first call took away is not there any more */
		p.family = 0;
		c = prepare(&self->w, places[i].req, &self->a);
		spoil(&self->w, &self->a, places[i].place, &p);
		rc = do_call();
		EXPECT_TRUE(rc == want || rc == -ENOENT) {
			TH_LOG("%s: %d with family 0, %d with the table's", c->name, rc, want);
		}
	}
}

TEST_HARNESS_MAIN
