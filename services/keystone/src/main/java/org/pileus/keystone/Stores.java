package org.pileus.keystone;

import org.pileus.keystone.applicationcredentials.ApplicationCredentials;
import org.pileus.keystone.assignments.Assignments;
import org.pileus.keystone.assignments.EffectiveRoles;
import org.pileus.keystone.catalog.CatalogEndpoints;
import org.pileus.keystone.catalog.CatalogServices;
import org.pileus.keystone.catalog.EndpointFilter;
import org.pileus.keystone.catalog.EndpointGroups;
import org.pileus.keystone.catalog.Regions;
import org.pileus.keystone.federation.IdentityProviders;
import org.pileus.keystone.federation.ServiceProviders;
import org.pileus.keystone.groups.Groups;
import org.pileus.keystone.groups.Memberships;
import org.pileus.keystone.memory.Identity;
import org.pileus.keystone.oauth1.AccessTokens;
import org.pileus.keystone.projects.Projects;
import org.pileus.keystone.roles.Implications;
import org.pileus.keystone.roles.Roles;
import org.pileus.keystone.tokens.RevokedTokens;
import org.pileus.keystone.trusts.Trusts;
import org.pileus.keystone.users.Users;

/// Every stored and remembered kind of thing, put together once.
record Stores(
        Identity identity,
        Projects projects,
        Users users,
        Groups groups,
        Memberships memberships,
        Roles roles,
        Implications implications,
        Assignments assignments,
        Regions regions,
        CatalogServices services,
        CatalogEndpoints endpoints,
        EndpointGroups endpointGroups,
        EndpointFilter endpointFilter,
        ApplicationCredentials credentials,
        Trusts trusts,
        AccessTokens accessTokens,
        ServiceProviders serviceProviders,
        IdentityProviders identityProviders,
        RevokedTokens revoked) {

    static Stores over(Identity identity) {
        var endpoints = new CatalogEndpoints();
        var endpointGroups = new EndpointGroups();
        var stores = new Stores(
                identity,
                new Projects(),
                new Users(),
                new Groups(),
                new Memberships(),
                new Roles(),
                new Implications(),
                new Assignments(),
                new Regions(),
                new CatalogServices(),
                endpoints,
                endpointGroups,
                new EndpointFilter(endpoints, endpointGroups),
                new ApplicationCredentials(),
                new Trusts(),
                new AccessTokens(),
                new ServiceProviders(),
                new IdentityProviders(),
                new RevokedTokens());
        identity.remember(stores.projects);
        identity.remember(stores.users);
        identity.remember(stores.groups);
        identity.remember(stores.memberships);
        identity.remember(stores.roles);
        identity.remember(stores.implications);
        identity.remember(stores.assignments);
        identity.remember(stores.regions);
        identity.remember(stores.services);
        identity.remember(stores.endpoints);
        identity.remember(stores.endpointGroups);
        identity.remember(stores.endpointFilter);
        identity.remember(stores.credentials);
        identity.remember(stores.trusts);
        identity.remember(stores.accessTokens);
        identity.remember(stores.serviceProviders);
        identity.remember(stores.identityProviders);
        identity.remember(stores.revoked);
        return stores;
    }

    EffectiveRoles effectiveRoles() {
        return new EffectiveRoles(assignments, memberships, projects, roles, implications);
    }
}
