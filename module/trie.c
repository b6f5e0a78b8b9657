// SPDX-License-Identifier: GPL-2.0
/*
 * Insert, delete.  The writer's searches are in spot.c, readers' in path.c, the
 * ordered walk in walk.c.
 */
#include "record.h"
#include "trie.h"
#include "test.h"

/* Slots of each size class: bytes in steps of 16 to 256 at most. */
static const u16 class_cap[RTM_NODE_CLASSES] = {
	4, 8, 12, 16, 20, 28, 36, 44, 60, 76,
	92, 108, 140, 172, 204, 236, 300, 364, 428, 512,
};

static unsigned int class_bytes(unsigned int cls)
{
	return sizeof(struct rtm_node) + class_cap[cls] * sizeof(u32);
}

static unsigned int class_for(unsigned int entries)
{
	unsigned int cls = 0;

	while (class_cap[cls] < entries)
		cls++;
	return cls;
}

void rtm_trie_init(struct rtm_trie *trie, struct rtm_arena *arena,
		   void (*leaf_key)(const void *record, struct rtm_key *key),
		   unsigned int bits)
{
	unsigned int i;

	BUILD_BUG_ON(sizeof(struct rtm_node) != 80);
	trie->arena = arena;
	trie->leaf_key = leaf_key;
	trie->leaf_bytes = bits > 32 ? RTM_RECORD_BYTES_V6 : RTM_RECORD_BYTES_V4;
	trie->root = 0;
	trie->nodes = 0;
	trie->node_bytes = 0;
	rtm_shortcuts_init(&trie->shortcuts, bits);
	for (i = 0; i < RTM_NODE_CLASSES; i++)
		rtm_pool_init(&trie->pool[i], class_bytes(i));
}
EXPORT_SYMBOL_RTM_TEST(rtm_trie_init);

static void node_free(struct rtm_trie *trie, u32 id);

/* Give back the root and what the pools kept.  No reader is left. */
void rtm_trie_exit(struct rtm_trie *trie)
{
	unsigned int i;

	if (trie->root)
		node_free(trie, trie->root);
	trie->root = 0;
	rtm_shortcuts_exit(&trie->shortcuts);
	for (i = 0; i < RTM_NODE_CLASSES; i++)
		rtm_pool_trim(trie->arena, &trie->pool[i]);
}
EXPORT_SYMBOL_RTM_TEST(rtm_trie_exit);

/* Nodes */

static struct rtm_node *node_ptr(const struct rtm_trie *trie, u32 id)
{
	return rtm_arena_own(trie->arena, id);
}

static unsigned int node_prefixes(const struct rtm_node *node)
{
	return node->nprefix;
}

static unsigned int node_children(const struct rtm_node *node)
{
	if (!node->nchild && node->crank[3])
		return 256;
	return node->nchild;
}

static unsigned int node_entries(const struct rtm_node *node)
{
	return node_prefixes(node) + node_children(node);
}

/* An empty node; its sequence count goes on where its last life ended. */
static u32 node_new(struct rtm_trie *trie, unsigned int cls)
{
	u32 id = rtm_arena_alloc(trie->arena, &trie->pool[cls]);
	struct rtm_node *node;
	unsigned int i;

	if (!id)
		return 0;
	node = node_ptr(trie, id);
	rtm_seq_write_begin(&node->seq);
	WRITE_ONCE(node->cap4, class_cap[cls] / 4);
	node->cls = cls;
	node->nprefix = 0;
	node->nchild = 0;
	for (i = 0; i < ARRAY_SIZE(node->maps); i++)
		WRITE_ONCE(node->maps[i], 0);
	rtm_seq_write_end(&node->seq);
	trie->nodes++;
	trie->node_bytes += class_bytes(cls);
	rtm_shortcuts_fit(&trie->shortcuts, trie->nodes);
	return id;
}

static void node_free(struct rtm_trie *trie, u32 id)
{
	struct rtm_node *node = node_ptr(trie, id);
	unsigned int cls = node->cls;

	/* Readers that are still in it must not trust it. */
	rtm_seq_write_begin(&node->seq);
	rtm_seq_write_end(&node->seq);
	trie->nodes--;
	trie->node_bytes -= class_bytes(cls);
	rtm_shortcuts_fit(&trie->shortcuts, trie->nodes);
	rtm_arena_free(trie->arena, &trie->pool[cls], id);
}

/*
 * Four counts as one word, for those behind each word of a map.  None of them
 * ever leaves its byte.
 */
static u32 later_words(unsigned int word)
{
	static const u8 later[4][4] __aligned(4) = {
		{ 0, 1, 1, 1 }, { 0, 0, 1, 1 }, { 0, 0, 0, 1 }, { 0, 0, 0, 0 },
	};

	return *(const u32 *)later[word];
}

/* Set a bit and let the later words know. */
static void map_set(u64 *map, u8 *rank, unsigned int bit)
{
	unsigned int word = bit >> 6;

	WRITE_ONCE(map[word], map[word] | 1ULL << (bit & 63));
	WRITE_ONCE(*(u32 *)rank, *(u32 *)rank + later_words(word));
}

static void map_clear(u64 *map, u8 *rank, unsigned int bit)
{
	unsigned int word = bit >> 6;

	WRITE_ONCE(map[word], map[word] & ~(1ULL << (bit & 63)));
	WRITE_ONCE(*(u32 *)rank, *(u32 *)rank - later_words(word));
}

/* Two slots at once, without a call. */
static __always_inline u64 load_two(const u32 *from)
{
	u64 two;

	__builtin_memcpy(&two, from, sizeof(two));
	return two;
}

static __always_inline void store_two(u32 *to, u64 two)
{
	__builtin_memcpy(to, &two, sizeof(two));
}

/* Move 8 slots. */
static __always_inline void move_eight(u32 *to, const u32 *from)
{
	u64 a = load_two(from), b = load_two(from + 2);
	u64 c = load_two(from + 4), d = load_two(from + 6);

	barrier();	/* the compiler would make it memmove() */
	store_two(to, a);
	store_two(to + 2, b);
	store_two(to + 4, c);
	store_two(to + 6, d);
}

/* Move up to 8 slots: some twice, which costs less than a branch for each number. */
static __always_inline void move_few(u32 *to, const u32 *from, unsigned int n)
{
	if (n >= 4) {
		u64 a = load_two(from), b = load_two(from + 2);
		u64 c = load_two(from + n - 4), d = load_two(from + n - 2);

		barrier();
		store_two(to, a);
		store_two(to + 2, b);
		store_two(to + n - 4, c);
		store_two(to + n - 2, d);
	} else if (n >= 2) {
		u64 a = load_two(from), b = load_two(from + n - 2);

		barrier();
		store_two(to, a);
		store_two(to + n - 2, b);
	} else if (n) {
		*to = *from;
	}
}

/*
 * Slots from @pos up to @n go one place up.  A reader may look at slots while they
 * move, and see half of one.  It checks the sequence count before it believes the
 * id that it read there.
 */
static void slots_up(u32 *slot, unsigned int pos, unsigned int n)
{
	for (; n > pos + 8; n -= 8)
		move_eight(slot + n - 7, slot + n - 8);
	move_few(slot + pos + 1, slot + pos, n - pos);
}

/* Those behind @pos go one place down. */
static void slots_down(u32 *slot, unsigned int pos, unsigned int n)
{
	for (; n > pos + 9; pos += 8)
		move_eight(slot + pos, slot + pos + 1);
	move_few(slot + pos, slot + pos + 1, n - pos - 1);
}

static inline void node_put_prefix(struct rtm_node *node, unsigned int bit,
				   unsigned int pos, u32 id)
{
	unsigned int n = node_prefixes(node);

	rtm_seq_write_begin(&node->seq);
	slots_up(node->slot, pos, n);
	WRITE_ONCE(node->slot[pos], id);
	map_set(node->pmap, node->prank, bit);
	node->nprefix++;
	rtm_seq_write_end(&node->seq);
}

static void node_add_prefix(struct rtm_node *node, unsigned int bit, u32 id)
{
	node_put_prefix(node, bit, rtm_map_rank(node->pmap, node->prank, bit),
			id);
}

static void node_del_prefix(struct rtm_node *node, unsigned int bit)
{
	unsigned int pos = rtm_map_rank(node->pmap, node->prank, bit);
	unsigned int n = node_prefixes(node);

	rtm_seq_write_begin(&node->seq);
	slots_down(node->slot, pos, n);
	map_clear(node->pmap, node->prank, bit);
	node->nprefix--;
	rtm_seq_write_end(&node->seq);
}

static inline void node_put_child(struct rtm_node *node, unsigned int octet,
				  unsigned int rank, u32 slot)
{
	unsigned int n = node_children(node);
	u32 *first = node->slot + rtm_node_cap(node) - n;

	rtm_seq_write_begin(&node->seq);
	slots_down(first - 1, 0, n - rank + 1);
	WRITE_ONCE(node->slot[rtm_node_cap(node) - 1 - rank], slot);
	map_set(node->cmap, node->crank, octet);
	node->nchild++;
	rtm_seq_write_end(&node->seq);
}

static void node_add_child(struct rtm_node *node, unsigned int octet, u32 slot)
{
	node_put_child(node, octet, rtm_map_rank(node->cmap, node->crank, octet),
		       slot);
}

static void node_del_child(struct rtm_node *node, unsigned int octet)
{
	unsigned int rank = rtm_map_rank(node->cmap, node->crank, octet);
	unsigned int n = node_children(node);
	u32 *first = node->slot + rtm_node_cap(node) - n;

	rtm_seq_write_begin(&node->seq);
	slots_up(first, 0, n - rank - 1);
	map_clear(node->cmap, node->crank, octet);
	node->nchild--;
	rtm_seq_write_end(&node->seq);
}

static u32 *node_child(struct rtm_node *node, unsigned int octet)
{
	return node->slot + rtm_node_cap(node) - 1 -
	       rtm_map_rank(node->cmap, node->crank, octet);
}

static void node_set_child(struct rtm_node *node, unsigned int octet, u32 slot)
{
	rtm_seq_write_begin(&node->seq);
	WRITE_ONCE(*node_child(node, octet), slot);
	rtm_seq_write_end(&node->seq);
}

/* Copy all entries into an empty node with room for them. */
static void node_copy(struct rtm_node *to, const struct rtm_node *from)
{
	unsigned int np = node_prefixes(from), nc = node_children(from), i;

	rtm_seq_write_begin(&to->seq);
	to->nprefix = from->nprefix;
	to->nchild = from->nchild;
	for (i = 0; i < ARRAY_SIZE(to->maps); i++)
		WRITE_ONCE(to->maps[i], from->maps[i]);
	memcpy(to->slot, from->slot, np * sizeof(u32));
	memcpy(to->slot + rtm_node_cap(to) - nc, from->slot + rtm_node_cap(from) - nc,
	       nc * sizeof(u32));
	rtm_seq_write_end(&to->seq);
}

/*
 * Make node @id the child @octet of @parent.  Moves the parent's count, so
 * that a reader who took the old child from it notices.
 */
static void node_hang(struct rtm_trie *trie, u32 parent, unsigned int octet,
		      u32 id)
{
	node_set_child(node_ptr(trie, parent), octet,
		       RTM_SLOT(RTM_SLOT_NODE, id));
}

/* Put a destination that is alone at its place into an empty node at @depth. */
static void node_add_first(struct rtm_node *node, unsigned int depth,
			   const struct rtm_key *key, u32 id)
{
	if (key->len < RTM_STRIDE * (depth + 1))
		node_add_prefix(node, rtm_node_bit(key, depth), id);
	else if (key->len == RTM_STRIDE * (depth + 1))
		node_add_child(node, rtm_key_octet(key, depth),
			       RTM_SLOT(RTM_SLOT_FRINGE, id));
	else
		node_add_child(node, rtm_key_octet(key, depth),
			       RTM_SLOT(RTM_SLOT_LEAF, id));
}

/* Insert and delete */

/*
 * The parent of the node at @depth, not the root, is wanted.  A search that began
 * further down has not seen it, and it may have been replaced since.
 */
static void find_parent(const struct rtm_trie *trie, const struct rtm_key *key,
			struct rtm_spot *d, unsigned int depth)
{
	unsigned int i;

	if (depth != d->first &&
	    (depth != d->depth || node_ptr(trie, d->id[depth - 1])->seq == d->val))
		return;
	d->first = 0;
	d->id[0] = trie->root;
	for (i = 0; i + 1 < depth; i++)
		d->id[i + 1] = RTM_SLOT_ID(*node_child(node_ptr(trie, d->id[i]),
						       rtm_key_octet(key, i)));
}

/*
 * Replace the node at @depth, not the root, by one of class @cls.
 * Return: 0 or -ENOMEM.
 */
static int resize(struct rtm_trie *trie, const struct rtm_key *key,
		  struct rtm_spot *d, unsigned int depth, unsigned int cls)
{
	u32 new = node_new(trie, cls);
	u32 old = d->id[depth];

	if (!new)
		return -ENOMEM;
	find_parent(trie, key, d, depth);
	node_copy(node_ptr(trie, new), node_ptr(trie, old));
	node_hang(trie, d->id[depth - 1], rtm_key_octet(key, depth - 1), new);
	if (depth == trie->shortcuts.depth)
		rtm_shortcut_set(&trie->shortcuts, key, new);
	node_free(trie, old);
	d->id[depth] = new;
	return 0;
}

/*
 * If the node at @depth holds a single destination, put that into the
 * parent's slot instead, and see whether the parent is now such a node.
 */
static void fold(struct rtm_trie *trie, const struct rtm_key *key,
		 struct rtm_spot *d, unsigned int depth)
{
	for (; depth > 0; depth--) {
		struct rtm_node *node = node_ptr(trie, d->id[depth]);
		unsigned int octet = rtm_key_octet(key, depth - 1);
		struct rtm_node *parent;
		u32 slot;

		if (node_entries(node) > 1)
			return;
		find_parent(trie, key, d, depth);
		parent = node_ptr(trie, d->id[depth - 1]);
		switch (node_entries(node)) {
		case 0:
			node_del_child(parent, octet);
			break;
		case 1:
			if (!node_prefixes(node)) {
				slot = node->slot[rtm_node_cap(node) - 1];
				if (RTM_SLOT_TAG(slot) == RTM_SLOT_NODE)
					return;
				slot = RTM_SLOT(RTM_SLOT_LEAF, RTM_SLOT_ID(slot));
			} else if (rtm_map_test(node->pmap, 1)) {
				slot = RTM_SLOT(RTM_SLOT_FRINGE, node->slot[0]);
			} else {
				slot = RTM_SLOT(RTM_SLOT_LEAF, node->slot[0]);
			}
			node_set_child(parent, octet, slot);
			break;
		}
		if (depth == trie->shortcuts.depth)
			rtm_shortcut_drop(&trie->shortcuts, key);
		node_free(trie, d->id[depth]);
	}
}

/* Make sure the node at @depth can take one more entry. */
static inline struct rtm_node *make_room(struct rtm_trie *trie,
					 const struct rtm_key *key,
					 struct rtm_spot *d, unsigned int depth)
{
	struct rtm_node *node = node_ptr(trie, d->id[depth]);
	unsigned int n = node_entries(node);

	if (likely(n < rtm_node_cap(node)))
		return node;
	if (resize(trie, key, d, depth, node->cls + 1U))
		return NULL;
	return node_ptr(trie, d->id[depth]);
}

/*
 * The slot of child @octet at @depth holds another destination.  Put a node
 * there, with that destination in it, and go down to it.
 */
static int push_down(struct rtm_trie *trie, struct rtm_spot *d,
		     unsigned int depth, unsigned int octet, u32 slot)
{
	struct rtm_key other;
	u32 id = node_new(trie, 0);

	if (!id)
		return -ENOMEM;
	trie->leaf_key(rtm_arena_ptr(trie->arena, RTM_SLOT_ID(slot)), &other);
	node_add_first(node_ptr(trie, id), depth + 1, &other, RTM_SLOT_ID(slot));
	node_hang(trie, d->id[depth], octet, id);
	d->id[depth + 1] = id;
	return 0;
}

static int make_root(struct rtm_trie *trie, struct rtm_spot *spot)
{
	/* As large as it can get, so that the root never moves. */
	u32 root = node_new(trie, RTM_NODE_CLASSES - 1);

	if (!root)
		return -ENOMEM;
	spot->id[0] = root;
	/* Pairs with rtm_path_start(). */
	smp_store_release(&trie->root, root);
	return 0;
}

/* The slot is free: into the node where the search ended. */
static __always_inline int put_at(struct rtm_trie *trie, struct rtm_spot *spot,
				  const struct rtm_key *key, u32 id)
{
	struct rtm_node *node = make_room(trie, key, spot, spot->depth);
	unsigned int end = RTM_STRIDE * (spot->depth + 1);
	unsigned int tag = key->len == end ? RTM_SLOT_FRINGE : RTM_SLOT_LEAF;

	if (!node)
		return -ENOMEM;
	if (key->len < end)
		node_put_prefix(node, rtm_node_bit(key, spot->depth), spot->rank,
				id);
	else
		node_put_child(node, rtm_key_octet(key, spot->depth), spot->rank,
			       RTM_SLOT(tag, id));
	return 0;
}

/**
 * rtm_trie_insert_at - add a prefix that is not there
 * @trie: the trie
 * @spot: as rtm_trie_seek() left it when it said so
 * @key: the prefix
 * @id: the destination's record
 *
 * Context: table lock; may sleep.
 * Return: 0, or -ENOMEM with the set of prefixes unchanged.
 */
int rtm_trie_insert_at(struct rtm_trie *trie, struct rtm_spot *spot,
		       const struct rtm_key *key, u32 id)
{
	unsigned int depth;

	if (!trie->root && make_root(trie, spot))
		return -ENOMEM;
	if (!spot->taken)
		return put_at(trie, spot, key, id);
	/* Down with the destination that is in the way, until they part. */
	for (depth = spot->depth; ; depth++) {
		struct rtm_node *node = node_ptr(trie, spot->id[depth]);
		unsigned int octet;
		u32 slot;

		if (key->len < RTM_STRIDE * (depth + 1)) {
			node = make_room(trie, key, spot, depth);
			if (!node)
				goto nomem;
			node_add_prefix(node, rtm_node_bit(key, depth), id);
			return 0;
		}
		octet = rtm_key_octet(key, depth);
		if (!rtm_map_test(node->cmap, octet)) {
			node = make_room(trie, key, spot, depth);
			if (!node)
				goto nomem;
			node_add_first(node, depth, key, id);
			return 0;
		}
		slot = *node_child(node, octet);
		if (RTM_SLOT_TAG(slot) == RTM_SLOT_NODE)
			spot->id[depth + 1] = RTM_SLOT_ID(slot);
		else if (push_down(trie, spot, depth, octet, slot))
			goto nomem;
	}
nomem:
	fold(trie, key, spot, depth);
	return -ENOMEM;
}
EXPORT_SYMBOL_RTM_TEST(rtm_trie_insert_at);

/**
 * rtm_trie_insert - add a prefix that is not there
 * @trie: the trie
 * @key: the prefix
 * @id: the destination's record
 *
 * Context: table lock; may sleep.
 * Return: 0, or -ENOMEM with the set of prefixes unchanged.
 */
int rtm_trie_insert(struct rtm_trie *trie, const struct rtm_key *key, u32 id)
{
	struct rtm_spot spot __uninitialized;

	spot.depth = 0;
	rtm_trie_seek(trie, key, &spot);
	return rtm_trie_insert_at(trie, &spot, key, id);
}
EXPORT_SYMBOL_RTM_TEST(rtm_trie_insert);

/* A node that is mostly room goes down to a smaller class, if there is memory. */
static void shrink(struct rtm_trie *trie, const struct rtm_key *key,
		   struct rtm_spot *d, unsigned int depth)
{
	struct rtm_node *node = node_ptr(trie, d->id[depth]);
	unsigned int n = node_entries(node);

	if (depth && n > 1 && node->cls > 1 && n <= class_cap[node->cls - 2])
		resize(trie, key, d, depth, class_for(n + 1));
}

/**
 * rtm_trie_delete - take out a prefix that is there
 * @trie: the trie
 * @key: the prefix
 *
 * Never fails.  Context: table lock; may sleep.
 */
void rtm_trie_delete(struct rtm_trie *trie, const struct rtm_key *key)
{
	struct rtm_spot d __uninitialized;
	unsigned int depth;

	rtm_spot_start(trie, key, &d);
	for (depth = d.depth; ; depth++) {
		struct rtm_node *node = node_ptr(trie, d.id[depth]);
		unsigned int octet;
		u32 slot;

		if (key->len < RTM_STRIDE * (depth + 1)) {
			node_del_prefix(node, rtm_node_bit(key, depth));
			break;
		}
		octet = rtm_key_octet(key, depth);
		slot = *node_child(node, octet);
		if (RTM_SLOT_TAG(slot) != RTM_SLOT_NODE) {
			node_del_child(node, octet);
			break;
		}
		d.id[depth + 1] = RTM_SLOT_ID(slot);
	}
	shrink(trie, key, &d, depth);
	fold(trie, key, &d, depth);
}
EXPORT_SYMBOL_RTM_TEST(rtm_trie_delete);
