"""The talk as data: its sections, and the recordings that stand in them."""

from django.db import models


class Section(models.Model):
    """A section of the article."""

    position = models.PositiveSmallIntegerField(unique=True)
    title = models.CharField(max_length=200)

    class Meta:
        ordering = ("position",)

    def __str__(self):
        return self.title


class Recording(models.Model):
    """A snippet's recording, how long it took, and the stars that readers move about."""

    name = models.CharField(max_length=200, unique=True)
    section = models.ForeignKey(Section, models.CASCADE, related_name="recordings")
    seconds = models.FloatField()
    stars = models.PositiveSmallIntegerField(default=3)

    class Meta:
        ordering = ("section", "name")

    def __str__(self):
        return self.name


class Answer(models.Model):
    """An answer that was streamed, by the key that its page gave it, and why it is not whole."""

    key = models.CharField(max_length=40, unique=True)
    text = models.TextField()
    failure = models.TextField(default="")

    def __str__(self):
        return self.text


class Sleep(models.Func):
    """An expression on which the database itself waits, for as long as it says in seconds.

    PostgreSQL has pg_sleep; SQLite gets a function when a connection opens (database.prepare).
    """

    output_field = models.TextField()

    def as_postgresql(self, compiler, connection):
        return self.as_sql(compiler, connection, function="pg_sleep")

    def as_sqlite(self, compiler, connection):
        return self.as_sql(compiler, connection, function="demo_sleep")
