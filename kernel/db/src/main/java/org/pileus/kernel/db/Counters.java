package org.pileus.kernel.db;

/// What a database did since it was opened, migrations excluded; only ever growing.
/// @param statements   statements of callers: list, one, count, update; a batch counts one
/// @param transactions write transactions of callers that committed
/// @param syncs commits that waited for the disk; fewer than transactions when concurrent writers shared
///     one
/// @param reads        calls of `read`
public record Counters(long statements, long transactions, long syncs, long reads) {
    /// What happened since an earlier reading.
    public Counters since(Counters earlier) {
        return new Counters(
                statements - earlier.statements,
                transactions - earlier.transactions,
                syncs - earlier.syncs,
                reads - earlier.reads);
    }
}
