// SPDX-License-Identifier: LGPL-2.1-or-later
/* GetBestRoute(): the route that the host's kernel would take, asked over rtnetlink. */
#include <arpa/inet.h>
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <linux/rtnetlink.h>

#include "../include/iphlpapi.h"
#include "../include/winerror.h"
#include "internal.h"

#define REPLY_SIZE	8192U

struct request {
	struct nlmsghdr head;
	struct rtmsg route;
	char attrs[64];
};

static void add_address(struct request *req, unsigned short type, DWORD address)
{
	struct rtattr *attr = (struct rtattr *)((char *)req + NLMSG_ALIGN(req->head.nlmsg_len));

	attr->rta_type = type;
	attr->rta_len = RTA_LENGTH(sizeof(address));
	memcpy(RTA_DATA(attr), &address, sizeof(address));
	req->head.nlmsg_len = NLMSG_ALIGN(req->head.nlmsg_len) + RTA_SPACE(sizeof(address));
}

/* One message out, one in; its length, or -errno. */
static int ask(struct request *req, void *reply, size_t room)
{
	struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
	ssize_t len;

	if (fd < 0)
		return -errno;
	do {
		len = sendto(fd, req, req->head.nlmsg_len, 0, (struct sockaddr *)&kernel,
			     sizeof(kernel));
	} while (len < 0 && errno == EINTR);
	while (len >= 0) {
		len = recv(fd, reply, room, 0);
		if (len >= 0 || errno != EINTR)
			break;
		len = 0;
	}
	if (len < 0)
		len = -errno;
	close(fd);
	return len;
}

/* IP_PROTO_*, of rtnetlink's */
static DWORD protocol_of(unsigned int protocol)
{
	switch (protocol) {
	case RTPROT_REDIRECT:
		return 4;	/* ICMP */
	case RTPROT_KERNEL:
		return 2;	/* local */
	case RTPROT_BOOT:
	case RTPROT_STATIC:
	case RTPROT_DHCP:
		return 3;	/* network management */
	case RTPROT_RIP:
		return 8;
	case RTPROT_ISIS:
		return 9;
	case RTPROT_OSPF:
		return 13;
	case RTPROT_BGP:
		return 14;
	default:
		return 1;	/* other */
	}
}

/* Attributes of 32 bits, 0 where there is none; of several next hops the first. */
static void read_attrs(struct rtattr *attr, int len, DWORD *values)
{
	struct rtnexthop *hop;
	DWORD index;

	for (; RTA_OK(attr, len); attr = RTA_NEXT(attr, len)) {
		if (attr->rta_type == RTA_MULTIPATH && RTA_PAYLOAD(attr) >= sizeof(*hop)) {
			hop = RTA_DATA(attr);
			index = hop->rtnh_ifindex;
			if (hop->rtnh_len <= RTA_PAYLOAD(attr) && hop->rtnh_len >= sizeof(*hop))
				read_attrs(RTNH_DATA(hop), hop->rtnh_len - sizeof(*hop), values);
			values[RTA_OIF] = index;
		} else if (attr->rta_type <= RTA_MAX && RTA_PAYLOAD(attr) == sizeof(DWORD)) {
			memcpy(&values[attr->rta_type], RTA_DATA(attr), sizeof(DWORD));
		}
	}
}

static void row_fill(const struct rtmsg *route, const DWORD *values, MIB_IPFORWARDROW *row)
{
	*row = (MIB_IPFORWARDROW){
		.dwForwardDest = values[RTA_DST],
		.dwForwardMask = route->rtm_dst_len ?
				 htonl(~0U << (32 - route->rtm_dst_len)) : 0,
		.dwForwardPolicy = route->rtm_tos,
		.dwForwardNextHop = values[RTA_GATEWAY] ? values[RTA_GATEWAY] :
				    values[RTA_PREFSRC],
		.dwForwardIfIndex = values[RTA_OIF],
		.dwForwardType = values[RTA_GATEWAY] ? MIB_IPROUTE_TYPE_INDIRECT :
				 MIB_IPROUTE_TYPE_DIRECT,
		.dwForwardProto = protocol_of(route->rtm_protocol),
		.dwForwardMetric1 = values[RTA_PRIORITY],
		.dwForwardMetric2 = MIB_IPROUTE_METRIC_UNUSED,
		.dwForwardMetric3 = MIB_IPROUTE_METRIC_UNUSED,
		.dwForwardMetric4 = MIB_IPROUTE_METRIC_UNUSED,
		.dwForwardMetric5 = MIB_IPROUTE_METRIC_UNUSED,
	};
}

BASE_API DWORD WINAPI GetBestRoute(DWORD dwDestAddr, DWORD dwSourceAddr,
				   PMIB_IPFORWARDROW pBestRoute)
{
	struct request req = {
		.head = {
			.nlmsg_len = NLMSG_LENGTH(sizeof(req.route)),
			.nlmsg_type = RTM_GETROUTE,
			.nlmsg_flags = NLM_F_REQUEST,
		},
		.route = {
			.rtm_family = AF_INET,
			.rtm_dst_len = 32,
			.rtm_src_len = dwSourceAddr ? 32 : 0,
			.rtm_flags = RTM_F_FIB_MATCH,	/* not a copy for this address alone */
		},
	};
	union {
		struct nlmsghdr head;
		char bytes[REPLY_SIZE];
	} reply;
	DWORD values[RTA_MAX + 1] = { 0 };
	struct rtmsg *route;
	int len;

	if (!pBestRoute)
		return ERROR_INVALID_PARAMETER;
	add_address(&req, RTA_DST, dwDestAddr);
	if (dwSourceAddr)
		add_address(&req, RTA_SRC, dwSourceAddr);
	len = ask(&req, &reply, sizeof(reply));
	if (len < 0)
		return ERROR_NO_SYSTEM_RESOURCES;
	if (!NLMSG_OK(&reply.head, (unsigned int)len) || reply.head.nlmsg_type != RTM_NEWROUTE ||
	    reply.head.nlmsg_len < NLMSG_LENGTH(sizeof(*route)))
		return ERROR_CAN_NOT_COMPLETE;	/* unreachable */
	route = NLMSG_DATA(&reply.head);
	read_attrs(RTM_RTA(route), RTM_PAYLOAD(&reply.head), values);
	row_fill(route, values, pBestRoute);
	return NO_ERROR;
}
