/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Hold-down: a destination's last route in a view is kept for a while.
 */
#ifndef RTM_HOLD_H
#define RTM_HOLD_H

#include <linux/types.h>

struct rtm_dest_ref;
struct rtm_entity;
struct rtm_route;
struct rtm_route_ref;
struct rtm_table;

int rtm_hold_mark_locked(struct rtm_table *table, u32 record, u32 views,
			 u32 ms, u32 *out_ms);
void rtm_hold_forget_locked(struct rtm_table *table, struct rtm_dest_ref *dest);
u32 rtm_hold_prepare_locked(struct rtm_entity *entity, u32 record,
			    unsigned int i);
void rtm_hold_begin_locked(struct rtm_entity *entity, u32 record, u32 views,
			   const struct rtm_route *route);
bool rtm_hold_drain_locked(struct rtm_entity *entity, u32 now);
struct rtm_route_ref *rtm_hold_route_locked(struct rtm_table *table, u32 record,
					    u32 views);

#endif /* RTM_HOLD_H */
