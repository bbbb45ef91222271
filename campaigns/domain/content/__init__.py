"""The small language of messages: compiled once, filled per recipient.

`{{ field|fallback }}` writes a field, or the fallback where the customer has no value;
`{% if field %} … {% else %} … {% endif %}` keeps or drops a part: within one paragraph, or around whole
paragraphs when each mark stands on a line of its own. A blank line parts paragraphs, `# ` begins a heading, `- ` a point,
`**…**` is bold, `[words](https://…)` is a link. On a line of its own stand a button `=> [words](https://…)`, a picture
`![what it shows](asset:name)`, a divider `---`, a notice `! words`, a fact `| label | value |` and `{% offer %}`, the
next best offer of each customer. Nothing else has a meaning: no expression, call or HTML.

This face is re-exported here because every caller needs the whole language, not one of its steps.
"""

from campaigns.domain.content.compiling import (
    compile_message,
    find_flaws,
    has_offer,
    images_in,
    links_in,
)
from campaigns.domain.content.filling import fill
from campaigns.domain.content.marks import is_web
from campaigns.domain.content.nodes import (
    FIELDS,
    LONGEST_TEXT,
    Compiled,
    ContentError,
    Filled,
    Flaw,
    Offered,
    Picture,
)

__all__ = [
    "FIELDS",
    "LONGEST_TEXT",
    "Compiled",
    "ContentError",
    "Filled",
    "Flaw",
    "Offered",
    "Picture",
    "compile_message",
    "fill",
    "find_flaws",
    "has_offer",
    "images_in",
    "is_web",
    "links_in",
]
