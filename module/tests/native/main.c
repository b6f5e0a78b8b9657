// SPDX-License-Identifier: GPL-2.0
/*
 * Runs the suites and prints TAP.
 *
 * Usage: check [PART-OF-A-NAME]
 * RTM_SCALE=n: how many times as many random operations as in the kernel.
 */
#include <stdarg.h>
#include "../world.h"
#include "../suites.h"

extern struct kunit_suite rtm_fault_suite;
extern struct kunit_suite rtm_readers_suite;

static struct kunit_suite *const suites[] = {
	&rtm_prefix_suite,
	&rtm_arena_suite,
	&rtm_trie_suite,
	&rtm_walk_suite,
	&rtm_record_suite, &rtm_change_suite,
	&rtm_fault_suite,
	&rtm_readers_suite,
};

static unsigned int scale = 5;
static unsigned int count, bad;
static const char *wanted;

unsigned int test_ops(unsigned int ops)
{
	return ops * scale;
}

void native_kunit_fail(struct kunit *test, bool fatal, const char *file,
		       int line, const char *what, const char *fmt, ...)
{
	va_list args;

	printf("    # %s:%d: %s: ", file, line, what);
	va_start(args, fmt);
	vprintf(fmt, args);
	va_end(args);
	putchar('\n');
	test->bad = true;
	if (fatal)
		longjmp(test->abort, 1);
}

static void run(struct kunit_suite *suite, struct kunit_case *c,
		const void *param, const char *desc)
{
	struct kunit test = { .name = c->name, .param_value = param };
	char name[512];

	snprintf(name, sizeof(name), "%s.%s%s%s", suite->name, c->name,
		 *desc ? " " : "", desc);
	if (wanted && !strstr(name, wanted))
		return;
	if (!setjmp(test.abort)) {
		if (suite->init && suite->init(&test))
			test.bad = true;
		else
			c->run_case(&test);
	}
	native_fail_alloc(0);
	if (suite->exit)
		suite->exit(&test);
	native_quiesce();
	if (!test.bad && native_allocated()) {
		printf("    # %ld allocations left\n", native_allocated());
		test.bad = true;
	}
	count++;
	bad += test.bad;
	printf("%sok %u %s\n", test.bad ? "not " : "", count, name);
	fflush(stdout);
	/* What a failed test left behind would count against the next ones. */
	if (test.bad)
		exit(1);
}

int main(int argc, char **argv)
{
	unsigned int i;

	if (getenv("RTM_SCALE"))
		scale = max(1, atoi(getenv("RTM_SCALE")));
	wanted = argc > 1 ? argv[1] : NULL;
	printf("TAP version 13\n# seed %#llx, %u times as many operations as in the kernel\n",
	       RTM_SEED, scale);
	for (i = 0; i < ARRAY_SIZE(suites); i++) {
		struct kunit_case *c = suites[i]->test_cases;

		for (; c->run_case; c++) {
			char desc[KUNIT_PARAM_DESC_SIZE] = "";
			const void *param = NULL;

			if (!c->generate_params) {
				run(suites[i], c, NULL, "");
				continue;
			}
			while ((param = c->generate_params(param, desc)))
				run(suites[i], c, param, desc);
		}
	}
	printf("1..%u\n", count);
	return bad || !count;
}
