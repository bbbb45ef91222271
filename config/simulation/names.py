"""Words from which names and addresses are made; Chinese words carry their Latin spelling."""


def _list(words: str) -> tuple[str, ...]:
    return tuple(words.split())


SURNAMES = _list(
    "王wang 李li 张zhang 刘liu 陈chen 杨yang 黄huang 赵zhao 吴wu 周zhou 徐xu 孙sun 马ma 朱zhu 胡hu "
    "郭guo 何he 林lin 高gao 罗luo 郑zheng 梁liang 谢xie 宋song 唐tang 许xu 韩han 邓deng 冯feng "
    "曹cao 彭peng 曾zeng 肖xiao 田tian 董dong 潘pan 袁yuan 蔡cai 蒋jiang 余yu 于yu 杜du 叶ye "
    "程cheng 魏wei 苏su 吕lv 丁ding 沈shen 姚yao "
)
FEMALE = _list(
    "芳fang 娜na 敏min 静jing 丽li 艳yan 娟juan 霞xia 秀xiu 雪xue 婷ting 玉yu 萍ping 红hong 玲ling "
    "蕾lei 琳lin 怡yi 欣xin 妍yan 思si 雅ya 梦meng 佳jia "
)
MALE = _list(
    "伟wei 强qiang 磊lei 军jun 洋yang 勇yong 杰jie 涛tao 超chao 明ming 刚gang 平ping 辉hui 鹏peng "
    "华hua 飞fei 鑫xin 波bo 斌bin 宇yu 浩hao 凯kai 健jian 俊jun "
)
ENGLISH_FIRST = _list(
    "Alice Ben Clara Daniel Emma Felix Grace Henry Iris Jack Kate Leo Mia Noah "
    "Olivia Paul Quinn Rose Sam Tara "
)
ENGLISH_LAST = _list(
    "Ashford Bell Carter Dale Eastwood Frost Grant Hale Irwin Jordan Keller Lowe "
    "Mercer North Owens Price "
)
FIRM_WORDS = _list(
    "海岚 云帆 启明 瑞丰 恒达 新潮 远航 合众 天驰 博雅 金禾 汇川 星野 长青 盛源 安和 "
)
FIRM_TRADES = _list("贸易 科技 建材 餐饮 物流 服装 电子 食品 机械 文化传媒 ")
ROADS = _list("望海路 潮声街 灯塔路 珊瑚巷 海棠路 渔歌街 青石路 帆影路 榕树巷 听涛路 ")
