/// Domains: the API over projects that act as one.
@NullMarked
package org.pileus.keystone.domains;

import org.jspecify.annotations.NullMarked;
