package org.pileus.keystone;

import org.pileus.keystone.applicationcredentials.ApplicationCredentialHandlers;
import org.pileus.keystone.assignments.AssignmentHandlers;
import org.pileus.keystone.assignments.GrantHandlers;
import org.pileus.keystone.catalog.EndpointHandlers;
import org.pileus.keystone.catalog.RegionHandlers;
import org.pileus.keystone.catalog.ServiceHandlers;
import org.pileus.keystone.credentials.CredentialHandlers;
import org.pileus.keystone.credentials.Ec2Handlers;
import org.pileus.keystone.domains.DomainHandlers;
import org.pileus.keystone.groups.GroupHandlers;
import org.pileus.keystone.projects.ProjectHandlers;
import org.pileus.keystone.projects.TagHandlers;
import org.pileus.keystone.roles.ImplicationHandlers;
import org.pileus.keystone.roles.RoleHandlers;
import org.pileus.keystone.tokens.TokenHandlers;
import org.pileus.keystone.trusts.TrustHandlers;
import org.pileus.keystone.users.PasswordHandlers;
import org.pileus.keystone.users.UserHandlers;
import org.pileus.keystone.versions.VersionHandlers;

/// What answers the routes of [KeystoneRoutes], by resource.
record KeystoneHandlers(
        VersionHandlers versions,
        TokenHandlers tokens,
        DomainHandlers domains,
        ProjectHandlers projects,
        TagHandlers tags,
        UserHandlers users,
        PasswordHandlers passwords,
        GroupHandlers groups,
        RoleHandlers roles,
        ImplicationHandlers implications,
        GrantHandlers grants,
        AssignmentHandlers assignments,
        RegionHandlers regions,
        ServiceHandlers services,
        EndpointHandlers endpoints,
        ApplicationCredentialHandlers applicationCredentials,
        CredentialHandlers credentials,
        Ec2Handlers ec2,
        TrustHandlers trusts) {}
