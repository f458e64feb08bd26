"""Makes `jinlin.web.entry.admin_site` the site that `admin.site` means."""

from django.contrib.admin.apps import AdminConfig


class HouseAdminConfig(AdminConfig):
    """Django's admin app with the house's own site."""

    default_site = "jinlin.web.entry.admin_site.HouseAdminSite"
