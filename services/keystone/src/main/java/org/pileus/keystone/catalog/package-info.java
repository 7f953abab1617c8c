/// Regions, services and endpoints, and the catalog made of them.
@NullMarked
package org.pileus.keystone.catalog;

import org.jspecify.annotations.NullMarked;
