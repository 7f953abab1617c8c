/// The metadata agent of one host: answers 169.254.169.254 for the guests of its networks out of nova's
/// metadata API.
@NullMarked
package org.pileus.neutron.metadata;

import org.jspecify.annotations.NullMarked;
