// SPDX-License-Identifier: GPL-2.0
/*
 * The module rtm_bench: times lookups where packets would make them, in the
 * table, in the kernel's forwarding table and in a BPF map, in the same way.
 */
#include <linux/bpf.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/nsproxy.h>
#include <linux/rtnetlink.h>
#include <linux/sched/signal.h>
#include <net/ip_fib.h>

#include "../client.h"
#include "../longest.h"
#include "../path.h"
#include "../read.h"
#include "../table.h"
#include "../test.h"
#include "clock.h"
#include "rtm_bench.h"

/* Lookups within one RCU read-side section. */
#define SLICE		1024
#define NOT_FOUND	0xff

/**
 * struct bench - a run under way
 * @run: what was asked for
 * @keys: copy of the keys
 * @results: what was found, or NULL
 * @table: the table
 * @fib: the kernel's table
 * @map: the map
 */
struct bench {
	struct rtm_bench_run *run;
	struct rtm_bench_key *keys;
	struct rtm_bench_result *results;
	struct rtm_table *table;
	struct fib_table *fib;
	struct bpf_map *map;
};

static inline void put(struct rtm_bench_result *result, u32 len, u32 hop)
{
	result->len = len;
	result->hop = hop;
}

static u32 hop_of(struct rtm_table *table, const struct rtm_route *route)
{
	const struct rtm_group *group = xa_load(&table->groups, route->group);
	const struct rtm_hop_key *key;

	if (!group)
		return 0;
	key = &group->hop[0]->key;
	return key->len > 32 ? key->lo : key->hi >> 32;
}

/* Each of these looks up keys from @at to @end, and sums up what it finds. */

static u64 spin(const struct bench *b, u32 at, u32 end)
{
	u64 x = 88172645463325252ULL;
	u32 i;

	for (; at < end; at++)
		for (i = 0; i < 64; i++) {
			x ^= x << 13;
			x ^= x >> 7;
			x ^= x << 17;
		}
	/* Something that depends on all of it, and is always 0. */
	return !x;
}

static inline void take_key(const struct bench *b, u32 at, struct rtm_key *key)
{
	key->hi = b->keys[at].hi;
	key->lo = b->keys[at].lo;
	key->len = b->keys[at].len;
}

static __always_inline u64 rtm_run(const struct bench *b, u32 at, u32 end,
				   bool hop)
{
	struct rtm_key key;
	struct rtm_best best __uninitialized;
	u64 sum = 0;

	for (; at < end; at++) {
		take_key(b, at, &key);
		if (rtm_read_best(b->table, &key, RTM_VIEWS_UCAST, &best) <= 0)
			continue;
		/* The record is in our hands: preference, metric, flags. */
		OPTIMIZER_HIDE_VAR(best.route.metric);
		sum += best.found.len;
		if (hop) {
			u32 addr = hop_of(b->table, &best.route);

			OPTIMIZER_HIDE_VAR(addr);
			if (b->results)
				put(&b->results[at], best.found.len, addr);
		}
	}
	return sum;
}

static u64 rtm_best(const struct bench *b, u32 at, u32 end)
{
	return rtm_run(b, at, end, false);
}

static u64 rtm_hop(const struct bench *b, u32 at, u32 end)
{
	return rtm_run(b, at, end, true);
}

/* Side by side, as bulk commands do it. */
static u64 rtm_many(const struct bench *b, u32 at, u32 end)
{
	struct rtm_key keys[RTM_LONGEST_MANY] __uninitialized;
	struct rtm_best best[RTM_LONGEST_MANY] __uninitialized;
	int ret[RTM_LONGEST_MANY];
	u64 sum = 0;

	while (at < end) {
		u32 n = min(end - at, RTM_LONGEST_MANY), i;

		for (i = 0; i < n; i++)
			take_key(b, at + i, &keys[i]);
		rtm_read_best_many(b->table, keys, n, RTM_VIEWS_UCAST, best, ret);
		for (i = 0; i < n; i++, at++) {
			if (ret[i] <= 0)
				continue;
			OPTIMIZER_HIDE_VAR(best[i].route.metric);
			sum += best[i].found.len;
			if (b->results)
				put(&b->results[at], best[i].found.len,
				    hop_of(b->table, &best[i].route));
		}
	}
	return sum;
}

static bool exact_one(const struct rtm_table *table, const struct rtm_key *key,
		      struct rtm_route *route)
{
	const struct rtm_record *record;
	struct rtm_path path;
	u32 id;

	path.locked = false;
	for (;;) {
		id = rtm_trie_find(&table->trie, key, &path);
		if (id == RTM_TRIE_RETRY)
			continue;
		if (id) {
			record = rtm_path_record(&table->trie, &path, id,
						 key->len);
			if (!record)
				continue;
			rtm_route_copy(route, &record->first);
		}
		if (rtm_path_valid(&table->trie, &path))
			return id;
	}
}

static u64 rtm_exact(const struct bench *b, u32 at, u32 end)
{
	struct rtm_route route;
	struct rtm_key key;
	u64 sum = 0;

	for (; at < end; at++) {
		key.hi = b->keys[at].hi;
		key.lo = b->keys[at].lo;
		key.len = b->keys[at].len;
		if (!exact_one(b->table, &key, &route))
			continue;
		OPTIMIZER_HIDE_VAR(route.metric);
		sum += key.len;
		if (b->results)
			put(&b->results[at], key.len,
			    hop_of(b->table, &route));
	}
	return sum;
}

static u64 fib_run(const struct bench *b, u32 at, u32 end)
{
	struct flowi4 flow = { };
	struct fib_result res;
	u64 sum = 0;

	for (; at < end; at++) {
		u32 hop;

		flow.daddr = cpu_to_be32(b->keys[at].hi >> 32);
		if (fib_table_lookup(b->fib, &flow, &res, FIB_LOOKUP_NOREF))
			continue;
		/* The lookup itself has read flags beside it. */
		hop = be32_to_cpu(res.nhc->nhc_gw.ipv4);
		OPTIMIZER_HIDE_VAR(hop);
		sum += res.prefixlen;
		if (b->results)
			put(&b->results[at], res.prefixlen, hop);
	}
	return sum;
}

static u64 bpf_run(const struct bench *b, u32 at, u32 end)
{
	struct {
		u32 len;
		__be64 addr[2];
	} __packed __aligned(4) key;
	void *(*lookup)(struct bpf_map *map, void *key);
	u64 sum = 0;

	lookup = b->map->ops->map_lookup_elem;
	for (; at < end; at++) {
		const struct rtm_bench_value *value;

		key.len = b->keys[at].len;
		key.addr[0] = cpu_to_be64(b->keys[at].hi);
		key.addr[1] = cpu_to_be64(b->keys[at].lo);
		value = lookup(b->map, &key);
		if (!value)
			continue;
		sum += value->len;
		if (b->results)
			put(&b->results[at], value->len, value->hop);
	}
	return sum;
}

static u64 (*const runs[RTM_BENCH_WHATS])(const struct bench *, u32, u32) = {
	[RTM_BENCH_SPIN] = spin,
	[RTM_BENCH_RTM] = rtm_best,
	[RTM_BENCH_RTM_HOP] = rtm_hop,
	[RTM_BENCH_RTM_MANY] = rtm_many,
	[RTM_BENCH_RTM_EXACT] = rtm_exact,
	[RTM_BENCH_FIB] = fib_run,
	[RTM_BENCH_BPF] = bpf_run,
};

static void time_it(struct bench *b)
{
	struct rtm_bench_run *run = b->run;
	u64 limit = (u64)run->duration_ms * NSEC_PER_MSEC;
	u32 at = run->start;
	u64 begin;

	begin = bench_clock();
	do {
		u32 end = min(at + SLICE, run->count);

		rcu_read_lock();
		run->out_sum += runs[run->what](b, at, end);
		rcu_read_unlock();
		run->out_lookups += end - at;
		at = end == run->count ? 0 : end;
		cond_resched();
		run->out_ns = bench_clock() - begin;
	} while (!fatal_signal_pending(current) &&
		 (limit ? run->out_ns < limit : at != run->start));
}

/* Run in the table that a file of /dev/rtm is attached to. */
static int run_rtm(struct bench *b)
{
	struct file *file = fget(b->run->fd);
	struct rtm_client *client;
	int err = -EBADF;

	if (!file)
		return err;
	if (!file->f_op->owner || strcmp(module_name(file->f_op->owner), "rtm"))
		goto out;
	client = file->private_data;
	down_read(&client->sem);
	b->table = client->table;
	err = b->table && b->table->family == b->run->family ? 0 : -ENOTCONN;
	if (!err)
		time_it(b);
	up_read(&client->sem);
out:
	fput(file);
	return err;
}

static int run_fib(struct bench *b)
{
	if (b->run->family != AF_INET)
		return -EAFNOSUPPORT;
	rtnl_lock();
	b->fib = fib_new_table(current->nsproxy->net_ns, b->run->fib_table);
	rtnl_unlock();
	if (!b->fib)
		return -ENOMEM;
	time_it(b);
	return 0;
}

static int run_bpf(struct bench *b)
{
	int err = -EINVAL;

	b->map = bpf_map_get(b->run->fd);
	if (IS_ERR(b->map))
		return PTR_ERR(b->map);
	if (b->map->map_type == BPF_MAP_TYPE_LPM_TRIE &&
	    b->map->value_size == sizeof(struct rtm_bench_value) &&
	    b->map->key_size == (b->run->family == AF_INET ? 8 : 20)) {
		time_it(b);
		err = 0;
	}
	bpf_map_put(b->map);
	return err;
}

static int run(struct rtm_bench_run *run)
{
	struct bench b = { .run = run };
	int err = -ENOMEM;
	u32 i;

	if (run->what >= RTM_BENCH_WHATS || run->reserved || !run->count ||
	    run->count > 1U << 24 || run->start >= run->count ||
	    (!run->duration_ms && run->start))
		return -EINVAL;
	b.keys = vmemdup_user(u64_to_user_ptr(run->keys),
			      array_size(run->count, sizeof(*b.keys)));
	if (IS_ERR(b.keys))
		return PTR_ERR(b.keys);
	if (run->results) {
		b.results = kvmalloc_array(run->count, sizeof(*b.results),
					   GFP_KERNEL);
		if (!b.results)
			goto out;
		for (i = 0; i < run->count; i++)
			put(&b.results[i], NOT_FOUND, 0);
	}
	run->out_lookups = 0;
	run->out_sum = 0;
	err = 0;
	switch (run->what) {
	case RTM_BENCH_SPIN:
		time_it(&b);
		break;
	case RTM_BENCH_FIB:
		err = run_fib(&b);
		break;
	case RTM_BENCH_BPF:
		err = run_bpf(&b);
		break;
	default:
		err = run_rtm(&b);
	}
	if (!err && run->results &&
	    copy_to_user(u64_to_user_ptr(run->results), b.results,
			 array_size(run->count, sizeof(*b.results))))
		err = -EFAULT;
out:
	kvfree(b.results);
	kvfree(b.keys);
	return err;
}

static long bench_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	struct rtm_bench_run __user *user = (void __user *)arg;
	struct rtm_bench_run copy;
	int err;

	if (cmd != RTM_BENCH_IOC_RUN)
		return -ENOTTY;
	if (copy_from_user(&copy, user, sizeof(copy)))
		return -EFAULT;
	err = run(&copy);
	if (!err && copy_to_user(user, &copy, sizeof(copy)))
		err = -EFAULT;
	return err;
}

static const struct file_operations bench_fops = {
	.owner = THIS_MODULE,
	.unlocked_ioctl = bench_ioctl,
};

static struct miscdevice bench_device = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "rtm_bench",
	.fops = &bench_fops,
	.mode = 0600,
};
module_misc_device(bench_device);

MODULE_DESCRIPTION("Times lookups of rtm and its peers inside the kernel");
MODULE_LICENSE("GPL");
MODULE_IMPORT_NS(RTM_TEST);
MODULE_IMPORT_NS(BPF_INTERNAL);
