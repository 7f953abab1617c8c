/// What every part of nova means by an instance, and the messages its parts send each other. No database,
/// no transport.
@NullMarked
package org.pileus.nova.model;

import org.jspecify.annotations.NullMarked;
