# SPDX-License-Identifier: LGPL-2.1-or-later
# Unit tests: library and rtmctl with the fake device, under sanitizers.

TEST_SRC	:= $(notdir $(wildcard $(HERE)tests/*.c))
SANITIZE	?= -fsanitize=address,undefined -fno-sanitize-recover=all
TEST_CFLAGS	:= -O1 -g -fno-omit-frame-pointer $(SANITIZE) -I$(HERE)rtmctl -I$(HERE)src

TEST_OBJ	:= $(TEST_SRC:%.c=$(O)/tests/%.o) \
		   $(patsubst %.c,$(O)/tests/lib-%.o,$(filter-out device.c,$(LIB_SRC))) \
		   $(patsubst %.c,$(O)/tests/ctl-%.o,$(filter-out entry.c,$(CTL_SRC)))

$(O)/tests/lib-%.o: src/%.c
	@mkdir -p $(@D)
	$(CC) $(BASE) $(TEST_CFLAGS) -c -o $@ $<

$(O)/tests/ctl-%.o: rtmctl/%.c
	@mkdir -p $(@D)
	$(CC) $(BASE) $(JANSSON_CFLAGS) $(TEST_CFLAGS) -c -o $@ $<

$(O)/tests/%.o: tests/%.c
	@mkdir -p $(@D)
	$(CC) $(BASE) $(JANSSON_CFLAGS) $(TEST_CFLAGS) -c -o $@ $<

$(O)/tests/unit: $(TEST_OBJ)
	$(CC) $(SANITIZE) $(LDFLAGS) -o $@ $^ $(JANSSON_LIBS)

# A header that a C++ program includes, with the one it must get along with.
$(O)/tests/header.ok: include/rtm/rtm.h $(UAPI)/linux/rtm.h
	@mkdir -p $(@D)
	printf '#include <linux/rtnetlink.h>\n#include <rtm/rtm.h>\nint main() { return 0; }\n' \
		> $(O)/tests/header.cc
	@if command -v $(CXX) > /dev/null; then \
		$(CXX) -Wall -Wextra -Werror -I$(HERE)include -I$(UAPI) -fsyntax-only \
			$(O)/tests/header.cc; fi
	printf '#include <rtm/rtm.h>\n#include <linux/rtnetlink.h>\n' > $(O)/tests/header.c
	$(CC) -Wall -Wextra -Werror -std=c11 -pedantic -I$(HERE)include -I$(UAPI) \
		-fsyntax-only $(O)/tests/header.c
	touch $@

check: all $(O)/tests/unit $(O)/tests/header.ok
	$(O)/tests/unit $(HERE)tests/data
	sh $(HERE)tests/exports.sh $(HERE) $(O)
	$(COMPAT_CHECK)
