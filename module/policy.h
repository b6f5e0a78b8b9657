/* SPDX-License-Identifier: GPL-2.0 */
/* Default preference of routes, by the protocol of their owner. */
#ifndef RTM_POLICY_H
#define RTM_POLICY_H

#include <linux/types.h>

u32 rtm_policy_preference(u32 protocol);

#endif /* RTM_POLICY_H */
