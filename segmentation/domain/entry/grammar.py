"""The words that narrow, compare, deny and join what a phrase says, in both languages."""

from segmentation.domain.entry.frames import BUYS, FORMER, LAPSED, LATEST
from segmentation.domain.entry.kinds import Entry, Kind
from segmentation.domain.entry.numbers import Amount


def grammar() -> list[Entry]:
    """Return the words for channels, categories and purposes, and those of the sentence itself."""
    return [*_narrowing(), *GRAMMAR]


def _narrowing() -> list[Entry]:
    channels = {
        "mobile": r"手机银行|手机端?|app|(?:on |by |via |in |through |over )?(?:the )?mobile(?: (?:app|banking))?|in the app",
        "web": r"网上银行|网银|(?:on |by |via |over )?(?:the )?(?:web(?:site)?|online banking)", "atm": r"自助机|自助设备|(?:自助)?[取提]款机|柜员机|atm机?|(?:at |by |from |on )?(?:an? |the )?(?:atms?|(?:cash|teller) machines?)",
        "pos": r"pos机?", "sms": r"短信|(?:by |via )?(?:sms|text messages?)", "email": r"邮件|电子邮件|(?:by |via )?e-?mail",
        "wechat": r"微信|(?:by |on |via |over )?wechat", "push": r"推送|push(?: messages?)?", "phone": r"电话|(?:by |over )?(?:the )?(?:tele)?phone",
        "in_app": r"站内", "branch": r"网点|柜面|柜台|(?:at |in )(?:an? |the )?branch(?:es)?",
        "ads": r"广告人群|ad audiences?",
    }  # fmt: skip
    categories = {
        "groceries": r"日用|超市|grocer(?:y|ies)", "dining": r"餐饮|外卖|dining|restaurants?|eating out",
        "transport": r"交通|出行交通|transport", "shopping": r"购物|shopping", "health": r"医疗(?:健康)?|健康|health(?:care)?|medical",
        "education": r"教育|education|schooling", "travel": r"旅行|旅游|差旅|travel(?:ling)?", "housing": r"住房|housing|rent",
        "entertainment": r"娱乐|entertainment", "children": r"育儿|母婴|子女|child(?:ren|care)|kids", "digital": r"数字服务|digital services?",
    }  # fmt: skip
    purposes = {
        "marketing": r"营销|推广|marketing", "profiling": r"画像分析?|profiling", "service": r"服务通知|service (?:messages|notices)",
        "partner_sharing": r"(?:与)?合作方共享|sharing with partners|partner sharing", "sensitive": r"敏感信息|sensitive data",
    }  # fmt: skip
    tables = ((Kind.CHANNEL, channels), (Kind.CATEGORY, categories), (Kind.PURPOSE, purposes))
    return [(kind, value, at) for kind, table in tables for value, at in table.items()]


FELL = r"(?:f[ea]ll(?:en|ing|s)?|dropp?(?:ed|s|ing)?|declin(?:ed?|es|ing)|decreas(?:ed?|es|ing)|s[aiu]nk(?:s|ing)?|slipp?(?:ed|s|ing)?|went down|gone down)"
EVERYONE = r"(?:every(?:one|body)|any(?:one|body|where)|everywhere|all(?: (?:the |our )?(?:customers|clients|people|users))?)"
EXCEEDED = (
    "收入",
    "余额",
    "资产",
    "存款",
    "年龄",
    "消费",
    "金额",
)  # “月收入过万”; “登录过3次” says no more than that
DEED = r"(?:complain|call|visit|branch|bought|buy|purchas|redeem|redempt|transf|transact|withdr|opened|click|view|spent|paid|card|e-?mail)"
DIGIT = r"\s?[\d一二两三四五六七八九十百千万亿]"
ENDS = r"(?=$|[,.;]| (?:and|but)\b)"  # nothing follows that it could be said of
ENDS_ZH = r"(?=$|[的,.;。]|客户|用户|人)"
ROSE = (
    r"(?:r[oi]se(?:n|s)?|rising|gr[eo]wn?|increas(?:ed?|es|ing)|climb(?:ed|s|ing)?|went up|gone up)"
)
SHARES = (
    (25, r"四分之一|(?:a|one) quarter(?= of)(?: of)?"), (75, r"四分之三|three quarters(?: of)?"),
    (100 / 3, r"三分之一|(?:a|one)[ -]third(?: of)?"), (200 / 3, r"三分之二|two[ -]thirds(?: of)?"), (20, r"五分之一|(?:a|one) fifth(?: of)?"),
)  # fmt: skip
GRAMMAR: list[Entry] = [
    (Kind.STOP, None, r"手[里头上中](?:面)?(?=有|持|拥|买|没|余|的|至|超)|又(?=没|不(?!过)|未)|打[上了过]*(?=.{0,12}标签)|(?<=支行)开户(?:的)?|(?<=分行)开户(?:的)?"),
    (Kind.AMOUNT, Amount(1, None, "times"), r"once"),
    (Kind.AMOUNT, Amount(2, None, "times"), r"twice"),
    (Kind.BIRTHDAY, None, r"(?:过)?(?:的)?生日|birthdays?"),
    (Kind.CONSENT, None, r"(?:已|曾)?(?:同意|授权)(?:了|接收|接受)?|agree[ds]?(?: to| with)?|consent(?:ed|s|ing)?(?: to| for)?|opted in(?: to| for)?|gave consent(?: to| for)?"),
    (Kind.JOINED, None, r"(?:新)?开户(?:时间|日期)?(?:的)?|成为(?:我行|本行)?客户|入行|(?:became|been|being) (?:an? )?customers?(?: for)?|joined(?: us)?|customers? for|customers?(?= since)|(?:have been |been )?with us(?= (?:since|for|before|after|from))|opened (?:an |their )?accounts?(?: with us)?|onboarded|signed up|客户年限|客龄"),
    (Kind.VERB, "mature", r"到期(?:日期?)?|matur(?:es?|ing|ity)|expir(?:es?|ing)|com(?:es?|ing) due|ends?|ending"),
    (Kind.VERB, "open", r"新?开立(?:了|过)?|新开(?:了|过)?|新购|opened|took out|taken out"),
    (Kind.VERB, "close", r"结清(?:了|过)?|已关闭|paid off|closed"),
    (Kind.VERB, BUYS, r"(?:曾经?|以前|之前|原先|原来|过去)(?:持有|拥有|有)过?|(?:持有|拥有|有)过|(?<=从未)(?:持有|拥有)|(?:once|ever|formerly|previously) (?:had|held|owned)|(?<=never )(?:had|held|owned)"),
    (Kind.VERB, FORMER, r"used to (?:have|hold|own)|no longer (?:ha(?:ve|s)|holds?|owns?)(?! (?:one|it|them|any)\b)|不再持有(?!$|[的,;。了])"),
    (Kind.VERB, LAPSED, rf"(?:现在|目前|如今|现)(?:已经?|都)?(?:不再持有|不持有|没有?)(?:持有)?了?{ENDS_ZH}|不再持有了?{ENDS_ZH}|no longer(?: do(?:es)?| (?:ha(?:ve|s)|holds?|owns?) (?:one|it|them|any))?{ENDS}|(?:do|does)(?:n't| not)(?: have| hold| own)?(?: one| it| them| any)?(?: now| any ?more){ENDS}|(?:have|has) none(?: now| any ?more){ENDS}"),
    (Kind.VERB, LATEST, rf"(?:距离?)?(?:上一?次|最近一次|最后一次)|(?:the |their )?(?:most recent(?:ly)?|last)(?= {DEED})"),
    (Kind.STOP, None, r"距今"),
    (Kind.VERB, "hold", r"(?:目前|同时|既|又|也|已|都)?(?:持有|拥有|办理过?|购有|有)|hold(?:s|ers?|ing)?|own(?:s|ers?|ing)?|ha(?:ve|s|ving|d)|with"),
    (Kind.COMPARE, "at_least", r"至少|不低于|不少于|不小于|起码|大于等于|达到?|年?满|(?:及|或|含)?以上|(?:及|或)更[多高]|at least|no less than|not less than|no fewer than|not? (?:below|under|lower than|smaller than)|minimum(?: of)?|(?:or|and) (?:more|above|over|higher|up)(?!\s?[¥$]?\d)|or older|>=|≥|\+"),
    (Kind.COMPARE, "more_than", r"不[止只]有?(?=[\d一二两三四五六七八九十])|超过|大于|高于|多于|超出|超|逾|more than|over|above|greater than|exceed(?:s|ing)?|higher than|in excess of|larger than|bigger than|longer than|>"),
    (Kind.COMPARE, "at_most", rf"不过(?={DIGIT})"),
    (Kind.COMPARE, "more_than", rf"(?:{'|'.join(f'(?<={word})' for word in EXCEEDED)})过(?={DIGIT})"),
    (Kind.COMPARE, "at_most", r"不超过|至多|最多|不高于|不大于|不多于|小于等于|(?:及|或|含)?以[下内]|at most|no more than|not more than|not? (?:above|over|exceeding|higher than|greater than)|up to|maximum(?: of)?|or (?:less|fewer|below|under)(?!\s?[¥$]?\d)|or younger|<=|≤"),
    (Kind.COMPARE, "less_than", r"不到|不足|低于|少于|小于|未满|不满|less than|below|under|fewer than|lower than|smaller than|shorter than|<"),
    (Kind.COMPARE, "between", r"介于|在(?=[\d零一二两三四五六七八九十百千万]+\w{0,2}[到至和与])|between|from(?= \d)"),
    (Kind.COMPARE, "less_than", rf"跌破|{FELL} (?:to )?(?:below|under)|{FELL} to less than"),
    (Kind.COMPARE, "more_than", rf"突破|{ROSE} (?:above|past|to (?:above|over|more than))"),
    (Kind.STOP, None, rf"(?:下|降|跌|减少?|下降|降低|下滑|下跌|回落)[到至]|(?:升|涨|增加|增长|上升|上涨|提高)[到至]|(?:{FELL}|{ROSE}|down) to"),
    (Kind.SUM, None, r"合计|累计|总计|总共|总额|一?共计?|加起来|总(?=金额|消费|支出|转)|altogether|totall?(?:ing|ed|s)?|in total|in all(?=,|\.|$)|combined|add(?:s|ing) up to|sum(?:ming)?(?: up)?(?: to)?"),
    (Kind.COMPARE, "more_than", r"(?:more|fewer|less)(?= (?:[a-z]+ ){1,3}than (?![\d¥$]))"),
    (Kind.COMPARE, "equals", r"等于|正好|恰好|刚好|exactly|equal(?:s| to)?|="),
    (Kind.MEASURE, {0: "age_years", "op": "more_than"}, r"older than"),
    (Kind.MEASURE, {0: "age_years", "op": "less_than"}, r"younger than"),
    (Kind.MEASURE, {0: "age_years", "op": "at_most"}, r"(?:no|not) older than"),
    (Kind.MEASURE, {0: "age_years", "op": "at_least"}, r"(?:no|not) younger than"),
    (Kind.SINGLE, None, r"单笔(?:金额)?|一笔|一次性|最大(?:的)?(?:一笔|单笔)?|single|in one go|at once|(?:single )?(?:largest|biggest)"),
    (Kind.MEAN, None, r"平均(?:每[笔次])?|每[笔次]平均|[笔次]均|单笔平均|(?:on )?average|avg|mean"),
    (Kind.MOSTLY, None, r"主要(?:是)?(?:通过|使用|用|在|靠|以)?|大多(?:数)?(?:是)?(?:通过|使用|用|在)?|mainly|mostly|primarily|chiefly|largely"),
    (Kind.WHOLE, None, r"in (?:either|both|each|any) cases?|either way|无论哪种|不论哪种|(?:两者|二者)都|(?:两|二)种情况(?:下)?都?|以上(?:客户)?(?:均|都)"),
    (Kind.AMOUNT, Amount(50, None, "share"), r"一半|半数|(?:a |one )?half(?: of)?"),
    *((Kind.AMOUNT, Amount(10 * n, None, "share"), rf"{zh}成(?![功员熟长立本为分年])") for n, zh in enumerate("一二三四五六七八九", start=1)),
    *((Kind.AMOUNT, Amount(share, None, "share"), at) for share, at in SHARES),
    (Kind.DATED, ("risk_assessed_on", {}), r"(?:做过?|进行过?|完成)?(?:了)?(?:风险)?测评(?:日期|时间|过|了)?|(?:(?:had|took) )?(?:an? |the |their )?risk assessments?|(?:were |was )?risk[ -]assessed|risk (?:was )?assessed"),
    (Kind.DATED, ("stage_entered", {}), r"进入(?:当前|本)阶段(?:日期|时间)?|entered (?:the|their|its) (?:current )?stage"),
    (Kind.DATED, ("tier_since", {}), r"进入(?:当前|本)?(?:价值)?等级(?:日期|时间)?|entered (?:the|their) (?:current )?(?:value )?tier"),
    (Kind.DATED, ("consent_since", {}), r"授权(?:日期|时间)"),
    (Kind.STOP, "only", r"仅限?|只(?:限|看|要|选)?|only|just"),
    (Kind.STOP, None, r"处[于在]|(?:已经?)?进入(?=潜客|新客|成长|成熟|衰退|休眠|流失)|将要?|即将|快要|剩下(?:的)?|其余(?:的)?|户(?!外|口|籍|型)|(?<=\d)号|degrees?|打分|笔(?!均)|通过|完成(?:了|的)?|will(?: be)?|(?:is|are) (?:about|going) to|(?:the )?remaining|the rest"),
    (Kind.TURN, -1, r"减少(?:了)?|下降(?:了)?|流失了|降低(?:了)?|下滑(?:了)?|f[ea]ll(?:en|ing|s)?(?: by)?|dropp?(?:ed|s|ing)?(?: by)?|declin(?:ed|es|ing)(?: by)?|decreas(?:ed|es|ing)(?: by)?|down(?: by)?|lost"),
    (Kind.TURN, 1, r"增加(?:了)?|上升(?:了)?|增长(?:了)?|提高了|r[oi]se(?:n|s)?(?: by)?|gr[eo]wn?(?: by)?|increas(?:ed|es|ing)(?: by)?|up by|gained"),
    (Kind.NOT, None, r"outside(?: of)?|other than|apart from|没有|不含|不包括|不是|不在|不属于|不持有|不带有?|不|没|未持有|未曾?|无|排除|非|从未|从不|not(?: in| on)?|no|without|never|n't|none of|neither|nor|excluding|except(?: for)?|ha(?:ve|s)(?:n't| not)|d(?:o|id|oes)(?:n't| not)|(?:are|is|was|were)(?:n't| not)|lack(?:s|ing)?"),
    (Kind.NOT, "after", r"nothing(?! (?:but|other|except|besides))"),
    (Kind.NOT, "back", r"(?:取消|撤回|撤销)(?:了|过)?|(?:withdr[ae]wn?|revoked?)(?: their| the)? (?=consent)"),
    (Kind.EXCEPT, "both", r"not both(?: of them)?|(?:不能?|没有?)(?:同时|都)(?:持有|有)?(?=的|客户|,|$)|只有其中(?:之一|一[个种])"),
    (Kind.EXCEPT, "open", r"除(?:了|去|开)?(?=[^,;。]{1,40}外)(?!外)"),
    (Kind.EXCEPT, "rest", r"去掉|去除|剔除|除掉|刨[除去]|撇开|不要|不算|不考虑|(?:please )?(?:leav(?:e|ing) out|leave aside|not counting|without counting|drop|skip|ignore|remove|exclude)(?: (?:all|any))?"),
    (Kind.EXCEPT, "rest", rf"{EVERYONE} (?:but|save|except(?:ing)?|apart from|other than)(?: for)?(?! (?:not|no|only|just|with|without|never|none|neither|who)\b)"),
    (Kind.EXCEPT, "close", r"(?<![天周月年])[以之]外|(?<![国境])(?<!(?<!上)海)外(?=的|,|$|\s)"),
    (Kind.EXCEPT, "", r"除外|不算在内|不在内|不计入?|(?:are |is |being )?(?:excluded|left out|removed|dropped|not counted)"),
    (Kind.BUT, None, r"但是?|却|而|but|yet|however"),
    (Kind.THEN, None, r"然后|随后|之后|后来|(?<![天日周月年])以?后|又(?=在|于|\d)|(?<![没有不未会要])再(?!次)|(?:and |but )?then|(?:and )?afterwards|and later"),
    (Kind.AFTER, None, r"after(?! that)"),
    (Kind.AND, None, r"并且|而且|同时|以及|且|和|与|及|并|、|and|&|as well as|who also|also|plus"),
    (Kind.OR, None, r"或者?是?|要么|or|either"),
    (Kind.BREAK, None, r"的|who|which|that|whose|,|;|，|；|。|\."),
    (Kind.OPEN, None, r"[(（]"),
    (Kind.CLOSE, None, r"[)）]"),
    (Kind.STOP, None, r"不(?:仅仅?|只|光|单)(?=[^,;。]{1,20},?(?:还|也|又|而且|并且))|not (?:only|just)(?= [^,;.]{1,60}\bbut\b)"),
    (Kind.STOP, "among", r"其?中|当中"),
    (Kind.STOP, "than", r"than"),
    (Kind.STOP, None, r"(?:以前|之前|原先|原来)(?=[买购申])|还(?=没|未|不|有)|those|any(?:one|body|thing)|everybody|我们的?|我行的?"),
    (Kind.STOP, "again", r"再次|again"),
    (Kind.STOP, None, r"(?<=\d)分(?![钟期红])"),
    (Kind.STOP, "monthly", r"每个?月|(?:a|per|each|every) month"),
    (Kind.STOP, None, r"on (?:an? |the |their )?(?:credit |debit )?cards?"),
    (Kind.STOP, None, r"(?:所有|全部|任何|任意|目标)?(?:客户|顾客|用户|人群|人员|人|群体)们?|过|了|在|属于|为|是|于|里|内|分群|标签|带有?|机构|各地(?:区)?|地区|城市|省|市|分行|支行|上(?!海)|住在?|居住在?|先(?=.{1,30}(?:后|再))|任何|任意|把|找出?|筛选出?|查找|请|帮我|给我|列出|曾经?|已经?(?![婚育])|全都|全部(?!转|取|赎|提)|都|既|也|等|之间|之|人民币|金额|次数|笔数|次|评分|得分|的话|所在|来自|位于|每|any|all|the|an?|of|to|on|in|at|for|from|are|is|was|were|be|been|being|customers?|clients?|people|users?|both|everyone|made|make|did|do|does|living|live|lives|based|(?:in )?cash|find|show|me|list|please|segment|group|tag(?:ged|s)?|labell?ed|with tag|branch|region|city|score[ds]?|their|them|they|than|by card|by|during|each|per|times?|payments?|amounts?|value|worth|us|our|here|it|there|some|years|yuan|rmb|学历"),
]  # fmt: skip
