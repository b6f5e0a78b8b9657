/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Which of a destination's routes a reader is told of.
 */
#ifndef RTM_SELECT_H
#define RTM_SELECT_H

#include "read.h"
#include "seen.h"

int rtm_select_dest(struct rtm_reader *reader, const struct rtm_seen *seen,
		    const struct rtm_key *key);
int rtm_select_routes(struct rtm_reader *reader, const struct rtm_seen *seen,
		      const struct rtm_key *key);

#endif /* RTM_SELECT_H */
