/// What glance-api and glance-registry tell each other: images, questions, tasks, and how they look as JSON.
@NullMarked
package org.pileus.glance.model;

import org.jspecify.annotations.NullMarked;
