// SPDX-License-Identifier: LGPL-2.1-or-later
/* rtmctl load: owners, failures, exit codes. */
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "fake.h"
#include "rtmctl.h"
#include "test.h"

static void good(void)
{
	const struct output *o = run(NULL, "load --exit %s", data("table.txt"));

	same(o->code, EXIT_OK, "load a table");
	ok(strstr(o->out, "loaded 5 records in ") && strstr(o->out, "5 routes created, 0 deleted, "
		  "0 failed"), "it says how many");
	o = run(NULL, "load --hold=1 %s", data("multipeer.txt"));
	same(o->code, EXIT_OK, "load a multi-peer table and stay");
	ok(strstr(o->err, "owner 2 bgp/0 inet: 2 routes of peer 203.0.113.1\n"),
	   "an owner for each peer");
	ok(strstr(o->err, "bgp/1 inet: 1 routes of peer 203.0.113.2\n"), "and for the other");
	ok(strstr(o->err, "withdrawn when this process ends"), "it says that");
	fake_reset();
	o = run(NULL, "load --hold=1 --peers ignore %s", data("multipeer.txt"));
	ok(strstr(o->err, "owner 1 bgp/0 inet: 2 routes\n"), "--peers ignore: one owner");
	fake_reset();
	o = run(NULL, "load --hold=1 --peers neighbour %s", data("multipeer.txt"));
	ok(strstr(o->err, "owner 1 bgp/0 inet: 3 routes\n"), "--peers neighbour: one owner");
	o = run(NULL, "load --exit --rate 1000 --speed 100 %s", data("updates.txt"));
	same(o->code, EXIT_OK, "replay updates");
	ok(strstr(o->out, "3 routes created, 1 deleted, 0 failed, 1 deletions of routes that were "
		  "not there"), "with their withdrawals");
	o = run(NULL, "load --exit --loop=3 %s", data("updates.txt"));
	ok(strstr(o->out, "loaded 18 records"), "three times");
	same(run(NULL, "load --exit %s", data("iproute.txt"))->code, EXIT_OK, "ip route");
	same(run(NULL, "load --exit %s", data("bgpdump.txt"))->code, EXIT_OK, "bgpdump");
	same(run(NULL, "load --exit %s", data("bird1.txt"))->code, EXIT_OK, "BIRD 1");
	same(run(NULL, "load --exit %s", data("bird2.txt"))->code, EXIT_OK, "BIRD 2");
	same(run("192.0.2.0/24 203.0.113.1 2 64500\n", "load --exit -")->code, EXIT_OK,
	     "standard input");
	o = run(NULL, "load --dry-run %s %s", data("table.txt"), data("updates.txt"));
	ok(strstr(o->out, "checked 11 records"), "dry run of two files");
	o = run(NULL, "load --json --exit %s", data("table.txt"));
	ok(strstr(o->out, "\"created\":5"), "JSON");
	o = run(NULL, "load --exit -6 %s", data("table.txt"));
	ok(strstr(o->out, "loaded 2 records"), "-6: IPv6 only");
	o = run(NULL, "load --exit --limit 3 --batch 1 %s", data("table.txt"));
	ok(strstr(o->out, "loaded 3 records"), "--limit");
}

static void rubbish(void)
{
	static char junk[20000];
	const struct output *o;
	size_t i;

	o = run(NULL, "load --exit %s", file_of("192.0.2.0/24 203.0.113.1 2 64500\nhello\n"
						"10.0.0.0/8 203.0.113.1 x 1\n", 65));
	same(o->code, EXIT_SOME, "some lines are rubbish");
	ok(strstr(o->err, ":2: not a prefix at the place of the prefix: hello\n"),
	   "line number and reason");
	ok(strstr(o->err, ":3: not a number at the place of the path length"), "of each");
	ok(strstr(o->out, "loaded 1 records") && strstr(o->out, "2 failed"), "how many were loaded");
	for (i = 0; i < sizeof(junk); i++)
		junk[i] = (i * 2654435761U) >> 13;
	o = run(NULL, "load --exit %s", file_of(junk, sizeof(junk)));
	same(o->code, EXIT_SOME, "a file of random bytes");
	ok(strstr(o->err, ":1: not a route in any format"), "line number and reason");
	ok(strstr(o->out, "loaded 0 records"), "nothing was loaded");
	for (i = 0; o->err[i]; i++)
		if (o->err[i] < ' ' && o->err[i] != '\n')
			break;
	ok(!o->err[i], "no control character reaches the terminal");
	memset(junk, 'x', sizeof(junk));
	same(run(NULL, "load --exit %s", file_of(junk, sizeof(junk)))->code, EXIT_SOME,
	     "one very long line");
	same(run(NULL, "load --exit %s", file_of("", 0))->code, EXIT_SOME, "an empty file");
	o = run(NULL, "load --exit --format table --max-errors 2 %s",
		file_of("a\nb\nc\nd\n", 8));
	ok(strstr(o->err, "and 2 more"), "only the first few are printed");
	o = run(NULL, "load --exit --strict --format table %s",
		file_of("a\n10.0.0.0/8 1.1.1.1 1 1\n", 25));
	ok(strstr(o->out, "loaded 0 records"), "--strict stops");
	same(run(NULL, "load --exit /no/such/file")->code, EXIT_SOME, "no such file");
	same(run(NULL, "load --exit /tmp")->code, EXIT_SOME, "a directory");
	o = run(NULL, "load --exit %s %s", "/no/such/file", data("table.txt"));
	same(o->code, EXIT_SOME, "one of two files is not there");
	ok(strstr(o->out, "loaded 5 records"), "the other is loaded");
}

static void refusals(void)
{
	const struct output *o;
	struct rtm_client *client;

	same(run(NULL, "load")->code, EXIT_USAGE, "load nothing");
	same(run(NULL, "load --format cisco x")->code, EXIT_USAGE, "unknown format");
	same(run(NULL, "load --loop -")->code, EXIT_USAGE, "standard input in a loop");
	same(run(NULL, "load --batch 0 x")->code, EXIT_USAGE, "batch of 0");
	fake.absent = true;
	o = run(NULL, "load %s", data("table.txt"));
	same(o->code, EXIT_DEVICE, "no device");
	ok(strstr(o->err, "modprobe rtm"), "the message says what to do");
	fake.absent = false;
	fake.unprivileged = true;
	o = run(NULL, "load %s", data("table.txt"));
	same(o->code, EXIT_DEVICE, "unprivileged");
	ok(strstr(o->err, "run it as root"), "the message says what is needed");
	fake.unprivileged = false;
	if (rtm_client_open_owner(&client, AF_INET, 14, 0))
		abort();
	o = run(NULL, "load --exit %s", data("table.txt"));
	same(o->code, EXIT_OK, "a registration that is taken is passed over");
	rtm_client_close(client);
	/* the kernel refuses what its limits do not allow */
	o = run(NULL, "load --exit --peers neighbour %s",
		file_of("2001:db8::/32 2001:db8::1 1 1 192.0.2.1\n", 40));
	same(o->code, EXIT_SOME, "a record that the kernel refuses");
	ok(strstr(o->err, ":1: 2001:db8::/32: "), "has its line number");
	fake.interrupt_after = 2;
	o = run(NULL, "load --exit %s", data("table.txt"));
	ok(strstr(o->out, "loaded 5 records"), "a batch that is interrupted is gone on with");
	fake.interrupt_after = 0;
}

/* A packed file, whole and cut off. */
static void packed(void)
{
	const struct output *o;
	char line[256];

	snprintf(line, sizeof(line), "xz -zkc %s > %s.xz 2> /dev/null", data("table.txt"),
		 file_of("", 0));
	if (system(line)) {
		ok(true, "packed files # SKIP there is no xz");
		return;
	}
	snprintf(line, sizeof(line), "%s.xz", file_of("", 0));
	o = run(NULL, "load --exit %s", line);
	same(o->code, EXIT_OK, "a packed file");
	ok(strstr(o->out, "loaded 5 records"), "is unpacked");
	if (truncate(line, 100))
		abort();
	o = run(NULL, "load --exit %s", line);
	same(o->code, EXIT_SOME, "a packed file that is cut off");
	ok(strstr(o->err, "could not unpack it to its end"), "the message says so");
	unlink(line);
}

void test_load(void)
{
	good();
	fake_reset();
	packed();
	fake_reset();
	rubbish();
	fake_reset();
	refusals();
}
