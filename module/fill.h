/* SPDX-License-Identifier: GPL-2.0 */
/*
 * From a destination's record to what programs see: struct rtm_route_info, or
 * struct rtm_route_brief.
 *
 * A reader may run while the table changes.  What it fills in counts only when
 * the sequence counts it depends on have not moved; until then it may be
 * nonsense, but nothing is touched that is not there.
 */
#ifndef RTM_FILL_H
#define RTM_FILL_H

#include "read.h"
#include "seen.h"
#include "walk.h"

struct rtm_route_ref;

void rtm_fill_begin(struct rtm_reader *reader);
void rtm_fill_none(struct rtm_reader *reader, const struct rtm_key *key);
int rtm_fill_record(struct rtm_reader *reader, struct rtm_seen *seen,
		    struct rtm_key *key);
int rtm_fill_found(struct rtm_reader *reader, const struct rtm_found *found,
		   unsigned int n, unsigned int *done, struct rtm_key *last);
int rtm_fill_known(struct rtm_reader *reader, u32 id);
int rtm_fill_record_locked(struct rtm_reader *reader, u32 id);
int rtm_fill_live_locked(struct rtm_reader *reader, u32 record, unsigned int i);
int rtm_fill_dead_locked(struct rtm_reader *reader,
			 const struct rtm_route_ref *ref);

#endif /* RTM_FILL_H */
