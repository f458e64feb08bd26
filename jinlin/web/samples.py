"""Made-up content for the page of all parts: fictional people in the district's real communities."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from jinlin.web.maps import Frame, Label, Shape, SvgMap

# What a sample shows is said above it.
STATES = {
    "plain": "平常", "focus": "焦点", "busy": "提交中", "disabled": "不能用", "error": "有错", "empty": "空", "loading": "读取中",
    "long": "长文字", "late": "超时", "soon": "快到时限", "fine": "时间充裕", "elder": "大字版", "chosen": "已选", "main": "主操作",
    "quiet": "次要", "danger": "危险", "icon": "带图标", "tall": "首页大按钮", "small": "小", "row": "一排", "plainest": "文字",
    "back": "返回与标题", "home": "首页栏", "deep": "微网格长栏", "tabs": "底部标签", "online": "有网", "offline": "没网",
    "kept": "已存在手机", "mend": "要改后再报", "new": "未读", "read": "已读", "stopped": "中止", "done": "办结", "half": "半屏面板",
    "dialog": "对话框", "red": "急", "amber": "留意", "blue": "说明", "green": "办成了", "hint": "带提示", "voice": "可说话",
    "choices": "单选", "checks": "勾选", "photos": "照片", "place": "地点", "summary": "错误汇总", "bars": "前五类", "trend": "近 14 天",
    "legend": "图例", "slot": "地图位", "svg": "服务器画的图", "side": "左侧菜单", "kpi": "数字条", "queue": "待办列表", "filters": "筛选标签",
    "detail": "详情与固定操作", "timeline": "经过", "feed": "动态", "levels": "五级", "phone": "平常（手机）", "rows": "任务行", "vote": "议事",
    "two": "双列", "receipt": "回执", "stars": "评分", "more": "展开",
}  # fmt: skip
LONG = "城西社区恒兴家属院 7 栋 2 单元三楼到四楼楼梯间堆放旧沙发、电动车和纸箱，占了消防通道，老人上下楼要侧着身子走，已经半个月"
SECTIONS = [
    ("foundation", "底子", "颜色、字号、图标、间距。颜色有固定的意思，意思总是同时写成字。"),
    ("bars", "栏", "顶栏、换地方、网络状态、底部标签。"),
    ("actions", "操作", "一页只有一个主按钮；按下后先说在做，再说做成了。"),
    ("cards", "卡片与行", "微网格长、事项分类、任务、通知、待上报、议事。"),
    ("states", "状态与进度", "状态、时限、五步、五级、经过；空的、坏的、正在读的。"),
    ("forms", "表单", "先说怎么改，再留住已经写的字。"),
    ("desk", "工作台", "菜单、数字条、列表、详情、图表、地图。"),
]
WORDS: dict[str, Any] = {
    "title": "近邻样张", "headline": "样张：每个部件，每种状态", "intro": "这一页给做页面的人看：新页面从这里取部件，不另造。人名是编的，社区是真的。改了样式表，先看这一页，亮、暗、大字、140 % 文字各看一遍。", "index": "目录", "home": "回首页", "elder": "大字版", "standard": "标准版",
    "colours": "颜色", "type": "字号", "icons": "图标与色块", "greeting": "林秀珍，上午好", "section": "我的诉求", "body": "3 栋 2 单元楼道灯不亮", "meta": "今天 08:12 反映", "caption": "标签与说明",
    "place": "府前社区 · 第 5 微网格", "long_place": "生态新城社区 · 第 46 微网格 · 恒兴家属院 7 栋", "back": "返回", "note_down": "随手记", "report": "我要反映", "online": "网络正常，记录马上报上去", "offline": "没有网络，1 条已存在手机，有网就报", "today": "今日", "around": "本网格", "notices": "通知", "me": "我的",
    "send": "提交", "save": "存草稿", "other": "换一个", "more": "更多", "withdraw": "撤回", "call": "打电话", "take": "我来办", "sending": "正在提交…", "finding": "正在查找…", "voice": "语音说", "call12345": "打 12345", "long_button": "不同意，请上一级再看一看这件事是怎么办的", "categories": "事项分类",
    "kept": "已存好", "kept_words": "手机里有 1 条等着报，有网就自动报，不会丢", "to_today": "回到今日", "pass_on": "转给网格长", "pass_on_words": "转出后由网格长接着办，您还能看到办得怎么样", "cancel": "先不转",
    "chief": "微网格长", "surname": "林", "chief_name": "林秀珍", "chief_tag": "您的微网格长", "chief_words": "退休教师 · 联系 52 户邻居", "group": "微信群", "find_chief": "找找您的微网格长", "address": "小区、楼栋或路名", "address_hint": "如：洋坊新村 3 栋", "find": "查找",
    "own": "我的诉求", "lamp": "3 栋 2 单元楼道灯不亮", "lamp_words": "今天 08:12 反映 · 城市照明服务队已接单，答应", "promise": "明天 18:00 前修好",
    "hazard": "楼道堆物占消防通道", "hazard_meta": "5 栋 1 单元 · 网格长退回", "verify": "核实：楼道灯不亮", "verify_meta": "3 栋 2 单元 · 今天早上反映", "visit": "帮独居老人缴电费", "visit_meta": "2 栋 302 · 今天下午",
    "notice_new": "您反映的“楼道灯不亮”已经修好，请看看是不是真好了", "notice_read": "莲花社区接了您的诉求", "notice_meta": "今天 09:41 · 路灯照明", "outbox": "待上报", "outbox_kept": "2 张照片 · 今天 10:20 记的", "outbox_mend": "照片打不开，请换一张", "mend": "去改",
    "vote": "3 栋加装电梯，您同意吗？", "vote_state": "表态中", "vote_words": "金沙社区 · 还有 16 户没有表态 · 截止 11 月 30 日", "sent": "已提交", "code": "查询码（请记下）",
    "states": "状态", "five": "五步进度", "note_red": "比答应的晚了 1 小时 20 分钟：配件今天下午才到", "note_amber": "还有 38 分钟到时限", "note_blue": "微网格长正在核实", "note_green": "修好了，请您看看是不是真好了",
    "nothing": "现在没有等着办的事", "broken": "没有读到", "broken_words": "网络断了一下，您写的字都还在", "again": "再试一次", "loading": "正在读取列表", "content": "这件事办得您满意吗？", "why_there": "为什么在这里", "why_words": "小事先由微网格长看，24 小时没人接，就到网格长那里",
    "what": "是什么情况？", "what_error": "请写一句情况说明，例如“5 栋楼道堆了纸箱”", "what_hint": "一句话说清楚：在哪里、什么情况", "say_it": "说一段", "one_sentence": "一句话就行：什么事，从什么时候开始", "phone": "手机号", "district": "区", "district_name": "沙县区", "community": "社区", "choose": "请选择",
    "photos": "照片", "photos_hint": "最多 9 张，没有也行", "remove": "去掉这张照片", "camera": "拍照", "album": "相册", "boxes": "楼道里的纸箱", "which": "是哪一类？", "spot": "5 栋 1 单元楼道", "spot_meta": "府前社区 · 第 5 微网格 · 误差约 12 米", "change_place": "改位置", "no_place": "还没有选地点", "choose_place": "选地点", "check_anonymous": "不公开我的姓名", "check_unknown": "说不清在哪里",
    "waiting": "待处置", "filter": "筛选", "by_due": "按时限", "fresh": "新到", "returned": "退回", "double": "疑似重复", "working": "处理中", "sewage": "长安路 41 号门口污水外溢", "sewage_words": "热线来电：门口井盖一直冒水，已经流到人行道，老人容易滑倒。", "assign": "派单给市政", "escalate": "上报街道", "give_back": "退回", "supervise": "督办",
    "map": "十二个社区", "map_loading": "正在画地图…", "top_five": "今日类别前五", "trend": "近 14 天受理与办结", "taken": "受理", "solved": "办结", "trend_words": "近 14 天每天受理 149 到 205 件，办结 144 到 199 件",
    "votes": [("同意", "31 户", 65), ("不同意", "4 户", 8), ("还没有表态", "16 户", 33)],
    "feed": [("10:42", "鼓楼坪社区接了“下水道堵塞”"), ("10:38", "东门社区办结“路灯不亮”，居民说修好了"), ("10:31", "罗布社区收到 12345 热线转来的诉求")],
    "facts": [("来源", "12345 热线 · 合并 2 件同址"), ("归属", "府前社区 · 第 3 片区 · 第 5 微网格"), ("主责", "市政 · 协同：排水公司"), ("来电人", "王** 138****2261")],
    "grid": [("210", 8, 12), ("160", 50, 54), ("110", 92, 96)],
}  # fmt: skip
COLOURS = [
    ("ink", "字"), ("ink2", "次要字"), ("ink3", "说明字"), ("line", "线"), ("page", "底"), ("panel", "面"), ("brand", "新到、主操作"), ("red", "超时、危险"),
    ("amber", "快到时限"), ("blue", "处理中"), ("green", "办成"), ("violet", "挂账"),
]  # fmt: skip
ICONS = [
    "home",
    "message-circle",
    "messages",
    "search",
    "camera",
    "microphone",
    "phone",
    "map-pin",
    "bulb",
    "droplet",
    "trash",
    "parking",
    "flame",
    "building",
    "scale",
    "heart-handshake",
    "bell",
    "clock",
    "circle-check",
    "alert-triangle",
    "users",
    "list-check",
    "qrcode",
    "text-size",
]
CATEGORIES = [
    ("bulb", "amber", "路灯不亮"), ("droplet", "blue", "管道堵塞"), ("trash", "green", "环境卫生"), ("parking", "violet", "停车秩序"),
    ("flame", "red", "安全隐患"), ("building", "blue", "物业小区"), ("scale", "amber", "邻里调解"), ("heart-handshake", "brand", "求助帮扶"),
]  # fmt: skip
STEPS = ["已反映", "微网格长已核实", "社区已派单", "部门处理中", "待您评价"]
NAV = [
    ("处置", [("inbox", "待受理", 56, True, True), ("list-check", "待我处置", 14, False, False), ("flag", "督办待复", 3, False, False)]),
    ("数据", [("map-2", "一张网地图", 0, False, False), ("chart-bar", "统计分析", 0, False, False)]),
]  # fmt: skip
KPIS = [
    ("今日受理", "186", "较昨日 +12", ""), ("处置中", "356", "", ""), ("24 小时内到期", "42", "2 小时内 9 件", "kpi--amber"),
    ("已超时", "14", "要督办", "kpi--red"), ("今日办结", "171", "按时 168 件", ""),
]  # fmt: skip
TOP_FIVE = [("环境卫生", 52), ("管道堵塞", 41), ("路灯照明", 33), ("停车秩序", 28), ("噪音扰民", 23)]
DAYS = (149, 188, 190, 160, 191, 155, 166, 173, 176, 188, 205, 187, 160, 161)
DONE = (144, 190, 187, 166, 192, 158, 163, 175, 174, 190, 199, 190, 156, 155)
COMMUNITIES = [
    "长富社区",
    "西园社区",
    "城西社区",
    "翠绿社区",
    "城北社区",
    "鼓楼坪社区",
    "金沙社区",
    "金古社区",
    "莲花社区",
    "东门社区",
    "府前社区",
    "罗布社区",
]


def steps(now_at: int, *, looks: str = "is-now") -> list[dict[str, str]]:
    """Return the five steps with the one at `now_at` (from 0) reached."""
    return [
        {"words": words, "looks": "is-done" if at < now_at else looks if at == now_at else ""}
        for at, words in enumerate(STEPS)
    ]


def timeline(now: datetime) -> list[dict[str, Any]]:
    """Return what happened to a made-up appeal, the late last step included."""
    said = [
        (300, "反映", "王女士", "", "3 栋 2 单元楼道灯不亮，老人晚上下楼看不见。", ""),
        (262, "核实", "林秀珍", "", "去看过了，三楼到五楼都不亮，灯座是好的。", ""),
        (231, "派单", "府前社区", "城市照明服务队", "", ""),
        (20, "超时提醒", "系统", "府前社区", "", "is-late"),
        (0, "等待上门", "城市照明服务队", "", "", "is-open"),
    ]
    return [
        {"at": now - timedelta(minutes=ago), "title": title, "who": who, "to": to, "words": words, "looks": looks}
        for ago, title, who, to, words, looks in said
    ]


def trend(values: tuple[int, ...]) -> str:
    """Return a row of figures as the points of an SVG line, 300 wide and 100 high, from 100 to 220."""
    step = 300 / (len(values) - 1)
    return " ".join(f"{at * step:.1f},{100 - (value - 100) / 120 * 100:.1f}" for at, value in enumerate(values))


def bars() -> list[tuple[str, int, int]]:
    """Return the five commonest categories with the share of the longest bar, in per cent."""
    most = max(count for _, count in TOP_FIVE)
    return [(words, count, round(100 * count / most)) for words, count in TOP_FIVE]


def svg_map() -> SvgMap:
    """Return a picture of made-up outlines with real names."""
    shapes, labels = [], []
    for at, name in enumerate(COMMUNITIES):
        column, row = divmod(at, 4)
        x, y = 12 + column * 232, 12 + row * 92
        bend = 14 if (column + row) % 2 else -10
        path = f"M{x} {y}L{x + 116} {y + bend / 2:g}L{x + 232} {y}L{x + 232 + bend / 2:g} {y + 46}L{x + 232} {y + 92}L{x + 116} {y + 92 + bend / 2:g}L{x} {y + 92}Z"
        shapes.append(Shape(at, name, path))
        labels.append(Label(x + 116, y + 52, name))
    return SvgMap(Frame(0, 0, 1, 1, 392), "十二个社区", shapes, labels, chosen=10)


@dataclass(frozen=True)
class Row:
    """One line of the desk's queue."""

    title: str
    place: str
    meta: tuple[str, ...]
    tag: tuple[str, str]
    state: str = "in_progress"
    marks: tuple[tuple[str, str], ...] = ()
    reason: str = ""
    url: str = "#desk"
    pk: int = 0


QUEUE = [
    Row("府前社区长安路 41 号门口污水外溢", "府前社区 · 第 5 微网格", ("12345 热线", "管道堵塞"), ("超时 1 小时 20 分钟", "red"), pk=1),
    Row("莲花社区连片路灯不亮", "莲花社区 · 第 12 微网格", ("随手拍", "路灯照明"), ("还剩 38 分钟", "amber"), pk=2),
    Row(LONG, "城西社区 · 第 46 微网格", ("微网格长", "消防通道", "催办 2 次"), ("还剩 5 小时", "blue"), pk=3, reason="不是本单位职责：楼道堆物由物业清理，请派物业"),
    Row("罗布社区绿地停放车辆", "罗布社区 · 第 8 微网格", ("近邻e家", "停车秩序"), ("新到 6 分钟", "brand"), pk=4),
]  # fmt: skip


class Asked:
    """A form's stand-in for the error summary."""

    errors = True
    non_field_errors: tuple[str, ...] = ()

    def __iter__(self) -> Any:
        """Give the two fields with what is wrong with them."""
        return iter(
            [
                {"errors": ["请写一句情况说明，例如“5 栋楼道堆了纸箱”"], "auto_id": "sample-words", "id_for_label": ""},
                {
                    "errors": ["请选一处地点；说不清的，勾选“说不清在哪里”"],
                    "auto_id": "sample-place",
                    "id_for_label": "",
                },
            ]
        )
