// SPDX-License-Identifier: GPL-2.0
/*
 * /dev/rtm: the device, and what is set up once.
 */
#include <linux/capability.h>
#include <linux/fs.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/nsproxy.h>
#include <linux/user_namespace.h>
#include <net/net_namespace.h>
#include <net/netns/generic.h>

#include "client.h"
#include "ioctl.h"
#include "registry.h"

static unsigned int rtm_net_id __read_mostly;

/* What a namespace keeps for us. */
struct rtm_pernet {
	struct rtm_net *rn;
};

static int __net_init rtm_pernet_init(struct net *net)
{
	struct rtm_pernet *pernet = net_generic(net, rtm_net_id);

	pernet->rn = rtm_net_new();
	return pernet->rn ? 0 : -ENOMEM;
}

/* Open files keep their tables, and are told that the namespace has ended. */
static void __net_exit rtm_pernet_exit(struct net *net)
{
	struct rtm_pernet *pernet = net_generic(net, rtm_net_id);

	mutex_lock(&pernet->rn->lock);
	WRITE_ONCE(pernet->rn->dead, true);
	rtm_client_namespace_ended(pernet->rn);
	mutex_unlock(&pernet->rn->lock);
	rtm_net_put(pernet->rn);
}

static struct pernet_operations rtm_pernet_ops = {
	.init = rtm_pernet_init,
	.exit = rtm_pernet_exit,
	.id = &rtm_net_id,
	.size = sizeof(struct rtm_pernet),
};

static int rtm_open(struct inode *inode, struct file *file)
{
	struct net *net = current->nsproxy->net_ns;
	struct rtm_pernet *pernet = net_generic(net, rtm_net_id);
	bool may_write = file->f_mode & FMODE_WRITE;
	struct rtm_client *client;

	/* What the opener may do is settled here, whoever uses the file later. */
	client = rtm_client_open(pernet->rn, may_write,
				 may_write && ns_capable(net->user_ns,
							 CAP_NET_ADMIN));
	if (!client)
		return -ENOMEM;
	file->private_data = client;
	return nonseekable_open(inode, file);
}

/*
 * Called for each descriptor of the file that is closed, with the file's
 * registration still there.
 */
static int rtm_flush(struct file *file, fl_owner_t id)
{
	rtm_client_descriptor_closed(file->private_data);
	return 0;
}

static int rtm_release(struct inode *inode, struct file *file)
{
	rtm_client_close(file->private_data);
	return 0;
}

static const struct file_operations rtm_fops = {
	.owner = THIS_MODULE,
	.open = rtm_open,
	.flush = rtm_flush,
	.release = rtm_release,
	.poll = rtm_poll,
	.unlocked_ioctl = rtm_ioctl,
	.compat_ioctl = compat_ptr_ioctl,
};

static struct miscdevice rtm_device = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "rtm",
	.fops = &rtm_fops,
	.mode = 0666,	/* reading is for everybody, as with the kernel's own table */
};

static int __init rtm_init(void)
{
	int err;

	BUILD_BUG_ON(sizeof(long) != 8);
	err = register_pernet_subsys(&rtm_pernet_ops);
	if (err)
		return err;
	err = misc_register(&rtm_device);
	if (err)
		goto err_unregister_pernet;
	return 0;

err_unregister_pernet:
	unregister_pernet_subsys(&rtm_pernet_ops);
	return err;
}

static void __exit rtm_exit(void)
{
	misc_deregister(&rtm_device);
	unregister_pernet_subsys(&rtm_pernet_ops);
	rcu_barrier();	/* callbacks that free chunks are our code */
}

module_init(rtm_init);
module_exit(rtm_exit);

MODULE_DESCRIPTION("Shared routing table whose every entry has a living owner");
MODULE_LICENSE("GPL");
MODULE_VERSION("1.0.0");
