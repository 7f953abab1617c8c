package org.pileus.glance.api.protections;

import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.pileus.glance.api.protections.PropertyRules.Action;
import org.pileus.glance.api.protections.PropertyRules.Section;
import org.pileus.glance.api.protections.PropertyRules.Who;
import org.pileus.kernel.core.ApiException;
import org.pileus.kernel.core.RequestContext;
import org.pileus.kernel.policy.Policy;
import org.pileus.kernel.policy.Target;

/// Decides by [PropertyRules] what a caller may do with a property.
///
/// A name is looked up twice, as it is spelt and without regard to case, and both sections must allow: what is
/// protected is so in every spelling, and nothing is allowed that upstream, which looks at the spelling, forbids.
public final class PropertyProtections {
    private static final String SERVICE_PREFIX = "os_glance";
    private final PropertyRules rules;
    private final Policy policy;

    /// @param policy has every rule that `rules` names
    public PropertyProtections(PropertyRules rules, Policy policy) {
        this.rules = rules;
        this.policy = policy;
    }

    /// Whether the caller may see it. What the service itself says on an image is for everybody.
    public boolean readable(RequestContext caller, String name) {
        return name.startsWith(SERVICE_PREFIX) || allows(caller, Action.READ, name);
    }

    /// @param present whether the image has it, be the caller told so or not
    /// @throws ApiException 403
    public void requireSet(RequestContext caller, String name, boolean present) {
        require(caller, present ? Action.UPDATE : Action.CREATE, name);
    }

    /// @throws ApiException 403
    public void requireDelete(RequestContext caller, String name) {
        require(caller, Action.DELETE, name);
    }

    private void require(RequestContext caller, Action action, String name) {
        if (!allows(caller, action, name)) {
            throw ApiException.forbidden("Attribute '" + name + "' is reserved.");
        }
    }

    private boolean allows(RequestContext caller, Action action, String name) {
        return allows(caller, action, name, Section::name) && allows(caller, action, name, Section::anySpelling);
    }

    private boolean allows(RequestContext caller, Action action, String name, Function<Section, Pattern> spelling) {
        return rules.sections().stream()
                .filter(section -> spelling.apply(section).matcher(name).find())
                .findFirst()
                .map(section -> section.allowed().get(action))
                .filter(who -> includes(who, caller))
                .isPresent();
    }

    private boolean includes(Who who, RequestContext caller) {
        return switch (who) {
            case Who.Everybody() -> true;
            case Who.Roles(var names) ->
                Stream.concat(caller.roles().stream(), caller.serviceRoles().stream())
                        .anyMatch(role -> names.contains(role.toLowerCase(Locale.ROOT)));
            case Who.Rule(var name) -> policy.allows(name, caller, Target.NONE);
        };
    }
}
