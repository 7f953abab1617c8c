package org.pileus.kernel.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Parses the field's rule language: `or`, `and`, `not`, parentheses, `@`, `!`, `role:`, `rule:`, `kind:match`.
/// An empty rule allows, as in the original language.
final class RuleParser {
    private final List<String> tokens;
    private final String text;
    private int next;

    private RuleParser(String text) {
        this.text = text;
        this.tokens = tokens(text);
    }

    /// @throws IllegalArgumentException naming what is wrong
    static Check parse(String text) {
        if (text.isBlank()) {
            return new Check.Always(true);
        }
        var parser = new RuleParser(text);
        var check = parser.any();
        if (parser.next != parser.tokens.size()) {
            throw new IllegalArgumentException("unexpected '" + parser.tokens.get(parser.next) + "' in rule: " + text);
        }
        return check;
    }

    private Check any() {
        var parts = new ArrayList<Check>();
        parts.add(all());
        while (take("or")) {
            parts.add(all());
        }
        return parts.size() == 1 ? parts.getFirst() : new Check.Any(List.copyOf(parts));
    }

    private Check all() {
        var parts = new ArrayList<Check>();
        parts.add(one());
        while (take("and")) {
            parts.add(one());
        }
        return parts.size() == 1 ? parts.getFirst() : new Check.All(List.copyOf(parts));
    }

    private Check one() {
        if (take("not")) {
            return new Check.Not(one());
        }
        if (take("(")) {
            var inner = any();
            if (!take(")")) {
                throw new IllegalArgumentException("missing ) in rule: " + text);
            }
            return inner;
        }
        if (next >= tokens.size()) {
            throw new IllegalArgumentException("rule ends too early: " + text);
        }
        return leaf(tokens.get(next++));
    }

    private Check leaf(String token) {
        if (token.equals("@")) {
            return new Check.Always(true);
        }
        if (token.equals("!")) {
            return new Check.Always(false);
        }
        var colon = token.indexOf(':');
        if (colon <= 0 || colon == token.length() - 1) {
            throw new IllegalArgumentException("'" + token + "' is not kind:match in rule: " + text);
        }
        var kind = token.substring(0, colon);
        var match = token.substring(colon + 1);
        return switch (kind) {
            case "role" -> new Check.Role(match);
            case "rule" -> new Check.Named(match);
            default -> new Check.Equal(kind, match);
        };
    }

    private boolean take(String word) {
        if (next < tokens.size() && tokens.get(next).toLowerCase(Locale.ROOT).equals(word)) {
            next++;
            return true;
        }
        return false;
    }

    /// Splits at blanks; parentheses stand alone except inside `%(name)s`.
    private static List<String> tokens(String text) {
        var all = new ArrayList<String>();
        var word = new StringBuilder();
        for (var i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            if (c == '%' && i + 1 < text.length() && text.charAt(i + 1) == '(') {
                var end = text.indexOf(")s", i);
                if (end < 0) {
                    throw new IllegalArgumentException("missing )s in rule: " + text);
                }
                word.append(text, i, end + 2);
                i = end + 1;
            } else if (Character.isWhitespace(c)) {
                flush(word, all);
            } else if (c == '(' || c == ')') {
                flush(word, all);
                all.add(String.valueOf(c));
            } else {
                word.append(c);
            }
        }
        flush(word, all);
        return all;
    }

    private static void flush(StringBuilder word, List<String> all) {
        if (!word.isEmpty()) {
            all.add(word.toString());
            word.setLength(0);
        }
    }
}
