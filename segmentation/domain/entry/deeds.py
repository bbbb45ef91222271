"""What customers do and hold, in the bank's own words of both languages."""

from segmentation.domain.entry.kinds import Act, Entry, Kind

CLICK = "event.click"  # of what, is said before it
CLICKED = r"(?:click(?:ed|s|ing)?|tapp?(?:ed|s|ing)?)"


def acts() -> list[Entry]:
    rows = [
        (Act("event.login"), r"登[录陆](?:过|了)?|sign(?:ed|s|ing)?[ -]?(?:in|ons?|ins)|logg?(?:ed|s|ing)?[ -]?(?:in|on|ins)|logins?|log-ins?|(?:打开|使用)(?:过|了)?(?=app|手机银行|网银|网上银行)|(?:opened|used|launched)(?= (?:the |our )?(?:mobile (?:app|banking)|app|online banking|website))"),
        (Act("event.product_view"), r"(?:浏览|看|查看|访问)(?:过|了)?(?:\w{0,2})?产品(?:页面?)?|(?:view|saw|see|look|brows)\w*(?: at)?(?: an?| the| our)? products?(?: pages?)?|product (?:page )?views?|product pages seen"),
        (Act("event.page_view"), r"浏览(?:过|了)?页面|(?:view|saw|visit)\w*(?: an?| the)? pages?|page views?"),
        (Act("event.branch_visit"), r"(?:到|去|来)(?:过|了)?(?:店|网点)(?:过)?|到访网点|(?:visit|went to|came to)\w*(?: an?| the| our)? branch(?:es)?|branch visits?"),
        (Act("event.call"), r"来电(?:过)?|致电(?:过)?|打过?(?:客服)?电话|call(?:ed|s|ing)?(?: us| in| the bank)?|phone calls?"),
        (Act("event.complaint"), r"投诉(?:过|了)?|(?:made|filed)? ?(?:an? )?complain(?:ed|ts?|ing)?"),
        (Act("event.complaint_closed"), r"投诉(?:已)?办结|办结(?:了)?(?:投诉)?|complaints? (?:was |were )?(?:closed|resolved|settled)|(?:closed|resolved|settled) (?:an? |the |their )?complaints?"),
        (Act("event.digital_error"), r"(?:线上|网上|app)?(?:渠道)?报错(?:过|了)?|(?:app|web|online|digital) errors?|(?:hit |met |had |saw )?(?:an? )?errors? (?:in|on|by) the (?:app|web(?:site)?)"),
        (Act("event.survey"), r"(?:回答|填写|作答)(?:过|了)?(?:问卷)?|(?:answered|filled in) (?:an? |the |our )?surveys?|surveys? answered"),
        (Act("event.survey_invite"), r"(?:收到|发出)(?:过|了)?问卷|(?:received|got|were sent|was sent) (?:an? |the |our )?surveys?|surveys? sent"),
        (Act("event.email_open"), r"打开(?:过|了)?邮件|邮件打开|open(?:ed|s)?(?: an?| our| the)? e-?mails?|e-?mails? opened"),
        (Act("event.email_click"), rf"点击(?:过|了)?邮件(?:中|里)?的?(?:链接)?|{CLICKED}(?: on)?(?: an?| the| our)? e-?mails?(?: links?)?|{CLICKED}(?: on)?(?: an?| the| our| any)? links? in (?:an|the|our)? ?e-?mails?|follow(?:ed|s|ing)?(?: an?| the| our| any)? links?(?: in (?:them|it|(?:an |the |our )?e-?mails?))?"),
        (Act(CLICK), rf"点击(?:过|了)?(?:链接)?|{CLICKED}(?: on)?(?: an?| the| our| any)?(?: links?)?(?: in it)?|click(?:ed|s)? through"),
        (Act("event.card_lost"), r"挂失(?:过|了)?|(?:lost|reported)(?: a| the| their)? cards?(?: lost)?"),
        (Act("event.limit_change"), r"(?:调整|修改|提高)(?:过|了)?(?:\w{0,2})?限额|chang\w* (?:a |the |their )?limits?|limit changes?"),
        (Act("booking.salary"), r"(?:收到)?(?:代发)?工资(?:入账|到账|代发|收入)?|发薪|(?:received |got )?(?:an? |the )?salar(?:y|ies)(?: payments?| credits?)?|(?:got |were |was )?paid (?:a )?salary|payroll(?: payments?)?"),
        (Act("booking.pension"), r"养老金(?:入账)?|pensions?(?: payments?)?"),
        (Act("booking.card_payment", is_money=True), r"(?:信用卡|借记卡|银行卡|刷卡)?消费(?:支出|金额)?(?:了|过)?|花费(?:了)?|spen[dt](?:ing|s)?|card spend(?:ing)?"),
        (Act("booking.card_payment"), r"刷(?:过|了)?(?:信用|银行|借记)?卡(?:消费|支付|交易)?(?:过)?|card (?:payments?|purchases?|transactions?|use)|(?:pa(?:y|id)|us(?:e|ed))(?: by| with| the| their)? ?card"),
        (Act("booking.transfer_out", is_money=True, single=True, side="out"), r"(?:大额)(?:转出|转账)|(?:an? |one |single )?transfer out|(?:a |single )?outgoing transfer"),
        (Act("booking.transfer_out", is_money=True, side="out"), r"转出(?:了|过|金额|合计)?|转账(?:了|过)?|汇款|汇出(?:了|过)?|transfer(?:s|red)(?: out)?|outgoing transfers|moved out|sent out"),
        (Act("booking.transfer_in", is_money=True, side="in"), r"转入(?:了|过|金额|合计)?|汇入(?:了|过)?|(?:received )?transfers in(?! (?:the )?(?:last|past|previous|recent))|(?:received|incoming) transfers?|transferred in(?! (?:the )?(?:last|past|previous|recent))|moved in"),
        (Act("booking.cash_withdrawal", is_money=True), r"取现(?:了|过)?|取(?:过|了)?现金?|取款(?:过)?|提现(?:过)?|(?:cash )?withdrawals?|with(?:drew|drawn|draw|drawing)(?: cash)?"),
        (Act("booking.cash_deposit", is_money=True), r"存现(?:了|过)?|现金存入|cash deposits?|deposited cash|paid in cash"),
        (Act("booking.purchase", is_money=True), r"购买(?:过|了)?(?:产品|任何产品)?|买(?:过|了|入)?(?:产品)|买入|买(?:过|了)?|申购(?:过)?|(?:bought|buy|buying|purchas(?:e|ed|es))(?: an?| any| the)?(?: products?)?|product purchases?"),
        (Act("booking.redemption", is_money=True), r"赎回(?:过|了)?|redemptions?|redeem(?:ed)?"),
        (Act("booking.loan_payment", is_money=True), r"还贷(?:过)?|还款|loan (?:re)?payments?|repaid"),
        (Act("booking.household", is_money=True), r"生活缴费|水电(?:煤)?缴费|household (?:payments?|bills?)|utility (?:payments?|bills?)"),
        (Act("booking.fee", is_money=True), r"手续费|fees?(?: paid)?"),
        (Act("booking.interest", is_money=True), r"利息(?:收入)?|interest(?: received)?"),
        (Act("booking.", is_money=True, field="booked_net"), r"(?:资金)?净(?:流|转)入(?:了|金额)?|net (?:inflows?|money in)"),
        (Act("booking.", is_money=True, field="booked_net", side="out"), r"(?:资金)?净(?:流|转)出(?:了|金额)?|net (?:outflows?|money out)"),
        (Act("booking."), r"交易(?:过|笔数|金额)?|transactions?|bookings?|transact(?:ed)?"),
    ]  # fmt: skip
    return [(Kind.ACT, act, pattern) for act, pattern in rows]


PRODUCTS = {
    "deposit": r"定期(?=(?:将|要|快|即将)?到期|[,;。]|$)|(?:定期|活期)?存款(?:产品|余额|金额)?|(?:time |term |fixed )?deposits?(?: balances?| accounts?| products?)?",
    "structured_deposit": r"结构性存款|structured deposits?",
    "bond": r"(?:储蓄)?国债|债券|(?:treasury |government |savings )?bonds?",
    "wealth": r"理财(?:产品|余额|金额)?|wealth(?:[ -]management)?(?: products?)?(?: balances?)?",
    "fund": r"基金(?:产品|余额)?|(?:mutual )?funds?",
    "insurance": r"保险(?:产品)?|保单|insurance(?: polic(?:y|ies)| products?)?",
    "metal": r"贵金属|黄金|积存金|precious metals?|gold",
    "loan": r"贷款(?:余额|产品)?|loans?(?: balances?)?",
    "card": r"信用卡|credit cards?",
    "payment": r"收款码|支付服务|payment services?",
    "service": r"增值服务|value-added services?",
}  # fmt: skip


def products() -> list[Entry]:
    return [(Kind.PRODUCT, kind, pattern) for kind, pattern in PRODUCTS.items()]
