"""Addresses of the customers' pages."""

from __future__ import annotations

from django.urls import path

from zhulian.portal.views import (
    article,
    asking,
    following,
    guides,
    help,
    indexing,
    mine,
    profile,
    public,
    signing_in,
)

app_name = "portal"

urlpatterns = [
    path("", public.root, name="root"),
    path("robots.txt", indexing.robots, name="robots"),
    path("p/<slug:slug>/", public.home, name="home"),
    path("p/<slug:slug>/brand.css", public.brand, name="brand"),
    path("p/<slug:slug>/ask/", asking.ask, name="ask"),
    path("p/<slug:slug>/ask/suggestions/", asking.suggest, name="suggest"),
    path("p/<slug:slug>/solved/", article.thanks, name="solved"),
    path("p/<slug:slug>/solved/<slug:article_slug>/", article.solved, name="solve"),
    path("p/<slug:slug>/helpful/<slug:article_slug>/", article.opinion, name="opinion"),
    path("p/<slug:slug>/help/", help.search, name="help"),
    path("p/<slug:slug>/help/hot/", help.hottest, name="help_hot"),
    path("p/<slug:slug>/help/topics/<slug:topic_slug>/", help.topic, name="help_topic"),
    path("p/<slug:slug>/help/<slug:article_slug>/", article.article, name="article"),
    path("p/<slug:slug>/help-file/<str:file_token>/", article.file, name="help_file"),
    path("p/<slug:slug>/sitemap.xml", indexing.sitemap, name="sitemap"),
    path("p/<slug:slug>/guides/", guides.guides, name="guides"),
    path("p/<slug:slug>/guide/<slug:guide_slug>/", guides.guide, name="guide"),
    path("p/<slug:slug>/received/<str:receipt>/", asking.received, name="received"),
    path("p/<slug:slug>/link/", following.new_link, name="new_link"),
    path("p/<slug:slug>/my/", mine.my, name="my"),
    path("p/<slug:slug>/my/sign-in/", signing_in.sign_in, name="sign_in"),
    path("p/<slug:slug>/my/sign-in/code/", signing_in.code, name="sign_in_code"),
    path("p/<slug:slug>/my/sign-in/name/", signing_in.name, name="sign_in_name"),
    path("p/<slug:slug>/my/sign-out/", signing_in.sign_out, name="sign_out"),
    path("p/<slug:slug>/my/sign-out/everywhere/", signing_in.sign_out_everywhere, name="out_everywhere"),
    path("p/<slug:slug>/my/profile/", profile.profile, name="profile"),
    path("p/<slug:slug>/my/profile/contacts/", profile.add_contact, name="contact_add"),
    path("p/<slug:slug>/my/profile/contacts/code/", profile.contact_code, name="contact_code"),
    path(
        "p/<slug:slug>/my/profile/contacts/<int:contact_id>/remove/",
        profile.drop_contact,
        name="contact_remove",
    ),
    path("p/<slug:slug>/my/<slug:number>/", following.show, name="my_request"),
    path("p/<slug:slug>/my/<slug:number>/message/", following.message, name="my_message"),
    path("p/<slug:slug>/my/<slug:number>/close/", following.close, name="my_close"),
    path("p/<slug:slug>/my/<slug:number>/reopen/", following.reopen_it, name="my_reopen"),
    path("p/<slug:slug>/my/<slug:number>/rate/", following.rate_it, name="my_rate"),
    path("p/<slug:slug>/my/<slug:number>/urge/", following.urge_it, name="my_urge"),
    path("p/<slug:slug>/my/<slug:number>/file/<str:file_token>/", following.file, name="my_file"),
    path("r/<str:token>/", following.show, name="request"),
    path("r/<str:token>/message/", following.message, name="message"),
    path("r/<str:token>/close/", following.close, name="close"),
    path("r/<str:token>/reopen/", following.reopen_it, name="reopen"),
    path("r/<str:token>/rate/", following.rate_it, name="rate"),
    path("r/<str:token>/urge/", following.urge_it, name="urge"),
    path("r/<str:token>/file/<str:file_token>/", following.file, name="file"),
]
