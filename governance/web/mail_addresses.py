"""Links in e-mail: “yes, this is my address” and “no more”. Whoever holds one need not be signed in.

Opening a link changes nothing, because mail programs open links by themselves; a button does. A mail program's
own “unsubscribe” posts to the same address (RFC 8058), with no page and no cookie before it.
"""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from governance.services import mail_addresses
from governance.web.pages import page


@never_cache
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Ask whether the address is theirs, and take the answer."""
    done = request.method == "POST"
    address = mail_addresses.confirm(token) if done else mail_addresses.to_confirm(token)
    return page(request, "governance/mail_confirm.html", address=address, done=done)


# The signed link is all that is needed, and all that a mail program has.
@csrf_exempt
@never_cache
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Ask whether no more should be sent, and take the answer."""
    address = mail_addresses.to_stop(token)
    done = request.method == "POST"
    if done:
        mail_addresses.stop(address)
    return page(request, "governance/mail_stop.html", address=address, done=done)
