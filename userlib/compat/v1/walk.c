// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Enumeration, by handle and in order.  Both are the same walk, by key: nothing is kept
 * in the kernel, a route that was deleted is never returned, and whether one fits or is
 * best is judged when it is returned (U-43, U-50).
 */
#include <errno.h>
#include <stdlib.h>

#include "api.h"

/**
 * struct enumeration - what RtmCreateEnumerationHandle() made
 * @object: its handle
 * @id: family
 * @flags: V1_ONLY_*
 * @criteria: values for them
 * @lock: guards the rest
 * @last: the route returned last
 * @begun: there is one
 * @ended: there are no more, whatever comes (U-44)
 */
struct enumeration {
	struct base_object object;
	enum v1_family_id id;
	unsigned int flags;
	struct v1_route criteria;
	pthread_mutex_t lock;
	struct v1_route last;
	bool begun;
	bool ended;
};

static int next(enum v1_family_id id, unsigned int flags, const struct v1_route *criteria,
		const struct v1_route *after, struct v1_route *out)
{
	struct v1_table *reader;
	int ret = v1_family_reader(id, &reader);

	if (!ret)
		ret = v1_table_next(reader, flags, criteria, after, out);
	else if (ret == -ENOENT)
		ret = -ENODEV;	/* no module: that is not "no route" */
	return ret;
}

static DWORD result(int ret)
{
	return ret > 0 ? NO_ERROR : ret ? v1_error_no_memory(ret) : ERROR_NO_ROUTES;
}

static DWORD walk(DWORD family, DWORD flags, void *route, bool first)
{
	struct v1_route criteria, after, out;
	int ret;

	if (!v1_family_ok(family) || !route || !v1_criteria_in(family, flags, route, &criteria) ||
	    (!first && !v1_route_in(family, route, &after)))
		return ERROR_INVALID_PARAMETER;
	ret = next(family, flags, &criteria, first ? NULL : &after, &out);
	if (ret > 0)
		v1_route_out(family, &out, route);
	return result(ret);
}

BASE_API DWORD WINAPI RtmGetFirstRoute(DWORD ProtocolFamily, DWORD EnumerationFlags,
				       PVOID Route)
{
	return walk(ProtocolFamily, EnumerationFlags, Route, true);
}

BASE_API DWORD WINAPI RtmGetNextRoute(DWORD ProtocolFamily, DWORD EnumerationFlags,
				      PVOID Route)
{
	return walk(ProtocolFamily, EnumerationFlags, Route, false);
}

static void enum_free(struct base_object *object)
{
	struct enumeration *e = (struct enumeration *)object;

	pthread_mutex_destroy(&e->lock);
	free(e);
}

/* It has no file. */
static void enum_forked(struct base_object *object)
{
	(void)object;
}

static HANDLE failed(DWORD error)
{
	SetLastError(error);
	return NULL;
}

BASE_API HANDLE WINAPI RtmCreateEnumerationHandle(DWORD ProtocolFamily, DWORD EnumerationFlags,
						  PVOID CriteriaRoute)
{
	struct v1_route criteria, first;
	struct enumeration *e;
	int ret;

	if (!v1_family_ok(ProtocolFamily) ||
	    !v1_criteria_in(ProtocolFamily, EnumerationFlags, CriteriaRoute, &criteria))
		return failed(ERROR_INVALID_PARAMETER);
	ret = next(ProtocolFamily, EnumerationFlags, &criteria, NULL, &first);
	if (ret <= 0)
		return failed(ret == -ENOMEM ? ERROR_NOT_ENOUGH_MEMORY : result(ret));
	e = calloc(1, sizeof(*e));
	if (!e)
		return failed(ERROR_NOT_ENOUGH_MEMORY);
	e->object.free = enum_free;
	e->object.forked = enum_forked;
	e->id = ProtocolFamily;
	e->flags = EnumerationFlags;
	e->criteria = criteria;
	pthread_mutex_init(&e->lock, NULL);
	ret = base_handle_add(&e->object, BASE_ENUM);
	if (ret) {
		enum_free(&e->object);
		return failed(v1_error(ret));
	}
	return base_handle_of(&e->object);
}

static DWORD enum_next(struct enumeration *e, void *route)
{
	struct v1_route out;
	int ret;

	if (e->ended)
		return ERROR_NO_MORE_ROUTES;
	ret = next(e->id, e->flags, &e->criteria, e->begun ? &e->last : NULL, &out);
	e->ended = !ret;
	if (ret > 0) {
		e->begun = true;
		e->last = out;
		v1_route_out(e->id, &out, route);
	}
	return result(ret);
}

BASE_API DWORD WINAPI RtmEnumerateGetNextRoute(HANDLE EnumerationHandle, PVOID Route)
{
	struct enumeration *e =
		(struct enumeration *)base_handle_get(EnumerationHandle, BASE_ENUM);
	DWORD error = ERROR_INVALID_PARAMETER;

	if (!e)
		return ERROR_INVALID_HANDLE;
	if (Route) {
		pthread_mutex_lock(&e->lock);
		error = enum_next(e, Route);
		pthread_mutex_unlock(&e->lock);
	}
	base_handle_put(&e->object);
	return error;
}

BASE_API DWORD WINAPI RtmCloseEnumerationHandle(HANDLE EnumerationHandle)
{
	struct base_object *e = base_handle_get(EnumerationHandle, BASE_ENUM);
	bool mine;

	if (!e)
		return ERROR_INVALID_HANDLE;
	mine = base_handle_end(e);
	base_handle_put(e);
	return mine ? NO_ERROR : ERROR_INVALID_HANDLE;
}
