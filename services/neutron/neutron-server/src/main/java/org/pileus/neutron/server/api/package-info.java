/// What all resources of the Network API have in common: attribute tables, validation, filters, sorting, paging,
/// revisions, and the five routes.
@NullMarked
package org.pileus.neutron.server.api;

import org.jspecify.annotations.NullMarked;
