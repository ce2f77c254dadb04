
import casework.privacy.fields
import django.contrib.postgres.fields
import django.db.models.deletion
import django_fsm
import people.clock
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0003_time'),
        ('tps', '0006_what_tps_does_not_exist_for'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name='option',
            name='traits',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('reference_question', 'A reference question'), ('system_issue', 'A system issue'), ('new_claim', 'A New Claim enquiry'), ('another_program', 'Comes from another program line'), ('excludes_others', 'Excludes every other choice'), ('social_worker', 'A social worker asks'), ('says_where', 'Says in words where to'), ('repeat', 'A repeat contact about an earlier one')], max_length=20), blank=True, default=list, size=None),
        ),
        migrations.CreateModel(
            name='WrittenQuestion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('kept', models.JSONField(blank=True, default=dict, editable=False)),
                ('state', django_fsm.FSMField(choices=[('waiting', 'Waiting'), ('picked_up', 'Picked up'), ('withdrawn', 'Withdrawn')], default='waiting', max_length=12, protected=True)),
                ('form', models.CharField(choices=[('smart_centre', 'Smart Centre'), ('compensation', 'Compensation Recovery'), ('access_support', 'Access Support Centre')], default='smart_centre', max_length=20)),
                ('text', casework.privacy.fields.GuardedText(max_length=2000)),
                ('asked_at', models.DateTimeField(default=people.clock.now, editable=False)),
                ('closed_at', models.DateTimeField(editable=False, null=True)),
                ('asked_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('contact', models.OneToOneField(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='written_question', to='tps.contact')),
                ('team', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.team')),
            ],
            options={
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='FollowUp',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('kept', models.JSONField(blank=True, default=dict, editable=False)),
                ('state', django_fsm.FSMField(choices=[('open', 'Open'), ('answered', 'Answered'), ('withdrawn', 'Withdrawn')], default='open', max_length=12, protected=True)),
                ('asked', casework.privacy.fields.GuardedText(max_length=1000)),
                ('opened_at', models.DateTimeField(default=people.clock.now, editable=False)),
                ('answer', casework.privacy.fields.GuardedText(blank=True, max_length=2000)),
                ('closed_at', models.DateTimeField(editable=False, null=True)),
                ('contact', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='follow_ups', to='tps.contact')),
                ('officer', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('opened_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('team', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.team')),
            ],
            options={
                'ordering': ['-id'],
                'indexes': [models.Index(models.F('officer'), models.OrderBy(models.F('id'), descending=True), condition=models.Q(('state', 'open')), name='follow_up_open_of_officer')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('contact',), name='follow_up_one_open'), models.CheckConstraint(condition=models.Q(('state', 'open'), ('closed_at__isnull', False), _connector='XOR'), name='follow_up_closed_at_when_closed'), models.CheckConstraint(condition=models.Q(('state', 'answered'), ('answer', ''), _connector='XOR'), name='follow_up_answered_has_answer')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='followup',
            trigger=pgtrigger.compiler.Trigger(name='follow_up_legal_edges', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{open:answered,open:withdrawn}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='e6659fe6ae357bf7e8d9e81c8bbc4db94cfb63c2', operation='UPDATE', pgid='pgtrigger_follow_up_legal_edges_6effe', table='tps_followup', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='followup',
            trigger=pgtrigger.compiler.Trigger(name='follow_up_never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='3e450dcd5edbb99b81c51fcad62c148182e2f0b3', operation='DELETE', pgid='pgtrigger_follow_up_never_deleted_f9028', table='tps_followup', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='followup',
            trigger=pgtrigger.compiler.Trigger(name='follow_up_starts_open', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NOT (NEW."state" = \'open\'))', func="RAISE EXCEPTION 'pgtrigger: Cannot insert rows from % table', TG_TABLE_NAME;", hash='6831d1d68ef21074edb43d7571924501267e33dd', operation='INSERT', pgid='pgtrigger_follow_up_starts_open_f13b8', table='tps_followup', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='followup',
            trigger=pgtrigger.compiler.Trigger(name='follow_up_closed_to_change', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NOT (OLD."state" = \'open\'))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='da7620d9e2616660adf9bb27b765e100126fc8d0', operation='UPDATE', pgid='pgtrigger_follow_up_closed_to_change_03316', table='tps_followup', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='followup',
            trigger=pgtrigger.compiler.Trigger(name='follow_up_version_moves', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func="IF NEW.version <> OLD.version + 1 THEN RAISE EXCEPTION 'follow-up % was saved from a stale copy', OLD.id; END IF; RETURN NEW;", hash='8c7b9e0c48693a2699169b5a018d0ee25dd353ea', operation='UPDATE', pgid='pgtrigger_follow_up_version_moves_c7195', table='tps_followup', when='BEFORE')),
        ),
        migrations.AddIndex(
            model_name='writtenquestion',
            index=models.Index(models.F('asked_by'), models.OrderBy(models.F('id'), descending=True), name='written_question_of_so'),
        ),
        migrations.AddIndex(
            model_name='writtenquestion',
            index=models.Index(condition=models.Q(('state', 'waiting')), fields=['id'], name='written_question_waiting'),
        ),
        migrations.AddConstraint(
            model_name='writtenquestion',
            constraint=models.CheckConstraint(condition=models.Q(('state', 'picked_up'), ('contact', None), _connector='XOR'), name='written_question_picked_up_has_contact'),
        ),
        migrations.AddConstraint(
            model_name='writtenquestion',
            constraint=models.CheckConstraint(condition=models.Q(('state', 'waiting'), ('closed_at__isnull', False), _connector='XOR'), name='written_question_waits_or_not'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='writtenquestion',
            trigger=pgtrigger.compiler.Trigger(name='written_question_legal_edges', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{waiting:picked_up,waiting:withdrawn}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='edd31b2edfbab68588a7eaecd1995a41ea3e3753', operation='UPDATE', pgid='pgtrigger_written_question_legal_edges_53855', table='tps_writtenquestion', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='writtenquestion',
            trigger=pgtrigger.compiler.Trigger(name='written_question_never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='25d4edce406a7573211ed01005c036f6b3da004a', operation='DELETE', pgid='pgtrigger_written_question_never_deleted_34009', table='tps_writtenquestion', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='writtenquestion',
            trigger=pgtrigger.compiler.Trigger(name='written_question_starts_waiting', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NOT (NEW."state" = \'waiting\'))', func="RAISE EXCEPTION 'pgtrigger: Cannot insert rows from % table', TG_TABLE_NAME;", hash='2143157d53a8f9b2bf3d0292254f91c27f34ac83', operation='INSERT', pgid='pgtrigger_written_question_starts_waiting_4f691', table='tps_writtenquestion', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='writtenquestion',
            trigger=pgtrigger.compiler.Trigger(name='written_question_closed_to_change', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NOT (OLD."state" = \'waiting\'))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='1a07b1de907657dec8fe214df67facfd008d9308', operation='UPDATE', pgid='pgtrigger_written_question_closed_to_change_52909', table='tps_writtenquestion', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='writtenquestion',
            trigger=pgtrigger.compiler.Trigger(name='written_question_version_moves', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func="IF NEW.version <> OLD.version + 1 THEN RAISE EXCEPTION 'written question % was saved from a stale copy', OLD.id; END IF; RETURN NEW;", hash='2c4c8d9f35bd9a8b3bc45bed175577ef55c259f6', operation='UPDATE', pgid='pgtrigger_written_question_version_moves_77f96', table='tps_writtenquestion', when='BEFORE')),
        ),
    ]
