"""Addresses of the desk."""

from __future__ import annotations

from django.urls import path, re_path

from zhulian.desk.views import (
    callbacks,
    customer,
    fields,
    lists,
    merging,
    new,
    offers,
    people,
    presence,
    tasks,
    ticket,
    working,
)

app_name = "desk"
dialogs = "|".join(working.DIALOGS)

urlpatterns = [
    path("", tasks.tasks, name="tasks"),
    path("strip/", tasks.strip, name="strip"),
    path("lists/", tasks.lists, name="lists"),
    path("side/", tasks.side, name="side"),
    path("callbacks/", callbacks.section, name="callbacks"),
    path("callbacks/<int:callback_id>/done/", callbacks.done, name="callback_done"),
    path("callbacks/<int:callback_id>/reopen/", callbacks.reopen, name="callback_reopen"),
    path("next/", tasks.next_for_me, name="next"),
    path("offer/", offers.current, name="offer"),
    path("offers/<int:offer_id>/accept/", offers.accept, name="accept"),
    path("offers/<int:offer_id>/decline/", offers.decline, name="decline"),
    path("offers/<int:offer_id>/why/", offers.why, name="why"),
    path("presence/", presence.show, name="presence"),
    path("presence/set/", presence.choose, name="presence_set"),
    path("new/", new.new, name="new"),
    path("new/caller/", new.caller, name="caller"),
    path("tickets/", lists.tickets, name="tickets"),
    path("customers/", lists.customers, name="customers"),
    path("customers/duplicates/", merging.duplicates, name="duplicates"),
    path("customers/duplicates/<int:row_id>/forget/", merging.forget_apart, name="duplicates_forget"),
    path("customers/merges/<int:merge_id>/undo/", merging.undo, name="merge_undo"),
    path("customers/<int:customer_id>/alike/", merging.alike, name="alike"),
    path("customers/<int:customer_id>/merge/", merging.merge, name="merge"),
    path("customers/<int:customer_id>/apart/", merging.apart, name="apart"),
    path("customers/<int:customer_id>/", people.customer, name="customer_page"),
    path("customers/<int:customer_id>/fields/", fields.customer, name="customer_fields"),
    path("ledger/", lists.transfers, name="ledger"),
    path("tickets/<int:ticket_id>/", ticket.show, name="ticket"),
    path("tickets/<int:ticket_id>/parts/", ticket.parts, name="parts"),
    path("tickets/<int:ticket_id>/look/", ticket.look, name="look"),
    path("tickets/<int:ticket_id>/leave/", ticket.leave, name="leave"),
    path("tickets/<int:ticket_id>/take/", tasks.take, name="take"),
    path("tickets/<int:ticket_id>/canned/", ticket.canned_answers, name="canned"),
    path("tickets/<int:ticket_id>/disposition/", ticket.disposition, name="disposition"),
    path("tickets/<int:ticket_id>/messages/<int:message_id>/", ticket.formatted, name="formatted"),
    path("tickets/<int:ticket_id>/reply/", working.reply, name="reply"),
    path("tickets/<int:ticket_id>/note/", working.note, name="note"),
    path("tickets/<int:ticket_id>/set/", working.set_fact, name="set_fact"),
    path("tickets/<int:ticket_id>/goals/", working.goals, name="goals"),
    path("tickets/<int:ticket_id>/fields/", fields.ticket, name="ticket_fields"),
    path("tickets/<int:ticket_id>/customer/", customer.card, name="customer"),
    re_path(rf"^tickets/(?P<ticket_id>\d{{1,18}})/(?P<name>{dialogs})/$", working.dialog, name="dialog"),
]
