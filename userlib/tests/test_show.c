// SPDX-License-Identifier: LGPL-2.1-or-later
/* rtmctl: what it prints, and its exit codes. */
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include <jansson.h>

#include "fake.h"
#include "rtmctl.h"
#include "test.h"

static struct rtm_client *bgp, *ospf, *stat6;

static void put(struct rtm_client *client, const char *prefix, const char *hop, uint32_t metric)
{
	struct rtm_route_info route;

	if (rtm_route_parse(&route, prefix, hop, metric) ||
	    rtm_route_set(client, &route, NULL) < 0)
		abort();
}

static void populate(void)
{
	struct rtm_aux *aux = rtm_aux_alloc();
	struct rtm_route_info route;
	struct rtm_hop hops[2];

	if (rtm_client_open_owner(&bgp, AF_INET, 14, 0) ||
	    rtm_client_open_owner(&ospf, AF_INET, 13, 1) ||
	    rtm_client_open_owner(&stat6, AF_INET6, 10006, 0))
		abort();
	put(bgp, "192.0.2.0/24", "203.0.113.1", 2);
	put(ospf, "192.0.2.0/24", "203.0.113.9%lo", 20);
	put(bgp, "192.0.2.128/25", "203.0.113.2", 3);
	put(stat6, "2001:db8::/32", "2001:db8::1", 1);
	rtm_hop_parse("203.0.113.1", AF_INET, &hops[0]);
	rtm_hop_parse("203.0.113.2%lo", AF_INET, &hops[1]);
	rtm_route_parse(&route, "198.51.100.0/24", NULL, 5);
	rtm_aux_add(aux, &route, hops, 2, "\x01\xab", 2);
	route.flags = RTM_RTF_LOCAL;
	route.views = 3;
	if (rtm_route_set(bgp, &route, aux) < 0)
		abort();
	rtm_aux_free(aux);
}

/* R11, U6: what decided is told for each route that is not the best. */
static void explanations(void)
{
	const struct output *o;
	struct rtm_client *rip, *late;
	json_t *array;

	if (rtm_client_open_owner(&rip, AF_INET, 14, 7) ||
	    rtm_client_open_owner(&late, AF_INET, 14, 8))
		abort();
	put(rip, "192.0.2.0/24", "203.0.113.7", 4);
	put(late, "192.0.2.0/24", "203.0.113.8", 4);
	o = run(NULL, "explain 192.0.2.0/24");
	same(o->code, EXIT_OK, "explain");
	ok(strstr(o->out, "metric 2") && strstr(o->out, "best in ucast"), "the best one");
	ok(strstr(o->out, "by metric: 4, that one has 2"), "behind by metric");
	ok(strstr(o->out, "by preference: 100, that one has 20"), "behind by preference");
	o = run(NULL, "explain 192.0.2.0/24 --json");
	array = json_loads(o->out, 0, NULL);
	same(json_array_size(array), 4, "explain --json: every candidate");
	ok(!json_object_get(json_array_get(array, 0), "decided_by"), "the best one needs no step");
	ok(!strcmp(json_string_value(json_object_get(json_array_get(array, 3), "decided_by")),
		   "preference"), "the step that decided");
	json_decref(array);
	put(bgp, "192.0.2.0/24", "203.0.113.1", 4);
	o = run(NULL, "explain 192.0.2.0/24");
	ok(strstr(o->out, "by age: as good, but newer"), "behind by age");
	put(bgp, "192.0.2.0/24", "203.0.113.1", 2);
	same(run(NULL, "explain 192.0.2.1")->code, EXIT_SOME, "explain wants the very prefix");
	same(run(NULL, "explain")->code, EXIT_USAGE, "explain without a prefix");
	same(run(NULL, "explain here")->code, EXIT_USAGE, "explain of no prefix");
	rtm_client_close(late);
	rtm_client_close(rip);
}

static void usages(void)
{
	same(run(NULL, "hold 192.0.2.0/24")->code, EXIT_USAGE, "hold without a time");
	same(run(NULL, "hold 192.0.2.0/24 soon")->code, EXIT_USAGE, "hold with a word as time");
	same(run(NULL, "hold 192.0.2.0/24 0s")->code, EXIT_USAGE, "hold for no time");
	same(run(NULL, "hold x 3s")->code, EXIT_USAGE, "hold of no prefix");
	same(run(NULL, "monitor all")->code, EXIT_USAGE, "monitor takes no argument");
	same(run(NULL, "monitor --type some")->code, EXIT_USAGE, "monitor of a strange type");
}

static void texts(void)
{
	const struct output *o = run(NULL, "dests 192.0.2.0/24");

	same(o->code, EXIT_OK, "dests of one prefix");
	ok(!strncmp(o->out, "192.0.2.0/24 via 203.0.113.1 proto bgp/0 owner 1 pref 20 metric 2 "
		    "routes 2 age ", 78), "in the manner of ip route");
	o = run(NULL, "dests");
	same(o->code, EXIT_OK, "all destinations");
	ok(strstr(o->out, "2001:db8::/32"), "both families");
	ok(strstr(o->out, "\tnexthop via 203.0.113.2 dev lo\n"), "next hops on lines of their own");
	ok(strstr(o->out, "view ucast,mcast"), "views, where not unicast");
	ok(strstr(o->out, "local opaque 2 bytes"), "flags and the owner's bytes");
	o = run(NULL, "dests -4");
	ok(!strstr(o->out, "2001:db8"), "-4: no IPv6");
	o = run(NULL, "-6 dests");
	ok(!strstr(o->out, "192.0.2"), "options may stand before the command");
	o = run(NULL, "routes");
	ok(strstr(o->out, "* 192.0.2.0/24    via 203.0.113.1"), "the best one is marked");
	ok(strstr(o->out, "  192.0.2.0/24    via 203.0.113.9 dev lo proto ospf/1"),
	   "the other one is not");
	o = run(NULL, "get 192.0.2.200");
	ok(strstr(o->out, "192.0.2.128/25 via 203.0.113.2 proto bgp/0 owner 1"),
	   "get finds the longest");
	o = run(NULL, "get 192.0.2.7 --protocol ospf");
	ok(strstr(o->out, "proto ospf/1"), "get of one protocol");
	o = run(NULL, "entities");
	ok(strstr(o->out, "bgp/0") && strstr(o->out, "ospf/1") && strstr(o->out, "static/0"),
	   "entities of both families");
	ok(strstr(o->out, "tester"), "with their command");
	o = run(NULL, "nexthops -4");
	ok(strstr(o->out, "203.0.113.1") && strstr(o->out, "ospf/1"), "next hops");
	o = run(NULL, "stats -4");
	ok(strstr(o->out, "routes                          4"), "figures");
}

static unsigned int lines(const char *text)
{
	unsigned int count = 0;

	for (; *text; text++)
		count += *text == '\n';
	return count;
}

static void filters(void)
{
	same(lines(run(NULL, "routes 192.0.2.0/24 longer")->out), 3, "longer");
	same(lines(run(NULL, "routes 192.0.2.0/24 exact")->out), 2, "exact");
	same(lines(run(NULL, "dests 192.0.2.0/24 from -4")->out), 5, "from");
	same(lines(run(NULL, "routes --owner 2 -4")->out), 1, "--owner");
	same(lines(run(NULL, "routes --protocol ospf")->out), 1, "--protocol");
	same(lines(run(NULL, "routes --view mcast -4")->out), 3, "--view");
	same(lines(run(NULL, "routes --via 203.0.113.9%%lo")->out), 1, "--via");
	same(lines(run(NULL, "routes --dev lo -4")->out), 4, "--dev");
	same(lines(run(NULL, "routes --via 203.0.113.1 --dev lo")->out), 3, "--via and --dev");
	same(run(NULL, "routes --from 203.0.113.1")->code, EXIT_SOME, "--from: none");
	same(lines(run(NULL, "dests --protocol ospf -4")->out), 1, "dests --protocol");
	same(lines(run(NULL, "nexthops 203.0.113.0/29 longer")->out), 4, "nexthops of a network");
	same(lines(run(NULL, "nexthops 203.0.113.9")->out), 2, "nexthops of an address");
	same(lines(run(NULL, "nexthops --owner 2 -4")->out), 2, "nexthops --owner");
}

static size_t json_count(const struct output *o)
{
	json_t *root = json_loads(o->out, 0, NULL);
	size_t count = root && json_is_array(root) ? json_array_size(root) : 9999;

	json_decref(root);
	return count;
}

static void json(void)
{
	static const char *const commands[] = {
		"dests", "routes", "entities", "nexthops", "stats",
	};
	static const size_t counts[] = { 4, 5, 3, 5, 2 };
	json_t *root, *first;
	size_t i;

	for (i = 0; i < 5; i++)
		same(json_count(run(NULL, "%s --json", commands[i])), counts[i], "JSON of %s",
		     commands[i]);
	same(json_count(run(NULL, "routes --json --owner 77")), 0, "JSON of nothing is []");
	root = json_loads(run(NULL, "-j dests 198.51.100.0/24")->out, 0, NULL);
	first = json_array_get(root, 0);
	same_text(json_string_value(json_object_get(first, "prefix")), "198.51.100.0/24", "prefix");
	same(json_array_size(json_object_get(first, "nexthops")), 2, "two next hops");
	same_text(json_string_value(json_object_get(first, "opaque")), "01ab", "owner's bytes");
	same_text(json_string_value(json_object_get(first, "protocol")), "bgp", "protocol");
	json_decref(root);
}

static void exit_codes(void)
{
	same(run(NULL, "get 8.8.8.8")->code, EXIT_SOME, "get finds nothing");
	same(run(NULL, "dests 8.0.0.0/8 longer")->code, EXIT_SOME, "dests finds nothing");
	same(run(NULL, "dests --instance 5")->code, EXIT_SOME, "no such instance");
	same(run(NULL, "%s", "")->code, EXIT_USAGE, "no command");
	same(run(NULL, "frobnicate")->code, EXIT_USAGE, "unknown command");
	same(run(NULL, "d")->code, EXIT_USAGE, "a beginning of two commands");
	same(run(NULL, "ent")->code, EXIT_OK, "a beginning of one command");
	same(run(NULL, "dests --frob")->code, EXIT_USAGE, "unknown option");
	same(run(NULL, "get 1.1.1.1 --rate 5")->code, EXIT_USAGE, "option of another command");
	same(run(NULL, "dests --owner")->code, EXIT_USAGE, "option without its value");
	same(run(NULL, "dests --owner x")->code, EXIT_USAGE, "value that is no number");
	same(run(NULL, "dests 10.0.0.0/8 shorter")->code, EXIT_USAGE, "unknown range");
	same(run(NULL, "dests default")->code, EXIT_USAGE, "default of no family");
	same(run(NULL, "dests default longer -4")->code, EXIT_OK, "default of a family");
	same(run(NULL, "get")->code, EXIT_USAGE, "get without an address");
	same(run(NULL, "entities x")->code, EXIT_USAGE, "argument too many");
	same(run(NULL, "nexthops x")->code, EXIT_USAGE, "nexthops of no prefix");
	same(run(NULL, "nexthops --view any")->code, EXIT_USAGE, "next hops have no view");
	same(run(NULL, "--help")->code, EXIT_OK, "help");
	same(run(NULL, "help load")->code, EXIT_OK, "help of a command");
	ok(strstr(run(NULL, "load --help")->out, "--metric-offset"), "help names the options");
	ok(!strstr(run(NULL, "get --help")->out, "--rate"), "and only those of the command");
	same(run(NULL, "--version")->code, EXIT_OK, "version");
}

static void refusals(void)
{
	const struct output *o;

	fake.absent = true;
	o = run(NULL, "dests");
	same(o->code, EXIT_DEVICE, "no device");
	ok(strstr(o->err, "modprobe rtm"), "the message says what to do");
	fake.absent = false;
	o = run(NULL, "dests --device /dev/null");
	same(o->code, EXIT_DEVICE, "some other device");
	ok(strstr(o->err, "not the rtm device"), "the message says so");
	fake.fail_cmd = RTM_IOC_DEST_LIST;
	fake.fail_errno = 12;
	o = run(NULL, "dests");
	same(o->code, EXIT_DEVICE, "the kernel fails");
	fake.fail_errno = 0;
}

void test_show(void)
{
	populate();
	texts();
	explanations();
	usages();
	filters();
	json();
	exit_codes();
	refusals();
	rtm_client_close(bgp);
	rtm_client_close(ospf);
	rtm_client_close(stat6);
}
