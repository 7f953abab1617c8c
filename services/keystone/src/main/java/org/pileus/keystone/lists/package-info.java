/// Lists as the identity API answers them: filters, paging, links; and the fields of a body.
@NullMarked
package org.pileus.keystone.lists;

import org.jspecify.annotations.NullMarked;
