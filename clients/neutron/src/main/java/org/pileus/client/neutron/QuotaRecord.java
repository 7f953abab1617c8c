package org.pileus.client.neutron;

/// One resource's quota of a project.
/// @param limit -1 for no limit
public record QuotaRecord(long limit, long used) {
    /// Whether `more` of the resource still fit. The server decides again, for certain, when they are made.
    public boolean fits(long more) {
        return limit < 0 || used + more <= limit;
    }
}
