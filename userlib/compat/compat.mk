# SPDX-License-Identifier: LGPL-2.1-or-later
# Headers for sources written for Windows: in a directory of their own, which only
# rtm-compat.pc tells. Their names are too common for the default path.

COMPAT_DIR	:= $(INCLUDEDIR)/rtm-compat
COMPAT_HEADERS	:= $(wildcard $(HERE)compat/include/*.h)

all: $(O)/compat/include.ok $(O)/rtm-compat.pc

$(O)/compat/include.ok: $(COMPAT_HEADERS) $(HERE)compat/spellings.sh $(HERE)compat/spellings.txt
	@mkdir -p $(@D)
	sh $(HERE)compat/spellings.sh $(HERE)compat/include $(O)/compat/include
	touch $@

# The paths of this very run go into it.
$(O)/rtm-compat.pc: compat/rtm-compat.pc.in FORCE
	@mkdir -p $(@D)
	sed -e 's|@PREFIX@|$(PREFIX)|' -e 's|@INCLUDEDIR@|$(INCLUDEDIR)|' \
		-e 's|@VERSION@|$(VERSION)|' $< > $@

# One does not stop the other; what make says of a failure comes after both.
define COMPAT_CHECK
@rc=0; \
bash $(HERE)compat/tests/matrix.sh $(HERE)compat $(O)/compat || rc=1; \
python3 $(HERE)compat/tests/compare.py $(HERE)compat/include $(O)/compat/compare || rc=1; \
exit $$rc
endef

compat-check: $(O)/compat/include.ok
	$(COMPAT_CHECK)

compat-install: $(O)/rtm-compat.pc
	sh $(HERE)compat/spellings.sh $(HERE)compat/include $(DESTDIR)$(COMPAT_DIR)
	$(INSTALL) -d $(DESTDIR)$(PKGCONFIGDIR)
	$(INSTALL) -m 644 $(O)/rtm-compat.pc $(DESTDIR)$(PKGCONFIGDIR)/rtm-compat.pc

compat-uninstall:
	rm -rf $(DESTDIR)$(COMPAT_DIR) $(DESTDIR)$(PKGCONFIGDIR)/rtm-compat.pc

compat-clean:
	rm -rf $(O)/compat $(O)/rtm-compat.pc

.PHONY: compat-check compat-install compat-uninstall compat-clean
