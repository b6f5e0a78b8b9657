/* SPDX-License-Identifier: GPL-2.0 */
/* The suites of the core; suites.c and native/main.c run them. */
#ifndef RTM_TESTS_SUITES_H
#define RTM_TESTS_SUITES_H

#include "world.h"

extern struct kunit_suite rtm_prefix_suite;
extern struct kunit_suite rtm_arena_suite;
extern struct kunit_suite rtm_trie_suite;
extern struct kunit_suite rtm_walk_suite;
extern struct kunit_suite rtm_record_suite;
extern struct kunit_suite rtm_change_suite;

#endif /* RTM_TESTS_SUITES_H */
