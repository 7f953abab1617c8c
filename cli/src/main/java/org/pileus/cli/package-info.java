/// The program `pileus`: one class per command.
@NullMarked
package org.pileus.cli;

import org.jspecify.annotations.NullMarked;
