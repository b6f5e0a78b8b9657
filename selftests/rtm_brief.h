/* SPDX-License-Identifier: GPL-2.0 */
/* Brief records on output: what they have to say, and lists of them. */
#ifndef RTM_BRIEF_H
#define RTM_BRIEF_H

#include "rtm_test.h"

/* A full record says all that a brief one has to; where nothing was found, no more. */
static inline struct rtm_route_brief brief_of(const struct rtm_route_info *r)
{
	struct rtm_route_brief b = {
		.ifindex = r->nexthop.ifindex,
		.preference = r->preference,
		.metric = r->metric,
		.owner = r->owner,
		.seq = r->seq,
		.len = r->prefix.len,
		.hop_len = r->nexthop.len,
		.flags = r->flags,
		.nh_count = r->nh_count,
		.view = r->view,
		.state = r->state,
		.views = r->views,
		.best_views = r->best_views,
	};

	memcpy(b.addr, r->prefix.addr, sizeof(b.addr));
	memcpy(b.hop, r->nexthop.addr, sizeof(b.hop));
	return b;
}

static inline struct rtm_prefix prefix_of(const struct rtm_route_brief *b)
{
	struct rtm_prefix p = { .len = b->len };

	memcpy(p.addr, b->addr, sizeof(p.addr));
	return p;
}

/* The first brief record that differs from the full one, -1 for none. */
static inline int brief_differs(const struct rtm_route_info *full,
				const struct rtm_route_brief *brief, __u32 n)
{
	__u32 i;

	for (i = 0; i < n; i++) {
		struct rtm_route_brief want = brief_of(&full[i]);

		if (memcmp(&want, &brief[i], sizeof(want)))
			return i;
	}
	return -1;
}

struct briefs {
	struct rtm_route_brief *rec;
	__u32 n;
};

/* As _test_walk(), of at most @max records. */
static inline int _test_walk_brief(int fd, unsigned long cmd, const struct rtm_list *how,
				   __u32 batch, __u32 max, struct briefs *out)
{
	struct rtm_list l = *how;

	l.size = sizeof(l);
	l.record_len = sizeof(struct rtm_route_brief);
	l.flags |= RTM_LIST_F_BRIEF;
	out->n = 0;
	out->rec = malloc((max + batch + 1) * sizeof(*out->rec));
	if (!out->rec)
		return -ENOMEM;
	for (;;) {
		__u32 room = batch;
		int rc;

		do {
			if (out->n > max)
				return -EOVERFLOW;
			l.count = room;
			l.records = u64ptr(out->rec + out->n);
			poison(out->rec + out->n,
			       (max + batch + 1 - out->n) * sizeof(*out->rec));
			rc = rtm_call(fd, cmd, &l);
			if (rc == -EMSGSIZE) {
				if (l.out_count <= room || out->n + l.out_count > max + batch)
					return -EPROTO;
				room = l.out_count;
			}
		} while (rc == -EMSGSIZE || rc == -EINTR);
		if (rc)
			return rc;
		if (!l.out_count)
			return 0;
		if (l.out_count > room || l.out_aux)
			return -EPROTO;
		out->n += l.out_count;
		if (!is_poison(out->rec + out->n, sizeof(*out->rec)))
			return -EOVERFLOW;
		l.after = prefix_of(&out->rec[out->n - 1]);
		l.flags |= RTM_LIST_F_AFTER;
	}
}

#endif /* RTM_BRIEF_H */
