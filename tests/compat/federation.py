"""The checks of tests/compat/federation: one line each, and how many passed."""

import os
import re
import subprocess
import sys
from urllib.parse import parse_qs, urlencode, urlparse

import requests
from keystoneauth1 import session
from keystoneauth1.identity import v3

ISSUER = os.environ["ISSUER"]
URL = os.environ["OS_AUTH_URL"].rstrip("/").removesuffix("/v3") + "/v3"
HERE = {"auth_url": URL, "identity_provider": "mock", "protocol": "openid"}
SCOPE = {"project_name": "shared", "project_domain_id": "default"}
DASHBOARD = "http://127.0.0.1:9999/auth/websso/"
failed = []


def check(what, good):
    print("ok     " if good else "FAILED ", what)
    if not good:
        failed.append(what)


def admin():
    password = {"username": os.environ["OS_USERNAME"], "password": os.environ["OS_PASSWORD"]}
    scope = {"project_name": "admin", "user_domain_id": "default", "project_domain_id": "default"}
    return session.Session(auth=v3.Password(auth_url=URL, **password, **scope))


def federate(api):
    group = api.post(URL + "/groups", json={"group": {"name": "staff"}}).json()["group"]["id"]
    project = api.post(URL + "/projects", json={"project": {"name": "shared"}}).json()["project"]["id"]
    member = api.get(URL + "/roles?name=member").json()["roles"][0]["id"]
    api.put(f"{URL}/projects/{project}/groups/{group}/roles/{member}")
    rules = [{
        "local": [{"user": {"name": "{0}", "email": "{1}"}}, {"groups": "{2}", "domain": {"id": "default"}}],
        "remote": [{"type": "HTTP_OIDC_SUB"}, {"type": "HTTP_OIDC_EMAIL"}, {"type": "OIDC-groups"}],
    }]
    base = URL + "/OS-FEDERATION/"
    idp = base + "identity_providers/mock"
    api.put(idp, json={"identity_provider": {"enabled": True, "remote_ids": [ISSUER]}})
    api.put(base + "mappings/staff", json={"mapping": {"rules": rules}})
    protocol = {"mapping_id": "staff", "remote_id_attribute": "HTTP_OIDC_ISS"}
    api.put(idp + "/protocols/openid", json={"protocol": protocol})
    return idp


def code():
    query = {"client_id": "pileus", "redirect_uri": "http://localhost/", "response_type": "code", "nonce": os.urandom(8).hex()}
    url = ISSUER + "/oauth2/authorize?" + urlencode(query | {"scope": "openid profile email", "state": "s"})
    answer = requests.post(url, data={"sub": "alice"}, allow_redirects=False)
    return parse_qs(urlparse(answer.headers["Location"]).query)["code"][0]


def identity_token():
    form = {"grant_type": "authorization_code", "code": code(), "redirect_uri": "http://localhost/"}
    return requests.post(ISSUER + "/oauth2/token", data=form, auth=("pileus", "s3cret")).json()["id_token"]


def command(token, *words):
    options = {"auth-type": "v3oidcaccesstoken", "auth-url": URL, "identity-provider": "mock", "protocol": "openid"}
    options |= {"access-token": token, "project-name": "shared", "project-domain-id": "default"}
    flags = [part for name, value in options.items() for part in (f"--os-{name}", value)]
    clean = {name: value for name, value in os.environ.items() if not name.startswith("OS_")}
    return subprocess.run([os.environ["OPENSTACK"], *flags, *words], env=clean, capture_output=True, text=True)


def browser():
    """What a browser does that logs in to a dashboard; the token that the dashboard is given."""
    browser = requests.Session()
    start = browser.get(URL + "/auth/OS-FEDERATION/websso/openid?" + urlencode({"origin": DASHBOARD}), allow_redirects=False)
    back = browser.post(start.headers["Location"], data={"sub": "alice"}, allow_redirects=False)
    page = browser.get(back.headers["Location"])
    check("the page posts to the dashboard", f'action="{DASHBOARD}"' in page.text)
    return re.search(r'name="token" id="token" value="([^"]+)"', page.text).group(1)


def main():
    api = admin()
    idp = federate(api)
    token = identity_token()
    user = session.Session(auth=v3.OidcAccessToken(access_token=token, **HERE, **SCOPE))
    access = user.auth.get_access(user)
    check("v3oidcaccesstoken has the roles of the mapped group", sorted(access.role_names) == ["member", "reader"])
    check("v3oidcaccesstoken names the user", access.username == "alice")
    servers = user.get("/servers", endpoint_filter={"service_type": "compute", "interface": "public"})
    check("other services accept the token", servers.status_code == 200)
    oidc = {"client_id": "pileus", "client_secret": "s3cret", "redirect_uri": "http://localhost/", "code": code()}
    oidc |= {"discovery_endpoint": ISSUER + "/.well-known/openid-configuration", "access_token_type": "id_token"}
    coded = session.Session(auth=v3.OidcAuthorizationCode(**oidc, **HERE, **SCOPE))
    check("v3oidcauthcode", coded.auth.get_access(coded).user_id == access.user_id)
    check("openstack token issue", access.user_id in command(token, "token", "issue", "-f", "json").stdout)
    check("openstack flavor list", "m1.tiny" in command(token, "flavor", "list").stdout)
    check("a broken token is refused", "HTTP 401" in command(token[:-6] + "AAAAAA", "token", "issue").stderr)
    given = session.Session(auth=v3.Token(auth_url=URL, token=browser(), **SCOPE))
    check("a dashboard rescopes what it is given", given.auth.get_access(given).user_id == access.user_id)
    compute = user.get_endpoint(service_type="compute", interface="public")
    held = {"X-Auth-Token": user.get_token()}
    api.patch(idp, json={"identity_provider": {"enabled": False}})
    check("a disabled provider ends its tokens", requests.get(URL + "/auth/projects", headers=held).status_code == 401)
    check("for other services too", requests.get(compute + "/servers", headers=held).status_code == 401)
    forbidden = command(token, "token", "issue").stderr
    check("and gives no new ones", "HTTP 403" in forbidden)
    print(f"{12 - len(failed)} passed, {len(failed)} failed")
    return 1 if failed else 0


sys.exit(main())
