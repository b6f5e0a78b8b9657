// SPDX-License-Identifier: LGPL-2.1-or-later
/* The program; apart from the rest, so that tests can have their own main(). */
#include "rtmctl.h"

int main(int argc, char **argv)
{
	return rtmctl_main(argc, argv);
}
