/// Other clouds and identity providers that this one knows. Logins through them are not built; see docs/api.
@NullMarked
package org.pileus.keystone.federation;

import org.jspecify.annotations.NullMarked;
