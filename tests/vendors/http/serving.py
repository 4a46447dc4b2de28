"""Run ``sgkg serve`` with the routes of vendors, whether the application lists them already or not."""

import sys

from sgkg_api import app
from sgkg_api.routes import vendor_declaration, vendor_history

missing = [module for module in (vendor_declaration, vendor_history) if module not in app.ROUTES]
app.ROUTES = (*missing, *app.ROUTES)  # type: ignore[assignment]

if __name__ == "__main__":
    from sgkg.cli import main

    sys.exit(main(sys.argv[1:]))
