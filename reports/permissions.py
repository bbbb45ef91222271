"""What one may read."""

VIEW_OVERVIEW = "reports.view_overview"
