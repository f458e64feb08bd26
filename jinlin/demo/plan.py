"""The plan of the demo district, drawn by hand: an invented outline, a river, and where its seventeen communities lie.

Names and codes of communities are real and stand in `jinlin/grid/data/communities.csv`; outline, river, places and
sizes are invented, except that 罗布 has 60 microgrids. Metres from the middle, x east, y north.
"""

from dataclasses import dataclass

from jinlin.demo.plane import Point

SEED = 350405
DISTRICT = "350405"
# The middle of the map; Shaxian lies about there, but nothing on this map is where it really is.
MIDDLE_LONGITUDE, MIDDLE_LATITUDE = 117.7900, 26.3950
STREETS = ("350405001", "350405002")  # 凤岗 on the north bank, 虬江 on the south bank
RIVER_NAME, RIVER_WIDTH = "沙溪", 150.0
BROOK_NAME, BROOK_WIDTH = "东溪", 36.0

OUTLINE: list[Point] = [
    (-3350, 330), (-3120, 900), (-2750, 1330), (-2250, 1400), (-1780, 1560), (-1250, 1980), (-700, 1900), (-150, 2050),
    (420, 2230), (980, 2080), (1420, 2160), (1900, 1820), (2380, 1700), (2900, 1300), (3330, 960), (3480, 420),
    (3300, -120), (2960, -480), (2850, -1000), (2380, -1380), (1850, -1450), (1350, -1800), (760, -1950), (240, -2260),
    (-360, -2170), (-850, -1850), (-1400, -1900), (-1950, -1750), (-2420, -1330), (-2950, -1050), (-3200, -420),
]  # fmt: skip
RIVER: list[Point] = [
    (-4700, 420), (-3800, 150), (-3000, -240), (-2200, -520), (-1400, -560), (-600, -330), (150, -40), (900, 60),
    (1700, -130), (2500, -420), (3300, -480), (4000, -300), (4800, -250),
]  # fmt: skip
BROOK: list[Point] = [(330, 2900), (260, 2250), (120, 1700), (200, 1200), (60, 640), (110, 120), (130, -40)]


@dataclass(frozen=True, slots=True)
class Quarter:
    """Where a community lies and how many areas and microgrids it has."""

    code: str
    middle: Point
    microgrids: int
    areas: int


QUARTERS = [
    Quarter("350405001001", (-1850, 60), 62, 7),  # 城西
    Quarter("350405001002", (-350, 260), 64, 8),  # 府前
    Quarter("350405001003", (1750, 330), 60, 7),  # 城东
    Quarter("350405001004", (900, 480), 66, 8),  # 东门
    Quarter("350405001005", (-330, 1180), 63, 7),  # 城北
    Quarter("350405001006", (950, 1500), 58, 7),  # 莲花
    Quarter("350405001007", (-1150, 650), 57, 7),  # 金沙
    Quarter("350405001009", (-2650, 600), 55, 6),  # 西园
    Quarter("350405001010", (-1350, 1450), 54, 6),  # 长富
    Quarter("350405001011", (1900, 1250), 52, 6),  # 金学
    Quarter("350405001012", (2800, 450), 51, 6),  # 东天岭
    Quarter("350405001013", (330, 900), 56, 6),  # 鼓楼坪
    Quarter("350405002001", (200, -700), 66, 8),  # 城南
    Quarter("350405002002", (-1900, -1100), 57, 7),  # 翠绿
    Quarter("350405002003", (2250, -850), 54, 6),  # 生态新城
    Quarter("350405002004", (1150, -850), 60, 7),  # 罗布
    Quarter("350405002005", (-700, -1250), 53, 6),  # 金古
]
# A community whose outlines nobody ever drew: it has its buildings, and nothing else to find it by. It lies at the
# edge of the map; streets and district know their own outline, so its place shows as a white patch of its street.
WITHOUT_OUTLINES = "350405001012"
# Dense where the town began, wide towards the hills.
CORES: list[tuple[Point, float]] = [((250, 350), 1.0), ((-350, -750), 0.75), ((-1500, 300), 0.6), ((1500, -650), 0.5)]
