/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Names of views, flags, interfaces, owners. */
#ifndef RTMCTL_NAMES_H
#define RTMCTL_NAMES_H

#include "rtmctl.h"

/* ucast, mcast, all, any, or a list with commas; false if it is none */
bool names_parse_views(const char *text, uint32_t *views);

/* "ucast", "ucast,mcast", "none"; into @buf, returns @buf */
char *names_views(uint32_t views, char *buf, size_t len);

/* the name of bit @bit of rtm_route_info.flags, NULL if it has none */
const char *names_route_flag(unsigned int bit);
bool names_parse_route_flag(const char *text, uint16_t *flags);

/* the name of bit @bit of rtm_route_info.reasons, NULL after the last */
const char *names_reason(unsigned int bit);

/* index of an interface by name or number; 0 if there is none */
uint32_t names_parse_dev(const char *text);

/* name of an interface, its number if it has none; valid until the next call */
const char *names_dev(uint32_t ifindex);

/* "bgp/0"; into @buf, returns @buf */
char *names_protocol(uint32_t protocol, uint32_t instance, char *buf, size_t len);

/* address of a hop without its interface, "" if it has none; returns @buf */
char *names_hop_address(const struct rtm_hop *hop, char *buf, size_t len);

/* "00:01:13", "3d04:05", into @buf */
char *names_age(uint64_t seconds, char *buf, size_t len);

const char *names_family(int family);

/* names of the owners of one table, asked for once */
struct owners;
struct owners *owners_open(struct rtm_client *client);
const struct rtm_entity_info *owners_find(struct owners *owners, uint32_t id);
void owners_close(struct owners *owners);

#endif /* RTMCTL_NAMES_H */
