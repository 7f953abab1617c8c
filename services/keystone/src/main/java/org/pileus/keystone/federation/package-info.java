/// Other clouds and identity providers that this one knows.
@NullMarked
package org.pileus.keystone.federation;

import org.jspecify.annotations.NullMarked;
