"""Deliberation: conversations, votes on statements, arguments, what was hidden, opinion maps.

Votes never change and opinion maps neither change nor go, whoever asks: triggers refuse.
"""

import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
from django.conf import settings
from django.db import migrations, models


UP = """
CREATE TRIGGER never_changes BEFORE UPDATE ON governance_statementvote
    FOR EACH ROW EXECUTE FUNCTION polity_refuse_change();

CREATE TRIGGER never_changes BEFORE UPDATE OR DELETE ON governance_opinionmaprecord
    FOR EACH ROW EXECUTE FUNCTION polity_refuse_change();
"""

DOWN = """
DROP TRIGGER never_changes ON governance_statementvote;
DROP TRIGGER never_changes ON governance_opinionmaprecord;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('governance', '0002_immutable_ledger'),
    ]

    operations = [
        migrations.CreateModel(
            name='Conversation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=120)),
                ('why', models.TextField(max_length=2000)),
                ('about', models.CharField(blank=True, max_length=128)),
                ('status', models.CharField(default='planned', max_length=12)),
                ('planned_at', models.DateTimeField()),
                ('opens_at', models.DateTimeField()),
                ('closes_at', models.DateTimeField()),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('community', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='conversations', to='governance.community')),
                ('opened_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.AddField(
            model_name='statement',
            name='conversation',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='statements', to='governance.conversation'),
        ),
        migrations.CreateModel(
            name='StatementVote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('stance', models.SmallIntegerField(choices=[(1, 'agree'), (0, 'pass'), (-1, 'disagree')])),
                ('cast_at', models.DateTimeField()),
                ('community', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='governance.community')),
                ('conversation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='governance.conversation')),
                ('statement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='votes', to='governance.statement')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Argument',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('about', models.CharField(max_length=128)),
                ('side', models.CharField(choices=[('for', 'for it'), ('against', 'against it')], max_length=8)),
                ('text', models.TextField(max_length=1000)),
                ('norm_id', models.CharField(blank=True, max_length=64)),
                ('made_at', models.DateTimeField()),
                ('status', models.CharField(default='standing', max_length=12)),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('community', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='arguments', to='governance.community')),
            ],
        ),
        migrations.CreateModel(
            name='ArgumentWeight',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('since', models.DateTimeField()),
                ('argument', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='weights', to='governance.argument')),
                ('community', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='governance.community')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Hiding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('status', models.CharField(default='hidden', max_length=12)),
                ('hidden_at', models.DateTimeField()),
                ('reason', models.TextField(max_length=4000)),
                ('appealed_at', models.DateTimeField(blank=True, null=True)),
                ('appeal', models.TextField(blank=True, max_length=4000)),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('answer', models.TextField(blank=True, max_length=4000)),
                ('answered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('appealed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('argument', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='hidings', to='governance.argument')),
                ('community', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='hidings', to='governance.community')),
                ('conversation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='hidings', to='governance.conversation')),
                ('decision', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='governance.decision')),
                ('hidden_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('statement', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='hidings', to='governance.statement')),
            ],
        ),
        migrations.CreateModel(
            name='OpinionMapRecord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('made_at', models.DateTimeField()),
                ('algorithm', models.CharField(max_length=64)),
                ('version', models.CharField(max_length=32)),
                ('seed', models.BigIntegerField()),
                ('input_hash', models.CharField(max_length=71)),
                ('result_digest', models.CharField(max_length=71)),
                ('result', models.JSONField()),
                ('participants', models.JSONField()),
                ('key', models.CharField(max_length=64)),
                ('cause', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='governance.ledgerentry')),
                ('community', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='governance.community')),
                ('conversation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='maps', to='governance.conversation')),
            ],
        ),
        migrations.AddConstraint(
            model_name='statement',
            constraint=models.CheckConstraint(condition=models.Q(('conversation', None), models.Q(django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('text'), 400), ('author__isnull', False)), _connector='OR'), name='statement_of_a_conversation_is_one_members_thought'),
        ),
        migrations.AddIndex(
            model_name='argument',
            index=models.Index(fields=['community', 'about'], name='arguments_by_subject'),
        ),
        migrations.AddConstraint(
            model_name='argument',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['standing', 'withdrawn'])), name='argument_status_is_known'),
        ),
        migrations.AddConstraint(
            model_name='argument',
            constraint=models.CheckConstraint(condition=models.Q(('side__in', ['for', 'against'])), name='argument_side_is_known'),
        ),
        migrations.AddConstraint(
            model_name='argumentweight',
            constraint=models.UniqueConstraint(fields=('argument', 'user'), name='one_weight_a_person_and_argument'),
        ),
        migrations.AddIndex(
            model_name='conversation',
            index=models.Index(fields=['community', 'about'], name='conversations_by_subject'),
        ),
        migrations.AddConstraint(
            model_name='conversation',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['planned', 'open', 'closed'])), name='conversation_status_is_known'),
        ),
        migrations.AddConstraint(
            model_name='conversation',
            constraint=models.CheckConstraint(condition=models.Q(('closes_at__gt', models.F('opens_at'))), name='conversation_ends_after_it_begins'),
        ),
        migrations.AddConstraint(
            model_name='conversation',
            constraint=models.CheckConstraint(condition=models.Q(('status', 'closed'), ('closed_at__isnull', True), _connector='XOR'), name='conversation_closed_at_says_when'),
        ),
        migrations.AddConstraint(
            model_name='hiding',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['hidden', 'appealed', 'upheld', 'lifted'])), name='hiding_status_is_known'),
        ),
        migrations.AddConstraint(
            model_name='hiding',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('argument', None), ('conversation__isnull', False), ('statement', None)), models.Q(('argument', None), ('conversation', None), ('statement__isnull', False)), models.Q(('argument__isnull', False), ('conversation', None), ('statement', None)), _connector='OR'), name='hiding_hides_one_thing'),
        ),
        migrations.AddConstraint(
            model_name='hiding',
            constraint=models.UniqueConstraint(condition=models.Q(('status', 'lifted'), _negated=True), fields=('conversation',), name='one_hiding_at_a_time_a_conversation'),
        ),
        migrations.AddConstraint(
            model_name='hiding',
            constraint=models.UniqueConstraint(condition=models.Q(('status', 'lifted'), _negated=True), fields=('statement',), name='one_hiding_at_a_time_a_statement'),
        ),
        migrations.AddConstraint(
            model_name='hiding',
            constraint=models.UniqueConstraint(condition=models.Q(('status', 'lifted'), _negated=True), fields=('argument',), name='one_hiding_at_a_time_a_argument'),
        ),
        migrations.AddIndex(
            model_name='opinionmaprecord',
            index=models.Index(fields=['conversation', '-id'], name='maps_the_newest_first'),
        ),
        migrations.AddIndex(
            model_name='statementvote',
            index=models.Index(fields=['statement', 'user', '-id'], name='vote_last_of_each'),
        ),
        migrations.AddConstraint(
            model_name='statementvote',
            constraint=models.CheckConstraint(condition=models.Q(('stance__in', [1, 0, -1])), name='statement_vote_is_known'),
        ),
        migrations.RunSQL(UP, DOWN),
    ]
