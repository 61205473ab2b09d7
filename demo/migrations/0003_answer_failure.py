from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("demo", "0002_answer"),
    ]

    operations = [
        migrations.AddField(
            model_name="answer",
            name="failure",
            field=models.TextField(default=""),
        ),
    ]
