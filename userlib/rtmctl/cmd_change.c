// SPDX-License-Identifier: LGPL-2.1-or-later
/* rtmctl add, set, del, hold-open: routes in words, and an owner that keeps them. */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "holder.h"
#include "names.h"
#include "words.h"

static int join(char *line, size_t size, const char *op, int argc, char **argv)
{
	size_t used = snprintf(line, size, "%s", op);
	int i;

	for (i = 0; i < argc; i++) {
		if (used + strlen(argv[i]) + 2 > size)
			return -1;
		used += snprintf(line + used, size - used, " %s", argv[i]);
	}
	return 0;
}

/* The answer of a holder as an exit code. */
static int report(const char *answer)
{
	if (!strncmp(answer, "ok", 2)) {
		puts(answer);
		return EXIT_OK;
	}
	complain("%s", !strncmp(answer, "error: ", 7) ? answer + 7 : answer);
	return EXIT_SOME;
}

/* Nobody holds this registration: own the route here, as long as asked. */
static int own_it(const struct options *o, const struct rtm_route_info *route, char *line)
{
	unsigned int family = route->prefix.family == AF_INET ? FAMILY_4 : FAMILY_6;
	char answer[HOLDER_ANSWER];
	struct holder *holder;
	int control, ret;

	ret = holder_open(&holder, o, family);
	if (ret)
		return ret;
	holder_line(holder, line, answer);
	ret = report(answer);
	if (!ret && o->hold != HOLD_NOT) {
		stop_catch();
		holder_describe(holder, stderr);
		control = control_listen(o);
		ret = hold(o, holder, control < 0 ? -1 : control, false);
		if (control >= 0)
			close(control);
	}
	holder_close(holder);
	return ret;
}

static int change(const struct options *o, const char *op, int argc, char **argv)
{
	char line[4096], copy[4096], answer[HOLDER_ANSWER], *words[WORDS_MAX], name[64];
	struct words_route w;
	const char *wrong;
	int count, ret;

	if (!argc)
		return usage_error("%s needs a prefix; see: rtmctl %s --help", op, op);
	if (join(line, sizeof(line), op, argc, argv))
		return usage_error("that is too much for one route");
	strcpy(copy, line);
	count = words_split(copy, words);
	wrong = count < 0 ? "too many words" :
		words_parse(&w, options_family(o), count, words);
	if (count >= 0)
		words_free(&w);
	if (wrong)
		return usage_error("%s; see: rtmctl %s --help", wrong, op);
	ret = control_ask(o, line, answer);
	if (!ret)
		return report(answer);
	if (ret != -ECONNREFUSED) {
		complain("the owner does not answer: %s", strerror(-ret));
		return EXIT_DEVICE;
	}
	if (w.route.op != RTM_OP_DEL)
		return own_it(o, &w.route, line);
	names_protocol(o->protocol ? o->protocol : HOLDER_PROTOCOL, o->protocol_instance, name,
		       sizeof(name));
	complain("no rtmctl hold-open is running for %s, and only its owner can withdraw a route; "
		 "see: rtmctl entities", name);
	return EXIT_SOME;
}

int cmd_add(const struct options *o, int argc, char **argv)
{
	return change(o, "add", argc, argv);
}

int cmd_set(const struct options *o, int argc, char **argv)
{
	return change(o, "set", argc, argv);
}

int cmd_del(const struct options *o, int argc, char **argv)
{
	return change(o, "del", argc, argv);
}

int cmd_hold(const struct options *o, int argc, char **argv)
{
	struct holder *holder;
	int control, ret;

	if (argc)
		return usage_error("%s: hold-open reads its commands from standard input", argv[0]);
	stop_catch();
	ret = holder_open(&holder, o, o->families ? o->families : FAMILY_4 | FAMILY_6);
	if (ret)
		return ret;
	control = control_listen(o);
	if (control < 0)
		complain("rtmctl add and del will not find this owner: %s", strerror(-control));
	holder_describe(holder, stdout);
	ret = hold(o, holder, control < 0 ? -1 : control, true);
	if (control >= 0)
		close(control);
	holder_close(holder);
	return ret;
}
