// SPDX-License-Identifier: GPL-2.0
/*
 * fulltable: real tables and real updates, compared to the last byte.
 *
 * RTM_TABLE4, RTM_TABLE6: tables; RTM_UPDATES4: changes of RTM_TABLE4 by one
 * peer; RTM_UPDATES_MULTI: changes by many peers, on an empty table.  All of
 * them uncompressed text; what is not given is skipped.
 */
#include "rtm_text.h"

#undef TEST_TIMEOUT_DEFAULT
#define TEST_TIMEOUT_DEFAULT 7200

#define BATCH		4096
#define PREFERENCE	20
#define MAX_OWNERS	256

/* ---- the model: every (prefix, owner) that ever was, in a hash ---- */

struct entry {
	__u8 addr[16];
	__u8 len, family, live, pad;
	__u32 owner;			/* index, not the kernel's id */
	__u32 hop;			/* index into hops[] */
	__u32 metric, origin;
	__u32 age;
};

static struct entry *entries;
static __u32 n_entries, cap_entries, *slots, n_slots, model_clock;
static struct rtm_hop *hops;
static __u32 n_hops, cap_hops;

static __u32 hash_of(const void *p, size_t n, __u32 h)
{
	const __u8 *b = p;

	while (n--)
		h = (h ^ *b++) * 16777619U;
	return h ^ h >> 15;
}

static void model_reset(__u32 slots_wanted)
{
	free(slots);
	n_entries = n_hops = model_clock = 0;
	for (n_slots = 1024; n_slots < slots_wanted; n_slots *= 2)
		;
	slots = calloc(n_slots, sizeof(*slots));
	if (!slots)
		abort();
}

static struct entry *entry_of(const struct rtm_prefix *p, __u32 owner)
{
	struct entry *e;
	__u32 at;

	if (n_entries >= n_slots / 2) {
		fprintf(stderr, "# more routes than the model has room for\n");
		abort();
	}
	at = hash_of(p->addr, p->family == AF_INET ? 4 : 16, p->len * 2654435761U + owner * 40503U);
	for (;; at++) {
		at &= n_slots - 1;
		if (!slots[at])
			break;
		e = &entries[slots[at] - 1];
		if (e->owner == owner && e->len == p->len && e->family == p->family &&
		    !memcmp(e->addr, p->addr, 16))
			return e;
	}
	if (n_entries == cap_entries) {
		cap_entries = cap_entries ? cap_entries + cap_entries / 2 : 65536;
		entries = realloc(entries, cap_entries * sizeof(*entries));
		if (!entries)
			abort();
	}
	slots[at] = ++n_entries;
	e = &entries[n_entries - 1];
	memset(e, 0, sizeof(*e));
	memcpy(e->addr, p->addr, 16);
	e->len = p->len;
	e->family = p->family;
	e->owner = owner;
	return e;
}

/* Next hops are few: a small table behind a cache of one per hash. */
static __u32 hop_index(const struct rtm_hop *h)
{
	static __u32 cache[65536];
	__u32 *c = &cache[hash_of(h->addr, 16, 1) & 65535], i;

	if (*c < n_hops && hop_eq(&hops[*c], h))
		return *c;
	for (i = 0; i < n_hops; i++)
		if (hop_eq(&hops[i], h))
			return *c = i;
	if (n_hops == cap_hops) {
		cap_hops += 4096;
		hops = realloc(hops, cap_hops * sizeof(*hops));
		if (!hops)
			abort();
	}
	hops[n_hops] = *h;
	return *c = n_hops++;
}

/* Does a change to the model; what the kernel has to say, BEST apart. */
static int model_apply(const struct line *line, __u32 owner)
{
	struct entry *e = entry_of(&line->prefix, owner);
	__u32 hop;
	int change;

	if (line->withdraw) {
		change = e->live ? RTM_CHANGE_DELETED : -ENOENT;
		e->live = 0;
		return change;
	}
	hop = hop_index(&line->hop);
	if (!e->live)
		change = RTM_CHANGE_CREATED;
	else if (e->hop != hop || e->metric != line->metric || e->origin != line->origin)
		change = RTM_CHANGE_UPDATED;
	else
		return 0;
	if (!e->live || e->metric != line->metric)
		e->age = ++model_clock;
	e->live = 1;
	e->hop = hop;
	e->metric = line->metric;
	e->origin = line->origin;
	return change;
}

static int entry_cmp(const void *x, const void *y)
{
	const struct entry *a = &entries[*(const __u32 *)x], *b = &entries[*(const __u32 *)y];
	int d = memcmp(a->addr, b->addr, 16);

	if (d || a->len != b->len)
		return d ? d : a->len < b->len ? -1 : 1;
	if (a->metric != b->metric)
		return a->metric < b->metric ? -1 : 1;
	return a->age < b->age ? -1 : a->age > b->age;
}

/* Live entries of a family in the kernel's order; the caller frees them. */
static __u32 *model_sorted(__u8 family, __u32 *n)
{
	__u32 *order = malloc((n_entries + 1) * sizeof(*order)), i;

	if (!order)
		abort();
	for (i = *n = 0; i < n_entries; i++)
		if (entries[i].live && entries[i].family == family)
			order[(*n)++] = i;
	qsort(order, *n, sizeof(*order), entry_cmp);
	return order;
}

/* ---- the way into the kernel ---- */

struct feed {
	int fd;
	__u32 n;
	unsigned long sent, created, updated, deleted, unchanged, missing;
	struct rtm_route_info rec[BATCH];
	__u32 origin[BATCH];
	__s32 status[BATCH], want[BATCH];
};

/* Sends what is there; 0, or a negative errno, or the number of the wrong status + 1. */
static int feed_flush(struct feed *f)
{
	struct rtm_route_batch b = batch_cmd(RTM_BATCH_F_MAKE_HOPS | RTM_BATCH_F_CONTINUE,
					     f->rec, f->n, f->status);
	__u32 i;
	int rc;

	if (!f->n)
		return 0;
	b.aux = u64ptr(f->origin);
	b.aux_len = sizeof(f->origin);
	rc = rtm_call(f->fd, RTM_IOC_ROUTE_BATCH, &b);
	if (rc)
		return rc;
	for (i = 0; i < f->n; i++) {
		__s32 status = f->status[i];

		if (status >= 0)
			status &= ~RTM_CHANGE_BEST;
		f->created += status == RTM_CHANGE_CREATED;
		f->updated += status == RTM_CHANGE_UPDATED;
		f->deleted += status == RTM_CHANGE_DELETED;
		f->unchanged += status == 0;
		f->missing += status == -ENOENT;
		if (status != f->want[i]) {
			fprintf(stderr, "# %s: status %d, expected %d\n",
				pfx_str(&f->rec[i].prefix), f->status[i], f->want[i]);
			return i + 1;
		}
	}
	f->sent += f->n;
	f->n = 0;
	return b.out_done == i ? 0 : -EPROTO;
}

static int feed_line(struct feed *f, const struct line *line, int want)
{
	struct rtm_route_info *r = &f->rec[f->n];

	memset(r, 0, sizeof(*r));
	r->prefix = line->prefix;
	r->op = line->withdraw ? RTM_OP_DEL : RTM_OP_SET;
	if (!line->withdraw) {
		r->views = RTM_VIEWS_UCAST;
		r->nexthop = line->hop;
		r->nh_count = 1;
		r->preference = PREFERENCE;
		r->metric = line->metric;
		r->opaque_len = 4;
		r->aux_off = f->n * 4;
		f->origin[f->n] = line->origin;
	}
	f->want[f->n] = want;
	return ++f->n == BATCH ? feed_flush(f) : 0;
}

/* ---- the way out ---- */

static struct rtm_route_info out_rec[BATCH];
static __u32 out_aux[2 * BATCH];

/* One batch of a walk; the records written or a negative errno. */
static int read_batch(int fd, unsigned long cmd, struct rtm_list *l)
{
	int rc;

	l->size = sizeof(*l);
	l->records = u64ptr(out_rec);
	l->record_len = sizeof(out_rec[0]);
	l->count = BATCH;
	l->aux = u64ptr(out_aux);
	l->aux_len = sizeof(out_aux);
	rc = rtm_call(fd, cmd, l);
	if (rc)
		return rc;
	if (l->out_count) {
		l->after = out_rec[l->out_count - 1].prefix;
		l->flags = RTM_LIST_F_AFTER;
	}
	return l->out_count;
}

static __u32 origin_of(const struct rtm_route_info *r)
{
	return r->opaque_len == 4 && r->aux_off % 4 == 0 && r->aux_off < sizeof(out_aux) ?
	       out_aux[r->aux_off / 4] : POISON32;
}

/* The whole table as text against the file: 0, or the line that differs. */
static unsigned long compare_text(int fd, const struct text *t)
{
	const char *at = t->start;
	struct rtm_list l = {};
	unsigned long lines = 0;
	char buf[160];
	int n, i, len;

	while ((n = read_batch(fd, RTM_IOC_DEST_LIST, &l)) > 0) {
		for (i = 0; i < n; i++) {
			len = write_table_line(buf, &out_rec[i], origin_of(&out_rec[i]));
			lines++;
			if (t->end - at < len || memcmp(buf, at, len)) {
				fprintf(stderr, "# line %lu: kernel has %.*s", lines, len, buf);
				return lines;
			}
			at += len;
		}
	}
	return n || at != t->end ? lines + 1 : 0;
}

static bool same(const struct entry *e, const struct rtm_route_info *r, const __u32 *ids)
{
	return !memcmp(e->addr, r->prefix.addr, 16) && e->len == r->prefix.len &&
	       r->owner == ids[e->owner] && r->metric == e->metric && r->nh_count == 1 &&
	       hop_eq(&hops[e->hop], &r->nexthop) && origin_of(r) == e->origin &&
	       r->preference == PREFERENCE && r->views == RTM_VIEWS_UCAST &&
	       r->state == RTM_ROUTE_LIVE;
}

/* All routes against the model's, without owners that have no id: number of differences. */
static unsigned long compare_model(int fd, const __u32 *order, __u32 n, const __u32 *ids)
{
	struct rtm_list l = {};
	unsigned long bad = 0;
	__u32 k = 0;
	int got, i;

	while ((got = read_batch(fd, RTM_IOC_ROUTE_LIST, &l)) > 0) {
		for (i = 0; i < got; i++, k++) {
			while (k < n && !ids[entries[order[k]].owner])
				k++;
			if (k < n && same(&entries[order[k]], &out_rec[i], ids))
				continue;
			if (!bad++)
				fprintf(stderr, "# first difference at route %u: %s\n", k,
					pfx_str(&out_rec[i].prefix));
		}
	}
	while (k < n && !ids[entries[order[k]].owner])
		k++;
	return bad + (got < 0) + (n - (k < n ? k : n));
}

/* ---- the tests ---- */

#define need(var) ({							\
	const char *__path = getenv(var);				\
	if (!__path || !*__path)					\
		SKIP(return, "%s is not given", var);			\
	__path; })

#define open_text(t, path) do {						\
	int __rc = text_open(t, path);					\
	ASSERT_EQ(0, __rc) { TH_LOG("%s: %s", path, strerror(-__rc)); }	\
} while (0)

/* A whole table in, and out again as the same text; then what it says of itself. */
#define load_table(f, t, family) do {						\
	struct line __line;							\
	double __start = now();							\
	int __more;								\
										\
	model_reset(2 * ((t)->size / 24) + 400000);				\
	while ((__more = read_table_line(t, &__line)) > 0) {			\
		int __want = model_apply(&__line, 0);				\
										\
		ASSERT_EQ(0, feed_line(f, &__line, __want));			\
	}									\
	ASSERT_EQ(0, __more);							\
	ASSERT_EQ(0, feed_flush(f));						\
	TH_LOG("%lu routes in %.1f s", (f)->sent, now() - __start);		\
	__start = now();							\
	EXPECT_EQ(0, compare_text((f)->fd, t));					\
	TH_LOG("read and compared in %.1f s", now() - __start);			\
} while (0)

#define report_memory(fd) do {							\
	struct rtm_stats __s;							\
										\
	test_stats(fd, &__s);							\
	TH_LOG("%llu destinations, %llu routes, %llu next hops, %llu bytes "	\
	       "(records %llu, index %llu)",					\
	       (unsigned long long)__s.out_dests, (unsigned long long)__s.out_routes,	\
	       (unsigned long long)__s.out_nexthops, (unsigned long long)__s.out_bytes,	\
	       (unsigned long long)__s.out_bytes_records,			\
	       (unsigned long long)__s.out_bytes_index);			\
} while (0)

static struct feed feed;

TEST(table6_comes_back_to_the_last_byte)
{
	const char *path = need("RTM_TABLE6");
	struct text t = {};

	open_text(&t, path);
	feed.fd = test_entity(0, AF_INET6, PROTO_BGP, 1, NULL);
	load_table(&feed, &t, AF_INET6);
	report_memory(feed.fd);
}

/* The table, and then one peer's day of changes on top of it. */
TEST(table4_and_a_day_of_updates)
{
	const char *path = need("RTM_TABLE4"), *updates;
	struct rtm_stats s;
	struct line line;
	struct text t = {}, u = {};
	__u32 id, n, *order;
	unsigned long lines;
	int more, observer;
	double start;

	open_text(&t, path);
	feed.fd = test_entity(0, AF_INET, PROTO_BGP, 1, &id);
	observer = test_observer(0, AF_INET);
	load_table(&feed, &t, AF_INET);
	report_memory(feed.fd);
	text_close(&t);
	updates = getenv("RTM_UPDATES4");
	if (!updates || !*updates)
		SKIP(return, "the table agrees, but RTM_UPDATES4 is not given");
	open_text(&u, updates);
	start = now();
	lines = feed.sent;
	feed.created = feed.updated = feed.deleted = feed.unchanged = feed.missing = 0;
	while ((more = read_update_line(&u, &line)) > 0) {
		int want = model_apply(&line, 0);

		ASSERT_EQ(0, feed_line(&feed, &line, want));
	}
	ASSERT_EQ(0, more);
	ASSERT_EQ(0, feed_flush(&feed));
	TH_LOG("%lu changes in %.1f s: %lu new, %lu changed, %lu unchanged, %lu withdrawn, %lu of nothing",
	       feed.sent - lines, now() - start, feed.created, feed.updated, feed.unchanged,
	       feed.deleted, feed.missing);
	order = model_sorted(AF_INET, &n);
	EXPECT_EQ(0, compare_model(observer, order, n, &id));
	test_stats(observer, &s);
	EXPECT_EQ(n, s.out_routes);
	EXPECT_EQ(n, s.out_dests);
	report_memory(observer);
	start = now();
	close(feed.fd);
	TH_LOG("closed in %.2f s", now() - start);
	id = 0;
	EXPECT_EQ(0, compare_model(observer, order, n, &id));
	test_stats(observer, &s);
	EXPECT_EQ(0, s.out_routes);
	EXPECT_EQ(0, s.out_dests);
	EXPECT_EQ(0, s.out_nexthops);
	free(order);
}

/* Each peer's routes of each family are an owner's of their own. */
TEST(updates_of_many_peers)
{
	const char *path = need("RTM_UPDATES_MULTI");
	static struct { const char *peer; unsigned int len; __u8 family; int fd; } owner[MAX_OWNERS];
	static __u32 ids[MAX_OWNERS];
	static const __u8 families[] = { AF_INET, AF_INET6 };
	int observer[2], more, f;
	__u32 n[2], *order[2], n_owners = 0, o, last = 0;
	struct rtm_stats s;
	struct line line;
	struct text u = {};
	double start = now();

	open_text(&u, path);
	model_reset(2 * (u.size / 24) + 65536);
	observer[0] = test_observer(0, AF_INET);
	observer[1] = test_observer(0, AF_INET6);
	while ((more = read_update_line(&u, &line)) > 0) {
		int want;

		for (o = 0; o < n_owners; o++)
			if (owner[o].len == line.peer_len &&
			    owner[o].family == line.prefix.family &&
			    !memcmp(owner[o].peer, line.peer, line.peer_len))
				break;
		if (o == n_owners) {
			ASSERT_GT(MAX_OWNERS, n_owners);
			owner[o].peer = line.peer;
			owner[o].len = line.peer_len;
			owner[o].family = line.prefix.family;
			owner[o].fd = test_entity(0, owner[o].family, PROTO_BGP, o, &ids[o]);
			n_owners++;
		}
		/* the order between owners decides about ties, so it is kept */
		if (o != last)
			ASSERT_EQ(0, feed_flush(&feed));
		last = o;
		feed.fd = owner[o].fd;
		want = model_apply(&line, o);
		ASSERT_EQ(0, feed_line(&feed, &line, want));
	}
	ASSERT_EQ(0, more);
	ASSERT_EQ(0, feed_flush(&feed));
	TH_LOG("%lu changes of %u owners in %.1f s: %lu new, %lu changed, %lu unchanged, %lu withdrawn, %lu of nothing",
	       feed.sent, n_owners, now() - start, feed.created, feed.updated, feed.unchanged,
	       feed.deleted, feed.missing);
	for (f = 0; f < 2; f++) {
		order[f] = model_sorted(families[f], &n[f]);
		EXPECT_EQ(0, compare_model(observer[f], order[f], n[f], ids));
		test_stats(observer[f], &s);
		EXPECT_EQ(n[f], s.out_routes);
		report_memory(observer[f]);
	}
	/* one owner after the other goes; the next best take over each time */
	for (o = 0; o < n_owners; o++) {
		close(owner[o].fd);
		ids[o] = 0;
		f = owner[o].family == AF_INET6;
		EXPECT_EQ(0, compare_model(observer[f], order[f], n[f], ids)) {
			TH_LOG("after owner %u (%.*s) has gone", o, (int)owner[o].len,
			       owner[o].peer);
		}
	}
	for (f = 0; f < 2; f++) {
		test_stats(observer[f], &s);
		EXPECT_EQ(0, s.out_routes);
		EXPECT_EQ(0, s.out_dests);
		EXPECT_EQ(0, s.out_entities);
		free(order[f]);
	}
}

TEST_HARNESS_MAIN
