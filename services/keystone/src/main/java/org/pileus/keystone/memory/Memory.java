package org.pileus.keystone.memory;

import org.pileus.kernel.db.Query;

/// Remembers one kind of stored thing. Called by one thread at a time; read by many.
public interface Memory {
    Kind kind();

    /// Reads everything; what was remembered before is forgotten.
    void load(Query query);

    /// Reads what one [Change] names, or forgets it when it is no longer stored.
    void refresh(Query query, String id);
}
