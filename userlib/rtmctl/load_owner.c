// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Owners of what is loaded.  An open file is at most one entity, so there is a
 * client for each (family, protocol, peer).  Each collects a batch of records.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "load.h"
#include "names.h"

#define HASH_SIZE	1024
#define FIRST_ROOM	256

/**
 * struct load_owner - one entity
 * @next: in the same place of the hash table
 * @after: in order of registration
 * @family: its table
 * @protocol: registered as
 * @protocol_instance: registered as
 * @peer: whose routes these are; all zero if the peer does not matter
 * @client: NULL in a dry run
 * @entity: its id
 * @records: the batch
 * @status: what came of each
 * @lines: where each stood in the file
 * @aux: further next hops
 * @count: records in the batch
 * @room: capacity of the batch
 * @routes: routes it owns
 */
struct load_owner {
	struct load_owner *next;
	struct load_owner *after;
	int family;
	uint32_t protocol;
	uint32_t protocol_instance;
	struct peer peer;
	struct rtm_client *client;
	uint32_t entity;
	struct rtm_route_info *records;
	int32_t *status;
	uint64_t *lines;
	struct rtm_aux *aux;
	uint32_t count;
	uint32_t room;
	uint64_t routes;
};

/**
 * struct load_owners - all of them
 * @o: what was asked for
 * @figures: to be kept
 * @report: takes failures
 * @hash: by (family, protocol, peer)
 * @first: in order of registration
 * @last: in order of registration
 * @recent: the owner of the last event
 * @error: exit code if something went wrong for good
 */
struct load_owners {
	const struct options *o;
	struct load_figures *figures;
	struct load_report *report;
	struct load_owner *hash[HASH_SIZE];
	struct load_owner *first;
	struct load_owner *last;
	struct load_owner *recent;
	int error;
};

struct load_owners *load_owners_open(const struct options *o, struct load_figures *figures,
				     struct load_report *report)
{
	struct load_owners *owners = calloc(1, sizeof(*owners));

	if (owners) {
		owners->o = o;
		owners->figures = figures;
		owners->report = report;
	}
	return owners;
}

int load_owners_error(const struct load_owners *owners)
{
	return owners->error;
}

static void owner_free(struct load_owner *owner)
{
	rtm_client_close(owner->client);
	rtm_aux_free(owner->aux);
	free(owner->records);
	free(owner->status);
	free(owner->lines);
	free(owner);
}

void load_owners_close(struct load_owners *owners)
{
	struct load_owner *owner, *after;

	for (owner = owners->first; owner; owner = after) {
		after = owner->after;
		owner_free(owner);
	}
	free(owners);
}

static bool give_up(struct load_owners *owners, int code)
{
	owners->error = code;
	return false;
}

static bool batch_room(struct load_owner *owner, uint32_t room)
{
	void *records = realloc(owner->records, room * sizeof(*owner->records));
	void *status, *lines;

	if (records)
		owner->records = records;
	status = realloc(owner->status, room * sizeof(*owner->status));
	if (status)
		owner->status = status;
	lines = realloc(owner->lines, room * sizeof(*owner->lines));
	if (lines)
		owner->lines = lines;
	if (!records || !status || !lines)
		return false;
	owner->room = room;
	return true;
}

/* The first number that is free for this (family, protocol) in our own list. */
static uint32_t next_instance(const struct load_owners *owners, int family, uint32_t protocol)
{
	uint32_t number = owners->o->protocol_instance;
	const struct load_owner *owner;

	for (owner = owners->first; owner; owner = owner->after)
		if (owner->family == family && owner->protocol == protocol)
			number = owner->protocol_instance + 1;
	return number;
}

/*
 * Registers.  Where nobody asked for a certain number, one that another
 * process holds is passed over.
 */
static int owner_register(struct load_owners *owners, struct load_owner *owner)
{
	const struct options *o = owners->o;
	struct rtm_entity_register reg;
	unsigned int tries = o->protocol_instance ? 1 : 4096;
	int ret;

	ret = rtm_client_open(&owner->client, o->device, 0);
	if (ret)
		return open_error(o, ret);
	do {
		reg = (struct rtm_entity_register){
			.instance = o->instance,
			.family = owner->family,
			.protocol = owner->protocol,
			.protocol_instance = owner->protocol_instance,
		};
		ret = rtm_entity_register(owner->client, &reg);
	} while (ret == -EEXIST && --tries && ++owner->protocol_instance);
	if (ret)
		return register_error(o, owner->family, owner->protocol,
				      owner->protocol_instance, ret);
	owner->entity = reg.out_entity;
	return EXIT_OK;
}

static struct load_owner *owner_new(struct load_owners *owners, int family, uint32_t protocol,
				    const struct peer *peer, unsigned int slot)
{
	struct load_owner *owner = calloc(1, sizeof(*owner));

	if (owner)
		owner->aux = rtm_aux_alloc();
	if (!owner || !owner->aux || !batch_room(owner, FIRST_ROOM)) {
		owners->error = kernel_error("cannot load", -ENOMEM);
		if (owner)
			owner_free(owner);
		return NULL;
	}
	owner->family = family;
	owner->protocol = protocol;
	owner->protocol_instance = next_instance(owners, family, protocol);
	owner->peer = *peer;
	if (!owners->o->dry_run) {
		owners->error = owner_register(owners, owner);
		if (owners->error) {
			owner_free(owner);
			return NULL;
		}
	}
	owner->next = owners->hash[slot];
	owners->hash[slot] = owner;
	if (owners->last)
		owners->last->after = owner;
	else
		owners->first = owner;
	owners->last = owner;
	owners->figures->owners++;
	return owner;
}

static bool owner_is(const struct load_owner *owner, int family, uint32_t protocol,
		     const struct peer *peer)
{
	return owner->family == family && owner->protocol == protocol &&
	       owner->peer.family == peer->family &&
	       !memcmp(owner->peer.addr, peer->addr, sizeof(peer->addr));
}

static unsigned int peer_hash(const struct peer *peer)
{
	unsigned int hash = 0, i;

	for (i = 0; i < sizeof(peer->addr); i++)
		hash = hash * 31 + peer->addr[i];
	return hash;
}

static struct load_owner *owner_of(struct load_owners *owners, const struct route_event *event,
				   uint32_t protocol)
{
	static const struct peer nobody;
	const struct peer *peer = owners->o->peers == PEERS_ENTITY ? &event->peer : &nobody;
	int family = event->prefix.family;
	struct load_owner *owner = owners->recent;
	unsigned int slot;

	if (owner && owner_is(owner, family, protocol, peer))
		return owner;
	slot = (peer_hash(peer) + family + protocol) % HASH_SIZE;
	for (owner = owners->hash[slot]; owner; owner = owner->next)
		if (owner_is(owner, family, protocol, peer))
			break;
	if (!owner)
		owner = owner_new(owners, family, protocol, peer, slot);
	owners->recent = owner;
	return owner;
}

/* Reads the kernel's answers: which records failed, which had no route. */
static void read_status(struct load_owners *owners, struct load_owner *owner, uint64_t done)
{
	struct load_figures *figures = owners->figures;
	uint64_t i;

	for (i = 0; i < done; i++) {
		if (owner->status[i] >= 0)
			continue;
		if (owner->status[i] == -ENOENT && owner->records[i].op == RTM_OP_DEL) {
			figures->absent++;
			continue;
		}
		figures->failed++;
		load_report_record(owners->report, &owner->records[i], owner->lines[i],
				   owner->status[i]);
	}
}

static bool owner_flush(struct load_owners *owners, struct load_owner *owner)
{
	struct rtm_apply_result result = RTM_APPLY_RESULT_INIT;
	uint64_t failed = owners->figures->failed, done = 0;
	int ret = 0;

	/* a signal may interrupt; what is left is handed over unless asked to stop */
	while (owner->client && done < owner->count && (!ret || ret == -EINTR)) {
		if (ret == -EINTR && stop_asked())
			return give_up(owners, EXIT_SOME);
		result.status = owner->status + done;
		ret = rtm_route_apply(owner->client, owner->records + done, owner->count - done,
				      owner->aux, RTM_BATCH_F_CONTINUE | RTM_BATCH_F_MAKE_HOPS,
				      &result);
		done += result.done;
		owners->figures->created += result.created;
		owners->figures->deleted += result.deleted;
		owner->routes += result.created - result.deleted;
	}
	if (owner->client)
		read_status(owners, owner, done);
	owner->count = 0;
	rtm_aux_reset(owner->aux);
	if (ret)
		return give_up(owners, kernel_error("cannot change the table", ret));
	if (owners->o->strict && owners->figures->failed > failed)
		return give_up(owners, EXIT_SOME);
	return true;
}

bool load_owners_flush(struct load_owners *owners)
{
	struct load_owner *owner;

	for (owner = owners->first; owner; owner = owner->after)
		if (owner->count && !owner_flush(owners, owner))
			return false;
	return true;
}

static void fill_record(const struct options *o, struct rtm_route_info *record,
			const struct route_event *event)
{
	uint64_t metric = (uint64_t)event->metric + o->metric_offset;

	memset(record, 0, sizeof(*record));
	record->prefix = event->prefix;
	record->op = event->op;
	record->views = RTM_VIEWS_UCAST;
	record->flags = event->flags;
	record->metric = metric < UINT32_MAX ? metric : UINT32_MAX;
	record->preference = o->preference;
	record->aux_off = RTM_AUX_NONE;
	if (o->peers == PEERS_NEIGHBOUR && (event->peer.family == AF_INET ||
					    event->peer.family == AF_INET6)) {
		memcpy(record->neighbour.addr, event->peer.addr, sizeof(event->peer.addr));
		record->neighbour.family = event->peer.family;
		record->neighbour.len = event->peer.family == AF_INET ? 32 : 128;
		record->rec_flags = RTM_ROUTE_F_NEIGHBOUR;
	}
}

bool load_owners_add(struct load_owners *owners, const struct route_event *event,
		     uint32_t protocol)
{
	const struct options *o = owners->o;
	struct load_owner *owner = owner_of(owners, event, protocol);
	struct rtm_route_info *record;
	uint32_t room;

	if (!owner)
		return false;
	if (owner->count == owner->room && owner->room < o->batch) {
		room = owner->room * 4 < o->batch ? owner->room * 4 : o->batch;
		if (!batch_room(owner, room))
			return give_up(owners, kernel_error("cannot load", -ENOMEM));
	}
	record = &owner->records[owner->count];
	owner->lines[owner->count] = event->line;
	fill_record(o, record, event);
	if (event->op == RTM_OP_SET && o->has_via && o->via.family == event->prefix.family) {
		record->nexthop = o->via;
		record->nh_count = 1;
	} else if (event->nh_count == 1) {
		record->nexthop = event->hops[0];
		record->nh_count = 1;
	} else if (event->nh_count && rtm_aux_add(owner->aux, record, event->hops,
						  event->nh_count, NULL, 0)) {
		return give_up(owners, kernel_error("cannot load", -ENOMEM));
	}
	owners->figures->records++;
	if (++owner->count >= o->batch)
		return owner_flush(owners, owner);
	return true;
}

static void describe_owner(const struct load_owner *owner, FILE *file)
{
	char name[64], addr[RTM_HOP_STRLEN];
	struct rtm_hop hop = { .family = owner->peer.family, .len = 128 };

	fprintf(file, "  owner %u %s %s: %llu routes", owner->entity,
		names_protocol(owner->protocol, owner->protocol_instance, name, sizeof(name)),
		names_family(owner->family), (unsigned long long)owner->routes);
	if (owner->peer.family == AF_INET || owner->peer.family == AF_INET6) {
		memcpy(hop.addr, owner->peer.addr, sizeof(hop.addr));
		hop.len = hop.family == AF_INET ? 32 : 128;
		fprintf(file, " of peer %s", names_hop_address(&hop, addr, sizeof(addr)));
	}
	fputc('\n', file);
}

void load_owners_describe(const struct load_owners *owners, FILE *file)
{
	const struct load_owner *owner;
	unsigned int shown = 0;

	for (owner = owners->first; owner; owner = owner->after) {
		if (++shown > 16) {
			fprintf(file, "  and %llu more; see: rtmctl entities\n",
				(unsigned long long)owners->figures->owners - 16);
			break;
		}
		describe_owner(owner, file);
	}
}
