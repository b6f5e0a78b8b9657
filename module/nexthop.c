// SPDX-License-Identifier: GPL-2.0
/*
 * Next hops and groups.
 *
 * A next hop is in its owner's list, a tree in the order of the enumeration,
 * and in one hash of the table, for routes that are given by value.  When it
 * is made, the group of it alone is made too, since nearly all routes point to
 * such a group.
 */
#include <linux/hash.h>
#include <linux/jhash.h>
#include <linux/prefetch.h>
#include <linux/rhashtable.h>
#include <linux/slab.h>

#include "entity.h"
#include "nexthop.h"
#include "table.h"

/* Hashing */

/*
 * Looked up for nearly every route that is added, so the hash is a cheap one.
 * Whoever can choose addresses that collide has the capability, and slows
 * down nobody but the writers of his own table.
 */
static u32 hop_hash(const void *data, u32 len, u32 seed)
{
	const struct rtm_hop_key *key = data;
	u64 rest = (u64)key->ifindex << 32 | key->len << 16 | key->owner;
	u64 all = key->hi ^ (key->lo + rest) * GOLDEN_RATIO_64 ^ seed;

	/* Buckets go by the low bits of what is returned: all bits count there. */
	return hash_64(all ^ all >> 32, 32);
}

static int hop_differs(struct rhashtable_compare_arg *arg, const void *obj)
{
	return !rtm_hop_equal(arg->key, &((const struct rtm_nexthop *)obj)->key);
}

static const struct rhashtable_params nexthop_params = {
	.key_len = sizeof(struct rtm_hop_key),
	.key_offset = offsetof(struct rtm_nexthop, key),
	.hashfn = hop_hash,
	.obj_cmpfn = hop_differs,
	.head_offset = offsetof(struct rtm_nexthop, hash),
	.nelem_hint = 3,
	.min_size = 4,
	.automatic_shrinking = true,
};

/* What a group of several is found by. */
struct group_key {
	struct rtm_nexthop **hop;
	u32 n;
};

static u32 hash_hops(struct rtm_nexthop *const *hop, u32 n, u32 seed)
{
	return jhash(hop, n * sizeof(*hop), seed);
}

static u32 group_key_hash(const void *data, u32 len, u32 seed)
{
	const struct group_key *key = data;

	return hash_hops(key->hop, key->n, seed);
}

static u32 group_obj_hash(const void *data, u32 len, u32 seed)
{
	const struct rtm_group *group = data;

	return hash_hops(group->hop, group->n, seed);
}

static int group_cmp(struct rhashtable_compare_arg *arg, const void *obj)
{
	const struct group_key *key = arg->key;
	const struct rtm_group *group = obj;

	return key->n != group->n ||
	       memcmp(key->hop, group->hop, key->n * sizeof(*key->hop));
}

static const struct rhashtable_params group_params = {
	.head_offset = offsetof(struct rtm_group, hash),
	.hashfn = group_key_hash,
	.obj_hashfn = group_obj_hash,
	.obj_cmpfn = group_cmp,
	.nelem_hint = 3,
	.min_size = 4,
	.automatic_shrinking = true,
};

int rtm_nexthop_init_table(struct rtm_table *table)
{
	int err = rhashtable_init(&table->nexthop_hash, &nexthop_params);

	if (err)
		return err;
	err = rhashtable_init(&table->group_hash, &group_params);
	if (err)
		rhashtable_destroy(&table->nexthop_hash);
	return err;
}

void rtm_nexthop_exit_table(struct rtm_table *table)
{
	rhashtable_destroy(&table->nexthop_hash);
	rhashtable_destroy(&table->group_hash);
}

static u64 hash_bytes(const struct rhashtable *ht)
{
	u64 bytes;

	rcu_read_lock();
	bytes = rht_dereference_rcu(ht->tbl, (struct rhashtable *)ht)->size *
		sizeof(void *);
	rcu_read_unlock();
	return bytes;
}

/* Memory in the buckets of the hashes. */
u64 rtm_nexthop_hash_bytes(const struct rtm_table *table)
{
	return hash_bytes(&table->nexthop_hash) + hash_bytes(&table->group_hash);
}

/* Groups */

static size_t group_bytes(u32 n)
{
	return sizeof(struct rtm_group) + n * sizeof(struct rtm_nexthop *);
}

/* A group with one count. */
static struct rtm_group *group_new(struct rtm_table *table,
				   struct rtm_nexthop **hop, unsigned int n)
{
	struct rtm_group *group;
	unsigned int i;

	group = kzalloc(group_bytes(n), GFP_KERNEL_ACCOUNT);
	if (!group)
		return NULL;
	group->routes = 1;
	group->n = n;
	memcpy(group->hop, hop, n * sizeof(*hop));
	if (xa_alloc(&table->groups, &group->id, group, xa_limit_31b,
		     GFP_KERNEL_ACCOUNT)) {
		kfree(group);
		return NULL;
	}
	for (i = 0; i < n; i++)
		rtm_object_get(&hop[i]->obj);
	table->bytes += group_bytes(n);
	return group;
}

/* Make a set of a list: sorted, nothing twice.  Return: how many are left. */
static unsigned int make_set(struct rtm_nexthop **hop, unsigned int n)
{
	unsigned int i, at, left = 0;

	for (i = 0; i < n; i++) {
		struct rtm_nexthop *nh = hop[i];

		for (at = left; at && rtm_hop_cmp(&hop[at - 1]->key, &nh->key) > 0; at--)
			hop[at] = hop[at - 1];
		if (at && hop[at - 1] == nh) {
			/* There already: close the gap again. */
			memmove(hop + at, hop + at + 1, (left - at) * sizeof(*hop));
			continue;
		}
		hop[at] = nh;
		left++;
	}
	return left;
}

/**
 * rtm_group_get_locked - the group of some next hops
 * @table: the table
 * @hop: next hops of one owner, in any order; becomes a sorted set
 * @n: how many, 1 to RTM_HOPS_MAX
 *
 * Return: the group with one more count, NULL if out of memory.
 */
struct rtm_group *rtm_group_get_locked(struct rtm_table *table,
				       struct rtm_nexthop **hop, unsigned int n)
{
	struct group_key key = { .hop = hop };
	struct rtm_group *group;

	lockdep_assert_held(&table->lock);
	n = make_set(hop, n);
	key.n = n;
	if (n == 1) {
		group = hop[0]->single;
		group->routes++;
		return group;
	}
	group = rhashtable_lookup_fast(&table->group_hash, &key, group_params);
	if (group) {
		group->routes++;
		return group;
	}
	group = group_new(table, hop, n);
	if (!group)
		return NULL;
	if (rhashtable_insert_fast(&table->group_hash, &group->hash,
				   group_params)) {
		table->ngroups++;	/* what the put takes back */
		rtm_group_put_locked(table, group);
		return NULL;
	}
	table->ngroups++;
	return group;
}

/* One count less; the last one frees the group. */
void rtm_group_put_locked(struct rtm_table *table, struct rtm_group *group)
{
	unsigned int i;

	if (!group)
		return;
	/* Readers look at it: see find_group() in fill.c. */
	WRITE_ONCE(group->routes, group->routes - 1);
	if (group->routes)
		return;
	if (group->n > 1) {
		rhashtable_remove_fast(&table->group_hash, &group->hash,
				       group_params);
		table->ngroups--;
	} else {
		group->hop[0]->single = NULL;
	}
	xa_erase(&table->groups, group->id);
	table->bytes -= group_bytes(group->n);
	for (i = 0; i < group->n; i++)
		rtm_object_put(table, &group->hop[i]->obj);
	kfree_rcu(group, rcu);
}

/* The group of an id that a route holds, NULL for 0. */
struct rtm_group *rtm_group_find_locked(struct rtm_table *table, u32 id)
{
	return id ? xa_load(&table->groups, id) : NULL;
}

static bool group_has(const struct rtm_group *group,
		      const struct rtm_nexthop *nh)
{
	unsigned int i;

	for (i = 0; group && i < group->n; i++)
		if (group->hop[i] == nh)
			return true;
	return false;
}

/* Count a route at each of its next hops, once even if it is its neighbour too. */
static void count_uses(struct rtm_group *group, struct rtm_group *neighbour,
		       int delta)
{
	unsigned int i;

	for (i = 0; group && i < group->n; i++)
		group->hop[i]->uses += delta;
	if (neighbour && !group_has(group, neighbour->hop[0]))
		neighbour->hop[0]->uses += delta;
}

/* Such as are not one next hop alone: see rtm_group_enter_locked(). */
void rtm_group_enter_more_locked(struct rtm_group *group,
				 struct rtm_group *neighbour)
{
	count_uses(group, neighbour, 1);
}

/* A route with these groups leaves it; the counts stay with the caller. */
void rtm_group_leave_locked(struct rtm_group *group, struct rtm_group *neighbour)
{
	count_uses(group, neighbour, -1);
}

/* Next hops */

static void nexthop_release(struct rtm_table *table, struct rtm_object *obj)
{
	struct rtm_nexthop *nh = container_of(obj, struct rtm_nexthop, obj);

	if (nh->remote)
		rtm_object_put(table, nh->remote);
	if (nh->lingers)
		nh->entity->nlingering--;
	rtm_object_put(table, &nh->entity->obj);
	table->bytes -= sizeof(*nh);
	kfree_rcu(nh, rcu);
}

static const struct rtm_object_ops nexthop_ops = {
	.type = RTM_OBJECT_NEXTHOP,
	.release = nexthop_release,
};

/* The next hop of an identity in its owner's list, without a count, or NULL. */
struct rtm_nexthop *rtm_nexthop_find_locked(struct rtm_table *table,
					    const struct rtm_hop_key *key)
{
	return rhashtable_lookup_fast(&table->nexthop_hash, key,
				      nexthop_params);
}

/*
 * The chain of hash entries a key would be in.  While the table of buckets is
 * being replaced it may be in another one.
 */
static struct rtm_nexthop *find_in_chain(const struct rtm_hop_key *key,
					 const struct rhash_head *head)
{
	struct rtm_nexthop *nh;

	for (; !rht_is_a_nulls(head); head = rcu_dereference_raw(head->next)) {
		nh = container_of(head, struct rtm_nexthop, hash);
		if (rtm_hop_equal(&nh->key, key))
			return nh;
	}
	return NULL;
}

/**
 * rtm_nexthop_find_many_locked - find next hops side by side
 * @table: the table
 * @key: identities
 * @n: how many, up to RTM_AHEAD
 * @found: the next hops; NULL does not mean that there is none
 *
 * Each step of each search starts a load and leaves the waiting to the others.
 * The single groups of what was found are loaded, too.
 *
 * Context: table lock.
 */
void rtm_nexthop_find_many_locked(struct rtm_table *table,
				  const struct rtm_hop_key *key, unsigned int n,
				  struct rtm_nexthop **found)
{
	struct rhashtable *ht = &table->nexthop_hash;
	const struct rhash_head *head[RTM_AHEAD] __uninitialized;
	unsigned int bucket[RTM_AHEAD] __uninitialized;
	struct bucket_table *tbl;
	unsigned int i;

	lockdep_assert_held(&table->lock);
	rcu_read_lock();
	tbl = rht_dereference_rcu(ht->tbl, ht);
	for (i = 0; i < n; i++) {
		bucket[i] = rht_key_hashfn(ht, tbl, &key[i], nexthop_params);
		prefetch(rht_bucket(tbl, bucket[i]));
	}
	for (i = 0; i < n; i++) {
		head[i] = rht_ptr_rcu(rht_bucket(tbl, bucket[i]));
		if (!rht_is_a_nulls(head[i]))
			prefetch(container_of(head[i], struct rtm_nexthop, hash));
	}
	for (i = 0; i < n; i++) {
		found[i] = find_in_chain(&key[i], head[i]);
		if (found[i])
			prefetchw(found[i]->single);
	}
	rcu_read_unlock();
}

/* A next hop as programs see it. */
static void put_hop(const struct rtm_table *table,
		    const struct rtm_hop_key *key, struct rtm_hop *hop)
{
	__be64 word = cpu_to_be64(key->hi);

	memcpy(hop->addr, &word, 8);
	word = cpu_to_be64(key->lo);
	memcpy(hop->addr + 8, &word, 8);
	hop->ifindex = key->ifindex;
	hop->len = key->len;
	hop->family = table->family;
	hop->reserved = 0;
}

static void tree_insert(struct rtm_entity *entity, struct rtm_nexthop *nh)
{
	struct rb_node **link = &entity->nexthops.rb_node, *parent = NULL;

	while (*link) {
		struct rtm_nexthop *other;

		parent = *link;
		other = rb_entry(parent, struct rtm_nexthop, node);
		if (rtm_hop_cmp(&nh->key, &other->key) < 0)
			link = &parent->rb_left;
		else
			link = &parent->rb_right;
	}
	rb_link_node(&nh->node, parent, link);
	rb_insert_color(&nh->node, &entity->nexthops);
}

/**
 * rtm_nexthop_add_locked - put a next hop into its owner's list
 * @entity: the owner
 * @key: identity, which is not in the list
 *
 * Return: the next hop, counted by the list; ERR_PTR(-ENOMEM); ERR_PTR(-ENOSPC)
 * if the table has RTM_NEXTHOPS_MAX.
 */
struct rtm_nexthop *rtm_nexthop_add_locked(struct rtm_entity *entity,
					   const struct rtm_hop_key *key)
{
	struct rtm_table *table = entity->table;
	struct rtm_nexthop *nh;

	lockdep_assert_held(&table->lock);
	if (table->nnexthops >= RTM_NEXTHOPS_MAX)
		return ERR_PTR(-ENOSPC);
	nh = kzalloc(sizeof(*nh), GFP_KERNEL_ACCOUNT);
	if (!nh)
		return ERR_PTR(-ENOMEM);
	rtm_object_init(&nh->obj, &nexthop_ops);
	nh->key = *key;
	put_hop(table, key, &nh->hop);
	nh->entity = entity;
	rtm_object_get(&entity->obj);
	table->bytes += sizeof(*nh);
	nh->single = group_new(table, &nh, 1);
	if (!nh->single) {
		rtm_object_put(table, &nh->obj);
		return ERR_PTR(-ENOMEM);
	}
	if (rhashtable_insert_fast(&table->nexthop_hash, &nh->hash,
				   nexthop_params)) {
		rtm_group_put_locked(table, nh->single);
		rtm_object_put(table, &nh->obj);
		return ERR_PTR(-ENOMEM);
	}
	tree_insert(entity, nh);
	nh->listed = true;
	entity->nnexthops++;
	table->nnexthops++;
	return nh;
}

/* Take a next hop out of its owner's list.  Routes that use it keep it (U31). */
void rtm_nexthop_del_locked(struct rtm_nexthop *nh)
{
	struct rtm_entity *entity = nh->entity;
	struct rtm_table *table = entity->table;

	lockdep_assert_held(&table->lock);
	rhashtable_remove_fast(&table->nexthop_hash, &nh->hash, nexthop_params);
	rb_erase(&nh->node, &entity->nexthops);
	nh->listed = false;
	nh->lingers = true;
	entity->nlingering++;
	entity->nnexthops--;
	table->nnexthops--;
	rtm_group_put_locked(table, nh->single);
	rtm_object_put(table, &nh->obj);
}

/* Let a next hop refer to the destination that covers it, or to none. */
void rtm_nexthop_set_remote_locked(struct rtm_table *table,
				   struct rtm_nexthop *nh,
				   struct rtm_object *remote)
{
	struct rtm_object *old = nh->remote;

	if (remote)
		rtm_object_get(remote);
	nh->remote = remote;
	if (old)
		rtm_object_put(table, old);
}

/**
 * rtm_nexthop_next_locked - next hops of an owner in order
 * @entity: the owner
 * @key: where to start
 * @after: @key itself does not count
 *
 * Return: the first at or behind @key, NULL if there is none.
 */
struct rtm_nexthop *rtm_nexthop_next_locked(struct rtm_entity *entity,
					    const struct rtm_hop_key *key,
					    bool after)
{
	struct rb_node *node = entity->nexthops.rb_node;
	struct rtm_nexthop *best = NULL;

	while (node) {
		struct rtm_nexthop *nh;
		int cmp;

		nh = rb_entry(node, struct rtm_nexthop, node);
		cmp = rtm_hop_cmp(&nh->key, key);
		if (cmp > 0 || (cmp == 0 && !after)) {
			best = nh;
			node = node->rb_left;
		} else {
			node = node->rb_right;
		}
	}
	return best;
}
