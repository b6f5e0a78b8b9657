/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a handle can point to.  The base comes first in each such struct.
 */
#ifndef RTM_OBJECT_H
#define RTM_OBJECT_H

#include <linux/rtm.h>
#include <linux/types.h>

struct rtm_table;
struct rtm_object;

enum rtm_object_type {
	RTM_OBJECT_NONE,
	RTM_OBJECT_ENTITY = RTM_HANDLE_ENTITY,
	RTM_OBJECT_NEXTHOP = RTM_HANDLE_NEXTHOP,
	RTM_OBJECT_DEST = RTM_HANDLE_DEST,
	RTM_OBJECT_ROUTE = RTM_HANDLE_ROUTE,
	RTM_OBJECT_ROUTELIST = RTM_HANDLE_ROUTELIST,
	RTM_OBJECT_ROUTELIST_WALK = RTM_HANDLE_ROUTELIST_WALK,
};

/**
 * struct rtm_object_ops - what differs between types
 * @type: the type
 * @release: the last count is gone; called under the table lock
 */
struct rtm_object_ops {
	enum rtm_object_type type;
	void (*release)(struct rtm_table *table, struct rtm_object *object);
};

/**
 * struct rtm_object - base of what a handle can point to
 * @ops: of its type
 * @count: who holds it, see "Who holds whom" in design.rst; table lock
 */
struct rtm_object {
	const struct rtm_object_ops *ops;
	u32 count;
};

static inline void rtm_object_init(struct rtm_object *object,
				   const struct rtm_object_ops *ops)
{
	object->ops = ops;
	object->count = 1;
}

static inline void rtm_object_get(struct rtm_object *object)
{
	object->count++;
}

static inline void rtm_object_put(struct rtm_table *table,
				  struct rtm_object *object)
{
	if (!--object->count)
		object->ops->release(table, object);
}

#endif /* RTM_OBJECT_H */
