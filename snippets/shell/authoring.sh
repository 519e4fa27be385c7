# --8<-- [start:serve]
make serve
# --8<-- [end:serve]

# --8<-- [start:question]
make question name=reports_exported event=report_exported new-module=exports page=index.md
# --8<-- [end:question]

# --8<-- [start:further]
make question name=total_exports event=report_exported page=index.md
# --8<-- [end:further]

# --8<-- [start:test]
.venv/bin/python -m pytest -k "exports or exported" tests/content tests/queries/test_queries.py tests/sdk/test_python.py
# --8<-- [end:test]

# --8<-- [start:set_question]
make question name=visits/visits_by_event new-page=visits.md
# --8<-- [end:set_question]

# --8<-- [start:new]
make new to=../my-docs
# --8<-- [end:new]

# --8<-- [start:upgrade]
make upgrade from=../engine
# --8<-- [end:upgrade]

# --8<-- [start:rename]
make rename question=reports_exported to=exports_each_month
# --8<-- [end:rename]

# --8<-- [start:remove]
make remove question=exports_each_month
# --8<-- [end:remove]

# --8<-- [start:record]
make record module=authoring/library.py section=borrow keys=LIBRARY_TOKEN
# --8<-- [end:record]

# --8<-- [start:build]
make build
# --8<-- [end:build]

# --8<-- [start:errors]
.venv/bin/python -m macros build --errors json
# --8<-- [end:errors]

# --8<-- [start:approve]
.venv/bin/python -m pytest --update-golden
# --8<-- [end:approve]

# --8<-- [start:numbers]
make numbers before=answers-before.json
# --8<-- [end:numbers]

# --8<-- [start:changes]
make changes
# --8<-- [end:changes]
