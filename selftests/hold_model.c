// SPDX-License-Identifier: GPL-2.0
/*
 * hold_model: random marks, routes that come and go, owners that end, time that
 * passes: hold-down against a plain model (U17).  RTM_SEED and RTM_STEPS.
 */
#include "rtm_hold.h"

#define DESTS	6
#define OWNERS	3
#define VIEWS	2
#define LONG	3600000U	/* does not come while the test runs */
#define SHORT	150U
#define MARGIN	0.06		/* no step is begun so near to an end */

struct held {
	__u32 serial;	/* 0: none */
	int owner;
	double end;	/* not before */
};

struct model_dest {
	struct { __u32 serial, views; } route[OWNERS];
	__u32 marked, ms;
	struct held held[VIEWS];
};

static struct {
	struct model_dest dest[DESTS];
	__u64 handle[DESTS];	/* of the observer: marks stay while it is there */
	int fd[OWNERS], observer;
	__u32 serial;
	__u64 seed;
	unsigned long begun, ended, resets;
} m;

static const char *name_of(int d)
{
	static char text[32];

	snprintf(text, sizeof(text), "10.%d.0.0/16", d);
	return text;
}

static struct rtm_route_info route_of(int d, __u32 serial, __u32 views)
{
	struct rtm_route_info r = rt(name_of(d), NULL, 10, serial);

	r.views = views;
	return r;
}

static __u32 views_of(const struct model_dest *d, int but)
{
	__u32 views = 0;
	int o;

	for (o = 0; o < OWNERS; o++)
		if (o != but && d->route[o].serial)
			views |= d->route[o].views;
	return views;
}

/* The model's deletion of a route. */
static void model_del(struct model_dest *d, int owner, double before)
{
	__u32 lost = d->route[owner].views & ~views_of(d, owner) & d->marked;
	__u32 ms = d->ms;
	int v;

	for (v = 0; v < VIEWS; v++) {
		if (!(lost & 1U << v) || d->held[v].serial)
			continue;
		d->held[v] = (struct held){ d->route[owner].serial, owner, before + ms / 1000.0 };
		d->marked &= ~(1U << v);
		m.begun++;
	}
	if (!d->marked)
		d->ms = 0;
	d->route[owner].serial = 0;
}

/* The serials of a destination as a list of routes tells them; a negative errno. */
static int listed(int d, __u32 *serials, __u8 *states, unsigned int cap)
{
	struct rtm_route_info rec[16];
	struct rtm_list l = list_cmd(rec, 16);
	unsigned int i;
	int rc;

	l.range_kind = RTM_RANGE_EXACT;
	l.range = pfx(name_of(d));
	rc = rtm_call(m.observer, RTM_IOC_ROUTE_LIST, &l);
	if (rc)
		return rc;
	for (i = 0; i < l.out_count && i < cap; i++) {
		serials[i] = rec[i].metric;
		states[i] = rec[i].state;
	}
	return l.out_count;
}

static bool is_listed(int d, __u32 serial, __u8 state)
{
	__u32 serials[16];
	__u8 states[16];
	int n = listed(d, serials, states, 16), i;

	for (i = 0; i < n; i++)
		if (serials[i] == serial && states[i] == state)
			return true;
	return false;
}

/* Ends that are near are waited for.  False: one came too early or not at all. */
static bool settle(int d)
{
	struct model_dest *dest = &m.dest[d];
	int v;

	for (v = 0; v < VIEWS; v++) {
		struct held *h = &dest->held[v];
		struct rtm_dest_handles handles;
		struct rtm_route_info rec;
		double start = now();

		if (!h->serial || h->end > now() + MARGIN)
			continue;
		do {
			if (_test_dest_handles(m.observer, m.handle[d], 1U << v, &rec, &handles, 1))
				return false;
			if (handles.hold)
				_test_release(m.observer, handles.hold);
			if (handles.route)
				_test_release(m.observer, handles.route);
			if (handles.owner)
				_test_release(m.observer, handles.owner);
			_test_release(m.observer, handles.dest);
		} while (handles.hold && now() < start + 10 && !usleep(2000));
		if (handles.hold || now() < h->end)
			return false;
		h->serial = 0;
		m.ended++;
	}
	return true;
}

/* A step took so long that an end may have come in it. */
static bool is_unclear(int d)
{
	double t = now();
	int v;

	for (v = 0; v < VIEWS; v++)
		if (m.dest[d].held[v].serial && m.dest[d].held[v].end <= t)
			return true;
	return false;
}

static bool check(int d)
{
	const struct model_dest *dest = &m.dest[d];
	unsigned int live = 0, held = 0;
	__u32 serials[16];
	__u8 states[16];
	int n, o, v;

	for (o = 0; o < OWNERS; o++) {
		if (!dest->route[o].serial)
			continue;
		live++;
		if (!is_listed(d, dest->route[o].serial, RTM_ROUTE_LIVE))
			return is_unclear(d);
	}
	for (v = 0; v < VIEWS; v++) {
		if (!dest->held[v].serial ||
		    (v && dest->held[v].serial == dest->held[0].serial))
			continue;
		held++;
		if (!is_listed(d, dest->held[v].serial, RTM_ROUTE_DELETING))
			return is_unclear(d);
	}
	n = listed(d, serials, states, 16);
	return n == (int)(live + held) || is_unclear(d);
}

/* All anew: destinations that have a route of the observer's to hang a handle on. */
static bool reset(void)
{
	struct rtm_dest_handles h;
	struct rtm_route_info rec;
	int o, d;

	for (o = 0; o < OWNERS; o++) {
		if (m.fd[o])
			close(m.fd[o]);
		m.fd[o] = rtm_open(O_RDWR);
		if (_test_register(m.fd[o], 0, AF_INET, 100, o, NULL))
			return false;
	}
	if (m.observer)
		close(m.observer);
	m.observer = rtm_open(O_RDONLY);
	if (_test_attach(m.observer, 0, AF_INET))
		return false;
	memset(m.dest, 0, sizeof(m.dest));
	for (d = 0; d < DESTS; d++) {
		if (_test_route(m.fd[0], RTM_OP_ADD, route_of(d, 1, 0)) < 0 ||
		    _test_lookup_handles(m.observer, name_of(d), &rec, &h) ||
		    _test_del(m.fd[0], name_of(d)) < 0)
			return false;
		m.handle[d] = h.dest;
	}
	return true;
}

/* One random step.  Return: what failed, or NULL. */
static const char *step(int d)
{
	struct model_dest *dest = &m.dest[d];
	__u32 views = 1 + rnd(&m.seed) % 3, ms, kind = rnd(&m.seed) % 16;
	int o = rnd(&m.seed) % OWNERS, v, all;
	double before = now();

	if (kind < 6) {		/* add, or update, which may leave a view */
		dest->route[o].serial = ++m.serial;
		dest->route[o].views = views;
		return _test_route(m.fd[o], RTM_OP_SET, route_of(d, m.serial, views)) < 0 ? "set" : NULL;
	}
	if (kind < 11) {
		if (!dest->route[o].serial)
			return _test_del(m.fd[o], name_of(d)) == -ENOENT ? NULL : "no deletion";
		model_del(dest, o, before);
		return _test_del(m.fd[o], name_of(d)) < 0 ? "deletion" : NULL;
	}
	if (kind < 15) {
		ms = rnd(&m.seed) % 24 ? rnd(&m.seed) % SHORT + 1 : LONG;
		/* by prefix it has to be there */
		for (v = 0, all = 0; v < VIEWS; v++)
			all |= dest->held[v].serial;
		if (!all && !views_of(dest, -1))
			return _test_hold(m.fd[o], 0, name_of(d), views, ms) == -ENOENT ? NULL : "no mark";
		dest->marked |= views;
		dest->ms = dest->ms > ms ? dest->ms : ms;
		return _test_hold(m.fd[o], 0, name_of(d), views, ms) == dest->ms ? NULL : "mark";
	}
	/* an owner ends: nothing of its is held */
	if (rnd(&m.seed) % 4)
		return NULL;
	close(m.fd[o]);
	m.fd[o] = rtm_open(O_RDWR);
	for (all = 0; all < DESTS; all++) {
		m.dest[all].route[o].serial = 0;
		for (v = 0; v < VIEWS; v++)
			if (m.dest[all].held[v].serial && m.dest[all].held[v].owner == o)
				m.dest[all].held[v].serial = 0;
	}
	return _test_register(m.fd[o], 0, AF_INET, 100, o, NULL) ? "registration" : NULL;
}

TEST(random_steps)
{
	unsigned long steps = env_number("RTM_STEPS", 3000), i;
	__u64 seed = env_number("RTM_SEED", 20261121);
	double start = now();
	int o;

	m.seed = seed;
	ASSERT_TRUE(reset());
	for (i = 0; i < steps && now() < start + 120; i++) {
		int d = rnd(&m.seed) % DESTS;
		const char *failed;

		ASSERT_TRUE(settle(d)) { TH_LOG("seed %llu step %lu: end", (unsigned long long)seed, i); }
		failed = step(d);
		if (is_unclear(d)) {
			m.resets++;
			ASSERT_TRUE(reset());
			continue;
		}
		ASSERT_EQ(NULL, failed) { TH_LOG("seed %llu step %lu: %s", (unsigned long long)seed, i, failed); }
		ASSERT_TRUE(check(d)) { TH_LOG("seed %llu step %lu: list", (unsigned long long)seed, i); }
		if (!(rnd(&m.seed) % 16))
			usleep(rnd(&m.seed) % 40000);
	}
	TH_LOG("%lu steps, %lu routes held, %lu ends seen, %lu resets", i, m.begun, m.ended, m.resets);
	EXPECT_LT(0, m.begun);
	EXPECT_LT(0, m.ended);
	for (o = 0; o < OWNERS; o++)
		close(m.fd[o]);
	close(m.observer);
}

TEST_HARNESS_MAIN
