from risk.models.alerts import Alert, AlertBooking, AlertDecision, MonitoringRule
from risk.models.runs import MonitoringRun, ProcessFigures

__all__ = [
    "Alert",
    "AlertBooking",
    "AlertDecision",
    "MonitoringRule",
    "MonitoringRun",
    "ProcessFigures",
]
