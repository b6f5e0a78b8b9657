/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Handles: numbers that belong to one open file.
 */
#ifndef RTM_HANDLE_H
#define RTM_HANDLE_H

#include "object.h"

struct rtm_client;

/* Different ones of one file: of one that may change things, of a mere reader. */
#define RTM_HANDLES_MAX		(1U << 22)
#define RTM_HANDLES_MAX_READER	(1U << 16)

u32 rtm_handle_limit(const struct rtm_client *client);
bool rtm_handle_room_locked(const struct rtm_client *client);
int rtm_handle_init_client(struct rtm_client *client);
void rtm_handle_exit_client(struct rtm_client *client);
int rtm_handle_give_locked(struct rtm_client *client,
			   struct rtm_object *object, u64 *number);
struct rtm_object *rtm_handle_find_locked(struct rtm_client *client,
					  u64 number,
					  enum rtm_object_type type);
int rtm_handle_ref_locked(struct rtm_client *client, u64 number);
int rtm_handle_release_locked(struct rtm_client *client, u64 number);

#endif /* RTM_HANDLE_H */
