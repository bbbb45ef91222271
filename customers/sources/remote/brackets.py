"""Whether a typed query stays within the brackets that are put round it, whichever server reads it.

SQL Server takes several statements without a semicolon between them: one that closed our bracket could be followed
by any other. What servers read differently is refused, so that there is one reading to count brackets in.
"""

import re

# Escaped quotes, dollar quotes, Oracle's q-quotes, and commands within MySQL's comments.
TWO_WAYS = re.compile(r"""(?is)(?<!\\)(?:\\\\)*\\['"`]|\$\w*\$|\bn?q'|/\*m?!""")
# A comment that holds neither quotes nor brackets may be read as one or not: it changes no count.
PART = re.compile(
    r"""(?x)
      [^'"`()\[\]\-/*\#]+
    | '[^']*' | "[^"]*" | `[^`]*`
    | --[^\n'"`()\[\]/*\#]*(?=\n|\Z)
    | /\*[^'"`()\[\]/*\#]*\*/
    | \#[^\n'"`()\[\]/*\-]*(?=\n|\Z)
    | \[[^\[\]'"`()\-/*\#]*\]
    | (?P<bracket>[()])
    | -(?!-) | /(?!\*) | \*(?!/)
    """
)


def stays_within(query: str) -> bool:
    """Return whether every bracket of a query is closed by itself and closes none of ours."""
    if TWO_WAYS.search(query):
        return False
    depth = place = 0
    while place < len(query) and depth >= 0:
        part = PART.match(query, place)
        if part is None:
            return False
        place = part.end()
        depth += {"(": 1, ")": -1}.get(part["bracket"] or "", 0)
    return depth == 0
