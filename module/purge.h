/* SPDX-License-Identifier: GPL-2.0 */
#ifndef RTM_PURGE_H
#define RTM_PURGE_H

struct rtm_entity;

void rtm_purge_entity(struct rtm_entity *entity);

#endif /* RTM_PURGE_H */
