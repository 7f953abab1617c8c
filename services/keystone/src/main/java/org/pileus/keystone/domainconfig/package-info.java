/// Options of single domains: kept, checked against the list of what may be set, and shown without secrets. They take
/// effect with drivers per domain, which this cloud does not have; upstream's default is the same.
@NullMarked
package org.pileus.keystone.domainconfig;

import org.jspecify.annotations.NullMarked;
