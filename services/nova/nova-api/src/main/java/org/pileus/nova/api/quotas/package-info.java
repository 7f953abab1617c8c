/// Limits of projects: quota sets, quota classes, `limits`, and their check when servers are made.
@NullMarked
package org.pileus.nova.api.quotas;

import org.jspecify.annotations.NullMarked;
