// SPDX-License-Identifier: GPL-2.0
/*
 * A stream of updates that begins with the table: packed on the machine that
 * builds, in the form of a table.  Withdrawals of what is not there are left out:
 * the kernel's own table refuses them.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "listen.h"

static uint64_t key_of(const struct entry *e)
{
	return mirror_key(e->hi >> 32, e->len);
}

static bool parse(const char *line, struct entry *e)
{
	char op, prefix[64], hop[64], *slash;
	unsigned int metric;

	memset(e, 0, sizeof(*e));
	if (sscanf(line, "%*s %c %63s %63s %u", &op, prefix, hop, &metric) != 4)
		return false;
	slash = strchr(prefix, '/');
	if (!slash)
		return false;
	*slash = 0;
	if (parse_address(prefix, &e->hi, &e->lo) != AF_INET)
		return false;
	e->len = strtoul(slash + 1, NULL, 10);
	e->metric = WITHDRAWN;
	if (op == 'W')
		return true;
	parse_address(hop, &e->hop_hi, &e->hop_lo);
	e->metric = metric;
	return true;
}

/*
 * @all: also of destinations that are not in the table.  Of a part of the table
 * only what is in it: the rest would all be new.
 */
int updates_pack(const char *text, const char *table, const char *packed,
		 bool all)
{
	FILE *in = fopen(text, "r"), *out = fopen(packed, "w");
	uint64_t head[2] = { AF_INET, 0 };
	struct mirror known, here;
	struct table t;
	struct entry e;
	char buf[512];
	size_t i;

	if (!in || !out)
		die("cannot open %s or %s", text, packed);
	table_load(&t, table);
	mirror_new(&known, 2 * t.n);
	mirror_new(&here, 2 * t.n);
	for (i = 0; i < t.n; i++) {
		mirror_put(&known, key_of(&t.e[i]), 1);
		mirror_put(&here, key_of(&t.e[i]), 1);
	}
	fwrite(head, sizeof(head), 1, out);
	while (fgets(buf, sizeof(buf), in)) {
		if (!parse(buf, &e))
			die("no update: %s", buf);
		if (!all && !mirror_get(&known, key_of(&e)))
			continue;
		if (!mirror_put(&here, key_of(&e), e.metric != WITHDRAWN) &&
		    e.metric == WITHDRAWN)
			continue;
		fwrite(&e, sizeof(e), 1, out);
		head[1]++;
	}
	rewind(out);
	fwrite(head, sizeof(head), 1, out);
	if (fclose(out) || fclose(in))
		die("cannot write %s", packed);
	return 0;
}

/*
 * How many notifications the kernel's own table sends about the updates: one for
 * each that changes the gateway, which is all that it is told.
 */
size_t updates_messages(const struct table *t, const struct table *updates)
{
	struct mirror m;
	size_t i, n = 0;

	mirror_new(&m, t->n + updates->n);
	for (i = 0; i < t->n; i++)
		mirror_put(&m, key_of(&t->e[i]), t->e[i].hop_hi);
	for (i = 0; i < updates->n; i++) {
		const struct entry *e = &updates->e[i];

		n += mirror_put(&m, key_of(e), e->hop_hi) != e->hop_hi;
	}
	mirror_free(&m);
	return n;
}

/* What is there after the updates. */
void updates_rest(const struct table *t, const struct table *updates,
		  struct table *rest)
{
	struct mirror m;
	size_t i;

	*rest = *t;
	rest->e = alloc(t->n + updates->n, sizeof(*rest->e));
	rest->n = 0;
	mirror_new(&m, t->n + updates->n);
	for (i = 0; i < t->n; i++)
		mirror_put(&m, key_of(&t->e[i]), 1);
	for (i = 0; i < updates->n; i++)
		mirror_put(&m, key_of(&updates->e[i]),
			   updates->e[i].metric != WITHDRAWN);
	for (i = 0; i < t->n + updates->n; i++) {
		const struct entry *e = i < t->n ? &t->e[i] :
						   &updates->e[i - t->n];

		if (mirror_put(&m, key_of(e), 0))
			rest->e[rest->n++] = *e;
	}
	mirror_free(&m);
}
