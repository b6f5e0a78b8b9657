// SPDX-License-Identifier: GPL-2.0
/* What the library has of Win32 besides: last error, events, tracing, names, best route. */
#include <arpa/inet.h>
#include <net/if.h>
#include <poll.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#define NOMINMAX
#include <windows.h>
#include <rtmx.h>
#include <rtutils.h>
#include <mprapi.h>
#include <iphlpapi.h>
#include "kselftest_harness.h"

static double now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec + ts.tv_nsec / 1e9;
}

static void *other_thread(void *arg)
{
	*(DWORD *)arg = GetLastError();
	SetLastError(5);
	return NULL;
}

TEST(last_error_of_each_thread)
{
	DWORD other = 1;
	pthread_t thread;

	SetLastError(4711);
	ASSERT_EQ(0, pthread_create(&thread, NULL, other_thread, &other));
	pthread_join(thread, NULL);
	EXPECT_EQ(0, other);
	EXPECT_EQ(4711, GetLastError());
}

TEST(events)
{
	HANDLE manual = CreateEventA(NULL, TRUE, TRUE, NULL);
	HANDLE automatic = CreateEventW(NULL, FALSE, FALSE, NULL);
	struct pollfd pfd = { .fd = RtmxGetEventFd(manual), .events = POLLIN };
	double begun;

	EXPECT_EQ(1, poll(&pfd, 1, 0));
	EXPECT_EQ(WAIT_OBJECT_0, WaitForSingleObject(manual, INFINITE));
	EXPECT_EQ(WAIT_OBJECT_0, WaitForSingleObject(manual, 0));
	EXPECT_EQ(TRUE, ResetEvent(manual));
	EXPECT_EQ(TRUE, ResetEvent(manual));
	EXPECT_EQ(0, poll(&pfd, 1, 0));
	EXPECT_EQ(WAIT_TIMEOUT, WaitForSingleObject(manual, 0));
	begun = now();
	EXPECT_EQ(WAIT_TIMEOUT, WaitForSingleObject(automatic, 150));
	EXPECT_LE(0.15, now() - begun);
	EXPECT_EQ(TRUE, SetEvent(automatic));
	EXPECT_EQ(TRUE, SetEvent(automatic));
	EXPECT_EQ(WAIT_OBJECT_0, WaitForSingleObject(automatic, 1000));
	EXPECT_EQ(WAIT_TIMEOUT, WaitForSingleObject(automatic, 0));
	EXPECT_EQ(NULL, CreateEventA(NULL, TRUE, TRUE, "name"));
	EXPECT_EQ(ERROR_NOT_SUPPORTED, GetLastError());
	EXPECT_EQ(TRUE, CloseHandle(manual));
	EXPECT_EQ(FALSE, CloseHandle(manual));
	EXPECT_EQ(ERROR_INVALID_HANDLE, GetLastError());
	EXPECT_EQ(WAIT_FAILED, WaitForSingleObject(manual, 0));
	EXPECT_EQ(FALSE, SetEvent(manual));
	EXPECT_EQ(FALSE, ResetEvent(NULL));
	EXPECT_EQ(-1, RtmxGetEventFd(manual));
	EXPECT_EQ(TRUE, CloseHandle(automatic));
}

struct waiter {
	HANDLE event;
	int got;
};

static void *take(void *arg)
{
	struct waiter *w = arg;

	while (WaitForSingleObject(w->event, 300) == WAIT_OBJECT_0)
		__sync_add_and_fetch(&w->got, 1);
	return NULL;
}

/* Of those that wait for an automatic one, each signal wakes one at most. */
TEST(automatic_wakes_one)
{
	struct waiter w = { CreateEventA(NULL, FALSE, FALSE, NULL), 0 };
	pthread_t threads[4];
	int i;

	for (i = 0; i < 4; i++)
		ASSERT_EQ(0, pthread_create(&threads[i], NULL, take, &w));
	for (i = 0; i < 5; i++) {
		SetEvent(w.event);
		usleep(20000);
	}
	for (i = 0; i < 4; i++)
		pthread_join(threads[i], NULL);
	EXPECT_LE(1, w.got);
	EXPECT_GE(5, w.got);
	CloseHandle(w.event);
}

/* Many come and go; an old handle never means a new event. */
TEST(handles_are_not_reused)
{
	HANDLE last[1000];
	int i, k;

	for (k = 0; k < 3; k++) {
		for (i = 0; i < 1000; i++) {
			HANDLE h = CreateEventA(NULL, TRUE, TRUE, NULL);

			if (!h) {
				EXPECT_EQ(ERROR_NO_SYSTEM_RESOURCES, GetLastError());
				break;
			}
			if (k)
				EXPECT_EQ(FALSE, SetEvent(last[i]));
			last[i] = h;
		}
		EXPECT_LT(100, i);
		while (i--)
			EXPECT_EQ(TRUE, CloseHandle(last[i]));
	}
}

/* Lines on standard error, if the environment asks for them. */
static size_t traced(char *text, size_t room, bool on)
{
	FILE *file = tmpfile();
	int saved = dup(2);
	DWORD a, w;
	size_t n;

	on ? setenv("RTM_TRACE", "1", 1) : unsetenv("RTM_TRACE");
	dup2(fileno(file), 2);
	a = TraceRegisterA("one");
	w = TraceRegisterExW(L"zw\u00f6lf", TRACE_USE_CONSOLE);
	TracePrintfA(a, "%s %d", "number", 7);
	TracePrintfExA(a, TRACE_NO_STDINFO, "bare\n");
	TracePrintfW(w, L"%ls %d", L"f\u00fcnf", 5);
	TracePrintfExW(w, TRACE_NO_STDINFO | TRACE_USE_MASK, L"wide");
	TraceDeregisterA(a);
	TracePrintfA(a, "not this");
	TraceDeregisterW(w);
	dup2(saved, 2);
	close(saved);
	rewind(file);
	n = fread(text, 1, room - 1, file);
	text[n] = 0;
	fclose(file);
	return n;
}

TEST(traces)
{
	char text[1024];

	EXPECT_EQ(0, traced(text, sizeof(text), false));
	EXPECT_LT(0, traced(text, sizeof(text), true));
	EXPECT_NE(NULL, strstr(text, " one: number 7\nbare\n"));
	EXPECT_NE(NULL, strstr(text, " zw\xc3\xb6lf: f\xc3\xbcnf 5\nwide\n"));
	EXPECT_EQ(NULL, strstr(text, "not this"));
	EXPECT_EQ(INVALID_TRACEID, TraceRegisterA(NULL));
	EXPECT_EQ(ERROR_INVALID_HANDLE, TraceDeregisterA(INVALID_TRACEID));
	EXPECT_EQ(0, TracePrintfA(INVALID_TRACEID, "nothing"));
}

TEST(names_of_interfaces)
{
	WCHAR lo[] = L"lo", none[] = L"not-there", server[] = L"other", name[8] = { 'x' };
	HANDLE config = NULL;

	EXPECT_EQ(ERROR_INVALID_PARAMETER, MprConfigServerConnect(NULL, NULL));
	EXPECT_EQ(ERROR_NOT_SUPPORTED, MprConfigServerConnect(server, &config));
	EXPECT_EQ(ERROR_INVALID_HANDLE, MprConfigGetFriendlyName(config, lo, name, sizeof(name)));
	ASSERT_EQ(NO_ERROR, MprConfigServerConnect(NULL, &config));
	EXPECT_EQ(ERROR_INVALID_PARAMETER, MprConfigGetFriendlyName(config, NULL, name, 8));
	EXPECT_EQ(ERROR_NOT_FOUND, MprConfigGetFriendlyName(config, none, name, sizeof(name)));
	EXPECT_EQ(ERROR_INSUFFICIENT_BUFFER,
		  MprConfigGetFriendlyName(config, lo, name, 2 * sizeof(WCHAR)));
	EXPECT_EQ('x', name[0]);
	EXPECT_EQ(NO_ERROR, MprConfigGetFriendlyName(config, lo, name, 3 * sizeof(WCHAR)));
	EXPECT_EQ(0, wcscmp(name, lo));
	MprConfigServerDisconnect(config);
}

/* The host's own address, if its loopback is up; what nobody reaches never. */
TEST(best_route)
{
	MIB_IPFORWARDROW row;
	DWORD rc;

	EXPECT_EQ(ERROR_INVALID_PARAMETER, GetBestRoute(0, 0, NULL));
	memset(&row, 0xA5, sizeof(row));
	rc = GetBestRoute(inet_addr("127.0.0.1"), 0, &row);
	if (rc == NO_ERROR) {
		EXPECT_EQ(inet_addr("127.0.0.1") & row.dwForwardMask, row.dwForwardDest);
		EXPECT_EQ(if_nametoindex("lo"), row.dwForwardIfIndex);
		EXPECT_EQ(MIB_IPROUTE_TYPE_DIRECT, row.dwForwardType);
		EXPECT_EQ(2, row.dwForwardProto);
		EXPECT_EQ(0xFFFFFFFF, row.dwForwardMetric5);
	} else {
		EXPECT_EQ(ERROR_CAN_NOT_COMPLETE, rc);
		EXPECT_EQ(0xA5A5A5A5, row.dwForwardDest);
	}
	EXPECT_EQ(ERROR_CAN_NOT_COMPLETE, GetBestRoute(inet_addr("255.255.255.255"),
						       inet_addr("203.0.113.77"), &row));
}

TEST_HARNESS_MAIN
