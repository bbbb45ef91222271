"""Public posts of a campaign: scanned and signed with its texts, out once, and never changed from then on."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# A scan answers for the posts too that are still to go out.
FINGERPRINT = """
CREATE OR REPLACE FUNCTION campaigns_copy_fingerprint(campaign bigint) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT encode(sha256(convert_to(jsonb_build_array(
               c.channel, c.product_id, p.kind, p.name_zh, p.name_en, p.risk_rating, p.rate, p.rate_kind,
               p.term_days, p.min_amount, p.fee,
               (SELECT jsonb_agg(jsonb_build_array(
                           m.step, m.variant, m.language, m.subject, m.preheader, m.body,
                           m.link, m.template, m.template_values, m.button)
                       ORDER BY m.step, m.variant, m.language)
                  FROM campaigns_message m WHERE m.campaign_id = c.id),
               (SELECT jsonb_agg(jsonb_build_array(s.id, s.platform, s.language, s.title, s.body) ORDER BY s.id)
                  FROM campaigns_socialpost s
                 WHERE s.campaign_id = c.id
                   AND NOT EXISTS (SELECT 1 FROM campaigns_postpublication o WHERE o.post_id = s.id)
               ))::text, 'UTF8')), 'hex')
      FROM campaigns_campaign c LEFT JOIN customers_product p ON p.id = c.product_id
     WHERE c.id = campaign
$$;
"""
# What the public has read stays provable, against direct SQL too.
KEPT = """
CREATE FUNCTION campaigns_keep_post() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM campaigns_postpublication o WHERE o.post_id = OLD.id) THEN
        RAISE EXCEPTION 'a post that is out stays as it is' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER keep_post BEFORE UPDATE OR DELETE ON campaigns_socialpost
    FOR EACH ROW EXECUTE FUNCTION campaigns_keep_post();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON campaigns_postpublication
    FOR EACH ROW EXECUTE FUNCTION accounts_refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON campaigns_postfigure
    FOR EACH ROW EXECUTE FUNCTION accounts_refuse_change();
"""
APPENDED = ("campaigns_postpublication", "campaigns_postfigure")
AUDITED = ("campaigns_socialpost", *APPENDED)


class Migration(migrations.Migration):

    dependencies = [
        ('campaigns', '0022_replies_and_tests'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name='campaign',
            name='channel',
            field=models.CharField(choices=[('email', 'E-mail'), ('sms', 'SMS'), ('push', 'Push'), ('wechat', 'WeChat'), ('in_app', 'In-app'), ('phone', 'Phone'), ('branch', 'Branch'), ('ads', 'Ad audience'), ('social', 'Social posts')], default='email', max_length=8, verbose_name='channel'),
        ),
        migrations.CreateModel(
            name='SocialPost',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('platform', models.CharField(choices=[('wechat', 'WeChat official account'), ('moments', 'WeChat Moments'), ('weibo', 'Weibo'), ('xhs', 'Xiaohongshu'), ('douyin', 'Douyin')], max_length=8, verbose_name='platform')),
                ('account', models.CharField(max_length=60, verbose_name='account')),
                ('language', models.CharField(choices=[('zh-hans', '简体中文'), ('en', 'English')], default='zh-hans', max_length=10, verbose_name='language')),
                ('title', models.CharField(blank=True, max_length=64, verbose_name='title')),
                ('body', models.TextField(max_length=20000, verbose_name='text')),
                ('link', models.URLField(blank=True, max_length=1000, verbose_name='leads to')),
                ('pictures', models.JSONField(blank=True, default=list, verbose_name='pictures')),
                ('planned_at', models.DateTimeField(verbose_name='planned for')),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='author')),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='posts', to='campaigns.campaign', verbose_name='campaign')),
            ],
            options={
                'verbose_name': 'social post',
                'verbose_name_plural': 'social posts',
                'permissions': [('publish_socialpost', 'Note that social posts are out')],
            },
        ),
        migrations.CreateModel(
            name='PostPublication',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('public_url', models.URLField(blank=True, max_length=500, verbose_name='public address')),
                ('published_at', models.DateTimeField(verbose_name='published')),
                ('content_hash', models.CharField(max_length=64, verbose_name='hash')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='noted by')),
                ('post', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='publication', to='campaigns.socialpost', verbose_name='post')),
            ],
            options={
                'verbose_name': 'publication of a post',
                'verbose_name_plural': 'publications of posts',
            },
        ),
        migrations.CreateModel(
            name='PostFigure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('kind', models.CharField(choices=[('reads', 'Reads'), ('likes', 'Likes'), ('shares', 'Shares'), ('comments', 'Comments')], max_length=8, verbose_name='kind')),
                ('value', models.PositiveIntegerField(verbose_name='value')),
                ('source', models.CharField(max_length=120, verbose_name='source')),
                ('read_at', models.DateTimeField(verbose_name='as of')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='entered by')),
                ('post', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='figures', to='campaigns.socialpost', verbose_name='post')),
            ],
            options={
                'verbose_name': 'figure of a post',
                'verbose_name_plural': 'figures of posts',
            },
        ),
        migrations.CreateModel(
            name='PostClicks',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(verbose_name='day')),
                ('count', models.PositiveIntegerField(default=0, verbose_name='clicks')),
                ('post', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='clicks', to='campaigns.socialpost', verbose_name='post')),
            ],
            options={
                'verbose_name': 'clicks on a post',
                'verbose_name_plural': 'clicks on posts',
            },
        ),
        migrations.AddIndex(
            model_name='socialpost',
            index=models.Index(fields=['planned_at'], name='socialpost_planned_idx'),
        ),
        migrations.AddConstraint(
            model_name='socialpost',
            constraint=models.CheckConstraint(condition=models.Q(('platform__in', ['wechat', 'moments', 'weibo', 'xhs', 'douyin']), models.Q(('account', ''), _negated=True), models.Q(('body', ''), _negated=True)), name='socialpost_says_what_where'),
        ),
        migrations.AddConstraint(
            model_name='postpublication',
            constraint=models.UniqueConstraint(condition=models.Q(('public_url', ''), _negated=True), fields=('public_url',), name='postpublication_url_once'),
        ),
        migrations.AddIndex(
            model_name='postfigure',
            index=models.Index(fields=['post', 'kind', '-read_at'], name='postfigure_newest_idx'),
        ),
        migrations.AddConstraint(
            model_name='postfigure',
            constraint=models.UniqueConstraint(fields=('post', 'kind', 'read_at'), name='postfigure_once'),
        ),
        migrations.AddConstraint(
            model_name='postfigure',
            constraint=models.CheckConstraint(condition=models.Q(('source', ''), _negated=True), name='postfigure_says_source'),
        ),
        migrations.AddConstraint(
            model_name='postclicks',
            constraint=models.UniqueConstraint(fields=('post', 'day'), name='postclicks_once'),
        ),
        migrations.RunSQL(FINGERPRINT, migrations.RunSQL.noop),
        migrations.RunSQL(KEPT, migrations.RunSQL.noop),
        *(
            migrations.RunSQL(
                f"SELECT sandpiper_refuse_truncate('{table}')", migrations.RunSQL.noop
            )
            for table in APPENDED
        ),
        *(
            migrations.RunSQL(f"SELECT sandpiper_audit_table('{table}')", migrations.RunSQL.noop)
            for table in AUDITED
        ),
    ]
