# SPDX-License-Identifier: GPL-3.0-or-later
# dictameter: five folders, five programs, one database.
#
#   make              build the programs into build/release
#   make demo         a simulated year: migrate, import, analyse, report, serve; make demo-stop ends it
#   make test         run every test against a PostgreSQL of its own
#   make lint         formatting, clang-tidy, layering, SQL rules
#   make torture      half an hour of kills, full disks, failing calls and jumping clocks under load
#   make bench        measure, against a named baseline in the same run
#   make coverage-study  how often intervals hold the truth and alerts are false: the long grids
#   make golden       write the golden files anew; review the difference
#   make coverage     line coverage of the tests
#   make install      into $(DESTDIR)$(PREFIX)
#
# MODE=debug|sanitize|thread|coverage|fuzz builds beside the release build: make test MODE=sanitize
# ONLY="folder ..." runs the tests of these folders: make test MODE=thread ONLY="collector torture"
# Every Debian package that is used is named here once and installed by `make deps`, which the other
# targets call where one is missing.

MODE   ?= release
PREFIX ?= /usr/local
OUT    := build/$(MODE)
JOBS   ?= $(shell nproc)

# Else make would link the folder schema/catalog from schema/catalog.c.
MAKEFLAGS += --no-builtin-rules

DEBIAN_BUILD := build-essential pkg-config libpq-dev libmicrohttpd-dev libgnutls28-dev libjansson-dev \
                libcairo2-dev libpango1.0-dev libglib2.0-dev libsodium-dev libgsl-dev zlib1g-dev \
                libzstd-dev libqpdf-dev libutf8proc-dev libseccomp-dev fonts-inter fontconfig \
                libharfbuzz-bin woff2
DEBIAN_RUN   := postgresql postgresql-client
DEBIAN_TEST  := libcmocka-dev perl python3-pytest python3-requests python3-selenium chromium \
                chromium-driver r-base-core r-cran-survey r-cran-survival r-cran-jsonlite \
                poppler-utils qpdf curl zstd libxml2-utils sctk strace openssl r-cran-metafor \
                r-cran-nlme r-cran-clubsandwich faketime
DEBIAN_LINT  := clang clang-format clang-tidy gcovr libclang-rt-14-dev git
DEBIAN       := $(DEBIAN_BUILD) $(DEBIAN_RUN) $(DEBIAN_TEST) $(DEBIAN_LINT)

installed := $(shell dpkg-query -W -f '$${db:Status-Status}/$${Package} ' $(DEBIAN) 2>/dev/null)
missing   := $(strip $(foreach package,$(DEBIAN),\
                 $(if $(filter installed/$(package),$(installed)),,$(package))))
goals     := $(or $(MAKECMDGOALS),all)

.DEFAULT_GOAL := all

.PHONY: deps clean FORCE

deps:
	$(if $(missing),@tests/install-packages $(missing),@:)

clean:
	rm -rf build

# With a package missing nothing below can be read: install, then start again.
ifneq ($(if $(filter-out deps clean demo-stop,$(goals)),$(missing)),)
$(filter-out deps clean,$(goals)): deps FORCE
	@$(MAKE) --no-print-directory $@
else

PACKAGES := libpq libmicrohttpd gnutls jansson cairo cairo-pdf pangocairo glib-2.0 libsodium gsl zlib \
            libzstd libqpdf libutf8proc libseccomp
CPPFLAGS += -I. -Ischema -I$(OUT) -D_POSIX_C_SOURCE=200809L \
            $(patsubst -I%,-isystem %,$(shell pkg-config --cflags $(PACKAGES)))
LDLIBS   += $(shell pkg-config --libs $(PACKAGES)) -lm -lpthread

WARNINGS := -Wall -Wextra -Wpedantic -Werror -Wshadow -Wconversion -Wcast-qual -Wformat=2 \
            -Wmissing-prototypes -Wstrict-prototypes -Wvla -Wwrite-strings -Wundef \
            -Wswitch-enum -Wdouble-promotion -Wimplicit-fallthrough
CFLAGS   += -std=c17 $(WARNINGS) $(CFLAGS_$(MODE))
LDFLAGS  += $(LDFLAGS_$(MODE))

CFLAGS_release   := -O2 -g -fPIE -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3 -fstack-protector-strong \
                    -fstack-clash-protection -fcf-protection=full -fno-delete-null-pointer-checks \
                    -fno-strict-overflow -fno-strict-aliasing -ftrivial-auto-var-init=zero \
                    -fexceptions -ffile-prefix-map='$(CURDIR)'=.
LDFLAGS_release  := -pie -Wl,-z,nodlopen,-z,noexecstack,-z,relro,-z,now -Wl,--as-needed
CFLAGS_debug     := -Og -g3
CFLAGS_sanitize  := -O1 -g -fsanitize=address,undefined -fno-omit-frame-pointer -fno-sanitize-recover
LDFLAGS_sanitize := -fsanitize=address,undefined
CFLAGS_thread    := -O1 -g -fsanitize=thread
LDFLAGS_thread   := -fsanitize=thread
CFLAGS_coverage  := -O0 -g --coverage
LDFLAGS_coverage := --coverage
CFLAGS_fuzz      := -O1 -g -fsanitize=fuzzer-no-link,address,undefined
LDFLAGS_fuzz     := -fsanitize=fuzzer,address,undefined
ifeq ($(MODE),fuzz)
CC := clang
endif

# What each program is linked from, lowest last: the layering, kept by the linker.
LIBS_schema    := schema
LIBS_collector := collector schema
LIBS_analyzer  := analyzer schema
LIBS_reports   := reports schema
LIBS_web       := web reports schema
FOLDERS        := schema collector analyzer reports web

sources  = $(filter-out %/main.c,$(wildcard $(1)/*.c $(1)/*/*.c))
objects  = $(patsubst %.c,$(OUT)/%.o,$(1))
archives = $(foreach lib,$(1),$(OUT)/lib$(lib).a)

PROGRAMS := $(patsubst %/main.c,$(OUT)/dictameter-%,$(wildcard $(FOLDERS:%=%/main.c)))
ONLY     ?= *
TESTS    := $(patsubst %.c,$(OUT)/%,$(wildcard $(ONLY:%=tests/%/test_*.c)))
MANUALS  := $(wildcard $(FOLDERS:%=%/*.1))
BENCHES  := $(patsubst %.c,$(OUT)/%,$(wildcard tests/bench/*.c))
SCRIPTS  := $(wildcard $(ONLY:%=tests/%/test_*.py) $(ONLY:%=tests/%/test_*.sh))

.PHONY: all test bench torture torture-mutants fuzz coverage coverage-study lint format golden install demo demo-stop
.DELETE_ON_ERROR:
.SECONDARY:

# MODE=fuzz builds the fuzzers beside nothing else; `make fuzz SECONDS=n` runs each for n seconds.
FUZZERS := $(patsubst %.c,$(OUT)/%,$(wildcard tests/fuzz/fuzz_*.c))
SECONDS ?= 60

all: $(if $(filter fuzz,$(MODE)),$(FUZZERS),$(PROGRAMS))

# What is built in: statements, catalog, the pages' assets

SQL_FOLDERS := schema/queries schema/migrations schema/views
SQL_FILES   := $(foreach folder,$(SQL_FOLDERS),$(sort $(wildcard $(folder)/*.sql)))

# The folders themselves are prerequisites, so that a removed file is noticed too.
$(OUT)/sql.h $(OUT)/sql.c: $(OUT)/sql.%: schema/embed.awk $(SQL_FOLDERS) $(SQL_FILES)
	@mkdir -p $(@D)
	@awk -f schema/embed.awk -v form=$(if $(filter h,$*),header,source) $(filter %.sql,$^) > $@

CATALOG_FOLDERS := $(wildcard schema/catalog) $(sort $(wildcard schema/catalog/*/))
CATALOG_FILES   := $(sort $(wildcard schema/catalog/*.json schema/catalog/*/*.json \
                     schema/catalog/*/*.csv))

# The pages' font: the letters of French and English, and the signs that the figures use.
FONT_FOLDER := /usr/share/fonts/opentype/inter
FONT_FILES  := $(OUT)/fonts/Inter-Regular.woff2 $(OUT)/fonts/Inter-SemiBold.woff2
FONT_SIGNS  := U+0020-007E,U+00A0-00FF,U+0152,U+0153,U+0178,U+2010-2014,U+2018,U+2019,U+201C,U+201D,\
               U+2022,U+2026,U+202F,U+2009,U+2190-2193,U+2212,U+2264,U+2265,U+2248,U+25A0,U+25A1,\
               U+25B2,U+25B3,U+25BC,U+25CB,U+25CF,U+25D0,U+25C6,U+2715,U+00D7,U+03C4

$(OUT)/fonts/%.woff2:
	@mkdir -p $(@D)
	@hb-subset $(FONT_FOLDER)/$*.otf --unicodes=$(subst $() ,,$(FONT_SIGNS)) \
	    --layout-features=kern,tnum,ccmp,locl,mark --output-file=$(@:.woff2=.otf)
	@woff2_compress $(@:.woff2=.otf) >/dev/null 2>&1 && rm $(@:.woff2=.otf)

WEB_FILES       := $(sort $(wildcard web/assets/*.css web/assets/*.js web/assets/*.svg)) $(FONT_FILES)

$(OUT)/catalog_assets.S: schema/assets.awk $(CATALOG_FOLDERS) $(CATALOG_FILES)
	@mkdir -p $(@D)
	@printf '%s\n' $(CATALOG_FILES) | awk -f schema/assets.awk -v table=catalog_assets -v root=schema/catalog/ > $@

$(OUT)/web_assets.S: schema/assets.awk $(wildcard web/assets) $(WEB_FILES) Makefile
	@mkdir -p $(@D)
	@printf '%s\n' $(WEB_FILES) | awk -f schema/assets.awk -v table=web_assets -v root=web/assets/ > $@

REPORTS_FILES   := $(sort $(wildcard reports/document/*.css)) $(FONT_FILES)

$(OUT)/reports_assets.S: schema/assets.awk reports/document $(REPORTS_FILES) Makefile
	@mkdir -p $(@D)
	@printf '%s\n' $(REPORTS_FILES) | awk -f schema/assets.awk -v table=reports_assets -v root=reports/document/ > $@

ANALYZER_FILES  := $(sort $(wildcard analyzer/explain/*.sql analyzer/explain/*.R))

$(OUT)/analyzer_assets.S: schema/assets.awk analyzer/explain $(ANALYZER_FILES) Makefile
	@mkdir -p $(@D)
	@printf '%s\n' $(ANALYZER_FILES) | awk -f schema/assets.awk -v table=analyzer_assets -v root=analyzer/explain/ > $@

# .incbin reads the files themselves: an object is newer than all of them or it is made again.
$(OUT)/catalog_assets.o: $(CATALOG_FILES)
$(OUT)/web_assets.o: $(WEB_FILES)
$(OUT)/reports_assets.o: $(REPORTS_FILES)
$(OUT)/analyzer_assets.o: $(ANALYZER_FILES)

$(OUT)/%.o: $(OUT)/%.S
	$(CC) -c $< -o $@

# Objects and their dependencies

$(OUT)/%.o: %.c $(OUT)/sql.h
	@mkdir -p $(@D)
	@echo "cc $<"
	@$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c $< -o $@

$(OUT)/sql.o: $(OUT)/sql.c $(OUT)/sql.h
	@echo "cc $<"
	@$(CC) $(CPPFLAGS) $(CFLAGS) -Wno-overlength-strings -MMD -MP -c $< -o $@

-include $(shell find $(OUT) -name '*.d' 2>/dev/null)

# Libraries and programs

define folder
$(OUT)/lib$(1).a: $(call objects,$(call sources,$(1))) $(2)
	@rm -f $$@ && $(AR) rcs $$@ $$^

$(OUT)/dictameter-$(1): $(OUT)/$(1)/main.o $(call archives,$(LIBS_$(1)))
	@echo "ld $$@"
	@$(CC) $(LDFLAGS) $$^ $(LDLIBS) -o $$@

$(OUT)/tests/$(1)/test_%: $(OUT)/tests/$(1)/test_%.o $(OUT)/libtests.a $(call archives,$(LIBS_$(1)))
	@echo "ld $$@"
	@$(CC) $(LDFLAGS) $$^ $(LDLIBS) -lcmocka -o $$@
endef
$(eval $(call folder,schema,$(OUT)/sql.o $(OUT)/catalog_assets.o))
$(eval $(call folder,collector,))
$(eval $(call folder,analyzer,$(OUT)/analyzer_assets.o))
$(eval $(call folder,reports,$(OUT)/reports_assets.o))
$(eval $(call folder,web,$(OUT)/web_assets.o))

# What tests share: an archive, so that each links only what it calls.
$(OUT)/libtests.a: $(call objects,$(wildcard tests/*.c))
	@rm -f $@ && $(AR) rcs $@ $^

$(OUT)/tests/fuzz/fuzz_%: $(OUT)/tests/fuzz/fuzz_%.o $(call archives,$(LIBS_collector))
	@echo "ld $@"
	@$(CC) $(LDFLAGS) $^ $(LDLIBS) -o $@

$(OUT)/tests/bench/%: $(OUT)/tests/bench/%.o $(call archives,$(LIBS_collector))
	@echo "ld $@"
	@$(CC) $(LDFLAGS) $^ $(LDLIBS) -o $@

# Checks

export DICTAMETER_BUILD := $(OUT)
export LSAN_OPTIONS     := suppressions=tests/leaks:print_suppressions=0
export TSAN_OPTIONS     := halt_on_error=1
# faketime is preloaded before the sanitizer's own library: that is no mistake.
export ASAN_OPTIONS     := verify_asan_link_order=0

test: all $(TESTS)
	CMOCKA_MESSAGE_OUTPUT=tap tests/with-postgres prove --jobs $(JOBS) --timer \
	    --exec tests/tap $(TESTS) $(SCRIPTS)

coverage:
	$(MAKE) MODE=coverage test
	gcovr --exclude tests --fail-under-line 80

lint: $(OUT)/sql.h
	clang-format --dry-run --Werror $(shell git ls-files '*.[ch]')
	git ls-files '*.c' | xargs -P $(JOBS) -I FILE clang-tidy --quiet FILE -- $(CPPFLAGS) -std=c17
	awk -f tests/layering.awk $(shell git ls-files '*.[ch]')
	awk -f tests/sql-rules.awk $(shell git ls-files '*.sql')

format:
	clang-format -i $(shell git ls-files '*.[ch]')

golden: all $(TESTS)
	DICTAMETER_GOLDEN=write CMOCKA_MESSAGE_OUTPUT=tap tests/with-postgres prove --exec tests/tap $(TESTS)

fuzz:
	$(MAKE) MODE=fuzz all
	@for fuzzer in $(FUZZERS:$(OUT)/%=build/fuzz/%); do \
	    echo "$$fuzzer, $(SECONDS) s" && \
	    found=build/fuzz/corpus/$${fuzzer##*_} && mkdir -p $$found && \
	    $$fuzzer -max_total_time=$(SECONDS) -print_final_stats=1 -verbosity=0 \
	        -artifact_prefix=build/fuzz/ $$found $(wildcard tests/fuzz/corpus/*) || exit 1; \
	done

# make torture SEED=n repeats a run's choices. Every fault has its share of the time; make test has a
# short cut of each. The mutants are collectors that break a promise each.
TORTURE_SECONDS ?= 1800

torture: all
	TORTURE_SEED=$(or $(SEED),0) TORTURE_SECONDS=$(TORTURE_SECONDS) tests/with-postgres \
	    /usr/bin/python3 -m pytest -q -s -p no:cacheprovider tests/torture

torture-mutants: all
	tests/with-postgres tests/torture/mutants

bench: all $(BENCHES)
# The cut of these grids that a test takes is drawn many times over; their table, which the methods
# page shows, is written to schema/catalog/interval_study.json.
STUDIES := coverage coverage_models alert

coverage-study: $(STUDIES:%=$(OUT)/tests/analyzer/test_%)
	@for study in $^; do DICTAMETER_COVERAGE=long DICTAMETER_COVERAGE_DATE=$$(date -u +%F) \
	    CMOCKA_MESSAGE_OUTPUT=tap $$study || exit 1; done

bench: all
	DICTAMETER_FSYNC=on tests/with-postgres tests/bench/run

install: all
	install -d $(DESTDIR)$(PREFIX)/bin
	install $(PROGRAMS) $(DESTDIR)$(PREFIX)/bin
	install -d $(DESTDIR)$(PREFIX)/share/man/man1
	install -m 644 $(MANUALS) $(DESTDIR)$(PREFIX)/share/man/man1

demo: all
	tests/demo start

demo-stop:
	tests/demo stop

endif
