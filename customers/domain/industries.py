"""The sections of the national classification of industries, GB/T 4754-2017: a letter, then two to four figures."""

CODE = r"^[A-T](\d{2,4})?$"
SECTIONS: tuple[tuple[str, str, str], ...] = (
    ("A", "Agriculture, forestry, fishing", "农、林、牧、渔业"),
    ("B", "Mining", "采矿业"),
    ("C", "Manufacturing", "制造业"),
    ("D", "Electricity, heat, gas and water", "电力、热力、燃气及水生产和供应业"),
    ("E", "Construction", "建筑业"),
    ("F", "Wholesale and retail", "批发和零售业"),
    ("G", "Transport, storage, post", "交通运输、仓储和邮政业"),
    ("H", "Hotels and catering", "住宿和餐饮业"),
    ("I", "Information, software, IT services", "信息传输、软件和信息技术服务业"),
    ("J", "Finance", "金融业"),
    ("K", "Real estate", "房地产业"),
    ("L", "Leasing and business services", "租赁和商务服务业"),
    ("M", "Research and technical services", "科学研究和技术服务业"),
    ("N", "Water, environment, public facilities", "水利、环境和公共设施管理业"),
    ("O", "Resident services, repair", "居民服务、修理和其他服务业"),
    ("P", "Education", "教育"),
    ("Q", "Health and social work", "卫生和社会工作"),
    ("R", "Culture, sport, entertainment", "文化、体育和娱乐业"),
    ("S", "Public administration, associations", "公共管理、社会保障和社会组织"),
    ("T", "International organisations", "国际组织"),
)


def section_name(code: str, *, chinese: bool) -> str:
    """Return the name of a code's section, or the code itself where there is none."""
    return next((zh if chinese else en for letter, en, zh in SECTIONS if code[:1] == letter), code)
