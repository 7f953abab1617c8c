/// Trusts: one user lets another act in one project with some of its roles.
@NullMarked
package org.pileus.keystone.trusts;

import org.jspecify.annotations.NullMarked;
