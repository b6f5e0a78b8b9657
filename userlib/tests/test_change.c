// SPDX-License-Identifier: LGPL-2.1-or-later
/* rtmctl add, set, del, hold-open. */
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fake.h"
#include "holder.h"
#include "test.h"

static void hold_open(void)
{
	const struct output *o;

	o = run("add 192.0.2.0/24 via 203.0.113.1 metric 5\n"
		"\n# a comment\n"
		"add 192.0.2.0/24 via 203.0.113.1\n"
		"set 192.0.2.0/24 via 203.0.113.2\n"
		"add 2001:db8::/32 via 2001:db8::1 dev lo view ucast,mcast\n"
		"update 10.0.0.0/8 via 203.0.113.1\n"
		"del 192.0.2.0/24\n"
		"add blackhole 10.0.0.0/8\n"
		"frobnicate\n"
		"add 10.0.0.0/8 via 2001:db8::1\n"
		"add 10.9.0.0/16 nexthop via 203.0.113.1 nexthop via 203.0.113.2 opaque 0aff",
		"hold-open --until-eof --protocol ospf");
	same(o->code, EXIT_SOME, "hold-open with some bad commands");
	ok(strstr(o->out, "ospf/0: owner 1 of inet, owner 1 of inet6"), "it says who it is");
	ok(strstr(o->out, "ok created\nerror: it is there already"), "add, and add again");
	ok(strstr(o->out, "ok updated\nok created\nerror: this owner has no such route\n"
			  "ok deleted, best changed\nok created\nerror: a command is"),
	   "one answer each");
	ok(strstr(o->out, "error: 2001:db8::1: an address of the other family"), "families");
	ok(strstr(o->out, "family than the prefix\nok created\n"), "a last line without its end");
	o = run("add 192.0.2.0/24\n", "hold-open --until-eof -6");
	ok(strstr(o->out, "error: this owner has no routes of inet"), "a family not asked for");
	same(run(NULL, "hold-open --until-eof")->code, EXIT_OK, "hold-open, nothing to do");
	same(run(NULL, "hold-open x")->code, EXIT_USAGE, "hold-open takes no argument");
	same(run(NULL, "hold-open --hold=1")->code, EXIT_OK, "hold-open for a second");
	fake.unprivileged = true;
	o = run(NULL, "hold-open");
	same(o->code, EXIT_DEVICE, "hold-open unprivileged");
	ok(strstr(o->err, "CAP_NET_ADMIN"), "the message says what is needed");
	fake.unprivileged = false;
}

static void single(void)
{
	struct rtm_client *client;
	const struct output *o;

	o = run(NULL, "add 192.0.2.0/24 via 203.0.113.1 --exit");
	same(o->code, EXIT_OK, "add and leave");
	same_text(o->out, "ok created\n", "it says so");
	o = run(NULL, "add 192.0.2.0/24 via 203.0.113.1 --hold=1");
	same(o->code, EXIT_OK, "add and stay a second");
	ok(strstr(o->err, "withdrawn when this process ends"), "it says that");
	same(run(NULL, "add")->code, EXIT_USAGE, "add nothing");
	same(run(NULL, "add 192.0.2.0/24 via x")->code, EXIT_USAGE, "add rubbish");
	same(run(NULL, "add 192.0.2.0/24 -6")->code, EXIT_USAGE, "add of another family");
	o = run(NULL, "del 192.0.2.0/24");
	same(o->code, EXIT_SOME, "del without a holder");
	ok(strstr(o->err, "only its owner can withdraw"), "the message says why");
	if (rtm_client_open_owner(&client, AF_INET, 10006, 0))
		abort();
	o = run(NULL, "add 192.0.2.0/24 --exit");
	same(o->code, EXIT_DEVICE, "the registration is taken");
	ok(strstr(o->err, "--proto-instance") && strstr(o->err, "4711"), "by whom");
	rtm_client_close(client);
}

static void ask_from_child(const struct options *o, const char *line, const char *wanted,
			   struct holder *holder, int fd)
{
	char answer[HOLDER_ANSWER];
	int status, i;
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (!pid)
		_exit(control_ask(o, line, answer) || strncmp(answer, wanted, strlen(wanted)));
	for (i = 0; i < 500; i++) {
		control_serve(holder, fd);
		if (waitpid(pid, &status, WNOHANG) == pid)
			break;
		usleep(10000);
	}
	ok(i < 500 && WIFEXITED(status) && !WEXITSTATUS(status), "\"%s\" is answered \"%s\"", line,
	   wanted);
}

/* Another process reaches the holder. */
static void control(void)
{
	struct options o = { .instance = 77, .protocol = 4000, .protocol_instance = 12345 };
	char answer[HOLDER_ANSWER];
	struct holder *holder;
	int fd, other;

	ok(control_ask(&o, "add 10.0.0.0/8", answer) < 0, "nobody is there yet");
	if (holder_open(&holder, &o, FAMILY_4))
		abort();
	fd = control_listen(&o);
	if (!ok(fd >= 0, "the holder listens"))
		return;
	other = control_listen(&o);
	ok(other < 0, "one holder for one registration");
	ask_from_child(&o, "add 10.0.0.0/8 via 192.0.2.1", "ok created", holder, fd);
	ask_from_child(&o, "del 10.0.0.0/8", "ok deleted", holder, fd);
	ask_from_child(&o, "del 10.0.0.0/8", "error: ", holder, fd);
	same(holder_routes(holder), 0, "no routes are left");
	close(fd);
	holder_close(holder);
}

void test_change(void)
{
	hold_open();
	fake_reset();
	single();
	fake_reset();
	control();
}
