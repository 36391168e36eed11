"""Notifications, letters, calendars and webhooks."""

import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('governance', '0006_attestations'),
    ]

    operations = [
        migrations.CreateModel(
            name='CalendarKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('secret_digest', models.CharField(max_length=64, unique=True)),
                ('made_at', models.DateTimeField()),
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Letter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=12)),
                ('due_at', models.DateTimeField()),
                ('status', models.CharField(default='waiting', max_length=12)),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('kind__in', ['confirm', 'at_once', 'daily', 'weekly'])), name='letter_kind_is_known'),
                    models.CheckConstraint(condition=models.Q(('status__in', ['waiting', 'sending', 'sent', 'dropped', 'unsure', 'failed'])), name='letter_status_is_known'),
                    models.UniqueConstraint(fields=('user', 'kind', 'due_at'), name='one_letter_a_person_and_moment'),
                ],
            },
        ),
        migrations.CreateModel(
            name='MailAddress',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('address', models.EmailField(max_length=254)),
                ('asked_at', models.DateTimeField()),
                ('confirmed_at', models.DateTimeField(blank=True, null=True)),
                ('stopped_at', models.DateTimeField(blank=True, null=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(condition=models.Q(('confirmed_at__isnull', False)), fields=('user',), name='one_confirmed_address_a_person'),
                    models.UniqueConstraint(condition=models.Q(('confirmed_at', None)), fields=('user',), name='one_unconfirmed_address_a_person'),
                ],
                'verbose_name_plural': 'mail addresses',
            },
        ),
        migrations.CreateModel(
            name='Notification',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('group', models.CharField(max_length=12)),
                ('way', models.CharField(max_length=12)),
                ('made_at', models.DateTimeField()),
                ('read_at', models.DateTimeField(blank=True, null=True)),
                ('community', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='governance.community')),
                ('entry', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='governance.ledgerentry')),
                ('letter', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='governance.letter')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [
                    models.Index(condition=models.Q(('read_at', None)), fields=['user'], name='notification_unread'),
                    models.Index(fields=['user', 'entry'], name='notification_by_person'),
                ],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('group__in', ['votes', 'talk', 'texts', 'models', 'members', 'record'])), name='notification_group_is_known'),
                    models.CheckConstraint(condition=models.Q(('way__in', ['none', 'app', 'at_once', 'daily', 'weekly'])), name='notification_way_is_known'),
                    models.UniqueConstraint(fields=('entry', 'user'), name='one_notification_a_person_and_entry'),
                ],
            },
        ),
        migrations.CreateModel(
            name='NotificationChoice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('group', models.CharField(max_length=12)),
                ('way', models.CharField(max_length=12)),
                ('community', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='governance.community')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('group__in', ['votes', 'talk', 'texts', 'models', 'members', 'record'])), name='notification_choice_group_is_known'),
                    models.CheckConstraint(condition=models.Q(('way__in', ['none', 'app', 'at_once', 'daily', 'weekly'])), name='notification_choice_way_is_known'),
                    models.UniqueConstraint(fields=('user', 'community', 'group'), name='one_choice_a_person_and_group', nulls_distinct=False),
                ],
            },
        ),
        migrations.CreateModel(
            name='Webhook',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120)),
                ('url', models.CharField(max_length=500)),
                ('groups', models.JSONField(default=list)),
                ('status', models.CharField(default='active', max_length=12)),
                ('reason', models.CharField(blank=True, max_length=500)),
                ('added_at', models.DateTimeField()),
                ('active_since', models.DateTimeField()),
                ('failing_since', models.DateTimeField(blank=True, null=True)),
                ('added_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('community', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='webhooks', to='governance.community')),
            ],
            options={
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('status__in', ['active', 'paused', 'disabled', 'removed'])), name='webhook_status_is_known'),
                ],
            },
        ),
        migrations.CreateModel(
            name='WebhookDelivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('message', models.UUIDField(default=uuid.uuid4, unique=True)),
                ('status', models.CharField(default='waiting', max_length=12)),
                ('made_at', models.DateTimeField()),
                ('community', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='governance.community')),
                ('entry', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='governance.ledgerentry')),
                ('webhook', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='governance.webhook')),
            ],
            options={
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('status__in', ['waiting', 'delivered', 'given_up', 'dropped'])), name='webhook_delivery_status_is_known'),
                    models.UniqueConstraint(fields=('webhook', 'entry'), name='one_delivery_a_webhook_and_entry'),
                    models.UniqueConstraint(condition=models.Q(('entry', None), ('status', 'waiting')), fields=('webhook',), name='one_test_of_a_webhook_at_a_time'),
                ],
                'verbose_name_plural': 'webhook deliveries',
            },
        ),
        migrations.CreateModel(
            name='WebhookAttempt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('due_at', models.DateTimeField()),
                ('made_at', models.DateTimeField(blank=True, null=True)),
                ('code', models.PositiveSmallIntegerField(default=0)),
                ('sentence', models.CharField(blank=True, max_length=300)),
                ('community', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='governance.community')),
                ('delivery', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attempts', to='governance.webhookdelivery')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('delivery', 'number'), name='one_attempt_a_number'),
                ],
            },
        ),
    ]
