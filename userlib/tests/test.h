/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A very small TAP producer, and what the test files share. */
#ifndef RTM_TESTS_TEST_H
#define RTM_TESTS_TEST_H

#include <stdbool.h>
#include <stdio.h>

/* One test; says whether it held. */
bool ok(bool holds, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The same with both numbers in the failure's message. */
bool same(long long got, long long wanted, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* The same with two texts. */
bool same_text(const char *got, const char *wanted, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/**
 * struct output - what a command of rtmctl printed
 * @code: exit code
 * @out: standard output
 * @err: standard error
 */
struct output {
	int code;
	char out[65536];
	char err[65536];
};

/*
 * Runs rtmctl with a command line in words, no quoting; @input is its standard
 * input, or NULL.
 */
const struct output *run(const char *input, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Path of a file in tests/data. */
const char *data(const char *name);

/* Path of a file that holds @text, until the next call. */
const char *file_of(const char *text, size_t len);

void test_address(void);
void test_client(void);
void test_route(void);
void test_read(void);
void test_parse(void);
void test_fuzz(void);
void test_show(void);
void test_change(void);
void test_load(void);

#endif /* RTM_TESTS_TEST_H */
