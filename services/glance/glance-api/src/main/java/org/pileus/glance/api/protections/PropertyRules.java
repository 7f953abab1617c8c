package org.pileus.glance.api.protections;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Who may do what with properties of images. The first section that knows a property's name decides; a name that no
/// section knows is nobody's. Source: upstream's administrator guide, "Property protections".
public record PropertyRules(List<Section> sections) {
    /// What a section has a word about.
    public enum Action {
        CREATE,
        READ,
        UPDATE,
        DELETE;

        /// Its key in the file.
        String key() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// Who may do something.
    public sealed interface Who {
        record Everybody() implements Who {}

        /// Those with one of the roles, which are in lower case; with none, nobody.
        record Roles(Set<String> names) implements Who {
            public Roles {
                names = Set.copyOf(names);
            }
        }

        /// Those for whom a rule of the service's policy holds.
        record Rule(String name) implements Who {}
    }

    /// @param name        found anywhere in the names that it is about
    /// @param anySpelling the same without regard to case
    /// @param allowed     one for each action
    record Section(Pattern name, Pattern anySpelling, Map<Action, Who> allowed) {
        Section {
            allowed = Map.copyOf(allowed);
        }

        /// @throws java.util.regex.PatternSyntaxException for what is no regular expression
        static Section of(String expression, Map<Action, Who> allowed) {
            return new Section(
                    Pattern.compile(expression),
                    Pattern.compile(expression, Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE),
                    allowed);
        }
    }

    public PropertyRules {
        sections = List.copyOf(sections);
    }

    /// Without a file everybody may do everything.
    public static PropertyRules open() {
        var everybody = Stream.of(Action.values())
                .collect(Collectors.toMap(action -> action, action -> (Who) new Who.Everybody()));
        return new PropertyRules(List.of(Section.of("", everybody)));
    }

    /// The rules of the policy that it leans on.
    public Set<String> policyNames() {
        return sections.stream()
                .flatMap(section -> section.allowed().values().stream())
                .flatMap(who -> who instanceof Who.Rule(var name) ? Stream.of(name) : Stream.empty())
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
