"""Signing in and out."""

from django.conf import settings
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse

from governance.errors import TooManySignInsError
from governance.web.forms import SignInForm
from governance.web.refusals import refusal_page

sign_in = LoginView.as_view(
    template_name="governance/sign_in.html",
    authentication_form=SignInForm,
    redirect_authenticated_user=True,
    http_method_names=["get", "head", "options", "post"],
)


class SignOut(LogoutView):
    """Ends the session, and has the browser forget unsaved words that it keeps (W3C Clear Site Data)."""

    def post(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        """Sign out."""
        answer = super().post(request, *args, **kwargs)
        answer["Clear-Site-Data"] = '"storage"'
        return answer


sign_out = SignOut.as_view()


def locked_out(request: HttpRequest, *_: object, **__: object) -> HttpResponse:
    """Answer somebody who guessed too often; django-axes counts, and calls this."""
    minutes = int(settings.AXES_COOLOFF_TIME.total_seconds() // 60)
    return refusal_page(request, TooManySignInsError(minutes=minutes))
