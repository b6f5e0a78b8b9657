// SPDX-License-Identifier: LGPL-2.1-or-later
/* Messages that say what went wrong and what to do about it. */
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "names.h"
#include "options.h"

static void __attribute__((format(printf, 1, 0))) vcomplain(const char *format, va_list args)
{
	fflush(stdout);
	fputs("rtmctl: ", stderr);
	vfprintf(stderr, format, args);
	fputc('\n', stderr);
}

void complain(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vcomplain(format, args);
	va_end(args);
}

int usage_error(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vcomplain(format, args);
	va_end(args);
	return EXIT_USAGE;
}

int open_error(const struct options *o, int err)
{
	const char *path = o->device ? o->device : RTM_DEVICE_PATH;

	switch (-err) {
	case ENOENT:
	case ENXIO:
	case ENODEV:
		complain("%s: %s; is the rtm module loaded? (modprobe rtm)", path, strerror(-err));
		break;
	case EACCES:
	case EPERM:
		complain("%s: %s; reading needs read permission on the device, changing routes "
			 "needs root (sudo)", path, strerror(-err));
		break;
	case ENOTTY:
		complain("%s is not the rtm device; leave --device out, or give the right path",
			 path);
		break;
	case EPROTONOSUPPORT:
		complain("%s: the module is older than this program; load the one that came with "
			 "it", path);
		break;
	default:
		complain("%s: %s", path, strerror(-err));
	}
	return EXIT_DEVICE;
}

const char *route_error(int err)
{
	switch (-err) {
	case ENOENT:
		return "this owner has no such route";
	case EEXIST:
		return "it is there already; set or update changes it";
	case EOPNOTSUPP:
		return "the kernel does not have that view or flag";
	case EAFNOSUPPORT:
		return "an address of the other family";
	case ENOSPC:
		return "a limit of the kernel is reached (routes of one destination, next hops)";
	default:
		return strerror(-err);
	}
}

int kernel_error(const char *doing, int err)
{
	switch (-err) {
	case EPERM:
	case EBADF:
		complain("%s: changing the table needs CAP_NET_ADMIN over this network namespace: "
			 "run it as root, or with sudo", doing);
		break;
	case ENODEV:
		complain("%s: the network namespace has ended", doing);
		break;
	case EINTR:
		complain("%s: interrupted", doing);
		break;
	default:
		complain("%s: %s", doing, strerror(-err));
	}
	return EXIT_DEVICE;
}

int table_error(const struct options *o, int family, int err)
{
	if (err == -ENOENT) {
		complain("there is no instance %u%s%s; an instance is there while an entity is "
			 "registered in it", o->instance, o->families ? " of " : "",
			 o->families ? names_family(family) : "");
		return EXIT_SOME;
	}
	return kernel_error("cannot attach to the table", err);
}

/* Who holds the registration that was asked for. */
static void name_holder(const struct options *o, int family, uint32_t protocol,
			uint32_t protocol_instance)
{
	struct rtm_entity_info *list;
	struct rtm_client *client;
	int count, i;

	if (reader_open(o, family, &client))
		return;
	count = rtm_entity_list(client, 0, &list);
	for (i = 0; i < count; i++) {
		if (list[i].out_protocol == protocol &&
		    list[i].out_protocol_instance == protocol_instance)
			complain("it is entity %u, process %u (%.16s)", list[i].entity,
				 list[i].out_pid, (const char *)list[i].out_comm);
	}
	if (count >= 0)
		free(list);
	rtm_client_close(client);
}

int register_error(const struct options *o, int family, uint32_t protocol,
		   uint32_t protocol_instance, int err)
{
	char name[64];

	names_protocol(protocol, protocol_instance, name, sizeof(name));
	if (err == -EEXIST) {
		complain("%s is registered already in instance %u of %s; choose another "
			 "--proto-instance", name, o->instance, names_family(family));
		name_holder(o, family, protocol, protocol_instance);
		return EXIT_DEVICE;
	}
	return kernel_error("cannot register as an owner of routes", err);
}
