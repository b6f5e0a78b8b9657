// SPDX-License-Identifier: LGPL-2.1-or-later
/* Prefixes and next hops, from text and back. */
#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "internal.h"

static unsigned int family_bits(int family)
{
	return family == AF_INET ? 32 : 128;
}

/* The address in @text, of @family or of either; the family or -errno. */
static int parse_address(const char *text, int family, uint8_t addr[16])
{
	int found = strchr(text, ':') ? AF_INET6 : AF_INET;

	memset(addr, 0, 16);
	if (inet_pton(found, text, addr) != 1)
		return -EINVAL;
	if (family != AF_UNSPEC && family != found)
		return -EAFNOSUPPORT;
	return found;
}

/* A number of digits only, at most @max. */
static int parse_number(const char *text, unsigned long max, unsigned long *value)
{
	char *end;

	if (*text < '0' || *text > '9')
		return -EINVAL;
	errno = 0;
	*value = strtoul(text, &end, 10);
	return errno || *end || *value > max ? -EINVAL : 0;
}

static void clear_host_bits(struct rtm_prefix *prefix)
{
	unsigned int byte = prefix->len / 8;

	if (byte >= sizeof(prefix->addr))
		return;
	prefix->addr[byte] &= 0xff00 >> (prefix->len % 8);
	memset(prefix->addr + byte + 1, 0, sizeof(prefix->addr) - byte - 1);
}

RTM_API int rtm_prefix_parse(const char *text, int family, struct rtm_prefix *prefix)
{
	char buf[RTM_PREFIX_STRLEN];
	unsigned long len;
	char *slash;
	int ret;

	memset(prefix, 0, sizeof(*prefix));
	if (!strcmp(text, "default") && (family == AF_INET || family == AF_INET6)) {
		prefix->family = family;
		return 0;
	}
	if (strlen(text) >= sizeof(buf))
		return -EINVAL;
	strcpy(buf, text);
	slash = strchr(buf, '/');
	if (slash)
		*slash++ = 0;
	ret = parse_address(buf, family, prefix->addr);
	if (ret < 0)
		return ret;
	prefix->family = ret;
	len = family_bits(ret);
	if (slash && parse_number(slash, len, &len))
		return -EINVAL;
	prefix->len = len;
	clear_host_bits(prefix);
	return 0;
}

RTM_API char *rtm_prefix_format(const struct rtm_prefix *prefix, char *buf, size_t len)
{
	char addr[INET6_ADDRSTRLEN];

	if (!inet_ntop(prefix->family, prefix->addr, addr, sizeof(addr)))
		snprintf(buf, len, "family-%u/%u", prefix->family, prefix->len);
	else
		snprintf(buf, len, "%s/%u", addr, prefix->len);
	return buf;
}

RTM_API int rtm_prefix_compare(const struct rtm_prefix *a, const struct rtm_prefix *b)
{
	int diff = memcmp(a->addr, b->addr, sizeof(a->addr));

	if (a->family != b->family)
		return a->family < b->family ? -1 : 1;
	return diff ? diff : (int)a->len - (int)b->len;
}

RTM_API int rtm_prefix_covers(const struct rtm_prefix *outer, const struct rtm_prefix *inner)
{
	unsigned int whole = outer->len / 8, rest = outer->len % 8;

	if (outer->family != inner->family || outer->len > inner->len)
		return 0;
	if (memcmp(outer->addr, inner->addr, whole))
		return 0;
	return !rest || !((outer->addr[whole] ^ inner->addr[whole]) >> (8 - rest));
}

static int parse_interface(const char *text, uint32_t *ifindex)
{
	unsigned long number;

	*ifindex = if_nametoindex(text);
	if (*ifindex)
		return 0;
	if (parse_number(text, INT32_MAX, &number) || !number)
		return -ENODEV;
	*ifindex = number;
	return 0;
}

RTM_API int rtm_hop_parse(const char *text, int family, struct rtm_hop *hop)
{
	char buf[RTM_HOP_STRLEN];
	char *dev;
	int ret;

	memset(hop, 0, sizeof(*hop));
	hop->family = family;
	if (strlen(text) >= sizeof(buf))
		return -EINVAL;
	strcpy(buf, text);
	dev = strchr(buf, '%');
	if (dev)
		*dev++ = 0;
	if (*buf) {
		ret = parse_address(buf, family, hop->addr);
		if (ret < 0)
			return ret;
		hop->family = ret;
		hop->len = family_bits(ret);
	} else if (!dev) {
		return -EINVAL;
	}
	return dev ? parse_interface(dev, &hop->ifindex) : 0;
}

RTM_API char *rtm_hop_format(const struct rtm_hop *hop, char *buf, size_t len)
{
	char addr[INET6_ADDRSTRLEN] = "", dev[IF_NAMESIZE + 1] = "", bits[8] = "";

	if (hop->len || !hop->ifindex) {
		if (!inet_ntop(hop->family, hop->addr, addr, sizeof(addr)))
			snprintf(addr, sizeof(addr), "family-%u", hop->family);
		else if (hop->len != family_bits(hop->family))
			snprintf(bits, sizeof(bits), "/%u", hop->len);
	}
	if (hop->ifindex) {
		dev[0] = '%';
		if (!if_indextoname(hop->ifindex, dev + 1))
			snprintf(dev + 1, sizeof(dev) - 1, "%u", hop->ifindex);
	}
	snprintf(buf, len, "%s%s%s", addr, bits, dev);
	return buf;
}
