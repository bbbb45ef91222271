"""What one may do with alerts and rules."""

VIEW_ALERT = "risk.view_alert"
DECIDE_ALERT = "risk.decide_alert"
CHANGE_RULE = "risk.change_monitoringrule"
