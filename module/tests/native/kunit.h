/* SPDX-License-Identifier: GPL-2.0 */
/*
 * As much of KUnit as the suites need, for a program in user space: the same
 * suites run in the kernel and under sanitizers.
 */
#ifndef RTM_NATIVE_KUNIT_H
#define RTM_NATIVE_KUNIT_H

#include <setjmp.h>
#include "native.h"

#define KUNIT_PARAM_DESC_SIZE	128

struct kunit {
	const char *name;
	void *priv;
	const void *param_value;
	bool bad;
	jmp_buf abort;
};

struct kunit_case {
	void (*run_case)(struct kunit *test);
	const char *name;
	const void *(*generate_params)(const void *prev, char *desc);
};

struct kunit_suite {
	const char name[256];
	int (*init)(struct kunit *test);
	void (*exit)(struct kunit *test);
	struct kunit_case *test_cases;
};

#define KUNIT_CASE(fn)			{ .run_case = fn, .name = #fn }
#define KUNIT_CASE_SLOW(fn)		KUNIT_CASE(fn)
#define KUNIT_CASE_PARAM(fn, gen) \
	{ .run_case = fn, .name = #fn, .generate_params = gen }

#define KUNIT_ARRAY_PARAM(id, array, get_desc)				\
static const void *id##_gen_params(const void *prev, char *desc)	\
{									\
	__typeof__((array)[0]) *next = prev ?				\
		(__typeof__(next))prev + 1 : (array);			\
									\
	if (next - (array) >= (ptrdiff_t)ARRAY_SIZE(array))		\
		return NULL;						\
	get_desc(next, desc);						\
	return next;							\
}

void native_kunit_fail(struct kunit *test, bool fatal, const char *file,
		       int line, const char *what, const char *fmt, ...)
	__printf(6, 7);

#define kunit_info(test, ...)	((void)(test), printf("    # " __VA_ARGS__))

#define native_kunit(test, fatal, cond, fmt, ...) do {			\
	if (unlikely(!(cond)))						\
		native_kunit_fail(test, fatal, __FILE__, __LINE__,	\
				  #cond, fmt, ##__VA_ARGS__);		\
} while (0)

#define native_kunit_cmp(test, fatal, a, op, b, fmt, ...) do {		\
	__typeof__(a) a__ = (a);					\
	__typeof__(b) b__ = (b);					\
									\
	if (unlikely(!(a__ op b__)))					\
		native_kunit_fail(test, fatal, __FILE__, __LINE__,	\
				  #a " " #op " " #b,			\
				  "%lld, %lld" fmt, (long long)a__,	\
				  (long long)b__, ##__VA_ARGS__);	\
} while (0)

#define KUNIT_FAIL(test, ...) \
	native_kunit_fail(test, false, __FILE__, __LINE__, "", __VA_ARGS__)

#define KUNIT_EXPECT_TRUE(test, c)	native_kunit(test, false, c, "%s", "")
#define KUNIT_EXPECT_FALSE(test, c)	native_kunit(test, false, !(c), "%s", "")
#define KUNIT_EXPECT_EQ(test, a, b)	native_kunit_cmp(test, false, a, ==, b, "")
#define KUNIT_EXPECT_NE(test, a, b)	native_kunit_cmp(test, false, a, !=, b, "")
#define KUNIT_EXPECT_LT(test, a, b)	native_kunit_cmp(test, false, a, <, b, "")
#define KUNIT_EXPECT_LE(test, a, b)	native_kunit_cmp(test, false, a, <=, b, "")
#define KUNIT_EXPECT_GT(test, a, b)	native_kunit_cmp(test, false, a, >, b, "")
#define KUNIT_EXPECT_EQ_MSG(test, a, b, ...) \
	native_kunit_cmp(test, false, a, ==, b, ": " __VA_ARGS__)
#define KUNIT_EXPECT_TRUE_MSG(test, c, ...) \
	native_kunit(test, false, c, __VA_ARGS__)

#define KUNIT_ASSERT_TRUE(test, c)	native_kunit(test, true, c, "%s", "")
#define KUNIT_ASSERT_FALSE(test, c)	native_kunit(test, true, !(c), "%s", "")
#define KUNIT_ASSERT_EQ(test, a, b)	native_kunit_cmp(test, true, a, ==, b, "")
#define KUNIT_ASSERT_NE(test, a, b)	native_kunit_cmp(test, true, a, !=, b, "")
#define KUNIT_ASSERT_LT(test, a, b)	native_kunit_cmp(test, true, a, <, b, "")
#define KUNIT_ASSERT_LE(test, a, b)	native_kunit_cmp(test, true, a, <=, b, "")
#define KUNIT_ASSERT_GT(test, a, b)	native_kunit_cmp(test, true, a, >, b, "")
#define KUNIT_ASSERT_GE(test, a, b)	native_kunit_cmp(test, true, a, >=, b, "")
#define KUNIT_ASSERT_NOT_NULL(test, p)	native_kunit(test, true, p, "%s", "")
#define KUNIT_ASSERT_TRUE_MSG(test, c, ...) \
	native_kunit(test, true, c, __VA_ARGS__)
#define KUNIT_ASSERT_EQ_MSG(test, a, b, ...) \
	native_kunit_cmp(test, true, a, ==, b, ": " __VA_ARGS__)

#endif /* RTM_NATIVE_KUNIT_H */
