package org.pileus.keystone.assignments;

/// One role for one actor in one place.
/// @param inherited  true when it holds not there but in every project below
public record Assignment(Actor actor, Scope scope, String roleId, boolean inherited) {}
