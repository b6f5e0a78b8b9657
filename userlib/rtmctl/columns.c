// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Text in columns.  Rows are kept back until a block is full; widths are those
 * of the widest cell so far, so a long table may become wider on its way, but
 * no column ever becomes narrower.
 */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "columns.h"

#define MAX_COLUMNS	16
#define BLOCK_ROWS	2048
#define BLOCK_BYTES	(512 * 1024)
#define CELL_BYTES	256

/**
 * struct columns - a block of rows
 * @count: columns in a row
 * @right: those that are flush right
 * @width: of each column
 * @cell: cells in the row that is being made
 * @rows: complete rows
 * @used: bytes of @text
 * @kind: of each row: a row of cells, or a line of its own
 * @text: all cells, one after the other, each with its terminating zero
 */
struct columns {
	unsigned int count;
	uint32_t right;
	unsigned int width[MAX_COLUMNS];
	unsigned int cell;
	unsigned int rows;
	size_t used;
	bool line[BLOCK_ROWS];
	char text[BLOCK_BYTES];
};

struct columns *columns_open(unsigned int count, uint32_t right)
{
	struct columns *columns;

	if (count > MAX_COLUMNS)
		return NULL;
	columns = malloc(sizeof(*columns));
	if (!columns)
		return NULL;
	memset(columns, 0, offsetof(struct columns, text));
	columns->count = count;
	columns->right = right;
	return columns;
}

static void print_row(const struct columns *columns, const char **text)
{
	unsigned int i, blanks = 0, len;

	for (i = 0; i < columns->count; i++) {
		len = strlen(*text);
		/* blanks only where something follows */
		if (columns->right & (1U << i))
			blanks += columns->width[i] - len;
		if (len) {
			printf("%*s%s", blanks, "", *text);
			blanks = 0;
		}
		if (!(columns->right & (1U << i)))
			blanks += columns->width[i] - len;
		if (columns->width[i])
			blanks++;
		*text += len + 1;
	}
	putchar('\n');
}

static void print_block(struct columns *columns)
{
	const char *text = columns->text;
	unsigned int row;

	for (row = 0; row < columns->rows; row++) {
		if (columns->line[row]) {
			puts(text);
			text += strlen(text) + 1;
		} else {
			print_row(columns, &text);
		}
	}
	columns->rows = 0;
	columns->used = 0;
}

static void row_done(struct columns *columns, bool line)
{
	columns->line[columns->rows++] = line;
	if (columns->rows == BLOCK_ROWS ||
	    columns->used + (MAX_COLUMNS + 1) * CELL_BYTES > BLOCK_BYTES)
		print_block(columns);
}

void columns_cell(struct columns *columns, const char *format, ...)
{
	unsigned int *width = &columns->width[columns->cell];
	char *to = columns->text + columns->used;
	va_list args;
	size_t len;

	va_start(args, format);
	vsnprintf(to, CELL_BYTES, format, args);
	va_end(args);
	len = strlen(to);
	if (len > *width)
		*width = len;
	columns->used += len + 1;
	if (++columns->cell == columns->count) {
		columns->cell = 0;
		row_done(columns, false);
	}
}

void columns_line(struct columns *columns, const char *text)
{
	char *to = columns->text + columns->used;

	snprintf(to, CELL_BYTES, "%s", text);
	columns->used += strlen(to) + 1;
	row_done(columns, true);
}

void columns_close(struct columns *columns)
{
	if (!columns)
		return;
	print_block(columns);
	free(columns);
}
