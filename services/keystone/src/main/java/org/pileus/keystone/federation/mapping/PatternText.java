package org.pileus.keystone.federation.mapping;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// A regular expression in Python's spelling. A match that takes too many steps fails the mapping: the expression is an
/// administrator's, but the text is a stranger's.
final class PatternText {
    private static final int MOST_STEPS = 1_000_000;
    private static final Pattern OTHER_SPELLING = Pattern.compile("\\\\.|\\(\\?P<|\\(\\?P=(\\w+)\\)", Pattern.DOTALL);

    private PatternText() {}

    static boolean found(String expression, String text) throws MappingFailed {
        try {
            var flags = Pattern.UNIX_LINES | Pattern.UNICODE_CHARACTER_CLASS;
            return Pattern.compile(translated(expression), flags)
                    .matcher(new Counted(text, new int[1]))
                    .find();
        } catch (PatternSyntaxException e) {
            throw new MappingFailed("not a regular expression: " + expression);
        } catch (TooLong | StackOverflowError e) {
            throw new MappingFailed("the regular expression takes too long: " + expression);
        }
    }

    private static String translated(String expression) {
        return OTHER_SPELLING
                .matcher(expression)
                .replaceAll(found -> Matcher.quoteReplacement(
                        switch (found.group()) {
                            case "(?P<" -> "(?<";
                            case "\\Z" -> "\\z";
                            default -> found.group(1) == null ? found.group() : "\\k<" + found.group(1) + ">";
                        }));
    }

    private static final class TooLong extends RuntimeException {
        private static final long serialVersionUID = 1;

        TooLong() {
            super("too many steps", null, false, false);
        }
    }

    /// @param steps  how often a character was looked at, in one place for all parts of the text
    private record Counted(CharSequence text, int[] steps) implements CharSequence {
        @Override
        public int length() {
            return text.length();
        }

        @Override
        public char charAt(int index) {
            if (++steps[0] > MOST_STEPS) {
                throw new TooLong();
            }
            return text.charAt(index);
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return new Counted(text.subSequence(start, end), steps);
        }

        @Override
        public String toString() {
            return text.toString();
        }
    }
}
