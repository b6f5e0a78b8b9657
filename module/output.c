// SPDX-License-Identifier: GPL-2.0
/*
 * From a reader's buffers to user memory.
 */
#include <linux/mm.h>
#include <linux/uaccess.h>

#include "client.h"
#include "entity.h"
#include "handle.h"
#include "hold.h"
#include "output.h"
#include "ref.h"
#include "table.h"

static void free_buffers(struct rtm_output *out)
{
	kvfree(out->reader.out);
	kvfree(out->reader.place);
	kvfree(out->reader.aux);
	kvfree(out->given);
	out->reader.out = NULL;
	out->reader.place = NULL;
	out->reader.aux = NULL;
	out->given = NULL;
}

/**
 * rtm_output_alloc - make room for a block of records
 * @out: the output; what is in its buffers is dropped
 * @cap: records
 * @aux_cap: bytes of auxiliary memory
 *
 * Return: 0, -ENOMEM.
 */
int rtm_output_alloc(struct rtm_output *out, u32 cap, u32 aux_cap)
{
	struct rtm_reader *reader = &out->reader;

	free_buffers(out);
	reader->out = kvmalloc_array(cap, out->records.klen, GFP_KERNEL_ACCOUNT);
	if (out->aux)
		reader->aux = kvmalloc(aux_cap, GFP_KERNEL_ACCOUNT);
	if (out->want_handles)
		out->given = kvmalloc_array(cap, sizeof(*out->given),
					    GFP_KERNEL_ACCOUNT);
	if (out->want_handles || out->want_place)
		reader->place = kvmalloc_array(cap, sizeof(*reader->place),
					       GFP_KERNEL_ACCOUNT);
	if (!reader->out || (out->aux && !reader->aux) ||
	    (out->want_handles && !out->given) ||
	    ((out->want_handles || out->want_place) && !reader->place)) {
		free_buffers(out);
		return -ENOMEM;
	}
	out->cap = cap;
	out->aux_cap = aux_cap;
	return 0;
}

/**
 * rtm_output_records - where records go, and in which form
 * @out: the output
 * @ptr: the caller's array
 * @len: length of a record, as the caller says
 * @brief: records are struct rtm_route_brief
 * @aux: the caller's auxiliary memory, or 0
 *
 * Return: 0; -EINVAL: a record is too short or too long, or there is @aux,
 * which nothing in a brief record could refer to.
 */
int rtm_output_records(struct rtm_output *out, u64 ptr, u32 len, bool brief,
		       u64 aux)
{
	if (brief && aux)
		return -EINVAL;
	out->reader.brief = brief;
	out->aux = aux;
	return rtm_uarray_init(&out->records, ptr, len,
			       brief ? sizeof(struct rtm_route_brief) :
				       sizeof(struct rtm_route_info));
}

/* Set up what does not come from the command. The command has set the rest. */
int rtm_output_init(struct rtm_output *out, struct rtm_client *client)
{
	out->client = client;
	out->reader.table = client->table;
	/* A small answer needs small buffers. */
	return rtm_output_alloc(out, clamp(out->count, RTM_VIEWS, 256U),
				min_t(u32, out->aux_len, 16384) + 8);
}

void rtm_output_exit(struct rtm_output *out)
{
	free_buffers(out);
}

/* Start a block with what room the caller has left. */
void rtm_output_begin(struct rtm_output *out)
{
	struct rtm_reader *reader = &out->reader;

	reader->n = 0;
	reader->max = min(out->cap, out->count - out->done);
	reader->aux_used = 0;
	reader->aux_base = out->aux_done;
	reader->aux_max = min(out->aux_cap, out->aux_len - out->aux_done);
	out->ngiven = 0;
}

static void take_back(struct rtm_output *out)
{
	while (out->ngiven) {
		struct rtm_dest_handles *given = &out->given[--out->ngiven];

		if (given->dest)
			rtm_handle_release_locked(out->client, given->dest);
		if (given->route)
			rtm_handle_release_locked(out->client, given->route);
		if (given->owner)
			rtm_handle_release_locked(out->client, given->owner);
		if (given->hold)
			rtm_handle_release_locked(out->client, given->hold);
	}
}

/* The view that record number @n is about, as a set; 0 if it is about none. */
static u32 view_of(const struct rtm_output *out, unsigned int n)
{
	const struct rtm_reader *reader = &out->reader;

	if (!reader->views)
		return 0;
	return 1U << (reader->brief ?
		      ((struct rtm_route_brief *)reader->out)[n].view :
		      ((struct rtm_route_info *)reader->out)[n].view);
}

/* A handle of a held route, which tells its owner, too. */
static int give_held(struct rtm_output *out, struct rtm_route_ref *ref,
		     u64 *number, struct rtm_entity **owner)
{
	if (!ref)
		return 0;
	*owner = ref->owner;
	rtm_object_get(&ref->obj);
	return rtm_handle_give_locked(out->client, &ref->obj, number);
}

static int give_live(struct rtm_output *out, const struct rtm_route_place *place,
		     u64 *number, struct rtm_entity **owner)
{
	struct rtm_table *table = out->client->table;
	struct rtm_route_ref *ref;

	ref = rtm_route_ref_get_locked(table, place->record, place->i);
	if (!ref)
		return -ENOMEM;
	*owner = rtm_owner_of_locked(table, place->record, place->i);
	return rtm_handle_give_locked(out->client, &ref->obj, number);
}

/* The handles of record number @n. */
static int give_one(struct rtm_output *out, unsigned int n,
		    struct rtm_dest_handles *given)
{
	const struct rtm_route_place *place = &out->reader.place[n];
	struct rtm_table *table = out->client->table;
	struct rtm_entity *owner = NULL, *unused;
	struct rtm_dest_ref *dest;
	int err;

	if (!place->record)
		return 0;	/* a key that was not found */
	dest = rtm_dest_ref_get_locked(table, place->record);
	if (!dest)
		return -ENOMEM;
	err = rtm_handle_give_locked(out->client, &dest->obj, &given->dest);
	if (!err && !out->reader.routes)
		err = give_held(out, rtm_hold_route_locked(table, place->record,
							   view_of(out, n)),
				&given->hold, &unused);
	if (err || place->i == RTM_NO_ROUTE)
		return err;
	if (place->i >= RTM_HELD_ROUTE)
		err = give_held(out, rtm_hold_route_locked(table, place->record,
							   1U << (place->i - RTM_HELD_ROUTE)),
				&given->route, &owner);
	else
		err = give_live(out, place, &given->route, &owner);
	if (err || !owner)
		return err;
	rtm_object_get(&owner->obj);
	return rtm_handle_give_locked(out->client, &owner->obj, &given->owner);
}

/**
 * rtm_output_give_locked - handles for the records in the buffer
 * @out: the output
 *
 * Context: table lock, held since the records were filled.
 * Return: 0; -ENOMEM, -ENOSPC, and none was given.
 */
int rtm_output_give_locked(struct rtm_output *out)
{
	int err = 0;

	if (!out->want_handles)
		return 0;
	while (out->ngiven < out->reader.n && !err) {
		struct rtm_dest_handles *given = &out->given[out->ngiven];

		memset(given, 0, sizeof(*given));
		err = give_one(out, out->ngiven, given);
		out->ngiven++;
	}
	if (err)
		take_back(out);
	return err;
}

/**
 * rtm_output_flush - copy the buffers out
 * @out: the output
 *
 * Context: no lock.
 * Return: 0; -EFAULT, and the block's handles are taken back.
 */
int rtm_output_flush(struct rtm_output *out)
{
	struct rtm_reader *reader = &out->reader;

	if (rtm_uarray_write(&out->records, out->done, reader->out, reader->n))
		goto fault;
	if (reader->aux_used &&
	    copy_to_user(u64_to_user_ptr(out->aux + out->aux_done), reader->aux,
			 reader->aux_used))
		goto fault;
	if (out->want_handles &&
	    rtm_uarray_write(&out->handles, out->done, out->given, reader->n))
		goto fault;
	out->done += reader->n;
	out->aux_done += reader->aux_used;
	return 0;
fault:
	rtm_table_lock(out->client->table);
	take_back(out);
	rtm_table_unlock(out->client->table);
	return -EFAULT;
}
