"""Pages of who and what they bring."""

from django.urls import path

from restaurants.views import account, audit, home, keys, team, uploads

urlpatterns = [
    path("", home.home, name="home"),
    path("sessions/", account.sessions, name="sessions"),
    path("sessions/<slug:session>/end/", account.end_session, name="end_session"),
    path("join/<str:secret>/", team.join, name="join"),
    path("invitations/<int:invitation>/accept/", team.join_waiting, name="join_waiting"),
    path("r/<slug:slug>/team/", team.team, name="team"),
    path("r/<slug:slug>/team/invite/", team.invite, name="invite"),
    path("r/<slug:slug>/team/invitations/<int:invitation>/again/", team.invite_again, name="invite_again"),
    path(
        "r/<slug:slug>/team/invitations/<int:invitation>/withdraw/",
        team.invitation_withdraw,
        name="invitation_withdraw",
    ),
    path("r/<slug:slug>/team/<int:member>/role/", team.change_role, name="change_role"),
    path("r/<slug:slug>/team/<int:member>/remove/", team.remove, name="remove_member"),
    path("r/<slug:slug>/team/<int:member>/hand-over/", team.hand_over, name="hand_over"),
    path("r/<slug:slug>/team/second-factor/", team.second_factor_days, name="second_factor_days"),
    path("r/<slug:slug>/team/leave/", team.leave, name="leave"),
    path("r/<slug:slug>/keys/", keys.keys, name="keys"),
    path("r/<slug:slug>/keys/issue/", keys.issue_key, name="issue_key"),
    path("r/<slug:slug>/keys/<int:key>/revoke/", keys.revoke_key, name="revoke_key"),
    path("r/<slug:slug>/record/", audit.record, name="record"),
    path("r/<slug:slug>/record/record.csv", audit.record_file, name="record_file"),
    path("r/<slug:slug>/uploads/", uploads.upload_list, name="uploads"),
    path("r/<slug:slug>/uploads/template.csv", uploads.template, name="upload_template"),
    path("r/<slug:slug>/uploads/<int:upload>/", uploads.upload_page, name="upload"),
    path("r/<slug:slug>/uploads/<int:upload>/confirm/", uploads.confirm, name="upload_confirm"),
    path("r/<slug:slug>/uploads/<int:upload>/discard/", uploads.discard, name="upload_discard"),
    path("r/<slug:slug>/uploads/<int:upload>/withdraw/", uploads.withdraw, name="upload_withdraw"),
    path("r/<slug:slug>/uploads/<int:upload>/quarantine.csv", uploads.quarantine, name="upload_quarantine"),
]
