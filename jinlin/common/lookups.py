"""Searching by words: `<a SearchVectorField>__words="路灯"`, for vectors made by `words.bigram_vector`."""

from typing import TYPE_CHECKING

from django.core.exceptions import EmptyResultSet
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.lookups import Lookup
from django.db.models.sql.compiler import SQLCompiler

from jinlin.common.words import bigram_query

if TYPE_CHECKING:
    _TextLookup = Lookup[str]
else:  # Django's classes take no parameters at run time
    _TextLookup = Lookup


class HasWords(_TextLookup):
    """Every word of the search stands in the vector; a search without a word finds nothing."""

    lookup_name = "words"
    prepare_rhs = False

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, tuple[str | int, ...]]:
        """Return `vector @@ query`, which a GIN index serves."""
        query = bigram_query(str(self.rhs))
        if not query:
            raise EmptyResultSet
        left, params = self.process_lhs(compiler, connection)
        return f"{left} @@ %s::tsquery", (*params, query)
