// SPDX-License-Identifier: GPL-2.0
/*
 * The module rtm_bench_clock: the benchmarks' clock as a device of its own, for
 * guests in which rtm is the module that users get and rtm_bench cannot be.
 */
#include <linux/fs.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/uaccess.h>

#include "clock.h"
#include "rtm_bench.h"

static long clock_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	u64 ns = bench_clock();

	if (cmd != RTM_BENCH_IOC_CLOCK)
		return -ENOTTY;
	return put_user(ns, (u64 __user *)arg);
}

static const struct file_operations clock_fops = {
	.owner = THIS_MODULE,
	.unlocked_ioctl = clock_ioctl,
};

static struct miscdevice clock_device = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "rtm_bench_clock",
	.fops = &clock_fops,
	.mode = 0600,
};
module_misc_device(clock_device);

MODULE_DESCRIPTION("Clock of rtm's benchmarks");
MODULE_LICENSE("GPL");
