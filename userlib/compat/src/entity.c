// SPDX-License-Identifier: LGPL-2.1-or-later
/* Who else is registered. */
#include <errno.h>
#include <string.h>

#include "internal.h"

static void entity_out(const struct rtm_entity_info *from, RTM_ENTITY_INFO *to)
{
	to->RtmInstanceId = from->out_instance;
	to->AddressFamily = from->out_family;
	to->EntityId.EntityProtocolId = from->out_protocol;
	to->EntityId.EntityInstanceId = from->out_protocol_instance;
}

static DWORD list_entities(struct registration *reg, UINT *count, HANDLE *handles,
			   RTM_ENTITY_INFO *infos)
{
	bool want = handles && *count;
	struct rtm_entity_info *list;
	DWORD ret = NO_ERROR;
	int total, i;

	total = rtm_entity_list(reg->client, want ? RTM_ENTITY_LIST_F_HANDLES : 0, &list);
	if (total < 0)
		return error_of(total);
	/* too small: the number needed, and nothing else (U1) */
	if ((UINT)total > *count && (handles || infos || *count))
		ret = ERROR_INSUFFICIENT_BUFFER;
	for (i = 0; i < total; i++) {
		if (ret) {
			handles_owe(reg, &list[i].handle, want);
			continue;
		}
		if (handles)
			handles[i] = owner_handle(reg, list[i].handle);
		if (infos)
			entity_out(&list[i], &infos[i]);
	}
	*count = total;
	free(list);
	return ret;
}

API DWORD WINAPI RtmGetRegisteredEntities(RTM_ENTITY_HANDLE RtmRegHandle, PUINT NumEntities,
					  PRTM_ENTITY_HANDLE EntityHandles,
					  PRTM_ENTITY_INFO EntityInfos)
{
	struct registration *reg = reg_get(RtmRegHandle);
	DWORD ret = ERROR_INVALID_PARAMETER;

	if (!reg)
		return ERROR_INVALID_HANDLE;
	if (NumEntities)
		ret = list_entities(reg, NumEntities, EntityHandles, EntityInfos);
	reg_put(reg);
	return ret;
}

API DWORD WINAPI RtmReleaseEntities(RTM_ENTITY_HANDLE RtmRegHandle, UINT NumEntities,
				    PRTM_ENTITY_HANDLE EntityHandles)
{
	struct registration *reg = reg_get(RtmRegHandle);
	DWORD ret = ERROR_INVALID_PARAMETER;

	if (!reg)
		return ERROR_INVALID_HANDLE;
	if (!NumEntities || EntityHandles)
		ret = handles_release(reg, EntityHandles, NumEntities, TYPE_ENTITY);
	reg_put(reg);
	return ret;
}

/* No handle is given out with it (U25). */
API DWORD WINAPI RtmGetEntityInfo(RTM_ENTITY_HANDLE RtmRegHandle, RTM_ENTITY_HANDLE EntityHandle,
				  PRTM_ENTITY_INFO EntityInfo)
{
	struct registration *reg = reg_get(RtmRegHandle);
	struct rtm_entity_info info;
	DWORD ret = ERROR_INVALID_PARAMETER;

	if (!reg)
		return ERROR_INVALID_HANDLE;
	if (!EntityInfo) {
		;
	} else if (number_of(EntityHandle) == reg->token) {
		*EntityInfo = reg->info;	/* as it was registered */
		ret = NO_ERROR;
	} else if (!handle_is(reg, EntityHandle, TYPE_ENTITY)) {
		ret = ERROR_INVALID_HANDLE;
	} else {
		ret = error_of(rtm_entity_describe(reg->client, number_of(EntityHandle), &info));
		if (!ret)
			entity_out(&info, EntityInfo);
	}
	reg_put(reg);
	return ret;
}

API DWORD WINAPI RtmReleaseEntityInfo(RTM_ENTITY_HANDLE RtmRegHandle,
				      PRTM_ENTITY_INFO EntityInfo)
{
	struct registration *reg = reg_get(RtmRegHandle);

	if (!reg)
		return ERROR_INVALID_HANDLE;
	reg_put(reg);
	return EntityInfo ? NO_ERROR : ERROR_INVALID_PARAMETER;
}
