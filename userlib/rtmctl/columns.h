/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Text in columns that line up, of a table that need not fit into memory. */
#ifndef RTMCTL_COLUMNS_H
#define RTMCTL_COLUMNS_H

#include "rtmctl.h"

struct columns;

/* @right: bit n: column n is flush right; NULL if there is no memory */
struct columns *columns_open(unsigned int count, uint32_t right);

/* the next cell of the row; the row ends with its last cell */
void columns_cell(struct columns *columns, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* a line of its own between the rows */
void columns_line(struct columns *columns, const char *text);

/* prints what is left */
void columns_close(struct columns *columns);

#endif /* RTMCTL_COLUMNS_H */
