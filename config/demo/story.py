"""What the people of the demo do, each through the service behind the form they would fill in.

Every act looks first whether it was done before, so that the demo can run again and again.
"""

from adapters.selectors import live_deployment
from config.demo.cast import FOUNDING, GROUPS, OPERATOR, PASSWORD, Group, digest_of, text_of
from constitutions.formats import to_yaml
from constitutions.models import Version
from constitutions.selectors import version_in_force
from constitutions.services import drafts
from evaluation.models import EvaluationRun
from evaluation.selectors import cross_run, latest_ready
from evaluation.services import runs
from governance.models import Community, Decision, Membership, Role, User
from governance.services import communities, memberships, voting
from governance.states import DecisionStatus

ROLES = (Role.STEWARD, Role.STEWARD, Role.DRAFTER, Role.MEMBER)


def everyone_arrives() -> None:
    """Make the operator, the people and their communities."""
    operator = _person(OPERATOR)
    if not operator.is_staff:
        operator.is_staff = True
        operator.save(update_fields=["is_staff"])
    for group in GROUPS:
        first = _person(group.people[0])
        if not Community.objects.filter(slug=group.slug).exists():
            communities.found(
                operator,
                slug=group.slug,
                name=group.name,
                purpose=group.purpose,
                first_steward=first,
                rule=FOUNDING,
            )
        community = community_of(group)
        for name, role in list(zip(group.people, ROLES, strict=True))[1:]:
            user = _person(name)
            if not Membership.objects.filter(community=community, user=user, left_at=None).exists():
                _, secret = memberships.invite(first, community=community, role=role)
                memberships.join(user, secret=secret)


def community_of(group: Group) -> Community:
    """Return the group's community."""
    return Community.objects.get(slug=group.slug)


def in_force(group: Group) -> Version | None:
    """Return the group's version in force if it is the text of this demo."""
    version = version_in_force(community_of(group))
    return version if version and version.text_id == digest_of(group) else None


def proposes_and_votes(group: Group) -> None:
    """Put the group's text to the vote and vote: all but one in favour, who abstains."""
    community = community_of(group)
    if in_force(group):
        return
    decision = Decision.objects.filter(community=community, kind="ratify", status=DecisionStatus.OPEN).first()
    if decision is None:
        drafter = _person(group.people[0])
        draft = drafts.start(drafter, community=community, source=to_yaml(text_of(group)))
        decision = drafts.propose(drafter, draft=draft, reason=group.reason)
    *others, last = group.people
    for name in others:
        voting.cast(_person(name), decision=decision, ballot={"choice": "yes"})
    voting.cast(_person(last), decision=decision, ballot={"choice": "abstain"})


def approves(group: Group, run: EvaluationRun) -> bool:
    """Have the steward who did not propose the text approve its model, if the gate let it through."""
    if run.report is None or run.report.gate != "pass":
        return False
    request = run.report.requests.select_related("decision").order_by("-pk").first()
    if request is None:
        return False
    if request.decision.status == DecisionStatus.OPEN:
        voting.cast(_person(group.stewards[1]), decision=request.decision, ballot={"choice": "yes"})
    return True


def asks_to_compare(group: Group, other: Group) -> bool:
    """Ask how the group's model does on another group's norms; says whether it had to be asked."""
    version = in_force(other)
    adaptation = latest_ready(community_of(group))
    if version is None or adaptation is None or cross_run(adaptation, suite_version_id=version.pk):
        return False
    runs.request_comparison(_person(group.people[0]), community=community_of(group), suite_version=version)
    return True


def steward(group: Group) -> User:
    """Return the group's first steward."""
    return _person(group.people[0])


def _person(username: str) -> User:
    found = User.objects.filter(username=username).first()
    return found or User.objects.create_user(username, password=PASSWORD)


def was_requested(run: EvaluationRun) -> bool:
    """Whether the stewards were asked about a model that passed; one that did not needs no asking."""
    return run.report is None or run.report.gate != "pass" or run.report.requests.exists()


def is_live(group: Group) -> bool:
    """Whether the model of the demo's text answers."""
    live, version = live_deployment(community_of(group)), in_force(group)
    return live is not None and live.version == version
