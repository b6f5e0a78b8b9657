// SPDX-License-Identifier: GPL-2.0
/*
 * Commands about destinations: lookup, and what a handle stands for.
 */
#include <linux/sched/signal.h>
#include <linux/slab.h>

#include "client.h"
#include "entity.h"
#include "fill.h"
#include "handle.h"
#include "longest.h"
#include "output.h"
#include "ref.h"
#include "table.h"

#define BLOCK	128	/* keys of a lookup that are done at once */

/**
 * rtm_protocol_of - what a selection of a protocol means for a file
 * @client: the file
 * @protocol: RTM_PROTOCOL_* or a protocol id; becomes an id, or
 *	%RTM_PROTOCOL_ANY
 *
 * Return: 0; -ENOTCONN: "this protocol" of a file that registered nothing.
 */
int rtm_protocol_of(const struct rtm_client *client, u32 *protocol)
{
	if (*protocol != RTM_PROTOCOL_THIS)
		return 0;
	if (!client->entity)
		return -ENOTCONN;
	*protocol = client->entity->protocol;
	return 0;
}

/**
 * struct lookup - a lookup command under way
 * @out: where the records go
 * @kind: enum rtm_match_kind
 * @keys: the block's keys
 * @prefixes: as the caller gave them
 * @found: how many keys of the block were found
 * @err: what kept handles from being given; -ENOSPC is not that of a full buffer
 */
struct lookup {
	struct rtm_output out;
	unsigned int kind;
	struct rtm_key *keys;
	struct rtm_prefix *prefixes;
	u32 found;
	int err;
};

/* Load what the next keys need; of longest matches @at says what was found. */
static void look_ahead(const struct lookup *lookup, unsigned int i,
		       unsigned int n, struct rtm_longest *at)
{
	const struct rtm_trie *trie = &lookup->out.reader.table->trie;
	const struct rtm_key *keys = &lookup->keys[i];

	BUILD_BUG_ON(RTM_LONGEST_MANY != RTM_WARM);
	n = min(n - i, RTM_WARM);
	if (lookup->kind == RTM_LOOKUP_EXACT)
		rtm_trie_warm(trie, keys, n);
	else if (lookup->kind == RTM_LOOKUP_LONGEST)
		rtm_longest_many(trie, keys, n, at);
	else
		rtm_trie_warm_longest(trie, keys, n);
}

/*
 * Look up keys from @i on until the buffer is full.
 * Return: the first key that was not done, or an error.
 */
static int look_up(struct lookup *lookup, unsigned int i, unsigned int n,
		   bool locked)
{
	struct rtm_longest at[RTM_LONGEST_MANY] __uninitialized;
	struct rtm_reader *reader = &lookup->out.reader;
	unsigned int first = i, ahead;
	int ret;

	for (; i < n; i++) {
		const struct rtm_key *key = &lookup->keys[i];

		if (i > first && rtm_reader_is_tired(reader))
			break;
		ahead = (i - first) % RTM_LONGEST_MANY;
		if (!ahead)
			look_ahead(lookup, i, n, at);
		if (reader->n + RTM_VIEWS > reader->max &&
		    reader->n + hweight32(reader->views ?: 1) > reader->max)
			break;
		if (lookup->kind == RTM_LOOKUP_LONGEST)
			ret = rtm_read_longest(reader, key, &at[ahead], locked);
		else
			ret = rtm_read_lookup(reader, lookup->kind, key, locked);
		if (ret < 0)
			return i > first ? i : ret;
		if (ret)
			lookup->found++;
		else
			rtm_fill_none(reader, key);
	}
	return i;
}

/* One pass over keys @from to @n.  Return: how far it came, or an error. */
static int pass(struct lookup *lookup, unsigned int from, unsigned int n,
		bool locked)
{
	struct rtm_output *out = &lookup->out;
	struct rtm_table *table = out->client->table;
	int ret;

	rtm_output_begin(out);
	out->reader.locked = locked;
	if (locked) {
		rtm_table_lock(table);
		rtm_fill_begin(&out->reader);
		ret = look_up(lookup, from, n, true);
		lookup->err = rtm_output_give_locked(out);
		rtm_table_unlock(table);
	} else {
		rcu_read_lock();
		rtm_fill_begin(&out->reader);
		ret = look_up(lookup, from, n, false);
		rcu_read_unlock();
	}
	return ret;
}

/* Look up the block's keys.  Return: 0 or an error; @done is how far it came. */
static int run_block(struct lookup *lookup, unsigned int n, unsigned int *done)
{
	struct rtm_output *out = &lookup->out;
	bool locked = out->want_handles;
	u32 found;
	int ret, err;

	*done = 0;
	while (*done < n) {
		found = lookup->found;
		ret = pass(lookup, *done, n, locked);
		if (lookup->err) {
			lookup->found = found;
			return lookup->err;
		}
		locked = out->want_handles;
		if (ret == (int)*done || ret == -ENOSPC || ret == -EAGAIN) {
			lookup->found = found;
			if (out->reader.n == 0 && ret == -EAGAIN) {
				locked = true;
				continue;
			}
			if (out->aux && out->reader.need_aux > out->aux_cap &&
			    out->reader.need_aux <= out->aux_len - out->aux_done) {
				err = rtm_output_alloc(out, out->cap,
						       out->reader.need_aux);
				if (err)
					return err;
				continue;
			}
			return -EMSGSIZE;
		}
		if (ret < 0)
			return ret;
		err = rtm_output_flush(out);
		if (err) {
			lookup->found = found;
			return err;
		}
		*done = ret;
		if (locked)
			rtm_table_give_way(out->client->table);
		else
			cond_resched();
	}
	return 0;
}

static int get_keys(struct lookup *lookup, const struct rtm_uarray *array,
		    u32 at, unsigned int *n)
{
	const struct rtm_table *table = lookup->out.client->table;
	unsigned int wanted = *n, i;
	int err;

	err = rtm_uarray_read(array, at, lookup->prefixes, wanted, n);
	for (i = 0; i < *n; i++) {
		int bad = rtm_get_prefix(table, &lookup->prefixes[i],
					 &lookup->keys[i]);

		if (bad) {
			*n = i;
			return bad;
		}
	}
	return err;
}

static int run(struct lookup *lookup, struct rtm_dest_lookup *cmd)
{
	struct rtm_uarray keys = {
		.ptr = cmd->keys,
		.len = sizeof(struct rtm_prefix),
		.klen = sizeof(struct rtm_prefix),
	};
	unsigned int n, done;
	int err, key_err;

	do {
		n = min_t(u32, cmd->count - cmd->out_done, BLOCK);
		key_err = get_keys(lookup, &keys, cmd->out_done, &n);
		err = run_block(lookup, n, &done);
		cmd->out_done += done;
		cmd->out_found = lookup->found;
		err = err ?: key_err;
		if (err)
			return err;
		if (signal_pending(current) && cmd->out_done < cmd->count)
			return 0;
	} while (cmd->out_done < cmd->count);
	return 0;
}

static int start(struct rtm_output *out, const struct rtm_client *client,
		 const struct rtm_dest_lookup *cmd)
{
	int err;

	if (cmd->flags & ~RTM_LOOKUP_F_BRIEF)
		return -EOPNOTSUPP;
	if (cmd->kind > RTM_LOOKUP_LESS_SPECIFIC || cmd->reserved ||
	    cmd->count > RTM_MAX_ARRAY)
		return -EINVAL;
	err = rtm_get_views(cmd->views, &out->reader.views);
	if (err)
		return err;
	out->reader.protocol = cmd->protocol;
	err = rtm_protocol_of(client, &out->reader.protocol);
	if (err)
		return err;
	err = rtm_output_records(out, cmd->records, cmd->record_len,
				 cmd->flags & RTM_LOOKUP_F_BRIEF, cmd->aux);
	out->want_handles = cmd->handles;
	if (!err && cmd->handles)
		err = rtm_uarray_init(&out->handles, cmd->handles,
				      cmd->handle_len,
				      sizeof(struct rtm_dest_handles));
	out->count = cmd->count * hweight32(out->reader.views ?: 1);
	out->aux_len = cmd->aux_len;
	return err;
}

int rtm_cmd_dest_lookup(struct rtm_client *client, void *arg)
{
	struct rtm_dest_lookup *cmd = arg;
	struct lookup lookup = { .kind = cmd->kind };
	u32 n;
	int err;

	cmd->out_found = 0;
	cmd->out_done = 0;
	err = start(&lookup.out, client, cmd);
	if (err || !cmd->count)
		return err;
	err = rtm_output_init(&lookup.out, client);
	if (err)
		return err;
	n = min_t(u32, cmd->count, BLOCK);
	lookup.keys = kvmalloc_array(n, sizeof(*lookup.keys),
				     GFP_KERNEL_ACCOUNT);
	lookup.prefixes = kvmalloc_array(n, sizeof(*lookup.prefixes),
					 GFP_KERNEL_ACCOUNT);
	err = lookup.keys && lookup.prefixes ? run(&lookup, cmd) : -ENOMEM;
	kvfree(lookup.keys);
	kvfree(lookup.prefixes);
	rtm_output_exit(&lookup.out);
	return err;
}

/* What a handle stands for */

static int fill_info(struct rtm_output *out, u64 handle)
{
	struct rtm_reader *reader = &out->reader;
	struct rtm_client *client = out->client;
	struct rtm_object *object;
	int err;

	rtm_output_begin(out);
	rtm_table_lock(client->table);
	object = rtm_handle_find_locked(client, handle, RTM_OBJECT_DEST);
	if (!object) {
		err = -ENOENT;
	} else {
		struct rtm_dest_ref *ref;

		ref = container_of(object, struct rtm_dest_ref, obj);
		err = rtm_fill_record_locked(reader, ref->record);
		if (!err)
			err = rtm_output_give_locked(out);
		else
			err = -EMSGSIZE;
	}
	rtm_table_unlock(client->table);
	return err;
}

int rtm_cmd_dest_info(struct rtm_client *client, void *arg)
{
	struct rtm_dest_info *cmd = arg;
	struct rtm_output out = { };
	int err;

	cmd->out_count = 0;
	if (cmd->flags)
		return -EOPNOTSUPP;
	if (cmd->reserved || cmd->count > RTM_MAX_ARRAY)
		return -EINVAL;
	err = rtm_get_views(cmd->views, &out.reader.views);
	if (err)
		return err;
	out.reader.protocol = cmd->protocol;
	err = rtm_protocol_of(client, &out.reader.protocol);
	if (err)
		return err;
	err = rtm_output_records(&out, cmd->records, cmd->record_len, false,
				 cmd->aux);
	out.want_handles = cmd->handles;
	if (!err && cmd->handles)
		err = rtm_uarray_init(&out.handles, cmd->handles,
				      cmd->handle_len,
				      sizeof(struct rtm_dest_handles));
	if (err)
		return err;
	out.count = cmd->count;
	out.aux_len = cmd->aux_len;
	err = rtm_output_init(&out, client);
	if (err)
		return err;
	err = fill_info(&out, cmd->handle);
	if (err != -ENOENT)
		cmd->out_count = hweight32(out.reader.views ?: 1);
	if (!err)
		err = rtm_output_flush(&out);
	rtm_output_exit(&out);
	return err;
}
