// SPDX-License-Identifier: GPL-2.0
/*
 * For programs under AddressSanitizer: memory is looked at for leaks where a process
 * ends by _exit() as well, as the children do in which tests run.
 */
int __lsan_do_recoverable_leak_check(void);
void __real__exit(int status) __attribute__((noreturn));
void __wrap__exit(int status) __attribute__((noreturn));

void __wrap__exit(int status)
{
	__real__exit(__lsan_do_recoverable_leak_check() ? 23 : status);
}
