/// The contracts that every store passes.
@org.jspecify.annotations.NullMarked
package org.pileus.driver.imagestore.testing;
