"""Why a place is the place it is, in words: for the page that asks and for the trail."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

PLACE_WHY: dict[str, str | Promise] = {
    "place_address": _("Found by the address “%(value)s”."),
    "place_point": _("Found by the point on the map."),
    "place_point_chose": _("Several addresses fit; the point on the map decided between them."),
    "place_point_elsewhere": _("The point lies in %(value)s; the address decides."),
    "place_neighbour": _("The point lies on the border with %(value)s, which is told."),
    "place_overlap": _("The outlines overlap there; %(value)s is told too."),
    "place_chosen": _("Chosen from the list of places."),
    "place_named": _("The words name %(value)s."),
    "place_unknown": _("The place is not known yet."),
    "place_gap": _(
        "The point lies in a gap between microgrids, %(value)s m from the nearest; please choose the address."
    ),
    "place_no_outline": _("Nobody has drawn the outlines there; please choose the address."),
    "place_outside": _("The point lies outside the district, %(value)s m from the nearest microgrid."),
    "place_zero": _("The phone sent the point 0,0, which is no place; please choose the address."),
    "place_swapped": _("Longitude and latitude of the point are exchanged."),
    "place_impossible": _("The point does not lie on the earth."),
}
ADDRESS_WHY: dict[str, str | Promise] = {
    "chosen_address": _("Chosen from the list: %(value)s."),
    "compound": _("Name: %(value)s."),
    "building": _("Building: %(value)s."),
    "unit": _("Entrance: %(value)s."),
    "door": _("House number: %(value)s."),
    "alias": _("Known as “%(value)s”."),
    "community": _("In %(value)s."),
    "similar": _("A similar name: %(value)s."),
    "shared_building": _("Two microgrids share %(value)s; please choose the entrance."),
    "no_such_building": _("There is no building %(value)s there; please choose from the list."),
    "no_such_door": _("There is no house number %(value)s there; please choose from the list."),
}
