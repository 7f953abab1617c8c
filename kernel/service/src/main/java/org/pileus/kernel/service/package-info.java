/// What a service is to the wiring: the seams it is given and what it offers.
@NullMarked
package org.pileus.kernel.service;

import org.jspecify.annotations.NullMarked;
