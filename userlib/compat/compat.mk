# SPDX-License-Identifier: LGPL-2.1-or-later
# Headers for sources written for Windows: in a directory of their own, which only
# rtm-compat.pc tells. Their names are too common for the default path. And the library
# behind them: src/ RTMv2, v1/ RTMv1, base/ what both use of Win32.

COMPAT_DIR	:= $(INCLUDEDIR)/rtm-compat
COMPAT_HEADERS	:= $(wildcard $(HERE)compat/include/*.h)
COMPAT_SONAME	:= librtm-compat.so.1
COMPAT_SRC	:= $(patsubst $(HERE)compat/%.c,%,$(foreach dir,src v1 base, \
			$(wildcard $(HERE)compat/$(dir)/*.c)))
COMPAT_OBJ	:= $(COMPAT_SRC:%=$(O)/compat/%.o)

all: $(O)/compat/include.ok $(O)/rtm-compat.pc $(O)/$(COMPAT_SONAME) $(O)/librtm-compat.a \
	$(COMPAT_EXAMPLES:%=$(O)/examples/%)

$(COMPAT_EXAMPLES:%=$(O)/examples/%): $(O)/examples/%: examples/%.c $(O)/compat/include.ok \
		$(O)/$(COMPAT_SONAME)
	@mkdir -p $(@D)
	$(CC) -std=gnu11 $(WARN) -pthread -I$(O)/compat/include $(CFLAGS) $(LDFLAGS) -MMD -MP \
		-o $@ $< -L$(O) -l:$(COMPAT_SONAME) -Wl,-rpath-link,$(O)

$(O)/compat/%.o: compat/%.c
	@mkdir -p $(@D)
	$(CC) $(BASE) -pthread -fPIC -fvisibility=hidden $(CFLAGS) -c -o $@ $<

$(O)/librtm-compat.a: $(COMPAT_OBJ)
	rm -f $@
	$(AR) rcs $@ $^

$(O)/$(COMPAT_SONAME): $(COMPAT_OBJ) $(O)/$(SONAME) compat/librtm-compat.map
	$(CC) -shared -pthread $(CFLAGS) $(LDFLAGS) -Wl,-soname,$(COMPAT_SONAME) \
		-Wl,--no-undefined -Wl,--version-script=$(HERE)compat/librtm-compat.map \
		-o $@ $(COMPAT_OBJ) -L$(O) -l:$(SONAME)
	ln -sf $(COMPAT_SONAME) $(O)/librtm-compat.so

$(O)/compat/include.ok: $(COMPAT_HEADERS) $(HERE)compat/spellings.sh $(HERE)compat/spellings.txt
	@mkdir -p $(@D)
	sh $(HERE)compat/spellings.sh $(HERE)compat/include $(O)/compat/include
	touch $@

# The paths of this very run go into it.
$(O)/rtm-compat.pc: compat/rtm-compat.pc.in FORCE
	@mkdir -p $(@D)
	sed -e 's|@PREFIX@|$(PREFIX)|' -e 's|@LIBDIR@|$(LIBDIR)|' \
		-e 's|@INCLUDEDIR@|$(INCLUDEDIR)|' -e 's|@VERSION@|$(VERSION)|' $< > $@

# One does not stop the others; what make says of a failure comes after all.
define COMPAT_CHECK
@rc=0; \
bash $(HERE)compat/tests/matrix.sh $(HERE)compat $(O)/compat || rc=1; \
python3 $(HERE)compat/tests/compare.py $(HERE)compat/include $(O)/compat/compare || rc=1; \
bash $(HERE)compat/tests/installed.sh $(HERE). $(O) || rc=1; \
exit $$rc
endef

compat-check: all
	$(COMPAT_CHECK)

compat-install: $(O)/rtm-compat.pc $(O)/$(COMPAT_SONAME) $(O)/librtm-compat.a
	sh $(HERE)compat/spellings.sh $(HERE)compat/include $(DESTDIR)$(COMPAT_DIR)
	$(INSTALL) -d $(DESTDIR)$(PKGCONFIGDIR) $(DESTDIR)$(LIBDIR)
	$(INSTALL) -m 644 $(O)/librtm-compat.a $(DESTDIR)$(LIBDIR)/librtm-compat.a
	$(INSTALL) -m 755 $(O)/$(COMPAT_SONAME) $(DESTDIR)$(LIBDIR)/librtm-compat.so.$(VERSION)
	ln -sf librtm-compat.so.$(VERSION) $(DESTDIR)$(LIBDIR)/$(COMPAT_SONAME)
	ln -sf $(COMPAT_SONAME) $(DESTDIR)$(LIBDIR)/librtm-compat.so
	$(INSTALL) -m 644 $(O)/rtm-compat.pc $(DESTDIR)$(PKGCONFIGDIR)/rtm-compat.pc

compat-uninstall:
	rm -rf $(DESTDIR)$(COMPAT_DIR) $(DESTDIR)$(PKGCONFIGDIR)/rtm-compat.pc
	rm -f $(DESTDIR)$(LIBDIR)/librtm-compat.a $(DESTDIR)$(LIBDIR)/librtm-compat.so \
		$(DESTDIR)$(LIBDIR)/$(COMPAT_SONAME) \
		$(DESTDIR)$(LIBDIR)/librtm-compat.so.$(VERSION)

compat-clean:
	rm -rf $(O)/compat $(O)/rtm-compat.pc $(O)/librtm-compat.a $(O)/librtm-compat.so \
		$(O)/$(COMPAT_SONAME)

-include $(wildcard $(O)/compat/*/*.d)

.PHONY: compat-check compat-install compat-uninstall compat-clean
