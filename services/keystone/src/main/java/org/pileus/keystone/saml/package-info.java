/// Assertions of SAML 2.0 between clouds: this one vouches for its users at others, and believes others about theirs.
@NullMarked
package org.pileus.keystone.saml;

import org.jspecify.annotations.NullMarked;
