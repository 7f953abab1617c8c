package org.pileus.driver.hypervisor.libvirt;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/// Writes XML in which no value can end its place: all values are escaped, and what XML 1.0 cannot hold (control
/// characters, lone surrogates) becomes U+FFFD. Element and attribute names are ours and are not checked.
final class XmlText {
    /// Longer values are cut: they are words for people, and users choose them.
    private static final int MAX_CHARS = 4_096;

    private final StringBuilder out = new StringBuilder(4_096);
    private final Deque<String> open = new ArrayDeque<>();
    private boolean startTagOpen;

    /// @param attributes  name, value, name, value ...
    XmlText element(String name, String... attributes) {
        endStartTag();
        out.append('<').append(name);
        for (var i = 0; i < attributes.length; i += 2) {
            out.append(' ').append(attributes[i]).append("='");
            escape(attributes[i + 1]);
            out.append('\'');
        }
        open.push(name);
        startTagOpen = true;
        return this;
    }

    XmlText text(String value) {
        endStartTag();
        escape(value);
        return this;
    }

    XmlText end() {
        var name = open.pop();
        if (startTagOpen) {
            out.append("/>");
            startTagOpen = false;
        } else {
            out.append("</").append(name).append('>');
        }
        return this;
    }

    /// An element without content.
    XmlText empty(String name, String... attributes) {
        return element(name, attributes).end();
    }

    /// An element with text alone.
    XmlText leaf(String name, String value, String... attributes) {
        return element(name, attributes).text(value).end();
    }

    /// An element with what `content` writes.
    XmlText nested(String name, Consumer<XmlText> content, String... attributes) {
        element(name, attributes);
        content.accept(this);
        return end();
    }

    @Override
    public String toString() {
        if (!open.isEmpty()) {
            throw new IllegalStateException("open: " + open);
        }
        return out.toString();
    }

    private void endStartTag() {
        if (startTagOpen) {
            out.append('>');
            startTagOpen = false;
        }
    }

    private void escape(String value) {
        var limit = Math.min(value.length(), MAX_CHARS);
        for (var at = 0; at < limit; ) {
            var c = value.codePointAt(at);
            at += Character.charCount(c);
            switch (c) {
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '&' -> out.append("&amp;");
                case '\'' -> out.append("&apos;");
                case '"' -> out.append("&quot;");
                // as references, since a parser would turn them into blanks
                case '\t', '\n', '\r' -> out.append("&#").append(c).append(';');
                default -> out.appendCodePoint(allowed(c) ? c : 0xfffd);
            }
        }
    }

    /// XML 1.0, production `Char`; the code points of surrogates are lone ones.
    private static boolean allowed(int c) {
        return (c >= 0x20 && c <= 0xd7ff) || (c >= 0xe000 && c <= 0xfffd) || c >= 0x10000;
    }
}
