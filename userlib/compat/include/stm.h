/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * IPX services, as far as an IP protocol meets them: RegisterProtocol() gets such a
 * structure and sets fSupportedFunctionality to 0.
 */
#ifndef RTM_COMPAT_STM_H
#define RTM_COMPAT_STM_H

#include "windef.h"

#define SERVICES		0x00000002
#define DEMAND_UPDATE_SERVICES	0x00000008

typedef struct _MPR40_SERVICE_CHARACTERISTICS {
	DWORD dwVersion;
	DWORD dwProtocolId;
	DWORD fSupportedFunctionality;
} MPR40_SERVICE_CHARACTERISTICS;

/* C sources write p->fSupportedFunctionality, C++ ones go through the inner structure. */
__extension__ typedef struct _MPR50_SERVICE_CHARACTERISTICS {
	__extension__ union {
		MPR40_SERVICE_CHARACTERISTICS mscMpr40ServiceChars;
		__extension__ struct {
			DWORD dwVersion;
			DWORD dwProtocolId;
			DWORD fSupportedFunctionality;
		};
	};
} MPR50_SERVICE_CHARACTERISTICS;

typedef MPR50_SERVICE_CHARACTERISTICS MPR_SERVICE_CHARACTERISTICS;
typedef MPR_SERVICE_CHARACTERISTICS *PMPR_SERVICE_CHARACTERISTICS;

#endif /* RTM_COMPAT_STM_H */
