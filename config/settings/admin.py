"""How the Django admin looks, and what its pages may run."""

# The admin's own pages draw with inline script; only they may, and only for staff.
ADMIN_CONTENT_SECURITY_POLICY = {
    "script-src": "'self' 'unsafe-inline' 'unsafe-eval'",
    "style-src": "'self' 'unsafe-inline'",
}
UNFOLD = {
    "SITE_TITLE": "Sandpiper",
    "SITE_HEADER": "Sandpiper",
    "SITE_SUBHEADER": "config.shell.bank_name",
    "SHOW_HISTORY": False,
    "SITE_URL": "/",
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": "/static/brand.svg"}],
    "STYLES": ["/static/admin.css"],
    "COLORS": {
        "primary": {
            "50": "231 243 245",
            "100": "207 230 234",
            "200": "159 205 212",
            "300": "111 180 191",
            "400": "63 148 163",
            "500": "22 115 133",
            "600": "11 90 107",
            "700": "9 74 88",
            "800": "7 58 69",
            "900": "5 43 51",
            "950": "3 29 35",
        }
    },
}
