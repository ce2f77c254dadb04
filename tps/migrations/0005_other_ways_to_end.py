import casework.privacy.fields
import django.contrib.postgres.fields
import django.db.models.deletion
import django_fsm
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0003_time'),
        ('tps', '0004_searched_column'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='contact',
            name='contact_legal_edges',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='contact',
            name='contact_closed_to_change',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='contact',
            name='contact_version_moves',
        ),
        migrations.AddField(
            model_name='contact',
            name='follows',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='followed_by', to='tps.contact'),
        ),
        migrations.AddField(
            model_name='contact',
            name='inappropriate_category',
            field=models.ForeignKey(blank=True, limit_choices_to={'list': 'inappropriate'}, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tps.option'),
        ),
        migrations.AddField(
            model_name='contact',
            name='redirected_to',
            field=models.ForeignKey(blank=True, limit_choices_to={'list': 'redirect_to'}, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tps.option'),
        ),
        migrations.AddField(
            model_name='contact',
            name='redirected_where',
            field=casework.privacy.fields.GuardedText(blank=True, max_length=80),
        ),
        migrations.AddField(
            model_name='contact',
            name='referred_early_at',
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='contact',
            name='referred_early_by',
            field=models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='contact',
            name='referred_early_reason',
            field=models.CharField(blank=True, choices=[('system_limitation', 'System limitation'), ('out_of_scope', 'Out of the scope of TPS')], editable=False, max_length=20),
        ),
        migrations.AddField(
            model_name='option',
            name='right_way',
            field=casework.privacy.fields.GuardedText(blank=True, help_text='What TPS does not exist for: the right way to go, as the SO is told it.', max_length=300),
        ),
        migrations.AlterField(
            model_name='contact',
            name='state',
            field=django_fsm.FSMField(choices=[('open', 'Open'), ('finalised', 'Finalised'), ('urgent_qol', 'Finalised as urgent QOL'), ('redirected', 'Redirected'), ('inappropriate', 'Inappropriate'), ('discarded', 'Discarded')], default='open', max_length=16, protected=True),
        ),
        migrations.AlterField(
            model_name='option',
            name='list',
            field=models.CharField(choices=[('source', 'Contact source'), ('enquiry_type', 'Enquiry type'), ('checked', 'What was checked'), ('help_given', 'Help given by TPS'), ('discard_reason', 'Reason for discarding'), ('redirect_to', 'Where a general enquiry goes'), ('inappropriate', 'What TPS does not exist for')], max_length=20),
        ),
        migrations.AlterField(
            model_name='option',
            name='traits',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('reference_question', 'A reference question'), ('system_issue', 'A system issue'), ('new_claim', 'A New Claim enquiry'), ('another_program', 'Comes from another program line'), ('excludes_others', 'Excludes every other choice'), ('says_where', 'Says in words where to'), ('repeat', 'A repeat contact about an earlier one')], max_length=20), blank=True, default=list, size=None),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contact',
            trigger=pgtrigger.compiler.Trigger(name='contact_legal_edges', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{open:finalised,open:urgent_qol,open:redirected,open:inappropriate,open:discarded}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='ade308ce8c159efdcca4160a41f29b76e7516756', operation='UPDATE', pgid='pgtrigger_contact_legal_edges_f705e', table='tps_contact', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contact',
            trigger=pgtrigger.compiler.Trigger(name='contact_closed_to_change', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NOT (OLD."state" = \'open\') AND (OLD."form" IS DISTINCT FROM (NEW."form") OR OLD."service_officer_id" IS DISTINCT FROM (NEW."service_officer_id") OR OLD."location_id" IS DISTINCT FROM (NEW."location_id") OR OLD."service_zone_id" IS DISTINCT FROM (NEW."service_zone_id") OR OLD."source_id" IS DISTINCT FROM (NEW."source_id") OR OLD."waiting_since" IS DISTINCT FROM (NEW."waiting_since") OR OLD."customer_on_hold" IS DISTINCT FROM (NEW."customer_on_hold") OR OLD."crn_given" IS DISTINCT FROM (NEW."crn_given") OR OLD."enquiry_type_id" IS DISTINCT FROM (NEW."enquiry_type_id") OR OLD."help_needed" IS DISTINCT FROM (NEW."help_needed") OR OLD."checked" IS DISTINCT FROM (NEW."checked") OR OLD."references" IS DISTINCT FROM (NEW."references") OR OLD."no_reference" IS DISTINCT FROM (NEW."no_reference") OR OLD."no_answer_in_reference" IS DISTINCT FROM (NEW."no_answer_in_reference") OR OLD."help_given" IS DISTINCT FROM (NEW."help_given") OR OLD."self_support_tried" IS DISTINCT FROM (NEW."self_support_tried") OR OLD."compensation_specific" IS DISTINCT FROM (NEW."compensation_specific") OR OLD."work_item_in_scope" IS DISTINCT FROM (NEW."work_item_in_scope") OR OLD."summary" IS DISTINCT FROM (NEW."summary") OR OLD."officer_id" IS DISTINCT FROM (NEW."officer_id") OR OLD."closed_at" IS DISTINCT FROM (NEW."closed_at") OR OLD."kept" IS DISTINCT FROM (NEW."kept") OR OLD."redirected_to_id" IS DISTINCT FROM (NEW."redirected_to_id") OR OLD."redirected_where" IS DISTINCT FROM (NEW."redirected_where") OR OLD."inappropriate_category_id" IS DISTINCT FROM (NEW."inappropriate_category_id") OR OLD."follows_id" IS DISTINCT FROM (NEW."follows_id")))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='82d3991ec6222de7f0ffdca22ed8250b478b105f', operation='UPDATE', pgid='pgtrigger_contact_closed_to_change_458be', table='tps_contact', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contact',
            trigger=pgtrigger.compiler.Trigger(name='contact_version_moves', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."checked" IS DISTINCT FROM (NEW."checked") OR OLD."closed_at" IS DISTINCT FROM (NEW."closed_at") OR OLD."compensation_specific" IS DISTINCT FROM (NEW."compensation_specific") OR OLD."corrected_officer_id" IS DISTINCT FROM (NEW."corrected_officer_id") OR OLD."crn_given" IS DISTINCT FROM (NEW."crn_given") OR OLD."customer_on_hold" IS DISTINCT FROM (NEW."customer_on_hold") OR OLD."discard_reason_id" IS DISTINCT FROM (NEW."discard_reason_id") OR OLD."enquiry_type_id" IS DISTINCT FROM (NEW."enquiry_type_id") OR OLD."follows_id" IS DISTINCT FROM (NEW."follows_id") OR OLD."form" IS DISTINCT FROM (NEW."form") OR OLD."help_given" IS DISTINCT FROM (NEW."help_given") OR OLD."help_needed" IS DISTINCT FROM (NEW."help_needed") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."inappropriate_category_id" IS DISTINCT FROM (NEW."inappropriate_category_id") OR OLD."kept" IS DISTINCT FROM (NEW."kept") OR OLD."location_id" IS DISTINCT FROM (NEW."location_id") OR OLD."no_answer_in_reference" IS DISTINCT FROM (NEW."no_answer_in_reference") OR OLD."no_reference" IS DISTINCT FROM (NEW."no_reference") OR OLD."officer_id" IS DISTINCT FROM (NEW."officer_id") OR OLD."opened_at" IS DISTINCT FROM (NEW."opened_at") OR OLD."opened_by_id" IS DISTINCT FROM (NEW."opened_by_id") OR OLD."ran_on_at" IS DISTINCT FROM (NEW."ran_on_at") OR OLD."redirected_to_id" IS DISTINCT FROM (NEW."redirected_to_id") OR OLD."redirected_where" IS DISTINCT FROM (NEW."redirected_where") OR OLD."references" IS DISTINCT FROM (NEW."references") OR OLD."referred_early_at" IS DISTINCT FROM (NEW."referred_early_at") OR OLD."referred_early_by_id" IS DISTINCT FROM (NEW."referred_early_by_id") OR OLD."referred_early_reason" IS DISTINCT FROM (NEW."referred_early_reason") OR OLD."self_support_tried" IS DISTINCT FROM (NEW."self_support_tried") OR OLD."service_officer_id" IS DISTINCT FROM (NEW."service_officer_id") OR OLD."service_zone_id" IS DISTINCT FROM (NEW."service_zone_id") OR OLD."site_id" IS DISTINCT FROM (NEW."site_id") OR OLD."source_id" IS DISTINCT FROM (NEW."source_id") OR OLD."state" IS DISTINCT FROM (NEW."state") OR OLD."summary" IS DISTINCT FROM (NEW."summary") OR OLD."taken_over_at" IS DISTINCT FROM (NEW."taken_over_at") OR OLD."taken_over_by_id" IS DISTINCT FROM (NEW."taken_over_by_id") OR OLD."team_id" IS DISTINCT FROM (NEW."team_id") OR OLD."version" IS DISTINCT FROM (NEW."version") OR OLD."waiting_since" IS DISTINCT FROM (NEW."waiting_since") OR OLD."work_item_in_scope" IS DISTINCT FROM (NEW."work_item_in_scope"))', func="IF NEW.version <> OLD.version + 1 THEN RAISE EXCEPTION 'contact % was saved from a stale copy', OLD.id; END IF; RETURN NEW;", hash='f5c6c8c359baa3e27bf84dfb945b04b1e3754e86', operation='UPDATE', pgid='pgtrigger_contact_version_moves_5ae2d', table='tps_contact', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='contact',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('referred_early_at', None), ('referred_early_by', None), ('referred_early_reason', '')), models.Q(('referred_early_at__isnull', False), ('referred_early_by__isnull', False), ('referred_early_reason__in', ['system_limitation', 'out_of_scope'])), _connector='OR'), name='contact_referred_early_at_by_and_why'),
        ),
        migrations.AddConstraint(
            model_name='contact',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'urgent_qol'), _negated=True), ('form', 'smart_centre'), _connector='OR'), name='contact_urgent_qol_on_its_form'),
        ),
        migrations.AddConstraint(
            model_name='contact',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('form', 'compensation'), ('redirected_to__isnull', False), ('state', 'redirected')), models.Q(models.Q(('state', 'redirected'), _negated=True), ('redirected_to', None), ('redirected_where', '')), _connector='OR'), name='contact_redirected_somewhere'),
        ),
        migrations.AddConstraint(
            model_name='contact',
            constraint=models.CheckConstraint(condition=models.Q(('state', 'inappropriate'), ('inappropriate_category', None), _connector='XOR'), name='contact_inappropriate_has_category'),
        ),
    ]
