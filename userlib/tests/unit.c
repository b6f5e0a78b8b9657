// SPDX-License-Identifier: LGPL-2.1-or-later
/* All unit tests in one program, one TAP stream. */
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fake.h"
#include "rtmctl.h"
#include "test.h"

static unsigned int number, failed;
static const char *data_dir;
static char dir[] = "/tmp/rtm-unit-XXXXXX";

static bool __attribute__((format(printf, 2, 0))) result(bool holds, const char *format,
							  va_list args)
{
	printf("%sok %u - ", holds ? "" : "not ", ++number);
	vprintf(format, args);
	putchar('\n');
	failed += !holds;
	fflush(stdout);
	return holds;
}

bool ok(bool holds, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	result(holds, format, args);
	va_end(args);
	return holds;
}

bool same(long long got, long long wanted, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	result(got == wanted, format, args);
	va_end(args);
	if (got != wanted)
		printf("# got %lld, wanted %lld\n", got, wanted);
	return got == wanted;
}

bool same_text(const char *got, const char *wanted, const char *format, ...)
{
	bool holds = !strcmp(got, wanted);
	va_list args;

	va_start(args, format);
	result(holds, format, args);
	va_end(args);
	if (!holds)
		printf("# got \"%s\"\n# wanted \"%s\"\n", got, wanted);
	return holds;
}

const char *data(const char *name)
{
	static char path[2][512];
	static unsigned int next;
	char *p = path[next++ % 2];

	snprintf(p, sizeof(path[0]), "%s/%s", data_dir, name);
	return p;
}

static const char *in_dir(const char *name)
{
	static char path[4][64];
	static unsigned int next;
	char *p = path[next++ % 4];

	snprintf(p, sizeof(path[0]), "%s/%s", dir, name);
	return p;
}

const char *file_of(const char *text, size_t len)
{
	const char *path = in_dir("input");
	FILE *file = fopen(path, "w");

	if (!file || fwrite(text, 1, len, file) != len || fclose(file))
		abort();
	return path;
}

static int redirect(const char *path, int flags, int fd)
{
	int saved = dup(fd), to = open(path, flags, 0600);

	if (saved < 0 || to < 0 || dup2(to, fd) < 0)
		abort();
	close(to);
	return saved;
}

static void restore(int saved, int fd)
{
	dup2(saved, fd);
	close(saved);
}

static void slurp(const char *path, char *to, size_t size)
{
	FILE *file = fopen(path, "r");

	if (!file)
		abort();
	to[fread(to, 1, size - 1, file)] = 0;
	fclose(file);
}

static int call(char *line)
{
	char *argv[64], *word, *save;
	int argc = 0;

	argv[argc++] = (char[]){ "rtmctl" };
	for (word = strtok_r(line, " ", &save); word; word = strtok_r(NULL, " ", &save))
		argv[argc++] = word;
	argv[argc] = NULL;
	stop_reset();
	return rtmctl_main(argc, argv);
}

const struct output *run(const char *input, const char *format, ...)
{
	static struct output output;
	const char *out = in_dir("out"), *err = in_dir("err"), *in = "/dev/null";
	int saved[3];
	char line[2048];
	va_list args;

	va_start(args, format);
	vsnprintf(line, sizeof(line), format, args);
	va_end(args);
	if (input) {
		FILE *file = fopen(in_dir("in"), "w");

		if (!file || fputs(input, file) < 0 || fclose(file))
			abort();
		in = in_dir("in");
	}
	fflush(stdout);
	saved[0] = redirect(in, O_RDONLY, 0);
	saved[1] = redirect(out, O_WRONLY | O_CREAT | O_TRUNC, 1);
	saved[2] = redirect(err, O_WRONLY | O_CREAT | O_TRUNC, 2);
	output.code = call(line);
	fflush(stdout);
	restore(saved[0], 0);
	restore(saved[1], 1);
	restore(saved[2], 2);
	slurp(out, output.out, sizeof(output.out));
	slurp(err, output.err, sizeof(output.err));
	return &output;
}

int main(int argc, char **argv)
{
	static void (*const tests[])(void) = {
		test_address, test_client, test_route, test_read, test_parse, test_fuzz,
		test_show, test_change, test_load,
	};
	size_t i;

	data_dir = argc > 1 ? argv[1] : "data";
	if (!mkdtemp(dir))
		return 1;
	puts("TAP version 13");
	for (i = 0; i < sizeof(tests) / sizeof(tests[0]); i++) {
		fake_reset();
		tests[i]();
	}
	fake_reset();
	printf("1..%u\n", number);
	unlink(in_dir("in"));
	unlink(in_dir("out"));
	unlink(in_dir("err"));
	unlink(in_dir("input"));
	rmdir(dir);
	return failed ? 1 : 0;
}
