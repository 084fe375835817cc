from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("platform", "0006_api")]

    operations = [
        migrations.AddField(
            model_name="apitoken",
            name="lent",
            field=models.JSONField(default=dict, editable=False),
        ),
    ]
