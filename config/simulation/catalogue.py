"""What Qingyu Bank sells and where: products and branches. Rates and margins are shares a year: 0.0345 is 3.45 %."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from config.simulation.columns import MONEY
from config.simulation.plan import Array

SHARE = pa.decimal128(8, 5)
RATED = ("structured_deposit", "bond", "wealth", "fund", "insurance", "metal")


@dataclass(frozen=True)
class Product:
    """A catalogue entry; money in its currency, term in days, ages inclusive."""

    code: str
    name_zh: str
    name_en: str
    kind: str
    risk_rating: int | None
    rate: str | None
    rate_kind: str | None
    term_days: int | None
    min_amount: str
    min_age: int
    max_age: int | None
    annual_margin: str
    fee: str = "0.00"
    currency: str = "CNY"


# fmt: off
PRODUCTS = (
    Product("DEP-CUR", "青屿活期账户", "Qingyu Current Account", "deposit", None, "0.00050", "deposit", None, "0", 16, None, "0.0150"),
    Product("DEP-KID", "小岛成长存折", "Little Island Savings Book", "deposit", None, "0.00350", "deposit", None, "0", 0, 17, "0.0100"),
    Product("DEP-BIZ", "对公结算账户", "Business Settlement Account", "deposit", None, "0.00100", "deposit", None, "0", 0, None, "0.0140", "30.00"),
    Product("DEP-3M", "三个月定期存款", "3-Month Time Deposit", "deposit", None, "0.00650", "deposit", 90, "50", 16, None, "0.0085"),
    Product("DEP-1Y", "一年期定期存款", "1-Year Time Deposit", "deposit", None, "0.00950", "deposit", 365, "50", 16, None, "0.0080"),
    Product("DEP-3Y", "三年期定期存款", "3-Year Time Deposit", "deposit", None, "0.01250", "deposit", 1095, "50", 16, None, "0.0065"),
    Product("DEP-CD", "大额存单一年", "Large Certificate of Deposit, 1 Year", "deposit", None, "0.01200", "deposit", 365, "200000", 18, None, "0.0060"),
    Product("DEP-USD", "美元六个月定期", "USD 6-Month Time Deposit", "deposit", None, "0.02800", "deposit", 180, "100", 18, None, "0.0090", "0.00", "USD"),
    Product("STD-GLD", "金价联动结构性存款", "Gold-Linked Structured Deposit", "structured_deposit", 2, "0.01800", "benchmark", 180, "10000", 18, 80, "0.0090"),
    Product("STD-IDX", "指数联动结构性存款", "Index-Linked Structured Deposit", "structured_deposit", 3, "0.02100", "benchmark", 365, "10000", 18, 80, "0.0100"),
    Product("BND-TRS", "储蓄国债三年", "Savings Treasury Bond, 3 Years", "bond", 1, "0.01630", "deposit", 1095, "100", 18, None, "0.0035"),
    Product("WLT-CSH", "青屿现金管理", "Qingyu Cash Management", "wealth", 1, "0.01350", "benchmark", None, "1", 18, None, "0.0030"),
    Product("WLT-90", "青屿稳健九十天", "Qingyu Steady 90 Days", "wealth", 2, "0.02050", "benchmark", 90, "1000", 18, 85, "0.0060"),
    Product("WLT-365", "青屿固收增强一年", "Qingyu Fixed Income Plus 1 Year", "wealth", 3, "0.02600", "benchmark", 365, "10000", 18, 80, "0.0080"),
    Product("WLT-MIX", "青屿混合优选", "Qingyu Mixed Selection", "wealth", 4, "0.03400", "benchmark", 540, "50000", 18, 75, "0.0120"),
    Product("FND-MMF", "澜湾货币基金", "Lanwan Money Market Fund", "fund", 1, "0.01280", "past", None, "10", 18, None, "0.0025"),
    Product("FND-BND", "澜湾纯债基金", "Lanwan Bond Fund", "fund", 2, "0.02400", "past", None, "10", 18, None, "0.0070"),
    Product("FND-PEN", "澜湾养老目标2045", "Lanwan Retirement Target 2045", "fund", 3, "0.03100", "past", None, "10", 18, 64, "0.0090"),
    Product("FND-IDX", "澜湾宽基指数", "Lanwan Broad Index Fund", "fund", 4, "0.05200", "past", None, "10", 18, 75, "0.0080"),
    Product("FND-TEC", "澜湾科技成长", "Lanwan Technology Growth Fund", "fund", 5, "0.07900", "past", None, "10", 18, 70, "0.0150"),
    Product("INS-TRM", "安屿定期寿险", "Anyu Term Life", "insurance", 1, None, None, None, "200", 18, 60, "0.1500"),
    Product("INS-CRI", "安屿重疾保险", "Anyu Critical Illness Cover", "insurance", 1, None, None, None, "500", 18, 55, "0.1800"),
    Product("INS-ANN", "安屿养老年金", "Anyu Retirement Annuity", "insurance", 2, "0.01750", "benchmark", None, "1000", 30, 65, "0.0800"),
    Product("INS-EDU", "安屿教育金", "Anyu Education Savings Plan", "insurance", 2, "0.01750", "benchmark", None, "1000", 20, 50, "0.0800"),
    Product("INS-HOM", "安屿家财保险", "Anyu Home Insurance", "insurance", 1, None, None, None, "20", 18, None, "0.2500"),
    Product("MTL-SAV", "青屿积存金", "Qingyu Gold Accumulation", "metal", 3, None, None, None, "100", 18, 75, "0.0060"),
    Product("MTL-BAR", "青屿投资金条", "Qingyu Gold Bar", "metal", 3, None, None, None, "8000", 18, None, "0.0200"),
    Product("LON-HOM", "安居住房贷款", "Home Mortgage", "loan", None, "0.03100", "loan", 9125, "100000", 18, 65, "0.0110"),
    Product("LON-CON", "青屿消费贷", "Consumer Loan", "loan", None, "0.03600", "loan", 1080, "1000", 20, 60, "0.0200"),
    Product("LON-CAR", "青屿车贷", "Car Loan", "loan", None, "0.03900", "loan", 1800, "20000", 20, 60, "0.0180"),
    Product("LON-BIZ", "小微经营贷", "Small Business Loan", "loan", None, "0.03850", "loan", 1095, "10000", 20, 65, "0.0210"),
    Product("CRD-STD", "青屿标准信用卡", "Qingyu Standard Credit Card", "card", None, "0.18250", "loan", None, "0", 18, 65, "0.0600"),
    Product("CRD-PLT", "青屿白金信用卡", "Qingyu Platinum Credit Card", "card", None, "0.18250", "loan", None, "0", 22, 65, "0.0700", "600.00"),
    Product("CRD-YNG", "青屿青年信用卡", "Qingyu Young Credit Card", "card", None, "0.18250", "loan", None, "0", 18, 32, "0.0650"),
    Product("PAY-QR", "青屿收款码", "Merchant QR Collection", "payment", None, None, None, None, "0", 18, None, "0.0000"),
    Product("SVC-SMS", "账户变动提醒", "Account Alerts", "service", None, None, None, None, "0", 16, None, "0.0000", "2.00"),
    Product("SVC-VIP", "屿上私行服务", "Private Banking Service", "service", None, None, None, None, "0", 25, None, "0.0000"),
)
# fmt: on

INDEX = {product.code: position for position, product in enumerate(PRODUCTS)}
CURRENT, KIDS, BUSINESS = INDEX["DEP-CUR"], INDEX["DEP-KID"], INDEX["DEP-BIZ"]
MAIN = (CURRENT, KIDS, BUSINESS)

# Invented cities; their region codes begin with two digits that GB/T 2260 never allocated to a province.
CITIES = (
    ("青屿", "Qingyu", 38),
    ("澜湾", "Lanwan", 39),
    ("云岫", "Yunxiu", 47),
    ("望潮", "Wangchao", 48),
    ("鹭洲", "Luzhou Bay", 57),
    ("枫渡", "Fengdu Ferry", 58),
    ("星垣", "Xingyuan", 67),
    ("岚桥", "Lanqiao", 68),
)
CITY_SHARES = (0.26, 0.17, 0.13, 0.12, 0.10, 0.09, 0.07, 0.06)
DISTRICTS = (("城东", "East"), ("城西", "West"), ("滨海", "Seaside"), ("高新", "Hi-Tech"))
HEAD_OFFICE = "0000"


def branch_codes() -> Array:
    """Codes of the branches that hold customers, by city and district."""
    rows = [[_branch_code(city, district) for district in range(4)] for city in range(len(CITIES))]
    return np.array(rows)


def branches_table() -> pa.Table:
    """The branch tree: head office, one main branch a city, four branches under each."""
    rows: list[tuple[str, str, str, str | None, str]] = [
        (HEAD_OFFICE, "青屿银行总行", "Qingyu Bank Head Office", None, "青屿")
    ]
    for city, (name, english, _) in enumerate(CITIES):
        main = f"{city + 1:02d}00"
        rows.append((main, f"{name}分行", f"{english} Main Branch", HEAD_OFFICE, name))
        for district, (part, english_part) in enumerate(DISTRICTS):
            code = _branch_code(city, district)
            rows.append((code, f"{name}{part}支行", f"{english} {english_part} Branch", main, name))
    names = ("code", "name_zh", "name_en", "parent_code", "region")
    return pa.table({name: [row[place] for row in rows] for place, name in enumerate(names)})


def products_table() -> pa.Table:
    """The public face of the catalogue; what drives demand stands in traits.py and leaves only as truth."""
    columns: dict[str, pa.Array] = {
        name: pa.array([getattr(product, name) for product in PRODUCTS])
        for name in ("code", "name_zh", "name_en", "kind", "rate_kind", "currency")
    }
    for name in ("risk_rating", "term_days", "min_age", "max_age"):
        columns[name] = pa.array([getattr(product, name) for product in PRODUCTS], pa.int32())
    for name, kind in (("rate", SHARE), ("annual_margin", SHARE)):
        columns[name] = pa.array([getattr(product, name) for product in PRODUCTS]).cast(kind)
    for name in ("min_amount", "fee"):
        columns[name] = pa.array([getattr(product, name) for product in PRODUCTS]).cast(MONEY)
    columns["active"] = pa.array([True] * len(PRODUCTS))
    # Everybody has a main account already; it is sold at the counter, never recommended.
    columns["offered"] = pa.array([place not in MAIN for place in range(len(PRODUCTS))])
    order = "code name_zh name_en kind risk_rating rate rate_kind term_days min_amount min_age max_age annual_margin fee"
    return pa.table(
        {name: columns[name] for name in [*order.split(), "currency", "active", "offered"]}
    )


def product_array(name: str, missing: float = 0.0) -> Array:
    """One numeric property of all products as floats, `missing` where it has none."""
    values = [getattr(product, name) for product in PRODUCTS]
    return np.array([missing if value is None else float(value) for value in values])


def product_kinds() -> Array:
    """The kind of each product, by index."""
    return np.array([product.kind for product in PRODUCTS])


def _branch_code(city: int, district: int) -> str:
    return f"{city + 1:02d}{district + 1:02d}"
