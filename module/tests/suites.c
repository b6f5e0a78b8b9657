// SPDX-License-Identifier: GPL-2.0
/* The module rtm_kunit. */
#include <linux/module.h>
#include "suites.h"

/* The native build does as many times more as it is told. */
unsigned int test_ops(unsigned int ops)
{
	return ops;
}

kunit_test_suites(&rtm_prefix_suite, &rtm_arena_suite, &rtm_trie_suite,
		  &rtm_walk_suite, &rtm_record_suite, &rtm_change_suite);

MODULE_DESCRIPTION("KUnit suites of rtm's core");
MODULE_LICENSE("GPL");
MODULE_IMPORT_NS(RTM_TEST);
