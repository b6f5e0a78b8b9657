// SPDX-License-Identifier: LGPL-2.1-or-later
/* Names of routing protocols, numbered as in routprot.h of RTMv2. */
#include <errno.h>
#include <stdlib.h>
#include <strings.h>

#include "internal.h"

static const struct {
	uint32_t number;
	const char *name;
} protocols[] = {
	/* the first name of a number is the one that is printed */
	{ 1, "other" },
	{ 2, "local" },
	{ 2, "connected" },
	{ 2, "direct" },
	{ 3, "netmgmt" },
	{ 4, "icmp" },
	{ 5, "egp" },
	{ 6, "ggp" },
	{ 7, "hello" },
	{ 8, "rip" },
	{ 9, "isis" },
	{ 10, "esis" },
	{ 11, "igrp" },
	{ 12, "bbn" },
	{ 13, "ospf" },
	{ 14, "bgp" },
	{ 112, "vrrp" },
	{ 9999, "bootp" },
	{ 10002, "autostatic" },
	{ 10003, "dns-proxy" },
	{ 10004, "dhcp" },
	{ 10005, "nat" },
	{ 10006, "static" },
	{ 10007, "static-non-dod" },
};

#define N_PROTOCOLS (sizeof(protocols) / sizeof(protocols[0]))

RTM_API const char *rtm_protocol_name(uint32_t protocol)
{
	size_t i;

	for (i = 0; i < N_PROTOCOLS; i++)
		if (protocols[i].number == protocol)
			return protocols[i].name;
	return NULL;
}

RTM_API int rtm_protocol_parse(const char *text, uint32_t *protocol)
{
	unsigned long long number;
	char *end;
	size_t i;

	for (i = 0; i < N_PROTOCOLS; i++) {
		if (!strcasecmp(protocols[i].name, text)) {
			*protocol = protocols[i].number;
			return 0;
		}
	}
	if (*text < '0' || *text > '9')
		return -EINVAL;
	errno = 0;
	number = strtoull(text, &end, 0);
	if (errno || *end || number == 0 || number >= UINT32_MAX)
		return -EINVAL;
	*protocol = number;
	return 0;
}
