package org.pileus.driver.diskimage;

/// Why image data must not be used.
/// @param check  which check found it, in one word: `backing_file`, `mbr`, …
/// @param reason a sentence for the user
public record Flaw(String check, String reason) {}
