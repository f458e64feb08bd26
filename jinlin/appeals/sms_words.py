"""The words of text messages to reporters: the number and what comes next, never a name, a place or what was said."""

from collections.abc import Mapping

# Variables: number, code, due, until, main. Times are written as everywhere: 2026-11-23 14:05.
TEMPLATES: Mapping[str, Mapping[str, str]] = {
    "receipt": {
        "zh": "【近邻】您反映的事已收到，编号{number}，查询码{code}。凭这两个号码随时可以查进度、补充或撤回。我们承诺在{due}前办好并答复您。",
        "en": "[Jinlin] We have your report {number}, lookup code {code}. With these two you can follow it, add to it or withdraw it. We promise an answer by {due}.",
    },
    "resolved": {
        "zh": "【近邻】编号{number}已经办好，请您看看：解决了请确认，没解决请告诉我们，我们接着办。7个工作日没有回音就按办结处理。",
        "en": "[Jinlin] {number} is done. Please have a look: confirm it, or tell us what is still wrong and we go on. Without a word it closes after 7 working days.",
    },
    "asked": {
        "zh": "【近邻】编号{number}还需要您补充一点情况，等您补充期间不算时限。请凭编号和查询码打开看看。",
        "en": "[Jinlin] We need a little more from you about {number}; the time stands still until then. Please open it with your number and code.",
    },
    "declined": {
        "zh": "【近邻】编号{number}不属于我们受理的范围，原因和该去哪里反映都写明了，请凭编号和查询码查看；您不同意可以要求复核。",
        "en": "[Jinlin] We cannot take on {number}. Why, and where to go instead, is written there; open it with your number and code. You may ask for a review.",
    },
    "suspended": {
        "zh": "【近邻】编号{number}要等一段时间才能办，先挂账到{until}，到时候我们接着办。原因请凭编号和查询码查看。",
        "en": "[Jinlin] {number} has to wait until {until}; then we go on. Why is written there; open it with your number and code.",
    },
    "promise_moved": {
        "zh": "【近邻】编号{number}的时限有变动，现在承诺在{due}前办好并答复您。",
        "en": "[Jinlin] The promised time of {number} has changed: we now promise an answer by {due}.",
    },
    "merged": {
        "zh": "【近邻】编号{number}和{main}说的是同一件事，已经合在一起办，办好了会告诉您。",
        "en": "[Jinlin] {number} is about the same matter as {main}; both are handled together, and you will be told.",
    },
    "unmerged": {
        "zh": "【近邻】编号{number}改为单独办理，我们承诺在{due}前办好并答复您。",
        "en": "[Jinlin] {number} is now handled on its own. We promise an answer by {due}.",
    },
    "again": {
        "zh": "【近邻】编号{number}的事还没有真正解决，我们重新办理，承诺在{due}前办好并答复您。",
        "en": "[Jinlin] {number} is not really solved yet. We are working on it again and promise an answer by {due}.",
    },
    "not_reachable": {
        "zh": "【近邻】关于编号{number}，我们给您打过电话没有接通。方便的时候请凭编号和查询码留言，或者等我们再打。",
        "en": "[Jinlin] We tried to call you about {number}. Please leave a message with your number and code, or wait for our next call.",
    },
}


def text_of(template: str, *, language: str, **values: str) -> str:
    """Return the words of a template in a language (`zh…` or `en…`); raises KeyError for an unknown template."""
    return TEMPLATES[template]["en" if language.startswith("en") else "zh"].format_map(values)
