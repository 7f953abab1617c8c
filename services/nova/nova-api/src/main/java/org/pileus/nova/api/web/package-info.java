/// What several resources of the compute API share in their answers: links, pages, times.
@NullMarked
package org.pileus.nova.api.web;

import org.jspecify.annotations.NullMarked;
