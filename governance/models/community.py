"""Communities, who belongs to them, and the links that let people in."""

from django.db import models

from governance.models.constraints import one_of
from governance.models.user import User
from governance.states import CommunityStatus


class Role(models.TextChoices):
    """What a member may do. Each role includes the ones before it."""

    MEMBER = "member", "member"
    DRAFTER = "drafter", "drafter"
    STEWARD = "steward", "steward"

    @property
    def rank(self) -> int:
        """The role's place in the order of inclusion."""
        return list(Role).index(self)


class Community(models.Model):
    """People who govern one model together. ``founding_rule`` ratifies their first text."""

    slug = models.SlugField(max_length=64, unique=True)
    name = models.CharField(max_length=120)
    purpose = models.TextField(max_length=2_000)
    founding_rule = models.JSONField()
    status = models.CharField(max_length=12, default=CommunityStatus.OPEN.value)
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "communities"
        constraints = [one_of("status", CommunityStatus, "community_status_is_known")]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """One person's time in one community; a new row each time they join."""

    community = models.ForeignKey(Community, models.PROTECT, related_name="memberships")
    user = models.ForeignKey(User, models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=12, choices=Role.choices, default=Role.MEMBER)
    joined_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "user"],
                condition=models.Q(left_at=None),
                name="one_current_membership_a_person",
            ),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="membership_role_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.role} of {self.community}"


class Invitation(models.Model):
    """A link that lets one person join. Only the SHA-256 of its secret is kept."""

    community = models.ForeignKey(Community, models.PROTECT, related_name="invitations")
    secret_digest = models.CharField(max_length=64, unique=True)
    role = models.CharField(max_length=12, choices=Role.choices, default=Role.MEMBER)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    accepted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="invitation_role_is_known"),
        ]

    def __str__(self) -> str:
        return f"Invitation to {self.community} as {self.role}"
