/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Routes that age.
 */
#ifndef RTM_AGE_H
#define RTM_AGE_H

#include <linux/types.h>

struct rtm_table;

int rtm_age_start_locked(struct rtm_table *table, u32 record, unsigned int i,
			 u32 ms);
void rtm_age_stop_locked(struct rtm_table *table, u32 ref);
bool rtm_age_runs_locked(struct rtm_table *table, u32 ref);
bool rtm_age_left(struct rtm_table *table, u32 record, u32 ref, u32 *ms);

#endif /* RTM_AGE_H */
