// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Opaque slots: a pointer of the client's in each destination.  It is good in this
 * process only, so it lives here, by prefix: destinations that come again find theirs.
 */
#define _GNU_SOURCE
#include <search.h>
#include <string.h>

#include "internal.h"

/**
 * struct slot - one destination's
 * @prefix: the destination
 * @value: the client's pointer
 */
struct slot {
	struct rtm_prefix prefix;
	PVOID value;
};

static int compare(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(struct rtm_prefix));
}

static PVOID *slot_of(struct registration *reg, const struct rtm_prefix *prefix)
{
	struct slot *slot = calloc(1, sizeof(*slot)), **found;

	if (!slot)
		return NULL;
	slot->prefix = *prefix;
	found = tsearch(slot, (void **)&reg->slots, compare);
	if (!found) {
		free(slot);
		return NULL;
	}
	if (*found != slot)
		free(slot);
	return &(*found)->value;
}

void slots_free(struct registration *reg)
{
	tdestroy(reg->slots, free);
}

API DWORD WINAPI RtmGetOpaqueInformationPointer(RTM_ENTITY_HANDLE RtmRegHandle,
						RTM_DEST_HANDLE DestHandle,
						PVOID *OpaqueInfoPointer)
{
	struct registration *reg = reg_get(RtmRegHandle);
	struct rtm_prefix prefix;
	PVOID *slot;
	DWORD ret;

	if (!reg)
		return ERROR_INVALID_HANDLE;
	if (!OpaqueInfoPointer)
		ret = ERROR_INVALID_PARAMETER;
	else
		ret = error_of(dest_prefix(reg, DestHandle, &prefix));
	if (!ret && !reg->reserve)
		ret = ERROR_NOT_FOUND;
	if (!ret) {
		pthread_mutex_lock(&reg->lock);
		slot = slot_of(reg, &prefix);
		pthread_mutex_unlock(&reg->lock);
		if (slot)
			*OpaqueInfoPointer = slot;
		else
			ret = ERROR_NOT_ENOUGH_MEMORY;
	}
	reg_put(reg);
	return ret;
}
