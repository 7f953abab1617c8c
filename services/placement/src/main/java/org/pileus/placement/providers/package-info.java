/// The resource provider routes: providers, inventories, traits, aggregates, usages.
@NullMarked
package org.pileus.placement.providers;

import org.jspecify.annotations.NullMarked;
