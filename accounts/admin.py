"""Users, roles, the audit trail and failed background work, for ops staff."""

from typing import cast

from allauth.account.decorators import secure_admin_login
from celery import current_app
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.admin import ModelAdmin
from unfold.decorators import action
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

from accounts.models import AuditBlock, AuditEntry, IdempotencyKey, TaskFailure, User
from accounts.selectors import action_name, table_name
from accounts.services import failures
from config.base.admin import ReadOnlyAdmin

admin.site.unregister(Group)
# One door, with the second factor and the lockout: the admin's own asks for a password only.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign] # allauth's own way


@admin.register(User)
class StaffAdmin(UserAdmin, ModelAdmin):
    form = UserChangeForm
    add_form = UserCreationForm
    change_password_form = AdminPasswordChangeForm
    list_display = ("username", "full_name", "branch_code", "is_active", "last_login")
    list_filter = ("groups", "is_active")
    filter_horizontal = ()  # its two lists speak English only, and need a wide screen
    search_fields = ("username", "full_name", "email")
    fieldsets = (
        (None, {"fields": ("username", "password", "full_name", "email")}),
        (gettext_lazy("What they may do"), {"fields": ("is_active", "groups", "branch_code")}),
        (gettext_lazy("Preferences"), {"fields": ("language", "theme")}),
    )

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Nobody gives themselves a role, and only a superuser changes one."""
        actor = cast("User", request.user)
        if obj is not None and (obj == actor or (obj.is_superuser and not actor.is_superuser)):
            return False
        return bool(super().has_change_permission(request, obj))

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Nobody vanishes: what they did stays attributable. Deactivate instead."""
        return False


@admin.register(Group)
class RoleAdmin(ReadOnlyAdmin):
    """Roles are written by `sync_roles` from one list; here they are read."""

    filter_horizontal = ("permissions",)


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnlyAdmin):
    list_display = ("at", "actor", "what_was_done", "holding", "object_id", "request_id")
    search_fields = ("=actor", "=object_id", "=request_id")

    def get_queryset(self, request: HttpRequest) -> QuerySet[AuditEntry]:
        """What risk work wrote is read in risk only."""
        entries = AuditEntry.objects.visible_to(cast("User", request.user))
        return entries.order_by(*self.get_ordering(request))

    @admin.display(description=gettext_lazy("action"))
    def what_was_done(self, entry: AuditEntry) -> str:
        return action_name(entry.action)

    @admin.display(description=gettext_lazy("table"))
    def holding(self, entry: AuditEntry) -> str:
        return table_name(entry.object_table)


@admin.register(AuditBlock)
class AuditBlockAdmin(ReadOnlyAdmin):
    list_display = ("id", "first_entry_id", "last_entry_id", "entry_count", "sealed_at")
    exclude = ("leaves",)


@admin.register(IdempotencyKey)
class IdempotencyKeyAdmin(ReadOnlyAdmin):
    list_display = ("key", "user", "status", "created_at")
    list_select_related = ("user",)
    search_fields = ("=key",)
    exclude = ("body",)


@admin.register(TaskFailure)
class TaskFailureAdmin(ReadOnlyAdmin):
    list_display = ("failed_at", "name", "error", "retried_at")
    list_filter = ("name",)
    search_fields = ("=task_id",)
    actions = ("retry_tasks",)

    @action(description=gettext_lazy("Run again"), permissions=["retry"])
    def retry_tasks(self, request: HttpRequest, queryset: QuerySet[TaskFailure]) -> None:
        for failure in queryset:
            current_app.send_task(failure.name, **failure.arguments)
            failures.mark_retried(failure=failure)
        messages.success(request, _("Sent to the queue again."))

    def has_retry_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("accounts.change_taskfailure"))
