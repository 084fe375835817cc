"""Addresses of the writers' pages, below /desk/knowledge/."""

from __future__ import annotations

from django.urls import path

from zhulian.knowledge.views import articles, deeds, facts, lists, topics, writing

app_name = "knowledge"

urlpatterns = [
    path("", lists.articles, name="list"),
    path("new/", facts.new, name="new"),
    path("related/", facts.related, name="related"),
    path("topics/", topics.tree, name="topics"),
    path("topics/add/", topics.add, name="topic_add"),
    path("topics/<int:topic_id>/", topics.change, name="topic"),
    path("topics/<int:topic_id>/move/", topics.move, name="topic_move"),
    path("topics/<int:topic_id>/remove/", topics.remove, name="topic_remove"),
    path("<int:article_id>/", articles.article, name="article"),
    path("<int:article_id>/facts/", facts.facts, name="facts"),
    path("<int:article_id>/do/", deeds.article_deed, name="article_do"),
    path("<int:article_id>/restore/", deeds.article_restore, name="article_restore"),
    path("<int:article_id>/language/", deeds.add_language, name="add_language"),
    path("<int:text_id>/edit/", writing.edit, name="edit"),
    path("<int:text_id>/save/", writing.autosave, name="save"),
    path("<int:text_id>/images/", writing.image, name="image"),
    path("texts/<int:text_id>/do/", deeds.text_deed, name="text_do"),
]
