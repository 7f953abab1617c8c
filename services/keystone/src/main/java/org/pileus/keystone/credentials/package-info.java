/// Credentials that users keep here for other uses, EC2 keys among them.
@NullMarked
package org.pileus.keystone.credentials;

import org.jspecify.annotations.NullMarked;
