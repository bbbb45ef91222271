"""Firms in everyday words: their sizes and the industries of the national classification."""

from segmentation.domain.entry.kinds import Entry, Kind

ZH_FIRM = r"(?:企业|公司|厂家|厂商)(?:客户)?"
EN_FIRM = r"(?:firms?|compan(?:y|ies)|enterprises?|business(?:es)?|corporat(?:es?|ions?))(?! (?:loans?|cards?|accounts?))"
SIZES: tuple[tuple[tuple[str, ...], str, str], ...] = (
    (("micro",), r"微型", r"micro"),
    (("small",), r"小型", r"small"),
    (("medium",), r"中型", r"(?:medium|mid)"),
    (("large",), r"大型", r"large"),
    (
        ("micro", "small"),
        r"小微(?:型)?",
        r"small[ -](?:and|&)[ -]micro|micro[ -](?:and|&)[ -]small",
    ),
    (("small", "medium"), r"中小(?:型)?", r"small[ -](?:to|and|&)[ -]medium"),
    (("micro", "small", "medium"), r"中小微(?:型)?", r"micro, small,? and medium"),
    (("medium", "large"), r"大中型?", r"(?:medium|mid)[ -](?:to|and|&)[ -]large"),
)
# A section, its stem in Chinese, and in English what names it alone and what only before a firm or an industry.
INDUSTRIES: tuple[tuple[str, str, str, str], ...] = (
    ("A", r"农|林|牧|渔|农林牧渔|农、林、牧、渔", r"agricultur(?:e|al)|farming|forestry|fishing", r"farm"),
    ("B", r"采矿|矿", r"mining", r"mining"),
    ("C", r"制造", r"manufactur(?:ing|ers?)", r"manufacturing"),
    ("D", r"电力|热力|燃气|水电", r"utilities", r"power|energy|utility|electricity"),
    ("E", r"建筑|建筑施工", r"construction", r"building"),
    ("F", r"批发|零售|批发和零售|批发零售|批零", r"wholesale(?:rs?)?|retailers?|wholesale and retail", r"retail|trading"),
    ("G", r"交通运输|运输|物流|仓储|邮政", r"logistics|warehousing", r"transport(?:ation)?|shipping|postal"),
    ("H", r"住宿|餐饮|酒店|住宿和餐饮|住宿餐饮", r"hospitality", r"hotel|catering|restaurant"),
    ("I", r"软件|信息技术|信息传输|互联网", r"software", r"it|information technology|internet"),
    ("J", r"金融", r"", r"financ(?:e|ial)"),
    ("K", r"房地产|地产", r"real estate", r"property"),
    ("L", r"租赁|商务服务|租赁和商务服务", r"", r"leasing|business services?"),
    ("M", r"科研|科学研究|技术服务", r"", r"research"),
    ("N", r"水利|环境|公共设施|环保", r"", r"water|environment(?:al)?"),
    ("O", r"居民服务|修理", r"", r"repair"),
    ("P", r"教育|培训", r"", r"education"),
    ("Q", r"卫生|医疗|医疗卫生|社会工作", r"", r"health(?:care)?|medical"),
    ("R", r"文化|体育|娱乐|文体|文化体育娱乐", r"", r"culture|cultural|sports?|entertainment"),
)  # fmt: skip


def firms() -> list[Entry]:
    """Return the words for sizes and industries, each said of firms or in a list that ends with them."""
    return [*_sizes(), *_industries()]


def _sizes() -> list[Entry]:
    zh, en = _before(ZH_FIRM, "(?:的)?"), _before(EN_FIRM, " ")
    rows: list[Entry] = [
        (
            Kind.FACT,
            ("firm_size", "has_any", list(values)),
            rf"{zh_word}{zh}|(?:企业)?规模(?:为|是)?(?:{zh_word})(?:企业)?|{en_word}(?:[ -]sized?)?{en}",
        )
        for values, zh_word, en_word in SIZES
    ]
    return [*rows, (Kind.FACT, ("firm_size", "has_any", ["small", "medium"]), r"smes?")]


def _before(firm: str, gap: str) -> str:
    """The word for firms, or what stands between in a list of sizes and industries that ends with it."""
    sizes = "|".join(word for _, zh, en in SIZES for word in (zh, en))
    stems = "|".join(f"(?:{zh})(?:业|行业|类)?" for _, zh, _, _ in INDUSTRIES)
    names = "|".join(part for _, _, *both in INDUSTRIES for part in both if part)
    links = r"(?:,? (?:and|or|to) |, ?| |或者?|和|与|以?及|、|的)?"
    # A list is read in one way only: taken back and tried in every other, a long one would never end.
    listed = rf"(?=(?:{links}(?:(?:{sizes})(?:[ -]sized?)?|{stems}|{names}))++{gap}{firm})"
    return rf"(?:{gap}{firm}|{listed})"


def _industries() -> list[Entry]:
    zh, en = _before(ZH_FIRM, "(?:的)?"), _before(EN_FIRM, " ")
    trade = r"[ -](?:industry|industries|sector|trade)"
    rows: list[Entry] = []
    for code, stem, alone, bound in INDUSTRIES:
        names = [
            rf"(?:{stem})(?:业|行业|产业)(?:的)?(?:{ZH_FIRM}|客户)?",
            rf"(?:{stem})(?:类(?:的)?)?{zh}",
            *([rf"(?:{alone})(?:{trade}(?: {EN_FIRM})?|{en})?"] if alone else []),
            rf"(?:{bound})(?:{trade}(?: {EN_FIRM})?|{en})",
        ]
        rows.append((Kind.FACT, ("firm_industry", "has_any", [code]), "|".join(names)))
    return rows
