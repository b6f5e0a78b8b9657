/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Multicast group manager.  There is none here: protocols include the header and
 * call nothing of it.  A multicast client works on the multicast view of the table.
 */
#ifndef RTM_COMPAT_MGM_H
#define RTM_COMPAT_MGM_H

#include "windef.h"

#endif /* RTM_COMPAT_MGM_H */
