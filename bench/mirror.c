// SPDX-License-Identifier: GPL-2.0
/*
 * What a listener knows of an IPv4 table: a hash table from prefix to route.
 */
#include <stdlib.h>

#include "bench.h"
#include "listen.h"

/* 0 is no key: the prefix of length 0 has a bit that no other uses. */
uint64_t mirror_key(uint32_t addr, unsigned int len)
{
	return (uint64_t)addr << 8 | len | 1ULL << 40;
}

void mirror_new(struct mirror *m, size_t n)
{
	size_t size = 1024;

	while (size < 2 * n)
		size *= 2;
	m->slots = alloc(size, sizeof(*m->slots));
	m->mask = size - 1;
	m->used = 0;
	m->n = 0;
}

void mirror_free(struct mirror *m)
{
	free(m->slots);
}

static struct mirror_slot *find(const struct mirror *m, uint64_t key)
{
	size_t at = (key * 0x9e3779b97f4a7c15ULL >> 20) & m->mask;

	while (m->slots[at].key && m->slots[at].key != key)
		at = (at + 1) & m->mask;
	return &m->slots[at];
}

/* Return: 0 if there is none. */
uint64_t mirror_get(const struct mirror *m, uint64_t key)
{
	return find(m, key)->value;
}

/* @value 0: there is none any more.  Return: what it was before. */
uint64_t mirror_put(struct mirror *m, uint64_t key, uint64_t value)
{
	struct mirror_slot *slot = find(m, key);
	uint64_t old = slot->value;

	if (!slot->key) {
		if (++m->used > m->mask)
			die("mirror is full");
		slot->key = key;
	}
	m->n += !!value - !!old;
	slot->value = value;
	return old;
}
