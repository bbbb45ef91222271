"""Many rows at once as a table of columns, read by COPY."""

import io
from collections.abc import Mapping
from typing import Any

import pandas as pd
from django.db import connection


def read_frame(sql: str, params: Mapping[str, Any]) -> pd.DataFrame:
    """Run a statement and return its rows; empty is NaN, booleans are 0 and 1 if the statement casts them."""
    buffer = io.BytesIO()
    with connection.cursor() as cursor:
        whole = cursor.mogrify(sql, params)
        text = whole.decode() if isinstance(whole, bytes) else str(whole)
        cursor.copy_expert(f"COPY ({text}) TO STDOUT WITH (FORMAT csv, HEADER)", buffer)
    buffer.seek(0)
    return pd.read_csv(buffer)
