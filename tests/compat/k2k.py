"""The checks of tests/compat/k2k, with the clouds.yaml of both clouds."""

import os
import sys

import yaml
from keystoneauth1 import exceptions, session
from keystoneauth1.identity import v3

AUTH = os.environ["AUTH"]
failed = []


def check(what, good):
    print("ok     " if good else "FAILED ", what)
    if not good:
        failed.append(what)


def administrator(path):
    """The URL of a cloud's keystone, and a session of its administrator."""
    with open(path) as file:
        given = yaml.safe_load(file)["clouds"]["pileus"]["auth"]
    url = given["auth_url"].rstrip("/").removesuffix("/v3") + "/v3"
    scope = {"project_name": "admin", "user_domain_id": "default", "project_domain_id": "default"}
    return url, session.Session(auth=v3.Password(auth_url=url, username=given["username"], password=given["password"], **scope))


def main():
    home_url, home = administrator(sys.argv[1])
    away_url, away = administrator(sys.argv[2])
    provider = {"auth_url": AUTH, "sp_url": AUTH, "enabled": True}
    home.put(home_url + "/OS-FEDERATION/service_providers/away", json={"service_provider": provider})
    group = away.post(away_url + "/groups", json={"group": {"name": "guests"}}).json()["group"]["id"]
    project = away.post(away_url + "/projects", json={"project": {"name": "shared"}}).json()["project"]["id"]
    member = away.get(away_url + "/roles?name=member").json()["roles"][0]["id"]
    away.put(f"{away_url}/projects/{project}/groups/{group}/roles/{member}")
    rules = [{
        "local": [{"user": {"name": "{0}"}}, {"group": {"id": group}}],
        "remote": [{"type": "openstack_user"}, {"type": "openstack_roles", "any_one_of": ["admin"]}],
    }]
    base = away_url + "/OS-FEDERATION/"
    idp = base + "identity_providers/home"
    away.put(idp, json={"identity_provider": {"enabled": True, "remote_ids": ["https://home.example.org/idp"]}})
    away.put(base + "mappings/guests", json={"mapping": {"rules": rules}})
    protocol = {"mapping_id": "guests", "remote_id_attribute": "MELLON_IDP"}
    away.put(idp + "/protocols/mapped", json={"protocol": protocol})

    # a token of before the service provider was made does not list it
    home.invalidate()
    plugin = v3.Keystone2Keystone(home.auth, "away", project_name="shared", project_domain_id="default")
    guest = session.Session(auth=plugin)
    home.get_token()
    access = plugin.get_access(guest)
    check("the user of one cloud is a user of the other", access.username == "admin")
    check("with the roles of the mapped group", sorted(access.role_names) == ["member", "reader"])
    servers = guest.get("/servers", endpoint_filter={"service_type": "compute", "interface": "public"})
    check("whose services accept the token", servers.status_code == 200)
    home.patch(home_url + "/OS-FEDERATION/service_providers/away", json={"service_provider": {"enabled": False}})
    plugin.invalidate()
    try:
        plugin.get_access(guest)
        check("a disabled service provider gets no assertion", False)
    except exceptions.AuthorizationFailure:
        check("a disabled service provider gets no assertion", True)
    print(f"{4 - len(failed)} passed, {len(failed)} failed")
    return 1 if failed else 0


sys.exit(main())
