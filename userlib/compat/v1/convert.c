// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Between the kernel's records and RTMv1's routes.
 *
 * A route of RTMv1 is a route of the unicast view with one next hop, which is its
 * neighbour as well: so interface and next hop are part of its identity.  What the
 * kernel has no place for is in the owner's bytes, which everybody can read: struct
 * more.  IPX ranks by ticks and hops, which are preference and metric there; one is
 * added to the ticks since preference 0 means something else.
 */
#include <arpa/inet.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "kernel.h"

#define FAMILY_IPX	4	/* AF_IPX, a name that not all libraries have */

/* What is missing in struct rtm_route_info: 64 bytes of IP, 40 of IPX. */
struct more {
	uint64_t stamp;		/* 100 ns since 1970, below a mark */
	uint8_t data[16];
	uint32_t hop_mask;
	uint32_t values[V1_VALUES - 2];	/* IP: without priority and metric */
};

#define MORE_IP		sizeof(struct more)
#define MORE_IPX	(offsetof(struct more, values) + 3 * sizeof(uint32_t))

_Static_assert(MORE_IP == RTM_MAX_OPAQUE && MORE_IPX == 40, "it fits into the owner's bytes");

#define STAMP_BITS	56
#define STAMP_MARK	((uint64_t)0xA1 << STAMP_BITS)
#define STAMP_1970	116444736000000000ULL
#define PER_SECOND	10000000U

#define UNUSED		0xFFFFFFFFU	/* a metric that is not there (RFC 1354) */
#define TYPE_OTHER	1U
#define TYPE_DIRECT	3U
#define TYPE_INDIRECT	4U

#define IP_HOP_BITS	32U
#define IPX_HOP_BITS	48U

uint64_t v1_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return (uint64_t)now.tv_sec * PER_SECOND + now.tv_nsec / 100 + STAMP_1970;
}

static int order(uint32_t a, uint32_t b)
{
	return a < b ? -1 : a > b;
}

/* By network, protocol, interface, next hop: what tells routes apart. */
int v1_route_compare(const struct v1_route *a, const struct v1_route *b)
{
	int result = order(a->network, b->network);

	if (!result)
		result = order(a->len, b->len);
	if (!result)
		result = order(a->protocol, b->protocol);
	if (!result)
		result = order(a->interface, b->interface);
	return result ? result : memcmp(a->hop, b->hop, sizeof(a->hop));
}

/* In what matters: not in time and the protocol's own data. */
bool v1_route_differs(const struct v1_route *a, const struct v1_route *b)
{
	return v1_route_compare(a, b) || a->hop_mask != b->hop_mask ||
	       memcmp(a->values, b->values, sizeof(a->values));
}

struct rtm_prefix v1_prefix_of(enum v1_family_id id, const struct v1_route *net)
{
	struct rtm_prefix prefix = {
		.len = net->len,
		.family = id == V1_IP ? AF_INET : FAMILY_IPX,
	};
	uint32_t network = htonl(net->network);

	memcpy(prefix.addr, &network, sizeof(network));
	return prefix;
}

void v1_net_of(const struct rtm_prefix *prefix, struct v1_route *net)
{
	uint32_t network;

	memcpy(&network, prefix->addr, sizeof(network));
	*net = (struct v1_route){ .network = ntohl(network), .len = prefix->len };
}

static struct rtm_hop hop_of(enum v1_family_id id, const struct v1_route *route)
{
	struct rtm_hop hop = {
		.ifindex = route->interface,
		.len = id == V1_IP ? IP_HOP_BITS : IPX_HOP_BITS,
		.family = id == V1_IP ? AF_INET : FAMILY_IPX,
	};

	memcpy(hop.addr, route->hop, hop.len / 8);
	return hop;
}

/* What says which route is meant. */
void v1_record_name(const struct v1_table *table, const struct v1_route *route,
		    struct rtm_route_info *record)
{
	*record = (struct rtm_route_info){
		.prefix = v1_prefix_of(table->id, route),
		.aux_off = RTM_AUX_NONE,
	};
	if (!table->single) {
		record->neighbour = hop_of(table->id, route);
		record->rec_flags = RTM_ROUTE_F_NEIGHBOUR;
	}
}

static size_t more_of(enum v1_family_id id, const struct v1_route *route, struct more *more)
{
	*more = (struct more){
		.stamp = (route->stamp - STAMP_1970) | STAMP_MARK,
		.hop_mask = route->hop_mask,
	};
	memcpy(more->data, route->data, sizeof(more->data));
	if (id == V1_IPX) {
		memcpy(more->values, route->values, 3 * sizeof(uint32_t));
		return MORE_IPX;
	}
	memcpy(more->values, route->values, V1_IP_PRIORITY * sizeof(uint32_t));
	memcpy(more->values + V1_IP_PRIORITY, route->values + V1_IP_METRIC1,
	       (V1_VALUES - V1_IP_METRIC1) * sizeof(uint32_t));
	return MORE_IP;
}

int v1_record_of(const struct v1_table *table, const struct v1_route *route,
		 struct rtm_route_info *record, struct rtm_aux *aux)
{
	struct rtm_hop hop = hop_of(table->id, route);
	struct more more;
	size_t len = more_of(table->id, route, &more);

	v1_record_name(table, route, record);
	record->views = RTM_VIEWS_UCAST;
	if (table->id == V1_IPX) {
		record->preference = route->values[V1_IPX_TICKS] + 1;
		record->metric = route->values[V1_IPX_HOPS];
	} else {
		record->preference = table->priority;
		record->metric = route->values[V1_IP_METRIC];
		record->flags = route->values[V1_IP_TYPE] == TYPE_DIRECT ? RTM_RTF_LOCAL :
				route->values[V1_IP_TYPE] == TYPE_INDIRECT ? RTM_RTF_REMOTE : 0;
		record->flags1 = route->values[V1_IP_FLAGS] & V1_VALID;
	}
	return rtm_aux_add(aux, record, &hop, 1, &more, len);
}

/* A route that RTMv1 made?  Then its owner's bytes are what it put there. */
static bool read_more(enum v1_family_id id, const struct rtm_route_info *record,
		      const struct rtm_aux *aux, struct more *more)
{
	size_t len = id == V1_IP ? MORE_IP : MORE_IPX;
	const void *opaque = aux ? rtm_aux_opaque(aux, record) : NULL;

	if (!opaque || record->opaque_len != len || record->nh_count != 1 ||
	    (record->rec_flags & RTM_ROUTE_F_NEIGHBOUR &&
	     memcmp(&record->neighbour, &record->nexthop, sizeof(record->nexthop))))
		return false;
	*more = (struct more){ 0 };
	memcpy(more, opaque, len);
	return more->stamp >> STAMP_BITS == STAMP_MARK >> STAMP_BITS;
}

static void more_fill(enum v1_family_id id, const struct more *more, struct v1_route *route)
{
	route->stamp = (more->stamp & ~((uint64_t)0xFF << STAMP_BITS)) + STAMP_1970;
	route->hop_mask = more->hop_mask;
	memcpy(route->data, more->data, sizeof(route->data));
	if (id == V1_IPX) {
		memcpy(route->values, more->values, 3 * sizeof(uint32_t));
		return;
	}
	memcpy(route->values, more->values, V1_IP_PRIORITY * sizeof(uint32_t));
	memcpy(route->values + V1_IP_METRIC1, more->values + V1_IP_PRIORITY,
	       (V1_VALUES - V1_IP_METRIC1) * sizeof(uint32_t));
}

static uint32_t at_most(uint32_t value, uint32_t max)
{
	return value < max ? value : max;
}

/* Of a route of somebody else, such as a client of RTMv2. */
static void make_up(enum v1_family_id id, const struct rtm_route_info *record,
		    struct v1_route *route)
{
	unsigned int i;

	route->stamp = record->changed / (1000000000U / PER_SECOND) + STAMP_1970;
	if (id == V1_IPX) {
		route->values[V1_IPX_TICKS] = at_most(record->preference - 1, UINT16_MAX);
		route->values[V1_IPX_HOPS] = at_most(record->metric, UINT16_MAX);
		return;
	}
	route->values[V1_IP_TYPE] = record->flags & RTM_RTF_LOCAL ? TYPE_DIRECT :
				    record->flags & RTM_RTF_REMOTE ? TYPE_INDIRECT : TYPE_OTHER;
	route->values[V1_IP_METRIC1] = record->metric;
	for (i = V1_IP_METRIC1 + 1; i < V1_IP_FLAGS; i++)
		route->values[i] = UNUSED;
	route->values[V1_IP_FLAGS] = record->flags & RTM_RTF_INACTIVE ? 0 : V1_VALID;
}

static void hop_fill(const struct rtm_hop *hop, enum v1_family_id id, bool own_mask,
		     struct v1_route *route)
{
	uint32_t bits = hop->len < IP_HOP_BITS ? hop->len : IP_HOP_BITS;

	route->interface = hop->ifindex;
	memset(route->hop, 0, sizeof(route->hop));
	memcpy(route->hop, hop->addr, (id == V1_IP ? IP_HOP_BITS : IPX_HOP_BITS) / 8);
	if (id == V1_IP && !own_mask)
		route->hop_mask = bits ? htonl(UINT32_MAX << (IP_HOP_BITS - bits)) : 0;
}

/* With several next hops the same route, in the order of RTMv1. */
static unsigned int each_hop(enum v1_family_id id, const struct rtm_route_info *record,
			     const struct rtm_aux *aux, struct v1_route *routes)
{
	struct v1_route route = routes[0];
	const struct rtm_hop *hop;
	unsigned int n, i;

	for (n = 0; n < record->nh_count && n < RTM_MAX_NEXTHOPS; n++) {
		hop = rtm_aux_hop(aux, record, n);
		if (!hop)
			break;
		hop_fill(hop, id, false, &route);
		for (i = n; i && v1_route_compare(&routes[i - 1], &route) > 0; i--)
			routes[i] = routes[i - 1];
		routes[i] = route;
	}
	return n ? n : 1;
}

/*
 * What RTMv1 sees of a record: RTM_MAX_NEXTHOPS routes at most, the first one first.
 * 0: nothing; held, in other views only, or its owner is gone.
 */
unsigned int v1_routes_of(struct v1_table *table, const struct rtm_route_info *record,
			  const struct rtm_aux *aux, struct v1_route *routes)
{
	struct v1_route *route = &routes[0];
	struct more more;

	if (record->state != RTM_ROUTE_LIVE || !(record->views & RTM_VIEWS_UCAST))
		return 0;
	v1_net_of(&record->prefix, route);
	if (!v1_owner_protocol(table, record->owner, &route->protocol))
		return 0;
	if (table->id == V1_IP) {
		route->values[V1_IP_PRIORITY] = record->preference;
		route->values[V1_IP_METRIC] = record->metric;
	}
	if (read_more(table->id, record, aux, &more)) {
		more_fill(table->id, &more, route);
		hop_fill(&record->nexthop, table->id, true, route);
		return 1;
	}
	make_up(table->id, record, route);
	return each_hop(table->id, record, aux, routes);
}
