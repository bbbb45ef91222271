from accounts.models.audit import AuditBlock, AuditEntry
from accounts.models.failures import TaskFailure
from accounts.models.idempotency import IdempotencyKey
from accounts.models.proposals import Proposal
from accounts.models.users import User

__all__ = ["AuditBlock", "AuditEntry", "IdempotencyKey", "Proposal", "TaskFailure", "User"]
