// SPDX-License-Identifier: LGPL-2.1-or-later
/* Names of views, flags, interfaces, owners. */
#include <arpa/inet.h>
#include <net/if.h>
#include <stdlib.h>
#include <string.h>

#include "names.h"

static const char *const view_names[] = { "ucast", "mcast" };

static const char *const route_flags[16] = {
	"martian", "blackhole", "discard", "inactive", "local", "remote", "myself", "loopback",
	"mcast", "local-mcast", "limited-bc", NULL,
	"zeros-netbc", "zeros-subnetbc", "ones-netbc", "ones-subnetbc",
};

bool names_parse_views(const char *text, uint32_t *views)
{
	char buf[64], *word, *save;
	size_t i;

	*views = 0;
	if (strlen(text) >= sizeof(buf))
		return false;
	strcpy(buf, text);
	if (!strcmp(buf, "any"))
		return true;
	if (!strcmp(buf, "all")) {
		*views = RTM_VIEWS_ALL;
		return true;
	}
	for (word = strtok_r(buf, ",", &save); word; word = strtok_r(NULL, ",", &save)) {
		for (i = 0; i < ARRAY_SIZE(view_names); i++)
			if (!strcmp(word, view_names[i]))
				break;
		if (i == ARRAY_SIZE(view_names))
			return false;
		*views |= 1U << i;
	}
	return *views;
}

char *names_views(uint32_t views, char *buf, size_t len)
{
	size_t used = 0;
	unsigned int i;

	snprintf(buf, len, "none");
	for (i = 0; i < 32; i++) {
		if (!(views & (1U << i)) || used + 1 >= len)
			continue;
		if (i < ARRAY_SIZE(view_names))
			used += snprintf(buf + used, len - used, "%s%s", used ? "," : "",
					 view_names[i]);
		else
			used += snprintf(buf + used, len - used, "%s%u", used ? "," : "", i);
	}
	return buf;
}

const char *names_route_flag(unsigned int bit)
{
	return bit < ARRAY_SIZE(route_flags) ? route_flags[bit] : NULL;
}

bool names_parse_route_flag(const char *text, uint16_t *flags)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(route_flags); i++) {
		if (route_flags[i] && !strcmp(route_flags[i], text)) {
			*flags |= 1U << i;
			return true;
		}
	}
	return false;
}

uint32_t names_parse_dev(const char *text)
{
	uint32_t ifindex = if_nametoindex(text);
	unsigned long number;
	char *end;

	if (ifindex || *text < '0' || *text > '9')
		return ifindex;
	number = strtoul(text, &end, 10);
	return *end || number > INT32_MAX ? 0 : number;
}

const char *names_dev(uint32_t ifindex)
{
	/* asking costs system calls; the last answers are kept */
	static struct {
		uint32_t ifindex;
		char name[IF_NAMESIZE];
	} cache[64];
	unsigned int slot = ifindex % ARRAY_SIZE(cache);

	if (cache[slot].ifindex != ifindex || !ifindex) {
		cache[slot].ifindex = ifindex;
		if (!if_indextoname(ifindex, cache[slot].name))
			snprintf(cache[slot].name, sizeof(cache[slot].name), "%u", ifindex);
	}
	return cache[slot].name;
}

char *names_protocol(uint32_t protocol, uint32_t instance, char *buf, size_t len)
{
	const char *name = rtm_protocol_name(protocol);

	if (name)
		snprintf(buf, len, "%s/%u", name, instance);
	else
		snprintf(buf, len, "%u/%u", protocol, instance);
	return buf;
}

char *names_hop_address(const struct rtm_hop *hop, char *buf, size_t len)
{
	unsigned int bits = hop->family == AF_INET ? 32 : 128;
	size_t used;

	*buf = 0;
	if (!hop->len && hop->ifindex)
		return buf;
	if (!inet_ntop(hop->family, hop->addr, buf, len))
		snprintf(buf, len, "family-%u", hop->family);
	used = strlen(buf);
	if (hop->len != bits)
		snprintf(buf + used, len - used, "/%u", hop->len);
	return buf;
}

char *names_age(uint64_t seconds, char *buf, size_t len)
{
	uint64_t minutes = seconds / 60, hours = minutes / 60;

	if (hours >= 24)
		snprintf(buf, len, "%llud%02u:%02u", (unsigned long long)(hours / 24),
			 (unsigned int)(hours % 24), (unsigned int)(minutes % 60));
	else
		snprintf(buf, len, "%02u:%02u:%02u", (unsigned int)hours,
			 (unsigned int)(minutes % 60), (unsigned int)(seconds % 60));
	return buf;
}

const char *names_family(int family)
{
	return family == AF_INET ? "inet" : family == AF_INET6 ? "inet6" : "any";
}

/**
 * struct owners - entities of one table
 * @client: to ask for those that came later
 * @list: in order of registration, so by id
 * @count: how many
 * @late: one that came later
 */
struct owners {
	struct rtm_client *client;
	struct rtm_entity_info *list;
	int count;
	struct rtm_entity_info late;
};

struct owners *owners_open(struct rtm_client *client)
{
	struct owners *owners = calloc(1, sizeof(*owners));

	if (!owners)
		return NULL;
	owners->client = client;
	owners->count = rtm_entity_list(client, 0, &owners->list);
	return owners;
}

const struct rtm_entity_info *owners_find(struct owners *owners, uint32_t id)
{
	int i;

	if (!owners || !id)
		return NULL;
	for (i = 0; i < owners->count; i++)
		if (owners->list[i].entity == id)
			return &owners->list[i];
	if (owners->late.entity == id)
		return &owners->late;
	if (rtm_entity_find(owners->client, id, &owners->late)) {
		owners->late.entity = 0;
		return NULL;
	}
	return &owners->late;
}

void owners_close(struct owners *owners)
{
	if (!owners)
		return;
	free(owners->list);
	free(owners);
}

const char *names_reason(unsigned int bit)
{
	static const char *const names[] = {
		"added", "removed", "updated", "best", "forwarding", "hold", "flapped", "initial",
	};

	return bit < ARRAY_SIZE(names) ? names[bit] : NULL;
}
