"""How the parts of a mail look: every style of its blocks and of its frame stands here.

Inline, because mail programs strip style sheets; the sheet holds only what no style attribute can say: narrow and dark
screens. Colours keep 4.5 to 1 on their ground in both.
"""

WIDTH = 552  # the frame's 600 less 24 at each side

BUTTON_CELL = "border-radius:6px;background:#0b5a6b"
BUTTON_LINK = (
    "display:inline-block;padding:12px 24px;border-radius:6px;color:#ffffff;"
    "font-weight:600;text-decoration:none"
)
IMAGE = "display:block;width:100%;height:auto;border:0"
DIVIDER = "border-top:1px solid #dfe3e0;font-size:0;line-height:0;height:1px"
NOTICE = "border-left:3px solid #9aa5a2;padding:4px 12px;font-size:13px;color:#4d595b"
FACT_LABEL = "border-bottom:1px solid #dfe3e0;padding:8px 12px 8px 0;text-align:left;font-weight:400;color:#4d595b"
FACT_VALUE = "border-bottom:1px solid #dfe3e0;padding:8px 0;text-align:right;font-weight:600"
OFFER = "border:1px solid #dfe3e0;border-radius:8px;padding:16px"
OFFER_NAME = "margin:0;font-weight:600;font-size:18px"
GAP = "margin:16px 0"

SHEET = (
    "@media (max-width:620px){.m-pad{padding:16px!important}.m-out{padding:0!important}}"
    "@media (prefers-color-scheme:dark){"
    ".m-bg{background:#12181a!important}.m-card{background:#1d2628!important;color:#e6ebea!important}"
    ".m-card a{color:#7fd0de!important}.m-btn,.m-band{background:#0b5a6b!important}.m-btn a{color:#ffffff!important}"
    ".m-quiet,.m-foot{color:#b4c0be!important}.m-line{border-color:#3a474a!important}}"
)
DARK_QUERY = "@media (prefers-color-scheme:dark)"
