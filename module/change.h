/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Kinds of change of a destination as bits: what the log keeps of a change, what
 * one subscription sees in it, and how two of either become one.
 */
#ifndef RTM_CHANGE_H
#define RTM_CHANGE_H

#include "core.h"

/* Kinds: each has a byte of its own in a change. */
#define RTM_KIND_ADDED		0
#define RTM_KIND_REMOVED	1
#define RTM_KIND_UPDATED	2
#define RTM_KIND_HOLD		3
#define RTM_KINDS		4

/*
 * Such a byte says in which views a change of that kind happened, two bits
 * each: at all; to the best route; to it in a way that matters for forwarding.
 * Each is a subset of the one before.
 */
#define RTM_LANE_ALL		0x03
#define RTM_LANE_BEST		0x0c
#define RTM_LANE_FORWARDING	0x30
#define RTM_LANE_NO_VIEW	0x40	/* to a route that is in no view */

/* The bytes' last bits: the best route changed twice, by view. */
#define RTM_CHANGE_FLAP_BEST(view)	 (1U << (8 * (view) + 7))
#define RTM_CHANGE_FLAP_FORWARDING(view) (1U << (8 * (view) + 23))

/* The change of one kind: views in which it happened, and at which level. */
static inline u32 rtm_change_of(unsigned int kind, u32 all, u32 best,
				u32 forwarding)
{
	u32 lane = all | best << 2 | forwarding << 4;

	/* Without views there are no others either. */
	return (lane ?: RTM_LANE_NO_VIEW) << 8 * kind;
}

/* What happened, of whichever kind. */
static inline u32 rtm_change_fold(u32 change)
{
	change |= change >> 16;
	return (change | change >> 8) & 0x7f;
}

/* One change after another, as one. */
static inline u32 rtm_change_merge(u32 old, u32 new)
{
	u32 twice = rtm_change_fold(old) & rtm_change_fold(new);
	u32 flaps = (twice & 0x04) << 5 | (twice & 0x08) << 12 |
		    (twice & 0x10) << 19 | (twice & 0x20) << 26;

	return old | new | flaps;
}

/* What a subscription has pending: kinds, then views as above, then the rest. */
#define RTM_PENDING_KINDS	0x000f	/* bit RTM_KIND_* */
#define RTM_PENDING_BEST	0x0030
#define RTM_PENDING_FORWARDING	0x00c0
#define RTM_PENDING_FLAPPED	0x0100
#define RTM_PENDING		0x01ff

/**
 * struct rtm_filter - what a subscription is about
 * @views: its views as a mask, all of them for RTM_VIEWS_ANY
 * @lane: bits of a kind's byte that concern it
 * @best: a change of the best route concerns it, whether it matters for
 *	forwarding or not
 */
struct rtm_filter {
	u8 views;
	u8 lane;
	bool best;
};

/* A change as the subscription sees it.  Return: RTM_PENDING_*; 0: not at all. */
static inline u16 rtm_filter_pending(const struct rtm_filter *filter, u32 change)
{
	u32 seen = change & filter->lane * 0x01010101U;
	u32 fold, flaps;
	u16 pending;

	if (!seen)
		return 0;
	pending = (seen & 0x7f ? (1U << RTM_KIND_ADDED) : 0) |
		  (seen & 0x7f00 ? (1U << RTM_KIND_REMOVED) : 0) |
		  (seen & 0x7f0000 ? (1U << RTM_KIND_UPDATED) : 0) |
		  (seen & 0x7f000000 ? (1U << RTM_KIND_HOLD) : 0);
	fold = rtm_change_fold(change);
	pending |= (fold >> 2 & filter->views) << 4 |
		   (fold >> 4 & filter->views) << 6;
	flaps = filter->best ? (change >> 7 & 1) | (change >> 14 & 2) :
			       (change >> 23 & 1) | (change >> 30 & 2);
	return pending | (flaps & filter->views ? RTM_PENDING_FLAPPED : 0);
}

/* What was pending and what came later, together. */
static inline u16 rtm_filter_merge(const struct rtm_filter *filter, u16 old,
				   u16 new)
{
	u16 twice = old & new & (filter->best ? RTM_PENDING_BEST :
						RTM_PENDING_FORWARDING);

	return old | new | (twice ? RTM_PENDING_FLAPPED : 0);
}

#endif /* RTM_CHANGE_H */
