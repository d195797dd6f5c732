"""The steps that bring a database to the tables of this version; run by `qms.storage.schema`.

A step is frozen once released: later changes are new steps. To write one, change
`qms.storage.tables` and run

    alembic -c qms/storage/migrations/alembic.ini revision --autogenerate --rev-id 0003 -m "what"

against a database at the step before (`QMS_DATABASE_URL`), then read what it made. SQLite
changes a table by building it anew, and a check that has no name is lost on the way: name
each. Alembic does not compare checks; the tests do.
"""
