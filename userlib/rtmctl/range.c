// SPDX-License-Identifier: LGPL-2.1-or-later
/* Which part of a table a command is about. */
#include <errno.h>
#include <string.h>

#include "options.h"

/* [PREFIX [exact|longer|from]] */
int range_parse(const struct options *o, int argc, char **argv, uint32_t *kind,
		struct rtm_prefix *prefix)
{
	static const struct {
		const char *word;
		uint32_t kind;
	} kinds[] = {
		{ "exact", RTM_RANGE_EXACT },
		{ "longer", RTM_RANGE_SUBTREE },
		{ "from", RTM_RANGE_FROM },
	};
	size_t i;
	int ret;

	if (!argc)
		return EXIT_OK;
	ret = rtm_prefix_parse(argv[0], options_family(o), prefix);
	if (ret == -EINVAL && !strcmp(argv[0], "default"))
		return usage_error("default: of which family? add -4 or -6");
	if (ret == -EAFNOSUPPORT)
		return usage_error("%s is not a prefix of the family asked for", argv[0]);
	if (ret)
		return usage_error("%s is not a prefix such as 192.0.2.0/24 or 2001:db8::/32",
				   argv[0]);
	*kind = RTM_RANGE_EXACT;
	if (argc < 2)
		return EXIT_OK;
	for (i = 0; i < ARRAY_SIZE(kinds); i++) {
		if (strcmp(kinds[i].word, argv[1]))
			continue;
		*kind = kinds[i].kind;
		if (argc == 2)
			return EXIT_OK;
	}
	return usage_error("after the prefix comes one of exact, longer, from, and nothing else");
}
