/* SPDX-License-Identifier: GPL-2.0 */
/* Two clients of RTMv1; after kselftest_harness.h. */
#ifndef RTM_COMPAT_V1_FIXTURE_H
#define RTM_COMPAT_V1_FIXTURE_H

FIXTURE(v1)
{
	HANDLE rip, ospf, event;
};

/* RIP wants no messages, OSPF does. */
FIXTURE_SETUP(v1)
{
	self->event = CreateEvent(NULL, TRUE, FALSE, NULL);
	ASSERT_NE(NULL, self->event);
	self->rip = RtmRegisterClient(IP, RIP, NULL, 0);
	ASSERT_NE(NULL, self->rip) { TH_LOG("error %u", GetLastError()); }
	self->ospf = RtmRegisterClient(IP, OSPF, self->event, 0);
	ASSERT_NE(NULL, self->ospf) { TH_LOG("error %u", GetLastError()); }
}

FIXTURE_TEARDOWN(v1)
{
}

#endif /* RTM_COMPAT_V1_FIXTURE_H */
