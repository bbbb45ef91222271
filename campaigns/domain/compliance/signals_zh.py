"""What the Chinese rules look for, and the lawful expressions that hold the same words."""

import re

from campaigns.domain.compliance.amounts import NUMBER, fact_number
from campaigns.domain.compliance.copies import CREDIT, Copy, Severity
from campaigns.domain.compliance.denial_zh import SENTENCE_END, is_denied
from campaigns.domain.compliance.reading import Language, Signal, stretch_around

RATE = rf"(?:百分之{NUMBER}|{NUMBER}\s*(?:%|个?bps?|个?基点))"
YEAR = r"(?:19|20)\d\d|二[〇零]二[一-九]"
SOURCED = re.compile(
    rf"(?:荣获|获评|获得|授予|入选|评为).*(?:{YEAR})|(?:{YEAR}).*(?:荣获|获评|获得|获|评为|授予|入选|发布|公布|数据|统计|榜|排名|出品|评选)|(?:数据|资料)来源|据.{{0,16}}(?:{YEAR}).{{0,10}}(?:统计|数据|公布)"
)
NARROW = re.compile(r"全(?:市|城|区|县|镇|村)|本(?:市|区|县|地|镇)|[区县镇]第一")
PAST = re.compile(
    rf"近\s*{NUMBER}?\s*个?(?:年|月|季|半|一)|成立以来|成立{NUMBER}年|过往|历史|个月以来|净值增长|[七7]日年化|上一?年度|(?:{YEAR})\s*年?(?!.{{0,6}}(?:募集|起息|到期|发行))"
)
BENCHMARK = re.compile(r"(?:业绩(?:比较)?|比较)基准|基准收益率")
EDUCATION = re.compile(r"骗局|诈骗|骗子|防骗|反诈|骗术|警惕|谨防|非法集资|以案说险|消保课堂")

MASKS = re.compile(
    r"(?:[也并且]|并)?不表明(?:投资于?)?.{0,16}?没有风险"
    r"|预期风险(?:和|与|、)?(?:预期)?收益(?:率|水平|特征)?|预期收益(?:和|与)(?:预期)?风险"
    r"|打破刚性?兑付?|盈亏平衡点?|保本点|无风险(?:利率|收益率|资产|利差|套利)"
    r"|高收益(?:的同时|的背后|背后)?(?:往往|通常|一般|总是|必然|常常|也|就|多)*(?:伴随|意味着?|对应|带来|隐藏|伴有|面临)(?:着|较|更)*.{0,4}风险"
    r"|(?:追求|盲目追逐|贪图)高收益|高收益债券?|高风险[、,]?高收益|高收益[、,]?高风险|低风险[、,]?低收益|收益(?:越|较)?高.{0,4}风险"
    r"|稳得利|稳得福|稳得宝|理财非存款|非存款|结构性存款"
    r"|《[^》\n]{1,40}(?:法|条例|办法|规定|准则|通知|指引|意见|细则)》"
    r"|\"[^\"\n]{1,14}\"(?=[^,。!?;:\n\"]{0,6}(?:联名|大赛|比赛|征文|征稿|绘画|画展|摄影|综艺|节目|电影|电视剧|动画|歌曲))"
)
TEACHES = re.compile(
    r"法[规条]摘录|普法|以案说[险法]|消保课堂|(?:反诈|反洗钱|防非|防骗|金融知识|权益保护)[^,。!?;\n]{0,6}(?:宣传|课堂|知识|教育)|宣传[月周日]"
    r"|第[一二三四五六七八九十百]+条(?:规定|[^。!?\n]{0,30}不得)|广告法[^,。!?;\n]{0,6}(?:规定|禁止)|(?:规定|要求|明确)[^。!?\n]{0,30}不得|不得(?:以任何|明示|或?暗示|向投资者|向客户)|骗子|不法分子|诈骗分子|黑中介|幌子|可[向拨][^,。!?;\n]{0,14}(?:举报|投诉)"
)

ABS = re.compile(
    r"最(?:好|佳|优(?!惠利率)|强|大(?!限度|程度|努力|可能|值|回撤|亏损|损失|额度|不超|支付|程|化|的?风险)|安全|靠谱|可靠|专业|权威|划算|低(?:的)?(?:利率|利息|价|费率|息)"
    r"|高(?:的)?(?:收益|回报|利率|级|端)|先进|便宜|省心|省钱|实惠|值得|受欢迎|优惠|牛|稳健|贴心|便捷|懂你|给力|火爆|完美|顶级|高品质|安心|放心|聪明|赚钱?|超值|豪华|满意|惠|棒|香(?!港)|酷|炫|爽|厉害|能打|抗(?:跌|打)|亮眼|真诚|走心|暖心|温暖|诱人|丰厚|丰富|齐全|全面|全(?=的)|美(?=的(?!风景|祝福|时光|年华|季节|瞬间|样子|遇见|期待|笑容|人|乡|你|自己|愿|记忆|青春|回忆|夕阳))|快(?=的|捷|速的)|省(?=的|力|时|事)|热(?=的|门的|销|卖)|火(?=的|热)|畅销|时尚|新潮|流行|奢华|尊贵|高端|高效|理想(?=的)|合适(?=的|您)|懂(?:您|你)|靠得住|信赖|信得过|诚信|过硬|硬核|领先|前沿|尖端|卓越|优秀|优质|出色|出众|杰出|抢手|抢眼|吸引人|(?:具|有)(?:价值|性价比|竞争力|潜力|实力|影响力|吸引力|诚意|保障|优势|人气|温度)(?!的?(?:客户|企业|行业)))"
    r"|最大的?(?:银行|平台|优惠|收益|回报|返现)|收益最大化"
    r"|(?:全国|全球|行业|市场|销量|排名|业内|同业|全市|本市|全省|全城|本地|本区|本县|世界|亚洲|区域|品质|口碑|服务|稳居|位居|位列|当之无愧|心中)(?:内|的|中)?(?:销量|排名|口碑|规模|收益|业绩)?(?:均|都|稳居|位居|位列|排名)?第(?:一|1(?!\d))"
    r"|第[一1](?:品牌|名(?!单)|大行|选择|平台|银行|股|阵营)|唯一|顶级|顶尖|国家级|世界级|全球级|独一无二|绝无仅有|极致|王牌|史上最.|史无前例|空前绝后|无与伦比|登峰造极|天下第一|举世无双"
    r"|(?<![a-z])no\.?\s*1(?!\d)|(?<![a-z])top\s*1(?!\d)|(?:全国|全网|全城|全市|全球|全省|同业|行业|市场|业内|本市|史上|全行业)最(?:低|高|优|快|大|多|强|好)|(?:全国|全球|业内|国内|行业|全网)首(?:家|个|创|款|发)"
)
ABS_LAWFUL = re.compile(
    r"最(?:佳(?:还款|实践|时间|时机|时段|使用|浏览|分辨率|显示|体验时间|申请时间|赎回)|优惠利率|好(?:在|于|提前|先|不要|选择|使用|携带|是|能|您|再))"
    r"|(?:国家|世界)级(?:新区|高新|经开|经济|开发|示范|贫困|园区|风景|非遗|非物质|专精特新|企业技术|重点|实验室|文物|自然|公园|赛事|期刊|标准|贸易|战略|孵化|文化)"
    r"|顶级域名|唯一(?:的)?(?:官网|官方|网站|网址|域名|客服|热线|标识|编[码号]|识别|代码|序列|凭证|渠道|指定|有效|还款|受益|住房|性|一套|入口|账号|公众号|身份|账户|的?依据|来源)"
    r"|(?:防伪|编码|编号|证书|序列号|代码|标识|账号|流水号).{0,6}唯一|唯一(?=性)|(?:家庭|满五|名下).{0,3}唯一"
    r"|第[一1](?:步|时间|季|次|笔|期|章|条|年|款|部分|支柱|桶|课|天|个|位|批|财经|手|还款|受益|顺位|级|代|阶段|页|项|套|张|单|人民|类|股东|周|月|道|大股东|层|产业|落点|名单)"
    r"|(?:尽|做出|付出)最大|(?:评级|级别|等级|信用等级)[^,。!?;\n]{0,6}最高级别?|最高级别?(?:aaa|信用)|第一(?:顺序|被)"
    r"|(?:比|较|相比)(?:上一?代|以往|此前|旧版|老版|去年)"
)
GUAR = re.compile(
    r"保本保收益|保本保息|保本付?息?(?!点)|保息|保收益|保证(?:收益|回报|本金|本息|盈利|赚)|保障(?:收益|本金|本息)|(?:100%|百分百|绝对|确保|包)(?:保本|赚|盈利|收益|安全)|本息(?:双保|保障|无忧|安全|有保障|稳妥)"
    r"|本金(?:一分(?:钱)?(?:也|都)?不(?:少|亏|动)|无忧|安全|无损|(?:零|0)损失|有保障|保障|不(?:会)?(?:亏|受损|损失|打折)|稳妥|绝对)|刚性?兑付?|兜底|保底(?!线)|(?:零|0)\s*风险|风险(?:几乎|基本|近乎|无限|趋近|接近)*(?:为|是|等于|于|降为|降到|降至)?\s*(?:零|0(?![.\d]))|无\s*风险(?!提示|揭示|测评|评估|等级|管理|意识|敞口|测试)|(?:没有|没有?什么|毫无|几乎没有?|没有任何|不存在任何|不存在|无任何|几乎无)大?风险(?!提示|揭示|测评|评估|等级|管理|意识|敞口|测试)|绝对安全|收益(?:有|绝对|稳稳的?)保障|收益保证|回报有保障"
    r"|(?:绝|永|从来?|肯定|绝对|保证|包你|包|稳)不(?:会)?(?:亏|赔)|(?:永不|绝不|(?<!会)不会|不可能|从未|只赚不)(?:亏损|亏钱|亏本|亏|赔)|亏了(?:算|我们?|由|都)|旱涝保收|(?:零|0)亏损"
)
GUAR_PRINCIPAL = re.compile(
    r"保本(?!保|付|息|收)|保障本金|本金(?:无忧|安全|无损|保障|有保障|稳妥)|保证本金|(?:100%|百分百)保本"
)
RET_WORDS = re.compile(
    r"稳稳?(?:赚(?:不赔)?|拿(?!铁)|得(?!利|福|住|宝|到|多)|领|赢|赚不赔)|必赚|必涨|包赚|只涨不跌|只赚不|(?:稳|肯定|一定|必定|注定)(?:会)?(?:涨|赚)|躺(?:着)?(?:也|就|都)?(?:能|可以|会)?(?:赚|赢|挣|收)|(?:(?:100%|百分(?:之)?百)(?:的)?胜率|胜率(?:高达|达到?|为)?(?:100%|百分(?:之)?百))|日(?:入|赚)过?(?:百|千|万|\d)"
    r"|(?:收益|财富|本金|资产|资金|身家|回报|钱|投入|投资)[^,。!?;\n]{0,6}翻(?:倍|番|一番|\d倍|两倍|三倍)|翻(?:倍|番)(?:的)?(?:收益|财富|回报|增长)|(?:明年|来年|年底|到期|[一二两三半\d]年)(?:之?[内后])?(?:就|能|可|将|会|有望|准)*翻(?:一番|一倍|倍|番|[两三]倍)|轻松(?:赚|月入|年入)|月入\d|年入\d|一夜暴富|快速致富|稳定获利|稳赢|睡后收入"
    rf"|(?:每(?:个月|[天日月年])|一年|半年|一个月)(?:能|可以?|都|稳|就|净|多)*(?:赚|挣|收益|到手|进账|多?拿|得)(?:到|取)?\s*{NUMBER}\s*(?:万|千)?元"
)
RET_FIGURE = re.compile(
    rf"预期(?:年化)?(?:总)?(?:收益|回报)(?:率)?[^,。!?;\n]{{0,8}}?{RATE}|预期年化[^,。!?;\n]{{0,4}}?{RATE}|{RATE}的?预期(?:年化)?收益率?"
    rf"|到期(?:后|时|就|一定|肯定|必定|保证|稳|都|能|可以?|会|至少|最少|轻松){{0,4}}(?:收益|得到?|拿到?|本息|拿回|领取|领到?|获得?|到手|取回|变成)[^,。!?;\n]{{0,8}}?{NUMBER}\s*(?:%|万|元)"
    rf"|年化(?:净)?(?:收益|回报)(?:率)?[^,。!?;\n]{{0,8}}?{RATE}|年化\s*[^,。!?;\n利]{{0,4}}?{RATE}|{RATE}\s*(?:左右)?的?(?:年化)?(?:净)?(?:收益|回报)(?!率?[×*])|(?<!基准)(?<!历史)收益率?(?:为|是|达到?|高达|约|可达|超|稳定在|:|有)?\s*{RATE}(?!\s*[×*])|{RATE}\s*年化"
)
DOUBLED = re.compile(
    r"翻(?:倍|番)|(?:涨|赚)(?:了|到)?[一二两三四五\d]+倍"
    r"|(?:收益|回报|利息|利率)率?(?![^,。!?;\n]{0,3}(?:不是|非|不等于))[^,。!?;\n]{0,6}(?:定期|活期|存款|存银行|余额宝|货币基金)的?[^,。!?;\n]{0,6}(?:[一二两三四五六七八九十几数]|\d[\d.]*)倍"
)
REFERENCE = re.compile(
    r"(?:订单|流水|单|编|批|合同|凭证|登记|序列|运单|参考|受理|工单|交易|申请)(?:号|码|编号|编码|序号)?[:为是]?\s*$"
)
INDUCE = re.compile(
    r"(?<!追求)高收益(?!率)|高回报|(?<![中较更])低风险(?!等级|客户|偏好|类)|(?:低|零|0)门槛|(?:超)?低利率|超?低息|(?<!平)(?:无|零|0)成本|超高回报"
)
INDUCE_LAWFUL = re.compile(
    r"低风险产品?(?:的)?(?:预期)?收益(?:也|通常|往往|一般|相对)*(?:较|更|偏)?低|r1\s*[-(:/]?\s*(?:级)?[-(:/]?\s*低风险|低风险\s*[(]?r1|(?:风险(?:等级|级别|评级|程度|水平|类型)|评级|属于?|评定)[^,。!?;\n]{0,8}低风险|低风险[)]|低风险(?:等级|级|产品类|承受|型)|中低风险|低风险至|低风险[、/]中|机会成本|摩擦成本|(?:最低|市场|降低|下调|存款|处于)低?利率|(?:处于|持续|步入|进入|长期)(?:超)?低利率|低利率(?:环境|时代|周期|背景|政策)"
)
INSTANT = re.compile(r"秒(?:到账|放款|放贷|下款)|(?:即刻|瞬间|一秒)(?:到账|放款|下款)")
LOAN = re.compile(
    r"超前消费|想买就买|想花就花|买买买|以贷养贷|借新还旧|人人(?:都)?(?:可|能|可以)?(?:贷|借|办|批)|秒批|秒审|必过|必批|必下|包(?:过|下款|批|通过|下)(?!程)|(?:百分百|100%|百分之百)(?:下款|通过|放款|批|能?下|审批)|额度花不完|花不完的额度|无条件(?:放款|下款)|逢申必过|来就贷|闭眼(?:批|贷|借)|花明天的钱|透支未来|先花了再说|先借来(?:花|用)|不用还"
    r"|(?:借|贷)(?!记)[^,。!?;\n]{0,8}(?:炒股|炒币|炒房|买理财|买基金|投资股|(?<!用于)付首付|当首付|凑首付|作首付|垫首付|去投资|来投资|做投资(?!者)|投资理财)|借(?:钱|款|来|贷)?[^,。!?;\n]{0,2}投资(?!者|人|项目|环境|领域)"
)
CRED = re.compile(
    r"(?:不|无需|无须|免|不用|不需)(?:看|查|上|审)?征信(?!变|受)|不(?:看|查|上)征信|无视(?:逾期|黑名单|征信|负债)|黑户|征信(?:花|烂|黑|差|不好|有问题)(?:了|的)?[^,。!?;\n]{0,4}(?:也|都|照|可)|征信(?:不好|差|花|有问题)了?(?:也)?(?:没关系|不要紧|没事|不影响|不怕)|逾期(?:记录|过|了)?(?:也|都|照样|仍)(?:能|可以?|行)?(?:借|贷|办|批|下款)|(?:修复|洗白|美化|清洗)(?:您的?)?征信|征信(?:修复|洗白|美化)|(?:消除|删除|抹掉|清除|铲除)(?:您的?)?(?:逾期|不良|征信)(?:记录)?"
)
CRED_LAWFUL = re.compile(r"不(?:上征信|影响征信)的?(?:说法|谣言)|征信中心")
MINOR = re.compile(
    r"(?:在校|在读|高校|本科|大专|高中|初中|中)?(?:大学生|中学生|高中生|小学生|学生证|学生党|学生专?属?卡|在校生|校园贷|(?<!留)(?<!助)学生(?!时代|物|家长|意|活|成|态|效|产|涯|命|机|日|宿舍?缴费)|未成年人?)"
    r"|(?:小朋友|孩子|宝宝|青少年|少年|儿童)[^,。!?;\n]{0,8}(?:也能|也可|可以|自己|能够|都能|就能)[^,。!?;\n]{0,6}(?:办|开|申请|买|投|借|贷|理财|刷)|(?:给|为|帮|让)(?:您的?|你的?)?(?:孩子|小朋友|宝宝|娃)[^,。!?;\n]{0,6}(?:办|开|买|申请|贷|投)[^,。!?;\n]{0,8}(?:信用卡|基金|理财|贷|黄金)"
)
MINOR_LAWFUL = re.compile(
    r"[^。!?;\n]{0,60}助学贷款[^。!?;\n]{0,60}|学生(?:家长|险|平安|医保)|(?:不|未|非|禁止|严禁|拒绝)[^,。!?;\n]{0,10}(?:学生|未成年)|(?:学生|未成年人?|大学生)[^,。!?;\n]{0,8}(?:不得|不能|不可|请勿|禁止|除外|不予|无法|谢绝)|未成年人(?:保护|网络保护)|(?:毕业|曾是|原)的?(?:大学生)"
)
ENDORSE = re.compile(
    r"(?:专家|教授|经济学家|分析师|学者|博士|协会|学会|研究院|院士|明星|影帝|大咖|股神|名人|网红|客户.{0,6}(?:先生|女士|阿姨|大爷|大妈|老师))[^。!?;\n]{0,12}?(?<!为您)(?<!向您)(?<!给您)(?<!为你)(?:推荐|力荐|见证|亲测|代言|力挺|背书|认可|站台|证明)"
)
ENDORSE_SPARED = re.compile(
    r"[为向给](?:您|你|大家|客户)(?:精心|诚意|特别?|倾情|优先)?推荐|(?:如您|若您)|尊敬的.{0,8}(?:先生|女士).*推荐|推荐(?:您|你|给您|阅读)"
)
URG = re.compile(
    rf"最后\s*(?:{NUMBER}|几)\s*(?:天|日|小时|席|个?名额|分钟|周)|最后一(?:天|波|次机会|批)|最后(?:的)?(?:机会|时刻)|(?:仅|只)剩(?:下|余)?|手慢(?:无|则无|者无)|手快有|错过(?:再|就|后|今天|这次|不再|等一|要等|可能)|千载难逢|机不可失|时不再来|名额有限|额度有限|限时(?:抢购|疯抢|秒杀|特惠|抢)|秒杀|(?:即将)?停售|速抢|疯抢|即将(?:售罄|抢光|截止)|过期不候|过时不候|抢完(?:即止|为止)|倒计时|马上涨价|再不.{{0,6}}就(?:没|晚|来不及)"
)
COMP_OTHERS = r"(?:别家|他行|其他银行|其它银行|别的银行|同业|某行|友商|某大行|隔壁银行|其他家|那些银行|别的行)"
COMP_WORDS = r"(?:坑|(?<!天)黑(?!名单|金|卡|色|科技)|(?<!盈)亏(?!损由)|(?<![相时利偏误落价])差(?!额|异|别|距|旅|价|错)|不安全|不靠谱|碾压|吊打|秒杀|垃圾|骗|完胜|甩开|套路|落后|太低|抠|弱爆|不如我|比不上|靠不住|倒闭|糟|烂|(?:那么|这么|太)(?:低|少|贵|慢))"
COMP = re.compile(
    rf"{COMP_OTHERS}[^。!?;\n]{{0,14}}?{COMP_WORDS}|{COMP_WORDS}[^。!?;\n]{{0,8}}?{COMP_OTHERS}"
)
STATE = re.compile(
    r"(?:国家|政府|央行|人民银行|人行|监管(?:部门|机构|层)?|银保监会?|证监会|金融监管(?:总局|局)?)(?!级|标准|统计|助学|规定|要求|法律)[^,。!?;\n]{0,8}?(?:推荐|背书|指定(?!账户|媒体|网站|的?信息|披露)|担保(?!机构|公司|基金|体系|中心|物|人|合作)|把关|兜底|支持购买|力挺|撑腰|信用保证|作保|打包票|做靠山|信得过)|国旗|国徽|国歌"
)
STATE_LAWFUL = re.compile(
    r"融资(?:再)?担保|担保(?:机构|公司|基金|贷款|体系)|国家信用|国债|央行征信|国家助学"
)
DEPO = re.compile(
    r"存款保险[^。!?;\n]{0,14}(?:全(?=赔|保)|全额|全部|无限|所有|不限|100%|百分百|多少都)(?:额)?(?:赔付|保障|赔|兜底|偿付|覆盖|保|都)?|(?:全额|全部|不限额|无限额)[^。!?;\n]{0,8}存款保险"
)
LIMIT = re.compile(r"50\s*万|五十万|500[,]?000")
DEPO_MISUSED = re.compile(
    r"(?:受|有|由|享受?|纳入|参加|获|属于|加入|已|在)[^,。!?;\n]{0,6}存款保险[^,。!?;\n]{0,10}|存款保险(?:保障|保护|赔付|覆盖|标识|制度保障|兜底)"
)
CONF = re.compile(
    r"类存款|存款(?:替代|升级|plus|加强版|式|一样|般)|替代存款|(?:像|如|同|跟|和|与)(?:银行|定期|活期)?存款(?:一样|般|差不多|无异|没区别|没什么两样|相同)|相当于(?:银行|定期|活期)?(?:存款|储蓄|存单)|等同于?存款|高息存款|理财存款|存款(?:型|类)?(?:理财|保险|基金)|(?:保险|理财|基金|信托)(?:型|类)?(?:存款|储蓄|存单)|(?:新型|特色|特殊|创新|专属|保险|一款|这款|一种|升级)(?:的)?(?:存款|储蓄)(?:产品|业务|计划)?|(?:就是|当|作为|看作|视为|即)(?:一笔|一份|一种|您的|银行)*(?:定期)?(?:存款|储蓄|存单)|储蓄(?:计划|型理财|产品)|活期plus|(?:可提前支取|随存随取)的?存款"
    rf"|(?<![债票券应贷])利息(?!收入|支出|税|所得|保障|费用|补偿)|(?:存|做|办|开|买|选)(?:个|笔|一笔|成)?定期(?!开放|定额|投|报告|寿|检|缴|更|评|披|公)|(?:{NUMBER}年|{NUMBER}个月|短|长|超级|高息|大额|灵活)定期(?!开放|定额|投|报告|寿|检|支付|给付|缴|申)|定期理财|定期存"
    rf"|(?<![库保生留续储现现积共并依留寄封贮惠])存(?:入|满|上|够|进|下|个|一笔|一次|笔|了)?\s*(?={NUMBER}\s*(?:万|元|千|年|个?月|w))|起存|存(?:钱|一笔|点钱|进来|得久|起来)|(?:快来|赶紧|马上|一起|来|月月|年年|天天|每月|每年)存(?!在|放|款余|续)"
)
CONF_LAWFUL = re.compile(
    r"(?:不等于|不是|非|不同于|有别于|区别于|不属于|并非|不构成|不可?与|不应与|不能(?:与|和|等同)|混淆|不得与|不能替代|不代替)[^,。!?;\n]{0,10}(?:存款|储蓄|存单|利息|定期)"
    r"|(?:投资|投向|配置|持有|资产|包括|包含|主要为|范围)[^。!?;\n]{0,24}(?:存款|存单)|(?:同业|协议|银行|同期|一年期|大额|通知|活期|定期|现金及|货币)存(?:款|单)(?:利率|基准|、|等|类资产|指数|和债|及债|税后)|(?:债券|票面|债|逾期|贷款|应计|信用债|票|房贷|按揭|复利|融资|罚|回购|存款)(?:的)?利息|不(?:支付|计|产生|付|派|计付)利息|(?:比|较|跟|与|和|相比|替代)[^,。!?;\n]{0,6}存款(?:利率|收益|相比)|存款(?:利率|利息)(?:持续|不断|一再)?(?:下行|下调|走低|降低|下降)|定期(?:开放|报告|定额|投资|披露|寿险|检视|评估|更新|公告|体检|存款(?:到期|的))|存款保险|积存"
    r"|(?:您|你)?(?:的|有|到期的?)(?:定期)?存款(?:将|已|即将|到期)|利息税"
)
SUIT = re.compile(
    r"人人(?:都)?(?:适合|可买|能买|可投|都能买|都可买|可购|值得拥有|必备|都该|必买)|(?:所有|任何|全部|每个|每一位|各类)(?:的)?(?:人|客户|投资者|人群)(?:都|均)?(?:适合|可买|能买|可以?购买)|适合(?:所有|任何|每一?[个位]|全部|各类|全体|一切)(?:的)?(?:人|客户|投资|家庭|投资者)|老少皆宜|男女老少|不限(?:制)?(?:客户)?风险(?:等级|承受)|(?:不管|不论|无论)[^,。!?;\n]{0,8}(?:风险|测评)(?:等级|承受能力|结果|类型)[^,。!?;\n]{0,4}(?:都|均|皆)|(?:无需|无须|不用|不必|免|不需要?|跳过|省去|不做)(?:做|进行|任何|填)?(?:风险)?(?:承受能力)?(?:测评|评估|问卷)|(?:测评|评估|问卷)[^,。!?;\n]{0,6}(?:选|填|勾)[^,。!?;\n]{0,6}(?:激进|进取|最高|高)|谁都(?:能|可以?)(?:买|投)|闭眼(?:买|入|投)"
)
GIFT = re.compile(
    r"(?<![库保留现])存[^。!?;\n]{0,10}?(?:送(?!达|别|至|货|检)|赠(?!险)|领(?:取)?(?:礼|好礼|红包|大米|油|奖|现金|京东|购物|话费|\d)|换(?:礼|好礼)|得(?:礼|好礼|红包|现金))|返现|返点|返利|贴息|(?:送|赠)[^,。!?;\n]{0,10}(?:揽储|开户存)|(?:开户|新客|首存|存款|存单|定存|入金)(?:有|即|就|享)*(?:礼|送(?!达)|赠|返|红包|领(?:取)?(?:礼|好礼|红包))"
)
GIFT_LAWFUL = re.compile(
    r"(?:支付|消费|刷卡|绑卡|缴费|还款|出行|充值|转账|立减|推荐好友)[^,。!?;\n]{0,10}(?:返现|返点|返利|送|赠)|(?:财政|政府|国家)贴息|贴息(?:贷款|政策)|送(?:货|达)|发送|推送|报送|寄送|派送|配送|短信"
)
TIP = re.compile(
    r"可疑交易|(?:涉嫌|疑似)(?:参与)?洗钱|洗钱(?:嫌疑|调查|名单|风险名单)|反洗钱(?:调查|监测|名单|排查|预警|核查|监控)|(?:已|已经|被|将被?|需)(?:上报|报送|报告)(?:至|给|到|监管|人民?银?行|反洗钱|有关|公安|央行)?|(?:列入|进入|命中)[^,。!?;\n]{0,6}(?:黑名单|可疑名单|反洗钱)"
)
TIP_LAWFUL = re.compile(
    r"(?:建议|需求|问题|诉求|材料|故障|情况说明|投诉|意见|反馈|工单|数据)[^,。!?;\n]{0,6}(?:已|将|被)?(?:上报|报送|报告)|(?:如|若|一旦|遇到|遇|发现|打击|防范|远离|举报|识别|警惕|协助|配合|开展|根据|依据|按照|依法|遵守|落实)[^,。!?;\n]{0,12}(?:可疑交易|洗钱)(?:报告管理办法|线索|行为|等|的?法规|法|规定)?|(?:可疑交易|反洗钱)[^,。!?;\n]{0,6}(?:管理办法|法规|法律|宣传|知识|义务|规定)|征信黑名单"
)
PRIV_NUMBERS = re.compile(
    r"(?<!\d)(?:(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[12])\d{4}(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dx]|[1-8]\d{5}[ -](?:19|20)\d{6}[ -]\d{3}[\dx]|[1-9]\d{15,18}|1[3-9]\d{9}|(?:62|4|5)\d{2}[ -]\d{4}[ -]\d{4}[ -]\d{4}(?:[ -]?\d{1,3})?|1[3-9]\d[ -]\d{4}[ -]\d{4})(?!\d)"
)
PRIV_LINK = re.compile(
    r"https?://[^\s,。;]*[?&/](?:phone|mobile|tel|idcard|id_?no|id_?number|cert_?no|name|email|card(?:_?no)?|acct|account|custname)=[^\s&#,。;]+"
)
OTHERS_KNOW = re.compile(
    r"(?:您|你)(?:目前|现|当前)?[^,。!?;\n]{0,6}(?:在)?(?:他行|其他银行|其它银行|别家(?:银行)?|外行|别的银行|其他机构|其他平台|[\u4e00-\u9fff]{2,4}银行)[^,。!?;\n]{0,8}(?:贷款|存款|信用卡|负债|欠款|逾期|房贷|理财|借款|到期)|(?:根据|通过|经查询?|查询|从)?(?:您|你)?的?征信(?:记录|报告)?(?:显示|查到|反映|得知)|(?:检测|监测|了解|获悉|查询|发现|留意|注意)到(?:您|你)(?:[^,。!?;\n]{0,8}(?:他行|其他银行|别家|征信)[^,。!?;\n]{0,8}?(?:贷款|存款|信用卡|负债|逾期))?"
)


def _sentence(text: str, at: int) -> str:
    start, end = stretch_around(text, at, SENTENCE_END)
    return text[start:end]


def _ranked_with_source(text: str, found: re.Match[str], _copy: Copy) -> bool:
    sentence = _sentence(text, found.start())
    return bool(SOURCED.search(sentence)) and not NARROW.search(sentence)


def _abs_spared(text: str, found: re.Match[str], copy: Copy) -> bool:
    if copy.product_type == "structured_deposit" and re.match(r"最[高低]的?收益", found.group()):
        return True
    return _ranked_with_source(text, found, copy)


def _guar_spared(text: str, found: re.Match[str], copy: Copy) -> bool:
    if copy.product_type == "structured_deposit":
        return bool(GUAR_PRINCIPAL.fullmatch(found.group()))
    if copy.product_type == "deposit" or (copy.product_type == "bond" and _is_treasury(text, copy)):
        near = text[max(0, found.start() - 12) : found.end() + 12]
        return not re.search(r"理财|基金|净值|黄金|保险产品", near)
    return False


def _is_treasury(text: str, copy: Copy) -> bool:
    kind = str(copy.facts.get("kind") or "")
    return "treasury" in kind or "government" in kind or "国债" in text or "国债" in kind


def _points(text: str, found: re.Match[str], _copy: Copy) -> bool:
    return bool(
        re.search(
            r"积分|里程|额度|权益|好礼|抽奖|规模|用户|成交|交易量|波动|客户|效率|销量",
            text[max(0, found.start() - 8) : found.end() + 4],
        )
    )


def _reference(text: str, found: re.Match[str], _copy: Copy) -> bool:
    """A long number may be that of an order, not of a card."""
    return bool(REFERENCE.search(text[max(0, found.start() - 8) : found.start()]))


def _is_investment(copy: Copy) -> bool:
    return copy.is_investment


def _figure_spared(text: str, found: re.Match[str], copy: Copy) -> bool:
    """Past figures and labelled benchmarks have rules of their own; a stated range may be the product's terms."""
    sentence = _sentence(text, found.start())
    words = found.group()
    if re.search(r"通胀|gdp|lpr|首付|示例|举例|假设|测算|情景", sentence):
        return True
    if words.startswith("到期"):
        return bool(BENCHMARK.search(text[max(0, found.start() - 20) : found.start()]))
    if "预期" not in words and (_is_benchmark(text, found) or PAST.search(sentence)):
        return True
    return (
        copy.product_type == "structured_deposit"
        and "预期" not in words
        and bool(re.search(r"最低|最高|区间|浮动|不确定|可能|观察|挂钩|情形|/", sentence))
    )


def _is_benchmark(text: str, found: re.Match[str]) -> bool:
    """Whether a figure is called a benchmark: just before it, or in brackets or the same breath after it."""
    before = text[max(0, found.start() - 24) : found.start()]
    after = re.split(r"[,。!?;\n]", text[found.start() : found.end() + 14])[0]
    return bool(BENCHMARK.search(before) or BENCHMARK.search(after))


def confirmed_by_facts(text: str, found: re.Match[str], copy: Copy) -> bool:
    """A quota or an end that the catalogue confirms is a fact."""
    quota = fact_number(copy.facts.get("quota"))
    if quota and any(
        fact_number(number) == quota
        for number in re.findall(NUMBER, _sentence(text, found.start()))
    ):
        return True
    end = re.fullmatch(r"\d{4}-(\d\d)-(\d\d)", str(copy.facts.get("valid_to") or ""))
    if end and re.search(rf"(?<!\d)0?{int(end[1])}\s*[月./-]\s*0?{int(end[2])}(?!\d)", text):
        return True
    return bool(
        re.search(
            r"(?:订单|支付|密码|验证码|失效|保质|秒杀(?:活动)?说明)",
            text[max(0, found.start() - 4) : found.end() + 4],
        )
    )


def _watch_spared(text: str, found: re.Match[str], copy: Copy) -> bool:
    """A security notice may say what was seen on the bank's own account."""
    after = found.group()[3:] + text[found.end() : found.end() + 24]
    own = re.search(r"登录|异常|设备|密码|风险|挂失|异地|账户|卡片|交易|认证|手机号", after)
    return bool(re.match(r"(?:检测|监测|发现|注意|留意|了解|获悉|查询)到", found.group())) and (
        bool(own) or not re.search(r"他行|其他|别家|外|征信|贷款|负债|逾期|借款|存款|多头", after)
    )


def _instant_spared(_text: str, _found: re.Match[str], copy: Copy) -> bool:
    return copy.product_type not in CREDIT


def _conf_spared(text: str, found: re.Match[str], copy: Copy) -> bool:
    if copy.product_type == "structured_deposit":
        return True
    return bool(re.search(r"示例|举例", _sentence(text, found.start())))


def _educates(text: str, found: re.Match[str], _copy: Copy) -> bool:
    return bool(EDUCATION.search(_sentence(text, found.start())))


def _teaches(text: str, found: re.Match[str], copy: Copy) -> bool:
    return not re.search("[您你]的", text) and bool(TEACHES.search(text))


def _depo_spared(text: str, _found: re.Match[str], _copy: Copy) -> bool:
    return bool(LIMIT.search(text))


def _invests(copy: Copy) -> bool:
    return copy.is_investment or copy.product_type in {"", "insurance"}


def _no_deposit(copy: Copy) -> bool:
    return copy.product_type not in {"deposit", "bond"}


def _borrows_or_invests(copy: Copy) -> bool:
    return copy.product_type in CREDIT or copy.is_investment or copy.product_type == ""


def _sells_investments(copy: Copy) -> bool:
    return copy.is_investment or copy.product_type in {"", "insurance"}


def _is_saving(copy: Copy) -> bool:
    return copy.product_type in {"deposit", "structured_deposit"}


def _not_a_deposit(copy: Copy) -> bool:
    return copy.product_type in {"wealth", "fund", "metal", "insurance"}


def _sells(copy: Copy) -> bool:
    return copy.is_marketing


ZH = Language(
    clause_end=re.compile(r"[,。!?;:\n]"),
    sentence_end=SENTENCE_END,
    is_denied=is_denied,
    masks=MASKS,
    teaches=TEACHES,
    signals=(
        Signal("ZH-PRIV", PRIV_LINK, deniable=False),
        Signal("ZH-PRIV", PRIV_NUMBERS, spared=_reference, deniable=False),
        Signal("ZH-PRIV", OTHERS_KNOW, spared=_watch_spared),
        Signal("ZH-TIP", TIP, lawful=TIP_LAWFUL, spared=_teaches, deniable=False),
        Signal("ZH-STATE", STATE, lawful=STATE_LAWFUL),
        Signal("ZH-DEPO", DEPO, spared=_depo_spared),
        Signal("ZH-DEPO", DEPO_MISUSED, applies=_not_a_deposit),
        Signal("ZH-COMP", COMP),
        Signal("ZH-ENDORSE", ENDORSE, lawful=ENDORSE_SPARED, applies=_sells_investments),
        Signal(
            "ZH-MINOR", MINOR, lawful=MINOR_LAWFUL, applies=_borrows_or_invests, spared=_educates
        ),
        Signal("ZH-CRED", CRED, lawful=CRED_LAWFUL, spared=_educates),
        Signal("ZH-LOAN", LOAN),
        Signal("ZH-SUIT", SUIT, applies=_sells_investments),
        Signal("ZH-GIFT", GIFT, lawful=GIFT_LAWFUL, applies=_is_saving),
        Signal("ZH-GUAR", GUAR, spared=_guar_spared),
        Signal("ZH-RET", RET_WORDS, applies=_no_deposit, spared=_points),
        Signal("ZH-RET", DOUBLED, applies=_is_investment, spared=_points),
        Signal("ZH-RET", RET_FIGURE, applies=_invests, spared=_figure_spared),
        Signal("ZH-CONF", CONF, lawful=CONF_LAWFUL, applies=_not_a_deposit, spared=_conf_spared),
        Signal("ZH-INDUCE", INDUCE, lawful=INDUCE_LAWFUL),
        Signal("ZH-INDUCE", INSTANT, spared=_instant_spared),
        Signal("ZH-URG", URG, Severity.WARNING, spared=confirmed_by_facts),
        Signal("ZH-ABS", ABS, lawful=ABS_LAWFUL, spared=_abs_spared),
        Signal("ZH-TERM", re.compile("最终解释权"), Severity.WARNING, deniable=False),
    ),
)
