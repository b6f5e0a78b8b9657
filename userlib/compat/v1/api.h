/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What RTMv1's functions share. */
#ifndef COMPAT_V1_API_H
#define COMPAT_V1_API_H

#include "../include/rtm.h"
#include "internal.h"

/* routes.c: from and to the structures of the header; false: not valid */
bool v1_family_ok(DWORD family);
bool v1_net_in(enum v1_family_id id, const void *network, struct v1_route *net);
bool v1_route_in(enum v1_family_id id, const void *from, struct v1_route *route);
void v1_route_out(enum v1_family_id id, const struct v1_route *from, void *to);
bool v1_criteria_in(enum v1_family_id id, DWORD flags, const void *from,
		    struct v1_route *criteria);
DWORD v1_error(int err);
DWORD v1_error_no_memory(int err);

/* client.c: to be put with base_handle_put() */
struct v1_client *v1_client_get(HANDLE handle);

/* change.c: RTM_* of the header, by what was best and what is */
DWORD v1_change_of(const struct v1_route *before, const struct v1_route *now);

#endif /* COMPAT_V1_API_H */
