// SPDX-License-Identifier: GPL-2.0
/*
 * A BPF map of type LPM trie, by libbpf's batch calls.
 */
#include <bpf/bpf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bench.h"

struct map {
	const struct table *t;
	size_t key_size;
	char *keys;
	struct rtm_bench_value *values;
	int fd;
};

struct map *map_new(const struct table *t)
{
	struct map *m = alloc(1, sizeof(*m));
	size_t i;

	m->t = t;
	m->key_size = t->family == AF_INET ? 8 : 20;
	m->keys = alloc(t->n, m->key_size);
	m->values = alloc(t->n, sizeof(*m->values));
	m->fd = -1;
	for (i = 0; i < t->n; i++) {
		const struct entry *e = &t->e[i];
		char *key = m->keys + i * m->key_size;

		memcpy(key, &e->len, 4);
		put_address(t->family, e->hi, e->lo, key + 4);
		m->values[i].hop = t->family == AF_INET ? e->hop_hi >> 32 :
							  e->hop_lo;
		m->values[i].len = e->len;
		m->values[i].metric = e->metric;
	}
	return m;
}

int map_open(struct map *m)
{
	LIBBPF_OPTS(bpf_map_create_opts, opts, .map_flags = BPF_F_NO_PREALLOC);

	m->fd = bpf_map_create(BPF_MAP_TYPE_LPM_TRIE, "bench", m->key_size,
			       sizeof(*m->values), m->t->n + 16, &opts);
	if (m->fd < 0)
		die("cannot create a BPF map");
	return m->fd;
}

void map_close(struct map *m)
{
	close(m->fd);
	m->fd = -1;
}

int map_fd(const struct map *m)
{
	return m->fd;
}

double map_add(struct map *m, unsigned int batch)
{
	LIBBPF_OPTS(bpf_map_batch_opts, opts);
	double start = now();
	size_t at;

	for (at = 0; at < m->t->n; at += batch) {
		uint32_t want = m->t->n - at < batch ? m->t->n - at : batch;
		uint32_t count = want;

		if (bpf_map_update_batch(m->fd, m->keys + at * m->key_size,
					 m->values + at, &count, &opts) ||
		    count != want)
			die("BPF update at %zu", at);
	}
	return now() - start;
}

double map_del(struct map *m, unsigned int batch)
{
	LIBBPF_OPTS(bpf_map_batch_opts, opts);
	double start = now();
	size_t at;

	for (at = 0; at < m->t->n; at += batch) {
		uint32_t want = m->t->n - at < batch ? m->t->n - at : batch;
		uint32_t count = want;

		if (bpf_map_delete_batch(m->fd, m->keys + at * m->key_size,
					 &count, &opts) || count != want)
			die("BPF delete at %zu", at);
	}
	return now() - start;
}

double map_list(struct map *m, unsigned int batch, size_t *found)
{
	LIBBPF_OPTS(bpf_map_batch_opts, opts);
	char *keys = alloc(batch, m->key_size), token[32];
	struct rtm_bench_value *values = alloc(batch, sizeof(*values));
	double start = now(), took;
	void *in = NULL;
	int err;

	*found = 0;
	do {
		uint32_t count = batch;

		err = bpf_map_lookup_batch(m->fd, in, token, keys, values,
					   &count, &opts);
		if (err && errno != ENOENT)
			die("BPF lookup batch");
		*found += count;
		in = token;
	} while (!err);
	took = now() - start;
	free(keys);
	free(values);
	return took;
}

void map_free(struct map *m)
{
	if (m->fd >= 0)
		close(m->fd);
	free(m->keys);
	free(m->values);
	free(m);
}
