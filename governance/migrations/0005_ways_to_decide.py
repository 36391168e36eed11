"""Decisions by any rule: deliberation, confirmation, timelocks, vetoes, emergencies, delegation, secret ballots.

What a decision is about, its rule, its electors and its finished count are kept by triggers, whoever writes.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from governance.counting.ballots import YesNo
from governance.outcomes import Entitled, result
from governance.proof.receipts import new_number, receipt
from governance.rules import stored

UP = """
CREATE FUNCTION polity_keep_decision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF ROW(NEW.community_id, NEW.kind, NEW.title, NEW.summary, NEW.subject_digest, NEW.evidence_digest,
           NEW.topics, NEW.options, NEW.emergency, NEW.excluded, NEW.proposed_at, NEW.opened_by_id)
       IS DISTINCT FROM
       ROW(OLD.community_id, OLD.kind, OLD.title, OLD.summary, OLD.subject_digest, OLD.evidence_digest,
           OLD.topics, OLD.options, OLD.emergency, OLD.excluded, OLD.proposed_at, OLD.opened_by_id)
    THEN
        RAISE EXCEPTION 'What a decision is about never changes.' USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.status <> 'deliberating' AND ROW(NEW.rule, NEW.opened_at) IS DISTINCT FROM ROW(OLD.rule, OLD.opened_at) THEN
        RAISE EXCEPTION 'A rule never changes once voting has opened.' USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.status <> 'deliberating' AND NEW.closes_at < OLD.closes_at THEN
        RAISE EXCEPTION 'Voting never ends before the time that was announced.' USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.result IS NOT NULL AND NEW.result IS DISTINCT FROM OLD.result THEN
        RAISE EXCEPTION 'A finished count never changes.' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER decision_is_kept BEFORE UPDATE ON governance_decision
    FOR EACH ROW EXECUTE FUNCTION polity_keep_decision();

CREATE FUNCTION polity_keep_electors() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' AND EXISTS (
        SELECT 1 FROM governance_decision WHERE id = NEW.decision_id AND status = 'deliberating'
    ) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'Who can vote never changes once voting has opened.' USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER electors_are_kept BEFORE INSERT OR UPDATE OR DELETE ON governance_elector
    FOR EACH ROW EXECUTE FUNCTION polity_keep_electors();

CREATE FUNCTION polity_keep_ballots() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.content IS NULL AND ROW(NEW.id, NEW.decision_id, NEW.elector_id, NEW.receipt, NEW.cast_at)
        IS NOT DISTINCT FROM ROW(OLD.id, OLD.decision_id, OLD.elector_id, OLD.receipt, OLD.cast_at)
    THEN
        RETURN NEW;
    END IF;
    IF TG_OP <> 'DELETE' AND EXISTS (
        SELECT 1 FROM governance_decision WHERE id = NEW.decision_id AND status IN ('open', 'confirming')
    ) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'Ballots are cast while voting is open, and stay.' USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER ballots_are_kept BEFORE INSERT OR UPDATE OR DELETE ON governance_ballot
    FOR EACH ROW EXECUTE FUNCTION polity_keep_ballots();

CREATE TRIGGER never_changes BEFORE UPDATE OR DELETE ON governance_countedballot
    FOR EACH ROW EXECUTE FUNCTION polity_refuse_change();
"""
DOWN = """
DROP TRIGGER never_changes ON governance_countedballot;
DROP TRIGGER ballots_are_kept ON governance_ballot;
DROP FUNCTION polity_keep_ballots();
DROP TRIGGER electors_are_kept ON governance_elector;
DROP FUNCTION polity_keep_electors();
DROP TRIGGER decision_is_kept ON governance_decision;
DROP FUNCTION polity_keep_decision();
"""


def carry_over(apps, schema_editor):
    """Bring decisions by simple majority, the only ones so far, into the new shape, with their counts."""
    alias = schema_editor.connection.alias
    decisions, electors, ballots = (
        apps.get_model("governance", name).objects.using(alias) for name in ("Decision", "Elector", "Ballot")
    )
    decisions.update(proposed_at=models.F("opened_at"))
    for ballot in ballots.iterator():
        ballot.content = {"choice": ballot.choice, "reason": ""}
        ballot.receipt = receipt(ballot.decision_id, new_number(), ballot.content)
        ballot.save(update_fields=["content", "receipt"])
    for decision in decisions.iterator():
        rule = stored(decision.rule)
        electors.filter(decision=decision).update(bodies=[rule.electorate])
        if decision.status not in {"carried", "rejected"}:
            continue
        said = ballots.filter(decision=decision).values_list("elector_id", "content")
        found = result(
            rule,
            options=(),
            electors={
                pk: Entitled(bodies=[rule.electorate])
                for pk in electors.filter(decision=decision).values_list("pk", flat=True)
            },
            ballots={pk: YesNo.model_validate(content) for pk, content in said},
            seed="",
        )
        decision.result = found.model_dump(mode="json")
        if decision.status == "carried":
            decision.effective_at = decision.closed_at
        decision.save(update_fields=["result", "effective_at"])


class Migration(migrations.Migration):

    dependencies = [
        ('governance', '0004_merkle_ledger'),
    ]

    operations = [
        migrations.CreateModel(
            name='CountedBallot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('content', models.JSONField()),
            ],
        ),
        migrations.CreateModel(
            name='DelegatedVote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
            ],
        ),
        migrations.CreateModel(
            name='Delegation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('topic', models.CharField(max_length=64)),
                ('since', models.DateTimeField()),
                ('until', models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name='RuleInForce',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=64)),
                ('rule', models.JSONField()),
                ('source', models.CharField(max_length=71)),
                ('since', models.DateTimeField()),
                ('until', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'verbose_name_plural': 'rules in force',
            },
        ),
        migrations.CreateModel(
            name='Veto',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.TextField(max_length=4000)),
                ('at', models.DateTimeField()),
            ],
            options={
                'verbose_name_plural': 'vetoes',
            },
        ),
        migrations.RemoveConstraint(
            model_name='ballot',
            name='ballot_choice_is_known',
        ),
        migrations.RemoveConstraint(
            model_name='decision',
            name='decision_status_is_known',
        ),
        migrations.RemoveConstraint(
            model_name='decision',
            name='one_open_decision_on_a_subject',
        ),
        migrations.RemoveConstraint(
            model_name='decision',
            name='decision_closed_at_says_when',
        ),
        migrations.AddField(
            model_name='ballot',
            name='content',
            field=models.JSONField(null=True),
        ),
        migrations.AddField(
            model_name='ballot',
            name='receipt',
            field=models.CharField(default="", max_length=64),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='decision',
            name='confirmed_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='decision',
            name='effective_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='decision',
            name='emergency',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='decision',
            name='excluded',
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.AddField(
            model_name='decision',
            name='expires_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='decision',
            name='options',
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.AddField(
            model_name='decision',
            name='prolonged_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='decision',
            name='proposed_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='decision',
            name='quorate_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='decision',
            name='remedied_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='decision',
            name='result',
            field=models.JSONField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='decision',
            name='reviews',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='review', to='governance.decision'),
        ),
        migrations.AddField(
            model_name='decision',
            name='topics',
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.AddField(
            model_name='elector',
            name='active',
            field=models.BooleanField(default=True),
        ),
        migrations.AddField(
            model_name='elector',
            name='bodies',
            field=models.JSONField(default=list),
        ),
        migrations.RunPython(carry_over, migrations.RunPython.noop, elidable=True),
        migrations.RemoveField(
            model_name='ballot',
            name='choice',
        ),
        migrations.AlterField(
            model_name='decision',
            name='proposed_at',
            field=models.DateTimeField(),
        ),
        migrations.AddIndex(
            model_name='ballot',
            index=models.Index(fields=['decision', 'receipt'], name='ballot_by_receipt'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['deliberating', 'open', 'confirming', 'waiting', 'carried', 'rejected', 'vetoed', 'withdrawn', 'expired'])), name='decision_status_is_known'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.UniqueConstraint(condition=models.Q(('status__in', ['confirming', 'deliberating', 'open', 'waiting'])), fields=('community', 'kind', 'subject_digest'), name='one_open_decision_on_a_subject'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['confirming', 'deliberating', 'open']), ('closed_at__isnull', False), _connector='XOR'), name='decision_closed_at_says_when'),
        ),
        migrations.AddField(
            model_name='countedballot',
            name='community',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='governance.community'),
        ),
        migrations.AddField(
            model_name='countedballot',
            name='decision',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='counted', to='governance.decision'),
        ),
        migrations.AddField(
            model_name='delegatedvote',
            name='ballot',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='carries', to='governance.ballot'),
        ),
        migrations.AddField(
            model_name='delegatedvote',
            name='community',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='governance.community'),
        ),
        migrations.AddField(
            model_name='delegatedvote',
            name='decision',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='delegated', to='governance.decision'),
        ),
        migrations.AddField(
            model_name='delegatedvote',
            name='elector',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='delegated', to='governance.elector'),
        ),
        migrations.AddField(
            model_name='delegation',
            name='community',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='delegations', to='governance.community'),
        ),
        migrations.AddField(
            model_name='delegation',
            name='giver',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='delegation',
            name='taker',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='ruleinforce',
            name='community',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rules', to='governance.community'),
        ),
        migrations.AddField(
            model_name='veto',
            name='community',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='governance.community'),
        ),
        migrations.AddField(
            model_name='veto',
            name='decision',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='vetoes', to='governance.decision'),
        ),
        migrations.AddField(
            model_name='veto',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='delegation',
            constraint=models.UniqueConstraint(condition=models.Q(('until', None)), fields=('community', 'topic', 'giver'), name='one_delegation_a_topic'),
        ),
        migrations.AddConstraint(
            model_name='delegation',
            constraint=models.CheckConstraint(condition=models.Q(('giver', models.F('taker')), _negated=True), name='nobody_delegates_to_themselves'),
        ),
        migrations.AddConstraint(
            model_name='ruleinforce',
            constraint=models.UniqueConstraint(condition=models.Q(('until', None)), fields=('community', 'kind'), name='one_rule_a_kind'),
        ),
        migrations.AddConstraint(
            model_name='veto',
            constraint=models.UniqueConstraint(fields=('decision', 'user'), name='one_veto_a_guardian'),
        ),
        migrations.RunSQL(UP, DOWN),
    ]
