package org.pileus.kernel.testkit.personas;

import java.util.List;
import java.util.Set;
import org.pileus.kernel.http.Route;

/// What a service brings to the matrix: its routes, somebody to ask them, and objects to ask for.
public interface PersonaSubject {
    /// All routes that need a token.
    List<Route> routes();

    /// Names of those who ask, in the order of the table. A name has no blank.
    List<String> personas();

    /// Those whose token is none: they get 401 everywhere.
    Set<String> withoutAGoodToken();

    /// Makes what the requests of a row name, so that asking changes nothing by itself.
    default void prepare(Route route, boolean foreign) {}

    /// Sends a good request.
    /// @param foreign  for an object of another project than the personas'; else for one of theirs
    Outcome ask(Route route, String persona, boolean foreign);

    /// Everything that is stored, as text, at rest. What changes by itself is left out.
    List<String> state();

    /// Whether no request to this route is ever done, so that what is admitted is told by another refusal.
    boolean isNeverDone(Route route);
}
