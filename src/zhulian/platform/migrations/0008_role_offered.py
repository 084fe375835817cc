"""Remember which permissions a built-in role was offered, so that new versions can add theirs (and only theirs)."""

from django.db import migrations, models

# What came with the versions before roles remembered it; everything later is offered at the next start.
EARLIER = [
    "audit.read",
    "console.use",
    "customer.export",
    "customer.merge",
    "customer.read",
    "customer.write",
    "desk.use",
    "import.run",
    "ledger.export",
    "ledger.read",
    "offer.take",
    "presence.others",
    "presence.own",
    "settings.catalogue",
    "settings.clients",
    "settings.forms",
    "settings.mailboxes",
    "settings.messages",
    "settings.people",
    "settings.queues",
    "settings.system",
    "ticket.export",
    "ticket.note",
    "ticket.open",
    "ticket.read",
    "ticket.reassign",
    "ticket.reply",
    "ticket.resolve",
    "ticket.transfer",
    "ticket.urge",
    "view.share",
]


def remember(apps, schema_editor):
    apps.get_model("platform", "Role").objects.filter(is_builtin=True).update(offered=EARLIER)


class Migration(migrations.Migration):
    dependencies = [("platform", "0007_token_lent")]

    operations = [
        migrations.AddField(
            model_name="role",
            name="offered",
            field=models.JSONField(default=list, editable=False),
        ),
        migrations.RunPython(remember, migrations.RunPython.noop),
    ]
