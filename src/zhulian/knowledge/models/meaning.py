"""What texts mean, in numbers: worked out where the search by meaning is switched on."""

from __future__ import annotations

from django.db import models

from zhulian.knowledge.models.articles import ArticleText


class ArticleVector(models.Model):
    """A published text as one vector. `digest` names the encoder and the version of the text it is of."""

    text = models.OneToOneField(
        ArticleText, on_delete=models.CASCADE, primary_key=True, related_name="vector"
    )
    digest = models.CharField(max_length=60)
    vector = models.BinaryField()

    def __str__(self) -> str:
        return f"{self.text_id} {self.digest}"
