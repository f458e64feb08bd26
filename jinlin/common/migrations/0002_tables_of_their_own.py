"""What no model describes: the running number, the cache, the counters, and the calendar's own bump."""

from django.db import migrations
from django.db.migrations.operations import RunSQL

from jinlin.common.versions import bump_on_change


class Migration(migrations.Migration):
    """Cache and counters are UNLOGGED: losing them in a crash loses nothing that was promised to anyone."""

    dependencies = [("common", "0001_initial")]

    operations = [
        RunSQL(
            "CREATE SEQUENCE common_running_number AS bigint CACHE 1",
            "DROP SEQUENCE common_running_number",
        ),
        # The columns Django's DatabaseCache expects, and a bigint key as every table has one.
        RunSQL(
            """
            CREATE UNLOGGED TABLE common_cache (
                id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                cache_key varchar(255) NOT NULL UNIQUE,
                value text NOT NULL,
                expires timestamptz NOT NULL
            )
            """,
            "DROP TABLE common_cache",
        ),
        RunSQL("CREATE INDEX common_cache_expires ON common_cache (expires)", RunSQL.noop),
        RunSQL(
            """
            CREATE UNLOGGED TABLE common_counter (
                id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                name varchar(40) NOT NULL,
                key bytea NOT NULL,
                hits integer NOT NULL,
                ends_at timestamptz NOT NULL,
                UNIQUE (name, key)
            )
            """,
            "DROP TABLE common_counter",
        ),
        RunSQL("CREATE INDEX common_counter_ends_at ON common_counter (ends_at)", RunSQL.noop),
        *bump_on_change("common_calendarday", "calendar"),
    ]
