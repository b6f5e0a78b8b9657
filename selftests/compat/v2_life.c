// SPDX-License-Identifier: GPL-2.0
/*
 * RTMv2 and threads: who waits for whom when things end, what a child of fork() has of a
 * process with many threads, and everything at once (R31).
 */
#include <rtutils.h>
#include <semaphore.h>

#include "v2_test.h"

#define EXIT_AT_WORK	"exit-at-work"	/* argument: see exit_at_work() */

static RTM_NET_ADDRESS ten;
static sem_t go, begun;
static int calls, over;

static int get(int *counter)
{
	return __atomic_load_n(counter, __ATOMIC_ACQUIRE);
}

static void set(int *counter, int value)
{
	__atomic_store_n(counter, value, __ATOMIC_RELEASE);
}

static int until(int *counter, int want)
{
	int i;

	for (i = 0; i < 1000 && get(counter) < want; i++)
		usleep(10000);
	return get(counter) == want;
}

/* Waits to be let go at its first event, leaves at its second. */
static DWORD WINAPI leave_at_second(RTM_ENTITY_HANDLE me, RTM_EVENT_TYPE event, PVOID context1,
				    PVOID context2)
{
	int n = __atomic_add_fetch(&calls, 1, __ATOMIC_ACQ_REL);

	(void)event;
	(void)context1;
	(void)context2;
	if (n == 1)
		sem_wait(&go);
	if (n == 2)
		set(&over, RtmDeregisterEntity(me) ? -1 : 1);
	return NO_ERROR;
}

/* 1.21: after it has left from inside of a callback there are no more. */
static void no_callback_after_leaving(void)
{
	HANDLE me, others[5];
	int i;

	set(&calls, 0);
	set(&over, 0);
	result(NO_ERROR, enter(PROTO_IP_RIP, 1, leave_at_second, NULL, &me));
	for (i = 0; i < 5; i++)
		enter(PROTO_IP_OSPF, i, NULL, NULL, &others[i]);
	until(&calls, 1);
	sem_post(&go);
	ok(until(&over, 1), "left with events to come");
	usleep(50000);
	ok(get(&calls) == 2, "which nobody is told of: %d", get(&calls));
	for (i = 0; i < 5; i++)
		RtmDeregisterEntity(others[i]);
	result(ERROR_INVALID_HANDLE, RtmDeregisterEntity(me));
}

static HANDLE pair[2];

/* Both are in their callbacks; each ends the other. */
static DWORD WINAPI end_the_other(RTM_ENTITY_HANDLE me, RTM_EVENT_TYPE event, PVOID context1,
				  PVOID context2)
{
	RTM_ENTITY_INFO *info = context2;

	(void)context1;
	if (event != RTM_ENTITY_REGISTERED || info->EntityId.EntityInstanceId != 99)
		return NO_ERROR;
	sem_post(&begun);
	sem_wait(&go);
	RtmDeregisterEntity(me == pair[0] ? pair[1] : pair[0]);
	__atomic_add_fetch(&over, 1, __ATOMIC_ACQ_REL);
	return NO_ERROR;
}

/* U38: two that end each other do not wait for each other for ever. */
static void ends_crossed(void)
{
	HANDLE other;
	int i;

	set(&over, 0);
	result(NO_ERROR, enter(PROTO_IP_RIP, 1, end_the_other, NULL, &pair[0]));
	result(NO_ERROR, enter(PROTO_IP_RIP, 2, end_the_other, NULL, &pair[1]));
	result(NO_ERROR, enter(PROTO_IP_OSPF, 99, NULL, NULL, &other));
	for (i = 0; i < 2; i++)
		sem_wait(&begun);
	for (i = 0; i < 2; i++)
		sem_post(&go);
	ok(until(&over, 2), "both came back");
	for (i = 0; i < 2; i++)
		result(ERROR_INVALID_HANDLE, RtmDeregisterEntity(pair[i]));
	result(NO_ERROR, RtmDeregisterEntity(other));
}

static HANDLE told;

static DWORD WINAPI slow_change(RTM_ENTITY_HANDLE me, RTM_EVENT_TYPE event, PVOID context1,
				PVOID context2)
{
	RTM_DEST_INFO dest;
	UINT n = 1;

	(void)context2;
	if (event != RTM_CHANGE_NOTIFICATION)
		return NO_ERROR;
	if (!RtmGetChangedDests(me, context1, &n, &dest))
		RtmReleaseChangedDests(me, context1, n, &dest);
	sem_post(&begun);
	usleep(200000);
	set(&over, 1);
	return NO_ERROR;
}

/* 8.51: a callback that runs is waited for; nothing is told afterwards. */
static void notify_ends_in_callback(void)
{
	RTM_ROUTE_CHANGE_FLAGS flags;
	HANDLE me, h1;

	set(&over, 0);
	enter(PROTO_IP_RIP, 1, slow_change, NULL, &me);
	h1 = hop(me, 1);
	result(NO_ERROR, RtmRegisterForChangeNotification(me, 1, RTM_CHANGE_TYPE_ALL, NULL, &told));
	put(me, NULL, &ten, h1, 5, &flags);
	sem_wait(&begun);
	result(NO_ERROR, RtmDeregisterFromChangeNotification(me, told));
	ok(get(&over), "it was waited for");
	set(&over, 0);
	put(me, NULL, &ten, h1, 6, &flags);
	usleep(50000);
	ok(!get(&over), "and comes no more");
	/* the same of the entity */
	result(NO_ERROR, RtmRegisterForChangeNotification(me, 1, RTM_CHANGE_TYPE_ALL, NULL, &told));
	put(me, NULL, &ten, h1, 7, &flags);
	sem_wait(&begun);
	result(NO_ERROR, RtmDeregisterEntity(me));
	ok(get(&over), "the entity's end waits, too");
}

struct changer {
	HANDLE entity;
	int stop;
};

static void *change_always(void *arg)
{
	struct changer *changer = arg;
	RTM_ROUTE_CHANGE_FLAGS flags;
	HANDLE h1 = hop(changer->entity, 1);
	ULONG i;

	for (i = 0; !get(&changer->stop); i++)
		put(changer->entity, NULL, &ten, h1, i % 16, &flags);
	return NULL;
}

static DWORD WINAPI count_changes(RTM_ENTITY_HANDLE me, RTM_EVENT_TYPE event, PVOID context1,
				  PVOID context2)
{
	(void)me;
	(void)context1;
	(void)context2;
	if (event == RTM_CHANGE_NOTIFICATION)
		__atomic_add_fetch(&calls, 1, __ATOMIC_ACQ_REL);
	return NO_ERROR;
}

/* U16: the first change is told, however soon it comes. */
static void first_change_is_told(void)
{
	struct changer changer = { NULL, 0 };
	pthread_t thread;
	int i, missing = 0;
	HANDLE me, notify;

	enter(PROTO_IP_RIP, 1, count_changes, NULL, &me);
	enter(PROTO_IP_OSPF, 1, NULL, NULL, &changer.entity);
	pthread_create(&thread, NULL, change_always, &changer);
	for (i = 0; i < 30 && !missing; i++) {
		set(&calls, 0);
		RtmRegisterForChangeNotification(me, 1, RTM_CHANGE_TYPE_ALL, NULL, &notify);
		missing += !until(&calls, 1);
		RtmDeregisterFromChangeNotification(me, notify);
	}
	set(&changer.stop, 1);
	pthread_join(thread, NULL);
	ok(!missing, "none of %d is missing: %d", i, missing);
	result(NO_ERROR, RtmDeregisterEntity(changer.entity));
	result(NO_ERROR, RtmDeregisterEntity(me));
}

static VOID WINAPI slow_method(RTM_ENTITY_HANDLE caller, RTM_ENTITY_HANDLE callee,
			       RTM_ENTITY_METHOD_INPUT *input, RTM_ENTITY_METHOD_OUTPUT *output)
{
	(void)caller;
	(void)callee;
	(void)input;
	sem_post(&begun);
	usleep(200000);
	output->OutputSize = 0;
	set(&over, 1);
}

static void *call_own(void *arg)
{
	RTM_ENTITY_METHOD_INPUT in = { .MethodType = METHOD_TYPE_ALL_METHODS };
	RTM_ENTITY_METHOD_OUTPUT out;
	UINT size = sizeof(out);

	return (void *)(size_t)RtmInvokeMethod(arg, arg, &in, &size, &out);
}

/* U34: blocking, and the entity's end, wait for what the program itself has called. */
static void own_methods_are_waited_for(void)
{
	RTM_ENTITY_EXPORT_METHODS exports;
	pthread_t thread;
	HANDLE me;
	void *ret;

	exports.NumMethods = 1;
	exports.Methods[0] = slow_method;
	result(NO_ERROR, enter(PROTO_IP_RIP, 1, NULL, &exports, &me));
	set(&over, 0);
	pthread_create(&thread, NULL, call_own, me);
	sem_wait(&begun);
	result(NO_ERROR, RtmBlockMethods(me, NULL, 0, RTM_BLOCK_METHODS));
	ok(get(&over), "blocked when it has ended");
	pthread_join(thread, &ret);
	ok(!ret, "and it was not refused");
	result(NO_ERROR, RtmBlockMethods(me, NULL, 0, RTM_RESUME_METHODS));
	set(&over, 0);
	pthread_create(&thread, NULL, call_own, me);
	sem_wait(&begun);
	result(NO_ERROR, RtmDeregisterEntity(me));
	ok(get(&over), "left when it has ended");
	pthread_join(thread, NULL);
}

/* Signals are for the threads of the program. */
static void signals(void)
{
	struct timespec second = { .tv_sec = 5 };
	sigset_t mask;
	HANDLE me;

	enter(PROTO_IP_RIP, 1, count_changes, NULL, &me);
	sigemptyset(&mask);
	sigaddset(&mask, SIGUSR1);
	pthread_sigmask(SIG_BLOCK, &mask, NULL);
	kill(getpid(), SIGUSR1);
	ok(sigtimedwait(&mask, NULL, &second) == SIGUSR1, "a signal that the program waits for");
	result(NO_ERROR, RtmDeregisterEntity(me));
}

#define SHARED	4

/* What the threads below share, and what they do. */
static struct {
	HANDLE entity, enumeration, notify;
	int stop;
} all;

static DWORD WINAPI drain(RTM_ENTITY_HANDLE me, RTM_EVENT_TYPE event, PVOID context1,
			  PVOID context2)
{
	RTM_DEST_INFO dest;
	UINT n;

	(void)context2;
	if (event == RTM_ROUTE_EXPIRED)
		return ERROR_NOT_SUPPORTED;
	if (event == RTM_CHANGE_NOTIFICATION)
		for (n = 1; !RtmGetChangedDests(me, context1, &n, &dest); n = 1)
			RtmReleaseChangedDests(me, context1, n, &dest);
	return NO_ERROR;
}

static void table_work(HANDLE me, HANDLE h1, unsigned int i)
{
	RTM_ROUTE_CHANGE_FLAGS flags;
	RTM_ROUTE_INFO *pointer;
	RTM_NET_ADDRESS dest;
	HANDLE route = NULL;
	RTM_DEST_INFO info;

	prefix(&dest, 10, i % 8, 0, 0, 16);
	if (put(me, &route, &dest, h1, i % 5, &flags))
		return;
	if (!RtmLockRoute(me, route, TRUE, TRUE, &pointer)) {
		pointer->PrefInfo.Metric = i % 7;
		if (RtmUpdateAndUnlockRoute(me, route, i % 3 ? INFINITE : 5, NULL, 0, NULL, &flags))
			RtmLockRoute(me, route, TRUE, FALSE, NULL);
	}
	RtmGetRoutePointer(me, route, &pointer);
	if (!RtmGetMostSpecificDestination(me, &dest, 0, 1, &info)) {
		PVOID slot;

		RtmGetOpaqueInformationPointer(me, info.DestHandle, &slot);
		RtmReleaseDestInfo(me, &info);
	}
	if (i % 4 || RtmDeleteRouteToDest(me, route, &flags))
		RtmReleaseRoutes(me, 1, &route);
}

/* Handles that another thread may close at any time. */
static void shared_work(HANDLE me)
{
	HANDLE e = __atomic_exchange_n(&all.enumeration, NULL, __ATOMIC_ACQ_REL);
	HANDLE n = __atomic_exchange_n(&all.notify, NULL, __ATOMIC_ACQ_REL), routes[8], h;
	UINT count = 8;

	if (!RtmCreateRouteEnum(me, NULL, 1, RTM_ENUM_START, NULL, 0, NULL, 0, &h)) {
		__atomic_store_n(&all.enumeration, h, __ATOMIC_RELEASE);
		if (!RtmGetEnumRoutes(me, h, &count, routes))
			RtmReleaseRoutes(me, count, routes);
	}
	if (e)
		RtmDeleteEnumHandle(me, e);
	if (!RtmRegisterForChangeNotification(me, 1, RTM_CHANGE_TYPE_BEST, NULL, &h))
		__atomic_store_n(&all.notify, h, __ATOMIC_RELEASE);
	if (n)
		RtmDeregisterFromChangeNotification(me, n);
}

static void *work(void *arg)
{
	unsigned int number = (size_t)arg, i;
	HANDLE me, h1 = hop(all.entity, 1), mine;
	DWORD trace = TraceRegisterA("work");

	for (i = 0; !get(&all.stop); i++) {
		table_work(all.entity, h1, i);
		shared_work(all.entity);
		TracePrintfA(trace, "%u", i);
		if (enter(PROTO_IP_OSPF, 100 + number, i % 2 ? drain : NULL, NULL, &me))
			continue;
		mine = hop(me, number);
		table_work(me, mine, i);
		RtmDeregisterEntity(me);
	}
	TraceDeregisterA(trace);
	return NULL;
}

/*
 * ThreadSanitizer knows threads of the parent's by numbers that new ones of a child may
 * get, and ends it for that: there the child's registration has no thread.
 */
#ifdef __SANITIZE_THREAD__
#define CHILD_CALLBACK NULL
#else
#define CHILD_CALLBACK drain
#endif

/* In a child: it has nothing, may begin anew, and its end is its own. */
static int child_work(int round)
{
	RTM_ROUTE_CHANGE_FLAGS flags;
	RTM_DEST_INFO dest;
	HANDLE me;
	UINT n = 0;

	alarm(60);
	if (RtmGetRegisteredEntities(all.entity, &n, NULL, NULL) != ERROR_INVALID_HANDLE)
		return 1;
	TracePrintfA(TraceRegisterA("child"), "%d", round);
	if (enter(PROTO_IP_BGP, round, CHILD_CALLBACK, NULL, &me) ||
	    put(me, NULL, &ten, hop(me, 1), 1, &flags) ||
	    RtmGetExactMatchDestination(me, &ten, 0, 1, &dest) ||
	    RtmLockDestination(me, dest.DestHandle, TRUE, TRUE))
		return 2;
	if (round % 2)
		return 0;	/* with all that it has, its thread included */
	return RtmDeregisterEntity(me) ? 3 : 0;
}

/*
 * Neither does AddressSanitizer expect fork() in a process with threads: its malloc() may
 * be locked in the child, for ever.
 */
#ifdef __SANITIZE_ADDRESS__
#define MAY_FORK 0
#else
#define MAY_FORK 1
#endif

/* R31, and fork() in the middle of it: a child keeps no file of its parent's open. */
static void everything_at_once(int seconds)
{
	int i, status, rounds = 0, bad = 0;
	HANDLE watcher, handles[32];
	pthread_t threads[SHARED];
	pid_t pid, sleeper = 0;
	time_t end;
	UINT n = 32;

	result(NO_ERROR, enter(PROTO_IP_RIP, 1, drain, NULL, &all.entity));
	for (i = 0; i < SHARED; i++)
		pthread_create(&threads[i], NULL, work, (void *)(size_t)(i + 1));
	for (end = time(NULL) + seconds; time(NULL) < end; rounds++) {
		if (!MAY_FORK) {
			usleep(10000);
			continue;
		}
		pid = fork_child();
		/* not _exit(): what threads had that are not here is no leak to look for */
		if (!pid)
			_Exit(rounds == 2 ? pause() : child_work(rounds));
		if (rounds == 2) {
			sleeper = pid;
			continue;
		}
		waitpid(pid, &status, 0);
		bad += status != 0;
		if (status)
			printf("# child %d: %x\n", rounds, status);
	}
	set(&all.stop, 1);
	for (i = 0; i < SHARED; i++)
		pthread_join(threads[i], NULL);
	ok(!bad, "children of a process with threads: %d, bad %d%s", rounds, bad,
	   MAY_FORK ? "" : " # SKIP AddressSanitizer's malloc() may be locked in a child");
	result(NO_ERROR, RtmDeregisterEntity(all.entity));
	enter(PROTO_IP_BGP, 1, NULL, NULL, &watcher);
	result(NO_ERROR, RtmGetRegisteredEntities(watcher, &n, handles, NULL));
	ok(n == 1, "a child that sleeps has kept nobody alive: %u", n);
	result(NO_ERROR, RtmDeregisterEntity(watcher));
	if (sleeper) {
		kill(sleeper, SIGKILL);
		waitpid(sleeper, NULL, 0);
	}
}

/* A process that ends while its threads, and the library's, are at work. */
static int exit_at_work(void)
{
	pthread_t thread;
	int i;

	enter(PROTO_IP_RIP, 1, drain, NULL, &all.entity);
	for (i = 0; i < 2; i++)
		pthread_create(&thread, NULL, work, (void *)(size_t)(i + 1));
	usleep(50000);
	exit(3);
}

/* A thread may have ended just then, and whoever joins it is one of those that end. */
static void allow_thread_leaks(void)
{
	const char *old = getenv("TSAN_OPTIONS");
	char options[256];

	snprintf(options, sizeof(options), "%s:report_thread_leaks=0", old ? old : "");
	setenv("TSAN_OPTIONS", options, 1);
}

static void exits_at_work(void)
{
	int round, status, bad = 0;
	pid_t pid;

	for (round = 0; round < 3; round++) {
		pid = fork_child();
		if (!pid) {
			allow_thread_leaks();
			execl("/proc/self/exe", "v2_life", EXIT_AT_WORK, NULL);
			_Exit(127);
		}
		waitpid(pid, &status, 0);
		if (WIFEXITED(status) && WEXITSTATUS(status) == 3)
			continue;
		bad++;
		printf("# round %d: %x\n", round, status);
	}
	ok(!bad, "its end is an ordinary one: %d are not", bad);
}

int main(int argc, char **argv)
{
	const char *seconds = getenv("RTM_SECONDS");

	prefix(&ten, 10, 0, 0, 0, 8);
	if (argc > 1 && !strcmp(argv[1], EXIT_AT_WORK))
		return exit_at_work();
	sem_init(&go, 0, 0);
	sem_init(&begun, 0, 0);
	no_callback_after_leaving();
	ends_crossed();
	notify_ends_in_callback();
	first_change_is_told();
	own_methods_are_waited_for();
	signals();
	everything_at_once(seconds ? atoi(seconds) : 3);
	exits_at_work();
	return tap_end();
}
