/// Unified limits: what an owner may use of a service, kept for the services to ask. Model `flat`: limits
/// of projects have nothing to do with each other.
@NullMarked
package org.pileus.keystone.limits;

import org.jspecify.annotations.NullMarked;
