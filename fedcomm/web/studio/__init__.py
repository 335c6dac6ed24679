"""The artist's side: write, read, answer. ROUTES is this room's part of the one table of routes."""

from starlette.routing import Route

from fedcomm.web.studio import home, leaving, notifications, people, post, profile
from fedcomm.web.studio.guard import action, page

ROUTES: list[Route] = [
    page("/studio", home.home),
    action("/studio/posts", home.write),
    page("/studio/posts/{post_id}/edit", post.ask_edit),
    action("/studio/posts/{post_id}/edit", post.edit),
    page("/studio/posts/{post_id}/delete", post.ask_delete),
    action("/studio/posts/{post_id}/delete", post.delete),
    action("/studio/posts/{post_id}/{verb}", post.react),
    page("/studio/notifications", notifications.notifications),
    page("/studio/people", people.people),
    action("/studio/people/follow", people.follow),
    action("/studio/people/{actor_id}/unfollow", people.unfollow),
    action("/studio/people/{actor_id}/accept", people.accept),
    action("/studio/people/{actor_id}/remove", people.remove),
    page("/studio/profile", profile.ask),
    action("/studio/profile", profile.update),
    action("/logout", leaving.log_out),
]
