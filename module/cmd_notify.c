// SPDX-License-Identifier: GPL-2.0
/*
 * Commands of the change feed: subscribe, fetch.
 */
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "client.h"
#include "fill.h"
#include "notify.h"
#include "notify_log.h"
#include "output.h"
#include "table.h"

int rtm_cmd_notify_open(struct rtm_client *client, void *arg)
{
	struct rtm_notify_open *open = arg;
	u32 views;
	int err;

	if (open->flags & ~(RTM_NOTIFY_F_MARKED | RTM_NOTIFY_F_INITIAL))
		return -EOPNOTSUPP;
	if (open->reserved || !open->types ||
	    open->types & ~(RTM_NOTIFY_T_ALL | RTM_NOTIFY_T_BEST |
			    RTM_NOTIFY_T_FORWARDING))
		return -EINVAL;
	err = rtm_get_views(open->views, &views);
	if (err)
		return err;
	return rtm_notify_open(&client->notify, client->table, open, views,
			       !client->may_change, &open->out_subscription,
			       &open->out_seq);
}

int rtm_cmd_notify_close(struct rtm_client *client, void *arg)
{
	struct rtm_notify_close *close = arg;

	return rtm_notify_close(&client->notify, close->subscription);
}

/* Fetch */

/**
 * struct fetch - a fetch under way
 * @notify: the subscription; fetch_lock is held
 * @out: where the records go
 * @last: end of the table
 * @cursor: how far the content at the start was told with what is in the buffers
 * @initial: there is more of it
 * @must_lock: races were lost
 * @err: handles could not be given
 */
struct fetch {
	struct rtm_notify *notify;
	struct rtm_output out;
	struct rtm_key last;
	struct rtm_cursor cursor;
	bool initial;
	bool must_lock;
	int err;
};

static u16 reasons_of(u16 pending)
{
	static const u16 kind[RTM_KINDS] = {
		[RTM_KIND_ADDED] = RTM_REASON_ADDED,
		[RTM_KIND_REMOVED] = RTM_REASON_REMOVED,
		[RTM_KIND_UPDATED] = RTM_REASON_UPDATED,
		[RTM_KIND_HOLD] = RTM_REASON_HOLD,
	};
	u16 reasons = 0;
	unsigned int i;

	for (i = 0; i < RTM_KINDS; i++)
		if (pending & BIT(i))
			reasons |= kind[i];
	if (pending & RTM_PENDING_BEST)
		reasons |= RTM_REASON_BEST;
	if (pending & RTM_PENDING_FORWARDING)
		reasons |= RTM_REASON_FORWARDING;
	if (pending & RTM_PENDING_FLAPPED)
		reasons |= RTM_REASON_FLAPPED;
	return reasons;
}

/*
 * Some of the content at the start.  Whatever was pending of a destination is
 * told with it; the log has been read to before that, and is not while
 * notify->lock is held.
 */
static int fill_initial(struct fetch *fetch)
{
	struct rtm_reader *reader = &fetch->out.reader;
	unsigned int i, n = reader->n;
	int ret;

	reader->reasons = RTM_REASON_INITIAL;
	ret = rtm_read_list(reader, &fetch->cursor, &fetch->last);
	for (i = n; i < reader->n; i++)
		rtm_notify_drop(fetch->notify, reader->place[i].record);
	if (ret == 0)
		fetch->initial = false;
	return ret;
}

/* Some of what changed.  Return: 0: there is no more; 1; RTM_FULL; RTM_LOST. */
static int fill_changed(struct fetch *fetch, bool locked)
{
	struct rtm_reader *reader = &fetch->out.reader;
	u16 pending;
	u32 id;
	int ret;

	while (rtm_notify_next(fetch->notify, &id, &pending)) {
		reader->reasons = reasons_of(pending);
		ret = locked ? rtm_fill_record_locked(reader, id) :
			       rtm_fill_known(reader, id);
		if (ret)
			return ret;
		rtm_notify_take(fetch->notify, id);
		if (rtm_reader_is_tired(reader))
			return 1;
	}
	return fetch->notify->nflight == RTM_FLIGHT;
}

/*
 * Fill the buffer.
 * Return: 1: to be called again; 0: there is no more; RTM_FULL: the next
 * destination does not fit.
 */
static int fill(struct fetch *fetch)
{
	struct rtm_output *out = &fetch->out;
	struct rtm_table *table = out->client->table;
	bool locked = out->want_handles || fetch->must_lock;
	bool initial = fetch->initial;
	int ret;

	fetch->must_lock = false;
	out->reader.locked = locked;
	if (locked)
		rtm_table_lock(table);
	rcu_read_lock();
	rtm_fill_begin(&out->reader);
	ret = initial ? fill_initial(fetch) : fill_changed(fetch, locked);
	rcu_read_unlock();
	if (locked) {
		fetch->err = rtm_output_give_locked(out);
		rtm_table_unlock(table);
	}
	if (ret == RTM_LOST) {
		fetch->must_lock = !out->reader.n;
		return 1;
	}
	return initial && !ret ? 1 : ret;
}

/* A block: choose, fill, deliver, settle.  Return: as fill(), or an error. */
static int run_block(struct fetch *fetch, struct rtm_notify_fetch *cmd)
{
	struct rtm_notify *notify = fetch->notify;
	struct rtm_table *table = fetch->out.client->table;
	int ret, err;
	u64 seq;

	rtm_output_begin(&fetch->out);
	mutex_lock(&notify->lock);
	/* Before the log is looked at: pairs with rtm_table_unlock(). */
	seq = smp_load_acquire(&table->logged);
	fetch->cursor.at = notify->cursor;
	fetch->cursor.after = notify->after;
	fetch->initial = notify->initial;
	err = rtm_notify_sync(notify) ?: rtm_notify_prepare(notify);
	ret = err ?: fill(fetch);
	mutex_unlock(&notify->lock);

	err = err ?: fetch->err ?: rtm_output_flush(&fetch->out);
	mutex_lock(&notify->lock);
	rtm_notify_settle(notify, !err);
	if (!err) {
		notify->cursor = fetch->cursor.at;
		notify->after = fetch->cursor.after;
		notify->initial = fetch->initial;
		cmd->out_seq = seq;
	}
	mutex_unlock(&notify->lock);
	return err ?: ret;
}

/* What the next destination needs is more than the caller's memory has. */
static int no_room(const struct fetch *fetch, struct rtm_notify_fetch *cmd)
{
	const struct rtm_output *out = &fetch->out;

	if (out->done)
		return 0;
	cmd->out_aux = out->reader.need_aux;
	return -EMSGSIZE;
}

static int run(struct fetch *fetch, struct rtm_notify_fetch *cmd)
{
	struct rtm_output *out = &fetch->out;
	unsigned int views = hweight32(out->reader.views) ?: 1;
	int ret;

	do {
		ret = run_block(fetch, cmd);
		if (ret == RTM_FULL && !out->reader.n)
			return no_room(fetch, cmd);
		if (ret < 0 && ret != RTM_FULL)
			return out->done ? 0 : ret;
		cmd->out_count = out->done;
		cmd->out_aux = out->aux_done;
		if (signal_pending(current) && ret)
			return out->done ? 0 : -EINTR;
		if (out->want_handles)
			rtm_table_give_way(out->client->table);
		else
			cond_resched();
	} while (ret && out->count - out->done >= views);
	return 0;
}

/* Tell how things stand. */
static void tell_state(struct rtm_notify *notify, struct rtm_notify_fetch *cmd,
		       int err)
{
	mutex_lock(&notify->lock);
	if (rtm_notify_has_more(notify))
		cmd->out_flags |= RTM_NOTIFY_OUT_MORE;
	if (notify->initial)
		cmd->out_flags |= RTM_NOTIFY_OUT_INITIAL;
	if (notify->resync && !err) {
		cmd->out_flags |= RTM_NOTIFY_OUT_RESYNC;
		notify->resync = false;
		if (!rtm_notify_has_more(notify)) {
			cmd->out_flags &= ~RTM_NOTIFY_OUT_MORE;
			notify->announced = false;
		}
	}
	mutex_unlock(&notify->lock);
}

static int start(struct fetch *fetch, struct rtm_client *client,
		 const struct rtm_notify_fetch *cmd)
{
	struct rtm_output *out = &fetch->out;
	struct rtm_key first = { };
	int err;

	out->reader.views = fetch->notify->views;
	if (!cmd->count || cmd->count > RTM_MAX_ARRAY ||
	    cmd->count < hweight32(out->reader.views))
		return -EINVAL;
	err = rtm_output_records(out, cmd->records, cmd->record_len,
				 cmd->flags & RTM_LIST_F_BRIEF, cmd->aux);
	out->want_handles = cmd->handles;
	if (!err && cmd->handles)
		err = rtm_uarray_init(&out->handles, cmd->handles,
				      cmd->handle_len,
				      sizeof(struct rtm_dest_handles));
	if (err)
		return err;
	out->want_place = true;
	out->count = cmd->count;
	out->aux_len = cmd->aux_len;
	fetch->last = rtm_key_last(&first);
	out->reader.lister = rtm_lister_alloc();
	return out->reader.lister ? rtm_output_init(out, client) : -ENOMEM;
}

static int fetch_from(struct rtm_client *client, struct rtm_notify *notify,
		      struct rtm_notify_fetch *cmd)
{
	struct fetch *fetch;
	int err;

	fetch = kzalloc(sizeof(*fetch), GFP_KERNEL_ACCOUNT);
	if (!fetch)
		return -ENOMEM;
	fetch->notify = notify;
	err = start(fetch, client, cmd);
	if (!err) {
		err = run(fetch, cmd);
		tell_state(notify, cmd, err);
		rtm_output_exit(&fetch->out);
	}
	rtm_lister_free(fetch->out.reader.lister);
	kfree(fetch);
	return err;
}

int rtm_cmd_notify_fetch(struct rtm_client *client, void *arg)
{
	struct rtm_notify_fetch *cmd = arg;
	struct rtm_notify *notify;
	int err = -ENOENT;

	cmd->out_count = 0;
	cmd->out_aux = 0;
	cmd->out_flags = 0;
	cmd->out_seq = 0;
	if (cmd->flags & ~RTM_LIST_F_BRIEF)
		return -EOPNOTSUPP;
	notify = rtm_notify_get(&client->notify, cmd->subscription);
	if (!notify)
		return -ENOENT;
	if (mutex_lock_killable(&notify->fetch_lock)) {
		err = -EINTR;
	} else {
		if (!notify->closed)
			err = fetch_from(client, notify, cmd);
		mutex_unlock(&notify->fetch_lock);
	}
	rtm_notify_put(notify);
	if (!err && !(cmd->out_flags & RTM_NOTIFY_OUT_MORE))
		rtm_notify_drained(&client->notify, client->table);
	return err;
}
