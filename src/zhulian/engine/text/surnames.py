"""Surnames that are read otherwise than the same character elsewhere, in folded (simplified) writing.

The first reading is the usual one of the surname; others are families' own or regional readings. What a
dictionary of words adds comes after these.
"""

SINGLE = {
    "卜": ("bu",), "褚": ("chu",), "晁": ("chao",), "车": ("che",), "谌": ("chen", "shen"), "种": ("chong",),
    "重": ("chong",), "仇": ("qiu",), "单": ("shan",), "曾": ("zeng",), "查": ("zha",), "解": ("xie",),
    "盖": ("ge", "gai"), "朴": ("piao", "pu"), "区": ("ou",), "欧": ("ou",), "任": ("ren",), "乐": ("yue", "le"),
    "覃": ("qin", "tan"), "洗": ("xian",), "冼": ("xian",), "繁": ("po",), "缪": ("miao", "mou"), "逄": ("pang",),
    "逢": ("pang", "feng"), "佘": ("she",), "尹": ("yin",), "宓": ("mi", "fu"), "员": ("yun",), "贠": ("yun",),
    "秘": ("bi", "mi"), "折": ("she", "zhe"), "过": ("guo",), "宁": ("ning",), "葛": ("ge",), "那": ("na",),
    "燕": ("yan",), "哈": ("ha",), "石": ("shi",), "翟": ("zhai", "di"), "召": ("shao", "zhao"),
    "隗": ("wei", "kui"), "郗": ("xi", "chi"), "郄": ("qie", "xi"), "黑": ("he", "hei"), "宿": ("su",),
    "祭": ("zhai", "ji"), "么": ("yao",), "幺": ("yao",), "钭": ("tou",), "佴": ("nai",), "郇": ("xun", "huan"),
    "费": ("fei", "bi"), "纪": ("ji",), "牟": ("mu", "mou"), "莘": ("shen", "xin"), "俞": ("yu",),
    "尉": ("wei", "yu"), "臧": ("zang",), "藏": ("zang",), "柏": ("bai", "bo"), "薄": ("bo",), "盛": ("sheng",),
    "缴": ("jiao",), "阚": ("kan",), "曲": ("qu",), "能": ("nai",), "适": ("kuo", "shi"), "撒": ("sa",),
    "相": ("xiang",), "冯": ("feng",), "沈": ("shen",), "叶": ("ye",), "夏": ("xia",), "殷": ("yin",),
    "句": ("gou",), "勾": ("gou",), "晟": ("cheng", "sheng"), "炅": ("gui",), "长": ("zhang", "chang"),
    "朝": ("chao",), "行": ("xing",), "呙": ("guo",), "都": ("du",), "瞿": ("qu",), "弗": ("fu",), "乜": ("nie",),
    "角": ("jue", "jiao"), "不": ("fou",), "洼": ("wa",), "乘": ("sheng", "cheng"), "肖": ("xiao",),
    "粘": ("nian",), "眭": ("sui",), "璩": ("qu",), "麦": ("mai",), "厍": ("she",), "妫": ("gui",),
    "妊": ("ren",), "芮": ("rui",), "郏": ("jia",), "郜": ("gao",), "亓": ("qi",), "逯": ("lu",), "戚": ("qi",),
    "邵": ("shao",), "柴": ("chai",), "臺": ("tai",), "台": ("tai",), "辟": ("pi",), "令": ("ling",),
    "茆": ("mao",), "仝": ("tong",), "帅": ("shuai",), "晏": ("yan",), "南": ("nan",), "丁": ("ding",),
}  # fmt: skip

COMPOUND = {
    "尉迟": ("yu", "chi"), "万俟": ("mo", "qi"), "令狐": ("ling", "hu"), "单于": ("chan", "yu"),
    "长孙": ("zhang", "sun"), "澹台": ("tan", "tai"), "鲜于": ("xian", "yu"), "夏侯": ("xia", "hou"),
    "皇甫": ("huang", "fu"), "宇文": ("yu", "wen"), "拓跋": ("tuo", "ba"), "宰父": ("zai", "fu"),
    "颛孙": ("zhuan", "sun"), "谷梁": ("gu", "liang"), "漆雕": ("qi", "diao"), "公冶": ("gong", "ye"),
    "太叔": ("tai", "shu"), "申屠": ("shen", "tu"), "钟离": ("zhong", "li"), "宗政": ("zong", "zheng"),
    "濮阳": ("pu", "yang"), "淳于": ("chun", "yu"), "仲孙": ("zhong", "sun"), "轩辕": ("xuan", "yuan"),
    "闻人": ("wen", "ren"), "东方": ("dong", "fang"), "上官": ("shang", "guan"), "欧阳": ("ou", "yang"),
    "诸葛": ("zhu", "ge"), "司马": ("si", "ma"), "司徒": ("si", "tu"), "司空": ("si", "kong"),
    "慕容": ("mu", "rong"), "赫连": ("he", "lian"), "呼延": ("hu", "yan"), "南宫": ("nan", "gong"),
    "独孤": ("du", "gu"), "西门": ("xi", "men"), "端木": ("duan", "mu"), "百里": ("bai", "li"),
    "公孙": ("gong", "sun"), "闾丘": ("lv", "qiu"), "亓官": ("qi", "guan"), "乐正": ("yue", "zheng"),
    "巫马": ("wu", "ma"), "公西": ("gong", "xi"), "壤驷": ("rang", "si"), "拓拔": ("tuo", "ba"),
    "完颜": ("wan", "yan"), "纳兰": ("na", "lan"), "东郭": ("dong", "guo"), "梁丘": ("liang", "qiu"),
    "左丘": ("zuo", "qiu"), "羊舌": ("yang", "she"), "第五": ("di", "wu"), "呼衍": ("hu", "yan"),
}  # fmt: skip
