package org.pileus.keystone.tokens;

import org.jspecify.annotations.Nullable;
import org.pileus.keystone.users.User;
import tools.jackson.databind.node.ObjectNode;

/// A way for a user to show who it is, of those that need nothing but the user.
public interface Proof {
    /// @param user   null when there is no such user: the check takes as long
    /// @param given  the `user` object of the method's part of the request
    /// @return whether it is good, and the user may log in
    boolean good(@Nullable User user, ObjectNode given);
}
