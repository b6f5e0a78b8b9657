# SPDX-License-Identifier: GPL-2.0
# The front door: short names for the scripts in scripts/, which do the work and can be
# called by themselves. Documentation/testing.rst explains them.

SHELL := /bin/bash
S := scripts
KDIR ?= /lib/modules/$(shell uname -r)/build
KERNEL ?= 6.12
PREFIX ?= /usr/local
# For the steps of `make check`; scripts/check.sh --list names them.
STEPS ?=

.DEFAULT_GOAL := help
# Targets share build/ and two cores; the scripts use the cores themselves.
.NOTPARALLEL:

help:		## this list
	@sed -nE 's/^([a-z-]+):.*## (.*)/  \1\t\2/p' $(MAKEFILE_LIST) | expand -t 20

setup:		## install the Debian packages that are missing (as root or through sudo)
	@$(S)/setup.sh

kernels: setup	## fetch and build the guest kernels into the cache (UPDATE=1: newer ones)
	@RTM_UPDATE=$(UPDATE) $(S)/kernel.sh build all

module:		## build rtm.ko for KDIR, default the running kernel's build tree
	@$(S)/build-module.sh --kdir "$(KDIR)"
	@ls build/module/*.ko

modules-all: kernels	## build the modules for all four guest kernels, warnings are errors
	@for k in uml stock-6.1 stock-6.12 debug; do $(S)/build-module.sh $$k || exit; done

demo: setup	## boot a stock kernel with the module and show what it does
	@$(S)/kernel.sh build stock-$(KERNEL)
	@$(S)/demo.sh stock-$(KERNEL)

shell: setup	## the same guest, interactive
	@$(S)/kernel.sh build stock-$(KERNEL)
	@$(S)/demo.sh stock-$(KERNEL) --shell

check: kernels	## everything: style, builds, unit tests, selftests on three kernels
	@$(S)/check.sh $(STEPS)

kunit: setup	## KUnit suites in User Mode Linux: seconds once the kernel is built
	@$(S)/kernel.sh build uml
	@$(S)/kunit.sh uml | tee build/kunit.tap; $(S)/tap.sh build/kunit.tap

selftest: setup	## selftests in QEMU: KERNEL=6.12 (default), 6.1 or debug
	@$(S)/kernel.sh build $(if $(filter debug uml,$(KERNEL)),$(KERNEL),stock-$(KERNEL))
	@set -o pipefail; $(S)/selftest.sh $(if $(filter debug uml,$(KERNEL)),$(KERNEL),stock-$(KERNEL)) $(TESTS) | \
		tee build/selftest.tap; rc=$$?; $(S)/tap.sh build/selftest.tap && exit $$rc

check-runner: setup	## prove that the guest runner notices failures
	@$(S)/kernel.sh build stock-6.12
	@$(S)/check-runner.sh

sparse: setup	## build under sparse, its warnings are errors
	@$(S)/kernel.sh build stock-6.12
	@$(S)/build-module.sh --sparse stock-6.12

checkpatch: setup	## the kernel's own style check over module/ and uapi/
	@$(S)/checkpatch.sh

style: setup	## licence lines, white space, shell scripts, documents, names
	@$(S)/style.sh

bench: setup	## benchmarks, in UML (arithmetic, memory) and QEMU (the whole way)
	@$(S)/kernel.sh build uml stock-6.12
	@if [ -x bench/run.sh ]; then bench/run.sh; else echo "no bench/run.sh yet"; fi

install:	## headers, library and tools under PREFIX; module sources for DKMS
	@PREFIX="$(PREFIX)" DESTDIR="$(DESTDIR)" $(S)/install.sh

clean:		## remove build/ (the kernels in the cache stay)
	rm -rf build

distclean: clean	## remove the cache, too: kernels, kernel source, tables
	rm -rf "$$(bash -c '. $(S)/env.sh; echo "$$RTM_CACHE"')"

.PHONY: help setup kernels module modules-all demo shell check kunit selftest check-runner \
	sparse checkpatch style bench install clean distclean
