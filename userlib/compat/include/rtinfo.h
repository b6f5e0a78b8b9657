/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Sources include it, none uses anything of it. */
#ifndef RTM_COMPAT_RTINFO_H
#define RTM_COMPAT_RTINFO_H

#include "windef.h"

#endif /* RTM_COMPAT_RTINFO_H */
