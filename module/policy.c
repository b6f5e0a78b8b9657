// SPDX-License-Identifier: GPL-2.0
/*
 * Which preference a route gets whose owner did not name one (U7, U8).
 *
 * The administrator changes it with the module parameter "preference", a list
 * of PROTOCOL:PREFERENCE, at load time or in /sys/module/rtm/parameters.  It
 * concerns entities that register afterwards.
 */
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/moduleparam.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "policy.h"

#define DEFAULT_PREFERENCE	100
#define RULES_MAX		64

struct rule {
	u32 protocol;
	u32 preference;
};

/* Protocol numbers are those of routprot.h. */
static const struct rule builtin_rules[] = {
	{ 2, 1 },	/* local */
	{ 10006, 3 },	/* static */
	{ 10007, 5 },	/* static, not demand dial */
	{ 10002, 7 },	/* autostatic */
	{ 3, 10 },	/* network management */
	{ 14, 20 },	/* BGP */
	{ 13, 110 },	/* OSPF */
	{ 8, 120 },	/* RIP */
};

static DEFINE_MUTEX(rules_lock);	/* guards the two below */
static struct rule rules[RULES_MAX];
static unsigned int nrules;

/* "14:20,13:110": all or nothing.  An empty list goes back to the built-in. */
static int rules_set(const char *val, const struct kernel_param *kp)
{
	struct rule *parsed;
	unsigned int n = 0;
	char *copy, *rest, *word;
	int err = 0;

	copy = kstrdup(val, GFP_KERNEL);
	parsed = kcalloc(RULES_MAX, sizeof(*parsed), GFP_KERNEL);
	if (!copy || !parsed) {
		err = -ENOMEM;
		goto free;
	}
	rest = strim(copy);
	while (*rest && (word = strsep(&rest, ","))) {
		char *preference = strchr(word, ':');

		if (!preference || n == RULES_MAX) {
			err = -EINVAL;
			goto free;
		}
		*preference++ = 0;
		if (kstrtou32(word, 0, &parsed[n].protocol) ||
		    kstrtou32(preference, 0, &parsed[n].preference) ||
		    !parsed[n].preference) {
			err = -EINVAL;
			goto free;
		}
		n++;
		if (!rest)
			break;
	}
	mutex_lock(&rules_lock);
	memcpy(rules, parsed, n * sizeof(*rules));
	nrules = n;
	mutex_unlock(&rules_lock);
free:
	kfree(parsed);
	kfree(copy);
	return err;
}

static int rules_get(char *buffer, const struct kernel_param *kp)
{
	unsigned int i;
	int len = 0;

	mutex_lock(&rules_lock);
	for (i = 0; i < nrules; i++)
		len += scnprintf(buffer + len, PAGE_SIZE - len, "%s%u:%u",
				 i ? "," : "", rules[i].protocol,
				 rules[i].preference);
	mutex_unlock(&rules_lock);
	len += scnprintf(buffer + len, PAGE_SIZE - len, "\n");
	return len;
}

static const struct kernel_param_ops rules_ops = {
	.set = rules_set,
	.get = rules_get,
};

module_param_cb(preference, &rules_ops, NULL, 0644);
MODULE_PARM_DESC(preference,
		 "default preferences that differ from the built-in ones: PROTOCOL:PREFERENCE[,...]");

static u32 lookup(const struct rule *rule, unsigned int n, u32 protocol)
{
	for (; n; n--, rule++)
		if (rule->protocol == protocol)
			return rule->preference;
	return 0;
}

/**
 * rtm_policy_preference - the default preference of a protocol
 * @protocol: protocol id of an entity
 *
 * Return: the preference, at least 1.
 */
u32 rtm_policy_preference(u32 protocol)
{
	u32 preference;

	mutex_lock(&rules_lock);
	preference = lookup(rules, nrules, protocol);
	mutex_unlock(&rules_lock);
	return preference ?:
	       lookup(builtin_rules, ARRAY_SIZE(builtin_rules), protocol) ?:
	       DEFAULT_PREFERENCE;
}
