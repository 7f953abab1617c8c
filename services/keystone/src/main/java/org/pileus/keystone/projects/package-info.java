/// Projects, their tree and tags. A domain is stored as a project.
@NullMarked
package org.pileus.keystone.projects;

import org.jspecify.annotations.NullMarked;
