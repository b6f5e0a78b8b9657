// SPDX-License-Identifier: GPL-2.0
/*
 * failnth: a sequence that works is run again and again, and its first, second,
 * third ... allocation fails.  The call in which that happens says ENOMEM and
 * nothing of it stays; then everything can be closed.  Where the kernel can
 * fail copies of user memory, too, these are among them and say EFAULT.
 *
 * Needs a kernel with CONFIG_FAULT_INJECTION, FAILSLAB, FAIL_PAGE_ALLOC and
 * FAULT_INJECTION_DEBUG_FS.
 */
#include <pthread.h>
#include <sys/mount.h>
#include "rtm_event.h"

#define MAX_NTH		20000
#define DEST		"10.0.0.0/8"
#define MANY		300

static int write_text(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC), rc;

	if (fd < 0)
		return -errno;
	rc = write(fd, text, strlen(text)) < 0 ? -errno : 0;
	close(fd);
	return rc;
}

/* Lets allocations that may sleep fail, too.  NULL, or what is missing. */
static const char *prepare(void)
{
	static const char *const knobs[][2] = {
		{ "/sys/kernel/debug/failslab/ignore-gfp-wait", "N" },
		{ "/sys/kernel/debug/fail_page_alloc/ignore-gfp-wait", "N" },
		{ "/sys/kernel/debug/fail_page_alloc/min-order", "0" },
		/* thousands of stack traces would take longer than the test */
		{ "/sys/kernel/debug/failslab/verbose", "0" },
		{ "/sys/kernel/debug/fail_page_alloc/verbose", "0" },
	};
	static const char usercopy[] = "/sys/kernel/debug/fail_usercopy/verbose";
	unsigned int i;

	if (access("/proc/self/fail-nth", W_OK))
		return "/proc/self/fail-nth (CONFIG_FAULT_INJECTION)";
	if (access(knobs[0][0], W_OK))
		mount("debugfs", "/sys/kernel/debug", "debugfs", 0, NULL);
	for (i = 0; i < ARRAY_LEN(knobs); i++)
		if (write_text(knobs[i][0], knobs[i][1]))
			return knobs[i][0];
	if (!access(usercopy, W_OK))
		write_text(usercopy, "0");
	return NULL;
}

/* ---- the n-th allocation of this thread from now on ---- */

static int nth_fd = -1;
static unsigned int nth_left;	/* allocations to go in the calls to come */
static bool injected;

static void arm(void)
{
	char text[16];
	int n = snprintf(text, sizeof(text), "%u", nth_left);

	if (nth_left && pwrite(nth_fd, text, n, 0) != n)
		abort();
}

/*
 * Reads what is left: 0 means that it happened.  Copies from and to user memory
 * can fail, too (CONFIG_FAULT_INJECTION_USERCOPY), and reading is one.
 */
static void disarm(void)
{
	char text[16] = "";

	if (!nth_left)
		return;
	if (pread(nth_fd, text, sizeof(text) - 1, 0) >= 0)
		nth_left = strtoul(text, NULL, 0);
	else if (errno == EFAULT)
		nth_left = 1;	/* it would have been the next one */
	else
		abort();
	if (!nth_left)
		injected = true;
	if (pwrite(nth_fd, "0", 1, 0) != 1 && (errno != EFAULT || pwrite(nth_fd, "0", 1, 0) != 1))
		abort();
}

/* One step: armed for the call alone, so that no page fault of ours is hit. */
#define step(call) ({ int __rc; arm(); __rc = (call); disarm(); __rc; })

struct scene {
	int fd, observer, owner, second;
	pthread_t caller;	/* calls a method of fd, from second */
	bool calling;
	__u32 id;
	struct rtm_event event[4];
	struct rtm_route_info r[MANY], rec[MANY];
	struct rtm_dest_handles h[MANY];
	__u64 rh[MANY], rh2[MANY];
	struct rtm_prefix keys[4];
	struct rtm_entity_info ent[8];
	struct rtm_nexthop_info hop[64];
	struct rtm_hop aux[16];
	__u8 change_aux[4 * 424];
};

static struct scene sc;

/* Everything is in memory before anything may fail. */
static void touch(void)
{
	int i;

	memset(&sc.rec, 1, sizeof(sc.rec));
	memset(&sc.h, 1, sizeof(sc.h));
	memset(&sc.rh, 1, sizeof(sc.rh));
	memset(&sc.rh2, 1, sizeof(sc.rh2));
	memset(&sc.ent, 1, sizeof(sc.ent));
	memset(&sc.event, 1, sizeof(sc.event));
	memset(&sc.hop, 1, sizeof(sc.hop));
	memset(&sc.change_aux, 1, sizeof(sc.change_aux));
	for (i = 0; i < 16; i++)
		sc.aux[i] = hop("192.0.2.64", i);
	for (i = 0; i < 4; i++)
		sc.keys[i] = pfx(i % 2 ? "10.0.1.0/24" : "10.0.2.7/32");
	for (i = 0; i < MANY; i++) {
		sc.r[i] = rt("10.0.0.0/24", "192.0.2.0", 10, i % 3);
		sc.r[i].prefix.addr[1] = i >> 8;
		sc.r[i].prefix.addr[2] = i;
		sc.r[i].prefix.addr[3] = i % 4 ? 0 : 1 << i % 8;
		sc.r[i].prefix.len = i % 4 ? 24 : 32;
		sc.r[i].nexthop.addr[3] = i % 17;
		if (i % 40 == 9) {
			sc.r[i].rec_flags |= RTM_ROUTE_F_TTL;
			sc.r[i].ttl = 600000;
		}
		if (i % 50 == 7) {
			sc.r[i].nh_count = 2 + i % 15;
			sc.r[i].aux_off = 0;
		}
	}
}

/* Something to tell of; nothing of this may fail. */
static void come_and_go(void)
{
	sc.second = rtm_open(O_RDWR);
	if (_test_register(sc.second, 0, AF_INET, 300, 1, NULL))
		abort();
}

/* Another thread: nothing of it fails by itself. */
static void *invoke(void *arg)
{
	struct rtm_method_invoke inv = invoke_cmd(sc.id, 1, "input", 6, NULL, 0);

	rtm_call(sc.second, RTM_IOC_METHOD_INVOKE, &inv);
	return NULL;
}

static void start_call(void)
{
	pthread_attr_t attr;

	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, 128 << 10);
	if (pthread_create(&sc.caller, &attr, invoke, NULL))
		abort();
	pthread_attr_destroy(&attr);
	sc.calling = true;
}

static void close_all(void)
{
	if (sc.fd >= 0)
		close(sc.fd);
	if (sc.calling)
		pthread_join(sc.caller, NULL);
	sc.calling = false;
	if (sc.second >= 0)
		close(sc.second);
	sc.fd = sc.second = -1;
}

/* The call may have yet to come. */
static int take(struct rtm_method_take *t)
{
	int rc, tries = 1000;

	while ((rc = rtm_call(sc.fd, RTM_IOC_METHOD_TAKE, t)) == -ENOENT && tries--)
		usleep(1000);
	return rc;
}

/* Nobody answers: that the time is over is what is wanted. */
static int timed_out(int rc)
{
	return rc == -ETIMEDOUT ? 0 : rc;
}

/* The sequence.  0, or the first failure; *name tells of which step. */
static int sequence(const char **name)
{
	struct rtm_entity_register reg = {
		.size = sizeof(reg), .family = AF_INET, .protocol = 100, .protocol_instance = 7,
		.flags = RTM_ENTITY_F_EVENTS | RTM_ENTITY_F_OPAQUE, .methods = 1,
	};
	struct rtm_nexthop_cmd nh = nexthop_cmd("192.0.2.200", 0, RTM_NEXTHOP_F_HANDLE);
	struct rtm_route_batch b = batch_cmd(RTM_BATCH_F_MAKE_HOPS, sc.r, MANY, NULL);
	struct rtm_dest_lookup lk = lookup_cmd(RTM_LOOKUP_LONGEST, 1, 0, sc.keys, 4, sc.rec);
	struct rtm_list l = list_cmd(sc.rec, MANY);
	struct rtm_entity_list el = {
		.size = sizeof(el), .flags = RTM_ENTITY_LIST_F_HANDLES, .records = u64ptr(sc.ent),
		.record_len = sizeof(sc.ent[0]), .count = 8,
	};
	struct rtm_nexthop_list nl = {
		.size = sizeof(nl), .records = u64ptr(sc.hop), .record_len = sizeof(sc.hop[0]), .count = 64,
	};
	struct rtm_dest_info di = {
		.size = sizeof(di), .records = u64ptr(sc.rec), .record_len = sizeof(sc.rec[0]),
		.count = MANY, .views = 3,
	};
	struct rtm_route_cmd rc = {
		.size = sizeof(rc), .flags = RTM_ROUTE_INFO_F_HANDLES | RTM_ROUTE_INFO_F_HOPS,
		.hops = u64ptr(sc.rh2), .hop_count = 17,
	};
	struct rtm_route_cmd rm = {
		.size = sizeof(rm), .hops = u64ptr(sc.rh2), .hop_count = 17,
		.flags = RTM_ROUTE_INFO_F_HANDLES | RTM_ROUTE_INFO_F_HOPS | RTM_ROUTE_INFO_F_MATCH,
		.info = { .prefix = sc.keys[1] },
	};
	struct rtm_handles rel = { .size = sizeof(rel), .count = MANY, .handles = u64ptr(sc.rh) };
	struct rtm_dest_hold ho = {
		.size = sizeof(ho), .prefix = sc.r[9].prefix, .views = RTM_VIEWS_ALL, .hold_ms = 600000,
	};
	struct rtm_route_info del = { .prefix = sc.r[9].prefix, .op = RTM_OP_DEL };
	struct rtm_route_batch db = batch_cmd(0, &del, 1, NULL);
	struct rtm_route_info better = rt("10.77.0.0/24", "192.0.2.201", 1, 0);
	struct rtm_route_change ch = {
		.size = sizeof(ch), .flags = RTM_BATCH_F_MAKE_HOPS, .route = u64ptr(&better),
		.record_len = sizeof(better), .views = RTM_VIEWS_ALL, .records = u64ptr(sc.rec),
		.aux = u64ptr(sc.change_aux), .aux_len = sizeof(sc.change_aux),
	};
	struct rtm_dest_opaque so = {
		.size = sizeof(so), .flags = RTM_OPAQUE_F_SET, .value = 1, .prefix = sc.keys[1],
	};
	struct rtm_routelist_new ln = { .size = sizeof(ln) };
	struct rtm_routelist_move lm = { .size = sizeof(lm), .count = MANY, .handles = u64ptr(sc.rh) };
	struct rtm_routelist_enum le = { .size = sizeof(le) };
	struct rtm_routelist_fetch lf = {
		.size = sizeof(lf), .count = MANY, .records = u64ptr(sc.rec),
		.record_len = sizeof(sc.rec[0]), .handles = u64ptr(sc.rh2),
	};
	struct rtm_entity_deregister dereg = { .size = sizeof(dereg) };
	struct rtm_event_fetch ev = {
		.size = sizeof(ev), .flags = RTM_EVENT_F_HANDLES,
		.record_len = sizeof(struct rtm_event), .count = 4, .timeout_ms = 100,
	};
	struct rtm_method_block blk = { .size = sizeof(blk), .flags = RTM_METHOD_BLOCK_F_BLOCK };
	struct rtm_method_invoke inv = invoke_cmd(0, 1, sc.keys, sizeof(sc.keys), sc.rh, 64);
	struct rtm_method_take mt = {
		.size = sizeof(mt), .flags = RTM_METHOD_TAKE_F_HANDLE, .input = u64ptr(sc.rh2),
		.input_len = 64,
	};
	struct rtm_method_reply mr = { .size = sizeof(mr) };
	struct rtm_notify_open no = {
		.size = sizeof(no), .flags = RTM_NOTIFY_F_INITIAL, .views = 3, .types = RTM_NOTIFY_T_ALL,
	};
	struct rtm_notify_open nm = {
		.size = sizeof(nm), .flags = RTM_NOTIFY_F_MARKED, .types = RTM_NOTIFY_T_BEST,
	};
	struct rtm_notify_dests nd = {
		.size = sizeof(nd), .op = RTM_NOTIFY_MARK, .count = 1, .prefixes = u64ptr(&sc.keys[1]),
	};
	struct rtm_notify_fetch nf = fetch_cmd(0, sc.rec, MANY);
	struct rtm_notify_close nc = { .size = sizeof(nc) };
	int err;

	nf.handles = u64ptr(sc.h);
	nf.handle_len = sizeof(sc.h[0]);
	b.aux = u64ptr(sc.aux);
	b.aux_len = sizeof(sc.aux);
	b.handles = u64ptr(sc.rh);
	lk.handles = l.handles = u64ptr(sc.h);
	lk.handle_len = l.handle_len = sizeof(sc.h[0]);

#define do_step(text, call) do {		\
	*name = text;				\
	err = step(call);			\
	if (err < 0)				\
		return err;			\
} while (0)

	do_step("open", sc.fd = rtm_open(O_RDWR));
	do_step("register", rtm_call(sc.fd, RTM_IOC_ENTITY_REGISTER, &reg));
	do_step("next hop", rtm_call(sc.fd, RTM_IOC_NEXTHOP_ADD, &nh));
	do_step("route list", rtm_call(sc.fd, RTM_IOC_ROUTELIST_NEW, &ln));
	b.list = ln.out_handle;
	do_step("subscription", rtm_call(sc.fd, RTM_IOC_NOTIFY_OPEN, &no));
	do_step("limited subscription", rtm_call(sc.fd, RTM_IOC_NOTIFY_OPEN, &nm));
	nd.subscription = nm.out_subscription;
	nf.subscription = nc.subscription = no.out_subscription;
	do_step("mark", rtm_call(sc.fd, RTM_IOC_NOTIFY_DESTS, &nd));
	do_step("batch", rtm_call(sc.fd, RTM_IOC_ROUTE_BATCH, &b));
	/* what is there at the start, and what changed since */
	do_step("changes", rtm_call(sc.fd, RTM_IOC_NOTIFY_FETCH, &nf));
	do_step("changes", rtm_call(sc.fd, RTM_IOC_NOTIFY_FETCH, &nf));
	nd.op = RTM_NOTIFY_STATUS;
	do_step("status", rtm_call(sc.fd, RTM_IOC_NOTIFY_DESTS, &nd));
	do_step("end of a subscription", rtm_call(sc.fd, RTM_IOC_NOTIFY_CLOSE, &nc));
	do_step("change", rtm_call(sc.fd, RTM_IOC_ROUTE_CHANGE, &ch));
	better.op = RTM_OP_DEL;
	do_step("change", rtm_call(sc.fd, RTM_IOC_ROUTE_CHANGE, &ch));
	do_step("slot", rtm_call(sc.fd, RTM_IOC_DEST_OPAQUE, &so));
	do_step("move", rtm_call(sc.fd, RTM_IOC_ROUTELIST_MOVE, &lm));
	le.list = lm.list = ln.out_handle;
	do_step("move", rtm_call(sc.fd, RTM_IOC_ROUTELIST_MOVE, &lm));
	do_step("walk", rtm_call(sc.fd, RTM_IOC_ROUTELIST_ENUM, &le));
	lf.handle = le.out_handle;
	do_step("fetch", rtm_call(sc.fd, RTM_IOC_ROUTELIST_FETCH, &lf));
	do_step("lookup", rtm_call(sc.fd, RTM_IOC_DEST_LOOKUP, &lk));
	di.handle = sc.h[0].dest;
	rc.handle = sc.h[0].route;
	do_step("destination", rtm_call(sc.fd, RTM_IOC_DEST_INFO, &di));
	do_step("route", rtm_call(sc.fd, RTM_IOC_ROUTE_INFO, &rc));
	do_step("route by criteria", rtm_call(sc.fd, RTM_IOC_ROUTE_INFO, &rm));
	do_step("list of destinations", rtm_call(sc.fd, RTM_IOC_DEST_LIST, &l));
	do_step("list of routes", rtm_call(sc.fd, RTM_IOC_ROUTE_LIST, &l));
	do_step("list of entities", rtm_call(sc.fd, RTM_IOC_ENTITY_LIST, &el));
	do_step("list of next hops", rtm_call(sc.fd, RTM_IOC_NEXTHOP_LIST, &nl));
	ev.records = u64ptr(sc.event);
	come_and_go();
	do_step("events", rtm_call(sc.fd, RTM_IOC_EVENT_FETCH, &ev));
	sc.id = reg.out_entity;
	start_call();
	do_step("taking a call", take(&mt));
	mr.call = mt.call;
	do_step("answer", rtm_call(sc.fd, RTM_IOC_METHOD_REPLY, &mr));
	pthread_join(sc.caller, NULL);
	sc.calling = false;
	blk.target = sc.h[0].dest;
	do_step("block", rtm_call(sc.fd, RTM_IOC_METHOD_BLOCK, &blk));
	inv.entity = reg.out_entity;
	inv.timeout_ms = 1;
	do_step("call", timed_out(rtm_call(sc.fd, RTM_IOC_METHOD_INVOKE, &inv)));
	do_step("hold", rtm_call(sc.fd, RTM_IOC_DEST_HOLD, &ho));
	do_step("deletion", rtm_call(sc.fd, RTM_IOC_ROUTE_BATCH, &db));
	do_step("release", rtm_call(sc.fd, RTM_IOC_HANDLE_RELEASE, &rel));
	do_step("deregister", rtm_call(sc.fd, RTM_IOC_ENTITY_DEREGISTER, &dereg));
	return 0;
}

/* What an observer sees, without what only grows. */
static int figures(struct rtm_stats *s)
{
	int rc = _test_stats(sc.observer, s);

	s->out_seq = 0;
	s->out_bytes = s->out_bytes_records = s->out_bytes_index = 0;
	return rc;
}

TEST(every_allocation_may_fail)
{
	const char *missing = prepare(), *name = "";
	struct rtm_stats before, after;
	struct rtm_route_info rec;
	__u64 bytes = 0;
	unsigned int n, runs = 0;
	int rc;

	if (missing)
		SKIP(return, "missing: %s", missing);
	nth_fd = open("/proc/self/fail-nth", O_RDWR | O_CLOEXEC);
	ASSERT_LE(0, nth_fd);
	touch();
	sc.fd = sc.second = -1;
	/* a page fault of ours would take the failure: there must be none */
	ASSERT_EQ(0, mlockall(MCL_CURRENT | MCL_FUTURE));
	/* another one's routes, which have to stay as they are */
	sc.owner = test_entity(0, AF_INET, 200, 1, NULL);
	test_set(sc.owner, DEST, "192.0.2.1", 10, 10);
	test_set(sc.owner, "10.0.1.0/24", "192.0.2.1", 1, 1);
	sc.observer = test_observer(0, AF_INET);
	ASSERT_EQ(0, sequence(&name)) { TH_LOG("%s, with nothing failing", name); }
	close_all();
	ASSERT_EQ(0, figures(&before));
	/* the first ones each, later ones, which are much alike, by a stride */
	for (n = 1; n <= MAX_NTH; n += n < 150 ? 1 : 23) {
		injected = false;
		nth_left = n;
		rc = sequence(&name);
		nth_left = 0;
		close_all();
		if (rc) {
			EXPECT_TRUE(injected) { TH_LOG("n = %u: %s: %d for no reason", n, name,
						       rc); }
			EXPECT_TRUE(rc == -ENOMEM || rc == -EFAULT) {
				TH_LOG("n = %u: %s: %d", n, name, rc);
			}
		}
		ASSERT_EQ(0, figures(&after));
		EXPECT_EQ(0, memcmp(&before, &after, sizeof(before))) {
			TH_LOG("n = %u: %s leaves something: %llu dests, %llu hidden, %llu routes, "
			       "%llu next hops, %llu groups, %llu entities, %llu clients", n, name,
			       (unsigned long long)after.out_dests,
			       (unsigned long long)after.out_dests_hidden,
			       (unsigned long long)after.out_routes,
			       (unsigned long long)after.out_nexthops,
			       (unsigned long long)after.out_nexthop_groups,
			       (unsigned long long)after.out_entities,
			       (unsigned long long)after.out_clients);
			break;
		}
		test_lookup(sc.observer, RTM_LOOKUP_LONGEST, 1, "10.0.1.5", &rec);
		EXPECT_EQ(24, rec.prefix.len);
		EXPECT_EQ(1, rec.num_routes);
		if (!rc && !injected)
			break;
		runs++;
		if (n == 20) {
			test_stats(sc.observer, &after);
			bytes = after.out_bytes;
		}
	}
	EXPECT_GE(MAX_NTH, n);
	TH_LOG("%u runs with a failure, %u allocations and copies in a run", runs, n - 1);
	EXPECT_LT(0, runs) { TH_LOG("not one allocation was hit"); }
	usleep(200000);
	test_stats(sc.observer, &after);
	if (bytes)
		EXPECT_GE(bytes + (256 << 10), after.out_bytes) { TH_LOG("memory creeps"); }
}

/* ---- new destinations that share an entry of the change log ---- */

#define ADDS		1100	/* more than a page of a subscription's queue */

static struct {
	struct rtm_route_info r[ADDS], rec[ADDS];
	__u64 handles[ADDS];
	__u32 sub;
	int told;		/* in rec */
} runs;

/* Fetches behind what was told.  Return: how many, or a negative errno. */
static int fetch_more(void)
{
	int n = ADDS - runs.told;

	n = n ? _test_fetch(sc.observer, runs.sub, runs.rec + runs.told, n, NULL) : 0;
	if (n > 0)
		runs.told += n;
	return n;
}

/* One that was undone may be told to have come and gone; else all are told once. */
static bool told_right(const struct recs *list)
{
	const __u32 new = RTM_REASON_ADDED | RTM_REASON_BEST | RTM_REASON_FORWARDING;
	__u32 k = 0;
	int i;

	for (i = 0; i < runs.told; i++) {
		const struct rtm_route_info *rec = &runs.rec[i];

		if (rec->state == RTM_ROUTE_NONE && rec->reasons & RTM_REASON_REMOVED)
			continue;
		if (k == list->n || rec->reasons != new ||
		    !pfx_eq(&rec->prefix, &list->rec[k++].prefix))
			return false;
	}
	return k == list->n;
}

/* The writer or the reader of a run has no memory in the midst of it. */
TEST(a_run_may_be_interrupted)
{
	const char *missing = prepare();
	struct rtm_list how = { .views = 1 };
	struct rtm_route_batch b;
	unsigned int n, adds = 0, fetches = 0, with_handles = 0;
	struct rtm_stats s;
	struct recs list;
	int i, rc;

	if (missing)
		SKIP(return, "missing: %s", missing);
	nth_fd = open("/proc/self/fail-nth", O_RDWR | O_CLOEXEC);
	ASSERT_LE(0, nth_fd);
	for (i = 0; i < ADDS; i++) {
		runs.r[i] = rt("10.0.0.0/24", "192.0.2.1", 10, 1);
		runs.r[i].prefix.addr[1] = i >> 8;
		runs.r[i].prefix.addr[2] = i;
	}
	ASSERT_EQ(0, mlockall(MCL_CURRENT | MCL_FUTURE));
	sc.observer = test_observer(0, AF_INET);
	/* a fetch needs little; so does a batch without handles, much the same for each block */
	for (n = 1; n <= MAX_NTH && with_handles < 2; n += with_handles ? 409 : fetches ? 1 : 2) {
		bool lost = false;

		sc.fd = test_entity(0, AF_INET, 100, 1, NULL);
		test_notify_open(sc.observer, 1, RTM_NOTIFY_T_ALL, 0, &runs.sub);
		b = batch_cmd(RTM_BATCH_F_MAKE_HOPS | RTM_BATCH_F_CONTINUE, runs.r, ADDS, NULL);
		/* with handles a route may be undone */
		b.handles = with_handles ? u64ptr(runs.handles) : 0;
		runs.told = 0;
		injected = false;
		nth_left = n;
		rc = step(rtm_call(sc.fd, RTM_IOC_ROUTE_BATCH, &b));
		adds += injected;
		EXPECT_TRUE(!rc || (injected && (rc == -ENOMEM || rc == -EFAULT)));
		if (!injected) {
			rc = step(fetch_more());
			fetches += injected;
			/* the answer itself may not have come */
			lost = injected && rc == -EFAULT;
			EXPECT_TRUE(rc >= 0 || (injected && (rc == -ENOMEM || lost)));
		}
		nth_left = 0;
		while (fetch_more() > 0)
			;
		test_walk(sc.observer, RTM_IOC_DEST_LIST, &how, ADDS, &list);
		EXPECT_TRUE(lost || told_right(&list)) {
			TH_LOG("n = %u: %d told, %u there", n, runs.told, list.n);
		}
		recs_free(&list);
		close(sc.fd);
		test_notify_close(sc.observer, runs.sub);
		test_stats(sc.observer, &s);
		ASSERT_EQ(0, s.out_dests_hidden + s.out_dests);
		if (!injected) {
			with_handles++;
			n = 1;
		}
	}
	EXPECT_EQ(2, with_handles);
	EXPECT_LT(0, adds);
	EXPECT_LT(0, fetches);
	TH_LOG("%u batches and %u fetches with a failure", adds, fetches);
}

TEST_HARNESS_MAIN
