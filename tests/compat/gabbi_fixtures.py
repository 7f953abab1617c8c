"""Runs upstream's gabbi files against a placement that is served over HTTP.

The fixtures are upstream's own classes: what they make through upstream's objects is made through the API instead, and
what they configure is sent to the server under test. Used by the command `gabbi` beside this file.
"""
import glob
import http.client
import json
import os
import socket
import sys
import time
import unittest
import urllib.error
import urllib.request
import uuid

import httpx
from gabbi import handlers, suitemaker, utils
from oslo_utils.fixture import uuidsentinel
from placement import policies
from placement.tests.functional.fixtures import gabbits as upstream

HOST = '127.0.0.1'
PORT = int(sys.argv[1])
FILES = os.path.join(os.path.dirname(os.path.dirname(upstream.__file__)), 'gabbits')
NAMES = ('RP_UUID RP_NAME RP_UUID1 RP_NAME1 RP_UUID2 RP_NAME2 PROJECT_ID ADMIN_PROJECT_ID SERVICE_PROJECT_ID USER_ID '
         'PROJECT_ID_ALT USER_ID_ALT INSTANCE_UUID MIGRATION_UUID CONSUMER_UUID PARENT_PROVIDER_UUID '
         'ALT_PARENT_PROVIDER_UUID').split()


def call(method, path, body=None, version='1.37', ok=(200, 201, 204)):
    request = urllib.request.Request(
        f'http://{HOST}:{PORT}{path}', method=method, data=None if body is None else json.dumps(body).encode(),
        headers={'x-auth-token': 'admin', 'openstack-api-version': f'placement {version}', 'content-type': 'application/json'})
    try:
        with urllib.request.urlopen(request) as answer:
            status, text = answer.status, answer.read()
    except urllib.error.HTTPError as error:
        status, text = error.code, error.read()
    if status not in ok:
        raise AssertionError(f'{method} {path}: {status} {text.decode()}')
    return json.loads(text) if text else None


class Provider:
    def __init__(self, name, identity, parent):
        body = {'name': name, 'uuid': identity}
        if parent:
            body['parent_provider_uuid'] = parent
        call('POST', '/resource_providers', body)
        self.uuid = identity
        self.path = '/resource_providers/' + identity

    @property
    def generation(self):
        return call('GET', self.path)['generation']

    def set_aggregates(self, aggregates):
        # At this version the generation does not rise, as it does not for upstream's objects.
        call('PUT', self.path + '/aggregates', list(aggregates), version='1.18')


class Consumer:
    def __init__(self, user, project):
        self.uuid, self.user, self.project = str(uuid.uuid4()), user, project


class Named:
    """A user, a project or a resource class: the first two come into being with their first consumer."""

    def __init__(self, context=None, external_id=None, name=None):
        self.external_id, self.name = external_id, name

    def create(self):
        if self.name:
            call('PUT', '/resource_classes/' + self.name)


class ThroughTheApi:
    """What upstream's fixtures call to make their data."""

    ResourceClass = User = Project = Named

    @staticmethod
    def create_provider(context, name, *aggregates, **options):
        provider = Provider(name, options.get('uuid', getattr(uuidsentinel, name)), options.get('parent'))
        if aggregates:
            provider.set_aggregates(aggregates)
        return provider

    @staticmethod
    def add_inventory(provider, resource_class, total, **options):
        if resource_class.startswith('CUSTOM_'):
            call('PUT', '/resource_classes/' + resource_class)
        call('POST', provider.path + '/inventories', {
            'resource_provider_generation': provider.generation, 'resource_class': resource_class, 'total': total,
            'max_unit': total, **options})

    @staticmethod
    def set_traits(provider, *traits):
        for name in traits:
            if name.startswith('CUSTOM_'):
                call('PUT', '/traits/' + name)
        call('PUT', provider.path + '/traits', {
            'resource_provider_generation': provider.generation, 'traits': list(traits)})

    @staticmethod
    def create_user_and_project(context, prefix='fake'):
        return Named(external_id=f'{prefix}-user'), Named(external_id=f'{prefix}-project')

    @staticmethod
    def ensure_consumer(context, user, project):
        return Consumer(user, project)

    @staticmethod
    def set_allocation(context, provider, consumer, amounts):
        call('PUT', '/allocations/' + consumer.uuid, {
            'allocations': {provider.uuid: {'resources': amounts}}, 'consumer_generation': None,
            'project_id': consumer.project.external_id, 'user_id': consumer.user.external_id})


class Settings:
    """Stands for upstream's configuration and policy fixtures."""

    def __init__(self, policy):
        self.sent = {'policy': policy, 'origins': [], 'headers': []}
        self.apply()

    def config(self, group, allowed_origin=None, allow_headers=None):
        assert group == 'cors', group
        self.sent['origins'] = allowed_origin or self.sent['origins']
        self.sent['headers'] = allow_headers or self.sent['headers']
        self.apply()

    def set_rules(self, rules):
        self.sent['policy'] = rules
        self.apply()

    def apply(self):
        with socket.create_connection((HOST, PORT + 1)) as control:
            control.sendall(json.dumps(self.sent).encode() + b'\n')
            if control.recv(1) != b'\n':
                raise AssertionError('the server under test could not be configured: see what it wrote')


def legacy_rules():
    """The rules as they are while the deprecated ones count too."""
    return {rule.name: f'({rule.check_str}) or ({rule.deprecated_rule.check_str})'
            for rule in policies.list_rules() if rule.deprecated_rule}


class AsWritten(httpx.BaseTransport):
    """Sends requests as the files write them, also those that a correct client would not send."""

    def handle_request(self, request):
        connection = http.client.HTTPConnection(request.url.host, request.url.port, timeout=60)
        connection.putrequest(request.method, request.url.raw_path.decode(), skip_host=True, skip_accept_encoding=True)
        for name, value in request.headers.raw:
            if name.lower() != b'connection':
                connection.putheader(name, value)
        connection.putheader('connection', 'close')
        connection.endheaders(request.read())
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        return httpx.Response(answer.status, headers=answer.getheaders(), content=content, request=request)


class Client(httpx.Client):
    def __init__(self, **options):
        super().__init__(**{**options, 'transport': AsWritten()})


def start(fixture):
    for name in NAMES:
        os.environ[name] = str(uuid.uuid4())
    for suffix in ('', '1', '2'):
        os.environ['CUSTOM_RES_CLASS' + suffix] = 'CUSTOM_IRON_NFV' + suffix
    fixture.context = None
    fixture.conf_fixture = fixture.policy_fixture = Settings({} if fixture._secure_rbac else legacy_rules())


def suite_of(path):
    name = os.path.basename(path).removesuffix('.yaml')
    return suitemaker.test_suite_from_dict(
        unittest.TestLoader(), name, utils.load_yaml(yaml_file=path), os.path.dirname(path), HOST, PORT, upstream, None,
        handlers=[handler() for handler in handlers.RESPONSE_HANDLERS])


def wait_for_server():
    for _ in range(600):
        try:
            return Settings({})
        except ConnectionRefusedError:
            time.sleep(0.1)
    raise SystemExit('the server under test did not start')


def main(chosen):
    upstream.tb = upstream.rc_obj = upstream.user_obj = upstream.project_obj = ThroughTheApi
    httpx.Client = Client
    upstream.APIFixture.start_fixture = start
    upstream.APIFixture.stop_fixture = lambda fixture: None
    wait_for_server()
    passed = failed = 0
    for name in chosen or sorted(os.path.basename(path) for path in glob.glob(FILES + '/*.yaml')):
        suite = suite_of(os.path.join(FILES, name))
        count = suite.countTestCases()
        result = unittest.TestResult()
        suite.run(result)
        bad = result.failures + result.errors + [(test, 'unexpected success') for test in result.unexpectedSuccesses]
        lost = count - result.testsRun  # none may be skipped or left out
        failures = len({str(test) for test, _ in bad}) + lost + len(result.skipped)
        passed, failed = passed + count - failures, failed + failures
        print('%-50s %3d passed %3d failed' % (name, count - failures, failures), flush=True)
        for test, text in bad:
            print(f'  {test}\n    ' + text.strip()[-1500:].replace('\n', '\n    '), flush=True)
    print(f'{passed} passed, {failed} failed')
    return 1 if failed else 0


sys.exit(main(sys.argv[2:]))
