package org.pileus.nova.scheduler.filters;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The little language of extra specs: `s== text`, `>= 8`, `<in> part`, `<or> a <or> b`, or a plain text.
/// Source: the compute administration guide, "Flavors", extra specs operators.
final class ExtraSpecMatch {
    private ExtraSpecMatch() {}

    static boolean matches(@Nullable String value, String wanted) {
        if (value == null) {
            return false;
        }
        var words = List.of(wanted.strip().split("\\s+"));
        if (words.size() < 2) {
            return value.equals(wanted.strip());
        }
        var operand = words.get(1);
        return switch (words.getFirst()) {
            case "s==" -> value.equals(operand);
            case "s!=" -> !value.equals(operand);
            case "s>=" -> value.compareTo(operand) >= 0;
            case "s<=" -> value.compareTo(operand) <= 0;
            case "s>" -> value.compareTo(operand) > 0;
            case "s<" -> value.compareTo(operand) < 0;
            case "=", ">=" -> compare(value, operand) >= 0;
            case "==" -> compare(value, operand) == 0;
            case "!=" -> compare(value, operand) != 0;
            case "<=" -> compare(value, operand) <= 0;
            case "<in>" -> value.contains(operand);
            case "<all-in>" -> words.stream().skip(1).allMatch(value::contains);
            case "<or>" -> words.stream().filter(word -> !word.equals("<or>")).anyMatch(value::equals);
            default -> value.equals(wanted.strip());
        };
    }

    private static double compare(String value, String operand) {
        try {
            return Double.compare(Double.parseDouble(value), Double.parseDouble(operand));
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }
}
