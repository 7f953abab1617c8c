/// The configuration file: INI as operators know it, one file for all services, none needed.
@NullMarked
package org.pileus.kernel.core.config;

import org.jspecify.annotations.NullMarked;
