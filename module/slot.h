/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Opaque slots: a number that an entity keeps with a destination.
 */
#ifndef RTM_SLOT_H
#define RTM_SLOT_H

#include <linux/types.h>

struct rtm_entity;

u64 rtm_slot_get_locked(struct rtm_entity *entity, u32 record);
int rtm_slot_set_locked(struct rtm_entity *entity, u32 record, u64 value);
bool rtm_slot_clear_locked(struct rtm_entity *entity, unsigned int max);

#endif /* RTM_SLOT_H */
