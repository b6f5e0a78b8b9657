// SPDX-License-Identifier: GPL-2.0
/*
 * Tables come with their first client and go with their last.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/socket.h>

#include "nexthop.h"
#include "notify_trim.h"
#include "registry.h"
#include "table.h"

/* All tables of a namespace.  Return: NULL if out of memory. */
struct rtm_net *rtm_net_new(void)
{
	struct rtm_net *rn = kzalloc(sizeof(*rn), GFP_KERNEL);

	if (!rn)
		return NULL;
	kref_init(&rn->kref);
	mutex_init(&rn->lock);
	INIT_LIST_HEAD(&rn->tables);
	INIT_LIST_HEAD(&rn->clients);
	return rn;
}

static void net_release(struct kref *kref)
{
	struct rtm_net *rn = container_of(kref, struct rtm_net, kref);

	mutex_destroy(&rn->lock);
	kfree(rn);
}

void rtm_net_put(struct rtm_net *rn)
{
	kref_put(&rn->kref, net_release);
}

/* Network numbers of IPX have 32 bits, its next hops are nodes with 48. */
static const struct {
	u16 family;
	u8 bits;
	u8 hop_bits;
} families[] = {
	{ AF_INET, 32, 32 },
	{ AF_INET6, 128, 128 },
	{ AF_IPX, 32, 48 },
};

/* Is there a table for such addresses?  (U43) */
bool rtm_family_is_known(u16 family)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(families); i++)
		if (families[i].family == family)
			return true;
	return false;
}

static void set_family(struct rtm_table *table, u16 family)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(families) - 1; i++)
		if (families[i].family == family)
			break;
	table->family = family;
	table->bits = families[i].bits;
	table->hop_bits = families[i].hop_bits;
}

static struct rtm_table *table_new(struct rtm_net *rn, u16 instance, u16 family)
{
	struct rtm_table *table = kzalloc(sizeof(*table), GFP_KERNEL_ACCOUNT);

	if (!table)
		return ERR_PTR(-ENOMEM);
	mutex_init(&table->lock);
	table->rn = rn;
	table->instance = instance;
	set_family(table, family);
	rtm_arena_init(&table->arena);
	rtm_trie_init(&table->trie, &table->arena, rtm_record_key, table->bits);
	rtm_store_init(&table->store, &table->arena, family == AF_INET6);
	xa_init_flags(&table->owners, XA_FLAGS_ALLOC1 | XA_FLAGS_ACCOUNT);
	xa_init_flags(&table->groups, XA_FLAGS_ALLOC1 | XA_FLAGS_ACCOUNT);
	xa_init_flags(&table->refs, XA_FLAGS_ALLOC1 | XA_FLAGS_ACCOUNT);
	xa_init_flags(&table->dest_refs, XA_FLAGS_ACCOUNT);
	xa_init_flags(&table->ages, XA_FLAGS_ACCOUNT);
	rtm_timers_init(&table->timers, rtm_notify_flush);
	INIT_LIST_HEAD(&table->entities);
	table->came = RB_ROOT;
	table->left = RB_ROOT;
	INIT_LIST_HEAD(&table->listeners);
	INIT_LIST_HEAD(&table->dead_lists);
	rtm_feed_init(&table->feed,
		      table->store.record.size >> RTM_UNIT_SHIFT);
	rtm_notify_trim_init(table);
	if (rtm_nexthop_init_table(table)) {
		kfree(table);
		return ERR_PTR(-ENOMEM);
	}
	return table;
}

/* The last client has gone, and with it everything that was in the table. */
static void table_free(struct rtm_table *table)
{
	WARN_ON_ONCE(!list_empty(&table->dead_lists));
	rtm_timers_exit(&table->timers);
	rtm_notify_trim_exit(table);
	WARN_ON_ONCE(table->nroutes || table->ndests || table->nhidden ||
		     table->nholds);
	WARN_ON_ONCE(!RB_EMPTY_ROOT(&table->came) ||
		     !RB_EMPTY_ROOT(&table->left) ||
		     !list_empty(&table->listeners));
	WARN_ON_ONCE(!xa_empty(&table->owners) || !xa_empty(&table->groups) ||
		     !xa_empty(&table->refs) || !xa_empty(&table->dest_refs) ||
		     !xa_empty(&table->ages) || table->bytes);
	rtm_nexthop_exit_table(table);
	rtm_feed_exit(&table->feed);
	rtm_trie_exit(&table->trie);
	rtm_store_trim(&table->store);
	rtm_arena_exit(&table->arena);
	xa_destroy(&table->owners);
	xa_destroy(&table->groups);
	xa_destroy(&table->refs);
	xa_destroy(&table->dest_refs);
	xa_destroy(&table->ages);
	mutex_destroy(&table->lock);
	kfree(table);
}

/**
 * rtm_table_open - the table of an instance and family, for one more client
 * @rn: namespace
 * @instance: instance id
 * @family: one for which rtm_family_is_known()
 * @create: create the instance if it is not there.  Instance 0 is always
 *	there; another one is if any of its tables is (U56).
 *
 * Context: may sleep.
 * Return: the table, to be given back with rtm_table_close(); ERR_PTR() of
 * -ENOENT, -ENODEV, -ENOMEM.
 */
struct rtm_table *rtm_table_open(struct rtm_net *rn, u16 instance, u16 family,
				 bool create)
{
	struct rtm_table *table, *found = NULL;
	bool known = create || !instance;

	mutex_lock(&rn->lock);
	if (rn->dead) {
		found = ERR_PTR(-ENODEV);
		goto unlock;
	}
	list_for_each_entry(table, &rn->tables, list) {
		if (table->instance != instance)
			continue;
		known = true;
		if (table->family == family)
			found = table;
	}
	if (!known) {
		found = ERR_PTR(-ENOENT);
		goto unlock;
	}
	if (!found) {
		found = table_new(rn, instance, family);
		if (IS_ERR(found))
			goto unlock;
		list_add_tail(&found->list, &rn->tables);
	}
	found->clients++;
unlock:
	mutex_unlock(&rn->lock);
	return found;
}

/* One client less. */
void rtm_table_close(struct rtm_table *table)
{
	struct rtm_net *rn = table->rn;
	bool last;

	mutex_lock(&rn->lock);
	last = !--table->clients;
	if (last)
		list_del(&table->list);
	mutex_unlock(&rn->lock);
	if (last)
		table_free(table);
}

/* Memory of the table, everything counted.  Table lock. */
u64 rtm_table_bytes(const struct rtm_table *table)
{
	return sizeof(*table) + table->arena.bytes + table->bytes +
	       rtm_shortcuts_bytes(&table->trie.shortcuts) +
	       atomic64_read(&table->feed.bytes) +
	       rtm_nexthop_hash_bytes(table);
}
