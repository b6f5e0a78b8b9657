// SPDX-License-Identifier: GPL-2.0
/*
 * Commands that read the table in order.
 */
#include <linux/sched/signal.h>
#include <linux/uaccess.h>

#include "client.h"
#include "entity.h"
#include "fill.h"
#include "output.h"
#include "table.h"

/* What the caller's criteria are. */
static int get_criteria(const struct rtm_client *client,
			const struct rtm_list *list,
			struct rtm_criteria *criteria)
{
	struct rtm_route_info info;
	struct rtm_uarray array;
	unsigned int n;
	int err;

	if (list->flags & RTM_LIST_F_OWN) {
		if (!client->entity)
			return -ENOTCONN;
		criteria->match = RTM_MATCH_OWNER;
		criteria->owner = client->entity->id;
	}
	criteria->match |= list->match;
	criteria->ifindex = list->ifindex;
	if (!(list->match & ~RTM_MATCH_INTERFACE))
		return 0;
	err = rtm_uarray_init(&array, list->criteria, list->criteria_len,
			      sizeof(info));
	if (err)
		return err;
	err = rtm_uarray_read(&array, 0, &info, 1, &n);
	if (err)
		return err;
	if (list->match & RTM_MATCH_OWNER) {
		/* Two owners at once: no route has them. */
		criteria->owner = list->flags & RTM_LIST_F_OWN &&
				  criteria->owner != info.owner ? 0 : info.owner;
	}
	return rtm_get_criteria(client->table, &info, list->match,
				list->criteria_aux, list->criteria_aux_len,
				criteria);
}

/**
 * struct walk - a list command under way
 * @out: where the records go
 * @cursor: where to go on
 * @last: nothing behind this
 * @must_lock: races were lost
 * @err: what kept handles from being given; -ENOSPC is not that of a full buffer
 */
struct walk {
	struct rtm_output out;
	struct rtm_cursor cursor;
	struct rtm_key last;
	bool must_lock;
	int err;
};

/*
 * Fill the buffer.
 * Return: 1: full for now; 0: there are no more; -ENOSPC: the next destination
 * does not fit; other errors end the command.
 */
static int fill(struct walk *walk)
{
	struct rtm_output *out = &walk->out;
	struct rtm_table *table = out->client->table;
	bool locked = out->want_handles || walk->must_lock;
	int ret, err = 0;

	walk->must_lock = false;
	out->reader.locked = locked;
	if (locked)
		rtm_table_lock(table);
	do {
		rcu_read_lock();
		rtm_fill_begin(&out->reader);
		ret = rtm_read_list(&out->reader, &walk->cursor, &walk->last);
		rcu_read_unlock();
		if (!locked)
			cond_resched();
	} while (ret == 1 && !locked && out->reader.n < out->reader.max &&
		 !signal_pending(current));
	if (locked) {
		err = rtm_output_give_locked(out);
		rtm_table_unlock(table);
	}
	if (ret == -EAGAIN) {
		walk->must_lock = true;
		ret = 1;
	}
	walk->err = err;
	return ret;
}

/* The next destination needs more room than there is: in our buffers, or in the caller's? */
static int make_room(struct walk *walk, struct rtm_list *list)
{
	struct rtm_output *out = &walk->out;
	const struct rtm_reader *reader = &out->reader;
	u32 need = reader->need, need_aux = out->aux ? reader->need_aux : 0;

	if (need > out->count - out->done ||
	    need_aux > out->aux_len - out->aux_done) {
		if (out->done)
			return -ENOSPC;
		list->out_count = need;
		list->out_aux = need_aux;
		return -EMSGSIZE;
	}
	return rtm_output_alloc(out, max(need, out->cap),
				max(need_aux, out->aux_cap));
}

static int run(struct walk *walk, struct rtm_list *list)
{
	struct rtm_output *out = &walk->out;
	int ret, err;

	do {
		rtm_output_begin(out);
		ret = fill(walk);
		if (walk->err)
			return walk->err;
		if (ret < 0 && ret != -ENOSPC)
			return ret;
		if (ret == -ENOSPC && !out->reader.n)
			err = make_room(walk, list);
		else
			err = rtm_output_flush(out);
		if (err)
			return err == -ENOSPC ? 0 : err;
		list->out_count = out->done;
		list->out_aux = out->aux_done;
		if (signal_pending(current) && ret)
			return out->done ? 0 : -EINTR;
		if (out->want_handles)
			rtm_table_give_way(out->client->table);
		else
			cond_resched();
	} while (ret && out->done < out->count);
	return 0;
}

static int check(const struct rtm_list *list, bool routes)
{
	if (list->flags & ~(RTM_LIST_F_AFTER | RTM_LIST_F_OWN | RTM_LIST_F_BRIEF) ||
	    list->match & ~RTM_MATCH_ALL)
		return -EOPNOTSUPP;
	if (!routes && list->match & ~RTM_MATCH_OWNER)
		return -EINVAL;
	if (!list->count || list->count > RTM_MAX_ARRAY || list->reserved ||
	    (routes && list->protocol))
		return -EINVAL;
	return 0;
}

/* Set up a walk from the command. */
static int start(struct walk *walk, const struct rtm_client *client,
		 const struct rtm_list *list, bool routes)
{
	struct rtm_output *out = &walk->out;
	struct rtm_key after;
	int err;

	err = rtm_get_views(list->views, &out->reader.views);
	if (err)
		return err;
	err = rtm_get_range(client->table, list->range_kind, &list->range,
			    &walk->cursor.at, &walk->last);
	if (err)
		return err;
	if (list->flags & RTM_LIST_F_AFTER) {
		err = rtm_get_prefix(client->table, &list->after, &after);
		if (err)
			return err;
		if (rtm_key_cmp(&after, &walk->cursor.at) >= 0) {
			walk->cursor.at = after;
			walk->cursor.after = true;
		}
	}
	err = rtm_output_records(out, list->records, list->record_len,
				 list->flags & RTM_LIST_F_BRIEF, list->aux);
	out->want_handles = list->handles;
	if (!err && list->handles)
		err = rtm_uarray_init(&out->handles, list->handles,
				      list->handle_len,
				      sizeof(struct rtm_dest_handles));
	out->count = list->count;
	out->aux_len = list->aux_len;
	out->reader.routes = routes;
	return err;
}

int rtm_cmd_list(struct rtm_client *client, void *arg, bool routes)
{
	struct rtm_list *list = arg;
	struct rtm_criteria *criteria;
	struct walk walk = { };
	int err;

	list->out_count = 0;
	list->out_aux = 0;
	/* Before anything is read: pairs with rtm_table_changed(). */
	list->out_seq = smp_load_acquire(&client->table->seq);
	err = check(list, routes);
	if (!err)
		err = start(&walk, client, list, routes);
	if (err)
		return err;
	criteria = kzalloc(sizeof(*criteria), GFP_KERNEL_ACCOUNT);
	if (!criteria)
		return -ENOMEM;
	err = get_criteria(client, list, criteria);
	if (err)
		goto free;
	if (criteria->match)
		walk.out.reader.criteria = criteria;
	walk.out.reader.protocol = list->protocol;
	err = rtm_protocol_of(client, &walk.out.reader.protocol);
	if (err)
		goto free;
	walk.out.reader.lister = rtm_lister_alloc();
	err = walk.out.reader.lister ? rtm_output_init(&walk.out, client) : -ENOMEM;
	if (err)
		goto free;
	err = run(&walk, list);
	rtm_output_exit(&walk.out);
free:
	rtm_lister_free(walk.out.reader.lister);
	kfree(criteria);
	return err;
}

int rtm_cmd_route_list(struct rtm_client *client, void *arg)
{
	return rtm_cmd_list(client, arg, true);
}

int rtm_cmd_dest_list(struct rtm_client *client, void *arg)
{
	return rtm_cmd_list(client, arg, false);
}
