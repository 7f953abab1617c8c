package org.pileus.kernel.http;

/// Texts of others in pages of ours.
public final class Html {
    private Html() {}

    /// The text as content of an element or of a quoted attribute.
    public static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
