/// This service as a relying party of OpenID Connect: asks providers for their keys, checks what they signed, and sends
/// browsers to them.
@NullMarked
package org.pileus.keystone.oidc;

import org.jspecify.annotations.NullMarked;
