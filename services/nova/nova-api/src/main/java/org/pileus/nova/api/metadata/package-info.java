/// The metadata service: what a guest asks 169.254.169.254 for, relayed by the metadata agent.
@NullMarked
package org.pileus.nova.api.metadata;

import org.jspecify.annotations.NullMarked;
