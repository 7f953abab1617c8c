package org.pileus.keystone.federation.mapping;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Lists of texts as rules carry them: a template that is filled with several values becomes a text like
/// `['one', "it's"]`, and is a list again where a list is wanted. Source: Python's literals, which keystone's rules
/// use.
final class ListText {
    private final String text;
    private int at;

    private ListText(String text) {
        this.text = text;
    }

    static String of(List<String> values) {
        var out = new StringBuilder("[");
        for (var value : values) {
            if (out.length() > 1) {
                out.append(", ");
            }
            quote(out, value);
        }
        return out.append(']').toString();
    }

    private static void quote(StringBuilder out, String value) {
        var mark = value.indexOf('\'') >= 0 && value.indexOf('"') < 0 ? '"' : '\'';
        out.append(mark);
        for (var c : value.toCharArray()) {
            if (c == mark || c == '\\') {
                out.append('\\').append(c);
            } else if (c == '\n') {
                out.append("\\n");
            } else if (c == '\r') {
                out.append("\\r");
            } else if (c == '\t') {
                out.append("\\t");
            } else if (c < ' ' || c == 0x7f) {
                out.append("\\x%02x".formatted((int) c));
            } else {
                out.append(c);
            }
        }
        out.append(mark);
    }

    /// The items of a list of texts; a text that is no such list is itself the one item.
    static List<String> items(String text) {
        return new ListText(text.strip()).list().orElse(List.of(text));
    }

    private Optional<List<String>> list() {
        if (!take('[')) {
            return Optional.empty();
        }
        List<String> items = new ArrayList<>();
        while (!take(']')) {
            if (!items.isEmpty() && !take(',')) {
                return Optional.empty();
            }
            if (!items.isEmpty() && take(']')) {
                break; // a list may end with a comma
            }
            var item = item();
            if (item.isEmpty()) {
                return Optional.empty();
            }
            items.add(item.get());
        }
        return at == text.length() ? Optional.of(items) : Optional.empty();
    }

    private boolean take(char wanted) {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
        if (at < text.length() && text.charAt(at) == wanted) {
            at++;
            return true;
        }
        return false;
    }

    /// One text, of one literal or several side by side.
    private Optional<String> item() {
        var out = new StringBuilder();
        var literals = 0;
        while (true) {
            var mark = take('\'') ? '\'' : take('"') ? '"' : 0;
            if (mark == 0) {
                return literals == 0 ? Optional.empty() : Optional.of(out.toString());
            }
            if (!literal(mark, out)) {
                return Optional.empty();
            }
            literals++;
        }
    }

    /// The rest of a literal, with its closing mark.
    private boolean literal(int mark, StringBuilder out) {
        while (at < text.length()) {
            var c = text.charAt(at++);
            if (c == mark) {
                return true;
            }
            if (c == '\n' || (c == '\\' && !escape(out))) {
                return false;
            }
            if (c != '\\') {
                out.append(c);
            }
        }
        return false;
    }

    private boolean escape(StringBuilder out) {
        if (at == text.length()) {
            return false;
        }
        var c = text.charAt(at++);
        switch (c) {
            case 'n' -> out.append('\n');
            case 'r' -> out.append('\r');
            case 't' -> out.append('\t');
            case '\\', '\'', '"' -> out.append(c);
            case 'x' -> {
                return code(out, 2);
            }
            case 'u' -> {
                return code(out, 4);
            }
            default -> out.append('\\').append(c);
        }
        return true;
    }

    private boolean code(StringBuilder out, int digits) {
        var end = at + digits;
        if (end > text.length() || !text.substring(at, end).matches("[0-9a-fA-F]+")) {
            return false;
        }
        out.append((char) Integer.parseInt(text, at, end, 16));
        at = end;
        return true;
    }
}
