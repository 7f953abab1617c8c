package org.pileus.keystone.assignments;

import org.jspecify.annotations.Nullable;

/// One row of the list of assignments.
/// @param group      when the actor is a user who has the role as a member of this group
/// @param from       where it was given, when it is in force in `scope` by inheritance
/// @param priorRole  the role that was given, when `roleId` is only implied by it
record Listed(
        Actor actor,
        Scope scope,
        String roleId,
        boolean inherited,
        @Nullable String group,
        @Nullable Scope from,
        @Nullable String priorRole) {

    static Listed direct(Assignment a) {
        return new Listed(a.actor(), a.scope(), a.roleId(), a.inherited(), null, null, null);
    }

    Listed forMember(String userId) {
        return new Listed(Actor.user(userId), scope, roleId, inherited, actor.id(), from, priorRole);
    }

    Listed inProject(String projectId) {
        return new Listed(actor, Scope.project(projectId), roleId, false, group, scope, priorRole);
    }

    Listed implying(String impliedRole) {
        return new Listed(actor, scope, impliedRole, inherited, group, from, roleId);
    }
}
