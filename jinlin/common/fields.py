"""Model fields for what PostgreSQL has and Django does not use our way."""

from typing import TYPE_CHECKING, Any

from django.core.exceptions import EmptyResultSet
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.lookups import Lookup
from django.db.models.sql.compiler import SQLCompiler

from jinlin.common.words import bigram_query

if TYPE_CHECKING:
    _TextField = models.Field[str, str]
    _TextLookup = Lookup[str]
else:  # Django's classes take no parameters at run time
    _TextField, _TextLookup = models.Field, Lookup


class VectorField(_TextField):
    """A `tsvector` made by `words.bigram_vector`; put a GinIndex on it and search with `<field>__words="路灯"`."""

    description = "words to search by"

    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        """Return the column's type."""
        return "tsvector"

    def get_placeholder(self, value: Any, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> str:
        """Say what the text is: a parameter bound on the server has a type of its own."""
        return "%s::tsvector"


@VectorField.register_lookup
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
